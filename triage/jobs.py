"""The schedule of `triage run`: an interval for each source, IDLE where the server has it, and jobs of their own for
assessing, delivering and watching. A failing source backs off and never holds up another.

The scheduler's jobs live in memory only: what is to be done stands in the database (leases, claims, outbox).
"""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from mailbox_config import SourceSettings
from triage.domain.errors import TriageError
from triage.ports.mail import MailFolder, MailSource
from triage.wiring.clock import SystemClock
from triage.wiring.logins import ANNOUNCED_DAYS, expiries
from triage.wiring.worker import Works
from triage.workflow.answer import deliver_next
from triage.workflow.assess import assess_next
from triage.workflow.receive import Intake, collect, collect_open, note_failure
from triage.workflow.watch import watch

_LONGEST_BACKOFF = timedelta(minutes=15)
# How long one wait on the line lasts: a stop or a lost lease is noticed after it.
_WAIT_SECONDS = 3.0
# Servers end an IDLE of half an hour (RFC 2177); a fresh line now and then also notices a dead one.
_LONGEST_LINE = timedelta(minutes=9)


@dataclass
class SourceJob:
    """One source: its own interval, its own back-off, its own connection."""

    works: Works
    source: MailSource
    settings: SourceSettings
    news: Callable[[], None]
    stopping: threading.Event
    failures: int = 0
    not_before: datetime | None = None

    def run(self) -> None:
        """One round: collect every folder, then stay on the line where the server has IDLE.

        A failure is noted and backs this source off, doubling to a quarter of an hour.
        """
        if self.not_before is not None and SystemClock().now() < self.not_before:
            return
        try:
            if self.works.lease(self.settings) is not None:
                self._round()
            self.failures, self.not_before = 0, None
        except Exception as error:  # one source must not end the worker
            self._back_off(type(error).__name__)

    def _round(self) -> None:
        intake = self.works.intake(self.settings)
        *others, last = self.source.folders
        for folder in others:
            collect(self.source, folder, intake)
        with self.source.open(last) as opened:
            collect_open(self.source, opened, intake)
            self.news()
            # After what it answers, so that it finds its case.
            self._collect_sent(intake)
            # IDLE watches one folder a connection; a source with several is polled.
            if self.settings.idle and not others and opened.can_idle:
                self._idle(opened, intake)

    def _idle(self, opened: MailFolder, intake: Intake) -> None:
        until = SystemClock().now() + _LONGEST_LINE
        interval = timedelta(seconds=self.settings.poll_seconds)
        look_again = SystemClock().now() + interval
        while not self.stopping.is_set() and SystemClock().now() < until and intake.still_ours():
            if opened.wait(_WAIT_SECONDS):
                opened.refresh()
                collect_open(self.source, opened, intake)
                self.news()
            if SystemClock().now() >= look_again:
                # The line says nothing of other folders.
                self._collect_sent(intake)
                look_again = SystemClock().now() + interval

    def _collect_sent(self, intake: Intake) -> None:
        """What staff sent. A folder that cannot be read is noted, and holds up no received mail."""
        for folder in self.source.sent_folders:
            try:
                collect(self.source, folder, intake)
            except TriageError as error:
                self.works.journal.note("sent-folder-failed", source=self.source.key, error=type(error).__name__)
                note_failure(self.source, folder, intake, type(error).__name__)
        self.news()

    def give_back(self) -> None:
        """Leave the source to whoever comes next, at once instead of when the lease runs out."""
        try:
            lease = self.works.lease(self.settings)
            if lease is not None:
                self.works.store.release(lease)
        except TriageError:
            self.works.journal.note("database-failed", source=self.source.key)

    def _back_off(self, error: str) -> None:
        self.failures += 1
        interval = timedelta(seconds=self.settings.poll_seconds)
        self.not_before = SystemClock().now() + min(interval * 2 ** min(self.failures - 1, 8), _LONGEST_BACKOFF)
        self.works.journal.note("source-failed", source=self.source.key, error=error, failures=self.failures)
        try:
            for folder in self.source.folders:
                note_failure(self.source, folder, self.works.intake(self.settings), error)
        except TriageError:
            self.works.journal.note("database-failed", source=self.source.key)


