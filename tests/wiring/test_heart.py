"""Work that takes longer than its claim stays with whoever does it, and with nobody once it is done."""

from __future__ import annotations

from datetime import timedelta

from tests.store.build import SENDER, delivery
from tests.walk.worker import eventually
from triage.store.memory import MemoryStore
from triage.store.memory_state import utc_now
from triage.wiring.heart import Heart
from triage.wiring.journal import QuietJournal

SHORT = timedelta(seconds=0.4)


def test_a_claim_lives_as_long_as_its_work_and_no_longer() -> None:
    store = MemoryStore()
    with store.transaction() as tx:
        tx.outbox.queue(delivery(None, next_at=tx.now), to=SENDER)
    heart = Heart(store, QuietJournal(), SHORT)
    with heart.beating():
        claimed = store.claim_delivery("een", SHORT)
        assert claimed is not None
        with heart.keep([claimed[0]]):
            taken: list[object] = []

            def long_after() -> bool:
                taken.extend(filter(None, [store.claim_delivery("ander", SHORT)]))
                return utc_now() > claimed[0].expires_at + 2 * SHORT

            eventually(long_after, "ver voorbij het einde van de claim")
            assert taken == []
        eventually(lambda: store.claim_delivery("ander", SHORT) is not None, "daarna is het vrij")
