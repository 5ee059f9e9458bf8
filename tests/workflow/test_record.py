"""What a person records on a case, what that meets and starts, and what taking it back undoes (R-6, R-12 to R-25)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import mailbox_config
from tests.workflow.parts import NOW, Room
from triage.domain.access import Role, Viewer
from triage.domain.case import Case, CaseState
from triage.domain.errors import Conflict, NotFound
from triage.domain.message import IncomingMessage, Report
from triage.domain.obligation import Evidence, Obligation
from triage.domain.reading import Colour, Kind
from triage.domain.record import CallResult, Channel, Party, Record, RecordKind, Unrecordable
from triage.workflow import bounces
from triage.workflow.by_hand import ByHand, open_by_hand
from triage.workflow.record import record, settle, take_back

RVT, LT = "veiligheidsteam", "lokaal-team"
EVA = Viewer.of("eva", frozenset({RVT, LT}), Role.BEHEERDER)
READER = Viewer.of("rita", frozenset({RVT, LT}), Role.MEELEZER)
ELSEWHERE = Viewer.of("ans", frozenset({"ret"}), Role.BEHEERDER)
HOUR = timedelta(hours=1)
REGION = mailbox_config.load("demo").region
SPOKEN: dict[str, Any] = {"channel": Channel.TELEPHONE, "result": CallResult.SPOKEN}


@dataclass
class Desk:
    """One case without a mail, two days old, and what a test does with it."""

    room: Room
    case_id: int

    @property
    def case(self) -> Case:
        with self.room.store.reading() as tx:
            return tx.cases.get(EVA, self.case_id)

    def says(self, kind: RecordKind, at: datetime | None = None, viewer: Viewer = EVA, **said: Any) -> int:
        """Record it on the version as it stands; returns the record's id."""
        with self.room.store.transaction() as tx:
            made = Record(kind, at or self.room.clock.time, "somebody", **said)
            record(tx, viewer, self.room.region, self.case_id, self.case.version, made)
        return self.records[-1].id or 0

    def takes_back(self, record_id: int, reason: str = "verkeerde zaak") -> int:
        with self.room.store.transaction() as tx:
            take_back(tx, EVA, self.room.region, self.case_id, self.case.version, record_id, reason)
        return self.records[-1].id or 0

    @property
    def records(self) -> list[Record]:
        with self.room.store.reading() as tx:
            return tx.records.of_case(EVA, self.case_id)

    @property
    def owed(self) -> dict[str, Obligation]:
        with self.room.store.reading() as tx:
            return {each.key: each for each in tx.cases.obligations(EVA, self.case_id)}

    def met(self) -> dict[str, Evidence]:
        return {key: each.met.evidence for key, each in self.owed.items() if each.met is not None}

    def stands(self) -> list[tuple[object, ...]]:
        """Everything of the obligations that a person goes by."""
        return [(each.key, each.met, each.starts_at, each.due_at, each.trace) for each in self.owed.values()]

    def actions(self) -> list[str]:
        with self.room.store.reading() as tx:
            return [item.action for item in tx.history.of_case(EVA, self.case_id)]


def desk(*, mailbox: str = LT, received: datetime = NOW - 48 * HOUR, **said: Any) -> Desk:
    room = Room(REGION)
    facts: dict[str, Any] = {"sender": "Veilig Thuis", "subject": "Overdracht", "note": "gebeld"} | said
    with room.store.transaction() as tx:
        made = open_by_hand(tx, EVA, room.region, ByHand(mailbox, Channel.TELEPHONE, received, **facts))
    assert made.id is not None
    return Desk(room, made.id)


def wrong(found: Desk, kind: RecordKind, at: datetime | None = None, **said: Any) -> dict[str, str]:
    before = found.stands(), found.records
    with pytest.raises(Unrecordable) as error:
        found.says(kind, at, **said)
    assert (found.stands(), found.records) == before
    return error.value.wrong


# What a call meets (R-6)


