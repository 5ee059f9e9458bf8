"""Mails that answer no proposal: sent by mistake, about another matter, of a program; and the subjects with which a
calendar answers. Data of `classifiers.slot_answer`.

Patterns match folded text (lower case, no accents, one space between words).
"""

from __future__ import annotations

import re

# Sent here by mistake: whatever it says is not for us.
MISSENT = re.compile(
    r"\b(?:niet voor (?:mij|me|ons) (?:bedoeld|bestemd)|verkeerde (?:mail|bericht|ontvanger|persoon|adres)"
    r"|niet voor (?:u|jullie|je|jou) (?:bedoeld|bestemd)|was voor (?:de|mijn|een) (?!vergadering)\w+ (?:bedoeld"
    r"|bestemd)?"
    r"|per ongeluk (?:naar|aan) (?:u|jullie|je)|was (?:eigenlijk )?bedoeld voor (?:de|mijn|m'n|een|het|iemand)"
    r"|verkeerd (?:verstuurd|verzonden|geadresseerd)|wrong (?:mail"
    r"|person|address))\b"
)

# Another matter than the proposed time.
OTHER_MATTER = re.compile(
    r"\b(?:nieuwe (?:aanvraag|casus|zaak|melding|hulpvraag)|(?:heel )?andere? (?:casus|zaak|gezin)|daarvoor ook"
    r"|voortaan|mailadres|e-mailadres|algemene adres|adreswijziging|telefoonnummer|nummer van|bijgaand|bijlage"
    r"|hierbij(?! (?:bevestig|ga|laat|meld|accepteer|aanvaard|deel|stem|annuleer|zeg|trek|akkoord|geef|de bevest|zijn"
    r"|aanwezig|betrokken|kan|zitten))"
    r"|ter info|ter informatie"
    r"|aanvulling|willen jullie mijn|wilt u mijn|rekening|factuur|vacature|verzendlijst|mailinglijst"
    r"|nieuwsbrief|stage)\b"
)

# Something else that has a date, a room or a time of its own.
OTHER_EVENT = re.compile(
    r"(?<!na de )(?<!na het )(?<!na mijn )(?<!na onze )(?<!\bna )\b(?:(?:kerst|nieuwjaars|zomer|vrijdagmiddag"
    r"|afscheids"
    r"|netwerk)?(?:borrel|lunch|ontbijt|diner|receptie)|barbecue|bbq|etentje|pubquiz|bowlen"
    r"|(?:team|personeels|bedrijfs)?uitje|jubileum|reunie|feest(?:je)?|(?:taart|gebak|vlaai) (?:op|in|bij|om)\b"
    r"|bitterballen|symposium|congres|conferentie|webinar"
    r"|masterclass|workshop"
    r"|(?:studie|scholings|hei|thema|kennis|open|sport|netwerk)[- ]?(?:dag|middag|ochtend|bijeenkomst|avond)\w*"
    r"|\w*training(?:en|s\w*)?|\w*cursus(?:sen)?|\w*scholing\w*|opleiding\w*|inloop\w*|\w*intervisie|\w*supervisie"
    r"|casuistiek\w*|(?:wijk|team|keten|werk|regio|afdelings|school|zorg)(?:overleg|vergadering)|zitting|rechtszaak"
    r"|intake(?:gesprek)?|tandarts|huisbezoek(?:en)?|consultatiebureau|spreekuur|musical|ouderavond|open huis"
    r"|(?:afspraak|gesprek|overleg|controle)[^.?!,\n]{0,40} (?:met|bij) (?:de|het|een|haar|zijn|hun) (?:huisarts"
    r"|tandarts|dokter|notaris|specialist|psycholoog|psychiater|advocaat|reclassering|gemeente|woning\w+|ggz|ggd|raad"
    r"|rechter|politie|school|bank|uwv|kinderarts|orthodontist))\b"
)

AUTOMATIC_SUBJECT = re.compile(
    r"^(?:automatisch antwoord|automatic reply|auto(?:matische)?[- ]?reply|afwezig\w*|out of office"
    r"|niet aanwezig|ooo|undeliverable|onbestelbaar|niet bezorgd|delivery status|mail delivery|gelezen|read"
    r"|not read|ontvangstbevestiging)\b"
)

# A person's own refusal in what else reads like an absence.
REFUSES_THIS = re.compile(
    r"\b(?:dit|dat|het|die (?:dag|middag|datum)|dinsdag) (?:gaat|lukt|kan|wordt|red|haal) (?:[\w']+ ){0,4}nie?t"
    r"|\b(?:dus|daarom|helaas) (?:\w+ ){0,2}niet\b"
)

AUTOMATIC_BODY = re.compile(
    r"\b(?:(?:beantwoord|lees|lezen) (?:\w+ )?(?:uw|je|jouw|mijn|uw) (?:e-?mail|mail|bericht)\b"
    r"|ik ben (?:\w+ ){0,3}(?:afwezig|met (?:\w+)?verlof|niet aanwezig)|momenteel (?:afwezig|niet (?:op kantoor"
    r"|aanwezig|bereikbaar))|voor spoed\w*(?: \w+)? (?:kunt|kun|bel|belt|neem)|uw (?:e-?mail"
    r"|bericht|mail) wordt (?:niet|behandeld|doorgestuurd|gelezen)|i am out of (?:the )?office"
    r"|dit is een automatisch|dit bericht is (?:\w+ )?(?:automatisch|door (?:het|een|ons) (?:\w+ )?systeem)"
    r"|uw (?:reservering|boeking|bestelling) (?:voor|van|is|met)|automatisch gegenereerd|on annual leave"
    r"|contact opnemen met het secretariaat)\b"
)

ACCEPTED_SUBJECT = re.compile(r"^(?:geaccepteerd|accepted|aanvaard|aangenomen)\b")

DECLINED_SUBJECT = re.compile(r"^(?:geweigerd|declined|afgewezen|geannuleerd|canceled|cancelled)\b")

TENTATIVE_SUBJECT = re.compile(r"^(?:voorlopig(?: geaccepteerd)?|tentative|misschien|onder voorbehoud)\b")

NEW_TIME_SUBJECT = re.compile(r"^(?:nieuwe tijd voorgesteld|nieuw tijdstip|new time proposed|tegenvoorstel)\b")