class Worker:
    """The scheduled worker over *mailboxes*."""

    def __init__(self, works: Works, mailboxes: frozenset[str]) -> None:
        self.works = works
        self.stopping = threading.Event()
        self.sources = [
            SourceJob(works, source, settings, self._news, self.stopping)
            for source, settings in works.sources.values()
            if source.mailbox in mailboxes
        ]
        self.scheduler = BackgroundScheduler(
            timezone="UTC",
            executors={"default": ThreadPoolExecutor(max(4, len(self.sources) + 3))},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )

    def run_until_signal(self) -> None:
        """Work until SIGTERM or SIGINT; what is under way is finished first."""
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: self.stopping.set())
        self.start()
        self.stopping.wait()
        self.stop()

    def start(self) -> None:
        """Start every job."""
        # A source that is on the line skips its intervals: that is no warning.
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        now = SystemClock().now()
        for job in self.sources:
            self._every(job.settings.poll_seconds, f"source:{job.source.key}", job.run, now)
        self._every(1, "assess", self._assess, now)
        self._every(1, "deliver", self._deliver, now)
        self._every(30, "watch", self._watch, now)
        self._every(10, "seal", self._seal, now)
        self._every(86_400, "secrets", self._secrets, now)
        self.scheduler.start()
        self.works.journal.note("started", sources=len(self.sources), config=self.works.loaded.region.config_hash)

    def _every(self, seconds: int, name: str, work: Callable[[], None], first: datetime) -> None:
        self.scheduler.add_job(work, "interval", seconds=seconds, id=name, next_run_time=first)

    def stop(self) -> None:
        """Stop after what is under way."""
        self.stopping.set()
        self.scheduler.shutdown(wait=True)
        for job in self.sources:
            job.give_back()
        self.works.journal.note("stopped")

    def _news(self) -> None:
        self._now("assess")

    def _now(self, job: str) -> None:
        """Let *job* run at once instead of at its next second."""
        if not self.stopping.is_set():
            self.scheduler.modify_job(job, next_run_time=SystemClock().now())

    def _assess(self) -> None:
        """Assess what is pending, this worker's and others'; what it queues is delivered at once."""
        while not self.stopping.is_set() and self._noted("assess", lambda: bool(assess_next(self.works.desk))):
            self._now("deliver")

    def _deliver(self) -> None:
        """Deliver what is due."""
        while not self.stopping.is_set() and self._noted(
            "deliver", lambda: deliver_next(self.works.counter) is not None
        ):
            pass

    def _noted(self, name: str, round_: Callable[[], bool]) -> bool:
        try:
            return round_()
        except Exception as error:  # the database may be away for a while; nothing is lost, the next second tries again
            self.works.journal.note(f"{name}-failed", error=type(error).__name__)
            return False

    def _seal(self) -> None:
        """Chain what happened since, so that a row changed afterwards shows (architecture, first migration, 7)."""
        self._noted("seal", lambda: bool(self.works.seal_history()))

    def _watch(self) -> None:
        try:
            watch(self.works.store, self.works.journal)
        except TriageError as error:
            self.works.journal.note("watch-failed", error=type(error).__name__)

    def _secrets(self) -> None:
        """Note each secret of a mail login that comes to its end."""
        loaded = self.works.loaded
        today = SystemClock().now().astimezone(loaded.region.calendar.zone).date()
        for expiry in expiries(loaded.oauth, today):
            if expiry.days <= ANNOUNCED_DAYS:
                self.works.journal.note("secret-expires", registration=expiry.registration, days=expiry.days)
