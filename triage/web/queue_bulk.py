"""Giving several cases to somebody at once: those ticked in the list, or all of an absent colleague.

Each case is an act of its own, on the version that was seen, with its own line of history. One that fails, because a
colleague was quicker or it may not be given to that person, is shown with what was done, still chosen; the others go
on.
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
from triage.web.coming_second import changes_of
from triage.web.desk import WebDesk
from triage.web.forms import Field, FormView, Typed, shown, typed
from triage.web.inert import one_line
from triage.web.moments import Moments, plural
from triage.web.queue_choice import COLLEAGUE, MINE, NONE, NoSuchChoice, asked_in, held_by
from triage.web.render import Pages
from triage.web.sessions import Session
from triage.web.stop_page import stop_view
from triage.workflow import state

_TICKED = re.compile(r"([A-Za-z0-9-]{1,40}):(\d{1,9})(?::\d{1,9})?")
_MOST = 200
_MOST_TOLD = 10
_AT_A_TIME = 500
_MOST_CHANGES = 5
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
        return _give_all(desk, pages, session, found, _To(to, given.one("bij"), back))

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
        return _give_all(
            desk, pages, session, [(case.reference, case.version) for case in cases], _To(to, naar, "/")
        )  # fmt: skip

    return router


def _receiver(desk: WebDesk, session: Session, value: str) -> str | None:
    """Whom a form names, `NOBODY` included; None where the page did not offer that."""
    with desk.store.reading() as tx:
        known = dict(receivers(tx, session.viewer).choices)
    return held_by(value, session.viewer.who) if value in known else None


@dataclass(frozen=True, slots=True)
class _To:
    """Whom cases are given to, as a name and as the form names them, and the list to go back to."""

    name: str
    value: str
    back: str


@dataclass(frozen=True, slots=True)
class _Refused:
    """A case that could not be given, and why. `version` 0: it is no longer there to be given."""

    reference: str
    why: str
    version: int


def _give_all(
    desk: WebDesk, pages: Pages, session: Session, cases: Sequence[tuple[str, int]], to: _To
) -> Response:  # fmt: skip
    """Give each, one transaction a case, and say what came of it; what could not be is shown, to be sent again."""
    refused = [
        found
        for reference, version in cases
        if (found := _give(desk, session, reference, version, to.name)) is not None
    ]
    done = len(cases) - len(refused)
    told = f"{plural(done, 'zaak', 'zaken')} toegewezen aan {_said(to.name, session)}. " if done else ""
    if refused:
        return shown(desk, pages, session, _again(desk, session, refused, to, told))
    session.tell(told.strip())
    return onward(to.back)


def _give(desk: WebDesk, session: Session, reference: str, version: int, to: str) -> _Refused | None:
    """Why it could not be; None where it is done."""
    try:
        with desk.store.transaction() as tx:
            case = tx.cases.find(session.viewer, reference)
            state.assign(tx, session.viewer, desk.region, case.id or 0, version, to or None)
    except NotFound:
        return _Refused(reference, _GONE, 0)
    except Unrecordable as error:
        return _Refused(case.reference, " ".join(error.wrong.values()), case.version)
    except Conflict as error:
        changes = changes_of(error, Moments(desk.region.calendar, desk.clock.now()))
        told = (f"{each.what} door {each.actor}, {each.at.short}" for each in changes[-_MOST_CHANGES:])
        return _Refused(case.reference, "; ".join(told) or str(error), case.version)
    return None


def _again(desk: WebDesk, session: Session, refused: Sequence[_Refused], to: _To, done: str) -> FormView:
    """What could not be given, with what was done to it meanwhile: still chosen, so that one may send it again. *done*:
    what came of the others."""
    with desk.store.reading() as tx:
        people = receivers(tx, session.viewer).choices
    there = [each for each in refused if each.version]
    gone = [f"{each.reference}: {each.why}." for each in refused if not each.version]
    keys = {f"{each.reference}:{each.version}": f"{each.reference}: {each.why}" for each in there}
    told = "Kijk wat er veranderde. Klopt uw keuze nog, verstuur haar dan opnieuw." if there else ""
    return FormView(
        title="Nog niet toegewezen",
        back=to.back,
        back_title="Terug naar de wachtrij",
        action="/zaken/toewijzen",
        button="Toewijzen",
        fields=(
            Field("zaak", "Welke zaken?", "checks", choices=tuple(keys.items()), chosen=frozenset(keys)),
            Field("bij", "Toewijzen aan", "list", to.value, choices=tuple(people)),
        ) if there else (),
        headline=f"{done}{plural(len(refused), 'zaak', 'zaken')} niet toegewezen.",
        problem=" ".join([told, *gone[:_MOST_TOLD]]).strip(),
        hidden=(("lijst", to.back.partition("?")[2]),),
    )  # fmt: skip


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
