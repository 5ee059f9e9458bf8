"""On which days the table meets: closed, moved and extra afternoons, a pause, both clock changes (R-4, R-7)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.domain.obligation import Evidence, Met, Obligation, StartEvent
from triage.domain.slot import (
    Hours,
    Quarter,
    Slot,
    SlotPlan,
    Timetable,
    WhenClosed,
    closed_days,
    expires_at,
    first_free,
    hours_on,
    overtaken,
    slots,
)
from triage.domain.workdays import WorkCalendar

Moment = Callable[[str], datetime]
PLAN = SlotPlan("dinsdag")
NEXT, PREVIOUS = (replace(PLAN, when_closed=each) for each in (WhenClosed.NEXT_WORKDAY, WhenClosed.PREVIOUS_WORKDAY))
NOTHING: frozenset[Quarter] = frozenset()


def times(plan: SlotPlan, day: str, calendar: WorkCalendar, at: Moment) -> list[str]:
    found = slots(plan, at(f"{day} 00:00"), at(f"{day} 23:59"), calendar)
    return [slot.starts_at.astimezone(calendar.zone).strftime("%H:%M") for slot in found]


def meets(plan: SlotPlan, from_: str, until: str, calendar: WorkCalendar) -> list[str]:
    days = range((date.fromisoformat(until) - date.fromisoformat(from_)).days + 1)
    found = (date.fromisoformat(from_) + timedelta(days=number) for number in days)
    return [day.isoformat() for day in found if hours_on(plan, day, calendar) is not None]


# --- a pause in the afternoon ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("recess", "pause", "expected"),
    [
        (("15:15", "15:30"), 0, ["13:00", "13:45", "14:30", "15:30", "16:15"]),
        # 14:30 to 15:15 would run into it.
        (("15:00", "15:15"), 0, ["13:00", "13:45", "15:15", "16:00"]),
        (("15:00", "15:15"), 15, ["13:00", "14:00", "15:15", "16:15"]),
        (("13:30", "16:00"), 0, ["16:00"]),
    ],
)
def test_no_slot_runs_into_the_pause_and_the_next_begins_where_it_ends(
    recess: tuple[str, str], pause: int, expected: list[str], calendar: WorkCalendar, at: Moment
) -> None:
    begin, end = (time.fromisoformat(each) for each in recess)
    plan = replace(PLAN, recess=Hours(begin, end), pause=timedelta(minutes=pause))
    assert times(plan, "2026-11-24", calendar, at) == expected


@pytest.mark.parametrize(
    ("begin", "end", "wrong"),
    [
        (time(12), time(13, 30), "de pauze ligt niet in de middag"),
        (time(13), time(13, 30), "de pauze ligt niet in de middag"),
        (time(16), time(17), "de pauze ligt niet in de middag"),
        (time(15), time(15, 10), "begint niet op een kwartier"),
        (time(13, 30), time(16, 30), "past geen slot"),
    ],
)
def test_a_pause_that_cannot_be_kept_is_refused(begin: time, end: time, wrong: str) -> None:
    with pytest.raises(ValueError, match=wrong):
        replace(PLAN, recess=Hours(begin, end))


# --- a Tuesday that is closed ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("plan", "from_", "until", "expected", "why"),
    [
        (PLAN, "2027-04-19", "2027-05-05", ["2027-04-20", "2027-05-04"], "Koningsdag: valt uit"),
        (NEXT, "2027-04-19", "2027-05-05", ["2027-04-20", "2027-04-28", "2027-05-04"], "Koningsdag: woensdag"),
        (PREVIOUS, "2027-04-19", "2027-05-05", ["2027-04-20", "2027-04-26", "2027-05-04"], "Koningsdag: maandag"),
        (NEXT, "2026-05-04", "2026-05-12", ["2026-05-06", "2026-05-12"], "5 mei 2026: woensdag"),
        (PREVIOUS, "2026-05-04", "2026-05-12", ["2026-05-04", "2026-05-12"], "5 mei 2026: maandag"),
        # Christmas 2028: Monday and Tuesday are closed.
        (NEXT, "2028-12-20", "2029-01-02", ["2028-12-27", "2029-01-02"], "tweede kerstdag: woensdag"),
        (PREVIOUS, "2028-12-20", "2029-01-02", ["2028-12-22", "2029-01-02"], "tweede kerstdag: de vrijdag ervoor"),
        # 1 January 2030 is a Tuesday, of week 1; the Monday before is in the old year.
        (NEXT, "2029-12-28", "2030-01-08", ["2030-01-02", "2030-01-08"], "Nieuwjaar: woensdag"),
        (PREVIOUS, "2029-12-26", "2030-01-08", ["2029-12-31", "2030-01-08"], "Nieuwjaar: maandag 31 december"),
    ],
)
def test_a_closed_tuesday_is_skipped_or_moved(
    plan: SlotPlan, from_: str, until: str, expected: list[str], why: str, calendar: WorkCalendar
) -> None:
    assert meets(plan, from_, until, calendar) == expected, why


def test_an_afternoon_is_never_moved_past_another(calendar: WorkCalendar, at: Moment) -> None:
    shut = {date(2026, 12, 22) + timedelta(days=number): "sluiting" for number in range(13)}
    closing = WorkCalendar(calendar.zone, calendar.holidays_of, shut)
    # Closed from Tuesday 22 December up to 3 January: only that of the 29th can be held on Monday 4 January.
    assert meets(NEXT, "2026-12-16", "2027-01-08", closing) == ["2027-01-04", "2027-01-05"]
    assert meets(PREVIOUS, "2026-12-16", "2027-01-08", closing) == ["2026-12-21", "2027-01-05"]
    span = at("2026-12-16 09:00"), at("2027-01-08 09:00")
    assert [each.instead for each in closed_days(NEXT, *span, closing)] == [None, date(2027, 1, 4)]
    assert [each.instead for each in closed_days(PREVIOUS, *span, closing)] == [date(2026, 12, 21), None]
    shut[date(2027, 1, 4)] = "sluiting"
    assert meets(NEXT, "2026-12-16", "2027-01-08", WorkCalendar(calendar.zone, calendar.holidays_of, shut)) == [
        "2027-01-05"
    ]


@pytest.mark.parametrize("day", ["2027-04-27", "2027-04-28"])
def test_who_drops_a_closed_tuesday_or_the_day_it_was_moved_to_has_no_afternoon(
    day: str, calendar: WorkCalendar
) -> None:
    plan = replace(NEXT, dropped={date.fromisoformat(day): ""})
    assert meets(plan, "2027-04-21", "2027-05-03", calendar) == []


def test_an_extra_afternoon_has_its_own_hours_also_on_an_ordinary_day(calendar: WorkCalendar, at: Moment) -> None:
    own = Hours(time(9), time(10, 30))
    plan = replace(PLAN, extra={date(2026, 11, 26): own, date(2026, 12, 1): own, date(2026, 12, 3): None})
    assert times(plan, "2026-11-26", calendar, at) == ["09:00", "09:45"]
    assert times(plan, "2026-12-01", calendar, at) == ["09:00", "09:45"]
    assert times(plan, "2026-12-03", calendar, at) == ["13:00", "13:45", "14:30", "15:15", "16:00"]
    with pytest.raises(ValueError, match="tussen begin en einde van 2026-11-26 past geen slot"):
        replace(PLAN, extra={date(2026, 11, 26): Hours(time(9), time(9, 30))})


def test_a_closed_afternoon_says_why_and_when_instead(calendar: WorkCalendar, at: Moment) -> None:
    plan = replace(
        NEXT, dropped={date(2027, 5, 11): "studiemiddag", date(2027, 5, 18): ""}, extra={date(2027, 5, 6): None}
    )
    found = closed_days(plan, at("2027-04-19 09:00"), at("2027-05-31 09:00"), calendar)
    assert [(each.day.isoformat(), each.why, each.instead and each.instead.isoformat()) for each in found] == [
        ("2027-04-27", "Koningsdag", "2027-04-28"),
        ("2027-05-06", "Hemelvaartsdag", None),
        ("2027-05-11", "studiemiddag", None),
        ("2027-05-18", "vervalt", None),
    ]


# --- both changes of the clock ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("now", "slot", "utc", "expires", "why"),
    [
        ("2026-03-25 10:00", "2026-03-31 13:00", "11:00", "2026-03-31 00:00", "do 26, vr 27, ma 30: over de zomertijd"),
        (
            "2026-10-21 10:00",
            "2026-10-27 13:00",
            "12:00",
            "2026-10-27 00:00",
            "do 22, vr 23, ma 26: over de wintertijd",
        ),
        # Four hours before the slot, on the other side of the change: 09:00 on the wall.
        ("2026-03-28 10:00", "2026-03-31 13:00", "11:00", "2026-03-31 09:00", "zaterdag voor de zomertijd"),
        ("2026-10-24 10:00", "2026-10-27 13:00", "12:00", "2026-10-27 09:00", "zaterdag voor de wintertijd"),
    ],
)
def test_a_hold_made_before_a_clock_change_is_for_one_oclock_after_it(
    now: str, slot: str, utc: str, expires: str, why: str, calendar: WorkCalendar, at: Moment
) -> None:
    found = first_free(PLAN, NOTHING, at(now), calendar)
    assert found is not None
    assert found.starts_at == at(slot), why
    assert found.starts_at.astimezone(UTC).strftime("%H:%M") == utc
    assert (found.ends_at - found.starts_at, len(found.quarters)) == (timedelta(minutes=45), 3)
    assert expires_at(found, at(now), PLAN, calendar) == at(expires), why
    # Seen from the other side of the change, it is the same time and as taken.
    later = at(slot) - timedelta(hours=30)
    after = first_free(PLAN, frozenset(found.quarters), later, calendar)
    assert after is not None
    assert after.starts_at == at(slot) + timedelta(minutes=45)


# --- terms that a time comes too late for ----------------------------------------------------------------------------
def owed(key: str, due_at: datetime | None, met: Met | None = None) -> Obligation:
    return Obligation(
        key, key, "RVT", "2 dagen", "R-6", (StartEvent.RECEIVED,), (Evidence.RECORDED,), None, due_at, met=met
    )


def test_a_time_overtakes_the_terms_that_are_over_when_it_begins(at: Moment) -> None:
    begin = at("2026-11-24 13:00")
    slot = Slot(begin, begin + timedelta(minutes=45), "dinsdag", 1)
    before, then, later = owed("voor", at("2026-11-21 00:00")), owed("dan", begin), owed("na", at("2026-11-25 00:00"))
    done = owed("gedaan", at("2026-11-21 00:00"), Met(Evidence.STAFF_MAIL, at("2026-11-20 10:00"), "anna"))
    assert overtaken(slot, (before, then, later, owed("zonder", None), done)) == (before, then)


# --- whatever the plan ------------------------------------------------------------------------------------------------
nows = st.datetimes(datetime(2024, 2, 1), datetime(2032, 9, 1), timezones=st.just(UTC))  # noqa: DTZ001


@st.composite
def plans_and_nows(draw: st.DrawFn) -> tuple[SlotPlan, datetime]:
    """A plan of any kind, and a moment near its dropped and extra days, its clock changes and holidays."""
    now = draw(nows)
    near = st.integers(0, 60).map(lambda days: now.date() + timedelta(days=days))
    own = st.sampled_from([None, Hours(time(9), time(11)), Hours(time(12, 15), time(18))])
    extra = draw(st.dictionaries(near, own, max_size=3))
    dropped = draw(st.dictionaries(near, st.just(""), max_size=3))
    plan = SlotPlan(
        "dinsdag",
        weekday=draw(st.integers(0, 4)),
        length=timedelta(minutes=draw(st.sampled_from([15, 30, 45, 60]))),
        pause=timedelta(minutes=draw(st.sampled_from([0, 15]))),
        recess=draw(st.sampled_from([None, Hours(time(14), time(14, 45)), Hours(time(15), time(15, 15))])),
        tables=draw(st.integers(1, 3)),
        notice=timedelta(hours=draw(st.sampled_from([0, 20, 100, 240]))),
        horizon=timedelta(weeks=draw(st.integers(2, 9))),
        when_closed=draw(st.sampled_from(WhenClosed)),
        dropped=dropped,
        extra={day: hours for day, hours in extra.items() if day not in dropped},
    )
    return plan, now


def may_meet(plan: SlotPlan, day: date, calendar: WorkCalendar) -> bool:
    """Said once more, another way: an ordinary day, an extra one, or the first working day beside a closed one."""
    if day.weekday() == plan.weekday or day in plan.extra:
        return True
    step = {WhenClosed.SKIP: 0, WhenClosed.NEXT_WORKDAY: -1, WhenClosed.PREVIOUS_WORKDAY: 1}[plan.when_closed]
    beside = [day + timedelta(days=step * number) for number in range(1, 7)]
    ordinary = next((each for each in beside if step and each.weekday() == plan.weekday), None)
    if ordinary is None or ordinary in plan.dropped:
        return False
    return not any(calendar.is_workday(each) for each in beside[: beside.index(ordinary) + 1])


@given(plans_and_nows(), st.integers(1, 25))
def test_whatever_the_plan_no_time_is_offered_twice_in_the_past_without_notice_or_on_a_closed_day(
    calendar: WorkCalendar, holidays: dict[date, str], made: tuple[SlotPlan, datetime], count: int
) -> None:
    plan, now = made
    timetable, taken, found = Timetable(plan, calendar), set[Quarter](), list[Slot]()
    while len(found) < count and (slot := timetable.first_free(taken, now)) is not None:
        assert taken.isdisjoint(slot.quarters)
        taken.update(slot.quarters)
        found.append(slot)
    assert [slot.starts_at for slot in found] == sorted(slot.starts_at for slot in found)
    for slot in found:
        begin, end = (moment.astimezone(calendar.zone) for moment in (slot.starts_at, slot.ends_at))
        day = begin.date()
        assert now + plan.notice <= slot.starts_at < now + plan.horizon
        assert day.weekday() < 5
        assert day not in holidays
        assert day not in plan.dropped
        assert may_meet(plan, day, calendar)
        hours = plan.extra.get(day) or plan.hours
        assert hours.opens <= begin.time() < end.time() <= hours.closes
        assert slot.ends_at.astimezone(UTC) - slot.starts_at.astimezone(UTC) == plan.length
        assert plan.recess is None or end.time() <= plan.recess.opens or plan.recess.closes <= begin.time()
        assert 1 <= slot.table <= plan.tables
        assert now <= expires_at(slot, now, plan, calendar) <= slot.starts_at
    by_table = sorted(found, key=lambda slot: (slot.table, slot.starts_at))
    for one, two in pairwise(by_table):
        assert one.table != two.table or one.ends_at <= two.starts_at


@given(plans_and_nows())
def test_every_ordinary_day_has_its_times_or_a_reason(calendar: WorkCalendar, made: tuple[SlotPlan, datetime]) -> None:
    plan, now = made
    until = now + timedelta(days=40)
    closed = {each.day: each for each in closed_days(plan, now, until, calendar)}
    day, last = calendar.local_date(now), calendar.local_date(until)
    while day <= last:
        held = hours_on(plan, day, calendar) is not None
        if day.weekday() == plan.weekday or day in plan.extra:
            assert held is (day not in closed)
            if not held:
                assert closed[day].why
        instead = closed[day].instead if day in closed else None
        assert instead is None or hours_on(plan, instead, calendar) is not None
        day += timedelta(days=1)
