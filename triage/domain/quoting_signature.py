"""Signature, footers, banners and disclaimers in a stretch of lines between quotations."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence, Set

from triage.domain import quoting_words as words
from triage.domain.quoting_lines import LOOK, Line, Mark, paragraphs, stretches
from triage.domain.quoting_signs import (
    LIST_ITEM,
    PROSE_END,
    RULE,
    THANKS,
    WORD,
    is_banner,
    is_bare_name,
    is_block_line,
    is_closing,
    is_footer,
    is_name,
    is_postscript,
    is_prose,
    is_top_banner,
    rest_after,
)

_FIELD = re.compile(r"[a-zà-ÿ][\w /-]{2,24}:\s+\S")
_TOP = 5
"""Lines at the top of a mail among which a receiving system's banner stands (ours)."""
_QUOTATION = "\"'“”„‘’«»"
_PERSONAL = re.compile(r"\b(?:ik|mij|mijn|me|wij|we|jij|je|jullie|my|i)\b")


def mark_run(lines: Sequence[Line], marks: list[Mark], run: range, names: Callable[[], Set[str]] = frozenset) -> None:
    """Mark signature, footers and disclaimers in one stretch between quotations.

    *names* gives those of the people in the quoted mail: one of them alone under the text signs it.
    """
    closed = False
    for paragraph in paragraphs(lines, run):
        closed = _mark_paragraph(lines, marks, paragraph, closed)
    if not closed:
        _mark_unclosed_block(lines, marks, run, names)
    _release_drafted_closings(lines, marks, run)
    _mark_blank_in_signature(lines, marks, run)


def _release_drafted_closings(lines: Sequence[Line], marks: list[Mark], run: range) -> None:
    """Make a short signature own text where more text and another closing follow: it belongs to a drafted letter."""
    last_closing = next((at for at in reversed(run) if marks[at] is Mark.OWN and is_closing(lines[at].look)), run.start)
    for stretch in stretches([marks[at] is Mark.SIGNATURE for at in run]):
        block = range(run.start + stretch.start, run.start + stretch.stop)
        if block.stop >= last_closing or len(block) > 3 or any(is_block_line(lines[at].look) for at in block):
            continue
        between = range(block.stop, min(last_closing, block.stop + 40))
        if any(marks[at] is Mark.OWN and lines[at].look for at in between):
            marks[block.start : block.stop] = [Mark.OWN] * len(block)


def _mark_blank_in_signature(lines: Sequence[Line], marks: list[Mark], run: range) -> None:
    """The blank lines inside a signature, and between it and the quotation under it, are not the sender's text."""
    following: Mark | None = None
    blank: list[int] = []
    for at in run:
        if not lines[at].look:
            blank.append(at)
            continue
        if blank and marks[at] is Mark.SIGNATURE and following is Mark.SIGNATURE:
            for place in blank:
                marks[place] = Mark.SIGNATURE
        following, blank = marks[at], []
    if following is Mark.SIGNATURE:
        for place in blank:
            marks[place] = Mark.SIGNATURE


def _mark_paragraph(lines: Sequence[Line], marks: list[Mark], paragraph: range, closed: bool) -> bool:
    """Mark the lines of one paragraph; returns whether a closing word has been passed."""
    start = paragraph.start
    disclaimer_at = find_disclaimer(lines, paragraph, closed)
    own_again = in_block = False
    for at in range(start, disclaimer_at):
        look = lines[at].look
        if is_banner(look) or (at < _TOP and is_top_banner(look)):
            marks[at] = Mark.ASIDE
        elif _is_delimiter(look, closed) and _opens_block(lines, marks, at):
            marks[at] = Mark.ASIDE
            closed, own_again, in_block = True, False, True
        elif RULE.match(look) and at + 1 == disclaimer_at < paragraph.stop:
            marks[at] = Mark.ASIDE
        elif is_footer(look):
            marks[at] = Mark.SIGNATURE
        elif closed and not own_again and _is_own_under_closing(look, in_block):
            own_again = not is_closing(look)
        elif closed and not own_again:
            marks[at] = Mark.SIGNATURE
            in_block = in_block or is_block_line(look)
        elif is_closing(look) or _is_thanks_before_name(lines, at):
            closed, own_again = True, False
    for at in range(disclaimer_at, paragraph.stop):
        marks[at] = Mark.ASIDE
    return closed


def _is_own_under_closing(look: str, in_block: bool) -> bool:
    """Whether a line under a closing word is own text again: a postscript, a list, a sentence, a closing."""
    if is_postscript(look) or is_closing(look) or look.endswith("?") or words.MEETING.match(look):
        return True
    if in_block:
        return False
    return is_prose(look) or bool(LIST_ITEM.match(look)) or look.endswith(":")


def _is_delimiter(look: str, closed: bool) -> bool:
    """ "-- ", or a rule where no closing word has been passed: under one it is part of the block."""
    return look in _SIGNATURE_MARKS or (not closed and bool(RULE.match(look)))


_SIGNATURE_MARKS = ("--", "---", "—", "–")


