"""What a sender answers to a proposed time (R-9): yes, no, another time, a question, or nothing about it.

Guarantees: never raises on any text; reads only the sender's own new lines, at most `TEXT_LIMIT` characters of them;
`wanted` carries the Dutch offset of its own day, across both clock changes; `unconditional` is true only for a plain
yes with no condition, no question and no other time beside it, because such a yes is acted on without a person.

How it works: the text is cut in clauses; the days and times it names are read (`classifiers.dutch_time`), less those
that are refused or belong to somebody's reasons; what is left and differs from the proposal is the wanted time, the
first one named, or the last after a correction. Where no time is wanted, the last clause that says yes or no decides.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from enum import Enum, auto

from classifiers import answer_words as words
from classifiers.answer_model import Opinion, shipped_model
from classifiers.answer_text import Text, text_of, without_prefix
from classifiers.dutch_time import ZONE, Piece, Unit, fold_pieces, joined
from triage.domain.quoting import split
from triage.domain.reading import AnswerKind, SlotAnswer
from triage.domain.times import aware

# How often each strength was right on labelled answers that the rules were not written on: 30 of 31, 36 of 46, 7 of 14.
_SURE, _LIKELY, _UNSURE = 0.95, 0.75, 0.5

_FILL = re.compile(
    r"\b(?:om|op|de|het|een|dan|of|en|in|uur|u|graag|aub|svp|ook|wel|vanaf|rond|na|tegen|kan|lukt|dat|bijv|is"
    r"|goed|prima|mag|doe|liever|hele|dag|(?:maan|dins|woens|donder|vrij)dag|ma|di|wo|do|vr)\b|[^a-z]+"
)


class _Lean(Enum):
    YES = auto()
    NO = auto()


def read_answer(subject: str, body: str, proposed: datetime) -> SlotAnswer:
    """Read the answer to *proposed* (aware; ValueError where it is not) in one mail. Never raises on any text."""
    proposed = aware(proposed).astimezone(ZONE)
    head = without_prefix(subject)
    own = split(body, subject).new_text
    text = text_of(own)
    if words.AUTOMATIC_SUBJECT.match(head) or words.AUTOMATIC_BODY.search(text.folded):
        return SlotAnswer(AnswerKind.NONE, None, _SURE)
    calendar = _calendar_answer(head, text)
    if calendar is not None:
        return calendar
    if not re.search(r"\w|👍|✅|👌", text.folded):
        return SlotAnswer(AnswerKind.NONE, None, _SURE)
    if words.MISSENT.search(text.folded) or words.ONLY_THANKS.fullmatch(text.folded.strip()):
        return SlotAnswer(AnswerKind.NONE, None, _LIKELY)
    said = _wish(text, proposed) or _verdict(text, proposed)
    model = shipped_model()
    return said if model is None else weighed(said, model.opinion(text, proposed))


def _calendar_answer(head: str, text: Text) -> SlotAnswer | None:
    """What a calendar program's subject says, where the sender added no words of their own."""
    said = bool(words.YES.search(text.folded) or words.NO.search(text.folded)) or len(text.folded) > 40
    if words.DECLINED_SUBJECT.match(head) and not said:
        return SlotAnswer(AnswerKind.DECLINE, None, _SURE)
    if words.ACCEPTED_SUBJECT.match(head) and not said:
        return SlotAnswer(AnswerKind.ACCEPT, None, _SURE, unconditional=True)
    if words.NEW_TIME_SUBJECT.match(head) and not said:
        return SlotAnswer(AnswerKind.OTHER_TIME, None, _LIKELY)
    if words.TENTATIVE_SUBJECT.match(head) and not said:
        return SlotAnswer(AnswerKind.ACCEPT, None, _LIKELY)
    return None


# The wanted time


def _wish(text: Text, proposed: datetime) -> SlotAnswer | None:
    """The answer that names another time; None where no other time is wanted."""
    pieces = _wished_pieces(text, proposed)
    wanted = _wanted(pieces, proposed, text)
    if wanted is None:
        return SlotAnswer(AnswerKind.OTHER_TIME, None, _UNSURE) if _is_open_wish(text, pieces, proposed) else None
    told = any(words.WISH.search(text.around(text.sentences, piece.start)) for piece in pieces)
    return SlotAnswer(AnswerKind.OTHER_TIME, wanted, _SURE if told else _LIKELY)


