"""What a month left: rows, bytes, memory, open files; and whether any of it grows that should not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

STAYS = frozenset(
    {"event", "triage_case", "mail", "mail_location", "rendering", "tombstone", "decision", "obligation",
     "obligation_met", "breach", "delivery", "hold", "erasure", "erasure_part", "reference_counter"}
)  # fmt: skip
"""Tables that keep a line of each mail, case or round for good, without content: the ledger that brings no erased mail
back, what figures count, the chained history, the declarations (docs/bewaren.md). They grow with the mails, not faster.
"""

_MB = 1_000_000
# What the reader remembers of words has bounds (some 40 MB in all), which a year of mail may still be filling.
_MOST_A_MONTH = 8 * _MB
# Rows of what is held for the moment (a Tuesday's quarters, tickets); what leaks grows by thousands in these months.
_COMES_AND_GOES = 200
# The processor's time for a mail, in a later month against an earlier one; other work on the machine moves it too.
_DEARER = 1.3


@dataclass(frozen=True)
class Month:
    """As it was at the end of a month. `held`: what the worker's process held; `busy`: seconds of
    processor that it took since it began."""

    first: date
    mails: int
    rows: dict[str, int]
    database: int
    held: dict[str, Any]
    web: int
    busy: float

    def line(self) -> str:
        """For who waits."""
        return (
            f"{self.first:%Y-%m}: {self.mails} mails, {self.rows['open cases']} open, database"
            f" {self.database / _MB:.0f} MB, worker {self.held['rss'] / _MB:.0f} MB,"
            f" {self.held['files']} bestanden, {self.held['threads']} threads, {self.held['children']} kinderen,"
            f" web {self.web / _MB:.0f} MB, {self.busy:.0f} s rekentijd"
        )


def each_mail(months: Sequence[Month], place: int) -> float:
    """Milliseconds of the worker's processor for each mail of the month at *place*, with all it did besides."""
    before = months[place - 1] if place else None
    busy = months[place].busy - (before.busy if before else 0)
    return 1000 * busy / max(1, months[place].mails - (before.mails if before else 0))


def slope(values: Sequence[float]) -> float:
    """By how much a value goes up each month: the line through all of them (least squares)."""
    count = len(values)
    if count < 2:
        return 0.0
    middle, mean = (count - 1) / 2, sum(values) / count
    above = sum((place - middle) * (value - mean) for place, value in enumerate(values))
    return above / sum((place - middle) ** 2 for place in range(count))


def settled(months: Sequence[Month]) -> Sequence[Month]:
    """The months in which as much goes as comes: what is kept two months, of cases that stay open for some weeks, first
    goes in the fourth, and what takes the months of a warm handover in the eighth."""
    return months[7:] if len(months) > 9 else []


def grown(months: Sequence[Month]) -> Iterator[str]:
    """What grows that should not, over the settled months."""
    rest = settled(months)
    if not rest:
        return
    first, last = rest[0], rest[-1]
    share = last.mails / max(1, first.mails)
    for table, rows in last.rows.items():
        before = first.rows[table]
        allowed = (share if table in STAYS else 1.0) * before * 1.25 + _COMES_AND_GOES
        if rows > allowed:
            yield f"tabel {table}: van {before} naar {rows} rijen; mails: van {first.mails} naar {last.mails}"
    # Connections to the database come and go with the work; what leaks goes one way.
    for name, most in (("files", 1.5), ("threads", 0.2), ("children", 0.2)):
        if slope([each.held[name] for each in rest]) > most:
            yield f"worker: {name} van {first.held[name]} naar {last.held[name]}"
    for name, values in (("worker", [each.held["rss"] for each in rest]), ("web", [each.web for each in rest])):
        if slope(values) > _MOST_A_MONTH:
            yield f"{name}: {slope(values) / _MB:.1f} MB erbij per maand"
    early, late = each_mail(months, len(months) - len(rest)), each_mail(months, len(months) - 1)
    if late > early * _DEARER:
        yield f"worker: van {early:.0f} naar {late:.0f} ms rekentijd per mail"
