"""Real databases of every schema."""

from tests.store.conftest import (  # noqa: F401
    clock,
    database,
    postgres_database,
    postgres_template,
    sqlite_database,
    sqlite_template,
)
