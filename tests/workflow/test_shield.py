"""When everybody who may see a shielded case has left: the administrator lets one more colleague in, on the record."""

from __future__ import annotations

import pytest

from tests.store.build import RET, RVT, case
from triage.domain.access import Role, Viewer
from triage.domain.errors import NotFound
from triage.ports.store import Transaction
from triage.store.memory import MemoryStore
from triage.workflow.shield import let_in, shield

ANNA = Viewer.of("anna", {RVT}, Role.BEHEERDER)


@pytest.fixture
def store() -> MemoryStore:
    store = MemoryStore()
    with store.transaction() as tx:
        for name, mailbox, role in (
            ("anna", RVT, Role.BEHEERDER),
            ("bob", RVT, Role.MEELEZER),
            ("reta", RET, Role.BEHEERDER),
        ):
            tx.people.grant(tx.people.add(name).id, mailbox, role, "test")
    return store


def _shielded(tx: Transaction) -> tuple[int, str]:
    made = tx.cases.add(case(), "RVT", 2026)
    assert made.id is not None
    shield(tx, ANNA, made.reference, ["anna"])
    return made.id, made.reference


def test_a_colleague_let_in_sees_the_case_beside_those_it_names(store: MemoryStore) -> None:
    with store.transaction() as tx:
        case_id, reference = _shielded(tx)
        let_in(tx, {RVT, RET}, reference.lower(), "bob", "opdrachtregel:root")
    with store.reading() as tx:
        assert tx.cases.get(Viewer.of("bob", {RVT}, Role.MEELEZER), case_id).reference == reference
        assert tx.cases.shielded_to(ANNA, case_id) == {"anna", "bob"}
        last = tx.history.of_case(ANNA, case_id)[-1]
    assert (last.actor, last.action) == ("opdrachtregel:root", "case-shielded")


def test_nobody_without_a_role_and_no_open_case_is_touched(store: MemoryStore) -> None:
    with store.transaction() as tx:
        _, reference = _shielded(tx)
        for name in ("reta", "niemand"):
            with pytest.raises(NotFound):
                let_in(tx, {RVT, RET}, reference, name, "root")
        plain = tx.cases.add(case(), "RVT", 2026)
        with pytest.raises(NotFound):
            let_in(tx, {RVT, RET}, plain.reference, "bob", "root")
        with pytest.raises(NotFound):
            let_in(tx, {RVT, RET}, "RVT-1999-0001", "bob", "root")
