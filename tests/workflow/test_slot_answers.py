"""What a sender answers to a proposed time: acted on where it is plain and theirs, a person's where it is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from tests.workflow.parts import NOW, PARTNER, Room, readings
from triage.domain.access import Role, Viewer
from triage.domain.calendar_answer import CalendarAnswer, Participation
from triage.domain.case import Case, HistoryItem, LinkKind
from triage.domain.dutch import ACTIONS, TASKS
from triage.domain.dutch_slots import ODD_ANSWERS
from triage.domain.errors import Conflict
from triage.domain.message import Protection
from triage.domain.policy import SendMode
from triage.domain.reading import AnswerKind, Kind, SlotAnswer
from triage.domain.slot import Hold, HoldState
from triage.ports.delivery import Delivery, DeliveryState
from triage.ports.mail import SendDeferred
from triage.workflow import review, slot_answers, slots
from triage.workflow.answer import deliver_all
from triage.workflow.assess import assess_all

BEHEERDER = Viewer.of("eva", frozenset({"veiligheidsteam"}), Role.BEHEERDER)
YES = SlotAnswer(AnswerKind.ACCEPT, None, 0.95, unconditional=True)
NO = SlotAnswer(AnswerKind.DECLINE, None, 0.95)
# The demo's region sends without delay; the first slot after NOW is Tuesday 24 November at 13.00.
FIRST = datetime.fromisoformat("2026-11-24T13:00:00+01:00")


@pytest.fixture
def room() -> Room:
    """A proposal for the first slot, sent."""
    room = Room()
    room.receive()
    work(room)
    assert [each.purpose for each in outbox(room)] == ["proposal"]
    return room


def work(room: Room) -> None:
    list(assess_all(room.desk))
    list(deliver_all(room.counter))


def set_mode(room: Room, mode: SendMode) -> None:
    policy = room.region.mailboxes["veiligheidsteam"]
    changed = replace(policy, modes={**policy.modes, Kind.SUPPORT.value: mode})
    room.region = replace(room.region, mailboxes={**room.region.mailboxes, policy.key: changed})
    room.__post_init__()


def hold(room: Room) -> Hold | None:
    with room.store.reading() as tx:
        return tx.agenda.of_case(1)


def holds(room: Room) -> list[Hold]:
    with room.store.reading() as tx:
        return tx.agenda.all_of_case(1)


def outbox(room: Room) -> list[Delivery]:
    with room.store.reading() as tx:
        return tx.outbox.of_case(1)


def told(room: Room) -> list[tuple[str, DeliveryState]]:
    """The mails that were queued after the proposal."""
    return [(each.purpose, each.state) for each in outbox(room)[1:] if each.kind == "mail"]


def case(room: Room) -> Case:
    with room.store.reading() as tx:
        return tx.cases.get(BEHEERDER, 1)


def tasks(room: Room) -> tuple[str, ...]:
    with room.store.reading() as tx:
        return next(line.open_tasks for line in tx.cases.queue(BEHEERDER) if line.case.id == 1)


def history(room: Room) -> list[HistoryItem]:
    with room.store.reading() as tx:
        return tx.history.of_case(BEHEERDER, 1)


def odd(room: Room) -> list[str]:
    """Why answers changed nothing."""
    return [dict(item.data)["odd"] for item in history(room) if item.action == "slot-answer-odd"]


def write(room: Room, said: SlotAnswer, body: str = "antwoord", **changes: object) -> None:
    """An answer in words, to the last mail that went out."""
    body = f"{body} {room.uid}"
    room.reader.answers[body] = said
    sent = [each for each in outbox(room) if each.state is DeliveryState.SENT]
    thread = {"in_reply_to": (sent[-1].message_id if sent else "<1@jeugdteam.example>",)}
    room.receive(body, **(thread | changes))
    work(room)


def click(
    room: Room, said: Participation = Participation.ACCEPTED, *, method: str = "REPLY", minutes: int = 5,
    answer: dict[str, object] | None = None, **changes: object,
) -> None:  # fmt: skip
    """An answer of a calendar program to the invitation as it stands."""
    now = holds(room)[-1]
    facts: dict[str, object] = {
        "method": method,
        "uid": now.uid,
        "attendees": ((PARTNER, said),),
        "sequence": now.sequence,
        "stamped_at": room.clock.now() + timedelta(minutes=minutes - 5),
        "starts_at": now.slot.starts_at,
    }
    thread = {"in_reply_to": (outbox(room)[0].message_id,)}
    room.receive(
        f"klik {room.uid}",
        calendar_answers=(CalendarAnswer(**(facts | (answer or {}))),),
        **(thread | changes),  # type: ignore[arg-type]
    )
    work(room)


# Yes


def test_a_plain_yes_books_the_time_and_the_sender_is_told(room: Room) -> None:
    write(room, YES)
    found = hold(room)
    assert found is not None
    assert (found.state, found.slot.starts_at) == (HoldState.BOOKED, FIRST)
    assert told(room) == [("slot_booked", DeliveryState.SENT)]
    assert outbox(room)[1].content["sequence"] == "1"
    assert tasks(room) == ()


def test_an_accepted_invitation_books_the_time_and_the_sender_is_told(room: Room) -> None:
    click(room)
    found = hold(room)
    assert found is not None
    assert found.state is HoldState.BOOKED
    assert told(room) == [("slot_booked", DeliveryState.SENT)]
    assert outbox(room)[1].content["uid"] == outbox(room)[0].content["uid"]


def test_where_a_person_approves_what_goes_out_they_approve_this_too() -> None:
    room = Room()
    set_mode(room, SendMode.AFTER_APPROVAL)
    room.receive()
    work(room)
    with room.store.transaction() as tx:
        review.approve(tx, BEHEERDER, 1)
    list(deliver_all(room.counter))
    click(room)
    assert told(room) == [("slot_booked", DeliveryState.HELD)]
    with room.store.transaction() as tx:
        review.approve(tx, BEHEERDER, 2)
    list(deliver_all(room.counter))
    assert told(room) == [("slot_booked", DeliveryState.SENT)]


def test_the_same_yes_by_calendar_and_by_mail_is_told_once(room: Room) -> None:
    click(room)
    write(room, YES)
    room.clock.pass_(minutes=1)
    click(room)
    assert told(room) == [("slot_booked", DeliveryState.SENT)]
    assert tasks(room) == ()


def test_a_yes_with_a_proviso_beside_the_click_is_for_a_person(room: Room) -> None:
    room.reader.answers["mits mijn collega mee mag"] = SlotAnswer(AnswerKind.QUESTION, None, 0.9)
    click(room, answer={"comment": "mits mijn collega mee mag"})
    found = hold(room)
    assert found is not None
    assert found.state is HoldState.HELD
    assert told(room) == [("proposal_moved", DeliveryState.HELD)]
    assert tasks(room) == ("answer_to_proposal",)


def test_a_perhaps_is_noted_and_the_time_stays_held(room: Room) -> None:
    click(room, Participation.TENTATIVE)
    found = hold(room)
    assert found is not None
    assert found.state is HoldState.HELD
    assert (told(room), tasks(room)) == ([], ())
    assert "slot-tentative" in [item.action for item in history(room)]


# No


@pytest.mark.parametrize("by_click", [True, False])
def test_a_refused_time_is_given_back_and_the_same_invitation_proposes_another(room: Room, by_click: bool) -> None:
    click(room, Participation.DECLINED) if by_click else write(room, NO)
    found = hold(room)
    assert found is not None
    assert (found.state, found.sequence, found.uid) == (HoldState.HELD, 1, holds(room)[0].uid)
    assert found.slot.starts_at > FIRST
    assert told(room) == [("proposal_moved", DeliveryState.SENT)]
    content = outbox(room)[1].content
    assert (content["sequence"], content["starts_at"]) == ("1", found.slot.starts_at.isoformat())


def test_a_refused_time_is_not_offered_again_at_another_table() -> None:
    room = Room()
    policy = room.region.mailboxes["veiligheidsteam"]
    assert policy.slot_plan is not None
    two = replace(policy, slot_plan=replace(policy.slot_plan, tables=2))
    room.region = replace(room.region, mailboxes={**room.region.mailboxes, policy.key: two})
    room.__post_init__()
    room.receive()
    work(room)
    click(room, Participation.DECLINED)
    assert [each.slot.starts_at for each in holds(room)] == [FIRST, FIRST + timedelta(minutes=45)]


def test_after_two_refusals_a_person_takes_over_and_the_invitation_is_taken_back(room: Room) -> None:
    click(room, Participation.DECLINED)
    room.clock.pass_(hours=2)
    write(room, NO)
    assert hold(room) is None
    assert told(room) == [("proposal_moved", DeliveryState.SENT), ("slot_cancelled", DeliveryState.SENT)]
    assert outbox(room)[2].content["sequence"] == "2"
    assert tasks(room) == ("call_back",)
    with room.store.reading() as tx:
        assert tx.agenda.taken("rvt-dinsdag", NOW, NOW + timedelta(weeks=9)) == frozenset()


def test_who_refuses_an_agreed_time_gets_another(room: Room) -> None:
    click(room)
    room.clock.pass_(hours=1)
    click(room, Participation.DECLINED)
    found = hold(room)
    assert found is not None
    assert (found.state, found.slot.starts_at > FIRST) == (HoldState.HELD, True)
    assert [purpose for purpose, _ in told(room)] == ["slot_booked", "proposal_moved"]


def test_who_needs_no_conversation_any_more_is_offered_no_other_time(room: Room) -> None:
    write(room, replace(NO, withdrawn=True))
    assert told(room) == []
    assert tasks(room) == ("answer_to_proposal",)


def test_a_no_that_is_not_sure_is_for_a_person(room: Room) -> None:
    write(room, replace(NO, confidence=0.6))
    found = hold(room)
    assert found is not None
    assert found.slot.starts_at == FIRST
    assert told(room) == [("proposal_moved", DeliveryState.HELD)]


# Another time


WANTED = datetime.fromisoformat("2026-11-24T15:15:00+01:00")


@pytest.mark.parametrize("by_click", [True, False])
def test_another_time_is_prepared_for_a_person_while_the_first_stays_held(room: Room, by_click: bool) -> None:
    if by_click:
        click(room, Participation.TENTATIVE, method="COUNTER", answer={"starts_at": WANTED})
    else:
        write(room, SlotAnswer(AnswerKind.OTHER_TIME, WANTED, 0.95))
    found = hold(room)
    assert found is not None
    assert found.slot.starts_at == FIRST
    assert told(room) == [("proposal_moved", DeliveryState.HELD)]
    assert outbox(room)[1].content["starts_at"] == WANTED.isoformat()
    assert tasks(room) == ("answer_to_proposal",)
    with room.store.transaction() as tx:
        review.approve(tx, BEHEERDER, outbox(room)[1].id or 0)
    list(deliver_all(room.counter))
    found = hold(room)
    assert found is not None
    assert (found.slot.starts_at, found.state, found.sequence) == (WANTED, HoldState.HELD, 1)
    assert told(room) == [("proposal_moved", DeliveryState.SENT)]
    assert tasks(room) == ()
    room.clock.pass_(minutes=1)
    click(room)
    assert told(room)[1:] == [("slot_booked", DeliveryState.SENT)]


def test_a_wanted_day_gives_a_time_of_that_day_and_one_that_is_full_the_nearest(room: Room) -> None:
    write(room, SlotAnswer(AnswerKind.OTHER_TIME, datetime.fromisoformat("2026-12-01T10:00:00+01:00").date(), 0.95))
    assert outbox(room)[1].content["starts_at"].startswith("2026-12-01T13:00")
    write(room, SlotAnswer(AnswerKind.OTHER_TIME, datetime.fromisoformat("2026-12-02T10:00:00+01:00"), 0.95))
    states = [(each.content["starts_at"][:16], each.state) for each in outbox(room)[1:]]
    assert states == [
        ("2026-12-01T13:00", DeliveryState.CANCELLED), ("2026-12-01T16:00", DeliveryState.HELD),
    ]  # fmt: skip


def test_a_prepared_time_that_another_got_meanwhile_is_not_offered(room: Room) -> None:
    write(room, SlotAnswer(AnswerKind.OTHER_TIME, WANTED, 0.95))
    other = room.receive("een andere vraag", message_id="<b@jeugdteam.example>")
    list(assess_all(room.desk))
    assert other
    with room.store.transaction() as tx:
        theirs = tx.agenda.of_case(2)
        assert theirs is not None
        wanted = replace(theirs.slot, starts_at=WANTED, ends_at=WANTED + timedelta(minutes=45))
        assert tx.agenda.move(theirs.id or 0, wanted, at=tx.now, expires_at=None) is not None
    with pytest.raises(Conflict, match="vergeven"), room.store.transaction() as tx:
        review.approve(tx, BEHEERDER, outbox(room)[1].id or 0)
    found = hold(room)
    assert found is not None
    assert found.slot.starts_at == FIRST
    assert told(room) == [("proposal_moved", DeliveryState.HELD)]


def test_a_yes_to_the_first_time_takes_the_prepared_one_back(room: Room) -> None:
    write(room, SlotAnswer(AnswerKind.OTHER_TIME, WANTED, 0.95))
    room.clock.pass_(minutes=10)
    click(room)
    assert told(room) == [("proposal_moved", DeliveryState.CANCELLED), ("slot_booked", DeliveryState.SENT)]


def test_a_question_gets_a_draft_and_no_answer_by_itself(room: Room) -> None:
    write(room, SlotAnswer(AnswerKind.QUESTION, None, 0.9))
    assert [state for _, state in told(room)] == [DeliveryState.HELD]
    assert tasks(room) == ("answer_to_proposal",)


# Machines, strangers, the past


def test_an_answering_machine_books_and_refuses_nothing(room: Room) -> None:
    room.reader.known["Ik ben er niet 1"] = readings(Kind.OTHER, automatic=True)
    write(room, NO, "Ik ben er niet")
    write(room, YES, headers=(*_vouched(), ("auto-submitted", "auto-replied")))
    found = hold(room)
    assert found is not None
    assert (found.state, found.slot.starts_at) == (HoldState.HELD, FIRST)
    assert (told(room), tasks(room)) == ([], ())


def test_a_click_that_a_machine_made_books_the_time_and_a_person_tells(room: Room) -> None:
    click(room, headers=(*_vouched(), ("auto-submitted", "auto-replied")))
    found = hold(room)
    assert found is not None
    assert found.state is HoldState.BOOKED
    assert told(room) == [("slot_booked", DeliveryState.HELD)]


def test_a_click_that_a_program_sent_for_a_person_is_a_person_s(room: Room) -> None:
    click(room, headers=(*_vouched(), ("auto-submitted", "auto-generated")))
    assert told(room) == [("slot_booked", DeliveryState.SENT)]


def _vouched() -> tuple[tuple[str, str], ...]:
    return (("authentication-results", "mx.triage.example; dmarc=pass header.from=jeugdteam.example"),)


FORGED = (("authentication-results", "mx.triage.example; dmarc=fail header.from=jeugdteam.example"),)


@pytest.mark.parametrize(
    ("why", "answer", "mail"),
    [
        ("sender", {}, {"headers": FORGED}),
        ("sender", {}, {"senders": ("collega@jeugdteam.example",)}),
        ("sender", {}, {"senders": (PARTNER, "collega@jeugdteam.example")}),
        ("attendee", {"attendees": (("collega@jeugdteam.example", Participation.ACCEPTED),)}, {}),
        ("delegated", {"attendees": ((PARTNER, Participation.DELEGATED),)}, {}),
        ("no-answer", {"attendees": ((PARTNER, Participation.NEEDS_ACTION),)}, {}),
        ("foreign", {"uid": "andere@afspraak.example"}, {}),
        ("ahead", {"sequence": 4}, {}),
        ("undated", {"stamped_at": None}, {}),
        ("undated", {"stamped_at": NOW + timedelta(days=30)}, {}),
        ("series", {"recurs": True}, {}),
        ("other-time", {"starts_at": FIRST + timedelta(days=7)}, {}),
        ("unreadable", {"unreadable": True}, {}),
        ("unclear", {}, {"truncated": True}),
        ("unclear", {}, {"protection": Protection.SIGNED}),
    ],
)
def test_an_answer_that_is_not_to_be_believed_changes_nothing_and_is_shown(
    room: Room, why: str, answer: dict[str, object], mail: dict[str, object]
) -> None:
    before = holds(room)
    click(room, answer=answer, **mail)
    assert holds(room) == before
    assert told(room) == []
    assert odd(room) == [why]
    assert tasks(room) == ("answer_to_proposal",)
    assert ODD_ANSWERS[why]


def test_two_answers_in_one_mail_are_for_a_person(room: Room) -> None:
    now = holds(room)[0]
    both = [
        CalendarAnswer("REPLY", now.uid, ((PARTNER, said),), 0, NOW, now.slot.starts_at)
        for said in (Participation.ACCEPTED, Participation.DECLINED)
    ]
    room.receive("klik", calendar_answers=tuple(both), in_reply_to=(outbox(room)[0].message_id,))
    work(room)
    assert hold(room) == now
    assert odd(room) == ["several"]


def test_an_answer_that_comes_twice_counts_once(room: Room) -> None:
    click(room, Participation.DECLINED)
    moved = hold(room)
    assert moved is not None
    # The very same object again, in another mail.
    first = holds(room)[0]
    replay = {"sequence": first.sequence, "starts_at": first.slot.starts_at, "stamped_at": NOW}
    click(room, Participation.DECLINED, answer=replay)
    click(room, Participation.DECLINED, answer={"stamped_at": NOW})
    assert hold(room) == moved
    assert odd(room) == ["stale", "replayed"]
    assert told(room) == [("proposal_moved", DeliveryState.SENT)]


def test_a_late_answer_to_an_earlier_time_does_not_agree_to_the_new_one(room: Room) -> None:
    first = outbox(room)[0].message_id
    write(room, NO)
    write(room, YES, in_reply_to=(first,))
    found = hold(room)
    assert found is not None
    assert found.state is HoldState.HELD
    assert tasks(room) == ("answer_to_proposal",)


def test_a_change_of_mind_after_the_time_was_agreed_counts_under_the_first_sequence(room: Room) -> None:
    click(room)
    room.clock.pass_(minutes=10)
    click(room, Participation.DECLINED, answer={"sequence": 0})
    assert "slot-declined" in [item.action for item in history(room)]


def test_an_answer_of_somebody_who_got_it_forwarded_is_shown_in_both_cases(room: Room) -> None:
    now = holds(room)[0]
    stranger = "directeur@elders.example"
    answer = CalendarAnswer("REPLY", now.uid, ((stranger, Participation.ACCEPTED),), 0, NOW, now.slot.starts_at)
    room.receive("klik", senders=(stranger,), calendar_answers=(answer,))
    work(room)
    assert odd(room) == ["sender"]
    found = hold(room)
    assert found is not None
    assert found.state is HoldState.HELD
    with room.store.reading() as tx:
        (link,) = tx.cases.links(BEHEERDER, 1)
    assert (link.kind, link.back) == (LinkKind.MAY_BELONG, True)


def test_a_click_without_a_thread_finds_its_case_by_the_invitation(room: Room) -> None:
    click(room, in_reply_to=(), subject="Geaccepteerd")
    found = hold(room)
    assert found is not None
    assert found.state is HoldState.BOOKED


def test_an_urgent_mail_agrees_to_nothing(room: Room) -> None:
    room.reader.known["klik 1"] = readings(Kind.OTHER, urgent=True)
    click(room)
    found = hold(room)
    assert found is not None
    assert found.state is HoldState.HELD
    assert odd(room) == ["unclear"]
    assert [purpose for purpose, _ in told(room)] == ["crisis_notice"]


def test_an_answer_before_the_proposal_went_holds_it_back_for_a_person() -> None:
    room = Room()
    policy = room.region.mailboxes["veiligheidsteam"]
    slow = replace(policy, delay=timedelta(minutes=5))
    room.region = replace(room.region, mailboxes={**room.region.mailboxes, policy.key: slow})
    room.__post_init__()
    room.receive()
    work(room)
    assert [each.state for each in outbox(room)] == [DeliveryState.QUEUED]
    write(room, YES)
    assert [(each.state, each.last_error) for each in outbox(room)] == [
        (DeliveryState.HELD, slot_answers.ANSWERED_BEFORE)
    ]
    found = hold(room)
    assert found is not None
    assert found.state is HoldState.HELD
    assert tasks(room) == ("answer_to_proposal",)


# Too late


def lapsed(room: Room) -> None:
    # Until half past nine on the day itself.
    room.clock.pass_(days=4, hours=23.5)
    assert slots.lapse(room.store, room.region) == 1
    list(deliver_all(room.counter))


def test_a_time_nobody_answered_for_is_taken_back_at_the_sender_too(room: Room) -> None:
    lapsed(room)
    assert hold(room) is None
    assert told(room) == [("slot_cancelled", DeliveryState.SENT)]
    assert outbox(room)[1].content["sequence"] == "1"
    assert tasks(room) == ("call_back",)


def test_a_mailbox_that_is_configured_no_longer_keeps_no_other_time_held(room: Room) -> None:
    with room.store.transaction() as tx:
        gone = tx.cases.add(replace(case(room), id=None, reference="", mailbox="opgeheven"), "OUD", 2026)
        slot = replace(holds(room)[0].slot, agenda="andere")
        assert tx.agenda.hold(gone.id or 0, slot, made_at=NOW, expires_at=NOW, uid="oud") is not None
    lapsed(room)
    assert hold(room) is None


def test_what_was_never_sent_is_not_taken_back() -> None:
    room = Room()
    set_mode(room, SendMode.AFTER_APPROVAL)
    room.receive()
    work(room)
    lapsed(room)
    assert [(each.purpose, each.state) for each in outbox(room)] == [("proposal", DeliveryState.CANCELLED)]


def test_a_yes_after_the_time_lapsed_is_prepared_for_a_person_where_it_is_free_still(room: Room) -> None:
    lapsed(room)
    # The CANCEL came too late, or was not looked at: the answer is to what it took back.
    click(room, answer={"sequence": 0})
    found = hold(room)
    assert found is not None
    assert (found.state, found.slot.starts_at) == (HoldState.HELD, FIRST)
    assert told(room)[1:] == [("slot_booked", DeliveryState.HELD)]
    assert int(outbox(room)[2].content["sequence"]) > int(outbox(room)[1].content["sequence"])
    with room.store.transaction() as tx:
        review.approve(tx, BEHEERDER, outbox(room)[2].id or 0)
    found = hold(room)
    assert found is not None
    assert found.state is HoldState.BOOKED


def test_a_yes_after_another_got_the_time_prepares_the_nearest_one(room: Room) -> None:
    lapsed(room)
    with room.store.transaction() as tx:
        slot = holds(room)[0].slot
        other = tx.cases.add(replace(case(room), id=None, reference="", sender="bo@x.example"), "RVT", 2026)
        assert tx.agenda.hold(other.id or 0, slot, made_at=tx.now, expires_at=tx.now, uid="ander") is not None
    click(room)
    found = hold(room)
    assert found is not None
    assert found.slot.starts_at == FIRST + timedelta(days=7)
    assert told(room)[1:] == [("proposal_moved", DeliveryState.HELD)]
    assert "slot-answered-late" in [item.action for item in history(room)]


@pytest.mark.parametrize("said", [Participation.ACCEPTED, Participation.DECLINED, Participation.TENTATIVE])
def test_a_click_after_the_conversation_changes_nothing(room: Room, said: Participation) -> None:
    click(room)
    room.clock.pass_(days=14)
    click(room, said)
    found = hold(room)
    assert found is not None
    assert (found.state, found.slot.starts_at) == (HoldState.BOOKED, FIRST)
    assert told(room) == [("slot_booked", DeliveryState.SENT)]


def test_a_mail_is_never_sent_for_a_time_that_is_kept_no_longer(room: Room) -> None:
    # A moved proposal waits for a mail server that is away, while a person gives the time back.
    room.box.failures = [SendDeferred()]
    write(room, NO)
    assert told(room) == [("proposal_moved", DeliveryState.QUEUED)]
    with room.store.transaction() as tx:
        standing = tx.agenda.of_case(1)
        assert standing is not None
        tx.agenda.settle(standing.id or 0, HoldState.RELEASED, tx.now)
    room.clock.pass_(hours=1)
    list(deliver_all(room.counter))
    assert told(room) == [("proposal_moved", DeliveryState.CANCELLED)]
    assert "delivery-overtaken" in [item.action for item in history(room)]


def test_history_is_acted_on_and_never_answered(room: Room) -> None:
    before = room.clock.now() - timedelta(days=2)
    click(room, received=before, answer={"stamped_at": before})
    found = hold(room)
    assert found is not None
    assert found.state is HoldState.BOOKED
    assert told(room) == []


# Words


def test_everything_that_happens_to_a_time_has_dutch_words(room: Room) -> None:
    click(room, Participation.DECLINED)
    room.clock.pass_(hours=1)
    click(room, answer={"sequence": 9})
    click(room, Participation.TENTATIVE)
    room.clock.pass_(hours=1)
    click(room, Participation.DECLINED)
    assert {item.action for item in history(room)} <= set(ACTIONS)
    assert set(tasks(room)) <= set(TASKS)
