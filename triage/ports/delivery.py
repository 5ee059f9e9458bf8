"""The outbox: everything that leaves, mail, alarm or webhook, waits here first (architecture, first migration, 8)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from triage.domain.hooks import CASE_EVENTS
from triage.domain.times import aware

WEBHOOK, NOTICE = "webhook", "notice"
"""Kinds of delivery beside *mail* and *alarm*: an alarm by HTTPS, and what beheerders get by mail of their own."""


class DeliveryState(StrEnum):
    """`HELD` waits for a person; `UNKNOWN` may have arrived and is never resent blindly."""

    HELD = "held"
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"
    CANCELLED = "cancelled"


MOVES: dict[DeliveryState, frozenset[DeliveryState]] = {
    # Sent without having been sending: its copy in a Sent folder proves it, after a backup was put back.
    DeliveryState.HELD: frozenset({DeliveryState.QUEUED, DeliveryState.CANCELLED, DeliveryState.SENT}),
    DeliveryState.QUEUED: frozenset(
        {DeliveryState.SENDING, DeliveryState.HELD, DeliveryState.CANCELLED, DeliveryState.SENT}
    ),
    DeliveryState.SENDING: frozenset(
        {DeliveryState.SENT, DeliveryState.QUEUED, DeliveryState.FAILED, DeliveryState.UNKNOWN}
    ),
    DeliveryState.UNKNOWN: frozenset({DeliveryState.SENT, DeliveryState.QUEUED, DeliveryState.FAILED}),
    DeliveryState.SENT: frozenset(),
    DeliveryState.FAILED: frozenset({DeliveryState.QUEUED}),
    DeliveryState.CANCELLED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Delivery:
    """One thing to send. `kind` is mail, alarm, webhook or notice; `purpose` is proposal, crisis_notice, ….

    `content` (sealed at rest) holds what composing needs: to, threading, slot. `automatic` counts towards the loop
    guard (R-51). `message_id` is fixed when the delivery is made, so that a retry is recognised.
    """

    kind: str
    purpose: str
    mailbox: str
    case_id: int | None
    state: DeliveryState
    next_at: datetime
    message_id: str
    content: Mapping[str, str] = field(default_factory=dict)
    automatic: bool = True
    attempts: int = 0
    walk: str = ""
    last_error: str = ""
    sent_at: datetime | None = None
    id: int | None = None

    def __post_init__(self) -> None:
        aware(self.next_at)

    @property
    def about_case(self) -> bool:
        """Whether it tells another system of a case: nobody is alarmed by it, and it may be made again safely."""
        return self.kind == WEBHOOK and self.purpose in CASE_EVENTS


class Outbox(Protocol):
    """Deliveries, inside one transaction."""

    def queue(self, delivery: Delivery, *, to: str) -> int:
        """Add one and return its id; the same `message_id` twice: the first id. *to* is kept as a keyed digest, to
        count by."""

    def get(self, delivery_id: int) -> Delivery | None: ...

    def move(
        self, delivery_id: int, state: DeliveryState, at: datetime, *, next_at: datetime | None = None, error: str = "",
        only_from: DeliveryState | None = None,
    ) -> bool:  # fmt: skip
        """Move along `MOVES`; False where the delivery was not in a state that allows it, or not in *only_from* where
        that is given. SENDING counts an attempt."""

    def of_case(self, case_id: int) -> list[Delivery]: ...

    def by_message_id(self, mailbox: str, message_id: str) -> Delivery | None:
        """The delivery of *mailbox* that bears this Message-ID, or None."""

    def automatic_to(self, mailbox: str, to: str, since: datetime) -> int:
        """Automatic mails queued or sent to an address since *since*."""

    def automatic_from(self, mailbox: str, since: datetime) -> int:
        """Automatic mails queued or sent from a mailbox since *since*."""

    def count(self, mailbox: str | None = None, kind: str | None = None) -> dict[DeliveryState, int]:
        """How many there are in each state, of one mailbox and of one kind where these are given."""
