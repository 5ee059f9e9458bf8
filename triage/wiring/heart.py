"""Keeps claims alive while their work is under way, so that they can be short: what a worker held that died, froze or
was cut off is free within seconds, and what a slow mail server keeps waiting is not taken from who works on it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta

from triage.domain.errors import TriageError
from triage.ports.events import Journal
from triage.ports.store import Claim, Store
from triage.wiring.beside import beside

_BEATS_A_CLAIM = 4
# Work that takes longer is stuck: its claim runs out, and another worker may have it.
_LONGEST_WORK_SECONDS = 900.0


class Heart:
    """Renews what is kept, four times in the time that a claim lasts."""

    def __init__(self, store: Store, journal: Journal, lasting: timedelta) -> None:
        self._store, self._journal, self._lasting = store, journal, lasting
        self._kept: dict[Claim, float] = {}
        self._turn = threading.Lock()

    @contextmanager
    def keep(self, claims: Sequence[Claim]) -> Iterator[None]:
        """Keep *claims* alive while the block runs."""
        with self._turn:
            self._kept.update(dict.fromkeys(claims, time.monotonic() + _LONGEST_WORK_SECONDS))
        try:
            yield
        finally:
            with self._turn:
                for claim in claims:
                    self._kept.pop(claim, None)

    @contextmanager
    def beating(self) -> Iterator[None]:
        """Beat while the block runs."""
        with beside("heart", self._beat, self._lasting.total_seconds() / _BEATS_A_CLAIM):
            yield

    def _beat(self) -> None:
        with self._turn:
            held = [claim for claim, until in self._kept.items() if time.monotonic() < until]
        if not held:
            return
        try:
            self._store.renew(held, self._lasting)
        except TriageError as error:  # the claims run out, and whoever reaches the database takes over
            self._journal.note("heartbeat-failed", error=type(error).__name__)