def _is_open_wish(text: Text, pieces: list[Piece], proposed: datetime) -> bool:
    """Whether another time is asked for that cannot be read: "overmorgen", "na de zomer", "een ander moment"."""
    if any(piece.unit is Unit.UNKNOWN_DAY for piece in pieces) and not words.NO_YES_YET.search(text.folded):
        return True
    if words.VAGUE_WISH.search(text.folded) and not _is_yes_only(text):
        return True
    refused = bool(words.NO.search(text.folded)) or _lean(text, proposed) is _Lean.NO
    settled = words.YES_IN_DISGUISE.search(text.folded) or words.MOVES_OWN.search(text.folded)
    asked = words.OPEN_WISH.search(text.folded) and not words.OTHER_MATTER.search(text.folded)
    return bool(asked) and not refused and not settled


def _is_yes_only(text: Text) -> bool:
    return bool(words.YES.search(text.folded)) and not words.NO.search(text.folded)


def _wished_pieces(text: Text, proposed: datetime) -> list[Piece]:
    """The named days and times that may be wishes, after the last correction."""
    kept: list[Piece] = []
    corrected_at = 0
    pieces = fold_pieces(text.folded, proposed)
    content = _without(text.folded, pieces)
    for piece in pieces:
        sentence = text.around(text.sentences, piece.start)
        clause = text.around(text.clauses, piece.start)
        if words.INSTEAD.search(text.folded[max(0, piece.start - 20) : piece.start]):
            continue
        if _is_refused(clause, sentence) or _is_refused_too(text, piece, content):
            continue
        beside = (
            bool(kept)
            and not _FILL.sub("", content[kept[-1].end : piece.start])
            and piece.start - kept[-1].end < _BESIDE
        )
        if not beside and not _is_told_to_us(text, piece, content):
            continue
        between = text.folded[corrected_at : piece.start]
        if kept and words.CORRECTION.search(between):
            kept = [before for before in kept if not _is_overtaken(before, piece)]
        kept.append(piece)
        corrected_at = piece.end
    return kept


_DAYS = (Unit.DATE, Unit.WEEKDAY, Unit.LATER_DAY)
_TIMES = (Unit.TIME, Unit.LATER_TIME, Unit.SAME_TIME)


def _is_overtaken(before: Piece, piece: Piece) -> bool:
    """Whether a corrected *piece* takes the place of *before*: a new day overtakes all, a new time the time."""
    return piece.unit in _DAYS or before.unit in _TIMES


def _is_refused_too(text: Text, piece: Piece, content: str) -> bool:
    """ "Dinsdag is lastig, woensdag ook": nothing but the day and "ook", behind a refusal."""
    at = next((place for place, (start, end) in enumerate(text.clauses) if start <= piece.start < end), 0)
    start, end = text.clauses[at]
    if at == 0 or not words.ALSO.fullmatch(content[start:end].lstrip(", ")):
        return False
    before = text.folded[slice(*text.clauses[at - 1])]
    return bool(words.REFUSED.search(before))


def _is_refused(clause: str, sentence: str) -> bool:
    if words.NOT_BEFORE.search(clause) or words.POLITE_NOT.search(sentence) or words.YES_IN_DISGUISE.search(clause):
        return False
    return bool(words.REFUSED.search(clause)) and not re.search(r"\bmaakt (?:me |mij |ons )?niet uit\b", clause)


def _without(folded: str, pieces: list[Piece]) -> str:
    """*folded* with the named days and times blanked, of the same length."""
    for piece in pieces:
        folded = folded[: piece.start] + " " * (piece.end - piece.start) + folded[piece.end :]
    return folded


def _is_told_to_us(text: Text, piece: Piece, content: str) -> bool:
    """Whether the piece is offered to us: not a reason, not a question about something else, not mere chat."""
    start, end = next(span for span in text.sentences if span[0] <= piece.start < span[1])
    sentence, clause = text.folded[start:end], text.around(text.clauses, piece.start)
    if words.TOWARDS.search(text.folded[max(0, piece.start - 12) : piece.start]) and "zet" in sentence:
        return True
    offered = re.search(r"\bdan graag\b|\bdan wel\b|\bkan ik wel\b", sentence) or words.NOT_BEFORE.search(sentence)
    if words.ELSEWHERE.search(clause) and not offered:
        return False
    if words.NO_YES_YET.search(clause) and not words.PREFERS.search(clause):
        return False
    if words.CHECKS.search(sentence) or words.DEPARTS.search(sentence) or words.MOVES_OWN.search(clause):
        return False
    if re.search(r"\b(?:tot|t/m)\s*$", text.folded[max(0, piece.start - 6) : piece.start]):
        return False
    if words.WISH.search(sentence):
        return True
    if words.STORY.search(sentence):
        return False
    return len(_FILL.sub(" ", content[start:end]).split()) <= _FEW or (
        piece.start - start > 0 and _is_bare(text, piece, content)
    )


