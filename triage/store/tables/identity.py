"""People, their roles, their tickets, and the counts that slow down guessing."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel


class PersonRow(SQLModel, table=True):
    """Somebody who may come in. `password` is an argon2id hash, `totp` a sealed secret."""

    __tablename__ = "person"
    __table_args__ = (UniqueConstraint("issuer", "subject", name="uq_person_subject"), {"sqlite_autoincrement": True})

    id: int | None = Field(default=None, primary_key=True)
    sid: bytes
    name: str = Field(unique=True)
    made_at: datetime
    disabled_at: datetime | None
    password: str
    totp: bytes | None
    totp_step: int = Field(sa_column=Column(BigInteger, nullable=False))
    issuer: str | None
    subject: str | None


class PersonRole(SQLModel, table=True):
    """A role of a person in a mailbox."""

    __tablename__ = "person_role"

    person_id: int = Field(primary_key=True, foreign_key="person.id")
    mailbox: str = Field(primary_key=True)
    role: str = Field(primary_key=True)
    granted_at: datetime
    granted_by: str


class RecoveryCode(SQLModel, table=True):
    """A keyed digest of a recovery code that was not used yet."""

    __tablename__ = "recovery_code"

    person_id: int = Field(primary_key=True, foreign_key="person.id")
    digest: str = Field(primary_key=True)


class TicketRow(SQLModel, table=True):
    """A session, a login under way, a one-time link or a known device: SHA-256 of its token, and sealed content."""

    __tablename__ = "ticket"
    __table_args__ = (Index("ix_ticket_person", "person_id", "kind"), Index("ix_ticket_until", "until"))

    digest: bytes = Field(primary_key=True)
    kind: str
    person_id: int | None = Field(foreign_key="person.id")
    made_at: datetime
    seen_at: datetime
    until: datetime
    tries: int
    content: bytes


class LoginLimit(SQLModel, table=True):
    """Failures of one key: a keyed digest of a name, an address or both."""

    __tablename__ = "login_limit"

    key: str = Field(primary_key=True)
    failures: int
    last_at: datetime
    blocked_until: datetime
