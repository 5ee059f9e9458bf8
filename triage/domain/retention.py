"""How long content is kept, and when it may be destroyed (R-55).

Nothing is destroyed of a case unless all of this holds: its mailbox has a term for its route, with the category of the
selectielijst; the mailbox's terms were settled by somebody, and not changed since; the case is closed and was said to
be in the file (*naar dossier*); nobody holds it back; nothing of it is still owed or under way; the term is over. What
stands in the way is told by name, never guessed.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from triage.domain.record import ClosingOutcome, Record, RecordKind, standing
from triage.domain.times import aware
from triage.domain.workdays import WorkCalendar

LOOSE = "zonder-zaak"
"""The key of the rule for what belongs to no case."""

REGISTER = "verzoeken"
"""The key of the rule for the register of requests about somebody's own data."""

FOR_GOOD = "blijvend"
"""How the configuration says that something is never destroyed."""

_SPELLINGS = {
    "dag": "dagen", "dagen": "dagen", "week": "weken", "weken": "weken", "maand": "maanden", "maanden": "maanden",
    "jaar": "jaar", "jaren": "jaar",
}  # fmt: skip
_LONGEST = {"dagen": 3660, "weken": 520, "maanden": 600, "jaar": 110}
_AMOUNT = re.compile(r"([0-9]{1,4}) ([a-z]+)")
_MONTHS = {"maanden": 1, "jaar": 12}


class BadKeeping(ValueError):
    """Een bewaartermijn zoals '1 jaar', '18 maanden', '90 dagen' of 'blijvend'."""


@dataclass(frozen=True, slots=True)
class Keeping:
    """How long something is kept: an amount of days, weeks, months or years. `text` is how the configuration wrote it;
    an amount of 0: for good."""

    amount: int
    unit: str
    text: str

    @classmethod
    def parse(cls, text: str) -> Keeping:
        """Read a configured term; BadKeeping says what is wrong and, after a semicolon, what would be right."""
        plain = " ".join(text.lower().split())
        if plain == FOR_GOOD:
            return cls(0, "", plain)
        match = _AMOUNT.fullmatch(plain)
        unit = _SPELLINGS.get(match[2]) if match else None
        if match is None or unit is None:
            raise BadKeeping(
                f"'{text[:40]}' is geen bewaartermijn; schrijf '1 jaar', '18 maanden', '90 dagen' of '{FOR_GOOD}'"
            )
        amount = int(match[1])
        if not 1 <= amount <= _LONGEST[unit]:
            raise BadKeeping(f"'{text[:40]}' kan niet; kies 1 tot en met {_LONGEST[unit]} {unit}, of '{FOR_GOOD}'")
        return cls(amount, unit, plain)

    @property
    def for_good(self) -> bool:
        """Whether it is never destroyed."""
        return self.amount == 0

    def last_day(self, start: date) -> date:
        """The last day on which it is kept, when it is kept from *start* on; the day it starts on does not count. A
        month without such a day ends on its last."""
        if self.unit in _MONTHS:
            months = start.year * 12 + start.month - 1 + self.amount * _MONTHS[self.unit]
            year, month = divmod(months, 12)
            return _nearest(year, month + 1, start.day)
        return start + timedelta(days=self.amount * (7 if self.unit == "weken" else 1))

    def over_at(self, start: datetime, calendar: WorkCalendar) -> datetime:
        """The first moment at which it may be destroyed: the day after the last, local time. No shift for a weekend."""
        last = self.last_day(calendar.local_date(start))
        return calendar.at(last + timedelta(days=1), time(0))


def _nearest(year: int, month: int, day: int) -> date:
    while True:
        try:
            return date(year, month, day)
        except ValueError:
            day -= 1


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """A term with the category of the selectielijst that it follows from. `routes`: those of whose cases it is; none:
    of every route that no other rule names."""

    key: str
    keeping: Keeping
    category: str
    routes: frozenset[str] = frozenset()


