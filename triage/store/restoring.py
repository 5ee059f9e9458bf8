"""Putting a backup back: into an empty database, whole or not at all, and read whole before anything is touched.

What it guarantees: a file that is damaged, of another key or of a newer version changes nothing; the database gets
everything in one transaction and is compared with the backup, row by row, before that counts; a restore that is killed
leaves a database without tables, which is an empty one. Then, in the same transaction, what the world went on with
since is settled (`restoring_state`): nothing may be sent a second time.

An older backup is put into the schema of its day and brought to today's. Migrations only add (docs/architecture.md), so
that every table and column of then is there still.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import Connection, inspect, select, text

from triage.domain.errors import DatabaseRefused, SealBroken
from triage.store import migrations, sealing
from triage.store import open as opening
from triage.store.backup import BackupReader, BackupSays, Kept, Seen, TableReader, read_back
from triage.store.backup_rows import in_batches, tally_of
from triage.store.backup_seal import BackupDamaged
from triage.store.errors import translated
from triage.store.keyring import Keyring
from triage.store.restoring_state import Settled, set_last_id, settle_restored
from triage.store.schema import alone, migrate_on
from triage.store.tables import METADATA, DataKey, MasterKey, table_of
from triage.store.work import Work

_NOT_EMPTY = (
    "De database is niet leeg; terugzetten gaat alleen op een lege machine. Stop de dienst en {how}, of maak een "
    "nieuwe, lege database en noem die in TRIAGE_DATABASE_URL. Er is niets veranderd."
)
_ASIDE = "zet '{file}' opzij (met de bestanden die op -wal en -shm eindigen)"
_ANOTHER = "gebruik een andere database"
_NO_KEY = (
    "Voor het terugzetten is de sleutel nodig waarmee de reservekopie is gemaakt: zet hem in TRIAGE_KEY of "
    "TRIAGE_KEY_FILE, of leg '{key}' terug. Zonder die sleutel is de kopie niet te lezen."
)
_NEWER = "De reservekopie is van een nieuwere versie van de dienst dan deze ({version}); werk de dienst bij."
_DIFFERS = "Tabel '{table}' kwam anders in de database dan hij in de reservekopie staat; er is niets teruggezet."
_KEYS = table_of(DataKey)
_MASTERS = table_of(MasterKey)


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back, and what became of what was on its way out."""

    says: BackupSays
    settled: Settled


def restore(
    file: BinaryIO, url: str | None, home: Path, key: str | None, *, actor: str, stopped_at: datetime | None = None,
    clock: Callable[[], datetime] | None = None, seen: Seen = lambda _: None,
) -> Restored:  # fmt: skip
    """Put a backup into the empty database at *url* or in *home*. The service is taken to have worked until
    *stopped_at*, else until now. *seen* hears each table twice: read, and put back. Raises DatabaseRefused and what
    `BackupReader` raises; then nothing has changed."""
    target = opening.target_of(url, home)
    master = _master(target, key)
    _must_be_known(BackupReader(file, None).says)
    file.seek(0)
    read_back(file, master, seen)
    file.seek(0)
    _ready_home(target)
    engine = target.engine()
    clock = clock or (opening.process_clock if target.is_sqlite else None)
    try:
        with translated(), engine.connect() as connection:
            connection.execution_options(preserve_rowcount=True)
            with connection.begin():
                _must_be_blank(connection, target)
                says = load_backup(BackupReader(file, master), connection, seen)
                work = Work(connection, Keyring(master), clock)
                settled = settle_restored(work, says.made_at, actor, stopped_at)
        return Restored(says, settled)
    finally:
        engine.dispose()


def try_out(
    file: BinaryIO, url: str | None, home: Path, key: str | None, scratch: Path, seen: Seen = lambda _: None
) -> BackupSays:
    """Put a backup into a new SQLite database *scratch*, and open each mailbox's keys there: whether it can be used
    with the key for *url* or *home*. The caller removes the file. Raises as `restore`."""
    master = _master(opening.target_of(url, home), key)
    _must_be_known(BackupReader(file, None).says)
    file.seek(0)
    engine = opening.target_of(f"sqlite:///{scratch}", scratch.parent).engine()
    try:
        with translated(), engine.connect() as connection, connection.begin():
            says = load_backup(BackupReader(file, master), connection, seen)
            _must_open(connection, master)
        return says
    finally:
        engine.dispose()


