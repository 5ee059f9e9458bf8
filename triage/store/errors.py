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
_FOREIGN_KEY = (sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY, "23503")


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
        raise DatabaseBusy from error
    if code in _FOREIGN_KEY:
        raise NotFound from None
    name = type(getattr(error, "orig", None) or error).__name__
    raise DatabaseRefused(
        f"De database weigert de opdracht ({name}, {code or 'geen code'}); draai `triage check` en `triage db upgrade`."
    ) from None


def _code_of(error: exc.SQLAlchemyError) -> int | str | None:
    cause = getattr(error, "orig", None)
    if isinstance(cause, sqlite3.Error):
        return getattr(cause, "sqlite_errorcode", None)
    return getattr(cause, "sqlstate", None)


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
