"""The reader of mails: all readings of one text, deterministic, on any text, within milliseconds.

`Reader` has the shape of `triage.ports.reading.MailReader`. It never raises on a text (R-50): what one reader cannot
do is left out of the readings with a note, and the kind's confidence is then so low that a person decides."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Final, TypeVar

from classifiers import lexicon
from classifiers.colour import read_colour
from classifiers.explanations import sentences_of, what_if
from classifiers.kind import UNREADABLE_CONFIDENCE, is_foreign, read_kind
from classifiers.language import Pipeline
from classifiers.local import read_local
from classifiers.machine import read_automatic
from classifiers.mail_features import Mail, Vectoriser
from classifiers.model_file import MODEL_FOLDER, Model, load
from classifiers.reading_text import make_ready
from classifiers.text import MAX_BODY, looks_encoded
from classifiers.urgency import read_urgency
from triage.domain.message import RequestText
from triage.domain.quoting import QuotedText
from triage.domain.reading import (
    AnswerKind,
    AutomaticReading,
    Change,
    ColourReading,
    Kind,
    KindReading,
    Readings,
    SlotAnswer,
    UrgencyReading,
)

T = TypeVar("T")

DEFAULT_DECIDE: Final = "decide"
"""Key in the card's thresholds: from this confidence on a kind is decided (precision 0.96 in cross-validation)."""

DEFAULT_AUTOMATIC: Final = "automatic_support"
"""Key in the card's thresholds: from this confidence on support gets its proposal without a person (precision 0.99)."""

_COLOUR_NAMED: Final = re.compile(
    r"(?:\b|_|code|kleur|route|overdracht|vt)(?:geel|gele|groene?|oranje|rood|rode)(?:\b|_|kleur|over|route|code|vt|cas|meld)"
    "|[🟡🟨🟢🟩🟠🟧🔶🔸🔴🟥⭕]"
)
_LONGEST_ANSWER: Final = 20_000
_ENCODED_CONFIDENCE: Final = 0.4
_SHORTENED_CONFIDENCE: Final = 0.6


