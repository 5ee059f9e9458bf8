"""The reading of machine mail: headers that settle it, else the text with a sign to point at (R-51)."""

from __future__ import annotations

from collections.abc import Mapping, Set
from enum import IntEnum
from typing import Final

from classifiers.automatic import (
    MAILING_PHRASE,
    PLAIN_PHRASES,
    WEAK_PHRASES,
    asks_anyway,
    hands_over,
    is_back,
    is_form_copy,
    settled_by_headers,
    speaks_personally,
    subject_sign,
)
from classifiers.mail_features import Mail
from classifiers.text import lower
from classifiers.vectors import Head, Vector
from triage.domain.reading import AutomaticReading, Evidence

_SIGNS: Final = frozenset({"precedence", "list", "suppress", "no-reply", "absent-subject", "bounce-subject"})
_TELLING: Final = frozenset({"no-reply", "absent-subject"})
_SAYS_ABSENT: Final = frozenset({"absent", "left-for-good", "not-read", *PLAIN_PHRASES})
"""Of the phrases those that somebody by name, who says *ik*, writes in an absence notice; the others are a system's."""

_NOT_SAID: Final = _SAYS_ABSENT - {"absent"}
"""Of these what nobody says who begins a mail: that mail is not read, that he left."""

_BULK: Final = frozenset({"precedence", "list"})
_SAYS_SO: Final = frozenset({"says-automatic", "mailing-text"})
_MANY_MARKS: Final = 2
_NEVER: Final = 2.0
_LONGEST_NOTICE: Final = 120
"""Words; a longer mail that ends with a closing formula is a letter (such notices of the examples have at most 77)."""

_FEWEST_WEAK: Final = 2
_FEWEST_WORDS: Final = 11
"""Words; "Ontvangen, komt goed." of a desk is shorter, and somebody's."""

STRONG_FROM: Final = "machine_strong"
"""Key in the card's thresholds: from this likelihood on a mail with a strong sign is a machine's."""


class Sign(IntEnum):
    """How much in a mail can be pointed at that is a machine's."""

    NONE = 0
    WEAK = 1
    STRONG = 2


def read_automatic(
    mail: Mail, head: Head, vectors: Mapping[str, Vector], strong_from: float | None = None
) -> AutomaticReading:
    """A machine where headers say so, or where the text is likely to be one's and some sign can be pointed at.

    The likelihood alone is not enough: "top, akkoord" is short and impersonal, and a person's. With a strong sign it
    may be lower: from *strong_from* on, by default the head's threshold.
    """
    rule = settled(mail)
    if rule:
        return AutomaticReading(True, _text_signs(mail) or (_header_evidence(rule),))
    likely = float(head.probabilities(vectors)[1])
    if likely < min(head.threshold, strong_from or head.threshold):
        return AutomaticReading(False)  # as nearly all mails: no sign need be looked for
    if likely < least_for(sign_of(mail), head, strong_from):
        return AutomaticReading(False)
    hints = sorted(_SIGNS & set(mail.hints)) or ["text"]
    return AutomaticReading(True, _text_signs(mail) or (_header_evidence(f"hint-{hints[0]}"),))


def least_for(sign: Sign, head: Head, strong_from: float | None) -> float:
    """The likelihood from which a mail with this *sign* is a machine's; more than 1 where there is none."""
    if sign is Sign.STRONG and strong_from is not None:
        return strong_from
    return _NEVER if sign is Sign.NONE else head.threshold


def settled(mail: Mail) -> str:
    """The header rule that settles it, or an empty text.

    A web form or a ticket system passes a person's words on as generated mail: where it asks us something, they count.
    """
    rule = settled_by_headers(mail.headers, mail.sender)
    passed_on = rule == "header-generated" and (mail.is_form or mail.asks_us)
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
        return Sign.NONE
    hints = set(mail.hints)
    if "answered-by-program" in hints:
        return Sign.STRONG
    if not mail.own_text.strip():
        # Only an earlier mail, or nothing: nobody speaks, but neither does a machine.
        return Sign.NONE
    names = {name for name, _ in mail.phrases}
    if _shows_person(mail, names):
        return Sign.NONE
    if _built_by_system(mail, names) or (mail.absence.whole and ("reply" in hints or not _is_letter(mail, names))):
        return Sign.STRONG
    if _tells_more(mail, names):
        return Sign.NONE
    if mail.traces.serves:
        return Sign.STRONG if mail.traces.product else Sign.WEAK
    if _TELLING & hints:
        return Sign.WEAK
    return Sign.NONE if _is_letter(mail, names) else _weak_sign(mail, names)


