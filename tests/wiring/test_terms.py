"""`triage deadline` and `triage check` on terms: read as a stranger reads them, refused in one line."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

import mailbox_config
from tests.store.build import case
from triage.cli.main import main
from triage.domain.obligation import obligations_for
from triage.store.memory import MemoryStore
from triage.wiring import doctor

LOADED = mailbox_config.load("zaanstreek_waterland")


def deadline(*options: str) -> int:
    return main(["deadline", *options])


def shapes(capsys: pytest.CaptureFixture[str], *options: str) -> list[dict[str, Any]]:
    assert deadline(*options, "--json") == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_every_route_has_its_obligations_in_every_mailbox(capsys: pytest.CaptureFixture[str]) -> None:
    for mailbox in LOADED.region.mailboxes:
        for route in LOADED.region.routes:
            found = shapes(capsys, "--mailbox", mailbox, "--route", route, "--from", "2026-11-24T10:00")
            assert found, (mailbox, route)
            for each in found:
                assert each.keys() >= {"obligation", "term", "source", "starts_at", "due_at", "trace"}
                assert (each["due_at"] is None) == (not each["trace"])


def test_a_term_that_waits_for_an_event_has_no_date_until_the_event_is_given(
    capsys: pytest.CaptureFixture[str],
) -> None:
    given = ("--mailbox", "lokaal-team", "--route", "rood", "--from", "2026-11-24T10:00")
    due = {each["obligation"]: each["due_at"] for each in shapes(capsys, *given)}
    assert due["monitoring-3"] is None
    held = shapes(capsys, *given, "--event", "warm_handover_held=2026-11-30T10:00")
    due = {each["obligation"]: each["due_at"] for each in held}
    assert due["monitoring-3"] == "2027-03-02T00:00:00+01:00"  # zo 28 februari: ma 1 maart, 24:00
    assert due["afronding-melden"] is None


def test_the_account_reads_day_by_day(capsys: pytest.CaptureFixture[str]) -> None:
    assert deadline("--mailbox", "lokaal-team", "--route", "geel", "--from", "2026-12-18T10:00") == 0
    said = capsys.readouterr().out
    assert "Gele route: bekend bij het lokale team in Lokaal team Voorbeeldgemeente (R-10, R-12, R-13)" in said
    assert "uiterlijk  maandag 28 december 2026 om 24.00 uur" in said
    assert "    vr 25 dec: Eerste kerstdag, telt niet mee\n    za 26 dec: zaterdag, telt niet mee\n" in said
    assert "geen datum: de bronnen noemen geen termijn" in said


def test_a_crisis_handover_outside_office_hours_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert deadline("--mailbox", "lokaal-team", "--route", "crisis", "--from", "2026-12-25T12:00") == 0
    said = capsys.readouterr().out
    assert "Let op: Crisisoverdracht kan alleen op werkdagen van 09:00 tot 17:00" in said
    assert "uiterlijk  direct, op vrijdag 25 december 2026 om 12.00 uur" in said


def test_a_long_term_shows_both_ends_of_its_days(capsys: pytest.CaptureFixture[str]) -> None:
    given = ("--mailbox", "lokaal-team", "--route", "rood", "--from", "2026-11-24", "--event")
    assert deadline(*given, "warm_handover_held=2026-11-30T10:00") == 0
    said = capsys.readouterr().out
    assert "… 346 dagen, waarvan 346 meetellen …" in said
    assert "ma 30 nov 2026: dag waarop de termijn begint, telt niet mee" in said
    assert "di 30 nov 2027: dag 365 van 365, laatste dag" in said


@pytest.mark.parametrize(
    ("mailbox", "route", "start", "event", "said"),
    [
        ("lokaal-tea", "geel", "2026-11-24", None, "mailbox 'lokaal-tea' bestaat niet; kies uit veiligheidsteam,"),
        ("lokaal-team", "gel", "2026-11-24", None, "route 'gel' bestaat niet; kies uit consult,"),
        ("lokaal-team", "geel", "morgen", None, "'morgen' is geen tijd; schrijf bijvoorbeeld 2026-11-24T09:30:00"),
        ("lokaal-team", "geel", "2026-11-24", "warm=2026-11-24", "'warm=2026-11-24' is geen gebeurtenis met tijd;"),
        ("lokaal-team", "geel", "2026-11-24", "closed", "'closed' is geen gebeurtenis met tijd;"),
        ("lokaal-team", "geel", "2026-11-24", "closed=straks", "'straks' is geen tijd;"),
        ("lokaal-team", "geel", "9999-12-31T10:00", None, ""),
    ],
)
def test_what_cannot_be_worked_out_is_said_in_one_line(
    mailbox: str, route: str, start: str, event: str | None, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    more = ("--event", event) if event else ()
    assert deadline("--mailbox", mailbox, "--route", route, "--from", start, *more) == 2
    shown = capsys.readouterr()
    assert said in shown.err
    assert shown.err.count("\n") == 1
    assert shown.out == ""


def test_the_check_tells_of_cases_whose_terms_end_otherwise_now(monkeypatch: pytest.MonkeyPatch) -> None:
    now = datetime(2026, 12, 21, 9, tzinfo=UTC)
    store = MemoryStore(clock=lambda: now)
    monkeypatch.setattr(doctor, "servers_of", lambda *_: [])
    monkeypatch.setattr(doctor, "the_store", lambda *_: store)
    with store.transaction() as tx:
        made = tx.cases.add(case(mailbox="lokaal-team"), "LT", 2026)
        assert made.id is not None
        region = LOADED.region
        owed = obligations_for(region.rules_for("lokaal-team", "geel"), now, region.calendar)
        tx.cases.add_obligations(made.id, owed, region.config_hash)

    def said(calendar: Any, config_hash: str) -> list[tuple[bool, str]]:
        loaded = replace(LOADED, region=replace(region, calendar=calendar, config_hash=config_hash))
        found = doctor.examine(loaded, ["lokaal-team"])
        return [(line.ok, line.advice) for line in found if "beloofde termijnen" in line.what]

    assert said(region.calendar, "other") == [(True, "")]
    closed = replace(region.calendar, closures={date(2026, 12, 24): "collectieve sluiting"})
    ((ok, advice),) = said(closed, "other")
    assert not ok
    assert advice.startswith("in 1 zaak eindigt een termijn anders dan beloofd;")
