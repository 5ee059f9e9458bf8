"""The access log of a running service: its head is mailed, the chain can be checked, whoever cut it is found out."""

from __future__ import annotations

import csv
import email
import email.policy
import io
import json
import re
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.servers.dovecot import Dovecot
from tests.servers.smtp import Sink
from tests.walk.conftest import World, _region
from tests.walk.inside import inside
from tests.walk.region import Place, mail
from tests.walk.worker import poll, queue

AUDIT = '\n[region.audit]\nmailbox = "veiligheidsteam"\nto = ["privacy@regio.example"]\n'


@pytest.fixture
def watched(tmp_path: Path, servers: tuple[Dovecot, Sink]) -> World:
    """A worker whose region sends the head of its access log to somebody."""
    return World(*servers, Place(_region(tmp_path, servers, extra=AUDIT), tmp_path / "home"))


def _anchor(world: World) -> str:
    (sent,) = [each for each in world.smtp.mails if each.rcpt_tos == ["privacy@regio.example"]]
    text = email.message_from_bytes(sent.content, policy=email.policy.default).get_content()
    found = re.search(r"--anchor (\S+)", text)
    assert found is not None, text
    return found[1]


def _database(world: World) -> sqlite3.Connection:
    return sqlite3.connect(world.place.home / "triage.db")


def test_the_head_is_mailed_once_a_day_and_still_stands_in_the_chain_later(watched: World) -> None:
    watched.imap.deliver("rvt", mail(1, subject="Zonneveld-Kraaij"), datetime.now(tz=UTC))
    poll(watched.place)
    poll(watched.place)
    anchor = _anchor(watched)
    done = inside(watched.place, "audit", "verify", "--anchor", anchor)
    assert done.exit == 0, done.stderr
    assert "Het bewaarde controlegetal klopt." in done.stdout


def test_nothing_of_a_mail_stands_in_the_mailed_head(watched: World) -> None:
    watched.imap.deliver("rvt", mail(1, subject="Zonneveld-Kraaij"), datetime.now(tz=UTC))
    poll(watched.place)
    _anchor(watched)
    (sent,) = [each for each in watched.smtp.mails if each.rcpt_tos == ["privacy@regio.example"]]
    assert b"Zonneveld" not in sent.content
    assert b"RVT-" not in sent.content


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("UPDATE event SET actor = 'bob' WHERE position = 1", "gebeurtenis 1 past niet meer in de keten"),
        ("DELETE FROM event WHERE position >= 1", "het logboek is ingekort"),
    ],
    ids=["changed", "cut off"],
)
def test_a_changed_and_a_shortened_log_are_found_out(watched: World, how: str, said: str) -> None:
    watched.imap.deliver("rvt", mail(1), datetime.now(tz=UTC))
    poll(watched.place)
    anchor = _anchor(watched)
    with _database(watched) as database:
        database.execute(how)
    database.close()
    done = inside(watched.place, "audit", "verify", "--anchor", anchor)
    assert done.exit == 1
    assert said in done.stderr


def test_the_export_tells_who_saw_a_case_and_holds_no_content(world: World) -> None:
    world.imap.deliver("rvt", mail(1, subject="Zonneveld-Kraaij"), datetime.now(tz=UTC))
    world.imap.deliver("rvt", mail(2, subject="Iets anders"), datetime.now(tz=UTC))
    poll(world.place)
    reference = min(each["case"] for each in queue(world.place))
    done = inside(world.place, "audit", "export", "--case", reference, "--json")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert {"triaged", "sent", "listed"} <= {row["action"] for row in rows}
    looked = next(row for row in rows if row["action"] == "listed")
    assert looked["who"].startswith("opdrachtregel")
    assert looked["role"] == "beheerder"
    assert "Zonneveld" not in done.stdout
    other = inside(world.place, "audit", "export", "--case", "RVT-2020-0001")
    assert other.exit != 0


def test_that_somebody_looked_into_the_log_stands_in_the_log(world: World) -> None:
    inside(world.place, "audit", "export", "--csv", "--who", "anna")
    done = inside(world.place, "audit", "export", "--csv")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert [row["wat"] for row in rows] == ["toegangslogboek uitgevoerd"] * 2
    assert rows[0]["bijzonderheden"] == "who anna"
