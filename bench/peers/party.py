"""What is asked of each that takes part: to be timed, to run one round as its users run it, to show what it kept."""

from __future__ import annotations

import json
import resource
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bench.memory import Peak
from tests.servers.dovecot import Dovecot


@dataclass(frozen=True, slots=True)
class Rate:
    """One timed run over a whole mailbox: seconds of work, seconds of the whole process with its start, its processor
    seconds (start and children as well), most memory (PSS of the tree, bytes), bytes on disk afterwards."""

    seconds: float
    whole: float
    worked: float
    memory: int
    disk: int


@dataclass(frozen=True, slots=True)
class Kept:
    """What stands in a database: Message-IDs of the mails at cases, how many cases, what the next round still finds."""

    messages: list[str]
    cases: int
    left: list[int]


class Timed(Protocol):
    """One that goes through a mailbox."""

    name: str

    def timed(self, home: Path, user: str) -> Rate:
        """Take in the whole mailbox of *user*, timed by itself after it has started."""


class Party(Timed, Protocol):
    """One that keeps what it takes in."""

    def round(self, home: Path, user: str) -> subprocess.Popen[str]:
        """Start one round with the command that its users have."""

    def progress(self, home: Path) -> int:
        """How many cases are committed, while it runs."""

    def kept(self, home: Path, user: str) -> Kept:
        """What there is after its rounds."""


def timed_process(arguments: list[str], environment: dict[str, str], home: Path) -> Rate:
    """Run a process that prints one line of JSON with its `total` seconds, and leaves what it keeps in *home*."""
    begun, before = time.perf_counter(), _processor_of_children()
    process = subprocess.Popen(arguments, env=environment, stdout=subprocess.PIPE, text=True)
    with Peak(process.pid) as peak:
        out, _ = process.communicate()
    if process.returncode:
        raise SystemExit(f"{' '.join(arguments[1:3])} eindigde met {process.returncode}")
    whole, said = time.perf_counter() - begun, json.loads(out.splitlines()[-1])
    disk = sum(path.stat().st_size for path in home.rglob("*") if path.is_file())
    return Rate(said["total"], whole, _processor_of_children() - before, peak.bytes, disk)


def _processor_of_children() -> float:
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def lying(imap: Dovecot, user: str) -> list[int]:
    """The UIDs that lie in a mailbox and are not marked to be deleted."""
    with imap.client(user, "INBOX") as client:
        return sorted(client.search("UNDELETED"))
