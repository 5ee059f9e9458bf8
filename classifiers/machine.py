"""The reading of machine mail: headers that settle it, else the text with a sign to point at (R-51)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from classifiers.automatic import subject_sign
from classifiers.machine_sign import Sign, settled, sign_of
from classifiers.mail_features import Mail
from classifiers.system_words import system_spans
from classifiers.text import lower
from classifiers.vectors import Head, Vector
from triage.domain.reading import AutomaticReading, Evidence

_SIGNS: Final = frozenset({"precedence", "list", "suppress", "no-reply", "absent-subject", "bounce-subject"})
_NEVER: Final = 2.0

STRONG_FROM: Final = "machine_strong"
"""Key in the card's thresholds: from this likelihood on a mail with a strong sign is a machine's."""

BARE_FROM: Final = "machine_bare"
"""The same for a mail of a thing in which nothing can be pointed at, neither a machine's nor a person's."""

AGAINST_FROM: Final = "machine_against"
"""The same for one that speaks as a person would: a system says *wij*, asks and greets by name as well."""

_KEYS: Final = {
    Sign.AGAINST: AGAINST_FROM, Sign.BARE: BARE_FROM, Sign.STRONG: STRONG_FROM,
}  # fmt: skip

PROGRAM_FROM: Final = 0.05
"""Likelihood from which a mail that a mail program headed as its answer, and that says who is away, is a machine's:
such a subject is not typed but in a joke, and a joke shows itself."""


def read_automatic(
    mail: Mail, head: Head, vectors: Mapping[str, Vector], thresholds: Mapping[str, float] | None = None
) -> AutomaticReading:
    """A machine where headers say so, or where the text is likely to be one's and no sign shows a person.

    The likelihood alone is not enough: "top, akkoord" is short and impersonal, and a person's. What can be pointed at
    says from which likelihood on it counts, by the card's *thresholds*.
    """
    told = thresholds or {}
    rule = settled(mail)
    if rule:
        return AutomaticReading(True, _text_signs(mail) or (_header_evidence(rule),))
    likely = float(head.probabilities(vectors)[1])
    least = PROGRAM_FROM if "answered-by-program" in mail.hints else head.threshold
    if likely < min(least, told.get(STRONG_FROM, head.threshold)):
        return AutomaticReading(False)  # as nearly all mails: no sign need be looked for
    if likely < least_for(sign_of(mail), head, told):
        return AutomaticReading(False)
    hints = sorted(_SIGNS & set(mail.hints)) or ["text"]
    return AutomaticReading(True, _text_signs(mail) or (_header_evidence(f"hint-{hints[0]}"),))


def least_for(sign: Sign, head: Head, thresholds: Mapping[str, float]) -> float:
    """The likelihood from which a mail with this *sign* is a machine's; more than 1 where there is none."""
    if sign is Sign.PERSON:
        return _NEVER
    if sign is Sign.PROGRAM:
        return PROGRAM_FROM
    named = _KEYS.get(sign)
    return head.threshold if named is None else thresholds.get(named, head.threshold if sign is Sign.STRONG else _NEVER)


def _header_evidence(rule: str) -> Evidence:
    """A header is no part of subject and body, so its evidence is an empty span at the beginning."""
    return Evidence("automatic", "", 0, 0, rule)


def _text_signs(mail: Mail) -> tuple[Evidence, ...]:
    """The phrases of a machine, where they stand; where there are none, what a system writes."""
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
        for name, (start, end) in mail.phrases or system_spans(own):
            first, last = subject_end + 1 + offset + start, subject_end + 1 + offset + end
            if lower(source[first:last]) == own[start:end]:
                found.append(Evidence("automatic", source[first:last], first, last, f"machine-{name}"))
    return tuple(sorted(found, key=lambda item: (item.start, item.end)))
