"""Own new text told apart from quoted history, signature and disclaimer. Nothing is deleted.

Every line of the body gets one mark; the texts are made of the lines by mark, so the new text is always whole lines of
the body in their order. In doubt a line is new text: too much is read, never too little. Linear: each line is looked at
a bounded number of times, and lines behind `LINE_LIMIT` keep the mark of the last line looked at.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from triage.domain import quoting_words as words

LINE_LIMIT = 20_000
"""Lines that are looked at one by one (ours): a mail that people wrote has fewer."""

_LOOK = 400
"""Characters of a line that are looked at: no header, closing or footer is longer (ours)."""

_TOP = 5
"""Lines at the top of a mail among which a receiving system's banner stands (ours)."""

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


class _Mark(Enum):
    OWN = auto()
    HISTORY = auto()
    SIGNATURE = auto()
    ASIDE = auto()  # disclaimers, banners and the line "-- "


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the body without its line end; `cased` is its beginning, stripped, and `look` that in lower case."""

    start: int
    end: int
    cased: str
    look: str


@dataclass(frozen=True, slots=True)
class _History:
    """The marks of the lines, where the quoted message itself begins, and whether a separator says it was forwarded."""

    marks: list[_Mark]
    message_at: int
    forwarded: bool


def split(body: str, subject: str = "") -> QuotedText:
    """Tell *body* apart; *subject* says whether it was forwarded ("FW:"). Never raises, never loses a line."""
    lines = _lines(body)
    history = _find_history(lines)
    marks = history.marks
    _release_own_below(lines, history, _is_reply(subject))
    for run in _runs(marks):
        _mark_run(lines, marks, run)
    new_text = _joined(body, lines, marks, _Mark.OWN)
    own = [line.look for line, mark in zip(lines, marks, strict=True) if mark is _Mark.OWN and line.look]
    has_quote = _Mark.HISTORY in marks
    pointing = has_quote and _only_points(own)
    forward = pointing and (
        history.forwarded or _is_forward(subject) or (bool(own) and not _is_reply(subject) and _points(own))
    )
    spans = _own_spans(lines, marks)
    if forward and history.message_at >= 0:
        spans += _forwarded_spans(body, lines, history.message_at, _DEPTH)
    spans = _merged(spans)
    readable = "\n".join(body[start:end] for start, end in spans)
    one_run = len(spans) == 1
    signature = _joined(body, lines, marks, _Mark.SIGNATURE) or None
    return QuotedText(new_text, signature, has_quote, forward, readable, spans[0][0] if one_run else -1, tuple(spans))


# Lines and what is made of them

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def _lines(body: str) -> list[_Line]:
    """The lines of *body*; what lies behind `LINE_LIMIT` is one last line."""
    lines: list[_Line] = []
    start = 0
    while len(lines) < LINE_LIMIT:
        end = body.find("\n", start)
        stop = len(body) if end < 0 else end
        lines.append(_line(body, start, stop))
        if end < 0:
            return lines
        start = end + 1
    lines.append(_line(body, start, len(body)))
    return lines


def _line(body: str, start: int, end: int) -> _Line:
    cased = _INVISIBLE.sub("", body[start : min(end, start + _LOOK)]).replace("\u00a0", " ").strip()
    return _Line(start, end, cased, cased.lower())


def _joined(body: str, lines: Sequence[_Line], marks: Sequence[_Mark], wanted: _Mark) -> str:
    """The lines with mark *wanted*, outer blank lines stripped, runs of blank lines inside kept."""
    chosen = [body[line.start : line.end] for line, mark in zip(lines, marks, strict=True) if mark is wanted]
    while chosen and not chosen[-1].strip():
        chosen.pop()
    first = next((at for at, text in enumerate(chosen) if text.strip()), len(chosen))
    return "\n".join(chosen[first:])


def _own_spans(lines: Sequence[_Line], marks: Sequence[_Mark]) -> list[tuple[int, int]]:
    """The places of the own lines, outer blank lines left out."""
    own = [line for line, mark in zip(lines, marks, strict=True) if mark is _Mark.OWN]
    filled = [at for at, line in enumerate(own) if line.look]
    return [(line.start, line.end) for line in own[filled[0] : filled[-1] + 1]] if filled else []


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """*spans* with neighbours that only a line end keeps apart made one."""
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start == merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    return merged


def _runs(marks: Sequence[_Mark]) -> list[range]:
    """The stretches of lines that are not history."""
    runs: list[range] = []
    start = 0
    for at in range(len(marks) + 1):
        if at == len(marks) or marks[at] is _Mark.HISTORY:
            if start < at:
                runs.append(range(start, at))
            start = at + 1
    return runs


# Quoted history

_TIME = re.compile(r"\b\d{1,2}[:.]\d{2}\b")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}[-/]\d{1,2}[-/]\d{2}\b")
_DASHES = re.compile(r"^[-_=*\s]{3,}|[-_=*\s]{3,}$")
_RULE = re.compile(r"^[-_=*]{5,}$")
_KEY = re.compile(r"^[\s>*_|]*([a-zü][a-zü -]{1,14}?)\s*\**\s*:\s*\**")
_KEY_INSIDE = re.compile(r"\b(van|from|verzonden|sent|datum|date|aan|to|onderwerp|subject)\s?:")


def _find_history(lines: Sequence[_Line]) -> _History:
    marks = [_Mark.OWN] * len(lines)
    message_at, forwarded = -1, False
    arrows = _quoting_arrows(lines)
    at = 0
    while at < len(lines):
        if arrows[at]:
            marks[at] = _Mark.HISTORY
            message_at = at if message_at < 0 else message_at
            at += 1
            continue
        opening = _opening_at(lines, at)
        if opening is None:
            at += 1
            continue
        end, is_forward = opening
        forwarded = forwarded or is_forward
        following = next((place for place in range(end, min(end + 6, len(lines))) if lines[place].look), end)
        in_arrows = following < len(lines) and arrows[following]
        stop = following if in_arrows else len(lines)
        marks[at:stop] = [_Mark.HISTORY] * (stop - at)
        message_at = end if message_at < 0 else message_at
        at = stop
    _release_own_lines(lines, marks)
    return _History(marks, message_at, forwarded)


_POINTS_UP = re.compile(
    r"(?:(?:beste |hoi |hallo |dag )?[\w' ]{0,25}, )?(?:de |het )?(?:bovenstaande?|hierboven"
    r"|zie (?:hier)?boven|zie bovenstaande?"
    r"|(?:dit|deze|die)(?: mail| bericht| brief)? (?:hierboven|kreeg|kregen|kwam|ontving|ontvingen|stuurde))\b"
)
_OWN_MARK = re.compile(r"\[[a-z]{1,4}\]|(?:--|=|-)>|→|[a-z]{2,3}: ")


def _release_own_lines(lines: Sequence[_Line], marks: list[_Mark]) -> None:
    """Take marked answers ("[IM] …", "--> …") out of an unquoted history, where the own text announces them."""
    own = " ".join(line.look for line, mark in zip(lines, marks, strict=True) if mark is _Mark.OWN)[: 4 * _LOOK]
    if not any(phrase in own for phrase in words.INLINE_ANNOUNCEMENTS):
        return
    for at, line in enumerate(lines):
        if marks[at] is _Mark.HISTORY and _OWN_MARK.match(line.look) and _key(line.look) is None:
            marks[at] = _Mark.OWN


def _release_own_below(lines: Sequence[_Line], history: _History, is_reply: bool) -> None:
    """Take what stands under the quoted mail out of the history, where nothing stands above it.

    Under a mail that is answered that is what follows its signature; under a forwarded one it must point back up
    ("Bovenstaande kreeg ik vanochtend").
    """
    marks = history.marks
    if any(mark is _Mark.OWN and line.look for line, mark in zip(lines, marks, strict=True)) or history.message_at < 0:
        return
    gap = _gap_under_closing(lines, history.message_at) if is_reply else -1
    if gap < 0:
        gap = _gap_above_pointer(lines, history.message_at)
    if gap < 0 or any(_opening_at(lines, at) or lines[at].look.startswith(">") for at in range(gap, len(lines))):
        return
    paragraph = next(_paragraphs(lines, range(gap, len(lines))), range(0))
    if (
        any(_is_prose(lines[at].look) for at in paragraph)
        and _disclaimer_at(lines, paragraph, closed=True) == paragraph.stop
    ):
        marks[gap:] = [_Mark.OWN] * (len(marks) - gap)


def _gap_under_closing(lines: Sequence[_Line], start: int) -> int:
    """The first blank line under the closing word, with its name, of the mail that begins at *start*; -1 if none."""
    closing = next((at for at in range(start, len(lines)) if _is_closing(lines[at].look)), -1)
    if closing < 0:
        return -1
    named = len(_WORD.findall(lines[closing].look)) > 1 and not lines[closing].look.endswith(",")
    return next((at for at in range(closing + (1 if named else 2), len(lines)) if not lines[at].look), -1)


def _gap_above_pointer(lines: Sequence[_Line], start: int) -> int:
    """The blank line above a paragraph that speaks of the mail above it; -1 where there is none."""
    return next(
        (
            at - 1
            for at in range(start + 1, len(lines))
            if not lines[at - 1].look and _POINTS_UP.match(lines[at].look) and not lines[at].look.startswith(">")
        ),
        -1,
    )


def _quoting_arrows(lines: Sequence[_Line]) -> list[bool]:
    """Which lines are quoted with '>' or '|'. Lists and citations that people mark with '>' themselves are not."""
    arrows = [line.look.startswith(">") or _is_barred(lines, at) for at, line in enumerate(lines)]
    count = sum(arrows)
    for stretch in _stretches(arrows):
        if _introduced(lines, stretch.start):
            continue
        if _is_own_list(lines, stretch) or (count == 1 and not _is_quoted_alone(lines, stretch.start)):
            arrows[stretch.start : stretch.stop] = [False] * len(stretch)
    return arrows


def _stretches(found: Sequence[bool]) -> list[range]:
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


_QUOTED_SENTENCE = re.compile(r">+ ?[^\W\d_][\w'’-]*(?:[ ,]+\S+){3,}")


def _is_barred(lines: Sequence[_Line], at: int) -> bool:
    """Quoted with '|' by an old program; a row of a table has more bars."""
    look = lines[at].look
    return look.startswith("|") and look.count("|") == 1


def _is_own_list(lines: Sequence[_Line], stretch: range) -> bool:
    """Whether the sender's own line right above ("Drie punten:") opens the list or citation in *stretch*."""
    if stretch.start < 1 or len(stretch) > _OWN_LIST or any(lines[at].look.startswith(">>") for at in stretch):
        return False
    above = lines[stretch.start - 1].look
    if not above and stretch.start > 1 and all(lines[at].cased.lstrip("> ")[:1].islower() for at in stretch):
        above = lines[stretch.start - 2].look
    if not above.endswith(":") or _key(above) is not None or above.startswith((">", "|")):
        return False
    return not (
        _TIME.search(above) or _YEAR.search(above) or "@" in above or any(verb in above for verb in _TOLD)
    ) and not any(phrase in above for phrase in words.INLINE_ANNOUNCEMENTS)


