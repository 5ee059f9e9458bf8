"""Writes the tables of docs/configuratie.md from the shapes of mailbox_config: `python -m tests.configuration_page`.

What a key means stands in mailbox_config/meanings.toml, by shape and key; type, bounds and default come from the shape.
"""

from __future__ import annotations

import tomllib
import types
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import annotated_types
from pydantic import StringConstraints
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from mailbox_config import shape
from mailbox_config.calendar import CalendarFile
from mailbox_config.checklists import ChecklistsFile
from mailbox_config.desks import DesksFile
from mailbox_config.drafts import DraftsFile
from mailbox_config.duty import DutyFile
from mailbox_config.files import ConfigurationFile
from mailbox_config.hooks import HooksFile
from mailbox_config.mailboxes import MailboxesFile
from mailbox_config.partners import PartnersFile
from mailbox_config.retention import RetentionFile
from mailbox_config.routes import RoutesFile
from mailbox_config.shape import Shape

PAGE = Path(__file__).parents[1] / "docs" / "configuratie.md"
MEANINGS = Path(shape.__file__).parent / "meanings.toml"
BEGIN, END = "<!-- tabellen: gemaakt met python -m tests.configuration_page -->", "<!-- einde van de tabellen -->"
FILES: dict[str, type[Shape]] = {
    "configuration.toml": ConfigurationFile,
    "mailboxes.toml": MailboxesFile,
    "partners.toml": PartnersFile,
    "routes.toml": RoutesFile,
    "calendar.toml": CalendarFile,
    "duty.toml": DutyFile,
    "desks.toml": DesksFile,
    "checklists.toml": ChecklistsFile,
    "drafts.toml": DraftsFile,
    "retention.toml": RetentionFile,
    "hooks.toml": HooksFile,
}
_PLAIN: dict[object, str] = {
    str: "tekst", bool: "`true` of `false`", int: "geheel getal", float: "getal", date: "datum", time: "tijd",
    datetime: "datum en tijd met tijdzone",
}  # fmt: skip
_PATTERNS = {
    shape.KEY: "sleutel", shape.ADDRESS: "e-mailadres", shape.DOMAIN: "domein", shape.PREFIX: "2 tot 8 hoofdletters",
    shape.SECURE: "https-adres", shape.LINK: "https-adres", shape.TELEPHONE: "telefoonnummer",
    shape.TENANT: "ID", shape.ENVELOPE: "`empty` of e-mailadres",
}  # fmt: skip


def meanings() -> dict[str, dict[str, str]]:
    """What each key means, by shape; `_` holds what several shapes say the same of."""
    return tomllib.loads(MEANINGS.read_text("utf-8"))


def meaning_of(found: dict[str, dict[str, str]], owner: type[Shape], key: str) -> str | None:
    """What *key* of *owner* means: said of itself, of a shape it is made from, or of every shape."""
    shapes = [each.__name__ for each in owner.__mro__ if issubclass(each, Shape) and each is not Shape]
    return next((found[name][key] for name in (*shapes, "_") if key in found.get(name, {})), None)


def shapes_in(kind: Any) -> Iterator[tuple[str, type[Shape]]]:
    """The shapes of a type, each with how a table of it is written: `one`, `list` or `named`."""
    if isinstance(kind, type) and issubclass(kind, Shape):
        yield "one", kind
        return
    way = {tuple: "list", dict: "named"}.get(get_origin(kind), "")
    for part in get_args(kind):
        for inner, found in shapes_in(part):
            yield way or inner, found


def all_shapes() -> list[type[Shape]]:
    """Every shape that a file can hold, in the order of the page."""
    found: list[type[Shape]] = []

    def walk(owner: type[Shape]) -> None:
        if owner not in found:
            found.append(owner)
            for field in owner.model_fields.values():
                for _, inner in shapes_in(field.annotation):
                    walk(inner)

    for each in FILES.values():
        walk(each)
    return found


