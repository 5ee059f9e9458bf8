"""Answers to an invitation as calendar programs really write them, for any UID, sequence and attendee."""

from __future__ import annotations

import base64
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from zoneinfo import ZoneInfo

ORGANIZER = "algemeen@veiligheidsteamzawa.nl"
WINDOWS_ZONE = (
    "BEGIN:VTIMEZONE\r\nTZID:{name}\r\n"
    "BEGIN:STANDARD\r\nDTSTART:16010101T030000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\n"
    "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10\r\nEND:STANDARD\r\n"
    "BEGIN:DAYLIGHT\r\nDTSTART:16010101T020000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\n"
    "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3\r\nEND:DAYLIGHT\r\nEND:VTIMEZONE\r\n"
)
_HERE = ZoneInfo("Europe/Amsterdam")
_TOLD = {"ACCEPTED": "Geaccepteerd", "DECLINED": "Geweigerd", "TENTATIVE": "Voorlopig"}
_DONE = {"ACCEPTED": "geaccepteerd", "DECLINED": "geweigerd", "TENTATIVE": "voorlopig geaccepteerd"}


@dataclass(frozen=True)
class Said:
    """What is answered, by whom, to which invitation. `starts_at` in UTC."""

    uid: str
    said: str = "ACCEPTED"
    sender: str = "anja@jeugdteam.example"
    attendee: str = ""
    sequence: int = 0
    stamped_at: datetime = datetime(2026, 11, 19, 9, 30, tzinfo=UTC)
    starts_at: datetime = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
    summary: str = "Gesprek RVT-2026-0001"
    words: str = ""
    counter: bool = False
    in_reply_to: str = ""
    headers: str = "Authentication-Results: mx.triage.example; dmarc=pass header.from=jeugdteam.example\r\n"
    message_id: str = "antwoord-1@post.jeugdteam.example"

    @property
    def method(self) -> str:
        return "COUNTER" if self.counter else "REPLY"

    @property
    def who(self) -> str:
        return self.attendee or self.sender


def _head(said: Said, subject: str, content_type: str) -> str:
    thread = f"In-Reply-To: {said.in_reply_to}\r\nReferences: {said.in_reply_to}\r\n" if said.in_reply_to else ""
    return (
        f"{said.headers}From: Anja de Wit <{said.sender}>\r\nTo: {ORGANIZER}\r\nSubject: {subject}\r\n"
        f"Date: {format_datetime(said.stamped_at)}\r\nMessage-ID: <{said.message_id}>\r\n{thread}"
        f"MIME-Version: 1.0\r\nContent-Type: {content_type}\r\n"
    )


