"""What the mails about one household are made of, and what a public "code rood" is about, as data.

All words are as the reader sees them after normalising: lower case, without accents.
"""

from __future__ import annotations

from classifiers.colour_words import phrases_of, words_of

# Between a paper or deed and the colour it belongs to: "stukken bij groen", "regie na rood".
ATTACHING = words_of("bij na op over rond rondom omtrent inzake betreffende horend")
# In front of a colour without anything else: "naar aanleiding van rood".
OCCASIONS = phrases_of(
    """
    naar aanleiding van, nav, a . v ., a v, in vervolg op, als vervolg op, in aanvulling op, ter aanvulling op,
    aanvullend op, terugkomend op, ter voorbereiding op, vooruitlopend op, in reactie op, behorend bij, behorende bij
    """
)
ATTACHED = words_of(
    """
    stukken stuk document documenten documentje gegevens contactgegevens informatie info achtergrondinformatie regie
    nazorg bijlage bijlagen brief brieven bericht berichten mail mails mailtje memo aanvulling aanvullingen toevoeging
    toevoegingen reactie reacties vraag vragen vraagje antwoord antwoorden toelichting vervolg opmerking opmerkingen
    telefoonnummer telefoonnummers nummer adres adressen wachtwoord handtekening tolk deelnemers aanwezigen
    deelnemerslijst correctie herinnering voorbereiding terugkomen terugkoppeling terugmelding vervolgstap
    vervolgstappen contactpersoon regiehouder regisseur rapport rapportage verslag verslagen agenda plan verzoek
    uitkomst bevestiging ontvangstbevestiging formulier zorgen hulp ondersteuning begeleiding contact nabespreking
    aandachtspunten aandachtspunt pagina paginas bladzijde namenlijst foto's feiten uitstel verhindering bellen gebeld
    sparren overleggen doorverbonden bezwaar voorzitterschap voorzitter notulen verslaglegging belde
    belt appte appt mailde
    """
)
ATTACHED_TAILS = (
    "document",
    "documenten",
    "verslag",
    "veiligheidsplan",
    "formulier",
    "informatie",
    "gegevens",
    "bijlage",
    "terugkoppeling",
    "toelichting",
    "aanvulling",
    "wijziging",
)

# A colour in brackets behind one of these, or behind its number, is a room's or a thing's: "zaal 2 (groen)".
PLACES = words_of(
    """
    fase zone zaal vergaderzaal spreekkamer kamer klas lijn blok unit vak ruimte etage verdieping vleugel pagina shirt
    hesje gordijnen muur map ordner tafel groep poule kaart vlag
    """
)
# A question that begins with one of these is whether it has the code.
WHETHER = words_of("is wordt was zijn werd wordt het dit of")

# Green is a park's and a house's as well: it is a code behind a paper of the handover only, beside one of the proofs.
GREEN_ATTACHED = words_of(
    """
    stukken document documenten gegevens contactgegevens bijlage bijlagen aanvulling aanvullingen reactie antwoord
    vervolg terugkoppeling terugmelding wachtwoord bericht herinnering correctie telefoonnummer bevestiging
    ontvangstbevestiging
    """
)
GREEN_PROOFS = words_of(
    """
    beveiligd beveiligde zivver sms gebeld belde belt gemeld contact hulpvraag nemen oppakken bevestigd gezin gevlucht
    koerier terugkomend nagestuurd ontvangstbevestiging contactgegevens telefonisch incompleet
    """
)
# What a "code groen" of nature, school or savings is about.
GREEN_WORLDS = words_of(
    """
    natuur uitgenodigd spel leren leert schoolplein bespaartips tips energie bomen planten jong oud meedoen doe mee
    inschrijven buurt tuin aanmelden gezond milieu
    """
)
# What a garden, or with a capital somebody called Groen, stands behind.
BESIDE = words_of("met en over")
WITH = words_of("met en over voor na op door aan")
# "Akkoord met groen".
AGREED_WITH = words_of(
    "akkoord eens oneens gestart starten bezig klaar wachten wachtend gebeld belt belde mailde twijfel twijfels"
)
# Too loose to tell of a household beside green.
LOOSE = words_of(
    """
    jullie wij we ons mij me bel school buren politie collega collegas planning vervolg verder contact gezinnen ouders
    kinderen kind neemt neem overnemen vervangt ligt deelnemers aanwezigen starten bekend tafel verlof datum
    """
)
# "Kort over code rood", "nog even over oranje".
BRIEFLY = words_of("even kort nogmaals overleg")
# When a warning holds; behind "code rood" they are a warning's unless a deed follows: "code rood morgen bespreken".
WARNED = words_of("vandaag morgen vannacht vanavond")
HEADING = words_of("omtrent inzake betreffende betreft over rond bij na")

# "Twee keer geel is rood".
TIMES = words_of("keer maal x maals")
COUNTS = words_of("twee drie vier 2x")
EQUALS = words_of("is = betekent maakt geeft wordt")

