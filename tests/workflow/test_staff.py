"""What staff send from their own mail program, and what bounces: what it meets, and what it never does."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from tests.workflow.parts import MAILBOX, NOW, PARTNER, Room, readings
from triage.domain.access import Role, Viewer
from triage.domain.case import Case, CaseMessage, CaseState
from triage.domain.decision import Flag
from triage.domain.errors import Unreadable
from triage.domain.message import CalendarPart, IncomingMessage, Report
from triage.domain.obligation import Evidence, Met, Obligation
from triage.domain.reading import Colour, Kind
from triage.ports.delivery import Delivery, DeliveryState
from triage.ports.mail import SendUnknown
from triage.ports.store import Arrival, Location, MailboxCount, Outcome
from triage.workflow.answer import deliver_all
from triage.workflow.assess import ATTEMPTS, assess_all, assess_next
from triage.workflow.desk import Assessed

BEHEERDER = Viewer.of("eva", frozenset({"veiligheidsteam", "lokaal-team"}), Role.BEHEERDER)
CONSULT = "Hoe zien jullie dit?"
LATER = NOW + timedelta(hours=2)
ASKED = "<1@jeugdteam.example>"
OURS = (("authentication-results", "mx.triage.example; dmarc=pass header.from=veiligheidsteamzawa.nl"),)
DAEMON = "mailer-daemon@mx.elders.example"


@pytest.fixture
def room() -> Room:
    found = Room()
    found.reader.known[CONSULT] = readings(Kind.CONSULT)
    return found


def consult(room: Room) -> int:
    """A consult, assessed; returns its case. Two hours pass."""
    room.receive(CONSULT)
    (done,) = assess_all(room.desk)
    room.clock.time = LATER
    assert done.case_id is not None
    return done.case_id


def send(
    room: Room,
    body: str = "Wij denken mee.",
    *,
    at: datetime = LATER,
    outcome: Exception | None = None,
    mailbox: str = "veiligheidsteam",
    **changes: object,
) -> int:
    """Archive a mail of the Sent folder; by default an answer to the consult. Returns its id."""
    room.uid += 1
    raw = f"sent {room.uid}:{body}".encode()
    facts: dict[str, object] = {
        "message_id": f"<uit-{room.uid}@veiligheidsteamzawa.nl>",
        "senders": (MAILBOX,),
        "subject": "RE: Vraag",
        "text": body,
        "to": (PARTNER,),
        "in_reply_to": (ASKED,),
    }
    room.parser.known[raw] = outcome or IncomingMessage(**(facts | changes))  # type: ignore[arg-type]
    with room.store.transaction() as tx:
        arrival = Arrival(Location(mailbox, "Sent", 1, room.uid), mailbox, raw, at, len(raw), sent=True)
        return tx.ledger.archive(arrival, walk=f"w{room.uid}").mail_id


def assessed(room: Room) -> Assessed:
    (done,) = assess_next(room.desk)
    return done


def owed(room: Room, case_id: int) -> Obligation:
    with room.store.reading() as tx:
        return tx.cases.obligations(BEHEERDER, case_id)[0]


def case_of(room: Room, case_id: int) -> Case:
    with room.store.reading() as tx:
        return tx.cases.get(BEHEERDER, case_id)


def messages(room: Room, case_id: int) -> list[CaseMessage]:
    with room.store.reading() as tx:
        return list(tx.cases.file(BEHEERDER, tx.cases.get(BEHEERDER, case_id).reference).messages)


def actions(room: Room, case_id: int) -> list[str]:
    with room.store.reading() as tx:
        return [item.action for item in tx.history.of_case(BEHEERDER, case_id)]


def tasks(room: Room) -> list[str]:
    with room.store.reading() as tx:
        return [task for line in tx.cases.queue(BEHEERDER) for task in line.open_tasks]


def cases(room: Room) -> int:
    with room.store.reading() as tx:
        return tx.cases.count_open(BEHEERDER)


def proposed(room: Room) -> tuple[int, Delivery]:
    """A support request whose proposal went out."""
    room.receive()
    (done,) = assess_all(room.desk)
    list(deliver_all(room.counter))
    room.clock.time = LATER
    assert done.case_id is not None
    return done.case_id, delivery(room, done.case_id)


def delivery(room: Room, case_id: int) -> Delivery:
    with room.store.reading() as tx:
        return tx.outbox.of_case(case_id)[0]


# An answer from the Sent folder


def test_an_answer_from_the_own_mail_program_meets_the_term_with_its_sender_and_time(room: Room) -> None:
    case_id = consult(room)
    assert owed(room, case_id).met is None
    mail_id = send(room)
    done = assessed(room)
    assert (done.mail_id, done.outcome, done.case_id) == (mail_id, Outcome.ACCEPTED, case_id)
    assert owed(room, case_id).met == Met(Evidence.STAFF_MAIL, LATER, MAILBOX, "<uit-2@veiligheidsteamzawa.nl>")
    assert case_of(room, case_id).state is CaseState.IN_PROGRESS
    assert actions(room, case_id)[-1] == "staff-answered"


def test_the_answer_stands_in_the_case_and_is_found_by_its_words(room: Room) -> None:
    case_id = consult(room)
    send(room, "Vraag het consultatiebureau.")
    assessed(room)
    _, answer = messages(room, case_id)
    assert (answer.direction, answer.sender, answer.recipients) == ("out", MAILBOX, (PARTNER,))
    with room.store.reading() as tx:
        (line,) = tx.cases.search(BEHEERDER, "consultatiebureau")
    assert line.case.id == case_id


def test_what_answers_the_answer_belongs_to_the_case(room: Room) -> None:
    case_id = consult(room)
    send(room)
    assessed(room)
    room.receive("dank", in_reply_to=("<uit-2@veiligheidsteamzawa.nl>",))
    assert assessed(room).case_id == case_id


def test_a_sent_mail_is_never_read_never_answered_and_opens_no_case(room: Room) -> None:
    room.reader.known["Wij denken mee."] = RuntimeError("gelezen")
    send(room, in_reply_to=())
    done = assessed(room)
    assert (done.outcome, done.case_id, done.decision, done.reply) == (Outcome.ACCEPTED, None, None, None)
    assert cases(room) == 0
    with room.store.reading() as tx:
        assert sum(tx.outbox.count().values()) == 0
        assert tx.ledger.count("veiligheidsteam") == MailboxCount()
        assert tx.ledger.count("veiligheidsteam", sent=True) == MailboxCount(accepted=1)


def test_a_sent_mail_nobody_can_read_is_accounted_for_without_a_case(room: Room) -> None:
    send(room, outcome=Unreadable("te diep genest"))
    done = assessed(room)
    assert (done.outcome, done.case_id) == (Outcome.QUARANTINED, None)
    assert cases(room) == 0


@pytest.mark.parametrize(
    ("why", "changes"),
    [
        ("to somebody else", {"to": ("collega@wijkteam.example",)}),
        ("an out-of-office", {"headers": (("auto-submitted", "auto-replied"),)}),
        ("a read receipt", {"report": Report.DISPOSITION}),
        ("an invitation accepted with one click", {"calendars": (CalendarPart("REPLY", "BEGIN:VCALENDAR"),)}),
        ("sent before the case came in", {"at": NOW - timedelta(minutes=1)}),
    ],
)
def test_what_is_no_answer_to_the_sender_is_kept_and_meets_nothing(
    room: Room, why: str, changes: dict[str, object]
) -> None:
    case_id = consult(room)
    send(room, **changes)  # type: ignore[arg-type]
    assert assessed(room).case_id == case_id, why
    assert owed(room, case_id).met is None, why
    assert case_of(room, case_id).state is CaseState.NEW
    assert actions(room, case_id)[-1] == "staff-mail"
    assert sorted(each.direction for each in messages(room, case_id)) == ["in", "out"]


def test_an_answer_with_the_sender_in_cc_counts(room: Room) -> None:
    case_id = consult(room)
    send(room, to=("collega@wijkteam.example",), cc=(PARTNER,))
    assessed(room)
    assert owed(room, case_id).met is not None


def test_our_reference_and_a_participant_tie_an_answer_to_its_case(room: Room) -> None:
    case_id = consult(room)
    reference = case_of(room, case_id).reference
    send(room, in_reply_to=(), subject=f"Uw vraag [{reference}]")
    assert assessed(room).case_id == case_id
    assert owed(room, case_id).met is not None


def test_our_reference_to_a_stranger_gives_no_way_into_a_case(room: Room) -> None:
    case_id = consult(room)
    subject = f"Uw vraag [{case_of(room, case_id).reference}]"
    # The mailbox itself took part in every case: it is no participant that ties anything.
    send(room, in_reply_to=(), subject=subject, to=("x@vreemd.example", MAILBOX), at=NOW - timedelta(days=2))
    assert assessed(room).case_id is None
    assert len(messages(room, case_id)) == 1


def test_a_received_mail_laid_in_the_sent_folder_is_no_answer_of_ours(room: Room) -> None:
    case_id = consult(room)
    send(room, senders=("derde@wijkteam.example",), to=(PARTNER, MAILBOX))
    assert assessed(room).case_id is None
    assert owed(room, case_id).met is None


def test_a_received_mail_laid_in_the_sent_folder_and_back_is_triaged(room: Room) -> None:
    raw = b"heen en weer"
    room.parser.known[raw] = IncomingMessage("<h@jeugdteam.example>", (PARTNER,), "Vraag", CONSULT, to=(MAILBOX,))
    for folder, sent in (("Sent", True), ("INBOX", False)):
        with room.store.transaction() as tx:
            where = Location("veiligheidsteam", folder, 1, 1)
            tx.ledger.archive(Arrival(where, "veiligheidsteam", raw, NOW, len(raw), sent=sent), walk=folder)
        done = assessed(room)
    assert (done.outcome, cases(room)) == (Outcome.ACCEPTED, 1)


def test_an_answer_found_before_its_question_waits_for_it(room: Room) -> None:
    send(room, at=NOW)
    assert assessed(room).outcome is Outcome.PENDING
    room.receive(CONSULT, message_id=ASKED, received=NOW - timedelta(minutes=1))
    case_id = assessed(room).case_id or 0
    room.clock.pass_(minutes=1)
    assert assessed(room).case_id == case_id
    assert owed(room, case_id).met is not None


def test_an_answer_whose_question_never_comes_is_accounted_for_in_the_end(room: Room) -> None:
    send(room)
    for _ in range(ATTEMPTS):
        done = assessed(room)
        room.clock.pass_(minutes=10)
    assert (done.outcome, done.case_id) == (Outcome.ACCEPTED, None)
    assert cases(room) == 0


def test_old_mail_of_staff_waits_for_nothing(room: Room) -> None:
    send(room, at=NOW - timedelta(days=30))
    assert assessed(room).outcome is Outcome.ACCEPTED


def test_no_mail_ever_confirms_a_handover(room: Room) -> None:
    """Not even where a region's routes say that it would (R-13)."""
    routes = {
        key: replace(
            route,
            obligations=tuple(replace(rule, met_by=(*rule.met_by, Evidence.STAFF_MAIL)) for rule in route.obligations),
        )
        for key, route in room.region.routes.items()
    }
    room.desk = replace(room.desk, region=replace(room.region, routes=routes))
    own = min(room.region.mailboxes["lokaal-team"].addresses)
    handover = readings(Kind.OTHER)
    room.reader.known["overdracht"] = replace(handover, colour=replace(handover.colour, colour=Colour.YELLOW))
    room.receive("overdracht", mailbox="lokaal-team", to=(own,))
    case_id = assessed(room).case_id or 0
    room.clock.time = LATER
    send(room, "Wij bevestigen de overdracht.", mailbox="lokaal-team", senders=(own,))
    assert assessed(room).case_id == case_id
    with room.store.reading() as tx:
        open_terms = {each.key for each in tx.cases.obligations(BEHEERDER, case_id) if each.met is None}
    assert open_terms == {"overdracht-bevestigen"}


