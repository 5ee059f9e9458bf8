"""Days and moments in Dutch words, as a letter writes them: 'dinsdag 24 november 2026 om 14.30 uur'."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, tzinfo

from triage.domain.times import aware
from triage.domain.workdays import WEEKDAYS

MONTHS = (
    "januari", "februari", "maart", "april", "mei", "juni",
    "juli", "augustus", "september", "oktober", "november", "december",
)  # fmt: skip


SHORT_MONTHS = ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")


def day_in_short(day: date, *, year: bool = False) -> str:
    """'vr 25 dec', or with the year behind it."""
    return f"{WEEKDAYS[day.weekday()][:2]} {day.day} {SHORT_MONTHS[day.month - 1]}{f' {day.year}' if year else ''}"


def week_in_words(week: str) -> str:
    """A week that ISO 8601 writes as 2026-W47, as people say it: 'week 47 van 2026'."""
    year, _, number = week.partition("-W")
    return f"week {int(number)} van {year}" if number.isdigit() else week


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


def end_in_words(moment: datetime, zone: tzinfo) -> str:
    """'maandag 28 december 2026 om 24.00 uur', an end with its year: midnight ends the day before it (R-7)."""
    local = aware(moment).astimezone(zone)
    if local.time() == time(0):
        return f"{day_in_words(local.date() - timedelta(days=1))} om 24.00 uur"
    return moment_in_words(moment, zone)


def moment_in_short(moment: datetime, zone: tzinfo, *, end: bool = False) -> str:
    """'di 24-11 13:00', for a table. An *end* at midnight is 24:00 of the day before (R-7)."""
    local = aware(moment).astimezone(zone)
    clock = f"{local:%H:%M}"
    if end and local.time() == time(0):
        local, clock = local - timedelta(days=1), "24:00"
    return f"{WEEKDAYS[local.weekday()][:2]} {local:%d-%m} {clock}"


def _clock(moment: time) -> str:
    return f"{moment.hour}.{moment.minute:02}"


def span_in_short(seconds: int) -> str:
    """'45 min', '6,5 uur' or '2,1 dagen': how long something took, by the clock."""
    if seconds < 3600:
        return f"{seconds // 60} min"
    number, unit = (seconds / 3600, "uur") if seconds < 48 * 3600 else (seconds / 86_400, "dagen")
    return f"{number:.1f}".replace(".", ",").removesuffix(",0") + f" {unit}"
