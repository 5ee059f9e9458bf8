"""Figures over the cases of a mailbox. Numbers show nobody a case, so they take in shielded cases as well; who asks is
granted the figures of that mailbox, or finds nothing (R-54)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from triage.domain.access import Viewer
from triage.domain.figures import Choice, Period
from triage.domain.obligation import Evidence

RESPONSES = frozenset(
    {
        Evidence.PROPOSAL_SENT, Evidence.STAFF_MAIL, Evidence.CALL_SPOKEN, Evidence.HANDOVER_CONFIRMED,
        Evidence.APPOINTMENT_MADE, Evidence.CONTACT_MADE, Evidence.REPORTED_BACK,
    }
)  # fmt: skip
"""What counts as a response: somebody was reached or answered, not merely something read (R-6)."""


@dataclass(frozen=True, slots=True)
class TermCount:
    """Terms of one kind, colour (empty: none), week (counted from the period's first) and obligation, by how they
    stand. `confirms`: a confirmation of handover meets it."""

    kind: str
    colour: str
    week: int
    obligation: str
    title: str
    confirms: bool
    in_time: int
    late: int
    open: int
    overdue: int


@dataclass(frozen=True, slots=True)
class Response:
    """How long a case waited for its first response, in seconds."""

    kind: str
    colour: str
    week: int
    seconds: int


@dataclass(frozen=True, slots=True)
class ProposalCount:
    """What became of the proposals for a time; `taken_back`: given up without the other having refused."""

    accepted: int = 0
    refused: int = 0
    lapsed: int = 0
    taken_back: int = 0
    standing: int = 0

    @property
    def made(self) -> int:
        return self.accepted + self.refused + self.lapsed + self.taken_back + self.standing


@dataclass(frozen=True, slots=True)
class HandoverCount:
    """Handovers by mail with a colour code that could be read in the subject, and without one (R-10, R-23)."""

    with_code: int = 0
    without_code: int = 0


class Reporting(Protocol):
    """All of one mailbox, of the cases received in a period. NotFound for whom may not see its figures."""

    def terms(self, viewer: Viewer, mailbox: str, period: Period, now: datetime) -> list[TermCount]:
        """Every term with a date that was not withdrawn. One that ended by *now* and is not met is overdue."""

    def responses(self, viewer: Viewer, mailbox: str, period: Period) -> Iterator[Response]:
        """One for each case that got a response, in no order; read on while the transaction lasts."""

    def proposals(self, viewer: Viewer, mailbox: str, period: Period) -> ProposalCount:
        """Proposals for a time, by what became of them in the end; one that was moved counts once."""

    def handovers(self, viewer: Viewer, mailbox: str, period: Period) -> HandoverCount:
        """Mails with a colour: in the subject, or found only in the text, or put there by a person."""

    def behind(
        self, viewer: Viewer, mailbox: str, period: Period, now: datetime, choice: Choice, limit: int
    ) -> list[str]:  # fmt: skip
        """The references of the cases behind one figure that *viewer* may see, oldest first; NotFound for whom may not
        read the mailbox's cases."""
