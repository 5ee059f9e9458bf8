"""What asking, refusing and reporting look like in Dutch, as token patterns.

One line a pattern. `@name` is a word of a class of `classifiers.lexicon`; `a|b` is one of these words; `..n` is at
most n words of the same sentence. The name in front is the rule's slug, which a beheerder sees translated, so it is
stable."""

from __future__ import annotations

from typing import Final

SUPPORT_RULES: Final[dict[str, tuple[str, ...]]] = {
    "asks-to-join": (
        "@can @you ..10 @join",
        "@can ..4 @someone ..10 @join",
        "@someone ..6 @can ..8 @join",
        "@someone van @you ..10 @join",
        "@you ..3 @ask ..10 @join",
        "@you ..4 uit|uitnodigen ..8 @meeting",
        "@please ..8 @join ..4 @meeting",
        "deelname van|door @you|@someone",
        "aan te sluiten|schuiven|haken",
        "deel te nemen",
        "bij te wonen",
        "@join @you ..6 @particle|@meeting",
        "doe|doen|ga|gaan @you ..4 mee",
        "sluit|sluiten|schuif|schuiven|haak|haken ..4 @you ..8 aan",
        "@someone ..3 @you ..8 aansluit|aanschuift|meegaat|meekomt|meedoet|bijzit|meekijkt",
        "mét|met @you erbij|samen",
        "@you ..4 erbij|aanwezig|present",
    ),
    "asks-to-come-along": (
        "could|can|would|will ..6 join|come|attend|accompany ..4 me|us|along|visit|meeting",
        "join|accompany me|us|our|the",
        "come along|with",
        "@can @you ..10 @particle @move",
        "@can ..4 @someone ..10 @particle @move",
        "@someone ..8 mee|erbij|langs|aan|naast @can|@move",
        "@someone ..6 @can|@move ..8 mee|erbij|langs|naast|bijzitten|erheen",
        "@please ..3 @someone ..4 erbij|mee|ter|langs|bij|naast",
        "tweede|2e|extra|twee persoon|man|vrouw|man/vrouw|paar|mens|handen|ogen|kracht",
        "@move @you ..6 mee|erbij|langs|aan|bij",
        "@move ..3 @someone ..8 mee|erbij|langs|aan|bij|naast",
        "met @self mee",
        "met @self ..3 mee|langs|naar|naast",
        "naast|bij @self ..5 zit|zitten|schuift|staat|staan|wil|nodig|hebben",
        "mee te gaan|komen|rijden|lopen|doen|kijken",
        "erbij is|zit|zitten|komt|komen|wil|haalt|nodig|hebben",
        "mee naar ..4 @household|@meeting",
    ),
    "one-of-you": (
        "one|someone|anyone|somebody of|from you|your|the",
        "@someone|een|één|1|twee|iemand van|uit @you|jullie|u",
        "@someone|een|één|1|iemand van|uit ..1 team|rvt|veiligheidsteam",
        "een|één van de ..2 bij @you",
        "collega|specialist|expert|deskundige van|uit ..1 @you|rvt|veiligheidsteam|team",
    ),
    "asks-joint-work": (
        "@together met @self|mij|ons",
        "@together ..6 @meeting|@plan|@join",
        "@you ..6 @together ..6 @self",
        "@together ..3 voeren|doen|oppakken|optrekken|gaan|maken|kijken|zitten|voorbereiden",
        "niet alleen ..4 voeren|doen|wil|kan|durf|gaan|in",
        "in mijn|m'n eentje|uppie",
        "@can @you ..6 @together",
        "@can ..2 @together",
        "met z'n tweeën|beiden",
        "in|als|een|duo duo|duo's|tandem|tweetal|koppel",
        "duo vormen|aangaan|doen|partner",
        "op te trekken|pakken",
        "wordt|is|wie mijn maatje",
    ),
    "asks-to-take-up": (
        "@can @you ..8 oppakken|overnemen|inzetten|starten|leveren|uitvoeren|leiden|voorzitten|begeleiden|bijspringen",
        "@can @you ..8 opstellen|maken|schrijven ..4 @self|@household",
        "inzet van|door ..4 @someone|@you|team",
        "verzoek|vraag|aanvraag|verzoeken om|tot|voor ..2 inzet|ondersteuning|deelname|bijstand|"
        "begeleiding|versterking",
        "ondersteuning ..3 gevraagd|gewenst|nodig|vanuit|van|bij",
        "ondersteuningsvraag",
        "aanmelden bij|voor ..2 @you|team|dinsdagmiddag|ondersteuning",
        "@please ..4 inzet|ondersteuning|versterking|bijstand|hulp van|door|bij",
        "@someone ..6 nodig|gezocht|zoek|zoeken",
        "zoek|zoeken|zoekt ..4 @someone|duo|tweede|maatje|partner",
        "in te zetten|brengen",
        "zet|zetten @you ..6 in",
        "op @you|zich te nemen",
        "@you ..5 gespreksleiding|voorzitterschap|regie|leiding",
        "bijeenkomst|gesprek|overleg ..2 te beleggen|organiseren",
        "neem|nemen ..4 op",
        "inbreng voor|op",
        "beschikbaar stellen|te",
    ),
    "plans-a-meeting": (
        "datum|moment|afspraak|tijd|tijdstip|gesprek ..3 prikken|plannen|inplannen|afspreken|maken",
        "prikken|inplannen ..4 met|@household",
        "wanneer @can|@move @you|@self ..6 @particle|@move|langskomen|terecht|inbrengen",
        "inbrengen ..5 dinsdag|dinsdagmiddag",
        "dinsdagmiddag ..6 bespreken|inbrengen|plek|plekje|langskomen|ruimte",
        "wie ..3 @can ..6 maandag|dinsdag|woensdag|donderdag|vrijdag|@when",
        "jullie|uw|je agenda|agenda's",
        "plek|ruimte|gaatje ..3 agenda|dinsdag|dinsdagmiddag",
        "@someone ..3 uurtje|tijd|ruimte",
    ),
}

