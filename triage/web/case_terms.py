"""What a case owes, by when, how that date came about, and what met it (R-56)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from triage.domain import dutch
from triage.domain.dutch_terms import starts_in_words
from triage.domain.obligation import Met, Obligation, Promise
from triage.domain.recalculation import Recalculation
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
class Otherwise:
    """What the present calendar and terms make of a promised date: `number` names the obligation for who decides."""

    number: int
    term: str
    promised: Moment
    now: Moment
    trace: tuple[TraceRow, ...]


@dataclass(frozen=True, slots=True)
class Before:
    """A date that was promised before, until when it held, and why it was given up."""

    due: Moment
    until: Moment
    by: str
    why: str
    trace: tuple[TraceRow, ...]


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
    otherwise: Otherwise | None
    before: tuple[Before, ...]


def owed_of(
    obligations: Sequence[Obligation], moments: Moments, differing: Sequence[Recalculation] = ()
) -> tuple[Owed, ...]:
    """What still presses first, by due time; then what waits for its event; what was met last. *differing*: those that
    would end on another date now."""
    order = sorted(obligations, key=lambda each: (each.met is not None, each.due_at or _NO_DATE))
    otherwise = {each.owed.id: each for each in differing}
    return tuple(_owed(each, moments, otherwise) for each in order)


def _owed(obligation: Obligation, moments: Moments, otherwise: Mapping[int | None, Recalculation]) -> Owed:
    starts = starts_in_words(obligation.starts)
    other = otherwise.get(obligation.id)
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
        otherwise=_otherwise(other, moments) if other else None,
        before=tuple(_before(each, moments) for each in reversed(obligation.earlier) if each.due_at is not None),
    )


def _otherwise(found: Recalculation, moments: Moments) -> Otherwise:
    assert found.owed.id is not None
    assert found.owed.due_at is not None
    promised, now = moments.end(found.owed.due_at), moments.end(found.due_at)
    term = found.term if found.term != found.owed.term else ""
    return Otherwise(found.owed.id, term, promised, now, _trace(found.trace, moments))


def _before(promise: Promise, moments: Moments) -> Before:
    assert promise.due_at is not None
    due = moments.end(promise.due_at)
    by = words.word(dutch.ACTORS, promise.by, promise.by)
    return Before(due, moments.moment(promise.until), by, one_line(promise.why, 200), _trace(promise.trace, moments))


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
