"""What `triage check` says of an open database: which it is, whether it can be written, whether its file is whole, its
clock, and its last backup."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

from triage.domain.errors import DatabaseRefused, TriageError
from triage.operate.health import BACKUP_WITHIN, LAST_BACKUP
from triage.ports.store import Store
from triage.store import SqlStore
from triage.store.examining import damage, described, try_writing
from triage.wiring.duty_check import Told

SKEW = timedelta(seconds=5)
"""How far this machine's clock may be from the database's: terms and leases go by the latter."""


def examine_database(store: Store, file: Path | None) -> Iterator[Told]:
    """Of a database that could be opened; *file* where it is one."""
    if not isinstance(store, SqlStore):
        return
    yield f"database: {described(store)}", True, "", "wrong"
    yield _tried("database: schrijven", lambda: try_writing(store))
    if file is not None:
        yield _whole(store, file)


def _tried(what: str, attempt: Callable[[], object]) -> Told:
    try:
        attempt()
    except TriageError as error:
        return what, False, str(error), "wrong" if isinstance(error, DatabaseRefused) else "unreachable"
    return what, True, "", "wrong"


def _whole(store: SqlStore, file: Path) -> Told:
    what = "database: het bestand is heel"
    try:
        wrong = damage(store, file.stat().st_size)
    except DatabaseRefused as error:
        wrong = str(error)
    if wrong is None:
        return what, True, "niet nagekeken: te groot om even te lezen; `triage backup` leest elke rij", "wrong"
    return what, not wrong, wrong, "wrong"


def examine_clock(store: Store, now: Callable[[], datetime]) -> Iterator[Told]:
    """Whether this machine and the database agree on the time; a file has no clock of its own."""
    if isinstance(store, SqlStore) and store.engine.dialect.name == "sqlite":
        return
    with store.reading() as tx:
        apart = abs(tx.now - now())
    what = "klok van deze machine en die van de database"
    advice = f"lopen {int(apart.total_seconds())} seconden uiteen; zet op beide machines tijdsynchronisatie (NTP) aan"
    yield what, apart <= SKEW, "" if apart <= SKEW else advice, "wrong"


def examine_backup(store: Store) -> Told:
    """When the last backup was made with `triage backup`. Whoever makes none may have means of their own."""
    with store.reading() as tx:
        made, now = tx.settings.get(LAST_BACKUP), tx.now
    if made is None:
        return "reservekopie", True, "nog geen gemaakt met `triage backup`; zie docs/back-up.md", "person"
    at = datetime.fromisoformat(made)
    what = f"reservekopie: de laatste is van {at.date().isoformat()}"
    days = (now - at).days
    advice = f"{days} dagen oud; kijk waarom `triage backup` niet meer lukt (docs/back-up.md)"
    return what, now - at <= BACKUP_WITHIN, "" if now - at <= BACKUP_WITHIN else advice, "person"
