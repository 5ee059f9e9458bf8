"""The sender's own words in an answer to a proposed time, folded and cut in sentences and clauses.

Guarantees: never raises on any text; linear; at most `TEXT_LIMIT` characters are read.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

TEXT_LIMIT = 3_000
"""Characters of the own text that are read (ours): an answer to a time comes early in a mail."""

_SENTENCE_END = re.compile(r"[!?;\n]+|\.+(?=\s|$)|\.{2,}")
_ABBREVIATED = re.compile(
    r"\b(?:ma|di|wo|do|vr|za|zo|jan|feb|mrt|apr|jun|jul|aug|sept?|okt|nov|dec|mw|dhr|evt|ivm|nl|gr|u|nr|tel"
    r"|a\.u\.b|i\.v\.m|a\.s|e\.d|d\.d|z\.s\.m|m\.b\.t|o\.a|i\.p\.v|o\.v\.v|bijv|enz|ca|vrijd|dond|woe|dins|maa|febr"
    r"|wk|min|resp|uiterl|st)$"
)
_CLAUSE_END = re.compile(
    r",(?!\d)|\bmaar\b|\bwel\b(?= (?:om|op|tegen|na|vanaf|de|di|ma|wo|do|vr|\d))|\bdaarna\b(?!\s*wel)|\bwant\b"
    r"|\bomdat\b|\bivm\b|\bi\.v\.m\.|\bvanwege\b|\bwegens\b|\s[-–]\s|:(?!\d)|[()]"
)


@dataclass(frozen=True, slots=True)
class Text:
    """The folded own text, with where its clauses and sentences begin and end."""

    folded: str
    sentences: tuple[tuple[int, int], ...]
    clauses: tuple[tuple[int, int], ...]

    def around(self, spans: tuple[tuple[int, int], ...], at: int) -> str:
        """The clause or sentence of *spans* that character *at* stands in."""
        return next((self.folded[start:end] for start, end in spans if start <= at < end), "")


def _folded(text: str) -> str:
    """Lower case, no accents, no invisible characters, one space for several; line ends kept."""
    pieces = unicodedata.normalize("NFKD", text.replace("’", "'").replace("‘", "'").replace("–", "-"))
    bare = "".join(piece for piece in pieces if unicodedata.category(piece) not in ("Mn", "Cf", "Me"))
    return re.sub(r"[^\S\n]+", " ", bare.lower())


def without_prefix(subject: str) -> str:
    """The beginning of *subject*, folded, after the prefixes of replies and forwards."""
    bare = re.sub(r"^(?:\s*(?:re|fw|fwd|aw|antw|antwoord|sv)\s*:)+", "", subject[:200], flags=re.IGNORECASE)
    return _folded(bare).strip()


def text_of(own: str) -> Text:
    """The words of *own*, folded and cut."""
    folded = _folded(own[:TEXT_LIMIT])
    # A line end in mid-sentence is the program's; after a short line (greeting, list) it is the writer's.
    folded = re.sub(r"(?<=[a-z,])\n(?=[a-z])", " ", folded) if len(own) > 200 else folded
    sentences = _cut(folded, 0, len(folded), _SENTENCE_END)
    clauses = tuple(clause for start, end in sentences for clause in _cut(folded, start, end, _CLAUSE_END))
    return Text(folded, sentences, clauses)


def _cut(text: str, start: int, end: int, at: re.Pattern[str]) -> tuple[tuple[int, int], ...]:
    """The stretches of *text* between the matches of *at*; a match that ends a stretch belongs to it."""
    spans: list[tuple[int, int]] = []
    begin = start
    for match in at.finditer(text, start, end):
        if match.group() == "." and _ABBREVIATED.search(text[max(begin, match.start() - 8) : match.start()]):
            continue
        cut = match.end() if at is _SENTENCE_END else match.start()
        if text[begin:cut].strip():
            spans.append((begin, cut))
        begin = cut
    if text[begin:end].strip():
        spans.append((begin, end))
    return tuple(spans)
