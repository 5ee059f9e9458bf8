"""Whether a text is in a language that the readers did not learn: neither Dutch nor English."""

from __future__ import annotations

import re
from typing import Final

from classifiers.language import Parsed

_DUTCH_WORDS: Final = (
    "de het een en van ik te dat die in is niet je jullie u we wij ze zij hij er om op aan met als voor had heb "
    "heeft zijn haar bij maar ook nog naar dan wat hoe kan kunnen wil willen graag geen door over uit tot dit "
    "daar hier mijn ons onze mij me of groet beste hallo dag goedemorgen goedemiddag wordt worden was waren "
    "moet zou even al nu wel deze"
)
_ENGLISH_WORDS: Final = (
    "the a and of to i you we they he she it is are was were be have has had not for with on at from that this "
    "would could can will please your our us me my if or but do does what how who when there"
)
_FOREIGN_WORDS: Final = (
    "und der die das ich sie wir nicht ist mit für auf ein eine sehr bitte den dem le la les des et je vous "
    "nous est une pour que qui pas avec ve bir bu için ne w z na nie jest się że i do el los por para una con y "
    "se mi ich habe oder"
)
_DUTCH: Final = frozenset(_DUTCH_WORDS.split())
_ENGLISH: Final = frozenset(_ENGLISH_WORDS.split())
_FOREIGN: Final = frozenset(_FOREIGN_WORDS.split())

_FOREIGN_ALONE: Final = _FOREIGN - _DUTCH
_FAR: Final = re.compile("[\u0250-\U0010ffff]")
"""Characters beyond Latin ones; those of them that are letters make a text strange."""

_FEWEST: Final = 6


def reads_foreign(parsed: Parsed) -> bool:
    """Whether the words of *parsed* are mostly those of another language, by its commonest words and its letters."""
    words = [token.low for token in parsed.tokens if token.low.isalpha()]
    if len(words) < _FEWEST:
        return False
    known = sum(map(_DUTCH.__contains__, words)) / len(words)
    english = sum(map(_ENGLISH.__contains__, words)) / len(words)
    foreign = sum(map(_FOREIGN_ALONE.__contains__, words)) / len(words)
    strange = 0 if parsed.text.isascii() else sum(letter.isalpha() for letter in _FAR.findall(parsed.text))
    mostly_strange = strange * 2 > sum(map(len, words))
    return mostly_strange or (known < 0.16 and english < 0.16) or foreign > max(known, english)
