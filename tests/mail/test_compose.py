"""What goes out by itself: the right text, a real invitation, and nothing of what came in."""

from __future__ import annotations

import email
import email.policy
from dataclasses import replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from zoneinfo import ZoneInfo

import icalendar
import pytest

from triage.domain.policy import SendMode, Texts
from triage.domain.reply import LOOP_HEADER, Alarm, Anchor, CrisisNotice, Proposal, Threading
from triage.domain.slot import Slot
from triage.mail.compose import FixedTextComposer, MailIdentity, NotAnAddress
from triage.mail.invite import time_zone
from triage.ports.mail import Composer, Dispatch

ZONE = ZoneInfo("Europe/Amsterdam")
TEXTS = Texts(
    proposal_subject="Voorstel: {slot} [{reference}]",
    proposal=(
        "Goedendag,\n\nWij stellen voor:\n\n    {slot}\n    {place}\n\nTot {answer_until}. Kenmerk {reference}.\n"
        "{mailbox} – café"
    ),
    crisis_subject="Spoed? Bel direct [{reference}]",
    crisis="Bel 112 of Veilig Thuis: 0800-2000.\n{mailbox}, {reference}",
    alarm_subject="SPOED: zaak {reference}",
    alarm="Kenmerk {reference}, {mailbox}.",
    anchor_subject="Logboek van {day}",
    anchor="{position} gebeurtenissen bij {mailbox}; bewaar {position}:{link}.",
    invitation_summary="Gesprek {reference}",
    invitation_description="Voorstel van het {mailbox}, kenmerk {reference}. {place}.\nGeen melding bij Veilig Thuis.",
    moved_subject="Andere tijd: {slot} [{reference}]",
    moved="Nu stellen wij voor:\n\n    {slot}\n    {place}\n\nTot {answer_until}. Kenmerk {reference}.\n{mailbox}",
    booked_subject="Afspraak: {slot} [{reference}]",
    booked="Het staat vast:\n\n    {slot}\n    {place}\n\nKenmerk {reference}.\n{mailbox}",
    cancelled_subject="Vervalt: {slot} [{reference}]",
    cancelled="Deze tijd vervalt:\n\n    {slot}\n\nKenmerk {reference}.\n{mailbox}",
)
PLACE = "telefonisch; wij bellen u"
IDENTITY = MailIdentity("Regionaal Veiligheidsteam", "algemeen@rvt.example", "", TEXTS, PLACE, ZONE)
STARTS = datetime(2026, 11, 24, 14, 30, tzinfo=ZONE)
SLOT = Slot(STARTS, STARTS + timedelta(minutes=45), "rvt-dinsdag", 1)
THREAD = Threading("<2@jeugdteam.example>", ("<1@jeugdteam.example>", "<2@jeugdteam.example>"))
PROPOSAL = Proposal(SendMode.AUTOMATIC, "w.haanstra@jeugdteam.example", THREAD, SLOT)
NOTICE = CrisisNotice(SendMode.AUTOMATIC, "w.haanstra@jeugdteam.example", THREAD)
DISPATCH = Dispatch(
    "veiligheidsteam", "RVT-2026-0042", "<afgeleid@rvt.example>", datetime(2026, 11, 19, 9, 0, tzinfo=ZONE),
    uid="abc@veiligheidstriage", sequence=0, answer_until=datetime(2026, 11, 23, 17, 0, tzinfo=ZONE),
)  # fmt: skip


@pytest.fixture
def composer() -> Composer:
    return FixedTextComposer({"veiligheidsteam": IDENTITY})


def read(raw: bytes) -> EmailMessage:
    found = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    assert not found.defects
    return found


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def event_of(mail: EmailMessage) -> icalendar.Event:
    [part] = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    calendar = icalendar.Calendar.from_ical(part.get_payload(decode=True))
    [event] = calendar.walk("VEVENT")
    return event  # type: ignore[no-any-return]


def test_a_proposal_says_when_where_and_until_when(composer: Composer) -> None:
    mail = read(composer.compose(PROPOSAL, DISPATCH).raw)
    assert mail["Subject"] == "Voorstel: dinsdag 24 november 2026 om 14.30 uur [RVT-2026-0042]"
    text = text_of(mail)
    assert "    dinsdag 24 november 2026 om 14.30 uur\n    telefonisch; wij bellen u\n" in text
    assert "Tot maandag 23 november 17.00 uur. Kenmerk RVT-2026-0042.\nRegionaal Veiligheidsteam – café" in text


def test_a_crisis_notice_is_plain_text_without_a_time(composer: Composer) -> None:
    sent = composer.compose(NOTICE, DISPATCH)
    mail = read(sent.raw)
    assert mail.get_content_type() == "text/plain"
    assert mail["Subject"] == "Spoed? Bel direct [RVT-2026-0042]"
    assert "0800-2000" in text_of(mail)
    assert b"VCALENDAR" not in sent.raw


