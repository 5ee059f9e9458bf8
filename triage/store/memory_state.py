"""What the store in memory holds: dictionaries of frozen values, so that a shallow copy is a snapshot."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from typing import Any

from triage.domain.access import Act, Viewer
from triage.domain.api_token import ApiToken
from triage.domain.busy import Span
from triage.domain.case import Case, CaseMessage, Decided, HistoryItem, LinkKind
from triage.domain.correction import Correction
from triage.domain.duty import AlarmState
from triage.domain.message import MailStamp
from triage.domain.obligation import Obligation
from triage.domain.overlay import OverlayRow
from triage.domain.record import Record
from triage.domain.retention import Erasure, LegalHold, Part
from triage.domain.rights import Request, Step
from triage.domain.slot import Hold, Quarter
from triage.ports.calendar import CalendarState, Feed
from triage.ports.delivery import Delivery
from triage.ports.identity import Bucket, Person, Ticket
from triage.ports.operating import WorkerSign
from triage.ports.restored import AfterRestore, SentCopy
from triage.ports.scan import Scan
from triage.ports.store import Lease, Location, Outcome, PollReport
from triage.ports.views import SavedView
from triage.ports.watch import Breach

# A mail of a source that was never registered is never answered.
NEVER = datetime(9999, 12, 31, tzinfo=UTC)


def utc_now() -> datetime:
    """The wall clock, where a test or demo brings none of its own."""
    from triage.store.open import process_clock

    return process_clock()


@dataclass(frozen=True, slots=True)
class KeptMail:
    """One archived mail; `raw` None once erased."""

    id: int
    location: Location
    mailbox: str
    raw: bytes | None
    fingerprint: str
    stamp: MailStamp
    truncated: bool
    answer_wanted: bool
    sent: bool
    walk: str
    outcome: Outcome
    next_at: datetime
    case_id: int | None = None
    reason: str = ""
    attempts: int = 0
    token: int = 0
    claimed_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A location with how it is accounted for; a copy stays DUPLICATE whatever becomes of its mail."""

    mailbox: str
    mail_id: int
    outcome: Outcome
    copy: bool
    sent: bool


@dataclass(frozen=True, slots=True)
class KeptDelivery:
    """A delivery with its claim and the address it goes to."""

    delivery: Delivery
    to: str
    queued_at: datetime
    token: int = 0
    claimed_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """A person's task; one open one of a kind a case."""

    case_id: int
    kind: str
    opened_at: datetime
    finished_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """A history row."""

    case_id: int | None
    mailbox: str
    item: HistoryItem
    walk: str


@dataclass
class State:
    """Everything. Keys of the tables are ids unless said otherwise."""

    ids: dict[str, int] = field(default_factory=dict)
    sources: dict[str, datetime] = field(default_factory=dict)
    places: dict[Location, Place] = field(default_factory=dict)
    mails: dict[int, KeptMail] = field(default_factory=dict)
    fingerprints: dict[tuple[str, bool, str], int] = field(default_factory=dict)
    renderings: dict[tuple[str, ...], int] = field(default_factory=dict)
    reports: dict[tuple[str, str], PollReport] = field(default_factory=dict)
    references: dict[tuple[str, int], int] = field(default_factory=dict)
    cases: dict[int, Case] = field(default_factory=dict)
    messages: tuple[tuple[int, CaseMessage], ...] = ()
    known_ids: dict[tuple[str, str], int] = field(default_factory=dict)
    tokens: dict[int, frozenset[str]] = field(default_factory=dict)
    new_mails: dict[int, int] = field(default_factory=dict)
    decisions: tuple[tuple[int, Decided], ...] = ()
    obligations: dict[int, tuple[int, Obligation]] = field(default_factory=dict)
    records: tuple[tuple[int, Record], ...] = ()
    shields: dict[int, frozenset[str]] = field(default_factory=dict)
    tasks: tuple[Task, ...] = ()
    holds: dict[int, Hold] = field(default_factory=dict)
    quarters: dict[Quarter, int] = field(default_factory=dict)
    deliveries: dict[int, KeptDelivery] = field(default_factory=dict)
    events: tuple[Event, ...] = ()
    settings: dict[str, str] = field(default_factory=dict)
    corrections: tuple[Correction, ...] = ()
    leases: dict[str, Lease] = field(default_factory=dict)
    people: dict[int, Person] = field(default_factory=dict)
    recovery: dict[int, frozenset[str]] = field(default_factory=dict)
    tickets: dict[bytes, Ticket] = field(default_factory=dict)
    buckets: dict[str, Bucket] = field(default_factory=dict)
    calendars: dict[str, CalendarState] = field(default_factory=dict)
    busy: dict[str, tuple[Span, ...]] = field(default_factory=dict)
    feeds: dict[bytes, Feed] = field(default_factory=dict)
    served: dict[int, str] = field(default_factory=dict)
    links: dict[tuple[int, int, LinkKind], datetime] = field(default_factory=dict)
    ties: tuple[tuple[int, int, LinkKind, str, str, bool], ...] = ()
    breaches: dict[int, Breach] = field(default_factory=dict)
    alarms: dict[int, AlarmState] = field(default_factory=dict)
    legal_holds: dict[int, LegalHold] = field(default_factory=dict)
    erasures: dict[int, Erasure] = field(default_factory=dict)
    erasure_parts: dict[tuple[int, str], Part] = field(default_factory=dict)
    views: dict[int, tuple[str, SavedView]] = field(default_factory=dict)
    overlay: dict[int, OverlayRow] = field(default_factory=dict)
    rights: dict[int, Request] = field(default_factory=dict)
    rights_steps: tuple[tuple[int, Step], ...] = ()
    scans: dict[int, tuple[Scan, datetime | None]] = field(default_factory=dict)
    restored: dict[str, AfterRestore] = field(default_factory=dict)
    sent_copies: dict[tuple[str, str], SentCopy] = field(default_factory=dict)
    api_tokens: dict[bytes, ApiToken] = field(default_factory=dict)
    hook_cursors: dict[str, int] = field(default_factory=dict)
    workers: dict[str, WorkerSign] = field(default_factory=dict)

    def copy(self) -> State:
        """A snapshot: the values are frozen, so copying the dictionaries is enough."""
        named: dict[str, Any] = {}
        for each in fields(self):
            held = getattr(self, each.name)
            named[each.name] = dict(held) if isinstance(held, dict) else held
        return State(**named)

    def shows(self, viewer: Viewer, case: Case) -> bool:
        """Whether *viewer* may see a case: by role, and by name where it is shielded."""
        named = self.shields.get(case.id or 0)
        return viewer.may(Act.READ, case.mailbox) and (named is None or viewer.is_service or viewer.who in named)

    def next_id(self, table: str) -> int:
        """The next id of *table*, from 1."""
        self.ids[table] = self.ids.get(table, 0) + 1
        return self.ids[table]
