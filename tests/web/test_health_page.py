"""Whether the web process lives, is ready, and says how the service stands, also while its database is broken."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from tests.demo.parts import REPOSITORY, TRIAGE, clean_environment
from tests.demo.test_serve import _answer
from tests.operate.parts import RVT, beat, dead_call, fill, poll
from tests.servers.ports import free_port
from tests.web.parts import LOADED, QUICK_HASHER, REGION, Office, StillClock, press
from triage.domain.access import Role, Viewer
from triage.domain.errors import DatabaseBusy
from triage.operate.health import LAST_BACKUP
from triage.ports.delivery import DeliveryState
from triage.store import SqlStore, open_store
from triage.store.queries.operating import SqlOperating
from triage.web.app import create_app
from triage.web.desk import Operations, WebDesk
from triage.web.late import LateQueue
from triage.wiring.composing import previewer
from triage.wiring.identity import gate
from triage.wiring.web import extractor, wrong_schema

FRITS = Viewer.of("frits", REGION.mailboxes, Role.FUNCTIONEEL_BEHEERDER)
HERE = ("127.0.0.1", 40000)


def desk_on(store: SqlStore, *, metrics_token: str = "", secure_only: bool = False) -> WebDesk:
    ways_in = gate(LOADED, store, ("triage.example",), secure_only=secure_only, hasher=QUICK_HASHER)
    operations = Operations(metrics_token, lambda: wrong_schema(store))
    return WebDesk(
        store, REGION, ways_in, StillClock(), previewer(LOADED), extractor(), operations=operations
    )  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    store = open_store(None, tmp_path)
    yield store
    store.close()


def near(app: object, host: str = "127.0.0.1:8470") -> TestClient:
    """A probe on the machine itself."""
    return TestClient(app, base_url=f"http://{host}", client=HERE, raise_server_exceptions=False)  # type: ignore[arg-type]


def spoil(tmp_path: Path, statement: str) -> None:
    connection = sqlite3.connect(tmp_path / "triage.db")
    connection.execute(statement)
    connection.commit()
    connection.close()


def test_a_process_that_works_lives_and_is_ready(store: SqlStore) -> None:
    client = near(create_app(desk_on(store)))
    assert (client.get("/healthz").status_code, client.get("/healthz").text) == (200, "ok\n")
    ready = client.get("/readyz")
    assert ready.status_code == 200
    assert ready.json() == {"ready": True, "checks": {"database": "ok", "schema": "ok", "overlay": "ok"}}


@pytest.mark.parametrize(
    ("statement", "wrong"),
    [
        ("DROP TABLE overlay", {"overlay"}),
        ("ALTER TABLE overlay RENAME COLUMN value TO waarde", {"overlay"}),
        ("DROP TABLE lease", {"database"}),
        ("UPDATE alembic_version SET version_num = '9999'", {"schema"}),
    ],
)
def test_a_broken_database_keeps_nobody_from_starting_and_readyz_names_it(
    store: SqlStore, tmp_path: Path, statement: str, wrong: set[str]
) -> None:
    spoil(tmp_path, statement)
    client = near(create_app(desk_on(store)))
    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    assert answer.status_code == 503
    checks = answer.json()["checks"]
    assert {name for name, said in checks.items() if said != "ok"} == wrong
    assert "sqlite" not in answer.text.lower() or "OperationalError" in answer.text
    assert client.get("/", headers={"host": "triage.example"}, follow_redirects=False).status_code == 303


def test_a_database_file_that_is_rubbish_is_no_error_500(store: SqlStore, tmp_path: Path) -> None:
    app = create_app(desk_on(store))
    store.close()
    for suffix in ("-wal", "-shm"):
        (tmp_path / f"triage.db{suffix}").unlink(missing_ok=True)
    (tmp_path / "triage.db").write_bytes(b"rubbish" * 5000)
    client = near(app)
    assert client.get("/readyz").status_code == 503
    families = text_string_to_metric_families(client.get("/metrics").text)
    assert [(each.name, each.value) for family in families for each in family.samples] == [("triage_database_up", 0.0)]


def test_metrics_are_for_the_token_or_for_this_machine(store: SqlStore) -> None:
    app = create_app(desk_on(store, metrics_token="een-lang-token"))
    far = TestClient(app, base_url="http://triage.example", client=("192.0.2.7", 40000))
    allowed = {"authorization": "Bearer een-lang-token"}
    assert far.get("/metrics", headers=allowed).status_code == 200
    for headers in ({}, {"authorization": "Bearer een-lang"}, {"authorization": "een-lang-token"}):
        assert far.get("/metrics", headers=headers).status_code == 403
    assert near(app).get("/metrics").status_code == 200
    families = {family.name for family in text_string_to_metric_families(near(app).get("/metrics").text)}
    assert "triage_workers" in families


@pytest.mark.parametrize("passed_on", ["x-forwarded-for", "forwarded", "x-forwarded-proto", "via"])
def test_what_a_proxy_on_this_machine_passes_on_is_not_near(store: SqlStore, passed_on: str) -> None:
    client = near(create_app(desk_on(store)))
    assert client.get("/metrics", headers={passed_on: "192.0.2.7"}).status_code == 400
    own_name = {passed_on: "192.0.2.7", "host": "triage.example"}
    assert client.get("/metrics", headers=own_name).status_code == 403


def test_without_a_token_an_empty_one_opens_nothing(store: SqlStore) -> None:
    far = TestClient(create_app(desk_on(store)), base_url="http://triage.example", client=("192.0.2.7", 4))
    for given in ("Bearer ", "Bearer", ""):
        assert far.get("/metrics", headers={"authorization": given}).status_code == 403


def test_a_probe_needs_no_https_and_no_public_name_and_nothing_else_gets_that(store: SqlStore) -> None:
    client = near(create_app(desk_on(store, secure_only=True)), "localhost:8470")
    for path in ("/healthz", "/readyz", "/metrics"):
        assert client.get(path).status_code == 200, path
        # Another site that has its name point here is no probe.
        assert client.get(path, headers={"host": "kwaad.example"}).status_code == 400
    for path in ("/", "/status", "/api/v1/cases"):
        assert client.get(path).status_code == 400, path


@pytest.fixture
def office() -> Office:
    return Office()


def test_the_status_page_is_for_who_administers_and_says_what_is_to_be_done(office: Office) -> None:
    with office.store.transaction() as tx:
        beat(tx, "machine:1:ab", REGION.config_hash)
        poll(tx, error="ServerUnreachable")
    page = office.inside(FRITS).get("/status")
    assert page.status_code == 200
    assert "<strong>Kapot:</strong>" in page.text
    assert "de laatste keer ophalen mislukte (ServerUnreachable)" in page.text
    assert "machine:1:ab" in page.text
    assert [actor for actor, *_ in office.events("status-viewed")] == ["frits"]
    assert office.outside().get("/status", follow_redirects=False).status_code == 303
    assert office.inside().get("/status").status_code == 403


def test_the_status_page_says_what_waits_what_was_sent_and_when_the_last_backup_was_made(office: Office) -> None:
    fill(office.store, REGION.config_hash)
    client = office.inside(FRITS)
    page = re.sub(r"<[^>]+>|\s+", " ", client.get("/status").text)
    box = REGION.mailboxes[RVT].name
    assert re.search(rf"{re.escape(box)} +mail +wacht op een mens +1 ", page)
    assert re.search(rf"{re.escape(box)} +mail +verstuurd +1 ", page)
    assert "ingetrokken" not in page
    assert "Er is nog geen reservekopie gemaakt met triage backup" in re.sub(" +", " ", page)
    with office.store.transaction() as tx:
        tx.settings.set(LAST_BACKUP, tx.now.isoformat(), "timer")
    assert "De laatste reservekopie is van " in client.get("/status").text


def test_a_monitor_that_asks_often_does_not_have_everything_counted_each_time(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[str] = []
    counting = SqlOperating.sent
    monkeypatch.setattr(SqlOperating, "sent", lambda self: counted.append("") or counting(self))
    client = near(create_app(desk_on(store)))
    assert [client.get("/metrics").status_code for _ in range(3)] == [200] * 3
    assert len(counted) == 1


def test_who_administers_one_mailbox_sees_that_one(office: Office) -> None:
    with office.store.transaction() as tx:
        poll(tx)
        dead_call(tx, None, "RVT-2026-0042")
    page = office.inside(Viewer.of("rik", {"ret"}, Role.FUNCTIONEEL_BEHEERDER)).get("/status").text
    assert REGION.mailboxes["ret"].name in page
    assert f'<th scope="row">{REGION.mailboxes[RVT].name}</th>' not in page
    assert "Meldingen die een ander systeem niet aannam" not in page


def test_a_call_that_was_given_up_is_shown_and_sent_again_by_a_person(office: Office) -> None:
    case = office.add()
    with office.store.transaction() as tx:
        number = dead_call(tx, case.id, case.reference)
    client = office.inside(FRITS)
    page = client.get("/status").text
    assert "zaak gewijzigd" in page
    assert "weigert de melding (410)" in page
    # Who administers sees no case.
    assert case.reference not in page
    answer = press(client, "/status", f"/status/melding/{number}/opnieuw")
    assert "De melding gaat opnieuw uit." in answer.text
    assert office.state(number) is DeliveryState.QUEUED
    assert office.events("hook-retried")[0][:2] == ("frits", RVT)
    proof = client.get("/status").text.split('name="bewijs" value="')[1].split('"')[0]
    again = client.post(f"/status/melding/{number}/opnieuw", data={"bewijs": proof})
    assert "al opnieuw verstuurd" in again.text
    other = office.inside(Viewer.of("rik", {"ret"}, Role.FUNCTIONEEL_BEHEERDER))
    proof = other.get("/status").text.split('name="bewijs" value="')[1].split('"')[0]
    assert other.post(f"/status/melding/{number}/opnieuw", data={"bewijs": proof}).status_code == 404


def test_no_mail_can_be_sent_again_as_if_it_were_a_call(office: Office) -> None:
    case = office.add()
    office.queue_mail(case)
    client = office.inside(FRITS)
    proof = client.get("/status").text.split('name="bewijs" value="')[1].split('"')[0]
    assert client.post("/status/melding/1/opnieuw", data={"bewijs": proof}).status_code == 404


def test_a_queue_whose_database_is_away_goes_on_when_it_is_back(store: SqlStore) -> None:
    tries: list[int] = []

    def make() -> object:
        tries.append(1)
        if len(tries) < 2:
            raise DatabaseBusy
        return create_app(desk_on(store))

    late = LateQueue(make, DatabaseBusy())  # type: ignore[arg-type]
    client = near(late)
    assert client.get("/healthz").status_code == 200
    away = client.get("/readyz")
    assert away.status_code == 503
    assert "niet bereikbaar" in away.json()["checks"]["database"]
    assert client.get("/api/v1/cases").headers["content-type"] == "application/problem+json"
    page = client.get("/", headers={"host": "triage.example"})
    assert page.status_code == 503
    assert "De wachtrij kan nog niet open" in page.text
    # Nobody who asks again and again makes it try again and again.
    assert tries == []
    late._next_try = 0.0
    assert client.get("/readyz").status_code == 503
    late._next_try = 0.0
    assert client.get("/readyz").status_code == 200
    assert client.get("/", headers={"host": "triage.example"}, follow_redirects=False).status_code == 303
    assert len(tries) == 2


@contextmanager
def _serving(tmp_path: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    away = f"postgresql://triage@127.0.0.1:{free_port()}/triage"
    environment = clean_environment(
        tmp_path, TRIAGE_HOME=str(tmp_path), TRIAGE_DATABASE_URL=away, TRIAGE_KEY="A" * 43 + "="
    )
    command = [*TRIAGE, "serve", "--port", str(port)]
    process = subprocess.Popen(command, cwd=REPOSITORY, env=environment, stderr=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(120)
        process.kill()


def test_serve_starts_while_its_database_server_is_away_and_says_so(tmp_path: Path) -> None:
    port = free_port()
    with _serving(tmp_path, port) as process:
        assert process.stderr is not None
        assert "De wachtrij gaat open zodra dat lukt" in process.stderr.readline()
        there = urllib.parse.urlsplit(f"http://127.0.0.1:{port}")
        assert _answer(there, "/readyz").status == 503
        assert _answer(there, "/healthz").status == 200
    assert process.returncode == 0
