"""The questions and answers of the read API, as its OpenAPI document describes them. Keys may be added, not removed."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, WithJsonSchema

from triage.domain.case import CaseMessage, CaseState
from triage.domain.choice import EVERY_STATE, OPEN
from triage.domain.obligation import Obligation
from triage.domain.reading import Colour, Kind
from triage.ports.coupling import Asked, CaseFact, OwedFact

State = Literal["new", "in_progress", "waiting", "closed"]
KindWord = Literal["consult", "support", "other", "undecided"]
ColourWord = Literal["geel", "groen", "oranje", "rood"]
Yes = Literal["true", "false"]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
Reference = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2,8}-[0-9]{4}-[0-9]{4,9}$")]
Cursor = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,15}$")]
Limit = Annotated[int, Field(ge=1, le=200)]
_FIRST, _LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def _moment(given: object) -> datetime:
    """A moment with its offset; a `+` that came through as a space is one. What no calendar of ours reaches is its
    end."""
    text = str(given).strip().replace("z", "Z").replace("t", "T")
    if " " in text[11:]:
        text = text[:11] + text[11:].replace(" ", "+")
    found = datetime.fromisoformat(text)
    if found.tzinfo is None or len(text) < len("2026-01-01T00:00Z"):
        raise ValueError("no offset")
    try:
        return min(max(found, _FIRST), _LAST)
    except OverflowError:  # the first or last day there is, at another offset
        return _FIRST if found.year < _FIRST.year else _LAST


Moment = Annotated[
    datetime,
    BeforeValidator(_moment),
    WithJsonSchema({"type": "string", "format": "date-time", "examples": ["2026-11-24T09:00:00+01:00"]}),
]


class _Asking(BaseModel):
    # A misspelt filter must not be a silent "everything".
    model_config = ConfigDict(extra="forbid", frozen=True)

    limit: Limit = Field(50, description="Hoeveel er hoogstens in het antwoord staan.")
    cursor: Cursor | None = Field(None, description="De waarde van `next` in het vorige antwoord.")
    mailbox: Key | None = Field(None, description="Alleen van deze mailbox.")

    @property
    def after(self) -> int:
        """The id after which the page begins."""
        return int(self.cursor or 0)


class AskedCases(_Asking):
    """Which cases; without a filter all that the token may see."""

    state: Literal["open", "closed", "all", "new", "in_progress", "waiting"] = Field("open", description="De stand.")
    kind: KindWord | None = Field(None, description="De soort vraag.")
    colour: ColourWord | None = Field(None, description="De kleurcode.")
    urgent: Yes | None = Field(None, description="Alleen spoed, of juist niet.")
    received_from: Moment | None = Field(None, description="Ontvangen op of na dit moment.")
    received_until: Moment | None = Field(None, description="Ontvangen voor dit moment.")

    def question(self) -> Asked:
        """The same for the store."""
        states = {"open": OPEN, "all": EVERY_STATE}
        return Asked(
            mailbox=self.mailbox,
            states=states.get(self.state) or frozenset({CaseState(self.state)}),
            kind=Kind(self.kind) if self.kind else None,
            colour=Colour(self.colour) if self.colour else None,
            urgent=None if self.urgent is None else self.urgent == "true",
            received_from=self.received_from,
            received_until=self.received_until,
        )


class AskedObligations(_Asking):
    """Which open obligations."""

    due_until: Moment | None = Field(None, description="Die op of voor dit moment eindigen.")


class AskedSlots(BaseModel):
    """Of which agenda, how far ahead."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    mailbox: Key = Field(description="De mailbox van de agenda.")
    weeks: Annotated[int, Field(ge=1, le=26)] = Field(4, description="Hoeveel weken vooruit.")


class NextTerm(BaseModel):
    """The term that ends first."""

    title: str
    due_at: datetime


class CaseShape(BaseModel):
    """A case without anything of a mail."""

    reference: str
    mailbox: str
    state: State
    kind: KindWord
    colour: ColourWord | None
    route: str
    urgent: bool
    by_hand: bool
    received_at: datetime
    closed_at: datetime | None
    next_term: NextTerm | None
    slot_at: datetime | None
    version: int


