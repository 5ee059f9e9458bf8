"""What the watch keeps: terms that passed and alarms, once each, on every store and however many watch at once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import event

import mailbox_config
from tests.store.build import ANNA, HOUR, MINUTE, NOW, RET, RVT, FakeClock, case, obligation
from tests.store.conftest import Database
from tests.workflow.parts import Notes
from triage.domain.case import CaseState
from triage.domain.duty import Contact, Rota, Shift, Step
from triage.domain.errors import NotFound
from triage.domain.obligation import Evidence, Met
from triage.domain.policy import Region
from triage.domain.terms import Term
from triage.domain.watching import WatchPolicy
from triage.ports.store import Claim, Lease, Store
from triage.ports.watch import Coming
from triage.store.sql import SqlStore, SqlTransaction
from triage.workflow.watch import LEASE, Post, watch
from triage.workflow.watch_alarms import acknowledge, sound

WORKERS = 4


def opened(store: Store, *due: datetime | None, mailbox: str = RVT, urgent: bool = False, since: datetime = NOW) -> int:
    """A case that owes something at each of *due*, since *since*."""
    with store.transaction() as tx:
        made = tx.cases.add(case(mailbox=mailbox, urgent=urgent), mailbox[:3].upper(), 2026)
        owed = [replace(obligation(f"owed-{number}", at), starts_at=since) for number, at in enumerate(due)]
        tx.cases.add_obligations(made.id or 0, owed, "config-1")
        return made.id or 0


def meet(store: Store, case_id: int, at: datetime, evidence: Evidence = Evidence.STAFF_MAIL) -> None:
    with store.transaction() as tx:
        for owed in tx.cases.obligations(ANNA, case_id):
            tx.cases.meet(case_id, owed.id or 0, Met(evidence, at, "anna"))


def marked(store: Store, limit: int = 100) -> list[tuple[int, datetime]]:
    with store.transaction() as tx:
        return [(breach.case_id, breach.due_at) for breach in tx.watch.mark_breaches(limit)]


def test_the_ends_that_come_are_those_of_what_is_unmet_in_that_mailbox(store: Store) -> None:
    soon, later = NOW + HOUR, NOW + 5 * HOUR
    first = opened(store, later, soon, None, NOW, NOW + 9 * HOUR)
    opened(store, soon, mailbox=RET)
    meet(store, opened(store, soon), NOW)
    with store.reading() as tx:
        found = tx.watch.coming(RVT, later)
    assert found == [Coming(first, NOW, soon), Coming(first, NOW, later)]


def test_a_term_that_passed_is_marked_once_with_the_end_it_had(store: Store, clock: FakeClock) -> None:
    passed, ends_later = opened(store, NOW + HOUR), opened(store, NOW + 3 * HOUR)
    clock.forward(HOUR - timedelta(seconds=1))
    assert marked(store) == []
    clock.forward(timedelta(seconds=1))
    assert marked(store) == [(passed, NOW + HOUR)]
    assert marked(store) == []
    meet(store, passed, clock())
    with store.reading() as tx:
        assert list(tx.watch.breaches(passed).values()) == [NOW + HOUR]
        assert tx.watch.breaches(ends_later) == {}


def test_what_was_met_in_time_taken_back_or_due_at_its_start_is_no_breach(store: Store, clock: FakeClock) -> None:
    meet(store, opened(store, NOW + HOUR), NOW + HOUR)
    meet(store, opened(store, NOW + HOUR), NOW + 2 * HOUR, Evidence.WITHDRAWN)
    opened(store, NOW)  # at once: there is no clock to be late by
    clock.forward(3 * HOUR)
    assert marked(store) == []


def test_what_was_met_late_while_nobody_watched_is_a_breach(store: Store, clock: FakeClock) -> None:
    clock.forward(3 * HOUR)
    late = opened(store, NOW + HOUR)
    meet(store, late, NOW + 2 * HOUR)
    clock.forward(24 * HOUR)
    assert marked(store) == [(late, NOW + HOUR)]
    assert marked(store) == []


def test_a_round_does_not_walk_all_that_was_ever_owed(sqlite_database: Database) -> None:
    """It is done twice a minute for as long as the service runs; what was owed stays for the figures."""
    store = sqlite_database.open()
    asked: list[tuple[str, Any]] = []
    event.listen(store.engine, "before_cursor_execute", lambda *told: asked.append((told[2], told[3])))
    assert marked(store) == []
    with store.work(read_only=True) as work:
        plans = [
            str(work.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {each}", values).all())
            for each, values in list(asked)
            if "breach" in each
        ]
    assert len(plans) == 2
    assert [plan for plan in plans if "SCAN" in plan] == []


def test_many_are_marked_in_rounds(store: Store, clock: FakeClock) -> None:
    for _ in range(5):
        opened(store, NOW + HOUR)
    clock.forward(2 * HOUR)
    assert [len(marked(store, 2)) for _ in range(4)] == [2, 2, 1, 0]


def test_a_case_has_one_standing_alarm_and_after_it_was_taken_a_new_one(store: Store) -> None:
    case_id = opened(store, urgent=True)
    with store.transaction() as tx:
        first = tx.watch.raise_alarm(case_id, RVT, "vinger-1")
        assert tx.watch.raise_alarm(case_id, RVT, "vinger-2") == first
        assert (first.key, first.turn, first.step, first.next_at) == ("vinger-1", "", 0, None)
    with store.transaction() as tx:
        assert tx.watch.acknowledge(case_id, "anna")
        assert not tx.watch.acknowledge(case_id, "bob")
        assert tx.watch.raise_alarm(case_id, RVT, "vinger-3").id != first.id
    with store.reading() as tx:
        found = tx.watch.alarm_of(case_id)
        assert tx.watch.alarm_of(case_id + 100) is None
    assert found is not None
    assert (found.key, found.acknowledged_at) == ("vinger-3", None)


def test_an_alarm_of_no_case_is_refused(store: Store) -> None:
    with pytest.raises(NotFound), store.transaction() as tx:
        tx.watch.raise_alarm(999, RVT, "vinger")


def test_an_alarm_moves_on_from_where_it_is_and_from_nowhere_else(store: Store) -> None:
    case_id = opened(store, urgent=True)
    until = NOW + 10 * MINUTE
    with store.transaction() as tx:
        began = tx.watch.raise_alarm(case_id, RVT, "vinger")
    with store.transaction() as tx:
        assert tx.watch.advance(began, turn="dag/2026-03-03", step=1, next_at=until)
        assert not tx.watch.advance(began, turn="dag/2026-03-03", step=1, next_at=until)
        (moved,) = tx.watch.standing()
        assert (moved.turn, moved.step, moved.next_at) == ("dag/2026-03-03", 1, until)
        assert tx.watch.advance(moved, turn=moved.turn, step=1, next_at=None)
    with store.transaction() as tx:
        (ended,) = tx.watch.standing()
        tx.watch.acknowledge(case_id, "anna")
        assert not tx.watch.advance(ended, turn="dag/2026-03-04", step=1, next_at=until)


def test_alarms_stand_while_their_case_is_open_and_urgent(store: Store) -> None:
    stands, closed, calm, elsewhere = (
        opened(store, urgent=True), opened(store, urgent=True), opened(store, urgent=True),
        opened(store, mailbox=RET, urgent=True),
    )  # fmt: skip
    with store.transaction() as tx:
        for case_id, mailbox in ((stands, RVT), (closed, RVT), (calm, RVT), (elsewhere, RET)):
            tx.watch.raise_alarm(case_id, mailbox, f"vinger-{case_id}")
        tx.cases.change(replace(tx.cases.get(ANNA, closed), state=CaseState.CLOSED, closed_at=NOW))
        tx.cases.change(replace(tx.cases.get(ANNA, calm), urgent=False))
    with store.reading() as tx:
        assert [alarm.case_id for alarm in tx.watch.standing()] == [stands, elsewhere]
        assert [alarm.case_id for alarm in tx.watch.standing(RVT)] == [stands]


# --- several watch at once -------------------------------------------------------------------------------------------
def region() -> Region:
    """Everything of the watch at once: a rota of two steps, a reminder and a dagstart for one beheerder."""
    loaded = mailbox_config.load("demo").region
    steps = tuple(Step((Contact(f"{name}@rvt.example"),), timedelta(minutes=10)) for name in ("een", "twee"))
    shift = Shift("altijd", steps, workdays=True, free_days=True)
    watching = WatchPolicy(("beheer@rvt.example",), (Term.parse("1 werkdag"),), time(8, 30))
    boxes = {key: replace(box, watch=WatchPolicy()) for key, box in loaded.mailboxes.items()}
    boxes[RVT] = replace(boxes[RVT], watch=watching)
    return replace(loaded, mailboxes=boxes, duty=Rota((shift,)))


def prepared(store: SqlStore) -> None:
    """A case with an alarm, a term that passed, and one that ends within a working day."""
    case_id = opened(store, NOW - HOUR, NOW + 14 * HOUR, urgent=True, since=NOW - 72 * HOUR)
    with store.transaction() as tx:
        owed = tx.cases.obligations(ANNA, case_id)
        assert len(owed) == 2
        sound(tx, tx.cases.get(ANNA, case_id), region(), fingerprint="vinger")


def left(store: SqlStore) -> dict[str, int]:
    """How many deliveries there are of each purpose, and events of each action, of the watch's."""
    with store.work(read_only=True) as work:
        deliveries = [row.purpose for row in work.connection.exec_driver_sql("SELECT purpose FROM delivery")]
        events = [row.action for row in work.connection.exec_driver_sql("SELECT action FROM event")]
    found = [*deliveries, *(action for action in events if action in ("term-breached", "reminded", "alarm-escalated"))]
    return {each: found.count(each) for each in sorted(set(found))}


