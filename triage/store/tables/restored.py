"""What is kept after a backup was put back, so that nothing is sent a second time."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel


class RestoredRow(SQLModel, table=True):
    """A mailbox of a database that was put back: until when mail may have left that this database does not know of, and
    when the Sent folders were read to their end."""

    __tablename__ = "restored"

    mailbox: str = Field(primary_key=True)
    restored_at: datetime
    sent_until: datetime
    scanned_at: datetime | None


class SentCopyRow(SQLModel, table=True):
    """A mail of ours that lies in a Sent folder and that no delivery is known of. Its Message-ID says nothing."""

    __tablename__ = "sent_copy"

    mailbox: str = Field(primary_key=True)
    message_id: str = Field(primary_key=True)
    sent_at: datetime
    starts_at: datetime | None
