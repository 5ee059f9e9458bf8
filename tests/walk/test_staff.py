"""Beheerders answer from their own mail program, on a real mail server: the service notices, and claims no more."""

from __future__ import annotations

import email
from datetime import UTC, datetime, timedelta

from tests.walk.conftest import World
from tests.walk.region import AUTHENTICATED, MAILBOX, PARTNER, SUPPORT, mail
from tests.walk.worker import eventually, poll, queue, start
from triage.domain.access import Role, Viewer
from triage.domain.case import CaseFile
from triage.domain.obligation import Evidence, Obligation
from triage.ports.store import MailboxCount
from triage.store import open_store

BEHEERDER = Viewer.of("eva", frozenset({"veiligheidsteam"}), Role.BEHEERDER)
CONSULT = (
    "Beste collega's,\r\n\r\nWij willen graag jullie advies. Hoe kijken jullie naar de zorgen in dit gezin, en wat "
    "raden jullie ons aan? Graag denken we even met jullie mee; we hoeven geen gezamenlijk gesprek."
    "\r\n\r\nGroet,\r\nAnja\r\n"
)


def _now() -> datetime:
    return datetime.now(tz=UTC)


def answer(*, to: str = PARTNER, reply_to: str = "<1@test.jeugdteam.example>", text: str = "Wij denken mee.") -> bytes:
    """A mail as Outlook leaves it in the Sent folder."""
    return (
        f"From: Regionaal Veiligheidsteam <{MAILBOX}>\r\nTo: Anja <{to}>\r\nSubject: RE: Vraag 1\r\n"
        f"Message-ID: <antwoord@veiligheidsteamzawa.nl>\r\nIn-Reply-To: {reply_to}\r\nReferences: {reply_to}\r\n"
        f"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
    ).encode()


def bounce_of(message_id: str) -> bytes:
    """A delivery report as Postfix writes it, with the header of the mail that did not arrive."""
    return (
        f"Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.jeugdteam.example\r\nTo: {MAILBOX}\r\n"
        "Subject: Undelivered Mail Returned to Sender\r\nAuto-Submitted: auto-replied\r\n"
        "Message-ID: <dsn1@mx.jeugdteam.example>\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nI'm sorry to have to inform you.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.jeugdteam.example\r\n\r\n"
        f"Final-Recipient: rfc822; {PARTNER}\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nFrom: {MAILBOX}\r\nMessage-ID: {message_id}\r\n"
        "--b--\r\n"
    ).encode()


def the_file(world: World) -> CaseFile:
    """Everything of the first case."""
    line = min(queue(world.place), key=lambda each: str(each["case"]))
    store = open_store(world.place.database_url, world.place.home, world.place.key)
    try:
        with store.reading() as tx:
            return tx.cases.file(BEHEERDER, line["case"])
    finally:
        store.close()


def owed(world: World) -> Obligation:
    return next(each for each in the_file(world).obligations if each.key == "reactie")


def asked(world: World, body: str = CONSULT) -> None:
    """A mail of a partner that came in an hour ago, taken in."""
    world.imap.deliver("rvt", mail(1, body), _now() - timedelta(hours=1))
    poll(world.place)


def test_an_answer_from_outlook_meets_the_term_of_a_consult_with_evidence(world: World) -> None:
    asked(world)
    assert owed(world).met is None
    at = (_now() - timedelta(minutes=5)).replace(microsecond=0)
    world.imap.deliver("rvt", answer(), at, folder="Sent")
    said = poll(world.place)
    assert (said["exit"], said["on_server"], said["accounted_for"], said["accepted"]) == (0, 1, 1, 1), said
    met = owed(world).met
    assert met is not None
    assert (met.evidence, met.by, met.at) == (Evidence.STAFF_MAIL, MAILBOX, at)
    assert met.ref == "<antwoord@veiligheidsteamzawa.nl>"
    found = the_file(world)
    assert (found.line.case.state.value, found.line.due_at) == ("in_progress", None)
    assert [each.direction for each in found.messages] == ["in", "out"]
    assert world.smtp.mails == []


def test_an_answer_to_somebody_else_meets_nothing(world: World) -> None:
    asked(world)
    world.imap.deliver("rvt", answer(to="collega@wijkteam.example"), _now(), folder="Sent")
    poll(world.place)
    assert owed(world).met is None
    assert len(the_file(world).messages) == 2


def test_the_copy_of_our_own_proposal_is_no_answer_of_staff(world: World) -> None:
    asked(world, SUPPORT)
    assert len(world.imap.uids("rvt", "Sent")) == 1
    said = poll(world.place)
    assert (said["on_server"], said["accepted"], said["replies_sent"]) == (1, 1, 1)
    met = owed(world).met
    assert met is not None
    assert (met.evidence, met.to_check) == (Evidence.PROPOSAL_SENT, True)
    assert the_file(world).line.case.state.value == "new"
    store = open_store(None, world.place.home, None)
    try:
        with store.reading() as tx:
            assert tx.ledger.count("veiligheidsteam", sent=True) == MailboxCount(accepted=1)
            reports = {each.folder: (each.on_server, each.accounted_for) for each in tx.ledger.reports()}
    finally:
        store.close()
    assert reports == {"INBOX": (1, 1), "Sent": (1, 1)}


def test_a_bounce_of_the_proposal_reopens_the_term(world: World) -> None:
    asked(world, SUPPORT)
    assert owed(world).met is not None
    proposal = email.message_from_bytes(world.smtp.mails[0].content)
    world.imap.deliver("rvt", bounce_of(str(proposal["Message-ID"])), _now())
    poll(world.place)
    assert owed(world).met is None
    (case,) = queue(world.place)
    assert (case["tasks"], case["due_at"] is not None) == (["delivery_failed"], True)
    assert len(world.smtp.mails) == 1


def test_what_staff_sent_is_never_marked_or_moved(world: World) -> None:
    config = world.place.config / "mailboxes.toml"
    moving = 'sent_folder = "Sent"\nafter_receipt = "move"\nmove_to = "Verwerkt"'
    config.write_text(config.read_text().replace('sent_folder = "Sent"', moving))
    world.imap.deliver("rvt", mail(1, CONSULT, headers=AUTHENTICATED), _now() - timedelta(hours=1))
    world.imap.deliver("rvt", answer(), _now(), folder="Sent")
    poll(world.place)
    assert len(world.imap.uids("rvt", "Verwerkt")) == 1
    assert len(world.imap.uids("rvt", "Sent")) == 1
    assert owed(world).met is not None


def test_a_worker_on_the_line_notices_an_answer_in_the_sent_folder(world: World) -> None:
    asked(world)
    worker = start(world.place, "run")
    try:
        world.imap.deliver("rvt", mail(2, CONSULT), _now())
        eventually(lambda: len(queue(world.place)) == 2, "de worker hangt aan de lijn")
        world.imap.deliver("rvt", answer(), _now(), folder="Sent")
        eventually(lambda: owed(world).met is not None, "de termijn gehaald")
    finally:
        worker.terminate()
        worker.wait(120)
