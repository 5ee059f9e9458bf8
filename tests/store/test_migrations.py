"""One first migration, equal to the tables on both databases."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, inspect, text
from sqlalchemy.engine.interfaces import ReflectedIndex

from tests.servers.postgres import PostgresServer
from tests.store.conftest import Database
from triage.store import migrations
from triage.store.schema import migrate, revision_of
from triage.store.sql import engine_for
from triage.store.tables import METADATA


def test_autogenerate_finds_no_difference(database: Database) -> None:
    engine = engine_for(database.url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, METADATA) == []
    engine.dispose()


def _conditions(index: ReflectedIndex) -> list[tuple[str, str]]:
    return sorted((name, str(value)) for name, value in index.get("dialect_options", {}).items())


def described(engine: Engine) -> dict[str, object]:
    """What autogenerate does not look at too: checks, conditions of indexes, keys in order."""
    found: dict[str, object] = {}
    looked = inspect(engine)
    for table in sorted(set(looked.get_table_names()) - {"alembic_version"}):
        checks = sorted(
            (each["name"], re.sub(r"\s+", " ", each["sqltext"])) for each in looked.get_check_constraints(table)
        )
        unique = sorted(tuple(each["column_names"]) for each in looked.get_unique_constraints(table))
        indexes = sorted(
            (each["name"], tuple(each["column_names"]), bool(each["unique"]), _conditions(each))
            for each in looked.get_indexes(table)
        )
        foreign = sorted(
            (tuple(each["constrained_columns"]), each["referred_table"]) for each in looked.get_foreign_keys(table)
        )
        columns = [(each["name"], str(each["type"]), each["nullable"]) for each in looked.get_columns(table)]
        found[table] = (
            columns,
            looked.get_pk_constraint(table)["constrained_columns"],
            checks,
            unique,
            indexes,
            foreign,
        )
    return found


def test_the_migration_makes_what_the_tables_say_on_sqlite(sqlite_database: Database) -> None:
    made, migrated = create_engine("sqlite://"), engine_for(sqlite_database.url)
    METADATA.create_all(made)
    assert described(migrated) == described(made)
    without_rowid = text("SELECT sql FROM sqlite_master WHERE sql LIKE '%AUTOINCREMENT%' OR sql LIKE '%WITHOUT ROWID%'")
    with made.connect() as one, migrated.connect() as two:
        assert len(one.execute(without_rowid).all()) == len(two.execute(without_rowid).all()) > 3
    made.dispose()
    migrated.dispose()


def test_the_migration_makes_what_the_tables_say_on_postgresql(
    postgres: PostgresServer, postgres_database: Database
) -> None:
    made, migrated = engine_for(postgres.url(postgres.new_database())), engine_for(postgres_database.url)
    METADATA.create_all(made)
    assert described(migrated) == described(made)
    made.dispose()
    migrated.dispose()


def test_it_goes_down_and_up_again(database: Database) -> None:
    database.open().close()
    engine = engine_for(database.url)
    assert migrate(engine, "base", down=True) == ""
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    assert migrate(engine) == migrations.HEAD
    with engine.connect() as connection:
        assert revision_of(connection) == migrations.HEAD
    engine.dispose()
    with database.open().transaction() as tx:
        tx.settings.set("weer", "open", "test")


def test_a_migration_that_fails_leaves_the_schema_as_it_was(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = engine_for(database.url)
    migrate(engine, "base", down=True)
    from alembic import op

    monkeypatch.setattr(op, "create_index", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        migrate(engine)
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    engine.dispose()


def test_the_newest_revision_is_the_one_the_code_knows() -> None:
    scripts = ScriptDirectory(str(Path(migrations.__file__).parent))
    assert scripts.get_heads() == [migrations.HEAD]
    names = sorted(each.revision for each in scripts.walk_revisions())
    assert names[-1] == migrations.HEAD


def test_what_alembic_needs_lies_inside_the_package() -> None:
    folder = Path(migrations.__file__).parent
    assert {"env.py", "script.py.mako", "versions"} <= {each.name for each in folder.iterdir()}
