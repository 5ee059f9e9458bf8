"""The application: its pages, the ways in, its guard."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from triage.domain.errors import NotFound, Transient, TriageError
from triage.web import (
    account_page,
    alarms,
    api,
    appointing,
    case_page,
    checking,
    configuration_page,
    correcting,
    dossier,
    drafting,
    feed_page,
    figures_page,
    health_page,
    joining,
    keeping_page,
    login_demo,
    login_external,
    login_first,
    login_page,
    mail_view,
    managing,
    managing_shifts,
    new_case,
    overview_page,
    people_acts,
    people_page,
    presence,
    quarantine,
    queue_bulk,
    queue_page,
    queue_review,
    queue_views,
    recording,
    redating,
    report_page,
    shielding,
    slots_page,
    steering,
    stop_page,
    waiting,
)
from triage.web.allow import NotGranted, check_rules
from triage.web.api_problem import Refused, is_api, problem, refused_as_problem, unfit
from triage.web.desk import WebDesk
from triage.web.guard import Guard, without_content
from triage.web.render import Pages
from triage.web.sessions import SessionBook

__all__ = ["WebDesk", "create_app"]

_STATIC = Path(__file__).parent / "static"
_LOG = logging.getLogger("triage.web")


def create_app(desk: WebDesk) -> FastAPI:
    """The web queue of one region."""
    sessions = SessionBook(desk.gate.sessions)
    # The region as its files have it: a database that is down keeps nobody from starting.
    pages = Pages(desk.configured.name, desk.configured.calendar.zone, sessions.limits)
    app = FastAPI(title="veiligheidstriage", docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(Guard, gate=desk.gate, sessions=sessions, pages=pages)
    for router in _routers(desk, pages):
        # Not `include_router`: that takes every route apart a second time, half of what starting costs.
        app.router.routes.extend(router.routes)
    app.mount("/static", StaticFiles(directory=_STATIC), name="static")
    _add_error_pages(app, pages)
    check_rules(app)
    return app


def _routers(desk: WebDesk, pages: Pages) -> Iterator[APIRouter]:
    """Every page and every act; the first whose path fits answers."""
    yield login_page.routes(desk, pages)
    yield login_page.way_out(desk, pages)
    yield login_first.routes(desk, pages)
    if desk.gate.providers:
        yield login_external.routes(desk, pages)
    if desk.gate.entrance is not None:
        yield login_demo.routes(desk, pages, desk.gate.entrance)
    yield account_page.routes(desk, pages)
    yield queue_page.routes(desk, pages)
    yield queue_views.routes(desk, pages)
    yield queue_bulk.routes(desk, pages)
    yield queue_review.routes(desk)
    yield case_page.routes(desk, pages)
    yield mail_view.routes(desk, pages)
    yield waiting.routes(desk)
    yield alarms.routes(desk)
    yield correcting.routes(desk, pages)
    yield redating.routes(desk)
    yield drafting.routes(desk, pages)
    yield recording.routes(desk, pages)
    yield steering.routes(desk, pages)
    yield new_case.routes(desk, pages)
    yield joining.routes(desk, pages)
    yield presence.routes(desk, pages)
    yield dossier.routes(desk)
    yield quarantine.routes(desk, pages)
    yield shielding.routes(desk)
    yield checking.routes(desk)
    yield overview_page.routes(desk, pages)
    yield figures_page.routes(desk, pages)
    yield report_page.routes(desk, pages)
    yield people_page.routes(desk, pages)
    yield people_acts.routes(desk, pages)
    yield managing.routes(desk, pages)
    yield managing_shifts.routes(desk, pages)
    yield configuration_page.routes(desk, pages)
    yield stop_page.routes(desk, pages)
    yield keeping_page.routes(desk, pages)
    yield feed_page.routes(desk)
    yield api.routes(desk)
    yield health_page.routes(desk, pages)
    yield slots_page.routes(desk, pages)
    yield appointing.routes(desk, pages)


def _add_error_pages(app: FastAPI, pages: Pages) -> None:
    @app.exception_handler(HTTPException)
    def refused(request: Request, error: HTTPException) -> Response:
        if is_api(request) or isinstance(error, Refused):
            return refused_as_problem(error)
        # Who is outside is stopped by the guard: a 403 from a page is about the act.
        return pages.foreign() if error.status_code == 403 else pages.error(error.status_code)

    @app.exception_handler(RequestValidationError)
    def malformed(request: Request, error: RequestValidationError) -> Response:
        return unfit(error) if is_api(request) else pages.error(400)

    @app.exception_handler(TriageError)
    def failed(request: Request, error: TriageError) -> Response:
        if isinstance(error, NotFound):
            return problem(404) if is_api(request) else pages.error(404)
        if isinstance(error, NotGranted):
            return pages.no_role()
        _LOG.error("pagina mislukt: %s", without_content(error))
        status = 503 if isinstance(error, Transient) else 500
        return problem(status) if is_api(request) else pages.error(status)
