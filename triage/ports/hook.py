"""Webhooks: an alarm as an HTTPS request to whoever pages the people on duty. It holds the reference alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from triage.domain.errors import Permanent, Transient


class HookDeferred(Transient):
    """De webhook neemt het alarm nu niet aan; de dienst probeert het opnieuw."""


class HookRefused(Permanent):
    """De webhook weigert het alarm; waarschuw wie dienst heeft zelf en controleer duty.toml."""


@dataclass(frozen=True, slots=True)
class HookCall:
    """One alarm. `id` stays the same when it is tried again, so that the other side can tell; `at` is of this try."""

    id: str
    reference: str
    at: datetime


class Hook(Protocol):
    """Makes the request. Raises HookDeferred or HookRefused."""

    def call(self, call: HookCall) -> None: ...
