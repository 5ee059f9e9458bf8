"""Opening a database, or saying in one Dutch line why not and what to do (contract.md, Database)."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, TextClause, inspect, make_url, select, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError

from triage.domain.errors import DatabaseRefused
from triage.store import migrations, sealing
from triage.store.errors import translated
from triage.store.keyring import Keyring
from triage.store.schema import SchemaState, migrate, revision_of, state_of
from triage.store.sql import SqlStore, engine_for
from triage.store.tables import MasterKey, table_of

DATABASE_FILE = "triage.db"
KEY_FILE = "triage.key"
_MASTERS = table_of(MasterKey)

_NO_KEY = (
    "Voor deze database ontbreekt de sleutel; zet hem in TRIAGE_KEY of TRIAGE_KEY_FILE, of leg '{key}' terug. "
    "Zonder die sleutel is de inhoud niet te lezen."
)
_NEW_KEY = (
    "Een PostgreSQL-database heeft een sleutel nodig: zet TRIAGE_KEY of TRIAGE_KEY_FILE (maak er een met "
    "`openssl rand -base64 32`) en bewaar hem apart van de database."
)
_OTHER_KEY = (
    "De sleutel hoort niet bij deze database; zet in TRIAGE_KEY of TRIAGE_KEY_FILE, of in '{key}', de sleutel waarmee "
    "zij is begonnen."
)
_UNREADABLE_KEY = "Het bestand '{key}' met de sleutel is niet te lezen ({why}); geef deze gebruiker leesrecht erop."
_NO_FILE = "'{file}' is geen bestand; noem in TRIAGE_DATABASE_URL het bestand van de database, of zet dit opzij."
_NOT_ALLOWED = "Deze gebruiker mag het databasebestand '{file}' niet lezen en schrijven; geef het recht, ook op de map."
_NOT_MIGRATED = "De database heeft nog geen tabellen; draai `triage db upgrade`."
_NOT_OURS = (
    "De database heeft tabellen, en zegt niet van welke versie van de dienst: zij is van een ander programma of "
    "beschadigd; controleer TRIAGE_DATABASE_URL, of zet een reservekopie terug (docs/back-up.md)."
)
_OLDER = "De database is van een oudere versie van de dienst; draai `triage db upgrade` (schema {found}, hier {known})."
_NEWER = (
    "De database is van een nieuwere versie van de dienst dan deze; werk de dienst bij (schema {found}, hier {known}). "
    "Er is niets veranderd."
)
_UNFINISHED = (
    "In deze database is een kopie begonnen die niet is afgemaakt; draai `triage db copy --to` met dit adres opnieuw. "
    "De database waaruit u kopieert is niet veranderd."
)
_BAD_URL = (
    "TRIAGE_DATABASE_URL is geen bruikbaar adres; schrijf `sqlite:////map/triage.db` of "
    "`postgresql+psycopg://naam:wachtwoord@server/database`."
)


def process_clock() -> datetime:
    """The process's wall clock: on SQLite it is the database's clock too."""
    return datetime.now(tz=UTC)  # noqa: TID251 (the one default; wiring and tests bring their own)


@dataclass(frozen=True, slots=True)
class Target:
    """Where a database is: a file, or a server."""

    url: URL
    home: Path

    @property
    def is_sqlite(self) -> bool:
        """Whether it is an SQLite file; else it is PostgreSQL."""
        return self.url.get_backend_name() == "sqlite"

    @property
    def file(self) -> Path:
        """The file of an SQLite database."""
        return Path(self.url.database or "")

    @property
    def key_file(self) -> Path:
        """Where its key lies, unless the environment gives one."""
        return self.home / KEY_FILE

    def engine(self) -> Engine:
        """An engine on it; nothing is connected yet."""
        return engine_for(self.url.render_as_string(hide_password=False))


def open_store(
    url: str | None, home: Path, key: str | None = None, *, clock: Callable[[], datetime] | None = None
) -> SqlStore:
    """Open the database at *url*, or the SQLite file in *home* where there is none.

    *key* is the text of the master key (32 bytes in base64), else the key file in *home* is used. An empty home gets
    its database and key by itself; whatever else is missing or does not fit is DatabaseRefused. *clock* stands in for
    the database's clock in tests and in the demo.
    """
    target = target_of(url, home)
    if target.is_sqlite:
        master = _ready_file(target, key)
        clock = clock or process_clock
    else:
        master = given_key(target, key, _NEW_KEY)
    engine = target.engine()
    try:
        _check_schema(engine)
        ring = Keyring(master)
        _check_key(engine, ring, clock, target)
    except BaseException:
        engine.dispose()
        raise
    return SqlStore(engine, ring, clock)


def database_exists(url: str | None, home: Path) -> bool:
    """Whether there is a database to look in: a server is asked when it is opened, a file has to be there."""
    target = target_of(url, home)
    return not target.is_sqlite or target.file.exists()


def file_of(url: str | None, home: Path) -> Path | None:
    """The file of an SQLite database; None where it is on a server. DatabaseRefused where *url* is no address."""
    target = target_of(url, home)
    return target.file if target.is_sqlite else None


def upgrade(url: str | None, home: Path) -> str:
    """Bring the schema to the newest (`triage db upgrade`); returns its revision. A newer one is refused."""
    target = target_of(url, home)
    if target.is_sqlite:
        _make_folder(target.file.parent)
        _must_be_usable(target.file)
    engine = target.engine()
    try:
        with translated(), engine.connect() as connection:
            state, told = state_of(connection), _told_of(connection)
        if state in (SchemaState.NEWER, SchemaState.UNFINISHED, SchemaState.FOREIGN):
            raise DatabaseRefused(told)
        with _private_files():
            return migrate(engine)
    finally:
        engine.dispose()


def target_of(url: str | None, home: Path) -> Target:
    """The database at *url*, or the SQLite file in *home*. DatabaseRefused where it is no address of either kind."""
    if not url:
        return Target(URL.create("sqlite", database=str(home.absolute() / DATABASE_FILE)), home)
    try:
        made = make_url(url)
    except ArgumentError:
        raise DatabaseRefused(_BAD_URL) from None
    backend = made.get_backend_name()
    if backend in ("postgresql", "postgres"):
        return Target(made.set(drivername="postgresql+psycopg"), home)
    if backend == "sqlite" and made.database and made.database != ":memory:":
        return Target(made, home)
    raise DatabaseRefused(_BAD_URL)


def given_key(target: Target, key: str | None, otherwise: str) -> bytes:
    """The master key from its text *key*, else from the key file; DatabaseRefused (*otherwise*) where there is none."""
    if key:
        return sealing.read_key(key)
    if not target.key_file.exists():
        raise DatabaseRefused(otherwise.format(key=target.key_file))
    try:
        return sealing.read_key(target.key_file.read_text("ascii", errors="replace"))
    except OSError as error:
        raise DatabaseRefused(_UNREADABLE_KEY.format(key=target.key_file, why=error.strerror)) from None


def _ready_file(target: Target, key: str | None) -> bytes:
    """The key of an SQLite file; where there is no database yet, it and its key are made."""
    with _one_at_a_time(target):
        if _has_tables(target):
            return given_key(target, key, _NO_KEY)
        if not key and not target.key_file.exists():
            _write_key(target.key_file)
        # The key first: a crash in between leaves a key without a database, never a database without its key.
        master = given_key(target, key, _NO_KEY)
        _make_file(target)
        return master


def _has_tables(target: Target) -> bool:
    # A making that was killed half-way leaves a file without tables: that is an empty home still.
    if not target.file.exists():
        return False
    engine = target.engine()
    try:
        with translated(), engine.connect() as connection:
            return bool(set(inspect(connection).get_table_names()) - {"alembic_version"})
    finally:
        engine.dispose()


def _make_file(target: Target) -> None:
    engine = target.engine()
    try:
        with _private_files():
            migrate(engine)
    finally:
        engine.dispose()


@contextmanager
def _one_at_a_time(target: Target) -> Iterator[None]:
    """Two commands that start on an empty home at once make one database and one key."""
    for folder in (target.home, target.file.parent):
        _make_folder(folder)
    _must_be_usable(target.file)
    try:
        lock = (target.home / ".triage.lock").open("a")
    except OSError as error:
        why = f"In '{target.home}' is niet te schrijven ({error.strerror}); geef deze gebruiker het recht."
        raise DatabaseRefused(why) from None
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise DatabaseRefused(f"De map '{folder}' is niet te maken ({error.strerror}); kies een andere.") from None


def _must_be_usable(file: Path) -> None:
    """What a database library would call a file that is busy, for ever."""
    if not file.exists():
        return
    if not file.is_file():
        raise DatabaseRefused(_NO_FILE.format(file=file))
    if not os.access(file, os.R_OK | os.W_OK):
        raise DatabaseRefused(_NOT_ALLOWED.format(file=file))


def _write_key(path: Path) -> None:
    """Write a new key, on disk before anything is sealed with it; readable by its owner alone."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(sealing.key_text(sealing.new_key()) + "\n")
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def _private_files() -> Iterator[None]:
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)


