"""Whether a machine wrote a mail (R-51).

Some headers settle it (RFC 3834, RFC 3464); many machine mails lack them, and then the text decides. A person must
never be taken for a machine, so headers that programs also set on people's mail are only hints: a mailing list adds
List-Id, Exchange adds X-Auto-Response-Suppress, and a colleague may write from an address that receives newsletters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from classifiers.absence import Absence
from classifiers.machine_phrases import PASTED, phrases_of
from classifiers.text import lower
from classifiers.traces import Traces

_ROBOT: Final = re.compile(
    r"mailer-?daemon|postmaster@|^postmaster|mail delivery (?:sub)?system|microsoftexchange[0-9a-f]{8,}"
)
_NO_REPLY: Final = re.compile(
    r"no[-_.]?(?:reply|antwoord)|do[-_.]?not[-_.]?reply|niet[-_.]?(?:be)?antwoorden|geen[-_.]?(?:antwoord|reply)|"
    r"noreply|bounces?[-+@]"
)
_SERVICE: Final = re.compile(
    r"(?:^|<|\s)(?:nieuws\w*|news\w*|notific\w*|melding(?:en)?|alert\w*|systeem\w*|system|voicemail|"
    r"scan\w*|fax\w*|kopieer\w*|printer\w*|wifi|digest|flits|intranet|tevreden\w*|"
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
    r"(?:gelezen|read|leesbevestiging|bezorgd|delivered|intrekken|recall|ongelezen verwijderd|"
    r"verwijderd zonder te lezen|not read)\s?:|"
    r"(?:geaccepteerd|accepted|geweigerd|declined|afgewezen|voorlopig(?: geaccepteerd)?|"
    r"tentative\w*|gewijzigd|bijgewerkt|updated|geannuleerd|cancell?ed|voorstel voor (?:een )?nieuwe tijd|"
    r"nieuwe tijd voorgesteld|new time proposed)\s?:|bezorgingsstatus|message (?:delayed|rejected|blocked)|"
    r"^(?:bijgewerkte |gewijzigde |updated )?(?:uitnodiging|invitation)\s?:.{1,200}@ (?:ma|di|wo|do|vr|za|zo|mon|"
    r"tue|wed|thu|fri|sat|sun)\b"
)
_REPLY_SUBJECT: Final = re.compile(
    r"^\s*(?:(?:automatisch (?:antwoord|bericht)|automatische (?:reactie|beantwoording|ontvangst\w+)|"
    r"auto(?:matic|mated)?[- ]?(?:reply|response|antwoord)?|out of (?:the )?office|ooo|buiten kantoor|"
    r"(?:tijdelijk |even |momenteel )?(?:niet (?:aanwezig|bereikbaar|op kantoor)|"
    r"met (?:verlof|vakantie))|afwezig(?:heidsbericht|heidsmelding|heid)?|"
    r"réponse automatique|message d'absence|automatische antwort|abwesenheits\w+|automatyczna odpowiedź|"
    r"respuesta automática|risposta automatica|resposta automática|otomatik yanıt|automatisk svar|"
    r"automatická odpověď|răspuns automat|автоматический ответ)\s*:|"
    r"[\[(](?:auto[- ]?reply|automatisch\w* \w+|out of office|ooo|afwezig)[\])]|out of (?:the )?office re:|"
    r"automatische ontvangst\w+|[\w' -]{0,25}(?:verlof|vakantie|afwezig\w*|pensioen)\b[^:\n]{0,25}\bre:)"
)
"""What mail programs put before the subject of the mail that they answer."""

_TONGUES: Final = re.compile(r"\s[/|]\s")
_OPENS: Final = " [(*-"
_REPLY_PREFIX: Final = re.compile(r"^\s*(?:re|fw|fwd|aw|wg|antw|doorst|tr|vs)\s?:")
_FORWARD_PREFIX: Final = re.compile(r"^\s*(?:fw|fwd|wg|doorst|tr|vs)\s?:")
_ABSENCE: Final = frozenset({"absent", "left-for-good", "works-on", "absent-subject"})
_REPLY_PARTS: Final = (
    _ABSENCE, {"period"}, {"refers"}, {"not-read", "no-answer-please"}, {"thanks-for-mail", "to-anybody"},
)  # fmt: skip
_PERSONAL: Final = frozenset(
    (
        "hoi",
        "ha",
        "hé",
        "hey",
        "groetjes",
        "groetje",
        "gr",
        "x",
        "xx",
        "sorry",
        "vraagje",
        "even",
        "toch",
        "hoor",
        "jullie",
        "julie",
        "jlle",
        "twijfel",
    )
)
_FAMILIAR: Final = frozenset(("jullie", "julie", "jlle", "sorry", "vraagje", "twijfel"))
_WORD: Final = re.compile(r"\w+")
_OWN_ACT: Final = re.compile(
    r"\b(?:hierbij (?:bevestig|stuur|meld|laat|ontvang|verzoek|doe)\w*|"
    r"ik (?:heb(?! (?:\w+ ){0,2}(?:vakantie|verlof|vrij))|kan(?! (?:\w+ ){0,4}niet)|kom|wil|stuur|bel|"
    r"denk|vind|zie|ga|"
    r"hoor|vraag|had|twijfel|bevestig|verzoek|neem|zou)\b|wij (?:willen|vragen|stellen|bevestigen)\b|"
    r"wilt u|willen jullie|zou u|kunt u (?:mij|ons|me)\b|i (?:can|will|prefer|would)\b|please send|maar (?:ik )?lees)"
)
"""What people do in a mail and an absence notice does not: answer, ask, send, promise."""

_HANDS_OVER: Final = re.compile(
    r"\b(?:hierbij|bijgaand|bijgesloten) (?:ontvangt|ontvang|treft|vindt|zend\w*|stuur\w*|sturen|doe\w*|deel\w*|delen|"
    r"bericht\w*|informeren?|geven|geef)\b|\b(?:zenden|sturen|stuur|zend) (?:wij|we|ik) (?:u|jullie|je)\b"
)
_YOUR_PROGRAM: Final = re.compile(
    r"\b(?:je|jouw|uw|jullie|die|dat|mijn|haar|zijn|your) (?:\w+ )?(?:automatische? (?:antwoord|bericht|mail|"
    r"reactie|tekst|"
    r"beantwoording|ontvangst\w+)\w*|automatisch\w* \w*tjes?|autoreply|out[- ]of[- ]office\w*|ooo|afwezigheids\w+|"
    r"verlofbericht|vakantie(?:melding|bericht)|automaat|automatic reply)\b"
)
"""Somebody's program spoken of: programs do not."""

