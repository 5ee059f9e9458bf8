"""The worker of the year: `triage run`'s own jobs, schedule and parts in a process of their own, by a clock that jumps.

Its scheduler is APScheduler's with the same jobs, intervals and settings; only who waits for the next one is another:
whoever sets the clock says when to look, and what is due is done before the answer. Orders and answers are lines of
JSON.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections import Counter
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_EXECUTED
from apscheduler.executors.debug import DebugExecutor
from apscheduler.schedulers.base import BaseScheduler
from apscheduler.triggers.interval import IntervalTrigger

from bench.year.clock import StillClock, install
from tests.faults import points

# What a worker writes down when something went wrong.
_BAD = ("-failed", "-lost", "-untidy", "clock-set-back")


class Notes:
    """A journal that counts what went wrong, and keeps the first lines of it."""

    counted: ClassVar[Counter[str]] = Counter()

    def note(self, event: str, *, walk: str = "", **data: object) -> None:
        """Count it."""
        if any(mark in event for mark in _BAD):
            self.counted[f"{event} {data.get('what', '')} {data.get('error', '')}".strip()] += 1


class Stepped(BaseScheduler):
    """APScheduler without a thread of its own: it looks when it is asked, and works in who asks."""

    runs: dict[str, list[float]]

    def __init__(self, clock: StillClock, **options: Any) -> None:
        self._sim = clock
        self.runs = {}
        super().__init__(**options)
        self.add_listener(self._ran, EVENT_JOB_EXECUTED | EVENT_JOB_ERROR)

    def wakeup(self) -> None:
        """Whoever asks looks anyhow."""

    def shutdown(self, wait: bool = True) -> None:
        """Stop; nothing is under way."""
        super().shutdown(wait)

    def step(self) -> None:
        """Do what is due, until nothing is."""
        self._skip_to(self._sim.now())
        while self._process_jobs() == 0:
            pass

    def _skip_to(self, now: datetime) -> None:
        """What coalescing does with the turns that a jump passed, without counting each of them: the last one stays,
        on the same grid."""
        for job in self.get_jobs():
            if isinstance(job.trigger, IntervalTrigger) and job.next_run_time < now:
                step = job.trigger.interval
                job.modify(next_run_time=job.next_run_time + step * ((now - job.next_run_time) // step))

    def _ran(self, event: Any) -> None:
        if event.exception is not None:
            Notes.counted[f"job-failed {event.job_id} {type(event.exception).__name__}"] += 1
        if event.job_id == "purge":
            late = self._sim.now() - event.scheduled_run_time
            self.runs.setdefault(event.job_id, []).append(late.total_seconds())


class Hand:
    """One worker, opened and closed as often as the year asks, in one process."""

    def __init__(self, clock: StillClock) -> None:
        import triage.wiring.worker as parts
        from triage.wiring.tools import configuration, reader

        parts.QuietJournal = Notes  # type: ignore[assignment, misc]
        self._clock = clock
        self._loaded = configuration()
        self._stack = ExitStack()
        reader().read_many([])

    def open(self) -> None:
        """Start, as `triage run` starts."""
        from triage.jobs import Worker
        from triage.wiring.worker import open_works

        works = self._stack.enter_context(open_works(self._loaded))
        self._worker = Worker(works, frozenset(self._loaded.sources))
        made = self._worker.scheduler
        self._worker.scheduler = self._scheduler = Stepped(
            self._clock, timezone="UTC", executors={"default": DebugExecutor()}, job_defaults=made._job_defaults
        )
        self._worker.rounds.clock = self._clock.seconds
        self._stack.enter_context(self._worker._signs().giving())
        self._worker.start()
        watch = self._scheduler.get_job("watch")
        self._began = watch.next_run_time

    def close(self) -> None:
        """Stop, as SIGTERM stops it."""
        self._worker.stop()
        self._stack.close()

    def step(self, *, news: bool) -> None:
        """The clock was set: do what is due. *news*: the mail server said that something came."""
        self._worker._mind_the_clock()
        if news:
            for job in self._worker.sources:
                job._next_round = 0.0
        self._scheduler.step()

    def facts(self) -> dict[str, Any]:
        """What the last step left: when the watch comes next, how far its turns are off their plan, what failed."""
        watch = self._scheduler.get_job("watch")
        every = watch.trigger.interval
        off = (watch.next_run_time - self._began) % every
        bad, purges = dict(Notes.counted), self._scheduler.runs.pop("purge", [])
        Notes.counted.clear()
        return {
            "watch": watch.next_run_time.timestamp(), "every": every.total_seconds(),
            "drift": min(off, every - off).total_seconds(), "bad": bad, "purges": purges,
        }  # fmt: skip

    def casualty(self, point: str, nth: int) -> int:
        """Another worker dies at *point* of a round of its own; this one begins anew. Returns how the other ended."""
        self.close()
        pid = os.fork()
        if pid == 0:
            self._die(point, nth)
        _, ended = os.waitpid(pid, 0)
        self.open()
        return os.waitstatus_to_exitcode(ended)

    @staticmethod
    def _die(point: str, nth: int) -> None:
        from triage.cli.main import main

        status = 99
        try:
            quiet = os.open(os.devnull, os.O_RDWR)
            for number in (0, 1, 2):
                os.dup2(quiet, number)
            points.install({"die": point, "nth": nth})
            status = main(["poll", "--once"])
        finally:
            os._exit(status)


def measure() -> dict[str, int]:
    """What this process holds: bytes in memory, open files, threads, children."""
    status = dict(
        line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmRSS")
    )
    children = [each for task in Path("/proc/self/task").iterdir() for each in (task / "children").read_text().split()]
    return {
        "rss": int(status["VmRSS"].split()[0]) * 1024,
        "files": len(os.listdir("/proc/self/fd")),
        "threads": threading.active_count(),
        "children": len(children),
    }


def main(file: str) -> None:
    """Follow orders until there are no more."""
    clock = StillClock(Path(file))
    install(clock)
    hand = Hand(clock)
    hand.open()
    for line in sys.stdin:
        order = json.loads(line)
        code = 0
        if order.get("restart"):
            hand.close()
            hand.open()
        if order.get("die"):
            code = hand.casualty(order["die"], order["nth"])
        hand.step(news=bool(order.get("news")))
        answer = hand.facts() | {"code": code, "busy": time.process_time()}
        if order.get("measure"):
            answer |= measure()
        print(json.dumps(answer), flush=True)
    hand.close()


if __name__ == "__main__":
    main(sys.argv[1])
