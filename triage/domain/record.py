"""What people record on a case: what happened, at its real time, by which way, with whom (R-6, R-12 to R-25, R-56).

Nothing is changed or deleted: who was wrong takes a record back by another record, with the reason, and that one can be
taken back too. What a record meets and starts follows from the records that stand (`triage.domain.consequence`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from triage.domain.errors import Permanent
from triage.domain.growing import Growing
from triage.domain.obligation import Evidence
from triage.domain.times import aware

MOST_NOTE = 10_000
"""Characters of a note (ours)."""
MOST_NAME = 200
"""Characters of a name or a title (ours)."""
OLDEST = timedelta(days=366)
"""So long before its case came in may something have happened: what is older is a slip of the year (ours)."""

FURTHEST = timedelta(days=2 * 366)
"""So far ahead may an agreed date, an appointment or a wake-up lie (ours)."""


class RecordKind(Growing):
    """What happened. A growing set: an older worker reads `UNKNOWN`, which meets and starts nothing."""

    OPENED = "opened"
    CALL = "call"
    LETTER_RECEIVED = "letter_received"
    LETTER_SENT = "letter_sent"
    PORTAL_MESSAGE = "portal_message"
    DOCUMENT_RECEIVED = "document_received"
    HANDOVER_CONFIRMED = "handover_confirmed"
    APPOINTMENT_MADE = "appointment_made"
    CONTACT_MADE = "contact_made"
    CONTACT_SOUGHT = "contact_sought"
    REPORTED_BACK = "reported_back"
    TALK_BEFOREHAND = "talk_beforehand"
    WARM_HANDOVER_HELD = "warm_handover_held"
    STAGNATION_WEIGHED = "stagnation_weighed"
    CLOSING_REPORTED = "closing_reported"
    MONITORING_HELD = "monitoring_held"
    VERRIJKING_ANSWERED = "verrijking_answered"
    CRISIS_ACTED = "crisis_acted"
    REVIEWED = "reviewed"
    ESCALATION = "escalation"
    START_CORRECTED = "start_corrected"
    DATE_AGREED = "date_agreed"
    ROUTE_CHOSEN = "route_chosen"
    WAITING = "waiting"
    CLOSED = "closed"
    TAKEN_BACK = "taken_back"
    NOTE = "note"
    JOINED = "joined"
    FILED = "filed"
    UNKNOWN = "unknown"


class Channel(Growing):
    """By which way."""

    TELEPHONE = "telephone"
    MAIL = "mail"
    LETTER = "letter"
    PORTAL = "portal"
    IN_PERSON = "in_person"
    UNKNOWN = "unknown"


class CallResult(Growing):
    """How a call ended. Only `SPOKEN` is contact (R-6)."""

    SPOKEN = "spoken"
    VOICEMAIL = "voicemail"
    NO_ANSWER = "no_answer"
    UNKNOWN = "unknown"


class Party(Growing):
    """Who was on the other side. A call answers a sender only where it was with the sender."""

    SENDER = "sender"
    VEILIG_THUIS = "veilig_thuis"
    HOUSEHOLD = "household"
    COLLEAGUE = "colleague"
    OTHER = "other"
    UNKNOWN = "unknown"


class ClosingOutcome(Growing):
    """How a case ended. `TO_FILE` settles it for retention (R-55). `MERGED`: it goes on in another case, by its own
    act."""

    HANDLED = "handled"
    REFERRED = "referred"
    TAKEN_BACK_BY_VT = "taken_back_by_vt"
    NOT_FOR_US = "not_for_us"
    TO_FILE = "to_file"
    MERGED = "merged"
    UNKNOWN = "unknown"


class Unrecordable(Permanent):
    """Dit kan zo niet worden vastgelegd; kijk bij de velden wat er niet klopt."""

    def __init__(self, wrong: Mapping[str, str]) -> None:
        super().__init__(" ".join(wrong.values()))
        self.wrong = dict(wrong)


@dataclass(frozen=True, slots=True)
class Record:
    """One thing that happened. `at` is its real time, `recorded_at` when it was written down here.

    `about`: the keys of the obligations it is about; empty: whichever its evidence meets. `answers`: by question yes
    or no (R-22), of a closing by obligation why it is withdrawn, or of a case that was joined its id (`case`) and the
    ids of the obligations that came along (`carried`). `until`: the appointment, the agreed date, or
    when to wake. `step` and `told_openly`: of an escalation (R-23). `of`: the record that this one takes back.
    `message_id`: the mail by which it was done; where that did not arrive, it was not done.
    `with_whom`, `reasons`, `note`, `answers` and `their_reference` are content: sealed, never logged.
    """

    kind: RecordKind
    at: datetime
    by: str
    channel: Channel | None = None
    party: Party | None = None
    with_whom: str = ""
    result: CallResult | None = None
    outcome: str = ""
    reasons: str = ""
    note: str = ""
    about: tuple[str, ...] = ()
    answers: tuple[tuple[str, str], ...] = ()
    until: datetime | None = None
    step: int = 0
    told_openly: bool | None = None
    of: int | None = None
    their_reference: str = ""
    message_id: str = ""
    recorded_at: datetime | None = None
    id: int | None = None

    def __post_init__(self) -> None:
        for moment in (self.at, self.until, self.recorded_at):
            if moment is not None:
                aware(moment)

    @property
    def reached(self) -> bool:
        """Whether it was more than an attempt: a voicemail and a call that nobody took meet nothing (R-6)."""
        return self.result in (None, CallResult.SPOKEN) and not (
            self.channel is Channel.TELEPHONE and self.result is None
        )


_GIVES: Mapping[RecordKind, Evidence] = {
    RecordKind.HANDOVER_CONFIRMED: Evidence.HANDOVER_CONFIRMED,
    RecordKind.APPOINTMENT_MADE: Evidence.APPOINTMENT_MADE,
    RecordKind.CONTACT_MADE: Evidence.CONTACT_MADE,
    RecordKind.CONTACT_SOUGHT: Evidence.CONTACT_SOUGHT,
    RecordKind.REPORTED_BACK: Evidence.REPORTED_BACK,
    RecordKind.TALK_BEFOREHAND: Evidence.TALK_BEFOREHAND,
    RecordKind.WARM_HANDOVER_HELD: Evidence.WARM_HANDOVER_HELD,
    RecordKind.STAGNATION_WEIGHED: Evidence.STAGNATION_WEIGHED,
    RecordKind.CLOSING_REPORTED: Evidence.CLOSING_REPORTED,
    RecordKind.MONITORING_HELD: Evidence.MONITORING_HELD,
    RecordKind.VERRIJKING_ANSWERED: Evidence.VERRIJKING_ANSWERED,
    RecordKind.CRISIS_ACTED: Evidence.CRISIS_ACTED,
    RecordKind.REVIEWED: Evidence.REVIEWED,
}
# Spoken with the one who asked, whatever was said: that is contact as R-6 means it.
_ANSWERS_BY_CALL = frozenset(
    {RecordKind.TALK_BEFOREHAND, RecordKind.HANDOVER_CONFIRMED, RecordKind.REPORTED_BACK,
     RecordKind.VERRIJKING_ANSWERED, RecordKind.CRISIS_ACTED}
)  # fmt: skip
_AHEAD = frozenset({RecordKind.DATE_AGREED, RecordKind.WAITING})
# What says something about the record or the case, and is no act towards anybody.
_NO_ACTS = frozenset(
    {RecordKind.OPENED, RecordKind.START_CORRECTED, RecordKind.DATE_AGREED, RecordKind.ROUTE_CHOSEN,
     RecordKind.WAITING, RecordKind.CLOSED, RecordKind.TAKEN_BACK, RecordKind.JOINED, RecordKind.FILED,
     RecordKind.UNKNOWN}
)  # fmt: skip


def evidence_of(record: Record) -> frozenset[Evidence]:
    """What *record* is evidence of by itself; `RECORDED` only where a person named the obligation."""
    if not record.reached or record.kind in _NO_ACTS:
        return frozenset()
    found = {_GIVES[record.kind]} if record.kind in _GIVES else set()
    if record.result is CallResult.SPOKEN:
        is_call = record.kind is RecordKind.CALL
        if record.kind in _ANSWERS_BY_CALL or (is_call and (record.about or record.party in (None, Party.SENDER))):
            found.add(Evidence.CALL_SPOKEN)
        if is_call and record.party is Party.HOUSEHOLD:
            found.add(Evidence.CONTACT_MADE)
    if record.about:
        found.add(Evidence.RECORDED)
    return frozenset(found)


def standing(records: Iterable[Record]) -> tuple[Record, ...]:
    """The records that were not taken back, in order of their real time; one whose taking back was itself taken back
    stands again."""
    every = tuple(records)
    takers: dict[int, list[Record]] = {}
    for each in every:
        if each.kind is RecordKind.TAKEN_BACK and each.of is not None:
            takers.setdefault(each.of, []).append(each)

    def stands(record: Record) -> bool:
        # A taker has a later id than what it takes back, so this ends.
        return not any(stands(taker) for taker in takers.get(record.id or 0, ()) if (taker.id or 0) > (record.id or 0))

    return tuple(sorted((each for each in every if stands(each)), key=lambda each: (each.at, each.id or 0)))


def check(record: Record, now: datetime, received_at: datetime) -> None:
    """Raise Unrecordable where *record* cannot be so, with a message for each field. *received_at* is the case's."""
    wrong = _wrong_time(record, now, received_at) | _too_long(record) | _missing(record)
    if wrong:
        raise Unrecordable(wrong)


