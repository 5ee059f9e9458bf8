"""`make bench`: the walk beside its floor, memory, latency and start-up, in one run. Prints; asserts nothing."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench import latency, mails, terms
from bench.memory import Peak
from bench.place import Bench, make
from tests.servers.dovecot import Dovecot, running_dovecot
from tests.servers.smtp import running_sink


def main() -> None:
    """Run what is asked; everything without an argument."""
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("--mails", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=40, help="mails of the latency part, looks at each page")
    parser.add_argument("--cases", type=int, default=100_000, help="cases of the queue part")
    parser.add_argument("--keep", type=Path, help="where the queue part's database stays, to be measured again")
    parser.add_argument("--only", choices=("walk", "profile", "latency", "start", "terms", "queue"))
    options = parser.parse_args()
    if options.only in (None, "terms"):
        terms.report()
    with tempfile.TemporaryDirectory(prefix="triage-bench-") as name:
        folder = Path(name)
        if options.only in (None, "walk"):
            _walk(folder / "walk", options.mails)
        if options.only == "profile":
            _profile(folder / "profile", options.mails)
        if options.only in (None, "latency"):
            _latency(folder / "latency", options.rounds)
        if options.only in (None, "start"):
            _start(folder / "start")
        if options.only in (None, "queue"):
            from bench import queue  # the web application is of no use to the other parts

            queue.report(options.keep or folder / "queue", options.cases, options.rounds)


def _walk(folder: Path, count: int) -> None:
    folder.mkdir()
    print(f"walk: {count} mails from Dovecot to committed cases (SQLite, synchronous=FULL)")
    with running_dovecot() as imap, running_sink(folder, security="starttls") as smtp:
        _fill(imap, count)
        runs = []
        for number in (1, 2, 3):
            bench = make(folder / f"run{number}", imap, smtp)
            floor, floor_memory = _timed(
                [
                    sys.executable,
                    "-m",
                    "bench.floor",
                    str(imap.plain_port),
                    "rvt",
                    imap.password,
                    str(bench.place.config),
                ],
                bench,
            )
            walk, memory = _timed([sys.executable, "-m", "bench.walk"], bench)
            runs.append((walk, floor))
            print(
                f"  run {number}: walk {count / walk['total']:7.1f} mails/s"
                f" (collect {walk['collect']:.1f} s, assess {walk['assess']:.1f} s), {walk['queued']} deliveries;"
                f" floor {count / floor['total']:7.1f} mails/s; ratio {floor['total'] / walk['total']:.2f};"
                f" memory of the tree {memory / 1e6:.0f} MB (floor {floor_memory / 1e6:.0f} MB);"
                f" nothing new {walk['nothing_new'] * 1000:.0f} ms"
            )
        best = sorted(floor["total"] / walk["total"] for walk, floor in runs)[1]
        rate = sorted(count / walk["total"] for walk, _ in runs)[1]
        print(f"  median: {rate:.1f} mails/s, {best:.2f} of the floor (aims: 100 mails/s, 0.6)")
        parts = ", ".join(f"{name} {count / runs[-1][1][name]:.0f}/s" for name in ("fetch", "parse", "read", "commit"))
        print(f"  parts of the floor: {parts}")
        _flat(folder, count, runs)


def _profile(folder: Path, count: int) -> None:
    folder.mkdir()
    print(f"profile: processor time of a mail's walk by step ({count} mails from Dovecot, SQLite)")
    with running_dovecot() as imap, running_sink(folder, security="starttls") as smtp:
        _fill(imap, count)
        bench = make(folder, imap, smtp)
        bench.place.home.mkdir(parents=True)
        subprocess.run([sys.executable, "-m", "bench.steps"], env=bench.place.environment(), check=True)


def _flat(folder: Path, count: int, runs: list[tuple[dict[str, Any], dict[str, Any]]]) -> None:
    """A quarter of the mailbox: the cost of a mail should be the same."""
    small = max(count // 4, 1)
    with running_dovecot() as imap, running_sink(folder, security="starttls") as smtp:
        _fill(imap, small)
        walk, _ = _timed([sys.executable, "-m", "bench.walk"], make(folder / "small", imap, smtp))
    whole = sorted(walk_["total"] / count for walk_, _ in runs)[1]
    print(f"  cost of a mail, mailbox of {count} beside {small}: ratio {whole / (walk['total'] / small):.2f}")


def _fill(imap: Dovecot, count: int) -> None:
    with imap.client("rvt") as client:
        for raw, at in mails.mails(count):
            client.append("INBOX", raw, msg_time=at)


def _timed(arguments: list[str], bench: Bench) -> tuple[dict[str, Any], int]:
    bench.place.home.mkdir(parents=True, exist_ok=True)
    process = subprocess.Popen(arguments, env=bench.place.environment(), stdout=subprocess.PIPE)
    with Peak(process.pid) as peak:
        out, _ = process.communicate()
    if process.returncode:
        raise SystemExit(f"{' '.join(arguments[1:3])} ended with {process.returncode}")
    return json.loads(out), peak.bytes


def _latency(folder: Path, rounds: int) -> None:
    folder.mkdir()
    print(f"latency with IDLE: {rounds} urgent mails, one by one")
    with running_dovecot() as imap, running_sink(folder, security="starttls") as smtp:
        spent = latency.measure(make(folder, imap, smtp, extra=""), smtp, rounds)
    for name, values in spent.items():
        middle, high, highest = latency.percentiles(values)
        print(f"  to the {name}: p50 {middle * 1000:.0f} ms, p95 {high * 1000:.0f} ms, p99 {highest * 1000:.0f} ms")


def _start(folder: Path) -> None:
    folder.mkdir()
    print("start-up, wall clock, best of 5, beside a bare interpreter")
    with running_dovecot() as imap, running_sink(folder, security="starttls") as smtp:
        bench = make(folder, imap, smtp)
        bench.store()
        sample = next(raw for raw, _ in mails.mails(1))
        (folder / "mail.eml").write_bytes(sample)
        bare = _best([sys.executable, "-c", "pass"], bench)
        for name in (["--help"], ["explain", str(folder / "mail.eml")]):
            spent = _best([sys.executable, "-m", "triage.cli", *name], bench)
            print(f"  triage {name[0]:8} {spent * 1000:6.0f} ms, {spent / bare:5.1f} times `python -c pass`")
        print(f"  triage serve    {_serve(bench) * 1000:6.0f} ms to its first line")


def _best(arguments: list[str], bench: Bench) -> float:
    def once() -> float:
        begun = time.perf_counter()
        subprocess.run(arguments, env=bench.place.environment(), stdout=subprocess.DEVNULL, check=True)
        return time.perf_counter() - begun

    return min(once() for _ in range(5))


def _serve(bench: Bench) -> float:
    begun = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "triage.cli", "serve"], env=bench.place.environment(), stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    process.stdout.readline()
    spent = time.perf_counter() - begun
    process.terminate()
    process.wait(10)
    return spent


if __name__ == "__main__":
    main()
