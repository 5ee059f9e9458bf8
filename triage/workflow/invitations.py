"""The invitation of a case: what of it went out, what is told of it next, what is taken back (R-9; RFC 5546).

One UID a case, for ever; each change of its time a higher SEQUENCE. What tells of it goes out by the rules of automatic
mail, or waits for a person. A CANCEL goes only to whoever certainly got the invitation.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from triage.domain.access import Act, Viewer, service_viewer
from triage.domain.case import Case
from triage.domain.decision import Flag
from triage.domain.message import IncomingMessage
from triage.domain.policy import MailboxPolicy, Region, SendMode
from triage.domain.reading import Kind
from triage.domain.reply import Proposal, Silence, SlotMail, SlotUpdate, Threading, UpdateKind
from triage.domain.slot import Hold, Slot
from triage.ports.delivery import Delivery, DeliveryState
from triage.ports.store import Transaction
from triage.workflow.outgoing import UPDATES, message_id, slot_content, slot_of

PROPOSAL: Final = "proposal"
REQUESTS = frozenset({PROPOSAL, "proposal_moved", "slot_booked"})
"""The purposes of mails with METHOD:REQUEST."""
ABOUT_SLOT = REQUESTS | {"slot_cancelled"}

WAITING = frozenset({DeliveryState.HELD, DeliveryState.QUEUED})
PERHAPS_OUT = frozenset({DeliveryState.SENDING, DeliveryState.SENT, DeliveryState.UNKNOWN})
PREPARED: Final = "prepared"
"""In the content of a draft whose time is kept only once a person lets it go."""

# A proposal that goes later than this may name a time that is nearly there.
LEAST_NOTICE = timedelta(hours=1)
PURPOSES = {change: purpose for purpose, change in UPDATES.items()}


def about_slot(tx: Transaction, case_id: int, states: Iterable[DeliveryState]) -> list[Delivery]:
    """The mails about a case's time that are in one of *states*, in the order in which they were made."""
    wanted = frozenset(states)
    return [each for each in tx.outbox.of_case(case_id) if each.purpose in ABOUT_SLOT and each.state in wanted]


def last_out(tx: Transaction, case_id: int) -> Delivery | None:
    """The newest invitation of a case that is out, or perhaps."""
    found = [each for each in about_slot(tx, case_id, PERHAPS_OUT) if each.purpose in REQUESTS]
    return found[-1] if found else None


def is_overtaken(tx: Transaction, delivery: Delivery) -> bool:
    """Whether a mail names a time that is no longer kept for its case: then it must not go (R-9)."""
    if delivery.purpose not in REQUESTS or delivery.case_id is None or not delivery.content.get("starts_at"):
        return False
    hold = tx.agenda.of_case(delivery.case_id)
    return hold is None or hold.slot.starts_at != datetime.fromisoformat(delivery.content["starts_at"])


def mode_by_rule(policy: MailboxPolicy, bar: Silence | None) -> SendMode:
    """Whether what follows by itself goes out by itself: only as the mailbox's proposals do, and where nothing bars an
    automatic answer (R-51, R-53)."""
    free = bar is None and policy.mode(Kind.SUPPORT) is SendMode.AUTOMATIC
    return SendMode.AUTOMATIC if free else SendMode.AFTER_APPROVAL


@dataclass(frozen=True, slots=True)
class Told:
    """How something is told: `mark` tells it from all other mails (R-51), `answers` is the mail it follows on."""

    mode: SendMode
    mark: str
    walk: str = ""
    answers: IncomingMessage | None = None


def tell(
    tx: Transaction, case: Case, policy: MailboxPolicy, hold: Hold, change: UpdateKind, told: Told
) -> SlotMail | None:
    """Queue the mail that says what became of *hold*. Where no invitation is out yet, a new time is a first proposal,
    and there is nothing to take back: None."""
    assert case.id is not None
    earlier = last_out(tx, case.id)
    if change is UpdateKind.CANCELLED and (earlier is None or earlier.state is not DeliveryState.SENT):
        return None
    return _queue(tx, case, policy, slot_content(hold.slot, hold), _reply(case, hold.slot, change, earlier, told), told)


def prepare(
    tx: Transaction, case: Case, policy: MailboxPolicy, hold: Hold, slot: Slot, until: datetime, told: Told
) -> SlotMail:
    """A draft for a person that offers *slot* instead of the time that *hold* keeps. The time is kept when they let it
    go; what was offered before stands until then."""
    assert case.id is not None
    next_hold = replace(hold, slot=slot, sequence=hold.sequence + 1, expires_at=until)
    content = slot_content(slot, next_hold) | {PREPARED: "yes"}
    waits = replace(told, mode=SendMode.AFTER_APPROVAL)
    return _queue(tx, case, policy, content, _reply(case, slot, UpdateKind.MOVED, last_out(tx, case.id), waits), waits)


