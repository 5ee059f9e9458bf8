"""What goes into the outbox and how it comes out again: a delivery holds fixed values only (R-52)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from triage.domain.case import Case
from triage.domain.hooks import HOOK_PREFIX
from triage.domain.policy import MailboxPolicy, SendMode
from triage.domain.reply import (
    Alarm,
    Anchor,
    CrisisNotice,
    Outgoing,
    PersonalMail,
    Proposal,
    SlotUpdate,
    Threading,
    UpdateKind,
)
from triage.domain.slot import Hold, Slot
from triage.domain.watching import FIGURES, Dagstart, Reminder
from triage.ports.delivery import NOTICE, WEBHOOK, Delivery, DeliveryState
from triage.ports.mail import Dispatch
from triage.ports.store import Transaction

STOP = "stop-automatic-mail"
ANCHOR = "anchor"
REMINDER = "reminder"
DAGSTART = "dagstart"
DRAFT = "draft"
UPDATES = {
    "proposal_moved": UpdateKind.MOVED,
    "slot_booked": UpdateKind.BOOKED,
    "slot_cancelled": UpdateKind.CANCELLED,
}
"""By purpose: the mails that change an invitation."""


_KNOWN = frozenset({"proposal", "crisis_notice", DRAFT, ANCHOR, REMINDER, DAGSTART, *UPDATES})


def is_known(delivery: Delivery) -> bool:
    """Whether this version knows what to send. What a newer one queued, while both work on a database, is left to it:
    nothing else goes out in its place."""
    if delivery.kind == "alarm":
        return True
    if delivery.kind == WEBHOOK:
        return delivery.about_case or not delivery.content.get("hook", "").startswith(HOOK_PREFIX)
    return delivery.kind in ("mail", NOTICE) and delivery.purpose in _KNOWN


def queue_reply(
    tx: Transaction, reply: Proposal | CrisisNotice, case: Case, policy: MailboxPolicy, *, fingerprint: str, walk: str
) -> int:
    """Queue the answer to a mail: held where a person must approve it, else after the mailbox's delay.

    A crisis text waits for nobody's delay. Its Message-ID comes from the mail's fingerprint, so the same mail assessed
    twice queues it once (R-51).
    """
    assert case.id is not None
    purpose = purpose_of(reply)
    now = tx.now
    delay = policy.delay if isinstance(reply, Proposal) else policy.delay * 0
    held = reply.mode is SendMode.AFTER_APPROVAL
    content = {
        "to": reply.to,
        "in_reply_to": reply.threading.in_reply_to or "",
        "references": " ".join(reply.threading.references),
        "reference": case.reference,
        "mode": reply.mode.value,
    }
    if isinstance(reply, Proposal):
        content |= slot_content(reply.slot, tx.agenda.of_case(case.id))
    delivery = Delivery(
        kind="mail",
        purpose=purpose,
        mailbox=policy.key,
        case_id=case.id,
        state=DeliveryState.HELD if held else DeliveryState.QUEUED,
        next_at=now + delay,
        message_id=message_id(tx, policy, fingerprint, purpose, 0),
        content=content,
        walk=walk,
    )
    return tx.outbox.queue(delivery, to=reply.to)


def purpose_of(reply: Proposal | CrisisNotice) -> str:
    """What the answer to a mail is for."""
    return "proposal" if isinstance(reply, Proposal) else "crisis_notice"


def slot_content(slot: Slot, hold: Hold | None) -> dict[str, str]:
    """What a mail about a time keeps of it and of its invitation."""
    return {
        "starts_at": slot.starts_at.isoformat(),
        "ends_at": slot.ends_at.isoformat(),
        "agenda": slot.agenda,
        "table": str(slot.table),
        "uid": hold.uid if hold else "",
        "sequence": str(hold.sequence if hold else 0),
        "answer_until": hold.expires_at.isoformat() if hold and hold.expires_at else "",
    }


def message_id(tx: Transaction, policy: MailboxPolicy, fingerprint: str, purpose: str, sequence: int) -> str:
    """A Message-ID that says nothing and is the same for the same reply (architecture, first migration, 8)."""
    domain = min(policy.addresses).rpartition("@")[2]
    return f"<{tx.keyed(policy.key, 'message-id', fingerprint, purpose, str(sequence))}@{domain}>"


def reply_of(delivery: Delivery) -> Outgoing:
    """The reply a delivery holds; ValueError where this version does not know its purpose."""
    content = delivery.content
    if delivery.purpose == ANCHOR:
        return Anchor(content["to"], int(content["position"]), content["link"], content["day"])
    if delivery.purpose == REMINDER:
        return Reminder(content["to"], datetime.fromisoformat(content["due_at"]))
    if delivery.purpose == DAGSTART:
        return Dagstart(content["to"], content["day"], {name: content[name] for name in FIGURES})
    if delivery.kind == "alarm":
        return Alarm(content["to"])
    threading = Threading(content["in_reply_to"] or None, tuple(content["references"].split()))
    if delivery.purpose == DRAFT:
        return PersonalMail(content["to"], threading, content["subject"], content["text"])
    mode = SendMode(content["mode"])
    if delivery.purpose == "proposal":
        return Proposal(mode, content["to"], threading, slot_of(content))
    if delivery.purpose in UPDATES:
        return SlotUpdate(mode, content["to"], threading, slot_of(content), UPDATES[delivery.purpose])
    if delivery.purpose == "crisis_notice":
        return CrisisNotice(mode, content["to"], threading)
    raise ValueError(delivery.purpose)


def slot_of(content: Mapping[str, str]) -> Slot:
    """The time that a delivery is about."""
    return Slot(
        datetime.fromisoformat(content["starts_at"]),
        datetime.fromisoformat(content["ends_at"]),
        content["agenda"],
        int(content["table"]),
    )


def dispatch_of(delivery: Delivery, at: datetime) -> Dispatch:
    """What composing a delivery needs beside the reply."""
    content = delivery.content
    until = content.get("answer_until")
    return Dispatch(
        mailbox=delivery.mailbox,
        reference=content["reference"],
        message_id=delivery.message_id,
        at=at,
        uid=content.get("uid", ""),
        sequence=int(content.get("sequence") or 0),
        answer_until=datetime.fromisoformat(until) if until else None,
    )


def is_stopped(tx: Transaction) -> bool:
    """Whether somebody pressed the stop button: then no automatic mail leaves."""
    return tx.settings.get(STOP) == "on"
