"""How another time is wished for, and what a time is named for besides; data of `classifiers.answer_wishes`.

Patterns match folded text (lower case, no accents, one space between words).
"""

from __future__ import annotations

import re

# Said of a time while the answer is held back: still a wish.
PREFERS = re.compile(r"\b(?:liever|liefst|graag|voorkeur|past|lukt|schikt|wel|beter|kan het|kunnen we|mag het|zou)\b")

# A wish for another time.
WISH = re.compile(
    r"\b(?:lukt|past|schikt|(?:ik|wij|we) (?:\w+ ){0,3}(?:kan|kunnen)|kan (?:ik|me|mij)|kunnen (?:aansluiten"
    r"|komen)|haal ik|red ik|zou gaan|gaat wel|doe maar|maak er|schuif|schuiven"
    r"|vervroegen|opschuiven|dan wel|aub|svp|komt (?:\w+ ){0,3}(?:beter |goed |wel )?uit|heb (?:ik|je)"
    r"|pas (?:weer )?op|voorgesteld wordt|wordt het|te porren|kies (?:maar|zelf|gerust)|zeg (?:jij "
    r"|u )?(?:het )?(?:maar|zelf)|(?:vroegste|eerste|enige) (?:\w+ )?(?:mogelijk\w*|moment|tijd)|is (?:het "
    r"|mijn )?vroegste"
    r"|(?:ben|zijn) (?:ik|wij|we) (?:er )?de hele (?:dag|ochtend|middag)|make it|move|same time|(?:zet|noteer"
    r"|plan|schrijf) (?:mij|me|ons"
    r"|hem|'m|het|dit)|(?:ik|wij|we) ook)\b|"
    r"\b(?:kan het|kan dat|kan dit|kan ook|kan wel|kan ik (?:wel|na|om|vanaf)|kunnen (?:we|wij|jullie)"
    r"|zou(?:den)? (?:het|dat|je|jullie|u|we|wij|ik|de)|mag het|mag ook|mag|lukt (?:het|wel|ook)|lukken"
    r"|past (?:het|wel|beter|ook)|schikt (?:wel|beter|ook)|liever|liefst|voorkeur|beter|wel|zou|zullen (?:we"
    r"|wij)|verzet\w*|verplaats\w*|verschui\w*|opschui\w*|schuiven|vervroeg\w*|verlaat|naar voren|naar achteren"
    r"|ander(?:e)? (?:moment|tijd|tijdstip|dag|datum)|alternatief|voorstel|stel voor|stellen voor|in plaats van"
    r"|ipv|mogelijk|optie|ruimte|plek|plekje|graag|goed|prima|akkoord|doe|doen|of|dan|vrij|beschikbaar|ik kan"
    r"|wij kunnen|we kunnen|could|can we|prefer|instead|better|how about|what about|available|would"
    r"|works|can do|suits?|free|fine|possible|let's|reschedule|please|postpone|rather|ok|okay)\b"
)

