"""A crisis handover is for working days between 09:00 and 17:00; outside them it says so, and what to do (R-25)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest

from triage.domain.decision import Flag, decide
from triage.domain.hours import outside_hours, with_hours
from triage.domain.message import IncomingMessage, MailStamp
from triage.domain.policy import MailboxPolicy, PartnerBook, Region, RoutePolicy
from triage.domain.reading import LocalKind, Readings
from triage.domain.workdays import WorkCalendar

Moment = Callable[[str], datetime]


@pytest.fixture
def region(calendar: WorkCalendar, local_policy: MailboxPolicy) -> Region:
    routes = {
        "crisis": RoutePolicy("crisis", "Crisisoverdracht", (), "R-25", True, "Bel direct met Veilig Thuis."),
        "geel": RoutePolicy("geel", "Gele route", (), "R-12"),
    }
    return Region("Regio", calendar, {"lokaal-team": local_policy}, routes, PartnerBook(), frozenset(), "hash")


@pytest.mark.parametrize(
    ("at_", "inside"),
    [
        ("2026-11-23 08:59", False),  # ma
        ("2026-11-23 09:00", True),
        ("2026-11-23 16:59", True),
        ("2026-11-23 17:00", False),
        ("2026-11-28 12:00", False),  # za
        ("2026-12-25 12:00", False),  # vr, eerste kerstdag
        ("2026-05-05 12:00", False),  # di, Bevrijdingsdag
        ("2026-11-23T08:30Z", True),  # hier 09:30
    ],
)
def test_it_tells_office_hours_of_working_days(region: Region, at: Moment, at_: str, inside: bool) -> None:
    assert (outside_hours(region, "crisis", at(at_)) is None) is inside


def test_it_says_when_it_was_why_and_what_to_do(region: Region, at: Moment) -> None:
    assert outside_hours(region, "crisis", at("2026-12-25 12:30")) == (
        "Crisisoverdracht kan alleen op werkdagen van 09:00 tot 17:00;"
        " dit was op vrijdag 25 december 2026 om 12.30 uur (eerste kerstdag). Bel direct met Veilig Thuis."
    )
    said = outside_hours(region, "crisis", at("2026-11-28 12:30"))
    assert said is not None
    assert said.count("zaterdag") == 1


@pytest.mark.parametrize("route", ["geel", "weg"])
def test_other_routes_know_no_hours(region: Region, at: Moment, route: str) -> None:
    assert outside_hours(region, route, at("2026-11-28 12:00")) is None


def test_a_decision_carries_the_flag_and_the_reason(
    region: Region, at: Moment, read: Callable[..., Readings], mail: Callable[..., IncomingMessage]
) -> None:
    readings = read(local=LocalKind.CRISIS_HANDOVER, local_confidence=0.99)
    policy = region.mailboxes["lokaal-team"]
    for moment, outside in ((at("2026-11-28 12:00"), True), (at("2026-11-24 12:00"), False)):
        decision = replace(decide(mail(), readings, policy, MailStamp(moment, moment), "hash"), route="crisis")
        found = with_hours(decision, region, moment)
        assert (Flag.OUTSIDE_HOURS in found.flags) is outside
        said = [reason.rule for reason in found.reasons if "alleen op werkdagen van 09:00 tot 17:00" in reason.text]
        assert said == (["R-25"] if outside else [])
