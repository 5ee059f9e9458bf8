"""Several workers at once, and workers that die: nothing lost, nothing twice."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import pairwise
from typing import Any, TypeVar

import pytest
from sqlalchemy import event

from tests.store.build import (
    ANNA,
    HOUR,
    MINUTE,
    NOW,
    RET,
    RVT,
    SENDER,
    SERVICE,
    FakeClock,
    arrival,
    case,
    delivery,
    incoming,
    slot,
)
from tests.store.conftest import Database
from triage.domain.access import Viewer
from triage.domain.case import CaseState
from triage.domain.choice import Choice, pressing
from triage.domain.errors import DatabaseBusy, LostClaim
from triage.ports.store import ArchivedMail, MailboxCount, Outcome
from triage.store.queries.choosing import counts_of, queue_query
from triage.store.sql import SqlStore

WORKERS = 4
T = TypeVar("T")


def at_once(work: Callable[[int], T]) -> list[T]:
    """Run *work* in as many threads as there are workers, all starting together."""
    gate = threading.Barrier(WORKERS)

    def begin(number: int) -> T:
        gate.wait()
        return work(number)

    with ThreadPoolExecutor(WORKERS) as pool:
        return list(pool.map(begin, range(WORKERS)))


def processes(database: Database, what: str, count: int) -> list[str]:
    """Run the worker in several processes at once; returns all lines they printed."""
    database.open().close()
    command = [sys.executable, "-m", "tests.store.worker", database.url, str(database.home), what, str(count)]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    lines = [line for each in started for line in each.communicate(timeout=600)[0].splitlines()]
    assert [each.returncode for each in started] == [0, 0, 0]
    return lines


def test_processes_never_get_the_same_reference(database: Database) -> None:
    found = processes(database, "cases", 20)
    assert sorted(found) == [f"RVT-2026-{number:04d}" for number in range(1, 61)]


def test_processes_never_hold_the_same_time(database: Database) -> None:
    found = Counter(line for line in processes(database, "slots", 12) if line.endswith("True"))
    assert set(found.values()) == {1}
    with database.open().transaction() as tx:
        holds = tx.agenda.between("rvt", NOW, NOW + 24 * HOUR)
        taken = tx.agenda.taken("rvt", NOW, NOW + 24 * HOUR)
    assert len(holds) == len(found) >= 6
    assert all(one.slot.ends_at <= two.slot.starts_at for one, two in pairwise(holds))
    assert taken == {quarter for hold in holds for quarter in hold.slot.quarters}


def test_of_workers_that_want_one_slot_one_gets_it(database: Database) -> None:
    stores = [database.open() for _ in range(WORKERS)]

    def hold(number: int) -> bool:
        with stores[number].transaction() as tx:
            case_id = tx.cases.add(case(), "RVT", 2026).id or 0
            return tx.agenda.hold(case_id, slot(), made_at=NOW, expires_at=NOW, uid="u") is not None

    assert sorted(at_once(hold)) == [False] * (WORKERS - 1) + [True]
    with stores[0].transaction() as tx:
        assert tx.cases.count_open(SERVICE) == WORKERS


def test_workers_never_claim_the_same_mail(database: Database) -> None:
    stores = [database.open() for _ in range(WORKERS)]
    with stores[0].transaction() as tx:
        for uid in range(1, 41):
            tx.ledger.archive(arrival(uid), "w")

    def claim(number: int) -> list[int]:
        taken: list[int] = []
        while mails := stores[number].claim_mails(3, f"worker-{number}", MINUTE):
            assert len(mails) <= 3
            taken += [mail.claim.id for mail in mails]
        return taken

    taken = [identifier for each in at_once(claim) for identifier in each]
    assert len(taken) == len(set(taken)) == 40


def test_workers_never_claim_the_same_delivery(database: Database) -> None:
    stores = [database.open() for _ in range(WORKERS)]
    with stores[0].transaction() as tx:
        for number in range(20):
            tx.outbox.queue(delivery(None, number), to=SENDER)

    def claim(number: int) -> list[int]:
        taken = []
        while found := stores[number].claim_delivery(f"worker-{number}", MINUTE):
            taken.append(found[0].id)
        return taken

    taken = [identifier for each in at_once(claim) for identifier in each]
    assert len(taken) == len(set(taken)) == 20


def test_one_of_several_takes_a_lease(database: Database) -> None:
    stores = [database.open() for _ in range(WORKERS)]
    found = at_once(lambda number: stores[number].lease("rvt", f"worker-{number}", MINUTE))
    assert len([lease for lease in found if lease]) == 1


def test_two_workers_that_archive_one_mail_keep_it_once(database: Database) -> None:
    stores = [database.open() for _ in range(WORKERS)]

    def archive(number: int) -> tuple[int, Outcome]:
        with stores[number].transaction() as tx:
            found = tx.ledger.archive(arrival(1), "w")
            return found.mail_id, found.outcome

    found = at_once(archive)
    assert len({mail for mail, _ in found}) == 1
    with stores[0].transaction() as tx:
        assert tx.ledger.count(RVT) == MailboxCount(pending=1)


def test_of_two_renderings_looked_at_at_once_one_is_the_duplicate(database: Database) -> None:
    stores = [database.open() for _ in range(WORKERS)]
    with stores[0].transaction() as tx:
        mails = [tx.ledger.archive(arrival(uid), "w").mail_id for uid in range(1, WORKERS + 1)]

    def note(number: int) -> int | None:
        with stores[number].transaction() as tx:
            return tx.ledger.duplicate_of(RVT, incoming(), mails[number])

    found = at_once(note)
    assert found.count(None) == 1
    assert {each for each in found if each} == {mails[found.index(None)]}


def test_a_new_mailbox_met_by_several_at_once_gets_one_key(database: Database) -> None:
    stores = [database.open() for _ in range(WORKERS)]

    def add(number: int) -> int:
        with stores[number].transaction() as tx:
            return tx.cases.add(case(subject=f"van {number}"), "RVT", 2026).id or 0

    found = at_once(add)
    with database.open().reading() as tx:
        assert [tx.cases.get(SERVICE, case_id).subject for case_id in found] == [
            f"van {each}" for each in range(WORKERS)
        ]


@pytest.mark.parametrize("part", range(9))
def test_a_worker_killed_in_a_step_leaves_nothing_half(database: Database, part: int) -> None:
    store = database.open()
    with store.transaction() as tx:
        tx.ledger.archive(arrival(1), "w")
    command = [sys.executable, "-m", "tests.store.worker", database.url, str(database.home), "die", str(part)]
    assert subprocess.run(command, check=False, timeout=300).returncode == -signal.SIGKILL
    (again,) = claim_soon(store)
    assert (again.location.uid, again.attempts) == (1, 1)
    with store.transaction() as tx:
        assert tx.ledger.count(RVT) == MailboxCount(pending=1)
        assert tx.cases.count_open(SERVICE) == 0
        assert tx.agenda.taken("rvt", NOW, NOW + 240 * HOUR) == frozenset()
        assert sum(tx.outbox.count().values()) == 0
    with store.work() as work:
        for table in ("event", "decision", "case_message", "obligation", "case_token", "known_message_id", "hold"):
            left = work.connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar()  # noqa: S608
            assert left == 0, table
    with store.transaction() as tx:
        assert tx.cases.add(case(), "RVT", 2026).reference == "RVT-2026-0001"


def claim_soon(store: SqlStore) -> list[ArchivedMail]:
    """PostgreSQL notices a dead client when it next writes to it: its row is free a moment later."""
    for _ in range(600):
        if mails := store.claim_mails(1, "ander", MINUTE):
            return mails
        time.sleep(0.1)
    return []


def test_a_worker_that_was_overtaken_while_it_worked_cannot_save(database: Database, clock: FakeClock) -> None:
    store, other = database.open(clock), database.open(clock)
    with store.transaction() as tx:
        tx.ledger.archive(arrival(1), "w")
    (frozen,) = store.claim_mails(1, "bevroren", MINUTE)
    clock.forward(2 * MINUTE)
    (taken,) = other.claim_mails(1, "ander", MINUTE)
    with pytest.raises(LostClaim), store.transaction(frozen.claim) as tx:
        tx.cases.add(case(), "RVT", 2026)
    with other.transaction(taken.claim) as tx:
        case_id = tx.cases.add(case(), "RVT", 2026).id
        tx.ledger.settle(taken.claim, Outcome.ACCEPTED, case_id=case_id)
    with store.transaction() as tx:
        assert tx.cases.count_open(SERVICE) == 1


def test_a_mail_being_saved_is_not_taken_over(postgres_database: Database, clock: FakeClock) -> None:
    store, other = postgres_database.open(clock), postgres_database.open(clock)
    with store.transaction() as tx:
        tx.ledger.archive(arrival(1), "w")
    (mail,) = store.claim_mails(1, "een", MINUTE)
    with store.transaction(mail.claim) as tx:
        clock.forward(2 * MINUTE)
        assert other.claim_mails(1, "ander", MINUTE) == []
        tx.ledger.settle(mail.claim, Outcome.ACCEPTED, case_id=None)
    assert other.claim_mails(1, "ander", MINUTE) == []


def _in_transaction(store: SqlStore) -> bool:
    """Whether a connection to this database waits in the middle of a transaction."""
    asked = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle in transaction'"
    with store.work() as work:
        return bool(work.connection.exec_driver_sql(asked).scalar())


def test_a_worker_frozen_in_a_step_is_thrown_out(postgres_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    other = postgres_database.open()
    monkeypatch.setattr(
        "triage.store.sql._POSTGRES_OPTIONS", "-c timezone=UTC -c idle_in_transaction_session_timeout=2000"
    )
    frozen = postgres_database.open()
    with pytest.raises(DatabaseBusy), frozen.transaction() as tx:  # noqa: PT012
        tx.cases.add(case(), "RVT", 2026)
        until = time.monotonic() + 120
        while _in_transaction(other) and time.monotonic() < until:
            time.sleep(0.05)
        with other.transaction() as theirs:
            assert theirs.cases.add(case(), "RVT", 2026).reference == "RVT-2026-0001"
    with other.transaction() as tx:
        assert tx.cases.count_open(SERVICE) == 1


@pytest.mark.parametrize("viewer", [ANNA, SERVICE], ids=["one mailbox", "two mailboxes"])
def test_the_queue_of_many_cases_comes_from_an_index(database: Database, viewer: Viewer) -> None:
    store = database.open()
    with store.transaction() as tx:
        for number in range(1000):
            mailbox = RVT if number % 2 else RET
            tx.cases.add(case(mailbox=mailbox, received_at=NOW + timedelta(minutes=number)), "RVT", 2026)
    with store.work() as work:
        asked = (
            queue_query(work, viewer, Choice())
            .limit(20)
            .compile(work.connection.engine, compile_kwargs={"literal_binds": True})
        )
        work.connection.exec_driver_sql("ANALYZE")
        explain = "EXPLAIN QUERY PLAN" if work.on_sqlite else "EXPLAIN"
        plan = str(work.connection.exec_driver_sql(f"{explain} {asked}".replace("%", "%%")).all())
    assert "TEMP B-TREE" not in plan
    assert "Sort" not in plan
    assert "queue" in plan


@pytest.mark.parametrize("viewer", [ANNA, SERVICE], ids=["one mailbox", "two mailboxes"])
def test_the_counts_of_many_cases_come_from_an_index(sqlite_database: Database, viewer: Viewer) -> None:
    store = sqlite_database.open()
    with store.transaction() as tx:
        for number in range(1000):
            state = CaseState.CLOSED if number % 5 else CaseState.NEW
            tx.cases.add(case(mailbox=RVT if number % 2 else RET, state=state), "RVT", 2026)
    with store.work() as work:
        work.connection.exec_driver_sql("ANALYZE")
        asked: list[tuple[str, Any]] = []
        event.listen(work.connection, "before_cursor_execute", lambda *told: asked.append((told[2], told[3])))
        assert counts_of(work, viewer, pressing(NOW, NOW, None))[0] == (100 if viewer is ANNA else 200)
        plans = [
            str(work.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {each}", values).all())
            for each, values in list(asked)
        ]
    assert plans
    assert all("queue" in plan for plan in plans)
