"""What was promised before an obligation got another date."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel


class PromiseRow(SQLModel, table=True):
    """Appended, never changed: the date that an obligation had until then, with its account; who and why are sealed."""

    __tablename__ = "obligation_promise"
    __table_args__ = (Index("ix_obligation_promise_obligation", "obligation_id"),)

    id: int | None = Field(default=None, primary_key=True)
    sid: bytes
    obligation_id: int = Field(foreign_key="obligation.id")
    starts_at: datetime | None
    due_at: datetime | None
    trace: str
    config_hash: str
    by_hand: bool
    recorded_at: datetime
    content: bytes
