"""What people record on a case: the form of each kind of thing that can happen, and taking back.

The forms ask what the case needs: outcomes and questions are those of its own obligations, as the region configured.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from triage.domain import dutch_records
from triage.domain.access import Act, service_viewer
from triage.domain.case import Case
from triage.domain.consequence import Ground, meeting
from triage.domain.errors import Conflict, NotFound
from triage.domain.obligation import Evidence, Obligation
from triage.domain.policy import Region
from triage.domain.record import CallResult, Channel, Party, Record, RecordKind, Unrecordable, standing
from triage.web.acting import acting, onward
from triage.web.allow import needs
from triage.web.desk import WebDesk
from triage.web.forms import (
    Field,
    FormView,
    Typed,
    case_for,
    choice_field,
    moment_field,
    shown,
    typed,
    version_in,
)
from triage.web.moments import Moments
from triage.web.record_panel import FOR_WHAT_IS_OWED, offered, slug
from triage.web.render import Pages
from triage.web.sessions import Session
from triage.workflow.record import ground_of, record, take_back

ANSWER = "answer-"
# The fields of each kind, beside its time and a note.
_FIELDS: Mapping[RecordKind, tuple[str, ...]] = {
    RecordKind.CALL: ("party", "with_whom", "result"),
    RecordKind.LETTER_RECEIVED: ("party", "with_whom", "their_reference"),
    RecordKind.LETTER_SENT: ("party", "with_whom"),
    RecordKind.PORTAL_MESSAGE: ("party", "with_whom"),
    RecordKind.DOCUMENT_RECEIVED: ("channel", "their_reference"),
    RecordKind.HANDOVER_CONFIRMED: ("channel", "result", "with_whom"),
    RecordKind.APPOINTMENT_MADE: ("channel", "result", "with_whom", "until"),
    RecordKind.CONTACT_MADE: ("channel", "result", "with_whom"),
    RecordKind.CONTACT_SOUGHT: ("channel", "result", "with_whom"),
    RecordKind.REPORTED_BACK: ("outcome", "reasons", "channel", "result", "with_whom"),
    RecordKind.TALK_BEFOREHAND: ("result", "with_whom"),
    RecordKind.WARM_HANDOVER_HELD: ("outcome", "reasons", "with_whom"),
    RecordKind.STAGNATION_WEIGHED: ("outcome", "reasons", "with_whom"),
    RecordKind.CLOSING_REPORTED: ("channel", "result", "with_whom"),
    RecordKind.MONITORING_HELD: ("with_whom",),
    RecordKind.VERRIJKING_ANSWERED: ("questions", "channel", "result", "with_whom"),
    RecordKind.CRISIS_ACTED: ("with_whom",),
    RecordKind.ESCALATION: ("step", "with_whom", "told_openly"),
    RecordKind.START_CORRECTED: ("about",),
    RecordKind.DATE_AGREED: ("about", "until"),
    RecordKind.NOTE: ("about",),
}
_BY_TELEPHONE = frozenset({RecordKind.CALL, RecordKind.TALK_BEFOREHAND})
_INTRO: Mapping[RecordKind, str] = {
    RecordKind.CALL: "Alleen gesproken telt als contact; voicemail en niet bereikt niet.",
    RecordKind.HANDOVER_CONFIRMED: "Met deze bevestiging gaat de verantwoordelijkheid voor het zicht op veiligheid "
    "over van Veilig Thuis naar het lokale team.",
    RecordKind.DOCUMENT_RECEIVED: "Kwam het document eerder dan de mail, dan lopen de termijnen vanaf het document.",
    RecordKind.ESCALATION: "Elke stap wordt open verteld aan de andere kant.",
    RecordKind.START_CORRECTED: "De tijd hieronder is het echte begin van de termijn.",
    RecordKind.DATE_AGREED: "De eerdere datum blijft bij de zaak staan.",
    RecordKind.NOTE: "Is met deze notitie iets gedaan wat deze zaak vraagt, kies dat dan.",
}


def routes(desk: WebDesk, pages: Pages) -> APIRouter:
    """Record, take back."""
    router = APIRouter(prefix="/zaak", dependencies=[needs(Act.HANDLE)])

    @router.get("/{reference}/vastleggen/{key}")
    def empty(request: Request, reference: str, key: str) -> Response:
        session: Session = request.state.session
        return shown(desk, pages, session, _form(_basis(desk, session, reference, key), Typed()))

    @router.post("/{reference}/vastleggen/{key}")
    def keep(
        reference: str,
        key: str,
        session: Annotated[Session, Depends(acting)],
        given: Annotated[Typed, Depends(typed)],
    ) -> Response:
        basis = _basis(desk, session, reference, key)
        _at_once(basis, given)
        said = _said(basis, given)
        wrong = dict(given.wrong)
        try:
            with desk.store.transaction() as tx:
                assert basis.case.id is not None
                # What could not be read stands in for what would be wrong with it: nothing is saved.
                record(tx, session.viewer, desk.region, basis.case.id, version_in(given), said)
                if wrong:
                    raise Unrecordable(wrong)
        except Unrecordable as error:
            return shown(desk, pages, session, _form(basis, given).with_problems(error.wrong | wrong))
        except Conflict as error:
            moments = Moments(desk.region.calendar, desk.clock.now())
            return shown(desk, pages, session, _form(basis, given).after(error, moments))
        session.tell(f"Vastgelegd: {dutch_records.KINDS[said.kind]}.")
        return onward(f"/zaak/{basis.case.reference}")

    @router.get("/{reference}/vastgelegd/{number}/terugnemen")
    def ask_back(request: Request, reference: str, number: int) -> Response:
        session: Session = request.state.session
        case, found = _found(desk, session, reference, number)
        return shown(desk, pages, session, _back_form(desk, case, found, Typed()))

    @router.post("/{reference}/vastgelegd/{number}/terugnemen")
    def go_back(
        reference: str,
        number: int,
        session: Annotated[Session, Depends(acting)],
        given: Annotated[Typed, Depends(typed)],
    ) -> Response:
        case, found = _found(desk, session, reference, number)
        try:
            with desk.store.transaction() as tx:
                assert case.id is not None
                version, why = version_in(given), given.text("reasons")
                take_back(tx, session.viewer, desk.region, case.id, version, number, why)
        except Unrecordable as error:
            return shown(desk, pages, session, _back_form(desk, case, found, given).with_problems(error.wrong))
        except Conflict as error:
            moments = Moments(desk.region.calendar, desk.clock.now())
            return shown(desk, pages, session, _back_form(desk, case, found, given).after(error, moments))
        session.tell(f"Teruggenomen: {dutch_records.KINDS[found.kind]}. Wat het haalde, staat weer open.")
        return onward(f"/zaak/{case.reference}")

    return router


@dataclass(frozen=True, slots=True)
class _Basis:
    """What a form of one kind is made of."""

    case: Case
    kind: RecordKind
    owed: Sequence[Obligation]
    ground: Ground
    region: Region
    now: datetime


def _basis(desk: WebDesk, session: Session, reference: str, key: str) -> _Basis:
    kind = RecordKind(key.replace("-", "_"))
    with desk.store.reading() as tx:
        case, case_id = case_for(tx, session, reference)
        if not session.viewer.may(Act.HANDLE, case.mailbox):
            raise NotFound
        owed = tx.cases.obligations(service_viewer(case.mailbox), case_id)
    if kind not in offered(owed, case, desk.region):
        raise NotFound
    now = desk.clock.now().astimezone(desk.region.calendar.zone)
    return _Basis(case, kind, owed, ground_of(desk.region, case), desk.region, now)


def _found(desk: WebDesk, session: Session, reference: str, number: int) -> tuple[Case, Record]:
    with desk.store.reading() as tx:
        case, case_id = case_for(tx, session, reference)
        records = tx.records.of_case(session.viewer, case_id)
    found = next((each for each in standing(records) if each.id == number), None)
    if found is None or not session.viewer.may(Act.HANDLE, case.mailbox):
        raise NotFound
    return case, found


def _back_form(desk: WebDesk, case: Case, found: Record, given: Typed) -> FormView:
    at = Moments(desk.region.calendar, desk.clock.now()).moment(found.at)
    return FormView(
        title=f"Terugnemen: {dutch_records.KINDS[found.kind]}",
        back=f"/zaak/{case.reference}",
        back_title=f"Terug naar zaak {case.reference}",
        action=f"/zaak/{case.reference}/vastgelegd/{found.id}/terugnemen",
        button="Terugnemen",
        fields=(Field("reasons", "Waarom klopt dit niet?", value=given.one("reasons")),),
        reference=case.reference,
        intro=f"Vastgelegd voor {at.long} door {found.by}. Er wordt niets gewist: het blijft zichtbaar, met uw reden. "
        "Wat ermee gehaald was, staat weer open, en termijnen die ermee begonnen, hebben geen datum meer.",
        version=case.version,
    )


def _form(basis: _Basis, given: Typed) -> FormView:
    case, kind = basis.case, basis.kind
    fields = [moment_field("at", "Wanneer gebeurde het?", given, basis.now)]
    for name in _FIELDS[kind]:
        fields += _fields(name, basis, given)
    needed = kind in (RecordKind.NOTE, RecordKind.START_CORRECTED)
    title = "Waaruit blijkt dat?" if kind is RecordKind.START_CORRECTED else "Notitie"
    fields.append(Field("note", title, "long", given.one("note"), needed=needed))
    return FormView(
        title=f"Vastleggen: {dutch_records.KINDS[kind]}",
        back=f"/zaak/{case.reference}",
        back_title=f"Terug naar zaak {case.reference}",
        action=f"/zaak/{case.reference}/vastleggen/{slug(kind)}",
        button="Vastleggen",
        fields=tuple(fields),
        reference=case.reference,
        intro=_INTRO.get(kind, ""),
        version=version_in(given) if given.items else case.version,
    )


def _fields(name: str, basis: _Basis, given: Typed) -> list[Field]:
    """The fields of one name; none where the case has nothing to choose from."""
    value = given.one(name)
    match name:
        case "party":
            parties = [(each.value, text) for each, text in dutch_records.PARTIES.items() if each is not Party.UNKNOWN]
            return [Field(name, "Met wie?", "list", value or Party.SENDER.value, choices=tuple(parties))]
        case "with_whom":
            return [Field(name, "Naam of functie", value=value, needed=basis.kind in _NAMES_NEEDED)]
        case "result":
            results = [(each.value, text) for each, text in dutch_records.RESULTS.items() if each.value != "unknown"]
            hint = "" if basis.kind in _BY_TELEPHONE else "Alleen bij telefoon."
            return [choice_field(name, "Hoe liep het gesprek af?", results, given, hint=hint, needed=not hint)]
        case "channel":
            ways = [(each.value, text) for each, text in dutch_records.CHANNELS.items() if each.value != "unknown"]
            return [choice_field(name, "Hoe?", ways, given, needed=basis.kind in _WAYS_NEEDED)]
        case "their_reference":
            hint = "Zaken met hetzelfde kenmerk worden aan elkaar gekoppeld."
            return [Field(name, "Kenmerk van de ander", value=value, hint=hint, needed=False)]
        case "until" if basis.kind is RecordKind.APPOINTMENT_MADE:
            return [moment_field(name, "Wanneer is de afspraak?", given, None, needed=False)]
        case "until":
            return [moment_field(name, "Wat is de afgesproken datum?", given, None)]
        case "told_openly":
            answers = (("ja", "ja"), ("nee", "nee, dat moet nog"))
            return [choice_field(name, "Is deze stap open verteld aan de andere kant?", answers, given)]
        case "step":
            steps = [(str(number), text) for number, text in enumerate(basis.region.escalation, 1)]
            return [choice_field(name, "Welke stap?", steps, given)]
        case _:
            return _about_the_case(name, basis, given)


_NAMES_NEEDED = frozenset({RecordKind.HANDOVER_CONFIRMED, RecordKind.ESCALATION})
_WAYS_NEEDED = frozenset({RecordKind.HANDOVER_CONFIRMED, RecordKind.CONTACT_MADE, RecordKind.CONTACT_SOUGHT})


def _about_the_case(name: str, basis: _Basis, given: Typed) -> list[Field]:
    rules = [basis.ground.rules[each.key] for each in basis.owed if each.key in basis.ground.rules]
    for_this = (
        [rule for rule in rules if Evidence(basis.kind.value) in rule.met_by] if basis.kind in FOR_WHAT_IS_OWED else []
    )
    if name == "outcome":
        outcomes = [(each.key, each.title) for rule in for_this for each in rule.outcomes]
        return [choice_field(name, "Wat is de uitkomst?", outcomes, given)] if outcomes else []
    if name == "reasons":
        asked = [each.title for rule in for_this for each in rule.outcomes if each.reasons_required]
        hint = f"Nodig bij: {'; '.join(asked)}." if asked else ""
        return [Field(name, "Redenen", "long", given.one(name), hint=hint, needed=False)]
    if name == "questions":
        return [
            choice_field(
                f"{ANSWER}{each.key}", each.title, (("ja", "ja"), ("nee", "nee")), given,
                hint=f"Ja als: {'; '.join(each.criteria)}." if each.criteria else "",
            )
            for rule in for_this for each in rule.questions
        ]  # fmt: skip
    return _about(basis, given)


def _about(basis: _Basis, given: Typed) -> list[Field]:
    ticked = frozenset(given.many("about"))
    if basis.kind is RecordKind.NOTE:
        said = Record(RecordKind.NOTE, basis.now, "", about=tuple(each.key for each in basis.owed))
        open_ = [each for each in basis.owed if each.met is None and meeting(said, each) is not None]
        title, needed = "Waarmee is dit gedaan?", False
    else:
        open_ = [each for each in basis.owed if each.term and not each.withdrawn]
        title, needed = "Van welke termijn?", True
    choices = tuple((each.key, each.title) for each in open_)
    return [Field("about", title, "checks", choices=choices, chosen=ticked, needed=needed)] if choices else []


def _at_once(basis: _Basis, given: Typed) -> None:
    """A note that was written on the case's own page says when by being sent."""
    if basis.kind is RecordKind.NOTE and given.items and not any(name.startswith("at-") for name in given.items):
        now = (("at-date", (f"{basis.now:%Y-%m-%d}",)), ("at-time", (f"{basis.now:%H:%M}",)))
        given.items = dict(given.items) | dict(now)


