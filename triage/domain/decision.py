"""What a mail is, decided from its readings by a mailbox's policy: a pure function that gives its reasons."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from triage.domain.growing import Growing
from triage.domain.message import IncomingMessage, MailStamp, Protection, is_sent_on
from triage.domain.policy import MailboxPolicy
from triage.domain.quoting import QuotedText
from triage.domain.reading import Colour, Evidence, Kind, LocalKind, Readings, SecondGuess
from triage.domain.secure_mail import notice_in


class Flag(Growing):
    """What a person should know of a case at a glance. A growing set: an older worker reads `UNKNOWN`."""

    UNDECIDED = "undecided"
    QUARANTINED = "quarantined"
    AUTOMATIC = "automatic"
    COLOUR_SUGGESTED = "colour_suggested"
    COLOUR_AMBIGUOUS = "colour_ambiguous"
    FUTURE_DATE = "future_date"
    SEVERAL_SENDERS = "several_senders"
    NO_SENDER = "no_sender"
    NOT_PARTNER = "not_partner"
    NOT_AUTHENTICATED = "not_authenticated"
    HISTORY = "history"
    PROTECTED = "protected"
    SIGNED = "signed"
    ELSEWHERE = "elsewhere"
    FORWARDED = "forwarded"
    TRUNCATED = "truncated"
    DAMAGED = "damaged"
    TO_CHECK = "to_check"
    WAITS_FOR_APPROVAL = "waits_for_approval"
    NO_SLOT = "no_slot"
    SLOT_AFTER_TERM = "slot_after_term"
    MAY_BELONG_ELSEWHERE = "may_belong_elsewhere"
    OUTSIDE_HOURS = "outside_hours"
    VIRUS = "virus"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why, in a beheerder's words, with the rule it rests on."""

    rule: str
    text: str


@dataclass(frozen=True, slots=True)
class TriageDecision:
    """What the service makes of one mail. `kind` may be UNDECIDED; `best_guess` never is."""

    mailbox: str
    route: str
    kind: Kind
    best_guess: Kind
    confidence: float
    colour: Colour | None
    colour_ambiguous: bool
    suggested_colour: Colour | None
    urgent: bool
    automatic: bool
    reasons: tuple[Reason, ...]
    flags: frozenset[Flag]
    evidence: tuple[Evidence, ...] = ()
    second: SecondGuess | None = None
    model_id: str = ""
    config_hash: str = ""


# Defects that the parser mends without doubt about the content: worth no flag.
_HARMLESS_DEFECTS = frozenset(
    {"undeclared-charset", "wrong-charset", "unknown-charset", "odd-encoding", "unfinished", "unreadable-date"}
)


def decide(
    message: IncomingMessage, readings: Readings, policy: MailboxPolicy, stamp: MailStamp, config_hash: str, *,
    quoted: QuotedText | None = None,
) -> TriageDecision:  # fmt: skip
    """Decide what *message* is in the mailbox of *policy*; *quoted* where its quotes were told apart already."""
    enough = readings.kind.confidence >= policy.thresholds.decide
    kind = readings.kind.best_guess if enough else Kind.UNDECIDED
    # A rule that sends mail on marks it as a machine's; who wrote it did not.
    forwarded = is_sent_on(message)
    automatic = readings.automatic.automatic and not forwarded
    if readings.automatic.automatic:
        kind = Kind.UNDECIDED if forwarded else Kind.OTHER
    elsewhere = notice_in(message, stamp.received_at.date(), quoted) is not None
    route, why_route = _route(readings, policy, kind)
    urgent = readings.urgency.urgent and not automatic
    flags = _flags(message, readings, stamp) | ({Flag.UNDECIDED} if kind is Kind.UNDECIDED else frozenset())
    if not automatic:
        flags -= {Flag.AUTOMATIC}
    flags |= ({Flag.FORWARDED} if forwarded else set()) | ({Flag.ELSEWHERE} if elsewhere else set())
    return TriageDecision(
        mailbox=policy.key,
        route=route,
        kind=kind,
        best_guess=readings.kind.best_guess,
        confidence=readings.kind.confidence,
        colour=readings.colour.colour,
        colour_ambiguous=readings.colour.ambiguous,
        suggested_colour=readings.colour.in_body,
        urgent=urgent,
        automatic=automatic,
        reasons=(*_about_mail(flags), *_reasons(readings, kind, urgent, automatic=automatic), why_route),
        flags=frozenset(flags),
        evidence=readings.evidence,
        second=None if automatic else readings.kind.second,
        model_id=readings.model_id,
        config_hash=config_hash,
    )


