"""What the database library raises, told as what the service knows: by type and code, never by the text of an error.

Codes: https://www.sqlite.org/rescode.html and PostgreSQL 15, appendix A. Messages carry no values: PostgreSQL's details
quote rows.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from sqlalchemy import exc

from triage.domain.errors import DatabaseBusy, DatabaseRefused, NotFound

# Worth trying again: busy, locked, I/O error, full disk, cannot open, protocol (a race for the WAL).
_SQLITE_TRANSIENT = frozenset({5, 6, 10, 13, 14, 15})
# Connection (08), rolled back and deadlock (40), out of resources (53), lock not available (55P03), shutdown (57P),
# idle in transaction too long (25P03).
_POSTGRES_TRANSIENT = ("08", "40", "53", "55P03", "57", "25P03")
_FULL = (sqlite3.SQLITE_FULL, "53100")
# Corrupt, not a database; PostgreSQL: data corrupted, index corrupted.
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, "XX001", "XX002")
# A file or a folder that may only be read; PostgreSQL: a standby, or a role that may only read.
_READ_ONLY = (sqlite3.SQLITE_READONLY, "25006")
# The file, its log or a temporary file cannot be written or opened just now.
_NO_FILE = (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN)
# PostgreSQL: insufficient privilege.
_NO_RIGHT = ("42501",)
# A table or a column that is not there. SQLite has one code for every statement that it does not understand.
_OTHER_TABLES = (sqlite3.SQLITE_ERROR, "42P01", "42703")
_FOREIGN_KEY = (sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY, "23503")

DAMAGED = (
    "De database is beschadigd of is geen database; laat haar staan, zet op een lege machine een reservekopie terug "
    "(`triage restore`, docs/back-up.md) en controleer de schijf."
)
READ_ONLY = (
    "De database is alleen te lezen; geef deze gebruiker schrijfrecht op het bestand en zijn map, of noem in "
    "TRIAGE_DATABASE_URL een server waarop mag worden geschreven."
)
NO_RIGHT = (
    "De gebruiker in TRIAGE_DATABASE_URL mag dit niet in de database; maak hem eigenaar, of geef hem lees- en "
    "schrijfrecht op alle tabellen."
)
NO_FILE = (
    "Het databasebestand is nu niet te lezen of te schrijven; maak ruimte als de schijf vol is, en controleer het "
    "recht op de map."
)
UNREACHED = (
    "De databaseserver is niet bereikbaar of laat de dienst niet binnen; controleer of hij draait, en adres, naam, "
    "wachtwoord en database in TRIAGE_DATABASE_URL."
)


@contextmanager
def translated() -> Iterator[None]:
    """Nothing of SQLAlchemy leaves this block."""
    try:
        yield
    except exc.SQLAlchemyError as error:
        _raise(error)


def raise_from_driver(error: Exception, base: type[Exception]) -> NoReturn:
    """The same for what a driver (whose errors derive from *base*) raises itself."""
    told = exc.DBAPIError.instance(None, None, error, base, hide_parameters=True)
    assert isinstance(told, exc.SQLAlchemyError)
    _raise(told)


def _raise(error: exc.SQLAlchemyError) -> NoReturn:
    code = _code_of(error)
    if code in _FULL:
        raise DatabaseBusy("De schijf van de database is vol; maak ruimte. Er is niets half opgeslagen.") from error
    if _is_transient(error, code):
        raise DatabaseBusy(_why_busy(error, code)) from error
    if code in _FOREIGN_KEY:
        raise NotFound from None
    raise DatabaseRefused(_why_refused(error, code)) from None


def _why_busy(error: exc.SQLAlchemyError, code: int | str | None) -> str | None:
    if isinstance(code, int) and code & 0xFF in _NO_FILE:
        return NO_FILE
    return UNREACHED if _is_unreached(error, code) else None


def _why_refused(error: exc.SQLAlchemyError, code: int | str | None) -> str:
    # SQLite tells more in the higher bits.
    plain = code & 0xFF if isinstance(code, int) else code
    if plain in _DAMAGED:
        return DAMAGED
    if plain in _READ_ONLY:
        return READ_ONLY
    if plain in _NO_RIGHT:
        return NO_RIGHT
    told = f"({type(getattr(error, 'orig', None) or error).__name__}, {code or 'geen code'})"
    if plain in _OTHER_TABLES:
        return (
            f"De tabellen van de database zijn niet die van deze versie {told}; draai `triage db upgrade`, en helpt "
            "dat niet, zet dan een reservekopie terug (docs/back-up.md)."
        )
    return f"De database weigert de opdracht {told}; draai `triage check` en `triage db upgrade`."


def _code_of(error: exc.SQLAlchemyError) -> int | str | None:
    cause = getattr(error, "orig", None)
    if isinstance(cause, sqlite3.Error):
        return getattr(cause, "sqlite_errorcode", None)
    return getattr(cause, "sqlstate", None)


def _is_unreached(error: exc.SQLAlchemyError, code: int | str | None) -> bool:
    """Whether there was no connection to begin with: libpq gives no code then, whatever the server's reason was."""
    invalidated = isinstance(error, exc.DBAPIError) and error.connection_invalidated
    return code is None and not invalidated and not isinstance(error, exc.TimeoutError)


def _is_transient(error: exc.SQLAlchemyError, code: int | str | None) -> bool:
    if isinstance(error, exc.TimeoutError):
        return True
    if isinstance(error, exc.DBAPIError) and error.connection_invalidated:
        return True
    if isinstance(code, int):
        return (code & 0xFF) in _SQLITE_TRANSIENT
    if isinstance(code, str):
        return code.startswith(_POSTGRES_TRANSIENT)
    # Without a code the server was not reached at all.
    return isinstance(error, exc.OperationalError | exc.InterfaceError)
