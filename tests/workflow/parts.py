"""Parts of the workflow's tests: a desk on the store in memory, a parser and a reader that say what a test wants."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import mailbox_config
from triage.domain.authentication import verdict  # noqa: F401 - the real rule runs in every test
from triage.domain.message import IncomingMessage, RequestText
from triage.domain.policy import Region
from triage.domain.quoting import QuotedText
from triage.domain.reading import (
    AnswerKind,
    AutomaticReading,
    ColourReading,
    Kind,
    KindReading,
    Readings,
    SlotAnswer,
    UrgencyReading,
)
from triage.ports.mail import ComposedMail, Dispatch
from triage.ports.store import Arrival, Location
from triage.store.memory import MemoryStore
from triage.workflow.answer import Counter
from triage.workflow.desk import Desk

PARTNER = "anja@jeugdteam.example"
MAILBOX = "algemeen@veiligheidsteamzawa.nl"
# A Thursday morning.
NOW = datetime(2026, 11, 19, 9, 0, tzinfo=UTC)


class Clock:
    """A clock a test moves."""

    def __init__(self, now: datetime = NOW) -> None:
        self.time = now

    def __call__(self) -> datetime:
        return self.time

    def now(self) -> datetime:
        return self.time

    def pass_(self, **span: float) -> None:
        self.time += timedelta(**span)


class Notes:
    """Keeps what the journal was told."""

    def __init__(self) -> None:
        self.events: list[str] = []

    def note(self, event: str, *, walk: str = "", **facts: str | int | float | bool) -> None:
        self.events.append(event)


@dataclass
class Parsed:
    """A parse that is ready, or fails."""

    outcome: IncomingMessage | Exception

    def result(self) -> IncomingMessage:
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome


class ByBytes:
    """A parser that knows what each test's bytes mean."""

    def __init__(self) -> None:
        self.known: dict[bytes, IncomingMessage | Exception] = {}

    def start(self, raw: bytes, *, truncated: bool = False) -> Parsed:
        return Parsed(self.known[raw])


def readings(
    kind: Kind = Kind.SUPPORT, confidence: float = 0.99, *, urgent: bool = False, automatic: bool = False
) -> Readings:
    return Readings(
        colour=ColourReading(),
        kind=KindReading(kind, confidence),
        urgency=UrgencyReading(urgent),
        automatic=AutomaticReading(automatic),
        model_id="test",
    )


class ByBody:
    """A reader that reads what a test says a body says; a support request otherwise."""

    model_id = "test"

    def __init__(self) -> None:
        self.known: dict[str, Readings | Exception] = {}
        self.answers: dict[str, SlotAnswer] = {}

    def read(self, request: RequestText, *, quoted: QuotedText | None = None) -> Readings:
        found = self.known.get(request.body, readings())
        if isinstance(found, Exception):
            raise found
        return found

    def read_answer(self, request: RequestText, proposed: datetime) -> SlotAnswer:
        return self.answers.get(request.body, SlotAnswer(AnswerKind.NONE, None, 0.9))


class Envelope:
    """A composer that puts the purpose in the mail and nothing else."""

    def compose(self, reply: object, dispatch: Dispatch) -> ComposedMail:
        to = reply.to
        return ComposedMail(f"{type(reply).__name__} {dispatch.reference}".encode(), dispatch.message_id, "", to)


class Box:
    """A sender that keeps what it is given, or fails as told."""

    def __init__(self) -> None:
        self.sent: list[ComposedMail] = []
        self.failures: list[Exception] = []

    def send(self, mail: ComposedMail) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.sent.append(mail)


@dataclass
class Room:
    """A desk, a counter and everything a test looks at."""

    region: Region = field(default_factory=lambda: mailbox_config.load("demo").region)
    clock: Clock = field(default_factory=Clock)
    parser: ByBytes = field(default_factory=ByBytes)
    reader: ByBody = field(default_factory=ByBody)
    box: Box = field(default_factory=Box)
    notes: Notes = field(default_factory=Notes)
    uid: int = 0

    def __post_init__(self) -> None:
        self.store = MemoryStore(self.clock)
        self.desk = Desk(self.store, self.region, self.parser, self.reader, self.notes, "test")
        self.counter = Counter(
            self.store, self.region, Envelope(), {"veiligheidsteam": self.box}, {}, self.notes, "test", lambda: 0.5
        )

    def receive(
        self,
        body: str = "Kunnen jullie aansluiten?",
        *,
        outcome: Exception | None = None,
        mailbox: str = "veiligheidsteam",
        received: datetime | None = None,
        answer_from: datetime = NOW - timedelta(days=30),
        **changes: object,
    ) -> int:
        """Archive one mail; returns its id. *changes* go into its IncomingMessage."""
        self.uid += 1
        raw = f"{self.uid}:{body}".encode()
        facts: dict[str, object] = {
            "message_id": f"<{self.uid}@jeugdteam.example>",
            "senders": (PARTNER,),
            "subject": "Vraag",
            "text": body,
            "to": (MAILBOX,),
            "headers": (("authentication-results", "mx.triage.example; dmarc=pass header.from=jeugdteam.example"),),
        }
        self.parser.known[raw] = outcome or IncomingMessage(**(facts | changes))  # type: ignore[arg-type]
        location = Location(mailbox, "INBOX", 1, self.uid)
        with self.store.transaction() as tx:
            tx.ledger.first_seen(mailbox, mailbox, answer_from)
            arrival = Arrival(location, mailbox, raw, received or self.clock.now(), len(raw))
            return tx.ledger.archive(arrival, walk=f"w{self.uid}").mail_id


def sizes(counts: Mapping[object, int]) -> dict[object, int]:
    """*counts* without the zeros."""
    return {key: value for key, value in counts.items() if value}


Chance = Callable[[], float]