_IS_BACK: Final = re.compile(
    r"\bik ben (?:er )?(?:(?!\w*(?:dag|week|maand|morgen) )\w+ )?(?:weer|terug)\b"
    r"(?![^.!?\n]*(?:\d|dag\b|week\b|maand\b|\b(?:op|vanaf|per|rond|over)\b))|"
    r"\b(?:fijn|goed|leuk) om (?:weer )?terug te zijn|\bdit ben ik (?:echt|zelf)|\bgrapje\b|"
    r"\bgewoon ik\b|\bin levenden? lijve\b|\b(?:haha|hihi|geintje)\b|\btoch (?:gewoon|echt) ik\b|\bik ben er gewoon\b|"
    r"\bgeen (?:out of (?:the )?office|afwezig\w*|autoreply) meer\b|\b(?:stond|staat) (?:\w+ ){0,2}nog (?:aan|"
    r"boven|in)\b|"
    r"\bautoreply (?:\w+ ){0,3}(?:eruit|uit|af)\b|\bik zit (?:gewoon|alweer)\b|"
    r"\bi(?:'| a)m back\b(?![^.!?\n]*(?:\d|\b(?:on|in|from|after|until|next)\b))"
)
"""What somebody says who is back, or who jokes about a program's answer."""

_ASKS_ANYWAY: Final = re.compile(
    r"\b(?:wilt|zou|zoudt|willen|zouden) (?:u|je|jullie) (?![^?.!\n]{0,60}\b(?:vragen\b[^?.!\n]{0,30}"
    r"\bbeantwoorden|vragenlijst|enquête|"
    r"beoordel\w+|afmelden|uitschrijven)\b)[^?.!\n]{3,120}\?(?!\s*(?:\[|bel|mail|neem|kijk|ga|klik|kies|"
    r"stuur|gebruik|meld|vul|open|log|beantwoord|lees|raadpleeg|dan|via|dat kan|contact|zie|vraag|wend|gelieve)\w*\b)|"
    r"\bwij vragen (?:u|jullie) (?:met klem|dringend)\b|"
    r"\b(?:zou|zouden|kan|kunnen|wil|willen) (?:een|iemand|wie|een paar) van (?:u|uw|jullie)\b|"
    r"\bgraag (?:\w+ ){0,4}(?:doorgeven|aanpassen|verspreiden|ophangen|noteren|delen|bevestigen|laten weten|retour)\b|"
    r"\b(?:maar|but|wel) (?:i |ik )?(?:can|kan|will|wil|lees|kom)\b|"
    r"\b(?:maar|wel) (?:ik bel\b|bel (?:je|jou|u|jullie|hem|haar|ze)\b)"
)
"""A request to the reader, or a "but I can": no absence notice and no system says so, whatever else stands there."""


