"""The stop button: its state on every page, and the page that asks once more before it is pressed or released."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from triage.domain.access import Act, Viewer
from triage.domain.errors import NotFound
from triage.ports.store import Transaction
from triage.web.acting import acting, onward
from triage.web.allow import needs
from triage.web.desk import WebDesk
from triage.web.render import Pages
from triage.web.sessions import Session
from triage.workflow import review


@dataclass(frozen=True, slots=True)
class StopView:
    """Whether all automatic mail is stopped, and whether this viewer may change that."""

    on: bool
    may: bool


def stop_view(tx: Transaction, viewer: Viewer) -> StopView:
    """The stop button as *viewer* sees it."""
    return StopView(review.stopped(tx), review.may_stop(viewer))


def routes(desk: WebDesk, pages: Pages) -> APIRouter:
    """The question, and its two answers."""
    router = APIRouter(prefix="/stopknop", dependencies=[needs(Act.HANDLE)])

    @router.get("")
    def ask(request: Request) -> HTMLResponse:
        session: Session = request.state.session
        with desk.store.reading() as tx:
            stop = stop_view(tx, session.viewer)
        if not stop.may:
            raise NotFound
        return pages.inside("stop.html", session, stop)

    @router.post("/stoppen")
    def press(session: Annotated[Session, Depends(acting)]) -> Response:
        with desk.store.transaction() as tx:
            review.stop_all(tx, session.viewer)
        session.tell("Alle automatische mail is gestopt.")
        return onward("/")

    @router.post("/starten")
    def release(session: Annotated[Session, Depends(acting)]) -> Response:
        with desk.store.transaction() as tx:
            review.start_again(tx, session.viewer)
        session.tell("Automatische mail gaat weer uit. Wat is tegengehouden, wacht bij de zaak op akkoord.")
        return onward("/")

    return router
