"""The store: every step takes rows in one state and leaves them in the next, inside one transaction.

Two implementations pass the same contract suite: SQL (SQLite, PostgreSQL) and memory. All times are aware. Content is
sealed at rest by the store; callers see plain values.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from triage.domain.access import Act, Viewer
from triage.domain.case import (
    Case,
    CaseCounts,
    CaseFile,
    CaseLine,
    CaseLink,
    CaseMessage,
    HistoryItem,
    LinkKind,
    Shielded,
)
from triage.domain.choice import EVERYTHING_OPEN, Choice
from triage.domain.decision import TriageDecision
from triage.domain.message import IncomingMessage, MailStamp
from triage.domain.obligation import Met, Obligation
from triage.ports.agenda import Agenda
from triage.ports.calendar import BusyBook, Feeds
from triage.ports.coupling import Coupling, Tokens
from triage.ports.delivery import Delivery, Outbox
from triage.ports.identity import Limits, People, Tickets
from triage.ports.learning import Corrections
from triage.ports.operating import Operating
from triage.ports.overlay import Overlays
from triage.ports.overview import Overview
from triage.ports.record import Records
from triage.ports.reporting import Reporting
from triage.ports.restored import Restores
from triage.ports.retention import Retention
from triage.ports.rights import RightsBook
from triage.ports.scan import Scans
from triage.ports.views import Views
from triage.ports.watch import WatchBook


@dataclass(frozen=True, slots=True)
class Location:
    """Where a mail lies: the ledger's key (architecture, first migration, 1)."""

    source: str
    folder: str
    uidvalidity: int
    uid: int


ALONE_FROM = 2
"""Attempts after which a mail is claimed without others."""

MOST_ATTEMPTS = 12
"""Attempts after which a mail is for a person, whatever ended them; soon only for one that ended its worker."""


class Outcome(StrEnum):
    """How a located mail is accounted for; `PENDING` is archived and not yet looked at."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    QUARANTINED = "quarantined"
    TOMBSTONE = "tombstone"


@dataclass(frozen=True, slots=True)
class Arrival:
    """One mail as it was found, to be archived. `answerable` is decided at assessment from the source's go-live.
    `sent`: it lay in a Sent folder, so staff wrote it; else it was received. `case_id`: the case to which somebody
    added it by hand."""

    location: Location
    mailbox: str
    raw: bytes
    internal_date: datetime
    size: int
    truncated: bool = False
    answer_wanted: bool = True
    sent: bool = False
    case_id: int | None = None


@dataclass(frozen=True, slots=True)
class Archived:
    """What became of an arrival: its mail, or the earlier mail it is a copy of (same bytes, mailbox and direction)."""

    mail_id: int
    outcome: Outcome
    case_id: int | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """Work that is ours until `expires_at`, while `token` is the row's. `kind` is mail or delivery (claims, 9)."""

    kind: str
    id: int
    token: int
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class ArchivedMail:
    """A claimed mail with its bytes. `case_id`: the case it belongs to already, because it is tried once more or a
    person added it."""

    claim: Claim
    location: Location
    mailbox: str
    raw: bytes
    stamp: MailStamp
    truncated: bool
    attempts: int
    walk: str
    fingerprint: str
    answer_wanted: bool
    answer_from: datetime
    sent: bool = False
    case_id: int | None = None


@dataclass(frozen=True, slots=True)
class CaseMail:
    """How a mail of a case is accounted for: what a person needs to know of one that could not be read. `size` is that
    on the server, in bytes; `attempts` counts the readings that failed; `reason` is in Dutch."""

    mail_id: int
    outcome: Outcome
    received_at: datetime
    size: int
    truncated: bool
    attempts: int
    reason: str


@dataclass(frozen=True, slots=True)
class Lease:
    """A source's lease with its fencing token: checked in every result write."""

    name: str
    holder: str
    token: int
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class MailboxCount:
    """How a source's mails are accounted for (R-50)."""

    accepted: int = 0
    duplicate: int = 0
    quarantined: int = 0
    tombstone: int = 0
    pending: int = 0

    @property
    def total(self) -> int:
        return self.accepted + self.duplicate + self.quarantined + self.tombstone + self.pending


@dataclass(frozen=True, slots=True)
class PollReport:
    """What one poll of one source's folder found: the server's count against what is accounted for."""

    source: str
    folder: str
    mailbox: str
    at: datetime
    on_server: int
    accounted_for: int
    missing: tuple[int, ...] = ()
    error: str = ""


Keep = Callable[[Sequence[Claim]], AbstractContextManager[None]]
"""Keeps claims alive while their work is under way, however long it takes."""


def let_run_out(_claims: Sequence[Claim]) -> AbstractContextManager[None]:
    """Keeps nothing: what takes longer than its claim may be taken over."""
    return nullcontext()


