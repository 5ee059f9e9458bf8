"""What `triage check` says of retention: quiet while nothing waits, a person's where something does."""

from __future__ import annotations

from dataclasses import replace

import mailbox_config
from tests.store.build import MINUTE, NOW, RVT, FakeClock
from tests.store.erasable import filled
from triage.domain.policy import Region
from triage.domain.retention import Keeping, RetentionPolicy, RetentionRule
from triage.store.memory import MemoryStore
from triage.wiring.retention_check import examine_retention
from triage.workflow.privacy import settle

BARE = replace(mailbox_config.load("demo").region, retention={})


def _region(term: str) -> Region:
    rule = RetentionRule("rest", Keeping.parse(term), "5.1 advies")
    return replace(BARE, retention={RVT: RetentionPolicy(RVT, "Selectielijst 2020", (rule,))})


def _told(region: Region, store: MemoryStore) -> tuple[bool, str]:
    ((what, ok, advice, kind),) = examine_retention(region, [RVT], store)
    assert what == f"{RVT}: bewaartermijnen"
    assert kind == "person"
    return ok, advice


def test_it_says_what_is_not_arranged_and_asks_for_a_person_when_content_waits_for_it() -> None:
    clock = FakeClock(NOW)
    store = MemoryStore(clock)
    region = _region("1 dag")
    assert _told(BARE, store) == (True, "niet ingesteld: alles blijft bewaard (retention.toml)")
    ok, advice = _told(region, store)
    assert ok
    assert f"`triage purge settle --mailbox {RVT} --by NAAM`" in advice
    filled(store)
    clock.forward(3000 * 60 * MINUTE)
    ok, advice = _told(region, store)
    assert not ok
    assert "de termijn om" in advice
    with store.transaction() as tx:
        settle(tx, region, RVT, by="archivaris", actor="test")
    assert _told(region, store) == (True, "")
    ok, advice = _told(_region("2 dagen"), store)
    assert not ok
    assert "veranderd na het vaststellen" in advice
