"""A colour beside a route word in any of its forms, beside subjects that only look like it (R-10 to R-18)."""

from __future__ import annotations

import pytest

from classifiers.colour import read_colour
from tests.bounds import at_most
from triage.domain.reading import Colour

# What a line may begin with: the colour, "-" for no code, "?" for codes that nobody could choose between.
_SAID = {"Y": Colour.YELLOW, "G": Colour.GREEN, "O": Colour.ORANGE, "R": Colour.RED, "-": None, "?": None}

FORMS = """
O V&V-verslag Oranje, gezin K. te Edam
O V en V-gesprek Oranje op het gemeentehuis, kamer volgt
O VV-gesprek oranje di 10.30 gemeentehuis
- VV Oranje zoekt trainer
O Handoverdocument Oranje gezin P. (code per sms)
R Handoverformulier rood, zie portaal Zivver
Y handovergesprek geel wo 9 dec Volendam
R Warme overdr. rood vr 11/12 raadhuis Purmerend
R Overdr.verslag rood, lees mee voor woensdag
Y Dossieroverdracht geel, sleutel bij de balie
O Triageverslag Oranje, buurt kent gezin goed
O Casusbespreking oranje donderdag Teams
R rode casusbespreking verschoven naar Purmerend
R de rode V&V in Volendam gaat door
O VT-dossier Oranje, map ligt bij de receptie
O Terugkoppelverslag Oranje, laatste versie
- Terugkoppelgesprek Groen
- Alle seinen op groen voor de verhuizing van mevrouw
Y RECTIFICATIE kleurcode 26-1200: geel (eerder mailden wij rood)
- Dossier Groen, belafspraak
- Casusregie groene gezinnen, bijeenkomst
- Handover de heer Groen
- Overdracht Anita Groen, zij gaat met verlof
- Overdracht Groen Onderhoud BV
- Handoverdocument groen bewoners Parkwijk
- Groene overdracht van de moestuin aan de buurt
- Overdracht groen plantsoen
G Overdracht (groen) 3 huishoudens: Prins, Tuin, Aksoy
- Casusbespreking oranje map ligt klaar
- Warmteoverdracht groene ketel
- Terugkoppeling groen Raadhuisplein
G Terugkoppeling groen Verlaan
G VT groen Wormer, bewoners boven klagen over geluid
- Groene route naar kantoor vanwege wegwerkzaamheden
- Gele melding op het scherm bij inloggen
- Triage SEH groen, wachttijd 3 uur
"""
FOLLOWED = """
R Overdrachtsgesprek Rood via Teams, link in agenda
O Overdrachtsverslag oranje volgt na agenda-overleg
R Agenda V&V rood 8 december
Y Datum overdracht geel graag bevestigen, zaal 3
O Zorgmelding oranje, koffie om 10 uur?
- Training overdrachtsgesprek oranje, datum volgt
- Overdrachtsmap oranje vereniging Koningsdag
"""
ASKED = """
R Wie van jullie gaat mee naar de rode overdracht in Ilpendam?
O Wie sluit aan bij het oranje overdrachtsgesprek maandag?
Y Waar is de gele overdracht, raadhuis of wijkkantoor?
R Hoe laat begint de rode overdracht morgen?
R Wanneer is de rode overdracht, ik zie niets in de agenda
O Wie is er vrij voor de oranje overdracht?
Y Wie neemt de gele melding van VT over?
- Mag de gele overdracht per gewone mail?
- Wie traint ons in de rode overdracht?
- Hoe komt de rode overdracht tot stand?
- Wat is een rode overdracht?
- Hoe gaan jullie om met de rode overdrachten?
- Wie gaat mee naar de groene markt in Edam?
"""
LEADERS = """
O Gespreksleiding bij oranje: VT (Carla) zit voor
Y Gespreksvoorbereiding bij geel, bel even
O Voorzitterschap bij oranje: VT (Sjoerd)
- Gespreksleiding voor nieuwe collega mw. Rood
"""
MISTYPED = """
G Veilig thuis groeen, dhr. uit Oosthuizen, geen netwerk
O veilig thuis orange, mw. uit Beets, drie kinderen
R veilig thuis rooood, kinderen bij tante
- Veilig thuis groet u hartelijk
- Veilig Thuis groeit, nieuwe collega's gezocht
"""
ARRIVED = """
Y collega's, er kwam een gele binnen voor Beemster (VT 33190)
G net een groene binnengekregen (VT 40214)
R hoi, er ligt een rode klaar voor Noord (VT 40217)
Y Er zijn twee gele binnengekomen van VT
- Er kwam een groene jas binnen bij de balie
- er kwam een groene binnen, wie wil er ook een matcha?
- er ligt een rode tas klaar bij de receptie
"""
SOURCES = """
? In onderwerp stond geel, in bijlage groen, wat klopt?
? In de mail staat oranje, in het formulier rood. Welke klopt?
O In onderwerp stond rood, document oranje klopt
O In onderwerp stond rood, moet oranje zijn, wat nu?
"""
MARKS = """
Y VT geel 24-1922, rood omlijnde passage niet delen met ouders
O VT oranje 24-1923, geel gemarkeerde zinnen graag nalopen
O Veilig Thuis oranje 51230: rood onderstreept is nieuw
O VT oranje 24-2003, tekst in rood graag nalezen
R V&V-verslag rood, groen onderstreepte zinnen mogen naar vader
- Groen omlijnde alinea in het rapport is voor ouders
- Overdracht wijzigingen in groen
Y VT 26-7782 geel. Wat rood is graag weglaten richting ouders
Y vragen in gele overdracht gezin Bol
Y delen in geel dossier alleen met VT
O Overdracht in oranje, gezin Mol
"""
KINDS = {
    "form": FORMS, "followed": FOLLOWED, "asked": ASKED, "leader": LEADERS, "mistyped": MISTYPED, "arrived": ARRIVED,
    "sources": SOURCES, "mark": MARKS,
}  # fmt: skip


@pytest.mark.parametrize(
    ("said", "subject"),
    [
        pytest.param(line[0], line[2:], id=f"{kind}: {line[2:]}")
        for kind, table in KINDS.items()
        for line in table.strip().splitlines()
    ],
)
def test_a_route_word_in_any_form_makes_the_colour_beside_it_a_code(said: str, subject: str) -> None:
    reading = read_colour(subject)
    assert (reading.colour, reading.ambiguous) == (_SAID[said], said == "?")


def test_both_codes_of_an_open_question_are_evidence() -> None:
    subject = "In onderwerp stond rood, in document oranje, wat klopt?"
    assert [subject[found.start : found.end] for found in read_colour(subject).evidence] == ["rood", "oranje"]


@pytest.mark.parametrize(
    "piece",
    [
        "v&v-verslag ",
        "vv-",
        "overdr.",
        "een groene binnen ",
        "wie mee rode overdracht ",
        "rood omlijnd ",
        "teams rood ",
    ],
)
def test_a_long_text_of_route_words_takes_work_in_proportion(piece: str) -> None:
    text = piece * (400_000 // len(piece))
    with at_most(10):
        read_colour(text, text)
