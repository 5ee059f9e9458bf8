"""Which days count: the calendar of the Algemene termijnenwet, an organisation's closures, its office hours (R-7)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from triage.domain.times import aware

WEEKDAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """Opening hours of a working day, local time: they bound crisis handovers (R-25) and count a hold's hours (R-9)."""

    opens: time = time(9)
    closes: time = time(17)

    def __post_init__(self) -> None:
        if self.opens >= self.closes:
            raise ValueError("de openingstijd ligt niet voor de sluitingstijd; kies een vroegere openingstijd")


@dataclass(frozen=True)
class WorkCalendar:
    """Days of one region.

    `holidays_of` gives a year's public holidays with their Dutch names (Algemene termijnenwet, art. 3: the list and the
    designated days); `closures` are the organisation's own closed days with a reason.
    """

    zone: ZoneInfo
    holidays_of: Callable[[int], Mapping[date, str]]
    closures: Mapping[date, str] = field(default_factory=dict)
    hours: OfficeHours = field(default_factory=OfficeHours)

    def why_closed(self, day: date) -> str | None:
        """In Dutch, why *day* is no working day; None on a working day."""
        if day.weekday() >= 5:
            return WEEKDAYS[day.weekday()]
        return self.holidays_of(day.year).get(day) or self.closures.get(day)

    def why_not_lawful(self, day: date) -> str | None:
        """Why a term may not end on *day* (Algemene termijnenwet, art. 1): weekend or public holiday, not a closure."""
        if day.weekday() >= 5:
            return WEEKDAYS[day.weekday()]
        return self.holidays_of(day.year).get(day)

    def is_workday(self, day: date) -> bool:
        """Whether *day* is a working day of this organisation."""
        return self.why_closed(day) is None

    def days_from(self, day: date) -> Iterator[date]:
        """Every day from *day* on, the day itself included."""
        while True:
            yield day
            day += _ONE_DAY

    def local_date(self, moment: datetime) -> date:
        """The local calendar day of *moment*."""
        return aware(moment).astimezone(self.zone).date()

    def at(self, day: date, hour: time) -> datetime:
        """Local wall time on *day*, aware: in a doubled hour the first, in a skipped hour later by what is skipped."""
        naive = datetime.combine(day, hour)
        moment = naive.replace(tzinfo=self.zone, fold=0)
        return moment.astimezone(ZoneInfo("UTC")).astimezone(self.zone)

    def end_of(self, day: date) -> datetime:
        """24:00 local time of *day*: the first instant of the next day (R-7)."""
        return self.at(day + _ONE_DAY, time(0))

    def is_office_time(self, moment: datetime) -> bool:
        """Whether *moment* lies in office hours of a working day (R-25: 09:00 to 17:00)."""
        local = aware(moment).astimezone(self.zone)
        return self.is_workday(local.date()) and self.hours.opens <= local.time() < self.hours.closes

    def add_working_hours(self, start: datetime, hours: float) -> datetime:
        """The moment, local, at which *hours* office hours have passed since *start*."""
        start = aware(start).astimezone(self.zone)
        left = timedelta(hours=hours)
        for day in self.days_from(self.local_date(start)):
            if not self.is_workday(day):
                continue
            opens, closes = self.at(day, self.hours.opens), self.at(day, self.hours.closes)
            begins = max(opens, start)
            if begins >= closes:
                continue
            # Wall arithmetic within one office day: no clock change falls in office hours.
            available = closes - begins
            if left <= available:
                return begins + left
            left -= available
        raise AssertionError("unreachable: the days do not end")
