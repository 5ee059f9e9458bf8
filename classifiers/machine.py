"""The reading of machine mail: headers that settle it, else the text with a sign to point at (R-51)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from classifiers.automatic import (
    PLAIN_PHRASES,
    WEAK_PHRASES,
    asks_anyway,
    is_form,
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
_FEWEST_WEAK: Final = 2


def read_automatic(mail: Mail, head: Head, vectors: Mapping[str, Vector]) -> AutomaticReading:
    """A machine where headers say so, or where the text is likely to be one's and some sign can be pointed at.

    The likelihood alone is not enough: "top, akkoord" is short and impersonal, and a person's.
    """
    rule = settled(mail)
    if rule:
        return AutomaticReading(True, _text_signs(mail) or (_header_evidence(rule),))
    if not _may_be_machine(mail) or float(head.probabilities(vectors)[1]) < head.threshold:
        return AutomaticReading(False)
    hints = sorted(_SIGNS & set(mail.hints)) or ["text"]
    return AutomaticReading(True, _text_signs(mail) or (_header_evidence(f"hint-{hints[0]}"),))


def settled(mail: Mail) -> str:
    """The header rule that settles it, or an empty text.

    A web form or a ticket system passes a person's words on as generated mail: where it asks us something, they count.
    """
    rule = settled_by_headers(mail.headers, mail.sender)
    passed_on = rule == "header-generated" and (is_form(mail.own_text) or mail.asks_us)
    return "" if passed_on else rule


def text_decides(mail: Mail) -> bool:
    """Whether no header settles the mail and there is a sign of a machine: then the likelihood decides."""
    return not settled(mail) and _may_be_machine(mail)


def _may_be_machine(mail: Mail) -> bool:
    """Whether some sign can be shown, and nothing shows a person: who asks us something is one.

    Where neither sender nor subject is a machine's, the text must not speak personally either.
    """
    if mail.asks_us or _shows_person(mail) or is_form(mail.own_text):
        return False
    if _TELLING & set(mail.hints):
        return True
    names = {name for name, _ in mail.phrases}
    if not names & PLAIN_PHRASES and speaks_personally(mail.own_text):
        return False
    if "bounce-subject" in mail.hints:
        return True
    return bool(names - WEAK_PHRASES) or len(names) >= _FEWEST_WEAK


def _shows_person(mail: Mail) -> bool:
    """Whether the mail asks its reader something or promises something, and does not call itself a machine's."""
    names = {name for name, _ in mail.phrases}
    return not names & PLAIN_PHRASES and asks_anyway(mail.own_text)


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
