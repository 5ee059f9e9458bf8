"""Processes that ask for times at once: `python -m tests.store.booker URL HOME PROCESSES ATTEMPTS WHAT`.

Each prints a line for each attempt: its hold, or `vol` where the horizon was full. Every so often it moves or gives
back a time it got, which are attempts as well. Whatever the database could not do at once is tried again, as the
service does.
"""

from __future__ import annotations

import os
import sys
import traceback
from dataclasses import replace
from datetime import UTC, time, timedelta
from pathlib import Path

from mailbox_config import load
from tests.store.build import NOW, FakeClock, case
from tests.store.conftest import KEY
from triage.domain.errors import Transient
from triage.domain.policy import Region
from triage.domain.slot import HoldState, SlotPlan, first_free
from triage.ports.store import Store, Transaction
from triage.store.open import open_store
from triage.workflow.slots import hold_first_free

# How many attempts all processes make together: fewer than the 2,000 that are promised, unless asked for.
ATTEMPTS = int(os.environ.get("TRIAGE_ATTEMPTS", "400"))
# 128 times a Tuesday, for fewer than ask: the last ones find it full.
PLAN = SlotPlan(
    "rvt", opens=time(13), closes=time(17), length=timedelta(minutes=15), tables=8, notice=timedelta(hours=1),
    horizon=timedelta(weeks=1 + ATTEMPTS * 11 // 2000),
)  # fmt: skip
SPAN = NOW, NOW + PLAN.horizon
MOVE_EVERY, RELEASE_EVERY = 7, 11


class Booker:
    """One process: what it asked for, and a case for each request."""

    def __init__(self, store: Store, region: Region) -> None:
        self.store, self.calendar = store, region.calendar
        self.policy = replace(region.mailboxes["veiligheidsteam"], slot_plan=PLAN)
        self.cases: list[int] = []

    def attempt(self, number: int, *, mixed: bool) -> str:
        """One attempt, until it has a definite end."""
        while True:
            try:
                if mixed and self.cases and number % MOVE_EVERY == 0:
                    with self.store.transaction() as tx:
                        return self.move(tx)
                if mixed and self.cases and number % RELEASE_EVERY == 0:
                    with self.store.transaction() as tx:
                        return self.give_back(tx)
                return self.ask()
            except Transient as error:
                print(f"opnieuw: {type(error).__name__}", file=sys.stderr)

    def ask(self) -> str:
        """One request for a time. Its case comes first: giving it a reference would keep the others waiting, and two
        requests would never meet at the same time."""
        with self.store.transaction() as tx:
            case_id = tx.cases.add(case(), "RVT", 2026).id or 0
        with self.store.transaction() as tx:
            slot = hold_first_free(tx, self.calendar, self.policy, case_id, f"{os.getpid()}-{case_id}")
        self.cases.append(case_id)
        return f"kreeg {slot.starts_at.astimezone(UTC).isoformat()} {slot.table}" if slot else "vol"

    def move(self, tx: Transaction) -> str:
        """Move the time of a request to the first free one after it."""
        hold = tx.agenda.of_case(self.cases[-1])
        if hold is None:
            return "niets"
        taken = tx.agenda.taken(PLAN.agenda, *SPAN)
        wanted = first_free(PLAN, taken, NOW, self.calendar, after=hold.slot.ends_at)
        if wanted is None:
            return "vol"
        return "verzet" if tx.agenda.move(hold.id or 0, wanted, at=NOW, expires_at=None) else "bezet"

    def give_back(self, tx: Transaction) -> str:
        """Give the time of a request back."""
        hold = tx.agenda.of_case(self.cases[-1])
        given = hold is not None and tx.agenda.settle(hold.id or 0, HoldState.RELEASED, NOW)
        return "terug" if given else "niets"


def main(url: str, home: str, attempts: int, *, mixed: bool) -> None:
    """Say `klaar`, wait for a byte, so that all begin at once, and make the attempts."""
    booker = Booker(open_store(url, Path(home), KEY, clock=FakeClock()), load("demo").region)
    say("klaar")
    os.read(sys.stdin.fileno(), 1)
    for number in range(1, attempts + 1):
        say(booker.attempt(number, mixed=mixed))


def say(line: str) -> None:
    """One write, so that the lines of several processes never mix."""
    os.write(sys.stdout.fileno(), f"{line}\n".encode())


def begin(url: str, home: str, attempts: int, *, mixed: bool) -> int:
    """A process of its own, which opens the database itself; what is imported is imported once."""
    child = os.fork()
    if child:
        return child
    try:
        main(url, home, attempts, mixed=mixed)
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


if __name__ == "__main__":
    url, home, processes, attempts, what = sys.argv[1:]
    begun = [begin(url, home, int(attempts), mixed=what == "mixed") for _ in range(int(processes))]
    sys.exit(max([os.waitpid(each, 0)[1] for each in begun]) != 0)
