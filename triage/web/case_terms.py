"""What a case owes, by when, how that date came about, and what met it (R-56)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from triage.domain import dutch
from triage.domain.obligation import Met, Obligation
from triage.domain.terms import TraceDay
from triage.web import words
from triage.web.inert import one_line
from triage.web.moments import Due, Moment, Moments

_MOST_DAYS = 40
_NO_DATE = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class TraceRow:
    """A day of the account, or `skipped` days in a row that there is no room for."""

    day: str
    counts: bool
    why: str
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class MetView:
    """What met a term: which act, when, by whom."""

    act: str
    at: Moment
    by: str
    to_check: bool


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """Why something is no longer owed, since when, by whom."""

    why: str
    at: Moment
    by: str


@dataclass(frozen=True, slots=True)
class Owed:
    """One owed thing; `waits_for` names the event its term still waits for."""

    title: str
    owner: str
    term: str
    source: str
    due: Due | None
    starts: str
    started: Moment | None
    waits_for: str
    trace: tuple[TraceRow, ...]
    met: MetView | None
    withdrawn: Withdrawn | None


def owed_of(obligations: Sequence[Obligation], moments: Moments) -> tuple[Owed, ...]:
    """What still presses first, by due time; then what waits for its event; what was met last."""
    order = sorted(obligations, key=lambda each: (each.met is not None, each.due_at or _NO_DATE))
    return tuple(_owed(each, moments) for each in order)


def _owed(obligation: Obligation, moments: Moments) -> Owed:
    starts = words.STARTS[obligation.starts]
    waits = obligation.due_at is None and obligation.starts_at is None and bool(obligation.term)
    return Owed(
        title=obligation.title,
        owner=obligation.owner,
        term=obligation.term,
        source=obligation.source,
        due=moments.due(obligation.due_at) if obligation.due_at else None,
        starts=starts,
        started=moments.moment(obligation.starts_at) if obligation.starts_at else None,
        waits_for=starts if waits else "",
        trace=_trace(obligation.trace, moments),
        met=_met(obligation.met, moments) if obligation.met and not obligation.withdrawn else None,
        withdrawn=_withdrawn(obligation.met, moments) if obligation.met and obligation.withdrawn else None,
    )


def _withdrawn(met: Met, moments: Moments) -> Withdrawn:
    return Withdrawn(one_line(met.ref, 200), moments.moment(met.at), words.word(dutch.ACTORS, met.by, met.by))


def _met(met: Met, moments: Moments) -> MetView:
    by = words.word(dutch.ACTORS, met.by, met.by)
    return MetView(words.MET_BY[met.evidence], moments.moment(met.at), by, met.to_check)


def _trace(trace: Sequence[TraceDay], moments: Moments) -> tuple[TraceRow, ...]:
    rows = [TraceRow(moments.day(each.date), each.counts, each.why) for each in trace]
    if len(rows) <= _MOST_DAYS:
        return tuple(rows)
    # A year of days helps nobody: both ends are where a term is disputed.
    half = _MOST_DAYS // 2
    left_out = trace[half:-half]
    counting = sum(1 for each in left_out if each.counts)
    between = TraceRow("", False, f"waarvan {counting} meetellen", skipped=len(left_out))
    return (*rows[:half], between, *rows[-half:])
