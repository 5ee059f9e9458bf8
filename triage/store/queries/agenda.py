"""Holds and bookings. The key of the quarters decides who is first, whatever two workers believed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, bindparam, select

from triage.domain.slot import Hold, HoldState, Quarter, Slot
from triage.store.dialect import insert_or_nothing, once
from triage.store.moves import HOLD_MOVES, STANDING
from triage.store.prepared import any_of
from triage.store.tables import HoldQuarter, HoldRow, table_of
from triage.store.work import Work

HOLDS = table_of(HoldRow)
_QUARTERS = table_of(HoldQuarter)
_STANDS = HOLDS.c.state.in_([state.value for state in STANDING])

_TAKEN = once(
    select(_QUARTERS.c.table_number, _QUARTERS.c.starts_at).where(
        _QUARTERS.c.agenda == bindparam("agenda"),
        _QUARTERS.c.starts_at >= bindparam("from_"),
        _QUARTERS.c.starts_at < bindparam("until"),
    )
)
_OF_CASE = once(
    select(HOLDS)
    .where(HOLDS.c.case_id == bindparam("case"), any_of(HOLDS.c.state, [state.value for state in STANDING]))
    .order_by(HOLDS.c.id.desc())
    .limit(1)
)


class SqlAgenda:
    """See `triage.ports.agenda.Agenda`."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def taken(self, agenda: str, from_: datetime, until: datetime) -> frozenset[Quarter]:
        """Quarters held or booked in [from_, until)."""
        rows = self._work.all(_TAKEN, {"agenda": agenda, "from_": from_, "until": until})
        return frozenset(Quarter(agenda, row.table_number, row.starts_at) for row in rows)

    def hold(self, case_id: int, slot: Slot, *, made_at: datetime, expires_at: datetime, uid: str) -> Hold | None:
        """Keep *slot* for a case; None where any quarter of it is taken. Nothing is half kept."""
        row = {
            "case_id": case_id, "agenda": slot.agenda, "table_number": slot.table, "starts_at": slot.starts_at,
            "ends_at": slot.ends_at, "state": HoldState.HELD.value, "made_at": made_at, "expires_at": expires_at,
            "settled_at": None, "uid": uid, "sequence": 0,
        }  # fmt: skip
        hold_id = self._work.add(HOLDS, row)
        wanted = [
            {"agenda": each.agenda, "table_number": each.table, "starts_at": each.starts_at, "hold_id": hold_id}
            for each in slot.quarters
        ]
        # In order of time, so that two workers wait for each other and never in a circle.
        if self._work.changed(insert_or_nothing(_QUARTERS), wanted) != len(wanted):
            self._work.run(_QUARTERS.delete().where(_QUARTERS.c.hold_id == hold_id))
            self._work.run(HOLDS.delete().where(HOLDS.c.id == hold_id))
            return None
        return Hold(case_id, slot, HoldState.HELD, made_at, expires_at, uid, id=hold_id)

    def of_case(self, case_id: int) -> Hold | None:
        """The case's standing hold or booking, or None."""
        row = self._work.first(_OF_CASE, {"case": case_id})
        return _hold(row) if row else None

    def settle(self, hold_id: int, state: HoldState, at: datetime) -> bool:
        """Book, release or lapse a hold; releasing and lapsing free its quarters."""
        from_states = [each.value for each in HOLD_MOVES[state]]
        stood = HOLDS.update().where(HOLDS.c.id == hold_id, HOLDS.c.state.in_(from_states))
        if self._work.changed(stood.values(state=state.value, settled_at=at)) != 1:
            return False
        if state not in STANDING:
            self._work.run(_QUARTERS.delete().where(_QUARTERS.c.hold_id == hold_id))
        return True

    def lapsing(self, now: datetime) -> list[Hold]:
        """Holds, still only held, whose time to answer is over."""
        query = select(HOLDS).where(_STANDS, HOLDS.c.state == HoldState.HELD.value, HOLDS.c.expires_at <= now)
        return [_hold(row) for row in self._work.all(query.order_by(HOLDS.c.id))]

    def between(self, agenda: str, from_: datetime, until: datetime) -> list[Hold]:
        """Standing holds and bookings that overlap [from_, until), in order of time."""
        query = select(HOLDS).where(
            _STANDS, HOLDS.c.agenda == agenda, HOLDS.c.starts_at < until, HOLDS.c.ends_at > from_
        )
        return [_hold(row) for row in self._work.all(query.order_by(HOLDS.c.starts_at, HOLDS.c.table_number))]


def _hold(row: Row[Any]) -> Hold:
    slot = Slot(row.starts_at.astimezone(UTC), row.ends_at.astimezone(UTC), row.agenda, row.table_number)
    return Hold(
        case_id=row.case_id,
        slot=slot,
        state=HoldState(row.state),
        made_at=row.made_at,
        expires_at=row.expires_at,
        uid=row.uid,
        sequence=row.sequence,
        id=row.id,
    )
