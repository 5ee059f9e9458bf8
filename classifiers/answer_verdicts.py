"""Yes and no to a proposed time, and what turns one into the other; data of `classifiers.slot_answer`.

Patterns match folded text (lower case, no accents, one space between words).
"""

from __future__ import annotations

import re

# Said with a "no" word or a refusal's word, and a yes all the same. Read before anything else.
YES_IN_DISGUISE = re.compile(
    r"\b(?:(?:zie|zien|is|zijn|heb|hebben) (?:[\w']+ ){0,2}geen (?:bezwaren|belemmering\w*|beletsel\w*|obstakel\w*"
    r"|hindernis\w*)"
    r"|heb(?:ben)? (?:ik |wij |we )?(?:er ?voor|daarvoor|hiervoor) (?:verzet|verplaatst|omgezet|afgezegd|verschoven"
    r"|geruild)"
    r"|dus (?:dat|het|dit) (?:lukt|kan|past|schikt|komt (?:prima|goed) uit)"
    r"(?: (?:prima|goed|wel|me|mij|ons))?(?=[.!,]|$)"
    r"|niet (?:ongelegen|slecht|onmogelijk|onaardig|vervelend|gek)|(?:nee hoor,? ?)?(?:dat is "
    r"|is )?geen (?:enkel )?(?:bezwaar|probleem|punt"
    r"|enkel probleem)(?! tegen overleg)"
    r"|ni(?:ks|ets|et?s?) op tegen|ni(?:ks|ets) mis mee|niet verkeerd|daar is niets tegen|niets in de weg"
    r"|niets op aan te merken"
    r"|kan niet beter|komt niet beter uit|had niet beter gekund|zeg(?:gen)? (?:ik |wij |we )?geen nee|waarom niet"
    r"|nee,? (?:dat is |alles |helemaal |hoor,? )?(?:goed|prima|in orde|akkoord|best)|no problem|no objections?"
    r"|(?:komt|gaat|in) (?:\w+ )?(?:mijn|onze|haar|zijn|m'n) plaats|niet verhinderd|hoeft niet (?:verzet"
    r"|verplaatst)|(?:zeg|schuif|verzet|annuleer|sla|verplaats) (?:ik )?(?:mijn|m'n|een|onze|die|dat|het"
    r"|iets) (?:\w+ ){0,3}(?:af|over|anders|ervoor|afspraak|overleg)|kan ik niet (?:weigeren|laten lopen)"
    r"|zonder (?:problemen?|bezwaar)|kan niet wachten|niets (?:op het programma|staan)"
    r"|neemt (?:het )?(?:van )?(?:mij |me "
    r"|mijn plek )?(?:waar|over)"
    r"|vervangt mij|tijdstip blijft(?: dus)? staan|afspraak blijft staan|het staat er (?:gewoon )?in|lukt toch"
    r"|kan toch wel|toch gelukt|(?:afmelden|afzeggen) (?:doe|doen|zal|ga) (?:ik|we|wij) (?:\w+ )?niet"
    r"|(?:zeg|zeggen|meld|melden) (?:\w+ ){0,3}niet (?:meer |weer |nog eens )?af"
    r"|hoe(?:f|ven) (?:ik|wij|we) (?:\w+ ){0,4}niet te (?:werken|reizen|ruilen))\b"
)

