"""Reading a mailbox over IMAP beside the people who use it (ports.mail.MailSource).

What it guarantees: nothing is deleted, `\\Seen` is never set, a folder is opened read-only unless marking or moving is
configured (R-1); certificate and host name are checked and nothing is sent in plain text unless the configuration says
so in as many words; every wait is bounded.
"""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from imapclient import SEEN, IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, LoginError

from triage.domain.errors import LoginRefused, ServerUnreachable, TriageError
from triage.mail.account import AfterReceipt, ImapAccount, Security, SentCopy, tls_context, why_unreachable
from triage.mail.oauth import xoauth2
from triage.ports.clock import Clock
from triage.ports.events import Journal
from triage.ports.mail import FetchedMail, FolderState, MailSize

_FETCH_CHUNK = 50
_SIZES_CHUNK = 500
_GOODBYE_SECONDS = 5.0
# imaplib reads lines of at most 1,000,000 bytes: a SEARCH answer of some 125,000 UIDs.
_SEARCH_CHUNK = 100_000
# RFC 5530: refused for now, not because of the password.
_NOT_NOW = ("[UNAVAILABLE]", "[INUSE]", "[LIMIT]", "[SERVERBUG]", "[CONTACTADMIN]")
_NEWS = frozenset({b"EXISTS", b"EXPUNGE", b"FETCH", b"RECENT", b"VANISHED"})


class FolderRefused(LoginRefused):
    """De map bestaat niet of mag niet worden geopend; controleer folders en sent_folder."""


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
            yield ImapFolder(client, folder, self._account, self._clock, self._journal, read_only=read_only)

    def append_sent(self, raw: bytes, at: datetime) -> None:
        """Put *raw* in the Sent folder, read, dated *at*; nothing unless `sent_copy` is `append`."""
        if self._account.sent_copy is not SentCopy.APPEND:
            return
        with self._connection() as client, _told(self._account, folder=self._account.sent_folder):
            client.append(self._account.sent_folder, raw, flags=(SEEN,), msg_time=at)

    def was_sent(self, message_id: str) -> bool | None:
        """True where the Sent folder holds *message_id*.

        Absence proves something only where the mail server itself keeps the copy (`sent_copy = server`): then False.
        A copy that this service appends may be missing because it stopped in between: None.
        """
        with self._connection() as client:
            try:
                with _told(self._account, folder=self._account.sent_folder):
                    client.select_folder(self._account.sent_folder, readonly=True)
                    found = client.search(["HEADER", "Message-ID", message_id])
            except FolderRefused:
                return None
        if found:
            return True
        return False if self._account.sent_copy is SentCopy.SERVER else None

    def missing_folders(self) -> tuple[str, ...]:
        """Configured folders that the server does not have: for `triage check`. Connects and logs in."""
        account = self._account
        wanted = [*account.folders, *self.sent_folders]
        if account.after_receipt is AfterReceipt.MOVE:
            wanted.append(account.move_to)
        with self._connection() as client, _told(account, folder=None if account.tokens is None else wanted[0]):
            return tuple(name for name in dict.fromkeys(wanted) if not client.folder_exists(name))

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
        _log_out(client)

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
        with _told(account):
            _log_in(client, account, token)
    except BaseException:
        with contextlib.suppress(Exception):
            client.shutdown()
        raise
    return client


def _connect(account: ImapAccount) -> IMAPClient:
    with _told(account):
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
                # Raises where the server does not offer it: there is no going on without.
                client.starttls(context)
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
        if any(code in str(error).upper() for code in _NOT_NOW):
            raise ServerUnreachable(
                f"{account.host}: de server neemt nu geen aanmelding aan; de dienst probeert het opnieuw."
            ) from error
        advice = (
            f"controleer gebruikersnaam en wachtwoord (TRIAGE_PASSWORD_{account.key.upper().replace('-', '_')})"
            if account.tokens is None
            else account.tokens.advice("imap")
        )
        raise LoginRefused(f"{account.host} weigert de aanmelding van {account.user}; {advice}.") from error