def _wrong_time(record: Record, now: datetime, received_at: datetime) -> dict[str, str]:
    if record.at > now:
        return {"at": "Deze tijd ligt in de toekomst; leg vast wat er gebeurd is, op de tijd waarop het gebeurde."}
    if record.at < min(received_at, now) - OLDEST:
        return {"at": "Deze tijd ligt meer dan een jaar voor de zaak binnenkwam; kijk het jaar na."}
    if record.kind in _AHEAD and record.until is not None and record.until <= record.at:
        return {"until": "Deze datum ligt niet na nu; kies een latere datum."}
    if record.until is not None and record.until > now + FURTHEST:
        return {"until": "Deze datum ligt meer dan twee jaar weg; kijk het jaar na."}
    return {}


def _too_long(record: Record) -> dict[str, str]:
    wrong = {}
    for field, text, most in (
        ("note", record.note, MOST_NOTE), ("reasons", record.reasons, MOST_NOTE),
        ("with_whom", record.with_whom, MOST_NAME), ("their_reference", record.their_reference, MOST_NAME),
    ):  # fmt: skip
        if len(text) > most:
            wrong[field] = f"Deze tekst is te lang ({len(text)} tekens); maak er hoogstens {most} van."
    return wrong


# What a record of a kind cannot do without, and how to ask for it.
_NEEDS: Mapping[RecordKind, Mapping[str, str]] = {
    RecordKind.HANDOVER_CONFIRMED: {
        "channel": "Kies hoe de overdracht is bevestigd: per telefoon, mail of brief.",
        "with_whom": "Vul in aan wie de overdracht is bevestigd.",
    },
    RecordKind.CONTACT_MADE: {"channel": "Kies hoe het contact verliep."},
    RecordKind.CONTACT_SOUGHT: {"channel": "Kies hoe u contact zocht."},
    RecordKind.ESCALATION: {
        "step": "Kies de stap van de escalatie.",
        "with_whom": "Vul in met wie u deze stap zette.",
        "told_openly": "Kies of deze stap open aan de andere kant is verteld.",
    },
    RecordKind.START_CORRECTED: {
        "about": "Kies van welke termijn het begin anders is.",
        "note": "Vul in waaruit blijkt dat de termijn toen begon.",
    },
    RecordKind.DATE_AGREED: {
        "about": "Kies om welke datum het gaat.",
        "until": "Vul de afgesproken datum in.",
    },
    RecordKind.WAITING: {
        "note": "Vul in waarop de zaak wacht.",
        "until": "Vul in wanneer de zaak weer boven moet komen.",
    },
    RecordKind.CLOSED: {"outcome": "Kies hoe de zaak is afgelopen."},
    RecordKind.TAKEN_BACK: {"reasons": "Vul in waarom dit niet klopt."},
    RecordKind.NOTE: {"note": "Vul de notitie in."},
}


def _is_empty(value: object) -> bool:
    # An answer of no is an answer.
    return value is not False and (not value or (isinstance(value, str) and not value.strip()))


def _missing(record: Record) -> dict[str, str]:
    wrong = {
        field: message for field, message in _NEEDS.get(record.kind, {}).items() if _is_empty(getattr(record, field))
    }
    if record.channel is Channel.TELEPHONE and record.kind is not RecordKind.OPENED and record.result is None:
        wrong["result"] = "Kies hoe het gesprek afliep: gesproken, voicemail of niet bereikt."
    if record.result is not None and record.channel is not Channel.TELEPHONE:
        wrong["result"] = "Gesproken, voicemail of niet bereikt hoort bij een telefoongesprek; kies telefoon."
    return wrong
