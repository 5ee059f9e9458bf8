"""Where terms end, worked out by hand from the Algemene termijnenwet and R-7, with the weekdays beside them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from triage.domain.terms import BadTerm, Ending, Term, TraceDay, Unit, deadline
from triage.domain.workdays import WorkCalendar

Moment = Callable[[str], datetime]
DAYS = ("ma", "di", "wo", "do", "vr", "za", "zo")
WINTER, SUMMER = "+01:00", "+02:00"


@dataclass(frozen=True)
class Row:
    """A start (weekday and local time), a term, its last day (weekday and date) and the offset at its end."""

    start: str
    term: str
    last: str
    offset: str
    why: str = ""

    def __str__(self) -> str:
        return f"{self.start} + {self.term}"


# --- an ordinary week: 23 November 2026 is a Monday ------------------------------------------------------------------
ORDINARY = [
    Row("ma 2026-11-23 10:00", "2 dagen", "wo 2026-11-25", WINTER, "di 24, wo 25"),
    Row("di 2026-11-24 10:00", "2 dagen", "do 2026-11-26", WINTER, "wo 25, do 26"),
    Row("wo 2026-11-25 10:00", "2 dagen", "vr 2026-11-27", WINTER, "do 26, vr 27"),
    Row("do 2026-11-26 10:00", "2 dagen", "ma 2026-11-30", WINTER, "vr 27, za 28: schuift naar ma 30"),
    Row("vr 2026-11-27 10:00", "2 dagen", "ma 2026-11-30", WINTER, "za 28, zo 29: schuift naar ma 30"),
    Row("za 2026-11-28 10:00", "2 dagen", "ma 2026-11-30", WINTER, "zo 29, ma 30"),
    Row("zo 2026-11-29 10:00", "2 dagen", "di 2026-12-01", WINTER, "ma 30, di 1"),
    Row("do 2026-11-26 10:00", "2 werkdagen", "ma 2026-11-30", WINTER, "vr 27, ma 30"),
    Row("vr 2026-11-27 10:00", "2 werkdagen", "di 2026-12-01", WINTER, "ma 30, di 1"),
    Row("za 2026-11-28 10:00", "2 werkdagen", "di 2026-12-01", WINTER, "ma 30, di 1"),
    Row("vr 2026-11-27 10:00", "1 werkdag", "ma 2026-11-30", WINTER, "ma 30"),
    Row("zo 2026-11-29 10:00", "1 werkdag", "ma 2026-11-30", WINTER, "ma 30"),
    Row("ma 2026-11-23 10:00", "1 werkdag", "di 2026-11-24", WINTER, "di 24"),
    Row("ma 2026-11-23 10:00", "5 werkdagen", "ma 2026-11-30", WINTER, "di 24 tot en met vr 27, ma 30"),
    Row("di 2026-11-24 10:00", "5 werkdagen", "di 2026-12-01", WINTER, "wo do vr ma di"),
    Row("wo 2026-11-25 10:00", "5 werkdagen", "wo 2026-12-02", WINTER, "do vr ma di wo"),
    Row("do 2026-11-26 10:00", "5 werkdagen", "do 2026-12-03", WINTER, "vr ma di wo do"),
    Row("vr 2026-11-27 10:00", "5 werkdagen", "vr 2026-12-04", WINTER, "ma tot en met vr"),
    Row("za 2026-11-28 10:00", "5 werkdagen", "vr 2026-12-04", WINTER, "ma tot en met vr"),
    Row("zo 2026-11-29 10:00", "5 werkdagen", "vr 2026-12-04", WINTER, "ma tot en met vr"),
]

# --- the minute at which a day changes, here and elsewhere -----------------------------------------------------------
MINUTES = [
    Row("ma 2026-11-23 23:59", "2 dagen", "wo 2026-11-25", WINTER, "nog maandag"),
    Row("di 2026-11-24 00:00", "2 dagen", "do 2026-11-26", WINTER, "al dinsdag"),
    Row("vr 2026-11-27 23:59", "2 dagen", "ma 2026-11-30", WINTER, "zo 29: schuift naar ma 30"),
    Row("za 2026-11-28 00:00", "2 dagen", "ma 2026-11-30", WINTER, "ma 30 telt zelf"),
    Row("za 2026-11-28 23:59", "2 dagen", "ma 2026-11-30", WINTER, "nog zaterdag"),
    Row("zo 2026-11-29 00:00", "2 dagen", "di 2026-12-01", WINTER, "al zondag"),
    Row("vr 2026-11-27 23:59", "5 werkdagen", "vr 2026-12-04", WINTER, "ma tot en met vr"),
    Row("za 2026-11-28 00:00", "5 werkdagen", "vr 2026-12-04", WINTER, "ma tot en met vr"),
    Row("do 2026-11-26 23:59", "1 werkdag", "vr 2026-11-27", WINTER, "vr 27"),
    Row("vr 2026-11-27 00:00", "1 werkdag", "ma 2026-11-30", WINTER, "vr is de begindag"),
    # received in UTC on the day before the local one
    Row("wo 2026-11-24T23:30Z", "2 dagen", "vr 2026-11-27", WINTER, "hier wo 25, 00:30"),
    Row("di 2026-11-24T22:59Z", "2 dagen", "do 2026-11-26", WINTER, "hier di 24, 23:59"),
    Row("wo 2026-07-14T22:30Z", "2 dagen", "vr 2026-07-17", SUMMER, "hier wo 15 juli, 00:30"),
    Row("di 2026-07-14T21:59Z", "2 dagen", "do 2026-07-16", SUMMER, "hier di 14 juli, 23:59"),
    Row("za 2026-11-27T23:00Z", "2 dagen", "ma 2026-11-30", WINTER, "hier za 28, 00:00"),
    Row("vr 2026-11-27T22:59Z", "2 dagen", "ma 2026-11-30", WINTER, "hier vr 27, 23:59"),
    Row("zo 2026-11-28T23:00Z", "2 dagen", "di 2026-12-01", WINTER, "hier zo 29, 00:00"),
    Row("ma 2026-11-29T23:30Z", "5 werkdagen", "ma 2026-12-07", WINTER, "hier ma 30: di wo do vr ma"),
    Row("wo 2026-11-24T18:30-06:00", "2 dagen", "vr 2026-11-27", WINTER, "hier wo 25, 01:30"),
    Row("vr 2026-12-31T23:00Z", "2 dagen", "ma 2027-01-04", WINTER, "hier vr 1 jan: za 2, zo 3, ma 4"),
    Row("do 2026-12-31T22:59Z", "2 dagen", "ma 2027-01-04", WINTER, "hier do 31 dec: vr 1, za 2, ma 4"),
]

NEW_YEAR = [
    Row("za 2023-12-30 10:00", "2 dagen", "di 2024-01-02", WINTER, "zo 31, ma 1 feestdag: di 2"),
    Row("vr 2023-12-29 10:00", "2 werkdagen", "wo 2024-01-03", WINTER, "di 2, wo 3"),
    Row("ma 2024-12-30 10:00", "2 dagen", "do 2025-01-02", WINTER, "di 31, wo 1 feestdag: do 2"),
    Row("vr 2024-12-27 10:00", "5 werkdagen", "ma 2025-01-06", WINTER, "ma 30, di 31, do 2, vr 3, ma 6"),
    Row("di 2025-12-30 10:00", "2 dagen", "vr 2026-01-02", WINTER, "wo 31, do 1 feestdag: vr 2"),
    Row("di 2025-12-30 10:00", "5 werkdagen", "wo 2026-01-07", WINTER, "wo 31, vr 2, ma 5, di 6, wo 7"),
    Row("wo 2026-12-30 10:00", "2 dagen", "ma 2027-01-04", WINTER, "do 31, vr 1 feestdag, za, zo: ma 4"),
    Row("wo 2026-12-30 10:00", "5 werkdagen", "do 2027-01-07", WINTER, "do 31, ma 4, di 5, wo 6, do 7"),
    Row("do 2027-12-30 10:00", "2 dagen", "ma 2028-01-03", WINTER, "vr 31, za 1: ma 3"),
    Row("do 2027-12-30 10:00", "5 werkdagen", "do 2028-01-06", WINTER, "vr 31, ma 3, di 4, wo 5, do 6"),
    Row("za 2028-12-30 10:00", "2 dagen", "di 2029-01-02", WINTER, "zo 31, ma 1 feestdag: di 2"),
    Row("zo 2029-12-30 10:00", "2 dagen", "wo 2030-01-02", WINTER, "ma 31, di 1 feestdag: wo 2"),
    Row("zo 2029-12-30 10:00", "5 werkdagen", "ma 2030-01-07", WINTER, "ma 31, wo 2, do 3, vr 4, ma 7"),
    Row("ma 2030-12-30 10:00", "2 dagen", "do 2031-01-02", WINTER, "di 31, wo 1 feestdag: do 2"),
    Row("di 2031-12-30 10:00", "2 dagen", "vr 2032-01-02", WINTER, "wo 31, do 1 feestdag: vr 2"),
    Row("do 2032-12-30 10:00", "2 dagen", "ma 2033-01-03", WINTER, "vr 31, za 1: ma 3"),
]

EASTER = [
    # from Wednesday: two days end on Good Friday, and four days in a row do not count
    Row("wo 2024-03-27 10:00", "2 dagen", "di 2024-04-02", SUMMER, "do 28, vr 29 GV, za, zo, ma 1 pasen: di 2"),
    Row("wo 2025-04-16 10:00", "2 dagen", "di 2025-04-22", SUMMER, "vr 18 GV: di 22"),
    Row("wo 2026-04-01 10:00", "2 dagen", "di 2026-04-07", SUMMER, "vr 3 GV: di 7"),
    Row("wo 2027-03-24 10:00", "2 dagen", "di 2027-03-30", SUMMER, "vr 26 GV: di 30, na de zomertijd"),
    Row("wo 2028-04-12 10:00", "2 dagen", "di 2028-04-18", SUMMER, "vr 14 GV: di 18"),
    Row("wo 2029-03-28 10:00", "2 dagen", "di 2029-04-03", SUMMER, "vr 30 GV: di 3"),
    Row("wo 2030-04-17 10:00", "2 dagen", "di 2030-04-23", SUMMER, "vr 19 GV: di 23"),
    Row("wo 2031-04-09 10:00", "2 dagen", "di 2031-04-15", SUMMER, "vr 11 GV: di 15"),
    Row("wo 2032-03-24 10:00", "2 dagen", "di 2032-03-30", SUMMER, "vr 26 GV: di 30"),
    Row("wo 2024-03-27 10:00", "2 werkdagen", "di 2024-04-02", SUMMER, "do 28, di 2"),
    Row("wo 2024-03-27 10:00", "5 werkdagen", "vr 2024-04-05", SUMMER, "do 28, di 2, wo 3, do 4, vr 5"),
    Row("wo 2025-04-16 10:00", "5 werkdagen", "vr 2025-04-25", SUMMER, "do 17, di 22, wo 23, do 24, vr 25"),
    Row("wo 2026-04-01 10:00", "5 werkdagen", "vr 2026-04-10", SUMMER, "do 2, di 7, wo 8, do 9, vr 10"),
    Row("wo 2027-03-24 10:00", "5 werkdagen", "vr 2027-04-02", SUMMER, "do 25, di 30, wo 31, do 1, vr 2"),
    Row("wo 2028-04-12 10:00", "5 werkdagen", "vr 2028-04-21", SUMMER, "do 13, di 18, wo 19, do 20, vr 21"),
    Row("wo 2029-03-28 10:00", "5 werkdagen", "vr 2029-04-06", SUMMER, "do 29, di 3, wo 4, do 5, vr 6"),
    Row("wo 2030-04-17 10:00", "5 werkdagen", "vr 2030-04-26", SUMMER, "do 18, di 23, wo 24, do 25, vr 26"),
    Row("wo 2031-04-09 10:00", "5 werkdagen", "vr 2031-04-18", SUMMER, "do 10, di 15, wo 16, do 17, vr 18"),
    Row("wo 2032-03-24 10:00", "5 werkdagen", "vr 2032-04-02", SUMMER, "do 25, di 30, wo 31, do 1, vr 2"),
    Row("do 2026-04-02 10:00", "1 werkdag", "di 2026-04-07", SUMMER, "vr GV, za, zo, ma pasen: di 7"),
    Row("vr 2026-04-03 10:00", "2 dagen", "di 2026-04-07", SUMMER, "za 4, zo 5, ma 6 pasen: di 7"),
    Row("za 2026-04-04 10:00", "2 dagen", "di 2026-04-07", SUMMER, "zo 5, ma 6 pasen: di 7"),
    Row("zo 2026-04-05 10:00", "2 dagen", "di 2026-04-07", SUMMER, "ma 6 telt in het midden, di 7"),
    Row("ma 2026-04-06 10:00", "2 dagen", "wo 2026-04-08", SUMMER, "di 7, wo 8"),
]

KINGS_DAY = [
    Row("do 2024-04-25 10:00", "2 dagen", "ma 2024-04-29", SUMMER, "za 27: ma 29"),
    Row("do 2024-04-25 10:00", "5 werkdagen", "do 2024-05-02", SUMMER, "vr 26, ma 29, di 30, wo 1, do 2"),
    Row("do 2025-04-24 10:00", "2 dagen", "ma 2025-04-28", SUMMER, "za 26 Koningsdag: ma 28"),
    Row("vr 2025-04-25 10:00", "2 dagen", "ma 2025-04-28", SUMMER, "zo 27: ma 28 is gewoon werkdag"),
    Row("vr 2025-04-25 10:00", "1 werkdag", "ma 2025-04-28", SUMMER, "ma 28"),
    Row("do 2025-04-24 10:00", "5 werkdagen", "do 2025-05-01", SUMMER, "vr 25, ma 28, di 29, wo 30, do 1"),
    Row("vr 2026-04-24 10:00", "2 dagen", "di 2026-04-28", SUMMER, "zo 26, ma 27 Koningsdag: di 28"),
    Row("za 2026-04-25 10:00", "2 dagen", "di 2026-04-28", SUMMER, "ma 27 Koningsdag: di 28"),
    Row("vr 2026-04-24 10:00", "5 werkdagen", "ma 2026-05-04", SUMMER, "di 28, wo 29, do 30, vr 1, ma 4"),
    Row("zo 2027-04-25 10:00", "2 dagen", "wo 2027-04-28", SUMMER, "di 27 Koningsdag: wo 28"),
    Row("ma 2027-04-26 10:00", "2 werkdagen", "do 2027-04-29", SUMMER, "wo 28, do 29"),
    Row("ma 2027-04-26 10:00", "5 werkdagen", "di 2027-05-04", SUMMER, "wo 28, do 29, vr 30, ma 3, di 4"),
    Row("di 2028-04-25 10:00", "2 dagen", "vr 2028-04-28", SUMMER, "do 27 Koningsdag: vr 28"),
    Row("wo 2028-04-26 10:00", "2 werkdagen", "ma 2028-05-01", SUMMER, "vr 28, ma 1"),
    Row("wo 2029-04-25 10:00", "2 dagen", "ma 2029-04-30", SUMMER, "vr 27 Koningsdag: ma 30"),
    Row("do 2030-04-25 10:00", "2 dagen", "ma 2030-04-29", SUMMER, "za 27: ma 29"),
    Row("do 2031-04-24 10:00", "2 dagen", "ma 2031-04-28", SUMMER, "za 26 Koningsdag: ma 28"),
    Row("vr 2031-04-25 10:00", "1 werkdag", "ma 2031-04-28", SUMMER, "ma 28 is gewoon werkdag"),
    Row("zo 2032-04-25 10:00", "2 dagen", "wo 2032-04-28", SUMMER, "di 27 Koningsdag: wo 28"),
]

FIFTH_OF_MAY = [
    Row("vr 2024-05-03 10:00", "2 dagen", "ma 2024-05-06", SUMMER, "zo 5: ma 6"),
    Row("za 2025-05-03 10:00", "2 dagen", "di 2025-05-06", SUMMER, "ma 5 mei: di 6"),
    Row("vr 2025-05-02 10:00", "5 werkdagen", "ma 2025-05-12", SUMMER, "di 6, wo 7, do 8, vr 9, ma 12"),
    Row("zo 2026-05-03 10:00", "2 dagen", "wo 2026-05-06", SUMMER, "di 5 mei, geen lustrum, toch: wo 6"),
    Row("ma 2026-05-04 10:00", "2 werkdagen", "do 2026-05-07", SUMMER, "wo 6, do 7"),
    Row("ma 2027-05-03 10:00", "2 dagen", "vr 2027-05-07", SUMMER, "wo 5 mei, do 6 Hemelvaart: vr 7"),
    Row("ma 2027-05-03 10:00", "5 werkdagen", "wo 2027-05-12", SUMMER, "di 4, vr 7, ma 10, di 11, wo 12"),
    Row("wo 2028-05-03 10:00", "2 dagen", "ma 2028-05-08", SUMMER, "vr 5 mei: ma 8"),
    Row("do 2029-05-03 10:00", "2 dagen", "ma 2029-05-07", SUMMER, "za 5: ma 7"),
    Row("vr 2030-05-03 10:00", "2 dagen", "ma 2030-05-06", SUMMER, "zo 5: ma 6"),
    Row("za 2031-05-03 10:00", "2 dagen", "di 2031-05-06", SUMMER, "ma 5 mei: di 6"),
    Row("ma 2032-05-03 10:00", "2 dagen", "vr 2032-05-07", SUMMER, "wo 5 mei, do 6 Hemelvaart: vr 7"),
    Row("di 2032-05-04 10:00", "2 werkdagen", "ma 2032-05-10", SUMMER, "vr 7, ma 10"),
]

ASCENSION = [
    Row("di 2024-05-07 10:00", "2 dagen", "vr 2024-05-10", SUMMER, "do 9: vr 10"),
    Row("wo 2024-05-08 10:00", "5 werkdagen", "do 2024-05-16", SUMMER, "vr 10, ma 13, di 14, wo 15, do 16"),
    Row("di 2025-05-27 10:00", "2 dagen", "vr 2025-05-30", SUMMER, "do 29: vr 30"),
    Row("di 2026-05-12 10:00", "2 dagen", "vr 2026-05-15", SUMMER, "do 14: vr 15"),
    Row("wo 2026-05-13 10:00", "2 werkdagen", "ma 2026-05-18", SUMMER, "vr 15, ma 18"),
    Row("di 2027-05-04 10:00", "2 dagen", "vr 2027-05-07", SUMMER, "do 6: vr 7"),
    Row("di 2028-05-23 10:00", "2 dagen", "vr 2028-05-26", SUMMER, "do 25: vr 26"),
    Row("di 2029-05-08 10:00", "2 dagen", "vr 2029-05-11", SUMMER, "do 10: vr 11"),
    Row("di 2030-05-28 10:00", "2 dagen", "vr 2030-05-31", SUMMER, "do 30: vr 31"),
    Row("di 2031-05-20 10:00", "2 dagen", "vr 2031-05-23", SUMMER, "do 22: vr 23"),
    Row("di 2032-05-04 10:00", "2 dagen", "vr 2032-05-07", SUMMER, "do 6: vr 7"),
]

WHIT_MONDAY = [
    Row("za 2024-05-18 10:00", "2 dagen", "di 2024-05-21", SUMMER, "ma 20: di 21"),
    Row("vr 2024-05-17 10:00", "5 werkdagen", "ma 2024-05-27", SUMMER, "di 21, wo 22, do 23, vr 24, ma 27"),
    Row("za 2025-06-07 10:00", "2 dagen", "di 2025-06-10", SUMMER, "ma 9: di 10"),
    Row("za 2026-05-23 10:00", "2 dagen", "di 2026-05-26", SUMMER, "ma 25: di 26"),
    Row("vr 2026-05-22 10:00", "2 dagen", "di 2026-05-26", SUMMER, "zo 24, ma 25: di 26"),
    Row("za 2027-05-15 10:00", "2 dagen", "di 2027-05-18", SUMMER, "ma 17: di 18"),
    Row("za 2028-06-03 10:00", "2 dagen", "di 2028-06-06", SUMMER, "ma 5: di 6"),
    Row("za 2029-05-19 10:00", "2 dagen", "di 2029-05-22", SUMMER, "ma 21: di 22"),
    Row("za 2030-06-08 10:00", "2 dagen", "di 2030-06-11", SUMMER, "ma 10: di 11"),
    Row("za 2031-05-31 10:00", "2 dagen", "di 2031-06-03", SUMMER, "ma 2: di 3"),
    Row("za 2032-05-15 10:00", "2 dagen", "di 2032-05-18", SUMMER, "ma 17: di 18"),
]

CHRISTMAS = [
    Row("ma 2024-12-23 10:00", "2 dagen", "vr 2024-12-27", WINTER, "wo 25, do 26: vr 27"),
    Row("ma 2024-12-23 10:00", "2 werkdagen", "vr 2024-12-27", WINTER, "di 24, vr 27"),
    Row("ma 2024-12-23 10:00", "5 werkdagen", "do 2025-01-02", WINTER, "di 24, vr 27, ma 30, di 31, do 2"),
    Row("di 2025-12-23 10:00", "2 dagen", "ma 2025-12-29", WINTER, "do 25, vr 26, za, zo: ma 29"),
    Row("di 2025-12-23 10:00", "2 werkdagen", "ma 2025-12-29", WINTER, "wo 24, ma 29"),
    Row("di 2025-12-23 10:00", "5 werkdagen", "vr 2026-01-02", WINTER, "wo 24, ma 29, di 30, wo 31, vr 2"),
    Row("wo 2026-12-23 10:00", "2 dagen", "ma 2026-12-28", WINTER, "vr 25, za, zo: ma 28"),
    Row("do 2026-12-24 10:00", "2 dagen", "ma 2026-12-28", WINTER, "za 26: ma 28"),
    Row("wo 2026-12-23 10:00", "1 werkdag", "do 2026-12-24", WINTER, "24 december is een werkdag"),
    Row("wo 2026-12-23 10:00", "5 werkdagen", "do 2026-12-31", WINTER, "do 24, ma 28, di 29, wo 30, do 31"),
    Row("wo 2026-12-30 10:00", "1 werkdag", "do 2026-12-31", WINTER, "31 december is een werkdag"),
    Row("do 2027-12-23 10:00", "2 dagen", "ma 2027-12-27", WINTER, "za 25: ma 27"),
    Row("vr 2027-12-24 10:00", "2 dagen", "ma 2027-12-27", WINTER, "zo 26: ma 27"),
    Row("do 2027-12-23 10:00", "5 werkdagen", "do 2027-12-30", WINTER, "vr 24, ma 27, di 28, wo 29, do 30"),
    Row("za 2028-12-23 10:00", "2 dagen", "wo 2028-12-27", WINTER, "ma 25, di 26: wo 27"),
    Row("zo 2028-12-24 10:00", "2 dagen", "wo 2028-12-27", WINTER, "di 26: wo 27"),
    Row("vr 2028-12-22 10:00", "5 werkdagen", "wo 2029-01-03", WINTER, "wo 27, do 28, vr 29, di 2, wo 3"),
    Row("zo 2029-12-23 10:00", "2 dagen", "do 2029-12-27", WINTER, "di 25, wo 26: do 27"),
    Row("ma 2029-12-24 10:00", "5 werkdagen", "do 2030-01-03", WINTER, "do 27, vr 28, ma 31, wo 2, do 3"),
    Row("ma 2030-12-23 10:00", "2 dagen", "vr 2030-12-27", WINTER, "wo 25, do 26: vr 27"),
    Row("di 2031-12-23 10:00", "2 dagen", "ma 2031-12-29", WINTER, "do 25, vr 26: ma 29"),
    Row("do 2032-12-23 10:00", "2 dagen", "ma 2032-12-27", WINTER, "za 25: ma 27"),
    Row("vr 2032-12-24 10:00", "5 werkdagen", "vr 2032-12-31", WINTER, "ma 27 tot en met vr 31"),
]

WEEKS_AND_MONTHS = [
    Row("wo 2026-12-23 10:00", "1 week", "wo 2026-12-30", WINTER, "zeven dagen"),
    Row("di 2026-11-24 10:00", "2 weken", "di 2026-12-08", WINTER, "di"),
    Row("za 2026-11-28 10:00", "2 weken", "ma 2026-12-14", WINTER, "za 12: ma 14"),
    Row("vr 2026-12-18 10:00", "2 weken", "ma 2027-01-04", WINTER, "vr 1 jan: ma 4"),
    Row("di 2027-04-13 10:00", "2 weken", "wo 2027-04-28", SUMMER, "di 27 Koningsdag: wo 28"),
    Row("di 2026-11-24 10:00", "4 weken", "di 2026-12-22", WINTER, "di"),
    Row("vr 2026-11-27 10:00", "4 weken", "ma 2026-12-28", WINTER, "vr 25 kerst: ma 28"),
    Row("ma 2026-03-09 10:00", "4 weken", "di 2026-04-07", SUMMER, "ma 6 pasen: di 7, over de zomertijd"),
    Row("ma 2026-03-30 10:00", "4 weken", "di 2026-04-28", SUMMER, "ma 27 Koningsdag: di 28"),
    Row("do 2026-04-02 10:00", "6 weken", "vr 2026-05-15", SUMMER, "do 14 Hemelvaart: vr 15"),
    Row("di 2026-11-24 10:00", "3 maanden", "wo 2027-02-24", WINTER, "wo 24 februari"),
    Row("do 2023-11-30 10:00", "3 maanden", "do 2024-02-29", WINTER, "30 februari is er niet: schrikkeldag"),
    Row("di 2027-11-30 10:00", "3 maanden", "di 2028-02-29", WINTER, "schrikkeldag"),
    Row("zo 2025-11-30 10:00", "3 maanden", "ma 2026-03-02", WINTER, "za 28 februari: ma 2 maart"),
    Row("ma 2026-11-30 10:00", "3 maanden", "ma 2027-03-01", WINTER, "zo 28 februari: ma 1 maart"),
    Row("vr 2026-09-25 10:00", "3 maanden", "ma 2026-12-28", WINTER, "vr 25 kerst: ma 28"),
    Row("do 2026-10-01 10:00", "3 maanden", "ma 2027-01-04", WINTER, "vr 1 jan: ma 4"),
    Row("za 2025-05-31 10:00", "3 maanden", "ma 2025-09-01", SUMMER, "zo 31 augustus: ma 1"),
    Row("wo 2024-01-31 10:00", "1 maand", "do 2024-02-29", WINTER, "schrikkeldag"),
    Row("vr 2025-01-31 10:00", "1 maand", "vr 2025-02-28", WINTER, "vr 28"),
    Row("za 2026-01-31 10:00", "1 maand", "ma 2026-03-02", WINTER, "za 28: ma 2"),
    Row("do 2024-02-29 10:00", "1 maand", "di 2024-04-02", SUMMER, "vr 29 maart Goede Vrijdag: di 2"),
    Row("vr 2024-05-31 10:00", "1 maand", "ma 2024-07-01", SUMMER, "zo 30 juni: ma 1"),
    Row("do 2026-04-30 10:00", "1 maand", "ma 2026-06-01", SUMMER, "za 30 mei: ma 1"),
    Row("do 2026-12-31 10:00", "2 maanden", "ma 2027-03-01", WINTER, "zo 28 februari: ma 1"),
    Row("ma 2026-08-31 10:00", "half jaar", "ma 2027-03-01", WINTER, "zo 28 februari: ma 1"),
    Row("do 2024-02-29 10:00", "12 maanden", "vr 2025-02-28", WINTER, "vr 28"),
    Row("di 2026-11-24 10:00", "12 maanden", "wo 2027-11-24", WINTER, "wo"),
    Row("ma 2026-04-27 10:00", "1 jaar", "wo 2027-04-28", SUMMER, "di 27 Koningsdag: wo 28"),
]

LEAP_DAYS = [
    Row("di 2024-02-27 10:00", "2 dagen", "do 2024-02-29", WINTER, "wo 28, do 29"),
    Row("wo 2024-02-28 10:00", "2 dagen", "vr 2024-03-01", WINTER, "do 29, vr 1"),
    Row("vr 2024-02-23 10:00", "5 werkdagen", "vr 2024-03-01", WINTER, "ma 26 tot en met vr 1"),
    Row("di 2028-02-29 10:00", "2 dagen", "do 2028-03-02", WINTER, "wo 1, do 2"),
    Row("di 2029-02-27 10:00", "2 dagen", "do 2029-03-01", WINTER, "wo 28, do 1"),
    Row("do 2032-02-26 10:00", "2 dagen", "ma 2032-03-01", WINTER, "za 28: ma 1"),
    Row("vr 2032-02-27 10:00", "2 dagen", "ma 2032-03-01", WINTER, "zo 29: ma 1"),
]

CLOCK_CHANGES = [
    Row("do 2026-03-26 10:00", "2 dagen", "ma 2026-03-30", SUMMER, "za 28: ma 30"),
    Row("vr 2026-03-27 10:00", "2 dagen", "ma 2026-03-30", SUMMER, "zo 29, 23 uur lang: ma 30"),
    Row("vr 2026-03-27 10:00", "5 werkdagen", "di 2026-04-07", SUMMER, "ma 30, di 31, wo 1, do 2, di 7"),
    Row("zo 2026-03-28T23:30Z", "2 dagen", "di 2026-03-31", SUMMER, "hier zo 29, 00:30, nog wintertijd"),
    Row("zo 2026-03-29T01:30Z", "2 dagen", "di 2026-03-31", SUMMER, "hier zo 29, 03:30, zomertijd"),
    Row("zo 2026-03-29T21:59Z", "2 dagen", "di 2026-03-31", SUMMER, "hier zo 29, 23:59"),
    Row("ma 2026-03-29T22:00Z", "2 dagen", "wo 2026-04-01", SUMMER, "hier ma 30, 00:00"),
    Row("vr 2030-03-29 10:00", "2 dagen", "ma 2030-04-01", SUMMER, "zo 31: ma 1"),
    Row("vr 2026-10-23 10:00", "2 dagen", "ma 2026-10-26", WINTER, "zo 25, 25 uur lang: ma 26"),
    Row("zo 2026-10-24T22:30Z", "2 dagen", "di 2026-10-27", WINTER, "hier zo 25, 00:30, nog zomertijd"),
    Row("zo 2026-10-25T02:30+02:00", "2 dagen", "di 2026-10-27", WINTER, "de eerste keer half drie"),
    Row("zo 2026-10-25T02:30+01:00", "2 dagen", "di 2026-10-27", WINTER, "de tweede keer half drie"),
    Row("zo 2026-10-25T22:59Z", "2 dagen", "di 2026-10-27", WINTER, "hier zo 25, 23:59"),
    Row("ma 2026-10-25T23:00Z", "2 dagen", "wo 2026-10-28", WINTER, "hier ma 26, 00:00"),
    Row("vr 2027-10-29 10:00", "2 dagen", "ma 2027-11-01", WINTER, "zo 31: ma 1"),
    Row("ma 2026-10-19 10:00", "5 werkdagen", "ma 2026-10-26", WINTER, "di tot en met vr, ma"),
]

OTHER_YEARS_CLOCKS = [
    Row("za 2024-03-30 10:00", "2 dagen", "di 2024-04-02", SUMMER, "zo 31 een uur korter, ma 1 pasen: di 2"),
    Row("vr 2024-10-25 10:00", "2 dagen", "ma 2024-10-28", WINTER, "zo 27 een uur langer: ma 28"),
    Row("vr 2025-03-28 10:00", "2 dagen", "ma 2025-03-31", SUMMER, "zo 30 een uur korter: ma 31"),
    Row("vr 2025-10-24 10:00", "2 dagen", "ma 2025-10-27", WINTER, "zo 26 een uur langer: ma 27"),
    Row("vr 2028-03-24 10:00", "2 dagen", "ma 2028-03-27", SUMMER, "zo 26 een uur korter: ma 27"),
    Row("vr 2028-10-27 10:00", "2 dagen", "ma 2028-10-30", WINTER, "zo 29 een uur langer: ma 30"),
    Row("vr 2032-03-26 10:00", "2 dagen", "di 2032-03-30", SUMMER, "zo 28 een uur korter, ma 29 pasen: di 30"),
    Row("vr 2032-10-29 10:00", "2 dagen", "ma 2032-11-01", WINTER, "zo 31 een uur langer: ma 1"),
]

HALF_YEARS = [
    Row("za 2025-08-30 10:00", "half jaar", "ma 2026-03-02", WINTER, "30 februari is er niet, za 28: ma 2"),
    Row("do 2023-08-31 10:00", "half jaar", "do 2024-02-29", WINTER, "31 februari is er niet: schrikkeldag"),
    Row("di 2026-03-31 10:00", "half jaar", "wo 2026-09-30", SUMMER, "31 september is er niet: wo 30"),
    Row("za 2026-06-27 10:00", "half jaar", "ma 2026-12-28", WINTER, "zo 27: ma 28"),
    Row("do 2026-11-05 10:00", "half jaar", "vr 2027-05-07", SUMMER, "wo 5 mei, do 6 Hemelvaart: vr 7"),
]

# --- what is every week on one day (R-40) ----------------------------------------------------------------------------
NEXT = [
    Row("ma 2026-11-23 10:00", "eerstvolgende dinsdag", "di 2026-11-24", WINTER, "morgen"),
    Row("di 2026-11-24 08:00", "eerstvolgende dinsdag", "di 2026-12-01", WINTER, "die van vandaag telt niet"),
    Row("wo 2026-11-25 10:00", "eerstvolgende dinsdag", "di 2026-12-01", WINTER, "zes dagen"),
    Row("za 2026-11-28 00:00", "eerstvolgende maandag", "ma 2026-11-30", WINTER, "over het weekend"),
    Row("vr 2026-11-27 23:59", "eerstvolgende vrijdag", "vr 2026-12-04", WINTER, "nog vrijdag: een week"),
    Row("ma 2026-04-20 10:00", "eerstvolgende maandag", "di 2026-04-28", SUMMER, "ma 27 Koningsdag: di 28"),
    Row("wo 2026-12-23 10:00", "eerstvolgende vrijdag", "ma 2026-12-28", WINTER, "vr 25 kerst, za, zo: ma 28"),
    Row("do 2026-05-07 10:00", "eerstvolgende donderdag", "vr 2026-05-15", SUMMER, "do 14 Hemelvaart: vr 15"),
]

LAWFUL = [
    *ORDINARY,
    *MINUTES,
    *NEW_YEAR,
    *EASTER,
    *KINGS_DAY,
    *FIFTH_OF_MAY,
    *ASCENSION,
    *WHIT_MONDAY,
    *CHRISTMAS,
    *WEEKS_AND_MONTHS,
    *LEAP_DAYS,
    *CLOCK_CHANGES,
    *OTHER_YEARS_CLOCKS,
    *HALF_YEARS,
    *NEXT,
]

# --- ends that never shift: temporary restraining order, emergency bed, shelter (R-27, R-28) ------------------------
EXACT = [
    Row("vr 2026-03-27 10:00", "1 dag", "za 2026-03-28", WINTER, "zo 29, 00:00: nog wintertijd"),
    Row("vr 2026-03-27 10:00", "2 dagen", "zo 2026-03-29", SUMMER, "ma 30, 00:00: zomertijd"),
    Row("vr 2026-10-23 10:00", "1 dag", "za 2026-10-24", SUMMER, "zo 25, 00:00: nog zomertijd"),
    Row("vr 2026-10-23 10:00", "2 dagen", "zo 2026-10-25", WINTER, "ma 26, 00:00: wintertijd"),
    Row("wo 2026-11-25 10:00", "3 dagen", "za 2026-11-28", WINTER, "za"),
    Row("do 2026-11-26 10:00", "3 dagen", "zo 2026-11-29", WINTER, "zo"),
    Row("vr 2026-11-27 10:00", "3 dagen", "ma 2026-11-30", WINTER, "ma"),
    Row("vr 2026-04-03 10:00", "3 dagen", "ma 2026-04-06", SUMMER, "tweede paasdag"),
    Row("di 2026-12-15 10:00", "10 dagen", "vr 2026-12-25", WINTER, "eerste kerstdag"),
    Row("wo 2026-12-16 10:00", "10 dagen", "za 2026-12-26", WINTER, "tweede kerstdag"),
    Row("do 2026-12-17 10:00", "10 dagen", "zo 2026-12-27", WINTER, "zo"),
    Row("vr 2026-03-27 10:00", "10 dagen", "ma 2026-04-06", SUMMER, "tweede paasdag"),
    Row("vr 2026-11-27 10:00", "28 dagen", "vr 2026-12-25", WINTER, "eerste kerstdag"),
    Row("ma 2027-03-01 10:00", "28 dagen", "ma 2027-03-29", SUMMER, "tweede paasdag, over de zomertijd"),
    Row("za 2026-11-14 10:00", "6 weken", "za 2026-12-26", WINTER, "tweede kerstdag"),
    Row("vr 2026-11-20 10:00", "6 weken", "vr 2027-01-01", WINTER, "Nieuwjaarsdag"),
    Row("za 2025-01-25 10:00", "3 maanden", "vr 2025-04-25", SUMMER, "vr"),
    Row("zo 2025-01-26 10:00", "3 maanden", "za 2025-04-26", SUMMER, "Koningsdag"),
]

# --- closed: 15 May, 24 and 31 December 2026; designated by decree: 24 December 2027 ---------------------------------
CLOSED = [
    Row("do 2026-05-14 10:00", "1 werkdag", "ma 2026-05-18", SUMMER, "vr 15 dicht: ma 18"),
    Row("wo 2026-05-13 10:00", "2 werkdagen", "di 2026-05-19", SUMMER, "do Hemelvaart, vr dicht: ma 18, di 19"),
    Row("wo 2026-05-13 10:00", "2 dagen", "vr 2026-05-15", SUMMER, "de wet kent geen sluitingsdag: vr 15"),
    Row("di 2026-05-12 10:00", "2 dagen", "vr 2026-05-15", SUMMER, "do Hemelvaart; vr 15 is voor de wet gewoon"),
    Row("wo 2026-12-23 10:00", "1 werkdag", "ma 2026-12-28", WINTER, "do 24 dicht, vr kerst: ma 28"),
    Row("wo 2026-12-23 10:00", "5 werkdagen", "di 2027-01-05", WINTER, "ma 28, di 29, wo 30, ma 4, di 5"),
    Row("wo 2026-12-30 10:00", "2 werkdagen", "di 2027-01-05", WINTER, "do dicht, vr feestdag: ma 4, di 5"),
    Row("wo 2027-12-22 10:00", "2 dagen", "ma 2027-12-27", WINTER, "vr 24 gelijkgesteld, za, zo: ma 27"),
    Row("do 2027-12-23 10:00", "1 werkdag", "ma 2027-12-27", WINTER, "vr 24 gelijkgesteld: ma 27"),
    Row("do 2027-12-23 10:00", "5 werkdagen", "vr 2027-12-31", WINTER, "ma 27 tot en met vr 31"),
    Row("do 2026-05-07 10:00", "eerstvolgende donderdag", "ma 2026-05-18", SUMMER, "do Hemelvaart, vr 15 dicht: ma 18"),
    Row("do 2026-12-17 10:00", "eerstvolgende donderdag", "ma 2026-12-28", WINTER, "do 24 dicht, vr kerst: ma 28"),
    Row("wo 2027-12-22 10:00", "eerstvolgende vrijdag", "ma 2027-12-27", WINTER, "vr 24 gelijkgesteld: ma 27"),
]


def check(row: Row, ending: Ending, calendar: WorkCalendar, at: Moment) -> None:
    weekday, _, start = row.start.partition(" ")
    begins = at(start)
    last_weekday, _, last_text = row.last.partition(" ")
    last = date.fromisoformat(last_text)
    assert DAYS[calendar.local_date(begins).weekday()] == weekday, "the table names another weekday"
    assert DAYS[last.weekday()] == last_weekday, "the table names another weekday"

    found = deadline(Term.parse(row.term, ending), begins, calendar)

    # The first instant after the last day: 24:00 of it is 00:00 of the next.
    assert found.due_at.isoformat() == f"{last + timedelta(days=1)}T00:00:00{row.offset}", row.why
    assert found.trace[-1].date == last


@pytest.mark.parametrize("row", LAWFUL, ids=str)
def test_it_ends_a_term_where_the_law_does(row: Row, calendar: WorkCalendar, at: Moment) -> None:
    check(row, Ending.LAWFUL, calendar, at)


@pytest.mark.parametrize("row", EXACT, ids=str)
def test_it_never_shifts_an_exact_end(row: Row, calendar: WorkCalendar, at: Moment) -> None:
    check(row, Ending.EXACT, calendar, at)


@pytest.mark.parametrize("row", CLOSED, ids=str)
def test_it_knows_closed_and_designated_days(row: Row, closing_calendar: WorkCalendar, at: Moment) -> None:
    check(row, Ending.LAWFUL, closing_calendar, at)


# --- hours, and what must be done at once ----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("start", "term", "due"),
    [
        ("2026-11-24 10:00", "24 uur", "2026-11-25T10:00:00+01:00"),
        ("2026-11-27 17:00", "4 uur", "2026-11-27T21:00:00+01:00"),  # hours never shift
        ("2026-12-24 12:00", "48 uur", "2026-12-26T12:00:00+01:00"),
        ("2026-03-28 12:00", "24 uur", "2026-03-29T13:00:00+02:00"),  # the night of 23 hours
        ("2026-10-24 12:00", "24 uur", "2026-10-25T11:00:00+01:00"),  # the night of 25 hours
        ("2026-10-24T10:00Z", "24 uur", "2026-10-25T11:00:00+01:00"),
        ("2026-11-28 03:00", "direct", "2026-11-28T03:00:00+01:00"),
        ("2026-12-25T02:00Z", "direct", "2026-12-25T03:00:00+01:00"),
    ],
)
def test_it_counts_hours_as_they_pass(start: str, term: str, due: str, calendar: WorkCalendar, at: Moment) -> None:
    found = deadline(Term.parse(term), at(start), calendar)
    assert found.due_at.isoformat() == due
    assert [day.date for day in found.trace] == [found.due_at.date()]


# --- the account, day by day -----------------------------------------------------------------------------------------
def test_it_accounts_for_every_day_in_dutch(calendar: WorkCalendar, at: Moment) -> None:
    found = deadline(Term.parse("2 dagen"), at("2026-12-23 10:00"), calendar)
    assert found.trace == (
        TraceDay(date(2026, 12, 23), False, "dag waarop de termijn begint, telt niet mee"),
        TraceDay(date(2026, 12, 24), True, "dag 1 van 2"),
        TraceDay(date(2026, 12, 25), False, "eerste kerstdag, de termijn eindigt niet op deze dag (Atw art. 1)"),
        TraceDay(date(2026, 12, 26), False, "zaterdag, de termijn eindigt niet op deze dag (Atw art. 1)"),
        TraceDay(date(2026, 12, 27), False, "zondag, de termijn eindigt niet op deze dag (Atw art. 1)"),
        TraceDay(date(2026, 12, 28), True, "dag 2 van 2, verschoven, laatste dag"),
    )


def test_it_names_why_a_day_is_no_working_day(closing_calendar: WorkCalendar, at: Moment) -> None:
    found = deadline(Term.parse("2 werkdagen"), at("2026-12-30 10:00"), closing_calendar)
    assert [(day.date.day, day.counts, day.why) for day in found.trace] == [
        (30, False, "dag waarop de termijn begint, telt niet mee"),
        (31, False, "collectieve sluiting, telt niet mee"),
        (1, False, "Nieuwjaarsdag, telt niet mee"),
        (2, False, "zaterdag, telt niet mee"),
        (3, False, "zondag, telt niet mee"),
        (4, True, "werkdag 1 van 2"),
        (5, True, "werkdag 2 van 2"),
    ]


# --- reading a term --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "amount", "unit"),
    [
        ("2 dagen", 2, Unit.DAYS),
        ("1 dag", 1, Unit.DAYS),
        ("10 kalenderdagen", 10, Unit.DAYS),
        ("1 kalenderdag", 1, Unit.DAYS),
        ("5 werkdagen", 5, Unit.WORKDAYS),
        ("1 werkdag", 1, Unit.WORKDAYS),
        ("2 weken", 2, Unit.WEEKS),
        ("1 week", 1, Unit.WEEKS),
        ("3 maanden", 3, Unit.MONTHS),
        ("1 maand", 1, Unit.MONTHS),
        ("half jaar", 6, Unit.MONTHS),
        ("een half jaar", 6, Unit.MONTHS),
        ("1 jaar", 12, Unit.MONTHS),
        ("een jaar", 12, Unit.MONTHS),
        ("24 uur", 24, Unit.HOURS),
        ("48 uren", 48, Unit.HOURS),
        ("direct", 0, Unit.AT_ONCE),
        ("eerstvolgende maandag", 0, Unit.NEXT),
        ("Eerstvolgende  vrijdag", 4, Unit.NEXT),
        ("  5   Werkdagen ", 5, Unit.WORKDAYS),
        ("HALF JAAR", 6, Unit.MONTHS),
    ],
)
def test_it_reads_a_term_as_people_write_it(text: str, amount: int, unit: Unit) -> None:
    term = Term.parse(text)
    assert (term.amount, term.unit, term.text) == (amount, unit, " ".join(text.lower().split()))


@pytest.mark.parametrize(
    "text",
    ["", "dagen", "2", "2dagen", "twee dagen", "2 days", "direct 2", "eerstvolgende", "dinsdag",
     "2 dagen en 3 uur", "٢ dagen", "²  dagen", "anderhalve week", "binnen 2 dagen", "1" * 5000 + " dagen"],
    ids=lambda text: text[:20] or "leeg",
)  # fmt: skip
def test_it_refuses_what_is_no_term_and_says_what_is(text: str) -> None:
    with pytest.raises(BadTerm) as refusal:
        Term.parse(text)
    assert str(refusal.value).endswith("is geen termijn; schrijf bijvoorbeeld '2 dagen', '5 werkdagen' of 'half jaar'")
    assert len(str(refusal.value)) < 160


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("-2 dagen", "schrijf een heel getal boven nul, zoals '2 dagen'"),
        ("2,5 dagen", "schrijf een heel getal boven nul, zoals '2 dagen'"),
        ("0.5 maanden", "schrijf een heel getal boven nul, zoals '2 maanden'"),
        ("5 wekrdagen", "bedoelt u '5 werkdagen'?"),
        ("3 maandn", "bedoelt u '3 maanden'?"),
        ("2 dagen.", "bedoelt u '2 dagen'?"),
        ("eerstvolgende zondag", "schrijf een werkdag, zoals 'eerstvolgende dinsdag'"),
        ("elke dinsdag", "schrijf een werkdag, zoals 'eerstvolgende dinsdag'"),
    ],
)
def test_it_says_what_may_have_been_meant(text: str, right: str) -> None:
    with pytest.raises(BadTerm) as refusal:
        Term.parse(text)
    assert str(refusal.value) == f"'{text}' is geen termijn; {right}"


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("0 dagen", "kies 1 tot en met 366 dagen"),
        ("367 dagen", "kies 1 tot en met 366 dagen"),
        ("1000 dagen", "kies 1 tot en met 366 dagen"),
        ("261 werkdagen", "kies 1 tot en met 260 werkdagen"),
        ("105 weken", "kies 1 tot en met 104 weken"),
        ("61 maanden", "kies 1 tot en met 60 maanden"),
        ("241 uur", "kies 1 tot en met 240 uur"),
    ],
)
def test_it_refuses_a_term_without_sense_and_says_what_would_be(text: str, right: str) -> None:
    with pytest.raises(BadTerm) as refusal:
        Term.parse(text)
    assert str(refusal.value) == f"'{text}' is geen zinnige termijn; {right}"


def test_it_refuses_a_start_without_a_time_zone(calendar: WorkCalendar) -> None:
    with pytest.raises(ValueError, match="een tijd zonder tijdzone"):
        deadline(Term.parse("2 dagen"), datetime(2026, 11, 24, 10), calendar)  # noqa: DTZ001


# --- what holds for every start --------------------------------------------------------------------------------------
starts = st.datetimes(datetime(2024, 1, 1), datetime(2032, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001
texts = st.sampled_from(
    ["1 dag", "2 dagen", "10 dagen", "28 dagen", "1 werkdag", "2 werkdagen", "5 werkdagen", "20 werkdagen",
     "2 weken", "4 weken", "6 weken", "1 maand", "3 maanden", "half jaar", "eerstvolgende dinsdag",
     "eerstvolgende vrijdag"]
)  # fmt: skip
endings = st.sampled_from(Ending)


@given(starts, st.timedeltas(timedelta(0), timedelta(days=40)), texts, endings)
@example(datetime(2026, 10, 25, 0, 30, tzinfo=UTC), timedelta(hours=1), "2 dagen", Ending.LAWFUL)
@example(datetime(2027, 1, 28, 12, tzinfo=UTC), timedelta(days=3), "1 maand", Ending.EXACT)
def test_a_later_start_never_gives_an_earlier_end(
    calendar: WorkCalendar, start: datetime, later: timedelta, text: str, ending: Ending
) -> None:
    term = Term.parse(text, ending)
    assert deadline(term, start, calendar).due_at <= deadline(term, min(start + later, LAST), calendar).due_at


LAST = datetime(2032, 12, 30, tzinfo=UTC)


@given(starts, st.timedeltas(timedelta(0), timedelta(days=3)), st.sampled_from(["1 uur", "24 uur", "48 uur", "direct"]))
def test_a_later_start_never_gives_an_earlier_hour(
    calendar: WorkCalendar, start: datetime, later: timedelta, text: str
) -> None:
    term = Term.parse(text)
    first, second = (deadline(term, moment.astimezone(calendar.zone), calendar) for moment in (start, start + later))
    assert (second.due_at.astimezone(UTC) - first.due_at.astimezone(UTC)) == later


@given(starts, texts)
def test_it_is_never_due_on_a_day_that_does_not_count(
    calendar: WorkCalendar, holidays: dict[date, str], start: datetime, text: str
) -> None:
    found = deadline(Term.parse(text), start, calendar)
    last = (found.due_at - timedelta(seconds=1)).astimezone(calendar.zone).date()
    assert last.weekday() < 5
    assert last not in holidays
    assert found.trace[-1].date == last
    assert found.trace[-1].counts


@given(starts, texts, endings)
def test_the_counting_days_add_up_to_the_term(
    calendar: WorkCalendar, start: datetime, text: str, ending: Ending
) -> None:
    term = Term.parse(text, ending)
    trace = deadline(term, start, calendar).trace
    days = [day.date for day in trace]
    assert days == [days[0] + timedelta(days=number) for number in range(len(days))]
    assert (trace[0].date, trace[0].counts) == (calendar.local_date(start), False)
    counted = sum(day.counts for day in trace)
    match term.unit:
        case Unit.DAYS | Unit.WORKDAYS:
            assert counted == term.amount
        case Unit.WEEKS:
            assert counted == 7 * term.amount
        case Unit.NEXT:
            assert 1 <= counted <= 7
        case _:
            assert 28 * term.amount <= counted <= 31 * term.amount


@given(starts, st.sampled_from(["1 werkdag", "5 werkdagen", "eerstvolgende dinsdag", "eerstvolgende donderdag"]))
def test_working_days_and_meetings_never_end_on_a_closed_day(
    closing_calendar: WorkCalendar, start: datetime, text: str
) -> None:
    found = deadline(Term.parse(text), start, closing_calendar)
    assert closing_calendar.is_workday(found.trace[-1].date)
    assert found.due_at == closing_calendar.end_of(found.trace[-1].date)


@settings(max_examples=50)
@given(starts, texts)
def test_an_exact_end_is_never_after_the_lawful_one(calendar: WorkCalendar, start: datetime, text: str) -> None:
    exact = deadline(Term.parse(text, Ending.EXACT), start, calendar).due_at
    assert exact <= deadline(Term.parse(text, Ending.LAWFUL), start, calendar).due_at


@pytest.mark.parametrize("amount", [1, 2, 5, 10])
def test_numpy_agrees_on_working_days_for_every_day_of_nine_years(
    amount: int, calendar: WorkCalendar, holidays: dict[date, str]
) -> None:
    days = np.arange("2024-01-01", "2033-01-01", dtype="datetime64[D]")
    # From a day that is none, numpy steps back to a working day first: the next one is then the first that counts.
    lasts = np.busday_offset(days, amount, roll="backward", holidays=sorted(holidays))
    term = Term.parse(f"{amount} werkdagen")
    for day, last in zip(days.tolist(), lasts.tolist(), strict=True):
        found = deadline(term, datetime(day.year, day.month, day.day, 12, tzinfo=calendar.zone), calendar)
        assert found.trace[-1].date == last, day
        assert found.due_at.date() == last + timedelta(days=1), day