# A yes. The first group is said of nothing but the proposal; the second only where nothing speaks against it.
YES = re.compile(
    r"\b(?:neem(?:t|en)? (?:\w+ ){1,4}aan(?=\W*$)|ma(?:ak|ken) (?:het|dat) (?:\w+ )?(?:passend|mogelijk|vrij)"
    r"|die staat|(?:ze|zij|ouders|moeder) (?:\w+ ){0,2}komen|daarbij|ben ik toch|(?:loop|kom"
    r"|kan) (?:\w+ ){0,2}binnen dan|kan net"
    r"|vanzelfsprekend|uiteraard|zonder meer|(?:dat|die) haal ik|treffen het|plan het in"
    r"|(?<!nog )(?<!weer )(?<!keer )(?<!wel )eens(?= *$|[.!,\n])|ga(?:an)? (?:\w+ )?in op|kom(?:t"
    r"|en) (?:\w+ ){0,2}gelegen|kom maar|kom er (?:\w+ ){0,2}(?:voor|van) terug|doorgang vinden|mee eens"
    r"|zou (?:moeten|wel) kunnen|(?:dat|dit|het) treft|count me in|i'll be there"
    r"|we'll be there|looks good|will do|bevestiging(?= *$|[.!,\n])|dan zien (?:we|wij) elkaar"
    r"|reken(?:en)? (?:maar )?op (?:mij|me|ons)"
    r"|(?:hou(?:d|den)?|hebben|heb) (?:ik |wij |we )?(?:\w+ ){0,3}vrij(?: gehouden)?|(?:uitnodiging|afspraak"
    r"|datum) staat(?= *$|[.!,])"
    r"|kom(?:t|p) (?:mij |me |mie |ons )?(?:goed|mooi|best) (?:uit|uut)|wel goed|go ahead|houd? (?:\w+ )?(?:die"
    r"|dat|dit|deze) (?:\w+ )?aan"
    r"|doe ik mee|doen (?:we|wij) mee|joa+|jow|joehoe|hebbes|begrepen en akkoord|met plezier|met liefde"
    r"|graag gedaan en tot"
    r"|goedgekeurd|conform|staat als een huis|kan ik me in vinden|kunnen (?:we|wij) ons in vinden|vinden (?:we"
    r"|wij) (?:\w+ )?(?:goed|prima)"
    r"|ben ik (?:zeker )?bij|zijn (?:we|wij) (?:zeker )?bij|ik zal er (?:staan|wezen|zitten)|ik zit er"
    r"|wij zitten er)\b|"
    r"\b(?:jawel|welja|jao|joa|yess+|okido\w*|toppie|tof|prachtig|schitterend|ideaal|klinkt goed|mij best"
    r"|om het even|vooruit"
    r"|moet kunnen|moet goedkomen|komt als geroepen|past precies|vrijgehouden|vrijgemaakt|geboekt|op (?:ons|mij"
    r"|me) rekenen"
    r"|sluit(?:en)? (?:\w+ ){0,3}aan|(?:ik|wij|we) kom(?:en)?(?: toch| wel| gewoon| dan| ook)?(?= \w*$|[.!,\n]"
    r"|$)|neem(?:t|en)? (?:[\w']+ ){1,5}mee"
    r"|heb(?:ben)? (?:ik |wij |we )?(?:dan|die \w+) (?:niets|niks|ruimte|tijd|plek)|melden ons|staat klaar"
    r"|vind (?:ik|het) (?:\w+ )?(?:goed|prima|best))\b|"
    r"\b(?:akkoord|ak?koor?d|accoord|akk|ok|oke|okay|okee|okido|prima|ja|jaa+|jep|jup|yep|yes|joh?o|jazeker"
    r"|zeker|tuurlijk|natuurlijk"
    r"|uitstekend|perfect|mooi|fijn(?! weekend|e)|top|super|goed(?! nieuws)|best(?!e)|helemaal goed|is goed"
    r"|geregeld|deal|doen we|doe ik(?! (?:al|altijd|elke?|nooit|ook|dan|iedere?|vaak|meestal)\b)"
    r"|accepteer|geaccepteerd|bevestig(?:en|d|t)?|bij deze bevestigd|stem(?:men)? in|ga(?:an)? (?:hiermee "
    r"|daarmee )?akkoord"
    r"|past|schikt|lukt(?: mij| ons| me)?|dat kan|moet lukken|gaat lukken|zal lukken|zal er zijn|zullen er zijn"
    r"|voor mekaar|voor elkaar|komt (?:goed|uit|mooi uit|prima uit|ons uit|mij uit)|kan (?:ik|wij|we)|(?:ik|wij"
    r"|we) (?:\w+ ){0,3}kan|kunnen (?:wij|we)|(?:wij|we) kunnen|kan wel"
    r"|(?:ik |wij |we )?(?:ben|zijn|bennen|sta|staan|kom|komen) (?:[\w']+ ){0,5}(?:er(?! (?:zelf |samen "
    r"|inmiddels |al )*(?:uit|niet|nog niet|mee))|d'?r|erbij|aanwezig"
    r"|present|van de partij|klaar|paraat)(?: bij)?"
    r"|(?:wij|we|ik) kom(?:en)? (?:graag|zeker|eraan|met (?:z'n|zijn|ons|twee|drie))|ben d'?r|ben erbij"
    r"|(?<!heeft )(?<!is )(?<!heb )(?<!ben )(?<!zit )tot dan(?! toe)"
    r"|zie(?:n)? (?:we )?(?:je|jullie|u|elkaar) (?:dan|de|dinsdag|maandag|woensdag|donderdag|vrijdag|volgende"
    r"|daar)|schui(?:f|ven) (?:\w+ )?aan|(?:kijk|kijken|zien?) (?:\w+ ){0,2}uit naar|kijk(?:en)? er ?naar uit"
    r"|dan maar|aanwezig|kan het doorgaan|wat (?:mij|ons) betreft|tot (?:maandag|dinsdag|woensdag|donderdag"
    r"|vrijdag|de \d+e|morgen|volgende week)"
    r"|tot (?:ma|di|wo|do|vr) \d"
    r"|noteer|genoteerd|staat genoteerd|(?:staat|zet|zetten|heb|hebben|gezet|noteer"
    r"|genoteerd) (?:[\w']+ ){0,4}in (?:de|mijn|onze|m'n) agenda(?![-\w])|agenda gezet|ingepland|vastgezet"
    r"|zet (?:\w+ )?(?:maar )?vast|gereserveerd|geblokt|reserveer|leg vast|vastgelegd"
    r"|in orde|komt voor elkaar|kan doorgaan|gaat door|afgesproken|duim(?:pje)? omhoog|laat maar doorgaan"
    r"|we gaan ervoor"
    r"|heb ik vrijgemaakt|ma(?:ak|ken) (?:\w+ ){0,3}vrij|ma(?:ak|ken) (?:er |hier )?(?:\w+ )?(?:tijd"
    r"|ruimte)(?: voor)?|doen|schuif (?:ik )?(?:mijn|m'n) andere|graag (?:tot"
    r"|dan)|sounds good|works for (?:me|us)|see you|agreed|confirmed|great|fine|sure|perfect"
    r"|ik ben erbij|we zijn erbij|heb er tijd voor|kan ik bij zijn|ruimte voor gemaakt|die houden we|doe maar"
    r"|houden we (?:zo|aan)|staat (?:vast|erin|in|genoteerd))\b|👍|✅|👌"
)

