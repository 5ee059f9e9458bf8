"""A case: what it is opened with, and which states may follow which."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest

from triage.domain.case import TRANSITIONS, Case, CaseState, open_case, reference_text
from triage.domain.decision import Flag, TriageDecision
from triage.domain.reading import Colour, Kind

Moment = Callable[[str], datetime]
NEW, BUSY, WAITING, CLOSED = CaseState.NEW, CaseState.IN_PROGRESS, CaseState.WAITING, CaseState.CLOSED
ALLOWED = {
    (NEW, BUSY),
    (NEW, WAITING),
    (NEW, CLOSED),
    (BUSY, WAITING),
    (BUSY, CLOSED),
    (WAITING, BUSY),
    (WAITING, CLOSED),
    (CLOSED, BUSY),
}


@pytest.fixture
def case(at: Moment) -> Case:
    decision = TriageDecision(
        mailbox="lokaal-team",
        route="geel",
        kind=Kind.OTHER,
        best_guess=Kind.OTHER,
        confidence=0.9,
        colour=Colour.YELLOW,
        colour_ambiguous=False,
        suggested_colour=None,
        urgent=True,
        automatic=False,
        reasons=(),
        flags=frozenset({Flag.DAMAGED}),
    )
    return open_case(decision, "LT-2026-0001", "jan@vt.example", "Geel", at("2026-11-24T09:00Z"))


def test_it_opens_with_what_was_decided(case: Case, at: Moment) -> None:
    assert case == Case(
        mailbox="lokaal-team",
        reference="LT-2026-0001",
        state=NEW,
        kind=Kind.OTHER,
        colour=Colour.YELLOW,
        route="geel",
        urgent=True,
        sender="jan@vt.example",
        subject="Geel",
        received_at=at("2026-11-24T09:00Z"),
        flags=frozenset({Flag.DAMAGED}),
    )
    assert (case.by_hand, case.assignee, case.closed_at, case.version) == (False, None, None, 1)


@pytest.mark.parametrize("before", CaseState)
@pytest.mark.parametrize("after", CaseState)
def test_a_state_follows_only_where_the_table_says_so(before: CaseState, after: CaseState, case: Case) -> None:
    assert replace(case, state=before).may_become(after) is ((before, after) in ALLOWED)


def test_every_state_can_be_left() -> None:
    assert set(TRANSITIONS) == set(CaseState)
    assert all(TRANSITIONS.values())


@pytest.mark.parametrize(
    ("number", "reference"),
    [(1, "RVT-2026-0001"), (42, "RVT-2026-0042"), (9999, "RVT-2026-9999"), (10000, "RVT-2026-10000")],
)
def test_a_reference_says_nothing_about_anybody(number: int, reference: str) -> None:
    assert reference_text("RVT", 2026, number) == reference


def test_it_refuses_times_without_a_time_zone(case: Case) -> None:
    naive = datetime(2026, 11, 24, 12)  # noqa: DTZ001
    for field in ("received_at", "closed_at"):
        with pytest.raises(ValueError, match="een tijd zonder tijdzone"):
            replace(case, **{field: naive})
