"""Watch: what time does to open cases: holds lapse, terms come near and pass."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from triage.ports.events import Journal
from triage.ports.store import Store
from triage.workflow import slots


@dataclass(frozen=True, slots=True)
class Watched:
    """What one round saw."""

    lapsed: int
    due_soon: int
    overdue: int


def watch(store: Store, journal: Journal, *, soon: timedelta = timedelta(hours=24)) -> Watched:
    """One round: lapse holds, count terms that end soon or have passed."""
    lapsed = slots.lapse(store)
    with store.transaction() as tx:
        now = tx.now
        due = [owed for _, owed in tx.cases.due(now + soon)]
    overdue = sum(1 for owed in due if owed.due_at is not None and owed.due_at <= now)
    seen = Watched(lapsed, len(due) - overdue, overdue)
    journal.note("watched", lapsed=seen.lapsed, due_soon=seen.due_soon, overdue=seen.overdue)
    return seen
