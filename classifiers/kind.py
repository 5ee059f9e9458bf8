"""What the sender wants us to do: advice, joint action, or neither (R-3, R-4, R-8)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from classifiers import patterns
from classifiers.features import is_question
from classifiers.mail_features import Mail
from classifiers.matching import Match
from classifiers.vectors import Head, Vector
from triage.domain.reading import Evidence, Kind, KindReading, SecondGuess

MACHINE_CONFIDENCE: Final = 0.98
"""Confidence that a machine's mail asks us nothing (on the examples: every one)."""

UNREADABLE_CONFIDENCE: Final = 0.34
"""Confidence where there is nothing to read: all kinds are as good, a person decides."""

WORTH_NAMING: Final = 0.05
"""Probability from which the second best kind is shown with what stands for it (ours)."""

_MOST_SPANS: Final = 4
_LONGEST_SHOWN: Final = 80
"""Words of a sentence that are shown; who never ends a sentence is not shown whole."""

_FOREIGN_LIMIT: Final = 0.45
_FEWEST_WORDS: Final = 4
_SHORT_LIMIT: Final = 0.6
_TAKEN_BACK: Final = frozenset({"for-information", "withdraws"})
"""Patterns of who says that he asks nothing of us, or no longer: a request beside them may be an old or another's."""

_TAKEN_BACK_LIMIT: Final = 0.95
"""Below it nobody answers without a person, whatever the words (R-8): of the examples with such a pattern one in six
asks support."""


def read_kind(mail: Mail, head: Head, vectors: Mapping[str, Vector], automatic: bool) -> KindReading:
    """The most probable kind, with the spans that carried it."""
    if not any(any(c.isalpha() for c in word) for word in mail.ready.parsed.text.split()):
        return KindReading(Kind.OTHER, UNREADABLE_CONFIDENCE)
    if automatic:
        return KindReading(Kind.OTHER, MACHINE_CONFIDENCE, whole_sentence(mail, 0, "machine-asks-nothing"))
    chances = head.probabilities(vectors)
    best = int(chances.argmax())
    guess = Kind(head.classes[best])
    confidence = float(chances[best])
    if is_foreign(mail):
        confidence = min(confidence, _FOREIGN_LIMIT)
    if len([token for token in mail.ready.parsed.tokens if token.low.isalpha()]) < _FEWEST_WORDS:
        confidence = min(confidence, _SHORT_LIMIT)
    if guess is Kind.SUPPORT and _says_nothing_is_asked(mail):
        confidence = min(confidence, _TAKEN_BACK_LIMIT)
    evidence = evidence_for(mail, guess, head, vectors)
    next_best = int(chances.argsort()[-2])
    other, chance = Kind(head.classes[next_best]), round(float(chances[next_best]), 4)
    second = SecondGuess(other, chance, evidence_for(mail, other, head, vectors) if chance >= WORTH_NAMING else ())
    return KindReading(guess, round(confidence, 4), evidence, second)


def is_foreign(mail: Mail) -> bool:
    """Whether the text is in a language that the readers did not learn: neither Dutch nor English."""
    return mail.foreign


def _says_nothing_is_asked(mail: Mail) -> bool:
    """Whether the sender says, undenied, that his mail is for our information or that he takes a request back."""
    return any(
        match.rule in _TAKEN_BACK and mail.features.scope(match) == "plain" for match in mail.ready.parsed.matches
    )


def evidence_for(mail: Mail, kind: Kind, head: Head, vectors: Mapping[str, Vector]) -> tuple[Evidence, ...]:
    """The spans that carried *kind*: its patterns where nothing undoes them, else the telling sentence."""
    features = mail.features
    ranked = sorted(
        (match for match in mail.ready.parsed.matches if patterns.KIND_OF_RULE.get(match.rule) == kind.value),
        key=lambda match: (-_weight(mail, match), match.first),
    )
    free = [match for match in ranked if features.scope(match) == "plain"] or ranked
    chosen = [match for match in free if _weight(mail, match) > 0][:_MOST_SPANS] or free[:1]
    if not chosen:
        return whole_sentence(mail, telling_sentence(mail, head, kind.value), "telling-sentence")
    found = [mail.ready.evidence("kind", match.rule, match.first, match.end) for match in chosen]
    return tuple(sorted(found, key=lambda item: (item.start, item.end)))


def _weight(mail: Mail, match: Match) -> float:
    asked = mail.features.weights[match.sentence]
    return asked + 0.5 * is_question(mail.ready.parsed, match.sentence)


def telling_sentence(mail: Mail, head: Head, name: str) -> int:
    """The sentence whose words speak loudest for the class *name* of *head*, by its coefficients."""
    row = head.classes.index(name)
    best, loudest = 0, float("-inf")
    for number in range(len(mail.ready.parsed.sentences)):
        words = mail.ready.parsed.words(number)
        if words:
            score = mail.word_score(words, head, row)
            if score > loudest:
                best, loudest = number, score
    return best


def whole_sentence(mail: Mail, number: int, rule: str) -> tuple[Evidence, ...]:
    """The beginning of one sentence as evidence for the kind; a blank one gives the next that has words."""
    sentences = mail.ready.parsed.sentences
    for first, end in sentences[number:] + sentences[:number]:
        tokens = mail.ready.parsed.tokens
        while first < end and not tokens[first].low:
            first += 1
        while end > first and not tokens[end - 1].low:
            end -= 1
        if first < end:
            return (mail.ready.evidence("kind", rule, first, min(end, first + _LONGEST_SHOWN)),)
    return ()
