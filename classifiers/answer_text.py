"""The sender's own words in an answer to a proposed time, folded and cut in sentences and clauses.

Guarantees: never raises on any text; linear; at most `TEXT_LIMIT` characters are read.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from classifiers.answer_matters import SLIPS
from classifiers.dutch_time_slips import spelt_right

TEXT_LIMIT = 3_000
"""Characters of the own text that are read (ours): an answer to a time comes early in a mail."""

# A face ends a sentence as a full stop does, where no mark follows it.
_FACE = r"[\U0001f300-\U0001faff\u2600-\u27bf]"
_SENTENCE_END = re.compile(rf"[!?;\n]+|\.+(?=\s|$)|\.{{2,}}|{_FACE}(?!\s*(?:[?!.;\n]|{_FACE}))")
_ABBREVIATED = re.compile(
    r"\b(?:ma|di|wo|do|vr|za|zo|jan|feb|mrt|apr|jun|jul|aug|sept?|okt|nov|dec|mw|dhr|evt|ivm|nl|gr|u|nr|tel"
    r"|a\.u\.b|i\.v\.m|a\.s|e\.d|d\.d|z\.s\.m|m\.b\.t|o\.a|i\.p\.v|o\.v\.v|bijv|enz|ca|vrijd|dond|woe|dins|maa|febr"
    r"|wk|min|resp|uiterl|st)$"
)
# "do." is an abbreviation before a number ("do. 10 dec"), else the end of a sentence.
_WEEKDAY_SHORT = re.compile(r"\b(?:ma|di|wo|do|vr|za|zo|dond|woe|dins|vrijd)$")

# What a signature says of telephone, office hours and days of work: no answer to anything.
_DAY_WORD = r"(?:ma|di|wo|do|vr|(?:maan|dins|woens|donder|vrij)dag|mon|tue|wed|thu|fri)"
_NOTE = re.compile(
    r"^\W*(?:(?:mijn |vaste )?werk(?:dagen|tijden|zaam)|aanwezig(?: op)?\s?:|(?:telefonisch |te )?bereikbaar"
    r"(?: op| van| tussen|:|\s+(?:ma|di|wo|do|vr|werkdag|\d))|(?:telefonisch |inloop)?spreekuur|openingstijden|kantoor"
    r"(?:tijden|uren|dagen)|tel(?:efoon\w*)?\b|mob(?:iel)?\b|[tm]\s?:?\s?(?:\+31|0\d)|\+?\d[\d -]{8,}|office hours"
    r"|working (?:days|hours)|phone\b|(?:verstuurd|verzonden|sent) (?:vanaf|met|from|via|vanuit)"
    r"|ik werk (?:op )?(?:ma|di|wo|do|vr)\b(?=[^a-z]|$))[^?!\n]{0,100}$"
    rf"|^\W*(?:(?:op|en|t/m|tot|met|ochtend|hele|dag|{_DAY_WORD})\b\W*){{2,12}}$",
    re.MULTILINE,
)
# What an organisation prints under every mail: rules for cancelling, emergency numbers, what writing to it means.
_PRINTED = re.compile(
    r"^\W*(?:(?:bij |voor )?(?:spoed|nood|crisis)\b[^\n]{0,30}\b(?:bel(?:t|len)?|112|0\d)"
    r"|(?:(?:een )?afspra\w+ )?(?:afzeggen|annuleren|afmelden|verzetten)\b[^\n]{0,20}\b(?:minimaal|minstens"
    r"|uiterlijk|tot)\b"
    r"|niet (?:tijdig|op tijd) (?:afgezegd|afgemeld|geannuleerd)"
    r"|door (?:\w+ ){0,2}te (?:mailen|reageren|antwoorden|schrijven)\b"
    r"|[^\n]{0,80}\b(?:privacy(?:verklaring|beleid|statement|reglement)|algemene voorwaarden|geen rechten)\b)[^\n]*$",
    re.MULTILINE,
)

_CLAUSE_END = re.compile(
    r",(?!\d)|(?<!zet )(?<!doe )(?<!kom )(?<!laat )(?<!er )(?<!plan )(?<!ons )(?<!noteer )(?<!dan )\bmaar\b(?! (?:in"
    r"|vast|door)\b)"
    r"|\bwel\b(?= (?:om|op|tegen|na|vanaf|de|di|ma|wo|do|vr|\d))|\bdaarna\b(?!\s*wel)|\bwant\b"
    # no mark at all between a refusal and what is offered: "dinsdag lukt niet donderdag wel"
    r"|(?<=niet )(?=(?:(?:maan|dins|woens|donder|vrij)dag|doe maar|wel )\b)"
    r"|(?<=lukken )(?=(?:maan|dins|woens|donder|vrij)dag\b)|(?<= vol )(?=doe maar\b)"
    r"|(?<=zijn )(?=(?:eerder|vroeger) (?:niet|nie)\b)"
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


_CLOSING = re.compile(
    r"\W*(?:(?:beste|geachte|hallo|hoi|dag)\b[^\n]{0,40}\n\W*)?"
    r"(?:(?:met )?(?:vriendelijke|hartelijke|beste|collegiale|warme|hoogachtende) groet\w*|mvg|m\.v\.g\.?"
    r"|groet(?:en|jes)?"
    r"|hoogachtend|kind regards|best regards|regards)(?: (?:van )?[\w.]+){0,3}\W*(?:\n(?:[^\n?!]{0,60}\n?){0,8})?"
)


def says_nothing(folded: str) -> bool:
    """Whether *folded* is a greeting and a name alone: the writer pressed send too early, or left the text out."""
    return len(folded) < _SHORT and _CLOSING.fullmatch(folded.strip()) is not None


_SHORT = 300
"""Characters that a closing word with a signature block may take (ours)."""


def without_prefix(subject: str) -> str:
    """The beginning of *subject*, folded, after the prefixes of replies and forwards."""
    bare = re.sub(r"^(?:\s*(?:re|fw|fwd|aw|antw|antwoord|sv)\s*:)+", "", subject[:200], flags=re.IGNORECASE)
    return _folded(bare).strip()


def folded_subject(subject: str) -> str:
    """The beginning of *subject*, folded, with the prefixes of replies and forwards."""
    return _folded(subject[:200]).strip()


def text_of(own: str) -> Text:
    """The words of *own*, folded and cut."""
    folded = _folded(own[:TEXT_LIMIT])
    folded = _without_notes(_written_out(folded))
    # A line end in mid-sentence is the program's; after a short line (greeting, list) it is the writer's.
    folded = re.sub(r"(?<=[a-z,])\n(?=[a-z])", " ", folded) if len(own) > 200 else folded
    sentences = _cut(folded, 0, len(folded), _SENTENCE_END)
    clauses = tuple(clause for start, end in sentences for clause in _cut(folded, start, end, _CLAUSE_END))
    return Text(folded, sentences, clauses)


_SPOKEN_MARKS = (
    (re.compile(r" ?\bkomma\b(?! (?:bij|in))"), ","),
    (re.compile(r" ?\bvraagteken\b"), "?"),
    (re.compile(r" ?\buitroepteken\b"), "!"),
    (re.compile(r" ?\bnieuwe (?:regel|alinea)\b"), "\n"),
    (re.compile(r"(?<!geen)(?<!een)(?<!dat)(?<!dit)(?<!het)(?<!op) punt\b(?! (?:van|is|dat|waar|om))"), "."),
)


def _written_out(folded: str) -> str:
    """*folded* with the marks that a dictating writer spoke ("punt", "komma") put in, and common slips set right."""
    if not re.search(r"[.,!?]", folded):
        for spoken, mark in _SPOKEN_MARKS:
            folded = spoken.sub(mark, folded)
    for slip, word in SLIPS:
        folded = slip.sub(word, folded)
    return spelt_right(folded)


def _without_notes(folded: str) -> str:
    """*folded* without the lines on telephone hours and days of work that stand below the first line of text."""
    first = re.search(r"\w[^\n]*\n", folded)
    if first is None:
        return folded
    return folded[: first.end()] + _PRINTED.sub("", _NOTE.sub("", folded[first.end() :]))


def _cut(text: str, start: int, end: int, at: re.Pattern[str]) -> tuple[tuple[int, int], ...]:
    """The stretches of *text* between the matches of *at*; a match that ends a stretch belongs to it."""
    spans: list[tuple[int, int]] = []
    begin = start
    for match in at.finditer(text, start, end):
        if match.group() == "." and _is_abbreviation(text, max(begin, match.start() - 8), match):
            continue
        cut = match.end() if at is _SENTENCE_END else match.start()
        if text[begin:cut].strip():
            spans.append((begin, cut))
        begin = cut
    if text[begin:end].strip():
        spans.append((begin, end))
    return tuple(spans)


def _is_abbreviation(text: str, begin: int, dot: re.Match[str]) -> bool:
    before = text[begin : dot.start()]
    if _WEEKDAY_SHORT.search(before):
        return text[dot.end() : dot.end() + 4].strip()[:1].isdigit()
    return _ABBREVIATED.search(before) is not None