def _log_out(client: IMAPClient) -> None:
    """Say goodbye; nothing that goes wrong here matters any more, and the socket is closed either way."""
    try:
        client.socket().settimeout(_GOODBYE_SECONDS)
        client.logout()
    except Exception:
        with contextlib.suppress(Exception):
            client.shutdown()


@contextlib.contextmanager
def _told(account: ImapAccount, *, folder: str | None = None) -> Iterator[None]:
    """Whatever the library raises, as one of our errors: a server may answer anything; so may the library."""
    try:
        yield
    except TriageError:
        raise
    except (OSError, EOFError, IMAPClientAbortError) as error:
        why = why_unreachable(error.__cause__ or error, account.timeout)
        raise ServerUnreachable(f"{account.host}:{account.port}: {why}.") from error
    except IMAPClientError as error:
        if folder is not None:
            # Exchange lets an app in without access to the mailbox, and then refuses every command.
            access = "" if account.tokens is None else f", of {account.tokens.advice('imap')}"
            raise FolderRefused(
                f"{account.host}: de map '{folder}' van {account.user} bestaat niet of mag niet worden geopend; "
                f"controleer folders, sent_folder en move_to{access}."
            ) from error
        raise ServerUnreachable(
            f"{account.host}:{account.port}: de server weigert een opdracht; de dienst probeert het later opnieuw."
        ) from error
    except Exception as error:
        raise ServerUnreachable(
            f"{account.host}:{account.port}: onbegrijpelijk antwoord ({type(error).__name__}); controleer host en port."
        ) from error