def _opens_block(lines: Sequence[Line], marks: Sequence[Mark], at: int) -> bool:
    """Whether a signature, not more of the text, stands under the delimiter at *at*."""
    below: list[str] = []
    for place in range(at + 1, len(lines)):
        if marks[place] is Mark.HISTORY or len(below) > 14:
            break
        if lines[place].look:
            below.append(lines[place].look)
    if not 0 < len(below) <= 14 or is_prose(below[0]) or LIST_ITEM.match(below[0]):
        return False
    if RULE.match(lines[at].look):
        # A rule may also part the sender's own text: below it must stand what only a signature holds.
        return any(is_block_line(look) for look in below) and not any(is_prose(look) for look in below)
    return True


def _is_thanks_before_name(lines: Sequence[Line], at: int) -> bool:
    """ "Alvast bedankt,", "Tot dinsdag!" or "Dank! Coby", and under it nothing but a name."""
    look = lines[at].look
    rest = rest_after(look, THANKS)
    farewell = bool(words.FAREWELL.match(look))
    if rest is None and not farewell:
        return False
    following = [line.look for line in lines[at + 1 : at + 4] if line.look]
    if not following or not is_bare_name(following[0]) or is_postscript(following[0]):
        return False
    return farewell or rest == "" or bool(rest and rest in following[0])


def find_disclaimer(lines: Sequence[Line], paragraph: range, closed: bool) -> int:
    """The first line of the disclaimer that ends *paragraph*; its end where there is none."""
    text = " ".join(lines[at].look for at in paragraph)[: 8 * LOOK]
    if is_postscript(text) or lines[paragraph.start].look in _SIGNATURE_MARKS:
        return paragraph.stop
    if not closed and text[0] in _QUOTATION and text[-1] in _QUOTATION:
        return paragraph.stop  # The sender cites one.
    if not closed and words.SPEAKS_OF_SELF.search(text):
        return paragraph.stop  # No disclaimer says "ik".
    legal = sum(map(text.__contains__, words.DISCLAIMER_SIGNS))
    soft = closed and not _PERSONAL.search(text) and any(map(text.__contains__, words.SOFT_DISCLAIMER_SIGNS))
    if not (legal >= 2 or (closed and legal and not _PERSONAL.search(text)) or soft):
        return paragraph.stop
    signs = (*words.DISCLAIMER_SIGNS, *words.SOFT_DISCLAIMER_SIGNS)
    first = next((at for at in paragraph if any(sign in lines[at].look for sign in signs)), paragraph.start)
    # What stands above its first telling line is the signature's, or still the sender's own.
    own = any(is_block_line(lines[at].look) or is_closing(lines[at].look) for at in range(paragraph.start, first))
    return first if own or closed or _PERSONAL.search(lines[paragraph.start].look) else paragraph.start


def _mark_unclosed_block(lines: Sequence[Line], marks: list[Mark], run: range, names: Callable[[], Set[str]]) -> None:
    """Mark the name, with what belongs to it, that ends a run without a closing word."""
    own = [at for at in run if marks[at] is Mark.OWN and lines[at].look]
    if not own:
        return
    start = last = own[-1]
    while start - 1 in run and lines[start - 1].look and marks[start - 1] is Mark.OWN and last - start < 12:
        start -= 1
    if _awaits_answer(lines, run, start):
        return
    if start == own[0] and not any(is_block_line(lines[at].look) for at in range(start, last + 1)):
        start = own[0] + 1
    for at in range(start, last + 1):
        ends_sentence = at == start or bool(PROSE_END.search(lines[at - 1].look))
        block = range(at, last + 1)
        if ends_sentence and is_name(lines[at].cased) and (_is_block(lines, block) or _signs(lines, block, names)):
            marks[at : last + 1] = [Mark.SIGNATURE] * (last + 1 - at)
            return


def _awaits_answer(lines: Sequence[Line], run: range, start: int) -> bool:
    """Whether a colon, above the paragraph that begins at *start* or in it, makes what follows part of the text."""
    above = next((lines[at].look for at in range(start - 1, run.start - 1, -1) if lines[at].look), "")
    return above.endswith(":")


def _is_block(lines: Sequence[Line], block: range) -> bool:
    """A name with its function, team or telephone. A name alone, without a closing word, stays the sender's text."""
    if any(is_prose(lines[at].look) or _is_field(lines[at].look) for at in block):
        return False
    return len(block) > 1 or is_block_line(lines[block.start].look)


def _is_field(look: str) -> bool:
    """ "Contactpersoon: mw. Bloem": a filled-in form, where it is no telephone or address."""
    return bool(_FIELD.match(look)) and not is_block_line(look)


def _signs(lines: Sequence[Line], block: range, names: Callable[[], Set[str]]) -> bool:
    """Whether the one line of *block* is nothing but the name of somebody in the quoted mail, under a sentence."""
    if len(block) > 1:
        return False
    above = next((lines[at].look for at in range(block.start - 1, -1, -1) if lines[at].look), "")
    found = WORD.findall(lines[block.start].look)
    return len(found) <= 4 and bool(above) and not above.endswith((":", ",")) and found[0] in names()
