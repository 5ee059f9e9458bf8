"""The other count: every end, reminder and hour of the year worked out day by day from lists written by hand.

Nothing here asks the program for a date: no term, calendar, holiday or time zone of its own. The terms are those of the
sources as `docs/termijnen.md` prints them; the holidays are those of the Algemene termijnenwet, article 3.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

HOLIDAYS = frozenset(
    date.fromisoformat(day)
    for day in (
        "2025-01-01", "2025-04-18", "2025-04-21", "2025-04-27", "2025-05-05", "2025-05-29", "2025-06-09", "2025-12-25",
        "2025-12-26",
        "2026-01-01", "2026-04-03", "2026-04-06", "2026-04-27", "2026-05-05", "2026-05-14", "2026-05-25", "2026-12-25",
        "2026-12-26",
        "2027-01-01", "2027-03-26", "2027-03-29", "2027-04-27", "2027-05-05", "2027-05-06", "2027-05-17", "2027-12-25",
        "2027-12-26",
    )
)  # fmt: skip
CLOSED = date(2026, 5, 15)
"""The office's own closing day: the Friday after Ascension, laid over the calendar some weeks before."""

# When summer time begins and ends, in UTC.
SUMMER = tuple(
    (datetime(*first, 1, tzinfo=UTC), datetime(*last, 1, tzinfo=UTC))
    for first, last in (
        ((2025, 3, 30), (2025, 10, 26)), ((2026, 3, 29), (2026, 10, 25)), ((2027, 3, 28), (2027, 10, 31)),
    )
)  # fmt: skip
# Obligation: how much of what, and whether its end moves off a free day.
TERMS: dict[str, tuple[int, str, bool]] = {
    "reactie": (2, "days", True),
    "beoordelen": (1, "workdays", True),
    "overdracht-bevestigen": (5, "workdays", True),
    "afspraak-maken": (5, "workdays", True),
    "contact-zoeken": (14, "days", True),
    "terugkoppelen": (28, "days", True),
    "zvh-triage": (7, "days", True),
    "stagnatie": (3, "months", True),
    "monitoring-3": (3, "months", True),
    "monitoring-12": (12, "months", True),
    "afronding-melden": (0, "at once", False),
    "crisis-handelen": (0, "at once", False),
    "thv-einde": (10, "days", False),
    "thv-verlenging": (28, "days", False),
    "noodbed-einde": (3, "days", False),
    "opvang-einde": (42, "days", False),
}
WITHOUT_TERM = frozenset(
    {"veiligheidsplan", "voorbespreking", "overdrachtsgesprek", "verrijking-antwoord", "thv-afstemmen", "screening"}
)
OPENS, CLOSES, DAGSTART = (9, 0), (17, 0), (8, 30)
ONE_DAY = timedelta(days=1)


def local(moment: datetime) -> datetime:
    """Wall time in the Netherlands, without a zone."""
    hours = 2 if any(first <= moment < last for first, last in SUMMER) else 1
    return moment.astimezone(UTC).replace(tzinfo=None) + timedelta(hours=hours)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """Wall time on a day as a moment, in UTC. Not for the hours that a clock change skips or doubles."""
    naive = datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)
    winter, summer = naive - timedelta(hours=1), naive - timedelta(hours=2)
    return summer if local(summer) == naive.replace(tzinfo=None) else winter


def is_free(day: date) -> bool:
    """Saturday, Sunday or public holiday."""
    return day.weekday() >= 5 or day in HOLIDAYS


def is_workday(day: date) -> bool:
    """Neither free nor closed: a term that moves off a free day does not move off a closing day."""
    return not is_free(day) and day != CLOSED


def due(key: str, starts_at: datetime) -> datetime | None:
    """When obligation *key* ends; None where the sources name no term."""
    if key in WITHOUT_TERM:
        return None
    amount, unit, moves = TERMS[key]
    if unit == "at once":
        return starts_at
    day = local(starts_at).date()
    if unit == "workdays":
        while amount:
            day += ONE_DAY
            amount -= is_workday(day)
    elif unit == "days":
        for _ in range(amount):
            day += ONE_DAY
    else:
        day = _months_on(day, amount)
    while moves and is_free(day):
        day += ONE_DAY
    return at(day + ONE_DAY, 0)


def _months_on(day: date, amount: int) -> date:
    year, month = day.year, day.month
    for _ in range(amount):
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def reminders(due_at: datetime) -> list[datetime]:
    """When "1 werkdag" and "2 uur" before an end are: at the opening of the working day before its last day, and two
    office hours before the end or the close of office before it."""
    last = local(due_at - timedelta(seconds=1)).date()
    day = last - ONE_DAY
    while not is_workday(day):
        day -= ONE_DAY
    same = last
    while not is_workday(same):
        same -= ONE_DAY
    return [at(day, *OPENS), at(same, CLOSES[0] - 2)]


def days(first: date, until: date) -> Iterator[date]:
    """Every day from *first* up to *until*."""
    while first < until:
        yield first
        first += ONE_DAY
