"""The audit chain: events are appended unchained in the acting transaction; one sealer, under a lease, links them.

Each link is SHA-256 over the link before and the whole event, in the order of sealing: by id, save for an event whose
transaction committed after a later id was linked already; it comes next. A row changed, dropped or put between breaks
the chain from there on. A tail cut off whole is only seen against a head that was kept elsewhere.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, bindparam, func, or_, select

from triage.domain.errors import NotFound
from triage.store.leases import is_held, take_lease
from triage.store.queries.history import EVENTS
from triage.store.queries.visible import CASES
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
    good link in hexadecimal, to be kept elsewhere; `unchained` events wait for the sealer. `anchored`: whether the
    chain still goes through the head that was kept elsewhere; None where none was given."""

    chained: int
    unchained: int
    broken_at: int | None
    head: str
    anchored: bool | None = None


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """One event for whoever may look into the log: who did or saw what, when, from where, by which role. `position` is
    None while it waits for the sealer."""

    position: int | None
    at: datetime
    actor: str
    role: str
    origin: str
    action: str
    mailbox: str
    reference: str
    data: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which events: in [since, until), of one case, of one person."""

    since: datetime | None = None
    until: datetime | None = None
    reference: str = ""
    actor: str = ""


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
    position, before = head(work)
    link = bytes.fromhex(before)
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


def head(work: Work) -> tuple[int, str]:
    """The position and the last link of the chain, in hexadecimal; (0, zeros) where nothing is chained yet."""
    last = work.first(
        select(EVENTS.c.position, EVENTS.c.link)
        .where(EVENTS.c.position.is_not(None))
        .order_by(EVENTS.c.position.desc())
        .limit(1)
    )
    return (last.position, bytes(last.link).hex()) if last else (0, _GENESIS.hex())


def verify(store: SqlStore, anchor: tuple[int, str] | None = None) -> AuditVerdict:
    """Walk the whole chain, past *anchor* (position and link) where one was kept elsewhere; reads in pages, so that its
    memory does not grow with the history."""
    with store.work(read_only=True) as work:
        unchained = int(work.value(select(func.count()).select_from(EVENTS).where(EVENTS.c.position.is_(None))))
        position, link = 0, _GENESIS
        anchored = None if anchor is None else anchor == (0, link.hex())
        while True:
            page = select(EVENTS).where(EVENTS.c.position > position).order_by(EVENTS.c.position).limit(_PAGE)
            rows = work.all(page)
            for row in rows:
                following = _next_link(link, position + 1, row)
                if row.position != position + 1 or bytes(row.link or b"") != following:
                    return AuditVerdict(position, unchained, position + 1, link.hex(), anchored)
                position, link = row.position, following
                if anchor is not None and position == anchor[0]:
                    anchored = link.hex() == anchor[1]
            if len(rows) < _PAGE:
                return AuditVerdict(position, unchained, None, link.hex(), anchored)


def events(store: SqlStore, chosen: AuditFilter) -> Iterator[AuditEvent]:
    """The events of a filter, oldest first, in pages. Raises NotFound for a case that does not exist."""
    after = 0
    while True:
        with store.work(read_only=True) as work:
            rows = work.all(_chosen(work, chosen).where(EVENTS.c.id > after).order_by(EVENTS.c.id).limit(_PAGE))
        for row in rows:
            data = tuple((name, value) for name, value in json.loads(row.data))
            yield AuditEvent(
                row.position, row.at, row.actor, row.role, row.origin, row.action, row.mailbox, row.reference or "",
                data,
            )  # fmt: skip
        if len(rows) < _PAGE:
            return
        after = rows[-1].id


def _chosen(work: Work, chosen: AuditFilter) -> Select[Any]:
    query = select(EVENTS, CASES.c.reference).join(CASES, CASES.c.id == EVENTS.c.case_id, isouter=True)
    if chosen.since is not None:
        query = query.where(EVENTS.c.at >= chosen.since)
    if chosen.until is not None:
        query = query.where(EVENTS.c.at < chosen.until)
    if chosen.actor:
        query = query.where(EVENTS.c.actor == chosen.actor)
    if chosen.reference:
        found = work.value(select(CASES.c.id).where(CASES.c.reference == chosen.reference.upper()))
        if found is None:
            raise NotFound
        # A list is one event that names its references.
        listed = EVENTS.c.data.contains(json.dumps(chosen.reference.upper()), autoescape=True)
        query = query.where(or_(EVENTS.c.case_id == found, listed))
    return query
