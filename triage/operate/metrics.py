"""The state of the service in the text format of Prometheus. The door to prometheus-client.

Labels are keys of the configuration, names of workers and leases, states: no label holds anything of a case or of a
person. `METRICS` names every metric with what it says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from triage.operate.health import Health, WorkerHealth, end_of
from triage.ports.delivery import DeliveryState

CONTENT_TYPE = CONTENT_TYPE_LATEST

METRICS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "triage_database_up": ("1 als de database te lezen is, anders 0 (en dan staat hier verder niets)", ()),
    "triage_config_info": ("De configuratie van de wachtrij", ("config",)),
    "triage_workers": ("Hoeveel workers in de laatste minuut een teken gaven", ()),
    "triage_worker_info": ("Versie en configuratie van een worker", ("worker", "version", "config")),
    "triage_worker_last_seen_timestamp_seconds": ("Laatste teken van een worker", ("worker",)),
    "triage_worker_job_lag_seconds": ("Hoe ver een taak van een worker achterloopt", ("worker", "job")),
    "triage_worker_source_failures": ("Rondes achter elkaar die mislukten", ("worker", "source")),
    "triage_poll_timestamp_seconds": ("Laatste keer opgehaald", ("mailbox", "source", "folder")),
    "triage_poll_failed": ("1 als de laatste keer ophalen mislukte", ("mailbox", "source", "folder")),
    "triage_mails_on_server": ("Berichten op de mailserver", ("mailbox", "source", "folder")),
    "triage_mails_accounted_for": ("Daarvan verantwoord", ("mailbox", "source", "folder")),
    "triage_mails": ("Ontvangen berichten naar uitkomst", ("mailbox", "outcome")),
    "triage_outbox": ("Uitgaande post naar soort en stand, zonder wat is ingetrokken", ("mailbox", "kind", "state")),
    "triage_outbox_oldest_timestamp_seconds": (
        "Sinds wanneer de oudste er staat, van wat nog niet weg is",
        ("mailbox", "kind", "state"),
    ),
    "triage_terms_at_risk": ("Termijnen die binnen een dag eindigen", ("mailbox",)),
    "triage_terms_breached": ("Termijnen van open zaken die voorbij zijn", ("mailbox",)),
    "triage_alarms_unacknowledged": ("Alarmen die niemand aannam", ("mailbox",)),
    "triage_hooks_given_up": ("Meldingen aan andere systemen die zijn opgegeven", ()),
    "triage_lease_info": ("Wie een taak heeft", ("lease", "holder")),
    "triage_lease_expires_timestamp_seconds": ("Tot wanneer, zonder nieuw teken", ("lease",)),
    "triage_secret_expires_timestamp_seconds": ("Einde van het geheim van een registratie", ("secret",)),
    "triage_api_token_expires_timestamp_seconds": ("Einde van een token van een ander systeem", ("token",)),
    "triage_sending_stopped": ("1 als de stopknop aan staat", ()),
    "triage_last_backup_timestamp_seconds": ("Laatste reservekopie die is teruggelezen; 0 als er nog geen is", ()),
}
_Sample = tuple[str, tuple[str, ...], float]


def exposition(health: Health | None) -> bytes:
    """The text that Prometheus reads; None: the database could not be read."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Look(health))
    return generate_latest(registry)


class _Look(Collector):
    """One look, handed to the library as it asks for it."""

    def __init__(self, health: Health | None) -> None:
        self._samples = list(_samples(health))

    def collect(self) -> Iterable[GaugeMetricFamily]:
        families = {name: GaugeMetricFamily(name, text, labels=labels) for name, (text, labels) in METRICS.items()}
        for name, labels, value in self._samples:
            families[name].add_metric(labels, value)
        return families.values()


def _samples(health: Health | None) -> Iterator[_Sample]:
    yield "triage_database_up", (), float(health is not None)
    if health is None:
        return
    yield "triage_config_info", (health.config_hash,), 1.0
    yield "triage_workers", (), float(len(health.awake))
    yield "triage_sending_stopped", (), float(health.stopped)
    yield "triage_hooks_given_up", (), float(len(health.dead_hooks))
    yield "triage_last_backup_timestamp_seconds", (), health.last_backup.timestamp() if health.last_backup else 0.0
    for worker in health.workers:
        yield from _of_worker(worker)
    yield from _of_mail(health)
    yield from _of_outbox(health)
    for mailbox, terms in health.terms.items():
        yield "triage_terms_at_risk", (mailbox,), float(terms.at_risk)
        yield "triage_terms_breached", (mailbox,), float(terms.breached)
    for mailbox, number in health.alarms.items():
        yield "triage_alarms_unacknowledged", (mailbox,), float(number)
    for lease in health.leases:
        yield "triage_lease_info", (lease.name, lease.holder), 1.0
        yield "triage_lease_expires_timestamp_seconds", (lease.name,), lease.expires_at.timestamp()
    for secret, last in health.secrets.items():
        yield "triage_secret_expires_timestamp_seconds", (secret,), end_of(last).timestamp()
    for token in health.tokens:
        yield "triage_api_token_expires_timestamp_seconds", (str(token.id),), token.expires_at.timestamp()


def _of_worker(worker: WorkerHealth) -> Iterator[_Sample]:
    sign = worker.sign
    yield "triage_worker_info", (sign.holder, sign.version, sign.config_hash), 1.0
    yield "triage_worker_last_seen_timestamp_seconds", (sign.holder,), sign.beat_at.timestamp()
    for job, lag in worker.lags.items():
        yield "triage_worker_job_lag_seconds", (sign.holder, job), lag
    for source, failures in worker.failures.items():
        yield "triage_worker_source_failures", (sign.holder, source), float(failures)


def _of_mail(health: Health) -> Iterator[_Sample]:
    for poll in health.polls:
        where = (poll.mailbox, poll.source, poll.folder)
        yield "triage_poll_timestamp_seconds", where, poll.at.timestamp()
        yield "triage_poll_failed", where, float(bool(poll.error))
        yield "triage_mails_on_server", where, float(poll.on_server)
        yield "triage_mails_accounted_for", where, float(poll.accounted_for)
    for mailbox, count in health.mails.items():
        outcomes = {
            "accepted": count.accepted,
            "duplicate": count.duplicate,
            "quarantined": count.quarantined,
            "pending": count.pending,
        }
        for outcome, number in outcomes.items():
            yield "triage_mails", (mailbox, outcome), float(number)


def _of_outbox(health: Health) -> Iterator[_Sample]:
    for each in health.outbox:
        where = (each.mailbox, each.kind, each.state.value)
        yield "triage_outbox", where, float(each.number)
        yield "triage_outbox_oldest_timestamp_seconds", where, each.oldest_at.timestamp()
    for (mailbox, kind), number in health.totals.sent.items():
        yield "triage_outbox", (mailbox, kind, DeliveryState.SENT.value), float(number)
