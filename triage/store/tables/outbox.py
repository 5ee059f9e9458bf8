"""Everything that leaves, one row each (architecture, first migration, 8)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from triage.ports.delivery import DeliveryState
from triage.store.tables.columns import one_of

_UNDER_WAY = text("state IN ('queued', 'sending')")
_WAS_SENT = text("sent_at IS NOT NULL")
_NOT_GONE = text("state NOT IN ('sent', 'cancelled')")


class DeliveryRow(SQLModel, table=True):
    """One thing to send; `to_digest` is keyed, for counting; `content` and `last_error` (a server quotes addresses in
    it) are sealed."""

    __tablename__ = "delivery"
    __table_args__ = (
        one_of("state", DeliveryState, "ck_delivery_state"),
        Index("ix_delivery_next", "state", "next_at", "id", sqlite_where=_UNDER_WAY, postgresql_where=_UNDER_WAY),
        Index("ix_delivery_case", "case_id"),
        Index("ix_delivery_to", "mailbox", "to_digest", "queued_at"),
        Index("ix_delivery_from", "mailbox", "queued_at"),
        # With the kind, so that what was sent is counted without opening a row.
        Index("ix_delivery_sent", "mailbox", "sent_at", "kind", sqlite_where=_WAS_SENT, postgresql_where=_WAS_SENT),
        # What is not over: looked at by every monitor, however much was sent before.
        Index(
            "ix_delivery_not_gone", "mailbox", "kind", "state", "queued_at",
            sqlite_where=_NOT_GONE, postgresql_where=_NOT_GONE,
        ),
        {"sqlite_autoincrement": True},
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    sid: bytes
    kind: str
    purpose: str
    mailbox: str
    case_id: int | None = Field(foreign_key="triage_case.id")
    state: str
    queued_at: datetime
    next_at: datetime
    sent_at: datetime | None
    message_id: str = Field(unique=True)
    to_digest: bytes
    automatic: bool
    attempts: int
    walk: str
    content: bytes
    last_error: bytes | None
    claim_token: int
    claim_holder: str
    claimed_until: datetime | None
