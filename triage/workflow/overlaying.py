"""Laying something over the configuration and taking it back: by whom, checked, on the record.

Who administers some mailboxes changes what bears on those alone; what bears on all of a region takes the role in all.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from triage.domain.access import Act, Viewer, service_viewer
from triage.domain.duty import Contact, Shift, Step
from triage.domain.errors import Conflict, NotFound, Permanent
from triage.domain.overlay import (
    GONE,
    OverlayKind,
    OverlayRow,
    closure_value,
    overlaid,
    partner_of,
    partner_value,
    shift_of,
    shift_value,
)
from triage.domain.policy import Partner, Region
from triage.ports.store import Transaction
from triage.workflow import redate

_ADDRESS = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;]+")
_DOMAIN = re.compile(r"[^@\s<>,;]+\.[^@\s<>,;]+")
_LONGEST_NAME, _LONGEST_REASON, _MOST = 80, 120, 50
_FURTHEST = timedelta(days=3 * 366)
_MOST_DAYS = 62
_LONGEST_WAIT = 1440


class Unlayable(Permanent):
    """Er klopt nog iets niet in wat u invulde."""

    def __init__(self, wrong: Mapping[str, str]) -> None:
        super().__init__(" ".join(wrong.values()))
        self.wrong = dict(wrong)


@dataclass(frozen=True, slots=True)
class StepTyped:
    """Whom to alarm together, and how long they have in minutes, as it was typed."""

    people: str
    minutes: str


def may_change(viewer: Viewer, region: Region, mailboxes: Collection[str]) -> bool:
    """Whether *viewer* administers all of *mailboxes*; of the whole region where none is named."""
    return viewer.mailboxes(Act.ADMINISTER).issuperset(mailboxes or region.mailboxes)


def add_partner(
    tx: Transaction, viewer: Viewer, configured: Region, name: str, addresses: str, domains: str,
    mailboxes: Collection[str],
) -> None:  # fmt: skip
    """A partner, in place of the configuration's of the same name. Unlayable says what is wrong, by field."""
    region = _present(tx, configured)
    name = " ".join(name.split())
    there = {each.name.casefold() for each in region.partners.partners}
    wrong: dict[str, str] = {}
    if not name or len(name) > _LONGEST_NAME:
        wrong["name"] = f"Vul een naam in van hoogstens {_LONGEST_NAME} tekens."
    elif name.casefold() in there:
        wrong["name"] = "Er is al een partner met deze naam. Haal die eerst weg."
    whole, parts = _listed(addresses), _listed(domains)
    odd = next((each for each in whole if not _ADDRESS.fullmatch(each)), "")
    if odd:
        wrong["addresses"] = f"'{odd}' is geen mailadres. Schrijf een adres per regel, zoals team@gemeente.example."
    elif not region.own_addresses.isdisjoint(whole):
        wrong["addresses"] = "Hier staat een adres van een mailbox van deze dienst zelf."
    odd = next((each for each in parts if not _DOMAIN.fullmatch(each)), "")
    if odd:
        wrong["domains"] = f"'{odd}' is geen domein. Schrijf alleen wat achter het apenstaartje staat."
    if not whole and not parts:
        wrong.setdefault("addresses", "Vul minstens een adres of een domein in.")
    if len(whole) + len(parts) > _MOST:
        wrong.setdefault("addresses", f"Vul hoogstens {_MOST} adressen en domeinen in.")
    _check_mailboxes(viewer, region, mailboxes, wrong)
    if wrong:
        raise Unlayable(wrong)
    partner = Partner(name, frozenset(whole), frozenset(parts), frozenset(mailboxes))
    standing = [row for row in tx.overlay.standing(OverlayKind.PARTNER) if row.key == name]
    for row in standing:
        # The configuration's own was taken away; this one stands in its place.
        _withdraw(tx, viewer, row)
    _lay(tx, viewer, OverlayKind.PARTNER, name, partner_value(partner))


