"""Terms in Dutch words: from which event one runs. Web, command line and documentation share them."""

from __future__ import annotations

from collections.abc import Sequence

from triage.domain.obligation import StartEvent

STARTS = {
    StartEvent.RECEIVED: "de ontvangst",
    StartEvent.DOCUMENT_RECEIVED: "de ontvangst van het document",
    StartEvent.HANDOVER_CONFIRMED: "de bevestiging van de overdracht",
    StartEvent.WARM_HANDOVER_HELD: "de warme overdracht",
    StartEvent.CLOSED: "het sluiten van de zaak",
    StartEvent.UNKNOWN: "een andere gebeurtenis",
}


def starts_in_words(starts: Sequence[StartEvent]) -> str:
    """'de ontvangst of de ontvangst van het document (wat het eerst komt)'."""
    named = " of ".join(STARTS[event] for event in starts)
    return f"{named} (wat het eerst komt)" if len(starts) > 1 else named
