"""Cases and what hangs on them. Content (names, subject, text, quotes) is sealed in one `content` cell a row."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from triage.domain.case import CaseState
from triage.store.tables.columns import one_of

_OPEN = text("state <> 'closed'")
_CLOSED = text("state = 'closed'")
_WAITING = text("state = 'waiting'")
_UNMET = text("met_id IS NULL")
_UNDONE = text("finished_at IS NULL")
_MERGED = text("merged_into IS NOT NULL")


class CaseRow(SQLModel, table=True):
    """One case. `rank` (0 urgent, 1 not) and `next_due_at` (`FAR` for none) keep the queue's order in an index.
    `to_check`: what met a term was an automatic act that nobody has seen; it follows the obligations, as the next
    term does. `new_mails`: how many mails came in since somebody looked; no part of its version.
    `erased_at`: its content was destroyed; what figures count is left."""

    __tablename__ = "triage_case"
    __table_args__ = (
        one_of("state", CaseState, "ck_triage_case_state"),
        Index(
            # With all that a choice asks, so that only the rows of one page are opened.
            "ix_triage_case_queue", "rank", "next_due_at", "received_at", "id", "mailbox", "state", "kind", "colour",
            "assignee", "flags", "to_check", "new_mails", sqlite_where=_OPEN, postgresql_where=_OPEN,
        ),
        Index(
            "ix_triage_case_mailbox_queue", "mailbox", "rank", "next_due_at", "received_at", "id",
            sqlite_where=_OPEN, postgresql_where=_OPEN,
        ),
        Index("ix_triage_case_received", "mailbox", "received_at"),
        Index("ix_triage_case_closed", "closed_at", "id", "mailbox", sqlite_where=_CLOSED, postgresql_where=_CLOSED),
        Index("ix_triage_case_wake", "wake_at", sqlite_where=_WAITING, postgresql_where=_WAITING),
        Index("ix_triage_case_merged", "merged_into", sqlite_where=_MERGED, postgresql_where=_MERGED),
        {"sqlite_autoincrement": True},
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    sid: bytes
    mailbox: str
    reference: str = Field(unique=True)
    state: str
    kind: str
    colour: str | None
    route: str
    urgent: bool
    flags: str
    by_hand: bool
    assignee: str | None
    received_at: datetime
    opened_at: datetime
    closed_at: datetime | None
    wake_at: datetime | None
    merged_into: int | None
    erased_at: datetime | None
    version: int
    rank: int
    next_due_at: datetime
    next_due_title: str
    to_check: bool
    new_mails: int
    content: bytes


class ReferenceCounter(SQLModel, table=True):
    """The last number given out for a prefix and year."""

    __tablename__ = "reference_counter"

    prefix: str = Field(primary_key=True)
    year: int = Field(primary_key=True)
    last: int


class MessageRow(SQLModel, table=True):
    """A mail of a case, in or out; everything a person reads of it is in the sealed `content`."""

    __tablename__ = "case_message"
    __table_args__ = (Index("ix_case_message_case", "case_id"), Index("ix_case_message_mail", "mail_id"))

    id: int | None = Field(default=None, primary_key=True)
    sid: bytes
    case_id: int = Field(foreign_key="triage_case.id")
    mail_id: int | None = Field(foreign_key="mail.id")
    direction: str
    at: datetime
    content: bytes


class KnownMessageId(SQLModel, table=True):
    """Keyed digest of a Message-ID that belongs to a case; the first case to know it keeps it."""

    __tablename__ = "known_message_id"
    __table_args__ = (Index("ix_known_message_id_case", "case_id"),)

    mailbox: str = Field(primary_key=True)
    digest: bytes = Field(primary_key=True)
    case_id: int = Field(foreign_key="triage_case.id")


class CaseLinkRow(SQLModel, table=True):
    """A case that has to do with another; said once, whichever of the two is looked at."""

    __tablename__ = "case_link"
    __table_args__ = (Index("ix_case_link_other", "other_id"),)

    case_id: int = Field(primary_key=True, foreign_key="triage_case.id")
    other_id: int = Field(primary_key=True, foreign_key="triage_case.id")
    kind: str = Field(primary_key=True)
    made_at: datetime


class CaseTieRow(SQLModel, table=True):
    """Appended, never changed: a person says that a case has to do with another (`holds`), or that it has not; who and
    why are sealed."""

    __tablename__ = "case_tie"
    __table_args__ = (Index("ix_case_tie_case", "case_id"), Index("ix_case_tie_other", "other_id"))

    id: int | None = Field(default=None, primary_key=True)
    sid: bytes
    case_id: int = Field(foreign_key="triage_case.id")
    other_id: int = Field(foreign_key="triage_case.id")
    kind: str
    holds: bool
    made_at: datetime
    content: bytes


class CaseTokens(SQLModel, table=True):
    """Keyed search tokens of a case, one after another. `bucket` is a few bits of each: a new case writes at the end of
    each bucket, instead of all over the index, and a search reads one bucket of its mailbox a word."""

    __tablename__ = "case_token"
    __table_args__ = ({"sqlite_with_rowid": False},)

    mailbox: str = Field(primary_key=True)
    bucket: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    case_id: int = Field(primary_key=True, foreign_key="triage_case.id")
    tokens: bytes


class DecisionRow(SQLModel, table=True):
    """A decision with its provenance; reasons, evidence and the why of a silence are sealed in `content`."""

    __tablename__ = "decision"
    __table_args__ = (Index("ix_decision_case", "case_id"), Index("ix_decision_mail", "mail_id"))

    id: int | None = Field(default=None, primary_key=True)
    sid: bytes
    case_id: int = Field(foreign_key="triage_case.id")
    mail_id: int | None = Field(foreign_key="mail.id")
    decided_at: datetime
    route: str
    kind: str
    best_guess: str
    confidence: float
    colour: str | None
    colour_ambiguous: bool
    suggested_colour: str | None
    urgent: bool
    automatic: bool
    flags: str
    reply: str
    rule: str
    config_hash: str
    model_id: str
    content: bytes


class ObligationRow(SQLModel, table=True):
    """What is owed; `trace` is JSON as promised when it was made; `met_id` is the row of `ObligationMet` that holds;
    `redated`: how often it got another date, each time with a row of `PromiseRow`."""

    __tablename__ = "obligation"
    __table_args__ = (
        Index("ix_obligation_case", "case_id"),
        Index("ix_obligation_due", "due_at", sqlite_where=_UNMET, postgresql_where=_UNMET),
    )

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="triage_case.id")
    key: str
    title: str
    owner: str
    term: str
    source: str
    starts: str
    met_by: str
    starts_at: datetime | None
    due_at: datetime | None
    trace: str
    config_hash: str
    model_id: str
    made_at: datetime
    met_id: int | None
    by_hand: bool
    redated: int


class ObligationMet(SQLModel, table=True):
    """Appended, never changed: what met an obligation (`holds`), or that it no longer does; who and what are sealed."""

    __tablename__ = "obligation_met"
    __table_args__ = (
        Index("ix_obligation_met_obligation", "obligation_id"),
        Index("ix_obligation_met_recorded", "recorded_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    sid: bytes
    obligation_id: int = Field(foreign_key="obligation.id")
    holds: bool
    evidence: str
    at: datetime
    recorded_at: datetime
    to_check: bool
    content: bytes


class TaskRow(SQLModel, table=True):
    """A person's task; one open task of a kind a case."""

    __tablename__ = "task"
    __table_args__ = (
        Index("uq_task_open", "case_id", "kind", unique=True, sqlite_where=_UNDONE, postgresql_where=_UNDONE),
    )

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="triage_case.id")
    kind: str
    opened_at: datetime
    finished_at: datetime | None