@pytest.mark.parametrize(
    ("result", "party", "meets"),
    [
        (CallResult.SPOKEN, Party.SENDER, True),
        (CallResult.SPOKEN, None, True),
        (CallResult.VOICEMAIL, Party.SENDER, False),
        (CallResult.NO_ANSWER, Party.SENDER, False),
        (CallResult.SPOKEN, Party.COLLEAGUE, False),
        (CallResult.SPOKEN, Party.VEILIG_THUIS, False),
    ],
)
def test_only_having_spoken_with_the_sender_is_a_response(result: CallResult, party: Party | None, meets: bool) -> None:
    found = desk(mailbox=RVT, kind=Kind.CONSULT)
    number = found.says(RecordKind.CALL, NOW - HOUR, result=result, party=party)
    met = found.owed["reactie"].met
    assert (met is not None) is meets
    if met is not None:
        assert (met.evidence, met.at, met.by, met.record) == (Evidence.CALL_SPOKEN, NOW - HOUR, "eva", number)


def test_what_was_said_before_the_question_came_in_answers_nothing() -> None:
    found = desk(mailbox=RVT, kind=Kind.CONSULT)
    found.says(RecordKind.CALL, NOW - 49 * HOUR, result=CallResult.SPOKEN)
    assert found.met() == {}
    found.says(RecordKind.CALL, NOW - 48 * HOUR, result=CallResult.SPOKEN)
    assert found.met() == {"reactie": Evidence.CALL_SPOKEN}


def test_a_call_in_the_minute_in_which_the_mail_came_is_no_call_before_it() -> None:
    found = desk(mailbox=RVT, kind=Kind.CONSULT, received=NOW - HOUR + timedelta(seconds=40))
    found.says(RecordKind.CALL, NOW - HOUR, result=CallResult.SPOKEN)
    assert found.met() == {"reactie": Evidence.CALL_SPOKEN}


# Its real time, and what it cannot do without


@pytest.mark.parametrize(
    ("why", "kind", "at", "said", "fields"),
    [
        ("in the future", RecordKind.NOTE, NOW + timedelta(minutes=1), {"note": "x"}, {"at"}),
        ("a slip of the year", RecordKind.NOTE, NOW - timedelta(days=370), {"note": "x"}, {"at"}),
        ("no result of a call", RecordKind.CALL, NOW, {}, {"result"}),
        ("a result without a call", RecordKind.NOTE, NOW, {"note": "x", "result": CallResult.SPOKEN}, {"result"}),
        ("an empty note", RecordKind.NOTE, NOW, {"note": "  "}, {"note"}),
        ("a long note", RecordKind.NOTE, NOW, {"note": "x" * 10_001}, {"note"}),
        ("a confirmation to nobody, no way", RecordKind.HANDOVER_CONFIRMED, NOW, {}, {"channel", "with_whom"}),
        ("a confirmation by a call with no end", RecordKind.HANDOVER_CONFIRMED, NOW,
         {"channel": Channel.TELEPHONE, "with_whom": "VT"}, {"result"}),
        ("a start of no term", RecordKind.START_CORRECTED, NOW, {"note": "brief"}, {"about"}),
        ("a start without evidence", RecordKind.START_CORRECTED, NOW, {"about": ("terugkoppelen",)}, {"note"}),
        ("a start of what has no term", RecordKind.START_CORRECTED, NOW,
         {"about": ("veiligheidsplan",), "note": "brief"}, {"about"}),
        ("about what is not owed", RecordKind.CALL, NOW,
         {"about": ("reactie",), "result": CallResult.SPOKEN}, {"about"}),
        ("about what it does not meet", RecordKind.LETTER_SENT, NOW, {"about": ("overdracht-bevestigen",)}, {"about"}),
        ("no outcome", RecordKind.REPORTED_BACK, NOW, {"channel": Channel.MAIL}, {"outcome"}),
        ("an unknown outcome", RecordKind.REPORTED_BACK, NOW, {"outcome": "goed"}, {"outcome"}),
        ("an outcome where none belongs", RecordKind.APPOINTMENT_MADE, NOW, {"outcome": "goed"}, {"outcome"}),
        ("worries without reasons", RecordKind.REPORTED_BACK, NOW, {"outcome": "zorgen"}, {"reasons"}),
        ("closing is another act", RecordKind.CLOSED, NOW, {"outcome": "handled"}, {"kind"}),
        ("an agreed date in the past", RecordKind.DATE_AGREED, NOW,
         {"about": ("terugkoppelen",), "until": NOW - HOUR}, {"until"}),
        ("an appointment in a far year", RecordKind.APPOINTMENT_MADE, NOW,
         {"until": NOW + timedelta(days=900)}, {"until"}),
    ],
)  # fmt: skip
def test_what_cannot_be_so_is_refused_field_by_field_and_changes_nothing(
    why: str, kind: RecordKind, at: datetime, said: dict[str, Any], fields: set[str]
) -> None:
    messages = wrong(desk(colour=Colour.GREEN), kind, at, **said)
    assert set(messages) == fields, why
    assert all(text.endswith((".", "?")) for text in messages.values())


