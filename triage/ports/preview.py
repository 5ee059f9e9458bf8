"""A mail as it would go out, for a person to read before they let it go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from triage.domain.times import aware
from triage.ports.delivery import Delivery


@dataclass(frozen=True, slots=True)
class EventPreview:
    """The calendar entry that goes with a mail."""

    title: str
    starts_at: datetime
    ends_at: datetime
    place: str
    description: str

    def __post_init__(self) -> None:
        aware(self.starts_at)
        aware(self.ends_at)


@dataclass(frozen=True, slots=True)
class Preview:
    """What stands in the mail itself, read back from its bytes."""

    sender: str
    recipient: str
    subject: str
    text: str
    event: EventPreview | None = None


class Previewer(Protocol):
    """Composes a delivery as the sending side would now, and reads it back."""

    def __call__(self, delivery: Delivery, at: datetime) -> Preview:
        """The mail of *delivery*, sent at *at*. Raises `Permanent` where none can be made of it."""
