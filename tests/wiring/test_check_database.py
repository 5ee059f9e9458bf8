"""What `triage check` says of the database, and what every command says of one that it cannot use: one Dutch line with
what to do, and exit code 2."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from tests.servers.ports import free_port
from tests.servers.postgres import PostgresServer
from tests.store.conftest import KEY
from tests.walk.inside import Done, inside
from tests.walk.region import Place
from triage.operate.health import BACKUP_WITHIN, LAST_BACKUP
from triage.store import open_store, upgrade
from triage.store.sealing import key_text, new_key
from triage.wiring.database_check import examine_backup

DEMO = Path("demo")


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a database that is closed and whole in its one file."""
    home = tmp_path_factory.mktemp("filled")
    open_store(None, home).close()
    with sqlite3.connect(home / "triage.db") as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return home


@pytest.fixture
def home(filled: Path, tmp_path: Path) -> Path:
    shutil.copytree(filled, tmp_path / "home")
    return tmp_path / "home"


@pytest.fixture(autouse=True)
def _nothing_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    """What should be refused and is not would go on for ever."""

    def begun(*_: object, **__: object) -> None:
        raise AssertionError("it began")

    monkeypatch.setattr("triage.web.serve.serve", begun)
    monkeypatch.setattr("triage.jobs.Worker.run_until_signal", begun)


def run(home: Path, *arguments: str, url: str | None = None, key: str | None = None) -> Done:
    """One command on *home*, or on the database at *url*."""
    return inside(Place(DEMO, home, url, key), *arguments)


def found(done: Done) -> dict[str, tuple[bool, str]]:
    """The lines of a check about the database."""
    return {line["what"]: (line["ok"], line["advice"]) for line in done.lines if line["what"].startswith("database")}


# What is wrong with a home, what is said of it, and whether it is said of a key.


def _sql(home: Path, statement: str) -> None:
    # Closed, so that nothing of it is left in the log beside the file.
    with closing(sqlite3.connect(home / "triage.db")) as database, database:
        database.execute(statement)


def _newer(home: Path) -> None:
    _sql(home, "UPDATE alembic_version SET version_num = '9999'")


def _older(home: Path) -> None:
    _sql(home, "UPDATE alembic_version SET version_num = '0000'")


def _without_version(home: Path) -> None:
    _sql(home, "DROP TABLE alembic_version")


def _without_key(home: Path) -> None:
    (home / "triage.key").unlink()


def _another_key(home: Path) -> None:
    (home / "triage.key").write_text(key_text(new_key()))


def _no_key_at_all(home: Path) -> None:
    (home / "triage.key").write_text("geheim")


def _folder_for_key(home: Path) -> None:
    (home / "triage.key").unlink()
    (home / "triage.key").mkdir()


def _rubbish(home: Path) -> None:
    (home / "triage.db").write_bytes(b"dit is geen database" * 1000)