_BESIDE = 8
"""Characters between a day and its time: what is told of the one holds for the other (ours)."""

_FEW = 5
"""Words beside a day or time that leave it an offer without a word of wishing (ours)."""


def _is_bare(text: Text, piece: Piece, content: str) -> bool:
    """Whether the clause of *piece* holds nothing but days and times."""
    start, end = next(span for span in text.clauses if span[0] <= piece.start < span[1])
    return not _FILL.sub(" ", content[start:end]).split()


def _wanted(pieces: list[Piece], proposed: datetime, text: Text) -> datetime | date | None:
    """The first day and time that the pieces make, where it is not the proposed one."""
    day_piece = next((piece for piece in pieces if piece.unit in _DAYS and _moves(piece, proposed)), None)
    time_piece = _time_for(pieces, day_piece, text, proposed)
    day = _day_of(pieces, day_piece, proposed)
    if time_piece is not None and time_piece.unit is not Unit.DAYPART:
        clock = time_piece.clock
        if time_piece.shift is not None:
            clock = (datetime.combine(date(2000, 1, 2), proposed.time()) + time_piece.shift).time()
        moment = joined(day, clock or proposed.time())
        return moment if moment != proposed else None
    if day_piece is not None and day_piece.unit is Unit.LATER_DAY and not _has_weekday(pieces):
        parts = any(piece.unit is Unit.DAYPART for piece in pieces)
        # "volgende week", "week 51": a week, not a day.
        vague = re.match(
            r"(?:de )?(?:volgende|daaropvolgende|next|week \d|wk)", text.folded[day_piece.start : day_piece.end]
        )
        return None if vague else day if parts else joined(day, proposed.time())
    if day_piece is not None:
        return day
    part = next((piece for piece in pieces if piece.unit is Unit.DAYPART), None)
    return proposed.date() if part is not None and _other_part(text, part, proposed) else None


def _moves(piece: Piece, proposed: datetime) -> bool:
    return piece.shift is not None or piece.day != proposed.date()


def _has_weekday(pieces: list[Piece]) -> bool:
    return any(piece.unit is Unit.WEEKDAY for piece in pieces)


def _time_for(pieces: list[Piece], day: Piece | None, text: Text, proposed: datetime) -> Piece | None:
    """The time that goes with *day*: the first after it and before the next offered day, else the one before it."""
    times = [piece for piece in pieces if piece.unit in _TIMES]
    # "13.00 is lunch, doe maar half vier": the proposed time is named beside the wanted one.
    moved = [piece for piece in times if piece.clock != proposed.time() or piece.unit is Unit.SAME_TIME]
    if moved and times and times[0] not in moved and not words.YES.search(text.around(text.clauses, times[0].start)):
        times = moved
    if day is None or not times:
        return times[0] if times else None
    following = next((piece for piece in pieces if piece.start >= day.end + 4 and piece.unit in _DAYS), None)
    behind = [piece for piece in times if piece.start > day.start]
    if following is not None and behind and behind[0].start > following.start:
        # "de 16e of de 17e, vanaf 10 uur": one time for both; "wo of do 13.30 uur" is the second's own.
        shared = (
            "," in text.folded[following.end : behind[0].start] or "allebei" in text.folded or "beide" in text.folded
        )
        behind = behind if shared else []
    ahead = [piece for piece in times if piece.start < day.start]
    return behind[0] if behind else ahead[-1] if ahead else None


def _day_of(pieces: list[Piece], chosen: Piece | None, proposed: datetime) -> date:
    """The day of *chosen*; "een week later" with a weekday is that weekday in the later week."""
    if chosen is None:
        return proposed.date()
    if chosen.day is not None:
        shift = next(
            (piece for piece in pieces if piece.unit is Unit.LATER_DAY and abs(piece.start - chosen.end) < 12), None
        )
        if chosen.unit is Unit.WEEKDAY and shift is not None and shift.shift is not None:
            return _in_week_of(chosen.day, proposed.date() + shift.shift)
        return chosen.day
    later = proposed.date() + (chosen.shift or (proposed - proposed))
    weekday = next(
        (piece for piece in pieces if piece.unit is Unit.WEEKDAY and 0 <= piece.start - chosen.end < 12), None
    )
    return _in_week_of(weekday.day, later) if weekday is not None and weekday.day is not None else later


