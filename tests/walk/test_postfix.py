"""What the service sends, as a real Postfix takes it, refuses it, and delivers it."""

from __future__ import annotations

import email
import email.policy
import smtplib
import sqlite3
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, replace
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import icalendar
import pytest

from tests.servers.dovecot import Dovecot, running_dovecot
from tests.servers.postfix import GREYLISTED, REFUSED, Postfix, running_postfix
from tests.servers.tls import make_certificates
from tests.walk.inside import inside
from tests.walk.region import PARTNER, Place, mail, write_region
from tests.walk.worker import eventually
from triage.domain.account import Security
from triage.mail.account import SmtpAccount
from triage.mail.smtp import SmtpSender
from triage.ports.mail import ComposedMail, SendDeferred
from triage.store.open import DATABASE_FILE

# What Postfix itself puts in front of a mail it delivers (local(8), virtual(8)).
_TRACE = ("return-path", "x-original-to", "delivered-to", "received")


@pytest.fixture(scope="module")
def postfix() -> Iterator[Postfix]:
    with running_postfix() as server:
        yield server


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Dovecot]:
    with running_dovecot() as server:
        yield server


@dataclass
class Office:
    """A mailbox of its own on Dovecot, and a worker that sends through Postfix."""

    imap: Dovecot
    user: str
    place: Place

    def deliver(self, raw: bytes) -> None:
        """Put a mail in the mailbox."""
        self.imap.deliver(self.user, raw)

    def poll(self) -> dict[str, Any]:
        """One round; the mailbox's line, the exit code and what was said."""
        done = inside(self.place, "poll", "--once", "--json")
        [line] = [line for line in done.lines if line["mailbox"] == "veiligheidsteam"]
        return {**line, "exit": done.exit, "said": done.stderr}

    def case(self) -> dict[str, Any]:
        """The one open case."""
        [case] = inside(self.place, "queue", "--json").lines
        return case

    def sent_copy(self) -> bytes:
        """The one mail in the Sent folder."""
        with self.imap.client(self.user, "Sent") as client:
            [uid] = client.search("ALL")
            return bytes(client.fetch([uid], ["BODY.PEEK[]"])[uid][b"BODY[]"])

    def wait_no_longer(self) -> None:
        """Let what waits for its next attempt be due now."""
        with sqlite3.connect(self.place.home / DATABASE_FILE) as database:
            database.execute("UPDATE delivery SET next_at = '2020-01-01 00:00:00.000000'")


@pytest.fixture
def office(tmp_path: Path, dovecot: Dovecot, postfix: Postfix, request: pytest.FixtureRequest) -> Office:
    return _office(tmp_path, dovecot, postfix, str(request.node.name)[:50])


def _office(tmp_path: Path, dovecot: Dovecot, postfix: Postfix, user: str) -> Office:
    config = write_region(
        tmp_path / "region",
        imap_port=dovecot.tls_port,
        imap_ca=dovecot.certificates.ca_file,
        smtp_port=postfix.port,
        smtp_ca=postfix.certificates.ca_file,
    )
    toml = config / "mailboxes.toml"
    toml.write_text(toml.read_text().replace('user = "rvt"', f'user = "{user}"'))
    return Office(dovecot, user, Place(config, tmp_path / "home"))


def _arrived(postfix: Postfix, before: int, count: int = 1) -> list[bytes]:
    eventually(lambda: len(postfix.delivered) >= before + count, "bezorgd door Postfix")
    return postfix.delivered[before:]


def _parts(delivered: bytes) -> tuple[list[str], bytes]:
    """The trace lines that Postfix added, and the mail as it was handed over, its lines ending as in the Maildir."""
    lines = delivered.splitlines(keepends=True)
    trace: list[str] = []
    while lines and (lines[0].split(b":")[0].decode().lower() in _TRACE or lines[0][:1] in b" \t"):
        trace.append(lines.pop(0).decode().strip())
    return trace, b"".join(lines)


def test_a_proposal_arrives_as_it_was_written(office: Office, postfix: Postfix) -> None:
    before = len(postfix.delivered)
    office.deliver(mail(1))
    said = office.poll()
    assert (said["replies_sent"], said["replies_held"], said["exit"]) == (1, 0, 0)
    trace, handed = _parts(_arrived(postfix, before)[0])
    assert "Return-Path: <>" in trace
    assert f"X-Original-To: {PARTNER}" in trace
    # The copy in the Sent folder is what was sent: byte for byte what arrived.
    assert handed == office.sent_copy().replace(b"\r\n", b"\n")


def test_a_proposal_is_pure_mail_text_that_no_server_has_to_change(office: Office, postfix: Postfix) -> None:
    before = len(postfix.delivered)
    office.deliver(mail(2))
    office.poll()
    _, handed = _parts(_arrived(postfix, before)[0])
    assert handed.isascii()
    assert b"\r" not in handed
    assert max(map(len, handed.split(b"\n"))) <= 78
    read = email.message_from_bytes(handed, policy=email.policy.default)
    assert isinstance(read, EmailMessage)
    assert [part.defects for part in read.walk() if part.defects] == []
    encodings = {part["Content-Transfer-Encoding"] for part in read.walk() if not part.is_multipart()}
    assert encodings <= {"7bit", "quoted-printable", "base64"}


