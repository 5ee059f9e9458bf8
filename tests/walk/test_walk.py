"""One mail's walk through the whole service, on real servers."""

from __future__ import annotations

import email
import email.policy
import re
from datetime import UTC, datetime, timedelta

from tests.walk.conftest import World
from tests.walk.inside import inside
from tests.walk.region import AUTHENTICATED, PARTNER, mail
from tests.walk.worker import apart, poll, queue


def _now() -> datetime:
    return datetime.now(tz=UTC)


def test_a_support_request_gets_its_proposal_with_an_invitation_and_nothing_of_the_mail(world: World) -> None:
    world.imap.deliver("rvt", mail(1, subject="Zonneveld-Kraaij"), _now())
    said = poll(world.place, apart)
    assert (said["on_server"], said["accounted_for"], said["accepted"], said["replies_sent"]) == (1, 1, 1, 1), said
    (sent,) = world.smtp.mails
    assert sent.tls
    assert sent.mail_from == ""
    assert sent.rcpt_tos == [PARTNER]
    reply = email.message_from_bytes(sent.content, policy=email.policy.default)
    assert reply["Auto-Submitted"] == "auto-replied"
    assert reply["In-Reply-To"] == "<1@test.jeugdteam.example>"
    assert re.search(r"\[RVT-\d{4}-0001\]", reply["Subject"])
    assert b"Zonneveld" not in sent.content
    calendar = next(part for part in reply.walk() if part.get_content_type() == "text/calendar")
    assert calendar["Content-Type"].params["method"] == "REQUEST"
    assert "BEGIN:VEVENT" in calendar.get_content()


def test_the_case_stands_in_the_queue_with_its_term_and_its_slot(world: World) -> None:
    world.imap.deliver("rvt", mail(1), _now())
    poll(world.place)
    (case,) = queue(world.place)
    assert re.fullmatch(r"RVT-\d{4}-0001", case["case"])
    assert (case["kind"], case["route"], case["urgent"]) == ("support", "support", False)
    assert case["slot_at"] is not None
    done = inside(world.place, "slots", "--mailbox", "veiligheidsteam", "--json")
    assert '"state": "held"' in done.stdout


def test_a_copy_of_what_was_sent_stands_in_the_sent_folder(world: World) -> None:
    world.imap.deliver("rvt", mail(1), _now())
    poll(world.place)
    assert len(world.imap.uids("rvt", "Sent")) == 1


def test_nothing_is_marked_or_moved_or_deleted_in_the_mailbox(world: World) -> None:
    world.imap.deliver("rvt", mail(1), _now())
    poll(world.place)
    (flags,) = world.imap.flags("rvt").values()
    assert b"\\Seen" not in flags


def test_a_mail_that_a_colleague_opened_first_is_taken_in_all_the_same(world: World) -> None:
    world.imap.deliver("rvt", mail(1), _now())
    with world.imap.client("rvt", "INBOX") as colleague:
        colleague.add_flags(colleague.search("ALL"), [b"\\Seen", b"\\Flagged"])
    assert poll(world.place)["accepted"] == 1


def test_a_second_round_takes_in_nothing_and_sends_nothing(world: World) -> None:
    world.imap.deliver_all("rvt", [mail(number) for number in range(1, 4)], _now())
    first, second = poll(world.place), poll(world.place)
    assert first["accepted"] == second["accepted"] == 3
    assert len(world.smtp.mails) == 3


def test_a_mail_moved_away_and_back_is_a_duplicate_and_answered_once(world: World) -> None:
    world.imap.deliver("rvt", mail(1), _now())
    poll(world.place)
    with world.imap.client("rvt", "INBOX") as colleague:
        colleague.create_folder("Gedaan") if not colleague.folder_exists("Gedaan") else None
        colleague.move(colleague.search("ALL"), "Gedaan")
        colleague.select_folder("Gedaan")
        colleague.move(colleague.search("ALL"), "INBOX")
    said = poll(world.place)
    assert (said["accepted"], said["duplicate"], said["on_server"], said["accounted_for"]) == (1, 1, 1, 1)
    assert len(world.smtp.mails) == 1


def test_what_lay_there_before_the_first_connection_is_taken_in_and_never_answered(live_world: World) -> None:
    live_world.imap.deliver("rvt", mail(1), _now() - timedelta(minutes=5))
    first = poll(live_world.place)
    live_world.imap.deliver("rvt", mail(2), _now() + timedelta(seconds=1))
    second = poll(live_world.place)
    assert (first["accepted"], first["replies_sent"]) == (1, 0)
    assert (second["accepted"], second["replies_sent"]) == (2, 1)
    assert b"<2@test.jeugdteam.example>" in live_world.smtp.mails[0].content


