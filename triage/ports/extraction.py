"""What a person may ask of a kept mail beside its text: how it was laid out, and what was attached (R-50)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from triage.domain.errors import Transient


class NotOpened(Transient):
    """Dit bericht is nu niet te openen. Probeer het later opnieuw, of open het in uw mailprogramma."""


@dataclass(frozen=True, slots=True)
class AttachedPart:
    """A file of a mail. `number` counts from 1; `name` can be shown and saved; `size` in bytes. `content_type` is what
    the sender calls it; `looks` what its first bytes say: program, script, html, zip, archive, pdf, office, rtf, image
    or nothing; `macros`: it carries program code for an office program."""

    number: int
    name: str
    content_type: str
    size: int
    looks: str = ""
    macros: bool = False


@dataclass(frozen=True, slots=True)
class Contents:
    """What a mail holds beside its text. `more`: so many files that not all are named."""

    formatted: bool
    files: tuple[AttachedPart, ...]
    more: bool = False


@dataclass(frozen=True, slots=True)
class Formatted:
    """A mail's HTML as it may be shown: only elements for text, lists, quotes and tables, nothing that acts or fetches.
    `cut`: it was longer."""

    html: str
    cut: bool


@dataclass(frozen=True, slots=True)
class Extracted:
    """The bytes of one file of a mail."""

    part: AttachedPart
    data: bytes = field(repr=False)


class Extractor(Protocol):
    """Reads a kept mail once more, away from this process and within bounds of time and memory. Each raises `NotOpened`
    where that does not work out, and `Unreadable` for a mail beyond its bounds."""

    def contents(self, raw: bytes) -> Contents:
        """What the mail in *raw* holds."""

    def formatted(self, raw: bytes) -> Formatted | None:
        """Its layout; None where it has none."""

    def file(self, raw: bytes, number: int) -> Extracted | None:
        """One of its files; None where it has no such."""