_OWN_LIST = 8
"""Lines of a list or citation marked with '>' by its writer; longer ones are quoted mail (ours)."""

_TOLD = ("schreef", "wrote", "geschreven", "mailde", "verstuurde", "schrieb")


def _is_quoted_alone(lines: Sequence[_Line], at: int) -> bool:
    """Whether a single line with '>' quotes: a whole sentence, and not "> let op: …" between own lines."""
    if lines[at].look.startswith("|") or not _QUOTED_SENTENCE.match(lines[at].look):
        return False
    more = any(line.look for line in lines[at + 1 : at + 6])
    return not more or lines[at].cased.lstrip("> ")[:1].isupper()


def _introduced(lines: Sequence[_Line], at: int) -> bool:
    return any(_opening_at(lines, before) is not None for before in range(max(0, at - 5), at))


def _opening_at(lines: Sequence[_Line], at: int) -> tuple[int, bool] | None:
    """Where the quoted message begins when line *at* opens history, and whether a separator says it was forwarded."""
    look = lines[at].look
    if not look:
        return None
    if look.startswith(words.FORWARD_OPENINGS):
        return _after_headers(lines, at + 1), True
    if len(look) < 100 and any(marker in look for marker in words.REPLY_MARKERS):
        return at + 1, False
    if look[0] in "-_=*":
        return _separator_at(lines, at)
    if (end := _header_block_at(lines, at)) is not None:
        return end, False
    end = _intro_at(lines, at)
    return (end, False) if end is not None else None


