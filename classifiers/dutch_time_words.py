"""The words for days and times in Dutch and English mail; `classifiers.dutch_time` works out what they mean.

Patterns match folded text (lower case, no accents, one space between words).
"""

from __future__ import annotations

import re

HOURS = {
    "een": 1, "twee": 2, "drie": 3, "vier": 4, "vijf": 5, "zes": 6,
    "zeven": 7, "acht": 8, "negen": 9, "tien": 10, "elf": 11, "twaalf": 12,
}  # fmt: skip
# "na drieën", "rond tienen"; without accents.
HOURS_PLURAL = {
    "eenen": 1, "tweeen": 2, "drieen": 3, "vieren": 4, "vijven": 5, "zessen": 6,
    "zevenen": 7, "achten": 8, "negenen": 9, "tienen": 10, "elven": 11, "twaalven": 12,
}  # fmt: skip
ENGLISH_HOURS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6,
    "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
}  # fmt: skip
# Numbers as they are spoken; without accents, as dictation writes them.
_TENS = {"twintig": 20, "dertig": 30, "veertig": 40, "vijftig": 50}
_UNITS = {
    "een": 1, "twee": 2, "drie": 3, "vier": 4, "vijf": 5, "zes": 6, "zeven": 7, "acht": 8, "negen": 9,
}  # fmt: skip
SPOKEN = (
    HOURS
    | {
        "dertien": 13, "veertien": 14, "vijftien": 15, "zestien": 16, "zeventien": 17, "achttien": 18, "negentien": 19,
    }
    | _TENS
    | {f"{unit}en{ten}": one + tens for unit, one in _UNITS.items() for ten, tens in _TENS.items()}
)  # fmt: skip
COUNTS = HOURS | {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "veertien": 14, "vijftien": 15,
    "twintig": 20, "dertig": 30, "half": 0.5, "halve": 0.5,
    "anderhalf": 1.5, "anderhalve": 1.5, "heel": 1, "paar": 0, "aantal": 0, "couple of": 0, "few": 0,
}  # fmt: skip
"""How many; 0 where nobody can tell."""
WEEKDAYS = {
    "maandag": 0, "dinsdag": 1, "woensdag": 2, "donderdag": 3, "vrijdag": 4, "zaterdag": 5, "zondag": 6,
    "monday": 0, "tuesday": 1, "wednesday": 2, "thursday": 3, "friday": 4,
    "mon": 0, "tue": 1, "wed": 2, "thu": 3, "thur": 3, "fri": 4, "dins": 1, "woe": 2, "dond": 3, "vrijd": 4,
    "ma": 0, "di": 1, "wo": 2, "do": 3, "vr": 4, "za": 5, "zo": 6,
}  # fmt: skip
MONTHS = {
    "januari": 1, "februari": 2, "maart": 3, "april": 4, "mei": 5, "juni": 6, "juli": 7, "augustus": 8,
    "september": 9, "oktober": 10, "november": 11, "december": 12,
    "jan": 1, "febr": 2, "feb": 2, "mrt": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8, "sept": 9, "sep": 9,
    "okt": 10, "nov": 11, "dec": 12,
    "january": 1, "february": 2, "march": 3, "may": 5, "june": 6, "july": 7, "august": 8, "october": 10,
}  # fmt: skip


def _alternatives(table: dict[str, int] | dict[str, float]) -> str:
    return "|".join(sorted(table, key=len, reverse=True))


HOUR = rf"(?:{_alternatives(HOURS_PLURAL)}|{_alternatives(HOURS)}|\d{{1,2}}(?:en)?)"
COUNT = rf"(?:{_alternatives(COUNTS)}|\d{{1,2}})"
MONTH = rf"(?:{_alternatives(MONTHS)})"
NO_COUNT = (
    r"(?!\s*(?:e|de|ste|min\w*|kwartier\w*|weken|week|dagen|dag|maand\w*|jaar|keer|kinderen|gezin\w*|personen|man)\b)"
)

