"""`triage report` and `triage export`: accountability figures for people, for scripts, for a spreadsheet."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from triage.cli.output import DONE, print_json, print_table

if TYPE_CHECKING:
    from triage.domain.figures import Figure, Period
    from triage.domain.policy import Region
    from triage.operate.report import Line, MailboxReport, Report

_COLUMNS = ("", "op tijd", "te laat", "loopt nog", "te laat en open", "% op tijd", "reacties", "mediaan", "90e perc.")


def add_arguments(parser: argparse.ArgumentParser, command: str) -> None:
    """The options of both."""
    parser.add_argument("--mailbox", metavar="SLEUTEL", help="alleen deze mailbox")
    parser.add_argument(
        "--from", dest="since", metavar="DAG", help="zaken ontvangen vanaf deze dag (standaard 1 januari)"
    )
    parser.add_argument("--until", metavar="DAG", help="tot en met deze dag (standaard vandaag)")
    parser.add_argument(
        "--own-mailbox", action="append", default=[], metavar="SLEUTEL",
        help="hiervan ook getallen onder de 5; alleen voor wie in die mailbox werkt (mag vaker)",
    )  # fmt: skip
    if command == "report":
        parser.add_argument("--json", action="store_true")
        parser.set_defaults(format=None, to=None)
    else:
        parser.add_argument("--format", choices=("csv", "xlsx"), help="standaard csv, of wat het bestand zegt")
        parser.add_argument("--to", metavar="BESTAND", help="schrijf hierheen; zonder dit gaat CSV naar het scherm")
        parser.set_defaults(json=False)
    parser.set_defaults(command=command)


def run(options: argparse.Namespace) -> int:
    """Print, or write to a file."""
    from triage.wiring.tools import configuration

    region = configuration(options.config).region
    found = _report(options, region)
    if options.command == "export":
        return _export(options, found)
    for each in found.mailboxes:
        if options.json:
            for line in _objects(each, found.period):
                print_json(line)
        else:
            _show(each, found.period)
    if found.total is not None:
        if options.json:
            print_json(_about("*", found.period, "total", found.total))
        else:
            print_table(_COLUMNS, [_cells(found.total)])
    return DONE


def _report(options: argparse.Namespace, region: Region) -> Report:
    from triage.domain.access import Role, Viewer
    from triage.operate.report import report
    from triage.wiring.auditing import operator
    from triage.wiring.tools import known_mailbox, local_now, the_store

    named = [key for key in (options.mailbox, *options.own_mailbox) if key]
    for key in named:
        known_mailbox(region, key)
    mailboxes = [options.mailbox] if options.mailbox else list(region.mailboxes)
    now = local_now(region)
    period = _period(options, region, now.date())
    viewer = Viewer.of(operator(), frozenset(region.mailboxes), Role.COORDINATOR)
    store = the_store(region)
    if options.command == "export":
        with store.transaction() as tx:
            for key in mailboxes:
                about = (("from", period.first.isoformat()), ("until", period.last.isoformat()))
                tx.history.append(viewer.who, "figures-exported", mailbox=key, data=about)
    with store.reading() as tx:
        return report(tx, viewer, region, period, now, mailboxes, options.own_mailbox)


def _period(options: argparse.Namespace, region: Region, today: Any) -> Period:
    from triage.domain.errors import UsageError
    from triage.domain.figures import Period

    first = _day("--from", options.since) or today.replace(month=1, day=1)
    last = _day("--until", options.until) or max(today, first)
    if last < first:
        raise UsageError(f"--until {last} ligt voor --from {first}; wissel ze om")
    return Period(first, last, region.calendar.zone)


def _day(option: str, text: str | None) -> Any:
    from datetime import date

    from triage.domain.errors import UsageError

    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{option} '{text}' is geen dag; schrijf bijvoorbeeld 2026-11-24") from None


def _export(options: argparse.Namespace, found: Report) -> int:
    from pathlib import Path

    from triage.domain.errors import UsageError
    from triage.operate.sheet import as_csv, as_sheet, rows

    by_name = "xlsx" if options.to and options.to.lower().endswith(".xlsx") else "csv"
    if (options.format or by_name) == "xlsx":
        if options.to is None:
            raise UsageError("--format xlsx: noem met --to het bestand, zoals --to cijfers.xlsx")
        content = as_sheet(rows(found))
    else:
        text = as_csv(rows(found))
        if options.to is None:
            sys.stdout.write(text)
            return DONE
        content = text.encode()
    try:
        Path(options.to).write_bytes(content)
    except OSError as error:
        raise UsageError(
            f"--to {options.to}: is niet te schrijven ({error.strerror}); kies een andere plaats"
        ) from None
    return DONE


def _objects(each: MailboxReport, period: Period) -> Iterator[dict[str, Any]]:
    yield _about(each.mailbox, period, "total", each.total)
    for table, lines in each.tables.items():
        for line in lines:
            yield _about(each.mailbox, period, table.value, line)
    for by, figures in (("proposals", {"made": each.made} | each.proposals), ("handovers", each.handovers)):
        for key, figure in figures.items():
            yield _head(each.mailbox, period, by, key) | _number("number", figure)


def _head(mailbox: str, period: Period, by: str, key: str) -> dict[str, Any]:
    return {"mailbox": mailbox, "from": period.first, "until": period.last, "by": by, "key": key}


def _about(mailbox: str, period: Period, by: str, line: Line) -> dict[str, Any]:
    found = _head(mailbox, period, by, line.key) | {"title": line.title}
    kept: list[str] = []
    for status, figure in line.standing.items():
        found[status.value] = figure.number
        kept += [status.value] if figure.number is None else []
    return found | {
        "percent_in_time": line.percent,
        "responses": line.responses.number,
        "median_seconds": line.median,
        "p90_seconds": line.ninetieth,
        "suppressed": kept,
    }


def _number(name: str, figure: Figure) -> dict[str, Any]:
    return {name: figure.number, "suppressed": [name] if figure.number is None else []}


def _show(each: MailboxReport, period: Period) -> None:
    from triage.domain.figures import Table
    from triage.operate.sheet import CODES, OUTCOMES, TABLES

    title = f"{each.name}, zaken ontvangen van {period.first} tot en met {period.last}"
    print_table(_COLUMNS, [_cells(each.total)], title)
    for table, lines in each.tables.items():
        if lines:
            columns = _COLUMNS[:6] if table is Table.TERM else _COLUMNS
            print_table((f"per {TABLES[table]}", *columns[1:]), [_cells(line)[: len(columns)] for line in lines])
    made = [("gedaan", each.made.shown), *((OUTCOMES[key], figure.shown) for key, figure in each.proposals.items())]
    print_table(("voorstellen voor een tijd", "aantal"), made)
    signals = [(f"overdracht {CODES[key]}", figure.shown) for key, figure in each.handovers.items()]
    for line in each.confirmations:
        signals += [(f"{line.title}: {name}", line.standing[status].shown) for status, name in _late()]
    print_table(("signalen voor de netwerkcoördinator", "aantal"), signals)


def _late() -> list[tuple[Any, str]]:
    from triage.domain.figures import Status

    return [(Status.LATE, "te laat gehaald"), (Status.OVERDUE, "te laat en nog open")]


def _cells(line: Line) -> tuple[str, ...]:
    from triage.domain.dutch_dates import span_in_short

    percent = "" if line.percent is None else f"{line.percent} %"
    times = [span_in_short(seconds) if seconds is not None else "" for seconds in (line.median, line.ninetieth)]
    return (line.title, *(each.shown for each in line.standing.values()), percent, line.responses.shown, *times)