def _half(home: Path) -> None:
    raw = (home / "triage.db").read_bytes()
    (home / "triage.db").write_bytes(raw[: len(raw) // 2])


def _folder(home: Path) -> None:
    (home / "triage.db").unlink()
    (home / "triage.db").mkdir()


_REFUSED: list[tuple[Callable[[Path], None], str]] = [
    (_newer, "nieuwere versie van de dienst dan deze; werk de dienst bij (schema 9999, hier 0001)."),
    (_older, "oudere versie van de dienst; draai `triage db upgrade` (schema 0000, hier 0001)."),
    (_without_version, "zegt niet van welke versie van de dienst"),
    (_without_key, "leg '"),
    (_another_key, "De sleutel hoort niet bij deze database"),
    (_no_key_at_all, "De sleutel is onleesbaar"),
    (_folder_for_key, "met de sleutel is niet te lezen"),
    (_rubbish, "beschadigd of is geen database; laat haar staan, zet op een lege machine een reservekopie terug"),
    (_half, "beschadigd of is geen database"),
    (_folder, "is geen bestand; noem in TRIAGE_DATABASE_URL"),
]


@pytest.mark.parametrize(("damage", "words"), _REFUSED, ids=lambda each: getattr(each, "__name__", ""))
@pytest.mark.parametrize("command", ["serve", "run", "health", "queue"])
def test_a_database_of_no_use_is_refused_in_one_line_by_what_uses_it(
    home: Path, command: str, damage: Callable[[Path], None], words: str
) -> None:
    damage(home)
    before = _contents(home)
    done = run(home, command)
    assert (done.exit, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("triage: ")
    assert words in done.stderr
    assert _contents(home) == before


def _contents(home: Path) -> dict[str, bytes]:
    """What must stay as it was; SQLite may take its own log in."""
    return {
        path.name: path.read_bytes()
        for path in home.iterdir()
        if path.is_file() and not path.name.endswith(("-wal", "-shm"))
    }


@pytest.mark.parametrize("damage", [_newer, _without_version, _rubbish, _half, _folder])
def test_what_cannot_be_mended_by_an_upgrade_is_left_alone_by_it(home: Path, damage: Callable[[Path], None]) -> None:
    damage(home)
    before = _contents(home)
    done = run(home, "db", "upgrade")
    assert done.exit == 2
    assert done.stderr.count("\n") == 1
    assert _contents(home) == before


def test_a_server_that_lets_nobody_in_is_told_with_what_to_look_at(tmp_path: Path, postgres: PostgresServer) -> None:
    """libpq gives no code for a login that is refused, so it cannot be told from a server that is down."""
    for url in (postgres.url("weg"), f"postgresql://triage@127.0.0.1:{free_port()}/triage"):
        done = run(tmp_path, "health", url=url, key=KEY)
        assert done.exit == 3
        assert "adres, naam, wachtwoord en database in TRIAGE_DATABASE_URL" in done.stderr
        assert done.stderr.count("\n") == 1


# The check


def test_the_check_says_which_database_it_is_and_leaves_nothing_in_it(home: Path) -> None:
    done = run(home, "check", "--mailbox", "ret", "--json")
    told = found(done)
    assert {what for what, (ok, _) in told.items() if ok} == told.keys()
    assert f"database: SQLite {sqlite3.sqlite_version}, schema 0001" in told
    assert told["database: schrijven"] == told["database: het bestand is heel"] == (True, "")
    with sqlite3.connect(home / "triage.db") as database:
        assert database.execute("SELECT count(*) FROM lease").fetchone() == (0,)


def test_the_check_goes_on_without_a_database_and_says_what_is_wrong_with_it(home: Path) -> None:
    _newer(home)
    done = run(home, "check", "--mailbox", "ret", "--json")
    assert done.exit == 2
    ((what, (ok, advice)),) = found(done).items()
    assert (what, ok) == ("database", False)
    assert "nieuwere versie" in advice
    assert any(line["what"].startswith("tijdzonegegevens") for line in done.lines)


def test_a_page_that_is_damaged_is_found_before_somebody_needs_it(home: Path) -> None:
    file = home / "triage.db"
    with sqlite3.connect(file) as database:
        (page,) = database.execute("SELECT rootpage FROM sqlite_master WHERE name = 'case_message'").fetchone()
        (size,) = database.execute("PRAGMA page_size").fetchone()
    raw = bytearray(file.read_bytes())
    raw[(page - 1) * size : page * size] = b"\xa5" * size
    file.write_bytes(raw)
    ok, advice = found(run(home, "check", "--mailbox", "ret", "--json"))["database: het bestand is heel"]
    assert not ok
    assert "`triage restore`" in advice


def test_a_database_that_may_only_be_read_is_told(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from triage.store import sql

    monkeypatch.setattr(sql, "_PRAGMAS", (*sql._PRAGMAS, "query_only=ON"))
    done = run(home, "check", "--mailbox", "ret", "--json")
    ((what, (ok, advice)),) = found(done).items()
    assert (done.exit, what, ok) == (2, "database", False)
    assert "alleen te lezen; geef deze gebruiker schrijfrecht" in advice


def test_a_postgresql_user_who_may_only_read_is_told(tmp_path: Path, postgres: PostgresServer) -> None:
    name = postgres.new_database()
    upgrade(postgres.url(name), tmp_path)
    told = found(run(tmp_path, "check", "--mailbox", "ret", "--json", url=postgres.url(name), key=KEY))
    assert any(what.startswith("database: PostgreSQL ") and what.endswith(", schema 0001") for what in told)
    assert told["database: schrijven"] == (True, "")
    postgres.run("CREATE ROLE lezer LOGIN")
    postgres.run("GRANT SELECT ON ALL TABLES IN SCHEMA public TO lezer", name)
    url = postgres.url(name).replace("postgres@", "lezer@")
    done = run(tmp_path, "check", "--mailbox", "ret", "--json", url=url, key=KEY)
    ok, advice = found(done)["database: schrijven"]
    assert (done.exit, ok) == (2, False)
    assert "mag dit niet in de database; maak hem eigenaar" in advice


def test_the_age_of_the_last_backup_is_told(home: Path, tmp_path: Path) -> None:
    place = Place(DEMO, home)

    def told() -> tuple[str, bool, str, str]:
        store = open_store(None, home)
        line = examine_backup(store)
        store.close()
        return line

    assert told()[1:3] == (True, "nog geen gemaakt met `triage backup`; zie docs/back-up.md")
    assert inside(place, "backup", str(tmp_path / "kopie")).exit == 0
    what, ok, advice, _ = told()
    assert what.startswith("reservekopie: de laatste is van 20")
    assert (ok, advice) == (True, "")
    store = open_store(None, home)
    with store.transaction() as tx:
        tx.settings.set(LAST_BACKUP, (tx.now - BACKUP_WITHIN - timedelta(days=1)).isoformat(), "test")
    store.close()
    _, ok, advice, kind = told()
    assert (ok, kind) == (False, "person")
    assert "4 dagen oud" in advice


def test_a_check_before_a_restore_does_not_stand_in_its_way(home: Path, tmp_path: Path) -> None:
    assert inside(Place(DEMO, home), "backup", str(tmp_path / "kopie")).exit == 0
    empty = tmp_path / "leeg"
    empty.mkdir()
    shutil.copy(home / "triage.key", empty / "triage.key")
    assert "database: schrijven" in found(run(empty, "check", "--mailbox", "ret", "--json"))
    done = run(empty, "restore", str(tmp_path / "kopie"))
    assert done.exit == 0, done.stderr
