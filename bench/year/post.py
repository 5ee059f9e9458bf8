"""The year's post: who writes what to which mailbox, and when the mail server took it. The same for the same seed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime

from bench.year.terms import HOLIDAYS, SUMMER, at, days, is_free
from triage.demo.mails import load_samples

RVT, LT, ZVH = "veiligheidsteam", "lokaal-team", "zvh"
ADDRESS = {
    RVT: "algemeen@veiligheidsteamzawa.nl",
    LT: "lokaalteam@gemeente.example",
    ZVH: "zorgenveiligheidshuiszawa@zaanstad.nl",
}
_PARTNER, _VT = "jeugdteam.example", "veiligthuis.example"
_SUPPORT = (
    "Wij begeleiden een gezin waar vader moeder slaat. Kunnen jullie dinsdag aansluiten bij het gesprek met het gezin"
    " en samen met ons een veiligheidsplan maken? Wij vragen jullie ondersteuning voor dit huishouden."
)
_CONSULT = (
    "Wij zouden graag even met jullie sparren. Hoe zouden jullie dit aanpakken? De moeder geeft aan dat het rustig is,"
    " en toch maken wij ons zorgen. Wij vragen advies, de regie blijft bij ons."
)
_URGENT = (
    "Vader staat nu met een mes voor de deur en moeder durft met de kinderen niet naar buiten. Dit kan niet wachten,"
    " wat moeten we doen?"
)
_VAGUE = "Zie onder. Kunnen jullie hier iets mee? Ik hoor het graag."
_NEWS = "Ter informatie: het verslag van het overleg volgt later deze week. U hoeft niets te doen."
_AWAY = "Ik ben afwezig tot maandag. Uw bericht wordt niet doorgestuurd."
_TABLE = "Hierbij melden wij een inwoner aan voor bespreking. Er is overlast, dreiging en schuld tegelijk."
_AGAIN = "Nog een aanvulling op mijn vorige mail: de school belde ook, zij zien hetzelfde."
_SYLLABLES = "ber dam dijk hoek horn land meer oord polder ster veen waard weg wijk zand zijl".split()  # noqa: SIM905
# What comes, how often of a thousand, for which mailbox, from whom, with what before its subject.
_SORTS: tuple[tuple[str, int, str, str, str, str], ...] = (
    ("support", 190, RVT, _PARTNER, "Vraag", _SUPPORT),
    ("consult", 290, RVT, _PARTNER, "Overleg", _CONSULT),
    ("urgent", 20, RVT, _PARTNER, "Nu", _URGENT),
    ("vague", 70, RVT, "wijkteam.example", "Vraagje", _VAGUE),
    ("news", 60, RVT, "school.example", "Verslag", _NEWS),
    ("machine", 20, RVT, _PARTNER, "Automatisch antwoord:", _AWAY),
    ("again", 40, RVT, _PARTNER, "Re: Overleg", _AGAIN),
    ("copy", 10, RVT, _PARTNER, "Overleg", _CONSULT),
    ("broken", 2, RVT, "", "", ""),
    ("geel", 70, LT, _VT, "Code geel: overdracht", "Dit huishouden is bij u bekend. Wij dragen over met code geel."),
    ("groen", 60, LT, _VT, "Code groen: overdracht", "Eerste melding, het huishouden is niet bij u bekend."),
    ("oranje", 30, LT, _VT, "Oranje: V&V", "Wij plannen een gesprek Voorwaarden en Vervolg en bellen u vooraf."),
    ("rood", 20, LT, _VT, "[rood]", "Bijgaand ons onderzoek. Wij stellen een warme overdracht voor."),
    ("verrijking", 38, LT, _VT, "Verrijking", "Is dit gezin bij u bekend? Is er een zorgaanbieder of GI actief?"),
    ("aanmelding", 80, ZVH, _PARTNER, "Aanmelding", _TABLE),
)
_HOURS = (1, 1, 1, 1, 1, 1, 2, 6, 40, 70, 75, 65, 40, 60, 75, 70, 60, 30, 14, 10, 9, 8, 5, 3)


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail to come: `at` is when the mail server took it, `of` the number of the mail that it copies or follows."""

    number: int
    at: datetime
    sort: str
    mailbox: str
    of: int | None = None

    @property
    def is_urgent(self) -> bool:
        """Whether people are to be woken for it."""
        return self.sort == "urgent"


@dataclass
class Post:
    """All letters of a year, by the time they come."""

    letters: list[Letter]
    seed: int
    _broken: list[bytes] = field(default_factory=list)

    def raw(self, letter: Letter) -> bytes:
        """The bytes of *letter*."""
        if letter.sort == "broken":
            return self._unreadable(letter)
        first = letter if letter.of is None or letter.sort != "copy" else self.letters[letter.of]
        return _written(first, self.seed)

    def _unreadable(self, letter: Letter) -> bytes:
        if not self._broken:
            sample = next(each for each in load_samples() if each.file.endswith("74-onleesbaar-300-lagen.eml"))
            self._broken.append(sample.rendered(letter.at))
        return f"X-Number: {letter.number}\r\n".encode() + self._broken[0]


