"""How what the grammar says of an answer is weighed with the statistical opinion (R-9).

Guarantees: pure; a wanted time stays; nothing here ever makes a yes unconditional, doubt only takes one back.
"""

from __future__ import annotations

from classifiers.answer_model import Opinion
from triage.domain.reading import AnswerKind, SlotAnswer

SURE, LIKELY, UNSURE = 0.95, 0.75, 0.5
"""How certain the grammar is: said in so many words; said in words it knows; no word it knows (ours)."""


def weighed(said: SlotAnswer, opinion: Opinion) -> SlotAnswer:
    """What the grammar *said*, weighed with the statistical *opinion* by how often each is right on unseen answers.

    A wanted time and what a program said stay the grammar's. Doubt takes an unconditional yes back; nothing but the
    grammar ever makes one.
    """
    if said.wanted is not None or (said.confidence >= SURE and not said.unconditional):
        return said
    trust = _TRUST.get((said.answer, said.unconditional, said.confidence > UNSURE), {said.answer: 0.75})
    scores = {kind: opinion.chances[kind] ** _WEIGHT * trust.get(kind, _HARDLY) for kind in AnswerKind}
    total = sum(scores.values())
    best = max(scores, key=lambda kind: (scores[kind], kind.value))
    confidence = round(scores[best] / total, 4) if total else said.confidence
    doubted = opinion.chances[AnswerKind.ACCEPT] < _UNDOUBTED or confidence < _CERTAIN
    certain = said.unconditional and best is AnswerKind.ACCEPT and not doubted
    return SlotAnswer(best, None, confidence, unconditional=certain)


_HARDLY = 0.03
_WEIGHT = 0.7
"""How much of the opinion counts: it knows few words, and leans on the commonest answer where it knows none (ours)."""
_CERTAIN = 0.8
"""The confidence below which a yes waits for a person (ours)."""

_UNDOUBTED = 0.25
"""The chance of a yes, by the opinion alone, below which a yes waits for a person (ours)."""

_ACCEPT, _DECLINE, _OTHER, _QUESTION, _NONE = (
    AnswerKind.ACCEPT, AnswerKind.DECLINE, AnswerKind.OTHER_TIME, AnswerKind.QUESTION, AnswerKind.NONE,
)  # fmt: skip
_TRUST: dict[tuple[AnswerKind, bool, bool], dict[AnswerKind, float]] = {
    (_ACCEPT, True, True): {_ACCEPT: 0.93, _DECLINE: 0.02, _OTHER: 0.02},
    (_ACCEPT, False, True): {_ACCEPT: 0.75, _DECLINE: 0.1, _QUESTION: 0.08, _NONE: 0.08, _OTHER: 0.03},
    (_ACCEPT, False, False): {_ACCEPT: 0.62, _NONE: 0.25, _DECLINE: 0.08, _QUESTION: 0.04},
    (_DECLINE, False, True): {_DECLINE: 0.85, _ACCEPT: 0.05, _OTHER: 0.05, _NONE: 0.05},
    (_OTHER, False, True): {_OTHER: 0.85, _DECLINE: 0.08, _ACCEPT: 0.03, _QUESTION: 0.04},
    (_OTHER, False, False): {_OTHER: 0.75, _DECLINE: 0.12, _ACCEPT: 0.04, _QUESTION: 0.06},
    (_QUESTION, False, True): {_QUESTION: 0.8, _DECLINE: 0.07, _OTHER: 0.04, _ACCEPT: 0.05, _NONE: 0.12},
    (_NONE, False, True): {_NONE: 0.75, _ACCEPT: 0.08, _DECLINE: 0.1, _QUESTION: 0.06},
    (_NONE, False, False): {_NONE: 0.42, _ACCEPT: 0.2, _DECLINE: 0.28, _QUESTION: 0.07, _OTHER: 0.04},
}
"""How likely each answer is where the grammar says what it says: by the grammar, whether the yes is unconditional, and
whether it found a word it knows. Rounded from answers that the rules were not written on."""
