"""What a virus scanner said of each mail."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel


class MailScanRow(SQLModel, table=True):
    """The latest verdict on a mail. `signature` is the scanner's name of a virus, no content."""

    __tablename__ = "mail_scan"

    mail_id: int = Field(primary_key=True, foreign_key="mail.id", sa_column_kwargs={"autoincrement": False})
    state: str
    attempts: int
    at: datetime
    next_at: datetime | None
    signature: str
