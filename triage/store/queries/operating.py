"""The service's own state: workers, leases, and counts over everything."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, func, or_, select

from triage.domain.hooks import CASE_EVENTS
from triage.ports.delivery import WEBHOOK, DeliveryState
from triage.ports.operating import DeadHook, OutboxCount, TermCount, WorkerSign
from triage.ports.store import Lease
from triage.store.dialect import replace_row
from triage.store.queries.choosing import IS_OPEN
from triage.store.queries.outbox import DELIVERIES, NOT_GONE, delivery_of
from triage.store.queries.visible import CASES
from triage.store.tables import LeaseRow, ObligationRow, WorkerRow, table_of
from triage.store.work import Work, plain

_WORKERS = table_of(WorkerRow)
_LEASES = table_of(LeaseRow)
_OWED = table_of(ObligationRow)


class SqlOperating:
    """See `triage.ports.operating.Operating`."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def beat(self, holder: str, version: str, config_hash: str, started_at: datetime, facts: Mapping[str, Any]) -> None:
        """A worker's sign of life."""
        row = {
            "holder": plain(holder), "version": version, "config_hash": config_hash, "started_at": started_at,
            "beat_at": self._work.now, "facts": json.dumps(dict(facts)),
        }  # fmt: skip
        self._work.run(replace_row(_WORKERS), row)

    def workers(self) -> list[WorkerSign]:
        """The last sign of each worker, newest first."""
        rows = self._work.all(select(_WORKERS).order_by(_WORKERS.c.beat_at.desc(), _WORKERS.c.holder))
        return [
            WorkerSign(row.holder, row.version, row.config_hash, row.started_at, row.beat_at, json.loads(row.facts))
            for row in rows
        ]

    def forget_workers(self, before: datetime) -> int:
        """Remove workers that gave no sign since *before*."""
        return self._work.changed(delete(_WORKERS).where(_WORKERS.c.beat_at < before))

    def stopped(self, holder: str) -> None:
        """A worker ended as it should."""
        self._work.run(delete(_WORKERS).where(_WORKERS.c.holder == plain(holder)))

    def leases(self) -> list[Lease]:
        """Who holds what now."""
        query = select(_LEASES).where(_LEASES.c.expires_at > self._work.now).order_by(_LEASES.c.name)
        return [Lease(row.name, row.holder, row.token, row.expires_at) for row in self._work.all(query)]

    def outbox(self) -> list[OutboxCount]:
        """What waits in the outbox or went wrong."""
        by = (DELIVERIES.c.mailbox, DELIVERIES.c.kind, DELIVERIES.c.state)
        query = select(*by, func.count().label("number"), func.min(DELIVERIES.c.queued_at).label("oldest"))
        rows = self._work.all(query.where(NOT_GONE).group_by(*by).order_by(*by))
        return [OutboxCount(row.mailbox, row.kind, DeliveryState(row.state), row.number, row.oldest) for row in rows]

    def sent(self) -> dict[tuple[str, str], int]:
        """How many were ever sent, by mailbox and kind: along an index that holds all of this."""
        by = (DELIVERIES.c.mailbox, DELIVERIES.c.kind)
        query = select(*by, func.count().label("number")).where(DELIVERIES.c.sent_at.is_not(None)).group_by(*by)
        return {(row.mailbox, row.kind): row.number for row in self._work.all(query)}

    def terms(self, soon: datetime) -> dict[str, TermCount]:
        """Terms of open cases that end soon, and that ended, by mailbox."""
        now = self._work.now
        over = and_(_OWED.c.due_at <= now, or_(_OWED.c.starts_at.is_(None), _OWED.c.due_at > _OWED.c.starts_at))
        query = (
            select(
                CASES.c.mailbox,
                func.count().filter(_OWED.c.due_at > now).label("at_risk"),
                func.count().filter(over).label("breached"),
            )
            .join(CASES, CASES.c.id == _OWED.c.case_id)
            .where(IS_OPEN, _OWED.c.met_id.is_(None), _OWED.c.due_at <= soon)
            .group_by(CASES.c.mailbox)
        )
        return {row.mailbox: TermCount(row.at_risk, row.breached) for row in self._work.all(query)}

    def dead_hooks(self, limit: int) -> list[DeadHook]:
        """Calls about cases that were given up, newest first."""
        given_up = [DeliveryState.FAILED.value, DeliveryState.UNKNOWN.value]
        # Apart: in one question with the order, SQLite would walk all that ever went out.
        among = select(DELIVERIES.c.id).where(NOT_GONE, DELIVERIES.c.kind == WEBHOOK, DELIVERIES.c.state.in_(given_up))
        query = select(DELIVERIES).where(DELIVERIES.c.id.in_(among), DELIVERIES.c.purpose.in_(sorted(CASE_EVENTS)))
        rows = self._work.all(query.order_by(DELIVERIES.c.id.desc()).limit(limit))
        return [DeadHook.of(delivery_of(self._work, row)) for row in rows]
