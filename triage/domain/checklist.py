"""What an application should say, held beside what it says (R-30 to R-42). The service advises, a person decides.

A criterion is *stated* where the mail says so in as many words, *missing* where it seems to be absent or denied, and
*for a person* in every other case: a form that nobody opened may hold what the mail does not say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from triage.domain.wording import Mention, Phrase, Said, Words, plain_word

MOST_READ = 60_000
"""Characters of a case's mail that are read for its checklist (ours)."""

_LONGEST_QUOTE = 200
# What mail programs attach by themselves: the pictures of a signature, a card, an invitation, a digital signature.
_BY_ITSELF = re.compile(r"(image|logo|outlook-)[^/]*\.(png|jpe?g|gif|bmp|svg)|.*\.(vcf|ics|p7s|p7m|asc)", re.IGNORECASE)
_YEARS = ("jaar", "jarige", "jarig", "jr", "jaren", "j")
_UNBORN = tuple(Phrase.parse(each) for each in ("ongeboren", "zwanger*", "maanden oud", "maand oud", "baby*"))


class Looks(StrEnum):
    """How a criterion is looked for. `EXCLUDES`: words that would put the case outside this table."""

    WORDS = "words"
    FORM = "form"
    ATTACHMENT = "attachment"
    AGES = "ages"
    EXCLUDES = "excludes"
    PERSON = "person"


class Verdict(StrEnum):
    """What the service makes of a criterion."""

    STATED = "stated"
    MISSING = "missing"
    PERSON = "person"


class Why(StrEnum):
    """What a verdict rests on."""

    SAID = "said"
    DENIED = "denied"
    OPEN = "open"
    NOWHERE = "nowhere"
    IN_FORM = "in_form"
    UNREAD = "unread"
    OTHERWISE = "otherwise"
    NOT_APPLICABLE = "not_applicable"
    ASK = "ask"
    ATTACHED = "attached"


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing to be sure of. `needed` False: it counts, but an application can do without. `names`: how a form's file
    is called. `when`: it matters only where one of these is said, or from `from_age` years. `instead`: sets of other
    criteria, each of which is enough instead of this one."""

    key: str
    title: str
    source: str
    needed: bool = True
    looks: Looks = Looks.PERSON
    phrases: tuple[Phrase, ...] = ()
    names: tuple[str, ...] = ()
    ages: tuple[int, int] | None = None
    when: tuple[Phrase, ...] = ()
    from_age: int | None = None
    instead: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Checklist:
    """The criteria of a table for cases of *routes* in *mailboxes* (none named: in all). `notice`: what whoever reviews
    must not forget (R-31). `anonymous`: the case is discussed without names, so no other mailbox hears of it (R-41)."""

    key: str
    title: str
    source: str
    routes: frozenset[str]
    criteria: tuple[Criterion, ...]
    mailboxes: frozenset[str] = frozenset()
    notice: str = ""
    anonymous: bool = False

    def fits(self, mailbox: str, route: str) -> bool:
        """Whether a case belongs to it."""
        return route in self.routes and (not self.mailboxes or mailbox in self.mailboxes)


@dataclass(frozen=True, slots=True)
class Application:
    """What is known of an application: what its mails say, oldest first, and how its attachments are called. `whole`
    False: there is a mail, or a part of one, that nobody could read."""

    texts: tuple[str, ...]
    attachments: tuple[str, ...] = ()
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Quote:
    """The sentence that carries a verdict: in which text, and where in it. `start` and `end` are of the words found."""

    number: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A criterion with what the service makes of it."""

    criterion: Criterion
    verdict: Verdict
    why: Why
    quote: Quote | None = None


@dataclass
class _Reader:
    """The words of an application, read once for all criteria."""

    application: Application
    words: list[Words] = field(default_factory=list)

    def __post_init__(self) -> None:
        left = MOST_READ
        for text in self.application.texts:
            self.words.append(Words(text[:left]))
            left -= min(left, len(text))
        self.cut = left <= 0

    def mentions(self, phrases: Sequence[Phrase]) -> list[tuple[int, Mention]]:
        return [(number, each) for number, words in enumerate(self.words) for each in words.mentions(phrases)]

    def quote(self, number: int, mention: Mention) -> Quote:
        return self._quote(number, (mention.start, mention.end), mention.sentence)

    def _quote(self, number: int, found: tuple[int, int], sentence: tuple[int, int]) -> Quote:
        start, end = sentence
        if end - start > _LONGEST_QUOTE:
            start = max(start, found[0] - 60)
            end = min(end, start + _LONGEST_QUOTE)
        return Quote(number, *found, " ".join(self.words[number].text[start:end].split()))

    def ages(self) -> list[tuple[int, Quote]]:
        """The ages a text names: "14 jaar", "14-jarige"; not "sinds 3 jaar"."""
        found = []
        for number, words in enumerate(self.words):
            for years, place in words.numbers():
                following = words.tokens[place + 1].word if place + 1 < len(words.tokens) else ""
                before = words.tokens[place - 1].word if place else ""
                if following in _YEARS and before not in {"sinds", "al", "afgelopen", "ruim", "na", "over", "laatste"}:
                    span = (words.tokens[place].start, words.tokens[place + 1].end)
                    found.append((years, self._quote(number, span, words.sentence_at(place))))
        return found


def check(checklist: Checklist, application: Application) -> tuple[Finding, ...]:
    """What the service makes of each criterion, in their order."""
    reader = _Reader(application)
    attached = bool(_files(application))
    found = {each.key: _find(each, reader, attached) for each in checklist.criteria}
    stated = {key for key, finding in found.items() if finding.verdict is Verdict.STATED}
    return tuple(_with_others(finding, stated) for finding in found.values())


