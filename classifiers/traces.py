"""Traces of who speaks in a mail: a person to a person, or a system to whoever holds the address (R-51).

Words that give a machine away are many and new ones come; how a mail is built changes less. A person says *ik*, greets
somebody, signs with the name that the mail came from. A system writes fields, times, numbers and buttons, greets nobody
it knows, and comes from an address that is a thing. None of these settles anything by itself: they weigh."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from classifiers.text import lower

_SELF: Final = re.compile(r"(?<![\w'])(?:ik|mij|mijn|m'n|me|mn|'k|i|my|i'm|i've)(?![\w'&])")
_PORTAL: Final = re.compile(
    r"\b(?:[Vv]ia|[Ii]n|[Oo]p|[Nn]aar|[Oo]pen|[Oo]nder|[Bb]ij) Mijn ?[A-Za-zÀ-ý][\w-]+|"
    r"\b[Ii]n mijn (?:agenda|kalender|account) (?:zetten|plaatsen|bekijken|openen)|"
    r"^\s*(?:Naar|Bekijk|Open) mijn [\w ]{2,25}$",
    re.M,
)
"""What services call a reader's own pages: nobody speaks there."""

_FOOTER_ASKS: Final = re.compile(
    r"\b(?:waarom|hoe) (?:krijg|ontvang|zie|kreeg) ik (?:dit|deze)\b|\bwhy am i (?:getting|receiving)\b", re.I
)
"""A question in the footer of a system's notice: its *ik* is the reader."""

_FAMILIAR: Final = re.compile(r"\b(?:jullie(?! goed\b)|jlle|julie|jou(?! is\b)|jij(?! (?:dit|het|dat)\b))\b")
_GREETING: Final = re.compile(
    r"\s*(?:hoi|ha|hé|hey|hi|dag|hallo|hello|beste|lieve|dear|geachte|goede ?(?:morgen|middag|avond|dag))"
    r"\b([^\n,.!:]{0,40})",
    re.I,
)
_ANYBODY: Final = re.compile(
    r"\b(?:relaties?|lezers?|afzender|ontvanger|klant|gebruikers?|deelnemers?|inwoners?|bezoekers?|mailer|ouders?|"
    r"medewerkers?|ketenpartners?|allen|iedereen|indiener|aanvrager|collega's?|heer|mevrouw|sender|user|all|"
    r"customer)\b",
    re.I,
)
_SERVED: Final = re.compile(
    r"\b(?:afzender|ontvanger|klant|gebruiker|deelnemer|bezoeker|mailer|indiener|aanvrager|sender|user|customer)\b",
    re.I,
)
"""What a service calls whoever it writes to; nobody writes a letter to "Hallo deelnemer"."""

