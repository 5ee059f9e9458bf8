"""The Tuesday afternoon: which times exist, which is proposed, and how long a proposal holds it (R-4, R-9)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import islice

from triage.domain.busy import BusyCalendar
from triage.domain.obligation import Obligation
from triage.domain.times import aware
from triage.domain.workdays import WorkCalendar

QUARTER = timedelta(minutes=15)
_ONE_DAY = timedelta(days=1)
# Wall times are added up on a day without a clock change.
_ANY_DAY = date(2001, 1, 1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class HoldState(StrEnum):
    """A hold stands (`held`), is agreed (`booked`), or gave its time back (`released`, `lapsed`)."""

    HELD = "held"
    BOOKED = "booked"
    RELEASED = "released"
    LAPSED = "lapsed"


class WhenClosed(StrEnum):
    """What becomes of an afternoon whose day is closed: it is skipped, or held on the nearest working day after or
    before it, as long as no other ordinary afternoon lies between."""

    SKIP = "skip"
    NEXT_WORKDAY = "next-workday"
    PREVIOUS_WORKDAY = "previous-workday"


@dataclass(frozen=True, slots=True)
class Hours:
    """A stretch of one day, in local wall time."""

    opens: time
    closes: time

    def __post_init__(self) -> None:
        if (self.opens.minute % 15, self.opens.second, self.opens.microsecond) != (0, 0, 0):
            raise ValueError(f"{self.opens} begint niet op een kwartier; kies bijvoorbeeld 13:00:00")
        if self.opens >= self.closes:
            raise ValueError(f"{self.opens} ligt niet voor {self.closes}; kies een latere eindtijd")


@dataclass(frozen=True, slots=True)
class SlotPlan:
    """When a table meets. `weekday` 0 is Monday; begins, lengths and breaks are whole quarters of an hour.

    `pause` lies between two slots, `recess` once in the afternoon. `dropped`: days it does not meet, with a reason;
    `extra`: days it meets as well, with hours of their own or the usual ones (None)."""

    agenda: str
    weekday: int = 1
    opens: time = time(13)
    closes: time = time(17)
    length: timedelta = timedelta(minutes=45)
    pause: timedelta = timedelta(0)
    recess: Hours | None = None
    tables: int = 1
    notice: timedelta = timedelta(hours=20)
    horizon: timedelta = timedelta(weeks=8)
    lapse_workdays: int = 3
    lapse_before: timedelta = timedelta(hours=4)
    lapse_least_hours: float = 4
    when_closed: WhenClosed = WhenClosed.SKIP
    dropped: Mapping[date, str] = field(default_factory=dict)
    extra: Mapping[date, Hours | None] = field(default_factory=dict)
    place: str = ""
    video: str = ""
    telephone: str = ""
    calendars: tuple[BusyCalendar, ...] = ()

    def __post_init__(self) -> None:
        for span in (self.length, self.pause):
            if span % QUARTER:
                raise ValueError("een slot en een pauze duren een veelvoud van 15 minuten; kies bijvoorbeeld 45")
        if self.length <= timedelta(0) or self.pause < timedelta(0) or self.tables < 1:
            raise ValueError(
                "een slot duurt minstens een kwartier, een pauze is niet negatief; er is minstens een tafel"
            )
        if self.recess is not None:
            # The first slot after it begins where it ends.
            Hours(self.recess.closes, time.max)
            if not self.opens < self.recess.opens < self.recess.closes < self.closes:
                raise ValueError("de pauze ligt niet in de middag; kies een begin en een einde tussen begin en einde")
        if not _begins(self, self.hours):
            raise ValueError("tussen begin en einde van de middag past geen slot; kies een latere eindtijd")
        for day, hours in self.extra.items():
            if hours is not None and not _begins(self, hours):
                raise ValueError(f"tussen begin en einde van {day} past geen slot; kies een latere eindtijd")

    @property
    def hours(self) -> Hours:
        """The hours of an ordinary afternoon."""
        return Hours(self.opens, self.closes)


def _begins(plan: SlotPlan, hours: Hours) -> tuple[time, ...]:
    """When the slots of one afternoon begin, on the wall."""
    found = []
    begin, closes = datetime.combine(_ANY_DAY, hours.opens), datetime.combine(_ANY_DAY, hours.closes)
    while begin + plan.length <= closes:
        end = (begin + plan.length).time()
        if plan.recess is not None and begin.time() < plan.recess.closes and plan.recess.opens < end:
            begin = datetime.combine(_ANY_DAY, plan.recess.closes)
            continue
        found.append(begin.time())
        begin += plan.length + plan.pause
    return tuple(found)


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
        return tuple(Quarter(self.agenda, self.table, moment) for moment in _moments(self.starts_at, self.ends_at))


def _moments(starts_at: datetime, ends_at: datetime) -> tuple[datetime, ...]:
    """When the quarters begin that a stretch of time takes, in UTC."""
    # On the grid of whole quarters, so that times that do not begin on one still meet in a key.
    begin = starts_at.astimezone(UTC)
    first = begin - (begin - _EPOCH) % QUARTER
    count = -((first - ends_at) // QUARTER)
    return tuple(first + number * QUARTER for number in range(count))


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """A quarter of an hour of one table; `starts_at` in UTC."""

    agenda: str
    table: int
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class Hold:
    """A time kept for one case. `sequence` and `uid` are the calendar invitation's (RFC 5545, 3.8.7.4 and 3.8.4.7);
    `changed_at`: when it was last settled, None where it never was."""

    case_id: int
    slot: Slot
    state: HoldState
    made_at: datetime
    expires_at: datetime | None
    uid: str
    sequence: int = 0
    id: int | None = None
    changed_at: datetime | None = None

    def __post_init__(self) -> None:
        aware(self.made_at)
        if self.expires_at is not None:
            aware(self.expires_at)


def hours_on(plan: SlotPlan, day: date, calendar: WorkCalendar) -> Hours | None:
    """When the table meets on *day*; None where it does not. Never on a day that is closed (R-7)."""
    if day in plan.dropped or not calendar.is_workday(day):
        return None
    if day in plan.extra:
        return plan.extra[day] or plan.hours
    if day.weekday() == plan.weekday:
        return plan.hours
    return plan.hours if _stands_in(plan, day, calendar) else None


def _stands_in(plan: SlotPlan, day: date, calendar: WorkCalendar) -> bool:
    """Whether an ordinary afternoon whose own day is closed is held on *day*."""
    if plan.when_closed is WhenClosed.SKIP:
        return False
    later = plan.when_closed is WhenClosed.NEXT_WORKDAY
    regular = day - timedelta(days=(day.weekday() - plan.weekday) % 7 - (0 if later else 7))
    return instead_of(plan, regular, calendar) == day


def instead_of(plan: SlotPlan, regular: date, calendar: WorkCalendar) -> date | None:
    """The day on which the afternoon of *regular*, an ordinary day that is closed, is held; None where it is not."""
    if plan.when_closed is WhenClosed.SKIP or regular in plan.dropped or calendar.is_workday(regular):
        return None
    step = 1 if plan.when_closed is WhenClosed.NEXT_WORKDAY else -1
    # Within a week of it: further away it would come after the next ordinary afternoon, or before the last.
    days = (regular + timedelta(days=step * number) for number in range(1, 7))
    found = next((day for day in days if calendar.is_workday(day)), None)
    return found if found not in plan.dropped else None


@dataclass(frozen=True, slots=True)
class ClosedDay:
    """An afternoon that is not held on its own day: why, in Dutch, and the day it is held on instead."""

    day: date
    why: str
    instead: date | None = None


def closed_days(plan: SlotPlan, from_: datetime, until: datetime, calendar: WorkCalendar) -> Iterator[ClosedDay]:
    """The ordinary and extra days in [from_, until] on which the table does not meet."""
    day, last = calendar.local_date(from_), calendar.local_date(until)
    while day <= last:
        if (day.weekday() == plan.weekday or day in plan.extra) and hours_on(plan, day, calendar) is None:
            why = calendar.why_closed(day) or plan.dropped.get(day) or "vervalt"
            instead = instead_of(plan, day, calendar) if day.weekday() == plan.weekday else None
            yield ClosedDay(day, why, instead)
        day += _ONE_DAY


class Timetable:
    """The times of a plan, each day worked out once: for who looks at many moments, such as a simulation."""

    def __init__(self, plan: SlotPlan, calendar: WorkCalendar) -> None:
        self.plan, self.calendar = plan, calendar
        self._days: dict[date, tuple[tuple[Slot, tuple[Quarter, ...]], ...]] = {}

    def _on(self, day: date) -> tuple[tuple[Slot, tuple[Quarter, ...]], ...]:
        found = self._days.get(day)
        if found is None:
            found = self._days[day] = tuple(self._made(day))
        return found

    def _made(self, day: date) -> Iterator[tuple[Slot, tuple[Quarter, ...]]]:
        hours, agenda = hours_on(self.plan, day, self.calendar), self.plan.agenda
        for begin in _begins(self.plan, hours) if hours is not None else ():
            starts_at = self.calendar.at(day, begin)
            # Wall arithmetic: no clock change falls on a working day.
            ends_at = starts_at + self.plan.length
            moments = _moments(starts_at, ends_at)
            for table in range(1, self.plan.tables + 1):
                quarters = tuple(Quarter(agenda, table, moment) for moment in moments)
                yield Slot(starts_at, ends_at, agenda, table), quarters

    def between(self, from_: datetime, until: datetime) -> Iterator[tuple[Slot, tuple[Quarter, ...]]]:
        """Every slot that starts in [from_, until) with its quarters, in order of time, then table."""
        day, last = self.calendar.local_date(from_), self.calendar.local_date(until)
        while day <= last:
            for each in self._on(day):
                if from_ <= each[0].starts_at < until:
                    yield each
            day += _ONE_DAY

    def first_free(self, taken: AbstractSet[Quarter], now: datetime, *, after: datetime | None = None) -> Slot | None:
        """See the function of that name."""
        begin = earliest(self.plan, now)
        if after is not None:
            begin = max(begin, after)
        found = self.between(begin, now + self.plan.horizon)
        return next((slot for slot, quarters in found if taken.isdisjoint(quarters)), None)


def slots(plan: SlotPlan, from_: datetime, until: datetime, calendar: WorkCalendar) -> Iterator[Slot]:
    """Every slot of *plan* that starts in [from_, until), in order of time, then table."""
    return (slot for slot, _ in Timetable(plan, calendar).between(from_, until))


def earliest(plan: SlotPlan, now: datetime) -> datetime:
    """The first moment a proposal may name: *now* and the notice, in elapsed time."""
    return (aware(now).astimezone(UTC) + plan.notice).astimezone(now.tzinfo)


def first_free(
    plan: SlotPlan, taken: AbstractSet[Quarter], now: datetime, calendar: WorkCalendar, *, after: datetime | None = None
) -> Slot | None:
    """The first slot with enough notice that overlaps nothing in *taken*; None where the horizon is full."""
    return Timetable(plan, calendar).first_free(taken, now, after=after)


def expires_at(slot: Slot, made_at: datetime, plan: SlotPlan, calendar: WorkCalendar) -> datetime:
    """When an unanswered hold lapses (R-9): the earlier of `lapse_before` the slot and the end of `lapse_workdays`
    working days, yet never before `lapse_least_hours` office hours have passed, and never after the slot begins."""
    tomorrow = calendar.local_date(made_at) + timedelta(days=1)
    workdays = (day for day in calendar.days_from(tomorrow) if calendar.is_workday(day))
    last = next(islice(workdays, plan.lapse_workdays - 1, None))
    soonest = calendar.add_working_hours(made_at, plan.lapse_least_hours)
    before_slot = (slot.starts_at.astimezone(UTC) - plan.lapse_before).astimezone(slot.starts_at.tzinfo)
    return min(max(min(calendar.end_of(last), before_slot), soonest), slot.starts_at)


def overtaken(slot: Slot, obligations: Iterable[Obligation]) -> tuple[Obligation, ...]:
    """Those still owed whose term is over when *slot* begins: it comes too late for them."""
    return tuple(
        owed for owed in obligations if owed.met is None and owed.due_at is not None and owed.due_at <= slot.starts_at
    )
