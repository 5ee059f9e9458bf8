"""What the demo tells afterwards: a line for each mail, what is due next, which times are held.

Subjects and senders are content, so a mail is called by the name of its file.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from triage.demo.mails import Sample
from triage.demo.story import Story
from triage.domain.access import service_viewer
from triage.domain.decision import TriageDecision
from triage.domain.dutch import COLOURS, HOLDS, KINDS
from triage.domain.dutch_dates import moment_in_short
from triage.domain.dutch_slots import SLOT_PURPOSES
from triage.domain.obligation import Obligation
from triage.domain.reply import CrisisNotice, Proposal, Silence, SlotUpdate
from triage.domain.slot import Hold
from triage.domain.workdays import WorkCalendar
from triage.ports.delivery import Delivery, DeliveryState
from triage.ports.store import Outcome, Transaction
from triage.wiring.worker import Polled
from triage.workflow.desk import Assessed
from triage.workflow.invitations import PROPOSAL, PURPOSES
from triage.workflow.slot_overview import overview
from triage.workflow.watch_mail import figures

_DUE_AHEAD = timedelta(weeks=6)
_SLOT_WEEKS = 8
_STATES = {
    DeliveryState.HELD: "wacht op akkoord",
    DeliveryState.QUEUED: "staat klaar",
    DeliveryState.SENDING: "wordt verstuurd",
    DeliveryState.SENT: "verstuurd",
    DeliveryState.FAILED: "niet aangenomen",
    DeliveryState.UNKNOWN: "onbekend of het aankwam",
    DeliveryState.CANCELLED: "gestopt",
}
_PURPOSES = {**SLOT_PURPOSES, "proposal": "voorstel", "crisis_notice": "crisistekst"}


@dataclass(frozen=True, slots=True)
class Line:
    """One mail: what the service made of it, what it queued, the time its case holds."""

    sample: Sample
    outcome: Outcome
    reference: str = ""
    assessed: Assessed | None = None
    deliveries: tuple[Delivery, ...] = ()
    hold: Hold | None = None

    @property
    def decision(self) -> TriageDecision | None:
        return self.assessed.decision if self.assessed else None

    @property
    def answer(self) -> Delivery | None:
        """The mail to its sender that this mail led to."""
        reply = self.assessed.reply if self.assessed is not None else None
        match reply:
            case Proposal():
                purpose = PROPOSAL
            case SlotUpdate():
                purpose = PURPOSES[reply.change]
            case CrisisNotice():
                purpose = "crisis_notice"
            case _:
                return None
        return next((item for item in self.deliveries if item.kind == "mail" and item.purpose == purpose), None)

    @property
    def alarms(self) -> int:
        """How many alarms went to the people on duty because of this mail."""
        sent = sum(1 for item in self.deliveries if item.kind == "alarm" and item.state is DeliveryState.SENT)
        return sent if self.decision is not None and self.decision.urgent else 0


@dataclass(frozen=True, slots=True)
class Due:
    """A term that runs, with the reference of its case."""

    reference: str
    owed: Obligation


def lines(story: Story) -> list[Line]:
    """A line for every mail delivered, in the order of the samples."""
    found: dict[str, Line] = {}
    with story.works.store.reading() as tx:
        for item in story.assessed:
            samples = story.sample_of(item.mailbox, tx.ledger.raw(item.mail_id))
            for number, sample in enumerate(samples):
                found[sample.file] = _line(tx, sample, item) if number == 0 else _copy(tx, sample, item)
    delivered = [sample for _, sample in story.delivered]
    return [found.get(sample.file) or Line(sample, Outcome.PENDING) for sample in _in_order(story, delivered)]


def _in_order(story: Story, delivered: Iterable[Sample]) -> list[Sample]:
    there = {sample.file for sample in delivered}
    return [sample for sample in story.stage.samples if sample.file in there]


def _line(tx: Transaction, sample: Sample, item: Assessed) -> Line:
    if item.case_id is None:
        return Line(sample, item.outcome, assessed=item)
    deliveries = tuple(tx.outbox.of_case(item.case_id))
    return Line(sample, item.outcome, _reference(tx, item), item, deliveries, tx.agenda.of_case(item.case_id))


def _copy(tx: Transaction, sample: Sample, item: Assessed) -> Line:
    """The same bytes a second time: kept once, no case of its own."""
    return Line(sample, Outcome.DUPLICATE, _reference(tx, item))


def _reference(tx: Transaction, item: Assessed) -> str:
    if item.case_id is None:
        return ""
    return tx.cases.get(service_viewer(item.mailbox), item.case_id).reference


def row(line: Line, calendar: WorkCalendar) -> tuple[str, ...]:
    """One mail as a row: reference and file, what was read, route and reason, what went out and the time."""
    out = "; ".join(part for part in (_went_out(line), _held(line, calendar)) if part)
    return (f"{line.reference} {line.sample.slug}".strip(), _read(line), _decided(line), out)


COLUMNS = ("kenmerk en mail", "gelezen", "route en reden", "wat eruit ging, of waarom niet; de tijd")


def _read(line: Line) -> str:
    decision = line.decision
    if line.outcome is Outcome.QUARANTINED:
        return "niet te lezen"
    if decision is None:
        return "dubbel" if line.outcome is Outcome.DUPLICATE else "nog niet bekeken"
    said = [KINDS[decision.kind]]
    if decision.colour is not None:
        said.append(f"kleur {COLOURS[decision.colour]}")
    elif decision.colour_ambiguous:
        said.append("kleur niet eenduidig")
    elif decision.suggested_colour is not None:
        said.append(f"{COLOURS[decision.suggested_colour]} in de tekst")
    if decision.automatic:
        said.append("van een machine")
    return ", ".join([*(["SPOED"] if decision.urgent else []), *said])


def _decided(line: Line) -> str:
    decision = line.decision
    if decision is None:
        return "hetzelfde bericht als eerder" if line.outcome is Outcome.DUPLICATE else ""
    return f"{decision.route}: {decision.reasons[0].text}" if decision.reasons else decision.route


def _went_out(line: Line) -> str:
    if line.assessed is None:
        return ""
    reply, answer = line.assessed.reply, line.answer
    if isinstance(reply, Silence):
        said = f"niets: {reply.why} ({reply.rule})"
    elif answer is not None:
        said = f"{_PURPOSES[answer.purpose]} {_STATES[answer.state]}"
    else:
        said = ""
    alarm = f"alarm verstuurd ({line.alarms})" if line.alarms else ""
    return "; ".join(part for part in (alarm, said) if part)


def _held(line: Line, calendar: WorkCalendar) -> str:
    if line.hold is None:
        return ""
    return f"{moment_in_short(line.hold.slot.starts_at, calendar.zone)} {HOLDS[line.hold.state]}"


def next_due(story: Story, now: datetime, most: int) -> list[Due]:
    """The terms that end first, of every mailbox."""
    with story.works.store.reading() as tx:
        due = sorted(tx.cases.due(now + _DUE_AHEAD), key=lambda item: item[1].due_at or now)
        viewer = service_viewer(*story.stage.mailboxes)
        return [Due(tx.cases.get(viewer, case_id).reference, owed) for case_id, owed in due[:most]]


def due_row(due: Due, now: datetime, calendar: WorkCalendar) -> tuple[str, ...]:
    """One term as a row."""
    ends_at = due.owed.due_at
    assert ends_at is not None
    late = "te laat" if ends_at <= now else ""
    return (
        moment_in_short(ends_at, calendar.zone, end=True),
        due.reference,
        due.owed.title,
        due.owed.term,
        due.owed.source,
        late,
    )


DUE_COLUMNS = ("uiterlijk", "kenmerk", "wat", "termijn", "bron", "let op")


def held_slots(story: Story, now: datetime) -> list[tuple[str, ...]]:
    """The times that are held or booked, as rows."""
    region, rows = story.stage.loaded.region, list[tuple[str, ...]]()
    words = {state.value: word for state, word in HOLDS.items()}
    for key in story.stage.mailboxes:
        policy = region.mailboxes[key]
        if policy.slot_plan is not None:
            found = overview(story.works.store, policy, policy.slot_plan, region.calendar, now, _SLOT_WEEKS)
            rows += [
                (moment_in_short(line.slot.starts_at, region.calendar.zone), words[line.state], line.case)
                for line in found
                if line.case is not None
            ]
    return rows


def dagstarts(story: Story) -> list[tuple[str, list[tuple[str, ...]]]]:
    """What each mailbox's dagstart tells of the stand now: a title, and a row for each line of the mail with a figure.
    The mail itself goes on working days."""
    region, found = story.stage.loaded.region, list[tuple[str, list[tuple[str, ...]]]]()
    for key in story.stage.mailboxes:
        policy = region.mailboxes[key]
        if policy.watch.dagstart is None or not policy.watch.beheerders:
            continue
        with story.works.store.reading() as tx:
            told = figures(tx, policy, region.calendar)
        lines = (line.partition(": {") for line in policy.texts.dagstart.splitlines())
        named = ((label, name.rstrip("}")) for label, _, name in lines)
        rows: list[tuple[str, ...]] = [(label, told[name]) for label, name in named if name in told]
        hour = f"{policy.watch.dagstart:%H.%M} uur"
        found.append((f"\nDagstart {policy.name}: gaat op werkdagen om {hour} naar de beheerders", rows))
    return found


DAGSTART_COLUMNS = ("wat", "aantal en kenmerken")


SLOT_COLUMNS = ("tijd", "stand", "kenmerk")


def unaccounted(polled: Sequence[Polled], delivered: Iterable[tuple[str, Sample]]) -> list[str]:
    """What does not add up, in Dutch; empty where every mail is accounted for (R-50)."""
    put: dict[str, int] = {}
    for mailbox, _ in delivered:
        put[mailbox] = put.get(mailbox, 0) + 1
    wrong = []
    for result in polled:
        shape = result.shape
        total = shape["accepted"] + shape["duplicate"] + shape["quarantined"]
        if not total == shape["on_server"] == shape["accounted_for"] == put.get(result.mailbox, 0):
            wrong.append(
                f"{result.mailbox}: {put.get(result.mailbox, 0)} bezorgd, {shape['on_server']} op de server, "
                f"{shape['accounted_for']} verantwoord, {total} opgenomen, dubbel of niet te lezen"
            )
        wrong += [f"{result.mailbox}: {error}" for error in (*result.unreachable, *result.wrong)]
    return wrong
