"""What becomes of an invitation: moved, agreed, taken back, as calendar programs want it and with nothing in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import icalendar
import pytest

import mailbox_config
from tests.mail.test_compose import DISPATCH, IDENTITY, PROPOSAL, SLOT, THREAD, ZONE, event_of, read, text_of
from tests.servers.calendars import calcurse, itip_errors, start_of
from triage.domain.policy import SendMode
from triage.domain.reply import Proposal, SlotUpdate, UpdateKind
from triage.domain.slot import Slot
from triage.mail.compose import FixedTextComposer
from triage.mail.preview import preview_of
from triage.ports.mail import Dispatch

REGION = mailbox_config.load("zaanstreek_waterland").region
SHIPPED = replace(IDENTITY, texts=REGION.mailboxes["veiligheidsteam"].texts)
TO = "w.haanstra@jeugdteam.example"


def update(change: UpdateKind) -> SlotUpdate:
    return SlotUpdate(SendMode.AUTOMATIC, TO, THREAD, SLOT, change)


EVERY: dict[str, Proposal | SlotUpdate] = {"proposed": PROPOSAL, **{kind.value: update(kind) for kind in UpdateKind}}
every = pytest.mark.parametrize("reply", EVERY.values(), ids=EVERY)


def made(reply: Proposal | SlotUpdate, dispatch: Dispatch = DISPATCH, **identity: str) -> EmailMessage:
    composer = FixedTextComposer({"veiligheidsteam": replace(SHIPPED, **identity)})  # type: ignore[arg-type]
    return read(composer.compose(reply, dispatch).raw)


def calendar_of(mail: EmailMessage) -> bytes:
    [part] = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content


@pytest.mark.parametrize(
    ("reply", "method", "status", "partstat", "rsvp"),
    [
        (PROPOSAL, "REQUEST", "TENTATIVE", "NEEDS-ACTION", "TRUE"),
        (update(UpdateKind.MOVED), "REQUEST", "TENTATIVE", "NEEDS-ACTION", "TRUE"),
        (update(UpdateKind.BOOKED), "REQUEST", "CONFIRMED", "ACCEPTED", None),
        (update(UpdateKind.CANCELLED), "CANCEL", "CANCELLED", None, None),
    ],
    ids=EVERY,
)
def test_each_change_has_its_method_and_status_and_asks_no_more_than_it_must(
    reply: Proposal | SlotUpdate, method: str, status: str, partstat: str | None, rsvp: str | None
) -> None:
    mail = made(reply, replace(DISPATCH, sequence=2))
    [part] = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    assert part["Content-Type"].params["method"] == method
    assert icalendar.Calendar.from_ical(calendar_of(mail))["METHOD"] == method
    event = event_of(mail)
    assert (event["UID"], event["SEQUENCE"], event["STATUS"]) == (DISPATCH.uid, 2, status)
    attendee = event["ATTENDEE"]
    assert str(attendee) == f"mailto:{TO}"
    assert (attendee.params.get("PARTSTAT"), attendee.params.get("RSVP")) == (partstat, rsvp)
    assert event["SUMMARY"] == "Gesprek RVT-2026-0042"


@every
def test_the_shipped_texts_say_what_the_rules_ask(reply: Proposal | SlotUpdate) -> None:
    mail = made(reply)
    text = " ".join(text_of(mail).split())
    assert "geen melding bij Veilig Thuis en geen bevestiging van een overdracht" in text
    assert "blijft u zelf verantwoordelijk" in text or "blijft zelf verantwoordelijk" in text
    assert "Zet geen namen, geboortedatums of burgerservicenummers" in text
    assert "112" in text
    assert "dinsdag 24 november 2026 om 14.30 uur" in text
    assert "[RVT-2026-0042]" in mail["Subject"]
    assert "{" not in text + mail["Subject"]


@every
def test_nothing_stands_in_the_mail_but_fixed_text_and_the_thread(reply: Proposal | SlotUpdate) -> None:
    mail = made(reply)
    assert mail["To"] == TO
    assert mail["In-Reply-To"] == THREAD.in_reply_to
    assert (mail["Auto-Submitted"], mail["X-Veiligheidstriage"]) == ("auto-replied", "1")
    assert "CN" not in event_of(mail)["ATTENDEE"].params


@every
def test_every_line_of_the_calendar_is_short_and_ends_as_it_must(reply: Proposal | SlotUpdate) -> None:
    content = calendar_of(made(reply))
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert max(map(len, content.split(b"\r\n"))) <= 75


def test_video_and_telephone_stand_in_the_text_and_in_the_invitation() -> None:
    mail = made(PROPOSAL, place="", video="https://bellen.example/rvt", telephone="075 - 655 24 77")
    assert "videogesprek: https://bellen.example/rvt; telefoon: 075 - 655 24 77" in text_of(mail)
    event = event_of(mail)
    assert event["LOCATION"] == "https://bellen.example/rvt"
    assert [str(each) for each in event["CONFERENCE"]] == ["https://bellen.example/rvt", "tel:0756552477"]
    assert itip_errors(calendar_of(mail)) == []


@every
def test_a_preview_shows_the_entry_of_each(reply: Proposal | SlotUpdate) -> None:
    composer = FixedTextComposer({"veiligheidsteam": SHIPPED})
    event = preview_of(composer.compose(reply, DISPATCH)).event
    assert event is not None
    assert (event.starts_at, event.ends_at) == (SLOT.starts_at, SLOT.ends_at)


# As Debian's calendar tools see it


@every
def test_libical_finds_each_a_valid_itip_message(reply: Proposal | SlotUpdate) -> None:
    assert itip_errors(calendar_of(made(reply))) == []


def test_libical_would_have_found_a_message_that_is_not() -> None:
    content = calendar_of(made(PROPOSAL))
    assert itip_errors(content.replace(b"ORGANIZER", b"X-ORGANIZER")) != []
    assert itip_errors(b"Akkoord") != []


@pytest.mark.parametrize("moment", ["2026-10-20T14:30", "2026-10-27T14:30", "2027-03-23T13:00", "2027-03-30T13:00"])
def test_libical_places_the_time_by_the_invitation_s_own_zone(moment: str) -> None:
    starts = datetime.fromisoformat(moment).replace(tzinfo=ZONE)
    slot = Slot(starts, starts + timedelta(minutes=45), "rvt-dinsdag", 1)
    renamed = calendar_of(made(replace(PROPOSAL, slot=slot))).replace(b"Europe/Amsterdam", b"Eigen/Zone")
    assert start_of(renamed) == int(starts.timestamp())


def test_calcurse_shows_the_time_and_the_reference(tmp_path: Path) -> None:
    shown = calcurse(calendar_of(made(update(UpdateKind.BOOKED))), tmp_path)
    assert "14:30-15:15 Gesprek RVT-2026-0042" in shown
