"""The colours that a text names, less those that belong to a name, a street or a thing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from classifiers import colour_changes as changes
from classifiers import colour_routes as routes
from classifiers import colour_words as words
from classifiers import colour_worlds as worlds
from classifiers.colour_surroundings import Surroundings
from classifiers.colour_tokens import BREAKS, one_slip, without_runs
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
    table = words.BARE | words.INFLECTED
    for made in without_runs(text):
        if made in table:
            return table[made]
        close = next((colour for word, colour in table.items() if 3 <= len(made) <= 7 and one_slip(made, word)), None)
        if close is not None:
            return close
    return None


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
            near = (
                self._before(at) in words.STRONG
                or (at + 1 < len(self._texts) and self._is_reference(at + 1) and self._has(words.STRONG))
                or self._noun_after(at)
                or self._code_word_before(at)
            )
            return words.ABBREVIATED[text] if near or self._is_set_off(at) else None
        told = self._before(at) == "kleurcode" or (
            self._before(at) == "code" and (self._has(words.STRONG - words.CODE_WORDS) or self._names_household())
        )
        stops = words.NEVER_A_CODE if told else words.NO_TYPING_MISTAKE
        if not 3 <= len(text) <= 12 or not text.isalpha() or text in stops | words.ROUTE_WORDS:
            return None
        close = _nearest(text) or (_jumbled(text) if self._code_word_before(at) else None)
        if close is None or self._is_name_before(at):
            return None
        if self._code_word_before(at) or self._noun_after(at) or self._ends_with(at, words.STRONG):
            return close
        if self._starts_with(at + 1, words.STRONG | words.FAMILY_WORDS) and self._names_household():
            return close  # "oranj V en V gezin Kok", "oranj gezin Kok"
        known = self._names_household() or (self._tokens[at].shape == "upper" and self._has(words.STRONG))
        alone = len(self._breath(at)) == 1 and known
        return close if alone or self._is_set_off(at) or self._is_slip_at_case(at, close) else None

    def _is_slip_at_case(self, at: int, close: Colour) -> bool:
        """ "Oranj 66140 gezin met 3 kinderen", "66141: rooood (sorry)", "gezin Bos groeen": at an end of its breath,
        beside a case. A capital is a surname ("Goren 44120") unless no name is written so."""
        if self._strict or len(self._texts[at]) < 4:
            return False
        doubled = any(one == two for one, two in pairwise(self._texts[at]))
        named = any(text in words.FAMILY_WORDS for text in self._texts)
        if self._tokens[at].shape == "title" and close is not Colour.ORANGE and not doubled and not named:
            return False
        breath = self._breath(at)
        after, before = self._step(at, 1, over=BREAKS), self._step(at, -1, over=BREAKS)
        if at == breath.start and after >= 0 and (self._is_reference(after) or self._texts[after] in words.CASES):
            return self._names_household()
        told = before >= 0 and (self._is_reference(before) or (before in breath and self._is_named(before)))
        return told and at + 1 == breath.stop and self._names_household()

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
        formed = mention.form == "inflected" or (mention.colour is Colour.ORANGE and self._tokens[at].shape == "lower")
        if (formed and self._noun_after(at)) or self._is_pointed_out(at):
            return False  # "de gele route", "de oranje zaak"
        pointed = self._before(at) in ("de", "deze") and at > 1 and self._texts[at - 2] in words.POINTING
        if mention.form == "inflected" and pointed and self._tokens[at].shape == "lower":
            return False  # "hierbij de groene van vanmorgen"
        if self._tokens[at].shape != "title" and self._is_of_one_person(at):
            return False
        if self._is_name_before(at) and not self._is_change_from(at):
            return True
        if self._tokens[at].shape == "title" and re.fullmatch(r", [a-z] \.", " ".join(self._texts[at + 1 : at + 4])):
            return True  # "Geel, H."
        if self._tokens[at].shape == "title" and self._texts[at + 1 : at + 2] == ["("]:
            who = self._texts[at + 2 : at + 4]
            if who[1:] == [")"] and who[0] in words.TITLES:
                return True  # "Rood (mevrouw) heeft gebeld"
        if self._is_place(at):
            return True
        if (
            self._tokens[at].shape == "title"
            and self._before(at) in words.MEETINGS
            and at == self._breath(at).start + 1
        ):
            # "Gesprek Groen": with somebody of that name, unless the text says a route or a case.
            return not self._has(words.STRONG | words.ROUTE_NOUNS) and not self._names_household()
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
        if before < 0 or self._tokens[at].shape != "title" or self._ends_with(at, words.SENDERS):
            return False  # "Veilig Thuis Rood 91-033"
        route = self._texts[before] in words.TRIAGES or routes.is_loose_form(self._texts[before])
        known = self._texts[at] != "groen" if route else self._is_known(before)
        return self._tokens[before].shape == "title" and not known

    def _is_before_capital(self, at: int) -> bool:
        """ "Rode Kruislaan", "Oranje Nassaulaan", "Groen & Zo": the first word of a name."""
        after = self._step(at, 1, over=frozenset(("&", "en")))
        if after < 0 or self._tokens[at].shape != "title":
            return False
        if self._is_firm(at):
            return True
        if self._is_known(after) or self._code_word_before(at):
            return False
        if self._after(at) == "&":
            return True
        if self._after(at) == "en" and at + 2 < len(self._tokens) and self._tokens[at + 2].shape == "title":
            return not self._is_known(at + 2)  # "Groen en Spelen"
        return self._tokens[after].shape == "title" and not self._has(words.STRONG) and not self._names_household()

    def _is_firm(self, at: int) -> bool:
        """ "Groen Onderhoud BV"."""
        return any(text in routes.FIRMS for text in self._texts[at + 1 : at + 4])

    def _is_thing(self, mention: Mention) -> bool:
        at = mention.at
        if mention.form == "inflected":
            return False
        if self._texts[at + 1 : at + 2] == ["-"] and self._after(at + 1) in words.INFLECTED:
            return not self._noun_after(at + 2)  # "rood-groene coalitie"
        after = self._after(at)
        if mention.colour is Colour.RED and (after in ("staan", "staand") or self._is_overdrawn(at)):
            return True
        against = self._step(at, 1, over=words.words_of("- – — tegen vs versus : /"))
        if mention.colour is Colour.ORANGE and against > at + 1 and self._texts[against] in worlds.COUNTRIES:
            return True  # "Oranje - Duitsland"
        if after == "van" and self._texts[at + 2 : at + 3] and self._texts[at + 2] in worlds.EMOTIONS:
            return True
        if after in worlds.THING_AFTER | routes.KEPT_IN or self._is_on_paper(at) or self._beside_other_colour(at):
            return True
        changed = " " in self._ends_with(at, changes.NEW_WORDS)  # "gewijzigd in oranje"
        handed = (
            self._before(at) == "in" and at > 1 and self._texts[at - 2] in words.ROUTE_NOUNS
        )  # "overdracht in rood"
        turned = self._before(at) == "in" and at > 1 and self._texts[at - 2] in words.BARE  # "van oranje in geel"
        breath = self._breath(at)
        given = at + 1 == breath.stop and any(self._starts_with(place, words.STRONG) for place in breath)
        handed = handed or (self._before(at) == "in" and given)  # "overdracht naar jullie in rood"
        noun = self._before(at) in ("bij", "op", "in") and (
            self._after(at) in words.ROUTE_NOUNS | words.CASES | words.CARE or self._has_name_behind(at)
        )  # "bij oranje overdracht"
        changed = changed or handed or turned or noun
        if self._before(at) not in worlds.THING_BEFORE or self._code_word_before(at) or changed:
            return False
        if self._before(at) == "triage" and (self._names_household() or self._is_our_triage()):
            return False
        number = self._step(at, 1, over=frozenset("(:#-"))
        numbered = number >= 0 and self._is_reference(number)
        asked = (
            self._before(at) in words.CHANGING
            and self._offers_choice(0, len(self._texts))
            and self._counts_colours() > 1
        )
        if mention.colour is Colour.RED and self._before(at) in ("staat", "stond", "staan", "sta"):
            return not self._has(words.STRONG)  # "cliënt staat rood"
        named = (
            self._has(words.STRONG) or self._names_number() or any(self._is_household(at, each) for each in self._texts)
        )
        told = self._before(at) in words.CHANGING and (named or asked)
        return not told and not numbered

    def _is_on_paper(self, at: int) -> bool:
        """ "Rood omlijnde alinea", "wijzigingen in groen": a mark on a page, or the ink."""
        if routes.is_mark(self._after(at)):
            return True
        if self._before(at) == "wat" and self._after(at) == "is" and self._after(at + 1) not in ("", "?"):
            return True  # "wat rood is graag weglaten"
        if routes.takes_colour(self._after(at)) or self._after(at) in words.CASES | words.ROUTE_NOUNS:
            return False  # "delen in geel dossier"
        return self._before(at) in ("in", "met") and at > 1 and self._texts[at - 2] in routes.PASSAGES

    def _is_overdrawn(self, at: int) -> bool:
        """ "Cliënt staat weer rood", "rekening van vader diep rood": somebody's bank account."""
        if self._strict or self._tokens[at].shape != "lower" or self._code_word_before(at) or self._has(words.STRONG):
            return False
        place = at - 1
        while place >= max(0, at - 7) and (self._texts[place] in worlds.HOW_LONG or self._texts[place].isdigit()):
            place -= 1
        if place < 0:
            return False
        if self._texts[place] in worlds.OVERDRAWN:
            said = self._texts[place - 1] if place else ""
            return place < at - 1 and said not in words.ROUTE_NOUNS | words.CODE_WORDS
        account = any(text in worlds.ACCOUNTS for text in self._texts)
        return account and self._after(at) not in words.CASES

    def _is_household(self, at: int, text: str) -> bool:
        """Whether *text* names a household; beside "staat op groen" a "systeem" is a computer's."""
        return text in words.HOUSEHOLD and (text != "systeem" or self._before(at) != "op")

    def _counts_colours(self) -> int:
        return len({words.BARE[text] for text in self._texts if text in words.BARE})

    def _beside_other_colour(self, at: int) -> bool:
        """ "blauw, groen en geel": coordinated with a colour that is no code."""
        for step in (-1, 1):
            place = at + step
            while 0 <= place < len(self._texts) and (
                self._texts[place] in words.OR_WORDS
                or self._is_break_hyphen(place)
                or self._texts[place] == ","
                or self._texts[place] in words.BARE
            ):
                place += step
            if 0 <= place < len(self._texts) and self._texts[place] in worlds.OTHER_COLOURS and abs(place - at) > 1:
                return self._tokens[place].shape != "title"
        return False

    def _is_tied(self, at: int) -> bool:
        """ "oranje-zaak 15003", "rood 4144": the colour right beside a case, whatever hinders the talk about it."""
        after = at + 2 if at + 1 < len(self._texts) and self._is_break_hyphen(at + 1) else at + 1
        if after >= len(self._texts) or self._strict:
            return False
        noun = self._texts[after] in words.CASES or self._texts[after] in words.ROUTE_NOUNS
        inflected = self._texts[at] in words.INFLECTED and self._texts[after] in words.CASES
        return self._is_reference(after) or inflected or (noun and self._names_household())

    def _has_name_behind(self, at: int) -> bool:
        """Whether a name stands right behind token *at*."""
        return at + 1 < len(self._texts) and self._is_named(at + 1) and self._tokens[at + 1].shape == "title"

    def _is_pointed_out(self, at: int) -> bool:
        """ "de oranje van 3 mei", "jullie gele van Pietersen": the noun left out, in a text about a code."""
        if self._strict or self._tokens[at].shape != "lower" or self._after(at) not in ("van", "uit", "voor"):
            return False
        if self._before(at) not in ("de", "een", "die", "deze", "jullie", "onze", "uw") or at + 2 >= len(self._texts):
            return False
        whose = self._texts[at + 2] in words.WHEN or self._texts[at + 2].isdigit() or self._is_named(at + 2)
        told = any(text in words.GIVEN for text in self._texts) or self._has(words.STRONG)
        return whose and (told or self._names_household())

    def _is_of_one_person(self, at: int) -> bool:
        """ "moeder geel, vader groen": a colour for each of two."""
        if self._strict:
            return False
        told = {
            self._texts[place]
            for place in range(1, len(self._texts))
            if self._texts[place] in words.BARE and self._person_before(place) and self._ends_telling(place)
        }
        return len(told) > 1 and self._person_before(at) and self._ends_telling(at)

    def _person_before(self, at: int) -> bool:
        before = self._step(at, -1, over=frozenset(("is", "=", ":", "code")))
        return before >= 0 and self._texts[before] in words.PERSONS

    def _ends_telling(self, at: int) -> bool:
        return at + 1 == len(self._texts) or self._is_break(at + 1) or self._texts[at + 1] in ("en", "maar", "&", "+")