# A no: about the proposal, in so many words or by being elsewhere.
NO = re.compile(
    r"\b(?:(?:papa|mama|studie|cursus|team|hei|verlof|roostervrije|scholings?|trainings?|opa|oma"
    r"|ouderschaps)[- ]?dag(?! is verzet)"
    r"|moet(?:en)? (?:ik |we |wij )?(?:helaas )?passen|pas ik|passen (?:we|wij)(?= *$|[.!,\n])|te druk|ff niet"
    r"|even niet(?= *$|[.!,\n])"
    r"|(?:not|isn't|won't|doesn't)(?: \w+){0,3} work|can ?not make|can't make|nie?t? uut|daarop terug(?:komen)?"
    r"|kom(?:en)? (?:ik |we |wij )?(?:hier|daar)op terug(?= want)"
    r"|(?:aan|voor) (?:iemand anders|een ander\w*|anderen) (?:geven|vrij|vergeven)|(?:geef"
    r"|vergeef) (?:\w+ ){0,4}aan (?:iemand anders|een ander)"
    r"|afgemeld|afmelden|meld(?:en)? (?:\w+ ){0,3}af|laat (?:het|dat|dit) niet toe|laten (?:het|dat) niet toe"
    r"|niet (?:langer|meer) (?:noodzakelijk|aan de orde|relevant)"
    r"|(?:suiker|offer)feest|wacht(?:en)? (?:\w+ )?liever|(?:hoef|hoeven|wil|willen) (?:\w+ ){0,3}geen (?:gesprek"
    r"|overleg|afspraak)"
    r"|geen (?:gesprek|overleg|afspraak) (?:meer|nodig)|(?:mag|kan) (?:\w+ )?(?:gesloten|dicht|worden gesloten"
    r"|worden afgesloten|afgesloten)"
    r"|(?:is|zijn) (?:inmiddels |al )?opgelost|(?:er )?(?:zelf |samen )uit(?:gekomen)?(?= *$|[.!,\n])|(?:zijn"
    r"|komen) er zelf uit|geen zin meer"
    r"|verlopen|dan (?:\w+ )?(?:net |al )?(?:op|in|bij|naar) (?:\w+ ){1,4}(?=$|[.!\n])|te (?:laat"
    r"|vroeg) op de dag|afgeblazen|blaas (?:\w+ )?af|blazen (?:\w+ )?af"
    r"|niet door(?:gaan)?(?= *$|[.!,\n])|schoolreis\w*|kan me niet vrijmaken|geen van drieen|geen van (?:ons"
    r"|beiden)|nah|neuh|nee dank|nee bedankt|bedank(?:en)? (?:\w+ )?voor de eer"
    r"|geen doen|ondoenlijk|(?:hebben|heb) (?:we |wij |ik )?(?:\w+ )?(?:zitting|teamdag|heidag)|niet te (?:doen"
    r"|regelen|combineren)|botst|overlapt|conflict\w*"
    r"|sla(?:an)? (?:ik |wij |we )?(?:deze|dit|die) over|moet(?:en)? (?:ik |wij |we )?(?:\w+ )?(?:verstek|afzien"
    r"|weigeren|bedanken)|trekken ons terug"
    r"|(?:dat|dit|die dag|dinsdag\w*) (?:\w+ )?botst|(?:adv|atv|vrije|compensatie|rooster)[- ]?dag"
    r"|vakantie(?=\W*$)|bezet|zeg (?:maar )?af|afblazen|mij afmelden|away|afgelast|uitgevallen"
    r"|geen werkdag|inspectie|bijscholing|tandarts|spreekuur(?= dan)|(?:ga|sta|geef) ik les|ingeroosterd"
    r"|rechtbank(?=\W*$)|niet losmaken|gaat me te snel|te snel|er is niemand die kan"
    r"|geen beschikbaarheid|niet (?:meer )?in zorg|ziek|griep|in quarantaine|mis met de opvang|past (?:\w+ )?niet"
    r"|niet rond(?:krijgen)?|niet inplannen"
    r"|geen (?:vervang\w+|opvang|oppas|aanleiding|noodzaak|meerwaarde|vervoer|invaller)|overbodig|niet werkbaar"
    r"|begin(?:nen)? (?:\w+ ){0,3}niet aan|niet (?:meer )?aan het werk"
    r"|niet op (?:maandag|dinsdag|woensdag|donderdag|vrijdag|die dag|dat tijdstip)|altijd vol"
    r"|nooit (?:op )?(?:dinsdag\w*|'s middags)|verhuizen|sta(?:an)? (?:ik |we )?(?:dan )?voor de (?:klas|groep)"
    r"|ga(?:an)? (?:ik |we |wij )?die dag|die dag (?:ga|gaan|vlieg|vertrek\w*|werk|trouw|trouwt)|geen gehoor"
    r"|laten we het hierbij|hebben we liever niet|heb ik liever niet|niet aan toe"
    r"|lukt (?:\w+ ){0,5}nie(?:t)?(?= *$|[.!,\n])|hef(?:t|fen)? gien|kin net|kin nie|ken niet|ken nie|kunne niet"
    r"|kannie|kan nie|lukt nie)\b|"
    r"\b(?:nee(?! (?:hoor|alles|dat is goed))|neen|no(?! problem| objection)|nope|helaas(?= *$|[.!,\n]| (?:niet"
    r"|nie|kan|lukt|gaat|verhinderd|zit|ben|heb|is (?:dat|die|dinsdag)|dan|op|die|moet))|zit er niet in"
    r"|te kort dag|kort dag|te snel voor|liever niet|zonder mij|nachtdienst|dubbele afspraak|(?:toch"
    r"|maar) (?:maar )?niet(?= *$|[.!,\n])|geen (?:toestemming|behoefte)|niet meer werkzaam"
    r"|er (?:dan )?(?:nog )?niet(?: bij)?(?= *$|[.!,\n])|buitenland|laat (?:maar )?zitten|verhinderd|onmogelijk"
    r"|ongelegen|afgezegd"
    r"|afzeggen|zeg(?:gen)? (?:\w+ )?af|annule\w+|vervalt|vervallen|cancel\w*|schrap\w*"
    r"|trek(?:ken)? (?:\w+ ){0,4}(?:in|terug)|terugtrekken|intrekken|ingetrokken|weiger\w*|afwijzen|geweigerd"
    r"|declined?|niet (?:meer )?nodig|niet langer nodig|hoeft niet meer(?! door)|is niet meer aan de orde"
    r"|geen gebruik|geen interesse|zien? (?:\w+ ){0,2}af van|verstek|sla(?:an)? (?:\w+ ){0,3}over|streep door"
    r"|geen van (?:ons|allen|allebei|beiden|de)|not possible|onhandig|ongunstig|ben (?:ik )?(?:\w+ )?ziek"
    r"|ziekgemeld|kind is ziek|lig (?:ik )?(?:in|met|op)|(?:zijn|is|zit|zitten|staat|raakt) (?:[\w']+ ){0,4}vol(?! "
    r"|led)|zien (?:\w+ )?ervan af|zien? (?:\w+ ){0,3}van af|lig (?:ik )?eruit|voorlopig (?:dus |maar )?niet"
    r"|laat (?:\w+ ){1,3}(?:maar )?zitten|(?:team)?uitje|bruiloft|uitvaart|begrafenis|operatie|examens?"
    r"|laat maar(?! (?:\w+ )?(?:staan|doorgaan|komen|zo|weten))"
    r"|komt (?:\w+ ){0,3}slecht uit|komt niet uit"
    r"|slecht(?:e)? (?:gelegen|moment|tijdstip)|(?:dag|dan|week|dinsdag\w*) ben ik (?:vrij|weg|er niet)"
    r"|heb(?:ben)? (?:ik |wij |we )?al (?:een|iets|wat)\b|(?:dit|dat|het) gaat (?:\w+ )?nie(?:t)?"
    r"|komt (?:\w+ ){0,3}niet (?:goed )?uit|schikt niet|past niet|lukt (?:\w+ ){0,4}nie(?:t)?"
    r"|niet(?: \w+)? lukken|nie lukken|niet gaan lukken|red (?:ik )?(?:het )?niet|redden (?:we )?(?:het )?niet"
    r"|haal (?:ik )?(?:het )?niet"
    r"|niet (?:haalbaar|mogelijk|beschikbaar|aanwezig|bij zijn|komen|akkoord|werken|gelegen|handig|passend"
    r"|te doen|vrij|vrijmaken|inpassen|door)|gaat (?:\w+ )?(?:'?[me]m|het|dat)? ?nie(?:t)? (?:worden?|worre"
    r"|lukken|door)|gaat (?:\w+ ){0,2}nie(?:t)?(?! om| over)|wordt (?:\w+ )?(?:niks|niets|'?[me]m niet)"
    r"|geen (?:plek|ruimte|tijd|gaatje|mogelijkheid|optie)"
    r"|kan (?!(?:\w+ ){0,6}niet (?:\w+ )?(?:openen|bereiken|vinden|lezen|downloaden|printen|inloggen|zeggen"
    r"|beoordelen|reageren|beantwoorden|zien|beloven))(?:\w+ ){0,5}nie(?:t)?|kunnen (?:\w+ ){0,5}nie(?:t)?"
    r"|kon (?:\w+ )?niet|niet kan|niet kunnen|can'?t"
    r"|cannot|unable|not available|doesn'?t work|won'?t work"
    r"|zit (?:ik |wij |we )?(?:dan|net|die|vol|al vol)|zitten (?:we |wij )?dan|sta (?:ik )?(?:dan )?(?:voor|op"
    r"|in)|dan sta ik|dan heb(?:ben)? (?:ik|wij|we)|heb(?:ben)? (?:ik |wij |we )?dan|dan zit(?:ten)?"
    r"|dan ben (?:ik|wij) (?:vrij|weg|op|in|met|er niet|niet)|dan zijn (?:wij|we) (?:vrij|weg|op|in|met|dicht"
    r"|gesloten)|ben (?:ik )?dan|zijn (?:we |wij )?dan"
    r"|(?:met|op) (?:vakantie|verlof|reis|cursus|training|studiedag|teamdag|teamuitje)|vrije dag|vrij die dag"
    r"|werk (?:ik )?(?:\w+ ){0,2}(?:niet|nooit)|nooit op|(?:mijn|onze|m'n) (?:teamdag|studiedag|vakantie"
    r"|verlof)|hebben (?:wij|we) (?:\w+ )?(?:teamdag|studiedag)"
    r"|iedereen (?:is )?weg|staat al vol|(?:agenda|middag|dag) (?:zit|staat|is) (?:\w+ )?vol|vol(?:geboekt"
    r"|gepland)|bezet|dubbel geboekt|(?:al|een|heb) (?:een )?andere (?:afspraak|verplichting)|komen er niet uit"
    r"|tegen het tijdstip|overgenomen)\b"
)

