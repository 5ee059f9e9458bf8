"""What any released version kept is there after an upgrade, and the upgrade can be taken back."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from tests.servers.postgres import PostgresServer
from tests.store.build import ANNA, RVT, SENDER, case, raw_mail
from tests.store.conftest import KEY, Database
from tests.upgrades.fixture import ABOUT, DATABASE, SQL, fill, write
from tests.upgrades.next_version import HEAD, next_version
from triage.domain.access import Role
from triage.domain.errors import DatabaseRefused
from triage.ports.delivery import DeliveryState
from triage.ports.store import Outcome
from triage.store import migrations, open_store, upgrade
from triage.store.audit import verify
from triage.store.backup_rows import tally_of
from triage.store.schema import migrate, revision_of
from triage.store.sql import SqlStore, engine_for
from triage.store.tables import METADATA

RELEASED = Path(__file__).parent / "released"
NAMES = sorted(each.name for each in RELEASED.iterdir() if each.is_dir()) if RELEASED.exists() else []
UNRELEASED = "deze versie"
FORMER = migrations.HEAD


@pytest.fixture(scope="session")
def of_this_version(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The fixture that a release would freeze now."""
    folder = tmp_path_factory.mktemp("fixture") / UNRELEASED
    write(folder)
    return folder


@pytest.fixture(params=[*NAMES, UNRELEASED])
def frozen(request: pytest.FixtureRequest) -> Path:
    if request.param == UNRELEASED:
        found: Path = request.getfixturevalue("of_this_version")
        return found
    return RELEASED / str(request.param)


def revision(frozen: Path) -> str:
    return str(json.loads((frozen / ABOUT).read_text())["revision"])


def all_is_there(store: SqlStore) -> None:
    """Read through the store what `fill` put in."""
    with store.reading() as tx:
        lines = {line.case.subject: line for line in tx.cases.queue(ANNA)}
        assert set(lines) == {case().subject, "Een andere"}
        line = lines[case().subject]
        found = tx.cases.file(ANNA, line.case.reference)
        assert line.case.reference == "RVT-2026-0001"
        assert line.open_tasks == ("call_back",)
        assert [each.direction for each in found.messages] == ["in"]
        assert [(owed.key, owed.met is not None) for owed in found.obligations] == [("contact", True)]
        assert [each.note for each in found.records] == ["Gesproken."]
        assert found.decisions[0].decision.model_id == "model-1"
        states = [each.state for each in tx.outbox.of_case(line.case.id or 0)]
        assert states == [DeliveryState.QUEUED, DeliveryState.HELD]
        assert tx.outbox.of_case(line.case.id or 0)[0].content["to"] == SENDER
        assert tx.ledger.raw(1) == raw_mail(1)
        assert tx.ledger.outcome(2)[0] is Outcome.QUARANTINED
        assert tx.agenda.of_case(line.case.id or 0) is not None
        anna = tx.people.find("anna")
        assert anna is not None
        assert anna.grants == {RVT: frozenset({Role.BEHEERDER})}
        assert [row.key for row in tx.overlay.standing()] == ["2026-12-24"]
        assert [each.case.reference for each in tx.cases.search(ANNA, "meekijken")] == [line.case.reference]
    assert verify(store).broken_at is None
    with store.transaction() as tx:
        assert tx.cases.add(case(), "RVT", 2026).reference == "RVT-2026-0003"


def test_sqlite_comes_forward_and_all_is_there(frozen: Path, tmp_path: Path) -> None:
    shutil.copy(frozen / DATABASE, tmp_path / "triage.db")
    if revision(frozen) != migrations.HEAD:
        with pytest.raises(DatabaseRefused, match="triage db upgrade"):
            open_store(None, tmp_path, KEY)
    assert upgrade(None, tmp_path) == migrations.HEAD
    store = open_store(None, tmp_path, KEY)
    all_is_there(store)
    store.close()


def test_postgresql_comes_forward_and_all_is_there(frozen: Path, tmp_path: Path, postgres: PostgresServer) -> None:
    name = postgres.new_database()
    engine = engine_for(postgres.url(name))
    migrate(engine, revision(frozen))
    engine.dispose()
    postgres.run((frozen / SQL).read_text("utf-8"), name)
    assert upgrade(postgres.url(name), tmp_path) == migrations.HEAD
    store = open_store(postgres.url(name), tmp_path, KEY)
    all_is_there(store)
    store.close()
    postgres.drop(name)


def test_a_released_version_has_its_fixture() -> None:
    changes = (Path(__file__).parents[2] / "CHANGELOG.md").read_text("utf-8")
    assert [found for found in re.findall(r"^## \[(\d[\w.]*)\]", changes, re.MULTILINE) if found not in NAMES] == []


@pytest.fixture
def filled(database: Database) -> Database:
    fill(database.open())
    database.close()
    return database


def held(database: Database) -> dict[str, str]:
    """The digest of each table's rows, in the columns that this version knows."""
    engine = engine_for(database.url)
    with engine.connect() as connection:
        found = {
            table.name: tally_of(connection, table, list(table.columns.keys())).digest
            for table in METADATA.sorted_tables
        }
    engine.dispose()
    return found


def test_a_next_version_carries_everything_over_and_gives_it_back(filled: Database, tmp_path: Path) -> None:
    before = held(filled)
    with next_version(tmp_path):
        with pytest.raises(DatabaseRefused, match="triage db upgrade"):
            filled.open()
        assert upgrade(filled.url, filled.home) == HEAD
        assert held(filled) == before
        filled.open().close()
        engine = engine_for(filled.url)
        assert migrate(engine, FORMER, down=True) == FORMER
        with engine.connect() as connection:
            assert revision_of(connection) == FORMER
        engine.dispose()
    assert held(filled) == before
    all_is_there(filled.open())


def test_a_newer_schema_is_refused_saying_so_and_left_alone(filled: Database, tmp_path: Path) -> None:
    with next_version(tmp_path):
        upgrade(filled.url, filled.home)
    before = held(filled)
    for refused in (filled.open, lambda: upgrade(filled.url, filled.home)):
        with pytest.raises(DatabaseRefused, match="nieuwere versie van de dienst dan deze; werk de dienst bij"):
            refused()
    assert held(filled) == before
