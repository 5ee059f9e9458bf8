"""The queue's address: which cases are asked, in Dutch words, and as a `Choice` for the store.

Everything is in the address, so a list can be kept, sent to a colleague and gone back to, and no script is needed.
Empty fields of a form are left out. A value that no page offers is refused; a name that it does not know is not read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode

from triage.domain import dutch
from triage.domain.case import CaseState
from triage.domain.choice import EVERY_STATE, NOBODY, OPEN, Choice, Day, Mark, Order
from triage.domain.dutch_dates import day_in_short
from triage.domain.errors import Permanent
from triage.domain.reading import Colour, Kind
from triage.web.inert import one_line
from triage.web.moments import Moments

LONGEST = 200
"""Characters of what is searched for, or of a name in the address."""

KINDS = {dutch.KINDS[kind]: kind for kind in Kind}
COLOURS = {dutch.COLOURS[colour]: colour for colour in Colour}
STATES = {
    "nieuw": frozenset({CaseState.NEW}),
    "in-behandeling": frozenset({CaseState.IN_PROGRESS}),
    "wacht": frozenset({CaseState.WAITING}),
    "gesloten": frozenset({CaseState.CLOSED}),
    "alle": EVERY_STATE,
}
MARKS = {
    "onbeslist": Mark.UNDECIDED,
    "akkoord": Mark.APPROVAL,
    "niet-te-lezen": Mark.UNREAD,
    "controleren": Mark.TO_CHECK,
    "elders": Mark.ELSEWHERE,
    "nieuw-bericht": Mark.NEW_MAIL,
}
MARK_WORDS = {
    "onbeslist": "onbeslist",
    "akkoord": "wacht op akkoord",
    "niet-te-lezen": "niet te lezen",
    "controleren": "te controleren",
    "elders": "inhoud elders",
    "nieuw-bericht": "nieuw bericht",
}
STATE_WORDS = {
    "nieuw": "nieuw",
    "in-behandeling": "in behandeling",
    "wacht": "wacht op iets",
    "gesloten": "gesloten",
    "alle": "open en gesloten",
}
DUES = {"te-laat": "te laat", "vandaag": "vandaag af", "week": "nog deze week af"}
SINCE = {"7": "laatste 7 dagen", "30": "laatste 30 dagen", "90": "laatste 90 dagen"}
ORDERS = {"ontvangen": "nieuwste eerst"}
MINE, NONE, COLLEAGUE = "mij", "niemand", "collega:"
_SEVERAL = "let-op"
_YES = "ja"
_TITLES = {
    "mailbox": "mailbox", "soort": "soort", "kleur": "kleur", "stand": "stand", "sinds": "gesloten",
    "termijn": "termijn", "bij": "bij", "let-op": "let op", "zoek": "met de woorden", "volgorde": "volgorde",
}  # fmt: skip
_ALLOWED: Mapping[str, Iterable[str]] = {
    "soort": KINDS, "kleur": COLOURS, "spoed": (_YES,), "stand": STATES, "sinds": SINCE, "termijn": DUES,
    "let-op": MARKS, "dag": ("mijn",), "terug": ("vandaag",), "volgorde": ORDERS,
}  # fmt: skip
_NAMES = (
    "mailbox",
    "soort",
    "kleur",
    "spoed",
    "stand",
    "sinds",
    "termijn",
    "bij",
    _SEVERAL,
    "dag",
    "terug",
    "zoek",
    "volgorde",
)


class NoSuchChoice(Permanent):
    """Deze lijst bestaat niet; ga terug naar de wachtrij."""


class Chip(NamedTuple):
    """A value that is asked, in words, and the address of the list without it."""

    text: str
    address: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks, in the order of the form; two that ask the same are equal."""

    values: tuple[tuple[str, str], ...] = ()

    def one(self, name: str) -> str:
        """The value of a name; empty where it is not asked."""
        return next((value for each, value in self.values if each == name), "")

    def many(self, name: str) -> frozenset[str]:
        """All values of a name."""
        return frozenset(value for each, value in self.values if each == name)

    @property
    def query(self) -> str:
        """The part of the address after the question mark; empty for the whole queue."""
        return urlencode(self.values)

    @property
    def address(self) -> str:
        """The address of the list."""
        return f"/?{self.query}" if self.values else "/"

    def without(self, *gone: tuple[str, str]) -> Asked:
        """The same without some values."""
        return Asked(tuple(each for each in self.values if each not in gone))

    def with_one(self, name: str, value: str) -> Asked:
        """The same with another value of a name; an empty one takes it off."""
        kept = [each for each in self.values if each[0] != name]
        return asked_of([*kept, (name, value)])

    def of_page(self, number: int) -> str:
        """The address of one page of the list."""
        return f"/?{urlencode([*self.values, ('pagina', number)])}"

    def chips(self, boxes: Mapping[str, str]) -> tuple[Chip, ...]:
        """Each value in words."""
        return tuple(Chip(_chip(name, value, boxes), self._less(name, value)) for name, value in self.values)

    def _less(self, name: str, value: str) -> str:
        gone = [(name, value)]
        if (name, value) == ("stand", "gesloten"):
            # Since when it is closed is asked of closed cases only.
            gone += [each for each in self.values if each[0] == "sinds"]
        return self.without(*gone).address

    def choice(self, who: str, moments: Moments) -> Choice:
        """As the store is asked, for somebody at this moment."""
        due = self.one("termijn")
        ends = last_day(due)
        state, words, since = self.one("stand"), self.one("zoek"), self.one("sinds")
        states = STATES[state] if state else EVERY_STATE if words else OPEN
        holder = self.one("bij")
        return Choice(
            mailbox=self.one("mailbox") or None,
            states=states,
            kind=KINDS.get(self.one("soort")),
            colour=COLOURS.get(self.one("kleur")),
            urgent=bool(self.one("spoed")),
            holder=held_by(holder, who) if holder else None,
            due_after=(
                moments.calendar.end_of(ends - timedelta(days=1)) if ends
                else moments.now if due in ("vandaag", "week") else None
            ),
            due_until=moments.calendar.end_of(ends) if ends else {
                "te-laat": moments.now, "vandaag": moments.end_of_today, "week": moments.end_of_week
            }.get(due),
            wakes_until=moments.end_of_today if self.one("terug") else None,
            closed_since=moments.now - timedelta(days=int(since)) if since else None,
            marks=frozenset(MARKS[value] for value in self.many(_SEVERAL)),
            day=Day(who, moments.end_of_today) if self.one("dag") else None,
            words=words,
            order=self._order(states),
        )  # fmt: skip

    @property
    def order(self) -> Order:
        """The order in which the list stands."""
        state = self.one("stand")
        return self._order(STATES[state] if state else EVERY_STATE if self.one("zoek") else OPEN)

    def _order(self, states: frozenset[CaseState]) -> Order:
        if self.one("volgorde"):
            return Order.RECEIVED
        if CaseState.CLOSED not in states:
            return Order.DUE
        # A term of a closed case presses nobody.
        return Order.CLOSED if states == STATES["gesloten"] else Order.RECEIVED


