"""A changed calendar marks the cases it bears on; a person takes the new date over or keeps the promise."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

import mailbox_config
from tests.store.build import case
from triage.domain.access import Role, Viewer
from triage.domain.errors import Conflict, NotFound
from triage.domain.obligation import Evidence, Met, Obligation, obligations_for
from triage.domain.policy import Region
from triage.store.memory import MemoryStore
from triage.workflow import redate
from triage.workflow.redate import TASK, Choice

REGION = mailbox_config.load("demo").region
BOX = "lokaal-team"
ANNA = Viewer.of("anna", frozenset({BOX}), Role.BEHANDELAAR)
READER = Viewer.of("mees", frozenset({BOX}), Role.MEELEZER)
# Monday 21 December 2026, 10:00 here: five working days end on Tuesday the 29th.
NOW = datetime(2026, 12, 21, 9, 0, tzinfo=UTC)


def closed(*days: str) -> Region:
    """The region after somebody added closures."""
    closures = {date.fromisoformat(day): "collectieve sluiting" for day in days}
    return replace(REGION, calendar=replace(REGION.calendar, closures=closures), config_hash="/".join(days))


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore(clock=lambda: NOW)


def add(store: MemoryStore, route: str = "geel") -> int:
    with store.transaction() as tx:
        made = tx.cases.add(case(mailbox=BOX), "LT", 2026)
        assert made.id is not None
        owed = obligations_for(REGION.rules_for(BOX, route), NOW, REGION.calendar)
        tx.cases.add_obligations(made.id, owed, REGION.config_hash)
        return made.id


def owed_of(store: MemoryStore, case_id: int, key: str = "overdracht-bevestigen") -> Obligation:
    with store.reading() as tx:
        return next(each for each in tx.cases.obligations(ANNA, case_id) if each.key == key)


def decide(
    store: MemoryStore,
    region: Region,
    case_id: int,
    choice: Choice,
    *,
    viewer: Viewer = ANNA,
    version: int | None = None,
) -> None:
    owed = owed_of(store, case_id)
    with store.transaction() as tx:
        standing = tx.cases.get(ANNA, case_id).version
        assert owed.id is not None
        redate.decide(tx, viewer, region, case_id, version or standing, owed.id, choice)


def marked(store: MemoryStore, region: Region) -> tuple[int, frozenset[int]]:
    with store.transaction() as tx:
        count = redate.mark(tx, region)
        return count, tx.cases.with_task(TASK)


def test_it_marks_the_cases_that_a_closure_bears_on_and_no_promise_moves(store: MemoryStore) -> None:
    case_id = add(store)
    add(store, "thv")
    before = owed_of(store, case_id)
    assert marked(store, REGION) == (0, frozenset())
    assert marked(store, closed("2026-12-24")) == (1, frozenset({case_id}))
    assert owed_of(store, case_id) == before


def test_a_mark_goes_where_nothing_differs_any_more(store: MemoryStore) -> None:
    case_id = add(store)
    marked(store, closed("2026-12-24"))
    for key in ("overdracht-bevestigen", "afspraak-maken"):
        owed = owed_of(store, case_id, key)
        assert owed.id is not None
        with store.transaction() as tx:
            tx.cases.meet(case_id, owed.id, Met(Evidence.HANDOVER_CONFIRMED, NOW, "anna"))
    assert marked(store, closed("2026-12-24")) == (0, frozenset())


def test_the_new_date_is_taken_over_and_the_promise_kept_in_the_record(store: MemoryStore) -> None:
    case_id, region = add(store), closed("2026-12-24")
    before = owed_of(store, case_id)
    decide(store, region, case_id, Choice.TAKE_OVER)
    after = owed_of(store, case_id)
    assert after.due_at == datetime(2026, 12, 30, 23, 0, tzinfo=UTC)  # 24:00 here of Wednesday the 30th
    assert after.config_hash == region.config_hash
    (promise,) = after.earlier
    assert (promise.due_at, promise.trace, promise.by) == (before.due_at, before.trace, "anna")
    with store.reading() as tx:
        (item,) = [each for each in tx.history.of_case(ANNA, case_id) if each.action == "date-taken-over"]
    facts = dict(item.data)
    assert facts["obligation"] == "overdracht-bevestigen"
    assert (facts["promised"], facts["now"]) == ("2026-12-30T00:00+01:00", "2026-12-31T00:00+01:00")


def test_the_promise_can_be_kept_and_is_not_asked_again(store: MemoryStore) -> None:
    case_id, region = add(store), closed("2026-12-24")
    before = owed_of(store, case_id)
    decide(store, region, case_id, Choice.KEEP)
    after = owed_of(store, case_id)
    assert after.due_at == before.due_at
    assert len(after.earlier) == 1
    assert redate.differing([after], replace(region, config_hash="again")) == []


def test_the_mark_goes_with_the_last_decision(store: MemoryStore) -> None:
    case_id, region = add(store), closed("2026-12-24")
    marked(store, region)
    decide(store, region, case_id, Choice.TAKE_OVER)
    other = owed_of(store, case_id, "afspraak-maken")
    with store.transaction() as tx:
        assert tx.cases.with_task(TASK) == {case_id}  # the appointment's date differs still
        version = tx.cases.get(ANNA, case_id).version
        assert other.id is not None
        redate.decide(tx, ANNA, region, case_id, version, other.id, Choice.KEEP)
        assert tx.cases.with_task(TASK) == frozenset()


def test_two_people_do_not_decide_the_same_twice(store: MemoryStore) -> None:
    case_id, region = add(store), closed("2026-12-24")
    decide(store, region, case_id, Choice.TAKE_OVER)
    with pytest.raises(Conflict, match="intussen gewijzigd"):
        decide(store, region, case_id, Choice.TAKE_OVER)
    with pytest.raises(Conflict):
        decide(store, closed("2026-12-23", "2026-12-24"), case_id, Choice.KEEP, version=1)


def test_whoever_may_only_read_decides_nothing(store: MemoryStore) -> None:
    case_id = add(store)
    with pytest.raises(NotFound):
        decide(store, closed("2026-12-24"), case_id, Choice.TAKE_OVER, viewer=READER)
