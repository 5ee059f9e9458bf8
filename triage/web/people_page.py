"""Who may come in and with which roles, for the functional administrator: no cases, no content (R-54)."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from triage.domain import dutch
from triage.domain.access import Act
from triage.ports.identity import Person
from triage.web.allow import needs
from triage.web.desk import WebDesk
from triage.web.people_acts import may_change
from triage.web.queue_page import mailbox_name
from triage.web.render import Pages
from triage.web.sessions import Session
from triage.web.stop_page import stop_view


@dataclass(frozen=True, slots=True)
class PersonLine:
    """Somebody, how they log in, and their roles by mailbox; `number` is 0 for whom the visitor may not change."""

    name: str
    way: str
    roles: tuple[str, ...]
    number: int
    disabled: bool


def routes(desk: WebDesk, pages: Pages) -> APIRouter:
    """The list of people, with what leads to a change of each."""
    router = APIRouter(dependencies=[needs(Act.ADMINISTER)])

    @router.get("/gebruikers")
    def people(request: Request) -> HTMLResponse:
        session: Session = request.state.session
        with desk.store.transaction() as tx:
            stop = stop_view(tx, session.viewer)
            found = [_line(person, desk, session) for person in tx.people.everybody()]
            tx.history.append(session.viewer, "people-viewed", mailbox="", by=Act.ADMINISTER)
        return pages.inside("people.html", session, stop, people=found)

    return router


def _line(person: Person, desk: WebDesk, session: Session) -> PersonLine:
    roles = (
        f"{mailbox_name(desk.region, mailbox)}: {', '.join(sorted(dutch.ROLES[role] for role in held))}"
        for mailbox, held in sorted(person.grants.items())
    )
    number = person.id if may_change(session.viewer, person) else 0
    return PersonLine(person.name, _way(person), tuple(roles), number, person.disabled)


def _way(person: Person) -> str:
    if person.disabled:
        return "uitgezet"
    if person.issuer:
        return "account van de organisatie"
    return "wachtwoord en code" if person.is_local else "nog niet aangemeld"
