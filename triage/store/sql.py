"""The store on SQLite or PostgreSQL: engines, transactions, and what each of them guarantees.

SQLite: WAL, foreign keys, every commit on disk (`synchronous=FULL`), one writer at a time that waits up to 30 s.
PostgreSQL: a worker that freezes in the middle of a transaction is thrown out after 10 s, so that what it locked does
not wait for it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event

from triage.domain.errors import LostClaim
from triage.ports.delivery import Delivery
from triage.ports.store import ArchivedMail, Claim, Lease
from triage.store import leases
from triage.store.errors import raise_from_driver, translated
from triage.store.keyring import Keyring
from triage.store.queries import claims
from triage.store.queries.agenda import SqlAgenda
from triage.store.queries.calendar import SqlBusyBook, SqlFeeds
from triage.store.queries.cases import SqlCases
from triage.store.queries.coupling import SqlCoupling, SqlTokens
from triage.store.queries.history import SqlHistory, SqlSettings
from triage.store.queries.identity import SqlLimits, SqlPeople, SqlTickets
from triage.store.queries.learning import SqlCorrections
from triage.store.queries.ledger import SqlLedger
from triage.store.queries.operating import SqlOperating
from triage.store.queries.outbox import SqlOutbox
from triage.store.queries.overlay import SqlOverlays
from triage.store.queries.overview import SqlOverview
from triage.store.queries.records import SqlRecords
from triage.store.queries.reporting import SqlReporting
from triage.store.queries.restored import SqlRestores
from triage.store.queries.retention import SqlRetention
from triage.store.queries.rights import SqlRightsBook
from triage.store.queries.scans import SqlScans
from triage.store.queries.views import SqlViews
from triage.store.queries.watch import SqlWatchBook
from triage.store.sealing import digest
from triage.store.work import Work

_BUSY_SECONDS = 30
_PRAGMAS = ("journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL", f"busy_timeout={_BUSY_SECONDS * 1000}",
            "cache_size=-32000", "wal_autocheckpoint=4000", "temp_store=MEMORY",
            "secure_delete=ON")  # fmt: skip
# Milliseconds. A lock that lasts longer than this is somebody frozen; DatabaseBusy says to try again.
_POSTGRES_OPTIONS = "-c timezone=UTC -c idle_in_transaction_session_timeout=10000 -c lock_timeout=15000"
_BEGIN = "triage_begin"


class SqlTransaction:
    """Everything one step writes, together or not at all."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self.history = SqlHistory(work)
        self.ledger = SqlLedger(work)
        self.cases = SqlCases(work, self.history)
        self.records = SqlRecords(work, self.cases.flush)
        self.agenda = SqlAgenda(work)
        self.outbox = SqlOutbox(work)
        self.settings = SqlSettings(work, self.history)
        self.corrections = SqlCorrections(work)
        self.people = SqlPeople(work)
        self.tickets = SqlTickets(work)
        self.limits = SqlLimits(work)
        self.reporting = SqlReporting(work)
        self.overview = SqlOverview(work)
        self.overlay = SqlOverlays(work)
        self.watch = SqlWatchBook(work)
        self.busy = SqlBusyBook(work)
        self.feeds = SqlFeeds(work)
        self.views = SqlViews(work)
        self.retention = SqlRetention(work)
        self.rights = SqlRightsBook(work)
        self.scans = SqlScans(work)
        self.restores = SqlRestores(work)
        self.api_tokens = SqlTokens(work)
        self.coupling = SqlCoupling(work)
        self.operating = SqlOperating(work)

    @property
    def now(self) -> datetime:
        """The database's clock, looked at once a transaction."""
        return self._work.now

    def keyed(self, mailbox: str, *parts: str) -> str:
        """A keyed digest of *parts* that says nothing of them."""
        return digest(self._work.index_for(mailbox).identifier, *parts).hex()[:32]


