"""A changed calendar or term shows another date beside the promise, and never takes its place by itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from triage.domain.obligation import Evidence, Met, Obligation, ObligationRule, StartEvent, obligation_from
from triage.domain.policy import MailboxPolicy, PartnerBook, Region, RoutePolicy
from triage.domain.recalculation import Recalculation, recalculated, rules_by_key
from triage.domain.terms import Ending, Term, TraceDay
from triage.domain.workdays import WorkCalendar

Moment = Callable[[str], datetime]
RULE = ObligationRule(
    "bevestigen", "Bevestigen", "lokaal team", Term.parse("5 werkdagen"), (StartEvent.RECEIVED,),
    (Evidence.HANDOVER_CONFIRMED,), "R-12",
)  # fmt: skip


@pytest.fixture
def promised(calendar: WorkCalendar, at: Moment) -> Obligation:
    """Received on Monday 21 December 2026: 22, 23, 24, 28 and 29 December."""
    owed = replace(obligation_from(RULE, at("2026-12-21 10:00"), calendar), id=7, config_hash="before")
    assert owed.due_at == at("2026-12-30 00:00")
    return owed


@pytest.fixture
def make(calendar: WorkCalendar, policy: MailboxPolicy) -> Callable[..., Region]:
    def region(*closed: str, rule: ObligationRule = RULE, config_hash: str = "now") -> Region:
        closures = {date.fromisoformat(day): "collectieve sluiting" for day in closed}
        route = RoutePolicy("geel", "Geel", (rule,), "R-12")
        return Region(
            "Regio", replace(calendar, closures=closures), {"veiligheidsteam": policy}, {"geel": route}, PartnerBook(),
            frozenset(), config_hash,
        )  # fmt: skip

    return region


def look(owed: Obligation, region: Region) -> Recalculation | None:
    return recalculated(owed, rules_by_key(region), region)


def test_a_closure_that_was_added_shows_both_dates_with_their_accounts(
    promised: Obligation, make: Callable[..., Region], at: Moment
) -> None:
    found = look(promised, make("2026-12-24"))
    assert found is not None
    assert found.owed == promised
    assert found.due_at == at("2026-12-31 00:00")
    assert TraceDay(date(2026, 12, 24), False, "collectieve sluiting, telt niet mee") in found.trace
    taken = found.taken_over()
    assert (taken.due_at, taken.trace, taken.id) == (found.due_at, found.trace, 7)


def test_nothing_differs_where_the_date_is_the_same(promised: Obligation, make: Callable[..., Region]) -> None:
    assert look(promised, make("2026-12-31")) is None


def test_another_term_in_the_configuration_counts_too(
    promised: Obligation, make: Callable[..., Region], at: Moment
) -> None:
    found = look(promised, make(rule=replace(RULE, term=Term.parse("2 dagen"))))
    assert found is not None
    assert (found.term, found.due_at) == ("2 dagen", at("2026-12-24 00:00"))


@pytest.mark.parametrize(
    "change",
    [
        {"met": Met(Evidence.HANDOVER_CONFIRMED, datetime.fromisoformat("2026-12-22T10:00+01:00"), "anna")},
        {"met": Met(Evidence.WITHDRAWN, datetime.fromisoformat("2026-12-22T10:00+01:00"), "anna")},
        {"due_at": None},
        {"starts_at": None},
        {"config_hash": "now"},
        {"key": "weg"},
        {"by_hand": True, "trace": (TraceDay(date(2026, 12, 29), True, "afgesproken"),)},
    ],
    ids=["met", "withdrawn", "no date", "no start", "same configuration", "no longer configured", "agreed by a person"],
)
def test_what_is_settled_or_agreed_is_left_alone(
    promised: Obligation, make: Callable[..., Region], change: dict[str, object]
) -> None:
    assert look(replace(promised, **change), make("2026-12-24")) is None  # type: ignore[arg-type]


def test_a_start_that_a_person_corrected_is_still_counted_by_the_calendar(
    promised: Obligation, make: Callable[..., Region]
) -> None:
    assert look(replace(promised, by_hand=True), make("2026-12-24")) is not None


def test_a_promise_that_was_kept_is_not_asked_again_until_the_calendar_changes_again(
    promised: Obligation, make: Callable[..., Region], calendar: WorkCalendar
) -> None:
    found = look(promised, make("2026-12-24"))
    assert found is not None
    kept = replace(found.kept(calendar), config_hash="now")
    assert kept.due_at == promised.due_at
    assert kept.trace[-1].date == date(2026, 12, 29)
    assert look(kept, make("2026-12-24", config_hash="later")) is None
    again = look(kept, make("2026-12-23", "2026-12-24", config_hash="later"))
    assert again is not None


def test_an_exact_end_never_differs_for_a_closure(
    calendar: WorkCalendar, make: Callable[..., Region], at: Moment
) -> None:
    rule = replace(RULE, term=Term.parse("10 dagen", Ending.EXACT))
    owed = replace(obligation_from(rule, at("2026-12-15 10:00"), calendar), config_hash="before")
    assert look(owed, make("2026-12-24", "2026-12-25", rule=rule)) is None


@pytest.mark.parametrize("utc", ["2026-10-25T00:30:00+00:00", "2026-10-25T01:30:00+00:00"])
@pytest.mark.parametrize("term", ["direct", "24 uur"])
def test_an_end_in_the_hour_that_the_clock_does_twice_is_the_same_end_once_it_was_kept(
    utc: str, term: str, calendar: WorkCalendar, make: Callable[..., Region]
) -> None:
    rule = replace(RULE, term=Term.parse(term))
    end = datetime.fromisoformat(utc)
    starts = end if term == "direct" else end - timedelta(hours=24)
    owed = replace(obligation_from(rule, starts, calendar), id=7, config_hash="before")
    assert owed.due_at is not None
    # As the database gives it back.
    kept = replace(owed, starts_at=starts, due_at=owed.due_at.astimezone(UTC))
    assert look(kept, make("2026-12-24", rule=rule)) is None
