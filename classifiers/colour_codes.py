"""Which of the colours named are said as a code: beside a route word or alone in their breath, and of this world."""

from __future__ import annotations

from collections.abc import Iterator

from classifiers import colour_words as words
from classifiers import colour_worlds as worlds
from classifiers.colour_mentions import Mention, Mentions


class Codes(Mentions):
    """The codes in one subject or sentence, before negation and change are looked at."""

    def codes(self) -> list[Mention]:
        """The mentions that are said as a code, in the order of the text."""
        everything = list(self._mentions())
        if self._is_told_two_ways(everything):
            return everything
        mentions = self._without_names_and_things(everything)
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

    def _is_told_two_ways(self, mentions: list[Mention]) -> bool:
        """ "In de mail staat geel, in het document oranje: wat is het bij Vos?": two codes of one household."""
        if self._strict or len({mention.colour for mention in mentions}) < 2:
            return False
        if any(mention.form not in ("bare", "foreign") or self._is_name(mention) for mention in mentions):
            return False
        said = sum(text in words.SAYING for text in self._texts) + ("tussen" in self._texts)
        doubts = said > 1 or any(text in words.DOUBTING for text in self._texts) or self._texts[-1] == "?"
        return said > 0 and doubts and (self._names_household() or self._names_somebody())

    def _names_somebody(self) -> bool:
        return any(self._tokens[at].shape == "title" and self._is_named(at) for at in range(1, len(self._texts)))

    def _corrects(self, mentions: list[Mention], bound: list[Mention]) -> bool:
        """Whether one colour is put in the place of another: then the subject speaks of nothing but codes."""
        if self._strict or len({mention.colour for mention in mentions}) < 2:
            return False
        if self._names_somebody() and any(
            self._before(each.at) == "van" and self._is_change_from(each.at) for each in mentions
        ):
            return True
        return self._has(words.CORRECTING) or (bool(bound) and self._has(words.TURNING))

    # Said as a code

    def _is_said_as_code(self, mention: Mention) -> bool:
        at = mention.at
        if mention.form == "inflected":
            last = at + 1 == len(self._texts) or not self._texts[at + 1].isalpha() or self._is_known(at + 1)
            coded = last and self._before(at) in words.CODE_WORDS
            return self._noun_after(at) or coded or self._is_from_sender(at) or (last and self._stands_for_route(at))
        if self._strict:
            return self._is_bound(at)
        if mention.form == "emoji":
            return self._is_code_emoji(at)
        breath = self._breath(at)
        if mention.form == "foreign":
            return self._is_said_in_english(at, breath)
        if mention.form == "typo" or self._after(at) in words.CODED or self._code_word_before(at):
            return True
        if any(self._is_route_word(place) for place in breath):
            return True
        if at + 1 < len(self._texts) and self._is_reference(at + 1):
            return True
        return (
            self._stands_free(at)
            or self._is_understood(breath)
            or self._is_of_household(at, breath)
            or self._is_beside_household(at, breath)
            or self._is_before_names(at, breath)
        )

    def _stands_free(self, at: int) -> bool:
        """ "gezin Pot gaat als geel naar jullie toe", "uitkomst groen Pot": in a text about a household or the route,
        between words that take no colour."""
        if self._strict or self._tokens[at].shape == "title":
            return False
        if self._before(at) == "=" and at > 1 and self._is_named(at - 2):
            return True  # "Bakker = geel"
        if self._has_name_behind(at) and self._before(at) in words.BEFORE_CODE:
            return True
        if not self._names_household() and not self._has(words.STRONG | words.TEAMS):
            return False
        ahead = at == 0 or not self._texts[at - 1].isalpha() or self._is_known(at - 1) or self._is_named(at - 1)
        behind = at + 1 == len(self._texts) or not self._texts[at + 1].isalpha() or self._is_known(at + 1)
        return ahead and (behind or self._is_named(at + 1))

    def _has_name_behind(self, at: int) -> bool:
        """Whether a name stands right behind token *at*."""
        return at + 1 < len(self._texts) and self._is_named(at + 1) and self._tokens[at + 1].shape == "title"

    def _stands_for_route(self, at: int) -> bool:
        """ "het gaat om een groene, gezin Lont", "dit is een rode dus": the noun left out, beside a household."""
        if self._before(at) == "nieuwe" and self._after(at) == ":" and not self._strict:
            return self._has_name_behind(at + 1)  # "nieuwe groene: Jonkind"
        if self._strict or self._before(at) not in ("een", "de", "deze", "jullie"):
            return False
        told = self._names_household() or self._has(words.STRONG | words.HOUSEHOLD)
        return told and at > 1 and self._texts[at - 2] in words.POINTING

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

    def _is_said_in_english(self, at: int, breath: range) -> bool:
        """ "Orange case: Okafor", "code green, Mr and Mrs Hill", "red not orange, sorry - family Haile"."""
        if self._is_set_off(at) or self._is_of_household(at, breath):
            return True
        coded, bound = self._code_word_before(at), self._is_bound(at)
        if bound and (coded or self._has(words.STRONG)):
            return True
        named = any(text in words.FAMILY_WORDS or text == "household" for text in self._texts)
        return named and (coded or all(self._is_known_abroad(place) for place in breath))

    def _is_known_abroad(self, at: int) -> bool:
        text = self._texts[at]
        return text in words.FOREIGN or text in ("not", "or", "and", "is", "now", "was", "sorry") or self._is_known(at)

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

    def _is_of_household(self, at: int, breath: range) -> bool:
        """ "Overdrachten VT: Jansma geel, Verhulst rood": behind a name, in a text about the route or on two codes."""
        if self._tokens[at].shape == "title" or self._strict:
            return False
        if not all(self._is_known(place) for place in range(at + 1, breath.stop)):
            return False
        several = len({words.BARE[text] for text in self._texts if text in words.BARE}) > 1
        if not several and not self._has(words.STRONG) and not any(text in words.ROUTE_PLURALS for text in self._texts):
            return False
        ahead = range(breath.start, at)
        named = any(self._is_named(place) for place in ahead)
        return named and all(self._is_named(place) or self._is_known(place) for place in ahead)

    def _is_told_of_person(self, at: int) -> bool:
        """ "moeder = geel", "voor vader: code groen"."""
        if self._texts[at] not in words.PERSONS:
            return False
        told_before = self._before(at) == "voor" and at > 1 and self._texts[at - 2] in words.BARE
        return told_before or self._after(at) in ("=", ":", "code")

    def _is_before_names(self, at: int, breath: range) -> bool:
        """ "ORANJE Jansen", "geel Bakker": first in its breath, only names behind it, not itself written as a name."""
        about = self._names_household() or (at == 0 and self._has_name_behind(at) and self._has(words.STRONG))
        if at != breath.start or (self._tokens[at].shape == "title" and not about):
            return False
        behind = range(at + 1, breath.stop)
        return all(self._is_known(place) or self._tokens[place].shape in ("title", "sign") for place in behind)

    def _is_code_emoji(self, at: int) -> bool:
        if all(self._is_known(place) or not self._texts[place].isalnum() for place in range(len(self._texts))):
            return True
        if self._has(words.STRONG | words.TEAMS) or self._has(words.HOUSEHOLD) or self._colour_named():
            return True
        # "🟡 Mahabier / 🔴 Boogert": a sign for each name.
        signs = [place for place, text in enumerate(self._texts) if text in words.EMOJI]
        named = all(place + 1 < len(self._texts) and self._is_named(place + 1) for place in signs)
        if named and (len(signs) > 1 or self._has(words.ROUTE_NOUNS | words.CARE)):
            return True
        rest = [place for place in range(len(self._texts)) if self._texts[place].isalpha()]
        return named and len(rest) < 5 and all(self._is_named(place) for place in rest)

    def _colour_named(self) -> bool:
        return any(text in words.BARE for text in self._texts)

    # Talk and other worlds

    def _is_talk(self, bound: list[Mention]) -> bool:
        """Whether the routes are talked about: a training, a question on the difference, figures."""
        if any(self._texts[self._noun_place(mention.at)] in words.ROUTE_PLURALS for mention in bound):
            return not self._names_household()
        if self._has(worlds.ASKING):
            return True
        if self._texts[0] in ("als", "stel", "indien") and "?" in self._texts and not self._names_household():
            return True
        if "?" in self._texts and any(self._is_wished(mention.at) for mention in bound):
            return True
        whose = self._names_household() or any(self._has_name_behind(mention.at) for mention in bound)
        if self._texts[0] in worlds.INTERROGATIVES and self._texts[-1] == "?" and not whose:
            return True
        if self._corrects(bound, bound) and self._has(words.CORRECTING):
            return False
        talk = self._has(worlds.TALK) or any(
            text.startswith(worlds.TALK_STEMS) or text.endswith(worlds.TALK_TAILS) for text in self._texts
        )
        # "Oranje zaak, evaluatie": one case that is spoken of, not the route.
        one_case = any(
            (mention.at == 0 and self._after(0) in ("zaak", "casus", "dossier"))
            or (self._before(mention.at) in words.THEIRS and self._after(mention.at) in words.ROUTE_NOUNS)
            for mention in bound
        )
        return talk and not one_case and not self._names_household()

    def _is_wished(self, at: int) -> bool:
        """ "Kan gezin Bos code oranje krijgen?", "kan dit oranje worden?": a code that is asked for."""
        asked = any(text in worlds.INTERROGATIVES for text in self._texts[:at])
        return asked and self._after(at) in words.WISHING

    def _noun_place(self, at: int) -> int:
        after = self._step(at, 1)
        return after if after >= 0 else at

    def _is_other_world(self, bound: list[Mention]) -> bool:
        """Weather, traffic, hospitals, screens, games: no code unless a strong route word says so."""
        if self._has(words.STRONG - words.CODE_WORDS):
            return False
        if any(self._is_of_other_world(at) for at in range(len(self._texts))):
            return True
        several = len({mention.colour for mention in bound}) > 1
        if several or self._has(words.PERSONS) or self._names_household():
            return False
        return any(self._is_alarm(mention.at) for mention in bound) or self._is_foreign_alarm(bound)

    def _is_of_other_world(self, at: int) -> bool:
        text = self._texts[at]
        if at and self._tokens[at].shape == "title":
            bracketed = self._texts[at - 1] == "(" and self._texts[at + 1 : at + 2] == [")"]
            if bracketed or (self._texts[at - 1] == "-" and self._names_household()):
                return False  # "geel (Tas)", "gezin Hoogeboom-Tuin"
        if text == "triage" and self._names_household():
            return False  # ours, not a hospital's
        return text in worlds.OTHER_WORLDS or any(part in text for part in worlds.OTHER_WORLDS_PARTS)

    def _is_in_other_world(self, at: int) -> bool:
        """ "NS code rood, ik kom later naar V&V": weather, traffic or computers right around it."""
        breath = self._breath(at)
        if breath.start > 1 and self._texts[breath.start - 1] == ":":
            # "KNMI waarschuwt: code oranje": who says it stands before the colon.
            breath = range(self._breath(breath.start - 2).start, breath.stop)
        because = [place for place in breath if self._texts[place] in worlds.BECAUSE]
        start = max((place for place in because if place < at), default=breath.start)
        stop = min((place for place in because if place > at), default=breath.stop)
        around = range(start, self._closing(stop))
        if stop == at + 1 and any(self._texts[place] in worlds.OTHER_WORLDS for place in range(stop, breath.stop)):
            return True  # "code rood vanwege storm"
        if any(self._texts[place] in worlds.OUTAGES for place in around):
            return True
        if start == breath.start and any(self._starts_with(place, words.STRONG - words.CODE_WORDS) for place in around):
            return False
        return any(self._texts[place] in worlds.OTHER_WORLDS and self._is_of_other_world(place) for place in around)

    def _closing(self, stop: int) -> int:
        """Past what stands in brackets right behind *stop*: "code rood (storm)"."""
        if stop >= len(self._texts) or self._texts[stop] != "(":
            return stop
        return next((at for at in range(stop, min(stop + 8, len(self._texts))) if self._texts[at] == ")"), stop)

    def _is_alarm(self, at: int) -> bool:
        """ "code rood afgegeven", "code geel op de weg": how warnings are given out."""
        return self._before(at) in ("code", "kleurcode") and self._after(at) in worlds.ALARM_AFTER

    def _is_foreign_alarm(self, bound: list[Mention]) -> bool:
        """ "code rood" in a text that otherwise speaks of nothing we know."""
        if not all(self._before(mention.at) == "code" for mention in bound) or self._has(words.ROUTE_WORDS - {"code"}):
            return False
        if self._has(words.CARE):
            return False
        behind = {place for mention in bound for place in (mention.at, *self._names_behind(mention.at))}
        if any(self._texts[place].isalpha() and self._texts[place] not in words.BARE for place in behind):
            return False
        unknown = [
            at for at, text in enumerate(self._texts) if text.isalpha() and not self._is_known(at) and at not in behind
        ]
        return len(unknown) >= (1 if "!" in self._texts else 2)

    def _names_behind(self, at: int) -> Iterator[int]:
        """ "code ROOD Oudejans/Bakkum": the household, right behind its code."""
        place = at + 1
        while place < len(self._texts) and (
            self._is_named(place) or self._texts[place] in "/-&,." or self._texts[place] == "en"
        ):
            yield place
            place += 1
