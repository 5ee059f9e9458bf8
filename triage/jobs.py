"""The schedule of `triage run`: an interval for each source, IDLE where the server has it, and jobs of their own for
assessing, delivering and watching. A failing source backs off and never holds up another.

The scheduler's jobs live in memory only: what is to be done stands in the database (leases, claims, outbox).
"""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from mailbox_config import SourceSettings
from triage.domain.errors import DatabaseBusy, LostClaim, Permanent, ServerBusy, TriageError
from triage.ports.delivery import WEBHOOK
from triage.ports.mail import MailFolder, MailSource
from triage.wiring.calendars import LOOK_SECONDS, calendar_jobs
from triage.wiring.clock import SystemClock
from triage.wiring.logins import ANNOUNCED_DAYS, expiries
from triage.wiring.signs import Rounds, Signs
from triage.wiring.worker import Works
from triage.workflow.answer import deliver_next
from triage.workflow.assess import assess_next
from triage.workflow.receive import Intake, collect, collect_open, note_failure
from triage.workflow.redate import mark

_LONGEST_BACKOFF = timedelta(minutes=15)
_FIRST_BACKOFF_SECONDS = 5.0
# How often a worker looks whether a source is its to do: whoever had it may be gone.
_TURN_SECONDS = 2.0
# The database comes back soon, or a person is at it already; every worker waits for it alike.
_DATABASE_SECONDS = 3.0
# How long one wait on the line lasts: a stop or a lost lease is noticed after it.
_WAIT_SECONDS = 3.0
# Servers end an IDLE of half an hour (RFC 2177); a fresh line now and then also notices a dead one.
_LONGEST_LINE_SECONDS = 540.0
_A_DAY = 86_400.0
# Clocks are slewed by less than this between two looks; more was a step.
_SET_BACK = timedelta(seconds=2)


@dataclass
class SourceJob:
    """One source: its own lease, interval, back-off and connection.

    The lease is kept between rounds, so that one worker looks after a source and the others look only whether it still
    does. Waits are counted by a clock that nobody sets.
    """

    works: Works
    source: MailSource
    settings: SourceSettings
    news: Callable[[], None]
    stopping: threading.Event
    failures: int = 0
    not_before: float = 0.0
    resting: bool = False
    _next_round: float = 0.0
    _next_renewal: float = 0.0

    def __post_init__(self) -> None:
        self.tenure = self.works.tenure(self.settings)

    def run(self) -> None:
        """Keep the lease, and where the time for it has come do a round: collect every folder, then stay on the line
        where the server has IDLE.

        A failure is noted, leaves the source to another worker and backs this one off, doubling to a quarter of an
        hour; a server that asks for rest gets what it asks, from all workers.
        """
        now = time.monotonic()
        if now < self.not_before and not self.resting:
            return
        try:
            if self._is_ours(now) and now >= max(self.not_before, self._next_round):
                self._next_round = now + self.settings.poll_seconds
                self._round()
                self.failures, self.not_before, self.resting = 0, 0.0, False
        except LostClaim:
            # Another worker has it; what was not saved here is saved there.
            self.works.journal.note("lease-lost", source=self.source.key)
            self._next_renewal = 0.0
        except Exception as error:  # one source must not end the worker
            self._back_off(error)

    def _is_ours(self, now: float) -> bool:
        if now < self._next_renewal:
            return True
        if self.tenure.begin() is None:
            # Once it is ours, a round begins at once.
            self._next_round = self._next_renewal = 0.0
            return False
        self._next_renewal = now + self.works.lease.total_seconds() / 3
        return True

    def _round(self) -> None:
        intake = self.works.intake(self.settings, self.tenure)
        *others, last = self.source.folders
        if self.works.awaits_sent(self.source.mailbox):
            self._collect_sent(intake)
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
        # It was renewed on the way, or is to be taken anew.
        self._next_renewal = 0.0

    def _idle(self, opened: MailFolder, intake: Intake) -> None:
        until = time.monotonic() + _LONGEST_LINE_SECONDS
        look_again = time.monotonic() + self.settings.poll_seconds
        while not self.stopping.is_set() and time.monotonic() < until and intake.still_ours():
            if opened.wait(_WAIT_SECONDS):
                opened.refresh()
                collect_open(self.source, opened, intake)
                self.news()
            if time.monotonic() >= look_again:
                # The line says nothing of other folders.
                self._collect_sent(intake)
                look_again = time.monotonic() + self.settings.poll_seconds

    def _collect_sent(self, intake: Intake) -> None:
        """What staff sent. A folder that cannot be read is noted, and holds up no received mail."""
        for folder in self.source.sent_folders:
            try:
                collect(self.source, folder, intake)
            except (ServerBusy, LostClaim):
                raise
            except TriageError as error:
                self.works.journal.note("sent-folder-failed", source=self.source.key, error=type(error).__name__)
                note_failure(self.source, folder, intake, type(error).__name__)
        self.news()

    def give_back(self) -> None:
        """Leave the source to whoever comes next, at once instead of when the lease runs out."""
        self._next_renewal = self._next_round = 0.0
        try:
            self.tenure.give_back()
        except TriageError:
            self.works.journal.note("database-failed", source=self.source.key)

    def _back_off(self, error: Exception) -> None:
        self.failures += 1
        self.resting = isinstance(error, ServerBusy)
        self.not_before = time.monotonic() + self._wait_after(error)
        name = type(error).__name__
        self.works.journal.note("source-failed", source=self.source.key, error=name, failures=self.failures)
        try:
            for folder in self.source.folders:
                note_failure(self.source, folder, self.works.intake(self.settings, self.tenure), name)
        except TriageError:
            self.works.journal.note("database-failed", source=self.source.key)
        if not self.resting:
            self.give_back()

    def _wait_after(self, error: Exception) -> float:
        if isinstance(error, DatabaseBusy):
            return _DATABASE_SECONDS
        # A line that fell away may be back at once; a server that refuses the login is not hammered: it locks accounts.
        first = self.settings.poll_seconds if isinstance(error, Permanent) else _FIRST_BACKOFF_SECONDS
        interval = timedelta(seconds=first)
        wait: timedelta = min(interval * 2 ** min(self.failures - 1, 8), _LONGEST_BACKOFF)
        if isinstance(error, ServerBusy):
            # What the server asks goes before what we would do.
            wait = max(wait, error.wait)
        return wait.total_seconds()


