"""Terms such as `2 dagen` and `5 werkdagen`, and the day-by-day account of where they end (R-7).

A term in days, weeks or months does not count the day it starts on and ends at 24:00 local time of its last day. The
instant is given as the first one of the next day. A term with `Ending.LAWFUL` that would end on a Saturday, Sunday or
public holiday moves to the end of the next working day (Algemene termijnenwet, art. 1); `Ending.EXACT` never shifts
(R-27, R-28). A next weekday is the organisation's own meeting (R-40): it is on a working day, so it moves for a closure
as well.
"""

from __future__ import annotations

import difflib
import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from triage.domain.times import aware
from triage.domain.workdays import WEEKDAYS, WorkCalendar


class Unit(StrEnum):
    """What a term counts."""

    HOURS = "uur"
    DAYS = "dagen"
    WORKDAYS = "werkdagen"
    WEEKS = "weken"
    MONTHS = "maanden"
    NEXT = "eerstvolgende"
    AT_ONCE = "direct"


class Ending(StrEnum):
    """What happens to an end that falls on a weekend or public holiday."""

    LAWFUL = "atw"
    EXACT = "exact"


_SPELLINGS = {
    "uur": Unit.HOURS, "uren": Unit.HOURS,
    "dag": Unit.DAYS, "dagen": Unit.DAYS, "kalenderdag": Unit.DAYS, "kalenderdagen": Unit.DAYS,
    "werkdag": Unit.WORKDAYS, "werkdagen": Unit.WORKDAYS,
    "week": Unit.WEEKS, "weken": Unit.WEEKS,
    "maand": Unit.MONTHS, "maanden": Unit.MONTHS,
}  # fmt: skip
_PHRASES = {"direct": (0, Unit.AT_ONCE), "half jaar": (6, Unit.MONTHS), "een half jaar": (6, Unit.MONTHS),
            "jaar": (12, Unit.MONTHS), "een jaar": (12, Unit.MONTHS), "1 jaar": (12, Unit.MONTHS)}  # fmt: skip
_PHRASES |= {f"eerstvolgende {name}": (number, Unit.NEXT) for number, name in enumerate(WEEKDAYS[:5])}
_AMOUNT = re.compile(r"([0-9]{1,9}) ([a-z]+)")
_LONGEST = {Unit.HOURS: 240, Unit.DAYS: 366, Unit.WORKDAYS: 260, Unit.WEEKS: 104, Unit.MONTHS: 60}
_CALENDAR = frozenset({Unit.DAYS, Unit.WEEKS, Unit.MONTHS})


class BadTerm(ValueError):
    """Een termijn zoals '2 dagen', '5 werkdagen', '4 weken', 'half jaar', 'eerstvolgende dinsdag' of 'direct'."""


@dataclass(frozen=True, slots=True)
class Term:
    """An amount of a unit; `text` is how the configuration wrote it. For `Unit.NEXT` it is the weekday, Monday 0."""

    amount: int
    unit: Unit
    text: str
    ending: Ending = Ending.LAWFUL

    @classmethod
    def parse(cls, text: str, ending: Ending = Ending.LAWFUL) -> Term:
        """Read a configured term; BadTerm says what is wrong with it and what would be right."""
        plain = " ".join(text.lower().split())
        if plain in _PHRASES:
            amount, unit = _PHRASES[plain]
            return cls(amount, unit, plain, ending)
        match = _AMOUNT.fullmatch(plain)
        found = _SPELLINGS.get(match[2]) if match else None
        if match is None or found is None:
            raise BadTerm(f"'{text[:40]}' is geen termijn; {_instead(plain)}")
        amount = int(match[1])
        if not 1 <= amount <= _LONGEST[found]:
            raise BadTerm(f"'{text[:40]}' is geen zinnige termijn; kies 1 tot en met {_LONGEST[found]} {found.value}")
        return cls(amount, found, plain, ending)

    @property
    def may_shift(self) -> bool:
        """Whether it can end on any day at all, so that `ending` has something to say."""
        return self.unit in _CALENDAR