# Copies of our own automatic mail


def test_the_copy_of_our_own_proposal_is_no_answer_of_staff(room: Room) -> None:
    case_id, sent = proposed(room)
    before = messages(room, case_id), owed(room, case_id), actions(room, case_id)
    send(room, message_id=sent.message_id, headers=(("x-veiligheidstriage", "1"),))
    assert assessed(room).case_id == case_id
    assert (messages(room, case_id), owed(room, case_id), actions(room, case_id)) == before
    assert case_of(room, case_id).state is CaseState.NEW


def test_a_copy_with_our_mark_is_ignored_also_where_its_message_id_was_changed(room: Room) -> None:
    case_id = consult(room)
    send(room, headers=(("x-veiligheidstriage", "1"),))
    assert assessed(room).outcome is Outcome.ACCEPTED
    assert owed(room, case_id).met is None
    assert len(messages(room, case_id)) == 1


def test_a_copy_with_our_message_id_is_ours_also_where_a_server_dropped_our_mark(room: Room) -> None:
    case_id, sent = proposed(room)
    send(room, message_id=sent.message_id)
    assert assessed(room).reason == "own-copy"
    assert case_of(room, case_id).state is CaseState.NEW
    assert len(messages(room, case_id)) == 2


def test_a_copy_in_the_sent_folder_settles_a_mail_of_which_it_was_unknown_whether_it_left(room: Room) -> None:
    room.box.failures.append(SendUnknown())
    case_id, unknown = proposed(room)
    assert (unknown.state, tasks(room)) == (DeliveryState.UNKNOWN, ["delivery_unknown"])
    send(room, message_id=unknown.message_id, headers=(("x-veiligheidstriage", "1"),), at=NOW + timedelta(minutes=1))
    assessed(room)
    assert delivery(room, case_id).state is DeliveryState.SENT
    assert tasks(room) == []
    met = owed(room, case_id).met
    assert met is not None
    assert (met.evidence, met.at, met.to_check) == (Evidence.PROPOSAL_SENT, NOW + timedelta(minutes=1), True)


