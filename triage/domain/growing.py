"""A set of words that grows from version to version."""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Growing(StrEnum):
    """Kept as text in the database: an older program reads a word that it does not know as `UNKNOWN`, which every such
    set has, and goes on."""

    @classmethod
    def _missing_(cls, value: object) -> Self:
        return cls["UNKNOWN"]
