"""Where quoted history begins and ends, and the own lines that stand between and under it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from triage.domain import quoting_words as words
from triage.domain.quoting_lines import LOOK, Line, Mark, paragraphs, stretches
from triage.domain.quoting_signature import find_disclaimer
from triage.domain.quoting_signs import RULE, WORD, is_closing, is_greeting, is_prose

_TIME = re.compile(r"\b\d{1,2}[:.]\d{2}\b")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}[-/]\d{1,2}[-/]\d{2}\b")
_DASHES = re.compile(r"^[-_=*\s]{3,}|[-_=*\s]{3,}$")
_DATED = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}")
_KEY = re.compile(r"^[\s>*_|]*([a-zü][a-zü -]{1,14}?)\s*\**\s*:\s*\**")
_KEY_INSIDE = re.compile(r"\b(van|from|verzonden|sent|datum|date|aan|to|onderwerp|subject)\s?:")


@dataclass(frozen=True, slots=True)
class History:
    """The marks of the lines, where the quoted message itself begins, and whether a separator says it was forwarded."""

    marks: list[Mark]
    message_at: int
    forwarded: bool


def find_history(lines: Sequence[Line], *, follows: bool = True) -> History:
    """Mark the quoted lines of a body; all others are own text as yet.

    *follows*: whether the subject says that another mail came before. Where it does not, points with '>' right under
    own text are the sender's.
    """
    marks = [Mark.OWN] * len(lines)
    message_at, forwarded = -1, False
    arrows = _quoting_arrows(lines, follows)
    at = 0
    while at < len(lines):
        look = lines[at].look
        if arrows[at] and not (look.startswith(">>>") and _is_named_arrows(look)):
            marks[at] = Mark.HISTORY
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
        marks[at:stop] = [Mark.HISTORY] * (stop - at)
        message_at = end if message_at < 0 else message_at
        at = stop
    _release_own_lines(lines, marks)
    return History(marks, message_at, forwarded)


_POINTS_UP = re.compile(
    r"(?:(?:beste |hoi |hallo |dag )?[\w' ]{0,25}, )?(?:de |het )?(?:bovenstaande?|hierboven"
    r"|zie (?:hier)?boven|zie bovenstaande?"
    r"|(?:dit|deze|die)(?: mail| bericht| brief)? (?:hierboven|kreeg|kregen|kwam|ontving|ontvingen|stuurde))\b"
)
_OWN_MARK = re.compile(r"\[[a-z]{1,4}\]|(?:--|=|-)>|→|[a-z]{2,3}: ")


def _release_own_lines(lines: Sequence[Line], marks: list[Mark]) -> None:
    """Take marked answers ("[IM] …", "--> …") out of an unquoted history, where the own text announces them."""
    own = " ".join(line.look for line, mark in zip(lines, marks, strict=True) if mark is Mark.OWN)[: 4 * LOOK]
    if not any(phrase in own for phrase in words.INLINE_ANNOUNCEMENTS):
        return
    for at, line in enumerate(lines):
        if marks[at] is Mark.HISTORY and _OWN_MARK.match(line.look) and _key(line.look) is None:
            marks[at] = Mark.OWN


def release_own_below(lines: Sequence[Line], history: History, is_reply: bool) -> None:
    """Take what stands under the quoted mail out of the history, where nothing stands above it.

    Under a mail that is answered that is what follows its signature; under a forwarded one it must point back up
    ("Bovenstaande kreeg ik vanochtend").
    """
    marks = history.marks
    if any(mark is Mark.OWN and line.look for line, mark in zip(lines, marks, strict=True)) or history.message_at < 0:
        return
    gap = _gap_under_closing(lines, history.message_at) if is_reply else -1
    if gap < 0:
        gap = _gap_above_pointer(lines, history.message_at)
    if gap < 0 or any(_opening_at(lines, at) or lines[at].look.startswith(">") for at in range(gap, len(lines))):
        return
    paragraph = next(paragraphs(lines, range(gap, len(lines))), range(0))
    if (
        any(is_prose(lines[at].look) for at in paragraph)
        and find_disclaimer(lines, paragraph, closed=True) == paragraph.stop
    ):
        marks[gap:] = [Mark.OWN] * (len(marks) - gap)


def _gap_under_closing(lines: Sequence[Line], start: int) -> int:
    """The first blank line under the closing word, with its name, of the mail that begins at *start*; -1 if none."""
    closing = next((at for at in range(start, len(lines)) if is_closing(lines[at].look)), -1)
    if closing < 0:
        return -1
    named = len(WORD.findall(lines[closing].look)) > 1 and not lines[closing].look.endswith(",")
    return next((at for at in range(closing + (1 if named else 2), len(lines)) if not lines[at].look), -1)


def _gap_above_pointer(lines: Sequence[Line], start: int) -> int:
    """The blank line above a paragraph that speaks of the mail above it; -1 where there is none."""
    return next(
        (
            at - 1
            for at in range(start + 1, len(lines))
            if not lines[at - 1].look and _POINTS_UP.match(lines[at].look) and not lines[at].look.startswith(">")
        ),
        -1,
    )


def _quoting_arrows(lines: Sequence[Line], follows: bool) -> list[bool]:
    """Which lines are quoted with '>' or '|'. Lists and citations that people mark with '>' themselves are not."""
    arrows = [line.look.startswith(">") or _is_barred(lines, at) for at, line in enumerate(lines)]
    count = sum(arrows)
    for stretch in stretches(arrows):
        if _introduced(lines, stretch.start):
            continue
        if (
            _is_own_list(lines, stretch)
            or (not follows and _are_own_points(lines, stretch))
            or (count == 1 and not _is_quoted_alone(lines, stretch.start))
        ):
            arrows[stretch.start : stretch.stop] = [False] * len(stretch)
    return arrows


_QUOTED_SENTENCE = re.compile(r">+ ?[^\W\d_][\w'’-]*(?:[ ,]+\S+){3,}")


def _is_barred(lines: Sequence[Line], at: int) -> bool:
    """Quoted with '|' by an old program; a row of a table has more bars."""
    look = lines[at].look
    return look.startswith("|") and look.count("|") == 1


def _is_own_list(lines: Sequence[Line], stretch: range) -> bool:
    """Whether the sender's own line right above ("Drie punten:") opens the list or citation in *stretch*."""
    if stretch.start < 1 or len(stretch) > _OWN_LIST or any(lines[at].look.startswith(">>") for at in stretch):
        return False
    above = lines[stretch.start - 1].look
    if not above and stretch.start > 1 and _lists_points(lines, stretch):
        above = lines[stretch.start - 2].look
    if not above.endswith(":") or _key(above) is not None or above.startswith((">", "|")):
        return False
    return not (
        _TIME.search(above) or _YEAR.search(above) or "@" in above or any(verb in above for verb in _TOLD)
    ) and not any(phrase in above for phrase in words.INLINE_ANNOUNCEMENTS)


