"""Eleven days of the year that `make year` lives, with the change to summer time, Good Friday and Easter Monday."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from bench.year.growth import Month, grown
from bench.year.run import Options, run


def test_around_a_changed_clock_and_easter_every_term_and_signal_is_right_and_no_mail_is_lost(tmp_path: Path) -> None:
    said: list[str] = []
    options = Options(
        date(2026, 3, 27), date(2026, 4, 7), 70, restarts=1, deaths=1, polls=(12, 17), web=False
    )  # fmt: skip
    outcome = run(options, tmp_path / "year", said.append)
    assert outcome.wrong == []
    # It has seen what it is about: terms that ended, reminders, dagstarts, a worker that died in the middle of a mail.
    assert outcome.checks.counted["mails"] == 70
    assert outcome.checks.counted["termijnen nagerekend"] > 70
    assert outcome.deaths[-9] == 1
    assert outcome.checks.lateness.counted.keys() >= {"dagstart", "herinnering", "termijn verstreken"}


def _months(dearer: float = 0.0, **rows: tuple[int, ...]) -> list[Month]:
    """Twelve months of the same mail; *rows* of a table in the last five, the settled ones; each month so many
    seconds of processor *dearer* than the one before, which took 50 in the beginning."""
    held = {"rss": 250_000_000, "files": 14, "threads": 5, "children": 2}
    return [
        Month(date(2026, 1 + at, 1), 1700 * at, {name: many[max(0, at - 7)] for name, many in rows.items()},
              0, held, 150_000_000, sum(50 + dearer * each for each in range(at + 1)))
        for at in range(12)
    ]  # fmt: skip


def test_what_leaks_is_growth_and_what_comes_and_goes_is_not() -> None:
    assert list(grown(_months(hold_quarter=(36, 186, 102, 102, 111)))) == []
    assert "rekentijd per mail" in "".join(grown(_months(dearer=20.0)))
    assert "mail_chunk" in "".join(grown(_months(mail_chunk=(5300, 6000, 6700, 7400, 8100))))
