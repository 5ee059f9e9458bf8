"""Whether words of agreement bear on the proposed appointment, or on another matter of the writer's (R-9).

Guarantees: pure; linear; never raises. A yes that is acted on without a person needs positive evidence of its subject:
a yes word alone is said of reports, bookings and cakes as well.

Patterns match folded text (lower case, no accents, one space between words).
"""

from __future__ import annotations

import re
from datetime import datetime

from classifiers import answer_matters as matters
from classifiers import answer_strangers as strangers
from classifiers import answer_verdicts as verdicts
from classifiers.answer_text import Text
from classifiers.answer_wishes import FILL, is_slot, without
from classifiers.dutch_time import fold_pieces

# Where a whole text is about such a thing, these say nothing of the appointment.
_OF_THE_EVENT = re.compile(
    r"\b(?:kom(?:en|t)?|ga(?:an|at)?|zijn|doen|is|neem|nemen) (?:jullie|u|je|jij|er|ik|wij|we)\b|\bkom(?:t|en)?\b"
    r"|\b(?:maan|dins|woens|donder|vrij)dag\w*\b|\bbijeenkomst\b|\bmee(?:nemen|brengen)\b"
    r"|\b(?:afspraak|gesprek|overleg)\b"
)
_OWN = re.compile(
    r"\b(?:ik|wij|we|mij|me|mijn|m'n|mn|ons|onze|k|i|my|our|(?<!tot )dan|die (?:dag|middag)|dat moment|precies"
    r"|tegelijk\w*|helaas|niet|nie)\b"
)
_FITS = re.compile(r"\b(?:past|schikt|lukt|kan (?:wel|niet|ook)|komt (?:\w+ )?uit|akkoord|prima(?= *$|[.,!\n]))\b")
# Somebody of the household, and nobody of the writer's: its time is theirs.
_THEIRS = re.compile(
    r"\b(?:ze|hij|moeder|vader|mevrouw|meneer|oma|opa|de (?:kinderen|jongste|oudste|middelste)|het gezin"
    r"|de taxi) (?:\w+ )?(?:wordt|worden"
    r"|is|zijn|heeft|hebben|moet|moeten|gaat|gaan|zit|zitten|krijgt|krijgen|komt vrij)\b"
)
# Agreeing with a paper, or praising what is done.
YES_ELSEWHERE = re.compile(
    r"\b(?:akkoord|eens|prima|blij|tevreden) met (?:het|de|jullie|uw|je|die|dat|deze|dit) (?:\w+ )?(?:verslag\w*"
    r"|notulen|facturen"
    r"|factuur|rapport\w*|plan van aanpak|tekst|brief|offerte|aanpassing\w*|correctie\w*|wijziging\w*|formulering"
    r"|samenwerking|hulp|uitkomst|resultaat|contract|declaratie|bijlage)"
    r"|(?:verslag|notulen|facturen|factuur|rapport|rapportage|tekst|brief|offerte|contract|declaratie) (?:is|zijn"
    r"|was|waren)"
    r" (?:\w+ )?(?:akkoord|goed|prima|ok|oke|in orde|goedgekeurd|binnen|klaar)"
    r"|(?:liep|liepen|ging|gingen|verliep|was|waren|geweest|gegaan) (?:\w+ ){0,2}(?:goed|prima|fijn|top|mooi"
    r"|super|geweldig)"
    r"|ja,? (?:dat |dit )?klopt|(?:prima|top|super|knap|helder|mooi|goed) (?:rapport|verslag|werk|stuk|verhaal"
    r"|nieuws|training|samenwerking"
    r"|artikel|filmpje|actie|presentatie|overzicht|advies)"
    r"|(?:goed|prima|fijn|super|mooi) (?:gegaan|verlopen|gedaan|gewerkt|samengewerkt|opgepakt|opgelost|geholpen"
    r"|gelukt)"
    r"|(?:prima|goed|mooi|netjes|top) geregeld (?:met|door|van|voor (?:mevrouw|meneer|moeder|vader|haar|hem"
    r"|het gezin))\b"
)
# Told as done or fixed: of the appointment only where that is said.
_FACT = re.compile(
    r"\b(?:vastgelegd|vastgezet|vast gezet|leg vast|(?:in)?geboekt|gereserveerd|reserveer|geregeld|ingepland"
    r"|genoteerd"
    r"|noteer|verwerkt|geregistreerd|bevestig\w*|vrijgehouden|in orde|gaat door|doorgaan|klaar|geblokt"
    r"|(?:neem(?:t|en)?|breng(?:en)?|loop|lopen) (?:[\w']+ ){1,6}mee"
    r"|(?:staat|staan|zet|zetten|gezet) (?:[\w']+ ){0,4}(?:vast|erin|in (?:de|mijn|onze|m'n|het) \w+)"
    r"|(?:hang|hangt|heb|hebben|is|zijn|staat) (?:[\w']+ ){0,4}(?:gelukt|geregeld|vrijge\w+))\b"
)
# A yes of its own beside such a fact.
_PRONOUN = re.compile(
    r"\b(?:(?:het|dit|dat|die|deze|hem|'m|alles) (?:is|staat|wordt|gaat|heb|hebben|zet|zetten|in|erin|genoteerd"
    r"|vastgelegd|ingepland|geregeld|nu|ook|maar|gewoon|meteen|zo|vast|bij)"
    r"|(?:zet|zetten|heb|hebben|noteer|noteren|plan|plannen|leg|leggen|bevestig|bevestigen) (?:ik |wij "
    r"|we )?(?:het|dit"
    r"|dat|die|deze|hem|'m|u|jullie|mij|me|ons)\b(?! \w+(?:verslag|rapport)))\b|\bhierbij\b|\bbij deze\b"
)
_MEETING = re.compile(
    r"\b(?:(?<!vorige )(?<!laatste )(?<!volgende )(?:gesprek|afspraak|overleg|bespreking|bijeenkomst)|uitnodiging"
    r"|voorstel|voorgestelde?|tijdstip|datum|tijd|moment|appointment|proposal|meeting|invitation|time)\b"
)
# Being there then, being free then, seeing each other: said of nothing but an appointment.
_PRESENT = re.compile(
    r"\b(?:(?:ben|zijn|kom|komen|sta|staan|zit|zitten|zal|zullen|bennen|bin) (?:[\w']+ ){0,5}(?:er(?:bij)?|d'?r|der"
    r"|aanwezig|present|paraat|van de partij|bij|langs|klaar)"
    r"(?! (?:\w+ ){0,2}(?:mee|over|aan|van|uit|achter|begonnen)\b)"
    r"|er (?:\w+ ){0,3}(?:bij zijn|zijn|wezen|bij(?= *$|[.,!]))"
    r"|(?:ik|we|wij|iedereen|allemaal|samen|allebei|beiden) (?:\w+ )?kom(?:en|t)?(?! (?:net|pas|terug|uit|van)\b)"
    r"|(?:kom|komen|komt) (?:ik|we|wij|graag|eraan|naar|samen|allebei|met)|schui(?:f|ven) (?:\w+ )?aan"
    r"|sluit(?:en)? (?:\w+ ){0,3}aan|reken(?:en)? (?:maar |gerust )?op|verwacht(?:en)? (?:mij|me|ons)"
    r"|(?:op|tegen) (?:mij|ons) rekenen"
    r"|(?:zie|zien|spreek|spreken|tref|treffen) (?:(?:we|wij|ik|jullie|elkaar|u|je|mekaar) ?){1,3}(?!vaak|ook|soms"
    r"|naam)"
    r"|(?<!heeft )(?<!is )(?<!heb )(?<!ben )(?<!zit )tot (?:dan(?! toe)|straks|gauw|snel|ziens|de \w+"
    r"|(?:\w+ )?(?:maan|dins|woens|donder|vrij)dag\w*|volgende week|\d)"
    r"|past (?!niet)|past(?= *$|[.,!])|passen|schikt|kom(?:t|p) (?:\w+ ){0,3}(?:uit|uut|gelegen)|convenieren|gelegen"
    r"|haal ik|red ik|vrij(?:gehouden|gemaakt)?|(?:heb|hebben|maak|maken) (?:\w+ ){0,3}(?:ruimte|tijd|plek)"
    r"|in de weg|dan(?= *$|[.!,\n])|aanwezig (?:ben|zijn|zal|zullen)|bel(?:len)? (?:ik |wij |we )?in"
    r"|(?:zet|leg|boek|plan) (?:\w+ )?(?:maar )?(?:vast|in)|(?:zo|nog) (?:\w+ ){0,2}(?:snel|spoedig|kerst|voor \w+)"
    r" (?:kan|kon)|zo snel (?:al )?oppak\w*|(?:dat|dit|het) treft|treffen het|die staat|(?:het|dat) passend|daarbij"
    r"|count me in|put (?:me|us) down|kan net|uitgezien|tegemoet|uit naar|ernaar uit|erbij"
    r"|(?:zet|noteer|schrijf|plan) (?:mij|me|ons)|see you|works|suits?|be there|looking forward|join|attend"
    r"|in de agenda|in (?:mijn|onze|m'n|mn) agenda|prima (?:tijd|dag|moment|voorstel)|goed (?:voorstel|moment"
    r"|tijdstip))\b"
)
# Agreeing: with the appointment, unless papers and dealings of another kind stand beside it.
_AGREED = re.compile(
    r"\b(?:doen? (?:\w+ ){0,2}mee|(?:lukt|lukken)(?! (?:\w+ ){0,4}om (?:\w+ )?te\b)|kan (?:wel|prima|goed|zeker"
    r"|gewoon|best)|dat kan"
    r"|(?:kan ik|kunnen (?:we|wij)|(?:we|wij) kunnen|ik kan)(?= *$|[.,!;\n]| (?:dan|wel|ook|prima|goed|zeker|er"
    r"|om|op|die|dat|bij|aan(?:wezig|sluiten)|komen|allemaal|allebei|gewoon|dinsdag|maandag|woensdag|donderdag"
    r"|vrijdag)\b)|kunnen (?:allebei|beiden)|iedereen kan"
    r"|geen (?:\w+ )?(?:bezwaar|probleem|punt|bezwaren|conflict\w*)|ni(?:ks|ets) (?:op )?tegen"
    r"|akkoord(?! (?:van|voor) )|is (?:het |dat |voor (?:mij|ons) |helemaal |wat mij betreft )*(?:goed|prima|ok|oke"
    r"|akkoord|best"
    r"|perfect)|vind(?:en)? (?:ik|wij|we) (?:\w+ )?(?:goed|prima|best)|doen (?:we|wij)|doe ik|ja,? doen|doe maar"
    r"|laat maar (?:komen|doorgaan)|heel graag|met (?:plezier|liefde|genoegen)"
    r"|(?:goede?|prima|ok|oke|best) (?:veur|voor) (?:mij|mie|ons|me)|ja,? graag|graag ja|helemaal (?:goed|prima|top)"
    r"|ook goed|zeg ja|groen licht|eens(?= *$|[.!,\n])|gaan (?:we|wij) (?:dat |het )?doen|we dat doen"
    r"|komt (?:goed|in orde|voor (?:de bakker|elkaar|mekaar))|dat ken|genoteerd(?= *$|[.!,\n])|accepte\w+|aanvaard\w*"
    r"|stem(?:men)? in|instemming|deal|afgesproken|wat (?:mij|ons) betreft|gaan ervoor|mij best|om het even"
    r"|houden? (?:we |wij )?(?:\w+ )?(?:zo|aan)|agreed|confirm\w*|sounds good|i can|we can|conform|eens met"
    r"|prima (?:zo|plan)|goed zo|goed (?:plan|idee)(?= *$|[.,!\n]))\b|👍|👌|✅"
)
# Papers and dealings: an agreement beside them may be with them.
_PAPERS = re.compile(
    r"\b(?:\w*dossiers?|\w*formulier\w*|\w*verslag\w*|\w*rapport\w*|notulen|map(?:pen)?|\w*melding(?:en)?|pilot"
    r"|\w*regeling(?:en)?|traject\w*|subsidie\w*|systeem|versies?|foto'?s?|verzekering\w*|factu\w+|offertes?"
    r"|contract\w*"
    r"|brie(?:f|ven)|tekst\w*|document\w*|bijlagen?|zivver|sleutels?|wachtwoord\w*|deadline|registratie\w*|portaal"
    r"|declaratie\w*|taxi|bestelling\w*|linkedin|(?:dit|het|dat) gezin)\b"
)
# Told of what has been, which no proposal is.
_BYGONE = re.compile(
    r"\b(?:was|waren|geweest|begonnen|begon|gestart|ging|gingen|gehad|had|belde|gebeld|kwam|kwamen|gebeurd|sinds"
    r"|gisteren"
    r"|vorige|afgelopen)\b"
)
# A yes that stands by itself in its clause, first thing in the mail.
_OPENS = re.compile(
    r"\W*(?:(?:beste|hoi|hallo|dag|ha|hey|hee|goede\w*|geachte|moi|hi|dear|lieve)\b[^,\n.!]{0,40}[,\n.!]\s*)?"
    r"(?:(?:ja+|jazeker|jo+|jep|yep|yes|zeker(?: weten)?|natuurlijk|uiteraard|tuurlijk|prima|top|super|perfect"
    r"|uitstekend|ok|oke|okay|goed|fijn|mooi|best|graag|fine|great|sure|vastgelegd|genoteerd|ingeboekt|ingepland"
    r"|geregeld|geboekt|bevestigd|staat (?:genoteerd|erin|vast)|in orde|komt (?:goed|in orde|voor elkaar))"
    r"(?: hoor| dan| dus| bij deze| dank(?: je| u)?(?: wel)?| bedankt)*)\b"
)

