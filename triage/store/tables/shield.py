"""Who may see a case that is closed to others."""

from __future__ import annotations

from sqlmodel import Field, SQLModel


class CaseShield(SQLModel, table=True):
    """One person who may see a shielded case; a case without rows is open to everybody with a role in its mailbox."""

    __tablename__ = "case_shield"

    case_id: int = Field(primary_key=True, foreign_key="triage_case.id")
    who: str = Field(primary_key=True)
