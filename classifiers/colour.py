"""The colour code that Veilig Thuis's subject carries (R-10 to R-18): a grammar, not a search for a word.

Guarantees: never raises on any text; linear in the length of the text; reads at most `SUBJECT_LIMIT` characters of the
subject and `BODY_LIMIT` of the body (a code behind that is not found); a code in the body is a suggestion, never the
colour; evidence counts characters of the original `subject + "\\n" + body`, whatever was folded away for reading.

How a subject is read: characters are folded (width, accents, invisible marks), cut in tokens, and each colour word,
form or emoji becomes a mention. A mention that belongs to a name, a street or a thing falls out. What is left must be
*said as a code*: beside a route word, or in a breath that holds nothing but colours and function words. Last, negations
and changes between the mentions leave the newest code, none, or several that nobody could choose between.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache

from classifiers import colour_words as words
from triage.domain.quoting import split
from triage.domain.reading import Colour, ColourReading, Evidence

SUBJECT_LIMIT = 1_000
BODY_LIMIT = 20_000

# Kept apart from each other so that offsets survive: each alternative is one token.
_TOKEN = re.compile(
    r"v\s?(?:&|\+)\s?v(?![^\W\d_])|i\.?p\.?v\.?(?![^\W\d_])|k\.?c\.?(?![^\W\d_])|-->|==>|->|=>|>>|[^\W\d_]+(?:['’][^\W\d_]+)?|\d+|[^\s\w]|_",
    re.IGNORECASE,
)
_BREAKS = frozenset(",;:.!?()[]{}|/_–—#\"'“”‘’<>*~•·\n" + "-")
_SETS_OFF = frozenset(":-–—|/")
_SENTENCE_ENDS = frozenset(".!?;\n")
_LEET = str.maketrans({"0": "o", "3": "e", "1": "l", "4": "a"})


@dataclass(frozen=True, slots=True)
class _Token:
    """A word, number or sign; `text` is folded, `start` and `end` count in the original."""

    text: str
    start: int
    end: int
    shape: str  # "lower", "title", "upper" or "sign"
    glued: bool  # nothing stands between this token and the one before


class _Role(Enum):
    PLAIN = auto()
    OLD = auto()
    NEW = auto()
    DENIED = auto()
    ASKED = auto()


@dataclass(frozen=True, slots=True)
class _Mention:
    """A colour named at token `at`, in the form `form`: bare, inflected, foreign, typo, glued or emoji."""

    colour: Colour
    at: int
    form: str


def read_colour(subject: str, body: str = "") -> ColourReading:
    """Read the code in *subject* (R-10 to R-18); one found only in *body* becomes `in_body`. Never raises."""
    tokens = _without_prefixes(_tokens(subject[:SUBJECT_LIMIT], 0))
    sentence = _Sentence(tokens)
    mentions = sentence.codes()
    live = sentence.newest(mentions)
    colours = {mention.colour for mention in live}
    evidence = tuple(sentence.evidence(mention, subject, 0, "subject-code") for mention in live)
    if len(colours) == 1:
        return ColourReading(colour=colours.pop(), evidence=evidence)
    in_body, body_evidence = _in_body(subject, body)
    return ColourReading(None, len(colours) > 1, in_body, (*evidence, *body_evidence))


def _in_body(subject: str, body: str) -> tuple[Colour | None, tuple[Evidence, ...]]:
    """The one colour that the sender's own lines bind to a route word; None where there is none or more than one."""
    folded = body[:BODY_LIMIT].casefold()
    if not any(stem in folded for stem in ("geel", "gele", "groen", "oranje", "rood", "rode", "🟡", "🟢", "🟠", "🔴")):
        return None, ()
    found: list[tuple[Colour, Evidence]] = []
    for start, end in split(body[:BODY_LIMIT], subject).readable_spans:
        for tokens in _sentences(_tokens(body[start:end], start)):
            sentence = _Sentence(tokens, strict=True)
            live = sentence.newest(sentence.codes())
            if len({mention.colour for mention in live}) == 1:
                mention = live[-1]
                found.append((mention.colour, sentence.evidence(mention, body, len(subject) + 1, "body-code")))
    if len({colour for colour, _ in found}) != 1:
        return None, ()
    return found[0][0], (found[0][1],)


# Folding and tokens


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


