"""A cheap look before a costly one: which of many regular expressions could match a text at all.

Most phrases of a grammar stand in few mails. A substring search is some hundred times cheaper than a search by
expression, so for each expression the substrings are told of which every match holds at least one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

Cues = frozenset[str]

_ZERO_WIDTH: Final = ("(?!", "(?=", "(?<!", "(?<=")
_QUANTIFIER: Final = re.compile(r"[?*+]\??|\{(\d*),?\d*\}\??")


class Grammar:
    """Named regular expressions over lower-case text, of which only those that may match are searched."""

    def __init__(self, expressions: Mapping[str, str]) -> None:
        self._rules = [
            (name, tuple(sorted(cues_of(expression))) or ("",), re.compile(expression))
            for name, expression in expressions.items()
        ]

    def likely(self, text: str) -> list[tuple[str, re.Pattern[str]]]:
        """The rules that *text* may match, in the order in which they were given."""
        found = []
        for name, cues, pattern in self._rules:
            for cue in cues:
                if cue in text:
                    found.append((name, pattern))
                    break
        return found

    def first_spans(self, text: str) -> list[tuple[str, tuple[int, int]]]:
        """The rules that *text* matches, each with the place of its first match."""
        found = ((name, pattern.search(text)) for name, pattern in self.likely(text))
        return [(name, match.span()) for name, match in found if match is not None]


def cues_of(expression: str) -> Cues:
    """Substrings of which each match of *expression* holds at least one; empty where none can be told.

    Knows literals, alternatives, groups, classes and quantifiers: what the grammars of this package are written in.
    """
    return _Walk(expression).alternatives()


class _Walk:
    """One walk through an expression, from left to right."""

    def __init__(self, expression: str) -> None:
        self._text = expression
        self._at = 0

    def alternatives(self) -> Cues:
        """Cues of alternatives up to the end or a closing bracket; empty when one of them has none."""
        branches = [self._sequence()]
        while self._peek() == "|":
            self._at += 1
            branches.append(self._sequence())
        return frozenset().union(*branches) if all(branches) else frozenset()

    def _sequence(self) -> Cues:
        """The most telling cues of what must follow one another."""
        best: Cues = frozenset()
        run = ""
        while self._peek() not in ("", "|", ")"):
            literal, inner = self._element()
            least = self._least()
            if literal and least is None:
                run += literal
                continue
            if literal and least:
                run += literal
            best = _more_telling(best, frozenset((run,)) if run else frozenset())
            run = ""
            if least is None or least:
                best = _more_telling(best, inner)
        return _more_telling(best, frozenset((run,)) if run else frozenset())

    def _element(self) -> tuple[str, Cues]:
        """The next element: a literal character, or the cues inside a group; both empty for anything else."""
        sign = self._text[self._at]
        if sign == "(":
            return "", self._group()
        if sign == "[":
            self._at = self._text.index("]", self._at + 2) + 1
            return "", frozenset()
        self._at += 1
        if sign == "\\":
            escaped = self._text[self._at]
            self._at += 1
            return ("" if escaped.isalnum() else escaped), frozenset()
        return ("" if sign in ".^$" else sign), frozenset()

    def _group(self) -> Cues:
        opening = next((mark for mark in (*_ZERO_WIDTH, "(?:") if self._text.startswith(mark, self._at)), "(")
        self._at += len(opening)
        inner = self.alternatives()
        self._at += 1
        return frozenset() if opening in _ZERO_WIDTH else inner

    def _least(self) -> int | None:
        """How often the element before must at least occur, or None where no quantifier follows."""
        found = _QUANTIFIER.match(self._text, self._at)
        if found is None:
            return None
        self._at = found.end()
        if found.group()[0] == "{":
            return int(found.group(1) or 0)
        return 1 if found.group()[0] == "+" else 0

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]


def _more_telling(one: Cues, other: Cues) -> Cues:
    """The cues whose shortest is longer; of equals the fewer."""
    if not one or not other:
        return one or other
    return max(one, other, key=lambda cues: (min(map(len, cues)), -len(cues)))