# Verbs of being able and being there: a "niet" in their clause makes them a no.
ABLE = re.compile(r"\b(?:kan|kun\w*|ben|zijn|kom\w*|lukt|lukken|past|schikt|sta\w*)\b")

# The proposed time by another name, and what people do when they are elsewhere then; together, without a yes, a no.
SLOT_REFERENCE = re.compile(
    r"\b(?:dan|die (?:dag|middag|week|dinsdag|maandag|woensdag|donderdag|vrijdag|datum|ochtend|periode)"
    r"|dat (?:tijdstip|moment|uur)|op (?:maandag|dinsdag|woensdag|donderdag|vrijdag)|tegelijkertijd)\b"
)

ELSEWHERE_THEN = re.compile(
    r"\b(?:heb|hebben|heeft|moet|moeten|zit|zitten|sta|staan|ben|zijn|begint|beginnen|geef|geven|ga|gaan|vlieg"
    r"|rijd|draai|werk|werken|vergader|volg|organiseer|overlap\w*|haal|halen|breng|brengen|loop|lopen|bezoek|bezoeken"
    r"|train|speel|speelt|verzorg|pas op|zwem|sport|krijg|krijgen|lig|trouw|verhuis|bevind|is (?:\w+ ){0,3}(?:weg"
    r"|dicht|gesloten|vrij"
    r"|ziek|vakantie|verlof|cursus))\b"
)

