"""What people laid over the configuration, in memory."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from triage.domain.overlay import OverlayKind, OverlayRow
from triage.store.memory_state import State


class MemoryOverlays:
    """See `triage.ports.overlay.Overlays`."""

    def __init__(self, state: State, now: datetime) -> None:
        self._state, self._now = state, now

    def standing(self, kind: OverlayKind | None = None) -> list[OverlayRow]:
        """Those that nobody withdrew, in the order in which they were made."""
        return [row for row in self._state.overlay.values() if kind in (None, row.kind)]

    def version(self) -> int:
        """Grows with every row that is made or withdrawn."""
        made = self._state.ids.get("overlay", 0)
        return made + made - len(self._state.overlay)

    def lay(self, kind: OverlayKind, key: str, value: Mapping[str, Any], who: str) -> bool:
        """Make a row; False where one of this kind and key stands already."""
        if any(row.kind is kind and row.key == key for row in self._state.overlay.values()):
            return False
        row = OverlayRow(kind, key, dict(value), who, self._now, self._state.next_id("overlay"))
        self._state.overlay[row.id] = row
        return True

    def withdraw(self, row_id: int, who: str) -> OverlayRow | None:
        """Take a row back; None where it does not stand (any more)."""
        return self._state.overlay.pop(row_id, None)
