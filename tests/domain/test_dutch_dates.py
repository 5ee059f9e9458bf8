"""Days and moments as a Dutch letter writes them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from triage.domain.dutch_dates import day_in_words, moment_in_words, until_in_words

ZONE = ZoneInfo("Europe/Amsterdam")


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (datetime(2026, 11, 24, 14, 30, tzinfo=ZONE), "dinsdag 24 november 2026 om 14.30 uur"),
        (datetime(2026, 11, 24, 13, 30, tzinfo=UTC), "dinsdag 24 november 2026 om 14.30 uur"),
        (datetime(2026, 7, 7, 7, 5, tzinfo=UTC), "dinsdag 7 juli 2026 om 9.05 uur"),
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), "vrijdag 1 januari 2027 om 0.30 uur"),
    ],
)
def test_a_moment_is_told_by_the_local_clock(moment: datetime, words: str) -> None:
    assert moment_in_words(moment, ZONE) == words


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (datetime(2026, 11, 23, 17, 0, tzinfo=ZONE), "maandag 23 november 17.00 uur"),
        # 24:00 local time is how a term ends: nobody should read the next day.
        (datetime(2026, 11, 24, 0, 0, tzinfo=ZONE), "maandag 23 november 24.00 uur"),
        (datetime(2026, 11, 23, 23, 0, tzinfo=UTC), "maandag 23 november 24.00 uur"),
        (datetime(2027, 1, 1, 0, 0, tzinfo=ZONE), "donderdag 31 december 24.00 uur"),
    ],
)
def test_an_end_at_midnight_belongs_to_the_day_before(moment: datetime, words: str) -> None:
    assert until_in_words(moment, ZONE) == words


def test_a_day_is_told_with_or_without_its_year() -> None:
    assert day_in_words(date(2026, 4, 27)) == "maandag 27 april 2026"
    assert day_in_words(date(2026, 4, 27), year=False) == "maandag 27 april"


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="tijdzone"):
        moment_in_words(datetime(2026, 11, 24, 14, 30), ZONE)  # noqa: DTZ001
