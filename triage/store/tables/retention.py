"""What keeps a case from being destroyed, and the account of what was."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, Index, SQLModel


class LegalHoldRow(SQLModel, table=True):
    """Appended, never changed: a case is held back from destruction (`holds`), or no longer; who and why are sealed."""

    __tablename__ = "legal_hold"
    __table_args__ = (Index("ix_legal_hold_case", "case_id"),)

    id: int | None = Field(default=None, primary_key=True)
    sid: bytes
    case_id: int = Field(foreign_key="triage_case.id")
    made_at: datetime
    holds: bool
    content: bytes


class ErasureRow(SQLModel, table=True):
    """A round of destruction in a mailbox. `basis` is JSON, `declaration` the JSON document that came out of it."""

    __tablename__ = "erasure"
    __table_args__ = (Index("ix_erasure_mailbox", "mailbox"), {"sqlite_autoincrement": True})

    id: int | None = Field(default=None, primary_key=True)
    mailbox: str
    started_by: str
    started_at: datetime
    finished_at: datetime | None
    basis: str
    declaration: str


class ErasurePartRow(SQLModel, table=True):
    """What a round destroyed by one rule: counted in the very transactions that destroyed it."""

    __tablename__ = "erasure_part"

    erasure_id: int = Field(primary_key=True, foreign_key="erasure.id", sa_column_kwargs={"autoincrement": False})
    rule: str = Field(primary_key=True)
    category: str
    keeping: str
    cases: int
    mails: int
    messages: int
    records: int
    deliveries: int
    first_at: datetime
    last_at: datetime
