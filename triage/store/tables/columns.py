"""How the tables' columns are made: shapes only; SQLModel's table classes validate nothing (architecture, Rows)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from enum import StrEnum
from typing import cast

from sqlalchemy import CheckConstraint, Table, inspect
from sqlmodel import SQLModel

# Stands for "no date" in an indexed order, where NULL sorts first on one database and last on the other.
FAR = datetime(9999, 12, 31, tzinfo=UTC)
SID_BYTES = 16


def table_of(model: type[SQLModel]) -> Table:
    """The Core table behind a table class: the hot path uses Core statements."""
    return cast(Table, inspect(model).local_table)


def one_of(column: str, values: Iterable[StrEnum], name: str) -> CheckConstraint:
    """A CHECK for a closed state machine; growing sets have none (architecture, first migration, 12)."""
    listed = ", ".join(f"'{value.value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=name)
