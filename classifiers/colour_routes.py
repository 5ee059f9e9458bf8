"""The words that name the route from Veilig Thuis to a team, in all their forms: a stem, a tail, or both in one word.

"Handoverdocument", "overdr.gesprek", "dossieroverdracht", "triageverslag" are read as the plain word that they are a
form of, so that every rule on that word holds for them as well.
"""

from __future__ import annotations

from functools import lru_cache

from classifiers.colour_words import phrases_of, words_of

# What people do together, and what they write: the tails of "overdrachtsgesprek", "V&V-verslag", "triagebesluit".
_MEETINGS = (
    "gesprek", "gesprekje", "afspraak", "moment", "overleg", "bespreking", "bijeenkomst", "contact", "meeting", "call",
    "bezoek", "belletje", "sessie",
)  # fmt: skip
_PAPERS = (
    "document", "documenten", "doc", "formulier", "form", "verslag", "rapport", "rapportage", "bericht", "mail",
    "mailtje", "brief", "dossier", "stuk", "stukken", "informatie", "info", "gegevens", "bestand", "pdf", "notitie",
    "besluit", "advies", "uitslag", "uitkomst", "opdracht", "verzoek", "aankondiging", "bevestiging", "samenvatting",
)  # fmt: skip
TAILS = frozenset(_MEETINGS + _PAPERS)
_HANDED_OVER = ("overdrachts", "overdracht", "overdr", "ovdr", "handover", "handovers", "ubergabe")
_FIRST_PARTS = words_of(
    "crisis dossier casus zaak gezins spoed vervolg vt regie zorg informatie warme gezin client her nood weekend"
)
# "Casusbespreking", "meldingsformulier", "routekeuze": of one case, but a park's or a bus's as well.
_LOOSE_HEADS = ("casus", "dossier", "meldings", "route", "terugkoppel", "terugkoppelings", "terugmeld", "terugmeldings")
_LOOSE_TAILS = TAILS | {"keuze", "wijziging", "behandeling", "regie", "start", "opening"}
_REPORTERS = ("zorg", "politie", "vt", "veiligthuis", "vervolg", "crisis", "spoed", "school", "herhaal")

# The route words that a colour stands beside as a code whatever follows; of green only where they are sure.
SURE = words_of(
    """
    terugkoppeling terugmelding overdracht overdr ovdr overdrachtsgesprek overdrachtsdocument overdrachtsformulier
    handover v&v vt
    """
)
BESIDE = SURE | words_of(
    "triagebesluit triage casus casusoverleg melding aanmelding dossier route ontvangstbevestiging bevestiging"
)
# What is held at a time and a place: "de rode overdracht in Edam".
HELD = words_of("overdracht overdr ovdr overdrachtsgesprek handover v&v casusoverleg casusbespreking triage")
TAKEN = words_of("melding casus zaak dossier")
ASKING_OF_MEETING = phrases_of(
    "wie, waar, hoe laat, kan, kunnen, mag, wanneer, welke dag, welke zaal, moet, moeten, gaan, ga"
)
# A question with one of these is about one that is held: "wie gaat mee naar de rode overdracht?"
HOLDING = phrases_of(
    """
    gaat mee, gaan mee, kan mee, ik mee, agenda, welke dag, welke zaal, meegaan, mee naar, sluit aan, sluiten aan,
    aansluiten, schuift aan, aanschuiven, komt, komen, hoe laat, begint, start, waar is, waar wordt, waar vindt,
    waar houden, via teams, in teams, online, morgen, vandaag, maandag, dinsdag, woensdag, donderdag, vrijdag,
    volgende week, deze week, wie is bij, wie zit bij, wie zit voor, verzetten, verplaatsen, verzet, later,
    eerder, doorgaan, door, bij zijn, overdracht zijn, notuleert, notuleren, doet, neemt, pakt, overnemen, vervangt,
    aanwezig, vrij, kan er bij, kunnen er bij, erbij
    """
)
# Behind "een groene": it came in, and the noun is left out.
ARRIVED = words_of("binnen binnengekomen binnengekregen gekregen ontvangen klaar doorgekregen toegewezen gemeld erbij")
# A mark on paper: what has the colour is a passage, no household.
_MARKS = (
    "omlijn", "omcirkel", "omkader", "omrand", "onderstreep", "gemarkeer", "gearceer", "gehighlight", "doorgestreep",
    "doorgehaal", "geschreven", "gedrukt", "gekleurd", "arcer", "marker", "markeer", "onderlijn", "weggelakt",
)  # fmt: skip
# What is marked or written in a colour: "wijzigingen in groen".
PASSAGES = words_of(
    """
    wijzigingen aanpassingen opmerkingen tekst teksten alinea alineas passage passages aanvullingen toevoegingen
    correcties zinnen zin commentaar gedeelte gedeeltes delen notities vragen antwoorden gemarkeerd gearceerd
    onderstreept omlijnd omcirkeld
    """
)
# Behind a name they make it a firm's: "Groen Onderhoud BV".
FIRMS = words_of("bv vof nv co hoveniers zn zonen")
# What papers are kept in, and a club.
KEPT_IN = words_of("map mappen mapje envelop enveloppe kaft tabblad tabbladen ordner bakje vereniging comite")
# An everyday matter of one meeting: "overdrachtsgesprek oranje via Teams".
VENUES = words_of("teams zoom outlook agenda koffie lunch app update live bus trein ziekenhuis tas file")
# Of these the green is a plant's, whoever hands it over.
GROWN = words_of(
    """
    tuin moestuin planten plantsoen plantenbak bomen boom park perk perken gras gazon bloembakken natuur beheer
    onderhoud snoeien bewoners aannemer hovenier tuinman bloemen speeltuin speelplaats plein stoep volkstuinen
    groenonderhoud volkstuin schooltuin beplanting groenstrook
    """
)


# Behind "groen" a street is where the plants are.
STREETS = ("plein", "straat", "park", "plantsoen", "gracht", "singel")


@lru_cache(maxsize=4096)
def plain_form(text: str) -> str:
    """The plain route word that *text* is a form or compound of, else *text*."""
    if text == "venv":
        return "v&v"
    for head in _HANDED_OVER:
        if text.startswith(head) and text[len(head) :] in TAILS:
            return "overdrachtsgesprek" if text[len(head) :] in _MEETINGS else "overdrachtsdocument"
    for tail in ("overdracht", "handover"):
        if text.endswith(tail) and text[: -len(tail)] in _FIRST_PARTS:
            return tail
    if text.startswith("triage") and text[len("triage") :] in TAILS:
        return "triagebesluit"
    return text


@lru_cache(maxsize=4096)
def is_loose_form(text: str) -> bool:
    """ "Casusbespreking", "meldingsformulier", "zorgmelding": a route word where the colour is not green."""
    if text.endswith("melding") and text[: -len("melding")] in _REPORTERS:
        return True
    return any(text.startswith(head) and text[len(head) :] in _LOOSE_TAILS for head in _LOOSE_HEADS)


def takes_colour(text: str) -> bool:
    """Whether *text* has the colour in front of it as its code: "gele terugkoppeling", "rode casusbespreking"."""
    return text in BESIDE or is_loose_form(text)


def is_mark(text: str) -> bool:
    """ "Omlijnde", "gemarkeerd": what was done to a passage with a pen."""
    return text.startswith(_MARKS)
