"""The agenda of one mailbox, time by time and day by day, as `triage slots` and the demo show it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from triage.domain.access import service_viewer
from triage.domain.errors import NotFound
from triage.domain.policy import MailboxPolicy
from triage.domain.slot import Hold, Quarter, Slot, SlotPlan, slots
from triage.domain.workdays import WorkCalendar
from triage.ports.store import Store, Transaction
from triage.workflow.busy import busy_quarters

FREE, BUSY = "free", "busy"


@dataclass(frozen=True, slots=True)
class SlotLine:
    """One time of the agenda. `state`: `free`, `held`, `booked`, or `busy` where a calendar of the team's says so.
    `case` is a reference; None as well where the case is of another mailbox that shares the agenda (R-54)."""

    slot: Slot
    state: str
    case: str | None = None


def overview(
    store: Store | None, policy: MailboxPolicy, plan: SlotPlan, calendar: WorkCalendar, now: datetime, weeks: int
) -> Iterator[SlotLine]:
    """Every time in the coming *weeks*, in order; without a store all are free.

    Times that an earlier plan made, or a person by hand, stand as they are; what they overlap is not offered, and so
    not shown.
    """
    until = now + timedelta(weeks=weeks)
    standing: list[tuple[Hold, str | None]] = []
    busy: frozenset[Quarter] = frozenset()
    if store is not None:
        with store.reading() as tx:
            holds = tx.agenda.between(plan.agenda, now, until)
            standing = [(hold, _reference(tx, policy.key, hold.case_id)) for hold in holds]
            busy = busy_quarters(tx, plan, now, until)
    taken = {quarter for hold, _ in standing for quarter in hold.slot.quarters}
    lines = [SlotLine(hold.slot, hold.state.value, reference) for hold, reference in standing]
    lines += [
        SlotLine(slot, FREE if busy.isdisjoint(slot.quarters) else BUSY)
        for slot in slots(plan, now, until, calendar)
        if taken.isdisjoint(slot.quarters)
    ]
    return iter(sorted(lines, key=lambda line: line.slot))


def _reference(tx: Transaction, mailbox: str, case_id: int) -> str | None:
    try:
        return tx.cases.get(service_viewer(mailbox), case_id).reference
    except NotFound:
        return None
