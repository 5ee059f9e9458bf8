"""A worker that is told to stop stops, whatever its jobs are about to do."""

from __future__ import annotations

import threading
import time
from datetime import timedelta
from pathlib import Path

from mailbox_config import load
from triage.jobs import Worker
from triage.wiring.clock import SystemClock
from triage.wiring.settings import Settings
from triage.wiring.worker import open_works


class _LooksTooEarly(threading.Event):
    """What a job sees of it is true of the moment before the stop."""

    def __init__(self, worker: Worker) -> None:
        super().__init__()
        self.worker, self.looked = worker, threading.Event()

    def is_set(self) -> bool:
        found = super().is_set()
        if threading.current_thread() is not threading.main_thread() and not self.looked.is_set():
            self.looked.set()
            # Until the scheduler is being shut down, or the stop waits for this job: then it never is.
            until = time.monotonic() + 2
            while self.worker.scheduler.running and time.monotonic() < until:
                time.sleep(0.01)
        return found


def test_a_job_that_hurries_another_while_the_worker_stops_holds_nothing_up(tmp_path: Path) -> None:
    settings = Settings("demo", tmp_path / "home", None, None, secrets={})
    with open_works(load("demo"), settings=settings) as works:
        worker = Worker(works, frozenset())
        worker.stopping = early = _LooksTooEarly(worker)
        now = SystemClock().now()
        worker._every(3600, "other", lambda: None, now + timedelta(hours=1))
        worker._every(3600, "hurries", lambda: worker._now("other"), now)
        worker.scheduler.start()
        assert early.looked.wait(60)
        stopped = threading.Thread(target=worker.stop, daemon=True)
        stopped.start()
        stopped.join(60)
        assert not stopped.is_alive(), "de worker stopt niet"
        assert not worker.scheduler.running
