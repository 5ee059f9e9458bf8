"""The database, behind one door: `open.open_store` for the real one, `memory.MemoryStore` for its fake.

What it guarantees: a step is saved whole or not at all; content is sealed before it touches a disk; no query for cases
runs without a `Viewer`; no exception of the database library leaves this package.
"""

from triage.store.moving import Copied, copy_database, number_of_tables
from triage.store.open import KEY_FILE, database_exists, open_store, schema_trouble, upgrade
from triage.store.sql import SqlStore

__all__ = [
    "KEY_FILE", "Copied", "SqlStore", "copy_database", "database_exists", "number_of_tables", "open_store",
    "schema_trouble", "upgrade",
]  # fmt: skip
