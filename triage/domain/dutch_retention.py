"""The Dutch of what stands in the way of destroying a case."""

from __future__ import annotations

from collections.abc import Mapping

from triage.domain.retention import Barrier

BARRIERS: Mapping[Barrier, str] = {
    Barrier.ERASED: "de inhoud is vernietigd",
    Barrier.NOT_CLOSED: "de zaak is nog open",
    Barrier.MERGED: "de zaak gaat verder in een andere",
    Barrier.NOT_FILED: "nog niet naar dossier",
    Barrier.NO_RULE: "er is geen bewaartermijn ingesteld",
    Barrier.FOR_GOOD: "blijft altijd bewaard",
    Barrier.HELD: "vernietigen is tegengehouden",
    Barrier.OWED: "er staat nog een verplichting open",
    Barrier.UNDER_WAY: "er wacht nog een mail of een afspraak",
    Barrier.NOT_SETTLED: "de bewaartermijnen zijn nog niet vastgesteld",
    Barrier.NOT_YET: "de bewaartermijn loopt nog",
}
