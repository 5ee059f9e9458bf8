"""Webhooks: an HTTPS request to whoever pages the people on duty, or to another system that is told of a case. It holds
the reference, of a case's event the event with its moment, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from triage.domain.errors import Permanent, Transient


class HookDeferred(Transient):
    """De webhook neemt de melding nu niet aan; de dienst probeert het opnieuw."""


class HookRefused(Permanent):
    """De webhook weigert de melding; controleer hem met `triage check`."""


@dataclass(frozen=True, slots=True)
class HookCall:
    """One alarm, or with `event` (since `happened_at`) what happened in a case. `id` stays the same when it is tried
    again, so that the other side can tell; `at` is of this try."""

    id: str
    reference: str
    at: datetime
    event: str = ""
    happened_at: str = ""


class Hook(Protocol):
    """Makes the request. Raises HookDeferred or HookRefused."""

    def call(self, call: HookCall) -> None: ...
