"""Shielded cases: only named people see them, and whoever answers for the mailbox knows that there are some (R-54)."""

from __future__ import annotations

import pytest

from tests.store.build import ANNA, HOUR, NOW, RET, RVT, SERVICE, case
from triage.domain.access import Role, Viewer
from triage.domain.case import Case, CaseCounts, Shielded
from triage.domain.errors import NotFound
from triage.ports.store import Store, Transaction

BOB = Viewer.of("bob", frozenset({RVT}), Role.BEHEERDER)
BOTH = Viewer.of("bea", frozenset({RVT, RET}), Role.BEHANDELAAR)


def _kept(tx: Transaction, who: frozenset[str]) -> Case:
    made = tx.cases.add(case(subject="Zorgen thuis"), "RVT", 2026)
    assert made.id is not None
    tx.cases.shield(made.id, who)
    return made


@pytest.mark.parametrize("viewer", [BOB, BOTH], ids=lambda viewer: viewer.who)
def test_a_shielded_case_is_not_there_for_a_colleague_with_the_same_role(store: Store, viewer: Viewer) -> None:
    with store.transaction() as tx:
        made = _kept(tx, frozenset({"anna"}))
    assert made.id is not None
    with store.reading() as tx:
        for look in (
            lambda: tx.cases.get(viewer, made.id or 0),
            lambda: tx.cases.find(viewer, made.reference.lower()),
            lambda: tx.cases.file(viewer, made.reference),
            lambda: tx.cases.obligations(viewer, made.id or 0),
            lambda: tx.cases.shielded_to(viewer, made.id or 0),
            lambda: tx.history.of_case(viewer, made.id or 0),
        ):
            with pytest.raises(NotFound):
                look()
        for mailbox in (None, RVT):
            assert tx.cases.queue(viewer, mailbox=mailbox) == []
            assert tx.cases.count_open(viewer, mailbox=mailbox) == 0
            assert tx.cases.counts(viewer, NOW, NOW + HOUR, mailbox=mailbox) == CaseCounts(0, 0, 0, 0)
        assert tx.cases.search(viewer, "zorgen") == tx.cases.search(viewer, made.reference) == []


def test_a_shielded_case_is_there_for_whom_it_names_and_for_the_service(store: Store) -> None:
    with store.transaction() as tx:
        made = _kept(tx, frozenset({"anna", "bea"}))
    assert made.id is not None
    with store.reading() as tx:
        assert tx.cases.shielded_to(ANNA, made.id) == {"anna", "bea"}
        for viewer in (ANNA, BOTH, SERVICE):
            assert tx.cases.get(viewer, made.id).reference == made.reference
            assert [line.case.reference for line in tx.cases.queue(viewer)] == [made.reference]


def test_being_named_grants_no_role(store: Store) -> None:
    with store.transaction() as tx:
        made = _kept(tx, frozenset({"reta", "frits"}))
    reta = Viewer.of("reta", frozenset({RET}), Role.BEHEERDER)
    frits = Viewer.of("frits", frozenset({RVT}), Role.FUNCTIONEEL_BEHEERDER)
    with store.reading() as tx:
        for viewer in (reta, frits):
            with pytest.raises(NotFound):
                tx.cases.get(viewer, made.id or 0)


def test_a_case_opened_again_is_there_for_everybody_with_a_role(store: Store) -> None:
    with store.transaction() as tx:
        made = _kept(tx, frozenset({"anna"}))
        tx.cases.shield(made.id or 0, frozenset())
    with store.reading() as tx:
        assert tx.cases.get(BOB, made.id or 0).reference == made.reference
        assert tx.cases.shielded_to(BOB, made.id or 0) == frozenset()


def test_who_may_not_see_a_shielded_case_is_told_how_many_there_are(store: Store) -> None:
    with store.transaction() as tx:
        _kept(tx, frozenset({"anna"}))
        tx.cases.add(case(), "RVT", 2026)
    with store.reading() as tx:
        assert tx.cases.shielded(BOB, NOW) == Shielded(1, 0)
        assert tx.cases.shielded(ANNA, NOW) == Shielded(0, 0)
        # Who may not shield cases, and who does so elsewhere, are not even told that there are any.
        for viewer in (BOTH, Viewer.of("reta", {RET}, Role.BEHEERDER)):
            assert tx.cases.shielded(viewer, NOW) == Shielded(0, 0)


def test_figures_count_shielded_cases_and_are_for_whom_they_are_granted(store: Store) -> None:
    coordinator = Viewer.of("cora", {RVT}, Role.COORDINATOR)
    with store.transaction() as tx:
        _kept(tx, frozenset({"anna"}))
    with store.reading() as tx:
        for viewer in (coordinator, BOB):
            assert tx.cases.figures(viewer, RVT, NOW, NOW + HOUR).open == 1
        for viewer in (Viewer.of("frits", {RVT}, Role.FUNCTIONEEL_BEHEERDER), Viewer("niels")):
            with pytest.raises(NotFound):
                tx.cases.figures(viewer, RVT, NOW, NOW + HOUR)
        with pytest.raises(NotFound):
            tx.cases.figures(coordinator, RET, NOW, NOW + HOUR)


def test_the_shields_are_listed_by_reference_for_the_administrator(store: Store) -> None:
    with store.transaction() as tx:
        made = _kept(tx, frozenset({"bea", "anna"}))
        tx.cases.add(case(), "RVT", 2026)
    with store.reading() as tx:
        assert tx.cases.shields(frozenset({RVT, RET})) == [(made.reference, RVT, ("anna", "bea"))]
        assert tx.cases.shields(frozenset({RET})) == []
