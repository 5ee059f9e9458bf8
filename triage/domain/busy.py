"""When people at a table are busy by their own calendar: spans of time, never what they are about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from triage.domain.times import aware


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Some time, from `starts_at` up to `ends_at`."""

    starts_at: datetime
    ends_at: datetime

    def __post_init__(self) -> None:
        aware(self.starts_at)
        aware(self.ends_at)
        if self.starts_at >= self.ends_at:
            raise ValueError("a span ends after it begins")

    def overlaps(self, starts_at: datetime, ends_at: datetime) -> bool:
        """Whether it takes any time of [starts_at, ends_at)."""
        return self.starts_at < ends_at and self.ends_at > starts_at


@dataclass(frozen=True, slots=True)
class BusyCalendar:
    """A calendar whose busy times keep a table free; `table` None: every table of the agenda. `title` is the region's
    own name for it, shown to people."""

    key: str
    title: str
    table: int | None = None

    def keeps(self, table: int) -> bool:
        """Whether its busy times count at *table*."""
        return self.table in (None, table)


def joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same time in as few spans as there can be, in order: what touches or overlaps is one."""
    found: list[Span] = []
    for span in sorted(spans):
        if found and span.starts_at <= found[-1].ends_at:
            found[-1] = Span(found[-1].starts_at, max(found[-1].ends_at, span.ends_at))
        else:
            found.append(span)
    return tuple(found)
