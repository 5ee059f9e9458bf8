"""What is no code although a colour stands in it: things, idioms, other worlds, talk about the routes."""

from __future__ import annotations

from classifiers.colour_words import phrases_of, words_of

# Colours outside the scheme: beside one of these, "groen" and "geel" are bruises, paint or a drawing.
OTHER_COLOURS = words_of(
    """
    blauw blauwe paars paarse zwart zwarte wit witte bruin bruine roze grijs grijze beige turquoise
    """
)

# What hinders a handover without being part of it: "gaat niet door vanwege code rood".
BECAUSE = words_of(
    """
    vanwege wegens door ivm omdat want ondanks tijdens
    """
)

HINDERING = words_of("vanwege wegens door ivm ondanks tijdens")
# What a warning makes of a meeting: "V&V verzet vanwege code rood".
HINDERED = words_of(
    """
    verzet verplaatst afgezegd uitgesteld vervalt vervallen online digitaal telefonisch dicht gesloten vertraagd
    vertraging later thuis thuiswerken teams geannuleerd afgelast doorgaan vervangen
    """
)

# Computers and lines that are down: no code, even beside Veilig Thuis's own name.
OUTAGES = words_of(
    """
    storing storingen systeemstoring portaal portal server servers telefooncentrale knmi ns weeralarm
    """
)

# In front of a colour these make it the name of a thing: "fase rood", "team Geel", "in het rood".
THING_BEFORE = words_of(
    """
    fase team groep zone zaal vergaderzaal spreekkamer kamer klas lijn blok unit afdeling kaart label vak vlag
    huize huis villa stichting
    vereniging basisschool school obs cbs rkbs kdv kinderdagverblijf bso restaurant cafe buurthuis zorgboerderij
    wijkcentrum camping portefeuille beleidsveld beheer fractie partij wethouder aannemer
    staat staan stond stonden sta gaat in op bij het is't zo helemaal alles dat dit urgentie
    triage t1 t2 t3 niveau stadium pagina ruimte lokaal etage verdieping vleugel poule status gebied band
    """
)

# Behind a plain colour these make an idiom or a thing: "groen licht", "rood staan", "oranje boven".
THING_AFTER = words_of(
    """
    licht lichten draad vlees boven wit hesje boekje koorts gras fonds label links kruis vinkje
    kaart kaarten wint won verliest speelt team elftal gekleurd omrand omrande gemarkeerd gearceerd gedrukt vlag
    vlaggen alarm weer wijn potlood pen stift papier blauw aangelopen gezwollen vak vlak vest trui sjaal muts
    tas mok magazine zien ziet
    haar gas stroom
    energie huis dak dorp doen plein park
    """
)

# Weather: right beside "code rood" it makes it a public warning.
WEATHER = words_of(
    """
    knmi gladheid glad gladde ijzel ijzelt sneeuw sneeuwval sneeuwt sneeuwstorm mist storm stormdag wind windstoten
    onweer hitte hittegolf weerbericht weeralarm neerslag regen regenval wateroverlast onweersbuien noodweer orkaan
    vorst winterweer stormachtig hagel rijkswaterstaat anwb ns
    """
)
TRAVEL = words_of("treinen trein bussen trams verkeer wegen snelweg weg veerpont pont veerboot luchtverkeer")
# Right behind "code rood" these do.
OUTSIDE = phrases_of(
    """
    op de weg, op de wegen, op de snelweg, op de snelwegen, voor het verkeer, in het verkeer, voor het wegverkeer,
    in noord - holland, in zuid - holland, in utrecht, in flevoland, in friesland, in groningen, in drenthe,
    in overijssel, in gelderland, in zeeland, in noord - brabant, in brabant, in limburg, in de randstad,
    in het noorden, in het westen, in het oosten, in het zuiden, in onze provincie, in de provincie,
    op het spoor, in het land, in heel nederland, in het hele land, op het treinspoor, bij de treinen, treinen
    """
)

