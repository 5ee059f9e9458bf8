"""An SMTP server that keeps what it is given, and answers what the test tells it to."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import ssl
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.servers.ports import free_port
from tests.servers.tls import Certificates, make_certificates


@dataclass
class Received:
    """A mail as the server took it."""

    mail_from: str
    rcpt_tos: list[str]
    content: bytes
    tls: bool


@dataclass
class Sink:
    """A running server. `answers` maps a command (MAIL, RCPT, DATA; or MAIL with an address) to what it answers instead
    of 250: a line, or "none" to stay silent, or "drop" to close the line. `after_data` counts mails whose content
    arrived, whatever was answered."""

    port: int
    certificates: Certificates
    host: str = "localhost"
    mails: list[Received] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    after_data: int = 0
    commands: list[str] = field(default_factory=list)


class _Handler:
    def __init__(self, sink: Sink) -> None:
        self._sink = sink

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self._sink.commands.append(f"MAIL {address} {' '.join(options)}".strip())
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        own = f"MAIL {address}"
        return await self._answer(server, own if own in self._sink.answers else "MAIL")

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self._sink.commands.append(f"RCPT {address}")
        envelope.rcpt_tos.append(address)
        return await self._answer(server, "RCPT")

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self._sink.after_data += 1
        answer = await self._answer(server, "DATA")
        if answer.startswith("2"):
            content = envelope.content if isinstance(envelope.content, bytes) else b""
            tls = server.transport is not None and server.transport.get_extra_info("sslcontext") is not None
            received = Received((envelope.mail_from or "").replace("<>", ""), list(envelope.rcpt_tos), content, tls)
            self._sink.mails.append(received)
        return answer

    async def _answer(self, server: SMTP, command: str) -> str:
        answer = self._sink.answers.get(command, "250 OK")
        if answer == "drop" and isinstance(server.transport, asyncio.WriteTransport):
            server.transport.abort()
        if answer in ("none", "drop"):
            # Until the connection is closed by the other side.
            await asyncio.Event().wait()
        return answer


class _TokenSession(SMTP):
    """AUTH XOAUTH2: a wrong token gets the reason as a challenge (334), and 535 after the client's empty line."""

    # A token of Microsoft's is longer than an ordinary command may be; AUTH may have 12,288 bytes (RFC 4954, 4).
    line_length_limit = 12_288
    command_size_limits = defaultdict(lambda: 12_288)  # noqa: RUF012 - as its base has it
    good: Callable[[str], bool]
    user: str
    heard: list[str]

    async def auth_XOAUTH2(self, _server: SMTP, args: list[str]) -> AuthResult:  # noqa: N802 - aiosmtpd's form
        said = base64.b64decode(args[1]) if len(args) > 1 else await self.challenge_auth("")
        user, token = _read_xoauth2(said) if isinstance(said, bytes) else ("", "")
        self.heard.append(f"AUTH {user}")
        if user == self.user and self.good(token):
            return AuthResult(success=True, auth_data=user)
        answer = await self.challenge_auth(b'{"status":"401","schemes":"bearer"}')
        self.heard.append("EMPTY" if answer == b"" else f"NOT EMPTY {answer!r}")
        return AuthResult(success=False, handled=False)


def _read_xoauth2(said: bytes) -> tuple[str, str]:
    parts = said.split(b"\x01")
    if len(parts) != 4 or parts[2:] != [b"", b""]:
        return "", ""
    return parts[0].removeprefix(b"user=").decode(), parts[1].removeprefix(b"auth=Bearer ").decode()


class _Patient(Controller):
    """Waits longer for its own start than the library's five seconds, which a busy machine may need."""

    def __init__(self, handler: _Handler, **options: Any) -> None:
        super().__init__(handler, hostname="127.0.0.1", ready_timeout=60, **options)


class _TokenController(_Patient):
    def __init__(self, handler: _Handler, session: type[SMTP], **options: Any) -> None:
        self._session = session
        super().__init__(handler, **options)

    def factory(self) -> SMTP:
        """A session for each connection."""
        return self._session(self.handler, **self.SMTP_kwargs)


@contextlib.contextmanager
def running_token_sink(folder: Path, user: str, good: Callable[[str], bool]) -> Iterator[Sink]:
    """A server with STARTTLS that wants XOAUTH2: *user* with a token that is *good*."""
    certificates = make_certificates(folder)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificates.chain, certificates.key)
    sink = Sink(free_port(), certificates)
    session = type("Session", (_TokenSession,), {"good": staticmethod(good), "user": user, "heard": sink.commands})
    controller = _TokenController(
        _Handler(sink), session, port=sink.port, tls_context=context, require_starttls=True, auth_required=True,
        auth_exclude_mechanism=["PLAIN", "LOGIN"],
    )  # fmt: skip
    controller.start()
    try:
        yield sink
    finally:
        controller.stop()


@contextlib.contextmanager
def running_sink(
    folder: Path, *, security: str = "plain", user: str = "", password: str = "", **options: Any
) -> Iterator[Sink]:
    """Start a server on loopback: *security* is plain, starttls (required) or tls; with *user* it wants a login."""
    certificates = make_certificates(folder)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificates.chain, certificates.key)
    sink = Sink(free_port(), certificates)

    def authenticate(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        right = isinstance(data, LoginPassword) and (data.login, data.password) == (user.encode(), password.encode())
        return AuthResult(success=right, handled=False)

    if user:
        options |= {"authenticator": authenticate, "auth_required": True, "auth_require_tls": security != "plain"}
        if security == "tls":
            options["auth_require_tls"] = False
    if security == "starttls":
        options |= {"tls_context": context, "require_starttls": True}
    controller = _Patient(
        _Handler(sink),
        port=sink.port,
        ssl_context=context if security == "tls" else None,
        **options,
    )
    controller.start()
    try:
        yield sink
    finally:
        controller.stop()
