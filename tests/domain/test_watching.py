"""When a reminder goes and when the day starts: tables with the weekday beside them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbox_config import load
from triage.domain.terms import Term
from triage.domain.watching import WatchPolicy, dagstart_day, furthest, last_office_close, remind_at, reminder_due
from triage.domain.workdays import WorkCalendar

ZONE = ZoneInfo("Europe/Amsterdam")
CALENDAR = replace(load("demo").region.calendar, closures={date(2026, 12, 24): "sluiting"})


@pytest.fixture
def calendar() -> WorkCalendar:
    return CALENDAR


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("before", "due", "reminder"),
    [
        # A term that ends at 24:00 of Thursday 26 November.
        ("1 werkdag", "2026-11-27T00:00", "2026-11-25T09:00"),  # Wednesday
        ("2 uur", "2026-11-27T00:00", "2026-11-26T15:00"),  # two office hours before the close of Thursday
        ("8 uur", "2026-11-27T00:00", "2026-11-26T09:00"),
        ("9 uur", "2026-11-27T00:00", "2026-11-25T16:00"),  # the day before
        ("1 week", "2026-11-27T00:00", "2026-11-19T09:00"),
        # The end of Monday: one working day before is Friday.
        ("1 werkdag", "2026-11-24T00:00", "2026-11-20T09:00"),
        ("1 dag", "2026-11-24T00:00", "2026-11-20T09:00"),  # Sunday leads back to Friday
        # An end within the day, as a term in hours has.
        ("2 uur", "2026-11-24T10:30", "2026-11-23T16:30"),  # Tuesday 10:30: an hour and a half today, the rest Monday
        ("1 werkdag", "2026-11-24T10:30", "2026-11-23T09:00"),
        # An end that does not shift: Sunday 24:00.
        ("2 uur", "2026-11-23T00:00", "2026-11-20T15:00"),  # Friday
        ("1 werkdag", "2026-11-23T00:00", "2026-11-20T09:00"),
        # Christmas: the end of Monday 28 December; Thursday 24 is a closure, Friday 25 a holiday.
        ("1 werkdag", "2026-12-29T00:00", "2026-12-23T09:00"),
        ("2 werkdagen", "2026-12-29T00:00", "2026-12-22T09:00"),
        # Both clock changes: hours of the wall.
        ("1 werkdag", "2026-03-31T00:00", "2026-03-27T09:00"),  # the end of Monday 30 March
        ("1 werkdag", "2026-10-27T00:00", "2026-10-23T09:00"),  # the end of Monday 26 October
        ("9 uur", "2026-03-31T00:00", "2026-03-27T16:00"),
    ],
)
def test_a_reminder_goes_in_hours_that_somebody_reads_it(
    before: str, due: str, reminder: str, calendar: WorkCalendar
) -> None:
    assert remind_at(Term.parse(before), at(due), calendar) == at(reminder)


POLICY = WatchPolicy(("b@rvt.example",), (Term.parse("1 werkdag"), Term.parse("2 uur")), time(8, 30))


@pytest.mark.parametrize(
    ("now", "says"),
    [
        ("2026-11-25T08:59", None),
        ("2026-11-25T09:00", "1 werkdag"),
        ("2026-11-26T14:59", "1 werkdag"),
        ("2026-11-26T15:00", "2 uur"),
        ("2026-11-26T23:59", "2 uur"),  # the service was away: late, and before the end
        ("2026-11-27T00:00", None),  # over
    ],
)
def test_the_last_reminder_whose_moment_came_is_due_until_the_end(
    now: str, says: str | None, calendar: WorkCalendar
) -> None:
    found = reminder_due(POLICY, at("2026-11-20T10:00"), at("2026-11-27T00:00"), at(now), calendar)
    assert (found.text if found else None) == says


def test_a_term_shorter_than_its_reminder_has_none_of_it(calendar: WorkCalendar) -> None:
    # Received Thursday 10:00, due at 24:00 that day: a working day before lies before its start.
    found = reminder_due(POLICY, at("2026-11-26T10:00"), at("2026-11-27T00:00"), at("2026-11-26T11:00"), calendar)
    assert found is None


@given(
    due=st.integers(0, 9 * 365 * 24 * 60).map(lambda minutes: at("2024-01-15T00:00") + timedelta(minutes=minutes)),
    text=st.sampled_from(["1 uur", "9 uur", "40 uur", "1 dag", "3 dagen", "1 werkdag", "5 werkdagen", "2 weken"]),
)
def test_a_reminder_is_before_the_end_in_office_time_and_no_earlier_than_is_looked_for(
    due: datetime, text: str
) -> None:
    before = Term.parse(text)
    moment = remind_at(before, due, CALENDAR)
    assert moment < due
    assert CALENDAR.is_workday(CALENDAR.local_date(moment))
    assert CALENDAR.hours.opens <= moment.astimezone(ZONE).time() <= CALENDAR.hours.closes
    assert due - moment <= furthest(replace(POLICY, remind=(before,)))


@pytest.mark.parametrize(
    ("now", "day"),
    [
        ("2026-11-23T08:29", None),  # Monday, too early
        ("2026-11-23T08:30", date(2026, 11, 23)),
        ("2026-11-23T23:59", date(2026, 11, 23)),  # the service was away all day
        ("2026-11-21T12:00", None),  # Saturday
        ("2026-12-24T12:00", None),  # a closure
        ("2026-12-25T12:00", None),  # Christmas Day
        ("2026-03-30T08:30", date(2026, 3, 30)),  # the Monday after the clock went forward
        ("2026-03-30T08:29", None),
        ("2026-10-26T08:30", date(2026, 10, 26)),  # and after it went back
        ("2026-10-26T08:29", None),
    ],
)
def test_the_day_starts_at_its_hour_on_working_days_alone(now: str, day: date | None, calendar: WorkCalendar) -> None:
    assert dagstart_day(POLICY, at(now), calendar) == day


def test_without_beheerders_or_an_hour_no_day_starts(calendar: WorkCalendar) -> None:
    noon = at("2026-11-23T12:00")
    assert dagstart_day(replace(POLICY, beheerders=()), noon, calendar) is None
    assert dagstart_day(replace(POLICY, dagstart=None), noon, calendar) is None


def test_what_came_since_the_office_closed_last_counts_from_the_last_working_day(calendar: WorkCalendar) -> None:
    assert last_office_close(at("2026-11-23T08:30"), calendar) == at("2026-11-20T17:00")  # Monday: since Friday
    assert last_office_close(at("2026-12-28T08:30"), calendar) == at("2026-12-23T17:00")  # after Christmas
    assert last_office_close(at("2026-11-24T08:30") + timedelta(0), calendar) == at("2026-11-23T17:00")
