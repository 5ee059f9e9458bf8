"""The demo's own servers, each in a thread: IMAP, with mailboxes in memory, and SMTP, which keeps what it is given.

Both listen in plain text, on this machine's loopback address unless another is asked for.
"""

from __future__ import annotations

import asyncio
import imaplib
import socket
import ssl
import threading
from argparse import Namespace
from collections.abc import Awaitable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from proxyprotocol.reader import ProxyProtocolReader
from pymap.backend.dict import Config, Identity, Login
from pymap.backend.dict.filter import FilterSet
from pymap.backend.dict.mailbox import MailboxData, MailboxSet, Message
from pymap.concurrent import Subsystem
from pymap.imap import IMAPServer
from pymap.mime import MessageContent
from pymap.parsing.message import AppendMessage
from pymap.user import Passwords, UserMetadata
from pysasl.hashing import BuiltinHash

HOST = "127.0.0.1"
SENT_FOLDER = "Sent"
# A busy machine is slow to start a thread: the bound is for what never comes.
_START_SECONDS = 60.0


class _Quiet(Config):
    """Asks no name server for this machine's name."""

    @property
    def greeting(self) -> bytes:
        return b"Server ready"


class _Inbox(MailboxData):
    """Keeps a mail as bytes and reads no further than its header: a mailbox has no business inside a mail.

    The library's own parser takes 15 seconds for a mail of 3,000 nested parts, and needs a stack to match.
    """

    async def append(self, append_msg: AppendMessage, *, recent: bool = False) -> Message:
        head, _, _ = append_msg.literal.partition(b"\r\n\r\n")
        begun = AppendMessage(head + b"\r\n\r\n", append_msg.when, append_msg.flag_set)
        message = await super().append(begun, recent=recent)
        message._content = _unopened(append_msg.literal, begun.literal)
        return message


def _unopened(raw: bytes, head: bytes) -> MessageContent:
    """A mail as its header and one block of bytes."""
    rest = (len(head), len(raw), len(raw))
    body = {"lines": [rest], "content_type": "text/plain", "nested": []}
    return MessageContent.from_json(raw, {"header": MessageContent.parse(head).header.json, "body": body})


class _Mailboxes(MailboxSet):
    """One account's folders."""

    def __init__(self) -> None:
        super().__init__()
        self._inbox = _Inbox(self._content_cache, self._thread_cache)


class ImapServer:
    """An IMAP server for *accounts* (user and password), each with an inbox and a folder for sent mail. *port* 0 is a
    free one."""

    def __init__(self, accounts: Mapping[str, str], host: str = HOST, port: int = 0) -> None:
        self._accounts = dict(accounts)
        self._socket = socket.create_server((host, port))
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), name="demo-imap", daemon=True)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._over: asyncio.Event | None = None

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._socket.getsockname()[1])

    def __enter__(self) -> ImapServer:
        self._thread.start()
        if not self._ready.wait(_START_SECONDS):
            raise TimeoutError("the IMAP server of the demo does not start")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def stop(self) -> None:
        """End every connection and stop; harmless a second time."""
        if self._loop is not None and self._over is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join(timeout=5)
        self._socket.close()

    async def _serve(self) -> None:
        self._loop, self._over = asyncio.get_running_loop(), asyncio.Event()
        with ThreadPoolExecutor(max_workers=1) as hashing:
            config = _configured(hashing)
            config.apply_context()
            login = Login(config)
            for user, password in self._accounts.items():
                await _add_account(config, login, user, password)
            answer = ProxyProtocolReader(config.proxy_protocol).get_callback(IMAPServer(login, config))
            server = await asyncio.start_server(answer, sock=self._socket)
            self._ready.set()
            await self._over.wait()
            # The connections still open are ended by the end of the loop, which cancels them with a goodbye.
            server.close()


def _configured(hashing: ThreadPoolExecutor) -> Config:
    return _Quiet(
        Namespace(passlib_cfg=None, proxy_protocol=None),
        host=HOST,
        port=0,
        ssl_context=ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER),
        tls_enabled=False,
        reject_dnsbl=False,
        # The password is random and lives as long as the demo: nothing is won by making each login slow.
        hash_context=BuiltinHash(rounds=1),
        cpu_subsystem=Subsystem.for_threading(hashing),
        demo_data=False,
        demo_user="",
        demo_password="",
    )


async def _add_account(config: Config, login: Login, user: str, password: str) -> None:
    hashed = await Passwords(config).hash_password(password)
    await Identity(user, login, None, frozenset()).set(UserMetadata(config, user, password=hashed))
    mailboxes = _Mailboxes()
    await mailboxes.add_mailbox(SENT_FOLDER)
    config.set_cache[user] = (mailboxes, FilterSet())


class Postman:
    """Puts mails into an account's inbox, over IMAP."""

    def __init__(self, port: int, user: str, password: str) -> None:
        self._imap = imaplib.IMAP4(HOST, port, timeout=30)
        # Without this each mail waits 40 ms for an acknowledgement.
        self._imap.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._imap.login(user, password)

    def __enter__(self) -> Postman:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._imap.logout()

    def deliver(self, raw: bytes, received_at: datetime) -> None:
        """Append one mail with its INTERNALDATE."""
        status, _ = self._imap.append("INBOX", "", imaplib.Time2Internaldate(received_at), raw)
        if status != "OK":
            raise RuntimeError("the IMAP server of the demo refuses a mail")


@dataclass(frozen=True, slots=True)
class SentMail:
    """One mail that left: its envelope and its bytes."""

    envelope_from: str
    recipients: tuple[str, ...]
    raw: bytes


class _OnAnyPort(Controller):
    """Listens on the port that the system chooses for 0: one that is asked for beforehand may be another's by then."""

    def _create_server(self) -> Awaitable[asyncio.AbstractServer]:
        listening = socket.create_server((self.hostname, self.port))
        self.port = listening.getsockname()[1]
        return self.loop.create_server(self._factory_invoker, sock=listening)


class SmtpSink:
    """An SMTP server that accepts everything and passes nothing on. *port* 0 is a free one."""

    def __init__(self, host: str = HOST, port: int = 0) -> None:
        self._kept: list[SentMail] = []
        self._controller = _OnAnyPort(
            self, hostname=host, port=port, server_hostname="demo.triage.example", ready_timeout=_START_SECONDS
        )

    def __enter__(self) -> SmtpSink:
        self._controller.start()
        return self

    @property
    def port(self) -> int:
        """Where it listens, once it does."""
        return int(self._controller.port)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._controller.stop(no_assert=True)

    @property
    def kept(self) -> tuple[SentMail, ...]:
        """Everything that left so far, in order."""
        return tuple(self._kept)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Keep one mail."""
        content = envelope.content or b""
        raw = content.encode() if isinstance(content, str) else content
        self._kept.append(SentMail((envelope.mail_from or "").strip("<>"), tuple(envelope.rcpt_tos), raw))
        return "250 OK"
