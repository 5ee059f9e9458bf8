"""Whether a machine wrote a mail (R-51).

Some headers settle it (RFC 3834, RFC 3464); many machine mails lack them, and then the text decides. A person must
never be taken for a machine, so headers that programs also set on people's mail are only hints: a mailing list adds
List-Id, Exchange adds X-Auto-Response-Suppress, and a colleague may write from an address that receives newsletters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from classifiers.absence import Absence
from classifiers.cues import Grammar
from classifiers.text import lower
from classifiers.traces import Traces

_ROBOT: Final = re.compile(
    r"mailer-?daemon|postmaster@|^postmaster|mail delivery (?:sub)?system|microsoftexchange[0-9a-f]{8,}"
)
_NO_REPLY: Final = re.compile(
    r"no[-_.]?(?:reply|antwoord)|do[-_.]?not[-_.]?reply|niet[-_.]?(?:be)?antwoorden|geen[-_.]?(?:antwoord|reply)|"
    r"noreply|bounces?[-+@]"
)
_SERVICE: Final = re.compile(
    r"(?:^|<|\s)(?:nieuws\w*|news\w*|notific\w*|melding(?:en)?|alert\w*|systeem\w*|system|voicemail|"
    r"scan\w*|fax\w*|kopieer\w*|printer\w*|wifi|digest|flits|intranet|tevreden\w*|"
    r"calendar\w*|agenda|webmaster|topdesk|servicedesk|support|helpdesk|planning|info|automaat|robot|"
    r"mailing\w*)@|systeembeheer"
)
_ABSENT_SUBJECT: Final = re.compile(
    r"(?:automatisch (?:antwoord|bericht)|automatische (?:reactie|beantwoording|melding)|"
    r"automatic reply|auto(?:matic)?[- :]?(?:reply|response)|"
    r"afwezig(?:heid)?\b|afwezigheids\w*|out of (?:the )?office|ooo\b|abwesen\w*|absence|r[ée]ponse automatique)"
)
_BOUNCE_SUBJECT: Final = re.compile(
    r"undeliver\w*|delivery (?:status|failure)|mail delivery|returned mail|failure notice|"
    r"niet (?:be?zorgd|bestelbaar|afgeleverd)|onbestelbaar|"
    r"(?:gelezen|read|leesbevestiging|bezorgd|delivered|ongelezen verwijderd|verwijderd zonder te lezen|not read)\s?:|"
    r"(?:geaccepteerd|accepted|geweigerd|declined|afgewezen|voorlopig(?: geaccepteerd)?|"
    r"tentative\w*|gewijzigd|bijgewerkt|updated|geannuleerd|cancell?ed|voorstel voor (?:een )?nieuwe tijd|"
    r"new time proposed)\s?:|bezorgingsstatus|message (?:delayed|rejected|blocked)|"
    r"^(?:bijgewerkte |gewijzigde |updated )?(?:uitnodiging|invitation)\s?:.{1,200}@ (?:ma|di|wo|do|vr|za|zo|mon|"
    r"tue|wed|thu|fri|sat|sun)\b"
)
_REPLY_SUBJECT: Final = re.compile(
    r"^\s*(?:(?:automatisch (?:antwoord|bericht)|automatische (?:reactie|beantwoording|ontvangst\w+)|"
    r"auto(?:matic|mated)?[- ]?(?:reply|response|antwoord)?|out of (?:the )?office|ooo|buiten kantoor|"
    r"(?:tijdelijk |even |momenteel )?(?:niet (?:aanwezig|bereikbaar|op kantoor)|"
    r"met (?:verlof|vakantie))|afwezig(?:heidsbericht|heidsmelding|heid)?|"
    r"réponse automatique|message d'absence|automatische antwort|abwesenheits\w+|automatyczna odpowiedź|"
    r"respuesta automática|risposta automatica|resposta automática|otomatik yanıt|automatisk svar|"
    r"automatická odpověď|răspuns automat|автоматический ответ)\s*:|"
    r"[\[(](?:auto[- ]?reply|automatisch\w* \w+|out of office|ooo|afwezig)[\])]|out of (?:the )?office re:|"
    r"automatische ontvangst\w+|[\w' -]{0,25}(?:verlof|vakantie|afwezig\w*|pensioen)\b[^:\n]{0,25}\bre:)"
)
"""What mail programs put before the subject of the mail that they answer."""

_TONGUES: Final = re.compile(r"\s[/|]\s")
_OPENS: Final = " [(*-"
_REPLY_PREFIX: Final = re.compile(r"^\s*(?:re|fw|fwd|aw|wg|antw|doorst|tr|vs)\s?:")
_FORWARD_PREFIX: Final = re.compile(r"^\s*(?:fw|fwd|wg|doorst|tr|vs)\s?:")
_PHRASES: Final[dict[str, str]] = {
    "says-automatic":
        r"dit is een (?:automatisch|geautomatiseerd|systeem)\w*|(?<!geen )automatisch (?:gegenereerd|verzonden|"
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
        r"niet bereikbaar|onbemand|afwezig|er niet)|^\s*vrij (?:t/m|tot)|zijn wij er niet|het is (?:\w+)?vakantie\b",
    "left-for-good":
        r"niet meer (?:werkzaam|in dienst)|werk (?:ik )?niet meer (?:bij|voor)|uit dienst|mailbox (?:\w+ ){0,3}(?:niet "
        r"(?:meer )?(?:beheerd|gelezen)|opgeheven)|adres (?:\w+ ){0,3}(?:niet meer in gebruik|vervalt|is vervallen)|"
        r"no longer (?:work|with|employed)",
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
        r"berichten|bericht|post|niet)|(?:lees|bekijk|beantwoord) ik (?:\w+ ){0,3}(?:geen|mijn|de|niet|uw|je|alle)|"
        r"word(?:t|en) (?:\S+ ){0,3}(?:gewist|ongelezen)|word(?:t|en) (?:\S+ ){0,4}niet (?:gelezen|"
        r"doorgestuurd|beheerd|automatisch)|(?:mail|berichten?|e-mails?) (?:beantwoord|lees) ik|"
        r"reageer ik (?:\w+ ){0,3}"
        r"(?:later|traag|niet|zodra|na|vanaf|vertraagd|beperkt)|beperkt(?:e)? (?:toegang|bereikbaar)|limited access|"
        r"slow to (?:reply|respond)|"
        r"beantwoord (?:ik )?(?:\w+ ){0,3}(?:zodra|na\b)|komt bij niemand aan|(?:krijgt|ontvangt) (?:u|je) "
        r"(?:\w+ ){0,6}(?:antwoord|reactie|bericht)|(?:streven|proberen) (?:\w+ ){0,8}(?:te reageren|beantwoorden)|"
        r"nemen (?:wij |we )?(?:zo spoedig mogelijk |binnen \w+ (?:werk)?dagen )?contact met (?:u|je) op",
    "thanks-for-mail":
        r"(?:bedankt|dank|dank u|dankjewel|hartelijk dank) voor (?:je|uw|jouw|het|de) (?:e-?)?(?:mail|bericht|vraag|"
        r"aanmelding|inschrijving|aanvraag)|"
        r"(?:fijn|leuk|goed) dat (?:u|je) (?:(?:met )?ons (?:\w+ )?(?:mailt|schrijft|benadert|weet)|"
        r"(?:\w+ )?contact (?:\w+ )?(?:zoekt|opneemt|opnam))|thank you for your (?:e-?mail|message)",
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
        r"toegangscode|geef ons een cijfer|hoe hebben wij (?:u|je)|afspraakbevestiging|geldig (?:tot|van|t/m):?|"
        r"vragenlijst (?:sluit|staat|invullen)|vul(?:t)? (?:\w+ ){0,4}(?:vragenlijst|vragen)\b|"
        r"(?:het )?invullen (?:duurt|kost)|"
        r"volgens onze administratie|staat (?:\w+ ){0,3}open\b|als niet verzonden|rapportcijfer|"
        r"(?:uw|je) afspraak (?:met|op|bij|is)|binnen \S+ (?:werk)?dagen krijg\w* (?:u|je)|poll\b|bestellen|"
        r"bevestig (?:uw|je) (?:e-?mailadres|account)|"
        r"negeer (?:dan )?dit (?:bericht|mailtje)|was (?:jij|u) dit niet|nieuwe (?:aanmelding|inlog)|uw wachtwoord",
    "delivery-text":
        r"kan niet worden (?:be?zorgd|afgeleverd)|kon(?:den)? niet worden (?:be?zorgd|afgeleverd|"
        r"verzonden)|could not\s+be\s+delivered|"
    r"(?:is|zijn) bezorgd bij|zonder te (?:zijn gelezen|lezen)|geadresseerde\(n\)|remote server|mailbox full|recipient|"
    r"delivery has failed|(?:delivery|message) (?:\w+ ){0,5}(?:is delayed|was not|not yet|rejected)|keep trying|"
    r"nog niet (?:afgeleverd|bezorgd)|is (?:\S+ ){0,6}afgeleverd|blijven het (?:\w+ ){0,3}proberen|"
    r"af te (?:geven|leveren) aan|bericht is gelezen op|was read on|"
    r"onbekende geadresseerde|550 \d|diagnostic",
    "receipt-text":
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
        r"geen rechten (?:worden )?ontle\w+|onder nummer|ticketnummer|referentienummer",
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
        r"ons (?:\w+ )?(?:stuurde|schreef|"
        r"vroeg|meldde|doorgaf))|"
        r"(?:kopie|overzicht|samenvatting|afschrift) van (?:uw|je) (?:formulier|aanmelding|inzending|aanvraag|melding|"
        r"antwoorden|bericht|reactie)|ontvingen (?:wij |we )?(?:van u )?het volgende|dit zijn de antwoorden|"
        r"(?:kopie|afschrift|weergave) van (?:het|de|een) [^.:\n]{0,40}(?:dat|die|zoals) (?:u|je) |"
        r"(?:kopie|afschrift) van (?:uw|je) \w*(?:formulier|aanmelding|aanvraag|bericht)|"
        r"\b(?:u|je) (?:vroeg|schreef|stuurde|meldde|verstuurde)(?: ons)?(?: het volgende)?\s?:"
        r"\s*(?:\n|\Z|[\"\u201c\u201e])|"
        r"(?:dit|het volgende) (?:schreef|stuurde|vroeg|meldde) (?:u|je)\b|dank u wel voor het doorgeven|"
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
_FORM_FIELDS: Final = re.compile(
    r"^[^\S\n]*(?:(?:uw|je|jouw) )?(?:naam|voornaam|achternaam|e-?mail(?:adres)?|telefoon(?:nummer)?|tel|"
    r"organisatie|functie|"
    r"team|gemeente|afzender|onderwerp|bericht|vraag|hulpvraag|omschrijving)\s*:",
    re.M,
)
_FORM_WORDS: Final = re.compile(
    r"^[^\S\n]*(?:(?:uw|je|jouw) )?(?:bericht|vraag|hulpvraag|toelichting|opmerking\w*|omschrijving|tekst)\s*:\s*\S",
    re.M,
)
_FORM_SENDER: Final = re.compile(
    r"formulier|\bvia (?:de |uw |onze )?(?:web)?site|\bwebsite|inzending|ingevuld|bezoeker|chatbericht|web ?form"
)
_CONFIRMS: Final = re.compile(
    r"\b(?:uw|je|jouw) (?:\w+ )?(?:formulier|inzending|melding|bericht|aanmelding|aanvraag|vraag) (?:\w+ ){0,3}"
    r"(?:ontvangen|binnen\w*)|\bhebben (?:uw|je|jouw) \w+ (?:\w+ )?ontvangen|^bedankt voor (?:uw|je|jouw) "
)
"""What a web site answers to who filled in its form."""

_FORM_SPEAKS: Final = re.compile(r"\b(?:ik|mij|mijn|me|wij|we|ons|onze|hij|zij|ze|haar|hem)\b")
_COPY_BEGINS: Final = 250
"""Characters within which the copy of a form says what it is."""

_COPY_TOLD: Final = re.compile(
    r"\b(?:u|je) vulde [^.?!\n]{3,120}\bformulier\b[^.?!\n]{0,80} in\.\s+hier(?:onder|bij) [^.?!\n]{0,20}\bkopie\b"
)
"""What a web site says of the copy that it sends, beside the phrases that are weighed."""

_PASTED: Final = re.compile('["\u201c\u201d\u201e][^"\u201c\u201d\u201e]{12,800}["\u201c\u201d]')
_GRAMMAR: Final = Grammar(_PHRASES)
_ABSENCE: Final = frozenset({"absent", "left-for-good", "works-on", "absent-subject"})
_REPLY_PARTS: Final = (
    _ABSENCE, {"period"}, {"refers"}, {"not-read", "no-answer-please"}, {"thanks-for-mail", "to-anybody"},
)  # fmt: skip
_PERSONAL: Final = frozenset(
    (
        "hoi",
        "ha",
        "hé",
        "hey",
        "groetjes",
        "groetje",
        "gr",
        "x",
        "xx",
        "sorry",
        "vraagje",
        "even",
        "toch",
        "hoor",
        "jullie",
        "julie",
        "jlle",
        "twijfel",
    )
)
MAILING_PHRASE: Final = "mailing-text"
PLAIN_PHRASES: Final = frozenset({"says-automatic", "no-answer-please", "mailing-text"})
"""Phrases with which a mail says itself that a machine sent it."""

_FAMILIAR: Final = frozenset(("jullie", "julie", "jlle", "sorry", "vraagje", "twijfel"))
_WORD: Final = re.compile(r"\w+")
_OWN_ACT: Final = re.compile(
    r"\b(?:hierbij (?:bevestig|stuur|meld|laat|ontvang|verzoek|doe)\w*|"
    r"ik (?:heb(?! (?:\w+ ){0,2}(?:vakantie|verlof|vrij))|kan(?! (?:\w+ ){0,4}niet)|kom|wil|stuur|bel|"
    r"denk|vind|zie|ga|"
    r"hoor|vraag|had|twijfel|bevestig|verzoek|neem|zou)\b|wij (?:willen|vragen|stellen|bevestigen)\b|"
    r"wilt u|willen jullie|zou u|kunt u (?:mij|ons|me)\b|i (?:can|will|prefer|would)\b|please send|maar (?:ik )?lees)"
)
"""What people do in a mail and an absence notice does not: answer, ask, send, promise."""

_HANDS_OVER: Final = re.compile(
    r"\b(?:hierbij|bijgaand|bijgesloten) (?:ontvangt|ontvang|treft|vindt|zend\w*|stuur\w*|sturen|doe\w*|deel\w*|delen|"
    r"bericht\w*|informeren?|geven|geef)\b"
)
_IS_BACK: Final = re.compile(
    r"\bik ben (?:er )?(?:\w+ )?(?:weer|terug)\b(?![^.!?\n]*(?:\d|dag\b|week\b|maand\b|\b(?:op|vanaf|per|rond|"
    r"over)\b))|"
    r"\b(?:fijn|goed|leuk) om (?:weer )?terug te zijn|\bdit ben ik (?:echt|zelf)|\bgrapje\b|"
    r"\bgewoon ik\b|\bin levenden? lijve\b|\b(?:haha|hihi|geintje)\b|\btoch (?:gewoon|echt) ik\b|\bik ben er gewoon\b|"
    r"\bgeen (?:out of (?:the )?office|afwezig\w*|autoreply) meer\b|\b(?:stond|staat) (?:\w+ ){0,2}nog (?:aan|"
    r"boven|in)\b|"
    r"\bautoreply (?:\w+ ){0,3}(?:eruit|uit|af)\b|\bik zit (?:gewoon|alweer)\b|"
    r"\bi(?:'| a)m back\b(?![^.!?\n]*(?:\d|\b(?:on|in|from|after|until|next)\b))"
)
"""What somebody says who is back, or who jokes about a program's answer."""