CONSULT_RULES: Final[dict[str, tuple[str, ...]]] = {
    "asks-advice": (
        "@can @you ..8 @think",
        "@can ..4 @someone ..8 @think",
        "@think @you",
        "@you @think ..3",
        "@you ..2 @think",
        "@please|graag|even|zou|wil ..6 @think",
        "@ask ..4 @think",
        "@self ..6 @think ..3 @can|@please|zou|wil|wilde|kan|graag",
        "denk|denken|kijk|kijken|lees|lezen ..3 @you ..6 mee",
        "mee te denken|kijken|lezen",
        "even|kort|telefonisch|samen sparren|overleggen|brainstormen|meedenken|klankborden",
        "van gedachten wisselen",
        "@someone ..8 meedenken|sparren|meedenkt|meekijkt|adviseren",
        "hebben|heeft @you ..4 tip|tips|advies|ervaring|idee|ideeën|suggestie|suggesties|handvat|handvatten|voorbeeld",
    ),
    "asks-opinion": (
        "what|how|which ..3 you ..3 advise|recommend|think|suggest|do|handle",
        "your advice|opinion|thoughts|view|experience|guidance",
        "wat|hoe|welke|waar ..5 @you ..4 @opine|@think",
        "wat|hoe|waar zou|zouden|raden|raadt|vinden|denken|adviseren|doen|zien|kijken|wegen @you",
        "hoe kijken|zien|denken|wegen|beoordelen|doen ..2 @you",
        "@you kijk|mening|visie|blik|inschatting|oordeel|gedachten|gedachte|ervaring|idee",
        "@you|jullie hier|daar ..3 @opine",
        "herkennen|weten|kennen|hebben @you",
        "wat|hoe ..3 volgens @you",
        "wat|hoe had|zou|zouden @you ..3 gezegd|gedaan|keus|keuze|doen|zeggen",
        "noemen|noemt|zien|ziet @you dit|dat",
        "@you @someone|keus|keuze|ogen|oordeel|argumenten|werkhypothese",
        "second|frisse opinion|blik|ogen",
        "@you ..3 terugschrijven|schatten|inschatten|aangeven",
    ),
    "asks-own-way": (
        "mag|moet|kan|hoor|dien ik|wij|we",
        "moeten|mogen|kunnen|dienen wij|we|ik",
        "hoe|wat|waar|waarom|wanneer|welke ..3 @must|kan|kunnen|mag|mogen|pak|doe|zeg|leg|bespreek ik|wij|we|je",
        "doe|maak|bemoei|ga ik|wij|we ..4 goed|juist|fout|verkeerd|te",
        "is dit|het|dat ..4 verstandig|handig|genoeg|voldoende|terecht|reden|zorgelijk|normaal|slim|wijs|"
        "mogelijk|toegestaan",
        "@self twijfel|twijfelen|aarzel|vraag|vragen|worstel|worstelen|pieker|neig",
        "wat ..2 wijsheid|verstandig|wijs|beste|handig",
        "kom|komen ..4 niet uit",
        "vraag|vragen me|mij|ons af",
        "of @self ..8 @must|mag|kan|mogen|kunnen",
        "tegen wie|aan|bij welke",
        "is|zijn|valt|telt|geldt ..5 verantwoord|strafbaar|mishandeling|geweld|meldplichtig|toegestaan|"
        "normaal|zorgelijk",
        "geef|geven|noem|wijs|stuur ..2 mij|me ..3",
        "argumenten|valkuilen|zinnetjes|voorbeelden|handvatten|vuistregel",
        "of juist|toch|alsnog|niet",
    ),
    "asks-rule": (
        "@law ..6 @qword",
        "@qword|mag|mogen|kan ..6 @law",
        "wat zegt|zeggen de|het ..2 @law",
        "volgens ..2 @law",
    ),
    "asks-call-back": (
        "@can @you ..5 bellen|terugbellen|nabellen",
        "@can ..3 @someone ..5 bellen|terugbellen",
        "bel|bellen @you|me|mij ..2 terug|even|maar",
        "graag ..4 telefonisch|telefoontje|belletje|terugbellen",
        "mailtje|belletje|berichtje|telefoontje terug",
    ),
    "states-a-question": (
        "@self|mijn|onze @ask|vraagje|adviesvraag is|gaat|luidt|zou",
        "ik heb|zit ..3 met ..3 vraag|vraagje|dilemma|twijfel",
        "consultvraag|adviesvraag|vraagje|casusvraag",
        "@self @can|zou|wil ..3 weten",
        "@await ..3 @please ..4 @you",
        "@self @await ..3 @please",
    ),
}

