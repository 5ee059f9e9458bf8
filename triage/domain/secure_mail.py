"""The notice of a service for secure mail: what it announces lies elsewhere, often for a limited time (R-12, R-17).

Such a notice is told by how it is worded: it says that a message waits, and how to open it. A person who writes about
such a message uses the same words, so a machine's sender, or a text without anybody in it, must come with them.
The wording of each service is data in this module; an unknown service that is worded likewise is recognised too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from triage.domain.dutch_dates import MONTHS
from triage.domain.message import IncomingMessage
from triage.domain.obligation import Evidence, Obligation, StartEvent
from triage.domain.quoting import QuotedText, split

OBLIGATION = "inhoud-elders"
"""The key of the obligation that a notice's own expiry brings."""

# The wrapper of Microsoft Purview Message Encryption (MS-OXORMMS, 2.1.3).
_WRAPPERS = frozenset({"application/x-microsoft-rpmsg-message"})
_LONGEST = 4_000
_SECURE = r"(?:beveiligde?|versleutelde?|veilige?|vertrouwelijke?)"
_MAIL = r"(?:e-?mail(?:bericht)?|bericht|mail)"
_WAITS = re.compile(
    rf"\b(?:u|je|jij) (?:heeft|hebt) (?:\S+ ){{0,4}}een (?:nieuwe? )?{_SECURE} {_MAIL}\b"
    rf"|\bheeft (?:u|je|jou) (?:\S+ ){{0,6}}een (?:{_SECURE} )?{_MAIL} (?:gestuurd|verzonden)"
    rf"|\ber staat een (?:nieuw )?(?:{_SECURE} )?{_MAIL} (?:\S+ ){{0,3}}klaar"
    r"|\b(?:bestand(?:en)?|document(?:en)?) voor (?:u|je) klaargezet"
    r"|\bbestanden aan u overgedragen"
    rf"|^{_SECURE} {_MAIL} (?:van|voor)\b|^nieuw {_SECURE} {_MAIL}\b"
    r"|\byou(?:'ve| have) (?:received|got) an? (?:secured?|encrypted|protected) (?:e-?mail|message)"
    r"|\b(?:has )?sent you an? (?:secured?|encrypted|protected) (?:e-?mail|message)",
    re.MULTILINE,
)
_OPENS = re.compile(
    r"klik (?:hier|op|voor)|bericht (?:openen|lezen|bekijken|ophalen)|open(?:en)?:|(?:open|lees|bekijk) (?:het|dit|uw) "
    r"(?:\S+ )?bericht|sms-?code|pincode|toegangscode|beveiligde (?:web)?(?:pagina|omgeving)|kluis"
    r"|wachtwoord ontvangt u|(?:kunnen|kan) worden opgehaald|downloaden kan"
    r"|read the message|open the message|sign in (?:to|with)|one-time passcode|click (?:here|the button|on)"
)
_MACHINE_SENDER = re.compile(
    r"no[-._]?reply|do[-._]?not|niet[-._]?(?:be)?antwoorden|^notific|^notif[iy]|^melding|zivver|cryptshare|zorgmail"
    r"|secumailer|filecap|veilig(?:e|post|mail|bericht)|secure[-.]?(?:mail|message)|msgsecure"
)
_PERSON = re.compile(r"\b(?:ik|ik'm|wij|we|mij|mijn|ons|onze)\b")
_NO_ANSWER = re.compile(
    r"(?:automatisch|geautomatiseerd)\w* (?:bericht|verzonden|melding|gegenereerd)"
    r"|niet op (?:dit bericht |deze e-?mail )?(?:antwoorden|reageren)|antwoord(?:en)? komen? niet aan|do not reply"
)

