"""A backup of the whole database, taken while the service works: one consistent state, sealed, and read back.

What it guarantees: everything comes from one snapshot (SQLite: a reading transaction on the write-ahead log;
PostgreSQL: REPEATABLE READ), so that it is the database as it was at one moment; nobody waits for it. It is the same
file from either database, table by table, and goes back into either. Sealed cells stay sealed as they are; the file is
sealed once more, so that addresses of senders, times and names are not readable either. The master key is not in it.

Inside the sealed pieces stand records: a table with its columns (`T`), each of its rows (`R`), and at the end (`E`) how
many rows each table has and the digest of its content.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, BinaryIO

from sqlalchemy import Connection, Table, func, select, text

from triage.store.backup_rows import Tally, each_row, told, values_of
from triage.store.backup_seal import BackupDamaged, PieceWriter, read_header, read_pieces
from triage.store.schema import revision_of
from triage.store.sql import SqlStore
from triage.store.tables import METADATA

Seen = Callable[[str], None]
_RECORD = struct.Struct(">cI")
_MOST_RECORD = 64_000_000


@dataclass(frozen=True, slots=True)
class Kept:
    """One table in a backup: how many rows, and the digest of their content."""

    table: str
    rows: int
    digest: str


@dataclass(frozen=True, slots=True)
class BackupSays:
    """What a backup is: when and of what it was made, and what it holds. `tables` is empty until all of it was read."""

    made_at: datetime
    version: str
    revision: str
    config_hash: str
    database: str
    tables: tuple[Kept, ...] = ()

    @property
    def rows(self) -> int:
        """How many rows in all."""
        return sum(each.rows for each in self.tables)


def write_backup(
    store: SqlStore, file: BinaryIO, *, version: str, config_hash: str, seen: Seen = lambda _: None
) -> BackupSays:
    """Write all of *store* to *file*, which stays open; gives what was written. *seen* hears each table."""
    with store.work(read_only=True) as work:
        connection = work.connection
        if not work.on_sqlite:
            # A slow disk may make the snapshot wait; it locks nothing, so that nobody waits for it.
            connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
        says = BackupSays(work.now, version, revision_of(connection) or "", config_hash, connection.dialect.name)
        about = {
            "made_at": says.made_at.isoformat(), "version": version, "revision": says.revision,
            "config_hash": config_hash, "database": says.database,
        }  # fmt: skip
        writer = PieceWriter(file, store.master, about)
        kept = []
        for table in METADATA.sorted_tables:
            seen(table.name)
            kept.append(_write_table(connection, table, writer))
    end = {each.table: [each.rows, each.digest] for each in kept}
    _write(writer, b"E", json.dumps(end).encode("ascii"))
    writer.close()
    return BackupSays(says.made_at, version, says.revision, config_hash, says.database, tuple(kept))


def _write_table(connection: Connection, table: Table, writer: PieceWriter) -> Kept:
    columns = [column.name for column in table.columns]
    begins = {"table": table.name, "columns": columns, "last_id": last_id(connection, table)}
    _write(writer, b"T", json.dumps(begins).encode("ascii"))
    tally = Tally()
    for row in each_row(connection, table, columns):
        data = told(row)
        tally.add(data)
        _write(writer, b"R", data)
    return Kept(table.name, tally.rows, tally.digest)


def _write(writer: PieceWriter, kind: bytes, data: bytes) -> None:
    writer.write(_RECORD.pack(kind, len(data)) + data)


def last_id(connection: Connection, table: Table) -> int | None:
    """The last id that a table gave out, also where its row is gone; None where it gives out none."""
    column = table.autoincrement_column
    if column is None:
        return None
    last = int(connection.execute(select(func.max(column))).scalar() or 0)
    if connection.dialect.name == "postgresql":
        asked = text(
            "SELECT last_value FROM pg_sequences"
            " WHERE format('%I.%I', schemaname, sequencename) = pg_get_serial_sequence(:table, :column)"
        )
        given = connection.execute(asked, {"table": table.name, "column": column.name}).scalar()
        return max(last, int(given or 0))
    if table.dialect_options["sqlite"]["autoincrement"]:
        asked = text("SELECT seq FROM sqlite_sequence WHERE name = :name")
        last = max(last, int(connection.execute(asked, {"name": table.name}).scalar() or 0))
    return last


@dataclass
class TableReader:
    """One table as a backup gives it: its rows are read while they are asked for."""

    name: str
    columns: list[str]
    last_id: int | None
    rows: Iterator[bytes]
    tally: Tally = field(default_factory=Tally)

    def each(self) -> Iterator[tuple[bytes, dict[str, Any]]]:
        """Each row as its bytes and its values by column."""
        for data in self.rows:
            self.tally.add(data)
            values = values_of(data)
            if len(values) != len(self.columns):
                raise BackupDamaged
            yield data, dict(zip(self.columns, values, strict=True))


class BackupReader:
    """Reads a backup from its beginning. `tables` first, each read to its end; then `says` is complete."""

    def __init__(self, file: BinaryIO, master: bytes | None) -> None:
        """NoBackup, BackupDamaged or (where *master* is another) OtherKey; without *master* the header alone is
        read."""
        about, header = read_header(file)
        try:
            self.says = BackupSays(
                datetime.fromisoformat(about["made_at"]), str(about["version"]), str(about["revision"]),
                str(about["config_hash"]), str(about["database"]),
            )  # fmt: skip
        except (KeyError, TypeError, ValueError):
            raise BackupDamaged from None
        self._records = _records(read_pieces(file, master, about, header)) if master is not None else iter(())
        self._next: tuple[bytes, bytes] = (b"", b"")

    def tables(self) -> Iterator[TableReader]:
        """Each table in turn; each must be read to its end before the next. BackupDamaged where one holds other rows
        than were written, or the file is not whole."""
        read: list[Kept] = []
        self._advance()
        while self._next[0] == b"T":
            begins = json.loads(self._next[1])
            self._advance()
            table = TableReader(begins["table"], begins["columns"], begins["last_id"], self._rows())
            yield table
            for data in table.rows:
                table.tally.add(data)
            read.append(Kept(table.name, table.tally.rows, table.tally.digest))
        self._end(tuple(read))

    def _rows(self) -> Iterator[bytes]:
        while self._next[0] == b"R":
            yield self._next[1]
            self._advance()

    def _advance(self) -> None:
        self._next = next(self._records, (b"", b""))

    def _end(self, read: tuple[Kept, ...]) -> None:
        if self._next[0] != b"E" or next(self._records, None) is not None:
            raise BackupDamaged
        written = json.loads(self._next[1])
        if written != {each.table: [each.rows, each.digest] for each in read}:
            raise BackupDamaged
        says = self.says
        self.says = BackupSays(
            says.made_at, says.version, says.revision, says.config_hash, says.database, read
        )  # fmt: skip


def read_back(file: BinaryIO, master: bytes, seen: Seen = lambda _: None) -> BackupSays:
    """Read a whole backup, every row of it, and hold it to what was written. Raises as `BackupReader`."""
    reader = BackupReader(file, master)
    for table in reader.tables():
        seen(table.name)
        for _ in table.each():
            pass
    return reader.says


def _records(pieces: Iterator[bytes]) -> Iterator[tuple[bytes, bytes]]:
    held = bytearray()
    for piece in pieces:
        held += piece
        place = 0
        while len(held) - place >= _RECORD.size:
            kind, length = _RECORD.unpack_from(held, place)
            if length > _MOST_RECORD:
                raise BackupDamaged
            if len(held) - place < _RECORD.size + length:
                break
            yield kind, bytes(held[place + _RECORD.size : place + _RECORD.size + length])
            place += _RECORD.size + length
        del held[:place]
    if held:
        raise BackupDamaged