# Weather, traffic, hospitals, screens, games, shops: with one of these and no strong route word, a colour is no code.
OTHER_WORLDS = words_of(
    """
    knmi gladheid glad ijzel ijs sneeuw sneeuwval mist storm stormdag wind windstoten onweer hitte hittegolf
    hitteplan weerbericht weeralarm weercode weerswaarschuwing neerslag regen wateroverlast onweersbuien
    noodweer orkaan vorst rijkswaterstaat verkeer verkeersinfo spits file files trein treinen ns bus bussen tram
    ov thuiswerken thuiswerkdag reisadvies buitenland vlucht seh nts mmt ambulance huisartsenpost spoedpost
    manchester meldkamer triage triagekleur ziekenhuis ic corona griep besmetting rivm pollen hooikoorts smog
    luchtkwaliteit zwemwater natuurbrand natuurbrandrisico brandweer server servers storing systeemstoring
    firewall update ict helpdesk hack hackers ransomware phishing backup netwerk printer toner cartridge website
    app dashboard doorlooptijd kpi kpis begroting budget stoplicht stoplichtmodel stoplichten sein seinen
    stoplichtrapportage verkeerslicht thermometer emotiethermometer signaleringsplan signaleringskaart
    crisiskaart crisisplan signaleringsfase escalatieladder gevoelsthermometer stoplichtmethode stoplichtkaart
    crisiskaarten voetbal wedstrijd ek wk elftal poule finale kampioen koningsdag leeuwinnen eurovisie borrel
    toernooi sinterklaas kerst carnaval tompouce tompoucen versiering feest kleedje vrijmarkt fietspool etappe
    tour bestelling korting aanbieding sale live webinar webshop pakket pakketje nieuwsbrief offerte factuur
    plekken vlek vlekken bult bloeduitstorting huid urine snot parkeren parkeervergunning vergunning container
    containers afval gft blik recycling verf muur muren
    jaloezie ergeren ergert ergernis ergerde jaloers nijd spelletjesmiddag trui shirt jas
    bank financien saldo schuldenlast leefgebieden
    zelfredzaamheidsmatrix
    tas fiets busje bril deken knuffel kleurplaat knutselen tekent tekening tekende energielabel zonnepanelen
    moestuin tuin planten bloemen plantsoen score mews news behang interieur kleuradvies kleurkeuze
    koffie lunch taart
    brandoefening ontruiming ontruimingsoefening bhv
    router modem kwaliteitsmeter monitorlampje lampje batterij accu internet wifi outlook teams zoom telefooncentrale
    """
)

# Things, food, music and games: a colour in a subject with one of these, and without a household, is theirs.
THINGS = words_of(
    """
    appel appels peer peren wortel wortels wortelen banaan bananen druiven tomaat tomaten pompoen pompoenen
    courgette snoep chocolade limonade film films bioscoop album concert dvd boek boeken bandje koor vlag vlaggen
    wimpel vaandel lint linten lintje lintjes tape knop knoppen knopje lamp lampen lampje schakelaar stekker kabel
    kabels kabeltje sjaal muts wanten handschoen handschoenen paraplu sokken laarzen schoenen pionnen hesje hesjes
    ballon ballonnen slinger slingers kussen kussens gordijn gordijnen vloer laminaat kozijn kozijnen voordeur
    tapijt stoel stoelen uitverkoop solden marktplaats stift stiften dobbelsteen pion pionnetje kaars kaarsen
    kerstballen lippenstift nagellak haarverf sticker stickers magneten mappen ordner ordners kopieerpapier
    enveloppen postits scooter caravan sleutelhanger badge keycord sjerp
    scherm beeldscherm inloggen
    """
)
THING_STEMS = (
    "kersttrui",
    "kerstbo",
    "kerstpa",
    "boeket",
    "leesniveau",
    "project",
    "router",
    "carnaval",
    "paprika",
    "sinaasappel",
    "aardbei",
    "fruitma",
    "groente",
    "muziek",
    "playlist",
    "fanfare",
    "reggae",
    "festival",
    "afzetlint",
    "ledlamp",
    "afgeprijs",
    "kleurpotlo",
    "legoblok",
    "verkleed",
    "spelletje",
)

