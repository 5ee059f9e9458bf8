"""What is kept after a backup was put back, in memory."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from triage.ports.restored import AfterRestore, SentCopy
from triage.ports.store import Outcome
from triage.store.memory_state import State


class MemoryRestores:
    """See `triage.ports.restored.Restores`."""

    def __init__(self, state: State, now: datetime) -> None:
        self._state, self._now = state, now

    def begin(self, mailbox: str, sent_until: datetime) -> None:
        """The database of *mailbox* was put back just now."""
        self._state.restored[mailbox] = AfterRestore(mailbox, self._now, sent_until)

    def of(self, mailbox: str) -> AfterRestore | None:
        """How far *mailbox* is since its database was put back."""
        return self._state.restored.get(mailbox)

    def waiting(self) -> list[AfterRestore]:
        """The mailboxes whose folders are still to be read."""
        return [each for _, each in sorted(self._state.restored.items()) if each.scanned_at is None]

    def scanned(self, mailbox: str) -> None:
        """All that lay in the folders of *mailbox* was looked at."""
        if mailbox in self._state.restored:
            self._state.restored[mailbox] = replace(self._state.restored[mailbox], scanned_at=self._now)

    def unread(self, mailbox: str) -> int:
        """How many archived mails of *mailbox* nobody looked at yet."""
        mails = self._state.mails.values()
        return sum(1 for each in mails if (each.mailbox, each.outcome, each.attempts) == (mailbox, Outcome.PENDING, 0))

    def keep_copy(self, copy: SentCopy) -> None:
        """Remember a copy in a Sent folder."""
        self._state.sent_copies.setdefault((copy.mailbox, copy.message_id), copy)

    def copy(self, mailbox: str, message_id: str) -> SentCopy | None:
        """The copy that bears this Message-ID, or None."""
        return self._state.sent_copies.get((mailbox, message_id))

    def copies(self, mailbox: str) -> list[SentCopy]:
        """Every remembered copy of *mailbox*."""
        found = [each for each in self._state.sent_copies.values() if each.mailbox == mailbox]
        return sorted(found, key=lambda each: (each.sent_at, each.message_id))
