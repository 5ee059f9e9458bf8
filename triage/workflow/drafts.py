"""The mails that a person sends from a case: prepared from a fixed text, shown whole, and sent on that person's word.

Nothing here is ever queued without somebody's act, and a draft with content is queued only where the mailbox has a
secure route to its recipient (R-12, R-13, R-22).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from triage.domain.access import Act, Viewer, service_viewer
from triage.domain.case import Case
from triage.domain.draft import DraftRule, FilledDraft, fill
from triage.domain.errors import Conflict, NotFound
from triage.domain.obligation import Evidence, Met
from triage.domain.policy import MailboxPolicy, Region
from triage.domain.record import Channel, Party, Record, RecordKind
from triage.ports.delivery import Delivery, DeliveryState
from triage.ports.store import Transaction
from triage.workflow.acts import begun, noted
from triage.workflow.outgoing import DRAFT, message_id
from triage.workflow.record import settle
from triage.workflow.slots import case_of


class NotSecure(Conflict):
    """Deze mailbox kan deze mail niet zelf veilig versturen; kopieer de tekst naar uw eigen beveiligde mail."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A draft of a case as it would go: `delivery` is not queued."""

    case: Case
    filled: FilledDraft
    delivery: Delivery


def fitting(region: Region, case: Case) -> tuple[DraftRule, ...]:
    """The drafts that belong to a case: those of its route first."""
    partner = region.partners.find(case.sender, case.mailbox) is not None
    found = [rule for rule in region.drafts if rule.fits(case.route, partner=partner)]
    return tuple(sorted(found, key=lambda rule: not rule.routes))


def rule_of(region: Region, case: Case, key: str) -> DraftRule:
    """The draft called *key*; NotFound where it does not belong to the case."""
    found = next((rule for rule in fitting(region, case) if rule.key == key), None)
    if found is None:
        raise NotFound
    return found


def prepare(
    tx: Transaction, viewer: Viewer, region: Region, reference: str, key: str, values: Mapping[str, str], once: str
) -> Prepared:
    """The draft *key* with what a person filled in. *once* names this one sending, so that a form sent twice is one
    mail. Raises NotFound; `Unfilled` naming what is still to fill in."""
    case = tx.cases.find(viewer, reference)
    if not viewer.may(Act.HANDLE, case.mailbox):
        raise NotFound
    policy = region.mailboxes[case.mailbox]
    rule = rule_of(region, case, key)
    fixed = {"reference": case.reference, "mailbox": policy.name}
    filled = fill(rule, values, fixed, sender=case.sender, secure=policy.secure)
    return Prepared(case, filled, _delivery(tx, viewer, policy, case, filled, once))


def send(tx: Transaction, viewer: Viewer, region: Region, prepared: Prepared, version: int | None = None) -> int:
    """Queue a prepared draft, as its case was at *version* (None: as it is now); it goes at once. Returns its number;
    the same form once more sends nothing. Raises NotSecure where it holds content and the recipient cannot be reached
    safely; and as `begun` does."""
    if not prepared.filled.sendable:
        raise NotSecure
    case = prepared.case
    assert case.id is not None
    sent = next((each for each in tx.outbox.of_case(case.id) if each.message_id == prepared.delivery.message_id), None)
    if sent is not None and sent.id is not None:
        return sent.id
    begun(tx, viewer, case.id, case.version if version is None else version)
    number = tx.outbox.queue(prepared.delivery, to=prepared.filled.to)
    noted(
        tx, viewer, tx.cases.change(case), "draft-sent", ("draft", prepared.filled.rule.key), ("delivery", str(number))
    )  # fmt: skip
    return number


def note_sent(tx: Transaction, region: Region, delivery: Delivery, case_id: int, at: datetime) -> None:
    """The mail server has a draft since *at*: a mail of a person is contact with whom it went to (R-6), and it is what
    its rule says happened: so a handover is confirmed, by whoever sent it (R-13)."""
    content = delivery.content
    case = case_of(tx, delivery.mailbox, case_id)
    if content["to"] == case.sender:
        met = Met(Evidence.STAFF_MAIL, at, content["by"], ref=delivery.message_id)
        for owed in tx.cases.obligations(service_viewer(delivery.mailbox), case_id):
            confirms = Evidence.HANDOVER_CONFIRMED in owed.met_by
            if owed.id is not None and owed.met is None and Evidence.STAFF_MAIL in owed.met_by and not confirms:
                tx.cases.meet(case_id, owed.id, met)
    if content["records"]:
        tx.records.add(case_id, _record(content, at, delivery.message_id))
        settle(tx, content["by"], region, case)


def _record(content: Mapping[str, str], at: datetime, message_id: str) -> Record:
    return Record(
        RecordKind(content["records"]),
        at,
        content["by"],
        channel=Channel.MAIL,
        party=Party.SENDER,
        with_whom=content["to"],
        message_id=message_id,
        outcome=content["outcome"],
        reasons=content["reasons"],
        answers=tuple((key, value) for key, value in json.loads(content["answers"])),
    )


def _delivery(
    tx: Transaction, viewer: Viewer, policy: MailboxPolicy, case: Case, filled: FilledDraft, once: str
) -> Delivery:
    rule = filled.rule
    thread = _last_incoming(tx, viewer, case) if filled.to == case.sender else ""
    return Delivery(
        kind="mail",
        purpose=DRAFT,
        mailbox=case.mailbox,
        case_id=case.id,
        state=DeliveryState.QUEUED,
        next_at=tx.now,
        message_id=message_id(tx, policy, f"{case.reference} {once}", f"draft-{rule.key}", 0),
        content={
            "to": filled.to,
            "in_reply_to": thread,
            "references": thread,
            "reference": case.reference,
            "subject": filled.subject,
            "text": filled.text,
            "title": rule.title,
            "records": rule.records.value if rule.records else "",
            "outcome": filled.outcome,
            "answers": json.dumps(filled.answers),
            "reasons": filled.reasons,
            "by": viewer.who,
        },
        automatic=False,
    )


def _last_incoming(tx: Transaction, viewer: Viewer, case: Case) -> str:
    """The Message-ID of the last mail of the case's sender, to thread by; empty where there is none."""
    messages = tx.cases.file(viewer, case.reference).messages
    return next((each.message_id or "" for each in reversed(messages) if each.sender == case.sender), "")
