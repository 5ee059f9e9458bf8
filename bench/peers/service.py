"""This service, as shipped, and its floor: the same libraries' bare calls (bench/floor.py)."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from bench.peers.party import Kept, Rate, timed_process
from bench.place import Bench, make
from tests.servers.dovecot import Dovecot
from tests.servers.smtp import Sink
from tests.walk.region import OTHERS, command
from triage.domain.access import Role, Viewer
from triage.domain.case import CaseFile, CaseLine, CaseState
from triage.domain.choice import Choice
from triage.store import open_store

MAILBOX = "veiligheidsteam"
_VIEWER = Viewer.of("bench", frozenset({MAILBOX, *OTHERS}), Role.BEHEERDER)


class Service:
    """See `Party`."""

    name = "veiligheidstriage"

    def __init__(self, imap: Dovecot, smtp: Sink) -> None:
        self._imap, self._smtp = imap, smtp

    def _bench(self, home: Path, user: str) -> Bench:
        bench = make(home, self._imap, self._smtp)
        config = bench.place.config / "mailboxes.toml"
        config.write_text(config.read_text().replace('user = "rvt"', f'user = "{user}"'))
        bench.place.home.mkdir(parents=True, exist_ok=True)
        return bench

    def timed(self, home: Path, user: str) -> Rate:
        """Its walk, from the server to the committed case (bench/walk.py)."""
        place = self._bench(home, user).place
        return timed_process([sys.executable, "-m", "bench.walk"], place.environment(), home)

    def round(self, home: Path, user: str) -> subprocess.Popen[str]:
        """`triage poll --once`."""
        place = self._bench(home, user).place
        with (home / "round.log").open("a") as log:
            return subprocess.Popen(
                command("poll", "--once", "--json"), env=place.environment(), stdout=log, stderr=log, text=True
            )

    def progress(self, home: Path) -> int:
        """Cases in its database, seen from outside."""
        return count(home / "home" / "triage.db", "triage_case")

    def kept(self, home: Path, user: str) -> Kept:
        """Every case with its mails. Left: what its last round says it misses on the server, and what it has the bytes
        of and has not looked at yet."""
        place = self._bench(home, user).place
        store = open_store(None, place.home)
        with store.transaction() as tx:
            lines: list[CaseLine] = []
            for choice in (Choice(), Choice(states=frozenset({CaseState.CLOSED}))):
                start = len(lines)
                while found := tx.cases.queue(_VIEWER, choice, limit=500, offset=len(lines) - start):
                    lines += found
            files = [tx.cases.file(_VIEWER, line.case.reference) for line in lines]
            missing = [uid for each in tx.ledger.reports() if each.mailbox == MAILBOX for uid in each.missing]
        store.close()
        messages = [name for file in files for name in _names(file)]
        return Kept(messages, len(files), [*missing, *_pending(place.home / "triage.db")])


def _names(file: CaseFile) -> list[str]:
    """The mails of a case; what nobody could read is a case without a message, and came from one mail."""
    return [each.message_id or "" for each in file.messages if each.direction == "in"] or [""]


def _pending(database: Path) -> list[int]:
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as reading:
        found = reading.execute("SELECT uid FROM mail_location WHERE outcome = 'pending' AND folder = 'INBOX'")
        return [int(row[0]) for row in found]


class Floor:
    """Only timed: it keeps no ledger and makes no cases."""

    name = "ondergrens"

    def __init__(self, service: Service, imap: Dovecot) -> None:
        self._service, self._imap = service, imap

    def timed(self, home: Path, user: str) -> Rate:
        """The floor on the same mailbox."""
        home.mkdir(parents=True)
        arguments = [sys.executable, "-m", "bench.floor", str(self._imap.plain_port), user, self._imap.password]
        place = self._service._bench(home, user).place
        return timed_process([*arguments, str(home)], place.environment(), home)


def count(database: Path, table: str) -> int:
    """Rows of a table that are committed; 0 where there is no such table yet."""
    if not database.exists():
        return 0
    try:
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as reading:
            return int(reading.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
    except sqlite3.OperationalError:
        return 0
