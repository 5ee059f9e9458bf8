"""What systems write and people hardly do, and the small words of talk that no system writes (R-51).

A system tells what happened to a thing that it keeps (a ticket, a parcel, a back-up), says what to press, counts, and
states terms. It gives no reasons, doubts nothing and speaks of nobody as *she*: "want", "waarschijnlijk", "hoor" and
"zei" are a person's, also in three lines from a desk. Both can be pointed at; neither settles anything alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from typing import Final

from classifiers.absence import Absence
from classifiers.text import lower

MOST_LOOKED_AT: Final = 1_500
"""Characters in which such signs are looked for: a notice is short, and a newsletter shows itself early."""

_KEPT = """
account licentie certificaat wachtwoord abonnement registratie herregistratie profiel backup back-up host server
dienst service verbinding storing storingscode ticket case call incident melding zaak taak opdracht bestelling order
zending pakket levering rit taxi reservering boeking afspraak reis trein vertrektijd kamer spreekkamer besluit
cliëntdossier bezoeker bezoek inschrijving aanmelding aanvraag inzending formulier indiening verzoek vacature
vragenlijst enquête poll webinar module training cursus sessie herinnering document bestand map koppeling link code
scan fax voicemail voicemailbericht oproep bericht e-mail email mail reactie opmerking wijziging update postvak
mailbox opslag schijf toner lader machine domein match signaal uitslag betaling factuur machtiging saldo uitnodiging
vergadering apparaat sensor alarm testalarm apk terugbelverzoek dossier status verwijzing retourbericht
zorgformulier uitleentermijn lantaarnpaal automaat kenteken voertuig snapshot werkvoorraad verlofaanvraag declaratie
contract stuk post item titel pas verlof rapportage versie brandalarm lift message request invitation report meeting
zaal schijven applicatie loonstrook event delivery appointment payment reminder
"""
_HAPPENED = """
aangemaakt geregistreerd gewijzigd bijgewerkt toegevoegd toegewezen gekoppeld verplaatst verzet geannuleerd
bevestigd geboekt vastgelegd vrijgegeven verwerkt ontvangen binnengekomen verzonden verstuurd afgeleverd bezorgd
geweigerd geaccepteerd goedgekeurd afgekeurd afgewezen opgelost verholpen hersteld gesloten afgesloten afgehandeld
heropend verlopen vervallen verlengd geblokkeerd tegengehouden vastgehouden verwijderd gescand geplaatst gedeeld
klaargezet geopend gelezen gestart voltooid mislukt geslaagd gelukt ingepland gepland aangemeld gearriveerd onderweg
beschikbaar definitief compleet vol leeg bereikbaar overgemaakt bijgeschreven gerepareerd afgegeven uitgezet
ingelogd aangesloten uitgeschreven getest verstreken verloopt vervalt eindigt start begint sluit loopt klaar wacht
wachten intrekken gemist gekomen genomen blijft geldig waiting toegekend uitgegeven gedetecteerd
bezet uitgeschakeld geactiveerd teruggezonden toegezonden verspreid attached created
updated changed scheduled cancelled delivered received expired expires accepted declined ready
"""


def _words(listed: str, *endings: str) -> frozenset[str]:
    return frozenset(word + ending for word in listed.split() for ending in ("", *endings))


_THINGS: Final = _words(_KEPT, "en", "s")
_EVENTS: Final = _words(_HAPPENED)
_ENDINGS: Final = tuple(sorted(word for word in _THINGS if len(word) > 5))
"""A compound is such a thing by its last part."""

_PARTS: Final = {
    "press": re.compile(
        r"(?:^|[.!?:>)]\s+|\n\s*)(?:log (?:\w+ )?in|klik|open|openen|bekijk|download|downloaden|ga naar|naar|raadpleeg|"
        r"beluister|wijzig|controleer|exporteer|start|begin|kies|annuleer|verleng|bevestig|accepteer|accepteren|"
        r"weiger\w*|stem|boek|beoordeel|heropen|herstel|vul|scan|zet in|toevoegen aan|lees hem|profiel|taak openen|"
        r"parafeer|"
        r"deelnemen|volg|ophalen|laad op)\b|\bvia (?:de|het|uw|je) (?:\w*portaal|app|knop|link|website|omgeving)|"
        r"\bin (?:de|het|uw|je) (?:app|\w*portaal|planner|profiel)\b|\b(?:gebruik|met|op) de knop\b|\bmet één klik\b|"
        r"\b(?:annuleren|wijzigen|afzeggen|opzeggen|verlengen|ruilen|uitschrijven|reageren|verzetten|pauzeren) "
        r"(?:kan|doe|doet|kunt)\b"
    ),
    "counts": re.compile(
        r"\b(?:nog|over|na|binnen|om de|ruim) \d+ (?:dag|dagen|uur|minuten|plaatsen|plekken|maanden)\b|"
        r"\b\d+ (?:van de|van|/) \d+\b|\b\d+(?:,\d+)? ?(?:%|gb|mb|kb|dpi|vragen|berichten|bestanden|records|reacties|"
        r"likes|meldingen|punten|pagina|taken|dossiers)|\b\d\d:\d\d:\d\d\b|\b\d+ u \d+ min\b|\b\d:\d\d min\b|"
        r"\b(?:lengte|duur)\s*:\s*\d|^\d{1,2}[:.]\d\d [^\n]*\n\d{1,2}[:.]\d\d ",
        re.M,
    ),
    "state": re.compile(
        r"^[^\S\n]*(?:status|nieuwe status|state|host|service|prioriteit|behandelaar|aanvrager|bestand\w*|"
        r"aantal \w+|resultaat|tijdstip|tijd|kenmerk|referentie|melding|meldingsnummer|opdracht|reservering|taal|vorm|"
        r"duur|lengte|pagina'?s|voertuig|kenteken|foutcode|error|reason|reference|vergader-id|geldig tot|"
        r"uiterste datum|vervaldatum|streefdatum|impact|actuele status|scan date|berichttype|start|medewerker|periode|"
        r"saldo\w*|totaal|feit|device|gemiddelde \w+|geldig|volgende \w+|peildatum|chauffeur|module|reporter|"
        r"assignee|sprint|levertijd|bestelnummer|ordernummer|factuur|afleveradres|"
        r"bezorgadres|volgende meting)\b[^:\n]{0,25}:\s*\S",
        re.M,
    ),
    "number": re.compile(
        r"\b(?:onder|met|kenmerk|\w*nummer|referentie|code|case|ticket|melding|zaak|opdracht|rit|bestelling|order|"
        r"factuur|"
        r"aanvraag|inzending\w*|ontvangstnummer|reservering|verwijzing|incident|issue|pas|leerling|medewerker)"
        r"(?: \w+)? ?(?:nr\.?|nummer)? ?:?#? ?[a-z]{0,4}[-/ ]?\d[\d./ -]{2,}|#\d{3,}|\[[a-z]+-\d+\]|"
        r"\b[a-z]{2,5}-\d{3,}\b"
    ),
    "told": re.compile(
        r"\b(?:u|je) (?:ontvangt|krijgt|hoeft|kunt|kan|hebt|heeft|bent|mist|staat|vindt|ziet)\b|\b(?:uw|je) "
        r"(?:[\w-]+ ){0,4}(?:is|staat|wordt|ligt|verloopt|vervalt|komt|begint|loopt)\b|"
        r"\b(?:bedankt|dank) voor (?:uw|je|het)\b|"
        r"\b(?:niet tevreden|niet aanwezig|verhinderd|vragen|herkent u dit niet|was jij dit niet|toch niet)\?"
    ),
    "reads": re.compile(
        r"\b(?:lezen|leest|lees|bekijk\w*|beantwoord\w*|reage\w+|antwoord|reactie)\b[^.!?\n]{0,60}\b(?:binnen|"
        r"werkdag\w*|"
        r"dagen|weken|week duren|per week|per dag|uur|volgorde|dagelijks|elke (?:dag|week|werkdag)|op (?:ma|di|wo|"
        r"do|vr)\w*)\b|"
        r"\b(?:binnen|na|over|meestal) (?:\w+ ){1,6}(?:antwoord|reactie|reageren|beantwoorden)\b|\b(?:uw|je|"
        r"jouw) (?:e-?)?(?:mail|bericht)\w* "
        r"(?:is|zijn) (?:bij ons |goed )?(?:binnen|aangekomen|gezien)|\bin de (?:wacht)?rij\b|\bdeze (?:mailbox|"
        r"postbus)\b|"
        r"\bdit postvak\b|\bbuiten (?:onze|de) (?:openingstijden|kantoor\w+)|\bwithin \w+ (?:working |"
        r"business )?days?\b"
    ),
    "offers": re.compile(
        r"\b(?:vroegboek\w*|laatste (?:kaarten|plaatsen|plekken)|nog \d+ (?:plaatsen|plekken)|excl\. btw|"
        r"schrijf (?:u|je) in|meld (?:u|je) (?:hier |nu )?a[fn]|geen (?:post|mail|krant|vragenlijsten?) meer|"
        r"niet (?:meer|langer) ontvangen|lees (?:meer|verder|het hele)|webversie|mailinstellingen|voorkeuren|"
        r"in dit nummer|in deze editie|deze week op|profiteer|naar het antwoord|alles lezen|volg ons|doorsturen aan)\b|"
        r">>|^\s*[^\n]{3,60} >\s*$",
        re.M,
    ),
}  # fmt: skip
_WORDED: Final = [(name, expression) for name, expression in _PARTS.items() if name not in {"counts", "number"}]
"""Those that ask for no digit."""

_DIGIT: Final = re.compile(r"\d")
_LOOSE: Final = _words(
    """
    want dus hoor gewoon eigenlijk misschien waarschijnlijk helaas gelukkig trouwens overigens sorry nou toch haha oeps
    oei oja niks maar zodat omdat terwijl hoewel zei zegt zeggen vond vroeg vroegen vertelde dacht denk lijkt bleek kwam
    kwamen ging gingen deed deden wilde wilden lag lagen zat stond stonden waren kreeg hij zij ze haar hem hun hen
    iemand jullie collega's gisteren vannacht vanmorgen vanochtend steeds even wel net heel graag hierbij bijgaand
    gaarne gevraagd zou zouden ziek a.s a.u.b aub svp verzoekt kennisname kennisneming kennisgeving informatie
    """
)
"""Reasons, doubts, asides, and people spoken of: who writes these writes himself."""

_MORE_TALK: Final = _LOOSE | _words("ook al pas daar weet moet vanmiddag iedereen lekker leuk")
"""With these for the rule: systems use them now and then, and a doubt is a person's."""