def test_a_stranger_and_a_spoofed_partner_get_no_mail(world: World) -> None:
    spoofed = "Authentication-Results: mx.triage.example; dmarc=fail header.from=jeugdteam.example\r\n"
    stranger = AUTHENTICATED.replace("jeugdteam.example", "school.example")
    world.imap.deliver("rvt", mail(1, headers=spoofed), _now())
    world.imap.deliver("rvt", mail(2, sender="ib@school.example", headers=stranger), _now())
    said = poll(world.place)
    assert (said["accepted"], said["replies_sent"]) == (2, 0)
    assert world.smtp.mails == []


def test_a_server_that_is_away_is_exit_3_and_nothing_is_lost(world: World) -> None:
    world.imap.deliver("rvt", mail(1), _now())
    config = world.place.config / "mailboxes.toml"
    right = config.read_text()
    config.write_text(right.replace(f"port = {world.imap.tls_port}", "port = 1"))
    away = poll(world.place)
    assert away["exit"] == 3
    assert "Traceback" not in away["said"]
    config.write_text(right)
    assert poll(world.place)["accepted"] == 1


def test_a_certificate_nobody_vouches_for_is_refused(world: World) -> None:
    config = world.place.config / "mailboxes.toml"
    config.write_text(config.read_text().replace(str(world.imap.certificates.ca_file), ""))
    world.imap.deliver("rvt", mail(1), _now())
    said = poll(world.place)
    assert said["exit"] == 3
    assert said["on_server"] == 0


def test_a_mail_server_that_refuses_leaves_a_task_and_a_term_that_is_not_met(world: World) -> None:
    world.smtp.answers["RCPT"] = "550 5.1.1 geen ontvanger"
    world.imap.deliver("rvt", mail(1), _now())
    said = poll(world.place)
    assert said["exit"] == 1
    (case,) = queue(world.place)
    assert case["tasks"] == ["delivery_failed"]
    assert case["due_at"] is not None


def test_the_check_finds_everything_in_order(world: World) -> None:
    done = inside(world.place, "check", "--mailbox", "veiligheidsteam", "--json")
    assert done.exit == 0, done.stdout + done.stderr


HOSTILE = {
    "empty": b"",
    "nul": mail(10).replace(b"Groet", b"Gro\x00et"),
    "two senders": mail(11).replace(b"To: ", b"From: tweede@jeugdteam.example\r\nTo: ", 1),
    "no sender": mail(12).replace(b"From: Anja <anja@jeugdteam.example>\r\n", b""),
    "1970": mail(13).replace(b"Tue, 17 Nov 2026", b"Thu, 01 Jan 1970"),
    "2099": mail(14).replace(b"Tue, 17 Nov 2026", b"Tue, 17 Nov 2099"),
    "subject of 1 MB": mail(15, subject="lang " * 200_000),
    "5,000 nested parts": b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(5000)
    ),
    "only bytes": bytes(range(256)) * 40,
}


def test_every_hostile_mail_is_accounted_for_and_the_good_one_behind_each_is_triaged(world: World) -> None:
    raws = []
    for number, raw in enumerate(HOSTILE.values()):
        raws += [raw or b"\r\n", mail(100 + number, sender="ib@school.example", headers="")]
    world.imap.deliver_all("rvt", raws, _now())
    said = poll(world.place)
    assert said["on_server"] == said["accounted_for"] == len(raws)
    assert said["accepted"] + said["duplicate"] + said["quarantined"] == len(raws)
    cases = queue(world.place)
    assert len(cases) == len(raws) - said["duplicate"]
    # Only a case whose sender has a proposal owes nothing just now.
    assert all(case["due_at"] or case["slot_at"] for case in cases)
    # Of the hostile ones, none but a mail with a readable, single, vouched-for sender may be answered.
    assert {mail_.rcpt_tos[0] for mail_ in world.smtp.mails} <= {PARTNER}


def test_a_mail_of_60_mb_is_taken_in_by_its_beginning_and_says_so(world: World) -> None:
    big = mail(1) + b"A" * 60_000_000
    world.imap.deliver("rvt", big, _now())
    said = poll(world.place)
    assert (said["on_server"], said["accounted_for"]) == (1, 1)
    (case,) = queue(world.place)
    assert "truncated" in case["flags"]
    assert world.smtp.mails == []
