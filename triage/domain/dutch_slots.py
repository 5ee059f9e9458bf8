"""The Dutch words of what becomes of a proposed time: acts, odd answers, mails."""

from __future__ import annotations

from collections.abc import Mapping

SLOT_ACTIONS: Mapping[str, str] = {
    "slot-declined": "tijd geweigerd",
    "slot-moved": "andere tijd vastgehouden",
    "slot-tentative": "uitnodiging voorlopig geaccepteerd: de tijd blijft vastgehouden",
    "slot-answered-late": "antwoord kwam te laat: die tijd is vergeven of te dichtbij",
    "slot-answer-odd": "antwoord van een agenda dat niets verandert",
    "delivery-overtaken": "mail ging niet uit: de tijd die zij noemt geldt niet meer",
}

ODD_ANSWERS: Mapping[str, str] = {
    "unreadable": "de agenda-gegevens zijn niet te lezen",
    "foreign": "gaat over een andere afspraak dan onze uitnodiging",
    "several": "geeft meer dan een antwoord",
    "not-sent": "de uitnodiging is nog niet verstuurd",
    "series": "gaat over een reeks, onze uitnodiging over een gesprek",
    "attendee": "noemt een ander dan wie was uitgenodigd",
    "sender": "komt niet aantoonbaar van wie was uitgenodigd",
    "delegated": "doorgegeven aan een ander",
    "no-answer": "zegt niet ja en niet nee",
    "stale": "hoort bij een eerdere versie van de uitnodiging",
    "ahead": "hoort bij een versie die nooit is verstuurd",
    "undated": "zonder geloofwaardig tijdstip",
    "replayed": "hetzelfde of ouder dan een antwoord dat al is verwerkt",
    "other-time": "noemt een andere tijd dan de uitnodiging",
    "no-time": "noemt geen nieuwe tijd",
    "unclear": "spoed of niet volledig te lezen: een medewerker bekijkt het",
}
"""By reason: why an answer of a calendar program changed nothing."""

SLOT_PURPOSES: Mapping[str, str] = {
    "proposal_moved": "voorstel voor een andere tijd",
    "slot_booked": "bericht dat de afspraak vaststaat",
    "slot_cancelled": "bericht dat de tijd vervalt",
}

SLOT_REASONS: Mapping[str, tuple[str, str]] = {
    "proposal_moved": ("R-9", "een geweigerde of verplaatste tijd krijgt een nieuw voorstel in dezelfde uitnodiging"),
    "slot_booked": ("R-9", "wie akkoord geeft, krijgt de afspraak in de agenda"),
    "slot_cancelled": ("R-9", "wie de uitnodiging kreeg, hoort dat de tijd vervalt"),
}
"""By purpose: the rule that says so, and why."""
