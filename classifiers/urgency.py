"""Whether a mail tells of something that cannot wait until the next day (R-24, R-29). Errs to alarm."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from classifiers.alarm import DANGERS, TIMES, loudness
from classifiers.mail_features import Mail
from classifiers.text import lower
from classifiers.vectors import Head, Vector
from triage.domain.reading import Evidence, UrgencyReading

_MOST_SPANS: Final = 4

_CALLS: Final = re.compile(r"\bik bel (?:nu |meteen |direct |zelf |dus )*(?:112|de politie)\b")
_SOME_DAY: Final = re.compile(
    r"\b(?:als|indien|wanneer|zodra|mocht|anders|altijd|toen|elke keer|bij (?:nood|gevaar)|vraag (?:ik )?of|moet ik)\b"
)


def read_urgency(mail: Mail, head: Head, vectors: Mapping[str, Vector]) -> UrgencyReading:
    """Urgent from the head's threshold on, and where the writer calls for help while writing, however calm the rest is;
    with the signs of danger and of now that a person should look at."""
    if float(head.probabilities(vectors)[1]) < head.threshold and not _calls_now(mail):
        return UrgencyReading(False)
    return UrgencyReading(True, _evidence(mail))


def _calls_now(mail: Mail) -> bool:
    """Whether somebody says "ik bel nu 112", and not on what condition or when it once was."""
    told = (lower(sentence) for sentence in mail.sentences)
    return any(_CALLS.search(sentence) and not _SOME_DAY.search(sentence) for sentence in told)


def _evidence(mail: Mail) -> tuple[Evidence, ...]:
    """The signs of the sentences that hold most of them, those without a brake first."""
    ranked = sorted(range(len(mail.signs)), key=lambda number: (-loudness(mail.signs[number]), number))
    found: list[Evidence] = []
    for number in ranked:
        for name, (start, end) in mail.signs[number].items():
            if (name in DANGERS or name in TIMES) and end > start and len(found) < _MOST_SPANS:
                found.append(_span(mail, number, start, end, name))
    if not found and mail.sentences:
        number = next((n for n, text in enumerate(mail.sentences) if text.strip()), 0)
        found = [_span(mail, number, 0, len(mail.sentences[number]), "whole-mail")]
    return tuple(sorted(found, key=lambda item: (item.start, item.end)))


def _span(mail: Mail, number: int, start: int, end: int, name: str) -> Evidence:
    parsed = mail.ready.parsed
    base = parsed.span(*parsed.sentences[number])[0]
    first, last = mail.ready.prepared.span(base + start, base + end)
    return Evidence("urgent", mail.ready.source[first:last], first, last, f"alarm-{name}")
