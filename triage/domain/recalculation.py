"""Whether the present calendar and terms would give an obligation another date than was promised (R-7, R-56).

A promise is never shifted by itself: a closure that is added, a day designated by decree or another term in the
configuration shows both accounts, and a person takes the new date over or keeps the promise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from triage.domain.obligation import Obligation, ObligationRule, obligation_from
from triage.domain.policy import Region
from triage.domain.terms import TraceDay
from triage.domain.times import same_moment
from triage.domain.workdays import WorkCalendar

KEPT = "de beloofde datum is gehouden"


@dataclass(frozen=True, slots=True)
class Recalculation:
    """An obligation as it was promised, and what the present configuration makes of it: `term`, date and account."""

    owed: Obligation
    term: str
    due_at: datetime
    trace: tuple[TraceDay, ...]

    def taken_over(self) -> Obligation:
        """With the new date."""
        return replace(self.owed, due_at=self.due_at, trace=self.trace)

    def kept(self, calendar: WorkCalendar) -> Obligation:
        """With the promised date; the account says what was not taken over, so that it is not asked again."""
        assert self.owed.due_at is not None
        last = calendar.local_date(self.owed.due_at - timedelta(microseconds=1))
        return replace(self.owed, trace=(*self.trace, TraceDay(last, True, KEPT)))


def rules_by_key(region: Region) -> dict[str, ObligationRule]:
    """Every obligation that is configured; a key means the same in each route and mailbox."""
    routes = (route.obligations for route in region.routes.values())
    boxes = (box.always for box in region.mailboxes.values())
    return {rule.key: rule for rules in (*routes, *boxes) for rule in rules}


def recalculated(owed: Obligation, rules: Mapping[str, ObligationRule], region: Region) -> Recalculation | None:
    """What *owed* would be now; None where that is what was promised, where it is met or withdrawn, where a person
    agreed on the date (R-20), and where the configuration no longer knows it."""
    if owed.met is not None or owed.due_at is None or owed.starts_at is None or owed.config_hash == region.config_hash:
        return None
    rule = rules.get(owed.key)
    agreed = owed.by_hand and len(owed.trace) <= 1
    if rule is None or rule.term is None or agreed:
        return None
    now = obligation_from(rule, owed.starts_at, region.calendar)
    assert now.due_at is not None
    if same_moment(now.due_at, owed.due_at) or _is_kept(owed, now):
        return None
    return Recalculation(owed, now.term, now.due_at, now.trace)


def _is_kept(owed: Obligation, now: Obligation) -> bool:
    """Whether a person saw this very account and kept the promise."""
    if not owed.trace or owed.trace[-1].why != KEPT:
        return False
    return [(day.date, day.counts) for day in owed.trace[:-1]] == [(day.date, day.counts) for day in now.trace]
