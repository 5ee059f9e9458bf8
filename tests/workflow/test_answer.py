"""The outbox: what goes out, what is tried again, what a person must look at, and what never goes twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.workflow.parts import PARTNER, Room, readings
from triage.domain.access import Role, Viewer
from triage.domain.errors import Conflict, NotFound
from triage.domain.policy import SendMode
from triage.domain.reading import Kind
from triage.ports.delivery import Delivery, DeliveryState
from triage.ports.mail import SendDeferred, SendRefused, SendUnknown, SendUnreachable
from triage.workflow import review
from triage.workflow.answer import MOST_ATTEMPTS, deliver_all, deliver_next, next_wait
from triage.workflow.assess import assess_all

BEHEERDER = Viewer.of("eva", frozenset({"veiligheidsteam"}), Role.BEHEERDER)


@pytest.fixture
def room() -> Room:
    return Room()


def proposed(room: Room) -> int:
    """A case with a queued proposal; returns its id."""
    room.receive()
    (done,) = assess_all(room.desk)
    assert done.case_id is not None
    return done.case_id


def delivery_of(room: Room, case_id: int) -> Delivery:
    with room.store.transaction() as tx:
        return tx.outbox.of_case(case_id)[0]


def open_terms(room: Room, case_id: int) -> list[str]:
    with room.store.transaction() as tx:
        return [owed.key for owed in tx.cases.obligations(BEHEERDER, case_id) if owed.met is None]


def tasks(room: Room) -> list[str]:
    with room.store.transaction() as tx:
        return [task for line in tx.cases.queue(BEHEERDER) for task in line.open_tasks]


def test_a_proposal_that_the_server_took_meets_the_term_until_a_person_has_looked(room: Room) -> None:
    case_id = proposed(room)
    (done,) = deliver_all(room.counter)
    assert done.state is DeliveryState.SENT
    assert open_terms(room, case_id) == []
    with room.store.transaction() as tx:
        (owed,) = tx.cases.obligations(BEHEERDER, case_id)
    assert owed.met is not None
    assert owed.met.to_check


def test_a_mail_the_server_defers_goes_later_and_its_term_runs_meanwhile(room: Room) -> None:
    case_id = proposed(room)
    room.box.failures = [SendDeferred()]
    assert [done.state for done in deliver_all(room.counter)] == [DeliveryState.QUEUED]
    assert open_terms(room, case_id) == ["reactie"]
    room.clock.pass_(minutes=2)
    assert [done.state for done in deliver_all(room.counter)] == [DeliveryState.SENT]
    assert len(room.box.sent) == 1


def test_a_mail_deferred_for_a_day_becomes_a_task(room: Room) -> None:
    proposed(room)
    room.box.failures = [SendDeferred() for _ in range(100)]
    began = room.clock.time
    while tasks(room) == []:
        list(deliver_all(room.counter))
        room.clock.pass_(minutes=30)
        assert room.clock.time - began < timedelta(days=3)
    assert tasks(room) == ["delivery_failed"]
    assert room.clock.time - began > timedelta(hours=20)
    assert len(room.box.failures) == 100 - MOST_ATTEMPTS


def test_a_mail_the_server_refuses_is_a_task_at_once(room: Room) -> None:
    case_id = proposed(room)
    room.box.failures = [SendRefused()]
    assert [done.state for done in deliver_all(room.counter)] == [DeliveryState.FAILED]
    assert tasks(room) == ["delivery_failed"]
    assert open_terms(room, case_id) == ["reactie"]


def test_what_may_have_arrived_is_never_sent_again(room: Room) -> None:
    proposed(room)
    room.box.failures = [SendUnknown()]
    assert [done.state for done in deliver_all(room.counter)] == [DeliveryState.UNKNOWN]
    room.clock.pass_(days=2)
    assert list(deliver_all(room.counter)) == []
    assert room.box.sent == []
    assert tasks(room) == ["delivery_unknown"]


def test_a_proposal_waits_for_the_delay_of_its_mailbox(room: Room) -> None:
    case_id = proposed(room)
    with room.store.transaction() as tx:
        delivery = tx.outbox.of_case(case_id)[0]
    # The demo's region has no delay; the shipped one five minutes.
    assert delivery.next_at <= room.clock.time
    assert next_wait(0, 0.0) == timedelta(seconds=5)
    assert next_wait(30, 1.0) == timedelta(hours=2)


def test_the_stop_button_holds_what_comes_due_and_starting_again_sends_nothing_by_itself(room: Room) -> None:
    case_id = proposed(room)
    with room.store.transaction() as tx:
        review.stop_all(tx, BEHEERDER)
    assert [done.state for done in deliver_all(room.counter)] == [DeliveryState.HELD]
    with room.store.transaction() as tx:
        review.start_again(tx, BEHEERDER)
    assert list(deliver_all(room.counter)) == []
    assert delivery_of(room, case_id).state is DeliveryState.HELD


def test_the_stop_button_does_not_stop_an_alarm(room: Room) -> None:
    room.reader.known["nu"] = readings(Kind.OTHER, urgent=True)
    room.receive("nu", senders=("buur@vreemd.example",))
    list(assess_all(room.desk))
    with room.store.transaction() as tx:
        review.stop_all(tx, BEHEERDER)
    assert [done.delivery.kind for done in deliver_all(room.counter)] == ["alarm"]
    assert len(room.box.sent) == 1


def test_a_doubtful_support_request_waits_for_a_person_who_lets_it_go(room: Room) -> None:
    room.reader.known["misschien"] = readings(Kind.SUPPORT, 0.85)
    room.receive("misschien")
    (done,) = assess_all(room.desk)
    assert done.reply is not None
    assert getattr(done.reply, "mode", None) is SendMode.AFTER_APPROVAL
    assert deliver_next(room.counter) is None
    delivery = delivery_of(room, done.case_id or 0)
    with room.store.transaction() as tx:
        review.approve(tx, BEHEERDER, delivery.id or 0)
    assert [item.state for item in deliver_all(room.counter)] == [DeliveryState.SENT]
    assert room.box.sent[0].recipient == PARTNER


def test_a_proposal_whose_time_is_too_near_cannot_be_approved_any_more(room: Room) -> None:
    room.reader.known["misschien"] = readings(Kind.SUPPORT, 0.85)
    room.receive("misschien")
    (done,) = assess_all(room.desk)
    delivery = delivery_of(room, done.case_id or 0)
    room.clock.pass_(days=6)
    with room.store.transaction() as tx, pytest.raises(Conflict):
        review.approve(tx, BEHEERDER, delivery.id or 0)
    assert deliver_next(room.counter) is None


def test_a_mail_in_its_delay_can_be_withheld_and_a_sent_one_cannot(room: Room) -> None:
    delivery = delivery_of(room, proposed(room))
    with room.store.transaction() as tx:
        review.withhold(tx, BEHEERDER, delivery.id or 0)
    assert list(deliver_all(room.counter)) == []
    room.receive("tweede")
    (done,) = assess_all(room.desk)
    list(deliver_all(room.counter))
    sent = delivery_of(room, done.case_id or 0)
    with room.store.transaction() as tx, pytest.raises(Conflict):
        review.withhold(tx, BEHEERDER, sent.id or 0)


@pytest.mark.parametrize(
    "viewer",
    [
        Viewer.of("piet", frozenset({"lokaal-team"}), Role.BEHEERDER),
        Viewer.of("mia", frozenset({"veiligheidsteam"}), Role.MEELEZER),
        Viewer.of("jo", frozenset({"veiligheidsteam"}), Role.COORDINATOR),
    ],
)
def test_who_has_no_role_for_it_can_neither_approve_nor_withhold_nor_find_out(room: Room, viewer: Viewer) -> None:
    delivery = delivery_of(room, proposed(room))
    for act in (review.approve, review.withhold):
        with room.store.transaction() as tx, pytest.raises(NotFound):
            act(tx, viewer, delivery.id or 0)


@pytest.mark.parametrize("lacking", ["to", "in_reply_to", "reference", "starts_at", "mode"])
def test_a_mail_whose_data_are_incomplete_is_a_task_and_the_others_go(room: Room, lacking: str) -> None:
    case_id = proposed(room)
    broken = delivery_of(room, case_id)
    content = {key: value for key, value in broken.content.items() if key != lacking}
    with room.store.transaction() as tx:
        tx.outbox.move(broken.id or 0, DeliveryState.CANCELLED, room.clock.time)
        spoiled = replace(broken, content=content, message_id="<kapot@rvt.example>", id=None)
        tx.outbox.queue(spoiled, to=PARTNER)
    room.receive("tweede")
    list(assess_all(room.desk))
    assert [done.state for done in deliver_all(room.counter)] == [DeliveryState.FAILED, DeliveryState.SENT]
    assert tasks(room) == ["delivery_failed"]
    assert open_terms(room, case_id) == ["reactie"]


def test_a_sender_that_breaks_in_an_unknown_way_may_have_sent_it(room: Room) -> None:
    proposed(room)
    room.box.failures = [RuntimeError("stuk")]
    assert [done.state for done in deliver_all(room.counter)] == [DeliveryState.UNKNOWN]
    assert tasks(room) == ["delivery_unknown"]


def test_a_mail_server_that_is_away_is_asked_once_a_round(room: Room) -> None:
    for body in ("een", "twee", "drie"):
        room.receive(body)
    list(assess_all(room.desk))
    room.box.failures = [SendUnreachable() for _ in range(9)]
    assert [done.state for done in deliver_all(room.counter)] == [DeliveryState.QUEUED]
    assert len(room.box.failures) == 8


class Copies:
    """A Sent folder that a test can look into."""

    def __init__(self) -> None:
        self.kept: list[bytes] = []

    def append_sent(self, raw: bytes, at: object) -> None:
        self.kept.append(raw)


def test_a_mail_that_went_out_but_was_not_recorded_leaves_its_copy_as_the_proof(room: Room) -> None:
    proposed(room)
    sent_folder = Copies()

    def freeze(mail: object) -> None:
        # It took so long that another worker called it unknown.
        room.clock.pass_(hours=1)
        assert room.store.claim_delivery("ander", timedelta(minutes=5)) is None

    room.box.send = freeze  # type: ignore[assignment,method-assign]
    counter = replace(room.counter, sources={"veiligheidsteam": sent_folder})  # type: ignore[dict-item]
    assert [done.state for done in deliver_all(counter)] == [DeliveryState.UNKNOWN]
    assert tasks(room) == ["delivery_unknown"]
    assert len(sent_folder.kept) == 1
