"""Numbers for an overview: the database groups and counts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, literal, literal_column, or_, select

from triage.domain.access import Act, Viewer
from triage.domain.case import WOKEN, CaseState
from triage.domain.decision import Flag
from triage.domain.errors import NotFound
from triage.domain.figures import Period
from triage.ports.delivery import DeliveryState
from triage.ports.overview import Pressing, Volume, Waiting
from triage.store.moves import GONE
from triage.store.queries.reporting import SqlReporting
from triage.store.queries.visible import CASES
from triage.store.tables import DeliveryRow, TaskRow, table_of
from triage.store.work import Work

_TASKS = table_of(TaskRow)
_DELIVERIES = table_of(DeliveryRow)
# Spelled as in the partial index of the queue.
_IS_OPEN: ColumnElement[bool] = literal_column("state <> 'closed'")


class SqlOverview:
    """See `triage.ports.overview.Overview`."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def pressing(self, viewer: Viewer, mailbox: str, now: datetime, end_of_today: datetime) -> Pressing:
        """The numbers of the dagstart."""
        _check(viewer, mailbox)
        due = CASES.c.next_due_at
        woken = exists().where(_TASKS.c.case_id == CASES.c.id, _TASKS.c.kind == WOKEN, _TASKS.c.finished_at.is_(None))
        counts = {
            "open": func.count(),
            "new": func.count().filter(CASES.c.state == CaseState.NEW.value),
            "urgent": func.count().filter(CASES.c.urgent.is_(True)),
            "today": func.count().filter(due > now, due <= end_of_today),
            "late": func.count().filter(due <= now),
            "approval": func.count().filter(_flagged(Flag.WAITS_FOR_APPROVAL)),
            "woken": func.count().filter(or_(CASES.c.wake_at <= end_of_today, woken)),
        }
        query = select(*(count.label(name) for name, count in counts.items()))
        row = self._work.first(query.where(_IS_OPEN, CASES.c.mailbox == mailbox))
        return Pressing(**{name: getattr(row, name) for name in counts})

    def waiting(self, viewer: Viewer, mailbox: str) -> list[Waiting]:
        """What did not go out (yet)."""
        _check(viewer, mailbox)
        query = (
            select(
                _DELIVERIES.c.state,
                func.count().label("number"),
                func.min(_DELIVERIES.c.queued_at).label("since"),
            )
            .where(_DELIVERIES.c.mailbox == mailbox, _DELIVERIES.c.state.not_in([each.value for each in GONE]))
            .group_by(_DELIVERIES.c.state)
        )
        found = {row.state: row for row in self._work.all(query)}
        return [
            Waiting(state, found[state.value].number, found[state.value].since)
            for state in DeliveryState
            if state.value in found
        ]

    def volumes(self, viewer: Viewer, mailbox: str, period: Period) -> list[Volume]:
        """Cases received in a period."""
        _check(viewer, mailbox)
        asked = SqlReporting(self._work).asked(mailbox, period)
        columns = (asked.c.kind, asked.c.colour, asked.c.week)
        rows = self._work.all(select(*columns, func.count().label("cases")).group_by(*columns))
        return [Volume(row.kind, row.colour, int(row.week), row.cases) for row in rows]


def _check(viewer: Viewer, mailbox: str) -> None:
    if not viewer.may(Act.FIGURES, mailbox):
        raise NotFound


def _flagged(flag: Flag) -> ColumnElement[bool]:
    """A slug among those of a column, whole."""
    return (literal(",") + CASES.c.flags + literal(",")).like(f"%,{flag.value.replace('_', '/_')},%", escape="/")