_ENGLISH = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_MONTH_NUMBERS = {name: number for names in (MONTHS, _ENGLISH) for number, name in enumerate(names, 1)}
_MONTH_NUMBERS |= {name[:3]: number for name, number in list(_MONTH_NUMBERS.items())} | {"mrt": 3, "sept": 9}
_NAME = "(?P<name>" + "|".join(sorted(_MONTH_NUMBERS, key=len, reverse=True)) + r")\b\.?"
_CLOCK = r"(?:(?:,| om| at)?\s*(?P<hour>[01]?\d|2[0-4])[:.](?P<minute>[0-5]\d))?"
_ENDS = (
    r"(?:beschikbaar|geldig|verloopt|vervalt|verlopen|verwijderd|gewist|op te halen|opgehaald|ophalen|lezen|openen"
    r"|bewaard|expires?|available|valid)"
)
_UP_TO = r"(?P<until>t/m|tot en met|through|uiterlijk(?: op)?|tot|op|vanaf|until|on|per|:)"
_WHEN = tuple(
    re.compile(rf"{_ENDS}\b[^\n.;]{{0,30}}?{_UP_TO}\s*:?\s*(?:\w+dag,? |\w+day,? )?{form}{_CLOCK}")
    for form in (
        r"(?P<year>20\d\d)-(?P<month>\d{1,2})-(?P<day>\d{1,2})",
        r"(?P<day>\d{1,2})[-/.](?P<month>\d{1,2})[-/.](?P<year>20\d\d)",
        rf"(?P<day>\d{{1,2}})\s+{_NAME}(?:,?\s+(?P<year>20\d\d))?",
        rf"{_NAME}\s+(?P<day>\d{{1,2}})(?:,?\s+(?P<year>20\d\d))?",
    )
)
_LASTS = re.compile(
    rf"(?P<count>\d{{1,3}}) (?:dagen|days)(?: lang)? {_ENDS}"
    rf"|{_ENDS}\b[^\n.;]{{0,25}}?(?:over|in|binnen|gedurende|for|voor|na|after)? ?(?P<after>\d{{1,3}}) (?:dagen|days)"
)
# A whole day that is named as the last one ends at 24:00; up to a day, or on it, may mean as it begins.
_INCLUDING = frozenset({"t/m", "tot en met", "through", "uiterlijk", "uiterlijk op"})


@dataclass(frozen=True, slots=True)
class SecureNotice:
    """What a notice says of its end: at `day` (and `clock`, local time), or `lasting` from its receipt; or nothing."""

    day: date | None = None
    clock: time | None = None
    lasting: timedelta | None = None

    def expires_at(self, received_at: datetime, zone: tzinfo) -> datetime | None:
        """The moment after which the content may be gone, in UTC; None where the notice names none."""
        if self.day is not None:
            return datetime.combine(self.day, self.clock or time(0), zone).astimezone(UTC)
        return received_at.astimezone(UTC) + self.lasting if self.lasting is not None else None


def notice_in(message: IncomingMessage, today: date, quoted: QuotedText | None = None) -> SecureNotice | None:
    """What *message* announces as a notice of secure mail; None where it is none. *today* gives a date without a year
    its year; *quoted* spares a second look at quotes where the caller has it already."""
    wrapped = any(item.content_type in _WRAPPERS for item in message.attachments)
    quoted = quoted or split(message.text, message.subject)
    text = quoted.new_text[:_LONGEST].lower()
    subject = message.subject.lower()
    if not wrapped and not _is_worded_so(message, subject, text):
        return None
    return _ending(text, today)


def _is_worded_so(message: IncomingMessage, subject: str, text: str) -> bool:
    # An answer to a notice quotes it, and people forward one with a question.
    if message.thread or not (_WAITS.search(subject) or _WAITS.search(text)) or not _OPENS.search(text):
        return False
    by_machine = any(_MACHINE_SENDER.search(sender) for sender in message.senders) or _NO_ANSWER.search(text)
    return bool(by_machine) or not _PERSON.search(f"{subject}\n{text}")


def _ending(text: str, today: date) -> SecureNotice:
    for form in _WHEN:
        for match in form.finditer(text):
            found = _on_day(match, today)
            if found is not None:
                return found
    lasts = _LASTS.search(text)
    if lasts:
        return SecureNotice(lasting=timedelta(days=int(lasts["count"] or lasts["after"])))
    return SecureNotice()


def _on_day(match: re.Match[str], today: date) -> SecureNotice | None:
    parts = match.groupdict()
    month = _MONTH_NUMBERS[parts["name"]] if parts.get("name") else int(parts["month"])
    try:
        day = date(int(parts["year"] or today.year), month, int(parts["day"]))
        if parts["year"] is None and day < today:
            day = day.replace(year=day.year + 1)
        if parts["hour"] is not None and parts["hour"] != "24":
            return SecureNotice(day, time(int(parts["hour"]), int(parts["minute"])))
        whole = parts["hour"] == "24" or parts["until"] in _INCLUDING
        return SecureNotice(day + timedelta(days=1) if whole else day)
    except (ValueError, OverflowError):
        # Numbers that are no date.
        return None


def obligation_to_fetch(expires_at: datetime, received_at: datetime) -> Obligation:
    """What a notice's expiry asks of people: fetch the content in time. It never shifts for a weekend: it is gone."""
    return Obligation(
        key=OBLIGATION,
        title="Beveiligd bericht ophalen voordat het verloopt",
        owner="de medewerker die de zaak behandelt",
        term="tot het moment dat in de melding staat",
        source="melding van de dienst voor veilig mailen",
        starts=(StartEvent.RECEIVED,),
        met_by=(Evidence.CONTENT_ADDED, Evidence.RECORDED),
        starts_at=received_at,
        due_at=expires_at,
    )