SPOKEN_NUMBER = rf"(?:{_alternatives(SPOKEN)})"
# "tweeentwintig oktober", "dertien uur dertig"
SPOKEN_DATE = re.compile(rf"\b(?P<day>{SPOKEN_NUMBER}) (?P<month>{MONTH})\b")
SPOKEN_CLOCK = re.compile(
    rf"(?<!over )(?<!binnen )(?<!duurt )\b(?P<hour>{SPOKEN_NUMBER}|\d{{1,2}}) uur"
    rf" (?P<minute>{SPOKEN_NUMBER})\b(?!\s*uur)"
)
SPOKEN_HOUR = re.compile(
    r"(?<!over )(?<!binnen )(?<!duurt )\b(?P<hour>dertien|veertien|vijftien|zestien|zeventien|achttien"
    r"|negentien|twintig)"
    r" uur\b(?!\s(?:later|eerder|vroeger|lang))"
)
FULL_DATE = re.compile(
    rf"\b(?P<day>\d{{1,2}})(?:e|de|ste|st|nd|rd|th)?\s+(?:of\s+)?(?P<month>{MONTH})\b\.?(?:\s+(?P<year>20\d\d))?"
)
MONTH_FIRST = re.compile(
    rf"\b(?P<month>{MONTH})\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\s?(?:uur|u|h|am|pm|min\w*)\b|\s?[-.:/]\s?\d)"
)
WEEKDAY_NAME = r"(?:(?:maan|dins|woens|donder|vrij|zater|zon)dag|monday|tuesday|wednesday|thursday|friday)"
WEEKDAY_SHORT = r"(?:ma|di|wo|do|vr|za|dins|woe|dond|vrijd|mon|tue|wed|thu|thur|fri)"
# "10 of 11 december", "wo 9 of do 10 dec": the numbers in front share the month behind.
DAY_LIST = re.compile(
    rf"(?<![\d.:/-])\b(?P<days>(?:\d{{1,2}}e?\s*(?:,|/|&|en|of|dan wel|or|and)\s*(?:(?:de|op)\s+)?"
    rf"(?:(?:{WEEKDAY_NAME}|{WEEKDAY_SHORT})\.?\s+)?(?:de\s+)?){{1,4}})(?=\d{{1,2}}(?:e|de"
    rf"|ste)?\s+(?P<month>{MONTH})\b)"
)
# "dinsdag 15 om 11 uur": a day where the weekday fits.
WEEKDAY_DAY = re.compile(
    rf"\b(?:{WEEKDAY_NAME}|{WEEKDAY_SHORT})\.? (?P<day>\d{{1,2}})\b"
    r"(?!\s?(?:uur|u|h|am|pm)\b|\s?[-.:/]\s?\d|\s+(?:tot|a)\b)"
)
NTH_WEEKDAY = re.compile(
    rf"\b(?P<nth>eerste|tweede|derde|vierde|laatste) (?P<name>{WEEKDAY_NAME}) (?:van|in|of) (?P<month>{MONTH})\b"
)
MONTH_BEFORE = re.compile(rf"\b(?:in|van) (?P<month>{MONTH})\b[^.?!\d]{{0,20}}$")
NUMERIC_DATE = re.compile(
    r"(?<![\d./-])(?P<day>\d{1,2})\s?[/-]\s?(?P<month>\d{1,2})(?:[/-](?P<year>(?:20)?\d\d))?(?![\d/-]|[.:]\d"
    r"|\s?(?:uur|u)\b)"
)
ORDINAL = re.compile(r"\b(?P<day>\d{1,2})(?:e|de|ste|th|st|nd|rd)\b")
ISO_DATE = re.compile(r"\b(?P<year>20\d\d)-(?P<month>\d{2})-(?P<day>\d{2})\b")
# "de vijftiende": only where nothing but a verb, a preposition or an end follows ("de eerste keer" is no day).
ORDINALS = """
    eerste tweede derde vierde vijfde zesde zevende achtste negende tiende elfde twaalfde dertiende veertiende
    vijftiende zestiende zeventiende achttiende negentiende twintigste eenentwintigste tweeentwintigste drieentwintigste
    vierentwintigste vijfentwintigste zesentwintigste zevenentwintigste achtentwintigste negenentwintigste dertigste
    eenendertigste
"""
ORDINAL_WORDS = {word: number for number, word in enumerate(ORDINALS.split(), start=1)}
WORD_ORDINAL = re.compile(
    rf"\bde (?P<word>{'|'.join(sorted(ORDINAL_WORDS, key=len, reverse=True))})"
    rf"(?=\s*(?:$|[.,?!]|om\b|wel\b|ook\b|kan\b|lukt\b|past\b|dan\b|of\b|graag\b|is\b))"
)
WEEKDAY = re.compile(
    rf"\b(?P<before>(?:de |the )?(?:next|following|volgende|komende|aanstaande|week later|week erop|week erna"
    rf"|week daarna|die|diezelfde|dezelfde|zelfde|deze)\s(?:week\s)?(?:op\s)?)?"
    rf"(?:(?<!een )(?P<name>{WEEKDAY_NAME})(?P<part>ochtend|morgen|middag|namiddag|avond)?"
    rf"|(?<!we )(?<!you )(?<!i )(?<!can )(?<!to )"
    rf"(?P<short>{WEEKDAY_SHORT})(?=\s*\.?\s*(?:\d|de \d|$|[,;:/?)]|of\b|en\b|om\b|at\b"
    rf"|ochtend|morgen|middag|in de|lukt|kan|past|wel|hele|week|wk)))\b\.?"
    rf"(?P<after>,?\s+(?:daarop|daarna|erop|erna|daaropvolgend|daarvoor|ervoor|eraan voorafgaand"
    rf"|(?:in |van |uit )?(?:die|diezelfde|dezelfde|zelfde|deze) week|(?:the )?same week"
    rf"|(?:de )?volgende week|next week|the week after|(?:de |een )?week"
    r" (?:later|erop|erna|daarna|daarop|daarvoor|eerder)"
    rf"|over (?:(?:een )?week|veertien dagen|14 dagen|(?P<weeks>{COUNT}) weken)"
    rf"|de dag (?:ervoor|daarvoor|erna|daarna)|the day (?:before|after)))?"
)
WEEK_NUMBER = re.compile(r"\b(?:week|wk)\.? (?P<number>\d{1,2})\b")
RANGE = re.compile(
    rf"(?<![\d./-])\b(?:(?P<word>tussen|van|between"
    rf"|from)\s+)?(?P<half>half\s?)?(?P<hour>{HOUR})(?:[.:](?P<minute>[0-5]\d))?"
    rf"\s?(?:uur|u)?\s?(?P<way>-|tot|en|a|and|to)\s?"
    rf"(?P<end_half>half\s?)?(?P<end>{HOUR})\b(?P<tail>[.:][0-5]\d)?(?P<mark>\s?(?:uur|u)\b)?(?![\d/-])"
)
MINUTES_TO = re.compile(
    rf"\b(?P<count>kwart|kw|vijf|tien|twintig|\d{{1,2}})\.?\s*(?:minuten\s+|min\s+)?"
    rf"(?P<side>voor|over|(?<=kwart )na)\s+(?P<half>half\s+"
    rf")?(?P<hour>{HOUR})\b(?:\s*uur)?"
)
HALF = re.compile(rf"\bhalf\s?(?P<hour>{HOUR})\b{NO_COUNT}")
CLOCK = re.compile(
    r"(?<!ruimte )(?<!zaal )(?<!kamer )(?<!lokaal )(?<!versie )(?<![\d./-])"
    r"(?P<hour>\d{1,2})\s?[.:]\s?(?P<minute>[0-5]\d)(?!\d|[./-]\d)\s?(?P<mark>uur|u|h|am|pm)?\b"
)
CLOCK_U = re.compile(
    r"(?<![\d.:/-])(?P<hour>\d{1,2})\s?(?:uur|u|h)\s?(?P<minute>[0-5]\d)?\b(?!\s(?:later|eerder|vroeger))"
)
CLOCK_SOLID = re.compile(r"\b(?P<hour>[01]?\d|2[0-3])(?P<minute>[0-5]\d)\s?(?:uur|u|h)\b")
PAST_ENGLISH = re.compile(
    rf"\b(?P<count>half|quarter|five|ten|twenty|\d{{1,2}}) (?P<side>past|to)"
    rf" (?P<hour>\d{{1,2}}|{_alternatives(ENGLISH_HOURS)})\b"
)
CLOCK_ENGLISH = re.compile(
    rf"\b(?P<hour>\d{{1,2}}|{_alternatives(ENGLISH_HOURS)})\s?(?P<mark>am|pm|a\.m|p\.m|o'clock|o clock|oclock)\b"
)
AT_ENGLISH = re.compile(rf"\b(?:at|around|after|from) (?P<hour>{_alternatives(ENGLISH_HOURS)})\b")
NOON = re.compile(r"\b(?:at |around )(?:noon|midday)\b")
CLOCK_COMMA = re.compile(r"(?<![\d.,/-])(?P<hour>\d{1,2}),(?P<minute>[0-5]\d)\s?(?P<mark>uur|u)\b")
HOUR_ABOUT = re.compile(rf"\been uur of (?P<hour>{HOUR})\b")
# "binnen een uur klaar", "het duurt twee uur": how long, not when.
_NO_CLOCK = [
    "binnen",
    "duurt",
    "duren",
    "duur",
    "maximaal",
    "hooguit",
    "minimaal",
    "per",
    "elk",
    "nog",
    "langer_dan",
    "korter_dan",
    "minder_dan",
    "meer_dan",
]
_HOW_LONG = "".join(f"(?<!{word.replace('_', ' ')} )" for word in _NO_CLOCK)
HOUR_WORD = re.compile(
    rf"{_HOW_LONG}\b(?P<hour>{HOUR})\s+uur\b"
    r"(?!\s(?:later|eerder|vroeger|lang|nodig|de tijd|duren|rijden|reizen|waar(?:op|in)|dat (?:hij|zij|ze|we|wij|ik)))"
)
# The part of the day beside a time tells which half of the day is meant.
MORNING_BEHIND = re.compile(r"\s*(?:'?s |in de |vroege? )*(?:ochtends|morgens|ochtend|morning|in the morning)\b")
EVENING_BEHIND = re.compile(r"\s*(?:'?s |in de )*(?:avonds|avond|in the evening)\b")
EVENING_AHEAD = re.compile(r"\b(?:avonds|avond)\b,?\s*(?:om|rond|na|tegen|vanaf)?\s*$")
# "doe er een kwartier bij"
SHIFT_ADDED = re.compile(
    rf"\ber (?:nog )?(?:(?P<count>{COUNT})\s+)?(?P<unit>half\s?uur\w*|uur\w*|kwartier\w*|minuten) (?:bij|aan vast)\b"
)
# "push it back half an hour"
SHIFT_PUSHED = re.compile(
    rf"\b(?:push|move|shift|delay)(?:ed)? (?:it|this|that|the meeting)(?P<way> (?:back|forward|up|down))?(?: by)?"
    rf" (?:(?P<count>{COUNT}) )?(?P<unit>half (?:an )?hour|hours?|minutes)\b"
)
AT_HOUR = re.compile(
    rf"\b(?:om|tegen|rond|omstreeks|vanaf|na|at|around|after)\s+(?:een uur of\s+)?(?P<hour>{HOUR})\b"
    rf"(?![./:-]?\d|\s*%)(?!\s+{MONTH}\b){NO_COUNT}"
)
SHIFT_TIME = re.compile(
    rf"\b(?P<more>(?:{COUNT} )?uur en )?(?:(?P<count>{COUNT})\s+)?"
    rf"(?P<unit>half\s?uur\w*|uur\w*|uren|half (?:an )?hour|hours?|minutes|kwartier\w*"
    rf"|minuten|min|minuutjes)\s+(?:\w+\s+)?(?P<way>later|eerder|vroeger|earlier|erna|ervoor|verschuiven|opschuiven"
    rf"|naar achteren|naar voren|vervroeg\w*|opschuif\w*|doorschuiven|verlaat"
    rf"|vooruit|terug|uitstel\w*)\b"
)
SHIFT_DAY = re.compile(
    rf"\b(?:(?P<count>{COUNT})\s+)?(?:de\s+)?(?P<unit>weeks?|days?|weekjes?|week|weken|dagjes?|dagen"
    rf"|dag)\s+(?:\w+ )?(?P<way>later|earlier|after|op(?= *$|[.,!?\n])|erop"
    rf"|erna|daarna|daarop|na(?:ar)? achteren|naar voren|doorschuiven|door"
    rf"|verder(?:op)?|later op|opgeschoven|doorgeschoven|uitgesteld"
    rf"|uitstel\w*|opschui\w*|verschui\w*|verzet\w*|verplaats\w*|vooruit(?:schui\w*)?"
    rf"|eerder|ervoor|daarvoor|erop volgend)\b"
)
OVER_WEEK = re.compile(
    rf"\b(?:over\s+(?P<count>{COUNT})\s+(?P<unit>week|weken|dagen)|in (?P<number>{COUNT}) (?P<english>weeks|days))\b"
)
NEXT_WEEK = re.compile(r"\b(?:de )?(?:volgende|daaropvolgende|eerstvolgende) week\b|\b(?:next|the following) week\b")
NEAR_DAY = re.compile(
    r"\b(?P<word>de volgende dag|de dag erna|de dag daarna|de dag ervoor|de dag daarvoor|daags (?:erna|daarna|ervoor)"
    r"|een dag eerder|the day (?:before|after)|the (?:next|following) day)\b"
)
UNKNOWN_DAY = re.compile(
    r"(?<!goede)(?<!'s )(?<![a-z]dag)(?<!dag )\b(?P<word>overmorgen|morgen(?:ochtend|middag|avond|vroeg)?|vandaag"
    r"|vanmiddag|vanavond|vanochtend"
    r"|straks|tomorrow|today)\b"
)
DAYPART = re.compile(
    r"(?<![a-z]-)\b(?:in de |s |'s )?(?:loop van de )?(?:vroege |late )?(?P<part>ochtenden|ochtends|ochtend|morgens"
    r"|middags|middag|namiddag|avonds|avond|einde? van de dag|eind van de middag|morning|afternoon)\b"
)
SAME_TIME = re.compile(
    r"\b(?:ze?lfde|dezelfde|diezelfde|hetzelfde|same|exact|precies) (?:dag en )?(?:tijd\w*|uur|tijdstip|time|hour)\b"
    r"|\b(?:tijdstip|tijd|uur) (?:(?:blijft|is|mag|mogen|kan|kunnen|blijven) )?(?:weer |wel |gewoon )?"
    r"(?:hetzelfde|zelfde|gelijk|ongewijzigd|onveranderd|idem)\b"
    r"|\b(?:rest|verder (?:alles|de rest)|alles verder) (?:\w+ )?(?:hetzelfde|ongewijzigd|gelijk|onveranderd|zo)\b"
    r"|\b(?:ze?lfde|dezelfde) uurtje\b"
    r"|\b(?:tijdstip|tijd|uur) (?:blijft|(?:mag|mogen) (?:zo |hetzelfde |gelijk )?blijven|mag hetzelfde"
    r"|kan (?:zo |hetzelfde )?blijven"
    r"|(?:is|vind ik) (?:wel |verder |zo )?(?:goed|prima|ok|oke|akkoord))\b"
)
EXACTLY = re.compile(r"\b(?:precies|exact)(?= (?:een|1|twee|2) we)")
