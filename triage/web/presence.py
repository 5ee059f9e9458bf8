"""Who else has a case open: colleagues who looked at it in the last minutes, from the record of looks (R-54).

Nothing is kept for it, and renewing it is no look. On a shielded case only those are named who may see it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from fastapi import APIRouter, Request
from starlette.responses import Response

from triage.domain.access import Act, Viewer
from triage.domain.case import HistoryItem
from triage.domain.errors import NotFound
from triage.ports.store import Transaction
from triage.web.allow import needs
from triage.web.desk import WebDesk
from triage.web.inert import one_line
from triage.web.moments import Moments
from triage.web.render import Pages
from triage.web.sessions import Session

RECENT = timedelta(minutes=10)
"""So long after a look somebody may have the case open still (ours)."""
_REFERENCE = re.compile(r"[A-Za-z0-9-]{1,40}")


@dataclass(frozen=True, slots=True)
class Present:
    """A colleague who looks at the case too, since that time of day."""

    name: str
    since: str


def present_of(tx: Transaction, viewer: Viewer, case_id: int, moments: Moments) -> tuple[Present, ...]:
    """The colleagues who have a case open, whoever came first first."""
    history = tx.history.of_case(viewer, case_id)
    named = tx.cases.shielded_to(viewer, case_id)
    since = {
        who: at
        for who, at in looking(history, moments.now).items()
        if who != viewer.who and (not named or who in named)
    }
    zone = moments.calendar.zone
    in_order = sorted(since.items(), key=lambda each: each[1])
    return tuple(Present(one_line(who, 80), f"{at.astimezone(zone):%H:%M}") for who, at in in_order)


def looking(history: Sequence[HistoryItem], now: datetime) -> dict[str, datetime]:
    """Who looked in the last minutes, and since when: from the first of a row of looks, none long after the other."""
    found: dict[str, tuple[datetime, datetime]] = {}
    for item in history:
        if item.action == "viewed":
            first, last = found.get(item.actor, (item.at, item.at))
            found[item.actor] = (first if item.at - last <= RECENT else item.at, item.at)
    return {who: first for who, (first, last) in found.items() if now - last <= RECENT}


def routes(desk: WebDesk, pages: Pages) -> APIRouter:
    """The notice by itself, for the page that renews it."""
    router = APIRouter(prefix="/zaak", dependencies=[needs(Act.READ)])

    @router.get("/{reference}/aanwezig")
    def present(request: Request, reference: str) -> Response:
        session: Session = request.state.session
        if not _REFERENCE.fullmatch(reference):
            raise NotFound
        moments = Moments(desk.region.calendar, desk.clock.now())
        with desk.store.reading() as tx:
            case = tx.cases.find(session.viewer, reference)
            found = present_of(tx, session.viewer, case.id or 0, moments)
        return pages.page("_present.html", present=found)

    return router
