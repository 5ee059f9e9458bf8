"""The coming afternoons in words: each time free, held, booked or busy; a case by its reference for who may see it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from triage.domain import dutch
from triage.domain.access import Act, Viewer
from triage.domain.busy import Span
from triage.domain.dutch_dates import day_in_words
from triage.domain.errors import NotFound
from triage.domain.slot import ClosedDay, Hold, HoldState, Quarter, Slot, SlotPlan, closed_days, earliest, slots
from triage.domain.workdays import WorkCalendar
from triage.ports.store import Transaction
from triage.web.inert import one_line
from triage.web.moments import Moment, Moments
from triage.workflow.busy import Standing, standings
from triage.workflow.feeds import Agenda


@dataclass(frozen=True, slots=True)
class TimeView:
    """One time at one table. `kind`: free, short (free, and too soon to propose), past, busy, held or booked.
    `reference` is empty where there is no case, or the viewer may not see it; `expires`: how long an unanswered hold
    lasts; `may`: whether the viewer may move it or give it back; `who`: the calendars that keep it free."""

    when: str
    iso: str
    table: int
    kind: str
    words: str
    reference: str = ""
    mailbox: str = ""
    expires: str = ""
    expires_at: Moment | None = None
    may: bool = False
    who: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DayView:
    """A day on which the tables meet, or one on which they would have: then `closed` says why not."""

    day: date
    title: str
    closed: str = ""
    instead: str = ""
    times: tuple[TimeView, ...] = ()

    @property
    def free(self) -> int:
        """How many times can still be proposed."""
        return sum(each.kind == "free" for each in self.times)


@dataclass(frozen=True, slots=True)
class CalendarView:
    """A calendar of the team that has something to tell: old, unreadable, unknown."""

    title: str
    words: str
    read_at: Moment | None
    serious: bool


@dataclass(frozen=True, slots=True)
class AgendaView:
    """Some weeks of one agenda. `mailboxes`: the names of those that share its tables."""

    key: str
    mailboxes: tuple[str, ...]
    tables: int
    days: tuple[DayView, ...]
    calendars: tuple[CalendarView, ...]
    references: Mapping[str, tuple[str, ...]]


def agenda_view(
    tx: Transaction, viewer: Viewer, agenda: Agenda, moments: Moments, from_: datetime, until: datetime
) -> AgendaView:
    """*agenda* in [from_, until) as *viewer* sees it. `references`, by mailbox, are the cases that are shown."""
    calendar, plan = moments.calendar, agenda.plan
    holds = tx.agenda.between(agenda.key, from_, until)
    shown = {hold.id: _case_of(tx, viewer, hold) for hold in holds}
    spans = _busy(tx, plan, from_, until)
    times: dict[date, list[TimeView]] = {}
    for slot, hold in _times(plan, holds, from_, until, calendar):
        seen = shown.get(hold.id) if hold else None
        view = _held(hold, seen, moments) if hold else _open(slot, spans, plan, moments)
        times.setdefault(calendar.local_date(slot.starts_at), []).append(view)
    closed = {each.day: each for each in closed_days(plan, from_, until - timedelta(seconds=1), calendar)}
    found: dict[str, tuple[str, ...]] = {}
    for each in shown.values():
        if each is not None:
            found[each.mailbox] = (*found.get(each.mailbox, ()), each.reference)
    return AgendaView(
        key=agenda.key,
        mailboxes=tuple(box.name for box in agenda.boxes),
        tables=plan.tables,
        days=tuple(_day(day, times.get(day, ()), closed.get(day)) for day in sorted({*times, *closed})),
        calendars=tuple(_calendars(standings(tx, plan), moments)),
        references=found,
    )


@dataclass(frozen=True, slots=True)
class _Seen:
    reference: str
    mailbox: str
    may: bool


def _case_of(tx: Transaction, viewer: Viewer, hold: Hold) -> _Seen | None:
    """The case of a hold, as far as *viewer* may see it (R-54)."""
    try:
        case = tx.cases.get(viewer, hold.case_id)
    except NotFound:
        return None
    return _Seen(case.reference, case.mailbox, viewer.may(Act.HANDLE, case.mailbox))


Busied = Sequence[tuple[str, int | None, Span]]
"""Busy times with the title of their calendar and the table they are for."""


def _busy(tx: Transaction, plan: SlotPlan, from_: datetime, until: datetime) -> Busied:
    calendars = {each.key: each for each in plan.calendars}
    found = tx.busy.between(calendars, from_, until)
    return [(calendars[key].title, calendars[key].table, span) for key, span in found]


def busy_by(spans: Busied, slot: Slot) -> tuple[str, ...]:
    """The calendars that keep *slot* free."""
    found = (
        title
        for title, table, span in spans
        if table in (None, slot.table) and span.overlaps(slot.starts_at, slot.ends_at)
    )
    return tuple(dict.fromkeys(found))


def _times(
    plan: SlotPlan, holds: Sequence[Hold], from_: datetime, until: datetime, calendar: WorkCalendar
) -> Iterator[tuple[Slot, Hold | None]]:
    """Every time, in order: those of the plan, and what stands at another time by an earlier plan. A time of the plan
    that such a hold touches is not there to be had."""
    taken: set[Quarter] = {quarter for hold in holds for quarter in hold.slot.quarters}
    found: list[tuple[Slot, Hold | None]] = [(hold.slot, hold) for hold in holds]
    found += [(slot, None) for slot in slots(plan, from_, until, calendar) if taken.isdisjoint(slot.quarters)]
    yield from sorted(found, key=lambda each: (each[0].starts_at, each[0].table))


def _open(slot: Slot, spans: Busied, plan: SlotPlan, moments: Moments) -> TimeView:
    who = busy_by(spans, slot)
    kind, words = "free", "vrij"
    if slot.starts_at <= moments.now:
        kind, words = "past", "voorbij, niet gebruikt"
    elif who:
        kind, words = "busy", "bezet in eigen agenda"
    elif slot.starts_at < earliest(plan, moments.now):
        kind, words = "short", "vrij, te kort dag om voor te stellen"
    return TimeView(
        when=hours_of(slot, moments), iso=_iso(slot, moments), table=slot.table, kind=kind, words=words, who=who
    )


def _held(hold: Hold, seen: _Seen | None, moments: Moments) -> TimeView:
    waiting = hold.state is HoldState.HELD and hold.expires_at is not None
    left = hold.expires_at - moments.now if hold.expires_at else timedelta(0)
    expires = ""
    if waiting and hold.expires_at is not None:
        over = left <= timedelta(0)
        expires = "de tijd om te antwoorden is om" if over else moments.due(hold.expires_at).words + " om te antwoorden"
    return TimeView(
        when=hours_of(hold.slot, moments),
        iso=_iso(hold.slot, moments),
        table=hold.slot.table,
        kind=hold.state.value,
        words=dutch.HOLDS[hold.state] if seen else f"bezet, {dutch.HOLDS[hold.state]}",
        reference=seen.reference if seen else "",
        mailbox=seen.mailbox if seen else "",
        expires=expires,
        expires_at=moments.end(hold.expires_at) if waiting and hold.expires_at else None,
        may=bool(seen and seen.may and hold.slot.ends_at > moments.now),
    )


def hours_of(slot: Slot, moments: Moments) -> str:
    """'13.00 – 13.45'."""
    start, end = (at.astimezone(moments.calendar.zone) for at in (slot.starts_at, slot.ends_at))
    return f"{start:%H.%M} – {end:%H.%M}"


def _iso(slot: Slot, moments: Moments) -> str:
    return slot.starts_at.astimezone(moments.calendar.zone).isoformat(timespec="minutes")


def _day(day: date, times: Iterable[TimeView], closed: ClosedDay | None) -> DayView:
    instead = day_in_words(closed.instead) if closed and closed.instead else ""
    return DayView(day, day_in_words(day), one_line(closed.why, 80) if closed else "", instead, tuple(times))


def _calendars(found: Iterable[Standing], moments: Moments) -> Iterator[CalendarView]:
    for each in found:
        read_at = moments.moment(each.read_at) if each.read_at else None
        if each.read_at is None:
            why = each.error or "wordt nog gelezen"
            yield CalendarView(each.calendar.title, f"nog niets van bekend: {why}", None, serious=True)
        elif each.error:
            yield CalendarView(each.calendar.title, f"is nu niet te lezen: {each.error}", read_at, serious=each.stale)
        elif each.stale:
            yield CalendarView(each.calendar.title, "is lang niet gelezen", read_at, serious=True)
        elif each.unread:
            words = f"{each.unread} afspraken niet te lezen; die houden geen tijd vrij"
            yield CalendarView(each.calendar.title, words, read_at, serious=False)
