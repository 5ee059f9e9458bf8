"""The audit chain: events are appended unchained in the acting transaction; one sealer, under a lease, links them.

Each link is SHA-256 over the link before and the whole event, in the order of sealing: by id, save for an event whose
transaction committed after a later id was linked already; it comes next. A row changed, dropped or put between breaks
the chain from there on. A tail cut off whole is only seen against a head that was kept elsewhere.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, func, select

from triage.store.leases import is_held, take_lease
from triage.store.queries.history import EVENTS
from triage.store.sql import SqlStore
from triage.store.work import Work

_LEASE = "audit-sealer"
_GENESIS = bytes(32)
_LINK = (
    EVENTS.update()
    .where(EVENTS.c.id == bindparam("event"), EVENTS.c.position.is_(None))
    .values(position=bindparam("at_position"), link=bindparam("linked"))
)
_PAGE = 1000


@dataclass(frozen=True, slots=True)
class AuditVerdict:
    """What `verify` found: `broken_at` is the first position that does not fit, None where all do; `head` is the last
    good link in hexadecimal, to be kept elsewhere; `unchained` events wait for the sealer."""

    chained: int
    unchained: int
    broken_at: int | None
    head: str


def seal_events(store: SqlStore, holder: str, *, lasting: timedelta = timedelta(minutes=1), limit: int = 5000) -> int:
    """Link up to *limit* unchained events; returns how many. 0 while another sealer is at work."""
    with store.work() as work:
        lease = take_lease(work, _LEASE, holder, lasting)
    if lease is None:
        return 0
    with store.work() as work:
        if not is_held(work, lease):
            return 0
        return _link(work, limit)


def _link(work: Work, limit: int) -> int:
    last = work.first(
        select(EVENTS.c.position, EVENTS.c.link)
        .where(EVENTS.c.position.is_not(None))
        .order_by(EVENTS.c.position.desc())
        .limit(1)
    )
    position, link = (last.position, bytes(last.link)) if last else (0, _GENESIS)
    waiting = select(EVENTS).where(EVENTS.c.position.is_(None)).order_by(EVENTS.c.id).limit(limit)
    links = []
    for row in work.all(waiting):
        position, link = position + 1, _next_link(link, position + 1, row)
        links.append({"event": row.id, "at_position": position, "linked": link})
    if links:
        work.run(_LINK, links)
    return len(links)


def _next_link(before: bytes, position: int, row: Row[Any]) -> bytes:
    told = [
        position, row.id, _moment(row.at), row.actor, row.role, row.origin, row.action, row.mailbox, row.case_id,
        row.walk, row.data,
    ]  # fmt: skip
    return hashlib.sha256(before + json.dumps(told, separators=(",", ":")).encode("ascii")).digest()


def _moment(at: datetime) -> str:
    # The same text whatever the database's session zone is.
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def verify(store: SqlStore) -> AuditVerdict:
    """Walk the whole chain; reads in pages, so that its memory does not grow with the history."""
    with store.work(read_only=True) as work:
        unchained = int(work.value(select(func.count()).select_from(EVENTS).where(EVENTS.c.position.is_(None))))
        position, link = 0, _GENESIS
        while True:
            page = select(EVENTS).where(EVENTS.c.position > position).order_by(EVENTS.c.position).limit(_PAGE)
            rows = work.all(page)
            for row in rows:
                following = _next_link(link, position + 1, row)
                if row.position != position + 1 or bytes(row.link or b"") != following:
                    return AuditVerdict(position, unchained, position + 1, link.hex())
                position, link = row.position, following
            if len(rows) < _PAGE:
                return AuditVerdict(position, unchained, None, link.hex())