_ASKS_ANYWAY: Final = re.compile(
    r"\b(?:wilt|zou|zoudt|willen|zouden) (?:u|je|jullie) (?![^?.!\n]{0,60}\b(?:vragen beantwoorden|vragenlijst|enquête|"
    r"beoordel\w+|afmelden|uitschrijven)\b)[^?.!\n]{3,120}\?(?!\s*(?:\[|bel|mail|neem|kijk|ga|klik|kies|"
    r"stuur|gebruik|meld|vul|open|log|beantwoord|lees|raadpleeg|dan|via|dat kan|contact|zie|vraag|wend|gelieve)\w*\b)|"
    r"\bwij vragen (?:u|jullie) (?:met klem|dringend)\b|"
    r"\b(?:zou|zouden|kan|kunnen|wil|willen) (?:een|iemand|wie|een paar) van (?:u|uw|jullie)\b|"
    r"\bgraag (?:\w+ ){0,4}(?:doorgeven|aanpassen|verspreiden|ophangen|noteren|delen|bevestigen|laten weten|retour)\b|"
    r"\b(?:maar|but|wel) (?:i |ik )?(?:can|kan|will|wil|lees|kom)\b|"
    r"\b(?:maar|wel) (?:ik bel\b|bel (?:je|jou|u|jullie|hem|haar|ze)\b)"
)
"""A request to the reader, or a "but I can": no absence notice and no system says so, whatever else stands there."""

