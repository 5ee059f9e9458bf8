"""`triage feed`: a secret address is made, listed without its secret, and taken back; who did stands in the log."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from triage.cli.main import main


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("TRIAGE_DATABASE_URL", "TRIAGE_KEY", "TRIAGE_KEY_FILE", "TRIAGE_DATABASE_URL_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TRIAGE_HOME", str(tmp_path))
    monkeypatch.setenv("TRIAGE_CONFIG", "demo")
    return tmp_path


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, object]]:
    assert main(["feed", *arguments, "--json"]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


NEW = ("new", "--mailbox", "veiligheidsteam", "--title", "scherm", "--base-url", "https://triage.gemeente.example/")


def test_an_address_is_made_listed_and_taken_back(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (made,) = said(capsys, *NEW)
    address = str(made["address"])
    assert address.startswith("https://triage.gemeente.example/agenda/")
    secret = address.rpartition("/")[2].removesuffix(".ics")
    assert len(secret) >= 43
    (listed,) = said(capsys, "list")
    assert (listed["feed"], listed["agenda"], listed["title"]) == (made["feed"], "rvt-dinsdag", "scherm")
    # Nothing of the secret is kept.
    assert secret not in json.dumps(listed)
    assert secret.encode() not in (home / "triage.db").read_bytes()
    said(capsys, "revoke", str(made["feed"]))
    assert said(capsys, "list") == []
    with sqlite3.connect(home / "triage.db") as connection:
        actions = [row[0] for row in connection.execute("SELECT action FROM event ORDER BY id")]
    assert actions == ["feed-made", "feed-revoked"]


def test_it_says_plainly_that_outlook_needs_a_public_address(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["feed", *NEW]) == 0
    assert "vanaf internet" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("new", "--mailbox", "ret", "--title", "x"), "veiligheidsteam"),
        (("new", "--mailbox", "veiligheidsteam"), "--title"),
        (("revoke",), "feed list"),
        (("revoke", "7"), "bestaat niet"),
    ],
)
def test_wrong_usage_says_what_would_be_right(
    home: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], word: str
) -> None:
    assert main(["feed", *arguments]) == 2
    assert word in capsys.readouterr().err
