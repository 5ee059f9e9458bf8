"""Holds, and the quarters of an hour whose key forbids two of them to overlap (architecture, first migration, 10)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from triage.domain.slot import HoldState
from triage.store.tables.columns import one_of

_STANDING = text("state IN ('held', 'booked')")


class HoldRow(SQLModel, table=True):
    """A time kept for a case."""

    __tablename__ = "hold"
    __table_args__ = (
        one_of("state", HoldState, "ck_hold_state"),
        Index("ix_hold_case", "case_id"),
        Index("ix_hold_uid", "uid"),
        Index("ix_hold_standing", "agenda", "starts_at", sqlite_where=_STANDING, postgresql_where=_STANDING),
    )

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="triage_case.id")
    agenda: str
    table_number: int
    starts_at: datetime
    ends_at: datetime
    state: str
    made_at: datetime
    expires_at: datetime | None
    settled_at: datetime | None
    uid: str
    sequence: int


class HoldQuarter(SQLModel, table=True):
    """A quarter of an hour of one table that is taken; deleted when its hold gives it back."""

    __tablename__ = "hold_quarter"
    __table_args__ = (Index("ix_hold_quarter_hold", "hold_id"),)

    agenda: str = Field(primary_key=True)
    table_number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    starts_at: datetime = Field(primary_key=True)
    hold_id: int = Field(foreign_key="hold.id")
