"""The subject of a mail as tokens, for the colour grammar: folded, cut, and with what was written oddly made whole.

Every token keeps its place in the original text. Linear in the length of the text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from classifiers import colour_words as words
from classifiers.colour_routes import plain_form

# Kept apart from each other so that offsets survive: each alternative is one token.
_TOKEN = re.compile(
    r"v\s?(?:&|\+)\s?v(?![^\W\d_])|i\.?p\.?v\.?(?![^\W\d_])|k\.?c\.?(?![^\W\d_])|-->|==>|<--|<==|<-|<=|->|=>|>>|[^\W\d_]+(?:['’][^\W\d_]+)?|\d+|[^\s\w]|_",
    re.IGNORECASE,
)
# Struck through: "~~geel~~ rood", "~geel~ rood", "<s>geel</s> rood".
_STRUCK = re.compile(
    r"~~(?=[^\s~])[^~\n]{1,80}~~|(?<![\w~])~(?=[^\s~])[^~\n]{1,80}(?<=[^\s~])~(?![\w~])"
    r"|<(s|del|strike)>[^<\n]{1,80}</\1>",
    re.IGNORECASE,
)
_STROKES = frozenset("\u0335\u0336\u0337\u0338")
BREAKS = frozenset(",;:.!?()[]{}|/_–—#\"'“”‘’<>*~•·\n" + "-")
SETS_OFF = frozenset(":-–—|/")
SENTENCE_ENDS = frozenset(".!?;\n")
_SENTENCE_LIMIT = 200
_LEET = str.maketrans({"0": "o", "3": "e", "1": "l", "4": "a"})


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number or sign; `text` is folded, `start` and `end` count in the original."""

    text: str
    start: int
    end: int
    shape: str  # "lower", "title", "upper" or "sign"
    glued: bool  # nothing stands between this token and the one before


def _folded(text: str) -> tuple[str, list[int]]:
    """*text* with width, accents and invisible characters folded away, and each character's place in *text*."""
    characters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        if character.isascii():
            characters.append(character)
            places.append(place)
            continue
        for piece in unicodedata.normalize("NFKD", words.LOOKALIKES.get(character, character)):
            if unicodedata.category(piece) not in ("Cf", "Mn", "Me"):
                characters.append(piece)
                places.append(place)
    return "".join(characters), places


def tokens_of(text: str, base: int) -> list[Token]:
    """The tokens of *text*; their places count from *base*. What is struck through is not there."""
    folded, places = _folded(text)
    gone = {place for struck in _STRUCK.finditer(folded) for place in range(*struck.span())}
    tokens: list[Token] = []
    before = -1
    for match in _TOKEN.finditer(folded):
        if match.start() in gone or not _STROKES.isdisjoint(text[places[match.start()] : places[match.end() - 1] + 2]):
            continue
        for raw, start, end in _glued_parts(match.group(), match.start()):
            place = (base + places[start], base + places[end - 1] + 1)
            tokens.append(Token(_plain(raw), *place, _shape(raw), start == before))
            before = end
    return _spelled_out(_leet(tokens))


def _plain(raw: str) -> str:
    lower = raw.lower()
    if lower[0] == "v" and lower[-1] == "v" and len(lower) > 2 and ("&" in lower or "+" in lower):
        return "v&v"
    if lower.replace(".", "") in ("ipv", "kc"):
        return lower.replace(".", "")
    return lower


def _shape(raw: str) -> str:
    if not raw[0].isalpha():
        return "sign"
    if len(raw) > 1 and (raw.isupper() or (len(raw) < 5 and raw[0].isupper() and raw[-1].isupper())):
        return "upper"  # also "RvB"
    return "title" if raw[0].isupper() else "lower"


_GLUE_HEADS = ("kleurcode", "overdracht", "code", "kleur", "route", "vt")
_GLUE_TAILS = (
    "kleurcode",
    "overdrachtsgesprek",
    "overdrachtsdocument",
    "overdracht",
    "route",
    "code",
    "vt",
    "casus",
    "melding",
)


def _glued_parts(raw: str, start: int) -> Iterator[tuple[str, int, int]]:
    """A word written without its space ("kleurcodegroen", "VToranje", "oranjeroute") in its parts; else itself."""
    lower = raw.lower()
    for head in _GLUE_HEADS:
        if lower.startswith(head) and lower[len(head) :] in words.BARE | words.INFLECTED:
            yield raw[: len(head)], start, start + len(head)
            yield raw[len(head) :], start + len(head), start + len(raw)
            return
    for tail in _GLUE_TAILS:
        if lower.endswith(tail) and lower[: -len(tail)] in words.BARE | words.INFLECTED:
            cut = len(raw) - len(tail)
            yield raw[:cut], start, start + cut
            yield raw[cut:], start + cut, start + len(raw)
            return
    yield raw, start, start + len(raw)


