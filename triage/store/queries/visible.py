"""The one place where a query for cases meets its `Viewer` (R-54)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Row, Select, bindparam, false, func, or_, select, true

from triage.domain.access import Viewer
from triage.domain.errors import NotFound
from triage.store.dialect import once
from triage.store.tables import CaseRow, CaseShield, table_of
from triage.store.work import Work, plain

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


def closed_to(who: str | ColumnElement[str]) -> Select[tuple[int]]:
    """The cases that are closed to somebody."""
    theirs = SHIELD.alias()
    return select(SHIELD.c.case_id).where(SHIELD.c.case_id.not_in(select(theirs.c.case_id).where(theirs.c.who == who)))


_CLOSED_TO = once(closed_to(bindparam("who")).distinct())
_FEW = 500


def closed_cases(work: Work, who: str) -> list[int]:
    """The ids of the cases that are closed to somebody."""
    return [row.case_id for row in work.all(_CLOSED_TO, {"who": who})]


def open_along(work: Work, viewer: Viewer) -> ColumnElement[bool]:
    """`open_to` for a walk along thousands of cases: on SQLite, where a transaction sees one state, the shields are
    looked up first, so that where there are none nothing is asked of each case."""
    if viewer.is_service or not work.on_sqlite:
        return open_to(viewer)
    closed = closed_cases(work, viewer.who)
    if len(closed) > _FEW:
        return open_to(viewer)
    return CASES.c.id.not_in(closed) if closed else true()


def visible_along(work: Work, viewer: Viewer, mailbox: str | None = None) -> ColumnElement[bool]:
    """The condition of `visible_to` for a walk along an index over all mailboxes. SQLite would else collect each
    mailbox's cases by another index and sort them; PostgreSQL weighs that by its statistics."""
    here = sorted(viewer.readable if mailbox is None else viewer.readable & {mailbox})
    if not work.on_sqlite or not here:
        return visible_to(viewer, mailbox)
    return func.coalesce(CASES.c.mailbox, "").in_(here) & open_along(work, viewer)


def within(work: Work, mailbox: str) -> ColumnElement[bool]:
    """The cases of a mailbox, spelled so that SQLite does not go by the index of mailboxes, where another is better."""
    return func.coalesce(CASES.c.mailbox, "") == mailbox if work.on_sqlite else CASES.c.mailbox == mailbox


_BY_ID = once(select(CASES).where(CASES.c.id == bindparam("case")))
_BY_REFERENCE = once(
    select(CASES).where(or_(CASES.c.reference == bindparam("spelled"), CASES.c.reference == bindparam("upper")))
)
_NAMED = once(select(SHIELD.c.who).where(SHIELD.c.case_id == bindparam("case")))


def check_visible(work: Work, viewer: Viewer, case_id: int) -> Row[Any]:
    """The case's row; NotFound where it does not exist or the viewer has no role for it: nobody learns which."""
    return _shown(work, viewer, work.first(_BY_ID, {"case": case_id}))


def find_visible(work: Work, viewer: Viewer, reference: str) -> Row[Any]:
    """The same by reference, however its letters are written."""
    spelled = plain(reference)
    return _shown(work, viewer, work.first(_BY_REFERENCE, {"spelled": spelled, "upper": spelled.upper()}))


def _shown(work: Work, viewer: Viewer, row: Row[Any] | None) -> Row[Any]:
    """`visible_to` of one row that is here already: a page asks it a dozen times, and building it costs more than
    looking twice."""
    if row is None or row.mailbox not in viewer.readable:
        raise NotFound
    if not viewer.is_service:
        named = [each.who for each in work.all(_NAMED, {"case": row.id})]
        if named and viewer.who not in named:
            raise NotFound
    return row
