"""May we write to this person, and what? A table of rules, each with its source; never nothing: a silence has its rule.

A mail that confirms a handover has no type here: it is a person's act (R-13).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from triage.domain.authentication import is_authenticated
from triage.domain.decision import Flag, TriageDecision
from triage.domain.message import TOLERANT, IncomingMessage, Protection, is_sent_on
from triage.domain.policy import MailboxPolicy, PartnerBook, SendMode
from triage.domain.reading import Kind
from triage.domain.slot import Slot
from triage.domain.watching import Dagstart, Reminder

LOOP_HEADER = "x-veiligheidstriage"
# Values of X-Auto-Response-Suppress that bar answers; DR, RN and NRN bar only receipts (MS-OXCMAIL 2.2.3.2.14).
_SUPPRESS = frozenset({"all", "oof", "autoreply"})
_PRECEDENCE = frozenset({"bulk", "junk", "list", "auto_reply", "auto-reply"})
# Senders that nobody reads: the names of RFC 2142 and RFC 3834, and what "do not answer" is called, with any suffix.
_MACHINE_NAME = re.compile(
    r"(?:mailer-daemon|postmaster)@"
    r"|(?:no|do[-_.]?not|niet|geen)[-_.]?(?:reply|antwoord(?:en)?|beantwoorden)(?![a-z])"
)


@dataclass(frozen=True, slots=True)
class Threading:
    """Headers that tie a reply to the mail it answers (RFC 5322, 3.6.4): all a reply takes from it (R-52)."""

    in_reply_to: str | None
    references: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """A time proposed to the sender of a support request (R-4)."""

    mode: SendMode
    to: str
    threading: Threading
    slot: Slot


class UpdateKind(StrEnum):
    """What became of an invitation: another time is proposed, the time is agreed, or it is taken back (R-9)."""

    MOVED = "moved"
    BOOKED = "booked"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class SlotUpdate:
    """Tells whoever was invited what became of the invitation; `slot` is the new time, or the one that is taken back.
    That a time is agreed says nothing of a handover (R-13)."""

    mode: SendMode
    to: str
    threading: Threading
    slot: Slot
    change: UpdateKind


SlotMail = Proposal | SlotUpdate
"""What tells of a time."""


@dataclass(frozen=True, slots=True)
class CrisisNotice:
    """Where to turn in a crisis (R-24, R-29)."""

    mode: SendMode
    to: str
    threading: Threading


@dataclass(frozen=True, slots=True)
class Alarm:
    """To the people on duty: an urgent case, by its reference only (R-24, R-52). Not a reply: it goes to colleagues."""

    to: str


@dataclass(frozen=True, slots=True)
class Anchor:
    """To whoever keeps watch over the access log: how far its chain goes and its last link, so that the log cannot be
    cut short unseen. No case, no name."""

    to: str
    position: int
    link: str
    day: str


@dataclass(frozen=True, slots=True)
class PersonalMail:
    """What a person wrote, saw whole and sent: no reply of the service's own, so R-52 does not bind its words. A
    handover's confirmation is such a mail and nothing else (R-13)."""

    to: str
    threading: Threading
    subject: str
    text: str


Internal = Alarm | Anchor | Reminder | Dagstart
"""What goes to colleagues by itself: no reply to a mail, and nothing of a mail in it."""

Outgoing = Proposal | SlotUpdate | CrisisNotice | PersonalMail | Internal
"""Everything that a mailbox sends."""


@dataclass(frozen=True, slots=True)
class Silence:
    """Nothing goes out, by this rule, for this reason (in Dutch)."""

    rule: str
    why: str