NOT_ELSEWHERE = re.compile(
    r"\b(?:er ook|erbij|bij zijn|aanwezig|ook goed|beter|graag|blij|niets|niks|ruimte|plek|weer terug|er zeker"
    r"|ben ik er(?! niet)"
    r"|zijn (?:we|wij) er(?! niet)|hoor|laat|fijn|meer|volgens|het gezin|de ouders|moeder|vader"
    r"|(?:zie|zag|lees|las|zien|lezen) (?:ik|wij|we)|(?:ik|wij|we) (?:zie|zag|lees|las|zien|lezen))\b"
)

# About a document or a line, not about being there.
INABILITY = re.compile(
    r"\b(?:kan|kon|kunnen|krijg)\b(?: [\w']+){0,4} (?:nergens|niet|geen|nooit)\b(?: \w+){0,3} (?:vinden|openen"
    r"|lezen|bereiken|downloaden|printen|inloggen|zien|beoordelen|open|terugvinden)\b"
    r"|\b(?:zat|zaten|zit|zitten|stond|stonden|staat|staan) er (?:\w+ )?niet (?:bij|in|tussen|op)\b"
    r"|\b(?:hoor|hoorde|begreep|begrijp) (?:ik )?dat (?:hij|zij|ze|[a-z]+) (?:\w+ )?ziek (?:is|was)\b"
)

