"""How much in a mail can be pointed at that is a machine's, and what shows a person (R-51).

Rules about the whole of a mail, over its phrases, traces and parts. They say from which likelihood on a mail is a
machine's; they are no features, so that they stay a second opinion beside the head."""

from __future__ import annotations

import re
from collections.abc import Set
from enum import IntEnum
from typing import TYPE_CHECKING, Final

from classifiers.automatic import (
    asks_anyway,
    hands_over,
    heads_as_absent,
    is_back,
    settled_by_headers,
    speaks_of_program,
    speaks_personally,
)
from classifiers.machine_phrases import MAILING_PHRASE, PLAIN_PHRASES, WEAK_PHRASES
from classifiers.system_words import is_system
from classifiers.text import lower
from classifiers.web_form import is_form_copy

if TYPE_CHECKING:
    from classifiers.mail_features import Mail

_SAYS_ABSENT: Final = frozenset({"absent", "left-for-good", "not-read", *PLAIN_PHRASES})
"""Of the phrases those that somebody by name, who says *ik*, writes in an absence notice; the others are a system's."""

_ABSENT: Final = frozenset({"absent", "left-for-good", "not-read"})
_NOT_SAID: Final = _SAYS_ABSENT - {"absent"}
"""Of these what nobody says who begins a mail: that mail is not read, that he left."""

LEFT: Final = "left-for-good"
_BULK: Final = frozenset({"precedence", "list"})
_SAYS_SO: Final = frozenset({"says-automatic", "mailing-text"})
_ANSWERS: Final = frozenset({"receipt-text", "thanks-for-mail", "queue-order", "absent", "not-read", "notice"})
"""Phrases of a desk that has the same answered to whoever writes, or that is closed."""

_MUCH_TALK: Final = 2
_FEWEST_OF_MAILING: Final = 40
"""Words; a shorter mailing has buttons, rows or an offer."""

_MANY_MARKS: Final = 2
_MANY_PARTS: Final = 3
_SOME_PARTS: Final = 2
"""Kinds of things of a system's that make a notice, and that make one of what else would be a desk's word."""

_LONGEST_NOTICE: Final = 120
"""Words; a longer mail that ends with a closing formula is a letter (such notices of the examples have at most 77)."""

_HOUSEHOLD: Final = re.compile(
    r"\b(?:mw|mevr|dhr|mevrouw|meneer|moeder|vader|ouders?|dochter|zoon|zuigeling|baby|peuter|kleuter|echtpaar|familie|"
    r"huishouden|betrokkene|pati[eë]nt\w*|kind(?:eren)?|cli[eë]nte?(?! \d)|gezin)\b"
)
_UNREAD_BOX: Final = re.compile(
    r"\b(?:mailbox|postvak|inbox|(?:e-?mail)?adres|account|e-?mails?|berichten?|post)\b[^.!?\n]{0,50}"
    r"\b(?:niet (?:meer )?(?:gelezen|beheerd|bekeken|gebruikt|in gebruik|doorgestuurd)|opgeheven|vervalt|verwijderd|"
    r"oude adres|is gewijzigd|"
    r"gesloten|(?:no longer|not) (?:\w+ )?(?:read|monitored|in use))\b"
)
"""What the notice of somebody who left says of his mailbox."""

_FEWEST_PARTS: Final = 3
_MOST_PARTS: Final = 4
"""Parts of an absence notice in an answer: so many hold even where it names the work as well."""

_LONG_QUESTION: Final = re.compile(r"(?:[^\s.!?]+ +){13}[^\s.!?]+\?")
_HAS_QUESTION: Final = re.compile(
    r"\bik (?:heb|had|zit|loop|blijf)\b[^.?!\n]{0,30}\bvra(?:ag|gen)\b|\bvraag waar (?:ik|wij|we)\b"
)
_FEWEST_FIELDS: Final = 2
"""Fields of a sheet about a household."""

