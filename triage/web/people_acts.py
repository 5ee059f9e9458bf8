"""People and their roles, changed on pages: somebody new, roles, a one-time link, in or out. The password is asked
again for each, because a thief of a session would want exactly this (OWASP ASVS 4, 4.3.1).

Who administers some mailboxes gives roles in those alone, and changes nobody who has a role elsewhere: a link or a door
that is shut bears on everything that person may do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from triage.domain import dutch
from triage.domain.access import Act, Role, Viewer
from triage.domain.errors import NameTaken, NotFound
from triage.identity import Administration
from triage.identity.first_use import is_name
from triage.ports.identity import Person
from triage.web.acting import acting, onward
from triage.web.allow import needs
from triage.web.desk import WebDesk
from triage.web.forms import Field, FormView, Typed, shown, typed
from triage.web.guard import FIRST_USE
from triage.web.queue_page import mailbox_name
from triage.web.render import Pages
from triage.web.sessions import Session
from triage.web.stop_page import stop_view

PEOPLE = "/gebruikers"
_ROLES = tuple(role for role in Role if role is not Role.SERVICE)
_BACK = "Terug naar de gebruikers"


def may_change(viewer: Viewer, person: Person) -> bool:
    """Whether *viewer* may change this person: a colleague, whose every role lies where they administer."""
    return person.name != viewer.who and viewer.mailboxes(Act.ADMINISTER).issuperset(person.grants)


def routes(desk: WebDesk, pages: Pages) -> APIRouter:
    """A form for each act."""
    router = APIRouter(prefix=PEOPLE, dependencies=[needs(Act.ADMINISTER)])
    _add_newcomer(router, desk, pages)
    _add_roles(router, desk, pages)
    _add_link(router, desk, pages)
    _add_door(router, desk, pages)
    return router


def _administration(desk: WebDesk, session: Session) -> Administration:
    return Administration(desk.gate.sessions, session.viewer)


def _person(desk: WebDesk, session: Session, number: int) -> Person:
    """The person of a page; NotFound for whom the visitor may not change."""
    everybody = _administration(desk, session).everybody()
    found = next((each for each in everybody if each.id == number), None)
    if found is None or not may_change(session.viewer, found):
        raise NotFound
    return found


def _is_sure(desk: WebDesk, session: Session, given: Typed) -> bool:
    """Whether it is themselves who act; notes beside the field what is wrong."""
    problem = desk.gate.account.refuses(session.visitor, given.one("huidig"))
    if problem:
        given.wrong["huidig"] = problem
    return not problem


def _password_field(session: Session) -> tuple[Field, ...]:
    if not session.visitor.person.is_local:
        return ()
    return (Field("huidig", "Uw eigen wachtwoord", "password", hint="Ter controle dat u het zelf bent."),)


def _form(
    session: Session, title: str, path: str, button: str, fields: Iterable[Field] = (), intro: str = "",
    hidden: tuple[tuple[str, str], ...] = (),
) -> FormView:  # fmt: skip
    return FormView(
        title=title,
        back=PEOPLE,
        back_title=_BACK,
        action=f"{PEOPLE}/{path}",
        button=button,
        intro=intro,
        fields=(*fields, *_password_field(session)),
        hidden=hidden,
    )


def _refused(desk: WebDesk, pages: Pages, session: Session, form: FormView, given: Typed) -> Response:
    return shown(desk, pages, session, form.with_problems(given.wrong))


def _role_fields(desk: WebDesk, session: Session, held: Callable[[str], Iterable[str]]) -> list[Field]:
    """For each mailbox that the visitor administers, the roles to tick."""
    choices = tuple((role.value, dutch.ROLES[role]) for role in _ROLES)
    return [
        Field(f"rol-{key}", f"Rollen in {mailbox_name(desk.region, key)}", "checks", choices=choices,
              chosen=frozenset(held(key)), needed=False)
        for key in _own(desk, session)
    ]  # fmt: skip


def _own(desk: WebDesk, session: Session) -> list[str]:
    return sorted(session.viewer.mailboxes(Act.ADMINISTER) & desk.region.mailboxes.keys())


def _ticked(desk: WebDesk, session: Session, given: Typed) -> set[tuple[str, Role]]:
    names = {role.value: role for role in _ROLES}
    return {(key, names[value]) for key in _own(desk, session) for value in given.many(f"rol-{key}") if value in names}


def _held(desk: WebDesk, session: Session, person: Person) -> set[tuple[str, Role]]:
    """Their roles where the visitor administers, as they are now."""
    return {(key, role) for key in _own(desk, session) for role in person.grants.get(key, ())}


def _written(held: set[tuple[str, Role]]) -> str:
    return " ".join(sorted(f"{key}:{role.value}" for key, role in held))


def _told_link(desk: WebDesk, pages: Pages, session: Session, request: Request, name: str, code: str) -> Response:
    """The link, shown this once."""
    with desk.store.reading() as tx:
        stop = stop_view(tx, session.viewer)
    link = f"{str(request.base_url).rstrip('/')}{FIRST_USE}?code={code}"
    return pages.inside("person_link.html", session, stop, name=name, link=link)


def _add_newcomer(router: APIRouter, desk: WebDesk, pages: Pages) -> None:
    def form(session: Session, given: Typed) -> FormView:
        name = Field("naam", "E-mailadres", value=given.one("naam"), hint="Daarmee meldt deze collega zich aan.")
        roles = _role_fields(desk, session, lambda key: given.many(f"rol-{key}"))
        return _form(session, "Gebruiker toevoegen", "nieuw", "Toevoegen", [name, *roles])

    @router.get("/nieuw")
    def ask_newcomer(request: Request) -> Response:
        session: Session = request.state.session
        return shown(desk, pages, session, form(session, Typed()))

    @router.post("/nieuw")
    def add_newcomer(
        request: Request,
        session: Annotated[Session, Depends(acting)],
        given: Annotated[Typed, Depends(typed)],
    ) -> Response:
        name, granted = given.text("naam").lower(), _ticked(desk, session, given)
        if not is_name(name):
            given.wrong["naam"] = "Vul een e-mailadres in, zoals naam@gemeente.example."
        if not granted:
            # Somebody without a role would belong to every administrator.
            given.wrong[f"rol-{_own(desk, session)[0]}"] = "Kies minstens een rol, in deze of een andere mailbox."
        if given.wrong or not _is_sure(desk, session, given):
            return _refused(desk, pages, session, form(session, given), given)
        try:
            person, code = _administration(desk, session).add(name, sorted(granted))
        except NameTaken:
            given.wrong["naam"] = "Er is al een gebruiker met deze naam."
            return _refused(desk, pages, session, form(session, given), given)
        return _told_link(desk, pages, session, request, person.name, code)


def _add_roles(router: APIRouter, desk: WebDesk, pages: Pages) -> None:
    def form(session: Session, person: Person, given: Typed) -> FormView:
        def held(key: str) -> Iterable[str]:
            return given.many(f"rol-{key}") if given.items else [each.value for each in person.grants.get(key, ())]

        return _form(
            session, f"Rollen van {person.name}", f"{person.id}/rollen", "Opslaan", _role_fields(desk, session, held),
            "Wat u weghaalt, geldt meteen, ook voor wie nu is aangemeld.",
            (("waren", _written(_held(desk, session, person))),),
        )  # fmt: skip

    @router.get("/{number}/rollen")
    def ask_roles(request: Request, number: int) -> Response:
        session: Session = request.state.session
        return shown(desk, pages, session, form(session, _person(desk, session, number), Typed()))

    @router.post("/{number}/rollen")
    def set_roles(
        number: int, session: Annotated[Session, Depends(acting)], given: Annotated[Typed, Depends(typed)]
    ) -> Response:
        person = _person(desk, session, number)
        wanted, had = _ticked(desk, session, given), _held(desk, session, person)
        if given.one("waren") != _written(had):
            given.wrong[""] = _changed_meanwhile(desk, had)
        if given.wrong or not _is_sure(desk, session, given):
            return _refused(desk, pages, session, form(session, person, given), given)
        people = _administration(desk, session)
        for key, role in sorted(wanted - had):
            people.grant(person.name, key, role)
        for key, role in sorted(had - wanted):
            people.revoke(person.name, key, role)
        session.tell(f"De rollen van {person.name} zijn opgeslagen.")
        return onward(PEOPLE)


def _changed_meanwhile(desk: WebDesk, had: set[tuple[str, Role]]) -> str:
    roles = [f"{dutch.ROLES[role]} ({mailbox_name(desk.region, key)})" for key, role in sorted(had)]
    return (
        f"Deze rollen zijn gewijzigd sinds u de pagina opende. Nu zijn het: {', '.join(roles) or 'geen'}. "
        "Wat u aankruiste staat hieronder; sla het opnieuw op als het zo moet worden."
    )


def _add_link(router: APIRouter, desk: WebDesk, pages: Pages) -> None:
    def form(session: Session, person: Person) -> FormView:
        return _form(
            session, f"Nieuwe link voor {person.name}", f"{person.id}/link", "Link maken",
            intro="Daarmee kiest deze collega opnieuw een wachtwoord en een tweede stap. Een eerdere link werkt dan "
            "niet meer. Geef de link alleen aan deze collega zelf.",
        )  # fmt: skip

    @router.get("/{number}/link")
    def ask_link(request: Request, number: int) -> Response:
        session: Session = request.state.session
        return shown(desk, pages, session, form(session, _person(desk, session, number)))

    @router.post("/{number}/link")
    def make_link(
        request: Request,
        number: int,
        session: Annotated[Session, Depends(acting)],
        given: Annotated[Typed, Depends(typed)],
    ) -> Response:
        person = _person(desk, session, number)
        if not _is_sure(desk, session, given):
            return _refused(desk, pages, session, form(session, person), given)
        code = _administration(desk, session).link(person.name)
        return _told_link(desk, pages, session, request, person.name, code)


def _add_door(router: APIRouter, desk: WebDesk, pages: Pages) -> None:
    def form(session: Session, person: Person) -> FormView:
        act, button, intro = (
            ("aan", "Aanzetten", "Deze collega kan zich dan weer aanmelden, met de rollen van voorheen.")
            if person.disabled
            else ("uit", "Uitzetten", "Deze collega is meteen afgemeld en kan er niet meer in. De rollen blijven.")
        )
        return _form(
            session, f"{person.name} {button.lower()}", f"{person.id}/toegang", button, intro=intro,
            hidden=(("wordt", act),),
        )  # fmt: skip

    @router.get("/{number}/toegang")
    def ask_door(request: Request, number: int) -> Response:
        session: Session = request.state.session
        return shown(desk, pages, session, form(session, _person(desk, session, number)))

    @router.post("/{number}/toegang")
    def set_door(
        number: int, session: Annotated[Session, Depends(acting)], given: Annotated[Typed, Depends(typed)]
    ) -> Response:
        person = _person(desk, session, number)
        # What the page offered, not the contrary of what is: a page of before would let in whom a colleague put out.
        out = given.one("wordt") == "uit"
        if not out and given.one("wordt") != "aan":
            given.wrong[""] = "Kies of deze collega aan of uit moet."
        if given.wrong or not _is_sure(desk, session, given):
            return _refused(desk, pages, session, form(session, person), given)
        if person.disabled is out:
            session.tell(f"{person.name} was al {'uitgezet' if out else 'aangezet'}.")
        else:
            _administration(desk, session).disable(person.name, disabled=out)
            session.tell(f"{person.name} is {'uitgezet en afgemeld' if out else 'aangezet'}.")
        return onward(PEOPLE)
