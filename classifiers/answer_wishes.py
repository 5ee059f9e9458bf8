"""The day and time that a sender wants instead of the proposed one (R-9).

Guarantees: never raises on any text; pure; the same text gives the same time.

Of the days and times that the text names (`classifiers.dutch_time`), those that are refused, belong to somebody's
reasons, are asked after or are reported drop out; what is left and differs from the proposal is wanted: the first one
named, the last after a correction, the one that the writer would rather have where that is said.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from itertools import pairwise

from classifiers import answer_phrases as phrases
from classifiers import answer_provisos as provisos
from classifiers import answer_strangers as strangers
from classifiers import answer_verdicts as verdicts
from classifiers import answer_wish_words as wish_words
from classifiers.answer_text import Text
from classifiers.dutch_time import Piece, Unit, fold_pieces, joined

FILL = re.compile(
    r"\b(?:om|op|de|het|een|dan|of|en|in|uur|u|graag|aub|svp|ook|wel|vanaf|rond|na|tegen|kan|lukt|dat|bijv|is"
    r"|goed|prima|mag|doe|liever|hele|dag|(?:maan|dins|woens|donder|vrij)dag|ma|di|wo|do|vr)\b|[^a-z]+"
)
"""What may stand beside a day or time that is merely named."""


def is_put_off(said: str) -> bool:
    """Whether the answer is still to come."""
    return any(pattern.search(said) for pattern in (provisos.NO_YES_YET, phrases.ENGLISH_LATER, phrases.PUT_OFF))


def is_slot(piece: Piece, proposed: datetime) -> bool:
    """Whether *piece* names the proposed day or time."""
    return piece.day == proposed.date() or (piece.unit is Unit.TIME and piece.clock == proposed.time())


def wished_pieces(text: Text, proposed: datetime) -> list[Piece]:
    """The named days and times that may be wishes, after the last correction."""
    kept: list[Piece] = []
    corrected_at = 0
    pieces = fold_pieces(text.folded, proposed)
    content = without(text.folded, pieces)
    for piece in pieces:
        sentence = text.around(text.sentences, piece.start)
        clause = text.around(text.clauses, piece.start)
        if wish_words.INSTEAD.search(text.folded[max(0, piece.start - 20) : piece.start]):
            continue
        if _is_refused(clause, sentence) or _is_refused_too(text, piece, content):
            continue
        beside = (
            bool(kept)
            and not FILL.sub("", content[kept[-1].end : piece.start])
            and piece.start - kept[-1].end < _BESIDE
        )
        again = bool(kept) and piece.unit is Unit.SAME_TIME
        if not beside and not again and not _is_told_to_us(text, piece, content):
            continue
        if kept and piece.unit in (*_DAYS, *_TIMES) and _is_preferred(text, kept[-1], piece):
            kept = _preferred(kept, piece)
        between = text.folded[corrected_at : piece.start]
        if kept and wish_words.CORRECTION.search(between):
            kept = [before for before in kept if not _is_overtaken(before, piece)]
        kept.append(piece)
        corrected_at = piece.end
    after = _afterwards(text, pieces)
    return [piece for piece in kept if not after or piece.end <= after[0].start - _NEAR or piece.unit in _DAYS] + after


def _is_preferred(text: Text, before: Piece, piece: Piece) -> bool:
    """Whether *piece* is told to be the one of several offers that the writer would rather have."""
    if re.search(r"\bof\s*(?:op |om |de )*$", text.folded[before.end : piece.start]):
        return False
    start, end = next(span for span in text.clauses if span[0] <= piece.start < span[1])
    if start <= before.start:
        return wish_words.PREFERRED.search(text.folded, before.end, piece.start) is not None
    return wish_words.PREFERRED.search(text.folded, start, end) is not None


def _preferred(kept: list[Piece], piece: Piece) -> list[Piece]:
    """What stays of the offers *kept* where *piece* is preferred: the same day as offered before, with its time."""
    if piece.unit not in _DAYS:
        return [before for before in kept if not _is_overtaken(before, piece)]
    same = [at for at, before in enumerate(kept) if before.unit in _DAYS and before.day and before.day == piece.day]
    return kept[same[-1] :] if same else []


def _afterwards(text: Text, pieces: list[Piece]) -> list[Piece]:
    """ "Tot vier uur heb ik les, daarna kan ik": the end of what is in the way."""
    said = wish_words.AFTERWARDS.search(text.folded)
    before = [piece for piece in pieces if piece.unit is Unit.TIME and said and piece.end <= said.start()]
    if said is None or not before or said.start() - before[-1].end > _NEAR:
        return []
    last = before[-1]
    until = re.search(
        r"\b(?:tot|until|till)\s*(?:ongeveer |circa |ca\.? )?$", text.folded[max(0, last.start - 16) : last.start]
    )
    clock = last.until or (last.clock if until else None)
    told_again = any(0 <= piece.start - said.end() < _NEAR for piece in pieces if piece.unit is Unit.TIME)
    return [Piece(Unit.TIME, said.start(), said.end(), clock=clock)] if clock is not None and not told_again else []


_NEAR = 60
"""Characters between a time and the "daarna" that counts from it (ours)."""


_DAYS = (Unit.DATE, Unit.WEEKDAY, Unit.LATER_DAY)
_TIMES = (Unit.TIME, Unit.LATER_TIME, Unit.SAME_TIME)


def _is_overtaken(before: Piece, piece: Piece) -> bool:
    """Whether a corrected *piece* takes the place of *before*: a new day overtakes all, a new time the time."""
    return piece.unit in _DAYS or before.unit in _TIMES


def _is_refused_too(text: Text, piece: Piece, content: str) -> bool:
    """ "Dinsdag is lastig, woensdag ook": nothing but the day and "ook", behind a refusal."""
    at = next((place for place, (start, end) in enumerate(text.clauses) if start <= piece.start < end), 0)
    start, end = text.clauses[at]
    if at == 0 or not wish_words.ALSO.fullmatch(content[start:end].lstrip(", ")):
        return False
    before = text.folded[slice(*text.clauses[at - 1])]
    return bool(wish_words.REFUSED.search(before))


def _is_refused(clause: str, sentence: str) -> bool:
    if (
        wish_words.NOT_BEFORE.search(clause)
        or wish_words.POLITE_NOT.search(sentence)
        or verdicts.YES_IN_DISGUISE.search(clause)
    ):
        return False
    return bool(wish_words.REFUSED.search(clause)) and not re.search(r"\bmaakt (?:me |mij |ons )?niet uit\b", clause)


def without(folded: str, pieces: list[Piece]) -> str:
    """*folded* with the named days and times blanked, of the same length."""
    for piece in pieces:
        folded = folded[: piece.start] + " " * (piece.end - piece.start) + folded[piece.end :]
    return folded


def _is_told_to_us(text: Text, piece: Piece, content: str) -> bool:
    """Whether the piece is offered to us: not a reason, not a question about something else, not mere chat."""
    start, end = next(span for span in text.sentences if span[0] <= piece.start < span[1])
    sentence, clause = text.folded[start:end], text.around(text.clauses, piece.start)
    if wish_words.RETURNS.search(clause) and _is_asked_then(text, piece):
        return True
    if wish_words.TOWARDS.search(text.folded[max(0, piece.start - 12) : piece.start]) and "zet" in sentence:
        return True
    offered = re.search(r"\bdan graag\b|\bdan wel\b|\bkan ik wel\b", sentence) or wish_words.NOT_BEFORE.search(sentence)
    if wish_words.NOT_BEFORE.search(clause) and piece.unit in _TIMES:
        return True
    if wish_words.ELSEWHERE.search(_open_clause(text, piece)) and not offered:
        return False
    # "maandag haar intake, om 11 uur": the time goes with the event before the comma.
    told_of = sentence[: text.folded.index(clause, start) + len(clause) - start] if _HANGS_ON.match(clause) else clause
    if strangers.OTHER_EVENT.search(told_of) and not wish_words.OFFERS.search(told_of):
        return False
    if is_put_off(clause) and not wish_words.PREFERS.search(clause):
        return False
    if (
        provisos.ASKS_DELAY.search(sentence)
        or wish_words.CHECKS.search(sentence)
        or _is_departure(text, piece)
        or verdicts.MOVES_OWN.search(clause)
    ):
        return False
    said = _is_said_by_itself(text, piece, content)
    if said is not None:
        return said
    if wish_words.WISH.search(sentence):
        return True
    if (
        sentence.rstrip().endswith("?")
        and not text.folded[piece.end : end].strip(" ?")
        and _is_bare(text, piece, content)
    ):
        return True
    if wish_words.STORY.search(sentence):
        return False
    return len(FILL.sub(" ", content[start:end]).split()) <= _FEW or (
        (piece.start - start > 0 or piece.shift is not None or _opens_alone(text, piece))
        and _is_bare(text, piece, content)
    )


_HANGS_ON = re.compile(r"\W*(?:om|vanaf|van|tussen|rond)\b")


def _is_said_by_itself(text: Text, piece: Piece, content: str) -> bool | None:
    """Whether the words right around *piece* alone make it an offer or none; None where they tell neither."""
    start, end = next(span for span in text.sentences if span[0] <= piece.start < span[1])
    clause_start, clause_end = next(span for span in text.clauses if span[0] <= piece.start < span[1])
    sentence, clause = text.folded[start:end], text.folded[clause_start:clause_end]
    reasoned = text.folded[clause_end:end].startswith(("want", "omdat", "ivm", "vanwege", "wegens"))
    if reasoned and _is_bare(text, piece, content):
        return True
    if wish_words.WORK_DAYS.search(sentence) and not wish_words.FITS.search(clause):
        return False
    if wish_words.REPORTS.search(clause) and not wish_words.FITS.search(clause):
        return False
    if re.search(r"\b(?:tot|t/m)\s*$", text.folded[max(0, piece.start - 6) : piece.start]):
        return piece.unit is Unit.TIME and wish_words.PUTS_OFF_TO.search(sentence) is not None
    return None


def _is_departure(text: Text, piece: Piece) -> bool:
    """Whether *piece* is when somebody leaves: "ik moet om vijf uur weg"."""
    start, end = next(span for span in text.sentences if span[0] <= piece.start < span[1])
    return any(
        match.start() <= piece.start <= match.end() for match in wish_words.DEPARTS.finditer(text.folded, start, end)
    )


def _open_clause(text: Text, piece: Piece) -> str:
    """The clause of *piece*; a range is taken out, for "van 10 tot 12" is no reason like "tot 12 uur"."""
    start, end = next(span for span in text.clauses if span[0] <= piece.start < span[1])
    if piece.until is None:
        return text.folded[start:end]
    return text.folded[start : piece.start] + text.folded[piece.end : end]


def _is_asked_then(text: Text, piece: Piece) -> bool:
    """Whether what follows asks for the day of *piece*: "de 4e weer open. Kan het dan om 9.30?" """
    if piece.unit not in _DAYS:
        return False
    behind = text.folded[piece.end : piece.end + 80]
    then = wish_words.THEN_WISH.search(behind)
    return then is not None and wish_words.WISH.search(behind) is not None


_BESIDE = 8
"""Characters between a day and its time: what is told of the one holds for the other (ours)."""

_FEW = 5
"""Words beside a day or time that leave it an offer without a word of wishing (ours)."""


def _opens_alone(text: Text, piece: Piece) -> bool:
    """Whether *piece* is a time in a first clause of its own, and no heading like "13.00 uur: lunch"."""
    end = next(end for start, end in text.clauses if start <= piece.start < end)
    return piece.unit is Unit.TIME and not text.folded.startswith(":", end)


def _is_bare(text: Text, piece: Piece, content: str) -> bool:
    """Whether the clause of *piece* holds nothing but days and times."""
    start, end = next(span for span in text.clauses if span[0] <= piece.start < span[1])
    return not FILL.sub(" ", _ATTENDS.sub(" ", content[start:end])).split()


_ATTENDS = re.compile(
    r"\b(?:(?:ben|kom|zit|sta) ik|ik (?:ben|kom|zit|sta)|(?:zijn|komen) (?:wij|we)|(?:wij|we) (?:zijn|komen))"
    r" (?:er ?bij|er|d'r|langs|aan tafel|aanwezig|present)\b"
)
"""Being there, said of the day or time that stands beside it: "een uur later en ik ben er"."""


def wanted_of(pieces: list[Piece], proposed: datetime, text: Text) -> datetime | date | None:
    """The first day and time that the pieces make, where it is not the proposed one."""
    pieces = _of_first_day(pieces, proposed)
    day_piece = next((piece for piece in pieces if piece.unit in _DAYS and _moves(piece, proposed)), None)
    time_piece = _time_for(pieces, day_piece, text, proposed)
    day = _day_of(day_piece, proposed)
    if time_piece is not None:
        clock = time_piece.clock
        if time_piece.shift is not None:
            clock = (datetime.combine(date(2000, 1, 2), proposed.time()) + time_piece.shift).time()
        moment = joined(day, clock or proposed.time())
        return moment if moment != proposed else None
    if day_piece is not None:
        return None if day_piece.week else day
    part = next((piece for piece in pieces if piece.unit is Unit.DAYPART), None)
    return proposed.date() if part is not None and _other_part(text, part, proposed) else None


def _of_first_day(pieces: list[Piece], proposed: datetime) -> list[Piece]:
    """*pieces* up to a second day, where the first offer is the proposed day at another time."""
    for day, clock in pairwise(pieces):
        if day.unit in _DAYS and _moves(day, proposed):
            break
        if is_slot(day, proposed) and day.unit in _DAYS and clock.unit is Unit.TIME and clock.clock != proposed.time():
            return [day, clock] if clock.start - day.end < _BESIDE else pieces
    return pieces


def _moves(piece: Piece, proposed: datetime) -> bool:
    return piece.shift is not None or piece.day != proposed.date()


def _time_for(pieces: list[Piece], day: Piece | None, text: Text, proposed: datetime) -> Piece | None:
    """The time that goes with *day*: the first after it and before the next offered day, else the one before it."""
    times = [piece for piece in pieces if piece.unit in _TIMES]
    # "13.00 is lunch, doe maar half vier": the proposed time is named beside the wanted one.
    moved = [piece for piece in times if piece.clock != proposed.time() or piece.unit is Unit.SAME_TIME]
    if moved and times and times[0] not in moved and not verdicts.YES.search(text.around(text.clauses, times[0].start)):
        times = moved
    if day is None or not times:
        return times[0] if times else None
    following = next((piece for piece in pieces if piece.start >= day.end + 4 and piece.unit in _DAYS), None)
    behind = [piece for piece in times if piece.start > day.start]
    if following is not None and behind and behind[0].start > following.start:
        # "wo 9 of do 10 december om 10 uur": one time for both, unless the first has a part of the day of its own.
        own = any(day.end <= piece.start < following.start for piece in pieces if piece.unit is Unit.DAYPART)
        behind = [] if own else behind
    ahead = [piece for piece in times if piece.start < day.start]
    return behind[0] if behind else ahead[-1] if ahead else None


def _day_of(chosen: Piece | None, proposed: datetime) -> date:
    if chosen is None:
        return proposed.date()
    return chosen.day or proposed.date() + (chosen.shift or timedelta(0))


def _other_part(text: Text, part: Piece, proposed: datetime) -> bool:
    """Whether the part of the day is another one than the proposal's."""
    named = text.folded[part.start : part.end]
    morning = "ochtend" in named or "morgen" in named or "morning" in named
    evening = "avond" in named
    late = named.startswith("eind") and proposed.hour < 16
    return evening or late or morning == (proposed.hour >= 12)