_TO_ONE: Final = re.compile(
    r"\b(?:kun|kan|wil|neem|ga|bel|heb|zou|weet|doe|regel|stuur|mail) jij\b|\bzullen (?:we|wij)\b|"
    r"\b(?:belt|mailt|bezoekt|spreekt|ziet) (?:u|je|jullie) (?:\w+ ){0,2}(?:vandaag|morgen|overmorgen|vanmiddag|"
    r"vanavond|(?:maan|dins|woens|donder|vrij)dag|na het weekend)\b"
)
_FAMILY: Final = re.compile(r"\b(?:[Gg]ezin|[Ff]amilie|[Ff]am\.?) [A-Z]")
"""What a program that answers for somebody does not know: which family it is about."""

_TO_EITHER: Final = re.compile(
    r"\b(?:heer|meneer)[ /,]+(?:of )?(?:mevrouw|mevr)\b|\bmevrouw[ /,]+(?:of )?(?:heer|meneer)\b"
)
_OF_DESKS: Final = WEAK_PHRASES | {"not-read", "receipt-text"}
"""Phrases that somebody at a desk uses of a household: "morgen krijgt u antwoord"."""

_ANSWERS_ALL: Final = re.compile(
    r"\b(?:wij|we) (?:lezen|beantwoorden|bekijken|behandelen) (?:uw|je|jouw|alle) (?:bericht\w*|e-?mails?|vra\w+) "
    r"(?:zo (?:snel|spoedig)|binnen|meestal|op volgorde)\b"
)
"""What a team has answered to everybody, beside its thanks and a greeting to nobody in particular."""

_ASKS_OF_OTHERS: Final = re.compile(
    r"\b(?:hoe|mag|mogen|wat|welke|wie|wanneer|moet|moeten|waar|waarom|heeft|hebben|zijn|is|geldt|dient|klopt)\b"
    r"(?:(?!\b(?:u|uw|je|jouw|ons|onze)\b)[^.!?\n>]){18,160}\?(?!\s*>)"
)
"""A question that is not about the reader: a system asks who reads whether he wants, knows or is satisfied."""

_REPLY_ABOVE: Final = re.compile(r"##-|(?:antwoord|reactie) boven dez?e (?:regel|lijn)|reply above this line", re.I)
"""What a ticket system writes above what it says, for whoever answers it."""

_COUNTS: Final = re.compile(
    r"\b\d+ (?:nieuwe|ongelezen) (?:berichten|meldingen|reacties|bijdragen) (?:sinds|na) (?:uw|je) (?:laatste|vorige) "
    r"(?:bezoek|aanmelding|keer)\b|"
    r"\bstoring\b[^.\n]{0,30}\b(?:verholpen|opgelost|hersteld)\b.{0,300}\b(?:u|je) ontvangt (?:\w+ ){0,6}geen "
    r"(?:verdere|nieuwe|andere) berichten\b",
    re.S,
)
"""What a program counts, or says of its own messages to come."""

_FEWEST_WEAK: Final = 2
_FEWEST_WORDS: Final = 11
"""Words; "Ontvangen, komt goed." of a desk is shorter, and somebody's."""


class Sign(IntEnum):
    """How much in a mail can be pointed at that is a machine's; `PERSON` where something shows that nobody's is."""

    PERSON = -1
    NONE = 0
    WEAK = 1
    STRONG = 2
    PROGRAM = 3


def settled(mail: Mail) -> str:
    """The header rule that settles it, or an empty text.

    A web form or a ticket system passes a person's words on as generated mail: where it asks us something, they count.
    A notice with a button that takes no answer only cites them.
    """
    rule = settled_by_headers(mail.headers, mail.sender)
    cites = "no-reply" in mail.hints and mail.traces.actions > 0
    passed_on = rule == "header-generated" and (mail.is_form or (mail.asks_us and not cites))
    return "" if passed_on else rule