# Staff who keep the mailbox in Cc


def test_an_answer_that_came_in_with_the_mailbox_in_cc_counts_once(room: Room) -> None:
    case_id = consult(room)
    facts = {
        "message_id": "<cc@veiligheidsteamzawa.nl>", "senders": (MAILBOX,), "to": (PARTNER,), "cc": (MAILBOX,),
        "in_reply_to": (ASKED,), "subject": "RE: Vraag",
    }  # fmt: skip
    room.receive("Wij denken mee.", headers=OURS, **facts)
    first = assessed(room)
    send(room, **facts)  # type: ignore[arg-type]
    second = assessed(room)
    assert (first.outcome, first.decision) == (Outcome.ACCEPTED, None)
    assert (second.outcome, second.case_id) == (Outcome.DUPLICATE, case_id)
    assert [each.direction for each in messages(room, case_id)] == ["in", "out"]
    assert owed(room, case_id).met is not None
    assert actions(room, case_id).count("staff-answered") == 1


@pytest.mark.parametrize(
    "says", ["dmarc=fail header.from=veiligheidsteamzawa.nl", "dmarc=pass header.from=boef.example"]
)
def test_whoever_writes_our_address_in_from_meets_nothing(room: Room, says: str) -> None:
    case_id = consult(room)
    room.receive(
        "nep", senders=(MAILBOX,), to=(PARTNER,), cc=(MAILBOX,), in_reply_to=(ASKED,),
        headers=(("authentication-results", f"mx.triage.example; {says}"),),
    )  # fmt: skip
    assessed(room)
    assert owed(room, case_id).met is None


