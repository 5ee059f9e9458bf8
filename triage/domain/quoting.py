"""Own new text told apart from quoted history, signature and disclaimer. Nothing is deleted.

Every line of the body gets one mark; the texts are made of the lines by mark, so the new text is always whole lines of
the body in their order. In doubt a line is new text: too much is read, never too little. Linear: each line is looked at
a bounded number of times, and lines behind `LINE_LIMIT` keep the mark of the last line looked at.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice

from triage.domain import quoting_words as words
from triage.domain.quoting_history import find_history, names_in, release_own_below
from triage.domain.quoting_lines import Line, Mark, joined_text, line_at, lines_of, merged, own_spans, runs
from triage.domain.quoting_signature import mark_run
from triage.domain.quoting_signs import THANKS, WORD, is_bare_name, is_closing, is_footer, is_greeting, rest_after

_DEPTH = 8
"""Forwards of forwards that are opened (ours)."""


@dataclass(frozen=True, slots=True)
class QuotedText:
    """A body, told apart. `new_text` is made of whole lines of the body (contract.md, Shapes).

    `readable` is what a reader should classify: the new text, or for a bare forward the forwarded message (R-29).
    `readable_start` is its offset in the body where it is one run of it, else -1. `readable_spans` are the runs of the
    body that `readable` is made of, in order, as (start, end); joined by line ends they are `readable`.
    """

    new_text: str
    signature: str | None
    has_quote: bool
    forward: bool
    readable: str
    readable_start: int = -1
    readable_spans: tuple[tuple[int, int], ...] = ()


def split(body: str, subject: str = "") -> QuotedText:
    """Tell *body* apart; *subject* says whether it was forwarded ("FW:"). Never raises, never loses a line."""
    lines = lines_of(body)
    history = find_history(lines, follows=not subject or _is_reply(subject) or _is_forward(subject))
    marks = history.marks
    release_own_below(lines, history, _is_reply(subject))
    names = cache(lambda: names_in(lines, marks))
    for run in runs(marks):
        mark_run(lines, marks, run, names)
    new_text = joined_text(body, lines, marks, Mark.OWN)
    own = [line.look for line, mark in zip(lines, marks, strict=True) if mark is Mark.OWN and line.look]
    has_quote = Mark.HISTORY in marks
    passed_on = history.forwarded or _is_forward(subject)
    pointing = has_quote and _only_points(own, passed_on)
    forward = pointing and (passed_on or (bool(own) and not _is_reply(subject) and _points(own)))
    spans = own_spans(lines, marks)
    if forward and history.message_at >= 0:
        spans += _forwarded_spans(body, lines, history.message_at, _DEPTH)
    spans = merged(spans)
    readable = "\n".join(body[start:end] for start, end in spans)
    one_run = len(spans) == 1
    signature = joined_text(body, lines, marks, Mark.SIGNATURE) or None
    return QuotedText(new_text, signature, has_quote, forward, readable, spans[0][0] if one_run else -1, tuple(spans))


_POINTER = re.compile(r"\b(?:" + "|".join(re.escape(pointer) for pointer in words.POINTERS) + r")\b")


_SENTENCE_END = re.compile(r"(?<=[.!?]) ")


def _prefix(subject: str) -> str:
    return subject[:40].strip().lower().partition(":")[0].strip("[] ")


def _is_forward(subject: str) -> bool:
    return _prefix(subject) in words.FORWARD_SUBJECTS


def _is_reply(subject: str) -> bool:
    return _prefix(subject) in words.REPLY_SUBJECTS


def _is_pointer(look: str) -> bool:
    return len(WORD.findall(look)) <= 14 and bool(_POINTER.search(look))


def _points(own: Sequence[str]) -> bool:
    return any(_is_pointer(look) for look in own)


def _only_points(own: Sequence[str], passed_on: bool = False) -> bool:
    """Whether the own lines are nothing but a greeting, a closing, a name and words that point below.

    Above a mail that is *passed_on* a question of a few words ("Iets voor jullie?") points as well.
    """
    if len(own) > 8:
        return False
    idle: tuple[Callable[[str], bool], ...] = (_is_pointer, is_greeting, is_closing, is_footer)
    if passed_on:
        idle = (*idle, _is_short_question, _is_sentences_that_point)
    # More than one settles it.
    every = (look for look in own if not any(test(look) for test in idle) and not _is_idle_thanks(look))
    said = list(islice(every, 2))
    return not said or (len(said) == 1 and is_bare_name(said[0]) and _points(own))


def _is_short_question(look: str) -> bool:
    return look.endswith("?") and len(WORD.findall(look)) <= 4


def _is_sentences_that_point(look: str) -> bool:
    """ "Dit kreeg ik net. Geen idee wat we hiermee moeten. Jan": sentences that point on one line, and a name."""
    said = [part.strip() for part in _SENTENCE_END.split(look) if part.strip()]
    pointing = sum(map(_is_pointer, said))
    rest = [part for part in said if not _is_pointer(part) and not _is_short_question(part)]
    return len(said) > 1 and pointing > 0 and all(part == said[-1] and is_bare_name(part) for part in rest)


def _is_idle_thanks(look: str) -> bool:
    """ "Alvast bedankt", "Succes ermee!": thanks and wishes, with hardly a word behind them."""
    rest = rest_after(look, THANKS)
    return (rest is not None and len(rest.split()) <= 2 and "?" not in look) or bool(words.FAREWELL.match(look))


def _forwarded_spans(body: str, lines: Sequence[Line], at: int, depth: int) -> list[tuple[int, int]]:
    """The new text, without '>' marks, of the forwarded message beginning at *at*; deeper where it forwards too."""
    inner = [_unquoted(body, line) for line in lines[at:]]
    history = find_history(inner)
    marks = history.marks
    for run in runs(marks):
        mark_run(inner, marks, run)
    own = [line.look for line, mark in zip(inner, marks, strict=True) if mark is Mark.OWN and line.look]
    spans = own_spans(inner, marks)
    if depth and history.message_at > 0 and _only_points(own):
        spans += _forwarded_spans(body, inner, history.message_at, depth - 1)
    return spans


def _unquoted(body: str, line: Line) -> Line:
    """*line* without one level of '>' in front."""
    if not line.look.startswith(">"):
        return line
    start = body.index(">", line.start, line.end) + 1
    start += body[start : start + 1] == " "
    return line_at(body, min(start, line.end), line.end)
