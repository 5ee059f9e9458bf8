"""A colour that is told of one case by what stands around it, beside subjects that only look like it (R-10 to R-18)."""

from __future__ import annotations

import pytest

from classifiers.colour import read_colour
from tests.bounds import at_most
from triage.domain.reading import Colour

# What a line may begin with: the colour, "-" for no code, "?" for codes that nobody could choose between.
_SAID = {"Y": Colour.YELLOW, "G": Colour.GREEN, "O": Colour.ORANGE, "R": Colour.RED, "-": None, "?": None}

ATTACHED = """
Y Handoverdocument bij code geel van vanmorgen
Y Bijlage bij geel van afgelopen dinsdag
R Regie na rood: wie pakt op?
G Stukken bij GROEN via beveiligde mail
G Vervolg op groen, gezin heeft niet gebeld
G Huisbezoek na groen
O Aanvulling op oranje (telefoonnummer oma)
O Naar aanleiding van oranje: wanneer kunnen jullie?
R n.a.v. rood van gisteren, adres klopt niet
R Wie doet de nazorg na rood?
R Gesprek na rood met moeder
O Vraag van collega over code oranje
- Brief over groen voor de deur
- Reactie op groen: bewoners boos
- Plan bij groen: insectenhotel
- naar aanleiding van groen
- Bij oranje stoppen, rijles donderdag
- Aanvulling op rood potlood, bestelling
- Aanvulling op groen dak, subsidie
- Bijlage bij groen label woning
- Documenten bij mevrouw Groen
- Toelichting bij groen beleid
- Gesprek met Groen
- Ouders en groen
- Vragen over groen van bewoners
G Akkoord met groen
G ouders oneens met groen (Post)
"""

PLAIN_CODES = """
R TER VOORBEREIDING - code rood - veiligheidsplan in concept
Y Even checken | code geel | school gesproken
G code groen van vorige week: niets gehoord
R Code rood: update over opvang moeder
R App mij even over code rood
R Code rood - moeder ligt in het ziekenhuis
R Code rood in overleg met politie
O code oranje voor jullie
Y Code geel van gisteren nog niet bevestigd
Y Code geel - huurachterstand en ruzie
Y twee maanden na code geel weer ruzie
O Code oranje: agenda
R evaluatie code rood met moeder
R Wie neemt code rood over tijdens verlof?
R Kunnen jullie vandaag nog starten met code rood?
- Code rood: niet naar kantoor komen
- Code rood - oefening dinsdag
- Code rood morgen, overleg vervalt
- Code rood in de opvang, alle bedden vol
- Code rood in het ziekenhuis, opname uitgesteld
- Code oranje op de spoedeisende hulp
- Code rood: handleiding
- Boekentip: Code Rood
- Wat houdt code geel in? vraag van stagiair
- code geel weer vandaag
- Code groen: kinderen leren over natuur
- code groen voor gezinnen: bespaartips
- Code groen bij ons op school
"""

BRACKETS = """
O Kan jullie team di 14.00 voor V&V (oranje)?
R Kunnen jullie vrijdag 10 uur voor het gesprek (rood)?
O wie sluit aan bij V&V (oranje)?
O verzet naar do 15.30 uur (oranje)
Y Overdracht aan Wmo-team (geel): mw. K.
- Overleg dinsdag zaal 2 (groen)
- Overleg team (Groen) 10.00
- Afspraak met mevrouw (Groen) dinsdag
- Past do 12 uur schilder (rood)?
- Wie neemt vlaggetjes mee (oranje)?
- Kan de vloer morgen geverfd (groen)?
"""

ONE_OR_THE_OTHER = """
? Twijfel: geel dan wel groen, graag jullie blik
? Twijfelgeval (oranje of rood), frisse blik welkom
? oranje ofwel rood, overleg gewenst
? oranje dan wel rood, wij komen er niet uit
G niet geel dan wel oranje maar groen
- groene dan wel gele paprika
- geel dan wel groen behang
- Blik geel, glas groen: nieuwe containers
"""

GAMES = """
- Twee keer geel is rood: gedragsregels voetbalclub
- Drie keer geel is rood
- 2x geel = rood, clubavond
- Na geel volgt rood (scheidsrechter)
R Tweede keer geel is rood geworden, 26-118
R VT: twee keer geel is rood
O was twee keer geel, nu oranje 5512
"""

SHAPES = {
    "attached": ATTACHED,
    "plain codes": PLAIN_CODES,
    "brackets": BRACKETS,
    "one or the other": ONE_OR_THE_OTHER,
    "games": GAMES,
}


@pytest.mark.parametrize(
    ("said", "subject"),
    [
        pytest.param(line[0], line[2:], id=f"{shape}: {line[2:]}")
        for shape, table in SHAPES.items()
        for line in table.strip().splitlines()
    ],
)
def test_a_case_is_told_of_or_only_looks_like_it(said: str, subject: str) -> None:
    reading = read_colour(subject)
    assert (reading.colour, reading.ambiguous) == (_SAID[said], said == "?")


@pytest.mark.parametrize(
    "piece",
    [
        "stukken bij geel ",
        "twee keer geel is rood ",
        "- code groen - moeder ",
        "gesprek (rood) ",
    ],
)
def test_a_long_text_of_one_case_takes_work_in_proportion(piece: str) -> None:
    text = piece * (400_000 // len(piece))
    with at_most(10):
        read_colour(text, text)
