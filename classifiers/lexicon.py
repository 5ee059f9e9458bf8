"""Word classes of Dutch asking, refusing, reporting and alarming.

A class is a regular expression on one lower-case word. The patterns of `classifiers.patterns` and the statistical
features both speak in these classes, so that "aanschuiven", "aansluiten" and "meegaan" teach one another. A few
English words stand among them: colleagues from abroad write too."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_CLASSES: Final[dict[str, str]] = {
    # who is spoken to, who speaks
    "you": r"jullie|jullies|jlle|jll|julie|julli|u|uw|je|jij|jou|jouw|gij|ge|you|your|rvt|veiligheidsteam",
    "self": r"ik|wij|we|mij|me|mijn|ons|onze|'k|k|m'n|mn|i|our|us|my",
    "someone": r"iemand|wie|collega|collega's|collegas|collegaatje|specialist\w*|deskundige|expert\w*|maatje|"
    r"gedragswetenschapper|gw-er|orthopedagoog|sparringpartner|vertrouwensarts|someone|anyone|eentje|tweede",
    # the shapes of asking
    "can": r"kan|kun|kunt|kunnen|kunne|kennen|zou|zouden|zoudt|wil|wilt|willen|mag|mogen|lukt|could|can|would|will",
    "please": r"graag|svp|s\.v\.p\.|aub|a\.u\.b\.|alsjeblieft|asjeblieft|alstublieft|liefst|please|gaarne|gelieve",
    "ask": r"vraag|vragen|vraagt|verzoek|verzoeken|verzoekt|zoek|zoeken|hoop|hopen|hulpvraag|vraagje|voorstel|"
    r"ondersteuningsvraag|adviesvraag|consultvraag|verzoekje|request|ask|asking|behoefte|nodig|need",
    "welcome": r"helpen|schelen|welkom|prettig|fijn|waard|voorkeur|geholpen|handig|mooi|blij|goud|zin",
    "await": r"hoor|horen|verneem|vernemen|benieuwd|weten|reactie|antwoord|terughoren|antwoorden",
    "qword": r"wat|hoe|welke|welk|waar|waarom|wanneer|hoeveel|waarmee|waarop|of|wiens|waaraan|what|how|which|whether",
    # what is asked: thinking
    "think": r"meedenk\w*|meekijk\w*|meekijken|meelezen|meelees\w*|meeluister\w*|spar|sparren|gespard|spart|"
    r"advi[sc]\w+|"
    r"advies\w*|raad|raden|raadt|aanraden|afraden|raadzaam|tip|tips|inschatt?\w*|mening|visie|zienswijze|oordeel|"
    r"beoordel\w*|wegen|weeg|weegt|afweg\w*|duiden|duiding|klankbord\w*|brainstorm\w*|consult|consultatie|"
    r"handvat\w*|ervaring\w*|verstandig\w*|wijsheid|reflect\w*|spiegel\w*|suggestie\w*|second|opinie|verhelder\w*|"
    r"overleggen|voorleggen|toetsen|checken|uitleggen|uitleg|blik|licht|gedachten|think|thoughts|opinion|"
    r"denkrichting|richting|valkuil\w*|aanbevel\w*",
    "opine": r"vind|vinden|vindt|denk|denken|denkt|doe|doen|zien|zie|kijk|kijken|kijkt|zeg|zeggen|letten|aanvliegen|"
    r"aanvlieg|handelen|beginnen|werkt|klopt",
    "must": r"moet|moeten|hoor|behoor|dien|hoeft|hoef",
    # what is asked: joining
    "join": r"aansluit\w*|aanschui[vf]\w*|meega\w*|meekom\w*|meerij\w*|meedo\w*|meelop\w*|meeloop\w*|"
    r"deelne\w*|deelneem\w*|"
    r"deelname|bijwon\w*|oppak\w*|oppik\w*|aanpak\w*|optrek\w*|langskom\w*|langsga\w*|voorzit\w*|"
    r"bijzit\w*|bijschui[vf]\w*|"
    r"aanha[ak]k?\w*|bijspring\w*|inzet\w*|ingezet|begeleid\w*|ondersteun\w*|overne\w*|overneem\w*|duo\w*|tandem\w*|"
    r"koppel\w*|vergezel\w*|bijstaan|bijsta\w*|aanwezig\w*|participe\w*|inspring\w*|instap\w*|meevoer\w*|meewerk\w*|"
    r"meeneem|versterk\w*|meehelp\w*|aantreed\w*|deelneemt|join|joining|attend|aansl\w*|bezetting|achterwacht|buddy",
    "particle": r"mee|aan|bij|erbij|langs|naast|op|in|erheen|daarheen|hierheen|daarbij|hierbij|heen|along",
    "move": r"ga|gaat|gaan|kom|komt|komen|sluit|sluiten|schuif|schuift|schuiven|rij|rijd|rijdt|rijden|loop|loopt|lopen|"
    r"zit|zitten|haak|haakt|haken|trek|trekt|trekken|pak|pakt|pakken|spring\w*|stap|stapt|stappen|sta|staan|zijn|come|"
    r"voer|voeren|maken|maakt|neem|neemt|nemen",
    "together": r"samen|gezamenlijk\w*|tweeën|tweetjes|together|jointly|schouder|tweetal|joint|eentje|uppie|handen",
    "meeting": r"\w*gesprek|\w*gesprekken|\w*gesprekje|huisbezoek\w*|\w*tafel|mdo|rondetafel\w*|bezoek|\w*bezoek|"
    r"zitting|"
    r"kennismaking\w*|v&v\w*|bespreking|casusbespreking|zorgoverleg|meeting|visit|intake\w*|dinsdagmiddag\w*|afspraak",
    "plan": r"veiligheidsplan\w*|veiligheidsafspra\w*|plan|plannen|veiligheidstaxatie|taxatie|top3|top-3|gezinsplan",
    "household": r"gezin\w*|\w*gezin|huishouden\w*|familie|fam|moeder\w*|vader\w*|ouder|ouders|kind|kinderen|kids|"
    r"mevrouw|mw|"
    r"mevr|meneer|dhr|hr|zoon|zoons?|zoontje|dochter\w*|echtpaar|stel|broer\w*|zus\w*|oma|opa|meisje\w*|jongen\w*|"
    r"cliënt\w*|client\w*|casus\w*|partner|man|vrouw|baby|leerling\w*|family|mother|father|child\w*|jongedame",
    "law": r"wet\w*|avg|privacy\w*|juridisch\w*|gezag|toestemming|meldcode|protocol\w*|stappenplan|"
    r"procedure\w*|regels?|"
    r"recht|rechten|beroepsgeheim|termijn|wettelijk\w*|melden|dossier\w*|verslag\w*|handreiking|richtlijn\w*|format",
    # what undoes an ask
    "neg": r"niet|geen|nooit|niks|niets|nergens|zonder|hoeft|hoeven|hoef|nee|noch|evenmin|nie|not|no|never|nergens",
    "past": r"was|waren|had|hadden|destijds|toen|toentertijd|indertijd|vroeger|vorig|vorige|gisteren|eerder|"
    r"eerdere|vroeg|"
    r"vroegen|gevraagd|geleden|afgelopen|laatst|geweest|gehad|bood|boden|heeft|hebben|werd|werden|kwam|kwamen|ging|was",
    "done": r"afgesloten|opgelost|afgerond|geregeld|vervallen|vervalt|ingetrokken|intrek\w*|trek|afgehandeld|"
    r"afgezegd|annul\w*|"
    r"geannuleerd|overbodig|negeren|verwijder\w*|achterhaald|afgeblazen|teruggetrokken|bemenst|voorzien|rond|afgemeld",
    "thanks": r"dank|bedankt|dankjewel|dankjulliewel|dankbaar|bedanken|thanks|compliment\w*|merci|dankzij|bedankje",
    "info": r"info|informatie|kennisgeving|kennisname|fyi|terugkoppel\w*|bijgaand|bijgaande|bijgevoegd|"
    r"bijlage\w*|ingelicht|"
    r"terinfo|informeren|informeer|verslag|update|mededeling|delen|afloop|geïnformeerd|kennis|notulen|agenda",
    "other_team": r"vt|veilig|thuis|gi|school|politie|ggd|ggz|huisarts|wijkagent|jeugdteam|wmo|wijkteam|rvdk|"
    r"reclassering|"
    r"jeugdbescherm\w*|ret|bt|beschermingstafel|zvh|zorg-|levvel|blijf|verblijfstafel|expertteam|buurtteam",
    "business": r"training\w*|cursus\w*|werkwijze|methodiek\w*|samenwerking\w*|beleid\w*|proeftuin|werkgroep\w*|"
    r"scholing\w*|"
    r"webinar\w*|intervisie\w*|pilot|stuurgroep|thema\w*|presentatie\w*|workshop\w*|teamdag|teamoverleg|vacature\w*|"
    r"factuur\w*|facturen|nieuwsbrief\w*|rooster\w*|vergader\w*|jaarverslag|borrel|lunch|scriptie|enquête|"
    r"aanbesteding\w*|congres\w*|netwerkbijeenkomst\w*|studiedag|stagiair\w*|account\w*|laptop|inlog\w*|"
    r"symposium|gastles|themabijeenkomst|declaratie\w*|kosten\w*|budget|pers\w*|journalist|redactie|"
    r"oefen\w*|opfris\w*|ouderavond|"
    r"dagdeel|tarief|offerte|parkeer\w*|mailbox|systeem|licentie|sollicit\w*|afscheid|receptie|traktatie",
    "call": r"bel|bellen|belt|terugbel\w*|telefon\w*|telefoon|mailtje|appje|belletje|contact|bereikbaar|nabellen|call",
    "when": r"maandag\w*|dinsdag\w*|woensdag\w*|donderdag\w*|vrijdag\w*|zaterdag|zondag|ma|di|wo|do|vr|morgen|"
    r"week|weken|"
    r"datum|data|agenda\w*|moment|uur|januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|"
    r"december|tijdstip|slot|middag|ochtend|avond",
    # alarm
    "now": r"nu|vanavond|vannacht|vandaag|vanmiddag|zojuist|net|straks|direct|meteen|onmiddellijk|momenteel|vanmorgen|"
    r"vanochtend|morgenochtend|inmiddels|ieder|elk|zometeen|tonight|now|right|today|halsoverkop|"
    r"terwijl|zonet|daarnet|nou",
    "danger": r"mes|messen|wapen\w*|vuurwapen\w*|pistool|geweer|bijl|hamer|benzine|vermoord\w*|afma[ak]k\w*|"
    r"steekt|steken|"
    r"gestoken|wurg\w*|gewurgd|keel|slaat|bedreig\w*|dreigt|dreig\w*|gevaar|bloed\w*|letsel|bewusteloos|schop\w*|"
    r"doodsteken|kapot|kapotmaken|geschreeuw|schreeuw\w*|gil\w*|gegil|knife|gun|kill|dood|doodmaken|doodschieten|"
    r"neersteken|aansteken|brand|gas|vuur|molotov|honkbal\w*|machete|zwaard|vlees\w*|klap\w*|sla",
    "suicide": r"suïcid\w*|suicid\w*|zelfmoord\w*|zelfdoding|overdosis|pillen|afscheidsbrie\w*|doodswens|"
    r"ophangen|opgehangen|"
    r"afscheid|springen|spoor|balkon|dak|strop",
    "flight": r"gevlucht|vluchten|weggelopen|ontsnapt|paspoort\w*|ticket\w*|vliegt|vliegen|vliegveld|koffer\w*|"
    r"schiphol|"
    r"achtergelaten|achterlat\w*|buitenland|grens|meegenomen|ontvoer\w*|vlucht",
    "fear": r"durft|durven|bang|angst\w*|panisch|paniek|doodsbang|angstig|trilt|trillend|huilend|scared|"
    r"afraid|overstuur",
    "trapped": r"opgesloten|ingesloten|vastgebonden|buitengesloten|slot|zoek|vermist|kwijt|spoorloos|"
    r"onbereikbaar|alleen|"
    r"badkamer|schuur|kelder|zolder|verstopt|verschuild|schuilt",
    "crisis": r"crisis\w*|spoed\w*|urgent\w*|acuut|acute|112|noodgeval\w*|levensgevaar\w*|alarm\w*|haast|"
    r"emergency|nood\w*",
    "calm": r"rustig\w*|stabiel\w*|veilig|goed|beter|prima|opgelost|afgelopen|voorbij|gelukkig|herstel\w*",
    "away": r"afwezig\w*|vakantie|verlof|ziek|afwezigheid|out|office|parttime|werkdagen|pauze",
}

_PATTERNS: Final = {name: re.compile(expression) for name, expression in _CLASSES.items()}
CLASSES: Final = tuple(_CLASSES)
"""Names of the word classes, in a fixed order."""


def is_in(name: str, word: str) -> bool:
    """Whether the lower-case *word* belongs to the class *name*."""
    return _PATTERNS[name].fullmatch(word) is not None


def _alternatives(expression: str) -> list[str]:
    """The alternatives of an expression that has no brackets around any of them."""
    found, depth = [""], 0
    for sign in expression:
        depth += (sign in "([") - (sign in ")]")
        if sign == "|" and not depth:
            found.append("")
        else:
            found[-1] += sign
    return found


def _sorted_out() -> tuple[dict[str, set[int]], dict[str, list[tuple[int, re.Pattern[str]]]]]:
    """The classes by whole word, and by first letter those that need an expression ("" where any letter may begin)."""
    whole: dict[str, set[int]] = {}
    shaped: dict[str, dict[int, list[str]]] = {}
    for number, expression in enumerate(_CLASSES.values()):
        for one in _alternatives(expression):
            plain = one.replace("\\.", "")
            if plain.replace("'", "").replace("-", "").replace("&", "").isalnum():
                whole.setdefault(one.replace("\\.", "."), set()).add(number)
                continue
            begins = one[0] if one[0].isalpha() and one[1] not in "?*{" else ""
            shaped.setdefault(begins, {}).setdefault(number, []).append(one)
    return whole, {
        begins: [(number, re.compile("|".join(them))) for number, them in classes.items()]
        for begins, classes in shaped.items()
    }


_WHOLE, _SHAPED = _sorted_out()


def plain_words() -> list[str]:
    """The words that the classes name one by one."""
    return sorted(_WHOLE)


@lru_cache(maxsize=30_000)
def classes_of(word: str) -> tuple[str, ...]:
    """The classes of a lower-case word, in fixed order; bounded, so that a long-lived process does not grow."""
    if not word or len(word) > 40:
        return ()
    numbers = set(_WHOLE.get(word, ()))
    for begins in (word[0], ""):
        numbers.update(number for number, pattern in _SHAPED.get(begins, ()) if pattern.fullmatch(word))
    return tuple([CLASSES[number] for number in sorted(numbers)])
