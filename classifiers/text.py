"""The text as the readers see it: bounded, cleaned, in sentences, and every character traceable to the mail.

What arrives may be anything: ten megabytes, marks that turn the direction of writing, letters that only look Latin.
`prepare` takes a bounded part, removes what cannot be seen, and keeps for each character where it stood in
`subject + "\\n" + body`, so that evidence can always be shown in the mail itself.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

MAX_BODY = 60_000
"""Characters of a body that are looked at; a longer mail is cut in the middle (ours)."""

MAX_HEAD = 6_000
MAX_TAIL = 3_000
"""Characters of the readable text that are classified: people ask at the start or at the end (ours)."""

MAX_SUBJECT = 400

_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufe00-\ufe0f]")
_PLAIN = {
    "\u2018": "'", "\u2019": "'", "\u201a": "'", "\u201b": "'", "\u00b4": "'", "`": "'", "\u02bc": "'",
    "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u00ab": '"', "\u00bb": '"',
    "\u2013": "-", "\u2014": "-", "\u2010": "-", "\u2011": "-", "\u2212": "-",
    "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\t": " ", "\r": "\n", "\u2028": "\n", "\u2029": "\n",
}  # fmt: skip
_SPECIAL = re.compile("[^\x00-\x7f]|[\t\r`]")
_BASE64_LINE = re.compile(r"[A-Za-z0-9+/=]{60,}")


@dataclass(frozen=True, slots=True)
class PreparedText:
    """Cleaned text and, for each of its characters, the place in `subject + "\\n" + body`.

    The first `subject_end` characters are the subject's. `shortened` is true where text was left out.
    """

    text: str
    places: array[int]
    subject_end: int
    shortened: bool

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where the characters from *start* up to *end* stand in the mail."""
        if not self.places or start >= end:
            return 0, 0
        return self.places[start], max(self.places[min(end, len(self.places)) - 1] + 1, self.places[start])


def cut_body(body: str) -> str:
    """The body, bounded: a longer one keeps its beginning only, so that places stay right."""
    return body if len(body) <= MAX_BODY else body[:MAX_BODY]


def prepare(subject: str, body: str, spans: Sequence[tuple[int, int]]) -> PreparedText:
    """Clean the subject and those *spans* of the body that `quoting.split` says may be classified."""
    shown = subject[:MAX_SUBJECT]
    text, places = _clean(shown, 0)
    text.append("\n")
    places.append(min(len(shown), len(subject)))
    subject_end = len(text) - 1
    shortened = len(shown) < len(subject) or len(body) > MAX_BODY
    base = len(subject) + 1
    for start, end in _visible(body, spans):
        cleaned, where = _clean(body[start:end] + "\n", base + start)
        text.extend(cleaned)
        places.extend(where)
    if len(text) - subject_end > MAX_HEAD + MAX_TAIL:
        shortened = True
        text = [*text[: subject_end + MAX_HEAD], "\n", *text[-MAX_TAIL:]]
        places = places[: subject_end + MAX_HEAD] + places[subject_end + MAX_HEAD :][:1] + places[-MAX_TAIL:]
    return PreparedText("".join(text), places, subject_end, shortened)


_MARKUP = re.compile(r"<(?:!doctype|html|head|body|div|span|p|br|table|td|style)\b[^<>]{0,1000}>", re.IGNORECASE)
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]{0,15})\b([^<>]{0,1000})>|<!--", re.IGNORECASE)
_NEVER_SHOWN = frozenset(("style", "script", "head", "title", "template"))
_EMPTY = frozenset(("br", "hr", "img", "input", "meta", "link", "wbr", "col", "area", "base"))
_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d]*[1-9])|mso-hide\s*:\s*all|(?:^|\s)hidden\b",
    re.IGNORECASE,
)


def _visible(body: str, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The parts of *spans* that a mail program would show, where mark-up was left in the text; else the *spans*."""
    for start, end in spans:
        if "<" in body[start:end] and _MARKUP.search(body, start, end):
            yield from _shown(body, start, end)
        else:
            yield start, end


def _shown(body: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """What stands between the tags and is not hidden. What no closing tag ends is not taken for hidden."""
    at, inside, depth = start, "", 0
    pending: list[tuple[int, int]] = []
    for tag in _TAG.finditer(body, start, end):
        if tag.start() < at:
            continue
        if tag.start() > at:
            pending.append((at, tag.start()))
        at = tag.end()
        if tag.group() == "<!--":
            closing = body.find("-->", at, end)
            at = closing + 3 if closing >= 0 else at
            continue
        closes, name, attributes = tag.group(1), tag.group(2).lower(), tag.group(3)
        if inside:
            depth += 0 if name != inside else -1 if closes else 1
            if not depth:
                inside, pending = "", []
        elif not closes and name not in _EMPTY and (name in _NEVER_SHOWN or _HIDING.search(attributes)):
            yield from pending
            inside, depth, pending = name, 1, []
    yield from pending
    if at < end:
        yield at, end


def _clean(raw: str, base: int) -> tuple[list[str], array[int]]:
    """Characters without the invisible ones, look-alikes made plain; with the place of each."""
    if raw.isascii() and "\t" not in raw and "\r" not in raw and "`" not in raw:
        return list(raw), array("l", range(base, base + len(raw)))
    letters: list[str] = []
    places = array("l")
    done = 0
    for special in _SPECIAL.finditer(raw):
        offset, letter = special.start(), special.group()
        letters.extend(raw[done:offset])
        places.extend(range(base + done, base + offset))
        done = offset + 1
        if letter.isascii() or not _INVISIBLE.match(letter):
            letters.append(_PLAIN.get(letter) or _folded(letter))
            places.append(base + offset)
    letters.extend(raw[done:])
    places.extend(range(base + done, base + len(raw)))
    return letters, places


def _folded(letter: str) -> str:
    """One character for one: compatibility forms made plain, control characters made a space."""
    if unicodedata.category(letter) in {"Cc", "Cs", "Co", "Cn"}:
        return " "
    folded = unicodedata.normalize("NFKC", letter)
    return folded if len(folded) == 1 else letter


def lower(text: str) -> str:
    """Lower case of the same length, so that places stay right."""
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def looks_encoded(text: str) -> bool:
    """Whether the text is mostly left-over base64, which no reading should rest on."""
    encoded = sum(len(run) for run in _BASE64_LINE.findall(text))
    return encoded * 2 > max(len(text.strip()), 1)
