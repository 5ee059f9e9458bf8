"""Reading a mailbox over IMAP beside the people who use it (ports.mail.MailSource).

What it guarantees: nothing of anybody's is deleted, `\\Seen` is never set, a folder is opened read-only unless marking
or moving is configured (R-1); certificate and host name are checked and nothing is sent in plain text unless the
configuration says so in as many words; every wait is bounded.
"""

from __future__ import annotations

import contextlib
import logging
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from imapclient import SEEN, IMAPClient, SocketTimeout
from imapclient.exceptions import CapabilityError, LoginError

from triage.domain.account import AfterReceipt, Security, SentCopy
from triage.domain.errors import LoginRefused, ServerUnreachable
from triage.mail.account import ImapAccount, tls_context
from triage.mail.imap_answers import FolderRefused, is_not_now, log_out, obey, told
from triage.mail.imap_folder import ImapFolder
from triage.mail.oauth import xoauth2
from triage.mail.trial import Examined, examine, try_appending
from triage.ports.clock import Clock
from triage.ports.events import Journal

__all__ = ["FolderRefused", "ImapFolder", "ImapSource"]


def _is_no_talk(record: logging.LogRecord) -> bool:
    return record.levelno >= logging.WARNING


# Below WARNING the library writes down whole mails; nobody may switch that on, at whatever level they log.
for _talker in ("imapclient", "imapclient.imaplib", "imapclient.imapclient"):
    logging.getLogger(_talker).addFilter(_is_no_talk)


class ImapSource:
    """One account on an IMAP server. Each `open` is a connection of its own, closed at its end."""

    def __init__(self, account: ImapAccount, clock: Clock, journal: Journal | None = None) -> None:
        self._account = account
        self._clock = clock
        self._journal = journal

    @property
    def key(self) -> str:
        """The source's name in the ledger."""
        return self._account.key

    @property
    def mailbox(self) -> str:
        """The mailbox it belongs to."""
        return self._account.mailbox

    @property
    def folders(self) -> tuple[str, ...]:
        """The folders of received mail."""
        return self._account.folders

    @property
    def sent_folders(self) -> tuple[str, ...]:
        """The folders of what staff sent."""
        named = (self._account.sent_folder, *self._account.more_sent_folders)
        return tuple(dict.fromkeys(name for name in named if name))

    @contextlib.contextmanager
    def open(self, folder: str) -> Iterator[ImapFolder]:
        """Connect, log in, open *folder*. Raises `ServerUnreachable`, `LoginRefused`, `FolderRefused`."""
        with self._connection() as client:
            # Marking and moving is for received mail: what staff sent stays as it is.
            read_only = self._account.after_receipt is AfterReceipt.LEAVE or folder in self.sent_folders
            opened = ImapFolder(
                client, folder, self._account, self._clock, self._journal, read_only=read_only, again=self._logged_in
            )
            try:
                yield opened
            finally:
                opened.hang_up()

    def append_sent(self, raw: bytes, at: datetime) -> None:
        """Put *raw* in the Sent folder, read, dated *at*; nothing unless `sent_copy` is `append`."""
        if self._account.sent_copy is not SentCopy.APPEND:
            return
        with self._connection() as client, told(self._account, folder=self._account.sent_folder):
            client.append(self._account.sent_folder, raw, flags=(SEEN,), msg_time=at)

    def examine(self, *, append: bool = False) -> Examined:
        """What `triage check` tries: connects, logs in, looks at the folders. With *append* it puts a message in the
        Sent folder as well, and takes it away again. Raises `ServerUnreachable`, `LoginRefused`, `FolderRefused`."""
        account = self._account
        appends = account.sent_copy is SentCopy.APPEND
        wanted = [*account.folders, *self.sent_folders]
        written = [account.sent_folder] if appends else []
        if account.after_receipt is AfterReceipt.MOVE:
            wanted.append(account.move_to)
        if account.after_receipt is not AfterReceipt.LEAVE:
            written += account.folders
        with self._connection() as client:
            found = examine(client, account, list(dict.fromkeys(wanted)), written)
            if not (append and appends) or {*found.missing, *found.read_only} & {account.sent_folder}:
                return found
            return replace(found, trial=try_appending(client, account, self._clock))

    @contextlib.contextmanager
    def _connection(self) -> Iterator[IMAPClient]:
        client = self._logged_in()
        try:
            yield client
        except BaseException:
            # The line may hang: no LOGOUT that waits for an answer.
            with contextlib.suppress(Exception):
                client.shutdown()
            raise
        log_out(client)

    def _logged_in(self) -> IMAPClient:
        account = self._account
        if account.tokens is None:
            return _open(account, None)
        token = account.tokens.token()
        try:
            return _open(account, token)
        except LoginRefused:
            # It may have been withdrawn before its time.
            return _open(account, account.tokens.renewed(token))


def _open(account: ImapAccount, token: str | None) -> IMAPClient:
    client = _connect(account)
    try:
        with told(account):
            _log_in(client, account, token)
    except BaseException:
        with contextlib.suppress(Exception):
            client.shutdown()
        raise
    return client


def _connect(account: ImapAccount) -> IMAPClient:
    with told(account):
        context = None if account.security is Security.PLAIN else tls_context(account.ca_file)
        client = IMAPClient(
            account.host,
            account.port,
            ssl=account.security is Security.TLS,
            ssl_context=context,
            timeout=SocketTimeout(connect=account.timeout, read=account.timeout),
        )
        # True would give naive local times.
        client.normalise_times = False
        try:
            client.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if account.security is Security.STARTTLS:
                # There is no going on without: a line in plain text would show the password to whoever stripped it.
                try:
                    client.starttls(context)
                except CapabilityError as error:
                    raise ServerUnreachable(
                        f"{account.host}:{account.port}: de server biedt geen STARTTLS aan; controleer port en "
                        "security (tls, meestal poort 993)."
                    ) from error
        except BaseException:
            with contextlib.suppress(Exception):
                client.shutdown()
            raise
        return client


def _log_in(client: IMAPClient, account: ImapAccount, token: str | None) -> None:
    try:
        if token is None:
            client.login(account.user, account.password)
        else:
            # A challenge after the first is the server's reason for refusing: an empty line ends it.
            answers = iter((xoauth2(account.user, token),))
            client.sasl_login("XOAUTH2", lambda _challenge: next(answers, ""))
    except LoginError as error:
        obey(account, error)
        if is_not_now(str(error)):
            raise ServerUnreachable(
                f"{account.host}: de server neemt nu geen aanmelding aan; de dienst probeert het opnieuw."
            ) from error
        advice = (
            f"controleer gebruikersnaam en wachtwoord (TRIAGE_PASSWORD_{account.key.upper().replace('-', '_')})"
            if account.tokens is None
            else account.tokens.advice("imap")
        )
        raise LoginRefused(f"{account.host} weigert de aanmelding van {account.user}; {advice}.") from error
