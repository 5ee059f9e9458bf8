"""Days and times as people name them in Dutch mail, relative to a moment that was proposed (R-9).

Guarantees: never raises on any text; works on folded text (lower case, no accents) of bounded length; knows no clock:
"overmorgen", "volgende week" and a bare weekday are read from the day of the proposed time, the only day both sides
have in hand. Bare hours are office hours: one to seven are in the afternoon ("half drie" is 14:30), the others not.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum, auto
from itertools import islice
from zoneinfo import ZoneInfo

from classifiers import dutch_time_words as words

ZONE = ZoneInfo("Europe/Amsterdam")

PIECE_LIMIT = 40
"""Days, and times, of one text that are read (ours): nobody offers more, and time stays bounded."""


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
    """A named day, time or shift at `start` to `end` of the text; exactly one of the values is set, by `unit`.

    `until` is the end of a range of times. `week` tells that a whole week is meant ("week 51"), not the day in it.
    """

    unit: Unit
    start: int
    end: int
    day: date | None = None
    clock: time | None = None
    shift: timedelta | None = None
    until: time | None = None
    week: bool = False


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
    return _settled(sorted(found, key=lambda piece: piece.start), text, local)


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
    proposed = local.date()
    yield from _listed(text, proposed, taken)
    for pattern in (words.ISO_DATE, words.FULL_DATE, words.SPOKEN_DATE, words.MONTH_FIRST, words.NUMERIC_DATE):
        for match in pattern.finditer(text):
            parts = match.groupdict()
            month = parts["month"]
            number = int(month) if month.isdigit() else words.MONTHS[month]
            day = _nearest(_number(parts["day"]), number, parts.get("year"), proposed)
            if day is not None and all(match.end() <= start or match.start() >= end for start, end in taken):
                taken.append(match.span())
                yield Piece(Unit.DATE, *match.span(), day=day)
    for match in _free(words.NTH_WEEKDAY.finditer(text), taken):
        yield Piece(Unit.DATE, *match.span(), day=_nth_weekday(match, proposed))
    for pattern, number_of in ((words.ORDINAL, _figures), (words.WORD_ORDINAL, _ordinal)):
        for match in _free(pattern.finditer(text), taken):
            day = _day_of_month(number_of(match), proposed, text, match.start())
            if day is not None:
                yield Piece(Unit.DATE, *match.span(), day=day)
    for match in words.WEEKDAY_DAY.finditer(text):
        at = match.start("day")
        day = _day_of_month(int(match["day"]), proposed, text, at)
        fits = day is not None and day.weekday() == _weekday_before(text, at)
        if fits and all(match.end() <= start or at >= end for start, end in taken):
            taken.append((at, match.end()))
            yield Piece(Unit.DATE, at, match.end(), day=day)
    for match in _free(words.WEEKDAY.finditer(text), taken):
        yield Piece(Unit.WEEKDAY, *match.span(), day=_weekday(match, proposed))


def _figures(match: re.Match[str]) -> int:
    return int(match["day"])


def _ordinal(match: re.Match[str]) -> int:
    return words.ORDINAL_WORDS[match["word"]]


def _listed(text: str, proposed: date, taken: list[tuple[int, int]]) -> Iterator[Piece]:
    """The numbers of "10 of 11 december" that stand without the month."""
    for match in words.DAY_LIST.finditer(text):
        for number in re.finditer(r"\d{1,2}e?", match["days"]):
            day = _nearest(int(number.group().rstrip("e")), words.MONTHS[match["month"]], None, proposed)
            if day is not None:
                start = match.start() + number.start()
                taken.append((start, start + len(number.group())))
                yield Piece(Unit.DATE, *taken[-1], day=day)


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


def _nth_weekday(match: re.Match[str], proposed: date) -> date:
    """ "De eerste dinsdag van januari", in the month nearest to *proposed*."""
    number = words.MONTHS[match["month"]]
    first = _nearest(1, number, None, proposed) or proposed
    days = [first + timedelta(days=step) for step in range(31)]
    days = [day for day in days if day.month == number and day.weekday() == words.WEEKDAYS[match["name"]]]
    return days[-1] if match["nth"] == "laatste" else days[words.ORDINAL_WORDS[match["nth"]] - 1]


def _weekday_before(text: str, at: int) -> int | None:
    match = re.search(r"([a-z]+?)(?:ochtend|middag|avond)?\.?\s*(?:de\s*)?$", text[max(0, at - 24) : at])
    return words.WEEKDAYS.get(match[1]) if match else None


_DAYS_BACK = 4
"""Days before the proposed one that "de 5e" may still mean (ours): what lies further back has mostly passed."""


def _day_of_month(day: int, proposed: date, text: str, at: int) -> date | None:
    """ "de 12e": this month if still to come, else the next; a weekday or a month named before it decides."""
    months = list(words.MONTH_BEFORE.finditer(text[max(0, at - 40) : at]))
    if months:
        return _nearest(day, words.MONTHS[months[-1]["month"]], None, proposed)
    days = []
    for step in (-1, 0, 1, 2):
        month = proposed.month - 1 + step
        try:
            days.append(date(proposed.year + month // 12, month % 12 + 1, day))
        except ValueError:
            continue
    weekday = _weekday_before(text, at)
    fitting = [found for found in days if found.weekday() == weekday and found >= proposed - timedelta(days=31)]
    coming = [found for found in days if found >= proposed - timedelta(days=_DAYS_BACK)]
    return min(fitting, key=lambda found: abs(found - proposed)) if fitting else next(iter(coming), None)


def _weekday(match: re.Match[str], proposed: date) -> date:
    """The weekday of *match* seen from the proposed day: the first after it, unless the words around say otherwise."""
    number = words.WEEKDAYS[match["name"] or match["short"]]
    before, after = match["before"] or "", match["after"] or ""
    monday = proposed - timedelta(days=proposed.weekday())
    if re.search(r"voor|eerder|before", after):
        return proposed - timedelta(days=(proposed.weekday() - number - 1) % 7 + 1)
    if " over " in after:
        weeks = _count(match["weeks"]) if match["weeks"] else 2 if "14" in after or "veertien" in after else 1
        return monday + timedelta(days=7 * weeks + number)
    if re.search(r"(?:die|zelfde|deze|same) week", after) or re.match(
        r"(?:die|diezelfde|dezelfde|zelfde|deze) week", before
    ):
        return monday + timedelta(days=number)
    if (
        ("volgende" in before and "week" in before)
        or re.search(r"(?:volgende|next) week", after)
        or ("week " in before and "die" not in before and "de" not in before.split()[0])
    ):
        return monday + timedelta(days=7 + number)
    if "volgende" in before or "next" in before or "following" in before or (after and "dag " not in after):
        return proposed + timedelta(days=(number - proposed.weekday() - 1) % 7 + 1)
    return proposed + timedelta(days=(number - proposed.weekday()) % 7)


_BACK = ("eerder", "earlier", "vroeger", "ervoor", "daarvoor", "naar voren", "vervroeg", " up", " forward")


def _day_shifts(text: str, local: datetime) -> Iterator[Piece]:
    taken: list[tuple[int, int]] = []
    for match in words.EXACTLY.finditer(text):
        yield Piece(Unit.SAME_TIME, *match.span(), clock=local.time())
    for match in _free(words.NEAR_DAY.finditer(text), taken):
        days = -1 if re.search(r"voor|eerder|before", match["word"]) else 1
        yield Piece(Unit.DATE, *match.span(), day=local.date() + timedelta(days=days))
    for pattern in (words.SHIFT_DAY, words.OVER_WEEK):
        for match in _free(pattern.finditer(text), taken):
            parts = match.groupdict()
            count, unit = parts["count"] or parts.get("number"), parts["unit"] or parts.get("english") or ""
            days = _count(count) * (7 if unit.startswith("we") else 1)
            if days == 0:
                yield Piece(Unit.UNKNOWN_DAY, *match.span())
                continue
            days = -days if (parts.get("way") or "").startswith(_BACK) else days
            yield Piece(Unit.LATER_DAY, *match.span(), shift=timedelta(days=days))
    for match in _free(words.WEEK_NUMBER.finditer(text), taken):
        week = _week_start(int(match["number"]), local.date())
        if week is not None:
            yield Piece(Unit.LATER_DAY, *match.span(), shift=week - local.date(), week=True)
    for match in _free(words.NEXT_WEEK.finditer(text), taken):
        yield Piece(Unit.LATER_DAY, *match.span(), shift=timedelta(days=7), week=True)


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
    return int(word) if word.isdigit() else math.ceil(words.COUNTS[word])


_MINUTES = {"half": 30.0, "uur": 60.0, "uren": 60.0, "hour": 60.0, "kw": 15.0}


def _time_shifts(text: str, local: datetime) -> Iterator[Piece]:
    taken: list[tuple[int, int]] = []
    for pattern in (words.SHIFT_TIME, words.SHIFT_ADDED, words.SHIFT_PUSHED):
        for match in _free(pattern.finditer(text), taken):
            unit, word = match["unit"], match["count"]
            count = float(word) if word and word.isdigit() else words.COUNTS.get(word or "een", 1)
            minutes = count * next((value for name, value in _MINUTES.items() if unit.startswith(name)), 1.0)
            if not minutes:
                yield Piece(Unit.UNKNOWN_DAY, *match.span())
                continue
            minutes += _more_minutes(match.groupdict().get("more"))
            back = (match.groupdict().get("way") or "").startswith(_BACK)
            yield Piece(Unit.LATER_TIME, *match.span(), shift=timedelta(minutes=-minutes if back else minutes))


def _more_minutes(said: str | None) -> float:
    """The minutes of "een uur en" in front of "een kwartier eerder"."""
    if not said:
        return 0.0
    word = said.split()[0]
    return 60.0 * (float(word) if word.isdigit() else words.COUNTS.get(word, 1))


_CLOCKS = (
    words.SPOKEN_CLOCK, words.SPOKEN_HOUR,
    words.CLOCK, words.CLOCK_SOLID, words.CLOCK_COMMA, words.CLOCK_ENGLISH, words.AT_ENGLISH, words.CLOCK_U,
    words.HOUR_ABOUT, words.HOUR_WORD, words.AT_HOUR,
)  # fmt: skip


def _times(text: str, local: datetime) -> Iterator[Piece]:
    taken: list[tuple[int, int]] = []
    for match in words.RANGE.finditer(text):
        dashed = match["way"] == "-" and (match["mark"] or match["tail"])
        if match["word"] or (match["minute"] and match["tail"]) or dashed or (match["way"] == "tot" and match["mark"]):
            taken.append(match.span())
            yield from _range_piece(match)
    for match in _free(words.MINUTES_TO.finditer(text), taken):
        minutes = 15 if match["count"].startswith("kw") else _number(match["count"])
        minutes = (-minutes if match["side"] == "voor" else minutes) - (30 if match["half"] else 0)
        yield from _time_piece(match, _number(match["hour"]), minutes)
    for match in _free(words.PAST_ENGLISH.finditer(text), taken):
        minutes = {"half": 30, "quarter": 15, "twenty": 20}.get(match["count"]) or _number(match["count"])
        yield from _time_piece(match, _number(match["hour"]), minutes if match["side"] == "past" else -minutes)
    for match in _free(words.HALF.finditer(text), taken):
        yield from _time_piece(match, _number(match["hour"]), -30)
    for match in _free(words.NOON.finditer(text), taken):
        yield Piece(Unit.TIME, *match.span(), clock=time(12))
    for pattern in _CLOCKS:
        for match in _free(pattern.finditer(text), taken):
            parts = match.groupdict()
            exact = pattern is words.CLOCK and (len(parts["hour"]) == 2 and parts["hour"][0] == "0")
            yield from _time_piece(
                match, _number(parts["hour"]), _number(parts.get("minute") or "0"), parts.get("mark"), exact=exact
            )


_NUMBERS = words.ENGLISH_HOURS | words.SPOKEN | words.HOURS_PLURAL


def _number(word: str) -> int:
    word = word.removesuffix("en") if word[0].isdigit() else word
    return int(word) if word.isdigit() else _NUMBERS[word]


def _range_piece(match: re.Match[str]) -> Iterator[Piece]:
    """The beginning of a range, with its end: "tussen 2 en 3", "9.00-10.30 uur"."""
    begin = _number(match["hour"]) * 60 + int(match["minute"] or 0) - (30 if match["half"] else 0)
    tail = int(match["tail"][1:]) if match["tail"] else 0
    until = _clock(_number(match["end"]) * 60 + tail - (30 if match["end_half"] else 0))
    # "van 12 tot 2": the end is the next such hour; "van 7.30 tot 9" begins in the morning.
    early = match["minute"] is not None and begin >= 7 * 60
    clock = _clock(begin, exact=early)
    if clock is not None:
        yield Piece(Unit.TIME, *match.span(), clock=clock, until=until)


def _time_piece(
    match: re.Match[str], hour: int, minutes: int, mark: str | None = None, *, exact: bool = False
) -> Iterator[Piece]:
    """A time of day; bare hours before eight are in the afternoon, unless written "07.30" or told otherwise."""
    text, mark = match.string, mark or ""
    behind, ahead = text[match.end() : match.end() + 24], text[max(0, match.start() - 16) : match.start()]
    morning = mark.startswith("a") or words.MORNING_BEHIND.match(behind) is not None
    evening = words.EVENING_BEHIND.match(behind) or words.EVENING_AHEAD.search(ahead)
    total = hour * 60 + minutes
    if (mark.startswith("p") or evening) and hour < 12:
        total, exact = total + 12 * 60, True
    clock = _clock(total, exact=exact or morning)
    if clock is not None:
        yield Piece(Unit.TIME, *match.span(), clock=clock)


def _clock(total: int, *, exact: bool = False) -> time | None:
    """The clock at *total* minutes of the day; early hours are in the afternoon unless *exact*."""
    if not exact and 0 < total < 8 * 60 - 30:
        total += 12 * 60
    return time(total // 60, total % 60) if 0 <= total < 24 * 60 else None


def _marks(text: str, local: datetime) -> Iterator[Piece]:
    taken: list[tuple[int, int]] = []
    for match in _free(words.SAME_TIME.finditer(text), taken):
        yield Piece(Unit.SAME_TIME, *match.span(), clock=local.time())
    for match in _free(words.UNKNOWN_DAY.finditer(text), taken):
        yield Piece(Unit.UNKNOWN_DAY, *match.span())
    for match in _free(words.DAYPART.finditer(text), taken):
        yield Piece(Unit.DAYPART, *match.span())


_BETWEEN_WEEK = re.compile(r"[\s,(]*(?:(?:op|van|in|de|dan|die|een|on|the|wel|of|dus)\s+){0,2}\(?")


def _settled(pieces: list[Piece], text: str, local: datetime) -> list[Piece]:
    """*pieces* with those that name one day made one: "di 15-12" is a date, "dinsdag week 51" the day in that week."""
    kept: list[Piece] = []
    for piece in pieces:
        before = kept[-1] if kept else None
        if before is None:
            kept.append(piece)
            continue
        between = text[before.end : piece.start]
        units = {before.unit, piece.unit}
        if units == {Unit.WEEKDAY, Unit.DATE} and not between.strip(" ,.()").replace("de", ""):
            kept[-1] = piece if piece.unit is Unit.DATE else before
        elif units == {Unit.WEEKDAY, Unit.LATER_DAY} and _BETWEEN_WEEK.fullmatch(between):
            kept[-1] = _day_in_week(before, piece, local)
        else:
            kept.append(piece)
    return kept


def _day_in_week(first: Piece, second: Piece, local: datetime) -> Piece:
    """The weekday of one of the pieces in the week that the other names; by days, the other alone counts."""
    weekday, later = (first, second) if first.unit is Unit.WEEKDAY else (second, first)
    shift, named = later.shift or timedelta(0), weekday.day or local.date()
    if not later.week and shift.days % 7:
        return Piece(Unit.LATER_DAY, first.start, second.end, shift=shift)
    moment = local.date() + shift
    return Piece(Unit.WEEKDAY, first.start, second.end, day=moment + timedelta(days=named.weekday() - moment.weekday()))