def test_a_mail_of_our_own_that_answers_no_case_is_triaged_like_any_other(room: Room) -> None:
    room.receive(CONSULT, senders=(MAILBOX,), headers=OURS)
    done = assessed(room)
    assert done.decision is not None
    assert cases(room) == 1


# Bounces


def bounce(room: Room, *, failed: bool = True, **changes: object) -> Assessed:
    facts: dict[str, object] = {
        "senders": (DAEMON,), "subject": "Undelivered Mail", "report": Report.DELIVERY, "report_failed": failed,
        "headers": (("return-path", "<>"),),
    }  # fmt: skip
    room.reader.known["onbestelbaar"] = readings(Kind.OTHER, automatic=True)
    room.receive("onbestelbaar", **(facts | changes))
    return assessed(room)


def test_a_bounced_proposal_takes_back_what_it_met_and_asks_for_a_person(room: Room) -> None:
    case_id, sent = proposed(room)
    due_at = owed(room, case_id).due_at
    assert owed(room, case_id).met is not None
    assert bounce(room, reported_ids=(sent.message_id,)).case_id == case_id
    assert owed(room, case_id).met is None
    with room.store.reading() as tx:
        (line,) = tx.cases.queue(BEHEERDER)
    assert (line.open_tasks, line.due_at) == (("delivery_failed",), due_at)
    assert "delivery-bounced" in actions(room, case_id)
    assert case_of(room, case_id).flags == frozenset()