def _are_own_points(lines: Sequence[Line], stretch: range) -> bool:
    """Whether a few short points with '>' stand right under own text; none of them asks anything."""
    if not 1 < len(stretch) <= _OWN_LIST or stretch.start < 1 or not lines[stretch.start - 1].look:
        return False
    points = [lines[at].look.lstrip("> ") for at in stretch]
    return all(0 < len(point) <= _POINT and not point.endswith("?") for point in points)


def _lists_points(lines: Sequence[Line], stretch: range) -> bool:
    """Whether the lines with '>' are short points, not sentences of a mail."""
    points = [lines[at].cased.lstrip("> ") for at in stretch]
    return all(point[:1].islower() for point in points) or all(
        0 < len(point) <= _POINT and not point.endswith((".", "?", "!", ",")) for point in points
    )


_POINT = 70
"""Characters of a point in a list; a broken line of a quoted mail is longer (ours)."""

_OWN_LIST = 8
"""Lines of a list or citation marked with '>' by its writer; longer ones are quoted mail (ours)."""
_TOLD = ("citeren", "quoting", "schreef", "wrote", "geschreven", "mailde", "verstuurde", "schrieb")


def _is_quoted_alone(lines: Sequence[Line], at: int) -> bool:
    """Whether a single line with '>' quotes: a whole sentence, and not "> let op: …" between own lines."""
    if lines[at].look.startswith("|") or not _QUOTED_SENTENCE.match(lines[at].look):
        return False
    more = any(line.look for line in lines[at + 1 : at + 6])
    return not more or lines[at].cased.lstrip("> ")[:1].isupper()