_SMILES: Final = re.compile(r"[:;]-?[)(]")
_WORD: Final = re.compile(r"[\w'’-]+(?:\.\w)*")
_SENTENCE: Final = re.compile(r"[.!?](?!\d)|\n")
_CITED: Final = re.compile(r"(?<!\w)'[^'\n]{8,120}'(?!\w)")
"""What a notice cites between single quotation marks: a title, a headline."""

_SYSTEM: Final = re.compile(
    r"systeem|system\b|server|monitor|bewaking|centrale\b|\bapp\b|-app\b|portaal|online|planner|assistent\b|robot|"
    r"meldingen@|melding@|\bmeld@|notific|attender|signaal|alert|alarm|status@|rapport@|overzicht|digest|\btaken|"
    r"takenbord|werkvoorraad|ticket|cases?@|selfservice|\bssp@|track|volg@|bezorg|pakket|bestel|order@|\brit@|ritten@|"
    r"reserver|\bboek|\bpas(?:beheer)?@|accountbev|deelname|webinar|\bpoll|datum\w*@|panel|enqu[eê]te|vragenlijst|"
    r"nieuwsbrief|nieuws@|mailing|\bbericht@|berichten@|uitleen|\bscan|\bfax|print|voicemail|\bvm@|spraak|back-?up|"
    r"dmarc|queue|relay|mail(?:system|er\b|filter|wacht|server)|quarantaine|filter|knooppunt|gateway|licentie|domein|"
    r"verleng|salaris|verzuim(?:suite|beheer)|kassa|tevreden|mailbox|outlook|toegang@|gebouw\w*@|agenda@|kalender|"
    r"calendar|herinner|uitnodigingen@|module|kluis|cloud|wolk|postmaster|daemon|welkom@|formulieren?@|inschrijving@|"
    r"stand@|actie@|oproep@|camera\d?@|updates?@|onderzoek@|aanmelden@|\bpost(?:registratie)?@mijn"
)
"""Senders that are called what a system is: a hint no more, since colleagues read and write from such boxes too."""


