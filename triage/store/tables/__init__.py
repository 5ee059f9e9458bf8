"""The tables, as SQLModel classes: shapes only. Values are converted at the door, in `queries`."""

from __future__ import annotations

from sqlalchemy import MetaData
from sqlmodel import SQLModel

from triage.store.tables.agenda import HoldQuarter, HoldRow
from triage.store.tables.calendar import BusyCalendarRow, BusySpanRow, SlotFeedRow
from triage.store.tables.cases import (
    CaseLinkRow,
    CaseRow,
    CaseTieRow,
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
from triage.store.tables.coupling import ApiTokenRow, HookCursorRow, WorkerRow
from triage.store.tables.history import DataKey, EventRow, LeaseRow, MasterKey, SettingRow
from triage.store.tables.identity import LoginLimit, PersonRole, PersonRow, RecoveryCode, TicketRow
from triage.store.tables.learning import CorrectionRow
from triage.store.tables.mail import Mail, MailChunk, MailLocation, PollReportRow, Rendering, Source, Tombstone
from triage.store.tables.outbox import DeliveryRow
from triage.store.tables.overlay import OverlayTable
from triage.store.tables.promise import PromiseRow
from triage.store.tables.record import RecordRow
from triage.store.tables.restored import RestoredRow, SentCopyRow
from triage.store.tables.retention import ErasurePartRow, ErasureRow, LegalHoldRow
from triage.store.tables.rights import RightsRequestRow, RightsStepRow
from triage.store.tables.scan import MailScanRow
from triage.store.tables.shield import CaseShield
from triage.store.tables.views import SavedViewRow
from triage.store.tables.watch import AlarmRow, BreachRow

METADATA: MetaData = SQLModel.metadata

__all__ = [
    "FAR",
    "METADATA",
    "SID_BYTES",
    "AlarmRow",
    "ApiTokenRow",
    "BreachRow",
    "BusyCalendarRow",
    "BusySpanRow",
    "CaseLinkRow",
    "CaseRow",
    "CaseShield",
    "CaseTieRow",
    "CaseTokens",
    "CorrectionRow",
    "DataKey",
    "DecisionRow",
    "DeliveryRow",
    "ErasurePartRow",
    "ErasureRow",
    "EventRow",
    "HoldQuarter",
    "HoldRow",
    "HookCursorRow",
    "KnownMessageId",
    "LeaseRow",
    "LegalHoldRow",
    "LoginLimit",
    "Mail",
    "MailChunk",
    "MailLocation",
    "MailScanRow",
    "MasterKey",
    "MessageRow",
    "ObligationMet",
    "ObligationRow",
    "OverlayTable",
    "PersonRole",
    "PersonRow",
    "PollReportRow",
    "PromiseRow",
    "RecordRow",
    "RecoveryCode",
    "ReferenceCounter",
    "Rendering",
    "RestoredRow",
    "RightsRequestRow",
    "RightsStepRow",
    "SavedViewRow",
    "SentCopyRow",
    "SettingRow",
    "SlotFeedRow",
    "Source",
    "TaskRow",
    "TicketRow",
    "Tombstone",
    "WorkerRow",
    "table_of",
]  # fmt: skip
