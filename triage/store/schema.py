"""Which schema a database has, and bringing it to the newest."""

from __future__ import annotations

from enum import Enum, auto
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from triage.store import migrations
from triage.store.dialect import is_sqlite
from triage.store.errors import translated
from triage.store.tables import METADATA

# Any number, as long as it is ours: two upgrades at once wait for each other.
_UPGRADE_LOCK = 0x7472_6961_6765
UNFINISHED = "unfinished_copy"
"""A table that stands in a database while `triage db copy` fills it; left over, the copy was not finished."""


class SchemaState(Enum):
    """A database's schema against the one this version knows."""

    EMPTY = auto()
    OLDER = auto()
    CURRENT = auto()
    NEWER = auto()
    UNFINISHED = auto()
    FOREIGN = auto()


def revision_of(connection: Connection) -> str | None:
    """The revision a database is at; None where it has none."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


def state_of(connection: Connection) -> SchemaState:
    """Compare a database's schema with the one this version knows; revisions are numbered and sort."""
    if inspect(connection).has_table(UNFINISHED):
        return SchemaState.UNFINISHED
    revision = revision_of(connection)
    if revision is None:
        return SchemaState.FOREIGN if _is_foreign(connection) else SchemaState.EMPTY
    if revision == migrations.HEAD:
        return SchemaState.CURRENT
    return SchemaState.NEWER if revision > migrations.HEAD else SchemaState.OLDER


def _is_foreign(connection: Connection) -> bool:
    """Whether a database without a revision holds tables. On a server others may have theirs beside ours."""
    tables = set(inspect(connection).get_table_names()) - {"alembic_version"}
    return bool(tables if is_sqlite(connection) else tables & METADATA.tables.keys())


def migrate(engine: Engine, revision: str = "head", *, down: bool = False) -> str:
    """Bring a database to a revision, whole or not at all; returns the revision it is at."""
    with translated(), engine.begin() as connection:
        alone(connection)
        return migrate_on(connection, revision, down=down)


def migrate_on(connection: Connection, revision: str = "head", *, down: bool = False) -> str:
    """`migrate` as a part of somebody's transaction."""
    # Alembic takes 100 ms to import; only here is it needed.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    (command.downgrade if down else command.upgrade)(config, revision)
    return revision_of(connection) or ""


def alone(connection: Connection) -> None:
    """Wait for whoever makes or fills the tables of this database, and let others wait until this transaction ends."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _UPGRADE_LOCK})
