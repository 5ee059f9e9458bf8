"""Checks a table against its shape; says in Dutch what does not fit: file, key, what is wrong, what would be right."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from datetime import date, time
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from mailbox_config import shape as shapes
from triage.domain.errors import ConfigurationError

_SHAPE = TypeVar("_SHAPE", bound=BaseModel)
_NAMED = TypeVar("_NAMED")


def shaped(shape: type[_SHAPE], file: str, table: dict[str, Any]) -> _SHAPE:
    """*table* of *file* in its *shape*; ConfigurationError names the first key that does not fit."""
    try:
        return shape.model_validate(table)
    except ValidationError as error:
        # A misspelt key is often a missing one as well: the misspelling says more.
        found = error.errors(include_url=False)
        first = next((one for one in found if one["type"] == "extra_forbidden"), found[0])
        key = ".".join(str(part) for part in first["loc"] if part != "[key]") or file
        wrong, right = _in_dutch(first)
        raise ConfigurationError(file, key, wrong, right) from None


def known(among: Mapping[str, _NAMED], name: str, file: str, key: str) -> _NAMED:
    """What *name* stands for; ConfigurationError lists what there is."""
    if name not in among:
        raise ConfigurationError(file, key, f"'{name}' bestaat niet", f"kies uit {', '.join(sorted(among))}")
    return among[name]


def halves(error: ValueError) -> tuple[str, str]:
    """What is wrong and what would be right, of an error whose message says both around a semicolon."""
    wrong, _, right = str(error).partition("; ")
    return wrong, right


_TYPES = {
    "string": ("is geen tekst", "zet aanhalingstekens om de waarde"),
    "bool": ("is geen ja of nee", "schrijf true of false, zonder aanhalingstekens"),
    "int": ("is geen geheel getal", "schrijf een getal zonder aanhalingstekens"),
    "float": ("is geen getal", "schrijf een getal, zoals 0.8"),
    "finite": ("is geen getal", "schrijf een getal, zoals 0.8"),
    "tuple": ("is geen lijst", "zet de waarden tussen [ en ]"),
    "dict": ("is geen tabel", "schrijf een kop tussen [ en ] met de sleutels eronder"),
    "model": ("is geen tabel", "schrijf een kop tussen [ en ] met de sleutels eronder"),
    "date": ("is geen datum", "schrijf een dag zoals 2026-12-24, zonder tijd"),
    "datetime": ("is geen tijdstip", "schrijf het met offset, zoals 2026-11-24T09:00:00+01:00"),
    "time": ("is geen tijd", "schrijf 13:00:00"),
}
_BOUNDS = {"ge": "minstens", "gt": "meer dan", "le": "hoogstens", "lt": "minder dan", "multiple_of": "een veelvoud van"}
_PATTERNS = {
    shapes.KEY: "gebruik kleine letters, cijfers en streepjes, zoals lokaal-team",
    shapes.ADDRESS: "schrijf een kaal adres, zoals team@gemeente.example",
    shapes.DOMAIN: "schrijf een kaal domein, zoals gemeente.example",
    shapes.PREFIX: "schrijf 2 tot 8 hoofdletters, zoals RVT",
    shapes.SECURE: "schrijf een adres dat met https:// begint",
    shapes.LINK: "schrijf een adres dat met https:// begint",
    shapes.TELEPHONE: "schrijf een telefoonnummer, zoals 075-1234567",
    shapes.LINE: "schrijf het op een regel",
    shapes.TENANT: "neem de Directory (tenant) ID over, zoals 11111111-2222-3333-4444-555555555555",
    shapes.ENVELOPE: "schrijf empty of een adres van de mailbox",
}


def _in_dutch(error: Any) -> tuple[str, str]:
    """What is wrong and what would be right, of one pydantic error."""
    context = error.get("ctx", {})
    given = _shown(error.get("input"))
    match error["type"]:
        case "missing":
            return "ontbreekt", "voeg deze sleutel toe"
        case "extra_forbidden":
            return "is geen bekende sleutel", _nearest(str(error["loc"][-1]))
        case "enum" | "literal_error":
            return f"{given} kan niet", f"kies uit {str(context.get('expected', '')).replace(' or ', ' of ')}"
        case "string_pattern_mismatch":
            return f"{given} heeft niet de juiste vorm", _PATTERNS[context["pattern"]]
        case "value_error":
            return halves(context["error"])
        case "too_short" | "string_too_short":
            return "is leeg", "vul minstens één waarde in"
        case kind if kind.startswith(("greater_than", "less_than", "multiple_of")):
            wanted = " en ".join(f"{_BOUNDS[name]} {value}" for name, value in context.items() if name in _BOUNDS)
            return f"{given} kan niet", f"kies {wanted}"
        case kind:
            wrong, right = _TYPES.get(
                kind.partition("_")[0], ("kan niet", "kijk hoe de meegeleverde configuratie het schrijft")
            )
            return f"{given} {wrong}", right


def _shown(value: object) -> str:
    """A value as its file might have it, short."""
    match value:
        case bool():
            return str(value).lower()
        case dict():
            return "een tabel"
        case list() | tuple():
            return "een lijst"
        case date() | time():
            return value.isoformat()
        case _:
            return repr(value)[:60]


def _nearest(key: str) -> str:
    """What a misspelt key may have been meant to be."""
    names = {name for shape in shapes.Shape.__subclasses__() for name in shape.model_fields}
    near = difflib.get_close_matches(key, sorted(names), n=1)
    return f"bedoelt u '{near[0]}'? Haal de sleutel anders weg" if near else "haal de sleutel weg"
