"""`triage db copy`: everything moves from SQLite to PostgreSQL, whole or not at all."""

from __future__ import annotations

import hashlib
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.servers.postgres import PostgresServer
from tests.store.build import HOUR, MINUTE, NOW, RVT, SENDER, SERVICE, arrival, case, delivery, raw_mail
from tests.store.conftest import KEY, Database
from triage.domain.errors import DatabaseRefused
from triage.ports.store import Outcome
from triage.store import copy_database, open_store, upgrade
from triage.store.sql import SqlStore


@pytest.fixture
def source(sqlite_database: Database) -> Database:
    """A database with mails, a case, a delivery, and an id that was given out and is gone."""
    store = sqlite_database.open()
    with store.transaction() as tx:
        tx.ledger.first_seen("rvt", RVT, NOW - HOUR)
        for uid in (1, 2):
            tx.ledger.archive(arrival(uid), f"w{uid}")
        made = tx.cases.add(case(), "RVT", 2026)
        tx.outbox.queue(delivery(made.id), to=SENDER)
    (first, _) = store.claim_mails(2, "worker", MINUTE)
    with store.transaction(first.claim) as tx:
        tx.ledger.settle(first.claim, Outcome.ACCEPTED, case_id=made.id)
    with store.work() as work:
        work.connection.execute(text("UPDATE sqlite_sequence SET seq = 41 WHERE name = 'triage_case'"))
    store.close()
    return sqlite_database


@pytest.fixture
def target(postgres: PostgresServer) -> Iterator[str]:
    name = postgres.new_database()
    yield postgres.url(name)
    postgres.drop(name)


def copied(source: Database, target: str) -> dict[str, int]:
    found = copy_database(source.url, source.home, KEY, target, now=datetime.now(tz=UTC))
    return {each.table: each.rows for each in found}


def opened(target: str, home: Path) -> SqlStore:
    return open_store(target, home, KEY)


def test_everything_is_there_afterwards_and_can_be_read(source: Database, target: str) -> None:
    rows = copied(source, target)
    assert (rows["mail"], rows["triage_case"], rows["delivery"], rows["source"]) == (2, 1, 1, 1)
    store = opened(target, source.home)
    try:
        with store.reading() as tx:
            (line,) = tx.cases.queue(SERVICE)
            assert line.case.subject == case().subject
            assert tx.outbox.of_case(line.case.id or 0)[0].content["to"] == SENDER
            assert tx.ledger.raw(1) == raw_mail(1)
            assert tx.ledger.known_uids("rvt", "INBOX", arrival(1).location.uidvalidity) == {1, 2}
    finally:
        store.close()


def test_an_id_that_was_given_out_once_is_given_out_no_more(source: Database, target: str) -> None:
    copied(source, target)
    store = opened(target, source.home)
    try:
        with store.transaction() as tx:
            added = tx.cases.add(case(), "RVT", 2026)
            assert (added.id, added.reference) == (42, "RVT-2026-0002")
            assert tx.ledger.archive(arrival(3), "w").mail_id == 3
    finally:
        store.close()


def test_a_mail_that_was_taken_in_before_is_known_after(source: Database, target: str) -> None:
    copied(source, target)
    store = opened(target, source.home)
    try:
        with store.transaction() as tx:
            again = tx.ledger.archive(arrival(7, raw=raw_mail(1)), "w")
            assert (again.mail_id, again.outcome) == (1, Outcome.DUPLICATE)
            same = tx.outbox.queue(delivery(1), to=SENDER)
            assert same == 1
    finally:
        store.close()


def test_a_target_that_is_not_empty_is_refused_and_left_alone(source: Database, target: str) -> None:
    upgrade(target, source.home)
    opened(target, source.home).close()
    with pytest.raises(DatabaseRefused, match="niet leeg"):
        copied(source, target)
    store = opened(target, source.home)
    with store.reading() as tx:
        assert tx.cases.count_open(SERVICE) == 0
    store.close()


def test_a_target_with_other_tables_is_refused(source: Database, target: str, postgres: PostgresServer) -> None:
    postgres.run("CREATE TABLE notes (id int)", target.rpartition("/")[2])
    with pytest.raises(DatabaseRefused, match="niet leeg"):
        copied(source, target)


def test_tables_without_a_row_are_an_empty_target(source: Database, target: str) -> None:
    upgrade(target, source.home)
    assert copied(source, target)["mail"] == 2


def test_a_service_that_still_works_on_it_must_stop_first(source: Database, target: str) -> None:
    store = source.open()
    lease = store.lease("source:rvt", "worker", HOUR / 6)
    assert lease is not None
    with pytest.raises(DatabaseRefused, match="stop hem"):
        copied(source, target)
    store.release(lease)
    assert copied(source, target)["lease"] == 1


def test_a_copy_killed_half_way_is_refused_until_it_is_made_anew(source: Database, target: str) -> None:
    before = _digest_of(source)
    program = (
        "import sys; from datetime import UTC, datetime; from pathlib import Path; import os, signal\n"
        "from triage.store import copy_database\n"
        "def seen(table):\n"
        "    if table == 'delivery': os.kill(os.getpid(), signal.SIGKILL)\n"
        "copy_database(sys.argv[1], Path(sys.argv[2]), sys.argv[3], sys.argv[4], now=datetime.now(tz=UTC), seen=seen)\n"
    )
    command = [sys.executable, "-c", program, source.url, str(source.home), KEY, target]
    assert subprocess.run(command, check=False, timeout=300).returncode == -signal.SIGKILL
    for refused in (lambda: opened(target, source.home), lambda: upgrade(target, source.home)):
        with pytest.raises(DatabaseRefused, match="niet is afgemaakt"):
            refused()
    assert _digest_of(source) == before
    assert copied(source, target)["delivery"] == 1
    opened(target, source.home).close()


def test_rows_that_arrived_otherwise_undo_the_whole_copy(
    source: Database, target: str, postgres: PostgresServer
) -> None:
    name = target.rpartition("/")[2]
    postgres.run(
        "CREATE FUNCTION spoil() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN"
        " IF to_regclass('setting') IS NOT NULL AND to_regclass('delivery') IS NOT NULL THEN"
        " EXECUTE 'CREATE OR REPLACE RULE other AS ON INSERT TO reference_counter DO INSTEAD NOTHING';"
        " END IF; END $$",
        name,
    )
    postgres.run(
        "CREATE EVENT TRIGGER spoil ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION spoil()", name
    )
    with pytest.raises(DatabaseRefused, match="reference_counter"):
        copied(source, target)
    postgres.run("DROP EVENT TRIGGER spoil", name)
    with pytest.raises(DatabaseRefused, match="niet is afgemaakt"):
        opened(target, source.home)
    assert copied(source, target)["reference_counter"] == 1


def test_the_source_must_be_sqlite_and_the_target_must_not(source: Database, target: str) -> None:
    now = datetime.now(tz=UTC)
    with pytest.raises(DatabaseRefused, match="al PostgreSQL"):
        copy_database(target, source.home, KEY, target, now=now)
    with pytest.raises(DatabaseRefused, match="naar PostgreSQL"):
        copy_database(source.url, source.home, KEY, f"sqlite:///{source.home / 'ander.db'}", now=now)
    with pytest.raises(DatabaseRefused, match="geen database"):
        copy_database(None, source.home / "leeg", KEY, target, now=now)


def _digest_of(database: Database) -> str:
    return hashlib.sha256((database.home / "triage.db").read_bytes()).hexdigest()
