"""Days and times as people name them in Dutch mail, relative to a moment that was proposed (R-9).

Guarantees: never raises on any text; works on folded text (lower case, no accents) of bounded length; knows no clock:
"overmorgen", "volgende week" and a bare weekday are read from the day of the proposed time, the only day both sides
have in hand. Bare hours are office hours: one to seven are in the afternoon ("half drie" is 14:30), the others not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum, auto
from itertools import islice
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Amsterdam")

PIECE_LIMIT = 40
"""Days, and times, of one text that are read (ours): nobody offers more, and time stays bounded."""

_HOURS = {
    "een": 1, "twee": 2, "drie": 3, "vier": 4, "vijf": 5, "zes": 6,
    "zeven": 7, "acht": 8, "negen": 9, "tien": 10, "elf": 11, "twaalf": 12,
}  # fmt: skip
# "na drieën", "rond tienen"; without accents.
_HOURS_PLURAL = {
    "eenen": 1, "tweeen": 2, "drieen": 3, "vieren": 4, "vijven": 5, "zessen": 6,
    "zevenen": 7, "achten": 8, "negenen": 9, "tienen": 10, "elven": 11, "twaalven": 12,
}  # fmt: skip
_ENGLISH_HOURS = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
}
_COUNTS = _HOURS | {
    "a": 1,
    "an": 1,
    "one": 1,
    "two": 2,
    "veertien": 14,
    "tiental": 10,
    "half": 0.5,
    "halve": 0.5,
    "anderhalf": 1.5,
    "anderhalve": 1.5,
    "heel": 1,
    "paar": 2,
}
_WEEKDAYS = {
    "maandag": 0, "dinsdag": 1, "woensdag": 2, "donderdag": 3, "vrijdag": 4, "zaterdag": 5, "zondag": 6,
    "monday": 0, "tuesday": 1, "wednesday": 2, "thursday": 3, "friday": 4,
    "ma": 0, "di": 1, "wo": 2, "do": 3, "vr": 4, "za": 5, "zo": 6,
}  # fmt: skip
_MONTHS = {
    "januari": 1, "februari": 2, "maart": 3, "april": 4, "mei": 5, "juni": 6, "juli": 7, "augustus": 8,
    "september": 9, "oktober": 10, "november": 11, "december": 12,
    "jan": 1, "febr": 2, "feb": 2, "mrt": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8, "sept": 9, "sep": 9,
    "okt": 10, "nov": 11, "dec": 12,
    "january": 1, "february": 2, "march": 3, "may": 5, "june": 6, "july": 7, "august": 8, "october": 10,
}  # fmt: skip


class Unit(Enum):
    """What a piece of text names."""

    DATE = auto()
    WEEKDAY = auto()
    TIME = auto()
    LATER_TIME = auto()
    LATER_DAY = auto()
    DAYPART = auto()
    SAME_TIME = auto()
    UNKNOWN_DAY = auto()  # "morgen": counted from the day of the mail, which nobody knows here


@dataclass(frozen=True, slots=True)
class Piece:
    """A named day, time or shift at `start` to `end` of the text; exactly one of the values is set, by `unit`."""

    unit: Unit
    start: int
    end: int
    day: date | None = None
    clock: time | None = None
    shift: timedelta | None = None


def _alternatives(table: dict[str, int] | dict[str, float]) -> str:
    return "|".join(sorted(table, key=len, reverse=True))


_HOUR = rf"(?:{_alternatives(_HOURS_PLURAL)}|{_alternatives(_HOURS)}|\d{{1,2}}(?:en)?)"
_COUNT = rf"(?:{_alternatives(_COUNTS)}|\d{{1,2}})"
_MONTH = rf"(?:{_alternatives(_MONTHS)})"
_NO_COUNT = (
    r"(?!\s*(?:e|de|ste|min\w*|kwartier\w*|weken|week|dagen|dag|maand\w*|jaar|keer|kinderen|gezin\w*|personen|man)\b)"
)

_FULL_DATE = re.compile(rf"\b(?P<day>\d{{1,2}})(?:e|de|ste)?\s+(?P<month>{_MONTH})\b\.?(?:\s+(?P<year>20\d\d))?")
_MONTH_FIRST = re.compile(rf"\b(?P<month>{_MONTH})\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)\b")
_NUMERIC_DATE = re.compile(
    r"(?<![\d./-])(?P<day>\d{1,2})\s?[/-]\s?(?P<month>\d{1,2})(?:[/-](?P<year>(?:20)?\d\d))?(?![\d/-]|[.:]\d"
    r"|\s?(?:uur|u)\b)"
)
_ORDINAL = re.compile(r"\b(?P<day>\d{1,2})(?:e|de|ste|th|st|nd|rd)\b")
_ISO_DATE = re.compile(r"\b(?P<year>20\d\d)-(?P<month>\d{2})-(?P<day>\d{2})\b")
# "de vijftiende": only where nothing but a verb, a preposition or an end follows ("de eerste keer" is no day).
_ORDINALS = """
    eerste tweede derde vierde vijfde zesde zevende achtste negende tiende elfde twaalfde dertiende veertiende
    vijftiende zestiende zeventiende achttiende negentiende twintigste eenentwintigste tweeentwintigste drieentwintigste
    vierentwintigste vijfentwintigste zesentwintigste zevenentwintigste achtentwintigste negenentwintigste dertigste
    eenendertigste
