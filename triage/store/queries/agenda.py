"""Holds and bookings. The key of the quarters decides who is first, whatever two workers believed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, bindparam, case, select

from triage.domain.reading import Kind
from triage.domain.slot import Hold, HoldState, Quarter, Slot
from triage.store.dialect import insert_or_nothing, once
from triage.store.moves import HOLD_MOVES, STANDING
from triage.store.prepared import any_of
from triage.store.tables import CaseRow, HoldQuarter, HoldRow, table_of
from triage.store.work import Work

HOLDS = table_of(HoldRow)
_QUARTERS = table_of(HoldQuarter)
_CASES = table_of(CaseRow)
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
_EVERY_OF_CASE = once(select(HOLDS).where(HOLDS.c.case_id == bindparam("case")).order_by(HOLDS.c.id))


class SqlAgenda:
    """See `triage.ports.agenda.Agenda`."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def taken(self, agenda: str, from_: datetime, until: datetime) -> frozenset[Quarter]:
        """Quarters held or booked in [from_, until)."""
        rows = self._work.all(_TAKEN, {"agenda": agenda, "from_": from_, "until": until})
        return frozenset(Quarter(agenda, row.table_number, row.starts_at) for row in rows)

    def hold(
        self, case_id: int, slot: Slot, *, made_at: datetime, expires_at: datetime, uid: str, sequence: int = 0
    ) -> Hold | None:
        """Keep *slot* for a case; None where any quarter of it is taken. Nothing is half kept."""
        return self._keep(Hold(case_id, slot, HoldState.HELD, made_at, expires_at, uid, sequence), slot.quarters)

    def move(
        self, hold_id: int, slot: Slot, *, at: datetime, expires_at: datetime | None, state: HoldState = HoldState.HELD
    ) -> Hold | None:
        """Keep *slot* in a new hold of the same case and UID and release the old one, together or not at all."""
        # Locked first: who moves or settles it at the same time waits, and then finds it gone.
        row = self._work.first(select(HOLDS).where(HOLDS.c.id == hold_id, _STANDS).with_for_update())
        if row is None:
            return None
        old = _hold(row)
        kept = set(slot.quarters) & set(old.slot.quarters)
        wanted = tuple(quarter for quarter in slot.quarters if quarter not in kept)
        made = Hold(old.case_id, slot, state, at, expires_at, old.uid, sequence=old.sequence + 1)
        new = self._keep(made, wanted)
        if new is None:
            return None
        if kept:
            own = _QUARTERS.c.hold_id == hold_id, _QUARTERS.c.starts_at.in_([quarter.starts_at for quarter in kept])
            self._work.run(_QUARTERS.update().where(*own).values(hold_id=new.id))
        self._work.run(_QUARTERS.delete().where(_QUARTERS.c.hold_id == hold_id))
        released = HOLDS.update().where(HOLDS.c.id == hold_id)
        self._work.run(released.values(state=HoldState.RELEASED.value, settled_at=at))
        return new

    def _keep(self, hold: Hold, quarters: Sequence[Quarter]) -> Hold | None:
        """Add *hold* with the *quarters* it is still to get; None, and nothing added, where one is taken."""
        slot = hold.slot
        row = {
            "case_id": hold.case_id, "agenda": slot.agenda, "table_number": slot.table, "starts_at": slot.starts_at,
            "ends_at": slot.ends_at, "state": hold.state.value, "made_at": hold.made_at,
            "expires_at": hold.expires_at, "settled_at": None, "uid": hold.uid, "sequence": hold.sequence,
        }  # fmt: skip
        hold_id = self._work.add(HOLDS, row)
        wanted = [
            {"agenda": each.agenda, "table_number": each.table, "starts_at": each.starts_at, "hold_id": hold_id}
            for each in quarters
        ]
        # In order of time, so that two workers wait for each other and never in a circle.
        if wanted and self._work.changed(insert_or_nothing(_QUARTERS), wanted) != len(wanted):
            self._work.run(_QUARTERS.delete().where(_QUARTERS.c.hold_id == hold_id))
            self._work.run(HOLDS.delete().where(HOLDS.c.id == hold_id))
            return None
        return replace(hold, id=hold_id)

    def get(self, hold_id: int) -> Hold | None:
        """One hold, whether it stands or not."""
        row = self._work.first(select(HOLDS).where(HOLDS.c.id == hold_id))
        return _hold(row) if row else None

    def of_case(self, case_id: int) -> Hold | None:
        """The case's standing hold or booking, or None."""
        row = self._work.first(_OF_CASE, {"case": case_id})
        return _hold(row) if row else None

    def all_of_case(self, case_id: int) -> list[Hold]:
        """Every hold the case ever had, oldest first."""
        return [_hold(row) for row in self._work.all(_EVERY_OF_CASE, {"case": case_id})]

    def by_uid(self, uid: str) -> Hold | None:
        """The newest hold with this UID of an invitation, whether it stands or not."""
        row = self._work.first(select(HOLDS).where(HOLDS.c.uid == uid).order_by(HOLDS.c.id.desc()).limit(1))
        return _hold(row) if row else None

    def settle(self, hold_id: int, state: HoldState, at: datetime) -> bool:
        """Book, release or lapse a hold; releasing and lapsing free its quarters."""
        from_states = [each.value for each in HOLD_MOVES[state]]
        stood = HOLDS.update().where(HOLDS.c.id == hold_id, HOLDS.c.state.in_(from_states))
        raised = case((HOLDS.c.state == state.value, 0), else_=1)
        changes = {"state": state.value, "settled_at": at, "sequence": HOLDS.c.sequence + raised}
        if self._work.changed(stood.values(changes)) != 1:
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

    def asked(self, mailbox: str, from_: datetime, until: datetime) -> list[datetime]:
        """When each case of *mailbox* that asks for a time came in."""
        of_kind = _CASES.c.mailbox == mailbox, _CASES.c.kind == Kind.SUPPORT.value, _CASES.c.urgent.is_(False)
        query = select(_CASES.c.received_at).where(
            *of_kind, _CASES.c.received_at >= from_, _CASES.c.received_at < until
        )
        return [row.received_at for row in self._work.all(query.order_by(_CASES.c.received_at))]


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
        changed_at=row.settled_at,
    )
