"""Forms on a page of their own: what was typed stays, and what is wrong stands beside its field. No script is needed.

A date and a time are two fields, in local time; a date may also be typed as people write it (24-11-2026).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, tzinfo

from fastapi import Request
from starlette.responses import Response

from triage.domain.case import Case
from triage.domain.errors import Conflict, NotFound
from triage.ports.store import Transaction
from triage.web.case_log import HistoryView
from triage.web.coming_second import TYPED, changes_of
from triage.web.desk import WebDesk
from triage.web.moments import Moments
from triage.web.render import Pages
from triage.web.sessions import Session
from triage.web.stop_page import stop_view
from triage.workflow.acts import Changed

_AS_WRITTEN = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})")
_CLOCK = re.compile(r"(\d{1,2})[:.](\d{2})(?::\d{2})?")
_LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class Field:
    """A field with what stands in it and what is wrong with it; `problem` empty where nothing is. `kind` is text, long,
    password (what was typed never comes back), moment (`value` the date, `clock` the time), choice, list, checks
    (`chosen`) or ending (`value` blijft or vervalt, `clock` the reason)."""

    name: str
    title: str
    kind: str = "text"
    value: str = ""
    clock: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    chosen: frozenset[str] = frozenset()
    hint: str = ""
    needed: bool = True
    problem: str = ""


@dataclass(frozen=True, slots=True)
class FormView:
    """A page with one form. `back` is where its way back leads; `version` 0: the case does not exist yet. `changes`:
    what colleagues did since the form was made, oldest first. `hidden`: what it carries besides what is typed.
    `headline`: what to know first where something is wrong."""

    title: str
    back: str
    back_title: str
    action: str
    button: str
    fields: tuple[Field, ...]
    reference: str = ""
    intro: str = ""
    version: int = 0
    problem: str = ""
    changes: tuple[HistoryView, ...] = ()
    hidden: tuple[tuple[str, str], ...] = ()
    headline: str = "Er is nog niets opgeslagen."

    @property
    def problems(self) -> tuple[Field, ...]:
        """The fields that are not right yet."""
        return tuple(each for each in self.fields if each.problem)

    def with_problems(self, wrong: Mapping[str, str]) -> FormView:
        """The same form, each message beside its field; what belongs to none stands on top."""
        known = {each.name for each in self.fields}
        loose = " ".join(text for name, text in wrong.items() if name not in known)
        fields = tuple(replace(each, problem=wrong.get(each.name, "")) for each in self.fields)
        return replace(self, fields=fields, problem=loose)

    def after(self, error: Conflict, moments: Moments) -> FormView:
        """The same form, with what was typed, after an act that was refused. Where a colleague was quicker it says what
        they did, and whoever has read that may send it again."""
        if not isinstance(error, Changed):
            return self.with_problems({"": str(error)})
        return replace(self.with_problems({"": TYPED}), version=error.version, changes=changes_of(error, moments))


@dataclass(slots=True)
class Typed:
    """What was typed. `wrong` collects what could not be read, by field."""

    items: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)

    def one(self, name: str) -> str:
        """What stands in a field."""
        return self.items.get(name, ("",))[0]

    def text(self, name: str) -> str:
        """The same without the space around it."""
        return self.one(name).strip()

    def many(self, name: str) -> tuple[str, ...]:
        """Everything that was ticked."""
        return self.items.get(name, ())

    def day(self, name: str) -> date | None:
        """A date as people or browsers write it; None where there is none."""
        return _day(self.text(name))

    def clock(self, name: str) -> time | None:
        """A time of day; None where there is none."""
        return _clock(self.text(name))

    def moment(self, name: str, zone: tzinfo, *, needed: bool = True) -> datetime | None:
        """A date and a time; None where both are empty and may be, or something is wrong."""
        day_text, clock_text = self.text(f"{name}-date"), self.text(f"{name}-time")
        if not needed and not day_text and not clock_text:
            return None
        day, clock = _day(day_text), _clock(clock_text)
        if day is None:
            self.wrong[name] = "Vul een datum in, zoals 24-11-2026."
        elif clock is None:
            self.wrong[name] = "Vul een tijd in, zoals 14:30."
        else:
            return datetime.combine(day, clock, zone)
        return None


def _day(text: str) -> date | None:
    written = _AS_WRITTEN.fullmatch(text)
    try:
        if written:
            return date(int(written[3]), int(written[2]), int(written[1]))
        return date.fromisoformat(text)
    except ValueError:
        return None


def _clock(text: str) -> time | None:
    found = _CLOCK.fullmatch(text)
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        return None
    return time(int(found[1]), int(found[2]))


async def typed(request: Request) -> Typed:
    """What was typed in a form whose fields depend on the case."""
    form = await request.form()
    items: dict[str, tuple[str, ...]] = {}
    for name, value in form.multi_items():
        if isinstance(value, str):
            items[name] = (*items.get(name, ()), value.replace("\r\n", "\n")[:_LONGEST])
    return Typed(items)


def moment_field(name: str, title: str, given: Typed, start: datetime | None, **more: str | bool) -> Field:
    """A date and a time: as they were typed, else *start*."""
    value, clock = given.one(f"{name}-date"), given.one(f"{name}-time")
    if not given.items and start is not None:
        value, clock = f"{start:%Y-%m-%d}", f"{start:%H:%M}"
    return Field(name, title, "moment", value, clock, **more)  # type: ignore[arg-type]


def choice_field(name: str, title: str, choices: Iterable[tuple[str, str]], given: Typed, **more: str | bool) -> Field:
    """One of several, none chosen beforehand."""
    return Field(name, title, "choice", given.one(name), choices=tuple(choices), **more)  # type: ignore[arg-type]


def version_in(given: Typed) -> int:
    """The version of the case that the form was made of; 0 for what no page made, which is never current."""
    text = given.one("version")
    return int(text) if text.isdigit() and len(text) < 10 else 0


def case_for(tx: Transaction, session: Session, reference: str) -> tuple[Case, int]:
    """The case of a form's page with its id; NotFound for who may not see it."""
    case = tx.cases.find(session.viewer, reference)
    if case.id is None:
        raise NotFound
    return case, case.id


def shown(desk: WebDesk, pages: Pages, session: Session, view: FormView) -> Response:
    """The page of a form; 422 where something is wrong with what was typed."""
    with desk.store.reading() as tx:
        stop = stop_view(tx, session.viewer)
    wrong = bool(view.problems or view.problem)
    response = pages.inside("form.html", session, stop, form=view)
    if wrong:
        response.status_code = 422
    return response