def _weak_sign(mail: Mail, names: Set[str]) -> Sign:
    """Whether a short mail without anything telling is nothing but an absence, a desk's that nobody speaks in, or full
    of phrases."""
    traces = mail.traces
    # A program answers a mail: who begins a new one to say that he is away does so himself.
    began = traces.speaks and traces.sender in {"person", "named"} and "reply" not in mail.hints
    if began and not names & _NOT_SAID:
        return Sign.NONE
    if mail.absence.bare and not traces.familiar and traces.sender != "private":
        return Sign.WEAK
    if traces.speaks and traces.sender in {"person", "private"} and not names & _SAYS_ABSENT:
        return Sign.NONE
    if traces.impersonal:
        return Sign.NONE if _is_word_of_desk(mail, names) else Sign.WEAK
    if not names & PLAIN_PHRASES and speaks_personally(lower(mail.spoken)):
        return Sign.NONE
    told = "bounce-subject" in mail.hints or names - WEAK_PHRASES or len(names) >= _FEWEST_WEAK
    return Sign.WEAK if told else Sign.NONE


def _is_word_of_desk(mail: Mail, names: Set[str]) -> bool:
    """Whether a desk says *wij*, or a few words, without anything of a machine's: somebody there wrote it."""
    traces = mail.traces
    if traces.marks or traces.fields or traces.actions or names - WEAK_PHRASES or "service" in mail.hints:
        return False
    return traces.voice in {"wij", "wij-u"} or (not names and traces.voice != "u" and _is_short(mail))


def _is_short(mail: Mail) -> bool:
    return len(mail.own_text.split()) < _FEWEST_WORDS


def _is_letter(mail: Mail, names: Set[str]) -> bool:
    """Whether the mail is a letter of somebody to many: greets a role and says nothing of a machine, or is long."""
    if mail.traces.closes and len(mail.own_text.split()) > _LONGEST_NOTICE:
        return True
    return mail.traces.letter and not names - WEAK_PHRASES


def _built_by_system(mail: Mail, names: Set[str]) -> bool:
    """Whether the mail is a system's by its sender, by its own word, or by how it is made, and nobody speaks in it."""
    hints, traces = set(mail.hints), mail.traces
    if "no-reply" in hints or names & _SAYS_SO:
        return True
    if traces.speaks or traces.familiar or traces.closes:
        return False
    if "bounce-subject" in hints or (_BULK & hints and traces.sender != "person"):
        return True
    return traces.impersonal and (traces.built or traces.marks >= _MANY_MARKS)


def _tells_more(mail: Mail, names: Set[str]) -> bool:
    """Whether somebody who is away speaks of the work as well: a colleague's mail with a word on being away."""
    return mail.absence.topic and mail.traces.speaks and not names & PLAIN_PHRASES and not _TELLING & set(mail.hints)


def _is_copy(mail: Mail) -> bool:
    """Whether a web site sends back what somebody filled in: his words stand in it, but nobody speaks to us."""
    return mail.traces.sender in {"desk", "nobody"} and is_form_copy(mail.own_text) and not mail.traces.closes


def _is_back(mail: Mail) -> bool:
    """Whether somebody who says *ik* is back, or jokes about a program's answer: in the subject or the text."""
    if mail.traces.sender == "desk" or "no-reply" in mail.hints:
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
    if asks_anyway(spoken) or ("no-reply" not in mail.hints and hands_over(spoken)):
        return True
    return mail.traces.greets == "somebody" and mail.traces.speaks


def _header_evidence(rule: str) -> Evidence:
    """A header is no part of subject and body, so its evidence is an empty span at the beginning."""
    return Evidence("automatic", "", 0, 0, rule)


def _text_signs(mail: Mail) -> tuple[Evidence, ...]:
    """The phrases of a machine, where they stand."""
    source = mail.ready.source
    subject_end = len(mail.subject)
    found = []
    shown = subject_sign(mail.subject)
    if shown is not None:
        found.append(Evidence("automatic", source[slice(*shown)], *shown, "machine-subject"))
    body = lower(source[subject_end + 1 :])
    own = mail.own_text
    offset = body.find(own[:200]) if own else -1
    if offset >= 0:
        for name, (start, end) in mail.phrases:
            first, last = subject_end + 1 + offset + start, subject_end + 1 + offset + end
            if lower(source[first:last]) == own[start:end]:
                found.append(Evidence("automatic", source[first:last], first, last, f"machine-{name}"))
    return tuple(sorted(found, key=lambda item: (item.start, item.end)))