def sign_of(mail: Mail) -> Sign:
    """How telling the mail is of a machine where no header settles it: by this sign the likelihood decides.

    Who asks us something is a person, whatever else stands there, and so is who writes a letter to many. Strong is what
    a mail program writes itself, an address that takes no answer, or a mail built as systems build theirs in which
    nobody speaks to anybody.
    """
    if not settled(mail) and _is_copy(mail):
        return Sign.STRONG
    if settled(mail) or mail.asks_us or mail.is_form or _is_back(mail):
        return Sign.PERSON
    if _speaks_to_one(mail) or _speaks_of_program(mail):
        return Sign.PERSON
    if "answered-by-program" in mail.hints:
        return _under_programs_subject(mail)
    if not mail.own_text.strip():
        # Only an earlier mail, or nothing: nobody speaks, but neither does a machine, unless it wrote so above it.
        return Sign.STRONG if _REPLY_ABOVE.search(mail.ready.source) else Sign.PERSON
    return _sign_of_text(mail, {name for name, _ in mail.phrases})


def _under_programs_subject(mail: Mail) -> Sign:
    """What is answered under the subject of a mail program: an absence, another notice, or what somebody says who
    answers one."""
    if _is_programs_absence(mail):
        return Sign.PROGRAM
    told = {name for name, _ in mail.phrases} - {"period", "refers"} or {"away", "unread"} & set(
        mail.told_absence.parts
    )
    if told or not mail.traces.speaks:
        return Sign.STRONG
    parts = set(mail.told_absence.parts)
    answers = not parts or ("instead" not in parts and speaks_personally(lower(mail.spoken)))
    return Sign.NONE if answers else Sign.STRONG


def _sign_of_text(mail: Mail, names: Set[str]) -> Sign:
    """How telling the text is of a machine where neither headers nor subject say so."""
    hints = set(mail.hints)
    if "forwarded" in hints or _is_case_sheet(mail, names) or _shows_person(mail, names) or _signs(mail, names):
        return Sign.PERSON
    if (
        _told_by_system(mail, names)
        or _built_by_system(mail, names)
        or (mail.told_absence.whole and ("reply" in hints or not _is_letter(mail, names)))
    ):
        return Sign.STRONG
    if _is_programs_word(mail, names) or _has_left(mail, names) or _is_full_absence(mail):
        return Sign.WEAK
    if _tells_more(mail, names):
        return Sign.NONE
    if mail.traces.serves:
        return Sign.STRONG if mail.traces.product else Sign.WEAK
    if _tells(mail):
        return Sign.WEAK
    return Sign.PERSON if _is_letter(mail, names) else _weak_sign(mail, names)


def _weak_sign(mail: Mail, names: Set[str]) -> Sign:
    """Whether a short mail without anything telling is nothing but an absence, a desk's that nobody speaks in, or full
    of phrases."""
    traces = mail.traces
    # A program answers a mail: who begins a new one to say that he is away does so himself.
    began = traces.speaks and traces.sender in {"person", "named"} and "reply" not in mail.hints
    if began and (not names & _NOT_SAID or (names & _NOT_SAID == {LEFT} and not _UNREAD_BOX.search(mail.own_text))):
        return Sign.PERSON
    if traces.initialled and not names & _SAYS_ABSENT and not mail.told_absence.parts:
        return Sign.PERSON
    bare = _is_bare_absence(mail) or (mail.told_absence.bare and "reply" in mail.hints)
    if bare and not traces.familiar and traces.sender != "private":
        return Sign.WEAK
    if traces.speaks and traces.sender in {"person", "private"} and not names & _SAYS_ABSENT:
        return Sign.NONE
    if traces.first_name and not names & _SAYS_ABSENT and not traces.built:
        return Sign.PERSON  # somebody at a desk who signs
    if traces.impersonal:
        if _is_word_of_desk(mail, names):
            return Sign.PERSON
        return Sign.WEAK if _points(mail, names) and not _is_of_household(mail, names) else Sign.NONE
    if "reads" in mail.system_parts and traces.sender == "desk" and _pointed(mail, names) >= _SOME_PARTS:
        return Sign.WEAK
    if not names & PLAIN_PHRASES and speaks_personally(lower(mail.spoken)):
        return Sign.NONE
    told = names - WEAK_PHRASES or len(names) >= _FEWEST_WEAK
    if told and not names & _SAYS_ABSENT and not mail.told_absence.parts:
        return Sign.WEAK if _pointed(mail, names) >= _SOME_PARTS else Sign.NONE
    return Sign.WEAK if told or ("bounce-subject" in mail.hints and _is_report(mail, names)) else Sign.NONE


