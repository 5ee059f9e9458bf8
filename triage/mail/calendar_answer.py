"""Answers of calendar programs, read with icalendar in the parse child only: a stranger wrote them.

The traps of icalendar 7.3 are closed here. A VTIMEZONE of the mail is taken out before it is read: the library keeps
the first one of a name for every later mail, and computes whatever rule stands in it. A time in a zone that everybody
knows (Windows' names too) is that zone's, whatever the mail says of it; only for another name its own VTIMEZONE counts,
where it is short and changes at most yearly. A time in no zone has none. A text without a line end would be opened as a
file: bytes are not.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from icalendar import Calendar, Event, Timezone
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from triage.domain.calendar_answer import CalendarAnswer, Participation
from triage.domain.message import CalendarPart
from triage.mail import words

METHODS = frozenset({"REPLY", "COUNTER"})
"""What is an answer to an invitation of ours."""

_EVENTS = 10
_ATTENDEES = 20
_COMMENT = 2_000
_ZONES = 5
_ZONE_CHARACTERS = 5_000
_LARGEST_SEQUENCE = 2**31 - 1
_ZONE = re.compile(r"^BEGIN:VTIMEZONE[ \t]*$.*?^END:VTIMEZONE[ \t]*$\n?", re.IGNORECASE | re.MULTILINE | re.DOTALL)
_ZONE_NAME = re.compile(r"^TZID[^:\n]*:(.*)$", re.IGNORECASE | re.MULTILINE)
_METHOD = re.compile(r"^METHOD[^:\n]*:[ \t]*([A-Za-z-]{1,20})[ \t]*$", re.IGNORECASE | re.MULTILINE)
_OFTEN = re.compile(r"FREQ=(?!YEARLY)", re.IGNORECASE)
_FOLD = re.compile(r"\n[ \t]")
_LOCAL = re.compile(r"\d{8}T\d{6}")


def answers_in(parts: Sequence[CalendarPart]) -> tuple[CalendarAnswer, ...]:
    """The answers in the calendar parts of a mail, each once. Never raises on any text."""
    found: list[CalendarAnswer] = []
    for part in parts:
        text = _FOLD.sub("", part.content.replace("\r\n", "\n").replace("\r", "\n"))
        named = _METHOD.search(text)
        methods = {part.method, named[1].upper() if named else part.method}
        if not methods & METHODS:
            continue
        if len(methods) > 1:
            found.append(CalendarAnswer(part.method, unreadable=True))
            continue
        found += _read(part.method, text)
    return tuple(dict.fromkeys(found))[:_EVENTS]


def _read(method: str, text: str) -> list[CalendarAnswer]:
    try:
        zones = _own_zones(text)
        calendars = Calendar.from_ical(_ZONE.sub("", text).encode("utf-8", "replace"), multiple=True)
        found = (event for calendar in calendars for event in calendar.walk("VEVENT"))
        events = [event for event in found if isinstance(event, Event)]
        return [_answer(method, event, zones) for event in events[:_EVENTS]] or [
            CalendarAnswer(method, unreadable=True)
        ]
    except Exception:  # whatever a library makes of a stranger's text: a person looks at it
        return [CalendarAnswer(method, unreadable=True)]


def _answer(method: str, event: Event, zones: dict[str, tzinfo]) -> CalendarAnswer:
    return CalendarAnswer(
        method=method,
        uid=words.one_line(_text(event, "UID"), 300),
        attendees=_attendees(event),
        sequence=_sequence(event),
        stamped_at=_moment(event, "DTSTAMP", zones),
        starts_at=_moment(event, "DTSTART", zones),
        ends_at=_moment(event, "DTEND", zones) or _after_duration(event, zones),
        comment=words.visible(_text(event, "COMMENT"))[:_COMMENT],
        recurs=any(name in event for name in ("RRULE", "RDATE", "RECURRENCE-ID")),
    )


def _all(event: Event, name: str) -> list[Any]:
    value = event.get(name, [])
    return value if isinstance(value, list) else [value]


def _text(event: Event, name: str) -> str:
    return "\n".join(str(value) for value in _all(event, name))


def _sequence(event: Event) -> int:
    # RFC 5545, 3.8.7.4: none is 0. One that is no number belongs to no invitation of ours.
    value = _text(event, "SEQUENCE").strip() or "0"
    return min(int(value), _LARGEST_SEQUENCE) if re.fullmatch(r"\d{1,10}", value) else -1


def _attendees(event: Event) -> tuple[tuple[str, Participation], ...]:
    found: dict[str, Participation] = {}
    for value in _all(event, "ATTENDEE")[:_ATTENDEES]:
        address = words.address(re.sub(r"^mailto:", "", str(value).strip(), flags=re.IGNORECASE))
        if address:
            said = str(value.params.get("PARTSTAT", "NEEDS-ACTION")).lower()
            found.setdefault(address, Participation(said))
    return tuple(found.items())


def _moment(event: Event, name: str, zones: dict[str, tzinfo]) -> datetime | None:
    """A time of *event*, where it says which moment it is: in UTC, or in a zone that can be placed."""
    values = _all(event, name)
    if len(values) != 1:
        return None
    raw = values[0].to_ical()
    text = raw.decode() if isinstance(raw, bytes) else str(raw)
    zone_name = str(values[0].params.get("TZID", ""))
    if not _LOCAL.fullmatch(text[:15]):
        return None
    local = datetime.strptime(text[:15], "%Y%m%dT%H%M%S")  # noqa: DTZ007 - its zone follows
    if text[15:] == "Z":
        return local.replace(tzinfo=UTC)
    zone = _known_zone(zone_name) or zones.get(zone_name)
    return local.replace(tzinfo=zone).astimezone(UTC) if zone is not None and not text[15:] else None


def _after_duration(event: Event, zones: dict[str, tzinfo]) -> datetime | None:
    starts_at, duration = _moment(event, "DTSTART", zones), event.get("DURATION")
    length = getattr(duration, "td", None)
    if starts_at is None or not isinstance(length, timedelta) or not timedelta(0) < length < timedelta(days=2):
        return None
    return starts_at + length


def _known_zone(name: str) -> tzinfo | None:
    """A zone by the name that IANA or Windows gives it, also behind a vendor's prefix (RFC 5545, 3.2.19)."""
    plain = name.strip().strip('"')
    for candidate in (WINDOWS_TO_OLSON.get(plain, plain), "/".join(plain.split("/")[-2:])):
        try:
            return ZoneInfo(candidate)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            continue
    return None


def _own_zones(text: str) -> dict[str, tzinfo]:
    """The zones that the calendar object describes itself, by name. Each is read under a name made of its text, so that
    no mail can say what a later one's names mean."""
    found: dict[str, tzinfo] = {}
    for block in _ZONE.findall(text)[:_ZONES]:
        named = _ZONE_NAME.search(block)
        if named is None or len(block) > _ZONE_CHARACTERS or _OFTEN.search(block):
            continue
        mark = f"TZID:eigen-{hashlib.sha256(block.encode('utf-8', 'replace')).hexdigest()}"
        with suppress(Exception):  # a zone that cannot be read leaves its times unplaced
            component = Timezone.from_ical(_ZONE_NAME.sub(mark, block, count=1).encode("utf-8", "replace"))
            if isinstance(component, Timezone):
                found[named[1].strip()] = component.to_tz(lookup_tzid=False)
    return found
