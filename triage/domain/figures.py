"""Figures to account with: the period they are about, and which of them may be told to whom.

Who has no role for a mailbox learns no number under `LEAST` of it, nor one from which such a number could be worked
out. Parts that add up to a total that is told are guarded together.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

LEAST = 5
"""A smaller number might point at a household."""

NONE = "geen"
"""The key of a row of cases without a colour code."""

_WEEK = 7 * 86_400
_ONE_DAY = timedelta(days=1)


class Status(StrEnum):
    """How a term stands. `LATE`: met after it ended; `OVERDUE`: ended and not met."""

    IN_TIME = "in_time"
    LATE = "late"
    OPEN = "open"
    OVERDUE = "overdue"


class Table(StrEnum):
    """By what figures are told apart."""

    TOTAL = "total"
    KIND = "kind"
    COLOUR = "colour"
    WEEK = "week"
    TERM = "term"
    PROPOSALS = "proposals"
    HANDOVERS = "handovers"


@dataclass(frozen=True, slots=True)
class Choice:
    """One figure, to be followed to its cases: the table, its row, its column."""

    table: Table
    row: str
    column: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as it may be told: `number` is None where it is not. `small`: it is between 1 and 4."""

    number: int | None
    small: bool = False

    @property
    def shown(self) -> str:
        """As people read it."""
        if self.number is not None:
            return str(self.number)
        return f"< {LEAST}" if self.small else "–"


def told(number: int) -> Figure:
    """A number that may be told as it is."""
    return Figure(number)


def guarded(number: int) -> Figure:
    """A number that stands by itself, for who has no role: not where it is small."""
    return Figure(None, small=True) if 0 < number < LEAST else Figure(number)


_KEPT = Figure(None)


def protected(parts: Sequence[int]) -> list[Figure]:
    """Numbers that add up to a total which is told beside them (`guarded`). None that is small can be worked out, also
    not by who knows how this is done: beside the small ones all that are equal to the least of the others are kept
    back, and nothing tells which is which. However the numbers that are kept back had been dealt out over those places,
    the same places would have been kept back; and there are two different ones among them, or else several small ones
    whose sum has other ways to be made."""
    small = [number for number in parts if 0 < number < LEAST]
    if not small:
        return [told(number) for number in parts]
    if sum(parts) < LEAST:
        return [_KEPT] * len(parts)
    cover = min((number for number in parts if number >= LEAST), default=0)
    return [_KEPT if 0 < number < LEAST or (cover and number == cover) else told(number) for number in parts]


def percentile(ordered: Sequence[int], part: float) -> int | None:
    """The value below or at which *part* of the values lie (nearest rank), None of nothing. *ordered* ascends."""
    if not ordered:
        return None
    rank = -(-len(ordered) * round(part * 100) // 100)
    return ordered[max(rank, 1) - 1]


@dataclass(frozen=True, slots=True)
class Period:
    """Local days, the first and the last included; a case belongs to the day on which it was received (R-7)."""

    first: date
    last: date
    zone: ZoneInfo

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("the period ends before it begins")

    @property
    def from_(self) -> datetime:
        """The moment it begins."""
        return datetime.combine(self.first, time(), self.zone)

    @property
    def until(self) -> datetime:
        """The moment at which it is over."""
        return datetime.combine(self.last + _ONE_DAY, time(), self.zone)

    @property
    def base(self) -> int:
        """Local seconds from 1970 to the Monday of the first week: what weeks are counted from."""
        monday = self.first - timedelta(days=self.first.weekday())
        return (monday - date(1970, 1, 1)).days * 86_400

    def shifts(self) -> Iterator[tuple[int, int]]:
        """From which moment (seconds since 1970, UTC) local time is how many seconds ahead of UTC; the first begins
        before the period. Both databases count weeks with these, so neither needs to know the zone."""
        at, end = int(self.from_.timestamp()), int(self.until.timestamp())
        offset = self._ahead(at)
        yield at, offset
        while at < end:
            following = min(at + 86_400, end)
            if self._ahead(following) != offset:
                at, offset = self._turn(at, following, offset), self._ahead(following)
                yield at, offset
            at = following

    def _turn(self, before: int, after: int, offset: int) -> int:
        while after - before > 1:
            middle = (before + after) // 2
            before, after = (middle, after) if self._ahead(middle) == offset else (before, middle)
        return after

    def _ahead(self, at: int) -> int:
        moved = datetime.fromtimestamp(at, UTC).astimezone(self.zone).utcoffset()
        assert moved is not None
        return int(moved.total_seconds())

    def week_of(self, at: datetime) -> int:
        """The number of the week of a moment, counted from the week of the first day."""
        seconds = int(at.timestamp())
        return (seconds + self._ahead(seconds) - self.base) // _WEEK

    def week_key(self, number: int) -> str:
        """A week as ISO 8601 writes it: `2026-W48`."""
        year, week, _ = (date(1970, 1, 1) + timedelta(seconds=self.base + number * _WEEK)).isocalendar()
        return f"{year}-W{week:02d}"

    def week_number(self, key: str) -> int | None:
        """The number of the week *key*, or None where that is no week of ISO 8601."""
        year, mark, week = key.partition("-W")
        try:
            monday = date.fromisocalendar(int(year), int(week), 1) if mark else None
        except ValueError:
            return None
        return None if monday is None else ((monday - date(1970, 1, 1)).days * 86_400 - self.base) // _WEEK


def quarter_of(day: date) -> tuple[date, date]:
    """The first and the last day of a quarter of a year. Fixed periods: who could lay two of their own over each other
    would find the small number in the difference."""
    first = date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    after = date(first.year + (first.month == 10), (first.month + 2) % 12 + 1, 1)
    return first, after - _ONE_DAY
