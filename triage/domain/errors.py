"""What can go wrong, by type: `Transient` is worth trying again, `Permanent` is not.

The docstring of each error is its default message, in Dutch, because a message reaches the user: one line that says
what is wrong and what to do.
"""

from __future__ import annotations

import inspect
from datetime import timedelta


class TriageError(Exception):
    """Er ging iets mis."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or inspect.getdoc(type(self)) or type(self).__name__)


class Transient(TriageError):
    """Dit lukt nu niet; probeer het later opnieuw."""


class Permanent(TriageError):
    """Dit lukt niet, ook later niet."""


class ConfigurationError(Permanent):
    """De configuratie klopt niet."""

    def __init__(self, file: str, key: str, wrong: str, right: str) -> None:
        # One line, whatever the configuration holds.
        super().__init__(" ".join(f"{file}: {key}: {wrong}; {right}".split()))
        self.file, self.key, self.wrong, self.right = file, key, wrong, right


class UsageError(Permanent):
    """De opdracht klopt niet; zie `triage --help`."""


class DatabaseRefused(Permanent):
    """De database is niet bruikbaar; draai `triage db upgrade` of controleer TRIAGE_DATABASE_URL."""


class DatabaseBusy(Transient):
    """De database is even bezet of niet bereikbaar."""


class ServerUnreachable(Transient):
    """De server is niet bereikbaar; controleer naam, poort en netwerk."""


class ServerBusy(ServerUnreachable):
    """De server vraagt om rust; de dienst probeert het later opnieuw."""

    def __init__(self, message: str, wait: timedelta) -> None:
        super().__init__(message)
        self.wait = wait


class LoginRefused(Permanent):
    """De server weigert de aanmelding; controleer gebruikersnaam en wachtwoord."""


class LostClaim(Transient):
    """Het werk is intussen door een ander overgenomen; er is niets opgeslagen."""


class Unreadable(Permanent):
    """Het bericht is niet te lezen; een medewerker moet het bekijken."""


class LimitExceeded(Unreadable):
    """Het bericht gaat over een grens (omvang, kopregels, delen, diepte of tijd)."""


class SealBroken(Permanent):
    """Versleutelde inhoud is gewijzigd of de sleutel is een andere; controleer TRIAGE_KEY."""


class Conflict(Permanent):
    """Een collega heeft deze zaak intussen gewijzigd; bekijk de wijziging en probeer het opnieuw."""


class NameTaken(Permanent):
    """Deze naam bestaat al; kies een andere, of geef de gebruiker rollen met `triage user role`."""


class NotChosen(Permanent):
    """Er is nog een keuze nodig; kies eerst en bevestig daarna."""


class NotFound(Permanent):
    """Niet gevonden, of u heeft er geen rol voor."""
