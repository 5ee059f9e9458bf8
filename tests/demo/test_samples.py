"""The sample mails themselves: enough of them, of every sort, each with its marks where nothing takes them out."""

from __future__ import annotations

import email
import email.policy
import html
import re
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from triage.demo.mails import Sample, as_answer_to, load_samples
from triage.demo.servers import SentMail

NOW = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
SAMPLES = load_samples()
# Mails that no parser of MIME gets to the bottom of; their marks stand in plain sight.
TOO_DEEP = {"51-onleesbaar-3000-delen", "74-onleesbaar-300-lagen"}


def named(sample: Sample) -> str:
    return sample.slug


def everything_in(raw: bytes) -> str:
    """All text of a mail: headers decoded, parts decoded, attached mails too."""
    message = email.message_from_bytes(raw, policy=email.policy.default)
    found = [raw.decode("latin-1"), raw.decode("utf-8", "replace")]
    for part in message.walk():
        assert isinstance(part, EmailMessage)
        found += [str(value) for value in part.values()]
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes):
            found += [
                payload.decode("utf-8", "replace"),
                payload.decode("latin-1"),
                payload.decode("utf-16-le", "replace"),
            ]
    return " ".join(html.unescape("\n".join(found)).split())


def test_there_are_at_least_sixty_of_them() -> None:
    assert len(SAMPLES) >= 60
    assert {sample.mailbox for sample in SAMPLES} == {"veiligheidsteam", "lokaal-team", "bt-zaanstreek"}


def test_every_kind_of_request_colour_and_reply_is_among_them() -> None:
    assert {sample.kind for sample in SAMPLES} == {"consult", "support", "other", "undecided"}
    assert {sample.colour for sample in SAMPLES} == {"", "geel", "groen", "oranje", "rood"}
    assert {sample.reply for sample in SAMPLES} == {"proposal", "crisis", "booked", "silence"}


@pytest.mark.parametrize("sample", SAMPLES, ids=named)
def test_each_carries_a_mark_that_can_be_found_in_it(sample: Sample) -> None:
    raw = sample.rendered(NOW)
    text = raw.decode("latin-1") if sample.slug in TOO_DEEP else everything_in(raw)
    assert sample.mark
    assert all(" ".join(mark.split()) in text for mark in sample.mark)


@pytest.mark.parametrize("sample", SAMPLES, ids=named)
def test_each_is_dated_when_it_is_received_and_has_the_line_ends_of_a_mail(sample: Sample) -> None:
    raw = sample.rendered(NOW)
    assert b"@@" not in raw
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", raw)


def test_an_answer_answers_what_was_really_proposed() -> None:
    invitation = b"BEGIN:VCALENDAR\r\nUID:12ab@regio.example\r\nDTSTART:20261201T120000Z\r\nDTEND:20261201T124500Z\r\n"
    proposal = (
        b"From: algemeen@regio.example\r\nMessage-ID: <12ab@regio.example>\r\n"
        b"Subject: Voorstel voor een gesprek op dinsdag 1 december 2026 om 13.00 uur [RVT-2026-0042]\r\n"
        b"Content-Type: text/calendar\r\n\r\n" + invitation
    )
    by_slug = {sample.slug: sample for sample in SAMPLES}
    sent = SentMail("", ("w.haanstra@jeugdteam.example",), proposal)
    mail = as_answer_to(by_slug["37-antwoord-akkoord"].rendered(NOW), sent)
    assert b"[RVT-2026-0042]" in mail
    assert b"In-Reply-To: <12ab@regio.example>" in mail
    assert b"dinsdag om 13.00 uur" in mail
    calendar = as_answer_to(by_slug["38-auto-agenda-antwoord"].rendered(NOW), sent)
    assert b"UID:12ab@regio.example\r\nDTSTAMP" in calendar
    assert b"DTSTART:20261201T120000Z\r\n" in calendar
