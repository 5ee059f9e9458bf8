"""The words of the colour grammar, as data: `classifiers.colour` holds the rules, this file what they know of Dutch.

All words are as the reader sees them after normalising: lower case, without accents. A phrase is words joined by one
space. One word may belong to several sets.
"""

from __future__ import annotations

from triage.domain.reading import Colour


def words_of(table: str) -> frozenset[str]:
    """The words of *table*, kept apart by spaces."""
    return frozenset(table.split())


def phrases_of(table: str) -> frozenset[str]:
    """The phrases of *table*, kept apart by commas."""
    return frozenset(" ".join(phrase.split()) for phrase in table.split(","))


BARE: dict[str, Colour] = {colour.value: colour for colour in Colour}

# The form in front of a noun ("gele route"). Oranje has one form only.
INFLECTED: dict[str, Colour] = {
    "gele": Colour.YELLOW,
    "groene": Colour.GREEN,
    "rode": Colour.RED,
}

# Written by a neighbouring region or a foreign mail program; believed only right beside a route word.
FOREIGN: dict[str, Colour] = {
    "yellow": Colour.YELLOW,
    "gelb": Colour.YELLOW,
    "green": Colour.GREEN,
    "grun": Colour.GREEN,
    "orange": Colour.ORANGE,
    "red": Colour.RED,
}

# Around an English code they carry no content of their own.
ENGLISH = words_of(
    """
    not no or and is now was sorry longer yes but the a of with new update updated changed change to from confirmed
    confirm please household family case code route report first second again handover
    children kids this should be it have been i meant my
    mistake
    """
)

EMOJI: dict[str, Colour] = {
    "🟡": Colour.YELLOW,
    "🟨": Colour.YELLOW,
    "🟢": Colour.GREEN,
    "🟩": Colour.GREEN,
    "🟠": Colour.ORANGE,
    "🟧": Colour.ORANGE,
    "🔶": Colour.ORANGE,
    "🔸": Colour.ORANGE,
    "🔴": Colour.RED,
    "🟥": Colour.RED,
    "⭕": Colour.RED,
}

# Letters of other alphabets that look Latin: "grоеn" with a Cyrillic о and е.
LOOKALIKES: dict[str, str] = dict(
    zip(
        "аеорсухіјѕԁӏgΑΒΕΖΗΙΚΜΝΟΡΤΥΧοενΑАВЕКМНОРСТХЅЈІԌɡɑո",
        "aeopcyxijsdlgABEZHIKMNOPTYXoenAABEKMHOPCTXSJIGgan",
        strict=True,
    )
)

# Words one letter away from a colour that are words themselves, so never a typing mistake for it.
NO_TYPING_MISTAKE = words_of(
    """
    rond ronde rood rode roos rook rooi room roof rot root brood dood nood lood zoon good goed rede reden roede
    role code bode mode node robe rose roze rote route raad rade heel hele veel vele deel dele gel geen geef
    gene geld geil gees keel kele zeel meel teel peel grond groet groei groep groef groene groente groeten
    groeien groenen green roen groen geel oranje orange oranjes oranjer range groten grote groots gewoon woon
    troon kroon toon boon loon hoog proof roods roodt gelen gelet feel peen been elk vel bel hel cel gelei red
    orde bood geer rome dode roden ride weel gelre groete groener geler fleur sleur scoor stoor spoon snoor
    spook toute foute fouten rotte router routers covering casts kleum
    kleurt kleuren kleurig kleurde kleurtje coder codes coden reed roep ruud rob rolde reel greep gouden
    toen doen zoen soen schoen groot rodeo rodel
    """
)

REPLY_PREFIXES = phrases_of(
    """
    re, r, fw, fwd, aw, antw, antwoord, betr, betreft, doorst, doorgestuurd, doorsturen, tr, wg, sv, vs, vb, rv,
    ref, onderwerp, subject, automatic reply, automatisch antwoord, autoreply, auto reply, out of office,
    afwezig, afwezigheid, niet aanwezig, accepted, declined, tentative, geaccepteerd, geweigerd, voorlopig,
    canceled, cancelled, geannuleerd, undeliverable, undelivered, onbestelbaar, niet te bezorgen, gelezen, read,
    not read, ongelezen, recall, intrekken, delivered, afgeleverd, extern, external, ext, spam, beveiligd,
    secure, zivver, versleuteld
    """
)

