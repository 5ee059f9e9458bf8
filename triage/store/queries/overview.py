"""Numbers for an overview: the database groups and counts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from triage.domain.access import Act, Viewer
from triage.domain.case import CaseState
from triage.domain.decision import Flag
from triage.domain.errors import NotFound
from triage.domain.figures import Period
from triage.ports.delivery import DeliveryState
from triage.ports.overview import Pressing, Volume, Waiting
from triage.store.queries.choosing import IS_OPEN, comes_up, has_flag
from triage.store.queries.outbox import DELIVERIES, NOT_GONE
from triage.store.queries.reporting import SqlReporting
from triage.store.queries.visible import CASES, within
from triage.store.tables import TaskRow, table_of
from triage.store.work import Work

_TASKS = table_of(TaskRow)


class SqlOverview:
    """See `triage.ports.overview.Overview`."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def pressing(self, viewer: Viewer, mailbox: str, now: datetime, end_of_today: datetime) -> Pressing:
        """The numbers of the dagstart."""
        _check(viewer, mailbox)
        due = CASES.c.next_due_at
        counts = {
            "open": func.count(),
            "new": func.count().filter(CASES.c.state == CaseState.NEW.value),
            "urgent": func.count().filter(CASES.c.rank == 0),
            "today": func.count().filter(due > now, due <= end_of_today),
            "late": func.count().filter(due <= now),
            "approval": func.count().filter(has_flag(self._work, Flag.WAITS_FOR_APPROVAL)),
            "woken": func.count().filter(comes_up(end_of_today)),
        }
        query = select(*(count.label(name) for name, count in counts.items()))
        # Both ranks there are: said, because it leads SQLite to the queue's index, which holds all of this.
        row = self._work.first(query.where(IS_OPEN, within(self._work, mailbox), CASES.c.rank.in_([0, 1])))
        return Pressing(**{name: getattr(row, name) for name in counts})

    def waiting(self, viewer: Viewer, mailbox: str) -> list[Waiting]:
        """What did not go out (yet)."""
        _check(viewer, mailbox)
        query = (
            select(
                DELIVERIES.c.state,
                func.count().label("number"),
                func.min(DELIVERIES.c.queued_at).label("since"),
            )
            .where(DELIVERIES.c.mailbox == mailbox, NOT_GONE)
            .group_by(DELIVERIES.c.state)
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
