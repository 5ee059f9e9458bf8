"""The Dutch words that only the pages use; what other doors share stands in `triage.domain.dutch`.

Every lookup has a plain fallback: a word that a newer worker wrote is shown as what it is about, never raw.
"""

from __future__ import annotations

from collections.abc import Mapping

from triage.domain.dutch_rules import words_for
from triage.domain.dutch_slots import SLOT_PURPOSES, SLOT_REASONS
from triage.domain.obligation import Evidence
from triage.domain.reading import Evidence as Span
from triage.ports.delivery import DeliveryState


def of_span(span: Span) -> str:
    """What carried a reading, in a beheerder's words."""
    return words_for(span.rule, span.reading)


MET_BY = {
    Evidence.PROPOSAL_SENT: "voorstel verstuurd",
    Evidence.STAFF_MAIL: "mail van een medewerker",
    Evidence.CALL_SPOKEN: "telefonisch gesproken",
    Evidence.HANDOVER_CONFIRMED: "overdracht bevestigd",
    Evidence.APPOINTMENT_MADE: "afspraak gemaakt",
    Evidence.CONTACT_MADE: "contact gelegd",
    Evidence.CONTACT_SOUGHT: "contact gezocht",
    Evidence.REPORTED_BACK: "teruggekoppeld",
    Evidence.TALK_BEFOREHAND: "vooraf besproken",
    Evidence.WARM_HANDOVER_HELD: "overdrachtsgesprek gehouden",
    Evidence.STAGNATION_WEIGHED: "stagnatie met Veilig Thuis gewogen",
    Evidence.CLOSING_REPORTED: "afronding gemeld aan Veilig Thuis",
    Evidence.MONITORING_HELD: "monitoring gehouden",
    Evidence.VERRIJKING_ANSWERED: "vragen van de verrijking beantwoord",
    Evidence.CRISIS_ACTED: "gehandeld na de crisisoverdracht",
    Evidence.REVIEWED: "beoordeeld",
    Evidence.RECORDED: "vastgelegd",
    Evidence.CONTENT_ADDED: "inhoud opgehaald en toegevoegd",
    Evidence.WITHDRAWN: "vervallen",
    Evidence.UNKNOWN: "een andere handeling",
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

PURPOSES = {
    "proposal": "voorstel voor een tijd",
    "crisis_notice": "crisistekst",
    "urgent": "alarm aan wie dienst heeft",
    "reminder": "herinnering aan een termijn",
    "draft": "mail van een medewerker",
    **SLOT_PURPOSES,
}

ANSWERED = {
    **SLOT_REASONS,
    "proposal": ("R-4", "een ondersteuningsvraag van een bekende partner krijgt een voorstel voor een tijd"),
    "crisis_notice": ("R-29", "een dringende mail van een bekende partner krijgt de crisistekst"),
    "urgent": ("R-24", "bij spoed krijgt wie dienst heeft een alarm"),
}
"""By purpose of what goes out: the rule that says so, and why."""

HELD = {
    "stopknop": "tegengehouden met de stopknop",
    "de afzender schreef al opnieuw": "de afzender schreef opnieuw voordat dit uitging: klopt het voorstel nog?",
    "een medewerker antwoordde al zelf": "een medewerker antwoordde al zelf: laat dit voorstel gaan of houd het tegen",
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


def word(table: Mapping[str, str], key: str, fallback: str) -> str:
    """The Dutch of *key*, or *fallback* for a word this version does not know."""
    return table.get(key, fallback)
