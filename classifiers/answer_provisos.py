"""What holds a yes back: an answer that is still to come, a condition, a question, mere thanks; data of
`classifiers.slot_answer`.

Patterns match folded text (lower case, no accents, one space between words).
"""

from __future__ import annotations

import re

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
    r"|(?:als|wanneer) (?!ik |wij |we |het )(?:\w+ ){1,2}(?:kom|ben|kan|zal|neem) (?:ik|wij|we)"
    r"|als er niets tussenkomt"
    r"|als het (?:echt )?niet anders (?:kan|gaat)|als het moet"
    r"|als (?:god|de heer) het wil|zoals|als altijd|onder dank|ik heb nog even"
    r"|maar al te graag|maar wat graag|zet maar|doe maar|laat maar (?:doorgaan|komen)|kom maar|hoeft niet"
    r"|niet nodig|nog bedankt|nogmaals|tot later|ik zie wel)\b"
)

EVENTUALITY = re.compile(
    r"\b(?:als [^.?!,]{0,40} (?:laat|hoor|hoort|meld|bel|mail|app) (?:ik|wij|we|u|je|jullie)"
    r"|mocht(?:en)?|kunnen (?:we|wij|ik) onverhoopt|als er (?:\w+ ){0,2}iets)\b[^.?!\n]*"
)

# If it should come to that: no refusal.
HYPOTHETICAL = re.compile(
    r"\b(?:onverhoopt|mocht(?:en)?|in het geval dat|als (?:\w+ ){1,5}niet|als (?:\w+ ){1,3}(?:niemand|niks|niets"
    r"|geen)|lukt het niet,? dan|kunnen (?:we|wij"
    r"|ik) (?:\w+ )?niet,? dan)\b"
)

# What may go wrong on the writer's own side: the yes stands, and nobody has to answer it.
OWN_ASIDE = re.compile(
    r"\b(?:als|mits|indien|wanneer) (?:er )?(?:(?:hier|bij ons|thuis|intussen|tegen die tijd|die dag"
    r"|dan) )?(?:niemand|niks"
    r"|niets|geen (?:gekke dingen|rare dingen|file|files|storing|vertraging|crisis|spoed))(?: \w+){1,4}"
    r"|\b(?:als|mits|indien) (?:de (?:trein\w*|bus|brug|tunnel|a\d+|pont)|het (?:weer|verkeer|ijs)|mijn (?:rug"
    r"|auto|fiets|knie"
    r"|gezondheid|hoofd|stem))(?: \w+){1,4}"
)
# The time is to be kept for the writer, whatever may come of it.
HOLDS = re.compile(
    r"\b(?:hou|houd|houden|zet|noteer|plan|leg|blok|boek|reserveer) (?:[\w':.]+ ){0,4}(?:maar|gerust|gewoon|alvast)"
    r" (?:\w+ )?(?:aan|in|erin|vast|vrij|neer|op)\b"
)
# The condition is one that the others must meet.
ON_OTHERS = re.compile(
    r"\b(?:als|mits|tenzij|indien|voorwaarde|voorbehoud)\b[^.?!\n]{0,60}\b(?:jullie|u|je|tolk|moeder|vader|ouders"
    r"|toestemming"
    r"|collega\w*|teamleider|voogd)\b"
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

ASKS = re.compile(
    r"\?|^(?:(?:hoi|dag|hallo|en|maar|nog|vraagje|beste|he)[,!:]? )?(?:wie|wat(?! later| eerder| vroeger| ontzettend"
    r"| ongelooflijk| super| geweldig| mij| ons| fijn| goed| jammer"
    r"| mooi| snel| vervelend| erg| een | naar| verdrietig| heftig| lief| aardig| attent| spijtig| leuk| prettig"
    r"| top)|waar(?!schijnlijk)|wanneer|hoe(?!wel)|waarom|welke?|(?:is|zijn) (?:dat|dit|jullie|u|mijn|de) (?!goed"
    r"|prima|ok|akkoord|fijn|geen|niet)|word(?:t|en) (?!vervolgd|besproken|uitgezocht"
    r"|geregeld|verwacht)|is het|is er"
    r"|kan ik|kunnen|mag|moet(?:en)? (?:ik|we|wij|de|er|dit|het)(?! (?:\w+ )?(?:even|eerst|nog) )|komt (?:er|u|jij"
    r"|je|iemand)|komen(?! (?:wij|we) )"
    r"|heeft|hebben jullie|zijn (?:jullie|er)"
    r"|gaat|geldt|klopt (?:het|dat|dit|de|er)|who|what|where|how|is this|is it|do we|should)\b"
    r"|[,.:;] (?:en |maar |want )?(?:waarom|wie|wat|waar|hoe|welke|wanneer) (?:moet|moeten|kan|kunnen|is|zijn|word\w*"
    r"|gaat"
    r"|heb|hebben|komt|komen|mag|wil|willen|belt|doet|regelt|betaalt|zit)\b"
    r"|^(?:zit|zitten|blijft|blijven|krijgt|krijgen|weet|weten|doet|doen|staat|komt|geldt|gelden|hoeft|hoeven"
    r"|gaat|gaan"
    r"|neemt|nemen) (?:de|het|er|jullie|u|mijn|onze|een|ouders|moeder|vader|dit|dat|iemand) (?!niet|niks|prima|goed"
    r"|maar)"
    r"|\bvernem(?:en|)\b|\bverneem\b|\bbenieuwd (?:of|wie|wat|waar|hoe|naar)\b"
    r"|\bgraag (?:[\w']+ ){0,4}(?:horen|weten|vernemen) (?:[\w']+ ){0,2}(?:wie|wat|waar|hoe|of|welke|wanneer"
    r"|waarom)\b"
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

# What is left open beside a yes: a person looks.
OPEN_ENDS = re.compile(
    r"\b(?:wie|waar|welke?|hoe (?:laat|lang|veel)|hoeveel|waarom|vra(?:ag|gen|agje)|horen|vernemen|verneem|weten)\b"
)