WEAK_PHRASES: Final = frozenset({"period", "refers", "thanks-for-mail", "to-anybody", "works-on"})
"""Phrases that people write as well: they weigh, and are shown, but by themselves they are no sign of a machine."""


def settled_by_headers(headers: Mapping[str, str], sender: str) -> str:
    """The rule that makes the mail a machine's beyond doubt, or an empty text.

    X-Auto-Response-Suppress, List-* and Precedence: bulk settle nothing: Exchange and mailing lists set them on
    people's mail.
    """
    lowered = {name.strip().lower(): str(value).strip().lower() for name, value in headers.items()}
    submitted = lowered.get("auto-submitted", "").split(";")[0].split("(")[0].strip()
    if submitted and submitted != "no":
        return "header-generated" if submitted == "auto-generated" else "header-auto-submitted"
    if lowered.get("content-type", "").startswith("multipart/report"):
        return "header-report"
    if lowered.get("return-path", "").replace(" ", "") == "<>":
        return "header-null-return-path"
    if lowered.get("precedence", "") in {"auto_reply", "auto-reply"}:
        return "header-precedence"
    if any(
        lowered.get(name, "no") not in {"no", "", "false"} for name in ("x-autoreply", "x-autorespond", "x-auto-reply")
    ):
        return "header-auto-reply"
    return "sender-mail-system" if _ROBOT.search(lower(sender)) else ""


