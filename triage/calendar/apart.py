"""Reads a stranger's calendar in a process of its own, which is ended when it takes too long."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import datetime
from pathlib import Path

from triage.calendar.limits import SECONDS
from triage.domain.busy import Span
from triage.ports.calendar import Busy, Unavailable

_ROOT = str(Path(__file__).resolve().parents[2])
_TOO_MUCH = "de agenda is te groot of herhaalt zonder einde; kies een agenda met alleen afspraken van dit team"
_NONE = "het antwoord is geen agenda; controleer het adres (open het in een browser: het begint met BEGIN:VCALENDAR)"


def read_apart(kind: str, body: bytes, zone: str, from_: datetime, until: datetime) -> Busy | Unavailable:
    """The busy times of *body*, which is `ics` or `multistatus` as *kind* says; *zone* by its name."""
    arguments = [kind, zone, from_.isoformat(), until.isoformat()]
    try:
        # -P: nothing is imported from the working folder. No environment but where this package lies.
        ended = subprocess.run(  # noqa: S603 - our own interpreter and module, no shell
            [sys.executable, "-P", "-m", "triage.calendar.child", *arguments],
            input=body,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"PYTHONPATH": _ROOT, "LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"},
            cwd="/",
            timeout=2 * SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Unavailable(_TOO_MUCH)
    if ended.returncode != 0:
        return Unavailable(_TOO_MUCH)
    told = json.loads(ended.stdout)
    if "wrong" in told:
        return Unavailable(_NONE)
    spans = (Span(datetime.fromisoformat(start), datetime.fromisoformat(end)) for start, end in told["spans"])
    return Busy(tuple(spans), told["unread"])