# Where a triage is a doctor's.
MEDICAL = words_of(
    """
    seh spoedpost spoedeisende huisarts huisartsen huisartsenpost hap ambulance ambulancerit ziekenhuis meldkamer nts
    mmt ic manchester patient patienten zelfzorg dokter arts
    """
)
# Joy, whatever colour it is dotted with.
GLAD = words_of(
    """
    gelukt hoera joepie top super yes jippie feest fijn geslaagd gefeliciteerd eindelijk gevonden nieuws bedankt dank
    geregeld gefikst prachtig mooi beschikbaar bereikbaar
    """
)
# Beginnings of what a report is about; with none of them, nor of ours, "[Groen] ..." is a newsletter's or a shop's.
FIELD = (
    "politie", "letsel", "aangifte", "geweld", "partner", "ruzie", "scheiding", "vechtsch", "echtsch", "stalk", "dreig",
    "bedreig", "verwaarlo", "mishandel", "misbruik", "geheim", "tolk", "buren", "buur", "volwassen", "eerge", "school",
    "verslaaf", "verslav", "drugs", "alcohol", "psych", "omgang", "opvang", "huisverbod", "aanhoud", "gedetineerd",
    "huisarts", "incident", "betrok", "contact", "partij", "derde", "eerste", "tweede",
)  # fmt: skip

# Who plays against Oranje.
COUNTRIES = words_of(
    """
    duitsland frankrijk engeland spanje italie portugal turkije argentinie brazilie polen oostenrijk belgie schotland
    ierland denemarken zweden noorwegen marokko japan amerika mexico kroatie zwitserland griekenland
    """
)

# Red, yellow or green of this: somebody's face.
EMOTIONS = words_of(
    "woede schaamte kwaadheid boosheid nijd jaloezie inspanning opwinding drift verlegenheid ellende het"
)

# Routes that are walked, cycled or skied.
LEISURE = words_of(
    """
    km kilometer kilometers etappe piste pistes loipe mtb hike hiken knooppunt knooppunten avondvierdaagse vierdaagse
    marathon hardloopwedstrijd speurtocht vossenjacht puzzeltocht struintocht bewegwijzering bewegwijzerd paaltjes
    """
)
LEISURE_STEMS = (
    "omleiding", "wegwerk", "wandel", "fietst", "fietsr", "fietsen", "mountainbike", "hardloop", "hardlop",
    "langlauf", "ski", "kano", "ommetje",
)  # fmt: skip

OTHER_WORLDS_PARTS = (
    "stoplicht", "signalering", "weeralarm", "weerwaarsch", "weerswaarsch", "hitte", "storing", "sneeuw", "natuurbrand",
    "verkeers", "printer", "thermometer", "dashboard", "triagekleur", "kleurenblind", "voetbal",
    "scheidsrecht",
)  # fmt: skip

# How an account is, and for how long: "staat al maanden 800 euro rood".
OVERDRAWN = words_of("staat staan stond stonden sta gestaan")
HOW_LONG = words_of(
    """
    weer alweer nog steeds al altijd vaak flink fors diep zwaar dik erg ook opnieuw continu structureel maandenlang
    inmiddels nu in het elke iedere hele vorige deze afgelopen sinds week weken maand maanden jaar jaren euro € zo
    steeds bijna een half permanent januari februari maart april mei juni juli augustus september oktober
    november december
    """
)
ACCOUNTS = words_of(
    """
    rekening bankrekening betaalrekening bankpas pinpas bankpassen pinpassen saldo leefgeld roodstand banksaldo incasso
    """
)