def post_of(first: date, until: date, count: int, seed: int) -> Post:
    """*count* letters from *first* up to *until*: most in office hours, some on evenings, at weekends and on holidays,
    and on each change of clock, holiday and turn of the year some at its edges."""
    chance = random.Random(seed)
    moments = sorted([*_edges(first, until, count), *_moments(first, until, count, chance)][:count])
    weights = [sort[1] for sort in _SORTS]
    letters: list[Letter] = []
    consults: list[Letter] = []
    for number, moment in enumerate(moments):
        sort, _, mailbox, *_ = chance.choices(_SORTS, weights)[0]
        hour = moment.hour
        if sort == "urgent" and not 6 <= hour < 19:
            # Those on duty change at midnight; an alarm is seen to its end before that.
            sort = "consult"
        of = None
        if sort in ("again", "copy"):
            near = [each for each in consults[-40:] if timedelta(hours=1) < moment - each.at < timedelta(days=2)]
            of = chance.choice(near).number if near else None
            sort = sort if near else "consult"
        letter = Letter(number, moment, sort, mailbox, of)
        letters.append(letter)
        if sort == "consult":
            consults.append(letter)
    return Post(letters, seed)


def _edges(first: date, until: date, count: int) -> Iterator[datetime]:
    """The seconds at which a count goes wrong first; a small year keeps them to a fifth of its mails."""
    found: list[datetime] = []
    for pair in SUMMER:
        for change in pair:
            found += [change + timedelta(seconds=seconds) for seconds in (-3601, -1800, -1, 0, 1, 1800, 3599, 3600)]
    special = {*HOLIDAYS, date(2026, 1, 1), *(change.date() for pair in SUMMER for change in pair)}
    for day in sorted(special):
        midnight = at(day, 0)
        found += [midnight + timedelta(seconds=seconds) for seconds in (-1, 0, 1, 86_399 // 2)]
    inside = [each for each in found if at(first, 1) <= each < at(until, 0)]
    yield from inside[: count // 5]


def _moments(first: date, until: date, count: int, chance: random.Random) -> Iterator[datetime]:
    every = list(days(first, until))
    weights = [0.12 if is_free(day) else 1.0 for day in every]
    hours = range(24)
    end = at(until, 0)
    while count:
        (day,) = chance.choices(every, weights)
        # By UTC: a night in which the clock changes has its hours like any other.
        start = datetime(day.year, day.month, day.day, tzinfo=UTC)
        found = start + timedelta(hours=chance.choices(hours, _HOURS)[0] - 1, seconds=chance.randrange(3600))
        if found < end:
            count -= 1
            yield found


def household(number: int, seed: int) -> str:
    """A made-up name, of each mail its own."""
    chance = random.Random(seed * 1_000_003 + number)
    return f"{''.join(chance.sample(_SYLLABLES, 3)).capitalize()}-{''.join(chance.sample(_SYLLABLES, 2)).capitalize()}"


def sender(letter: Letter) -> str:
    """Who wrote it."""
    first = letter.number if letter.of is None else letter.of
    domain = next(sort[3] for sort in _SORTS if sort[0] == letter.sort)
    return f"overdracht@{domain}" if domain == _VT else f"m{first % 4001}@{domain}"


def message_id(number: int) -> str:
    """The Message-ID of a letter."""
    return f"<jaar.{number}@post.example>"


def _written(letter: Letter, seed: int) -> bytes:
    _, _, _, domain, before, text = next(sort for sort in _SORTS if sort[0] == letter.sort)
    name = household(letter.number if letter.of is None else letter.of, seed)
    chance = random.Random(letter.number)
    story = " ".join("".join(chance.sample(_SYLLABLES, 2)) for _ in range(chance.randint(10, 90)))
    extra = "Auto-Submitted: auto-replied\r\n" if letter.sort == "machine" else ""
    if letter.sort == "again" and letter.of is not None:
        extra += f"In-Reply-To: {message_id(letter.of)}\r\nReferences: {message_id(letter.of)}\r\n"
    return (
        f"Authentication-Results: mx.triage.example; dmarc=pass header.from={domain}\r\n{extra}"
        f"From: Medewerker <{sender(letter)}>\r\nTo: {ADDRESS[letter.mailbox]}\r\n"
        f"Subject: {before} {name}\r\nMessage-ID: {message_id(letter.number)}\r\nDate: {format_datetime(letter.at)}\r\n"
        "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
        f"Beste collega's,\r\n\r\nBetreft {name}. {text}\r\n\r\n{story}\r\n\r\nGroet,\r\nMedewerker\r\n"
    ).encode()
