"""The process in which a stranger's calendar is read: one answer in, its busy times out, under the system's limits."""

from __future__ import annotations

import json
import logging
import resource
import sys
from datetime import datetime
from zoneinfo import ZoneInfo

from triage.calendar.limits import MEMORY, SECONDS

READERS = ("ics", "multistatus")


def confine() -> None:
    """Memory, processor time, no file, no core dump, no word in a log."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    logging.disable(logging.CRITICAL)


def main() -> None:
    """Run as `python -m triage.calendar.child KIND ZONE FROM UNTIL`, the answer on standard input."""
    from triage.calendar import spans

    kind, zone, from_, until = sys.argv[1:5]
    read = spans.from_ics if kind == "ics" else spans.from_multistatus
    confine()
    try:
        busy = read(
            sys.stdin.buffer.read(), ZoneInfo(zone), datetime.fromisoformat(from_), datetime.fromisoformat(until)
        )
    except spans.NotCalendar:
        sys.stdout.write(json.dumps({"wrong": "kind"}))
        return
    found = [[each.starts_at.isoformat(), each.ends_at.isoformat()] for each in busy.spans]
    sys.stdout.write(json.dumps({"spans": found, "unread": busy.unread}))


if __name__ == "__main__":
    main()