def _leet(tokens: list[Token]) -> list[Token]:
    """Colour words written with figures for letters ("R00D") made whole."""
    made: list[Token] = []
    at = 0
    while at < len(tokens):
        end = at + 1
        while end < len(tokens) and tokens[end].glued and tokens[end].text[0].isalnum() and end - at < 6:
            end += 1
        joined = "".join(token.text for token in tokens[at:end]).translate(_LEET)
        if end - at > 1 and joined in words.BARE | words.INFLECTED:
            made.append(Token(joined, tokens[at].start, tokens[end - 1].end, tokens[at].shape, tokens[at].glued))
            at = end
        else:
            made.append(tokens[at])
            at += 1
    return made


def _spelled_out(tokens: list[Token]) -> list[Token]:
    """Colour words with a space or a dot between the letters ("O R A N J E", "oran je") made whole."""
    made: list[Token] = []
    at = 0
    while at < len(tokens):
        end = _spelled_end(tokens, at)
        if end == at and at + 1 < len(tokens) and tokens[at].text + tokens[at + 1].text in words.BARE:
            end = at + 2  # "oran je", "ge el"
        if end > at:
            joined = "".join(token.text for token in tokens[at:end] if token.text not in ".-")
            made.append(Token(joined, tokens[at].start, tokens[end - 1].end, "upper", tokens[at].glued))
            at = end
        else:
            made.append(tokens[at])
            at += 1
    return made


def _spelled_end(tokens: list[Token], at: int) -> int:
    """Where the single letters that begin at *at* have spelled a colour; *at* where they spell none."""
    joined = ""
    for place in range(at, min(at + 12, len(tokens))):
        text = tokens[place].text
        if len(text) > 1 or not (text.isalpha() or text in ".-"):
            break
        joined += text if text.isalpha() else ""
        if joined in words.BARE:
            follows = tokens[place + 1].text if place + 1 < len(tokens) else ""
            return at if len(follows) == 1 and follows.isalpha() else place + 1
    return at


def without_prefixes(tokens: list[Token]) -> list[Token]:
    """*tokens* after the reply, forward and machine prefixes ("RE: FW: Automatic reply:")."""
    at = 0
    while True:
        for length in (3, 2, 1):
            phrase = " ".join(token.text for token in tokens[at : at + length])
            after = at + length
            if phrase not in words.REPLY_PREFIXES:
                continue
            # "RE[2]:" and "[EXTERN]" as well as "RE:".
            while (
                after < len(tokens)
                and after < at + length + 3
                and (tokens[after].text in "[]()" or tokens[after].text.isdigit())
            ):
                after += 1
            if after < len(tokens) and tokens[after].text == ":":
                at = after + 1
                break
        else:
            return tokens[at:]


def sentences_in(tokens: list[Token]) -> Iterator[list[Token]]:
    """*tokens* in sentences; what runs on is cut, so that looking around in a sentence stays cheap."""
    start = 0
    for at, token in enumerate(tokens):
        if token.text in SENTENCE_ENDS or at - start >= _SENTENCE_LIMIT:
            yield tokens[start : at + 1]
            start = at + 1
    if start < len(tokens):
        yield tokens[start:]


_RUN = re.compile(r"(.)\1{2,}")


def without_runs(word: str) -> tuple[str, ...]:
    """*word* and, where a key was held down, the words it may have been: "roooood" is "rood" or "rod"."""
    if not _RUN.search(word):
        return (word,)
    return (word, _RUN.sub(r"\1\1", word), _RUN.sub(r"\1", word))


def one_slip(word: str, target: str) -> bool:
    """Whether one letter added, left out, changed, or two neighbours swapped turn *word* into *target*."""
    if abs(len(word) - len(target)) > 1 or word == target:
        return False
    head = 0
    while head < min(len(word), len(target)) and word[head] == target[head]:
        head += 1
    left, right = word[head:], target[head:]
    if len(left) == len(right):
        swapped = left[:2] == right[1::-1] and left[2:] == right[2:]
        return left[1:] == right[1:] or swapped
    return left[1:] == right or left == right[1:]


# Four letters are too few for any slip: "mode" and "rode" are words.
_SLIPS = {slip: "code" for slip in ("cdoe", "ocde", "codde", "coode", "cod")} | {"overdragt": "overdracht"}
_LONG_ROUTE_WORDS = tuple(
    sorted(word for word in words.ROUTE_NOUNS | words.CODE_WORDS if len(word) >= 5 and word.isalpha())
)


@lru_cache(maxsize=4096)
def respelled(text: str) -> str:
    """A route word that *text* is a form of or a slip of the fingers for ("overdrahct", "cdoe"), else *text*."""
    text = plain_form(text)
    if text in _SLIPS:
        return _SLIPS[text]
    if len(text) < 5 or text in words.ROUTE_PLURALS or text in words.ROUTE_WORDS or text in words.NO_TYPING_MISTAKE:
        return text
    return next((word for word in _LONG_ROUTE_WORDS if one_slip(text, word)), text)
