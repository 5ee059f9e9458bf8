"""Token patterns with gaps, matched in well under a millisecond a mail.

Each word is written as one character that stands for its classes (and for itself, where a pattern names the word). A
pattern then is a regular expression over such characters, so that "kunnen jullie donderdag met ons meedenken" and
"kunt u ook meekijken" are nearly the same string.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from classifiers import lexicon, patterns

_FIRST: Final = 0xE000
_LITERALS: Final = frozenset(
    word
    for lines in patterns.ALL_RULES.values()
    for line in lines
    for element in line.split()
    if not element.startswith(("@", ".."))
    for word in element.split("|")
    if not word.startswith("@")
)


@dataclass(frozen=True, slots=True)
class Match:
    """A pattern found: its rule, its sentence, and its tokens from `first` up to `end`."""

    rule: str
    sentence: int
    first: int
    end: int


class Matcher:
    """Finds the patterns of `classifiers.patterns` in sentences of words.

    The alphabet grows with the combinations of classes met, which are bounded by the lexicon, never with the words.
    """

    def __init__(self) -> None:
        self._letters: dict[tuple[str, ...], str] = {}
        self._rules: list[tuple[str, re.Pattern[str]]] = []
        for word in sorted(_LITERALS):
            self._letter(word)

    def find(self, words: Sequence[str], sentences: Sequence[tuple[int, int]]) -> list[Match]:
        """The longest match of each rule in each sentence, in the order of the text."""
        coded = "".join([self._letter(word) for word in words])
        if not self._rules:
            self._rules = [(rule, self._compiled(lines)) for rule, lines in patterns.ALL_RULES.items()]
        present = [(rule, expression) for rule, expression in self._rules if expression.search(coded)]
        matches: list[Match] = []
        for number, (first, end) in enumerate(sentences):
            sentence = coded[first:end]
            for rule, expression in present:
                found = expression.search(sentence)
                if found is not None:
                    matches.append(Match(rule, number, first + found.start(), first + found.end()))
        matches.sort(key=lambda match: (match.first, match.end, match.rule))
        return matches

    def _letter(self, word: str) -> str:
        """The character that stands for a word; a new combination of classes makes the expressions anew."""
        signature = (word if word in _LITERALS else "", *lexicon.classes_of(word))
        letter = self._letters.get(signature)
        if letter is None:
            letter = self._letters[signature] = chr(_FIRST + len(self._letters))
            self._rules = []
        return letter

    def _compiled(self, lines: Sequence[str]) -> re.Pattern[str]:
        return re.compile("|".join(self._expression(line) for line in lines))

    def _expression(self, line: str) -> str:
        parts = []
        for element in line.split():
            if element.startswith(".."):
                parts.append(f".{{0,{element[2:]}}}?")
                continue
            wanted = element.split("|")
            letters = [
                letter
                for signature, letter in self._letters.items()
                if any(word[1:] in signature[1:] if word.startswith("@") else word == signature[0] for word in wanted)
            ]
            parts.append(f"[{''.join(letters)}]")
        return "".join(parts)
