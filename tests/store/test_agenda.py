"""Holds that cannot overlap (architecture, first migration, 10)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.store.build import HOUR, MINUTE, NOW, case, slot
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
