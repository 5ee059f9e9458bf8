"""An agenda as an iCalendar object (RFC 5545), for a calendar program that asks for it again and again.

The same agenda gives the same bytes: nothing in it is of the moment it was asked, so a reader can be told that nothing
changed. Times are in UTC, so it needs no time zone of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, timedelta

from icalendar import Calendar, Event, vDuration

from triage.domain.agenda_feed import FeedEntry

REFRESH = timedelta(minutes=15)
"""How often a reader is asked to come back (RFC 7986, 5.7; Outlook reads X-PUBLISHED-TTL)."""


def feed_of(name: str, entries: Iterable[FeedEntry], *, tables: int) -> bytes:
    """The calendar called *name*. The table is named where there are more of them."""
    calendar = Calendar()
    calendar.add("prodid", "-//veiligheidstriage//agenda//NL")
    calendar.add("version", "2.0")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(REFRESH))
    for entry in entries:
        calendar.add_component(_event(entry, tables))
    return bytes(calendar.to_ical(sorted=False))


def _event(entry: FeedEntry, tables: int) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    # Without METHOD this is when the entry was last revised, not when it was asked for (RFC 5545, 3.8.7.2).
    event.add("dtstamp", entry.changed_at.astimezone(UTC).replace(microsecond=0))
    event.add("last-modified", entry.changed_at.astimezone(UTC).replace(microsecond=0))
    event.add("sequence", entry.sequence)
    event.add("dtstart", entry.starts_at.astimezone(UTC))
    event.add("dtend", entry.ends_at.astimezone(UTC))
    event.add("summary", entry.summary)
    event.add("status", "CONFIRMED" if entry.booked else "TENTATIVE")
    event.add("transp", "OPAQUE")
    event.add("class", "PRIVATE")
    if tables > 1:
        event.add("location", f"Tafel {entry.table}")
    return event
