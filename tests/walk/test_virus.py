"""A virus in the mailbox, with Debian's clamd: the mail is a case with its term, its files stay where they are."""

from __future__ import annotations

import sqlite3
import tempfile
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

from tests.servers.clamd import EICAR, SIGNATURE, running_clamd
from tests.walk.conftest import World
from tests.walk.inside import inside
from tests.walk.region import AUTHENTICATED, MAILBOX, PARTNER, mail
from tests.walk.worker import poll, queue


def _with_virus() -> bytes:
    found = EmailMessage()
    found["From"], found["To"], found["Subject"] = f"Anja <{PARTNER}>", MAILBOX, "Verslag"
    found["Message-ID"] = "<virus@test.jeugdteam.example>"
    found.set_content("Kunnen jullie meekijken naar het verslag over dit gezin?")
    found.add_attachment(EICAR, maintype="application", subtype="octet-stream", filename="verslag.com")
    return AUTHENTICATED.encode() + found.as_bytes()


def _scans(home: Path) -> list[tuple[str, str]]:
    with sqlite3.connect(home / "triage.db") as database:
        return database.execute("SELECT state, signature FROM mail_scan ORDER BY mail_id").fetchall()


def test_a_mail_with_a_virus_is_a_case_and_one_that_was_not_scanned_is_scanned_later(world: World) -> None:
    config = world.place.config / "mailboxes.toml"
    with tempfile.TemporaryDirectory(prefix="triage-clamd-") as folder:
        path = Path(folder) / "clamd.ctl"
        config.write_text(config.read_text() + f'\n[region.antivirus]\nsocket = "{path}"\ntimeout_seconds = 60\n')
        world.imap.deliver_all("rvt", [_with_virus(), mail(2)], datetime.now(tz=UTC))
        away = poll(world.place)
        assert (away["exit"], away["accepted"]) == (0, 2)
        assert _scans(world.place.home) == []
        assert [case["flags"] for case in queue(world.place) if "virus" in case["flags"]] == []
        told = {line["what"]: line for line in inside(world.place, "check", "--json").lines}
        assert told["virusscanner"]["ok"] is False
        assert "clamd luistert niet op deze socket" in told["virusscanner"]["advice"]

        with running_clamd(path):
            there = poll(world.place)
            checked = inside(world.place, "check", "--json")
        # What went out lies in the Sent folder, and is scanned as well.
        assert [state for state, _ in _scans(world.place.home)] == ["infected", "clean", "clean"]
        assert _scans(world.place.home)[0][1].startswith(SIGNATURE)
        cases = queue(world.place)
        assert len(cases) == 2
        assert len([case for case in cases if "virus" in case["flags"]]) == 1
        assert any(line["what"].startswith("virusscanner: ClamAV") and line["ok"] for line in checked.lines)
        for said in (away["said"], there["said"], checked.stdout, checked.stderr):
            assert "EICAR-STANDARD" not in str(said)
        raw = b"".join(each.read_bytes() for each in world.place.home.glob("triage.db*"))
        assert b"EICAR-STANDARD" not in raw
