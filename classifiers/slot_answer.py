"""What a sender answers to a proposed time (R-9): yes, no, another time, a question, or nothing about it.

Guarantees: never raises on any text; reads only the sender's own new lines, at most `TEXT_LIMIT` characters of them;
`wanted` carries the Dutch offset of its own day, across both clock changes; `unconditional` is true only for a plain
yes with no condition, no question and no other time beside it, because such a yes is acted on without a person.

How it works: the text is cut in clauses; the days and times it names are read (`classifiers.dutch_time`), less those
that are refused or belong to somebody's reasons; what is left and differs from the proposal is the wanted time, the
first one named, or the last after a correction. Where no time is wanted, the last clause that says yes or no decides;
a yes that nothing shows to be about this appointment (`classifiers.answer_bearing`) waits for a person.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from enum import Enum, auto

from classifiers import answer_bearing as bearing
from classifiers import answer_matters as matters
from classifiers import answer_phrases as phrases
from classifiers import answer_provisos as provisos
from classifiers import answer_strangers as strangers
from classifiers import answer_verdicts as verdicts
from classifiers import answer_wish_words as wish_words
from classifiers.answer_model import shipped_model
from classifiers.answer_text import Text, folded_subject, says_nothing, text_of, without_prefix
from classifiers.answer_weighing import LIKELY, SURE, UNSURE, weighed
from classifiers.answer_wishes import FILL, is_put_off, is_slot, wanted_of, wished_pieces, without
from classifiers.dutch_time import ZONE, Piece, Unit, fold_pieces
from triage.domain.quoting import split
from triage.domain.reading import AnswerKind, SlotAnswer
from triage.domain.times import aware


class _Lean(Enum):
    YES = auto()
    NO = auto()


def read_answer(subject: str, body: str, proposed: datetime) -> SlotAnswer:
    """Read the answer to *proposed* (aware; ValueError where it is not) in one mail. Never raises on any text."""
    proposed = aware(proposed).astimezone(ZONE)
    head = without_prefix(subject)
    own = split(body, subject).new_text
    text = text_of(own)
    machine = strangers.AUTOMATIC_BODY.search(text.folded) and not strangers.REFUSES_THIS.search(text.folded)
    # "Re: Ontvangstbevestiging" is somebody's answer to a program, not a program's.
    if strangers.AUTOMATIC_SUBJECT.match(folded_subject(subject)) or machine:
        return SlotAnswer(AnswerKind.NONE, None, SURE)
    calendar = _calendar_answer(head, text)
    if calendar is not None:
        return calendar
    speaks = re.search(r"[^\W\d]|👍|✅|👌", text.folded) or fold_pieces(text.folded, proposed)
    if not speaks or (says_nothing(text.folded) and _lean(text, proposed) is None):
        return _said_in_subject(head, proposed)
    if strangers.MISSENT.search(text.folded) or provisos.ONLY_THANKS.fullmatch(text.folded.strip()):
        return SlotAnswer(AnswerKind.NONE, None, LIKELY)
    said = _wish(text, proposed) or _special(text, proposed) or _open_wish(text, proposed) or _verdict(text, proposed)
    model = shipped_model()
    found = said if model is None else weighed(said, model.opinion(text, proposed))
    over = found.answer is AnswerKind.DECLINE and _is_over(text)
    return replace(found, withdrawn=True) if over else found


def _is_over(text: Text) -> bool:
    """Whether a no is to the conversation itself: nobody wants another time for what is not needed any more."""
    spoken = (verdicts.WITHDRAWS, phrases.WITHDRAWN, matters.STRIKES_OUT)
    return any(pattern.search(text.folded) for pattern in spoken)


def _said_in_subject(head: str, proposed: datetime) -> SlotAnswer:
    """What the subject says of a mail without words of its own ("Akkoord - voorstel"); a person always looks."""
    lean = _lean(text_of(head), proposed) if matters.SUBJECT_ANSWERS.match(head) and "?" not in head else None
    if lean is None:
        return SlotAnswer(AnswerKind.NONE, None, SURE)
    return SlotAnswer(AnswerKind.ACCEPT if lean is _Lean.YES else AnswerKind.DECLINE, None, LIKELY)


def _calendar_answer(head: str, text: Text) -> SlotAnswer | None:
    """What a calendar program's subject says, where the sender added no words of their own."""
    said = bool(verdicts.YES.search(text.folded) or verdicts.NO.search(text.folded)) or len(text.folded) > 40
    if strangers.DECLINED_SUBJECT.match(head) and not said:
        return SlotAnswer(AnswerKind.DECLINE, None, SURE)
    if strangers.ACCEPTED_SUBJECT.match(head) and not said:
        return SlotAnswer(AnswerKind.ACCEPT, None, SURE, unconditional=True)
    if strangers.NEW_TIME_SUBJECT.match(head) and not said:
        return SlotAnswer(AnswerKind.OTHER_TIME, None, LIKELY)
    if strangers.TENTATIVE_SUBJECT.match(head) and not said:
        return SlotAnswer(AnswerKind.ACCEPT, None, LIKELY)
    return None


