"""Features of a mail for the statistical readers, in blocks of strings.

The question is what the sender wants us to do, so the sentences that ask something are looked at twice: once as part
of the whole, once by themselves. A mail of four hundred words with one question at its end is then not drowned by its
story."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from classifiers import lexicon, patterns
from classifiers.language import Parsed
from classifiers.matching import Match
from classifiers.reading_text import ReadingText
from classifiers.text import lower

_SPACES: Final = re.compile(r"\s+")
_NUMBER: Final = re.compile(r"\d")
_QUESTION: Final = frozenset(("?", "??", "???", "?!", "!?", "?...", "?.."))
_ASK_RULES: Final = frozenset({*patterns.SUPPORT_RULES, *patterns.CONSULT_RULES})
_SCOPE_BEFORE: Final = 5
_TEAM: Final = frozenset(("jullie", "julie", "jlle", "jullies", "rvt", "veiligheidsteam"))


def char_grams(text: str, low: int, high: int) -> Iterator[str]:
    """Character n-grams within words, as scikit-learn's `char_wb` makes them."""
    for word in _SPACES.sub(" ", text).split():
        padded = f" {word} "
        for size in range(low, high + 1):
            yield padded[:size]
            if len(padded) <= size:
                break
            for offset in range(1, len(padded) - size + 1):
                yield padded[offset : offset + size]


def word_grams(words: Sequence[str], low: int, high: int, prefix: str = "") -> Iterator[str]:
    """Word n-grams with a blank between the words."""
    for size in range(low, high + 1):
        if size == 1 and not prefix:
            yield from words
            continue
        shifted = [words[first:] for first in range(size)]
        yield from [prefix + " ".join(gram) for gram in zip(*shifted, strict=False)]


def plain_words(parsed: Parsed, sentence: int) -> list[str]:
    """The words of a sentence with digits made alike and long names of households, days made one."""
    return [_NUMBER.sub("0", word) if word[0].isdigit() else word for word in parsed.words(sentence)]


def is_question(parsed: Parsed, sentence: int) -> bool:
    """Whether the sentence bears a question mark."""
    return not _QUESTION.isdisjoint(parsed.words(sentence))


def ask_weight(parsed: Parsed, sentence: int, rules: set[str]) -> float:
    """How much a sentence looks like asking: 0 not at all, from 1 likely (ours, by inspection of the examples)."""
    words = parsed.words(sentence)
    classes = {name for word in words for name in lexicon.classes_of(word)}
    weight = 0.0
    if is_question(parsed, sentence):
        weight += 1.5
    weight += 0.8 * bool(rules & _ASK_RULES)
    weight += 0.5 * bool({"can", "you"} <= classes) + 0.8 * ("please" in classes) + 0.3 * ("ask" in classes)
    weight += 0.8 * bool({"ask", "you"} <= classes or words[:1] == ["vraag"])
    weight += 0.3 * ("you" in classes) + 0.3 * bool({"self", "welcome"} <= classes)
    return weight


