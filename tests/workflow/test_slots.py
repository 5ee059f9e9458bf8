"""A held time: given back when nobody answers, booked on a plain yes, a person's when it is anything else."""

from __future__ import annotations

import pytest

from tests.workflow.parts import PARTNER, Room
from triage.domain.access import Role, Viewer
from triage.domain.reading import AnswerKind, SlotAnswer
from triage.domain.slot import HoldState
from triage.workflow import slots
from triage.workflow.answer import deliver_all
from triage.workflow.assess import assess_all
from triage.workflow.watch import Post, watch

BEHEERDER = Viewer.of("eva", frozenset({"veiligheidsteam"}), Role.BEHEERDER)
YES = SlotAnswer(AnswerKind.ACCEPT, None, 0.95, unconditional=True)


@pytest.fixture
def room() -> Room:
    room = Room()
    room.receive()
    list(assess_all(room.desk))
    list(deliver_all(room.counter))
    return room


def standing(room: Room) -> HoldState | None:
    with room.store.transaction() as tx:
        hold = tx.agenda.of_case(1)
    return hold.state if hold else None


def tasks(room: Room) -> list[str]:
    with room.store.transaction() as tx:
        return [task for line in tx.cases.queue(BEHEERDER) for task in line.open_tasks]


def lapsed(room: Room) -> int:
    return watch(Post(room.store, room.region, room.notes)).lapsed


def answer(room: Room, body: str, said: SlotAnswer, **changes: object) -> None:
    room.reader.answers[body] = said
    room.receive(body, in_reply_to=("<1@jeugdteam.example>",), **changes)
    list(assess_all(room.desk))


def test_a_time_nobody_answers_for_is_given_back_and_somebody_is_asked_to_call(room: Room) -> None:
    assert lapsed(room) == 0
    room.clock.pass_(days=5)
    assert lapsed(room) == 1
    assert standing(room) is None
    assert tasks(room) == ["call_back"]
    assert lapsed(room) == 0


def test_an_unconditional_yes_books_the_time_and_it_does_not_lapse(room: Room) -> None:
    answer(room, "akkoord", YES)
    assert standing(room) is HoldState.BOOKED
    room.clock.pass_(days=4)
    assert lapsed(room) == 0
    assert tasks(room) == []


@pytest.mark.parametrize(
    "said",
    [
        SlotAnswer(AnswerKind.ACCEPT, None, 0.9, unconditional=False),
        SlotAnswer(AnswerKind.DECLINE, None, 0.6),
        SlotAnswer(AnswerKind.OTHER_TIME, None, 0.9),
        SlotAnswer(AnswerKind.QUESTION, None, 0.9),
    ],
)
def test_every_other_answer_is_left_to_a_person_and_the_time_stays_held(room: Room, said: SlotAnswer) -> None:
    answer(room, "tja", said)
    assert standing(room) is HoldState.HELD
    assert tasks(room) == ["answer_to_proposal"]


def test_a_yes_of_somebody_else_books_nothing(room: Room) -> None:
    answer(room, "akkoord", YES, senders=("collega@jeugdteam.example",))
    assert standing(room) is HoldState.HELD


def test_a_yes_that_the_mail_server_does_not_vouch_for_books_nothing(room: Room) -> None:
    forged = (("authentication-results", "mx.triage.example; dmarc=fail header.from=jeugdteam.example"),)
    answer(room, "akkoord", YES, senders=(PARTNER,), headers=forged)
    assert standing(room) is HoldState.HELD


def test_a_mail_that_does_not_answer_leaves_the_proposal_alone(room: Room) -> None:
    answer(room, "nog een bijlage", SlotAnswer(AnswerKind.NONE, None, 0.9))
    assert standing(room) is HoldState.HELD
    assert tasks(room) == []


@pytest.mark.parametrize(
    ("subject", "found"),
    [
        ("Re: Voorstel [RVT-2026-0042]", "RVT-2026-0042"),
        ("RVT-2026-0042", "RVT-2026-0042"),
        ("Betreft: RVT-2026-12345 graag", "RVT-2026-12345"),
        ("XRVT-2026-0042", None),
        ("LT-2026-0042", None),
        ("Vraag", None),
        ("lang " * 300_000 + "RVT-2026-0042", None),
    ],
)
def test_our_reference_is_found_in_a_subject_and_nothing_that_looks_like_it(subject: str, found: str | None) -> None:
    assert slots.reference_in(subject, "RVT") == found