# Said of one case as well as of the routes; behind a code at the head of the subject they are said of the case.
CASE_TALK = phrases_of(
    """
    vraag over, vragen over, wanneer is, wanneer wordt, wat is, wat zijn, uitleg, toelichting op, altijd, bijeenkomst,
    proces, concept, overzicht, evaluatie, memo, notitie, aantal, rapportage, notulen, agenda, feedback op,
    stand van zaken, terugblik, wie doet wat, afspraken over, afspraken rond, vraag over de, vraag over het
    """
)
# With one of these the talk is of the routes nevertheless.
PERIODS = phrases_of(
    """
    per maand, per kwartaal, per jaar, dit jaar, vorig jaar, dit kwartaal, vorig kwartaal, eerste kwartaal,
    tweede kwartaal, derde kwartaal, vierde kwartaal, eerste halfjaar, tweede halfjaar, q1, q2, q3, q4
    """
)

# Talk about the routes, not a household's code.
TALK = phrases_of(
    """
    webinar, webinars, seminar, congres, symposium, lezing, podcast, column, artikel, blog, quiz,
    kennissessie, lunchsessie, inspiratiesessie,
    van de week, van de maand, van het jaar, huisstijl, logo, vraag over, vragen over, verschil,
    verschillen, wanneer is, wanneer wordt, wanneer kies, wanneer kiezen,
    wanneer geef, wat is, wat zijn, wat betekent, wat betekenen, betekenis, hoe werkt, hoe werken, hoe gaan we
    om, uitleg, toelichting op, scholing, bijscholing, training, trainingen, cursus, workshop, learning,
    enquete, onderwerpregel, in het onderwerp, altijd, elearning, masterclass, themabijeenkomst, bijeenkomst,
    werkafspraken, werkafspraak, werkinstructie, werkwijze, werkproces, proces, processen, concept, protocol,
    procedurebeschrijving, handleiding, handreiking, stappenplan, overzicht, evaluatie, memo, notitie,
    presentatie, powerpoint, beleid, beleidsstuk, werkgroep, jaarcijfers, kwartaalcijfers, maandcijfers,
    cijfers, statistiek, aantal, aantallen, rapportage, jaarverslag, intervisie, casuistiek,
    casuistiekbespreking, nieuwe medewerkers, nieuwe collega's, inwerken, inwerkprogramma, poster, flyer,
    folder, factsheet, stroomschema, schema, format, sjabloon, template, faq, notulen, agenda, pilot, proeftuin,
    nieuwe kleurcodes, kleurcodes, routes, feedback op, verbetervoorstel, knelpunten, leerpunten,
    verbeterpunten, welke kleur, welke code, meldcode, in het algemeen, terugblik, stand van zaken, wie doet
    wat, afspraken over, afspraken rond
    """
)

TALK_STEMS = (
    "verbetertraject",
    "procesbeschrijv",
    "proefdraai",
    "maandoverzicht",
    "kwartaal",
    "weekoverzicht",
    "jaaroverzicht",
    "werkafspra",
    "werkinstructie",
    "casuistiek",
    "scholing",
)

TALK_TAILS = (
    "notitie",
    "nota",
    "protocol",
    "handleiding",
    "handreiking",
    "presentatie",
    "training",
    "trainingen",
    "cursus",
    "scholing",
    "workshop",
    "webinar",
    "congres",
    "symposium",
)

# Notes of one conversation: no talk about the routes.
OUR_NOTES = words_of("telefoonnotitie belnotitie terugbelnotitie gespreksnotitie contactnotitie gespreksnotities")

# A subject that begins with one of these and ends in a question mark asks about the routes.
INTERROGATIVES = words_of("hoe wat wanneer waarom welke wie waar hoeveel mag mogen kan kunnen moet moeten")

# Asking after the meaning is talk even when a household or a number is named.
ASKING = phrases_of(
    """
    wanneer is, wat is het verschil, verschil tussen, wat betekent, hoe werkt, vraag over de, vraag over het,
    verzoek om code, verzoek om kleurcode, verzoek tot code, aanvraag code, aanvraag kleurcode, voorstel code,
    voorstel kleurcode, voorstel om code
    """
)

# Behind "code rood" they make it a public warning: "code rood afgegeven", "code geel voor mist".
ALARM_AFTER = words_of(
    """
    afgegeven afgekondigd uitgegeven uitgeroepen tot van in op voor door vanwege wegens tijdens bij vandaag morgen
    vannacht vanavond
    """
)