class Reader:
    """Reads mails with one model. Not for several threads at once: spaCy's vocabulary is not locked."""

    def __init__(self, model: Model, pipeline: Pipeline | None = None) -> None:
        self._model = model
        self._pipeline = pipeline or Pipeline()
        self._pipeline.check()
        self._vectoriser = Vectoriser(model.blocks)
        met = [term for term in model.blocks["words"].terms if " " not in term]
        self._pipeline.learn_alphabet([*met, *lexicon.plain_words()])

    @classmethod
    def load(cls, model_folder: Path | None = None) -> Reader:
        """The reader with the model of *model_folder*, by default the shipped one. Raises ModelRefused."""
        return cls(load(model_folder or MODEL_FOLDER))

    @property
    def model_id(self) -> str:
        """Id of the weights in use; stored with every decision (provenance)."""
        return self._model.model_id

    @property
    def decide_from(self) -> float:
        """The confidence from which a kind may be decided, by default (a mailbox's configuration goes first)."""
        return float(self._model.card.get("thresholds", {}).get(DEFAULT_DECIDE, 0.8))

    @property
    def automatic_from(self) -> float:
        """The confidence from which a support request may be answered without a person, by default."""
        return float(self._model.card.get("thresholds", {}).get(DEFAULT_AUTOMATIC, 0.95))

    def read(self, request: RequestText, *, quoted: QuotedText | None = None) -> Readings:
        """Read one mail; *quoted* spares a second look at quotes where the caller has it already."""
        notes: list[str] = []
        subject = _without_line_ends(request.subject)
        body = request.body[:MAX_BODY]
        seen = _names_colour(quoted.readable if quoted is not None else body)
        colour = _try(lambda: read_colour(subject, body if seen else ""), ColourReading(), "colour", notes)
        nothing = Readings(
            colour, KindReading(Kind.OTHER, UNREADABLE_CONFIDENCE), UrgencyReading(False), AutomaticReading(False),
            model_id=self.model_id,
        )  # fmt: skip
        read = _try(lambda: self._read(request, subject, quoted, colour, notes), nothing, "text", notes)
        if read is nothing:
            return Readings(
                colour, nothing.kind, nothing.urgency, nothing.automatic, model_id=self.model_id, notes=tuple(notes)
            )
        return read

    def read_many(self, requests: Iterable[RequestText]) -> Iterator[Readings]:
        """Read many mails, one after the other, in their order."""
        return (self.read(request) for request in requests)

    def read_answer(self, request: RequestText, proposed: datetime) -> SlotAnswer:
        """Read the answer to a time proposed earlier (R-9)."""
        # Imported here: who reads requests alone need not compile the expressions of answers.
        from classifiers.slot_answer import read_answer

        body = request.body[:_LONGEST_ANSWER]
        nothing = SlotAnswer(AnswerKind.NONE, None, 0.0)
        return _try(lambda: read_answer(request.subject, body, proposed), nothing, "answer", [])

    def changes(self, request: RequestText) -> tuple[Change, ...]:
        """What would have changed the readings of one mail. Reads it once for each sentence: not for every mail."""
        return _try(lambda: self._changes(request), (), "changes", [])

    def _changes(self, request: RequestText) -> tuple[Change, ...]:
        subject = _without_line_ends(request.subject)
        ready = make_ready(self._pipeline, subject, request.body)
        return what_if(self.read, replace(request, subject=subject), sentences_of(ready))

    def _read(
        self, request: RequestText, subject: str, quoted: QuotedText | None, colour: ColourReading, notes: list[str]
    ) -> Readings:
        ready = make_ready(self._pipeline, subject, request.body, quoted)
        mail = Mail(ready, request.sender, request.headers)
        vectors = self._vectoriser.vectors(mail)
        heads = self._model.heads
        automatic = read_automatic(mail, heads["automatic"], vectors, self._model.card.get("thresholds"))
        kind = read_kind(mail, heads["kind"], vectors, automatic.automatic)
        notes.extend(_notes(mail))
        if looks_encoded(ready.parsed.text):
            kind = replace(kind, confidence=min(kind.confidence, _ENCODED_CONFIDENCE))
        if ready.prepared.shortened:
            # The ask may stand in what was left out.
            kind = replace(kind, confidence=min(kind.confidence, _SHORTENED_CONFIDENCE))
        local, local_confidence = read_local(heads["local"], vectors)
        return Readings(
            colour, kind, read_urgency(mail, heads["urgent"], vectors), automatic, local, local_confidence,
            self.model_id, tuple(notes),
        )  # fmt: skip


def _notes(mail: Mail) -> list[str]:
    """What a person should know about the text itself, as stable English slugs."""
    notes = []
    if mail.ready.prepared.shortened:
        notes.append("shortened")
    if is_foreign(mail):
        notes.append("other-language")
    if looks_encoded(mail.ready.parsed.text):
        notes.append("encoded-text")
    if mail.ready.quoted.forward:
        notes.append("bare-forward")
    return notes


def _names_colour(text: str) -> bool:
    """Whether a code might stand in a body: a colour as a word, its parts or a sign. Reading colours costs 2 ms."""
    return _COLOUR_NAMED.search(text.lower()) is not None


def _without_line_ends(subject: str) -> str:
    """A subject on one line, of the same length: places count characters in `subject + "\\n" + body`."""
    return subject.replace("\n", " ").replace("\r", " ")


def _try(read: Callable[[], T], otherwise: T, what: str, notes: list[str]) -> T:
    """What *read* gives, or *otherwise* with a note: a mail that a reader fails on still becomes a case (R-50)."""
    try:
        return read()
    except Exception:
        notes.append(f"failed-{what}")
        return otherwise
