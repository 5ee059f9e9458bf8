"""checklists.toml: what an application to a table should say (R-30 to R-42)."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field, model_validator

from mailbox_config.desks import phrases_of
from mailbox_config.refusal import known
from mailbox_config.shape import Key, Shape
from triage.domain.checklist import Checklist, Criterion, Looks
from triage.domain.errors import ConfigurationError
from triage.domain.policy import MailboxPolicy

_FILE = "checklists.toml"


class CriterionShape(Shape):
    """One criterion; see `triage.domain.checklist.Criterion`."""

    key: Key
    title: str = Field(min_length=1)
    source: str = Field(min_length=1)
    needed: bool = True
    looks: Looks = Looks.PERSON
    words: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    ages: tuple[int, int] | None = None
    when: tuple[str, ...] = ()
    from_age: int | None = Field(None, ge=0, le=120)
    instead: tuple[tuple[Key, ...], ...] = ()

    @model_validator(mode="after")
    def _can_be_looked_for(self) -> CriterionShape:
        if (self.looks in (Looks.WORDS, Looks.EXCLUDES)) != bool(self.words):
            raise ValueError('words horen bij looks = "words" of "excludes", en anders niet; pas een van beide aan')
        if (self.looks is Looks.FORM) != bool(self.names):
            raise ValueError('names horen bij looks = "form", en anders niet; pas een van beide aan')
        if (self.looks is Looks.AGES) != (self.ages is not None):
            raise ValueError('ages hoort bij looks = "ages", en anders niet; pas een van beide aan')
        if self.ages is not None and not 0 <= self.ages[0] <= self.ages[1] <= 120:
            raise ValueError("ages kan niet; schrijf de jongste en de oudste leeftijd, zoals [0, 17]")
        return self


class ChecklistShape(Shape):
    """One checklist."""

    title: str = Field(min_length=1)
    source: str = Field(min_length=1)
    routes: tuple[Key, ...] = Field(min_length=1)
    mailboxes: tuple[Key, ...] = ()
    notice: str = ""
    anonymous: bool = False
    criterion: tuple[CriterionShape, ...] = Field(min_length=1)


class ChecklistsFile(Shape):
    """checklists.toml; a region may do without."""

    checklist: dict[Key, ChecklistShape] = Field(default_factory=dict)


def checklists_of(
    shape: ChecklistsFile, mailboxes: Mapping[str, MailboxPolicy], routes: Mapping[str, object]
) -> tuple[Checklist, ...]:
    """The checklists, in the order of the file. A mailbox whose cases are discussed anonymously tells no other one that
    a mail came in at both: refused where it is linked all the same (R-31, R-41)."""
    return tuple(_checklist(key, item, mailboxes, routes) for key, item in shape.checklist.items())


def _checklist(
    key: str, shape: ChecklistShape, mailboxes: Mapping[str, MailboxPolicy], routes: Mapping[str, object]
) -> Checklist:
    where = f"checklist.{key}"
    for each in shape.routes:
        known(routes, each, _FILE, f"{where}.routes")
    for each in shape.mailboxes:
        known(mailboxes, each, _FILE, f"{where}.mailboxes")
    made = Checklist(
        key, shape.title, shape.source, frozenset(shape.routes),
        tuple(_criterion(f"{where}.criterion.{each.key}", each, shape) for each in shape.criterion),
        frozenset(shape.mailboxes), shape.notice, shape.anonymous,
    )  # fmt: skip
    _check_keys(where, made)
    if made.anonymous:
        _check_unlinked(where, made, mailboxes)
    return made


def _criterion(where: str, shape: CriterionShape, among: ChecklistShape) -> Criterion:
    keys = {each.key: each for each in among.criterion}
    for others in shape.instead:
        for each in others:
            known(keys, each, _FILE, f"{where}.instead")
    return Criterion(
        shape.key, shape.title, shape.source, shape.needed, shape.looks,
        phrases_of(shape.words, _FILE, f"{where}.words"), shape.names, shape.ages,
        phrases_of(shape.when, _FILE, f"{where}.when"), shape.from_age, shape.instead,
    )  # fmt: skip


def _check_keys(where: str, made: Checklist) -> None:
    keys = [each.key for each in made.criteria]
    twice = next((key for key in keys if keys.count(key) > 1), None)
    if twice is not None:
        raise ConfigurationError(_FILE, f"{where}.criterion", f"'{twice}' staat er twee keer", "geef elk een eigen key")


def _check_unlinked(where: str, made: Checklist, mailboxes: Mapping[str, MailboxPolicy]) -> None:
    for key, policy in mailboxes.items():
        own = {*policy.routes.values(), *policy.local_routes.values(), *policy.colour_routes.values()}
        if policy.linked_with and any(made.fits(key, route) for route in own):
            raise ConfigurationError(
                _FILE, f"{where}.anonymous", f"mailbox '{key}' is gekoppeld, en zijn zaken worden anoniem besproken",
                "haal linked_with weg in mailboxes.toml",
            )  # fmt: skip
