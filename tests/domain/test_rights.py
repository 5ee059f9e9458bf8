"""The term of a request about somebody's own data, and what a decision needs (AVG art. 12 to 17)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

import mailbox_config
from triage.domain.rights import (
    GROUNDS,
    Outcome,
    Request,
    RightKind,
    RightsRefused,
    Step,
    StepKind,
    Wanted,
    check_decision,
    check_extension,
    check_reason,
    due,
    ground_of,
)

CALENDAR = mailbox_config.load("zaanstreek_waterland").region.calendar
WHY = "omdat de brief ook over twee anderen gaat"


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CALENDAR.zone)


def _request(received: str = "2026-11-03 10:00", kind: RightKind = RightKind.ACCESS) -> Request:
    return Request(kind, ("veiligheidsteam",), _at(received), "anna", Wanted(("Bo",)), reference="AVG-2026-0001")


COLLECTED, EXTENDED = Step(StepKind.COLLECTED, "anna"), Step(StepKind.EXTENDED, "anna")
RECTIFIED, DECIDED = Step(StepKind.RECTIFIED, "anna"), Step(StepKind.DECIDED, "anna", "refused")


@pytest.mark.parametrize(
    ("received", "last"),
    [
        ("2026-11-03 10:00", date(2026, 12, 3)),  # a Tuesday; a Thursday
        ("2026-11-03 00:00", date(2026, 12, 3)),
        ("2026-11-03 23:59", date(2026, 12, 3)),
        ("2026-10-28 09:00", date(2026, 11, 30)),  # the 28th is a Saturday: Monday
        ("2026-11-26 09:00", date(2026, 12, 28)),  # Boxing Day is a Saturday: Monday
        ("2026-01-31 09:00", date(2026, 3, 2)),  # 28 February is a Saturday: Monday
        ("2026-02-27 09:00", date(2026, 3, 27)),  # over the change of the clock
        ("2026-03-03 09:00", date(2026, 4, 7)),  # Good Friday, weekend, Easter Monday: Tuesday
        ("2026-12-24 09:00", date(2027, 1, 25)),  # a Sunday: Monday
    ],
)
def test_the_term_is_a_month_that_ends_on_a_working_day(received: str, last: date) -> None:
    assert due(_request(received), (), CALENDAR).due_at == CALENDAR.end_of(last)


@pytest.mark.parametrize(
    ("received", "last"),
    [
        ("2026-11-03 10:00", date(2027, 2, 3)),
        ("2026-11-30 10:00", date(2027, 3, 1)),  # 28 February is a Sunday
        ("2026-10-01 09:00", date(2027, 1, 4)),  # New Year is a Friday
    ],
)
def test_extended_it_is_three_months_from_the_same_beginning(received: str, last: date) -> None:
    assert due(_request(received), (EXTENDED,), CALENDAR).due_at == CALENDAR.end_of(last)


def test_it_is_extended_once_within_the_first_month_and_before_the_decision() -> None:
    request = _request()
    last = CALENDAR.end_of(date(2026, 12, 3))
    check_extension(request, (), last - timedelta(seconds=1), CALENDAR)
    for steps, now, words in (
        ((), last, "eerste maand"),
        ((EXTENDED,), request.received_at, "al verlengd"),
        ((DECIDED,), request.received_at, "al besloten"),
    ):
        with pytest.raises(RightsRefused, match=words):
            check_extension(request, steps, now, CALENDAR)


@pytest.mark.parametrize(
    ("text", "key"),
    [("15(4)", "15(4)"), ("art. 15(4)", "15(4)"), ("15.4", "15(4)"), ("17.3b", "17(3)(b)"), ("23", "23"),
     ("WET", "wet"), ("99", None), ("", None), ("17(3)", None)],
)  # fmt: skip
def test_a_ground_is_known_however_it_is_written(text: str, key: str | None) -> None:
    found = ground_of(text)
    assert (found.key if found else None) == key


@pytest.mark.parametrize(
    ("kind", "steps", "outcome", "grounds", "words"),
    [
        (RightKind.ACCESS, (), Outcome.GRANTED, (), "verzamel eerst"),
        (RightKind.ACCESS, (), Outcome.PARTLY, ("15(4)",), "verzamel eerst"),
        (RightKind.RECTIFICATION, (COLLECTED,), Outcome.GRANTED, (), "leg de rectificatie eerst"),
        (RightKind.ACCESS, (COLLECTED,), Outcome.GRANTED, ("15(4)",), "hoort geen grond"),
        (RightKind.ACCESS, (COLLECTED,), Outcome.PARTLY, (), "noem met --ground"),
        (RightKind.ACCESS, (), Outcome.REFUSED, (), "noem met --ground"),
        (RightKind.ACCESS, (), Outcome.REFUSED, ("17(3)(b)",), "geen grond voor dit verzoek"),
        (RightKind.ERASURE, (), Outcome.REFUSED, ("15(4)",), "geen grond voor dit verzoek"),
        (RightKind.ERASURE, (), Outcome.REFUSED, ("privacy",), "geen grond voor dit verzoek"),
        (RightKind.ACCESS, (DECIDED,), Outcome.REFUSED, ("23",), "al besloten"),
    ],
)
def test_a_decision_that_cannot_stand_is_refused_with_what_to_do(
    kind: RightKind, steps: tuple[Step, ...], outcome: Outcome, grounds: tuple[str, ...], words: str
) -> None:
    with pytest.raises(RightsRefused, match=words):
        check_decision(_request(kind=kind), steps, outcome, grounds, again=False)


@pytest.mark.parametrize(
    ("kind", "steps", "outcome", "grounds", "kept"),
    [
        (RightKind.ACCESS, (COLLECTED,), Outcome.GRANTED, (), ()),
        (RightKind.ACCESS, (COLLECTED,), Outcome.PARTLY, ("15.4", "art. 23", "15(4)"), ("15(4)", "23")),
        (RightKind.ACCESS, (), Outcome.REFUSED, ("12(6)",), ("12(6)",)),
        (RightKind.RECTIFICATION, (RECTIFIED,), Outcome.GRANTED, (), ()),
        (RightKind.ERASURE, (), Outcome.GRANTED, (), ()),
        (RightKind.ERASURE, (), Outcome.REFUSED, ("17(3)(b)",), ("17(3)(b)",)),
    ],
)
def test_a_decision_keeps_its_grounds_by_their_articles(
    kind: RightKind, steps: tuple[Step, ...], outcome: Outcome, grounds: tuple[str, ...], kept: tuple[str, ...]
) -> None:
    assert check_decision(_request(kind=kind), steps, outcome, grounds, again=False) == kept
    assert check_decision(_request(kind=kind), (*steps, DECIDED), outcome, grounds, again=True) == kept


def test_every_kind_of_request_has_grounds_and_each_names_its_article() -> None:
    for kind in (RightKind.ACCESS, RightKind.RECTIFICATION, RightKind.ERASURE):
        assert len([each for each in GROUNDS if kind in each.kinds]) >= 5
    assert {each.key for each in GROUNDS if each.kinds == {RightKind.ACCESS}} == {"15(4)"}
    assert all(ground_of(each.key) == each for each in GROUNDS)


@pytest.mark.parametrize("reason", ["", "   ", "nee", "x" * 19, "x" * 10_001])
def test_a_reason_says_enough_and_not_too_much(reason: str) -> None:
    with pytest.raises(RightsRefused, match="toelichting"):
        check_reason(reason)
    assert check_reason(f"  {WHY} ") == WHY
