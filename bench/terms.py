"""Terms a second: dates with their whole day-by-day account, beside what answers with a date alone.

Two floors on the same starts: numpy's `busday_offset` with the same holidays, one call a term, and plain date
arithmetic that knows no holidays, no time zone and no account.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import numpy as np

import mailbox_config
from triage.domain.terms import Term, deadline

START = datetime(2024, 1, 1, 10, tzinfo=UTC)
HOLIDAY_YEARS = range(2023, 2036)


def measure(rounds: int = 3, count: int = 3000) -> list[tuple[str, float, float, float]]:
    """By term: its deadlines a second, numpy's dates a second, bare dates a second; the best of *rounds*."""
    calendar = mailbox_config.load("zaanstreek_waterland").region.calendar
    holidays = np.array(sorted(day for year in HOLIDAY_YEARS for day in calendar.holidays_of(year)), "datetime64[D]")
    busdays = np.busdaycalendar(holidays=holidays)
    starts = [START + timedelta(hours=11 * number) for number in range(count)]
    days = [moment.date() for moment in starts]
    found = []
    for text, length in (("2 dagen", 2), ("5 werkdagen", 5), ("4 weken", 28), ("3 maanden", 90), ("12 maanden", 365)):
        term = Term.parse(text)

        def ours(term: Term = term) -> None:
            for moment in starts:
                deadline(term, moment, calendar)

        def numpys(length: int = length) -> None:
            for day in days:
                np.busday_offset(day, length, roll="backward", busdaycal=busdays)

        def bare(length: int = length) -> None:
            for day in days:
                _plain(day, length)

        first, second, third = (count / min(_seconds(work) for _ in range(rounds)) for work in (ours, numpys, bare))
        found.append((text, first, second, third))
    return found


def _plain(day: date, length: int) -> date:
    last = day + timedelta(days=length)
    return last + timedelta(days=(0, 0, 0, 0, 0, 2, 1)[last.weekday()])


def _seconds(work: Callable[[], None]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def report() -> None:
    """Print a line a term."""
    print("terms: each with the account of its days, beside numpy's busday_offset and bare dates, which give none")
    for text, ours, numpys, bare in measure():
        print(
            f"  {text:12} {ours:9.0f} terms/s; numpy {numpys:9.0f}/s, ratio {ours / numpys:.2f};"
            f" bare dates {bare:9.0f}/s, ratio {ours / bare:.3f}"
        )


if __name__ == "__main__":
    report()