def settled_by_headers(headers: Mapping[str, str], sender: str) -> str:
    """The rule that makes the mail a machine's beyond doubt, or an empty text.

    X-Auto-Response-Suppress, List-* and Precedence: bulk settle nothing: Exchange and mailing lists set them on
    people's mail.
    """
    lowered = {name.strip().lower(): str(value).strip().lower() for name, value in headers.items()}
    submitted = lowered.get("auto-submitted", "").split(";")[0].split("(")[0].strip()
    if submitted and submitted != "no":
        return "header-generated" if submitted == "auto-generated" else "header-auto-submitted"
    if lowered.get("content-type", "").startswith("multipart/report"):
        return "header-report"
    if lowered.get("return-path", "").replace(" ", "") == "<>":
        return "header-null-return-path"
    if lowered.get("precedence", "") in {"auto_reply", "auto-reply"}:
        return "header-precedence"
    if any(
        lowered.get(name, "no") not in {"no", "", "false"} for name in ("x-autoreply", "x-autorespond", "x-auto-reply")
    ):
        return "header-auto-reply"
    return "sender-mail-system" if _ROBOT.search(lower(sender)) else ""


def outside_hints(headers: Mapping[str, str], sender: str, subject: str) -> list[str]:
    """Hints of headers, sender and subject."""
    names = {name.strip().lower() for name in headers}
    values = {name.strip().lower(): str(value).strip().lower() for name, value in headers.items()}
    flags = []
    if values.get("precedence") in {"bulk", "junk", "list"}:
        flags.append("precedence")
    if names & {"list-unsubscribe", "list-id"}:
        flags.append("list")
    if "x-auto-response-suppress" in names:
        flags.append("suppress")
    if _REPLY_SUBJECT.match(lower(subject)):
        flags.append("answered-by-program")
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
    if _FORWARD_PREFIX.match(title):
        flags.append("forwarded")
    return flags


def automatic_features(
    outside: Sequence[str], phrases: Sequence[str], text: str, asks_us: bool, traces: Traces, absence: Absence
) -> Iterator[str]:
    """Hints of headers, sender and subject (*outside*) and of the lower-case text, alone and in pairs; how the mail is
    built (*traces*), and how far it is an absence notice.

    *asks_us* says whether the sender asks this team something: then a person wrote it, whatever else it holds.
    """
    flags = [*outside, *phrases]
    if ('"' in text or "\u201c" in text) and any(phrases_of(pasted) for pasted in PASTED.findall(text)):
        flags.append("pasted")
    if asks_us:
        flags.append("asks-us")
    yield from flags
    for first, one in enumerate(flags):
        for other in flags[first + 1 :]:
            yield f"{one}&{other}"
    parts = sum(bool(part & set(flags)) for part in _REPLY_PARTS)
    yield f"reply-parts:{parts}"
    yield f"reply-parts:{parts}|{'asks' if asks_us else 'asks-nothing'}"
    yield f"personal:{min(sum(word in _PERSONAL for word in _WORD.findall(text)), 3)}"
    yield f"acts:{min(len(_OWN_ACT.findall(text)), 3)}"
    yield f"words:{min(len(text.split()) // 15, 6)}"
    yield "question" if "?" in text else "no-question"
    yield from traces.features()
    yield from absence.features()
    whole = "whole" if absence.whole else "not-whole"
    yield f"absence-{whole}|{traces.sender}|{'reply' if 'reply' in flags else 'new'}"


def speaks_personally(text: str) -> bool:
    """Whether a lower-case text does what a person does: answer, send, promise, or speak as to somebody known."""
    return bool(_OWN_ACT.search(text)) or not _FAMILIAR.isdisjoint(_WORD.findall(text))


def hands_over(text: str) -> bool:
    """Whether a lower-case text hands something over as a letter does; systems put it ready instead."""
    return bool(_HANDS_OVER.search(text))


def asks_anyway(text: str) -> bool:
    """Whether a lower-case text holds a request to its reader or a promise beside the absence: a person's."""
    return bool(_ASKS_ANYWAY.search(text))


def speaks_of_program(text: str) -> bool:
    """Whether somebody speaks in a lower-case text of a program that answers for him or for the reader."""
    return _YOUR_PROGRAM.search(text) is not None


def is_back(text: str) -> bool:
    """Whether somebody says in a lower-case text that he is back, or that the program's answer is a joke."""
    return bool(_IS_BACK.search(text))


def subject_sign(subject: str) -> tuple[int, int] | None:
    """Where a subject says that a machine answers, or None."""
    title = lower(subject)
    match = _ABSENT_SUBJECT.search(title) or _BOUNCE_SUBJECT.search(title)
    return match.span() if match is not None and not _REPLY_PREFIX.match(title) else None


def heads_as_absent(subject: str) -> bool:
    """Whether a subject, or a part of one in two languages, begins as that of an absence notice does: further on,
    somebody writes about such notices."""
    return any(_ABSENT_SUBJECT.match(part.lstrip(_OPENS)) for part in _TONGUES.split(lower(subject)))
