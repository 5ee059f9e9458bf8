"""What other systems read, their tokens, and the service's own state: the same from every store."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.event import listen

from tests.store.build import HOUR, FakeClock, case, obligation
from triage.domain.access import Role, Viewer
from triage.domain.api_token import TokenRole
from triage.domain.case import CaseState
from triage.domain.errors import NotFound
from triage.domain.obligation import Evidence, Met
from triage.domain.reading import Kind
from triage.ports.coupling import Asked
from triage.ports.delivery import Delivery, DeliveryState
from triage.ports.operating import TermCount
from triage.ports.store import Store
from triage.store.audit import seal_events
from triage.store.queries.operating import SqlOperating
from triage.store.sql import SqlStore

RVT, RET = "veiligheidsteam", "ret"
COUPLED = Viewer.of("koppeling 1", {RVT}, Role.MEELEZER)
DAY = timedelta(days=1)


def _chain(store: Store) -> None:
    if isinstance(store, SqlStore):
        seal_events(store, "test")


def test_a_token_is_found_by_its_digest_and_revoked_once(store: Store, clock: FakeClock) -> None:
    with store.transaction() as tx:
        expires_at = tx.now + DAY
        made = tx.api_tokens.add("zaaksysteem", TokenRole.COUPLING, (RVT, RET), expires_at, b"digest", "frits")
    with store.transaction() as tx:
        assert tx.api_tokens.find(b"another") is None
        assert tx.api_tokens.find(b"digest") == made
        tx.api_tokens.used(made.id)
        assert tx.api_tokens.revoke(made.id)
        assert not tx.api_tokens.revoke(made.id)
        assert not tx.api_tokens.revoke(99)
    with store.reading() as tx:
        (kept,) = tx.api_tokens.all()
        assert kept.seen_at is not None
        assert kept.revoked_at is not None
        assert not kept.is_valid(tx.now)
        assert made.is_valid(tx.now)
        assert not made.is_valid(expires_at)


def test_cases_come_in_pages_and_only_those_the_viewer_may_see(store: Store) -> None:
    with store.transaction() as tx:
        made = [tx.cases.add(case(), "RVT", 2026) for _ in range(5)]
        tx.cases.add(replace(case(), mailbox=RET), "RET", 2026)
        tx.cases.shield(made[2].id or 0, frozenset({"vera", "koppeling"}))
    with store.reading() as tx:
        first = tx.coupling.cases(COUPLED, Asked(), after=0, limit=3)
        rest = tx.coupling.cases(COUPLED, Asked(), after=first[-1].id, limit=3)
        assert [each.reference for each in (*first, *rest)] == [
            made[number].reference for number in (0, 1, 3, 4)
        ]  # fmt: skip
        assert tx.coupling.cases(Viewer("niemand"), Asked(), after=0, limit=3) == []
        assert tx.coupling.cases(COUPLED, Asked(mailbox=RET), after=0, limit=3) == []
        for hidden in (made[2].reference, "RET-2026-0001", "RVT-2026-9999"):
            with pytest.raises(NotFound):
                tx.coupling.case(COUPLED, hidden)


def test_cases_are_asked_by_what_they_are(store: Store) -> None:
    with store.transaction() as tx:
        plain = tx.cases.add(case(), "RVT", 2026)
        urgent = tx.cases.add(replace(case(), urgent=True, kind=Kind.SUPPORT), "RVT", 2026)
        late = tx.cases.add(replace(case(), received_at=case().received_at + DAY), "RVT", 2026)
        tx.cases.change(replace(plain, state=CaseState.CLOSED, closed_at=tx.now))
    asked = {
        Asked(states=frozenset({CaseState.CLOSED})): [plain],
        Asked(urgent=True): [urgent],
        Asked(urgent=False): [plain, late],
        Asked(kind=Kind.SUPPORT, urgent=True): [urgent],
        Asked(received_from=late.received_at): [late],
        Asked(received_until=late.received_at): [plain, urgent],
    }
    with store.reading() as tx:
        for question, expected in asked.items():
            found = tx.coupling.cases(COUPLED, question, after=0, limit=9)
            assert [each.id for each in found] == [each.id for each in expected], question


def test_what_is_owed_is_what_nothing_met_and_has_a_date(store: Store, clock: FakeClock) -> None:
    with store.transaction() as tx:
        made = tx.cases.add(case(), "RVT", 2026)
        assert made.id is not None
        owed = [obligation(due_at=clock() + HOUR), obligation(due_at=clock() + DAY), obligation(due_at=None)]
        first, second, _ = tx.cases.add_obligations(made.id, owed, "config")
        assert [each.obligation.id for each in tx.coupling.owed(COUPLED, None, None, after=0, limit=9)] == [
            first.id,
            second.id,
        ]
        assert tx.coupling.case(COUPLED, made.reference).due_at == clock() + HOUR
        tx.cases.meet(made.id, first.id or 0, Met(Evidence.STAFF_MAIL, tx.now, "vera"))
        assert [each.obligation.id for each in tx.coupling.owed(COUPLED, RVT, None, after=0, limit=9)] == [second.id]
        assert tx.coupling.owed(COUPLED, RVT, clock() + HOUR, after=0, limit=9) == []
        assert tx.coupling.owed(COUPLED, None, None, after=second.id or 0, limit=9) == []
        assert tx.coupling.owed(COUPLED, RET, None, after=0, limit=9) == []


def test_happenings_follow_the_chain_and_say_which_is_a_case_s_first(store: Store) -> None:
    with store.transaction() as tx:
        made = tx.cases.add(case(), "RVT", 2026)
        tx.history.append("service", "triaged", mailbox=RVT, case_id=made.id)
        tx.history.append("vera", "login", mailbox="")
        tx.history.append("vera", "corrected", mailbox=RVT, case_id=made.id)
        tx.cases.shield(made.id or 0, frozenset({"vera"}))
    _chain(store)
    with store.transaction() as tx:
        found = tx.coupling.happenings(0, 9)
        assert [(each.action, each.is_first, each.shielded) for each in found] == [
            ("triaged", True, True),
            ("corrected", False, True),
        ]
        assert {each.reference for each in found} == {made.reference}
        last = tx.coupling.last_position()
        assert last == 3
        assert tx.coupling.happenings(last, 9) == []
        assert tx.coupling.told_until("a") is None
        tx.coupling.tell_until("a", 2)
        tx.coupling.tell_until("a", last)
        assert (tx.coupling.told_until("a"), tx.coupling.told_until("b")) == (last, None)


def test_a_worker_gives_signs_until_it_stops_or_is_forgotten(store: Store) -> None:
    facts = {"jobs": {"watch": 30.0}}
    with store.transaction() as tx:
        for holder in ("een", "twee", "een"):
            tx.operating.beat(holder, "0.1.0", "abc", tx.now - HOUR, facts)
    with store.transaction() as tx:
        assert {each.holder for each in tx.operating.workers()} == {"een", "twee"}
        assert tx.operating.workers()[0].facts == facts
        tx.operating.stopped("een")
        assert [each.holder for each in tx.operating.workers()] == ["twee"]
        assert tx.operating.forget_workers(tx.now - HOUR) == 0
        assert tx.operating.forget_workers(tx.now + HOUR) == 1
        assert tx.operating.workers() == []


def test_leases_that_run_are_told_with_their_holder(store: Store) -> None:
    kept = store.lease("source:rvt", "een", timedelta(minutes=1))
    gone = store.lease("watch", "een", timedelta(minutes=1))
    assert kept is not None
    assert gone is not None
    store.release(gone)
    with store.reading() as tx:
        assert [(each.name, each.holder) for each in tx.operating.leases()] == [("source:rvt", "een")]


def test_the_outbox_and_terms_are_counted(store: Store) -> None:
    with store.transaction() as tx:
        now = tx.now
        made = tx.cases.add(case(), "RVT", 2026)
        assert made.id is not None
        ends = [now - HOUR, now + HOUR, now + 3 * DAY]
        owed = [replace(obligation(due_at=end), starts_at=now - DAY) for end in ends]
        # Due at its very start: no clock can be late for it.
        owed.append(replace(obligation(due_at=now - HOUR), starts_at=now - HOUR))
        tx.cases.add_obligations(made.id, owed, "config")
        assert tx.operating.terms(now + DAY) == {RVT: TermCount(at_risk=1, breached=1)}
        tx.cases.change(replace(tx.cases.get(COUPLED, made.id), state=CaseState.CLOSED, closed_at=now))
        assert tx.operating.terms(now + DAY) == {}
        states = (DeliveryState.QUEUED, DeliveryState.QUEUED, DeliveryState.HELD, *[DeliveryState.CANCELLED] * 2)
        for number, state in enumerate(states):
            delivery = Delivery("mail", "proposal", RVT, made.id, state, now, f"<{number}@x.example>", {"to": "a"})
            tx.outbox.queue(delivery, to="a@x.example")
        counted = {(each.kind, each.state): each for each in tx.operating.outbox()}
        assert {key: each.number for key, each in counted.items()} == {
            ("mail", DeliveryState.QUEUED): 2,
            ("mail", DeliveryState.HELD): 1,
        }
        assert counted["mail", DeliveryState.QUEUED].oldest_at == now
        assert tx.operating.sent() == {}
        for kind in ("mail", "mail", "alarm"):
            name = f"<{kind}{len(tx.outbox.of_case(made.id))}@x.example>"
            gone = Delivery(kind, "proposal", RVT, made.id, DeliveryState.QUEUED, now, name, {"to": "a"})
            sent = tx.outbox.queue(gone, to="a@x.example")
            tx.outbox.move(sent, DeliveryState.SENDING, now)
            tx.outbox.move(sent, DeliveryState.SENT, now)
        assert tx.operating.sent() == {(RVT, "mail"): 2, (RVT, "alarm"): 1}
        assert {(each.kind, each.state): each for each in tx.operating.outbox()} == counted


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_what_a_monitor_asks_each_time_walks_what_is_not_over(kind: str, request: pytest.FixtureRequest) -> None:
    """However much was sent: along an index that holds the rest alone."""
    store = request.getfixturevalue(f"{kind}_database").open()
    asked: list[tuple[str, Any]] = []
    listen(store.engine, "before_cursor_execute", lambda *said: asked.append((said[2], said[3])))
    with store.work(read_only=True) as work:
        if kind == "postgres":
            # An empty table is walked whole whatever there is; how a full one is walked is the question.
            work.connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        found = SqlOperating(work)
        for question in (found.outbox, lambda: found.dead_hooks(9)):
            asked.clear()
            question()
            ((statement, values),) = [each for each in asked if "delivery" in each[0]]
            explain = "EXPLAIN QUERY PLAN" if work.on_sqlite else "EXPLAIN"
            plan = str(work.connection.exec_driver_sql(f"{explain} {statement}", values).all())
            assert "ix_delivery_not_gone" in plan, plan
            assert "SCAN delivery'" not in plan


def test_a_call_that_was_given_up_is_told_with_its_reference(store: Store) -> None:
    with store.transaction() as tx:
        made = tx.cases.add(case(), "RVT", 2026)
        content = {"hook": "zaaksysteem", "reference": made.reference}
        for purpose in ("case.changed", "urgent"):
            delivery = Delivery(
                "webhook", purpose, RVT, made.id, DeliveryState.QUEUED, tx.now, f"<{purpose}@x.example>", content
            )  # fmt: skip
            number = tx.outbox.queue(delivery, to="a")
            tx.outbox.move(number, DeliveryState.SENDING, tx.now)
            tx.outbox.move(number, DeliveryState.FAILED, tx.now, error="weigert")
    with store.reading() as tx:
        (dead,) = tx.operating.dead_hooks(9)
        assert (dead.hook, dead.event, dead.reference, dead.error) == (
            "zaaksysteem", "case.changed", made.reference, "weigert"
        )  # fmt: skip
