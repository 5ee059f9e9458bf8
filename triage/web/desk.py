"""What the pages need of the world."""

from __future__ import annotations

from dataclasses import dataclass

from triage.domain.policy import Region
from triage.identity import Gate
from triage.ports.clock import Clock
from triage.ports.extraction import Extractor
from triage.ports.preview import Previewer
from triage.ports.store import Store


@dataclass(frozen=True, slots=True)
class WebDesk:
    """The store, the region's decisions, who is let in, the clock, what shows a mail before it
    goes, and what opens one that came."""

    store: Store
    region: Region
    gate: Gate
    clock: Clock
    preview: Previewer
    extractor: Extractor
