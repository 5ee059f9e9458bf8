"""Yes and no in other words than "ja" and "nee": implied, withdrawn, in English; data of `classifiers.slot_answer`.

Patterns match folded text (lower case, no accents, one space between words). A block holds one phrase a line.
"""

from __future__ import annotations

import re


def _phrases(block: str) -> re.Pattern[str]:
    """Whole words of any of the phrases in *block*."""
    return re.compile(rf"\b(?:{'|'.join(line.strip() for line in block.strip().splitlines())})\b")


# Being there is told as a fact.
IMPLIED_YES = _phrases(r"""
    k ?zal (?:er|d'?r) (?:zijn|wezen|bij zijn)
    kben (?:er|d'?r)
    (?:dat|dit|het) is (?:voor (?:mij|ons) |goed |prima |wel )?(?:haalbaar|te doen)
    in (?:de|mijn|onze) (?:planning|rooster) (?:gezet|genoteerd)
    kom ik(?= *$|[.!\n])
    zoals (?:u|jullie|je) (?:al )?(?:schr\w+|voorst\w+|aangeef\w*|aangaf|aangaven)
    iedereen kan
    kunnen (?:we |wij )?allemaal
    verwacht (?:mij|me|ons)\b
    (?:noteer|zet|schrijf|reken) (?:mij|me|ons) (?:\w+ ){0,2}(?:voor|erin|op|in|maar)
    (?:zet|zetten|gooi) (?:ik |wij |we )?(?:hem|'m|het|dit|dat|deze) (?:\w+ )?(?:erin|vast|in (?:de|mijn|onze) agenda)
    gaan met die banaan
    is akkoord
    geen conflict\w*
    (?:zien|spreken|treffen) (?:(?:we|wij|jullie|elkaar|u|je|mekaar) ){1,3}(?:\w+ ){0,3}(?:dan|dinsdag\w*|daar|de \d+e)
    (?:ik|wij|we) (?:zie|zien) (?:je|jullie|u|elkaar|mekaar)\b
    (?:ik|wij|we) (?:kom|komen|rijd|rijden|reis|reizen) (?:\w+ ){0,5}(?:naar (?:jullie|u|je)|jullie kant op|langs)
    bij jullie (?:aan tafel|op de stoep|binnen|voor de deur)
    (?:sta|staan|zit|zitten) (?:ik |wij |we )?(?:\w+ ){0,4}(?:klaar|paraat|voor jullie|bij jullie|bij u)
    (?:ga|gaan) (?:ik |wij |we )?(?:hier|er|daar)?mee akkoord
    (?:staat|heb|hebben|is) (?:\w+ ){0,4}(?:genoteerd|ingepland|ingeboekt|vastgelegd|gereserveerd|vrijge\w+)
    door laten gaan
    laat(?:en)? (?:\w+ ){0,2}doorgaan
    we doen het
    gaan (?:we|wij) (?:dat )?doen
    dat gaan we doen
    kunnen allebei
    kunnen beiden
    (?:schikt|past|lukt|komt) (?:ons|mij|me|uit)(?! (?:\w+ )?(?:slecht|minder|niet|nie|beroerd|lastig))
    wij zijn (?:er )?present
    (?:heeft|hebben|heb|geef|geeft|krijgt u) (?:\w+ ){0,2}(?:instemming|goedkeuring|groen licht|fiat|zegen)
    aanvaard(?:en|t)?
    (?:ik|we|wij|ondergetekende|namens \w+) (?:\w+ )?(?:zal|zullen) (?:[\w#:.]+ ){0,6}(?:verschijnen|aanwezig|present)
    (?:bevestig|bevestigen|bevestigd|bevestiging)
    convenieren
    done deal
    (?:is|wordt|hebben) (?:\w+ ){0,2}(?:verwerkt|genoteerd|vastgelegd|ingepland|bevestigd|geregistreerd)
    ga er (?:maar |gerust )?(?:van ?uit|vanuit)
    (?:hou|houd|houden) (?:ik |wij |we )?(?:die|deze|dat|het|de) (?:[\w']+ ){0,4}(?:vrij|open|beschikbaar)
    (?:dienst|les|afspra\w+|spreekuur|patienten|vergadering) (?:[\w']+ ){0,4}(?:geruild|omgezet|verzet|verplaatst)
    staat de koffie klaar
    koffie staat klaar
    is (?:het |dat |'t )?(?:gelukt|geregeld)
    (?:gaat|gaan|komt|komen) (?:ook )?(?:graag )?mee
    u kunt (?:op mij|op ons) rekenen
    u mag (?:mij|ons) verwachten
    met genoegen
    in goede orde en akkoord
    (?:ik|we|wij) (?:staan|sta) er
    (?:geef|geven) (?:hierbij |graag )?(?:\w+ )?(?:akkoord|acte de presence)
    van harte akkoord
    kan ermee leven
    daar (?:kan|kunnen) (?:ik|we|wij) (?:mee|bij|in)
    zal wel moeten
    confirmed?
    d'accord
    ingeboekt
    geweldig
    fantastisch
    komt voor de bakker
    bevonden
    onze aanwezigheid
    (?:mij|me|ons) (?:\w+ )?(?:noteren|inplannen|opschrijven|verwachten)
    gooi (?:maar )?in
    zet maar (?:neer|op|vast|in)
    maar vooruit
    sluit (?:\w+ ){0,4}aan
    er (?:gewoon|sowieso|zeker) bij
    (?:zullen|zal) er (?:\w+ ){0,6}zijn
    ik kom (?:dus )?(?:gewoon|graag|zeker)
    (?:voorstel|tijdstip|tijd|datum|dag) (?:is |vind ik )?(?:\w+ )?(?:akkoord|prima|goed|schikt|past|ok|oke|fijn)
""")
ENGLISH_YES = _phrases(r"""
    (?:that|this|it|tuesday|time|date) (?:\w+ )?(?:works|suits|is (?:fine|good|great|perfect|ok|okay|possible))
    works (?:well |fine |perfectly |great )*(?:for|with)
    (?:i|we) can (?:make it|come|attend|do that|be there|join)
    (?:i|we) (?:will|shall|'ll) (?:be there|attend|come|join)
    (?:i|we)'ll (?:be there|attend|come|join)
    happy to (?:accept|come|join|attend|meet|confirm)
    see you (?:then|there|on|tuesday)
    that's (?:fine|great|good|perfect|ok)
    all good
    confirming
    accept(?:ed)?
    absolutely
    of course
    my (?:diary|calendar)
""")

