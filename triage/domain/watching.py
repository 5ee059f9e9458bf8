"""What a mailbox's watch decides: when a reminder goes before a term ends, and when the day starts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from triage.domain.terms import Term, Unit
from triage.domain.times import aware
from triage.domain.workdays import WorkCalendar

_ONE_DAY = timedelta(days=1)
_A_MOMENT = timedelta(microseconds=1)
REMINDING = frozenset({Unit.HOURS, Unit.DAYS, Unit.WORKDAYS, Unit.WEEKS})
"""The units in which a reminder can be set before an end."""


@dataclass(frozen=True, slots=True)
class WatchPolicy:
    """What a mailbox's beheerders are told by mail: reminders, each `remind` before a term ends, and the dagstart at
    that local time of each working day. No `beheerders`: no mail."""

    beheerders: tuple[str, ...] = ()
    remind: tuple[Term, ...] = ()
    dagstart: time | None = None


@dataclass(frozen=True, slots=True)
class Reminder:
    """To whoever handles a case or runs its mailbox: a term ends soon, by the case's reference only."""

    to: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Dagstart:
    """To a mailbox's beheerders in the morning: numbers and references (`figures`, by the names of `FIGURES`)."""

    to: str
    day: str
    figures: Mapping[str, str]


FIGURES = (
    "outside", "alarms", "urgent", "late", "today", "waking", "approval", "undelivered", "unread", "new", "open",
)  # fmt: skip
"""What a dagstart tells, and what its text may name."""


def remind_at(before: Term, due_at: datetime, calendar: WorkCalendar) -> datetime:
    """When the reminder *before* an end goes: in hours that somebody reads it.

    Hours are office hours, counted back from the end or from the close of office before it. Days and weeks lead to the
    opening hour of that day, or of the last working day before it; working days to the opening hour of that working
    day. The day a term ends at 24:00 is its last day (R-7).
    """
    last = calendar.local_date(aware(due_at).astimezone(UTC) - _A_MOMENT)
    if before.unit is Unit.HOURS:
        return _office_hours_before(due_at, before.amount, last, calendar)
    if before.unit is Unit.WORKDAYS:
        day = last
        for _ in range(before.amount):
            day = _workday_up_to(day - _ONE_DAY, calendar)
    else:
        days = before.amount * (7 if before.unit is Unit.WEEKS else 1)
        day = _workday_up_to(last - timedelta(days=days), calendar)
    return calendar.at(day, calendar.hours.opens)


def _workday_up_to(day: date, calendar: WorkCalendar) -> date:
    while not calendar.is_workday(day):
        day -= _ONE_DAY
    return day


def _office_hours_before(due_at: datetime, hours: int, last: date, calendar: WorkCalendar) -> datetime:
    left, day = timedelta(hours=hours), last
    while True:
        if calendar.is_workday(day):
            opens = calendar.at(day, calendar.hours.opens)
            ends = min(calendar.at(day, calendar.hours.closes), due_at.astimezone(calendar.zone))
            # Wall arithmetic within one office day: no clock change falls in office hours.
            if left <= ends - opens:
                return ends - left
            left -= max(ends - opens, timedelta(0))
        day -= _ONE_DAY


def reminder_due(
    policy: WatchPolicy, starts_at: datetime | None, due_at: datetime, now: datetime, calendar: WorkCalendar
) -> Term | None:
    """The reminder to send by *now*: the last of those whose moment came; None before the first, and once the term has
    ended. A term shorter than the reminder's own has none: its moment lies before the start."""
    if due_at <= now:
        return None
    passed = [
        (moment, before)
        for before in policy.remind
        if (moment := remind_at(before, due_at, calendar)) <= now and (starts_at is None or moment > starts_at)
    ]
    return max(passed, key=lambda pair: pair[0])[1] if passed else None


def furthest(policy: WatchPolicy) -> timedelta:
    """No reminder goes earlier than this before an end, whatever holidays and closures lie between."""
    spans = {Unit.HOURS: timedelta(days=2), Unit.DAYS: timedelta(days=1), Unit.WORKDAYS: timedelta(days=2)}
    longest = (before.amount * spans.get(before.unit, timedelta(weeks=1)) for before in policy.remind)
    return max(longest, default=timedelta(0)) + timedelta(weeks=3)


def dagstart_day(policy: WatchPolicy, now: datetime, calendar: WorkCalendar) -> date | None:
    """The day whose dagstart is to have gone by *now*: today, on a working day from the configured time on."""
    today = calendar.local_date(now)
    if policy.dagstart is None or not policy.beheerders or not calendar.is_workday(today):
        return None
    return today if now >= calendar.at(today, policy.dagstart) else None


def last_office_close(now: datetime, calendar: WorkCalendar) -> datetime:
    """When the office closed last before today: what came since came outside its hours, or today."""
    day = _workday_up_to(calendar.local_date(now) - _ONE_DAY, calendar)
    return calendar.at(day, calendar.hours.closes)
