"""Hot statements: compiled once for each database, then run on its driver.

SQLAlchemy still writes the SQL and converts the values, so that there is one description of the tables; what is passed
by is its handling of one execution, which costs several times what SQLite needs for it (docs/speed.md).
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Dialect, Executable, Insert, or_
from sqlalchemy.sql.compiler import SQLCompiler
from sqlmodel.sql.sqltypes import UTCDateTime

Convert = Callable[[Any], Any]


@lru_cache(maxsize=512)
def _moment(value: datetime | None) -> str | None:
    # As SQLAlchemy writes it on SQLite. One step writes the same few moments over and over.
    if value is None:
        return None
    if value.tzinfo is None:
        raise ValueError("een tijd zonder zone")
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


@lru_cache(maxsize=4096)
def _read_moment(text: str | None) -> datetime | None:
    # An agenda is full of the same moments: one a table.
    return None if text is None else datetime.fromisoformat(text).replace(tzinfo=UTC)


class Prepared:
    """One statement for one database. It takes every value by name; an INSERT all columns but a key that the database
    gives out."""

    def __init__(self, statement: Executable, dialect: Dialect) -> None:
        given = None
        if isinstance(statement, Insert):
            table: Any = statement.table
            given = [column.name for column in table.c if column is not table.autoincrement_column]
        compiled = statement.compile(dialect=dialect, column_keys=given)  # type: ignore[attr-defined]
        assert isinstance(compiled, SQLCompiler)
        self.text = compiled.string
        self._in_order = compiled.positiontup
        binds = [(name, bound, _towards(bound.type, dialect)) for bound, name in compiled.bind_names.items()]
        self._asked = [(name, convert) for name, bound, convert in binds if bound.required]
        self._fixed = {
            name: _converted(convert, bound.effective_value) for name, bound, convert in binds if not bound.required
        }
        columns = list(getattr(statement, "exported_columns", ()))
        self._row = _row_of([column.key for column in columns])
        self._back = [
            (place, convert)
            for place, column in enumerate(columns)
            if (convert := _back_from(column.type, dialect)) is not None
        ]

    def bound(self, values: Mapping[str, Any]) -> Any:
        """The values as the driver takes them."""
        named = self._fixed.copy()
        for name, convert in self._asked:
            value = values[name]
            named[name] = value if convert is None or value is None else convert(value)
        return named if self._in_order is None else [named[name] for name in self._in_order]

    def rows(self, fetched: Iterable[Sequence[Any]]) -> list[Any]:
        """What came back, converted; a column is an attribute."""
        found = []
        for each in fetched:
            cells = list(each)
            for place, convert in self._back:
                cells[place] = convert(cells[place])
            found.append(self._row._make(cells))
        return found


def _row_of(names: list[str]) -> Any:
    return namedtuple("Row", names, rename=True)  # its columns are known at run time only


def _towards(type_: Any, dialect: Dialect) -> Convert | None:
    if isinstance(type_, UTCDateTime) and dialect.name == "sqlite":
        return _moment
    convert: Convert | None = type_.dialect_impl(dialect).bind_processor(dialect)
    return convert


def _back_from(type_: Any, dialect: Dialect) -> Convert | None:
    if isinstance(type_, UTCDateTime) and dialect.name == "sqlite":
        return _read_moment
    convert: Convert | None = type_.dialect_impl(dialect).result_processor(dialect, None)
    return convert


def _converted(convert: Convert | None, value: Any) -> Any:
    return value if convert is None or value is None else convert(value)


def any_of(column: ColumnElement[Any], values: Iterable[Any]) -> ColumnElement[bool]:
    """`column IN (values)` for a prepared statement: the list is in the text, not made anew at each execution."""
    return or_(*(column == value for value in values))
