"""What a region decides, as values. `mailbox_config` reads them from files; no address, term or text stands in code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum

from triage.domain.checklist import Checklist
from triage.domain.desk import Desk
from triage.domain.draft import DraftRule, SecureRoute
from triage.domain.duty import NOBODY, Rota
from triage.domain.obligation import ObligationRule
from triage.domain.reading import Colour, Kind, LocalKind
from triage.domain.retention import RetentionPolicy
from triage.domain.slot import SlotPlan
from triage.domain.watching import WatchPolicy
from triage.domain.workdays import WorkCalendar


class SendMode(StrEnum):
    """Whether a kind of mail goes out by itself (domain rules, "What is sent by itself, and what waits")."""

    OFF = "off"
    AFTER_APPROVAL = "after_approval"
    AUTOMATIC = "automatic"


class AuthenticationMode(StrEnum):
    """`REQUIRED`: only a sender whose From domain the receiving server vouches for is answered by itself (R-53).
    `WHEN_PRESENT`: a source whose server writes no Authentication-Results; a failing one still bars an answer."""

    REQUIRED = "required"
    WHEN_PRESENT = "when-present"


@dataclass(frozen=True, slots=True)
class Trust:
    """Which Authentication-Results header is believed (RFC 8601, 5): the topmost, with this id. An empty id
    believes a topmost header without one, as Exchange Online writes it."""

    authserv_id: str
    mode: AuthenticationMode = AuthenticationMode.REQUIRED


@dataclass(frozen=True, slots=True)
class Partner:
    """A team or organisation whose mail may be answered (R-5)."""

    name: str
    addresses: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()
    mailboxes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class PartnerBook:
    """All partners. An address goes before a whole domain, which is a fallback (R-5)."""

    partners: tuple[Partner, ...] = ()

    def find(self, address: str, mailbox: str) -> Partner | None:
        """The partner that *address* (bare, lower case) is for *mailbox*, or None."""
        _, at, domain = address.rpartition("@")
        here = [partner for partner in self.partners if not partner.mailboxes or mailbox in partner.mailboxes]
        by_address = next((partner for partner in here if address in partner.addresses), None)
        return by_address or next((partner for partner in here if at and domain in partner.domains), None)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Calibrated probabilities: below `decide` a person decides (R-8), below `automatic` a reply waits for approval."""

    decide: float
    automatic: float


@dataclass(frozen=True, slots=True)
class Caps:
    """Most automatic mails; a loop guard (R-51). Beyond it the mail waits for a person."""

    per_address_hour: int = 3
    per_case: int = 4
    per_mailbox_day: int = 200


@dataclass(frozen=True, slots=True)
class Texts:
    """The fixed texts of a mailbox's mails, as templates with `{placeholders}` that only fixed values fill (R-52)."""

    proposal_subject: str
    proposal: str
    crisis_subject: str
    crisis: str
    alarm_subject: str
    alarm: str
    anchor_subject: str
    anchor: str
    invitation_summary: str
    invitation_description: str
    moved_subject: str
    moved: str
    booked_subject: str
    booked: str
    cancelled_subject: str
    cancelled: str
    reminder_subject: str = ""
    reminder: str = ""
    dagstart_subject: str = ""
    dagstart: str = ""


@dataclass(frozen=True, slots=True)
class AuditPolicy:
    """Who gets the head of the access log's chain every day, from which mailbox."""

    mailbox: str
    to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RouteNote:
    """What the agreements say of a route besides what is owed (R-11, R-15, R-16, R-21), with its source."""

    text: str
    source: str


@dataclass(frozen=True, slots=True)
class RoutePolicy:
    """A route and its obligations. `key` is the word the users use. `office_hours`: it can be used only then (R-25);
    `otherwise` says what to do at another time."""

    key: str
    title: str
    obligations: tuple[ObligationRule, ...]
    source: str
    office_hours: bool = False
    otherwise: str = ""
    notes: tuple[RouteNote, ...] = ()


