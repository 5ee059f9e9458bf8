"""What a database that was put back from a backup does not know of: mails of ours that left since (R-51)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class AfterRestore:
    """A mailbox whose database was put back. Until `sent_until` mail may have left that is not known here.
    `scanned_at`: since when all that lay in its folders was looked at; None while that is still to be done."""

    mailbox: str
    restored_at: datetime
    sent_until: datetime
    scanned_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SentCopy:
    """A mail of ours in a Sent folder of which no delivery was known when it was read: proof that it left. `starts_at`:
    the time that its invitation names."""

    mailbox: str
    message_id: str
    sent_at: datetime
    starts_at: datetime | None = None


class Restores(Protocol):
    """What is kept after a restore, inside one transaction."""

    def begin(self, mailbox: str, sent_until: datetime) -> None:
        """The database of *mailbox* was put back just now."""

    def of(self, mailbox: str) -> AfterRestore | None:
        """How far *mailbox* is since its database was put back; None where it never was."""

    def waiting(self) -> list[AfterRestore]:
        """The mailboxes whose folders are still to be read, in order of name."""

    def scanned(self, mailbox: str) -> None:
        """All that lay in the folders of *mailbox* was looked at."""

    def unread(self, mailbox: str) -> int:
        """How many archived mails of *mailbox*, received or sent, nobody looked at yet."""

    def keep_copy(self, copy: SentCopy) -> None:
        """Remember a copy in a Sent folder; the same one twice is one."""

    def copy(self, mailbox: str, message_id: str) -> SentCopy | None:
        """The copy that bears this Message-ID, or None."""

    def copies(self, mailbox: str) -> list[SentCopy]:
        """Every remembered copy of *mailbox*, in the order in which they were sent."""
