"""Hooks: other systems are told of what happens in cases, by calls that wait in the one outbox (kind webhook).

A hook is told from the moment it is configured on, in the order of the history's chain, of each event once; what
happened many times in a case since the last round is told as one change. A shielded case is told to nobody.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from triage.domain.access import Act, Viewer, service_viewer
from triage.domain.errors import Conflict, NotFound, TriageError
from triage.domain.hooks import HOOK_PREFIX, HookEvent, HookRule, event_of
from triage.domain.policy import Region
from triage.ports.coupling import Happening
from triage.ports.delivery import WEBHOOK, Delivery, DeliveryState
from triage.ports.events import Journal
from triage.ports.store import Lease, Store, Transaction
from triage.workflow.outgoing import message_id

LEASE = "hooks"
_MOST = 500


def tell_hooks(
    store: Store, region: Region, rules: Iterable[HookRule], journal: Journal, lease: Lease | None = None
) -> int:
    """Queue a call for each thing that each hook has to hear; returns how many. One hook holds up no other."""
    told = 0
    for rule in rules:
        try:
            with store.transaction(lease) as tx:
                number = _tell(tx, region, rule) + _tell_of_ends(tx, region, rule)
        except TriageError as error:
            journal.note("hook-failed", hook=rule.key, error=type(error).__name__)
            continue
        if number:
            journal.note("hook-told", hook=rule.key, calls=number)
        told += number
    return told


def _tell(tx: Transaction, region: Region, rule: HookRule) -> int:
    before = tx.coupling.told_until(rule.key)
    # Read first: what is chained after it is for the next round.
    last = tx.coupling.last_position()
    if before is None:
        # What happened before it was configured is history.
        tx.coupling.tell_until(rule.key, last)
        return 0
    found = tx.coupling.happenings(before, _MOST)
    wanted = [
        (event, each)
        for event, each in _together(found)
        if each.mailbox in region.mailboxes and rule.wants(event, each.mailbox) and not each.shielded
    ]
    for event, each in wanted:
        # After a restore a position is given out again, for something else.
        name = f"{each.position}|{each.at.isoformat()}"
        _queue(tx, region, rule, event, each.mailbox, each.case_id, each.reference, each.at, name)
    seen = found[-1].position if found else before
    until = seen if len(found) == _MOST else max(last, seen)
    if until != before:
        tx.coupling.tell_until(rule.key, until)
    return len(wanted)


def _together(found: Iterable[Happening]) -> list[tuple[HookEvent, Happening]]:
    """The events of *found*, in order; of a case that changed more than once the last change, and none beside its
    opening."""
    kept: dict[tuple[int, HookEvent], Happening] = {}
    for each in found:
        event = event_of(each.action, is_first=each.is_first)
        if event is None or (event is HookEvent.CHANGED and (each.case_id, HookEvent.OPENED) in kept):
            continue
        kept.pop((each.case_id, event), None)
        kept[each.case_id, event] = each
    return [(event, each) for (_, event), each in kept.items()]


def _tell_of_ends(tx: Transaction, region: Region, rule: HookRule) -> int:
    """Terms that come near their end, each once for the end it has."""
    told = 0
    for key, policy in region.mailboxes.items():
        if not rule.wants(HookEvent.AT_RISK, key):
            continue
        for end in tx.watch.coming(key, tx.now + rule.at_risk):
            name = f"{end.case_id}|{end.due_at.isoformat()}"
            known = message_id(tx, policy, name, f"{HOOK_PREFIX}{rule.key}|{HookEvent.AT_RISK.value}", 0)
            service = service_viewer(key)
            if tx.outbox.by_message_id(key, known) or tx.cases.shielded_to(service, end.case_id):
                continue
            reference = tx.cases.get(service, end.case_id).reference
            _queue(tx, region, rule, HookEvent.AT_RISK, key, end.case_id, reference, tx.now, name)
            told += 1
    return told


def _queue(
    tx: Transaction,
    region: Region,
    rule: HookRule,
    event: HookEvent,
    mailbox: str,
    case_id: int,
    reference: str,
    at: datetime,
    name: str,
) -> None:
    hook = f"{HOOK_PREFIX}{rule.key}"
    content = {"to": f"webhook {rule.key}", "hook": hook, "reference": reference, "happened_at": at.isoformat()}
    delivery = Delivery(
        kind=WEBHOOK,
        purpose=event.value,
        mailbox=mailbox,
        case_id=case_id,
        state=DeliveryState.QUEUED,
        next_at=tx.now,
        # The same event twice is one call.
        message_id=message_id(tx, region.mailboxes[mailbox], name, f"{hook}|{event.value}", 0),
        content=content,
        automatic=False,
    )
    tx.outbox.queue(delivery, to=hook)


def retry(tx: Transaction, viewer: Viewer, delivery_id: int) -> None:
    """Let a call that was given up go once more. NotFound where there is none such, or *viewer* does not administer its
    mailbox; Conflict where it was not given up (any more)."""
    delivery = tx.outbox.get(delivery_id)
    if delivery is None or not delivery.about_case or not viewer.may(Act.ADMINISTER, delivery.mailbox):
        raise NotFound
    if not any(
        tx.outbox.move(delivery_id, DeliveryState.QUEUED, tx.now, next_at=tx.now, only_from=state)
        for state in (DeliveryState.FAILED, DeliveryState.UNKNOWN)
    ):
        raise Conflict("Deze melding is al opnieuw verstuurd; laad de pagina opnieuw.")
    data = [("hook", delivery.content.get("hook", "").removeprefix(HOOK_PREFIX)), ("event", delivery.purpose)]
    tx.history.append(viewer, "hook-retried", mailbox=delivery.mailbox, data=data, by=Act.ADMINISTER)
