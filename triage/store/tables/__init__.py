"""The tables, as SQLModel classes: shapes only. Values are converted at the door, in `queries`."""

from __future__ import annotations

from sqlalchemy import MetaData
from sqlmodel import SQLModel

from triage.store.tables.agenda import HoldQuarter, HoldRow
from triage.store.tables.cases import (
    CaseRow,
    CaseTokens,
    DecisionRow,
    KnownMessageId,
    MessageRow,
    ObligationMet,
    ObligationRow,
    ReferenceCounter,
    TaskRow,
)
from triage.store.tables.columns import FAR, SID_BYTES, table_of
from triage.store.tables.history import DataKey, EventRow, LeaseRow, MasterKey, SettingRow
from triage.store.tables.learning import CorrectionRow
from triage.store.tables.mail import Mail, MailChunk, MailLocation, PollReportRow, Rendering, Source, Tombstone
from triage.store.tables.outbox import DeliveryRow

METADATA: MetaData = SQLModel.metadata

__all__ = [
    "FAR", "METADATA", "SID_BYTES", "CaseRow", "CaseTokens", "CorrectionRow", "DataKey", "DecisionRow",
    "DeliveryRow", "EventRow",
    "HoldQuarter", "HoldRow", "KnownMessageId", "LeaseRow", "Mail", "MailChunk", "MailLocation", "MasterKey",
    "MessageRow", "ObligationMet", "ObligationRow", "PollReportRow", "ReferenceCounter", "Rendering", "SettingRow",
    "Source", "TaskRow", "Tombstone", "table_of",
]  # fmt: skip
