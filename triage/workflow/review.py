"""What a person does with what waits: open a case, approve or withhold a mail, stop all automatic mail, start it again.

Each act is in the history, with who did it.
"""

from __future__ import annotations

from dataclasses import replace

from triage.domain.access import Act, Viewer
from triage.domain.case import CaseFile
from triage.domain.decision import Flag
from triage.domain.errors import Conflict, NotFound
from triage.ports.delivery import Delivery, DeliveryState
from triage.ports.store import Transaction
from triage.workflow import slot_acts
from triage.workflow.acts import begun
from triage.workflow.correct import NO_COLOUR, correct
from triage.workflow.invitations import LEAST_NOTICE
from triage.workflow.outgoing import STOP, is_stopped

__all__ = [
    "LEAST_NOTICE", "NO_COLOUR", "approve", "correct", "may_stop", "needs_opening", "opened", "start_again", "stop_all",
    "stopped", "withhold",
]  # fmt: skip


def may_stop(viewer: Viewer) -> bool:
    """Whether somebody may press the stop button, which counts for every mailbox: whoever handles cases in one."""
    return viewer.may_somewhere(Act.HANDLE)


def approve(tx: Transaction, viewer: Viewer, delivery_id: int, version: int | None = None) -> None:
    """Let a held mail go, as its case was at *version* (None: as it is now). Raises as `begun` does; Conflict where it
    no longer waits, or where its proposed time has come too near."""
    delivery = _of(tx, viewer, delivery_id, version)
    if is_stopped(tx):
        raise Conflict("Alle automatische mail is gestopt. Start de mail weer en geef daarna akkoord.")
    if delivery.state is DeliveryState.HELD:
        slot_acts.let_go(tx, viewer, delivery)
    # Only from HELD: a mail that is under way, or perhaps arrived, is never sent a second time.
    if not tx.outbox.move(delivery_id, DeliveryState.QUEUED, tx.now, next_at=tx.now, only_from=DeliveryState.HELD):
        raise Conflict("Dit bericht wacht niet meer op akkoord; bekijk de zaak opnieuw.")
    _note(tx, viewer, delivery, "delivery-approved")


def withhold(tx: Transaction, viewer: Viewer, delivery_id: int, version: int | None = None) -> None:
    """Keep a mail from going: one that waits for approval, or for its delay. Its held time stays with the case.
    *version* and errors as for `approve`."""
    delivery = _of(tx, viewer, delivery_id, version)
    if delivery.state is DeliveryState.CANCELLED:
        raise Conflict("Dit bericht was al tegengehouden; het gaat niet uit.")
    if not tx.outbox.move(delivery_id, DeliveryState.CANCELLED, tx.now):
        raise Conflict("Dit bericht is al onderweg of verstuurd; het is niet meer tegen te houden.")
    _note(tx, viewer, delivery, "delivery-withheld")


def needs_opening(file: CaseFile) -> bool:
    """Whether a person has yet to look at what the service did by itself in a case (R-6)."""
    return any(owed.met is not None and owed.met.to_check for owed in file.obligations)


def opened(tx: Transaction, viewer: Viewer, case_id: int) -> None:
    """A person opened the case: what met its terms by itself no longer has to be checked (R-6)."""
    if viewer.is_service:
        return
    mailbox = tx.cases.get(viewer, case_id).mailbox
    for owed in tx.cases.obligations(viewer, case_id):
        if owed.met is not None and owed.met.to_check and owed.id is not None:
            tx.cases.meet(case_id, owed.id, replace(owed.met, to_check=False))
            tx.history.append(viewer, "checked", mailbox=mailbox, case_id=case_id)


def stop_all(tx: Transaction, viewer: Viewer) -> None:
    """The stop button: from now on no automatic mail leaves; what comes due waits for a person."""
    _must_be_allowed(viewer)
    tx.settings.set(STOP, "on", viewer)


def start_again(tx: Transaction, viewer: Viewer) -> None:
    """Release the stop button. What was held meanwhile stays held, for a person to look at."""
    _must_be_allowed(viewer)
    tx.settings.set(STOP, "off", viewer)


def stopped(tx: Transaction) -> bool:
    """Whether the stop button is pressed."""
    return is_stopped(tx)


def _must_be_allowed(viewer: Viewer) -> None:
    if not may_stop(viewer):
        raise NotFound


def _of(tx: Transaction, viewer: Viewer, delivery_id: int, version: int | None) -> Delivery:
    delivery = tx.outbox.get(delivery_id)
    if delivery is None or not viewer.may(Act.HANDLE, delivery.mailbox):
        raise NotFound
    if delivery.case_id is not None:
        case = tx.cases.get(viewer, delivery.case_id)
        # Also where the case goes on in another: its mail is still this one.
        begun(tx, viewer, delivery.case_id, case.version if version is None else version, merged=True)
    return delivery


def _note(tx: Transaction, viewer: Viewer, delivery: Delivery, action: str) -> None:
    """In the history, with the version of the case that it makes; its flag goes down with its last waiting mail."""
    data = [("purpose", delivery.purpose), ("delivery", str(delivery.id))]
    if delivery.case_id is not None:
        case = tx.cases.get(viewer, delivery.case_id)
        waits = any(each.state is DeliveryState.HELD for each in tx.outbox.of_case(delivery.case_id))
        flags = case.flags if waits else case.flags - {Flag.WAITS_FOR_APPROVAL}
        data.append(("version", str(tx.cases.change(replace(case, flags=flags)).version)))
    tx.history.append(
        viewer, action, mailbox=delivery.mailbox, case_id=delivery.case_id, walk=delivery.walk, data=data, by=Act.HANDLE
    )  # fmt: skip
