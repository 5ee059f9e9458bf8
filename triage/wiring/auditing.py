"""The access log for whoever may look into it: on the machine itself, by its administrator. Each look is recorded."""

from __future__ import annotations

import os
import pwd
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from triage.domain import dutch
from triage.domain.errors import UsageError
from triage.store.audit import AuditEvent, AuditFilter, AuditVerdict, events, verify
from triage.wiring.tools import sql_store


def anchor_of(text: str) -> tuple[int, str]:
    """The position and the link of a head that was kept elsewhere: `12:9f…`."""
    number, colon, link = text.strip().partition(":")
    if not colon or not number.isdigit() or len(link) != 64 or set(link.lower()) - set("0123456789abcdef"):
        raise UsageError(f"--anchor '{text}': schrijf het controlegetal zoals het in de mail staat, nummer:getal")
    return int(number), link.lower()


def verify_log(anchor: tuple[int, str] | None) -> AuditVerdict:
    """Walk the chain of the database of the environment."""
    return verify(sql_store(), anchor)


def export_log(since: datetime | None, until: datetime | None, reference: str, who: str) -> Iterator[dict[str, Any]]:
    """Each event of the filter. That somebody looked is an event too, with what was asked."""
    store = sql_store()
    asked = [("case", reference), ("who", who), ("from", _text(since)), ("until", _text(until))]
    with store.transaction() as tx:
        data = [(name, value) for name, value in asked if value]
        tx.history.append(operator(), "audit-exported", mailbox="", data=data)
    return (_row(each) for each in events(store, AuditFilter(since, until, reference, who)))


def operator() -> str:
    """Who works on the command line: the operating system's user, whatever the environment calls them."""
    try:
        return f"opdrachtregel:{pwd.getpwuid(os.getuid()).pw_name}"
    except KeyError:
        return f"opdrachtregel:{os.getuid()}"


def _row(event: AuditEvent) -> dict[str, Any]:
    return {
        "position": event.position,
        "at": event.at,
        "who": event.actor,
        "role": event.role,
        "origin": event.origin,
        "action": event.action,
        "what": dutch.ACTIONS.get(event.action, event.action),
        "mailbox": event.mailbox,
        "case": event.reference,
        "data": [list(pair) for pair in event.data],
    }


def _text(at: datetime | None) -> str:
    return at.isoformat() if at else ""
