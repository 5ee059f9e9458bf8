"""Lists that people keep for themselves."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel


class SavedViewRow(SQLModel, table=True):
    """A name that somebody gave to a choice of cases, and its address: values only, never words that were searched."""

    __tablename__ = "saved_view"
    __table_args__ = (
        UniqueConstraint("who", "name", name="uq_saved_view_name"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    who: str
    name: str
    address: str
    made_at: datetime