@dataclass(frozen=True)
class RetentionPolicy:
    """What a mailbox keeps, and how long. `selectielijst` names the list; `loose` is for mail that belongs to no case
    and for what the service sent about no case. Without rules nothing is ever destroyed."""

    mailbox: str
    selectielijst: str = ""
    rules: tuple[RetentionRule, ...] = ()
    loose: RetentionRule | None = None

    @property
    def is_configured(self) -> bool:
        """Whether it says anything at all."""
        return bool(self.selectielijst and (self.rules or self.loose))

    @property
    def all_rules(self) -> tuple[RetentionRule, ...]:
        """Those of cases, then that of what belongs to none."""
        return (*self.rules, *((self.loose,) if self.loose else ()))

    def rule_for(self, route: str) -> RetentionRule | None:
        """The rule of cases of *route*: the one that names it, else the one that names none."""
        named = next((each for each in self.rules if route in each.routes), None)
        return named or next((each for each in self.rules if not each.routes), None)

    @property
    def mark(self) -> str:
        """Changes with whatever is decided here: what was settled holds for this and nothing else."""
        told = [
            self.mailbox, self.selectielijst,
            *([each.key, each.keeping.text, each.category, sorted(each.routes)] for each in self.all_rules),
        ]  # fmt: skip
        return hashlib.sha256(json.dumps(told, ensure_ascii=True).encode("ascii")).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Settlement:
    """That somebody settled a mailbox's terms: which (`mark`), by whose decision, when."""

    mark: str
    by: str
    at: datetime

    def __post_init__(self) -> None:
        aware(self.at)

    def text(self) -> str:
        """As it is kept."""
        return json.dumps({"mark": self.mark, "by": self.by, "at": self.at.isoformat()})

    @classmethod
    def of(cls, text: str | None) -> Settlement | None:
        """What `text` kept; None where there is none, or it was withdrawn."""
        if not text:
            return None
        said = json.loads(text)
        return cls(said["mark"], said["by"], datetime.fromisoformat(said["at"]))


@dataclass(frozen=True, slots=True)
class LegalHold:
    """Somebody holds a case back from destruction. `why` is content."""

    by: str
    at: datetime
    why: str = field(default="", repr=False)


class Barrier(StrEnum):
    """Why a case is not destroyed (now)."""

    ERASED = "erased"
    NOT_CLOSED = "not_closed"
    MERGED = "merged"
    NOT_FILED = "not_filed"
    NO_RULE = "no_rule"
    FOR_GOOD = "for_good"
    HELD = "held"
    OWED = "owed"
    UNDER_WAY = "under_way"
    NOT_SETTLED = "not_settled"
    NOT_YET = "not_yet"


@dataclass(frozen=True, slots=True)
class Plan:
    """When a case is destroyed: `at` is the first moment at which it may be, where that is known; `barrier` what stands
    in the way, None where nothing does."""

    barrier: Barrier | None
    rule: RetentionRule | None = None
    at: datetime | None = None

    @property
    def is_due(self) -> bool:
        """Whether it may be destroyed now."""
        return self.barrier is None


@dataclass(frozen=True, slots=True)
class Facts:
    """What the plan of a case depends on. `filed_at`: since when it is in the file; `held`, `owed` and `under_way` are
    of the cases that were merged into it as well."""

    route: str
    closed_at: datetime | None
    filed_at: datetime | None
    merged: bool = False
    held: bool = False
    owed: bool = False
    under_way: bool = False
    erased: bool = False


def plan_of(
    policy: RetentionPolicy, settlement: Settlement | None, facts: Facts, now: datetime, calendar: WorkCalendar
) -> Plan:
    """When a case is destroyed, or why it is not."""
    rule = policy.rule_for(facts.route) if policy.is_configured else None
    early = _first_barrier(facts, rule)
    if early is not None or rule is None or facts.closed_at is None or facts.filed_at is None:
        return Plan(early or Barrier.NO_RULE, rule)
    at = rule.keeping.over_at(max(facts.closed_at, facts.filed_at), calendar)
    if facts.held:
        return Plan(Barrier.HELD, rule, at)
    if now < at:
        return Plan(Barrier.NOT_YET, rule, at)
    if facts.owed or facts.under_way:
        return Plan(Barrier.OWED if facts.owed else Barrier.UNDER_WAY, rule, at)
    if settlement is None or settlement.mark != policy.mark:
        return Plan(Barrier.NOT_SETTLED, rule, at)
    return Plan(None, rule, at)


