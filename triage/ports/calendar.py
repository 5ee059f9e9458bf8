"""Calendars that the team has: busy times in, and who may read the agenda as a calendar out."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from triage.domain.busy import Span


@dataclass(frozen=True, slots=True)
class Busy:
    """What a calendar says: when somebody is busy. `unread`: entries that could not be understood, and so may hide
    time that is taken."""

    spans: tuple[Span, ...]
    unread: int = 0


@dataclass(frozen=True, slots=True)
class Unavailable:
    """A calendar gave no usable answer. `reason` is in Dutch and says what to do; `lasting`: trying again does not
    help, something has to be changed."""

    reason: str
    lasting: bool = False


class BusyTimes(Protocol):
    """Somebody's calendar on a server."""

    def between(self, from_: datetime, until: datetime) -> Busy | Unavailable:
        """Busy times that touch [from_, until), joined and in order; never an exception, never longer than its
        limits."""


@dataclass(frozen=True, slots=True)
class CalendarState:
    """How a calendar stands: `read_at` when it last gave its times (None: never), `tried_at` when it was last asked,
    `error` why that failed, empty where it did not; `unread` as in `Busy`."""

    calendar: str
    tried_at: datetime
    read_at: datetime | None
    error: str = ""
    unread: int = 0


class BusyBook(Protocol):
    """The busy times that were last known, so that no proposal waits for a server. Times only."""

    def keep(self, calendar: str, busy: Busy, at: datetime) -> None:
        """Replace what is known of *calendar*."""

    def failed(self, calendar: str, error: str, at: datetime) -> None:
        """Note that it could not be read; what was known stays."""

    def between(self, calendars: Collection[str], from_: datetime, until: datetime) -> list[tuple[str, Span]]:
        """Times of *calendars* that touch [from_, until), with the calendar they are of, in order of time."""

    def states(self, calendars: Collection[str]) -> dict[str, CalendarState]:
        """How each of *calendars* stands; one that was never asked is not in it."""

    def forget_others(self, calendars: Collection[str]) -> int:
        """Remove what is kept of any calendar not in *calendars*; returns how many those were."""


@dataclass(frozen=True, slots=True)
class Feed:
    """A secret address under which an agenda can be read as a calendar. `seen_at`: the last look that was logged;
    `changed_at`: since when it holds what it holds."""

    id: int
    agenda: str
    title: str
    made_at: datetime
    made_by: str
    seen_at: datetime | None = None
    changed_at: datetime | None = None


class Feeds(Protocol):
    """Addresses that were given out and not revoked. Only the digest of an address's secret is kept."""

    def add(self, agenda: str, title: str, digest: bytes, by: str) -> Feed:
        """Give one out."""

    def find(self, digest: bytes) -> Feed | None: ...

    def all(self, agendas: Iterable[str] | None = None) -> list[Feed]:
        """In the order in which they were made; of *agendas* where some are named."""

    def revoke(self, feed_id: int) -> bool:
        """Take one back for good; False where there is none such."""

    def served(self, feed_id: int, content: str, at: datetime) -> datetime:
        """Note what an address gives (a digest of it); returns since when it gives that: *at* where it is new."""

    def looked(self, feed_id: int, at: datetime, since: datetime) -> bool:
        """Note a look at *at* unless one was noted after *since*; True where it was noted now: of two at once, one."""
