"""The agenda as a calendar at a secret address: no login, because no calendar program can log in.

The address is the key: 256 random bits, of which the database holds a digest. What it gives is references only.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from starlette.responses import Response

from triage.identity import digest_of
from triage.identity.limits import FEED, counted, network_of
from triage.web.allow import by_secret_address
from triage.web.cookies import address_of
from triage.web.desk import WebDesk
from triage.web.framing import asked_again
from triage.workflow.feeds import agendas_of, feed_entries, note_look

if TYPE_CHECKING:
    from triage.ports.store import Transaction

PATH = "/agenda"
_LONGEST = 100


def feed_path(token: str) -> str:
    """The path of the feed with this secret."""
    return f"{PATH}/{token}.ics"


def routes(desk: WebDesk) -> APIRouter:
    """The feed. Whoever has no valid secret gets the same 404 as for any page that is not there."""
    router = APIRouter(prefix=PATH, dependencies=[by_secret_address()])

    @router.get("/{token}.ics")
    def feed(request: Request, token: str) -> Response:
        found = None
        if len(token) <= _LONGEST:
            with desk.store.transaction() as tx:
                found = _content(tx, desk, digest_of(token), address_of(request))
        if found is None:
            return _nothing(desk, address_of(request))
        body, changed_at = found
        asked_again(request)
        # Weak against nothing: the bytes are the agenda and nothing else.
        tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        headers = {"etag": tag, "last-modified": format_datetime(changed_at, usegmt=True)}
        if _is_known(request, tag, changed_at):
            return Response(status_code=304, headers=headers)
        headers["content-disposition"] = 'inline; filename="agenda.ics"'
        return Response(body, media_type="text/calendar; charset=utf-8", headers=headers)

    return router


def _content(tx: Transaction, desk: WebDesk, digest: bytes, origin: str) -> tuple[bytes, datetime] | None:
    # Here alone: the library takes a while to load, and no other page needs it.
    from triage.calendar.feed import feed_of

    feed = tx.feeds.find(digest)
    agenda = agendas_of(desk.region).get(feed.agenda) if feed else None
    if feed is None or agenda is None:
        return None
    body = feed_of(agenda.name, feed_entries(tx, desk.region, agenda), tables=agenda.plan.tables)
    changed_at = tx.feeds.served(feed.id, hashlib.sha256(body).hexdigest(), tx.now)
    note_look(tx, feed, origin)
    # HTTP dates have whole seconds (RFC 9110, 5.6.7).
    return body, changed_at.astimezone(UTC).replace(microsecond=0)


def _nothing(desk: WebDesk, address: str) -> Response:
    """Not found; who tries one address after another is told to wait."""
    with desk.store.transaction() as tx:
        blocked_until, now = counted(tx, [(FEED, (network_of(address),))]).blocked_until, tx.now
    if blocked_until is None:
        return Response(status_code=404)
    return Response(status_code=429, headers={"retry-after": str(int((blocked_until - now).total_seconds()) + 1)})


def _is_known(request: Request, tag: str, changed_at: datetime) -> bool:
    """Whether the reader has this already (RFC 9110, 13.1: the tag goes before the time)."""
    tags = request.headers.get("if-none-match")
    if tags is not None:
        return tags.strip() == "*" or tag in (each.strip().removeprefix("W/") for each in tags.split(","))
    since = request.headers.get("if-modified-since")
    try:
        known = parsedate_to_datetime(since) if since else None
    except ValueError:
        return False
    return known is not None and known.tzinfo is not None and changed_at <= known
