"""Assess: an archived mail becomes a decision, a case with its obligations, a held time, an answer: one transaction.

What cannot be read becomes a case for a person (R-50); a mail whose assessment fails is tried again, behind the
others, and after `ATTEMPTS` becomes such a case: a poison mail stops nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from triage.domain.authentication import verdict
from triage.domain.case import Case, CaseMessage, open_case
from triage.domain.decision import Flag, TriageDecision, decide, unreadable
from triage.domain.errors import LostClaim, Transient, TriageError, Unreadable
from triage.domain.hours import with_hours
from triage.domain.message import IncomingMessage
from triage.domain.obligation import obligations_for
from triage.domain.policy import MailboxPolicy, Region, SendMode
from triage.domain.quoting import split
from triage.domain.reply import (
    Circumstances,
    CrisisNotice,
    Proposal,
    Reply,
    Silence,
    SlotUpdate,
    barred,
    is_answerable,
    reply_for,
    wants_slot,
)
from triage.domain.slot import Slot
from triage.ports.events import Journal
from triage.ports.mail import Parser, Parsing
from triage.ports.reading import MailReader, request_of
from triage.ports.store import MOST_ATTEMPTS, ArchivedMail, Keep, Outcome, Store, Transaction, let_run_out
from triage.workflow import after_restore, bounces, reread, slot_answers, slots, staff, threads
from triage.workflow.catching_up import settle_case
from triage.workflow.invitations import PURPOSES
from triage.workflow.outgoing import queue_reply
from triage.workflow.state import opened_by_mail
from triage.workflow.watch_alarms import is_history, sound

ATTEMPTS = 3
# Where nobody keeps the claims alive, a batch must be done within them: eight mails, two children, and the parser's
# limit of ten seconds a mail.
CLAIM_LASTS = timedelta(seconds=60)
BATCH = 8
BACKOFF = (timedelta(seconds=30), timedelta(minutes=5))

# What a person must know of any mail of a case, not only of the first.
_OF_ANY_MAIL = frozenset(
    {Flag.ELSEWHERE, Flag.PROTECTED, Flag.SIGNED, Flag.FORWARDED, Flag.TRUNCATED, Flag.DAMAGED}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Desk:
    """What assessing needs: the store, the region's decisions, the parser, the reader. `backoff` is how long a mail
    whose assessment failed stands behind the others, by attempt. A claim lasts `claim_lasts`, and while it is kept."""

    store: Store
    region: Region
    parser: Parser
    reader: MailReader
    journal: Journal
    holder: str
    backoff: tuple[timedelta, ...] = BACKOFF
    claim_lasts: timedelta = CLAIM_LASTS
    keep: Keep = let_run_out


@dataclass(frozen=True, slots=True)
class Assessed:
    """What became of one mail."""

    mail_id: int
    mailbox: str
    outcome: Outcome
    case_id: int | None = None
    reference: str = ""
    reason: str = ""
    decision: TriageDecision | None = None
    reply: Reply | None = None


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
        return _Walk(desk, tx, mail, message, policy, decision).finish()


def _notice(desk: Desk, mail: ArchivedMail, message: IncomingMessage, policy: MailboxPolicy) -> Assessed | None:
    """Account for a mail that staff wrote; None where a received one belongs to no case: then it is triaged."""
    last = mail.attempts + 1 >= ATTEMPTS
    with desk.store.transaction(mail.claim) as tx:
        if tx.ledger.was_erased(mail.mailbox, message):
            tx.ledger.settle(mail.claim, Outcome.DUPLICATE, case_id=None, reason="rendered-anew")
            return _stays_erased(tx, mail)
        found = staff.notice(tx, desk.region, policy, mail, message)
        if found is None and mail.sent and last:
            found = staff.Noticed(reason="no-case")
        if found is not None:
            tx.ledger.settle(mail.claim, found.outcome, case_id=found.case_id, reason=found.reason)
    if found is None:
        return _again(desk, mail, "waits-for-its-case") if mail.sent else None
    desk.journal.note("staff-mail", walk=mail.walk, mailbox=mail.mailbox, joined=found.case_id is not None)
    return Assessed(mail.claim.id, mail.mailbox, found.outcome, found.case_id, reason=found.reason)


def _stays_erased(tx: Transaction, mail: ArchivedMail) -> Assessed:
    """What was destroyed does not come back because a server renders it anew: these bytes go too (R-55)."""
    tx.ledger.erase(mail.claim.id)
    return Assessed(mail.claim.id, mail.mailbox, Outcome.TOMBSTONE, reason="erased")


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
        return _new_case(desk, tx, mail, decision, sender="", subject="")
    case = slots.case_of(tx, mail.mailbox, mail.case_id)
    if Flag.QUARANTINED in case.flags:
        return case
    return tx.cases.change(replace(case, flags=case.flags | {Flag.QUARANTINED}))


def _new_case(
    desk: Desk, tx: Transaction, mail: ArchivedMail, decision: TriageDecision, *, sender: str, subject: str
) -> Case:
    policy = desk.region.mailboxes[mail.mailbox]
    received_at = mail.stamp.received_at
    year = desk.region.calendar.local_date(received_at).year
    draft = open_case(decision, "", sender, subject, received_at)
    case = tx.cases.add(draft, policy.reference_prefix, year)
    assert case.id is not None
    rules = desk.region.rules_for(mail.mailbox, decision.route)
    owed = obligations_for(rules, received_at, desk.region.calendar)
    tx.cases.add_obligations(case.id, owed, desk.region.config_hash)
    return case


@dataclass(slots=True)
class _Walk:
    """One mail's step through the transaction, chapter by chapter."""

    desk: Desk
    tx: Transaction
    mail: ArchivedMail
    message: IncomingMessage
    policy: MailboxPolicy
    decision: TriageDecision

    @property
    def _by_hand(self) -> bool:
        """Whether a person added this mail to its case."""
        return self.mail.location.source.startswith(reread.ADDED)

    def finish(self) -> Assessed:
        earlier = self.tx.ledger.duplicate_of(self.mail.mailbox, self.message, self.mail.claim.id)
        if earlier is not None and self.mail.case_id is None:
            known, case_id, _ = self.tx.ledger.outcome(earlier)
            self.tx.ledger.settle(self.mail.claim, Outcome.DUPLICATE, case_id=case_id, reason="rendered-anew")
            if known is Outcome.TOMBSTONE:
                return _stays_erased(self.tx, self.mail)
            return Assessed(self.mail.claim.id, self.mail.mailbox, Outcome.DUPLICATE, case_id, reason="rendered-anew")
        case, first = self._case()
        assert case.id is not None
        # Before this mail's own words and Message-ID are known.
        case = self._linked(case, earlier, first=first)
        assert case.id is not None
        self._add_message(case.id)
        reply = self._answer(case, first)
        case = slots.case_of(self.tx, self.mail.mailbox, case.id)
        assert case.id is not None
        bounces.take_back(self.tx, self.desk.region, self.mail.mailbox, case.id, self.message, self.mail.walk)
        case = self._flagged(case, reply)
        rule, why = (reply.rule, reply.why) if isinstance(reply, Silence) else ("", "")
        assert case.id is not None
        self.tx.cases.add_decision(case.id, self.mail.claim.id, self.decision, _named(reply), rule, why)
        if self.decision.urgent and not is_history(self.mail):
            sound(self.tx, case, self.desk.region, fingerprint=self.mail.fingerprint, walk=self.mail.walk)
        self.tx.history.append(
            "service", self._action(first), mailbox=self.mail.mailbox, case_id=case.id,
            walk=self.mail.walk, data=(("reply", _named(reply)), ("rule", rule)),
        )  # fmt: skip
        self.tx.ledger.settle(self.mail.claim, Outcome.ACCEPTED, case_id=case.id)
        self.desk.journal.note(
            "assessed", walk=self.mail.walk, mailbox=self.mail.mailbox, reference=case.reference, reply=_named(reply)
        )
        return Assessed(
            self.mail.claim.id, self.mail.mailbox, Outcome.ACCEPTED, case.id, case.reference, "", self.decision, reply
        )

    def _case(self) -> tuple[Case, bool]:
        """The case this mail belongs to, or a new one; whether it is new."""
        if self.mail.case_id is not None:
            return self._renewed(slots.case_of(self.tx, self.mail.mailbox, self.mail.case_id))
        found = threads.case_of_thread(self.tx, self.policy, self.message)
        if found is not None:
            known = slots.case_of(self.tx, self.mail.mailbox, found)
            case, first = opened_by_mail(self.tx, self.desk.region, known), False
        else:
            sender = self.message.senders[0] if self.message.senders else ""
            case = _new_case(self.desk, self.tx, self.mail, self.decision, sender=sender, subject=self.message.subject)
            first = True
        self._owe_content(case)
        return case, first

    def _renewed(self, case: Case) -> tuple[Case, bool]:
        """The case that this mail belongs to already. It is as if it came in only now, unless a person has judged it or
        added this to it: then a person answers as well."""
        judged = reread.was_judged(self.tx, case)
        case = reread.renewed(
            self.tx, self.desk.region, case, self.message, self.decision, by_hand=self._by_hand
        )  # fmt: skip
        self._owe_content(case)
        return case, not (judged or self._by_hand)

    def _owe_content(self, case: Case) -> None:
        if Flag.ELSEWHERE in self.decision.flags and not self._by_hand:
            assert case.id is not None
            received_at = self.mail.stamp.received_at
            reread.owe_content(
                self.tx, self.desk.region, case.id, self.mail.mailbox, self.message, received_at
            )  # fmt: skip

    def _action(self, first: bool) -> str:
        if self.mail.case_id is not None:
            return "content-read" if self._by_hand else "read-after-all"
        return "triaged" if first else "message-added"

    def _linked(self, case: Case, earlier: int | None, *, first: bool) -> Case:
        """Say what this case may have to do with others."""
        maybe = None
        if self.mail.case_id is not None:
            # It has its case, and may turn out to belong to another.
            known = self.tx.ledger.outcome(earlier)[1] if earlier is not None else None
            maybe = known or threads.case_of_thread(self.tx, self.policy, self.message)
        if maybe is None and first:
            maybe = threads.case_it_may_belong_to(self.tx, self.policy, case, self.message)
        return threads.linked(self.tx, self.policy, case, self.message, maybe)

    def _add_message(self, case_id: int) -> None:
        message = self.message
        self.tx.cases.add_message(
            case_id,
            CaseMessage(
                direction="in",
                sender=message.senders[0] if message.senders else "",
                recipients=(*message.to, *message.cc),
                subject=message.subject,
                text=message.text,
                at=self.mail.stamp.received_at,
                message_id=message.message_id,
                mail_id=self.mail.claim.id,
                attachments=tuple(item.name for item in message.attachments),
            ),
        )

    def _answer(self, case: Case, first: bool) -> Reply:
        """Decide the reply, hold its time, queue it."""
        assert case.id is not None
        reply = self._queued(case, first)
        if settle_case(self.tx, self.desk.region, self.mail.mailbox, case.id) and not isinstance(reply, Silence):
            # It went out before this database was put back: nobody is asked to approve it.
            reply = replace(reply, mode=SendMode.AUTOMATIC)
        return reply

    def _queued(self, case: Case, first: bool) -> Reply:
        assert case.id is not None
        circumstances = self._circumstances(case.id, first)
        told = self._taken_as_answer(case, circumstances)
        if told is not None:
            return told
        bar = barred(
            self.message,
            self.decision,
            self.policy,
            self.desk.region.partners,
            self.desk.region.own_addresses,
            circumstances,
        )
        slot = None
        if bar is None and wants_slot(self.decision, self.policy, circumstances):
            slot = self._hold(case)
        reply = reply_for(self.message, self.decision, self.policy, circumstances, bar, slot)
        if not isinstance(reply, Silence):
            reply = after_restore.careful(self.tx, self.policy, reply, self.mail)
            queue_reply(self.tx, reply, case, self.policy, fingerprint=self.mail.fingerprint, walk=self.mail.walk)
        return reply

    def _taken_as_answer(self, case: Case, circumstances: Circumstances) -> Reply | None:
        """Take the mail as an answer to a proposed time; what is told of it, None where that is nothing."""
        assert case.id is not None
        if circumstances.first_of_case:
            slot_answers.show_elsewhere(self.tx, self.policy, case.id, self.message, self.mail.walk)
            return None
        return slot_answers.take(
            slot_answers.Answered(
                self.tx,
                self.desk.region,
                self.desk.reader,
                self.policy,
                case,
                self.message,
                self.decision,
                self.mail,
                circumstances,
            )
        )

    def _circumstances(self, case_id: int, first: bool) -> Circumstances:
        now = self.tx.now
        stamp = self.mail.stamp
        # What is read after all is as old as it is by now.
        seen_at = now if self.mail.case_id is not None else stamp.observed_at
        answerable = self.mail.answer_wanted and is_answerable(stamp.received_at, seen_at, self.mail.answer_from)
        sender = self.message.senders[0] if self.message.senders else ""
        by_hand = self.mail.case_id is not None and not first
        if by_hand or not answerable or not sender:
            return Circumstances(answerable or by_hand, first, by_hand=by_hand)
        return Circumstances(
            answerable=answerable,
            first_of_case=first,
            to_address_hour=self.tx.outbox.automatic_to(self.mail.mailbox, sender, now - timedelta(hours=1)),
            in_case=0 if first else sum(1 for item in self.tx.outbox.of_case(case_id) if item.automatic),
            from_mailbox_day=self.tx.outbox.automatic_from(self.mail.mailbox, now - timedelta(days=1)),
        )

    def _hold(self, case: Case) -> Slot | None:
        assert case.id is not None
        slot = slots.hold_first_free(
            self.tx, self.desk.region.calendar, self.policy, case.id, self.mail.fingerprint,
            wanted=after_restore.promised(self.tx, self.policy, self.mail),
        )  # fmt: skip
        if slot is None:
            self.tx.cases.add_task(case.id, "no_slot", self.tx.now)
        return slot

    def _flagged(self, case: Case, reply: Reply) -> Case:
        found = case.flags | (self.decision.flags & _OF_ANY_MAIL)
        if not isinstance(reply, Silence) and reply.mode is SendMode.AFTER_APPROVAL:
            found |= {Flag.WAITS_FOR_APPROVAL}
        # A report comes from a mail server, and says nothing of who writes in this case.
        senders = () if self.message.report is not None or self._by_hand else self.message.senders
        if senders and self.desk.region.partners.find(senders[0], self.policy.key) is None:
            found |= {Flag.NOT_PARTNER}
        elif senders and verdict(self.message, self.policy.trust).failed:
            found |= {Flag.NOT_AUTHENTICATED}
        urgent = case.urgent or self.decision.urgent
        if found == case.flags and urgent == case.urgent:
            return case
        return self.tx.cases.change(replace(case, flags=found, urgent=urgent))


def _named(reply: Reply) -> str:
    match reply:
        case Proposal():
            return "proposal"
        case SlotUpdate():
            return PURPOSES[reply.change]
        case CrisisNotice():
            return "crisis_notice"
        case Silence():
            return "silence"
