"""From a calendar's bytes to the times that are taken. The door of recurring-ical-events, for a process of its own
(`triage.calendar.child`): a stranger's rule may repeat for ever.

What counts (RFC 5545): an event that is not TRANSPARENT and not CANCELLED; Outlook's own word for the same
(X-MICROSOFT-CDO-BUSYSTATUS) where it is there; and the busy periods of a VFREEBUSY. A day is from midnight to midnight,
and a time without a zone, or in a zone that nobody knows, is one, in the region's zone.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

import recurring_ical_events
from icalendar import Calendar, Component
from icalendar.prop import vBroken

from triage.calendar.limits import SPANS
from triage.domain.busy import Span, joined
from triage.ports.calendar import Busy

_FREE_IN_OUTLOOK = frozenset({"FREE", "WORKINGELSEWHERE"})
# What repeats this often is no appointment, and takes longer to write out than anybody waits.
_TOO_OFTEN = frozenset({"SECONDLY", "MINUTELY", "HOURLY"})
_READ = ("DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID")
_BUSY_PERIODS = frozenset({"BUSY", "BUSY-UNAVAILABLE", "BUSY-TENTATIVE"})
_DATA = "{urn:ietf:params:xml:ns:caldav}calendar-data"
_RESPONSE, _STATUS = "{DAV:}response", "{DAV:}status"


class NotCalendar(ValueError):
    """The bytes are no calendar."""


def from_ics(body: bytes, zone: tzinfo, from_: datetime, until: datetime) -> Busy:
    """The times taken in [from_, until) of an iCalendar object. NotCalendar where it is none."""
    return _busy([body], zone, from_, until)


def from_multistatus(body: bytes, zone: tzinfo, from_: datetime, until: datetime) -> Busy:
    """The same of a CalDAV server's answer to a query (RFC 4791, 7.8). NotCalendar where it is none, or is cut off."""
    try:
        root = ET.fromstring(body)  # noqa: S314 - expat bounds entities and fetches none; the process is held as well
    except ET.ParseError as error:
        raise NotCalendar from error
    if root.tag != "{DAV:}multistatus":
        raise NotCalendar
    if any(" 507 " in f"{status.text} " for each in root.iter(_RESPONSE) for status in each.findall(_STATUS)):
        # The server gave a part (RFC 4791, 7.8): half a calendar looks like free time.
        raise NotCalendar
    return _busy([(data.text or "").encode() for data in root.iter(_DATA)], zone, from_, until)


def _busy(objects: list[bytes], zone: tzinfo, from_: datetime, until: datetime) -> Busy:
    spans: list[Span] = []
    unread = 0
    for each in objects:
        for calendar in _calendars(each):
            found, left_out = _of(calendar, zone, from_, until)
            unread += left_out
            spans += found
    return Busy(joined(spans)[:SPANS], unread)


def _calendars(body: bytes) -> list[Component]:
    try:
        found = Calendar.from_ical(body, multiple=True)
    except (ValueError, IndexError, KeyError, TypeError, AttributeError) as error:
        raise NotCalendar from error
    if not found or any(each.name != "VCALENDAR" for each in found):
        raise NotCalendar
    return list(found)


def _of(calendar: Component, zone: tzinfo, from_: datetime, until: datetime) -> tuple[list[Span], int]:
    unread = _without_unreadable(calendar)
    expected = len(calendar.walk("VEVENT"))
    spans: list[Span] = []
    try:
        events = recurring_ical_events.of(calendar, components=["VEVENT"]).between(from_, until)
    except (recurring_ical_events.BadRuleStringFormat, ValueError, TypeError, OverflowError, AttributeError):
        # One of them breaks all: each by itself then, so that only that one is left out.
        events, broken = _one_by_one(calendar, from_, until)
        unread += min(broken, expected)
    for event in events:
        span = _span(event, zone, from_, until)
        if span is not None:
            spans.append(span)
    for component in calendar.walk("VFREEBUSY"):
        spans += _periods(component, zone, from_, until)
    return spans, unread