def remove_partner(tx: Transaction, viewer: Viewer, configured: Region, name: str) -> None:
    """Take a partner away: one that was entered, or one of the configuration. NotFound where there is none such, or its
    mailboxes are not the viewer's."""
    found = next((each for each in _present(tx, configured).partners.partners if each.name == name), None)
    if found is None or not may_change(viewer, configured, found.mailboxes):
        raise NotFound
    for row in tx.overlay.standing(OverlayKind.PARTNER):
        if row.key == name:
            _withdraw(tx, viewer, row)
    if any(each.name == name for each in configured.partners.partners):
        _lay(tx, viewer, OverlayKind.PARTNER, name, GONE)


def restore_partner(tx: Transaction, viewer: Viewer, configured: Region, name: str) -> None:
    """Let a partner of the configuration count again that was taken away."""
    rows = tx.overlay.standing(OverlayKind.PARTNER)
    row = next((row for row in rows if row.key == name and not partner_of(row)), None)
    own = next((each for each in configured.partners.partners if each.name == name), None)
    if row is None or own is None or not may_change(viewer, configured, own.mailboxes):
        raise NotFound
    _withdraw(tx, viewer, row)


def check_closure(tx: Transaction, viewer: Viewer, configured: Region, day: date | None, reason: str) -> date:
    """The day to close; Unlayable says what is wrong, by field."""
    region = _present(tx, configured)
    today = region.calendar.local_date(tx.now)
    wrong: dict[str, str] = {}
    if day is None:
        wrong["day"] = "Vul een datum in, zoals 24-12-2026."
    elif day < today:
        wrong["day"] = "Deze dag is voorbij. Een sluiting achteraf verandert geen termijn."
    elif day > today + _FURTHEST:
        wrong["day"] = "Kies een dag binnen drie jaar."
    elif why := region.calendar.why_closed(day):
        wrong["day"] = f"Deze dag telt al niet als werkdag: {why}."
    if not reason.strip() or len(reason.strip()) > _LONGEST_REASON:
        wrong["reason"] = f"Vul een reden in van hoogstens {_LONGEST_REASON} tekens."
    if not may_change(viewer, region, ()):
        wrong["day"] = "Een sluiting geldt voor alle mailboxen. U bent niet van alle mailboxen functioneel beheerder."
    if wrong or day is None:
        raise Unlayable(wrong)
    return day


def effect_of_closure(tx: Transaction, configured: Region, day: date, reason: str) -> Mapping[str, int]:
    """In how many open cases of each mailbox a term would end on another date; none of it happens by itself (R-7)."""
    row = OverlayRow(OverlayKind.CLOSURE, day.isoformat(), closure_value(reason), "", tx.now)
    before = redate.cases_that_differ(tx, _present(tx, configured))
    after = redate.cases_that_differ(tx, overlaid(configured, [*tx.overlay.standing(), row]))
    service = service_viewer(*configured.mailboxes)
    return Counter(tx.cases.get(service, each).mailbox for each in after.keys() - before.keys())


def add_closure(tx: Transaction, viewer: Viewer, configured: Region, day: date | None, reason: str) -> None:
    """A closed day. Cases whose terms would end otherwise get a task; a person decides about each (R-7)."""
    closed = check_closure(tx, viewer, configured, day, reason)
    _lay(tx, viewer, OverlayKind.CLOSURE, closed.isoformat(), closure_value(" ".join(reason.split())))
    redate.mark(tx, _present(tx, configured))


def add_shift(
    tx: Transaction, viewer: Viewer, configured: Region, first: date | None, last: date | None, opens: time | None,
    closes: time | None, steps: Iterable[StepTyped], mailboxes: Collection[str],
) -> None:  # fmt: skip
    """A shift on the days from *first* to *last*. Unlayable says what is wrong, by field."""
    today = configured.calendar.local_date(tx.now)
    last = last or first
    wrong: dict[str, str] = {}
    if first is None or last is None:
        wrong["first"] = "Vul de eerste dag in, zoals 24-12-2026."
    elif last < today:
        wrong["last"] = "Deze dagen zijn voorbij."
    elif not first <= last <= first + timedelta(days=_MOST_DAYS):
        wrong["last"] = f"Kies een laatste dag van {first:%d-%m-%Y} tot hoogstens {_MOST_DAYS} dagen later."
    if opens is None:
        wrong["opens"] = "Vul een tijd in, zoals 17:00."
    if closes is None:
        wrong["closes"] = "Vul een tijd in, zoals 9:00."
    taken = [found for number, step in enumerate(steps, 1) if (found := _step(number, step, wrong)) is not None]
    if not taken:
        wrong.setdefault("people-1", "Vul minstens een mailadres in.")
    _check_mailboxes(viewer, configured, mailboxes, wrong)
    if wrong or first is None or last is None or opens is None or closes is None:
        raise Unlayable(wrong)
    days = frozenset(first + timedelta(days=number) for number in range((last - first).days + 1))
    shift = Shift("", tuple(taken), opens, closes, dates=days, mailboxes=frozenset(mailboxes))
    # Grows with every change, so it was no shift's before.
    _lay(tx, viewer, OverlayKind.SHIFT, str(tx.overlay.version() + 1), shift_value(shift))


