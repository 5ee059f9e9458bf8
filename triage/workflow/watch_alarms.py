"""Alarms: the people on duty hear of an urgent case at once, and then the next, until somebody takes it (R-24, R-29).

An alarm tells the reference and nothing else. It is no answer: the stop button does not hold it. Where nobody is on
duty nobody is told, and the case says so; whoever comes on duty next is told then.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from triage.domain.access import Act, Viewer
from triage.domain.case import Case
from triage.domain.duty import AlarmState, Contact, OnDuty
from triage.domain.errors import Conflict, NotFound
from triage.domain.policy import MailboxPolicy, Region
from triage.ports.delivery import WEBHOOK, Delivery, DeliveryState
from triage.ports.store import ArchivedMail, Transaction
from triage.workflow.outgoing import message_id
from triage.workflow.slots import case_of

UNANSWERED, NOBODY_THERE, FAILED = "alarm_unanswered", "alarm_nobody", "alarm_failed"
_URGENT = "urgent"
# What was found at the first connection or taken in from a file is history: people are not woken for it (as R-57).
_HISTORY = timedelta(days=1)


def is_history(mail: ArchivedMail) -> bool:
    """Whether a mail is too old to wake anybody for: from before go-live, or taken from a file, and over a day old.

    Mail that waited while the service was away is none: it is alarmed however late."""
    stamp = mail.stamp
    before = not mail.answer_wanted or stamp.received_at < mail.answer_from
    return before and stamp.observed_at - stamp.received_at > _HISTORY


def sound(tx: Transaction, case: Case, region: Region, *, fingerprint: str, walk: str = "") -> None:
    """Raise the alarm of a case, or tell those who were told of it that there is more. *fingerprint* is the mail's: the
    same mail assessed twice tells nobody twice."""
    assert case.id is not None
    policy = region.mailboxes[case.mailbox]
    told = _tell(tx, case, policy, (Contact(mail=to) for to in policy.alarm_to), fingerprint, walk)
    alarm = tx.watch.raise_alarm(case.id, policy.key, fingerprint)
    if alarm.key == fingerprint:
        tx.history.append("service", "alarm-raised", mailbox=policy.key, case_id=case.id, walk=walk)
    on_duty = region.duty.on_duty(policy.key, tx.now, region.calendar)
    if on_duty is None:
        if not told and not alarm.turn:
            tx.cases.add_task(case.id, NOBODY_THERE, tx.now)
            tx.history.append("service", "alarm-nobody", mailbox=policy.key, case_id=case.id, walk=walk)
    elif alarm.turn == on_duty.turn:
        people = (person for step in on_duty.steps[: alarm.step] for person in step.people)
        _tell(tx, case, policy, people, f"{fingerprint}|{alarm.turn}|{alarm.step}", walk)
    else:
        _next_step(tx, case, policy, alarm, on_duty, walk)


def is_due(alarm: AlarmState, region: Region, now: datetime) -> bool:
    """Whether somebody may have to be told next. One that would wait longer than its step ever does was told of before
    the clock was set back: it waits no longer."""
    if alarm.next_at is None or alarm.next_at <= now:
        return True
    on_duty = region.duty.on_duty(alarm.mailbox, now, region.calendar)
    if on_duty is None or on_duty.turn != alarm.turn or not 0 < alarm.step <= len(on_duty.steps):
        return False
    return alarm.next_at - now > on_duty.steps[alarm.step - 1].wait


def move_on(tx: Transaction, alarm: AlarmState, region: Region) -> bool:
    """Tell the next, now that the time of those before is over; whether anything changed. The last step ends in a task.

    One that another worker moved on meanwhile, or that a person took, stays as it is.
    """
    policy = region.mailboxes[alarm.mailbox]
    on_duty = region.duty.on_duty(policy.key, tx.now, region.calendar)
    case = case_of(tx, policy.key, alarm.case_id)
    if on_duty is not None and (on_duty.turn != alarm.turn or alarm.next_at is not None):
        return _next_step(tx, case, policy, alarm, on_duty, walk="")
    # Whoever was told went home, or never was; nobody follows.
    return alarm.next_at is not None and _unanswered(tx, case, policy, alarm)


def _next_step(
    tx: Transaction, case: Case, policy: MailboxPolicy, alarm: AlarmState, on_duty: OnDuty, walk: str
) -> bool:
    # A new turn begins at its own first step: those people heard nothing yet.
    done = alarm.step if alarm.turn == on_duty.turn else 0
    if done >= len(on_duty.steps):
        return _unanswered(tx, case, policy, alarm)
    step = on_duty.steps[done]
    if not tx.watch.advance(alarm, turn=on_duty.turn, step=done + 1, next_at=tx.now + step.wait):
        return False
    _tell(tx, case, policy, step.people, f"{alarm.key}|{on_duty.turn}|{done + 1}", walk)
    if alarm.turn:
        tx.history.append("service", "alarm-escalated", mailbox=policy.key, case_id=case.id, walk=walk)
    return True


def _unanswered(tx: Transaction, case: Case, policy: MailboxPolicy, alarm: AlarmState) -> bool:
    assert case.id is not None
    if not tx.watch.advance(alarm, turn=alarm.turn, step=alarm.step, next_at=None):
        return False
    tx.cases.add_task(case.id, UNANSWERED, tx.now)
    tx.history.append("service", "alarm-unanswered", mailbox=policy.key, case_id=case.id)
    return True


def _tell(tx: Transaction, case: Case, policy: MailboxPolicy, people: Iterable[Contact], key: str, walk: str) -> int:
    """Queue an alarm for each of *people*, by mail, by webhook or by both; returns how many. The same *key* tells each
    once."""
    ways = [way for person in people for way in (("alarm", person.mail), (WEBHOOK, person.webhook)) if way[1]]
    for kind, to in dict.fromkeys(ways):
        content = {"to": to, "reference": case.reference}
        if kind == WEBHOOK:
            content = {"to": f"webhook {to}", "hook": to, "reference": case.reference}
        delivery = Delivery(
            kind=kind,
            purpose=_URGENT,
            mailbox=policy.key,
            case_id=case.id,
            state=DeliveryState.QUEUED,
            next_at=tx.now,
            message_id=message_id(tx, policy, key, f"{kind}|{to}", 0),
            content=content,
            automatic=False,
            walk=walk,
        )
        tx.outbox.queue(delivery, to=to)
    return len(ways)


def acknowledge(tx: Transaction, viewer: Viewer, reference: str) -> str:
    """A person takes the alarm of a case: nobody else is told any more. Returns the reference as it is spelled.

    Conflict where somebody took it already, NotFound for whom may not handle the case.
    """
    case = tx.cases.find(viewer, reference)
    if case.id is None or not viewer.may(Act.HANDLE, case.mailbox):
        raise NotFound
    if not tx.watch.acknowledge(case.id, viewer.who):
        raise Conflict("Dit alarm is al aangenomen; bekijk de zaak opnieuw.")
    for delivery in tx.outbox.of_case(case.id):
        if delivery.kind != "mail" and delivery.purpose == _URGENT and delivery.id is not None:
            tx.outbox.move(delivery.id, DeliveryState.CANCELLED, tx.now, only_from=DeliveryState.QUEUED)
    for task in (UNANSWERED, NOBODY_THERE, FAILED):
        tx.cases.finish_task(case.id, task, tx.now)
    tx.history.append(viewer, "alarm-acknowledged", mailbox=case.mailbox, case_id=case.id, by=Act.HANDLE)
    return case.reference
