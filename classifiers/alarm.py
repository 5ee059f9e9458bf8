"""Signs of danger and of time, for the urgency reader.

Danger alone is no urgency: a story of last year holds a knife as well. What makes a mail urgent is danger **and**
now: a scene in the present tense, an hour that comes, somebody who cannot be reached. The signs below name both
sides, and what takes them back; the statistical part weighs them together with the words."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Final

from classifiers.cues import Grammar

_HOUR = (
    r"(?:\d{1,2}[.:]\d{2}|\d{1,2} ?u(?:ur)?\b|half ?(?:een|twee|drie|vier|vijf|zes|zeven|acht|negen|"
    r"tien|elf|twaalf|\d)|kwart)"
)
_SPAN = (
    r"(?:een|één|twee|drie|vier|vijf|tien|twintig|anderhalf|het|dit|\d+) ?(?:half ?)?(?:uur|uurtje|"
    r"halfuur|kwartier|minuten|minuut|min)"
)
_YOUNG = (
    r"(?:kind\w*|baby\w*|peuter\w*|kleuter\w*|zuigeling\w*|meisje\w*|jongen\w*|zoontje\w*|dochter\w*|"
    r"leerling\w*|kleine|kids)"
)
_PERSON = (
    rf"(?:{_YOUNG}|mevrouw|mw|meneer|dhr|moeder|vader|zij|ze|hij|man|vrouw|cliënt\w*|oma|opa|haar|hem|"
    rf"zoon|ex|partner|broer\w*)"
)

_SIGNS: Final[dict[str, str]] = {
    # time: now
    "now-moment":
        r"op dit moment|zojuist|zonet|daarnet|nu net|net nu|zo net|zonet|op dit ogenblik|momenteel|"
        r"terwijl ik (?:dit )?(?:typ|schrijf|mail)\w*"
    rf"|{_SPAN} (?:geleden|terug)|sinds {_SPAN}|al {_SPAN}|sinds (?:vanmorgen|vanochtend|vanmiddag|"
    rf"vannacht|de (?:eerste )?pauze|half\w*|\d{{1,2}})",
    "now-today":
        r"vanavond|vannacht|vanmiddag|vandaag|vanmorgen|vanochtend|hedenavond|hedennacht|tonight|today|"
        r"komende nacht|deze nacht|dit weekend",
    "now-soon":
        rf"straks|zo meteen|zometeen|meteen|direct|onmiddellijk|binnen {_SPAN}|over {_SPAN}|nog {_SPAN}|"
        rf"komt zo|kunnen zo|elk moment|ieder moment|elk ogenblik"
    r"|na (?:school|het laatste uur|zijn werk|haar werk|de les)|uit (?:zijn|haar) werk|laatste uur|"
    r"nog één lesuur|morgen ?ochtend|morgenvroeg|as soon as",
    "now-hour": rf"(?:om|tot|voor|vóór|rond|tegen) {_HOUR}|{_HOUR} (?:uit|thuis|vrij|terug)",
    "now-word": r"\bnu\b|\bnou\b|\bnow\b",
    # a scene in the present
    "scene-here":
        r"\b(?:ik )?(?:sta|zit|ben) (?:nu |hier |net )?(?:bij|in|op|voor|achter|met|binnen|nog|aan)\b|"
        r"naast mij|naast me|hier bij (?:mij|ons)|bij (?:mij|ons) (?:aan|op|in|binnen)"
    r"|aan de (?:balie|deur|lijn|telefoon)|op de (?:stoep|gang|spreekkamer)|in de spreekkamer|"
    r"in het kantoor|op kantoor|op straat",
    "scene-there":
        r"(?:staat|staan|zit|zitten|loopt|lopen|rijdt|ligt|liggen|wacht|hangt|loert) (?:nu |weer |al |"
        r"nog |daar |hier )*(?:bij|in|op|voor|achter|met|binnen|buiten|boven|te|beneden|aan|onder)"
    r"|is (?:nu )?(?:binnen|onderweg|weer terug|er weer|weggereden|weggelopen|net)|komt (?:eraan|"
    r"er aan|zo|straks|vanavond|vanmiddag|hem|haar|ze)",
    "cannot-reach":
        r"neemt? (?:\w+ ){0,3}niet (?:meer )?op|krijg\w* (?:\w+ ){0,4}(?:niet|geen) (?:te pakken|gehoor|"
        r"contact)|onbereikbaar|niet bereikbaar|niet te bereiken|geen gehoor"
    r"|in de wacht|voicemail|telefoon staat uit|reageert niet|niet (?:meer )?gezien|niemand (?:weet|"
    r"neemt)|weet niemand waar|spoorloos|vermist|zoek\b|niet thuisgekomen|niet op school (?:gekomen|"
    r"verschenen)",
    "services-now":
        r"politie is (?:onderweg|gebeld|ter plaatse)|(?:112|politie|ambulance|meldkamer|"
        r"wijkagent) (?:\w+ ){0,3}(?:gebeld|onderweg|aan de lijn|ter plaatse|gewaarschuwd|komt)|"
        r"arrestatieteam|gijzel\w*|onderhandelaar",
    # danger
    "weapon":
        r"\bmes(?:sen)?\b|\w*mes\b|wapen\w*|vuurwapen\w*|pistool|revolver|geweer|\bbijl\b|hamer|benzine|"
        r"knuppel|machete|zwaard|schaar|schroevendraaier|molotov|jerrycan|gaskraan|aansteker|knife|"
        r"\bgun\b|9 mm|munitie|patronen",
    "kill":
        r"vermoord\w*|afma\w*k\w*|dood ?(?:maken|maakt|schieten|steken|slaan|maak)|van kant|om(?: zeep|"
        r" het leven)|gezinsdrama|\bkill\w*|neersteken|wat aan ?doe\w*|iets aan ?doe\w*|in de fik|"
        r"in brand|kapot ?ma\w*k\w*|fikt|ontploff\w*|met (?:ons|hen|de kinderen) mee ?nem\w*",
    "veiled":
        r"dan is het (?:over|klaar|afgelopen|voorbij)|is (?:het )?(?:dan )?klaar|'?klaar is'?|is het over|"
        r"ga(?:at)? dit oplossen|niet meer nodig|afscheid\w*|er uit mag|er nooit meer|voor altijd|"
        r"laatste keer|jij bent|zal ze (?:leren|krijgen)|weg ?doe\w*|nooit meer",
    "violence":
        r"\bslaa?[tn]\b|sloeg|geslagen|schop\w*|geschopt|wurg\w*|gewurgd|keel ?dicht\w*|bij de keel|"
        r"mishandel\w*|gestoken|steekt|steken|klappen|duwt|trap af|bont en blauw|gilt|gillen|gegil|"
        r"geschreeuw|schreeuw\w*|\bhulp roep\w*|hit|beat",
    "threat":
        r"dreig\w*|bedreig\w*|gedreigd|dreigement\w*|threat\w*|zweert|chanteer\w*|gechanteerd|opwacht\w*|"
        r"stalk\w*|achtervolg\w*|achterna|loert|in de gaten",
    "suicide":
        r"suïcid\w*|suicid\w*|zelfmoord\w*|zelfdoding\w*|overdosis|pillen|slaapmiddel\w*|"
        r"medicijnen (?:ingenomen|opgespaard|gehaald)|afscheidsbrie\w*|doodswens|ophangen|opgehangen|"
        r"strop|touw|spoor\b|viaduct|balkon|van het dak|springen"
    r"|niet meer (?:te )?(?:leven|wakker|verder|willen leven)|einde? aan maken|polsen|snijd\w*|"
    r"uit het leven|eruit (?:wil )?stapp\w*",
    "flight":
        r"paspoort\w*|tickets?\b|vliegt|vliegen|vliegveld|schiphol|koffer\w*|naar (?:turkije|marokko|"
        r"somalië|pakistan|egypte|syrië|irak|brussel|iran|polen)|uitgehuwelijkt|huwelijk\w*|bruiloft|"
        r"achterlat\w*|achtergelaten|ontvoer\w*|over de grens"
    r"|op de vlucht|gevlucht|weggelopen|ontsnapt|meegenomen|opgehaald door|komt (?:hem|haar|ze|"
    r"de kinderen) (?:\w+ ){0,3}(?:halen|ophalen)",
    "dares-not":
        r"(?:durf\w*|durv\w*|wil|wilt|willen|kan|kunnen|mag|weiger\w*|"
        r"bang om)\s(?:\w+ ){0,5}(?:niet (?:meer )?)?(?:naar huis|naar binnen|terug|thuis)|"
        r"niet (?:meer )?(?:naar huis|terug naar huis)|durft? (?:\w+ ){0,4}niet|doodsbang|in paniek|"
        r"panisch|trilt|bibber\w*|overstuur|verstopt|schuilt|afraid|scared",
    "locked":
        r"opgesloten|sluit\w* (?:\w+ ){0,4}op\b|ingesloten|vastgebonden|vast aan|op slot|geen sleutel|"
        r"geblokkeerd|verschanst|barricadeer\w*|er pas uit|niet (?:meer )?uit|buitengesloten|buiten gezet|"
        r"op straat gezet|uit huis gezet|in (?:de|een) (?:kelder|kast|schuur)|locked",
    "alone":
        rf"alleen (?:thuis|met|achter|in|op|gelaten)|{_PERSON} (?:\w+ ){{0,3}}alleen\b|zonder (?:toezicht|"
        rf"eten|jas\w*|iemand)|niemand (?:erbij|thuis|bij)|slaapplek|nergens heen|kan nergens|"
        rf"geen onderdak|waar (?:\w+ ){{0,4}}(?:slapen|heen|vannacht)",
    "injury":
        r"gewond|bloed\w*|letsel|fractuur|gebroken|breuk|blauwe plek\w*|striem\w*|brandwond\w*|"
        r"bewusteloos|suf\b|slap\b|drinkt (?:niet|slecht|matig)|uitgedroogd|onderkoeld|koorts|"
        r"niet gegeten|decubitus|ziekenhuis|\bseh\b|huilt niet|ademt|geen medicijn\w*|medicatie gestaakt|"
        r"psychose|psychotisch|waan\w*|stemmen",
    "intoxicated":
        r"dronken|onder invloed|\bhigh\b|gedronken|\bdronk\b|stomdronken|gebruikt|flip\w*|door het lint|"
        r"ontploft|escale\w*|uit de hand|losgaa?[tn]?|gaat (?:het )?weer los",
    "released":
        r"vrijgelaten|heengezonden|heenzending|op vrije voeten|komt (?:\w+ ){0,3}vrij|vrijkom\w*|loopt af|"
        r"huisverbod|contactverbod|\bthv\b|overtreed\w*|overtreden",
    "crisis-word":
        r"\bacuut\b|\bacute\b|crisis(?!dienst|team|kaart|bed)\w*|\bspoed\b|spoedeisend\w*|urgent\w*|"
        r"dringend|noodgeval|levensgevaar\w*|emergency|help!+|\bhelp\b|zo snel mogelijk|kan niet wachten|"
        r"niet wachten tot|gevaarlijk|gevaar\b",
    "young": rf"\b{_YOUNG}\b",
    "ask-now":
        r"wat (?:moet|doe|kan|zeg|mag) ik (?:nu|hier|dan)|wat (?:doen|moeten|zeggen|kunnen) (?:we|wij) nu|"
        r"nu (?:doen|meteen|even)|bel (?:me|mij)|wie kan (?:er )?(?:nu|vandaag|meteen|vanavond|vanmiddag)|"
        r"hierheen|deze kant op|vandaag nog|nu nog|\?\?+|!!+",
    # what takes it back
    "past-time":
        r"vorig\w* (?:jaar|maand|week|zomer|winter|voorjaar|najaar|herfst|keer)|destijds|indertijd|"
        r"toentertijd|vroeger|jaren geleden|(?:een|twee|drie|vier|vijf|zes|\d+) (?:jaar|maanden?|weken|"
        r"week|dagen) (?:geleden|terug)|in (?:19|20)\d\d|\btoen\b"
    r"|afgelopen (?:jaar|maand|zomer|week|winter|najaar|voorjaar|periode)|in (?:januari|februari|"
    r"maart|april|mei|juni|juli|augustus|september|oktober|november|december)|sindsdien|als kind|"
    r"eerder (?:dit|was|is|heeft)|gisteren|eergisteren",
    "past-tense":
        r"\b(?:was|waren|had|hadden|werd|werden|stond|zat|dreigde|durfde|vluchtte|liep|ging|riep|kwam|"
        r"wilde|mocht|hing|lag|zei|vertelde)\b",
    "far-future":
        r"volgende? (?:week|maand|jaar)|over (?:een|twee|drie|vier|\d+) (?:weken|maanden|week|maand)|"
        r"na de vakantie|later dit|in het (?:nieuwe jaar|voorjaar|najaar)|op termijn|te zijner tijd|"
        r"komende (?:maanden|weken)|een keer|binnenkort|eind (?:januari|februari|maart|april|mei|juni|"
        r"juli|augustus|september|oktober|november|december)",
    "safe-now":
        r"gelukkig|opgelost|in veiligheid|is (?:nu )?veilig|zijn (?:nu )?veilig|veilig bij|rustig\w*|"
        r"stabiel|gaat (?:het )?(?:nu )?(?:goed|beter|prima|redelijk)|weer (?:thuis|op school|terecht)|"
        r"opgenomen|zit vast|aangehouden|vastgezet|in detentie|overgedragen|afgehandeld|afgerond|"
        r"afgesloten|nazorg|terugkoppeling|afloop|bleek",
    "denies":
        r"(?:geen|niet|niks|nooit|zonder)\s(?:\w+ ){0,3}(?:spoed\w*|acuut|acute|haast|crisis\w*|gevaar|"
        r"dreiging|urgent|dringend|onveilig\w*)|(?:acuut|spoed|haast|crisis)\w*\s(?:\w+ ){0,3}(?:niet|"
        r"geen)|hoeft niet (?:vandaag|meteen|direct)|mag (?:ook )?(?:volgende|later)|heeft (?:geen|"
        r"de) (?:haast|tijd)|we hebben de tijd|wanneer het uitkomt|als het uitkomt|geen actie|"
        r"er speelt niks",
    "policy":
        r"training\w*|cursus\w*|webinar\w*|protocol\w*|werkgroep|beleid\w*|nieuwsbrief|e-learning|module|"
        r"vacature|agenda|notulen|presentatie|scriptie|onderzoek(?:er|svraag)|themadag|symposium|congres|"
        r"in het algemeen|stel dat|stel je|hypothetisch|voorbeeldcasus|oefencasus|fictie\w*|intervisie|"
        r"factuur\w*|casuïstiekbespreking",
    "if-then":
        r"\b(?:mocht|indien|in geval van|bij (?:spoed|acuut|nood|direct|levensgevaar|een crisis)|"
        r"als het (?:escaleert|misgaat))\b|bel (?:dan |direct |altijd )*(?:112|0900|0800|de crisis\w*)|"
        r"belt u|24 uur|24/7|buiten kantoor\w*",
}  # fmt: skip
_GRAMMAR: Final = Grammar(_SIGNS)
_BETWEEN: Final = "\x00"
"""Stands between sentences: no sign reaches over it."""

TIMES: Final = (
    "now-moment", "now-today", "now-soon", "now-hour", "now-word", "scene-here", "scene-there", "cannot-reach",
    "services-now", "ask-now",
)  # fmt: skip
DANGERS: Final = (
    "weapon", "kill", "veiled", "violence", "threat", "suicide", "flight", "dares-not", "locked", "alone", "injury",
    "intoxicated", "released", "crisis-word",
)  # fmt: skip
BRAKES: Final = ("past-time", "past-tense", "far-future", "safe-now", "denies", "policy", "if-then")


def signs_in(sentences: Sequence[str]) -> list[dict[str, tuple[int, int]]]:
    """The signs in each lower-case sentence, with the place of the first of each."""
    whole = _BETWEEN.join(sentences)
    starts = [0]
    for sentence in sentences:
        starts.append(starts[-1] + len(sentence) + 1)
    found: list[dict[str, tuple[int, int]]] = [{} for _ in sentences]
    for name, expression in _GRAMMAR.likely(whole):
        for match in expression.finditer(whole):
            number = bisect_right(starts, match.start()) - 1
            if number < len(found):
                base = starts[number]
                found[number].setdefault(name, (match.start() - base, match.end() - base))
    return found


def alarm_features(sentences: Sequence[dict[str, tuple[int, int]]]) -> Iterator[str]:
    """Signs by themselves, together in one sentence, in neighbouring sentences, and over the whole mail."""
    whole: set[str] = set()
    before: set[str] = set()
    for signs in sentences:
        here = set(signs)
        groups = {_group(name) for name in here}
        braked = "|braked" if groups & {"brake"} else "|free"
        for name in here:
            yield name
            if _group(name) == "danger":
                yield name + braked
                yield name + ("|now" if "time" in groups else "|timeless")
        if {"time", "danger"} <= groups:
            yield "now+danger" + braked
        near = {_group(name) for name in before} | groups
        if {"time", "danger"} <= near and "brake" not in near:
            yield "now~danger"
        whole |= here
        before = here
    kinds = sorted(whole)
    for first, one in enumerate(kinds):
        for other in kinds[first + 1 :]:
            if _group(one) != _group(other):
                yield f"{one}&{other}"
    for group, names in (("times", TIMES), ("dangers", DANGERS), ("brakes", BRAKES)):
        yield f"{group}:{min(len(whole & set(names)), 5)}"


def _group(name: str) -> str:
    if name in TIMES:
        return "time"
    if name in DANGERS:
        return "danger"
    return "brake" if name in BRAKES else "who"
