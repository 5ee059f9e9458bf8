"""What people record on cases: appended rows, their content sealed in one cell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from triage.domain.access import Viewer
from triage.domain.errors import NotFound
from triage.domain.record import CallResult, Channel, Party, Record, RecordKind
from triage.store import sealing
from triage.store.queries.visible import CASES, check_visible
from triage.store.search import index_case
from triage.store.tables import RecordRow, table_of
from triage.store.words import same_reference_key
from triage.store.work import Work, matching, plain

_RECORDS = table_of(RecordRow)


class SqlRecords:
    """See `triage.ports.record.Records`."""

    def __init__(self, work: Work, index_cases: Callable[[], None]) -> None:
        # What waits to be indexed for the first time would overwrite what is added here.
        self._work, self._index_cases = work, index_cases

    def add(self, case_id: int, record: Record) -> Record:
        """Append one; its words are found by search."""
        work, sid = self._work, sealing.new_sid()
        mailbox = work.value(select(CASES.c.mailbox).where(CASES.c.id == case_id, CASES.c.erased_at.is_(None)))
        if mailbox is None:
            raise NotFound
        row = {
            "sid": sid, "case_id": case_id, "kind": record.kind.value, "at": record.at, "recorded_at": work.now,
            "outcome": plain(record.outcome), "result": record.result.value if record.result else "",
            "taken": record.of, "their_reference": self._reference(mailbox, record.their_reference),
            "content": work.seal(mailbox, _RECORDS, "content", sid, _content(record)),
        }  # fmt: skip
        number = work.add(_RECORDS, row)
        words = [record.with_whom, record.their_reference, record.note, record.reasons]
        if any(words):
            self._index_cases()
            index_case(work, mailbox, case_id, words)
        return replace(record, id=number, recorded_at=work.now)

    def _reference(self, mailbox: str, text: str) -> bytes | None:
        key = same_reference_key(text)
        return sealing.digest(self._work.index_for(mailbox).thread, "their-reference", key) if key else None

    def of_case(self, viewer: Viewer, case_id: int) -> list[Record]:
        """All of a case in the order they were written down."""
        check_visible(self._work, viewer, case_id)
        return records_of(self._work, case_id)

    def same_reference(self, mailbox: str, reference: str) -> list[int]:
        """The cases of *mailbox* in whose records that reference stands."""
        digest = self._reference(mailbox, reference)
        if digest is None:
            return []
        query = (
            select(_RECORDS.c.case_id)
            .join(CASES, CASES.c.id == _RECORDS.c.case_id)
            .where(_RECORDS.c.their_reference == digest, CASES.c.mailbox == mailbox)
            .distinct()
        )
        return sorted(row.case_id for row in self._work.all(query))


def records_of(work: Work, case_id: int) -> list[Record]:
    """All of a case, in the order they were written down."""
    rows = work.all(matching(_RECORDS, case_id=case_id).order_by(_RECORDS.c.id))
    return [_record(work, row) for row in rows]


def _content(record: Record) -> dict[str, Any]:
    return {
        "by": record.by,
        "channel": record.channel.value if record.channel else None,
        "party": record.party.value if record.party else None,
        "with": record.with_whom,
        "reasons": record.reasons,
        "note": record.note,
        "about": list(record.about),
        "answers": [list(pair) for pair in record.answers],
        "until": record.until.isoformat() if record.until else None,
        "step": record.step,
        "told": record.told_openly,
        "reference": record.their_reference,
        "message_id": record.message_id,
    }


def _record(work: Work, row: Row[Any]) -> Record:
    said = work.unseal(_RECORDS, "content", row.sid, row.content)
    return Record(
        kind=RecordKind(row.kind),
        at=row.at,
        by=said["by"],
        channel=Channel(said["channel"]) if said["channel"] else None,
        party=Party(said["party"]) if said["party"] else None,
        with_whom=said["with"],
        result=CallResult(row.result) if row.result else None,
        outcome=row.outcome,
        reasons=said["reasons"],
        note=said["note"],
        about=tuple(said["about"]),
        answers=tuple((key, value) for key, value in said["answers"]),
        until=datetime.fromisoformat(said["until"]) if said["until"] else None,
        step=said["step"],
        told_openly=said["told"],
        of=row.taken,
        their_reference=said["reference"],
        message_id=said["message_id"],
        recorded_at=row.recorded_at,
        id=row.id,
    )
