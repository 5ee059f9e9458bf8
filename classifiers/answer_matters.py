"""What an answer speaks of besides a plain yes or no: other business, other people, an earlier answer, another way of
meeting, a request to cancel; data of `classifiers.slot_answer`.

Patterns match folded text (lower case, no accents, one space between words).
"""

from __future__ import annotations

import re

# Meant for somebody else, or sent to somebody who has nothing to do with it.
MISDIRECTED = re.compile(
    r"\b(?:verwart|verwarren|niet de (?:persoon|man|vrouw|juiste)|waarom (?:sturen|stuurt|stuur|mailen|mailt|krijg"
    r"|ontvang) (?:jullie|u|je|ik) (?:mij "
    r"|me )?(?:dit|dat|deze mail|dit bericht)|verkeerde (?:te pakken|voor|aan de lijn|afdeling|instantie|organisatie)"
    r"|(?:hier|bij ons) (?:is|werkt|zit|bestaat|woont) (?:er )?(?:geen|niemand)"
    r"|(?:aan|op) het (?:goede|juiste|verkeerde) adres|(?:onjuist|verkeerd) (?:adres|geadresseerd|mailadres)"
    r"|(?:ken|kennen) (?:ik |wij |we )?(?:dit|het|dat|deze) (?:gezin|mevrouw|meneer|familie|naam|dossier)"
    r"(?: \w+)? niet en|(?:ken|kennen) (?:ik |wij |we )?(?:deze|die) (?:meneer|mevrouw|persoon|naam|mensen) niet"
    r"|wrong (?:person|address|department|mail)|mistaken me|not the (?:right )?person"
    r"|do not work in|niet (?:mijn|onze) (?:regio|gemeente|afdeling)|(?:negeer|vergeet) (?:deze|dit"
    r"|mijn vorige) (?:mail"
    r"|bericht|appje))\b"
)
# Handed on to a colleague: the writer answers nothing.
HANDED_ON = re.compile(
    r"\b(?:(?:kun|kan|wil|wou|zou|kijk|regel|bel|mail|pak|neem|doe|handel|beantwoord|reageer) jij|(?:die|deze|dit|dat"
    r"|hij) is (?:voor"
    r"|aan) jou"
    r"|iets voor jou|voor jou(?: denk ik| toch| dus)?\?|(?:ga|gaan) (?:ik |wij |we )?(?:hier|daar) niet over"
    r"|ligt (?:nu |inmiddels )?bij (?:onze|de afdeling|het team)|ter afhandeling|is (?:dit|deze"
    r"|dat) (?:er )?(?:niet )?(?:een|iets) voor|ter behandeling|jij (?:hem|'m|deze"
    r"|dit) op|doe jij|ga jij|jouw zaak"
    r"|(?:zie|kijk) (?:mail )?(?:onder|hieronder|beneden)(?! ?\d)|(?:door)?gezet naar (?!dinsdag)"
    r"|(?:wil|willen|kunnen|kun) (?:je|jij|jullie) (?:even )?kijken of (?:dit|het|deze) (?:\w+ )?"
    r"(?:past|kan|uitkomt|in)"
    r"|(?:kun|kan|wil) je (?:deze|dit|hem|'m) (?:oppakken|overnemen|afhandelen|beantwoorden)"
    r"|can you (?:handle|take|pick up|answer) this)\b"
)
# Chat.
SMALL_TALK = re.compile(
    r"\b(?:hoe (?:was|is|gaat|ging|bevalt) (?:\w+ ){0,3}(?:vakantie|weekend|met|je|jullie|u|feest|verlof|verjaardag"
    r"|nieuwe)"
    r"|(?:fijne|goede|mooie|leuke|prettige) [a-z]+ gehad|wat een (?:weer|hitte|kou|regen|wind)|feliciteer"
    r"|gefeliciteerd"
    r"|groet(?:jes|en)? aan|van harte|jarig|kleindochter|kleinzoon|kleinkind(?! uit)|beterschap|het (?:regent"
    r"|sneeuwt|vriest|stormt|onweert|dooit|hagelt)|lekker weer"
    r"|beste wensen|wat gaat de tijd)\b"
)
# Business that is not the appointment.
OTHER_BUSINESS = re.compile(
    r"\b(?:facturen|factuur|declaratie|herhaalrecepten|melding (?:kan |moet |wil )?(?:doen|maken)|bereikbaar (?:in"
    r"|tijdens|op)|openingstijden|portaal|inloggen|thema(?:bijeenkomst|dag|avond|middag)"
    r"|studiemiddag|plaatsen voor|aanmelden voor|lekkage|klacht(?:en)? (?:over|indienen)|plan van aanpak"
    r"|vacatures?|sollicitatie|nieuwsbrief|handleiding|posters?\b|logo|jaarverslag|presentielijst|contactpersoon"
    r"|meldpunt|helpdesk|helpline|vertrouwenspersoon|oude nummer|nieuwe nummer|systeem|boek\b|prijs\b|wat kost"
    r"|sleutels?\b|bloemen|leaflets?|brochures?|address of|number of|verzendlijst|mailinglijst|website"
    r"|bezoekadres|postadres|pakket\w*"
    r"|jullie site"
    r"|wachtwoord|inlog\w*|foutmelding|formulier\w* op|krant|journaal|telefoonnummer|nummer van|contactgegevens"
    r"|mailadres|e-mailadres|mijn (?:(?:vorige |eerdere )mails?|mails)(?! (?:was|is))|mijn (?:vorige )?bericht van"
    r"|foto'?s"
    r"|cursus voor|cursussen|opleiding(?:en)?|training|scholing van jullie|webinar|folders?|flyers?|jaarverslag"
    r"|(?:verslag|notulen|rapport|brief) van (?:de "
    r"|het "
    r")?(?:vorige|laatste|afgelopen)|heel iets anders|loket|uitkering|toeslagen|paspoort|rijbewijs"
    r"|(?:hebben|heeft|heb) (?:jullie|u|je) (?:[\w']+ ){2,12}(?:ontvangen|gekregen|binnengekregen|doorgekregen"
    r"|gelezen)\b|(?:even )?iets anders\.|los (?:hiervan|daarvan|van dit)"
    r"|daarnaast een"
    r"|stageplek|stage lopen|klacht over|privacyverklaring|parkeervergunning|dezelfde mail)\b"
)
# About the appointment all the same.
OF_THE_MEETING = re.compile(
    r"\b(?:gesprek|afspraak|overleg|bijeenkomst|uitnodiging|voorstel|dinsdag|meenemen|meebreng\w*|aansluit\w*"
    r"|aanwezig"
    r"|erbij|hoe laat|datum|tijdstip|komen|tolk)\b"
)
# The writer's own earlier answer, told: no answer by itself.
TOLD_BEFORE = re.compile(
    r"\b(?:(?:ik|wij|we) (?:schreef|schreven|zei|zeiden|mailde|mailden|meldde|gaf|appte)"
    r"|(?:zei|schreef|mailde|meldde|gaf|appte) (?:ik|wij|we)"
    r"|had(?:den)? (?:ik |wij |we )?(?:[\w']+ ){0,5}(?:gezegd|gemeld|doorgegeven|afgezegd|geschreven|gemaild"
    r"|toegezegd"
    r"|bevestigd|geaccepteerd|afgemeld)"
    r"|(?:eerdere?|vorige|laatste|gegeven) (?:mail|mailtje|bericht|antwoord|reactie|afzegging|afmelding|toezegging"
    r"|akkoord"
    r"|ja|nee|bevestiging)|(?:mijn|onze|m'n) (?:afzegging|afmelding|toezegging|akkoord|bevestiging|nee|ja))\b"
)
# An earlier yes taken back.
RETRACTS = re.compile(
    r"\b(?:(?:terug(?:komen)?|terugkom\w*) op (?:mijn|m'n|onze|ons|de|het|die) (?:eerdere |gegeven |vorige "
    r"|laatste )?"
    r"(?:toezegging|akkoord|ja|bevestiging|afspraak|toestemming|antwoord|acceptatie|mail)"
    r"|(?:mijn|onze|m'n) (?:eerdere |gegeven )?(?:toezegging|akkoord|ja|bevestiging|deelname) (?:\w+ )?"
    r"(?:intrekken|in|terug(?:nemen|draaien)?|herroepen)"
    r"|een streep door|terugkrabbel\w*|krabbel(?:en)? (?:\w+ )?terug|te snel (?:ja|akkoord|gereageerd|toegezegd)"
    r"|van de baan|afhaken"
    r"|haken? (?:\w+ )?af|van de (?:lijst|agenda) (?:halen|af)|haal (?:mij|me|ons|hem) (?:\w+ )?(?:van de|uit de)"
    r"|(?:uit|van) (?:de|mijn|jullie|uw) (?:agenda|planning|lijst) (?:te )?halen"
    r"|take back my|have to withdraw)\b"
)
# Struck out of the diary: over, in the words of whoever tells another to do it.
STRIKES_OUT = re.compile(
    r"\b(?:(?:haal|halen|gooi|gooien|knikker|mik|kieper|veeg|trek) (?:[\w']+ ){0,4}(?:uit (?:de|jullie|je|uw|die)"
    r" (?:agenda|planning|lijst|rooster)|van (?:de|jullie|je|uw) (?:agenda|planning|lijst|rol)|eruit|eraf"
    r"|er (?:\w+ )?uit)"
    r"|(?:wis|schrap|streep|verwijder|kras) (?:(?:hem|'m|deze|die|dit|dat|het|ons|mij|me) )?(?:maar|gerust|dus)\b"
    r"|(?:wis|schrap|verwijder) (?:(?:hem|'m|ons|mij|me)\b|(?:de|het|die|deze|onze) (?:afspraak|gesprek|overleg"
    r"|bespreking))"
    r"|(?:kruis|streep) (?:\w+ )?door\b(?! (?:mijn|m'n|onze))"
    r"|(?:uur\w*|tijd\w*|plek\w*|moment|gaatje|middag) (?:\w+ ){0,2}aan (?:een ander\w*|iemand anders|anderen"
    r"|een volgende)"
    r"|(?:dit|het|dat|de zaak|alles) (?:\w+ )?laten rusten|geen (?:zin|nut) meer"
    r"|vergeet (?:mijn|onze|m'n) (?:\w+ )?(?:vraag|verzoek|aanvraag|hulpvraag)|annuleert (?:u|jullie|je) (?:het"
    r"|ons|onze|mijn|deze|dit|de)(?! niet)"
    r"|(?:tijd|uur|plek|moment|tijdstip) (?:\w+ )?weggeven)\b"
)
# An earlier no taken back: "mijn afmelding kunt u vergeten".
TAKES_BACK_NO = re.compile(
    r"\b(?:mailde|schreef|zei|meldde|appte|dacht|gaf)\b[^.?!\n]{0,30}\bnie?t (?:zou )?(?:kon|kan|konden|kunnen"
    r"|lukte)\b"
    r"[^.?!\n]{0,40}\b(?:opgelost|geregeld|toch wel|(?:kan|lukt) (?:nu|toch|inmiddels))\b|"
    r"\b(?:(?:ik|wij|we) (?:\w+ ){0,3}(?:afzegden?|afmeldden?|annuleerden?)"
    r"|(?:mijn|onze|m'n|die|de) (?:\w+ )?(?:afzegging|afmelding|annulering|weigering|afzegmail|nee))\b[^.?!\n]{0,40}"
    r"\b(?:negeren|(?:mag|mogen|kan|kun|kunt|kunnen) [^.?!\n]{0,20}(?:vergeten|weggooien|weg)|vervalt|geldt niet meer"
    r"|is achterhaald|trek(?:ken)? (?:ik|we) (?:\w+ )?in|(?:neem|nemen|draai|draaien) (?:ik|wij|we) (?:\w+ )?terug)\b"
    r"|\b(?:negeer|vergeet)\b[^.?!\n]{0,30}\b(?:afzegging|afmelding|annulering|weigering|afzegmail)\b(?! niet)"
    r"|\b(?:annuleer|negeer|vergeet)\b[^.?!\n]{0,20}\b(?:verzoek|vraag) om (?:(?:een )?andere?\b|uitstel"
    r"|te verzetten)"
)
# What is off is what stood in the way.
OBSTACLE_GONE = re.compile(
    r"\b(?:zitting|cursus|training|vakantie|dienst|reis|vergadering|teamdag|studiedag|operatie|andere afspraak"
    r"|inspectie)"
    r" (?:\w+ ){0,3}(?:van de baan|afgelast|geannuleerd|verzet|verplaatst|vervallen|gaat niet door)"
)
# The yes stands behind what must be so first: "als de zitting niet uitloopt, ben ik er".
SUPPOSED_YES = re.compile(
    r"(?:^|[.!?\n]) ?\W*(?:als|wanneer|indien|mits|zolang|zodra|tenzij|bij (?:voldoende|genoeg))"
    r" [^.?!\n]{4,90}?(?:\bdan |, ?)?"
    r"\b(?:ben ik (?:er(?:bij)?|aanwezig|present)|zijn (?:wij|we) (?:er(?:bij)?|aanwezig|present)|kom ik"
    r"|komen (?:wij|we)"
    r"|kan ik|kunnen (?:wij|we)|lukt het|haal ik|red ik|sluit ik aan|doe ik mee|is het (?:goed|prima|akkoord))\b"
    r"(?! (?:\w+ ){0,2}(?:niet|nie|geen|helaas|wel (?:op|om)))"
)
# A refusal that a question before it does not make a reason.
REFUSES_PLAINLY = re.compile(
    r"\b(?:nee|helaas|sorry|toch|verhinderd|(?:kan|lukt|past|schikt|gaat|red|haal|kom)"
    r" (?!(?:haar|hem|ze|die|de|mijn) )(?:[\w']+ ){0,4}nie?t"
    r"|afzeg\w*|annule\w*|cancel\w*|afgelast)\b"
)
# What stands behind a question as its reason: "komt hij ook? Dan ben ik er niet bij."
GIVES_REASON = re.compile(r"\W*(?:want|omdat|als|dan|anders|zonder|zo (?:ja|niet|nee)|in dat geval|alleen|indien)\b")
# Said with a yes to the meeting as such: it has to be in another part of the year.
MUST_BE_LATER = re.compile(
    r"\b(?:(?:moet|zou|kan|wordt) (?:het|dit|dat|hij)|(?:het|dit|dat) (?:moet|wordt)(?: dan"
    r"| echt)?) (?:\w+ )?(?:in|na|over)(?: de| het)? (?:\w*vakantie\w*|kerst\w*"
    r"|feestdagen|jaarwisseling|zomer|herfst|winter|voorjaar|januari|februari|maart|april|mei|juni|juli|augustus"
    r"|september|oktober|november|december)\b(?! (?:om|op))"
)
# A subject that answers by itself, where the mail below it is empty.
SUBJECT_ANSWERS = re.compile(
    r"\W*(?:ja|nee|neen|akkoord|prima|oke?|goed|geen bezwaar|bevestig\w*|helaas|verhinderd|afgezegd|afmelding|yes|no"
    r"|(?:kan|lukt|past|schikt|gaat) (?:helaas )?(?:niet|wel|prima|goed))\b"
)
# The meeting called off in a request: "kunt u de afspraak annuleren?"
CANCELS = re.compile(
    r"\b(?:annuleer|annuleren|geannuleerd|annulering|cancel(?:en|len|led)?|gecanceld|afzeggen|afgezegd|afbellen"
    r"|schrappen"
    r"|geschrapt|doorhalen|doorgehaald|eraf|afmelden|afgemeld|afblazen|uit de (?:planning|agenda)|laten (?:vervallen"
    r"|rusten|zitten|varen"
    r"|schieten)|verwijderen|stopzetten|intrekken"
    r"|ingetrokken|halen van|(?:van|uit) (?:de|uw|jullie) (?:agenda|planning|lijst) (?:te )?halen)\b"
)
# Asks how cancelling goes: no cancelling yet.
ASKS_TO_CANCEL = re.compile(
    r"\b(?:tot wanneer|hoe|nog|wat als|mocht|als er|kosteloos|alsnog|als ik|als het|moet(?:en)? (?:ik|we|wij|we)"
    r"|waarom"
    r"|mijn (?:andere|intervisie|vakantie|oude)|jullie het|bij wie)\b"
)
# A yes after an earlier no, or in spite of something.
IN_SPITE = re.compile(
    r"\b(?:(?:kan|lukt|past|gaat|kunnen|kom|komen|ben|zijn) (?:[\w']+ ){0,4}(?:toch|alsnog)(?! (?:niet|nie|maar niet"
    r"|liever"
    r"|geen|beter|niks|anders|wat|een ander))(?=\W*$| (?:gewoon|wel|nog|komen|bij|door|doorgaan|aanwezig|meedoen|en"
    r"|dus|op"
    r"|dinsdag|maandag|die|zijn))"
    r"|(?:toch|alsnog|gewoon) (?:wel |gewoon |graag |nog )*(?:komen|bij zijn|aanwezig|doorgaan|door laten gaan"
    r"|van de partij)"
    r"|er (?:\w+ ){0,4}(?:toch|alsnog) (?:wel |gewoon )?bij(?: zijn)?|nu wel (?:komen|kan|weer)?"
    r"|laat (?:het|hem|'m|deze|die|dit|alles)? ?(?:maar |gewoon |dus |toch |zo )*(?:staan|doorgaan|zo)\b"
    r"|zo laten|laten staan|(?:ik|we|wij) (?:kan|kunnen) het (?:wel )?(?:regelen|schuiven|inpassen|maken)"
    r"|(?:dit|dat|het) gaat (?:ook|wel|prima)(?= *$|[.!,\n])|neem(?:t)? (?:mijn|de) dienst (?:\w+ )?over"
    r"|(?:draait|neemt|doet) (?:mijn|m'n) (?:spreekuur|dienst|les|groep|klas))\b"
)
# Another way of meeting, asked or offered instead of being there: the others must say whether it may.
OTHER_WAY = re.compile(
    r"\b(?:telefonisch(?! (?:bereik|spreek|overleg))|digitaal|online|via (?:een )?(?:teams|zoom|beeldbellen|video\w*"
    r"|scherm)"
    r"|videobellen|beeldbellen|op afstand|per telefoon|by phone|remotely)\b"
)
OTHER_WAY_ASKED = re.compile(
    r"\b(?:mag|alleen|mits|als|wel|enkel|uitsluitend|liever|kan het|kan dat|zou|only|if|dan graag|dan wel)\b"
)
NOT_THERE = re.compile(r"\b(?:fysiek|op locatie|in persoon|lijfelijk|in person|live)\b")
# The condition is the whole answer: "alleen als …".
ONLY_IF = re.compile(
    r"(?:^|[.!?\n,;] ?)\W*(?:(?:ja|prima|goed|ok|oke|akkoord|graag|maar|dan|nee)\W+)*(?:wel )?(?:alleen|enkel"
    r"|uitsluitend"
    r"|slechts|alleen maar|only) (?:maar )?(?:als|wanneer|indien|met|zonder|mits|if|when|with)\b"
    r"|\b(?:kan|kom|komen|kunnen|doe|willen|wil) (?:ik |wij |we )?(?:alleen|enkel|uitsluitend|slechts) (?:als|wanneer"
    r"|indien|met|zonder|mits|telefonisch|online|digitaal|via)\b"
    r"|^\W*(?:(?:geacht|beste|dag|hallo|hoi|goede)\w*[^\n,]{0,30}[,\n]\s*)?(?:onder voorbehoud|mits|indien"
    r"|op voorwaarde)\b"
    r"|\b(?:ja|akkoord|prima|goed|komen)\b[^.?!\n]{0,30}\bonder (?:het )?(?:voorbehoud|de voorwaarde)\b"
    r"|\bvoorbehoud\b[^.?!\n]{0,60}\b(?:ja|akkoord|prima|goed)\b"
    r"|\bmaar (?:dan )?(?:wel|niet) (?:in|op|bij|met|zonder|via|graag|samen)\b"
)
# The meeting has to move; where to is not said.
MUST_MOVE = re.compile(
    r"\b(?:moet|moeten|wil|willen|zou|zouden|graag|liever|kunnen|kan) (?:[\w']+ ){0,5}(?:verzetten|verplaatsen"
    r"|verschuiven"
    r"|opschuiven|verzet|verplaatst|doorschuiven|reschedule)\b"
)
# The same said as a wish: what stands behind it is the reason ("graag verplaatsen, ze zijn dan niet in het land").
WANTS_MOVED = re.compile(
    r"^(?:[\w' ]{0,20}, ?)?(?:helaas |wij |ik |we |willen |wil )*graag (?:verplaatsen|verzetten|verschuiven|uitstellen"
    r"|(?:een |een keer )?(?:andere?|nieuwe?) (?:dag|datum|tijd|moment|tijdstip|voorstel|afspraak))\b"
    r"|\bmoet (?:\w+ ){0,3}(?:verschoven|verzet|verplaatst|uitgesteld) worden\b"
    r"|\b(?:can|could|may) (?:we|you|i) (?:please )?(?:reschedule|postpone|move (?:it|this|the meeting))\b"
)
# Asks which of two times is meant.
ASKS_WHICH = re.compile(
    r"\b(?:welke (?:dag|datum|tijd|dinsdag|van de twee|van beide) (?:\w+ ){0,2}(?:bedoel\w*|is|klopt|geldt|wordt)"
    r"|wat (?:is het|klopt|wordt het)(?: nu| nou)?(?=\W*\?))"
)
# Asks how, or until when, a meeting may be moved or called off.
ASKS_HOW = re.compile(
    r"\b(?:hoe|tot wanneer|wanneer uiterlijk)\b[^.!?\n]{0,60}\b(?:verzet\w*|verplaats\w*|verschui\w*|afzeg\w*"
    r"|annule\w*|afmeld\w*)"
)
# A yes by itself at the beginning.
OPENS_WITH_YES = re.compile(
    r"\W*(?:(?:beste|hoi|hallo|dag|ha|goede\w*|geachte|hee|hey)\b[^,\n.!]{0,40}[,\n.!]\s*)?(?:ja|jazeker|prima"
    r"|akkoord|ok|oke"
    r"|okay|is goed|dat is goed|goed|top|super|perfect|uitstekend|helemaal goed|natuurlijk|zeker|yes|fine|geregeld"
    r"|in orde)"
    r"(?: hoor| dan| voor mij| voor ons)?\s*[.!]"
)
# Asks what the others are used to do: "doen jullie dit ook weleens 's avonds?" No day is named to be booked.
ASKS_HABIT = re.compile(
    r"\b(?:doen|werken|zitten|zijn|vergaderen|plannen|hebben) (?:jullie|u)\b[^.!?\n]{0,40}\b(?:ook|wel ?eens"
    r"|alleen|altijd"
    r"|soms|weleens|enkel)\b[^.!?\n]{0,30}\b(?:avonds?|ochtends|weekend|zaterdag\w*|zondag|kantoor(?:uren|tijd\w*)"
    r"|overdag|middags)\b"
    r"|\b(?:bestaat|is) er (?:ook |nog )*(?:een )?(?:mogelijkheid|optie)\b[^.!?\n]{0,30}\b(?:avond\w*|weekend"
    r"|zaterdag)\b"
    r"|\b(?:is|zijn) (?:'?s )?(?:avonds|(?:de|een) avond|het weekend"
    r"|(?:een )?zaterdag) (?:\w+ ){0,3}(?:mogelijk\w*|optie)\b"
)
# Asks whether another day exists, and names none: to be answered, nothing to book.
ASKS_FOR_OTHERS = re.compile(
    r"\b(?:(?:is|zijn) (?:er|een|dat|dit|het) (?:[\w']+ ){0,5}(?:ander\w*|mogelijk|bespreekbaar|opties?"
    r"|alternatie\w*)"
    r"|(?:heeft|hebben|heb|hebt) (?:u|jullie|je) (?:[\w']+ ){0,3}(?:op|ander\w*|alternatie\w*)"
    r"|(?:kan|kunnen|mag|zou|lukt) (?:het|dit|dat|deze|die) (?:[\w']+ ){0,3}(?:op|naar|voor) een andere? "
    r"|(?:wat|welke) (?:zijn|andere|is) (?:de |er )?(?:ander\w*|opties|mogelijkheden|alternatieven|dagen|tijden|data)"
    r"|(?:alleen|altijd|enkel) op (?:dinsdag\w*|maandag\w*))\b"
)
# Beside a yes: what cannot be there is not the appointment.
SIDE_MATTER = re.compile(
    r"\b(?:parkeer\w*|parkeren|auto|trein|bus|fiets|bijlage|formulier|lift|koffie|lunch|printer|afdrukken|openen|link"
    r"|site"
    r"|wifi|vergoeding|reiskosten|papier|bevestiging|bijzonderheden|vragen|opmerkingen|haast)\b"
)
# Over and done: no reason to stay away.
BYGONE = re.compile(
    r"\b(?:(?:ik|wij|we|hij|zij) (?:was|waren) (?:[\w']+ ){0,3}(?:ziek|afwezig|vrij|op vakantie|weg|druk|met verlof)"
    r"|(?:ziek|afwezig|op vakantie|met verlof|weg|druk) (?:was|waren|geweest)|(?:slecht|niet netjes) geregeld"
    r"|(?:inbox|mailbox|postvak\w*|spam\w*|hoofd|schijf) (?:zit|is|staat|loopt|raakt) (?:\w+ )?vol"
    r"|i was (?:ill|away|on leave|sick))\b"
)
# "Dan heb ik ook de uitslag": good news, no reason to stay away.
HAVE_BY_THEN = re.compile(
    r"\bdan (?:heb|hebben|weet|weten|is|zijn) (?:ik|wij|we|er|de|het|jullie)?\b[^.?!\n]{0,60}\b(?:verslag|rapport\w*"
    r"|uitslag\w*"
    r"|stukken|gegevens|informatie|overzicht|dossier|onderzoek|plan|meer|nieuws|antwoord|terug|duidelijk\w*"
    r"|ruimte|tijd"
    r"|binnen|compleet|klaar|ook|drukte|op tijd)\b"
)
# Reads wrongly spelt words that are commonest in short answers.
SLIPS = (
    (
        re.compile(
            r"\bnee,? (?:maar )?(?:even |nu |weer )?(?=(?:serieus|zonder dollen|alle gekheid|grapje|geintje)\b)"
        ),
        "",
    ),
    (re.compile(r"\b(?:neit|nite|niett|neiit|nit|neet|nait|nit)\b"), "niet"),
    (re.compile(r"\b(?:kna|kann|kan k|kank|kin(?! net))\b"), "kan"),
    (re.compile(r"\b(?:hleaas|helas|helaaas|helass|heelas)\b"), "helaas"),
    (re.compile(r"\b(?:prmia|priam|prim|priima|primma)\b"), "prima"),
    (
        re.compile(r"\b(?:ako+rd|akkord|akoord|akkoor|akkkoord|ac?coord|accord|d'accord|ak+oort|akkoordd|akoo?r)\b"),
        "akkoord",
    ),
    (re.compile(r"\b(?:disndag|dindsag|dinsdg|dinsadg|dinsag)\b"), "dinsdag"),
    (re.compile(r"\b(?:wonesdag|woesndag|woensdg|woendag)\b"), "woensdag"),
    (re.compile(r"\b(?:donerdag|dondedag|dodnerdag|donderdg)\b"), "donderdag"),
    (re.compile(r"\b(?:vrijdga|vrjidag|vrijag|vrdag|vridag)\b"), "vrijdag"),
    (re.compile(r"\b(?:tyd|tjd|tijdt|teid)\b"), "tijd"),
    (re.compile(r"(?<=\d[.:][0-5])o\b"), "0"),
    (re.compile(r"\b(?:mar|maa)\b(?! ?\d)"), "maar"),
    (re.compile(r"\b(?:waal|wal)(?= *$|[.,!?])"), "wel"),
    (re.compile(r"\b(?:de|het) (?:zulfde|zelde|zlefde)\b|\bde(?:zulfde|zelde|zlefde)\b"), "dezelfde"),
    (re.compile(r"\bvief(?=tien|de\b|entwintig)"), "vijf"),
    (re.compile(r"\b(?:maandga|mandag|maadnag)\b"), "maandag"),
    (re.compile(r"\b(?:tto|tor|tott)(?= (?:dan|dins|maan|volgende|straks))"), "tot"),
    (re.compile(r"\b(?:verhinder|verhindert|vehinderd)\b"), "verhinderd"),
    (re.compile(r"\b(?:lukr|luktt|lkut|lutk)\b"), "lukt"),
)