ONCE = {"alarm-escalated": 1, "dagstart": 1, "reminded": 1, "reminder": 1, "term-breached": 1, "urgent": 2}


def together(stores: list[SqlStore], leased: bool) -> None:
    gate = threading.Barrier(WORKERS)

    def work(number: int) -> None:
        store = stores[number]
        gate.wait()
        for _ in range(3):
            lease = store.lease(LEASE, f"worker-{number}", timedelta(seconds=10)) if leased else None
            if lease is not None or not leased:
                watch(Post(store, region(), Notes(), lease))

    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(work, range(WORKERS)))


@pytest.mark.parametrize("leased", [True, False])
def test_of_workers_that_watch_at_once_each_thing_is_done_once(database: Database, leased: bool) -> None:
    clock = FakeClock(NOW - 10 * MINUTE)
    stores = [database.open(clock) for _ in range(WORKERS)]
    prepared(stores[0])
    clock.forward(10 * MINUTE)
    together(stores, leased)
    found = left(stores[0])
    if not leased:
        # Without the lease two may both find a reminder to do; it still goes once.
        found["reminded"] = 1
    assert found == ONCE


def test_a_worker_that_froze_in_its_round_does_nothing_once_another_has_the_watch(database: Database) -> None:
    clock = FakeClock(NOW - 10 * MINUTE)
    frozen, other = database.open(clock), database.open(clock)
    prepared(frozen)
    clock.forward(10 * MINUTE)
    old = frozen.lease(LEASE, "frozen", timedelta(seconds=10))
    clock.forward(MINUTE)
    new = other.lease(LEASE, "other", timedelta(seconds=10))
    assert old is not None
    assert new is not None
    assert watch(Post(frozen, region(), Notes(), old)).alarmed == 0
    assert "dagstart" not in left(frozen)
    watch(Post(other, region(), Notes(), new))
    assert left(other) == ONCE