def _tokens(text: str, base: int) -> list[_Token]:
    """The tokens of *text*; their places count from *base*."""
    folded, places = _folded(text)
    tokens: list[_Token] = []
    before = -1
    for match in _TOKEN.finditer(folded):
        for raw, start, end in _glued_parts(match.group(), match.start()):
            place = (base + places[start], base + places[end - 1] + 1)
            tokens.append(_Token(_plain(raw), *place, _shape(raw), start == before))
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
    if len(raw) > 1 and raw.isupper():
        return "upper"
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


def _leet(tokens: list[_Token]) -> list[_Token]:
    """Colour words written with figures for letters ("R00D") made whole."""
    made: list[_Token] = []
    at = 0
    while at < len(tokens):
        end = at + 1
        while end < len(tokens) and tokens[end].glued and tokens[end].text[0].isalnum() and end - at < 6:
            end += 1
        joined = "".join(token.text for token in tokens[at:end]).translate(_LEET)
        if end - at > 1 and joined in words.BARE | words.INFLECTED:
            made.append(_Token(joined, tokens[at].start, tokens[end - 1].end, tokens[at].shape, tokens[at].glued))
            at = end
        else:
            made.append(tokens[at])
            at += 1
    return made


def _spelled_out(tokens: list[_Token]) -> list[_Token]:
    """Colour words with a space or a dot between the letters ("O R A N J E") made whole."""
    made: list[_Token] = []
    at = 0
    while at < len(tokens):
        end = _spelled_end(tokens, at)
        if end > at:
            joined = "".join(token.text for token in tokens[at:end] if token.text not in ".-")
            made.append(_Token(joined, tokens[at].start, tokens[end - 1].end, "upper", tokens[at].glued))
            at = end
        else:
            made.append(tokens[at])
            at += 1
    return made


def _spelled_end(tokens: list[_Token], at: int) -> int:
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


def _without_prefixes(tokens: list[_Token]) -> list[_Token]:
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


def _sentences(tokens: list[_Token]) -> Iterator[list[_Token]]:
    start = 0
    for at, token in enumerate(tokens):
        if token.text in _SENTENCE_ENDS:
            yield tokens[start : at + 1]
            start = at + 1
    if start < len(tokens):
        yield tokens[start:]


def _one_slip(word: str, target: str) -> bool:
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


_LONG_ROUTE_WORDS = tuple(
    sorted(word for word in words.ROUTE_NOUNS | words.CODE_WORDS if len(word) >= 5 and word.isalpha())
)


@lru_cache(maxsize=4096)
def _respelled(text: str) -> str:
    """A long route word that *text* is a slip of the fingers for ("overdrahct"), else *text*."""
    if len(text) < 5 or text in words.ROUTE_PLURALS or text in words.ROUTE_WORDS or text in words.NO_TYPING_MISTAKE:
        return text
    return next((word for word in _LONG_ROUTE_WORDS if _one_slip(text, word)), text)


# The words that the phrases of change and negation are made of: no content of their own.
_TURN_WORDS = frozenset(
    word
    for phrases in (
        words.NEW_WORDS,
        words.OLD_WORDS,
        words.NEGATIONS,
        words.WITHDRAWN,
        words.OR_WORDS,
        words.INSTEAD_OF,
    )
    for phrase in phrases
    for word in phrase.split()
)


_ENUMERATES = frozenset((",", "/", "-", "en", "of", "&", "+"))