_YOU: Final = re.compile(r"\b(?:u|uw|je|jouw)\b")
_WE: Final = re.compile(r"\b(?:wij|we|ons|onze)\b")
_CLOSING: Final = re.compile(
    r"^\s*(?:met (?:\w+ )?(?:groet\w*|vriendelijke \w+)|groet\w*|gr\b|mvg|hartelijk\w* \w*groet\w*|hartelijks|hgr|"
    r"vriendelijke groet\w*|hoogachtend|liefs|warme groet\w*|tot (?:dan|snel|ziens|\w+)|kind regards|best(?: regards)?|"
    r"regards)\b"
)
_FIELD: Final = re.compile(r"^\s*[-*•]?\s*[A-Za-zÀ-ÿ](?:[^\n:?!.]{0,27}[^\n:?!.\d])?:\s*\S[^\n]{0,80}$")
_BUTTONS: Final = re.compile(r"^\s*(?:\[ ?[^\]\n]{3,40} ?\]|[^|\n]{2,32}(?: \| [^|\n]{2,32})+)\s*$")
_ACTION: Final = re.compile(
    r"^\W*(?:naar|bekijk\w*|open|openen|start|stem|boek|ophalen|inschrijven|verleng\w*|weiger\w*|uitschrijven|afmelden|"
    r"beantwoorden|beluister\w*|toegang|bevestig\w*|annuleer\w*|downloaden|inloggen|meer|minder|ga naar|lees|geef|"
    r"stop\w*|instellingen|meldingen|herinneringen|zaak|reageren|accepteren|invullen|betalen|volg\w*|deel\w*)\b"
    r"[^.!?,:]{0,50}[>»→]?\s*$",
    re.I,
)
_IN_APP: Final = re.compile(
    r"\b(?:in|via) de app\b|\b(?:via (?:mijn|je|uw) [\w-]+|(?:in|op) (?:mijn|je|uw) (?:[\w-]+ )?[\w-]*"
    r"(?:pagina|account|profiel|bieb|portaal|omgeving|dossiers?|app))\s*[.!]|"
    r"\b(?:annuleren|verlengen) kan\b|\b(?:uitschrijven|afmelden|"
    r"abonnement|meldingen|voorkeuren|instellingen)\s*(?:[·|>]|$)",
    re.M,
)
_SIGNED: Final = re.compile(
    r"(?:^|[.!?,;:)]\s+|\n\s*)(?:[A-Za-zà-ÿ]{2,12} (?:van )?)?[A-ZÀ-Ý][a-zà-ÿ]+"
    r"(?:[ -](?:en|van|de|der|den|[A-ZÀ-Ý][a-zà-ÿ]+))*"
    r"(?:, [a-zà-ÿ' -]{3,40})?\s*$"
)
_INITIALLED: Final = re.compile(
    r"\s*(?:[A-Z]\.\s?){1,3}(?:(?:van|de|der|den|het|'t|el|al|ten|ter) ){0,2}[A-ZÀ-Ý][\w'-]+"
)
_BETWEEN: Final = r"(?:(?:van|de|der|den|het|'t|el|al|ten|ter|te|v\.d\.) ){0,3}"
_SURNAME: Final = r"[A-ZÀ-Ý][a-zà-ÿ'’]+(?:[ -][A-ZÀ-Ý][a-zà-ÿ'’]+)?"
_NAME_LINE: Final = re.compile(
    r"\s*(?:[A-Za-zÀ-ÿ' -]{3,40}, )?(?:(?:[Mm]r|[Dd]rs?|[Ii]r|[Ii]ng|[Pp]rof|[Dd]s|[Mm]w|[Mm]evr|[Dd]hr)\.? ){0,2}"
    rf"(?:(?:[A-Z]\.\s?){{1,4}}{_BETWEEN}{_SURNAME}|"
    r"(?!(?:Team|Wijkteam|Afdeling|Gemeente|Stichting|Redactie|Bureau|Groep|Dienst|Service|Wonen|Veilig|Meer|Naar|"
    r"Bekijk|Open|Mijn|De|Het|Een|Geen|Uw|Je|Van|Voor|In|Op|Dank|Bedankt|Tot|Veel|Met|Alle|Nieuwe|"
    r"Vergaderkamer|Vergaderzaal|Spreekkamer|Zaal|Kamer|Locatie|Gebouw)\b)"
    r"(?![A-Za-z]*(?:praktijk|therapie|bureau|team|school|centrum|groep)\b)"
    rf"(?P<full>[A-ZÀ-Ý][a-zà-ÿ]{{2,12}} {_BETWEEN}{_SURNAME}))"
    r"(?:,? (?:MSc|MA|BSc|RA|MPA)|,? [A-Z]{2,4}|[,(] ?[a-zà-ÿ' -]{3,40}\)?)?\s*"
)
"""A line that is a name with initials, or a first name and a surname, and no more: a title or a desk before it, degrees
or a task behind it."""

_FIRST_NAME: Final = re.compile(
    r"\s*(?:(?:[Mm]et )?(?:\w+ )?[Gg]roet\w*,? |(?:[Gg]r|[Mm]vg)[.,]? )?[A-ZÀ-Ý][a-zà-ÿ]{1,14}\s*"
)
_ROLE: Final = re.compile(
    r"\s*[A-ZÀ-Ý][a-zà-ÿ]{1,14}(?: [A-ZÀ-Ý][a-zà-ÿ]+)?(?:, ?[a-zà-ÿ][a-zà-ÿ' -]{2,40}| [(][A-Za-zÀ-ÿ' -]{2,40}[)])\s*"
)
_DESK_AND_NAME: Final = re.compile(r"\s*[A-ZÀ-Ý][a-zà-ÿ]+(?: [a-zà-ÿ]+){0,2} [(][A-ZÀ-Ý][a-zà-ÿ]{1,14}[)]\s*")
"""The name of a desk with a first name behind it: "Coördinatie (Anne)"."""

