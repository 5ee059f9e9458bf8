"""One transaction's connection, clock and keys: what all queries of that transaction work with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, CursorResult, Executable, Row, Table, select, text

from triage.domain.errors import SealBroken
from triage.store import sealing
from triage.store.dialect import Once, is_sqlite
from triage.store.errors import translated
from triage.store.keyring import Keyring, KeySession
from triage.store.sealing import IndexKeys

Statement = Executable | Once
_DATABASE_NOW = text("SELECT clock_timestamp()")


class Work:
    """Statements in one transaction; sealing and unsealing with the keys of the row's mailbox."""

    def __init__(self, connection: Connection, ring: Keyring, clock: Callable[[], datetime] | None) -> None:
        self.connection = connection
        self.keys = KeySession(ring, connection)
        self._clock = clock
        self._now: datetime | None = None

    @property
    def now(self) -> datetime:
        """The database's clock, looked at once a transaction."""
        if self._now is None:
            self._now = self._clock() if self._clock else self.run(_DATABASE_NOW).scalar_one()
        return self._now

    @property
    def on_sqlite(self) -> bool:
        """Whether this is SQLite; else it is PostgreSQL."""
        return is_sqlite(self.connection)

    def run(
        self, statement: Statement, values: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None
    ) -> CursorResult[Any]:
        """Execute; errors are the service's own."""
        plain_statement = statement.on(self.connection) if isinstance(statement, Once) else statement
        with translated():
            return self.connection.execute(plain_statement, values)

    def run_many(self, statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
        """Many plain rows at once, past the parameter handling of SQLAlchemy, which costs more than the database does.
        *statement* is written with `?` for each value."""
        if not self.on_sqlite:
            statement = statement.replace("?", "%s")
        with translated():
            self.connection.exec_driver_sql(statement, list(rows))

    def all(self, statement: Statement, values: Mapping[str, Any] | None = None) -> Sequence[Row[Any]]:
        """All rows."""
        return self.run(statement, values).all()

    def first(self, statement: Statement, values: Mapping[str, Any] | None = None) -> Row[Any] | None:
        """The first row, or None."""
        return self.run(statement, values).first()

    def value(self, statement: Statement, values: Mapping[str, Any] | None = None) -> Any:
        """The only value, or None."""
        return self.run(statement, values).scalar()

    def add(self, table: Table, values: Mapping[str, Any]) -> int:
        """Insert one row; returns its id."""
        key = self.run(table.insert(), values).inserted_primary_key
        return int(key[0]) if key else 0

    def changed(
        self, statement: Statement, values: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None
    ) -> int:
        """How many rows a conditional insert, update or delete touched."""
        return self.run(statement, values).rowcount

    def index_of(self, mailbox: str) -> IndexKeys | None:
        """A mailbox's keys for looking up; None where nothing was ever kept for it."""
        with translated():
            return self.keys.index(mailbox)

    def index_for(self, mailbox: str) -> IndexKeys:
        """A mailbox's keys for what is about to be kept."""
        now = self.now
        with translated():
            return self.keys.index_made(mailbox, now)

    def seal_bytes(self, mailbox: str, plain: bytes, place: bytes) -> bytes:
        """Seal bytes to their place with the mailbox's key."""
        now = self.now
        with translated():
            key = self.keys.content(mailbox, now)
        return sealing.seal(key, plain, place)

    def unseal_bytes(self, cell: bytes, place: bytes) -> bytes:
        """Open a cell in its place."""
        with translated():
            key = self.keys.by_id(sealing.key_id_of(cell))
        return sealing.unseal(key, cell, place)

    def seal(self, mailbox: str, table: Table, column: str, sid: bytes, content: Any) -> bytes:
        """Seal content (what JSON can hold) to its row."""
        return self.seal_bytes(mailbox, sealing.packed(content), sealing.place_of(table.name, column, sid))

    def unseal(self, table: Table, column: str, sid: bytes, cell: bytes) -> Any:
        """The content of a sealed cell."""
        data = self.unseal_bytes(cell, sealing.place_of(table.name, column, sid))
        try:
            return sealing.unpacked(data)
        except ValueError as error:
            raise SealBroken from error


def matching(table: Table, **values: Any) -> Any:
    """`SELECT * FROM table WHERE column = value AND …`, for the plain look-ups."""
    return select(table).where(*(table.c[name] == value for name, value in values.items()))


def plain(value: str) -> str:
    """Text that any column can hold: PostgreSQL refuses NUL, and neither takes a lone surrogate."""
    return value.replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8")


def listed(values: Iterable[str]) -> str:
    """A set of slugs as one text."""
    return ",".join(values)


def unlisted(text_: str) -> tuple[str, ...]:
    """The slugs of a text."""
    return tuple(text_.split(",")) if text_ else ()
