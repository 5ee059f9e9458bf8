"""Moments in words: 'za 21 nov 14:30', 'nog 3 uur', 'te laat sinds ma 23 nov 24:00', exact beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from triage.domain.dutch_dates import day_in_short, day_in_words, moment_in_words
from triage.domain.workdays import WorkCalendar

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment for the eye (`short`), for the ear and the pointer (`long`), for a program (`iso`)."""

    short: str
    long: str
    iso: str


@dataclass(frozen=True, slots=True)
class Due:
    """When something must be done: relative words, the exact moment, and how pressing it is."""

    words: str
    moment: Moment
    late: bool
    today: bool


class Moments:
    """Words for moments as seen from *now*, in the region's local time."""

    def __init__(self, calendar: WorkCalendar, now: datetime) -> None:
        self.calendar = calendar
        self.now = now.astimezone(calendar.zone)

    def moment(self, at: datetime) -> Moment:
        """A moment that happened or will happen."""
        local = at.astimezone(self.calendar.zone)
        long = moment_in_words(at, self.calendar.zone)
        return Moment(f"{self.day(local.date())} {local:%H:%M}", long, local.isoformat(timespec="minutes"))

    def end(self, at: datetime) -> Moment:
        """A moment that ends something: midnight is 24:00 of the day before, as a term ends (R-7)."""
        local = at.astimezone(self.calendar.zone)
        if local.time() != time(0):
            return self.moment(at)
        day = local.date() - _ONE_DAY
        return Moment(
            f"{self.day(day)} 24:00", f"{day_in_words(day)} om 24.00 uur", local.isoformat(timespec="minutes")
        )

    def day(self, day: date) -> str:
        """'za 21 nov', with the year where it is another than this one."""
        return day_in_short(day, year=day.year != self.now.year)

    def due(self, at: datetime) -> Due:
        """How long is left, or since when it is too late."""
        end = self.end(at)
        if at <= self.now:
            return Due(f"te laat sinds {end.short}", end, late=True, today=False)
        # A term ends at 24:00 of its day: that is still today.
        return Due(f"nog {_span(at - self.now)}", end, late=False, today=at <= self.end_of_today)

    def left(self, at: datetime) -> str:
        """How long until something happens by itself: 'over 4 minuten', 'nu'."""
        return "nu" if at <= self.now else f"over {_span(at - self.now)}"

    def span(self, starts_at: datetime, ends_at: datetime) -> str:
        """'dinsdag 24 november 2026 van 13.00 tot 13.45 uur'."""
        start, end = (moment.astimezone(self.calendar.zone) for moment in (starts_at, ends_at))
        return f"{day_in_words(start.date())} van {start:%H.%M} tot {end:%H.%M} uur"

    @property
    def end_of_today(self) -> datetime:
        """24:00 of the local day of now."""
        return self.calendar.end_of(self.now.date())

    @property
    def end_of_week(self) -> datetime:
        """24:00 of the Sunday of this local week."""
        today = self.now.date()
        return self.calendar.end_of(today + timedelta(days=6 - today.weekday()))


def _span(left: timedelta) -> str:
    """Whole units, rounded down: what is left is never made to look more than it is."""
    minutes = int(left.total_seconds() // 60)
    if minutes < 1:
        return "minder dan 1 minuut"
    if minutes < 60:
        return plural(minutes, "minuut", "minuten")
    if minutes < 48 * 60:
        return f"{minutes // 60} uur"
    return plural(minutes // (24 * 60), "dag", "dagen")


def plural(number: int, one: str, more: str) -> str:
    """A number with its noun: '1 zaak', '1.200 zaken'."""
    return f"{number:,}".replace(",", ".") + f" {one if number == 1 else more}"