def _points(mail: Mail, names: Set[str]) -> bool:
    """Whether something of a machine's can be pointed at, and more of it than of a person's talk."""
    return bool(names & PLAIN_PHRASES) or _is_bare_absence(mail) or _pointed(mail, names) >= _SOME_PARTS


def _is_bare_absence(mail: Mail) -> bool:
    """Whether the text says that somebody is away, and next to nothing else."""
    if not mail.told_absence.bare or "away" not in mail.told_absence.parts:
        return False
    # Who is ill or away may be somebody else, where a desk begins a mail.
    himself = mail.traces.sender in {"person", "named"} or "reply" in mail.hints
    return himself or bool({name for name, _ in mail.phrases} & _ABSENT)


def _pointed(mail: Mail, names: Set[str]) -> int:
    """How many kinds of things of a system's can be pointed at, less the words of talk."""
    traces = mail.traces
    told = len(mail.system_parts) + is_system(mail.sender)
    told += bool(traces.buttons or traces.actions) + bool(traces.built or traces.marks >= _MANY_MARKS)
    return told + bool(names - WEAK_PHRASES) + (len(names & WEAK_PHRASES) >= _FEWEST_WEAK) - mail.talk


def _is_of_household(mail: Mail, names: Set[str]) -> bool:
    """Whether a household is spoken of, and less of a system's can be pointed at than makes a notice."""
    if names & PLAIN_PHRASES or _is_bare_absence(mail) or _pointed(mail, names) >= _MANY_PARTS:
        return False
    return _HOUSEHOLD.search(_TO_EITHER.sub(" ", lower(mail.spoken))) is not None


def _is_word_of_desk(mail: Mail, names: Set[str]) -> bool:
    """Whether a desk says *wij*, speaks of a household, or writes a few words, without anything of a machine's:
    somebody there wrote it."""
    traces = mail.traces
    told = _pointed(mail, names)
    if _tells_as_we(mail, names) and told <= _MANY_PARTS + 1 and not traces.built:
        return True
    if traces.marks or traces.fields or traces.actions or told >= _MANY_PARTS:
        return False
    if told < _MANY_PARTS and not names & PLAIN_PHRASES and _ASKS_OF_OTHERS.search(lower(mail.spoken)):
        return True
    acts = not names or (names <= _OF_DESKS and traces.voice in {"wij", "wij-u"})
    if acts and not traces.built and _HOUSEHOLD.search(_TO_EITHER.sub(" ", lower(mail.spoken))):
        return True
    if "service" in mail.hints or names - WEAK_PHRASES or told >= _SOME_PARTS:
        return False
    return traces.voice in {"wij", "wij-u"} or (not names and traces.voice != "u" and _is_short(mail))


def _speaks_to_one(mail: Mail) -> bool:
    """Whether somebody who knows the reader speaks: asks him to do a thing, says who calls him when, names a family."""
    if "no-reply" in mail.hints or mail.calls_itself_automatic:
        return False
    if _TO_ONE.search(lower(mail.spoken)):
        return True
    return mail.traces.speaks and _FAMILY.search(mail.spoken) is not None


