"""What a person makes of a reading: labels before and after. It holds no content, so it may outlive the mail (R-55)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from triage.domain.case import Case
from triage.domain.reading import Colour, Kind
from triage.domain.times import aware


@dataclass(frozen=True, slots=True)
class Labels:
    """What a case was read as, or what a person says it is."""

    kind: Kind
    colour: Colour | None
    urgent: bool

    def texts(self) -> dict[str, str]:
        """The labels as they are kept and compared; no colour is an empty text."""
        colour = self.colour.value if self.colour else ""
        return {"kind": self.kind.value, "colour": colour, "urgent": "yes" if self.urgent else "no"}


def labels_of(case: Case) -> Labels:
    """What a case stands as now."""
    return Labels(case.kind, case.colour, case.urgent)


def differences(before: Labels, after: Labels) -> tuple[tuple[str, str, str], ...]:
    """What changed: which label, from what, to what."""
    old, new = before.texts(), after.texts()
    return tuple((what, old[what], new[what]) for what in old if old[what] != new[what])


@dataclass(frozen=True, slots=True)
class Correction:
    """One judgement of a person on one mail, to learn from. `rules` are the slugs of the evidence that was weighed; the
    mail's text is not here: it is read where it lies, while it lies there."""

    mailbox: str
    case_id: int
    mail_id: int
    before: Labels
    after: Labels
    rules: tuple[str, ...]
    model_id: str
    config_hash: str
    at: datetime
    by: str
    id: int | None = None

    def __post_init__(self) -> None:
        aware(self.at)