def test_a_bounce_that_only_answers_the_proposal_is_one_too(room: Room) -> None:
    case_id, sent = proposed(room)
    assert bounce(room, in_reply_to=(sent.message_id,)).case_id == case_id
    assert owed(room, case_id).met is None


def test_a_report_of_delay_takes_nothing_back(room: Room) -> None:
    case_id, sent = proposed(room)
    assert bounce(room, failed=False, reported_ids=(sent.message_id,)).case_id == case_id
    assert owed(room, case_id).met is not None
    assert tasks(room) == []


def test_a_bounce_of_one_mail_takes_nothing_from_another_of_its_thread(room: Room) -> None:
    case_id, sent = proposed(room)
    send(room)
    assessed(room)
    bounce(room, reported_ids=("<uit-2@veiligheidsteamzawa.nl>",), references=(sent.message_id,))
    assert owed(room, case_id).met is not None
    assert tasks(room) == []


def test_a_bounced_answer_of_staff_reopens_the_term(room: Room) -> None:
    case_id = consult(room)
    send(room)
    assessed(room)
    assert bounce(room, reported_ids=("<uit-2@veiligheidsteamzawa.nl>",)).case_id == case_id
    assert owed(room, case_id).met is None
    assert tasks(room) == ["delivery_failed"]


def test_a_bounce_says_that_a_mail_of_which_it_was_unknown_has_failed(room: Room) -> None:
    room.box.failures.append(SendUnknown())
    case_id, unknown = proposed(room)
    bounce(room, reported_ids=(unknown.message_id,))
    assert delivery(room, case_id).state is DeliveryState.FAILED
    assert tasks(room) == ["delivery_failed"]
    # Its copy, found later, proves no more than that it left.
    send(room, message_id=unknown.message_id, headers=(("x-veiligheidstriage", "1"),))
    assessed(room)
    assert owed(room, case_id).met is None


def test_a_bounce_of_somebody_elses_mail_is_a_mail_like_any_other(room: Room) -> None:
    case_id, _ = proposed(room)
    done = bounce(room, reported_ids=("<vreemd@elders.example>",))
    assert done.case_id != case_id
    assert owed(room, case_id).met is not None


def test_a_proposal_that_still_waits_when_a_person_answers_is_held_for_that_person(room: Room) -> None:
    room.receive("Kunnen jullie aansluiten?")
    (done,) = assess_all(room.desk)
    case_id = done.case_id or 0
    with room.store.transaction() as tx:
        (waiting,) = tx.outbox.of_case(case_id)
        held_time = tx.agenda.of_case(case_id)
    assert waiting.state is DeliveryState.QUEUED
    room.clock.pass_(minutes=3)
    send(room, "Dinsdag om twee uur kan.", at=NOW + timedelta(minutes=2), in_reply_to=(ASKED,), to=(PARTNER,))
    list(assess_all(room.desk))
    assert list(deliver_all(room.counter)) == []
    assert room.box.sent == []
    with room.store.transaction() as tx:
        (held,) = tx.outbox.of_case(case_id)
        assert (held.state, held.last_error) == (DeliveryState.HELD, "een medewerker antwoordde al zelf")
        case = tx.cases.get(BEHEERDER, case_id)
        assert Flag.WAITS_FOR_APPROVAL in case.flags
        # Nobody else is offered that time while a person decides.
        assert tx.agenda.of_case(case_id) == held_time
        assert "delivery-held-back" in [item.action for item in tx.history.of_case(BEHEERDER, case_id)]
        (owed,) = tx.cases.obligations(BEHEERDER, case_id)
    assert owed.met is not None
    assert owed.met.evidence is Evidence.STAFF_MAIL


def test_the_crisis_text_goes_out_whatever_a_person_answers(room: Room) -> None:
    room.reader.known["nu"] = readings(Kind.OTHER, urgent=True)
    room.receive("nu")
    list(assess_all(room.desk))
    room.clock.pass_(minutes=3)
    send(room, "Ik bel je.", at=NOW + timedelta(minutes=2), in_reply_to=(ASKED,), to=(PARTNER,))
    list(assess_all(room.desk))
    gone = [done.delivery.purpose for done in deliver_all(room.counter) if done.state is DeliveryState.SENT]
    assert "crisis_notice" in gone
