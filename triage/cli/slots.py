"""`triage slots`: free, held and booked times."""

from __future__ import annotations

import argparse

from triage.cli.output import DONE, moment, print_json, print_table


def add_arguments(parser: argparse.ArgumentParser, command: str) -> None:
    """The options of `slots`."""
    parser.add_argument("--mailbox", required=True, metavar="SLEUTEL")
    parser.add_argument("--now", metavar="TIJD", help="reken vanaf dit moment (ISO 8601)")
    parser.add_argument("--weeks", type=int, default=4, metavar="N", help="hoeveel weken vooruit (standaard 4)")
    parser.add_argument("--json", action="store_true")


def run(options: argparse.Namespace) -> int:
    """Print the agenda of one mailbox; an empty home has no database and all times are free."""
    from triage.domain.dutch import HOLDS
    from triage.domain.errors import UsageError
    from triage.wiring.clock import SystemClock
    from triage.wiring.tools import configuration, existing_store, known_mailbox
    from triage.workflow.slots import overview

    region = configuration(options.config).region
    mailbox = known_mailbox(region, options.mailbox)
    if mailbox.slot_plan is None:
        raise UsageError(f"mailbox {mailbox.key} heeft geen agenda; stel [mailbox.{mailbox.key}.slots] in")
    if not 1 <= options.weeks <= 104:
        raise UsageError("--weeks: kies 1 tot en met 104")
    now = moment(options.now, region.calendar) if options.now else SystemClock().now()
    words = {"free": "vrij", **{state.value: word for state, word in HOLDS.items()}}
    rows = []
    for line in overview(existing_store(), mailbox, mailbox.slot_plan, region.calendar, now, options.weeks):
        starts_at, ends_at = (
            item.astimezone(region.calendar.zone) for item in (line.slot.starts_at, line.slot.ends_at)
        )
        if options.json:
            shape = {"starts_at": starts_at, "ends_at": ends_at, "state": line.state, "table": line.slot.table}
            print_json(shape | ({"case": line.case} if line.case else {}))
        rows.append(
            (
                f"{starts_at:%Y-%m-%d %H:%M}",
                f"{ends_at:%H:%M}",
                str(line.slot.table),
                words[line.state],
                line.case or "",
            )
        )
    if not options.json:
        print_table(("begin", "einde", "tafel", "stand", "zaak"), rows)
    return DONE
