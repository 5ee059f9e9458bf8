"""`triage slots`: free, held and booked times."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from triage.cli.output import DONE, moment, print_json, print_table

if TYPE_CHECKING:
    from triage.domain.slot import ClosedDay
    from triage.domain.workdays import WorkCalendar
    from triage.workflow.slot_overview import SlotLine


def add_arguments(parser: argparse.ArgumentParser, command: str) -> None:
    """The options of `slots`."""
    parser.add_argument("--mailbox", required=True, metavar="SLEUTEL")
    parser.add_argument("--now", metavar="TIJD", help="reken vanaf dit moment (ISO 8601)")
    parser.add_argument("--weeks", type=int, default=4, metavar="N", help="hoeveel weken vooruit (standaard 4)")
    parser.add_argument("--json", action="store_true")


def run(options: argparse.Namespace) -> int:
    """Print the agenda of one mailbox; an empty home has no database and all times are free."""
    from triage.domain.errors import UsageError
    from triage.domain.slot import closed_days
    from triage.wiring.clock import SystemClock
    from triage.wiring.tools import configuration, existing_store, known_mailbox
    from triage.workflow.present import present
    from triage.workflow.slot_overview import BUSY, overview

    region = configuration(options.config).region
    mailbox = known_mailbox(region, options.mailbox)
    if mailbox.slot_plan is None:
        raise UsageError(f"mailbox {mailbox.key} heeft geen agenda; stel [mailbox.{mailbox.key}.slots] in")
    if not 1 <= options.weeks <= 104:
        raise UsageError("--weeks: kies 1 tot en met 104")
    plan, calendar = mailbox.slot_plan, region.calendar
    now = moment(options.now, calendar) if options.now else SystemClock().now()
    store = existing_store()
    if store is not None:
        # People may have closed a day since.
        calendar = present(region, store).calendar
    lines = list(overview(store, mailbox, plan, calendar, now, options.weeks))
    if options.json:
        for line in lines:
            # What a calendar of the team's keeps busy is no time of this agenda: it is not offered, nor held.
            if line.state != BUSY:
                _print_json(line, calendar)
        return DONE
    _print(lines, list(closed_days(plan, now, now + timedelta(weeks=options.weeks), calendar)), calendar)
    return DONE


def _print_json(line: SlotLine, calendar: WorkCalendar) -> None:
    starts_at, ends_at = (each.astimezone(calendar.zone) for each in (line.slot.starts_at, line.slot.ends_at))
    shape = {"starts_at": starts_at, "ends_at": ends_at, "state": line.state, "table": line.slot.table}
    print_json(shape | ({"case": line.case} if line.case else {}))


def _print(lines: Sequence[SlotLine], closed: Iterable[ClosedDay], calendar: WorkCalendar) -> None:
    """Week by week and day by day: its times, or why there are none."""
    from triage.domain.dutch import HOLDS
    from triage.domain.dutch_dates import day_in_short

    words = {"free": "vrij", "busy": "bezet in agenda", **{state.value: word for state, word in HOLDS.items()}}
    rows: list[tuple[date, tuple[str, ...]]] = [
        (_day(line, calendar), (_span(line, calendar), str(line.slot.table), words[line.state], line.case or ""))
        for line in lines
    ]
    rows += [(each.day, ("", "", _told(each), "")) for each in closed]
    shown, week, day = [], "", ""
    for on, cells in sorted(rows):
        number = f"{on.isocalendar().week}"
        name = day_in_short(on, year=True)
        shown.append((number if number != week else "", name if name != day else "", *cells))
        week, day = number, name
    print_table(("week", "dag", "tijd", "tafel", "stand", "zaak"), shown)
    counted = Counter(words[line.state] for line in lines)
    print(", ".join(f"{counted[word]} {word}" for word in words.values() if counted[word]) or "geen tijden")


def _told(closed: ClosedDay) -> str:
    """Why an afternoon is not held on its own day, and when it is."""
    from triage.domain.dutch_dates import day_in_short

    instead = f"; in plaats daarvan op {day_in_short(closed.instead)}" if closed.instead else ""
    return f"gesloten: {closed.why}{instead}"


def _day(line: SlotLine, calendar: WorkCalendar) -> date:
    return calendar.local_date(line.slot.starts_at)


def _span(line: SlotLine, calendar: WorkCalendar) -> str:
    def clock(at: datetime) -> str:
        return f"{at.astimezone(calendar.zone):%H:%M}"

    return f"{clock(line.slot.starts_at)}-{clock(line.slot.ends_at)}"
