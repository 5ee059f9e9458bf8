"""Closing a case to all but named colleagues, and opening it again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Form
from starlette.responses import Response

from triage.domain.access import Act, Viewer
from triage.domain.case import Case
from triage.domain.errors import Conflict
from triage.ports.store import Transaction
from triage.web.acting import acting, onward
from triage.web.allow import needs
from triage.web.coming_second import tell_conflict
from triage.web.desk import WebDesk
from triage.web.sessions import Session
from triage.workflow import shield


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who may read the mailbox, and whether they may see this case while it is shielded."""

    name: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class ShieldView:
    """A case's shield: `on`, who may see it, and whom one could choose, where one may change that."""

    on: bool
    names: tuple[str, ...]
    colleagues: tuple[Colleague, ...]


def shield_view(tx: Transaction, viewer: Viewer, case: Case) -> ShieldView:
    """The shield of a case as *viewer* sees it."""
    names = tx.cases.shielded_to(viewer, case.id or 0)
    found: tuple[Colleague, ...] = ()
    if viewer.may(Act.SHIELD, case.mailbox):
        known = (person.name for person in shield.colleagues(tx, case.mailbox))
        found = tuple(Colleague(name, name in names if names else name == viewer.who) for name in known)
    return ShieldView(bool(names), tuple(sorted(names)), found)


def routes(desk: WebDesk) -> APIRouter:
    """Shield, and open again."""
    router = APIRouter(prefix="/zaak", dependencies=[needs(Act.SHIELD)])

    @router.post("/{reference}/afschermen")
    def close(
        reference: str,
        session: Annotated[Session, Depends(acting)],
        wie: Annotated[list[str] | None, Form()] = None,
        stond: Annotated[list[str] | None, Form()] = None,
    ) -> Response:
        names = wie or []
        try:
            with desk.store.transaction() as tx:
                reference = shield.shield(tx, session.viewer, reference, names, stond or ())
        except shield.NobodyLeft as error:
            session.tell(str(error), failed=True)
            return onward(f"/zaak/{reference}")
        except Conflict as error:
            tell_conflict(desk, session, error)
            return onward(f"/zaak/{reference}")
        if session.viewer.who in names:
            session.tell("Afgeschermd. Alleen wie u koos ziet deze zaak nog.")
            return onward(f"/zaak/{reference}")
        session.tell(f"Zaak {reference} is afgeschermd. U ziet de zaak zelf niet meer.")
        return onward("/")

    @router.post("/{reference}/afscherming-opheffen")
    def reopen(
        reference: str,
        session: Annotated[Session, Depends(acting)],
        stond: Annotated[list[str] | None, Form()] = None,
    ) -> Response:
        try:
            with desk.store.transaction() as tx:
                reference = shield.unshield(tx, session.viewer, reference, stond or ())
        except Conflict as error:
            tell_conflict(desk, session, error)
            return onward(f"/zaak/{reference}")
        session.tell("De afscherming is opgeheven. Iedereen met een rol voor deze mailbox ziet de zaak weer.")
        return onward(f"/zaak/{reference}")

    return router