class Ledger(Protocol):
    """What was received and how it is accounted for."""

    def first_seen(self, source: str, mailbox: str, answer_from: datetime | None) -> datetime:
        """Register a source at its first connection; returns its go-live (R-57): *answer_from*, or the database's now
        at that first time."""

    def known_uids(self, source: str, folder: str, uidvalidity: int, since: int = 0) -> frozenset[int]:
        """The UIDs from *since* on that are accounted for."""

    def archive(self, arrival: Arrival, walk: str) -> Archived:
        """Keep one mail, sealed. The same location again changes nothing; the same bytes in the same mailbox are a
        DUPLICATE of the first; erased bytes (tombstone) stay erased. Sent and received mail are no copies of each
        other: a received mail that somebody laid in a Sent folder and back is still looked at."""

    def duplicate_of(self, mailbox: str, message: IncomingMessage, mail_id: int) -> int | None:
        """The earlier mail that *message* is a new rendering of (normalised digest and Message-ID), or None; notes the
        digest of this one."""

    def was_erased(self, mailbox: str, message: IncomingMessage) -> bool:
        """Whether *message* is a rendering of a mail that was erased; nothing is noted."""

    def settle(self, claim: Claim, outcome: Outcome, *, case_id: int | None, reason: str = "") -> None:
        """Account for a claimed mail. Raises LostClaim where the claim is no longer ours."""

    def postpone(self, claim: Claim, until: datetime, reason: str) -> None:
        """Push a mail behind the others after a failed attempt; counts the attempt."""

    def outcome(self, mail_id: int) -> tuple[Outcome, int | None, str]:
        """How an archived mail is accounted for: outcome, case (of a duplicate: that of the first), reason."""

    def of_case(self, case_id: int) -> list[CaseMail]:
        """The received mails that make up a case, oldest first; not those whose bytes were erased."""

    def retry(self, mail_id: int) -> bool:
        """Let a quarantined mail be read once more, for the same case; False where it is not quarantined (any more)."""

    def same_in(self, mailbox: str, message: IncomingMessage) -> int | None:
        """The case in another *mailbox* that the same mail (as `duplicate_of` recognises it) belongs to, or None."""

    def count(self, mailbox: str, *, source: str | None = None, sent: bool = False) -> MailboxCount:
        """How received mail is accounted for, or with *sent* what staff sent. Goes along every mail of the mailbox."""

    def unread(self, mailbox: str) -> int:
        """How many received mails of a mailbox could not be read (quarantined), however many there are in all."""

    def report(self, report: PollReport) -> None:
        """Keep what a poll found."""

    def reports(self) -> list[PollReport]:
        """The latest report of each source's folder."""

    def raw(self, mail_id: int) -> bytes:
        """The bytes as they came; NotFound where there is no such mail, or it was erased."""

    def erase(self, mail_id: int) -> None:
        """Remove the bytes of a mail for good and remember them as a tombstone, so that they stay erased (R-55)."""


