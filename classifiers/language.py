"""The door to spaCy: tokens, sentences and matched patterns of one text.

spaCy's Dutch tokeniser knows abbreviations, times and contractions; `classifiers.matching` finds the patterns over
its tokens (spaCy's own matcher needed 14 ms a mail for them). spaCy is imported when the first text is read. A
vocabulary in spaCy keeps every word it ever saw; a worker that reads for months would grow, so the pipeline is made
anew after a bounded number of new words."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from classifiers.matching import Match, Matcher
from classifiers.text import lower

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

MODEL_VARIABLE: Final = "TRIAGE_SPACY_MODEL"
"""Environment variable with the name or folder of a pretrained Dutch pipeline; its sentence ends are used as well."""

MAX_NEW_WORDS: Final = 15_000
"""New strings after which the pipeline is made anew: about 12 MB (measured with random words)."""

_ENDS: Final = frozenset(
    {".", "!", "?", "...", "…", "??", "?!", "!!", "!?", "???", "!!!", "..", "?..", "?...", "....", "....."}
)
_HARD_WRAP: Final = 58
"""A line at least this long that goes on in lower case is one that a mail program broke off."""


@dataclass(frozen=True, slots=True)
class Token:
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

    def words(self, sentence: int) -> list[str]:
        """The lower-case words of a sentence, blanks left out."""
        first, end = self.sentences[sentence]
        return [token.low for token in self.tokens[first:end] if token.low]

    def span(self, first: int, end: int) -> tuple[int, int]:
        """Places in the text of the tokens from *first* up to *end*."""
        return self.tokens[first].start, self.tokens[end - 1].end


class Pipeline:
    """spaCy's tokeniser and matcher, made when first needed and renewed before they grow large."""

    def __init__(self, model: str | None = None) -> None:
        self._model = model if model is not None else os.environ.get(MODEL_VARIABLE, "")
        self._nlp: Language | None = None
        self._matcher = Matcher()
        self._strings = 0

    def parse(self, text: str) -> Parsed:
        """Tokens, sentences and matches of *text*, which the caller has bounded."""
        nlp = self._ready()
        doc = nlp(text) if self._model else nlp.make_doc(text)
        sentences = _sentences(doc)
        tokens = tuple(
            Token("" if token.is_space else lower(token.text), token.idx, token.idx + len(token.text)) for token in doc
        )
        words = [token.low for token in tokens]
        matches = self._matcher.find(words, sentences)
        return Parsed(text, tokens, tuple(sentences), tuple(matches))

    def learn_alphabet(self, words: Iterable[str]) -> None:
        """Let the matcher meet *words* beforehand, so that reading the first mails is not slower than the rest."""
        self._matcher.find([lower(word) for word in words], [])

    def _ready(self) -> Language:
        nlp = self._nlp
        if nlp is None or len(nlp.vocab.strings) > self._strings + MAX_NEW_WORDS:
            import spacy

            nlp = spacy.load(self._model) if self._model else spacy.blank("nl")
            self._nlp = nlp
            self._strings = len(nlp.vocab.strings)
        return nlp


def _sentences(doc: Doc) -> list[tuple[int, int]]:
    """Sentences as (first, end) token numbers: ended by a sign, a blank line or a short line."""
    told = doc.has_annotation("SENT_START")
    sentences: list[tuple[int, int]] = []
    first = line_start = 0
    for number, token in enumerate(doc):
        last = number + 1 == len(doc)
        follows = None if last else doc[number + 1]
        ends = last or (token.text in _ENDS and not (follows is not None and follows.text in _ENDS))
        if token.is_space and "\n" in token.text:
            long_line = token.idx - line_start >= _HARD_WRAP
            goes_on = long_line and token.text == "\n" and follows is not None and follows.text[:1].islower()
            ends = ends or not goes_on
            line_start = token.idx + len(token.text)
        if told and follows is not None and follows.is_sent_start:
            ends = True
        if ends:
            sentences.append((first, number + 1))
            first = number + 1
    return sentences
