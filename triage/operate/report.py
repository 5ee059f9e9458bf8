"""Accountability: terms met, how fast, what became of proposals and handovers, in numbers that may be told.

Of a mailbox whose role the reader does not have, small numbers are kept back (`triage.domain.figures`). No total over
several mailboxes is made unless all of them may be told: it would give away a number that was kept back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from operator import attrgetter

from triage.domain import dutch
from triage.domain.access import Viewer
from triage.domain.figures import (
    LEAST,
    NONE,
    Figure,
    Period,
    Status,
    Table,
    guarded,
    percentile,
    protected,
    told,
)  # fmt: skip
from triage.domain.policy import Region
from triage.domain.reading import Colour, Kind
from triage.ports.reporting import Response, TermCount
from triage.ports.store import Transaction

_OUTCOMES = ("accepted", "refused", "lapsed", "taken_back", "standing")
_CODES = ("with_code", "without_code")


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table: what it is about, how its terms stand, how long the first response took (seconds), from so many
    responses. `percent`: met in time, of the terms that are met or over; None where that cannot be told."""

    key: str
    title: str
    standing: dict[Status, Figure]
    responses: Figure
    median: int | None = None
    ninetieth: int | None = None
    confirms: bool = False

    @property
    def percent(self) -> int | None:
        """Whole percents, as a share of what is decided already."""
        numbers = [self.standing[each].number for each in (Status.IN_TIME, Status.LATE, Status.OVERDUE)]
        known = [number for number in numbers if number is not None]
        if len(known) < len(numbers) or not sum(known):
            return None
        return round(100 * known[0] / sum(known))


@dataclass(frozen=True, slots=True)
class MailboxReport:
    """One mailbox. `exact`: the reader has its role, so every number is there and may be followed to its cases."""

    mailbox: str
    name: str
    exact: bool
    total: Line
    tables: dict[Table, tuple[Line, ...]]
    proposals: dict[str, Figure]
    made: Figure
    handovers: dict[str, Figure]
    confirmations: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """All mailboxes that were asked for, as they stand at `at`."""

    period: Period
    at: datetime
    mailboxes: tuple[MailboxReport, ...]
    total: Line | None = None


@dataclass
class _Sum:
    """What a row adds up."""

    title: str
    standing: dict[Status, int] = field(default_factory=lambda: dict.fromkeys(Status, 0))
    seconds: list[int] = field(default_factory=list)
    confirms: bool = False

    def add(self, each: TermCount) -> None:
        for status in Status:
            self.standing[status] += getattr(each, status.value)
        self.confirms = self.confirms or each.confirms


def report(
    tx: Transaction, viewer: Viewer, region: Region, period: Period, now: datetime, mailboxes: Sequence[str],
    exact: Collection[str],
) -> Report:  # fmt: skip
    """The figures of *mailboxes* over *period*; those of *exact* as they are, of the others without small numbers.
    NotFound for whom may not see the figures of one of them."""
    found, sums = [], []
    for key in mailboxes:
        terms = tx.reporting.terms(viewer, key, period, now)
        responses = _grouped(tx.reporting.responses(viewer, key, period))
        made = tx.reporting.proposals(viewer, key, period)
        codes = tx.reporting.handovers(viewer, key, period)
        name = region.mailboxes[key].name if key in region.mailboxes else key
        told_as_is = key in exact
        whole = _sums(terms, responses, Table.TOTAL, period)[""]
        sums.append(whole)
        tables = {
            table: _lines(_sums(terms, responses, table, period), exact=told_as_is)
            for table in (Table.KIND, Table.COLOUR, Table.WEEK, Table.TERM)
        }
        found.append(
            MailboxReport(
                mailbox=key,
                name=name,
                exact=told_as_is,
                total=_line(key, name, whole, exact=told_as_is),
                tables=tables,
                proposals=_parts(_OUTCOMES, made, exact=told_as_is),
                made=(told if told_as_is else guarded)(made.made),
                handovers=_parts(_CODES, codes, exact=told_as_is),
                confirmations=tuple(line for line in tables[Table.TERM] if line.confirms),
            )
        )
    total = _added(sums) if len(found) > 1 and all(each.exact for each in found) else None
    return Report(period, now, tuple(found), total)