class Cases(Protocol):
    """Cases and what hangs on them. Reading takes a Viewer; a case outside it is NotFound (R-54)."""

    def add(self, case: Case, prefix: str, year: int) -> Case:
        """Add a case, giving it the next reference of *prefix* and *year*; returns it with id and reference."""

    def change(self, case: Case) -> Case:
        """Save a changed case; raises Conflict where its version is no longer current. Returns it, one version on."""

    def add_message(self, case_id: int, message: CaseMessage) -> None:
        """Add a mail to a case; its Message-ID becomes known for threading, its words for search. One that comes in
        after the case was made is new mail until somebody saw it."""

    def seen_mail(self, case_id: int, number: int) -> bool:
        """Somebody saw the *number* mails that were new; False, and nothing changed, where there are others by now."""

    def add_decision(
        self, case_id: int, mail_id: int | None, decision: TriageDecision, reply: str, rule: str, why: str
    ) -> None:
        """Add a decision with what was answered: *reply* is proposal, crisis_notice or silence, empty where a person
        decided and nothing was to be answered; a silence has *rule* and *why*."""

    def add_obligations(
        self, case_id: int, obligations: Iterable[Obligation], config_hash: str, model_id: str = ""
    ) -> list[Obligation]:
        """Add what is owed, with its provenance (architecture, first migration, 11); returns them with their ids."""

    def meet(self, case_id: int, obligation_id: int, met: Met) -> None:
        """Append what met an obligation (R-56)."""

    def redate(self, case_id: int, owed: Obligation, config_hash: str, *, by: str, why: str) -> None:
        """Give the obligation of *owed*'s id its start, date, account and `by_hand`; what was promised before is
        appended, with who gave it up and why. NotFound where the case has no such obligation."""

    def unmeet(self, case_id: int, obligation_id: int, why: str, at: datetime) -> None:
        """Append that what met it no longer holds (a bounce, a correction)."""

    def add_task(self, case_id: int, kind: str, at: datetime) -> None:
        """A task for a person: call_back, no_slot, delivery_failed, delivery_unknown, …; one open of a kind a case."""

    def finish_task(self, case_id: int, kind: str, at: datetime) -> None: ...

    def with_task(self, kind: str) -> frozenset[int]:
        """The cases with an open task of that kind: for the service itself."""

    def by_message_ids(self, mailbox: str, message_ids: Sequence[str]) -> int | None:
        """The case in *mailbox* that knows one of these Message-IDs, nearest first, or None; of a merged case the one
        it goes on in."""

    def by_reference(self, mailbox: str, reference: str) -> int | None:
        """The case of *mailbox* with that reference, or None; of a merged case the one it goes on in."""

    def goes_on_in(self, case_id: int) -> int:
        """The case that a case was merged into, through others too; itself where it was not."""

    def merged(self, viewer: Viewer, case_id: int) -> list[Case]:
        """The cases that were merged into a case, through others too, in order of id, as far as *viewer* may see them;
        NotFound for a case they may not."""

    def shield(self, case_id: int, who: frozenset[str]) -> None:
        """Close a case to all but *who*; nobody named: open it to everybody with a role in its mailbox again."""

    def shielded_to(self, viewer: Viewer, case_id: int) -> frozenset[str]:
        """Who may see a case that is closed to others; empty where it is open."""

    def shielded(self, viewer: Viewer, now: datetime) -> Shielded:
        """The open cases that are closed to *viewer* in the mailboxes that they may shield cases of: numbers only."""

    def shields(self, mailboxes: frozenset[str]) -> list[tuple[str, str, tuple[str, ...]]]:
        """Reference, mailbox and who may see it, of every open case of *mailboxes* that is closed to others; for the
        administrator of the machine, without content."""

    def participants(self, case_id: int) -> frozenset[str]:
        """Bare addresses that wrote or were written to in a case, or in one that was merged into it."""

    def link(self, case_id: int, other_id: int, kind: LinkKind) -> None:
        """Keep that a case has to do with another; the same link twice is one."""

    def links(self, viewer: Viewer, case_id: int) -> list[CaseLink]:
        """What a case has to do with others that *viewer* may see as well (R-54), as was said last; NotFound for a case
        they may not."""

    def tie(self, case_id: int, other_id: int, kind: LinkKind, *, by: str, why: str, holds: bool = True) -> None:
        """A person says that a case has to do with another, or, without *holds*, that it has not: appended, and it
        outweighs what the service found. *why* is content."""

    def get(self, viewer: Viewer, case_id: int) -> Case:
        """One case; NotFound where it does not exist or the viewer has no role for it."""

    def find(self, viewer: Viewer, reference: str) -> Case:
        """The case of a reference, in whichever case it is written; NotFound as `get`."""

    def obligations(self, viewer: Viewer, case_id: int) -> list[Obligation]: ...

    def file(self, viewer: Viewer, reference: str) -> CaseFile: ...

    def queue(
        self, viewer: Viewer, choice: Choice = EVERYTHING_OPEN, *, mailbox: str | None = None, limit: int = 200,
        offset: int = 0,
    ) -> list[CaseLine]:  # fmt: skip
        """The cases of a choice in its order; the open ones, urgent first, then by due time, where none is made. A
        *mailbox* narrows it."""

    def found(
        self, viewer: Viewer, choice: Choice, *, limit: int, offset: int = 0
    ) -> tuple[list[CaseLine], int]:  # fmt: skip
        """What `queue` gives, and how many there are in all: a search is made once for both."""

    def count(self, viewer: Viewer, choices: Sequence[Choice]) -> list[int]:
        """How many cases each of *choices* asks for, of those that *viewer* may see."""

    def count_open(self, viewer: Viewer, *, mailbox: str | None = None) -> int: ...

    def counts(
        self, viewer: Viewer, now: datetime, end_of_today: datetime, *, mailbox: str | None = None
    ) -> CaseCounts:
        """Open cases, and how many press: a next term up to *now* is late, one up to *end_of_today* is for today."""

    def figures(self, viewer: Viewer, mailbox: str, now: datetime, end_of_today: datetime) -> CaseCounts:
        """The same over a whole mailbox, shielded cases too: numbers show nobody a case. NotFound for whom may not see
        its figures."""

    def search(self, viewer: Viewer, words: str, limit: int = 50) -> list[CaseLine]:
        """Cases that hold all of *words* (keyed tokens), newest first."""

    def due(self, until: datetime) -> list[tuple[int, Obligation]]:
        """Unmet obligations due before *until*: for the watch, with the case id. Of a closed case those that stayed
        owed: what is not to be done any more is withdrawn when a case is closed."""

    def waking(self, now: datetime) -> list[Case]:
        """Waiting cases whose time to come up again has come, earliest first: for the watch."""


