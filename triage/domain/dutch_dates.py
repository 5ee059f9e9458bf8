"""Days and moments in Dutch words, as a letter writes them: 'dinsdag 24 november 2026 om 14.30 uur'."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, tzinfo

from triage.domain.times import aware
from triage.domain.workdays import WEEKDAYS

MONTHS = (
    "januari", "februari", "maart", "april", "mei", "juni",
    "juli", "augustus", "september", "oktober", "november", "december",
)  # fmt: skip


def day_in_words(day: date, *, year: bool = True) -> str:
    """'dinsdag 24 november 2026', or without the year."""
    words = f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"
    return f"{words} {day.year}" if year else words


def moment_in_words(moment: datetime, zone: tzinfo) -> str:
    """'dinsdag 24 november 2026 om 14.30 uur': *moment* (aware) as the clock in *zone* shows it."""
    local = aware(moment).astimezone(zone)
    return f"{day_in_words(local.date())} om {_clock(local.time())} uur"


def until_in_words(moment: datetime, zone: tzinfo) -> str:
    """'maandag 23 november 17.00 uur', an end. Midnight ends the day before it: '… 24.00 uur', so that nobody reads the
    wrong day."""
    local = aware(moment).astimezone(zone)
    if local.time() == time(0):
        return f"{day_in_words(local.date() - timedelta(days=1), year=False)} 24.00 uur"
    return f"{day_in_words(local.date(), year=False)} {_clock(local.time())} uur"


def moment_in_short(moment: datetime, zone: tzinfo, *, end: bool = False) -> str:
    """'di 24-11 13:00', for a table. An *end* at midnight is 24:00 of the day before (R-7)."""
    local = aware(moment).astimezone(zone)
    clock = f"{local:%H:%M}"
    if end and local.time() == time(0):
        local, clock = local - timedelta(days=1), "24:00"
    return f"{WEEKDAYS[local.weekday()][:2]} {local:%d-%m} {clock}"


def _clock(moment: time) -> str:
    return f"{moment.hour}.{moment.minute:02}"