# The wanted time


def _wish(text: Text, proposed: datetime) -> SlotAnswer | None:
    """The answer that names another time; None where no other time is wanted."""
    pieces = wished_pieces(text, proposed)
    wanted = wanted_of(pieces, proposed, text)
    if wanted is None or matters.ASKS_WHICH.search(text.folded) or matters.ASKS_HABIT.search(text.folded):
        return None
    told = any(wish_words.WISH.search(text.around(text.sentences, piece.start)) for piece in pieces)
    return SlotAnswer(AnswerKind.OTHER_TIME, wanted, SURE if told else LIKELY)


def _open_wish(text: Text, proposed: datetime) -> SlotAnswer | None:
    """The answer that wants another time which cannot be read."""
    if not _is_open_wish(text, wished_pieces(text, proposed), proposed):
        return None
    if matters.MUST_BE_LATER.search(text.folded) and "?" not in text.folded:
        return SlotAnswer(AnswerKind.OTHER_TIME, None, SURE)
    if any(matters.WANTS_MOVED.search(text.folded[start:end].strip()) for start, end in text.sentences):
        return SlotAnswer(AnswerKind.OTHER_TIME, None, SURE)
    vague = wish_words.VAGUE_WISH.search(text.folded) or matters.MUST_MOVE.search(text.folded)
    return SlotAnswer(AnswerKind.OTHER_TIME, None, LIKELY if vague else UNSURE)


def _is_open_wish(text: Text, pieces: list[Piece], proposed: datetime) -> bool:
    """Whether another time is asked for that cannot be read: "overmorgen", "na de zomer", "een ander moment"."""
    if matters.ASKS_HOW.search(text.folded):
        return False
    if any(piece.unit is Unit.UNKNOWN_DAY for piece in pieces) and not provisos.NO_YES_YET.search(text.folded):
        return True
    if matters.MUST_BE_LATER.search(text.folded) or _asks_to_move(text):
        return True
    if wish_words.VAGUE_WISH.search(text.folded) and not _is_yes_only(text):
        return True
    refused = _refuses(text, proposed)
    settled = verdicts.YES_IN_DISGUISE.search(text.folded) or verdicts.MOVES_OWN.search(text.folded)
    asked = wish_words.OPEN_WISH.search(text.folded) and not strangers.OTHER_MATTER.search(text.folded)
    return bool(asked) and not refused and not settled


def _asks_to_move(text: Text) -> bool:
    """Whether a question or a wish asks to move the meeting; what stands beside it is the reason."""
    for start, end in text.sentences:
        sentence = text.folded[start:end].strip()
        if matters.WANTS_MOVED.search(sentence):
            return True
        moved = matters.MUST_MOVE.search(sentence)
        if moved and sentence.endswith("?") and not re.search(r"\bnie?t?\b", moved.group()):
            return True
    return False


def _is_yes_only(text: Text) -> bool:
    return bool(verdicts.YES.search(text.folded)) and not verdicts.NO.search(text.folded)


# Shapes that say more than the yes and no in them


