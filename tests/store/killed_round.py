"""A round of destruction that is killed after its second case; and the same round for who goes on with it."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import mailbox_config
from triage.domain.retention import Keeping, RetentionPolicy, RetentionRule
from triage.store.open import open_store
from triage.store.sealing import key_text
from triage.store.sql import SqlStore
from triage.workflow.erasing import LEASE, Purged, purge

RVT = "veiligheidsteam"
RULES = (RetentionRule("steun", Keeping.parse("1 jaar"), "5.1"),)
REGION = replace(mailbox_config.load("demo").region, retention={RVT: RetentionPolicy(RVT, "Selectielijst 2020", RULES)})


def round_of(store: SqlStore, step: Callable[[], None] = lambda: None) -> Purged | None:
    """One round under its lease."""
    lease = store.lease(LEASE, f"test-{os.getpid()}", timedelta(minutes=2))
    assert lease is not None
    return purge(store, REGION, RVT, actor="service", lease=lease, step=step)


def main(url: str, home: str, now: str) -> None:
    """Destroy two cases, and die."""
    done = 0

    def die_at_the_second() -> None:
        nonlocal done
        done += 1
        if done == 2:
            os.kill(os.getpid(), signal.SIGKILL)

    store = open_store(url, Path(home), key_text(bytes(range(32))), clock=lambda: datetime.fromisoformat(now))
    round_of(store, die_at_the_second)


if __name__ == "__main__":
    main(*sys.argv[1:])
