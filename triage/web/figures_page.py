"""Figures for whoever sees no cases: how many there are and how they press, by mailbox. Small numbers are not told, as
they might point at a household (R-54)."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from triage.domain.access import Act
from triage.web.allow import needs
from triage.web.desk import WebDesk
from triage.web.moments import Moments
from triage.web.queue_page import mailbox_name
from triage.web.render import Pages
from triage.web.sessions import Session
from triage.web.stop_page import stop_view

LEAST = 5
"""A smaller number is shown as 'minder dan 5' to who may not read the mailbox's cases."""


@dataclass(frozen=True, slots=True)
class Figures:
    """A mailbox's open cases, in words."""

    mailbox: str
    open: str
    urgent: str
    today: str
    late: str


def routes(desk: WebDesk, pages: Pages) -> APIRouter:
    """The figures page."""
    router = APIRouter(dependencies=[needs(Act.FIGURES)])

    @router.get("/cijfers")
    def figures(request: Request) -> HTMLResponse:
        session: Session = request.state.session
        moments = Moments(desk.region.calendar, desk.clock.now())
        with desk.store.reading() as tx:
            stop = stop_view(tx, session.viewer)
            found = []
            for key in sorted(session.viewer.mailboxes(Act.FIGURES)):
                counts = tx.cases.figures(session.viewer, key, moments.now, moments.end_of_today)
                small = not session.viewer.may(Act.READ, key)
                numbers = (counts.open, counts.urgent, counts.today, counts.late)
                found.append(Figures(mailbox_name(desk.region, key), *(_told(number, small) for number in numbers)))
        return pages.inside("figures.html", session, stop, figures=found, at=f"{moments.now:%H:%M}")

    return router


def _told(number: int, small: bool) -> str:
    return f"minder dan {LEAST}" if small and 0 < number < LEAST else str(number)
