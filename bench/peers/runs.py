"""The three things that are done to each: a whole mailbox by the clock, `kill -9` in the middle, a hostile mailbox."""

from __future__ import annotations

import subprocess
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench import mails
from bench.peers.accounting import Account, account
from bench.peers.party import Party, Rate, Timed
from tests.servers.dovecot import Dovecot
from tests.walk.region import mail
from tests.walk.test_poison import POISON
from tests.walk.test_walk import HOSTILE

_KILLS = 3
# Rounds after which what still waits is said to wait: claims of a dead worker last 10 seconds.
_PATIENCE = 60.0
_HOSTILE_ROUNDS = 3
_ROUND_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Told:
    """An account, with how many of its rounds broke off (another exit than 0 or 1, a traceback, or no end)."""

    account: Account
    rounds: int
    broken: int
    seconds: float


def fill(imap: Dovecot, user: str, raws: list[bytes]) -> None:
    """Put mails in the INBOX of a user: the first gets UID 1."""
    imap.deliver_all(user, raws, datetime.now(tz=UTC))


def ordinary(count: int) -> tuple[list[str], list[bytes]]:
    """The mails of a busy team (bench/mails.py), with their Message-IDs."""
    raws = [raw for raw, _ in mails.mails(count)]
    return [_message_id(raw) for raw in raws], raws


def hostile() -> tuple[list[str], list[bytes]]:
    """The hostile mails of the tests, each with a good one behind it. A hostile one is named after its place."""
    names, raws = [], []
    for number, raw in enumerate([*POISON, *HOSTILE.values()]):
        # Each its own content: what is not told apart would be a copy of another.
        good = mail(5000 + number, sender=f"m{number}@jeugdteam.example")
        names += [f"vijandig {number}", _message_id(good)]
        raws += [raw + b"%d" % number, good]
    return names, raws


def _message_id(raw: bytes) -> str:
    head = raw.partition(b"\r\n\r\n")[0]
    return next(line for line in head.split(b"\r\n") if line.startswith(b"Message-ID: "))[12:].decode()


def rate(party: Timed, folder: Path, users: list[str]) -> Rate:
    """Of several timed runs, the one in the middle."""
    runs = [party.timed(folder / f"{party.name}-{number}", user) for number, user in enumerate(users)]
    return sorted(runs, key=lambda run: run.seconds)[len(runs) // 2]


def killed(party: Party, home: Path, user: str, names: list[str]) -> Told:
    """`kill -9` when a quarter, half and three quarters are taken in; then rounds until nothing waits."""
    begun, rounds, until = time.perf_counter(), 0, time.perf_counter() + 10 * _PATIENCE
    for number in range(1, _KILLS + 1):
        wanted = len(names) * number // (_KILLS + 1)
        while party.progress(home) < wanted and time.perf_counter() < until:
            process = party.round(home, user)
            rounds += 1
            while process.poll() is None and party.progress(home) < wanted:
                time.sleep(0.005)
            process.kill()
            process.wait()
    until = time.perf_counter() + _PATIENCE
    while True:
        party.round(home, user).wait()
        rounds += 1
        left = account_of(party, home, user, names)
        if not left.waiting or time.perf_counter() > until:
            return Told(left, rounds, 0, time.perf_counter() - begun)


def on_hostile(party: Party, home: Path, user: str, names: list[str]) -> Told:
    """Some rounds over a hostile mailbox, as they would be run one after another."""
    begun, broken = time.perf_counter(), 0
    for _ in range(_HOSTILE_ROUNDS):
        told = home / "round.log"
        before = told.stat().st_size if told.exists() else 0
        process = party.round(home, user)
        try:
            ended = process.wait(_ROUND_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            ended = process.wait()
        # 1: done, and something needs a person. An exit of 0 may hide a traceback.
        broken += ended not in (0, 1) or b"Traceback" in told.read_bytes()[before:]
    return Told(account_of(party, home, user, names), _HOSTILE_ROUNDS, broken, time.perf_counter() - begun)


def account_of(party: Party, home: Path, user: str, names: list[str]) -> Account:
    """What became of each mail; *names* in the order of their UIDs."""
    kept = party.kept(home, user)
    return account(names, [names[uid - 1] for uid in kept.left], kept.messages, kept.cases)