def last_day(value: str) -> date | None:
    """The day on which a term ends that an address names as 2026-11-24; None for what is no such day."""
    try:
        return date.fromisoformat(value) if len(value) == len("2026-11-24") else None
    except ValueError:
        return None


def held_by(value: str, who: str) -> str:
    """The holder that an address names: me, nobody, or a colleague by name."""
    if value == MINE:
        return who
    return NOBODY if value == NONE else value.removeprefix(COLLEAGUE)


def asked_of(pairs: Iterable[tuple[str, str]]) -> Asked:
    """What is asked, in one order and each once; raises NoSuchChoice for a value that no page offers."""
    found: dict[str, list[str]] = {}
    for name, raw in pairs:
        value = raw.strip()
        if value and name in _NAMES and value not in found.setdefault(name, []):
            _check(name, value)
            found[name].append(value)
    for name, values in found.items():
        if len(values) > 1 and name != _SEVERAL:
            raise NoSuchChoice
    if "sinds" in found and found.get("stand") != ["gesloten"]:
        del found["sinds"]
    return Asked(tuple((name, value) for name in _NAMES for value in sorted(found.get(name, ()))))


def asked_in(query: str) -> Asked:
    """The same of the part after the question mark."""
    return asked_of(parse_qsl(query[:2000], max_num_fields=50))


def _check(name: str, value: str) -> None:
    if len(value) > LONGEST or not value.isprintable():
        raise NoSuchChoice
    if name in _ALLOWED and value not in _ALLOWED[name] and not (name == "termijn" and last_day(value)):
        raise NoSuchChoice
    if name == "bij" and value not in (MINE, NONE) and not value.startswith(COLLEAGUE):
        raise NoSuchChoice


def _chip(name: str, value: str, boxes: Mapping[str, str]) -> str:
    if name == "spoed":
        return "spoed"
    if name == "dag":
        return "mijn zaken vandaag"
    if name == "terug":
        return "komt vandaag terug"
    if name == "termijn" and (day := last_day(value)):
        return f"termijn: af op {day_in_short(day)}"
    words = {
        "mailbox": boxes, "stand": STATE_WORDS, "sinds": SINCE, "termijn": DUES, "let-op": MARK_WORDS,
        "volgorde": ORDERS,
    }.get(name, {})  # fmt: skip
    said = words.get(value, value.removeprefix(COLLEAGUE) if name == "bij" else value)
    return f"{_TITLES[name]}: {one_line(said, 60)}"
