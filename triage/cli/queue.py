"""`triage queue`: the open cases in the order in which the web shows them."""

from __future__ import annotations

import argparse

from triage.cli.output import DONE, print_json, print_table


def add_arguments(parser: argparse.ArgumentParser, command: str) -> None:
    """The options of `queue`."""
    parser.add_argument("--mailbox", metavar="SLEUTEL")
    parser.add_argument("--json", action="store_true")


def run(options: argparse.Namespace) -> int:
    """Print every open case, urgent first, then by due time."""
    from triage.domain.access import Role, Viewer
    from triage.domain.case import CaseLine
    from triage.domain.dutch import FLAGS, KINDS, STATES
    from triage.domain.dutch_dates import moment_in_short
    from triage.wiring.auditing import operator
    from triage.wiring.tools import configuration, known_mailbox, the_store

    region = configuration(options.config).region
    if options.mailbox:
        known_mailbox(region, options.mailbox)
    viewer = Viewer.of(operator(), frozenset(region.mailboxes), Role.BEHEERDER)
    rows = []
    with the_store(region).transaction() as tx:
        lines: list[CaseLine] = []
        while found := tx.cases.queue(viewer, mailbox=options.mailbox, limit=500, offset=len(lines)):
            lines += found
        for key in {line.case.mailbox for line in lines}:
            shown = [("reference", line.case.reference) for line in lines if line.case.mailbox == key]
            tx.history.append(viewer, "listed", mailbox=key, data=shown)
    for line in lines:
        case = line.case
        if options.json:
            print_json(
                {
                    "case": case.reference,
                    "mailbox": case.mailbox,
                    "state": case.state.value,
                    "kind": case.kind.value,
                    "colour": case.colour.value if case.colour else None,
                    "route": case.route,
                    "urgent": case.urgent,
                    "received_at": case.received_at.astimezone(region.calendar.zone),
                    "due_at": line.due_at.astimezone(region.calendar.zone) if line.due_at else None,
                    "slot_at": line.slot_at.astimezone(region.calendar.zone) if line.slot_at else None,
                    "flags": sorted(flag.value for flag in case.flags),
                    "tasks": list(line.open_tasks),
                }
            )
            continue
        due = moment_in_short(line.due_at, region.calendar.zone, end=True) if line.due_at else ""
        colour = case.colour.value if case.colour else ""
        flags = ", ".join(FLAGS[flag] for flag in sorted(case.flags))
        row = (case.reference, "SPOED" if case.urgent else "", KINDS[case.kind], colour, STATES[case.state], due, flags)
        rows.append(row)
    if not options.json:
        print_table(("kenmerk", "spoed", "soort", "kleur", "stand", "voor", "let op"), rows)
    return DONE
