"""What a sender answers to a proposed time is acted on, or laid before a person (R-9).

Acted on: a valid answer of a calendar program and a plain yes or no in words, of the one who was invited, whom the mail
server vouches for. Everything else that answers becomes a draft for a person with another time prepared, or a task. An
answer that is old, doubled, forged or somebody else's changes nothing and stands in the history with its reason.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from triage.domain.access import service_viewer
from triage.domain.authentication import is_authenticated
from triage.domain.calendar_answer import CalendarAnswer, Participation
from triage.domain.case import Case, CaseState
from triage.domain.decision import TriageDecision
from triage.domain.message import TOLERANT, IncomingMessage, Protection, RequestText, is_sent_on
from triage.domain.policy import MailboxPolicy, Region, SendMode
from triage.domain.reading import AnswerKind, Kind, SlotAnswer
from triage.domain.reply import Circumstances, SlotMail, UpdateKind, barred, is_by_machine
from triage.domain.slot import Hold, HoldState, expires_at
from triage.ports.delivery import Delivery, DeliveryState
from triage.ports.reading import MailReader, request_of
from triage.ports.store import ArchivedMail, Transaction
from triage.workflow import after_restore, invitations, slots, threads
from triage.workflow.answer import flag_waiting, settle_sent
from triage.workflow.calendar_checks import Ours, problem_of

ANSWERED_BEFORE = "de afzender schreef al opnieuw"
"""Why a proposal is held back whose receiver wrote before it went."""

TASK = "answer_to_proposal"
MOST_REFUSALS = 2
"""After so many refusals a person takes over."""

# A no that is less sure than this waits for a person (ours; a yes has its own bound with the reader).
_SURE = 0.8


@dataclass(frozen=True, slots=True)
class Answered:
    """A mail in a case, with all that judging it as an answer takes."""

    tx: Transaction
    region: Region
    reader: MailReader
    policy: MailboxPolicy
    case: Case
    message: IncomingMessage
    decision: TriageDecision
    mail: ArchivedMail
    circumstances: Circumstances


def take(answered: Answered) -> SlotMail | None:
    """Take a mail in a case as the answer that it may be; returns what is told of it, None where nothing is."""
    return _Taking(answered).finish()


@dataclass(slots=True)
class _Taking:
    """One answer's step through the transaction, chapter by chapter."""

    by: Answered
    clicked: bool = False
    stamped_at: datetime | None = None

    @property
    def tx(self) -> Transaction:
        return self.by.tx

    @property
    def case(self) -> Case:
        return self.by.case

    @property
    def _id(self) -> int:
        assert self.by.case.id is not None
        return self.by.case.id

    @property
    def _now(self) -> datetime:
        return self.tx.now

    def finish(self) -> SlotMail | None:
        holds = self.tx.agenda.all_of_case(self._id)
        if not holds or self.by.message.report is not None:
            return None
        hold = self.tx.agenda.of_case(self._id) or holds[-1]
        if self.by.message.calendar_answers:
            return self._by_calendar(hold)
        if self.by.decision.automatic or is_by_machine(self.by.message):
            # An answering machine says nothing about a time, whatever its words.
            return None
        return self._by_words(hold)

    # By calendar

    def _by_calendar(self, hold: Hold) -> SlotMail | None:
        out = invitations.last_out(self.tx, self._id)
        ours = Ours(hold, self._since(hold), self._invited(out), self._last_stamp(), out is not None)
        answer, why = problem_of(self.by.message.calendar_answers, ours, self.by.mail.stamp.received_at)
        if not why and not self._is_asked(out):
            why = "sender"
        if not why and self._is_unclear():
            why = "unclear"
        if why or answer is None:
            # Whoever sends the same thing twice asks nothing of anybody.
            self._odd(why, task=why != "replayed")
            return None
        self.clicked, self.stamped_at = True, answer.stamped_at
        if out is not None and out.state is DeliveryState.UNKNOWN:
            # Who answers it has it.
            settle_sent(self.tx, self.by.region, out, self._now, only_from=DeliveryState.UNKNOWN)
            self.tx.cases.finish_task(self._id, "delivery_unknown", self._now)
        return self._clicked(hold, answer)

    def _clicked(self, hold: Hold, answer: CalendarAnswer) -> SlotMail | None:
        words = self._own_words(hold, answer)
        if self._is_past(hold):
            # That conversation was, or never came; whatever is said of it now is a mail like any other.
            return self._ask(AnswerKind.NONE)
        if answer.method == "COUNTER":
            return self._other(hold, AnswerKind.OTHER_TIME, answer.starts_at)
        if words.answer in (AnswerKind.OTHER_TIME, AnswerKind.QUESTION):
            return self._other(hold, words.answer, words.wanted)
        match answer.says(self._sender):
            case Participation.ACCEPTED:
                return self._accept(hold)
            case Participation.DECLINED:
                return self._decline(hold)
            case _:
                self._event("slot-tentative")
                return None

    def _own_words(self, hold: Hold, answer: CalendarAnswer) -> SlotAnswer:
        """What the sender wrote beside their click; a click with a proviso is no plain one."""
        plain = request_of(self.by.message)
        texts = (RequestText(plain.sender, "", answer.comment), RequestText(plain.sender, "", plain.body))
        said = [self.by.reader.read_answer(text, hold.slot.starts_at) for text in texts if text.body.strip()]
        telling = (each for each in said if each.answer in (AnswerKind.OTHER_TIME, AnswerKind.QUESTION))
        return next(telling, SlotAnswer(AnswerKind.NONE, None, 1.0))

    def _since(self, hold: Hold) -> int:
        """The first SEQUENCE under which the time of *hold* was told: an answer to it is about this time still."""
        since = hold.sequence
        for each in reversed(invitations.about_slot(self.tx, self._id, invitations.PERHAPS_OUT)):
            slot = invitations.named_time(each)
            if each.purpose not in invitations.REQUESTS:
                # A CANCEL names no other time: who answers what it took back may answer the time itself.
                continue
            if slot is None or slot.starts_at != hold.slot.starts_at:
                break
            since = int(each.content.get("sequence") or 0)
        return since

    def _last_stamp(self) -> datetime | None:
        history = self.tx.history.of_case(service_viewer(self.case.mailbox), self._id)
        stamps = [value for item in history for name, value in item.data if name == "stamped"]
        return max((datetime.fromisoformat(each) for each in stamps), default=None)

    # By words

    def _by_words(self, hold: Hold) -> SlotMail | None:
        answer = self.by.reader.read_answer(request_of(self.by.message), hold.slot.starts_at)
        if answer.answer is AnswerKind.NONE or self._is_past(hold):
            return None
        out = invitations.last_out(self.tx, self._id)
        named = invitations.named_time(out) if out is not None else None
        if hold.state is HoldState.HELD and (named is None or named.starts_at != hold.slot.starts_at):
            return self._too_early(answer.answer)
        if not self._is_asked(out) or self._is_unclear() or self._answers_an_older(hold):
            if hold.state is HoldState.HELD or answer.answer is not AnswerKind.QUESTION:
                self._ask(answer.answer)
            return None
        if hold.state is HoldState.BOOKED and answer.answer in (AnswerKind.ACCEPT, AnswerKind.QUESTION):
            # Agreed already: a second yes changes nothing, and a question is a mail like any other.
            return None
        if answer.answer is AnswerKind.ACCEPT and answer.unconditional:
            return self._accept(hold)
        plain_no = answer.answer is AnswerKind.DECLINE and answer.wanted is None and answer.confidence >= _SURE
        if plain_no and hold.state is HoldState.HELD:
            # Who needs no conversation any more is offered no other time for it.
            return self._ask(answer.answer) if answer.withdrawn else self._decline(hold)
        return self._other(hold, answer.answer, answer.wanted)

    def _answers_an_older(self, hold: Hold) -> bool:
        """Whether the mail answers an invitation to a time that was moved since."""
        nearest = self.by.message.thread[:1]
        for each in invitations.about_slot(self.tx, self._id, invitations.PERHAPS_OUT):
            slot = invitations.named_time(each)
            if each.message_id in nearest and slot is not None:
                return slot.starts_at != hold.slot.starts_at
        return False

    def _too_early(self, kind: AnswerKind) -> SlotMail | None:
        """Written before the proposal went: which of the two still holds is a person's to say."""
        for each in invitations.about_slot(self.tx, self._id, [DeliveryState.QUEUED]):
            assert each.id is not None
            if self.tx.outbox.move(each.id, DeliveryState.HELD, self._now, error=ANSWERED_BEFORE):
                flag_waiting(self.tx, each)
        return self._ask(kind)

    # Who writes

    @property
    def _sender(self) -> str:
        return self.by.message.senders[0] if self.by.message.senders else ""

    def _invited(self, out: Delivery | None) -> str:
        return out.content["to"] if out is not None else self.case.sender

    def _is_asked(self, out: Delivery | None) -> bool:
        """Whether the one who was invited wrote this, as far as the receiving server vouches for it (R-53)."""
        message, invited = self.by.message, self._invited(out)
        return (
            invited != ""
            and message.senders == (invited,)
            and is_authenticated(message, self.by.policy.trust)
            and not is_sent_on(message)
            and not self.by.circumstances.by_hand
        )

    def _is_unclear(self) -> bool:
        """Whether the mail was not read whole, or tells of something that comes before any time (R-29, R-50)."""
        message = self.by.message
        incomplete = message.truncated or TOLERANT in message.defects or message.protection is not Protection.NONE
        return incomplete or self.by.decision.urgent

    def _is_past(self, hold: Hold) -> bool:
        return self.by.mail.stamp.received_at >= hold.slot.starts_at

    @property
    def _is_open(self) -> bool:
        """Whether a time may still be offered in this case."""
        return self.case.state is not CaseState.CLOSED and self.case.kind is Kind.SUPPORT and not self.case.urgent

    # Yes

    def _accept(self, hold: Hold) -> SlotMail | None:
        if self._is_past(hold):
            return self._ask(AnswerKind.ACCEPT)
        if hold.state is HoldState.BOOKED:
            # The same yes by mail and by calendar, or twice: it was told already.
            self._event("slot-answered", ("answer", AnswerKind.ACCEPT.value))
            return None
        if hold.state is not HoldState.HELD:
            return self._too_late(hold)
        assert hold.id is not None
        if not self.tx.agenda.settle(hold.id, HoldState.BOOKED, self._now):
            return self._ask(AnswerKind.ACCEPT)
        invitations.take_back_waiting(self.tx, self._id, "service", walk=self.by.mail.walk)
        self.tx.cases.finish_task(self._id, TASK, self._now)
        self._event("slot-booked")
        return self._tell(hold, UpdateKind.BOOKED)

    def _too_late(self, hold: Hold) -> SlotMail | None:
        """A yes to a time that is no longer kept: kept again for a person to confirm, where it is still free."""
        plan = self.by.policy.slot_plan
        soon = hold.slot.starts_at - self._now < invitations.LEAST_NOTICE
        if hold.state is not HoldState.LAPSED or plan is None or not self._is_open or not self._may_tell:
            return self._ask(AnswerKind.ACCEPT)
        if soon or not slots.taken_of(self.tx, plan).isdisjoint(hold.slot.quarters):
            self._event("slot-answered-late")
            return self._other(hold, AnswerKind.ACCEPT, hold.slot.starts_at)
        until = expires_at(hold.slot, self._now, plan, self.by.region.calendar)
        kept = slots.keep(self.tx, self.by.policy, self._id, hold.slot, until)
        if kept is None:
            return self._ask(AnswerKind.ACCEPT)
        self._ask(AnswerKind.ACCEPT)
        told = self._told(waits=True)
        return invitations.tell(self.tx, self.case, self.by.policy, kept, UpdateKind.BOOKED, told)

    # No

    def _decline(self, hold: Hold) -> SlotMail | None:
        if hold.state not in (HoldState.HELD, HoldState.BOOKED):
            # It was given back before; whoever was to call knows now why nothing came.
            self._event("slot-answered", ("answer", AnswerKind.DECLINE.value))
            return None
        self._event("slot-declined")
        invitations.take_back_waiting(self.tx, self._id, "service", walk=self.by.mail.walk)
        calendar, policy = self.by.region.calendar, self.by.policy
        moved = None
        if self._refusals() < MOST_REFUSALS and self._is_open and self._may_tell:
            moved = slots.keep_near(self.tx, calendar, policy, self._id, except_for=self._offered())
            if moved is None:
                self.tx.cases.add_task(self._id, "no_slot", self._now)
        if moved is not None:
            self._event("slot-moved")
            return self._tell(moved, UpdateKind.MOVED)
        assert hold.id is not None
        self.tx.agenda.settle(hold.id, HoldState.RELEASED, self._now)
        self._event("slot-released")
        self.tx.cases.add_task(self._id, "call_back", self._now)
        return self._tell(hold, UpdateKind.CANCELLED)

    def _refusals(self) -> int:
        history = self.tx.history.of_case(service_viewer(self.case.mailbox), self._id)
        return sum(item.action == "slot-declined" for item in history)

    def _offered(self) -> frozenset[datetime]:
        """The times that were offered before: refused, or moved from."""
        return frozenset(each.slot.starts_at for each in self.tx.agenda.all_of_case(self._id))

    # Anything else

    def _other(self, hold: Hold, kind: AnswerKind, wanted: datetime | date | None) -> SlotMail | None:
        """Another time, a condition, a question: a draft for a person with the nearest free time prepared."""
        self._ask(kind)
        policy, calendar = self.by.policy, self.by.region.calendar
        plan = policy.slot_plan
        invitations.take_back_waiting(self.tx, self._id, "service", only_prepared=True, walk=self.by.mail.walk)
        if plan is None or not self._is_open or not self._may_tell or self._refusals() >= MOST_REFUSALS:
            return None
        told = self._told(waits=True)
        if hold.state not in (HoldState.HELD, HoldState.BOOKED):
            if hold.state is not HoldState.LAPSED:
                return None
            kept = slots.keep_near(self.tx, calendar, policy, self._id, wanted)
            return self._none_free() if kept is None else invitations.tell(
                self.tx, self.case, policy, kept, UpdateKind.MOVED, told
            )  # fmt: skip
        asked_for = {wanted} if isinstance(wanted, datetime) else set()
        found = slots.near(self.tx, calendar, plan, wanted, except_for=self._offered() - asked_for)
        slot = next((each for each in found if each.starts_at != hold.slot.starts_at), None)
        if slot is None:
            return self._none_free()
        until = expires_at(slot, self._now, plan, calendar)
        return invitations.prepare(self.tx, self.case, policy, hold, slot, until, told)

    def _none_free(self) -> SlotMail | None:
        self.tx.cases.add_task(self._id, "no_slot", self._now)
        return None

    def _ask(self, kind: AnswerKind) -> SlotMail | None:
        """Let a person look at the answer; nothing is told."""
        self.tx.cases.add_task(self._id, TASK, self._now)
        self._event("slot-answered", ("answer", kind.value))
        return None

    def _odd(self, why: str, *, task: bool) -> None:
        """Show an answer that changes nothing, with its reason."""
        odd(self.tx, self.case, why, walk=self.by.mail.walk, task=task)

    # What is told

    @property
    def _may_tell(self) -> bool:
        """What is history is never answered (R-57)."""
        return self.by.circumstances.answerable

    def _tell(self, hold: Hold, change: UpdateKind) -> SlotMail | None:
        assert hold.id is not None
        if not self._may_tell:
            self.tx.cases.add_task(self._id, TASK, self._now)
            return None
        now = self.tx.agenda.get(hold.id) or hold
        return invitations.tell(self.tx, self.case, self.by.policy, now, change, self._told())

    def _told(self, *, waits: bool = False) -> invitations.Told:
        by = self.by
        bar = barred(
            by.message, replace(by.decision, automatic=by.decision.automatic and not self.clicked), by.policy,
            by.region.partners, by.region.own_addresses, replace(by.circumstances, by_click=self.clicked),
        )  # fmt: skip
        waits = waits or after_restore.is_doubtful(self.tx, by.mail.mailbox, by.mail.stamp.received_at)
        mode = SendMode.AFTER_APPROVAL if waits else invitations.mode_by_rule(by.policy, bar)
        return invitations.Told(mode, by.mail.fingerprint, by.mail.walk, by.message)

    def _event(self, action: str, *data: tuple[str, str]) -> None:
        stamped = (("stamped", self.stamped_at.isoformat()),) if self.stamped_at is not None else ()
        how = ("by", "calendar" if self.clicked else "mail")
        self.tx.history.append(
            "service", action, mailbox=self.case.mailbox, case_id=self._id, walk=self.by.mail.walk,
            data=(*data, how, *stamped),
        )  # fmt: skip


def odd(tx: Transaction, case: Case, why: str, *, walk: str, task: bool = True) -> None:
    """Show in *case* an answer of a calendar that changes nothing: *why* is a slug with words of its own."""
    assert case.id is not None
    if task:
        tx.cases.add_task(case.id, TASK, tx.now)
    tx.history.append(
        "service", "slot-answer-odd", mailbox=case.mailbox, case_id=case.id, walk=walk, data=(("odd", why),)
    )  # fmt: skip


def show_elsewhere(
    tx: Transaction, policy: MailboxPolicy, case_id: int, message: IncomingMessage, walk: str
) -> int | None:
    """A mail that began a case of its own answers the invitation of another: it is shown there, and changes nothing.
    Returns that other case."""
    case = threads.case_of_invitation(tx, policy, message)
    if case is None or case.id == case_id:
        return None
    odd(tx, case, "sender", walk=walk)
    return case.id
