"""What is kept after a backup was put back: the same behaviour from every store."""

from __future__ import annotations

from tests.store.build import HOUR, MINUTE, RET, RVT, FakeClock, arrival
from triage.ports.restored import AfterRestore, SentCopy
from triage.ports.store import Outcome, Store


def test_a_mailbox_waits_from_its_restore_until_its_folders_were_read(store: Store, clock: FakeClock) -> None:
    with store.transaction() as tx:
        assert tx.restores.of(RVT) is None
        assert tx.restores.waiting() == []
        tx.restores.begin(RVT, tx.now - HOUR)
        tx.restores.begin(RET, tx.now)
    began = clock.now
    clock.forward(MINUTE)
    with store.transaction() as tx:
        assert [each.mailbox for each in tx.restores.waiting()] == [RET, RVT]
        assert tx.restores.of(RVT) == AfterRestore(RVT, began, began - HOUR)
        tx.restores.scanned(RVT)
        assert tx.restores.of(RVT) == AfterRestore(RVT, began, began - HOUR, tx.now)
        assert [each.mailbox for each in tx.restores.waiting()] == [RET]


def test_a_second_restore_begins_anew(store: Store, clock: FakeClock) -> None:
    with store.transaction() as tx:
        tx.restores.begin(RVT, tx.now)
        tx.restores.scanned(RVT)
    clock.forward(HOUR)
    with store.transaction() as tx:
        tx.restores.begin(RVT, tx.now)
        assert tx.restores.of(RVT) == AfterRestore(RVT, tx.now, tx.now)


def test_a_mail_is_unread_until_it_was_tried_once(store: Store, clock: FakeClock) -> None:
    with store.transaction() as tx:
        for uid in (1, 2):
            tx.ledger.archive(arrival(uid), "walk")
        assert (tx.restores.unread(RVT), tx.restores.unread(RET)) == (2, 0)
    first, second = store.claim_mails(2, "test", MINUTE)
    with store.transaction() as tx:
        tx.ledger.settle(first.claim, Outcome.DUPLICATE, case_id=None)
        tx.ledger.postpone(second.claim, tx.now + HOUR, "later")
        assert tx.restores.unread(RVT) == 0


def test_a_copy_is_found_by_its_message_id_in_its_own_mailbox(store: Store) -> None:
    with store.transaction() as tx:
        now = tx.now
        first = SentCopy(RVT, "<een@triage.example>", now, now + HOUR)
        tx.restores.keep_copy(first)
        tx.restores.keep_copy(SentCopy(RVT, "<een@triage.example>", now + HOUR))
        tx.restores.keep_copy(SentCopy(RVT, "<nul@triage.example>", now - HOUR))
    with store.transaction() as tx:
        assert tx.restores.copy(RVT, "<een@triage.example>") == first
        assert tx.restores.copy(RET, "<een@triage.example>") is None
        assert [each.message_id for each in tx.restores.copies(RVT)] == ["<nul@triage.example>", "<een@triage.example>"]
