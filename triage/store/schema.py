"""Which schema a database has, and bringing it to the newest."""

from __future__ import annotations

from enum import Enum, auto
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from triage.store import migrations
from triage.store.errors import translated

# Any number, as long as it is ours: two upgrades at once wait for each other.
_UPGRADE_LOCK = 0x7472_6961_6765


class SchemaState(Enum):
    """A database's schema against the one this version knows."""

    EMPTY = auto()
    OLDER = auto()
    CURRENT = auto()
    NEWER = auto()


def revision_of(connection: Connection) -> str | None:
    """The revision a database is at; None where it has none."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


def state_of(connection: Connection) -> SchemaState:
    """Compare a database's schema with the one this version knows; revisions are numbered and sort."""
    revision = revision_of(connection)
    if revision is None:
        return SchemaState.EMPTY
    if revision == migrations.HEAD:
        return SchemaState.CURRENT
    return SchemaState.NEWER if revision > migrations.HEAD else SchemaState.OLDER


def migrate(engine: Engine, revision: str = "head", *, down: bool = False) -> str:
    """Bring a database to a revision, whole or not at all; returns the revision it is at."""
    # Alembic takes 100 ms to import; only here is it needed.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent).replace("%", "%%"))
    with translated(), engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _UPGRADE_LOCK})
        config.attributes["connection"] = connection
        (command.downgrade if down else command.upgrade)(config, revision)
        return revision_of(connection) or ""
