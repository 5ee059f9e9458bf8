"""The public holidays of the Algemene termijnenwet, art. 3, chosen explicitly (R-7).

New Year, Good Friday, Easter Monday, King's Day, 5 May every year, Ascension, Whit Monday, both Christmas days.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import cache

from triage.domain.errors import ConfigurationError

# Named one by one, so that a day that a newer library adds changes no term here.
_LAWFUL = {
    "Nieuwjaarsdag", "Goede vrijdag", "Eerste paasdag", "Tweede paasdag", "Koningsdag", "Bevrijdingsdag",
    "Hemelvaartsdag", "Eerste pinksterdag", "Tweede pinksterdag", "Eerste kerstdag", "Tweede kerstdag",
}  # fmt: skip
# Before 2014 the Queen's: a mail may be as old as its server says.
_EARLIER = {"Koninginnedag"}
_FIRST_KINGS_DAY = 2014


@cache
def _of_year(year: int) -> Mapping[date, str]:
    # Imported late: the library takes a tenth of a second that `--help` need not wait for.
    import holidays

    found = holidays.country_holidays("NL", years=year, categories=("public", "optional"), language="nl")
    lawful = {day: [name for name in names.split("; ") if name in _LAWFUL | _EARLIER] for day, names in found.items()}
    missing = _LAWFUL.difference(*lawful.values())
    if missing and year >= _FIRST_KINGS_DAY:
        # A day that a newer library calls otherwise, or a year it does not know: a wrong date, if nobody noticed.
        raise ConfigurationError(
            "calendar.toml", "holidays", f"van {year} is {min(missing)} niet bekend", "werk het pakket holidays bij"
        )
    return {day: " en ".join(names) for day, names in lawful.items() if names}


def termijnenwet(designated: Mapping[date, str]) -> Callable[[int], Mapping[date, str]]:
    """Holidays by year; *designated* are the days made equal to them (art. 3, paragraph 3)."""

    def of_year(year: int) -> Mapping[date, str]:
        return {**_of_year(year), **{day: reason for day, reason in designated.items() if day.year == year}}

    return cache(of_year)