def _in_week_of(weekday: date, later: date) -> date:
    return date.fromordinal(later.toordinal() - later.weekday() + weekday.weekday())


def _other_part(text: Text, part: Piece, proposed: datetime) -> bool:
    """Whether the part of the day is another one than the proposal's."""
    named = text.folded[part.start : part.end]
    morning = "ochtend" in named or "morgen" in named or "morning" in named
    evening = "avond" in named
    late = named.startswith("eind") and proposed.hour < 16
    return evening or late or morning == (proposed.hour >= 12)


# Yes, no, question, nothing


def _verdict(text: Text, proposed: datetime) -> SlotAnswer:
    """The answer of a text that names no other time."""
    lean = _lean(text, proposed)
    asks = any(words.ASKS.search(text.folded[start:end].strip()) for start, end in text.sentences)
    held_back = words.NO_YES_YET.search(text.folded)
    if lean is _Lean.NO:
        return SlotAnswer(AnswerKind.DECLINE, None, _LIKELY)
    polite = held_back is not None and not words.YES.search(words.WEAK_YES.sub(" ", text.folded))
    if lean is _Lean.YES and not polite:
        return _yes(text, asks, proposed)
    if not asks and _only_repeats(text, proposed):
        return SlotAnswer(AnswerKind.ACCEPT, None, _UNSURE)
    if asks and not words.OTHER_MATTER.search(text.folded):
        return SlotAnswer(AnswerKind.QUESTION, None, _LIKELY)
    return SlotAnswer(AnswerKind.NONE, None, _LIKELY if held_back else _UNSURE)


def _only_repeats(text: Text, proposed: datetime) -> bool:
    """ "Dinsdag half drie." or "Graag!": nothing but the proposed time or thanks for it."""
    pieces = fold_pieces(text.folded, proposed)
    left = _FILL.sub(" ", _without(text.folded, pieces)).split()
    repeated = any(piece.unit is Unit.TIME and piece.clock == proposed.time() for piece in pieces)
    return len(left) <= 2 and (repeated or text.folded.strip(" .!\n") == "graag") and _names_only(text, proposed)


def _yes(text: Text, asks: bool, proposed: datetime) -> SlotAnswer:
    plain = words.NO_CONDITION.sub(" ", words.YES_IN_DISGUISE.sub(" ja ", text.folded))
    matters = asks and not re.search(r"\bhoeft niet\b", text.folded)
    conditional = bool(words.CONDITION.search(plain)) or bool(
        words.REFUSED.search(plain) or words.NO_YES_YET.search(plain)
    )
    sure = not matters and not conditional and _names_only(text, proposed)
    return SlotAnswer(AnswerKind.ACCEPT, None, _SURE if sure else _LIKELY, unconditional=sure)


def _names_only(text: Text, proposed: datetime) -> bool:
    """Whether every day and time in the text is the proposed one: a yes beside another time is for a person."""
    pieces = fold_pieces(text.folded, proposed)
    days = all(piece.day == proposed.date() for piece in pieces if piece.unit in (Unit.DATE, Unit.WEEKDAY))
    clocks = all(piece.clock == proposed.time() for piece in pieces if piece.unit is Unit.TIME)
    return days and clocks and all(piece.shift is None for piece in pieces)


def _lean(text: Text, proposed: datetime) -> _Lean | None:
    """The last yes or no of the text, clause by clause; a question's words are no answer."""
    content = _without(text.folded, fold_pieces(text.folded, proposed))
    lean: _Lean | None = None
    for start, end in text.clauses:
        clause = text.folded[start:end]
        sentence = text.around(text.sentences, start)
        said = _Lean.NO if _refuses_named(clause, content[start:end]) else _clause_lean(clause, sentence)
        if said is _Lean.NO and lean is _Lean.YES and _is_beside_the_point(clause):
            continue
        lean = said or lean
    return _Lean.NO if lean is _Lean.YES and words.WITHDRAWS.search(text.folded) else lean


def _refuses_named(clause: str, content: str) -> bool:
    """ "De 5e niet": nothing but a named day or time and a "niet"."""
    return clause != content and bool(words.BARE_NOT.fullmatch(content))


def _is_beside_the_point(clause: str) -> bool:
    """Whether a no behind a yes is a reason, an eventuality, or somebody else's."""
    if words.HYPOTHETICAL.search(clause) or re.match(r"\s*(?:want|omdat|aangezien)\b", clause):
        return True
    return bool(words.OTHERS.search(clause)) and not re.search(r"\b(?:ik|wij|we|ons|mij)\b", clause)


