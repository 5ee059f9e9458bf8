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

from enum import Enum, auto

from classifiers import colour_changes as changes
from classifiers import colour_words as words
from classifiers import colour_worlds as worlds
from classifiers.colour_codes import Codes
from classifiers.colour_mentions import Mention
from classifiers.colour_tokens import SENTENCE_ENDS, SETS_OFF, sentences_in, tokens_of, without_prefixes
from triage.domain.quoting import split
from triage.domain.reading import Colour, ColourReading, Evidence

SUBJECT_LIMIT = 1_000
BODY_LIMIT = 20_000


class _Role(Enum):
    PLAIN = auto()
    OLD = auto()
    NEW = auto()
    DENIED = auto()
    ASKED = auto()


def read_colour(subject: str, body: str = "") -> ColourReading:
    """Read the code in *subject* (R-10 to R-18); one found only in *body* becomes `in_body`. Never raises."""
    tokens = without_prefixes(tokens_of(subject[:SUBJECT_LIMIT], 0))
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
        for tokens in sentences_in(tokens_of(body[start:end], start)):
            sentence = _Sentence(tokens, strict=True)
            live = sentence.newest(sentence.codes())
            if len({mention.colour for mention in live}) == 1:
                mention = live[-1]
                found.append((mention.colour, sentence.evidence(mention, body, len(subject) + 1, "body-code")))
    if len({colour for colour, _ in found}) != 1:
        return None, ()
    return found[0][0], (found[0][1],)


