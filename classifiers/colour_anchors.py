"""Places where a colour is a code by itself: a tag at the head, right behind a case's number, behind a triage that is
done, before a team's short code; and one in front of which the words of talk are about the case, not the routes."""

from __future__ import annotations

from classifiers import colour_routes as routes
from classifiers import colour_words as words
from classifiers import colour_worlds as worlds
from classifiers.colour_mentions import Mention, Mentions
from classifiers.colour_tokens import SETS_OFF
from triage.domain.reading import Colour

_OPENING, _CLOSING = frozenset("[({<"), frozenset("])}>")
# What a case's number is made of beside figures and capitals: "VTK-90214", "#44871".
_NUMBER_SIGNS = frozenset("-/.#")
# How far a paper is, or what of a meeting: "concept veiligheidsplan rood", "locatie gesprek rood".
_STAGES = words.words_of("concept getekend ondertekend bijgewerkt aangepast locatie datum tijd tijdstip plaats tolk")
_JOINTS = frozenset(":-–—(\"'.|/")
_OPENERS = routes.BESIDE | words.words_of(
    """
    warme de het nieuwe v en veilig thuis bij van voor digitale digitaal telefonische onze jullie agenda uitnodiging
    datum locatie tijd tijdstip verslag rapport rapportage intake document gesprek voorstel planning
    """
)
_OUTCOME_SIGNS = frozenset((*":=-–—→>|/(,.;!\"'", "->", "=>", "-->"))


