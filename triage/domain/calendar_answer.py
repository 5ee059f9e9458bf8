"""What a calendar program answers to our invitation: REPLY and COUNTER (RFC 5546, 3.2.3 and 3.2.7), as values.

Nothing here says that an answer is to be believed: that is judged against the invitation and who was invited.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from triage.domain.growing import Growing
from triage.domain.times import aware


class Participation(Growing):
    """PARTSTAT of an attendee (RFC 5545, 3.2.12). A growing set: what is not known is `UNKNOWN`."""

    NEEDS_ACTION = "needs-action"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    TENTATIVE = "tentative"
    DELEGATED = "delegated"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class CalendarAnswer:
    """One event of an answer. `attendees` are bare addresses, lower case; `stamped_at` is DTSTAMP. Times are None where
    they are missing or cannot be placed. `recurs`: it is about a series or one of its days, which we never send.
    `unreadable`: the calendar object is none, or contradicts its Content-Type (RFC 6047, 2.4)."""

    method: str
    uid: str = ""
    attendees: tuple[tuple[str, Participation], ...] = ()
    sequence: int = 0
    stamped_at: datetime | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    comment: str = ""
    recurs: bool = False
    unreadable: bool = False

    def __post_init__(self) -> None:
        for moment in (self.stamped_at, self.starts_at, self.ends_at):
            if moment is not None:
                aware(moment)

    def says(self, address: str) -> Participation | None:
        """What it says of *address*; None where that is not among its attendees."""
        return next((said for attendee, said in self.attendees if attendee == address), None)