# A wish with a direction but no time that can be read: another time, even beside a refusal.
VAGUE_WISH = re.compile(
    r"\b(?:liever|liefst|graag|zoeken|zoek) (?:\w+ ){0,2}(?:moment|tijdstip|datum|dag) na\b|"
    r"\b(?:verzetten|verplaatsen|verschuiven|opschuiven|doorschuiven|schuiven|uitstellen|tillen|verplaats|schuif"
    r"|verzet) (?:\w+ )?(?:naar|tot|over) (?:\w+ ){0,2}(?:later|eerder|verderop|(?:eind|begin|loop)\w*|(?:andere"
    r"|volgende) \w+)\b"
    r"|\b(?:volgende|andere|daaropvolgende) (?:week|maand|dinsdag) (?:wel|graag|beter|kan|lukt|past)\b|\b(?:na"
    r"|ergens in|pas in|pas na|vanaf) (?:de |het )?(?:\w*vakantie|kerst\w*|pasen|pinksteren|zomer|feestdagen"
    r"|sinterklaas|carnaval|koningsdag|eindejaars\w*|oud en nieuw"
    r"|\w+week|verbouwing|verhuizing|zitting|examens|wisseling|bevalling"
    r"|meivakantie|nieuwe? jaar|jaarwisseling|januari|februari|maart|april"
    r"|mei|juni|juli|augustus|september|oktober|november|december|ramadan|suikerfeest"
    r"|verlof)\b[^.?!]{0,30}\b(?:graag|kan|lukt|past|beter|liever|aub|svp|weer|wel|ruimte|plek|tijd|vrij)\b|"
    r"\b(?:graag|liever|liefst|beter|doe maar) (?:\w+ ){0,2}na (?:de )?(?:\w*vakantie|kerst\w*|sinterklaas|pasen"
    r"|zomer|\w+week)\b|"
    r"\bover (?:de |het )?(?:\w*vakantie|kerst\w*|pasen|zomer|feestdagen|jaarwisseling)(?: heen)?"
    r" (?:heen|tillen|schuiven|zetten|plannen)\b|"
    r"\b(?:liever|liefst|kan het|kunnen we|mag het|zou het|graag|voorkeur|wel)\b[^.?!]{0,30}\b(?:iets (?:later"
    r"|eerder|vroeger)|wat (?:later|eerder|vroeger)|later|eerder|vroeger|andere week|volgende week"
    r"|volgende maand|week (?:later|erna|\d+)"
    r"|eind(?:e)? van de week|begin van de week|na (?:de )?(?:kerst|zomer|herfst|vakantie|mei|voorjaars)\w*"
    r"|in (?:januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december))\b"
)

# Asks for another time and names nothing: a refusal where one is said, else a wish.
OPEN_WISH = re.compile(
    r"\b(?:ander(?:e)? (?:moment|tijd|tijdstip|dag|datum|week|middag|keer)|iets anders voorstellen|verzetten"
    r"|verplaatsen"
    r"|nieuw voorstel|ander voorstel|nieuwe (?:datum|afspraak|tijd)|(?:hebben|heeft|heb|kan|is er|graag"
    r"|nog) (?:\w+ ){0,3}(?:iets|wat) anders|andere (?:mogelijkheden|opties?|tijden|dagen|data|dinsdag)"
    r"|nog (?:meer )?(?:mogelijkheden|opties)"
    r"|volgende keer|alternatie\w+)\b"
)

# In the same clause as a time: that time is somebody's reason, not a wish.
ELSEWHERE = re.compile(
    r"\b(?:(?:was|had) (?:ook |wel )?(?:goed|prima|fijn|mooi|gekund)(?: geweest)?|voorkeur was"
    r"|was (?:\w+ )?voorkeur|eerste voorkeur|had(?:den)? (?:\w+ )?liever|liever gehad"
    r"|(?:liever|liefst) (?:was|waren|had|hadden) (?:ik|wij|we)|gestopt"
    r"|per (?=\d)"
    r"|(?:rapport|brief"
    r"|verslag|besluit|beschikking|uitspraak|melding|incident|huisbezoek|gesprek|overleg|mail) van"
    r"|wacht(?:en)? (?:\w+ )?op|bepaal|bepalen|bespreek|bespreken|besluit|besluiten|beslis|beslissen"
    r"|mits(?! (?:verplaatst|verschoven|verzet|opgeschoven))|indien|al moet"
    r"|(?<!kunnen )(?<!kan )(?<!wil )aansluit\w*(?! kan)|(?:teamoverleg|overleg"
    r"|vergadering|mdo|intervisie|casuistiek) (?:van|op)|weer (?:op|terug)|terug op"
    r"|moet(?:en)? (?:ik |we |wij )?(?:\w+ ){0,3}(?:weg|ergens|thuis|binnen)|ruim voor|weg om|tot (?:\d|half"
    r"|kwart)|(?:ik|wij|we) (?:ben|kom|zijn|komen) (?:\w+ ){0,3}later"
    r"|moet(?:en)? (?:ik |we |wij )?(?:\w+ )?(?:om|naar|op)|(?:trein|bus|vlucht) |bel (?:ik|haar|hem|me|mij|ik)"
    r"|ik bel|bereikbaar|gevraagd|zitting|cursus|teamdag|studiedag|vakantie|verlof|afwezig|t/m|tot en met"
    r"|heb(?:ben)? (?:ik|wij|we) (?:dan |al |ook |een |het |nog )(?!\w* ?(?:plek|ruimte|tijd|gaatje|vrij))"
    r"|gesprek op|ben ik (?:tot|weg)|dan ben ik vrij|dan (?:ben"
    r"|zit|sta|heb) ik (?:op|in|al|een|met|vrij|tot)"
    r"|op school|ophalen|halen|consult|tandarts|ziekenhuis|huisbezoek (?:om|op)|begint|eindigt|duurt|sinds"
    r"|gisteren|vorige|afgelopen|geleden|mailde|belde|stuurde|zei|schreef|vangt|oppas|gesloten|dicht|(?:altijd|vaste?"
    r"|sowieso) vrij\w*|vader is"
    r"|moeder is|weer thuis|ligt|werkdagen|werk ik|ik werk|wij werken|we werken|dacht(?! (?:\w+ ){0,3}aan)"
    r"|had (?:ik |wij "
    r"|we )?(?:\w+ )?(?:gevraagd|gehoopt|voorkeur|voorgesteld)|open|rooster|haar morgen|hem morgen)\b"
)

