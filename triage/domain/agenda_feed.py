"""What an agenda shows to whoever reads it as a calendar: when a table is taken, and a reference. Never whom it is
about, who asked or where (R-52, R-54)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from triage.domain.slot import Hold, HoldState


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One time that is taken. `uid` and `sequence` identify it among its earlier states (RFC 5545, 3.8.4.7 and
    3.8.7.4); `changed_at`: when it last became what it is."""

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    summary: str
    booked: bool
    table: int
    changed_at: datetime


def entry_of(hold: Hold, uid: str, reference: str) -> FeedEntry:
    """A hold or booking under *reference*, which is empty where its reader may not know even that."""
    booked = hold.state is HoldState.BOOKED
    state = "geboekt" if booked else "vastgehouden"
    return FeedEntry(
        uid=uid,
        sequence=hold.sequence,
        starts_at=hold.slot.starts_at,
        ends_at=hold.slot.ends_at,
        summary=f"{reference} {state}" if reference else f"bezet, {state}",
        booked=booked,
        table=hold.slot.table,
        changed_at=hold.changed_at or hold.made_at,
    )
