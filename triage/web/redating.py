"""The form in which a person takes over another date, or keeps the promised one, after the calendar changed."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException
from starlette.responses import Response

from triage.domain.access import Act
from triage.domain.errors import Conflict, NotFound
from triage.web.acting import acting, onward
from triage.web.allow import needs
from triage.web.coming_second import tell_conflict
from triage.web.desk import WebDesk
from triage.web.sessions import Session
from triage.workflow import redate

_CHOICES = {"overnemen": redate.Choice.TAKE_OVER, "houden": redate.Choice.KEEP}
_DONE = {
    redate.Choice.TAKE_OVER: "De nieuwe datum geldt. De eerder beloofde datum blijft bij de zaak staan.",
    redate.Choice.KEEP: "De beloofde datum blijft gelden.",
}


def routes(desk: WebDesk) -> APIRouter:
    """Take over, or keep."""
    router = APIRouter(prefix="/zaak", dependencies=[needs(Act.HANDLE)])

    @router.post("/{reference}/datum")
    def choose(
        reference: str,
        session: Annotated[Session, Depends(acting)],
        versie: Annotated[int, Form(ge=1)],
        verplichting: Annotated[int, Form(ge=1)],
        keuze: Annotated[str, Form()],
    ) -> Response:
        choice = _CHOICES.get(keuze)
        if choice is None:
            raise HTTPException(400)
        try:
            with desk.store.transaction() as tx:
                case = tx.cases.find(session.viewer, reference)
                if case.id is None:
                    raise NotFound
                reference = case.reference
                redate.decide(tx, session.viewer, desk.region, case.id, versie, verplichting, choice)
            session.tell(_DONE[choice])
        except Conflict as error:
            tell_conflict(desk, session, error)
        return onward(f"/zaak/{reference}")

    return router