# Shortened colours; they count right beside a route word only.
ABBREVIATED = {
    "grn": Colour.GREEN, "orj": Colour.ORANGE, "ornj": Colour.ORANGE, "orn": Colour.ORANGE, "rd": Colour.RED,
    "gl": Colour.YELLOW,
}  # fmt: skip

# Right in front of a colour these make it the code: "kleurcode: geel".
CODE_WORDS = phrases_of(
    """
    kleurcode, code, kleur, klr, kc, codering, routekleur, routecode, kleurroute, kleurcodering,
    kleuraanduiding, kleur code,
    kode, kcode, k code, cd, kleurkode, kleuren code, vt code, colour code, color code
    """
)
CODE_TAILS = frozenset(("kleurcode", "kleurkode", "kleur", "code", "route"))

# Nouns that take the colour as an adjective: "gele route", "oranje casus".
ROUTE_NOUNS = words_of(
    """
    route overdracht melding aanmelding casus zaak traject handover kleurcode code procedure variant dossier
    overdrachtsgesprek overdrachtsdocument overdrachtsformulier overdrachtsmail overdr spoor vt ubergabe
    uebergabe case referral v&v-gesprek vtmelding aankondiging vooraankondiging vervolgoverdracht
    """
)

# The same nouns in the plural: the route in general, not one household's code.
ROUTE_PLURALS = words_of(
    """
    routes overdrachten meldingen aanmeldingen casussen dossiers cases casuistiek zaken trajecten codes kleurcodes
    """
)

# Somebody who hands over: "een gele van Veilig Thuis".
SENDERS = phrases_of("vt, veilig thuis, veiligthuis, ons, mij")

# Whose mailbox a code arrives in; a code's emoji stands before these.
TEAMS = phrases_of(
    """
    lt, jt, team zuid, team noord, team oost, team west, team centrum, jeugdteam, sociaal team, gebiedsteam, kernteam,
    wmo team, lokaal team, wijkteam, wmo
    """
)


# What names the route beyond doubt; outweighs weather, hospitals and the like.
STRONG = phrases_of(
    """
    vt, veilig thuis, veiligthuis, ovdr, ovd, v&v, v en v, voorwaarden en vervolg, voorwaarden & vervolg, route,
    overdracht, overdr, overgedragen, overdragen, overdrachtsgesprek, overdrachtsdocument, overdrachtsformulier,
    overdrachtsbericht, handover, ubergabe, kleurcode
    """
)

# Right behind "kleurcode" any other word that close to a colour is one.
NEVER_A_CODE = words_of(
    """
    geen rond goed voor door grond gewoon route code
    """
)

# Enough to read a plain colour word in the same breath as the code.
ROUTE_WORDS = (
    STRONG
    | CODE_WORDS
    | ROUTE_NOUNS
    | phrases_of(
        """
    ontvangstbevestiging, bevestiging, terugkoppeling, terugmelding, monitoring, stagnatie, afsluiting,
    afsluiten, afgesloten, opschaling, afschaling, opgeschaald, afgeschaald, opschalen, afschalen, warme
    overdracht, crisisoverdracht, overdrachtsdossier, onderzoek, vervolg, lokaal team, jeugdteam, wmo team,
    herinnering, rappel, veiligheidsbeoordeling, vervolggesprek
    """
    )
)

# Beginnings of compounds that are route words: "afsluitbericht", "terugmeldformulier".
ROUTE_STEMS = (
    "overdracht",
    "afsluit",
    "aanmeld",
    "terugkoppel",
    "terugmeld",
    "monitor",
    "opschal",
    "afschal",
    "kleurcode",
    "kleurwijzig",
    "kleurverander",
    "kleuraanpas",
    "kleurcorrect",
)

