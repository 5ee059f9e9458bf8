"""The Dutch words that only the pages use; what other doors share stands in `triage.domain.dutch`.

Every lookup has a plain fallback: a word that a newer worker wrote is shown as what it is about, never raw.
"""

from __future__ import annotations

from collections.abc import Mapping

from triage.domain.obligation import Evidence, StartEvent
from triage.domain.reading import Evidence as Span
from triage.ports.delivery import DeliveryState

READINGS = {
    "kind": "wijst op de soort vraag",
    "colour": "kleurcode",
    "urgent": "wijst op spoed",
    "automatic": "wijst op een machine",
}

SPAN_RULES = {
    # colour
    "subject-code": "kleurcode in het onderwerp",
    "body-code": "kleurcode in de tekst",
    # support
    "asks-to-join": "vraagt om aan te sluiten",
    "asks-to-come-along": "vraagt om mee te gaan",
    "one-of-you": "vraagt om iemand van het team",
    "asks-joint-work": "wil het samen doen",
    "asks-to-take-up": "vraagt om inzet",
    "plans-a-meeting": "wil een afspraak",
    # consult
    "asks-advice": "vraagt advies",
    "asks-opinion": "vraagt een mening",
    "asks-own-way": "twijfelt over de eigen aanpak",
    "asks-rule": "vraagt naar een regel",
    "asks-call-back": "vraagt om te bellen",
    "states-a-question": "zegt een vraag te hebben",
    # other
    "for-information": "ter informatie",
    "withdraws": "trekt de vraag in",
    "thanks-afterwards": "bedankt",
    "wrong-desk": "hoort bij een ander loket",
    "business": "zakelijk, geen zaak",
    # urgency
    "acute-danger": "gevaar nu",
    "does-not-dare-home": "durft niet naar huis",
    "dares-not": "durft niet naar huis",
    "tonight": "speelt vandaag",
    "suicide": "spreekt over zelfdoding",
    "flight": "dreigt weg te gaan of weg te lopen",
    "alone-or-hurt": "alleen, opgesloten of gewond",
    "threat": "dreiging",
    "crisis-word": "woord voor crisis",
    "weapon": "wapen",
    "kill": "dreigt met doden",
    "veiled": "verhulde dreiging",
    "violence": "geweld",
    "locked": "opgesloten",
    "alone": "alleen",
    "injury": "letsel",
    "intoxicated": "onder invloed",
    "released": "komt vrij of huisverbod",
    "young": "jong kind",
    "cannot-reach": "niet te bereiken",
    "services-now": "hulpdiensten ter plaatse",
    "ask-now": "vraagt wat nu te doen",
    "now-moment": "speelt nu",
    "now-today": "speelt vandaag",
    "now-soon": "speelt zo meteen",
    "now-hour": "noemt een uur",
    "now-word": "speelt nu",
    "scene-here": "gebeurt op dit moment",
    "scene-there": "gebeurt op dit moment",
}


def of_span(span: Span) -> str:
    """What carried a reading, in a beheerder's words."""
    return SPAN_RULES.get(span.rule.removeprefix("alarm-")) or READINGS.get(span.reading, "aanwijzing")


MET_BY = {
    Evidence.PROPOSAL_SENT: "voorstel verstuurd",
    Evidence.STAFF_MAIL: "mail van een medewerker",
    Evidence.CALL_SPOKEN: "telefonisch gesproken",
    Evidence.HANDOVER_CONFIRMED: "overdracht bevestigd",
    Evidence.APPOINTMENT_MADE: "afspraak gemaakt",
    Evidence.CONTACT_MADE: "contact gelegd",
    Evidence.REPORTED_BACK: "teruggekoppeld",
    Evidence.REVIEWED: "beoordeeld",
    Evidence.RECORDED: "vastgelegd",
    Evidence.WITHDRAWN: "vervallen",
    Evidence.UNKNOWN: "een andere handeling",
}

