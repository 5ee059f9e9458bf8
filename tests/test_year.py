"""Eleven days of the year that `make year` lives, with the change to summer time, Good Friday and Easter Monday."""

from __future__ import annotations

from datetime import date
from pathlib import Path

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
