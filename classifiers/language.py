"""The door to spaCy: tokens, sentences and matched patterns of one text.

spaCy's Dutch tokeniser knows abbreviations, times and contractions; `classifiers.matching` finds the patterns over
its tokens (spaCy's own matcher needed 14 ms a mail for them). spaCy is imported when the first text is read. A
vocabulary in spaCy keeps every word it ever saw; a worker that reads for months would grow, so the pipeline is made
anew after a bounded number of new words."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from classifiers.matching import Match, Matcher
from classifiers.text import lower
from triage.domain.errors import UsageError

if TYPE_CHECKING:
    from spacy.language import Language

MODEL_VARIABLE: Final = "TRIAGE_SPACY_MODEL"
"""Environment variable with the name or folder of a pretrained Dutch pipeline; its sentence ends are used as well."""

MAX_NEW_WORDS: Final = 15_000
"""New strings after which the pipeline is made anew: about 12 MB (measured with random words)."""

_REMEMBERED_CHUNKS: Final = 10_000
_CHUNK: Final = re.compile(r"\S+")
_ENDS: Final = frozenset(
    {".", "!", "?", "...", "…", "??", "?!", "!!", "!?", "???", "!!!", "..", "?..", "?...", "....", "....."}
)
_HARD_WRAP: Final = 58
"""A line at least this long that goes on in lower case is one that a mail program broke off."""


class Token(NamedTuple):
    """A word or sign; `low` is lower case, `start` and `end` are places in the text read."""

    low: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Parsed:
    """One text: tokens, sentences as (first, end) token numbers, matches in the order of the text."""

    text: str
    tokens: tuple[Token, ...]
    sentences: tuple[tuple[int, int], ...]
    matches: tuple[Match, ...]
    sentence_words: tuple[list[str], ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        words = [[token.low for token in self.tokens[first:end] if token.low] for first, end in self.sentences]
        object.__setattr__(self, "sentence_words", tuple(words))

    def words(self, sentence: int) -> list[str]:
        """The lower-case words of a sentence, blanks left out."""
        return self.sentence_words[sentence]

    def span(self, first: int, end: int) -> tuple[int, int]:
        """Places in the text of the tokens from *first* up to *end*."""
        return self.tokens[first].start, self.tokens[end - 1].end


# spaCy's tokeniser takes a sign at a time off the end of a chunk: time by the square of its length. No word, no address
# and hardly a link is longer than this (ours).
_LONGEST_CHUNK = 400
_ENDS_PLAINLY = re.compile(r"[a-zA-Z]*[a-z]{2}[.,;!?]")
"""A word and one sign behind it: two tokens to spaCy, but for the abbreviations that it knows."""

_SLICE = re.compile(r"\w{1,60}|[^\w]{1,60}")


class Pipeline:
    """spaCy's tokeniser and matcher, made when first needed and renewed before they grow large."""

    def __init__(self, model: str | None = None) -> None:
        self._model = model if model is not None else os.environ.get(MODEL_VARIABLE, "")
        self._nlp: Language | None = None
        self._matcher = Matcher()
        self._strings = 0
        self._cut: dict[str, tuple[tuple[int, str], ...]] = {}

    def parse(self, text: str) -> Parsed:
        """Tokens, sentences and matches of *text*, which the caller has bounded."""
        nlp = self._ready()
        told: Set[int] = frozenset()
        if self._model:
            doc = nlp(text)
            raw, starts = [token.text for token in doc], [token.idx for token in doc]
            if doc.has_annotation("SENT_START"):
                told = {token.i for token in doc if token.is_sent_start}
        else:
            raw, starts = self._tokens(text)
        low = lower(text)
        ends = [start + len(word) for word, start in zip(raw, starts, strict=True)]
        lows = ["" if word.isspace() else low[start:end] for word, start, end in zip(raw, starts, ends, strict=True)]
        tokens = tuple(map(Token, lows, starts, ends))
        sentences = tuple(_sentences(raw, tokens, told))
        matches = self._matcher.find(lows, sentences)
        return Parsed(text, tokens, sentences, tuple(matches))

    def _tokens(self, text: str) -> tuple[list[str], list[int]]:
        """The tokens that spaCy's tokeniser makes of *text*, and where they start.

        It cuts at blanks, and a word of letters alone is one token to it; only the rest is put to it, once.
        """
        raw: list[str] = []
        starts: list[int] = []
        behind = 0
        for match in _CHUNK.finditer(text):
            start = match.start()
            if start > behind + 1 or (start > behind and (not behind or text[behind] != " ")):
                _add_blanks(raw, starts, text, behind, start)
            behind = match.end()
            chunk = match.group()
            if chunk.isalpha():
                raw.append(chunk)
                starts.append(start)
            else:
                for offset, piece in self._pieces(chunk):
                    raw.append(piece)
                    starts.append(start + offset)
        if behind < len(text):
            _add_blanks(raw, starts, text, behind, len(text))
        return raw, starts

    def _pieces(self, chunk: str) -> tuple[tuple[int, str], ...]:
        pieces = self._cut.get(chunk)
        if pieces is None:
            if len(chunk) > _LONGEST_CHUNK:
                return _sliced(chunk)
            nlp = self._ready()
            known: Any = nlp.tokenizer
            if _ENDS_PLAINLY.fullmatch(chunk) and chunk not in known.rules:
                pieces = ((0, chunk[:-1]), (len(chunk) - 1, chunk[-1]))
            else:
                pieces = tuple([(token.idx, token.text) for token in nlp.make_doc(chunk)])
            if len(self._cut) >= _REMEMBERED_CHUNKS:
                self._cut.clear()
            self._cut[chunk] = pieces
        return pieces

    def check(self) -> None:
        """Load the configured pipeline, if any, so that a wrong name is heard of at once. Raises UsageError."""
        if self._model:
            self._ready()

    def learn_alphabet(self, words: Iterable[str]) -> None:
        """Let the matcher meet *words* beforehand, so that reading the first mails is not slower than the rest."""
        self._matcher.find([lower(word) for word in words], [])

    def _ready(self) -> Language:
        nlp = self._nlp
        if nlp is None or len(nlp.vocab.strings) > self._strings + MAX_NEW_WORDS:
            nlp = self._nlp = _named_pipeline(self._model) if self._model else _dutch_pipeline()
            self._strings = len(nlp.vocab.strings)
        return nlp