def test_the_two_questions_of_verrijking_must_both_be_answered() -> None:
    found = desk(route="verrijking")
    assert set(wrong(found, RecordKind.VERRIJKING_ANSWERED, answers=(("betrokken", "ja"),))) == {
        "answer-zorgaanbieder-gi"
    }
    found.says(RecordKind.CALL, **SPOKEN)
    assert found.met() == {}
    found.says(RecordKind.VERRIJKING_ANSWERED, answers=(("betrokken", "ja"), ("zorgaanbieder-gi", "nee")))
    assert found.met() == {"verrijking-antwoord": Evidence.VERRIJKING_ANSWERED}


# Who may, and on which version


def test_only_who_handles_cases_in_the_mailbox_records_on_them() -> None:
    found = desk(colour=Colour.GREEN)
    for viewer in (READER, ELSEWHERE):
        with pytest.raises(NotFound):
            found.says(RecordKind.NOTE, viewer=viewer, note="x")
    assert [each.kind for each in found.records] == [RecordKind.OPENED]


def test_a_form_of_an_older_version_saves_nothing_and_says_what_a_colleague_did() -> None:
    found = desk(colour=Colour.GREEN)
    old = found.case.version
    found.says(RecordKind.NOTE, note="eerst")
    with pytest.raises(Conflict, match="eva: vastgelegd wat er gebeurde"), found.room.store.transaction() as tx:
        record(tx, EVA, found.room.region, found.case_id, old, Record(RecordKind.NOTE, NOW, "eva", note="dan"))
    assert [each.note for each in found.records[1:]] == ["eerst"]


def test_the_history_says_what_was_done_and_nothing_of_what_was_said() -> None:
    found = desk(colour=Colour.GREEN)
    number = found.says(
        RecordKind.HANDOVER_CONFIRMED, with_whom="mevrouw Zwanenburg", note="Zwanenburg belde", **SPOKEN
    )
    with found.room.store.reading() as tx:
        item = tx.history.of_case(EVA, found.case_id)[-1]
    assert (item.actor, item.action) == ("eva", "recorded")
    assert dict(item.data) == {
        "kind": "handover_confirmed", "record": str(number), "met": "overdracht-bevestigen",
        "redated": "veiligheidsplan", "version": "2",
    }  # fmt: skip


# Handovers: yellow and green (R-12 to R-14)


def test_a_document_that_came_before_the_mail_moves_the_start_and_one_after_it_does_not() -> None:
    found = desk(colour=Colour.GREEN)
    receipt, start = found.case.received_at, found.case.received_at - timedelta(days=3)
    found.says(RecordKind.DOCUMENT_RECEIVED, receipt + HOUR, channel=Channel.LETTER)
    assert {each.starts_at for each in found.owed.values() if each.term} == {receipt}
    number = found.says(RecordKind.DOCUMENT_RECEIVED, start, channel=Channel.LETTER)
    moved = found.owed["terugkoppelen"]
    assert (moved.starts_at, moved.earlier[-1].starts_at) == (start, receipt)
    assert moved.earlier[-1].why == "het document is ontvangen"
    assert moved.due_at is not None
    assert moved.earlier[-1].due_at is not None
    assert moved.due_at < moved.earlier[-1].due_at
    found.takes_back(number)
    assert {each.starts_at for each in found.owed.values() if each.term} == {receipt}


