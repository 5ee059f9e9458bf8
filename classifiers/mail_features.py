"""All feature blocks of one mail: what learning counts and what reading weighs are the same strings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain, pairwise
from typing import Final

from classifiers.absence import Absence, absence_in
from classifiers.alarm import alarm_features, loudest, signs_in
from classifiers.automatic import automatic_features, outside_hints
from classifiers.features import MailFeatures, char_grams, plain_words, word_grams
from classifiers.foreign import reads_foreign
from classifiers.frame import beginnings, from_whom
from classifiers.local import local_features
from classifiers.machine_phrases import pasted_in, phrases_in, without_pasted
from classifiers.reading_text import ReadingText
from classifiers.system_words import built_features, loose_words, system_parts, words_of_talk
from classifiers.text import lower
from classifiers.traces import Traces, sender_kind, traces_of
from classifiers.vectors import Block, CharBlock, Head, Vector
from classifiers.web_form import is_form, is_form_copy

MOST_FOR_SIGNS: Final = 6_000
"""Characters in which signs of machines are looked for."""

LOUDEST: Final = 2
"""Sentences that are looked at by themselves for an alarm."""

LONGEST_CITED: Final = 12
"""Words that a notice cites of somebody's comment; more is a message passed on."""

LONGEST_HEARD: Final = 60
"""Words that a notice of a recorded call cites."""

_LAST_WORDS: Final = 2
"""Lines at the end in which a notice says what it is."""

_RECORDING: Final = re.compile(r"\b(?:duur|transcript\w*|beller|opname|duration|gesproken bericht)\b[^\n]{0,30}:")
_CITED_FIELD: Final = re.compile(
    r"^[ \t]*(?:onderwerp|betreft|titel|subject|agendapunt|afspraak|gesprek|vergadering|document|bestand)\s*:"
    r"[^\n]{0,120}",
    re.I | re.M,
)
"""Fields in which a notice names the mail, meeting or document it is about: the words in it are somebody else's."""

_CITED_TITLE: Final = re.compile(r"(?m)(?<=[-*•.)] ['\u2018])[^\n]{3,120}$")
"""What stands in a list as a title in quotation marks: mails that are held, messages that wait."""

_HEARD_FIELD: Final = re.compile(
    r"^[^\n:]{0,20}(?:tekst|transcript\w*|bericht|voicemail)\b[^\n:]{0,40}:[^\n]{0,400}", re.I | re.M
)
_COPIED_FIELD: Final = re.compile(
    r"^[ \t]*(?:[-*\u2022][ \t]*)?(?:(?:uw|je|jouw) )?[\w ]{2,25}:[^\n]{0,400}", re.I | re.M
)
"""What stands in the copy of a form is what its reader filled in."""

_SUBJECT_TOKEN: Final = re.compile(r"[\w'-]+|[:?!#\[\]]")
_MARKS: Final = " \n\t\"'\u201c\u201d\u201e"

CHAR_RANGES: Final[dict[str, tuple[int, int]]] = {"chars": (2, 5), "ask-chars": (3, 5)}
BLOCKS: Final = (
    "chars",
    "words",
    "ask-chars",
    "ask-words",
    "last-ask",
    "classes",
    "ask-classes",
    "rules",
    "alarm",
    "alarm-words",
    "machine",
    "local",
    "subject",
    "frame",
)
"""Names of the feature blocks, in the order of the model."""


def _blank(found: re.Match[str]) -> str:
    return " " * len(found.group())


