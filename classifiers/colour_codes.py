"""Which of the colours named are said as a code: beside a route word or alone in their breath."""

from __future__ import annotations

from itertools import pairwise

from classifiers import colour_changes as changes
from classifiers import colour_routes as routes
from classifiers import colour_words as words
from classifiers import colour_worlds as worlds
from classifiers.colour_elsewhere import Elsewhere
from classifiers.colour_mentions import Mention
from triage.domain.reading import Colour

# Between a name and its code.
_TELLING = words.words_of("= : is blijft moet wordt / - ( | , code als")


_ONE = words.words_of("een nieuwe twee drie weer nog")
_SENDERS = words.SENDERS - {"ons", "mij"}
# Between the second of two codes and the question which of them holds.
_BEFORE_WHICH = words.words_of(", . ; : ! ? - – — ( en dus nu maar")


class Codes(Elsewhere):
    """The codes in one subject or sentence, before negation and change are looked at."""

    def codes(self) -> list[Mention]:
        """The mentions that are said as a code, in the order of the text."""
        everything = list(self._mentions())
        if self._is_told_two_ways(everything):
            return everything
        mentions = self._without_names_and_things(everything)
        warned = [mention for mention in mentions if self._is_of_weather(mention.at)]
        mentions = [mention for mention in mentions if mention not in warned]
        bound = [mention for mention in mentions if self._is_said_as_code(mention)]
        if bound and self._is_of_unknown_thing(bound[0]) and not self._are_named(bound):
            return []
        if bound and not self._strict:
            bound = self._with_joined(mentions, bound)
        if self._corrects(mentions, bound):
            bound = [mention for mention in mentions if mention.form != "inflected" or mention in bound]
        elif bound and not self._strict:
            # Of two colours that are no names or things, none is chosen only because the other is said less plainly.
            bound = [mention for mention in mentions if mention in bound or self._is_plain(mention)]
        bound = [
            mention
            for mention in bound
            if (warned and self._is_fastened(mention.at)) or not self._is_in_other_world(mention.at)
        ]
        if self._strict and bound and len({mention.colour for mention in mentions}) > 1:
            # In running text the colour beside the code is its alternative: "geel, groen of rood".
            bound = mentions
        if not bound or self._is_talk(bound) or self._is_other_world(bound):
            return []
        return bound

    def _is_of_unknown_thing(self, mention: Mention) -> bool:
        """ "Verloren sjaal (groen)", "Fruitmand: rood en geel": behind words that are not ours, with nothing in the
        whole subject that is, neither a route, a household, a mail nor a name beside it."""
        at = mention.at
        if self._strict or mention.form not in ("bare", "emoji") or self._names_household():
            return False
        routed = any(self._is_route_word(place) for place in range(len(self._texts)))
        if routed or self._has(words.ROUTE_PLURALS | words.TEAMS | words.CARE) or self._has_name_behind(at):
            return False
        if any(text in words.PERSONS or text.startswith(words.OURS) for text in self._texts):
            return False
        if any(text in changes.DOUBTING for text in self._texts) or self._is_change_from(at) or self._is_triaged(at):
            return False
        if self._is_attached(at) or self._is_in_brackets(at):
            return False
        ahead = self._step(at, -1, over=_TELLING)
        if (
            ahead >= (0 if self._texts[at - 1] == "=" else 1)
            and self._is_named(ahead)
            and self._tokens[ahead].shape == "title"
        ):
            return any(text in worlds.OTHER_WORLDS for text in self._texts)
        if self._counts_colours() > 1 and self._has(changes.CORRECTING | changes.TURNING | frozenset("=")):
            return False
        unknown = [place for place in range(at) if self._texts[place][0].isalpha() and not self._is_known(place)]
        unknown = [place for place in unknown if self._texts[place] not in words.REPLY_PREFIXES | words.PAPERS]
        field = any(text.startswith(worlds.FIELD) for text in self._texts)
        if mention.colour is Colour.GREEN and self._is_tag(at) and self._counts_colours() == 1 and not field:
            # "[groen] deelfietsen te leen": nothing at all behind it that is ours.
            unknown += [place for place in range(at, len(self._texts)) if self._is_foreign_word(place)]
        return any(self._tokens[place].shape != "upper" for place in unknown)

    def _is_foreign_word(self, at: int) -> bool:
        known = self._is_known(at) or self._texts[at] in words.HANDLED | words.ATTACHED
        return self._texts[at].isalpha() and self._tokens[at].shape == "lower" and not known

    def _are_named(self, bound: list[Mention]) -> bool:
        """ "Kok geel + Bakker groen": a name in front of every code."""
        named = [each.at > 0 and self._is_named(each.at - 1) for each in bound]
        return len(bound) > 1 and all(named) and bound[1].at - bound[0].at < 6

    def _is_plain(self, mention: Mention) -> bool:
        return mention.form == "bare" and self._tokens[mention.at].shape != "title"

    def _with_joined(self, mentions: list[Mention], bound: list[Mention]) -> list[Mention]:
        """*bound* with the colours that nothing but "of", "en" or a sign ties to one of them: "geel/groen 44129"."""
        kept = set(bound)
        for pairs in (pairwise(mentions), pairwise(reversed(mentions))):
            for one, other in pairs:
                between = self._texts[min(one.at, other.at) + 1 : max(one.at, other.at)]
                if one in kept and other.form == "bare" and len(between) == 1 and between[0] in words.OR_WORDS:
                    kept.add(other)
        return [mention for mention in mentions if mention in kept]

    def _is_told_two_ways(self, mentions: list[Mention]) -> bool:
        """ "In de mail staat geel, in het document oranje: wat is het bij Vos?": two codes of one household."""
        if self._strict or len({mention.colour for mention in mentions}) < 2:
            return False
        if any(mention.form not in ("bare", "foreign") or self._is_name(mention) for mention in mentions):
            return False
        sources = {text for text in self._texts if text in changes.SOURCES}
        if len(sources) > 1 and len(mentions) == 2 and (not self._has(changes.RIGHTED) or self._asks_which(mentions)):
            between = sources & set(self._texts[mentions[0].at : mentions[1].at])
            if between or sources & set(self._texts[: mentions[0].at]):
                return True  # "in de brief oranje, in de mail geel"
        said = sum(text in changes.SAYING for text in self._texts) + ("tussen" in self._texts)
        doubts = said > 1 or any(text in changes.DOUBTING for text in self._texts) or self._texts[-1] == "?"
        return said > 0 and doubts and (self._names_household() or self._names_somebody() or self._has(words.STRONG))

    def _asks_which(self, mentions: list[Mention]) -> bool:
        """ "In onderwerp stond rood, in document oranje, wat klopt?"."""
        last = mentions[-1].at
        if self._texts[-1] != "?" or any(self._starts_with(at, changes.RIGHTED) for at in range(last)):
            return False
        asks = self._step(last, 1, over=_BEFORE_WHICH)
        return asks >= 0 and self._texts[asks] in ("wat", "welke", "welk")

    # Said as a code

    def _is_said_as_code(self, mention: Mention) -> bool:
        at = mention.at
        if mention.form == "inflected":
            last = at + 1 == len(self._texts) or not self._texts[at + 1].isalpha() or self._is_known(at + 1)
            coded = last and self._before(at) in words.CODE_WORDS
            if self._is_pointed_out(at) or self._is_arrived(at):
                return True
            return self._noun_after(at) or coded or self._is_from_sender(at) or (last and self._stands_for_route(at))
        if self._strict:
            return self._is_bound(at)
        if mention.form == "emoji":
            return self._is_code_emoji(at)
        if at == 0 and self._tokens[0].shape == "upper" and any(token.shape == "lower" for token in self._tokens):
            return True  # "ROOD geheim adres"
        breath = self._breath(at)
        if mention.form == "foreign":
            return self._is_said_in_english(at, breath)
        if mention.form == "typo" or self._after(at) in words.CODED or self._code_word_before(at):
            return True
        if any(self._is_route_word(place) for place in breath):
            return True
        if self._is_fastened(at) or self._is_pointed_out(at) or self._is_before_short(at) or self._is_triaged(at):
            return True
        return (
            self._stands_free(at)
            or self._is_understood(breath)
            or self._is_of_one_person(at)
            or self._is_reasoned(at)
            or self._is_of_care(at)
            or self._is_attached(at)
            or self._is_in_brackets(at)
            or self._is_of_household(at, breath)
            or self._is_beside_household(at, breath)
            or self._is_before_names(at, breath)
        )

    def _stands_free(self, at: int) -> bool:
        """ "gezin Pot gaat als geel naar jullie toe", "uitkomst groen Pot": in a text about a household or the route,
        between words that take no colour."""
        first = at == 0 and self._has(words.TEAMS) and self._is_initials(1)
        if self._strict or (self._tokens[at].shape == "title" and not first):
            return False
        if self._before(at) == "=" and at > 1 and self._is_named(at - 2):
            return True  # "Bakker = geel"
        before = self._before(at)
        if self._has_name_behind(at) and (before in words.BEFORE_CODE or before.endswith(words.BEFORE_TAILS)):
            return True
        somebody = self._names_somebody() and any(text in words.PERSONS for text in self._texts)
        if not self._names_household() and not self._has(words.STRONG | words.TEAMS) and not somebody:
            return False
        return all(self._takes_no_colour(place) for place in (at - 1, at + 1))

    def _stands_for_route(self, at: int) -> bool:
        """ "het gaat om een groene, gezin Lont", "dit is een rode dus": the noun left out, beside a household."""
        if at + 1 == len(self._texts) and self._before(at) == "een" and "jullie" in self._texts and not self._strict:
            return any(text in words.SENT for text in self._texts)  # "we sturen jullie vandaag een rode"
        if self._is_arrived(at):
            return True
        if self._before(at) == "nieuwe" and self._after(at) == ":" and not self._strict:
            return self._has_name_behind(at + 1)  # "nieuwe groene: Jonkind"
        if self._strict or self._before(at) not in ("een", "de", "deze", "jullie"):
            return False
        told = self._names_household() or self._has(words.STRONG | words.HOUSEHOLD)
        return told and at > 1 and self._texts[at - 2] in words.POINTING

    def _is_arrived(self, at: int) -> bool:
        """ "er kwam een groene binnen (VT 33178)", "we hebben een gele gekregen": in a text that names the sender."""
        if self._strict or self._before(at) not in _ONE or self._after(at) not in routes.ARRIVED:
            return False
        return self._names_household() or any(self._starts_with(place, _SENDERS) for place in range(len(self._texts)))

    def _is_from_sender(self, at: int) -> bool:
        """ "een gele van Veilig Thuis", "nog een rode via VT"."""
        return self._after(at) in ("van", "via") and bool(self._starts_with(at + 2, words.SENDERS))

    def _is_route_word(self, at: int) -> bool:
        if self._texts[at] == "kleur" and self._is_of_thing(at + 1):
            return False
        loose = routes.is_loose_form(self._texts[at]) and "groen" not in self._texts
        return loose or self._texts[at].startswith(words.ROUTE_STEMS) or bool(self._starts_with(at, words.ROUTE_WORDS))

    def _is_of_thing(self, at: int) -> bool:
        """ "kleur voordeur", "kleur van de muur": not the code's colour but a thing's."""
        while at < len(self._texts) and self._texts[at] in ("van", "de", "het", "voor", "onze", "nieuwe"):
            at += 1
        if at == len(self._texts) or not self._texts[at].isalpha() or self._tokens[at].shape != "lower":
            return False
        done = self._texts[at].startswith(("ge", "be", "ver", "vast", "aan", "bij", "door", "op", "af", "om", "her"))
        return not self._is_known(at) and not done and self._texts[at] not in changes.NEW_WORDS

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
        coded = self._code_word_before(at)
        bound = self._is_bound(at) or (not self._strict and bool(self._ends_with(at, _SENDERS)))
        if bound and self._has(words.STRONG):
            return True
        abroad = all(self._is_known_abroad(place) or self._is_named(place) for place in breath)
        if coded and (abroad or self._names_case()):
            return True  # but not "Code Green software invoice"
        named = any(text in words.FAMILY_WORDS or text == "household" for text in self._texts) or (
            "case" in self._texts and self._names_household()
        )
        return named and (coded or abroad)

    def _is_known_abroad(self, at: int) -> bool:
        text = self._texts[at]
        return text in words.FOREIGN or text in words.ENGLISH or self._is_known(at) or self._is_reference(at)

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
        joints = [place for place in breath if self._texts[place] in ("+", "&", "en")]
        breath = range(
            max((place + 1 for place in joints if place < at), default=breath.start),
            min((place for place in joints if place > at), default=breath.stop),
        )
        if not all(self._is_known(place) for place in range(at + 1, breath.stop)):
            return False
        several = len({words.BARE[text] for text in self._texts if text in words.BARE}) > 1
        if not several and not self._has(words.STRONG) and not any(text in words.ROUTE_PLURALS for text in self._texts):
            return False
        ahead = range(breath.start, at)
        named = any(self._is_named(place) for place in ahead)
        return named and all(self._is_named(place) or self._is_known(place) for place in ahead)

    def _is_reasoned(self, at: int) -> bool:
        """ "geel ivm lopend ondersteuningsplan": first, with a reason of our own."""
        ahead = all(self._is_known(place) for place in range(at))
        reason = ahead and self._after(at) in worlds.BECAUSE | {"na", "richting"}
        return reason and any(text.startswith(words.OURS) for text in self._texts[at + 2 :])

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
        if self._is_cheer(at):
            return False
        plain = (place for place, text in enumerate(self._texts) if text.isalnum() and not self._is_reference(place))
        if all(self._is_known(place) for place in plain):
            return True
        beside = any(text in words.HOUSEHOLD for text in self._texts[max(0, at - 2) : at + 3])
        if self._has(words.STRONG | words.TEAMS) or beside or self._names_somebodys() or self._colour_named():
            return True
        # "🟡 Mahabier / 🔴 Boogert": a sign for each name.
        signs = [place for place, text in enumerate(self._texts) if text in words.EMOJI]
        named = all(place + 1 < len(self._texts) and self._is_named(place + 1) for place in signs)
        if named and (len(signs) > 1 or self._has(words.ROUTE_NOUNS | words.CARE)):
            return True
        rest = [place for place in range(len(self._texts)) if self._texts[place].isalpha()]
        return named and len(rest) < 5 and all(self._is_named(place) for place in rest)

    def _is_cheer(self, at: int) -> bool:
        """ "Gelukt 🟢 mevrouw heeft een woning": joy, or a mark between two remarks of which neither is ours."""
        if self._colour_named() or (at + 1 < len(self._texts) and self._names_household_at(at + 1)):
            return False
        routed = self._has(words.STRONG | words.TEAMS)
        glad = [
            place
            for place, text in enumerate(self._texts)
            if text in worlds.GLAD and not (place and self._texts[place - 1] in ("niet", "nog", "geen"))
        ]
        if glad and not routed:
            return True
        if glad and words.EMOJI[self._texts[at]] is Colour.GREEN:
            return any(abs(place - at) < 4 for place in glad)  # "Warme overdracht gelukt 🟢"
        ahead = [place for place in range(at) if self._texts[place].isalpha()]
        ours = all(
            self._is_known(place) or self._is_named(place) or self._texts[place].startswith(words.OURS)
            for place in ahead
        )
        return not ours and not routed and not self._names_number()

    def _names_household_at(self, at: int) -> bool:
        """ "gezin Bos", "26-4107", "fam. K.": a household that begins at *at*."""
        return self._texts[at].isdigit() or self._begins_name(at)

    def _names_somebodys(self) -> bool:
        return self._names_number() or any(self._begins_name(place) for place in range(len(self._texts)))

    def _colour_named(self) -> bool:
        return any(text in words.BARE for text in self._texts)
