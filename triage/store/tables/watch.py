"""What the watch keeps beside the cases: terms that passed unmet, and alarms."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

_STANDS = text("acknowledged_at IS NULL")


class BreachRow(SQLModel, table=True):
    """A term that passed before anything met it, with the end it had then; once an obligation, never changed."""

    __tablename__ = "breach"
    __table_args__ = (Index("ix_breach_case", "case_id"), Index("ix_breach_at", "mailbox", "at"))

    obligation_id: int = Field(primary_key=True, foreign_key="obligation.id", sa_column_kwargs={"autoincrement": False})
    case_id: int = Field(foreign_key="triage_case.id")
    mailbox: str
    due_at: datetime
    at: datetime


class AlarmRow(SQLModel, table=True):
    """An alarm of a case and how far it has come; one that stands a case. `key` is the fingerprint it began with."""

    __tablename__ = "alarm"
    __table_args__ = (
        Index("uq_alarm_standing", "case_id", unique=True, sqlite_where=_STANDS, postgresql_where=_STANDS),
        Index("ix_alarm_case", "case_id"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="triage_case.id")
    mailbox: str
    key: str
    raised_at: datetime
    turn: str
    step: int
    next_at: datetime | None
    acknowledged_at: datetime | None
    acknowledged_by: str