def test_the_only_document_taken_back_gives_the_start_back_to_the_mail() -> None:
    found = desk(colour=Colour.GREEN)
    before = found.stands()
    number = found.says(RecordKind.DOCUMENT_RECEIVED, NOW - timedelta(days=9), channel=Channel.LETTER)
    assert found.stands() != before
    found.takes_back(number)
    assert found.stands() == before


def test_a_letter_that_came_early_leaves_the_mailboxs_own_response_term_alone() -> None:
    found = desk(mailbox=RVT, kind=Kind.CONSULT)
    before = found.stands()
    found.says(RecordKind.DOCUMENT_RECEIVED, NOW - 100 * HOUR, channel=Channel.LETTER)
    assert found.stands() == before


def test_a_handover_is_confirmed_by_reaching_somebody_and_by_nothing_less() -> None:
    found = desk(colour=Colour.YELLOW)
    found.says(RecordKind.CALL, **SPOKEN)
    found.says(
        RecordKind.HANDOVER_CONFIRMED, channel=Channel.TELEPHONE, result=CallResult.VOICEMAIL, with_whom="VT"
    )  # fmt: skip
    assert found.met() == {}
    number = found.says(RecordKind.HANDOVER_CONFIRMED, channel=Channel.LETTER, with_whom="VT")
    assert found.met() == {"overdracht-bevestigen": Evidence.HANDOVER_CONFIRMED}
    found.takes_back(number, "de brief is niet verstuurd")
    assert found.met() == {}


@pytest.mark.parametrize(
    ("kind", "said", "meets"),
    [
        (RecordKind.CONTACT_MADE, {"channel": Channel.IN_PERSON}, True),
        (RecordKind.CALL, {"result": CallResult.SPOKEN, "party": Party.HOUSEHOLD}, True),
        (RecordKind.CALL, {"result": CallResult.NO_ANSWER, "party": Party.HOUSEHOLD}, False),
        (RecordKind.CONTACT_SOUGHT, {"channel": Channel.LETTER}, True),
        (RecordKind.CONTACT_SOUGHT, {"channel": Channel.TELEPHONE, "result": CallResult.VOICEMAIL}, False),
    ],
)
def test_seeking_contact_is_done_when_contact_was_made_or_sought_in_writing(
    kind: RecordKind, said: dict[str, Any], meets: bool
) -> None:
    found = desk(colour=Colour.GREEN)
    found.says(kind, **said)
    assert ("contact-zoeken" in found.met()) is meets


@pytest.mark.parametrize("outcome", ["geen-contact", "geen-hulpvraag", "zorgen", "in-zorg"])
def test_a_green_case_is_reported_back_with_one_of_four_outcomes(outcome: str) -> None:
    found = desk(colour=Colour.GREEN)
    found.says(RecordKind.REPORTED_BACK, outcome=outcome, reasons="het gaat niet goed", channel=Channel.MAIL)
    assert found.met() == {"terugkoppelen": Evidence.REPORTED_BACK}
    assert (found.records[-1].outcome, found.records[-1].reasons) == (outcome, "het gaat niet goed")


def test_one_record_meets_every_open_obligation_that_it_is_evidence_for_or_the_named_one_alone() -> None:
    found = desk(colour=Colour.GREEN)
    found.says(RecordKind.NOTE, note="het plan staat in het dossier", about=("veiligheidsplan",))
    assert found.met() == {"veiligheidsplan": Evidence.RECORDED}


# Orange and red (R-17 to R-20)


