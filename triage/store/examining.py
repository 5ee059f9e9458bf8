"""What `triage check` asks of the database itself: which it is, whether it can be written, whether it is whole."""

from __future__ import annotations

import uuid
from datetime import timedelta

from sqlalchemy import text

from triage.store.errors import DAMAGED, translated
from triage.store.leases import take_lease
from triage.store.schema import revision_of
from triage.store.sql import SqlStore
from triage.store.tables import LeaseRow, table_of

_LEASES = table_of(LeaseRow)
# Bytes: above this, reading a whole file would keep whoever runs the check waiting for minutes.
LARGEST_READ = 1_000_000_000


def described(store: SqlStore) -> str:
    """Which database this is and which schema it has: `SQLite 3.40.1, schema 0001`."""
    asked = "SELECT sqlite_version()" if _is_sqlite(store) else "SHOW server_version"
    with store.work(read_only=True) as work, translated():
        # PostgreSQL adds how its packager calls it.
        version = str(work.connection.execute(text(asked)).scalar()).split(" ")[0]
        revision = revision_of(work.connection)
    return f"{'SQLite' if _is_sqlite(store) else 'PostgreSQL'} {version}, schema {revision}"


def try_writing(store: SqlStore) -> None:
    """Write something and take it away again, each in a transaction of its own: a full disk shows at the commit.
    Nothing is left behind, so that a database that was empty still is. Raises DatabaseRefused or DatabaseBusy."""
    name = f"check:{uuid.uuid4().hex}"
    with store.work() as work:
        take_lease(work, name, "triage check", timedelta(0))
    with store.work() as work:
        work.run(_LEASES.delete().where(_LEASES.c.name == name))


def damage(store: SqlStore, size: int) -> str | None:
    """What is wrong with an SQLite file of *size* bytes, in Dutch; empty where it is whole. None where that was not
    looked at: it is PostgreSQL, or too large to read in between."""
    if not _is_sqlite(store) or size > LARGEST_READ:
        return None
    with store.work(read_only=True) as work, translated():
        found = work.connection.execute(text("PRAGMA quick_check(1)")).scalar()
    return "" if found == "ok" else DAMAGED


def _is_sqlite(store: SqlStore) -> bool:
    return store.engine.dialect.name == "sqlite"
