"""What the pages of administration share: a list with a button a row, and a change that tells what came of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from starlette.responses import Response

from triage.domain.access import Act, Viewer
from triage.domain.errors import Conflict
from triage.domain.overlay import OverlayRow
from triage.ports.store import Transaction
from triage.web.acting import onward
from triage.web.desk import WebDesk
from triage.web.forms import Field, FormView, Typed, shown
from triage.web.inert import one_line
from triage.web.moments import Moments
from triage.web.queue_page import mailbox_name
from triage.web.render import Pages
from triage.web.sessions import Session
from triage.web.stop_page import stop_view
from triage.workflow.overlaying import Unlayable

FILES = "de configuratie"
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Button:
    """A button in a row: where it posts, what it names, what stands on it and what it is about, for the ear."""

    action: str
    field: str
    value: str
    title: str
    about: str


@dataclass(frozen=True, slots=True)
class Line:
    """A row: its cells, and what can be done with it."""

    cells: tuple[str, ...]
    act: Button | None = None


@dataclass(frozen=True, slots=True)
class ListView:
    """A page with one list."""

    title: str
    intro: tuple[str, ...]
    caption: str
    heads: tuple[str, ...]
    lines: tuple[Line, ...]
    new: str
    new_title: str
    none: str


def listed(desk: WebDesk, pages: Pages, session: Session, view: Callable[[Transaction], ListView]) -> Response:
    with desk.store.reading() as tx:
        stop = stop_view(tx, session.viewer)
        found = view(tx)
    return pages.inside("manage.html", session, stop, list=found)


def done(desk: WebDesk, session: Session, path: str, change: Callable[[Transaction], None], said: str) -> Response:
    """Make a change that needs no form, and tell what came of it."""
    try:
        with desk.store.transaction() as tx:
            change(tx)
    except Conflict as error:
        session.tell(str(error), failed=True)
        return onward(path)
    desk.present.look_again()
    session.tell(said)
    return onward(path)


def laid(
    desk: WebDesk, pages: Pages, session: Session, view: FormView, path: str, change: Callable[[Transaction], None],
    said: str,
) -> Response:  # fmt: skip
    """Make the change of a form; what is wrong stands beside its field, and what was typed stays."""
    try:
        return done(desk, session, path, change, said)
    except Unlayable as error:
        return shown(desk, pages, session, view.with_problems(error.wrong))


def mailboxes_field(desk: WebDesk, viewer: Viewer, given: Typed) -> Field:
    own = sorted(viewer.mailboxes(Act.ADMINISTER) & desk.region.mailboxes.keys())
    every = len(own) == len(desk.region.mailboxes)
    return Field(
        "mailboxes",
        "Voor welke mailboxen?",
        "checks",
        choices=tuple((key, mailbox_name(desk.region, key)) for key in own),
        chosen=frozenset(given.many("mailboxes")),
        hint="Niets gekozen: voor alle mailboxen." if every else "Kies minstens een mailbox.",
        needed=not every,
    )


def boxes_of(desk: WebDesk, mailboxes: frozenset[str]) -> str:
    return ", ".join(mailbox_name(desk.region, key) for key in sorted(mailboxes)) or "alle"


def made_of(desk: WebDesk, row: OverlayRow | None) -> str:
    if row is None:
        return f"in {FILES}"
    moments = Moments(desk.region.calendar, desk.clock.now())
    return f"door {one_line(row.made_by, 60)}, {moments.moment(row.made_at).short}"


def read_row(read: Callable[[OverlayRow], _T], row: OverlayRow) -> _T | None:
    """What stands in a row; None where another version wrote it."""
    try:
        return read(row)
    except (KeyError, TypeError, ValueError):
        return None