def _separator_at(lines: Sequence[_Line], at: int) -> tuple[int, bool] | None:
    """ "-----Oorspronkelijk bericht-----", or a rule right above a header block."""
    look = lines[at].look
    bare = _DASHES.sub("", look).strip(" :>")
    if bare != look and bare.startswith(words.FORWARD_SEPARATORS):
        return _after_headers(lines, at + 1), True
    if bare != look and bare.startswith(words.REPLY_SEPARATORS):
        return _after_headers(lines, at + 1), False
    if _RULE.match(look):
        following = next((place for place in range(at + 1, min(at + 4, len(lines))) if lines[place].look), -1)
        if following >= 0 and (end := _header_block_at(lines, following)) is not None:
            return end, False
        return None
    if (end := _header_block_at(lines, at)) is not None:
        return end, False
    inner = _intro_at(lines, at)
    return (inner, False) if inner is not None else None


def _key(look: str) -> str | None:
    match = _KEY.match(look[:40])
    return words.HEADER_KEYS.get(match.group(1).strip()) if match else None


def _header_block_at(lines: Sequence[_Line], at: int) -> int | None:
    """Where the block of header lines that begins at *at* ends; None where none begins there.

    A block names a sender and two of date, addressee and subject: "Van:" with "Tot:" is a table of somebody's own.
    """
    first = _key(lines[at].look)
    if first is None or first == "attachment":
        return None
    inside = {words.HEADER_KEYS[name] for name in _KEY_INSIDE.findall(lines[at].look)} | {first}
    if "from" in inside and len(inside) >= 3:
        return at + 1
    found = {first}
    end, gap = at + 1, 0
    for place in range(at + 1, min(at + 14, len(lines))):
        key = _key(lines[place].look)
        if key is not None:
            found.add(key)
            end, gap = place + 1, 0
        elif len(found & {"from", "date", "to", "subject"}) >= 3:
            break
        else:
            gap += 1
            if gap > 2:
                break
    return end if "from" in found and len(found & {"date", "to", "subject"}) >= 2 else None


