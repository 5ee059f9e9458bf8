"""A backup holds one moment of everything, shows nothing of it, and comes back whole or not at all."""

from __future__ import annotations

import io
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.servers.postgres import PostgresServer
from tests.store.build import (
    HOUR,
    MARK,
    MINUTE,
    NOW,
    RVT,
    SENDER,
    SERVICE,
    arrival,
    case,
    decision,
    delivery,
    message,
    obligation,
    raw_mail,
)
from tests.store.conftest import KEY, Database
from triage.domain.errors import DatabaseRefused, Permanent
from triage.ports.delivery import WEBHOOK, DeliveryState
from triage.ports.identity import Ticket, TicketKind
from triage.ports.retention import SETTLED
from triage.ports.store import Outcome
from triage.store import open_store
from triage.store.audit import seal_events, verify
from triage.store.backup import BackupReader, read_back, write_backup
from triage.store.backup_rows import told, values_of
from triage.store.backup_seal import BackupDamaged, NoBackup, OtherKey, PieceWriter, read_header, read_pieces
from triage.store.restoring import Restored, restore, try_out
from triage.store.restoring_state import ID_GAP, REFERENCE_GAP
from triage.store.sealing import key_text, new_key, read_key
from triage.store.sql import SqlStore
from triage.workflow.privacy import settlement_of

MASTER = read_key(KEY)


def fill(store: SqlStore) -> int:
    """Two mails, a case with all that belongs to it, an id that was given out and is gone; gives the case."""
    with store.transaction() as tx:
        tx.ledger.first_seen("rvt", RVT, NOW - HOUR)
        for uid in (1, 2):
            tx.ledger.archive(arrival(uid), f"w{uid}")
        made = tx.cases.add(case(), "RVT", 2026)
        assert made.id is not None
        tx.cases.add_message(made.id, message())
        tx.cases.add_decision(made.id, 1, decision(), "proposal", "", "")
        tx.cases.add_obligations(made.id, [obligation()], "config-1")
        tx.outbox.queue(delivery(made.id, 1, state=DeliveryState.SENT), to=SENDER)
        tx.settings.set("naam", "é\u2028 ŀ", "test")
    (first, _) = store.claim_mails(2, "worker", MINUTE)
    with store.transaction(first.claim) as tx:
        tx.ledger.settle(first.claim, Outcome.ACCEPTED, case_id=made.id)
    seal_events(store, "test")
    return made.id


def backup_of(store: SqlStore) -> io.BytesIO:
    file = io.BytesIO()
    write_backup(store, file, version="1.0", config_hash="config-1")
    file.seek(0)
    return file


@pytest.fixture
def filled(database: Database) -> SqlStore:
    store = database.open()
    fill(store)
    return store


@pytest.fixture
def small(sqlite_database: Database) -> SqlStore:
    store = sqlite_database.open()
    fill(store)
    return store


@pytest.fixture
def empty(database: Database, postgres: PostgresServer, tmp_path: Path) -> Iterator[str]:
    """The address of a database without a table, of the other kind than the one that is filled."""
    if not database.url.startswith("sqlite"):
        yield f"sqlite:///{tmp_path / 'leeg' / 'triage.db'}"
        return
    name = postgres.new_database()
    yield postgres.url(name)
    postgres.drop(name)


def put_back(file: io.BytesIO, url: str, home: Path, key: str | None = KEY) -> Restored:
    file.seek(0)
    return restore(file, url, home, key, actor="test")


