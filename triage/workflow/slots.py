"""Slots: hold the first free time, take the answer to a proposal, give a time back (R-4, R-9)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from triage.domain.access import service_viewer
from triage.domain.authentication import is_authenticated
from triage.domain.case import Case
from triage.domain.message import IncomingMessage, MailStamp
from triage.domain.policy import MailboxPolicy
from triage.domain.reading import AnswerKind
from triage.domain.slot import HoldState, Slot, SlotPlan, expires_at, first_free, slots
from triage.domain.workdays import WorkCalendar
from triage.ports.reading import MailReader, request_of
from triage.ports.store import Store, Transaction

_ONE_DAY = timedelta(days=1)


def case_of(tx: Transaction, mailbox: str, case_id: int) -> Case:
    """A case, as the service sees it."""
    return tx.cases.get(service_viewer(mailbox), case_id)


def reference_in(subject: str, prefix: str) -> str | None:
    """Our reference in a subject, such as `RVT-2026-0042`, or None."""
    # A megabyte of subject is possible; a reference that a person kept stands near the front.
    match = re.search(rf"\b{re.escape(prefix)}-\d{{4}}-\d{{4,9}}\b", subject[:2000])
    return match[0] if match else None


def hold_first_free(
    tx: Transaction, calendar: WorkCalendar, policy: MailboxPolicy, case_id: int, fingerprint: str
) -> Slot | None:
    """Hold the first free time for a case; where another worker is quicker, the next one. None: the horizon is full."""
    plan = policy.slot_plan
    if plan is None:
        return None
    now = tx.now
    uid = f"{tx.keyed(policy.key, 'invitation', fingerprint)}@{min(policy.addresses).rpartition('@')[2]}"
    taken = set(tx.agenda.taken(plan.agenda, now, now + plan.horizon + _ONE_DAY))
    while (slot := first_free(plan, taken, now, calendar)) is not None:
        until = expires_at(slot, now, plan, calendar)
        if tx.agenda.hold(case_id, slot, made_at=now, expires_at=until, uid=uid) is not None:
            return slot
        taken.update(slot.quarters)
    return None


def take_answer(
    tx: Transaction,
    reader: MailReader,
    policy: MailboxPolicy,
    case: Case,
    message: IncomingMessage,
    stamp: MailStamp,
    walk: str,
) -> None:
    """A follow-up mail may answer the proposal. Only an unconditional yes of the one it was proposed to is acted on;
    everything else that answers is a task for a person (R-9)."""
    assert case.id is not None
    hold = tx.agenda.of_case(case.id)
    if hold is None or hold.state is not HoldState.HELD or hold.id is None:
        return
    answer = reader.read_answer(request_of(message), hold.slot.starts_at)
    if answer.answer is AnswerKind.NONE:
        return
    asked = case.sender != "" and message.senders == (case.sender,) and is_authenticated(message, policy.trust)
    accepted = answer.answer is AnswerKind.ACCEPT and answer.unconditional and asked
    if accepted and stamp.received_at < hold.slot.starts_at and tx.agenda.settle(hold.id, HoldState.BOOKED, tx.now):
        tx.history.append("service", "slot-booked", mailbox=case.mailbox, case_id=case.id, walk=walk)
        return
    tx.cases.add_task(case.id, "answer_to_proposal", tx.now)
    tx.history.append(
        "service", "slot-answered", mailbox=case.mailbox, case_id=case.id, walk=walk,
        data=(("answer", answer.answer.value),),
    )  # fmt: skip


def lapse(store: Store) -> int:
    """Give back the times nobody answered for; each leaves a call-back task for a person (R-9). Returns how many."""
    with store.transaction() as tx:
        lapsed = tx.agenda.lapsing(tx.now)
        for hold in lapsed:
            if hold.id is None or not tx.agenda.settle(hold.id, HoldState.LAPSED, tx.now):
                continue
            tx.cases.add_task(hold.case_id, "call_back", tx.now)
            tx.history.append("service", "slot-lapsed", mailbox="", case_id=hold.case_id)
    return len(lapsed)


@dataclass(frozen=True, slots=True)
class SlotLine:
    """One time of the agenda as `triage slots` prints it; `case` is a reference."""

    slot: Slot
    state: str
    case: str | None = None


def overview(
    store: Store | None, policy: MailboxPolicy, plan: SlotPlan, calendar: WorkCalendar, now: datetime, weeks: int
) -> Iterator[SlotLine]:
    """Every time in the coming *weeks*: free, held or booked; without a store all are free."""
    until = now + timedelta(weeks=weeks)
    standing = {}
    if store is not None:
        with store.transaction() as tx:
            for hold in tx.agenda.between(plan.agenda, now, until):
                case = case_of(tx, policy.key, hold.case_id)
                standing[(hold.slot.starts_at, hold.slot.table)] = (hold, case.reference)
    for slot in slots(plan, now, until, calendar):
        found = standing.pop((slot.starts_at, slot.table), None)
        if found is None:
            yield SlotLine(slot, "free")
        else:
            yield SlotLine(slot, found[0].state.value, found[1])
    # Times that an earlier plan made, or a person by hand, stand as they are.
    for hold, reference in standing.values():
        yield SlotLine(hold.slot, hold.state.value, reference)
