"""One at a time: leases with a token that only rises."""

from __future__ import annotations

from tests.store.build import MINUTE, NOW, FakeClock
from triage.ports.store import Lease, Store


def test_a_lease_is_one_holders_until_it_runs_out(store: Store, clock: FakeClock) -> None:
    mine = store.lease("rvt", "een", MINUTE)
    assert mine == Lease("rvt", "een", 1, NOW + MINUTE)
    assert store.lease("rvt", "twee", MINUTE) is None
    assert store.lease("ret", "twee", MINUTE) is not None
    assert store.holds_lease(mine)
    clock.forward(MINUTE)
    assert not store.holds_lease(mine)
    theirs = store.lease("rvt", "twee", MINUTE)
    assert theirs is not None
    assert theirs.token > mine.token
    assert not store.holds_lease(mine)
    assert store.holds_lease(theirs)


def test_a_holder_renews_its_lease_with_the_same_token(store: Store, clock: FakeClock) -> None:
    first = store.lease("rvt", "een", MINUTE)
    clock.forward(MINUTE / 2)
    again = store.lease("rvt", "een", MINUTE)
    assert first is not None
    assert again == Lease("rvt", "een", first.token, clock.now + MINUTE)
    assert store.holds_lease(first)


def test_a_lease_given_back_is_free_at_once_with_a_higher_token(store: Store) -> None:
    first = store.lease("rvt", "een", MINUTE)
    assert first is not None
    store.release(first)
    assert not store.holds_lease(first)
    second = store.lease("rvt", "twee", MINUTE)
    assert second is not None
    assert second.token > first.token


def test_giving_back_what_another_holds_by_now_changes_nothing(store: Store, clock: FakeClock) -> None:
    first = store.lease("rvt", "een", MINUTE)
    clock.forward(MINUTE)
    second = store.lease("rvt", "twee", MINUTE)
    assert first is not None
    assert second is not None
    store.release(first)
    assert store.holds_lease(second)


def test_who_froze_past_its_time_gets_a_new_token(store: Store, clock: FakeClock) -> None:
    first = store.lease("rvt", "een", MINUTE)
    clock.forward(2 * MINUTE)
    second = store.lease("rvt", "een", MINUTE)
    assert first is not None
    assert second is not None
    assert second.token > first.token
    assert not store.holds_lease(first)
