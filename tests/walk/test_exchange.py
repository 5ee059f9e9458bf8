"""A mailbox with the habits of Exchange Online, through the program: `poll --once`, and the job of `run`."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from mailbox_config import load
from tests.servers.exchange import SENT, Exchange, Stored, rendered_anew, running_exchange
from tests.servers.oauth import CLIENT, SECRET, TENANT, TokenServer, running_token_server
from tests.servers.smtp import Sink, running_sink
from tests.walk.inside import inside, within
from tests.walk.region import Place, mail, write_region
from tests.walk.worker import poll
from triage.jobs import SourceJob, Worker
from triage.mail.read import read
from triage.store.renderings import rendering_of
from triage.wiring.clock import SystemClock
from triage.wiring.settings import Settings
from triage.wiring.worker import open_works

USER = "rvt@gemeente.example"
_OAUTH = """
[oauth.team]
tenant = "{tenant}"
client_id = "{client}"
authority = "{authority}"
ca_file = {ca_file}
secret_expires = 2030-01-01
"""
_COUNTS = ("on_server", "accounted_for", "accepted", "duplicate", "quarantined")
INVITING = (
    b"Authentication-Results: mx.triage.example; dmarc=pass header.from=jeugdteam.example\r\n"
    b"From: Anja <anja@jeugdteam.example>\r\nTo: algemeen@veiligheidsteamzawa.nl\r\n"
    b"Subject: =?utf-8?Q?Overleg_gezin_met_een_lange_naam_voor_de_kopregel_zodat_hij_?=\r\n"
    b" =?utf-8?Q?gevouwen_wordt?=\r\n"
    b"Message-ID: <met-bijlage@test.jeugdteam.example>\r\nDate: Tue, 17 Nov 2026 09:00:00 +0100\r\n"
    b'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="grens"\r\n\r\n'
    b"--grens\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nIn de bijlage staat het verslag. Graag overleg.\r\n"
    b'--grens\r\nContent-Type: application/pdf; name="verslag.pdf"\r\nContent-Transfer-Encoding: base64\r\n'
    b'Content-Disposition: attachment; filename="verslag.pdf"\r\n\r\nJVBERi0xLjQK\r\n--grens--\r\n'
)


@dataclass(frozen=True)
class OnlinePlace(Place):
    """A place whose mailbox logs in with a token."""

    def environment(self) -> dict[str, str]:
        return super().environment() | {"TRIAGE_OAUTH_SECRET_TEAM": SECRET}


@dataclass
class Online:
    """The servers, and a place for a worker."""

    exchange: Exchange
    tokens: TokenServer
    smtp: Sink
    place: Place

    def fill(self, count: int, *, gap: int = 1) -> list[int]:
        """So many mails of a partner; their UIDs."""
        return [self.exchange.deliver(mail(number), gap=gap) for number in range(1, count + 1)]

    def report(self) -> dict[str, Any]:
        """What the poll says of the mailbox, in numbers."""
        done = inside(self.place, "poll", "--once", "--json")
        [said] = [line for line in done.lines if line["mailbox"] == "veiligheidsteam"]
        return {key: said[key] for key in _COUNTS} | {"exit": done.exit, "said": done.stderr}

    def queue(self) -> list[dict[str, Any]]:
        """The open cases."""
        return inside(self.place, "queue", "--json").lines


@pytest.fixture
def online(tmp_path: Path) -> Iterator[Online]:
    for name in ("tokens", "imap", "smtp"):
        (tmp_path / name).mkdir()
    with (
        running_token_server(tmp_path / "tokens") as tokens,
        running_exchange(tmp_path / "imap", USER, tokens.good) as exchange,
        running_sink(tmp_path / "smtp", security="starttls") as smtp,
    ):
        ca_file = json.dumps(str(tokens.certificates.ca_file))
        oauth = _OAUTH.format(tenant=TENANT, client=CLIENT, authority=tokens.authority, ca_file=ca_file)
        config = write_region(
            tmp_path / "region",
            imap_port=exchange.port,
            imap_ca=exchange.certificates.ca_file,
            smtp_port=smtp.port,
            smtp_ca=smtp.certificates.ca_file,
            extra=oauth,
        )
        toml = config / "mailboxes.toml"
        text = toml.read_text()
        text = text.replace('user = "rvt"', f'user = "{USER}"\nlogin = "microsoft"\noauth = "team"')
        toml.write_text(text.replace('sent_folder = "Sent"', f'sent_folder = "{SENT}"\nsent_copy = "server"'))
        yield Online(exchange, tokens, smtp, OnlinePlace(config, tmp_path / "home"))


def _everything(count: int, **more: int) -> dict[str, int]:
    return {"on_server": count, "accounted_for": count, "accepted": count, "duplicate": 0, "quarantined": 0, **more}


def _numbers(report: dict[str, Any]) -> dict[str, int]:
    return {key: value for key, value in report.items() if key not in ("exit", "said")}


def test_the_server_renders_one_mail_in_bytes_that_differ_and_say_the_same() -> None:
    for raw in (mail(1), INVITING):
        first, second = rendered_anew(raw, 1), rendered_anew(raw, 2)
        assert len({raw, first, second}) == 3
        assert rendering_of(read(raw)) is not None
        assert rendering_of(read(first)) == rendering_of(read(second)) == rendering_of(read(raw))
        assert [item.name for item in read(first).attachments] == [item.name for item in read(raw).attachments]


def test_every_mail_of_a_mailbox_with_gaps_and_a_dutch_sent_folder_is_taken_in_once(online: Online) -> None:
    online.fill(6, gap=400)
    online.exchange.deliver(INVITING)
    first = poll(online.place)
    assert {key: first[key] for key in _COUNTS} == _everything(7)
    assert _numbers(online.report()) == _everything(7)
    assert online.exchange.seen("LOGIN") == []
    assert len(online.exchange.seen("AUTHENTICATE XOAUTH2")) >= 2
    # Seven cases at most, one proposal for each that got one, never a second.
    assert len(online.smtp.mails) == len({sent.content for sent in online.smtp.mails}) <= 7


def test_bytes_rendered_anew_under_another_uidvalidity_are_no_second_mail(online: Online) -> None:
    online.fill(5)
    online.exchange.deliver(INVITING)
    first = online.report()
    sent = len(online.smtp.mails)
    assert sent > 0
    online.exchange.moved_to_another_server()
    second = online.report()
    assert _numbers(first) == _everything(6)
    assert _numbers(second) == _everything(6, duplicate=6)
    assert len(online.queue()) == 6
    assert len(online.smtp.mails) == sent


def test_the_same_message_id_with_other_words_or_files_is_a_new_mail(online: Online) -> None:
    online.exchange.deliver(mail(1))
    online.exchange.deliver(mail(1, "Een ander bericht onder hetzelfde nummer: kunnen jullie bellen?"))
    online.exchange.deliver(INVITING)
    online.exchange.deliver(INVITING.replace(b"JVBERi0xLjQK", b"JVBERi0xLjQKJVZlcnZvbGc="))
    online.exchange.deliver(INVITING.replace(b"verslag.pdf", b"vervolg.pdf"))
    assert _numbers(online.report()) == _everything(5)
    online.exchange.moved_to_another_server()
    assert _numbers(online.report()) == _everything(5, duplicate=5)


@pytest.mark.parametrize(
    "size_of",
    [lambda true: true // 3, lambda true: true * 40, lambda _: 0, lambda _: 80_000_000],
    ids=["too small", "too large", "none", "above the limit"],
)
def test_a_wrong_size_costs_no_byte(online: Online, size_of: Any) -> None:
    online.exchange.size_of = size_of
    online.fill(3)
    assert _numbers(online.report()) == _everything(3)
    assert [case["flags"] for case in online.queue() if "truncated" in case["flags"]] == []


@pytest.mark.parametrize("kind", ["NO", "BAD"])
def test_a_server_that_throttles_is_left_alone_and_says_how_long(online: Online, kind: str) -> None:
    online.fill(4)
    online.exchange.backoff = (kind, 299_910)
    throttled = online.report()
    assert (throttled["exit"], throttled["accepted"]) == (3, 0)
    assert "300 seconden rust" in throttled["said"]
    assert "Traceback" not in throttled["said"]
    # One FETCH of bodies was refused; it was not asked again, mail by mail, nor for the other folder.
    assert len([line for line in online.exchange.seen("UID FETCH") if "BODY" in line]) == 1
    online.exchange.backoff = None
    assert _numbers(online.report()) == _everything(4)


def test_the_worker_waits_as_long_as_the_server_asks(online: Online) -> None:
    online.exchange.deliver(mail(1))
    online.exchange.backoff = ("NO", 3_000_000)
    with (
        within(online.place),
        open_works(load(str(online.place.config)), settings=Settings.from_environment()) as works,
    ):
        job: SourceJob = next(iter(Worker(works, frozenset({"veiligheidsteam"})).sources))
        job.run()
        left = job.not_before - time.monotonic()
        asked = len(online.exchange.commands)
        job.run()
    assert 49 * 60 < left < 51 * 60
    assert len(online.exchange.commands) == asked


def test_a_throttle_half_way_loses_nothing(online: Online) -> None:
    online.fill(120)
    online.exchange.backoff, online.exchange.free_fetches = ("NO", 60_000), 1
    half = online.report()
    assert half["exit"] == 3
    assert half["accepted"] == 50
    online.exchange.backoff = None
    assert _numbers(online.report()) == _everything(120)
    assert len(online.queue()) == 120


def test_a_server_that_is_unavailable_is_not_asked_for_every_mail(online: Online) -> None:
    online.fill(30)
    online.exchange.unavailable = True
    assert online.report()["exit"] == 3
    assert len([line for line in online.exchange.seen("UID FETCH") if "BODY" in line]) < 10
    online.exchange.unavailable = False
    assert _numbers(online.report()) == _everything(30)


def test_a_goodbye_in_mid_fetch_gives_no_half_mail_and_no_loss(online: Online) -> None:
    online.fill(5)
    online.exchange.bye_in_fetch = 1
    assert _numbers(online.report()) == _everything(5)
    assert len(online.queue()) == 5


@pytest.mark.parametrize("fault", ["refused", "silent", "fatal"])
def test_a_mail_that_the_server_cannot_give_stops_no_other_and_is_not_accounted_for(online: Online, fault: str) -> None:
    uids = online.fill(4)
    getattr(online.exchange, fault).add(uids[1])
    first = online.report()
    assert _numbers(first) == _everything(3, on_server=4)
    # A person hears which one.
    assert first["exit"] == 1
    assert f"UID {uids[1]}" in first["said"]
    later = online.exchange.deliver(mail(9))
    second = online.report()
    assert later > uids[-1]
    assert _numbers(second) == _everything(4, on_server=5)
    getattr(online.exchange, fault).clear()
    assert _numbers(online.report()) == _everything(5)


def test_a_token_that_ends_in_mid_session_costs_a_round_at_most(online: Online) -> None:
    online.fill(3)
    online.exchange.token_ends = True
    first = online.report()
    assert "Traceback" not in first["said"]
    assert _numbers(online.report()) == _everything(3)


def test_a_right_that_is_missing_is_told_with_what_to_do(online: Online) -> None:
    online.exchange.no_right = True
    refused = online.report()
    assert refused["exit"] == 3
    assert "Add-MailboxPermission" in refused["said"]


def test_a_line_that_is_ended_in_idle_is_no_loss(online: Online) -> None:
    online.exchange.deliver(mail(1))
    online.exchange.bye_in_idle = True
    with (
        within(online.place),
        open_works(load(str(online.place.config)), settings=Settings.from_environment()) as works,
    ):
        worker = Worker(works, frozenset({"veiligheidsteam"}))
        job = worker.sources[0]
        worker.scheduler.start(paused=True)
        for name in ("assess", "deliver"):
            worker._every(3600, name, lambda: None, SystemClock().now() + timedelta(hours=1))
        job.run()
        assert job.failures == 1
        job.not_before = 0.0
        online.exchange.deliver(mail(2))
        job.run()
        worker.stop()
    assert _numbers(online.report()) == _everything(2)


def test_an_answer_of_staff_in_the_dutch_sent_folder_is_seen(online: Online) -> None:
    consult = mail(1, "Wij willen graag advies: hoe gaan we om met een vader die het gesprek weigert?\r\n")
    online.exchange.deliver(consult)
    online.report()
    answer = (
        b"From: algemeen@veiligheidsteamzawa.nl\r\nTo: anja@jeugdteam.example\r\nSubject: RE: Vraag 1\r\n"
        b"Message-ID: <antwoord@veiligheidsteamzawa.nl>\r\nIn-Reply-To: <1@test.jeugdteam.example>\r\n"
        b"Date: Tue, 17 Nov 2026 10:00:00 +0100\r\nMIME-Version: 1.0\r\n\r\nWe bellen zo.\r\n"
    )
    online.exchange.mails[SENT][900] = Stored(answer, datetime.now(tz=UTC))
    second = online.report()
    assert second["exit"] == 0, second["said"]
    [case] = online.queue()
    assert case["due_at"] is None


def test_the_check_finds_the_dutch_folders(online: Online) -> None:
    done = inside(online.place, "check", "--mailbox", "veiligheidsteam", "--json")
    assert done.exit == 0, done.stdout + done.stderr
