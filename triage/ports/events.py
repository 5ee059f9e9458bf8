"""What is worth noting of a mail's walk: for the log. No content, no names: keys, counts, references, error types."""

from __future__ import annotations

from typing import Protocol


class Journal(Protocol):
    """Notes what happened. `walk` is one id for a mail's whole walk, from receipt to the answer sent."""

    def note(self, event: str, *, walk: str = "", **facts: str | int | float | bool) -> None: ...
