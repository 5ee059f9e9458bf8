"""Fills a database with years of mail: a first 10,000 cases by way of the store, as a worker writes them, the rest as
copies of those in the database (`bench.scale.copies`). 100,000 cases are a year, a fifth of them open; what is more is
older and closed."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg

import mailbox_config
from bench import queue
from bench.scale.copies import COPIED, Spelling, statements
from tests.store.build import decision, delivery
from triage.ports.delivery import DeliveryState
from triage.ports.store import ArchivedMail, Arrival, Location, Outcome, Transaction
from triage.store.sql import SqlStore
from triage.store.tables import table_of

FIRST = 10_000
_CLOSED_FIRST = FIRST * 3 // 4
A_YEAR = 100_000
_A_YEAR_OF_MINUTES = 500_000
_AT_ONCE = 50
_ROOM = 10
# What people and the service leave in the history of a case.
_EVENTS = ("opened", "decided", "proposal_queued", "proposal_sent", "seen", "seen", "seen", "changed")
# All of it was written just now; it is told as if each mail had been taken in when it came, and what went out had gone.
_RECEIVED = "(SELECT received_at FROM triage_case AS its WHERE its.id = case_id)"
_LONG_AGO = (
    "UPDATE triage_case SET opened_at = received_at",
    "UPDATE mail SET observed_at = internal_date",
    "UPDATE mail_location SET seen_at = (SELECT internal_date FROM mail WHERE mail.id = mail_id)",
    f"UPDATE decision SET decided_at = {_RECEIVED}",
    f"UPDATE obligation SET made_at = {_RECEIVED}",
    "UPDATE obligation_met SET recorded_at = at",
    f"UPDATE event SET at = {_RECEIVED} WHERE case_id IS NOT NULL",
    f"UPDATE delivery SET state = 'sent', queued_at = {_RECEIVED}, sent_at = {_RECEIVED}, next_at = {_RECEIVED}",
)
Run = Callable[[str], Any]


def first_cases(store: SqlStore, count: int) -> None:
    """Cases 1 to *count*, spread over a year, of mails with the same keys."""
    region = mailbox_config.load("demo").region
    chance = random.Random(20261122)
    mailboxes = sorted(region.mailboxes)
    for start in range(0, count, _AT_ONCE):
        with store.transaction() as tx:
            for number in range(start, min(start + _AT_ONCE, count)):
                tx.ledger.archive(_arrival(number, count, chance.choice(mailboxes), chance), f"walk-{number}")
        mails = store.claim_mails(_AT_ONCE, "bench", timedelta(minutes=5))
        with store.transaction() as tx:
            for mail in sorted(mails, key=lambda each: each.claim.id):
                _taken(tx, region, mail, count, chance)
    with store.engine.begin() as connection:
        for statement in _LONG_AGO:
            connection.exec_driver_sql(statement)


def _arrival(number: int, count: int, mailbox: str, chance: random.Random) -> Arrival:
    words = " ".join(f"woord{min(3999, int(chance.expovariate(1 / 400)))}" for _ in range(600))
    raw = f"Message-ID: <{number}@oud.example>\r\nSubject: Vraag {number}\r\n\r\n{words}\r\n".encode()
    at = datetime.now(tz=UTC) - timedelta(minutes=_A_YEAR_OF_MINUTES * (count - number) / count)
    return Arrival(Location("oud", "INBOX", 1, number + 1), mailbox, raw, at, len(raw))


def _taken(tx: Transaction, region: object, mail: ArchivedMail, count: int, chance: random.Random) -> None:
    number = mail.location.uid - 1
    named = queue.Mail(mail.claim.id, mail.mailbox, f"<{number}@oud.example>")
    is_open = number >= count * 0.75 and chance.random() < 0.8
    case_id = queue.add_case(tx, region, chance, number * A_YEAR // count, is_open=is_open, mail=named)
    assert case_id == mail.claim.id
    tx.cases.add_decision(case_id, mail.claim.id, decision(mail.mailbox), "silence", "R-12", "")
    if number % 4 == 0:
        sent = delivery(case_id, number, state=DeliveryState.QUEUED, mailbox=mail.mailbox)
        tx.outbox.queue(replace(sent, next_at=datetime(2099, 1, 1, tzinfo=UTC)), to=f"a{number}@wijkteam.example")
    for action in _EVENTS:
        tx.history.append("dienst", action, mailbox=mail.mailbox, case_id=case_id, walk=mail.walk)
    tx.ledger.settle(mail.claim, Outcome.ACCEPTED, case_id=case_id)


def grow(run: Run, spelling: Spelling, cases: int, upto: int) -> None:
    """From *cases* (at least the first 10,000) to *upto*, both whole numbers of copies."""
    last = _last_keys(run)
    # What was measured meanwhile has taken keys of its own.
    beyond = _ROOM * cases if cases > FIRST else 0
    for number, bound, minutes in _copies(cases, upto):
        first = {table: number * key + beyond for table, key in last.items()}
        for each in statements(number, first, bound, minutes, spelling):
            run(each)


def _last_keys(run: Run) -> dict[str, int]:
    found = {"mail_location": FIRST}
    for model, belongs in COPIED.items():
        table = table_of(model)
        if "id" in table.c:
            bound = (
                f"(SELECT max(id) FROM obligation WHERE case_id <= {FIRST})" if belongs == "obligation_id" else FIRST
            )
            found[table.name] = run(f"SELECT max(id) FROM {table.name} WHERE {belongs} <= {bound}")
    return found


def _copies(cases: int, upto: int) -> Iterator[tuple[int, int, int]]:
    """Number, cases and minutes earlier of each copy between *cases* and *upto*."""
    made, number = FIRST, 0
    while made < upto:
        number += 1
        of_the_year = number < A_YEAR // FIRST
        bound = FIRST if of_the_year else min(_CLOSED_FIRST, upto - made)
        years = 0 if of_the_year else 1 + (made - A_YEAR) // A_YEAR
        if made >= cases:
            # Within a year a copy lies between the cases of the others.
            yield number, bound, _A_YEAR_OF_MINUTES * years + 5 * number
        made += bound


@contextmanager
def sqlite_rows(folder: Path) -> Iterator[Run]:
    """The file itself, while nobody else has it: no log, no waiting for the disk until the end."""
    with closing(sqlite3.connect(folder / "triage.db", isolation_level=None)) as database:
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-1500000", "locking_mode=EXCLUSIVE"):
            database.execute(f"PRAGMA {pragma}")
        database.execute("BEGIN")

        def run(statement: str) -> Any:
            row = database.execute(statement).fetchone()
            return row[0] if row else None

        yield run
        database.execute("COMMIT")


@contextmanager
def postgresql_rows(url: str) -> Iterator[Run]:
    """A connection of its own; afterwards keys go on where the rows end, and the planner knows the tables."""
    with psycopg.connect(url.replace("postgresql+psycopg", "postgresql"), autocommit=True) as database:
        database.execute("SET synchronous_commit = off")

        def run(statement: str) -> Any:
            done = database.execute(statement)
            row = done.fetchone() if done.description else None
            return row[0] if row else None

        yield run
        for model in COPIED:
            table = table_of(model)
            if "id" in table.c:
                run(f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), (SELECT max(id) FROM {table.name}))")
        database.execute("VACUUM ANALYZE")
