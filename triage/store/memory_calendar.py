"""The store in memory: busy times and feeds."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime

from triage.domain.busy import Span
from triage.ports.calendar import Busy, CalendarState, Feed
from triage.store.memory_state import State


class MemoryBusyBook:
    """See `triage.ports.calendar.BusyBook`."""

    def __init__(self, state: State) -> None:
        self._state = state

    def keep(self, calendar: str, busy: Busy, at: datetime) -> None:
        """Replace what is known of *calendar*."""
        self._state.calendars[calendar] = CalendarState(calendar, at, at, "", busy.unread)
        self._state.busy[calendar] = busy.spans

    def failed(self, calendar: str, error: str, at: datetime) -> None:
        """Note that it could not be read; what was known stays."""
        known = self._state.calendars.get(calendar) or CalendarState(calendar, at, None)
        self._state.calendars[calendar] = replace(known, tried_at=at, error=error)

    def between(self, calendars: Collection[str], from_: datetime, until: datetime) -> list[tuple[str, Span]]:
        """Times of *calendars* that touch [from_, until), in order of time."""
        found = [
            (calendar, span)
            for calendar in calendars
            for span in self._state.busy.get(calendar, ())
            if span.overlaps(from_, until)
        ]
        return sorted(found, key=lambda each: (each[1], each[0]))

    def states(self, calendars: Collection[str]) -> dict[str, CalendarState]:
        """How each of *calendars* stands."""
        return {key: self._state.calendars[key] for key in calendars if key in self._state.calendars}

    def forget_others(self, calendars: Collection[str]) -> int:
        """Remove what is kept of any other calendar; returns how many those were."""
        gone = [key for key in self._state.calendars if key not in calendars]
        for key in gone:
            del self._state.calendars[key]
            self._state.busy.pop(key, None)
        return len(gone)


class MemoryFeeds:
    """See `triage.ports.calendar.Feeds`."""

    def __init__(self, state: State, now: datetime) -> None:
        self._state, self._now = state, now

    def add(self, agenda: str, title: str, digest: bytes, by: str) -> Feed:
        """Give one out."""
        feed = Feed(self._state.next_id("slot_feed"), agenda, title, self._now, by)
        self._state.feeds[digest] = feed
        return feed

    def find(self, digest: bytes) -> Feed | None:
        """The feed of this digest, or None."""
        return self._state.feeds.get(digest)

    def all(self, agendas: Iterable[str] | None = None) -> list[Feed]:
        """In the order in which they were made."""
        wanted = None if agendas is None else set(agendas)
        return [feed for feed in self._state.feeds.values() if wanted is None or feed.agenda in wanted]

    def revoke(self, feed_id: int) -> bool:
        """Take one back for good; False where there is none such."""
        gone = [digest for digest, feed in self._state.feeds.items() if feed.id == feed_id]
        for digest in gone:
            del self._state.feeds[digest]
        return bool(gone)

    def served(self, feed_id: int, content: str, at: datetime) -> datetime:
        """Note what an address gives; returns since when it gives that."""
        for digest, feed in self._state.feeds.items():
            if feed.id == feed_id and self._state.served.get(feed_id) != content:
                self._state.served[feed_id] = content
                self._state.feeds[digest] = replace(feed, changed_at=at)
        found = (feed.changed_at for feed in self._state.feeds.values() if feed.id == feed_id)
        return next(found, None) or at

    def looked(self, feed_id: int, at: datetime, since: datetime) -> bool:
        """Note a look unless one was noted after *since*."""
        for digest, feed in self._state.feeds.items():
            if feed.id == feed_id and (feed.seen_at is None or feed.seen_at <= since):
                self._state.feeds[digest] = replace(feed, seen_at=at)
                return True
        return False
