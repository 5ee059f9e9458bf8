"""The calendars of a configuration, put together, and asked."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from mailbox_config import BusySettings, Configuration
from triage.calendar import Account, CaldavCalendar, IcsCalendar
from triage.domain.errors import ConfigurationError, TriageError
from triage.ports.calendar import Busy, BusyTimes, Unavailable
from triage.ports.events import Journal
from triage.ports.store import Store
from triage.wiring.settings import Find, password, secret
from triage.workflow.busy import forget_removed, renew


def calendar_secret_name(key: str, what: str) -> str:
    """The environment variable that holds a calendar's PASSWORD or URL."""
    return f"TRIAGE_CALENDAR_{what}_{key.upper().replace('-', '_')}"


def busy_times(loaded: Configuration, settings: BusySettings, find: Find = secret) -> BusyTimes:
    """One calendar. ConfigurationError where its address or password is not in the environment, or is not https."""
    name = calendar_secret_name(settings.key, "URL")
    url = settings.url or password(name, find)
    if not url.startswith("https://"):
        raise ConfigurationError("omgeving", name, "is geen adres dat met https:// begint", "neem het adres over")
    account = Account(
        url=url,
        zone=str(loaded.region.calendar.zone),
        user=settings.user,
        password=password(calendar_secret_name(settings.key, "PASSWORD"), find) if settings.user else "",
        ca_file=settings.ca_file,
        seconds=settings.timeout_seconds,
    )
    return CaldavCalendar(account) if settings.kind == "caldav" else IcsCalendar(account)


def asked_range(loaded: Configuration, key: str, now: datetime) -> tuple[datetime, datetime]:
    """From and until when a calendar is asked: today, to a day beyond the horizon of the plans it counts for."""
    plans = [box.slot_plan for box in loaded.region.mailboxes.values() if box.slot_plan is not None]
    horizons = [plan.horizon for plan in plans if any(each.key == key for each in plan.calendars)]
    return now - timedelta(days=1), now + max(horizons, default=timedelta(weeks=8)) + timedelta(days=8)


def calendars_for(loaded: Configuration, mailboxes: Collection[str]) -> list[BusySettings]:
    """The calendars that count for *mailboxes*, each once."""
    plans = (loaded.region.mailboxes[key].slot_plan for key in mailboxes)
    keys = {each.key for plan in plans if plan is not None for each in plan.calendars}
    return [settings for settings in loaded.calendars if settings.key in keys]


# A worker looks this often whether a calendar's turn has come; the database says when it was last asked.
LOOK_SECONDS = 60.0
_EARLY = timedelta(seconds=30)
# Longer than asking and reading may take together.
_ASKING = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class CalendarJob:
    """Keeps what is known of one calendar up to date; of several workers one asks."""

    loaded: Configuration
    settings: BusySettings
    store: Store
    journal: Journal
    holder: str
    find: Find = secret

    def run(self) -> None:
        """Ask the calendar where its turn has come. A failure is kept and noted, and holds up nothing else."""
        try:
            self._renew()
        except Exception as error:  # a calendar must not end a worker; what was known stays
            self.journal.note("calendar-failed", calendar=self.settings.key, error=type(error).__name__)

    def _renew(self) -> None:
        key = self.settings.key
        lease = self.store.lease(f"calendar:{key}", self.holder, _ASKING)
        if lease is None:
            return
        try:
            with self.store.reading() as tx:
                state, now = tx.busy.states([key]).get(key), tx.now
            # A clock that was set back makes nothing wait.
            if state is not None and timedelta(0) <= now - state.tried_at < self._every() - _EARLY:
                return
            found = self._asked(now)
            if isinstance(found, Unavailable):
                self.journal.note("calendar-unavailable", calendar=key, lasting=found.lasting)
        finally:
            self.store.release(lease)

    def _every(self) -> timedelta:
        return timedelta(minutes=self.settings.poll_minutes)

    def _asked(self, now: datetime) -> Busy | Unavailable:
        key = self.settings.key
        try:
            calendar: BusyTimes = busy_times(self.loaded, self.settings, self.find)
        except ConfigurationError as error:
            calendar = _Misconfigured(str(error))
        return renew(self.store, key, calendar, *asked_range(self.loaded, key, now))


@dataclass(frozen=True, slots=True)
class _Misconfigured:
    """A calendar that cannot be asked, because its secret is not there."""

    reason: str

    def between(self, from_: datetime, until: datetime) -> Busy | Unavailable:
        """Why not."""
        return Unavailable(self.reason, lasting=True)


def calendar_jobs(
    loaded: Configuration, mailboxes: Collection[str], store: Store, journal: Journal, holder: str
) -> list[CalendarJob]:
    """A job for each calendar that counts for *mailboxes*; what is kept of removed ones goes."""
    with suppress(TriageError):
        forget_removed(store, [settings.key for settings in loaded.calendars])
    return [CalendarJob(loaded, each, store, journal, holder) for each in calendars_for(loaded, mailboxes)]
