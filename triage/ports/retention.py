"""Destroying content for good, what keeps it from being destroyed, and the account of it (R-55)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from triage.domain.retention import Erasure, Gone, LegalHold, Part, RetentionRule

SETTLED = "retention.settled."
"""Before a mailbox's key: the setting that says by whom and when its terms were settled."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A closed case of which content is left."""

    case_id: int
    closed_at: datetime


@dataclass(frozen=True, slots=True)
class Copy:
    """A place in a mailbox where an erased mail was seen: it may lie there still."""

    source: str
    folder: str
    uidvalidity: int
    uid: int
    seen_at: datetime


class Retention(Protocol):
    """For the service itself and for its operator: nothing here asks who looks."""

    def closed(
        self, mailbox: str, until: datetime, *, filed: bool, routes: Collection[str] = (),
        but_not: Collection[str] = (), after: Candidate | None = None, limit: int = 100,
    ) -> list[Candidate]:  # fmt: skip
        """Cases of *mailbox* that were closed by *until*, were merged into no other and have content left, the longest
        closed first: those of *routes* where any are named, none of *but_not*. *filed*: those of which somebody ever
        said that they are in the file; whether that stands the records say. *after*: the last of the page before."""

    def family(self, case_id: int) -> tuple[int, ...]:
        """A case and those that were merged into it, through others too."""

    def hold(self, case_id: int, *, by: str, why: str) -> None:
        """Hold a case back from destruction: appended. *why* is content."""

    def lift(self, case_id: int, *, by: str, why: str) -> None:
        """Let go of it again: appended."""

    def held(self, case_ids: Sequence[int]) -> dict[int, LegalHold]:
        """Those of *case_ids* that are held back now."""

    def all_held(self, mailbox: str) -> dict[int, LegalHold]:
        """Every case of *mailbox* that is held back now."""

    def under_way(self, case_ids: Sequence[int]) -> bool:
        """Whether a mail of one of them waits to be read, or one that it sends is still to go."""

    def begun(self, mailbox: str) -> Erasure | None:
        """The round that was begun in *mailbox* and not finished."""

    def begin(self, mailbox: str, by: str, basis: Mapping[str, str]) -> Erasure:
        """Begin a round."""

    def erase_case(self, erasure: Erasure, rule: RetentionRule, case_id: int, version: int) -> Gone:
        """Destroy all content of a closed case; what figures count stays, without it. Conflict where the case is no
        longer of that version, or was erased already. A mail that another case shows as well goes to that one."""

    def erase_loose_mails(self, erasure: Erasure, rule: RetentionRule, until: datetime, limit: int) -> int:
        """Destroy up to *limit* mails of the round's mailbox that belong to no case and came by *until*; how many."""

    def erase_loose_deliveries(self, erasure: Erasure, rule: RetentionRule, until: datetime, limit: int) -> int:
        """The same for what was sent, or failed, about no case and was queued by *until*."""

    def erase_request(self, erasure: Erasure, rule: RetentionRule, request_id: int, at: datetime) -> None:
        """Destroy a request about somebody's own data with all its steps, last of them at *at*; counted as a record."""

    def loose(self, mailbox: str, until: datetime) -> tuple[int, int]:
        """How many of both there are to destroy."""

    def parts(self, erasure: Erasure) -> list[Part]:
        """What a round destroyed, by rule."""

    def finish(self, erasure: Erasure, declaration: str) -> None:
        """Keep the declaration of a round that is done."""

    def erasures(self, mailboxes: Collection[str]) -> list[Erasure]:
        """The rounds of *mailboxes*, newest first."""

    def copies(self, mailbox: str) -> list[Copy]:
        """Every place in *mailbox* where a mail that was erased has been seen."""

    def untidy_since(self) -> datetime | None:
        """When something was erased for the first time since the database's free space was cleaned."""

    def tidy_next(self, *, wanted: bool) -> None:
        """Note that the free space is to be cleaned, or that it was."""
