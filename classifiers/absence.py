"""How far a mail is an absence notice and nothing else (R-51).

Single words tell little: colleagues are on leave too and say so in a mail about a household. A notice has parts: being
away, until when, mail that waits, somebody else for what cannot wait. What it lacks is a sentence about anything
else. So each sentence is given the parts it plays, and what counts is how many parts there are and what is left over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass
from typing import Final

LONGEST: Final = 110
"""Words; a longer text is looked at no further (such notices of the examples have at most 90)."""

_DAY: Final = (
    r"(?:(?:maan|dins|woens|donder|vrij|zater|zon)dag\w*|week|weekend|morgen|overmorgen|vanmiddag|vanavond|zomer|"
    r"januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december|aswoensdag|"
    r"\d{1,2}(?:e|de|"
    r"th|st|nd|rd)?\b|mon|tues?|wed\w*|thurs?|fri\w*|jan|feb|mar|apr|jun|jul|aug|sept?|okt|oct|nov|dec)"
)
_PARTS: Final = {
    "away": re.compile(
        r"\b(?:afwezig\w*|verlof\w*|\w*vakantie\w*|\w*verlof|vrije? (?:dag\w*|middag\w*|week|van)|mijn vrije|"
        r"(?:ben|vrij) (?:\w+ ){0,4}(?:vrij|weg|ziek)|ziek\w*|griep|koorts|\w*operatie|geopereerd|gips|"
        r"niet (?:\w+ ){0,2}(?:aanwezig|bereikbaar|beschikbaar|werkzaam|op kantoor|aan het werk|online|achter)|"
        r"werk (?:ik )?(?:\w+ ){0,3}niet|werk ik (?:\w+ ){0,3}niet|ik er (?:\w+ )?niet|er (?:even|nu|dan) niet|"
        r"(?:papa|mama|oppas|studie|cursus|heidag|mailvrije ?)(?:dag\w*|oma|opa)|bijscholing|bijgespijkerd|"
        r"\w*congres\w*|"
        r"cursus|training|op de hei|rechtszaal|(?:in|op|naar) (?:een |de )?zitting|zittingsdag\w*|nachtdienst\w*|"
        r"pensioen|uit dienst|opvolger|"
        r"(?:is|zijn|dicht) (?:\w+ ){0,3}(?:dicht|gesloten|leeg)|gesloten|op reis|ik (?:reis|vlieg|verhuis|trouw)|"
        r"even nergens|sabbatical|ik werk (?:alleen |enkel )?(?:op )?(?:ma|di|wo|do|vr)\w*|stage zit erop|"
        r"niet meer (?:bij|werkzaam|in dienst)|houdt op te bestaan|"
        r"(?:zonder|geen) (?:\w+ )?(?:\w*scherm|mail\w*|laptop|computer|stopcontact|telefoon|wifi|inbox|bereik)|"
        r"opleiding|studiedag\w*|werkweek|kamp|(?:je |u )?tref\w* (?:me|mij) niet|even (?:geen|afstand)|"
        r"(?:zit|ben|volg|loop|doe) (?:ik )?(?:\w+ ){0,2}tot (?:en met|aan)?|"
        r"tot (?:en met )?(?:\S+ ){1,3}(?:zit|ben|volg|loop|doe) ik|mijn (?:werk)?dagen zijn|i'm up|"
        r"(?:oant|bis) (?:\S+ ){1,3}(?:bin|bist|lese) ?(?:ik|ich)?|"
        r"(?:in|tussen) (?:gesprek(?:ken)?|bespreking(?:en)?|behandelingen|sessies?|vergadering(?:en)?)|"
        r"behandeldag\w*|vrij(?:e)? dagen|hangmat|strand|\w*piste|ski\w*|tent|camping|camper|caravan|luiers?|opladen|"
        r"ziekbed|wieg\w*|voetbalveld|bergen|zomerkamp|(?:zonder|geen) (?:internet|werk\w*)|offline|ziekte|"
        r"drukte|niet op (?:kantoor|school|het bureau)|leeg|"
        r"(?:mon|tues|wednes|thurs|fri|week)days?(?: and \w+days?)? only|days? only|i work|"
        r"until noon|slaap overdag|gewisseld van baan|verhuizing|"
        r"away|on leave|holidays?|out of (?:the )?office|off sick|no mail|not in|"
        r"geniet\w*|reageer (?:ik )?(?:\w+ )?(?:vertraagd|trager|later)|omstandigheden|sterfgeval|begrafenis|geveld|"
        r"corona|bevall\w*|geboren|kraam\w*)\b"
    ),
    "until": re.compile(
        rf"(?:\bt/m|\btot(?: en met)?|\bvan|\bvanaf|\bna|\brond|\bhalf|\beind|\bbegin|\bper|\bop|\buntil|\btill|"
        rf"\bback on|\bin|\bsinds|\bover)\s+(?:\w+ ){{0,2}}{_DAY}|\b(?:weer|terug|back)\b|^\W*{_DAY}|"
        r"\b(?:vandaag|deze week|heden|voorlopig|tijdje|nader order|weken|maanden|dagen)\b"
    ),
    "waits": re.compile(
        r"\b(?:mails?|e-?mails?|mailen|mailbox|inbox|postvak|post|berichten?|antwoord\w*|reacties?|reageer\w*|"
        r"volgorde|oudste eerst|stapel|achterstand|in the order|reihe nach|pak ik (?:\w+ ){0,4}op|lees je weer|"
        r"werk (?:ik )?(?:\S+ ){0,6}(?:weg|af)|loop\w* (?:we|ik) alles|kom ik (?:\w+ ){0,3}terug|"
        r"beantwoord\w*|lees|lezen|gelezen|leest|schrijf|hoor je|hoort u|scherm|adres|reply|respond|"
        r"answered|hear from me|reken op een (?:dag|week|paar)|duurt (?:een|het) (?:\w+ )?(?:reactie|antwoord)|"
        r"(?:dag|dagen|week|weken) (?:of \w+ )?(?:duren|geduld))\b"
    ),
    "instead": re.compile(
        r"\b(?:dringend\w*|spoed\w*|haast|urgente?|wachten|wacht|blijven liggen|nood\w*|gevaar|112|serieuze?|eerder|"
        r"brandt|springen|collega\w*|vervang\w*|waarneem\w*|waarneming|neemt (?:\w+ ){0,4}(?:waar|over)|overgenomen|"
        r"zolang|(?:bel|belt u|app|mail|stuur|vraag) (?:dan |naar |je |uw |het )|contact|terecht|wendt?|aanspreekpunt|"
        r"secretariaat|bureaudienst|wachtdienst|achterwacht|wie mij|"
        r"mijn (?:dossiers|zaken|gezinnen|caseload|complexen|meldingen)|"
        r"helpt je|goede handen|sta(?:at|an) (?:\w+ ){0,3}klaar|vervangt|iemand nodig|duty|wijkdienst|piket|"
        r"is er (?:juist |wel )?op|crisislijn|bereitschaft|belje|notfällen|"
        r"word(?:t|en) (?:\w+ ){0,4}(?:gedaan|overgenomen|waargenomen|opgevangen|behandeld) door|"
        r"please (?:call|contact|ask)|ask for|al het andere)\b|[\w.-]+@[\w.-]+\w|\b0\d{2,3}-\d{6,7}\b"
    ),
    "unread": re.compile(
        r"\blees ik\b(?! (?:ze|het|hem|alles|de|je|jullie|uw)\b)|\blees ik (?:\w+ ){1,3}(?:niet|geen)\b|"
        r"\bik lees (?:\w+ ){0,3}(?:niet|geen)\b|"
        r"\bmail\w* (?:\w+ ){0,4}(?:niet|uit)\b|\b(?:geen|no|zonder) mail\w*|\b(?:berichte?n?|alles) "
        r"(?:\w+ ){0,3}(?:niet|blijf\w*|wacht\w*|liggen)\b|\bmail\w* lees ik\b|\bpost (?:\w+ ){0,4}niet\b|"
        r"\b(?:niet|geen) (?:\w+ )?(?:mailen|gelezen|lezen)\b|\b(?:antwoord|reactie) (?:\w+ ){0,3}(?:duren|duurt)\b|"
        r"\bhoor je van mij\b|\blees(?:t)? (?:\w+ ){0,2}(?:je|uw) (?:bericht|mail)\b|\bwill reply\b"
    ),
    "if": re.compile(
        r"\bniet (?:kan )?wachten\b|\b(?:dringend|spoed|haast|urgent)\w*\s*[?:]|\b(?:is het|heb je) (?:\w+ )?"
        r"(?:dringend|haast|spoed)\b|\bwie haast\b|\b(?:bij|voor) (?:\w+ )?(?:spoed\w*|dringende\w*|acute)\b|"
        r"\bblijven liggen\b|\bop springen\b|\beerder (?:\w+ )?(?:nodig|spreken)\b|\bwie (?:mij|niet)\b"
    ),
    "thanks": re.compile(
        r"\b(?:bedankt|dank\w*|thanks?|fijn|leuk|goed) (?:\w+ )?(?:voor|for|dat) (?:je|uw|jouw|u|het|the|your)\b|"
        r"\b(?:goed|lief|fijn|leuk|nice|schön|top|mooi)\b[^.!?]{0,25}\b(?:je|jij|u|you|sie)\b[^.!?]{0,20}\b(?:schrijft|"
        r"mailt|denkt|laat|weet|zet|write|schreiben|horen|contact|vindt)\b|\btige tank\b"
    ),
}
_TOPIC: Final = re.compile(
    r"\b(?:moeder|vader|ouders?|zoon\w*|dochter\w*|kind\w*|mevrouw|meneer|mw|dhr|gezin\w*|zus\w*|broers?|baby|peuter|"
    r"huisbezoek|plan\w*|gesprek\w*|afspraak|afspraken|overleg|mdo|melding|aangifte|rapport|verslag|overdracht|zaak|"
    r"zaal|ruil|factuur|casus\w*|intervisie|huishouden|vergadering|uitnodig\w*|bevalling|getekend|gesproken|"
    r"gebeld|sleutel|koffie\w*|stukken|agenda|rooster|bijeenkomst|jullie|cli[eë]nt\w*)\b"
)
_TALK: Final = re.compile(
    r"\b(?:zeg (?:het )?maar|had (?:ik|je)|hoeft niets|prima|akkoord|oké|ok|erbij|"
    r"lukt(?! (?:het )?(?:me|mij|ons) niet)|wat mij betreft|sorry|succes|"
    r"beterschap|gefeliciteerd|tussendoor|ter (?:info\w*|kennis\w*)|bevestigen|bevestig|overgedragen|"
    r"(?<!bij )(?<!voor )(?<!een )crisis|"
    r"fijne (?:vakantie|dagen|avond|week\w*)|hierbij|afgesproken|doorgeven|ik (?:had|was|kon|kom|leg|dacht|zag)|"
    r"deed|late reactie|nu pas|goed plan|ik (?:bespreek|regel|vraag|geef|pak het)|"
    r"(?:hij|zij|ze) (?:hield|had|was|zei|deed|liep|stond|ging|kwam)|(?:hij|zij|ze) (?:is|gaat|belt|komt)|"
    r"bel ik (?:je |u )?terug|net klaar|stuur ik|"
    r"(?:hij|zij|ze) (?:krijgt|wil|heeft|zegt|kan)|duim|slaap lekker|"
    r"kan ik|kom ik|gerust|kies (?:maar|zelf|een)|een van die dagen|schikt|krijg je (?:het|hem)|genomen|"
    r"laat (?:het )?(?:weten|maar|hem|haar))\b"
)
"""What somebody says who answers: no absence notice does."""

_NEWS: Final = re.compile(
    r"\b(?:hij|zij|ze|hem|haar)\b|\b(?:heb|heeft|is|zijn|was|waren) (?:\w+ ){1,6}(?:ge|be|ver|ont)\w+(?:d|t|en)\b"
)
_ENDS: Final = re.compile(r"(?<=[.!?])\s+|\n+")
_OUTSIDE: Final = re.compile(
    r"^\W*(?:(?:hoi|ha|hé|hey|hi|dag|hallo|beste|lieve|dear|geachte|goede\w*)\b[^.!?]{0,40},?|"
    r"(?:met )?(?:\w+ )?(?:groet\w*|mvg|gr|liefs|regards|x+|hoogachtend)\b.{0,60}|[\w.'-]+(?: [\w.'-]+)?|)\W*$"
)
_FEWEST_PARTS: Final = 3
_LONGEST_IF: Final = 8
"""Words in "Kan het niet wachten?": a longer question asks something."""

_LONGEST_SENTENCE: Final = 32
"""Words; who goes on longer tells something."""


@dataclass(frozen=True, slots=True)
class Absence:
    """The parts of an absence notice in a text, and the sentences that play none.

    `parts` in the order away, until, waits, instead, unread, if, thanks; `told` of `sentences` play a part; `topic`
    says whether a sentence that plays none, or only by the way, is about the work; `asks` whether one asks something
    that no notice asks.
    """

    parts: tuple[str, ...]
    sentences: int
    told: int
    topic: bool
    asks: bool = False

    @property
    def whole(self) -> bool:
        """Whether the text is a notice and no more: an absence with two parts more, or with mail that waits."""
        kinds = set(self.parts)
        if self.topic or self.told * 3 < self.sentences * 2:
            return False
        if "away" in kinds:
            return bool(kinds & {"thanks", "unread", "if"}) or len(kinds) >= _FEWEST_PARTS
        return "until" in kinds and len(kinds & {"waits", "unread", "if"}) > 1 and "instead" in kinds

    @property
    def bare(self) -> bool:
        """Whether the text says that somebody is away or does not read mail, and next to nothing else."""
        kinds = set(self.parts)
        if self.topic or self.asks or self.told < max(1, self.sentences - 1):
            return False
        return "away" in kinds or (bool(kinds & {"waits", "unread", "if"}) and len(kinds) > 1)

    def features(self) -> Iterator[str]:
        """What a head weighs: the parts, their number, and what is left over."""
        left = self.sentences - self.told
        yield from (f"absence:{part}" for part in self.parts)
        yield f"absence-parts:{len(self.parts)}"
        yield f"absence-left:{min(left, 3)}"
        yield f"absence-parts:{len(self.parts)}|left:{min(left, 2)}|{'topic' if self.topic else 'no-topic'}"
        yield "absence-topic" if self.topic else "absence-no-topic"
        yield "absence-whole" if self.whole else "absence-not-whole"
        yield "absence-bare" if self.bare else "absence-not-bare"


NOTHING: Final = Absence((), 0, 0, False)


def absence_in(text: str) -> Absence:
    """The parts of an absence notice in a lower-case text; nothing in one longer than `LONGEST` words."""
    if len(text.split()) > LONGEST:
        return NOTHING
    found: set[str] = set()
    count = told = 0
    topic = asks = False
    # What is not in the whole is in no sentence; "until" may begin one.
    likely = [(name, one) for name, one in _PARTS.items() if name == "until" or one.search(text) is not None]
    for sentence in _ENDS.split(text):
        plays = {name for name, expression in likely if expression.search(sentence)}
        if _OUTSIDE.match(sentence) and "away" not in plays:
            continue
        count += 1
        told += bool(plays)
        found |= plays
        topic = topic or _about_work(sentence, plays)
        asks = asks or ("?" in sentence and not plays & {"instead", "if"})
    return Absence(tuple(name for name in _PARTS if name in found), count, told, topic, asks)


def _about_work(sentence: str, plays: Set[str]) -> bool:
    """Whether a sentence answers, asks, or tells about the work; "melding doen?" before a number does not."""
    words = len(sentence.split())
    if _TALK.search(sentence) or words > _LONGEST_SENTENCE:
        return True
    if "?" in sentence:
        return words > _LONGEST_IF
    if "instead" not in plays and _TOPIC.search(sentence):
        return True
    return not plays and _NEWS.search(sentence) is not None
