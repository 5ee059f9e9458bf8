"""Breaches and alarms: kept once by their keys and by conditional updates, whoever watches at the same time."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, or_, select, true

from triage.domain.case import CaseState
from triage.domain.duty import AlarmState
from triage.domain.obligation import Evidence
from triage.ports.watch import Breach, Coming
from triage.store.dialect import Once, insert_or_nothing
from triage.store.moves import MET_LATE_WITHIN
from triage.store.queries.visible import CASES, within
from triage.store.tables import AlarmRow, BreachRow, ObligationMet, ObligationRow, table_of
from triage.store.work import Work, plain

BREACHES = table_of(BreachRow)
ALARMS = table_of(AlarmRow)
_OWED = table_of(ObligationRow)
_MET = table_of(ObligationMet)
_RAISE = Once(
    lambda insert: insert(ALARMS).on_conflict_do_nothing(
        index_elements=["case_id"], index_where=ALARMS.c.acknowledged_at.is_(None)
    )
)


class SqlWatchBook:
    """See `triage.ports.watch.WatchBook`."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def coming(self, mailbox: str, until: datetime) -> list[Coming]:
        """The ends after now and up to *until* of what is unmet in *mailbox*."""
        query = (
            select(_OWED.c.case_id, _OWED.c.starts_at, _OWED.c.due_at)
            .join(CASES, CASES.c.id == _OWED.c.case_id)
            .where(
                _OWED.c.met_id.is_(None), _OWED.c.due_at > self._work.now, _OWED.c.due_at <= until,
                within(self._work, mailbox),
            )
            .order_by(_OWED.c.due_at, _OWED.c.id)
        )  # fmt: skip
        return [Coming(row.case_id, row.starts_at, row.due_at) for row in self._work.all(query)]

    def mark_breaches(self, limit: int) -> list[Breach]:
        """Keep, once each, terms that passed unmet or were met after their end."""
        now = self._work.now
        passed = and_(_OWED.c.due_at <= now, or_(_OWED.c.starts_at.is_(None), _OWED.c.due_at > _OWED.c.starts_at))
        unmarked = _OWED.c.id.not_in(select(BREACHES.c.obligation_id))
        shape = select(_OWED.c.id, _OWED.c.case_id, _OWED.c.key, _OWED.c.due_at, CASES.c.mailbox).join(
            CASES, CASES.c.id == _OWED.c.case_id
        )
        unmet = shape.where(_OWED.c.met_id.is_(None), passed, unmarked)
        # Met while nobody watched. Asked by when it was recorded, which an index holds, and from there by the key of
        # the obligation: by `met_id` alone all that was ever owed would be walked.
        here = and_(_OWED.c.id == _MET.c.obligation_id, _OWED.c.met_id == _MET.c.id)
        late = shape.join(_MET, here).where(
            _MET.c.recorded_at > now - MET_LATE_WITHIN, _MET.c.at > _OWED.c.due_at,
            _MET.c.evidence != Evidence.WITHDRAWN.value, passed, unmarked,
        )  # fmt: skip
        found = [row for query in (unmet, late) for row in self._work.all(query.order_by(_OWED.c.due_at).limit(limit))]
        return [breach for row in found[:limit] if (breach := self._mark(row, now)) is not None]

    def _mark(self, row: Row[Any], now: datetime) -> Breach | None:
        kept = {
            "obligation_id": row.id, "case_id": row.case_id, "mailbox": row.mailbox, "due_at": row.due_at, "at": now,
        }  # fmt: skip
        if self._work.changed(insert_or_nothing(BREACHES, "obligation_id"), kept) != 1:
            return None
        return Breach(row.case_id, row.mailbox, row.id, row.key, row.due_at)

    def breaches(self, case_id: int) -> dict[int, datetime]:
        """The obligations of a case that passed unmet, each with the end it had then."""
        query = select(BREACHES.c.obligation_id, BREACHES.c.due_at).where(BREACHES.c.case_id == case_id)
        return {row.obligation_id: row.due_at for row in self._work.all(query)}

    def raise_alarm(self, case_id: int, mailbox: str, key: str) -> AlarmState:
        """Open an alarm for a case; one that stands open already is returned as it is."""
        row = {
            "case_id": case_id, "mailbox": mailbox, "key": plain(key), "raised_at": self._work.now, "turn": "",
            "step": 0, "next_at": None, "acknowledged_at": None, "acknowledged_by": "",
        }  # fmt: skip
        stands = select(ALARMS).where(ALARMS.c.case_id == case_id, ALARMS.c.acknowledged_at.is_(None))
        found = None
        while found is None:
            # One that stood in the way may have been taken before it is looked at: then there is room for a new one.
            self._work.run(_RAISE, row)
            found = self._work.first(stands)
        return _alarm(found)

    def standing(self, mailbox: str | None = None) -> list[AlarmState]:
        """Alarms nobody took, of cases that are open and urgent still, oldest first."""
        here = true() if mailbox is None else ALARMS.c.mailbox == mailbox
        query = (
            select(ALARMS)
            .join(CASES, CASES.c.id == ALARMS.c.case_id)
            .where(
                ALARMS.c.acknowledged_at.is_(None), CASES.c.urgent.is_(True), CASES.c.state != CaseState.CLOSED.value,
                here,
            )
            .order_by(ALARMS.c.id)
        )  # fmt: skip
        return [_alarm(row) for row in self._work.all(query)]

    def alarm_of(self, case_id: int) -> AlarmState | None:
        """The latest alarm of a case, or None."""
        row = self._work.first(select(ALARMS).where(ALARMS.c.case_id == case_id).order_by(ALARMS.c.id.desc()).limit(1))
        return _alarm(row) if row else None

    def advance(self, alarm: AlarmState, *, turn: str, step: int, next_at: datetime | None) -> bool:
        """Note who is alarmed next; False where another went first, or a person took it."""
        as_it_was = (
            ALARMS.c.id == alarm.id, ALARMS.c.acknowledged_at.is_(None), ALARMS.c.turn == alarm.turn,
            ALARMS.c.step == alarm.step,
            ALARMS.c.next_at.is_(None) if alarm.next_at is None else ALARMS.c.next_at == alarm.next_at,
        )  # fmt: skip
        values = {"turn": plain(turn), "step": step, "next_at": next_at}
        return self._work.changed(ALARMS.update().where(*as_it_was).values(values)) == 1

    def acknowledge(self, case_id: int, who: str) -> bool:
        """A person takes the standing alarm of a case; False where there is none."""
        stands = ALARMS.update().where(ALARMS.c.case_id == case_id, ALARMS.c.acknowledged_at.is_(None))
        return self._work.changed(stands.values(acknowledged_at=self._work.now, acknowledged_by=plain(who))) == 1


def _alarm(row: Row[Any]) -> AlarmState:
    return AlarmState(
        case_id=row.case_id,
        mailbox=row.mailbox,
        key=row.key,
        raised_at=row.raised_at,
        turn=row.turn,
        step=row.step,
        next_at=row.next_at,
        acknowledged_at=row.acknowledged_at,
        acknowledged_by=row.acknowledged_by,
        id=row.id,
    )
