"""The register of requests by people about their own data (AVG art. 15 to 17)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel


class RightsRequestRow(SQLModel, table=True):
    """A request; never changed. `mailboxes` is a list of keys; who asks stands in the sealed `content`."""

    __tablename__ = "rights_request"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: int | None = Field(default=None, primary_key=True)
    sid: bytes
    reference: str = Field(unique=True)
    kind: str
    mailboxes: str
    received_at: datetime
    made_at: datetime
    made_by: str
    content: bytes


class RightsStepRow(SQLModel, table=True):
    """What was done on a request: appended, never changed. Reasons and cases' references are in the sealed content."""

    __tablename__ = "rights_step"
    __table_args__ = (Index("ix_rights_step_request", "request_id"), {"sqlite_autoincrement": True})

    id: int | None = Field(default=None, primary_key=True)
    sid: bytes
    request_id: int = Field(foreign_key="rights_request.id")
    kind: str
    at: datetime
    by: str
    outcome: str
    grounds: str
    content: bytes
