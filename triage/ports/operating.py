"""What there is to know about the running service: its workers, what waits, what is late. Numbers and keys, no case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from triage.ports.delivery import Delivery, DeliveryState

if TYPE_CHECKING:
    from triage.ports.store import Lease


@dataclass(frozen=True, slots=True)
class WorkerSign:
    """A worker's last sign of life, by the database's clock. `holder` is its name in leases; `facts` holds what it says
    of itself: jobs, sources, secrets (`triage.operate.health` reads them)."""

    holder: str
    version: str
    config_hash: str
    started_at: datetime
    beat_at: datetime
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OutboxCount:
    """How many deliveries of a mailbox, kind and state there are; `oldest_at`: since when the first of them waits."""

    mailbox: str
    kind: str
    state: DeliveryState
    number: int
    oldest_at: datetime


@dataclass(frozen=True, slots=True)
class TermCount:
    """Terms of open cases of a mailbox that nothing met: how many end soon, how many are over."""

    at_risk: int = 0
    breached: int = 0


@dataclass(frozen=True, slots=True)
class DeadHook:
    """A call to another system that was given up: which, about which case, since when, and why (one Dutch line)."""

    id: int
    mailbox: str
    hook: str
    event: str
    reference: str
    at: datetime
    error: str

    @classmethod
    def of(cls, given_up: Delivery) -> DeadHook:
        """What is told of a call that was *given_up*."""
        return cls(
            id=given_up.id or 0,
            mailbox=given_up.mailbox,
            hook=given_up.content.get("hook", ""),
            event=given_up.purpose,
            reference=given_up.content.get("reference", ""),
            at=given_up.next_at,
            error=given_up.last_error,
        )


class Operating(Protocol):
    """The service's own state, inside one transaction."""

    def beat(self, holder: str, version: str, config_hash: str, started_at: datetime, facts: Mapping[str, Any]) -> None:
        """A worker's sign of life."""

    def workers(self) -> list[WorkerSign]:
        """The last sign of each worker, newest first."""

    def forget_workers(self, before: datetime) -> int:
        """Remove workers that gave no sign since *before*; returns how many."""

    def stopped(self, holder: str) -> None:
        """A worker ended as it should: nobody has to miss it."""

    def leases(self) -> list[Lease]:
        """Who holds what now."""

    def outbox(self) -> list[OutboxCount]:
        """What waits in the outbox or went wrong, of every mailbox, kind and state that occurs: not what was sent or
        cancelled, of which there is ever more."""

    def sent(self) -> dict[tuple[str, str], int]:
        """By mailbox and kind: how many were ever sent. Walks all of them."""

    def terms(self, soon: datetime) -> dict[str, TermCount]:
        """By mailbox: terms that end up to *soon*, and that ended."""

    def dead_hooks(self, limit: int) -> list[DeadHook]:
        """Calls to other systems about cases that were given up, newest first."""
