"""The reading of machine mail: headers that settle it, else the text with a sign to point at (R-51)."""

from __future__ import annotations

from collections.abc import Mapping

from classifiers.automatic import automatic_features, is_form, phrases_in, settled_by_headers, subject_sign
from classifiers.mail_features import Mail
from classifiers.text import lower
from classifiers.vectors import Head, Vector
from triage.domain.reading import AutomaticReading, Evidence

_SIGNS = frozenset({"precedence", "list", "suppress", "no-reply", "absent-subject", "bounce-subject"})


def read_automatic(mail: Mail, head: Head, vectors: Mapping[str, Vector]) -> AutomaticReading:
    """A machine where headers say so, or where the text is likely to be one's and some sign can be pointed at.

    The likelihood alone is not enough: "top, akkoord" is short and impersonal, and a person's.
    """
    rule = settled_by_headers(mail.headers, mail.sender)
    signs = _text_signs(mail)
    if not rule and is_form(mail.own_text):
        return AutomaticReading(False)
    if rule:
        return AutomaticReading(True, signs or (_header_evidence(rule),))
    hints = _hints(mail)
    if (not signs and not hints) or float(head.probabilities(vectors)[1]) < head.threshold:
        return AutomaticReading(False)
    return AutomaticReading(True, signs or (_header_evidence(f"hint-{min(hints)}"),))


def text_decides(mail: Mail) -> bool:
    """Whether no header settles the mail and there is a sign of a machine: then the likelihood decides."""
    if settled_by_headers(mail.headers, mail.sender) or is_form(mail.own_text):
        return False
    return bool(_text_signs(mail) or _hints(mail))


def _hints(mail: Mail) -> set[str]:
    return set(_SIGNS) & set(automatic_features(mail.headers, mail.sender, mail.subject, ""))


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
        for name, (start, end) in phrases_in(own):
            first, last = subject_end + 1 + offset + start, subject_end + 1 + offset + end
            if lower(source[first:last]) == own[start:end]:
                found.append(Evidence("automatic", source[first:last], first, last, f"machine-{name}"))
    return tuple(sorted(found, key=lambda item: (item.start, item.end)))
