"""What a virus scanner says of a mail, and what is kept of it. Scanning keeps no mail from becoming a case (R-50)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from triage.domain.errors import Permanent, Transient


class ScannerAway(Transient):
    """De virusscanner is niet bereikbaar; controleer [region.antivirus] en of clamd draait."""


class NotScanned(Permanent):
    """De virusscanner kan dit bericht niet bekijken."""


class TooLargeToScan(NotScanned):
    """Het bericht is groter dan de virusscanner aanneemt; verhoog daar StreamMaxLength."""


class ScanState(StrEnum):
    """How far a mail is. A mail without a row was never tried. `WAITING`: tried, and to be tried again."""

    WAITING = "waiting"
    CLEAN = "clean"
    INFECTED = "infected"
    TOO_LARGE = "too_large"


@dataclass(frozen=True, slots=True)
class Scan:
    """What is known of a mail. `signature` is the scanner's own name of what it found."""

    mail_id: int
    state: ScanState
    at: datetime
    attempts: int = 1
    signature: str = ""


@dataclass(frozen=True, slots=True)
class ToScan:
    """A kept mail that nothing final is known of. `case_id` None: what staff sent, and is in no case."""

    mail_id: int
    mailbox: str
    case_id: int | None
    attempts: int


class Scans(Protocol):
    """The verdicts, inside one transaction."""

    def due(self, limit: int) -> list[ToScan]:
        """Kept mails that were read, or put before a person, and have no verdict yet, or one to be tried again by now:
        never tried first, then oldest first."""

    def keep(self, mail_id: int, state: ScanState, *, signature: str = "", next_at: datetime | None = None) -> None:
        """Keep a verdict, in place of an earlier one; `WAITING` is due again at *next_at*."""

    def of_mails(self, mail_ids: Iterable[int]) -> dict[int, Scan]:
        """What is known of these mails."""


class Scanner(Protocol):
    """Looks for viruses in bytes; they never leave the organisation's own scanner."""

    def scan(self, data: bytes) -> str:
        """The name of what was found, empty where nothing was. Raises ScannerAway, TooLargeToScan or NotScanned."""

    def version(self) -> str:
        """The scanner's own words for its version and that of its signatures. Raises ScannerAway."""