class SqlStore:
    """A `triage.ports.store.Store` in a database. Made by `triage.store.open.open_store`."""

    def __init__(self, engine: Engine, ring: Keyring, clock: Callable[[], datetime] | None) -> None:
        self._engine, self._ring, self._clock = engine, ring, clock

    @property
    def engine(self) -> Engine:
        """For what no transaction can do: cleaning the files."""
        return self._engine

    @property
    def master(self) -> bytes:
        """The master key: for the seal of a backup."""
        return self._ring.master

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    @contextmanager
    def work(self, *, read_only: bool = False) -> Iterator[Work]:
        """One database transaction: for what stands beside the port (audit, administration)."""
        with translated(), self._connected(read_only) as connection:
            work = Work(connection, self._ring, self._clock)
            yield work
        work.keys.publish()

    @contextmanager
    def _connected(self, read_only: bool) -> Iterator[Connection]:
        with self._engine.connect() as connection:
            # Conditional inserts are counted by their rows, which SQLAlchemy else forgets.
            connection.execution_options(preserve_rowcount=True)
            if self._engine.dialect.name == "sqlite":
                connection.execution_options(**{_BEGIN: "BEGIN" if read_only else "BEGIN IMMEDIATE"})
            elif read_only:
                connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            with connection.begin() as transaction:
                yield connection
                if read_only:
                    transaction.rollback()

    @contextmanager
    def transaction(self, claim: Claim | Lease | None = None) -> Iterator[SqlTransaction]:
        """Commit at the end, roll back on an exception. The claim's token is checked and its row locked first, so that
        it holds at the commit."""
        with self.work() as work:
            if claim is not None and not _is_ours(work, claim):
                raise LostClaim
            step = SqlTransaction(work)
            yield step
            step.cases.flush()
            step.history.flush()

    @contextmanager
    def reading(self) -> Iterator[SqlTransaction]:
        """Look only: one consistent state, nobody is kept waiting, nothing is saved."""
        with self.work(read_only=True) as work:
            yield SqlTransaction(work)

    def claim_mails(self, limit: int, holder: str, lasting: timedelta) -> list[ArchivedMail]:
        """Take up to *limit* pending mails whose turn it is, oldest first."""
        with self.work() as work:
            return claims.take_mails(work, limit, holder, lasting)

    def claim_delivery(
        self, holder: str, lasting: timedelta, *, except_for: Collection[str] = ()
    ) -> tuple[Claim, Delivery] | None:
        """Take the next queued delivery; one left in SENDING becomes UNKNOWN first."""
        with self.work() as work:
            return claims.take_delivery(work, holder, lasting, except_for)

    def renew(self, held: Sequence[Claim], lasting: timedelta) -> None:
        """Let claims last; one that another took over is left alone."""
        with self.work() as work:
            claims.renew(work, held, lasting)

    def lease(self, name: str, holder: str, lasting: timedelta) -> Lease | None:
        """Take or renew a lease by name; None while another holds it."""
        with self.work() as work:
            return leases.take_lease(work, name, holder, lasting)

    def release(self, lease: Lease) -> None:
        """Give a lease back."""
        with self.work() as work:
            leases.give_back(work, lease)


def _is_ours(work: Work, claim: Claim | Lease) -> bool:
    return leases.is_ours(work, claim) if isinstance(claim, Lease) else claims.is_ours(work, claim)


def sqlite_engine(url: str) -> Engine:
    """An engine on an SQLite file; transactions begin as `SqlStore` says, not when Python's driver thinks fit."""
    engine = create_engine(url, hide_parameters=True, connect_args={"timeout": _BUSY_SECONDS, "isolation_level": None})

    def prepare(connection: Any, _record: Any) -> None:
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}").close()

    def begin(connection: Connection) -> None:
        try:
            held: Any = connection.connection
            held.driver_connection.execute(connection.get_execution_options().get(_BEGIN, "BEGIN IMMEDIATE"))
        except sqlite3.Error as error:
            raise_from_driver(error, sqlite3.Error)

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", begin)
    return engine


def postgres_engine(url: str) -> Engine:
    """An engine on PostgreSQL; a connection that died is noticed before it is used."""
    return create_engine(
        url,
        hide_parameters=True,
        pool_pre_ping=True,
        pool_timeout=_BUSY_SECONDS,
        connect_args={
            "options": _POSTGRES_OPTIONS, "connect_timeout": 10, "application_name": "veiligheidstriage",
            "keepalives_idle": 10, "keepalives_interval": 3, "keepalives_count": 3, "tcp_user_timeout": 10_000,
        },
    )  # fmt: skip


def engine_for(url: str) -> Engine:
    """An engine for either database."""
    return sqlite_engine(url) if url.startswith("sqlite") else postgres_engine(url)
