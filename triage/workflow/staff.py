"""Staff's own mail: they answer from their own mail program, and the service notices (R-1, R-6).

Theirs is what lies in a Sent folder, and what came in from the mailbox's own address with the mailbox in To or Cc where
the receiving server vouches for it. It is never triaged, never answered and begins no case. It meets what a mail of
staff can meet, with its sender and time as evidence, and never the confirmation of a handover (R-13).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from triage.domain.access import service_viewer
from triage.domain.authentication import is_authenticated
from triage.domain.case import Case, CaseMessage, CaseState
from triage.domain.message import IncomingMessage
from triage.domain.obligation import Evidence, Met, Obligation
from triage.domain.policy import MailboxPolicy, Region
from triage.domain.reply import LOOP_HEADER, is_by_machine
from triage.ports.delivery import Delivery, DeliveryState
from triage.ports.store import ArchivedMail, Outcome, Transaction
from triage.workflow import after_restore
from triage.workflow.answer import flag_waiting, settle_sent
from triage.workflow.invitations import REQUESTS, flag
from triage.workflow.slots import case_of, reference_in

# What a mail this fresh answers may not be assessed yet; older mail finds every case that there is.
_FRESH = timedelta(days=1)
ANSWERED_ALREADY = "een medewerker antwoordde al zelf"
"""Why a proposal is held back whose case a person answered first."""


@dataclass(frozen=True, slots=True)
class Noticed:
    """How a mail of staff is accounted for, and the case it belongs to."""

    outcome: Outcome = Outcome.ACCEPTED
    case_id: int | None = None
    reason: str = ""


def is_from_staff(message: IncomingMessage, policy: MailboxPolicy) -> bool:
    """Whether a received mail was written by staff, who keep the mailbox in To or Cc. A From line alone is no proof:
    the receiving server must vouch for it."""
    return (
        len(message.senders) == 1
        and message.senders[0] in policy.addresses
        and not policy.addresses.isdisjoint(_recipients(message))
        and message.header(LOOP_HEADER) is None
        and not is_by_machine(message)
        and is_authenticated(message, policy.trust)
    )


def notice(
    tx: Transaction, region: Region, policy: MailboxPolicy, mail: ArchivedMail, message: IncomingMessage
) -> Noticed | None:
    """Account for a mail that staff wrote. None: a received one that answers no case, or a sent one whose case may yet
    come."""
    if mail.sent:
        own = tx.outbox.by_message_id(policy.key, message.message_id) if message.message_id else None
        if own is not None:
            return _own_copy(tx, region, own, mail, message)
        if message.header(LOOP_HEADER) is not None:
            if not after_restore.is_found_since(tx, mail):
                return Noticed(reason="own-copy")
            after_restore.keep_copy(tx, region.calendar, mail, message)
            if is_by_machine(message):
                return _unknown_copy(tx, policy, mail, message)
            # A person wrote it, in the service, and this database was put back since: it counts as their mail.
        elif not _is_ours(message, policy):
            return Noticed(reason="not-ours")
    case_id = _case_answered(tx, policy, message)
    if case_id is not None:
        return _join(tx, policy, case_of(tx, policy.key, case_id), mail, message)
    answers = bool(message.thread) or reference_in(message.subject, policy.reference_prefix) is not None
    return Noticed(reason="no-case") if mail.sent and not (answers and _is_fresh(mail)) else None


def _own_copy(
    tx: Transaction, region: Region, delivery: Delivery, mail: ArchivedMail, message: IncomingMessage
) -> Noticed | None:
    """The copy of a mail of ours is no other answer of a person; yet it proves that a mail went out of which that was
    unknown, or of which this database, put back from a backup, knows that it waits."""
    if delivery.state is DeliveryState.SENDING:
        return None
    if settle_sent(tx, region, delivery, mail.stamp.received_at) and delivery.case_id is not None:
        tx.cases.finish_task(delivery.case_id, "delivery_unknown", tx.now)
        after_restore.compare(tx, delivery, after_restore.named_time(message, region.calendar))
        flag(tx, case_of(tx, delivery.mailbox, delivery.case_id))
    elif delivery.state is DeliveryState.FAILED and delivery.case_id and after_restore.is_found_since(tx, mail):
        # It may have been tried again since the backup, and have gone.
        after_restore.to_compare(tx, case_of(tx, delivery.mailbox, delivery.case_id))
    return Noticed(case_id=delivery.case_id, reason="own-copy")


def _unknown_copy(
    tx: Transaction, policy: MailboxPolicy, mail: ArchivedMail, message: IncomingMessage
) -> Noticed | None:
    """A mail of ours that no delivery is known of since a restore. Its delivery may come once what it answers is read
    again; where it does not, the case that it answers shows it to a person."""
    case_id = tx.cases.by_message_ids(policy.key, message.thread[:1]) if mail.attempts else None
    if case_id is None:
        return None if message.thread else Noticed(reason="own-copy")
    case = case_of(tx, policy.key, case_id)
    tx.cases.add_message(case_id, _as_message(mail, message))
    after_restore.to_compare(tx, case)
    tx.history.append("service", "sent-before-restore", mailbox=policy.key, case_id=case_id, walk=mail.walk)
    return Noticed(case_id=case_id, reason="own-copy")


def _is_ours(message: IncomingMessage, policy: MailboxPolicy) -> bool:
    """Whether a mail in a Sent folder was written there: a received mail may be laid in it by mistake."""
    if len(message.senders) != 1:
        return False
    return message.senders[0] in policy.addresses or policy.addresses.isdisjoint(_recipients(message))


def _case_answered(tx: Transaction, policy: MailboxPolicy, message: IncomingMessage) -> int | None:
    """By References; or by our reference in the subject and a participant, not ourselves, among its recipients."""
    known = tx.cases.by_message_ids(policy.key, message.thread)
    if known is not None:
        return known
    reference = reference_in(message.subject, policy.reference_prefix)
    found = tx.cases.by_reference(policy.key, reference) if reference is not None else None
    if found is None:
        return None
    written_to = _recipients(message) - policy.addresses
    return found if written_to & tx.cases.participants(found) else None


def _join(tx: Transaction, policy: MailboxPolicy, case: Case, mail: ArchivedMail, message: IncomingMessage) -> Noticed:
    """Add it to its case once, however many copies there are; each copy may be the one that is evidence."""
    assert case.id is not None
    copy = tx.ledger.duplicate_of(policy.key, message, mail.claim.id) is not None
    if not copy:
        tx.cases.add_message(case.id, _as_message(mail, message))
    answered = _is_answer(case, policy, mail, message)
    met = _meet(tx, policy, case.id, mail, message) if answered else []
    if answered and case.state is CaseState.NEW:
        tx.cases.change(replace(case, state=CaseState.IN_PROGRESS))
    if answered:
        _hold_back(tx, policy, case.id, mail.walk)
    if met or not copy:
        tx.history.append(
            "service", "staff-answered" if answered else "staff-mail", mailbox=policy.key, case_id=case.id,
            walk=mail.walk, data=(("met", " ".join(owed.key for owed in met)),),
        )  # fmt: skip
    return Noticed(Outcome.DUPLICATE if copy else Outcome.ACCEPTED, case.id, "rendered-anew" if copy else "")


def _hold_back(tx: Transaction, policy: MailboxPolicy, case_id: int, walk: str) -> None:
    """A person answered while the proposal waited for its delay: two answers would contradict each other, and which
    holds is a person's choice. The time stays held meanwhile, so that nobody else is offered it (R-9)."""
    for delivery in tx.outbox.of_case(case_id):
        if delivery.purpose not in REQUESTS or delivery.id is None:
            continue
        if tx.outbox.move(
            delivery.id, DeliveryState.HELD, tx.now, error=ANSWERED_ALREADY, only_from=DeliveryState.QUEUED
        ):
            flag_waiting(tx, delivery)
            tx.history.append(
                "service", "delivery-held-back", mailbox=policy.key, case_id=case_id, walk=walk,
                data=(("purpose", delivery.purpose), ("delivery", str(delivery.id))),
            )  # fmt: skip