class MailFeatures:
    """Blocks of string features of one mail, made when asked for."""

    def __init__(self, ready: ReadingText, sender: str = "") -> None:
        self.ready = ready
        self.parsed = ready.parsed
        self.sender = lower(sender)
        self.by_sentence: dict[int, list[Match]] = {}
        for match in self.parsed.matches:
            self.by_sentence.setdefault(match.sentence, []).append(match)
        self.weights = [
            ask_weight(self.parsed, number, {match.rule for match in self.by_sentence.get(number, ())})
            for number in range(len(self.parsed.sentences))
        ]

    def asking(self, least: float = 0.8) -> list[int]:
        """The sentences that seem to ask something."""
        found = [number for number, weight in enumerate(self.weights) if weight >= least]
        if found:
            return found
        worded = [number for number in range(len(self.weights)) if self.parsed.words(number)]
        return sorted(worded, key=lambda number: (-self.weights[number], -number))[:2][::-1]

    def asks_team(self, number: int) -> bool:
        """Whether the sentence asks *jullie* something: a pattern of asking, and a question mark or a please."""
        if not any(match.rule in _ASK_RULES for match in self.by_sentence.get(number, ())):
            return False
        words = self.parsed.words(number)
        return any(word in _TEAM for word in words) and any(
            word in _QUESTION or lexicon.is_in("please", word) for word in words
        )

    def text_of(self, sentences: Sequence[int]) -> str:
        """The lower-case text of some sentences."""
        spans = (self.parsed.sentences[number] for number in sentences)
        return " ".join([lower(self.parsed.text[slice(*self.parsed.span(first, end))]) for first, end in spans])

    def document_chars(self) -> Iterator[str]:
        """Character n-grams of subject and text."""
        return char_grams(lower(self.parsed.text), 2, 5)

    def document_words(self) -> Iterator[str]:
        """Words and pairs of words of the whole; those of the subject once more by themselves."""
        for number, (first, _) in enumerate(self.parsed.sentences):
            words = plain_words(self.parsed, number)
            yield from word_grams(words, 1, 2)
            if self.parsed.tokens[first].start <= self.ready.prepared.subject_end:
                yield from word_grams(words, 1, 2, "subject:")

    def ask_chars(self) -> Iterator[str]:
        """Character n-grams of the sentences that ask."""
        return char_grams(self.text_of(self.asking()), 3, 5)

    def ask_words(self) -> Iterator[str]:
        """Words, pairs and triples of the sentences that ask."""
        for number in self.asking():
            yield from word_grams(plain_words(self.parsed, number), 1, 3)

    def ask_classes(self) -> Iterator[str]:
        """Word classes in the order of an asking sentence, other words left out: the shape of the asking."""
        asking = self.asking()
        for number in asking:
            yield from self.sentence_classes(number)
        for number in asking[-1:]:
            yield from (f"last:{shape}" for shape in self.sentence_classes(number))

    def last_ask(self) -> Iterator[str]:
        """Words and pairs of the last question, or where there is none of the last sentence that asks."""
        asking = self.asking()
        questions = [number for number in asking if is_question(self.parsed, number)] or asking
        for number in questions[-1:]:
            yield from word_grams(plain_words(self.parsed, number), 1, 2)

    def document_classes(self) -> Iterator[str]:
        """Word classes of every sentence, alone and in pairs: how the whole mail speaks, whatever it is about."""
        for number in range(len(self.parsed.sentences)):
            shape = [names[0] for word in self.parsed.words(number) if (names := lexicon.classes_of(word))]
            yield from word_grams(shape, 1, 2)

    def sentence_classes(self, number: int) -> Iterator[str]:
        """n-grams and pairs of the word classes of one sentence."""
        shape = [names[0] for word in self.parsed.words(number) if (names := lexicon.classes_of(word))]
        if is_question(self.parsed, number):
            shape.append("?")
        yield from word_grams(shape, 1, 3)
        kinds = sorted(set(shape))
        for first, one in enumerate(kinds):
            for other in kinds[first + 1 :]:
                yield f"{one}&{other}"

    def rules(self) -> Iterator[str]:
        """Matched patterns with their scope, and how many sentences ask.

        Nothing about length: where no pattern matched it would be all there is, and short mails are no other kind.
        """
        last = len(self.parsed.sentences) - 1
        for number, matches in self.by_sentence.items():
            question = is_question(self.parsed, number)
            for match in matches:
                scope = self.scope(match)
                yield match.rule
                yield f"{match.rule}|{scope}|{'q' if question else 's'}"
                if number >= last - 2:
                    yield f"{match.rule}|late"
                if self.parsed.tokens[match.first].start <= self.ready.prepared.subject_end:
                    yield f"{match.rule}|subject"
        yield f"asks:{min(len(self.asking()), 4)}"

    def scope(self, match: Match) -> str:
        """What undoes a match: a negation in or before it, the past, or nothing."""
        first, end = self.parsed.sentences[match.sentence]
        before = max(first, match.first - _SCOPE_BEFORE)
        near = [
            name for t in self.parsed.tokens[before : min(match.end + 3, end)] for name in lexicon.classes_of(t.low)
        ]
        if "neg" in near:
            return "neg"
        return "past" if "past" in near else "plain"
