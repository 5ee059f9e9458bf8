"""Forms about a case as a whole: who has it, what it waits for, its route, how it ends and begins again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import time, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from triage.domain import dutch_records
from triage.domain.access import Act
from triage.domain.case import Case
from triage.domain.errors import Conflict, NotChosen, NotFound
from triage.domain.record import ClosingOutcome, Unrecordable
from triage.ports.store import Transaction
from triage.web.acting import acting, onward
from triage.web.allow import needs
from triage.web.desk import WebDesk
from triage.web.forms import Field, FormView, Typed, case_for, choice_field, moment_field, shown, typed, version_in
from triage.web.keeping import do_file, do_hold, do_let_go, file_fields, hold_fields, let_go_fields
from triage.web.moments import Moments
from triage.web.render import Pages
from triage.web.sessions import Session
from triage.web.setting_apart import do_split, do_unmerge, split_fields, unmerge_fields
from triage.workflow import review, state

_OWED = "owed-"
_REASON = "reason-"
_MORNING = time(9)
"""When a waiting case comes up again unless somebody says otherwise: on the next working day (ours)."""

_NO_ENDINGS = frozenset({ClosingOutcome.UNKNOWN, ClosingOutcome.MERGED})


class _Kind:
    """One form: what stands in it, and what it does."""

    def __init__(
        self, title: str, button: str, done: str,
        fields: Callable[[WebDesk, Session, Transaction, Case, Typed], list[Field]],
        act: Callable[[WebDesk, Session, Transaction, Case, int, Typed], object],
        intro: str = "",
    ) -> None:  # fmt: skip
        self.title, self.button, self.done, self.intro = title, button, done, intro
        self.fields, self.act = fields, act


def _assign_fields(desk: WebDesk, session: Session, tx: Transaction, case: Case, given: Typed) -> list[Field]:
    people = [session.name, *(name for name in state.assignable(tx, session.viewer, case) if name != session.name)]
    choices = [("", "niemand"), *((name, name) for name in people)]
    held = given.one("who") if given.items else (case.assignee or session.name)
    return [Field("who", "Wie behandelt deze zaak?", "list", held, choices=tuple(choices))]


def _assign(desk: WebDesk, session: Session, tx: Transaction, case: Case, version: int, given: Typed) -> object:
    return state.assign(tx, session.viewer, desk.region, case.id or 0, version, given.text("who") or None)


def _wait_fields(desk: WebDesk, session: Session, tx: Transaction, case: Case, given: Typed) -> list[Field]:
    calendar = desk.region.calendar
    tomorrow = calendar.local_date(desk.clock.now()) + timedelta(days=1)
    day = next(day for day in calendar.days_from(tomorrow) if calendar.is_workday(day))
    wakes = calendar.at(day, _MORNING).astimezone(calendar.zone)
    return [
        Field("note", "Waarop wacht de zaak?", value=given.one("note")),
        moment_field("until", "Wanneer komt de zaak weer boven?", given, wakes),
    ]


def _wait(desk: WebDesk, session: Session, tx: Transaction, case: Case, version: int, given: Typed) -> object:
    until = given.moment("until", desk.region.calendar.zone)
    if until is None:
        wrong = dict(given.wrong)
        if not given.text("note"):
            wrong["note"] = "Vul in waarop de zaak wacht."
        raise Unrecordable(wrong)
    return state.wait(tx, session.viewer, desk.region, case.id or 0, version, given.text("note"), until)


def _no_fields(desk: WebDesk, session: Session, tx: Transaction, case: Case, given: Typed) -> list[Field]:
    return []


def _go_on(desk: WebDesk, session: Session, tx: Transaction, case: Case, version: int, given: Typed) -> object:
    return state.go_on(tx, session.viewer, desk.region, case.id or 0, version)


def _reopen_fields(desk: WebDesk, session: Session, tx: Transaction, case: Case, given: Typed) -> list[Field]:
    return [Field("reasons", "Waarom gaat de zaak weer open?", value=given.one("reasons"))]


def _reopen(desk: WebDesk, session: Session, tx: Transaction, case: Case, version: int, given: Typed) -> object:
    return state.reopen(tx, session.viewer, desk.region, case.id or 0, version, given.text("reasons"))


def _route_fields(desk: WebDesk, session: Session, tx: Transaction, case: Case, given: Typed) -> list[Field]:
    routes = desk.region.mailboxes[case.mailbox].choosable_routes()
    choices = [(key, desk.region.routes[key].title) for key in routes if key in desk.region.routes]
    hint = "Alleen invullen als de termijnen van deze route niet bij de ontvangst begonnen, zoals bij een huisverbod."
    return [
        choice_field("route", "Welke route?", choices, given),
        moment_field("starts_at", "Vanaf wanneer?", given, None, hint=hint, needed=False),
    ]


def _route(desk: WebDesk, session: Session, tx: Transaction, case: Case, version: int, given: Typed) -> object:
    start = given.moment("starts_at", desk.region.calendar.zone, needed=False)
    if not given.one("route"):
        given.wrong["route"] = "Kies een route."
    if given.wrong:
        raise Unrecordable(given.wrong)
    return review.correct(
        tx, session.viewer, desk.region, case.id or 0, version, route=given.one("route"), starts_at=start
    )  # fmt: skip


def _close_fields(desk: WebDesk, session: Session, tx: Transaction, case: Case, given: Typed) -> list[Field]:
    now = desk.clock.now().astimezone(desk.region.calendar.zone)
    outcomes = [(each.value, text) for each, text in dutch_records.CLOSINGS.items() if each not in _NO_ENDINGS]
    return [
        choice_field("outcome", "Hoe is de zaak afgelopen?", outcomes, given),
        moment_field("at", "Wanneer is de zaak gesloten?", given, now),
        *(
            Field(
                f"{_OWED}{each.key}", each.title, "ending",
                given.one(f"{_OWED}{each.key}"), given.one(f"{_REASON}{_OWED}{each.key}"),
                hint="Dit staat nog open.",
            )
            for each in state.open_obligations(tx, case)
        ),
        Field("note", "Notitie", "long", given.one("note"), needed=False),
    ]  # fmt: skip


def _close(desk: WebDesk, session: Session, tx: Transaction, case: Case, version: int, given: Typed) -> object:
    at = given.moment("at", desk.region.calendar.zone)
    answers = {name.removeprefix(_OWED): value[0] for name, value in given.items.items() if name.startswith(_OWED)}
    closed = state.close(
        tx, session.viewer, desk.region, case.id or 0, version, ClosingOutcome(given.one("outcome")),
        at=at, note=given.text("note"), keep={key for key, answer in answers.items() if answer == "blijft"},
        withdraw={
            key: given.text(f"{_REASON}{_OWED}{key}") for key, answer in answers.items() if answer == "vervalt"
        },
    )  # fmt: skip
    if given.wrong:
        raise Unrecordable(given.wrong)
    return closed


_KINDS = {
    "toewijzen": _Kind("Toewijzen", "Toewijzen", "Toegewezen.", _assign_fields, _assign),
    "wachten": _Kind(
        "Wacht op iets", "Laten wachten", "De zaak wacht. De termijnen lopen door.", _wait_fields, _wait,
        "De zaak blijft in de wachtrij en haar termijnen lopen door. Op het moment dat u kiest, komt zij weer boven.",
    ),
    "verder": _Kind(
        "Verdergaan", "Verdergaan", "De zaak wacht niet meer.", _no_fields, _go_on, "De zaak wacht dan niet meer.",
    ),
    "route": _Kind(
        "Route kiezen", "Route kiezen", "De route is gekozen.", _route_fields, _route,
        "Wat de oude route vroeg en de nieuwe niet, vervalt zichtbaar; wat de nieuwe vraagt, komt erbij.",
    ),
    "sluiten": _Kind(
        "Sluiten", "Zaak sluiten", "De zaak is gesloten.", _close_fields, _close,
        "Kies van alles wat nog open staat of het blijft staan of vervalt. Wat blijft staan, houdt zijn termijn.",
    ),
    "apart-zetten": _Kind(
        "Weer apart zetten", "Apart zetten", "De zaak staat weer apart, zoals zij was.", unmerge_fields, do_unmerge,
        "De zaak gaat weer open zoals zij was. Mail die intussen bij de andere zaak kwam, blijft daar.",
    ),
    "splitsen": _Kind(
        "Zaak maken voor een ander huishouden", "Zaak maken",
        "De zaak voor het andere huishouden is gemaakt; zij staat bij Samenhang.", split_fields, do_split,
        "Er komt een tweede zaak bij, met dezelfde tijd van ontvangst en eigen termijnen. Deze zaak blijft zo.",
    ),
    "heropenen": _Kind(
        "Heropenen", "Heropenen", "De zaak is weer open.", _reopen_fields, _reopen,
        "Wat bij het sluiten verviel, staat daarna weer open.",
    ),
    "in-dossier": _Kind(
        "Naar dossier", "De zaak staat in het dossier", "De zaak staat in het dossier. De bewaartermijn loopt nu.",
        file_fields, do_file, "Vanaf nu loopt de bewaartermijn. Daarna wordt de inhoud hier vernietigd.",
    ),
    "tegenhouden": _Kind(
        "Vernietigen tegenhouden", "Tegenhouden", "Deze zaak wordt niet vernietigd tot een beheerder dat opheft.",
        hold_fields, do_hold, "Doe dit bijvoorbeeld bij een klacht, een rechtszaak of een verzoek om inzage.",
    ),
    "niet-meer-tegenhouden": _Kind(
        "Niet meer tegenhouden", "Niet meer tegenhouden", "Vernietigen is niet meer tegengehouden.",
        let_go_fields, do_let_go, "Is de bewaartermijn om, dan wordt de inhoud van de zaak vernietigd.",
    ),
}  # fmt: skip


def routes(desk: WebDesk, pages: Pages) -> APIRouter:
    """A form and what it does, for each kind."""
    router = APIRouter(prefix="/zaak", dependencies=[needs(Act.HANDLE)])
    for name, kind in _KINDS.items():
        _add(router, desk, pages, name, kind)
    return router


def _add(router: APIRouter, desk: WebDesk, pages: Pages, name: str, kind: _Kind) -> None:
    @router.get(f"/{{reference}}/{name}", name=f"{name}-form")
    def ask(request: Request, reference: str) -> Response:
        session: Session = request.state.session
        view = _form(desk, session, reference, name, kind, Typed())
        outcome = request.query_params.get("outcome", "")
        # A link may have chosen the outcome already.
        fields = (replace(each, value=outcome) if each.name == "outcome" else each for each in view.fields)
        return shown(desk, pages, session, replace(view, fields=tuple(fields)))

    @router.post(f"/{{reference}}/{name}", name=name)
    def do(
        reference: str,
        session: Annotated[Session, Depends(acting)],
        given: Annotated[Typed, Depends(typed)],
    ) -> Response:
        try:
            with desk.store.transaction() as tx:
                case, _ = case_for(tx, session, reference)
                kind.act(desk, session, tx, case, version_in(given), given)
        except (Unrecordable, NotChosen) as error:
            wrong = error.wrong | given.wrong if isinstance(error, Unrecordable) else {"": str(error)}
            view = _form(desk, session, reference, name, kind, given)
            return shown(desk, pages, session, view.with_problems(wrong))
        except Conflict as error:
            view = _form(desk, session, reference, name, kind, given)
            return shown(desk, pages, session, view.after(error, Moments(desk.region.calendar, desk.clock.now())))
        session.tell(kind.done)
        return onward(f"/zaak/{case.reference}")


def _form(desk: WebDesk, session: Session, reference: str, name: str, kind: _Kind, given: Typed) -> FormView:
    with desk.store.reading() as tx:
        case, _ = case_for(tx, session, reference)
        if not session.viewer.may(Act.HANDLE, case.mailbox):
            raise NotFound
        fields = tuple(kind.fields(desk, session, tx, case, given))
    return FormView(
        title=kind.title,
        back=f"/zaak/{case.reference}",
        back_title=f"Terug naar zaak {case.reference}",
        action=f"/zaak/{case.reference}/{name}",
        button=kind.button,
        fields=fields,
        reference=case.reference,
        intro=kind.intro,
        version=version_in(given) if given.items else case.version,
    )
