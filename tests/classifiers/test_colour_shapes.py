"""The shapes in which a colour code is written, each beside subjects that only look like it (R-10 to R-18)."""

from __future__ import annotations

import pytest

from classifiers.colour import read_colour
from tests.bounds import at_most
from triage.domain.reading import Colour

# What a line may begin with: the colour, "-" for no code, "?" for codes that nobody could choose between.
_SAID = {"Y": Colour.YELLOW, "G": Colour.GREEN, "O": Colour.ORANGE, "R": Colour.RED, "-": None, "?": None}

SLIPS = """
O Oranj 66120 gezin met drie kinderen
R ROOOD 66121 (sorry, toetsenbord)
R Roooood!! plakkende toets. 6613
G Groenn 44121 fam. De Boer
Y geeel gezin met tweeling, 5121
O 66122: oranej
G gezin Bos groeen
O oramje overdracht 8816
R rpod 8817
O code oran je fam. Smit
Y code ge el hh Smit
- Goren 44120 belt terug
- Mevr. Roode 44121 over huisverbod
- Fleur 4412 afspraak maandag
- Rome 4413 reis van moeder
- Rond 44122 euro schuld
- Router 4414 doet het niet, oranje
- foute kersttrui rood
"""

CASE_NOUNS = """
Y gele zaak 8124 - ouders weten ervan
O huisbezoek oranje-zaak 15010 gaat niet door ivm sneeuw
O oranje-dossier 20715: verslag nagestuurd
G hulp stagneert bij groene hh 22171, samen wegen?
R rode hh Kramer: vader niet bereikbaar
Y Code geel hh Rood
O Aankondiging V&V, code oranje, hh Groen
R hh ROOD 15011
- Code groen: weerwaarschuwing voor de avond ingetrokken
O verslag van gesprek bij oranje gezin 5552
R afspraak rode zaak afgezegd wegens storm
G groene huishouden, telefoonnummer klopt niet
R rood 4145, gesprek uitgesteld wegens ijzel
Y Toevoeging bij GEEL 4405: adres vader
- groene huishoudens besparen energie
- rode auto voor de deur, buren ongerust
- gele zaken in het algemeen
- printerlampje oranje
- code oranje wegens storm, zaak op kantoor dicht
"""

PHONE_NOTES = """
Y telefoonnotitie: VT belde, gele overdracht komt eraan
R telefoonnotitie VT: wordt rood, brief volgt
G belnotitie VT: groen, gezin neemt zelf contact op
O gespreksnotitie oranje overdracht
R gebeld door VT, het wordt rood
G VT belde net, wordt groen
O terugbelnotitie: VT over oranje overdracht
Y wordt geel (Pals)
R VT belde: wordt rood, stukken volgen
G Vandaag telefonisch groen doorgekregen
- beleidsnotitie groene route
- conceptnotitie code oranje
- Kleur voordeur wordt groen
- cel wordt rood bij fout in urenstaat
- telefoonnotitie: mw. Groen wil teruggebeld worden
"""

CHANGES = """
O Kleur aangepast in ORANJE, vorige mail graag negeren
Y kleur bijgesteld tot geel na gesprek met huisarts
R oranje opgeschaald tot rood
G van geel terug naar groen, 5534
Y groen bleek geel: gezin was bekend
G Ik schreef geel, ik bedoelde groen
O lees oranje waar rood staat
O oranje ⇐ geel (8824)
Y onjuist: groen. juist: geel
R Oranje was fout, rood is goed
O kleurwijziging geel>oranje
O Ik zei rood maar het is oranje
- kleur aangepast in logo
- Kleur van de auto: rood
- kleur muur gewijzigd in geel
- judo: van geel naar oranje band
- Grafiek aangepast: rood is onvoldoende
"""

