"""A cheap look before a costly one: which of many regular expressions could match a text at all.

Most phrases of a grammar stand in few mails. A substring search is some hundred times cheaper than a search by
expression, so for each expression the substrings are told of which every match holds at least one. And most of those
substrings are ruled out together, by a table of the first characters that they begin with."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

Cues = frozenset[str]

_ZERO_WIDTH: Final = ("(?!", "(?=", "(?<!", "(?<=")
_QUANTIFIER: Final = re.compile(r"[?*+]\??|\{(\d*),?\d*\}\??")


_RUN: Final = 4
"""Characters in a row by which cues are looked up; shorter cues are searched one by one."""

_SLOTS: Final = 1 << 16
_FACTORS: Final = (0x9E3779B1, 0x85EBCA6B, 0xC2B2AE35, 0x27D4EB2F)


def _slots_of(text: str) -> npt.NDArray[np.uint32]:
    """A number below `_SLOTS` for each run of `_RUN` characters of *text*; equal runs have equal numbers."""
    letters = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    count = len(letters) - _RUN + 1
    mixed = np.zeros(max(count, 0), dtype=np.uint32)
    if count > 0:
        for offset, factor in enumerate(_FACTORS):
            mixed += letters[offset : offset + count] * np.uint32(factor)
    return mixed >> np.uint32(16)


class Grammar:
    """Named regular expressions over lower-case text, of which only those that may match are searched."""

    def __init__(self, expressions: Mapping[str, str]) -> None:
        self._rules = [
            (name, tuple(sorted(cues_of(expression))) or ("",), re.compile(expression))
            for name, expression in expressions.items()
        ]
        self._by_slot: dict[int, list[tuple[int, str]]] = {}
        self._short: list[tuple[int, str]] = []
        for number, (_, cues, _) in enumerate(self._rules):
            for cue in cues:
                slot = int(_slots_of(cue[:_RUN])[0]) if len(cue) >= _RUN else -1
                (self._by_slot.setdefault(slot, []) if slot >= 0 else self._short).append((number, cue))
        self._known = np.zeros(_SLOTS, dtype=np.bool_)
        self._known[list(self._by_slot)] = True

    def likely(self, text: str) -> list[tuple[str, re.Pattern[str]]]:
        """The rules that *text* may match, in the order in which they were given."""
        found: set[int] = set()
        slots = _slots_of(text)
        for slot in set(slots[self._known[slots]].tolist()):
            for number, cue in self._by_slot[slot]:
                if number not in found and cue in text:
                    found.add(number)
        for number, cue in self._short:
            if number not in found and cue in text:
                found.add(number)
        return [(self._rules[number][0], self._rules[number][2]) for number in sorted(found)]

    def first_in_parts(self, text: str, starts: Sequence[int]) -> Iterator[tuple[str, int, tuple[int, int]]]:
        """The rules that each part of *text* matches, with the number of the part and the place of the first match.

        *starts* are the places where the parts begin. No rule may match over the end of a part.
        """
        ends = [*starts[1:], len(text)]
        likely: list[set[int]] = [set() for _ in self._rules]
        slots = _slots_of(text)
        for place in np.flatnonzero(self._known[slots]).tolist():
            for number, cue in self._by_slot[int(slots[place])]:
                if text.startswith(cue, place):
                    likely[number].add(bisect_right(starts, place) - 1)
        for number, cue in self._short:
            if not cue:
                likely[number].update(range(len(starts)))
                continue
            place = text.find(cue)
            while place >= 0:
                part = bisect_right(starts, place) - 1
                likely[number].add(part)
                place = text.find(cue, ends[part])
        for (name, _, pattern), parts in zip(self._rules, likely, strict=True):
            for part in sorted(parts):
                match = pattern.search(text, starts[part], ends[part])
                if match is not None:
                    yield name, part, match.span()

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
