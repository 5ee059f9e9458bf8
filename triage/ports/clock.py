"""Time comes in: `now` is an argument everywhere; only loops take a Clock."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """The wall clock; `now` is always aware."""

    def now(self) -> datetime: ...
