"""A clock that stands still until it is set, shared by the worker, the web and who acts beside them: eight bytes in a
file that each of them has mapped."""

from __future__ import annotations

import mmap
import struct
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

_FORM = struct.Struct("d")


class StillClock:
    """The time of a simulated year. Whoever opens the same file sees the same time."""

    def __init__(self, file: Path) -> None:
        if not file.exists():
            file.write_bytes(_FORM.pack(0.0))
        with file.open("r+b") as opened:
            self._bytes = mmap.mmap(opened.fileno(), _FORM.size)

    def set(self, moment: datetime) -> None:
        """From now on it is *moment*."""
        _FORM.pack_into(self._bytes, 0, moment.timestamp())

    def seconds(self) -> float:
        """Seconds since 1970, for what counts by a clock that nobody sets."""
        return float(_FORM.unpack_from(self._bytes)[0])

    def now(self) -> datetime:
        """The time, in UTC."""
        # From the start of the epoch: a float that is rounded to the second must not fall a microsecond short.
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=self.seconds())


def install(clock: StillClock) -> None:
    """Let everything in this process that asks for the time ask *clock*: database, program and scheduler. What waits
    for a line or a child process keeps its own."""
    import apscheduler.schedulers.base
    import apscheduler.triggers.interval

    import triage.jobs
    import triage.wiring.worker
    from triage.store import open as opening
    from triage.wiring.clock import SystemClock

    class Still(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:  # type: ignore[override]
            return clock.now().astimezone(tz) if tz else clock.now().replace(tzinfo=None)

    def now(_self: object = None) -> datetime:
        return clock.now()

    opening.process_clock = now
    SystemClock.now = now  # type: ignore[method-assign]
    apscheduler.schedulers.base.datetime = Still
    apscheduler.triggers.interval.datetime = Still
    ticks: Any = SimpleNamespace(monotonic=clock.seconds)
    triage.jobs.time = ticks
    triage.wiring.worker.time = ticks