def test_a_proposal_keeps_its_identity_and_its_invitation(office: Office, postfix: Postfix) -> None:
    before = len(postfix.delivered)
    office.deliver(mail(3))
    office.poll()
    _, handed = _parts(_arrived(postfix, before)[0])
    read = email.message_from_bytes(handed, policy=email.policy.default)
    assert isinstance(read, EmailMessage)
    assert read.get_all("Message-ID") == [read["Message-ID"]]
    assert read["Message-ID"].endswith("@veiligheidsteamzawa.nl>")
    assert read["In-Reply-To"] == "<3@test.jeugdteam.example>"
    calendar = next(part for part in read.walk() if part.get_content_type() == "text/calendar")
    assert calendar["Content-Type"].params["method"] == "REQUEST"
    [event] = icalendar.Calendar.from_ical(calendar.get_content()).walk("VEVENT")
    assert str(event["ATTENDEE"]).lower() == f"mailto:{PARTNER}"
    [attached] = [part for part in read.walk() if part.get_filename() == "uitnodiging.ics"]
    again = icalendar.Calendar.from_ical(attached.get_content()).walk("VEVENT")
    assert [item["UID"] for item in again] == [event["UID"]]
    plain = read.get_body(("plain",))
    assert plain is not None
    assert office.case()["case"] in plain.get_content()


def test_a_recipient_that_the_server_refuses_is_a_task_and_the_sender_still_waits(
    office: Office, postfix: Postfix
) -> None:
    before = len(postfix.delivered)
    office.deliver(mail(4, sender=REFUSED))
    said = office.poll()
    assert said["exit"] == 1
    assert "weigert de ontvanger (550)" in said["said"]
    case = office.case()
    assert case["tasks"] == ["delivery_failed"]
    assert case["due_at"] is not None
    assert office.poll()["replies_sent"] == 0
    assert len(postfix.delivered) == before


def test_a_greylisted_mail_waits_and_goes_once_when_it_may(tmp_path: Path, dovecot: Dovecot) -> None:
    with running_postfix() as postfix:
        office = _office(tmp_path, dovecot, postfix, "greylisted")
        office.deliver(mail(5, sender=GREYLISTED))
        said = office.poll()
        assert (said["replies_sent"], said["replies_held"], said["exit"]) == (0, 1, 0)
        assert office.case()["tasks"] == []
        postfix.take_everybody()
        eventually(lambda: postfix.answer_to(GREYLISTED) == 250, "neemt de ontvanger aan")
        # Not before its time: a server that greylists counts what comes too soon.
        assert office.poll()["replies_sent"] == 0
        office.wait_no_longer()
        assert office.poll()["replies_sent"] == 1
        assert office.poll()["replies_sent"] == 1
        [arrived] = _arrived(postfix, 0)
        assert f"X-Original-To: {GREYLISTED}" in _parts(arrived)[0]


def _sender(postfix: Postfix, ca_file: Path | None = None) -> SmtpSender:
    ca_file = ca_file or postfix.certificates.ca_file
    return SmtpSender(SmtpAccount("localhost", postfix.port, Security.STARTTLS, str(ca_file), timeout=60))


HEAD = b"From: x@rvt.example\nSubject: y\nMessage-ID: <1@rvt.example>\nDate: Tue, 17 Nov 2026 09:00:00 +0100\nTo: " + (
    f"{PARTNER}\nMIME-Version: 1.0\n".encode()
)
PLAIN = ComposedMail(HEAD, "<1@rvt.example>", "", PARTNER)
BODIES = {
    "dots": b"Content-Type: text/plain\n\n.\n..\n...\n.punt\nmidden . in\n.\n",
    "the end of data as text": b"Content-Type: text/plain\n\neen\n.\nQUIT\n.\n.\ntwee\n",
    "a line of 998": b"Content-Type: text/plain\n\n" + b"x" * 998 + b"\n",
    "8bit": "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\ncafé – Łódź\n".encode(),
    "quoted-printable": b"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n"
    b"caf=C3=A9=20\nzacht=\neinde\n=2E\n",
}


@pytest.mark.parametrize("discarded", ["", "8bitmime, size, smtputf8, chunking"])
def test_every_body_arrives_byte_for_byte_also_where_the_server_offers_nothing(discarded: str) -> None:
    with running_postfix(discarded=discarded) as postfix:
        for number, body in enumerate(BODIES.values()):
            _sender(postfix).send(replace(PLAIN, raw=(HEAD + body).replace(b"\n", b"\r\n")))
            _, handed = _parts(_arrived(postfix, number)[0])
            assert handed == HEAD + body


@pytest.mark.parametrize("ends", [b"\n", b"\r", b"\r\n"])
def test_no_bare_line_end_reaches_the_server(postfix: Postfix, ends: bytes) -> None:
    before = len(postfix.delivered)
    body = b"Content-Type: text/plain\n\neen\n.twee\ndrie\n"
    _sender(postfix).send(replace(PLAIN, raw=(HEAD + body).replace(b"\n", ends)))
    assert _parts(_arrived(postfix, before)[0])[1] == HEAD + body


def test_the_server_of_these_tests_does_not_let_a_bare_line_end_pass(postfix: Postfix) -> None:
    with smtplib.SMTP(postfix.host, postfix.port, timeout=60) as client:
        client.starttls(context=ssl.create_default_context(cafile=str(postfix.certificates.ca_file)))
        client.mail("")
        client.rcpt(PARTNER)
        client.docmd("DATA")
        client.send(b"Subject: x\r\n\r\neen\ntwee\r\n.\r\n")
        assert client.getreply()[0] in (521, 550)


def test_a_certificate_of_another_authority_keeps_the_mail_here(postfix: Postfix, tmp_path: Path) -> None:
    before = len(postfix.delivered)
    (tmp_path / "other").mkdir()
    stranger = make_certificates(tmp_path / "other").ca_file
    with pytest.raises(SendDeferred, match="certificaat"):
        _sender(postfix, stranger).send(replace(PLAIN, raw=HEAD + b"\n\nx\n"))
    assert len(postfix.delivered) == before
