"""How the service stands: what a look in the database tells of workers, mailboxes, the outbox and terms, and what of it
asks for a person. Numbers, keys and moments; nothing of a case or of anybody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from triage.domain.api_token import ApiToken
from triage.domain.policy import Region
from triage.ports.delivery import DeliveryState
from triage.ports.operating import DeadHook, OutboxCount, TermCount, WorkerSign
from triage.ports.store import Lease, MailboxCount, PollReport, Transaction

SILENT_AFTER = timedelta(seconds=60)
"""A worker gives a sign every ten seconds; one that gave none for so long is not counted on."""
FORGOTTEN_AFTER = timedelta(hours=1)
"""How long a worker that fell silent is named."""
SOON = timedelta(hours=24)
"""A term that ends within this is at risk."""
EXPIRES_WITHIN = timedelta(days=30)
COUNTED_EVERY = 15.0
"""Seconds. What grows with the years is counted no oftener than this for who asks for figures all day."""
COUNTING_SHARE = 0.005
"""The part of the time that this counting may take: where a count takes longer, the next one comes later."""
LAST_BACKUP = "last-backup"
"""The setting that says when the last backup was made that could be read back."""
BACKUP_WITHIN = timedelta(days=3)
"""Whoever makes backups with `triage backup` makes one a day; one that is older than this was missed more than once."""
_LAG = timedelta(minutes=2)
_OLD_POLL = timedelta(minutes=30)
_OLD_MAIL = timedelta(minutes=30)
_MOST_DEAD = 50


@dataclass(frozen=True, slots=True)
class WorkerHealth:
    """A worker. `lags`: by job, how many seconds it is behind; `failures`: by source, how many rounds failed in a
    row; `secrets`: by registration, the last day of its secret."""

    sign: WorkerSign
    age: timedelta
    lags: Mapping[str, float]
    failures: Mapping[str, int]
    secrets: Mapping[str, date]

    @property
    def is_silent(self) -> bool:
        """Whether it is not counted on any more."""
        return self.age > SILENT_AFTER


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something for a person. `broken`: the service does not do its work; else it will not for long."""

    text: str
    broken: bool = False


@dataclass(frozen=True, slots=True)
class Totals:
    """What takes a walk along everything there is: mails by outcome and terms, by mailbox; what was ever sent, by
    mailbox and kind."""

    mails: Mapping[str, MailboxCount] = field(default_factory=dict)
    terms: Mapping[str, TermCount] = field(default_factory=dict)
    sent: Mapping[tuple[str, str], int] = field(default_factory=dict)


def count(tx: Transaction, region: Region) -> Totals:
    """The totals as they are now."""
    boxes = region.mailboxes
    terms = tx.operating.terms(tx.now + SOON)
    return Totals(
        mails={key: tx.ledger.count(key) for key in boxes},
        terms={key: terms.get(key, TermCount()) for key in boxes},
        sent={key: number for key, number in tx.operating.sent().items() if key[0] in boxes},
    )


@dataclass
class Tally:
    """The totals for a monitor that asks every few seconds: counted again once they are old enough. Two who ask at once
    may both count; that does no harm. `ticks`: seconds by a clock that nobody sets."""

    ticks: Callable[[], float]
    _counted: tuple[float, Totals] | None = None

    def totals(self, tx: Transaction, region: Region) -> Totals:
        """The totals, a quarter of a minute old at most; with very many cases some minutes."""
        known, now = self._counted, self.ticks()
        if known is None or now >= known[0]:
            totals = count(tx, region)
            took = self.ticks() - now
            known = self._counted = (now + max(COUNTED_EVERY, took / COUNTING_SHARE), totals)
        return known[1]


