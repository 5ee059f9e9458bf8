"""What a look of a monitor costs among very many cases: `python -m bench.monitor --cases 1000000`.

The rows are written straight into the tables and hold nothing that can be read: counting opens no content.
"""

from __future__ import annotations

import argparse
import os
import random
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import mailbox_config
from bench.latency import percentiles
from triage.operate.health import Tally, look
from triage.operate.metrics import exposition
from triage.ports.store import Transaction
from triage.store import SqlStore, open_store

_REGION = mailbox_config.load("demo").region
_ROUNDS = 20
# Of cases of years most are closed.
_OPEN_SHARE = 0.05
_CASE = (
    "id, sid, mailbox, reference, state, kind, route, urgent, flags, by_hand, received_at, opened_at, version, rank, "
    "next_due_at, next_due_title, to_check, new_mails, content"
)
_OWED = "case_id, key, title, owner, term, source, starts, met_by, starts_at, due_at, trace, config_hash, model_id, "
_OWED += "made_at, met_id, by_hand, redated"
_MAIL = (
    "id, sid, mailbox, source, folder, uidvalidity, uid, fingerprint, internal_date, observed_at, size, truncated, "
    "answer_wanted, sent, walk, outcome, case_id, attempts, next_at, claim_token, claim_holder"
)
_PLACE = "source, folder, uidvalidity, uid, mailbox, mail_id, outcome, is_copy, sent, seen_at"
_DELIVERY = (
    "sid, kind, purpose, mailbox, case_id, state, queued_at, next_at, sent_at, message_id, to_digest, automatic, "
    "attempts, walk, content, claim_token, claim_holder"
)


def main() -> None:
    """Fill a database and measure."""
    parser = argparse.ArgumentParser(prog="python -m bench.monitor")
    parser.add_argument("--cases", type=int, default=100_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="triage-monitor-") as name:
        store = open_store(None, Path(name))
        _fill(Path(name) / "triage.db", options.cases)
        size = sum(file.stat().st_size for file in Path(name).iterdir())
        print(f"monitor: {options.cases} cases, each with a mail and a delivery ({size / 1e9:.1f} GB, SQLite)")
        measure(store)
        store.close()


def measure(store: SqlStore) -> None:
    """Say what a look costs: everything counted, and as a monitor has it that asks all day."""
    tally = Tally(time.monotonic)
    with store.reading() as tx:
        tally.totals(tx, _REGION)
    _say(store, "everything counted", lambda tx: exposition(look(tx, _REGION)))
    _say(store, "a monitor's look", lambda tx: exposition(look(tx, _REGION, totals=tally.totals(tx, _REGION))))


def _say(store: SqlStore, name: str, ask: Callable[[Transaction], object]) -> None:
    wall, worked = [], []
    for _ in range(_ROUNDS):
        begun, processor = time.perf_counter(), time.process_time()
        with store.reading() as tx:
            ask(tx)
        wall.append(1000 * (time.perf_counter() - begun))
        worked.append(1000 * (time.process_time() - processor))
    print(f"  {name:20} wall p50 {percentiles(wall)[0]:8.1f} ms, processor p50 {percentiles(worked)[0]:8.1f} ms")


def _fill(file: Path, cases: int) -> None:
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("PRAGMA synchronous=OFF")
        database.execute("PRAGMA foreign_keys=OFF")
        for table, columns, rows in (
            ("triage_case", _CASE, _cases), ("obligation", _OWED, _owed), ("mail", _MAIL, _mails),
            ("mail_location", _PLACE, _places), ("delivery", _DELIVERY, _deliveries),
        ):  # fmt: skip
            marks = ",".join("?" * len(columns.split(",")))
            # The names are this module's own.
            database.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows(cases))


def _each(cases: int) -> Iterator[tuple[int, str, bool, str, random.Random]]:
    """Number, mailbox, whether the case is open, and when its mail came; the same in every table."""
    chance, keys = random.Random(20261122), sorted(_REGION.mailboxes)
    begin = datetime.now(tz=UTC) - timedelta(minutes=cases)
    for number in range(1, cases + 1):
        at = (begin + timedelta(minutes=number)).strftime("%Y-%m-%d %H:%M:%S.%f")
        yield number, keys[number % len(keys)], number > cases * (1 - _OPEN_SHARE), at, chance


def _cases(cases: int) -> Iterator[tuple[Any, ...]]:
    for number, key, is_open, at, _ in _each(cases):
        state = "in_progress" if is_open else "closed"
        yield (
            number,
            b"s" * 16,
            key,
            f"B-{number}",
            state,
            "support",
            "support",
            0,
            "",
            0,
            at,
            at,
            1,
            1,
            at,
            "",
            0,
            0,
            os.urandom(300),
        )


def _owed(cases: int) -> Iterator[tuple[Any, ...]]:
    for number, _, is_open, at, chance in _each(cases):
        begun = f"2000{at[4:]}"
        yield (
            number,
            "reactie",
            "",
            "",
            "2 dagen",
            "",
            "",
            "",
            begun,
            at,
            "[]",
            "c",
            "m",
            at,
            None if is_open and chance.random() < 0.5 else 1,
            0,
            0,
        )


def _mails(cases: int) -> Iterator[tuple[Any, ...]]:
    for number, key, _, at, _ in _each(cases):
        yield (
            number,
            b"s" * 16,
            key,
            key,
            "INBOX",
            1,
            number,
            os.urandom(32),
            at,
            at,
            4000,
            0,
            1,
            0,
            "w" * 32,
            "accepted",
            number,
            0,
            at,
            1,
            "",
        )


def _places(cases: int) -> Iterator[tuple[Any, ...]]:
    for number, key, _, at, chance in _each(cases):
        yield key, "INBOX", 1, number, key, number, "accepted", 0, 0, at
        if chance.random() < 0.05:
            yield key, "INBOX", 1, cases + number, key, number, "duplicate", 1, 0, at


def _deliveries(cases: int) -> Iterator[tuple[Any, ...]]:
    for number, key, is_open, at, chance in _each(cases):
        state = "held" if is_open and chance.random() < 0.1 else chance.choice(("sent", "sent", "sent", "cancelled"))
        yield (
            b"s" * 16,
            chance.choice(("mail", "mail", "mail", "alarm", "webhook")),
            "proposal",
            key,
            number,
            state,
            at,
            at,
            at if state == "sent" else None,
            f"<{number}@bench.example>",
            b"t" * 16,
            1,
            1,
            "w" * 32,
            os.urandom(600),
            1,
            "",
        )


if __name__ == "__main__":
    main()