STRUCK = """
R ~~oranje~~ rood
G ~~rood~~ GROEN 5531
O ~~groen~~ → oranje gezin Bakker
Y <s>rood</s> geel
R <del>oranje</del> rood
O ~geel~ oranje 6713
G r̶o̶o̶d̶ groen 6714
R VT~Rood~2026~1193
Y gezin ~~Bos~~ Vos geel
O overdracht ~5 dagen, oranje
- ~~geel~~
- overdracht <s>groen</s>
- ~~oranje~~ vervallen
"""

SEVERAL = """
? 5004 groen, 5005 rood, 5006 geel - overzicht van vandaag
? Gezin 7121: moeder geel, vader groen (gescheiden adressen)
? Broer en zus, twee zaken: broer geel, zus oranje
? man rood, vrouw groen, apart wonend (6710)
? Kok geel + Bakker groen
? 🟡🟢 5007
? 🟥🟨 twee overdrachten
? Twijfel tussen groen en geel, 5012
? Weifelen tussen oranje en rood, 7003
? geel of groen? kies maar
? in de brief oranje, in de mail geel
? bijlage zegt rood, onderwerp zegt oranje
? VT mailde oranje, belde rood
? 44129 (rood/groen knop klemt: wat heeft VT bedoeld?)
G 5004 groen, 5005 groen
R 🔴🔴🔴 8833
G Moeder en vader allebei groen, 5013
O in de brief rood, in de mail oranje: de mail klopt, rood moet oranje zijn
- Verschil tussen geel en groen?
- Vlag Mali: groen, geel, rood
- moeder rood haar, vader groen shirt
"""

ENGLISH = """
G Yellow? No. Code green - household 8823
O Orange? Yes. Household 5571
Y No longer green, now yellow - case 7719
G Not yellow but green (household 6611)
O It should be orange not red, household 8853
G Correction: green, not orange. Household 6714
R Changed to red: family Lewis
Y Sorry, code yellow - not red. Case 9912
G Green household 5542, first report
O orange handover, household 8850
- Yellow pages renewal
- Code Green Software invoice
- Orange is the new black night
- green card application, Mr. Green
- red team versus blue team
"""

TEAMS_AND_REMARKS = """
Y GEEL KH / JT Polderkant
R rood TK - LT Noord
O Oranje RvB/WMO Oost
G groen AB - wijkteam Noord
Y Triage: geel (bekend bij jullie t/m juni)
G triage-uitslag groen (eerste melding)
R Uitkomst triage rood, na onderzoek
O Weging VT: oranje (V&V ingepland)
Y Jeugdteam akkoord met geel?  60118
O LT bevestigt oranje, 20 mei
Y Termijn geel verstrijkt vrijdag 4456
Y geel ivm lopend ondersteuningsplan
R ROOD geheim adres
- Triage spoedpost: geel
- Is dit oranje? zaak 7720
- GROEN LICHT voor verbouwing
- Groen BV / factuur
- team Geel overleg
- Garage Oranje: auto klaar
"""

THINGS = """
- Rood-wit lint bij de werkzaamheden
- groen-wit lintje aan de boom
- Geel-zwarte tape besteld
- zwart/geel afzetlint, magazijn
- snoer groen-geel is aarde
- Knop (rood) voor noodstop vervangen
- Verloren sjaal (groen)
- Sinaasappels (oranje) over van de markt
- Fruitmand: rood, groen en geel
- Reggae avond: rood geel groen
- Boek 'Groen' van de leesclub
- Oranje - Duitsland kijken?
- laatste ronde uitverkoop: groen
- Postcode 1506 RD, rood huis op de hoek
- Vader werd rood van woede, zorgen van mw. Vos
R Rood - Wit, gezin 4410
G casus Lint: groen
O oranje overdracht, gezin Lampe
R overdracht (rood)
G Beveiligd bericht (groen)
Y Bakker = geel
"""

WALKED = """
- Wandelgroep: gele route, 8 km
- Wandelclub: rode route 5 km, gele route 10 km
- fietstocht oranje route, 40 km
- Mountainbikeroute rood afgesloten
- Avondvierdaagse: gele route gewijzigd
- omleiding gele route A9
- Hardlopen: groene route
- langlaufen rode piste
- Kanoroute oranje boeien, vertrek 9u
- verbetertraject groene route
Y gele route gezin Bos, wandelafspraak met moeder
O oranje route, huisbezoek maandag
G groene route fam. Kok: 8 km buiten de gemeente
R rode route 26-1193
Y overdracht gele route
"""

