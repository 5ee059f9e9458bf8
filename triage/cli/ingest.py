"""`triage ingest`: takes mail files; each is accepted, a duplicate, or quarantined: the three add up, always."""

from __future__ import annotations

import argparse
from typing import Any

from triage.cli.output import DONE, NEEDS_PERSON, complain, moment, print_json, print_table, progress, safe


def add_arguments(parser: argparse.ArgumentParser, command: str) -> None:
    """The options of `ingest`."""
    parser.add_argument("path", nargs="+", metavar="PAD", help=".eml-bestand, map, Maildir of mbox")
    parser.add_argument("--mailbox", required=True, metavar="SLEUTEL")
    parser.add_argument("--answer", action="store_true", help="ook antwoorden klaarzetten")
    parser.add_argument(
        "--received", metavar="TIJD", help="moment van ontvangst (ISO 8601); standaard nu, bij Maildir de bezorgtijd"
    )
    parser.add_argument("--json", action="store_true")


def run(options: argparse.Namespace) -> int:
    """Ingest every mail found under the paths."""
    from triage.wiring.files import read_paths
    from triage.wiring.tools import configuration, ingest_files, known_mailbox

    loaded = configuration(options.config)
    mailbox = known_mailbox(loaded.region, options.mailbox)
    received = moment(options.received, loaded.region.calendar) if options.received else None
    files = read_paths(options.path)
    results = ingest_files(loaded, mailbox.key, files, answer=options.answer, received_at=received)
    counts = {"accepted": 0, "duplicate": 0, "quarantined": 0}
    rows = []
    for item in progress(results, None, "opnemen"):
        counts[item["outcome"]] += 1
        if item["outcome"] == "quarantined":
            where = f"zaak {item['case']} staat in de wachtrij" if item["case"] else "er is geen zaak van gemaakt"
            complain(f"niet te lezen, {where}: {safe(item['path'])} ({item.get('reason', '')})")
        if options.json:
            print_json(item)
        else:
            rows.append((item["path"], _OUTCOMES[item["outcome"]], item["case"] or "", item.get("reason", "")))
    total: dict[str, Any] = {"total": sum(counts.values()), **counts}
    if options.json:
        print_json(total)
    else:
        print_table(("bestand", "uitkomst", "zaak", "reden"), rows)
        parts = ", ".join(f"{counts[name]} {word}" for name, word in _OUTCOMES.items())
        print(f"{total['total']} mails: {parts}")
    return NEEDS_PERSON if counts["quarantined"] else DONE


_OUTCOMES = {"accepted": "opgenomen", "duplicate": "dubbel", "quarantined": "niet te lezen"}
