"""Rounds of destruction: nothing before it is settled, whole cases only, and a crash half-way is gone on with."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

import mailbox_config
from tests.store.build import ANNA, HOUR, NOW, RVT, FakeClock, arrival
from tests.store.erasable import filled
from triage.domain.access import Role, Viewer
from triage.domain.case import Case, CaseState
from triage.domain.errors import Conflict, LostClaim, NotFound
from triage.domain.policy import Region
from triage.domain.record import Record, RecordKind, Unrecordable
from triage.domain.retention import Barrier, Gone, Keeping, RetentionPolicy, RetentionRule, hash_of
from triage.ports.store import Lease, Outcome
from triage.store.memory import MemoryStore
from triage.store.memory_retention import MemoryRetention
from triage.workflow import privacy
from triage.workflow.erasing import Purged, purge

RULES = (RetentionRule("steun", Keeping.parse("1 jaar"), "5.1"),)
LOOSE = RetentionRule("zonder-zaak", Keeping.parse("90 dagen"), "8.1")
POLICY = RetentionPolicy(RVT, "Selectielijst 2020", RULES, LOOSE)
REGION = replace(mailbox_config.load("demo").region, retention={RVT: POLICY})
BEN = Viewer.of("ben", frozenset({RVT}), Role.BEHANDELAAR)
LEZER = Viewer.of("lies", frozenset({RVT}), Role.MEELEZER)
MONTH = timedelta(days=31)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def store(clock: FakeClock) -> MemoryStore:
    return MemoryStore(clock)


def settle(store: MemoryStore, region: Region = REGION) -> None:
    with store.transaction() as tx:
        privacy.settle(tx, region, RVT, by="archivaris", actor="opdrachtregel:beheer")


def lease(store: MemoryStore) -> Lease:
    found = store.lease("purge", "test", timedelta(minutes=5))
    assert found is not None
    return found


def run(store: MemoryStore, region: Region = REGION, step: Callable[[], None] = lambda: None) -> Purged | None:
    return purge(store, region, RVT, actor="service", lease=lease(store), step=step)


def old(store: MemoryStore, clock: FakeClock, *numbers: int, settled: bool = True) -> list[Case]:
    """Cases that were closed to go to the file, more than a year ago."""
    made = [filled(store, number) for number in numbers]
    clock.forward(13 * MONTH)
    if settled:
        settle(store)
    return made


def erased(store: MemoryStore) -> set[str]:
    return {each.reference for each in store._state.cases.values() if each.erased_at is not None}


def test_nothing_goes_before_somebody_settled_the_terms(store: MemoryStore, clock: FakeClock) -> None:
    made = old(store, clock, 1, settled=False)
    assert run(store) is None
    assert erased(store) == set()
    settle(store)
    done = run(store)
    assert done is not None
    assert done.gone == Gone(cases=1, mails=1, messages=1, records=2, deliveries=1)
    assert erased(store) == {made[0].reference}


def test_terms_that_changed_since_have_to_be_settled_again(store: MemoryStore, clock: FakeClock) -> None:
    old(store, clock, 1)
    shorter = replace(POLICY, rules=(replace(RULES[0], keeping=Keeping.parse("6 maanden")),))
    assert run(store, replace(REGION, retention={RVT: shorter})) is None
    with store.transaction() as tx:
        privacy.unsettle(tx, RVT, actor="opdrachtregel:beheer")
    assert run(store) is None
    assert erased(store) == set()


def test_terms_that_are_not_configured_cannot_be_settled(store: MemoryStore) -> None:
    with pytest.raises(Conflict):
        settle(store, replace(REGION, retention={}))


@pytest.mark.parametrize("barrier", ["open", "not filed", "reopened", "held", "owed", "waits", "young"])
def test_what_stands_in_the_way_of_a_case(store: MemoryStore, clock: FakeClock, barrier: str) -> None:
    made = filled(store, 1, filed=barrier != "not filed")
    if barrier != "young":
        clock.forward(13 * MONTH)
    settle(store)
    with store.transaction() as tx:
        number = made.id or 0
        if barrier in ("open", "reopened"):
            last = tx.records.of_case(ANNA, number)[-1]
            tx.records.add(number, Record(RecordKind.TAKEN_BACK, tx.now, "anna", reasons="toch niet", of=last.id))
            state = CaseState.IN_PROGRESS if barrier == "open" else CaseState.CLOSED
            tx.cases.change(replace(made, state=state, closed_at=None if barrier == "open" else NOW))
        elif barrier == "held":
            privacy.hold(tx, ANNA, number, made.version, "er loopt een klacht")
        elif barrier == "owed":
            (owed,) = tx.cases.obligations(ANNA, number)
            tx.cases.unmeet(number, owed.id or 0, "kwam terug", tx.now)
        elif barrier == "waits":
            tx.ledger.archive(replace(arrival(9), case_id=number), "w9")
    assert run(store) is None
    assert erased(store) == set()


def test_a_case_goes_with_those_that_were_merged_into_it(store: MemoryStore, clock: FakeClock) -> None:
    child, root = old(store, clock, 1, 2)
    with store.transaction() as tx:
        tx.cases.change(replace(child, merged_into=root.id))
    done = run(store)
    assert done is not None
    assert done.gone.cases == 2
    assert erased(store) == {child.reference, root.reference}


def test_a_hold_on_a_merged_case_keeps_the_whole(store: MemoryStore, clock: FakeClock) -> None:
    child, root = old(store, clock, 1, 2)
    with store.transaction() as tx:
        child = tx.cases.change(replace(child, merged_into=root.id))
        privacy.hold_by_operator(tx, REGION, child.reference, "klacht", actor="opdrachtregel:beheer", holds=True)
    assert run(store) is None


def test_a_crash_half_way_leaves_whole_cases_and_the_next_round_goes_on(store: MemoryStore, clock: FakeClock) -> None:
    made = old(store, clock, 1, 2, 3)
    steps = 0

    def crash() -> None:
        nonlocal steps
        steps += 1
        if steps == 2:
            raise OSError("de stroom viel uit")

    with pytest.raises(OSError, match="stroom"):
        run(store, step=crash)
    assert len(erased(store)) == 2
    with store.reading() as tx:
        (unfinished,) = tx.retention.erasures([RVT])
    assert unfinished.declaration == ""
    done = run(store)
    assert done is not None
    assert erased(store) == {each.reference for each in made}
    told = json.loads(done.erasure.declaration)
    assert (done.erasure.id, told["total"]["cases"], told["total"]["mails"]) == (unfinished.id, 3, 3)
    with store.reading() as tx:
        assert len(tx.retention.erasures([RVT])) == 1
    assert run(store) is None


def test_a_crash_inside_a_case_destroys_nothing_of_it(
    store: MemoryStore, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = old(store, clock, 1)

    def fails(*_: object) -> None:
        raise OSError("schijf vol")

    monkeypatch.setattr(MemoryRetention, "_count", fails)
    with pytest.raises(OSError, match="schijf"):
        run(store)
    with store.reading() as tx:
        assert tx.cases.file(ANNA, made[0].reference).messages


def test_a_round_that_lost_its_lease_stops(store: MemoryStore, clock: FakeClock) -> None:
    old(store, clock, 1, 2)
    mine = lease(store)
    clock.forward(timedelta(hours=1))
    assert store.lease("purge", "ander", timedelta(minutes=5)) is not None
    with pytest.raises(LostClaim):
        purge(store, REGION, RVT, actor="service", lease=mine)
    assert erased(store) == set()


def test_a_round_begun_under_other_terms_gets_its_own_account(store: MemoryStore, clock: FakeClock) -> None:
    old(store, clock, 1, 2)

    def crash() -> None:
        raise OSError("de stroom viel uit")

    with pytest.raises(OSError, match="stroom"):
        run(store, step=crash)
    other = replace(REGION, retention={RVT: replace(POLICY, selectielijst="Selectielijst 2030")})
    settle(store, other)
    done = run(store, other)
    assert done is not None
    with store.reading() as tx:
        new, first = (json.loads(each.declaration) for each in tx.retention.erasures([RVT]))
    assert (first["selectielijst"], first["total"]["cases"]) == ("Selectielijst 2020", 1)
    assert (new["selectielijst"], new["total"]["cases"]) == ("Selectielijst 2030", 1)


def test_the_declaration_says_how_much_by_whom_and_nothing_of_anybody(store: MemoryStore, clock: FakeClock) -> None:
    made = old(store, clock, 1)
    done = run(store)
    assert done is not None
    text = done.erasure.declaration
    told = json.loads(text)
    assert (told["settled_by"], told["carried_out_by"]) == ("archivaris", "service")
    assert [(part["category"], part["term"], part["cases"]) for part in told["parts"]] == [("5.1", "1 jaar", 1)]
    assert told["hash"] == hash_of(told)
    assert made[0].reference not in text
    assert made[0].sender not in text
    with store.reading() as tx:
        last = [each for each in store._state.events if each.item.action == "purge-declared"][-1]
        assert dict(last.item.data)["hash"] == told["hash"]
        assert "case-erased" in [item.action for item in tx.history.of_case(ANNA, made[0].id or 0)]


def test_who_handles_cases_may_hold_one_back_and_who_may_shield_lets_it_go(
    store: MemoryStore, clock: FakeClock
) -> None:
    (made,) = old(store, clock, 1)
    with store.transaction() as tx:
        with pytest.raises(Unrecordable):
            privacy.hold(tx, BEN, made.id or 0, made.version, "  ")
        with pytest.raises(NotFound):
            privacy.hold(tx, LEZER, made.id or 0, made.version, "klacht")
        case = privacy.hold(tx, BEN, made.id or 0, made.version, "er loopt een klacht")
        with pytest.raises(Conflict):
            privacy.hold(tx, BEN, made.id or 0, case.version, "nog een")
    with store.transaction() as tx:
        with pytest.raises(NotFound):
            privacy.let_go(tx, BEN, made.id or 0, case.version, "klaar")
        case = privacy.let_go(tx, ANNA, made.id or 0, case.version, "klaar")
        with pytest.raises(Conflict):
            privacy.let_go(tx, ANNA, made.id or 0, case.version, "klaar")
    done = run(store)
    assert done is not None
    assert done.gone.cases == 1


def test_a_case_that_was_closed_otherwise_can_be_said_to_be_in_the_file(store: MemoryStore, clock: FakeClock) -> None:
    made = filled(store, 1, filed=False)
    clock.forward(13 * MONTH)
    settle(store)
    with store.transaction() as tx:
        assert [each.reference for each in privacy.not_filed(tx, REGION, RVT)] == [made.reference]
        case = privacy.file(tx, BEN, made.id or 0, made.version)
        with pytest.raises(Conflict):
            privacy.file(tx, BEN, made.id or 0, case.version)
    assert run(store) is None
    with store.reading() as tx:
        plan = privacy.plan_for(tx, REGION, case)
    # From the moment that it was said, not from the closing.
    assert plan.barrier is Barrier.NOT_YET
    clock.forward(13 * MONTH)
    assert run(store) is not None


def test_an_open_case_is_not_in_the_file(store: MemoryStore, clock: FakeClock) -> None:
    made = filled(store, 1)
    with store.transaction() as tx:
        opened = tx.cases.change(replace(made, state=CaseState.IN_PROGRESS, closed_at=None))
        with pytest.raises(Conflict):
            privacy.file(tx, BEN, made.id or 0, opened.version)


def test_what_belongs_to_no_case_goes_after_its_own_term(store: MemoryStore, clock: FakeClock) -> None:
    filled(store, 1)
    with store.transaction() as tx:
        tx.ledger.archive(arrival(5), "w5")
    for mail in store.claim_mails(5, "worker", HOUR):
        with store.transaction(mail.claim) as tx:
            tx.ledger.settle(mail.claim, Outcome.ACCEPTED, case_id=None)
    settle(store)
    # NOW is 3 March, 11:00 local time: the 90th day is 1 June.
    clock.now = NOW.replace(month=6, day=1, hour=21, minute=59)
    assert run(store) is None
    clock.now = NOW.replace(month=6, day=1, hour=22)
    done = run(store)
    assert done is not None
    assert done.gone == Gone(mails=1)


def test_the_list_shows_first_what_goes_first(store: MemoryStore, clock: FakeClock) -> None:
    made = [filled(store, number) for number in (1, 2)]
    with store.transaction() as tx:
        tx.cases.change(replace(made[0], closed_at=NOW + 24 * HOUR))
    with store.reading() as tx:
        assert privacy.upcoming(tx, REGION, RVT, most=1)
    clock.forward(MONTH)
    settle(store)
    with store.reading() as tx:
        found = privacy.upcoming(tx, REGION, RVT)
    assert [each.reference for each in found] == [made[1].reference, made[0].reference]
    assert {each.plan.barrier for each in found} == {Barrier.NOT_YET}
