"""What if: requests for a time against the slots of a plan, with the domain's own rules for what is free.

A run begins with an empty agenda. Each request gets the first free time when it comes in and keeps it: nobody refuses,
no proposal lapses. A request that finds the horizon full waits at least as long as the horizon, and is counted as full.
Nothing here knows a case: a request is a moment. The same seed gives the same figures.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from triage.domain.slot import Quarter, SlotPlan, Timetable
from triage.domain.terms import Term, Unit, deadline
from triage.domain.workdays import WorkCalendar

WEEK = timedelta(weeks=1)
# A percentile interval: this share of the runs lies in it.
INTERVAL = 0.95
_STEPS = 4
_MOMENTS = frozenset({Unit.HOURS, Unit.AT_ONCE})

Arrivals = Callable[[Random], list[datetime]]
"""Draws the moments of one run, in order."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is counted: requests beyond their response `term` (None: there is none), and those that wait longer than
    `patience`; of the latter there may be a share of `accept`, which is the norm."""

    calendar: WorkCalendar
    term: Term | None
    patience: timedelta
    accept: float = 0.1


@dataclass(frozen=True, slots=True)
class Spread:
    """A figure, and the bounds between which 95 of 100 runs lie."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one plan: times in weeks, shares of all requests. `curve`: the share that waited at most so many
    weeks. `beyond_term` is None where there is no response term. `missed`: the share of the runs beyond the norm."""

    plan: SlotPlan
    requests: Spread
    median: Spread
    p90: Spread
    beyond_term: Spread | None
    beyond_patience: Spread
    full: Spread
    missed: float
    curve: tuple[tuple[float, Spread], ...]


def poisson(per_week: float, first: date, weeks: int, calendar: WorkCalendar) -> Arrivals:
    """Requests that come by chance in office hours, on average *per_week* of them, from *first* for so many weeks."""
    days = [day for day in (first + timedelta(days=number) for number in range(7 * weeks)) if calendar.is_workday(day)]
    opens = [calendar.at(day, calendar.hours.opens) for day in days]
    a_day = datetime.combine(first, calendar.hours.closes) - datetime.combine(first, calendar.hours.opens)
    rate = per_week * weeks / max(1, len(days))

    def draw(chance: Random) -> list[datetime]:
        found, at = [], chance.expovariate(rate)
        while at < len(days):
            found.append(opens[int(at)] + a_day * (at % 1))
            at += chance.expovariate(rate)
        return found

    return draw


def resampled(history: Sequence[datetime], first: date, weeks: int, calendar: WorkCalendar) -> Arrivals:
    """Weeks of *history*, which begins on *first* and lasts so many weeks, drawn anew for each week of the same span.
    A request keeps its day of the week and its time on the wall."""
    by_week: list[list[tuple[int, time]]] = [[] for _ in range(weeks)]
    for moment in history:
        local = moment.astimezone(calendar.zone)
        week, day = divmod((local.date() - first).days, 7)
        by_week[week].append((day, local.time()))

    def draw(chance: Random) -> list[datetime]:
        found = []
        for number in range(weeks):
            monday = first + timedelta(weeks=number)
            found += [calendar.at(monday + timedelta(days=day), at) for day, at in by_week[chance.randrange(weeks)]]
        return sorted(found)

    return draw


def simulate(
    plans: Sequence[SlotPlan], question: Question, arrivals: Arrivals, *, runs: int, seed: int,
    replay: Sequence[datetime] | None = None, after_run: Callable[[], None] = lambda: None,
) -> tuple[Outcome, ...]:  # fmt: skip
    """One outcome for each plan, over the same requests in each run; none where no request ever came. A figure is the
    average of the runs, or with *replay* that of those very requests. *after_run* is called after each run."""
    tables = [Timetable(plan, question.calendar) for plan in plans]
    due = _due_times(question)
    counted: list[list[_Run]] = [[] for _ in plans]
    for number in range(runs):
        requests = arrivals(Random(f"{seed}-{number}"))  # noqa: S311 - a simulation
        if requests:
            for table, found in zip(tables, counted, strict=True):
                found.append(_run(table, requests, due))
        after_run()
    replayed = [_run(table, replay, due) for table in tables] if replay else [None] * len(plans)
    return tuple(
        _outcome(plan, found, central, question)
        for plan, found, central in zip(plans, counted, replayed, strict=True)
        if found
    )


@dataclass(frozen=True, slots=True)
class _Run:
    """One run of one plan. `waits` in weeks, sorted; the last `full` found the horizon full and waited that long."""

    waits: list[float]
    late: int
    full: int

    def within(self, weeks: float) -> float:
        """The share that got a time within so many weeks."""
        return bisect_right(self.waits, weeks, hi=len(self.waits) - self.full) / len(self.waits)


def _run(timetable: Timetable, requests: Sequence[datetime], due: Callable[[datetime], datetime | None]) -> _Run:
    taken: set[Quarter] = set()
    waits, late, full = [], 0, 0
    for at in requests:
        end = due(at)
        slot = timetable.first_free(taken, at)
        if slot is None:
            waits.append(timetable.plan.horizon / WEEK)
            full += 1
            late += end is not None
            continue
        taken.update(slot.quarters)
        # In elapsed time: two moments of one zone are else taken apart by the clock on the wall.
        waits.append((slot.starts_at.astimezone(UTC) - at.astimezone(UTC)) / WEEK)
        late += end is not None and slot.starts_at >= end
    return _Run(sorted(waits), late, full)


def _due_times(question: Question) -> Callable[[datetime], datetime | None]:
    """When the response term of a request ends; a term in days ends alike for all requests of a day."""
    term, calendar = question.term, question.calendar
    known: dict[date, datetime] = {}

    def due(at: datetime) -> datetime | None:
        if term is None:
            return None
        if term.unit in _MOMENTS:
            return deadline(term, at, calendar).due_at
        day = calendar.local_date(at)
        if day not in known:
            known[day] = deadline(term, at, calendar).due_at
        return known[day]

    return due


def _outcome(plan: SlotPlan, runs: Sequence[_Run], central: _Run | None, question: Question) -> Outcome:
    def spread(figure: Callable[[_Run], float]) -> Spread:
        found = sorted(figure(run) for run in runs)
        value = figure(central) if central is not None else sum(found) / len(found)
        return Spread(value, quantile(found, (1 - INTERVAL) / 2), quantile(found, (1 + INTERVAL) / 2))

    def share_within(weeks: float) -> Spread:
        return spread(lambda run: run.within(weeks))

    steps = [number / _STEPS for number in range(int(plan.horizon / WEEK * _STEPS) + 1)]
    patience = question.patience / WEEK
    return Outcome(
        plan=plan,
        requests=spread(lambda run: len(run.waits)),
        median=spread(lambda run: quantile(run.waits, 0.5)),
        p90=spread(lambda run: quantile(run.waits, 0.9)),
        beyond_term=spread(lambda run: run.late / len(run.waits)) if question.term is not None else None,
        beyond_patience=spread(lambda run: 1 - run.within(patience)),
        full=spread(lambda run: run.full / len(run.waits)),
        missed=sum(run.within(patience) < 1 - question.accept for run in runs) / len(runs),
        curve=tuple((weeks, share_within(weeks)) for weeks in steps),
    )


def quantile(found: Sequence[float], share: float) -> float:
    """The value below which *share* of *found* (sorted, not empty) lies, between two of them in proportion."""
    place = share * (len(found) - 1)
    below = int(place)
    above = min(below + 1, len(found) - 1)
    return found[below] + (found[above] - found[below]) * (place - below)
