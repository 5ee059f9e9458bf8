"""Whether the answer of a calendar program is one to our invitation, and to it as it stands now (RFC 5546, 2.1.5).

A pure judgement with a reason: what is old, doubled, forged, somebody else's or about another time is told apart, so
that a person can see why nothing was done.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from triage.domain.calendar_answer import CalendarAnswer, Participation
from triage.domain.slot import Hold

_ANSWERS = frozenset({Participation.ACCEPTED, Participation.DECLINED, Participation.TENTATIVE})
# A clock may be wrong; one that is wrong by more would let no later answer through.
_AHEAD = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Ours:
    """The invitation as it stands: `since` is the first SEQUENCE under which its time was told, `invited` whom it went
    to, `answered_at` the DTSTAMP of the last answer that counted, `is_out` whether it left at all."""

    hold: Hold
    since: int
    invited: str
    answered_at: datetime | None
    is_out: bool


def problem_of(
    answers: Sequence[CalendarAnswer], ours: Ours, received_at: datetime
) -> tuple[CalendarAnswer | None, str]:
    """The one answer that counts, and an empty reason; or why none does, as a slug."""
    if any(answer.unreadable for answer in answers):
        return None, "unreadable"
    mine = [answer for answer in answers if answer.uid == ours.hold.uid]
    if not mine:
        return None, "foreign"
    if len(mine) > 1:
        return None, "several"
    answer = mine[0]
    return answer, _problem(answer, ours, received_at)


def _problem(answer: CalendarAnswer, ours: Ours, received_at: datetime) -> str:
    """The first rule that an answer breaks."""
    said = answer.says(ours.invited)
    reply = answer.method == "REPLY"
    broken = (
        ("not-sent", not ours.is_out),
        ("series", answer.recurs),
        ("attendee", said is None),
        ("delegated", reply and said is Participation.DELEGATED),
        ("no-answer", reply and said not in _ANSWERS),
        ("stale", answer.sequence < ours.since),
        ("ahead", answer.sequence > ours.hold.sequence),
        ("undated", answer.stamped_at is None or answer.stamped_at > received_at + _AHEAD),
        ("replayed", _is_old(answer, ours)),
        ("other-time", reply and answer.starts_at not in (None, ours.hold.slot.starts_at)),
        ("no-time", not reply and answer.starts_at is None),
    )
    return next((why for why, holds in broken if holds), "")


def _is_old(answer: CalendarAnswer, ours: Ours) -> bool:
    """Whether this answer, or a later one, counted before: the order is that of DTSTAMP (RFC 5546, 2.1.5)."""
    return answer.stamped_at is not None and ours.answered_at is not None and answer.stamped_at <= ours.answered_at
