"""Many processes that want the same times at once: each time goes to one of them, and each gets an answer.

Fewer attempts than the 2,000 that are promised run each time; `TRIAGE_ATTEMPTS=2000` runs all of them.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections import Counter
from itertools import pairwise

from mailbox_config import load
from tests.store.booker import ATTEMPTS, PLAN, SPAN
from tests.store.conftest import Database
from triage.domain.slot import Hold, slots

PROCESSES = 8


def run(database: Database, what: str) -> list[str]:
    """Let the processes make the attempts together; returns what each attempt came to."""
    database.open().close()
    command = [sys.executable, "-m", "tests.store.booker", database.url, str(database.home)]
    command += [str(PROCESSES), str(ATTEMPTS // PROCESSES), what]
    # A group of its own, so that all of it is stopped where the test fails.
    started = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        assert started.stdout is not None
        assert [started.stdout.readline() for _ in range(PROCESSES)] == ["klaar\n"] * PROCESSES
        lines = started.communicate("g" * PROCESSES, timeout=900)[0].splitlines()
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(started.pid, signal.SIGKILL)
        started.wait()
    assert started.returncode == 0
    return lines


def standing(database: Database) -> list[Hold]:
    """What stands in the agenda, checked against itself: no two overlap, and the quarters taken are theirs."""
    with database.open().transaction() as tx:
        holds = tx.agenda.between(PLAN.agenda, *SPAN)
        taken = tx.agenda.taken(PLAN.agenda, *SPAN)
    by_table = sorted(holds, key=lambda hold: (hold.slot.table, hold.slot.starts_at))
    for one, two in pairwise(by_table):
        assert one.slot.table != two.slot.table or one.slot.ends_at <= two.slot.starts_at
    assert taken == {quarter for hold in holds for quarter in hold.slot.quarters}
    assert len(taken) == len(holds)
    return holds


def test_each_time_goes_to_one_of_eight_processes_and_no_request_is_lost(database: Database) -> None:
    lines = run(database, "asks")
    assert len(lines) == ATTEMPTS // PROCESSES * PROCESSES
    got = Counter(line for line in lines if line.startswith("kreeg "))
    assert set(got.values()) == {1}
    capacity = len(list(slots(PLAN, *SPAN, load("demo").region.calendar)))
    assert len(got) == min(capacity, len(lines))
    assert Counter(lines)["vol"] == len(lines) - len(got)
    assert set(got) == {f"kreeg {hold.slot.starts_at.isoformat()} {hold.slot.table}" for hold in standing(database)}


def test_times_that_are_moved_and_given_back_meanwhile_are_never_two_peoples(database: Database) -> None:
    lines = run(database, "mixed")
    said = Counter(line.partition(" ")[0] for line in lines)
    assert len(lines) == ATTEMPTS // PROCESSES * PROCESSES
    assert said["verzet"] > 0
    assert len(standing(database)) == said["kreeg"] - said["terug"]