def _speaks_of_program(mail: Mail) -> bool:
    """Whether somebody speaks of a program that answers, his own or the reader's: in no words of a machine."""
    if "no-reply" in mail.hints or mail.calls_itself_automatic or mail.told_absence.whole:
        return False
    return speaks_of_program(lower(mail.spoken))


def _signs(mail: Mail, names: Set[str]) -> bool:
    """Whether somebody signs, with initials and surname or a first name, under what is no absence notice and no word of
    a program."""
    if "bounce-subject" in mail.hints and "delivery-text" in names:
        return False
    signed = mail.traces.name_line or (mail.traces.first_name and not mail.traces.built)
    if not signed or "no-reply" in mail.hints or names & _SAYS_SO:
        return False
    absent = "away" in mail.told_absence.parts or bool(names & _ABSENT) or mail.told_absence.whole
    return not absent and not heads_as_absent(mail.subject)


def _tells(mail: Mail) -> bool:
    """Whether the address takes no answer, or the subject begins as an absence notice's over what could be one: of the
    text more is left than what stands between quotation marks."""
    if "no-reply" in mail.hints:
        return True
    if "absent-subject" not in mail.hints or not heads_as_absent(mail.subject):
        return False
    return mail.told_absence is mail.absence or bool({"away", "unread"} & set(mail.told_absence.parts))


def _is_programs_absence(mail: Mail) -> bool:
    """Whether the text under a program's subject says that somebody is away, with another part of such a notice."""
    parts = set(mail.told_absence.parts)
    if asks_anyway(lower(mail.spoken)) or mail.traces.sheet >= _FEWEST_FIELDS:
        return False
    return bool(parts & {"away", "unread"}) and len(parts) >= _FEWEST_PARTS


def _is_case_sheet(mail: Mail, names: Set[str]) -> bool:
    """Whether somebody describes a household in fields, without a word of a machine's."""
    return mail.traces.sheet >= _FEWEST_FIELDS and not names & PLAIN_PHRASES and not _tells(mail)


def _has_left(mail: Mail, names: Set[str]) -> bool:
    """Whether the mail is the notice of somebody who left: nobody reads his mail any more, and nobody is greeted."""
    if "left-for-good" not in names or mail.traces.familiar or mail.traces.greets == "somebody" or mail.traces.closes:
        return False
    return _UNREAD_BOX.search(mail.own_text) is not None


def _is_programs_word(mail: Mail, names: Set[str]) -> bool:
    """Whether nobody speaks, and a program counts messages or a team has the same answered to whoever writes."""
    traces = mail.traces
    if traces.speaks or traces.familiar or traces.sender in {"person", "private"} or traces.greets == "somebody":
        return False
    spoken = lower(mail.spoken)
    if _COUNTS.search(spoken):
        return True
    told = {"thanks-for-mail", "to-anybody"} <= names and "reply" in mail.hints
    return told and _ANSWERS_ALL.search(spoken) is not None


def _is_full_absence(mail: Mail) -> bool:
    """Whether a mail is answered with nearly all parts of an absence notice, and nobody is addressed."""
    absence = mail.told_absence
    if "reply" not in mail.hints or mail.traces.familiar or mail.traces.greets == "somebody":
        return False
    return "away" in absence.parts and len(absence.parts) >= _MOST_PARTS and absence.told == absence.sentences


def _is_short(mail: Mail) -> bool:
    return len(mail.own_text.split()) < _FEWEST_WORDS


def _is_letter(mail: Mail, names: Set[str]) -> bool:
    """Whether the mail is a letter of somebody to many: greets a role and says nothing of a machine, or is long."""
    if mail.traces.closes and len(mail.own_text.split()) > _LONGEST_NOTICE:
        return True
    return mail.traces.letter and not names - WEAK_PHRASES and _pointed(mail, names) < _SOME_PARTS


