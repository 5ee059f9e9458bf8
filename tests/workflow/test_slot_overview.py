"""The agenda of a mailbox as `triage slots` shows it: whose times, in which state, and why a day has none."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import mailbox_config
from tests.store.build import case
from triage.cli.main import main
from triage.domain.slot import HoldState, Slot
from triage.ports.store import Store
from triage.store.memory import MemoryStore
from triage.store.open import open_store
from triage.workflow.slot_overview import overview

REGION = mailbox_config.load("demo").region
RVT = REGION.mailboxes["veiligheidsteam"]
# A Monday; the Tuesday after it from 13:00, which is 12:00 in UTC.
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def keep(store: Store, minute: int, *, lasting: int = 45, mailbox: str = "veiligheidsteam", book: bool = False) -> str:
    """Keep a time for a new case; returns its reference."""
    begin = NOON + timedelta(minutes=minute)
    with store.transaction() as tx:
        made = tx.cases.add(case(mailbox=mailbox), "RVT" if mailbox == "veiligheidsteam" else "RET", 2026)
        slot = Slot(begin, begin + timedelta(minutes=lasting), "rvt-dinsdag", 1)
        hold = tx.agenda.hold(made.id or 0, slot, made_at=NOW, expires_at=NOON, uid=made.reference)
        assert hold is not None
        if book:
            tx.agenda.settle(hold.id or 0, HoldState.BOOKED, NOW)
    return made.reference


def lines(store: Store | None) -> list[tuple[str, str, str | None]]:
    assert RVT.slot_plan is not None
    found = overview(store, RVT, RVT.slot_plan, REGION.calendar, NOW, 1)
    return [(f"{line.slot.starts_at.astimezone(UTC):%H:%M}", line.state, line.case) for line in found]


def test_each_time_is_free_held_or_booked_with_its_case() -> None:
    store = MemoryStore(lambda: NOW)
    held, booked = keep(store, 45), keep(store, 90, book=True)
    assert lines(store) == [
        ("12:00", "free", None), ("12:45", "held", held), ("13:30", "booked", booked), ("14:15", "free", None),
        ("15:00", "free", None),
    ]  # fmt: skip
    assert {state for _, state, _ in lines(None)} == {"free"}


def test_what_a_time_of_an_earlier_plan_overlaps_is_not_called_free() -> None:
    store = MemoryStore(lambda: NOW)
    other = keep(store, 30, lasting=30)
    assert lines(store)[:2] == [("12:30", "held", other), ("13:30", "free", None)]


def test_a_time_of_another_mailbox_that_shares_the_agenda_is_taken_and_its_case_is_not_named() -> None:
    store = MemoryStore(lambda: NOW)
    keep(store, 0, mailbox="ret")
    assert lines(store)[0] == ("12:00", "held", None)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TRIAGE_HOME", str(tmp_path))
    for name in ("TRIAGE_CONFIG", "TRIAGE_DATABASE_URL", "TRIAGE_KEY"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def test_people_see_weeks_days_and_why_an_afternoon_is_closed(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["slots", "--mailbox", "veiligheidsteam", "--now", "2027-04-19T09:00", "--weeks", "3"]) == 0
    said = [line.split("│")[1:-1] for line in capsys.readouterr().out.splitlines() if "│" in line]
    cells = [tuple(cell.strip() for cell in line) for line in said]
    assert cells[0] == ("16", "di 20 apr 2027", "13:00-13:45", "1", "vrij", "")
    assert cells[1] == ("", "", "13:45-14:30", "1", "vrij", "")
    assert ("17", "di 27 apr 2027", "", "", "gesloten: Koningsdag", "") in cells
    assert [cell[0] for cell in cells if cell[0]] == ["16", "17", "18"]


def test_people_see_when_a_closed_afternoon_is_held_instead(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = home / "regio"
    folder.mkdir()
    (folder / "configuration.toml").write_text('extends = "demo"\n', "utf-8")
    (folder / "mailboxes.toml").write_text(
        '[mailbox.veiligheidsteam.slots]\nwhen_closed = "next-workday"\n'
        'dropped = [{ date = 2027-05-04, reason = "studiemiddag" }]\n',
        "utf-8",
    )
    ask = [
        "--config",
        str(folder),
        "slots",
        "--mailbox",
        "veiligheidsteam",
        "--now",
        "2027-04-26T09:00",
        "--weeks",
        "2",
    ]
    assert main(ask) == 0
    said = capsys.readouterr().out
    assert "gesloten: Koningsdag; in plaats daarvan op wo 28 apr" in said
    assert "wo 28 apr 2027" in said
    assert "gesloten: studiemiddag" in said
    assert said.rstrip().endswith("5 vrij")


def test_scripts_get_times_with_their_state_and_case(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = open_store(None, home)
    reference = keep(store, 0)
    store.close()
    ask = ["slots", "--mailbox", "veiligheidsteam", "--now", NOW.isoformat(), "--weeks", "1", "--json"]
    assert main(ask) == 0
    first, second, *_ = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert first == {
        "starts_at": "2026-11-24T13:00:00+01:00", "ends_at": "2026-11-24T13:45:00+01:00", "state": "held", "table": 1,
        "case": reference,
    }  # fmt: skip
    assert second["state"] == "free"
    assert "case" not in second


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--mailbox", "ret"], "mailbox ret heeft geen agenda; stel [mailbox.ret.slots] in"),
        (["--mailbox", "veiligheidsteam", "--weeks", "0"], "--weeks: kies 1 tot en met 104"),
        (["--mailbox", "rvt"], "mailbox 'rvt' bestaat niet; kies uit "),
    ],
)
def test_what_has_no_agenda_is_said_in_one_line(
    home: Path, capsys: pytest.CaptureFixture[str], options: list[str], said: str
) -> None:
    assert main(["slots", *options]) == 2
    assert capsys.readouterr().err.startswith(f"triage: {said}")
