"""Moving to another database: every table as it is, sealed cells and ids included, and compared before it counts.

What it guarantees: the source is only read, and nobody writes in it meanwhile; the target gets everything or nothing,
because it is one transaction; a target in which a copy was begun and not finished is refused by every command until the
copy is made anew. Nothing is opened on the way: a sealed cell belongs to its row's `sid`, which moves with it, and the
data keys stay wrapped by the same master key.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, MetaData, Row, Table, func, inspect, select, text

from triage.domain.errors import DatabaseRefused
from triage.store.errors import translated
from triage.store.moves import LONGEST_CLAIM
from triage.store.open import open_store, target_of
from triage.store.schema import UNFINISHED, alone, migrate_on
from triage.store.tables import METADATA, LeaseRow, table_of

_ROWS, _BYTES = 500, 8_000_000
_LEASES = table_of(LeaseRow)
_NOT_FROM = "Alleen een SQLite-database is te kopiëren; deze dienst gebruikt al PostgreSQL."
_NOT_TO = "Kopiëren gaat naar PostgreSQL; schrijf --to postgresql+psycopg://naam@server/database."
_NOTHING = "Er is geen database om te kopiëren in '{file}'; controleer TRIAGE_HOME of TRIAGE_DATABASE_URL."
_RUNNING = "De dienst werkt nog op deze database; stop hem (`triage run`, `triage serve`) en probeer het dan opnieuw."
_NOT_EMPTY = "De database waar u naartoe kopieert is niet leeg; maak een nieuwe, lege database en noem die in --to."
_DIFFERS = (
    "De kopie van tabel '{table}' is niet gelijk aan het origineel; er is niets overgezet. "
    "Controleer beide databases en probeer het opnieuw."
)


@dataclass(frozen=True, slots=True)
class Copied:
    """One table, the same on both sides: how many rows, and the digest of their content."""

    table: str
    rows: int
    digest: str


def copy_database(
    url: str | None,
    home: Path,
    key: str | None,
    to: str,
    *,
    now: datetime,
    seen: Callable[[str], None] | None = None,
) -> list[Copied]:
    """Copy the SQLite database of *url* or *home* to the empty PostgreSQL at *to*; gives what was compared. *seen*
    hears each table. Raises DatabaseRefused where it cannot be, and then nothing has changed."""
    source, target = target_of(url, home), target_of(to, home)
    if not source.is_sqlite:
        raise DatabaseRefused(_NOT_FROM)
    if target.is_sqlite:
        raise DatabaseRefused(_NOT_TO)
    if not source.file.is_file():
        raise DatabaseRefused(_NOTHING.format(file=source.file))
    # Held to its schema and key first: what cannot be read here cannot be read there.
    open_store(url, home, key).close()
    reading, writing = source.engine(), target.engine()
    try:
        with translated(), reading.connect() as origin, origin.begin() as held:
            # Begun as a writer (BEGIN IMMEDIATE): nobody changes anything until the copy is compared.
            _must_be_idle(origin, now)
            _begin(writing)
            with writing.begin() as copy:
                found = _copy(origin, copy, seen)
            held.rollback()
            return found
    finally:
        reading.dispose()
        writing.dispose()


def number_of_tables() -> int:
    """How many tables there are to copy."""
    return len(METADATA.tables)


def _must_be_idle(origin: Connection, now: datetime) -> None:
    running = (_LEASES.c.expires_at > now) & (_LEASES.c.expires_at <= now + LONGEST_CLAIM)
    workers = select(func.count()).where(running, _LEASES.c.name.like("source:%"))
    if origin.execute(workers).scalar():
        raise DatabaseRefused(_RUNNING)


def _begin(writing: Engine) -> None:
    """Mark the target as one that is being filled; it must be empty, or hold such a mark alone."""
    with writing.begin() as copy:
        alone(copy)
        tables = set(inspect(copy).get_table_names())
        if not _is_blank(copy, tables - {UNFINISHED}):
            raise DatabaseRefused(_NOT_EMPTY)
        copy.execute(text(f"CREATE TABLE IF NOT EXISTS {UNFINISHED} (since timestamptz DEFAULT now())"))


def _is_blank(copy: Connection, tables: set[str]) -> bool:
    """Whether there are no tables at all, or those of `triage db upgrade` without a row in them."""
    if not tables - {"alembic_version"}:
        return True
    ours = {table.name: table for table in METADATA.sorted_tables}
    if not tables <= {*ours, "alembic_version"}:
        return False
    return not any(copy.execute(select(table).limit(1)).first() for name, table in ours.items() if name in tables)


def _copy(origin: Connection, copy: Connection, seen: Callable[[str], None] | None) -> list[Copied]:
    alone(copy)
    copy.execute(text(f"DROP TABLE {UNFINISHED}"))
    _drop_blank(copy)
    migrate_on(copy)
    found = []
    for table in METADATA.sorted_tables:
        if seen is not None:
            seen(table.name)
        for rows in _batches(origin, table):
            copy.execute(table.insert(), rows)
        _set_sequence(origin, copy, table)
        found.append(_compared(origin, copy, table))
    return found


def _drop_blank(copy: Connection) -> None:
    """Tables made by an upgrade before, without a row: of whatever version they are, they are made anew."""
    old = MetaData()
    old.reflect(copy)
    old.drop_all(copy)


def _batches(origin: Connection, table: Table) -> Iterator[list[dict[str, Any]]]:
    """All rows in pieces, bounded by number and by bytes: a mail's chunk may be a megabyte."""
    rows: list[dict[str, Any]] = []
    weight = 0
    for row in _each(origin, table):
        values = dict(row._mapping)
        rows.append(values)
        weight += sum(len(value) for value in values.values() if isinstance(value, bytes | str))
        if len(rows) == _ROWS or weight >= _BYTES:
            yield rows
            rows, weight = [], 0
    if rows:
        yield rows