def _check_schema(engine: Engine) -> None:
    with translated(), engine.connect() as connection:
        told = _told_of(connection)
    if told:
        raise DatabaseRefused(told)


def _told_of(connection: Connection) -> str:
    found = revision_of(connection)
    return {
        SchemaState.EMPTY: _NOT_MIGRATED,
        SchemaState.OLDER: _OLDER.format(found=found, known=migrations.HEAD),
        SchemaState.NEWER: _NEWER.format(found=found, known=migrations.HEAD),
        SchemaState.UNFINISHED: _UNFINISHED,
        SchemaState.FOREIGN: _NOT_OURS,
    }.get(state_of(connection), "")


def schema_trouble(store: SqlStore) -> str:
    """What is wrong with the schema of an open database, in Dutch: somebody may have upgraded it since. Empty where it
    is the one that this version knows."""
    with store.work(read_only=True) as work, translated():
        return _told_of(work.connection)


def _check_key(engine: Engine, ring: Keyring, clock: Callable[[], datetime] | None, target: Target) -> None:
    """Hold the key to the database; the first key to open it becomes its key."""
    with translated(), engine.connect() as connection:
        known = set(connection.execute(select(_MASTERS.c.id)).scalars())
    if not known:
        known = _adopt(engine, ring, clock)
    if ring.master_id not in known:
        raise DatabaseRefused(_OTHER_KEY.format(key=target.key_file))


def _adopt(engine: Engine, ring: Keyring, clock: Callable[[], datetime] | None) -> set[str]:
    store = SqlStore(engine, ring, clock)
    with store.work() as work:
        # One key adopts: whoever comes second waits, reads what the first wrote, and is held to it.
        if not work.on_sqlite:
            work.run(_lock_masters())
        known = {row.id for row in work.all(select(_MASTERS.c.id))}
        if not known:
            work.run(_MASTERS.insert(), {"id": ring.master_id, "since": work.now})
            known = {ring.master_id}
    return known


def _lock_masters() -> TextClause:
    return text(f"LOCK TABLE {_MASTERS.name} IN EXCLUSIVE MODE")
