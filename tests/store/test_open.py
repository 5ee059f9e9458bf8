"""Opening a database, or one Dutch line that says what to do (contract.md, Database)."""

from __future__ import annotations

import sqlite3
import stat
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.servers.ports import free_port
from tests.servers.postgres import PostgresServer
from tests.store.build import arrival
from tests.store.conftest import KEY, Database
from triage.domain.errors import DatabaseBusy, DatabaseRefused
from triage.store.errors import raise_from_driver
from triage.store.open import open_store, upgrade
from triage.store.sealing import key_text, new_key


def refused(url: str | None, home: Path, key: str | None = None) -> str:
    with pytest.raises(DatabaseRefused) as told:
        open_store(url, home, key)
    assert "\n" not in str(told.value)
    return str(told.value)


def test_an_empty_home_makes_its_database_and_its_key(tmp_path: Path) -> None:
    home = tmp_path / "nieuw" / "thuis"
    with open_store(None, home).transaction() as tx:
        mail = tx.ledger.archive(arrival(), "w").mail_id
    for name in ("triage.db", "triage.key"):
        assert stat.S_IMODE((home / name).stat().st_mode) == 0o600
    with open_store(None, home).transaction() as tx:
        assert tx.ledger.raw(mail) == arrival().raw


def test_a_given_key_is_used_and_not_written_down(tmp_path: Path) -> None:
    open_store(None, tmp_path, KEY).close()
    assert not (tmp_path / "triage.key").exists()
    assert "TRIAGE_KEY" in refused(None, tmp_path)
    open_store(None, tmp_path, KEY).close()


def test_a_database_without_its_key_is_refused(tmp_path: Path) -> None:
    open_store(None, tmp_path).close()
    (tmp_path / "triage.key").unlink()
    told = refused(None, tmp_path)
    assert "TRIAGE_KEY" in told
    assert "triage.key" in told
    assert not (tmp_path / "triage.key").exists()


def test_another_key_is_refused(tmp_path: Path) -> None:
    open_store(None, tmp_path, KEY).close()
    assert "hoort niet bij deze database" in refused(None, tmp_path, key_text(new_key()))


@pytest.mark.parametrize("key", ["kort", "é" * 44, key_text(b"x" * 16), "!" * 44])
def test_an_unreadable_key_is_refused_with_what_it_should_be(tmp_path: Path, key: str) -> None:
    assert "32 willekeurige bytes" in refused(None, tmp_path, key)


def test_a_key_with_a_line_end_or_in_url_alphabet_is_read(tmp_path: Path) -> None:
    key = key_text(bytes([0xFB] * 32))
    open_store(None, tmp_path, key + "\n").close()
    open_store(None, tmp_path, key.replace("+", "-").replace("/", "_")).close()


def test_a_making_that_was_killed_half_way_is_an_empty_home_still(tmp_path: Path) -> None:
    (tmp_path / "triage.key").write_text(KEY)
    with sqlite3.connect(tmp_path / "triage.db") as left:
        left.execute("PRAGMA journal_mode=WAL")
        left.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
    open_store(None, tmp_path).close()


def test_several_commands_that_start_on_an_empty_home_at_once_make_one_database(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from triage.store.open import open_store\n"
        "store = open_store(None, Path(sys.argv[1]))\n"
        "with store.transaction() as tx: tx.settings.set('door', sys.argv[2], 'test')\n"
    )
    started = [
        subprocess.Popen([sys.executable, "-c", script, str(tmp_path), str(number)], cwd=Path.cwd())
        for number in range(4)
    ]
    assert [each.wait(300) for each in started] == [0] * 4


@pytest.mark.parametrize("version", ["0000", "9999"])
def test_another_schema_is_refused(tmp_path: Path, version: str) -> None:
    open_store(None, tmp_path).close()
    with sqlite3.connect(tmp_path / "triage.db") as database:
        database.execute("UPDATE alembic_version SET version_num = ?", (version,))
    told = refused(None, tmp_path)
    assert ("db upgrade" in told) is (version == "0000")
    assert ("nieuwere versie" in told) is (version == "9999")
    if version == "9999":
        with pytest.raises(DatabaseRefused, match="nieuwere versie"):
            upgrade(None, tmp_path)


def test_another_programs_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "triage.db") as other:
        other.execute("CREATE TABLE klanten (naam TEXT)")
    refused(None, tmp_path, KEY)
    with sqlite3.connect(tmp_path / "triage.db") as other:
        assert other.execute("SELECT count(*) FROM sqlite_master").fetchone() == (1,)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "triage.db").write_bytes(b"dit is geen database" * 100)
    refused(None, tmp_path, KEY)


@pytest.mark.parametrize("url", ["geen adres", "mysql://x/y", "sqlite://", "sqlite:///:memory:", "://"])
def test_an_address_of_no_use_is_refused_with_an_example(tmp_path: Path, url: str) -> None:
    assert "postgresql+psycopg://" in refused(url, tmp_path, KEY)


