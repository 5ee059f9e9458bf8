"""What a person does with what waits: approve or withhold a mail, stop all automatic mail, start it again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from triage.domain.access import Role, Viewer
from triage.domain.decision import Flag
from triage.domain.errors import Conflict, NotFound
from triage.ports.delivery import Delivery, DeliveryState
from triage.ports.store import Transaction
from triage.workflow.outgoing import STOP, is_stopped

_MAY_SEND = frozenset({Role.BEHEERDER, Role.BEHANDELAAR})
# A proposal approved later than this may name a time that is nearly there.
LEAST_NOTICE = timedelta(hours=1)


def approve(tx: Transaction, viewer: Viewer, delivery_id: int) -> None:
    """Let a held mail go. Conflict where it no longer waits, or where its proposed time has come too near."""
    delivery = _of(tx, viewer, delivery_id)
    starts_at = delivery.content.get("starts_at")
    if starts_at and not _still_held(tx, delivery):
        raise Conflict("De voorgestelde tijd wordt niet meer vastgehouden; trek dit voorstel in en maak een nieuw.")
    if not tx.outbox.move(delivery_id, DeliveryState.QUEUED, tx.now, next_at=tx.now):
        raise Conflict("Dit bericht wacht niet meer op akkoord; bekijk de zaak opnieuw.")
    _note(tx, viewer, delivery, "delivery-approved")
    _lower_flag(tx, viewer, delivery)


def withhold(tx: Transaction, viewer: Viewer, delivery_id: int) -> None:
    """Keep a mail from going: one that waits for approval, or for its delay. Its held time stays with the case."""
    delivery = _of(tx, viewer, delivery_id)
    if not tx.outbox.move(delivery_id, DeliveryState.CANCELLED, tx.now):
        raise Conflict("Dit bericht is al onderweg of verstuurd; het is niet meer tegen te houden.")
    _note(tx, viewer, delivery, "delivery-withheld")
    _lower_flag(tx, viewer, delivery)


def stop_all(tx: Transaction, viewer: Viewer) -> None:
    """The stop button: from now on no automatic mail leaves; what comes due waits for a person."""
    _must_send(viewer)
    tx.settings.set(STOP, "on", viewer.who)


def start_again(tx: Transaction, viewer: Viewer) -> None:
    """Release the stop button. What was held meanwhile stays held, for a person to look at."""
    _must_send(viewer)
    tx.settings.set(STOP, "off", viewer.who)


def stopped(tx: Transaction) -> bool:
    """Whether the stop button is pressed."""
    return is_stopped(tx)


def _must_send(viewer: Viewer) -> None:
    if viewer.role not in _MAY_SEND:
        raise NotFound


def _of(tx: Transaction, viewer: Viewer, delivery_id: int) -> Delivery:
    delivery = tx.outbox.get(delivery_id)
    if delivery is None or viewer.role not in _MAY_SEND or not viewer.may_read(delivery.mailbox):
        raise NotFound
    return delivery


def _still_held(tx: Transaction, delivery: Delivery) -> bool:
    hold = tx.agenda.of_case(delivery.case_id) if delivery.case_id is not None else None
    if hold is None or hold.slot.starts_at.isoformat() != delivery.content["starts_at"]:
        return False
    return hold.slot.starts_at - tx.now >= LEAST_NOTICE


def _note(tx: Transaction, viewer: Viewer, delivery: Delivery, action: str) -> None:
    tx.history.append(
        viewer.who, action, mailbox=delivery.mailbox, case_id=delivery.case_id, walk=delivery.walk,
        data=(("purpose", delivery.purpose),),
    )  # fmt: skip


def _lower_flag(tx: Transaction, viewer: Viewer, delivery: Delivery) -> None:
    if delivery.case_id is None:
        return
    case = tx.cases.get(viewer, delivery.case_id)
    if Flag.WAITS_FOR_APPROVAL in case.flags:
        tx.cases.change(replace(case, flags=case.flags - {Flag.WAITS_FOR_APPROVAL}))