def test_a_warm_handover_that_went_well_starts_stagnation_and_monitoring() -> None:
    found = desk(colour=Colour.ORANGE)
    assert {found.owed[key].due_at for key in ("stagnatie", "monitoring-3", "monitoring-12")} == {None}
    held = NOW - HOUR
    number = found.says(RecordKind.WARM_HANDOVER_HELD, held, outcome="goed", channel=Channel.IN_PERSON)
    assert found.met() == {"overdrachtsgesprek": Evidence.WARM_HANDOVER_HELD}
    for key in ("stagnatie", "monitoring-3", "monitoring-12"):
        assert found.owed[key].starts_at == held
        assert found.owed[key].due_at is not None
    found.takes_back(number)
    assert {found.owed[key].due_at for key in ("stagnatie", "monitoring-3", "monitoring-12")} == {None}
    assert found.met() == {}


def test_a_warm_handover_that_stagnated_gives_the_case_back_and_a_later_good_one_restores_it() -> None:
    found = desk(colour=Colour.ORANGE)
    found.says(RecordKind.WARM_HANDOVER_HELD, NOW - 2 * HOUR, outcome="stagneerde")
    gone = {key for key, each in found.owed.items() if each.withdrawn}
    assert {"stagnatie", "monitoring-3", "monitoring-12", "afronding-melden"} <= gone
    assert found.met()["overdrachtsgesprek"] is Evidence.WARM_HANDOVER_HELD
    met = found.owed["stagnatie"].met
    assert met is not None
    assert "Veilig Thuis neemt de zaak terug" in met.ref
    found.says(RecordKind.WARM_HANDOVER_HELD, NOW - HOUR, outcome="goed")
    assert not any(each.withdrawn for each in found.owed.values())
    assert found.owed["stagnatie"].starts_at == NOW - HOUR


def test_one_monitoring_is_not_the_next_one_too() -> None:
    found = desk(colour=Colour.RED)
    found.says(RecordKind.WARM_HANDOVER_HELD, NOW - HOUR, outcome="goed")
    found.says(RecordKind.MONITORING_HELD, NOW)
    assert set(found.met()) == {"overdrachtsgesprek", "monitoring-3"}
    found.says(RecordKind.MONITORING_HELD, NOW)
    assert set(found.met()) == {"overdrachtsgesprek", "monitoring-3", "monitoring-12"}


def test_the_dates_of_monitoring_are_agreed_and_the_earlier_promise_stays_visible() -> None:
    found = desk(colour=Colour.RED)
    found.says(RecordKind.WARM_HANDOVER_HELD, NOW - HOUR, outcome="goed")
    promised = found.owed["monitoring-3"].due_at
    agreed = datetime(2027, 1, 31, 23, 0, tzinfo=UTC)
    number = found.says(RecordKind.DATE_AGREED, about=("monitoring-3",), until=agreed)
    changed = found.owed["monitoring-3"]
    assert (changed.due_at, changed.by_hand, changed.earlier[-1].due_at) == (agreed, True, promised)
    found.takes_back(number)
    assert (found.owed["monitoring-3"].due_at, found.owed["monitoring-3"].by_hand) == (promised, False)


def test_a_person_corrects_a_start_with_evidence_and_the_last_word_holds() -> None:
    found = desk(colour=Colour.GREEN)
    receipt = found.case.received_at
    first = found.says(RecordKind.START_CORRECTED, NOW - 24 * HOUR, about=("terugkoppelen",), note="poststempel")
    second = found.says(RecordKind.START_CORRECTED, NOW - 30 * HOUR, about=("terugkoppelen",), note="poststempel")
    assert found.owed["terugkoppelen"].starts_at == NOW - 30 * HOUR
    found.takes_back(second)
    assert found.owed["terugkoppelen"].starts_at == NOW - 24 * HOUR
    found.takes_back(first)
    assert found.owed["terugkoppelen"].starts_at == receipt
    assert found.owed["afspraak-maken"].earlier == ()


