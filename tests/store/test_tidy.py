"""A round that is killed, and what is left in the files after one: on real databases."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.servers.postgres import PostgresServer
from tests.store.build import RVT, FakeClock
from tests.store.conftest import Database
from tests.store.erasable import filled
from tests.store.killed_round import REGION, round_of
from triage.domain.errors import DatabaseBusy
from triage.store.audit import seal_events, verify
from triage.store.sql import SqlStore
from triage.store.tidy import tidy
from triage.wiring.purging import purge_nightly
from triage.workflow import privacy
from triage.workflow.erasing import LEASE

YEARS = timedelta(days=800)


def _erasable(database: Database, clock: FakeClock, count: int) -> SqlStore:
    store = database.open(clock)
    for number in range(1, count + 1):
        # Some pages long, whatever it is compressed to.
        filled(store, number, text=os.urandom(20_000).hex())
    clock.forward(YEARS)
    with store.transaction() as tx:
        privacy.settle(tx, REGION, RVT, by="archivaris", actor="opdrachtregel:beheer")
    return store


def test_a_round_that_is_killed_is_gone_on_with(database: Database, clock: FakeClock) -> None:
    store = _erasable(database, clock, 4)
    script = Path(__file__).with_name("killed_round.py")
    killed = subprocess.run(
        [sys.executable, str(script), database.url, str(database.home), clock.now.isoformat()],
        check=False, timeout=300, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert killed.returncode == -signal.SIGKILL
    with store.reading() as tx:
        (unfinished,) = tx.retention.erasures([RVT])
        assert unfinished.declaration == ""
        assert [part.gone.cases for part in tx.retention.parts(unfinished)] == [2]
    clock.forward(timedelta(minutes=3))  # the lease of who was killed runs out
    done = round_of(store)
    assert done is not None
    assert done.erasure.id == unfinished.id
    assert done.gone.cases == 4
    assert tidy(store)
    assert not tidy(store)


def test_no_byte_of_what_was_erased_is_in_the_file_its_log_or_a_backup(
    sqlite_database: Database, clock: FakeClock, tmp_path: Path
) -> None:
    store = _erasable(sqlite_database, clock, 3)
    with store.work(read_only=True) as work:
        rows = work.connection.execute(text("SELECT data FROM mail_chunk UNION ALL SELECT content FROM case_message"))
        cells = [bytes(row[0]) for row in rows]
    before = _files(tmp_path)
    assert all(cell[:64] in before for cell in cells)
    round_of(store)
    with sqlite3.connect(tmp_path / "triage.db") as source:
        assert source.execute("PRAGMA freelist_count").fetchone() > (0,)
    assert tidy(store)
    with sqlite3.connect(tmp_path / "triage.db") as source, sqlite3.connect(tmp_path / "copy.db") as target:
        source.backup(target)
        assert source.execute("PRAGMA freelist_count").fetchone() == (0,)
    after = _files(tmp_path) + (tmp_path / "copy.db").read_bytes()
    assert not [cell for cell in cells if any(piece in after for piece in (cell[:64], cell[-64:]))]


def test_what_is_deleted_is_overwritten_at_once(sqlite_database: Database, clock: FakeClock, tmp_path: Path) -> None:
    store = _erasable(sqlite_database, clock, 3)
    with store.work(read_only=True) as work:
        cells = [bytes(row[0]) for row in work.connection.execute(text("SELECT data FROM mail_chunk"))]
    round_of(store)
    # The last connection takes the log in; nobody cleaned the free space.
    store.close()
    after = (tmp_path / "triage.db").read_bytes()
    assert not [cell for cell in cells if any(piece in after for piece in (cell[:64], cell[-64:]))]


def test_a_reader_that_stays_puts_the_cleaning_off(sqlite_database: Database, clock: FakeClock) -> None:
    store = _erasable(sqlite_database, clock, 1)
    with sqlite3.connect(sqlite_database.home / "triage.db", isolation_level=None) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM mail").fetchone()
        round_of(store)
        with pytest.raises(DatabaseBusy):
            tidy(store, patience=0.05)
        with store.reading() as tx:
            assert tx.retention.untidy_since() is not None
        reader.execute("ROLLBACK")
    assert tidy(store)


def _dumped(server: PostgresServer, database: Database) -> str:
    address = ["-h", "127.0.0.1", "-p", str(server.port), "-U", "postgres", database.url.rsplit("/", 1)[1]]
    return subprocess.run(["pg_dump", *address], check=True, capture_output=True, text=True, timeout=300).stdout


def _files(folder: Path) -> bytes:
    return b"".join(each.read_bytes() for each in (folder / "triage.db", *folder.glob("triage.db-*")))


def test_a_dump_of_every_table_holds_nothing_of_what_was_erased(
    postgres: PostgresServer, postgres_database: Database, clock: FakeClock
) -> None:
    store = _erasable(postgres_database, clock, 2)
    with store.work(read_only=True) as work:
        rows = work.connection.execute(text("SELECT data FROM mail_chunk UNION ALL SELECT content FROM case_message"))
        cells = [bytes(row[0]).hex() for row in rows]
    before = _dumped(postgres, postgres_database)
    assert all(cell in before for cell in cells)
    round_of(store)
    assert tidy(store)
    assert tidy(store, whole=True)
    after = _dumped(postgres, postgres_database)
    assert not [cell for cell in cells if cell in after]


def test_the_worker_destroys_at_night_and_its_log_tells_numbers_alone(
    sqlite_database: Database, clock: FakeClock
) -> None:
    store, journal = _erasable(sqlite_database, clock, 2), Told()
    held = store.lease(LEASE, "een opdracht", timedelta(minutes=2))
    assert held is not None
    assert purge_nightly(store, REGION, journal, "worker") == 0
    store.release(held)
    assert purge_nightly(store, REGION, journal, "worker") == 2
    first_night = clock.now
    assert purge_nightly(store, REGION, journal, "worker") == 0
    for days, cleaned in ((5, False), (6, False), (7, True)):
        clock.now = first_night + timedelta(days=days)
        assert purge_nightly(store, REGION, journal, "worker") == 0
        with store.reading() as tx:
            assert (tx.retention.untidy_since() is None) is cleaned
    assert journal.lines == [{"event": "purged", "mailbox": RVT, "cases": 2, "mails": 2, "round": 1}]
    seal_events(store, "worker")
    assert verify(store).broken_at is None


class Told:
    """Keeps what the journal was told."""

    def __init__(self) -> None:
        self.lines: list[dict[str, object]] = []

    def note(self, event: str, *, walk: str = "", **facts: str | int | float | bool) -> None:
        self.lines.append({"event": event, **facts})
