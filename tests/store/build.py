"""Values to put in a store. Everything that is content carries a mark, so that a leak can be found by searching."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from triage.domain.access import Role, Viewer
from triage.domain.case import Case, CaseMessage, CaseState
from triage.domain.decision import Flag, Reason, TriageDecision
from triage.domain.message import IncomingMessage
from triage.domain.obligation import Evidence as MetBy
from triage.domain.obligation import Obligation, StartEvent
from triage.domain.reading import Colour, Evidence, Kind, SecondGuess
from triage.domain.slot import Slot
from triage.domain.terms import TraceDay
from triage.ports.delivery import Delivery, DeliveryState
from triage.ports.store import Arrival, Location

NOW = datetime(2026, 3, 3, 10, 0, tzinfo=UTC)  # a Tuesday
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
RVT, RET = "veiligheidsteam", "ret"
MARK = "Zwanenburgwal"
SENDER = "anna.zwanenburgwal@wijkteam.example"

SERVICE = Viewer.of("dienst", frozenset({RVT, RET}), Role.SERVICE)
ANNA = Viewer.of("anna", frozenset({RVT}), Role.BEHEERDER)
RETA = Viewer.of("reta", frozenset({RET}), Role.BEHANDELAAR)
NOBODY = Viewer.of("niemand", frozenset(), Role.BEHEERDER)
FIGURES = Viewer.of("cora", frozenset({RVT, RET}), Role.COORDINATOR)
ADMINISTRATOR = Viewer.of("frits", frozenset({RVT, RET}), Role.FUNCTIONEEL_BEHEERDER)


class FakeClock:
    """A clock that stands still until it is moved."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, span: timedelta) -> None:
        self.now += span


def location(uid: int = 1, *, source: str = "rvt", folder: str = "INBOX", uidvalidity: int = 7) -> Location:
    return Location(source, folder, uidvalidity, uid)


def raw_mail(number: int = 1, text: str = "") -> bytes:
    return f"Subject: {MARK} {number}\r\n\r\n{MARK} belt over het gezin. {text}\r\n".encode()


def arrival(
    uid: int = 1,
    raw: bytes | None = None,
    *,
    mailbox: str = RVT,
    at: Location | None = None,
    internal_date: datetime = NOW,
) -> Arrival:
    content = raw_mail(uid) if raw is None else raw
    return Arrival(at or location(uid), mailbox, content, internal_date, len(content))


def incoming(
    message_id: str | None = "<een@wijkteam.example>",
    *,
    subject: str = "Vraag",
    text: str = f"Over {MARK}.",
    sender: str = SENDER,
) -> IncomingMessage:
    return IncomingMessage(message_id, (sender,), subject, text, date_header=NOW)


def case(
    *, mailbox: str = RVT, urgent: bool = False, received_at: datetime = NOW, sender: str = SENDER,
    subject: str = f"Zorgen om {MARK}", state: CaseState = CaseState.NEW,
) -> Case:  # fmt: skip
    return Case(
        mailbox=mailbox,
        reference="",
        state=state,
        kind=Kind.SUPPORT,
        colour=Colour.GREEN,
        route="support",
        urgent=urgent,
        sender=sender,
        subject=subject,
        received_at=received_at,
        flags=frozenset({Flag.TO_CHECK, Flag.NOT_PARTNER}),
    )


def message(
    message_id: str | None = "<een@wijkteam.example>", *, text: str = f"Kunnen jullie meekijken bij {MARK}?",
    sender: str = SENDER, mail_id: int | None = None, at: datetime = NOW,
    recipients: tuple[str, ...] = ("rvt@zaanstad.example",),
) -> CaseMessage:  # fmt: skip
    return CaseMessage("in", sender, recipients, f"Zorgen om {MARK}", text, at, message_id, mail_id, ("plan.pdf",))


def decision(mailbox: str = RVT) -> TriageDecision:
    return TriageDecision(
        mailbox=mailbox,
        route="support",
        kind=Kind.SUPPORT,
        best_guess=Kind.SUPPORT,
        confidence=0.93,
        colour=None,
        colour_ambiguous=False,
        suggested_colour=Colour.GREEN,
        urgent=False,
        automatic=False,
        reasons=(Reason("R-4", f"De afzender vraagt mee te kijken bij {MARK}."),),
        flags=frozenset({Flag.COLOUR_SUGGESTED}),
        evidence=(Evidence("kind", f"meekijken bij {MARK}", 4, 20, "asks-to-join"),),
        second=SecondGuess(Kind.CONSULT, 0.06, (Evidence("kind", f"bij {MARK}", 14, 20, "asks-advice"),)),
        model_id="model-1",
        config_hash="config-1",
    )


def obligation(key: str = "contact", due_at: datetime | None = NOW + 48 * HOUR) -> Obligation:
    return Obligation(
        key=key,
        title=f"Titel {key}",
        owner="RVT",
        term="2 dagen",
        source="A 4.3",
        starts=(StartEvent.RECEIVED,),
        met_by=(MetBy.PROPOSAL_SENT, MetBy.STAFF_MAIL),
        starts_at=NOW,
        due_at=due_at,
        trace=(TraceDay(date(2026, 3, 4), True, "woensdag: dag 1 van 2"),),
    )


def slot(start: datetime = NOW + 24 * HOUR, *, minutes: int = 45, agenda: str = "rvt", table: int = 1) -> Slot:
    return Slot(start, start + timedelta(minutes=minutes), agenda, table)


def delivery(
    case_id: int | None, number: int = 1, *, state: DeliveryState = DeliveryState.QUEUED, next_at: datetime = NOW,
    mailbox: str = RVT, automatic: bool = True, kind: str = "mail",
) -> Delivery:  # fmt: skip
    return Delivery(
        kind=kind,
        purpose="proposal",
        mailbox=mailbox,
        case_id=case_id,
        state=state,
        next_at=next_at,
        message_id=f"<uit-{number}@triage.example>",
        content={"to": SENDER, "in_reply_to": f"<{MARK}@wijkteam.example>"},
        automatic=automatic,
        walk="walk-1",
    )
