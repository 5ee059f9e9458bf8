"""Who is on duty when: local hours, nights that go on into the next day, swapped dates, and nobody by default."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from mailbox_config import load
from triage.domain.duty import NOBODY, Contact, Rota, Shift, Step
from triage.domain.workdays import WorkCalendar

ZONE = ZoneInfo("Europe/Amsterdam")
RVT, RET = "veiligheidsteam", "ret"


def steps(name: str) -> tuple[Step, ...]:
    return (Step((Contact(f"{name}@rvt.example"),), timedelta(minutes=10)),)


OFFICE = Shift("kantoor", steps("kantoor"), time(9), time(17), workdays=True)
NIGHT = Shift("nacht", steps("nacht"), time(17), time(9), weekdays=frozenset({4}))  # from Friday on
FREE = Shift("vrij", steps("vrij"), free_days=True)


@pytest.fixture(scope="module")
def calendar() -> WorkCalendar:
    return replace(load("demo").region.calendar, closures={date(2026, 12, 24): "sluiting"})


def at(day: int, hour: int, minute: int = 0, *, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("shift", "moment", "began"),
    [
        (OFFICE, at(23, 9), date(2026, 11, 23)),  # Monday, the minute it opens
        (OFFICE, at(23, 8, 59), None),
        (OFFICE, at(23, 17), None),  # the minute it closes
        (OFFICE, at(21, 12), None),  # Saturday
        (OFFICE, at(24, 12, month=12), None),  # a closure
        (OFFICE, at(25, 12, month=12), None),  # Christmas Day, a Friday
        (NIGHT, at(20, 17), date(2026, 11, 20)),  # Friday evening
        (NIGHT, at(21, 8, 59), date(2026, 11, 20)),  # Saturday morning: still Friday's
        (NIGHT, at(21, 9), None),
        (NIGHT, at(20, 8), None),  # Friday morning is Thursday's night, and that is none
        (FREE, at(21, 0), date(2026, 11, 21)),  # Saturday, a whole day
        (FREE, at(22, 23, 59), date(2026, 11, 22)),
        (FREE, at(23, 0), None),  # Monday
        (FREE, at(24, 3, month=12), date(2026, 12, 24)),  # a closure
        (FREE, at(25, 3, month=12), date(2026, 12, 25)),
    ],
)
def test_a_shift_holds_in_its_hours_and_not_outside_them(
    shift: Shift, moment: datetime, began: date | None, calendar: WorkCalendar
) -> None:
    assert shift.began_on(moment, calendar) == began


def test_a_night_over_a_clock_change_is_one_turn(calendar: WorkCalendar) -> None:
    night = replace(NIGHT, weekdays=frozenset({5}))  # Saturday into Sunday
    for year, month, day in ((2026, 3, 28), (2026, 10, 24)):
        begins = datetime(year, month, day, 17, tzinfo=ZONE)
        rota, turns = Rota((night,)), set()
        for hours in range(15):
            moment = (begins.astimezone(ZoneInfo("UTC")) + timedelta(hours=hours)).astimezone(ZONE)
            found = rota.on_duty(RVT, moment, calendar)
            turns.add(found.turn if found else None)
        assert turns == {f"nacht/{begins.date()}"}, begins


def test_nobody_is_on_duty_unless_a_shift_says_so(calendar: WorkCalendar) -> None:
    assert NOBODY.on_duty(RVT, at(23, 12), calendar) is None
    assert Rota((OFFICE,)).on_duty(RVT, at(23, 3), calendar) is None


def test_a_swapped_date_goes_before_the_usual_shift_and_of_two_alike_the_first_holds(calendar: WorkCalendar) -> None:
    swapped = Shift("ruil", steps("ruil"), time(9), time(17), dates=frozenset({date(2026, 11, 23)}))
    other = replace(OFFICE, key="ander")
    rota = Rota((OFFICE, other, swapped))
    monday, tuesday = rota.on_duty(RVT, at(23, 10), calendar), rota.on_duty(RVT, at(24, 10), calendar)
    assert (monday.turn if monday else None) == "ruil/2026-11-23"
    assert (tuesday.turn if tuesday else None) == "kantoor/2026-11-24"


def test_a_shift_of_one_mailbox_says_nothing_of_another(calendar: WorkCalendar) -> None:
    rota = Rota((replace(OFFICE, mailboxes=frozenset({RVT})),))
    assert rota.on_duty(RVT, at(23, 10), calendar) is not None
    assert rota.on_duty(RET, at(23, 10), calendar) is None


def test_each_day_of_a_shift_is_a_turn_of_its_own(calendar: WorkCalendar) -> None:
    rota = Rota((OFFICE,))
    turns = {found.turn for day in (23, 24) if (found := rota.on_duty(RVT, at(day, 12), calendar)) is not None}
    assert turns == {"kantoor/2026-11-23", "kantoor/2026-11-24"}
