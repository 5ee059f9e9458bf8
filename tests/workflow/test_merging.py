"""A case that belongs to another goes on in that one and nothing it owed vanishes; setting it apart restores it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workflow.parts import NOW, PARTNER, Room, readings
from tests.workflow.test_record import ELSEWHERE, EVA, HOUR, LT, READER, REGION, RVT, SPOKEN, Desk
from triage.domain.access import Viewer
from triage.domain.case import Case, CaseState
from triage.domain.errors import Conflict, NotFound
from triage.domain.message import IncomingMessage, Report
from triage.domain.obligation import Evidence, Met, Obligation
from triage.domain.reading import Colour, Kind
from triage.domain.record import Channel, ClosingOutcome, Record, RecordKind, Unrecordable
from triage.ports.store import Transaction
from triage.workflow import bounces, state
from triage.workflow.assess import assess_all
from triage.workflow.by_hand import ByHand, open_by_hand
from triage.workflow.merging import merge, unmerge
from triage.workflow.record import record

DAY = timedelta(days=1)


def two(
    first: datetime = NOW - 4 * DAY, second: datetime = NOW - DAY, *, mailbox: str = LT, **said: object
) -> tuple[Desk, Desk]:
    """A case that goes on (the first), and one that turns out to belong to it."""
    room = Room(REGION)
    return opened(room, first, mailbox=mailbox, **said), opened(room, second, mailbox=mailbox, **said)


def opened(room: Room, received: datetime, *, mailbox: str = LT, **said: object) -> Desk:
    facts = {"sender": "Veilig Thuis", "subject": "Overdracht", "colour": Colour.GREEN} | said
    with room.store.transaction() as tx:
        made = open_by_hand(tx, EVA, room.region, ByHand(mailbox, Channel.TELEPHONE, received, **facts))  # type: ignore[arg-type]
    assert made.id is not None
    return Desk(room, made.id)


def does(found: Desk, act: Callable[..., Case], *args: object, viewer: Viewer = EVA) -> Case:
    with found.room.store.transaction() as tx:
        return act(tx, viewer, found.room.region, found.case_id, found.case.version, *args)


def joins(found: Desk, other: Desk) -> Case:
    return does(found, merge, other.case_id)


def owed(found: Desk) -> list[Obligation]:
    with found.room.store.reading() as tx:
        return tx.cases.obligations(EVA, found.case_id)


def open_of(found: Desk) -> list[Obligation]:
    return [each for each in owed(found) if each.met is None]


def vanished(before: list[Obligation], after: list[Obligation]) -> list[str]:
    """What was owed and is not any more, or only later."""
    lost = []
    for each in before:
        kept = [one for one in after if one.key == each.key]
        if not any(each.due_at is None or (one.due_at is not None and one.due_at <= each.due_at) for one in kept):
            lost.append(each.key)
    return lost


def test_a_merged_case_is_closed_and_says_where_it_goes_on() -> None:
    other, found = two()
    joins(found, other)
    assert (found.case.state, found.case.merged_into) == (CaseState.CLOSED, other.case_id)
    assert open_of(found) == []
    (gone,) = {each.met.ref for each in owed(found) if each.met}
    assert gone == f"gaat verder in zaak {other.case.reference}"
    assert found.actions()[-1] == "case-merged"
    assert "case-joined" in other.actions()


def test_the_earlier_of_two_dates_holds_and_says_why() -> None:
    found, other = two()  # the older one joins the younger
    promised = {each.key: each.due_at for each in open_of(found)}
    younger = {each.key: each for each in open_of(other)}
    joins(found, other)
    for each in open_of(other):
        assert each.due_at == promised[each.key]
        if younger[each.key].due_at != each.due_at:
            assert each.earlier[-1].due_at == younger[each.key].due_at
            assert each.earlier[-1].why == "er is een zaak bij gevoegd die dit eerder vroeg"
    assert [each.key for each in open_of(other)] == list(younger)


def test_a_later_date_moves_nothing() -> None:
    other, found = two()
    before = other.stands()
    joins(found, other)
    assert other.stands() == before


def test_what_the_other_case_has_done_already_or_never_owed_comes_along() -> None:
    room = Room(REGION)
    other, found = opened(room, NOW - 4 * DAY), opened(room, NOW - DAY, colour=Colour.RED)
    other.says(RecordKind.HANDOVER_CONFIRMED, NOW - 3 * DAY, with_whom="VT", **SPOKEN)
    before = open_of(found)
    joins(found, other)
    assert vanished(before, open_of(other)) == []
    # What was confirmed before the second handover came in is no evidence for that one.
    again = opened(room, NOW - HOUR)
    owed_there = open_of(again)
    joins(again, other)
    assert vanished(owed_there, open_of(other)) == []
    other.says(RecordKind.HANDOVER_CONFIRMED, NOW, with_whom="VT", **SPOKEN)
    assert "overdracht-bevestigen" not in {each.key for each in open_of(other)}


DONE = (RecordKind.HANDOVER_CONFIRMED, RecordKind.CONTACT_MADE, RecordKind.CALL)
AGREED = st.sampled_from([None, NOW + DAY, NOW + 40 * DAY])


@settings(max_examples=60, deadline=None)
@given(
    first=st.integers(1, 400), second=st.integers(1, 400),
    colours=st.tuples(st.sampled_from(Colour), st.sampled_from(Colour)),
    done=st.lists(st.sampled_from(DONE), max_size=2),
    agreed=st.tuples(AGREED, AGREED), at=st.integers(0, 390),
)  # fmt: skip
def test_whatever_happened_before_nothing_that_is_owed_vanishes_or_becomes_later(
    first: int, second: int, colours: tuple[Colour, Colour], done: list[RecordKind],
    agreed: tuple[datetime | None, datetime | None], at: int,
) -> None:  # fmt: skip
    room = Room(REGION)
    other = opened(room, NOW - first * HOUR, colour=colours[0])
    found = opened(room, NOW - second * HOUR, colour=colours[1])
    for kind in done:
        if kind is RecordKind.CONTACT_MADE or "overdracht-bevestigen" in other.owed:
            more = {"with_whom": "VT"} | SPOKEN
            # Some were recorded on a case that asks for no such thing: that is refused, and nothing happened.
            try:
                other.says(kind, NOW - at * HOUR, **more)
            except Unrecordable:
                continue
    for desk, until in ((other, agreed[0]), (found, agreed[1])):
        with_term = next((each for each in open_of(desk) if each.term), None)
        if until is not None and with_term is not None:
            desk.says(RecordKind.DATE_AGREED, NOW - HOUR, about=(with_term.key,), until=until)
    before_found, before_other = found.stands(), open_of(other)
    promised = open_of(found)
    joins(found, other)
    assert open_of(found) == []
    assert vanished([*promised, *before_other], open_of(other)) == []
    # And the dates of what was done already are left alone.
    does(found, unmerge, "toch een ander gezin")
    assert found.stands() == before_found
    assert vanished(before_other, open_of(other)) == []
    assert {each.key for each in open_of(other)} == {each.key for each in before_other}


def test_setting_apart_restores_the_case_as_it_was_and_what_the_other_owed() -> None:
    found, other = two()
    until = NOW + 3 * DAY
    with found.room.store.transaction() as tx:
        state.wait(tx, EVA, REGION, found.case_id, found.case.version, "op de school", until)
        tx.cases.add_task(found.case_id, "call_back", NOW)
    stands, there = found.stands(), other.stands()
    joins(found, other)
    with found.room.store.reading() as tx:
        assert tx.cases.with_task("call_back") == {other.case_id}
    does(found, unmerge, "ander gezin")
    case = found.case
    assert (case.state, case.wake_at, case.merged_into, case.closed_at) == (CaseState.WAITING, until, None, None)
    assert (found.stands(), other.stands()) == (stands, there)
    assert (found.actions()[-1], other.actions()[-1]) == ("case-unmerged", "case-left")
    with found.room.store.reading() as tx:
        assert found.case_id in tx.cases.with_task("call_back")


def test_what_was_done_in_the_other_case_meanwhile_stays_done() -> None:
    room = Room(REGION)
    other, found = opened(room, NOW - 4 * DAY), opened(room, NOW - DAY)
    other.says(RecordKind.HANDOVER_CONFIRMED, NOW - 3 * DAY, with_whom="VT", **SPOKEN)
    joins(found, other)
    other.says(RecordKind.HANDOVER_CONFIRMED, NOW, with_whom="VT", **SPOKEN)
    does(found, unmerge, "ander gezin")
    assert found.met()["overdracht-bevestigen"] is Evidence.HANDOVER_CONFIRMED
    with pytest.raises(Conflict, match="niet samengevoegd"):
        does(found, unmerge, "nog eens")


def test_setting_apart_needs_a_reason() -> None:
    other, found = two()
    joins(found, other)
    before = found.stands()
    with pytest.raises(Unrecordable):
        does(found, unmerge, " ")
    assert (found.case.merged_into, found.stands()) == (other.case_id, before)


def test_a_chain_of_merges_goes_on_in_the_last_and_cannot_become_a_ring() -> None:
    room = Room(REGION)
    one, two_, three = (opened(room, NOW - days * DAY) for days in (3, 2, 1))
    joins(one, two_)
    with pytest.raises(Conflict, match=two_.case.reference):
        joins(three, one)
    joins(two_, three)
    with pytest.raises(Conflict, match="gaat verder in zaak"):
        joins(one, three)
    with room.store.reading() as tx:
        assert tx.cases.by_reference(LT, one.case.reference) == three.case_id
        assert [case.id for case in tx.cases.merged(EVA, three.case_id)] == [one.case_id, two_.case_id]
    with pytest.raises(Conflict, match=two_.case.reference):
        joins(three, two_)
    with pytest.raises(Conflict, match="dezelfde zaak"):
        joins(three, three)


def test_a_closed_case_to_which_another_is_joined_is_open_again() -> None:
    other, found = two()
    with other.room.store.transaction() as tx:
        every = {each.key for each in state.open_obligations(tx, other.case)}
        state.close(
            tx, EVA, REGION, other.case_id, other.case.version, ClosingOutcome.HANDLED,
            withdraw=dict.fromkeys(every, "klaar"),
        )  # fmt: skip
    joins(found, other)
    assert other.case.state is CaseState.IN_PROGRESS


def test_a_merged_case_is_opened_again_only_by_setting_it_apart() -> None:
    other, found = two()
    joins(found, other)
    with pytest.raises(Conflict, match="apart"):
        does(found, state.reopen, "toch open")
    # Nor by taking back what closed it, or what joined it.
    for desk, error in ((found, Conflict), (other, Unrecordable)):
        with pytest.raises(error):
            desk.takes_back(desk.records[-1].id or 0)


def test_merging_is_no_closing_of_the_help() -> None:
    room = Room(REGION)
    other, found = opened(room, NOW - 2 * DAY, colour=Colour.RED), opened(room, NOW - DAY, colour=Colour.RED)
    joins(found, other)
    after = next(each for each in open_of(other) if each.key == "afronding-melden")
    assert (after.due_at, next(each for each in owed(found) if each.key == after.key).due_at) == (None, None)


def test_urgency_goes_along_and_people_are_alarmed() -> None:
    room = Room(REGION)
    other, found = opened(room, NOW - 2 * DAY), opened(room, NOW - DAY, urgent=True)
    joins(found, other)
    assert other.case.urgent
    with room.store.reading() as tx:
        assert tx.watch.alarm_of(other.case_id) is not None


@pytest.mark.parametrize("viewer", [READER, ELSEWHERE])
def test_only_who_handles_the_case_merges_or_sets_apart(viewer: Viewer) -> None:
    other, found = two()
    with pytest.raises(NotFound):
        does(found, merge, other.case_id, viewer=viewer)
    joins(found, other)
    with pytest.raises(NotFound):
        does(found, unmerge, "reden", viewer=viewer)


def test_a_case_is_not_merged_out_of_its_shield_or_its_mailbox() -> None:
    other, found = two()
    with found.room.store.transaction() as tx:
        tx.cases.shield(found.case_id, frozenset({"eva"}))
    with pytest.raises(Conflict, match="afgeschermd"):
        joins(found, other)
    elsewhere = opened(found.room, NOW, mailbox=RVT, colour=None)
    with pytest.raises(Conflict, match="andere mailbox"):
        joins(elsewhere, other)


def test_an_old_version_merges_nothing() -> None:
    other, found = two()
    with pytest.raises(Conflict), found.room.store.transaction() as tx:
        merge(tx, EVA, REGION, found.case_id, found.case.version - 1, other.case_id)
    assert (found.case.state, other.actions()) == (CaseState.IN_PROGRESS, ["case-by-hand"])


# Mail


def mails(room: Room, *bodies: str) -> list[Case]:
    """Each mail a case of its own."""
    for body in bodies:
        room.receive(body, subject=f"Vraag {body}")
    found = [each.case_id for each in assess_all(room.desk)]
    with room.store.reading() as tx:
        return [tx.cases.get(EVA, each) for each in found if each is not None]


def consults() -> tuple[Room, Case, Case]:
    room = Room()
    room.reader.known |= dict.fromkeys(("een", "twee", "drie"), readings(Kind.CONSULT))
    one, other = mails(room, "een", "twee")
    return room, one, other


def joined(room: Room, one: Case, other: Case) -> None:
    assert one.id is not None
    assert other.id is not None
    with room.store.transaction() as tx:
        merge(tx, EVA, room.region, one.id, tx.cases.get(EVA, one.id).version, other.id)


def test_an_answer_to_a_mail_of_a_merged_case_comes_to_the_case_it_goes_on_in() -> None:
    room, one, other = consults()
    joined(room, one, other)
    room.receive("drie", in_reply_to=("<1@jeugdteam.example>",), subject="iets anders")
    (third,) = assess_all(room.desk)
    assert third.case_id == other.id


def test_our_reference_of_a_merged_case_leads_to_the_case_it_goes_on_in_for_who_wrote_there() -> None:
    room, one, other = consults()
    joined(room, one, other)
    room.receive("drie", subject=f"Nog iets ({one.reference})")
    (third,) = assess_all(room.desk)
    assert third.case_id == other.id
    with room.store.reading() as tx:
        assert PARTNER in tx.cases.participants(other.id or 0)


def test_a_mail_that_bounces_takes_back_what_it_met_in_a_merged_case() -> None:
    room, one, other = consults()
    with room.store.transaction() as tx:
        (mine,) = [each for each in tx.cases.obligations(EVA, one.id or 0) if Evidence.STAFF_MAIL in each.met_by][:1]
        tx.cases.meet(one.id or 0, mine.id or 0, Met(Evidence.STAFF_MAIL, tx.now, "eva", "<antwoord@rvt.example>"))
    joined(room, one, other)
    with room.store.transaction() as tx:
        message = IncomingMessage(
            message_id="<b@mx.example>", senders=("x@mx.example",), subject="terug", text="",
            report=Report.DELIVERY, report_failed=True, reported_ids=("<antwoord@rvt.example>",),
        )  # fmt: skip
        bounces.take_back(tx, room.region, RVT, other.id or 0, message, "w")
    with room.store.reading() as tx:
        assert [each.met for each in tx.cases.obligations(EVA, one.id or 0) if each.id == mine.id] == [None]
        assert other.id in tx.cases.with_task("delivery_failed")


def test_a_case_whose_mail_still_waits_or_cannot_be_read_is_not_merged() -> None:
    room, _, other = consults()
    support, unread = mails(room, "Kunnen jullie aansluiten?"), None
    with pytest.raises(Conflict, match=r"mail|tijd"):
        joined(room, support[0], other)
    for _ in range(8):
        room.clock.pass_(hours=3)
        if unread is None:
            room.receive("kapot", outcome=ValueError("stuk"))
        unread = [each for each in assess_all(room.desk) if each.case_id is not None] or unread or []
    with room.store.reading() as tx:
        broken = next(line.case for line in tx.cases.queue(EVA) if "quarantined" in line.case.flags)
    with pytest.raises(Conflict, match="nog niet gelezen"):
        joined(room, broken, other)


def test_somebody_who_changed_the_other_case_meanwhile_loses_nothing() -> None:
    other, found = two()
    version = other.case.version
    joins(found, other)

    def note(tx: Transaction) -> None:
        record(tx, EVA, REGION, other.case_id, version, Record(RecordKind.NOTE, NOW, "eva", note="gebeld"))

    with pytest.raises(Conflict, match="andere zaak hierbij gevoegd"), other.room.store.transaction() as tx:
        note(tx)