def _built_by_system(mail: Mail, names: Set[str]) -> bool:
    """Whether the mail is a system's by its sender, by its own word, or by how it is made, and nobody speaks in it."""
    hints, traces = set(mail.hints), mail.traces
    if "no-reply" in hints or (names & _SAYS_SO and not _jests(mail, names)):
        return True
    if traces.speaks or traces.familiar or traces.closes:
        return False
    if ("bounce-subject" in hints and _is_report(mail, names)) or (_BULK & hints and traces.sender != "person"):
        return True
    return (
        traces.impersonal
        and (traces.built or traces.marks >= _MANY_MARKS)
        and (_points(mail, names) and not _is_of_household(mail, names))
    )


def _jests(mail: Mail, names: Set[str]) -> bool:
    """Whether a few lines of talk say "afmelden" and nothing else of a mailing."""
    if names & PLAIN_PHRASES != {MAILING_PHRASE} or mail.traces.built or "offers" in mail.system_parts:
        return False
    return mail.talk >= _MUCH_TALK and len(mail.own_text.split()) < _FEWEST_OF_MAILING


def _is_report(mail: Mail, names: Set[str]) -> bool:
    """Whether anything below the subject of a delivery report or a calendar is one's: "Plan gelezen!" is not."""
    return bool(names - WEAK_PHRASES or mail.system_parts or mail.traces.fields or mail.traces.marks)


def _told_by_system(mail: Mail, names: Set[str]) -> bool:
    """Whether nobody speaks and nearly all that is said is what systems say: it may greet somebody by name then."""
    traces = mail.traces
    if traces.speaks or traces.familiar or traces.sender in {"person", "private"} or traces.sheet >= _FEWEST_FIELDS:
        return False
    if _tells_as_we(mail, names):
        return False
    return bool(mail.system_parts) and _pointed(mail, names) >= _MANY_PARTS


def _tells_as_we(mail: Mail, names: Set[str]) -> bool:
    """Whether a desk says *wij* or *ons* and neither thanks for a mail nor says that one came in."""
    if mail.traces.voice not in {"wij", "wij-u"} or is_system(mail.sender) or mail.traces.product:
        return False
    if {"press", "offers", "reads"} & mail.system_parts:
        return False
    return not names & (PLAIN_PHRASES | _ANSWERS)


def _tells_more(mail: Mail, names: Set[str]) -> bool:
    """Whether somebody who is away speaks of the work as well: a colleague's mail with a word on being away."""
    return mail.told_absence.topic and mail.traces.speaks and not names & PLAIN_PHRASES and not _tells(mail)


def _is_copy(mail: Mail) -> bool:
    """Whether a web site sends back what somebody filled in: his words stand in it, but nobody speaks to us."""
    return mail.traces.sender in {"desk", "nobody"} and is_form_copy(mail.own_text) and not mail.traces.closes


def _is_back(mail: Mail) -> bool:
    """Whether somebody who says *ik* is back, or jokes about a program's answer: in the subject or the text."""
    if "no-reply" in mail.hints or (mail.traces.sender == "desk" and not mail.traces.speaks):
        return False
    return is_back(lower(f"{mail.subject}\n{mail.spoken}"))


def _shows_person(mail: Mail, names: Set[str]) -> bool:
    """Whether somebody shows who does not call himself a machine: asks the reader something, promises something, hands
    something over, or greets by name and says *ik*."""
    to_us = mail.traces.sender == "person" and mail.traces.speaks and mail.traces.familiar
    if to_us and names & PLAIN_PHRASES == {MAILING_PHRASE}:
        return True  # a colleague who writes about a mailing
    if names & PLAIN_PHRASES:
        return False
    spoken = lower(mail.spoken)
    if mail.traces.speaks and (_HAS_QUESTION.search(spoken) or _LONG_QUESTION.search(spoken)):
        return True
    if asks_anyway(spoken) or ("no-reply" not in mail.hints and hands_over(spoken)):
        return True
    return mail.traces.greets == "somebody" and mail.traces.speaks