def load_backup(reader: BackupReader, connection: Connection, seen: Seen) -> BackupSays:
    """Make the tables, fill them, compare them, and bring them to today's schema; a part of the caller's
    transaction."""
    alone(connection)
    if connection.dialect.name == "sqlite":
        connection.execute(text("PRAGMA defer_foreign_keys=ON"))
    _drop_blank(connection)
    migrate_on(connection, reader.says.revision)
    columns: dict[str, list[str]] = {}
    for table in reader.tables():
        seen(table.name)
        _load(connection, table)
        columns[table.name] = table.columns
    _compare(connection, reader.says.tables, columns)
    migrate_on(connection)
    return reader.says


def _load(connection: Connection, table: TableReader) -> None:
    known = METADATA.tables.get(table.name)
    if known is None or not set(table.columns) <= set(known.columns.keys()):
        raise BackupDamaged
    for rows in in_batches(table.each()):
        connection.execute(known.insert(), rows)
    if table.last_id:
        set_last_id(connection, known, table.last_id)


def _compare(connection: Connection, kept: Iterable[Kept], columns: dict[str, list[str]]) -> None:
    for each in kept:
        found = tally_of(connection, METADATA.tables[each.table], columns[each.table])
        if (found.rows, found.digest) != (each.rows, each.digest):
            raise DatabaseRefused(_DIFFERS.format(table=each.table))
    if connection.dialect.name == "sqlite" and connection.execute(text("PRAGMA foreign_key_check")).first():
        raise BackupDamaged


def _must_open(connection: Connection, master: bytes) -> None:
    """Each key of a mailbox opens with the master key: what they sealed can be read."""
    for row in connection.execute(select(_KEYS)):
        try:
            sealing.unwrap(master, row.wrapped, f"data_key|{row.mailbox}|{row.purpose}|{row.number}")
        except SealBroken:
            raise BackupDamaged from None


def _must_be_known(says: BackupSays) -> None:
    if says.revision > migrations.HEAD:
        raise DatabaseRefused(_NEWER.format(version=says.version))


def _must_be_blank(connection: Connection, target: opening.Target) -> None:
    """No tables, or our tables without a row; the key alone may be known already, from a command on an empty home."""
    tables = set(inspect(connection).get_table_names()) - {"alembic_version"}
    ours = {table.name: table for table in METADATA.sorted_tables}
    filled = (
        connection.execute(select(ours[name]).limit(1)).first() is not None
        for name in tables & (ours.keys() - {_MASTERS.name})
    )
    if tables - ours.keys() or any(filled):
        how = _ASIDE.format(file=target.file) if target.is_sqlite else _ANOTHER
        raise DatabaseRefused(_NOT_EMPTY.format(how=how))


def _drop_blank(connection: Connection) -> None:
    """Tables that were made before, without a row of content: they are made anew, of the backup's version."""
    there = set(inspect(connection).get_table_names())
    for table in reversed(METADATA.sorted_tables):
        if table.name in there:
            table.drop(connection)
    connection.execute(text("DROP TABLE IF EXISTS alembic_version"))


def _master(target: opening.Target, key: str | None) -> bytes:
    return opening.given_key(target, key, _NO_KEY)


def _ready_home(target: opening.Target) -> None:
    if not target.is_sqlite:
        return
    for folder in (target.home, target.file.parent):
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise DatabaseRefused(f"De map '{folder}' is niet te maken ({error.strerror}); kies een andere.") from None
    if not target.file.exists():
        # Made here, so that nobody else can read it from its first byte.
        os.close(os.open(target.file, os.O_WRONLY | os.O_CREAT, 0o600))