class Away:
    """The mailboxes whose mail server this worker does not reach: it leaves their mail to others for a while, at first
    for 15 seconds, doubling to five minutes."""

    def __init__(self) -> None:
        self._until: dict[str, float] = {}
        self._failures: dict[str, int] = {}

    def mailboxes(self) -> frozenset[str]:
        """Those to leave alone now."""
        now = time.monotonic()
        return frozenset(mailbox for mailbox, until in self._until.items() if now < until)

    def heard(self, mailbox: str, *, unreachable: bool) -> None:
        """Note how the last delivery of a mailbox went."""
        if not unreachable:
            self._until.pop(mailbox, None)
            self._failures.pop(mailbox, None)
            return
        failures = self._failures[mailbox] = self._failures.get(mailbox, 0) + 1
        self._until[mailbox] = time.monotonic() + min(15.0 * 2 ** min(failures - 1, 8), 300.0)


class Worker:
    """The scheduled worker over *mailboxes*."""

    def __init__(self, works: Works, mailboxes: frozenset[str]) -> None:
        self.works = works
        self.stopping = threading.Event()
        # The scheduler keeps its jobs locked until the last of them ends, so none may wait for that lock by then.
        self._hurrying = threading.Lock()
        self.away = Away()
        self.rounds = Rounds()
        self._clock = (SystemClock().now(), time.monotonic())
        self._marked_under = ""
        self.sources = [
            SourceJob(works, source, settings, self._news, self.stopping)
            for source, settings in works.sources.values()
            if source.mailbox in mailboxes
        ]
        self.calendars = calendar_jobs(works.loaded, mailboxes, works.store, works.journal, works.holder)
        self.scheduler = BackgroundScheduler(
            timezone="UTC",
            executors={"default": ThreadPoolExecutor(max(4, len(self.sources) + len(self.calendars) + 4))},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )

    def run_until_signal(self) -> None:
        """Work until SIGTERM or SIGINT; what is under way is finished first."""
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: self.stopping.set())
        with self._signs().giving():
            self.start()
            while not self.stopping.wait(_TURN_SECONDS):
                self._mind_the_clock()
            self.stop()

    def _signs(self) -> Signs:
        works = self.works
        return Signs(
            store=works.store,
            journal=works.journal,
            holder=works.holder,
            started_at=SystemClock().now(),
            config_hash=lambda: works.region.config_hash,
            facts=self._facts,
        )

    def _facts(self) -> dict[str, object]:
        """What this worker says of itself: numbers, keys and days."""
        loaded = self.works.configured
        today = SystemClock().now().astimezone(loaded.region.calendar.zone).date()
        return {
            "jobs": self.rounds.facts(),
            "sources": {job.source.key: job.failures for job in self.sources},
            "secrets": {each.registration: each.last.isoformat() for each in expiries(loaded.oauth, today)},
        }

    def start(self) -> None:
        """Start every job."""
        # A source that is on the line skips its intervals: that is no warning.
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        now = SystemClock().now()
        for job in self.sources:
            self._every(_TURN_SECONDS, f"source:{job.source.key}", job.run, now)
        for asking in self.calendars:
            self._every(LOOK_SECONDS, f"calendar:{asking.settings.key}", asking.run, now)
        self._every(1, "assess", self._assess, now)
        self._every(1, "deliver", self._deliver, now)
        self._every(30, "watch", self._watch, now)
        self._every(10, "seal", self._seal, now)
        if self.works.configured.hooks:
            self._every(5, "hooks", self._tell_hooks, now)
        if self.works.configured.antivirus is not None:
            self._every(10, "scan", self._scan, now)
        self._every(_A_DAY, "secrets", self._secrets, now)
        self._every(_A_DAY, "terms", self._terms, now)
        # At night, outside the hours in which clocks are put forward and back; a second time where the first failed.
        zone = self.works.region.calendar.zone
        self.scheduler.add_job(self._purge, "cron", hour="4,5", minute=15, timezone=zone, id="purge")
        self.scheduler.start()
        self.works.journal.note("started", sources=len(self.sources), config=self.works.region.config_hash)

    def _every(self, seconds: float, name: str, work: Callable[[], None], first: datetime) -> None:
        # A source stays on the line for minutes, and a day's work is done once: of those a lag says nothing.
        if ":" not in name and seconds < _A_DAY:
            work = self.rounds.watched(name, seconds, work)
        self.scheduler.add_job(work, "interval", seconds=seconds, id=name, next_run_time=first)

    def stop(self) -> None:
        """Stop after what is under way."""
        with self._hurrying:
            self.stopping.set()
        self.scheduler.shutdown(wait=True)
        for job in self.sources:
            job.give_back()
        self.works.journal.note("stopped")

    def _mind_the_clock(self) -> None:
        """The scheduler waits for hours of the wall clock: where that was set back, every job would wait as long."""
        before, then = self._clock
        self._clock = now, _ = SystemClock().now(), time.monotonic()
        if now < before + timedelta(seconds=time.monotonic() - then) - _SET_BACK:
            self.works.journal.note("clock-set-back")
            for job in self.scheduler.get_jobs():
                self._now(job.id)

    def _news(self) -> None:
        self._now("assess")

    def _now(self, job: str) -> None:
        """Let *job* run at once instead of at its next second."""
        with self._hurrying:
            if not self.stopping.is_set():
                self.scheduler.modify_job(job, next_run_time=SystemClock().now())

    def _assess(self) -> None:
        """Assess what is pending, this worker's and others'; what it queues is delivered at once."""
        while not self.stopping.is_set() and self._noted("assess", lambda: bool(assess_next(self.works.desk))):
            self._now("deliver")

    def _deliver(self) -> None:
        """Deliver what is due."""
        while not self.stopping.is_set() and self._noted("deliver", self._deliver_one):
            pass

    def _deliver_one(self) -> bool:
        done = deliver_next(self.works.counter, self.away.mailboxes())
        if done is not None and done.delivery.kind != WEBHOOK:
            # A webhook says nothing of the mail server.
            self.away.heard(done.delivery.mailbox, unreachable=done.unreachable)
        return done is not None

    def _noted(self, name: str, round_: Callable[[], bool]) -> bool:
        try:
            return round_()
        except Exception as error:  # the database may be away for a while; nothing is lost, the next second tries again
            self.works.journal.note(f"{name}-failed", error=type(error).__name__)
            return False

    def _seal(self) -> None:
        """Chain what happened since, so that a row changed afterwards shows (architecture, first migration, 7)."""
        self._noted("seal", lambda: bool(self.works.keep_log()))

    def _scan(self) -> None:
        """Look for viruses in what came in; what is left waits for the next round."""
        while not self.stopping.is_set() and self._noted("scan", lambda: bool(self.works.scan())):
            pass

    def _tell_hooks(self) -> None:
        """Queue what other systems have to hear, and make the calls at once."""
        if self._noted("hooks", lambda: bool(self.works.tell_hooks())):
            self._now("deliver")

    def _watch(self) -> None:
        try:
            self.works.catch_up()
            self.works.keep_watch()
        except Exception as error:  # the database may be away; the next round does what this one left
            self.works.journal.note("watch-failed", error=type(error).__name__)
        if self._marked_under and self._noted("region", self._region_changed):
            # A closure that somebody entered bears on promises that were made.
            self._now("terms")
        # An alarm goes now, not at the next second.
        self._now("deliver")

    def _terms(self) -> None:
        """Mark the cases whose terms would end otherwise under the present calendar: nothing moves by itself (R-7)."""
        self._noted("terms", self._mark_terms)

    def _region_changed(self) -> bool:
        return self.works.region.config_hash != self._marked_under

    def _mark_terms(self) -> bool:
        region = self.works.region
        with self.works.store.transaction() as tx:
            differing = mark(tx, region)
        self._marked_under = region.config_hash
        if differing:
            self.works.journal.note("terms-differ", cases=differing)
        return bool(differing)

    def _purge(self) -> None:
        """Destroy what is kept long enough, where somebody settled the terms (R-55)."""
        self._noted("purge", lambda: bool(self.works.purge()))

    def _secrets(self) -> None:
        """Note each secret of a mail login that comes to its end."""
        loaded = self.works.loaded
        today = SystemClock().now().astimezone(loaded.region.calendar.zone).date()
        for expiry in expiries(loaded.oauth, today):
            if expiry.days <= ANNOUNCED_DAYS:
                self.works.journal.note("secret-expires", registration=expiry.registration, days=expiry.days)