def _special(text: Text, proposed: datetime) -> SlotAnswer | None:
    """What is said by a shape of its own: taken back, called off, handed on, on a condition, in another way."""
    folded = text.folded
    sentences = [folded[start:end] for start, end in text.sentences]
    in_spite = matters.IN_SPITE.search(folded)
    back = matters.TAKES_BACK_NO.search(folded)
    if back and not verdicts.NO.search(matters.OBSTACLE_GONE.sub(" ", folded[back.end() :])):
        return SlotAnswer(AnswerKind.ACCEPT, None, SURE)
    struck = any(
        pattern.search(matters.OBSTACLE_GONE.sub(" ", folded)) for pattern in (matters.RETRACTS, matters.STRIKES_OUT)
    )
    if struck and not in_spite:
        return SlotAnswer(AnswerKind.DECLINE, None, LIKELY)
    if any(_calls_off(sentence) for sentence in sentences):
        return SlotAnswer(AnswerKind.DECLINE, None, LIKELY)
    if _is_for_others(text, proposed):
        return SlotAnswer(AnswerKind.NONE, None, SURE)
    if _hangs_on_something(folded):
        return SlotAnswer(AnswerKind.QUESTION, None, SURE)
    if any(_asks_other_way(sentence) for sentence in sentences):
        return SlotAnswer(AnswerKind.QUESTION, None, LIKELY)
    others = (matters.ASKS_FOR_OTHERS, matters.ASKS_HABIT)
    asks = any(_asks(sentence.strip()) and any(one.search(sentence) for one in others) for sentence in sentences)
    if asks and not _refuses(text, proposed) and not wish_words.VAGUE_WISH.search(folded):
        return SlotAnswer(AnswerKind.QUESTION, None, LIKELY)
    return None


def _hangs_on_something(folded: str) -> bool:
    """Whether the answer is a condition: "alleen als …", "als de dienst niet uitloopt ben ik er"."""
    if _holds_anyway(folded):
        return False
    if matters.ONLY_IF.search(folded) and not matters.MUST_MOVE.search(folded):
        return True
    return matters.SUPPOSED_YES.search(provisos.NO_CONDITION.sub(" ", folded)) is not None


def _holds_anyway(folded: str) -> bool:
    """Whether what the yes hangs on is the writer's own, and the time is to be kept: "houd het maar aan"."""
    own = provisos.HOLDS.search(folded) or provisos.OWN_ASIDE.search(folded)
    return bool(own) and "?" not in folded and not provisos.ON_OTHERS.search(folded)


def _calls_off(sentence: str) -> bool:
    """Whether the *sentence* asks to cancel the meeting: "kunt u de afspraak annuleren?" """
    if not matters.CANCELS.search(sentence) or matters.ASKS_TO_CANCEL.search(sentence):
        return False
    return bool(_REQUEST.search(sentence)) and not verdicts.YES_IN_DISGUISE.search(sentence)


_REQUEST = re.compile(
    r"\b(?:kun(?:t|nen)?|kan|wil(?:t|len|de)?|zou(?:den)?|mag|graag|gaarne|verzoek\w*|vraag|svp|a\.?u\.?b|please"
    r"|could|can)\b"
)


def _asks_other_way(sentence: str) -> bool:
    """Whether to meet by telephone or screen is asked for in *sentence*, or named instead of being there."""
    if not matters.OTHER_WAY.search(sentence):
        return False
    asked = "?" in sentence or matters.OTHER_WAY_ASKED.search(sentence)
    return bool(asked or matters.NOT_THERE.search(sentence))


def _is_for_others(text: Text, proposed: datetime) -> bool:
    """Whether the text is handed on, misdirected, chat or about other business, and says nothing of the slot."""
    lean = _lean(text, proposed)
    if matters.MISDIRECTED.search(text.folded):
        return lean is not _Lean.YES or not verdicts.SLOT_REFERENCE.search(text.folded)
    if matters.HANDED_ON.search(text.folded):
        return lean is not _Lean.YES
    sentences = [text.folded[start:end] for start, end in text.sentences]
    of_ours = [sentence for sentence in sentences if not bearing.is_of_another_matter(sentence)]
    if len(of_ours) == len(sentences) or any(matters.OF_THE_MEETING.search(sentence) for sentence in of_ours):
        return False
    return lean is None


def _refuses(text: Text, proposed: datetime) -> bool:
    return bool(verdicts.NO.search(text.folded)) or _lean(text, proposed) is _Lean.NO


# Yes, no, question, nothing


