"""What people record on a case."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel


class RecordRow(SQLModel, table=True):
    """Appended, never changed. `taken` is the record that this one takes back; who, with whom, and all that was said
    are in the sealed `content`; `their_reference` is a keyed digest."""

    __tablename__ = "case_record"
    __table_args__ = (
        Index("ix_case_record_case", "case_id"),
        Index("ix_case_record_reference", "their_reference"),
    )

    id: int | None = Field(default=None, primary_key=True)
    sid: bytes
    case_id: int = Field(foreign_key="triage_case.id")
    kind: str
    at: datetime
    recorded_at: datetime
    outcome: str
    result: str
    taken: int | None
    their_reference: bytes | None
    content: bytes
