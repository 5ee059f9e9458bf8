"""The coming afternoons week by week, and one of them on paper for the meeting table. Who was shown which cases stands
in the history (R-54)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from triage.domain.access import Act, Viewer
from triage.domain.dutch_dates import day_in_words
from triage.domain.errors import NotFound
from triage.web.allow import needs
from triage.web.desk import WebDesk
from triage.web.moments import Moments, plural
from triage.web.render import Pages
from triage.web.sessions import Session
from triage.web.slots_view import AgendaView, DayView, agenda_view
from triage.web.stop_page import StopView, stop_view
from triage.workflow.feeds import Agenda, agendas_of

PATH = "/dinsdagen"
WEEKS = 4
"""Weeks on one page (ours)."""

_ONE_WEEK = timedelta(weeks=1)
_FIRST, _LAST = date(2020, 1, 6), date(2099, 1, 1)


@dataclass(frozen=True, slots=True)
class Choice:
    """An agenda that the viewer may look at; `name`: the mailboxes that share it."""

    key: str
    name: str


def agendas_for(desk: WebDesk, viewer: Viewer) -> Mapping[str, Agenda]:
    """The agendas of mailboxes whose cases *viewer* may see."""
    found = agendas_of(desk.region).items()
    return {key: each for key, each in found if any(viewer.may(Act.READ, box.key) for box in each.boxes)}


def routes(desk: WebDesk, pages: Pages) -> APIRouter:
    """The weeks, and one day for the printer."""
    router = APIRouter(dependencies=[needs(Act.READ)])

    @router.get(PATH)
    def weeks(
        request: Request,
        agenda: Annotated[str, Query(max_length=64)] = "",
        vanaf: date | None = None,
        dag: date | None = None,
        druk: Literal["", "1"] = "",
    ) -> Response:
        session: Session = request.state.session
        found = agendas_for(desk, session.viewer)
        if agenda and agenda not in found:
            raise NotFound
        moments = Moments(desk.region.calendar, desk.clock.now())
        if not found:
            with desk.store.reading() as tx:
                stop = stop_view(tx, session.viewer)
            return pages.inside("slots_none.html", session, stop)
        chosen = found[agenda or next(iter(found))]
        choices = [Choice(key, each.name) for key, each in found.items()]
        if druk or dag is not None:
            return _paper(desk, pages, session, chosen, moments, dag)
        monday = _monday(vanaf or moments.now.date())
        # The coming ones: what was is on the page of earlier weeks.
        first = moments.now.date() if vanaf is None else monday
        view, stop = _look(desk, session, chosen, moments, first, monday + WEEKS * _ONE_WEEK)
        return pages.inside(
            "slots.html", session, stop,
            view=view, choices=choices, plural=plural, today=moments.now.date(), weeks=_by_week(view),
            around=_around(monday, moments, chosen), day_in_words=day_in_words,
            meeting=_next_meeting(view, moments),
        )  # fmt: skip

    def _paper(
        desk: WebDesk, pages: Pages, session: Session, agenda: Agenda, moments: Moments, day: date | None
    ) -> Response:
        day = _bounded(day) if day is not None else None
        first = day or moments.now.date()
        until = first + timedelta(days=1) if day is not None else first + agenda.plan.horizon
        view, stop = _look(desk, session, agenda, moments, first, until, only_first=True)
        if not view.days:
            raise NotFound
        shown = view.days[0]
        return pages.inside(
            "slots_paper.html", session, stop, view=view, day=shown, at=moments.moment(moments.now)
        )  # fmt: skip

    return router


def _look(
    desk: WebDesk,
    session: Session,
    agenda: Agenda,
    moments: Moments,
    first: date,
    last: date,
    *,
    only_first: bool = False,
) -> tuple[AgendaView, StopView]:
    """The agenda from the beginning of *first* to that of *last*, recorded before it is shown. *only_first*: no further
    than the first day that has times."""
    from_, until = (desk.region.calendar.at(day, time(0)) for day in (first, last))
    with desk.store.reading() as tx:
        view = agenda_view(tx, session.viewer, agenda, moments, from_, until)
        if only_first:
            days = [day for day in view.days if day.times] or list(view.days)
            until = desk.region.calendar.end_of(days[0].day) if days else until
            from_ = desk.region.calendar.at(days[0].day, time(0)) if days else from_
            view = agenda_view(tx, session.viewer, agenda, moments, from_, until)
        stop = stop_view(tx, session.viewer)
    with desk.store.transaction() as tx:
        for mailbox, references in view.references.items():
            data = [("reference", reference) for reference in dict.fromkeys(references)]
            tx.history.append(session.viewer, "agenda-viewed", mailbox=mailbox, data=data)
    return view, stop


def _monday(day: date) -> date:
    day = _bounded(day)
    return day - timedelta(days=day.weekday())


def _bounded(day: date) -> date:
    if not _FIRST <= day < _LAST:
        raise NotFound
    return day


@dataclass(frozen=True, slots=True)
class Week:
    """A week of the page: its number (ISO 8601) and its days."""

    number: int
    days: tuple[DayView, ...]


def _by_week(view: AgendaView) -> list[Week]:
    weeks: dict[tuple[int, int], list[DayView]] = {}
    for day in view.days:
        year, number, _ = day.day.isocalendar()
        weeks.setdefault((year, number), []).append(day)
    return [Week(number, tuple(days)) for (_, number), days in sorted(weeks.items(), key=lambda each: each[0])]


@dataclass(frozen=True, slots=True)
class Around:
    """Where to go from a page of weeks: earlier, later, and to this week; empty where there is nothing."""

    earlier: str
    later: str
    now: str


def _around(monday: date, moments: Moments, agenda: Agenda) -> Around:
    step = WEEKS * _ONE_WEEK
    this_week = _monday(moments.now.date())
    horizon = (moments.now + agenda.plan.horizon).date()
    return Around(
        earlier=(monday - step).isoformat() if monday - step >= _FIRST else "",
        later=(monday + step).isoformat() if monday + step <= horizon else "",
        now=this_week.isoformat() if monday != this_week else "",
    )


def _next_meeting(view: AgendaView, moments: Moments) -> date | None:
    """The next day with times, for the printer."""
    return next((day.day for day in view.days if day.times and day.day >= moments.now.date()), None)
