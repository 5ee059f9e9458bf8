"""What shows a person where a mail holds words of a machine's (R-51): who asks, promises, signs, hands over, jokes,
says *wij* at a desk, or speaks of a household."""

from __future__ import annotations

import re
from collections.abc import Set
from typing import TYPE_CHECKING, Final

from classifiers.automatic import asks_anyway, hands_over, heads_as_absent, is_back, speaks_of_program
from classifiers.machine_phrases import MAILING_PHRASE, PLAIN_PHRASES, WEAK_PHRASES
from classifiers.sign_points import ABSENT, FEWEST_FIELDS, MANY_PARTS, SOME_PARTS, is_bare_absence, pointed, tells
from classifiers.system_words import is_system
from classifiers.text import lower

if TYPE_CHECKING:
    from classifiers.mail_features import Mail

SAYS_SO: Final = frozenset({"says-automatic", "mailing-text"})
_ANSWERS: Final = frozenset({"receipt-text", "thanks-for-mail", "queue-order", "absent", "not-read", "notice"})
"""Phrases of a desk that has the same answered to whoever writes, or that is closed."""

_MUCH_TALK: Final = 2
_FEWEST_OF_MAILING: Final = 40
"""Words; a shorter mailing has buttons, rows or an offer."""

_LONGEST_NOTICE: Final = 120
"""Words; a longer mail that ends with a closing formula is a letter (such notices of the examples have at most 77)."""

_HOUSEHOLD: Final = re.compile(
    r"\b(?:mw|mevr|dhr|mevrouw|meneer|moeder|vader|ouders?(?!\.\w)|dochter|zoon|zuigeling|baby|peuter|kleuter|echtpaar|familie|"
    r"huishouden|betrokkene|pati[eë]nt\w*|kind(?:eren)?|cli[eë]nte?(?! \d)|gezin|"
    r"zus(?:je)?|broer(?:tje)?|opa|oma|jongen|meisje)\b"
)
_KNOWN_HOUSEHOLD: Final = re.compile(
    r"\b(?:de|het|haar|zijn|dit|deze) (?:moeder|vader|dochter|zoon|baby|peuter|kleuter|jongste|middelste|oudste|"
    r"zus(?:je)?|broer(?:tje)?|opa|oma|jongen|meisje|gezin)\b"
)
_LONG_QUESTION: Final = re.compile(r"(?:[^\s.!?]+ +){13}[^\s.!?]+\?")
_HAS_QUESTION: Final = re.compile(
    r"\bik (?:heb|had|zit|loop|blijf)\b[^.?!\n]{0,30}\bvra(?:ag|gen)\b|\bvraag waar (?:ik|wij|we)\b"
)
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

_ASKS_OF_OTHERS: Final = re.compile(
    r"\b(?:hoe|mag|mogen|wat|welke|wie|wanneer|moet|moeten|waar|waarom|heeft|hebben|zijn|is|geldt|dient|klopt)\b"
    r"(?:(?!\b(?:u|uw|je|jouw|ons|onze)\b)[^.!?\n>]){18,160}\?(?!\s*>)"
)
"""A question that is not about the reader: a system asks who reads whether he wants, knows or is satisfied."""

_FEWEST_WORDS: Final = 11
"""Words; "Ontvangen, komt goed." of a desk is shorter, and somebody's."""


def is_of_household(mail: Mail, names: Set[str]) -> bool:
    """Whether a household is spoken of, and less of a system's can be pointed at than makes a notice."""
    if names & PLAIN_PHRASES or is_bare_absence(mail) or pointed(mail, names) >= MANY_PARTS:
        return False
    return speaks_of_household(mail)


def speaks_of_household(mail: Mail) -> bool:
    """Whether somebody of a household is named by what he is in it."""
    return _HOUSEHOLD.search(_TO_EITHER.sub(" ", lower(mail.spoken))) is not None


def is_word_of_desk(mail: Mail, names: Set[str]) -> bool:
    """Whether a desk says *wij*, speaks of a household, or writes a few words, without anything of a machine's:
    somebody there wrote it."""
    traces = mail.traces
    told = pointed(mail, names)
    if tells_as_we(mail, names) and told <= MANY_PARTS + 1 and not traces.built:
        return True
    if traces.marks or traces.fields or traces.actions or told >= MANY_PARTS:
        return False
    if told < MANY_PARTS and not names & PLAIN_PHRASES and _ASKS_OF_OTHERS.search(lower(mail.spoken)):
        return True
    acts = not names or (names <= _OF_DESKS and traces.voice in {"wij", "wij-u"})
    if acts and not traces.built and speaks_of_household(mail):
        return True
    if "thanks-for-mail" in names and "reads" in mail.system_parts:
        return False  # thanks for the mail, and when it will be read: answered to whoever writes
    if "service" in mail.hints or names - WEAK_PHRASES or told >= SOME_PARTS:
        return False
    return traces.voice in {"wij", "wij-u"} or (not names and traces.voice != "u" and _is_short(mail))


