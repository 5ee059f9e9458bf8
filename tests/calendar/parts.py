"""Parts of the calendar tests: events in the forms that calendar programs write."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from triage.domain.busy import Span
from triage.ports.calendar import Busy, Unavailable

ZONE = "Europe/Amsterdam"
LOCAL = ZoneInfo(ZONE)
# Eight weeks around the clock change of 25 October 2026.
FROM = datetime(2026, 10, 12, tzinfo=LOCAL)
UNTIL = datetime(2026, 12, 7, tzinfo=LOCAL)


def event(*lines: str, uid: str = "een@kantoor.example") -> str:
    """One VEVENT."""
    return "\r\n".join(("BEGIN:VEVENT", f"UID:{uid}", "DTSTAMP:20261001T080000Z", *lines, "END:VEVENT"))


def calendar(*parts: str) -> str:
    """A VCALENDAR of *parts*."""
    head = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//kantoor.example//NL")
    return "\r\n".join((*head, *parts, "END:VCALENDAR", ""))


def span(start: str, end: str) -> Span:
    """From and to in local time, as '2026-10-13 13:00'."""
    begins, ends = (datetime.fromisoformat(each).replace(tzinfo=LOCAL).astimezone(UTC) for each in (start, end))
    return Span(begins, ends)


def told(found: Busy | Unavailable) -> list[str]:
    """The spans of an answer as 'di 13-10 13:00-14:00', local."""
    assert isinstance(found, Busy), found
    days = ("ma", "di", "wo", "do", "vr", "za", "zo")
    lines = []
    for each in found.spans:
        start, end = each.starts_at.astimezone(LOCAL), each.ends_at.astimezone(LOCAL)
        last = "" if end.date() == start.date() else f"{end:%d-%m} "
        lines.append(f"{days[start.weekday()]} {start:%d-%m %H:%M}-{last}{end:%H:%M}")
    return lines
