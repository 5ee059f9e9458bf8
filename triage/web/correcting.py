"""The form in which a person accepts or corrects what was read. What the service was not sure of is not filled in: who
confirms it has chosen it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form, HTTPException
from starlette.responses import Response

from triage.domain import dutch
from triage.domain.access import Act
from triage.domain.case import Case, CaseFile
from triage.domain.decision import Flag
from triage.domain.errors import Conflict, NotChosen, NotFound
from triage.domain.reading import Colour, Kind
from triage.web.acting import acting, onward
from triage.web.allow import needs
from triage.web.desk import WebDesk
from triage.web.forms import Field, FormView, Typed, choice_field, shown
from triage.web.moments import Moments
from triage.web.render import Pages
from triage.web.sessions import Session
from triage.workflow import review
from triage.workflow.acts import Changed

_KINDS = {kind.value: kind for kind in (Kind.CONSULT, Kind.SUPPORT, Kind.OTHER)}
_COLOURS = {colour.value: colour for colour in Colour}
_URGENT = (("ja", "kan niet tot morgen wachten"),)


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose."""

    value: str
    text: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Judging:
    """The form: what stands in it, and what has to be chosen still. `version` is the case's as it is shown."""

    version: int
    kinds: tuple[Choice, ...]
    kind_hint: str
    colours: tuple[Choice, ...]
    colour_hint: str
    urgent: bool


def judging_of(file: CaseFile) -> Judging:
    """The form as the case stands."""
    case = file.line.case
    unsure = not case.flags.isdisjoint({Flag.COLOUR_SUGGESTED, Flag.COLOUR_AMBIGUOUS})
    held = "" if unsure else (case.colour.value if case.colour else review.NO_COLOUR)
    named = {"": "kies…"} if unsure else {}
    named |= {review.NO_COLOUR: "geen"} | {colour.value: dutch.COLOURS[colour] for colour in Colour}
    return Judging(
        version=case.version,
        kinds=tuple(Choice(value, dutch.KINDS[kind], kind is case.kind) for value, kind in _KINDS.items()),
        kind_hint=_kind_hint(file) if case.kind is Kind.UNDECIDED else "",
        colours=tuple(Choice(value, text, value == held) for value, text in named.items()),
        colour_hint=_colour_hint(file) if unsure else "",
        urgent=case.urgent,
    )


def _kind_hint(file: CaseFile) -> str:
    read = next((each.decision for each in file.decisions if each.decision.kind is Kind.UNDECIDED), None)
    # A mail that nobody could read is like nothing.
    if read is None or not read.confidence:
        return "De dienst kon niet kiezen."
    return f"Het meest lijkt het op {dutch.KINDS[read.best_guess]} ({round(read.confidence * 100)} % zeker)."


def _colour_hint(file: CaseFile) -> str:
    found = next((each.decision.suggested_colour for each in file.decisions if each.decision.suggested_colour), None)
    if found is None:
        return "In het onderwerp staan kleurcodes waartussen niet te kiezen is."
    return f"Alleen in de tekst staat {dutch.COLOURS[found]}."


def _again(case: Case, soort: str, kleur: str, spoed: str) -> FormView:
    """The same form on a page of its own, with what was chosen."""
    given = Typed({"soort": (soort,), "kleur": (kleur,)})
    kinds = tuple((value, dutch.KINDS[kind]) for value, kind in _KINDS.items())
    colours = ((review.NO_COLOUR, "geen"), *((each.value, dutch.COLOURS[each]) for each in Colour))
    ticked = frozenset({"ja"} & {spoed})
    return FormView(
        title="Klopt dit?",
        back=f"/zaak/{case.reference}",
        back_title=f"Terug naar zaak {case.reference}",
        action=f"/zaak/{case.reference}/beoordelen",
        button="Bevestigen",
        fields=(
            choice_field("soort", "Wat vraagt de afzender?", kinds, given),
            choice_field("kleur", "Kleurcode", colours, given),
            Field("spoed", "Spoed", "checks", choices=_URGENT, chosen=ticked, needed=False),
        ),
        reference=case.reference,
        version=case.version,
    )  # fmt: skip


def routes(desk: WebDesk, pages: Pages) -> APIRouter:
    """Accept or correct."""
    router = APIRouter(prefix="/zaak", dependencies=[needs(Act.HANDLE)])

    @router.post("/{reference}/beoordelen")
    def judge(
        reference: str,
        session: Annotated[Session, Depends(acting)],
        versie: Annotated[int, Form(ge=0)] = 0,
        version: Annotated[int, Form(ge=0)] = 0,
        soort: Annotated[str, Form()] = "",
        kleur: Annotated[str, Form()] = "",
        spoed: Annotated[str, Form()] = "",
    ) -> Response:
        kind, colour = _kind(soort), _colour(kleur)
        try:
            with desk.store.transaction() as tx:
                case = tx.cases.find(session.viewer, reference)
                if case.id is None:
                    raise NotFound
                reference = case.reference
                made = review.correct(
                    tx, session.viewer, desk.region, case.id, versie or version, kind=kind, colour=colour,
                    urgent=spoed == "ja",
                )  # fmt: skip
                waits = Flag.WAITS_FOR_APPROVAL in made.flags and Flag.WAITS_FOR_APPROVAL not in case.flags
            session.tell("Bevestigd." + (" Er staat een voorstel klaar: het wacht op akkoord." if waits else ""))
        except Changed as error:
            with desk.store.reading() as tx:
                now = tx.cases.find(session.viewer, reference)
            view = _again(now, soort, kleur, spoed).after(error, Moments(desk.region.calendar, desk.clock.now()))
            return shown(desk, pages, session, view)
        except (Conflict, NotChosen) as error:
            session.tell(str(error), failed=True)
        return onward(f"/zaak/{reference}")

    return router


def _kind(value: str) -> Kind | None:
    if value and value not in _KINDS:
        raise HTTPException(400)
    return _KINDS.get(value)


def _colour(value: str) -> Colour | Literal["geen"] | None:
    if value == review.NO_COLOUR:
        return review.NO_COLOUR
    if value and value not in _COLOURS:
        raise HTTPException(400)
    return _COLOURS.get(value)