def withdraw(tx: Transaction, viewer: Viewer, configured: Region, kind: OverlayKind, row_id: int) -> None:
    """Take back a closure or a shift. NotFound where it does not stand, or bears on mailboxes that are not the
    viewer's."""
    row = next((row for row in tx.overlay.standing(kind) if row.id == row_id), None)
    mailboxes = shift_of(row).mailboxes if row is not None and kind is OverlayKind.SHIFT else frozenset()
    if row is None or not may_change(viewer, configured, mailboxes):
        raise NotFound
    _withdraw(tx, viewer, row)
    if kind is OverlayKind.CLOSURE:
        redate.mark(tx, _present(tx, configured))


def _present(tx: Transaction, configured: Region) -> Region:
    return overlaid(configured, tx.overlay.standing())


def _check_mailboxes(viewer: Viewer, region: Region, mailboxes: Collection[str], wrong: dict[str, str]) -> None:
    if not region.mailboxes.keys() >= set(mailboxes):
        wrong["mailboxes"] = "Kies uit de mailboxen die hier staan."
    elif not may_change(viewer, region, mailboxes):
        wrong["mailboxes"] = "Kies mailboxen waarvan u functioneel beheerder bent; leeg laten betekent alle mailboxen."


def _step(number: int, typed: StepTyped, wrong: dict[str, str]) -> Step | None:
    people = _listed(typed.people)
    if not people:
        return None
    odd = next((each for each in people if not _ADDRESS.fullmatch(each)), "")
    if odd:
        wrong[f"people-{number}"] = f"'{odd}' is geen mailadres."
    minutes = int(typed.minutes) if typed.minutes.isdecimal() and len(typed.minutes) < 6 else 0
    if not 1 <= minutes <= _LONGEST_WAIT:
        wrong[f"minutes-{number}"] = f"Vul een aantal minuten in van 1 tot en met {_LONGEST_WAIT}."
    return Step(tuple(Contact(mail) for mail in people), timedelta(minutes=minutes))


def _listed(text: str) -> tuple[str, ...]:
    """What stands on lines or between commas, once each, in lower case."""
    return tuple(dict.fromkeys(each for each in re.split(r"[\s,;]+", text.lower()) if each))


def _lay(tx: Transaction, viewer: Viewer, kind: OverlayKind, key: str, value: Mapping[str, Any]) -> None:
    if not tx.overlay.lay(kind, key, value, viewer.who):
        raise Conflict("Een collega voerde dit net ook in; bekijk de lijst opnieuw.")
    tx.history.append(viewer, "overlay-laid", mailbox="", data=_told(kind, key, value), by=Act.ADMINISTER)


def _withdraw(tx: Transaction, viewer: Viewer, row: OverlayRow) -> None:
    if tx.overlay.withdraw(row.id, viewer.who) is None:
        raise Conflict("Een collega haalde dit net ook weg; bekijk de lijst opnieuw.")
    # What the row said is to be in no free space of the database either.
    tx.retention.tidy_next(wanted=True)
    tx.history.append(
        viewer, "overlay-withdrawn", mailbox="", data=_told(row.kind, row.key, row.value), by=Act.ADMINISTER
    )


def _told(kind: OverlayKind, key: str, value: Mapping[str, Any]) -> list[tuple[str, str]]:
    written = json.dumps(dict(value), ensure_ascii=False, sort_keys=True)
    return [("kind", kind.value), ("key", key), ("value", written)]
