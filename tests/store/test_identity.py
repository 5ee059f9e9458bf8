"""People, tickets and limits: the same on every store."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from tests.store.build import NOW, RET, RVT, FakeClock
from tests.store.conftest import Database
from triage.domain.access import Role
from triage.domain.errors import NameTaken
from triage.ports.identity import Bucket, Ticket, TicketKind
from triage.store.memory import MemoryStore
from triage.store.sql import SqlStore

AnyStore = MemoryStore | SqlStore
ANNA, BEA = "anna@gemeente.example", "bea@gemeente.example"
HOUR = timedelta(hours=1)


def ticket(
    number: int = 1, kind: TicketKind = TicketKind.SESSION, person: int | None = None, lasts: timedelta = HOUR
) -> Ticket:
    return Ticket(bytes([number]) * 32, kind, person, NOW, NOW, NOW + lasts, 0, {"agent": "Firefox", "n": number})


def person_id(store: AnyStore, name: str = ANNA) -> int:
    with store.transaction() as tx:
        return tx.people.add(name).id


def test_a_person_is_found_by_name_in_any_case(store: AnyStore) -> None:
    identifier = person_id(store, f" {ANNA.upper()} ")
    with store.reading() as tx:
        found = tx.people.find(ANNA.title())
        assert found is not None
        assert (found.id, found.name, found.grants) == (identifier, ANNA, {})
        assert found == tx.people.get(identifier)
        assert tx.people.find(BEA) is None
        assert tx.people.anybody()
    with pytest.raises(NameTaken), store.transaction() as tx:
        tx.people.add(ANNA.upper())


def test_roles_are_given_and_taken_in_each_mailbox_apart(store: AnyStore) -> None:
    identifier = person_id(store)
    with store.transaction() as tx:
        assert tx.people.grant(identifier, RVT, Role.BEHEERDER, "frits")
        assert not tx.people.grant(identifier, RVT, Role.BEHEERDER, "frits")
        assert tx.people.grant(identifier, RVT, Role.COORDINATOR, "frits")
        assert tx.people.grant(identifier, RET, Role.MEELEZER, "frits")
    with store.transaction() as tx:
        assert tx.people.revoke(identifier, RVT, Role.BEHEERDER)
        assert not tx.people.revoke(identifier, RVT, Role.BEHEERDER)
    with store.reading() as tx:
        (found,) = tx.people.everybody()
    assert found.grants == {RVT: frozenset({Role.COORDINATOR}), RET: frozenset({Role.MEELEZER})}
    assert found.viewer.readable == frozenset({RET})


def test_password_code_and_state_are_kept(store: AnyStore) -> None:
    identifier = person_id(store)
    with store.transaction() as tx:
        tx.people.set_password(identifier, "$argon2id$x")
        tx.people.set_totp(identifier, "GEHEIM234", 50)
        tx.people.disable(identifier, disabled=True)
    with store.reading() as tx:
        found = tx.people.get(identifier)
    assert found is not None
    assert (found.password, found.totp, found.totp_step, found.disabled) == ("$argon2id$x", "GEHEIM234", 50, True)
    assert "GEHEIM234" not in repr(found)
    with store.transaction() as tx:
        tx.people.disable(identifier, disabled=False)
        found = tx.people.get(identifier)
    assert found is not None
    assert not found.disabled


def test_a_time_step_is_used_once_and_never_an_earlier_one(store: AnyStore) -> None:
    identifier = person_id(store)
    with store.transaction() as tx:
        assert [tx.people.spend_step(identifier, step) for step in (7, 7, 6, 8)] == [True, False, False, True]


def test_recovery_codes_are_used_once_and_replaced_together(store: AnyStore) -> None:
    identifier, other = person_id(store), person_id(store, BEA)
    with store.transaction() as tx:
        tx.people.set_recovery(identifier, ["a", "b"])
        assert not tx.people.spend_recovery(other, "a")
        assert tx.people.spend_recovery(identifier, "a")
        assert not tx.people.spend_recovery(identifier, "a")
        assert tx.people.recovery_left(identifier) == 1
        tx.people.set_recovery(identifier, ["c"])
        assert not tx.people.spend_recovery(identifier, "b")


def test_a_subject_is_tied_to_one_person_and_a_person_to_one_subject(store: AnyStore) -> None:
    anna, bea = person_id(store), person_id(store, BEA)
    with store.transaction() as tx:
        assert tx.people.by_subject("", "") is None
        assert tx.people.link(anna, "https://a.example", "1")
        assert not tx.people.link(anna, "https://a.example", "2")
        assert not tx.people.link(bea, "https://a.example", "1")
        assert tx.people.link(bea, "https://b.example", "1")
        found = tx.people.by_subject("https://a.example", "1")
    assert found is not None
    assert found.name == ANNA


def test_a_ticket_is_found_by_its_kind_until_it_is_over(store: AnyStore, clock: FakeClock) -> None:
    identifier = person_id(store)
    with store.transaction() as tx:
        tx.tickets.put(ticket(1, person=identifier))
    with store.reading() as tx:
        found = tx.tickets.find(TicketKind.SESSION, bytes([1]) * 32)
        assert found == ticket(1, person=identifier)
        assert tx.tickets.find(TicketKind.LINK, bytes([1]) * 32) is None
        assert tx.tickets.find(TicketKind.SESSION, bytes([2]) * 32) is None
    clock.forward(HOUR)
    with store.transaction() as tx:
        assert tx.tickets.find(TicketKind.SESSION, bytes([1]) * 32) is None
        assert tx.tickets.take(TicketKind.SESSION, bytes([1]) * 32) is None


def test_a_ticket_is_taken_once(store: AnyStore) -> None:
    with store.transaction() as tx:
        tx.tickets.put(ticket(1, TicketKind.LINK))
        assert tx.tickets.take(TicketKind.SESSION, bytes([1]) * 32) is None
        taken = tx.tickets.take(TicketKind.LINK, bytes([1]) * 32)
        assert taken is not None
        assert taken.content["n"] == 1
        assert tx.tickets.take(TicketKind.LINK, bytes([1]) * 32) is None


def test_a_ticket_is_touched_tried_and_kept_anew(store: AnyStore, clock: FakeClock) -> None:
    digest = bytes([1]) * 32
    with store.transaction() as tx:
        tx.tickets.put(ticket(1))
    clock.forward(timedelta(minutes=5))
    with store.transaction() as tx:
        tx.tickets.touch(digest)
        tx.tickets.keep(digest, {"stage": "é\ud800"})
        assert (tx.tickets.tried(digest), tx.tickets.tried(digest)) == (1, 2)
        assert tx.tickets.tried(bytes(32)) == 0
    with store.reading() as tx:
        found = tx.tickets.find(TicketKind.SESSION, digest)
    assert found is not None
    assert (found.seen_at, found.tries, found.content) == (clock(), 2, {"stage": "é\ud800"})


def test_a_persons_tickets_are_dropped_together_but_for_one(store: AnyStore, clock: FakeClock) -> None:
    anna, bea = person_id(store), person_id(store, BEA)
    with store.transaction() as tx:
        for number in (1, 2, 3):
            tx.tickets.put(ticket(number, person=anna))
        tx.tickets.put(ticket(4, person=bea))
        tx.tickets.put(ticket(5, TicketKind.DEVICE, anna))
        tx.tickets.put(ticket(6, TicketKind.LINK))
        assert {each.digest[0] for each in tx.tickets.of(TicketKind.SESSION, anna)} == {1, 2, 3}
        assert tx.tickets.drop_all(TicketKind.SESSION, anna, but=bytes([2]) * 32) == 2
        assert tx.tickets.drop_all(TicketKind.LINK, None) == 1
        assert [each.digest[0] for each in tx.tickets.of(TicketKind.SESSION, anna)] == [2]
        assert [each.digest[0] for each in tx.tickets.of(TicketKind.DEVICE, anna)] == [5]
        assert len(tx.tickets.of(TicketKind.SESSION, bea)) == 1
        assert tx.tickets.drop(bytes([2]) * 32)
        assert not tx.tickets.drop(bytes([2]) * 32)


def test_what_is_over_is_swept(store: AnyStore, clock: FakeClock) -> None:
    anna = person_id(store)
    with store.transaction() as tx:
        tx.tickets.put(ticket(1, person=anna))
        tx.tickets.put(ticket(2, person=anna, lasts=2 * HOUR))
        tx.limits.save(Bucket("oud", 3, NOW, NOW))
        tx.limits.save(Bucket("dicht", 3, NOW, NOW + 3 * HOUR))
    clock.forward(HOUR)
    with store.transaction() as tx:
        tx.tickets.sweep()
        tx.limits.sweep(clock())
        assert not tx.tickets.drop(bytes([1]) * 32)
        assert tx.tickets.drop(bytes([2]) * 32)
        found = tx.limits.load(["oud", "dicht"])
    assert (found["oud"].failures, found["dicht"].failures) == (0, 3)


def test_limits_are_kept_and_cleared_by_key(store: AnyStore) -> None:
    with store.transaction() as tx:
        assert tx.limits.load(["b", "a"]) == {key: Bucket(key, 0, NOW, NOW) for key in ("a", "b")}
        tx.limits.save(Bucket("a", 2, NOW, NOW + HOUR))
    with store.transaction() as tx:
        assert tx.limits.load(["a"])["a"] == Bucket("a", 2, NOW, NOW + HOUR)
        tx.limits.clear(["a"])
    with store.transaction() as tx:
        assert tx.limits.load(["a"])["a"].failures == 0


def test_secrets_are_sealed_in_the_database(sqlite_database: Database) -> None:
    store = sqlite_database.open()
    with store.transaction() as tx:
        identifier = tx.people.add(ANNA).id
        tx.people.set_totp(identifier, "GEHEIMGEHEIM234", 0)
        now = tx.now
        content = {"verifier": "GEHEIMGEHEIM234"}
        tx.tickets.put(Ticket(bytes(32), TicketKind.LOGIN, identifier, now, now, now + HOUR, 0, content))
    store.close()
    raw = b"".join(path.read_bytes() for path in sqlite_database.home.glob("triage.db*"))
    assert ANNA.encode() in raw
    assert b"GEHEIMGEHEIM234" not in raw


def test_of_many_at_once_one_is_first_one_spends_a_code_and_every_failure_counts(database: Database) -> None:
    """Several web processes on one database."""
    stores = [database.open() for _ in range(4)]
    with stores[0].transaction() as tx:
        now = tx.now
        tx.tickets.put(Ticket(bytes([9]) * 32, TicketKind.LINK, None, now, now, now + HOUR))
    firsts: list[bool] = []
    spent: list[bool] = []
    taken: list[bool] = []
    ready = threading.Barrier(len(stores))

    def work(store: SqlStore, number: int) -> None:
        ready.wait()
        with store.transaction() as tx:
            firsts.append(tx.people.add_first(f"naam{number}@gemeente.example") is not None)
        ready.wait()
        with store.transaction() as tx:
            (person,) = tx.people.everybody()
            spent.append(tx.people.spend_step(person.id, 100))
        with store.transaction() as tx:
            taken.append(tx.tickets.take(TicketKind.LINK, bytes([9]) * 32) is not None)
        for _ in range(5):
            with store.transaction() as tx:
                found = tx.limits.load(["k1", "k2"])
                for bucket in found.values():
                    tx.limits.save(Bucket(bucket.key, bucket.failures + 1, tx.now, tx.now))

    threads = [threading.Thread(target=work, args=(store, number)) for number, store in enumerate(stores)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(300)
    assert sorted(firsts) == sorted(spent) == sorted(taken) == [False, False, False, True]
    with stores[0].transaction() as tx:
        assert {bucket.failures for bucket in tx.limits.load(["k1", "k2"]).values()} == {20}
