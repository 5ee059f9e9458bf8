"""Which cases somebody wants to see in the queue, and in which order: the values of its address.

Who may see what is never part of a choice: that is the `Viewer`'s (R-54).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from triage.domain.case import WOKEN, CaseLine, CaseState
from triage.domain.decision import Flag
from triage.domain.reading import Colour, Kind
from triage.domain.times import aware

OPEN = frozenset({CaseState.NEW, CaseState.IN_PROGRESS, CaseState.WAITING})
EVERY_STATE = frozenset(CaseState)
NOBODY = ""


class Mark(StrEnum):
    """What a case can be chosen by because a person has something to look at."""

    UNDECIDED = "undecided"
    APPROVAL = "approval"
    UNREAD = "unread"
    TO_CHECK = "to_check"
    ELSEWHERE = "elsewhere"
    NEW_MAIL = "new_mail"


FLAG_OF = {
    Mark.UNDECIDED: Flag.UNDECIDED,
    Mark.APPROVAL: Flag.WAITS_FOR_APPROVAL,
    Mark.UNREAD: Flag.QUARANTINED,
    Mark.TO_CHECK: Flag.TO_CHECK,
    Mark.ELSEWHERE: Flag.ELSEWHERE,
}


class Order(StrEnum):
    """DUE: urgent first, then by due time, then by receipt. RECEIVED: newest first. CLOSED: closed last first."""

    DUE = "due"
    RECEIVED = "received"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Day:
    """Somebody's work of a day: what is theirs and is due before it `ends`, came up again or is urgent; and what is
    urgent and nobody's."""

    who: str
    ends: datetime

    def __post_init__(self) -> None:
        aware(self.ends)


@dataclass(frozen=True, slots=True)
class Choice:
    """All of it must hold. `holder`: a name, `NOBODY`, None for whoever. A next term must end after `due_after` and at
    `due_until` at the latest. `closed_since` asks only of closed cases. `wakes_until`: it came up again
    after waiting, or does by then. `words`: whole words, all of them, or a
    reference."""

    mailbox: str | None = None
    states: frozenset[CaseState] = OPEN
    kind: Kind | None = None
    colour: Colour | None = None
    urgent: bool = False
    holder: str | None = None
    due_after: datetime | None = None
    due_until: datetime | None = None
    closed_since: datetime | None = None
    wakes_until: datetime | None = None
    marks: frozenset[Mark] = frozenset()
    day: Day | None = None
    words: str = ""
    order: Order = Order.DUE

    def __post_init__(self) -> None:
        for moment in (self.due_after, self.due_until, self.closed_since, self.wakes_until):
            if moment is not None:
                aware(moment)

    @property
    def is_plain(self) -> bool:
        """Whether it asks for the open cases in the queue's own order, at most those of one mailbox."""
        return replace(self, mailbox=None) == Choice()

    def within(self, mailbox: str | None) -> Choice:
        """The same of one mailbox; as it is where none is named."""
        return self if mailbox is None else replace(self, mailbox=mailbox)

    def fits(self, line: CaseLine) -> bool:
        """Whether it asks for this case; about `words` the store decides, who has the text."""
        case = line.case
        return (
            self.mailbox in (None, case.mailbox)
            and case.state in self.states
            and self.kind in (None, case.kind)
            and self.colour in (None, case.colour)
            and (case.urgent or not self.urgent)
            and (self.holder is None or self.holder == (case.assignee or NOBODY))
            and self._is_due(line.due_at)
            and (self.closed_since is None or (case.closed_at is not None and case.closed_at >= self.closed_since))
            and (self.wakes_until is None or comes_up(line, self.wakes_until))
            and all(has_mark(line, mark) for mark in self.marks)
            and (self.day is None or is_of_day(line, self.day))
        )

    def _is_due(self, due_at: datetime | None) -> bool:
        if self.due_after is None and self.due_until is None:
            return True
        if due_at is None:
            return False
        after = self.due_after is None or due_at > self.due_after
        return after and (self.due_until is None or due_at <= self.due_until)


EVERYTHING_OPEN = Choice()
"""The queue as it is when somebody chooses nothing."""


def pressing(now: datetime, end_of_today: datetime, mailbox: str | None = None) -> tuple[Choice, ...]:
    """What stands above the queue, in the order of `triage.domain.case.CaseCounts`: open, urgent, today, late."""
    asked = Choice(), Choice(urgent=True), Choice(due_after=now, due_until=end_of_today), Choice(due_until=now)
    return tuple(each.within(mailbox) for each in asked)


def comes_up(line: CaseLine, until: datetime) -> bool:
    """Whether a case came up again after it waited, or does so by *until*."""
    wakes = line.case.wake_at
    return WOKEN in line.open_tasks or (wakes is not None and wakes <= until)


def has_mark(line: CaseLine, mark: Mark) -> bool:
    """Whether a case carries a mark: by its flags, or by what they do not hold."""
    if mark is Mark.NEW_MAIL:
        return line.new_mails > 0
    if FLAG_OF[mark] in line.case.flags:
        return True
    return (mark is Mark.TO_CHECK and line.to_check) or (mark is Mark.UNDECIDED and line.case.kind is Kind.UNDECIDED)


def is_of_day(line: CaseLine, day: Day) -> bool:
    """Whether a case is work of that day."""
    case = line.case
    if case.assignee is None:
        return case.urgent
    presses = case.urgent or WOKEN in line.open_tasks or (line.due_at is not None and line.due_at <= day.ends)
    return case.assignee == day.who and presses
