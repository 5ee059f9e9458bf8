"""Administration: partners and closures, laid over the configuration. Every change stands in the access log."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import Response

from triage.domain.access import Act, Viewer
from triage.domain.dutch_dates import day_in_words
from triage.domain.figures import guarded
from triage.domain.overlay import OverlayKind, OverlayRow, partner_of
from triage.domain.policy import Partner
from triage.ports.store import Transaction
from triage.web.acting import acting
from triage.web.allow import needs
from triage.web.desk import WebDesk
from triage.web.forms import Field, FormView, Typed, shown, typed
from triage.web.inert import one_line
from triage.web.managing_view import (
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
from triage.web.moments import plural
from triage.web.queue_page import mailbox_name
from triage.web.render import Pages
from triage.web.sessions import Session
from triage.workflow import overlaying
from triage.workflow.overlaying import Unlayable

PARTNERS, CLOSURES = "/beheer/partners", "/beheer/sluitingsdagen"


def routes(desk: WebDesk, pages: Pages) -> APIRouter:
    """The two lists with their forms."""
    router = APIRouter(dependencies=[needs(Act.ADMINISTER)])
    _add_partners(router, desk, pages)
    _add_closures(router, desk, pages)
    return router


def _add_partners(router: APIRouter, desk: WebDesk, pages: Pages) -> None:
    @router.get(PARTNERS)
    def partners(request: Request) -> Response:
        session: Session = request.state.session
        return listed(desk, pages, session, lambda tx: _partners(desk, tx, session.viewer))

    @router.get(f"{PARTNERS}/nieuw")
    def ask_partner(request: Request) -> Response:
        session: Session = request.state.session
        return shown(desk, pages, session, _partner_form(desk, session.viewer, Typed()))

    @router.post(f"{PARTNERS}/nieuw")
    def add_partner(
        session: Annotated[Session, Depends(acting)], given: Annotated[Typed, Depends(typed)]
    ) -> Response:  # fmt: skip
        def change(tx: Transaction) -> None:
            overlaying.add_partner(
                tx, session.viewer, desk.configured, given.text("name"), given.text("addresses"),
                given.text("domains"), given.many("mailboxes"),
            )  # fmt: skip

        form = _partner_form(desk, session.viewer, given)
        return laid(desk, pages, session, form, PARTNERS, change, "De partner is toegevoegd.")

    @router.post(f"{PARTNERS}/weghalen")
    def remove_partner(
        session: Annotated[Session, Depends(acting)], naam: Annotated[str, Form(max_length=200)] = ""
    ) -> Response:
        return done(
            desk, session, PARTNERS,
            lambda tx: overlaying.remove_partner(tx, session.viewer, desk.configured, naam),
            "De partner is weggehaald. Mail van deze partner krijgt geen automatisch antwoord meer.",
        )  # fmt: skip

    @router.post(f"{PARTNERS}/terugzetten")
    def restore_partner(
        session: Annotated[Session, Depends(acting)], naam: Annotated[str, Form(max_length=200)] = ""
    ) -> Response:
        return done(
            desk, session, PARTNERS,
            lambda tx: overlaying.restore_partner(tx, session.viewer, desk.configured, naam),
            "De partner telt weer mee, zoals de configuratie zegt.",
        )  # fmt: skip


def _partners(desk: WebDesk, tx: Transaction, viewer: Viewer) -> ListView:
    rows = {row.key: row for row in tx.overlay.standing(OverlayKind.PARTNER)}
    configured = {each.name: each for each in desk.configured.partners.partners}
    lines = []
    for name in sorted(configured.keys() | rows.keys(), key=str.casefold):
        row = rows.get(name)
        entered = read_row(partner_of, row) if row is not None else None
        known = entered or (configured.get(name) if row is None else None)
        about = known or configured.get(name)
        if about is None:
            continue
        may = overlaying.may_change(viewer, desk.configured, about.mailboxes)
        verb, path = ("Weghalen", "weghalen") if known else ("Terugzetten", "terugzetten")
        button = Button(f"{PARTNERS}/{path}", "naam", name, verb, name)
        state = "" if known else "weggehaald; "
        cells = (name, _reach(about), boxes_of(desk, about.mailboxes), state + made_of(desk, row))
        lines.append(Line(cells, button if may else None))
    return ListView(
        title="Partners",
        intro=(
            "Alleen een partner kan een automatisch antwoord krijgen. Een adres gaat voor een heel domein.",
            "Een wijziging geldt binnen een minuut voor nieuwe mail.",
        ),
        caption="Wie de mailboxen kennen",
        heads=("Naam", "Adressen en domeinen", "Mailboxen", "Ingevoerd"),
        lines=tuple(lines),
        new=f"{PARTNERS}/nieuw",
        new_title="Partner toevoegen",
        none="Er zijn nog geen partners.",
    )


def _reach(partner: Partner) -> str:
    return ", ".join([*sorted(partner.addresses), *(f"heel {each}" for each in sorted(partner.domains))])


def _partner_form(desk: WebDesk, viewer: Viewer, given: Typed) -> FormView:
    return FormView(
        title="Partner toevoegen",
        back=PARTNERS,
        back_title="Terug naar de partners",
        action=f"{PARTNERS}/nieuw",
        button="Toevoegen",
        intro="Mail van deze afzenders kan een automatisch antwoord krijgen, zoals per mailbox is ingesteld.",
        fields=(
            Field("name", "Naam van het team of de organisatie", value=given.one("name")),
            Field("addresses", "Mailadressen", "long", given.one("addresses"), hint="Een per regel.", needed=False),
            Field("domains", "Hele domeinen", "long", given.one("domains"), needed=False,
                  hint="Alleen als iedereen met zo'n adres partner is. Een per regel, zoals wijkteam.example."),
            mailboxes_field(desk, viewer, given),
        ),
    )  # fmt: skip


def _add_closures(router: APIRouter, desk: WebDesk, pages: Pages) -> None:
    @router.get(CLOSURES)
    def closures(request: Request) -> Response:
        session: Session = request.state.session
        return listed(desk, pages, session, lambda tx: _closures(desk, tx, session.viewer))

    @router.get(f"{CLOSURES}/nieuw")
    def ask_closure(request: Request) -> Response:
        session: Session = request.state.session
        return shown(desk, pages, session, _closure_form(desk, Typed(), {}))

    @router.post(f"{CLOSURES}/nieuw")
    def add_closure(
        session: Annotated[Session, Depends(acting)], given: Annotated[Typed, Depends(typed)]
    ) -> Response:  # fmt: skip
        day, reason = given.day("day"), given.text("reason")
        try:
            with desk.store.reading() as tx:
                closed = overlaying.check_closure(tx, session.viewer, desk.configured, day, reason)
                touched = overlaying.effect_of_closure(tx, desk.configured, closed, reason)
        except Unlayable as error:
            return shown(desk, pages, session, _closure_form(desk, given, {}).with_problems(error.wrong))
        form = _closure_form(desk, given, touched)
        # What it touches is shown first. Another day was typed since: that is shown first as well.
        if touched and given.one("zeker") != closed.isoformat():
            return shown(desk, pages, session, form)
        return laid(
            desk, pages, session, form, CLOSURES,
            lambda tx: overlaying.add_closure(tx, session.viewer, desk.configured, day, reason),
            "De sluitingsdag is toegevoegd." + (" Bij de zaken die het raakt staat nu een taak." if touched else ""),
        )  # fmt: skip

    @router.post(f"{CLOSURES}/weghalen")
    def remove_closure(
        session: Annotated[Session, Depends(acting)], rij: Annotated[int, Form(ge=1)]
    ) -> Response:  # fmt: skip
        return done(
            desk, session, CLOSURES,
            lambda tx: overlaying.withdraw(tx, session.viewer, desk.configured, OverlayKind.CLOSURE, rij),
            "De sluitingsdag is weggehaald.",
        )  # fmt: skip


def _closures(desk: WebDesk, tx: Transaction, viewer: Viewer) -> ListView:
    found: dict[date, tuple[str, OverlayRow | None]] = {
        day: (reason, None) for day, reason in desk.configured.calendar.closures.items()
    }
    for row in tx.overlay.standing(OverlayKind.CLOSURE):
        day = read_row(lambda row: date.fromisoformat(row.key), row)
        if day is not None:
            found[day] = (str(row.value.get("reason", "")), row)
    may = overlaying.may_change(viewer, desk.configured, ())
    lines = []
    for day, (reason, entered) in sorted(found.items()):
        words = day_in_words(day)
        number = str(entered.id) if entered else ""
        button = Button(f"{CLOSURES}/weghalen", "rij", number, "Weghalen", words) if number and may else None
        lines.append(Line((words, one_line(reason, 120), made_of(desk, entered)), button))
    return ListView(
        title="Sluitingsdagen",
        intro=(
            "Een sluitingsdag telt niet als werkdag: er worden die dag geen gesprekken voorgesteld, en termijnen in "
            "werkdagen schuiven op. Feestdagen en weekenden hoeven hier niet te staan.",
            "Een termijn die al is beloofd, verschuift nooit vanzelf: een medewerker beslist dat bij de zaak.",
        ),
        caption="Dagen waarop de organisatie dicht is",
        heads=("Dag", "Reden", "Ingevoerd"),
        lines=tuple(lines),
        new=f"{CLOSURES}/nieuw",
        new_title="Sluitingsdag toevoegen",
        none="Er zijn nog geen sluitingsdagen.",
    )


def _closure_form(desk: WebDesk, given: Typed, touched: Mapping[str, int]) -> FormView:
    fields = [
        Field("day", "Welke dag?", value=given.one("day"), hint="Zoals 24-12-2026."),
        Field("reason", "Reden", value=given.one("reason"), hint="Die staat bij de termijnen die deze dag overslaan."),
    ]
    if touched:
        told = "; ".join(
            f"{mailbox_name(desk.region, key)}: {_cases(number)}" for key, number in sorted(touched.items())
        )
        day = given.day("day")
        assert day is not None
        hint = f"{told}. De beloofde datum blijft gelden; bij elke zaak beslist een medewerker."
        sure = ((day.isoformat(), f"Ja, {day_in_words(day)} is een sluitingsdag"),)
        title = "Deze dag raakt termijnen die al zijn beloofd. Toch toevoegen?"
        fields.append(Field("zeker", title, "checks", hint=hint, choices=sure))
    return FormView(
        title="Sluitingsdag toevoegen",
        back=CLOSURES,
        back_title="Terug naar de sluitingsdagen",
        action=f"{CLOSURES}/nieuw",
        button="Toevoegen",
        fields=tuple(fields),
    )


def _cases(number: int) -> str:
    """Who administers sees no figures of a mailbox: no small number either (R-54)."""
    found = guarded(number)
    return "minder dan 5 zaken" if found.small else plural(number, "zaak", "zaken")
