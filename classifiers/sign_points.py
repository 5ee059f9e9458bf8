"""How many things of a machine's can be pointed at in a mail, and how far it is an absence notice (R-51)."""

from __future__ import annotations

import re
from collections.abc import Set
from typing import TYPE_CHECKING, Final

from classifiers.automatic import asks_anyway, heads_as_absent
from classifiers.machine_phrases import PLAIN_PHRASES, WEAK_PHRASES
from classifiers.system_words import is_system
from classifiers.text import lower

if TYPE_CHECKING:
    from classifiers.mail_features import Mail

SAYS_ABSENT: Final = frozenset({"absent", "left-for-good", "not-read", *PLAIN_PHRASES})
"""Of the phrases those that somebody by name, who says *ik*, writes in an absence notice; the others are a system's."""

ABSENT: Final = frozenset({"absent", "left-for-good", "not-read"})
MANY_MARKS: Final = 2
MANY_PARTS: Final = 3
SOME_PARTS: Final = 2
"""Kinds of things of a system's that make a notice, and that make one of what else would be a desk's word."""

UNREAD_BOX: Final = re.compile(
    r"\b(?:mailbox|postvak|inbox|(?:e-?mail)?adres|account|e-?mails?|berichten?|post)\b[^.!?\n]{0,50}"
    r"\b(?:niet (?:meer )?(?:gelezen|beheerd|bekeken|gebruikt|in gebruik|doorgestuurd)|opgeheven|vervalt|verwijderd|"
    r"oude adres|is gewijzigd|"
    r"gesloten|(?:no longer|not) (?:\w+ )?(?:read|monitored|in use))\b"
)
"""What the notice of somebody who left says of his mailbox."""

_FEWEST_PARTS: Final = 3
_MOST_PARTS: Final = 4
"""Parts of an absence notice in an answer: so many hold even where it names the work as well."""

FEWEST_FIELDS: Final = 2
"""Fields of a sheet about a household."""

FEWEST_WEAK: Final = 2


def points(mail: Mail, names: Set[str]) -> bool:
    """Whether something of a machine's can be pointed at, and more of it than of a person's talk."""
    return bool(names & PLAIN_PHRASES) or is_bare_absence(mail) or pointed(mail, names) >= SOME_PARTS


def is_bare_absence(mail: Mail) -> bool:
    """Whether the text says that somebody is away, and next to nothing else."""
    if not mail.told_absence.bare or "away" not in mail.told_absence.parts:
        return False
    # Who is ill or away may be somebody else, where a desk begins a mail.
    himself = mail.traces.sender in {"person", "named"} or "reply" in mail.hints
    return himself or bool({name for name, _ in mail.phrases} & ABSENT)


def pointed(mail: Mail, names: Set[str]) -> int:
    """How many kinds of things of a system's can be pointed at, less the words of talk."""
    traces = mail.traces
    told = len(mail.system_parts) + is_system(mail.sender)
    told += bool(traces.buttons or traces.actions) + bool(traces.built or traces.marks >= MANY_MARKS)
    return told + bool(names - WEAK_PHRASES) + (len(names & WEAK_PHRASES) >= FEWEST_WEAK) - mail.talk


def _asks_before_leaving(mail: Mail) -> bool:
    """Whether somebody begins a mail to say that he will be away, and asks more about the work than he says of that."""
    absence = mail.told_absence
    asks = absence.asks and absence.topic and 2 * absence.told <= absence.sentences
    return asks and mail.traces.speaks and "reply" not in mail.hints


def tells(mail: Mail) -> bool:
    """Whether the address takes no answer, or the subject begins as an absence notice's over what could be one: of the
    text more is left than what stands between quotation marks."""
    if "no-reply" in mail.hints:
        return True
    if "absent-subject" not in mail.hints or not heads_as_absent(mail.subject) or _asks_before_leaving(mail):
        return False
    return mail.told_absence is mail.absence or bool({"away", "unread"} & set(mail.told_absence.parts))


def is_programs_absence(mail: Mail) -> bool:
    """Whether the text under a program's subject says that somebody is away, with another part of such a notice."""
    parts = set(mail.told_absence.parts)
    if asks_anyway(lower(mail.spoken)) or mail.traces.sheet >= FEWEST_FIELDS:
        return False
    return bool(parts & {"away", "unread"}) and len(parts) >= _FEWEST_PARTS


def has_left(mail: Mail, names: Set[str]) -> bool:
    """Whether the mail is the notice of somebody who left: nobody reads his mail any more, and nobody is greeted."""
    if "left-for-good" not in names or mail.traces.familiar or mail.traces.greets == "somebody" or mail.traces.closes:
        return False
    return UNREAD_BOX.search(mail.own_text) is not None


def is_full_absence(mail: Mail) -> bool:
    """Whether a mail is answered with nearly all parts of an absence notice, and nobody is addressed."""
    absence = mail.told_absence
    if "reply" not in mail.hints or mail.traces.familiar or mail.traces.greets == "somebody":
        return False
    return "away" in absence.parts and len(absence.parts) >= _MOST_PARTS and absence.told == absence.sentences