def _verdict(text: Text, proposed: datetime) -> SlotAnswer:
    """The answer of a text that names no other time."""
    lean = _lean(text, proposed)
    sentences = [text.folded[start:end].strip() for start, end in text.sentences]
    asks = any(_asks(sentence) and not bearing.is_of_another_matter(sentence) for sentence in sentences)
    held_back = is_put_off(matters.IN_SPITE.sub(" ", text.folded))
    if lean is _Lean.NO:
        return SlotAnswer(AnswerKind.DECLINE, None, LIKELY)
    polite = held_back and not verdicts.YES.search(verdicts.WEAK_YES.sub(" ", text.folded))
    if lean is _Lean.YES and not polite:
        return _yes(text, asks, proposed)
    if not asks and _only_repeats(text, proposed):
        return SlotAnswer(AnswerKind.ACCEPT, None, UNSURE)
    if asks and not strangers.OTHER_MATTER.search(text.folded):
        return SlotAnswer(AnswerKind.QUESTION, None, LIKELY)
    return SlotAnswer(AnswerKind.NONE, None, LIKELY if held_back else UNSURE)


def _asks(sentence: str) -> bool:
    """Whether *sentence* asks; "kunnen wij onverhoopt niet, dan …" only begins like a question."""
    supposed = "?" not in sentence and provisos.HYPOTHETICAL.search(sentence)
    return bool(provisos.ASKS.search(sentence)) and not supposed and not provisos.ASKS_DELAY.search(sentence)


def _only_repeats(text: Text, proposed: datetime) -> bool:
    """ "Dinsdag half drie." or "Graag!": nothing but the proposed time or thanks for it."""
    pieces = fold_pieces(text.folded, proposed)
    left = FILL.sub(" ", without(text.folded, pieces)).split()
    repeated = any(piece.unit is Unit.TIME and piece.clock == proposed.time() for piece in pieces)
    return len(left) <= 2 and (repeated or text.folded.strip(" .!\n") == "graag") and _names_only(text, proposed)


def _yes(text: Text, asks: bool, proposed: datetime) -> SlotAnswer:
    """A yes; with a proviso or a question of its own it asks for an answer first."""
    plain = provisos.NO_CONDITION.sub(" ", verdicts.YES_IN_DISGUISE.sub(" ja ", text.folded))
    plain = provisos.EVENTUALITY.sub(" ", plain)
    pending = asks and not re.search(r"\bhoeft niet\b", text.folded)
    own = _holds_anyway(text.folded) and bool(phrases.PROVISO.search(plain) or provisos.OWN_ASIDE.search(plain))
    if pending or (phrases.PROVISO.search(plain) and not own):
        return SlotAnswer(AnswerKind.QUESTION, None, LIKELY if pending else SURE)
    conditional = bool(provisos.CONDITION.search(plain)) or bool(wish_words.REFUSED.search(plain) or is_put_off(plain))
    refused = any(_says_no(plain_clause) for plain_clause in _CLAUSES.split(plain))
    doubted = any(pattern.search(plain) for pattern in (matters.OTHER_WAY, matters.TOLD_BEFORE, provisos.OPEN_ENDS))
    if not bearing.bears(text, proposed):
        return SlotAnswer(AnswerKind.ACCEPT, None, UNSURE)
    sure = not (conditional or refused or doubted or own) and _names_only(text, proposed)
    said_first = matters.OPENS_WITH_YES.match(plain) and not is_put_off(plain) and not phrases.PROVISO.search(plain)
    return SlotAnswer(AnswerKind.ACCEPT, None, SURE if sure or said_first else LIKELY, unconditional=sure)


_CLAUSES = re.compile(r"[,.!?;\n]|\bmaar\b")


def _names_only(text: Text, proposed: datetime) -> bool:
    """Whether every day and time in the text is the proposed one: a yes beside another time is for a person."""
    pieces = fold_pieces(text.folded, proposed)
    days = all(piece.day == proposed.date() for piece in pieces if piece.unit in (Unit.DATE, Unit.WEEKDAY))
    clocks = all(piece.clock == proposed.time() for piece in pieces if piece.unit is Unit.TIME)
    return days and clocks and all(piece.shift is None and piece.unit is not Unit.SAME_TIME for piece in pieces)


