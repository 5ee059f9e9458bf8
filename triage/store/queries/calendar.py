"""Busy times as they were last known, and the addresses under which an agenda is read as a calendar."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, delete, select, update

from triage.domain.busy import Span
from triage.ports.calendar import Busy, CalendarState, Feed
from triage.store.dialect import insert_or_nothing, insert_row, replace_row
from triage.store.tables import BusyCalendarRow, BusySpanRow, SlotFeedRow, table_of
from triage.store.work import Work, matching, plain

_CALENDARS = table_of(BusyCalendarRow)
_SPANS = table_of(BusySpanRow)
_FEEDS = table_of(SlotFeedRow)


class SqlBusyBook:
    """See `triage.ports.calendar.BusyBook`."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def keep(self, calendar: str, busy: Busy, at: datetime) -> None:
        """Replace what is known of *calendar*."""
        row = {"calendar": calendar, "tried_at": at, "read_at": at, "error": "", "unread": busy.unread}
        # First, so that two who keep the same calendar wait for each other here.
        self._work.run(replace_row(_CALENDARS), row)
        self._work.run(delete(_SPANS).where(_SPANS.c.calendar == calendar))
        rows = [{"calendar": calendar, "starts_at": each.starts_at, "ends_at": each.ends_at} for each in busy.spans]
        if rows:
            self._work.run(insert_row(_SPANS), rows)

    def failed(self, calendar: str, error: str, at: datetime) -> None:
        """Note that it could not be read; what was known stays."""
        row = {"calendar": calendar, "tried_at": at, "read_at": None, "error": plain(error), "unread": 0}
        if not self._work.changed(insert_or_nothing(_CALENDARS, "calendar"), row):
            known = update(_CALENDARS).where(_CALENDARS.c.calendar == calendar)
            self._work.run(known.values(tried_at=at, error=plain(error)))

    def between(self, calendars: Collection[str], from_: datetime, until: datetime) -> list[tuple[str, Span]]:
        """Times of *calendars* that touch [from_, until), in order of time."""
        if not calendars:
            return []
        query = select(_SPANS).where(
            _SPANS.c.calendar.in_(sorted(calendars)), _SPANS.c.starts_at < until, _SPANS.c.ends_at > from_
        )
        rows = self._work.all(query.order_by(_SPANS.c.starts_at, _SPANS.c.ends_at, _SPANS.c.calendar))
        return [(row.calendar, Span(row.starts_at.astimezone(UTC), row.ends_at.astimezone(UTC))) for row in rows]

    def states(self, calendars: Collection[str]) -> dict[str, CalendarState]:
        """How each of *calendars* stands."""
        rows = self._work.all(select(_CALENDARS).where(_CALENDARS.c.calendar.in_(sorted(calendars))))
        return {
            row.calendar: CalendarState(row.calendar, row.tried_at, row.read_at, row.error, row.unread) for row in rows
        }

    def forget_others(self, calendars: Collection[str]) -> int:
        """Remove what is kept of any other calendar; returns how many those were."""
        self._work.run(delete(_SPANS).where(_SPANS.c.calendar.not_in(sorted(calendars))))
        return self._work.changed(delete(_CALENDARS).where(_CALENDARS.c.calendar.not_in(sorted(calendars))))


class SqlFeeds:
    """See `triage.ports.calendar.Feeds`."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def add(self, agenda: str, title: str, digest: bytes, by: str) -> Feed:
        """Give one out."""
        row = {
            "digest": digest, "agenda": agenda, "title": plain(title), "made_at": self._work.now, "made_by": plain(by),
            "seen_at": None, "content": "", "changed_at": None,
        }  # fmt: skip
        return Feed(self._work.add(_FEEDS, row), agenda, plain(title), self._work.now, plain(by))

    def find(self, digest: bytes) -> Feed | None:
        """The feed of this digest, or None."""
        row = self._work.first(matching(_FEEDS, digest=digest))
        return _feed(row) if row else None

    def all(self, agendas: Iterable[str] | None = None) -> list[Feed]:
        """In the order in which they were made."""
        query = select(_FEEDS).order_by(_FEEDS.c.id)
        if agendas is not None:
            query = query.where(_FEEDS.c.agenda.in_(sorted(agendas)))
        return [_feed(row) for row in self._work.all(query)]

    def revoke(self, feed_id: int) -> bool:
        """Take one back for good; False where there is none such."""
        return bool(self._work.changed(delete(_FEEDS).where(_FEEDS.c.id == feed_id)))

    def served(self, feed_id: int, content: str, at: datetime) -> datetime:
        """Note what an address gives; returns since when it gives that."""
        other = update(_FEEDS).where(_FEEDS.c.id == feed_id, _FEEDS.c.content != content)
        self._work.run(other.values(content=content, changed_at=at))
        since: datetime | None = self._work.value(select(_FEEDS.c.changed_at).where(_FEEDS.c.id == feed_id))
        return since or at

    def looked(self, feed_id: int, at: datetime, since: datetime) -> bool:
        """Note a look unless one was noted after *since*."""
        due = _FEEDS.c.seen_at.is_(None) | (_FEEDS.c.seen_at <= since)
        return bool(self._work.changed(update(_FEEDS).where(_FEEDS.c.id == feed_id, due).values(seen_at=at)))


def _feed(row: Row[Any]) -> Feed:
    return Feed(row.id, row.agenda, row.title, row.made_at, row.made_by, row.seen_at, row.changed_at)
