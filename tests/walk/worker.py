"""Runs `triage` as its users do: by its arguments, in an environment of its own. A command that ends runs in this
process (tests.walk.inside); one that goes on or is killed has a process of its own, stopped by its id."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

from tests.walk.inside import Done, inside
from tests.walk.region import Place, command

# What a dead process had claimed is free again soon; how soon is the claimer's own word.
IMPATIENT = {"TRIAGE_LEASE_SECONDS": "3"}


def apart(place: Place, *arguments: str, timeout: float = 600) -> Done:
    """Run one command to its end in a process of its own: where that it is one is the point."""
    done = subprocess.run(
        command(*arguments), env=place.environment(), capture_output=True, text=True, timeout=timeout, check=False
    )
    return Done(done.returncode, done.stdout, done.stderr)


def poll(place: Place, run: Callable[..., Done] = inside) -> dict[str, Any]:
    """One round; the line of the team's mailbox."""
    done = run(place, "poll", "--once", "--json")
    found = next((line for line in done.lines if line["mailbox"] == "veiligheidsteam"), None)
    assert found is not None, done.stderr
    return {**found, "exit": done.exit, "said": done.stderr}


def queue(place: Place) -> list[dict[str, Any]]:
    """The open cases, in order."""
    done = inside(place, "queue", "--json")
    assert done.exit == 0, done.stderr
    return done.lines


def start(place: Place, *arguments: str) -> subprocess.Popen[bytes]:
    """Start a command that goes on."""
    return _started(command(*arguments), place)


def _started(arguments: list[str], place: Place, **environment: str) -> subprocess.Popen[bytes]:
    # Into a file: a pipe that nobody reads would stop the worker once it is full.
    with (place.config / "worker.log").open("ab") as log:
        return subprocess.Popen(arguments, env=place.environment() | environment, stdout=subprocess.DEVNULL, stderr=log)


def start_impatient(place: Place, *arguments: str) -> subprocess.Popen[bytes]:
    """`start`, with claims and leases that run out soon."""
    return _started(command(*arguments), place, **IMPATIENT)


def killed_at(place: Place, point: str) -> int:
    """Run one round in a process that kills itself at *point* (tests.walk.faults); returns its exit status."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.walk.faults", point, "poll", "--once", "--json"],
        env=place.environment() | IMPATIENT,
        capture_output=True,
        timeout=600,
        check=False,
    )
    return done.returncode


def eventually(holds: Callable[[], bool], what: str, seconds: float = 180) -> None:
    """Look until *holds*; a condition with a bound, not a wait for a time."""
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, f"niet binnen {seconds} s: {what}"
        time.sleep(0.05)