def test_an_agreed_date_that_is_taken_back_leaves_the_corrected_start() -> None:
    found = desk(colour=Colour.GREEN)
    found.says(RecordKind.START_CORRECTED, NOW - 24 * HOUR, about=("terugkoppelen",), note="poststempel")
    corrected = found.owed["terugkoppelen"].due_at
    number = found.says(RecordKind.DATE_AGREED, about=("terugkoppelen",), until=NOW + 900 * HOUR)
    assert found.owed["terugkoppelen"].due_at == NOW + 900 * HOUR
    found.takes_back(number)
    assert found.owed["terugkoppelen"].due_at == corrected


# Escalation (R-23)


def test_escalation_goes_one_step_at_a_time_and_each_says_whether_it_was_told_openly() -> None:
    found = desk(colour=Colour.RED)
    step: dict[str, Any] = {"with_whom": "de medewerker van Veilig Thuis", "told_openly": True}
    assert set(wrong(found, RecordKind.ESCALATION)) == {"step", "with_whom", "told_openly"}
    assert "stap 1" in wrong(found, RecordKind.ESCALATION, step=2, **step)["step"]
    found.says(RecordKind.ESCALATION, step=1, **step)
    found.says(RecordKind.ESCALATION, step=2, **(step | {"told_openly": False}))
    found.says(RecordKind.ESCALATION, step=3, **step)
    assert set(wrong(found, RecordKind.ESCALATION, step=4, **step)) == {"step"}
    assert [each.told_openly for each in found.records[1:]] == [True, False, True]
    assert found.met() == {}


# Taking back


def test_taking_back_needs_a_reason_and_deletes_nothing() -> None:
    found = desk(colour=Colour.GREEN)
    number = found.says(RecordKind.NOTE, note="x")
    with pytest.raises(Unrecordable) as error:
        found.takes_back(number, " ")
    assert set(error.value.wrong) == {"reasons"}
    found.takes_back(number, "hoorde bij een andere zaak")
    assert [each.kind for each in found.records[1:]] == [RecordKind.NOTE, RecordKind.TAKEN_BACK]
    assert found.actions()[-2:] == ["recorded", "record-taken-back"]
    with pytest.raises(NotFound):
        found.takes_back(number)


def test_taking_a_taking_back_back_restores_what_it_undid() -> None:
    found = desk(colour=Colour.GREEN)
    number = found.says(RecordKind.HANDOVER_CONFIRMED, with_whom="VT", **SPOKEN)
    confirmed = found.stands()
    back = found.takes_back(number)
    assert found.stands() != confirmed
    again = found.takes_back(back)
    assert found.stands() == confirmed
    found.takes_back(again)
    assert found.met() == {}


def test_another_record_that_meets_the_same_takes_over_when_one_is_taken_back() -> None:
    found = desk(mailbox=RVT, kind=Kind.CONSULT)
    first = found.says(RecordKind.CALL, NOW - 2 * HOUR, result=CallResult.SPOKEN)
    second = found.says(RecordKind.CALL, NOW - HOUR, result=CallResult.SPOKEN)
    met = found.owed["reactie"].met
    assert met is not None
    assert met.record == first
    found.takes_back(first)
    met = found.owed["reactie"].met
    assert met is not None
    assert (met.record, met.at) == (second, NOW - HOUR)


def test_opening_and_closing_are_not_taken_back_as_a_record() -> None:
    found = desk(colour=Colour.GREEN)
    with pytest.raises(Unrecordable):
        found.takes_back(found.records[0].id or 0)


ACTS: tuple[tuple[RecordKind, dict[str, Any]], ...] = (
    (RecordKind.CALL, {"result": CallResult.SPOKEN}),
    (RecordKind.CALL, {"result": CallResult.SPOKEN, "party": Party.HOUSEHOLD}),
    (RecordKind.CALL, {"result": CallResult.VOICEMAIL}),
    (RecordKind.DOCUMENT_RECEIVED, {"channel": Channel.LETTER}),
    (RecordKind.HANDOVER_CONFIRMED, {"channel": Channel.MAIL, "with_whom": "VT"}),
    (RecordKind.APPOINTMENT_MADE, {}),
    (RecordKind.WARM_HANDOVER_HELD, {"outcome": "goed"}),
    (RecordKind.WARM_HANDOVER_HELD, {"outcome": "stagneerde"}),
    (RecordKind.STAGNATION_WEIGHED, {"outcome": "nooit-contact"}),
    (RecordKind.MONITORING_HELD, {}),
    (RecordKind.TALK_BEFOREHAND, SPOKEN),
    (RecordKind.REPORTED_BACK, {"outcome": "in-zorg"}),
)  # fmt: skip