def test_an_alarm_names_the_case_and_nothing_else(composer: Composer) -> None:
    mail = read(composer.compose(Alarm("piket@rvt.example"), DISPATCH).raw)
    assert (mail["To"], mail["Subject"]) == ("piket@rvt.example", "SPOED: zaak RVT-2026-0042")
    assert text_of(mail) == "Kenmerk RVT-2026-0042, Regionaal Veiligheidsteam.\n"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["In-Reply-To"] is mail["References"] is None


def test_the_head_of_the_log_goes_out_with_numbers_and_no_case(composer: Composer) -> None:
    anchor = Anchor("privacy@regio.example", 12, "9f" * 32, "24-11-2026")
    mail = read(composer.compose(anchor, DISPATCH).raw)
    assert (mail["To"], mail["Subject"]) == ("privacy@regio.example", "Logboek van 24-11-2026")
    assert text_of(mail) == f"12 gebeurtenissen bij Regionaal Veiligheidsteam; bewaar 12:{'9f' * 32}.\n"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["In-Reply-To"] is mail["References"] is None


@pytest.mark.parametrize("reply", [PROPOSAL, NOTICE])
def test_the_headers_keep_machines_from_answering(composer: Composer, reply: Proposal | CrisisNotice) -> None:
    mail = read(composer.compose(reply, DISPATCH).raw)
    assert mail["Auto-Submitted"] == "auto-replied"
    assert mail["X-Auto-Response-Suppress"] == "All"
    assert mail[LOOP_HEADER] == "1"


@pytest.mark.parametrize("reply", [PROPOSAL, NOTICE])
def test_it_goes_to_the_bare_address_as_the_mailbox(composer: Composer, reply: Proposal | CrisisNotice) -> None:
    sent = composer.compose(reply, DISPATCH)
    mail = read(sent.raw)
    assert mail["From"] == "Regionaal Veiligheidsteam <algemeen@rvt.example>"
    assert mail["To"] == "w.haanstra@jeugdteam.example"
    assert mail["Date"] == "Thu, 19 Nov 2026 09:00:00 +0100"
    assert mail["Message-ID"] == sent.message_id == "<afgeleid@rvt.example>"
    assert (sent.envelope_from, sent.recipient) == ("", "w.haanstra@jeugdteam.example")
    assert mail["Cc"] is mail["Bcc"] is mail["Reply-To"] is None


def test_it_threads_to_the_mail_it_answers(composer: Composer) -> None:
    mail = read(composer.compose(NOTICE, DISPATCH).raw)
    assert mail["In-Reply-To"] == "<2@jeugdteam.example>"
    assert mail["References"].split() == ["<1@jeugdteam.example>", "<2@jeugdteam.example>"]


def test_long_identifiers_stay_as_they_are(composer: Composer) -> None:
    ids = tuple(f"<{number}{'a' * 180}@{'b' * 40}.example>" for number in range(30))
    mail = read(composer.compose(replace(NOTICE, threading=Threading(ids[-1], ids)), DISPATCH).raw)
    assert mail["References"].split() == list(ids[-20:])
    assert mail["In-Reply-To"] == ids[-1]


@pytest.mark.parametrize(
    "bad",
    [
        "<a@b>\r\nBcc: boos@elders.example",
        "<a@b> <c@d>",
        "a@b",
        "<a b@c>",
        "<" + "a" * 300 + "@b>",
        "<é@b>",
        "<>",
        "<a@b>\n",
    ],
)
def test_an_identifier_that_is_none_is_left_out(composer: Composer, bad: str) -> None:
    sent = composer.compose(replace(NOTICE, threading=Threading(bad, (bad, "<goed@x.example>"))), DISPATCH)
    mail = read(sent.raw)
    assert mail["In-Reply-To"] is None
    assert mail["References"] == "<goed@x.example>"
    assert b"boos@" not in sent.raw


@pytest.mark.parametrize(
    "to", ["", "a", "a@b\r\nBcc: c@d", "Wiebe <a@b.example>", "a@b.example, c@d.example", "a@b@c", "a b@c"]
)
def test_an_address_that_is_none_is_never_written_to(composer: Composer, to: str) -> None:
    with pytest.raises(NotAnAddress):
        composer.compose(replace(NOTICE, to=to), DISPATCH)


def test_the_same_input_gives_the_same_bytes(composer: Composer) -> None:
    assert composer.compose(PROPOSAL, DISPATCH) == composer.compose(PROPOSAL, DISPATCH)
    assert composer.compose(PROPOSAL, replace(DISPATCH, sequence=1)).raw != composer.compose(PROPOSAL, DISPATCH).raw


def test_every_byte_travels_as_ascii_in_short_lines(composer: Composer) -> None:
    raw = composer.compose(PROPOSAL, DISPATCH).raw
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert b"\n" not in raw.replace(b"\r\n", b"")


