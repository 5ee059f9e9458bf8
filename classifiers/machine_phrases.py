"""Phrases of machines: what notices, receipts, newsletters and absence messages say of themselves (R-51).

Each is a rule with a name that evidence can show. What stands between quotation marks a person may cite."""

from __future__ import annotations

import re
from typing import Final

from classifiers.cues import Grammar

_PHRASES: Final[dict[str, str]] = {
    "says-automatic":
        r"dit is een (?:automatisch|geautomatiseerd|systeem)\w*|automatische (?:signalering|notificatie)|"
        r"(?<!geen )automatisch (?:gegenereerd|verzonden|"
        r"verstuurd|aangemaakt|bericht|omgezet|uitgeschreven|vertaald)|systeembericht|"
    r"this is an automat\w*|automatically generated|automatische melding|systeemmelding|geautomatiseerd\w*|"
    r"(?:gegenereerd|aangemaakt|verstuurd|verzonden|gemaakt) (?:door|vanuit|vanaf) (?:de|het|ons|onze|een) (?:\w+ )?"
    r"(?:website|site|\w*systeem|applicatie|app|\w*portaal|software|webformulier|robot)",
    "no-answer-please":
        r"(?:beantwoord|reageer)\w* (?:\w+ ){0,4}niet|niet (?:te )?(?:beantwoorden|reageren)|"
        r"reageren (?:op dit bericht )?is niet mogelijk|"
    r"kunt (?:u )?niet (?:op dit bericht )?(?:reageren|antwoorden)|do not reply|"
    r"niet[- ]gecontroleerd e-?mail|antwoord komt niet aan|heeft geen zin|niet mailen maar bellen|krijgt een automaat|"
        r"(?:e-?mail)?(?:adres|postbus|mailbox|account) (?:\w+ ){0,3}(?:geen|niet) (?:\w+ ){0,2}(?:berichten|mail|"
        r"e-mail|antwoord\w*) (?:kan )?ontvang\w*|(?:vraagt|behoeft) (?:\w+ )?geen (?:reactie|antwoord)|"
        r"no action is required",
    "reply-above":
        r"(?:typ|schrijf|plaats) (?:uw|je) (?:antwoord|reactie) boven|reply above this|type your (?:reply|"
        r"response) above",
    "absent":
        r"\bik (?:heb|geniet) (?:\w+ ){0,2}(?:vakantie|verlof)\b|(?:verlof|vakantie|feest)(?:dag|dagen)\b|"
        r"\bik (?:ben|was) (?:\w+ ){0,6}(?:afwezig|er (?:\w+ ){0,2}niet|met (?:\w+ )?(?:verlof|vakantie|pensioen)|"
        r"op (?:\w+ )?(?:vakantie|reis|werkbezoek|verlof)|vrij\b|ziek\b|"
        r"niet (?:\w+ ){0,2}(?:aanwezig|bereikbaar|beschikbaar|werkzaam|in de gelegenheid))|"
        r"ben ik (?:\w+ ){0,8}(?:afwezig|er (?:\w+ )?niet|met (?:\w+ )?(?:verlof|vakantie)|"
        r"op (?:\w+ )?(?:vakantie|reis|"
        r"werkbezoek|verlof)|vrij\b|ziek\b|"
        r"niet (?:\w+ ){0,2}(?:aanwezig|bereikbaar|beschikbaar|werkzaam|aan het werk|online))|"
        r"(?:wegens|vanwege|i\.?v\.?m\.?|door) (?:\w+ ){0,3}(?:ziekte|verlof|vakantie|zwangerschapsverlof|"
        r"herfstvakantie|feestdagen|omstandigheden|sterfgeval|overlijden|begrafenis|uitvaart|griep|"
        r"\w*congres\w*|training|cursus|studiedag\w*|"
        r"operatie)|geniet\w* (?:\w+ ){0,5}(?:verlof|vakantie|pensioen)|"
        r"(?:hele|gehele) dag (?:op|in) (?:zitting|cursus|training|reis)|\bout of (?:the )?office|"
        r"i(?:'| a)m (?:\w+ ){0,4}(?:on (?:\w+ )?leave|away|on holiday|travelling|out of)|nicht im (?:haus|büro)|"
        r"(?:kantoor|praktijk|loket|\w*team|secretariaat|afdeling|wij|we|school) (?:is|"
        r"zijn) (?:\S+ ){0,8}(?:gesloten|dicht\b|"
        r"niet bereikbaar|onbemand|afwezig|er niet)|^\s*vrij (?:t/m|tot)|\bis (?:ons|onze|het|"
        r"de) (?:\w+ )?(?:kantoor|praktijk|school|loket|"
        r"secretariaat) (?:\w+ )?(?:gesloten|dicht)\b|zijn wij er niet|het is (?:\w+)?vakantie\b",
    "left-for-good":
        r"niet meer (?:werkzaam|in dienst)|werk (?:ik )?niet meer (?:bij|voor)|uit dienst|mailbox (?:\w+ ){0,3}(?:niet "
        r"(?:meer )?(?:beheerd|gelezen)|opgeheven)|adres (?:\w+ ){0,3}(?:niet meer in gebruik|vervalt|is vervallen)|"
        r"no longer (?:work|with|employed)|e?-?(?:mail)?adres (?:is|wordt) (?:gewijzigd|veranderd)|"
        r"address has changed|(?:mail|berichten) aan (?:het|mijn) oude adres",
    "works-on":
        r"\bik (?:werk|lees) (?:\w+ ){0,2}(?:op|alleen op|niet op) (?:ma|di|wo|do|vr)\w*|mijn werkdagen|werkdagen zijn|"
        r"buiten (?:deze|mijn) (?:werk)?dagen|op andere dagen|parttime|"
        r"\bi work (?:on )?(?:mon|tues|wednes|thurs|fri)days?",
    "period":
        r"(?:tot en met|t/m|tot|vanaf|until|till?|back (?:at my desk |in the office )?on|"
        r"van) (?:\w+ )?(?:\d{1,2}|ma|di|wo|do|vr|za|zo|maan|"
        r"dins|woens|"
        r"donder|vrij|zater|zon|mon|tues|wednes|thurs|fri)\w*|weer (?:\w+ ){0,4}(?:aanwezig|bereikbaar|terug|"
        r"aan het werk|"
        r"op kantoor)|(?:ben|vanaf|halverwege|half) (?:\w+ ){1,5}(?:ben ik )?(?:er )?weer|terug op|tot nader order|"
        r"eerstvolgende werkdag|deze week (?:ben ik )?(?:er )?niet",
    "refers":
        r"(?:neem|neemt|kunt u|kun je|gelieve) (?:\w+ ){0,4}contact op(?: te nemen)?|contact (?:op )?(?:op)?nemen met|"
        r"(?:kun je|kunt u|kan je) (?:\w+ ){0,6}(?:terecht|bellen|mailen|bereiken|stellen|contact)|"
        r"(?:bel|belt u|mail|mailt u|stuur) (?:\w+ ){0,5}(?:met|naar|op|het|onze|mijn|de)\b|wendt? u|"
        r"please (?:contact|call|e-?mail)|"
        r"(?:waargenomen|overgenomen|opgepakt|gezien|vervangen) door|neemt (?:\w+ ){0,4}waar\b|verdeeld over|"
        r"overgedragen aan|"
        r"voor (?:dringende|spoedeisende|niet-urgente|urgente|lopende|nieuwe|overige|vragen|aangelegenheden)|"
        r"(?:bij|in geval van) (?:spoed|acuut|direct|nood|dringend\w*)|dringend\?|spoed\?",
    "not-read":
        r"\bkijk (?:ik )?(?:\w+ ){0,2}niet (?:\w+ ){0,3}(?:e-?mail|mail|inbox|post\w*|berichten)\b|"
        r"(?:lees|bekijk|beantwoord|zie) ik (?:\w+ ){0,3}(?:geen|mijn|de|niet|uw|je|alle) (?:\w+ ){0,2}(?:e-?mails?|"
        r"berichten|bericht|post|niet)|(?:lees|bekijk|beantwoord) ik (?:\w+ ){0,3}"
        r"(?:geen|mijn|de|niets|niks|niet|uw|je|alle)|"
        r"word(?:t|en) (?:\S+ ){0,3}(?:gewist|ongelezen)|word(?:t|en) (?:\S+ ){0,4}niet (?:gelezen|"
        r"doorgestuurd|beheerd|automatisch)|(?:mail|berichten?|e-mails?) (?:beantwoord|lees) ik|"
        r"reageer ik (?:\w+ ){0,3}"
        r"(?:later|traag|niet|zodra|na|vanaf|vertraagd|beperkt)|beperkt(?:e)? (?:toegang|bereikbaar)|limited access|"
        r"slow to (?:reply|respond)|"
        r"beantwoord (?:ik )?(?:\w+ ){0,3}(?:zodra|na\b)|komt bij niemand aan|(?:krijgt|ontvangt) (?:u|je) "
        r"(?:\w+ ){0,6}(?:antwoord|reactie|bericht)|"
        r"(?:streven|proberen|doen ons best) (?:\w+ ){0,8}(?:te (?:reageren|antwoorden)|beantwoorden)|"
        r"nemen (?:wij |we )?(?:zo spoedig mogelijk |binnen \w+ (?:werk)?dagen )?contact met (?:u|je) op",
    "thanks-for-mail":
        r"(?:bedankt|dank|dank u|dankjewel|hartelijk dank) voor (?:je|uw|jouw|het|de) (?:e-?)?(?:mail|bericht|vraag|"
        r"aanmelding|inschrijving|aanvraag)|"
        r"wat (?:fijn|leuk|lief|goed) dat (?:u|je|jullie) (?:me |mij )?(?:mailt|schrijft)|"
        r"dankt (?:u|je) voor (?:uw|je) (?:mail|bericht)|"
        r"(?:fijn|leuk|goed) dat (?:u|je) (?:(?:met )?ons (?:\w+ )?(?:mailt|schrijft|benadert|weet)|"
        r"(?:\w+ )?contact (?:\w+ )?(?:zoekt|opneemt|opnam))|(?:thank you|thanks) for (?:your (?:e-?mail|message|"
        r"request)|reaching out|getting in touch|contacting)",
    "to-anybody":
        r"(?:beste|geachte|lieve) (?:inwoner|relatie|lezer|afzender|ontvanger|klant|gebruiker|deelnemer|heer/mevrouw|"
        r"heer, mevrouw|heer of mevrouw|mailer|bezoeker|ouder, |mensen)|\bl\.s\.|dear (?:sender|all|user|sir)",
    "notice":
        r"(?:is|zijn) (?:\S+ ){0,3}(?:aangemaakt|geregistreerd|gewijzigd|tegengehouden|vastgehouden|"
        r"bijgewerkt|ingepland|bijna vol|verlopen|geblokkeerd|"
        r"toegewezen|gescand|goedgekeurd|afgehandeld|gesloten|verzonden|toegevoegd)|loopt af|verloopt|"
        r"gepland onderhoud|"
        r"(?:u|je) (?:heeft|hebt) (?:\w+ ){0,3}(?:nieuw|nieuwe|ongelezen|late|taken|openstaande)|staat ingeschreven|"
        r"staat een taak|wacht op uw|log in|via het portaal|in (?:het|uw|je) portaal|open de app|herinnering:|"
        r"over \d+ (?:uur|minuten) begint|vergaderverzoek|agenda-item|dit document|fax (?:is )?ontvangen|"
        r"gemiste oproep|"
        r"toegangscode|geef (?:ons )?een (?:rapport)?cijfer|hoe hebben wij (?:u|je)|"
        r"afspraakbevestiging|geldig (?:tot|van|t/m):?|"
        r"vragenlijst (?:sluit|staat|invullen)|vul(?:t)? (?:\w+ ){0,4}(?:vragenlijst|vragen)\b|"
        r"(?:het )?invullen (?:duurt|kost)|"
        r"volgens onze administratie|staat (?:\w+ ){0,3}open\b|als niet verzonden|rapportcijfer|"
        r"(?:uw|je) afspraak (?:met|op|bij|is)|binnen \S+ (?:werk)?dagen krijg\w* (?:u|je)|poll\b|bestellen|"
        r"bevestig (?:uw|je) (?:e-?mailadres|account)|"
        r"negeer (?:dan )?dit (?:bericht|mailtje)|was (?:jij|u) dit niet|nieuwe (?:aanmelding|inlog)|uw wachtwoord",
    "delivery-text":
        r"wil het bericht [^\n]{3,150} intrekken|would like to recall|konn?te nicht zugestellt|"
        r"kan niet worden (?:be?zorgd|afgeleverd)|kon(?:den)? niet worden (?:be?zorgd|afgeleverd|"
        r"verzonden)|could not\s+be\s+delivered|"
    r"(?:is|zijn) bezorgd bij|zonder te (?:zijn gelezen|lezen)|geadresseerde\(n\)|remote server|mailbox full|recipient|"
    r"delivery has failed|(?:delivery|message) (?:\w+ ){0,5}(?:is delayed|was not|not yet|rejected)|keep trying|"
    r"nog niet (?:afgeleverd|bezorgd)|is (?:\S+ ){0,6}afgeleverd|blijven het (?:\w+ ){0,3}proberen|"
    r"af te (?:geven|leveren) aan|bericht is gelezen op|was read on|"
    r"onbekende geadresseerde|550 \d|diagnostic|"
    r"(?:bericht|mail)\b[^.]{0,120}\bwordt (?:vastgehouden|teruggezonden)|\bde moderator (?:keurt|van de lijst)",
    "receipt-text":
        r"will (?:get back to you|(?:reply|respond) within)|(?:bevestig\w*|bevestigen) (?:wij|we|hierbij|"
        r"hiermee)? ?(?:\w+ )?(?:de )?(?:goede )?ontvangst van (?:uw|je)|"
        r"(?:uw|je|jouw|jullie) (?:aanmelding|aanvraag|melding|verzoek|inzending|inschrijving|bestelling|reservering|"
        r"plek(?:ken)?|plaats(?:en)?|ticket|wens|zaak|betaling|registratie|herregistratie|abonnement|account|pakket|"
        r"document|bezoek|besluit)(?: \S+){0,6} (?:is|zijn|staat|wordt|wacht|ligt|loopt|komt)\b|"
        r"(?:heeft|hebben) (?:u|uw|je|jullie) (?:\S+ ){0,3}(?:ingediend|toegevoegd|uitgenodigd|genoemd|toegewezen)|"
        r"(?:bent|ben|zijn) (?:u|je|jullie)? ?(?:toegevoegd|ingepland|aangemeld|ingeschreven|aan de beurt|uitgenodigd)|"
        r"\b(?:wij|we) hebben (?:uw|je|jouw) (?!mail|bericht|brief|vraag)\w+ (?:\w+ )?(?:geregistreerd|ontvangen|"
        r"verwerkt|doorgestuurd|in behandeling)|"
        r"\bu hoeft (?:zelf |hiervoor )?niets te doen|(?:krijgt|ontvangt|krijg|ontvang) (?:u |je )?vanzelf|"
        r"verwachte (?:reactie|wachttijd|levering|oplossing)|"
        r"(?:uw|je) (?:bericht|melding|aanvraag|mail|verzoek|inzending|klacht) (?:\w+ ){0,3}(?:is|hebben|"
        r"werd) (?:\w+ ){0,4}"
    r"(?:ontvangen|geregistreerd|binnengekomen|geaccepteerd|goedgekeurd|verwerkt|in behandeling)|"
    r"ontvangst(?:bericht|bevestiging)(?! (?:kunt|graag|ontvang|zien|verwacht|aan))|"
    r"zaaknummer|hebben (?:uw|je) (?:e-?mail|bericht|aanvraag|melding) ontvangen|"
        r"(?:vindt|gereageerd op) (?:uw|je) bericht|"
        r"(?:u|je) (?:hebt|heeft) (?:u|je|zich) (?:\w+ ){0,2}(?:ingeschreven|aangemeld|afgemeld|geregistreerd|"
        r"uitgeschreven)|(?:je|u) bent erbij|(?:aanmelding|inschrijving|registratie|reservering|bestelling|betaling|"
        r"afmelding) is (?:\w+ )?(?:gelukt|verwerkt|geslaagd|bevestigd|ontvangen)|qr-code|bestelnummer|ordernummer|"
        r"reage\w+ (?:\S+ ){0,6}binnen (?:\w+ )?(?:werk)?(?:dag|dagen|uur)|"
        r"(?:heeft|hebben) (?:\w+ )?(?:een|\d+) (?:nieuwe )?(?:opmerking\w*|reactie\w*|bijdrage\w*|"
        r"wijziging\w*) (?:\w+ )?"
        r"(?:geplaatst|toegevoegd|achtergelaten|gemaakt)|"
    r"zodra (?:u|je) aan de beurt|(?:medewerker|\w*behandelaar|collega|consulent|adviseur|moderator) "
        r"(?:\w+ ){0,2}(?:bekijkt|beoordeelt|neemt (?:\w+ ){0,6}contact)|"
        r"(?:hoort|krijgt|ontvangt|hoor|krijg|ontvang) (?:u|je) (?:\w+ ){0,6}(?:van ons|bericht|antwoord)|"
        r"buiten (?:onze|de) (?:openingstijden|kantoortijden|kantooruren)|in behandeling genomen|"
        r"(?:werkdag|dagen|weken|uur) (?:\w+ )?(?:bekijken|beantwoorden|lezen|reageren|beslissen) (?:wij|we)|"
        r"geen rechten (?:worden )?ontle\w+|\bonder nummer|ticketnummer|referentienummer",
    "ticket-state":
        r"oplosgroep|toegewezen aan|doorgezet naar (?:groep|team|afdeling)|ligt bij (?:team|groep|afdeling)|"
        r"(?:streef|uiterste )datum\s*:|behandelaar\s*:|ernst\s*:|status\s*:|verwachte (?:oplos|afhandel)\w+|"
        r"doorlooptijd|"
        r"heropen\w*|wacht op (?:intake|toewijzing|goedkeuring)|(?:melding|ticket|zaak|verzoek|"
        r"incident) [a-z]{0,3}[ #-]?\d"
        r"[\w -]{2,16} (?:is|heeft|staat|ligt)",
    "queue-order":
        r"(?:in|op) (?:de )?volgorde (?:van|waarin)|(?:u|je) staat (?:genoteerd|op plaats|in de (?:wacht)?rij)|"
        r"op de wachtlijst|in the order (?:in which|of|they|it)|der reihe nach|oudste eerst",
    "form-copy":
        r"\b(?:u|je) (?:heeft|hebt) (?:op |zojuist |net |via )?[^.?\n]{0,60}(?:ingevuld|ingestuurd|ingevoerd|"
        r"doorgegeven|"
        r"verstuurd)|wat (?:u|je) (?:op |zojuist |net )?(?:[^.?\n]{0,50}(?:ingevuld|ingestuurd|ingevoerd)|"
        r"ons (?:heeft|hebt) (?:gestuurd|ingezonden|opgegeven|gevraagd|gemeld)|ons (?:\w+ )?(?:stuurde|schreef|"
        r"vroeg|meldde|doorgaf))|"
        r"(?:kopie|overzicht|samenvatting|afschrift) van (?:uw|je) (?:formulier|aanmelding|inzending|aanvraag|melding|"
        r"antwoorden|bericht|reactie)|ontvingen (?:wij |we )?(?:van u )?het volgende|dit zijn de antwoorden|"
        r"(?:kopie|afschrift|weergave) van (?:het|de|een) [^.:\n]{0,40}(?:dat|die|zoals) (?:u|je) |"
        r"(?:kopie|afschrift) van (?:(?:uw|je) \w*(?:formulier|aanmelding|aanvraag|bericht)|wat (?:u|je) )|"
        r"\b(?:u|je) (?:vroeg|schreef|stuurde|meldde|verstuurde)(?: ons)?(?: het volgende)?\s?:"
        r"\s*(?:\n|\Z|[\"\u201c\u201e])|"
        r"(?:dit|het volgende) (?:schreef|stuurde|vroeg|meldde) (?:u|je)\b|"
    r"\b(?:dit|het volgende) (?:heeft|hebt|heb) (?:u|je) (?:ons )?(?:ingevuld|ingestuurd|doorgegeven|gemeld)\b|"
    r"dank u wel voor het doorgeven|"
        r"you (?:submitted|entered|filled in)",
    "mailing-text":
        r"afmelden|uitschrijven|unsubscribe|bekijk (?:deze|de) (?:mail|e-?mail|nieuwsbrief) in|in (?:uw|"
        r"je) browser|voorkeuren (?:wijzigen|beheren)|"
    r"(?:u|je) ontvangt (?:deze|dit) (?:e-?mail|mail|bericht|nieuwsbrief) omdat|"
    r"in deze (?:nieuwsbrief|editie)|lees (?:verder|meer) ?>?",
    "secure-mail":
        r"beveiligde? (?:e-?mail|bericht) (?:ontvangen|gestuurd|van)|(?:bestand(?:en)?|"
        r"bericht) (?:\w+ ){0,3}(?:met u gedeeld|klaargezet)|"
    r"klik (?:hier|op)|bericht openen|pincode|sms-code|inloggen|wachtwoord (?:verloopt|wijzigen)|"
    r"link is geldig|beschikbaar tot",
    "machine-form":
        r"\[[a-z ]{4,30}\]|duur: \d|aantal pagina|resolutie:|streefdatum|prioriteit:|afdrukken|"
        r"bestandsindeling|verzonden door microsoft|"
    r"\d+ (?:reacties|likes)|postvak|opslaglimiet|privacyverklaring",
}  # fmt: skip
PASTED: Final = re.compile('["\u201c\u201d\u201e][^"\u201c\u201d\u201e]{12,800}["\u201c\u201d]')
"""What stands between quotation marks, and is longer than a word."""