def _after_headers(lines: Sequence[_Line], at: int) -> int:
    """The line after the header lines, if any, that begin at *at* or after blank lines."""
    place = next((place for place in range(at, min(at + 4, len(lines))) if lines[place].look), at)
    if place < len(lines) and _key(lines[place].look.lstrip("> ")) is not None:
        while place < len(lines) and _key(lines[place].look.lstrip("> ")) is not None:
            place += 1
        return place
    return at


def _intro_at(lines: Sequence[_Line], at: int) -> int | None:
    """Where an introduction ("Op … schreef …:", over up to three lines) ends; None where none begins at *at*."""
    look = lines[at].look.lstrip("-* ")
    dated = look.startswith(words.INTRO_STARTS)
    if not dated and not ("schreef" in look or "wrote" in look):
        return None
    joined = ""
    for place in range(at, min(at + 3, len(lines))):
        piece = lines[place].look
        if not piece or (place > at and piece.startswith("> ")):
            return None
        joined = f"{joined} {piece}".strip(" -")
        if joined.endswith(":"):
            return place + 1 if _is_intro(lines, joined, place + 1, dated) else None
    return None


def _is_intro(lines: Sequence[_Line], joined: str, after: int, dated: bool) -> bool:
    if len(joined) > _LOOK or not any(verb in joined for verb in words.INTRO_VERBS):
        return False
    following = next((line.look for line in lines[after : after + 4] if line.look), "")
    quoted = following.startswith((">", "|"))
    exact = bool(_TIME.search(joined)) and bool(_YEAR.search(joined))
    # "Op 3 mei schreef moeder aan school:" is the sender's own sentence.
    named = quoted and joined.endswith(("schreef:", "wrote:", "geschreven:"))  # "Jan Bakker schreef:"
    return ("@" in joined or exact or quoted) and (dated or "@" in joined or exact or named)


