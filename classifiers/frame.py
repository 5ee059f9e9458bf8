"""What stands around what a mail says: from whom it comes, and how its sentences begin and end (R-51).

Systems write from addresses that name a task, and begin sentence upon sentence in the same way; the words between
differ from trade to trade."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from classifiers.text import lower
from classifiers.traces import ADDRESS

_NO_LETTER: Final = re.compile(r"[^a-zà-ÿ]+")
_SENTENCE: Final = re.compile(r"(?<=[.!?\n])\s+")
_TOKEN: Final = re.compile(r"[a-zà-ÿ']+|\d+|[^\w\s]")
_LONGEST: Final = 3_000
"""Characters of which the sentences are looked at."""

_MOST_FIRST: Final = 3
_SHORTEST: Final = 3
_KNOWN_BY: Final = 4
"""Letters: compounds end alike (dienst-, helpdesk), and names of products begin alike."""


def from_whom(sender: str) -> Iterator[str]:
    """The words of the address and of the name shown beside it, with the end of a task's and the beginning of a
    domain's."""
    low = lower(sender)
    found = ADDRESS.search(low)
    if found is None:
        return
    for word in _words(found.group(1)):
        yield f"local:{word}"
        yield f"local-end:{word[-_KNOWN_BY:]}"
    for word in _words(found.group(2)):
        yield f"domain:{word}"
        yield f"domain-start:{word[:_KNOWN_BY]}"
    yield from (f"shown:{word}" for word in _TOKEN.findall(low.partition("<")[0] if "<" in low else ""))


def beginnings(text: str) -> Iterator[str]:
    """The first one, two and three words of each sentence and line; of a question or an exclamation its sign."""
    for sentence in _SENTENCE.split(lower(text[:_LONGEST])):
        words = _TOKEN.findall(sentence)
        for size in range(1, min(len(words), _MOST_FIRST) + 1):
            yield f"begins:{' '.join(words[:size])}"
        if words and words[-1] in "?!":
            yield f"ends:{words[-1]}"
            yield f"asks:{words[0]}"


def _words(text: str) -> list[str]:
    return [word for word in _NO_LETTER.split(text) if len(word) >= _SHORTEST]
