"""Busy times of the team's own calendars: a proposal goes around them, by what was last known."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.workflow.parts import NOW, Room
from triage.domain.busy import BusyCalendar, Span
from triage.domain.slot import Quarter
from triage.ports.calendar import Busy, Unavailable
from triage.workflow.assess import assess_all
from triage.workflow.busy import STALE, busy_quarters, renew, standings

# The first Tuesday afternoon, 13:00 to 17:00 local time: 12:00 to 16:00 UTC.
ONE_O_CLOCK = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def room() -> Room:
    room = Room()
    box = room.region.mailboxes["veiligheidsteam"]
    assert box.slot_plan is not None
    calendars = (BusyCalendar("gw-er", "Agenda GW-er"),)
    plan = replace(box.slot_plan, calendars=calendars)
    boxes = {**room.region.mailboxes, box.key: replace(box, slot_plan=plan)}
    return Room(region=replace(room.region, mailboxes=boxes))


def keep(room: Room, key: str, *spans: Span) -> None:
    with room.store.transaction() as tx:
        tx.busy.keep(key, Busy(spans), tx.now)


def proposed(room: Room) -> datetime | None:
    room.receive()
    list(assess_all(room.desk))
    with room.store.reading() as tx:
        hold = tx.agenda.of_case(1)
    return hold.slot.starts_at if hold else None


def test_a_proposal_goes_around_a_busy_time(room: Room) -> None:
    # Up to 13:50: the slots of 13:00 and 13:45 are touched.
    keep(room, "gw-er", Span(ONE_O_CLOCK - HOUR, ONE_O_CLOCK + timedelta(minutes=50)))
    assert proposed(room) == ONE_O_CLOCK + timedelta(minutes=90)


def test_a_busy_time_that_ends_as_a_slot_begins_takes_nothing_of_it(room: Room) -> None:
    keep(room, "gw-er", Span(ONE_O_CLOCK - HOUR, ONE_O_CLOCK))
    assert proposed(room) == ONE_O_CLOCK


def test_a_calendar_that_is_not_of_this_agenda_keeps_nothing_free(room: Room) -> None:
    keep(room, "ander", Span(ONE_O_CLOCK, ONE_O_CLOCK + HOUR))
    assert proposed(room) == ONE_O_CLOCK


def test_a_calendar_that_is_down_stops_no_proposal_and_what_was_known_counts(room: Room) -> None:
    keep(room, "gw-er", Span(ONE_O_CLOCK, ONE_O_CLOCK + 4 * HOUR))

    class Down:
        def between(self, from_: datetime, until: datetime) -> Busy | Unavailable:
            return Unavailable("de server zwijgt")

    renew(room.store, "gw-er", Down(), NOW, NOW + 10 * HOUR)
    # The whole afternoon is taken by what was known: a week later.
    assert proposed(room) == ONE_O_CLOCK + timedelta(weeks=1)


def test_a_calendar_of_one_table_leaves_the_other_free(room: Room) -> None:
    plan = room.region.mailboxes["veiligheidsteam"].slot_plan
    assert plan is not None
    two = replace(plan, tables=2, calendars=(BusyCalendar("gw-er", "Agenda GW-er", table=2),))
    keep(room, "gw-er", Span(ONE_O_CLOCK + timedelta(minutes=5), ONE_O_CLOCK + timedelta(minutes=20)))
    with room.store.reading() as tx:
        found = busy_quarters(tx, two, NOW, NOW + timedelta(weeks=2))
    # Quarters that are touched at all are taken whole.
    assert found == {
        Quarter(two.agenda, 2, ONE_O_CLOCK),
        Quarter(two.agenda, 2, ONE_O_CLOCK + timedelta(minutes=15)),
    }


def test_what_is_known_grows_old_and_says_so(room: Room) -> None:
    plan = room.region.mailboxes["veiligheidsteam"].slot_plan
    assert plan is not None

    def standing() -> tuple[bool, str]:
        with room.store.reading() as tx:
            (found,) = standings(tx, plan)
        return found.stale, found.error

    assert standing() == (True, "")
    keep(room, "gw-er")
    assert standing() == (False, "")
    with room.store.transaction() as tx:
        tx.busy.failed("gw-er", "de server zwijgt", tx.now)
    assert standing() == (False, "de server zwijgt")
    room.clock.time += STALE + timedelta(minutes=1)
    assert standing() == (True, "de server zwijgt")
