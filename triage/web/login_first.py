"""The one-time link: choose a password, show the app the secret, keep the recovery codes."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import RedirectResponse, Response

from triage.identity.first_use import OVER, Done
from triage.identity.totp import grouped
from triage.web import cookies
from triage.web.allow import open_to_all
from triage.web.desk import WebDesk
from triage.web.guard import FIRST_USE
from triage.web.login_page import LongText, ShortText, enter, form_proof, home_of, must_be_asked
from triage.web.render import Pages


def routes(desk: WebDesk, pages: Pages) -> APIRouter:
    """The steps of first use."""
    router = APIRouter(prefix=FIRST_USE, dependencies=[open_to_all()])
    _add_steps(router, desk, pages)
    _add_picture(router, desk)
    return router


class _Steps:
    """The pages of first use, by where the browser stands."""

    def __init__(self, desk: WebDesk, pages: Pages) -> None:
        self._first_use, self._pages = desk.gate.first_use, pages

    def over(self) -> Response:
        """A link that is used, over, or none of ours."""
        return self._pages.notice("Deze link werkt niet meer", OVER, status=403)

    def show(self, request: Request, *, name: str = "", told: str = "", status: int = 200) -> Response:
        """The step that is next."""
        setting = self._first_use.setting(cookies.read(request, "aanmelden"))
        if setting is None:
            return self.over()
        proof = form_proof(request)
        if setting.secret:
            secret = grouped(setting.secret)
            return self._pages.page("first_code.html", status, proof=proof, told=told, secret=secret)
        return self._pages.page(
            "first_password.html",
            status,
            proof=proof,
            told=told,
            name=setting.name or name,
            choose_name=setting.choose_name,
        )


def _add_steps(router: APIRouter, desk: WebDesk, pages: Pages) -> None:
    first_use, steps = desk.gate.first_use, _Steps(desk, pages)

    @router.get("")
    def begin(request: Request, code: Annotated[str, Query(max_length=200)] = "") -> Response:
        """The link's code leaves the address bar at once."""
        if not code:
            return steps.show(request)
        token = first_use.open(code)
        if token is None:
            return steps.over()
        onward = RedirectResponse(FIRST_USE, status_code=303)
        cookies.write(request, onward, "aanmelden", token)
        return onward

    @router.post("", dependencies=[Depends(must_be_asked)])
    def choose(request: Request, naam: ShortText = "", wachtwoord: LongText = "", herhaling: LongText = "") -> Response:
        problem = first_use.choose(cookies.read(request, "aanmelden"), naam, wachtwoord, herhaling)
        if problem:
            return steps.over() if problem == OVER else steps.show(request, name=naam, told=problem, status=422)
        return RedirectResponse(FIRST_USE, status_code=303)

    @router.post("/code", dependencies=[Depends(must_be_asked)])
    def confirm(request: Request, code: ShortText = "") -> Response:
        done = first_use.confirm(cookies.read(request, "aanmelden"), code, cookies.origin_of(request))
        if isinstance(done, Done):
            shown = pages.page("recovery_codes.html", codes=done.recovery, onward=home_of(done.entered))
            return enter(request, done.entered, shown)
        return steps.over() if done == OVER else steps.show(request, told=done, status=422)


def _add_picture(router: APIRouter, desk: WebDesk) -> None:
    @router.get("/qr.svg")
    def picture(request: Request) -> Response:
        """The QR code, for this browser alone: an image of its own, because the page allows no inline one."""
        setting = desk.gate.first_use.setting(cookies.read(request, "aanmelden"))
        return qr_code(setting.secret, setting.name) if setting and setting.secret else Response(status_code=404)


def qr_code(secret: str, name: str) -> Response:
    """A secret as a picture."""
    from triage.identity.totp import picture_of

    return Response(picture_of(secret, name), media_type="image/svg+xml")
