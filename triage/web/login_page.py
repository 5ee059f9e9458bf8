"""Logging in with a password and a code, and logging out."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException, Query, Request
from starlette.responses import RedirectResponse, Response

from triage.identity import Entered, Refused, SecondStep, Why, new_token, proof_of, same
from triage.web import cookies
from triage.web.acting import acting
from triage.web.allow import needs_nothing, open_to_all
from triage.web.desk import WebDesk
from triage.web.moments import Moments
from triage.web.onward import LOGIN, safe_onward
from triage.web.render import Pages
from triage.web.sessions import Session

_PURPOSE = "login"
_WRONG = "Naam of wachtwoord klopt niet. Controleer beide en probeer het opnieuw."
_WRONG_CODE = "De code klopt niet of is al gebruikt. Wacht op de volgende code in uw app en probeer het opnieuw."
_OVER = "Dit duurde te lang of ging te vaak mis. Begin opnieuw met uw naam en wachtwoord."
_NOT_ASKED = "Deze pagina was te oud. Er is niets gebeurd. Probeer het opnieuw."

ShortText = Annotated[str, Form(max_length=300)]
LongText = Annotated[str, Form(max_length=2000)]


def form_proof(request: Request) -> str:
    """What a form for this browser carries before anybody is in; empty where the browser has no cookie for it."""
    token = cookies.read(request, "aanmelden")
    return proof_of(token, _PURPOSE) if token else ""


def asked(request: Request, bewijs: ShortText = "") -> bool:
    """Whether a form came from a page that this browser was given (CSRF on logging in)."""
    known = form_proof(request)
    return bool(known) and same(bewijs, known)


def must_be_asked(request: Request, bewijs: ShortText = "") -> None:
    """403 for a form that no page of this browser sent."""
    if not asked(request, bewijs):
        raise HTTPException(403)


Asked = Annotated[bool, Depends(asked)]


def enter(request: Request, entered: Entered, response: Response) -> Response:
    """Give the browser its session; what it brought before counts no more."""
    cookies.write(request, response, "sessie", entered.session)
    cookies.write(request, response, "apparaat", ".".join(entered.devices))
    cookies.clear(request, response, "aanmelden")
    return response


def home_of(entered: Entered) -> str:
    """Where somebody goes: the page they came for, or their account where there is no queue for them."""
    return entered.onward if entered.onward != "/" or entered.person.viewer.readable else "/account"


class LoginPages:
    """The login page in its states."""

    def __init__(self, desk: WebDesk, pages: Pages) -> None:
        self._desk, self._pages = desk, pages

    def first(
        self, request: Request, onward: str, *, name: str = "", told: str = "", status: int = 200, problem: bool = False
    ) -> Response:
        """Name and password, and the providers."""
        token = cookies.read(request, "aanmelden") or new_token()
        providers = [(key, provider.settings.title) for key, provider in self._desk.gate.providers.items()]
        shown = self._pages.page(
            "login.html",
            status,
            proof=proof_of(token, _PURPOSE),
            onward=onward,
            name=name,
            told=told,
            problem=problem,
            providers=providers,
        )
        if token != cookies.read(request, "aanmelden"):
            cookies.write(request, shown, "aanmelden", token)
        return shown

    def second(self, request: Request, *, told: str = "", status: int = 200) -> Response:
        """The code."""
        return self._pages.page("login_code.html", status, proof=form_proof(request), told=told)

    def refused(self, refused: Refused, wrong: str) -> tuple[str, int]:
        """What to say, and the status."""
        if refused.until is None:
            return (_OVER if refused.why is Why.EXPIRED else wrong), 403
        at = Moments(self._desk.region.calendar, self._desk.clock.now()).moment(refused.until)
        return f"Te veel pogingen. U kunt het weer proberen vanaf {at.short} uur.", 429


def routes(desk: WebDesk, pages: Pages) -> APIRouter:
    """The login pages, and how long a session lasts."""
    router = APIRouter(dependencies=[open_to_all()])
    shown = LoginPages(desk, pages)
    _add_password(router, desk, shown)
    _add_code(router, desk, shown)
    _add_time_left(router)
    return router


def way_out(desk: WebDesk, pages: Pages) -> APIRouter:
    """Logging out, and staying in: for whoever is in."""
    router = APIRouter(dependencies=[needs_nothing()])
    _add_logout(router, desk, pages)
    return router


def _add_password(router: APIRouter, desk: WebDesk, shown: LoginPages) -> None:
    @router.get(LOGIN)
    def ask(request: Request, terug: Annotated[str, Query()] = "") -> Response:
        onward = safe_onward(terug)
        return RedirectResponse(onward, 303) if request.state.session else shown.first(request, onward)

    @router.post(LOGIN)
    def answer(
        request: Request, asked: Asked, naam: ShortText = "", wachtwoord: LongText = "", terug: LongText = ""
    ) -> Response:
        onward = safe_onward(terug)
        if not asked:
            return shown.first(request, onward, told=_NOT_ASKED, status=403)
        step = desk.gate.login.by_password(naam, wachtwoord, cookies.origin_of(request), onward)
        if isinstance(step, Refused):
            told, status = shown.refused(step, _WRONG)
            return shown.first(request, onward, name=naam, told=told, status=status, problem=status == 403)
        return _on(request, step)

    def _on(request: Request, step: SecondStep) -> Response:
        onward = RedirectResponse(f"{LOGIN}/code", status_code=303)
        cookies.write(request, onward, "aanmelden", step.token)
        return onward


def _add_code(router: APIRouter, desk: WebDesk, shown: LoginPages) -> None:
    @router.get(f"{LOGIN}/code")
    def ask(request: Request) -> Response:
        if desk.gate.login.under_way(cookies.read(request, "aanmelden"), "second") is None:
            return RedirectResponse(LOGIN, status_code=303)
        return shown.second(request)

    @router.post(f"{LOGIN}/code")
    def answer(request: Request, asked: Asked, code: ShortText = "") -> Response:
        return finish(request, code, asked, recovery=False)

    @router.post(f"{LOGIN}/herstelcode")
    def recover(request: Request, asked: Asked, code: ShortText = "") -> Response:
        return finish(request, code, asked, recovery=True)

    def finish(request: Request, code: str, asked: bool, *, recovery: bool) -> Response:
        if not asked:
            return shown.first(request, "/", told=_NOT_ASKED, status=403)
        token = cookies.read(request, "aanmelden")
        found = desk.gate.login.by_code(token, code, cookies.origin_of(request), recovery=recovery)
        if isinstance(found, Entered):
            return enter(request, found, RedirectResponse(home_of(found), status_code=303))
        told, status = shown.refused(found, _WRONG_CODE)
        if found.why is Why.EXPIRED:
            return shown.first(request, "/", told=told, status=status)
        return shown.second(request, told=told, status=status)


def _add_logout(router: APIRouter, desk: WebDesk, pages: Pages) -> None:
    @router.post("/afmelden")
    def leave(request: Request, session: Annotated[Session, Depends(acting)]) -> Response:
        how, id_token = str(session.visitor.content.get("how", "")), str(session.visitor.content.get("id_token", ""))
        desk.gate.sessions.end(session.visitor)
        provider = desk.gate.providers.get(how.removeprefix("oidc:")) if how.startswith("oidc:") else None
        elsewhere, title = "", ""
        if provider is not None:
            back = f"{request.url.scheme}://{request.headers['host']}{LOGIN}"
            elsewhere, title = provider.logout(id_token, back, desk.clock.now()), provider.settings.title
        gone = pages.page("logout.html", elsewhere=elsewhere, title=title)
        cookies.clear(request, gone, "sessie")
        return gone

    @router.post("/sessie/blijven")
    def stay(request: Request, session: Annotated[Session, Depends(acting)]) -> dict[str, int]:
        """The button of the warning; without script the page's own address does the same."""
        return {"over": max(0, int(desk.gate.sessions.stay(session.visitor).total_seconds()))}


def _add_time_left(router: APIRouter) -> None:
    @router.get("/sessie")
    def left(request: Request) -> dict[str, int]:
        """How many seconds are left: asked by the page itself, so it keeps nothing alive."""
        session: Session | None = request.state.session
        return {"over": max(0, int(session.left().total_seconds())) if session else 0}
