"""The colour code of a subject line: what is one, what only looks like one (R-10 to R-18)."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.colour import read_colour
from tests.bounds import at_most
from triage.domain.reading import Colour

YELLOW, GREEN, ORANGE, RED = Colour.YELLOW, Colour.GREEN, Colour.ORANGE, Colour.RED

STANDS = [
    # the plain forms
    ("Rood", RED),
    ("Kleurcode: oranje", ORANGE),
    ("overdracht (geel) gezin K.", YELLOW),
    ("VT | GROEN | 26-1193", GREEN),
    ("Oranje - V&V-gesprek donderdag", ORANGE),
    ("Oranje V en V fam. de Wit", ORANGE),
    ("Overdracht lokaal team: Rood", RED),
    ("aanmelding na onderzoek, kleurcode rood", RED),
    ("[VT] Geel | gezin bekend bij Wmo-team", YELLOW),
    ("Beveiligd bericht: groen", GREEN),
    ("Fw: [EXTERN] Re: oranje, gesprek verplaatst", ORANGE),
    ("Antw.: Rood, aanvullende informatie", RED),
    ("Huishouden Dijkstra rood", RED),
    ("Casus 26-0041 is oranje", ORANGE),
    ("graag bevestiging overdracht groen", GREEN),
    ("zorgmelding 2026-555 geel", YELLOW),
    ("Overdrachten VT: fam. Hulst, Pronk en Boon, alle drie geel", YELLOW),
    ("Twee overdrachten, beide oranje: gezin Kok en gezin Ter Haar", ORANGE),
    ("cdoe groen gezin Lammers", GREEN),
    ("Zes weken na code oranje, hulp komt niet op gang bij De Lange", ORANGE),
    ("Code geel Van den Heuvel, verslag gesprek", YELLOW),
    # inflection and nouns
    ("code rode voor mw. Prins", RED),
    ("Triage klaar, uitkomst rood, fam. Wolf", RED),
    ("nieuwe gele: Batelaan, Edam", YELLOW),
    ("Groen Rozendaal, overdracht samen met de GW-er", GREEN),
    ("Zojuist gebeld: Van Rhijn komt oranje jullie kant op", ORANGE),
    ("Hierbij de gele van gisteren: overdracht gezin Stoop", YELLOW),
    ("Al twee weken geen contact met Zeeman, code oranje", ORANGE),
    ("Haast? nee. Oranje? ja. Gezin Vos", ORANGE),
    ("roood, gezin Stam, graag terugbellen", RED),
    ("RE: vraag over kleur Meijer - antwoord: groen", GREEN),
    ("code oragnje overdracht VT gezin Pot", ORANGE),
    ("Code oarnje Hermans", ORANGE),
    ("2e melding B. Visscher - opnieuw groen", GREEN),
    ("Roodnat, K. - code geel", YELLOW),
    ("Green - fam. Stuart, Voorwaarden & Vervolg", GREEN),
    ("Kan iemand geel Stam oppakken?", YELLOW),
    ("oranj gezin Kool, graag terugbellen", ORANGE),
    ("Na 2 mnd in rode zaak Vis geen voortgang", RED),
    ("verslag groen Zwager", GREEN),
    ("rode overdragt Smit", RED),
    ("hierbij een rode van ons, echtpaar Vlieger", RED),
    ("cd oranje - fam. Berends", ORANGE),
    ("Geeel: stukken voor overdracht gezin Postma", YELLOW),
    ("codegroen hh Brands", GREEN),
    ("Huishouden Pot gaat als oranje naar jullie", ORANGE),
    ("Besluit geel Hartman, ouders werken mee", YELLOW),
    ("Na overleg: S.B. rood", RED),
    ("kode oranje fam Timmer", ORANGE),
    ("Re: code rood Van Dalen, al een week geen reactie", RED),
    ("vraag over code groen casus Zijlstra", GREEN),
    ("🟢 Hoekstra / Post", GREEN),
    ("Het betreft een gele, gezin Maas te Krommenie", YELLOW),
    ("Onderzoek klaar, Visser-de Boer, overdracht aan jullie in oranje", ORANGE),
    ("Verslag VT kind R. Aydin, geel gecodeerd", YELLOW),
    ("ovdr rood mw Pool", RED),
    ("Green case: Mensah, V&V on Friday", GREEN),
    ("code rdo / cdoe oranje fam. Laan", ORANGE),
    ("🟠 Verhoeven, terugkoppeling 3-6", ORANGE),
    ("code GROEN Ruijter/Slot 4 mei", GREEN),
    ("Nieuwe gele casus", YELLOW),
    ("een rode overdracht van Veilig Thuis", RED),
    ("groene aanmelding gezin A.", GREEN),
    ("Rode warme overdracht op 3 juni", RED),
    # typing mistakes beside a route word
    ("kleurcode oanje", ORANGE),
    ("overdracht code grone", GREEN),
    ("kluercode rood", RED),
    ("gele overdarcht", YELLOW),
    # Unicode
    ("𝐎𝐫𝐚𝐧𝐣𝐞 overdracht", ORANGE),
    ("\u202eGEEL\u202c", YELLOW),
    ("r\u200do\u200do\u200dd", RED),
    ("Ge\u0308el overdracht", YELLOW),
    # shortened, and other words for the code
    ("overdr. VT ornj, tweede melding", ORANGE),
    ("K.C. groen, zaak 4410", GREEN),
    ("Codering geel na telefonisch overleg", YELLOW),
    ("overdracht in oranje, gesprek woensdag", ORANGE),
    # set off from the route's name by a sign
    ("GRONE - overdracht", GREEN),
    ("V&V overdracht: oranej", ORANGE),
    ("Orange | handover VT", ORANGE),
    # one household, though the words around it are those of talk
    ("Gele casus, evaluatie na 3 maanden", YELLOW),
    ("Vraag over uw oranje overdracht", ORANGE),
    ("Code oranje - huisbezoek Lindenlaan", ORANGE),
    ("kleurcode rood fam. Groen/Geel", RED),
    # emoji
    ("🔴", RED),
    ("🟡 gezin Veenstra", YELLOW),
    ("🟧 overdracht VT", ORANGE),
    # other words around that are colours too
    ("Oranje: fam. Groen", ORANGE),
    ("dhr. De Geel, kleurcode rood", RED),
    ("Groen, adres Oranjeplein 4", GREEN),
    ("overdracht rood, Rode Dorp 12", RED),
    # words of other worlds beside a real handover
    ("Overdracht oranje: SEH heeft gemeld", ORANGE),
    ("Veilig Thuis code rood, moeder in ziekenhuis", RED),
    # a negation that belongs to something else
    ("Rood, geen contact met vader gekregen", RED),
    ("Niet gelukt te bellen; overdracht geel", YELLOW),
]


@pytest.mark.parametrize(("subject", "colour"), STANDS)
def test_a_code_said_as_a_code_is_read(subject: str, colour: Colour) -> None:
    reading = read_colour(subject)
    assert (reading.colour, reading.ambiguous) == (colour, False)


NO_CODE = [
    # the weather, whoever says so
    "Code geel (ijzel): gesprek met VT verplaatst",
    "Weerstation meldt: knmi code rood; V&V gaat telefonisch door",
    # taken back
    "overdracht kleurcode groen is komen te vervallen",
    "Vervallen: overdracht groen 26-220",
    "Intrekking code rood, bericht volgt",
    "Annulering gele overdracht",
    "",
    "   ",
    "Ondersteuningsvraag",
    "Warme overdracht gezin T.",
    # surnames
    "fam. Rood",
    "Familie Groen: vraag om consult",
    "Gesprek met mevrouw Oranje",
    "mw geel belt morgen",
    "Overdracht dhr. P. de Rode",
    "P. Oranje is met verlof",
    "Consult over Jeroen Groen",
    "casus Rood bespreken",
    "Rood-Vermeulen, overleg",
    "Van Geel: vraag over omgangsregeling",
    "Overdracht oranje Lubbers ingetrokken, excuus",
    "Weerbaarheidstraining: van rood naar groen",
    "Groen-gele fractie vraagt om cijfers jeugdhulp",
    "Wijziging in het proces code groen: bevestigen voortaan via het portaal",
    "Code rood gezin Mulder ingetrokken",
    "Vandaag code oranje wegens sneeuw, overleg met Veilig Thuis online",
    "Gezin staat al weken rood bij de bank",
    "Kan fam. Postma code rood krijgen?",
    "Ten onrechte code geel gegeven aan mw. Blom, trekken we in",
    "Rode aankondiging hh Evers kunt u negeren",
    "Beleidsnota kleurcode groen, concept",
    "Kan dit gezin rood worden? (Kuipers)",
    "Verzoek om code rood afgewezen, gezin Bol blijft zonder code",
    "Overdracht rood dhr. Prins is geannuleerd",
    "Aanmelding school Geel (België)",
    "Als VT ooit code oranje stuurt, wie pakt dat op?",
    "VT denkt aan rood, wij niet; nog geen kleur bepaald bij Kok",
    "Moeder staat rood en vraagt om de voedselbank",
    "Verzoek om code oranje voor Pronk, wat vinden jullie?",
    "Vader is kleurenblind, ziet groen als rood",
    # streets, places, organisations
    "Moeder gaat wonen in Geel, verhuizing in mei",
    "Overdracht dossier Oranje en Sport aan de nieuwe wethouder",
    "Groene Hart 12, melding buren",
    "Oranje Nassaustraat: burenruzie",
    "Overlast Rode Loper 3",
    "Stichting Oranje Fonds subsidie",
    "GroenLinks stelt raadsvragen",
    "basisschool Oranje Nassau, schorsing",
    "Rode Kruis vraagt vrijwilligers",
    # idioms and objects
    "Groen licht van de gemeente",
    "rood staan bij de bank",
    "Zij kreeg de rode kaart",
    "groen en geel geërgerd aan de wachtlijst",
    "Kind met rode wangen",
    "gele briefjes op het bord",
    "rode cijfers in begroting",
    "oranje hesje kwijt",
    "geelzucht bij baby",
    "alles op groen",
    # weather, traffic, computers, hospitals, sports
    "Code oranje vanwege storm, kantoor dicht",
    "KNMI: code geel",
    "code rood in heel Nederland door sneeuw",
    "Code oranje voor de jeugdzorg",
    "Kleurcode rood bij triage op de spoedpost",
    "Oranje in de finale!",
    "stoplicht staat op oranje",
    # talk about routes
    "Training oranje route",
    "Vraag over de groene route",
    "Wat betekent kleurcode oranje?",
    "gele overdrachten in het eerste kwartaal",
    "evaluatie rode route",
    "Presentatie kleurcodes geel, groen, oranje en rood",
    # phases and other systems
    "signaleringsplan: fase oranje",
    "In welke fase? cliënt zit in rood",
    "Team Oranje wint de sportdag",
    # negated
    "geen rode route",
    "niet meer oranje: fam. Vos",
    "oranje vervalt",
    # hearts and dots in other mail
    "❤️ dank jullie wel",
    "🔴 Laatste kans: korting op bureaus",
]


@pytest.mark.parametrize("subject", NO_CODE)
def test_a_colour_that_is_no_code_is_not_read(subject: str) -> None:
    reading = read_colour(subject)
    assert (reading.colour, reading.ambiguous) == (None, False)


CHANGED = [
    ("was groen, wordt oranje", ORANGE),
    ("Correctie overdracht: oranje i.p.v. rood", ORANGE),
    ("niet geel maar groen", GREEN),
    ("geen groene maar gele route fam. Smit", YELLOW),
    ("Gezin X van geel naar oranje", ORANGE),
    ("rood -> oranje", ORANGE),
    ("kleur oranje graag wijzigen in geel", YELLOW),
    ("Herstel: code groen had geel moeten zijn", YELLOW),
    ("geel, sorry: groen", GREEN),
    ("oranje (was geel)", ORANGE),
    ("oranje (voorheen: groen) fam. Tol", ORANGE),
    ("kleurcode gewijzigd van groen naar geel", YELLOW),
    ("Rood in plaats van oranje", RED),
    ("groen moet geel zijn", YELLOW),
    ("eerst geel, later oranje, nu rood", RED),
    ("oranje klopt niet, het is rood", RED),
    ("Rectificatie: niet rood maar oranje", ORANGE),
    ("opschaling: groen wordt oranje", ORANGE),
    ("🟢 → 🟠", ORANGE),
    ("wordt nu rood (oranje)", RED),
    ("VT overdracht rood (eerst verstuurd als oranje)", RED),
    ("Kleurcode groen, gisteren aangemeld met geel", GREEN),
    ("geel in plaats van de eerder aangegeven code rood, mw. Smit", YELLOW),
    ("Stond als groen, na overleg toch code rood, mw. Bos", RED),
    ("De code geel van gisteren klopt niet, Postma is groen", GREEN),
    ("Toch geen rood voor Kramer, we maken er geel van", YELLOW),
    ("We gingen uit van geel maar gezin Prins is bekend, dus groen", GREEN),
    ("Besproken met de GW: Aslan van rood naar geel", YELLOW),
    ("We hoeven niet naar rood, Wit blijft oranje", ORANGE),
    ("Geel is van de baan, Mulder gaat als groen verder", GREEN),
    ("Overdracht Ten Cate is groen, stond per abuis op geel", GREEN),
    ("Intrekken oranje huishouden Blom, nieuwe kleur geel", YELLOW),
    ("Gezin Vink: kleur gewijzigd van rood in oranje", ORANGE),
    ("green not yellow, sorry - family Abebe", GREEN),
    ("Waar in ons bericht 'code rood' staat, lezen: code oranje", ORANGE),
]


@pytest.mark.parametrize(("subject", "colour"), CHANGED)
def test_the_newest_code_counts(subject: str, colour: Colour) -> None:
    reading = read_colour(subject)
    assert (reading.colour, reading.ambiguous) == (colour, False)


@pytest.mark.parametrize(
    "subject",
    [
        "geel of groen",
        "overdracht oranje/rood",
        "fam. Bos groen, fam. Smit rood (2 overdrachten)",
        "overdrachten: gezin K. oranje, gezin T. geel",
        "Drie overdrachten: Hofstra groen, Peeters groen, Dijk rood",
        "🟢 Terpstra / 🟠 Bijl",
        "Wij twijfelen tussen oranje en rood bij fam. Hoek",
        "Pool = oranje, Vos = geel",
        "oranje of toch rood overdragen, mw. Kok",
        "2 overdrachten: Visser is rood, Herfst is geel",
        "Overdrachten van vandaag: rood (Bus), geel (Kok)",
        "Is het nu een rode of een oranje? huishouden Kalf",
        "🔴 Van Wijk en 🟢 Smeets, graag beide oppakken",
        "De brief noemt geel, de mail oranje: wat geldt voor Hermans?",
        "Onduidelijk bij Vermaas: collega zegt groen, document zegt rood",
        "Handover: family Brook orange, family Hill green",
        "oranje en rood, twee gezinnen",
        "Groen dan wel geel: fam. Prins",
        "kleurcode geel (groen?)",
        "gele of groene route gezin B.",
        "VT overdracht oranje + rood",
        "groen voor moeder, geel voor vader",
    ],
)
def test_codes_that_nobody_could_choose_between_are_ambiguous(subject: str) -> None:
    reading = read_colour(subject)
    assert (reading.colour, reading.ambiguous) == (None, True)


@pytest.mark.parametrize(
    ("body", "colour"),
    [
        ("Beste collega,\n\nHierbij de overdracht, kleurcode geel.\n\nGroet,\nLin", YELLOW),
        ("Het gaat om de groene route: gezin is niet bekend.", GREEN),
        ("Wij dragen over met code 'oranje'.", ORANGE),
        # no route context: no suggestion
        ("Moeder zag rood van woede en de jongen droeg een gele jas.", None),
        # another world, talk, a surname
        ("Vanwege code rood (sneeuw) kom ik later.", None),
        ("Wat is het verschil tussen de gele route en de groene route?", None),
        ("De overdracht van mevrouw Groen is gedaan.", None),
        # two codes: no suggestion
        ("Voor het ene gezin kleurcode geel, voor het andere kleurcode rood.", None),
        # only the quoted history has it
        ("Dank, ontvangen.\n\n> Overdracht met kleurcode rood\n> fam. X", None),
    ],
)
def test_a_code_in_the_body_is_only_a_suggestion(body: str, colour: Colour | None) -> None:
    reading = read_colour("overdracht gezin", body)
    assert reading.colour is None
    assert reading.in_body == colour


def test_evidence_points_into_the_original_text() -> None:
    subject = "\ufeffFW: overdracht ge\u200bel"
    reading = read_colour(subject)
    (evidence,) = reading.evidence
    assert subject[evidence.start : evidence.end] == evidence.text == "ge\u200bel"


def test_evidence_of_a_code_in_the_body_counts_from_the_subject() -> None:
    subject, body = "overdracht", "Hallo,\nkleurcode groen, zie bijlage"
    (evidence,) = read_colour(subject, body).evidence
    assert (subject + "\n" + body)[evidence.start : evidence.end] == "groen"


def test_a_subject_of_a_megabyte_takes_work_in_proportion() -> None:
    for subject in ("geel " * 200_000, "x" * 1_000_000, "o r a n j " * 100_000, "(" * 1_000_000, "re: " * 250_000):
        with at_most(10):
            read_colour(subject, subject)


_PIECES = st.sampled_from(
    [
        "geel",
        "groen",
        "oranje",
        "rood",
        "gele",
        "rode",
        "🟠",
        "🔴",
        "fam.",
        "van",
        "De",
        "niet",
        "geen",
        "was",
        "nu",
        "→",
        "/",
        "of",
        "code",
        "route:",
        "VT",
        "V&V",
        "-",
        ",",
        ".",
        "(",
        ")",
        "?",
        "\u200b",
        "26-11",
        "Re:",
    ]
)


@given(st.one_of(st.text(), st.lists(_PIECES).map(" ".join)), st.text())
def test_any_text_gets_a_reading_and_true_evidence(subject: str, body: str) -> None:
    reading = read_colour(subject, body)
    whole = subject + "\n" + body
    assert not (reading.colour and (reading.ambiguous or reading.in_body))
    for evidence in reading.evidence:
        assert whole[evidence.start : evidence.end] == evidence.text != ""


@given(st.text().filter(lambda text: not set("g🟢🟩") & set(unicodedata.normalize("NFKD", text).lower())))
def test_no_code_never_means_green(subject: str) -> None:
    assert read_colour(subject).colour != GREEN


@pytest.mark.parametrize(
    ("subject", "colour"),
    [
        # a correction, wherever the old colour stands
        ("per abuis geel vermeld, dit is rood", RED),
        ("groen -> geel ivm lopend plan", YELLOW),
        ("Kleurcode (nieuw): geel. Kleurcode (oud): groen", YELLOW),
        ("dit had rood moeten zijn in plaats van geel", RED),
        ("geel blijft staan, niet groen", YELLOW),
        # letters that only look Latin
        ("VT: gr\u043e\u0435n", GREEN),
        # another world elsewhere in the subject, or as the reason
        ("Overdracht oranje gaat niet door vanwege code rood KNMI", ORANGE),
        ("een gele van Veilig Thuis", YELLOW),
        ("🟡 LT Kreekrijk", YELLOW),
    ],
)
def test_the_code_is_read_through_corrections_and_other_worlds(subject: str, colour: Colour) -> None:
    reading = read_colour(subject)
    assert (reading.colour, reading.ambiguous) == (colour, False)


@pytest.mark.parametrize(
    "subject",
    [
        "Veilig Thuis-portaal: code oranje storing",
        "NS code rood, ik kom later naar V&V",
        "hoe lang blijft een groene casus open?",
        "VT organiseert webinar 'code oranje'",
        "Mw Van 't Rood wil haar dossier inzien",
        "Amsterdam kleurt oranje, bereikbaarheid 27 april",
        "fam. Tol: code rood gaat niet door",
    ],
)
def test_no_code_is_made_of_systems_questions_and_names(subject: str) -> None:
    assert read_colour(subject).colour is None
    assert not read_colour(subject).ambiguous


@pytest.mark.parametrize(
    "subject",
    [
        "is dit geel, of groen?",
        "oranje, of wordt het rood? fam. Sari",
        "VT: 3x geel 1x oranje",
        "Kind = groen, moeder = geel",
    ],
)
def test_a_choice_or_two_households_is_ambiguous(subject: str) -> None:
    assert (read_colour(subject).colour, read_colour(subject).ambiguous) == (None, True)
