"""What a virus scanner said of each mail, in memory."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from triage.ports.scan import Scan, ScanState, ToScan
from triage.ports.store import Outcome
from triage.store.memory_state import State

_KEPT = (Outcome.ACCEPTED, Outcome.QUARANTINED)


class MemoryScans:
    """See `triage.ports.scan.Scans`."""

    def __init__(self, state: State, now: datetime) -> None:
        self._state, self._now = state, now

    def due(self, limit: int) -> list[ToScan]:
        """Mails without a verdict, never tried first."""
        found = []
        for mail in self._state.mails.values():
            scan, next_at = self._state.scans.get(mail.id, (None, None))
            waits = scan is not None and next_at is not None and next_at <= self._now
            if mail.outcome in _KEPT and mail.raw is not None and (scan is None or waits):
                found.append(ToScan(mail.id, mail.mailbox, mail.case_id, scan.attempts if scan else 0))
        return sorted(found, key=lambda each: (each.attempts, each.mail_id))[:limit]

    def keep(self, mail_id: int, state: ScanState, *, signature: str = "", next_at: datetime | None = None) -> None:
        """Keep a verdict, in place of an earlier one."""
        before = self._state.scans.get(mail_id)
        scan = Scan(mail_id, state, self._now, (before[0].attempts if before else 0) + 1, signature)
        self._state.scans[mail_id] = (scan, next_at if state is ScanState.WAITING else None)

    def of_mails(self, mail_ids: Iterable[int]) -> dict[int, Scan]:
        """What is known of these mails."""
        return {each: self._state.scans[each][0] for each in set(mail_ids) if each in self._state.scans}
