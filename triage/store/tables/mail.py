"""What was received: sources, locations, mails and their sealed bytes, what recognises a copy, what was erased."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from triage.ports.store import Outcome
from triage.store.tables.columns import one_of


class Source(SQLModel, table=True):
    """An account of a mailbox, with its go-live (R-57)."""

    __tablename__ = "source"

    name: str = Field(primary_key=True)
    mailbox: str
    answer_from: datetime
    first_seen_at: datetime


class Mail(SQLModel, table=True):
    """One content: the bytes lie in `MailChunk`. The location here is the first one it was seen at. `sid` is the row's
    identity in its seals. `fingerprint` is SHA-256 of the bytes, NULL once erased. `sent`: found in a Sent folder."""

    __tablename__ = "mail"
    __table_args__ = (
        UniqueConstraint("mailbox", "sent", "fingerprint", name="uq_mail_fingerprint"),
        one_of("outcome", Outcome, "ck_mail_outcome"),
        Index(
            "ix_mail_pending", "next_at", "id",
            sqlite_where=text("outcome = 'pending'"), postgresql_where=text("outcome = 'pending'"),
        ),
        Index("ix_mail_case", "case_id"),
        {"sqlite_autoincrement": True},
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    sid: bytes
    mailbox: str
    source: str
    folder: str
    uidvalidity: int = Field(sa_type=BigInteger)
    uid: int = Field(sa_type=BigInteger)
    fingerprint: bytes | None
    internal_date: datetime
    observed_at: datetime
    date_header: datetime | None
    size: int = Field(sa_type=BigInteger)
    truncated: bool
    answer_wanted: bool
    sent: bool
    walk: str
    outcome: str
    reason: bytes | None
    case_id: int | None = Field(foreign_key="triage_case.id")
    attempts: int
    next_at: datetime
    claim_token: int
    claim_holder: str
    claimed_until: datetime | None


class MailLocation(SQLModel, table=True):
    """The ledger: where a mail lies, and how that place is accounted for. A copy points to the first mail."""

    __tablename__ = "mail_location"
    __table_args__ = (
        one_of("outcome", Outcome, "ck_mail_location_outcome"),
        Index("ix_mail_location_count", "mailbox", "sent", "outcome", "source"),
        Index("ix_mail_location_mail", "mail_id"),
    )

    source: str = Field(primary_key=True)
    folder: str = Field(primary_key=True)
    uidvalidity: int = Field(primary_key=True, sa_type=BigInteger)
    uid: int = Field(primary_key=True, sa_type=BigInteger)
    mailbox: str
    mail_id: int = Field(foreign_key="mail.id")
    outcome: str
    is_copy: bool
    sent: bool
    seen_at: datetime


class MailChunk(SQLModel, table=True):
    """A sealed piece of a mail's compressed bytes, at most 1 MB."""

    __tablename__ = "mail_chunk"

    mail_id: int = Field(primary_key=True, foreign_key="mail.id")
    number: int = Field(primary_key=True)
    data: bytes


class Rendering(SQLModel, table=True):
    """Keyed, versioned digest of a normalised mail: recognises one that Exchange rendered anew. Outlives an erasure."""

    __tablename__ = "rendering"
    __table_args__ = (Index("ix_rendering_mail", "mail_id"),)

    mailbox: str = Field(primary_key=True)
    version: int = Field(primary_key=True)
    digest: bytes = Field(primary_key=True)
    mail_id: int = Field(foreign_key="mail.id")


class Tombstone(SQLModel, table=True):
    """Keyed digest of an erased mail's fingerprint, so that it is not taken in again (R-55)."""

    __tablename__ = "tombstone"
    __table_args__ = (Index("ix_tombstone_mail", "mail_id"),)

    mailbox: str = Field(primary_key=True)
    digest: bytes = Field(primary_key=True)
    mail_id: int = Field(foreign_key="mail.id")
    erased_at: datetime


class PollReportRow(SQLModel, table=True):
    """The latest poll of one source's folder; `missing` is a JSON list of UIDs."""

    __tablename__ = "poll_report"

    source: str = Field(primary_key=True)
    folder: str = Field(primary_key=True)
    mailbox: str
    at: datetime
    on_server: int
    accounted_for: int
    missing: str
    error: str