@dataclass(frozen=True, slots=True)
class Health:
    """One look at everything. `outbox`: what waits or went wrong; `last_backup`: None where none was ever made here."""

    at: datetime
    config_hash: str
    workers: tuple[WorkerHealth, ...]
    polls: tuple[PollReport, ...]
    totals: Totals
    outbox: tuple[OutboxCount, ...]
    alarms: Mapping[str, int]
    leases: tuple[Lease, ...]
    tokens: tuple[ApiToken, ...]
    dead_hooks: tuple[DeadHook, ...]
    stopped: bool
    last_backup: datetime | None

    @property
    def mails(self) -> Mapping[str, MailboxCount]:
        """By mailbox, how its mails are accounted for."""
        return self.totals.mails

    @property
    def terms(self) -> Mapping[str, TermCount]:
        """By mailbox, the terms that are at risk and over."""
        return self.totals.terms

    @property
    def awake(self) -> tuple[WorkerHealth, ...]:
        """The workers that gave a sign lately."""
        return tuple(each for each in self.workers if not each.is_silent)

    @property
    def secrets(self) -> Mapping[str, date]:
        """By registration, the last day of its secret."""
        return {key: last for worker in reversed(self.workers) for key, last in worker.secrets.items()}

    def troubles(self) -> list[Trouble]:
        """What asks for a person, the worst first."""
        found = [*_of_workers(self), *_of_mail(self), *_of_outbox(self), *_of_work(self), *_of_ends(self)]
        return sorted(found, key=lambda each: not each.broken)


def look(tx: Transaction, region: Region, *, stopped: bool = False, totals: Totals | None = None) -> Health:
    """Everything at once, as it is now in the database; the *totals* are counted where none are given."""
    now = tx.now
    boxes = region.mailboxes
    standing = tx.watch.standing()
    made = tx.settings.get(LAST_BACKUP)
    return Health(
        at=now,
        config_hash=region.config_hash,
        workers=tuple(_worker(sign, now) for sign in tx.operating.workers()),
        polls=tuple(each for each in tx.ledger.reports() if each.mailbox in boxes),
        totals=count(tx, region) if totals is None else totals,
        outbox=tuple(each for each in tx.operating.outbox() if each.mailbox in boxes),
        alarms={key: sum(1 for each in standing if each.mailbox == key) for key in boxes},
        leases=tuple(tx.operating.leases()),
        tokens=tuple(each for each in tx.api_tokens.all() if each.revoked_at is None),
        dead_hooks=tuple(tx.operating.dead_hooks(_MOST_DEAD)),
        stopped=stopped,
        last_backup=datetime.fromisoformat(made) if made else None,
    )


def _worker(sign: WorkerSign, now: datetime) -> WorkerHealth:
    facts = sign.facts
    lags = {name: max(0.0, _behind(job, sign.beat_at)) for name, job in _table(facts, "jobs").items()}
    secrets = {name: date.fromisoformat(str(last)) for name, last in _table(facts, "secrets").items()}
    failures = {name: int(number) for name, number in _table(facts, "sources").items()}
    # A clock that was set back makes nobody younger than now.
    return WorkerHealth(sign, max(timedelta(0), now - sign.beat_at), lags, failures, secrets)


