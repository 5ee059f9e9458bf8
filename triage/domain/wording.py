"""Whether a text says something: phrases looked for in its words, and whether they are denied or left open.

Language-blind to case, accents and odd spaces; Dutch in what denies. A phrase is words in order: `ouder*` is any word
that begins so, `…` is room for up to `ROOM` other words of the same sentence. In doubt nothing counts as stated.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

ROOM = 6
"""Words that fit in the room of a phrase (ours)."""

_NEAR = 7
"""Words before and after a phrase in which what denies it is looked for (ours)."""

# Combining marks and what is invisible (soft hyphen, zero width, word joiner) belong to the word around them.
_WORD = re.compile(r"[\w\u0300-\u036f\u00ad\u200b-\u200d\u2060]+")
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200d\u2060]")
_DENIES = frozenset(
    {
        "niet", "geen", "nooit", "noch", "zonder", "nee", "neen", "ontbreekt", "ontbreken", "ontbrak", "weigert",
        "weigeren", "weigerde", "geweigerd", "nvt",
    }
)  # fmt: skip
_LEAVES_OPEN = frozenset(
    {
        "nog", "moet", "moeten", "zal", "zullen", "zou", "zouden", "indien", "zodra", "eventueel", "mogelijk",
        "onbekend", "onduidelijk", "misschien", "vragen",
    }
)  # fmt: skip
_OPENS_CONDITION = frozenset({"als", "wanneer", "mits", "tenzij", "of"})
_TURNS = frozenset({"maar", "echter", "hoewel", "terwijl"})
_LIMITS = frozenset({"alleen", "slechts", "enkel"})
# A line shorter than this was not broken off by a mail program, so its end is an end (ours).
_FULL_LINE = 50


class Said(StrEnum):
    """What a text does with a phrase. `OPEN`: a question, a plan, a condition, or denied elsewhere in the sentence."""

    STATED = "stated"
    DENIED = "denied"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Mention:
    """A place where a phrase stands: characters of the text, and those of the sentence around it."""

    said: Said
    start: int
    end: int
    sentence: tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A word of a phrase; `room`: other words may stand before it."""

    word: str
    begins: bool
    room: bool


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words to look for, in order."""

    text: str
    pieces: tuple[_Piece, ...]

    @classmethod
    def parse(cls, text: str) -> Phrase:
        """The phrase of *text*; ValueError with what is wrong and what would be right, around a semicolon."""
        pieces: list[_Piece] = []
        room = False
        for part in text.replace("...", "…").split():
            if part == "…":
                room = True
                continue
            words = [plain_word(found[0]) for found in _WORD.finditer(part)]
            if not words or (part.count("*") and not part.endswith("*")) or part.count("*") > 1:
                raise ValueError(f"'{text}' is geen zinsdeel; schrijf woorden, zoals \"toestemming … ouder*\"")
            for number, word in enumerate(words):
                pieces.append(_Piece(word, part.endswith("*") and number == len(words) - 1, room and bool(pieces)))
                room = False
        if not pieces or room:
            raise ValueError(f"'{text}' is geen zinsdeel; schrijf woorden, zoals \"toestemming … ouder*\"")
        return cls(text, tuple(pieces))


@dataclass(frozen=True, slots=True)
class _Token:
    word: str
    start: int
    end: int
    sentence: int
    clause: int


@dataclass
class Words:
    """A text as words, each in its sentence and clause."""

    text: str
    tokens: list[_Token] = field(default_factory=list)
    asked: set[int] = field(default_factory=set)
    _places: dict[str, list[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._read()
        for number, token in enumerate(self.tokens):
            self._places.setdefault(token.word, []).append(number)

    def _read(self) -> None:
        sentence = clause = 0
        before = 0
        for found in _WORD.finditer(self.text):
            word = plain_word(found[0])
            between = self.text[before : found.start()]
            if self.tokens and _ends_sentence(self.text, before, found.start(), between):
                if "?" in between:
                    self.asked.add(sentence)
                sentence, clause = sentence + 1, clause + 1
            elif "," in between or word in _TURNS:
                clause += 1
            before = found.end()
            if word:
                self.tokens.append(_Token(word, found.start(), found.end(), sentence, clause))
        if "?" in self.text[before : before + 3]:
            self.asked.add(sentence)

    def mentions(self, phrases: Iterable[Phrase]) -> list[Mention]:
        """Every place where one of *phrases* stands, in the order of the text."""
        found = {tuple(each): self._mention(each) for phrase in phrases for each in self._matches(phrase)}
        return sorted(found.values(), key=lambda each: (each.start, each.end))

    def numbers(self) -> Iterator[tuple[int, int]]:
        """Each number that stands as a word, with its place among the tokens."""
        for place, token in enumerate(self.tokens):
            if token.word.isdecimal() and len(token.word) <= 3:
                yield int(token.word), place

    def sentence_at(self, place: int) -> tuple[int, int]:
        """The characters of the sentence around a token."""
        within = self._sentence(place)
        return self.tokens[within[0]].start, self.tokens[within[-1]].end

    def _matches(self, phrase: Phrase) -> Iterator[list[int]]:
        first = phrase.pieces[0]
        for start in sorted(self._where(first)):
            places = [start]
            for piece in phrase.pieces[1:]:
                following = self._following(places[-1], piece)
                if following is None:
                    break
                places.append(following)
            else:
                yield places

    def _where(self, piece: _Piece) -> Iterator[int]:
        if piece.begins:
            words: Iterable[str] = (word for word in self._places if word.startswith(piece.word))
        else:
            words = (piece.word,)
        for word in words:
            yield from self._places.get(word, ())

    def _following(self, place: int, piece: _Piece) -> int | None:
        here = self.tokens[place]
        for number in range(place + 1, min(place + 2 + (ROOM if piece.room else 0), len(self.tokens))):
            token = self.tokens[number]
            if token.sentence != here.sentence:
                return None
            if token.word == piece.word or (piece.begins and token.word.startswith(piece.word)):
                return number
        return None

    def _mention(self, places: Sequence[int]) -> Mention:
        first, last = self.tokens[places[0]], self.tokens[places[-1]]
        return Mention(self._judged(places), first.start, last.end, self.sentence_at(places[0]))

    def _sentence(self, place: int) -> range:
        number = self.tokens[place].sentence
        start = end = place
        while start > 0 and self.tokens[start - 1].sentence == number:
            start -= 1
        while end + 1 < len(self.tokens) and self.tokens[end + 1].sentence == number:
            end += 1
        return range(start, end + 1)

    def _judged(self, places: Sequence[int]) -> Said:
        sentence = self._sentence(places[0])
        near: list[str] = []
        far: list[str] = []
        for place in self._around(places, sentence):
            token = self.tokens[place]
            if token.word in _DENIES and not self._only_limits(place):
                inside = self.tokens[places[0]].clause <= token.clause <= self.tokens[places[-1]].clause
                (near if inside else far).append(token.word)
        if len(near) == 1 and not self._is_ja_nee(places, sentence):
            return Said.DENIED
        if near or far or self.tokens[places[0]].sentence in self.asked or self._is_open(places, sentence):
            return Said.OPEN
        return Said.STATED

    def _around(self, places: Sequence[int], sentence: range) -> Iterator[int]:
        """The words near a phrase that are not its own; what stands beyond a *maar* is about something else."""
        for place in range(places[0] - 1, max(sentence.start, places[0] - _NEAR) - 1, -1):
            if self.tokens[place].word in _TURNS:
                break
            yield place
        yield from (place for place in range(places[0] + 1, places[-1]) if place not in places)
        for place in range(places[-1] + 1, min(sentence.stop, places[-1] + 1 + _NEAR)):
            if self.tokens[place].word in _TURNS:
                break
            yield place

    def _only_limits(self, place: int) -> bool:
        """*Niet alleen … maar ook* denies nothing."""
        return place + 1 < len(self.tokens) and self.tokens[place + 1].word in _LIMITS

    def _is_ja_nee(self, places: Sequence[int], sentence: range) -> bool:
        """A form's "ja / nee" that nobody filled in."""
        after = [self.tokens[place].word for place in range(places[-1] + 1, min(sentence.stop, places[-1] + 4))]
        return {"ja", "nee"} <= set(after)

    def _is_open(self, places: Sequence[int], sentence: range) -> bool:
        clauses = range(self.tokens[places[0]].clause, self.tokens[places[-1]].clause + 1)
        for place in sentence:
            token = self.tokens[place]
            if place in places or token.clause not in clauses:
                continue
            begins = place == sentence.start or self.tokens[place - 1].clause != token.clause
            if token.word in _LEAVES_OPEN or (begins and token.word in _OPENS_CONDITION):
                return True
        return False


def plain_word(word: str) -> str:
    """A word without case, accents and what is invisible."""
    bare = unicodedata.normalize("NFKD", _INVISIBLE.sub("", word)).casefold()
    return "".join(char for char in bare if not unicodedata.combining(char))


def _ends_sentence(text: str, start: int, end: int, between: str) -> bool:
    if re.search(r"[.!?;…]\s|[.!?;]$|\n\s*\n|\n\s*[-*•>–]", between):
        return True
    if "\n" not in between or text[end].islower():
        return False
    # Where the writer, not the mail program, ended the line.
    line_start = text.rfind("\n", 0, start) + 1
    return start - line_start < _FULL_LINE
