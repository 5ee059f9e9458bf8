"""Breaches and alarms in memory."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from triage.domain.case import CaseState
from triage.domain.duty import AlarmState
from triage.domain.errors import NotFound
from triage.domain.obligation import Evidence, Obligation
from triage.ports.watch import Breach, Coming
from triage.store.memory_state import State
from triage.store.moves import MET_LATE_WITHIN


class MemoryWatchBook:
    """See `triage.ports.watch.WatchBook`."""

    def __init__(self, state: State, now: datetime) -> None:
        self._state, self._now = state, now

    def coming(self, mailbox: str, until: datetime) -> list[Coming]:
        """The ends after now and up to *until* of what is unmet in *mailbox*."""
        found = [
            Coming(owner, owed.starts_at, owed.due_at)
            for owner, owed in self._state.obligations.values()
            if owed.met is None
            and owed.due_at is not None
            and self._now < owed.due_at <= until
            and self._state.cases[owner].mailbox == mailbox
        ]
        return sorted(found, key=lambda end: end.due_at)

    def mark_breaches(self, limit: int) -> list[Breach]:
        """Keep, once each, terms that passed unmet or were met after their end."""
        passed = [
            Breach(owner, self._state.cases[owner].mailbox, owed.id or 0, owed.key, owed.due_at)
            for owner, owed in self._state.obligations.values()
            if owed.id not in self._state.breaches and owed.due_at is not None and self._is_late(owed, owed.due_at)
        ]
        marked = sorted(passed, key=lambda breach: breach.due_at)[:limit]
        self._state.breaches.update({breach.obligation_id: breach for breach in marked})
        return marked

    def _is_late(self, owed: Obligation, due_at: datetime) -> bool:
        if due_at > self._now or (owed.starts_at is not None and due_at <= owed.starts_at):
            return False
        if owed.met is None:
            return True
        recently = owed.met.at > self._now - MET_LATE_WITHIN
        return owed.met.at > due_at and recently and owed.met.evidence is not Evidence.WITHDRAWN

    def breaches(self, case_id: int) -> dict[int, datetime]:
        """The obligations of a case that passed unmet, each with the end it had then."""
        found = self._state.breaches.values()
        return {breach.obligation_id: breach.due_at for breach in found if breach.case_id == case_id}

    def raise_alarm(self, case_id: int, mailbox: str, key: str) -> AlarmState:
        """Open an alarm for a case; one that stands open already is returned as it is."""
        if case_id not in self._state.cases:
            raise NotFound
        for alarm in self._state.alarms.values():
            if alarm.case_id == case_id and alarm.acknowledged_at is None:
                return alarm
        raised = AlarmState(case_id, mailbox, key, self._now, id=self._state.next_id("alarm"))
        self._state.alarms[raised.id or 0] = raised
        return raised

    def standing(self, mailbox: str | None = None) -> list[AlarmState]:
        """Alarms nobody took, of cases that are open and urgent still, oldest first."""
        cases = self._state.cases
        return [
            alarm
            for alarm in self._state.alarms.values()
            if alarm.acknowledged_at is None
            and cases[alarm.case_id].urgent
            and cases[alarm.case_id].state is not CaseState.CLOSED
            and mailbox in (None, alarm.mailbox)
        ]

    def alarm_of(self, case_id: int) -> AlarmState | None:
        """The latest alarm of a case, or None."""
        found = (alarm for alarm in reversed(self._state.alarms.values()) if alarm.case_id == case_id)
        return next(found, None)

    def advance(self, alarm: AlarmState, *, turn: str, step: int, next_at: datetime | None) -> bool:
        """Note who is alarmed next; False where another went first, or a person took it."""
        if self._state.alarms.get(alarm.id or 0) != alarm or alarm.acknowledged_at is not None:
            return False
        self._state.alarms[alarm.id or 0] = replace(alarm, turn=turn, step=step, next_at=next_at)
        return True

    def acknowledge(self, case_id: int, who: str) -> bool:
        """A person takes the standing alarm of a case; False where there is none."""
        for number, alarm in self._state.alarms.items():
            if alarm.case_id == case_id and alarm.acknowledged_at is None:
                taken = replace(alarm, acknowledged_at=self._now, acknowledged_by=who)
                self._state.alarms[number] = taken
                return True
        return False
