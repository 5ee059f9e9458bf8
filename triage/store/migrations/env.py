"""Alembic's entry: runs on the connection that `triage.store.schema` hands over, inside its transaction."""

from __future__ import annotations

from alembic import context

from triage.store.tables import METADATA

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=METADATA,
    compare_type=True,
    render_as_batch=connection.dialect.name == "sqlite",
)
with context.begin_transaction():
    context.run_migrations()
