"""Mails a second the store takes in: `python -m bench.store_rate [sqlite|postgresql] [--mails N] [--folder F]`.

Two rates: archiving (50 mails a transaction) and the whole step of a mail (claim checked, case, message, decision, two
obligations, hold, delivery, events, search tokens, settled), each in its own transaction, on disk.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter, process_time

from tests.servers.postgres import postgres_server
from tests.store.build import RVT, SENDER, case, decision, delivery, incoming, message, obligation, slot
from triage.ports.store import ArchivedMail, Arrival, Location, Outcome
from triage.store.open import open_store, upgrade
from triage.store.sealing import key_text, new_key
from triage.store.sql import SqlStore

START = datetime(2026, 3, 3, 10, 0, tzinfo=UTC)
WORDS = [f"{first}{second}" for first in ("gezin", "school", "zorg", "wijk", "huis", "kind") for second in (
    "plan", "teken", "vraag", "melding", "dag", "lijn", "werk", "punt", "hulp", "steun", "gesprek", "loos", "rijk",
)]  # fmt: skip


def text(number: int) -> str:
    """The words of mail *number*, some 2 kB."""
    chance = random.Random(number)
    return " ".join(f"{chance.choice(WORDS)}{chance.randrange(40)}" for _ in range(180))


def _arrivals(count: int) -> list[Arrival]:
    found = []
    for uid in range(1, count + 1):
        raw = f"Message-ID: <{uid}@x>\r\nSubject: Zorgen {uid}\r\n\r\n{text(uid)}\r\n".encode() * 3
        found.append(Arrival(Location("rvt", "INBOX", 1, uid), RVT, raw, START, len(raw)))
    return found


def archive(store: SqlStore, arrivals: list[Arrival]) -> float:
    """Archive in batches of 50; returns mails a second."""
    began = perf_counter()
    for first in range(0, len(arrivals), 50):
        with store.transaction() as tx:
            for arrival in arrivals[first : first + 50]:
                tx.ledger.archive(arrival, "walk")
    return len(arrivals) / (perf_counter() - began)


def step(store: SqlStore, mail: ArchivedMail, text: str) -> None:
    """One mail's whole step."""
    uid = mail.location.uid
    with store.transaction(mail.claim) as tx:
        now = tx.now
        tx.ledger.duplicate_of(RVT, incoming(f"<{uid}@x>", text=text), mail.claim.id)
        tx.cases.by_message_ids(RVT, [f"<{uid - 1}@y>"])
        made = tx.cases.add(case(subject=f"Zorgen {uid}"), "RVT", 2026)
        case_id = made.id or 0
        tx.cases.add_message(case_id, message(f"<{uid}@x>", text=text, mail_id=mail.claim.id))
        tx.cases.add_decision(case_id, mail.claim.id, decision(), "proposal", "", "")
        tx.cases.add_obligations(case_id, [obligation("a"), obligation("b")], "config", "model")
        tx.outbox.automatic_to(RVT, SENDER, now - timedelta(hours=1))
        tx.outbox.automatic_from(RVT, now - timedelta(days=1))
        wanted = slot(START + timedelta(minutes=45 * uid))
        tx.agenda.taken("rvt", wanted.starts_at, wanted.starts_at + timedelta(days=1))
        tx.agenda.hold(case_id, wanted, made_at=now, expires_at=now + timedelta(days=1), uid=f"uid-{uid}")
        sent = replace(delivery(case_id, uid), next_at=now)
        tx.outbox.queue(sent, to=f"a{uid % 50}@wijkteam.example")
        for action in ("opened", "proposal_queued"):
            tx.history.append("dienst", action, mailbox=RVT, case_id=case_id, walk=mail.walk)
        tx.ledger.settle(mail.claim, Outcome.ACCEPTED, case_id=case_id)


def measure(store: SqlStore, count: int) -> None:
    """Print both rates."""
    texts = {uid: text(uid) for uid in range(1, count + 1)}
    print(f"archiveren: {archive(store, _arrivals(count)):.0f} mails/s")
    began, worked, done = perf_counter(), process_time(), 0
    while mails := store.claim_mails(50, "bench", timedelta(minutes=5)):
        for mail in mails:
            step(store, mail, texts[mail.location.uid])
        done += len(mails)
    busy = (process_time() - worked) / done * 1000
    print(f"hele stap:  {done / (perf_counter() - began):.0f} mails/s ({done} mails; {busy:.2f} ms rekentijd per mail)")


def run() -> None:
    """Measure on a fresh database."""
    wanted = argparse.ArgumentParser()
    wanted.add_argument("database", nargs="?", default="sqlite", choices=["sqlite", "postgresql"])
    wanted.add_argument("--mails", type=int, default=2000)
    wanted.add_argument("--folder", default=None)
    given = wanted.parse_args()
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        if given.database == "sqlite":
            measure(open_store(None, Path(folder)), given.mails)
            return
        with postgres_server() as server:
            url = server.url(server.new_database())
            upgrade(url, Path(folder))
            store = open_store(url, Path(folder), key_text(new_key()))
            measure(store, given.mails)
            store.close()


if __name__ == "__main__":
    run()
