"""Giving several cases to somebody at once: those ticked in the list, or all of an absent colleague.

Each case is an act of its own, on the version that was seen, with its own line of history. One that fails, because a
colleague was quicker or it may not be given to that person, is named; the others go on.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from triage.domain.access import Act, Viewer
from triage.domain.case import Case
from triage.domain.choice import NOBODY, Choice
from triage.domain.errors import Conflict, NotFound
from triage.domain.record import Unrecordable
from triage.ports.store import Transaction
from triage.web.acting import acting, onward
from triage.web.allow import needs
from triage.web.desk import WebDesk
from triage.web.forms import Typed, typed
from triage.web.inert import one_line
from triage.web.moments import plural
from triage.web.queue_choice import COLLEAGUE, MINE, NONE, NoSuchChoice, asked_in, held_by
from triage.web.render import Pages
from triage.web.sessions import Session
from triage.web.stop_page import stop_view
from triage.workflow import state

_TICKED = re.compile(r"([A-Za-z0-9-]{1,40}):(\d{1,9})")
_MOST = 200
_MOST_TOLD = 10
_AT_A_TIME = 500
_GONE = "deze zaak is er niet meer, of u mag hem niet behandelen"


@dataclass(frozen=True, slots=True)
class Receivers:
    """Who a case can be with, as values of the address with their words. `may_act`: this viewer may give cases away."""

    choices: list[tuple[str, str]]
    may_act: bool


def receivers(tx: Transaction, viewer: Viewer, *, absent: bool = False) -> Receivers:
    """The viewer, nobody, and the colleagues who act in the mailboxes that *viewer* reads; with *absent* also those who
    cannot come in any more."""
    people = [
        person.name
        for person in tx.people.everybody()
        if (absent or not person.disabled)
        and person.name != viewer.who
        and any(person.viewer.may(Act.HANDLE, mailbox) for mailbox in viewer.readable)
    ]
    choices = [(MINE, "mij"), (NONE, "niemand"), *((f"{COLLEAGUE}{name}", one_line(name, 60)) for name in people)]
    return Receivers(choices, viewer.may_somewhere(Act.HANDLE))


def routes(desk: WebDesk, pages: Pages) -> APIRouter:
    """The acts on several cases."""
    router = APIRouter(prefix="/zaken", dependencies=[needs(Act.HANDLE)])

    @router.post("/toewijzen")
    def assign(
        session: Annotated[Session, Depends(acting)], given: Annotated[Typed, Depends(typed)]
    ) -> Response:  # fmt: skip
        try:
            back = asked_in(given.one("lijst")).address
        except NoSuchChoice:
            back = "/"
        ticked = given.many("rij") if given.one("alles") else given.many("zaak")
        found = [(match[1], int(match[2])) for each in ticked[:_MOST] if (match := _TICKED.fullmatch(each))]
        to = _receiver(desk, session, given.one("bij"))
        if not found or to is None:
            session.tell("Niets toegewezen: kies eerst zaken en een collega.", failed=True)
            return onward(back)
        _give_all(desk, session, found, to)
        return onward(back)

    @router.get("/overdragen")
    def ask(request: Request, van: str = "", naar: str = "") -> Response:
        return _hand_over_page(desk, pages, request.state.session, van, naar)

    @router.post("/overdragen")
    def hand_over(
        session: Annotated[Session, Depends(acting)], given: Annotated[Typed, Depends(typed)]
    ) -> Response:  # fmt: skip
        van, naar = given.one("van"), given.one("naar")
        to = _receiver(desk, session, naar)
        with desk.store.reading() as tx:
            known = van in dict(receivers(tx, session.viewer, absent=True).choices)
            cases = _cases_with(tx, session.viewer, held_by(van, session.viewer.who)) if known else []
        if to is None or not cases or van == naar:
            return _hand_over_page(desk, pages, session, van, naar)
        if given.one("aantal") != str(len(cases)):
            # What was confirmed is not what would happen.
            told = f"Het aantal zaken is intussen {len(cases)}. Er is nog niets gewijzigd; kijk en bevestig opnieuw."
            return _hand_over_page(desk, pages, session, van, naar, problem=told)
        _give_all(desk, session, [(case.reference, case.version) for case in cases], to)
        return onward("/")

    return router


def _receiver(desk: WebDesk, session: Session, value: str) -> str | None:
    """Whom a form names, `NOBODY` included; None where the page did not offer that."""
    with desk.store.reading() as tx:
        known = dict(receivers(tx, session.viewer).choices)
    return held_by(value, session.viewer.who) if value in known else None


def _give_all(desk: WebDesk, session: Session, cases: Sequence[tuple[str, int]], to: str) -> None:
    """Give each to *to*, one transaction a case, and say what came of it."""
    failed = []
    for reference, version in cases:
        why = _give(desk, session, reference, version, to)
        if why:
            failed.append(f"{reference}: {why}")
    done = len(cases) - len(failed)
    told = [f"{plural(done, 'zaak', 'zaken')} toegewezen aan {_said(to, session)}."] if done else []
    if failed:
        told += [f"{plural(len(failed), 'zaak', 'zaken')} niet toegewezen.", *failed[:_MOST_TOLD]]
    if len(failed) > _MOST_TOLD:
        told.append(f"En nog {len(failed) - _MOST_TOLD}.")
    session.tell(" ".join(told), failed=bool(failed))


def _give(desk: WebDesk, session: Session, reference: str, version: int, to: str) -> str:
    """Why it could not be; empty where it is done."""
    try:
        with desk.store.transaction() as tx:
            case = tx.cases.find(session.viewer, reference)
            state.assign(tx, session.viewer, desk.region, case.id or 0, version, to or None)
    except NotFound:
        return f"{_GONE}."
    except Unrecordable as error:
        return " ".join(error.wrong.values())
    except Conflict as error:
        return str(error)
    return ""


def _said(to: str, session: Session) -> str:
    if to == NOBODY:
        return "niemand"
    return "u" if to == session.viewer.who else one_line(to, 60)


def _cases_with(tx: Transaction, viewer: Viewer, holder: str) -> list[Case]:
    """Every open case of somebody that *viewer* may act on."""
    found: list[Case] = []
    for mailbox in sorted(viewer.mailboxes(Act.HANDLE) & viewer.readable):
        choice, seen = Choice(mailbox=mailbox, holder=holder), 0
        while page := tx.cases.queue(viewer, choice, limit=_AT_A_TIME, offset=seen):
            found += [line.case for line in page]
            seen += len(page)
    return found


def _hand_over_page(
    desk: WebDesk, pages: Pages, session: Session, van: str, naar: str, problem: str = ""
) -> Response:  # fmt: skip
    viewer = session.viewer
    with desk.store.reading() as tx:
        before = [each for each in receivers(tx, viewer, absent=True).choices if each[0] != NONE]
        after = receivers(tx, viewer).choices
        known = van in dict(before) and naar in dict(after)
        choice = [
            Choice(mailbox=mailbox, holder=held_by(van, viewer.who)) for mailbox in sorted(viewer.mailboxes(Act.HANDLE))
        ]
        number = sum(tx.cases.count(viewer, choice)) if known else 0
        stop = stop_view(tx, viewer)
    if (van or naar) and not known and not problem:
        problem = "Kies van wie en naar wie de zaken gaan."
    elif known and van == naar:
        problem, known = "Kies twee verschillende collega’s.", False
    return pages.inside(
        "queue_handing_over.html", session, stop, van=van, naar=naar, before=before, after=after, known=known,
        number=number, names=dict(before) | dict(after), problem=problem, plural=plural,
    )  # fmt: skip
