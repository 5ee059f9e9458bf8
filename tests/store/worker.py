"""A process that works on a store and is raced against, or killed: `python -m tests.store.worker URL HOME WHAT [N]`."""

from __future__ import annotations

import os
import signal
import sys
from datetime import timedelta
from pathlib import Path

from tests.store.build import MARK, NOW, RVT, SENDER, arrival, case, decision, delivery, message, obligation, slot
from tests.store.conftest import KEY
from triage.ports.store import Outcome, Store
from triage.store import rotation
from triage.store.open import open_store
from triage.store.sql import SqlStore


def add_cases(store: Store, count: int) -> None:
    """Take references, one a transaction."""
    for _ in range(count):
        with store.transaction() as tx:
            print(tx.cases.add(case(), "RVT", 2026).reference)


def hold_slots(store: Store, count: int) -> None:
    """Try to hold every one of *count* slots that overlap their neighbours."""
    with store.transaction() as tx:
        case_id = tx.cases.add(case(), "RVT", 2026).id or 0
    for number in range(count):
        wanted = slot(NOW + number * timedelta(minutes=30))
        with store.transaction() as tx:
            held = tx.agenda.hold(case_id, wanted, made_at=NOW, expires_at=NOW, uid=f"{os.getpid()}-{number}")
        print(f"{number} {held is not None}")


def die_half_way(store: Store, count: int) -> None:
    """Write everything of one step, in order, and be killed before its *count*-th part or the commit."""
    (mail,) = store.claim_mails(1, "worker", timedelta(seconds=0))
    with store.transaction(mail.claim) as tx:
        made = tx.cases.add(case(), "RVT", 2026)
        case_id = made.id or 0
        parts = [
            lambda: tx.cases.add_message(case_id, message(mail_id=mail.claim.id)),
            lambda: tx.cases.add_decision(case_id, mail.claim.id, decision(), "proposal", "", ""),
            lambda: tx.cases.add_obligations(case_id, [obligation()], "c"),
            lambda: tx.agenda.hold(case_id, slot(), made_at=NOW, expires_at=NOW, uid="u"),
            lambda: tx.outbox.queue(delivery(case_id), to=SENDER),
            lambda: tx.history.append("dienst", "opened", mailbox=RVT, case_id=case_id),
            lambda: tx.ledger.settle(mail.claim, Outcome.ACCEPTED, case_id=case_id, reason=MARK),
            lambda: tx.ledger.archive(arrival(2), "w"),
        ]
        for number, part in enumerate(parts):
            if number == count:
                os.kill(os.getpid(), signal.SIGKILL)
            part()
        os.kill(os.getpid(), signal.SIGKILL)


def rotate_and_die(store: Store, count: int) -> None:
    """Renew the key of the first mailbox, two cells a transaction, and be killed after *count* transactions."""
    rotation._BATCH = 2
    assert isinstance(store, SqlStore)
    for number, _ in enumerate(rotation.rotate(store, RVT, "root"), 1):
        if number == count:
            os.kill(os.getpid(), signal.SIGKILL)


WORK = {"cases": add_cases, "slots": hold_slots, "die": die_half_way, "rotate": rotate_and_die}

if __name__ == "__main__":
    WORK[sys.argv[3]](open_store(sys.argv[1], Path(sys.argv[2]), KEY), int(sys.argv[4]))
