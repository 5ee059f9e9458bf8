"""What people lay over the configuration, kept with who made it and who took it back. What a row said goes when it is
taken back; the history, which is chained, holds what was laid and withdrawn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from triage.domain.overlay import OverlayKind, OverlayRow


class Overlays(Protocol):
    """The rows that stand, one of a kind and key. Who writes them notes it in the history."""

    def standing(self, kind: OverlayKind | None = None) -> list[OverlayRow]:
        """Those that nobody withdrew, of one kind where given, in the order in which they were made."""

    def version(self) -> int:
        """Grows with every row that is made or withdrawn; 0 before the first."""

    def lay(self, kind: OverlayKind, key: str, value: Mapping[str, Any], who: str) -> bool:
        """Make a row; False where one of this kind and key stands already."""

    def withdraw(self, row_id: int, who: str) -> OverlayRow | None:
        """Take a row back; the row it was, or None where it does not stand (any more)."""
