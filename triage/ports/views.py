"""Lists that people keep for themselves: a name and the address of a choice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

MOST_VIEWS = 20
"""How many one person keeps (ours): more would be no shortcut."""


@dataclass(frozen=True, slots=True)
class SavedView:
    """A list that somebody kept. `address` is what follows the question mark; it never holds what was searched for."""

    id: int
    name: str
    address: str


class Views(Protocol):
    """Of one person at a time: nobody sees or changes another's."""

    def of(self, who: str) -> list[SavedView]:
        """In order of name."""

    def add(self, who: str, name: str, address: str) -> bool:
        """Keep one; one of the same name gets the new address. False where they have `MOST_VIEWS` already."""

    def rename(self, who: str, view_id: int, name: str) -> bool:
        """False where there is none such of theirs, or they have one of that name already."""

    def remove(self, who: str, view_id: int) -> bool:
        """False where there is none such of theirs."""