_GRAMMAR: Final = Grammar(_PHRASES)
FORM_COPY: Final = re.compile(_PHRASES["form-copy"])
"""The copy of a form that a web site sends to who filled it in."""

MAILING_PHRASE: Final = "mailing-text"
PLAIN_PHRASES: Final = frozenset({"says-automatic", "no-answer-please", "mailing-text"})
"""Phrases with which a mail says itself that a machine sent it."""

WEAK_PHRASES: Final = frozenset({"period", "refers", "thanks-for-mail", "to-anybody", "works-on"})
"""Phrases that people write as well: they weigh, and are shown, but by themselves they are no sign of a machine."""


def phrases_in(text: str) -> list[tuple[str, tuple[int, int]]]:
    """The machine phrases in a lower-case text with the place of the first of each; not what a person quotes."""
    return phrases_of(without_pasted(text))


def phrases_of(text: str) -> list[tuple[str, tuple[int, int]]]:
    """The same of all of the text, what is quoted too."""
    return _GRAMMAR.first_spans(text)


def pasted_in(text: str) -> str:
    """What stands between quotation marks in *text*, joined by line ends."""
    return "\n".join(PASTED.findall(text))


def without_pasted(text: str) -> str:
    """The *text* with blanks where something stands between quotation marks."""
    return PASTED.sub(lambda pasted: " " * len(pasted.group()), text)
