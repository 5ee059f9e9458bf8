"""Words to search by: whole words and a light Dutch stem, at most 150 tokens a case (architecture, first migration, 5).

The stem is a simple one on purpose: it brings "melding", "meldingen" and "meldt" together without a word list. What it
wrongly brings together costs a person one glance; what it misses, they find by the other form.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

MOST_TOKENS = 150
_WORD = re.compile(r"[^\W_]{2,40}")
_DOUBLED = re.compile(r"([bdfgklmnprst])\1$")
_LONG_VOWEL = re.compile(r"(aa|ee|oo|uu)([bdfgklmnprstvz])$")
_ENDINGS = ("ingen", "heden", "elijk", "eren", "ing", "heid", "tje", "tjes", "je", "jes", "en", "er", "ers", "te", "de",
            "ten", "den", "e", "s", "t")  # fmt: skip
_ENDING = re.compile(f"(?:{'|'.join(sorted(_ENDINGS, key=len, reverse=True))})$")
_SHORTEST_STEM = 3
# Words that stand in every mail find nothing and would use up a case's tokens.
_STOP = frozenset(
    """aan al als bij dan dat de der deze die dit door een en er had heb heeft het hij hun ik in is je kan me met mijn
    na naar niet nog nu of om ons ook op over re fw fwd te tot u uit uw van voor was wat we wel werd wij wil ze zij
    zijn zou groet groeten vriendelijke beste geachte mvg""".split()  # noqa: SIM905
)


def plain_words(text: str) -> Iterator[str]:
    """The words of *text* in order, lower case and without accents; stop words are left out. Line by line: a case has
    room for the first words of a long mail only, and the rest is not looked at."""
    for line in text.splitlines():
        bare = line.lower()
        if not bare.isascii():
            bare = "".join(mark for mark in unicodedata.normalize("NFKD", bare) if not unicodedata.combining(mark))
        for word in _WORD.findall(bare):
            if word not in _STOP:
                yield word


# The words of mails are few and come back; a thousandth of a language's words make up most of its text.
@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """A light stem of a plain word; a word with a digit in it (a telephone number, a reference) stays whole."""
    if not word.isalpha():
        return word
    ending = _ENDING.search(word, _SHORTEST_STEM)
    if ending and not (ending[0] == "s" and word[-2] in "aeiouj"):
        word = word[: ending.start()]
    word = _DOUBLED.sub(r"\1", word)
    word = _LONG_VOWEL.sub(lambda found: found[1][0] + found[2], word)
    return word[:-1] + {"v": "f", "z": "s"}.get(word[-1], word[-1])


def tokens_of(texts: Iterable[str]) -> Iterator[str]:
    """The tokens that *texts* are found by, in order of appearance, each once: a stem (`s:`) and the whole word (`w:`).
    Who has enough of them stops asking."""
    words: set[str] = set()
    stems: set[str] = set()
    for text in texts:
        for word in plain_words(text):
            if word in words:
                continue
            words.add(word)
            root = stem(word)
            if root not in stems:
                stems.add(root)
                yield f"s:{root}"
            yield f"w:{word}"


def same_reference_key(reference: str) -> str:
    """Another organisation's reference as it is compared: letters and digits alone, lower case."""
    return "".join(mark for mark in reference.lower() if mark.isalnum())


def asked_tokens(words: str) -> list[str]:
    """The tokens a case must hold all of: a word is looked for by its stem, a word in "quotes" as it stands."""
    pieces = words.split('"')
    quoted = {f"w:{word}" for piece in pieces[1::2] for word in plain_words(piece)}
    loose = {f"s:{stem(word)}" for piece in pieces[0::2] for word in plain_words(piece)}
    return sorted(quoted | loose)
