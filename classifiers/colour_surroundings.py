"""The words of one subject or sentence, and what stands around each: the ground of the colour grammar."""

from __future__ import annotations

import re

from classifiers import colour_changes as changes
from classifiers import colour_routes as routes
from classifiers import colour_words as words
from classifiers import colour_worlds as worlds
from classifiers.colour_tokens import BREAKS, SENTENCE_ENDS, SETS_OFF, Token, respelled

# The words that the phrases of change and negation are made of: no content of their own.
_TURN_WORDS = frozenset(
    word
    for phrases in (
        changes.NEW_WORDS,
        changes.OLD_WORDS,
        changes.NEGATIONS,
        changes.WITHDRAWN,
        words.OR_WORDS,
        changes.INSTEAD_OF,
    )
    for phrase in phrases
    for word in phrase.split()
)


_VV_TAILS = [[tail] for tail in ("gesprek", "verslag", "rapport", "rapportage", "afspraak", "overleg")]


class Surroundings:
    """One subject, or one sentence of a body, as tokens with what stands around each."""

    def __init__(self, tokens: list[Token], *, strict: bool = False) -> None:
        self._tokens = tokens
        self._texts = [respelled(token.text) for token in tokens]
        for at in range(len(self._texts) - 1):
            tail = at + 2 if self._texts[at + 1] == "-" else at + 1
            if self._texts[at] == "vv" and self._texts[tail : tail + 1] in _VV_TAILS:
                self._texts[at] = "v&v"  # "VV-gesprek", but not "VV Oranje"
        self._strict = strict
        self._household: bool | None = None
        self._told: tuple[bool, bool] | None = None
        self._coloured: list[int] | None = None

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
        if self._texts[at] == "." and at and (self._texts[at - 1] in words.SHORTENED or len(self._texts[at - 1]) == 1):
            return False  # "fam. Bos groen", "gezin A. geel"
        if self._is_compound_sign(at):
            return False
        return self._texts[at] in BREAKS or self._texts[at] in changes.ARROWS

    def _is_compound_sign(self, at: int) -> bool:
        """ "V&V-verslag", "VT-dossier", "overdr.gesprek": the sign inside a route word."""
        if not at or at + 1 >= len(self._texts) or self._texts[at + 1] not in routes.TAILS:
            return False
        if self._texts[at] != "-" and (self._texts[at] != "." or self._texts[at - 1] not in words.SHORTENED):
            return False
        glued = self._tokens[at].glued and self._tokens[at + 1].glued
        return glued and bool(self._ends_with(at, words.STRONG))

    def _is_break_hyphen(self, at: int) -> bool:
        return self._texts[at] == "-" and self._tokens[at].glued

    def _has(self, phrases: frozenset[str]) -> bool:
        return any(self._starts_with(at, phrases) for at in range(len(self._texts)))

    def _is_known(self, at: int) -> bool:
        text = self._texts[at]
        if text in ("e", "ste") and self._tokens[at].glued and self._texts[at - 1].isdigit():
            return True  # "2e"
        if text in ("post", "telefoon", "sms", "koerier") and self._before(at) == "per":
            return True
        tables = (
            words.FILLERS,
            words.ROUTE_WORDS,
            words.HOUSEHOLD,
            words.ROUTE_PLURALS,
            words.SURNAME_PARTICLES,
            words.TITLES,
        )
        named = text in words.BARE or text in words.INFLECTED or text in words.EMOJI or routes.is_loose_form(text)
        return named or text in _TURN_WORDS or any(text in table for table in tables)

    def _is_reference(self, at: int) -> bool:
        """ "26-1204", "2026/884", "260113", "5004", "zaak 118": a case's number; a year, sum or postcode is none."""
        text = self._texts[at]
        if not text.isdigit():
            return False
        if self._before(at) in words.ORDERED:
            return False
        if len(text) >= 5:
            return True
        tied = longer = False
        for near, far in ((at - 1, at - 2), (at + 1, at + 2)):
            if 0 <= far < len(self._texts) and self._texts[far].isdigit() and self._texts[near] in "-/.":
                tied = True
                longer = longer or len(self._texts[far]) >= 3
        if (tied and len(text) >= 3) or (longer and len(text) == 2):
            return True
        before, after = self._before(at), self._after(at)
        if before in words.NUMBERED and len(text) >= 2:
            return True
        if len(text) < 4 or tied or text.startswith(("19", "20", "0")) or before in words.COUNTED:
            return False
        postcode = at + 1 < len(self._texts) and self._tokens[at + 1].shape == "upper" and len(after) == 2
        postcode = postcode and not self._is_known(at + 1)
        return after not in words.UNITS and (not postcode or before in words.BARE)

    def _names_household(self) -> bool:
        """A family's name or a reference number stands in the text."""
        if self._household is None:
            self._household = self._names_case() or any(self._begins_name(at) for at in range(len(self._texts)))
        return self._household

    def _names_number(self) -> bool:
        return any(self._is_reference(at) for at in range(len(self._texts)))

    def _names_case(self) -> bool:
        """A family word or a reference number: a household, and not just somebody ("voor Ans")."""
        return any(
            self._texts[at] in words.FAMILY_WORDS or self._is_reference(at) or self._begins_surname(at)
            for at in range(len(self._texts))
        )

    def _is_our_triage(self) -> bool:
        """Whether the triage in the text is Veilig Thuis's: not "triage SEH: rood"."""
        for at, text in enumerate(self._texts):
            for direction in (-1, 1) if text in words.TRIAGES else ():
                for place in range(at, at + 5 * direction, direction):
                    if not 0 <= place < len(self._texts) or self._texts[place] in ",;.!?":
                        break
                    if self._texts[place] in worlds.MEDICAL:
                        return False
        return True

    def _begins_name(self, at: int) -> bool:
        """Initials with a surname, a surname with a particle, or a name behind "casus", "voor"."""
        if self._begins_surname(at):
            return True
        initials = (
            len(self._texts[at]) == 1 and self._tokens[at].shape == "title" and self._texts[at + 1 : at + 2] == ["."]
        )
        if initials and at + 2 < len(self._texts):
            return self._tokens[at + 2].shape == "title"
        if self._tokens[at].shape == "title" and self._texts[at + 1 : at + 2] == [","]:
            return re.fullmatch(r"[a-z] \.", " ".join(self._texts[at + 2 : at + 4])) is not None  # "Geelhoed, A."
        told = self._texts[at] in words.HOUSEHOLD | words.ABOUT | words.CODE_WORDS
        return told and at + 1 < len(self._texts) and self._tokens[at + 1].shape == "title" and self._is_named(at + 1)

    def _begins_surname(self, at: int) -> bool:
        """ "code groen Van der Zwaluw": a particle with a capital inside the text, and a capitalised word behind it."""
        if self._texts[at] not in words.SURNAME_PARTICLES or self._tokens[at].shape != "title":
            return False
        begins = not at or self._texts[at - 1] in SENTENCE_ENDS or self._texts[at - 1] == ":"
        if begins and self._texts[at] in ("de", "het", "den", "la", "le"):
            return False
        name = self._step(at, 1, over=words.SURNAME_PARTICLES)
        return name >= 0 and self._tokens[name].shape == "title"

    def _is_named(self, at: int) -> bool:
        """What may be somebody's name: a capitalised word that is none of ours, or a particle."""
        return self._texts[at] in words.SURNAME_PARTICLES or (
            self._tokens[at].shape == "title" and not self._is_known(at)
        )

    def _offers_choice(self, start: int, end: int) -> bool:
        return any(text in ("of", "danwel", "or") for text in self._texts[start:end]) or "dan wel" in " ".join(
            self._texts[start:end]
        )

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
            if text in words.ROUTE_NOUNS or (text in words.CASES and not self._strict):
                return True
            if not self._strict and (text == "v&v" or (self._texts[at] != "groene" and routes.takes_colour(text))):
                return True  # "de rode V&V", "gele terugkoppeling"
            linked = text in words.OR_WORDS or text in words.INFLECTED or text in words.BARE or text in words.NOUN_LINKS
            if (
                not linked
                and text not in changes.NEW_WORDS
                and text not in changes.NEGATIONS
                and not self._is_break_hyphen(place)
            ):
                return False
            place += 1
        return False

    def _is_set_off(self, at: int) -> bool:
        """ "ORANEJ - overdracht", "VT overdracht: gron": a word by itself, set off by a sign from the route's name."""
        last, first = at + 1 == len(self._texts), at == 0
        ahead = not first and self._texts[at - 1] in SETS_OFF and self._before(at - 1) in words.STRONG
        route = at + 2
        while route < len(self._texts) and self._texts[route] in words.NOUN_LINKS:
            route += 1  # "warme overdracht"
        behind = not last and self._texts[at + 1] in SETS_OFF and bool(self._starts_with(route, words.STRONG))
        alone_ahead = first or self._texts[at - 1] in BREAKS
        alone_behind = last or self._texts[at + 1] in BREAKS
        return (ahead and alone_behind) or (behind and alone_ahead)

    def _is_change_from(self, at: int) -> bool:
        """ "van geel naar rood", "van groen via oranje": not a surname but a change."""
        if self._before(at) not in ("van", "de"):
            return False
        ahead = self._texts[at + 1 : at + 4]
        if ahead[:1] == ["in"] and len(ahead) > 1 and ahead[1] in words.BARE:
            return True
        return any(text in ("naar", "via", "tot") or text in changes.ARROWS for text in ahead)

    def _is_name_before(self, at: int) -> bool:
        """A title, particle or initial right before token *at*: what stands there is a surname."""
        before = self._step(at, -1, over=frozenset("."))
        if before < 0:
            return False
        text, shape = self._texts[before], self._tokens[at].shape
        if text in words.TITLES:
            return not (shape == "upper" and text in ("fam", "familie", "gezin"))
        if text in words.TITLES_BEFORE_CAPITAL and shape == "title" and not self._is_compound_sign(before - 1):
            return True
        if text in words.SURNAME_PARTICLES and before == at - 1 and shape != "upper":
            if shape == "lower" and at + 1 < len(self._texts) and self._is_reference(at + 1):
                return False  # "de bevestiging van groen 5539"
            return not (shape == "lower" and text == "het" and self._offers_choice(0, len(self._texts)))
        if text == "v" and self._before(at) == "." and shape == "title":
            return True  # "dhr. v. Geel"
        # "A. Oranje": one capital with a full stop.
        initial = len(text) == 1 and text.isalpha() and self._tokens[before].shape == "title"
        return initial and self._before(at) == "." and shape != "lower"
