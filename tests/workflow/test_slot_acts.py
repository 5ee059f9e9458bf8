"""What a person does with the time of a case: on what they saw, in the history, and nothing leaves unseen."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.workflow.parts import NOW, Room
from triage.domain.access import Role, Viewer
from triage.domain.case import Case
from triage.domain.decision import Flag
from triage.domain.errors import Conflict, NotFound
from triage.domain.policy import SendMode
from triage.domain.reading import Kind
from triage.domain.slot import Hold, HoldState, Slot
from triage.ports.delivery import Delivery, DeliveryState
from triage.workflow import review, slot_acts, slots
from triage.workflow.answer import deliver_all
from triage.workflow.assess import assess_all

EVA = Viewer.of("eva", frozenset({"veiligheidsteam"}), Role.BEHEERDER)
MEELEZER = Viewer.of("lies", frozenset({"veiligheidsteam"}), Role.MEELEZER)
ELSEWHERE = Viewer.of("jan", frozenset({"ret"}), Role.BEHEERDER)


@pytest.fixture
def room() -> Room:
    """A proposal that is not sent yet."""
    room = Room()
    room.receive()
    list(assess_all(room.desk))
    return room


@pytest.fixture
def invited(room: Room) -> Room:
    """A proposal that is sent."""
    list(deliver_all(room.counter))
    return room


def case(room: Room) -> Case:
    with room.store.reading() as tx:
        return tx.cases.get(EVA, 1)


def hold(room: Room) -> Hold | None:
    with room.store.reading() as tx:
        return tx.agenda.of_case(1)


def outbox(room: Room) -> list[Delivery]:
    with room.store.reading() as tx:
        return tx.outbox.of_case(1)


def states(room: Room) -> list[tuple[str, DeliveryState]]:
    return [(each.purpose, each.state) for each in outbox(room)]


def other_time(room: Room, weeks: int = 1) -> Slot:
    found = hold(room)
    assert found is not None
    span = timedelta(weeks=weeks)
    return Slot(found.slot.starts_at + span, found.slot.ends_at + span, "rvt-dinsdag", 1)


def move(room: Room, slot: Slot, version: int | None = None, viewer: Viewer = EVA) -> Case:
    with room.store.transaction() as tx:
        return slot_acts.move(tx, viewer, room.region, 1, version or case(room).version, slot)


def book(room: Room, viewer: Viewer = EVA) -> Case:
    with room.store.transaction() as tx:
        return slot_acts.book(tx, viewer, room.region, 1, case(room).version)


def release(room: Room) -> Case:
    with room.store.transaction() as tx:
        return slot_acts.release(tx, EVA, room.region, 1, case(room).version)


def approve_last(room: Room) -> None:
    with room.store.transaction() as tx:
        review.approve(tx, EVA, outbox(room)[-1].id or 0)
    list(deliver_all(room.counter))


def actions(room: Room) -> list[tuple[str, str]]:
    with room.store.reading() as tx:
        return [(item.actor, item.action) for item in tx.history.of_case(EVA, 1)]


def test_a_moved_time_updates_the_same_invitation_once_a_person_saw_the_mail(invited: Room) -> None:
    wanted = other_time(invited)
    changed = move(invited, wanted)
    assert Flag.WAITS_FOR_APPROVAL in changed.flags
    found = hold(invited)
    assert found is not None
    assert (found.slot, found.state, found.sequence) == (wanted, HoldState.HELD, 1)
    assert states(invited)[1:] == [("proposal_moved", DeliveryState.HELD)]
    first, update = outbox(invited)
    assert (update.content["uid"], update.content["sequence"]) == (first.content["uid"], "1")
    approve_last(invited)
    assert states(invited)[1:] == [("proposal_moved", DeliveryState.SENT)]
    assert Flag.WAITS_FOR_APPROVAL not in case(invited).flags
    assert ("eva", "slot-moved") in actions(invited)


def test_a_time_that_is_moved_before_anything_went_out_is_a_first_proposal(room: Room) -> None:
    move(room, other_time(room))
    assert states(room) == [("proposal", DeliveryState.CANCELLED), ("proposal", DeliveryState.HELD)]
    approve_last(room)
    with room.store.reading() as tx:
        assert any(owed.met is not None for owed in tx.cases.obligations(EVA, 1))


def test_a_time_agreed_by_telephone_is_booked_and_told(invited: Room) -> None:
    book(invited)
    found = hold(invited)
    assert found is not None
    assert found.state is HoldState.BOOKED
    assert states(invited)[1:] == [("slot_booked", DeliveryState.HELD)]
    with pytest.raises(Conflict, match="al geboekt"):
        book(invited)


def test_an_agreed_time_that_is_moved_stays_agreed(invited: Room) -> None:
    book(invited)
    move(invited, other_time(invited))
    found = hold(invited)
    assert found is not None
    assert found.state is HoldState.BOOKED
    assert states(invited)[1:] == [("slot_booked", DeliveryState.CANCELLED), ("slot_booked", DeliveryState.HELD)]


def test_a_time_given_back_is_taken_back_at_who_was_invited(invited: Room) -> None:
    release(invited)
    assert hold(invited) is None
    assert states(invited)[1:] == [("slot_cancelled", DeliveryState.HELD)]
    approve_last(invited)
    assert states(invited)[1:] == [("slot_cancelled", DeliveryState.SENT)]
    with pytest.raises(Conflict, match="geen tijd"):
        release(invited)


@pytest.mark.parametrize("state", [DeliveryState.UNKNOWN, DeliveryState.FAILED])
def test_a_cancellation_goes_only_to_who_certainly_was_invited(room: Room, state: DeliveryState) -> None:
    with room.store.transaction() as tx:
        tx.outbox.move(1, DeliveryState.SENDING, tx.now)
        tx.outbox.move(1, state, tx.now)
    release(room)
    assert states(room) == [("proposal", state)]


def test_nobody_s_edit_is_lost(invited: Room) -> None:
    seen = case(invited).version
    wanted = other_time(invited)
    move(invited, wanted, seen)
    with pytest.raises(Conflict, match="gewijzigd"):
        move(invited, other_time(invited), seen)
    found = hold(invited)
    assert found is not None
    assert found.slot == wanted


def test_a_time_of_another_case_is_not_given_twice(invited: Room) -> None:
    invited.receive("een tweede", message_id="<b@jeugdteam.example>")
    list(assess_all(invited.desk))
    with invited.store.reading() as tx:
        theirs = tx.agenda.of_case(2)
    assert theirs is not None
    before = hold(invited)
    with pytest.raises(Conflict, match="vergeven"):
        move(invited, theirs.slot)
    assert hold(invited) == before
    assert states(invited) == [("proposal", DeliveryState.SENT)]


def test_a_time_that_has_passed_or_is_of_another_table_is_refused(invited: Room) -> None:
    with pytest.raises(Conflict, match="later"):
        move(invited, Slot(NOW, NOW + timedelta(minutes=45), "rvt-dinsdag", 1))
    with pytest.raises(NotFound):
        move(invited, Slot(NOW, NOW + timedelta(minutes=45), "andere-agenda", 1))


@pytest.mark.parametrize("viewer", [MEELEZER, ELSEWHERE])
def test_only_who_handles_cases_here_may_change_a_time(invited: Room, viewer: Viewer) -> None:
    with pytest.raises(NotFound):
        book(invited, viewer)
    with pytest.raises(NotFound):
        move(invited, other_time(invited), viewer=viewer)


def test_a_person_who_goes_on_after_a_lapse_uses_the_same_invitation(invited: Room) -> None:
    wanted = other_time(invited, weeks=2)
    release(invited)
    approve_last(invited)
    move(invited, wanted)
    uids = {each.content["uid"] for each in outbox(invited)}
    sequences = [int(each.content["sequence"]) for each in outbox(invited)]
    assert len(uids) == 1
    assert sequences == sorted(set(sequences))


def close(room: Room) -> None:
    with room.store.transaction() as tx:
        slots.release_at_closing(tx, room.region, tx.cases.get(EVA, 1), EVA)
    list(deliver_all(room.counter))


def test_closing_a_case_gives_its_coming_time_back_and_says_so(invited: Room) -> None:
    close(invited)
    assert hold(invited) is None
    assert states(invited)[1:] == [("slot_cancelled", DeliveryState.SENT)]
    assert ("eva", "slot-released") in actions(invited)


def test_closing_leaves_a_conversation_that_was_as_it_was(invited: Room) -> None:
    book(invited)
    invited.clock.pass_(days=14)
    close(invited)
    found = hold(invited)
    assert found is not None
    assert found.state is HoldState.BOOKED


def test_a_case_whose_cancellation_needs_approval_is_not_closed_over_it(invited: Room) -> None:
    policy = invited.region.mailboxes["veiligheidsteam"]
    asking = replace(policy, modes={**policy.modes, Kind.SUPPORT.value: SendMode.AFTER_APPROVAL})
    invited.region = replace(invited.region, mailboxes={**invited.region.mailboxes, policy.key: asking})
    before = hold(invited)
    with pytest.raises(Conflict, match="geef die vrij"):
        close(invited)
    assert hold(invited) == before
