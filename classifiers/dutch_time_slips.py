"""Clock words and weekdays as hurried and regional writers spell them, set right before times are read.

Guarantees: pure; linear; never raises. A word is only changed where a clock or a weekday stands ("half vjif", "kwrt
ovr dire", "um veer oer"), so that no other word is taken for an hour.

Patterns match folded text (lower case, no accents, one space between words).
"""

from __future__ import annotations

import re
from typing import Final

_HOURS: Final = (
    "een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien", "elf", "twaalf",
)  # fmt: skip
_REGIONAL: Final = {
    "twei": "twee", "twie": "twee", "twij": "twee", "drei": "drie", "dreij": "drie",
    "drij": "drie", "vaar": "vier", "veer": "vier", "fjouwer": "vier", "vief": "vijf", "vieve": "vijf", "fiif": "vijf",
    "zezze": "zes", "zeuven": "zeven", "zeuve": "zeven", "zuvve": "zeven", "zeve": "zeven", "aachte": "acht",
    "neege": "negen", "neugen": "negen", "nege": "negen", "tiene": "tien", "tain": "tien", "elm": "elf", "elve": "elf",
    "twaolf": "twaalf", "twelf": "twaalf", "twoalf": "twaalf",
}  # fmt: skip
"""Hours in Gronings, Drents, Twents, Limburgs, Brabants and Frisian mail."""

_OTHER_WORDS: Final = """
    die dier zien tiende leven tegen regen nacht macht wacht recht echt achte dief vies lijf wijf week wees weet thee
    paar jaar uur uren hier dit dat mei elk deze weer meer mee zegen even geen eten eind
"""
_NO_HOURS: Final = frozenset(_OTHER_WORDS.split())
_LEAST: Final = 4
"""Letters of a word that may be a misspelt hour (ours): shorter ones are too like other words."""

_SIDES: Final = {"vr": "voor", "veur": "voor", "vor": "voor", "vur": "voor", "veer": "voor", "vo": "voor",
                 "ovr": "over", "ovre": "over", "oevr": "over", "ove": "over", "ower": "over", "euver": "over",
                 "na": "over", "noa": "over"}  # fmt: skip
_QUARTER = re.compile(
    r"\b(?P<count>k+wa?r?a?[tr]?t|kwart|kwartier|kwar|kwatr|kw|vijf|tien|5|10)\.?\s*"
    r"(?P<side>voor|over|veur|veer|vor|vur|vr|vo|ovr|ovre|oevr|ove|ower|euver|na|noa)\s+"
    r"(?P<half>ha?l?l?f\s)?(?P<hour>[a-z]{3,7}|\d{1,2})\b"
)
_HALF = re.compile(r"\b(?:hlf|hallf|haalf|hafl|halv|hallef|haolf|hoalf|helf|half)\s?(?P<hour>[a-z]{3,7}|\d{1,2})\b")
_AT = re.compile(
    r"\b(?P<lead>om|um|tegen|vanaf|rond|na|noa|tot|of)\s(?P<hour>[a-z]{3,7})"
    r"(?:(?P<unit>\s(?:uur|oer|ure|uren|uu|uurr|uuur|u)\b)|(?=\s*(?:$|[.,!?]|(?:graag|wel|kan|lukt|past|aub|svp)\b)))"
)
_AROUND = re.compile(r"\bum (?=\d|half|kwart)")
_ALONE = re.compile(rf"\b(?P<hour>{'|'.join(sorted(_REGIONAL, key=len, reverse=True))})\s(?:uur|oer|ure)\b")
_UNIT = re.compile(r"(?<=\d)\s?(?:uu|uurr|uuur|ur|uru|oer|uhr|ure)\b")
# "kan 1430 nie", "0900 lukt": four figures that are a quarter of an hour, beside a word of being able
_SOLID = re.compile(
    r"(?<![\d.:/€-])\b(?P<hour>0[789]|1\d)(?P<minute>00|15|30|45)(?=\s?(?:$|[,!?\n])|\s(?:kan|lukt|past|graag|nie|niet"
    r"|wel|is|of|schikt|ook|prima)\b)"
)
_INSTEAD = re.compile(
    r"(?<![\d.:/-])\b(?P<hour>\d{1,2}) (?P<word>ipv|i\.p\.v\.?|in plaats van) (?P<old>\d{1,2})\b"
    r"(?![./:-]?\d|\s?(?:uur|u|jan|feb|maart|mrt|apr|mei|jun|jul|aug|sep|okt|nov|dec)|\s(?:dagen|weken|personen|man"
    r"|kinderen))"
)
_WEEKDAYS: Final = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag")
_WEEKDAY = re.compile(r"\b[mdwv][a-z]{3,8}(?:g|ga)\b")


def spelt_right(folded: str) -> str:
    """*folded* with misspelt and regional clock words and weekdays in their usual spelling."""
    folded = _QUARTER.sub(_quarter, folded)
    folded = _HALF.sub(_half, folded)
    folded = _AROUND.sub("om ", folded)
    folded = _AT.sub(_at, folded)
    folded = _ALONE.sub(lambda match: f"{_REGIONAL[match['hour']]} uur", folded)
    folded = _UNIT.sub(" uur", folded)
    folded = _SOLID.sub(lambda match: f"{match['hour']}.{match['minute']}", folded)
    folded = _INSTEAD.sub(lambda match: f"{match['hour']} uur {match['word']} {match['old']} uur", folded)
    return _WEEKDAY.sub(_weekday, folded)


def _quarter(match: re.Match[str]) -> str:
    hour = _hour(match["hour"])
    if hour is None:
        return match.group()
    count = "kwart" if match["count"].startswith("k") else match["count"]
    # "tien na drie" may be a clock; "vijf na" another matter: only the quarter is said so.
    side = _SIDES.get(match["side"], match["side"]) if count == "kwart" or match["side"] != "na" else match["side"]
    return f"{count} {side} {'half ' if match['half'] else ''}{hour}"


def _half(match: re.Match[str]) -> str:
    hour = _hour(match["hour"])
    return match.group() if hour is None else f"half {hour}"


def _at(match: re.Match[str]) -> str:
    hour = _hour(match["hour"])
    lead = {"um": "om", "noa": "na"}.get(match["lead"], match["lead"])
    return match.group() if hour is None else f"{lead} {hour}{' uur' if match['unit'] else ''}"


def _hour(word: str) -> str | None:
    """The hour that *word* spells, or None."""
    if word in _HOURS or word.isdigit():
        return word
    if word in _REGIONAL:
        return _REGIONAL[word]
    if len(word) < _LEAST or word in _NO_HOURS:
        return None
    return next((hour for hour in _HOURS[1:] if _is_slip(word, hour)), None)


def _weekday(match: re.Match[str]) -> str:
    word = match.group()
    if word in _WEEKDAYS:
        return word
    return next((day for day in _WEEKDAYS if _is_slip(word, day)), word)


def _is_slip(word: str, meant: str) -> bool:
    """Whether one letter too many, too few, wrong, or two in the wrong order make *word* of *meant*."""
    if word[0] != meant[0] or abs(len(word) - len(meant)) > 1:
        return False
    at = next((place for place, (one, two) in enumerate(zip(word, meant, strict=False)) if one != two), None)
    if at is None:
        return word != meant
    rest, wanted = word[at:], meant[at:]
    swapped = rest[:2] == wanted[:2][::-1] and rest[2:] == wanted[2:]
    return swapped or rest[1:] == wanted[1:] or rest[1:] == wanted or rest == wanted[1:]
