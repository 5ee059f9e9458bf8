"""Destroying what a case holds: its content goes, and what figures count stays without it (R-55).

A cell of content is overwritten with an empty one, or its row goes whole. Nobody can read from what stays whom a case
was about: times, labels of a growing set, terms with how they were met. All of one case goes in one transaction.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Table, and_, or_, select

from triage.domain.errors import Conflict
from triage.domain.retention import Gone
from triage.store.queries.agenda import HOLDS
from triage.store.queries.ledger import MAILS, SqlLedger
from triage.store.queries.outbox import DELIVERIES
from triage.store.queries.visible import CASES, SHIELD
from triage.store.search import forget_case
from triage.store.tables import (
    FAR,
    AlarmRow,
    CaseLinkRow,
    CaseTieRow,
    CorrectionRow,
    DecisionRow,
    KnownMessageId,
    LegalHoldRow,
    MessageRow,
    ObligationMet,
    ObligationRow,
    PromiseRow,
    RecordRow,
    TaskRow,
    table_of,
)
from triage.store.work import Work

_MESSAGES, _DECISIONS = table_of(MessageRow), table_of(DecisionRow)
_OWED, _MET, _PROMISES = table_of(ObligationRow), table_of(ObligationMet), table_of(PromiseRow)
_RECORDS, _LINKS, _TIES = table_of(RecordRow), table_of(CaseLinkRow), table_of(CaseTieRow)
_HOLDS_BACK = table_of(LegalHoldRow)
_BY_CASE = (table_of(KnownMessageId), SHIELD, table_of(TaskRow), table_of(AlarmRow), table_of(CorrectionRow))
ERASED_ID = "vernietigd:"
"""What a Message-ID of ours becomes: it can be tied to no mail any more."""

_NO_DECISION: dict[str, Any] = {"reasons": [], "evidence": [], "second": None, "why": ""}
_NO_MET = {"by": "", "ref": "", "record": None, "why": ""}


def erase_case(work: Work, mailbox: str, case_id: int, version: int) -> Gone:
    """Destroy the content of a closed case. Conflict where it is no longer as it was seen, or was erased already."""
    _mark(work, mailbox, case_id, version)
    mails = _erase_mails(work, case_id)
    messages = work.changed(_MESSAGES.delete().where(_MESSAGES.c.case_id == case_id))
    records = work.changed(_RECORDS.delete().where(_RECORDS.c.case_id == case_id))
    for table in (*_BY_CASE, _HOLDS_BACK):
        work.run(table.delete().where(table.c.case_id == case_id))
    for table in (_LINKS, _TIES):
        work.run(table.delete().where(or_(table.c.case_id == case_id, table.c.other_id == case_id)))
    forget_case(work, mailbox, case_id)
    _empty_terms(work, mailbox, case_id)
    for row in work.all(select(_DECISIONS.c.id, _DECISIONS.c.sid).where(_DECISIONS.c.case_id == case_id)):
        _empty(work, _DECISIONS, mailbox, row, _NO_DECISION)
    deliveries = select(DELIVERIES.c.id, DELIVERIES.c.sid).where(DELIVERIES.c.case_id == case_id)
    return Gone(1, mails, messages, records, empty_deliveries(work, mailbox, work.all(deliveries)))


def _mark(work: Work, mailbox: str, case_id: int, version: int) -> None:
    """First: whoever changes the case meanwhile waits for us, and then finds another version."""
    sid = work.value(select(CASES.c.sid).where(CASES.c.id == case_id))
    here = and_(
        CASES.c.id == case_id, CASES.c.version == version, CASES.c.state == "closed", CASES.c.erased_at.is_(None)
    )
    gone = {
        "erased_at": work.now, "version": version + 1, "assignee": None, "flags": "", "next_due_title": "",
        "next_due_at": FAR, "to_check": False, "new_mails": 0,
        "content": work.seal(mailbox, CASES, "content", bytes(sid or b""), ["", ""]),
    }  # fmt: skip
    if sid is None or work.changed(CASES.update().where(here).values(gone)) != 1:
        raise Conflict("Deze zaak is intussen gewijzigd; er is niets van vernietigd.")


def _erase_mails(work: Work, case_id: int) -> int:
    """The bytes of its mails. One that another case shows as well is that one's from now on."""
    ledger, erased = SqlLedger(work), 0
    for row in work.all(select(MAILS.c.id, MAILS.c.outcome).where(MAILS.c.case_id == case_id).order_by(MAILS.c.id)):
        shown = select(_MESSAGES.c.case_id).join(CASES, CASES.c.id == _MESSAGES.c.case_id)
        other = work.value(
            shown.where(
                _MESSAGES.c.mail_id == row.id, _MESSAGES.c.case_id != case_id, CASES.c.erased_at.is_(None)
            ).order_by(_MESSAGES.c.case_id)
        )
        if other is not None:
            work.run(MAILS.update().where(MAILS.c.id == row.id).values(case_id=other))
        elif row.outcome != "tombstone":
            ledger.erase(row.id)
            erased += 1
    return erased


def _empty_terms(work: Work, mailbox: str, case_id: int) -> None:
    """What was owed and when it was met stays; who met it, by what, and the account of the days go."""
    owed = select(_OWED.c.id).where(_OWED.c.case_id == case_id)
    work.run(_PROMISES.delete().where(_PROMISES.c.obligation_id.in_(owed)))
    work.run(_OWED.update().where(_OWED.c.case_id == case_id).values(trace="[]", redated=0))
    for row in work.all(select(_MET.c.id, _MET.c.sid).where(_MET.c.obligation_id.in_(owed))):
        _empty(work, _MET, mailbox, row, _NO_MET)


def _empty(work: Work, table: Table, mailbox: str, row: Any, content: Any, **more: Any) -> None:
    cell = work.seal(mailbox, table, "content", bytes(row.sid), content)
    work.run(table.update().where(table.c.id == row.id).values(content=cell, **more))


def empty_deliveries(work: Work, mailbox: str, rows: Any) -> int:
    """What was sent, and to whom, goes; that something of its purpose was sent, and when, stays. How many."""
    for row in rows:
        gone = {"last_error": None, "to_digest": b"", "message_id": f"{ERASED_ID}{row.id}"}
        _empty(work, DELIVERIES, mailbox, row, {}, **gone)
    return len(rows)


def still_standing(work: Work, case_ids: list[int]) -> bool:
    """Whether a time is held or booked for one of them that is still to come."""
    query = select(HOLDS.c.id).where(
        HOLDS.c.case_id.in_(case_ids), HOLDS.c.state.in_(["held", "booked"]), HOLDS.c.ends_at > work.now
    )
    return work.first(query) is not None
