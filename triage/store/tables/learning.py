"""What people judged, to learn from: labels and rule ids alone."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel


class CorrectionRow(SQLModel, table=True):
    """One judgement on one mail. `before` and `after` are JSON objects of labels, a growing set; `rules` are slugs. The
    mail's text is never copied here."""

    __tablename__ = "correction"
    __table_args__ = (Index("ix_correction_mailbox", "mailbox", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    mailbox: str
    case_id: int = Field(foreign_key="triage_case.id")
    mail_id: int = Field(foreign_key="mail.id")
    before: str
    after: str
    rules: str
    model_id: str
    config_hash: str
    made_at: datetime
    made_by: str
