"""The one place where a query for cases meets its `Viewer` (R-54)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Row, Select, false, func, select, true

from triage.domain.access import Viewer
from triage.domain.errors import NotFound
from triage.store.tables import CaseRow, CaseShield, table_of
from triage.store.work import Work

CASES = table_of(CaseRow)
SHIELD = table_of(CaseShield)


def visible_to(viewer: Viewer, mailbox: str | None = None) -> ColumnElement[bool]:
    """The condition under which a case may be shown; nothing, where the viewer has no role."""
    here = sorted(viewer.readable if mailbox is None else viewer.readable & {mailbox})
    if not here:
        return false()
    within = CASES.c.mailbox == here[0] if len(here) == 1 else CASES.c.mailbox.in_(here)
    return within & open_to(viewer)


def open_to(viewer: Viewer) -> ColumnElement[bool]:
    """The condition under which no shield keeps a case from the viewer; shields are few, so it costs one short list."""
    return true() if viewer.is_service else CASES.c.id.not_in(closed_to(viewer.who))


def closed_to(who: str) -> Select[tuple[int]]:
    """The cases that are closed to somebody."""
    theirs = SHIELD.alias()
    return select(SHIELD.c.case_id).where(SHIELD.c.case_id.not_in(select(theirs.c.case_id).where(theirs.c.who == who)))


def visible_in_order(viewer: Viewer, mailbox: str | None = None) -> ColumnElement[bool]:
    """The same condition for SQLite and a list that an index keeps in order over all mailboxes: with several of them
    it would else collect each mailbox's cases and sort them. PostgreSQL weighs that by its statistics."""
    here = sorted(viewer.readable if mailbox is None else viewer.readable & {mailbox})
    if len(here) < 2:
        return visible_to(viewer, mailbox)
    return func.coalesce(CASES.c.mailbox, "").in_(here) & open_to(viewer)


def check_visible(work: Work, viewer: Viewer, case_id: int) -> Row[Any]:
    """The case's row; NotFound where it does not exist or the viewer has no role for it: nobody learns which."""
    row: Row[Any] | None = work.first(select(CASES).where(CASES.c.id == case_id, visible_to(viewer)))
    if row is None:
        raise NotFound
    return row