_FEW, _FEWER = 3, 2
"""Words beside a yes, and beside a fact, that leave it an answer without a word about the appointment (ours)."""


def is_of_another_matter(sentence: str) -> bool:
    """Whether *sentence* speaks of other business, of chat or of another event, and of nothing of the meeting."""
    if is_of_another_event(sentence):
        return True
    aside = matters.SMALL_TALK.search(sentence) or matters.OTHER_BUSINESS.search(sentence)
    return bool(aside) and not matters.OF_THE_MEETING.search(sentence)


def is_of_another_event(sentence: str) -> bool:
    """Whether *sentence* tells of, or asks after, another event that is not the writer's reason: no "ik" in it."""
    if not strangers.OTHER_EVENT.search(sentence) or _OWN.search(sentence) or _FITS.search(sentence):
        return False
    return not matters.OF_THE_MEETING.search(_OF_THE_EVENT.sub(" ", sentence))


def is_stray_fact(clause: str, *, named: bool) -> bool:
    """Whether *clause* tells that something is arranged which is not the appointment: "de zaal voor de lunch staat".

    *named*: whether the proposed day or time stands in it.
    """
    if not _FACT.search(clause):
        return False
    if strangers.OTHER_EVENT.search(clause):
        return not _MEETING.search(_OF_THE_EVENT.sub(" ", clause))
    bare = _FACT.sub(" ", clause)
    if named or _PRONOUN.search(clause) or _MEETING.search(clause) or verdicts.SLOT_REFERENCE.search(clause):
        return False
    return len(FILL.sub(" ", bare).split()) > _FEWER and not (_PRESENT.search(bare) or _AGREED.search(bare))


def bears(text: Text, proposed: datetime) -> bool:
    """Whether anything in *text* shows that its yes is to the appointment proposed."""
    pieces = fold_pieces(text.folded, proposed)
    content = without(text.folded, pieces)
    papers = _PAPERS.search(text.folded)
    for start, end in text.clauses:
        clause = text.folded[start:end]
        if verdicts.YES_IN_DISGUISE.search(clause):
            return True
        if strangers.OTHER_EVENT.search(clause):
            continue
        named = any(start <= piece.start < end and is_slot(piece, proposed) for piece in pieces)
        if named and not any(told.search(clause) for told in (_THEIRS, _BYGONE, _PAPERS)):
            return True
        if _PRESENT.search(clause) or _MEETING.search(clause) or (_AGREED.search(clause) and not papers):
            return True
    opening = _OPENS.match(text.folded)
    return opening is not None and len(FILL.sub(" ", content[opening.end() :]).split()) <= _FEW
