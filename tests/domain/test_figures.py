"""Which numbers may be told, and to which week a case belongs."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from triage.domain.figures import LEAST, Period, guarded, percentile, protected, quarter_of

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def shown(parts: tuple[int, ...]) -> tuple[str, ...]:
    """Everything that is told of parts and their total."""
    return (*(each.shown for each in protected(parts)), guarded(sum(parts)).shown)


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ((12, 30), "12 30 42"),
        ((0, 0), "0 0 0"),
        ((5, 6), "5 6 11"),
        # A small one by itself could be taken from the total: the least of the others goes along.
        ((3, 10, 20), "– – 20 33"),
        ((3, 20, 10), "– 20 – 33"),
        ((0, 3, 10), "0 – – 13"),
        ((3, 10, 10), "– – – 23"),
        ((4, 4, 9), "– – – 17"),
        ((4, 4), "– – 8"),
        ((4, 4, 0), "– – 0 8"),
        ((1, 5), "– – 6"),
        # The total itself is small: what is nought says how the rest is spread.
        ((3, 0), "– – < 5"),
        ((1, 1, 1, 1), "– – – – < 5"),
        ((2,), "– < 5"),
    ],
)
def test_small_parts_are_kept_back_with_what_would_give_them_away(parts: tuple[int, ...], told: str) -> None:
    assert " ".join(shown(parts)) == told


@pytest.mark.parametrize("columns", [1, 2, 3, 4])
def test_no_small_number_can_be_worked_out_also_by_who_knows_how_it_is_done(columns: int) -> None:
    # Every column up to a size, and what is told of it: behind each picture stands, for each number kept back, more
    # than one that it may be.
    top = {1: 40, 2: 40, 3: 24, 4: 13}[columns]
    behind: dict[tuple[str, ...], list[tuple[int, ...]]] = defaultdict(list)
    for parts in product(range(top + 1), repeat=columns):
        behind[shown(parts)].append(parts)
    checked = 0
    for picture, tables in behind.items():
        for column in range(columns):
            if picture[column].isdigit():
                continue
            checked += 1
            assert len({table[column] for table in tables}) > 1, (picture, tables)
            assert all(picture[column] == "–" for table in tables if 0 < table[column] < LEAST)
    assert checked


def test_a_number_that_stands_by_itself_is_told_from_five() -> None:
    assert [guarded(number).shown for number in (0, 1, 4, 5, 100)] == ["0", "< 5", "< 5", "5", "100"]
    assert LEAST == 5


@pytest.mark.parametrize(
    ("values", "median", "ninetieth"),
    [
        ([], None, None),
        ([7], 7, 7),
        ([1, 2], 1, 2),
        ([1, 2, 3], 2, 3),
        (list(range(1, 11)), 5, 9),
        (list(range(1, 101)), 50, 90),
        (list(range(1, 12)), 6, 10),
    ],
)
def test_percentiles_are_those_of_the_nearest_rank(
    values: list[int], median: int | None, ninetieth: int | None
) -> None:  # fmt: skip
    assert (percentile(values, 0.5), percentile(values, 0.9)) == (median, ninetieth)


@pytest.mark.parametrize(
    ("moment", "week"),
    [
        (datetime(2026, 1, 1, 0, 0, tzinfo=AMSTERDAM), "2026-W01"),  # Thursday
        (datetime(2026, 1, 4, 23, 59, tzinfo=AMSTERDAM), "2026-W01"),  # Sunday
        (datetime(2026, 1, 5, 0, 0, tzinfo=AMSTERDAM), "2026-W02"),  # Monday
        (datetime(2026, 3, 29, 23, 59, tzinfo=AMSTERDAM), "2026-W13"),  # the Sunday of summer time
        (datetime(2026, 3, 29, 22, 0, tzinfo=UTC), "2026-W14"),  # Monday 0:00 in summer time
        (datetime(2026, 10, 25, 22, 59, tzinfo=UTC), "2026-W43"),  # Sunday 23:59 in winter time
        (datetime(2026, 10, 25, 23, 0, tzinfo=UTC), "2026-W44"),  # Monday 0:00
        (datetime(2026, 12, 31, 23, 59, tzinfo=AMSTERDAM), "2026-W53"),  # Thursday of a year of 53 weeks
        (datetime(2027, 1, 3, 23, 59, tzinfo=AMSTERDAM), "2026-W53"),  # Sunday
        (datetime(2027, 1, 4, 0, 0, tzinfo=AMSTERDAM), "2027-W01"),  # Monday
    ],
)
def test_a_moment_belongs_to_the_iso_week_of_its_local_day(moment: datetime, week: str) -> None:
    period = Period(date(2026, 1, 1), date(2027, 1, 31), AMSTERDAM)
    assert period.week_key(period.week_of(moment)) == week
    assert period.week_number(week) == period.week_of(moment)


def test_the_shifts_of_a_period_tell_local_time_to_the_second() -> None:
    period = Period(date(2026, 1, 1), date(2026, 12, 31), AMSTERDAM)
    turns = [(datetime.fromtimestamp(at, UTC).isoformat(), ahead) for at, ahead in period.shifts()]
    assert turns == [
        ("2025-12-31T23:00:00+00:00", 3600),
        ("2026-03-29T01:00:00+00:00", 7200),
        ("2026-10-25T01:00:00+00:00", 3600),
    ]


def test_a_period_takes_in_its_last_day_whole() -> None:
    period = Period(date(2026, 3, 29), date(2026, 3, 29), AMSTERDAM)
    assert period.until.astimezone(UTC) - period.from_.astimezone(UTC) == timedelta(hours=23)
    with pytest.raises(ValueError, match="before"):
        Period(date(2026, 3, 29), date(2026, 3, 28), AMSTERDAM)


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        (date(2026, 1, 1), date(2026, 1, 1), date(2026, 3, 31)),
        (date(2028, 2, 29), date(2028, 1, 1), date(2028, 3, 31)),
        (date(2026, 6, 30), date(2026, 4, 1), date(2026, 6, 30)),
        (date(2026, 8, 15), date(2026, 7, 1), date(2026, 9, 30)),
        (date(2026, 12, 31), date(2026, 10, 1), date(2026, 12, 31)),
    ],
)
def test_a_quarter_is_three_whole_months(day: date, first: date, last: date) -> None:
    assert quarter_of(day) == (first, last)
