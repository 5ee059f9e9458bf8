"""Who owes what by when, why that date, and what met it (R-3 to R-29, R-56)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from triage.domain.terms import Deadline, Term, TraceDay, deadline
from triage.domain.times import aware
from triage.domain.workdays import WorkCalendar


class StartEvent(StrEnum):
    """The event a term runs from. The growing set is text in the database, with `UNKNOWN` for a newer worker's word."""

    RECEIVED = "received"
    DOCUMENT_RECEIVED = "document_received"
    HANDOVER_CONFIRMED = "handover_confirmed"
    WARM_HANDOVER_HELD = "warm_handover_held"
    CLOSED = "closed"
    UNKNOWN = "unknown"

    @classmethod
    def _missing_(cls, value: object) -> StartEvent:
        return cls.UNKNOWN


class Evidence(StrEnum):
    """What can meet an obligation. A call meets one only with the result *gesproken* (R-6).

    `CONTENT_ADDED`: a person fetched what a notice of secure mail announced, and added it to the case.

    `WITHDRAWN` meets nothing: a person took the obligation back, with the reason in `Met.ref`."""

    PROPOSAL_SENT = "proposal_sent"
    STAFF_MAIL = "staff_mail"
    CALL_SPOKEN = "call_spoken"
    HANDOVER_CONFIRMED = "handover_confirmed"
    APPOINTMENT_MADE = "appointment_made"
    CONTACT_MADE = "contact_made"
    REPORTED_BACK = "reported_back"
    REVIEWED = "reviewed"
    RECORDED = "recorded"
    CONTENT_ADDED = "content_added"
    WITHDRAWN = "withdrawn"
    UNKNOWN = "unknown"

    @classmethod
    def _missing_(cls, value: object) -> Evidence:
        return cls.UNKNOWN


@dataclass(frozen=True, slots=True)
class ObligationRule:
    """An obligation as a route configures it. `term` None: no term is given by the sources (R-22)."""

    key: str
    title: str
    owner: str
    term: Term | None
    starts: StartEvent
    met_by: tuple[Evidence, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Obligation:
    """One owed thing of one case. `due_at` is None while its start event has not happened or it has no term.

    The trace is kept as promised when it was made. `config_hash` names the configuration it was worked out with.
    """

    key: str
    title: str
    owner: str
    term: str
    source: str
    starts: StartEvent
    met_by: tuple[Evidence, ...]
    starts_at: datetime | None
    due_at: datetime | None
    trace: tuple[TraceDay, ...] = ()
    id: int | None = None
    met: Met | None = None

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
    """What met an obligation: which act, when, by whom (R-56). `to_check`: an automatic act nobody has seen (R-6)."""

    evidence: Evidence
    at: datetime
    by: str
    ref: str = ""
    to_check: bool = False

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


def obligations_for(
    rules: tuple[ObligationRule, ...], received_at: datetime, calendar: WorkCalendar
) -> tuple[Obligation, ...]:
    """The obligations a case starts with: those that run from receipt have a date, the others wait for their event."""
    return tuple(
        obligation_from(rule, received_at if rule.starts is StartEvent.RECEIVED else None, calendar) for rule in rules
    )
