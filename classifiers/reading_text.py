"""One mail made ready for all readers: its quotes told apart, its text cleaned, tokenised and matched once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from classifiers.language import Parsed, Pipeline
from classifiers.text import PreparedText, cut_body, prepare
from triage.domain.quoting import QuotedText, split
from triage.domain.reading import Evidence

_BARE_YES_WORDS: Final = 12
_YES: Final = re.compile(
    r"\s*(?:(?:hoi|hallo|beste|dag|ha)\b[^\n]{0,30}\n\s*)?(?:ja\b|graag\b|heel graag|doe maar|prima\b|"
    r"fijn\b|yes\b|akkoord\b)"
)
_OFFER: Final = re.compile(
    r"\b(?:zullen|kunnen|willen|zal|kan|wil|mogen|mag|moeten) (?:we|wij|ik|een van ons|iemand van ons)\b|"
    r"\b(?:wij|we|ik) (?:kunnen|kan|willen|wil|bieden|bied|gaan|ga|komen|kom|sluiten|sluit|denken|denk|"
    r"schuiven|schuif)\b|"
    r"\bwil(?:len)? (?:je|jij|jullie|u) (?:dat (?:wij|we|ik)|onze|advies|hulp)\b|"
    r"\b(?:shall|can|could) (?:we|i)\b|\b(?:we|i) (?:can|could)\b|\bwould you like\b"
)
"""What offers something: a yes to anything else, such as a time, is no request."""


@dataclass(frozen=True, slots=True)
class ReadingText:
    """What the readers work on: subject and readable text, and where their characters stand in the mail."""

    prepared: PreparedText
    parsed: Parsed
    source: str
    quoted: QuotedText

    def evidence(self, reading: str, rule: str, first: int, end: int) -> Evidence:
        """Evidence over the tokens from *first* up to *end*, with its place in `subject + "\\n" + body`."""
        start, stop = self.prepared.span(*self.parsed.span(first, end))
        return Evidence(reading, self.source[start:stop], start, stop, rule)  # type: ignore[arg-type]


def make_ready(pipeline: Pipeline, subject: str, body: str, quoted: QuotedText | None = None) -> ReadingText:
    """Tell quotes apart (unless *quoted* is given), clean, tokenise and match."""
    bounded = cut_body(body)
    if quoted is None or len(bounded) < len(body):
        quoted = split(bounded, subject)
    spans = ((0, len(bounded)),) if _takes_up_offer(quoted, bounded) else quoted.readable_spans
    prepared = prepare(subject, bounded, spans)
    return ReadingText(prepared, pipeline.parse(prepared.text), subject + "\n" + bounded, quoted)


def _takes_up_offer(quoted: QuotedText, body: str) -> bool:
    """Whether the new text is a bare yes to what is offered: then what the sender wants stands in the quote."""
    return (
        quoted.has_quote
        and len(quoted.new_text.split()) <= _BARE_YES_WORDS
        and bool(_YES.match(quoted.new_text.lower()))
        and bool(_OFFER.search(body.lower()))
    )
