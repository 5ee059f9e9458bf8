"""The text of a mail as it is shown: what carried a reading is marked, what was quoted is folded, nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import escape

from triage.domain.quoting import split
from triage.domain.reading import Evidence
from triage.web import words
from triage.web.inert import inert

_MOST_MARKS = 60
_MOST_PARTS = 40


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text; `marked` where it carried a reading, and then `why` where such a run ends."""

    text: str
    marked: bool = False
    why: str = ""
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a mail: the sender's own text, or a `folded` quotation or signature of `lines` lines.
    `opened`: something in it was marked, so it is not hidden."""

    pieces: tuple[Piece, ...]
    folded: bool = False
    opened: bool = False
    lines: int = 0


def spans_in(subject: str, body: str, evidence: Sequence[Evidence]) -> list[Evidence]:
    """The evidence that was found in exactly this mail: its text stands where it says."""
    head = len(subject) + 1
    found = []
    for span in evidence:
        if span.end <= len(subject):
            here = subject[span.start : span.end]
        elif span.start >= head:
            here = body[span.start - head : span.end - head]
        else:
            continue
        if here == span.text and here:
            found.append(span)
    return sorted(found, key=lambda span: (span.start, span.end))[:_MOST_MARKS]


def subject_pieces(subject: str, spans: Sequence[Evidence]) -> tuple[Piece, ...]:
    """The subject with its marks."""
    return _pieces(subject, 0, len(subject), [(span.start, span.end, span) for span in spans])


def body_pieces(subject: str, body: str, start: int, end: int, spans: Sequence[Evidence]) -> tuple[Piece, ...]:
    """The characters *start* to *end* of the body with their marks, nothing folded."""
    return _pieces(body, start, end, _in_body(subject, spans))


def body_parts(subject: str, body: str, end: int, spans: Sequence[Evidence]) -> tuple[Part, ...]:
    """The first *end* characters of the body: own text, and between it what was quoted or signed, folded."""
    shown = body[:end]
    marks = _in_body(subject, spans)
    own = _joined(shown, split(shown, subject).readable_spans)
    if not own or len(own) > _MOST_PARTS:
        return (Part(_pieces(body, 0, end, marks)),)
    parts: list[Part] = []
    at = 0
    for start, stop in own:
        parts += _folded(body, at, start, marks)
        parts.append(Part(_pieces(body, *_trimmed(body, start, stop), marks)))
        at = stop
    parts += _folded(body, at, end, marks)
    return tuple(parts)


def fitting(text: str, budget: int) -> int:
    """How many characters of *text* take at most *budget* bytes on a page."""
    end = min(len(text), budget)
    while end and (cost := len(str(escape(inert(text[:end]))).encode())) > budget:
        end = min(end - 1, end * budget // cost)
    return end


_Marks = list[tuple[int, int, Evidence]]


def _in_body(subject: str, spans: Sequence[Evidence]) -> _Marks:
    head = len(subject) + 1
    return [(span.start - head, span.end - head, span) for span in spans if span.start >= head]


def _joined(body: str, spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Runs of own text; a gap of nothing but blanks is no gap."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if not body[start:end].strip():
            continue
        if joined and not body[joined[-1][1] : start].strip():
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _folded(body: str, start: int, end: int, marks: _Marks) -> Iterator[Part]:
    start, end = _trimmed(body, start, end)
    if start < end:
        pieces = _pieces(body, start, end, marks)
        yield Part(pieces, True, any(piece.marked for piece in pieces), body.count("\n", start, end) + 1)


def _trimmed(body: str, start: int, end: int) -> tuple[int, int]:
    """Without the blank lines around it; the spaces that indent its first line stay."""
    while end > start and body[end - 1].isspace():
        end -= 1
    first = start
    while first < end and body[first].isspace():
        if body[first] == "\n":
            start = first + 1
        first += 1
    return start, end


def _pieces(text: str, start: int, end: int, marks: _Marks) -> tuple[Piece, ...]:
    """Cut where a mark begins or ends; overlapping marks share their pieces, each is named where it ends."""
    here = [mark for mark in marks if mark[0] < end and mark[1] > start]
    cuts = sorted({start, end, *(at for mark in here for at in mark[:2] if start < at < end)})
    pieces = []
    for left, right in pairwise(cuts):
        covering = [mark for mark in here if mark[0] < right and mark[1] > left]
        ending = dict.fromkeys(words.of_span(span) for _, stop, span in covering if stop == right)
        urgent = any(span.reading == "urgent" for *_, span in covering)
        pieces.append(Piece(inert(text[left:right]), bool(covering), ", ".join(ending), urgent))
    return tuple(pieces)
