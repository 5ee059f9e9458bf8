"""Which days count, and what local time is on the days the clock changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.domain.workdays import OfficeHours, WorkCalendar

Moment = Callable[[str], datetime]


def test_every_day_of_nine_years_is_open_or_says_why_not(calendar: WorkCalendar, holidays: dict[date, str]) -> None:
    names = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
    day = date(2024, 1, 1)
    while day.year < 2033:
        why = names[day.weekday()] if day.weekday() >= 5 else holidays.get(day)
        assert calendar.why_closed(day) == why, day
        assert calendar.why_not_lawful(day) == why, day
        assert calendar.is_workday(day) == (why is None), day
        day += timedelta(days=1)


@pytest.mark.parametrize(
    ("day", "closed", "not_lawful"),
    [
        (date(2026, 12, 31), "collectieve sluiting", None),  # do: an own closed day binds nobody else
        (date(2027, 12, 24), "gelijkgesteld bij besluit", "gelijkgesteld bij besluit"),  # vr
        (date(2026, 12, 25), "eerste kerstdag", "eerste kerstdag"),  # vr
        (date(2026, 12, 26), "zaterdag", "zaterdag"),
        (date(2026, 12, 30), None, None),  # wo
    ],
)
def test_it_tells_a_closed_day_from_a_holiday(
    day: date, closed: str | None, not_lawful: str | None, closing_calendar: WorkCalendar
) -> None:
    assert (closing_calendar.why_closed(day), closing_calendar.why_not_lawful(day)) == (closed, not_lawful)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-11-24T22:59Z", date(2026, 11, 24)),
        ("2026-11-24T23:00Z", date(2026, 11, 25)),
        ("2026-07-14T21:59Z", date(2026, 7, 14)),
        ("2026-07-14T22:00Z", date(2026, 7, 15)),
        ("2026-03-28T23:00Z", date(2026, 3, 29)),
        ("2026-10-25T23:00Z", date(2026, 10, 26)),
    ],
)
def test_it_knows_the_local_day_of_a_moment(moment: str, day: date, calendar: WorkCalendar, at: Moment) -> None:
    assert calendar.local_date(at(moment)) == day


@pytest.mark.parametrize(
    ("day", "end"),
    [
        (date(2026, 11, 24), "2026-11-25T00:00:00+01:00"),
        (date(2026, 3, 28), "2026-03-29T00:00:00+01:00"),
        (date(2026, 3, 29), "2026-03-30T00:00:00+02:00"),
        (date(2026, 10, 24), "2026-10-25T00:00:00+02:00"),
        (date(2026, 10, 25), "2026-10-26T00:00:00+01:00"),
        (date(2026, 12, 31), "2027-01-01T00:00:00+01:00"),
    ],
)
def test_a_day_ends_at_the_first_instant_of_the_next(day: date, end: str, calendar: WorkCalendar) -> None:
    assert calendar.end_of(day).isoformat() == end


@pytest.mark.parametrize(
    ("day", "hour", "moment"),
    [
        (date(2026, 3, 29), time(1, 59), "2026-03-29T01:59:00+01:00"),
        (date(2026, 3, 29), time(2, 30), "2026-03-29T03:30:00+02:00"),  # there is no half past two
        (date(2026, 3, 29), time(3, 0), "2026-03-29T03:00:00+02:00"),
        (date(2026, 10, 25), time(2, 30), "2026-10-25T02:30:00+02:00"),  # the first of two
        (date(2026, 10, 25), time(3, 0), "2026-10-25T03:00:00+01:00"),
    ],
)
def test_it_gives_local_time_on_the_days_the_clock_changes(
    day: date, hour: time, moment: str, calendar: WorkCalendar
) -> None:
    assert calendar.at(day, hour).isoformat() == moment


def test_a_day_begins_later_where_the_clock_skips_midnight(calendar: WorkCalendar) -> None:
    # In Cairo the clock went from 00:00 to 01:00 on Friday 26 April 2024.
    cairo = WorkCalendar(ZoneInfo("Africa/Cairo"), calendar.holidays_of)
    assert cairo.end_of(date(2024, 4, 25)).isoformat() == "2024-04-26T01:00:00+03:00"


@pytest.mark.parametrize(
    ("moment", "open_"),
    [
        ("2026-11-24 08:59", False),
        ("2026-11-24 09:00", True),
        ("2026-11-24 16:59", True),
        ("2026-11-24 17:00", False),
        ("2026-11-28 12:00", False),  # za
        ("2026-12-25 12:00", False),  # kerst
        ("2026-12-24 12:00", True),
        ("2026-11-24T08:00Z", True),  # 09:00 here
        ("2026-07-14T07:00Z", True),  # 09:00 here
        ("2026-07-14T06:59Z", False),
    ],
)
def test_it_knows_office_time(moment: str, open_: bool, calendar: WorkCalendar, at: Moment) -> None:
    assert calendar.is_office_time(at(moment)) is open_


def test_it_is_no_office_time_on_a_closed_day(closing_calendar: WorkCalendar, at: Moment) -> None:
    assert not closing_calendar.is_office_time(at("2026-12-31 12:00"))


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-11-24 10:00", 4, "2026-11-24T14:00:00+01:00"),
        ("2026-11-24 07:00", 4, "2026-11-24T13:00:00+01:00"),  # di: from 09:00
        ("2026-11-24 15:00", 4, "2026-11-25T11:00:00+01:00"),  # two today, two tomorrow
        ("2026-11-24 13:00", 4, "2026-11-24T17:00:00+01:00"),
        ("2026-11-24 17:00", 4, "2026-11-25T13:00:00+01:00"),
        ("2026-11-27 16:00", 4, "2026-11-30T12:00:00+01:00"),  # vr: over the weekend
        ("2026-11-28 12:00", 4, "2026-11-30T13:00:00+01:00"),  # za
        ("2026-12-24 16:00", 4, "2026-12-28T12:00:00+01:00"),  # do: over Christmas
        ("2026-03-27 16:00", 2, "2026-03-30T10:00:00+02:00"),  # vr: over the spring change
        ("2026-10-23 16:00", 2, "2026-10-26T10:00:00+01:00"),  # vr: over the autumn change
        ("2026-11-24T14:00Z", 4, "2026-11-25T11:00:00+01:00"),  # di 15:00 here
        ("2026-11-24T09:00Z", 4, "2026-11-24T14:00:00+01:00"),  # di 10:00 here
        ("2026-11-24 09:00", 20, "2026-11-26T13:00:00+01:00"),  # eight a day
        ("2026-11-24 12:00", 0, "2026-11-24T12:00:00+01:00"),
    ],
)
def test_it_counts_office_hours_only(start: str, hours: float, end: str, calendar: WorkCalendar, at: Moment) -> None:
    assert calendar.add_working_hours(at(start), hours).isoformat() == end


@given(st.datetimes(datetime(2024, 1, 1), datetime(2032, 12, 1), timezones=st.just(UTC)), st.integers(1, 40))  # noqa: DTZ001
def test_office_hours_end_in_office_time(calendar: WorkCalendar, start: datetime, hours: int) -> None:
    end = calendar.add_working_hours(start, hours)
    assert end - start >= timedelta(hours=hours)
    assert calendar.is_office_time(end - timedelta(seconds=1))


def test_it_refuses_a_moment_without_a_time_zone(calendar: WorkCalendar) -> None:
    naive = datetime(2026, 11, 24, 12)  # noqa: DTZ001
    for ask in (calendar.local_date, calendar.is_office_time, lambda moment: calendar.add_working_hours(moment, 1)):
        with pytest.raises(ValueError, match="een tijd zonder tijdzone"):
            ask(naive)


def test_it_refuses_an_office_that_closes_before_it_opens() -> None:
    with pytest.raises(ValueError, match="de openingstijd ligt niet voor de sluitingstijd"):
        OfficeHours(time(17), time(9))
