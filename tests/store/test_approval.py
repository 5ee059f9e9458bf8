"""A person lets a mail go, on every store: what the acts of `workflow.review` ask of it."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from tests.store.build import ANNA, HOUR, NOW, RVT, SENDER, case, delivery, obligation, slot
from triage.domain.decision import Flag
from triage.domain.errors import Conflict
from triage.domain.obligation import Evidence, Met
from triage.ports.delivery import DeliveryState
from triage.ports.store import Store
from triage.workflow import review

_AT = {"agenda": slot().agenda, "table": str(slot().table)}


def held_proposal(store: Store) -> tuple[int, int]:
    """A case with a time that is kept, and the proposal of it that waits, in the region's own time."""
    with store.transaction() as tx:
        made = tx.cases.add(replace(case(), flags=frozenset({Flag.WAITS_FOR_APPROVAL})), "RVT", 2026)
        assert made.id is not None
        tx.agenda.hold(made.id, slot(), made_at=NOW, expires_at=NOW + HOUR, uid="u")
        starts_at = slot().starts_at.astimezone(ZoneInfo("Europe/Amsterdam")).isoformat()
        ends_at = slot().ends_at.astimezone(ZoneInfo("Europe/Amsterdam")).isoformat()
        waiting = delivery(made.id, state=DeliveryState.HELD)
        waiting = replace(waiting, content={**waiting.content, "starts_at": starts_at, "ends_at": ends_at, **_AT})
        return made.id, tx.outbox.queue(waiting, to=SENDER)


def test_a_proposal_whose_time_is_kept_is_approved_once(store: Store) -> None:
    case_id, number = held_proposal(store)
    with store.transaction() as tx:
        review.approve(tx, ANNA, number)
    with store.transaction() as tx:
        found = tx.outbox.get(number)
        assert found is not None
        assert found.state is DeliveryState.QUEUED
        assert tx.cases.get(ANNA, case_id).flags == frozenset()
        assert [item.actor for item in tx.history.of_case(ANNA, case_id)] == ["anna"]
    with pytest.raises(Conflict), store.transaction() as tx:
        review.approve(tx, ANNA, number)


@pytest.mark.parametrize("act", [review.approve, review.withhold])
def test_a_mail_that_is_on_its_way_is_left_alone(store: Store, act: object) -> None:
    _, number = held_proposal(store)
    with store.transaction() as tx:
        review.approve(tx, ANNA, number)
        assert tx.outbox.move(number, DeliveryState.SENDING, NOW)
    with pytest.raises(Conflict), store.transaction() as tx:
        act(tx, ANNA, number)  # type: ignore[operator]
    with store.transaction() as tx:
        found = tx.outbox.get(number)
    assert found is not None
    assert found.state is DeliveryState.SENDING


def test_a_person_who_opens_a_case_has_checked_what_met_its_terms(store: Store) -> None:
    met = Met(Evidence.PROPOSAL_SENT, NOW, "service", ref="<a@x.example>", to_check=True)
    with store.transaction() as tx:
        made = tx.cases.add(case(), "RVT", 2026)
        assert made.id is not None
        (owed,) = tx.cases.add_obligations(made.id, [obligation()], "c")
        tx.cases.meet(made.id, owed.id or 0, met)
    with store.transaction() as tx:
        assert tx.cases.queue(ANNA)[0].to_check
        review.opened(tx, ANNA, made.id)
    with store.transaction() as tx:
        assert not tx.cases.queue(ANNA)[0].to_check
        assert tx.cases.obligations(ANNA, made.id)[0].met == replace(met, to_check=False)
        assert tx.cases.get(ANNA, made.id) == made
        assert [item.action for item in tx.history.of_case(ANNA, made.id)] == ["checked"]
        assert made.mailbox == RVT