_SHEET: Final = re.compile(
    # Blanks of its own line only: over lines, a mail of nothing but blank ones would take the square of its length.
    r"^[^\S\n]*[-*•]?[^\S\n]*(?:casus\w*|gezins?\w*|zorg(?:en|punten)|krachten|"
    r"wat (?:gaat )?goed\w*|(?:hulp|consult)?vraag|"
    r"veiligheid\w*|su[iï]cid\w*|kind(?:eren)?|moeder|vader|ouders?|leeftijd\w*|gezinssamenstelling|samenstelling|"
    r"gevraagd|actie gevraagd|toestemming|betrokken\w*|"
    r"hulpverlening|situatie|achtergrond|voorgeschiedenis|aanleiding|cli[eë]nt\w*(?! ?\d)|steunfiguren|ingezet\w*|"
    r"risico\w*|"
    r"doel\w*|wens\w*|netwerk)\b[^\n:]{0,20}:\s*\S",
    re.M,
)
"""Fields of a sheet on which somebody describes a household."""

_SERVICE_DOMAIN: Final = re.compile(
    r"app\b|online|portaal|platform|cloud|digi|melding|berichten|systeem|centrale|beheer|planner|plein|post\b|"
    r"mail\b|academie|kluis|dossier"
)
_ORGANISATION: Final = re.compile(
    r"team|gemeente|school|praktijk|secretariaat|loket|buurt|wijk|veilig thuis|politie|balie|huis|crisis|bureau|wmo|"
    r"netwerk|beheer|zorg|"
    r"jeugd"
)
_LISTED: Final = re.compile(r"^\s*(?:[-*•]|\d{1,2}[.)])\s+\S")
_STAMP: Final = re.compile(r"\b\d{1,2}[-/]\d{1,2}[-/](?:19|20)?\d\d\b|\b(?:19|20)\d\d-\d\d-\d\d\b|\b\d\d:\d\d:\d\d\b")
_CODE: Final = re.compile(
    r"#\s?\d{2,}|\b[A-Z]{1,5}[-_]?\d[\d.\-_/]{2,}|\b\d{4,}(?:[.-]\d+)+\b|\b[0-9a-f]{2,}-[0-9a-f-]{4,}\b"
)
_LINK: Final = re.compile(r"https?://|www\.|(?<![@\w.])[\w-]+(?:\.[\w-]+)*\.(?:nl|com|org|eu|net|example)/\w")
_NAME: Final = re.compile(r"[a-zà-ÿ]{3,}")
ADDRESS: Final = re.compile(r"([^\s<>@]+)@([^\s<>]+)")
"""What stands before and behind the sign in an address."""

_LABEL: Final = re.compile(r"[^.-]+")
_PERSONAL_LOCAL: Final = re.compile(
    r"[a-z]{1,3}\.[a-z]{3,}|[a-z]{3,}\.[a-z]{1,2}|[a-z]+\.(?:v\.?d\.?|van|de|den|der)?\.?[a-z]{3,}"
)
_THING: Final = re.compile(
    r"(?:[a-z]+[-_.])*(?:[a-z]*(?:ing|ingen|dienst|service|servicedesk|beheer|overzicht|loket|punt|team|bureau|balie|"
    r"post|portaal|desk|centrum|centrale|register|bericht|berichten|formulier|formulieren|aanvraag|aanvragen|meldingen|"
    r"zaken|administratie|secretariaat|poort|verzoek|status|gateway|relay|app|system|alerts?)|"
    r"crediteuren|debiteuren|wacht|agenda\w*|evaluatie|inkoop|receptie|selfservice|contact|info|planning|bedankt|leren|"
    r"enquete|website|webredactie|klant|klanten|reserveer|ondertekenen|aanmelden|inschrijven|afspraken|toegang|"
    r"tickets?|factuur|facturen)"
)
"""Local parts that name a thing or a task and nobody."""

_LAST_LINES: Final = 6
_LONGEST_TASK: Final = 45
"""Characters of a line below somebody's name."""

_FEWEST_FIELDS: Final = 2
_FEWEST_LISTED: Final = 3
_NAME_LINES: Final = 5
"""Lines at the end among which somebody's name may stand: his task and his organisation come after it."""