TAGS = """
Y [Geel] tweede melding dit kwartaal
R [ROOD] agenda V&V-gesprek en deelnemerslijst
O {oranje} afspraken over de omgang doorgenomen
G Re: [Groen] overzicht betrokken instanties
R Rood: notulen warme overdracht
O Oranje | vraag over het tijdstip
? [groen][oranje] 51282
- [Groen] nieuwsbrief van de gemeente
- [groen] deelfietsen te leen
- [groen] training kleurcodes voor nieuwe collega's
- [Groen] licht voor plaatsing
- Oranje: overzicht 2026 per maand
"""

NUMBERED = """
R 88-301 rood wijkteam Centrum
Y 2026/3318 geel wijkteam Noorderkwartier
O dossier 2026-771 Oranje gesprekspartners bekend
R kenmerk VTK-90214 rood rapport per koerier
Y zaaknr 26-7711 geel team Jeugd Noord
O 26-811 staat op oranje
Y 2e geel dit jaar, gezin Blok
R 26-661 / rood / V&V niet van toepassing
- Artikel 30118 groen, niet meer leverbaar
- Bestelling 44871 rood vloerkleed wachtkamer
- 14-12-2026 groen gala
- 26-118 Groen belt terug over maandag
- zaak 26-823 rood haar, vermist
"""

BEHIND_VT = """
Y Veilig Thuis 90-777 Geel graag binnen 5 werkdagen
R Veilig Thuis Rood 91-033 duogesprek
G Veilig Thuis Groen binnen 4 weken terugkoppelen
- Veilig Thuis Oranje-Nassaulaan verhuist
- Veilig Thuis: Jan de Rood stelt zich voor
"""

TRIAGED = """
Y triage klaar: geel
G Triage klaar, wordt groen
O triage klaar → oranje
R Triage was oranje, wordt rood
G Getrieerd: groen
O triagebesluit oranje
Y triage: geel, huisarts meldde
R Triage klaar: rood, moeder in ziekenhuis
? Triage klaar: geel of groen, wij twijfelen
- Triage klaar, kleur hoort u morgen
- Is triage al klaar? groen?
- triage huisarts: geel, kan wachten tot morgen
- Triage SEH: rood, moeder ligt op de IC
- Telefonische triage spoedpost klaar: groen, zelfzorg
"""

SHORT_CODES = """
O Oranje V&V rapportage volgt
O V&V-rapportage oranje
R Rood VT overzicht betrokkenen
O Oranje JB vraagt uitstel
R rood GI is al betrokken
G Groen VT terugmelding uiterlijk 18 december
Y gezin Tromp wmo team geel
- Oranje WK-poule: inleggen voor vrijdag
- groen PvdA fractievoorzitter op werkbezoek
- V&V-training oranje route in februari
- GI geeft groen licht
"""

WARNINGS = """
O Code rood op de weg, V&V-gesprek oranje gaat online door
Y Storm (code oranje): huisbezoek geel gezin Blok verplaatst
G Ondanks code geel gladheid gaat groen 26-4107 door
O Treinen rijden niet (code rood), V&V oranje via Teams
O Oranje V&V verzet vanwege code rood
R code rood Storm, graag bellen
Y Gezin Storm: code geel
O Code oranje 26-1195, V&V verzet wegens sneeuw
- Code rood! IJzel, warme overdracht verplaatst
- IJzel! Code rood, overdracht gaat telefonisch
- Code geel, gladde wegen: V&V begint half uur later
- Vanwege code oranje op de weg warme overdracht verplaatst
- Code oranje in Noord-Holland, V&V later
- V&V online ivm code oranje
"""