OTHER_RULES: Final[dict[str, tuple[str, ...]]] = {
    "for-information": (
        "ter|t.k.n. info|informatie|kennisgeving|kennisname|kennis|infromatie",
        "voor|in de volledigheid|info|kennisgeving",
        "@you ..2 @neg ..3 doen|reageren|niets|niks|actie|meer|mee",
        "@neg ..3 actie|reactie|antwoord ..4 nodig|verwacht|vereist|gevraagd",
        "@neg ..3 van @you ..3 nodig|verwacht|gevraagd",
        "geen|niet vraag|vragen|actie",
        "hierbij|bijgaand|bijgevoegd ..6 @info|@law|stuk|stukken|document|notulen|agenda|overzicht",
        "@you ontvangt",
        "even @info|terugkoppeling|update|laten",
        "wilde|wil ik|wij ..3 @you ..3 laten weten|meegeven|informeren",
    ),
    "withdraws": (
        "@done|trek|trekken ..4 in|vervallen",
        "@neg meer|langer ..2 nodig|aan|door|actueel|bij",
        "@neg ..2 nodig|hoeft|hoeven",
        "gaat|gaan|ging ..5 niet|@neg door",
        "was|waren @neg voor @you",
        "@neg|niet voor @you ..2 bestemd|bedoeld",
        "@self ..4 @done",
        "is|zijn|inmiddels|al ..3 @done",
        "graag|wilt|kunt|svp|aub ..6 negeren|verwijderen|weggooien",
        "laat maar",
        "@you|jullie hoeven|hoeft|hoef ..4 @neg|niks|niets|erbij|mee",
        "probleem opgelost",
        "is|zijn|was ..3 overbodig|vervallen|opgelost|geregeld|bemenst",
    ),
    "thanks-afterwards": (
        "@thanks ..4 voor|dat",
        "@you advies|hulp|tip|tips|inzet ..4 was|heeft|hebben|heel|erg|goud",
        "@thanks ..3 @think|@join",
    ),
    "wrong-desk": (
        "melding doen|maken",
        "@self ..3 melden|meld|aangifte",
        "melding van|over|aan ..3 @household|veilig|kindermishandeling",
        "aanmelding|aanmelden|aanmeld|aanmeldformulier|aanvraag ..5 ret|expertteam|bt|beschermingstafel|"
        "zvh|verblijfstafel|"
        "zorg-|onderzoek",
        "verzoek tot bespreking|onderzoek|raadsonderzoek",
    ),
    "business": (
        "@you ..6 @business",
        "@business",
        "@can @you ..8 @business",
    ),
}

KIND_RULES: Final = {**SUPPORT_RULES, **CONSULT_RULES, **OTHER_RULES}
KIND_OF_RULE: Final[dict[str, str]] = {
    **dict.fromkeys(SUPPORT_RULES, "support"),
    **dict.fromkeys(CONSULT_RULES, "consult"),
    **dict.fromkeys(OTHER_RULES, "other"),
}

ALL_RULES: Final = KIND_RULES
"""All rules that are matched, by slug."""