# Who or what the code is about; a colour right beside it is that household's code.
HOUSEHOLD = words_of(
    """
    fam familie gezin huishouden casus zaak dossier client clienten mw mevr mevrouw dhr meneer hr heer systeem
    gezinssysteem zaaknummer zaaknr dossiernummer kenmerk ref referentie nr nummer clientsysteem betrokkenen
    kind kinderen family household gez hh huish echtpaar
    """
)

# What is done with a code, or happens to it: "ontvangst rood bevestigd", "LT bevestigt oranje".
HANDLED = words_of(
    """
    hoort horen bevestigen bevestigt bevestigd accepteren accepteert geaccepteerd akkoord termijn
    verstrijkt verstreken verloopt
    loopt komt komen binnen binnengekomen gaat over overgenomen nemen neemt opgepakt toegewezen toebedeeld toegekend
    verdeeld verdelen verwerkt geregistreerd ingevoerd ingeboekt gelezen gezien doorgezet doorgestuurd doorgegeven
    meegenomen besproken afgestemd afgerond gesloten heropend opgeslagen wacht wachten start starten gestart stokt
    stagneert loopt hierover hiervoor daarvoor terug telefonisch mondeling schriftelijk agenderen inplannen plannen
    tegen over rond tijdens qua gepland verplaatst verzet afgezegd uitgesteld opvolgen opvolging verzonden
    toegestuurd nagestuurd gemaild bellen incompleet compleet onvolledig ontbreekt ontbreken kwijt
    """
)
PAPERS = words_of("stukken rapportage verslag agenda deelnemerslijst rapport")
MEETINGS = words_of("gesprek overleg afspraak huisbezoek intake bezoek evaluatiegesprek belafspraak kennismaking mdo")
# Said of a code that has been given, not of a thing.
GIVEN = words_of(
    """
    bevestigen bevestigt bevestigd overgedragen overdracht oppakken opgepakt aangemeld gemeld gebeld ontvangen
    afsluiten
    """
)
SENT = words_of("sturen stuur stuurt krijgen krijgt ontvangen komt volgt")
# When "de oranje van gisteren" came.
WHEN = words_of(
    """
    vorige deze gisteren vandaag vanmorgen vanochtend vanmiddag eergisteren zojuist net maandag dinsdag woensdag
    donderdag vrijdag vt veilig ons jullie mij
    """
)
# What comes with a mail.
ATTACHED = words_of("bijlage bijlagen wachtwoord sms pdf bestand bestanden stukken brief post envelop koerier")
# A household as a noun: "groene hh 22170", "oranje gezin".
CASES = words_of("casus zaak dossier gezin gez huishouden huish hh household case client clientsysteem gezinssysteem")
# In front of a short number these make it a case's: "zaak 118".
NUMBERED = words_of("casus zaak dossier zaaknr zaaknummer dossiernummer dossiernr kenmerk ref referentie case")
# A number behind one of these, or in front of a unit, is no case's.
COUNTED = words_of(
    """
    € eur euro tel telefoon telnr toestel ral pagina art artikel nen iso kamer postbus lokaal lijn type model om tot
    vanaf rond circa ca bestelnr bestelnummer factuurnr factuurnummer ticket
    """
)
# Nor is any number behind one of these, however long.
ORDERED = words_of(
    """
    artikel art artikelnummer bestelnr bestelnummer bestelling factuur factuurnr factuurnummer ticket ticketnummer order
    ordernummer serienummer ral lot iban postbus kenteken
    """
)
UNITS = words_of(
    """
    uur u € eur euro km m m2 stuks stuk keer x leden inwoners woningen jaar kg gram ml liter meter kilometer mensen
    deelnemers bezoekers kinderen leerlingen stemmen meldingen overdrachten exemplaren watt kwh
    """
)
# Beginnings of what mails between the teams are about; without any of them a colour is a thing's.
OURS = (
    "crisis", "spoed", "interventie", "onderzoek", "triage", "zivver", "mail", "gemail", "onderwerp", "formulier",
    "verslag", "veilig", "onveilig", "hulp", "zorg", "meld", "gemeld", "melding", "bevestig", "oordeel", "telefo",
    "gebeld", "bellen", "belt", "belde",
    "bericht", "overleg", "perspectief", "ondersteun", "jeugd", "wijk", "gemeente", "huishoud", "gezin",
    "kind",
    "ouder", "moeder", "vader", "casus", "zaak", "dossier", "jullie", "collega", "rapport", "tikfout", "typefout",
    "foutje", "weging", "beoordeling", "herbeoordeling", "herweging", "heroverweging", "doorgekregen",
    "doorgegeven", "besproken",
    "reactie", "excuus", "excuses", "sorry", "iemand", "vrijdagmail", "document", "brief",
)  # fmt: skip
# Veilig Thuis's triage, and what says that it is done.
TRIAGES = words_of("triage triagebesluit triageuitslag triageoverleg triageuitkomst getrieerd")
TRIAGED = words_of(
    """
    klaar afgerond gereed gedaan voltooid geeft gaf rond uitslag uitkomst besluit conclusie resultaat
    triagebesluit triageuitslag
    triageuitkomst
    """
)
# Teams and organisations in a few capitals, as they stand behind a colour: "Oranje JB vraagt uitstel".
SHORT_CODES = words_of("vt v&v lt jt rvt gi rvdk wmo jb jr gw zvh bt ret")
# What somebody whose name is a colour does: "26-118 Groen belt terug".
DOES = words_of("belt belde mailt mailde vraagt vroeg wil wilde heeft had komt kwam is zegt zei meldt meldde was kan")
ORDINALS = words_of("e eerste tweede derde vierde vijfde zesde nieuwe volgende zoveelste")
# A colour between one of these and a name is a code: "uitkomst groen Pot", "wie doet rood Pot".
BEFORE_CODE = words_of(
    """
    uitkomst besluit conclusie advies beoordeling weging uitslag gesprek overleg we wij jullie iemand wie ik jij
    planning terugkoppeling verslag status vervolg stand bij
    """
)
BEFORE_TAILS = (
    "plan",
    "gesprek",
    "verslag",
    "overleg",
    "bezoek",
    "rapport",
    "brief",
    "document",
    "bericht",
    "formulier",
)
# One of these names a household by itself.
FAMILY_WORDS = words_of("fam familie family mw mevr mevrouw mr mrs dhr gezin gez hh huish echtpaar")
# A name behind one of these is whom it is about.
ABOUT = words_of("voor met inzake betreffende betreft betr inz")