class ImapFolder:
    """An open folder (ports.mail.MailFolder)."""

    def __init__(
        self,
        client: IMAPClient,
        folder: str,
        account: ImapAccount,
        clock: Clock,
        journal: Journal | None,
        *,
        read_only: bool,
    ) -> None:
        self._client = client
        self._folder = folder
        self._account = account
        self._clock = clock
        self._journal = journal
        self._read_only = read_only
        self._state = self._look()

    @property
    def state(self) -> FolderState:
        """The folder when it was last looked at."""
        return self._state

    @property
    def can_idle(self) -> bool:
        """Whether the server has IDLE (RFC 2177)."""
        with _told(self._account):
            return bool(self._client.has_capability("IDLE"))

    def refresh(self) -> FolderState:
        """Open it again on the same connection: also a changed UIDVALIDITY is seen."""
        self._state = self._look()
        return self._state

    def sizes(self, uids: Sequence[int]) -> list[MailSize]:
        """RFC822.SIZE of *uids*, in their order; a UID that vanished is left out."""
        found: dict[int, int] = {}
        for chunk in _chunks(uids, _SIZES_CHUNK):
            with _told(self._account):
                answer = self._client.fetch(chunk, [b"RFC822.SIZE"])
            found.update((uid, data[b"RFC822.SIZE"]) for uid, data in answer.items() if b"RFC822.SIZE" in data)
        return [MailSize(uid, found[uid]) for uid in uids if uid in found]

    def fetch(self, uids: Sequence[int]) -> Iterator[FetchedMail]:
        """Whole mails, in the order of *uids*. One that vanished, or that the server cannot render, is left out: the
        difference shows in the poll's report."""
        for chunk in _chunks(uids, _FETCH_CHUNK):
            answer = self._fetch_chunk(chunk)
            for uid in chunk:
                raw = answer.get(uid, {}).get(b"BODY[]")
                if raw is not None:
                    yield FetchedMail(uid, raw, self._received(answer[uid]), len(raw))

    def fetch_start(self, uid: int, limit: int) -> FetchedMail | None:
        """The first *limit* bytes of one mail (RFC 3501, 6.4.5); None where it vanished."""
        with _told(self._account):
            answer = self._client.fetch([uid], [f"BODY.PEEK[]<0.{limit}>".encode(), b"INTERNALDATE", b"RFC822.SIZE"])
        data = answer.get(uid, {})
        raw = data.get(b"BODY[]<0>")
        if raw is None:
            return None
        raw = raw[:limit]
        size = max(data.get(b"RFC822.SIZE", len(raw)), len(raw))
        return FetchedMail(uid, raw, self._received(data), size, truncated=len(raw) >= limit or size > len(raw))

    def after_receipt(self, uids: Sequence[int]) -> None:
        """Mark or move what is kept. A server that refuses costs a note only: the mail is safe already."""
        if not uids or self._read_only:
            return
        try:
            with _told(self._account, folder=self._account.move_to or self._folder):
                if self._account.after_receipt is AfterReceipt.KEYWORD:
                    self._client.add_flags(uids, [self._account.keyword], silent=True)
                elif self._client.has_capability("MOVE"):
                    self._client.move(uids, self._account.move_to)
                else:
                    # Without MOVE (RFC 6851) moving is copying and deleting, and nothing is deleted here.
                    self._client.copy(uids, self._account.move_to)
                    self._note("copied-not-moved", len(uids))
        except FolderRefused:
            self._note("after-receipt-refused", len(uids))

    def wait(self, seconds: float) -> bool:
        """IDLE (RFC 2177) for at most *seconds*, below 29 minutes; True where the folder changed, False at once where
        the server has no IDLE."""
        client = self._client
        if not self.can_idle:
            return False
        with _told(self._account):
            # What arrived between the last look and now is not announced again in IDLE.
            if _is_news(client.noop()[1]):
                return True
            client.idle()
            changed = self._listen(seconds)
            _, rest = client.idle_done()
            return changed or _is_news(rest)

    def _listen(self, seconds: float) -> bool:
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            responses = self._client.idle_check(timeout=left)
            if not responses:
                # Time is up, or the line is dead: DONE will tell.
                return False
            if any(response[0] == b"BYE" for response in responses):
                raise IMAPClientAbortError("BYE")
            if _is_news(responses):
                return True
        return False

    def _look(self) -> FolderState:
        with _told(self._account, folder=self._folder):
            opened = self._client.select_folder(self._folder, readonly=self._read_only)
        with _told(self._account):
            uids = self._search(opened.get(b"EXISTS", 0), opened.get(b"UIDNEXT", 0))
        return FolderState(self._folder, opened.get(b"UIDVALIDITY", 0), tuple(sorted(uids)))

    def _search(self, exists: int, uid_next: int) -> set[int]:
        if exists <= _SEARCH_CHUNK or not uid_next:
            return set(self._client.search("ALL"))
        found: set[int] = set()
        for start in range(1, uid_next, _SEARCH_CHUNK):
            found.update(self._client.search(["UID", f"{start}:{start + _SEARCH_CHUNK - 1}"]))
        return found

    def _fetch_chunk(self, uids: Sequence[int]) -> dict[int, dict[bytes, Any]]:
        wanted = [b"BODY.PEEK[]", b"INTERNALDATE"]
        try:
            with _whole_answers(self._account):
                return dict(self._client.fetch(uids, wanted))
        except _Refused:
            pass
        # Exchange refuses a whole FETCH for one mail that it cannot render: the others are fetched one by one.
        answer: dict[int, dict[bytes, Any]] = {}
        for uid in uids:
            try:
                with _whole_answers(self._account):
                    answer.update(self._client.fetch([uid], wanted))
            except _Refused:
                self._note("fetch-refused", 1)
        return answer

    def _received(self, data: dict[bytes, Any]) -> datetime:
        moment = data.get(b"INTERNALDATE")
        if isinstance(moment, datetime) and moment.utcoffset() is not None:
            return moment
        self._note("no-internaldate", 1)
        return self._clock.now()

    def _note(self, event: str, mails: int) -> None:
        if self._journal is not None:
            self._journal.note(event, source=self._account.key, mails=mails)


class _Refused(TriageError):
    """The server answered NO or BAD to a FETCH."""


@contextlib.contextmanager
def _whole_answers(account: ImapAccount) -> Iterator[None]:
    with _told(account):
        try:
            yield
        except IMAPClientAbortError:
            raise
        except IMAPClientError as error:
            raise _Refused from error


def _is_news(responses: Sequence[Any]) -> bool:
    return any(_NEWS.intersection(item for item in response if isinstance(item, bytes)) for response in responses)


def _chunks(uids: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    for start in range(0, len(uids), size):
        yield uids[start : start + size]
