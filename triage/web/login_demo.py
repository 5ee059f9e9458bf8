"""The demo's way in: a link that works once, without password. Only the demo makes this route."""

from __future__ import annotations

import threading
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from triage.identity import Entered, Entrance, same
from triage.web import cookies
from triage.web.allow import open_to_all
from triage.web.desk import WebDesk
from triage.web.guard import ENTRANCE
from triage.web.login_page import enter
from triage.web.render import Pages


class _Once:
    """A token that is good until it is used."""

    def __init__(self, token: str) -> None:
        self._token, self._turn = token, threading.Lock()

    def spend(self, given: str) -> bool:
        with self._turn:
            if not self._token or not same(given, self._token):
                return False
            self._token = ""
            return True


def routes(desk: WebDesk, pages: Pages, entrance: Entrance) -> APIRouter:
    """Trade the one-time token for a session; somebody who is in already just goes on."""
    router = APIRouter(dependencies=[open_to_all()])
    once = _Once(entrance.token)

    @router.get(ENTRANCE)
    def come_in(request: Request, token: Annotated[str, Query()] = "") -> Response:
        onward = RedirectResponse("/", status_code=303)
        if request.state.session is not None:
            return onward
        entered = _entered(desk, entrance, request) if once.spend(token) else None
        return pages.notice("Deze link werkt niet meer", _USED, status=403) if entered is None else enter(
            request, entered, onward
        )  # fmt: skip

    return router


_USED = "De link van de demo werkt één keer. Stop de demo en start hem opnieuw: dan krijgt u een nieuwe link."


def _entered(desk: WebDesk, entrance: Entrance, request: Request) -> Entered | None:
    sessions = desk.gate.sessions
    with sessions.store.transaction() as tx:
        person = tx.people.find(entrance.name)
        if person is None or person.disabled:
            return None
        return sessions.open(tx, person, cookies.origin_of(request), "demo")