def _lean(text: Text, proposed: datetime) -> _Lean | None:
    """The last yes or no of the text, clause by clause; a question's words are no answer."""
    pieces = fold_pieces(text.folded, proposed)
    content = without(text.folded, pieces)
    lean: _Lean | None = None
    for start, end in text.clauses:
        clause = text.folded[start:end]
        sentence = text.around(text.sentences, start)
        named = any(start <= piece.start < end and is_slot(piece, proposed) for piece in pieces)
        said = _Lean.NO if _refuses_named(clause, content[start:end]) else _clause_lean(clause, sentence, named=named)
        if said is _Lean.NO and lean is _Lean.YES and _is_beside_the_point(clause):
            continue
        if said is _Lean.NO and _explains(text, start):
            continue
        if said is _Lean.YES and bearing.is_of_another_event(sentence):
            continue
        lean = said or lean
    return _Lean.NO if lean is _Lean.YES and verdicts.WITHDRAWS.search(text.folded) else lean


def _refuses_named(clause: str, content: str) -> bool:
    """ "De 5e niet": nothing but a named day or time and a "niet"."""
    return clause != content and bool(verdicts.BARE_NOT.fullmatch(content))


def _is_beside_the_point(clause: str) -> bool:
    """Whether a no behind a yes is a reason, an eventuality, or somebody else's."""
    if matters.SIDE_MATTER.search(clause) and not re.search(r"\b(?:ik|wij|we) (?:\w+ )?(?:niet|nie)\b", clause):
        return True
    if provisos.HYPOTHETICAL.search(clause) or re.match(r"\s*(?:want|omdat|aangezien)\b", clause):
        return True
    return bool(verdicts.OTHERS.search(clause)) and not re.search(r"\b(?:ik|wij|we|ons|mij)\b", clause)


def _explains(text: Text, at: int) -> bool:
    """Whether the sentence at *at* is the reason for the question before it: "komt hij ook? Dan ben ik er niet." """
    this = next((place for place, (start, end) in enumerate(text.sentences) if start <= at < end), 0)
    if not this:
        return False
    before, sentence = (text.folded[slice(*text.sentences[place])] for place in (this - 1, this))
    if (
        not before.rstrip().endswith("?")
        or wish_words.OPEN_WISH.search(before)
        or matters.ASKS_FOR_OTHERS.search(before)
    ):
        return False
    return bool(matters.GIVES_REASON.match(sentence)) or not matters.REFUSES_PLAINLY.search(sentence)


def _clause_lean(clause: str, sentence: str, *, named: bool) -> _Lean | None:
    if verdicts.YES_IN_DISGUISE.search(clause) or matters.IN_SPITE.search(clause):
        return _Lean.YES
    if matters.TOLD_BEFORE.search(clause):
        return None
    clause = matters.BYGONE.sub(" ", matters.HAVE_BY_THEN.sub(" ", clause))
    clause = provisos.MERE_THANKS.sub(" ", bearing.YES_ELSEWHERE.sub(" ", verdicts.INABILITY.sub(" ", clause)))
    other = re.search(r"\b(?:de|die|mijn) andere\b", sentence) or verdicts.MOVES_OWN.search(clause)
    if _says_no(phrases.PUT_OFF.sub(" ", clause)) and not sentence.rstrip().endswith("?") and not other:
        return _Lean.NO
    if is_put_off(clause) or strangers.OTHER_MATTER.search(clause) or wish_words.OPEN_WISH.search(clause):
        return None
    asking = sentence.rstrip().endswith("?") or provisos.ASKS.match(sentence.strip())
    if asking and not re.match(r"\s*(?:ja|prima|akkoord|ok|oke|goed|top)\b", clause):
        return None
    if bearing.is_stray_fact(clause, named=named):
        return None
    if not _says_yes(clause):
        slot = named or verdicts.SLOT_REFERENCE.search(clause)
        elsewhere = slot and verdicts.ELSEWHERE_THEN.search(clause)
        return _Lean.NO if elsewhere and not verdicts.NOT_ELSEWHERE.search(clause) and not other else None
    return _Lean.NO if wish_words.REFUSED.search(clause) and verdicts.ABLE.search(clause) else _Lean.YES


def _says_no(clause: str) -> bool:
    spoken = (verdicts.NO, phrases.IMPLIED_NO, phrases.ENGLISH_NO, phrases.WITHDRAWN)
    return any(pattern.search(clause) for pattern in spoken)


def _says_yes(clause: str) -> bool:
    spoken = (verdicts.YES, phrases.IMPLIED_YES, phrases.ENGLISH_YES)
    return any(pattern.search(clause) for pattern in spoken) or phrases.BARE_YES.fullmatch(clause) is not None
