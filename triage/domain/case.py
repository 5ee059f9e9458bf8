"""A case: what one mail or call began, with its state and its history. States change only along the table below."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from triage.domain.decision import Flag, TriageDecision
from triage.domain.growing import Growing
from triage.domain.obligation import Obligation
from triage.domain.reading import Colour, Kind
from triage.domain.record import Record
from triage.domain.times import aware

WOKEN = "woken"
"""The task of a case that came up again."""


class CaseState(StrEnum):
    """Where a case stands."""

    NEW = "new"
    IN_PROGRESS = "in_progress"
    WAITING = "waiting"
    CLOSED = "closed"


TRANSITIONS: dict[CaseState, frozenset[CaseState]] = {
    CaseState.NEW: frozenset({CaseState.IN_PROGRESS, CaseState.WAITING, CaseState.CLOSED}),
    CaseState.IN_PROGRESS: frozenset({CaseState.WAITING, CaseState.CLOSED}),
    CaseState.WAITING: frozenset({CaseState.IN_PROGRESS, CaseState.CLOSED}),
    CaseState.CLOSED: frozenset({CaseState.IN_PROGRESS}),
}


@dataclass(frozen=True, slots=True)
class Case:
    """One case. `received_at` is the moment its terms run from (R-7). `sender` and `subject` are content: never logged.

    `wake_at`: when a waiting case comes up again. `merged_into`: the id of the case that this one turned out to belong
    to; it is closed, and what is still to come goes there. `erased_at`: when its content was destroyed (R-55).
    `version` rises with every change; a change made on an older version is refused.
    """

    mailbox: str
    reference: str
    state: CaseState
    kind: Kind
    colour: Colour | None
    route: str
    urgent: bool
    sender: str
    subject: str
    received_at: datetime
    flags: frozenset[Flag]
    by_hand: bool = False
    assignee: str | None = None
    closed_at: datetime | None = None
    wake_at: datetime | None = None
    merged_into: int | None = None
    erased_at: datetime | None = None
    version: int = 1
    id: int | None = None

    def __post_init__(self) -> None:
        aware(self.received_at)
        for moment in (self.closed_at, self.wake_at, self.erased_at):
            if moment is not None:
                aware(moment)

    def may_become(self, state: CaseState) -> bool:
        """Whether the table of transitions allows *state* next."""
        return state in TRANSITIONS[self.state]


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case as the queue shows it: the case, its next term, its slot, its organisation. `to_check`: a term was met by
    an automatic act that nobody has seen (R-6). `new_mails`: mails that came in the case since somebody looked."""

    case: Case
    due_at: datetime | None
    due_title: str = ""
    partner: str = ""
    slot_at: datetime | None = None
    open_tasks: tuple[str, ...] = ()
    to_check: bool = False
    new_mails: int = 0

    @property
    def slot_after_term(self) -> bool:
        """Whether the next term that is still owed is over when the slot begins: it comes too late for it."""
        return self.slot_at is not None and self.due_at is not None and self.due_at <= self.slot_at


class LinkKind(Growing):
    """What one case has to do with another. `MAY_BELONG`: its mail may belong to the other, which only a person can say
    (a subject number alone gives no access). `SAME_MAIL`: the same mail came in at both mailboxes (R-41).
    `SAME_REFERENCE`: the other side uses one reference for both (R-16). `SAME_HOUSEHOLD`: a person says that both are
    about one household. `SPLIT_OFF`: it was made from the other, for another household in the same mail."""

    MAY_BELONG = "may_belong"
    SAME_HOUSEHOLD = "same_household"
    SPLIT_OFF = "split_off"
    SAME_MAIL = "same_mail"
    SAME_REFERENCE = "same_reference"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class CaseLink:
    """A link of a case as its page shows it: the other case; `back`: it was the other one that may belong here. `by`
    and `why`: who said so and their reason, empty where the service found it. `why` is content."""

    kind: LinkKind
    other: Case
    back: bool = False
    by: str = ""
    why: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class CaseCounts:
    """How many open cases there are, and how many of them press: urgent, due before today ends, late."""

    open: int
    urgent: int
    today: int
    late: int


@dataclass(frozen=True, slots=True)
class Shielded:
    """Open cases that a viewer may not see because they are closed to all but named people: how many, and how many of
    them have a term that is late. Who answers for a mailbox must know that there is work that waits."""

    open: int
    late: int


@dataclass(frozen=True, slots=True)
class CaseMessage:
    """A mail of a case, in or out, as it is shown."""

    direction: str
    sender: str
    recipients: tuple[str, ...]
    subject: str
    text: str
    at: datetime
    message_id: str | None
    mail_id: int | None = None
    attachments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision of a case with what was answered: `reply` is proposal, crisis_notice or silence, empty where a person
    decided and nothing was to be answered; a silence has `rule` and `why`."""

    decision: TriageDecision
    at: datetime
    reply: str
    rule: str = ""
    why: str = ""

    def __post_init__(self) -> None:
        aware(self.at)


@dataclass(frozen=True, slots=True)
class CaseFile:
    """Everything of one case that its page shows."""

    line: CaseLine
    messages: tuple[CaseMessage, ...]
    obligations: tuple[Obligation, ...]
    decisions: tuple[Decided, ...]
    history: tuple[HistoryItem, ...] = field(default=())
    records: tuple[Record, ...] = ()


@dataclass(frozen=True, slots=True)
class HistoryItem:
    """One line of a case's history: who did or saw what, by which role, from where; no content (R-52, NEN 7513)."""

    at: datetime
    actor: str
    action: str
    data: tuple[tuple[str, str], ...] = ()
    role: str = ""
    origin: str = ""


def open_case(decision: TriageDecision, reference: str, sender: str, subject: str, received_at: datetime) -> Case:
    """The case that a mail begins."""
    return Case(
        mailbox=decision.mailbox,
        reference=reference,
        state=CaseState.NEW,
        kind=decision.kind,
        colour=decision.colour,
        route=decision.route,
        urgent=decision.urgent,
        sender=sender,
        subject=subject,
        received_at=received_at,
        flags=decision.flags,
    )


def reference_text(prefix: str, year: int, number: int) -> str:
    """A case's reference, such as `RVT-2026-0042`: it says nothing about anybody (R-52)."""
    return f"{prefix}-{year}-{number:04d}"
