"""Every process notices within seconds what somebody laid over the configuration, and the one that made it at once."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import mailbox_config
from tests.store.build import case
from triage.domain.obligation import obligations_for
from triage.domain.overlay import OverlayKind, closure_value
from triage.jobs import Worker
from triage.store.memory import MemoryStore
from triage.wiring.clock import SystemClock
from triage.wiring.settings import Settings
from triage.wiring.worker import Works, open_works
from triage.workflow.present import EVERY_SECONDS, PresentRegion
from triage.workflow.redate import TASK

LOADED = mailbox_config.load("demo")
DAY = date(2026, 12, 24)


class Seconds:
    """A clock that a test moves."""

    at = 1000.0

    def __call__(self) -> float:
        return self.at


def close(store: MemoryStore) -> None:
    with store.transaction() as tx:
        assert tx.overlay.lay(OverlayKind.CLOSURE, DAY.isoformat(), closure_value("verhuizing"), "frits")


def test_a_change_is_noticed_within_the_minute_and_taken_back_as_well() -> None:
    store, clock = MemoryStore(), Seconds()
    here, elsewhere = (PresentRegion(LOADED.region, store, clock) for _ in range(2))
    assert here.region is elsewhere.region is LOADED.region
    close(store)
    here.look_again()
    assert here.region.calendar.why_closed(DAY) == "verhuizing"
    assert elsewhere.region is LOADED.region
    clock.at += EVERY_SECONDS
    assert elsewhere.region.config_hash == here.region.config_hash != LOADED.region.config_hash
    assert EVERY_SECONDS < 60
    with store.transaction() as tx:
        tx.overlay.withdraw(tx.overlay.standing()[0].id, "frits")
    clock.at += EVERY_SECONDS
    assert here.region.config_hash == LOADED.region.config_hash


def test_without_a_change_the_region_stays_the_same_value() -> None:
    store, clock = MemoryStore(), Seconds()
    close(store)
    present = PresentRegion(LOADED.region, store, clock)
    first = present.region
    clock.at += EVERY_SECONDS
    assert present.region is first


def test_a_worker_begins_each_step_with_the_region_of_that_moment(tmp_path: Path) -> None:
    settings = Settings("demo", tmp_path / "home", None, None, secrets={})
    with open_works(LOADED, settings=settings) as works:
        assert works.desk.region is LOADED.region
        with works.store.transaction() as tx:
            tx.overlay.lay(OverlayKind.PARTNER, "Zuid", {"addresses": ["zuid@team.example"], "domains": []}, "frits")
            tx.overlay.lay(OverlayKind.CLOSURE, DAY.isoformat(), closure_value("verhuizing"), "frits")
        works.present.look_again()
        for region in (works.desk.region, works.counter.region, works.loaded.region, works.region):
            assert region.partners.find("zuid@team.example", "ret")
            assert region.calendar.why_closed(DAY) == "verhuizing"
        assert works.desk.region.config_hash != LOADED.region.config_hash


def test_a_running_worker_marks_the_cases_that_a_closure_bears_on(tmp_path: Path) -> None:
    settings = Settings("demo", tmp_path / "home", None, None, secrets={})
    with open_works(LOADED, settings=settings) as works:
        owner, day = _owing(works)
        worker = Worker(works, frozenset())
        worker.start()
        try:
            _wait(lambda: bool(worker._marked_under))
            with works.store.transaction() as tx:
                tx.overlay.lay(OverlayKind.CLOSURE, day.isoformat(), closure_value("verhuizing"), "frits")
            works.present.look_again()
            worker._now("watch")
            _wait(lambda: _marked(works) == {owner})
        finally:
            worker.stop()


def _owing(works: Works) -> tuple[int, date]:
    """A case with a term of five working days from now, and the first of those days."""
    now, region = SystemClock().now(), works.region
    with works.store.transaction() as tx:
        made = tx.cases.add(case(mailbox="lokaal-team", received_at=now), "LT", now.year)
        assert made.id is not None
        owed = obligations_for(region.rules_for("lokaal-team", "geel"), now, region.calendar)
        tx.cases.add_obligations(made.id, owed, region.config_hash)
    day = region.calendar.local_date(now) + timedelta(days=1)
    while not region.calendar.is_workday(day):
        day += timedelta(days=1)
    return made.id, day


def _marked(works: Works) -> frozenset[int]:
    with works.store.reading() as tx:
        return tx.cases.with_task(TASK)


def _wait(is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + 180
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.05)