class Anchors(Mentions):
    """What a colour is fastened to, so that nothing else in the text needs to say that it is a code."""

    def _is_thing(self, mention: Mention) -> bool:
        at = mention.at
        if self._starts_with(at + 1, words.TEAMS) or (self._after(at) == "team" and self._is_behind_number(at)):
            return False  # "26-7711 geel team Jeugd Noord"
        if self._ends_with(at, words.TEAMS) and self._tokens[at].shape == "lower" and self._names_household():
            return False  # "gezin Tromp wmo team geel"
        if mention.colour is Colour.GREEN and self._is_short_number(at - 1) and self._colours_noun(at):
            return True  # "code 4410 groen slot fietsenkelder"
        if self._is_tag(at) and self._texts[at + 2 : at + 3] == ["licht"]:
            return True
        return super()._is_thing(mention)

    def _is_tag(self, at: int) -> bool:
        """ "[Geel] tweede melding dit kwartaal": in brackets of its own, with nothing but other brackets ahead."""
        if self._strict or not 0 < at < len(self._texts) - 1:
            return False
        if self._texts[at - 1] not in _OPENING or self._texts[at + 1] not in _CLOSING:
            return False
        return at == 1 or self._texts[at - 2] in _CLOSING

    def _heads(self, at: int) -> bool:
        """Whether the colour at *at* is the head of a subject about one case: "Rood: agenda", "Oranje V&V agenda"."""
        if self._strict or self._is_tag(at):
            return not self._strict
        if at or len(self._texts) < 2 or self._texts[0] not in words.BARE:
            return False
        if self._is_before_short(at):
            return True
        ours = any(text in words.PERSONS or text.startswith(words.OURS) for text in self._texts)
        sure = words.BARE[self._texts[0]] is not Colour.GREEN or ours or self._has(words.STRONG | words.TEAMS)
        return sure and self._texts[1] in SETS_OFF and not self._is_break_hyphen(1)

    def _is_beside_route(self, at: int) -> bool:
        """ "Overdrachtsgesprek oranje via Teams", "V&V-verslag rood": right beside a route word in any form,
        whatever follows; of green only the handover's own."""
        if self._strict or at < 0:
            return False
        green = self._texts[at] in ("groen", "groene")
        for near in (self._step(at, -1, over=_JOINTS), self._step(at, 1, over=_JOINTS)):
            if near < 0:
                continue
            text = self._texts[near]
            if text in (routes.SURE if green else routes.BESIDE) or (not green and routes.is_loose_form(text)):
                return True
            if near < at and self._is_tail(near):
                return True
        return bool(self._ends_with(at, words.SENDERS - {"ons", "mij"}))

    def _heads_route(self, at: int) -> bool:
        """Whether the colour at *at* and the route word beside it begin the subject: "Warme overdr. rood, agenda"."""
        if not self._is_beside_route(at) or (self._texts[0] == "agenda" and self._texts[at] in ("groen", "groene")):
            return False
        return all(
            self._texts[place] in _OPENERS
            or not self._texts[place].isalpha()
            or self._is_tail(place)
            or routes.is_loose_form(self._texts[place])
            for place in range(at)
        )

    def _is_tail(self, at: int) -> bool:
        """Whether *at* is the second half of "V&V-verslag", "V&V verslag", "overdr.gesprek"."""
        if not at or self._texts[at] not in routes.TAILS:
            return False
        return self._is_compound_sign(at - 1) or bool(self._ends_with(at, words.STRONG))

    def _is_of_care(self, at: int) -> bool:
        """ "Gesprek rood verzet", "verzoek afspraak oranje": behind what is done with a household."""
        breath = self._breath(at)
        if self._strict or at == breath.start or self._texts[at - 1] not in words.CARE | words.PAPERS:
            return False
        if self._tokens[at].shape == "title" or not all(
            self._is_known(place) or self._texts[place] in _STAGES for place in range(breath.start, at - 1)
        ):
            return False
        return all(self._is_known(place) or self._texts[place] in words.HANDLED for place in range(at + 1, breath.stop))

    def _is_before_short(self, at: int) -> bool:
        """ "Oranje V&V rapportage volgt", "rood GI is al betrokken": first in its breath, before who it concerns."""
        if self._strict or at + 1 >= len(self._texts) or self._texts[at] not in words.BARE:
            return False
        short = self._texts[at + 1] in words.SHORT_CODES and self._tokens[at + 1].shape == "upper"
        return (short or self._texts[at + 1] == "v&v") and self._breath(at).start == at

    def _is_behind_number(self, at: int) -> bool:
        """ "88-301 rood wijkteam Centrum", "Veilig Thuis 90-777 Geel graag bellen": right behind a case's number."""
        if self._strict or not at or self._texts[at] not in words.BARE or not self._is_reference(at - 1):
            return False
        start = self._number_start(at - 1)
        if self._is_date(start, at):
            return False
        ahead = self._step(start, -1, over=frozenset(":|-–—/,.;()[]"))
        if ahead >= 0 and not self._is_known(ahead) and not self._ends_with(ahead + 1, words.STRONG):
            return False
        return self._ends_case(at, long=at - start > 1 or len(self._texts[at - 1]) > 4)

    def _number_start(self, at: int) -> int:
        """Where the number that ends at *at* begins: at the "26" of "26-4107"."""
        while at > 0 and self._tokens[at].glued:
            ahead = self._texts[at - 1]
            if not ahead.isdigit() and ahead not in _NUMBER_SIGNS and self._tokens[at - 1].shape != "upper":
                break
            at -= 1
        return at

    def _colours_noun(self, at: int) -> bool:
        """Whether a word behind the bare colour at *at* that is none of ours may be what has the colour."""
        if self._strict or self._texts[at] not in words.BARE or self._ends_case(at, long=False):
            return False
        return not self._texts[at + 1].startswith(worlds.FIELD)

    def _is_short_number(self, at: int) -> bool:
        """A number of at most four figures that no sign ties to another."""
        return at >= 0 and self._texts[at].isdigit() and len(self._texts[at]) < 5 and self._number_start(at) == at

    def _is_date(self, start: int, end: int) -> bool:
        """ "14-12-2026"."""
        pieces = [text for text in self._texts[start:end] if text.isdigit()]
        return len(pieces) == 3 and max(map(len, pieces[:2])) < 3 and pieces[2].startswith(("19", "20"))

    def _ends_case(self, at: int, *, long: bool) -> bool:
        """Whether what stands behind a number and its colour is no noun or surname that takes the colour."""
        after = at + 1
        if after == len(self._texts) or not self._texts[after].isalpha():
            return True
        text, title = self._texts[after], self._tokens[at].shape == "title"
        if title and (text in words.DOES or self._tokens[after].shape == "title"):
            return False  # "26-118 Groen belt terug"
        ours = text in words.PERSONS | words.HANDLED or text.startswith(words.OURS)
        if ours or self._is_known(after) or self._starts_with(after, words.TEAMS | words.STRONG):
            return True
        if self._tokens[after].shape != "lower":
            return True  # "88-301 rood Bos", "88-301 rood JT"
        return long and words.BARE[self._texts[at]] is not Colour.GREEN

    def _is_fastened(self, at: int) -> bool:
        """Whether a case stands right beside the colour, on either side."""
        return self._is_tied(at) or self._is_behind_number(at)

    def _is_triaged(self, at: int) -> bool:
        """ "Triage klaar, wordt groen", "getrieerd: rood", "geel na triage": the outcome of Veilig Thuis's triage."""
        if self._strict or not self._is_our_triage():
            return False
        if self._texts[at + 1 : at + 3] == ["na", "triage"]:
            return True
        for place in range(at - 1, -1, -1):
            text = self._texts[place]
            if text in words.TRIAGES:
                return True
            told = text in words.TRIAGED or text in _OUTCOME_SIGNS or self._is_known(place)
            if not told and not text.isdigit() and text not in words.WHEN:
                return False
        return False

    def _is_reported_again(self) -> bool:
        """ "tweede melding dit kwartaal": how often one household was reported, and no figures."""
        return any(
            text in ("melding", "zorgmelding", "overdracht") and self._before(at) in words.ORDINALS
            for at, text in enumerate(self._texts)
        )

    def _is_about_case(self, at: int) -> bool:
        """Whether the words of talk that are said of one case too ("agenda", "vraag over") are said of this one."""
        if not (self._heads(at) or self._heads_route(at)) or self._has(worlds.PERIODS):
            return False
        if any(text in words.ROUTE_PLURALS and self._before(place) != "van" for place, text in enumerate(self._texts)):
            return False  # but "stand van zaken"
        return not any(text.isdigit() and len(text) == 4 and text.startswith("20") for text in self._texts)
