"""Busy times of the team's own calendars: what they keep free of a proposal, and how old what is known is.

A proposal never waits for a server: it goes by what was last known, and says so where that is old.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from triage.domain.busy import BusyCalendar
from triage.domain.slot import QUARTER, Quarter, SlotPlan
from triage.ports.calendar import Busy, BusyTimes, Unavailable
from triage.ports.store import Store, Transaction

STALE = timedelta(hours=24)
"""Older than this, what is known of a calendar is told to be old (ours)."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def busy_quarters(tx: Transaction, plan: SlotPlan, from_: datetime, until: datetime) -> frozenset[Quarter]:
    """Quarters of *plan*'s tables in [from_, until) that its calendars keep free."""
    calendars = {each.key: each for each in plan.calendars}
    found: set[Quarter] = set()
    for key, span in tx.busy.between(calendars, from_, until):
        tables = [table for table in range(1, plan.tables + 1) if calendars[key].keeps(table)]
        begin = max(span.starts_at, from_).astimezone(UTC)
        at = begin - (begin - _EPOCH) % QUARTER
        while at < min(span.ends_at, until):
            found.update(Quarter(plan.agenda, table, at) for table in tables)
            at += QUARTER
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a calendar of an agenda stands. `read_at` None: it was never read; `stale`: what is known of it is old, or
    there is nothing known."""

    calendar: BusyCalendar
    read_at: datetime | None
    error: str
    unread: int
    stale: bool


def standings(tx: Transaction, plan: SlotPlan) -> tuple[Standing, ...]:
    """How each calendar of *plan* stands."""
    states = tx.busy.states([each.key for each in plan.calendars])
    found = []
    for calendar in plan.calendars:
        state = states.get(calendar.key)
        read_at = state.read_at if state else None
        old = read_at is None or tx.now - read_at > STALE
        found.append(Standing(calendar, read_at, state.error if state else "", state.unread if state else 0, stale=old))
    return tuple(found)


def renew(store: Store, key: str, calendar: BusyTimes, from_: datetime, until: datetime) -> Busy | Unavailable:
    """Ask a calendar, outside any transaction, and keep what it says; where it gives nothing usable, what was known
    stays."""
    found = calendar.between(from_, until)
    with store.transaction() as tx:
        if isinstance(found, Unavailable):
            tx.busy.failed(key, found.reason, tx.now)
        else:
            tx.busy.keep(key, found, tx.now)
    return found


def forget_removed(store: Store, keys: Collection[str]) -> int:
    """Remove what is kept of calendars that are configured no more; returns how many there were."""
    with store.transaction() as tx:
        return tx.busy.forget_others(keys)
