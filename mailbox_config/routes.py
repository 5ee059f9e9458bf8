"""routes.toml: each route with what it obliges to, who owes it, by when, from which event, after which source."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, TypeVar

from pydantic import AfterValidator, Field

from mailbox_config.refusal import halves, known
from mailbox_config.shape import Key, Shape
from triage.domain.errors import ConfigurationError
from triage.domain.obligation import Evidence, ObligationRule, StartEvent
from triage.domain.policy import RoutePolicy
from triage.domain.terms import BadTerm, Ending, Term

_WORD = TypeVar("_WORD", Evidence, StartEvent)

# A newer version's word, what only a person's correction writes, and what only a notice of secure mail asks.
_NOT_TO_CHOOSE = frozenset({"unknown", "withdrawn", "content_added"})


def _known_word(value: _WORD) -> _WORD:
    """Refuse a word that only a newer version knows: a misspelt one must not be a term that never starts or is met."""
    if value.value in _NOT_TO_CHOOSE:
        words = ", ".join(word.value for word in type(value) if word.value not in _NOT_TO_CHOOSE)
        raise ValueError(f"dit woord is niet bekend; kies uit {words}")
    return value


KnownEvent = Annotated[StartEvent, AfterValidator(_known_word)]
KnownEvidence = Annotated[Evidence, AfterValidator(_known_word)]


class ObligationShape(Shape):
    """One obligation, used by routes by its key."""

    title: str = Field(min_length=1)
    owner: str = Field(min_length=1)
    term: str = ""
    ending: Ending = Ending.LAWFUL
    starts: KnownEvent = StartEvent.RECEIVED
    met_by: tuple[KnownEvidence, ...] = (Evidence.RECORDED,)
    source: str = Field(min_length=1)


class RouteShape(Shape):
    """One route."""

    title: str = Field(min_length=1)
    obligations: tuple[Key, ...] = ()
    source: str = Field(min_length=1)


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
    try:
        term = Term.parse(shape.term, shape.ending) if shape.term else None
    except BadTerm as error:
        raise ConfigurationError("routes.toml", f"obligation.{key}.term", *halves(error)) from None
    return ObligationRule(key, shape.title, shape.owner, term, shape.starts, shape.met_by, shape.source)


def _route(key: str, shape: RouteShape, rules: Mapping[str, ObligationRule]) -> RoutePolicy:
    owed = tuple(known(rules, name, "routes.toml", f"route.{key}.obligations") for name in shape.obligations)
    return RoutePolicy(key, shape.title, owed, shape.source)
