"""routes.toml: each route with what it obliges to, who owes it, by when, from which event, after which source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from mailbox_config.refusal import halves, known
from mailbox_config.shape import Key, Shape
from triage.domain.errors import ConfigurationError
from triage.domain.obligation import Evidence, ObligationRule, Outcome, Question, StartEvent
from triage.domain.policy import RouteNote, RoutePolicy
from triage.domain.terms import BadTerm, Ending, Term

_FILE = "routes.toml"

# A newer version's word, what only a person's correction writes, and what only a notice of secure mail asks.
_NOT_TO_CHOOSE = frozenset({"unknown", "withdrawn", "content_added"})


def _chosen(given: object, words: type[StrEnum], what: str) -> object:
    """Refuse a word that is not there to choose: a misspelt one must not be a term that never starts or is met."""
    known_words = [word.value for word in words if word.value not in _NOT_TO_CHOOSE]
    if isinstance(given, str) and given not in known_words:
        raise ValueError(f"'{given[:40]}' is geen {what}; kies uit {', '.join(known_words)}")
    return given


def _event(given: object) -> object:
    return _chosen(given, StartEvent, "gebeurtenis")


def _evidence(given: object) -> object:
    return _chosen(given, Evidence, "bewijs")


def _events(given: object) -> object:
    """One event may stand without brackets."""
    return (_event(given),) if isinstance(given, str) else given


def _names_a_source(value: str) -> str:
    """Refuse what nobody can look up: each obligation and route rests on a rule, a source or an own agreement."""
    if not any(char.isalnum() for char in value):
        raise ValueError("noemt geen bron; schrijf bijvoorbeeld 'R-12; werkafspraken 2' of 'eigen afspraak'")
    return value


KnownEvent = Annotated[StartEvent, BeforeValidator(_event)]
KnownEvidence = Annotated[Evidence, BeforeValidator(_evidence)]
Source = Annotated[str, AfterValidator(_names_a_source)]

# The evidence that is itself the event a term can run from: met by it, such a term would start only once it is met.
_SAME = {
    Evidence.HANDOVER_CONFIRMED: StartEvent.HANDOVER_CONFIRMED,
    Evidence.WARM_HANDOVER_HELD: StartEvent.WARM_HANDOVER_HELD,
}


class OutcomeShape(Shape):
    """One way an obligation ends. `event`: with it this has happened; `hands_back`: the case goes back to whoever
    handed it over."""

    key: Key
    title: str = Field(min_length=1)
    reasons_required: bool = False
    event: KnownEvent | None = None
    hands_back: bool = False


class QuestionShape(Shape):
    """A question with a yes or a no, and when it is a yes."""

    key: Key
    title: str = Field(min_length=1)
    criteria: tuple[str, ...] = ()


class ObligationShape(Shape):
    """One obligation, used by routes by its key. `starts`: one event, or several: whichever comes first."""

    title: str = Field(min_length=1)
    owner: str = Field(min_length=1)
    term: str = ""
    ending: Ending = Ending.LAWFUL
    starts: Annotated[tuple[KnownEvent, ...], BeforeValidator(_events), Field(min_length=1)] = (StartEvent.RECEIVED,)
    met_by: Annotated[tuple[KnownEvidence, ...], Field(min_length=1)] = (Evidence.RECORDED,)
    outcomes: tuple[OutcomeShape, ...] = ()
    questions: tuple[QuestionShape, ...] = ()
    source: Source


class NoteShape(Shape):
    """What the agreements say of a route besides what is owed."""

    text: str = Field(min_length=1)
    source: Source


class RouteShape(Shape):
    """One route. `office_hours`: it can be used only then, and `otherwise` says what to do at another time (R-25)."""

    title: str = Field(min_length=1)
    obligations: tuple[Key, ...] = ()
    source: Source
    office_hours: bool = False
    otherwise: str = ""
    notes: tuple[NoteShape, ...] = ()

    @model_validator(mode="after")
    def _says_what_otherwise(self) -> RouteShape:
        if self.office_hours and not self.otherwise.strip():
            raise ValueError("office_hours zonder otherwise; schrijf in otherwise wat te doen buiten kantooruren")
        return self


class RoutesFile(Shape):
    """routes.toml."""

    obligation: dict[Key, ObligationShape]
    route: dict[Key, RouteShape]


def rules_of(shape: RoutesFile) -> dict[str, ObligationRule]:
    """The obligations by key."""
    return {key: _rule(key, item) for key, item in shape.obligation.items()}


def routes_of(shape: RoutesFile, rules: Mapping[str, ObligationRule]) -> dict[str, RoutePolicy]:
    """The routes by key."""
    return {key: _route(key, item, rules) for key, item in shape.route.items()}


def _rule(key: str, shape: ObligationShape) -> ObligationRule:
    where = f"obligation.{key}"
    outcomes = tuple(
        Outcome(item.key, item.title, item.reasons_required, item.event, item.hands_back) for item in shape.outcomes
    )
    questions = tuple(Question(item.key, item.title, item.criteria) for item in shape.questions)
    _unlike([item.key for item in outcomes], f"{where}.outcomes")
    _unlike([item.key for item in questions], f"{where}.questions")
    _check_starts(shape, where)
    return ObligationRule(
        key,
        shape.title,
        shape.owner,
        _term(shape, where),
        shape.starts,
        shape.met_by,
        shape.source,
        outcomes,
        questions,
    )


def _term(shape: ObligationShape, where: str) -> Term | None:
    chosen = "ending" in shape.model_fields_set
    if not shape.term:
        if chosen:
            raise ConfigurationError(_FILE, f"{where}.ending", "staat er zonder term", "schrijf ook term, of haal weg")
        return None
    try:
        term = Term.parse(shape.term, shape.ending)
    except BadTerm as error:
        raise ConfigurationError(_FILE, f"{where}.term", *halves(error)) from None
    if chosen and not term.may_shift:
        wrong = f"zegt niets bij '{term.text}': die eindigt nooit op een weekend of feestdag of schuift nooit"
        raise ConfigurationError(_FILE, f"{where}.ending", wrong, "haal ending weg")
    return term


def _check_starts(shape: ObligationShape, where: str) -> None:
    """A term cannot run from what meets it, and an event that is named twice is a slip of the pen."""
    _unlike(shape.starts, f"{where}.starts")
    own = {_SAME.get(evidence) for evidence in shape.met_by} | {item.event for item in shape.outcomes}
    for event in shape.starts:
        if event in own:
            wrong = f"'{event}' is ook waarmee deze verplichting vervuld is: de termijn zou pas lopen als hij al om is"
            raise ConfigurationError(
                _FILE, f"{where}.starts", wrong, "laat de termijn bij een eerdere gebeurtenis beginnen"
            )


def _unlike(keys: Sequence[str], where: str) -> None:
    twice = next((key for key in keys if list(keys).count(key) > 1), None)
    if twice is not None:
        raise ConfigurationError(_FILE, where, f"'{twice}' staat er twee keer", "laat er een staan")


def _route(key: str, shape: RouteShape, rules: Mapping[str, ObligationRule]) -> RoutePolicy:
    where = f"route.{key}.obligations"
    _unlike(shape.obligations, where)
    owed = tuple(known(rules, name, _FILE, where) for name in shape.obligations)
    notes = tuple(RouteNote(" ".join(item.text.split()), item.source) for item in shape.notes)
    otherwise = " ".join(shape.otherwise.split())
    return RoutePolicy(key, shape.title, owed, shape.source, shape.office_hours, otherwise, notes)
