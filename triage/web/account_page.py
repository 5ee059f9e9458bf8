"""Somebody's own account: who they are here, their sessions, their password, their second factor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from triage.domain import dutch
from triage.identity.totp import grouped
from triage.web import cookies
from triage.web.acting import acting, onward
from triage.web.allow import needs_nothing
from triage.web.desk import WebDesk
from triage.web.inert import one_line
from triage.web.login_first import qr_code
from triage.web.login_page import LongText, ShortText
from triage.web.moments import Moment, Moments
from triage.web.onward import LOGIN
from triage.web.queue_page import mailbox_name
from triage.web.render import Pages
from triage.web.sessions import Session

HERE = "/account"
Acting = Annotated[Session, Depends(acting)]
_BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
_SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS"),
    ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SessionLine:
    """One session in words."""

    key: str
    browser: str
    address: str
    since: Moment
    seen: Moment
    this: bool


def routes(desk: WebDesk, pages: Pages) -> APIRouter:
    """The account and what can be done with it."""
    router = APIRouter(prefix=HERE, dependencies=[needs_nothing()])
    _add_overview(router, desk, pages)
    _add_password(router, desk, pages)
    _add_second_factor(router, desk, pages)
    return router


def _add_overview(router: APIRouter, desk: WebDesk, pages: Pages) -> None:
    @router.get("")
    def overview(request: Request) -> Response:
        session: Session = request.state.session
        person = session.visitor.person
        roles = [
            (mailbox_name(desk.region, mailbox), ", ".join(sorted(dutch.ROLES[role] for role in held)))
            for mailbox, held in sorted(person.grants.items())
        ]
        return pages.inside(
            "account.html",
            session,
            None,
            person=person,
            roles=roles,
            sessions=_lines(desk, session),
            left=desk.gate.account.recovery_left(session.visitor),
        )

    @router.post("/sessie")
    def end_one(session: Acting, sessie: ShortText = "") -> Response:
        """End one session; another field, or another's session, changes nothing."""
        if desk.gate.account.end_session(session.visitor, sessie):
            session.tell("De sessie is beëindigd.")
        else:
            session.tell("Deze sessie was al beëindigd.", failed=True)
        return onward(HERE)

    @router.post("/overal-afmelden")
    def end_all(request: Request, session: Acting) -> Response:
        desk.gate.account.end_everywhere(session.visitor)
        out = RedirectResponse(LOGIN, status_code=303)
        cookies.clear(request, out, "sessie")
        cookies.clear(request, out, "apparaat")
        return out


def _add_password(router: APIRouter, desk: WebDesk, pages: Pages) -> None:
    def show(session: Session, told: str = "", status: int = 200) -> Response:
        return pages.inside("account_password.html", session, None, status=status, told=told)

    @router.get("/wachtwoord")
    def ask(request: Request) -> Response:
        session: Session = request.state.session
        return show(session) if session.visitor.person.is_local else RedirectResponse(HERE, status_code=303)

    @router.post("/wachtwoord")
    def change(session: Acting, huidig: LongText = "", wachtwoord: LongText = "", herhaling: LongText = "") -> Response:
        problem = desk.gate.account.change_password(session.visitor, huidig, wachtwoord, herhaling)
        if problem:
            return show(session, problem, 422)
        session.tell("Uw wachtwoord is gewijzigd. Op andere apparaten bent u afgemeld.")
        return onward(HERE)


def _add_second_factor(router: APIRouter, desk: WebDesk, pages: Pages) -> None:
    account = desk.gate.account

    def show(session: Session, told: str = "", status: int = 200) -> Response:
        pending = account.pending(session.visitor)
        secret = grouped(pending.secret) if pending else ""
        return pages.inside("account_code.html", session, None, status=status, told=told, secret=secret)

    @router.get("/tweede-stap")
    def ask(request: Request) -> Response:
        session: Session = request.state.session
        return show(session) if session.visitor.person.is_local else RedirectResponse(HERE, status_code=303)

    @router.post("/tweede-stap")
    def begin(session: Acting, huidig: LongText = "", code: ShortText = "") -> Response:
        problem = account.begin_second_factor(session.visitor, huidig, code)
        return show(session, problem, 422) if problem else RedirectResponse(f"{HERE}/tweede-stap", status_code=303)

    @router.get("/tweede-stap/qr.svg")
    def picture(request: Request) -> Response:
        session: Session = request.state.session
        pending = account.pending(session.visitor)
        return qr_code(pending.secret, session.name) if pending else Response(status_code=404)

    @router.post("/tweede-stap/code")
    def confirm(session: Acting, code: ShortText = "") -> Response:
        done = account.confirm_second_factor(session.visitor, code)
        if isinstance(done, str):
            return show(session, done, 422)
        return pages.inside("recovery_codes.html", session, None, codes=done, onward=HERE)


def _lines(desk: WebDesk, session: Session) -> list[SessionLine]:
    moments = Moments(desk.region.calendar, desk.clock.now())
    return [
        SessionLine(
            key=each.digest.hex(),
            browser=browser_of(str(each.content.get("agent", ""))),
            address=one_line(str(each.content.get("address", "")), 60),
            since=moments.moment(each.made_at),
            seen=moments.moment(each.seen_at),
            this=each.digest == session.visitor.ticket.digest,
        )
        for each in desk.gate.account.sessions(session.visitor)
    ]


def browser_of(agent: str) -> str:
    """A browser's name for itself in words people know."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), "Onbekende browser")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    return f"{browser} op {system}" if system else browser
