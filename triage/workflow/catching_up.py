"""Catching up after a restore: settle what the Sent folders prove, and note when they were read to their end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from triage.domain.policy import Region
from triage.ports.delivery import Delivery
from triage.ports.events import Journal
from triage.ports.restored import SentCopy
from triage.ports.store import Store, Transaction
from triage.workflow import after_restore, invitations
from triage.workflow.answer import settle_sent
from triage.workflow.slots import case_of

Folders = Mapping[str, Sequence[tuple[str, str]]]
"""By mailbox: each source with each of its folders."""


def catch_up(store: Store, region: Region, folders: Folders, journal: Journal) -> list[str]:
    """One look at the mailboxes whose database was put back; gives those whose folders are still to be read."""
    with store.reading() as tx:
        waiting = tx.restores.waiting()
    left = []
    for after in waiting:
        if after.mailbox not in region.mailboxes:
            # It is configured no longer: nothing of it goes out.
            continue
        with store.transaction() as tx:
            settled = settle_copies(tx, region, after.mailbox)
            done = after_restore.is_scanned(tx, after, folders.get(after.mailbox, ()))
            if done:
                tx.restores.scanned(after.mailbox)
                tx.history.append("service", "sent-scanned", mailbox=after.mailbox)
        if done:
            journal.note("sent-scanned", mailbox=after.mailbox)
        else:
            left.append(after.mailbox)
        if settled:
            journal.note("sent-recognised", mailbox=after.mailbox, mails=settled)
    return left


def settle_copies(tx: Transaction, region: Region, mailbox: str) -> int:
    """Record as sent what a copy proves; returns how many."""
    return sum(_settle(tx, region, delivery, copy) for delivery, copy in list(after_restore.unsettled(tx, mailbox)))


def settle_case(tx: Transaction, region: Region, mailbox: str, case_id: int) -> int:
    """The same for one case, at once: what is read next may be the answer to it."""
    if tx.restores.of(mailbox) is None:
        return 0
    waiting = [each for each in tx.outbox.of_case(case_id) if each.state in invitations.WAITING]
    found = [(each, after_restore.copy_of(tx, each)) for each in waiting]
    return sum(_settle(tx, region, each, copy) for each, copy in found if copy is not None)


def _settle(tx: Transaction, region: Region, delivery: Delivery, copy: SentCopy) -> bool:
    if not settle_sent(tx, region, delivery, copy.sent_at):
        return False
    after_restore.compare(tx, delivery, copy.starts_at)
    if delivery.case_id is not None:
        tx.cases.finish_task(delivery.case_id, "delivery_unknown", tx.now)
        invitations.flag(tx, case_of(tx, delivery.mailbox, delivery.case_id))
    return True
