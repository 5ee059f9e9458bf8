"""Administration: shifts on named days, which go before those of the configuration (R-24). Each change is in the access
log."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import Response

from triage.domain.access import Act, Viewer
from triage.domain.overlay import OverlayKind, shift_of
from triage.ports.store import Transaction
from triage.web.acting import acting
from triage.web.allow import needs
from triage.web.desk import WebDesk
from triage.web.forms import Field, FormView, Typed, shown, typed
from triage.web.managing_view import (
    FILES,
    Button,
    Line,
    ListView,
    boxes_of,
    done,
    laid,
    listed,
    made_of,
    mailboxes_field,
    read_row,
)  # fmt: skip
from triage.web.moments import Moments, plural
from triage.web.render import Pages
from triage.web.sessions import Session
from triage.workflow import overlaying
from triage.workflow.overlaying import StepTyped

SHIFTS = "/beheer/diensten"
_STEPS = 3


def routes(desk: WebDesk, pages: Pages) -> APIRouter:
    """The list of shifts and its form."""
    router = APIRouter(dependencies=[needs(Act.ADMINISTER)])
    _add_shifts(router, desk, pages)
    return router


def _add_shifts(router: APIRouter, desk: WebDesk, pages: Pages) -> None:
    @router.get(SHIFTS)
    def shifts(request: Request) -> Response:
        session: Session = request.state.session
        return listed(desk, pages, session, lambda tx: _shifts(desk, tx, session.viewer))

    @router.get(f"{SHIFTS}/nieuw")
    def ask_shift(request: Request) -> Response:
        session: Session = request.state.session
        return shown(desk, pages, session, _shift_form(desk, session.viewer, Typed()))

    @router.post(f"{SHIFTS}/nieuw")
    def add_shift(session: Annotated[Session, Depends(acting)], given: Annotated[Typed, Depends(typed)]) -> Response:
        steps = [StepTyped(given.text(f"people-{n}"), given.text(f"minutes-{n}")) for n in range(1, _STEPS + 1)]

        def change(tx: Transaction) -> None:
            overlaying.add_shift(
                tx, session.viewer, desk.configured, given.day("first"), given.day("last"), given.clock("opens"),
                given.clock("closes"), steps, given.many("mailboxes"),
            )  # fmt: skip

        form = _shift_form(desk, session.viewer, given)
        return laid(desk, pages, session, form, SHIFTS, change, "De dienst is toegevoegd.")

    @router.post(f"{SHIFTS}/weghalen")
    def remove_shift(session: Annotated[Session, Depends(acting)], rij: Annotated[int, Form(ge=1)]) -> Response:
        return done(
            desk, session, SHIFTS,
            lambda tx: overlaying.withdraw(tx, session.viewer, desk.configured, OverlayKind.SHIFT, rij),
            "De dienst is weggehaald.",
        )  # fmt: skip


def _shifts(desk: WebDesk, tx: Transaction, viewer: Viewer) -> ListView:
    moments = Moments(desk.region.calendar, desk.clock.now())
    lines = []
    for row in tx.overlay.standing(OverlayKind.SHIFT):
        shift = read_row(shift_of, row)
        if shift is None:
            continue
        days = sorted(shift.dates)
        when = moments.day(days[0]) + (f" tot en met {moments.day(days[-1])}" if len(days) > 1 else "")
        hours = f"{shift.opens:%H:%M} tot {shift.closes:%H:%M}"
        who = "; daarna ".join(
            f"{', '.join(each.mail for each in step.people)} ({int(step.wait.total_seconds()) // 60} minuten)"
            for step in shift.steps
        )
        may = overlaying.may_change(viewer, desk.configured, shift.mailboxes)
        button = Button(f"{SHIFTS}/weghalen", "rij", str(row.id), "Weghalen", f"{when}, {hours}")
        cells = (f"{when}, {hours}", who, boxes_of(desk, shift.mailboxes), made_of(desk, row))
        lines.append(Line(cells, button if may else None))
    number = len(desk.configured.duty.shifts)
    return ListView(
        title="Diensten",
        intro=(
            f"Wie bij spoed een alarm krijgt. In {FILES} (duty.toml) "
            + ("staat geen dienst." if not number else f"{'staat' if number == 1 else 'staan'} "
               f"{plural(number, 'vaste dienst', 'vaste diensten')}.")
            + " Een dienst op datum, zoals hier, gaat daarvoor.",
            "Een dienst die op of voor de begintijd eindigt, loopt door in de volgende dag.",
        ),
        caption="Diensten op datum",
        heads=("Wanneer", "Wie, na elkaar", "Mailboxen", "Ingevoerd"),
        lines=tuple(lines),
        new=f"{SHIFTS}/nieuw",
        new_title="Dienst toevoegen",
        none="Er zijn nog geen diensten op datum.",
    )  # fmt: skip


def _shift_form(desk: WebDesk, viewer: Viewer, given: Typed) -> FormView:
    fields = [
        Field("first", "Eerste dag", value=given.one("first"), hint="Zoals 24-12-2026."),
        Field("last", "Laatste dag", value=given.one("last"), hint="Leeg: alleen die ene dag.", needed=False),
        Field("opens", "Van", value=given.one("opens"), hint="Zoals 17:00."),
        Field("closes", "Tot", value=given.one("closes"), hint="Zoals 9:00, dan is het de volgende dag."),
    ]
    for number in range(1, _STEPS + 1):
        first = number == 1
        fields.append(
            Field(
                f"people-{number}",
                "Wie krijgt het alarm?" if first else f"Wie krijgt het alarm als stap {number}?",
                "long",
                given.one(f"people-{number}"),
                hint="Mailadressen, een per regel." if first else "",
                needed=first,
            )
        )
        minutes = given.one(f"minutes-{number}") if given.items else "10"
        hint = "Daarna gaat het alarm naar de volgende stap."
        fields.append(Field(f"minutes-{number}", f"Minuten om te reageren op stap {number}", value=minutes, hint=hint))
    return FormView(
        title="Dienst toevoegen",
        back=SHIFTS,
        back_title="Terug naar de diensten",
        action=f"{SHIFTS}/nieuw",
        button="Toevoegen",
        fields=(*fields, mailboxes_field(desk, viewer, given)),
    )