def _reply(case: Case, slot: Slot, change: UpdateKind, earlier: Delivery | None, told: Told) -> SlotMail:
    to = earlier.content["to"] if earlier is not None else case.sender
    thread = _thread(earlier, told.answers)
    if earlier is None and change is UpdateKind.MOVED:
        return Proposal(told.mode, to, thread, slot)
    return SlotUpdate(told.mode, to, thread, slot, change)


def _thread(earlier: Delivery | None, answers: IncomingMessage | None) -> Threading:
    if answers is not None and answers.message_id is not None:
        return Threading(answers.message_id, tuple(dict.fromkeys((*answers.references[-20:], answers.message_id))))
    if earlier is None:
        return Threading(None)
    return Threading(earlier.message_id, (*earlier.content["references"].split(), earlier.message_id))


def _queue(
    tx: Transaction, case: Case, policy: MailboxPolicy, slot: dict[str, str], reply: SlotMail, told: Told
) -> SlotMail:
    purpose = PROPOSAL if isinstance(reply, Proposal) else PURPOSES[reply.change]
    held = told.mode is not SendMode.AUTOMATIC
    tx.outbox.queue(
        Delivery(
            kind="mail",
            purpose=purpose,
            mailbox=policy.key,
            case_id=case.id,
            state=DeliveryState.HELD if held else DeliveryState.QUEUED,
            next_at=tx.now + policy.delay,
            message_id=message_id(tx, policy, told.mark, purpose, int(slot["sequence"])),
            content={
                "to": reply.to,
                "in_reply_to": reply.threading.in_reply_to or "",
                "references": " ".join(reply.threading.references),
                "reference": case.reference,
                "mode": told.mode.value,
                **slot,
            },
            walk=told.walk,
        ),
        to=reply.to,
    )
    return reply


def take_back_waiting(
    tx: Transaction, case_id: int, actor: str | Viewer, *, only_prepared: bool = False, walk: str = ""
) -> bool:
    """Keep back what still waits and tells of a case's time; whether there was any."""
    found = False
    for each in about_slot(tx, case_id, WAITING):
        if each.id is None or (only_prepared and PREPARED not in each.content):
            continue
        if tx.outbox.move(each.id, DeliveryState.CANCELLED, tx.now):
            found = True
            tx.history.append(
                actor, "delivery-withheld", mailbox=each.mailbox, case_id=case_id, walk=walk, by=Act.HANDLE,
                data=(("purpose", each.purpose), ("delivery", str(each.id))),
            )  # fmt: skip
    return found


def cancel_by_rule(tx: Transaction, region: Region, case: Case, hold: Hold, *, walk: str = "") -> SlotUpdate | None:
    """Take back an invitation whose time lapsed or was given back by the service: by itself only where the invitation
    went by itself, to whoever is still a partner, and the caps allow it (R-5, R-51)."""
    assert case.id is not None
    earlier = last_out(tx, case.id)
    if earlier is None:
        return None
    policy, to, now = region.mailboxes[case.mailbox], earlier.content["to"], tx.now
    caps = policy.caps
    free = (
        earlier.content.get("mode") == SendMode.AUTOMATIC.value
        and region.partners.find(to, policy.key) is not None
        and tx.outbox.automatic_to(policy.key, to, now - timedelta(hours=1)) < caps.per_address_hour
        and sum(1 for each in tx.outbox.of_case(case.id) if each.automatic) < caps.per_case
        and tx.outbox.automatic_from(policy.key, now - timedelta(days=1)) < caps.per_mailbox_day
    )
    bar = None if free else Silence("R-51", "")
    told = Told(mode_by_rule(policy, bar), f"{case.reference} cancelled {hold.id}", walk)
    update = tell(tx, case, policy, hold, UpdateKind.CANCELLED, told)
    if isinstance(update, SlotUpdate) and update.mode is SendMode.AFTER_APPROVAL:
        flag(tx, case)
    return update if isinstance(update, SlotUpdate) else None


def flag(tx: Transaction, case: Case) -> Case:
    """Let the queue show whether a mail of *case* waits for a person."""
    assert case.id is not None
    now = tx.cases.get(service_viewer(case.mailbox), case.id)
    waits = any(each.state is DeliveryState.HELD and each.kind == "mail" for each in tx.outbox.of_case(case.id))
    flags = now.flags | {Flag.WAITS_FOR_APPROVAL} if waits else now.flags - {Flag.WAITS_FOR_APPROVAL}
    return now if flags == now.flags else tx.cases.change(replace(now, flags=flags))


def named_time(delivery: Delivery) -> Slot | None:
    """The time that a mail names; None where it names none."""
    return slot_of(delivery.content) if delivery.content.get("starts_at") else None