def tables() -> str:
    """A part for each file, with a table for each table of it."""
    found, written = meanings(), dict[type[Shape], str]()
    parts: list[str] = []
    for file, owner in FILES.items():
        parts += [f"## {file}", *_tables_of(owner, (), written, found)]
    return "\n\n".join(parts)


def _tables_of(
    owner: type[Shape], path: tuple[str, ...], written: dict[type[Shape], str], found: dict[str, dict[str, str]]
) -> Iterator[str]:
    here = ".".join(path) if path else "bovenin het bestand"
    written[owner] = here
    rows = [_row(owner, key, field, path, written, found) for key, field in owner.model_fields.items()]
    yield "\n".join(["| sleutel | waarde | standaard | betekenis |", "| --- | --- | --- | --- |", *rows])
    for key, field in owner.model_fields.items():
        for way, inner in shapes_in(field.annotation):
            if inner in written:
                continue
            deeper = (*path, key, *(("SLEUTEL",) if way == "named" else ()))
            head = f"[[{'.'.join(deeper)}]]" if way == "list" else f"[{'.'.join(deeper)}]"
            yield f"### `{head}`"
            yield from _tables_of(inner, deeper, written, found)


def _row(
    owner: type[Shape], key: str, field: FieldInfo, path: tuple[str, ...], written: dict[type[Shape], str],
    found: dict[str, dict[str, str]],
) -> str:  # fmt: skip
    tables = list(shapes_in(field.annotation))
    if tables:
        (way, inner), *_ = tables
        value = {"one": "tabel", "list": "lijst van tabellen", "named": "tabellen met een eigen sleutel"}[way]
        if inner in written and inner is not owner:
            value += f", zoals `{written[inner]}`"
    else:
        value = _kind(field.annotation, field.metadata)
    return f"| `{key}` | {value} | {_default(field, tables=bool(tables))} | {meaning_of(found, owner, key)} |"


def _default(field: FieldInfo, *, tables: bool) -> str:
    if field.is_required():
        return "**verplicht**"
    value = field.default
    if tables or value is PydanticUndefined or value in (None, (), ""):
        return "geen"
    return f"`{_toml(value)}`"


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return f"[{', '.join(_toml(each) for each in value)}]"
    if isinstance(value, Enum | str):
        return f'"{value.value if isinstance(value, Enum) else value}"'
    return str(value)


def _kind(kind: Any, metadata: list[Any]) -> str:
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _kind(arguments[0], [*arguments[1:], *metadata])
    if origin is Literal:
        return _one_of(each.value if isinstance(each, Enum) else each for each in arguments)
    if origin in (Union, types.UnionType):
        return " of ".join(_kind(each, metadata) for each in arguments if each is not type(None))
    if origin is tuple:
        inner = [each for each in arguments if each is not Ellipsis]
        return f"lijst: {_kind(inner[0], [])}"
    if origin is dict:
        return f"tabel: {_kind(arguments[0], [])} = {_kind(arguments[1], [])}"
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _one_of(each.value for each in kind)
    pattern = next((item.pattern for item in metadata if isinstance(item, StringConstraints)), None)
    return f"{_PATTERNS.get(str(pattern)) or _PLAIN[kind]}{_bounds(metadata)}"


def _one_of(values: Iterable[object]) -> str:
    *first, last = (f"`{each}`" for each in values)
    return f"{', '.join(first)} of {last}" if first else last


def _bounds(metadata: list[Any]) -> str:
    least = next((item.ge for item in metadata if isinstance(item, annotated_types.Ge)), None)
    most = next((item.le for item in metadata if isinstance(item, annotated_types.Le)), None)
    step = next((item.multiple_of for item in metadata if isinstance(item, annotated_types.MultipleOf)), None)
    said = f", {least} tot en met {most}" if most is not None else f", minstens {least}" if least is not None else ""
    return said + (f", in stappen van {step}" if step else "")


def written(page: str) -> str:
    """The page with its tables as the shapes say."""
    head, _, rest = page.partition(BEGIN)
    _, _, tail = rest.partition(END)
    return f"{head}{BEGIN}\n\n{tables()}\n\n{END}{tail}"


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text("utf-8")), "utf-8")
