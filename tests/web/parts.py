"""Parts of the web's tests: a desk on the store in memory, a clock that stands still, cases as mails make them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from starlette.testclient import TestClient

import mailbox_config
from triage.domain.case import Case, CaseMessage, open_case
from triage.domain.decision import Flag, Reason, TriageDecision
from triage.domain.obligation import obligations_for
from triage.domain.reading import Colour, Evidence, Kind
from triage.ports.delivery import Delivery, DeliveryState
from triage.store.memory import MemoryStore
from triage.web.app import create_app
from triage.web.desk import WebDesk

REGION = mailbox_config.load("demo").region
TOKEN = "alleen-voor-deze-test-0123456789"
PARTNER = "anja@jeugdteam.example"
# A Saturday afternoon: 14:30 local time.
NOW = datetime(2026, 11, 21, 13, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
SUBJECT = "Vraag over een gezin"
TEXT = "Beste collega's,\n\nKunnen jullie aansluiten bij het gesprek met dit gezin?\n\nGroet,\nAnja"


@dataclass
class StillClock:
    """A clock that a test moves."""

    at: datetime = NOW

    def now(self) -> datetime:
        """The moment it was set to."""
        return self.at


def evidence_of(subject: str, text: str, found: str, reading: str = "kind", rule: str = "asks-to-join") -> Evidence:
    """Evidence for the first place where *found* stands."""
    start = f"{subject}\n{text}".index(found)
    return Evidence(reading, found, start, start + len(found), rule)  # type: ignore[arg-type]


@dataclass
class Office:
    """A web queue with its store."""

    allowed_hosts: tuple[str, ...] = ("testserver",)
    clock: StillClock = field(default_factory=StillClock)
    store: MemoryStore = field(init=False)
    desk: WebDesk = field(init=False)

    def __post_init__(self) -> None:
        self.store = MemoryStore(clock=lambda: self.clock.at)
        self.desk = WebDesk(self.store, REGION, TOKEN, self.allowed_hosts, self.clock)

    def outside(self, base_url: str = "http://testserver") -> TestClient:
        """A browser that is not in."""
        return TestClient(create_app(self.desk), base_url=base_url, raise_server_exceptions=False)

    def inside(self) -> TestClient:
        """A browser that came in with the token."""
        client = self.outside()
        assert client.get("/binnen", params={"token": TOKEN}).status_code == 200
        return client

    def events(self, action: str) -> list[tuple[str, str, int | None, tuple[tuple[str, str], ...]]]:
        """The history's events of one action: actor, mailbox, case, data."""
        found = self.store._state.events
        return [(e.item.actor, e.mailbox, e.case_id, e.item.data) for e in found if e.item.action == action]

    def add(
        self,
        *,
        subject: str = SUBJECT,
        text: str = TEXT,
        mailbox: str = "veiligheidsteam",
        sender: str = PARTNER,
        kind: Kind = Kind.SUPPORT,
        colour: Colour | None = None,
        urgent: bool = False,
        ago: timedelta = HOUR,
        flags: frozenset[Flag] = frozenset(),
        evidence: tuple[Evidence, ...] = (),
        attachments: tuple[str, ...] = (),
        route: str = "",
    ) -> Case:
        """A case as one mail makes it."""
        policy = REGION.mailboxes[mailbox]
        chosen = route or (policy.colour_routes.get(colour, policy.routes[kind]) if colour else policy.routes[kind])
        reasons = (Reason("R-4", "De afzender vraagt ondersteuning voor een huishouden (97 % zeker)."),)
        decision = TriageDecision(
            mailbox, chosen, kind, Kind.SUPPORT, 0.97, colour, False, None, urgent, False, reasons, flags, evidence
        )
        received_at = self.clock.at - ago
        with self.store.transaction() as tx:
            draft = open_case(decision, "", sender, subject, received_at)
            case = tx.cases.add(draft, policy.reference_prefix, 2026)
            assert case.id is not None
            owed = obligations_for(REGION.rules_for(mailbox, chosen), received_at, REGION.calendar)
            tx.cases.add_obligations(case.id, owed, REGION.config_hash)
            tx.cases.add_message(
                case.id,
                CaseMessage(
                    "in", sender, tuple(policy.addresses)[:1], subject, text, received_at, None, attachments=attachments
                ),
            )
            tx.cases.add_decision(case.id, None, decision, "silence", "R-6", "")
            data = (("reply", "silence"), ("rule", "R-6"))
            tx.history.append("service", "triaged", mailbox=mailbox, case_id=case.id, data=data)
        return case

    def queue_mail(self, case: Case, state: DeliveryState = DeliveryState.QUEUED) -> None:
        """A proposal in the outbox of *case*."""
        delivery = Delivery(
            kind="mail",
            purpose="proposal",
            mailbox=case.mailbox,
            case_id=case.id,
            state=state,
            next_at=self.clock.at,
            message_id=f"<{case.reference}@test.example>",
            content={"to": PARTNER, "starts_at": "2026-11-24T13:00:00+01:00"},
        )
        with self.store.transaction() as tx:
            tx.outbox.queue(delivery, to=PARTNER)
