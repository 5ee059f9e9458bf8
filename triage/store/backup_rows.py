"""Rows as bytes, the same from both databases: what a backup holds, and what its digests are made of."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, Table, select

from triage.store.backup_seal import BackupDamaged

_HEAD = struct.Struct(">cI")
_MOST = 500, 8_000_000


def told(row: Iterable[Any]) -> bytes:
    """A row as bytes: each value with its kind and length, so that no two rows read alike."""
    parts = []
    for value in row:
        kind, data = _value(value)
        parts += [_HEAD.pack(kind, len(data)), data]
    return b"".join(parts)


def _value(value: Any) -> tuple[bytes, bytes]:
    match value:
        case None:
            return b"n", b""
        case bool():
            return b"i", b"1" if value else b"0"
        case int():
            return b"i", str(value).encode("ascii")
        case float():
            return b"f", value.hex().encode("ascii")
        case datetime():
            return b"t", value.astimezone(UTC).isoformat(timespec="microseconds").encode("ascii")
        case str():
            return b"s", value.encode("utf-8", "surrogatepass")
        case _:
            return b"b", bytes(value)


_READERS: dict[bytes, Callable[[bytes], Any]] = {
    b"n": lambda _: None,
    b"i": int,
    b"f": lambda data: float.fromhex(data.decode("ascii")),
    b"t": lambda data: datetime.fromisoformat(data.decode("ascii")),
    b"s": lambda data: data.decode("utf-8", "surrogatepass"),
    b"b": bytes,
}


def values_of(data: bytes) -> list[Any]:
    """The values of a row from its bytes. BackupDamaged where they are none."""
    found, place = [], 0
    try:
        while place < len(data):
            kind, length = _HEAD.unpack_from(data, place)
            place += _HEAD.size
            found.append(_READERS[kind](data[place : place + length]))
            place += length
    except (struct.error, KeyError, ValueError):
        raise BackupDamaged from None
    return found


@dataclass
class Tally:
    """How many rows, and the sum of their digests: the same in whatever order a database gives them."""

    rows: int = 0
    total: int = 0

    def add(self, data: bytes) -> None:
        """Count one row, as its bytes."""
        self.rows += 1
        self.total = (self.total + int.from_bytes(hashlib.sha256(data).digest(), "big")) % (1 << 256)

    @property
    def digest(self) -> str:
        """The digest of all of them, in hexadecimal."""
        return f"{self.total:064x}"


def each_row(connection: Connection, table: Table, columns: Sequence[str]) -> Iterator[Row[Any]]:
    """Every row of a table, its columns in the order of *columns*, without holding more than a hundred."""
    query = select(*(table.c[name] for name in columns)).execution_options(yield_per=100)
    with connection.execute(query) as result:
        yield from result


def tally_of(connection: Connection, table: Table, columns: Sequence[str]) -> Tally:
    """What a table holds now."""
    tally = Tally()
    for row in each_row(connection, table, columns):
        tally.add(told(row))
    return tally


def in_batches(rows: Iterable[tuple[bytes, dict[str, Any]]]) -> Iterator[list[dict[str, Any]]]:
    """Rows in pieces bounded by number and by bytes: a mail's chunk may be a megabyte."""
    batch: list[dict[str, Any]] = []
    weight = 0
    for data, values in rows:
        batch.append(values)
        weight += len(data)
        if len(batch) == _MOST[0] or weight >= _MOST[1]:
            yield batch
            batch, weight = [], 0
    if batch:
        yield batch