def _stamp(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _local(moment: datetime) -> str:
    return f"{moment.astimezone(_HERE):%Y%m%dT%H%M%S}"


def folded(text: str) -> str:
    """Lines of at most 75 octets, as programs fold them: also in the middle of a word (RFC 5545, 3.1)."""
    lines = []
    for line in text.split("\r\n"):
        while len(line) > 74:
            lines.append(line[:74])
            line = " " + line[74:]
        lines.append(line)
    return "\r\n".join(lines)


def _part(content_type: str, content: str, *more: str) -> str:
    encoded = base64.encodebytes(content.encode()).decode().replace("\n", "\r\n")
    heads = "".join(f"{line}\r\n" for line in more)
    return f"Content-Type: {content_type}\r\n{heads}Content-Transfer-Encoding: base64\r\n\r\n{encoded}"


def outlook_calendar(said: Said, zone: str = "W. Europe Standard Time") -> str:
    """The object that Outlook and Exchange write: Windows' zone names with their own VTIMEZONE, long lines folded."""
    quoted = f'"{zone}"' if any(sign in zone for sign in ":;,") else zone
    times = (
        f"DTSTART;TZID={quoted}:{_local(said.starts_at)}\r\n"
        f"DTEND;TZID={quoted}:{_local(said.starts_at + timedelta(minutes=45))}\r\n"
    )
    return folded(
        f"BEGIN:VCALENDAR\r\nMETHOD:{said.method}\r\nPRODID:Microsoft Exchange Server 2010\r\nVERSION:2.0\r\n"
        + WINDOWS_ZONE.format(name=zone)
        + "BEGIN:VEVENT\r\n"
        f"ATTENDEE;PARTSTAT={said.said};CN=Anja de Wit - Jeugdteam Zaanstreek-Waterland, locatie Noord:"
        f"mailto:{said.who}\r\n"
        f"COMMENT;LANGUAGE=nl-NL:{said.words.replace(chr(10), chr(92) + 'n')}\\n\r\n"
        f"UID:{said.uid}\r\nSUMMARY;LANGUAGE=nl-NL:{_TOLD[said.said]}: {said.summary}\r\n{times}"
        f"CLASS:PUBLIC\r\nPRIORITY:5\r\nDTSTAMP:{_stamp(said.stamped_at)}\r\nTRANSP:OPAQUE\r\nSTATUS:CONFIRMED\r\n"
        f"SEQUENCE:{said.sequence}\r\nLOCATION;LANGUAGE=nl-NL:telefonisch\r\n"
        "X-MICROSOFT-CDO-APPT-SEQUENCE:0\r\nX-MICROSOFT-CDO-BUSYSTATUS:BUSY\r\nX-MICROSOFT-CDO-IMPORTANCE:1\r\n"
        "END:VEVENT\r\nEND:VCALENDAR\r\n"
    )


def outlook(said: Said, zone: str = "W. Europe Standard Time") -> bytes:
    """Outlook on Exchange: text and calendar side by side, the words of the sender in both."""
    head = _head(said, f"{_TOLD[said.said]}: {said.summary}", 'multipart/alternative; boundary="_000_AM0PR"')
    text = _part("text/plain; charset=utf-8", said.words + "\r\n")
    calendar = _part(f"text/calendar; charset=utf-8; method={said.method}", outlook_calendar(said, zone))
    return f"{head}\r\n--_000_AM0PR\r\n{text}\r\n--_000_AM0PR\r\n{calendar}\r\n--_000_AM0PR--\r\n".encode()


def google(said: Said) -> bytes:
    """Google: its own words around it, the calendar twice, times in UTC, no thread to our mail."""
    begin, end = (moment.astimezone(_HERE) for moment in (said.starts_at, said.starts_at + timedelta(minutes=45)))
    days = ("ma", "di", "wo", "do", "vr", "za", "zo")
    day = f"{days[begin.weekday()]} {begin:%d-%m-%Y} {begin:%H:%M} - {end:%H:%M}"
    text = (
        f"Anja de Wit heeft deze uitnodiging {_DONE[said.said]}.\r\n\r\n{said.summary}\r\n"
        f"{day}\r\nMidden-Europese standaardtijd - Amsterdam\r\n\r\n"
        + (f"Bericht van Anja de Wit:\r\n{said.words}\r\n\r\n" if said.words else "")
        + "Uitnodiging van Google Agenda: https://calendar.google.com/calendar/\r\n\r\n"
        "Je ontvangt deze e-mail omdat je de organisator van deze afspraak bent.\r\n"
    )
    comment = f"ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT={said.said};CN={said.who};X-NUM-GUESTS=0"
    comment += f';X-RESPONSE-COMMENT="{said.words}"' if said.words else ""
    calendar = folded(
        "BEGIN:VCALENDAR\r\nPRODID:-//Google Inc//Google Calendar 70.9054//EN\r\nVERSION:2.0\r\nCALSCALE:GREGORIAN\r\n"
        f"METHOD:{said.method}\r\nBEGIN:VEVENT\r\nDTSTART:{_stamp(said.starts_at)}\r\n"
        f"DTEND:{_stamp(said.starts_at + timedelta(minutes=45))}\r\nDTSTAMP:{_stamp(said.stamped_at)}\r\n"
        f"ORGANIZER;CN=Regionaal Veiligheidsteam:mailto:{ORGANIZER}\r\nUID:{said.uid}\r\n"
        f"{comment}:mailto:{said.who}\r\n"
        f"CREATED:20261119T080000Z\r\nLAST-MODIFIED:{_stamp(said.stamped_at)}\r\nLOCATION:telefonisch\r\n"
        f"SEQUENCE:{said.sequence}\r\nSTATUS:CONFIRMED\r\nSUMMARY:{said.summary}\r\nTRANSP:OPAQUE\r\n"
        "END:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    google_said = replace(
        said,
        headers=said.headers + "Sender: Google Agenda <calendar-notification@google.com>\r\n"
        "Auto-Submitted: auto-generated\r\n",
    )
    head = _head(
        google_said,
        f"{_TOLD[said.said]}: {said.summary} @ {day} (CET)",
        'multipart/mixed; boundary="g1"',
    )
    inner = (
        '--g1\r\nContent-Type: multipart/alternative; boundary="g2"\r\n\r\n--g2\r\n'
        + _part("text/plain; charset=utf-8", text)
        + "\r\n--g2\r\n"
        + _part(f"text/calendar; charset=utf-8; method={said.method}", calendar)
        + "\r\n--g2--\r\n--g1\r\n"
        + _part("application/ics; name=invite.ics", calendar, "Content-Disposition: attachment; filename=invite.ics")
        + "\r\n--g1--\r\n"
    )
    return f"{head}\r\n{inner}".encode()


def apple(said: Said) -> bytes:
    """Apple: the file is all there is of a calendar, its METHOD stands inside."""
    calendar = folded(
        f"BEGIN:VCALENDAR\r\nCALSCALE:GREGORIAN\r\nPRODID:-//Apple Inc.//macOS 15.1//EN\r\nMETHOD:{said.method}\r\n"
        "VERSION:2.0\r\n" + WINDOWS_ZONE.format(name="Europe/Amsterdam") + "BEGIN:VEVENT\r\n"
        f"UID:{said.uid}\r\nDTSTART;TZID=Europe/Amsterdam:{_local(said.starts_at)}\r\n"
        f"DTEND;TZID=Europe/Amsterdam:{_local(said.starts_at + timedelta(minutes=45))}\r\nSUMMARY:{said.summary}\r\n"
        f"ORGANIZER;CN=Regionaal Veiligheidsteam;EMAIL={ORGANIZER}:mailto:{ORGANIZER}\r\n"
        f"ATTENDEE;CN=Anja de Wit;CUTYPE=INDIVIDUAL;EMAIL={said.who};PARTSTAT={said.said}:MAILTO:{said.who}\r\n"
        f"DTSTAMP:{_stamp(said.stamped_at)}\r\nSEQUENCE:{said.sequence}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    head = _head(said, said.summary, 'multipart/mixed; boundary="Apple-Mail-1"')
    text = _part("text/plain; charset=utf-8", f"Anja de Wit heeft uw uitnodiging {_DONE[said.said]}.\r\n{said.words}")
    file = _part(
        "text/calendar; name=iCal-20261119-103000.ics", calendar,
        'Content-Disposition: attachment; filename="iCal-20261119-103000.ics"',
    )  # fmt: skip
    return f"{head}\r\n--Apple-Mail-1\r\n{text}\r\n--Apple-Mail-1\r\n{file}\r\n--Apple-Mail-1--\r\n".encode()


def only_a_file(said: Said) -> bytes:
    """A server that made a plain file of the calendar, beside an empty text."""
    head = _head(said, f"{_TOLD[said.said]}: {said.summary}", 'multipart/mixed; boundary="m1"')
    file = _part(
        "application/octet-stream; name=invite.ics", outlook_calendar(said),
        "Content-Disposition: attachment; filename=invite.ics",
    )  # fmt: skip
    return f"{head}\r\n--m1\r\nContent-Type: text/plain\r\n\r\n\r\n--m1\r\n{file}\r\n--m1--\r\n".encode()


FORMS = {"outlook": outlook, "google": google, "apple": apple, "a file": only_a_file}