# Signature, footer, disclaimer

_PROSE_END = re.compile(r"[a-zà-ÿ)'\"]\s?[.?!…]+(?:\s*[;:]-?[)(])?$")
_PHONE = re.compile(r"(?:\+31|\(?0\d{1,3}\)?)[\s\-–.]?\d[\d\s\-–.]{5,}")
_LIST_ITEM = re.compile(r"(?:[-*•](?!.*-$)|\d{1,2}[.)]|[a-z]\))\s+\S")
_POSTCODE = re.compile(r"\b\d{4}\s?[a-z]{2}\b")
_ADDRESS = re.compile(r"\w@\w")
_LABELLED = re.compile(r"^(?:t|m|e|w|tel|mob|i)\s?[.:|]?\s*(?:\+?\d|\(0|www|[\w.]+@)")
_PERSONAL = re.compile(r"\b(?:ik|mij|mijn|me|wij|we|jij|je|jullie|my|i)\b")
_INLINE_CLOSING = re.compile(
    r"[.!?,)]\s*(?:met\s)?(?:vriendelijke |hartelijke |vr\. ?)?(?:groet(?:en|jes)?|mvg|gr)\b[.,!]?"
    r"\s*(?:[\w.'-]+\s?){0,4}$"
)
_GREETING_WORD = re.compile(
    r"(?:met |een |de |veel )*(?:[\w-]+e )?(?:(?:en )?[\w-]+e )?(?:groet(?:en|jes|n|end)?|regards)(?![\w-])"
)
_WORD = re.compile(r"[\w'’.-]+")


def _mark_run(lines: Sequence[_Line], marks: list[_Mark], run: range) -> None:
    """Mark signature, footers and disclaimers in one stretch between quotations."""
    closed = False
    for paragraph in _paragraphs(lines, run):
        closed = _mark_paragraph(lines, marks, paragraph, closed)
    if not closed:
        _mark_unclosed_block(lines, marks, run)
    _release_drafted_closings(lines, marks, run)
    _mark_blank_in_signature(lines, marks, run)


def _release_drafted_closings(lines: Sequence[_Line], marks: list[_Mark], run: range) -> None:
    """Make a short signature own text where more text and another closing follow: it belongs to a drafted letter."""
    last_closing = next(
        (at for at in reversed(run) if marks[at] is _Mark.OWN and _is_closing(lines[at].look)), run.start
    )
    for stretch in _stretches([marks[at] is _Mark.SIGNATURE for at in run]):
        block = range(run.start + stretch.start, run.start + stretch.stop)
        if block.stop >= last_closing or len(block) > 3 or any(_is_block_line(lines[at].look) for at in block):
            continue
        between = range(block.stop, min(last_closing, block.stop + 40))
        if any(marks[at] is _Mark.OWN and lines[at].look for at in between):
            marks[block.start : block.stop] = [_Mark.OWN] * len(block)


def _mark_blank_in_signature(lines: Sequence[_Line], marks: list[_Mark], run: range) -> None:
    """The blank lines inside a signature, and between it and the quotation under it, are not the sender's text."""
    following: _Mark | None = None
    blank: list[int] = []
    for at in run:
        if not lines[at].look:
            blank.append(at)
            continue
        if blank and marks[at] is _Mark.SIGNATURE and following is _Mark.SIGNATURE:
            for place in blank:
                marks[place] = _Mark.SIGNATURE
        following, blank = marks[at], []
    if following is _Mark.SIGNATURE:
        for place in blank:
            marks[place] = _Mark.SIGNATURE


