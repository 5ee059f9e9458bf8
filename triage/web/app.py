"""The application: its pages, its one entrance, its guard."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Annotated

from fastapi import FastAPI, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from triage.domain.access import Role, Viewer
from triage.domain.errors import NotFound, Transient, TriageError
from triage.web import case_page, correcting, queue_page, stop_page, waiting
from triage.web.desk import WebDesk
from triage.web.guard import ENTRANCE, Guard, cookie_name, without_content
from triage.web.render import Pages
from triage.web.sessions import SessionBook

__all__ = ["WebDesk", "create_app"]

_STATIC = Path(__file__).parent / "static"
_LOG = logging.getLogger("triage.web")


def create_app(desk: WebDesk, viewer: Viewer | None = None) -> FastAPI:
    """The web queue of one region. Whoever brings the token once is *viewer*, else a beheerder of all its mailboxes."""
    pages = Pages(desk.region.name)
    viewer = viewer or Viewer.of("lokaal", frozenset(desk.region.mailboxes), Role.BEHEERDER)
    sessions = SessionBook(desk.token, viewer)
    app = FastAPI(title="veiligheidstriage", docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(Guard, allowed_hosts=desk.allowed_hosts, sessions=sessions, clock=desk.clock, pages=pages)
    _add_entrance(app, desk, sessions, pages)
    app.include_router(queue_page.routes(desk, pages))
    app.include_router(case_page.routes(desk, pages))
    app.include_router(waiting.routes(desk))
    app.include_router(correcting.routes(desk))
    app.include_router(stop_page.routes(desk, pages))
    app.mount("/static", StaticFiles(directory=_STATIC), name="static")
    _add_error_pages(app, pages)
    return app


def _add_entrance(app: FastAPI, desk: WebDesk, sessions: SessionBook, pages: Pages) -> None:
    @app.get(ENTRANCE)
    def enter(request: Request, token: Annotated[str, Query()] = "") -> Response:
        """Trade the one-time token for a session; somebody who is in already just goes on."""
        if request.state.session is None:
            session_id = sessions.enter(token, desk.clock.now())
            if session_id is None:
                return pages.error(403)
            onward = RedirectResponse("/", status_code=303)
            secure = request.url.scheme == "https"
            onward.set_cookie(
                cookie_name(request), session_id, httponly=True, samesite="strict", secure=secure, path="/"
            )
            return onward
        return RedirectResponse("/", status_code=303)


def _add_error_pages(app: FastAPI, pages: Pages) -> None:
    @app.exception_handler(HTTPException)
    def refused(request: Request, error: HTTPException) -> Response:
        # Who is outside is stopped by the guard: a 403 from a page is about the act.
        return pages.foreign() if error.status_code == 403 else pages.error(error.status_code)

    @app.exception_handler(RequestValidationError)
    def malformed(request: Request, error: RequestValidationError) -> Response:
        return pages.error(400)

    @app.exception_handler(TriageError)
    def failed(request: Request, error: TriageError) -> Response:
        if isinstance(error, NotFound):
            return pages.error(404)
        _LOG.error("pagina mislukt: %s", without_content(error))
        return pages.error(503 if isinstance(error, Transient) else 500)