def unreadable(policy: MailboxPolicy, stamp: MailStamp, why: str, config_hash: str) -> TriageDecision:
    """The decision on a mail nobody could read: undecided, for a person, its term running (R-50)."""
    flags = {Flag.QUARANTINED, Flag.UNDECIDED} | ({Flag.FUTURE_DATE} if stamp.in_future else set())
    return TriageDecision(
        mailbox=policy.key,
        route=policy.routes[Kind.UNDECIDED],
        kind=Kind.UNDECIDED,
        best_guess=Kind.OTHER,
        confidence=0.0,
        colour=None,
        colour_ambiguous=False,
        suggested_colour=None,
        urgent=False,
        automatic=False,
        reasons=(Reason("R-50", f"Het bericht is niet te lezen ({why}); een medewerker bekijkt het."),),
        flags=frozenset(flags),
        config_hash=config_hash,
    )


def _route(readings: Readings, policy: MailboxPolicy, kind: Kind) -> tuple[str, Reason]:
    colour = readings.colour.colour
    sure = readings.local in policy.local_routes and readings.local_confidence >= policy.thresholds.decide
    if sure and readings.local is LocalKind.CRISIS_HANDOVER:
        # Whatever its colour: a crisis handover asks to act at once, not within five working days.
        return policy.local_routes[readings.local], Reason("R-25", "Een crisisoverdracht: direct handelen.")
    if colour is not None and colour in policy.colour_routes:
        why = f"Kleurcode {colour.value} in het onderwerp bepaalt de route."
        return policy.colour_routes[colour], Reason("R-10", why)
    if sure:
        return policy.local_routes[readings.local], Reason("R-22", "De inhoud van het bericht bepaalt de route.")
    if policy.local_routes and readings.local not in (LocalKind.NONE, LocalKind.HOUSEHOLD):
        return policy.routes[Kind.UNDECIDED], Reason("R-8", "De route is niet zeker; een medewerker kiest.")
    if policy.colour_routes and colour is None and (readings.colour.ambiguous or readings.colour.in_body is not None):
        return policy.routes[Kind.UNDECIDED], Reason(
            "R-10", "De kleurcode is niet zeker; een medewerker kiest de route."
        )
    return policy.routes[kind], Reason("R-3", "De soort vraag bepaalt de route.")


def _about_mail(flags: AbstractSet[Flag]) -> tuple[Reason, ...]:
    """What the form of the mail says, whatever it is about."""
    said = {
        Flag.ELSEWHERE: Reason(
            "R-12",
            "Melding van een dienst voor veilig mailen: de inhoud staat elders. Haal het bericht op en voeg het toe.",
        ),
        Flag.FORWARDED: Reason("R-53", "Door een regel doorgestuurd: de afzender schreef niet aan deze mailbox."),
        Flag.PROTECTED: Reason("R-50", "Het bericht is versleuteld: een medewerker opent het in het mailprogramma."),
        Flag.SIGNED: Reason("R-50", "Het bericht is digitaal ondertekend: een medewerker bekijkt het."),
    }
    return tuple(reason for flag, reason in said.items() if flag in flags)


def _reasons(readings: Readings, kind: Kind, urgent: bool, *, automatic: bool) -> tuple[Reason, ...]:
    found = []
    if urgent:
        found.append(Reason("R-24", "Het bericht vertelt over een situatie die niet tot morgen kan wachten."))
    if automatic:
        found.append(Reason("R-51", "Dit bericht lijkt door een machine geschreven."))
    if readings.colour.ambiguous:
        found.append(Reason("R-10", "In het onderwerp staan kleurcodes waartussen niet te kiezen is."))
    if readings.colour.colour is None and readings.colour.in_body is not None:
        code = readings.colour.in_body.value
        found.append(Reason("R-10", f"Alleen in de tekst staat kleurcode {code}: een medewerker bevestigt."))
    percent = round(readings.kind.confidence * 100)
    if kind is Kind.UNDECIDED:
        found.append(Reason("R-8", f"De soort vraag is niet zeker ({percent} %); een medewerker beslist."))
    elif kind is Kind.CONSULT:
        found.append(Reason("R-3", f"De afzender vraagt consult of advies ({percent} % zeker)."))
    elif kind is Kind.SUPPORT:
        found.append(Reason("R-4", f"De afzender vraagt ondersteuning voor een huishouden ({percent} % zeker)."))
    elif not automatic:
        found.append(Reason("R-8", f"De afzender vraagt geen consult en geen ondersteuning ({percent} % zeker)."))
    return tuple(found)


def _flags(message: IncomingMessage, readings: Readings, stamp: MailStamp) -> set[Flag]:
    checks = {
        Flag.AUTOMATIC: readings.automatic.automatic,
        Flag.COLOUR_AMBIGUOUS: readings.colour.ambiguous,
        Flag.COLOUR_SUGGESTED: readings.colour.colour is None and readings.colour.in_body is not None,
        Flag.FUTURE_DATE: stamp.in_future,
        Flag.SEVERAL_SENDERS: len(message.senders) > 1,
        Flag.NO_SENDER: not message.senders,
        Flag.PROTECTED: message.protection is Protection.ENCRYPTED,
        Flag.SIGNED: message.protection is Protection.SIGNED,
        Flag.TRUNCATED: message.truncated,
        Flag.DAMAGED: bool(set(message.defects) - _HARMLESS_DEFECTS),
    }
    return {flag for flag, holds in checks.items() if holds}