def _without_unreadable(calendar: Component) -> int:
    """Take out of *calendar* the events that have no time to be read, or repeat too often; returns how many."""
    kept, unread = [], 0
    for component in calendar.subcomponents:
        if component.name == "VEVENT" and not _is_readable(component):
            unread += 1
        else:
            kept.append(component)
    calendar.subcomponents = kept
    return unread


def _is_readable(event: Any) -> bool:
    held = (event.get(name) for name in _READ)
    if any(isinstance(each, vBroken) for one in held for each in (one if isinstance(one, list) else [one])):
        return False
    if not isinstance(getattr(event.get("DTSTART"), "dt", None), date):
        return False
    rules = event.get("RRULE", ())
    rules = rules if isinstance(rules, list) else [rules] if rules else []
    for rule in rules:
        if not hasattr(rule, "get") or {str(each).upper() for each in rule.get("FREQ", ())} & _TOO_OFTEN:
            return False
        # Every second of an hour, said otherwise.
        if any(len(rule.get(part, ())) > 1 for part in ("BYSECOND", "BYMINUTE", "BYHOUR")):
            return False
    return True


def _one_by_one(calendar: Component, from_: datetime, until: datetime) -> tuple[list[Any], int]:
    """The events of each series by itself, and how many series cannot be written out."""
    series: dict[str, list[Component]] = {}
    zones = calendar.walk("VTIMEZONE")
    for number, event in enumerate(calendar.walk("VEVENT")):
        series.setdefault(str(event.get("UID", f"\0{number}")), []).append(event)
    events: list[Any] = []
    broken = 0
    for members in series.values():
        alone = Calendar()
        alone.subcomponents = [*zones, *members]
        try:
            events += recurring_ical_events.of(alone, components=["VEVENT"]).between(from_, until)
        except Exception:  # whatever one series sets off leaves out that series alone, and is counted
            broken += 1
    return events, broken


def _span(event: Any, zone: tzinfo, from_: datetime, until: datetime) -> Span | None:
    """The time an event takes inside [from_, until); None where it takes none."""
    if _word(event, "STATUS") == "CANCELLED":
        return None
    own = _word(event, "X-MICROSOFT-CDO-BUSYSTATUS")
    if own in _FREE_IN_OUTLOOK or (not own and _word(event, "TRANSP") == "TRANSPARENT"):
        return None
    start = event["DTSTART"].dt
    end = event["DTEND"].dt if "DTEND" in event else start
    return _within(_moment(start, zone), _moment(end, zone), from_, until)


def _word(event: Any, name: str) -> str:
    found = event.get(name, "")
    return str(found[0] if isinstance(found, list) and found else found).strip().upper()


def _periods(component: Any, zone: tzinfo, from_: datetime, until: datetime) -> Iterator[Span]:
    found = component.get("FREEBUSY", [])
    for periods in found if isinstance(found, list) else [found]:
        kind = str(periods.params.get("FBTYPE", "BUSY")).upper() if hasattr(periods, "params") else "BUSY"
        for period in getattr(periods, "dts", [periods]):
            if kind not in _BUSY_PERIODS or not isinstance(getattr(period, "dt", None), tuple):
                continue
            start, end = period.dt
            begins = _moment(start, zone)
            ends = begins + end if isinstance(end, timedelta) else _moment(end, zone)
            span = _within(begins, ends, from_, until)
            if span is not None:
                yield span


def _moment(at: date, zone: tzinfo) -> datetime:
    if not isinstance(at, datetime):
        at = datetime.combine(at, time(0))
    return (at if at.tzinfo is not None else at.replace(tzinfo=zone)).astimezone(UTC)


def _within(begins: datetime, ends: datetime, from_: datetime, until: datetime) -> Span | None:
    begins, ends = max(begins, from_.astimezone(UTC)), min(ends, until.astimezone(UTC))
    return Span(begins, ends) if begins < ends else None