# Being elsewhere or unable is told as a fact.
IMPLIED_NO = _phrases(r"""
    teleurstellen
    red(?:den)? (?:me|mij|ons|het) (?:wel|zelf|samen|prima)
    sla(?:an)? (?:ik |wij |we )?(?:[\w']+ ){0,3}af
    (?:krijg|kom) (?:ik|wij|we) (?:daar |er )?niet onderuit
    onderbezet\w*
    negatief
    geen doorgang
    (?:per direct |langdurig |onverwacht )?(?:uitgevallen|uitgeschakeld)
    werk(?:en)? (?:ik |wij |we )?(?:[\w']+ ){0,4}niet (?:in|op|bij|meer)
    van (?:functie|baan|werkgever) (?:gewisseld|veranderd)
    (?:zit|zitten) (?:ik |wij |we )?(?:nog )?vast
    (?:naar|op) (?:\w+ )?(?:nascholing|bijscholing|retraite|kamp|excursie|congres|symposium|beurs|bedevaart|dienstreis)
    naar (?:het ziekenhuis|de dokter|de specialist|de rechtbank|de uitvaart|een begrafenis|een crematie|de notaris)
    (?:schrap|streep) (?:mij|me|ons|ze|hem|deze|dit)
    niets meer te doen
    de melding (?:\w+ )?(?:sluiten|gesloten)
    sluiten (?:we |wij )?(?:de|het) (?:melding|dossier|zaak|casus)
    geen hulp (?:meer )?(?:te )?(?:willen|wil|nodig)
    (?:wil|willen|wenst|wensen) (?:\w+ ){0,3}(?:geen|niet) (?:\w+ )?(?:meer|meewerken|meedoen)
    alles (?:\w+ )?(?:vol|dicht|bezet)
    crematie
    chemo
    bevallen
    uitgerekend (?:ben|op|rond)
    (?:sta|staan) (?:\w+ )?op de (?:ski\w*|camping)
    volgeboekt
    diensten gedraaid
    te bedanken
    (?:tot (?:mijn|onze) spijt|spijtig genoeg|tot mijn leedwezen)
    genoodzaakt
    crisisoverleg tussen
    (?:inzet|traject|begeleiding|voogdij|bemoeienis|maatregel) (?:\w+ ){0,3}(?:gestopt|beeindigd|afgerond|klaar)
    teruggetrokken
    (?:kunt|kan|mag|mogen) (?:u |jullie |je )?(?:dit|het|de zaak|dossier|deze) (?:\w+ )?(?:sluiten|afsluiten)
    met geen mogelijkheid
    niemand missen
    werk hier niet aan mee
    kom (?:ook |dus )?niet
    zoek het (?:\w+ )?uit
    aan (?:ons|mij|me) voorbij ?gaan
    verkeerde (?:dag|moment|week|tijd|tijdstip|middag)
    (?:ik|wij|we) (?:doe|doen) (?:het|dit|dat) (?:\w+ )?niet
    (?:dat|dit) (?:doe|doen) (?:ik|wij|we) (?:\w+ )?niet
    (?:naar|op|bij) (?:(?:de|een|het|onze|mijn) )?(?:inspectie|visitatie|scholings|kennis|thema|beroepen)dag
    kan er (?:\w+ )?(?:niks|niets) mee
    die hele (?:maand|week|periode|middag) (?:in|op|weg|naar)
    durf (?:\w+ )?niet(?! (?:\w+ ){0,3}(?:alleen|in mijn eentje))
    begin ik er niet
    (?:ga|gaan|zal|zullen) (?:\w+ )?(?:er )?niet (?:naartoe|heen)
    loopt over
    geen nieuwe afspraken
    redden (?:het|ons) (?:samen|zelf|verder|prima)
    pass on this
    won't be (?:attending|coming|there)
    (?:moet|moeten) (?:ik |wij |we )?(?:het |dit |dus |hem )*(?:afzeggen|afhaken|annuleren)
    (?:toets|project|examen|kamp|introductie|heide?)week
    heidag
    loop ik (?:dienst|stage|mee)
    (?:gaat|wordt|lukt) (?:\w+ ){0,2}(?:'?m|hem|em|'t) niet
    niet (?:\w+ )?(?:lukken|worden|aansluiten|deelnemen|meedoen|bijwonen|redden|halen|erbij|vrijkrijgen|wegkomen)
    (?:weg|uit)gegeven aan
    vergeven aan
    niemand (?:\w+ )?(?:aanwezig|beschikbaar|die kan|vrij\w*|missen|meer|komen|over)
    (?:zijn|is|ben) (?:[\w#]+ ){0,9}(?:gesloten|dicht|(?:op|met) vakantie|met verlof|op reis|afwezig)
    (?:kerst|zomer|mei|herfst|voorjaars)?reces\b
    huwelijksreis
    (?:kerst|zomer|mei|herfst|voorjaars|krokus)vakantie hier
    mantelzorgdag
    papadag
    mamadag
    zwangerschapsverlof
    ouderschapsverlof
    niet (?:meer )?(?:\w+ )?in dienst
    (?:haal|schrap|streep) (?:mij|me|ons) (?:\w+ )?(?:van|door|af)
    griep
    in bed
    ziek(?:enhuis)? (?:opgenomen|gemeld)
    geen ruimte
    zonder (?:mij|ons)
    sla(?:an)? (?:ik |wij |we )?over
    vergeet het maar
    niet te (?:halen|verplaatsen|verzetten|vinden|krijgen)
    staat al iets
    al (?:wat|iets) (?:staan|gepland|anders)
    (?:hele|heel de) (?:dag|week|middag) (?:weg|dicht|bezet|vol|in|op|bij)
    (?:ik|wij|we|ons|mij|k|kzal) (?:moet|moeten) (?:\w+ )?(?:weigeren|afwijzen|passen|verstek)
    niet kunnen vrijmaken
    geen deel aan
""")
ENGLISH_NO = _phrases(r"""
    unfortunately
    i'm afraid
    i am afraid
    (?:can|could|will|would|do|does|did|is|am|are|was)(?:n't| not|not) (?:\w+ ){0,3}(?:make|attend|come|be|work|join)
    (?:is|am|are|i'm|we're|it's)(?:n't| not) (?:\w+ ){0,2}(?:able|suitable|available|possible|convenient)
    won't
    not able
    unable
    (?:in|at) court
    on (?:leave|holiday|vacation|sick leave)
    out of (?:town|the office|office)
    no longer (?:\w+ )?(?:need\w*|necessary|required|relevant|involved)
    withdraw\w*
    call it off
    clash\w*
    already (?:booked|have|committed|taken)
    fully booked
    have to (?:decline|cancel|pass)
    must decline
    away (?:that|on|all)
""")