CHEERS = """
G 🟢 gezin Terlouw, ouders bellen zelf
R 🔴 gezin De Lange contact niet gelukt
Y 🟡 26-804 dank voor snelle reactie
G 🟢 VT overdracht gezin Hadj, top als dit vandaag lukt
- Gelukt 🟢 mevrouw heeft een woning
- 🟢 gelukt! cliënt heeft dagbesteding
- Hoera 🟢 gezin heeft de sleutel
- Vergunning binnen 🟢 mevrouw mag starten met werken
- Warme overdracht gelukt 🟢
- Te laat 🔴 mevrouw mist de bus elke keer
- 🟢 systeem weer beschikbaar
"""

ACCOUNTS = """
- Cliënt staat weer rood, buurman heeft de pas
- Gezin stond vorige maand 800 euro rood
- bewindvoerder: rekening van dhr. Kuiper staat diep rood
- Bankpas ingenomen, cliënt rood
Y 26-806 geel: vader staat rood bij de bank
G Groen 26-807, moeder staat al maanden rood
R Casus 26-771 staat nog steeds op rood
R Overdracht staat nu rood in systeem
R Rood: financieel misbruik, bankpas in bezit van zoon
"""

EVERYDAY = """
R code rood - huisverbod loopt af 3/12
R Verzoek afspraak rood
G Per post: groen
Y Stukken geel per post verzonden
R Gesprek rood verzet
R we sturen jullie vandaag een rode
O Stukken bij oranje (26-664)
O de oranje zaak van vorige week
G gesprek groen maandag
? Oranje en rood tegelijk?
R RE: code rood - wie neemt regie?
G oranje per ongeluk, bedoeld was groen
- geel vest vergeten bij VT
- code 4410 groen slot fietsenkelder
- parkeer op groen vak bij VT-kantoor
- Gesprek Groen maandag
- Rood (mevrouw) heeft gebeld
- melding staat op groen in het systeem
- VT gesloten wegens code rood
- Code rood brandoefening donderdag
"""

SHAPES = {
    "everyday": EVERYDAY,
    "tags": TAGS,
    "numbered": NUMBERED,
    "behind Veilig Thuis": BEHIND_VT,
    "triaged": TRIAGED,
    "short codes": SHORT_CODES,
    "warnings": WARNINGS,
    "cheers": CHEERS,
    "accounts": ACCOUNTS,
    "slips": SLIPS,
    "case nouns": CASE_NOUNS,
    "phone notes": PHONE_NOTES,
    "changes": CHANGES,
    "struck": STRUCK,
    "several": SEVERAL,
    "english": ENGLISH,
    "teams and remarks": TEAMS_AND_REMARKS,
    "things": THINGS,
    "walked": WALKED,
}


@pytest.mark.parametrize(
    ("said", "subject"),
    [
        pytest.param(line[0], line[2:], id=f"{shape}: {line[2:]}")
        for shape, table in SHAPES.items()
        for line in table.strip().splitlines()
    ],
)
def test_a_shape_holds_a_code_or_only_looks_like_one(said: str, subject: str) -> None:
    reading = read_colour(subject)
    assert (reading.colour, reading.ambiguous) == (_SAID[said], said == "?")


def test_what_is_struck_through_is_no_evidence() -> None:
    subject = "~~oranje~~ ROOD 4410"
    (evidence,) = read_colour(subject).evidence
    assert subject[evidence.start : evidence.end] == "ROOD"


@pytest.mark.parametrize(
    "piece",
    [
        "~",
        "~~geel~~ ",
        "<s>",
        "moeder rood vader groen ",
        "lamp 4410 ",
        "rood rode zaak ",
        "ge el ",
        "triage geel ",
        "[geel] ",
        "26-1 rood ",
        "staat weer rood ",
        "storm code rood ",
        "gelukt 🟢 ",
        "kwartaal geel ",
    ],
)
def test_a_long_text_of_one_shape_takes_work_in_proportion(piece: str) -> None:
    text = piece * (400_000 // len(piece))
    with at_most(10):
        read_colour(text, text)
