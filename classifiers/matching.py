"""Token patterns with gaps, matched in well under a millisecond a mail.

Each word is written as one character that stands for its classes (and for itself, where a pattern names the word). A
pattern then is a regular expression over such characters, so that "kunnen jullie donderdag met ons meedenken" and
"kunt u ook meekijken" are nearly the same string.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from classifiers import lexicon, patterns

_FIRST: Final = 0xE000


def _names(line: str) -> list[str]:
    """The words and `@classes` that a pattern names."""
    return [name for element in line.split() if not element.startswith("..") for name in element.split("|")]


def _rules_by_name() -> dict[str, frozenset[str]]:
    """For each word and `@class` the rules whose patterns name it."""
    found: dict[str, set[str]] = {}
    for rule, lines in patterns.ALL_RULES.items():
        for line in lines:
            for name in _names(line):
                found.setdefault(name, set()).add(rule)
    return {name: frozenset(rules) for name, rules in found.items()}


_RULES_BY_NAME: Final = _rules_by_name()
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
        self._members: dict[str, str] = {}
        self._compiled: dict[str, re.Pattern[str]] = {}
        for word in sorted(_LITERALS):
            self._letter(word)

    def find(self, words: Sequence[str], sentences: Sequence[tuple[int, int]]) -> list[Match]:
        """The longest match of each rule in each sentence, in the order of the text."""
        coded = "".join([self._letter(word) for word in words])
        present = [(rule, expression) for rule, expression in self._expressions() if expression.search(coded)]
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
        """The character that stands for a word; rules that name a class of a new combination are made anew."""
        classes = lexicon.classes_of(word)
        signature = (word if word in _LITERALS else "", *classes)
        letter = self._letters.get(signature)
        if letter is None:
            letter = self._letters[signature] = chr(_FIRST + len(self._letters))
            for name in (signature[0], *(f"@{one}" for one in classes)):
                self._members[name] = self._members.get(name, "") + letter
                for rule in _RULES_BY_NAME.get(name, ()):
                    self._compiled.pop(rule, None)
        return letter

    def _expressions(self) -> Iterator[tuple[str, re.Pattern[str]]]:
        for rule, lines in patterns.ALL_RULES.items():
            if rule not in self._compiled:
                self._compiled[rule] = re.compile("|".join(self._expression(line) for line in lines))
            yield rule, self._compiled[rule]

    def _expression(self, line: str) -> str:
        parts = []
        for element in line.split():
            if element.startswith(".."):
                parts.append(f".{{0,{element[2:]}}}?")
            else:
                letters = {letter for name in element.split("|") for letter in self._members.get(name, "")}
                # Where no word of the element was met yet, nothing matches; "[]" would be no expression at all.
                parts.append(f"[{''.join(sorted(letters))}]" if letters else "(?!)")
        return "".join(parts)