@given(
    colour=st.sampled_from([Colour.GREEN, Colour.ORANGE]),
    before=st.lists(st.tuples(st.integers(0, len(ACTS) - 1), st.integers(0, 200)), max_size=4),
    last=st.tuples(st.integers(0, len(ACTS) - 1), st.integers(0, 200)),
)
@settings(max_examples=60, deadline=None)
def test_whatever_was_recorded_taking_the_last_back_leaves_things_as_they_were(
    colour: Colour, before: list[tuple[int, int]], last: tuple[int, int]
) -> None:
    found = desk(colour=colour)

    def says(act: tuple[int, int]) -> int | None:
        kind, said = ACTS[act[0]]
        try:
            return found.says(kind, NOW - act[1] * HOUR, **said)
        except Unrecordable:  # an outcome that this route does not have
            return None

    for act in before:
        says(act)
    stood = found.stands()
    number = says(last)
    if number is None:
        return
    changed = found.stands()
    back = found.takes_back(number)
    assert found.stands() == stood
    found.takes_back(back)
    assert found.stands() == changed


def test_a_person_who_records_has_begun_on_a_new_case() -> None:
    found = desk(colour=Colour.GREEN)
    with found.room.store.transaction() as tx:
        tx.cases.change(replace(found.case, state=CaseState.NEW))
    states = []
    for kind, note in ((RecordKind.NOTE, "x"), (RecordKind.APPOINTMENT_MADE, "")):
        found.says(kind, note=note)
        states.append(found.case.state)
    assert states == [CaseState.NEW, CaseState.IN_PROGRESS]


# By mail (R-13, R-22)


def sent_by_mail(found: Desk, message_id: str) -> None:
    """What a draft does once the mail server has it."""
    said = Record(
        RecordKind.HANDOVER_CONFIRMED, NOW, "eva", channel=Channel.MAIL, with_whom="vt@veiligthuis.example",
        message_id=message_id,
    )  # fmt: skip
    with found.room.store.transaction() as tx:
        tx.records.add(found.case_id, said)
        settle(tx, "eva", found.room.region, found.case)


def bounced(found: Desk, message_id: str) -> None:
    report = IncomingMessage(
        "<terug@mx.example>", ("mailer-daemon@mx.example",), "Niet bezorgd", "", report=Report.DELIVERY,
        report_failed=True, reported_ids=(message_id,),
    )  # fmt: skip
    with found.room.store.transaction() as tx:
        bounces.take_back(tx, found.room.region, LT, found.case_id, report, "w")


def test_a_confirmation_whose_mail_did_not_arrive_confirmed_nothing() -> None:
    found = desk(colour=Colour.YELLOW)
    sent_by_mail(found, "<een@lokaalteam.example>")
    met = found.owed["overdracht-bevestigen"].met
    assert met is not None
    assert met.ref == "<een@lokaalteam.example>"
    bounced(found, "<ander@lokaalteam.example>")
    assert found.met() == {"overdracht-bevestigen": Evidence.HANDOVER_CONFIRMED}
    bounced(found, "<een@lokaalteam.example>")
    assert found.met() == {}
    back = found.records[-1]
    assert (back.kind, back.by, back.reasons) == (
        RecordKind.TAKEN_BACK, "service", "de mail die dit haalde is niet aangekomen",
    )  # fmt: skip
    with found.room.store.reading() as tx:
        assert tx.cases.queue(EVA)[0].open_tasks == ("delivery_failed",)
    found.takes_back(back.id or 0, "Veilig Thuis belde: de mail is er wel")
    assert found.met() == {"overdracht-bevestigen": Evidence.HANDOVER_CONFIRMED}