# Another appointment gives way.
MOVES_OWN = re.compile(
    r"\b(?:schuif|schuiven|verzet|verzetten|verplaats|verplaatsen|annuleer|zeg|zeggen|ruil|ruilen|gooi"
    r"|cancel) (?:ik |wij |we )?(?:wel |gewoon |dan )?"
    r"(?:mijn|m'n|onze|een ander\w*|die ander\w*|iets anders|wat anders|de tandarts|een afspraak|wel iets)\b"
)

# Once said, the request itself is over; a later "wij sluiten aan bij …" gives no yes.
WITHDRAWS = re.compile(
    r"\b(?:niet (?:meer|langer) (?:nodig|noodzakelijk|aan de orde)|hoeft niet meer(?! door)|(?:trek"
    r"|trekken) (?:\w+ ){0,5}in|ingetrokken|ik annuleer|zien? (?:\w+ ){0,3}(?:van )?af"
    r"|(?:mag|kan) (?:\w+ )?(?:gesloten|worden gesloten|afgesloten)|geen (?:gesprek|overleg|afspraak) (?:meer"
    r"|nodig))\b"
)

# A yes that is no more than politeness where the answer is held back.
WEAK_YES = re.compile(r"\b(?:mooi|fijn|top|super|goed|prima|dank|tof|leuk|ok|oke|best|graag|zeker)\b")

BARE_NOT = re.compile(r"\W*(?:(?:de|het|om|op|en|ook|dan|uur|helaas|dus|maar|nee|sorry)\W+)*(?:ook )?nie?t?\W*")

# Somebody else's absence: beside a yes it takes nothing back.
OTHERS = re.compile(
    r"\b(?:(?:mijn|onze|m'n|de|een|haar|zijn) (?:\w+ )?(?:collega\w*|teamleider|leidinggevende|manager|tolk"
    r"|wijkagent|arts|huisarts|stagiaire?|gezinsvoogd|voogd|mentor"
    r"|leerkracht|partner|begeleider|advocaat|zoon|dochter|ouders?)|vader|moeder|ouders|stiefvader|school|opa|oma"
    r"|de (?:ggd|politie|gi|ggz|gemeente|raad)|(?:hij|zij|ze) (?:hoef\w*|kan|kunnen|komt|komen|wil))\b"
)
