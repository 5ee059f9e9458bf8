"""The Tuesday afternoon: which times exist, which is proposed, and how long a proposal holds it (R-4, R-9)."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import islice

from triage.domain.times import aware
from triage.domain.workdays import WorkCalendar

QUARTER = timedelta(minutes=15)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class HoldState(StrEnum):
    """A hold stands (`held`), is agreed (`booked`), or gave its time back (`released`, `lapsed`)."""

    HELD = "held"
    BOOKED = "booked"
    RELEASED = "released"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True)
class SlotPlan:
    """When a table meets. `weekday` 0 is Monday; begins, lengths and breaks are whole quarters of an hour."""

    agenda: str
    weekday: int = 1
    opens: time = time(13)
    closes: time = time(17)
    length: timedelta = timedelta(minutes=45)
    pause: timedelta = timedelta(0)
    tables: int = 1
    notice: timedelta = timedelta(hours=20)
    horizon: timedelta = timedelta(weeks=8)
    lapse_workdays: int = 3
    lapse_before: timedelta = timedelta(hours=4)
    lapse_least_hours: float = 4
    dropped: frozenset[date] = frozenset()
    extra: frozenset[date] = frozenset()
    place: str = ""

    def __post_init__(self) -> None:
        for span in (self.length, self.pause):
            if span % QUARTER:
                raise ValueError("een slot en een pauze duren een veelvoud van 15 minuten; kies bijvoorbeeld 45")
        if (self.opens.minute % 15, self.opens.second, self.opens.microsecond) != (0, 0, 0):
            raise ValueError("de middag begint niet op een kwartier; kies bijvoorbeeld 13:00:00")
        if self.length <= timedelta(0) or self.pause < timedelta(0) or self.tables < 1:
            raise ValueError(
                "een slot duurt minstens een kwartier, een pauze is niet negatief; er is minstens een tafel"
            )
        if datetime.combine(date.min, self.opens) + self.length > datetime.combine(date.min, self.closes):
            raise ValueError("tussen begin en einde van de middag past geen slot; kies een latere eindtijd")


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """A time at a table. `agenda` and `table` name the table that the database guards against overlap."""

    starts_at: datetime
    ends_at: datetime
    agenda: str
    table: int

    def __post_init__(self) -> None:
        aware(self.starts_at)
        aware(self.ends_at)

    @property
    def quarters(self) -> tuple[Quarter, ...]:
        """The quarters of an hour it takes: the keys under which the database cannot hold two."""
        # On the grid of whole quarters, so that times that do not begin on one still meet in a key.
        begin = self.starts_at.astimezone(UTC)
        first = begin - (begin - _EPOCH) % QUARTER
        count = -((first - self.ends_at) // QUARTER)
        return tuple(Quarter(self.agenda, self.table, first + number * QUARTER) for number in range(count))


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """A quarter of an hour of one table; `starts_at` in UTC."""

    agenda: str
    table: int
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class Hold:
    """A time kept for one case. `sequence` and `uid` are the calendar invitation's (RFC 5545, 3.8.7.4 and 3.8.4.7)."""

    case_id: int
    slot: Slot
    state: HoldState
    made_at: datetime
    expires_at: datetime | None
    uid: str
    sequence: int = 0
    id: int | None = None

    def __post_init__(self) -> None:
        aware(self.made_at)
        if self.expires_at is not None:
            aware(self.expires_at)


def slots(plan: SlotPlan, from_: datetime, until: datetime, calendar: WorkCalendar) -> Iterator[Slot]:
    """Every slot of *plan* that starts in [from_, until), in order of time, then table."""
    day = calendar.local_date(from_)
    last = calendar.local_date(until)
    while day <= last:
        if _meets(plan, day, calendar):
            for starts_at, ends_at in _times(plan, day, calendar):
                if from_ <= starts_at < until:
                    for table in range(1, plan.tables + 1):
                        yield Slot(starts_at, ends_at, plan.agenda, table)
        day += timedelta(days=1)


def _meets(plan: SlotPlan, day: date, calendar: WorkCalendar) -> bool:
    planned = day.weekday() == plan.weekday or day in plan.extra
    return planned and day not in plan.dropped and calendar.is_workday(day)


def _times(plan: SlotPlan, day: date, calendar: WorkCalendar) -> Iterator[tuple[datetime, datetime]]:
    starts_at, closes = calendar.at(day, plan.opens), calendar.at(day, plan.closes)
    while starts_at + plan.length <= closes:
        yield starts_at, starts_at + plan.length
        starts_at += plan.length + plan.pause


def earliest(plan: SlotPlan, now: datetime) -> datetime:
    """The first moment a proposal may name: *now* and the notice, in elapsed time."""
    return (aware(now).astimezone(UTC) + plan.notice).astimezone(now.tzinfo)


def first_free(
    plan: SlotPlan, taken: AbstractSet[Quarter], now: datetime, calendar: WorkCalendar, *, after: datetime | None = None
) -> Slot | None:
    """The first slot with enough notice that overlaps nothing in *taken*; None where the horizon is full."""
    begin = earliest(plan, now)
    if after is not None:
        begin = max(begin, after)
    for slot in slots(plan, begin, now + plan.horizon, calendar):
        if taken.isdisjoint(slot.quarters):
            return slot
    return None


def expires_at(slot: Slot, made_at: datetime, plan: SlotPlan, calendar: WorkCalendar) -> datetime:
    """When an unanswered hold lapses (R-9): the earlier of `lapse_before` the slot and the end of `lapse_workdays`
    working days, yet never before `lapse_least_hours` office hours have passed, and never after the slot begins."""
    tomorrow = calendar.local_date(made_at) + timedelta(days=1)
    workdays = (day for day in calendar.days_from(tomorrow) if calendar.is_workday(day))
    last = next(islice(workdays, plan.lapse_workdays - 1, None))
    soonest = calendar.add_working_hours(made_at, plan.lapse_least_hours)
    before_slot = (slot.starts_at.astimezone(UTC) - plan.lapse_before).astimezone(slot.starts_at.tzinfo)
    return min(max(min(calendar.end_of(last), before_slot), soonest), slot.starts_at)