def _said(basis: _Basis, given: Typed) -> Record:
    """What was typed, as a record; what could not be read stands in `given.wrong`."""
    kind, zone = basis.kind, basis.region.calendar.zone
    asked = _FIELDS[kind]
    at = given.moment("at", zone)
    until = given.moment("until", zone, needed=kind is RecordKind.DATE_AGREED) if "until" in asked else None
    channel = Channel(given.one("channel")) if given.one("channel") in {each.value for each in Channel} else None
    results = {each.value: each for each in CallResult}
    step = given.one("step")
    return Record(
        kind=kind,
        at=at or basis.now,
        by="",
        channel=Channel.TELEPHONE if kind in _BY_TELEPHONE else channel,
        party=Party(given.one("party")) if given.one("party") else None,
        with_whom=given.text("with_whom"),
        result=results.get(given.one("result")),
        outcome=given.text("outcome"),
        reasons=given.text("reasons"),
        note=given.text("note"),
        about=given.many("about"),
        answers=tuple(
            (name.removeprefix(ANSWER), value[0]) for name, value in given.items.items() if name.startswith(ANSWER)
        ),
        until=until,
        step=int(step) if step.isdigit() and len(step) < 3 else 0,
        told_openly={"ja": True, "nee": False}.get(given.one("told_openly")),
        their_reference=given.text("their_reference"),
    )
