"""A worker's signs of life: it has no web server, so it writes in the database how it does (`triage.ports.operating`).

A thread of its own gives them, so that a job that hangs shows as a job that is behind, not as a worker that is gone.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib.metadata import version
from typing import Any

from triage.domain.errors import TriageError
from triage.operate.health import FORGOTTEN_AFTER
from triage.ports.events import Journal
from triage.ports.store import Store
from triage.wiring.beside import beside

_EVERY_SECONDS = 10.0
_KEPT: timedelta = 24 * FORGOTTEN_AFTER


@dataclass
class Rounds:
    """When each job of a worker was last done, by a clock that nobody sets."""

    clock: Callable[[], float] = time.monotonic
    _jobs: dict[str, tuple[float, float]] = field(default_factory=dict)

    def watched(self, name: str, every: float, work: Callable[[], None]) -> Callable[[], None]:
        """*work*, noting each time that it was done."""
        self._jobs[name] = every, self.clock()

        def noted() -> None:
            try:
                work()
            finally:
                self._jobs[name] = every, self.clock()

        return noted

    def facts(self) -> dict[str, dict[str, float]]:
        """By job: how often it is done, and how long ago it was, in seconds."""
        now = self.clock()
        return {name: {"every": every, "since": round(now - done, 1)} for name, (every, done) in self._jobs.items()}


@dataclass
class Signs:
    """Writes a sign every ten seconds, and takes the worker's row away when it ends as it should."""

    store: Store
    journal: Journal
    holder: str
    started_at: datetime
    config_hash: Callable[[], str]
    facts: Callable[[], Mapping[str, Any]]

    def give(self) -> None:
        """One sign; who fell silent a day ago is forgotten."""
        try:
            config_hash, facts = self.config_hash(), self.facts()
            with self.store.transaction() as tx:
                tx.operating.beat(self.holder, version("veiligheidstriage"), config_hash, self.started_at, facts)
                tx.operating.forget_workers(tx.now - _KEPT)
        except TriageError as error:  # without a database there is no sign: that says enough
            self.journal.note("sign-failed", error=type(error).__name__)

    @contextmanager
    def giving(self) -> Iterator[None]:
        """Give signs while the block runs."""
        self.give()
        try:
            with beside("signs", self.give, _EVERY_SECONDS):
                yield
        finally:
            try:
                with self.store.transaction() as tx:
                    tx.operating.stopped(self.holder)
            except TriageError as error:
                self.journal.note("sign-failed", error=type(error).__name__)