# Leaves early: the time is no wish.
DEPARTS = re.compile(
    r"\b(?:moet|moeten|ga|gaan|ben|zijn)\b[^.?!]{0,35}\b(?:weg|de deur uit|vertrekken|naar huis)\b|\b(?:ik|we"
    r"|wij) (?:kan|kunnen|blijf|blijven) tot\b"
)

# A time nothing can come before: a wish in the shape of a refusal.
NOT_BEFORE = re.compile(
    r"(?<!kwart )(?<!tien )(?<!vijf )(?<!\d )\bvoor (?:de )?(?:\d|half|kwart|een uur|twee|drie|vier|vijf|negen)"
    r"[^.?!]{0,40}\b(?:niet|geen)\b|"
    r"\b(?:eerder|vroeger) dan\b[^.?!]{0,60}\b(?:niet|nie|geen|nooit|lastig|onmogelijk)\b|\b(?:not|can't) before\b|"
    r"\bgeen (?:minuut|kwartier\w*|seconde|tel|moment) (?:eerder|vroeger)\b|"
    r"\b(?:niet (?:eerder|vroeger) dan|pas (?:weer )?(?:op|om|vanaf|na|in|er)|niet voor (?:de )?(?:\d|half|kwart"
    r"|een|twee|drie|vier|vijf|negen|tien|elf|twaalf))"
)

# "uitstellen tot vier uur": the end of the delay is the wanted time.
PUTS_OFF_TO = re.compile(r"\b(?:uitstel\w*|uitgesteld|opgeschoven|opschui\w*|doorschui\w*|verschoven|verschui\w*)\b")

TOWARDS = re.compile(r"\bnaar (?:de )?$")

STORY = re.compile(
    r"\b(?:het gezin|gezin|vader|moeder|ouders|kind(?:eren)?|zoon|dochter|zij(?! het\b)|hij|client|clienten)\b"
)

ALSO = re.compile(r"\W*(?:en )?\W*ook(?: niet)?\W*")

# When an answer, a call or a letter is to be expected: no wish for the meeting.
REPORTS = re.compile(
    r"\b(?:hoor(?:t|en)?|weten|weet (?:ik|hij|zij)|blijkt|antwoord\w*|definitie\w+|krijg(?:t|en)? (?:u|je|jullie)"
    r"|rooster komt|terugbel\w*"
    r"|bel(?:len)? (?:\w+ ){0,2}(?:terug|je|u|jullie)|mail(?:en)?|meld(?:en)?|stuur"
    r"|sturen|reageer|reageren|terugkom\w*|uitsluitsel|duidelijk\w*|bericht|verwacht(?! (?:mij|me|ons))"
    r"|kom(?:en)? (?:\w+ ){0,4}(?:op )?terug|let you know|get back|hear from)\b"
)

