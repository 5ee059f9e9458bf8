"""Nothing of a mail can be read from the database without its key, and nothing changed goes unseen."""

from __future__ import annotations

import base64
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.store.build import (
    ANNA,
    MARK,
    NOW,
    RET,
    RVT,
    SENDER,
    arrival,
    case,
    decision,
    delivery,
    incoming,
    location,
    message,
    obligation,
    raw_mail,
    slot,
)
from tests.store.conftest import KEY, Database
from triage.domain.errors import SealBroken, TriageError
from triage.domain.obligation import Evidence, Met
from triage.ports.delivery import DeliveryState
from triage.ports.store import Outcome, PollReport, Store
from triage.store import sealing
from triage.store.sealing import ContentKey

MARKS = [MARK, MARK.lower(), "wijkteam.example", "meekijken", "gezin", "plan.pdf"]


def fill(store: Store) -> tuple[int, int, int]:
    """Put content everywhere it can stand; returns mail, case and delivery."""
    from datetime import timedelta

    with store.transaction() as tx:
        tx.ledger.first_seen("rvt", RVT, None)
        mail = tx.ledger.archive(arrival(1), "w").mail_id
        tx.ledger.archive(arrival(2, text_mail()), "w")
    first, second = store.claim_mails(2, "worker", timedelta(minutes=5))
    with store.transaction(first.claim) as tx:
        tx.ledger.duplicate_of(RVT, incoming(f"<{MARK}@wijkteam.example>"), mail)
        case_id = tx.cases.add(case(), "RVT", 2026).id or 0
        tx.cases.add_message(case_id, message(f"<{MARK}@wijkteam.example>", mail_id=mail))
        tx.cases.add_decision(case_id, mail, decision(), "silence", "R-8", f"omdat {MARK}")
        (owed,) = tx.cases.add_obligations(case_id, [obligation()], "config", "model")
        tx.cases.meet(case_id, owed.id or 0, Met(Evidence.STAFF_MAIL, NOW, SENDER, f"<{MARK}@wijkteam.example>"))
        tx.cases.unmeet(case_id, owed.id or 0, f"{SENDER} onbekend", NOW)
        tx.agenda.hold(case_id, slot(), made_at=NOW, expires_at=NOW, uid="uid-1@triage.example")
        sent = tx.outbox.queue(delivery(case_id), to=SENDER)
        tx.outbox.move(sent, DeliveryState.SENDING, NOW)
        tx.outbox.move(sent, DeliveryState.FAILED, NOW, error=f"550 <{SENDER}> onbekend")
        changed = tx.cases.get(ANNA, case_id)
        tx.cases.change(replace(changed, subject=f"{MARK} nogmaals"))
        tx.ledger.settle(first.claim, Outcome.ACCEPTED, case_id=case_id, reason=f"over {MARK}")
    with store.transaction(second.claim) as tx:
        tx.ledger.postpone(second.claim, NOW, f"de lezer stopte bij {MARK}")
        tx.ledger.report(PollReport("rvt", "INBOX", RVT, NOW, 2, 2))
    return mail, case_id, sent


def text_mail() -> bytes:
    # Short and incompressible enough to stand in a chunk as it is.
    return f"Subject: {MARK}\r\n\r\n{MARK}".encode()


def test_no_mark_of_a_mail_stands_in_the_raw_sqlite_file(sqlite_database: Database) -> None:
    fill(sqlite_database.open())
    files = [path for path in sqlite_database.home.iterdir() if path.name.startswith("triage.db")]
    assert any(path.name.endswith("-wal") for path in files)
    raw = b"".join(path.read_bytes() for path in files)
    assert b"RVT-2026-0001" in raw
    for mark in MARKS:
        for form in (
            mark.encode(),
            mark.encode("utf-16-le"),
            base64.b64encode(mark.encode())[:-3],
            zlib.compress(mark.encode()),
        ):
            assert form not in raw, mark


def test_no_mark_of_a_mail_stands_in_a_postgresql_dump(postgres_database: Database) -> None:
    store = postgres_database.open()
    fill(store)
    with store.work() as work:
        tables = (
            work.connection.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).scalars().all()
        )
        rows = [
            str(row).encode()
            for table in tables
            for row in work.connection.exec_driver_sql(f"SELECT * FROM {table}")  # noqa: S608
        ]
    raw = b"".join(rows)
    assert b"RVT-2026-0001" in raw
    assert [mark for mark in MARKS if mark.encode() in raw] == []


SEALED = [
    ("mail_chunk", "data"),
    ("mail", "reason"),
    ("triage_case", "content"),
    ("case_message", "content"),
    ("decision", "content"),
    ("delivery", "content"),
    ("delivery", "last_error"),
]


def read_all(store: Store, mail: int, case_id: int, sent: int) -> None:
    with store.reading() as tx:
        tx.ledger.raw(mail)
        tx.cases.file(ANNA, tx.cases.get(ANNA, case_id).reference)
        tx.outbox.get(sent)


@pytest.mark.parametrize(("table", "column"), [each for each in SEALED if each != ("mail", "reason")])
@pytest.mark.parametrize("byte", [0, 1, 5, 20, -1])
def test_a_cell_that_was_tampered_with_does_not_open(
    sqlite_database: Database, table: str, column: str, byte: int
) -> None:
    store = sqlite_database.open()
    identifiers = fill(store)
    read_all(store, *identifiers)
    key = "mail_id" if table == "mail_chunk" else "id"
    with store.work() as work:
        select = f"SELECT {column} FROM {table} WHERE {key} = 1"  # noqa: S608
        cell = bytearray(work.connection.exec_driver_sql(select).scalar_one())
        cell[byte] ^= 1
        change = f"UPDATE {table} SET {column} = ? WHERE {key} = 1"  # noqa: S608
        work.connection.exec_driver_sql(change, (bytes(cell),))
    with pytest.raises(SealBroken):
        read_all(store, *identifiers)


