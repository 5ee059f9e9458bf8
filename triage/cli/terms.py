"""A term as people read it: who owes what until when, and the account of its days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from triage.domain.obligation import Obligation
    from triage.domain.terms import TraceDay
    from triage.domain.workdays import WorkCalendar

_MOST_DAYS = 40


def day_lines(trace: Sequence[TraceDay], most: int = _MOST_DAYS) -> Iterator[str]:
    """'vr 25 dec: Eerste kerstdag, telt niet mee', a line a day. Of more than *most* days only both ends: there a date
    is disputed, and the middle is long."""
    from triage.domain.dutch_dates import day_in_short

    several_years = len({each.date.year for each in trace}) > 1
    lines = [f"{day_in_short(each.date, year=several_years)}: {each.why}" for each in trace]
    if len(lines) <= most:
        yield from lines
        return
    end = most // 4
    between = trace[end:-end]
    yield from lines[:end]
    yield f"… {len(between)} dagen, waarvan {sum(each.counts for each in between)} meetellen …"
    yield from lines[-end:]


def until(owed: Obligation, calendar: WorkCalendar) -> str:
    """Until when, in words; or why there is no date."""
    from triage.domain.dutch_dates import end_in_words, moment_in_words
    from triage.domain.dutch_terms import starts_in_words

    if owed.due_at is not None:
        if owed.due_at == owed.starts_at:
            return f"direct, op {moment_in_words(owed.due_at, calendar.zone)}"
        return end_in_words(owed.due_at, calendar.zone)
    if not owed.term:
        return "geen datum: de bronnen noemen geen termijn"
    return f"nog geen datum: de termijn begint bij {starts_in_words(owed.starts)}"


def facts_of(owed: Obligation, calendar: WorkCalendar) -> Iterator[tuple[str, str]]:
    """What to know of an obligation, each fact with its name."""
    from triage.domain.dutch_terms import starts_in_words

    yield "wie", owed.owner
    if owed.term:
        yield "termijn", f"{owed.term}, vanaf {starts_in_words(owed.starts)}"
    yield "uiterlijk", until(owed, calendar)
    yield "bron", owed.source


def shape_lines(shape: Mapping[str, Any]) -> Iterator[str]:
    """An obligation as the contract prints it: until when, and a line a day."""
    from triage.domain.dutch_dates import end_in_words
    from triage.domain.terms import TraceDay

    due = end_in_words(shape["due_at"], shape["due_at"].tzinfo) if shape["due_at"] else "nog geen datum"
    yield f"{shape['title']}: {due} ({shape['source']})"
    trace = [TraceDay(date.fromisoformat(day["date"]), day["counts"], day["why"]) for day in shape["trace"]]
    yield from (f"  {line}" for line in day_lines(trace, 12))


def events_from(given: list[str], calendar: WorkCalendar) -> Mapping[Any, datetime]:
    """What happened when, of `--event NAME=TIME`; UsageError names what there is."""
    from triage.cli.output import moment
    from triage.domain.errors import UsageError
    from triage.domain.obligation import StartEvent

    names = [event.value for event in StartEvent if event not in (StartEvent.UNKNOWN, StartEvent.RECEIVED)]
    found = {}
    for item in given:
        name, equals, at = item.partition("=")
        if name not in names or not equals:
            raise UsageError(f"'{item[:60]}' is geen gebeurtenis met tijd; schrijf bijvoorbeeld"
                             f" {names[2]}=2026-11-24T10:00, met een van {', '.join(names)}")  # fmt: skip
        found[StartEvent(name)] = moment(at, calendar)
    return found
