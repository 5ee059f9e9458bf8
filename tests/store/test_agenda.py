"""Holds that cannot overlap (architecture, first migration, 10)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.store.build import HOUR, MINUTE, NOW, RET, RVT, case, slot
from triage.domain.reading import Kind
from triage.domain.slot import Hold, HoldState, Slot
from triage.ports.store import Store, Transaction

FROM, UNTIL = NOW, NOW + 240 * HOUR


def new_case(tx: Transaction) -> int:
    return tx.cases.add(case(), "RVT", 2026).id or 0


def held(tx: Transaction, wanted: Slot, *, case_id: int | None = None, uid: str = "uid-1") -> Hold | None:
    return tx.agenda.hold(case_id or new_case(tx), wanted, made_at=NOW, expires_at=NOW + HOUR, uid=uid)


def test_a_hold_takes_its_quarters_and_comes_back_as_it_was(store: Store) -> None:
    with store.transaction() as tx:
        case_id = new_case(tx)
        made = held(tx, slot(), case_id=case_id)
    with store.transaction() as tx:
        assert tx.agenda.taken("rvt", FROM, UNTIL) == set(slot().quarters)
        assert tx.agenda.of_case(case_id) == made
        assert tx.agenda.between("rvt", FROM, UNTIL) == [made]
    assert made is not None
    assert (made.state, made.slot, made.uid, made.expires_at) == (HoldState.HELD, slot(), "uid-1", NOW + HOUR)


@pytest.mark.parametrize("shift", [-30, -15, 0, 15, 30])
@pytest.mark.parametrize("minutes", [15, 45, 90])
def test_no_two_holds_of_a_table_overlap_whatever_their_lengths(store: Store, shift: int, minutes: int) -> None:
    first = slot()
    second = slot(first.starts_at + shift * MINUTE, minutes=minutes)
    overlap = second.starts_at < first.ends_at and first.starts_at < second.ends_at
    with store.transaction() as tx:
        held(tx, first)
        assert (held(tx, second) is None) is overlap
        expected = set(first.quarters) | (set() if overlap else set(second.quarters))
        assert tx.agenda.taken("rvt", FROM, UNTIL) == expected


def test_a_refused_hold_leaves_nothing_and_the_transaction_goes_on(store: Store) -> None:
    with store.transaction() as tx:
        held(tx, slot())
        case_id = new_case(tx)
        assert held(tx, slot(slot().starts_at - 30 * MINUTE), case_id=case_id) is None
        assert tx.agenda.of_case(case_id) is None
        tx.cases.add_task(case_id, "no_slot", NOW)
    with store.transaction() as tx:
        assert tx.agenda.taken("rvt", FROM, UNTIL) == set(slot().quarters)
        assert len(tx.agenda.between("rvt", FROM, UNTIL)) == 1


def test_other_tables_and_agendas_are_free(store: Store) -> None:
    with store.transaction() as tx:
        held(tx, slot())
        assert held(tx, slot(table=2)) is not None
        assert held(tx, slot(agenda="lt")) is not None
        assert {quarter.table for quarter in tx.agenda.taken("rvt", FROM, UNTIL)} == {1, 2}


def test_taken_looks_from_and_until(store: Store) -> None:
    start = slot().starts_at
    with store.transaction() as tx:
        held(tx, slot())
        assert len(tx.agenda.taken("rvt", start + 15 * MINUTE, start + 30 * MINUTE)) == 1
        assert tx.agenda.taken("rvt", slot().ends_at, UNTIL) == frozenset()
        assert len(tx.agenda.between("rvt", start + 15 * MINUTE, start + 30 * MINUTE)) == 1
        assert tx.agenda.between("rvt", slot().ends_at, UNTIL) == []


@pytest.mark.parametrize("state", [HoldState.RELEASED, HoldState.LAPSED])
def test_what_is_given_back_is_free_again(store: Store, state: HoldState) -> None:
    with store.transaction() as tx:
        case_id = new_case(tx)
        made = held(tx, slot(), case_id=case_id)
        assert made is not None
        assert tx.agenda.settle(made.id or 0, state, NOW)
        assert tx.agenda.of_case(case_id) is None
        assert tx.agenda.between("rvt", FROM, UNTIL) == []
        assert held(tx, slot()) is not None
        assert not tx.agenda.settle(made.id or 0, HoldState.BOOKED, NOW)


MOVES = [
    (HoldState.HELD, HoldState.BOOKED, True),
    (HoldState.HELD, HoldState.RELEASED, True),
    (HoldState.HELD, HoldState.LAPSED, True),
    (HoldState.HELD, HoldState.HELD, False),
    (HoldState.BOOKED, HoldState.BOOKED, True),
    (HoldState.BOOKED, HoldState.RELEASED, True),
    (HoldState.BOOKED, HoldState.LAPSED, False),
    (HoldState.BOOKED, HoldState.HELD, False),
    (HoldState.RELEASED, HoldState.BOOKED, False),
    (HoldState.RELEASED, HoldState.RELEASED, False),
    (HoldState.LAPSED, HoldState.BOOKED, False),
    (HoldState.LAPSED, HoldState.RELEASED, False),
]


@pytest.mark.parametrize(("before", "after", "allowed"), MOVES)
def test_a_hold_moves_only_where_it_still_stands(
    store: Store, before: HoldState, after: HoldState, allowed: bool
) -> None:
    with store.transaction() as tx:
        made = held(tx, slot())
        assert made is not None
        if before is not HoldState.HELD:
            assert tx.agenda.settle(made.id or 0, before, NOW)
        assert tx.agenda.settle(made.id or 0, after, NOW) is allowed


def test_settling_what_does_not_exist_says_so(store: Store) -> None:
    with store.transaction() as tx:
        assert not tx.agenda.settle(999, HoldState.BOOKED, NOW)
        assert tx.agenda.of_case(999) is None


def test_only_holds_whose_time_to_answer_is_over_lapse(store: Store) -> None:
    with store.transaction() as tx:
        waits = held(tx, slot())
        booked = held(tx, slot(slot().ends_at))
        assert waits is not None
        assert booked is not None
        tx.agenda.settle(booked.id or 0, HoldState.BOOKED, NOW)
        assert tx.agenda.lapsing(NOW + HOUR - timedelta(seconds=1)) == []
        assert tx.agenda.lapsing(NOW + HOUR) == [waits]


def test_holds_are_listed_in_order_of_time_then_table(store: Store) -> None:
    later, second, first = slot(slot().ends_at), slot(table=2), slot()
    with store.transaction() as tx:
        for wanted in (later, second, first):
            held(tx, wanted)
        assert [hold.slot for hold in tx.agenda.between("rvt", FROM, UNTIL)] == [first, second, later]


def test_it_tells_when_times_were_asked_for_and_nothing_else(store: Store) -> None:
    with store.transaction() as tx:
        for hours in (3, 1, 2, 4):
            tx.cases.add(case(received_at=NOW + hours * HOUR), "RVT", 2026)
        tx.cases.add(case(received_at=NOW + 2 * HOUR, urgent=True), "RVT", 2026)
        tx.cases.add(replace(case(received_at=NOW + 2 * HOUR), kind=Kind.CONSULT), "RVT", 2026)
        tx.cases.add(case(received_at=NOW + 2 * HOUR, mailbox=RET), "RET", 2026)
        assert tx.agenda.asked(RVT, NOW + HOUR, NOW + 4 * HOUR) == [NOW + hours * HOUR for hours in (1, 2, 3)]


# --- moving: the new time and the old one change hands together ------------------------------------------------------
def test_a_moved_hold_has_the_new_time_the_same_uid_and_a_higher_sequence(store: Store) -> None:
    later = slot(slot().starts_at + 168 * HOUR)
    with store.transaction() as tx:
        case_id = new_case(tx)
        first = held(tx, slot(), case_id=case_id)
        assert first is not None
        moved = tx.agenda.move(first.id or 0, later, at=NOW + MINUTE, expires_at=NOW + 2 * HOUR)
    assert moved is not None
    assert (moved.slot, moved.state, moved.uid, moved.sequence) == (later, HoldState.HELD, first.uid, 1)
    assert (moved.made_at, moved.expires_at) == (NOW + MINUTE, NOW + 2 * HOUR)
    with store.transaction() as tx:
        assert tx.agenda.of_case(case_id) == moved
        assert tx.agenda.taken("rvt", FROM, UNTIL) == set(later.quarters)
        gone = tx.agenda.get(first.id or 0)
        assert gone is not None
        assert gone.state is HoldState.RELEASED
        assert tx.agenda.all_of_case(case_id) == [gone, moved]
        assert held(tx, slot()) is not None


@pytest.mark.parametrize("shift", [-30, -15, 0, 15, 30])
def test_a_hold_can_move_to_a_time_that_overlaps_its_own(store: Store, shift: int) -> None:
    wanted = slot(slot().starts_at + shift * MINUTE)
    with store.transaction() as tx:
        first = held(tx, slot())
        assert first is not None
        moved = tx.agenda.move(first.id or 0, wanted, at=NOW, expires_at=None, state=HoldState.BOOKED)
        assert moved is not None
        assert tx.agenda.taken("rvt", FROM, UNTIL) == set(wanted.quarters)
        assert tx.agenda.between("rvt", FROM, UNTIL) == [moved]
        assert moved.state is HoldState.BOOKED
        assert tx.agenda.settle(moved.id or 0, HoldState.RELEASED, NOW)
        assert tx.agenda.taken("rvt", FROM, UNTIL) == frozenset()


def test_a_hold_that_overlaps_its_own_and_another_time_stays_where_it_is(store: Store) -> None:
    with store.transaction() as tx:
        first, second = held(tx, slot()), held(tx, slot(slot().ends_at))
        assert first is not None
        assert tx.agenda.move(first.id or 0, slot(slot().starts_at + 15 * MINUTE), at=NOW, expires_at=NOW) is None
        assert tx.agenda.between("rvt", FROM, UNTIL) == [first, second]
        assert tx.agenda.taken("rvt", FROM, UNTIL) == {*slot().quarters, *slot(slot().ends_at).quarters}


@pytest.mark.parametrize("state", [HoldState.RELEASED, HoldState.LAPSED])
def test_a_hold_that_no_longer_stands_does_not_move(store: Store, state: HoldState) -> None:
    with store.transaction() as tx:
        first = held(tx, slot())
        assert first is not None
        tx.agenda.settle(first.id or 0, state, NOW)
        assert tx.agenda.move(first.id or 0, slot(slot().ends_at), at=NOW, expires_at=NOW) is None
        assert tx.agenda.move(999, slot(slot().ends_at), at=NOW, expires_at=NOW) is None
        assert tx.agenda.taken("rvt", FROM, UNTIL) == frozenset()


def test_each_real_change_of_a_hold_raises_its_sequence(store: Store) -> None:
    def sequence_of(hold: Hold) -> int:
        found = tx.agenda.get(hold.id or 0)
        assert found is not None
        return found.sequence

    with store.transaction() as tx:
        made = held(tx, slot())
        assert made is not None
        assert sequence_of(made) == 0
        tx.agenda.settle(made.id or 0, HoldState.BOOKED, NOW)
        assert sequence_of(made) == 1
        tx.agenda.settle(made.id or 0, HoldState.BOOKED, NOW)
        assert sequence_of(made) == 1
        tx.agenda.settle(made.id or 0, HoldState.RELEASED, NOW)
        tx.agenda.settle(made.id or 0, HoldState.RELEASED, NOW)
        assert sequence_of(made) == 2


def test_the_newest_hold_of_an_invitation_is_found_by_its_uid(store: Store) -> None:
    with store.transaction() as tx:
        first, other = held(tx, slot(), uid="een"), held(tx, slot(table=2), uid="twee")
        assert first is not None
        moved = tx.agenda.move(first.id or 0, slot(slot().ends_at), at=NOW, expires_at=NOW)
        assert (tx.agenda.by_uid("een"), tx.agenda.by_uid("twee"), tx.agenda.by_uid("drie")) == (moved, other, None)
        assert tx.agenda.get(999) is None


def test_an_invitation_goes_on_counting_where_an_earlier_one_stopped(store: Store) -> None:
    with store.transaction() as tx:
        first = held(tx, slot(), uid="een")
        assert first is not None
        tx.agenda.settle(first.id or 0, HoldState.LAPSED, NOW)
        again = tx.agenda.hold(
            first.case_id, slot(), made_at=NOW, expires_at=NOW + timedelta(days=3), uid="een", sequence=2
        )
        assert again is not None
        assert again.sequence == 2
        assert tx.agenda.by_uid("een") == again