class _Killed(BaseException):
    """What ends a worker in the middle of a step."""


@pytest.mark.parametrize("after", range(5))
def test_a_round_that_is_cut_off_before_a_commit_is_finished_by_the_next(database: Database, after: int) -> None:
    clock = FakeClock(NOW - 10 * MINUTE)
    store = database.open(clock)
    prepared(store)
    clock.forward(10 * MINUTE)
    begun, real = iter(range(100)), store.transaction

    @contextmanager
    def cut_off(claim: Claim | Lease | None = None) -> Iterator[SqlTransaction]:
        with real(claim) as tx:
            yield tx
            if next(begun) == after:
                raise _Killed

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(store, "transaction", cut_off)
        with suppress(_Killed):
            watch(Post(store, region(), Notes()))
    watch(Post(store, region(), Notes()))
    assert left(store) == ONCE


def test_who_takes_an_alarm_while_another_worker_moves_it_on_stops_it_or_is_told_of(database: Database) -> None:
    clock = FakeClock(NOW - 10 * MINUTE)
    stores = [database.open(clock) for _ in range(2)]
    prepared(stores[0])
    clock.forward(10 * MINUTE)
    gate = threading.Barrier(2)

    def take() -> None:
        gate.wait()
        with stores[0].transaction() as tx:
            acknowledge(tx, ANNA, "VEI-2026-0001")

    def move() -> None:
        gate.wait()
        watch(Post(stores[1], region(), Notes()))

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(take), pool.submit(move)]:
            done.result()
    clock.forward(HOUR)
    watch(Post(stores[1], region(), Notes()))
    with stores[0].reading() as tx:
        assert tx.watch.standing() == []
        alarms = [each for each in tx.outbox.of_case(1) if each.purpose == "urgent"]
    assert 1 <= len(alarms) <= 2