def outside_hints(headers: Mapping[str, str], sender: str, subject: str) -> list[str]:
    """Hints of headers, sender and subject."""
    names = {name.strip().lower() for name in headers}
    values = {name.strip().lower(): str(value).strip().lower() for name, value in headers.items()}
    flags = []
    if values.get("precedence") in {"bulk", "junk", "list"}:
        flags.append("precedence")
    if names & {"list-unsubscribe", "list-id"}:
        flags.append("list")
    if "x-auto-response-suppress" in names:
        flags.append("suppress")
    if _REPLY_SUBJECT.match(lower(subject)):
        flags.append("answered-by-program")
    who = lower(sender)
    if _NO_REPLY.search(who):
        flags.append("no-reply")
    if _SERVICE.search(who):
        flags.append("service")
    title = lower(subject)
    if _ABSENT_SUBJECT.search(title):
        flags.append(
            "absent-reply" if _REPLY_PREFIX.match(title) and not _ABSENT_SUBJECT.match(title) else "absent-subject"
        )
    if _BOUNCE_SUBJECT.search(title):
        flags.append("bounce-reply" if _REPLY_PREFIX.match(title) else "bounce-subject")
    if _REPLY_PREFIX.match(title):
        flags.append("reply")
    if _FORWARD_PREFIX.match(title):
        flags.append("forwarded")
    return flags


