"""`python -m bench.scale [sqlite|postgresql] [--cases 1000,100000,1000000]`: at each size the pages, the store's step
of one more mail, and the size of the database. Prints a table; asserts nothing. A million cases take some 8 GB for a
while."""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bench import queue, store_rate
from bench.latency import percentiles
from bench.peers.table import grid
from bench.scale import fill
from bench.scale.copies import ON_POSTGRESQL, ON_SQLITE
from tests.servers.postgres import PostgresServer, postgres_server
from tests.store.build import RVT
from triage.ports.store import Arrival, Location
from triage.store.open import open_store, upgrade
from triage.store.sealing import key_text, new_key
from triage.store.sql import SqlStore

_KB = 1000


@dataclass(frozen=True, slots=True)
class Size:
    """What was measured at one size. *step*: milliseconds of one mail's whole step by the clock (p50, p95) and of the
    processor (mean), archiving included."""

    cases: int
    bytes: int
    pages: dict[str, queue.Spent]
    step: tuple[float, float, float]


def main() -> None:
    """Fill, measure, grow, measure."""
    parser = argparse.ArgumentParser(prog="python -m bench.scale")
    parser.add_argument("database", nargs="?", default="sqlite", choices=["sqlite", "postgresql"])
    parser.add_argument("--cases", default="1000,100000,1000000", help="sizes, rising, with commas")
    parser.add_argument("--rounds", type=int, default=20, help="looks at each page")
    parser.add_argument("--mails", type=int, default=200, help="mails taken in at each size")
    parser.add_argument("--folder", type=Path, help="where the database stands meanwhile")
    options = parser.parse_args()
    sizes = [int(each) for each in options.cases.split(",")]
    print(f"{options.database}; belasting van de machine bij het begin {os.getloadavg()[0]:.1f}", flush=True)
    with tempfile.TemporaryDirectory(prefix="triage-scale-", dir=options.folder) as name:
        found = []
        for size in _sizes(options.database, Path(name), sizes, options.mails, options.rounds):
            print(f"  {size.cases} gemeten", flush=True)
            found.append(size)
    print(_table(found))


def _sizes(kind: str, folder: Path, sizes: list[int], mails: int, rounds: int) -> Iterator[Size]:
    small = [size for size in sizes if size <= fill.FIRST]
    for size in small:
        with _database(kind, folder / str(size)) as database:
            fill.first_cases(database.store, size)
            yield database.measured(size, mails, rounds)
    if len(small) < len(sizes):
        with _database(kind, folder / "big") as database:
            begun = time.perf_counter()
            fill.first_cases(database.store, fill.FIRST)
            made = fill.FIRST
            for size in sizes[len(small) :]:
                database.grow(made, size)
                made = size
                print(f"  {size} zaken na {time.perf_counter() - begun:.0f} s", flush=True)
                yield database.measured(size, mails, rounds)


@dataclass
class _Database:
    store: SqlStore
    folder: Path
    url: str | None

    def grow(self, made: int, upto: int) -> None:
        """Copy rows until there are *upto* cases."""
        if self.url is None:
            self.store.close()
            with fill.sqlite_rows(self.folder) as run:
                fill.grow(run, ON_SQLITE, made, upto)
            self.store = open_store(None, self.folder)
        else:
            with fill.postgresql_rows(self.url) as run:
                fill.grow(run, ON_POSTGRESQL, made, upto)

    def measured(self, cases: int, mails: int, rounds: int) -> Size:
        """Its size first: what is measured adds to it."""
        taken = self._bytes()
        pages: dict[str, queue.Spent] = {}
        queue.ask_pages(self.store, rounds, pages.__setitem__)
        return Size(cases, taken, pages, step(self.store, cases, mails))

    def _bytes(self) -> int:
        asked = "SELECT pg_database_size(current_database())"
        if self.url is None:
            # What still lies in the log counts as well.
            asked = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
        with self.store.engine.connect() as connection:
            return int(connection.exec_driver_sql(asked).scalar_one())


@contextmanager
def _database(kind: str, folder: Path) -> Iterator[_Database]:
    if kind == "sqlite":
        database = _Database(open_store(None, folder), folder, None)
        try:
            yield database
        finally:
            database.store.close()
            shutil.rmtree(folder, ignore_errors=True)
        return
    with _server() as server:
        url = server.url(server.new_database())
        upgrade(url, folder)
        store = open_store(url, folder, key_text(new_key()))
        try:
            yield _Database(store, folder, url)
        finally:
            store.close()


@contextmanager
def _server() -> Iterator[PostgresServer]:
    with postgres_server("shared_buffers=1GB", "max_wal_size=4GB") as server:
        yield server


def step(store: SqlStore, cases: int, mails: int) -> tuple[float, float, float]:
    """What taking in one more mail costs the store: its bytes archived, then its whole step (bench/store_rate.py)."""
    clock, worked = [], time.process_time()
    # Other mails at each size: the same ones again would be copies.
    first = 1 + cases // 100
    for uid in range(first, first + mails):
        text = store_rate.text(uid)
        raw = f"Message-ID: <{uid}@x>\r\nSubject: Zorgen {uid}\r\n\r\n{text}\r\n".encode()
        begun = time.perf_counter()
        with store.transaction() as tx:
            tx.ledger.archive(
                Arrival(Location("nieuw", "INBOX", cases, uid), RVT, raw, store_rate.START, len(raw)), "w"
            )
        (mail,) = store.claim_mails(1, "bench", timedelta(minutes=5))
        store_rate.step(store, mail, text)
        clock.append(1000 * (time.perf_counter() - begun))
    middle, high, _ = percentiles(clock)
    return middle, high, 1000 * (time.process_time() - worked) / mails


def _table(sizes: list[Size]) -> str:
    head = ("ms, p95 klok (processor)", *(f"{size.cases:,} zaken".replace(",", ".") for size in sizes))
    rows = [
        (name, *(f"{size.pages[name].high:.0f} ({size.pages[name].most:.0f})" for size in sizes))
        for name in sizes[0].pages
    ]
    rows += [
        ("een mail erbij: p50, p95 klok", *(f"{size.step[0]:.1f}, {size.step[1]:.1f}" for size in sizes)),
        ("een mail erbij: processor", *(f"{size.step[2]:.2f}" for size in sizes)),
        ("database, MB", *(f"{size.bytes / _KB / _KB:.0f}" for size in sizes)),
        ("kB per zaak", *(f"{size.bytes / _KB / size.cases:.1f}" for size in sizes)),
    ]
    return grid(head, rows)


if __name__ == "__main__":
    main()
