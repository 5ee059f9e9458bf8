"""How long content is kept, and each thing that stands in the way of destroying it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from triage.domain.record import ClosingOutcome, Record, RecordKind
from triage.domain.retention import (
    LOOSE,
    BadKeeping,
    Barrier,
    Erasure,
    Facts,
    Gone,
    Keeping,
    Part,
    RetentionPolicy,
    RetentionRule,
    Settlement,
    declaration_of,
    filed_at,
    hash_of,
    plan_of,
)
from triage.domain.workdays import WorkCalendar

CALENDAR = WorkCalendar(ZoneInfo("Europe/Amsterdam"), lambda year: {})
YEAR = RetentionRule("consult", Keeping.parse("1 jaar"), "5.1", frozenset({"consult"}))
REST = RetentionRule("rest", Keeping.parse("5 jaar"), "5.2")
POLICY = RetentionPolicy("rvt", "Selectielijst 2020", (YEAR, REST))
CLOSED = datetime(2026, 3, 3, 10, 0, tzinfo=UTC)
LATER = datetime(2028, 1, 1, tzinfo=UTC)
SETTLED = Settlement(POLICY.mark, "archivaris", CLOSED)
FACTS = Facts("consult", CLOSED, CLOSED)


@pytest.mark.parametrize(
    ("text", "start", "last"),
    [
        ("90 dagen", date(2026, 3, 3), date(2026, 6, 1)),
        ("1 dag", date(2026, 12, 31), date(2027, 1, 1)),
        ("2 weken", date(2026, 3, 3), date(2026, 3, 17)),
        ("1 maand", date(2026, 1, 31), date(2026, 2, 28)),
        ("18 maanden", date(2026, 8, 31), date(2028, 2, 29)),
        ("1 jaar", date(2028, 2, 29), date(2029, 2, 28)),
        ("  5  JAAR ", date(2026, 3, 3), date(2031, 3, 3)),
        ("20 jaren", date(2026, 3, 3), date(2046, 3, 3)),
    ],
)
def test_a_term_ends_on_its_last_day(text: str, start: date, last: date) -> None:
    assert Keeping.parse(text).last_day(start) == last


@pytest.mark.parametrize(
    "text", ["", "jaar", "0 jaar", "1,5 jaar", "5 werkdagen", "111 jaar", "99999 dagen", "een jaar"]
)
def test_what_is_no_term_is_refused_with_what_would_be_right(text: str) -> None:
    with pytest.raises(BadKeeping, match=r"; (schrijf|kies) "):
        Keeping.parse(text)


def test_the_whole_last_day_is_kept_in_local_time() -> None:
    # 23:30 on 29 March 2026, summer time: it is the 29th there, and a day later in UTC it is still the 30th.
    start = datetime(2026, 3, 29, 21, 30, tzinfo=UTC)
    assert Keeping.parse("1 dag").over_at(start, CALENDAR) == datetime(2026, 3, 31, 0, 0, tzinfo=CALENDAR.zone)


def test_a_rule_that_names_a_route_goes_before_the_one_for_the_rest() -> None:
    assert POLICY.rule_for("consult") == YEAR
    assert POLICY.rule_for("geel") == REST
    assert replace(POLICY, rules=(YEAR,)).rule_for("geel") is None


@pytest.mark.parametrize(
    "changed",
    [
        replace(POLICY, selectielijst="Selectielijst 2030"),
        replace(POLICY, rules=(replace(YEAR, keeping=Keeping.parse("2 jaar")), REST)),
        replace(POLICY, rules=(replace(YEAR, category="5.3"), REST)),
        replace(POLICY, rules=(replace(YEAR, routes=frozenset({"consult", "geel"})), REST)),
        replace(POLICY, rules=(YEAR,)),
        replace(POLICY, loose=RetentionRule(LOOSE, Keeping.parse("1 jaar"), "8.1")),
    ],
)
def test_what_was_settled_holds_for_these_very_terms(changed: RetentionPolicy) -> None:
    assert plan_of(POLICY, SETTLED, FACTS, LATER, CALENDAR).is_due
    assert plan_of(changed, SETTLED, replace(FACTS, route="consult"), LATER, CALENDAR).barrier in (
        Barrier.NOT_SETTLED, Barrier.NOT_YET,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "barrier"),
    [
        (replace(FACTS, erased=True), Barrier.ERASED),
        (replace(FACTS, merged=True), Barrier.MERGED),
        (replace(FACTS, closed_at=None), Barrier.NOT_CLOSED),
        (replace(FACTS, filed_at=None), Barrier.NOT_FILED),
        (replace(FACTS, held=True), Barrier.HELD),
        (replace(FACTS, owed=True), Barrier.OWED),
        (replace(FACTS, under_way=True), Barrier.UNDER_WAY),
        (replace(FACTS, route="geel"), Barrier.NOT_YET),
        (FACTS, None),
    ],
)
def test_each_thing_that_stands_in_the_way(facts: Facts, barrier: Barrier | None) -> None:
    assert plan_of(POLICY, SETTLED, facts, LATER, CALENDAR).barrier is barrier


def test_nothing_is_destroyed_unless_it_is_configured_and_settled() -> None:
    assert plan_of(RetentionPolicy("rvt"), SETTLED, FACTS, LATER, CALENDAR).barrier is Barrier.NO_RULE
    assert plan_of(replace(POLICY, selectielijst=""), SETTLED, FACTS, LATER, CALENDAR).barrier is Barrier.NO_RULE
    assert plan_of(POLICY, None, FACTS, LATER, CALENDAR).barrier is Barrier.NOT_SETTLED
    for_good = replace(POLICY, rules=(replace(YEAR, keeping=Keeping.parse("blijvend")), REST))
    settled = replace(SETTLED, mark=for_good.mark)
    assert plan_of(for_good, settled, FACTS, LATER, CALENDAR).barrier is Barrier.FOR_GOOD


def test_a_case_is_kept_from_its_closing_or_its_filing_whichever_was_later() -> None:
    filed = CLOSED + timedelta(days=100)
    plan = plan_of(POLICY, SETTLED, replace(FACTS, filed_at=filed), LATER, CALENDAR)
    assert plan.at == datetime(2027, 6, 12, 0, 0, tzinfo=CALENDAR.zone)
    before = datetime(2027, 6, 11, 21, 59, tzinfo=UTC)
    assert plan_of(POLICY, SETTLED, replace(FACTS, filed_at=filed), before, CALENDAR).barrier is Barrier.NOT_YET
    after = datetime(2027, 6, 11, 22, 0, tzinfo=UTC)
    assert plan_of(POLICY, SETTLED, replace(FACTS, filed_at=filed), after, CALENDAR).is_due


def said(number: int, kind: RecordKind, outcome: str = "", *, of: int | None = None, late: int = 0) -> Record:
    """A record of which the time was put back: it was written down *late* days after it says."""
    wrote = CLOSED + timedelta(days=late)
    return Record(kind, CLOSED, "anna", outcome=outcome, of=of, recorded_at=wrote, id=number)


TO_FILE, HANDLED = ClosingOutcome.TO_FILE.value, ClosingOutcome.HANDLED.value


@pytest.mark.parametrize(
    ("records", "days"),
    [
        ([], None),
        ([said(1, RecordKind.CLOSED, TO_FILE, late=3)], 3),
        ([said(1, RecordKind.CLOSED, HANDLED)], None),
        ([said(1, RecordKind.CLOSED, HANDLED), said(2, RecordKind.FILED, late=5)], 5),
        # Reopened: what was said of the earlier closing no longer counts.
        ([said(1, RecordKind.CLOSED, TO_FILE), said(2, RecordKind.TAKEN_BACK, of=1)], None),
        (
            [
                said(1, RecordKind.CLOSED, HANDLED), said(2, RecordKind.FILED), said(3, RecordKind.TAKEN_BACK, of=1),
                said(4, RecordKind.CLOSED, HANDLED, late=9),
            ],
            None,
        ),
        # Said by mistake, and taken back.
        ([said(1, RecordKind.CLOSED, HANDLED), said(2, RecordKind.FILED), said(3, RecordKind.TAKEN_BACK, of=2)], None),
    ],
)  # fmt: skip
def test_a_case_is_in_the_file_when_somebody_said_so_and_it_stands(records: list[Record], days: int | None) -> None:
    assert filed_at(records) == (None if days is None else CLOSED + timedelta(days=days))


def test_a_settlement_is_read_back_as_it_was_written() -> None:
    assert Settlement.of(SETTLED.text()) == SETTLED
    assert Settlement.of("") is None


def test_a_declaration_tells_how_much_and_a_changed_one_shows() -> None:
    erasure = Erasure(4, "rvt", "opdrachtregel:beheer", CLOSED, {"selectielijst": "Selectielijst 2020"})
    gone = Gone(cases=2, mails=3, messages=4, records=5, deliveries=6)
    parts = [Part("consult", "5.1", "1 jaar", gone, CLOSED - timedelta(days=40), CLOSED)]
    told = declaration_of(erasure, [*parts, replace(parts[0], key="rest")], CALENDAR, LATER, 7)
    assert told["total"] == {"cases": 4, "mails": 6, "messages": 8, "records": 10, "sent": 12}
    assert told["known_places_in_mailboxes"] == 7
    assert hash_of(told) == told["hash"]
    assert hash_of({**told, "carried_out_by": "een ander"}) != told["hash"]