def test_everything_comes_back_into_either_database(filled: SqlStore, empty: str, tmp_path: Path) -> None:
    done = put_back(backup_of(filled), empty, tmp_path)
    rows = {each.table: each.rows for each in done.says.tables}
    assert (rows["mail"], rows["mail_chunk"], rows["triage_case"], rows["obligation"]) == (2, 2, 1, 1)
    store = open_store(empty, tmp_path, KEY)
    try:
        with store.reading() as tx:
            (line,) = tx.cases.queue(SERVICE)
            assert line.case.subject == case().subject
            assert line.due_at == obligation().due_at
            assert tx.ledger.raw(1) == raw_mail(1)
            assert tx.ledger.known_uids("rvt", "INBOX", arrival(1).location.uidvalidity) == {1, 2}
            assert tx.settings.get("naam") == "é\u2028 ŀ"
            assert [found.case.id for found in tx.cases.search(SERVICE, MARK)] == [line.case.id]
        assert verify(store).broken_at is None
    finally:
        store.close()


def test_a_backup_can_be_tried_out_beside_the_database_it_is_of(filled: SqlStore, tmp_path: Path) -> None:
    file = backup_of(filled)
    tried = try_out(file, None, tmp_path, KEY, tmp_path / "proef.db")
    assert tried.tables == read_back(io.BytesIO(file.getvalue()), MASTER).tables
    assert tried.rows > 10
    with filled.work() as work:
        work.connection.execute(
            text(
                "UPDATE data_key SET wrapped = substr(wrapped, 1, 20)"
                if work.on_sqlite
                else "UPDATE data_key SET wrapped = substring(wrapped from 1 for 20)"
            )
        )
    with pytest.raises(BackupDamaged):
        try_out(backup_of(filled), None, tmp_path, KEY, tmp_path / "proef2.db")


def test_a_backup_is_one_moment_while_the_service_goes_on(filled: SqlStore, database: Database) -> None:
    other = database.open()
    uids = iter(range(10, 1000))

    def goes_on(_: str) -> None:
        with other.transaction() as tx:
            tx.ledger.archive(arrival(next(uids)), "w")

    file = io.BytesIO()
    says = write_backup(filled, file, version="1", config_hash="c", seen=goes_on)
    rows = {each.table: each.rows for each in says.tables}
    assert rows["mail"] == rows["mail_location"] == rows["mail_chunk"] == 2
    with other.reading() as tx:
        assert tx.ledger.count(RVT).total > 2


def test_nothing_of_a_case_can_be_read_in_a_backup(filled: SqlStore) -> None:
    content = backup_of(filled).getvalue()
    for word in (MARK, SENDER, RVT, "test", case().subject, "uit-1@triage.example"):
        assert word.encode() not in content
    assert MASTER not in content
    about, _ = read_header(io.BytesIO(content))
    assert set(about) == {"format", "master", "salt", "made_at", "version", "revision", "config_hash", "database"}


def pieces_of(content: bytes) -> list[int]:
    """Where each sealed piece begins, and the end."""
    file = io.BytesIO(content)
    read_header(file)
    places = [file.tell()]
    while places[-1] < len(content):
        places.append(places[-1] + 4 + int.from_bytes(content[places[-1] : places[-1] + 4], "big"))
    return places


@pytest.fixture
def large(small: SqlStore) -> bytes:
    """A backup of several pieces."""
    with small.transaction() as tx:
        for uid in (50, 51, 52):
            # What does not shrink: a mail of bytes that look random.
            raw = b"".join(
                bytes([number * uid % 251, number * 7 % 256]) + number.to_bytes(4, "big") for number in range(200_000)
            )
            tx.ledger.archive(arrival(uid, raw), "w")
    return backup_of(small).getvalue()