def _added(sums: Iterable[_Sum]) -> Line:
    whole = _Sum("alle mailboxen")
    for each in sums:
        whole.seconds += each.seconds
        for status in Status:
            whole.standing[status] += each.standing[status]
    return _line("", whole.title, whole, exact=True)


def _parts(names: Sequence[str], counts: object, *, exact: bool) -> dict[str, Figure]:
    numbers = [int(getattr(counts, name)) for name in names]
    return dict(zip(names, [told(number) for number in numbers] if exact else protected(numbers), strict=True))


def _grouped(responses: Iterable[Response]) -> dict[Response, list[int]]:
    """How long each response took, by all that tables tell apart: there may be very many."""
    found: dict[tuple[str, str, int], list[int]] = defaultdict(list)
    for each in responses:
        found[each.kind, each.colour, each.week].append(each.seconds)
    return {Response(*key, seconds=0): seconds for key, seconds in found.items()}


def _sums(
    terms: Iterable[TermCount], responses: dict[Response, list[int]], table: Table, period: Period
) -> dict[str, _Sum]:  # fmt: skip
    """What each row of a table adds up, in the order in which people read them."""
    key_of = _key(table, period)
    found: dict[str, _Sum] = {"": _Sum("")} if table is Table.TOTAL else {}
    for each in terms:
        key = key_of(each)
        found.setdefault(key, _Sum(_title(table, key, each.title))).add(each)
    if table is not Table.TERM:
        for response, seconds in responses.items():
            key = key_of(response)
            found.setdefault(key, _Sum(_title(table, key, ""))).seconds.extend(seconds)
    return dict(sorted(found.items(), key=lambda each: _place(table, each[0])))


def _key(table: Table, period: Period) -> Callable[[TermCount | Response], str]:
    match table:
        case Table.KIND:
            return attrgetter("kind")
        case Table.COLOUR:
            return lambda each: each.colour or NONE
        case Table.WEEK:
            return lambda each: period.week_key(each.week)
        case Table.TERM:
            return attrgetter("obligation")
        case _:
            return lambda _each: ""


def _title(table: Table, key: str, title: str) -> str:
    if table is Table.KIND:
        return next((word for kind, word in dutch.KINDS.items() if kind.value == key), key)
    if table is Table.COLOUR:
        return "geen kleurcode" if key == NONE else key
    return title if table is Table.TERM and title else key


def _place(table: Table, key: str) -> tuple[int, str]:
    order = {Table.KIND: [each.value for each in Kind], Table.COLOUR: [*(each.value for each in Colour), NONE]}
    known = order.get(table, [])
    return (known.index(key) if key in known else len(known), key)


def _lines(sums: dict[str, _Sum], *, exact: bool) -> tuple[Line, ...]:
    """The rows of a table. Each column adds up to the mailbox's total, so each is guarded by itself."""
    lines = [_line(key, each.title, each, exact=exact) for key, each in sums.items()]
    if exact:
        return tuple(lines)
    columns = {status: protected([each.standing[status] for each in sums.values()]) for status in Status}
    return tuple(
        _without_small(line, {status: columns[status][number] for status in Status})
        for number, line in enumerate(lines)
    )


def _without_small(line: Line, standing: dict[Status, Figure]) -> Line:
    """A row as it may be told. How long responses took would say of a number kept back that there were five or more."""
    if all(figure.number is not None for figure in standing.values()):
        return replace(line, standing=standing)
    return replace(line, standing=standing, median=None, ninetieth=None)


def _line(key: str, title: str, summed: _Sum, *, exact: bool) -> Line:
    seconds = sorted(summed.seconds)
    enough = exact or len(seconds) >= LEAST
    return Line(
        key=key,
        title=title,
        standing={status: (told if exact else guarded)(summed.standing[status]) for status in Status},
        # How many responses there were would give away how many terms were met.
        responses=told(len(seconds)) if exact else Figure(None),
        median=percentile(seconds, 0.5) if enough else None,
        ninetieth=percentile(seconds, 0.9) if enough else None,
        confirms=summed.confirms,
    )
