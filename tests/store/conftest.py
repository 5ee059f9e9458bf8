"""The same tests over three stores: memory, SQLite, PostgreSQL."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.servers.postgres import PostgresServer
from tests.store.build import FakeClock
from triage.store.memory import MemoryStore
from triage.store.open import open_store, upgrade
from triage.store.sealing import key_text
from triage.store.sql import SqlStore

# Fixed, because other processes of a test open the same database.
KEY = key_text(bytes(range(32)))


@dataclass
class Database:
    """A fresh, migrated database that can be opened any number of times; on SQLite its clock is the test's."""

    url: str
    home: Path
    clock: FakeClock | None = None
    opened: list[SqlStore] = field(default_factory=list)

    def open(self, clock: Callable[..., object] | None = None) -> SqlStore:
        store = open_store(self.url, self.home, KEY, clock=clock)  # type: ignore[arg-type]
        self.opened.append(store)
        return store

    def close(self) -> None:
        for store in self.opened:
            store.close()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("template")
    open_store(None, home, KEY).close()
    return home / "triage.db"


@pytest.fixture(scope="session")
def postgres_template(postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> str:
    name = postgres.new_database()
    upgrade(postgres.url(name), tmp_path_factory.mktemp("pg"))
    return name


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def sqlite_database(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    shutil.copy(sqlite_template, tmp_path / "triage.db")
    database = Database(f"sqlite:///{tmp_path / 'triage.db'}", tmp_path)
    yield database
    database.close()


@pytest.fixture
def postgres_database(postgres: PostgresServer, postgres_template: str, tmp_path: Path) -> Iterator[Database]:
    name = postgres.new_database(postgres_template)
    database = Database(postgres.url(name), tmp_path)
    yield database
    database.close()
    postgres.drop(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Database:
    """Either database, for what only a real one can show."""
    name = "sqlite_database" if request.param == "sqlite" else "postgres_database"
    found: Database = request.getfixturevalue(name)
    return found


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, clock: FakeClock) -> MemoryStore | SqlStore:
    """Each store of the port's contract, on the test's clock."""
    if request.param == "memory":
        return MemoryStore(clock)
    database: Database = request.getfixturevalue(f"{'sqlite' if request.param == 'sqlite' else 'postgres'}_database")
    return database.open(clock)