# The request itself is over.
WITHDRAWN = _phrases(r"""
    van tafel
    geen rol (?:\w+ )?(?:voor|meer|weggelegd)
    overbodig
    (?:uur|tijdstip|plek|plekje|moment|tijd|middag) (?:\w+ )?(?:vrijgeven|weggeven|aan een ander|aan iemand anders)
    toch (?:\w+ )?(?:alleen|zelf) (?:te )?(?:doen|oppakken|op te pakken|proberen)
    hoeven (?:\w+ ){0,2}(?:niets|niks|niet) (?:\w+ ){0,2}(?:meer|te doen)
    (?:al|inmiddels|ondertussen) (?:\w+ ){0,2}(?:geregeld|afgehandeld|opgelost) (?:via|door|met|bij)
    niet meer (?:\w+ )?(?:nodig|aan de orde|van toepassing|actueel|relevant)
    hoeft (?:\w+ ){0,3}niet meer
    hoeft (?:dus )?niet (?:\w+ )?(?:door te gaan|meer)
    geen (?:hulp|ondersteuning|overleg|gesprek|bespreking|afspraak|consult) (?:\w+ )?(?:meer )?nodig
    (?:laten we |laat )(?:\w+ ){0,3}(?:voorlopig )?(?:schrappen|vervallen|afblazen|cancelen|annuleren)
    daarmee (?:vervalt|is)
    (?:toestemming|verzoek|aanvraag|hulpvraag|aanmelding) (?:\w+ ){0,3}(?:in(?:getrokken)?|vervalt|vervallen|terug)
    trekken? (?:\w+ ){0,5}(?:in|terug)\b
    (?:inmiddels|al|zelf|ondertussen) (?:\w+ ){0,5}(?:opgelost|geregeld|afgehandeld|opgepakt|uitgekomen)
    zelf (?:een )?(?:oplossing|hulp|mediator)
    zien (?:\w+ ){0,4}van af
    zie ik van af
    van(?: ?af)? ?zien
    (?:er|hier|daar) (?:\w+ ){0,3}(?:van ?af ?zien|van afzien)
    kan(?: dus)? vervallen
    mag (?:\w+ )?vervallen
    dossier (?:is |wordt |kan )?(?:gesloten|dicht)
    (?:gi|vt|veilig thuis|gemeente|ander\w* team) (?:\w+ ){0,3}(?:pakt|pakken|neemt|nemen|over)
""")

