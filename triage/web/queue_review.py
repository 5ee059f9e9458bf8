"""Saying of several cases at once that their new mail is read: staff read mail in their own mail program too (R-1)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from triage.domain.access import Act
from triage.domain.errors import Conflict, NotFound
from triage.web.acting import acting, onward
from triage.web.allow import needs
from triage.web.desk import WebDesk
from triage.web.forms import Typed, typed
from triage.web.moments import plural
from triage.web.queue_choice import NoSuchChoice, asked_in
from triage.web.sessions import Session
from triage.workflow.new_mail import reviewed

_TICKED = re.compile(r"([A-Za-z0-9-]{1,40}):\d{1,9}:(\d{1,9})")
_MOST = 200
_MOST_TOLD = 10


def routes(desk: WebDesk) -> APIRouter:
    """The act."""
    router = APIRouter(prefix="/zaken", dependencies=[needs(Act.HANDLE)])

    @router.post("/nagekeken")
    def review(
        session: Annotated[Session, Depends(acting)], given: Annotated[Typed, Depends(typed)]
    ) -> Response:  # fmt: skip
        values = given.many("rij") if given.one("alles") else given.many("zaak")
        found = [(match[1], int(match[2])) for each in values[:_MOST] if (match := _TICKED.fullmatch(each))]
        if found:
            _review_all(desk, session, found, everything=bool(given.one("alles")))
        else:
            session.tell("Niets nagekeken: kies eerst zaken.", failed=True)
        return onward(_list_of(given))

    return router


def _list_of(given: Typed) -> str:
    """The address of the list that the form stood in."""
    try:
        return asked_in(given.one("lijst")).address
    except NoSuchChoice:
        return "/"


def _review_all(desk: WebDesk, session: Session, cases: Sequence[tuple[str, int]], *, everything: bool) -> None:
    """Take the notice of new mail off each, one transaction a case, and say what came of it. Who chose *everything* on
    a page means those that have new mail."""
    done, failed = 0, []
    for reference, number in cases:
        if everything and not number:
            continue
        try:
            with desk.store.transaction() as tx:
                reviewed(tx, session.viewer, reference, number)
            done += 1
        except NotFound:
            failed.append(f"{reference}: deze zaak is er niet meer, of u mag hem niet behandelen.")
        except Conflict as error:
            failed.append(f"{reference}: {error}")
    told = [f"Nieuwe berichten nagekeken in {plural(done, 'zaak', 'zaken')}."] if done or not failed else []
    if failed:
        told += [f"{plural(len(failed), 'zaak', 'zaken')} niet gewijzigd.", *failed[:_MOST_TOLD]]
    if len(failed) > _MOST_TOLD:
        told.append(f"En nog {len(failed) - _MOST_TOLD}.")
    session.tell(" ".join(told), failed=bool(failed))
