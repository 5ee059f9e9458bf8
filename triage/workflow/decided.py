"""What follows when it is decided what a mail is: its case, what that owes, a held time, an answer, an alarm, history;
written with the decision or not at all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from triage.domain.authentication import verdict
from triage.domain.case import Case, CaseMessage, open_case
from triage.domain.decision import Flag, TriageDecision
from triage.domain.message import IncomingMessage
from triage.domain.obligation import obligations_for
from triage.domain.policy import MailboxPolicy, SendMode
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
from triage.ports.store import ArchivedMail, Outcome, Transaction
from triage.workflow import after_restore, bounces, reread, slot_answers, slots, threads
from triage.workflow.catching_up import settle_case
from triage.workflow.desk import Assessed, Desk
from triage.workflow.invitations import PURPOSES
from triage.workflow.outgoing import queue_reply
from triage.workflow.state import opened_by_mail
from triage.workflow.watch_alarms import is_history, sound

# What a person must know of any mail of a case, not only of the first.
_OF_ANY_MAIL = frozenset(
    {Flag.ELSEWHERE, Flag.PROTECTED, Flag.SIGNED, Flag.FORWARDED, Flag.TRUNCATED, Flag.DAMAGED}
)  # fmt: skip


@dataclass(slots=True)
class DecidedMail:
    """A mail that was read and decided on, and its step through the transaction, chapter by chapter."""

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
        """Do all of it; what became of the mail."""
        earlier = self.tx.ledger.duplicate_of(self.mail.mailbox, self.message, self.mail.claim.id)
        if earlier is not None and self.mail.case_id is None:
            known, case_id, _ = self.tx.ledger.outcome(earlier)
            self.tx.ledger.settle(self.mail.claim, Outcome.DUPLICATE, case_id=case_id, reason="rendered-anew")
            if known is Outcome.TOMBSTONE:
                return stays_erased(self.tx, self.mail)
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
            case = new_case(self.desk, self.tx, self.mail, self.decision, sender=sender, subject=self.message.subject)
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


def new_case(
    desk: Desk, tx: Transaction, mail: ArchivedMail, decision: TriageDecision, *, sender: str, subject: str
) -> Case:
    """A case of this mail with what its route owes, from when the mail server received it."""
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


def stays_erased(tx: Transaction, mail: ArchivedMail) -> Assessed:
    """What was destroyed does not come back because a server renders it anew: these bytes go too (R-55)."""
    tx.ledger.erase(mail.claim.id)
    return Assessed(mail.claim.id, mail.mailbox, Outcome.TOMBSTONE, reason="erased")
