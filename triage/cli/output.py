"""How commands speak: JSON lines for scripts, tables and a progress bar for people, complaints on standard error."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from triage.domain.workdays import WorkCalendar

DONE, NEEDS_PERSON, WRONG, UNREACHABLE = 0, 1, 2, 3
_ITEM = TypeVar("_ITEM")


def complain(line: str) -> None:
    """One line on standard error."""
    print(f"triage: {' '.join(line.split())}", file=sys.stderr)


def worst(codes: Iterable[int]) -> int:
    """The exit code to give when several hold: 2 before 3 before 1 (contract)."""
    found = set(codes)
    return next((code for code in (WRONG, UNREACHABLE, NEEDS_PERSON) if code in found), DONE)


def print_json(item: Mapping[str, Any]) -> None:
    """One JSON object on one line of standard output; times as ISO 8601."""
    print(json.dumps(item, ensure_ascii=False, default=_plain))


def _plain(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)


def print_table(columns: Sequence[str], rows: Iterable[Sequence[str]], title: str = "") -> None:
    """A table for people; it folds to the width of the terminal."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(title=title or None, title_justify="left", header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(Text(safe(cell)) for cell in row))
    console = Console(soft_wrap=False, width=None if sys.stdout.isatty() else 160)
    console.print(table)


def safe(text: str) -> str:
    """*text* without control and bidi characters: a mail's subject must not steer a terminal."""
    return "".join(char if char.isprintable() else " " for char in text)


def progress(items: Iterable[_ITEM], total: int | None, what: str) -> Iterator[_ITEM]:
    """Pass *items* on with a progress bar on standard error, where a person watches."""
    if not sys.stderr.isatty():
        yield from items
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(file=sys.stderr), transient=True) as bar:
        task = bar.add_task(what, total=total)
        for item in items:
            yield item
            bar.advance(task)


@contextmanager
def progress_bar(what: str, total: int) -> Iterator[Callable[[], None]]:
    """A progress bar on standard error, where a person watches; gives what moves it on one step."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(file=sys.stderr), transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda: bar.advance(task)


def moment(text: str, calendar: WorkCalendar) -> datetime:
    """A time from the command line: ISO 8601; without an offset it is the region's local time."""
    from triage.domain.errors import UsageError

    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"'{text}' is geen tijd; schrijf bijvoorbeeld 2026-11-24T09:30:00+01:00") from None
    return found if found.tzinfo else found.replace(tzinfo=calendar.zone)