def test_a_home_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bestand").write_text("")
    assert "is niet te maken" in refused(None, tmp_path / "bestand" / "thuis")


def test_postgresql_without_tables_says_to_upgrade(postgres: PostgresServer, tmp_path: Path) -> None:
    url = postgres.url(postgres.new_database())
    assert "triage db upgrade" in refused(url, tmp_path, KEY)
    assert upgrade(url, tmp_path) == upgrade(url, tmp_path) == "0001"
    open_store(url, tmp_path, KEY).close()
    assert "hoort niet bij deze database" in refused(url, tmp_path, key_text(new_key()))


def test_postgresql_without_a_key_says_how_to_make_one(postgres_database: Database, tmp_path: Path) -> None:
    told = refused(postgres_database.url, tmp_path / "leeg")
    assert "openssl rand -base64 32" in told
    assert not (tmp_path / "leeg").exists()


def test_the_plain_postgresql_address_works_too(postgres_database: Database, tmp_path: Path) -> None:
    open_store(postgres_database.url.replace("+psycopg", ""), tmp_path, KEY).close()


def test_a_server_that_does_not_answer_is_worth_trying_again(tmp_path: Path) -> None:
    with pytest.raises(DatabaseBusy):
        open_store(f"postgresql://x@127.0.0.1:{free_port()}/x", tmp_path, KEY)


def test_a_connection_that_dies_in_a_step_is_worth_trying_again(
    postgres: PostgresServer, postgres_database: Database
) -> None:
    store = postgres_database.open()
    kill = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'veiligheidstriage'"
    with pytest.raises(DatabaseBusy), store.transaction() as tx:  # noqa: PT012
        tx.settings.set("a", "b", "test")
        postgres.run(kill)
        tx.settings.get("a")
    with store.transaction() as tx:
        assert tx.settings.get("a") is None


def test_the_clock_of_postgresql_is_the_servers(postgres_database: Database) -> None:
    with postgres_database.open().transaction() as tx:
        first = tx.now
        assert tx.now == first
    assert abs((datetime.now(tz=UTC) - first).total_seconds()) < 60
    assert first.utcoffset() is not None


def test_a_locked_sqlite_file_is_worth_trying_again(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("triage.store.sql._PRAGMAS", ("journal_mode=WAL", "busy_timeout=50"))
    store = sqlite_database.open()
    other = sqlite3.connect(sqlite_database.home / "triage.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(DatabaseBusy), store.transaction() as tx:
        tx.settings.set("a", "b", "test")
    with store.reading() as tx:
        assert tx.settings.get("a") is None
    other.close()


def test_sqlite_runs_with_wal_foreign_keys_and_every_commit_on_disk(sqlite_database: Database) -> None:
    with sqlite_database.open().work() as work:
        found = {
            name: work.connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "foreign_keys", "synchronous", "busy_timeout")
        }
    assert found == {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 2, "busy_timeout": 30_000}


def test_no_error_of_the_database_library_leaves_the_store(database: Database) -> None:
    store = database.open()
    with store.work() as work:
        work.connection.exec_driver_sql("DROP TABLE setting")
    with pytest.raises(DatabaseRefused), store.transaction() as tx:
        tx.settings.get("a")


@pytest.mark.parametrize(
    ("code", "kind", "words"),
    [
        (sqlite3.SQLITE_FULL, DatabaseBusy, "maak ruimte"),
        (sqlite3.SQLITE_IOERR_WRITE, DatabaseBusy, "maak ruimte als de schijf vol is"),
        (sqlite3.SQLITE_CANTOPEN, DatabaseBusy, "controleer het recht op de map"),
        (sqlite3.SQLITE_BUSY, DatabaseBusy, "even bezet"),
        (sqlite3.SQLITE_CORRUPT_INDEX, DatabaseRefused, "`triage restore`"),
        (sqlite3.SQLITE_NOTADB, DatabaseRefused, "`triage restore`"),
        (sqlite3.SQLITE_READONLY_DIRECTORY, DatabaseRefused, "geef deze gebruiker schrijfrecht"),
        (sqlite3.SQLITE_ERROR, DatabaseRefused, "niet die van deze versie"),
        (sqlite3.SQLITE_MISUSE, DatabaseRefused, "draai `triage check`"),
    ],
)
def test_what_sqlite_says_is_told_with_what_to_do(code: int, kind: type[Exception], words: str) -> None:
    error = sqlite3.OperationalError("English that nobody sees")
    error.sqlite_errorcode = code
    with pytest.raises(kind) as told:
        raise_from_driver(error, sqlite3.Error)
    assert words in str(told.value)
    assert "English" not in str(told.value)


def test_reading_saves_nothing_even_where_somebody_tries(database: Database) -> None:
    store = database.open()
    try:
        with store.reading() as tx:
            tx.settings.set("a", "b", "test")
    except DatabaseRefused:
        pass
    with store.transaction() as tx:
        assert tx.settings.get("a") is None
