"""`triage user`: what it does, says and keeps in the history; and what it takes away at once."""

from __future__ import annotations

import getpass
import json
import os
import pwd
from pathlib import Path

import pytest

from triage.cli.main import main
from triage.domain.access import Role
from triage.store import open_store

ANNA = "anna@gemeente.example"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("TRIAGE_DATABASE_URL", "TRIAGE_KEY", "TRIAGE_KEY_FILE", "TRIAGE_DATABASE_URL_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TRIAGE_HOME", str(tmp_path))
    monkeypatch.setenv("TRIAGE_CONFIG", "demo")
    # Who acts is the operating system's to say.
    monkeypatch.setenv("USER", "iemand-anders")
    monkeypatch.setenv("LOGNAME", "iemand-anders")
    return tmp_path


def said(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> list[dict[str, object]]:
    assert main(["user", *arguments, "--json"]) == code
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def history(home: Path) -> list[tuple[str, str, str, str]]:
    import sqlite3

    with sqlite3.connect(home / "triage.db") as connection:
        return connection.execute("SELECT actor, action, mailbox, data FROM event ORDER BY id").fetchall()


def test_people_are_added_listed_and_given_roles(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (added,) = said(capsys, "add", ANNA.upper(), "--mailbox", "ret", "--mailbox", "zvh", "--role", "meelezer",
                    "--base-url", "https://triage.gemeente.example/")  # fmt: skip
    assert str(added["link"]).startswith("https://triage.gemeente.example/eerste-keer?code=")
    assert added["roles"] == {"ret": ["meelezer"], "zvh": ["meelezer"]}
    assert said(capsys, "role", ANNA, "--mailbox", "ret", "--role", "beheerder")[0]["changed"] is True
    assert said(capsys, "role", ANNA, "--mailbox", "ret", "--role", "beheerder")[0]["changed"] is False
    assert said(capsys, "role", ANNA, "--mailbox", "zvh", "--role", "meelezer", "--revoke")[0]["changed"] is True
    (listed,) = said(capsys, "list")
    assert listed["user"] == ANNA
    assert listed["roles"] == {"ret": ["beheerder", "meelezer"]}
    assert (listed["disabled"], listed["password"], listed["oidc"]) == (False, False, False)
    me = f"opdrachtregel:{pwd.getpwuid(os.getuid()).pw_name}"
    found = history(home)
    assert {event[0] for event in found} == {me}
    assert getpass.getuser() == "iemand-anders"
    assert [event[1:3] for event in found] == [
        ("person_added", ""), ("role_granted", "ret"), ("role_granted", "zvh"), ("link_made", ""),
        ("role_granted", "ret"), ("role_revoked", "zvh"),
    ]  # fmt: skip
    assert str(added["link"]).partition("code=")[2] not in str(found)


def test_every_mailbox_at_once(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (added,) = said(capsys, "add", ANNA, "--mailbox", "alle", "--role", "coordinator")
    roles = added["roles"]
    assert isinstance(roles, dict)
    assert len(roles) == 6


def test_sessions_are_shown_and_ended_and_disabling_ends_them(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from triage.identity import Origin, Sessions

    said(capsys, "add", ANNA)
    store = open_store(None, home)
    sessions = Sessions(store)

    def enter() -> str:
        with store.transaction() as tx:
            person = tx.people.find(ANNA)
            assert person is not None
            return sessions.open(tx, person, Origin("192.0.2.1", "Firefox"), "test").session

    token = enter()
    (shown,) = said(capsys, "sessions", ANNA)
    assert shown["address"] == "192.0.2.1"
    assert sessions.find(token) is not None
    assert said(capsys, "end", ANNA) == [{"user": ANNA, "ended": 1}]
    assert sessions.find(token) is None
    token = enter()
    assert said(capsys, "disable", ANNA)[0]["ended"] == 1
    assert sessions.find(token) is None
    assert said(capsys, "enable", ANNA)[0]["disabled"] is False
    assert sessions.find(token) is None
    store.close()


def test_a_role_that_is_taken_away_is_gone_for_who_is_in(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from triage.identity import Origin, Sessions

    said(capsys, "add", ANNA, "--mailbox", "ret", "--role", "meelezer")
    store = open_store(None, home)
    sessions = Sessions(store)
    with store.transaction() as tx:
        person = tx.people.find(ANNA)
        assert person is not None
        token = sessions.open(tx, person, Origin(), "test").session
    visitor = sessions.find(token)
    assert visitor is not None
    assert visitor.viewer.grants == {"ret": frozenset({Role.MEELEZER})}
    said(capsys, "role", ANNA, "--mailbox", "ret", "--role", "meelezer", "--revoke")
    visitor = sessions.find(token)
    assert visitor is not None
    assert visitor.viewer.grants == {}
    store.close()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["add", "anna"], "geen e-mailadres"),
        (["add"], "noem het e-mailadres"),
        (["list", ANNA], "zonder naam"),
        (["link", ANNA], "bestaat niet"),
        (["role", ANNA], "--mailbox SLEUTEL en --role ROL"),
        (["role", ANNA, "--mailbox", "ret"], "--mailbox SLEUTEL en --role ROL"),
        (["add", ANNA, "--mailbox", "ret", "--role", "service"], "bestaat niet; kies uit"),
        (["add", ANNA, "--mailbox", "nergens", "--role", "meelezer"], "mailbox 'nergens' bestaat niet"),
        (["disable", ANNA, "--role", "meelezer"], "horen bij"),
        (["weg", ANNA], "onbekende keuze"),
    ],
)
def test_a_mistake_is_one_line_and_exit_code_two(
    home: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    try:
        code = main(["user", *arguments])
    except SystemExit as error:
        code = int(str(error.code))
    told = capsys.readouterr()
    assert code == 2
    assert words in told.err
    assert told.err.count("\n") == 1
    assert told.out == ""


def test_a_name_that_is_taken_is_refused(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "add", ANNA)
    assert main(["user", "add", ANNA]) == 2
    assert "bestaat al" in capsys.readouterr().err