@dataclass(frozen=True)
class MailboxPolicy:
    """One mailbox: where it may be written to, how its mail is routed, what goes out by itself. `linked_with`: those of
    the same controller with which it is told that the same mail came in at both (R-41); `trust_of`: by source."""

    key: str
    name: str
    reference_prefix: str
    addresses: frozenset[str]
    routes: Mapping[Kind, str]
    modes: Mapping[str, SendMode]
    thresholds: Thresholds
    trust: Trust
    texts: Texts
    slot_plan: SlotPlan | None = None
    colour_routes: Mapping[Colour, str] = field(default_factory=dict)
    local_routes: Mapping[LocalKind, str] = field(default_factory=dict)
    hand_routes: tuple[str, ...] = ()
    always: tuple[ObligationRule, ...] = ()
    delay: timedelta = timedelta(minutes=5)
    caps: Caps = Caps()
    alarm_to: tuple[str, ...] = ()
    controller: str = ""
    linked_with: frozenset[str] = frozenset()
    trust_of: Mapping[str, Trust] = field(default_factory=dict)
    learn_from_corrections: bool = False
    secure: SecureRoute = field(default_factory=SecureRoute)
    watch: WatchPolicy = field(default_factory=WatchPolicy)

    def choosable_routes(self) -> tuple[str, ...]:
        """The routes that a person may choose here: those a mail can get, and `hand_routes`, which no mail gets."""
        decided = (route for kind, route in self.routes.items() if kind is not Kind.UNDECIDED)
        by_reading = (*self.colour_routes.values(), *self.local_routes.values())
        return tuple(dict.fromkeys((*decided, *by_reading, *self.hand_routes)))

    def for_source(self, source: str) -> MailboxPolicy:
        """The policy for mail of one *source*: another server may write another Authentication-Results."""
        return replace(self, trust=self.trust_of[source]) if source in self.trust_of else self

    def mode(self, kind: str) -> SendMode:
        """How *kind* (a `Kind` value or `urgent`) is sent; what is not named is off."""
        return self.modes.get(kind, SendMode.OFF)


@dataclass(frozen=True)
class Region:
    """Everything a region decides. `config_hash` stands in each decision and obligation (provenance)."""

    name: str
    calendar: WorkCalendar
    mailboxes: Mapping[str, MailboxPolicy]
    routes: Mapping[str, RoutePolicy]
    partners: PartnerBook
    own_addresses: frozenset[str]
    config_hash: str
    audit: AuditPolicy | None = None
    escalation: tuple[str, ...] = ()
    drafts: tuple[DraftRule, ...] = ()
    desks: tuple[Desk, ...] = ()
    checklists: tuple[Checklist, ...] = ()
    duty: Rota = NOBODY
    scans: bool = False
    retention: Mapping[str, RetentionPolicy] = field(default_factory=dict)

    def retention_for(self, mailbox: str) -> RetentionPolicy:
        """How long *mailbox* keeps what; for good where nothing is configured (R-55)."""
        return self.retention.get(mailbox) or RetentionPolicy(mailbox)

    def checklists_for(self, mailbox: str, route: str) -> tuple[Checklist, ...]:
        """What a case of *route* in *mailbox* is held beside (R-42); none for most."""
        return tuple(each for each in self.checklists if each.fits(mailbox, route))

    def rules_for(self, mailbox: str, route: str) -> tuple[ObligationRule, ...]:
        """The obligations of *route* in *mailbox*: those every case there carries, then the route's own."""
        always = self.mailboxes[mailbox].always
        known = {rule.key for rule in always}
        own = self.routes[route].obligations if route in self.routes else ()
        return (*always, *(rule for rule in own if rule.key not in known))

    def rule(self, mailbox: str, route: str, key: str) -> ObligationRule | None:
        """One obligation of *route* in *mailbox* as it is configured now; None where it is not."""
        return next((rule for rule in self.rules_for(mailbox, route) if rule.key == key), None)
