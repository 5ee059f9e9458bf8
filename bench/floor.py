"""The floor: the same libraries' bare calls on the same mailbox, in one process, one FULL commit a mail.

Fetch with IMAPClient, parse with mail-parser, read with the same reader, insert the same bytes. No ledger, no case, no
sealing, no search: what no service on these libraries can go below by much.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import time
from pathlib import Path

import mailparser
from imapclient import IMAPClient

from classifiers import load_reader
from triage.domain.message import RequestText


def main(port: int, user: str, password: str, folder: Path) -> None:
    """Walk the mailbox once; prints seconds for each part and the number of mails."""
    reader = load_reader()
    reader.read(RequestText("", "warm", "warm", {}))
    database = sqlite3.connect(folder / "floor.db", isolation_level=None)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    database.execute("CREATE TABLE mail (id INTEGER PRIMARY KEY, raw BLOB, kind TEXT)")
    spent = {"fetch": 0.0, "parse": 0.0, "read": 0.0, "commit": 0.0}
    count = 0
    with IMAPClient("localhost", port, ssl=False) as client:
        client.login(user, password)
        client.select_folder("INBOX", readonly=True)
        uids = client.search("ALL")
        for start in range(0, len(uids), 50):
            before = time.perf_counter()
            fetched = client.fetch(uids[start : start + 50], ["BODY.PEEK[]", "INTERNALDATE"])
            spent["fetch"] += time.perf_counter() - before
            for data in fetched.values():
                count += 1
                _one(data[b"BODY[]"], reader, database, spent)
    print(json.dumps({"mails": count, **spent, "total": sum(spent.values())}))


def _one(raw: bytes, reader: object, database: sqlite3.Connection, spent: dict[str, float]) -> None:
    times = [time.perf_counter()]
    mail = mailparser.parse_from_bytes(raw)
    text = "\n".join(mail.text_plain) or "\n".join(mail.text_html)
    times.append(time.perf_counter())
    readings = reader.read(RequestText("", mail.subject, text, {}))  # type: ignore[attr-defined]
    times.append(time.perf_counter())
    database.execute("BEGIN IMMEDIATE")
    database.execute("INSERT INTO mail (raw, kind) VALUES (?, ?)", (raw, readings.kind.best_guess.value))
    database.execute("COMMIT")
    times.append(time.perf_counter())
    for name, begin, end in zip(("parse", "read", "commit"), times, times[1:], strict=False):
        spent[name] += end - begin


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], sys.argv[3], Path(sys.argv[4]))
