"""What people judged, kept to learn from: labels and rule ids, never text (R-55)."""

from __future__ import annotations

from typing import Protocol

from triage.domain.correction import Correction


class Corrections(Protocol):
    """Corrections, inside one transaction; appended, never changed."""

    def add(self, correction: Correction) -> int:
        """Keep one; returns its id."""

    def of(self, mailbox: str) -> list[Correction]:
        """Those of a mailbox, oldest first."""
