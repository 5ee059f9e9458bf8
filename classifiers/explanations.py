"""What would have changed a reading: the mail is read again without each of its sentences, and without some together.

Nothing is estimated: every change is a reading that was really made. That costs a reading a sentence, so it is for the
one mail that a person asks about.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from classifiers.reading_text import ReadingText
from triage.domain.message import RequestText
from triage.domain.reading import Change, Evidence, Kind, Readings

MOST_SENTENCES: Final = 60
"""Sentences that are left out one by one; of a longer mail the first and the last (ours)."""

MOST_TOGETHER: Final = 4
"""Sentences that are left out together where none decides alone (ours)."""

LEAST_LOSS: Final = 0.03
"""Confidence that a sentence must have given for it to be named where it decides nothing (ours)."""

_MOST_CHANGES: Final = 3
_RULE: Final = "sentence"

Read = Callable[[RequestText], Readings]


@dataclass(frozen=True, slots=True)
class _Trial:
    """A sentence, and what the mail reads as without it."""

    sentence: Evidence
    readings: Readings


def sentences_of(ready: ReadingText) -> list[Evidence]:
    """The sentences that were read, by their places in `subject + "\n" + body`."""
    found = []
    for first, end in ready.parsed.sentences:
        tokens = ready.parsed.tokens
        while first < end and not tokens[first].low:
            first += 1
        while end > first and not tokens[end - 1].low:
            end -= 1
        if any(token.low.isalnum() for token in tokens[first:end]):
            found.append(ready.evidence("kind", _RULE, first, end))
    return found if len(found) <= MOST_SENTENCES else found[: MOST_SENTENCES // 2] + found[-(MOST_SENTENCES // 2) :]


def what_if(read: Read, request: RequestText, sentences: Sequence[Evidence]) -> tuple[Change, ...]:
    """What *read* would have made of *request* without one of its *sentences*, or where none decides the kind alone
    without the weightiest together. The sentence that gave a kind most of its confidence is named in any case."""
    found = read(request)
    trials = [_Trial(sentence, read(_without(request, (sentence,)))) for sentence in sentences]
    return (
        *_kind_changes(read, request, found, trials),
        *_flag_changes(read, request, found, trials),
        *_colour_changes(found, trials),
    )


def _without(request: RequestText, sentences: Sequence[Evidence]) -> RequestText:
    subject, body = request.subject, request.body
    head = len(subject) + 1
    for sentence in sorted(sentences, key=lambda item: -item.start):
        body = body[: max(sentence.start - head, 0)] + body[max(sentence.end - head, 0) :]
        subject = subject[: sentence.start] + subject[sentence.end :]
    return replace(request, subject=subject, body=body)


def _kind_changes(read: Read, request: RequestText, found: Readings, trials: Sequence[_Trial]) -> list[Change]:
    guess = found.kind.best_guess
    turned = [trial for trial in trials if trial.readings.kind.best_guess is not guess]
    if turned:
        turned.sort(key=lambda trial: -trial.readings.kind.confidence)
        return [_kind_change((trial.sentence,), trial.readings) for trial in turned[:_MOST_CHANGES]]
    ranked = sorted(trials, key=lambda trial: trial.readings.kind.confidence)
    told = [
        _kind_change((trial.sentence,), trial.readings)
        for trial in ranked[:1]
        if found.kind.confidence - trial.readings.kind.confidence >= LEAST_LOSS
    ]
    carried = _carriers(trials, found.kind.evidence)
    if 1 < len(carried) <= MOST_TOGETHER:
        again = read(_without(request, carried))
        if again.kind.best_guess is not guess:
            return [*told, _kind_change(carried, again)]
    together = tuple(trial.sentence for trial in ranked[:1])
    for _ in range(2, min(MOST_TOGETHER, len(ranked) - 1) + 1):
        # The next is the one that weighs most once the others are gone: two asks of a kind make up for each other.
        more = [(*together, trial.sentence) for trial in ranked if trial.sentence not in together]
        tried = [(read(_without(request, some)), some) for some in more]
        again, together = min(tried, key=lambda pair: _standing(pair[0], guess))
        if again.kind.best_guess is not guess:
            return [*told, _kind_change(together, again)]
    return told


def _carriers(trials: Sequence[_Trial], evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """The sentences in which the *evidence* of a reading stands."""
    return tuple(
        trial.sentence
        for trial in trials
        if any(span.start < trial.sentence.end and trial.sentence.start < span.end for span in evidence)
    )


def _standing(readings: Readings, guess: Kind) -> float:
    """How sure *guess* still is; less than nothing where another kind took its place."""
    kind = readings.kind
    return kind.confidence if kind.best_guess is guess else -kind.confidence


def _kind_change(without: tuple[Evidence, ...], again: Readings) -> Change:
    in_order = tuple(sorted(without, key=lambda item: item.start))
    return Change("kind", in_order, again.kind.best_guess, again.kind.confidence)


def _flag_changes(read: Read, request: RequestText, found: Readings, trials: Sequence[_Trial]) -> list[Change]:
    """What would have made the mail urgent or not, a machine's or a person's."""
    changes: list[Change] = []
    for reading, flag, carried in (
        ("urgent", _urgent, found.urgency.evidence),
        ("automatic", _automatic, found.automatic.evidence),
    ):
        turned = [
            Change(reading, (trial.sentence,), not flag(found))  # type: ignore[arg-type]
            for trial in trials
            if flag(trial.readings) is not flag(found)
        ][:_MOST_CHANGES]
        if not turned and flag(found):
            telling = _carriers(trials, carried)
            if len(telling) > 1 and not flag(read(_without(request, telling))):
                turned = [Change(reading, telling, False)]  # type: ignore[arg-type]
        changes += turned
    return changes


def _urgent(readings: Readings) -> bool:
    return readings.urgency.urgent


def _automatic(readings: Readings) -> bool:
    return readings.automatic.automatic


def _colour_changes(found: Readings, trials: Sequence[_Trial]) -> list[Change]:
    return [
        Change("colour", (trial.sentence,), trial.readings.colour.colour)
        for trial in trials
        if trial.readings.colour.colour is not found.colour.colour
    ][:_MOST_CHANGES]