@dataclass(frozen=True, slots=True)
class Traces:
    """How a mail is built: from whom, whether somebody speaks, and how many of its lines look like a system's.

    `sender` is `person`, `named`, `private`, `desk` or `nobody`; `greets` is `somebody` (by name), `anybody` or
    `nobody`; the others are numbers of lines and of kinds of marks (times, codes, links). `actions` counts lines that
    say what to press and phrases that send one to an app; `signed` says whether the text ends with a name, `product`
    whether the sender bears the name of its own domain and not an organisation's, `letter` whether it greets many
    readers as a letter does. `voice` is who is spoken of: `ik`, `wij`, `wij-u`, `u` or `nobody`;
    `initialled` says whether the last line begins with a name with initials, `first_name` whether it is a first name
    alone or a name with its task, `name_line` whether one of the last lines is a whole name and no more, and
    `sheet` counts the fields in which a household is described.
    """

    sender: str
    greets: str
    speaks: bool
    familiar: bool
    closes: bool
    fields: int
    buttons: int
    listed: int
    marks: int
    actions: int = 0
    signed: bool = False
    product: bool = False
    letter: bool = False
    voice: str = ""
    initialled: bool = False
    first_name: bool = False
    sheet: int = 0
    name_line: bool = False

    @property
    def impersonal(self) -> bool:
        """Whether nobody speaks to anybody: no *ik*, no *jullie*, no name greeted, from an address that is a thing.

        A display name of several words may be a person's or a thing's: then nothing may be greeted or closed either.
        """
        if self.speaks or self.familiar or self.greets == "somebody":
            return False
        return self.sender == "desk" or (self.sender != "person" and self.greets == "nobody" and not self.closes)

    @property
    def built(self) -> bool:
        """Whether lines look like a system's: buttons, fields with values, a list."""
        return self.buttons > 0 or self.fields >= _FEWEST_FIELDS or self.listed >= _FEWEST_LISTED

    @property
    def serves(self) -> bool:
        """Whether a service writes: nobody speaks or signs, and it says what to press."""
        if self.speaks or self.closes or self.signed or self.sender in {"person", "private"}:
            return False
        if self.familiar:
            return self.product and self.actions > 1
        return self.actions > 0 and (self.product or self.greets != "somebody")

    def features(self) -> Iterator[str]:
        """What a head weighs."""
        yield f"actions:{min(self.actions, 2)}"
        yield f"product:{self.product}"
        yield f"voice:{self.voice}"
        yield "serves" if self.serves else "serves-not"


def traces_of(sender: str, subject: str, text: str) -> Traces:
    """The traces in a mail's own *text* as it was written: with footers, without quotes."""
    text = _without_gaps(text)
    low = lower(text)
    told = f"{subject}\n{text}"
    said = lower(_FOOTER_ASKS.sub(" ", _PORTAL.sub(" ", text)))
    lines = [line for line in text.split("\n") if line.strip()]
    return Traces(
        sender=sender_kind(sender),
        greets=greeting_kind(lines[0]) if lines else "nobody",
        speaks=_SELF.search(said) is not None,
        familiar=_FAMILIAR.search(low) is not None,
        closes=any(_CLOSING.match(lower(line)) for line in lines[-_LAST_LINES:]),
        fields=_count(_FIELD, lines),
        buttons=_count(_BUTTONS, lines),
        listed=_count(_LISTED, lines),
        marks=sum(expression.search(told) is not None for expression in (_STAMP, _CODE, _LINK)),
        actions=_count(_ACTION, lines) + len(_IN_APP.findall(low)),
        signed=_ends_with_name(lines),
        product=_is_product(sender),
        letter=_is_to_many(lines),
        voice=_voice(lower(_FOOTER_ASKS.sub(" ", text))),
        initialled=bool(lines) and len(lines[-1]) <= _LONGEST_TASK and _INITIALLED.match(lines[-1]) is not None,
        first_name=len(lines) > 1 and _is_first_name(lines[-1]) and not _is_desk_name(lines[-1], sender),
        sheet=len(_SHEET.findall(low)),
        name_line=_ends_in_signature(lines, sender),
    )


def _without_gaps(text: str) -> str:
    """*text* with one blank line where there were more: expressions that cross blanks take the square of a gap."""
    lines = [line if line.strip() else "" for line in text.split("\n")]
    return "\n".join(line for at, line in enumerate(lines) if line or (at and lines[at - 1]))


def _voice(low: str) -> str:
    """Who is spoken of: somebody who says *ik*, *wij* to *u*, *wij* alone, *u* alone, or nobody."""
    if _SELF.search(low):
        return "ik"
    we, you = _WE.search(low) is not None, _YOU.search(low) is not None
    return ("wij-u" if you else "wij") if we else ("u" if you else "nobody")


