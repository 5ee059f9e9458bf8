"""After a backup was put back: what left since is recognised by its copy, and nobody is answered twice (R-51)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.workflow.parts import MAILBOX, NOW, PARTNER, Notes, Room, readings, sizes
from triage.domain.access import Role, Viewer
from triage.domain.decision import Flag
from triage.domain.message import CalendarPart, IncomingMessage
from triage.domain.obligation import Evidence
from triage.domain.reading import Kind
from triage.domain.slot import HoldState
from triage.ports.delivery import Delivery, DeliveryState
from triage.ports.restored import SentCopy
from triage.ports.store import Arrival, Location, PollReport
from triage.workflow import review
from triage.workflow.after_restore import TASK, WAITS
from triage.workflow.answer import deliver_all
from triage.workflow.assess import assess_all, assess_next
from triage.workflow.catching_up import catch_up
from triage.workflow.slots import lapse

BOX = "veiligheidsteam"
BEHEERDER = Viewer.of("eva", frozenset({BOX}), Role.BEHEERDER)
FOLDERS = {BOX: [(BOX, "INBOX"), (BOX, "Sent")]}
BEFORE = NOW - timedelta(hours=3)
SENT_AT = NOW - timedelta(hours=2)
URGENT = "Hij slaat haar nu."
BY_MACHINE = (("x-veiligheidstriage", "1"), ("auto-submitted", "auto-replied"))


@pytest.fixture
def room() -> Room:
    """A room whose database was put back just now."""
    found = Room()
    found.reader.known[URGENT] = readings(urgent=True)
    with found.store.transaction() as tx:
        tx.restores.begin(BOX, tx.now)
    return found


def went_out(body: str = "Kunnen jullie aansluiten?", *, others: int = 0) -> Delivery:
    """What the service as it was before the restore sent for a mail, after *others* that came before it."""
    old = Room()
    old.clock.time = BEFORE
    old.reader.known[URGENT] = readings(urgent=True)
    for number in range(others):
        old.receive(senders=(f"m{number}@jeugdteam.example",))
    old.receive(body)
    list(assess_all(old.desk))
    old.clock.pass_(minutes=10)
    return [each.delivery for each in deliver_all(old.counter) if each.delivery.kind == "mail"][-1]


def copy_arrives(room: Room, sent: Delivery | str, **changes: object) -> None:
    """A mail of ours lies in the Sent folder; with the invitation of *sent*."""
    number = 100 + len(room.parser.known)
    raw = f"copy {number}".encode()
    calendars: tuple[CalendarPart, ...] = ()
    message_id = sent if isinstance(sent, str) else sent.message_id
    if isinstance(sent, Delivery) and sent.content.get("starts_at"):
        local = datetime.fromisoformat(sent.content["starts_at"]).astimezone(room.region.calendar.zone)
        text = (
            "BEGIN:VTIMEZONE\r\nDTSTART:16010101T030000\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT\r\n"
            f"DTSTART;TZID=Europe/Amsterdam:{local:%Y%m%dT%H%M%S}\r\nEND:VEVENT\r\n"
        )
        calendars = (CalendarPart("REQUEST", text),)
    facts: dict[str, object] = {
        "message_id": message_id, "senders": (MAILBOX,), "subject": "RE: Vraag", "text": "Ons bericht.",
        "to": (PARTNER,), "in_reply_to": ("<1@jeugdteam.example>",), "headers": BY_MACHINE, "calendars": calendars,
    }  # fmt: skip
    room.parser.known[raw] = IncomingMessage(**(facts | changes))  # type: ignore[arg-type]
    with room.store.transaction() as tx:
        tx.ledger.archive(Arrival(Location(BOX, "Sent", 1, number), BOX, raw, SENT_AT, len(raw), sent=True), walk="w")


def asked(room: Room, body: str = "Kunnen jullie aansluiten?", *, at: datetime = BEFORE) -> None:
    room.receive(body, received=at)


def states(room: Room) -> dict[object, int]:
    with room.store.reading() as tx:
        return sizes(tx.outbox.count(BOX, kind="mail"))


def scanned(room: Room, *folders: str, **changes: object) -> list[str]:
    """Each of *folders* was read to its end now; gives the mailboxes that wait still."""
    room.clock.pass_(seconds=1)
    with room.store.transaction() as tx:
        for folder in folders or ("INBOX", "Sent"):
            report: dict[str, object] = {"at": tx.now, "on_server": 1, "accounted_for": 1}
            tx.ledger.report(PollReport(BOX, folder, BOX, **(report | changes)))  # type: ignore[arg-type]
    return catch_up(room.store, room.region, FOLDERS, room.notes)


def the_case(room: Room) -> tuple[int, frozenset[Flag], list[str]]:
    with room.store.reading() as tx:
        (line,) = tx.cases.queue(BEHEERDER)
        return line.case.id or 0, line.case.flags, list(line.open_tasks)


def delivered(room: Room) -> int:
    room.clock.pass_(minutes=10)
    done = {each.delivery.message_id for each in deliver_all(room.counter) if each.delivery.kind == "mail"}
    return sum(each.message_id in done for each in room.box.sent)


@pytest.mark.parametrize("body", ["Kunnen jullie aansluiten?", URGENT])
def test_a_reply_to_mail_of_before_the_restore_waits_for_a_person(room: Room, body: str) -> None:
    asked(room, body)
    list(assess_all(room.desk))
    assert states(room) == {DeliveryState.HELD: 1}
    assert Flag.WAITS_FOR_APPROVAL in the_case(room)[1]
    assert scanned(room) == []
    assert delivered(room) == 0


def test_a_mail_that_came_after_the_restore_is_answered_as_always(room: Room) -> None:
    room.clock.pass_(minutes=1)
    room.receive()
    list(assess_all(room.desk))
    assert delivered(room) == 1


@pytest.mark.parametrize("body", ["Kunnen jullie aansluiten?", URGENT])
def test_a_reply_whose_copy_lies_in_the_sent_folder_is_known_to_have_gone(room: Room, body: str) -> None:
    sent = went_out(body)
    copy_arrives(room, sent)
    asked(room, body)
    list(assess_all(room.desk))
    assert states(room) == {DeliveryState.SENT: 1}
    assert scanned(room) == []
    assert delivered(room) == 0
    case_id, flags, _ = the_case(room)
    assert Flag.WAITS_FOR_APPROVAL not in flags
    with room.store.reading() as tx:
        (kept,) = (each for each in tx.outbox.of_case(case_id) if each.kind == "mail")
        assert (kept.message_id, kept.sent_at) == (sent.message_id, SENT_AT)
        messages = tx.cases.file(BEHEERDER, tx.cases.get(BEHEERDER, case_id).reference).messages
        assert [each.direction for each in messages] == ["in", "out"]
        met = tx.cases.obligations(BEHEERDER, case_id)[0].met
    if body != URGENT:
        assert met is not None
        assert (met.evidence, met.at) == (Evidence.PROPOSAL_SENT, SENT_AT)


def test_the_time_that_the_copy_names_is_kept_again_though_an_earlier_one_is_free(room: Room) -> None:
    first, sent = went_out(), went_out(others=2)
    copy_arrives(room, sent)
    room.uid = 2
    asked(room)
    list(assess_all(room.desk))
    with room.store.reading() as tx:
        hold = tx.agenda.of_case(the_case(room)[0])
    assert hold is not None
    assert hold.slot.starts_at == datetime.fromisoformat(sent.content["starts_at"])
    assert sent.content["starts_at"] > first.content["starts_at"]
    assert the_case(room)[2] == []


def test_a_copy_that_is_read_after_the_mail_it_answers_settles_it_all_the_same(room: Room) -> None:
    asked(room)
    list(assess_all(room.desk))
    assert states(room) == {DeliveryState.HELD: 1}
    copy_arrives(room, went_out())
    list(assess_all(room.desk))
    assert states(room) == {DeliveryState.SENT: 1}
    assert Flag.WAITS_FOR_APPROVAL not in the_case(room)[1]


def test_a_copy_that_names_a_time_another_has_by_now_is_for_a_person(room: Room) -> None:
    sent = went_out()
    starts_at = datetime.fromisoformat(sent.content["starts_at"])
    room.clock.pass_(minutes=1)
    room.uid = 50
    room.receive(senders=("bea@jeugdteam.example",))
    list(assess_all(room.desk))
    with room.store.reading() as tx:
        assert tx.agenda.between(sent.content["agenda"], starts_at, starts_at + timedelta(minutes=1)) != []
    copy_arrives(room, sent)
    room.uid = 0
    asked(room)
    list(assess_all(room.desk))
    with room.store.reading() as tx:
        assert [TASK in line.open_tasks for line in tx.cases.queue(BEHEERDER)].count(True) == 1


def approved(room: Room) -> None:
    with room.store.transaction() as tx:
        (waiting,) = (each for each in tx.outbox.of_case(the_case(room)[0]) if each.state is DeliveryState.HELD)
        review.approve(tx, BEHEERDER, waiting.id or 0)


def test_what_a_person_lets_go_waits_until_the_sent_folder_was_read(room: Room) -> None:
    asked(room)
    list(assess_all(room.desk))
    approved(room)
    assert delivered(room) == 0
    with room.store.reading() as tx:
        (held,) = tx.outbox.of_case(the_case(room)[0])
    assert (held.state, held.last_error) == (DeliveryState.HELD, WAITS)
    assert scanned(room) == []
    approved(room)
    assert delivered(room) == 1


def test_what_a_person_lets_go_and_went_already_is_not_sent(room: Room) -> None:
    asked(room)
    list(assess_all(room.desk))
    with room.store.transaction() as tx:
        (held,) = tx.outbox.of_case(the_case(room)[0])
    approved(room)
    with room.store.transaction() as tx:
        tx.restores.keep_copy(SentCopy(BOX, held.message_id, SENT_AT))
    assert delivered(room) == 0
    assert states(room) == {DeliveryState.SENT: 1}


@pytest.mark.parametrize(
    ("folders", "changes"),
    [
        (("INBOX",), {}),
        (("Sent",), {}),
        (("INBOX", "Sent"), {"at": NOW - timedelta(minutes=1)}),
        (("INBOX", "Sent"), {"missing": (7,)}),
        (("INBOX", "Sent"), {"error": "ServerUnreachable"}),
    ],
)
def test_a_folder_that_was_not_read_to_its_end_keeps_the_mailbox_waiting(
    room: Room, folders: tuple[str, ...], changes: dict[str, object]
) -> None:
    assert scanned(room, *folders, **changes) == [BOX]
    assert "sent-scanned" not in room.notes.events
    assert scanned(room) == []
    assert "sent-scanned" in room.notes.events


def test_a_mail_that_nobody_looked_at_keeps_the_mailbox_waiting(room: Room) -> None:
    copy_arrives(room, "<onbekend@veiligheidsteamzawa.nl>")
    assert scanned(room) == [BOX]
    assess_next(room.desk)
    assert scanned(room) == []


def test_a_mailbox_without_a_folder_waits_for_ever(room: Room) -> None:
    assert catch_up(room.store, room.region, {}, Notes()) == [BOX]


def test_a_mail_of_ours_that_is_known_no_more_is_shown_in_the_case_that_it_answers(room: Room) -> None:
    room.reader.known["Hoe zien jullie dit?"] = readings(Kind.CONSULT)
    asked(room, "Hoe zien jullie dit?")
    copy_arrives(room, "<verdwenen@veiligheidsteamzawa.nl>")
    list(assess_all(room.desk))
    room.clock.pass_(minutes=1)
    list(assess_all(room.desk))
    case_id, _, tasks = the_case(room)
    assert tasks == [TASK]
    with room.store.reading() as tx:
        messages = tx.cases.file(BEHEERDER, tx.cases.get(BEHEERDER, case_id).reference).messages
        assert [each.direction for each in messages] == ["in", "out"]
        assert tx.cases.obligations(BEHEERDER, case_id)[0].met is None


def test_what_a_person_sent_from_the_service_counts_as_an_answer_of_staff(room: Room) -> None:
    room.reader.known["Hoe zien jullie dit?"] = readings(Kind.CONSULT)
    asked(room, "Hoe zien jullie dit?")
    list(assess_all(room.desk))
    copy_arrives(room, "<concept@veiligheidsteamzawa.nl>", headers=(("x-veiligheidstriage", "1"),))
    list(assess_all(room.desk))
    with room.store.reading() as tx:
        met = tx.cases.obligations(BEHEERDER, the_case(room)[0])[0].met
    assert met is not None
    assert met.evidence is Evidence.STAFF_MAIL


def test_without_a_restore_a_copy_of_ours_is_nothing_to_anybody() -> None:
    room = Room()
    room.reader.known["Hoe zien jullie dit?"] = readings(Kind.CONSULT)
    asked(room, "Hoe zien jullie dit?")
    copy_arrives(room, "<verdwenen@veiligheidsteamzawa.nl>")
    list(assess_all(room.desk))
    assert the_case(room)[2] == []
    with room.store.reading() as tx:
        assert tx.ledger.count(BOX, sent=True).accepted == 1


def test_an_invitation_that_lapses_meanwhile_is_not_taken_back_before_the_folder_was_read(room: Room) -> None:
    sent = went_out()
    copy_arrives(room, sent)
    asked(room)
    list(assess_all(room.desk))
    case_id = the_case(room)[0]
    with room.store.transaction() as tx:
        hold = tx.agenda.of_case(case_id)
        assert hold is not None
        assert hold.expires_at is not None
    room.clock.time = hold.expires_at + timedelta(minutes=1)
    assert lapse(room.store, room.region) == 1
    assert delivered(room) == 0
    with room.store.reading() as tx:
        told = tx.outbox.of_case(case_id)[-1]
        assert (told.purpose, told.state, told.last_error) == ("slot_cancelled", DeliveryState.HELD, WAITS)
        assert tx.agenda.all_of_case(case_id)[-1].state is HoldState.LAPSED
