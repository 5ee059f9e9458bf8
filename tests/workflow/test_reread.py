"""Mail that could not be read is read once more; what lies elsewhere is added; cases that go together say so."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.workflow.parts import MAILBOX, NOW, PARTNER, Room, readings
from triage.domain.access import Role, Viewer, service_viewer
from triage.domain.case import Case, CaseFile, CaseState, LinkKind
from triage.domain.decision import Flag
from triage.domain.duty import NOBODY
from triage.domain.errors import Conflict, NotChosen, NotFound, Unreadable
from triage.domain.message import IncomingMessage
from triage.domain.obligation import Evidence, Obligation
from triage.domain.reading import Colour, ColourReading, Kind
from triage.ports.store import Outcome
from triage.workflow import quarantine, review
from triage.workflow.assess import assess_all
from triage.workflow.desk import Assessed

BOX = "veiligheidsteam"
ANNA = Viewer.of("anna", {BOX}, Role.BEHEERDER)
READER = Viewer.of("mees", {BOX}, Role.MEELEZER)
HOUR = timedelta(hours=1)


@pytest.fixture
def room() -> Room:
    return Room()


def assess(room: Room) -> Assessed:
    (found,) = assess_all(room.desk)
    return found


def file_of(room: Room, reference: str, viewer: Viewer = ANNA) -> CaseFile:
    with room.store.reading() as tx:
        return tx.cases.file(viewer, reference)


def case_of(room: Room, reference: str) -> Case:
    return file_of(room, reference).line.case


def owed(room: Room, reference: str) -> dict[str, Obligation]:
    return {each.key: each for each in file_of(room, reference).obligations}


def unread(room: Room) -> Assessed:
    """A mail that nobody could read, and its case."""
    room.receive("kapot", outcome=Unreadable("Het lezen brak af; een medewerker moet het bekijken."))
    return assess(room)


def readable(room: Room, body: str = "Kunnen jullie aansluiten?", **changes: object) -> None:
    """From now on the mail with the broken bytes can be read."""
    facts: dict[str, object] = {
        "message_id": "<kapot@jeugdteam.example>",
        "senders": (PARTNER,),
        "subject": "Vraag over een gezin",
        "text": body,
        "to": (MAILBOX,),
        "headers": (("authentication-results", "mx.triage.example; dmarc=pass header.from=jeugdteam.example"),),
    }
    (raw,) = [raw for raw, known in room.parser.known.items() if isinstance(known, Exception)]
    room.parser.known[raw] = IncomingMessage(**(facts | changes))  # type: ignore[arg-type]


def retry(room: Room, found: Assessed, viewer: Viewer = ANNA) -> None:
    with room.store.transaction() as tx:
        quarantine.retry(tx, viewer, found.reference, found.mail_id)


# Read once more


def test_a_quarantined_mail_says_why_and_how_often_it_was_tried(room: Room) -> None:
    found = unread(room)
    assert found.case_id is not None
    with room.store.reading() as tx:
        (mail,) = quarantine.unread_of(tx, found.case_id)
    assert (mail.mail.attempts, mail.mail.reason, mail.waits) == (
        1,
        "Het lezen brak af; een medewerker moet het bekijken.",
        False,
    )
    assert mail.mail.received_at == NOW


def test_a_mail_that_can_be_read_after_all_makes_its_case_an_ordinary_one(room: Room) -> None:
    found = unread(room)
    room.clock.pass_(hours=3)
    readable(room)
    retry(room, found)
    again = assess(room)
    assert (again.outcome, again.case_id, again.reference) == (Outcome.ACCEPTED, found.case_id, found.reference)
    case = case_of(room, found.reference)
    assert (case.kind, case.route, case.sender, case.subject) == (
        Kind.SUPPORT,
        "support",
        PARTNER,
        "Vraag over een gezin",
    )
    assert case.flags == frozenset()
    assert file_of(room, found.reference).messages[0].text == "Kunnen jullie aansluiten?"
    # The terms run from the receipt, and the sender gets the proposal that they would have had.
    assert owed(room, found.reference)["reactie"].starts_at == NOW
    with room.store.reading() as tx:
        assert [each.purpose for each in tx.outbox.of_case(case.id or 0)] == ["proposal"]
        assert tx.ledger.count(BOX).quarantined == 0
        assert tx.ledger.count(BOX).accepted == 1


def test_the_terms_of_the_route_that_it_turns_out_to_have_run_from_its_receipt(room: Room) -> None:
    room.receive("kapot", outcome=Unreadable("stuk"), mailbox="lokaal-team")
    found = assess(room)
    room.clock.pass_(hours=50)
    readable(room, "Groen: overdracht", to=("lokaalteam@gemeente.example",))
    room.reader.known["Groen: overdracht"] = replace(readings(Kind.OTHER), colour=ColourReading(Colour.GREEN))
    team = Viewer.of("tom", {"lokaal-team"}, Role.BEHEERDER)
    before = {owed.key: owed for owed in file_of(room, found.reference, team).obligations}
    retry(room, found, team)
    assess(room)
    file = file_of(room, found.reference, team)
    after = {owed.key: owed for owed in file.obligations}
    assert (file.line.case.colour, file.line.case.route) == (Colour.GREEN, "groen")
    fresh = [owed for key, owed in after.items() if key not in before and owed.starts_at is not None]
    assert fresh
    assert {owed.starts_at for owed in fresh} == {NOW}
    # What only an unread mail asked is not owed any more.
    assert after["beoordelen"].withdrawn


def test_a_mail_that_waited_too_long_is_read_and_not_answered(room: Room) -> None:
    found = unread(room)
    room.clock.pass_(hours=30)
    readable(room)
    retry(room, found)
    again = assess(room)
    assert again.reply is not None
    assert getattr(again.reply, "rule", "") == "R-57"


def test_a_mail_that_still_cannot_be_read_stays_with_its_one_case(room: Room) -> None:
    found = unread(room)
    retry(room, found)
    again = assess(room)
    assert (again.outcome, again.reference) == (Outcome.QUARANTINED, found.reference)
    with room.store.reading() as tx:
        assert tx.cases.count_open(ANNA) == 1
        (mail,) = quarantine.unread_of(tx, found.case_id or 0)
    assert mail.mail.attempts == 2
    retry(room, found)


def test_while_it_waits_it_cannot_be_asked_for_twice(room: Room) -> None:
    found = unread(room)
    retry(room, found)
    with pytest.raises(Conflict):
        retry(room, found)
    assess(room)
    readable(room)
    retry(room, found)
    assess(room)
    with pytest.raises(NotFound):
        retry(room, found)


def test_what_a_person_judged_meanwhile_stays_as_they_judged_it(room: Room) -> None:
    found = unread(room)
    case = case_of(room, found.reference)
    with room.store.transaction() as tx:
        review.correct(tx, ANNA, room.region, case.id or 0, case.version, kind=Kind.CONSULT, colour="geen")
    readable(room)
    room.reader.known["Kunnen jullie aansluiten?"] = readings(Kind.SUPPORT, urgent=True)
    retry(room, found)
    again = assess(room)
    case = case_of(room, found.reference)
    assert (case.kind, case.route, case.subject) == (Kind.CONSULT, "consult", "Vraag over een gezin")
    # Nobody had read that it is urgent.
    assert case.urgent
    assert Flag.UNDECIDED not in case.flags
    assert getattr(again.reply, "rule", "") == "R-53"


def test_a_mail_that_turns_out_to_answer_another_case_says_so(room: Room) -> None:
    room.receive("eerst", message_id="<eerst@jeugdteam.example>")
    first = assess(room)
    found = unread(room)
    readable(room, references=("<eerst@jeugdteam.example>",))
    retry(room, found)
    assess(room)
    assert links(room, found) == [(LinkKind.MAY_BELONG, first.reference, False)]


@pytest.mark.parametrize("viewer", [READER, Viewer.of("r", {"ret"}, Role.BEHEERDER), Viewer("niemand")])
def test_who_may_not_act_reads_nothing_again_and_takes_nothing_along(room: Room, viewer: Viewer) -> None:
    found = unread(room)
    with pytest.raises(NotFound):
        retry(room, found, viewer)
    with pytest.raises(NotFound), room.store.transaction() as tx:
        quarantine.taken_along(tx, viewer, found.reference, found.mail_id)
    with pytest.raises(NotFound), room.store.transaction() as tx:
        quarantine.add_text(tx, viewer, found.reference, "tekst", 1_000)


def test_the_bytes_are_taken_along_as_they_came_and_that_is_noted(room: Room) -> None:
    found = unread(room)
    with room.store.transaction() as tx:
        name, raw = quarantine.taken_along(tx, ANNA, found.reference, found.mail_id)
    assert name == f"{found.reference}-{found.mail_id}.eml"
    assert raw.endswith(b"kapot")
    last = file_of(room, found.reference).history[-1]
    assert (last.actor, last.action) == ("anna", "quarantine-downloaded")


def test_a_mail_is_only_taken_along_under_its_own_case(room: Room) -> None:
    found = unread(room)
    room.receive("ander")
    other = assess(room)
    for reference, number in ((other.reference, found.mail_id), (found.reference, other.mail_id)):
        with pytest.raises(NotFound), room.store.transaction() as tx:
            quarantine.taken_along(tx, ANNA, reference, number)


# Content that lies elsewhere

NOTICE = (
    "U heeft een beveiligd bericht ontvangen van Veilig Thuis.\nKlik op de knop om het bericht te openen.\n"
    "Het bericht is beschikbaar tot 24 november 2026."
)
EXPIRES = datetime(2026, 11, 23, 23, 0, tzinfo=UTC)


def notice(room: Room, text: str = NOTICE) -> Assessed:
    room.reader.known[text] = readings(Kind.OTHER, automatic=True)
    room.receive(text, senders=("noreply@kluispost.example",), subject="Beveiligd bericht", headers=())
    return assess(room)


def add(room: Room, found: Assessed, body: str, viewer: Viewer = ANNA, **changes: object) -> None:
    with room.store.transaction() as tx:
        added = quarantine.add_mail(tx, viewer, found.reference, body.encode(), 1_000_000)
    facts: dict[str, object] = {
        "message_id": None,
        "senders": ("vt@veiligthuis.example",),
        "subject": "Overdracht",
        "text": body,
    }
    room.parser.known[body.encode()] = IncomingMessage(**(facts | changes))  # type: ignore[arg-type]
    assert added.case_id == found.case_id


def test_a_notice_is_a_case_whose_content_is_elsewhere_with_its_expiry_owed(room: Room) -> None:
    found = notice(room)
    case = case_of(room, found.reference)
    assert Flag.ELSEWHERE in case.flags
    obligations = owed(room, found.reference)
    assert obligations["inhoud-elders"].due_at == EXPIRES
    assert obligations["reactie"].due_at is not None
    assert getattr(found.reply, "rule", "") == "R-12"
    assert room.box.sent == []


def test_a_notice_without_an_end_owes_the_ordinary_term_alone(room: Room) -> None:
    found = notice(room, NOTICE.rpartition("\n")[0])
    assert set(owed(room, found.reference)) == {"reactie", "beoordelen"}


def test_what_was_fetched_is_read_and_the_decision_taken_anew(room: Room) -> None:
    found = notice(room)
    room.clock.pass_(hours=2)
    body = "Kan iemand met ons meedenken over dit gezin?"
    room.reader.known[body] = readings(Kind.CONSULT)
    add(room, found, body)
    again = assess(room)
    case = case_of(room, found.reference)
    assert (again.outcome, again.reference) == (Outcome.ACCEPTED, found.reference)
    assert (case.kind, case.route) == (Kind.CONSULT, "consult")
    assert (case.sender, case.subject) == ("vt@veiligthuis.example", "Overdracht")
    assert Flag.ELSEWHERE not in case.flags
    assert [message.text for message in file_of(room, found.reference).messages] == [NOTICE, body]
    # Fetched in time, by whom; and the first receipt still counts.
    fetched = owed(room, found.reference)["inhoud-elders"].met
    assert fetched is not None
    assert (fetched.evidence, fetched.by, fetched.at) == (Evidence.CONTENT_ADDED, "anna", NOW + 2 * HOUR)
    assert owed(room, found.reference)["reactie"].starts_at == NOW
    assert room.box.sent == []
    assert getattr(again.reply, "rule", "") == "R-53"


def test_urgency_in_what_was_fetched_raises_the_alarm(room: Room) -> None:
    policy = replace(room.region.mailboxes[BOX], alarm_to=("dienst@rvt.example",))
    boxes = dict(room.region.mailboxes) | {BOX: policy}
    room.desk = replace(room.desk, region=replace(room.region, mailboxes=boxes, duty=NOBODY))
    found = notice(room)
    room.reader.known["nu gevaar"] = readings(Kind.SUPPORT, urgent=True)
    add(room, found, "nu gevaar")
    assess(room)
    case = case_of(room, found.reference)
    assert case.urgent
    with room.store.reading() as tx:
        assert [each.kind for each in tx.outbox.of_case(case.id or 0)] == ["alarm"]


def test_a_pasted_text_is_read_and_the_case_keeps_its_sender(room: Room) -> None:
    found = notice(room)
    with room.store.transaction() as tx:
        added = quarantine.add_text(tx, ANNA, found.reference, "De tekst uit de kluis", 1_000_000)
        raw = tx.ledger.raw(added.mail_id)
    assert b"Content-Type: text/plain; charset=utf-8" in raw
    assert raw.endswith(b"\r\n\r\nDe tekst uit de kluis")
    room.parser.known[raw] = IncomingMessage(None, (), "", "De tekst uit de kluis")
    room.reader.known["De tekst uit de kluis"] = readings(Kind.CONSULT)
    assess(room)
    case = case_of(room, found.reference)
    assert (case.sender, case.subject, case.kind) == ("noreply@kluispost.example", "Beveiligd bericht", Kind.CONSULT)
    assert case.flags.isdisjoint({Flag.NO_SENDER, Flag.ELSEWHERE})


def test_what_was_added_and_cannot_be_read_is_shown_with_its_case(room: Room) -> None:
    found = notice(room)
    with room.store.transaction() as tx:
        quarantine.add_mail(tx, ANNA, found.reference, b"stuk", 1_000_000)
    room.parser.known[b"stuk"] = Unreadable("niet te lezen")
    assert assess(room).reference == found.reference
    case = case_of(room, found.reference)
    assert {Flag.QUARANTINED, Flag.ELSEWHERE} <= case.flags
    with room.store.reading() as tx:
        assert tx.cases.count_open(ANNA) == 1


def test_the_same_mail_is_added_once(room: Room) -> None:
    found = notice(room)
    add(room, found, "tekst")
    with pytest.raises(Conflict, match="deze zaak"), room.store.transaction() as tx:
        quarantine.add_mail(tx, ANNA, found.reference, b"tekst", 1_000_000)


@pytest.mark.parametrize(("raw", "error"), [(b"", NotChosen), (b" \r\n", NotChosen), (b"x" * 11, Conflict)])
def test_what_is_empty_or_too_large_is_not_added(room: Room, raw: bytes, error: type[Exception]) -> None:
    found = notice(room)
    with pytest.raises(error), room.store.transaction() as tx:
        quarantine.add_mail(tx, ANNA, found.reference, raw, 10)
    assert list(assess_all(room.desk)) == []


def test_a_correction_leaves_the_expiry_standing(room: Room) -> None:
    found = notice(room)
    case = case_of(room, found.reference)
    with room.store.transaction() as tx:
        review.correct(tx, ANNA, room.region, case.id or 0, case.version, kind=Kind.SUPPORT, colour="geen")
    assert owed(room, found.reference)["inhoud-elders"].met is None


def test_a_closed_case_stays_closed_and_shows_what_was_added(room: Room) -> None:
    found = notice(room)
    case = case_of(room, found.reference)
    with room.store.transaction() as tx:
        tx.cases.change(replace(case, state=CaseState.CLOSED, closed_at=tx.now))
    add(room, found, "tekst")
    assess(room)
    assert len(file_of(room, found.reference).messages) == 2


# Cases that go together


def links(room: Room, found: Assessed, viewer: Viewer = ANNA) -> list[tuple[LinkKind, str, bool]]:
    with room.store.reading() as tx:
        return [(each.kind, each.other.reference, each.back) for each in tx.cases.links(viewer, found.case_id or 0)]


def test_a_subject_number_alone_gives_no_access_and_says_where_it_may_belong(room: Room) -> None:
    room.receive("eerst")
    first = assess(room)
    room.receive("daarna", subject=f"Re: [{first.reference}]", senders=("vreemd@elders.example",), headers=())
    second = assess(room)
    assert second.case_id != first.case_id
    assert links(room, second) == [(LinkKind.MAY_BELONG, first.reference, False)]
    assert links(room, first) == [(LinkKind.MAY_BELONG, second.reference, True)]
    assert Flag.MAY_BELONG_ELSEWHERE in case_of(room, second.reference).flags
    assert len(file_of(room, first.reference).messages) == 1


def test_an_answer_without_references_says_which_case_of_its_sender_it_may_answer(room: Room) -> None:
    room.receive("eerst", subject="Gezin aan de Oosterweg")
    first = assess(room)
    room.receive("daarna", subject="RE: Gezin aan de Oosterweg")
    assert links(room, assess(room)) == [(LinkKind.MAY_BELONG, first.reference, False)]


@pytest.mark.parametrize(
    "changes",
    [
        {"subject": "Gezin aan de Oosterweg"},
        {"subject": "Re: Gezin aan de Oosterweg", "senders": ("ben@jeugdteam.example",)},
        {"subject": "Re: Gezin aan de Westerweg"},
        {"subject": "Re:"},
    ],
)
def test_another_question_has_nothing_to_do_with_it(room: Room, changes: dict[str, object]) -> None:
    room.receive("eerst", subject="Gezin aan de Oosterweg")
    assess(room)
    room.receive("daarna", **changes)
    second = assess(room)
    assert links(room, second) == []
    assert Flag.MAY_BELONG_ELSEWHERE not in case_of(room, second.reference).flags


def linked_room() -> Room:
    """Two mailboxes of one controller, linked; and a third that is not."""
    room = Room()
    boxes = dict(room.region.mailboxes)
    for one, other in (("bt-zaanstreek", "zvh"), ("zvh", "bt-zaanstreek")):
        boxes[one] = replace(boxes[one], linked_with=frozenset({other}))
    room.region = replace(room.region, mailboxes=boxes)
    room.desk = replace(room.desk, region=room.region)
    return room


def test_the_same_mail_in_two_mailboxes_is_a_case_of_each_linked_for_who_may_see_both() -> None:
    room = linked_room()
    found = {}
    for box in ("bt-zaanstreek", "zvh", "ret", "bt-purmerend"):
        room.receive("zelfde", mailbox=box, message_id="<een@jeugdteam.example>")
        found[box] = assess(room)
    both = service_viewer("bt-zaanstreek", "zvh", "ret", "bt-purmerend")
    assert links(room, found["zvh"], both) == [(LinkKind.SAME_MAIL, found["bt-zaanstreek"].reference, False)]
    assert links(room, found["bt-zaanstreek"], both) == [(LinkKind.SAME_MAIL, found["zvh"].reference, True)]
    assert links(room, found["ret"], both) == links(room, found["bt-purmerend"], both) == []
    assert links(room, found["zvh"], Viewer.of("z", {"zvh"}, Role.BEHEERDER)) == []


def test_another_mail_with_the_same_message_id_is_not_the_same_mail() -> None:
    room = linked_room()
    room.receive("een", mailbox="zvh", message_id="<een@jeugdteam.example>")
    first = assess(room)
    room.receive("ander", mailbox="bt-zaanstreek", message_id="<een@jeugdteam.example>")
    assess(room)
    assert links(room, first, service_viewer("bt-zaanstreek", "zvh")) == []