class History(Protocol):
    """History and audit rows, appended in the acting transaction, never changed (architecture, first migration, 7)."""

    def append(
        self, actor: str | Viewer, action: str, *, mailbox: str, case_id: int | None = None, walk: str = "",
        data: Iterable[tuple[str, str]] = (), by: Act = Act.READ,
    ) -> None:  # fmt: skip
        """Append one event. Of a viewer go along from where they looked, and the role that granted *by* (NEN 7513)."""

    def of_case(self, viewer: Viewer, case_id: int) -> list[HistoryItem]: ...


class Settings(Protocol):
    """Switches a person sets while the service runs: the stop button."""

    def get(self, name: str) -> str | None: ...

    def set(self, name: str, value: str, actor: str | Viewer) -> None:
        """Set and append to the history."""


class Transaction(Protocol):
    """Everything one step writes, together or not at all."""

    @property
    def ledger(self) -> Ledger: ...

    @property
    def cases(self) -> Cases: ...

    @property
    def records(self) -> Records: ...

    @property
    def agenda(self) -> Agenda: ...

    @property
    def outbox(self) -> Outbox: ...

    @property
    def history(self) -> History: ...

    @property
    def settings(self) -> Settings: ...

    @property
    def corrections(self) -> Corrections: ...

    @property
    def people(self) -> People: ...

    @property
    def tickets(self) -> Tickets: ...

    @property
    def limits(self) -> Limits: ...

    @property
    def reporting(self) -> Reporting: ...

    @property
    def overview(self) -> Overview: ...

    @property
    def overlay(self) -> Overlays: ...

    @property
    def watch(self) -> WatchBook: ...

    @property
    def busy(self) -> BusyBook: ...

    @property
    def feeds(self) -> Feeds: ...

    @property
    def views(self) -> Views: ...

    @property
    def retention(self) -> Retention: ...

    @property
    def rights(self) -> RightsBook: ...

    @property
    def scans(self) -> Scans: ...

    @property
    def restores(self) -> Restores: ...

    @property
    def api_tokens(self) -> Tokens: ...

    @property
    def coupling(self) -> Coupling: ...

    @property
    def operating(self) -> Operating: ...

    @property
    def now(self) -> datetime:
        """The database's clock, aware: leases, claims and arrivals use no other."""

    def keyed(self, mailbox: str, *parts: str) -> str:
        """A keyed digest (32 hex digits) of *parts*: for Message-IDs and calendar UIDs that say nothing (HMAC with a
        key of the mailbox's own; the same parts give the same digest)."""


class Transacting(Protocol):
    """What writes in steps: the store, or a view of it that writes under a source's lease only."""

    def transaction(self, claim: Claim | Lease | None = None) -> AbstractContextManager[Transaction]:
        """Commit at the end, roll back on an exception. With *claim*, its token is checked at commit: LostClaim, and
        nothing saved, where another took it over. One that ran out and was not taken over still counts."""

    def reading(self) -> AbstractContextManager[Transaction]:
        """Look only: one consistent state, nobody is kept waiting, nothing is saved."""


class Store(Transacting, Protocol):
    """The database. Claims and leases run out by its clock. One that would last longer than anybody asks for
    was made before that clock was set back: it counts as run out."""

    def claim_mails(self, limit: int, holder: str, lasting: timedelta) -> list[ArchivedMail]:
        """Take up to *limit* pending mails whose turn it is, oldest first. A mail whose claim ran out without an
        outcome counts that as an attempt: what kills its worker every time must not be tried for ever, and one that was
        tried `ALONE_FROM` times is taken alone, so that it does not take others with it."""

    def claim_delivery(
        self, holder: str, lasting: timedelta, *, except_for: Collection[str] = ()
    ) -> tuple[Claim, Delivery] | None:
        """Take the next queued delivery whose time has come, of any mailbox but those in *except_for*, whose
        webhooks go all the same. One found in SENDING with a claim that ran out becomes UNKNOWN, never QUEUED
        (architecture, first migration, 8), with a task `delivery_unknown` on its case; a call that tells another system
        of a case, which knows a repeated one, is QUEUED again."""

    def renew(self, held: Sequence[Claim], lasting: timedelta) -> None:
        """Let claims last from now on; one that another took over is left alone."""

    def lease(self, name: str, holder: str, lasting: timedelta) -> Lease | None:
        """Take or renew a lease by name; None while another holds it. A new holder gets a higher token."""

    def release(self, lease: Lease) -> None: ...
