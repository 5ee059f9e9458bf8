"""The colours that a text names, less those that belong to a name, a street or a thing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from classifiers import colour_words as words
from classifiers import colour_worlds as worlds
from classifiers.colour_surroundings import Surroundings
from classifiers.colour_tokens import one_slip
from triage.domain.reading import Colour

_ENUMERATES = frozenset((",", "/", "-", "en", "of", "&", "+"))


@dataclass(frozen=True, slots=True)
class Mention:
    """A colour named at token `at`, in the form `form`: bare, inflected, foreign, typo, glued or emoji."""

    colour: Colour
    at: int
    form: str


@lru_cache(maxsize=4096)
def _nearest(text: str) -> Colour | None:
    """The colour whose word is one slip away from *text*."""
    return next((colour for word, colour in (words.BARE | words.INFLECTED).items() if one_slip(text, word)), None)


def _jumbled(text: str) -> Colour | None:
    """The colour whose letters stand in another order in *text*, behind the same first one: "gorne"."""
    letters = [sorted(text), *(sorted(text[:at] + text[at + 1 :]) for at in range(1, len(text)))]
    return next((words.BARE[word] for word in words.BARE if word[0] == text[0] and sorted(word) in letters), None)


class Mentions(Surroundings):
    """The colours named in one subject or sentence."""

    def _mentions(self) -> Iterator[Mention]:
        for at, text in enumerate(self._texts):
            for form, table in (
                ("bare", words.BARE),
                ("inflected", words.INFLECTED),
                ("foreign", words.FOREIGN),
                ("emoji", words.EMOJI),
            ):
                if text in table:
                    yield Mention(table[text], at, form)
                    break
            else:
                colour = self._mistyped(at)
                if colour is not None:
                    yield Mention(colour, at, "typo")

    def _mistyped(self, at: int) -> Colour | None:
        """The colour that a word right beside a route word is one slip away from."""
        text = self._texts[at]
        if text in words.ABBREVIATED and not self._is_name_before(at):
            near = self._before(at) in words.STRONG or self._noun_after(at) or self._code_word_before(at)
            return words.ABBREVIATED[text] if near or self._is_set_off(at) else None
        told = self._before(at) == "kleurcode" or (
            self._before(at) == "code" and (self._has(words.STRONG - words.CODE_WORDS) or self._names_household())
        )
        stops = words.NEVER_A_CODE if told else words.NO_TYPING_MISTAKE
        if not 3 <= len(text) <= 7 or not text.isalpha() or text in stops | words.ROUTE_WORDS:
            return None
        close = _nearest(text) or (_jumbled(text) if self._code_word_before(at) else None)
        if close is None or self._is_name_before(at):
            return None
        if self._code_word_before(at) or self._noun_after(at) or self._before(at) in words.STRONG:
            return close
        if self._starts_with(at + 1, words.STRONG | words.FAMILY_WORDS) and self._names_household():
            return close  # "oranj V en V gezin Kok", "oranj gezin Kok"
        known = self._names_household() or (self._tokens[at].shape == "upper" and self._has(words.STRONG))
        alone = len(self._breath(at)) == 1 and known
        return close if alone or self._is_set_off(at) else None

    # Names and things

    def _without_names_and_things(self, mentions: list[Mention]) -> list[Mention]:
        """*mentions* less surnames, streets and things; what is enumerated with a thing is one too."""
        kept: list[Mention] = []
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

    def _is_name(self, mention: Mention) -> bool:
        at = mention.at
        if mention.form == "inflected" and self._noun_after(at):
            return False
        pointed = self._before(at) in ("de", "deze") and at > 1 and self._texts[at - 2] in words.POINTING
        if mention.form == "inflected" and pointed and self._tokens[at].shape == "lower":
            return False  # "hierbij de groene van vanmorgen"
        if self._is_name_before(at) and not self._is_change_from(at):
            return True
        if self._tokens[at].shape == "title" and re.fullmatch(r", [a-z] \.", " ".join(self._texts[at + 1 : at + 4])):
            return True  # "Geel, H."
        if self._is_place(at):
            return True
        return self._is_double_name(at) or self._is_after_first_name(at) or self._is_before_capital(at)

    def _is_place(self, at: int) -> bool:
        """ "verhuist naar Geel": the town in Belgium."""
        if self._tokens[at].shape != "title":
            return False
        if self._texts[at + 1 : at + 3] == ["(", "belgie"]:
            return True
        if self._before(at) not in ("naar", "in", "te", "uit"):
            return False
        return any(text.startswith(("verhui", "woon", "woont", "wonen")) for text in self._texts) or any(
            text in ("belgie", "vlaanderen") for text in self._texts
        )

    def _is_double_name(self, at: int) -> bool:
        """ "Groen-Visser", "Visser-Rood": tied by a hyphen to another capitalised word that is no route word."""
        if self._tokens[at].shape != "title":
            return False
        for step in (-1, 1):
            near, far = at + step, at + 2 * step
            if not 0 <= near < len(self._tokens) or not 0 <= far < len(self._tokens) or self._texts[near] != "-":
                continue
            glued = self._tokens[max(at, near)].glued and self._tokens[max(near, far)].glued
            if self._texts[far] in words.CODE_WORDS:
                continue  # "Code-Rood"
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
        after = self._step(at, 1, over=frozenset(("&", "en")))
        if after < 0 or self._tokens[at].shape != "title" or self._is_known(after) or self._code_word_before(at):
            return False
        if self._after(at) == "&":
            return True
        if self._after(at) == "en" and at + 2 < len(self._tokens) and self._tokens[at + 2].shape == "title":
            return not self._is_known(at + 2)  # "Groen en Spelen"
        return self._tokens[after].shape == "title" and not self._has(words.STRONG) and not self._names_household()

    def _is_thing(self, mention: Mention) -> bool:
        at = mention.at
        if mention.form == "inflected":
            return False
        if self._texts[at + 1 : at + 2] == ["-"] and self._after(at + 1) in words.INFLECTED:
            return not self._noun_after(at + 2)  # "rood-groene coalitie"
        after = self._after(at)
        if after in worlds.THING_AFTER or self._beside_other_colour(at):
            return True
        changed = " " in self._ends_with(at, words.NEW_WORDS)  # "gewijzigd in oranje"
        handed = (
            self._before(at) == "in" and at > 1 and self._texts[at - 2] in words.ROUTE_NOUNS
        )  # "overdracht in rood"
        turned = self._before(at) == "in" and at > 1 and self._texts[at - 2] in words.BARE  # "van oranje in geel"
        breath = self._breath(at)
        given = at + 1 == breath.stop and any(self._starts_with(place, words.STRONG) for place in breath)
        handed = handed or (self._before(at) == "in" and given)  # "overdracht naar jullie in rood"
        noun = (
            self._before(at) in ("bij", "op", "in") and self._after(at) in words.ROUTE_NOUNS
        )  # "bij oranje overdracht"
        changed = changed or handed or turned or noun
        if self._before(at) not in worlds.THING_BEFORE or self._code_word_before(at) or changed:
            return False
        numbered = at + 1 < len(self._texts) and self._is_reference(at + 1)
        asked = (
            self._before(at) in words.CHANGING
            and self._offers_choice(0, len(self._texts))
            and self._counts_colours() > 1
        )
        if mention.colour is Colour.RED and self._before(at) in ("staat", "stond", "staan", "sta"):
            return not self._has(words.STRONG)  # "cliënt staat rood"
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
            if 0 <= place < len(self._texts) and self._texts[place] in worlds.OTHER_COLOURS and abs(place - at) > 1:
                return self._tokens[place].shape != "title"
        return False
