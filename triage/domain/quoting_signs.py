"""What one line by itself looks like: a closing word, a footer, a name, a sentence, a line of a signature block."""

from __future__ import annotations

import re
from collections.abc import Sequence

from triage.domain import quoting_words as words
from triage.domain.quoting_lines import LOOK

PROSE_END = re.compile(r"[a-zà-ÿ)'\"]\s?[.?!…]+(?:\s*[;:]-?[)(])?$")
_PHONE = re.compile(r"(?:\+31|\(?0\d{1,3}\)?)[\s\-–.]?\d[\d\s\-–.]{5,}")
LIST_ITEM = re.compile(r"(?:[-*•](?!.*-$)|\d{1,2}[.)]|[a-z]\))\s+\S")
_POSTCODE = re.compile(r"\b\d{4}\s?[a-z]{2}\b")
_ADDRESS = re.compile(r"\w@\w")
_LABELLED = re.compile(r"^(?:t|m|e|w|tel|mob|i)\s?[.:|]?\s*(?:\+?\d|\(0|www|[\w.]+@)")
_INLINE_CLOSING = re.compile(
    r"[.!?,)]\s*(?:met\s)?(?:vriendelijke |hartelijke |vr\. ?)?(?:groet(?:en|jes)?|mvg|gr)\b[.,!]?"
    r"\s*(?:[\w.'-]+\s?){0,4}$"
)
_GREETING_WORD = re.compile(
    r"(?:met |mit |een |de |veel |viele )*(?:[\w-]+e[nm]? )?(?:(?:en )?[\w-]+e )?"
    r"(?:groet(?:en|jes|n|end)?|regards|gr(?:ü|ue)(?:ß|ss)en?|gru(?:ß|ss))(?![\w-])"
)
WORD = re.compile(r"[\w'’.-]+")
RULE = re.compile(r"^[-_=*]{5,}$")


def is_footer(look: str) -> bool:
    """What a program puts under a mail; never a question, and nothing that speaks of us or you."""
    if len(look) >= 120 or not (look.startswith(words.FOOTERS) or words.FOOTER.match(look)):
        return False
    return not look.endswith("?") and not words.SPEAKS.search(look)


def is_banner(look: str) -> bool:
    """What a receiving system puts above a mail; never a question, and nothing that a person says of himself."""
    if len(look) >= 300 or not any(map(look.__contains__, words.BANNERS)):
        return False
    return not look.endswith("?") and not words.SPEAKS.search(look)


def is_top_banner(look: str) -> bool:
    """The same, in words that lower down in a mail may be the sender's own."""
    if not any(map(look.__contains__, words.TOP_BANNER_SIGNS)):
        return False
    return bool(words.TOP_BANNER.search(look)) and not look.endswith("?") and not words.SPEAKS.search(look)


def is_postscript(look: str) -> bool:
    return look.startswith(words.POSTSCRIPTS) and any(
        look.startswith(word) and not look[len(word) : len(word) + 1].isalpha() for word in words.POSTSCRIPTS
    )


def _beginnings(phrases: Sequence[str]) -> re.Pattern[str]:
    """Matches the longest of *phrases* at the beginning of a line, as whole words."""
    longest_first = sorted(phrases, key=len, reverse=True)
    return re.compile("(?:" + "|".join(map(re.escape, longest_first)) + r")(?![^\W_])")


_CLOSINGS = _beginnings(words.CLOSINGS)
_GREETINGS = _beginnings(words.GREETINGS)
THANKS = _beginnings(words.THANKS)


def rest_after(look: str, beginnings: re.Pattern[str]) -> str | None:
    """What follows the phrase that *look* begins with; None where it begins with none."""
    found = beginnings.match(look)
    return None if found is None else look[found.end() :].strip(" .,!;:-–*")


def is_closing(look: str) -> bool:
    """A line of a closing word, with at most a short name or wish behind it; or a sentence that ends in one."""
    plain = look.strip("*_ ").replace(".", "")
    rest = rest_after(plain, _CLOSINGS)
    if rest is not None and words.NO_CLOSING.match(look):
        return False
    if rest is None and (greeting := _GREETING_WORD.match(plain)):
        rest = plain[greeting.end() :].strip(" ,!;:-–")
    if rest is not None and not rest.startswith(("aan ", "van ouders")) and not rest.endswith("?"):
        return len(WORD.findall(rest)) <= 5
    if words.LATE_CLOSING.match(plain) or words.KISSES.fullmatch(plain):
        return True
    return 12 < len(look) < LOOK and bool(_INLINE_CLOSING.search(look[-60:]))


def is_bare_name(look: str) -> bool:
    found = WORD.findall(look)
    return 0 < len(found) <= 4 and not re.search(r"[?!:\d]", look) and not look.endswith(("...", "…"))


def is_block_line(look: str) -> bool:
    """A line that can only stand in a signature block: telephone, address, working days."""
    if _PHONE.search(look) or _POSTCODE.search(look) or _LABELLED.match(look) or _ADDRESS.search(look):
        return True
    return any(map(look.__contains__, words.BLOCK_SIGNS))


def is_prose(look: str) -> bool:
    """A sentence: new text, even under a signature."""
    if is_block_line(look) and "?" not in look:
        return False
    count = len(WORD.findall(look))
    return (count >= 4 and bool(PROSE_END.search(look))) or (count >= 3 and look.endswith("?")) or count > 14


def is_name(cased: str) -> bool:
    """ "Sanne de Rooij", "F. Hendriks, mentor", "Ben Korff, Wijkteam Oost": capitals, no sentence."""
    name = re.split(r"[,|(/]| - | – ", cased, maxsplit=1)[0].strip()
    found = name.split()
    if not 0 < len(found) <= 5 or len(WORD.findall(cased)) > 9 or cased.endswith(("?", "!", ":", ",", "...", "…")):
        return False
    if (cased.endswith(".") and not re.search(r"\b[A-Z]\.$", cased)) or found[0].lower().strip(".,") in words.NO_NAME:
        return False
    return (
        all(
            piece[0].isupper() or piece.lower().rstrip(".") in words.PARTICLES or piece.startswith("'")
            for piece in found
        )
        and found[0][0].isalpha()
    )


def is_greeting(look: str) -> bool:
    return rest_after(look, _GREETINGS) is not None and len(WORD.findall(look)) <= 5
