"""The Tuesday afternoon: which times there are, which is offered first, how long it is held (R-4, R-9)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.domain.slot import (
    Hold,
    HoldState,
    Quarter,
    Slot,
    SlotPlan,
    earliest,
    expires_at,
    first_free,
    slots,
)
from triage.domain.workdays import WorkCalendar

Moment = Callable[[str], datetime]
PLAN = SlotPlan("dinsdag")
NOTHING: frozenset[Quarter] = frozenset()


def times(found: list[Slot]) -> list[str]:
    return [slot.starts_at.strftime("%H:%M") for slot in found]


def local(slot: Slot | None, calendar: WorkCalendar) -> str | None:
    return None if slot is None else slot.starts_at.astimezone(calendar.zone).strftime("%Y-%m-%d %H:%M")


def on(plan: SlotPlan, day: str, calendar: WorkCalendar, at: Moment) -> list[Slot]:
    return list(slots(plan, at(f"{day} 00:00"), at(f"{day} 23:59"), calendar))


# --- which times there are -------------------------------------------------------------------------------------------
def test_a_tuesday_afternoon_has_five_times(calendar: WorkCalendar, at: Moment) -> None:
    found = on(PLAN, "2026-11-24", calendar, at)
    assert times(found) == ["13:00", "13:45", "14:30", "15:15", "16:00"]
    assert [slot.ends_at - slot.starts_at for slot in found] == [timedelta(minutes=45)] * 5
    assert found[0].starts_at.isoformat() == "2026-11-24T13:00:00+01:00"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"pause": timedelta(minutes=15)}, ["13:00", "14:00", "15:00", "16:00"]),
        ({"length": timedelta(hours=1)}, ["13:00", "14:00", "15:00", "16:00"]),
        ({"length": timedelta(minutes=75)}, ["13:00", "14:15", "15:30"]),  # 15:30 + 75 = 16:45
        ({"closes": time(16, 44)}, ["13:00", "13:45", "14:30", "15:15"]),
        ({"opens": time(9), "closes": time(10)}, ["09:00"]),
        ({"tables": 2, "closes": time(14, 30)}, ["13:00", "13:00", "13:45", "13:45"]),
    ],
)
def test_the_plan_says_which_times_there_are(
    change: dict[str, Any], expected: list[str], calendar: WorkCalendar, at: Moment
) -> None:
    assert times(on(replace(PLAN, **change), "2026-11-24", calendar, at)) == expected


@pytest.mark.parametrize(
    ("day", "count", "why"),
    [
        ("2026-11-23", 0, "maandag"),
        ("2026-11-25", 0, "woensdag"),
        ("2027-04-27", 0, "dinsdag Koningsdag"),
        ("2032-04-27", 0, "dinsdag Koningsdag"),
        ("2026-05-05", 0, "dinsdag 5 mei"),
        ("2028-12-26", 0, "dinsdag tweede kerstdag"),
        ("2030-01-01", 0, "dinsdag Nieuwjaarsdag"),
        ("2024-12-24", 5, "dinsdag 24 december"),
        ("2024-12-31", 5, "dinsdag 31 december"),
        ("2030-12-24", 5, "dinsdag 24 december"),
        ("2030-12-31", 5, "dinsdag 31 december"),
        ("2026-12-29", 5, "dinsdag in week 53"),
        ("2032-12-28", 5, "dinsdag in week 53"),
        ("2026-03-31", 5, "dinsdag na de zomertijd"),
        ("2026-10-27", 5, "dinsdag na de wintertijd"),
    ],
)
def test_a_closed_tuesday_has_no_times(day: str, count: int, why: str, calendar: WorkCalendar, at: Moment) -> None:
    assert len(on(PLAN, day, calendar, at)) == count, why


def test_it_does_not_meet_on_the_organisations_own_closed_day(closing_calendar: WorkCalendar, at: Moment) -> None:
    thursday = replace(PLAN, weekday=3)
    assert on(thursday, "2026-12-31", closing_calendar, at) == []
    assert len(on(thursday, "2026-12-17", closing_calendar, at)) == 5


def test_it_knows_dropped_and_extra_afternoons(calendar: WorkCalendar, at: Moment) -> None:
    plan = replace(
        PLAN,
        dropped={date(2026, 11, 24): ""},
        extra=dict.fromkeys((date(2026, 11, 26), date(2026, 11, 28), date(2026, 12, 25))),
    )
    assert on(plan, "2026-11-24", calendar, at) == []
    assert len(on(plan, "2026-11-26", calendar, at)) == 5  # an extra Thursday
    assert on(plan, "2026-11-28", calendar, at) == []  # nobody meets on a Saturday
    assert on(plan, "2026-12-25", calendar, at) == []  # nor on Christmas Day


def test_every_week_has_its_tuesday_week_53_too(calendar: WorkCalendar, at: Moment) -> None:
    found = {slot.starts_at.date() for slot in slots(PLAN, at("2026-12-14 00:00"), at("2027-01-16 00:00"), calendar)}
    assert sorted(found) == [date(2026, 12, day) for day in (15, 22, 29)] + [date(2027, 1, day) for day in (5, 12)]


def test_it_gives_only_times_that_begin_in_the_asked_span(calendar: WorkCalendar, at: Moment) -> None:
    found = list(slots(PLAN, at("2026-11-24 13:45"), at("2026-11-24 15:15"), calendar))
    assert times(found) == ["13:45", "14:30"]


@pytest.mark.parametrize(
    ("day", "offset"),
    [("2026-03-24", "+01:00"), ("2026-03-31", "+02:00"), ("2026-10-20", "+02:00"), ("2026-10-27", "+01:00")],
)
def test_it_is_one_oclock_on_the_wall_on_both_sides_of_a_clock_change(
    day: str, offset: str, calendar: WorkCalendar, at: Moment
) -> None:
    assert on(PLAN, day, calendar, at)[0].starts_at.isoformat() == f"{day}T13:00:00{offset}"


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"length": timedelta(minutes=40)}, "een veelvoud van 15 minuten"),
        ({"pause": timedelta(minutes=5)}, "een veelvoud van 15 minuten"),
        ({"opens": time(13, 10)}, "begint niet op een kwartier"),
        ({"length": timedelta(0)}, "minstens een kwartier"),
        ({"pause": timedelta(minutes=-15)}, "minstens een kwartier"),
        ({"tables": 0}, "minstens een kwartier"),
        ({"opens": time(17), "closes": time(13)}, "17:00:00 ligt niet voor 13:00:00"),
        ({"closes": time(13, 30)}, "past geen slot"),
    ],
)
def test_it_refuses_a_plan_that_cannot_be_kept(change: dict[str, Any], wrong: str) -> None:
    with pytest.raises(ValueError, match=wrong):
        replace(PLAN, **change)


# --- quarters: what the database cannot hold twice -------------------------------------------------------------------
def test_a_slot_takes_the_quarters_it_lasts(calendar: WorkCalendar, at: Moment) -> None:
    first, second, *_ = on(PLAN, "2026-11-24", calendar, at)
    assert first.quarters == tuple(
        Quarter("dinsdag", 1, datetime(2026, 11, 24, 12, minute, tzinfo=UTC)) for minute in (0, 15, 30)
    )
    assert not set(first.quarters) & set(second.quarters)


@given(
    st.integers(0, 300),
    st.integers(1, 120),
    st.integers(0, 300),
    st.integers(1, 120),
    st.integers(1, 2),
    st.integers(1, 2),
)
def test_times_that_overlap_at_one_table_share_a_quarter(
    calendar: WorkCalendar, begin: int, length: int, other: int, other_length: int, table: int, other_table: int
) -> None:
    # Begins of any minute: a plan may have changed between two holds.
    noon = calendar.at(date(2026, 11, 24), time(12))

    def slot(minute: int, lasting: int, at_table: int) -> Slot:
        starts_at = noon + timedelta(minutes=minute)
        return Slot(starts_at, starts_at + timedelta(minutes=lasting), "dinsdag", at_table)

    one, two = slot(begin, length, table), slot(other, other_length, other_table)
    overlap = table == other_table and one.starts_at < two.ends_at and two.starts_at < one.ends_at
    if overlap:
        assert set(one.quarters) & set(two.quarters)
    if table != other_table:
        assert not set(one.quarters) & set(two.quarters)


def test_a_slot_over_the_autumn_change_takes_every_elapsed_quarter(at: Moment) -> None:
    slot = Slot(at("2026-10-25T00:30Z"), at("2026-10-25T01:30Z"), "nacht", 1)
    assert len(slot.quarters) == 4


# --- which is offered first ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-23 10:00", "2026-11-24 13:00"),  # ma: 27 hours
        ("2026-11-23 17:00", "2026-11-24 13:00"),  # exactly 20 hours
        ("2026-11-23 17:01", "2026-11-24 13:45"),
        ("2026-11-23 20:00", "2026-11-24 16:00"),
        ("2026-11-23 20:01", "2026-12-01 13:00"),
        ("2026-11-24 12:59", "2026-12-01 13:00"),  # di: a minute before, no notice
        ("2026-11-24 13:00", "2026-12-01 13:00"),
        ("2026-11-29 23:59", "2026-12-01 13:00"),  # zo
        ("2027-04-22 10:00", "2027-05-04 13:00"),  # do: di 27 is King's Day
        ("2026-12-28 10:00", "2026-12-29 13:00"),  # ma of week 53
        ("2026-12-29 14:00", "2027-01-05 13:00"),
        ("2030-12-23 10:00", "2030-12-24 13:00"),  # ma: 24 December is open
        ("2029-12-28 10:00", "2030-01-08 13:00"),  # vr: di 1 January is closed
        ("2026-11-23T16:00Z", "2026-11-24 13:00"),  # 17:00 here
        ("2026-11-23T16:01Z", "2026-11-24 13:45"),
    ],
)
def test_it_offers_the_first_time_with_enough_notice(
    now: str, expected: str, calendar: WorkCalendar, at: Moment
) -> None:
    assert local(first_free(PLAN, NOTHING, at(now), calendar), calendar) == expected


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-03-28 17:00", "2026-03-29 14:00"),  # 20 hours pass in the short night
        ("2026-10-24 17:00", "2026-10-25 12:00"),  # and in the long one
        ("2026-11-23 17:00", "2026-11-24 13:00"),
    ],
)
def test_notice_is_elapsed_time_over_a_clock_change(
    now: str, expected: str, calendar: WorkCalendar, at: Moment
) -> None:
    assert earliest(PLAN, at(now)).astimezone(calendar.zone).strftime("%Y-%m-%d %H:%M") == expected


def test_a_notice_of_days_over_a_clock_change_moves_the_first_time(calendar: WorkCalendar, at: Moment) -> None:
    week = replace(PLAN, notice=timedelta(days=7))
    # di 24 March 12:30 plus 168 hours is di 31 March 13:30: the clock went forward.
    assert local(first_free(week, NOTHING, at("2026-03-24 12:30"), calendar), calendar) == "2026-03-31 13:45"
    # di 20 October 13:30 plus 168 hours is di 27 October 12:30: the clock went back.
    assert local(first_free(week, NOTHING, at("2026-10-20 13:30"), calendar), calendar) == "2026-10-27 13:00"


def test_it_passes_over_what_is_taken(calendar: WorkCalendar, at: Moment) -> None:
    first, second, *_ = on(PLAN, "2026-11-24", calendar, at)
    now = at("2026-11-20 10:00")
    assert first_free(PLAN, frozenset(first.quarters[-1:]), now, calendar) == second
    assert first_free(PLAN, frozenset(first.quarters) | set(second.quarters[:1]), now, calendar) not in (first, second)


def test_what_another_table_or_agenda_holds_takes_nothing_away(calendar: WorkCalendar, at: Moment) -> None:
    first = on(PLAN, "2026-11-24", calendar, at)[0]
    now = at("2026-11-20 10:00")
    elsewhere = replace(first, table=2).quarters + replace(first, agenda="ander").quarters
    assert first_free(PLAN, frozenset(elsewhere), now, calendar) == first
    assert first_free(replace(PLAN, tables=2), frozenset(first.quarters), now, calendar) == replace(first, table=2)


def test_it_offers_nothing_where_the_horizon_is_full(calendar: WorkCalendar, at: Moment) -> None:
    now = at("2026-11-20 10:00")
    plan = replace(PLAN, horizon=timedelta(weeks=2))
    taken: set[Quarter] = set()
    for _ in range(10):
        slot = first_free(plan, taken, now, calendar)
        assert slot is not None
        taken.update(slot.quarters)
    assert first_free(plan, taken, now, calendar) is None


def test_it_can_offer_a_time_after_another(calendar: WorkCalendar, at: Moment) -> None:
    after = at("2026-11-24 13:30")
    found = first_free(PLAN, NOTHING, at("2026-11-20 10:00"), calendar, after=after)
    assert local(found, calendar) == "2026-11-24 13:45"
    early = first_free(PLAN, NOTHING, at("2026-11-23 17:01"), calendar, after=at("2026-11-20 10:00"))
    assert local(early, calendar) == "2026-11-24 13:45"  # the notice still holds


nows = st.datetimes(datetime(2024, 1, 1), datetime(2032, 9, 1), timezones=st.just(UTC))  # noqa: DTZ001
plans = st.builds(
    SlotPlan,
    agenda=st.just("dinsdag"),
    weekday=st.integers(0, 4),
    length=st.sampled_from([timedelta(minutes=minutes) for minutes in (15, 30, 45, 60)]),
    pause=st.sampled_from([timedelta(minutes=minutes) for minutes in (0, 15)]),
    tables=st.integers(1, 2),
    notice=st.sampled_from([timedelta(hours=hours) for hours in (0, 20, 100)]),
)


@given(plans, nows, st.integers(1, 12))
def test_it_never_offers_one_time_twice_nor_a_past_or_closed_one_and_always_gives_notice(
    calendar: WorkCalendar, holidays: dict[date, str], plan: SlotPlan, now: datetime, count: int
) -> None:
    taken: set[Quarter] = set()
    found: list[Slot] = []
    for _ in range(count):
        slot = first_free(plan, taken, now, calendar)
        if slot is None:
            break
        assert taken.isdisjoint(slot.quarters)
        taken.update(slot.quarters)
        found.append(slot)
    for slot in found:
        begin = slot.starts_at.astimezone(calendar.zone)
        assert slot.starts_at - now >= plan.notice
        assert slot.starts_at >= now
        assert begin.weekday() == plan.weekday
        assert begin.date() not in holidays
        assert plan.opens <= begin.time()
        assert slot.ends_at.astimezone(calendar.zone).time() <= plan.closes
    by_table = sorted(found, key=lambda slot: (slot.table, slot.starts_at))
    for one, two in pairwise(by_table):
        assert one.table != two.table or one.ends_at <= two.starts_at


# --- how long it is held ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("made", "slot", "expires", "why"),
    [
        # three working days: wo, do, vr; 24:00 of Friday
        ("2026-11-17 10:00", "2026-12-01 13:00", "2026-11-21 00:00", "drie werkdagen, ruim voor het slot"),
        # four hours before the slot: di 09:00
        ("2026-11-20 10:00", "2026-11-24 13:00", "2026-11-24 09:00", "vier uur voor het slot"),
        ("2026-11-20 10:00", "2026-11-24 16:00", "2026-11-24 12:00", "vier uur voor het slot"),
        # never under four working hours: ma 16-17, di 9-12
        ("2026-11-23 16:00", "2026-11-24 13:00", "2026-11-24 12:00", "een uur maandag, drie dinsdag"),
        ("2026-11-23 17:00", "2026-11-24 13:00", "2026-11-24 13:00", "vier uur dinsdag, tot het begin"),
        ("2026-11-23 13:00", "2026-11-24 13:00", "2026-11-24 09:00", "vier werkuren zijn maandag al om"),
        ("2026-11-23 16:00", "2026-11-24 16:00", "2026-11-24 12:00", "vier uur ervoor en vier werkuren samen"),
        # the weekend and Easter hold no working day: di 7, wo 8, do 9
        ("2026-04-02 10:00", "2026-04-14 13:00", "2026-04-10 00:00", "over Pasen"),
        ("2026-11-21 10:00", "2026-12-01 13:00", "2026-11-26 00:00", "za: ma, di, wo"),
        # King's Day 2027: made Friday; Monday, Wednesday, Thursday
        ("2027-04-23 10:00", "2027-05-04 13:00", "2027-04-30 00:00", "over Koningsdag"),
        # made in winter time, ends in summer time
        ("2026-03-26 10:00", "2026-04-07 13:00", "2026-04-01 00:00", "vr 27, ma 30, di 31"),
        ("2026-10-22 10:00", "2026-11-03 13:00", "2026-10-28 00:00", "vr 23, ma 26, di 27"),
    ],
)
def test_a_hold_lapses_in_time(
    made: str, slot: str, expires: str, why: str, calendar: WorkCalendar, at: Moment
) -> None:
    kept = Slot(at(slot), at(slot) + timedelta(minutes=45), "dinsdag", 1)
    assert expires_at(kept, at(made), PLAN, calendar) == at(expires), why
    assert expires_at(kept, at(made).astimezone(UTC), PLAN, calendar) == at(expires), why


def test_a_hold_never_stands_beyond_the_beginning_of_its_slot(calendar: WorkCalendar, at: Moment) -> None:
    slot = Slot(at("2026-11-24 13:00"), at("2026-11-24 13:45"), "dinsdag", 1)
    # ma 16-17 and di 9-16 are eight working hours: too long for di 13:00.
    long = replace(PLAN, lapse_least_hours=8)
    assert expires_at(slot, at("2026-11-23 16:00"), long, calendar) == slot.starts_at


@given(nows)
def test_a_hold_stands_for_four_working_hours_and_never_beyond_its_slot(calendar: WorkCalendar, now: datetime) -> None:
    slot = first_free(PLAN, NOTHING, now, calendar)
    assert slot is not None
    end = expires_at(slot, now, PLAN, calendar)
    assert now < end <= slot.starts_at
    assert end >= min(calendar.add_working_hours(now, 4), slot.starts_at)
    # Beyond four hours before the slot only where four working hours ask for it.
    assert end <= max(slot.starts_at - timedelta(hours=4), calendar.add_working_hours(now, 4))


def test_it_refuses_times_without_a_time_zone(calendar: WorkCalendar, at: Moment) -> None:
    naive = datetime(2026, 11, 24, 13)  # noqa: DTZ001
    slot = Slot(at("2026-11-24 13:00"), at("2026-11-24 13:45"), "dinsdag", 1)
    for made in (
        lambda: replace(slot, starts_at=naive),
        lambda: replace(slot, ends_at=naive),
        lambda: earliest(PLAN, naive),
        lambda: first_free(PLAN, NOTHING, naive, calendar),
        lambda: expires_at(slot, naive, PLAN, calendar),
        lambda: Hold(1, slot, HoldState.HELD, naive, None, "uid"),
        lambda: Hold(1, slot, HoldState.HELD, slot.starts_at, naive, "uid"),
    ):
        with pytest.raises(ValueError, match="een tijd zonder tijdzone"):
            made()
