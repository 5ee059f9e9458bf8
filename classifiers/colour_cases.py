"""One case in other words: a colour behind a paper and its preposition, in brackets behind an appointment, or behind
"code" in a text that speaks of a household's matters and of no public warning."""

from __future__ import annotations

from classifiers import colour_case_words as cases
from classifiers import colour_routes as routes
from classifiers import colour_words as words
from classifiers import colour_worlds as worlds
from classifiers.colour_anchors import Anchors
from classifiers.colour_mentions import Mention
from classifiers.colour_tokens import SENTENCE_ENDS
from triage.domain.reading import Colour

_IN_FRONT = frozenset("'\"“‘")
_BEFORE_NOUN = 3  # "aanvullende stukken van school bij geel"


class Cases(Anchors):
    """Whether a colour is told of one case by what it is attached to, or by all that stands around "code"."""

    def _is_name(self, mention: Mention) -> bool:
        led = self._ends_with(self._code_start(mention.at), cases.OCCASIONS)
        if led and self._tokens[mention.at].shape != "title" and self._is_attached(mention.at):
            return False  # "naar aanleiding van rood"
        if self._is_bracketed_name(mention.at):
            return True
        return super()._is_name(mention)

    def _is_bracketed_name(self, at: int) -> bool:
        """ "Afspraak met mevrouw (Groen)"."""
        if self._tokens[at].shape != "title" or not 1 < at < len(self._texts) - 1:
            return False
        who = self._texts[at - 2] in words.TITLES - words.FAMILY_WORDS | cases.FEMALE_AND_MALE
        return who and self._texts[at - 1] == "(" and self._texts[at + 1] == ")"

    def _is_thing(self, mention: Mention) -> bool:
        if mention.form == "bare" and self._is_attached(mention.at):
            return False
        if mention.form == "bare" and self._is_rule_of_game(mention.at):
            return True
        if mention.colour is Colour.GREEN and self._is_grown(mention.at):
            return True
        if self._is_room(mention.at) or self._is_loose_green(mention):
            return True
        if mention.form == "bare" and self._texts[mention.at + 1 : mention.at + 2] == ["weer"] and self._is_case_told():
            again = self._after(mention.at + 1) in cases.TELLING
            return not again and super()._is_thing(mention)  # "na code geel weer ruzie"
        return super()._is_thing(mention)

    def _heads(self, at: int) -> bool:
        if super()._heads(at):
            return True
        first = self._is_own_breath(at) and self._code_start(at) == 0 and self._texts[at] != "groen"
        first = first and not any(text in cases.EXPLAINED for text in self._texts)
        if first and self._texts[at + 1 : at + 2] in ([":"], ["-"], ["|"]) and not self._is_public():
            return True  # "Code oranje: agenda"
        return self._is_case_told() and (self._is_own_breath(at) or self._is_of_one(at))

    def _is_of_one(self, at: int) -> bool:
        """ "Evaluatie code rood met moeder", "concept veiligheidsplan oranje": one person or plan is named."""
        if self._strict or self._tokens[at].shape == "title" or self._texts[at] not in words.BARE:
            return False
        if "?" in self._texts or any(text in worlds.INTERROGATIVES for text in self._texts):
            return False
        one = words.PERSONS - words.HOUSEHOLD - cases.MANY | cases.CLOSE
        return any(text in one for text in self._texts) and self._takes_no_colour(at + 1)

    def _takes_no_colour(self, at: int) -> bool:
        """Whether what stands at *at*, if anything, cannot be what the colour beside it belongs to."""
        if not 0 <= at < len(self._texts) or not self._texts[at].isalpha():
            return True
        return (
            self._is_known(at)
            or self._is_named(at)
            or self._is_initials(at)
            or self._texts[at] in words.HANDLED | words.PAPERS
        )

    def _is_initials(self, at: int) -> bool:
        """ "GEEL KH / JT Polderhoek", "oranje RvB": somebody's, in a few capitals."""
        return at < len(self._texts) and self._tokens[at].shape == "upper" and len(self._texts[at]) < 5

    def _is_loose_green(self, mention: Mention) -> bool:
        """ "Gesprek met Groen", "ouders en groen", "vragen over groen": somebody or a garden."""
        at = mention.at
        if self._strict or not at or mention.colour is not Colour.GREEN or mention.form != "bare":
            return False
        title = self._tokens[at].shape == "title"
        if self._tokens[at].shape == "upper" or self._texts[at - 1] not in (cases.WITH if title else cases.BESIDE):
            return False
        if self._counts_colours() > 1 or self._names_household() or self._has(words.ROUTE_WORDS | words.TEAMS):
            return False
        agreed = at > 1 and self._texts[at - 2] in cases.AGREED_WITH
        lower_named = not title and self._texts[at + 1 : at + 2] == ["("]
        return not agreed and not lower_named and (title or not self._is_proven_green(at))

    def _is_grown(self, at: int) -> bool:
        """ "Groene overdracht van de moestuin": a plant's green, in one breath with it."""
        if (
            self._strict
            or self._names_household()
            or any(text in words.PERSONS - words.NUMBERED for text in self._texts)
        ):
            return False
        if self._has_name_behind(at) and self._texts[at + 1].endswith(routes.STREETS) and not self._has(words.STRONG):
            return True  # "terugkoppeling groen Raadhuisplein"
        grown = (place for place in self._breath(at) if self._texts[place] in routes.GROWN)
        return any(self._tokens[place].shape == "lower" for place in grown)

    def _is_room(self, at: int) -> bool:
        """ "Overleg dinsdag zaal 2 (groen)", "overleg team (Geel)"."""
        if self._strict or at < 2 or self._texts[at - 1] != "(" or self._texts[at + 1 : at + 2] != [")"]:
            return False
        place = at - 3 if self._texts[at - 2].isdigit() and at > 2 and not self._is_reference(at - 2) else at - 2
        team = self._texts[place] == "team" and not self._tokens[place].glued
        team = team and not self._has(words.TEAMS | words.STRONG) and not self._names_household()
        return team or self._texts[place] in cases.PLACES

    def _code_start(self, at: int) -> int:
        """Where the colour at *at* begins with its "code" in front."""
        while at > 0 and (self._texts[at - 1] in words.CODE_WORDS or self._texts[at - 1] in _IN_FRONT):
            at -= 1
        return at

    def _is_attached(self, at: int) -> bool:
        """ "Stukken bij GROEN via beveiligde mail", "regie na rood", "n.a.v. code geel": a paper or deed of ours, a
        preposition, and the colour with nothing behind it that could have it."""
        if self._strict or self._texts[at] not in words.BARE:
            return False
        start = self._code_start(at)
        title = self._tokens[at].shape == "title" and start == at
        if title and (words.BARE[self._texts[at]] is Colour.GREEN or self._has_name_behind(at)):
            return False
        if not self._takes_no_colour(at + 1) or self._is_enumerated(at):
            return False
        if words.BARE[self._texts[at]] is Colour.GREEN and start == at and not self._is_proven_green(at):
            return False
        if self._ends_with(start, cases.OCCASIONS):
            return True
        if start == 1 and self._texts[0] in cases.HEADING:
            return self._texts[at + 1 : at + 2] == [":"]
        linked = start > 1 and (
            self._texts[start - 1] in cases.ATTACHING or self._texts[start - 1 : at] == ["van", "code"]
        )
        if not linked:
            return False
        ahead = range(max(self._breath(start - 1).start, start - 1 - _BEFORE_NOUN), start - 1)
        met = self._texts[start - 1] in ("na", "over") and any(self._texts[place] in words.MEETINGS for place in ahead)
        briefly = self._texts[start - 1] == "over" and any(self._texts[place] in cases.BRIEFLY for place in ahead)
        return met or briefly or any(self._is_attachable(place) for place in ahead)

    def _is_proven_green(self, at: int) -> bool:
        """ "Stukken bij GROEN", "vervolg op groen, gezin heeft niet gebeld"; not "brief over groen voor de deur"."""
        if self._texts[at - 1] in ("over", "rond", "rondom", "omtrent"):
            return False
        met = self._texts[at - 1] == "na" and any(text in words.MEETINGS for text in self._texts[:at])
        paper = any(text in cases.GREEN_ATTACHED or text.endswith(cases.ATTACHED_TAILS) for text in self._texts[:at])
        if not met and not paper and not self._ends_with(at, cases.OCCASIONS):
            return False
        if self._tokens[at].shape == "upper" or (met and at + 1 == len(self._texts)):
            return True
        dated = self._after(at) == "van" and self._is_dated(at)
        one = words.PERSONS - cases.MANY | cases.GREEN_PROOFS
        return dated or self._names_household() or any(text in one for text in self._texts)

    def _is_attachable(self, at: int) -> bool:
        text = self._texts[at]
        return text in cases.ATTACHED or text.endswith(cases.ATTACHED_TAILS) or text.startswith("gespreks")

    def _is_enumerated(self, at: int) -> bool:
        """ "bij rood, wit en blauw", "op rood of zwart": colours of things."""
        return any(text in worlds.OTHER_COLOURS for text in self._texts[at + 1 : at + 5])

    def _is_rule_of_game(self, at: int) -> bool:
        """ "Twee keer geel is rood", "2x geel = rood": what a referee does, in a text about no household."""
        if self._strict or self._names_household() or self._has(words.STRONG | words.TEAMS):
            return False
        for first in (at, at - 2):
            if first < 2 or self._texts[first] not in words.BARE or self._texts[first - 1] not in cases.TIMES:
                continue
            if self._texts[first - 2] not in cases.COUNTS and not self._texts[first - 2].isdigit():
                continue
            if self._texts[first + 1 : first + 2] and self._texts[first + 1] in cases.EQUALS:
                last = first + 3 == len(self._texts) or not self._texts[first + 3].startswith("ge")
                return last and first + 2 < len(self._texts) and self._texts[first + 2] in words.BARE
        return False

    def _is_in_brackets(self, at: int) -> bool:
        """ "Kan jullie team di 14.00 voor V&V (oranje)?": behind an appointment that is made with one household."""
        if self._strict or not 0 < at < len(self._texts) - 1 or self._tokens[at].shape == "title":
            return False
        if self._texts[at - 1] != "(" or self._texts[at + 1] not in ")," or self._is_tag(at):
            return False
        start = at - 1
        while start > 0 and self._texts[start - 1] not in SENTENCE_ENDS - {"."}:
            start -= 1
        ahead = range(start, at - 1)
        kept = any(self._texts[place] in cases.APPOINTMENTS for place in ahead)
        timed = any(self._texts[place] in cases.CLOCK or self._texts[place].isdigit() for place in ahead)
        meeting = any(self._starts_with(place, cases.MEETINGS) for place in ahead)
        timed = timed and (self._texts[at - 2] in cases.CLOCK or self._texts[at - 2].isdigit())
        asked = self._texts[at + 1 :] == [")", "?"] and words.BARE[self._texts[at]] is not Colour.GREEN
        return meeting or (timed and kept) or (asked and self._is_case_told(loosely=False))

    def _is_own_breath(self, at: int) -> bool:
        """ "TER VOORBEREIDING - code rood - veiligheidsplan": "code" and its colour, alone between breaks."""
        breath = self._breath(at)
        return not self._strict and self._code_start(at) == breath.start < at and breath.stop == at + 1

    def _is_case_told(self, *, loosely: bool = True) -> bool:
        """Whether the text speaks of what is done for one household, and of nothing that a public warning is for; where
        it is not *loosely*, or of green, what is said between colleagues about anything does not count."""
        if self._told is None:
            ruled_out = self._texts[0] in cases.EXPLAINED or self._is_public()
            every = range(0) if ruled_out else range(len(self._texts))
            close = any(self._tells_case(at) and self._texts[at] not in cases.LOOSE for at in every)
            self._told = (close, close or any(map(self._tells_case, every)))
        return self._told[loosely and "groen" not in self._texts]

    def _tells_case(self, at: int) -> bool:
        text = self._texts[at]
        if text in words.PERSONS or text in cases.TELLING or text.startswith(cases.TELLING_STEMS):
            return True
        return bool(self._starts_with(at, words.CARE))

    def _is_public(self) -> bool:
        if "groen" in self._texts and any(text in cases.GREEN_WORLDS for text in self._texts):
            return True
        return any(text in cases.PUBLIC or text.startswith(cases.PUBLIC_STEMS) for text in self._texts)

    def _is_asked_of_case(self, bound: list[Mention]) -> bool:
        """ "Wie neemt code rood over?", "Kan di 14.00 voor V&V (oranje)?": a question on one case."""
        if any(self._is_in_brackets(mention.at) for mention in bound):
            return True
        if any(self._is_held(mention) for mention in bound):
            return True
        inflected = any(mention.form == "inflected" for mention in bound)
        if inflected or self._texts[0] not in cases.ASKED_OF_CASE:
            return False
        if any(self._is_asked_beside(mention) for mention in bound):
            return True
        if not self._is_case_told():
            return False
        return any(text in cases.DEEDS for text in self._texts)

    def _is_held(self, mention: Mention) -> bool:
        """ "Wie gaat mee naar de rode overdracht in Edam?": a question on one meeting, with its time or place."""
        at = mention.at
        nouns = routes.HELD if mention.colour is Colour.GREEN else routes.HELD | routes.TAKEN
        noun = any(0 <= place < len(self._texts) and self._texts[place] in nouns for place in (at - 1, at + 1))
        if self._strict or not noun or not self._starts_with(0, routes.ASKING_OF_MEETING):
            return False
        pointed = self._before(at) in ("de", "het", "die", "deze", "jullie", "onze")
        return pointed and self._has(routes.HOLDING)

    def _is_asked_beside(self, mention: Mention) -> bool:
        """ "Wie doet de nazorg na rood?", "datum V&V oranje?": what is asked is not the code; never of green, where a
        doubt is none."""
        at = self._code_start(mention.at) - 1
        if self._after(mention.at) == "van" and self._has_code_of(mention) and self._is_dated(mention.at):
            return True
        if at >= 0 and self._texts[at] in words.PAPERS | words.MEETINGS | {"v&v"}:
            return mention.colour is not Colour.GREEN and self._texts[0] not in cases.WHETHER
        close = at > 0 and (self._texts[at] in ("bij", "na") or (self._texts[at] == "van" and at + 1 < mention.at))
        return close and mention.colour is not Colour.GREEN and self._is_attached(mention.at)

    def _has_code_of(self, mention: Mention) -> bool:
        return mention.colour is not Colour.GREEN and self._code_word_before(mention.at)

    def _is_dated(self, at: int) -> bool:
        return at + 2 < len(self._texts) and self._texts[at + 2] in words.WHEN

    def _is_everyday(self, at: int) -> bool:
        """Whether the word at *at*, one of another world elsewhere, is an everyday one here: "update over moeder"."""
        text = self._texts[at]
        if text == "app" and self._texts[at + 1 : at + 2] and self._texts[at + 1] in cases.APPED:
            return True
        if text == "blik" and self._before(at) in cases.WHOSE_LOOK:
            return True
        if text in routes.VENUES and any(self._is_beside_route(place) for place in self._colours_at()):
            return True
        if self._strict or text not in cases.SOFT_WORLDS or "triage" in self._texts:
            return False
        if self._step(at, -1, over=cases.PLACED) in self._colours_at():
            return False  # "code rood in het ziekenhuis"
        coded = any(self._texts[place] in words.BARE and self._code_word_before(place) for place in self._colours_at())
        return coded and self._is_case_told()

    def _colours_at(self) -> list[int]:
        if self._coloured is None:
            self._coloured = [at for at, text in enumerate(self._texts) if text in words.BARE]
        return self._coloured