def _with_others(finding: Finding, stated: set[str]) -> Finding:
    """One of several that are enough is no lack where another holds."""
    enough = any(others and stated.issuperset(others) for others in finding.criterion.instead)
    if finding.verdict is Verdict.MISSING and finding.why is Why.NOWHERE and enough:
        return replace(finding, verdict=Verdict.PERSON, why=Why.OTHERWISE)
    return finding


def _files(application: Application) -> list[str]:
    """The attachments that somebody attached: not a logo, a signature, a card or an invitation."""
    return [name for name in application.attachments if not _BY_ITSELF.fullmatch(name.strip())]


def _find(criterion: Criterion, reader: _Reader, attached: bool) -> Finding:
    match criterion.looks:
        case Looks.FORM:
            return _form(criterion, reader.application)
        case Looks.ATTACHMENT:
            return _attachment(criterion, reader.application)
        case Looks.AGES:
            return _ages(criterion, reader, attached)
        case Looks.EXCLUDES:
            return _excluded(criterion, reader)
        case Looks.WORDS:
            return _words(criterion, reader, attached)
        case _:
            return Finding(criterion, Verdict.PERSON, Why.ASK)


def _form(criterion: Criterion, application: Application) -> Finding:
    wanted = [plain_word(name) for name in criterion.names]
    for name in _files(application):
        bare = plain_word(name)
        if any(each in bare for each in wanted):
            return Finding(criterion, Verdict.STATED, Why.ATTACHED, Quote(-1, 0, 0, name))
    if _files(application):
        return Finding(criterion, Verdict.PERSON, Why.IN_FORM)
    return _nowhere(criterion, application, attached=False)


def _attachment(criterion: Criterion, application: Application) -> Finding:
    files = _files(application)
    if files:
        return Finding(criterion, Verdict.STATED, Why.ATTACHED, Quote(-1, 0, 0, files[0]))
    return _nowhere(criterion, application, attached=False)


def _nowhere(criterion: Criterion, application: Application, *, attached: bool) -> Finding:
    if not application.whole:
        return Finding(criterion, Verdict.PERSON, Why.UNREAD)
    if attached:
        return Finding(criterion, Verdict.PERSON, Why.IN_FORM)
    return Finding(criterion, Verdict.MISSING, Why.NOWHERE)


def _ages(criterion: Criterion, reader: _Reader, attached: bool) -> Finding:
    low, high = criterion.ages or (0, 17)
    named = reader.ages()
    for years, quote in named:
        if low <= years <= high:
            return Finding(criterion, Verdict.STATED, Why.SAID, quote)
    for number, mention in reader.mentions(_UNBORN) if low <= 0 else []:
        if mention.said is Said.STATED:
            return Finding(criterion, Verdict.STATED, Why.SAID, reader.quote(number, mention))
    if named:
        # Perhaps a parent's age: a person looks whether a child is meant.
        return Finding(criterion, Verdict.PERSON, Why.OPEN, named[0][1])
    return _nowhere(criterion, reader.application, attached=attached)


def _excluded(criterion: Criterion, reader: _Reader) -> Finding:
    found = reader.mentions(criterion.phrases)
    for said, verdict, why in (
        (Said.STATED, Verdict.MISSING, Why.DENIED),
        (Said.OPEN, Verdict.PERSON, Why.OPEN),
        (Said.DENIED, Verdict.STATED, Why.SAID),
    ):
        for number, mention in found:
            if mention.said is said:
                return Finding(criterion, verdict, why, reader.quote(number, mention))
    return Finding(criterion, Verdict.PERSON, Why.ASK)


def _words(criterion: Criterion, reader: _Reader, attached: bool) -> Finding:
    found = reader.mentions(criterion.phrases)
    by: dict[Said, list[tuple[int, Mention]]] = {said: [] for said in Said}
    for each in found:
        by[each[1].said].append(each)
    if by[Said.STATED] and by[Said.DENIED]:
        # Said of one, denied of another (one parent, the other child): a person reads both.
        return Finding(criterion, Verdict.PERSON, Why.OPEN, reader.quote(*by[Said.DENIED][0]))
    if by[Said.STATED]:
        return Finding(criterion, Verdict.STATED, Why.SAID, reader.quote(*by[Said.STATED][0]))
    if by[Said.OPEN]:
        return Finding(criterion, Verdict.PERSON, Why.OPEN, reader.quote(*by[Said.OPEN][0]))
    if by[Said.DENIED]:
        return Finding(criterion, Verdict.MISSING, Why.DENIED, reader.quote(*by[Said.DENIED][0]))
    if not _applies(criterion, reader):
        return Finding(criterion, Verdict.PERSON, Why.NOT_APPLICABLE)
    return _nowhere(criterion, reader.application, attached=attached or reader.cut)


def _applies(criterion: Criterion, reader: _Reader) -> bool:
    if criterion.when and not reader.mentions(criterion.when):
        return False
    if criterion.from_age is None:
        return True
    ages = [years for years, _ in reader.ages() if years < 18]
    return not ages or any(years >= criterion.from_age for years in ages)


def lacking(findings: Iterable[Finding], ticked: Iterable[str]) -> tuple[Criterion, ...]:
    """What is needed, seems to be missing and nobody ticked off."""
    done = set(ticked)
    return tuple(
        each.criterion
        for each in findings
        if each.verdict is Verdict.MISSING and each.criterion.needed and each.criterion.key not in done
    )
