"""What people record on cases: appended, never changed (R-56)."""

from __future__ import annotations

from typing import Protocol

from triage.domain.access import Viewer
from triage.domain.record import Record


class Records(Protocol):
    """Records, inside one transaction; their content is sealed, their words are found by search."""

    def add(self, case_id: int, record: Record) -> Record:
        """Append one; returns it with its id and when it was written down. NotFound where there is no such case."""

    def of_case(self, viewer: Viewer, case_id: int) -> list[Record]:
        """All of a case in the order they were written down; NotFound where the viewer may not see it."""

    def same_reference(self, mailbox: str, reference: str) -> list[int]:
        """The cases of *mailbox* in whose records the other side's *reference* stands, in whatever spacing or case."""