def _sliced(chunk: str) -> tuple[tuple[int, str], ...]:
    """A chunk that nobody wrote as words, in slices of letters and slices of signs."""
    return tuple([(match.start(), match.group()) for match in _SLICE.finditer(chunk)])


def _dutch_pipeline() -> Language:
    """`spacy.blank("nl")` over a vocabulary that works nothing out for a word but its number.

    Shape, prefix and likeness to an address, which spaCy works out for each new word, take longer than cutting it.
    """
    from spacy.lang.nl import Dutch
    from spacy.vocab import Vocab

    return Dutch(vocab=Vocab())


def _named_pipeline(name: str) -> Language:
    import spacy

    try:
        return spacy.load(name)
    except (OSError, ImportError, ValueError) as error:
        raise UsageError(
            f"{MODEL_VARIABLE}: '{name}' is niet te laden als spaCy-pijplijn; installeer hem met pip, geef de map"
            " waarin hij staat, of laat de variabele leeg"
        ) from error


def _add_blanks(raw: list[str], starts: list[int], text: str, start: int, end: int) -> None:
    """Add the blanks of *text* from *start* up to *end* as a token; the first space between two words is none."""
    if start and text[start] == " ":
        start += 1
    if start < end:
        raw.append(text[start:end])
        starts.append(start)


def _sentences(raw: Sequence[str], tokens: Sequence[Token], told: Set[int]) -> Iterator[tuple[int, int]]:
    """Sentences as (first, end) token numbers: ended by a sign, a blank line, a short line or what was *told*."""
    first = line_start = 0
    last = len(raw) - 1
    for number, (word, token) in enumerate(zip(raw, tokens, strict=True)):
        follows = raw[number + 1] if number < last else ""
        ends = number == last or (word in _ENDS and follows not in _ENDS) or number + 1 in told
        if not token.low and "\n" in word:
            long_line = token.start - line_start >= _HARD_WRAP
            ends = ends or not (long_line and word == "\n" and follows[:1].islower())
            line_start = token.end
        if ends:
            yield first, number + 1
            first = number + 1