class _Sentence(Codes):
    """The codes of one subject or sentence that still stand after negation and change."""

    def newest(self, mentions: list[Mention]) -> list[Mention]:
        """The mentions that still stand after negations, corrections and changes."""
        if self._is_told_two_ways(mentions) and self._asks_which(mentions):
            return mentions  # "in onderwerp stond rood, in document oranje, wat klopt?"
        roles = self._roles(mentions)
        live = [mention for mention, role in zip(mentions, roles, strict=True) if role in (_Role.PLAIN, _Role.NEW)]
        asked = all(self._after(mention.at) == "?" and not self._is_affirmed(mention.at) for mention in live)
        asked = asked and not (live and (self._is_asked_of_case(live) or self._is_asked_beside(live[0])))
        if len({mention.colour for mention in live}) == 1 and asked and not self._has(changes.AGREED):
            # A code that is asked for is not given.
            return []
        fresh = [mention for mention, role in zip(mentions, roles, strict=True) if role is _Role.NEW]
        return fresh or live

    def _roles(self, mentions: list[Mention]) -> list[_Role]:
        if self._takes_all_back(mentions):
            # "Intrekken groen, nieuwe kleur rood": what is new stands.
            starts = [0, *(mention.at + 1 for mention in mentions)]
            leads = [self._lead(mention.at, start) for mention, start in zip(mentions, starts, strict=False)]
            fresh = [bool(index and self._ends_with(lead, changes.NEW_WORDS)) for index, lead in enumerate(leads)]
            return [_Role.NEW if new else _Role.DENIED for new in fresh]
        roles: list[_Role] = []
        for index, mention in enumerate(mentions):
            start = mentions[index - 1].at + 1 if index else 0
            role = self._own_role(mention, start)
            if index and self._changes_before(mention, start) and role in (_Role.PLAIN, _Role.NEW):
                # What came before is overtaken, all of it.
                roles = [_Role.OLD if before in (_Role.PLAIN, _Role.NEW) else before for before in roles]
                role = _Role.NEW
            elif index and role is _Role.NEW and roles[-1] is _Role.PLAIN and self._is_offered(start, mention.at):
                role = _Role.PLAIN  # "geel of toch groen"
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

    def _is_offered(self, start: int, at: int) -> bool:
        return self._offers_choice(start, at) and "nee" not in self._texts[start:at]

    def _takes_all_back(self, mentions: list[Mention]) -> bool:
        """ "Vervallen: overdracht geel", "Intrekking code rood": at the beginning, of the route and not of a talk; or
        "overdracht geel Bos graag als niet verzonden beschouwen"."""
        if not self._strict and len({mention.colour for mention in mentions}) == 1 and self._is_taken_back(mentions):
            return True
        phrase = self._starts_with(0, changes.ANNULS)
        after = len(phrase.split())
        while after < len(self._texts) and (self._texts[after] in SETS_OFF or self._texts[after] in ("van", "de")):
            after += 1
        if not phrase or after == len(self._texts):
            return False
        named = self._texts[after] in words.BARE or self._texts[after] in words.INFLECTED
        return named or bool(self._starts_with(after, words.STRONG | words.CODE_WORDS | words.ROUTE_NOUNS))

    def _is_taken_back(self, mentions: list[Mention]) -> bool:
        for at in range(len(self._texts)):
            if self._starts_with(at, changes.TAKEN_BACK):
                breath = self._breath(at)
                before = any(self._texts[place] in ("vorige", "eerdere", "oude", "vorig", "eerder") for place in breath)
                if not before or any(mention.at in breath for mention in mentions):
                    return True  # but not "kleur aangepast in oranje, vorige mail graag negeren"
        return False

    def _own_role(self, mention: Mention, start: int) -> _Role:
        """The role that the words right around the mention give it."""
        at = mention.at
        if self._is_denied(at, start) or self._is_withdrawn(at):
            return _Role.DENIED
        lead = self._lead(at, start)
        meant = self._ends_with(lead, changes.MEANT)
        old = changes.INSTEAD_OF | changes.OLD_WORDS
        if self._noun_after(at):
            old -= {"voor de"}  # "wie is er vrij voor de oranje overdracht"
        if not meant and self._is_led_by(at, start, old):
            return _Role.OLD
        if self._before(lead) in changes.BACK_ARROWS:
            return _Role.OLD
        if self._before(lead) == "waar" and self._after(at) in ("staat", "stond"):
            return _Role.OLD
        if "van" in (self._before(lead), self._before(at)) and self._is_change_from(at):
            return _Role.OLD
        if self._after(at) == "?" and not self._strict and not self._is_affirmed(at):
            return _Role.ASKED if self._is_answered(at) else _Role.PLAIN
        new = (meant or self._is_led_by(at, start, changes.NEW_WORDS)) and not self._has_own_name(at)
        return _Role.NEW if new else _Role.PLAIN

    def _lead(self, at: int, start: int) -> int:
        """Where the words that belong to the mention begin: over ':' and "code", "als", "de"."""
        while at > start and (self._texts[at - 1] in changes.LEADS or self._texts[at - 1] in ":()\"'‘“"):
            at -= 1
        return at

    def _is_led_by(self, at: int, start: int, phrases: frozenset[str]) -> bool:
        """Whether one of *phrases* stands in front of the words that belong to the mention, or among them."""
        return any(self._ends_with(place, phrases) for place in range(self._lead(at, start), at + 1))

    def _is_denied(self, at: int, start: int) -> bool:
        place = at
        while place > start and self._texts[place - 1] in changes.NEGATION_LINKS:
            if self._texts[place - 1] in ("geen", "niet"):
                break
            place -= 1
        return place > start and self._texts[place - 1] in changes.NEGATIONS

    def _is_withdrawn(self, at: int) -> bool:
        after = at + 1
        while after < len(self._texts) and (
            self._texts[after] in words.ROUTE_NOUNS | words.HOUSEHOLD
            or not self._texts[after].isalpha()
            or self._is_named(after)
        ):
            shortened = self._texts[after] == "." and self._texts[after - 1] in words.SHORTENED
            spoken_of = self._texts[after] == "v&v" and not self._texts[after - 1].isalpha()
            if spoken_of or self._texts[after] == "," or (self._texts[after] in SENTENCE_ENDS and not shortened):
                break
            after += 1
        phrase = self._starts_with(after, changes.WITHDRAWN)
        if phrase == "gaat niet door" and self._has(worlds.BECAUSE - {"door"}):
            return False  # the conversation, not the code
        return bool(phrase) and phrase != "meer"

    def _is_affirmed(self, at: int) -> bool:
        """ "Geel? ja."."""
        return self._texts[at + 1 : at + 3] in (["?", "ja"], ["?", "yes"])

    def _is_answered(self, at: int) -> bool:
        """ "Groen? Nee: geel!", "geel?? ja, geel": a question that the sender answers with a colour."""
        return any(text in ("nee", "ja", "correctie", "no", "yes", "neen") for text in self._texts[at + 1 :])

    def _changes_before(self, mention: Mention, start: int) -> bool:
        """Whether the words between the mention before and this one make this one the newer."""
        between = self._texts[start : mention.at]
        if self._has_own_name(mention.at) and start and self._has_own_name(start - 1):
            return False  # "Klaver is geel, Winter is groen"
        if self._is_offered(start, mention.at):
            return False
        if any(text in changes.ARROWS for text in between):
            return True
        lead = self._lead(mention.at, start)
        return bool(self._ends_with(lead, changes.NEW_WORDS)) or any(text in changes.TURNS for text in between)

    def _has_own_name(self, at: int) -> bool:
        if self._before(at) != "is" or at < 2:
            return False
        named = self._tokens[at - 2].shape == "title" and self._is_named(at - 2)
        return named or self._texts[at - 2] in words.PERSONS - words.HOUSEHOLD or self._is_reference(at - 2)

    def evidence(self, mention: Mention, original: str, shift: int, rule: str) -> Evidence:
        """The mention as a span of the original; *shift* is where *original* starts in subject and body together."""
        token = self._tokens[mention.at]
        text = original[token.start : token.end]
        return Evidence("colour", text, token.start + shift, token.end + shift, rule)
