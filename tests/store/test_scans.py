"""What a virus scanner said of mails: the same behaviour from every store."""

from __future__ import annotations

from tests.store.build import HOUR, MINUTE, RVT, FakeClock, arrival, case
from triage.ports.scan import Scan, ScanState
from triage.ports.store import Outcome, Store


def _taken_in(store: Store, count: int) -> list[int]:
    """Mails that were read, each in a case of its own."""
    mails = []
    for number in range(1, count + 1):
        with store.transaction() as tx:
            mails.append(tx.ledger.archive(arrival(number), "walk").mail_id)
    for claimed in store.claim_mails(count, "test", HOUR):
        with store.transaction(claimed.claim) as tx:
            added = tx.cases.add(case(), "RVT", 2026)
            tx.ledger.settle(claimed.claim, Outcome.ACCEPTED, case_id=added.id)
    return mails


def test_a_mail_is_due_from_its_reading_until_its_verdict(store: Store) -> None:
    with store.transaction() as tx:
        tx.ledger.archive(arrival(9), "walk")
        assert tx.scans.due(10) == []
    (claimed,) = store.claim_mails(1, "test", HOUR)
    with store.transaction(claimed.claim) as tx:
        added = tx.cases.add(case(), "RVT", 2026)
        tx.ledger.settle(claimed.claim, Outcome.QUARANTINED, case_id=added.id)
    with store.transaction() as tx:
        (waiting,) = tx.scans.due(10)
        assert (waiting.mail_id, waiting.mailbox, waiting.case_id, waiting.attempts) == (
            claimed.claim.id, RVT, added.id, 0
        )  # fmt: skip
        tx.scans.keep(waiting.mail_id, ScanState.INFECTED, signature="Test.Virus-1")
        assert tx.scans.due(10) == []
        assert tx.scans.of_mails([waiting.mail_id, 999]) == {
            waiting.mail_id: Scan(waiting.mail_id, ScanState.INFECTED, tx.now, 1, "Test.Virus-1")
        }


def test_what_was_tried_waits_its_time_behind_what_was_not(store: Store, clock: FakeClock) -> None:
    first, second, third = _taken_in(store, 3)
    with store.transaction() as tx:
        tx.scans.keep(first, ScanState.WAITING, next_at=tx.now + MINUTE)
        assert [each.mail_id for each in tx.scans.due(10)] == [second, third]
    clock.forward(MINUTE)
    with store.transaction() as tx:
        assert [(each.mail_id, each.attempts) for each in tx.scans.due(10)] == [(second, 0), (third, 0), (first, 1)]
        assert len(tx.scans.due(2)) == 2
        tx.scans.keep(first, ScanState.CLEAN)
        assert tx.scans.of_mails([first])[first].attempts == 2
        assert [each.mail_id for each in tx.scans.due(10)] == [second, third]


def test_what_was_erased_is_not_scanned(store: Store) -> None:
    (mail,) = _taken_in(store, 1)
    with store.transaction() as tx:
        tx.ledger.erase(mail)
        assert tx.scans.due(10) == []
