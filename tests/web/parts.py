"""Parts of the web's tests: a desk on the store in memory, a clock that stands still, cases as mails make them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from httpx import Response
from starlette.testclient import TestClient

import mailbox_config
from tests.web.form_reading import forms_of
from tests.web.stage import browser_at
from tests.workflow.parts import Box, Notes
from triage.domain.access import Role, Viewer
from triage.domain.case import Case, CaseMessage, open_case
from triage.domain.decision import Flag, Reason, TriageDecision
from triage.domain.obligation import obligations_for
from triage.domain.policy import SendMode
from triage.domain.reading import Colour, Evidence, Kind, SecondGuess
from triage.domain.reply import Proposal, Threading
from triage.domain.slot import Slot
from triage.identity import Entrance, Hasher, Origin
from triage.ports.delivery import Delivery, DeliveryState
from triage.ports.extraction import Extractor
from triage.store.memory import MemoryStore
from triage.web.app import create_app
from triage.web.desk import WebDesk
from triage.wiring.composing import composer, previewer
from triage.wiring.identity import gate
from triage.wiring.web import extractor
from triage.workflow import review
from triage.workflow.answer import Counter, deliver_all
from triage.workflow.outgoing import queue_reply

LOADED = mailbox_config.load("demo")
REGION = LOADED.region
TOKEN = "alleen-voor-deze-test-0123456789"
PARTNER = "anja@jeugdteam.example"
# A Saturday afternoon: 14:30 local time.
NOW = datetime(2026, 11, 21, 13, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
# The weakest argon2id there is: how strong the real one is has a test of its own.
QUICK_HASHER = Hasher(memory_kib=8, passes=1)
TUESDAY = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
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
    extractor: Extractor = field(default_factory=extractor)
    store: MemoryStore = field(init=False)
    desk: WebDesk = field(init=False)

    def __post_init__(self) -> None:
        self.store = MemoryStore(clock=lambda: self.clock.at)
        self.desk = self.desk_for(Viewer.of("lokaal", REGION.mailboxes, Role.BEHEERDER))

    def desk_for(self, viewer: Viewer) -> WebDesk:
        """A desk whose one-time link lets *viewer* in, with a row and roles as any person has."""
        with self.store.transaction() as tx:
            person = tx.people.find(viewer.who) or tx.people.add(viewer.who)
            for mailbox, roles in viewer.grants.items():
                for role in roles:
                    tx.people.grant(person.id, mailbox, role, "test")
        ways_in = gate(
            LOADED, self.store, self.allowed_hosts, entrance=Entrance(TOKEN, viewer.who), hasher=QUICK_HASHER
        )
        return WebDesk(self.store, REGION, ways_in, self.clock, previewer(LOADED), self.extractor)

    def outside(self, base_url: str = "http://testserver") -> TestClient:
        """A browser that is not in."""
        return TestClient(create_app(self.desk), base_url=base_url, raise_server_exceptions=False)

    def inside(self, viewer: Viewer | None = None) -> TestClient:
        """A browser that is in, as *viewer* where one is given."""
        desk = self.desk_for(viewer) if viewer else self.desk
        client = browser_at(desk, headers={"origin": "http://testserver"})
        assert desk.gate.entrance is not None
        with self.store.transaction() as tx:
            person = tx.people.find(desk.gate.entrance.name)
            assert person is not None
            entered = desk.gate.sessions.open(tx, person, Origin("testclient", "testclient"), "demo")
        client.cookies.set("triage-sessie-80", entered.session)
        assert client.get("/").status_code == 200
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
        second: SecondGuess | None = None,
        attachments: tuple[str, ...] = (),
        route: str = "",
    ) -> Case:
        """A case as one mail makes it."""
        policy = REGION.mailboxes[mailbox]
        chosen = route or (policy.colour_routes.get(colour, policy.routes[kind]) if colour else policy.routes[kind])
        reasons = (Reason("R-4", "De afzender vraagt ondersteuning voor een huishouden (97 % zeker)."),)
        decision = TriageDecision(
            mailbox,
            chosen,
            kind,
            Kind.SUPPORT,
            0.97,
            colour,
            False,
            None,
            urgent,
            False,
            reasons,
            flags,
            evidence,
            second,
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

    def propose(self, case: Case, mode: SendMode = SendMode.AFTER_APPROVAL, delay: timedelta = timedelta(0)) -> int:
        """A proposal for Tuesday 24 November, 13:00, as assessing a mail queues it; returns its number."""
        assert case.id is not None
        slot = Slot(TUESDAY, TUESDAY + timedelta(minutes=45), "rvt-dinsdag", 1)
        reply = Proposal(mode, case.sender, Threading("<vraag@jeugdteam.example>"), slot)
        policy = replace(REGION.mailboxes[case.mailbox], delay=delay)
        with self.store.transaction() as tx:
            until = TUESDAY - timedelta(hours=4)
            assert tx.agenda.hold(case.id, slot, made_at=self.clock.at, expires_at=until, uid="u@x.example") is not None
            if mode is SendMode.AFTER_APPROVAL:
                tx.cases.change(replace(case, flags=case.flags | {Flag.WAITS_FOR_APPROVAL}))
            return queue_reply(tx, reply, case, policy, fingerprint=case.reference, walk="w")

    def stop(self) -> None:
        """A colleague presses the stop button."""
        with self.store.transaction() as tx:
            review.stop_all(tx, Viewer.of("bob", frozenset(REGION.mailboxes), Role.BEHEERDER))

    def state(self, number: int) -> DeliveryState:
        """Where a mail stands."""
        with self.store.reading() as tx:
            found = tx.outbox.get(number)
        assert found is not None
        return found.state

    def deliver(self) -> list[bytes]:
        """Send everything that is due; what went out."""
        box = Box()
        counter = Counter(
            self.store, REGION, composer(LOADED), dict.fromkeys(REGION.mailboxes, box), {}, Notes(), "test", lambda: 0.5
        )
        list(deliver_all(counter))
        return [mail.raw for mail in box.sent]

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


def press(client: TestClient, page: str, action: str, **changes: str) -> Response:
    """Send the form on *page* whose address ends in *action* with what its page put in it; *changes* go into its
    fields."""
    forms = (each for each in forms_of(client.get(page).text) if each.method == "post")
    found = next((each for each in forms if re.search(f"{action}$", each.action)), None)
    assert found, f"no form {action} on {page}"
    hidden: dict[str, list[str] | str] = {}
    for each in found.fields:
        if each.kind == "hidden":
            hidden.setdefault(each.name, []).append(each.value or "")  # type: ignore[union-attr]
    answer: Response = client.post(found.action, data=hidden | changes)
    return answer
