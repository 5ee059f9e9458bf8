"""Requests of people about their own data: access, rectification, erasure (AVG art. 15 to 17).

A person decides; the service collects, counts the term and keeps what was decided. The term is a month from receipt,
and may become three months where the requester is told so, with the reason, within that first month (art. 12, paragraph
3). Months are counted as the Algemene termijnenwet and Regulation 1182/71 count them: the end moves to a working day.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from triage.domain.errors import Permanent
from triage.domain.growing import Growing
from triage.domain.terms import Deadline, Term, deadline
from triage.domain.times import aware
from triage.domain.workdays import WorkCalendar

TERM = Term.parse("1 maand")
"""Art. 12, paragraph 3, first sentence."""
EXTENDED_TERM = Term.parse("3 maanden")
"""The same with the two further months of the second sentence."""
PREFIX = "AVG"
RIGHTS = "@rights"
"""Whose keys seal the register, and whose terms it is kept by: a name that no mailbox can have."""
LEAST_REASON = 20
"""Characters of a reason (ours): less cannot tell somebody why."""
MOST_REASON = 10_000


class RightsRefused(Permanent):
    """Dit kan niet bij dit verzoek."""


class RightKind(Growing):
    """What is asked for. A growing set: an older worker reads `UNKNOWN`."""

    ACCESS = "access"
    RECTIFICATION = "rectification"
    ERASURE = "erasure"
    UNKNOWN = "unknown"


class StepKind(Growing):
    """What was done on a request. A growing set."""

    COLLECTED = "collected"
    EXTENDED = "extended"
    RECTIFIED = "rectified"
    DECIDED = "decided"
    UNKNOWN = "unknown"


class Outcome(StrEnum):
    """What was decided."""

    GRANTED = "granted"
    PARTLY = "partly"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Ground:
    """A ground on which a request may be refused, whole or in part. `kinds`: the requests it can be a ground for."""

    key: str
    article: str
    text: str
    kinds: frozenset[RightKind]


_ANY = frozenset({RightKind.ACCESS, RightKind.RECTIFICATION, RightKind.ERASURE})
_ERASURE = frozenset({RightKind.ERASURE})
GROUNDS: tuple[Ground, ...] = (
    Ground("11(2)", "AVG art. 11 lid 2", "wij kunnen de aanvrager niet identificeren", _ANY),
    Ground("12(5)", "AVG art. 12 lid 5", "het verzoek is kennelijk ongegrond of buitensporig", _ANY),
    Ground("12(6)", "AVG art. 12 lid 6", "de identiteit van de aanvrager staat niet vast", _ANY),
    Ground(
        "15(4)", "AVG art. 15 lid 4", "de kopie doet afbreuk aan rechten en vrijheden van anderen",
        frozenset({RightKind.ACCESS}),
    ),
    Ground("16", "AVG art. 16", "de gegevens zijn juist en volledig", frozenset({RightKind.RECTIFICATION})),
    Ground("17(1)", "AVG art. 17 lid 1", "geen van de gronden om te wissen doet zich voor", _ERASURE),
    Ground("17(3)(a)", "AVG art. 17 lid 3 onder a", "nodig voor vrijheid van meningsuiting en informatie", _ERASURE),
    Ground("17(3)(b)", "AVG art. 17 lid 3 onder b", "nodig voor een wettelijke plicht of een publieke taak", _ERASURE),
    Ground("17(3)(c)", "AVG art. 17 lid 3 onder c", "nodig om redenen van volksgezondheid", _ERASURE),
    Ground("17(3)(d)", "AVG art. 17 lid 3 onder d", "nodig voor archivering in het algemeen belang", _ERASURE),
    Ground("17(3)(e)", "AVG art. 17 lid 3 onder e", "nodig voor een rechtsvordering", _ERASURE),
    Ground("23", "AVG art. 23 en UAVG art. 41", "noodzakelijk voor een belang dat UAVG artikel 41 noemt", _ANY),
    Ground("wet", "bijzondere wet", "een bijzondere wet regelt dit anders (noem haar in de toelichting)", _ANY),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wanted:
    """By what a person is looked for; all of it content. `references`: of cases, ours or another organisation's."""

    names: tuple[str, ...] = field(default=(), repr=False)
    addresses: tuple[str, ...] = field(default=(), repr=False)
    references: tuple[str, ...] = field(default=(), repr=False)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to look by."""
        return not (self.names or self.addresses or self.references)


@dataclass(frozen=True, slots=True)
class Request:
    """A request of one person over some mailboxes. `received_at` is when it came in, by whatever way."""

    kind: RightKind
    mailboxes: tuple[str, ...]
    received_at: datetime
    by: str
    wanted: Wanted
    note: str = field(default="", repr=False)
    reference: str = ""
    made_at: datetime | None = None
    id: int | None = None

    def __post_init__(self) -> None:
        aware(self.received_at)


@dataclass(frozen=True, slots=True)
class Step:
    """What somebody did on a request. `grounds` are keys of `GROUNDS`; `cases` the cases it was about; `unmasked`: data
    of other people were left in what was collected. `reason` is content."""

    kind: StepKind
    by: str
    outcome: str = ""
    grounds: tuple[str, ...] = ()
    reason: str = field(default="", repr=False)
    cases: tuple[str, ...] = ()
    unmasked: bool = False
    at: datetime | None = None
    id: int | None = None


def ground_of(text: str) -> Ground | None:
    """The ground that *text* names, however it is punctuated: `15(4)`, `15.4`, `17.3b`."""
    asked = _bare(text)
    return next((each for each in GROUNDS if _bare(each.key) == asked), None)


def _bare(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower().removeprefix("art"))


def is_extended(steps: Sequence[Step]) -> bool:
    """Whether the two further months were taken."""
    return any(step.kind is StepKind.EXTENDED for step in steps)


def due(request: Request, steps: Sequence[Step], calendar: WorkCalendar) -> Deadline:
    """When the requester must have been told what was done (art. 12, paragraph 3), with the account of days."""
    return deadline(EXTENDED_TERM if is_extended(steps) else TERM, request.received_at, calendar)


def decision_of(steps: Sequence[Step]) -> Step | None:
    """The latest decision; None while there is none."""
    return next((step for step in reversed(steps) if step.kind is StepKind.DECIDED), None)


def check_reason(reason: str) -> str:
    """*reason* in one shape; RightsRefused where it says too little, or too much to keep."""
    said = reason.strip()
    if not LEAST_REASON <= len(said) <= MOST_REASON:
        raise RightsRefused(
            f"geef met --why een toelichting van {LEAST_REASON} tot {MOST_REASON} tekens: de aanvrager moet hem kunnen "
            "volgen"
        )
    return said


def check_extension(request: Request, steps: Sequence[Step], now: datetime, calendar: WorkCalendar) -> None:
    """Whether the term may be extended now. RightsRefused where it was already, or the first month is over."""
    if decision_of(steps) is not None:
        raise RightsRefused(f"{request.reference} is al besloten; verlengen kan niet meer")
    if is_extended(steps):
        raise RightsRefused(f"{request.reference} is al verlengd; dat kan een keer (AVG art. 12 lid 3)")
    if now >= deadline(TERM, request.received_at, calendar).due_at:
        raise RightsRefused(
            f"de eerste maand van {request.reference} is voorbij; verlengen had binnen die maand gemeld moeten zijn "
            "(AVG art. 12 lid 3). Beslis zo snel mogelijk"
        )


def check_decision(
    request: Request, steps: Sequence[Step], outcome: Outcome, grounds: Sequence[str], *, again: bool
) -> tuple[str, ...]:
    """The grounds of a decision as they are kept. RightsRefused where the decision cannot stand as it is."""
    if decision_of(steps) is not None and not again:
        raise RightsRefused(f"{request.reference} is al besloten; heroverweegt u, zet er dan --again bij")
    first = _FIRST.get(request.kind)
    if first is not None and outcome is not Outcome.REFUSED and not any(step.kind is first[0] for step in steps):
        raise RightsRefused(first[1].format(reference=request.reference))
    if outcome is Outcome.GRANTED:
        if grounds:
            raise RightsRefused("bij toewijzen hoort geen grond; kies partly of refused, of laat --ground weg")
        return ()
    if not grounds:
        raise RightsRefused(f"noem met --ground waarop u weigert; kies uit {choices(request.kind)}")
    return tuple(dict.fromkeys(_known(each, request.kind).key for each in grounds))


# What must have been done before a request can be granted, and how.
_FIRST = {
    RightKind.ACCESS: (StepKind.COLLECTED, "verzamel eerst: triage rights collect {reference}"),
    RightKind.RECTIFICATION: (
        StepKind.RECTIFIED, "leg de rectificatie eerst bij de zaak vast: triage rights rectify {reference} ZAAK",
    ),
}  # fmt: skip


def _known(text: str, kind: RightKind) -> Ground:
    found = ground_of(text)
    if found is None or kind not in found.kinds:
        raise RightsRefused(f"'{text}' is geen grond voor dit verzoek; kies uit {choices(kind)}")
    return found


def choices(kind: RightKind) -> str:
    """The grounds for one kind of request, in a row."""
    return ", ".join(each.key for each in GROUNDS if kind in each.kinds)
