"""Tokens of the read API, how far each hook was told, and the workers' signs of life."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel


class ApiTokenRow(SQLModel, table=True):
    """A token that was given out: SHA-256 of its secret. `mailboxes` is a list of keys."""

    __tablename__ = "api_token"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: int | None = Field(default=None, primary_key=True)
    digest: bytes = Field(unique=True)
    title: str
    role: str
    mailboxes: str
    made_at: datetime
    made_by: str
    expires_at: datetime
    seen_at: datetime | None
    revoked_at: datetime | None


class HookCursorRow(SQLModel, table=True):
    """The position in the history up to which a hook was told."""

    __tablename__ = "hook_cursor"

    hook: str = Field(primary_key=True)
    position: int
    at: datetime


class WorkerRow(SQLModel, table=True):
    """A worker's last sign of life; `facts` is JSON, without anything of a case."""

    __tablename__ = "worker"

    holder: str = Field(primary_key=True)
    version: str
    config_hash: str
    started_at: datetime
    beat_at: datetime
    facts: str