def _paragraphs(lines: Sequence[_Line], run: range) -> Iterator[range]:
    start = -1
    for at in (*run, run.stop):
        filled = at < run.stop and bool(lines[at].look)
        if filled and start < 0:
            start = at
        elif not filled and start >= 0:
            yield range(start, at)
            start = -1


def _mark_paragraph(lines: Sequence[_Line], marks: list[_Mark], paragraph: range, closed: bool) -> bool:
    """Mark the lines of one paragraph; returns whether a closing word has been passed."""
    start = paragraph.start
    disclaimer_at = _disclaimer_at(lines, paragraph, closed)
    own_again = in_block = False
    for at in range(start, disclaimer_at):
        look = lines[at].look
        if _is_banner(look) or (at < _TOP and words.TOP_BANNER.search(look)):
            marks[at] = _Mark.ASIDE
        elif _is_delimiter(look, closed) and _opens_block(lines, marks, at):
            marks[at] = _Mark.ASIDE
            closed, own_again, in_block = True, False, True
        elif _is_footer(look):
            marks[at] = _Mark.SIGNATURE
        elif closed and not own_again and _is_own_under_closing(look, in_block):
            own_again = not _is_closing(look)
        elif closed and not own_again:
            marks[at] = _Mark.SIGNATURE
            in_block = in_block or _is_block_line(look)
        elif _is_closing(look) or _is_thanks_before_name(lines, at):
            closed, own_again = True, False
    for at in range(disclaimer_at, paragraph.stop):
        marks[at] = _Mark.ASIDE
    return closed


def _is_own_under_closing(look: str, in_block: bool) -> bool:
    """Whether a line under a closing word is own text again: a postscript, a list, a sentence, a closing."""
    if _is_postscript(look) or _is_closing(look) or look.endswith("?"):
        return True
    if in_block:
        return False
    return _is_prose(look) or bool(_LIST_ITEM.match(look)) or look.endswith(":")


def _is_delimiter(look: str, closed: bool) -> bool:
    """ "-- ", or a rule where no closing word has been passed: under one it is part of the block."""
    return look in _SIGNATURE_MARKS or (not closed and bool(_RULE.match(look)))


_SIGNATURE_MARKS = ("--", "---", "—", "–")


def _opens_block(lines: Sequence[_Line], marks: Sequence[_Mark], at: int) -> bool:
    """Whether a signature, not more of the text, stands under the delimiter at *at*."""
    below: list[str] = []
    for place in range(at + 1, len(lines)):
        if marks[place] is _Mark.HISTORY or len(below) > 14:
            break
        if lines[place].look:
            below.append(lines[place].look)
    if not 0 < len(below) <= 14 or _is_prose(below[0]) or _LIST_ITEM.match(below[0]):
        return False
    if _RULE.match(lines[at].look):
        # A rule may also part the sender's own text: below it must stand what only a signature holds.
        return any(_is_block_line(look) for look in below) and not any(_is_prose(look) for look in below)
    return True


def _is_footer(look: str) -> bool:
    return len(look) < 120 and (look.startswith(words.FOOTERS) or bool(words.FOOTER.match(look)))


def _is_banner(look: str) -> bool:
    return len(look) < 300 and any(phrase in look for phrase in words.BANNERS)


def _is_postscript(look: str) -> bool:
    return any(look.startswith(word) and not look[len(word) : len(word) + 1].isalpha() for word in words.POSTSCRIPTS)


def _rest_after(look: str, phrases: Sequence[str]) -> str | None:
    """What follows the longest of *phrases* that *look* begins with; None where it begins with none."""
    best = max(
        (phrase for phrase in phrases if look.startswith(phrase) and not look[len(phrase) : len(phrase) + 1].isalnum()),
        key=len,
        default=None,
    )
    return None if best is None else look[len(best) :].strip(" .,!;:-–*")


