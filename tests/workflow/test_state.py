"""Cases without a mail, the route by hand, who has a case, what it waits for, how it ends and begins again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from tests.workflow.parts import NOW, Room, readings
from tests.workflow.test_record import ELSEWHERE, EVA, HOUR, LT, READER, REGION, RVT, SPOKEN, Desk, desk
from tests.workflow.test_review import LT_ADDRESS
from tests.workflow.test_staff import send
from triage.domain.access import Role, Viewer
from triage.domain.case import WOKEN, Case, CaseState, LinkKind
from triage.domain.decision import Flag
from triage.domain.errors import Conflict, NotChosen, NotFound
from triage.domain.obligation import Evidence
from triage.domain.reading import Colour, ColourReading, Kind, LocalKind
from triage.domain.record import Channel, ClosingOutcome, RecordKind, Unrecordable
from triage.domain.terms import Term, deadline
from triage.ports.delivery import DeliveryState
from triage.ports.store import Transaction
from triage.workflow import review, state
from triage.workflow.assess import assess_all
from triage.workflow.by_hand import ByHand, open_by_hand
from triage.workflow.handovers import handovers

BOB = Viewer.of("bob", frozenset({RVT, LT}), Role.BEHANDELAAR)


def does(found: Desk, act: Callable[..., Case], *args: object, viewer: Viewer = EVA, **named: object) -> Case:
    """An act on the version as it stands."""
    with found.room.store.transaction() as tx:
        return act(tx, viewer, found.room.region, found.case_id, found.case.version, *args, **named)


def joined(tx: Transaction, name: str, mailbox: str, role: Role) -> None:
    tx.people.grant(tx.people.add(name).id, mailbox, role, "test")


# A case without a mail


def test_a_case_without_a_mail_runs_its_terms_from_when_it_really_came_in() -> None:
    received = datetime.fromisoformat("2026-11-13T23:59:00+01:00")  # a Friday
    found = desk(colour=Colour.GREEN, received=received)
    case = found.case
    assert (case.by_hand, case.reference, case.route, case.received_at) == (True, "LT-2026-0001", "groen", received)
    due = deadline(Term.parse("5 werkdagen"), received, found.room.region.calendar).due_at
    assert found.owed["overdracht-bevestigen"].due_at == due
    assert due == datetime.fromisoformat("2026-11-21T00:00:00+01:00")  # the Friday after
    assert found.actions() == ["case-by-hand"]


def test_a_case_without_a_mail_is_found_by_what_was_written_down_and_by_its_reference() -> None:
    found = desk(colour=Colour.GREEN, note="het consultatiebureau belde", subject="Overdracht Zwanenburg")
    with found.room.store.reading() as tx:
        for words in ("consultatiebureau", "zwanenburg", "LT-2026-0001"):
            assert [line.case.id for line in tx.cases.search(EVA, words)] == [found.case_id], words
        assert tx.cases.search(ELSEWHERE, "consultatiebureau") == []


@pytest.mark.parametrize("viewer", [READER, ELSEWHERE])
def test_only_who_handles_cases_in_a_mailbox_opens_one_there(viewer: Viewer) -> None:
    room = Room(REGION)
    said = ByHand(LT, Channel.LETTER, NOW, sender="VT", subject="Overdracht", colour=Colour.RED)
    with pytest.raises(NotFound), room.store.transaction() as tx:
        open_by_hand(tx, viewer, room.region, said)
    with pytest.raises(NotFound), room.store.transaction() as tx:
        open_by_hand(tx, EVA, room.region, replace(said, mailbox="bestaat-niet"))


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"received_at": NOW + HOUR}, {"received_at"}),
        ({"received_at": NOW - timedelta(days=400)}, {"received_at"}),
        ({"channel": Channel.MAIL}, {"channel"}),
        ({"sender": " ", "subject": ""}, {"sender", "subject"}),
        ({"subject": "x" * 201, "note": "x" * 10_001, "sender": "x" * 201}, {"sender", "subject", "note"}),
        ({"kind": Kind.UNDECIDED, "colour": None}, {"kind"}),
        ({"route": "consult"}, {"route"}),
    ],
)
def test_a_case_that_cannot_be_so_is_not_opened(changes: dict[str, object], fields: set[str]) -> None:
    room = Room(REGION)
    said = ByHand(LT, Channel.LETTER, NOW, sender="VT", subject="Overdracht", colour=Colour.RED)
    with pytest.raises(Unrecordable) as error, room.store.transaction() as tx:
        open_by_hand(tx, EVA, room.region, replace(said, **changes))  # type: ignore[arg-type]
    assert set(error.value.wrong) == fields
    with room.store.reading() as tx:
        assert tx.cases.count_open(EVA) == 0


def test_nothing_is_ever_sent_for_a_case_without_a_mail() -> None:
    found = desk(mailbox=RVT, kind=Kind.CONSULT, sender="anja@jeugdteam.example")
    does(found, review.correct, kind=Kind.SUPPORT)
    with found.room.store.reading() as tx:
        assert tx.outbox.of_case(found.case_id) == []


def test_an_urgent_case_without_a_mail_raises_the_alarm() -> None:
    calm, urgent = desk(route="crisis"), desk(route="crisis", urgent=True)
    assert "alarm-raised" not in calm.actions()
    assert "alarm-raised" in urgent.actions()


def test_a_crisis_handover_outside_office_hours_says_so() -> None:
    inside = desk(route="crisis", received=datetime.fromisoformat("2026-11-18T10:00:00+01:00"))
    outside = desk(route="crisis", received=datetime.fromisoformat("2026-11-18T17:30:00+01:00"))
    assert Flag.OUTSIDE_HOURS not in inside.case.flags
    assert Flag.OUTSIDE_HOURS in outside.case.flags


# The route by hand


def test_a_route_by_hand_withdraws_what_the_old_one_asked_and_owes_what_the_new_one_asks() -> None:
    found = desk(colour=Colour.GREEN)
    does(found, review.correct, route="rood")
    assert (found.case.route, found.case.colour) == ("rood", Colour.RED)
    gone = {key for key, each in found.owed.items() if each.withdrawn}
    assert {"overdracht-bevestigen", "afspraak-maken", "contact-zoeken", "terugkoppelen"} <= gone
    met = found.owed["terugkoppelen"].met
    assert met is not None
    assert "Rode route" in met.ref
    assert found.owed["overdrachtsgesprek"].met is None
    assert "route-chosen" in found.actions()
    does(found, review.correct, route="groen")
    assert found.owed["terugkoppelen"].met is None
    assert found.owed["overdrachtsgesprek"].withdrawn


def test_a_restraining_order_ends_ten_days_after_it_really_began_and_never_later() -> None:
    found = desk()
    start = datetime.fromisoformat("2026-11-15T22:00:00+01:00")  # a Sunday, before the call
    does(found, review.correct, route="thv", starts_at=start)
    owed = found.owed["thv-einde"]
    assert owed.due_at == datetime.fromisoformat("2026-11-26T00:00:00+01:00")
    assert (owed.starts_at, owed.by_hand, owed.earlier) == (start, True, ())
    found.says(RecordKind.NOTE, note="x")
    assert found.owed["thv-einde"].starts_at == start
    does(found, review.correct, route="thv")
    assert found.owed["thv-einde"].starts_at == found.case.received_at


def test_a_route_chosen_by_hand_stays_when_the_case_is_judged_again() -> None:
    found = desk()
    does(found, review.correct, route="thv")
    does(found, review.correct, kind=Kind.OTHER, urgent=True)
    assert found.case.route == "thv"
    does(found, review.correct, colour=Colour.YELLOW)
    assert found.case.route == "geel"


def test_what_was_recorded_before_counts_for_the_route_that_is_chosen_after() -> None:
    found = desk(colour=Colour.ORANGE)
    number = found.says(RecordKind.HANDOVER_CONFIRMED, with_whom="VT", **SPOKEN)
    does(found, review.correct, route="geel")
    met = found.owed["overdracht-bevestigen"].met
    assert met is not None
    assert met.record == number


@pytest.mark.parametrize(
    ("route", "starts_at", "error"),
    [
        ("consult", None, NotChosen),
        ("bestaat-niet", None, NotChosen),
        ("thv", NOW + HOUR, Unrecordable),
        ("thv", NOW - timedelta(days=800), Unrecordable),
    ],
)
def test_a_route_or_start_that_cannot_be_changes_nothing(
    route: str, starts_at: datetime | None, error: type[Exception]
) -> None:
    found = desk(colour=Colour.GREEN)
    before = found.stands(), found.case
    with pytest.raises(error):
        does(found, review.correct, route=route, starts_at=starts_at)
    assert (found.stands(), found.case) == before


def test_verrijking_and_a_crisis_handover_are_routes_that_a_person_may_choose() -> None:
    found = desk(colour=Colour.GREEN)
    does(found, review.correct, route="verrijking")
    assert found.owed["verrijking-antwoord"].met is None
    does(found, review.correct, route="crisis")
    assert found.owed["crisis-handelen"].met is None
    assert found.owed["verrijking-antwoord"].withdrawn


# Assigning


def test_a_case_is_given_to_who_may_handle_it_and_taken_away_again() -> None:
    found = desk(colour=Colour.GREEN)
    with found.room.store.transaction() as tx:
        joined(tx, "bob", LT, Role.BEHANDELAAR)
        joined(tx, "rita", LT, Role.MEELEZER)
        joined(tx, "ans", "ret", Role.BEHEERDER)
    for name in ("bob", "eva", None):
        assert does(found, state.assign, name).assignee == name
    for name in ("rita", "ans", "niemand"):
        with pytest.raises(Unrecordable):
            does(found, state.assign, name)
    with found.room.store.transaction() as tx:
        tx.cases.shield(found.case_id, frozenset({"eva"}))
    with pytest.raises(Unrecordable):
        does(found, state.assign, "bob")


# Waiting


def test_a_case_that_waits_comes_up_again_at_its_time_while_its_terms_run_on() -> None:
    found = desk(colour=Colour.GREEN)
    before = found.stands()
    does(found, state.wait, "bericht van de school", NOW + 24 * HOUR)
    assert (found.case.state, found.case.wake_at) == (CaseState.WAITING, NOW + 24 * HOUR)
    assert found.stands() == before
    with found.room.store.transaction() as tx:
        assert tx.cases.waking(NOW + 23 * HOUR) == []
        (case,) = tx.cases.waking(NOW + 24 * HOUR)
        state.wake(tx, "service", case)
        assert tx.cases.waking(NOW + 24 * HOUR) == []
    with found.room.store.reading() as tx:
        (line,) = tx.cases.queue(EVA)
    assert (line.case.state, line.open_tasks) == (CaseState.IN_PROGRESS, (WOKEN,))
    does(found, state.go_on)
    with found.room.store.reading() as tx:
        assert tx.cases.queue(EVA)[0].open_tasks == ()


@pytest.mark.parametrize(
    ("what", "wake_at", "fields"),
    [(" ", NOW + HOUR, {"note"}), ("x", NOW, {"until"}), ("x", NOW + timedelta(days=800), {"until"})],
)
def test_a_case_waits_for_something_until_a_time_to_come(what: str, wake_at: datetime, fields: set[str]) -> None:
    found = desk(colour=Colour.GREEN)
    with pytest.raises(Unrecordable) as error:
        does(found, state.wait, what, wake_at)
    assert set(error.value.wrong) == fields
    assert found.case.state is CaseState.IN_PROGRESS


# Closing and opening again


def all_kept(found: Desk) -> frozenset[str]:
    with found.room.store.reading() as tx:
        return frozenset(each.key for each in state.open_obligations(tx, found.case))


def test_a_case_is_not_closed_while_nobody_said_what_becomes_of_what_is_owed() -> None:
    found = desk(colour=Colour.GREEN)
    with pytest.raises(Unrecordable) as error:
        does(found, state.close, ClosingOutcome.HANDLED, keep={"terugkoppelen"}, withdraw={"afspraak-maken": " "})
    assert set(error.value.wrong) == {
        "owed-overdracht-bevestigen", "owed-afspraak-maken", "owed-contact-zoeken", "owed-veiligheidsplan"
    }  # fmt: skip
    assert found.case.state is CaseState.IN_PROGRESS
    with pytest.raises(Unrecordable):
        does(found, state.close, ClosingOutcome.UNKNOWN, keep=all_kept(found))


def test_what_stays_owed_is_due_after_closing_and_what_was_withdrawn_says_why() -> None:
    found = desk(colour=Colour.GREEN)
    gone = dict.fromkeys(all_kept(found) - {"terugkoppelen"}, "het huishouden is verhuisd")
    case = does(found, state.close, ClosingOutcome.HANDLED, keep={"terugkoppelen"}, withdraw=gone)
    assert (case.state, case.closed_at) == (CaseState.CLOSED, NOW)
    met = found.owed["afspraak-maken"].met
    assert met is not None
    assert (met.evidence, met.ref) == (Evidence.WITHDRAWN, "het huishouden is verhuisd")
    with found.room.store.reading() as tx:
        assert [owed.key for _, owed in tx.cases.due(NOW + 1000 * HOUR)] == ["terugkoppelen"]
        assert tx.cases.count_open(EVA) == 0


@pytest.mark.parametrize("colour", [Colour.ORANGE, Colour.RED])
def test_closing_an_orange_or_red_case_starts_informing_veilig_thuis(colour: Colour) -> None:
    found = desk(colour=colour)
    does(found, state.close, ClosingOutcome.HANDLED, at=NOW - HOUR, keep=all_kept(found))
    owed = found.owed["afronding-melden"]
    assert (owed.starts_at, owed.due_at, owed.met) == (NOW - HOUR, NOW - HOUR, None)
    found.says(RecordKind.CLOSING_REPORTED, channel=Channel.MAIL)
    assert found.met() == {"afronding-melden": Evidence.CLOSING_REPORTED}
    assert found.case.state is CaseState.CLOSED


def test_who_told_veilig_thuis_just_before_closing_owes_it_no_more() -> None:
    found = desk(colour=Colour.ORANGE)
    found.says(RecordKind.CLOSING_REPORTED, NOW - HOUR, channel=Channel.MAIL)
    does(found, state.close, ClosingOutcome.HANDLED, keep=all_kept(found))
    assert found.owed["afronding-melden"].met is not None


def test_a_case_that_is_opened_again_owes_what_its_closing_took_away() -> None:
    found = desk(colour=Colour.ORANGE)
    before = found.stands()
    does(found, state.close, ClosingOutcome.HANDLED, withdraw=dict.fromkeys(all_kept(found), "klaar"))
    assert found.stands() != before
    with pytest.raises(Unrecordable):
        does(found, state.reopen, "")
    case = does(found, state.reopen, "het huishouden belde weer")
    assert (case.state, case.closed_at) == (CaseState.IN_PROGRESS, None)
    assert found.stands() == before
    assert found.actions()[-2:] == ["case-closed", "case-reopened"]
    with pytest.raises(Conflict):
        does(found, state.reopen, "nog eens")
    does(found, state.close, ClosingOutcome.TO_FILE, keep=all_kept(found))
    assert found.owed["afronding-melden"].starts_at == NOW


def test_a_closing_is_taken_back_by_opening_again_and_in_no_other_way() -> None:
    found = desk(colour=Colour.ORANGE)
    does(found, state.close, ClosingOutcome.HANDLED, keep=all_kept(found))
    with pytest.raises(Unrecordable):
        found.takes_back(found.records[-1].id or 0)
    does(found, state.reopen, "toch niet")
    with pytest.raises(Unrecordable):
        found.takes_back(found.records[-1].id or 0)


def test_a_case_with_a_mail_that_waits_is_not_closed() -> None:
    room = Room(REGION)
    room.receive()
    (done,) = assess_all(room.desk)
    assert done.case_id is not None
    found = Desk(room, done.case_id)
    with pytest.raises(Conflict, match="wacht nog een mail"):
        does(found, state.close, ClosingOutcome.HANDLED, keep=all_kept(found))
    with room.store.transaction() as tx:
        for each in tx.outbox.of_case(found.case_id):
            tx.outbox.move(each.id or 0, DeliveryState.CANCELLED, tx.now)
    assert does(found, state.close, ClosingOutcome.HANDLED, keep=all_kept(found)).state is CaseState.CLOSED


def test_a_mail_that_comes_to_a_closed_case_opens_it_again() -> None:
    room = Room(REGION)
    room.reader.known["Hoe zien jullie dit?"] = readings(Kind.CONSULT)
    room.reader.known["Nog iets"] = readings(Kind.CONSULT)
    room.receive("Hoe zien jullie dit?")
    (done,) = assess_all(room.desk)
    assert done.case_id is not None
    found = Desk(room, done.case_id)
    does(found, state.close, ClosingOutcome.HANDLED, keep=all_kept(found))
    room.receive("Nog iets", in_reply_to=("<1@jeugdteam.example>",))
    (again,) = assess_all(room.desk)
    assert again.case_id == done.case_id
    assert found.case.state is CaseState.IN_PROGRESS
    assert "case-reopened" in found.actions()


@pytest.mark.parametrize("viewer", [READER, ELSEWHERE])
def test_no_act_is_for_who_may_not_handle_cases(viewer: Viewer) -> None:
    found = desk(colour=Colour.GREEN)
    acts: tuple[tuple[Callable[..., Case], tuple[object, ...]], ...] = (
        (state.assign, ("eva",)), (state.wait, ("x", NOW + HOUR)), (state.close, (ClosingOutcome.HANDLED,)),
        (state.reopen, ("x",)), (state.go_on, ()),
    )  # fmt: skip
    for act, args in acts:
        with pytest.raises(NotFound):
            does(found, act, *args, viewer=viewer)


def test_every_act_is_refused_on_an_older_version() -> None:
    found = desk(colour=Colour.GREEN)
    old = found.case.version
    found.says(RecordKind.NOTE, note="x")
    acts: tuple[tuple[Callable[..., Case], tuple[object, ...]], ...] = (
        (state.assign, (None,)), (state.wait, ("x", NOW + HOUR)), (state.close, (ClosingOutcome.HANDLED,)),
        (state.reopen, ("x",)), (state.go_on, ()), (review.correct, ()),
    )  # fmt: skip
    for act, args in acts:
        with pytest.raises(Conflict, match="eva: vastgelegd"), found.room.store.transaction() as tx:
            act(tx, EVA, found.room.region, found.case_id, old, *args)


# Handovers counted


def test_handovers_are_counted_over_the_cases_that_share_a_reference() -> None:
    found = desk(colour=Colour.GREEN, their_reference="VT 2026/12")
    with found.room.store.reading() as tx:
        assert handovers(tx, EVA, found.case_id) == 1
    others = []
    with found.room.store.transaction() as tx:
        for mailbox, reference in ((LT, "vt2026-12"), (LT, "VT 2026/13"), (RVT, "VT 2026/12")):
            said = ByHand(mailbox, Channel.LETTER, NOW, sender="VT", subject="Weer", colour=Colour.RED)
            others.append(open_by_hand(tx, EVA, found.room.region, replace(said, their_reference=reference)))
    with found.room.store.reading() as tx:
        assert handovers(tx, EVA, found.case_id) == 2
        (link,) = tx.cases.links(EVA, found.case_id)
    assert (link.kind, link.other.id) == (LinkKind.SAME_REFERENCE, others[0].id)


def test_a_shielded_case_is_not_counted_for_who_may_not_see_it() -> None:
    found = desk(colour=Colour.GREEN, their_reference="VT 2026/12")
    with found.room.store.transaction() as tx:
        said = ByHand(
            LT, Channel.LETTER, NOW, sender="VT", subject="Weer", colour=Colour.RED, their_reference="VT 2026/12"
        )
        other = open_by_hand(tx, EVA, found.room.region, said)
        tx.cases.shield(other.id or 0, frozenset({"eva"}))
    with found.room.store.reading() as tx:
        assert handovers(tx, EVA, found.case_id) == 2
        assert handovers(tx, BOB, found.case_id) == 1


# What staff send themselves


def test_a_mail_in_which_staff_answer_verrijking_meets_it_and_confirms_no_handover() -> None:
    for local, key, meets in (
        (LocalKind.ENRICHMENT, "verrijking-antwoord", True), (LocalKind.HANDOVER, "overdracht-bevestigen", False),
    ):  # fmt: skip
        room = Room(REGION)
        colour = ColourReading(Colour.YELLOW) if local is LocalKind.HANDOVER else ColourReading()
        room.reader.known["mail"] = replace(readings(Kind.OTHER), local=local, local_confidence=0.99, colour=colour)
        room.receive("mail", mailbox=LT, to=(LT_ADDRESS,))
        (done,) = assess_all(room.desk)
        assert done.case_id is not None
        room.clock.pass_(hours=2)
        send(room, mailbox=LT, at=room.clock.time, senders=(LT_ADDRESS,), in_reply_to=("<1@jeugdteam.example>",))
        list(assess_all(room.desk))
        assert (key in Desk(room, done.case_id).met()) is meets, local
