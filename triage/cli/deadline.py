"""`triage deadline`: every obligation of a route, with its due time and the days counted."""

from __future__ import annotations

import argparse

from triage.cli.output import DONE, moment, print_json, safe
from triage.cli.terms import day_lines, events_from, facts_of


def add_arguments(parser: argparse.ArgumentParser, command: str) -> None:
    """The options of `deadline`."""
    parser.add_argument("--mailbox", required=True, metavar="SLEUTEL")
    parser.add_argument("--route", required=True, metavar="SLEUTEL")
    parser.add_argument("--from", dest="start", required=True, metavar="TIJD", help="moment van ontvangst, ISO 8601")
    parser.add_argument(
        "--event", action="append", default=[], metavar="GEBEURTENIS=TIJD",
        help="wat er daarna gebeurde en waarvan een termijn loopt, zoals warm_handover_held=2026-11-24T10:00",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true")


def run(options: argparse.Namespace) -> int:
    """Print the obligations of one route. A term that waits for another event than receipt has no date yet, unless that
    event is given."""
    from triage.cli.output import complain
    from triage.domain.dutch_dates import moment_in_words
    from triage.domain.errors import UsageError
    from triage.domain.hours import outside_hours
    from triage.domain.obligation import obligations_for
    from triage.wiring.shapes import obligation_shape
    from triage.wiring.tools import configuration, known_mailbox, known_route

    region = configuration(options.config).region
    mailbox = known_mailbox(region, options.mailbox)
    route = known_route(region, options.route)
    calendar = region.calendar
    try:
        starts_at = moment(options.start, calendar).astimezone(calendar.zone)
        events = events_from(options.event, calendar)
        owed = obligations_for(region.rules_for(mailbox.key, route.key), starts_at, calendar, events)
    except OverflowError:
        raise UsageError(f"'{options.start}' ligt te ver weg; kies een jaar tussen 2000 en 2100") from None
    if options.json:
        for item in owed:
            print_json(obligation_shape(item))
        return DONE
    print(f"{route.title} in {mailbox.name} ({route.source})")
    print(f"Ontvangen: {moment_in_words(starts_at, calendar.zone)}")
    outside = outside_hours(region, route.key, starts_at)
    if outside is not None:
        print(f"Let op: {outside}")
    for item in owed:
        print(f"\n{safe(item.title)}")
        for name, value in facts_of(item, calendar):
            print(f"  {name:<10} {safe(value)}")
        for line in day_lines(item.trace):
            print(f"    {safe(line)}")
    if not owed:
        complain(f"route {route.key} heeft geen verplichtingen in {mailbox.key}")
    return DONE
