"""[mailbox.KEY.watch]: whom the watch tells what by mail, and when."""

from __future__ import annotations

from datetime import time
from typing import Any

from pydantic import Field, field_validator

from mailbox_config.refusal import halves
from mailbox_config.shape import Address, Hour, Shape
from triage.domain.errors import ConfigurationError
from triage.domain.terms import BadTerm, Term
from triage.domain.watching import REMINDING, WatchPolicy

# In these hours clocks are put forward and back: a time in them comes twice, or not at all.
_CHANGES = (time(2), time(3))


class WatchSettings(Shape):
    """Without `beheerders` nobody is told anything. `remind`: terms before an end, such as `1 werkdag` and `2 uur`.
    `dagstart` is a local time on working days; `mail_dagstart = false`: reminders alone."""

    beheerders: tuple[Address, ...] = ()
    remind: tuple[str, ...] = Field((), max_length=5)
    dagstart: Hour = time(8, 30)
    mail_dagstart: bool = True

    @field_validator("dagstart")
    @classmethod
    def _comes_once(cls, value: time) -> time:
        if _CHANGES[0] <= value <= _CHANGES[1]:
            raise ValueError(f"om {value:%H:%M} kan de klok verspringen; kies een tijd buiten 02:00 tot 03:00")
        return value


def tells_beheerders(table: dict[str, Any]) -> bool:
    """Whether any mailbox or profile of mailboxes.toml may tell somebody something; a table of another shape is refused
    later, by name."""
    groups = (table.get(name) for name in ("mailbox", "profile"))
    boxes = (box for group in groups if isinstance(group, dict) for box in group.values() if isinstance(box, dict))
    watches = (box.get("watch") for box in boxes)
    return any(isinstance(watch, dict) and watch.get("beheerders") for watch in watches)


def watch_of(shape: WatchSettings, where: str) -> WatchPolicy:
    """What these settings decide; *where* names them in a message."""
    return WatchPolicy(
        beheerders=tuple(dict.fromkeys(shape.beheerders)),
        remind=tuple(_before(text, f"{where}.remind") for text in shape.remind),
        dagstart=shape.dagstart if shape.mail_dagstart else None,
    )


def _before(text: str, where: str) -> Term:
    try:
        term = Term.parse(text)
    except BadTerm as error:
        raise ConfigurationError("mailboxes.toml", where, *halves(error)) from None
    if term.unit not in REMINDING:
        raise ConfigurationError(
            "mailboxes.toml", where, f"'{text[:40]}' kan hier niet", "kies uren, dagen, werkdagen of weken"
        )
    return term
