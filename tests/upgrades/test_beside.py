"""Two versions on one database: the former goes on working while the next one is brought in, and leaves what it does
not know to it."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from tests.store.build import ANNA, MINUTE, NOW, RVT, SENDER, SERVICE, arrival, case, delivery
from tests.store.conftest import KEY, Database
from tests.upgrades.fixture import fill
from tests.upgrades.next_version import HEAD, next_version
from tests.web.parts import TOKEN, Office
from tests.workflow.parts import Room
from triage.domain.access import Role, Viewer
from triage.domain.decision import Flag
from triage.domain.hooks import HOOK_PREFIX
from triage.domain.obligation import Evidence
from triage.ports.delivery import NOTICE, WEBHOOK, DeliveryState
from triage.ports.store import Outcome
from triage.store import open_store, upgrade
from triage.store.backup import write_backup
from triage.store.restoring import restore
from triage.store.schema import revision_of
from triage.store.sql import SqlStore
from triage.web.app import create_app
from triage.workflow.answer import deliver_all

LATER = "uit-de-toekomst"
# By table, the columns that hold a growing set, one word or a list of them.
GROWING = {
    "triage_case": ("kind", "colour", "route", "flags"),
    "obligation": ("starts", "met_by"),
    "obligation_met": ("evidence",),
    "case_link": ("kind",),
    "case_record": ("kind",),
    "decision": ("kind", "colour", "flags"),
    "task": ("kind",),
    "delivery": ("purpose",),
    "event": ("action",),
    "mail_scan": ("state",),
    "overlay": ("kind",),
    "person_role": ("role",),
}


def test_a_worker_of_the_former_version_goes_on_while_the_schema_is_brought_forward(
    database: Database, tmp_path: Path
) -> None:
    former = database.open()
    fill(former)
    with former.transaction() as tx:
        tx.ledger.archive(arrival(3), "w3")
    lease = former.lease("source:rvt", "de oude", 10 * MINUTE)
    (claimed,) = former.claim_mails(1, "de oude", 10 * MINUTE)
    with next_version(tmp_path):
        # It does not wait for whoever holds a lease: what it adds is in nobody's way.
        assert upgrade(database.url, database.home) == HEAD
    with former.transaction(lease) as tx:
        assert tx.ledger.archive(arrival(4), "w4").outcome is Outcome.PENDING
    with former.transaction(claimed.claim) as tx:
        added = tx.cases.add(case(), "RVT", 2026)
        tx.ledger.settle(claimed.claim, Outcome.ACCEPTED, case_id=added.id)
        tx.outbox.queue(delivery(added.id, 9), to=SENDER)
    taken = former.claim_delivery("de oude", MINUTE)
    assert taken is not None
    with former.transaction(taken[0]) as tx:
        assert tx.outbox.move(taken[1].id or 0, DeliveryState.SENDING, tx.now)
        assert tx.outbox.move(taken[1].id or 0, DeliveryState.SENT, tx.now)
    with next_version(tmp_path):
        newer = database.open()
        with newer.reading() as tx:
            assert tx.cases.count_open(SERVICE) == 3
            assert tx.ledger.raw(claimed.claim.id) == claimed.raw


def test_a_backup_of_the_former_version_comes_back_into_the_next_one(database: Database, tmp_path: Path) -> None:
    former = database.open()
    fill(former)
    file = io.BytesIO()
    write_backup(former, file, version="1", config_hash="c")
    file.seek(0)
    home = tmp_path / "nieuw"
    with next_version(tmp_path):
        restore(file, None, home, KEY, actor="test")
        store = open_store(None, home, KEY)
        with store.work(read_only=True) as work:
            assert revision_of(work.connection) == HEAD
        with store.reading() as tx:
            assert tx.cases.count_open(SERVICE) == 2
        store.close()


def say_what_is_not_known_yet(store: SqlStore) -> None:
    """Every growing set holds a word that only a later version knows."""
    with store.work() as work:
        for table, columns in GROWING.items():
            for column in columns:
                work.connection.execute(text(f"UPDATE {table} SET {column} = :word"), {"word": LATER})  # noqa: S608


def test_what_a_newer_version_wrote_is_read_as_unknown(database: Database) -> None:
    store = database.open()
    fill(store)
    say_what_is_not_known_yet(store)
    with store.reading() as tx:
        lines = tx.cases.queue(ANNA)
        assert len(lines) == 2
        assert all(line.case.flags == {Flag.UNKNOWN} for line in lines)
        found = tx.cases.file(ANNA, "RVT-2026-0001")
        assert found.obligations[0].met is not None
        assert found.obligations[0].met.evidence is Evidence.UNKNOWN
        assert [each.kind.value for each in found.records] == ["unknown"]
        assert [each.kind.value for each in tx.cases.links(ANNA, lines[0].case.id or 0)] == ["unknown"]
        assert tx.scans.of_mails([1])[1].state.value == "waiting"
        anna = tx.people.find("anna")
        assert anna is not None
        assert anna.grants == {}
    # And it survives what this version writes beside it.
    with store.transaction() as tx:
        tx.cases.add_task(lines[0].case.id or 0, "call_back", NOW)
    with store.work(read_only=True) as work:
        kinds = work.connection.execute(text("SELECT kind FROM task ORDER BY id")).scalars().all()
    assert LATER in kinds


@pytest.fixture
def inside(sqlite_database: Database) -> TestClient:
    """A browser on a database with words of a later version."""
    store = sqlite_database.open()
    fill(store)
    say_what_is_not_known_yet(store)
    office = Office()
    office.store = store  # type: ignore[assignment]
    desk = office.desk_for(Viewer.of("lokaal", [RVT], Role.BEHEERDER))
    client = TestClient(create_app(desk), raise_server_exceptions=True, headers={"origin": "http://testserver"})
    assert client.get("/binnen", params={"token": TOKEN}).status_code == 200
    return client


@pytest.mark.parametrize("path", ["/", "/zaak/RVT-2026-0001", "/overzicht", "/cijfers"])
def test_the_pages_show_what_they_do_not_know(inside: TestClient, path: str) -> None:
    answer = inside.get(path)
    assert answer.status_code == 200, answer.text[:500]
    assert LATER not in answer.text
    if path.startswith("/zaak"):
        assert "onbekend kenmerk" in answer.text


def test_a_mail_that_only_a_newer_version_can_write_is_left_to_it() -> None:
    room = Room()
    with room.store.transaction() as tx:
        case_id = tx.cases.add(case(), "RVT", 2026).id
        for number, kind in enumerate(("mail", NOTICE, "sms", WEBHOOK), 1):
            made = delivery(case_id, number, kind=kind)
            content = {"hook": f"{HOOK_PREFIX}zaaksysteem"} if kind == WEBHOOK else {}
            later = replace(made, purpose=LATER, content={**made.content, **content})
            tx.outbox.queue(later, to=SENDER)
    done = list(deliver_all(room.counter))
    assert {each.state for each in done} == {DeliveryState.QUEUED}
    assert room.box.sent == []
    with room.store.reading() as tx:
        assert tx.outbox.count()[DeliveryState.QUEUED] == 4
        assert tx.cases.with_task("delivery_failed") == frozenset()