# What must be so before the yes counts: an answer is wanted first.
PROVISO = _phrases(r"""
    mits
    indien
    tenzij
    voorwaarde
    voorbehoud
    (?:als|wanneer|indien) (?:jullie|u|je|ouders|moeder|vader|iemand) (?!nog|iets|niets|(?:dat )?wil|mij|me|ons|toch)
    gesteld dat
    vooropgesteld
    zolang
    alleen (?:als|wanneer|indien|met|zonder)
    pas (?:als|wanneer)
    (?:dan |maar )(?:wel )?graag (?:wel )?(?:met|zonder|online|via|digitaal|telefonisch|op|bij|zonder|eerst)
    graag wel (?:met|zonder|online|via|op|bij)
    maar graag
    (?:als|wanneer) (?:[\w']+ ){1,9}(?:kan|kunnen|komt|komen|mag|mogen|wordt|worden|is|zijn|blijft|lukt|aansluit)
    (?:als|wanneer) (?:[\w']+ ){1,9}(?:aanwezig|weet|weten|uitgenodigd|geregeld|digitaal|online)
    if
    provided
    unless
    as long as
    only (?:if|when)
""")
# Nothing else in the clause.
BARE_YES = re.compile(r"\W*(?:heel |erg |zeer )?graag\W*|\W*tot (?:dan|ziens|snel|dinsdag|straks|gauw|de \w+)\W*")
# The answer is put off; a "no" in it is none.
ENGLISH_LATER = _phrases(r"""
    let you know
    (?:get|come) back to you
    (?:will|have to|need to|must|'ll) (?:\w+ )?(?:check|ask|discuss|see|look into)
    to be confirmed
    not sure yet
""")
PUT_OFF = _phrases(r"""
    nog (?:\w+ )?(?:niet|geen) (?:\w+ )?(?:binnen|bekend|duidelijk\w*|zeker\w*|rond|zicht|antwoord|reactie|rooster)
    (?:weet|hoor|zie) (?:ik |wij |we )?(?:het |dat )?nog niet
    nog (?:aan het|druk aan het|bezig)
    (?:is|zijn) er nog (?:niet|geen)
    nog (?:niets|niks|geen \w+) (?:toezeggen|zeggen|beloven|afspreken)
    wacht(?:en)? (?:nog |steeds )*op (?:\w+ ){0,3}(?:antwoord|reactie|bericht|uitsluitsel)
    wacht(?:en)? (?:nog |steeds )*op (?:\w+ ){0,3}(?:beschikking|rooster|toestemming)
    (?:met|aan) (?:mijn|m'n|de|onze) [a-z]+ (?:over )?(?:hebben|praten|bespreken|overleggen|vragen|voorleggen|afstemmen)
""")
