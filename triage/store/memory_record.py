"""What people record on cases, in memory."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from triage.domain.access import Viewer
from triage.domain.errors import NotFound
from triage.domain.record import Record
from triage.store.memory_state import State
from triage.store.words import MOST_TOKENS, same_reference_key, tokens_of


class MemoryRecords:
    """See `triage.ports.record.Records`."""

    def __init__(self, state: State, now: datetime) -> None:
        self._state, self._now = state, now

    def add(self, case_id: int, record: Record) -> Record:
        """Append one; its words are found by search."""
        case = self._state.cases.get(case_id)
        if case is None or case.erased_at is not None:
            raise NotFound
        kept = replace(record, id=self._state.next_id("record"), recorded_at=self._now)
        self._state.records = (*self._state.records, (case_id, kept))
        known = self._state.tokens.get(case_id, frozenset())
        words = (record.with_whom, record.their_reference, record.note, record.reasons)
        fresh = [token for token in tokens_of(words) if token not in known]
        self._state.tokens[case_id] = known | frozenset(fresh[: max(0, MOST_TOKENS - len(known))])
        return kept

    def of_case(self, viewer: Viewer, case_id: int) -> list[Record]:
        """All of a case in the order they were written down."""
        case = self._state.cases.get(case_id)
        if case is None or not self._state.shows(viewer, case):
            raise NotFound
        return [record for owner, record in self._state.records if owner == case_id]

    def same_reference(self, mailbox: str, reference: str) -> list[int]:
        """The cases of *mailbox* in whose records that reference stands."""
        key = same_reference_key(reference)
        found = {
            owner
            for owner, record in self._state.records
            if key and same_reference_key(record.their_reference) == key
            and self._state.cases[owner].mailbox == mailbox
        }  # fmt: skip
        return sorted(found)
