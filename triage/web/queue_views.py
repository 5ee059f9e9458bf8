"""The lists beside the queue: those that everybody has, and those that somebody kept; each with how many it shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import Response

from triage.domain.access import Act, Viewer
from triage.domain.case import CaseCounts
from triage.domain.choice import Choice, pressing
from triage.ports.store import Transaction
from triage.ports.views import MOST_VIEWS
from triage.web.acting import acting, onward
from triage.web.allow import needs
from triage.web.desk import WebDesk
from triage.web.inert import one_line
from triage.web.moments import Moments
from triage.web.queue_choice import Asked, NoSuchChoice, asked_in, asked_of
from triage.web.render import Pages
from triage.web.sessions import Session
from triage.web.stop_page import stop_view

_STANDARD: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = (
    ("Mijn zaken vandaag", "m", (("dag", "mijn"),)),
    ("Spoed", "s", (("spoed", "ja"),)),
    ("Te laat", "t", (("termijn", "te-laat"),)),
    ("Nieuw bericht", "b", (("let-op", "nieuw-bericht"),)),
    ("Wacht op akkoord", "", (("let-op", "akkoord"),)),
    ("Niet te lezen", "", (("let-op", "niet-te-lezen"),)),
    ("Van niemand", "", (("bij", "niemand"),)),
    ("Wacht op", "p", (("stand", "wacht"),)),
    ("Gesloten (laatste 30 dagen)", "", (("stand", "gesloten"), ("sinds", "30"))),
)
_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class View:
    """A list beside the queue. `key`: the single key that opens it; `number` None where it cannot be counted any more;
    `id` None where everybody has it."""

    name: str
    address: str
    number: int | None
    key: str = ""
    current: bool = False
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Beside:
    """The lists, how many cases the list at hand shows in all (`total` None where that was not counted here), and how
    many are open and press in the mailboxes at hand."""

    standard: tuple[View, ...]
    own: tuple[View, ...]
    total: int | None
    counts: CaseCounts


def beside(tx: Transaction, viewer: Viewer, asked: Asked, choice: Choice, moments: Moments) -> Beside:
    """All lists of *viewer* with their numbers, counted at once with what *asked* shows; a search is not counted."""
    searched = bool(choice.words)
    kept = [(view, _known(view.address)) for view in tx.views.of(viewer.who)]
    standard = [(name, key, asked_of(values)) for name, key, values in _STANDARD]
    counted = [each for _, _, each in standard] + [each for _, each in kept if each is not None]
    above = pressing(moments.now, moments.end_of_today, choice.mailbox)
    first = Choice() if searched else choice
    numbers = tx.cases.count(viewer, [*above, first, *(each.choice(viewer.who, moments) for each in counted)])
    total = numbers[len(above)]
    number_of = dict(zip(counted, numbers[len(above) + 1 :], strict=True))
    return Beside(
        tuple(View(name, each.address, number_of[each], key, each == asked) for name, key, each in standard),
        tuple(
            View(view.name, each.address if each else "/", number_of[each] if each else None,
                 current=each == asked, id=view.id)
            for view, each in kept
        ),
        None if searched else total,
        CaseCounts(*numbers[: len(above)]),
    )  # fmt: skip


def _known(address: str) -> Asked | None:
    """What a kept list asks; None where an older or newer service kept what this one does not know."""
    try:
        return asked_in(address)
    except NoSuchChoice:
        return None


def routes(desk: WebDesk, pages: Pages) -> APIRouter:
    """Keeping a list, giving it another name, taking it away."""
    router = APIRouter(prefix="/lijsten", dependencies=[needs(Act.READ)])

    @router.get("")
    def lists(request: Request) -> Response:
        session: Session = request.state.session
        moments = Moments(desk.region.calendar, desk.clock.now())
        with desk.store.reading() as tx:
            found = beside(tx, session.viewer, Asked(), Choice(), moments)
            stop = stop_view(tx, session.viewer)
        return pages.inside("queue_lists.html", session, stop, views=found.own, most=MOST_VIEWS)

    @router.post("/bewaren")
    def keep(
        session: Annotated[Session, Depends(acting)],
        naam: Annotated[str, Form()] = "",
        lijst: Annotated[str, Form(max_length=2000)] = "",
    ) -> Response:
        asked = asked_in(lijst)
        # What was searched for may be a name: it is not kept.
        kept = asked_of((name, value) for name, value in asked.values if name != "zoek")
        name = one_line(naam, _LONGEST_NAME)
        if not name or not kept.values:
            lacks = "kies eerst een filter; zoekwoorden worden niet bewaard" if name else "vul een naam in"
            session.tell(f"Niet bewaard: {lacks}.", failed=True)
            return onward(asked.address)
        with desk.store.transaction() as tx:
            done = tx.views.add(session.viewer.who, name, kept.query)
        if done:
            session.tell(f"Lijst “{name}” is bewaard{', zonder de zoekwoorden' if kept != asked else ''}.")
        else:
            session.tell(f"Niet bewaard: u heeft al {MOST_VIEWS} lijsten. Haal er eerst een weg.", failed=True)
        return onward(asked.address)

    @router.post("/{number}/naam")
    def rename(
        number: int,
        session: Annotated[Session, Depends(acting)],
        naam: Annotated[str, Form()] = "",
    ) -> Response:
        name = one_line(naam, _LONGEST_NAME)
        done = False
        if name:
            with desk.store.transaction() as tx:
                done = tx.views.rename(session.viewer.who, number, name)
        if done:
            session.tell(f"De lijst heet nu “{name}”.")
        else:
            session.tell("De naam is niet gewijzigd: kies een naam die u nog niet gebruikt.", failed=True)
        return onward("/lijsten")

    @router.post("/{number}/weg")
    def remove(number: int, session: Annotated[Session, Depends(acting)]) -> Response:
        with desk.store.transaction() as tx:
            done = tx.views.remove(session.viewer.who, number)
        session.tell("De lijst is weg; aan de zaken is niets veranderd." if done else "Deze lijst was al weg.")
        return onward("/lijsten")

    return router