def test_an_address_with_accents_stays_itself(composer: Composer) -> None:
    sent = composer.compose(replace(NOTICE, to="andré@jeugdteam.example"), DISPATCH)
    assert "To: andré@jeugdteam.example\r\n".encode() in sent.raw


# The invitation


def test_the_parts_are_what_mail_programs_expect(composer: Composer) -> None:
    mail = read(composer.compose(PROPOSAL, DISPATCH).raw)
    kinds = [part.get_content_type() for part in mail.walk()]
    assert kinds == ["multipart/mixed", "multipart/alternative", "text/plain", "text/calendar", "application/ics"]
    [calendar] = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    assert calendar["Content-Type"].params == {"charset": "utf-8", "method": "REQUEST"}
    [attached] = mail.iter_attachments()
    assert attached.get_payload(decode=True) == calendar.get_payload(decode=True)


def test_the_invitation_is_a_tentative_request_for_the_slot(composer: Composer) -> None:
    mail = read(composer.compose(PROPOSAL, DISPATCH).raw)
    [part] = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    calendar = icalendar.Calendar.from_ical(part.get_payload(decode=True))
    assert (calendar["METHOD"], calendar["VERSION"]) == ("REQUEST", "2.0")
    event = event_of(mail)
    assert (event["UID"], event["SEQUENCE"], event["STATUS"]) == ("abc@veiligheidstriage", 0, "TENTATIVE")
    assert event["DTSTART"].params["TZID"] == "Europe/Amsterdam"
    assert event.start == STARTS
    assert event.end == STARTS + timedelta(minutes=45)
    assert event["DTSTAMP"].dt == DISPATCH.at
    assert str(event["ORGANIZER"]) == "mailto:algemeen@rvt.example"
    assert event["SUMMARY"] == "Gesprek RVT-2026-0042"


def test_the_invited_is_a_bare_address_that_is_asked_to_answer(composer: Composer) -> None:
    attendee = event_of(read(composer.compose(PROPOSAL, DISPATCH).raw))["ATTENDEE"]
    assert str(attendee) == "mailto:w.haanstra@jeugdteam.example"
    assert (attendee.params["RSVP"], attendee.params["PARTSTAT"]) == ("TRUE", "NEEDS-ACTION")
    assert "CN" not in attendee.params


def test_a_later_version_keeps_the_uid_and_counts_on(composer: Composer) -> None:
    event = event_of(read(composer.compose(PROPOSAL, replace(DISPATCH, sequence=3)).raw))
    assert (event["UID"], event["SEQUENCE"]) == ("abc@veiligheidstriage", 3)


@pytest.mark.parametrize(
    ("moment", "offset"),
    [
        ("2026-03-24T14:30", 1),  # the Tuesday before summer time
        ("2026-03-31T14:30", 2),  # the Tuesday after
        ("2026-10-20T14:30", 2),
        ("2026-10-27T14:30", 1),
        ("2027-01-05T13:00", 1),
        ("2027-07-06T13:00", 2),
    ],
)
def test_the_invitations_own_time_zone_gives_the_right_moment(composer: Composer, moment: str, offset: int) -> None:
    starts = datetime.fromisoformat(moment).replace(tzinfo=ZONE)
    slot = Slot(starts, starts + timedelta(minutes=45), "rvt-dinsdag", 1)
    mail = read(composer.compose(replace(PROPOSAL, slot=slot), DISPATCH).raw)
    [part] = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    # Under another name, so that the reader must use the VTIMEZONE and cannot know the name itself.
    renamed = part.get_payload(decode=True).replace(b"Europe/Amsterdam", b"Eigen/Zone")
    [event] = icalendar.Calendar.from_ical(renamed).walk("VEVENT")
    assert event.start.utcoffset() == timedelta(hours=offset)
    assert event.start == starts


def test_a_zone_without_summer_time_has_one_rule() -> None:
    text = time_zone(ZoneInfo("Asia/Tokyo"), "Asia/Tokyo", 2026).to_ical().decode()
    assert text.count("BEGIN:STANDARD") == 1
    assert "DAYLIGHT" not in text
    assert "TZOFFSETTO:+0900" in text


def test_a_zone_whose_changes_follow_no_yearly_rule_lists_them() -> None:
    # Morocco shifts around Ramadan.
    text = time_zone(ZoneInfo("Africa/Casablanca"), "Africa/Casablanca", 2026).to_ical().decode()
    assert "RRULE" not in text
    assert text.count("DTSTART:2026") == 2


def test_the_zone_of_the_region_follows_the_rule_of_the_last_sunday() -> None:
    text = time_zone(ZONE, "Europe/Amsterdam", 2026).to_ical().decode()
    assert "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3" in text
    assert "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10" in text