"""
_ORDINAL_WORDS = {word: number for number, word in enumerate(_ORDINALS.split(), start=1)}
_WORD_ORDINAL = re.compile(
    rf"\bde (?P<word>{'|'.join(sorted(_ORDINAL_WORDS, key=len, reverse=True))})"
    rf"(?=\s*(?:$|[.,?!]|om\b|wel\b|ook\b|kan\b|lukt\b|past\b|dan\b|of\b|graag\b|is\b))"
)
_WEEKDAY_NAME = r"(?:(?:maan|dins|woens|donder|vrij|zater|zon)dag|monday|tuesday|wednesday|thursday|friday)"
_WEEKDAY = re.compile(
    rf"\b(?P<before>(?:de )?(?:next|volgende|komende|aanstaande|week later|week erop|week erna|week daarna|die"
    rf"|dezelfde|deze)\s(?:week\s)?(?:op\s)?)?"
    rf"(?:(?<!een )(?P<name>{_WEEKDAY_NAME})(?P<part>ochtend|morgen|middag|namiddag|avond)?"
    rf"|(?<!we )(?<!you )(?<!i )(?P<short>ma|di|wo|do|vr|za)(?=\s*\.?\s*(?:\d|de \d|$|[,;:/?)]|of\b|en\b|om\b"
    rf"|ochtend|morgen|middag|in de|lukt|kan|past|wel|hele)))\b\.?"
    r"(?P<after>,?\s+(?:daarop|daarna|erop|erna|daaropvolgend|daarvoor|ervoor|eraan voorafgaand"
    r"|(?:de )?volgende week|(?:de |een )?week (?:later|erop|erna|daarna|daarop|daarvoor|eerder)"
    r"|de dag (?:ervoor|daarvoor|erna|daarna)))?"
)
_WEEK_NUMBER = re.compile(r"\b(?:week|wk)\.? (?P<number>\d{1,2})\b")
_RANGE = re.compile(
    rf"(?<![\d./-])(?:(?P<word>tussen|van)\s+)?(?P<hour>{_HOUR})(?:[.:](?P<minute>[0-5]\d))?\s?(?:uur"
    rf"|u)?\s?(?:-|tot|en|a)\s?"
    rf"(?P<end>{_HOUR})(?P<tail>[.:][0-5]\d)?(?P<mark>\s?(?:uur|u)\b)?(?![\d/-])"
)
_MINUTES_TO = re.compile(
    rf"\b(?P<count>kwart|vijf|tien|\d{{1,2}})\s*(?:minuten\s+|min\s+)?(?P<side>voor|over)\s+(?P<half>half\s+"
    rf")?(?P<hour>{_HOUR})\b(?:\s*uur)?"
)
_HALF = re.compile(rf"\bhalf\s?(?P<hour>{_HOUR})\b{_NO_COUNT}")
_CLOCK = re.compile(
    r"(?<![\d./-])(?P<hour>\d{1,2})\s?[.:]\s?(?P<minute>[0-5]\d)(?!\d|[./-]\d)\s?(?P<mark>uur|u|h|am|pm)?\b"
)
_CLOCK_U = re.compile(
    r"(?<![\d.:/-])(?P<hour>\d{1,2})\s?(?:uur|u|h)\s?(?P<minute>[0-5]\d)?\b(?!\s(?:later|eerder|vroeger))"
)
_CLOCK_SOLID = re.compile(r"\b(?P<hour>[01]?\d|2[0-3])(?P<minute>[0-5]\d)\s?(?:uur|u|h)\b")
_PAST_ENGLISH = re.compile(
    r"\b(?P<count>half|quarter) (?P<side>past|to) (?P<hour>\d{1,2}|one|two|three|four|five|nine|ten|eleven|twelve)\b"
)
_CLOCK_ENGLISH = re.compile(r"\b(?P<hour>\d{1,2})\s?(?P<mark>am|pm|a\.m|p\.m)\b")
_HOUR_WORD = re.compile(rf"\b(?P<hour>{_HOUR})\s+uur\b(?!\s(?:later|eerder|vroeger|lang|nodig|de tijd))")
_AT_HOUR = re.compile(
    rf"\b(?:om|tegen|rond|omstreeks|vanaf|na|at|around|after)\s+(?:een uur of\s+)?(?P<hour>{_HOUR})\b"
    rf"(?![./:-]?\d|\s*%)(?!\s+{_MONTH}\b){_NO_COUNT}"
)
_SHIFT_TIME = re.compile(
    rf"\b(?:(?P<count>{_COUNT})\s+)?(?P<unit>half\s?uur\w*|uur\w*|hours?|minutes|kwartier\w*|minuten|min"
    rf"|minuutjes)\s+(?:\w+\s+)?(?P<way>later|eerder|vroeger|earlier|verschuiven|opschuiven|naar achteren"
    rf"|naar voren|vervroeg\w*|opschuif\w*|doorschuiven|verlaat"
    rf"|vooruit|terug|uitstel\w*)\b"
)
_SHIFT_DAY = re.compile(
    rf"\b(?:(?P<count>{_COUNT})\s+)?(?:de\s+)?(?P<unit>weeks?|days?|weekje|week|weken|dagje|dag"
    rf"|dagen)\s+(?P<way>later|op(?= *$|[.,!?\n])|erop"
    rf"|erna|daarna|daarop|na(?:ar)? achteren|naar voren|doorschuiven|door"
    rf"|uitstellen|opschuiven|verschuiven|vooruit|eerder|ervoor|daarvoor|erop volgend)\b"
)
_OVER_WEEK = re.compile(rf"\bover\s+(?P<count>{_COUNT})\s+(?P<unit>week|weken|dagen)\b")
_NEXT_WEEK = re.compile(r"\b(?:de )?(?:volgende|daaropvolgende) week\b|\bnext week\b")
_NEAR_DAY = re.compile(
    r"\b(?P<word>de volgende dag|de dag erna|de dag daarna|de dag ervoor|de dag daarvoor"
    r"|een dag eerder)\b"
)
_UNKNOWN_DAY = re.compile(
    r"(?<!goede)(?<!'s )(?<![a-z]dag)(?<!dag )\b(?P<word>overmorgen|morgen(?:ochtend|middag|avond|vroeg)?|vandaag"
    r"|vanmiddag|vanavond|vanochtend"
    r"|straks|tomorrow|today)\b"
)
_DAYPART = re.compile(
    r"\b(?:in de |s |'s )?(?:loop van de )?(?:vroege |late )?(?P<part>ochtenden|ochtends|ochtend|morgens"
    r"|middags|middag|namiddag|avonds|avond|einde? van de dag|eind van de middag|morning|afternoon)\b"
)
_SAME_TIME = re.compile(
    r"\b(?:ze?lfde|dezelfde|hetzelfde|same) (?:dag en )?(?:tijd\w*|uur|tijdstip|time)\b|\btijdstip blijft\b"
)


def fold_pieces(text: str, proposed: datetime) -> list[Piece]:
    """The days, times and shifts that *text* (folded) names, in its order; relative ones count from *proposed*."""
    local = proposed.astimezone(ZONE)
    found: list[Piece] = []
    rest = text
    for finder in (_dates, _day_shifts, _time_shifts, _times, _marks):
        pieces = list(islice(finder(rest, local), PIECE_LIMIT))
        for piece in pieces:
            rest = rest[: piece.start] + "\x00" * (piece.end - piece.start) + rest[piece.end :]
        found.extend(pieces)
    return _settled(sorted(found, key=lambda piece: piece.start), text)


def joined(day: date, clock: time) -> datetime:
    """The moment *clock* shows on *day* in the Netherlands, with the offset of that day."""
    return datetime.combine(day, clock, ZONE)


def _free(matches: Iterator[re.Match[str]], taken: list[tuple[int, int]]) -> Iterator[re.Match[str]]:
    """The *matches* that overlap nothing in *taken*; each is added to it."""
    for match in matches:
        if all(match.end() <= start or match.start() >= end for start, end in taken):
            taken.append(match.span())
            yield match


def _dates(text: str, local: datetime) -> Iterator[Piece]:
    taken: list[tuple[int, int]] = []
    for pattern in (_ISO_DATE, _FULL_DATE, _MONTH_FIRST, _NUMERIC_DATE):
        for match in pattern.finditer(text):
            parts = match.groupdict()
            month = parts["month"]
            number = int(month) if month.isdigit() else _MONTHS[month]
            day = _nearest(int(parts["day"]), number, parts.get("year"), local.date())
            if day is not None and all(match.end() <= start or match.start() >= end for start, end in taken):
                taken.append(match.span())
                yield Piece(Unit.DATE, *match.span(), day=day)
    for match in _free(_ORDINAL.finditer(text), taken):
        day = _day_of_month(int(match["day"]), local.date(), _weekday_before(text, match.start()))
        if day is not None:
            yield Piece(Unit.DATE, *match.span(), day=day)
    for match in _free(_WORD_ORDINAL.finditer(text), taken):
        day = _day_of_month(_ORDINAL_WORDS[match["word"]], local.date(), _weekday_before(text, match.start()))
        if day is not None:
            yield Piece(Unit.DATE, *match.span(), day=day)
    for match in _free(_WEEKDAY.finditer(text), taken):
        yield Piece(Unit.WEEKDAY, *match.span(), day=_weekday(match, local.date()))


def _nearest(day: int, month: int, year: str | None, proposed: date) -> date | None:
    """The date nearest to *proposed* where no year is named; None where there is no such day."""
    years = [int(year) + (2000 if len(year) == 2 else 0)] if year else [proposed.year + step for step in (-1, 0, 1)]
    days = []
    for candidate in years:
        try:
            days.append(date(candidate, month, day))
        except ValueError:
            continue
    return min(days, key=lambda found: abs(found - proposed), default=None)


def _weekday_before(text: str, at: int) -> int | None:
    match = re.search(r"([a-z]+)(?:ochtend|middag|avond)?\s*(?:de\s*)?$", text[max(0, at - 24) : at])
    return _WEEKDAYS.get(match[1]) if match else None


def _day_of_month(day: int, proposed: date, weekday: int | None) -> date | None:
    """ "de 12e": this month if still to come, else the next; a weekday named before it decides."""
    first = proposed.replace(day=1)
    days = []
    for step in (0, 1, 2):
        month = first.month - 1 + step
        try:
            days.append(date(first.year + month // 12, month % 12 + 1, day))
        except ValueError:
            continue
    fitting = [found for found in days if found.weekday() == weekday]
    coming = [found for found in days if found >= proposed]
    return next(iter(fitting or coming), None)


def _weekday(match: re.Match[str], proposed: date) -> date:
    """The weekday of *match* seen from the proposed day: the first after it, unless the words around say otherwise."""
    number = _WEEKDAYS[match["name"] or match["short"]]
    before, after = match["before"] or "", match["after"] or ""
    monday = proposed - timedelta(days=proposed.weekday())
    if "ervoor" in after or "daarvoor" in after or "eerder" in after or "voorafgaand" in after:
        return proposed - timedelta(days=(proposed.weekday() - number - 1) % 7 + 1)
    if (
        ("volgende" in before and "week" in before)
        or "volgende week" in after
        or ("week " in before and "die" not in before and "de" not in before.split()[0])
    ):
        return monday + timedelta(days=7 + number)
    if before.startswith(("die week", "deze week", "dezelfde week")):
        return monday + timedelta(days=number)
    if "volgende" in before or "next" in before or (after and "dag " not in after):
        return proposed + timedelta(days=(number - proposed.weekday() - 1) % 7 + 1)
    return proposed + timedelta(days=(number - proposed.weekday()) % 7)


def _day_shifts(text: str, local: datetime) -> Iterator[Piece]:
    taken: list[tuple[int, int]] = []
    for match in _free(_NEAR_DAY.finditer(text), taken):
        word = match["word"]
        days = -1 if "voor" in word or "eerder" in word else 1
        yield Piece(Unit.DATE, *match.span(), day=local.date() + timedelta(days=days))
    for pattern in (_SHIFT_DAY, _OVER_WEEK):
        for match in _free(pattern.finditer(text), taken):
            way = match.groupdict().get("way") or "later"
            count = _count(match["count"]) * (7 if match["unit"].startswith("we") else 1)
            days = -count if way in ("eerder", "ervoor", "daarvoor", "naar voren") else count
            yield Piece(Unit.LATER_DAY, *match.span(), shift=timedelta(days=days))
    for match in _free(_WEEK_NUMBER.finditer(text), taken):
        week = _week_start(int(match["number"]), local.date())
        if week is not None:
            yield Piece(Unit.LATER_DAY, *match.span(), shift=week - local.date())
    for match in _free(_NEXT_WEEK.finditer(text), taken):
        yield Piece(Unit.LATER_DAY, *match.span(), shift=timedelta(days=7))


def _week_start(number: int, proposed: date) -> date | None:
    """The Monday of the calendar week *number* (ISO 8601) nearest to *proposed*."""
    days = []
    for year in (proposed.year - 1, proposed.year, proposed.year + 1):
        try:
            days.append(date.fromisocalendar(year, number, 1))
        except ValueError:
            continue
    return min(days, key=lambda found: abs(found - proposed), default=None)


def _count(word: str | None) -> int:
    if word is None:
        return 1
    return int(word) if word.isdigit() else max(1, int(_COUNTS[word]))


def _time_shifts(text: str, local: datetime) -> Iterator[Piece]:
    for match in _SHIFT_TIME.finditer(text):
        unit, word = match["unit"], match["count"]
        count = float(word) if word and word.isdigit() else _COUNTS.get(word or "een", 1)
        minutes = (
            30.0
            if unit.startswith("half")
            else 60.0
            if unit.startswith(("uur", "hour"))
            else 15.0
            if unit.startswith("kw")
            else 1.0
        )
        sign = -1 if match["way"].startswith(("eerder", "vroeger", "earlier", "naar voren", "vervroeg")) else 1
        yield Piece(Unit.LATER_TIME, *match.span(), shift=timedelta(minutes=sign * count * minutes))


def _times(text: str, local: datetime) -> Iterator[Piece]:
    taken: list[tuple[int, int]] = []
    for match in _RANGE.finditer(text):
        if match["word"] or (match["minute"] and match["tail"]):
            taken.append(match.span())
            yield from _time_piece(match, _number(match["hour"]), int(match["minute"] or 0))
    for match in _free(_MINUTES_TO.finditer(text), taken):
        minutes = 15 if match["count"] == "kwart" else _number(match["count"])
        minutes = (-minutes if match["side"] == "voor" else minutes) - (30 if match["half"] else 0)
        yield from _time_piece(match, _number(match["hour"]), minutes)
    for match in _free(_PAST_ENGLISH.finditer(text), taken):
        minutes = (30 if match["count"] == "half" else 15) * (1 if match["side"] == "past" else -1)
        yield from _time_piece(match, _ENGLISH_HOURS.get(match["hour"]) or int(match["hour"]), minutes)
    for match in _free(_HALF.finditer(text), taken):
        yield from _time_piece(match, _number(match["hour"]), -30)
    for pattern in (_CLOCK, _CLOCK_SOLID, _CLOCK_ENGLISH, _CLOCK_U, _HOUR_WORD, _AT_HOUR):
        for match in _free(pattern.finditer(text), taken):
            parts = match.groupdict()
            exact = pattern is _CLOCK and (len(parts["hour"]) == 2 and parts["hour"][0] == "0")
            yield from _time_piece(
                match, _number(parts["hour"]), int(parts.get("minute") or 0), parts.get("mark"), exact=exact
            )


def _number(word: str) -> int:
    word = word.removesuffix("en") if word[0].isdigit() else word
    return int(word) if word.isdigit() else (_HOURS | _HOURS_PLURAL)[word]


def _time_piece(
    match: re.Match[str], hour: int, minutes: int, mark: str | None = None, *, exact: bool = False
) -> Iterator[Piece]:
    """A time of day; bare hours before eight are in the afternoon, unless written "07.30"."""
    total = hour * 60 + minutes
    after_noon = (mark or "").startswith("p") and hour < 12
    office = not exact and mark not in ("am", "a.m") and 0 < total < 8 * 60 - 30
    if after_noon or office:
        total += 12 * 60
    if 0 <= total < 24 * 60:
        yield Piece(Unit.TIME, *match.span(), clock=time(total // 60, total % 60))


def _marks(text: str, local: datetime) -> Iterator[Piece]:
    taken: list[tuple[int, int]] = []
    for match in _free(_SAME_TIME.finditer(text), taken):
        yield Piece(Unit.SAME_TIME, *match.span(), clock=local.time())
    for match in _free(_UNKNOWN_DAY.finditer(text), taken):
        yield Piece(Unit.UNKNOWN_DAY, *match.span())
    for match in _free(_DAYPART.finditer(text), taken):
        yield Piece(Unit.DAYPART, *match.span())


def _settled(pieces: list[Piece], text: str) -> list[Piece]:
    """*pieces* with a weekday beside its own date dropped: "di 15-12" is one day, the date."""
    kept: list[Piece] = []
    for piece in pieces:
        before = kept[-1] if kept else None
        beside = before is not None and len(text[before.end : piece.start].strip(" ,.()").replace("de", "")) == 0
        if before is not None and beside and {before.unit, piece.unit} == {Unit.WEEKDAY, Unit.DATE}:
            kept[-1] = piece if piece.unit is Unit.DATE else before
        else:
            kept.append(piece)
    return kept
