"""The register of requests about somebody's own data, in memory."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from triage.domain.case import reference_text
from triage.domain.rights import PREFIX, Request, Step
from triage.store.memory_state import State


class MemoryRightsBook:
    """See `triage.ports.rights.RightsBook`."""

    def __init__(self, state: State, now: datetime) -> None:
        self._state, self._now = state, now

    def open(self, request: Request, year: int) -> Request:
        """Add a request with the next reference of *year*."""
        number = self._state.references.get((PREFIX, year), 0) + 1
        self._state.references[PREFIX, year] = number
        reference, made = reference_text(PREFIX, year, number), self._state.next_id("rights_request")
        added = replace(request, reference=reference, made_at=self._now, id=made)
        self._state.rights[made] = added
        return added

    def find(self, reference: str) -> Request | None:
        """The request of a reference."""
        asked = reference.strip().upper()
        return next((each for each in self._state.rights.values() if each.reference == asked), None)

    def every(self) -> list[Request]:
        """All requests, in the order in which they were made."""
        return list(self._state.rights.values())

    def add(self, request_id: int, step: Step) -> Step:
        """Append what was done."""
        added = replace(step, at=self._now, id=self._state.next_id("rights_step"))
        self._state.rights_steps += ((request_id, added),)
        return added

    def steps(self, request_id: int) -> list[Step]:
        """What was done on a request, oldest first."""
        return [step for owner, step in self._state.rights_steps if owner == request_id]
