"""Whether a machine wrote a mail (R-51).

Some headers settle it (RFC 3834, RFC 3464); many machine mails lack them, and then the text decides. A person must
never be taken for a machine, so headers that programs also set on people's mail are only hints: a mailing list adds
List-Id, Exchange adds X-Auto-Response-Suppress, and a colleague may write from an address that receives newsletters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from classifiers.text import lower

_ROBOT: Final = re.compile(
    r"mailer-?daemon|postmaster@|^postmaster|mail delivery (?:sub)?system|microsoftexchange[0-9a-f]{8,}"
)
_NO_REPLY: Final = re.compile(
    r"no[-_.]?reply|do[-_.]?not[-_.]?reply|niet[-_.]?(?:be)?antwoorden|geen[-_.]?(?:antwoord|reply)|"
    r"noreply|bounces?[-+@]"
)
_SERVICE: Final = re.compile(
    r"(?:^|<|\s)(?:nieuws\w*|news\w*|notific\w*|melding(?:en)?|alert\w*|systeem\w*|system|voicemail|"
    r"scan\w*|kopieer\w*|printer\w*|"
    r"calendar\w*|agenda|webmaster|topdesk|servicedesk|support|helpdesk|planning|info|automaat|robot|"
    r"mailing\w*)@|systeembeheer"
)
_ABSENT_SUBJECT: Final = re.compile(
    r"(?:automatisch (?:antwoord|bericht)|automatische (?:reactie|beantwoording|melding)|"
    r"automatic reply|auto(?:matic)?[- :]?(?:reply|response)|"
    r"afwezig(?:heid)?\b|afwezigheids\w*|out of (?:the )?office|ooo\b|abwesen\w*|absence|r[ée]ponse automatique)"
)
_BOUNCE_SUBJECT: Final = re.compile(
    r"undeliver\w*|delivery (?:status|failure)|mail delivery|returned mail|failure notice|"
    r"niet (?:be?zorgd|bestelbaar|afgeleverd)|onbestelbaar|"
    r"(?:gelezen|read|leesbevestiging|bezorgd|delivered|ongelezen verwijderd|not read)\s?:|"
    r"(?:geaccepteerd|accepted|geweigerd|declined|afgewezen|voorlopig(?: geaccepteerd)?|"
    r"tentative\w*)\s?:|bezorgingsstatus"
)
_REPLY_PREFIX: Final = re.compile(r"^\s*(?:re|fw|fwd|aw|wg|antw|doorst|tr|vs)\s?:")
_PHRASES: Final[dict[str, str]] = {
    "says-automatic":
        r"dit is een (?:automatisch|geautomatiseerd|systeem)\w*|automatisch (?:gegenereerd|verzonden|"
        r"aangemaakt|bericht)|systeembericht|"
    r"this is an automat\w*|automatically generated|automatische melding|systeemmelding|geautomatiseerd\w*",
    "no-answer-please":
        r"(?:beantwoord|reageer)\w* (?:\w+ ){0,4}niet|niet (?:te )?(?:beantwoorden|reageren)|"
        r"reageren (?:op dit bericht )?is niet mogelijk|"
    r"kunt (?:u )?niet (?:op dit bericht )?(?:reageren|antwoorden)|do not reply|"
    r"niet[- ]gecontroleerd e-?mail|antwoord komt niet aan",
    "away-text":
        r"ik ben (?:\w+ ){0,4}(?:afwezig|er (?:even )?niet|met (?:\w+ )?(?:verlof|vakantie)|"
        r"niet (?:aanwezig|bereikbaar)|vrij|op vakantie|out)|"
    r"\bout of (?:the )?office|lees ik (?:mijn|geen|de)|wordt niet (?:gelezen|doorgestuurd|beheerd)|"
    r"beperkt(?:e)? (?:toegang|bereikbaar)|"
    r"bedankt voor (?:je|uw|jouw) (?:e-?)?(?:mail|bericht)|thank you for your (?:e-?mail|message)|"
    r"beantwoord (?:ik )?(?:\w+ ){0,3}(?:zodra|na)|"
    r"weer (?:aanwezig|bereikbaar|terug) (?:op|vanaf)|i(?:'| a)m (?:\w+ ){0,3}(?:on (?:\w+ )?leave|"
    r"away|on holiday)|nicht im (?:haus|büro)|voor (?:dringende|spoedeisende|niet-urgente) (?:zaken|"
    r"vragen)|(?:mail|berichten?|e-mails) (?:beantwoord|lees) ik|buiten (?:deze|mijn) (?:werk)?dagen|"
        r"ik (?:werk|lees) (?:op|alleen op|niet op) (?:ma|di|wo|do|vr)\w*|(?:hele|gehele) dag (?:op|"
        r"in) (?:zitting|cursus|training|reis)|werk niet meer (?:bij|voor)",
    "delivery-text":
        r"kan niet worden (?:be?zorgd|afgeleverd)|kon(?:den)? niet worden (?:be?zorgd|afgeleverd|"
        r"verzonden)|could not\s+be\s+delivered|"
    r"(?:is|zijn) bezorgd bij|geadresseerde\(n\)|remote server|mailbox full|recipient|"
    r"delivery has failed|bericht is gelezen op|was read on|"
    r"onbekende geadresseerde|550 \d|diagnostic",
    "receipt-text":
        r"(?:uw|je) (?:bericht|melding|aanvraag|mail|verzoek|inzending|klacht) (?:\w+ ){0,3}(?:is|hebben|"
        r"werd) (?:\w+ ){0,4}"
    r"(?:ontvangen|geregistreerd|binnengekomen|geaccepteerd|goedgekeurd|verwerkt|in behandeling)|"
    r"ontvangst(?:bericht|bevestiging)|zaaknummer|hebben (?:uw|je) (?:e-?mail|bericht|aanvraag|melding) ontvangen|"
        r"(?:vindt|gereageerd op) (?:uw|je) bericht|"
    r"geen rechten (?:worden )?ontle\w+|onder nummer|ticketnummer|referentienummer",
    "mailing-text":
        r"afmelden|uitschrijven|unsubscribe|bekijk (?:deze|de) (?:mail|e-?mail|nieuwsbrief) in|in (?:uw|"
        r"je) browser|voorkeuren (?:wijzigen|beheren)|"
    r"(?:u|je) ontvangt (?:deze|dit) (?:e-?mail|mail|bericht|nieuwsbrief) omdat|"
    r"in deze (?:nieuwsbrief|editie)|lees (?:verder|meer) ?>?",
    "secure-mail":
        r"beveiligde? (?:e-?mail|bericht) (?:ontvangen|gestuurd|van)|(?:bestand(?:en)?|"
        r"bericht) (?:\w+ ){0,3}(?:met u gedeeld|klaargezet)|"
    r"klik (?:hier|op)|bericht openen|pincode|sms-code|inloggen|wachtwoord (?:verloopt|wijzigen)|"
    r"link is geldig|beschikbaar tot",
    "machine-form":
        r"\[[a-z ]{4,30}\]|duur: \d|aantal pagina|resolutie:|streefdatum|prioriteit:|afdrukken|"
        r"bestandsindeling|verzonden door microsoft|"
    r"\d+ (?:reacties|likes)|postvak|opslaglimiet|privacyverklaring",
}  # fmt: skip
_FORM_FIELDS: Final = re.compile(
    r"^\s*(?:naam|voornaam|achternaam|e-?mail(?:adres)?|telefoon(?:nummer)?|organisatie|onderwerp|"
    r"bericht|vraag|uw vraag)\s*:",
    re.M,
)
_FORM_WORDS: Final = re.compile(r"^\s*(?:bericht|(?:uw )?vraag|toelichting|opmerking\w*)\s*:\s*\S", re.M)
_PASTED: Final = re.compile('["\u201c\u201d\u201e][^"\u201c\u201d\u201e]{12,800}["\u201c\u201d]')
_PATTERNS: Final = {name: re.compile(expression) for name, expression in _PHRASES.items()}


def settled_by_headers(headers: Mapping[str, str], sender: str) -> str:
    """The rule that makes the mail a machine's beyond doubt, or an empty text.

    X-Auto-Response-Suppress and List-* alone settle nothing: Exchange and mailing lists set them on people's mail.
    """
    lowered = {name.strip().lower(): str(value).strip().lower() for name, value in headers.items()}
    submitted = lowered.get("auto-submitted", "").split(";")[0].split("(")[0].strip()
    if submitted and submitted != "no":
        return "header-auto-submitted"
    if lowered.get("content-type", "").startswith("multipart/report"):
        return "header-report"
    if lowered.get("return-path", "").replace(" ", "") == "<>":
        return "header-null-return-path"
    if lowered.get("precedence", "") in {"auto_reply", "auto-reply"}:
        return "header-precedence"
    if lowered.get("precedence", "") in {"bulk", "junk"} and "list-unsubscribe" in lowered and "list-id" not in lowered:
        return "header-mailing"
    if any(
        lowered.get(name, "no") not in {"no", "", "false"} for name in ("x-autoreply", "x-autorespond", "x-auto-reply")
    ):
        return "header-auto-reply"
    return "sender-mail-system" if _ROBOT.search(lower(sender)) else ""


def automatic_features(headers: Mapping[str, str], sender: str, subject: str, text: str) -> Iterator[str]:
    """Hints of headers, sender, subject and text for the statistical part."""
    names = {name.strip().lower() for name in headers}
    values = {name.strip().lower(): str(value).strip().lower() for name, value in headers.items()}
    flags = []
    if values.get("precedence") in {"bulk", "junk", "list"}:
        flags.append("precedence")
    if names & {"list-unsubscribe", "list-id"}:
        flags.append("list")
    if "x-auto-response-suppress" in names:
        flags.append("suppress")
    who = lower(sender)
    if _NO_REPLY.search(who):
        flags.append("no-reply")
    if _SERVICE.search(who):
        flags.append("service")
    title = lower(subject)
    if _ABSENT_SUBJECT.search(title):
        flags.append(
            "absent-reply" if _REPLY_PREFIX.match(title) and not _ABSENT_SUBJECT.match(title) else "absent-subject"
        )
    if _BOUNCE_SUBJECT.search(title):
        flags.append("bounce-reply" if _REPLY_PREFIX.match(title) else "bounce-subject")
    if _REPLY_PREFIX.match(title):
        flags.append("reply")
    flags.extend(name for name, _ in phrases_in(text))
    if any(pattern.search(pasted) for pasted in _PASTED.findall(text) for pattern in _PATTERNS.values()):
        flags.append("pasted")
    yield from flags
    for first, one in enumerate(flags):
        for other in flags[first + 1 :]:
            yield f"{one}&{other}"
    yield f"words:{min(len(text.split()) // 15, 6)}"
    yield "question" if "?" in text else "no-question"


def phrases_in(text: str) -> list[tuple[str, tuple[int, int]]]:
    """The machine phrases in a lower-case text with the place of the first of each; not what a person quotes."""
    told = _PASTED.sub(lambda pasted: " " * len(pasted.group()), text)
    found = [(name, pattern.search(told)) for name, pattern in _PATTERNS.items()]
    return [(name, match.span()) for name, match in found if match is not None]


def subject_sign(subject: str) -> tuple[int, int] | None:
    """Where a subject says that a machine answers, or None."""
    title = lower(subject)
    match = _ABSENT_SUBJECT.search(title) or _BOUNCE_SUBJECT.search(title)
    return match.span() if match is not None and not _REPLY_PREFIX.match(title) else None


def is_form(text: str) -> bool:
    """Whether a lower-case text is a web form: a machine sent it, and a person's own words stand in it."""
    return len(_FORM_FIELDS.findall(text)) >= 3 and bool(_FORM_WORDS.search(text))