def _introduced(lines: Sequence[Line], at: int) -> bool:
    return any(_opening_at(lines, before) is not None for before in range(max(0, at - 5), at))


def _opening_at(lines: Sequence[Line], at: int) -> tuple[int, bool] | None:
    """Where the quoted message begins when line *at* opens history, and whether a separator says it was forwarded."""
    look = lines[at].look
    if not look:
        return None
    if look.startswith(">>>"):
        return (at + 1, False) if _is_named_arrows(look) else None
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


def _is_named_arrows(look: str) -> bool:
    """ ">>> Naam 5-11-2026 10:11 >>>": how GroupWise opens the mail that is answered."""
    return look.startswith(">>>") and look.endswith(">>>") and bool(_DATED.search(look))


def _separator_at(lines: Sequence[Line], at: int) -> tuple[int, bool] | None:
    """ "-----Oorspronkelijk bericht-----", or a rule right above a header block."""
    look = lines[at].look
    bare = _DASHES.sub("", look).strip(" :>")
    if bare != look and bare.startswith(words.FORWARD_SEPARATORS):
        return _after_headers(lines, at + 1), True
    if bare != look and bare.startswith(words.REPLY_SEPARATORS):
        return _after_headers(lines, at + 1), False
    if RULE.match(look):
        following = next((place for place in range(at + 1, min(at + 4, len(lines))) if lines[place].look), -1)
        if following >= 0 and (end := _header_block_at(lines, following)) is not None:
            return end, False
        return None
    if (end := _header_block_at(lines, at)) is not None:
        return end, False
    inner = _intro_at(lines, at)
    return (inner, False) if inner is not None else None


def _key(look: str) -> str | None:
    match = _KEY.match(look[:40]) if ":" in look else None
    return words.HEADER_KEYS.get(match.group(1).strip()) if match else None


def _header_block_at(lines: Sequence[Line], at: int) -> int | None:
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


def _after_headers(lines: Sequence[Line], at: int) -> int:
    """The line after the header lines, if any, that begin at *at* or after blank lines."""
    place = next((place for place in range(at, min(at + 4, len(lines))) if lines[place].look), at)
    if place < len(lines) and _key(lines[place].look.lstrip("> ")) is not None:
        while place < len(lines) and _key(lines[place].look.lstrip("> ")) is not None:
            place += 1
        return place
    return at


def _intro_at(lines: Sequence[Line], at: int) -> int | None:
    """Where an introduction ("Op … schreef …:", over up to three lines) ends; None where none begins at *at*."""
    look = lines[at].look.lstrip("-* ")
    dated = look.startswith(words.INTRO_STARTS)
    if look.startswith(words.CITING) and look.endswith(":") and "@" in look:
        return at + 1
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


def _is_intro(lines: Sequence[Line], joined: str, after: int, dated: bool) -> bool:
    if len(joined) > LOOK or not any(verb in joined for verb in words.INTRO_VERBS):
        return False
    following = next((line.look for line in lines[after : after + 4] if line.look), "")
    quoted = following.startswith((">", "|"))
    exact = bool(_TIME.search(joined)) and bool(_YEAR.search(joined))
    # "Op 3 mei schreef moeder aan school:" is the sender's own sentence.
    named = quoted and joined.endswith(("schreef:", "wrote:", "geschreven:"))  # "Jan Bakker schreef:"
    return ("@" in joined or exact or quoted) and (dated or "@" in joined or exact or named)


# Names

_MOST_NAMED = 60
_NAME_WORD = re.compile(r"[A-ZÀ-Þ][\w'’-]+")


def names_in(lines: Sequence[Line], marks: Sequence[Mark]) -> frozenset[str]:
    """The words with a capital, in lower case, of header lines and greetings of the quoted mail: who wrote to whom.

    Whoever is named there and stands alone under the new text is its sender.
    """
    found: set[str] = set()
    looked = 0
    for line, mark in zip(lines, marks, strict=True):
        if mark is not Mark.HISTORY or not line.look:
            continue
        looked += 1
        if looked > _MOST_NAMED:
            break
        bare = line.look.lstrip("> *|")
        if _key(bare) in _NAMING or is_greeting(bare):
            found.update(name.lower() for name in _NAME_WORD.findall(line.cased))
    return frozenset(found)


_NAMING = frozenset({"from", "to", "cc"})
