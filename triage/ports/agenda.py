"""The agenda: holds that cannot overlap, because the database's key forbids it (architecture, first migration, 10)."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from triage.domain.slot import Hold, HoldState, Quarter, Slot


class Agenda(Protocol):
    """Holds and bookings, inside one transaction."""

    def taken(self, agenda: str, from_: datetime, until: datetime) -> frozenset[Quarter]:
        """Quarters held or booked in [from_, until)."""

    def hold(self, case_id: int, slot: Slot, *, made_at: datetime, expires_at: datetime, uid: str) -> Hold | None:
        """Keep *slot* for a case; None where any quarter of it is taken (another was quicker). Nothing is half kept."""

    def of_case(self, case_id: int) -> Hold | None:
        """The case's standing hold or booking, or None."""

    def settle(self, hold_id: int, state: HoldState, at: datetime) -> bool:
        """Book, release or lapse a hold; releasing and lapsing free its quarters. False where it no longer stood."""

    def lapsing(self, now: datetime) -> list[Hold]:
        """Holds, still only held, whose time to answer is over."""

    def between(self, agenda: str, from_: datetime, until: datetime) -> list[Hold]:
        """Standing holds and bookings in [from_, until), in order of time."""
