"""A person accepts or corrects what was read: what follows from it, what is taken back, what is kept to learn from."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.workflow.parts import PARTNER, Room, readings
from triage.domain.access import Role, Viewer
from triage.domain.case import Case, CaseState
from triage.domain.correction import Labels
from triage.domain.decision import Flag
from triage.domain.duty import NOBODY
from triage.domain.errors import Conflict, NotChosen, NotFound, Unreadable
from triage.domain.obligation import Evidence, Met, Obligation
from triage.domain.policy import PartnerBook
from triage.domain.reading import Colour, ColourReading, Kind, LocalKind, Readings
from triage.domain.reading import Evidence as Span
from triage.domain.slot import HoldState
from triage.ports.delivery import Delivery, DeliveryState
from triage.workflow import review
from triage.workflow.answer import deliver_all, settle_sent
from triage.workflow.assess import assess_all

RVT, LT = "veiligheidsteam", "lokaal-team"
EVA = Viewer.of("eva", frozenset({RVT, LT}), Role.BEHEERDER)
BOB = Viewer.of("bob", frozenset({RVT, LT}), Role.BEHANDELAAR)
READER = Viewer.of("rita", frozenset({RVT}), Role.MEELEZER)
ELSEWHERE = Viewer.of("ans", frozenset({"ret"}), Role.BEHEERDER)
LT_ADDRESS = "lokaalteam@gemeente.example"


@pytest.fixture
def room() -> Room:
    return Room()


def arrived(room: Room, read: Readings, *, mailbox: str = RVT, **changes: object) -> Case:
    """A case as one mail made it."""
    body = f"mail {room.uid}"
    room.reader.known[body] = read
    if mailbox == LT:
        changes = {"to": (LT_ADDRESS,)} | changes
    room.receive(body, mailbox=mailbox, **changes)  # type: ignore[arg-type]
    (done,) = assess_all(room.desk)
    assert done.case_id is not None
    return case_of(room, done.case_id)


def case_of(room: Room, case_id: int) -> Case:
    with room.store.reading() as tx:
        return tx.cases.get(EVA, case_id)


def correct(room: Room, case: Case, viewer: Viewer = EVA, **wanted: object) -> Case:
    assert case.id is not None
    with room.store.transaction() as tx:
        return review.correct(tx, viewer, room.region, case.id, case.version, **wanted)  # type: ignore[arg-type]


def owed(room: Room, case: Case) -> dict[str, Obligation]:
    with room.store.reading() as tx:
        return {each.key: each for each in tx.cases.obligations(EVA, case.id or 0)}


def due(room: Room, case: Case) -> list[str]:
    with room.store.reading() as tx:
        found = tx.cases.due(room.clock.now().replace(year=2030))
        return [each.key for case_id, each in found if case_id == case.id]


def outbox(room: Room, case: Case) -> list[Delivery]:
    with room.store.reading() as tx:
        return tx.outbox.of_case(case.id or 0)


def standing(room: Room, case: Case) -> HoldState | None:
    with room.store.reading() as tx:
        hold = tx.agenda.of_case(case.id or 0)
    return hold.state if hold else None


def events(room: Room, case: Case, action: str = "corrected") -> list[dict[str, str]]:
    with room.store.reading() as tx:
        return [dict(item.data) for item in tx.history.of_case(EVA, case.id or 0) if item.action == action]


def coloured(kind: Kind = Kind.OTHER, **colour: object) -> Readings:
    return replace(readings(kind), colour=ColourReading(**colour))  # type: ignore[arg-type]


def test_accepting_says_who_judged_and_takes_the_case_in_hand(room: Room) -> None:
    case = correct(room, arrived(room, readings(Kind.OTHER)))
    assert case.state is CaseState.IN_PROGRESS
    assert case.kind is Kind.OTHER
    met = owed(room, case)["beoordelen"].met
    assert met is not None
    assert (met.evidence, met.by, met.at) == (Evidence.REVIEWED, "eva", room.clock.now())
    assert events(room, case) == []
    assert events(room, case, "accepted") == [{"version": str(case.version)}]


def test_a_correction_is_decided_by_a_person_and_noted_without_content(room: Room) -> None:
    case = correct(room, arrived(room, readings(Kind.CONSULT)), kind=Kind.OTHER, urgent=True)
    with room.store.reading() as tx:
        decided = tx.cases.file(EVA, case.reference).decisions
    assert [each.decision.kind for each in decided] == [Kind.CONSULT, Kind.OTHER]
    (reason,) = decided[-1].decision.reasons
    assert "door een medewerker: soort vraag van consult naar overig, spoed van nee naar ja" in reason.text
    assert events(room, case) == [{"kind": "consult>other", "urgent": "no>yes", "version": str(case.version)}]


def test_what_the_service_was_not_sure_of_has_to_be_chosen(room: Room) -> None:
    case = arrived(room, readings(Kind.CONSULT, 0.4))
    assert case.kind is Kind.UNDECIDED
    with pytest.raises(NotChosen, match="consult, ondersteuning of overig"):
        correct(room, case)
    chosen = correct(room, case, kind=Kind.CONSULT)
    assert Flag.UNDECIDED not in chosen.flags
    assert chosen.route == "consult"


def test_a_suggested_colour_has_to_be_chosen_and_then_routes_the_case(room: Room) -> None:
    case = arrived(room, coloured(in_body=Colour.GREEN), mailbox=LT)
    assert case.route == "onbeslist"
    with pytest.raises(NotChosen, match="kleurcode"):
        correct(room, case)
    case = correct(room, case, colour=Colour.GREEN)
    assert (case.colour, case.route) == (Colour.GREEN, "groen")
    assert Flag.COLOUR_SUGGESTED not in case.flags
    assert due(room, case) == ["overdracht-bevestigen", "afspraak-maken", "contact-zoeken", "terugkoppelen"]
    found = owed(room, case)
    assert found["terugkoppelen"].starts_at == case.received_at
    assert found["beoordelen"].met is not None


def test_codes_nobody_could_choose_between_are_settled_by_a_person(room: Room) -> None:
    case = arrived(room, coloured(ambiguous=True), mailbox=LT)
    case = correct(room, case, colour="geen")
    assert case.colour is None
    assert case.route == "overig"
    assert Flag.COLOUR_AMBIGUOUS not in case.flags


def test_what_no_longer_applies_is_withdrawn_and_comes_back_with_the_route(room: Room) -> None:
    case = arrived(room, coloured(colour=Colour.GREEN), mailbox=LT)
    promised = owed(room, case)["contact-zoeken"]
    case = correct(room, case, colour=Colour.YELLOW)
    withdrawn = owed(room, case)["contact-zoeken"]
    assert withdrawn.withdrawn
    assert withdrawn.met is not None
    assert "Gele route" in withdrawn.met.ref
    assert withdrawn.met.by == "eva"
    assert due(room, case) == ["overdracht-bevestigen", "afspraak-maken"]
    case = correct(room, case, colour=Colour.GREEN)
    assert owed(room, case)["contact-zoeken"] == promised
    assert len(owed(room, case)) == 5


def test_what_was_met_by_an_act_stays_met_when_its_route_goes(room: Room) -> None:
    case = arrived(room, coloured(colour=Colour.GREEN), mailbox=LT)
    with room.store.transaction() as tx:
        made = Met(Evidence.CONTACT_MADE, room.clock.now(), "eva")
        tx.cases.meet(case.id or 0, owed(room, case)["contact-zoeken"].id or 0, made)
    case = correct(room, case, colour=Colour.YELLOW)
    assert owed(room, case)["contact-zoeken"].met == made


def test_a_crisis_handover_stays_one_whatever_its_kind_is_called(room: Room) -> None:
    read = replace(readings(Kind.OTHER), local=LocalKind.CRISIS_HANDOVER, local_confidence=0.99)
    case = arrived(room, read, mailbox=LT)
    assert case.route == "crisis"
    assert correct(room, case, kind=Kind.CONSULT).route == "crisis"
    assert correct(room, case_of(room, case.id or 0), colour=Colour.RED).route == "rood"


@pytest.mark.parametrize("sent", [False, True])
def test_a_support_request_that_was_a_consult_takes_the_proposal_back(room: Room, sent: bool) -> None:
    case = arrived(room, readings())
    if sent:
        assert [each.state for each in deliver_all(room.counter)] == [DeliveryState.SENT]
        met = owed(room, case)["reactie"].met
        assert met is not None
    case = correct(room, case_of(room, case.id or 0), kind=Kind.CONSULT)
    assert case.route == "consult"
    assert due(room, case) == ["reactie"]
    assert owed(room, case)["reactie"].met is None
    assert standing(room, case) is None
    proposal, *told = outbox(room, case)
    assert proposal.state is (DeliveryState.SENT if sent else DeliveryState.CANCELLED)
    assert [(each.purpose, each.state) for each in told] == ([("slot_cancelled", DeliveryState.HELD)] if sent else [])
    with room.store.reading() as tx:
        (line,) = tx.cases.queue(EVA)
    assert line.open_tasks == (("proposal_taken_back",) if sent else ())
    assert list(deliver_all(room.counter)) == []


def test_a_time_that_was_agreed_is_not_given_away(room: Room) -> None:
    case = arrived(room, readings())
    list(deliver_all(room.counter))
    with room.store.transaction() as tx:
        hold = tx.agenda.of_case(case.id or 0)
        assert hold is not None
        assert tx.agenda.settle(hold.id or 0, HoldState.BOOKED, tx.now)
    correct(room, case_of(room, case.id or 0), kind=Kind.CONSULT)
    assert standing(room, case) is HoldState.BOOKED


def test_a_proposal_that_was_on_its_way_answers_no_consult(room: Room) -> None:
    case = arrived(room, readings())
    (proposal,) = outbox(room, case)
    with room.store.transaction() as tx:
        tx.outbox.move(proposal.id or 0, DeliveryState.SENDING, tx.now)
    correct(room, case, kind=Kind.CONSULT)
    room.clock.pass_(hours=1)
    with room.store.transaction() as tx:
        assert settle_sent(tx, room.region, proposal, tx.now)
    assert owed(room, case)["reactie"].met is None


def test_a_consult_that_was_a_support_request_gets_a_proposal_that_waits(room: Room) -> None:
    case = correct(room, arrived(room, readings(Kind.CONSULT)), kind=Kind.SUPPORT)
    (proposal,) = outbox(room, case)
    assert proposal.state is DeliveryState.HELD
    assert proposal.content["to"] == PARTNER
    assert proposal.content["in_reply_to"] == "<1@jeugdteam.example>"
    assert Flag.WAITS_FOR_APPROVAL in case.flags
    assert standing(room, case) is HoldState.HELD
    room.clock.pass_(hours=2)
    assert list(deliver_all(room.counter)) == []
    with room.store.transaction() as tx:
        review.approve(tx, EVA, proposal.id or 0)
    assert [each.state for each in deliver_all(room.counter)] == [DeliveryState.SENT]


def test_back_and_forth_makes_a_new_proposal_each_time(room: Room) -> None:
    case = arrived(room, readings())
    case = correct(room, case, kind=Kind.CONSULT)
    case = correct(room, case, kind=Kind.SUPPORT)
    assert [each.state for each in outbox(room, case)] == [DeliveryState.CANCELLED, DeliveryState.HELD]
    case = correct(room, case, kind=Kind.CONSULT)
    assert [each.state for each in outbox(room, case)] == [DeliveryState.CANCELLED, DeliveryState.CANCELLED]
    assert Flag.WAITS_FOR_APPROVAL not in case.flags
    case = correct(room, case, kind=Kind.SUPPORT)
    assert [each.state for each in outbox(room, case)][-1] is DeliveryState.HELD


def test_an_urgent_support_request_gets_no_time_and_a_partner_no_more_none_either(room: Room) -> None:
    case = correct(room, arrived(room, readings(Kind.CONSULT)), kind=Kind.SUPPORT, urgent=True)
    assert [each for each in outbox(room, case) if each.kind == "mail"] == []
    assert standing(room, case) is None
    other = arrived(room, readings(Kind.CONSULT))
    room.region = replace(room.region, partners=PartnerBook())
    correct(room, other, kind=Kind.SUPPORT)
    assert outbox(room, other) == []
    with room.store.reading() as tx:
        rules = [tx.cases.file(EVA, each.reference).decisions[-1].rule for each in (case, other)]
    assert rules == ["R-29", "R-5"]


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"senders": ("iemand@elders.example",)}, "R-5"),
        ({"headers": ()}, "R-53"),
        ({"headers": (("auto-submitted", "auto-replied"),)}, "R-51"),
    ],
)
def test_what_barred_an_answer_bars_a_proposal_and_says_so(room: Room, changes: dict[str, object], rule: str) -> None:
    case = correct(room, arrived(room, readings(Kind.CONSULT, 0.4), **changes), kind=Kind.SUPPORT)
    assert outbox(room, case) == []
    assert standing(room, case) is None
    with room.store.reading() as tx:
        decided = tx.cases.file(EVA, case.reference).decisions[-1]
    assert (decided.reply, decided.rule) == ("silence", rule)
    assert decided.why


def test_a_mail_nobody_could_read_gets_no_proposal(room: Room) -> None:
    case = arrived(room, readings(), outcome=Unreadable("kapot"))
    case = correct(room, case, kind=Kind.SUPPORT)
    assert outbox(room, case) == []


def test_urgency_by_hand_raises_the_alarm_and_holds_no_time(room: Room) -> None:
    mailboxes = dict(room.region.mailboxes)
    mailboxes[RVT] = replace(mailboxes[RVT], alarm_to=("dienst@rvt.example",))
    room.region = replace(room.region, mailboxes=mailboxes, duty=NOBODY)
    case = correct(room, arrived(room, readings()), urgent=True)
    assert case.urgent
    assert [(each.kind, each.state) for each in outbox(room, case)] == [
        ("mail", DeliveryState.CANCELLED),
        ("alarm", DeliveryState.QUEUED),
    ]
    assert standing(room, case) is None
    correct(room, case, urgent=True)
    assert len(outbox(room, case)) == 2


def test_a_change_that_a_colleague_made_meanwhile_is_told_and_nothing_is_lost(room: Room) -> None:
    seen = arrived(room, readings(Kind.CONSULT))
    correct(room, seen, BOB, kind=Kind.OTHER)
    with pytest.raises(Conflict, match="bob: soort vraag van consult naar overig"):
        correct(room, seen, urgent=True)
    assert case_of(room, seen.id or 0).urgent is False
    now = case_of(room, seen.id or 0)
    with room.store.transaction() as tx:
        tx.cases.change(replace(now, urgent=True))
    with pytest.raises(Conflict, match="nu staat er soort vraag overig, kleurcode geen, spoed ja"):
        correct(room, now)


@pytest.mark.parametrize("viewer", [READER, ELSEWHERE])
def test_who_may_not_act_corrects_nothing(room: Room, viewer: Viewer) -> None:
    case = arrived(room, readings(Kind.CONSULT))
    with pytest.raises(NotFound):
        correct(room, case, viewer, kind=Kind.OTHER)
    assert case_of(room, case.id or 0) == case


@pytest.mark.parametrize("wanted", [False, True])
def test_a_judgement_is_kept_to_learn_from_only_where_the_mailbox_says_so(room: Room, wanted: bool) -> None:
    mailboxes = dict(room.region.mailboxes)
    mailboxes[RVT] = replace(mailboxes[RVT], learn_from_corrections=wanted)
    room.region = replace(room.region, mailboxes=mailboxes)
    read = readings(Kind.CONSULT)
    span = Span("kind", "denken jullie mee", 0, 5, "asks-advice")
    case = arrived(room, replace(read, kind=replace(read.kind, evidence=(span,))))
    correct(room, case, kind=Kind.SUPPORT)
    with room.store.reading() as tx:
        kept = tx.corrections.of(RVT)
    assert bool(kept) is wanted
    for each in kept:
        assert (each.before, each.after) == (
            Labels(Kind.CONSULT, None, False),
            Labels(Kind.SUPPORT, None, False),
        )
        assert (each.rules, each.model_id, each.by, each.mail_id) == (("asks-advice",), "test", "eva", 1)
