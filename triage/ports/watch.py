"""What the watch keeps: which terms passed unmet, and how far each alarm has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from triage.domain.duty import AlarmState


@dataclass(frozen=True, slots=True)
class Coming:
    """An end that comes: of which case, from when the term runs, when it ends."""

    case_id: int
    starts_at: datetime | None
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Breach:
    """A term that passed before anything met it; kept also where it is met later."""

    case_id: int
    mailbox: str
    obligation_id: int
    key: str
    due_at: datetime


class WatchBook(Protocol):
    """Breaches and alarms, inside one transaction. The watch is the service's own: nothing here shows a case."""

    def coming(self, mailbox: str, until: datetime) -> list[Coming]:
        """The ends after now and up to *until* of what is unmet in *mailbox*, earliest first."""

    def mark_breaches(self, limit: int) -> list[Breach]:
        """Keep, once each, up to *limit* terms that passed: unmet, or met after their end not long ago. One that is due
        at its very start (*direct*) cannot be late by a clock. Returns those kept now."""

    def breaches(self, case_id: int) -> dict[int, datetime]:
        """The obligations of a case that passed unmet, by id, each with the end it had then."""

    def raise_alarm(self, case_id: int, mailbox: str, key: str) -> AlarmState:
        """Open an alarm for a case; one that stands open already is returned as it is."""

    def standing(self, mailbox: str | None = None) -> list[AlarmState]:
        """Alarms nobody took, of cases that are open and urgent still, oldest first; of one mailbox where given."""

    def alarm_of(self, case_id: int) -> AlarmState | None:
        """The latest alarm of a case, taken or not; None where there never was one."""

    def advance(self, alarm: AlarmState, *, turn: str, step: int, next_at: datetime | None) -> bool:
        """Note who is alarmed next. False where it is not as *alarm* says any more: another worker went first, or a
        person took it."""

    def acknowledge(self, case_id: int, who: str) -> bool:
        """A person takes the standing alarm of a case; False where there is none."""