def _clause_lean(clause: str, sentence: str) -> _Lean | None:
    if words.YES_IN_DISGUISE.search(clause):
        return _Lean.YES
    clause = words.MERE_THANKS.sub(" ", words.INABILITY.sub(" ", clause))
    other = re.search(r"\b(?:de|die|mijn) andere\b", sentence) or words.MOVES_OWN.search(clause)
    if words.NO.search(clause) and not sentence.rstrip().endswith("?") and not other:
        return _Lean.NO
    if words.NO_YES_YET.search(clause) or words.OTHER_MATTER.search(clause):
        return None
    asking = sentence.rstrip().endswith("?") or words.ASKS.match(sentence.strip())
    if asking and not re.match(r"\s*(?:ja|prima|akkoord|ok|oke|goed|top)\b", clause):
        return None
    if not words.YES.search(clause):
        elsewhere = words.SLOT_REFERENCE.search(clause) and words.ELSEWHERE_THEN.search(clause)
        return _Lean.NO if elsewhere and not words.NOT_ELSEWHERE.search(clause) and not other else None
    return _Lean.NO if words.REFUSED.search(clause) and words.ABLE.search(clause) else _Lean.YES


# The second opinion


def weighed(said: SlotAnswer, opinion: Opinion) -> SlotAnswer:
    """What the grammar *said*, weighed with the statistical *opinion* by how often each is right on unseen answers.

    A wanted time and what a program said stay the grammar's. Doubt takes an unconditional yes back; nothing but the
    grammar ever makes one.
    """
    if said.wanted is not None or (said.confidence >= _SURE and not said.unconditional):
        return said
    trust = _TRUST.get((said.answer, said.unconditional, said.confidence > _UNSURE), {said.answer: 0.75})
    scores = {kind: opinion.chances[kind] ** _WEIGHT * trust.get(kind, _HARDLY) for kind in AnswerKind}
    total = sum(scores.values())
    best = max(scores, key=lambda kind: (scores[kind], kind.value))
    confidence = round(scores[best] / total, 4) if total else said.confidence
    certain = said.unconditional and best is AnswerKind.ACCEPT and confidence >= _CERTAIN
    return SlotAnswer(best, None, confidence, unconditional=certain)


_HARDLY = 0.03
_WEIGHT = 0.7
"""How much of the opinion counts: it knows few words, and leans on the commonest answer where it knows none (ours)."""
_CERTAIN = 0.8
"""The confidence below which a yes waits for a person (ours)."""

_ACCEPT, _DECLINE, _OTHER, _QUESTION, _NONE = (
    AnswerKind.ACCEPT, AnswerKind.DECLINE, AnswerKind.OTHER_TIME, AnswerKind.QUESTION, AnswerKind.NONE,
)  # fmt: skip
_TRUST: dict[tuple[AnswerKind, bool, bool], dict[AnswerKind, float]] = {
    (_ACCEPT, True, True): {_ACCEPT: 0.9, _DECLINE: 0.04, _OTHER: 0.04},
    (_ACCEPT, False, True): {_ACCEPT: 0.75, _DECLINE: 0.1, _QUESTION: 0.08, _NONE: 0.08, _OTHER: 0.06},
    (_ACCEPT, False, False): {_ACCEPT: 0.7, _NONE: 0.1, _DECLINE: 0.1},
    (_DECLINE, False, True): {_DECLINE: 0.85, _ACCEPT: 0.05, _OTHER: 0.05, _NONE: 0.05},
    (_OTHER, False, False): {_OTHER: 0.75, _DECLINE: 0.12, _ACCEPT: 0.04, _QUESTION: 0.06},
    (_QUESTION, False, True): {_QUESTION: 0.8, _DECLINE: 0.07, _OTHER: 0.04, _ACCEPT: 0.05, _NONE: 0.08},
    (_NONE, False, True): {_NONE: 0.75, _ACCEPT: 0.08, _DECLINE: 0.1, _QUESTION: 0.06},
    (_NONE, False, False): {_NONE: 0.3, _ACCEPT: 0.3, _DECLINE: 0.33, _QUESTION: 0.1, _OTHER: 0.06},
}
"""How likely each answer is where the grammar says what it says: by the grammar, whether the yes is unconditional, and
whether it found a word it knows. Rounded from answers that the rules were not written on."""
