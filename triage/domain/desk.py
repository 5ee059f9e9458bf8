"""The desks of the network: where something belongs, by which criteria, how to get there (R-41)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from triage.domain.wording import Phrase, Words


class Way(StrEnum):
    """How a desk is reached."""

    MAIL = "mail"
    TELEPHONE = "telephone"
    FORM = "form"
    REMARK = "remark"


@dataclass(frozen=True, slots=True)
class Access:
    """One way to a desk: an address or number as its source prints it, or what to do in words."""

    way: Way
    text: str


@dataclass(frozen=True, slots=True)
class Desk:
    """One desk: its purpose, its criteria, who may submit, how. `mailboxes` are its own; `routes` those whose cases
    belong there; `beside` the routes of which a case may turn out to belong there; `names` as a mail calls it.
    `urgent`: for what cannot wait."""

    key: str
    name: str
    purpose: str
    criteria: tuple[str, ...]
    submitters: str
    access: tuple[Access, ...]
    source: str
    mailboxes: frozenset[str] = frozenset()
    routes: frozenset[str] = frozenset()
    beside: frozenset[str] = frozenset()
    names: tuple[Phrase, ...] = ()
    urgent: bool = False

    @property
    def in_short(self) -> str:
        """Its name and where to turn, on one line."""
        where = ", ".join(each.text for each in self.access if each.way in (Way.MAIL, Way.TELEPHONE))
        return f"{self.name} ({where})" if where else self.name


class Fit(StrEnum):
    """Why a desk stands where it stands."""

    URGENT = "urgent"
    HERE = "here"
    NAMED = "named"
    BESIDE = "beside"
    OTHER = "other"


def desks_for(
    desks: Iterable[Desk], mailbox: str, route: str, *, urgent: bool, texts: Iterable[str] = ()
) -> tuple[tuple[Desk, Fit], ...]:
    """Every desk with why it comes when it comes: for what cannot wait, where the case belongs by its route, those that
    the mail names, those it may turn out to belong to, the others; within each in the region's order."""
    read = [Words(text) for text in texts]
    found = [(desk, _fit(desk, mailbox, route, urgent, read)) for desk in desks]
    order = list(Fit)
    return tuple(sorted(found, key=lambda each: order.index(each[1])))


def _fit(desk: Desk, mailbox: str, route: str, urgent: bool, read: list[Words]) -> Fit:
    if desk.urgent and urgent:
        return Fit.URGENT
    if route in desk.routes and (not desk.mailboxes or mailbox in desk.mailboxes):
        return Fit.HERE
    if desk.names and any(words.mentions(desk.names) for words in read):
        return Fit.NAMED
    return Fit.BESIDE if route in desk.beside else Fit.OTHER
