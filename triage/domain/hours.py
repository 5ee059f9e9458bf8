"""Routes that exist in office hours only: a crisis handover is for working days between 09:00 and 17:00 (R-25)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from triage.domain.decision import Flag, Reason, TriageDecision
from triage.domain.dutch_dates import moment_in_words
from triage.domain.policy import Region


def outside_hours(region: Region, route: str, at: datetime) -> str | None:
    """In Dutch, why *route* cannot be used *at* that moment and what to do instead; None where it can."""
    known = region.routes.get(route)
    calendar = region.calendar
    if known is None or not known.office_hours or calendar.is_office_time(at):
        return None
    hours = f"{calendar.hours.opens:%H:%M} tot {calendar.hours.closes:%H:%M}"
    closed = calendar.why_closed(calendar.local_date(at))
    because = f" ({closed})" if closed is not None and closed not in moment_in_words(at, calendar.zone) else ""
    return (
        f"{known.title} kan alleen op werkdagen van {hours}; dit was op {moment_in_words(at, calendar.zone)}{because}."
        f" {known.otherwise}"
    )


def with_hours(decision: TriageDecision, region: Region, received_at: datetime) -> TriageDecision:
    """The decision, flagged and with the reason where its route could not be used when the mail came in (R-25)."""
    why = outside_hours(region, decision.route, received_at)
    if why is None:
        return decision
    return replace(
        decision,
        flags=decision.flags | {Flag.OUTSIDE_HOURS},
        reasons=(*decision.reasons, Reason("R-25", why)),
    )
