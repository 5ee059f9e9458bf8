"""A case without a mail: somebody called, wrote a letter, or left a message in the portal."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from triage.domain import dutch, dutch_records
from triage.domain.access import Act
from triage.domain.reading import Colour, Kind
from triage.domain.record import Channel, Unrecordable
from triage.web.acting import acting, onward
from triage.web.allow import needs
from triage.web.desk import WebDesk
from triage.web.forms import Field, FormView, Typed, choice_field, moment_field, shown, typed
from triage.web.render import Pages
from triage.web.sessions import Session
from triage.workflow.by_hand import WAYS, ByHand, open_by_hand

_PATH = "/nieuwe-zaak"
_COLOURS = {colour.value: colour for colour in Colour}
_KINDS = {kind.value: kind for kind in Kind}


def routes(desk: WebDesk, pages: Pages) -> APIRouter:
    """The form, and opening the case."""
    router = APIRouter(dependencies=[needs(Act.HANDLE)])

    @router.get(_PATH)
    def ask(request: Request) -> Response:
        session: Session = request.state.session
        return shown(desk, pages, session, _form(desk, session, Typed()))

    @router.post(_PATH)
    def make(
        session: Annotated[Session, Depends(acting)],
        given: Annotated[Typed, Depends(typed)],
    ) -> Response:
        said = _said(desk, given)
        try:
            if said.mailbox not in session.viewer.mailboxes(Act.HANDLE):
                given.wrong["mailbox"] = "Kies een mailbox."
                raise Unrecordable(given.wrong)
            with desk.store.transaction() as tx:
                case = open_by_hand(tx, session.viewer, desk.region, said)
                if given.wrong:
                    raise Unrecordable(given.wrong)
        except Unrecordable as error:
            view = _form(desk, session, given).with_problems(error.wrong | given.wrong)
            return shown(desk, pages, session, view)
        session.tell(f"Zaak {case.reference} is geopend.")
        return onward(f"/zaak/{case.reference}")

    return router


def _said(desk: WebDesk, given: Typed) -> ByHand:
    received_at = given.moment("received_at", desk.region.calendar.zone)
    return ByHand(
        mailbox=given.one("mailbox"),
        channel=Channel(given.one("channel") or "unknown"),
        received_at=received_at or desk.clock.now(),
        kind=_KINDS.get(given.one("kind"), Kind.UNDECIDED),
        colour=_COLOURS.get(given.one("colour")),
        urgent=given.one("urgent") == "ja",
        route=given.one("route"),
        their_reference=given.text("their_reference"),
        sender=given.text("sender"),
        subject=given.text("subject"),
        note=given.text("note"),
    )


def _form(desk: WebDesk, session: Session, given: Typed) -> FormView:
    region = desk.region
    boxes = [(key, region.mailboxes[key].name) for key in sorted(session.viewer.mailboxes(Act.HANDLE))
             if key in region.mailboxes]  # fmt: skip
    ways = [(each.value, dutch_records.CHANNELS[each]) for each in WAYS]
    kinds = [(each.value, dutch.KINDS[each]) for each in (Kind.CONSULT, Kind.SUPPORT, Kind.OTHER)]
    colours = [("", "geen"), *((each.value, dutch.COLOURS[each]) for each in Colour)]
    here = {route for key, _ in boxes for route in region.mailboxes[key].choosable_routes()}
    named = [
        ("", "volgt uit soort en kleur"),
        *((key, region.routes[key].title) for key in region.routes if key in here),
    ]
    now = desk.clock.now().astimezone(region.calendar.zone)
    mailbox = given.one("mailbox") or (boxes[0][0] if len(boxes) == 1 else "")
    return FormView(
        title="Nieuwe zaak zonder mail",
        back="/",
        back_title="Terug naar de wachtrij",
        action=_PATH,
        button="Zaak openen",
        intro="De termijnen lopen vanaf het moment waarop het echt binnenkwam. Er gaat vanzelf niets uit.",
        fields=(
            Field("mailbox", "Voor welke mailbox?", "choice", mailbox, choices=tuple(boxes)),
            choice_field("channel", "Hoe kwam het binnen?", ways, given),
            moment_field("received_at", "Wanneer kwam het binnen?", given, now),
            Field("sender", "Van wie?", value=given.one("sender"), hint="Naam en organisatie."),
            Field("subject", "Waarover?", value=given.one("subject")),
            choice_field("kind", "Wat wordt er gevraagd?", kinds, given, hint="Niet nodig bij een kleurcode of route.",
                         needed=False),
            Field("colour", "Kleurcode", "list", given.one("colour"), choices=tuple(colours), needed=False),
            Field("route", "Route", "list", given.one("route"), choices=tuple(named), needed=False),
            choice_field("urgent", "Spoed?", (("ja", "ja: kan niet tot morgen wachten"),), given, needed=False),
            Field("their_reference", "Kenmerk van de ander", value=given.one("their_reference"), needed=False),
            Field("note", "Notitie", "long", given.one("note"), needed=False),
        ),
    )  # fmt: skip
