"""The turns of phrase of people who answer a proposed time, as data; `classifiers.slot_answer` holds the rules.

Patterns match folded text (lower case, no accents, one space between words).
"""

from __future__ import annotations

import re

# Said with a "no" word or a refusal's word, and a yes all the same. Read before anything else.
YES_IN_DISGUISE = re.compile(
    r"\b(?:(?:zie|zien|is|zijn|heb|hebben) (?:[\w']+ ){0,2}geen (?:bezwaren|belemmering\w*|beletsel\w*|obstakel\w*"
    r"|hindernis\w*)"
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
    r"|geregeld|deal|doen we|doe ik"
    r"|accepteer|geaccepteerd|bevestig(?:en|d|t)?|bij deze bevestigd|stem(?:men)? in|ga(?:an)? (?:hiermee "
    r"|daarmee )?akkoord"
    r"|past|schikt|lukt(?: mij| ons| me)?|dat kan|moet lukken|gaat lukken|zal lukken|zal er zijn|zullen er zijn"
    r"|voor mekaar|voor elkaar|komt (?:goed|uit|mooi uit|prima uit|ons uit|mij uit)|kan (?:ik|wij|we)|(?:ik|wij"
    r"|we) (?:\w+ ){0,3}kan|kunnen (?:wij|we)|(?:wij|we) kunnen|kan wel"
    r"|(?:ik |wij |we )?(?:ben|zijn|bennen|sta|staan|kom|komen) (?:[\w']+ ){0,5}(?:er(?! (?:zelf |samen "
    r"|inmiddels |al )*(?:uit|niet|nog niet|mee))|d'?r|erbij|aanwezig"
    r"|present|van de partij|klaar|paraat)(?: bij)?"
    r"|(?:wij|we|ik) kom(?:en)? (?:graag|zeker|eraan|met (?:z'n|zijn|ons|twee|drie))|ben d'?r|ben erbij|tot dan"
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

# Held back: a yes that is asked for, reported or only possible.
NO_YES_YET = re.compile(
    r"\b(?:(?:je|jij|u|jullie) (?:hoort|horen|krijgt|krijgen) |ik kijk of|we kijken of|goed om te weten|hou(?:d"
    r"|den)? (?:\w+ )?op de hoogte|beraden ons|beraad|geparkeerd|(?:weet|weten|hoor"
    r"|lees|zie|kijk) (?:\w+ ){0,3}(?:morgen|straks|vanmiddag|later|vrijdag)|rooster (?:\w+ )?afwachten"
    r"|even geduld"
    r"|hangt (?:er )?(?:\w+ )?(?:van )?af|afhankelijk van|nog geen idee|laat(?:en)? (?:[\w']+ ){1,6}weten"
    r"|hoor(?:t|en)? (?:\w+ ){0,3}(?:nog|snel|later|morgen) van|hoor nog|(?:ik|wij|we|zij|hij) (?:denk|denkt"
    r"|denken) er ?(?:nog )?over na"
    r"|(?:kijk|kijken|zien|bekijk\w*) (?:\w+ ){0,3}(?:verder|vanmiddag|vanavond|morgen|nog|straks|ernaar"
    r"|in (?:mijn|de|onze|m'n) agenda)"
    r"|zet (?:\w+ ){0,3}uit in|in beraad|(?<!in )overleg(?:gen)? (?:\w+ ){0,3}(?:met|nog|eerst|intern)"
    r"|leg(?:gen)? (?:\w+ ){0,3}voor aan|bespreek|bespreken|doorgestuurd|doorgezet|antwoordt (?:u|jullie) zelf"
    r"|wordt (?:\w+ )?(?:besproken|uitgezocht)|geef (?:\w+ ){0,3}door)\b|"
    r"\b(?:voordat (?:ik|wij|we) (?:ja|akkoord)|(?:eerder|eerst) (?:heb|had|zei|dacht) (?:ik|wij|we)?|of (?:het"
    r"|dat|dit) (?:\w+ )?(?:lukt|past|kan|schikt)|zodra|laat (?:ik )?(?:van me|nog|u|jullie|het|je)"
    r"|kom(?:en)? [^.?!,]{0,40}\bterug\b"
    r"|weet(?:en)? (?:\w+ ){0,2}niet|moet (?:ik |wij |we )?(?:\w+ )?(?:eerst|nog)"
    r"|even (?:\w+ ){0,4}(?:overleggen|kijken|checken|navragen|afstemmen|nakijken|uitzoeken|bespreken|vragen"
    r"|kortsluiten|voorleggen|opzoeken|polsen)"
    r"|moet (?:\w+ ){0,5}(?:overleggen|kijken|checken|navragen|afstemmen|uitzoeken)|vraag (?:ik )?(?:het |dit "
    r"|dat )?(?:even )?na|wacht (?:ik )?(?:\w+ )*af|later meer|volgt|reageer (?:ik )?(?:dan|later|morgen|nog)"
    r"|ik (?:ga|zal) (?:het )?(?:na|overleggen|uitzoeken))\b"
)

# Makes a yes hang on something.
CONDITION = re.compile(
    r"\b(?:verkeerde?|potlood|beslis\w*|bepaal\w*|zal wel|al (?:zie|vind|lijkt|vrees)|opzien|aarzel\w*|hoogstens"
    r"|desnoods|noodgedwongen|tegen heug|vooropgesteld|gesteld dat|aangenomen|ervan uitgaande|behoudens|afgezien"
    r"|uitgezonderd|met uitzondering"
    r"|in afwachting|afwacht\w*|toestemming|instem\w*|goedkeur\w*|fiat|goedvinden"
    r"|moet(?:en)? (?:\w+ ){0,5}(?:bevestig\w*|instemmen|akkoord|toezeggen|weten|vinden|kunnen|willen)|(?:hoort"
    r"|horen|hoor) (?:u|jullie|je|ik|wij|we)|bel(?:len)? (?:\w+ ){0,3}(?:terug|nog|over)|over de (?:tijd|datum"
    r"|locatie|plek)"
    r"|leg(?:gen)? (?:\w+ ){0,3}voor(?=\W*$|[.!,])|(?:ik|we|wij) (?:kijk|kijken|overleg|overleggen|bespreek|vraag"
    r"|vragen|check|peil)|al (?:is|moet|weet|ben|heb|zou|kan|wil)|hoewel|ofschoon|zij het|krap|niettemin"
    r"|desondanks"
    r"|twijfel\w*|onduidelijk|nog te bezien|pas als|pas wanneer|tegenbericht|reservemoment|reserve|plan b"
    r"|eventualiteit\w*|protest|bezwaar\w*|tenminste|althans|eigenlijk|vooraf|eerst)\b|"
    r"\b(?:in beginsel|ik denk|denken we|laat(?:en)? (?:\w+ ){1,5}weten|bijna zeker|onder de voorwaarde"
    r"|onverhoopt|achter de hand|voor zover|vooralsnog|normaal gesproken|ijs en weder"
    r"|als het (?:goed is|meezit|kan|lukt)|hoor ik|vroeger weg|eerder weg|weg moet\w*|moet(?:en)? (?:ik |we "
    r"|wij )?(?:\w+ ){0,5}(?:weg|om)|alleen (?:niet|nog)|zou (?:moeten|wel) kunnen"
    r"|halfuurtje|kwartiertje|een half uur|zou (?:fijn|mooi|prettig)|vervroeg\w*|verlaat|opschuif\w*|opschuiven"
    r"|verschuiven|verschuif)\b|"
    r"\b(?:mits|indien|tenzij|behalve|voorbehoud|op voorwaarde|voorwaarde|zolang|afhankelijk|hangt (?:er"
    r"|het) ?(?:van)? ?af|als(?! afgesproken| gezegd| besproken)|wanneer|maar|wel graag|graag wel|alleen"
    r"|in principe|voorlopig|onder|misschien"
    r"|waarschijnlijk|vermoedelijk|denk ik|hoop ik|hopelijk|ik hoop|denk het|volgens mij|zou moeten|moet nog"
    r"|nog (?:even|niet)|anders|even (?:overleggen|checken)|liefst|liever|zonder|if|provided|unless|but"
    r"|probably|should|eventueel"
    r"|hooguit|maximaal|uiterlijk|later|eerder|optie|onzeker|proberen|probeer|streven|op zich|wellicht|mogelijk"
    r"|ergens|half(?:uur)? te laat|te laat|een ding|graag met|met tolk)\b"
)
# Nothing but thanks: no answer.
ONLY_THANKS = re.compile(
    r"\W*(?:(?:hartelijk|heel erg|veel|alvast|nogmaals|erg|super)? ?(?:dank|bedankt|thanks|merci|thx)(?: je"
    r"| jullie| u)?(?: wel)?(?: voor (?:\w+ ){0,3}\w+)?(?: alvast)?"
    r"|(?:een )?(?:alvast )?(?:een )?(?:fijne?|prettige?|goede?)"
    r" (?!voorstel|plan|idee|moment|tijd|datum|zo\b|hoor\b|dan\b)\w+(?: nog| gewenst| allemaal)?|ontvangen"
    r"|gelezen|gezien|(?:bericht|mail|in goede orde) ontvangen"
    r"|doorgestuurd)\W*"
)
# Sounds like a condition, is none.
NO_CONDITION = re.compile(
    r"\b(?:zonder tegenbericht|geen (?:enkel )?bezwaar|ik had eigenlijk|hoor (?:ik )?(?:het )?graag niets"
    r"|als (?:afgesproken|gezegd|besproken|gewoonlijk|het goed is)|als er (?:nog )?iets|als (?:u|jullie|je)"
    r" (?:nog|iets)"
    r"|(?:als|wanneer) (?!ik |wij |we |het )(?:\w+ ){1,2}(?:kom|ben|kan|zal|neem) (?:ik|wij|we)|als er niets tussenkomt"
    r"|als het (?:echt )?niet anders (?:kan|gaat)|als het moet"
    r"|als (?:god|de heer) het wil|zoals|als altijd|onder dank|ik heb nog even"
    r"|maar al te graag|maar wat graag|zet maar|doe maar|laat maar (?:doorgaan|komen)|kom maar|hoeft niet"
    r"|niet nodig|nog bedankt|nogmaals|tot later|ik zie wel)\b"
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
    r"|(?:mag|kan) (?:\w+ )?(?:gesloten|worden gesloten|afgesloten)|geen (?:gesprek|overleg|afspraak) (?:meer|nodig))\b"
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
# A yes that is no more than politeness where the answer is held back.
WEAK_YES = re.compile(r"\b(?:mooi|fijn|top|super|goed|prima|dank|tof|leuk|ok|oke|best|graag|zeker)\b")
STORY = re.compile(
    r"\b(?:het gezin|gezin|vader|moeder|ouders|kind(?:eren)?|zoon|dochter|zij(?! het\b)|hij|client|clienten)\b"
)
ALSO = re.compile(r"\W*(?:en )?\W*ook(?: niet)?\W*")
BARE_NOT = re.compile(r"\W*(?:(?:de|het|om|op|en|ook|dan|uur|helaas|dus|maar|nee|sorry)\W+)*(?:ook )?nie?t?\W*")

# Somebody else's absence: beside a yes it takes nothing back.
OTHERS = re.compile(
    r"\b(?:(?:mijn|onze|m'n|de|een|haar|zijn) (?:\w+ )?(?:collega\w*|teamleider|leidinggevende|manager|tolk"
    r"|wijkagent|arts|huisarts|stagiaire?|gezinsvoogd|voogd|mentor"
    r"|leerkracht|partner|begeleider|advocaat|zoon|dochter|ouders?)|vader|moeder|ouders|stiefvader|school|opa|oma"
    r"|de (?:ggd|politie|gi|ggz|gemeente|raad)|(?:hij|zij|ze) (?:hoef\w*|kan|kunnen|komt|komen|wil))\b"
)
EVENTUALITY = re.compile(
    r"\b(?:als [^.?!,]{0,40} (?:laat|hoor|hoort|meld|bel|mail|app) (?:ik|wij|we|u|je|jullie)"
    r"|mocht(?:en)?|kunnen (?:we|wij|ik) onverhoopt|als er (?:\w+ ){0,2}iets)\b[^.?!\n]*"
)
# If it should come to that: no refusal.
HYPOTHETICAL = re.compile(
    r"\b(?:onverhoopt|mocht(?:en)?|in het geval dat|als (?:\w+ ){1,5}niet|lukt het niet,? dan|kunnen (?:we|wij"
    r"|ik) (?:\w+ )?niet,? dan)\b"
)
# Sent here by mistake: whatever it says is not for us.
MISSENT = re.compile(
    r"\b(?:niet voor (?:mij|me|ons) (?:bedoeld|bestemd)|verkeerde (?:mail|bericht|ontvanger|persoon|adres)"
    r"|niet voor (?:u|jullie|je|jou) (?:bedoeld|bestemd)|was voor (?:de|mijn|een) (?!vergadering)\w+ (?:bedoeld"
    r"|bestemd)?"
    r"|per ongeluk (?:naar|aan) (?:u|jullie|je)|verkeerd (?:verstuurd|verzonden|geadresseerd)|wrong (?:mail"
    r"|person|address))\b"
)
# Polite words that open any mail; alone they are no yes where the answer is held back.
MERE_THANKS = re.compile(
    # "een goed uiteinde", "goede reis": said of something else than the proposal
    r"\b(?:een )?(?:heel |erg |hele )?(?:goede?|fijne?|mooie?|prettige?|leuke?|beste) (?!hoor|zo\b|dan\b|dus\b"
    r"|voor\b|is\b|in\b"
    r"|met\b|en\b|om\b|te\b|tot\b|dat\b|als\b|uit\b|maar\b|ik\b|wij\b|we\b|mij\b|ons\b|dinsdag|op\b|ook\b|geregeld"
    r"|genoteerd"
    r"|bij\b|wat\b|af\b|als|komt|staat|nog\b|mee\b|uur|voorstel|moment|plan\b|idee|tijd|datum|middag|optie|keuze"
    r"|keus|groet)[a-z]+"
    r"|(?:(?:fijne?|goede?|prettige?|mooie?) (?:weekend|dag|avond|vakantie|feestdagen|week)|(?:fijn|mooi|top"
    r"|super|goed|prachtig|tof|leuk|prettig|great|nice) (?:dat|om|van|te|zo|nieuws|that|to)\b(?! snel kan|zo kan)"
    r"|ha,? mooi|goed (?:te|om te) \w+|goed nieuws|goede? \w+dag)"
)

# Said of a time while the answer is held back: still a wish.
PREFERS = re.compile(r"\b(?:liever|liefst|graag|voorkeur|past|lukt|schikt|wel|beter|kan het|kunnen we|mag het|zou)\b")

# A wish for another time.
WISH = re.compile(
    r"\b(?:lukt|past|schikt|(?:ik|wij|we) (?:\w+ ){0,3}(?:kan|kunnen)|kan (?:ik|me|mij)|kunnen (?:aansluiten"
    r"|komen)|haal ik|red ik|zou gaan|gaat wel|doe maar|maak er|schuif|schuiven"
    r"|vervroegen|opschuiven|dan wel|aub|svp|komt (?:\w+ ){0,3}(?:beter |goed |wel )?uit|heb (?:ik|je)"
    r"|pas (?:weer )?op|voorgesteld wordt|wordt het|make it|move|same time|(?:zet|noteer|plan|schrijf) (?:mij|me|ons"
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
    r"\b(?:volgende|andere|daaropvolgende) (?:week|maand|dinsdag) (?:wel|graag|beter|kan|lukt|past)\b|\b(?:na"
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
    r"\b(?:voorkeur was|was (?:\w+ )?voorkeur|eerste voorkeur|had(?:den)? (?:\w+ )?liever|liever gehad"
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
# "de 4e weer open. Kan het dan?": the day of return is the wanted one.
RETURNS = re.compile(r"\b(?:weer|terug|open|back|pas)\b")
THEN_WISH = re.compile(r"\b(?:(?:dan|then)\b(?! (?:weet|hoor|heb|laat|bel|mail))|die dag\b)[^.!]{0,40}")
# "tot vier uur les, daarna kan ik": the end of what is in the way is the wanted time.
AFTERWARDS = re.compile(
    r"\b(?:daarna|erna|nadien|vanaf dan|afterwards|after that)\b(?=[^.?!]{0,40}\b(?:kan|kunnen|vrij|wel|graag|lukt|past"
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
    r"\b(?:kan|kunnen|zou|mag|lukt|is) (?:het|we|wij|dat|er|u|jullie) (?:\w+ )?niet\b[^.]*\?|waarom niet"
)
INSTEAD = re.compile(
    r"\b(?:ipv|i\.p\.v\.?|in plaats van|instead of|en niet|rather than|voorkeur boven|beter dan)\s*(?:om |op )?$"
)
# Of several offers, the one the writer would rather have.
PREFERRED = re.compile(
    r"\b(?:liefst|voorkeur|preferably|preference|prefer|(?:maar|nog|eigenlijk|en) (?:dan )?liever|allerliefst)\b"
)
# What is left open beside a yes: a person looks.
OPEN_ENDS = re.compile(
    r"\b(?:wie|waar|welke?|hoe (?:laat|lang|veel)|hoeveel|waarom|vra(?:ag|gen|agje)|horen|vernemen|verneem|weten)\b"
)
CORRECTION = re.compile(
    r"\b(?:of nee|oh nee|nee|correctie|sorry|ik bedoel|bedoel|oeps|toch liever|bij nader inzien|wacht)\b"
)

# Another matter than the proposed time.
OTHER_MATTER = re.compile(
    r"\b(?:nieuwe (?:aanvraag|casus|zaak|melding|hulpvraag)|(?:heel )?andere? (?:casus|zaak|gezin)|daarvoor ook"
    r"|voortaan|mailadres|e-mailadres|algemene adres|adreswijziging|telefoonnummer|nummer van|bijgaand|bijlage"
    r"|hierbij(?! (?:bevestig|ga|laat|meld|accepteer|aanvaard|deel|stem|annuleer|zeg|trek|akkoord|geef|de bevest|zijn"
    r"|aanwezig|betrokken|kan|zitten))"
    r"|ter info|ter informatie"
    r"|aanvulling|willen jullie mijn|wilt u mijn|rekening|factuur|vacature|verzendlijst|mailinglijst"
    r"|nieuwsbrief|stage)\b"
)
ASKS = re.compile(
    r"\?|^(?:(?:hoi|dag|hallo|en|maar|nog|vraagje|beste|he)[,!:]? )?(?:wie|wat(?! later| eerder| vroeger| ontzettend"
    r"| ongelooflijk| super| geweldig| mij| ons| fijn| goed| jammer"
    r"| mooi| snel| vervelend| erg| een | naar| verdrietig| heftig| lief| aardig| attent| spijtig| leuk| prettig"
    r"| top)|waar(?!schijnlijk)|wanneer|hoe(?!wel)|waarom|welke|(?:is|zijn) (?:dat|dit|jullie|u|mijn|de) (?!goed"
    r"|prima|ok|akkoord|fijn|geen|niet)|word(?:t|en) (?!vervolgd|besproken|uitgezocht"
    r"|geregeld|verwacht)|is het|is er"
    r"|kan ik|kunnen|mag|moet(?:en)? (?:ik|we|wij|de|er|dit|het)(?! (?:\w+ )?(?:even|eerst|nog) )|komt (?:er|u|jij"
    r"|je|iemand)|komen(?! (?:wij|we) )"
    r"|heeft|hebben jullie|zijn (?:jullie|er)"
    r"|gaat|geldt|klopt (?:het|dat|dit|de|er)|who|what|where|how|is this|is it|do we|should)\b"
    r"|[,.:;] (?:en |maar |want )?(?:waarom|wie|wat|waar|hoe|welke|wanneer) (?:moet|moeten|kan|kunnen|is|zijn|word\w*"
    r"|gaat"
    r"|heb|hebben|komt|komen|mag|wil|willen|belt|doet|regelt|betaalt|zit)\b"
    r"|^(?:zit|zitten|blijft|blijven|krijgt|krijgen|weet|weten|doet|doen|staat|komt|geldt|gelden|hoeft|hoeven|gaat|gaan"
    r"|neemt|nemen) (?:de|het|er|jullie|u|mijn|onze|een|ouders|moeder|vader|dit|dat|iemand) (?!niet|niks|prima|goed"
    r"|maar)"
    r"|\bvernem(?:en|)\b|\bverneem\b|\bbenieuwd (?:of|wie|wat|waar|hoe|naar)\b"
    r"|\bgraag (?:[\w']+ ){0,4}(?:horen|weten|vernemen) (?:[\w']+ ){0,2}(?:wie|wat|waar|hoe|of|welke|wanneer|waarom)\b"
    r"|\bniet (?:helemaal |echt )?(?:duidelijk|bekend) (?:of|wie|wat|waar|hoe|waarom|welke)\b"
    r"|\bwil (?:ik )?(?:eerst )?(?:graag )?weten (?:of|wie|wat|waar|hoe|welke)\b"
    r"|(?:^|[,:;] )(?:om|op|met|van|voor|in|bij) (?:wie|welke?|hoeveel|hoe)\b|^(?:zijn|is) (?:hier|er|daar)\b"
    r"|\b(?:wel|alleen|rest|blijft|nog) (?:\w+ )?(?:een |de )?vraag (?:of|wie|wat|waar|hoe|wanneer)\b"
    r"|\bwaar (?:moet|moeten|kan|kunnen|word|worden) (?:ik|wij|we) (?:\w+ ){0,3}(?:zijn|wezen|heen|naartoe|terecht"
    r"|parkeren|melden|verwacht)\b|\bvraagje\b|\bik (?:wil|zou) (?:\w+ )?(?:graag )?weten\b|\bvraag (?:ik )?(?:me"
    r"|mij) af\b"
    r"|\b(?:vraag(?:je)?:|ik vraag me af|weet(?:en)? (?:u|je|jullie) (?:of|al)|ben benieuwd|mijn vraag"
    r"|graag (?:hoor ik|wil ik weten|willen weten|weten)|kun(?:t u| je|nen jullie) (?:\w+ ){0,2}(?:laten weten"
    r"|vertellen|uitleggen|toelichten"
    r"|aangeven|zeggen))\b"
)
# Asks for time to answer, and so answers nothing yet.
ASKS_DELAY = re.compile(
    r"\b(?:kan|mag|zal|can|may) (?:ik|i|wij|we)\b[^?]*\b(?:op antwoorden|terugkom\w*|laten weten|antwoorden|reageren"
    r"|come back to you"
    r"|get back to you|let you know)\b"
)

AUTOMATIC_SUBJECT = re.compile(
    r"^(?:automatisch antwoord|automatic reply|auto(?:matische)?[- ]?reply|afwezig\w*|out of office"
    r"|niet aanwezig|ooo|undeliverable|onbestelbaar|niet bezorgd|delivery status|mail delivery|gelezen|read"
    r"|not read|ontvangstbevestiging)\b"
)
# A person's own refusal in what else reads like an absence.
REFUSES_THIS = re.compile(
    r"\b(?:dit|dat|het|die (?:dag|middag|datum)|dinsdag) (?:gaat|lukt|kan|wordt|red|haal) (?:[\w']+ ){0,4}nie?t"
    r"|\b(?:dus|daarom|helaas) (?:\w+ ){0,2}niet\b"
)
AUTOMATIC_BODY = re.compile(
    r"\b(?:(?:beantwoord|lees|lezen) (?:\w+ )?(?:uw|je|jouw|mijn|uw) (?:e-?mail|mail|bericht)\b"
    r"|ik ben (?:\w+ ){0,3}(?:afwezig|met (?:\w+)?verlof|niet aanwezig)|momenteel (?:afwezig|niet (?:op kantoor"
    r"|aanwezig|bereikbaar))|voor spoed\w*(?: \w+)? (?:kunt|kun|bel|neem)|uw (?:e-?mail"
    r"|bericht|mail) wordt (?:niet|behandeld|doorgestuurd|gelezen)|i am out of (?:the )?office"
    r"|dit is een automatisch|automatisch gegenereerd|on annual leave|contact opnemen met het secretariaat)\b"
)
ACCEPTED_SUBJECT = re.compile(r"^(?:geaccepteerd|accepted|aanvaard|aangenomen)\b")
DECLINED_SUBJECT = re.compile(r"^(?:geweigerd|declined|afgewezen|geannuleerd|canceled|cancelled)\b")
TENTATIVE_SUBJECT = re.compile(r"^(?:voorlopig(?: geaccepteerd)?|tentative|misschien|onder voorbehoud)\b")
NEW_TIME_SUBJECT = re.compile(r"^(?:nieuwe tijd voorgesteld|nieuw tijdstip|new time proposed|tegenvoorstel)\b")
