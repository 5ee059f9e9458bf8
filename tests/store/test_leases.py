"""One at a time: leases with a token that only rises."""

from __future__ import annotations

import pytest

from tests.store.build import HOUR, MINUTE, NOW, FakeClock
from triage.domain.errors import LostClaim
from triage.ports.store import Lease, Store
from triage.wiring.fencing import Tenure


def held(store: Store, lease: Lease) -> bool:
    """Whether what is written under a lease is saved: until another took it over."""
    try:
        with store.transaction(lease):
            return True
    except LostClaim:
        return False


def test_a_lease_is_one_holders_until_it_runs_out(store: Store, clock: FakeClock) -> None:
    mine = store.lease("rvt", "een", MINUTE)
    assert mine == Lease("rvt", "een", 1, NOW + MINUTE)
    assert store.lease("rvt", "twee", MINUTE) is None
    assert store.lease("ret", "twee", MINUTE) is not None
    assert held(store, mine)
    clock.forward(MINUTE)
    theirs = store.lease("rvt", "twee", MINUTE)
    assert theirs is not None
    assert theirs.token > mine.token
    assert not held(store, mine)
    assert held(store, theirs)


def test_a_holder_renews_its_lease_with_the_same_token(store: Store, clock: FakeClock) -> None:
    first = store.lease("rvt", "een", MINUTE)
    clock.forward(MINUTE / 2)
    again = store.lease("rvt", "een", MINUTE)
    assert first is not None
    assert again == Lease("rvt", "een", first.token, clock.now + MINUTE)
    assert held(store, first)


def test_a_lease_given_back_is_free_at_once_with_a_higher_token(store: Store) -> None:
    first = store.lease("rvt", "een", MINUTE)
    assert first is not None
    store.release(first)
    second = store.lease("rvt", "twee", MINUTE)
    assert second is not None
    assert second.token > first.token
    assert not held(store, first)


def test_giving_back_what_another_holds_by_now_changes_nothing(store: Store, clock: FakeClock) -> None:
    first = store.lease("rvt", "een", MINUTE)
    clock.forward(MINUTE)
    second = store.lease("rvt", "twee", MINUTE)
    assert first is not None
    assert second is not None
    store.release(first)
    assert held(store, second)


def test_who_froze_past_its_time_gets_a_new_token(store: Store, clock: FakeClock) -> None:
    first = store.lease("rvt", "een", MINUTE)
    clock.forward(2 * MINUTE)
    second = store.lease("rvt", "een", MINUTE)
    assert first is not None
    assert second is not None
    assert second.token > first.token
    assert not held(store, first)


def test_what_is_written_under_a_lease_is_saved_only_while_nobody_took_it_over(store: Store, clock: FakeClock) -> None:
    frozen = store.lease("rvt", "een", MINUTE)
    assert frozen is not None
    clock.forward(2 * MINUTE)
    with store.transaction(frozen) as tx:
        # It ran out, and nobody wanted it: its work still counts.
        tx.settings.set("a", "1", "een")
    theirs = store.lease("rvt", "twee", MINUTE)
    assert theirs is not None
    store.release(theirs)
    with pytest.raises(LostClaim), store.transaction(frozen) as tx:
        tx.settings.set("b", "1", "een")
    with store.transaction(theirs) as tx:
        assert (tx.settings.get("a"), tx.settings.get("b")) == ("1", None)


def test_who_froze_and_woke_up_writes_nothing_and_knows_it(store: Store, clock: FakeClock) -> None:
    mine, theirs = Tenure(store, "rvt", "een", MINUTE), Tenure(store, "rvt", "twee", MINUTE)
    assert mine.begin() is not None
    clock.forward(2 * MINUTE)
    # Slow, and alone: it goes on.
    assert mine.still_ours()
    clock.forward(2 * MINUTE)
    assert theirs.begin() is not None
    with pytest.raises(LostClaim), mine.transaction() as tx:
        tx.settings.set("a", "1", "een")
    theirs.give_back()
    # It is free again, and what was begun before another had it is still not ours to write.
    assert not mine.still_ours()
    with pytest.raises(LostClaim), mine.transaction():
        pass
    assert mine.begin() is not None
    with mine.transaction() as tx:
        assert tx.settings.get("a") is None


def test_a_lease_from_before_the_clock_was_set_back_keeps_nobody_waiting(store: Store, clock: FakeClock) -> None:
    assert store.lease("rvt", "een", MINUTE) is not None
    clock.forward(-2 * HOUR)
    assert store.lease("rvt", "twee", MINUTE) is not None
