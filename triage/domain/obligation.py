"""Who owes what by when, why that date, and what met it (R-3 to R-29, R-56)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from triage.domain.growing import Growing
from triage.domain.terms import Deadline, Term, TraceDay, deadline
from triage.domain.times import aware
from triage.domain.workdays import WorkCalendar


class StartEvent(Growing):
    """The event a term runs from. The growing set is text in the database, with `UNKNOWN` for a newer worker's word."""

    RECEIVED = "received"
    DOCUMENT_RECEIVED = "document_received"
    HANDOVER_CONFIRMED = "handover_confirmed"
    WARM_HANDOVER_HELD = "warm_handover_held"
    CLOSED = "closed"
    UNKNOWN = "unknown"


class Evidence(Growing):
    """What can meet an obligation. A call meets one only with the result *gesproken* (R-6).

    `CONTACT_SOUGHT`: the team itself sought contact (R-14); a call that nobody took is no evidence of it (R-6).

    `CONTENT_ADDED`: a person fetched what a notice of secure mail announced, and added it to the case.

    `WITHDRAWN` meets nothing: a person took the obligation back, with the reason in `Met.ref`."""

    PROPOSAL_SENT = "proposal_sent"
    STAFF_MAIL = "staff_mail"
    CALL_SPOKEN = "call_spoken"
    HANDOVER_CONFIRMED = "handover_confirmed"
    APPOINTMENT_MADE = "appointment_made"
    CONTACT_MADE = "contact_made"
    CONTACT_SOUGHT = "contact_sought"
    REPORTED_BACK = "reported_back"
    TALK_BEFOREHAND = "talk_beforehand"
    WARM_HANDOVER_HELD = "warm_handover_held"
    STAGNATION_WEIGHED = "stagnation_weighed"
    CLOSING_REPORTED = "closing_reported"
    MONITORING_HELD = "monitoring_held"
    VERRIJKING_ANSWERED = "verrijking_answered"
    CRISIS_ACTED = "crisis_acted"
    REVIEWED = "reviewed"
    RECORDED = "recorded"
    CONTENT_ADDED = "content_added"
    WITHDRAWN = "withdrawn"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One of the ways an obligation can end. `reasons_required`: it is not recorded without reasons (R-14). `event`:
    with it this event has happened, and terms that wait for it start (R-17). `hands_back`: the case goes back to who
    handed it over, and what is still owed no longer applies (R-17, R-19)."""

    key: str
    title: str
    reasons_required: bool = False
    event: StartEvent | None = None
    hands_back: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """A question that an answer says yes or no to (R-22). `criteria`: when the answer is yes (R-10)."""

    key: str
    title: str
    criteria: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ObligationRule:
    """An obligation as a route configures it. `term` None: no term is given by the sources (R-22). It starts at the
    first of `starts` (R-12). With `outcomes` it is met by one of them, with `questions` by an answer to each."""

    key: str
    title: str
    owner: str
    term: Term | None
    starts: tuple[StartEvent, ...]
    met_by: tuple[Evidence, ...]
    source: str
    outcomes: tuple[Outcome, ...] = ()
    questions: tuple[Question, ...] = ()

    def outcome(self, key: str) -> Outcome | None:
        """The outcome of that key, or None."""
        return next((each for each in self.outcomes if each.key == key), None)


@dataclass(frozen=True, slots=True)
class Promise:
    """A date that an obligation had before, with its account: `until` when it held, who gave it up, and why. `due_at`
    None: it had no date yet."""

    starts_at: datetime | None
    due_at: datetime | None
    trace: tuple[TraceDay, ...]
    until: datetime
    by: str
    why: str
    config_hash: str = ""
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class Obligation:
    """One owed thing of one case. `due_at` is None while its start event has not happened or it has no term.

    The trace is kept as promised when it was made. `config_hash` names the configuration it was worked out with;
    `by_hand`: a person chose the date (R-20); `earlier`: what was promised before, oldest first.
    """

    key: str
    title: str
    owner: str
    term: str
    source: str
    starts: tuple[StartEvent, ...]
    met_by: tuple[Evidence, ...]
    starts_at: datetime | None
    due_at: datetime | None
    trace: tuple[TraceDay, ...] = ()
    id: int | None = None
    met: Met | None = None
    config_hash: str = ""
    by_hand: bool = False
    earlier: tuple[Promise, ...] = ()

    def __post_init__(self) -> None:
        for moment in (self.starts_at, self.due_at):
            if moment is not None:
                aware(moment)

    @property
    def withdrawn(self) -> bool:
        """Whether it no longer applies: not owed, and not met either (R-56)."""
        return self.met is not None and self.met.evidence is Evidence.WITHDRAWN


@dataclass(frozen=True, slots=True)
class Met:
    """What met an obligation: which act, when, by whom (R-56). `to_check`: an automatic act nobody has seen (R-6).
    `record`: the id of what a person recorded, where that met or withdrew it."""

    evidence: Evidence
    at: datetime
    by: str
    ref: str = ""
    to_check: bool = False
    record: int | None = None

    def __post_init__(self) -> None:
        aware(self.at)


def obligation_from(rule: ObligationRule, starts_at: datetime | None, calendar: WorkCalendar) -> Obligation:
    """One obligation of *rule*; without a date where its start is unknown or the rule has no term."""
    end: Deadline | None = None
    if rule.term is not None and starts_at is not None:
        end = deadline(rule.term, starts_at, calendar)
    return Obligation(
        key=rule.key,
        title=rule.title,
        owner=rule.owner,
        term=rule.term.text if rule.term else "",
        source=rule.source,
        starts=rule.starts,
        met_by=rule.met_by,
        starts_at=starts_at,
        due_at=end.due_at if end else None,
        trace=end.trace if end else (),
    )


_NOTHING_ELSE: Mapping[StartEvent, datetime] = {}


def start_of(starts: tuple[StartEvent, ...], events: Mapping[StartEvent, datetime]) -> datetime | None:
    """When a term begins: at the first of *starts* that happened (R-12); None while none has."""
    return min((events[event] for event in starts if event in events), default=None)


def obligations_for(
    rules: tuple[ObligationRule, ...],
    received_at: datetime,
    calendar: WorkCalendar,
    events: Mapping[StartEvent, datetime] = _NOTHING_ELSE,
) -> tuple[Obligation, ...]:
    """The obligations of a case that was received then, with what else happened in it: those whose start has come have
    a date, the others wait for their event."""
    happened = {StartEvent.RECEIVED: received_at, **events}
    return tuple(obligation_from(rule, start_of(rule.starts, happened), calendar) for rule in rules)