def automatic_features(
    outside: Sequence[str], phrases: Sequence[str], text: str, asks_us: bool, traces: Traces, absence: Absence
) -> Iterator[str]:
    """Hints of headers, sender and subject (*outside*) and of the lower-case text, alone and in pairs; how the mail is
    built (*traces*), and how far it is an absence notice.

    *asks_us* says whether the sender asks this team something: then a person wrote it, whatever else it holds.
    """
    flags = [*outside, *phrases]
    if ('"' in text or "\u201c" in text) and any(_GRAMMAR.first_spans(pasted) for pasted in _PASTED.findall(text)):
        flags.append("pasted")
    if asks_us:
        flags.append("asks-us")
    yield from flags
    for first, one in enumerate(flags):
        for other in flags[first + 1 :]:
            yield f"{one}&{other}"
    parts = sum(bool(part & set(flags)) for part in _REPLY_PARTS)
    yield f"reply-parts:{parts}"
    yield f"reply-parts:{parts}|{'asks' if asks_us else 'asks-nothing'}"
    yield f"personal:{min(sum(word in _PERSONAL for word in _WORD.findall(text)), 3)}"
    yield f"acts:{min(len(_OWN_ACT.findall(text)), 3)}"
    yield f"words:{min(len(text.split()) // 15, 6)}"
    yield "question" if "?" in text else "no-question"
    yield from traces.features()
    yield from absence.features()
    whole = "whole" if absence.whole else "not-whole"
    yield f"absence-{whole}|{traces.sender}|{'reply' if 'reply' in flags else 'new'}"


