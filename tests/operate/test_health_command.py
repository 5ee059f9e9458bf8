"""`triage health` and `triage token`, and the signs that a worker gives of itself."""

from __future__ import annotations

import json
import socket
from datetime import UTC, datetime
from pathlib import Path

import pytest

import mailbox_config
from tests.operate.parts import beat, poll
from tests.walk.test_marks import listening
from triage.cli.main import main
from triage.domain.errors import DatabaseBusy
from triage.ports.store import Store
from triage.store import open_store
from triage.store.memory import MemoryStore
from triage.wiring.journal import LogJournal, QuietJournal
from triage.wiring.signs import Rounds, Signs

CONFIG = mailbox_config.load("demo").region.config_hash


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("TRIAGE_DATABASE_URL", "TRIAGE_KEY", "TRIAGE_KEY_FILE", "TRIAGE_DATABASE_URL_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TRIAGE_HOME", str(tmp_path))
    monkeypatch.setenv("TRIAGE_CONFIG", "demo")
    return tmp_path


@pytest.fixture
def store(home: Path) -> Store:
    return open_store(None, home)


def test_health_is_one_without_a_worker_and_zero_with_one(
    home: Path, store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["health"]) == 1
    assert "Er werkt geen worker" in capsys.readouterr().err
    with store.transaction() as tx:
        beat(tx, "elders:1:ab", CONFIG)
    assert main(["health"]) == 0
    assert capsys.readouterr().out == "de dienst werkt (1 worker)\n"
    assert main(["health", "--here"]) == 1
    assert "Op deze machine werkt geen worker" in capsys.readouterr().err
    with store.transaction() as tx:
        beat(tx, f"{socket.gethostname()}:1:ab", CONFIG)
        # What is broken elsewhere is no reason to start this one again.
        poll(tx, error="ServerUnreachable")
    assert main(["health", "--here"]) == 0
    assert main(["health"]) == 1


def test_health_tells_a_machine_what_it_found(home: Path, store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    with store.transaction() as tx:
        beat(tx, "elders:1:ab", "een-andere")
    assert main(["health", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["healthy"], found["config"]) == (True, CONFIG)
    assert found["workers"][0]["worker"] == "elders:1:ab"
    (trouble,) = found["troubles"]
    assert not trouble["broken"]
    assert "een-andere" in trouble["text"]


def test_health_makes_no_database_where_there_is_none(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["health"]) == 1
    assert "nog geen database" in capsys.readouterr().err
    assert list(home.iterdir()) == []


def test_health_says_that_the_database_is_away(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRIAGE_DATABASE_URL", "postgresql://triage@127.0.0.1:1/triage")
    monkeypatch.setenv("TRIAGE_KEY", "A" * 43 + "=")
    assert main(["health"]) == 3


def test_a_job_that_hangs_is_behind_and_one_that_fails_is_not() -> None:
    seconds = [0.0]
    rounds = Rounds(clock=lambda: seconds[0])

    def fails() -> None:
        raise DatabaseBusy

    hanging, failing = rounds.watched("watch", 30.0, lambda: None), rounds.watched("seal", 10.0, fails)
    hanging()
    seconds[0] = 200.0
    with pytest.raises(DatabaseBusy):
        failing()
    assert rounds.facts() == {"watch": {"every": 30.0, "since": 200.0}, "seal": {"every": 10.0, "since": 0.0}}


def test_a_worker_is_seen_while_it_works_and_not_missed_when_it_stops() -> None:
    store = MemoryStore()
    started_at = datetime(2026, 3, 3, tzinfo=UTC)
    signs = Signs(store, QuietJournal(), "machine:1:ab", started_at, lambda: CONFIG, lambda: {"sources": {"rvt": 2}})
    with signs.giving():
        signs.give()
        with store.reading() as tx:
            (sign,) = tx.operating.workers()
        assert (sign.holder, sign.config_hash, sign.started_at) == ("machine:1:ab", CONFIG, started_at)
        assert sign.facts == {"sources": {"rvt": 2}}
    with store.reading() as tx:
        assert tx.operating.workers() == []


def test_a_worker_without_a_database_goes_on(store: Store) -> None:
    def away() -> str:
        raise DatabaseBusy

    with listening() as heard:
        Signs(store, LogJournal(), "machine:1:ab", datetime(2026, 3, 3, tzinfo=UTC), away, dict).give()
    assert [(each["event"], each["error"]) for each in heard.journal] == [("sign-failed", "DatabaseBusy")]


NEW = ("token", "new", "--title", "zaaksysteem", "--mailbox", "veiligheidsteam")


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, object]]:
    assert main([*arguments, "--json"]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_token_is_made_listed_and_taken_back(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (made,) = said(capsys, *NEW, "--mailbox", "ret", "--days", "30")
    assert (made["role"], made["mailboxes"], made["valid"]) == ("koppeling", ["veiligheidsteam", "ret"], True)
    assert len(str(made["secret"])) >= 43
    (listed,) = said(capsys, "token", "list")
    assert "secret" not in listed
    assert str(made["secret"]).encode() not in b"".join(path.read_bytes() for path in home.iterdir() if path.is_file())
    said(capsys, "token", "revoke", str(made["token"]))
    assert said(capsys, "token", "list")[0]["valid"] is False
    assert main(["token", "revoke", str(made["token"])]) == 2
    assert "al ingetrokken" in capsys.readouterr().err
    actions = [row["action"] for row in said(capsys, "audit", "export")]
    assert actions.count("token-made") == 2  # in the log of each mailbox it opens
    assert actions.count("token-revoked") == 1


def test_a_person_is_told_the_secret_once_and_how_to_take_it_back(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*NEW]) == 0
    out = capsys.readouterr().out
    assert "Het staat hier eenmalig" in out
    assert "triage token revoke 1" in out
    assert main(["token", "list"]) == 0
    assert "zaaksysteem" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("more", "said_"),
    [
        (("--mailbox", "weg"), "kies uit"),
        (("--role", "beheerder"), "kies koppeling"),
        (("--days", "367"), "1 tot en met 366"),
        (("--title", " "), "welk systeem"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(
    home: Path, capsys: pytest.CaptureFixture[str], more: tuple[str, str], said_: str
) -> None:
    assert main([*NEW, *more]) == 2
    err = capsys.readouterr().err
    assert said_ in err
    assert err.count("\n") == 1