def is_system(sender: str) -> bool:
    """Whether the name or the address of the *sender* is what systems are called."""
    return _SYSTEM.search(lower(sender)) is not None


def system_parts(text: str) -> frozenset[str]:
    """What a lower-case text holds of what systems write: an event, a button, a count, a state, a number, terms,
    when mail is read, an offer."""
    text = text[:MOST_LOOKED_AT]
    looked = _PARTS.items() if _DIGIT.search(text) is not None else _WORDED
    found = {name for name, expression in looked if expression.search(text) is not None}
    if any(_tells_event(part) for part in _SENTENCE.split(text)):
        found.add("event")
    return frozenset(found)


def system_spans(text: str) -> list[tuple[str, tuple[int, int]]]:
    """Where the same stands in a lower-case text, the first of each, for whoever is shown why."""
    text = text[:MOST_LOOKED_AT]
    found = [(name, match.span()) for name, one in _PARTS.items() if (match := one.search(text)) is not None]
    start = 0
    for part in _SENTENCE.split(text):
        if _tells_event(part):
            first = start + len(part) - len(part.lstrip())
            found.append(("event", (first, start + len(part.rstrip()))))
            break
        start += len(part) + 1
    return found


def loose_words(text: str) -> int:
    """How many different words of talk stand in a lower-case text."""
    text = _CITED.sub(" ", text[:MOST_LOOKED_AT])
    return len(_LOOSE.intersection(_WORD.findall(text))) + (_SMILES.search(text) is not None)


def words_of_talk(text: str) -> int:
    """The same with words that systems use now and then."""
    text = _CITED.sub(" ", text[:MOST_LOOKED_AT])
    return len(_MORE_TALK.intersection(_WORD.findall(text))) + (_SMILES.search(text) is not None)


def built_features(parts: Set[str], loose: int, absence: Absence) -> Iterator[str]:
    """What a head weighs of both, apart for what could be an absence notice: there people joke and give reasons."""
    away = "away" if "away" in absence.parts else "here"
    count, talk = min(len(parts), 3), min(loose, 3)
    yield from (f"system:{part}" for part in sorted(parts))
    yield f"system-parts:{count}"
    yield f"loose:{talk}"
    yield f"system:{count}|loose:{talk}|{away}"


def _tells_event(sentence: str) -> bool:
    """Whether a sentence names a thing that systems keep and what becomes of it."""
    words = _WORD.findall(sentence)
    if _EVENTS.isdisjoint(words):
        return False
    return not _THINGS.isdisjoint(words) or any(word.endswith(_ENDINGS) for word in words)
