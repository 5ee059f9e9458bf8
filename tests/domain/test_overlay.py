"""What people lay over the configuration gives another region, with a hash of its own; what is not understood, none."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import mailbox_config
from triage.domain.duty import Contact, Shift, Step
from triage.domain.overlay import GONE, OverlayKind, OverlayRow, closure_value, overlaid, partner_value, shift_value
from triage.domain.policy import Partner

REGION = mailbox_config.load("demo").region
AT = datetime(2026, 11, 21, 12, tzinfo=UTC)
TEAM = Partner("Wijkteam Zuid", frozenset({"zuid@team.example"}), frozenset(), frozenset({"ret"}))
THURSDAY = date(2026, 12, 24)
NIGHT = Shift(
    "",
    (Step((Contact("nacht@team.example"), Contact("mee@team.example")), timedelta(minutes=5)),),
    time(22),
    time(7),
    dates=frozenset({THURSDAY}),
)


def row(kind: OverlayKind, key: str, value: object, number: int = 1, who: str = "frits") -> OverlayRow:
    return OverlayRow(kind, key, value, who, AT, number)  # type: ignore[arg-type]


def partner(name: str, value: object, number: int = 1) -> OverlayRow:
    return row(OverlayKind.PARTNER, name, value, number)


def test_a_partner_counts_for_its_mailboxes_alone() -> None:
    region = overlaid(REGION, [partner(TEAM.name, partner_value(TEAM))])
    assert region.partners.find("zuid@team.example", "ret") == TEAM
    assert region.partners.find("zuid@team.example", "veiligheidsteam") is None
    assert region.partners.find("anja@jeugdteam.example", "veiligheidsteam")


def test_a_partner_of_the_configuration_can_be_taken_away_or_replaced() -> None:
    gone = overlaid(REGION, [partner("Jeugdteam", GONE)])
    assert gone.partners.find("anja@jeugdteam.example", "ret") is None
    assert gone.partners.find("anja@wijkteam.example", "ret")
    narrow = Partner("Jeugdteam", frozenset({"anja@jeugdteam.example"}))
    replaced = overlaid(REGION, [partner("Jeugdteam", partner_value(narrow))])
    assert replaced.partners.find("anja@jeugdteam.example", "ret") == narrow
    assert replaced.partners.find("bea@jeugdteam.example", "ret") is None


def test_a_closure_is_no_working_day_and_says_why() -> None:
    region = overlaid(REGION, [row(OverlayKind.CLOSURE, "2026-12-24", closure_value("verhuizing"))])
    assert region.calendar.why_closed(THURSDAY) == "verhuizing"
    assert REGION.calendar.why_closed(THURSDAY) is None
    # No holiday by law: a term in days may end on it (Algemene termijnenwet, art. 1).
    assert region.calendar.why_not_lawful(THURSDAY) is None


def test_a_shift_on_a_date_goes_before_the_configurations() -> None:
    region = overlaid(REGION, [row(OverlayKind.SHIFT, "7", shift_value(NIGHT))])
    night = datetime(2026, 12, 24, 23, tzinfo=UTC)
    found = region.duty.on_duty("veiligheidsteam", night, region.calendar)
    assert found is not None
    assert found.steps == NIGHT.steps
    afterwards = region.duty.on_duty("veiligheidsteam", night + timedelta(days=1), region.calendar)
    assert afterwards == REGION.duty.on_duty("veiligheidsteam", night + timedelta(days=1), REGION.calendar)


def test_the_hash_changes_with_what_is_laid_and_comes_back_with_what_is_taken_back() -> None:
    laid = partner(TEAM.name, partner_value(TEAM))
    again = row(OverlayKind.PARTNER, TEAM.name, partner_value(TEAM), 9, "vera")
    closed = row(OverlayKind.CLOSURE, "2026-12-24", closure_value("verhuizing"), 2)
    one, same, two = overlaid(REGION, [laid]), overlaid(REGION, [again]), overlaid(REGION, [laid, closed])
    assert one.config_hash == same.config_hash
    assert len({REGION.config_hash, one.config_hash, two.config_hash}) == 3
    assert overlaid(REGION, [closed, laid]).config_hash == two.config_hash
    assert overlaid(REGION, []) is REGION


def test_what_a_newer_version_wrote_changes_nothing() -> None:
    rows = [
        row(OverlayKind("threshold"), "ret", {"decide": 0.1}),
        partner("Nieuw", {"groups": ["x"]}),
        row(OverlayKind.CLOSURE, "kerst", closure_value("dicht")),
        row(OverlayKind.SHIFT, "3", {"dates": ["2026-12-24"]}),
    ]
    assert overlaid(REGION, rows) is REGION
    known = overlaid(REGION, [*rows, partner(TEAM.name, partner_value(TEAM))])
    assert known.partners.find("zuid@team.example", "ret") == TEAM
