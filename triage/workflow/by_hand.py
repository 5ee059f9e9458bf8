"""A case without a mail: somebody called, wrote a letter, or left a message in the portal (R-12, R-14).

It is a case like any other: its terms run from the moment that really was, it has a reference, and it is found by its
words. Nothing is ever sent to anybody by itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from triage.domain.access import Act, Viewer
from triage.domain.case import Case, CaseMessage, CaseState
from triage.domain.decision import Reason, TriageDecision
from triage.domain.errors import NotFound
from triage.domain.hours import with_hours
from triage.domain.obligation import obligations_for
from triage.domain.policy import MailboxPolicy, Region
from triage.domain.reading import Colour, Kind
from triage.domain.record import MOST_NAME, MOST_NOTE, Channel, Record, RecordKind, Unrecordable, check
from triage.ports.store import Transaction
from triage.workflow.acts import noted
from triage.workflow.handovers import share_reference
from triage.workflow.record import settle
from triage.workflow.watch_alarms import sound

WAYS = (Channel.TELEPHONE, Channel.LETTER, Channel.PORTAL, Channel.IN_PERSON)
"""How something comes in that is no mail."""


@dataclass(frozen=True, slots=True)
class ByHand:
    """What came in. `received_at` is its real time; `route` one of the mailbox's, else it follows from colour and kind.
    `sender`, `subject`, `note` and `their_reference` are content."""

    mailbox: str
    channel: Channel
    received_at: datetime
    kind: Kind = Kind.OTHER
    colour: Colour | None = None
    urgent: bool = False
    route: str = ""
    their_reference: str = field(default="", repr=False)
    sender: str = field(default="", repr=False)
    subject: str = field(default="", repr=False)
    note: str = field(default="", repr=False)


def open_by_hand(tx: Transaction, viewer: Viewer, region: Region, said: ByHand) -> Case:
    """Open a case without a mail. NotFound where *viewer* may not act in its mailbox; Unrecordable with a message for
    each field that is not right."""
    policy = region.mailboxes.get(said.mailbox)
    if policy is None or not viewer.may(Act.HANDLE, said.mailbox):
        raise NotFound
    opening = Record(
        RecordKind.OPENED, said.received_at, viewer.who, said.channel, with_whom=said.sender.strip(),
        their_reference=said.their_reference.strip(),
    )  # fmt: skip
    _check(tx, policy, said, opening)
    route = said.route or _route(policy, said)
    draft = _case(policy, said, route)
    decision = decided_by_hand(region, draft, route)
    draft = replace(draft, flags=decision.flags)
    case = tx.cases.add(draft, policy.reference_prefix, _year(region, said))
    assert case.id is not None
    tx.cases.add_message(case.id, _message(said))
    why = "Met de hand geopend: er is geen mail om te beantwoorden."
    tx.cases.add_decision(case.id, None, decision, "silence", "R-53", why)
    rules = region.rules_for(said.mailbox, route)
    owed = obligations_for(rules, said.received_at, region.calendar)
    tx.cases.add_obligations(case.id, owed, region.config_hash)
    tx.records.add(case.id, opening)
    settle(tx, viewer.who, region, case)
    share_reference(tx, case, said.their_reference)
    if case.urgent:
        sound(tx, case, region, fingerprint=f"{case.reference} by hand")
    noted(tx, viewer, case, "case-by-hand", ("channel", said.channel.value), ("route", route))
    return case


def _check(tx: Transaction, policy: MailboxPolicy, said: ByHand, opening: Record) -> None:
    wrong: dict[str, str] = {}
    try:
        check(opening, tx.now, tx.now)
    except Unrecordable as error:
        wrong |= {("received_at" if name == "at" else name): text for name, text in error.wrong.items()}
        if "with_whom" in wrong:
            wrong["sender"] = wrong.pop("with_whom")
    if said.channel not in WAYS:
        wrong["channel"] = "Kies hoe het binnenkwam: telefoon, brief, portaal of aan de balie."
    if not said.sender.strip():
        wrong["sender"] = "Vul in van wie het kwam."
    if not said.subject.strip():
        wrong["subject"] = "Vul in waar het over gaat."
    elif len(said.subject) > MOST_NAME:
        wrong["subject"] = f"Dit onderwerp is te lang; maak er hoogstens {MOST_NAME} tekens van."
    if len(said.note) > MOST_NOTE:
        wrong["note"] = f"Deze notitie is te lang; maak er hoogstens {MOST_NOTE} tekens van."
    if said.kind is Kind.UNDECIDED and not said.route and said.colour not in policy.colour_routes:
        wrong["kind"] = "Kies wat er gevraagd wordt."
    if said.route and said.route not in policy.choosable_routes():
        wrong["route"] = "Kies een route van deze mailbox."
    if wrong:
        raise Unrecordable(wrong)


def _route(policy: MailboxPolicy, said: ByHand) -> str:
    if said.colour is not None and said.colour in policy.colour_routes:
        return policy.colour_routes[said.colour]
    return policy.routes[said.kind]


def _year(region: Region, said: ByHand) -> int:
    return region.calendar.local_date(said.received_at).year


def _case(policy: MailboxPolicy, said: ByHand, route: str) -> Case:
    by_route = next((colour for colour, each in policy.colour_routes.items() if each == route), None)
    return Case(
        mailbox=said.mailbox,
        reference="",
        # Whoever writes it down has seen it.
        state=CaseState.IN_PROGRESS,
        kind=Kind.OTHER if said.kind is Kind.UNDECIDED else said.kind,
        colour=said.colour or by_route,
        route=route,
        urgent=said.urgent,
        sender=said.sender.strip(),
        subject=said.subject.strip(),
        received_at=said.received_at,
        flags=frozenset(),
        by_hand=True,
    )


def _message(said: ByHand) -> CaseMessage:
    return CaseMessage(
        direction="in",
        sender=said.sender.strip(),
        recipients=(),
        subject=said.subject.strip(),
        text=said.note,
        at=said.received_at,
        message_id=None,
    )


def decided_by_hand(region: Region, case: Case, route: str) -> TriageDecision:
    """The decision of a case that a person opened: they chose what it is."""
    why = "Met de hand geopend: een medewerker koos soort en route."
    decision = TriageDecision(
        mailbox=case.mailbox,
        route=route,
        kind=case.kind,
        best_guess=case.kind,
        confidence=1.0,
        colour=case.colour,
        colour_ambiguous=False,
        suggested_colour=None,
        urgent=case.urgent,
        automatic=False,
        reasons=(Reason("R-12", why),),
        flags=frozenset(),
        config_hash=region.config_hash,
    )
    return with_hours(decision, region, case.received_at)
