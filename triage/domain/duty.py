"""Who is on duty when, and in which order they are alarmed about an urgent case (R-24).

A rota is a value that its users get as an argument, so that shifts from elsewhere can be laid over it. Nobody is on
duty unless a shift says so: there is no night duty by default.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from triage.domain.times import aware
from triage.domain.workdays import WorkCalendar

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody, or a desk, that can be alarmed: at a bare mail address, by the key of a webhook, or by both."""

    mail: str = ""
    webhook: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """Whom to alarm together, and how long they have before the next step is alarmed."""

    people: tuple[Contact, ...]
    wait: timedelta


@dataclass(frozen=True, slots=True)
class Shift:
    """Hours of some days with their steps; local wall time.

    `dates` are days it begins on, whatever day they are; without dates it begins on `weekdays` (0 is Monday), on
    `workdays` and on `free_days` (weekend, public holiday, closure). A shift that `closes` at or before it `opens` goes
    on into the next day; both at the same hour is a whole day. No `mailboxes`: all.
    """

    key: str
    steps: tuple[Step, ...]
    opens: time = time(0)
    closes: time = time(0)
    weekdays: frozenset[int] = frozenset()
    workdays: bool = False
    free_days: bool = False
    dates: frozenset[date] = frozenset()
    mailboxes: frozenset[str] = frozenset()

    def began_on(self, moment: datetime, calendar: WorkCalendar) -> date | None:
        """The day on which the turn that holds at *moment* began; None where it does not hold then."""
        local = aware(moment).astimezone(calendar.zone)
        day, hour = local.date(), local.time()
        if self.opens < self.closes:
            began = day if self.opens <= hour < self.closes else None
        elif hour >= self.opens:
            began = day
        else:
            began = day - _ONE_DAY if hour < self.closes else None
        return began if began is not None and self._begins_on(began, calendar) else None

    def _begins_on(self, day: date, calendar: WorkCalendar) -> bool:
        if self.dates:
            return day in self.dates
        return day.weekday() in self.weekdays or (self.workdays if calendar.is_workday(day) else self.free_days)


@dataclass(frozen=True, slots=True)
class OnDuty:
    """The turn of a shift that holds now: `turn` names the shift and the day it began, the same for all its hours."""

    turn: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Rota:
    """Every shift. A shift with dates goes before one without; of two alike the first in the list holds."""

    shifts: tuple[Shift, ...] = ()

    def on_duty(self, mailbox: str, moment: datetime, calendar: WorkCalendar) -> OnDuty | None:
        """Who is on duty for *mailbox* at *moment*; None where nobody is."""
        for shift in sorted(self.shifts, key=lambda shift: not shift.dates):
            if shift.mailboxes and mailbox not in shift.mailboxes:
                continue
            began = shift.began_on(moment, calendar)
            if began is not None:
                return OnDuty(f"{shift.key}/{began.isoformat()}", shift.steps)
        return None


NOBODY: Rota = Rota()
"""No rota: whoever a mailbox names in `alarm_to` gets a mail, and nothing more happens."""


@dataclass(frozen=True, slots=True)
class AlarmState:
    """How far an alarm of a case has come. `turn` and `step`: of which turn the people of how many steps were alarmed;
    `next_at` None: nobody is to be alarmed next in that turn. Acknowledged: a person took it."""

    case_id: int
    mailbox: str
    key: str
    raised_at: datetime
    turn: str = ""
    step: int = 0
    next_at: datetime | None = None
    acknowledged_at: datetime | None = None
    acknowledged_by: str = ""
    id: int | None = None

    def __post_init__(self) -> None:
        aware(self.raised_at)
