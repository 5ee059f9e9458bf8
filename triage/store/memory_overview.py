"""Numbers for an overview over the store in memory."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from triage.domain.access import Act, Viewer, service_viewer
from triage.domain.case import WOKEN, CaseLine, CaseState
from triage.domain.decision import Flag
from triage.domain.errors import NotFound
from triage.domain.figures import Period
from triage.ports.delivery import DeliveryState
from triage.ports.overview import Pressing, Volume, Waiting
from triage.store.memory_cases import MemoryCases
from triage.store.memory_state import State
from triage.store.moves import GONE


class MemoryOverview:
    """See `triage.ports.overview.Overview`."""

    def __init__(self, state: State, now: datetime) -> None:
        self._state = state
        self._cases = MemoryCases(state, now)

    def pressing(self, viewer: Viewer, mailbox: str, now: datetime, end_of_today: datetime) -> Pressing:
        """The numbers of the dagstart."""
        _check(viewer, mailbox)
        lines = self._cases.queue(service_viewer(mailbox), mailbox=mailbox, limit=len(self._state.cases))
        dues = [line.due_at for line in lines if line.due_at is not None]
        return Pressing(
            open=len(lines),
            new=sum(line.case.state is CaseState.NEW for line in lines),
            urgent=sum(line.case.urgent for line in lines),
            today=sum(now < due_at <= end_of_today for due_at in dues),
            late=sum(due_at <= now for due_at in dues),
            approval=sum(Flag.WAITS_FOR_APPROVAL in line.case.flags for line in lines),
            woken=sum(_wakes(line, end_of_today) for line in lines),
        )

    def waiting(self, viewer: Viewer, mailbox: str) -> list[Waiting]:
        """What did not go out (yet)."""
        _check(viewer, mailbox)
        here = [row for row in self._state.deliveries.values() if row.delivery.mailbox == mailbox]
        found = []
        for state in DeliveryState:
            since = [row.queued_at for row in here if row.delivery.state is state]
            if since and state not in GONE:
                found.append(Waiting(state, len(since), min(since)))
        return found

    def volumes(self, viewer: Viewer, mailbox: str, period: Period) -> list[Volume]:
        """Cases received in a period."""
        _check(viewer, mailbox)
        counted = Counter(
            (case.kind.value, case.colour.value if case.colour else "", period.week_of(case.received_at))
            for case in self._state.cases.values()
            if case.mailbox == mailbox and period.from_ <= case.received_at < period.until
        )
        return [Volume(*key, cases=number) for key, number in counted.items()]


def _check(viewer: Viewer, mailbox: str) -> None:
    if not viewer.may(Act.FIGURES, mailbox):
        raise NotFound


def _wakes(line: CaseLine, end_of_today: datetime) -> bool:
    waits_until = line.case.wake_at
    return WOKEN in line.open_tasks or (waits_until is not None and waits_until <= end_of_today)