def _table(facts: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = facts.get(name)
    return found if isinstance(found, dict) else {}


def _behind(job: Mapping[str, Any], at: datetime) -> float:
    """How many seconds a job is behind: it was done *since* seconds before the sign, and is done every *every*."""
    return float(job.get("since", 0.0)) - float(job.get("every", 0.0))


def _of_workers(health: Health) -> Iterator[Trouble]:
    if not health.awake:
        yield Trouble("Er werkt geen worker: er wordt niets opgehaald, verstuurd of bewaakt. Start `triage run`.", True)
    for worker in health.workers:
        name = worker.sign.holder
        if worker.is_silent and worker.age < FORGOTTEN_AFTER:
            minutes = int(worker.age.total_seconds()) // 60
            how_long = _many(minutes, "minuut", "minuten")
            yield Trouble(f"Worker {name} gaf {how_long} geen teken. Kijk of hij nog draait.")
        late = sorted(job for job, lag in worker.lags.items() if lag > _LAG.total_seconds())
        if late and not worker.is_silent:
            yield Trouble(f"Worker {name} loopt achter met: {', '.join(late)}. Kijk in zijn logboek.")
        if not worker.is_silent and worker.sign.config_hash != health.config_hash:
            yield Trouble(
                f"Worker {name} werkt met een andere configuratie ({worker.sign.config_hash}) dan de wachtrij "
                f"({health.config_hash}). Start ze met dezelfde."
            )


def _of_mail(health: Health) -> Iterator[Trouble]:
    for poll in health.polls:
        where = f"{poll.mailbox}, map {poll.folder}"
        if poll.error:
            yield Trouble(f"{where}: de laatste keer ophalen mislukte ({poll.error}). Draai `triage check`.", True)
        elif health.at - poll.at > _OLD_POLL:
            yield Trouble(f"{where}: al meer dan een half uur niet opgehaald. Draai `triage check`.", True)
        left = max(poll.on_server - poll.accounted_for, len(poll.missing))
        if left > 0:
            what = _many(left, "bericht op de server is", "berichten op de server zijn")
            yield Trouble(f"{where}: {what} niet opgenomen. Open ze in het mailprogramma.")
    if health.stopped:
        yield Trouble("De stopknop staat aan: er gaat geen automatische mail uit.")


def _of_outbox(health: Health) -> Iterator[Trouble]:
    for each in health.outbox:
        if each.state is DeliveryState.UNKNOWN and each.kind == "mail":
            what = _many(each.number, "mail is onbekend of hij aankwam", "mails is onbekend of ze aankwamen")
            yield Trouble(f"{each.mailbox}: van {what}. Kijk in de wachtrij.")
    waiting = [
        each for each in health.outbox if each.state is DeliveryState.QUEUED and health.at - each.oldest_at > _OLD_MAIL
    ]
    for each in waiting:
        yield Trouble(
            f"{each.mailbox}: uitgaande post ({each.kind}) wacht langer dan een half uur. Controleer de server."
        )
    if health.dead_hooks:
        what = _many(len(health.dead_hooks), "melding", "meldingen")
        yield Trouble(f"Een ander systeem nam {what} niet aan. Verstuur ze opnieuw op de pagina Status.")


def _of_work(health: Health) -> Iterator[Trouble]:
    for key, number in health.alarms.items():
        if number:
            what = _many(number, "alarm", "alarmen")
            yield Trouble(f"{key}: niemand nam {what} wegens spoed aan. Open de wachtrij.")


def _of_ends(health: Health) -> Iterator[Trouble]:
    for key, last in sorted(health.secrets.items()):
        left = end_of(last) - health.at
        if left <= timedelta(0):
            yield Trouble(f"Het geheim van registratie {key} is verlopen. Maak een nieuw.", True)
        elif left < EXPIRES_WITHIN:
            yield Trouble(f"Het geheim van registratie {key} verloopt op {last.isoformat()}. Maak een nieuw.")
    for token in health.tokens:
        left = token.expires_at - health.at
        if timedelta(0) < left < EXPIRES_WITHIN:
            day = token.expires_at.date().isoformat()
            yield Trouble(f"Token {token.id} van een ander systeem verloopt op {day}. Maak een nieuw.")
    if health.last_backup is not None and health.at - health.last_backup > BACKUP_WITHIN:
        day = health.last_backup.date().isoformat()
        yield Trouble(f"De laatste reservekopie is van {day}. Kijk waarom `triage backup` niet meer lukt.")


def _many(number: int, one: str, more: str) -> str:
    return f"{number} {one if number == 1 else more}"


def end_of(day: date) -> datetime:
    """The moment at which a day is over, in UTC: to the day is close enough for a secret."""
    return datetime.combine(day + timedelta(days=1), time(0), UTC)
