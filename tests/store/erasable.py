"""A closed case with something of everything that hangs on one: to be destroyed."""

from __future__ import annotations

from dataclasses import replace

from tests.store.build import (
    HOUR,
    MARK,
    MINUTE,
    NOW,
    RVT,
    SENDER,
    arrival,
    case,
    decision,
    delivery,
    incoming,
    message,
    obligation,
    raw_mail,
    slot,
)
from triage.domain.case import Case, CaseState
from triage.domain.obligation import Evidence, Met
from triage.domain.record import ClosingOutcome, Record, RecordKind
from triage.ports.delivery import DeliveryState
from triage.ports.store import Outcome, Store


def filled(store: Store, number: int = 1, *, filed: bool = True, text: str = "") -> Case:
    """A closed case with something of everything that hangs on one."""
    with store.transaction() as tx:
        kept = tx.ledger.archive(arrival(number, raw_mail(number, text)), f"w{number}")
        made = tx.cases.add(case(subject=f"Zorgen om {MARK} {number}"), "RVT", 2026)
    assert made.id is not None
    (mail,) = store.claim_mails(1, "worker", MINUTE)
    with store.transaction(mail.claim) as tx:
        assert tx.ledger.duplicate_of(RVT, incoming(f"<{number}@wijkteam.example>"), kept.mail_id) is None
        tx.cases.add_message(made.id, message(f"<{number}@wijkteam.example>", mail_id=kept.mail_id))
        tx.cases.add_decision(made.id, kept.mail_id, decision(), "proposal", "", "")
        tx.ledger.settle(mail.claim, Outcome.ACCEPTED, case_id=made.id)
    with store.transaction() as tx:
        (owed,) = tx.cases.add_obligations(made.id, [obligation()], "config-1")
        tx.cases.redate(made.id, replace(owed, due_at=NOW + 72 * HOUR), "config-2", by="anna", why=f"{MARK} belde")
        assert owed.id is not None
        tx.cases.meet(made.id, owed.id, Met(Evidence.PROPOSAL_SENT, NOW + HOUR, "anna", ref=f"<{MARK}@x.example>"))
        hold = tx.agenda.hold(
            made.id, slot(NOW + number * 24 * HOUR), made_at=NOW, expires_at=NOW + HOUR, uid=f"uid-{number}"
        )  # fmt: skip
        assert hold is not None
        tx.outbox.queue(delivery(made.id, number, state=DeliveryState.QUEUED), to=SENDER)
        tx.records.add(made.id, Record(RecordKind.NOTE, NOW, "anna", note=f"{MARK} komt langs", their_reference="VT-9"))
        tx.cases.add_task(made.id, "call_back", NOW)
        tx.watch.raise_alarm(made.id, RVT, "fingerprint-of-the-mail")
        outcome = ClosingOutcome.TO_FILE if filed else ClosingOutcome.HANDLED
        tx.records.add(made.id, Record(RecordKind.CLOSED, NOW, "anna", outcome=outcome.value))
        made = tx.cases.change(replace(made, state=CaseState.CLOSED, closed_at=NOW, assignee="anna"))
    claimed = store.claim_delivery("worker", MINUTE)
    assert claimed is not None
    with store.transaction() as tx:
        assert claimed[1].id is not None
        tx.outbox.move(claimed[1].id, DeliveryState.SENDING, NOW)
        tx.outbox.move(claimed[1].id, DeliveryState.SENT, NOW + MINUTE)
    return made
