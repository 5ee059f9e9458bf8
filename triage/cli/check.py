"""`triage check`: reads the configuration and tries every server, folder and the database; one line each."""

from __future__ import annotations

import argparse

from triage.cli.output import NEEDS_PERSON, UNREACHABLE, WRONG, print_json, print_table, worst


def add_arguments(parser: argparse.ArgumentParser, command: str) -> None:
    """The options of `check`."""
    parser.add_argument("--mailbox", metavar="SLEUTEL", help="alleen deze mailbox")
    parser.add_argument(
        "--append",
        action="store_true",
        help="ook een proefbericht in elke map Verzonden zetten en meteen weer weghalen; zonder dit wordt in geen "
        "mailbox geschreven",
    )
    parser.add_argument("--json", action="store_true")


def run(options: argparse.Namespace) -> int:
    """Try everything; each line is ok, or says what to do."""
    from triage.wiring.doctor import examine
    from triage.wiring.tools import configuration, known_mailbox

    loaded = configuration(options.config)
    keys = [known_mailbox(loaded.region, options.mailbox).key] if options.mailbox else list(loaded.region.mailboxes)
    found = []
    for line in examine(loaded, keys, append=options.append):
        found.append(line)
        if options.json:
            print_json({"what": line.what, "ok": line.ok, "advice": line.advice})
    if not options.json:
        print_table(
            ("wat", "stand", "wat te doen"),
            [(line.what, "ok" if line.ok else "NIET OK", line.advice) for line in found],
        )
    kinds = {"wrong": WRONG, "unreachable": UNREACHABLE, "person": NEEDS_PERSON}
    return worst(kinds[line.kind] for line in found if not line.ok)