class ObligationShape(BaseModel):
    """What is owed, by when, and whether it was met. `breached`: it was not met in time."""

    key: str
    title: str
    owner: str
    term: str
    source: str
    starts_at: datetime | None
    due_at: datetime | None
    met_at: datetime | None
    withdrawn: bool
    breached: bool


class MessageShape(BaseModel):
    """A mail of a case."""

    direction: str
    at: datetime
    sender: str
    recipients: list[str]
    subject: str
    text: str
    attachments: list[str]


class ContentShape(BaseModel):
    """What mails say: for a token with the role `meelezer` alone."""

    sender: str
    subject: str
    messages: list[MessageShape]


class WholeCase(CaseShape):
    """A case with what is owed in it; `content` is null for a token without that right."""

    obligations: list[ObligationShape]
    content: ContentShape | None


class OwedShape(ObligationShape):
    """An open obligation with its case."""

    reference: str
    mailbox: str


class CasePage(BaseModel):
    """Cases in the order in which they were opened; `next` is null on the last page."""

    cases: list[CaseShape]
    next: str | None


class OwedPage(BaseModel):
    """Open obligations in the order in which they were made; `next` is null on the last page."""

    obligations: list[OwedShape]
    next: str | None


class CaseObligations(BaseModel):
    """What is owed in one case."""

    obligations: list[ObligationShape]


class SlotShape(BaseModel):
    """A time of the agenda. `reference` is null where the token may not see the case."""

    starts_at: datetime
    ends_at: datetime
    table: int
    state: Literal["free", "held", "booked"]
    reference: str | None


class SlotPage(BaseModel):
    """The agenda, in order of time."""

    slots: list[SlotShape]


class Problem(BaseModel):
    """Why there is no answer (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str


def local(at: datetime | None, zone: tzinfo) -> datetime | None:
    """A moment in the region's time, with its offset."""
    return None if at is None else at.astimezone(zone)


def case_values(case: CaseFact, zone: tzinfo) -> dict[str, Any]:
    """The values of a `CaseShape`."""
    due = None if case.due_at is None else {"title": case.due_title, "due_at": local(case.due_at, zone)}
    return {
        "reference": case.reference,
        "mailbox": case.mailbox,
        "state": case.state.value,
        "kind": case.kind.value,
        "colour": case.colour.value if case.colour else None,
        "route": case.route,
        "urgent": case.urgent,
        "by_hand": case.by_hand,
        "received_at": local(case.received_at, zone),
        "closed_at": local(case.closed_at, zone),
        "next_term": due,
        "slot_at": local(case.slot_at, zone),
        "version": case.version,
    }


def obligation_values(owed: Obligation, zone: tzinfo, *, breached: bool) -> dict[str, Any]:
    """The values of an `ObligationShape`: not who met it, and nothing of what they wrote."""
    return {
        "key": owed.key,
        "title": owed.title,
        "owner": owed.owner,
        "term": owed.term,
        "source": owed.source,
        "starts_at": local(owed.starts_at, zone),
        "due_at": local(owed.due_at, zone),
        "met_at": None if owed.met is None or owed.withdrawn else local(owed.met.at, zone),
        "withdrawn": owed.withdrawn,
        "breached": breached,
    }


def owed_values(fact: OwedFact, zone: tzinfo, now: datetime) -> dict[str, Any]:
    """The values of an `OwedShape`."""
    over = fact.obligation.due_at is not None and fact.obligation.due_at <= now
    values = obligation_values(fact.obligation, zone, breached=over)
    return {**values, "reference": fact.reference, "mailbox": fact.mailbox}


def message_values(message: CaseMessage, zone: tzinfo) -> dict[str, Any]:
    """The values of a `MessageShape`."""
    return {
        "direction": message.direction,
        "at": local(message.at, zone),
        "sender": message.sender,
        "recipients": list(message.recipients),
        "subject": message.subject,
        "text": message.text,
        "attachments": list(message.attachments),
    }
