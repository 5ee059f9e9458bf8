"""What a virus scanner said of each mail."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, or_, select

from triage.ports.scan import Scan, ScanState, ToScan
from triage.ports.store import Outcome
from triage.store.dialect import replace_row
from triage.store.queries.ledger import MAILS
from triage.store.tables import MailScanRow, table_of
from triage.store.work import Work, plain

_SCANS = table_of(MailScanRow)
_AT_ONCE = 500
_STATES = frozenset(state.value for state in ScanState)
_KEPT = (Outcome.ACCEPTED.value, Outcome.QUARANTINED.value)


class SqlScans:
    """See `triage.ports.scan.Scans`."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def due(self, limit: int) -> list[ToScan]:
        """Mails without a verdict, never tried first."""
        waits = (_SCANS.c.state == ScanState.WAITING.value) & (_SCANS.c.next_at <= self._work.now)
        query = (
            select(MAILS.c.id, MAILS.c.mailbox, MAILS.c.case_id, func.coalesce(_SCANS.c.attempts, 0).label("attempts"))
            .outerjoin(_SCANS, _SCANS.c.mail_id == MAILS.c.id)
            .where(MAILS.c.outcome.in_(_KEPT), MAILS.c.fingerprint.is_not(None), or_(_SCANS.c.mail_id.is_(None), waits))
            .order_by(func.coalesce(_SCANS.c.attempts, 0), MAILS.c.id)
            .limit(limit)
        )
        return [ToScan(row.id, row.mailbox, row.case_id, row.attempts) for row in self._work.all(query)]

    def keep(self, mail_id: int, state: ScanState, *, signature: str = "", next_at: datetime | None = None) -> None:
        """Keep a verdict, in place of an earlier one."""
        before = self._work.value(select(_SCANS.c.attempts).where(_SCANS.c.mail_id == mail_id))
        row = {
            "mail_id": mail_id, "state": state.value, "attempts": (before or 0) + 1, "at": self._work.now,
            "next_at": next_at if state is ScanState.WAITING else None, "signature": plain(signature),
        }  # fmt: skip
        self._work.run(replace_row(_SCANS), row)

    def of_mails(self, mail_ids: Iterable[int]) -> dict[int, Scan]:
        """What is known of these mails."""
        asked, found = sorted(set(mail_ids)), dict[int, Scan]()
        for start in range(0, len(asked), _AT_ONCE):
            query = select(_SCANS).where(_SCANS.c.mail_id.in_(asked[start : start + _AT_ONCE]))
            for row in self._work.all(query):
                # A verdict that only a newer version knows is none here.
                state = ScanState(row.state) if row.state in _STATES else ScanState.WAITING
                scan = Scan(row.mail_id, state, row.at, row.attempts, row.signature)
                found[scan.mail_id] = scan
        return found
