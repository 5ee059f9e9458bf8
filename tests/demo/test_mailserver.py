"""The mail server to try the service against: what lies there, what comes in, and what it keeps of what is sent."""

from __future__ import annotations

import imaplib
import smtplib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailbox_config import load
from tests.demo.parts import REPOSITORY, clean_environment

SECRET = "proef-geheim"
PORTS = ("--imap-port=0", "--smtp-port=0")


class Proef:
    """The server as somebody started it, with the ports that it said."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        self.process, self.out = process, process.stdout
        self.announced = self.out.readline()
        where = self.out.readline().replace(",", "").split()
        self.imap, self.smtp = (int(word.rpartition(":")[2]) for word in where if ":" in word)

    def count(self) -> int:
        with imaplib.IMAP4("127.0.0.1", self.imap, timeout=60) as box:
            box.login("veiligheidsteam", SECRET)
            return int((box.select("INBOX", readonly=True)[1][0] or b"0").decode())


@pytest.fixture
def proef(tmp_path: Path) -> Iterator[Proef]:
    process = subprocess.Popen(
        [sys.executable, "-m", "triage.demo.mailserver", *PORTS, "--every=0.2", f"--keep={tmp_path / 'verstuurd'}"],
        cwd=REPOSITORY,
        env=clean_environment(tmp_path, TRIAGE_PROEF_PASSWORD=SECRET),
        stdout=subprocess.PIPE,
        text=True,
    )
    yield Proef(process)
    process.terminate()
    assert process.wait(timeout=120) == 0


def test_mail_lies_there_and_more_comes_in(proef: Proef) -> None:
    assert all(key in proef.announced for key in load("demo").region.mailboxes)
    first = proef.count()
    assert first > 0
    while proef.count() == first:
        assert proef.process.poll() is None


def test_it_lets_nobody_in_without_the_password(proef: Proef) -> None:
    with imaplib.IMAP4("127.0.0.1", proef.imap, timeout=60) as box, pytest.raises(imaplib.IMAP4.error):
        box.login("veiligheidsteam", "geraden")


def test_what_is_sent_is_kept_as_a_file_and_named(proef: Proef, tmp_path: Path) -> None:
    with smtplib.SMTP("127.0.0.1", proef.smtp, timeout=60) as smtp:
        smtp.sendmail("rvt@team.example", ["anna@jeugdteam.example"], b"Subject: proef\r\n\r\nTot dinsdag.\r\n")
    assert proef.out.readline() == "verstuurd aan anna@jeugdteam.example\n"
    # Named before it is written: the end of the process comes after both.
    proef.process.terminate()
    proef.process.wait(timeout=120)
    (kept,) = (tmp_path / "verstuurd").iterdir()
    assert b"Tot dinsdag." in kept.read_bytes()
