"""What shows a system: a mail built or worded as systems do theirs, in which nobody speaks (R-51)."""

from __future__ import annotations

import re
from collections.abc import Set
from typing import TYPE_CHECKING, Final

from classifiers.machine_phrases import WEAK_PHRASES
from classifiers.sign_person import SAYS_SO, is_of_household, jests, tells_as_we
from classifiers.sign_points import FEWEST_FIELDS, MANY_MARKS, MANY_PARTS, pointed, points
from classifiers.text import lower

if TYPE_CHECKING:
    from classifiers.mail_features import Mail

_BULK: Final = frozenset({"precedence", "list"})
_ANSWERS_ALL: Final = re.compile(
    r"\b(?:wij|we) (?:lezen|beantwoorden|bekijken|behandelen) (?:uw|je|jouw|alle) (?:bericht\w*|e-?mails?|vra\w+) "
    r"(?:zo (?:snel|spoedig)|binnen|meestal|op volgorde)\b"
)
"""What a team has answered to everybody, beside its thanks and a greeting to nobody in particular."""

_COUNTS: Final = re.compile(
    r"\b\d+ (?:nieuwe|ongelezen) (?:berichten|meldingen|reacties|bijdragen) (?:sinds|na) (?:uw|je) (?:laatste|vorige) "
    r"(?:bezoek|aanmelding|keer)\b|"
    r"\bstoring\b[^.\n]{0,30}\b(?:verholpen|opgelost|hersteld)\b.{0,300}\b(?:u|je) ontvangt (?:\w+ ){0,6}geen "
    r"(?:verdere|nieuwe|andere) berichten\b",
    re.S,
)
"""What a program counts, or says of its own messages to come."""


_ANSWERS_INVITATION: Final = re.compile(
    r"\bheeft (?:(?:deze|uw|je|jouw|de) (?:uitnodiging|vergadering|afspraak) )?(?:voorlopig )?"
    r"(?:geaccepteerd|geweigerd|afgewezen)\b|\bheeft een nieuwe tijd voorgesteld\b|"
    r"\bhas (?:tentatively )?(?:accepted|declined)\b"
)
"""What a calendar says for who answers an invitation."""


def is_programs_word(mail: Mail, names: Set[str]) -> bool:
    """Whether nobody speaks, and a program counts messages or a team has the same answered to whoever writes."""
    traces = mail.traces
    if traces.speaks or traces.familiar or traces.sender in {"person", "private"} or traces.greets == "somebody":
        return False
    spoken = lower(mail.spoken)
    if _COUNTS.search(spoken):
        return True
    told = {"thanks-for-mail", "to-anybody"} <= names and "reply" in mail.hints
    return told and _ANSWERS_ALL.search(spoken) is not None


def built_by_system(mail: Mail, names: Set[str]) -> bool:
    """Whether the mail is a system's by its sender, by its own word, or by how it is made, and nobody speaks in it."""
    hints, traces = set(mail.hints), mail.traces
    if "no-reply" in hints or (names & SAYS_SO and not jests(mail, names)):
        return True
    if traces.speaks or traces.familiar or traces.closes:
        return False
    if ("bounce-subject" in hints and is_report(mail, names)) or (_BULK & hints and traces.sender != "person"):
        return True
    return (
        traces.impersonal
        and (traces.built or traces.marks >= MANY_MARKS)
        and (points(mail, names) and not is_of_household(mail, names))
    )


def is_report(mail: Mail, names: Set[str]) -> bool:
    """Whether anything below the subject of a delivery report or a calendar is one's: "Plan gelezen!" is not."""
    if names - WEAK_PHRASES or mail.system_parts or mail.traces.fields or mail.traces.marks:
        return True
    return _ANSWERS_INVITATION.search(lower(mail.spoken)) is not None


def told_by_system(mail: Mail, names: Set[str]) -> bool:
    """Whether nobody speaks and nearly all that is said is what systems say: it may greet somebody by name then."""
    traces = mail.traces
    if traces.speaks or traces.familiar or traces.sender in {"person", "private"} or traces.sheet >= FEWEST_FIELDS:
        return False
    if tells_as_we(mail, names):
        return False
    return bool(mail.system_parts) and pointed(mail, names) >= MANY_PARTS


def is_copy(mail: Mail) -> bool:
    """Whether a web site sends back what somebody filled in: his words stand in it, but nobody speaks to us."""
    return mail.traces.sender in {"desk", "nobody"} and mail.is_form_copy and not mail.traces.closes