def _is_answer(case: Case, policy: MailboxPolicy, mail: ArchivedMail, message: IncomingMessage) -> bool:
    """Whether a person wrote to the case's sender after the case came in (R-6)."""
    to_sender = case.sender in _recipients(message) - policy.addresses and case.sender not in message.senders
    # Whoever accepts an invitation with one click writes nobody (RFC 5546, 3.2.3).
    by_person = not is_by_machine(message) and all(part.method != "REPLY" for part in message.calendars)
    # INTERNALDATE counts whole seconds (RFC 3501, 2.3.3): an answer may bear the same one as its question.
    return to_sender and by_person and _utc(mail.stamp.received_at) >= _utc(case.received_at)


def _meet(
    tx: Transaction, policy: MailboxPolicy, case_id: int, mail: ArchivedMail, message: IncomingMessage
) -> list[Obligation]:
    """Meet what is open and a mail of staff meets; a handover is confirmed by nothing but a person's word (R-13)."""
    met = Met(Evidence.STAFF_MAIL, mail.stamp.received_at, message.senders[0], ref=message.message_id or "")
    found = []
    for owed in tx.cases.obligations(service_viewer(policy.key), case_id):
        confirms = Evidence.HANDOVER_CONFIRMED in owed.met_by
        if owed.id is not None and owed.met is None and Evidence.STAFF_MAIL in owed.met_by and not confirms:
            tx.cases.meet(case_id, owed.id, met)
            found.append(owed)
    return found


def _as_message(mail: ArchivedMail, message: IncomingMessage) -> CaseMessage:
    return CaseMessage(
        direction="out",
        sender=message.senders[0],
        recipients=(*message.to, *message.cc),
        subject=message.subject,
        text=message.text,
        at=mail.stamp.received_at,
        message_id=message.message_id,
        mail_id=mail.claim.id,
        attachments=tuple(item.name for item in message.attachments),
    )


def _recipients(message: IncomingMessage) -> frozenset[str]:
    return frozenset((*message.to, *message.cc))


def _is_fresh(mail: ArchivedMail) -> bool:
    return _utc(mail.stamp.observed_at) - _utc(mail.stamp.received_at) <= _FRESH


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)