def tells_of_household(mail: Mail) -> bool:
    """Whether somebody of a household is told of as known to the reader: not "een kind" in danger, or one's own."""
    return _KNOWN_HOUSEHOLD.search(lower(mail.spoken)) is not None


def speaks_to_one(mail: Mail) -> bool:
    """Whether somebody who knows the reader speaks: asks him to do a thing, says who calls him when, names a family."""
    if {"no-reply", "list"} & set(mail.hints) or mail.calls_itself_automatic:
        return False
    if mail.traces.sender == "desk" and MAILING_PHRASE in {name for name, _ in mail.phrases}:
        return False
    if _TO_ONE.search(lower(mail.spoken)):
        return True
    return mail.traces.speaks and _FAMILY.search(mail.spoken) is not None


def talks_of_program(mail: Mail) -> bool:
    """Whether somebody speaks of a program that answers, his own or the reader's: in no words of a machine."""
    if "no-reply" in mail.hints or mail.calls_itself_automatic or mail.told_absence.whole:
        return False
    return speaks_of_program(lower(mail.spoken))


def signs(mail: Mail, names: Set[str]) -> bool:
    """Whether somebody signs, with initials and surname or a first name, under what is no absence notice and no word of
    a program."""
    if "bounce-subject" in mail.hints and "delivery-text" in names:
        return False
    signed = mail.traces.name_line or (mail.traces.first_name and not mail.traces.built)
    if not signed or "no-reply" in mail.hints or names & SAYS_SO:
        return False
    absent = "away" in mail.told_absence.parts or bool(names & ABSENT) or mail.told_absence.whole
    return not absent and not heads_as_absent(mail.subject)


def is_case_sheet(mail: Mail, names: Set[str]) -> bool:
    """Whether somebody describes a household in fields, without a word of a machine's."""
    return mail.traces.sheet >= FEWEST_FIELDS and not names & PLAIN_PHRASES and not tells(mail)


def is_letter(mail: Mail, names: Set[str]) -> bool:
    """Whether the mail is a letter of somebody to many: greets a role and says nothing of a machine, or is long."""
    if mail.traces.closes and len(mail.own_text.split()) > _LONGEST_NOTICE:
        return True
    return mail.traces.letter and not names - WEAK_PHRASES and pointed(mail, names) < SOME_PARTS


def jests(mail: Mail, names: Set[str]) -> bool:
    """Whether a few lines of talk say "afmelden" and nothing else of a mailing."""
    if names & PLAIN_PHRASES != {MAILING_PHRASE} or mail.traces.built or "offers" in mail.system_parts:
        return False
    return mail.talk >= _MUCH_TALK and len(mail.own_text.split()) < _FEWEST_OF_MAILING


def tells_as_we(mail: Mail, names: Set[str]) -> bool:
    """Whether a desk says *wij* or *ons* and neither thanks for a mail nor says that one came in."""
    if mail.traces.voice not in {"wij", "wij-u"} or is_system(mail.sender) or mail.traces.product:
        return False
    if {"press", "offers", "reads"} & mail.system_parts:
        return False
    return not names & (PLAIN_PHRASES | _ANSWERS)


def tells_more(mail: Mail, names: Set[str]) -> bool:
    """Whether somebody who is away speaks of the work as well: a colleague's mail with a word on being away."""
    return mail.told_absence.topic and mail.traces.speaks and not names & PLAIN_PHRASES and not tells(mail)


def says_is_back(mail: Mail) -> bool:
    """Whether somebody who says *ik* is back, or jokes about a program's answer: in the subject or the text."""
    if "no-reply" in mail.hints or (mail.traces.sender == "desk" and not mail.traces.speaks):
        return False
    return is_back(lower(f"{mail.subject}\n{mail.spoken}"))


def shows_person(mail: Mail, names: Set[str]) -> bool:
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


def _is_short(mail: Mail) -> bool:
    return len(mail.own_text.split()) < _FEWEST_WORDS