def _first_barrier(facts: Facts, rule: RetentionRule | None) -> Barrier | None:
    if facts.erased:
        return Barrier.ERASED
    if facts.merged:
        return Barrier.MERGED
    if facts.closed_at is None:
        return Barrier.NOT_CLOSED
    if facts.filed_at is None:
        return Barrier.NOT_FILED
    if rule is None:
        return Barrier.NO_RULE
    return Barrier.FOR_GOOD if rule.keeping.for_good else None


def filed_at(records: Iterable[Record]) -> datetime | None:
    """Since when a closed case is in the file: by its closing, or by what somebody said after it. The moment it was
    written down counts, so that a date that was put back makes no term shorter."""
    stand = standing(records)
    closings = [each for each in stand if each.kind is RecordKind.CLOSED]
    if not closings:
        return None
    last = max(closings, key=lambda each: each.id or 0)
    if last.outcome == ClosingOutcome.TO_FILE.value:
        return last.recorded_at or last.at
    said = [each for each in stand if each.kind is RecordKind.FILED and (each.id or 0) > (last.id or 0)]
    return min((each.recorded_at or each.at for each in said), default=None)


@dataclass(frozen=True, slots=True)
class Gone:
    """What was destroyed, counted. `mails` have bytes; `messages` is what a page showed of them."""

    cases: int = 0
    mails: int = 0
    messages: int = 0
    records: int = 0
    deliveries: int = 0

    def plus(self, other: Gone) -> Gone:
        """Both together."""
        return Gone(
            self.cases + other.cases, self.mails + other.mails, self.messages + other.messages,
            self.records + other.records, self.deliveries + other.deliveries,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """What was destroyed by one rule: how much, and from when the oldest and newest were (the day a case was closed, or
    a mail came)."""

    key: str
    category: str
    keeping: str
    gone: Gone
    first: datetime
    last: datetime


@dataclass(frozen=True)
class Erasure:
    """One round of destruction in one mailbox; unfinished where `declaration` is empty."""

    id: int
    mailbox: str
    by: str
    started_at: datetime
    basis: Mapping[str, str]
    finished_at: datetime | None = None
    declaration: str = ""


def declaration_of(
    erasure: Erasure, parts: Iterable[Part], calendar: WorkCalendar, finished_at: datetime, places: int
) -> dict[str, object]:
    """The *verklaring van vernietiging*: what, how much, by which category, by whose decision, when; no reference, no
    name of anybody a case was about. `hash` is over all the rest."""
    every = list(parts)
    total = Gone()
    for each in every:
        total = total.plus(each.gone)
    told: dict[str, object] = {
        "document": "verklaring van vernietiging",
        "number": erasure.id,
        "mailbox": erasure.mailbox,
        **dict(erasure.basis),
        "carried_out_by": erasure.by,
        "started_at": _local(erasure.started_at, calendar),
        "finished_at": _local(finished_at, calendar),
        "parts": [
            {
                "rule": each.key, "category": each.category, "term": each.keeping, **_counts(each.gone),
                "from": calendar.local_date(each.first).isoformat(),
                "until": calendar.local_date(each.last).isoformat(),
            }
            for each in every
        ],
        "total": _counts(total),
        "known_places_in_mailboxes": places,
    }  # fmt: skip
    return {**told, "hash": hash_of(told)}


def hash_of(declaration: Mapping[str, object]) -> str:
    """SHA-256 in hexadecimal over a declaration without its own `hash`, in canonical JSON (sorted keys, ASCII)."""
    told = {name: value for name, value in declaration.items() if name != "hash"}
    return hashlib.sha256(json.dumps(told, sort_keys=True, separators=(",", ":")).encode("ascii")).hexdigest()


def _counts(gone: Gone) -> dict[str, int]:
    return {
        "cases": gone.cases, "mails": gone.mails, "messages": gone.messages, "records": gone.records,
        "sent": gone.deliveries,
    }  # fmt: skip


def _local(moment: datetime, calendar: WorkCalendar) -> str:
    return moment.astimezone(calendar.zone).isoformat(timespec="seconds")