def _is_to_many(lines: Sequence[str]) -> bool:
    """Whether the first line greets readers as a letter does, and not as a service greets its customer or nobody."""
    if lines and lower(lines[0]).lstrip().startswith("l.s."):
        return True
    found = _GREETING.match(lines[0]) if lines else None
    if found is None or greeting_kind(lines[0]) != "anybody":
        return False
    whom = found.group(1).strip()
    if not whom:
        return any(_CLOSING.match(lower(line)) for line in lines[-_LAST_LINES:])
    return _SERVED.search(whom) is None


def _ends_with_name(lines: Sequence[str]) -> bool:
    """Whether the last line is a name, or ends with one after its last sentence; a button is none."""
    last = lines[-1] if lines else ""
    return _SIGNED.search(last) is not None and _ACTION.match(last) is None


def _ends_in_signature(lines: Sequence[str], sender: str) -> bool:
    """Whether a whole name stands near the end, with nothing below it but a task, an organisation, a number.

    A name that the sender's domain bears is an organisation's, unless it has initials.
    """
    domain = lower(sender).rpartition("@")[2].replace("-", "")
    for line in reversed(lines[1:][-_NAME_LINES:]):
        if _DESK_AND_NAME.fullmatch(line) is not None and _ACTION.match(line) is None:
            return True
        named = _NAME_LINE.fullmatch(line)
        if named is not None and _ACTION.match(line) is None:
            full = named.group("full")
            if full is None or lower(full).split()[-1] not in domain or sender_kind(sender) == "person":
                return True
        if len(line) > _LONGEST_TASK or line.rstrip()[-1] in "?!:;":
            return False
    return False


def _is_first_name(line: str) -> bool:
    """Whether a line holds one name, alone or with a task behind it; a button is none."""
    named = _FIRST_NAME.fullmatch(line) is not None or _ROLE.fullmatch(line) is not None
    return named and _ACTION.match(line) is None


def _is_desk_name(line: str, sender: str) -> bool:
    """Whether a line is the name that an address of a thing bears: "Klantenservice" of klantenservice@ is nobody's, and
    "Dagplan" of rooster@dagplan is the firm's."""
    found = ADDRESS.search(lower(sender))
    if found is None or sender_kind(sender) != "desk":
        return False
    called = [found.group(1), lower(sender.partition("<")[0]).strip()] if _THING.fullmatch(found.group(1)) else []
    return lower(line).strip() in {*called, *_LABEL.findall(found.group(2))}


def _is_product(sender: str) -> bool:
    """Whether the sender is called as its domain, or the domain is of the kind services have."""
    found = ADDRESS.search(lower(sender))
    if found is None or sender_kind(sender) == "person":
        return False
    shown = lower(sender[: sender.find("<")] if "<" in sender else "").strip()
    domain = found.group(2).rsplit(".", 1)[0]
    if _ORGANISATION.search(shown):
        return False
    called = shown.replace(" ", "") and shown.split()[0] in domain
    return bool(called) or _SERVICE_DOMAIN.search(domain) is not None


def _count(expression: re.Pattern[str], lines: Sequence[str]) -> int:
    return sum(expression.match(line) is not None for line in lines)


def sender_kind(sender: str) -> str:
    """`person` where the address is that of somebody by name, `private` for a single word with digits, else `desk`."""
    found = ADDRESS.search(lower(sender))
    if found is None:
        return "nobody"
    local = found.group(1)
    if _THING.fullmatch(local):
        return "desk"
    shown = lower(sender[: sender.find("<")] if "<" in sender else "")
    if _PERSONAL_LOCAL.fullmatch(local):
        return "person"
    if local.strip("0123456789._-") != local and not shown:
        return "private"
    names = _NAME.findall(shown)
    return (
        "named" if len(names) > 1 and any(name in local for name in names) and local not in found.group(2) else "desk"
    )


def greeting_kind(line: str) -> str:
    """Whom the first line greets: `nobody`, `anybody` (a role, or no name), or `somebody` by name."""
    found = _GREETING.match(line)
    if found is None:
        return "nobody"
    whom = found.group(1).strip()
    if not whom or _ANYBODY.search(whom):
        return "anybody"
    return "somebody" if any(word[:1].isupper() for word in whom.split()) else "anybody"