def damages(content: bytes) -> Iterator[tuple[str, bytes]]:
    places = pieces_of(content)
    assert len(places) > 3
    one, two, three = places[:3]
    for name, place in (("kop", 60), ("eerste", one + 9), ("lengte", two + 2), ("laatste", len(content) - 1)):
        yield name, content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]
    yield "verwisseld", content[:one] + content[two:three] + content[one:two] + content[three:]
    yield "stuk weg", content[:one] + content[two:]
    yield "staart weg", content[: places[-2]]
    yield "half", content[: len(content) // 2]
    yield "langer", content + b"x"
    yield "alleen kop", content[:one]


def test_a_damaged_backup_says_so_and_changes_nothing(large: bytes, tmp_path: Path) -> None:
    home = tmp_path / "nieuw"
    for name, content in damages(large):
        with pytest.raises((BackupDamaged, OtherKey, NoBackup)) as told:
            restore(io.BytesIO(content), None, home, KEY, actor="test")
        assert "\n" not in str(told.value), name
        assert not home.exists(), name
    restore(io.BytesIO(large), None, home, KEY, actor="test")


def test_a_piece_opens_in_its_own_place_only() -> None:
    file = io.BytesIO()
    writer = PieceWriter(file, MASTER, {})
    writer.write(b"x" * 3_000_000)
    writer.close()
    content = file.getvalue()
    one, two, three = pieces_of(content)[:3]
    pieces = [content[start:end] for start, end in pairwise(pieces_of(content))]
    # Equal in what they hold, and none is another's.
    assert len(set(pieces)) == len(pieces) > 3
    file = io.BytesIO(content[:one] + content[two:three] + content[one:two] + content[three:])
    with pytest.raises(BackupDamaged):
        list(read_pieces(file, MASTER, *read_header(file)))


def test_a_piece_of_another_backup_does_not_fit(large: bytes, small: SqlStore) -> None:
    other = backup_of(small).getvalue()
    one, two = pieces_of(large)[:2]
    there, after = pieces_of(other)[:2]
    with pytest.raises(BackupDamaged):
        read_back(io.BytesIO(large[:one] + other[there:after] + large[two:]), MASTER)


def test_a_file_that_is_no_backup_is_refused(tmp_path: Path) -> None:
    for content in (b"", b"SQLite format 3\0" * 100, b"veiligheidstriage-back"):
        with pytest.raises(NoBackup):
            restore(io.BytesIO(content), None, tmp_path / "nieuw", KEY, actor="test")


def test_without_the_key_or_with_another_it_says_so(small: SqlStore, tmp_path: Path) -> None:
    file = backup_of(small)
    home = tmp_path / "nieuw"
    with pytest.raises(DatabaseRefused, match="TRIAGE_KEY"):
        put_back(file, f"sqlite:///{home}/triage.db", home, None)
    with pytest.raises(OtherKey, match="andere sleutel"):
        put_back(file, f"sqlite:///{home}/triage.db", home, key_text(new_key()))
    assert not home.exists()


def test_a_backup_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    file = io.BytesIO()
    about = {"made_at": NOW.isoformat(), "version": "9.9", "revision": "9999", "config_hash": "", "database": "sqlite"}
    PieceWriter(file, MASTER, about).close()
    with pytest.raises(DatabaseRefused, match=r"nieuwere versie .*9\.9"):
        put_back(file, f"sqlite:///{tmp_path}/nieuw/triage.db", tmp_path / "nieuw")
    file.seek(0)
    assert BackupReader(file, None).says.version == "9.9"


def test_a_database_that_is_not_empty_is_refused_and_left_alone(filled: SqlStore, database: Database) -> None:
    file = backup_of(filled)
    with filled.transaction() as tx:
        tx.settings.set("daarna", "ja", "test")
    with pytest.raises(DatabaseRefused, match="niet leeg") as told:
        put_back(file, database.url, database.home)
    assert "Stop de dienst" in str(told.value)
    with filled.reading() as tx:
        assert tx.settings.get("daarna") == "ja"


def test_another_programs_database_is_refused(small: SqlStore, postgres: PostgresServer, tmp_path: Path) -> None:
    name = postgres.new_database()
    postgres.run("CREATE TABLE klanten (naam text)", name)
    with pytest.raises(DatabaseRefused, match="niet leeg"):
        put_back(backup_of(small), postgres.url(name), tmp_path)
    postgres.drop(name)


def test_a_home_where_a_command_made_an_empty_database_is_empty_still(small: SqlStore, tmp_path: Path) -> None:
    home = tmp_path / "nieuw"
    open_store(None, home, KEY).close()
    restore(backup_of(small), None, home, KEY, actor="test")
    store = open_store(None, home, KEY)
    with store.reading() as tx:
        assert tx.cases.count_open(SERVICE) == 1
    store.close()


def test_a_restore_that_is_killed_leaves_an_empty_database(filled: SqlStore, empty: str, tmp_path: Path) -> None:
    path = tmp_path / "kopie"
    path.write_bytes(backup_of(filled).getvalue())
    program = (
        "import os, signal, sys; from pathlib import Path; from triage.store.restoring import restore\n"
        "seen = []\n"
        "def look(table):\n"
        "    seen.append(table)\n"
        "    if seen.count('delivery') == 2: os.kill(os.getpid(), signal.SIGKILL)\n"
        "with open(sys.argv[4], 'rb') as file:\n"
        "    restore(file, sys.argv[1], Path(sys.argv[2]), sys.argv[3], actor='test', seen=look)\n"
    )
    command = [sys.executable, "-c", program, empty, str(tmp_path), KEY, str(path)]
    assert subprocess.run(command, check=False, timeout=300).returncode == -signal.SIGKILL
    put_back(io.BytesIO(path.read_bytes()), empty, tmp_path)
    store = open_store(empty, tmp_path, KEY)
    with store.reading() as tx:
        assert tx.cases.count_open(SERVICE) == 1
    store.close()


def test_rows_that_arrive_otherwise_undo_the_whole_restore(
    small: SqlStore, postgres: PostgresServer, tmp_path: Path
) -> None:
    name = postgres.new_database()
    postgres.run(
        "CREATE FUNCTION spoil() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN"
        " IF to_regclass('reference_counter') IS NOT NULL THEN"
        " EXECUTE 'CREATE OR REPLACE RULE other AS ON INSERT TO reference_counter DO INSTEAD NOTHING';"
        " END IF; END $$",
        name,
    )
    postgres.run(
        "CREATE EVENT TRIGGER spoil ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION spoil()", name
    )
    with pytest.raises(DatabaseRefused, match="reference_counter"):
        put_back(backup_of(small), postgres.url(name), tmp_path)
    assert postgres.run("SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'", name) == [(0,)]
    postgres.drop(name)


def states_after(store: SqlStore) -> dict[str, tuple[str, str]]:
    with store.work(read_only=True) as work:
        rows = work.connection.execute(text("SELECT message_id, kind, state FROM delivery")).all()
    return {row.message_id: (row.kind, row.state) for row in rows}


def test_mail_that_was_leaving_is_unknown_and_what_waits_for_a_person_waits(
    filled: SqlStore, empty: str, tmp_path: Path
) -> None:
    with filled.transaction() as tx:
        made = tx.cases.add(case(), "RVT", 2026)
        kinds = {
            2: ("mail", DeliveryState.QUEUED), 3: ("mail", DeliveryState.SENDING), 4: ("mail", DeliveryState.HELD),
            5: ("alarm", DeliveryState.QUEUED), 6: (WEBHOOK, DeliveryState.QUEUED), 7: ("mail", DeliveryState.FAILED),
        }  # fmt: skip
        for number, (kind, state) in kinds.items():
            tx.outbox.queue(delivery(made.id, number, kind=kind, state=state), to=SENDER)
    done = put_back(backup_of(filled), empty, tmp_path)
    assert (done.settled.unknown, done.settled.mailboxes) == (2, (RVT,))
    store = open_store(empty, tmp_path, KEY)
    states = {number: states_after(store)[f"<uit-{number}@triage.example>"][1] for number in range(1, 8)}
    assert states == {1: "sent", 2: "unknown", 3: "unknown", 4: "held", 5: "queued", 6: "queued", 7: "failed"}
    with store.reading() as tx:
        assert tx.cases.with_task("delivery_unknown") == {made.id}
        after = tx.restores.of(RVT)
        assert after is not None
        assert after.scanned_at is None
        assert after.sent_until == after.restored_at
    store.close()


def test_a_service_that_stopped_earlier_sent_nothing_after_that(small: SqlStore, tmp_path: Path) -> None:
    home = tmp_path / "nieuw"
    stopped = NOW + timedelta(days=3)
    restore(backup_of(small), None, home, KEY, actor="test", stopped_at=stopped)
    store = open_store(None, home, KEY)
    with store.reading() as tx:
        after = tx.restores.of(RVT)
    assert after is not None
    assert after.sent_until == stopped
    store.close()


def test_numbers_that_were_given_out_since_are_not_given_out_again(
    filled: SqlStore, empty: str, tmp_path: Path
) -> None:
    file = backup_of(filled)
    with filled.transaction() as tx:
        since = tx.cases.add(case(), "RVT", 2026)
    put_back(file, empty, tmp_path)
    store = open_store(empty, tmp_path, KEY)
    with store.transaction() as tx:
        added = tx.cases.add(case(), "RVT", 2026)
        assert added.reference == f"RVT-2026-{REFERENCE_GAP + 2:04}"
        assert (added.id or 0) > (since.id or 0)
        assert (added.id or 0) > ID_GAP
        # A year whose first number was perhaps given out since the backup.
        assert tx.cases.add(case(), "RVT", tx.now.year).reference != f"RVT-{tx.now.year}-0001"
        assert tx.ledger.archive(arrival(9), "w").mail_id > ID_GAP
    store.close()


def test_nobody_is_logged_in_and_no_worker_holds_anything(filled: SqlStore, empty: str, tmp_path: Path) -> None:
    lease = filled.lease("source:rvt", "de oude", 10 * MINUTE)
    assert lease is not None
    with filled.transaction() as tx:
        tx.tickets.put(Ticket(b"x" * 32, TicketKind.SESSION, None, tx.now, tx.now, tx.now + HOUR))
        tx.operating.beat("de oude", "1", "c", tx.now, {})
    put_back(backup_of(filled), empty, tmp_path)
    store = open_store(empty, tmp_path, KEY)
    with store.reading() as tx:
        assert tx.tickets.find(TicketKind.SESSION, b"x" * 32) is None
        assert tx.operating.workers() == []
    taken = store.lease("source:rvt", "de nieuwe", MINUTE)
    assert taken is not None
    assert taken.token > lease.token
    store.close()


def test_nothing_is_destroyed_after_a_restore_until_the_terms_are_settled_again(
    filled: SqlStore, empty: str, tmp_path: Path
) -> None:
    with filled.transaction() as tx:
        tx.settings.set(SETTLED + RVT, '{"mark": "m", "by": "b", "at": "2026-11-22T08:00:00+00:00"}', "test")
    put_back(backup_of(filled), empty, tmp_path)
    store = open_store(empty, tmp_path, KEY)
    with store.reading() as tx:
        assert tx.settings.get("naam") is not None
        assert settlement_of(tx, RVT) is None
    store.close()


def test_values_come_out_as_they_went_in() -> None:
    row = [None, 0, -5, 2**62, 0.1, "", "\ud83d ŀ\x00", b"", b"\x00\xff", NOW]
    assert values_of(told(row)) == row
    assert values_of(told([True, False])) == [1, 0]
    assert told(["1"]) != told([1])
    for wrong in (b"x\0\0\0\0", b"i\0\0\0\1x", told([5])[:-1] + b"\xff"):
        with pytest.raises(BackupDamaged):
            values_of(wrong)


def test_every_reason_to_refuse_is_one_dutch_line() -> None:
    for kind in (BackupDamaged, NoBackup, OtherKey):
        assert issubclass(kind, Permanent)
        assert "\n" not in str(kind())
