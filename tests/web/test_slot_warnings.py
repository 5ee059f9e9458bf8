"""What a beheerder sees of a time that comes too late, and of an agenda without a free time (R-4)."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from tests.web.parts import Office
from tests.workflow.parts import Room
from triage.cli.main import main
from triage.domain.access import Role, Viewer
from triage.domain.obligation import Evidence, Met
from triage.domain.slot import slots
from triage.workflow.assess import assess_all
from triage.workflow.desk import Desk

LATE = "afspraak na een termijn"
DAY = timedelta(days=1)
EVA = Viewer.of("eva", frozenset({"veiligheidsteam"}), Role.BEHEERDER)


def test_a_time_after_a_term_that_is_still_owed_is_a_warning_on_case_and_queue(office: Office) -> None:
    # Received on Saturday: the two days end with Monday, and the time is on Tuesday.
    case = office.add()
    office.propose(case)
    browser = office.inside()
    assert "Let op: na de termijn van Reageren op de afzender" in browser.get(f"/zaak/{case.reference}").text
    assert LATE in browser.get("/").text
    with office.store.transaction() as tx:
        (owed,) = tx.cases.file(EVA, case.reference).obligations
        tx.cases.meet(case.id or 0, owed.id or 0, Met(Evidence.CALL_SPOKEN, office.clock.at, "eva"))
    assert "Let op: na de termijn" not in browser.get(f"/zaak/{case.reference}").text
    assert LATE not in browser.get("/").text


def test_a_time_within_the_term_is_no_warning(office: Office) -> None:
    # Received on Sunday: the two days end with the Tuesday of the time itself.
    office.clock.at += DAY
    case = office.add()
    office.propose(case)
    browser = office.inside()
    assert "Let op: na de termijn" not in browser.get(f"/zaak/{case.reference}").text
    assert LATE not in browser.get("/").text


def test_an_agenda_without_a_free_time_is_a_task_on_the_page_and_nothing_is_proposed(office: Office) -> None:
    room = Room()
    room.clock.time = now = office.clock.at
    room.store = office.store
    room.desk = Desk(office.store, room.region, room.parser, room.reader, room.notes, "test")
    plan = room.region.mailboxes["veiligheidsteam"].slot_plan
    other = office.add()
    assert plan is not None
    with room.store.transaction() as tx:
        for number, slot in enumerate(slots(plan, now, now + plan.horizon + 7 * DAY, room.region.calendar)):
            tx.agenda.hold(other.id or 0, slot, made_at=now, expires_at=now + DAY, uid=f"{number}")
    room.receive("Kunnen jullie aansluiten bij dit gezin?")
    (assessed,) = assess_all(room.desk)
    assert assessed.case_id is not None
    with room.store.transaction() as tx:
        assert tx.agenda.of_case(assessed.case_id) is None
        assert tx.outbox.of_case(assessed.case_id) == []
        reference = tx.cases.get(EVA, assessed.case_id).reference
    page = office.inside().get(f"/zaak/{reference}").text
    assert "geen vrije tijd: zelf een afspraak maken" in page
    assert "er is geen vrije tijd binnen de planningshorizon" in page


MAIL = """From: Jeugdteam <team@jeugdteam.example>
To: algemeen@veiligheidsteamzawa.nl
Subject: Ondersteuningsvraag
Message-ID: <vraag@jeugdteam.example>
Authentication-Results: mx.triage.example; dmarc=pass header.from=jeugdteam.example

Wij willen samen met jullie een gezin bespreken waar veel zorgen over zijn. Kunnen jullie aansluiten bij een overleg en
met ons optrekken rond dit gezin?
"""


@pytest.mark.parametrize(
    ("now", "due"),
    [
        # Wednesday: the two days end with Friday, and the first time is on Tuesday.
        ("2026-11-25T10:00", "2026-11-28T00:00:00+01:00"),
        # Sunday: they end with the Tuesday of the time itself.
        ("2026-11-22T10:00", None),
    ],
)
def test_explain_says_which_terms_are_over_by_the_proposed_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], now: str, due: str | None
) -> None:
    monkeypatch.setenv("TRIAGE_HOME", str(tmp_path))
    (tmp_path / "vraag.eml").write_text(MAIL, "utf-8")
    ask = ["--config", "demo", "explain", str(tmp_path / "vraag.eml"), "--now", now]
    assert main([*ask, "--json"]) == 0
    late = json.loads(capsys.readouterr().out)["slot"]["after_terms"]
    assert [(each["obligation"], each["due_at"], each["met"]) for each in late] == (
        [("reactie", due, True)] if due else []
    )
    assert main(ask) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert ("deze tijd ligt na de termijn van 'Reageren op de afzender'" in said) is (due is not None)
    assert ("het voorstel zelf haalt die termijn" in said) is (due is not None)
