"""What is kept after a backup was put back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, select

from triage.ports.restored import AfterRestore, SentCopy
from triage.ports.store import Outcome
from triage.store.dialect import insert_or_nothing, once, replace_row
from triage.store.queries.ledger import MAILS
from triage.store.tables import RestoredRow, SentCopyRow, table_of
from triage.store.work import Work, plain

_RESTORED = table_of(RestoredRow)
_COPIES = table_of(SentCopyRow)
_OF = once(select(_RESTORED).where(_RESTORED.c.mailbox == bindparam("mailbox")))
_COPY = once(
    select(_COPIES).where(_COPIES.c.mailbox == bindparam("mailbox"), _COPIES.c.message_id == bindparam("message"))
)


class SqlRestores:
    """See `triage.ports.restored.Restores`."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def begin(self, mailbox: str, sent_until: datetime) -> None:
        """The database of *mailbox* was put back just now."""
        row = {"mailbox": mailbox, "restored_at": self._work.now, "sent_until": sent_until, "scanned_at": None}
        self._work.run(replace_row(_RESTORED), row)

    def of(self, mailbox: str) -> AfterRestore | None:
        """How far *mailbox* is since its database was put back."""
        row = self._work.first(_OF, {"mailbox": mailbox})
        return _after(row) if row else None

    def waiting(self) -> list[AfterRestore]:
        """The mailboxes whose folders are still to be read."""
        query = select(_RESTORED).where(_RESTORED.c.scanned_at.is_(None)).order_by(_RESTORED.c.mailbox)
        return [_after(row) for row in self._work.all(query)]

    def scanned(self, mailbox: str) -> None:
        """All that lay in the folders of *mailbox* was looked at."""
        self._work.run(_RESTORED.update().where(_RESTORED.c.mailbox == mailbox).values(scanned_at=self._work.now))

    def unread(self, mailbox: str) -> int:
        """How many archived mails of *mailbox* nobody looked at yet."""
        query = select(func.count()).where(
            MAILS.c.mailbox == mailbox, MAILS.c.outcome == Outcome.PENDING.value, MAILS.c.attempts == 0
        )
        return int(self._work.value(query))

    def keep_copy(self, copy: SentCopy) -> None:
        """Remember a copy in a Sent folder."""
        row = {
            "mailbox": copy.mailbox, "message_id": plain(copy.message_id), "sent_at": copy.sent_at,
            "starts_at": copy.starts_at,
        }  # fmt: skip
        self._work.run(insert_or_nothing(_COPIES), row)

    def copy(self, mailbox: str, message_id: str) -> SentCopy | None:
        """The copy that bears this Message-ID, or None."""
        row = self._work.first(_COPY, {"mailbox": mailbox, "message": plain(message_id)})
        return _copy(row) if row else None

    def copies(self, mailbox: str) -> list[SentCopy]:
        """Every remembered copy of *mailbox*."""
        query = select(_COPIES).where(_COPIES.c.mailbox == mailbox).order_by(_COPIES.c.sent_at, _COPIES.c.message_id)
        return [_copy(row) for row in self._work.all(query)]


def _after(row: Row[Any]) -> AfterRestore:
    return AfterRestore(row.mailbox, row.restored_at, row.sent_until, row.scanned_at)


def _copy(row: Row[Any]) -> SentCopy:
    return SentCopy(row.mailbox, row.message_id, row.sent_at, row.starts_at)