Reply = Proposal | SlotUpdate | CrisisNotice | Silence


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What bears on a reply beside the mail itself.

    `answerable`: the mail came in after go-live and at most a day ago (R-57). The counts are of automatic mails, queued
    or sent: to this address in the last hour, in this case, from this mailbox today. `by_hand`: a person added the mail
    to its case, so no server vouches for who wrote it, or judged the case before it could be read. `by_click`: it is a
    valid answer to an invitation, which a calendar program writes for the one who clicked.
    """

    answerable: bool = True
    first_of_case: bool = True
    to_address_hour: int = 0
    in_case: int = 0
    from_mailbox_day: int = 0
    by_hand: bool = False
    by_click: bool = False


@dataclass(frozen=True, slots=True)
class _Question:
    message: IncomingMessage
    decision: TriageDecision
    policy: MailboxPolicy
    partners: PartnerBook
    own: frozenset[str]
    circumstances: Circumstances

    @property
    def sender(self) -> str:
        return self.message.senders[0] if self.message.senders else ""


def _is_machine(asked: _Question) -> bool:
    if asked.circumstances.by_click:
        # Made for a person's click: "auto-generated" is no answering machine, "auto-replied" is (RFC 3834, 5).
        clicked = "auto-generated" in _words(asked.message, "auto-submitted")
        kept = tuple(each for each in asked.message.headers if not clicked or each[0] != "auto-submitted")
        return is_by_machine(replace(asked.message, headers=kept)) or _MACHINE_NAME.match(asked.sender) is not None
    return asked.decision.automatic or is_by_machine(asked.message) or _MACHINE_NAME.match(asked.sender) is not None


def is_by_machine(message: IncomingMessage) -> bool:
    """Whether the header of *message* says that no person wrote it (RFC 3834, 2)."""
    return (
        message.report is not None
        or not _words(message, "auto-submitted") <= {"no"}
        or any("".join(line.split()) in ("", "<>") for line in message.header_lines("return-path"))
        or any(name.startswith("list-") for name, _ in message.headers)
        or not _PRECEDENCE.isdisjoint(_words(message, "precedence"))
        or not _SUPPRESS.isdisjoint(_words(message, "x-auto-response-suppress"))
    )


def _words(message: IncomingMessage, name: str) -> set[str]:
    """The words of all header lines called *name*: without parameters and comments, in lower case."""
    lines = (re.split(r"[;(]", line, maxsplit=1)[0].lower() for line in message.header_lines(name))
    return {word for line in lines for word in re.split(r"[,\s]+", line) if word}


def _is_incomplete(message: IncomingMessage) -> bool:
    return message.truncated or TOLERANT in message.defects


def _is_loop(asked: _Question) -> bool:
    return asked.message.header(LOOP_HEADER) is not None or asked.sender in asked.own


def _caps_reached(asked: _Question) -> bool:
    now, caps = asked.circumstances, asked.policy.caps
    return (
        now.to_address_hour >= caps.per_address_hour
        or now.in_case >= caps.per_case
        or now.from_mailbox_day >= caps.per_mailbox_day
    )


def _reply_to_elsewhere(asked: _Question) -> bool:
    return any(address != asked.sender for address in asked.message.reply_to)


_BARS: tuple[tuple[str, str, Callable[[_Question], bool]], ...] = (
    ("R-57", "Ontvangen voor de ingebruikname of langer dan een dag geleden: wel opgenomen, niet beantwoord.",
     lambda asked: not asked.circumstances.answerable),
    ("R-53", "Een medewerker behandelt deze zaak al: een medewerker antwoordt.",
     lambda asked: asked.circumstances.by_hand),
    ("R-12", "Melding van een beveiligd bericht: de inhoud staat elders; een medewerker haalt haar op.",
     lambda asked: Flag.ELSEWHERE in asked.decision.flags),
    ("R-53", "Door een regel doorgestuurd: een medewerker bekijkt het en antwoordt zelf.",
     lambda asked: is_sent_on(asked.message)),
    ("R-51", "Door een machine verstuurd of niet bedoeld om te beantwoorden (RFC 3834).", _is_machine),
    ("R-51", "Afkomstig van de dienst zelf of van een eigen adres.", _is_loop),
    ("R-53", "Er is niet precies één afzender.", lambda asked: len(asked.message.senders) != 1),
    ("R-53", "Het antwoordadres wijkt af van de afzender.", _reply_to_elsewhere),
    ("R-53", "De mailbox staat niet in het veld Aan.",
     lambda asked: not asked.policy.addresses.intersection(asked.message.to)),
    ("R-5", "De afzender is geen bekende partner; een medewerker beoordeelt het bericht.",
     lambda asked: asked.partners.find(asked.sender, asked.policy.key) is None),
    ("R-53", "De ontvangende mailserver bevestigt de afzender niet.",
     lambda asked: not is_authenticated(asked.message, asked.policy.trust)),
    ("R-50", "Het bericht is ondertekend, versleuteld of onvolledig gelezen; een medewerker bekijkt het eerst.",
     lambda asked: asked.message.protection is not Protection.NONE or _is_incomplete(asked.message)),
    ("R-51", "Er gingen al te veel automatische berichten naar deze afzender, in deze zaak of uit deze mailbox.",
     _caps_reached),
)  # fmt: skip


def barred(
    message: IncomingMessage,
    decision: TriageDecision,
    policy: MailboxPolicy,
    partners: PartnerBook,
    own: frozenset[str],
    circumstances: Circumstances,
) -> Silence | None:
    """The first rule that forbids an automatic answer to the sender of *message*, or None."""
    asked = _Question(message, decision, policy, partners, own, circumstances)
    return next((Silence(rule, why) for rule, why, holds in _BARS if holds(asked)), None)


def wants_slot(decision: TriageDecision, policy: MailboxPolicy, circumstances: Circumstances) -> bool:
    """Whether a reply to this mail, if none is barred, would propose a time (R-4, R-29)."""
    return (
        decision.kind is Kind.SUPPORT
        and not decision.urgent
        and circumstances.first_of_case
        and policy.slot_plan is not None
        and policy.mode(Kind.SUPPORT) is not SendMode.OFF
    )


def reply_for(
    message: IncomingMessage,
    decision: TriageDecision,
    policy: MailboxPolicy,
    circumstances: Circumstances,
    bar: Silence | None,
    slot: Slot | None,
) -> Proposal | CrisisNotice | Silence:
    """What goes out: *bar* where there is one, the crisis text for an urgent mail, a proposal for a support request."""
    if bar is not None:
        return bar
    thread = _threading(message)
    if decision.urgent:
        mode = policy.mode("urgent")
        if mode is SendMode.OFF:
            return Silence("R-24", "Spoed: deze mailbox stuurt zelf geen crisistekst; een medewerker handelt direct.")
        return CrisisNotice(mode, message.senders[0], thread)
    if not circumstances.first_of_case:
        return Silence("R-51", "Vervolgbericht in een bestaande zaak: een medewerker antwoordt.")
    if decision.kind is Kind.UNDECIDED:
        return Silence("R-8", "De soort vraag is niet zeker: een medewerker beslist.")
    if not wants_slot(decision, policy, circumstances):
        return Silence("R-6", "Bij deze soort vraag gaat niets vanzelf uit: een medewerker antwoordt.")
    if slot is None:
        return Silence("R-9", "Er is geen vrije tijd binnen de planningshorizon: een medewerker belt terug.")
    sure = decision.confidence >= policy.thresholds.automatic
    mode = policy.mode(Kind.SUPPORT) if sure else SendMode.AFTER_APPROVAL
    return Proposal(mode, message.senders[0], thread, slot)


def _threading(message: IncomingMessage) -> Threading:
    if message.message_id is None:
        return Threading(None)
    return Threading(message.message_id, tuple(dict.fromkeys((*message.references[-20:], message.message_id))))


def is_answerable(received_at: datetime, observed_at: datetime, answer_from: datetime) -> bool:
    """Whether a mail came in after go-live and no more than a day ago (R-57)."""
    # In UTC: times of one zone would be compared by the clock on the wall, which a clock change sets wrong.
    received, observed = received_at.astimezone(UTC), observed_at.astimezone(UTC)
    return received >= answer_from.astimezone(UTC) and observed - received <= timedelta(days=1)
