"""History, settings, leases and keys."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

_UNCHAINED = text("position IS NULL")


class EventRow(SQLModel, table=True):
    """Who did or saw what, when, from where, by which role; no content. `position` and `link` are filled once, by the
    sealer; nothing else of a row ever changes. `data` is a JSON list of pairs."""

    __tablename__ = "event"
    __table_args__ = (
        Index("ix_event_case", "case_id"),
        Index("ix_event_unchained", "id", sqlite_where=_UNCHAINED, postgresql_where=_UNCHAINED),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    at: datetime
    actor: str
    role: str
    origin: str
    action: str
    mailbox: str
    case_id: int | None
    walk: str
    data: str
    position: int | None = Field(unique=True)
    link: bytes | None


class SettingRow(SQLModel, table=True):
    """A switch a person set."""

    __tablename__ = "setting"

    name: str = Field(primary_key=True)
    value: str
    changed_at: datetime
    changed_by: str


class LeaseRow(SQLModel, table=True):
    """Who does a job that one does at a time; the token rises with every new holder and is never given back."""

    __tablename__ = "lease"

    name: str = Field(primary_key=True)
    holder: str
    token: int
    expires_at: datetime


class MasterKey(SQLModel, table=True):
    """Which master key this database belongs to: an id derived from it, never the key."""

    __tablename__ = "master_key"

    id: str = Field(primary_key=True)
    since: datetime


class DataKey(SQLModel, table=True):
    """A mailbox's random key, wrapped by the master. `purpose` content may rotate; index (search, digests) never."""

    __tablename__ = "data_key"
    __table_args__ = (UniqueConstraint("mailbox", "purpose", "number", name="uq_data_key_number"),)

    id: int | None = Field(default=None, primary_key=True)
    mailbox: str
    purpose: str
    number: int
    master_id: str = Field(foreign_key="master_key.id")
    wrapped: bytes
    made_at: datetime
    retired_at: datetime | None