def _is_closing(look: str) -> bool:
    """A line of a closing word, with at most a short name or wish behind it; or a sentence that ends in one."""
    plain = look.strip("*_ ").replace(".", "")
    rest = _rest_after(plain, words.CLOSINGS)
    if rest is None and (greeting := _GREETING_WORD.match(plain)):
        rest = plain[greeting.end() :].strip(" ,!;:-–")
    if rest is not None and not rest.startswith(("aan ", "van ouders")) and not rest.endswith("?"):
        return len(_WORD.findall(rest)) <= 5
    if words.LATE_CLOSING.match(plain):
        return True
    return 12 < len(look) < _LOOK and bool(_INLINE_CLOSING.search(look[-60:]))


def _is_thanks_before_name(lines: Sequence[_Line], at: int) -> bool:
    """ "Alvast bedankt,", "Tot dinsdag!" or "Dank! Coby", and under it nothing but a name."""
    look = lines[at].look
    rest = _rest_after(look, words.THANKS)
    following = [line.look for line in lines[at + 1 : at + 4] if line.look]
    if not following or not _is_bare_name(following[0]) or _is_postscript(following[0]):
        return False
    return rest == "" or bool(rest and rest in following[0]) or bool(words.FAREWELL.match(look))


def _is_bare_name(look: str) -> bool:
    found = _WORD.findall(look)
    return 0 < len(found) <= 4 and not re.search(r"[?!:\d]", look) and not look.endswith(("...", "…"))


def _is_block_line(look: str) -> bool:
    """A line that can only stand in a signature block: telephone, address, working days."""
    if _PHONE.search(look) or _POSTCODE.search(look) or _LABELLED.match(look) or _ADDRESS.search(look):
        return True
    return any(sign in look for sign in words.BLOCK_SIGNS)


def _is_prose(look: str) -> bool:
    """A sentence: new text, even under a signature."""
    if _is_block_line(look) and "?" not in look:
        return False
    count = len(_WORD.findall(look))
    return (count >= 4 and bool(_PROSE_END.search(look))) or (count >= 3 and look.endswith("?")) or count > 14


def _disclaimer_at(lines: Sequence[_Line], paragraph: range, closed: bool) -> int:
    """The first line of the disclaimer that ends *paragraph*; its end where there is none."""
    text = " ".join(lines[at].look for at in paragraph)[: 8 * _LOOK]
    if _is_postscript(text) or lines[paragraph.start].look in _SIGNATURE_MARKS:
        return paragraph.stop
    legal = sum(sign in text for sign in words.DISCLAIMER_SIGNS)
    soft = closed and not _PERSONAL.search(text) and any(sign in text for sign in words.SOFT_DISCLAIMER_SIGNS)
    if not (legal >= 2 or (closed and legal and not _PERSONAL.search(text)) or soft):
        return paragraph.stop
    signs = (*words.DISCLAIMER_SIGNS, *words.SOFT_DISCLAIMER_SIGNS)
    first = next((at for at in paragraph if any(sign in lines[at].look for sign in signs)), paragraph.start)
    # What stands above its first telling line is the signature's, or still the sender's own.
    own = any(_is_block_line(lines[at].look) or _is_closing(lines[at].look) for at in range(paragraph.start, first))
    return first if own or closed or _PERSONAL.search(lines[paragraph.start].look) else paragraph.start


def _mark_unclosed_block(lines: Sequence[_Line], marks: list[_Mark], run: range) -> None:
    """Mark the name, with what belongs to it, that ends a run without a closing word."""
    own = [at for at in run if marks[at] is _Mark.OWN and lines[at].look]
    if not own:
        return
    start = last = own[-1]
    while start - 1 in run and lines[start - 1].look and marks[start - 1] is _Mark.OWN and last - start < 12:
        start -= 1
    if start == own[0] and not any(_is_block_line(lines[at].look) for at in range(start, last + 1)):
        start = own[0] + 1
    for at in range(start, last + 1):
        ends_sentence = at == start or bool(_PROSE_END.search(lines[at - 1].look))
        if ends_sentence and _is_name(lines[at].cased) and _is_block(lines, range(at, last + 1)):
            marks[at : last + 1] = [_Mark.SIGNATURE] * (last + 1 - at)
            return


