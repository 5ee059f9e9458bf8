"""What a mail says: readings, each with the evidence that carried it. Made by `classifiers`, judged by `decision`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Literal


class Colour(StrEnum):
    """Colour code of a handover by Veilig Thuis (R-10 to R-18); the value is the word its subject carries."""

    YELLOW = "geel"
    GREEN = "groen"
    ORANGE = "oranje"
    RED = "rood"


class Kind(StrEnum):
    """What the sender wants the team to do (R-3, R-4, R-8). `UNDECIDED`: a person decides."""

    CONSULT = "consult"
    SUPPORT = "support"
    OTHER = "other"
    UNDECIDED = "undecided"


class LocalKind(StrEnum):
    """What a mail to a local team's mailbox is (R-10 to R-29)."""

    HANDOVER = "handover"
    ENRICHMENT = "verrijking"
    CRISIS_HANDOVER = "crisis_handover"
    FEEDBACK = "feedback"
    HOUSEHOLD = "household"
    NONE = "none"


class AnswerKind(StrEnum):
    """How a sender answers a proposed time (R-9)."""

    ACCEPT = "accept"
    DECLINE = "decline"
    OTHER_TIME = "other_time"
    QUESTION = "question"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A span that carried a reading; `start` and `end` count characters in `subject + "\\n" + body`.

    `rule` is a stable English slug ("asks-to-join", "subject-code"); `domain.dutch` has a beheerder's words for it.
    """

    reading: Literal["kind", "colour", "urgent", "automatic"]
    text: str
    start: int
    end: int
    rule: str


@dataclass(frozen=True, slots=True)
class ColourReading:
    """The subject's code; None where there is none or, with `ambiguous`, where nobody could choose.

    `in_body` is a code found only in the body: a suggestion that a person confirms, never a decision.
    """

    colour: Colour | None = None
    ambiguous: bool = False
    in_body: Colour | None = None
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class SecondGuess:
    """The next probable kind with its calibrated probability; `evidence` for it where it is worth a person's look."""

    kind: Kind
    confidence: float
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class KindReading:
    """The most probable kind (never UNDECIDED) with its calibrated probability; whether that is enough is policy."""

    best_guess: Kind
    confidence: float
    evidence: tuple[Evidence, ...] = ()
    second: SecondGuess | None = None


@dataclass(frozen=True, slots=True)
class UrgencyReading:
    """Whether the mail tells of a safety situation that cannot wait until the next day (R-24, R-29)."""

    urgent: bool
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class AutomaticReading:
    """Whether a machine wrote the mail (R-51)."""

    automatic: bool
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class SlotAnswer:
    """The answer to a proposed time. `wanted` is a date where only a day is named. Only an `unconditional`
    acceptance may be acted on without a person (R-9). `withdrawn`: a no to the conversation itself, not to its time."""

    answer: AnswerKind
    wanted: datetime | date | None
    confidence: float
    unconditional: bool = False
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Readings:
    """All readings of one mail and the id of the model that made them."""

    colour: ColourReading
    kind: KindReading
    urgency: UrgencyReading
    automatic: AutomaticReading
    local: LocalKind = LocalKind.NONE
    local_confidence: float = 0.0
    model_id: str = ""
    notes: tuple[str, ...] = field(default=())

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """The evidence of all readings, in the order of the text."""
        found = (*self.colour.evidence, *self.kind.evidence, *self.urgency.evidence, *self.automatic.evidence)
        return tuple(sorted(found, key=lambda item: (item.start, item.end, item.reading)))


@dataclass(frozen=True, slots=True)
class Change:
    """What a reading would have been without some sentences of the mail, found by reading it again without them.

    `becomes` is the other kind or colour, or whether it would be urgent or a machine's; with `confidence` for a kind.
    A kind that stays what it was says how much surer those sentences made it.
    """

    reading: Literal["kind", "colour", "urgent", "automatic"]
    without: tuple[Evidence, ...]
    becomes: Kind | Colour | bool | None
    confidence: float | None = None
