"""Numbers for a mailbox's overview: what presses now, what waits to be sent, how much came in by week. As in
`triage.ports.reporting`: numbers show nobody a case, so they take in shielded cases as well."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from triage.domain.access import Viewer
from triage.domain.figures import Period
from triage.ports.delivery import DeliveryState


@dataclass(frozen=True, slots=True)
class Pressing:
    """Open cases of a mailbox, and how many of them are new, urgent, due before today ends, late, wait for approval of
    a mail, or come up again today (`woken`)."""

    open: int = 0
    new: int = 0
    urgent: int = 0
    today: int = 0
    late: int = 0
    approval: int = 0
    woken: int = 0


@dataclass(frozen=True, slots=True)
class Waiting:
    """Deliveries of a mailbox in one state: how many, and since when the oldest stands in the outbox."""

    state: DeliveryState
    number: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Volume:
    """Cases received, of one kind, colour (empty: none) and week (counted from the period's first)."""

    kind: str
    colour: str
    week: int
    cases: int


class Overview(Protocol):
    """All of one mailbox. NotFound for whom may not see its figures."""

    def pressing(self, viewer: Viewer, mailbox: str, now: datetime, end_of_today: datetime) -> Pressing:
        """The numbers of the dagstart."""

    def waiting(self, viewer: Viewer, mailbox: str) -> list[Waiting]:
        """What did not go out (yet): every state but sent and cancelled that has any, in the order of the states."""

    def volumes(self, viewer: Viewer, mailbox: str, period: Period) -> list[Volume]:
        """Cases received in a period."""
