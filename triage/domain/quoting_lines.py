"""The lines of a body, the mark each one gets, and the stretches and texts that are made of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import Enum, auto
from typing import NamedTuple

LINE_LIMIT = 20_000
"""Lines that are looked at one by one (ours): a mail that people wrote has fewer."""
LOOK = 400
"""Characters of a line that are looked at: no header, closing or footer is longer (ours)."""


class Mark(Enum):
    """Whose a line is: the sender's own text, quoted history, the signature, or nobody's (`ASIDE`)."""

    OWN = auto()
    HISTORY = auto()
    SIGNATURE = auto()
    ASIDE = auto()  # disclaimers, banners and the line "-- "


class Line(NamedTuple):
    """A line of the body without its line end; `cased` is its beginning, stripped, and `look` that in lower case."""

    start: int
    end: int
    cased: str
    look: str


_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def lines_of(body: str) -> list[Line]:
    """The lines of *body*; what lies behind `LINE_LIMIT` is one last line."""
    lines: list[Line] = []
    start = 0
    for text in body.split("\n", LINE_LIMIT):
        end = start + len(text)
        lines.append(_line(start, end, text[:LOOK]))
        start = end + 1
    return lines


def line_at(body: str, start: int, end: int) -> Line:
    """The line that stands from *start* up to *end* of *body*."""
    return _line(start, end, body[start : min(end, start + LOOK)])


def _line(start: int, end: int, cased: str) -> Line:
    if not cased.isascii():
        cased = _INVISIBLE.sub("", cased).replace("\u00a0", " ")
    cased = cased.strip()
    return Line(start, end, cased, cased.lower())


def joined_text(body: str, lines: Sequence[Line], marks: Sequence[Mark], wanted: Mark) -> str:
    """The lines with mark *wanted*, outer blank lines stripped, runs of blank lines inside kept."""
    chosen = [body[line.start : line.end] for line, mark in zip(lines, marks, strict=True) if mark is wanted]
    while chosen and not chosen[-1].strip():
        chosen.pop()
    first = next((at for at, text in enumerate(chosen) if text.strip()), len(chosen))
    return "\n".join(chosen[first:])


def own_spans(lines: Sequence[Line], marks: Sequence[Mark]) -> list[tuple[int, int]]:
    """The places of the own lines, outer blank lines left out."""
    own = [line for line, mark in zip(lines, marks, strict=True) if mark is Mark.OWN]
    filled = [at for at, line in enumerate(own) if line.look]
    return [(line.start, line.end) for line in own[filled[0] : filled[-1] + 1]] if filled else []


def merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """*spans* with neighbours that only a line end keeps apart made one."""
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start == merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    return merged


def runs(marks: Sequence[Mark]) -> list[range]:
    """The stretches of lines that are not history."""
    runs: list[range] = []
    start = 0
    for at in range(len(marks) + 1):
        if at == len(marks) or marks[at] is Mark.HISTORY:
            if start < at:
                runs.append(range(start, at))
            start = at + 1
    return runs


def stretches(found: Sequence[bool]) -> list[range]:
    """The runs of true values in *found*."""
    runs: list[range] = []
    start = -1
    for at in range(len(found) + 1):
        inside = at < len(found) and found[at]
        if inside and start < 0:
            start = at
        elif not inside and start >= 0:
            runs.append(range(start, at))
            start = -1
    return runs


def paragraphs(lines: Sequence[Line], run: range) -> Iterator[range]:
    """The stretches of *run* that blank lines keep apart."""
    start = -1
    for at in (*run, run.stop):
        filled = at < run.stop and bool(lines[at].look)
        if filled and start < 0:
            start = at
        elif not filled and start >= 0:
            yield range(start, at)
            start = -1