# What is agreed on with a household or between the teams; a colour in brackets behind one of these is its code.
MEETINGS = phrases_of(
    """
    v&v, v en v, warme overdracht, gesprek, gezinsgesprek, huisbezoek, overleg, casusoverleg, mdo, overdrachtsgesprek,
    vervolggesprek, startgesprek, netwerkberaad, rondetafelgesprek, ontvangst, ontvangstbevestiging, belafspraak
    """
)
APPOINTMENTS = words_of(
    """
    afspraak verzet verplaatst uitgesteld voorgesteld datumvoorstel past schikt lukt kan kunnen gepland inplannen
    ingepland akkoord
    """
)
CLOCK = words_of(
    """
    ma di wo do vr maandag dinsdag woensdag donderdag vrijdag morgen vandaag vanmiddag uur januari februari maart
    april mei juni juli augustus september oktober november december
    """
)

# Questions that begin with one of these may be about one case, with one of the deeds.
ASKED_OF_CASE = words_of("wie waar kan kunnen mag")
DEEDS = words_of(
    """
    starten start oppakken pakt neemt nemen overnemen bevestigen vervangt aansluiten aanschuiven meegaan bellen
    terugbellen deelnemen aanwezig
    """
)

# Of one household's case, or between those who work on it.
TELLING = words_of(
    """
    jullie collega collegas wij we ons deelnemers aanwezigen betrokkenen contactpersoon regiehouder regisseur starten
    oppakken opgepakt bevestigd bevestigen overgenomen overname doorgezet besproken bespreken sparren terugkomen
    voortgang vervolg politie aangifte contact opvang huurachterstand ruzie schulden vechten vechtpartij steekpartij
    broers zussen buurvrouw buurman buren school tolk verder ontvangen ontvangst planning verschuiven gevlucht
    hulpvraag gemeld terugbellen niets gehoord gesproken gebeld tafel verlof toelichting aanvulling bekend
    bel me overleggen stukken verslag rapport bijlage contactgegevens
    neemt neem overnemen vervangt pakt ligt intern wapens taal incident mobiel hoort datum
    weggelopen dreiging stalking oudste jongste wijkagent huisarts raadsonderzoek mij
    """
)
TELLING_STEMS = (
    "mishandel", "geweld", "bedreig", "verwaarlo", "echtsch", "scheiding", "omgang", "huisverbod", "hulpverlen",
    "veiligheidsplan", "zorgen", "ouder", "gezin", "verslaaf", "drank", "drink",
)  # fmt: skip

# Not what is asked or explained, but what one household's talk is about: "evaluatie code rood met moeder".
CLOSE = words_of("veiligheidsplan betrokkenen politie huisverbod gezinsplan conceptverslag jongste oudste")
# With one of these first a text asks what a code is.
EXPLAINED = words_of("wat welke wanneer hoeveel hoe als")
# Between a colour and the place where its warning holds: "code rood in het ziekenhuis".
PLACED = words_of("in op bij voor het de een")
MANY = words_of("ouders gezinnen kinderen betrokkenen")

# What a public "code rood" is about, or an office's: with one of these it is no household's.
PUBLIC = words_of(
    """
    kantoor kantoren kantoorpand pand gebouw dicht gesloten sluit buiten binnenblijven rij rijd rijden rijdt fietsen
    auto autos wegen vertrek reizen reis werk werken thuiswerken oefening oefenen draaiboek stroom gas water lekkage
    internet bijen natuur klimaat schiphol luchtvaart vluchten staking stakingen fnv cnv cao voorstelling theater
    film boek boekentip roman escape teamuitje personeel medewerkers verzuim tekort tekorten begroting provincie land
    noorden zuiden oosten westen blijf thuisblijven campagne inwoners burgers bezoekers reizigers
    hulpdiensten brandweer duurzaam fiets bereikbaarheid bezuiniging bezuinigingen inkopen gebouwen
    spoedeisende seh ambulance meldkamer spoedpost nctv
    thuis waarschuwt bedden piket wachttijd wachtlijst wachtlijsten
    """
)
PUBLIC_STEMS = (
    "personeels", "verzuim", "klimaat", "glasvezel", "waterleiding", "evacu", "ontruim", "strooi", "luchtkwaliteit",
    "oefen", "duurza", "publiek", "terreur", "dakloz",
)  # fmt: skip

# Of another world, unless a text about one case says "code" in front of its colour.
SOFT_WORLDS = words_of(
    """
    update app lunch koffie kerst sinterklaas feest file files ziekenhuis bank tas huid bus trein teams zoom outlook
    live vlekken vergunning internet budget saldo fiets deken knuffel tekening score jas
    """
)
FEMALE_AND_MALE = words_of("mevrouw mw mevr meneer dhr heer vrouw man moeder vader")
APPED = words_of("mij me even ons jij jullie mij gerust vooral")
WHOSE_LOOK = words_of("jullie uw je jouw frisse andere hun onze kritische extra tweede een")