WORK_DAYS = re.compile(
    r"\b(?:(?:ik|wij|we|zij|hij) werk(?:t|en)?|werk ik|werken we|werkdagen|vaste dagen|i work|we work)\b"
)

FITS = re.compile(r"\b(?:kan|kunnen|lukt|lukken|past|schikt|liever|beter|uitkomt|could|would|can we)\b")

# Beside another event: the time is offered all the same.
OFFERS = re.compile(
    r"\b(?:kan|kunnen|lukt|lukken|past|schikt|liever|liefst|beter|graag|doe|zullen|maak|maken|could|would|can we"
    r"|(?:heb|hebben|zit|zitten|ben|zijn|sta|geef) (?:ik|wij|we)|(?:ik|wij|we) (?:heb|hebben|zit|zitten|ben|zijn))\b"
)

# "de 4e weer open. Kan het dan?": the day of return is the wanted one.
RETURNS = re.compile(r"\b(?:weer|terug|open|back|pas)\b")

THEN_WISH = re.compile(r"\b(?:(?:dan|then)\b(?! (?:weet|hoor|heb|laat|bel|mail))|die dag\b)[^.!]{0,40}")

# "tot vier uur les, daarna kan ik": the end of what is in the way is the wanted time.
AFTERWARDS = re.compile(
    r"\b(?:daarna|erna|nadien|vanaf dan|afterwards|after that)\b(?=[^.?!]{0,40}\b(?:kan|kunnen|vrij|wel|graag"
    r"|lukt|past"
    r"|prima|goed|beschikbaar|ruimte|tijd|free|available|fine|can)\b)"
    r"|\b(?:kan|graag|lukt|past|vrij|free) (?:\w+ ){0,3}(?:daarna|erna|after that)\b"
)

# A time in such a question is checked, not wished.
CHECKS = re.compile(
    r"\bbedoel(?:en|t|de|den|d)? (?:jullie|u|je|jij)\b|\bof (?:was|is|werd|wordt|moet) het\b|\btoch\?"
    r"|\bwelke (?:dinsdag|dag|datum|week|maand) (?:\w+ ){0,2}(?:bedoel\w*|is|wordt)\b|\bwelke van de (?:twee|2"
    r"|beide)\b|\b(?:bijlage|uitnodiging|mail|brief|agenda) staat\b|"
    r"^\s*(?:en |maar )?(?:bedoel(?:t|en|de|den|d)?"
    r"|gaat dit om|staat er|was dit|is het (?:tijdstip|nou|nu|om|dinsdag|maandag|woensdag|donderdag|vrijdag|\d+)"
    r"|is de afspraak|is dat|klopt|was het|bedoel|gaat het om"
    r"|staat het|zijn (?:jullie|de)|is de (?!week|dag|\d|ma|di|wo|do|vr)|is er op)\b[^?]*\?"
)

REFUSED = re.compile(
    r"\b(?:niet|nie|geen|nooit|onmogelijk|verhinderd|vol|bezet|valt af|te vroeg|te laat|helaas|ongelegen|lastig"
    r"|not|can'?t)\b"
)

POLITE_NOT = re.compile(
    r"\b(?:kan|kunnen|zou|mag|lukt|is) (?:het|'?t|we|wij|dat|er|u|jullie) (?:\w+ )?niet\b[^.]*\?|waarom niet"
)

INSTEAD = re.compile(
    r"\b(?:ipv|i\.p\.v\.?|in plaats van|instead of|en niet|rather than|voorkeur boven|beter dan)\s*(?:om |op )?$"
)

# Of several offers, the one the writer would rather have.
PREFERRED = re.compile(
    r"\b(?:liefst|voorkeur|preferably|preference|prefer|(?:is|nog) (?:\w+ )?beter|(?:maar|nog|eigenlijk"
    r"|en) (?:dan )?liever|allerliefst)\b"
)

CORRECTION = re.compile(
    r"\b(?:of nee|oh nee|nee|correctie|sorry|ik bedoel|bedoel|oeps|toch liever|bij nader inzien|wacht)\b"
)
