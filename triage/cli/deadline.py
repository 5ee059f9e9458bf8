"""`triage deadline`: every obligation of a route, with its due time and the days counted."""

from __future__ import annotations

import argparse

from triage.cli.output import DONE, moment, print_json, print_table


def add_arguments(parser: argparse.ArgumentParser, command: str) -> None:
    """The options of `deadline`."""
    parser.add_argument("--mailbox", required=True, metavar="SLEUTEL")
    parser.add_argument("--route", required=True, metavar="SLEUTEL")
    parser.add_argument("--from", dest="start", required=True, metavar="TIJD", help="begin van de termijn, ISO 8601")
    parser.add_argument("--json", action="store_true")


def run(options: argparse.Namespace) -> int:
    """Print the obligations of one route. A term that waits for another event than receipt has no date yet."""
    from triage.cli.output import complain
    from triage.domain.obligation import obligations_for
    from triage.wiring.shapes import obligation_shape
    from triage.wiring.tools import configuration, known_mailbox, known_route

    region = configuration(options.config).region
    mailbox = known_mailbox(region, options.mailbox)
    route = known_route(region, options.route)
    starts_at = moment(options.start, region.calendar).astimezone(region.calendar.zone)
    owed = obligations_for(region.rules_for(mailbox.key, route.key), starts_at, region.calendar)
    for item in owed:
        if options.json:
            print_json(obligation_shape(item))
        else:
            due = item.due_at.isoformat() if item.due_at else "nog geen datum"
            rows = [(day.date.isoformat(), "ja" if day.counts else "nee", day.why) for day in item.trace]
            print_table(
                ("dag", "telt", "waarom"), rows, f"{item.title} ({item.term or 'geen termijn'}; {item.source}): {due}"
            )
    if not owed:
        complain(f"route {route.key} heeft geen verplichtingen in {mailbox.key}")
    return DONE
