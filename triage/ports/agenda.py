"""The agenda: holds that cannot overlap, because the database's key forbids it (architecture, first migration, 10)."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from triage.domain.slot import Hold, HoldState, Quarter, Slot


class Agenda(Protocol):
    """Holds and bookings, inside one transaction."""

    def taken(self, agenda: str, from_: datetime, until: datetime) -> frozenset[Quarter]:
        """Quarters held or booked in [from_, until)."""

    def hold(
        self, case_id: int, slot: Slot, *, made_at: datetime, expires_at: datetime, uid: str, sequence: int = 0
    ) -> Hold | None:
        """Keep *slot* for a case; None where any quarter of it is taken (another was quicker). Nothing is half kept.
        *sequence* goes on from an earlier invitation of the same *uid*."""

    def move(
        self,
        hold_id: int,
        slot: Slot,
        *,
        at: datetime,
        expires_at: datetime | None,
        state: HoldState = HoldState.HELD,
    ) -> Hold | None:
        """Give a standing hold another time: *slot* is kept in a new hold (same case and UID, `sequence` one higher, in
        *state*, which stands) and the old one is released, together or not at all. The new time may overlap the old.
        None where a quarter is another's, or the hold no longer stood (`get` says which); then nothing changed."""

    def get(self, hold_id: int) -> Hold | None:
        """One hold, whether it stands or not; None where there never was one."""

    def of_case(self, case_id: int) -> Hold | None:
        """The case's standing hold or booking, or None."""

    def all_of_case(self, case_id: int) -> list[Hold]:
        """Every hold the case ever had, oldest first; a time it was moved from is one of them, released."""

    def by_uid(self, uid: str) -> Hold | None:
        """The newest hold with this UID of an invitation, whether it stands or not; None where the UID is not ours."""

    def settle(self, hold_id: int, state: HoldState, at: datetime) -> bool:
        """Book, release or lapse a hold; releasing and lapsing free its quarters. False where it no longer stood.
        A real change raises `sequence` by one: the next invitation or CANCEL bears it (RFC 5546, 2.1.4)."""

    def lapsing(self, now: datetime) -> list[Hold]:
        """Holds, still only held, whose time to answer is over."""

    def between(self, agenda: str, from_: datetime, until: datetime) -> list[Hold]:
        """Standing holds and bookings in [from_, until), in order of time."""

    def asked(self, mailbox: str, from_: datetime, until: datetime) -> list[datetime]:
        """When each case of *mailbox* that asks for a time (support, not urgent) came in, in [from_, until), in order.
        Moments alone: nothing of a case is shown."""
