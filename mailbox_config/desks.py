"""desks.toml: the desks of the network, with what they are for and how to get there (R-41)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Annotated

from pydantic import Field, StringConstraints

from mailbox_config.refusal import halves, known
from mailbox_config.shape import ADDRESS, Key, Shape
from triage.domain.desk import Access, Desk, Way
from triage.domain.errors import ConfigurationError
from triage.domain.wording import Phrase

_FILE = "desks.toml"
# As its source prints it: people compare what they see.
_Printed = Annotated[str, StringConstraints(pattern=ADDRESS)]


class DeskShape(Shape):
    """One desk. `names` are the words by which a mail calls it."""

    name: str = Field(min_length=1)
    purpose: str = Field(min_length=1)
    criteria: tuple[str, ...] = ()
    submitters: str = ""
    mail: tuple[_Printed, ...] = ()
    telephone: tuple[str, ...] = ()
    form: str = ""
    remarks: tuple[str, ...] = ()
    source: str = Field(min_length=1)
    mailboxes: tuple[Key, ...] = ()
    routes: tuple[Key, ...] = ()
    beside: tuple[Key, ...] = ()
    names: tuple[str, ...] = ()
    urgent: bool = False


class DesksFile(Shape):
    """desks.toml; a region may do without."""

    desk: dict[Key, DeskShape] = Field(default_factory=dict)


def desks_of(shape: DesksFile, mailboxes: Mapping[str, object], routes: Mapping[str, object]) -> tuple[Desk, ...]:
    """The desks, in the order of the file; the mailboxes and routes they name are those that there are."""
    return tuple(_desk(key, desk, mailboxes, routes) for key, desk in shape.desk.items())


def _desk(key: str, shape: DeskShape, mailboxes: Mapping[str, object], routes: Mapping[str, object]) -> Desk:
    where = f"desk.{key}"
    for name, used, among in (
        ("mailboxes", shape.mailboxes, mailboxes), ("routes", shape.routes, routes), ("beside", shape.beside, routes),
    ):  # fmt: skip
        for each in used:
            known(among, each, _FILE, f"{where}.{name}")
    access = [Access(Way.MAIL, each) for each in shape.mail]
    access += [Access(Way.TELEPHONE, each) for each in shape.telephone]
    access += [Access(Way.FORM, shape.form)] if shape.form else []
    access += [Access(Way.REMARK, each) for each in shape.remarks]
    return Desk(
        key, shape.name, shape.purpose, shape.criteria, shape.submitters, tuple(access), shape.source,
        frozenset(shape.mailboxes), frozenset(shape.routes), frozenset(shape.beside),
        phrases_of(shape.names, _FILE, f"{where}.names"), shape.urgent,
    )  # fmt: skip


def phrases_of(texts: Collection[str], file: str, where: str) -> tuple[Phrase, ...]:
    """The phrases of a list; ConfigurationError names the first that is none."""
    try:
        return tuple(Phrase.parse(text) for text in texts)
    except ValueError as error:
        raise ConfigurationError(file, where, *halves(error)) from None