class _Sentence:
    """One subject, or one sentence of a body, as tokens with what stands around each."""

    def __init__(self, tokens: list[_Token], *, strict: bool = False) -> None:
        self._tokens = tokens
        self._texts = [_respelled(token.text) for token in tokens]
        self._strict = strict

    # What is named

    def codes(self) -> list[_Mention]:
        """The mentions that are said as a code, in the order of the text."""
        mentions = self._without_names_and_things(list(self._mentions()))
        bound = [mention for mention in mentions if self._is_said_as_code(mention)]
        if self._corrects(mentions, bound):
            bound = [mention for mention in mentions if mention.form != "inflected" or mention in bound]
        bound = [mention for mention in bound if not self._is_in_other_world(mention.at)]
        if self._strict and bound and len({mention.colour for mention in mentions}) > 1:
            # In running text the colour beside the code is its alternative: "geel, groen of rood".
            bound = mentions
        if not bound or self._is_talk(bound) or self._is_other_world(bound):
            return []
        return bound

    def _corrects(self, mentions: list[_Mention], bound: list[_Mention]) -> bool:
        """Whether one colour is put in the place of another: then the subject speaks of nothing but codes."""
        if self._strict or len({mention.colour for mention in mentions}) < 2:
            return False
        return self._has(words.CORRECTING) or (bool(bound) and self._has(words.TURNING))

    def _mentions(self) -> Iterator[_Mention]:
        for at, text in enumerate(self._texts):
            for form, table in (
                ("bare", words.BARE),
                ("inflected", words.INFLECTED),
                ("foreign", words.FOREIGN),
                ("emoji", words.EMOJI),
            ):
                if text in table:
                    yield _Mention(table[text], at, form)
                    break
            else:
                colour = self._mistyped(at)
                if colour is not None:
                    yield _Mention(colour, at, "typo")

    def _mistyped(self, at: int) -> Colour | None:
        """The colour that a word right beside a route word is one slip away from."""
        text = self._texts[at]
        if text in words.ABBREVIATED and not self._is_name_before(at):
            near = self._before(at) in words.STRONG or self._noun_after(at) or self._code_word_before(at)
            return words.ABBREVIATED[text] if near or self._is_set_off(at) else None
        told = self._before(at) == "kleurcode" or (
            self._before(at) == "code" and self._has(words.STRONG - words.CODE_WORDS)
        )
        stops = words.NEVER_A_CODE if told else words.NO_TYPING_MISTAKE
        if not 3 <= len(text) <= 7 or not text.isalpha() or text in stops | words.ROUTE_WORDS:
            return None
        close = [colour for word, colour in (words.BARE | words.INFLECTED).items() if _one_slip(text, word)]
        if not close or self._is_name_before(at):
            return None
        if self._code_word_before(at) or self._noun_after(at) or self._before(at) in words.STRONG:
            return close[0]
        return close[0] if self._is_set_off(at) else None

    def _is_set_off(self, at: int) -> bool:
        """ "ORANEJ - overdracht", "VT overdracht: gron": a word by itself, set off by a sign from the route's name."""
        last, first = at + 1 == len(self._texts), at == 0
        ahead = not first and self._texts[at - 1] in _SETS_OFF and self._before(at - 1) in words.STRONG
        behind = not last and self._texts[at + 1] in _SETS_OFF and bool(self._starts_with(at + 2, words.STRONG))
        alone_ahead = first or self._texts[at - 1] in _BREAKS
        alone_behind = last or self._texts[at + 1] in _BREAKS
        return (ahead and alone_behind) or (behind and alone_ahead)

    # Words around a mention

    def _step(self, at: int, direction: int, *, over: frozenset[str] = frozenset()) -> int:
        """The next token in *direction*, over signs in *over*; -1 where there is none."""
        at += direction
        while 0 <= at < len(self._texts) and self._texts[at] in over:
            at += direction
        return at if 0 <= at < len(self._texts) else -1

    def _before(self, at: int) -> str:
        at = self._step(at, -1)
        return self._texts[at] if at >= 0 else ""

    def _after(self, at: int) -> str:
        at = self._step(at, 1)
        return self._texts[at] if at >= 0 else ""

    def _ends_with(self, at: int, phrases: frozenset[str]) -> str:
        """The longest of *phrases* that ends right before token *at*, else ''."""
        for length in (4, 3, 2, 1):
            phrase = " ".join(self._texts[max(0, at - length) : at]) if at >= length else ""
            if phrase in phrases:
                return phrase
        return ""

    def _starts_with(self, at: int, phrases: frozenset[str]) -> str:
        """The longest of *phrases* that starts at token *at*, else ''."""
        for length in (4, 3, 2, 1):
            phrase = " ".join(self._texts[at : at + length])
            if phrase in phrases:
                return phrase
        return ""

    def _breath(self, at: int) -> range:
        """The stretch between separators that token *at* stands in."""
        start = end = at
        while start > 0 and not self._is_break(start - 1):
            start -= 1
        while end + 1 < len(self._texts) and not self._is_break(end + 1):
            end += 1
        return range(start, end + 1)

    def _is_break(self, at: int) -> bool:
        return self._texts[at] in _BREAKS or self._texts[at] in words.ARROWS

    def _has(self, phrases: frozenset[str]) -> bool:
        return any(self._starts_with(at, phrases) for at in range(len(self._texts)))

    # Names and things

    def _without_names_and_things(self, mentions: list[_Mention]) -> list[_Mention]:
        """*mentions* less surnames, streets and things; what is enumerated with a thing is one too."""
        kept: list[_Mention] = []
        thing_at = name_at = -1
        for mention in mentions:
            enumerated = thing_at >= 0 and all(text in _ENUMERATES for text in self._texts[thing_at + 1 : mention.at])
            if mention.form == "emoji":
                kept.append(mention)
            elif enumerated or self._is_thing(mention):
                thing_at = mention.at
            elif self._is_name(mention) or self._is_second_name(name_at, mention.at):
                name_at = mention.at
            else:
                kept.append(mention)
        return kept

    def _is_second_name(self, name_at: int, at: int) -> bool:
        """ "fam. Groen/Rood": a second surname, tied to one that stands right before it."""
        between = self._texts[name_at + 1 : at] if name_at >= 0 else []
        return between in (["/"], ["-"], ["&"], ["en"]) and self._tokens[at].shape == "title"

    def _is_name_before(self, at: int) -> bool:
        """A title, particle or initial right before token *at*: what stands there is a surname."""
        before = self._step(at, -1, over=frozenset("."))
        if before < 0:
            return False
        text, shape = self._texts[before], self._tokens[at].shape
        if text in words.TITLES:
            return not (shape == "upper" and text in ("fam", "familie", "gezin"))
        if text in words.TITLES_BEFORE_CAPITAL and shape == "title":
            return True
        if text in words.SURNAME_PARTICLES and shape != "upper":
            return not (shape == "lower" and text == "het" and self._offers_choice(0, len(self._texts)))
        # "A. Oranje": one capital with a full stop.
        return len(text) == 1 and text.isalpha() and self._before(at) == "." and self._tokens[before].shape == "title"

    def _is_name(self, mention: _Mention) -> bool:
        at = mention.at
        if mention.form == "inflected" and self._noun_after(at):
            return False
        if self._is_name_before(at) and not self._is_change_from(at):
            return True
        if self._tokens[at].shape == "title" and re.fullmatch(r", [a-z] \.", " ".join(self._texts[at + 1 : at + 4])):
            return True  # "Geel, H."
        return self._is_double_name(at) or self._is_after_first_name(at) or self._is_before_capital(at)

    def _is_change_from(self, at: int) -> bool:
        """ "van geel naar rood", "van groen via oranje": not a surname but a change."""
        if self._before(at) not in ("van", "de"):
            return False
        ahead = self._texts[at + 1 : at + 4]
        return any(text in ("naar", "via", "tot") or text in words.ARROWS for text in ahead)

    def _is_double_name(self, at: int) -> bool:
        """ "Groen-Visser", "Visser-Rood": tied by a hyphen to another capitalised word that is no route word."""
        if self._tokens[at].shape != "title":
            return False
        for step in (-1, 1):
            near, far = at + step, at + 2 * step
            if not 0 <= near < len(self._tokens) or not 0 <= far < len(self._tokens) or self._texts[near] != "-":
                continue
            glued = self._tokens[max(at, near)].glued and self._tokens[max(near, far)].glued
            if glued and self._tokens[far].shape == "title" and not self._is_known(far):
                return True
        return False

    def _is_after_first_name(self, at: int) -> bool:
        """ "Mirjam Oranje": a capitalised word that is none of ours right before a capitalised colour."""
        before = self._step(at, -1)
        if before < 0 or self._tokens[at].shape != "title":
            return False
        return self._tokens[before].shape == "title" and not self._is_known(before)

    def _is_before_capital(self, at: int) -> bool:
        """ "Rode Kruislaan", "Oranje Nassaulaan", "Groen & Zo": the first word of a name."""
        after = self._step(at, 1, over=frozenset("&"))
        if after < 0 or self._tokens[at].shape != "title" or self._is_known(after):
            return False
        if self._after(at) == "&":
            return True
        return self._tokens[after].shape == "title" and not self._has(words.STRONG) and not self._names_household()

    def _is_known(self, at: int) -> bool:
        text = self._texts[at]
        tables = (
            words.FILLERS,
            words.ROUTE_WORDS,
            words.HOUSEHOLD,
            words.ROUTE_PLURALS,
            words.SURNAME_PARTICLES,
            words.TITLES,
        )
        named = text in words.BARE or text in words.INFLECTED or text in words.EMOJI
        return named or text in _TURN_WORDS or any(text in table for table in tables)

    def _is_thing(self, mention: _Mention) -> bool:
        at = mention.at
        if mention.form == "inflected":
            return False
        after = self._after(at)
        if after in words.THING_AFTER or self._beside_other_colour(at):
            return True
        changed = " " in self._ends_with(at, words.NEW_WORDS)  # "gewijzigd in oranje"
        handed = (
            self._before(at) == "in" and at > 1 and self._texts[at - 2] in words.ROUTE_NOUNS
        )  # "overdracht in rood"
        changed = changed or handed
        if self._before(at) not in words.THING_BEFORE or self._code_word_before(at) or changed:
            return False
        numbered = at + 1 < len(self._texts) and self._is_reference(at + 1)
        asked = (
            self._before(at) in words.CHANGING
            and self._offers_choice(0, len(self._texts))
            and self._counts_colours() > 1
        )
        told = self._before(at) in words.CHANGING and (self._has(words.STRONG) or self._has(words.HOUSEHOLD) or asked)
        return not told and not numbered

    def _counts_colours(self) -> int:
        return len({words.BARE[text] for text in self._texts if text in words.BARE})

    def _beside_other_colour(self, at: int) -> bool:
        """ "blauw, groen en geel": coordinated with a colour that is no code."""
        for step in (-1, 1):
            place = at + step
            while 0 <= place < len(self._texts) and (
                self._texts[place] in words.OR_WORDS or self._texts[place] == "," or self._texts[place] in words.BARE
            ):
                place += step
            if 0 <= place < len(self._texts) and self._texts[place] in words.OTHER_COLOURS and abs(place - at) > 1:
                return self._tokens[place].shape != "title"
        return False

    # Said as a code

    def _code_word_before(self, at: int) -> bool:
        """ "kleurcode: geel", "code 'rood'"."""
        before = self._step(at, -1, over=frozenset(":='\"“‘=-(*_ "))
        if before < 0:
            return False
        return self._texts[before] in words.CODE_WORDS or self._texts[before] in ("vt", "route")

    def _noun_after(self, at: int) -> bool:
        """ "gele route", "gele ipv groene route", "rode warme overdracht": a route noun that the form belongs to."""
        place = at + 1
        for _ in range(6):
            if place >= len(self._texts):
                return False
            text = self._texts[place]
            if text in words.ROUTE_NOUNS:
                return True
            linked = text in words.OR_WORDS or text in words.INFLECTED or text in words.BARE or text in words.NOUN_LINKS
            if (
                not linked
                and text not in words.NEW_WORDS
                and text not in words.NEGATIONS
                and not self._is_break_hyphen(place)
            ):
                return False
            place += 1
        return False

    def _is_break_hyphen(self, at: int) -> bool:
        return self._texts[at] == "-" and self._tokens[at].glued

    def _is_said_as_code(self, mention: _Mention) -> bool:
        at = mention.at
        if mention.form == "inflected":
            last = at + 1 == len(self._texts) or not self._texts[at + 1].isalpha()
            return self._noun_after(at) or (last and self._before(at) in words.CODE_WORDS) or self._is_from_sender(at)
        if self._strict:
            return self._is_bound(at)
        if mention.form == "emoji":
            return self._is_code_emoji(at)
        if mention.form == "foreign":
            return self._is_set_off(at) or (
                self._is_bound(at) and (self._code_word_before(at) or self._has(words.STRONG))
            )
        if mention.form == "typo" or self._code_word_before(at):
            return True
        breath = self._breath(at)
        if any(self._is_route_word(place) for place in breath):
            return True
        if at + 1 < len(self._texts) and self._is_reference(at + 1):
            return True
        return self._is_understood(breath) or self._is_beside_household(at, breath) or self._is_before_names(at, breath)

    def _is_from_sender(self, at: int) -> bool:
        """ "een gele van Veilig Thuis", "nog een rode via VT"."""
        return self._after(at) in ("van", "via") and bool(self._starts_with(at + 2, words.SENDERS))

    def _is_route_word(self, at: int) -> bool:
        return self._texts[at].startswith(words.ROUTE_STEMS) or bool(self._starts_with(at, words.ROUTE_WORDS))

    def _is_bound(self, at: int) -> bool:
        """A route word right beside the colour: all that counts in running text."""
        after = self._step(at, 1, over=frozenset("'\"”’)*- "))
        behind = after >= 0 and (self._texts[after] in words.STRONG or self._texts[after] in words.ROUTE_NOUNS)
        before = self._step(at, -1, over=frozenset(":='\"“‘(*- "))
        ahead = before >= 0 and self._texts[before] in words.STRONG
        told = self._before(at) == "is" and any(text in words.CODE_TAILS for text in self._texts[:at])
        return behind or ahead or told or self._code_word_before(at)

    def _is_understood(self, breath: range) -> bool:
        """Whether the breath holds nothing but colours, function words, numbers and household words."""
        return all(self._is_known(at) or not self._texts[at].isalpha() for at in breath)

    def _is_beside_household(self, at: int, breath: range) -> bool:
        """ "oranje fam. Ruiter", "casus Bos is rood": at an end of its breath, with the household in the same one."""
        if not any(self._texts[place] in words.HOUSEHOLD or self._is_told_of_person(place) for place in breath):
            return False
        ahead = all(self._is_known(place) for place in range(breath.start, at))
        if at + 1 < breath.stop and not self._is_known(at + 1) and self._tokens[at + 1].shape == "lower":
            return False  # "kind met rood petje"
        behind = all(self._is_known(place) for place in range(at, breath.stop))
        return ahead or behind

    def _is_told_of_person(self, at: int) -> bool:
        """ "moeder = geel", "voor vader: code groen"."""
        if self._texts[at] not in words.PERSONS:
            return False
        told_before = self._before(at) == "voor" and at > 1 and self._texts[at - 2] in words.BARE
        return told_before or self._after(at) in ("=", ":", "code")

    def _is_before_names(self, at: int, breath: range) -> bool:
        """ "ORANJE Jansen", "geel Bakker": first in its breath, only names behind it, not itself written as a name."""
        if at != breath.start or (self._tokens[at].shape == "title" and not self._names_household()):
            return False
        behind = range(at + 1, breath.stop)
        return all(self._is_known(place) or self._tokens[place].shape in ("title", "sign") for place in behind)

    def _is_code_emoji(self, at: int) -> bool:
        if all(self._is_known(place) or not self._texts[place].isalnum() for place in range(len(self._texts))):
            return True
        return self._has(words.STRONG | words.TEAMS) or self._has(words.HOUSEHOLD) or self._colour_named()

    def _colour_named(self) -> bool:
        return any(text in words.BARE for text in self._texts)

    # Talk and other worlds

    def _is_talk(self, bound: list[_Mention]) -> bool:
        """Whether the routes are talked about: a training, a question on the difference, figures."""
        if any(self._texts[self._noun_place(mention.at)] in words.ROUTE_PLURALS for mention in bound):
            return True
        if self._has(words.ASKING):
            return True
        if self._texts[0] in words.INTERROGATIVES and self._texts[-1] == "?" and not self._names_household():
            return True
        if self._corrects(bound, bound) and self._has(words.CORRECTING):
            return False
        talk = self._has(words.TALK) or any(text.startswith(words.TALK_STEMS) for text in self._texts)
        # "Oranje zaak, evaluatie": one case that is spoken of, not the route.
        one_case = any(
            (mention.at == 0 and self._after(0) in ("zaak", "casus", "dossier"))
            or (self._before(mention.at) in words.THEIRS and self._after(mention.at) in words.ROUTE_NOUNS)
            for mention in bound
        )
        return talk and not one_case and not self._names_household()

    def _noun_place(self, at: int) -> int:
        after = self._step(at, 1)
        return after if after >= 0 else at

    def _names_household(self) -> bool:
        """A family's name or a reference number stands in the text."""
        titled = any(text in ("fam", "familie", "mw", "mevr", "mevrouw", "dhr", "gezin") for text in self._texts)
        return titled or any(self._is_reference(at) for at in range(len(self._texts)))

    def _is_reference(self, at: int) -> bool:
        """ "26-1204", "2026/884", "260113": a case's number; a bare year is none."""
        text = self._texts[at]
        if not text.isdigit():
            return False
        tied = any(
            0 <= far < len(self._texts) and self._texts[far].isdigit() and self._texts[near] in "-/."
            for near, far in ((at - 1, at - 2), (at + 1, at + 2))
        )
        longer = any(
            0 <= far < len(self._texts)
            and self._texts[far].isdigit()
            and len(self._texts[far]) >= 3
            and self._texts[near] in "-/."
            for near, far in ((at - 1, at - 2), (at + 1, at + 2))
        )
        return len(text) >= 5 or (tied and len(text) >= 3) or (longer and len(text) == 2)

    def _is_other_world(self, bound: list[_Mention]) -> bool:
        """Weather, traffic, hospitals, screens, games: no code unless a strong route word says so."""
        if self._has(words.STRONG - words.CODE_WORDS):
            return False
        if any(
            text in words.OTHER_WORLDS or any(part in text for part in words.OTHER_WORLDS_PARTS) for text in self._texts
        ):
            return True
        if self._has(words.PERSONS) or self._names_household():
            return False
        return any(self._is_alarm(mention.at) for mention in bound) or self._is_foreign_alarm(bound)

    def _is_in_other_world(self, at: int) -> bool:
        """ "NS code rood, ik kom later naar V&V": weather, traffic or computers right around it."""
        breath = self._breath(at)
        if breath.start > 1 and self._texts[breath.start - 1] == ":":
            # "KNMI waarschuwt: code oranje": who says it stands before the colon.
            breath = range(self._breath(breath.start - 2).start, breath.stop)
        because = [place for place in breath if self._texts[place] in words.BECAUSE]
        start = max((place for place in because if place < at), default=breath.start)
        stop = min((place for place in because if place > at), default=breath.stop)
        around = range(start, self._closing(stop))
        if any(self._texts[place] in words.OUTAGES for place in around):
            return True
        if start == breath.start and any(self._starts_with(place, words.STRONG - words.CODE_WORDS) for place in around):
            return False
        return any(self._texts[place] in words.OTHER_WORLDS for place in around)

    def _closing(self, stop: int) -> int:
        """Past what stands in brackets right behind *stop*: "code rood (storm)"."""
        if stop >= len(self._texts) or self._texts[stop] != "(":
            return stop
        return next((at for at in range(stop, min(stop + 8, len(self._texts))) if self._texts[at] == ")"), stop)

    def _is_alarm(self, at: int) -> bool:
        """ "code rood afgegeven", "code geel op de weg": how warnings are given out."""
        return self._before(at) in ("code", "kleurcode") and self._after(at) in words.ALARM_AFTER

    def _is_foreign_alarm(self, bound: list[_Mention]) -> bool:
        """ "code rood" in a text that otherwise speaks of nothing we know."""
        if not all(self._before(mention.at) == "code" for mention in bound) or self._has(words.ROUTE_WORDS - {"code"}):
            return False
        if self._has(words.CARE):
            return False
        unknown = [at for at, text in enumerate(self._texts) if text.isalpha() and not self._is_known(at)]
        return len(unknown) >= (1 if "!" in self._texts else 2)

    # Negation and change

    def newest(self, mentions: list[_Mention]) -> list[_Mention]:
        """The mentions that still stand after negations, corrections and changes."""
        roles = self._roles(mentions)
        live = [mention for mention, role in zip(mentions, roles, strict=True) if role in (_Role.PLAIN, _Role.NEW)]
        if len({mention.colour for mention in live}) == 1 and all(self._after(mention.at) == "?" for mention in live):
            # A code that is asked for is not given.
            return []
        fresh = [mention for mention, role in zip(mentions, roles, strict=True) if role is _Role.NEW]
        return fresh or live

    def _roles(self, mentions: list[_Mention]) -> list[_Role]:
        if self._takes_all_back():
            return [_Role.DENIED] * len(mentions)
        roles: list[_Role] = []
        for index, mention in enumerate(mentions):
            start = mentions[index - 1].at + 1 if index else 0
            role = self._own_role(mention, start)
            if index and self._changes_before(mention, start) and role in (_Role.PLAIN, _Role.NEW):
                # What came before is overtaken, all of it.
                roles = [_Role.OLD if before in (_Role.PLAIN, _Role.NEW) else before for before in roles]
                role = _Role.NEW
            elif index and role is _Role.PLAIN and roles[-1] is _Role.NEW and self._offers_choice(start, mention.at):
                role = _Role.NEW
            if (
                index
                and role is _Role.PLAIN
                and roles[-1] is _Role.DENIED
                and self._texts[start : mention.at] in (["of"], ["noch"])
            ):
                role = _Role.DENIED  # "geen oranje of rood"
            roles.append(role)
        return roles

    def _takes_all_back(self) -> bool:
        """ "Vervallen: overdracht geel", "Intrekking code rood": at the beginning, of the route and not of a talk."""
        phrase = self._starts_with(0, words.ANNULS)
        after = len(phrase.split())
        while after < len(self._texts) and (self._texts[after] in _SETS_OFF or self._texts[after] in ("van", "de")):
            after += 1
        if not phrase or after == len(self._texts):
            return False
        named = self._texts[after] in words.BARE or self._texts[after] in words.INFLECTED
        return named or bool(self._starts_with(after, words.STRONG | words.CODE_WORDS | words.ROUTE_NOUNS))

    def _own_role(self, mention: _Mention, start: int) -> _Role:
        """The role that the words right around the mention give it."""
        at = mention.at
        if self._is_denied(at, start) or self._is_withdrawn(at):
            return _Role.DENIED
        lead = self._lead(at, start)
        if self._ends_with(lead, words.INSTEAD_OF) or self._ends_with(lead, words.OLD_WORDS):
            return _Role.OLD
        if self._ends_with(lead, frozenset(("van",))) and self._is_change_from(at):
            return _Role.OLD
        if self._after(at) == "?" and not self._strict:
            return _Role.ASKED if self._is_answered(at) else _Role.PLAIN
        return _Role.NEW if self._ends_with(lead, words.NEW_WORDS) else _Role.PLAIN

    def _lead(self, at: int, start: int) -> int:
        """Where the words that belong to the mention begin: over ':' and "code", "als", "de"."""
        while at > start and (self._texts[at - 1] in words.LEADS or self._texts[at - 1] in ":()\"'‘“"):
            at -= 1
        return at

    def _is_denied(self, at: int, start: int) -> bool:
        place = at
        while place > start and self._texts[place - 1] in words.NEGATION_LINKS:
            if self._texts[place - 1] in ("geen", "niet"):
                break
            place -= 1
        return place > start and self._texts[place - 1] in words.NEGATIONS

    def _is_withdrawn(self, at: int) -> bool:
        after = at + 1
        while after < len(self._texts) and (
            self._texts[after] in words.ROUTE_NOUNS or not self._texts[after].isalpha()
        ):
            if self._texts[after] in _SENTENCE_ENDS or self._texts[after] == ",":
                break
            after += 1
        phrase = self._starts_with(after, words.WITHDRAWN)
        if phrase == "gaat niet door" and self._has(words.BECAUSE - {"door"}):
            return False  # the conversation, not the code
        return bool(phrase) and phrase != "meer"

    def _is_answered(self, at: int) -> bool:
        """ "Groen? Nee: geel!", "geel?? ja, geel": a question that the sender answers with a colour."""
        return any(text in ("nee", "ja", "correctie") for text in self._texts[at + 1 :])

    def _changes_before(self, mention: _Mention, start: int) -> bool:
        """Whether the words between the mention before and this one make this one the newer."""
        between = self._texts[start : mention.at]
        if self._offers_choice(start, mention.at) and "nee" not in between:
            return False
        if any(text in words.ARROWS for text in between):
            return True
        lead = self._lead(mention.at, start)
        return bool(self._ends_with(lead, words.NEW_WORDS)) or any(text in words.TURNS for text in between)

    def _offers_choice(self, start: int, end: int) -> bool:
        return any(text in ("of", "danwel", "or") for text in self._texts[start:end]) or "dan wel" in " ".join(
            self._texts[start:end]
        )

    def evidence(self, mention: _Mention, original: str, shift: int, rule: str) -> Evidence:
        """The mention as a span of the original; *shift* is where *original* starts in subject and body together."""
        token = self._tokens[mention.at]
        text = original[token.start : token.end]
        return Evidence("colour", text, token.start + shift, token.end + shift, rule)
