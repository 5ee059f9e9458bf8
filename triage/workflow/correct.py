"""A person accepts or corrects what was read: kind, colour, urgency. What follows from it follows in the same step.

Nothing is sent by itself here: a proposal that a correction asks for waits for approval. Nothing is deleted either: an
obligation that no longer applies is withdrawn by an appended row, and comes back by another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal

from triage.domain import dutch
from triage.domain.access import Act, Viewer
from triage.domain.case import Case, CaseFile, CaseMessage, CaseState, HistoryItem
from triage.domain.correction import Correction, Labels, differences, labels_of
from triage.domain.decision import Flag, Reason, TriageDecision
from triage.domain.errors import NotChosen, NotFound
from triage.domain.obligation import Evidence, Met, obligations_for
from triage.domain.policy import MailboxPolicy, Region, SendMode
from triage.domain.reading import Colour, Kind
from triage.domain.reply import Circumstances, Proposal, Reply, Silence, Threading, UpdateKind, wants_slot
from triage.domain.slot import HoldState
from triage.ports.delivery import Delivery, DeliveryState
from triage.ports.store import Transaction
from triage.workflow import invitations, routing, slots
from triage.workflow.acts import Changed, done_since
from triage.workflow.outgoing import queue_reply
from triage.workflow.record import settle
from triage.workflow.watch_alarms import sound

NO_COLOUR: Final = "geen"
"""What a person says where a mail carries no colour code."""

ACTION: Final = "corrected"
ACCEPTED: Final = "accepted"

_READ = frozenset({Flag.UNDECIDED, Flag.COLOUR_SUGGESTED, Flag.COLOUR_AMBIGUOUS})
_UNSURE_COLOUR = frozenset({Flag.COLOUR_SUGGESTED, Flag.COLOUR_AMBIGUOUS})
_WAITING = frozenset({DeliveryState.HELD, DeliveryState.QUEUED})
_PERHAPS_OUT = frozenset({DeliveryState.SENDING, DeliveryState.SENT, DeliveryState.UNKNOWN})
# Silences that say only what kind of mail it was: whoever corrects the kind takes them away.
_OF_THE_KIND = frozenset({"R-6", "R-8"})


def correct(
    tx: Transaction, viewer: Viewer, region: Region, case_id: int, version: int, *, kind: Kind | None = None,
    colour: Colour | Literal["geen"] | None = None, urgent: bool | None = None, route: str | None = None,
    starts_at: datetime | None = None,
) -> Case:  # fmt: skip
    """Make a case what a person says it is; what is None stays as it was read. Returns the case.

    With *route*, one that a person may choose in its mailbox, kind and colour follow from it; *starts_at* is when its
    terms began, where that was not the receipt (R-27). Raises Conflict, with what changed, where *version* is no longer
    current; NotChosen where the service was not sure and the person did not choose; Unrecordable for a start that
    cannot be.
    """
    case = tx.cases.get(viewer, case_id)
    if not viewer.may(Act.HANDLE, case.mailbox):
        raise NotFound
    file = tx.cases.file(viewer, case.reference)
    if case.version != version:
        told = _what_changed(file.history, case, version)
        raise Changed(told, done_since(file.history, version), case.version)
    if route is None:
        return _Correcting(tx, viewer, region, file, case, _chosen(case, kind, colour, urgent)).finish()
    kind, colour = routing.labels_of_route(region.mailboxes[case.mailbox], case, route)
    after = _chosen(case, kind, colour, urgent)
    start = routing.start_of_route(tx, viewer, case, starts_at)
    return _Correcting(tx, viewer, region, file, case, after, route, start).finish()


def _chosen(case: Case, kind: Kind | None, colour: Colour | Literal["geen"] | None, urgent: bool | None) -> Labels:
    wanted = case.kind if kind is None else kind
    if wanted is Kind.UNDECIDED:
        raise NotChosen("Kies eerst wat de afzender vraagt: consult, ondersteuning of overig.")
    if colour is None and not case.flags.isdisjoint(_UNSURE_COLOUR):
        raise NotChosen("Kies eerst de kleurcode, of kies 'geen'.")
    found = case.colour if colour is None else (None if colour == NO_COLOUR else Colour(colour))
    return Labels(wanted, found, case.urgent if urgent is None else urgent)


def _what_changed(history: Sequence[HistoryItem], case: Case, version: int) -> str:
    """What others did since *version*, as far as it bears on what was read; else how the case stands now."""
    told = []
    for item in history:
        facts = dict(item.data)
        since = facts.pop("version", "")
        if item.action in (ACTION, ACCEPTED) and since.isdigit() and int(since) > version:
            pairs = ((what, *value.split(">", 1)) for what, value in facts.items() if what in dutch.LABELS)
            changes = [dutch.changed(*pair) for pair in pairs if len(pair) == 3]
            told.append(f"{item.actor}: {', '.join(changes) or 'bevestigd zoals gelezen'}")
        elif since.isdigit() and int(since) > version:
            told.append(f"{item.actor}: {dutch.ACTIONS.get(item.action, 'gewijzigd')}")
    if not told:
        now = labels_of(case).texts()
        told = ["nu staat er " + ", ".join(f"{dutch.LABELS[what]} {dutch.label(what, now[what])}" for what in now)]
    return f"Deze zaak is intussen gewijzigd ({'; '.join(told)}). Uw keuze is niet opgeslagen; bekijk de zaak opnieuw."


def route_for(policy: MailboxPolicy, case: Case, after: Labels) -> str:
    """The route of a case that a person judged: by colour where the mailbox routes by colour, else by kind. A route
    that the content gave (verrijking, a crisis handover) or a person chose (a restraining order) stays, unless the
    person chose another colour."""
    if case.route in (*policy.local_routes.values(), *policy.hand_routes) and after.colour is case.colour:
        return case.route
    if after.colour is not None and after.colour in policy.colour_routes:
        return policy.colour_routes[after.colour]
    return policy.routes[after.kind]


@dataclass(slots=True)
class _Correcting:
    """One correction's step through the transaction, chapter by chapter."""

    tx: Transaction
    viewer: Viewer
    region: Region
    file: CaseFile
    case: Case
    after: Labels
    chosen: str | None = None
    start: datetime | None = None

    @property
    def _policy(self) -> MailboxPolicy:
        return self.region.mailboxes[self.case.mailbox]

    @property
    def _id(self) -> int:
        assert self.case.id is not None
        return self.case.id

    @property
    def _mark(self) -> str:
        """What tells this correction's mails from all others: the same correction twice queues them once (R-51)."""
        return f"{self.case.reference} correction {self.case.version}"

    def finish(self) -> Case:
        before, after = labels_of(self.case), self.after
        route = self.chosen or route_for(self._policy, self.case, after)
        taken_back = before.kind is Kind.SUPPORT and after.kind is not Kind.SUPPORT
        if taken_back:
            self._take_back_met()
        self._owe(route)
        if self.chosen is not None:
            routing.keep_choice(self.tx, self.viewer, self.region, self.case, route, self.start)
        settle(self.tx, self.viewer.who, self.region, replace(self.case, route=route))
        if taken_back or (after.urgent and not before.urgent):
            self._take_back_waiting(everything=taken_back)
        self._decide(route, self._propose(before))
        state = CaseState.IN_PROGRESS if self.case.state is CaseState.NEW else self.case.state
        flags = (self.case.flags - _READ - {Flag.WAITS_FOR_APPROVAL}) | self._waiting_flag()
        judged = replace(self.case, kind=after.kind, colour=after.colour, urgent=after.urgent, route=route)
        self.case = self.tx.cases.change(replace(judged, state=state, flags=flags))
        if after.urgent and not before.urgent:
            sound(self.tx, self.case, self.region, fingerprint=self._mark)
        self._note(before)
        self._remember(before)
        return self.case

    def _owe(self, route: str) -> None:
        """What the new route asks is owed from receipt; what it no longer asks is withdrawn; judging is done."""
        rules = self.region.rules_for(self.case.mailbox, route)
        wanted = obligations_for(rules, self.case.received_at, self.region.calendar)
        if self.start is not None:
            wanted = routing.begun_at(self.region, self.case, wanted, route, self.start)
        standing = self.tx.cases.obligations(self.viewer, self._id)
        now, asked, known = self.tx.now, {owed.key for owed in wanted}, {owed.key for owed in standing}
        fresh = [owed for owed in wanted if owed.key not in known]
        added = self.tx.cases.add_obligations(self._id, fresh, self.region.config_hash) if fresh else []
        for owed in (*standing, *added):
            if owed.id is None:
                continue
            if owed.withdrawn and owed.key in asked:
                self.tx.cases.unmeet(self._id, owed.id, "geldt weer: een medewerker koos deze route", now)
            if owed.met is None and Evidence.REVIEWED in owed.met_by:
                self.tx.cases.meet(self._id, owed.id, Met(Evidence.REVIEWED, now, self.viewer.who))
            elif owed.met is None and owed.key not in asked and Evidence.CONTENT_ADDED not in owed.met_by:
                # What the mail itself asks stays, whatever route a person chooses.
                self._withdraw(owed.id, route, now)

    def _withdraw(self, obligation_id: int, route: str, now: datetime) -> None:
        known = self.region.routes.get(route)
        why = f"geldt niet meer: een medewerker koos de route {known.title if known else route}"
        self.tx.cases.meet(self._id, obligation_id, Met(Evidence.WITHDRAWN, now, self.viewer.who, ref=why))

    def _take_back_met(self) -> None:
        """An automatic proposal never satisfies anything but a support request (R-6)."""
        for owed in self.file.obligations:
            if owed.id is not None and owed.met is not None and owed.met.evidence is Evidence.PROPOSAL_SENT:
                why = "een medewerker las de mail anders: het voorstel telt niet"
                self.tx.cases.unmeet(self._id, owed.id, why, self.tx.now)

    def _take_back_waiting(self, *, everything: bool) -> None:
        """Keep back a proposal that still waits and give its time back. With *everything* the time of one that is out
        goes too, unless it was agreed; whoever got it must hear that."""
        proposals = [each for each in self.tx.outbox.of_case(self._id) if each.purpose in invitations.ABOUT_SLOT]
        kept = [each for each in proposals if each.state in _WAITING and self._cancel(each)]
        out = any(each.state in _PERHAPS_OUT for each in proposals)
        hold = self.tx.agenda.of_case(self._id)
        if hold is None or hold.id is None or hold.state is not HoldState.HELD or not (everything or kept):
            return
        if self.tx.agenda.settle(hold.id, HoldState.RELEASED, self.tx.now):
            self._event("slot-released")
            if out:
                self.tx.cases.add_task(self._id, "proposal_taken_back", self.tx.now)
                told = invitations.Told(SendMode.AFTER_APPROVAL, self._mark)
                given_back = self.tx.agenda.get(hold.id) or hold
                invitations.tell(self.tx, self.case, self._policy, given_back, UpdateKind.CANCELLED, told)

    def _cancel(self, delivery: Delivery) -> bool:
        if delivery.id is None or not self.tx.outbox.move(delivery.id, DeliveryState.CANCELLED, self.tx.now):
            return False
        self._event("delivery-withheld", ("purpose", delivery.purpose), ("delivery", str(delivery.id)))
        return True

    def _waiting_flag(self) -> frozenset[Flag]:
        waits = any(
            each.state is DeliveryState.HELD and each.kind == "mail" for each in self.tx.outbox.of_case(self._id)
        )
        return frozenset({Flag.WAITS_FOR_APPROVAL}) if waits else frozenset()

    def _propose(self, before: Labels) -> Reply | None:
        """Prepare a proposal where the mail has become a support request, or say why not; None where it has not."""
        became = self.after.kind is Kind.SUPPORT and (before.kind is not Kind.SUPPORT or before.urgent)
        if not became or self.tx.agenda.of_case(self._id) is not None:
            return None
        bar = self._barred()
        if bar is not None:
            return bar
        policy, mail = self._policy, self._first_mail()
        assert mail is not None
        slot = slots.hold_first_free(self.tx, self.region.calendar, policy, self._id, self._mark)
        if slot is None:
            self.tx.cases.add_task(self._id, "no_slot", self.tx.now)
            return Silence("R-9", "Er is geen vrije tijd binnen de planningshorizon: een medewerker belt terug.")
        thread = Threading(mail.message_id, (mail.message_id,) if mail.message_id else ())
        reply = Proposal(SendMode.AFTER_APPROVAL, self.case.sender, thread, slot)
        queue_reply(self.tx, reply, self.case, policy, fingerprint=self._mark, walk="")
        return reply

    def _barred(self) -> Silence | None:
        """Why no proposal may be prepared: what barred an answer when the mail came in bars it still (R-53)."""
        first = self.file.decisions[0] if self.file.decisions else None
        if first is None or self._first_mail() is None:
            return Silence("R-53", "Bij deze zaak staat geen mail om te beantwoorden: een medewerker neemt contact op.")
        if first.reply == "silence" and first.rule not in _OF_THE_KIND:
            return Silence(first.rule, first.why)
        if self.region.partners.find(self.case.sender, self.case.mailbox) is None:
            return Silence("R-5", "De afzender is geen bekende partner; een medewerker neemt contact op.")
        if self.after.urgent:
            return Silence("R-29", "Spoed: er gaat geen voorstel voor een tijd uit; een medewerker handelt direct.")
        if not wants_slot(self._decision(self.case.route), self._policy, Circumstances()):
            return Silence("R-6", "Deze mailbox stelt zelf geen tijd voor: een medewerker antwoordt.")
        return None

    def _first_mail(self) -> CaseMessage | None:
        return next((each for each in self.file.messages if each.direction == "in"), None)

    def _decision(self, route: str) -> TriageDecision:
        after, changes = self.after, differences(labels_of(self.case), self.after)
        words = ", ".join(dutch.changed(*each) for each in changes)
        why = f"Gewijzigd door een medewerker: {words}." if words else "Bevestigd door een medewerker."
        return TriageDecision(
            mailbox=self.case.mailbox,
            route=route,
            kind=after.kind,
            best_guess=after.kind,
            confidence=1.0,
            colour=after.colour,
            colour_ambiguous=False,
            suggested_colour=None,
            urgent=after.urgent,
            automatic=Flag.AUTOMATIC in self.case.flags,
            reasons=(Reason("R-8", why),),
            flags=frozenset(),
            config_hash=self.region.config_hash,
        )

    def _decide(self, route: str, reply: Reply | None) -> None:
        mail = self._first_mail()
        answer = ("proposal" if reply else "", "", "")
        if isinstance(reply, Silence):
            answer = ("silence", reply.rule, reply.why)
        self.tx.cases.add_decision(self._id, mail.mail_id if mail else None, self._decision(route), *answer)

    def _note(self, before: Labels) -> None:
        changes = differences(before, self.after)
        if self.chosen is not None:
            self._event("route-chosen", ("route", self.chosen), ("version", str(self.case.version)))
        data = [(what, f"{old}>{new}") for what, old, new in changes]
        self._event(ACTION if changes else ACCEPTED, *data, ("version", str(self.case.version)))

    def _event(self, action: str, *data: tuple[str, str]) -> None:
        self.tx.history.append(
            self.viewer, action, mailbox=self.case.mailbox, case_id=self._id, data=data, by=Act.HANDLE
        )

    def _remember(self, before: Labels) -> None:
        """Keep the judgement to learn from, where the mailbox wants that; never the text."""
        mail = self._first_mail()
        read = next((each.decision for each in self.file.decisions if each.decision.model_id), None)
        if not self._policy.learn_from_corrections or mail is None or mail.mail_id is None or read is None:
            return
        self.tx.corrections.add(
            Correction(
                mailbox=self.case.mailbox,
                case_id=self._id,
                mail_id=mail.mail_id,
                before=before,
                after=self.after,
                rules=tuple(sorted({each.rule for each in read.evidence})),
                model_id=read.model_id,
                config_hash=self.region.config_hash,
                at=self.tx.now,
                by=self.viewer.who,
            )
        )