def _instead(plain: str) -> str:
    """What may have been meant, else what a term looks like."""
    words = plain.split()
    if len(words) == 2:
        number, word = words
        if number == "eerstvolgende" or word in WEEKDAYS:
            return "schrijf een werkdag, zoals 'eerstvolgende dinsdag'"
        whole = re.fullmatch(r"[+-]?[0-9]{1,9}(?:[.,][0-9]+)?", number)
        near = difflib.get_close_matches(word, _SPELLINGS, n=1)
        if whole and near and near[0] != word:
            return f"bedoelt u '{number.lstrip('+-').split('.')[0].split(',')[0]} {near[0]}'?"
        if whole and word in _SPELLINGS:
            return f"schrijf een heel getal boven nul, zoals '2 {_SPELLINGS[word].value}'"
    return "schrijf bijvoorbeeld '2 dagen', '5 werkdagen' of 'half jaar'"


@dataclass(frozen=True, slots=True)
class TraceDay:
    """One day of the account: whether it counts towards the term, and why, in Dutch, to be read behind the day:
    'vr 25 dec: Eerste kerstdag, telt niet mee'."""

    date: date
    counts: bool
    why: str


@dataclass(frozen=True, slots=True)
class Deadline:
    """When a term ends, and the day-by-day account. For days and working days, as many days count as the term has."""

    due_at: datetime
    trace: tuple[TraceDay, ...]


def deadline(term: Term, starts_at: datetime, calendar: WorkCalendar) -> Deadline:
    """Work out where *term* ends when it starts at *starts_at* (aware)."""
    aware(starts_at)
    first = calendar.local_date(starts_at)
    if term.unit is Unit.AT_ONCE:
        return Deadline(
            starts_at.astimezone(calendar.zone),
            (TraceDay(first, True, "direct handelen"),),
        )
    if term.unit is Unit.HOURS:
        # Elapsed hours: the night the clock changes is as long as it is. Such a term never shifts (Atw art. 4).
        due = (starts_at.astimezone(UTC) + timedelta(hours=term.amount)).astimezone(calendar.zone)
        last = calendar.local_date(due)
        return Deadline(due, (TraceDay(last, True, f"{term.text} na het begin"),))
    start = TraceDay(first, False, "dag waarop de termijn begint, telt niet mee")
    if term.unit is Unit.WORKDAYS:
        days = _count_workdays(term, first, calendar)
    else:
        days = _count_calendar(term, first, calendar)
    return Deadline(calendar.end_of(days[-1].date), (start, *days))


def _count_workdays(term: Term, first: date, calendar: WorkCalendar) -> list[TraceDay]:
    days: list[TraceDay] = []
    counted = 0
    for day in calendar.days_from(first + timedelta(days=1)):
        closed = calendar.why_closed(day)
        if closed is None:
            counted += 1
            days.append(TraceDay(day, True, f"werkdag {counted} van {term.amount}"))
            if counted == term.amount:
                return days
        else:
            days.append(TraceDay(day, False, f"{closed}, telt niet mee"))
    raise AssertionError("unreachable: the days do not end")


def _count_calendar(term: Term, first: date, calendar: WorkCalendar) -> list[TraceDay]:
    last = _last_day(term, first)
    amount = (last - first).days
    days = [TraceDay(first + timedelta(days=number), True, f"dag {number} van {amount}") for number in range(1, amount)]
    for day in calendar.days_from(last):
        barred = _barred(term, day, calendar)
        if barred is None:
            moved = ", verschoven" if day != last else ""
            days.append(TraceDay(day, True, f"dag {amount} van {amount}{moved}, laatste dag"))
            return days
        days.append(TraceDay(day, False, barred))
    raise AssertionError("unreachable: the days do not end")


def _barred(term: Term, day: date, calendar: WorkCalendar) -> str | None:
    """Why *term* does not end on *day*; None where it may."""
    if term.unit is Unit.NEXT:
        closed = calendar.why_closed(day)
        return None if closed is None else f"{closed}, dan is er geen overleg"
    if term.ending is Ending.EXACT:
        return None
    unlawful = calendar.why_not_lawful(day)
    return None if unlawful is None else f"{unlawful}, de termijn eindigt niet op deze dag (Atw art. 1)"


def _last_day(term: Term, first: date) -> date:
    if term.unit is Unit.DAYS:
        return first + timedelta(days=term.amount)
    if term.unit is Unit.NEXT:
        # Received on the day of the meeting itself: the next one, a week later.
        return first + timedelta(days=(term.amount - first.weekday() - 1) % 7 + 1)
    if term.unit is Unit.WEEKS:
        return first + timedelta(weeks=term.amount)
    months = first.month - 1 + term.amount
    year, month = first.year + months // 12, months % 12 + 1
    # A month without that day ends on its last one: 30 November and 3 months is 28 or 29 February.
    return date(year, month, min(first.day, monthrange(year, month)[1]))
