"""Whatever is answered, in whatever order: one time a case, nothing told of a time that is not kept, no third offer."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import mailbox_config
from tests.workflow.parts import PARTNER, Room
from triage.domain.calendar_answer import CalendarAnswer, Participation
from triage.domain.reading import AnswerKind, SlotAnswer
from triage.domain.slot import HoldState
from triage.ports.delivery import DeliveryState
from triage.workflow import slots
from triage.workflow.answer import deliver_all
from triage.workflow.assess import assess_all
from triage.workflow.slot_answers import MOST_REFUSALS

REGION = mailbox_config.load("demo").region
_STANDING = (HoldState.HELD, HoldState.BOOKED)

# Most are what people really send; the rest is old, ahead, or somebody else's.
clicks = st.builds(
    lambda said, behind, old, who, method: ("click", said, behind, old, who, method),
    st.sampled_from([*Participation, Participation.DECLINED, Participation.DECLINED, Participation.DECLINED]),
    st.sampled_from([0, 0, 0, 0, 1, -1]), st.sampled_from([False, False, False, True]),
    st.sampled_from([PARTNER] * 5 + ["bo@elders.example"]), st.sampled_from(["REPLY"] * 4 + ["COUNTER"]),
)  # fmt: skip
words = st.builds(
    lambda kind, plain: ("words", SlotAnswer(kind, None, 0.95, unconditional=plain)),
    st.sampled_from(AnswerKind), st.booleans(),
)  # fmt: skip
steps = st.lists(st.one_of(clicks, words, st.tuples(st.just("wait"), st.integers(1, 80))), min_size=1, max_size=7)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps)
def test_no_row_of_answers_keeps_two_times_or_tells_of_one_that_is_not_kept(course: list[tuple[object, ...]]) -> None:
    room = Room(region=REGION)
    room.receive()
    list(assess_all(room.desk))
    list(deliver_all(room.counter))
    for number, step in enumerate(course):
        room.clock.pass_(minutes=7)
        _take(room, number, step)
        list(assess_all(room.desk))
        list(deliver_all(room.counter))
        _check(room)


def _take(room: Room, number: int, step: tuple[object, ...]) -> None:
    with room.store.reading() as tx:
        hold, sent = tx.agenda.all_of_case(1)[-1], tx.outbox.of_case(1)[0].message_id
    match step:
        case ("wait", int(hours)):
            room.clock.pass_(hours=hours)
            slots.lapse(room.store, room.region)
        case ("words", SlotAnswer() as answer):
            body = f"woorden {number}"
            room.reader.answers[body] = answer
            room.receive(body, in_reply_to=(sent,))
        case ("click", Participation() as said, int(behind), bool(old), str(who), str(method)):
            stamped_at = room.clock.now() - timedelta(days=3 if old else 0)
            answer = CalendarAnswer(
                method, hold.uid, ((who, said),), hold.sequence - behind, stamped_at, hold.slot.starts_at
            )
            room.receive(f"klik {number}", senders=(who,), calendar_answers=(answer,), in_reply_to=(sent,))
        case _:
            raise AssertionError(step)


def _check(room: Room) -> None:
    with room.store.reading() as tx:
        holds = [each for each in tx.agenda.all_of_case(1) if each.state in _STANDING]
        mails = [each for each in tx.outbox.of_case(1) if each.kind == "mail" and each.content.get("starts_at")]
    assert len(holds) <= 1
    assert len({each.content["uid"] for each in mails}) == 1
    out = [each for each in mails if each.state is DeliveryState.SENT]
    sequences = [int(each.content["sequence"]) for each in out]
    assert sequences == sorted(set(sequences))
    assert sum(each.purpose in ("proposal", "proposal_moved") for each in out) <= MOST_REFUSALS
    last = out[-1]
    told = holds[0].slot if holds else None
    if last.purpose in ("proposal", "proposal_moved", "slot_booked") and told is not None:
        assert last.content["starts_at"] == told.starts_at.isoformat()
    if last.purpose == "slot_booked" and told is not None:
        assert holds[0].state is HoldState.BOOKED
