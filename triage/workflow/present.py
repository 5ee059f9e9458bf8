"""The region as it is at present: the configuration with what people laid over it (`triage.domain.overlay`).

A change is noticed by every worker and every web process within `EVERY_SECONDS`, without a restart; by the process that
made it at once. Who asks keeps the region they got for the whole of their step, so that a step never sees two.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from triage.domain.overlay import overlaid
from triage.domain.policy import Region
from triage.ports.store import Transacting

EVERY_SECONDS = 10.0


def present(configured: Region, store: Transacting) -> Region:
    """The region as it is now, for who asks once."""
    with store.reading() as tx:
        return overlaid(configured, tx.overlay.standing())


class PresentRegion:
    """Looks in the database now and then; between two looks it costs nothing. Many threads may ask. *clock* gives
    seconds, and is one that nobody sets."""

    def __init__(self, configured: Region, store: Transacting, clock: Callable[[], float]) -> None:
        self._configured, self._store, self._clock = configured, store, clock
        self._turn = threading.Lock()
        self._known: tuple[int, Region] | None = None
        self._next_look = 0.0

    @property
    def region(self) -> Region:
        """The region. While one thread looks, others get what was known: they may hold a connection that it waits
        for."""
        known = self._known
        is_due = known is None or self._clock() >= self._next_look
        if is_due and self._turn.acquire(blocking=known is None):
            try:
                known = self._look()
            finally:
                self._turn.release()
        assert known is not None
        return known[1]

    def look_again(self) -> None:
        """Something was changed here: look at the next question."""
        self._next_look = 0.0

    def _look(self) -> tuple[int, Region]:
        # Before looking: who changes something meanwhile lets us look again.
        self._next_look = self._clock() + EVERY_SECONDS
        with self._store.reading() as tx:
            version = tx.overlay.version()
            if self._known is None or self._known[0] != version:
                self._known = (version, overlaid(self._configured, tx.overlay.standing()))
        return self._known
