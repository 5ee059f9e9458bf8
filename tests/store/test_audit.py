"""The chain of events: whoever changes what was noted is found out."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.store.build import MINUTE, RVT, FakeClock
from tests.store.conftest import Database
from triage.store.audit import _next_link, seal_events, verify
from triage.store.queries.history import EVENTS
from triage.store.sql import SqlStore


def noted(store: SqlStore, count: int = 5) -> None:
    with store.transaction() as tx:
        for number in range(count):
            tx.history.append("anna", f"viewed-{number}", mailbox=RVT, walk="w", data=[("n", str(number))])


def chained(database: Database, count: int = 5) -> SqlStore:
    store = database.open()
    noted(store, count)
    assert seal_events(store, "sealer") == count
    return store


def test_events_are_chained_after_they_were_noted(database: Database) -> None:
    store = database.open()
    noted(store)
    before = verify(store)
    assert (before.chained, before.unchained, before.broken_at) == (0, 5, None)
    assert seal_events(store, "sealer", limit=3) == 3
    assert seal_events(store, "sealer", limit=3) == 2
    assert seal_events(store, "sealer") == 0
    after = verify(store)
    assert (after.chained, after.unchained, after.broken_at) == (5, 0, None)
    noted(store, 1)
    assert verify(store).head == after.head
    seal_events(store, "sealer")
    assert verify(store).head != after.head


def test_the_chain_is_the_same_read_by_another_process(database: Database) -> None:
    chained(database)
    assert verify(database.open()).broken_at is None


TAMPERING = {
    "changed": ("UPDATE event SET actor = 'bob' WHERE position = 3", 3),
    "backdated": ("UPDATE event SET at = '2020-01-01 00:00:00.000000' WHERE position = 2", 2),
    "dropped": ("DELETE FROM event WHERE position = 3", 3),
    "dropped first": ("DELETE FROM event WHERE position = 1", 1),
    "data": ("UPDATE event SET data = '[]' WHERE position = 5", 5),
    "link": ("UPDATE event SET link = NULL WHERE position = 4", 4),
}


@pytest.mark.parametrize("how", TAMPERING)
def test_tampering_breaks_the_chain_where_it_was_done(database: Database, how: str) -> None:
    store = chained(database)
    statement, position = TAMPERING[how]
    with store.work() as work:
        work.connection.exec_driver_sql(statement)
    found = verify(store)
    assert (found.chained, found.broken_at) == (position - 1, position)


def test_a_tail_cut_off_shows_against_a_head_kept_elsewhere(database: Database) -> None:
    store = chained(database)
    head = verify(store).head
    with store.work() as work:
        work.connection.exec_driver_sql("DELETE FROM event WHERE position = 5")
    assert verify(store).head != head


def test_an_event_that_commits_late_comes_next(database: Database) -> None:
    store = chained(database)
    with store.work() as work:
        work.connection.exec_driver_sql("UPDATE event SET position = NULL, link = NULL WHERE position >= 4")
        work.connection.exec_driver_sql("UPDATE event SET id = 100 WHERE action = 'viewed-3'")
    assert seal_events(store, "sealer") == 2
    assert verify(store).broken_at is None


def test_two_sealers_never_work_at_once(database: Database) -> None:
    store = database.open(FakeClock())
    noted(store)
    assert store.lease("audit-sealer", "een", MINUTE) is not None
    assert seal_events(store, "twee") == 0
    assert seal_events(store, "een") == 5


def test_who_forges_one_link_breaks_the_next(database: Database) -> None:
    store = chained(database)
    with store.work() as work:
        work.connection.exec_driver_sql("UPDATE event SET actor = 'bob' WHERE position = 3")
        rows = {row.position: row for row in work.all(select(EVENTS).order_by(EVENTS.c.position))}
        forged = _next_link(bytes(rows[2].link), 3, rows[3])
        work.run(EVENTS.update().where(EVENTS.c.position == 3).values(link=forged))
    assert (verify(store).chained, verify(store).broken_at) == (3, 4)
