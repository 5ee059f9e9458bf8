"""What the records of a case bring about where the shipped routes do not show it: other rules, and changed ones."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import mailbox_config
from triage.domain.consequence import Ground, replay
from triage.domain.obligation import (
    Evidence,
    Met,
    Obligation,
    ObligationRule,
    Outcome,
    Question,
    StartEvent,
    obligation_from,
)
from triage.domain.record import CallResult, Channel, Record, RecordKind

CALENDAR = mailbox_config.load("demo").region.calendar
START = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
LATER = START + timedelta(hours=5)
CALL = Record(RecordKind.CALL, LATER, "eva", Channel.TELEPHONE, result=CallResult.SPOKEN, id=1)


def rule(key: str, *met_by: Evidence, **more: object) -> ObligationRule:
    return ObligationRule(key, key, "team", None, (StartEvent.RECEIVED,), met_by, "R-0", **more)  # type: ignore[arg-type]


def owed(each: ObligationRule, met: Met | None = None) -> Obligation:
    return replace(obligation_from(each, START, CALENDAR), id=hash(each.key), met=met)


def outcome(
    rules: list[ObligationRule], *records: Record, always: str = "", met: Met | None = None
) -> list[Met | None]:
    ground = Ground({each.key: each for each in rules}, frozenset({always}), START, CALENDAR)
    return [each.met for each in replay([owed(each, met) for each in rules], records, ground)]


def test_what_asks_an_outcome_or_answers_is_not_met_by_having_spoken_alone() -> None:
    asks = rule("uitkomst", Evidence.CALL_SPOKEN, outcomes=(Outcome("goed", "Goed"),))
    questions = rule("vragen", Evidence.CALL_SPOKEN, questions=(Question("een", "Een?"), Question("twee", "Twee?")))
    assert outcome([asks, questions], CALL) == [None, None]
    assert outcome([asks, questions], replace(CALL, outcome="slecht", answers=(("een", "ja"),))) == [None, None]
    told = replace(CALL, outcome="goed", answers=(("een", "ja"), ("twee", "nee")))
    assert all(outcome([asks, questions], told))


def test_what_a_record_met_stays_met_by_it_when_the_region_asks_more_since() -> None:
    asks = rule("uitkomst", Evidence.CALL_SPOKEN, outcomes=(Outcome("goed", "Goed"),))
    met = Met(Evidence.CALL_SPOKEN, LATER, "eva", record=1)
    assert outcome([asks], CALL, met=met) == [met]
    back = Record(RecordKind.TAKEN_BACK, LATER, "eva", reasons="x", of=1, id=2)
    assert outcome([asks], CALL, back, met=met) == [None]


def test_a_case_that_goes_back_still_owes_what_every_case_of_the_mailbox_does() -> None:
    gives_back = Outcome("terug", "Terug", hands_back=True)
    talk = rule("gesprek", Evidence.WARM_HANDOVER_HELD, outcomes=(gives_back,))
    rest = [rule("reactie", Evidence.STAFF_MAIL), rule("plan", Evidence.RECORDED)]
    held = Record(RecordKind.WARM_HANDOVER_HELD, LATER, "eva", outcome="terug", id=1)
    first, second, third = outcome([talk, *rest], held, always="reactie")
    assert first is not None
    assert first.evidence is Evidence.WARM_HANDOVER_HELD
    assert second is None
    assert third is not None
    assert third.evidence is Evidence.WITHDRAWN


def test_what_something_else_met_is_left_alone() -> None:
    by_mail = Met(Evidence.STAFF_MAIL, LATER, "team@gemeente.example")
    assert outcome([rule("reactie", Evidence.STAFF_MAIL, Evidence.CALL_SPOKEN)], CALL, met=by_mail) == [by_mail]


def test_where_no_outcome_is_configured_the_handover_that_was_held_is_the_event() -> None:
    talk = rule("gesprek", Evidence.WARM_HANDOVER_HELD)
    waits = replace(rule("stagnatie", Evidence.STAGNATION_WEIGHED), starts=(StartEvent.WARM_HANDOVER_HELD,))
    held = Record(RecordKind.WARM_HANDOVER_HELD, LATER, "eva", id=1)
    ground = Ground({each.key: each for each in (talk, waits)}, frozenset(), START, CALENDAR)
    waiting = replace(owed(waits), starts_at=None)
    (started,) = replay([waiting], [held], ground)
    assert started.starts_at == LATER
    (stopped,) = replay([started], [held, Record(RecordKind.TAKEN_BACK, LATER, "eva", of=1, id=2)], ground)
    assert stopped.starts_at is None


def test_a_word_that_only_a_newer_version_knows_meets_and_starts_nothing() -> None:
    unknown = replace(CALL, kind=RecordKind("duivenpost"))
    assert unknown.kind is RecordKind.UNKNOWN
    assert outcome([rule("reactie", Evidence.CALL_SPOKEN, Evidence.RECORDED)], unknown) == [None]
