"""What the pages need of the world."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from triage.domain.policy import Region
from triage.identity import Gate
from triage.ports.clock import Clock
from triage.ports.extraction import Extractor
from triage.ports.preview import Previewer
from triage.ports.scan import Scanner
from triage.ports.store import Store
from triage.workflow.present import PresentRegion


def _fits() -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Operations:
    """What the answers about the service itself need: the token with which figures are read (empty: on this machine
    alone), and what is wrong with the schema of the database, in Dutch."""

    metrics_token: str = field(default="", repr=False)
    schema: Callable[[], str] = _fits


@dataclass(frozen=True, slots=True)
class WebDesk:
    """The store, the region's decisions as its files have them, who is let in, the clock, what shows a mail before it
    goes, what opens one that came, and what looks for viruses in it where the organisation has such a thing."""

    store: Store
    configured: Region
    gate: Gate
    clock: Clock
    preview: Previewer
    extractor: Extractor
    scanner: Scanner | None = None
    operations: Operations = field(default_factory=Operations)
    present: PresentRegion = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "present", PresentRegion(self.configured, self.store, time.monotonic))

    @property
    def region(self) -> Region:
        """The region's decisions at present: with the partners, closures and shifts that people entered."""
        return self.present.region
