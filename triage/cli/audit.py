"""`triage audit verify` and `triage audit export`: is the access log whole, and who saw what (NEN 7513)."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from triage.cli.output import DONE, NEEDS_PERSON, complain, moment, print_json, print_table

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

_COLUMNS = ("nr", "tijd", "wie", "rol", "vanaf", "wat", "mailbox", "zaak", "bijzonderheden")


def add_arguments(parser: argparse.ArgumentParser, command: str) -> None:
    """The options of `audit`."""
    parser.add_argument("what", choices=("verify", "export"), metavar="verify|export")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--anchor", metavar="NR:GETAL", help="verify: een controlegetal dat elders is bewaard")
    parser.add_argument("--csv", action="store_true", help="export: als CSV")
    parser.add_argument("--from", dest="since", metavar="TIJD", help="export: vanaf dit moment")
    parser.add_argument("--until", metavar="TIJD", help="export: tot dit moment")
    parser.add_argument("--case", default="", metavar="KENMERK", help="export: alleen deze zaak")
    parser.add_argument("--who", default="", metavar="NAAM", help="export: alleen deze persoon")


def run(options: argparse.Namespace) -> int:
    """Verify or export."""
    return _verify(options) if options.what == "verify" else _export(options)


def _verify(options: argparse.Namespace) -> int:
    from triage.wiring.auditing import anchor_of, verify_log

    anchor = anchor_of(options.anchor) if options.anchor else None
    verdict = verify_log(anchor)
    if options.json:
        found = {"chained": verdict.chained, "unchained": verdict.unchained, "broken_at": verdict.broken_at}
        print_json(found | {"head": verdict.head, "anchored": verdict.anchored})
    else:
        print(f"{verdict.chained} gebeurtenissen geketend, {verdict.unchained} wachten nog op de dienst.")
        print(f"Controlegetal: {verdict.chained}:{verdict.head}")
    if verdict.broken_at is not None:
        complain(
            f"het toegangslogboek is veranderd: gebeurtenis {verdict.broken_at} past niet meer in de keten. Bewaar de "
            "database zoals hij is en waarschuw de privacyfunctionaris."
        )
        return NEEDS_PERSON
    if verdict.anchored is False:
        complain(
            f"het bewaarde controlegetal {options.anchor} staat niet meer in de keten: het logboek is ingekort of "
            "opnieuw gemaakt. Bewaar de database zoals hij is en waarschuw de privacyfunctionaris."
        )
        return NEEDS_PERSON
    if not options.json:
        print("Het logboek is heel." + (" Het bewaarde controlegetal klopt." if verdict.anchored else ""))
    return DONE


def _export(options: argparse.Namespace) -> int:
    from triage.wiring.auditing import export_log
    from triage.wiring.tools import configuration

    calendar = configuration(options.config).region.calendar
    since = moment(options.since, calendar) if options.since else None
    until = moment(options.until, calendar) if options.until else None
    rows = export_log(since, until, options.case, options.who)
    if options.json:
        for row in rows:
            print_json(row)
        return DONE
    shown = (_line(row, calendar.zone) for row in rows)
    if options.csv:
        import csv
        import sys

        writer = csv.writer(sys.stdout)
        writer.writerow(_COLUMNS)
        writer.writerows([_cell(value) for value in line] for line in shown)
        return DONE
    print_table(_COLUMNS, shown)
    return DONE


def _line(row: dict[str, Any], zone: ZoneInfo) -> list[str]:
    # What has no number yet waits for the service, which chains it.
    number = "" if row["position"] is None else str(row["position"])
    at = row["at"].astimezone(zone).isoformat(sep=" ", timespec="seconds")
    named = (str(row[key]) for key in ("who", "role", "origin", "what", "mailbox", "case"))
    return [number, at, *named, _details(row["data"])]


def _details(data: object) -> str:
    pairs = data if isinstance(data, list) else []
    return ", ".join(f"{name} {value}" for name, value in pairs)


def _cell(value: str) -> str:
    # A spreadsheet runs what begins like a formula (OWASP, CSV injection).
    return f"'{value}" if value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
