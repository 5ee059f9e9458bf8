"""Everything that leaves: never twice, never forgotten (architecture, first migration, 8)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.store.build import ANNA, HOUR, MINUTE, NOW, RET, RVT, SENDER, FakeClock, case, delivery
from tests.store.conftest import Database
from triage.domain.errors import LostClaim, NotFound
from triage.ports.delivery import MOVES, Delivery, DeliveryState
from triage.ports.store import Store, Transaction
from triage.store.queries.outbox import DELIVERIES


def queued(tx: Transaction, number: int = 1, **changes: object) -> int:
    made = tx.cases.add(case(), "RVT", 2026)
    return tx.outbox.queue(delivery(made.id, number, **changes), to=SENDER)  # type: ignore[arg-type]


def in_state(tx: Transaction, state: DeliveryState, number: int = 1) -> int:
    return queued(tx, number, state=state)


def test_a_delivery_comes_back_as_it_was_queued(store: Store) -> None:
    with store.transaction() as tx:
        case_id = tx.cases.add(case(), "RVT", 2026).id
        wanted = replace(delivery(case_id), last_error="550 <a@b.example> onbekend", attempts=2)
        identifier = tx.outbox.queue(wanted, to=SENDER)
    with store.transaction() as tx:
        assert tx.outbox.get(identifier) == replace(wanted, id=identifier)
        assert tx.outbox.of_case(case_id or 0) == [replace(wanted, id=identifier)]
        assert tx.outbox.get(999) is None
        assert tx.outbox.of_case(999) == []


def test_an_alarm_needs_no_case(store: Store) -> None:
    with store.transaction() as tx:
        identifier = tx.outbox.queue(delivery(None, kind="alarm"), to="dienst@rvt.example")
        found = tx.outbox.get(identifier)
    assert found is not None
    assert (found.kind, found.case_id) == ("alarm", None)


def test_a_delivery_for_a_case_that_does_not_exist_is_refused(store: Store) -> None:
    with pytest.raises(NotFound), store.transaction() as tx:
        tx.outbox.queue(delivery(999), to=SENDER)


def test_the_same_message_id_is_queued_once(store: Store) -> None:
    with store.transaction() as tx:
        first = queued(tx)
    with store.transaction() as tx:
        assert queued(tx) == first
        assert queued(tx, 2) != first
        assert tx.outbox.count()[DeliveryState.QUEUED] == 2


def test_an_answer_to_our_own_mail_belongs_to_its_case(store: Store) -> None:
    with store.transaction() as tx:
        found = tx.outbox.get(queued(tx))
        assert found is not None
        assert tx.cases.by_message_ids(RVT, [found.message_id]) == found.case_id


@pytest.mark.parametrize("target", DeliveryState)
@pytest.mark.parametrize("source", DeliveryState)
def test_a_delivery_moves_along_the_table_and_no_other_way(
    store: Store, source: DeliveryState, target: DeliveryState
) -> None:
    with store.transaction() as tx:
        identifier = in_state(tx, source)
        assert tx.outbox.move(identifier, target, NOW) is (target in MOVES[source])
        found = tx.outbox.get(identifier)
    assert found is not None
    assert found.state is (target if target in MOVES[source] else source)


@pytest.mark.parametrize("source", DeliveryState)
def test_a_delivery_may_be_asked_to_move_from_one_state_only(store: Store, source: DeliveryState) -> None:
    with store.transaction() as tx:
        identifier = in_state(tx, source)
        moved = tx.outbox.move(identifier, DeliveryState.QUEUED, NOW, only_from=DeliveryState.HELD)
        found = tx.outbox.get(identifier)
    assert moved is (source is DeliveryState.HELD)
    assert found is not None
    assert found.state is (DeliveryState.QUEUED if moved else source)


def test_moving_what_does_not_exist_says_so(store: Store) -> None:
    with store.transaction() as tx:
        assert not tx.outbox.move(999, DeliveryState.SENDING, NOW)


def test_sending_counts_an_attempt_and_sent_notes_when(store: Store) -> None:
    later = NOW + HOUR
    with store.transaction() as tx:
        identifier = queued(tx)
        tx.outbox.move(identifier, DeliveryState.SENDING, NOW)
        tx.outbox.move(identifier, DeliveryState.QUEUED, NOW, next_at=later, error="451 probeer later")
        found = tx.outbox.get(identifier)
        assert found is not None
        assert (found.attempts, found.next_at, found.last_error) == (1, later, "451 probeer later")
        tx.outbox.move(identifier, DeliveryState.SENDING, later)
        tx.outbox.move(identifier, DeliveryState.SENT, later)
        found = tx.outbox.get(identifier)
    assert found is not None
    assert (found.attempts, found.sent_at, found.state) == (2, later, DeliveryState.SENT)


def take(store: Store, lasting: timedelta = MINUTE) -> Delivery | None:
    found = store.claim_delivery("worker", lasting)
    return found[1] if found else None


def test_the_delivery_whose_time_came_first_is_claimed_first(store: Store, clock: FakeClock) -> None:
    with store.transaction() as tx:
        late, early = queued(tx, 1, next_at=NOW + HOUR), queued(tx, 2, next_at=NOW - HOUR)
        for number, state in enumerate(
            (DeliveryState.HELD, DeliveryState.SENT, DeliveryState.CANCELLED, DeliveryState.FAILED), 3
        ):
            in_state(tx, state, number)
    first = take(store)
    assert first is not None
    assert (first.id, first.content["to"]) == (early, SENDER)
    assert take(store) is None
    clock.forward(HOUR)
    # The claim on the early one ran out by now, and it was never sent: it is its turn again.
    assert [found.id for found in (take(store), take(store)) if found] == [early, late]


def test_a_mail_that_is_being_sent_when_its_worker_stops_is_unknown_never_again(store: Store, clock: FakeClock) -> None:
    with store.transaction() as tx:
        identifier = queued(tx)
    found = store.claim_delivery("worker", MINUTE)
    assert found is not None
    claim, _ = found
    with store.transaction(claim) as tx:
        assert tx.outbox.move(identifier, DeliveryState.SENDING, NOW)
    assert take(store) is None
    with store.transaction() as tx:
        assert tx.outbox.count()[DeliveryState.SENDING] == 1
    clock.forward(MINUTE)
    assert take(store) is None
    with store.transaction() as tx:
        left = tx.outbox.get(identifier)
        assert left is not None
        assert left.state is DeliveryState.UNKNOWN
        line = tx.cases.queue(ANNA)[0]
        assert line.open_tasks == ("delivery_unknown",)
        assert [item.action for item in tx.history.of_case(ANNA, line.case.id or 0)] == ["delivery_unknown"]
    with pytest.raises(LostClaim), store.transaction(claim) as tx:
        tx.outbox.move(identifier, DeliveryState.SENT, clock.now)


def test_a_mail_that_was_sent_in_its_own_time_is_recorded_even_if_the_claim_ran_out(
    store: Store, clock: FakeClock
) -> None:
    with store.transaction() as tx:
        identifier = queued(tx)
    found = store.claim_delivery("worker", MINUTE)
    assert found is not None
    with store.transaction(found[0]) as tx:
        tx.outbox.move(identifier, DeliveryState.SENDING, NOW)
    clock.forward(HOUR)
    with store.transaction(found[0]) as tx:
        assert tx.outbox.move(identifier, DeliveryState.SENT, clock.now)


def test_a_delivery_put_back_is_claimed_again_at_its_new_time(store: Store, clock: FakeClock) -> None:
    with store.transaction() as tx:
        identifier = queued(tx)
    found = store.claim_delivery("worker", 10 * HOUR)
    assert found is not None
    with store.transaction(found[0]) as tx:
        tx.outbox.move(identifier, DeliveryState.SENDING, NOW)
    with store.transaction(found[0]) as tx:
        tx.outbox.move(identifier, DeliveryState.QUEUED, NOW, next_at=NOW + MINUTE)
    assert take(store) is None
    clock.forward(MINUTE)
    again = store.claim_delivery("ander", MINUTE)
    assert again is not None
    assert (again[1].id, again[1].attempts, again[0].token > found[0].token) == (identifier, 1, True)


def test_automatic_mails_are_counted_by_address_and_mailbox(store: Store, clock: FakeClock) -> None:
    since = NOW
    with store.transaction() as tx:
        for number, state in enumerate(DeliveryState, 1):
            in_state(tx, state, number)
        queued(tx, 20, automatic=False)
        queued(tx, 21, kind="alarm")
        tx.outbox.queue(delivery(None, 22, mailbox=RET), to=SENDER)
        tx.outbox.queue(delivery(None, 23), to="ander@wijkteam.example")
    with store.transaction() as tx:
        # queued, sending, sent and unknown: under way, gone, or perhaps gone
        assert tx.outbox.automatic_to(RVT, SENDER.upper(), since) == 4
        assert tx.outbox.automatic_from(RVT, since) == 5
        assert tx.outbox.automatic_from(RET, since) == 1
        assert tx.outbox.automatic_to(RVT, "niemand@x.example", since) == 0
        assert tx.outbox.automatic_from("onbekend", since) == 0
        assert tx.outbox.automatic_to(RVT, SENDER, since + MINUTE) == 0


def test_a_mail_queued_long_ago_but_sent_lately_counts(store: Store, clock: FakeClock) -> None:
    with store.transaction() as tx:
        identifier = queued(tx)
    clock.forward(5 * HOUR)
    with store.transaction() as tx:
        tx.outbox.move(identifier, DeliveryState.SENDING, clock.now)
        tx.outbox.move(identifier, DeliveryState.SENT, clock.now)
        assert tx.outbox.automatic_to(RVT, SENDER, clock.now - HOUR) == 1


def test_deliveries_are_counted_by_state(store: Store) -> None:
    with store.transaction() as tx:
        in_state(tx, DeliveryState.HELD, 1)
        queued(tx, 2)
        tx.outbox.queue(delivery(None, 3, mailbox=RET), to=SENDER)
        assert tx.outbox.count() == dict.fromkeys(DeliveryState, 0) | {
            DeliveryState.HELD: 1,
            DeliveryState.QUEUED: 2,
        }
        assert tx.outbox.count(RVT)[DeliveryState.QUEUED] == 1


def test_a_delivery_is_found_by_its_message_id_in_its_own_mailbox_only(store: Store) -> None:
    with store.transaction() as tx:
        identifier = queued(tx)
        found = tx.outbox.get(identifier)
        assert found is not None
        assert tx.outbox.by_message_id(RVT, found.message_id) == found
        assert tx.outbox.by_message_id(RET, found.message_id) is None
        assert tx.outbox.by_message_id(RVT, "<vreemd\x00@elders.example>") is None


def test_a_claim_that_is_renewed_is_nobody_elses(store: Store, clock: FakeClock) -> None:
    with store.transaction() as tx:
        identifier = queued(tx)
    claim, _ = store.claim_delivery("worker", MINUTE) or pytest.fail("niets te doen")
    with store.transaction(claim) as tx:
        tx.outbox.move(identifier, DeliveryState.SENDING, NOW)
    for _ in range(3):
        clock.forward(MINUTE / 2)
        store.renew([claim], MINUTE)
        assert take(store) is None
    with store.transaction(claim) as tx:
        assert tx.outbox.count()[DeliveryState.SENDING] == 1


def test_a_claim_that_was_taken_over_or_put_back_cannot_be_renewed(store: Store, clock: FakeClock) -> None:
    with store.transaction() as tx:
        queued(tx)
    old, _ = store.claim_delivery("bevroren", MINUTE) or pytest.fail("niets te doen")
    clock.forward(2 * MINUTE)
    new, found = store.claim_delivery("ander", MINUTE) or pytest.fail("niets te doen")
    store.renew([old], HOUR)
    clock.forward(2 * MINUTE)
    again, _ = store.claim_delivery("derde", MINUTE) or pytest.fail("niets te doen")
    with store.transaction(again) as tx:
        tx.outbox.move(found.id or 0, DeliveryState.SENDING, clock.now)
        tx.outbox.move(found.id or 0, DeliveryState.QUEUED, clock.now, next_at=clock.now)
    store.renew([new, again], HOUR)
    assert take(store) is not None


def test_a_mailbox_whose_server_is_away_holds_up_no_other(store: Store) -> None:
    with store.transaction() as tx:
        queued(tx, next_at=NOW - HOUR)
        tx.outbox.queue(delivery(None, 2, mailbox=RET), to=SENDER)
    _, found = store.claim_delivery("worker", MINUTE, except_for={RVT}) or pytest.fail("niets te doen")
    assert found.mailbox == RET
    assert store.claim_delivery("worker", MINUTE, except_for={RVT, RET}) is None
    assert take(store) is not None


def test_a_clock_that_is_set_back_keeps_neither_a_dead_workers_mail_nor_an_alarm_waiting(
    store: Store, clock: FakeClock
) -> None:
    with store.transaction() as tx:
        at_once = queued(tx, 1, next_at=NOW)
        queued(tx, 2, next_at=NOW + MINUTE)
    assert take(store) is not None
    clock.forward(-2 * HOUR)
    found = take(store)
    # What waited for its delay, in which a person may stop it, waits on.
    assert found is not None
    assert (found.id, take(store)) == (at_once, None)


def test_a_delivery_that_cannot_be_opened_is_a_task_and_holds_up_no_other(database: Database) -> None:
    store = database.open()
    with store.transaction() as tx:
        broken, good = queued(tx, 1, next_at=NOW - HOUR), queued(tx, 2, next_at=NOW)
    with store.work() as work:
        work.run(DELIVERIES.update().where(DELIVERIES.c.id == broken).values(content=b"geen cel"))
    found = take(store)
    assert found is not None
    assert found.id == good
    with store.reading() as tx:
        assert tx.outbox.count()[DeliveryState.FAILED] == 1
        tasks = {line.open_tasks for line in tx.cases.queue(ANNA)}
    assert tasks == {("delivery_failed",), ()}
