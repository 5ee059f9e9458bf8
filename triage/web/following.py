"""The list from which somebody opened a case: the way back to it, and the case that comes after.

The list stands in the address of the case. An act returns to the case without it, so the session remembers it, for the
cases opened last.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import Request

from triage.domain.case import CaseLine
from triage.ports.store import Transaction
from triage.web.moments import Moments
from triage.web.queue_choice import Asked, NoSuchChoice, asked_in
from triage.web.sessions import Session

_KEPT = "lists"
_MOST = 10
# A list moves a little while somebody reads: so many cases before the place are looked through for the case.
_BEFORE, _WINDOW = 10, 25
_LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Following:
    """Where a case's page leads: back to its list, and on to the next case of it; empty where there is none."""

    back: str
    next: str


def opened_from(request: Request, session: Session, reference: str) -> tuple[Asked, int]:
    """The list and the place in it (from 0) from which this case was opened; the whole queue where nobody knows."""
    kept: dict[str, list[str | int]] = dict(session.visitor.content.get(_KEPT, {}))
    given = request.query_params
    if "plek" in given:
        place = given["plek"] if given["plek"].isdigit() and len(given["plek"]) < 7 else "0"
        found: list[str | int] = [given.get("lijst", "")[:_LONGEST], int(place)]
        if kept.get(reference) != found:
            kept.pop(reference, None)
            kept = dict([*kept.items(), (reference, found)][-_MOST:])
            session.book.sessions.keep(session.visitor, **{_KEPT: kept})
    else:
        found = kept.get(reference, ["", 0])
    try:
        return asked_in(str(found[0])), int(found[1])
    except NoSuchChoice:
        return Asked(), 0


def following(
    tx: Transaction, session: Session, case_id: int, asked: Asked, place: int, moments: Moments
) -> Following:  # fmt: skip
    """The next case: the one after this in its list; where this one left the list, the one that stands in its place."""
    start = max(0, place - _BEFORE)
    choice = asked.choice(session.viewer.who, moments)
    lines = tx.cases.queue(session.viewer, choice, limit=_WINDOW, offset=start)
    at = _next(lines, case_id, place - start)
    if at is None:
        return Following(asked.address, "")
    onward = {"lijst": asked.query, "plek": start + at} if asked.values else {"plek": start + at}
    return Following(asked.address, f"/zaak/{lines[at].case.reference}?{urlencode(onward)}")


def _next(lines: Sequence[CaseLine], case_id: int, place: int) -> int | None:
    here = next((at for at, line in enumerate(lines) if line.case.id == case_id), None)
    wanted = place if here is None else here + 1
    return wanted if wanted < len(lines) else None