def test_a_cell_moved_to_another_row_does_not_open(sqlite_database: Database) -> None:
    store = sqlite_database.open()
    with store.transaction() as tx:
        one, _ = tx.cases.add(case(), "RVT", 2026), tx.cases.add(case(subject="Ander"), "RVT", 2026)
    with store.work() as work:
        move = "UPDATE triage_case SET content = (SELECT content FROM triage_case WHERE id = 2) WHERE id = 1"
        work.connection.exec_driver_sql(move)
    with pytest.raises(SealBroken), store.reading() as tx:
        tx.cases.get(ANNA, one.id or 0)


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM mail_chunk WHERE number = 3",
        "DELETE FROM mail_chunk WHERE number = 2",
        "UPDATE mail_chunk SET number = CASE number WHEN 1 THEN 20 WHEN 2 THEN 10 END WHERE number < 3;"
        "UPDATE mail_chunk SET number = number / 10 WHERE number >= 10",
    ],
)
def test_a_chunk_dropped_or_swapped_is_noticed(sqlite_database: Database, change: str) -> None:
    import os

    store = sqlite_database.open()
    with store.transaction() as tx:
        mail = tx.ledger.archive(arrival(1, os.urandom(2_500_000)), "w").mail_id
    with store.work() as work:
        sizes = work.connection.exec_driver_sql("SELECT length(data) FROM mail_chunk").scalars().all()
        for statement in change.split(";"):
            work.connection.exec_driver_sql(statement)
    assert len(sizes) == 3
    assert max(sizes) <= 1_000_000
    with pytest.raises(SealBroken), store.reading() as tx:
        tx.ledger.raw(mail)


def test_each_mailbox_has_its_own_keys(database: Database) -> None:
    store = database.open()
    with store.transaction() as tx:
        tx.ledger.archive(arrival(1), "w")
        tx.ledger.archive(arrival(1, raw_mail(1), mailbox=RET, at=location(1, source="ret")), "w")
        mine, theirs = tx.cases.add(case(), "RVT", 2026), tx.cases.add(case(mailbox=RET), "RET", 2026)
    with store.work() as work:
        keys = work.connection.exec_driver_sql("SELECT mailbox, purpose, wrapped FROM data_key").all()
        tokens = work.connection.exec_driver_sql("SELECT case_id, tokens FROM case_token").all()
    assert sorted((row[0], row[1]) for row in keys) == [
        (RET, "content"),
        (RET, "index"),
        (RVT, "content"),
        (RVT, "index"),
    ]
    of_mine, of_theirs = (
        {row[1][start : start + 8] for row in tokens if row[0] == owner.id for start in range(0, len(row[1]), 8)}
        for owner in (mine, theirs)
    )
    assert len(of_mine) == len(of_theirs) > 0
    assert not of_mine & of_theirs


def test_keys_made_in_a_step_that_failed_are_not_used_again(database: Database) -> None:
    store = database.open()
    with pytest.raises(RuntimeError), store.transaction() as tx:  # noqa: PT012
        tx.cases.add(case(), "RVT", 2026)
        raise RuntimeError
    with store.transaction() as tx:
        made = tx.cases.add(case(), "RVT", 2026)
    with database.open().reading() as tx:
        assert tx.cases.get(ANNA, made.id or 0) == made


def test_a_wrong_master_opens_no_data_key() -> None:
    wrapped = sealing.wrap(sealing.new_key(), sealing.new_key(), "a")
    with pytest.raises(SealBroken):
        sealing.unwrap(sealing.new_key(), wrapped, "a")


def test_a_data_key_is_tied_to_its_row() -> None:
    master = sealing.new_key()
    with pytest.raises(SealBroken):
        sealing.unwrap(master, sealing.wrap(master, sealing.new_key(), "a"), "b")


def test_a_seal_never_looks_the_same_twice() -> None:
    key = ContentKey.of(1, sealing.new_key())
    place = sealing.place_of("t", "c", b"s" * 16)
    assert sealing.seal(key, b"x", place) != sealing.seal(key, b"x", place)
    assert sealing.unseal(key, sealing.seal(key, b"x", place), place) == b"x"


def test_keys_for_different_purposes_differ() -> None:
    key = sealing.new_key()
    derived = {
        sealing.derive(key, purpose) for purpose in ("seal", "search", "thread", "rendering", "tombstone", "address")
    }
    assert len(derived | {key}) == 7


def test_a_digest_tells_lists_of_parts_apart() -> None:
    key = sealing.new_key()
    assert sealing.digest(key, "ab", "c") != sealing.digest(key, "a", "bc") != sealing.digest(key, "abc")


@pytest.mark.parametrize("cell", [b"", b"\x00" * 40, b"\x01", b"\x02" + b"\x00" * 40])
def test_what_is_no_cell_of_ours_is_a_broken_seal(cell: bytes) -> None:
    key = ContentKey.of(1, sealing.new_key())
    with pytest.raises(TriageError):  # noqa: PT012
        sealing.key_id_of(cell)
        sealing.unseal(key, cell, b"")


def test_the_key_stands_in_no_file_of_the_database(sqlite_database: Database) -> None:
    fill(sqlite_database.open())
    key = sealing.read_key(KEY)
    for path in Path(sqlite_database.home).iterdir():
        if path.name != "triage.key":
            assert key not in path.read_bytes()
            assert KEY.encode() not in path.read_bytes()
