"""Assess: an archived mail becomes a decision, a case with its obligations, a held time, an answer: one transaction.

What cannot be read becomes a case for a person (R-50); a mail whose assessment fails is tried again, behind the
others, and after `ATTEMPTS` becomes such a case: a poison mail stops nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from triage.domain.case import Case
from triage.domain.decision import Flag, TriageDecision, decide, unreadable
from triage.domain.errors import LostClaim, Transient, TriageError, Unreadable
from triage.domain.hours import with_hours
from triage.domain.message import IncomingMessage
from triage.domain.policy import MailboxPolicy
from triage.domain.quoting import split
from triage.domain.reply import Silence
from triage.ports.mail import Parsing
from triage.ports.reading import request_of
from triage.ports.store import MOST_ATTEMPTS, ArchivedMail, Outcome, Transaction
from triage.workflow import slots, staff
from triage.workflow.decided import DecidedMail, new_case, stays_erased
from triage.workflow.desk import BATCH, Assessed, Desk

ATTEMPTS = 3


def assess_next(desk: Desk, limit: int = BATCH) -> list[Assessed]:
    """Assess up to *limit* pending mails; an empty list when there is nothing to do. A mail that must be tried again is
    among them as PENDING."""
    mails = desk.store.claim_mails(limit, desk.holder, desk.claim_lasts)
    with desk.keep([mail.claim for mail in mails]):
        # The child parses the next mail while this process reads the one before.
        started = [(mail, desk.parser.start(mail.raw, truncated=mail.truncated)) for mail in mails]
        return list(_each(desk, started))


def assess_all(desk: Desk) -> Iterator[Assessed]:
    """Assess until nothing is pending whose turn it is; gives those that are accounted for."""
    barren = 0
    while barren <= ATTEMPTS and (found := assess_next(desk)):
        settled = [item for item in found if item.outcome is not Outcome.PENDING]
        # Rounds in which nothing at all succeeds (the database is away) do not go on for ever.
        barren = 0 if settled else barren + 1
        yield from settled


def _each(desk: Desk, started: Sequence[tuple[ArchivedMail, Parsing]]) -> Iterator[Assessed]:
    for mail, parsing in started:
        try:
            yield _assess(desk, mail, parsing)
        except LostClaim:
            yield _lost(desk, mail)
        except Transient as error:
            yield _again(desk, mail, type(error).__name__)
        except Exception as error:  # the next mail must not suffer; counted, logged, and shown to a person in the end
            desk.journal.note("assess-failed", walk=mail.walk, mailbox=mail.mailbox, error=type(error).__name__)
            yield _failed(desk, mail, error)


def _assess(desk: Desk, mail: ArchivedMail, parsing: Parsing) -> Assessed:
    if mail.attempts >= MOST_ATTEMPTS:
        # It ended its worker each time, or nothing could be written for an hour: not tried for ever.
        return _quarantine(desk, mail, f"Het lezen brak {mail.attempts} keer af; een medewerker moet het bekijken.")
    try:
        message = parsing.result()
    except Unreadable as error:
        return _quarantine(desk, mail, str(error))
    policy = desk.region.mailboxes[mail.mailbox].for_source(mail.location.source)
    if mail.sent or (mail.case_id is None and staff.is_from_staff(message, policy)):
        noticed = _notice(desk, mail, message, policy)
        if noticed is not None:
            return noticed
    quoted = split(message.text, message.subject)
    readings = desk.reader.read(request_of(message), quoted=quoted)
    decision = decide(message, readings, policy, mail.stamp, desk.region.config_hash, quoted=quoted)
    decision = with_hours(decision, desk.region, mail.stamp.received_at)
    with desk.store.transaction(mail.claim) as tx:
        return DecidedMail(desk, tx, mail, message, policy, decision).finish()


def _notice(desk: Desk, mail: ArchivedMail, message: IncomingMessage, policy: MailboxPolicy) -> Assessed | None:
    """Account for a mail that staff wrote; None where a received one belongs to no case: then it is triaged."""
    last = mail.attempts + 1 >= ATTEMPTS
    with desk.store.transaction(mail.claim) as tx:
        if tx.ledger.was_erased(mail.mailbox, message):
            tx.ledger.settle(mail.claim, Outcome.DUPLICATE, case_id=None, reason="rendered-anew")
            return stays_erased(tx, mail)
        found = staff.notice(tx, desk.region, policy, mail, message)
        if found is None and mail.sent and last:
            found = staff.Noticed(reason="no-case")
        if found is not None:
            tx.ledger.settle(mail.claim, found.outcome, case_id=found.case_id, reason=found.reason)
    if found is None:
        return _again(desk, mail, "waits-for-its-case") if mail.sent else None
    desk.journal.note("staff-mail", walk=mail.walk, mailbox=mail.mailbox, joined=found.case_id is not None)
    return Assessed(mail.claim.id, mail.mailbox, found.outcome, found.case_id, reason=found.reason)


def _failed(desk: Desk, mail: ArchivedMail, error: Exception) -> Assessed:
    if mail.attempts + 1 < ATTEMPTS:
        return _again(desk, mail, type(error).__name__)
    why = str(error) if isinstance(error, TriageError) else f"onverwachte fout: {type(error).__name__}"
    try:
        return _quarantine(desk, mail, why)
    except LostClaim:
        return _lost(desk, mail)


def _again(desk: Desk, mail: ArchivedMail, why: str) -> Assessed:
    wait = desk.backoff[min(mail.attempts, len(desk.backoff) - 1)]
    try:
        with desk.store.transaction() as tx:
            tx.ledger.postpone(mail.claim, tx.now + wait, why)
    except LostClaim:
        return _lost(desk, mail)
    return Assessed(mail.claim.id, mail.mailbox, Outcome.PENDING, reason=why)


def _lost(desk: Desk, mail: ArchivedMail) -> Assessed:
    """Another worker has this mail now; nothing of ours was saved."""
    desk.journal.note("claim-lost", walk=mail.walk, mailbox=mail.mailbox)
    return Assessed(mail.claim.id, mail.mailbox, Outcome.PENDING, reason="claim-lost")


def _quarantine(desk: Desk, mail: ArchivedMail, why: str) -> Assessed:
    """A case that a person sees, its term running, the bytes kept (R-50). What staff sent themselves begins no case."""
    if mail.sent:
        with desk.store.transaction(mail.claim) as tx:
            tx.ledger.settle(mail.claim, Outcome.QUARANTINED, case_id=None, reason=why)
        return Assessed(mail.claim.id, mail.mailbox, Outcome.QUARANTINED, reason=why)
    policy = desk.region.mailboxes[mail.mailbox]
    decision = unreadable(policy, mail.stamp, why, desk.region.config_hash)
    silence = Silence("R-50", "Het bericht is niet te lezen: een medewerker bekijkt het.")
    with desk.store.transaction(mail.claim) as tx:
        case = _unread_case(desk, tx, mail, decision)
        assert case.id is not None
        tx.cases.add_decision(case.id, mail.claim.id, decision, "silence", silence.rule, silence.why)
        tx.ledger.settle(mail.claim, Outcome.QUARANTINED, case_id=case.id, reason=why)
        tx.history.append("service", "quarantined", mailbox=mail.mailbox, case_id=case.id, walk=mail.walk)
    desk.journal.note("quarantined", walk=mail.walk, mailbox=mail.mailbox, reference=case.reference)
    return Assessed(mail.claim.id, mail.mailbox, Outcome.QUARANTINED, case.id, case.reference, why, decision, silence)


def _unread_case(desk: Desk, tx: Transaction, mail: ArchivedMail, decision: TriageDecision) -> Case:
    """The case of a mail that could not be read: a new one, or the one that it belongs to already."""
    if mail.case_id is None:
        return new_case(desk, tx, mail, decision, sender="", subject="")
    case = slots.case_of(tx, mail.mailbox, mail.case_id)
    if Flag.QUARANTINED in case.flags:
        return case
    return tx.cases.change(replace(case, flags=case.flags | {Flag.QUARANTINED}))
