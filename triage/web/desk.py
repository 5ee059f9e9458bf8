"""What the pages need of the world."""

from __future__ import annotations

from dataclasses import dataclass

from triage.domain.policy import Region
from triage.ports.clock import Clock
from triage.ports.preview import Previewer
from triage.ports.store import Store


@dataclass(frozen=True, slots=True)
class WebDesk:
    """The store, the region's decisions, the one-time token that lets somebody in, the names this server answers to
    (`127.0.0.1:8080`, or without a port for any), the clock, and what shows a mail before it goes."""

    store: Store
    region: Region
    token: str
    allowed_hosts: tuple[str, ...]
    clock: Clock
    preview: Previewer
