"""What the words of an answer are about, in a few broad classes, so that a rare word counts as its like.

Guarantees: never raises; linear; the same text gives the same signs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Final

_CLASSES: Final = {
    "self": "ik wij we ons onze mijn mij mn m'n me k i my our us ondergetekende",
    "they": "moeder vader ouders gezin kind kinderen hij zij ze hem haar politie jongen meisje broer zus opa oma"
    " dochter zoon buren raad collega collega's opvolger leidinggevende teamleider arts dokter huisarts voogd tolk"
    " mentor"
    " wijkagent advocaat client mevrouw meneer tante oom partner ex stiefvader juf leerkracht mama papa",
    "able": "kan kunnen kon lukt lukken past passen schikt schikken uit uitkomt haal halen red redden beschikbaar"
    " ruimte plek mogelijk aanwezig kom komen komt aansluiten erbij er make available works can attend laat gelukt",
    "no": "niet nie geen nooit niemand nergens not no cannot helaas jammer sorry unfortunately nee neen onmogelijk"
    " spijt"
    " verhinderd evenmin nope can't won't don't afraid",
    "slot": "dan die dag middag week moment tijdstip tijd datum tijdzelf dagzelf dinsdag dinsdagen voorstel afspraak"
    " proposal appointment time agenda uitnodiging gesprek overleg bijeenkomst bespreking uur",
    "other": "tijdander dagander uurlater daglater dagdeel zelfdetijd dagmail liever liefst anders ander andere"
    " verzetten verplaatsen eerder later vroeger instead uitstel uitstellen voorkeur opschuiven schuiven doorschuiven"
    " opschuif naar alternatief rather prefer reschedule move weekje uurtje halfuurtje",
    "busy": "dienst les lessen cursus training vakantie verlof vrij vrije zitting rechtbank ziek ziekenhuis operatie"
    " geopereerd buitenland vergadering spreekuur congres studiedag uitje begrafenis uitvaart bruiloft rooster"
    " ingeroosterd reis vlieg opvang klas kerst feest meeting court travelling holiday leave dicht gesloten vol bezet"
    " druk bezig weg elsewhere away tandarts notaris examen examens sollicitatie crematie bevallen chemo staking dubbel"
    " geboekt onderbezetting uitgevallen nascholing bijscholing scholing stage excursie sportdag",
    "over": "intrekken ingetrokken trekken opgelost geregeld overgedragen afgesloten nodig hoeft afzien stoppen gestopt"
    " stekker overgenomen cancel annuleren annuleer geannuleerd afzeggen afgezegd laat zelf vervallen vervalt"
    " bemoeienis"
    " schrappen afmelden doorhalen sluiten beeindigd terugkomen terugkrabbelen toezegging teruggetrokken verhuisd",
    "yes": "ja jazeker prima akkoord goed graag top oke ok fijn zeker yes fine great perfect suits genoteerd bevestig"
    " bevestigen bevestigd eens zien staat super geweldig uitstekend natuurlijk tuurlijk instemming aanvaard accepteer"
    " confirmed agreed deal toch alsnog doorgaan reken rekenen ingepland ingeboekt",
    "news": "bijlage hierbij bijgaand rapport verslag incident melding gisteren vandaag belde doorgestuurd stuur"
    " stuurde adres nummer mailadres telefoonnummer forwarded attached aanvulling info informatie sinds weer bijgevoegd"
    " kennisname aanvullend formulier stukken document vannacht afgelopen ontvangen",
    "wait": "later terug weten overleggen bespreken nog kijken navragen uitzoeken check ask straks morgen hoor"
    " hoort volgt afstemmen voorleggen nagaan beraad zodra afwachten binnenkort even eerst",
    "kind": "sterkte fijne weekend feestdagen wensen dank dankjewel bedankt waarderen waardeer thanks gefeliciteerd"
    " beterschap mooi lief compliment complimenten groetjes leuk jarig weer vakantie",
    "ask": "? wie wat waar waarover hoe hoeveel welke waarom wanneer worden mag moet is zijn heeft benieuwd verneem"
    " vernemen vraag vraagje duidelijk bedoel bedoelt bedoelen",
    "must": "mits als indien tenzij voorwaarde zolang wanneer if provided alleen voorbehoud uitsluitend enkel pas"
    " unless"
    " only zonder",
    "way": "telefonisch digitaal online teams beeldbellen videobellen zoom fysiek locatie kantoor scherm afstand",
    "business": "factuur facturen vacature website site wachtwoord nieuwsbrief klacht foto foto's krant declaratie"
    " verzendlijst notulen foutmelding mails herhaalrecepten",
    "hand": "jij jou jouw oppakken afhandeling verkeerde verwart doorgezet doorgestuurd ken werkzaam adres verkeerd"
    " wrong",
}  # fmt: skip
_BUSY_ENDINGS: Final = (
    "dienst", "cursus", "training", "vakantie", "verlof", "zitting", "spreekuur", "uitje", "reis", "feest", "therapie",
    "vergadering", "studiedag", "teamdag", "heidag", "congres", "operatie", "scholing", "examen", "les", "kamp",
)  # fmt: skip
_NEWS_ENDINGS: Final = ("verslag", "rapport", "formulier", "verklaring", "melding", "lijst", "plan")
_ENDINGS: Final = ((_BUSY_ENDINGS, "busy"), (_NEWS_ENDINGS, "news"))
"""Compounds end in the word they are a kind of: "nachtdienst", "kerstvakantie"."""
_CLASS_OF: Final = {
    word: tuple(name for name, listed in _CLASSES.items() if word in listed.split())
    for listed in _CLASSES.values()
    for word in listed.split()
}
_STRETCH = re.compile(r"(?<=[?])|[.!,;:\n]+|\bmaar\b|\bwant\b|\ben\b")


def _classes(word: str) -> tuple[str, ...]:
    found = _CLASS_OF.get(word)
    if found is not None or len(word) < _COMPOUND:
        return found or ()
    return tuple(name for endings, name in _ENDINGS if word.endswith(endings))


_COMPOUND: Final = 8
"""Letters from which a word may be a compound (ours)."""


def signs_of(plain: str, words: Sequence[str]) -> Iterator[str]:
    """The classes of the words in *plain*, alone and by two and two of one stretch; and whether none is there."""
    seen = {name for word in words for name in _classes(word)}
    yield from sorted(f"+{name}" for name in seen)
    yield from (f"-{name}" for name in _CLASSES if name not in seen)
    for stretch in _STRETCH.split(plain):
        found = sorted({name for word in re.findall(r"[\w']+|\?", stretch) for name in _classes(word)})
        yield from (f"{first}&{second}" for first, second in combinations(found, 2))
