"""One transaction's connection, clock and keys: what all queries of that transaction work with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NoReturn, cast

from sqlalchemy import Connection, CursorResult, Executable, Table, func, select

from triage.domain.errors import SealBroken
from triage.store import sealing
from triage.store.dialect import Once, insert_returning, is_sqlite, once
from triage.store.errors import raise_from_driver, translated
from triage.store.keyring import Keyring, KeySession
from triage.store.sealing import IndexKeys

Statement = Executable | Once
Values = dict[str, Any]
_AT_A_TIME = 5_000
_DATABASE_NOW = once(select(func.clock_timestamp()))


class Work:
    """Statements in one transaction; sealing and unsealing with the keys of the row's mailbox. A `Once` goes straight
    to the driver: what every mail needs is one."""

    def __init__(self, connection: Connection, ring: Keyring, clock: Callable[[], datetime] | None) -> None:
        self.connection = connection
        self.keys = KeySession(ring, connection)
        self._clock = clock
        self._dialect = connection.dialect
        self._driver_error = self._dialect.loaded_dbapi.Error
        # A raw cursor: one a transaction, every result is fetched whole before the next statement.
        self._cursor: Any = None
        self._now: datetime | None = None

    @property
    def now(self) -> datetime:
        """The database's clock, looked at once a transaction."""
        if self._now is None:
            self._now = self._clock() if self._clock else self.value(_DATABASE_NOW)
        return self._now

    @property
    def on_sqlite(self) -> bool:
        """Whether this is SQLite; else it is PostgreSQL."""
        return is_sqlite(self.connection)

    def run(self, statement: Statement, values: Values | Sequence[Values] | None = None) -> None:
        """Execute, for a list of values once for each; errors are the service's own."""
        if isinstance(statement, Once):
            self._drive(statement, values)
        else:
            self._execute(statement, values)

    def all(self, statement: Statement, values: Values | None = None) -> Sequence[Any]:
        """All rows."""
        if isinstance(statement, Once):
            return self._driven(statement, values)
        return self._execute(statement, values).all()

    def each(self, statement: Executable) -> Iterator[Any]:
        """Row after row, some thousands at a time: for what is too much to hold."""
        yield from self._execute(statement.execution_options(yield_per=_AT_A_TIME), None)

    def first(self, statement: Statement, values: Values | None = None) -> Any:
        """The first row, or None."""
        if isinstance(statement, Once):
            return next(iter(self._driven(statement, values)), None)
        return self._execute(statement, values).first()

    def value(self, statement: Statement, values: Values | None = None) -> Any:
        """The only value, or None."""
        row: Sequence[Any] | None = self.first(statement, values)
        return row[0] if row else None

    def add(self, table: Table, values: Values) -> int:
        """Insert one row; returns its id."""
        return int(self.value(insert_returning(table), values))

    def changed(self, statement: Statement, values: Values | Sequence[Values] | None = None) -> int:
        """How many rows a conditional insert, update or delete touched."""
        if isinstance(statement, Once):
            return int(self._drive(statement, values).rowcount)
        return self._execute(statement, values).rowcount

    def _execute(self, statement: Executable, values: Values | Sequence[Values] | None) -> CursorResult[Any]:
        with translated():
            return self.connection.execute(statement, values)

    def _drive(self, statement: Once, values: Values | Sequence[Values] | None) -> Any:
        prepared = statement.prepared(self.connection, self._dialect)
        cursor = self._cursor = self._cursor or self.connection.connection.cursor()
        try:
            if values is None or isinstance(values, dict):
                cursor.execute(prepared.text, prepared.bound(values or {}))
            else:
                cursor.executemany(prepared.text, [prepared.bound(each) for each in values])
        except self._driver_error as error:
            self._refuse(error)
        return cursor

    def _driven(self, statement: Once, values: Values | None) -> list[Any]:
        cursor = self._drive(statement, values)
        try:
            return statement.prepared(self.connection, self._dialect).rows(cursor.fetchall())
        except self._driver_error as error:
            self._refuse(error)

    def _refuse(self, error: Exception) -> NoReturn:
        held: Any = self.connection.connection
        if self._dialect.is_disconnect(cast(Any, error), held, self._cursor):
            # As SQLAlchemy does for its own statements: there is nothing left to roll back.
            self.connection.invalidate(error)
        raise_from_driver(error, self._driver_error)

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
