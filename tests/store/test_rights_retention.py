"""The register of requests has a term of its own: what was decided long enough ago goes whole, what is open stays."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import mailbox_config
from tests.store.build import NOW, RVT, FakeClock
from triage.domain.retention import REGISTER, Keeping, RetentionPolicy, RetentionRule
from triage.domain.rights import RIGHTS, Outcome, Request, RightKind, Step, StepKind, Wanted
from triage.ports.store import Store
from triage.workflow import privacy
from triage.workflow.erasing import Purged, purge

RULE = RetentionRule(REGISTER, Keeping.parse("1 jaar"), "9.1")
REGION = replace(
    mailbox_config.load("demo").region, retention={RIGHTS: RetentionPolicy(RIGHTS, "Selectielijst 2020", loose=RULE)}
)
YEAR = timedelta(days=370)


def _opened(store: Store, *, decided: bool) -> str:
    with store.transaction() as tx:
        asked = Request(RightKind.ACCESS, (RVT,), NOW, "frits", Wanted(("Bo Zeldzaam",)))
        made = tx.rights.open(asked, 2026)
        tx.rights.add(made.id or 0, Step(StepKind.COLLECTED, "frits", cases=("RVT-2026-0001",)))
        if decided:
            tx.rights.add(made.id or 0, Step(StepKind.DECIDED, "frits", Outcome.GRANTED.value))
    return made.reference


def _round(store: Store) -> Purged | None:
    lease = store.lease("purge", "test", timedelta(minutes=5))
    assert lease is not None
    return purge(store, REGION, RIGHTS, actor="service", lease=lease)


def _left(store: Store) -> list[str]:
    with store.reading() as tx:
        return [each.reference for each in tx.rights.every()]


def test_what_was_decided_a_term_ago_goes_once_the_term_is_settled(store: Store, clock: FakeClock) -> None:
    decided, open_ = _opened(store, decided=True), _opened(store, decided=False)
    clock.forward(YEAR)
    recent = _opened(store, decided=True)
    assert _round(store) is None
    with store.transaction() as tx:
        privacy.settle(tx, REGION, RIGHTS, by="archivaris", actor="test")
    done = _round(store)
    assert done is not None
    assert _left(store) == [open_, recent]
    with store.reading() as tx:
        assert tx.rights.steps(1) == []
        assert tx.retention.untidy_since() is not None
    declared = json.loads(done.erasure.declaration)
    assert (declared["parts"][0]["category"], declared["parts"][0]["records"]) == ("9.1", 1)
    assert "Zeldzaam" not in done.erasure.declaration
    assert _round(store) is None
    assert _opened(store, decided=True) not in (decided, open_, recent)
