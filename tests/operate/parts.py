"""A database with everything in it that the service says of itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from tests.store.build import case, obligation
from triage.domain.api_token import TokenRole
from triage.ports.delivery import Delivery, DeliveryState
from triage.ports.store import PollReport, Store, Transaction

RVT = "veiligheidsteam"
FACTS: Mapping[str, Any] = {
    "jobs": {"watch": {"every": 30.0, "since": 31.5}, "deliver": {"every": 1.0, "since": 0.2}},
    "sources": {"rvt": 0},
    "secrets": {"gemeente": "2027-12-01"},
}


def beat(tx: Transaction, holder: str, config: str, facts: Mapping[str, Any] = FACTS) -> None:
    """A sign of a worker that started an hour ago."""
    tx.operating.beat(holder, "0.1.0", config, tx.now - timedelta(hours=1), facts)


def poll(tx: Transaction, at: datetime | None = None, **changed: Any) -> None:
    """A round in which all that the server holds was accounted for, unless *changed* says otherwise."""
    tx.ledger.report(replace(PollReport("rvt", "INBOX", RVT, at or tx.now, 12, 12), **changed))


def dead_call(tx: Transaction, case_id: int | None, reference: str, name: str = "x") -> int:
    """A call to another system that was given up; its number."""
    content = {"hook": "hooks/zaaksysteem", "reference": reference, "happened_at": tx.now.isoformat()}
    delivery = Delivery(
        "webhook", "case.changed", RVT, case_id, DeliveryState.QUEUED, tx.now, f"<{name}@y.example>", content
    )
    number = tx.outbox.queue(delivery, to="hooks/zaaksysteem")
    tx.outbox.move(number, DeliveryState.SENDING, tx.now)
    tx.outbox.move(number, DeliveryState.FAILED, tx.now, error="webhook zaaksysteem weigert de melding (410)")
    return number


def fill(store: Store, config: str) -> str:
    """One of everything; the reference of the case."""
    with store.transaction() as tx:
        made = tx.cases.add(case(urgent=True), "RVT", 2026)
        assert made.id is not None
        owed = [replace(obligation(due_at=tx.now + step), starts_at=tx.now - timedelta(days=9)) for step in _STEPS]
        tx.cases.add_obligations(made.id, owed, config)
        delivery = Delivery(
            "mail", "proposal", RVT, made.id, DeliveryState.HELD, tx.now, "<m@y.example>", {"to": "anna@x.example"}
        )
        tx.outbox.queue(delivery, to="anna@x.example")
        _gone(tx, made.id)
        tx.watch.raise_alarm(made.id, RVT, "vingerafdruk")
        beat(tx, "machine:1:ab", config)
        poll(tx)
        tx.api_tokens.add("zaaksysteem", TokenRole.COUPLING, (RVT,), tx.now + timedelta(days=200), b"d", "frits")
    store.lease("watch", "machine:1:ab", timedelta(minutes=1))
    return made.reference


def _gone(tx: Transaction, case_id: int) -> None:
    """Something that was sent, and something that was cancelled."""
    for name, states in (("s", (DeliveryState.SENDING, DeliveryState.SENT)), ("c", (DeliveryState.CANCELLED,))):
        delivery = Delivery(
            "mail", "proposal", RVT, case_id, DeliveryState.QUEUED, tx.now, f"<{name}@y.example>", {"to": "a"}
        )
        number = tx.outbox.queue(delivery, to="a")
        for state in states:
            tx.outbox.move(number, state, tx.now)


_STEPS = (timedelta(hours=-2), timedelta(hours=2), timedelta(days=9))