def _each(connection: Connection, table: Table) -> Iterator[Row[Any]]:
    with connection.execute(select(table).execution_options(yield_per=100)) as result:
        yield from result


def _set_sequence(origin: Connection, copy: Connection, table: Table) -> None:
    """The next id follows the last ever given out, also where its row is gone: an id is never used twice."""
    column = table.autoincrement_column
    if column is None:
        return
    last = origin.execute(select(func.max(column))).scalar() or 0
    if table.dialect_options["sqlite"]["autoincrement"]:
        given = origin.execute(text("SELECT seq FROM sqlite_sequence WHERE name = :name"), {"name": table.name})
        last = max(last, given.scalar() or 0)
    if last:
        sequence = func.pg_get_serial_sequence(table.name, column.name)
        copy.execute(select(func.setval(sequence, last)))


def _compared(origin: Connection, copy: Connection, table: Table) -> Copied:
    here, there = _digest(_each(origin, table)), _digest(_each(copy, table))
    if here != there:
        raise DatabaseRefused(_DIFFERS.format(table=table.name))
    return Copied(table.name, here[0], f"{here[1]:064x}")


def _digest(rows: Iterator[Row[Any]]) -> tuple[int, int]:
    """How many rows, and the sum of their digests: the same in whatever order a database gives them."""
    count, total = 0, 0
    for row in rows:
        count += 1
        total += int.from_bytes(hashlib.sha256(_told(row)).digest(), "big")
    return count, total % (1 << 256)


def _told(row: Sequence[Any]) -> bytes:
    """A row as bytes: each value with its kind and length, so that no two rows read alike."""
    parts = []
    for value in row:
        if isinstance(value, datetime):
            value = value.astimezone(UTC).isoformat(timespec="microseconds")
        elif isinstance(value, bool):
            value = int(value)
        kind = b"b" if isinstance(value, bytes) else type(value).__name__[:1].encode()
        data = value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")
        parts += [kind, len(data).to_bytes(8, "big"), data]
    return b"".join(parts)