# Persons: a text with one of them is about a household, not about weather or traffic.
PERSONS = HOUSEHOLD | words_of(
    """
    moeder vader ouder ouders stiefvader stiefmoeder baby peuter kleuter zoon dochter partner ex oma opa broer
    zus man vrouw echtgenoot tweeling jongste oudste meisje jongen jongere jeugdige leerling echtpaar stel
    gezinnen kinderen
    """
)

# A full stop behind one of these, or behind an initial, ends nothing.
SHORTENED = words_of("fam mw mevr mej dhr hr dr drs mr nr jgd bijv evt incl overdr ovdr")
# Title words: what follows is somebody's name, a colour or not.
TITLES = words_of(
    """
    fam familie mw mevr mevrouw mej dhr dhrn meneer mijnheer hr heer heren dr drs mr ir ing prof juf juffrouw
    meester collega dokter wijkagent agent huisarts broer zus zusje tante oom opa oma vrouw gezinsvoogd voogd
    jeugdbeschermer advocaat buurvrouw buurman mister mrs miss ms familienaam achternaam genaamd contactpersoon
    """
)
# With these a capital decides: "casus Rood" is a name, "casus rood" a code.
TITLES_BEFORE_CAPITAL = words_of(
    """
    casus gezin huishouden hh client zaak dossier moeder vader jongen meisje leerling pupil
    """
)
SURNAME_PARTICLES = words_of(
    """
    t van de der den het ter ten te la le el al bin ben von vd v/d vande vander vanden
    """
)

# "Kan gezin Bos code oranje krijgen?" asks for a code.
WISHING = words_of("krijgen worden hebben geven aanvragen kiezen toekennen")
# In front of "een gele", "de rode", where the noun is left out.
POINTING = words_of("om is wordt werd was of nu dus betreft nog als ook weer volgt komt hierbij hier bijgaand")


