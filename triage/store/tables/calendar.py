"""Busy times as they were last known, and the addresses under which an agenda is read as a calendar."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel


class BusyCalendarRow(SQLModel, table=True):
    """How a calendar stands."""

    __tablename__ = "busy_calendar"

    calendar: str = Field(primary_key=True)
    tried_at: datetime
    read_at: datetime | None
    error: str
    unread: int


class BusySpanRow(SQLModel, table=True):
    """A time that is taken by a calendar: nothing of what for."""

    __tablename__ = "busy_span"

    calendar: str = Field(primary_key=True, foreign_key="busy_calendar.calendar")
    starts_at: datetime = Field(primary_key=True)
    ends_at: datetime


class SlotFeedRow(SQLModel, table=True):
    """An address that was given out: SHA-256 of its secret, and of what it gave last (`content`)."""

    __tablename__ = "slot_feed"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: int | None = Field(default=None, primary_key=True)
    digest: bytes = Field(unique=True)
    agenda: str
    title: str
    made_at: datetime
    made_by: str
    seen_at: datetime | None
    content: str
    changed_at: datetime | None
