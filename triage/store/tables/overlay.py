"""What people laid over the configuration."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

_STANDS = text("withdrawn_at IS NULL")


class OverlayTable(SQLModel, table=True):
    """One row; one that stands a kind and key. `value` is JSON."""

    __tablename__ = "overlay"
    __table_args__ = (
        Index("uq_overlay_standing", "kind", "key", unique=True, sqlite_where=_STANDS, postgresql_where=_STANDS),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    kind: str
    key: str
    value: str
    made_by: str
    made_at: datetime
    withdrawn_by: str
    withdrawn_at: datetime | None