# Before "gele overdracht" these make it one household's: "jullie gele overdracht van gisteren".
THEIRS = words_of("jullie uw onze die deze mijn je haar zijn")
# What is done with a household: a colour beside it is no public warning.
CARE = phrases_of(
    """
    huisbezoek, huisbezoeken, gesprek, gezinsgesprek, kindgesprek, oudergesprek, netwerkberaad, intake, afspraak,
    overleg, mdo, rondetafelgesprek, bezoek, bezoekregeling, veiligheidsplan, veiligheidsafspraken, hulpverlening,
    begeleiding, plaatsing, opvang, contactmoment, belafspraak, kennismaking, warme overdracht, zorgmelding,
    hulp, jeugdhulp, thuishulp, hulpverlener, hulpverleners, plan van aanpak, gezinsplan, perspectiefplan,
    contactgegevens, huisverbod, thv, uithuisplaatsing, aangifte, tolk, melder, partnergeweld, huiselijk geweld,
    noodbed, terugkoppeling, casusregie, procesregie, regie, regievoerder, veilig thuis, casusoverleg
    """
)

OR_WORDS = phrases_of(
    """
    of, dan wel, danwel, en, en of, or, and, /, +, &, oftewel, ofwel, hetzij, resp, respectievelijk, cq, c . q .,
    of wel, of eventueel, versus, vs
    """
)

# Carry no content of their own: a colour among these alone is said as a code.
FILLERS = words_of(
    """
    hierbij alsnog toch nu dus weer let op spoed spoedig urgent belangrijk dringend ja gewoon eigenlijk wel even
    graag bellen bericht mail ontvangst ontvangen ontvangstbericht nieuw nieuwe nieuwbericht vervolg nog een
    twee drie 1e 2e 3e verzoek d aub svp attentie ter info kennisgeving fyi zie bijlage bijlagen plus met voor
    de het deze huidige actuele is was wordt blijft blijven zijn moet als verstuurd gemeld eerder eerst oud na
    overleg en of maar om te want meer vanaf per heden actie nodig ivm inz inzake mbt tbv aan bij via ook al
    zoals besproken afgesproken tel telefonisch beveiligd beveiligde vertrouwelijk persoonlijk status huidig
    vandaag morgen gesprek week wk kopie herinnering rappel update aanvulling correctie rectificatie definitief
    volgt hier komt onze jullie lt rvt wmo jeugd jgd team ondanks dubbel twijfel gaat weken maand maanden dag
    voorlopig kl formulier document triage onderwerp onderwerpregel bevestigd bevestigen bevestigt verwerkt
    geregistreerd ingeboekt geaccepteerd akkoord opgepakt doorgekregen doorgegeven
    dagen uur feb mrt apr mei jun jul aug sept okt nov dec januari februari maart april juni juli augustus
    september oktober november december maandag dinsdag woensdag donderdag vrijdag kunnen kiezen wij jij wie
    dit dat nou staan gehandhaafd ongewijzigd x xx keer maal pakt oppakken pakken welke bekend onbekend
    daarom derhalve krijgen krijgt ontvangt ontvangen dan danwel ten hetzij verstreken verlopen voorbij alle allebei
    uitkomst besluit conclusie advies beoordeling weging uitslag wederom opnieuw retour
    bevestig tegelijk tegelijkertijd
    vanmorgen vanochtend vanmiddag vanavond eergisteren zojuist
    nogmaals alweer verder stagneert stagnatie mnd beide beiden samen allemaal ieder elk
    """
)

# In front of a colour they tell a household's state where one, or a route, is named: "overdracht staat op oranje".
CHANGING = words_of(
    """
    op staat gaat dat dit het is
    """
)
# Between a form and its noun: "rode warme overdracht", "gele ipv groene route".
NOUN_LINKS = words_of(
    """
    ipv warme nieuwe nog geen de een bekende spoed in plaats van niet niet-bekende vt crisis eerste tweede
    """
)
# Behind a colour they make it a code: "rood gecodeerd".
CODED = words_of("gecodeerd gekwalificeerd geclassificeerd gelabeld geduid ingeschaald gewogen aangemerkt getrieerd")
