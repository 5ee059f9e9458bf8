"""Figures as rows for a spreadsheet: CSV, or a sheet of Excel. The one door to xlsxwriter.

A spreadsheet takes a cell that begins with `=`, `+`, `-` or `@` for a formula, and would run it: such text gets an
apostrophe in front (OWASP, CSV injection). Numbers stay numbers.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

import xlsxwriter

from triage.domain.figures import Figure, Status, Table
from triage.operate.report import Line, MailboxReport, Report

Cell = str | int | float

HEADINGS = (
    "mailbox", "tabel", "sleutel", "regel", "op tijd", "te laat gehaald", "loopt nog", "te laat en open",
    "procent op tijd", "reacties", "mediaan in uren", "90e percentiel in uren",
)  # fmt: skip
TABLES = {
    Table.TOTAL: "totaal",
    Table.KIND: "soort",
    Table.COLOUR: "kleur",
    Table.WEEK: "week",
    Table.TERM: "termijn",
    Table.PROPOSALS: "voorstellen",
    Table.HANDOVERS: "overdrachten",
}
OUTCOMES = {
    "accepted": "akkoord",
    "refused": "geweigerd",
    "lapsed": "verlopen",
    "taken_back": "teruggenomen",
    "standing": "wacht op antwoord",
}
CODES = {"with_code": "met kleurcode in het onderwerp", "without_code": "zonder kleurcode in het onderwerp"}
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def harmless(value: Cell) -> Cell:
    """A cell that no spreadsheet takes for a formula."""
    if isinstance(value, str) and value.lstrip(" \u00a0\ufeff").startswith(_FORMULA):
        return f"'{value}"
    return value


def rows(report: Report) -> Iterator[tuple[Cell, ...]]:
    """Every figure of a report, a row for each line of each table; first what it is about."""
    first, last = report.period.first.isoformat(), report.period.last.isoformat()
    yield ("zaken ontvangen van", first, "tot en met", last)
    yield ("stand op", report.at.astimezone(report.period.zone).isoformat(timespec="minutes"))
    yield ("< 5: minder dan vijf.", "–: weggelaten, omdat hier of ernaast minder dan vijf staat.")
    yield HEADINGS
    for each in report.mailboxes:
        yield from _of_mailbox(each)
    if report.total is not None:
        yield _row("alle", Table.TOTAL, report.total)


def _of_mailbox(each: MailboxReport) -> Iterator[tuple[Cell, ...]]:
    yield _row(each.mailbox, Table.TOTAL, each.total)
    for table, lines in each.tables.items():
        for line in lines:
            yield _row(each.mailbox, table, line)
    yield (each.mailbox, TABLES[Table.PROPOSALS], "made", "gedaan", _cell(each.made))
    for key, figure in each.proposals.items():
        yield (each.mailbox, TABLES[Table.PROPOSALS], key, OUTCOMES[key], _cell(figure))
    for key, figure in each.handovers.items():
        yield (each.mailbox, TABLES[Table.HANDOVERS], key, CODES[key], _cell(figure))


def _row(mailbox: str, table: Table, line: Line) -> tuple[Cell, ...]:
    return (
        mailbox, TABLES[table], line.key, line.title, *(_cell(line.standing[status]) for status in Status),
        "" if line.percent is None else line.percent, _cell(line.responses), _hours(line.median),
        _hours(line.ninetieth),
    )  # fmt: skip


def _cell(figure: Figure) -> Cell:
    return figure.shown if figure.number is None else figure.number


def _hours(seconds: int | None) -> Cell:
    return "" if seconds is None else round(seconds / 3600, 1)


def as_csv(lines: Iterable[Sequence[Cell]]) -> str:
    """CSV as a Dutch spreadsheet opens it by itself: semicolons, decimal commas, RFC 4180 line ends; UTF-8 with a mark
    in front, by which Excel knows it."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    for line in lines:
        writer.writerow([str(cell).replace(".", ",") if isinstance(cell, float) else harmless(cell) for cell in line])
    return "\ufeff" + out.getvalue()


def as_sheet(lines: Iterable[Sequence[Cell]]) -> bytes:
    """A workbook of one sheet; text stays text, whatever it begins with."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet("Verantwoording")
        bold = book.add_format({"bold": True})
        for number, line in enumerate(lines):
            for column, cell in enumerate(line):
                sheet.write(number, column, harmless(cell), bold if tuple(line) == HEADINGS else None)
        sheet.set_column(0, 3, 24)
        sheet.set_column(4, len(HEADINGS), 14)
    return out.getvalue()
