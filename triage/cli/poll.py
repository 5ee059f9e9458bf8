"""`triage poll --once`: one round over the mailboxes."""

from __future__ import annotations

import argparse

from triage.cli.output import NEEDS_PERSON, UNREACHABLE, WRONG, complain, print_json, print_table, worst


def add_arguments(parser: argparse.ArgumentParser, command: str) -> None:
    """The options of `poll`."""
    parser.add_argument("--once", action="store_true", required=True, help="een ronde; voor de dienst zelf: triage run")
    parser.add_argument("--mailbox", metavar="SLEUTEL", help="alleen deze mailbox")
    parser.add_argument("--json", action="store_true")


def run(options: argparse.Namespace) -> int:
    """Collect, assess and deliver once. A mailbox that cannot be reached does not hold up the others."""
    from triage.wiring.tools import configuration, known_mailbox
    from triage.wiring.worker import open_works, poll_once

    loaded = configuration(options.config)
    keys = [known_mailbox(loaded.region, options.mailbox).key] if options.mailbox else list(loaded.region.mailboxes)
    codes = []
    rows = []
    with open_works(loaded) as works:
        for result in poll_once(works, keys):
            said = ((WRONG, result.wrong), (UNREACHABLE, result.unreachable), (NEEDS_PERSON, result.for_person))
            for code, lines in said:
                for line in lines:
                    complain(f"{result.mailbox}: {line}")
                    codes.append(code)
            if options.json:
                print_json(result.shape)
            rows.append([str(value) for value in result.shape.values()])
    if not options.json:
        columns = ("mailbox", "op server", "verantwoord", "opgenomen", "dubbel", "niet te lezen", "verstuurd", "wacht")
        print_table(columns, rows)
    return worst(codes)
