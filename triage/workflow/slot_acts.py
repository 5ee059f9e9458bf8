"""What a person does with the time of a case: agree it, move it, give it back, or let a prepared one go.

Each act is on the version of the case that they saw, and stands in the history. What has to be told waits for their
approval, with the exact mail before them.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from triage.domain.access import Act, Viewer
from triage.domain.case import Case, CaseState
from triage.domain.errors import Conflict, NotFound
from triage.domain.policy import Region, SendMode
from triage.domain.reply import UpdateKind
from triage.domain.slot import Hold, HoldState, Slot, expires_at
from triage.ports.delivery import Delivery
from triage.ports.store import Transaction
from triage.workflow import invitations, slots
from triage.workflow.acts import begun, noted
from triage.workflow.invitations import LEAST_NOTICE, PREPARED, Told

_GONE = "Deze tijd wordt niet meer vastgehouden. Uw keuze is niet opgeslagen; bekijk de zaak opnieuw."
_NOTHING_KEPT = "Voor deze zaak wordt geen tijd vastgehouden; kies eerst een tijd."
_TAKEN = "Deze tijd is intussen vergeven; kies een andere tijd."
_TOO_NEAR = "Deze tijd begint al bijna of is voorbij; kies een latere tijd."
# What a person settles by choosing a time.
_TASKS = ("answer_to_proposal", "no_slot", "call_back")


def book(tx: Transaction, viewer: Viewer, region: Region, case_id: int, version: int) -> Case:
    """The time that is kept is agreed (by telephone, say). Conflict where none is kept, or on an old *version*."""
    case = begun(tx, viewer, case_id, version)
    hold = _standing(tx, case_id)
    if hold.state is HoldState.BOOKED:
        raise Conflict("Deze afspraak was al geboekt.")
    invitations.take_back_waiting(tx, case_id, viewer)
    assert hold.id is not None
    if not tx.agenda.settle(hold.id, HoldState.BOOKED, tx.now):
        raise Conflict(_GONE)
    return _tell(tx, region, case, tx.agenda.get(hold.id) or hold, UpdateKind.BOOKED, viewer, "slot-booked")


def move(tx: Transaction, viewer: Viewer, region: Region, case_id: int, version: int, slot: Slot) -> Case:
    """Keep *slot* for a case instead of the time that it has, or where it has none. A booking stays one. Conflict where
    *slot* is taken or too near, or on an old *version*."""
    case = begun(tx, viewer, case_id, version)
    policy = region.mailboxes[case.mailbox]
    if policy.slot_plan is None or slot.agenda != policy.slot_plan.agenda:
        raise NotFound
    if case.state is CaseState.CLOSED:
        raise Conflict("Deze zaak is gesloten; open de zaak eerst weer.")
    if slot.starts_at - tx.now < LEAST_NOTICE:
        raise Conflict(_TOO_NEAR)
    invitations.take_back_waiting(tx, case_id, viewer)
    before = tx.agenda.of_case(case_id)
    booked = before is not None and before.state is HoldState.BOOKED
    until = expires_at(slot, tx.now, policy.slot_plan, region.calendar)
    hold = slots.keep(tx, policy, case_id, slot, until)
    if hold is None:
        raise Conflict(_TAKEN)
    if booked:
        assert hold.id is not None
        tx.agenda.settle(hold.id, HoldState.BOOKED, tx.now)
        hold = tx.agenda.get(hold.id) or hold
    return _tell(tx, region, case, hold, UpdateKind.BOOKED if booked else UpdateKind.MOVED, viewer, "slot-moved")


def release(tx: Transaction, viewer: Viewer, region: Region, case_id: int, version: int) -> Case:
    """Give back the time that is kept for a case. Conflict where none is, or on an old *version*."""
    case = begun(tx, viewer, case_id, version)
    _standing(tx, case_id)
    saved = _saved(tx, case)
    slots.release(tx, region, saved, viewer, data=(("version", str(saved.version)),))
    return invitations.flag(tx, saved)


def let_go(tx: Transaction, viewer: Viewer, delivery: Delivery) -> None:
    """Make true what a mail says that a person lets go: keep the time that it offers, book the one that it agrees.
    Conflict where that cannot be (any more)."""
    if delivery.case_id is None or delivery.purpose not in invitations.REQUESTS:
        if delivery.case_id is not None and delivery.purpose == "slot_cancelled":
            tx.cases.finish_task(delivery.case_id, "proposal_taken_back", tx.now)
        return
    slot = invitations.named_time(delivery)
    if slot is None:
        return
    if slot.starts_at - tx.now < LEAST_NOTICE:
        raise Conflict("De voorgestelde tijd is te dichtbij of voorbij; trek dit voorstel in en maak een nieuw.")
    if PREPARED in delivery.content:
        _keep_prepared(tx, viewer, delivery, slot)
    hold = tx.agenda.of_case(delivery.case_id)
    if hold is None or hold.slot.starts_at != slot.starts_at:
        raise Conflict("De voorgestelde tijd wordt niet meer vastgehouden; trek dit voorstel in en maak een nieuw.")
    if delivery.purpose == "slot_booked" and hold.state is HoldState.HELD and hold.id is not None:
        tx.agenda.settle(hold.id, HoldState.BOOKED, tx.now)
        tx.history.append(viewer, "slot-booked", mailbox=delivery.mailbox, case_id=delivery.case_id, by=Act.HANDLE)
    _finish_tasks(tx, delivery.case_id)


def _keep_prepared(tx: Transaction, viewer: Viewer, delivery: Delivery, slot: Slot) -> None:
    assert delivery.case_id is not None
    until = datetime.fromisoformat(delivery.content["answer_until"])
    hold = tx.agenda.of_case(delivery.case_id)
    expected = int(delivery.content["sequence"]) - 1
    if hold is None or hold.id is None or hold.sequence != expected or until <= tx.now:
        raise Conflict("Er veranderde intussen iets aan de tijd van deze zaak; trek dit voorstel in en maak een nieuw.")
    if tx.agenda.move(hold.id, slot, at=tx.now, expires_at=until) is None:
        raise Conflict("Deze tijd is intussen vergeven; trek dit voorstel in en kies een andere tijd.")
    tx.history.append(viewer, "slot-moved", mailbox=delivery.mailbox, case_id=delivery.case_id, by=Act.HANDLE)


def _standing(tx: Transaction, case_id: int) -> Hold:
    hold = tx.agenda.of_case(case_id)
    if hold is None:
        raise Conflict(_NOTHING_KEPT)
    return hold


def _tell(
    tx: Transaction, region: Region, case: Case, hold: Hold, change: UpdateKind, viewer: Viewer, action: str
) -> Case:  # fmt: skip
    assert case.id is not None
    policy = region.mailboxes[case.mailbox]
    earlier = invitations.last_out(tx, case.id)
    to = earlier.content["to"] if earlier is not None else case.sender
    # A case that began by telephone may have nobody to write to, and nobody but a partner is written to.
    if to and region.partners.find(to, policy.key) is not None:
        mark = f"{case.reference} {viewer.who} {case.version}"
        invitations.tell(tx, case, policy, hold, change, Told(SendMode.AFTER_APPROVAL, mark))
    _finish_tasks(tx, case.id)
    saved = _saved(tx, case)
    noted(tx, viewer, saved, action)
    return invitations.flag(tx, saved)


def _finish_tasks(tx: Transaction, case_id: int) -> None:
    for kind in _TASKS:
        tx.cases.finish_task(case_id, kind, tx.now)


def _saved(tx: Transaction, case: Case) -> Case:
    """The case, one version on, so that who looked at it before cannot act on what they saw."""
    state = CaseState.IN_PROGRESS if case.state is CaseState.NEW else case.state
    return tx.cases.change(replace(case, state=state))
