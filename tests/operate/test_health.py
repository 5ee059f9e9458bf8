"""What the service says of itself: troubles in words, figures in the text that Prometheus reads."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.operate.parts import FACTS, RVT, beat, dead_call, fill, poll
from tests.store.build import MARK, FakeClock, case
from tests.web.parts import REGION
from triage.domain.api_token import TokenRole
from triage.operate.health import BACKUP_WITHIN, COUNTED_EVERY, LAST_BACKUP, Tally, look
from triage.operate.metrics import METRICS, exposition
from triage.ports.delivery import Delivery, DeliveryState
from triage.ports.store import Transaction
from triage.store.memory import MemoryStore

CONFIG = REGION.config_hash


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def store(clock: FakeClock) -> MemoryStore:
    return MemoryStore(clock=clock)


def told(store: MemoryStore, *, stopped: bool = False) -> list[tuple[bool, str]]:
    with store.reading() as tx:
        return [(each.broken, each.text) for each in look(tx, REGION, stopped=stopped).troubles()]


def well(store: MemoryStore) -> None:
    with store.transaction() as tx:
        beat(tx, "machine:1:ab", CONFIG)
        poll(tx)


def test_a_service_that_works_has_nothing_to_tell(store: MemoryStore) -> None:
    well(store)
    assert told(store) == []


def test_without_a_worker_nothing_is_done_and_that_comes_first(store: MemoryStore, clock: FakeClock) -> None:
    with store.transaction() as tx:
        poll(tx)
        beat(tx, "machine:1:ab", CONFIG)
    clock.forward(timedelta(minutes=5))
    first, second = told(store)
    assert first[0]
    assert "Er werkt geen worker" in first[1]
    assert second == (False, "Worker machine:1:ab gaf 5 minuten geen teken. Kijk of hij nog draait.")
    clock.forward(timedelta(hours=1))
    assert "machine:1:ab" not in str(told(store))


def _failed_poll(tx: Transaction) -> None:
    poll(tx, error="ServerUnreachable")


def _left_out(tx: Transaction) -> None:
    poll(tx, accounted_for=10, missing=(7, 9))


def _old_poll(tx: Transaction) -> None:
    poll(tx, at=tx.now - timedelta(minutes=31))


def _unknown_mail(tx: Transaction) -> None:
    delivery = Delivery("mail", "proposal", RVT, None, DeliveryState.QUEUED, tx.now, "<a@y.example>", {"to": "a"})
    number = tx.outbox.queue(delivery, to="a")
    tx.outbox.move(number, DeliveryState.SENDING, tx.now)
    tx.outbox.move(number, DeliveryState.UNKNOWN, tx.now)


def _late_job(tx: Transaction) -> None:
    beat(tx, "machine:1:ab", CONFIG, {**FACTS, "jobs": {"watch": {"every": 30.0, "since": 151.0}}})


def _other_configuration(tx: Transaction) -> None:
    beat(tx, "machine:1:ab", "een-andere")


def _old_secret(tx: Transaction) -> None:
    beat(tx, "machine:1:ab", CONFIG, {**FACTS, "secrets": {"gemeente": "2026-03-02"}})


def _token_ends(tx: Transaction) -> None:
    tx.api_tokens.add("zaaksysteem", TokenRole.COUPLING, (RVT,), tx.now + timedelta(days=29), b"d", "frits")


def _alarm(tx: Transaction) -> None:
    made = tx.cases.add(case(urgent=True), "RVT", 2026)
    tx.watch.raise_alarm(made.id or 0, RVT, "v")


def _dead_hook(tx: Transaction) -> None:
    dead_call(tx, None, "RVT-2026-0001")


@pytest.mark.parametrize(
    ("wrong", "words", "broken"),
    [
        (_failed_poll, "ophalen mislukte (ServerUnreachable)", True),
        (_old_poll, "al meer dan een half uur niet opgehaald", True),
        (_left_out, "2 berichten op de server zijn niet opgenomen", False),
        (_unknown_mail, "van 1 mail is onbekend of hij aankwam", False),
        (_late_job, "loopt achter met: watch", False),
        (_other_configuration, "met een andere configuratie (een-andere)", False),
        (_old_secret, "registratie gemeente is verlopen", True),
        (_token_ends, "Token 1 van een ander systeem verloopt op 2026-04-01", False),
        (_alarm, "niemand nam 1 alarm wegens spoed aan", False),
        (_dead_hook, "nam 1 melding niet aan", False),
    ],
)
def test_each_trouble_says_what_is_wrong(
    store: MemoryStore, wrong: Callable[[Transaction], None], words: str, broken: bool
) -> None:
    well(store)
    with store.transaction() as tx:
        wrong(tx)
    (found,) = told(store)
    assert words in found[1]
    assert found[0] is broken


def test_mail_that_waits_too_long_and_the_stop_button_are_told(store: MemoryStore, clock: FakeClock) -> None:
    with store.transaction() as tx:
        delivery = Delivery("mail", "proposal", RVT, None, DeliveryState.QUEUED, tx.now, "<a@y.example>", {"to": "a"})
        tx.outbox.queue(delivery, to="a")
    clock.forward(timedelta(minutes=31))
    well(store)
    assert [text for _, text in told(store, stopped=True)] == [
        "De stopknop staat aan: er gaat geen automatische mail uit.",
        f"{RVT}: uitgaande post (mail) wacht langer dan een half uur. Controleer de server.",
    ]


def _samples(text: bytes) -> dict[tuple[str, ...], float]:
    return {
        (sample.name, *(f"{name}={value}" for name, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text.decode())
        for sample in family.samples
    }


def test_the_figures_are_read_back_by_prometheus_own_parser(store: MemoryStore, clock: FakeClock) -> None:
    fill(store, CONFIG)
    with store.reading() as tx:
        found = _samples(exposition(look(tx, REGION)))
    box = f"mailbox={RVT}"
    folder = ("folder=INBOX", box, "source=rvt")
    expected = {
        ("triage_database_up",): 1.0,
        ("triage_workers",): 1.0,
        ("triage_config_info", f"config={CONFIG}"): 1.0,
        ("triage_worker_info", f"config={CONFIG}", "version=0.1.0", "worker=machine:1:ab"): 1.0,
        ("triage_worker_job_lag_seconds", "job=watch", "worker=machine:1:ab"): 1.5,
        ("triage_worker_job_lag_seconds", "job=deliver", "worker=machine:1:ab"): 0.0,
        ("triage_poll_timestamp_seconds", *folder): clock().timestamp(),
        ("triage_poll_failed", *folder): 0.0,
        ("triage_mails_on_server", *folder): 12.0,
        ("triage_mails_accounted_for", *folder): 12.0,
        ("triage_mails", box, "outcome=quarantined"): 0.0,
        ("triage_outbox", "kind=mail", box, "state=held"): 1.0,
        ("triage_outbox_oldest_timestamp_seconds", "kind=mail", box, "state=held"): clock().timestamp(),
        ("triage_outbox", "kind=mail", box, "state=sent"): 1.0,
        ("triage_last_backup_timestamp_seconds",): 0.0,
        ("triage_terms_at_risk", box): 1.0,
        ("triage_terms_breached", box): 1.0,
        ("triage_alarms_unacknowledged", box): 1.0,
        ("triage_lease_info", "holder=machine:1:ab", "lease=watch"): 1.0,
        ("triage_secret_expires_timestamp_seconds", "secret=gemeente"): 1827705600.0,
        ("triage_api_token_expires_timestamp_seconds", "token=1"): (clock() + timedelta(days=200)).timestamp(),
        ("triage_sending_stopped",): 0.0,
        ("triage_hooks_given_up",): 0.0,
    }
    assert {key: found.get(key) for key in expected} == expected
    # Every metric is there, and none that is not named.
    assert {key[0] for key in found} == set(METRICS)


def test_what_was_sent_is_counted_and_what_was_cancelled_is_not(store: MemoryStore) -> None:
    fill(store, CONFIG)
    with store.reading() as tx:
        found = _samples(exposition(look(tx, REGION)))
    states = {key[3] for key in found if key[0] == "triage_outbox"}
    assert states == {"state=held", "state=sent"}
    oldest = {key[3] for key in found if key[0] == "triage_outbox_oldest_timestamp_seconds"}
    assert oldest == {"state=held"}


def test_a_monitor_that_asks_all_day_has_it_counted_once_in_a_while(store: MemoryStore) -> None:
    seconds = [0.0]
    well(store)
    tally = Tally(lambda: seconds[0])

    def sent() -> int:
        with store.reading() as tx:
            return tally.totals(tx, REGION).sent.get((RVT, "mail"), 0)

    assert sent() == 0
    fill(store, CONFIG)
    seconds[0] = COUNTED_EVERY - 1
    assert sent() == 0
    seconds[0] = COUNTED_EVERY
    assert sent() == 1


def test_where_counting_takes_long_it_is_done_less_often() -> None:
    clock = itertools.count(0.0, 2.0)
    tally, asked = Tally(lambda: next(clock)), 0
    store = MemoryStore()
    first = None
    with store.reading() as tx:
        while first is None or tally.totals(tx, REGION) is first:
            first = first or tally.totals(tx, REGION)
            asked += 1
    # Two seconds of counting are half a percent of 400: asked every two seconds, about 200 times.
    assert 195 <= asked <= 205


def test_the_last_backup_is_told_and_one_that_is_missed_asks_for_somebody(store: MemoryStore, clock: FakeClock) -> None:
    well(store)
    made = clock()
    with store.transaction() as tx:
        tx.settings.set(LAST_BACKUP, made.isoformat(), "timer")
    assert told(store) == []
    with store.reading() as tx:
        assert _samples(exposition(look(tx, REGION)))["triage_last_backup_timestamp_seconds",] == made.timestamp()
    clock.forward(BACKUP_WITHIN + timedelta(minutes=1))
    well(store)
    day = made.date().isoformat()
    assert told(store) == [
        (False, f"De laatste reservekopie is van {day}. Kijk waarom `triage backup` niet meer lukt.")
    ]


def test_no_label_holds_anything_of_a_case_or_a_person(store: MemoryStore) -> None:
    reference = fill(store, CONFIG)
    with store.transaction() as tx:
        dead_call(tx, 1, reference)
    with store.reading() as tx:
        text = exposition(look(tx, REGION)).decode()
    for word in (reference, MARK, "frits", "zaaksysteem", "vingerafdruk", "@"):
        assert word.lower() not in text.lower(), word


def test_without_a_database_only_that_is_told() -> None:
    assert _samples(exposition(None)) == {("triage_database_up",): 0.0}


def test_a_worker_of_another_version_may_say_other_things_of_itself(store: MemoryStore) -> None:
    well(store)
    with store.transaction() as tx:
        beat(tx, "machine:2:cd", CONFIG, {"jobs": "geen tabel", "iets-nieuws": [1, 2]})
    assert told(store) == []
