"""What people lay over the configuration while the service runs: partners, closures, shifts (architecture, layers).

An overlay is a set of rows, each of which somebody made and may withdraw. Laid over a region they give another region,
with a `config_hash` of its own, so that what is decided and promised under it says so (provenance). A row of a kind or
a shape that this version does not know changes nothing: a newer one made it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from triage.domain.duty import Contact, Rota, Shift, Step
from triage.domain.growing import Growing
from triage.domain.policy import Partner, PartnerBook, Region
from triage.domain.times import aware


class OverlayKind(Growing):
    """What a row is about, and what its key is: a partner's name, a day, or a shift's number."""

    PARTNER = "partner"
    CLOSURE = "closure"
    SHIFT = "shift"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class OverlayRow:
    """One thing that is laid over the configuration, by whom and when; `value` is what JSON can hold."""

    kind: OverlayKind
    key: str
    value: Mapping[str, Any]
    made_by: str
    made_at: datetime
    id: int = 0

    def __post_init__(self) -> None:
        aware(self.made_at)


def partner_value(partner: Partner) -> dict[str, Any]:
    """A partner as a row holds it."""
    lists = {"addresses": partner.addresses, "domains": partner.domains, "mailboxes": partner.mailboxes}
    return {name: sorted(each) for name, each in lists.items()}


GONE: Mapping[str, Any] = {"gone": True}
"""The value of a row that takes a partner of the configuration away."""


def closure_value(reason: str) -> dict[str, Any]:
    """A closed day as a row holds it."""
    return {"reason": reason}


def shift_value(shift: Shift) -> dict[str, Any]:
    """A shift on named days as a row holds it."""
    return {
        "dates": sorted(day.isoformat() for day in shift.dates),
        "opens": shift.opens.isoformat(timespec="minutes"),
        "closes": shift.closes.isoformat(timespec="minutes"),
        "mailboxes": sorted(shift.mailboxes),
        "steps": [
            {"people": [each.mail for each in step.people], "minutes": int(step.wait.total_seconds()) // 60}
            for step in shift.steps
        ],
    }


def overlaid(region: Region, rows: Iterable[OverlayRow]) -> Region:
    """*region* with *rows* over it; the region itself where they change nothing. A partner goes before the one of the
    same name in the configuration, a shift before every other that has dates; a mailbox that is not there is left
    out."""
    known: list[OverlayRow] = []
    partners: dict[str, Partner | None] = {}
    closures: dict[date, str] = {}
    shifts: list[Shift] = []
    for row in sorted(rows, key=lambda row: (row.kind, row.key)):
        try:
            match row.kind:
                case OverlayKind.PARTNER:
                    partners[row.key] = partner_of(row)
                case OverlayKind.CLOSURE:
                    closures[date.fromisoformat(row.key)] = str(row.value["reason"])
                case OverlayKind.SHIFT:
                    shifts.append(shift_of(row))
                case _:
                    continue
        except (KeyError, TypeError, ValueError):
            continue
        known.append(row)
    if not known:
        return region
    return replace(
        region,
        partners=_partners(region.partners, partners),
        calendar=replace(region.calendar, closures={**region.calendar.closures, **closures}),
        duty=Rota((*shifts, *region.duty.shifts)),
        config_hash=_hash(region.config_hash, known),
    )


def partner_of(row: OverlayRow) -> Partner | None:
    """The partner of a row; None where it takes one away."""
    if row.value.get("gone"):
        return None
    addresses, domains = frozenset(row.value["addresses"]), frozenset(row.value["domains"])
    return Partner(row.key, addresses, domains, frozenset(row.value.get("mailboxes", ())))


def shift_of(row: OverlayRow) -> Shift:
    """The shift of a row."""
    steps = tuple(
        Step(tuple(Contact(mail) for mail in step["people"]), timedelta(minutes=step["minutes"]))
        for step in row.value["steps"]
    )
    return Shift(
        key=f"ingevoerd-{row.key}",
        steps=steps,
        opens=time.fromisoformat(row.value["opens"]),
        closes=time.fromisoformat(row.value["closes"]),
        dates=frozenset(date.fromisoformat(day) for day in row.value["dates"]),
        mailboxes=frozenset(row.value.get("mailboxes", ())),
    )


def _partners(book: PartnerBook, changed: Mapping[str, Partner | None]) -> PartnerBook:
    kept = (each for each in book.partners if each.name not in changed)
    return PartnerBook((*kept, *(each for each in changed.values() if each is not None)))


def _hash(below: str, rows: Sequence[OverlayRow]) -> str:
    """The same rows give the same hash, whoever made them and whenever."""
    laid = [[row.kind.value, row.key, row.value] for row in rows]
    whole = json.dumps([below, laid], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(whole.encode()).hexdigest()[:16]
