"""What a subject speaks of instead of one household's code: the routes in general, the weather, computers, games."""

from __future__ import annotations

from collections.abc import Iterator

from classifiers import colour_case_words as cases
from classifiers import colour_changes as changes
from classifiers import colour_words as words
from classifiers import colour_worlds as worlds
from classifiers.colour_cases import Cases
from classifiers.colour_mentions import Mention
from triage.domain.reading import Colour

# Talk that is of the routes even behind a code at the head of the subject.
_ROUTE_TALK = worlds.TALK - worlds.CASE_TALK
_ROUTE_ASKING = worlds.ASKING - worlds.CASE_TALK
_SIGNS = frozenset("!,.:;-–—()?\"'")
_QUOTES = frozenset(":='\"“‘=-(*_ ")
_BEFORE_WEATHER = words.words_of("de het een zware harde dichte hevige veel plotselinge lichte komende verwachte")
_AFTER_WEATHER = words.words_of(
    "en met is het geeft waarschuwt meldt dus vandaag morgen wegens door vanwege in hele heel"
)


class Elsewhere(Cases):
    """Whether the colours of one subject or sentence belong to talk about the routes, or to another world."""

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
        return self._has(changes.CORRECTING) or (bool(bound) and self._has(changes.TURNING))

    def _is_talk(self, bound: list[Mention]) -> bool:
        """Whether the routes are talked about: a training, a question on the difference, figures."""
        if any(self._texts[self._noun_place(mention.at)] in words.ROUTE_PLURALS for mention in bound):
            return not self._names_household()
        if any(self._is_held(mention) for mention in bound):
            return False
        asked = bound[0].at > 0 and self._texts[bound[0].at - 1] == "?"
        if asked and not any(text.isalpha() for text in self._texts[bound[-1].at + 1 :]):
            return False  # "Antw: welke kleur? geel"
        about_case = self._is_about_case(bound[0].at)
        if self._has(_ROUTE_ASKING if about_case else worlds.ASKING):
            return True
        if self._texts[0] in ("als", "stel", "indien") and "?" in self._texts and not self._names_household():
            return True
        if "?" in self._texts and any(self._is_wished(mention.at) for mention in bound):
            return True
        whose = self._names_household() or any(self._has_name_behind(mention.at) for mention in bound)
        asking = self._texts[0] in worlds.INTERROGATIVES and self._texts[-1] == "?"
        if asking and not whose and not self._is_asked_of_case(bound):
            return True
        if self._corrects(bound, bound) and self._has(changes.CORRECTING):
            return False
        talk = any(self._is_talk_at(place, about_case) for place in range(len(self._texts)))
        # "Oranje zaak, evaluatie": one case that is spoken of, not the route.
        one_case = any(
            (mention.at == 0 and self._after(0) in ("zaak", "casus", "dossier"))
            or (self._before(mention.at) in words.THEIRS and self._after(mention.at) in words.ROUTE_NOUNS)
            for mention in bound
        )
        return talk and not one_case and not self._names_household()

    def _is_talk_at(self, at: int, about_case: bool) -> bool:
        """Whether a word of talk about the routes begins at *at*; *about_case* leaves out those said of one case."""
        text = self._texts[at]
        if text == "kwartaal" and self._is_reported_again():
            return False
        if text == "rapportage" and self._step(at, -1, over=frozenset("-")) >= 0 and not self._has(worlds.PERIODS):
            about_case = about_case or "v&v" in self._texts[max(0, at - 2) : at]  # "V&V-rapportage oranje"
        if text.startswith(worlds.TALK_STEMS) or (text.endswith(worlds.TALK_TAILS) and text not in worlds.OUR_NOTES):
            return True
        return bool(self._starts_with(at, _ROUTE_TALK if about_case else worlds.TALK))

    def _is_wished(self, at: int) -> bool:
        """ "Kan gezin Bos code oranje krijgen?", "kan dit oranje worden?": a code that is asked for."""
        asked = any(text in worlds.INTERROGATIVES for text in self._texts[:at])
        return asked and self._after(at) in words.WISHING

    def _noun_place(self, at: int) -> int:
        after = self._step(at, 1)
        return after if after >= 0 else at

    def _is_other_world(self, bound: list[Mention]) -> bool:
        """Weather, traffic, hospitals, screens, games: no code unless a strong route word says so."""
        if self._has(self._strong()) or all(
            self._is_fastened(mention.at) or self._is_triaged(mention.at) for mention in bound
        ):
            return False
        if any(self._is_of_other_world(at) for at in range(len(self._texts))):
            return True
        several = len({mention.colour for mention in bound}) > 1
        greenery = all(mention.colour is Colour.GREEN for mention in bound) and self._is_public()
        persons = words.PERSONS - cases.LOOSE if greenery else words.PERSONS
        if several or self._has(persons) or self._names_household():
            return False
        return any(self._is_alarm(mention.at) for mention in bound) or self._is_foreign_alarm(bound)

    def _strong(self) -> frozenset[str]:
        """What names the route beyond doubt; a route that is walked or cycled is another."""
        strong = words.STRONG - words.CODE_WORDS
        walked = any(text in worlds.LEISURE or text.startswith(worlds.LEISURE_STEMS) for text in self._texts)
        return strong - {"route"} if walked and not self._names_household() else strong

    def _is_of_other_world(self, at: int) -> bool:
        text = self._texts[at]
        if at and self._tokens[at].shape == "title":
            bracketed = self._texts[at - 1] == "(" and self._texts[at + 1 : at + 2] == [")"]
            if bracketed or (self._texts[at - 1] == "-" and self._names_household()):
                return False  # "geel (Tas)", "gezin Hoogeboom-Tuin"
            coloured = self._texts[at - 1] in words.BARE and self._tokens[at - 1].shape == "lower"
            if (coloured and len(text) > 1) or self._texts[at - 1] in words.FAMILY_WORDS:
                return False  # "code rood Storm", "gezin Winter"
        if text == "triage" and (self._names_household() or self._is_our_triage()):
            return False  # not a hospital's
        if self._is_everyday(at):
            return False
        if text in worlds.OTHER_WORLDS or any(part in text for part in worlds.OTHER_WORLDS_PARTS):
            return True
        road = text in ("a", "n") and self._texts[at + 1 : at + 2] and self._texts[at + 1].isdigit()
        if road and self._tokens[at + 1].glued and len(self._texts[at + 1]) < 4 and not self._names_case():
            return True  # "code rood A7"
        thing = text in worlds.LEISURE | worlds.THINGS or text.startswith(worlds.LEISURE_STEMS + worlds.THING_STEMS)
        named = at > 0 and self._tokens[at].shape == "title"  # "casus Lint"
        return thing and not named and not self._names_case()

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
        strong = self._strong()
        portal = self._is_fastened(at) and any(self._starts_with(place, strong) for place in around)
        if any(self._texts[place] in worlds.OUTAGES for place in around) and not portal:
            return True
        if start == breath.start and any(self._starts_with(place, strong) for place in around):
            return False
        return any(self._is_of_other_world(place) for place in around)

    def _is_of_weather(self, at: int) -> bool:
        """ "code geel (ijzel)", "Code rood! IJzel, ...", "KNMI code oranje", "code rood op de weg": a public warning,
        whatever the rest speaks of; not "code rood 4144, gesprek uitgesteld wegens ijzel"."""
        code = self._step(at, -1, over=_QUOTES)
        if self._strict or code < 0 or self._texts[code] not in ("code", "kleurcode"):
            return False
        after = self._after(at)
        if self._is_fastened(at) or after in words.HOUSEHOLD or self._has_name_behind(at):
            return False
        if self._starts_with(at + 1, worlds.OUTSIDE):
            return True
        if self._before(code) in worlds.HINDERING and any(text in worlds.HINDERED for text in self._texts):
            return True  # "V&V online ivm code oranje"
        if after in worlds.BECAUSE:
            reason = self._step(self._step(at, 1), 1, over=_BEFORE_WEATHER)
            return reason >= 0 and self._texts[reason] in worlds.WEATHER
        told = self._step(at, 1, over=_SIGNS)
        if told >= 0 and self._texts[told] in worlds.WEATHER - {"mist"}:
            return True
        if (
            self._texts[max(code - 1, 0)] == "("
            and self._texts[at + 1 : at + 2] == [")"]
            and self._is_weather_told(code - 2)
        ):
            return True  # "Treinen rijden niet (code rood)"
        said = self._step(code, -1, over=_SIGNS | _AFTER_WEATHER)
        if said < 0 or self._texts[said] not in worlds.WEATHER or self._before(said) in words.HOUSEHOLD:
            return False
        # "V&V uitgesteld wegens storm - code rood"
        cut = any(text in ",;:.-–—" for text in self._texts[said + 1 : code])
        reason = self._step(said, -1, over=_BEFORE_WEATHER)
        return not cut or reason < 0 or self._texts[reason] not in worlds.BECAUSE

    def _is_weather_told(self, at: int) -> bool:
        """Whether the breath that ends at *at* speaks of the weather or of trains, and of no household."""
        if at < 0:
            return False
        breath = self._breath(at)
        if any(self._is_reference(place) or self._begins_name(place) for place in breath):
            return False
        return any(self._texts[place] in worlds.WEATHER | worlds.TRAVEL for place in breath)

    def _closing(self, stop: int) -> int:
        """Past what stands in brackets right behind *stop*: "code rood (storm)"."""
        if stop >= len(self._texts) or self._texts[stop] != "(":
            return stop
        return next((at for at in range(stop, min(stop + 8, len(self._texts))) if self._texts[at] == ")"), stop)

    def _is_alarm(self, at: int) -> bool:
        """ "code rood afgegeven", "code geel op de weg": how warnings are given out."""
        warned = self._after(at) in cases.WARNED and self._texts[at + 2 : at + 3] != ["bespreken"]
        placed = self._after(at) == "in" and self._after(at + 1) in ("de", "het", "heel")
        if (self._is_case_told() and not warned and not placed) or self._is_attached(at):
            return False
        if (
            self._after(at) in ("van", "voor")
            and at + 2 < len(self._texts)
            and self._texts[at + 2] in words.WHEN | {"volgende"}
        ):
            return self._is_public()  # "code geel van vanmorgen"
        return self._before(at) in ("code", "kleurcode") and self._after(at) in worlds.ALARM_AFTER

    def _is_foreign_alarm(self, bound: list[Mention]) -> bool:
        """ "code rood" in a text that otherwise speaks of nothing we know."""
        if not all(self._before(mention.at) == "code" for mention in bound) or self._has(words.ROUTE_WORDS - {"code"}):
            return False
        if self._is_public():
            return True
        if self._has(words.CARE) or self._is_case_told() or all(self._is_attached(mention.at) for mention in bound):
            return False
        behind = {place for mention in bound for place in (mention.at, *self._names_behind(mention.at))}
        if any(self._texts[place].isalpha() and self._texts[place] not in words.BARE for place in behind):
            return False
        unknown = [
            at
            for at, text in enumerate(self._texts)
            if text.isalpha() and not self._is_known(at) and at not in behind and text not in words.ATTACHED
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
