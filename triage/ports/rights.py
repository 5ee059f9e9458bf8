"""The register of requests about somebody's own data (AVG art. 15 to 17): appended, never changed, content sealed."""

from __future__ import annotations

from typing import Protocol

from triage.domain.rights import RIGHTS, Request, Step

__all__ = ["RIGHTS", "RightsBook"]


class RightsBook(Protocol):
    """Requests and what was done on each. Who writes here notes it in the history."""

    def open(self, request: Request, year: int) -> Request:
        """Add a request, giving it the next reference of *year*; returns it with reference, id and when it was made."""

    def find(self, reference: str) -> Request | None:
        """The request of a reference, in whichever case it is written."""

    def every(self) -> list[Request]:
        """All requests, in the order in which they were made."""

    def add(self, request_id: int, step: Step) -> Step:
        """Append what was done; returns it with its id and moment."""

    def steps(self, request_id: int) -> list[Step]:
        """What was done on a request, oldest first."""
