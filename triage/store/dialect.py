"""The little in which the two databases differ."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Dialect, Executable, Table, func
from sqlalchemy.dialects import postgresql, sqlite

from triage.store.prepared import Prepared


def is_sqlite(connection: Connection) -> bool:
    """Whether this is SQLite; else it is PostgreSQL."""
    return connection.dialect.name == "sqlite"


def holds_bytes(column: ColumnElement[bytes], part: bytes, *, on_sqlite: bool) -> ColumnElement[bool]:
    """Whether *part* stands somewhere in *column*."""
    found = func.instr(column, part) if on_sqlite else func.pg_catalog.position(column, part)
    return found > 0


def holds_text(column: ColumnElement[str], part: str, *, on_sqlite: bool) -> ColumnElement[bool]:
    """Whether *part* stands somewhere in *column*, letter by letter."""
    found = func.instr(column, part) if on_sqlite else func.strpos(column, part)
    return found > 0


class Once:
    """A statement that is built and compiled once for each database: both cost as much as running. *build* gets the
    dialect's INSERT, which knows ON CONFLICT; both dialects spell it alike, so it is typed as one of them."""

    def __init__(self, build: Callable[[Callable[[Table], sqlite.Insert]], Executable]) -> None:
        self._build = build
        self._built: dict[str, Executable] = {}
        self._prepared: dict[str, Prepared] = {}

    def on(self, connection: Connection) -> Executable:
        """The statement for this connection's database."""
        name = connection.dialect.name
        if name not in self._built:
            insert: Any = sqlite.insert if is_sqlite(connection) else postgresql.insert
            self._built[name] = self._build(insert)
        return self._built[name]

    def prepared(self, connection: Connection, dialect: Dialect) -> Prepared:
        """The statement as this connection's driver (of *dialect*) takes it."""
        found = self._prepared.get(dialect.name)
        if found is None:
            found = self._prepared[dialect.name] = Prepared(self.on(connection), dialect)
        return found


def once(statement: Executable) -> Once:
    """A statement that both databases spell alike."""
    return Once(lambda _insert: statement)


@cache
def insert_row(table: Table) -> Once:
    """`INSERT` of a whole row."""
    return once(table.insert())


@cache
def insert_returning(table: Table) -> Once:
    """`INSERT` of a whole row, returning the id that the database gives it."""
    return once(table.insert().returning(table.c.id))


@cache
def insert_or_nothing(table: Table, *columns: str) -> Once:
    """`INSERT … ON CONFLICT (columns) DO NOTHING`; on any conflict where no columns are named."""
    return Once(lambda insert: insert(table).on_conflict_do_nothing(index_elements=list(columns) or None))


@cache
def insert_once_returning(table: Table, *columns: str) -> Once:
    """The same, returning the new id; nothing where there was a conflict."""
    return Once(lambda insert: insert(table).on_conflict_do_nothing(index_elements=list(columns)).returning(table.c.id))


@cache
def replace_row(table: Table) -> Once:
    """`INSERT … ON CONFLICT (key) DO UPDATE` of every other column."""
    keys = [column.name for column in table.primary_key]

    def build(insert: Callable[[Table], sqlite.Insert]) -> Executable:
        adding = insert(table)
        rest = {column.name: adding.excluded[column.name] for column in table.c if column.name not in keys}
        return adding.on_conflict_do_update(index_elements=keys, set_=rest)

    return Once(build)
