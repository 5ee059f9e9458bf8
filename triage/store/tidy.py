"""Cleaning the free space of the database after something was erased, so that it is in no file either (R-55).

SQLite: every connection overwrites with zeros what it deletes (`secure_delete`); the write-ahead log is taken in and
cut to nothing. A row that once moved to another page may have left a copy in the old one, which no deleting overwrites:
the file is written anew. That costs as much as everything that is kept, so that the nightly round does it once a week
and a person's command at once. PostgreSQL: VACUUM gives back the space of dead rows,
which new rows then overwrite; *whole* writes each table anew (VACUUM FULL), which nobody else can use meanwhile. What
lies in backups and archived write-ahead logs goes when those go.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy import Engine, text

from triage.domain.errors import DatabaseBusy
from triage.store.errors import translated
from triage.store.sql import SqlStore
from triage.store.tables import METADATA


def tidy(
    store: SqlStore, *, whole: bool = False, at_latest: timedelta = timedelta(0), patience: float = 30.0
) -> bool:  # fmt: skip
    """Clean the free space where something was erased since the last time; False where nothing was left to do now. An
    SQLite file is not written anew before what was erased first lies there for *at_latest*. DatabaseBusy where somebody
    kept the database from it for *patience* seconds: it is tried again later."""
    with store.reading() as tx:
        since, now = tx.retention.untidy_since(), tx.now
    if since is None and not whole:
        return False
    if store.engine.dialect.name == "sqlite":
        with _files_of(store.engine, patience) as held:
            _cut_log(held)
            if since is not None and not whole and now - since < at_latest:
                return False
            _run(held, "VACUUM")
            _cut_log(held)
    else:
        _vacuum(store.engine, whole=whole)
    with store.transaction() as tx:
        tx.retention.tidy_next(wanted=False)
    return True


@contextmanager
def _files_of(engine: Engine, patience: float) -> Iterator[Any]:
    """A connection of its own to an SQLite file, thrown away afterwards."""
    with engine.connect() as connection:
        held: Any = connection.connection
        try:
            _run(held.driver_connection, f"PRAGMA busy_timeout={int(patience * 1000)}")
            # In memory the copy might not fit; what it holds is live content alone, sealed, in a file without a name.
            _run(held.driver_connection, "PRAGMA temp_store=FILE")
            yield held.driver_connection
        except sqlite3.OperationalError as error:
            raise DatabaseBusy from error
        finally:
            connection.invalidate()


def _run(held: Any, statement: str) -> Any:
    cursor = held.execute(statement)
    found = cursor.fetchone()
    cursor.close()
    return found


def _cut_log(held: Any) -> None:
    """Take the log in and cut it to nothing; the first column says that somebody kept us from it."""
    if _run(held, "PRAGMA wal_checkpoint(TRUNCATE)")[0]:
        raise DatabaseBusy


def _vacuum(engine: Engine, *, whole: bool) -> None:
    with translated(), engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for table in METADATA.sorted_tables:
            connection.execute(text(f"VACUUM {'(FULL) ' if whole else ''}{table.name}"))
