"""A bound on work, not on the clock: whatever else the machine does, the same code takes the same processor time, give
or take; what is quadratic takes hours. A bound is some ten times what the work needs."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class TooMuchWork(AssertionError):
    """The code did not end within its bound of processor time."""


@contextmanager
def at_most(cpu_seconds: float) -> Iterator[None]:
    """Break off what takes more than *cpu_seconds* of this process's own time. In the main thread only."""

    def broken_off(_signal: int, _frame: FrameType | None) -> None:
        raise TooMuchWork(f"more than {cpu_seconds} s of processor time")

    before = signal.signal(signal.SIGVTALRM, broken_off)
    signal.setitimer(signal.ITIMER_VIRTUAL, cpu_seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