def _is_block(lines: Sequence[_Line], block: range) -> bool:
    """A name with its function, team or telephone. A name alone, without a closing word, stays the sender's text."""
    if any(_is_prose(lines[at].look) for at in block):
        return False
    return len(block) > 1 or _is_block_line(lines[block.start].look)


def _is_name(cased: str) -> bool:
    """ "Sanne de Rooij", "F. Hendriks, mentor", "Ben Korff, Wijkteam Oost": capitals, no sentence."""
    name = re.split(r"[,|(/]| - | – ", cased, maxsplit=1)[0].strip()
    found = name.split()
    if not 0 < len(found) <= 5 or len(_WORD.findall(cased)) > 9 or cased.endswith(("?", "!", ":", ",", "...", "…")):
        return False
    if (cased.endswith(".") and not re.search(r"\b[A-Z]\.$", cased)) or found[0].lower().strip(".,") in words.NO_NAME:
        return False
    return (
        all(
            piece[0].isupper() or piece.lower().rstrip(".") in words.PARTICLES or piece.startswith("'")
            for piece in found
        )
        and found[0][0].isalpha()
    )


# Forwards


_POINTER = re.compile(r"\b(?:" + "|".join(re.escape(pointer) for pointer in words.POINTERS) + r")\b")


def _prefix(subject: str) -> str:
    return subject[:40].strip().lower().partition(":")[0].strip("[] ")


def _is_forward(subject: str) -> bool:
    return _prefix(subject) in words.FORWARD_SUBJECTS


def _is_reply(subject: str) -> bool:
    return _prefix(subject) in words.REPLY_SUBJECTS


def _is_pointer(look: str) -> bool:
    return len(_WORD.findall(look)) <= 14 and bool(_POINTER.search(look))


def _is_greeting(look: str) -> bool:
    return _rest_after(look, words.GREETINGS) is not None and len(_WORD.findall(look)) <= 5


def _points(own: Sequence[str]) -> bool:
    return any(_is_pointer(look) for look in own)


def _only_points(own: Sequence[str]) -> bool:
    """Whether the own lines are nothing but a greeting, a closing, a name and words that point below."""
    if len(own) > 8:
        return False
    idle: tuple[Callable[[str], bool], ...] = (_is_pointer, _is_greeting, _is_closing, _is_footer)
    said = [look for look in own if not any(test(look) for test in idle) and not _is_idle_thanks(look)]
    return not said or (len(said) == 1 and _is_bare_name(said[0]) and _points(own))


def _is_idle_thanks(look: str) -> bool:
    """ "Alvast bedankt", "Succes ermee!": thanks and wishes, with hardly a word behind them."""
    rest = _rest_after(look, words.THANKS)
    return (rest is not None and len(rest.split()) <= 2 and "?" not in look) or bool(words.FAREWELL.match(look))


def _forwarded_spans(body: str, lines: Sequence[_Line], at: int, depth: int) -> list[tuple[int, int]]:
    """The new text, without '>' marks, of the forwarded message beginning at *at*; deeper where it forwards too."""
    inner = [_unquoted(body, line) for line in lines[at:]]
    history = _find_history(inner)
    marks = history.marks
    for run in _runs(marks):
        _mark_run(inner, marks, run)
    own = [line.look for line, mark in zip(inner, marks, strict=True) if mark is _Mark.OWN and line.look]
    spans = _own_spans(inner, marks)
    if depth and history.message_at > 0 and _only_points(own):
        spans += _forwarded_spans(body, inner, history.message_at, depth - 1)
    return spans


def _unquoted(body: str, line: _Line) -> _Line:
    """*line* without one level of '>' in front."""
    if not line.look.startswith(">"):
        return line
    start = body.index(">", line.start, line.end) + 1
    start += body[start : start + 1] == " "
    return _line(body, min(start, line.end), line.end)