class Mail:
    """One mail with its features, each made when asked for and kept."""

    def __init__(self, ready: ReadingText, sender: str, headers: Mapping[str, str]) -> None:
        self.ready = ready
        self.sender = sender
        self.headers = headers
        self.features = MailFeatures(ready)
        self.scorer: Callable[[Sequence[str], Head, int], float] | None = None
        low = lower(ready.parsed.text)
        self.sentences = [low[slice(*ready.parsed.span(first, end))] for first, end in ready.parsed.sentences]
        self.signs = signs_in(self.sentences)

    @property
    def subject(self) -> str:
        """The subject as it came."""
        return self.ready.source.split("\n", 1)[0]

    @cached_property
    def foreign(self) -> bool:
        """Whether the text is neither Dutch nor English."""
        return reads_foreign(self.ready.parsed)

    @cached_property
    def written(self) -> str:
        """The beginning of the sender's own text as it was written: footers too, quoted mail not."""
        quoted = self.ready.quoted
        body = quoted.readable if quoted.has_quote else self.ready.source.split("\n", 1)[1]
        return body[:MOST_FOR_SIGNS]

    @cached_property
    def own_text(self) -> str:
        """The same in lower case, in which a machine may give itself away."""
        return lower(self.written)

    @cached_property
    def traces(self) -> Traces:
        """How the own text is built, and whom it comes from."""
        return traces_of(self.sender, self.subject, self.spoken)

    @cached_property
    def spoken(self) -> str:
        """What the sender says: of a system's notice not the short sentence of a person that it cites."""
        if sender_kind(self.sender) in {"person", "private"} or self.is_form:
            return self.written
        heard = _RECORDING.search(self.own_text) is not None
        said = _CITED_TITLE.sub(_blank, _CITED_FIELD.sub(_blank, self.written))
        if heard:
            said = _HEARD_FIELD.sub(_blank, said)
        if self.is_form_copy:
            said = _COPIED_FIELD.sub(_blank, said)
        if '"' not in said and "\u201c" not in said:
            return said
        if self.calls_itself_automatic or self.is_form_copy:
            return without_pasted(said)
        cited = pasted_in(said)
        return said if len(cited.split()) > (LONGEST_HEARD if heard else LONGEST_CITED) else without_pasted(said)

    @cached_property
    def told(self) -> str:
        """What the sender says with his own subject, in lower case: that of a reply is somebody else's."""
        answers = {"reply", "forwarded", "answered-by-program"} & set(self.hints)
        return lower(self.spoken if answers else f"{self.subject}\n{self.spoken}")

    @cached_property
    def system_parts(self) -> frozenset[str]:
        """What it holds of what systems write."""
        return system_parts(self.told)

    @cached_property
    def loose(self) -> int:
        """How many words of talk it holds."""
        return loose_words(self.told)

    @cached_property
    def talk(self) -> int:
        """The same with words that systems use now and then: for the rule, not for the head."""
        return words_of_talk(self.told)

    @cached_property
    def calls_itself_automatic(self) -> bool:
        """Whether the last lines, of whoever but a person by name, say that a program made the mail."""
        if sender_kind(self.sender) in {"person", "private"} or self.is_form:
            return False
        lines = [line for line in self.own_text.split("\n") if line.strip()]
        return any(name == "says-automatic" for name, _ in phrases_in("\n".join(lines[-_LAST_WORDS:])))

    @cached_property
    def is_form(self) -> bool:
        """Whether a web form passes a person's words on."""
        return not self.is_form_copy and is_form(self.own_text, lower(f"{self.sender}\n{self.subject}"))

    @cached_property
    def is_form_copy(self) -> bool:
        """Whether a web site sends back what somebody filled in."""
        return is_form_copy(self.own_text)

    @cached_property
    def absence(self) -> Absence:
        """How far the own text is an absence notice."""
        return absence_in(self.own_text)

    @cached_property
    def told_absence(self) -> Absence:
        """The same of what is not put between quotation marks: there stands a notice that somebody cites."""
        return absence_in(without_pasted(self.own_text)) if pasted_in(self.own_text) else self.absence

    @cached_property
    def phrases(self) -> list[tuple[str, tuple[int, int]]]:
        """The phrases of machines in the own text, with their places in it."""
        return phrases_in(self.own_text)

    @cached_property
    def hints(self) -> list[str]:
        """What headers, sender and subject say about a machine."""
        return outside_hints(self.headers, self.sender, self.subject)

    @cached_property
    def asks_us(self) -> bool:
        """Whether a sentence asks the team something in as many words: then a person wrote it.

        What a system's notice cites of somebody asks nothing here, nor does the subject of the mail that is answered.
        """
        first = self._first_own_sentence()
        asking = [number for number in range(first, len(self.sentences)) if self.features.asks_team(number)]
        traces = self.traces
        noted = traces.actions or traces.marks or traces.fields or traces.built or self.calls_itself_automatic
        noted = noted or self.is_form_copy
        if not asking or self.spoken == self.written or not (traces.impersonal and noted):
            return bool(asking)
        told = lower(self.spoken)
        return any(self.sentences[number].strip(_MARKS) in told for number in asking)

    def _first_own_sentence(self) -> int:
        """The first sentence that the sender wrote: the subject of a reply is somebody else's."""
        if "reply" not in self.hints and "answered-by-program" not in self.hints:
            return 0
        parsed, end = self.ready.parsed, self.ready.prepared.subject_end
        return sum(parsed.span(*sentence)[0] < end for sentence in parsed.sentences)

    def strings(self, block: str) -> Iterable[str]:
        """The string features of *block*."""
        made: dict[str, Callable[[], Iterable[str]]] = {
            "chars": lambda: char_grams(self.char_text(block), *CHAR_RANGES["chars"]),
            "words": self.features.document_words,
            "ask-chars": lambda: char_grams(self.char_text(block), *CHAR_RANGES["ask-chars"]),
            "ask-words": self.features.ask_words,
            "last-ask": self.features.last_ask,
            "classes": self.features.document_classes,
            "ask-classes": self.features.ask_classes,
            "rules": self.features.rules,
            "alarm": lambda: alarm_features(self.signs),
            "alarm-words": self._alarm_words,
            "machine": self._machine,
            "local": lambda: local_features(self.sender, self.subject, self.ready.parsed.text),
            "subject": self._subject,
            "frame": self._frame,
        }
        return made[block]()

    def char_text(self, block: str) -> str:
        """The text whose character n-grams make up *block*."""
        if block == "chars":
            return lower(self.ready.parsed.text)
        return self.features.text_of(self.features.asking())

    def word_score(self, words: Sequence[str], head: Head, row: int) -> float:
        """How much the single words of a sentence speak for a class of *head*; 0 without a vectoriser."""
        return self.scorer(words, head, row) if self.scorer is not None else 0.0

    def _alarm_words(self) -> Iterator[str]:
        """Words and pairs of the sentences that sound loudest, so that one of them at the end of a long story counts as
        much as alone."""
        for number in loudest(self.signs, LOUDEST):
            yield from word_grams(plain_words(self.features.parsed, number), 1, 2)

    def _subject(self) -> Iterator[str]:
        """Words, signs and pairs of the subject by themselves: there a system says what it is about, and a program that
        it answers."""
        tokens = _SUBJECT_TOKEN.findall(lower(self.subject))
        yield from tokens
        yield from (f"{first} {second}" for first, second in pairwise(tokens))

    def _frame(self) -> Iterator[str]:
        return chain(from_whom(self.sender), beginnings(self.written))

    def _machine(self) -> Iterator[str]:
        yield from automatic_features(
            self.hints, [name for name, _ in self.phrases], self.own_text, self.asks_us, self.traces, self.absence
        )
        yield from built_features(self.system_parts, self.loose, self.absence)


class Vectoriser:
    """Makes the vectors of a mail for the blocks of a model."""

    def __init__(self, blocks: Mapping[str, Block]) -> None:
        self._blocks = blocks
        self._by_word = {
            name: CharBlock(blocks[name], *bounds) for name, bounds in CHAR_RANGES.items() if name in blocks
        }

    def vectors(self, mail: Mail) -> dict[str, Vector]:
        """The vector of each block."""
        mail.scorer = self._score
        made = {}
        for name, block in self._blocks.items():
            by_word = self._by_word.get(name)
            made[name] = by_word.vector(mail.char_text(name)) if by_word else block.vector(mail.strings(name))
        return made

    def _score(self, words: Sequence[str], head: Head, row: int) -> float:
        block = self._blocks["words"]
        columns = [block.columns[word] for word in set(words) if word in block.columns]
        return float((head.coefficients["words"][row, columns] * block.idf[columns]).sum()) if columns else 0.0
