"""Busy times and feeds: the same behaviour from every store."""

from __future__ import annotations

from datetime import timedelta

from tests.store.build import HOUR, MINUTE, NOW
from triage.domain.busy import Span
from triage.ports.calendar import Busy
from triage.ports.store import Store

FIRST = Span(NOW, NOW + HOUR)
LATER = Span(NOW + 5 * HOUR, NOW + 6 * HOUR)


def test_busy_times_are_replaced_as_a_whole_and_found_where_they_touch(store: Store) -> None:
    with store.transaction() as tx:
        tx.busy.keep("gw-er", Busy((FIRST, LATER)), NOW)
        tx.busy.keep("wijk", Busy((FIRST,)), NOW)
    with store.transaction() as tx:
        tx.busy.keep("gw-er", Busy((LATER,), unread=2), NOW + HOUR)
    with store.reading() as tx:
        assert tx.busy.between({"gw-er", "wijk"}, NOW, NOW + 9 * HOUR) == [("wijk", FIRST), ("gw-er", LATER)]
        assert tx.busy.between({"gw-er"}, LATER.starts_at + MINUTE, LATER.starts_at + 2 * MINUTE) == [("gw-er", LATER)]
        # What only ends or begins there takes nothing.
        assert tx.busy.between({"gw-er"}, LATER.ends_at, LATER.ends_at + HOUR) == []
        assert tx.busy.between({"gw-er"}, LATER.starts_at - HOUR, LATER.starts_at) == []
        assert tx.busy.between((), NOW, NOW + 9 * HOUR) == []
        state = tx.busy.states({"gw-er"})["gw-er"]
    assert (state.read_at, state.tried_at, state.error, state.unread) == (NOW + HOUR, NOW + HOUR, "", 2)


def test_a_calendar_that_fails_keeps_what_was_known_with_its_age(store: Store) -> None:
    with store.transaction() as tx:
        tx.busy.keep("gw-er", Busy((FIRST,)), NOW)
        tx.busy.failed("gw-er", "de server zwijgt", NOW + HOUR)
        tx.busy.failed("nooit", "de server zwijgt", NOW + HOUR)
    with store.reading() as tx:
        assert tx.busy.between({"gw-er"}, NOW, NOW + HOUR) == [("gw-er", FIRST)]
        states = tx.busy.states({"gw-er", "nooit", "onbekend"})
    assert set(states) == {"gw-er", "nooit"}
    assert (states["gw-er"].read_at, states["gw-er"].tried_at) == (NOW, NOW + HOUR)
    assert (states["nooit"].read_at, states["nooit"].error) == (None, "de server zwijgt")


def test_what_is_kept_of_a_calendar_that_is_no_longer_configured_goes(store: Store) -> None:
    with store.transaction() as tx:
        tx.busy.keep("gw-er", Busy((FIRST,)), NOW)
        tx.busy.keep("weg", Busy((FIRST, LATER)), NOW)
        assert tx.busy.forget_others({"gw-er"}) == 1
        assert tx.busy.between({"gw-er", "weg"}, NOW, NOW + 9 * HOUR) == [("gw-er", FIRST)]
        assert tx.busy.forget_others(()) == 1
        assert tx.busy.states({"gw-er"}) == {}


def test_a_feed_is_found_by_its_digest_until_it_is_revoked(store: Store) -> None:
    with store.transaction() as tx:
        made = tx.feeds.add("rvt-dinsdag", "Scherm in de vergaderkamer", b"a" * 32, "bea")
        other = tx.feeds.add("lt", "Team", b"b" * 32, "bea")
    with store.transaction() as tx:
        assert tx.feeds.find(b"a" * 32) == made
        assert tx.feeds.find(b"c" * 32) is None
        assert tx.feeds.all() == [made, other]
        assert tx.feeds.all({"lt"}) == [other]
        assert tx.feeds.revoke(made.id)
        assert not tx.feeds.revoke(made.id)
        assert tx.feeds.find(b"a" * 32) is None
    assert (made.agenda, made.made_by, made.seen_at) == ("rvt-dinsdag", "bea", None)


def test_a_look_is_noted_once_in_a_while(store: Store) -> None:
    with store.transaction() as tx:
        feed = tx.feeds.add("lt", "Team", b"b" * 32, "bea")
        assert tx.feeds.looked(feed.id, NOW, NOW - HOUR)
        assert not tx.feeds.looked(feed.id, NOW + MINUTE, NOW + MINUTE - HOUR)
        assert tx.feeds.looked(feed.id, NOW + HOUR, NOW)
        assert not tx.feeds.looked(feed.id + 1, NOW, NOW - HOUR)


def test_a_feed_knows_since_when_it_gives_what_it_gives(store: Store) -> None:
    with store.transaction() as tx:
        feed = tx.feeds.add("lt", "Team", b"b" * 32, "bea")
        assert tx.feeds.served(feed.id, "een", NOW) == NOW
        assert tx.feeds.served(feed.id, "een", NOW + HOUR) == NOW
        assert tx.feeds.served(feed.id, "twee", NOW + timedelta(hours=2)) == NOW + timedelta(hours=2)
        assert tx.feeds.served(feed.id, "twee", NOW + timedelta(hours=3)) == NOW + timedelta(hours=2)
