"""The rule of every route: what a visitor must be granted somewhere to ask for it (R-54). Whether they may see or
change *this* case is for the store and the workflow to say; here stops who has no business on the page at all.

An application with a route that has no rule does not start.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from fastapi import Depends, FastAPI, Request
from fastapi.routing import APIRoute, iter_route_contexts

from triage.domain.access import Act
from triage.domain.errors import Permanent

_RULE = "triage_rule"


class NotGranted(Permanent):
    """Uw rol geeft geen toegang tot deze pagina; vraag de functioneel beheerder om een rol."""


def needs(act: Act) -> Any:
    """The rule of a route: *act* granted in at least one mailbox."""

    def granted(request: Request) -> None:
        if not request.state.session.viewer.may_somewhere(act):
            raise NotGranted

    return _marked(granted, act.value)


def needs_nothing() -> Any:
    """The rule of a page about the visitor themselves: whoever is in."""

    def inside(request: Request) -> None:
        if request.state.session is None:
            raise NotGranted

    return _marked(inside, "in")


def open_to_all() -> Any:
    """The rule of a way in: anybody."""

    def anybody() -> None:
        return None

    return _marked(anybody, "open")


def by_secret_address() -> Any:
    """The rule of what no program can log in for: whoever knows the secret in the address, which the route itself
    looks up. Only an answer that shows no case may have it."""

    def whoever_knows() -> None:
        return None

    return _marked(whoever_knows, "secret")


def by_token(check: Callable[[Request], None]) -> Any:
    """The rule of the read API: whoever brings a valid token, which *check* looks up. What the token opens is asked of
    the store by its own Viewer (R-54)."""
    return _marked(check, "token")


def for_machines(check: Callable[[Request], None]) -> Any:
    """The rule of what a monitoring system reads: *check* refuses whoever is not the one. Only an answer that shows no
    case and nobody may have it."""
    return _marked(check, "machine")


def _marked(check: Callable[..., None], rule: str) -> Any:
    setattr(check, _RULE, rule)
    return Depends(check)


def rules(app: FastAPI) -> Iterator[tuple[frozenset[str], str, str]]:
    """Methods, path and rule of every route; the rule is empty where nobody gave one."""
    for route in iter_route_contexts(app.routes):
        if isinstance(route.original_route, APIRoute):
            marks = (getattr(each.dependency, _RULE, "") for each in route.dependencies or ())
            yield frozenset(route.methods or ()), route.path or "", next(filter(None, marks), "")


def check_rules(app: FastAPI) -> None:
    """Refuse an application with a route that nobody gave a rule."""
    bare = [path for _, path, rule in rules(app) if not rule]
    if bare:
        raise RuntimeError(f"routes without a rule: {', '.join(bare)}")
