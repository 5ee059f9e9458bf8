"""One mail's step: what becomes of it, and what never happens twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.workflow.parts import NOW, PARTNER, Room, readings
from triage.domain.access import Role, Viewer
from triage.domain.decision import Flag
from triage.domain.errors import DatabaseBusy, Unreadable
from triage.domain.policy import Trust
from triage.domain.reading import Kind
from triage.domain.reply import CrisisNotice, Proposal, Silence
from triage.domain.slot import HoldState
from triage.ports.delivery import DeliveryState
from triage.ports.store import MOST_ATTEMPTS, Outcome
from triage.workflow.assess import ATTEMPTS, assess_all, assess_next

BEHEERDER = Viewer.of("eva", frozenset({"veiligheidsteam", "lokaal-team"}), Role.BEHEERDER)


@pytest.fixture
def room() -> Room:
    return Room()


def test_a_support_request_of_a_partner_gets_a_case_a_term_a_held_slot_and_a_queued_proposal(room: Room) -> None:
    room.receive()
    (done,) = assess_all(room.desk)
    assert done.outcome is Outcome.ACCEPTED
    assert done.reference == "RVT-2026-0001"
    assert isinstance(done.reply, Proposal)
    with room.store.transaction() as tx:
        assert done.case_id is not None
        (owed,) = tx.cases.obligations(BEHEERDER, done.case_id)
        hold = tx.agenda.of_case(done.case_id)
        (delivery,) = tx.outbox.of_case(done.case_id)
    # Thursday and 2 days: Saturday moves to the end of Monday.
    assert owed.due_at is not None
    assert owed.due_at.isoformat() == "2026-11-24T00:00:00+01:00"
    assert hold is not None
    assert hold.state is HoldState.HELD
    assert hold.slot.starts_at.isoformat() == "2026-11-24T13:00:00+01:00"
    assert (delivery.state, delivery.purpose, delivery.content["to"]) == (DeliveryState.QUEUED, "proposal", PARTNER)


def test_two_support_requests_never_get_the_same_time(room: Room) -> None:
    room.receive("een")
    room.receive("twee", senders=("piet@wijkteam.example",), headers=(
        ("authentication-results", "mx.triage.example; dmarc=pass header.from=wijkteam.example"),
    ))  # fmt: skip
    times = [done.reply.slot.starts_at for done in assess_all(room.desk) if isinstance(done.reply, Proposal)]
    assert len(times) == len(set(times)) == 2


def test_a_consult_gets_no_automatic_answer_and_its_term_runs(room: Room) -> None:
    room.reader.known["Hoe zien jullie dit?"] = readings(Kind.CONSULT)
    room.receive("Hoe zien jullie dit?")
    (done,) = assess_all(room.desk)
    assert isinstance(done.reply, Silence)
    assert done.reply.rule == "R-6"
    with room.store.transaction() as tx:
        assert [item.key for item in tx.cases.obligations(BEHEERDER, done.case_id or 0)] == ["reactie"]
        assert tx.outbox.of_case(done.case_id or 0) == []


def test_an_urgent_mail_of_a_partner_gets_the_crisis_text_an_alarm_and_no_slot(room: Room) -> None:
    room.reader.known["nu"] = readings(Kind.SUPPORT, urgent=True)
    room.receive("nu")
    (done,) = assess_all(room.desk)
    assert isinstance(done.reply, CrisisNotice)
    with room.store.transaction() as tx:
        kinds = sorted(item.kind for item in tx.outbox.of_case(done.case_id or 0))
        assert tx.agenda.of_case(done.case_id or 0) is None
    assert kinds == ["alarm", "mail"]


def test_an_urgent_mail_of_a_stranger_alarms_people_and_gets_no_answer(room: Room) -> None:
    room.reader.known["nu"] = readings(Kind.SUPPORT, urgent=True)
    room.receive("nu", senders=("buurvrouw@mail.example",))
    (done,) = assess_all(room.desk)
    assert isinstance(done.reply, Silence)
    assert done.reply.rule == "R-5"
    with room.store.transaction() as tx:
        assert [item.kind for item in tx.outbox.of_case(done.case_id or 0)] == ["alarm"]
        assert Flag.NOT_PARTNER in tx.cases.get(BEHEERDER, done.case_id or 0).flags


def test_a_mail_nobody_can_read_becomes_a_case_with_its_term_running(room: Room) -> None:
    room.receive(outcome=Unreadable("te diep genest"))
    (done,) = assess_all(room.desk)
    assert done.outcome is Outcome.QUARANTINED
    with room.store.transaction() as tx:
        case = tx.cases.get(BEHEERDER, done.case_id or 0)
        owed = tx.cases.obligations(BEHEERDER, done.case_id or 0)
    assert Flag.QUARANTINED in case.flags
    assert {item.key for item in owed} == {"reactie", "beoordelen"}
    assert all(item.due_at is not None for item in owed)


def test_a_poison_mail_is_tried_behind_the_others_and_ends_with_a_person(room: Room) -> None:
    room.reader.known["gif"] = RuntimeError("boem")
    room.receive("gif")
    room.receive("goed")
    first = list(assess_all(room.desk))
    assert [item.outcome for item in first] == [Outcome.ACCEPTED]
    for _ in range(ATTEMPTS):
        room.clock.pass_(minutes=10)
        last = list(assess_all(room.desk))
        if last:
            break
    assert [item.outcome for item in last] == [Outcome.QUARANTINED]
    assert "RuntimeError" in last[0].reason
    assert "boem" not in last[0].reason


def test_a_command_that_cannot_wait_ends_with_a_poison_mail_accounted_for(room: Room) -> None:
    room.reader.known["gif"] = RuntimeError("boem")
    room.receive("gif")
    room.receive("goed")
    impatient = replace(room.desk, backoff=(timedelta(0),))
    assert sorted(item.outcome.value for item in assess_all(impatient)) == ["accepted", "quarantined"]


def test_a_busy_database_postpones_a_mail_without_end(room: Room) -> None:
    room.reader.known["druk"] = DatabaseBusy()
    room.receive("druk")
    for _ in range(ATTEMPTS + 3):
        assert list(assess_all(room.desk)) == []
        room.clock.pass_(minutes=10)
    room.reader.known.clear()
    assert [item.outcome for item in assess_all(room.desk)] == [Outcome.ACCEPTED]


def test_history_is_taken_in_and_never_answered(room: Room) -> None:
    room.receive("voor de start", answer_from=NOW + timedelta(hours=1))
    (done,) = assess_all(room.desk)
    assert done.outcome is Outcome.ACCEPTED
    assert isinstance(done.reply, Silence)
    assert done.reply.rule == "R-57"


def test_mail_of_more_than_a_day_ago_is_not_answered(room: Room) -> None:
    room.receive("oud", received=NOW - timedelta(hours=24, seconds=1))
    (done,) = assess_all(room.desk)
    assert isinstance(done.reply, Silence)
    assert done.reply.rule == "R-57"


def test_the_term_runs_from_the_arrival_where_the_server_says_a_time_in_the_future(room: Room) -> None:
    room.receive("morgen", received=NOW + timedelta(days=3))
    (done,) = assess_all(room.desk)
    with room.store.transaction() as tx:
        case = tx.cases.get(BEHEERDER, done.case_id or 0)
    assert case.received_at == NOW
    assert Flag.FUTURE_DATE in case.flags


def test_a_follow_up_joins_its_case_and_gets_no_second_proposal(room: Room) -> None:
    room.receive("eerste")
    (first,) = assess_all(room.desk)
    room.receive("vervolg", in_reply_to=("<1@jeugdteam.example>",))
    (second,) = assess_all(room.desk)
    assert second.case_id == first.case_id
    assert isinstance(second.reply, Silence)
    with room.store.transaction() as tx:
        assert len(tx.outbox.of_case(first.case_id or 0)) == 1


def test_a_reference_in_the_subject_gives_a_stranger_no_way_into_a_case(room: Room) -> None:
    room.receive("eerste")
    (first,) = assess_all(room.desk)
    room.receive("indringer", senders=("x@vreemd.example",), subject=f"Re: {first.reference}")
    (second,) = assess_all(room.desk)
    assert second.case_id != first.case_id


def test_the_same_mail_assessed_twice_queues_one_reply(room: Room) -> None:
    room.receive("een")
    list(assess_all(room.desk))
    # The same bytes found again under another UID: a duplicate, settled at once.
    with room.store.transaction() as tx:
        before = tx.outbox.count()
    room.uid -= 1
    room.receive("een")
    assert list(assess_all(room.desk)) == []
    with room.store.transaction() as tx:
        assert tx.outbox.count() == before


def test_a_loop_of_mails_is_broken_by_the_cap_on_an_address(room: Room) -> None:
    replies = []
    for number in range(6):
        room.receive(f"nummer {number}")
        (done,) = assess_next(room.desk)
        replies.append(type(done.reply).__name__)
    assert replies == ["Proposal"] * 3 + ["Silence"] * 3


def test_a_claim_that_ran_out_saves_nothing(room: Room) -> None:
    room.receive("traag")
    mails = room.store.claim_mails(16, "een ander", timedelta(minutes=5))
    assert len(mails) == 1
    assert assess_next(room.desk) == []


def test_a_mail_that_ended_its_worker_time_and_again_is_left_to_a_person(room: Room) -> None:
    room.receive("doder")
    for _ in range(MOST_ATTEMPTS + 1):
        assert len(room.store.claim_mails(1, "dood", timedelta(minutes=1))) == 1
        room.clock.pass_(minutes=2)
    (done,) = assess_all(room.desk)
    assert (done.outcome, done.reason) == (
        Outcome.QUARANTINED, "Het lezen brak 13 keer af; een medewerker moet het bekijken."
    )  # fmt: skip


def test_each_source_has_the_mail_server_that_it_trusts(room: Room) -> None:
    policy = room.region.mailboxes["veiligheidsteam"]
    trusting = replace(policy, trust_of={"veiligheidsteam": Trust("mx.elders.example")})
    room.region = replace(room.region, mailboxes=dict(room.region.mailboxes) | {policy.key: trusting})
    room.desk = replace(room.desk, region=room.region)
    passed = "dmarc=pass header.from=jeugdteam.example"
    room.receive("een", headers=(("authentication-results", f"mx.triage.example; {passed}"),))
    room.receive("twee", headers=(("authentication-results", f"mx.elders.example; {passed}"),))
    one, two = assess_all(room.desk)
    assert isinstance(one.reply, Silence)
    assert isinstance(two.reply, Proposal)