def phrases_in(text: str) -> list[tuple[str, tuple[int, int]]]:
    """The machine phrases in a lower-case text with the place of the first of each; not what a person quotes."""
    told = _PASTED.sub(lambda pasted: " " * len(pasted.group()), text)
    return _GRAMMAR.first_spans(told)


def speaks_personally(text: str) -> bool:
    """Whether a lower-case text does what a person does: answer, send, promise, or speak as to somebody known."""
    return bool(_OWN_ACT.search(text)) or not _FAMILIAR.isdisjoint(_WORD.findall(text))


def hands_over(text: str) -> bool:
    """Whether a lower-case text hands something over as a letter does; systems put it ready instead."""
    return bool(_HANDS_OVER.search(text))


def asks_anyway(text: str) -> bool:
    """Whether a lower-case text holds a request to its reader or a promise beside the absence: a person's."""
    return bool(_ASKS_ANYWAY.search(text))


def is_back(text: str) -> bool:
    """Whether somebody says in a lower-case text that he is back, or that the program's answer is a joke."""
    return bool(_IS_BACK.search(text))


def subject_sign(subject: str) -> tuple[int, int] | None:
    """Where a subject says that a machine answers, or None."""
    title = lower(subject)
    match = _ABSENT_SUBJECT.search(title) or _BOUNCE_SUBJECT.search(title)
    return match.span() if match is not None and not _REPLY_PREFIX.match(title) else None


def heads_as_absent(subject: str) -> bool:
    """Whether a subject, or a part of one in two languages, begins as that of an absence notice does: further on,
    somebody writes about such notices."""
    return any(_ABSENT_SUBJECT.match(part.lstrip(_OPENS)) for part in _TONGUES.split(lower(subject)))


def is_form(text: str, told_by: str = "") -> bool:
    """Whether a lower-case text is a web form: a machine sent it, and a person's own words stand in it.

    *told_by* is the sender with the subject, in lower case: where they speak of a form, one field with words is enough,
    and so is a question or somebody who speaks of people.
    """
    if is_form_copy(text):
        return False
    words = _FORM_WORDS.search(text) is not None
    if words and len(_FORM_FIELDS.findall(text)) >= 3:
        return True
    if _FORM_SENDER.search(told_by) is None or (_CONFIRMS.search(text) is not None and not words):
        return False
    return words or "?" in text or _FORM_SPEAKS.search(text) is not None


def is_form_copy(text: str) -> bool:
    """Whether a lower-case text begins as the copy of a form that a web site sends to who filled it in."""
    if _COPY_TOLD.search(text[:_COPY_BEGINS]) is not None:
        return True
    return any(name == "form-copy" and start <= _COPY_BEGINS for name, (start, _) in phrases_in(text))


def pasted_in(text: str) -> str:
    """What stands between quotation marks in *text*, joined by line ends."""
    return "\n".join(_PASTED.findall(text))


def without_pasted(text: str) -> str:
    """The *text* with blanks where something stands between quotation marks."""
    return _PASTED.sub(lambda pasted: " " * len(pasted.group()), text)
