"""An open folder on an IMAP server (ports.mail.MailFolder): looking, fetching, waiting.

One mail that the server cannot give, or on which it ends the line, is left out: the others come in, and the poll's
report shows the difference.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientAbortError

from triage.domain.account import AfterReceipt
from triage.domain.errors import ServerUnreachable
from triage.mail.account import ImapAccount
from triage.mail.imap_answers import FolderRefused, LineDropped, Refused, log_out, told, whole_answers
from triage.ports.clock import Clock
from triage.ports.events import Journal
from triage.ports.mail import FetchedMail, FolderState, MailSize

_FETCH_CHUNK = 50
_SIZES_CHUNK = 500
# imaplib reads lines of at most 1,000,000 bytes: a SEARCH answer of some 125,000 UIDs.
_SEARCH_CHUNK = 100_000
# Mails that may end the line in one look at a folder, and refusals "not now" in a row, before the server is let be.
_DEADLY_MAILS = 5
_REFUSALS = 3
_NEWS = frozenset({b"EXISTS", b"EXPUNGE", b"FETCH", b"RECENT", b"VANISHED"})


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
        again: Callable[[], IMAPClient],
    ) -> None:
        self._client = client
        self._folder = folder
        self._account = account
        self._clock = clock
        self._journal = journal
        self._read_only = read_only
        self._again = again
        self._second_line: IMAPClient | None = None
        self._deadly = 0
        self._state = self._look()

    @property
    def state(self) -> FolderState:
        """The folder when it was last looked at."""
        return self._state

    @property
    def can_idle(self) -> bool:
        """Whether the server has IDLE (RFC 2177)."""
        with told(self._account):
            return bool(self._client.has_capability("IDLE"))

    def refresh(self) -> FolderState:
        """Open it again on the same connection: also a changed UIDVALIDITY is seen."""
        self._state = self._look()
        return self._state

    def sizes(self, uids: Sequence[int]) -> list[MailSize]:
        """RFC822.SIZE of *uids*, in their order; a UID that vanished, or that the server refuses, is left out."""
        found: dict[int, int] = {}
        for chunk in _chunks(uids, _SIZES_CHUNK):
            answer = self._fetched(chunk, [b"RFC822.SIZE"])
            found.update((uid, data[b"RFC822.SIZE"]) for uid, data in answer.items() if b"RFC822.SIZE" in data)
        return [MailSize(uid, found[uid]) for uid in uids if uid in found]

    def fetch(self, uids: Sequence[int]) -> Iterator[FetchedMail]:
        """Whole mails, in the order of *uids*. One that vanished, or that the server cannot render, is left out: the
        difference shows in the poll's report."""
        for chunk in _chunks(uids, _FETCH_CHUNK):
            answer = self._fetched(chunk, [b"BODY.PEEK[]", b"INTERNALDATE"])
            for uid in chunk:
                raw = answer.get(uid, {}).get(b"BODY[]")
                if raw is not None:
                    yield FetchedMail(uid, raw, self._received(answer[uid]), len(raw))

    def fetch_start(self, uid: int, limit: int) -> FetchedMail | None:
        """The first *limit* bytes of one mail (RFC 3501, 6.4.5); None where it vanished."""
        with told(self._account):
            answer = self._client.fetch([uid], [f"BODY.PEEK[]<0.{limit}>".encode(), b"INTERNALDATE", b"RFC822.SIZE"])
        data = answer.get(uid, {})
        raw = data.get(b"BODY[]<0>")
        if raw is None:
            return None
        if len(raw) < limit:
            # Less than was asked is all there is (RFC 3501, 6.4.5), whatever its size is said to be.
            return FetchedMail(uid, raw, self._received(data), len(raw))
        raw = raw[:limit]
        size = max(data.get(b"RFC822.SIZE", len(raw)), len(raw))
        return FetchedMail(uid, raw, self._received(data), size, truncated=True)

    def after_receipt(self, uids: Sequence[int]) -> None:
        """Mark or move what is kept. A server that refuses costs a note only: the mail is safe already."""
        if not uids or self._read_only:
            return
        try:
            with told(self._account, folder=self._account.move_to or self._folder):
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
        with told(self._account):
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
        with told(self._account, folder=self._folder):
            opened = self._client.select_folder(self._folder, readonly=self._read_only)
        with told(self._account):
            uids = self._search(opened.get(b"EXISTS", 0), opened.get(b"UIDNEXT", 0))
        return FolderState(self._folder, opened.get(b"UIDVALIDITY", 0), tuple(sorted(uids)))

    def _search(self, exists: int, uid_next: int) -> set[int]:
        if exists <= _SEARCH_CHUNK or not uid_next:
            return set(self._client.search("ALL"))
        found: set[int] = set()
        for start in range(1, uid_next, _SEARCH_CHUNK):
            found.update(self._client.search(["UID", f"{start}:{start + _SEARCH_CHUNK - 1}"]))
        return found

    def _fetched(self, uids: Sequence[int], wanted: list[bytes]) -> dict[int, dict[bytes, Any]]:
        """What the server gives of *uids*, as a whole or else one by one."""
        try:
            with whole_answers(self._account):
                return dict(self._client.fetch(uids, wanted))
        except Refused:
            # Exchange refuses a whole FETCH for one mail that it cannot render.
            pass
        except LineDropped:
            # Or ends the line on it.
            self._reconnect()
        answer: dict[int, dict[bytes, Any]] = {}
        refusals = 0
        for uid in uids:
            try:
                with whole_answers(self._account):
                    answer.update(self._client.fetch([uid], wanted))
                refusals = 0
            except Refused as refused:
                self._note("fetch-refused", 1)
                refusals = refusals + 1 if refused.not_now else 0
                if refusals == _REFUSALS:
                    raise ServerUnreachable(
                        f"{self._account.host}: de server geeft nu geen mail; de dienst probeert het later opnieuw."
                    ) from refused
            except LineDropped:
                self._note("fetch-ended-the-line", 1)
                self._deadly += 1
                if self._deadly > _DEADLY_MAILS:
                    raise
                self._reconnect()
        return answer

    def _reconnect(self) -> None:
        """Go on over a fresh line, in the same folder."""
        self.hang_up()
        self._client = self._second_line = self._again()
        if self._look().uidvalidity != self._state.uidvalidity:
            raise ServerUnreachable(f"{self._account.host}: de map werd intussen vervangen; probeer het opnieuw.")

    def hang_up(self) -> None:
        """Leave the line that took the place of the first one, if any."""
        if self._second_line is not None:
            log_out(self._second_line)
            self._second_line = None

    def _received(self, data: dict[bytes, Any]) -> datetime:
        moment = data.get(b"INTERNALDATE")
        if isinstance(moment, datetime) and moment.utcoffset() is not None:
            return moment
        self._note("no-internaldate", 1)
        return self._clock.now()

    def _note(self, event: str, mails: int) -> None:
        if self._journal is not None:
            self._journal.note(event, source=self._account.key, mails=mails)


def _is_news(responses: Sequence[Any]) -> bool:
    return any(_NEWS.intersection(item for item in response if isinstance(item, bytes)) for response in responses)


def _chunks(uids: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    for start in range(0, len(uids), size):
        yield uids[start : start + size]