STARTS = {
    StartEvent.RECEIVED: "de ontvangst",
    StartEvent.DOCUMENT_RECEIVED: "de ontvangst van het document",
    StartEvent.HANDOVER_CONFIRMED: "de bevestiging van de overdracht",
    StartEvent.WARM_HANDOVER_HELD: "de warme overdracht",
    StartEvent.CLOSED: "het sluiten van de zaak",
    StartEvent.UNKNOWN: "een andere gebeurtenis",
}

DELIVERIES = {
    DeliveryState.HELD: "wacht op een medewerker",
    DeliveryState.QUEUED: "staat klaar",
    DeliveryState.SENDING: "wordt nu verstuurd",
    DeliveryState.SENT: "verstuurd",
    DeliveryState.FAILED: "niet verstuurd: de mailserver nam het niet aan",
    DeliveryState.UNKNOWN: "onbekend of het aankwam",
    DeliveryState.CANCELLED: "ingetrokken",
}

PURPOSES = {"proposal": "voorstel voor een tijd", "crisis_notice": "crisistekst", "urgent": "alarm aan de dienst"}

ANSWERED = {
    "proposal": ("R-4", "een ondersteuningsvraag van een bekende partner krijgt een voorstel voor een tijd"),
    "crisis_notice": ("R-29", "een dringende mail van een bekende partner krijgt de crisistekst"),
    "urgent": ("R-24", "bij spoed krijgt wie dienst heeft een alarm"),
}
"""By purpose of what goes out: the rule that says so, and why."""

HELD = {
    "stopknop": "tegengehouden met de stopknop",
    "geen smtp ingesteld voor deze mailbox": "deze mailbox heeft geen mailserver om mee te versturen",
}

SILENCES = {
    "R-5": "de afzender is geen bekende partner",
    "R-6": "bij deze soort vraag antwoordt een medewerker zelf",
    "R-8": "de soort vraag is niet zeker",
    "R-9": "er is geen vrije tijd om voor te stellen",
    "R-24": "spoed: een medewerker handelt direct",
    "R-50": "het bericht is niet of niet helemaal te lezen",
    "R-51": "op dit bericht hoort geen automatisch antwoord",
    "R-53": "de afzender of de geadresseerde is niet zeker genoeg",
    "R-57": "ontvangen voor de start, of langer dan een dag geleden",
}

ACTIONS = {
    "triaged": "bericht gelezen en zaak gemaakt",
    "message-added": "vervolgbericht bij de zaak gezet",
    "quarantined": "bericht niet te lezen: voor een medewerker",
    "sent": "bericht verstuurd",
    "staff-answered": "een medewerker antwoordde vanuit het eigen mailprogramma",
    "staff-mail": "mail van een medewerker bij de zaak gezet",
    "delivery-bounced": "bericht kwam terug: niet aangekomen",
    "slot-booked": "afspraak geboekt",
    "slot-answered": "antwoord op het voorstel gekregen",
    "slot-released": "tijd weer vrij, het voorstel geldt niet meer",
    "corrected": "beoordeling gewijzigd",
    "accepted": "beoordeling bevestigd",
    "slot-lapsed": "voorstel verlopen, tijd weer vrij",
    "delivery_failed": "bericht niet verstuurd",
    "delivery_unknown": "onbekend of het bericht aankwam",
    "delivery-approved": "akkoord gegeven: mail mag weg",
    "delivery-withheld": "mail tegengehouden: gaat niet uit",
    "checked": "automatisch antwoord gezien: niet meer te controleren",
    "viewed": "zaak bekeken",
    "listed": "in de wachtrij getoond",
}

ACTORS = {"service": "de dienst", "dienst": "de dienst", "lokaal": "beheerder op deze computer"}


def word(table: Mapping[str, str], key: str, fallback: str) -> str:
    """The Dutch of *key*, or *fallback* for a word this version does not know."""
    return table.get(key, fallback)
