"""What the read API says where it has no answer: `application/problem+json` (RFC 9457), with a line in Dutch."""

from __future__ import annotations

import json
from collections.abc import Mapping

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

API = "/api/"
MEDIA_TYPE = "application/problem+json"
_SAID = {
    400: ("Vraag niet begrepen", "Een gegeven in de vraag klopt niet."),
    401: ("Niet aangemeld", "Stuur een geldig token mee: Authorization: Bearer TOKEN."),
    403: ("Geen toegang", "Dit token geeft geen toegang tot deze mailbox."),
    404: ("Niet gevonden", "Dit bestaat niet, of dit token geeft er geen toegang toe."),
    405: ("Kan niet", "Hier kan alleen worden gelezen (GET)."),
    429: ("Te veel vragen", "Wacht het aantal seconden van Retry-After en vraag het dan opnieuw."),
    500: ("Er ging iets mis", "De fout is vastgelegd, zonder inhoud van een zaak. Vraag het opnieuw."),
    503: ("De dienst is even bezet", "Wacht een paar tellen en vraag het opnieuw."),
}


def is_api(request: Request) -> bool:
    """Whether another system asks, and not a browser."""
    return request.url.path.startswith(API)


def problem(status: int, detail: str = "", headers: Mapping[str, str] | None = None) -> Response:
    """An answer that says what is wrong; nothing of what was asked comes back."""
    title, usual = _SAID.get(status, _SAID[400 if status < 500 else 500])
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail or usual}
    return Response(json.dumps(body, ensure_ascii=False), status, headers=dict(headers or {}), media_type=MEDIA_TYPE)


class Refused(HTTPException):
    """A refusal with a line of its own, in Dutch."""


def refused_as_problem(error: HTTPException) -> Response:
    """The same refusal for another system."""
    return problem(error.status_code, error.detail if isinstance(error, Refused) else "", error.headers)


def unfit(error: RequestValidationError) -> Response:
    """An answer that names the parameters that do not fit, never what they held. An address that fits nothing is not
    found."""
    places = [each["loc"] for each in error.errors()]
    if any(place[0] == "path" for place in places):
        return problem(404)
    names = ", ".join(sorted({_name(str(place[-1])) for place in places}))
    return problem(400, f"Deze gegevens kloppen niet of bestaan hier niet: {names}. Zie /api/v1/openapi.json.")


def _name(text: str) -> str:
    """A parameter's name; one that cannot be ours is not repeated."""
    return text if text in _NAMES else "een onbekend gegeven"


_NAMES = frozenset(
    {
        "mailbox", "state", "kind", "colour", "urgent", "received_from", "received_until", "due_until", "limit",
        "cursor", "weeks",
    }
)  # fmt: skip
