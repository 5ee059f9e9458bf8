"""`python -m bench.scale.mailboxes`: what looking into one more mailbox costs a worker: a round without new mail, each
on a line and with a login of its own (TLS), one after another."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from bench.memory import pss
from bench.peers.table import grid
from bench.place import make
from tests.servers.dovecot import PASSWORD, running_dovecot
from tests.servers.smtp import running_sink
from tests.walk.region import mail

_MAILS = 20
_ROUNDS = 5


def main() -> None:
    """Print a line for each number of sources."""
    parser = argparse.ArgumentParser(prog="python -m bench.scale.mailboxes")
    parser.add_argument("--sources", default="1,10,100", help="numbers of mailboxes, with commas")
    parser.add_argument("--timed", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.timed:
        print(json.dumps(rounds(options.timed)))
        return
    counts = [int(each) for each in options.sources.split(",")]
    print(f"belasting van de machine bij het begin {os.getloadavg()[0]:.1f}", flush=True)
    rows = []
    with tempfile.TemporaryDirectory(prefix="triage-mailboxes-") as name:
        folder = Path(name)
        with running_dovecot() as imap, running_sink(folder, security="starttls") as smtp:
            for number in range(max(counts)):
                lying = [mail(1000 * number + each, sender=f"m{each}@school.example") for each in range(_MAILS)]
                imap.deliver_all(f"box{number}", lying, datetime.now(tz=UTC))
            for count in counts:
                bench = make(folder / str(count), imap, smtp)
                config = bench.place.config / "mailboxes.toml"
                config.write_text(_with_sources(config.read_text(), count))
                bench.place.home.mkdir(parents=True)
                done = subprocess.run(
                    [sys.executable, "-m", "bench.scale.mailboxes", "--timed", str(_ROUNDS)],
                    env=bench.place.environment() | _passwords(count), stdout=subprocess.PIPE, text=True, check=True,
                )  # fmt: skip
                said = json.loads(done.stdout.splitlines()[-1])
                rows.append(
                    (
                        str(count), f"{said['clock'] * 1000 / count:.1f}", f"{said['processor'] * 1000 / count:.2f}",
                        f"{60 * count / said['clock']:.0f}", f"{said['memory'] / 1e6:.0f}",
                    )
                )  # fmt: skip
    head = ("mailboxen", "ms klok per mailbox", "ms processor", "mailboxen in een minuut", "geheugen MB (PSS)")
    print(grid(head, rows))


def _passwords(count: int) -> dict[str, str]:
    return {f"TRIAGE_PASSWORD_BRON{number}": PASSWORD for number in range(count)}


def _with_sources(text: str, count: int) -> str:
    """The configuration with *count* sources of the one mailbox, made of the one it has."""
    begin = text.index("[[mailbox.veiligheidsteam.source]]")
    end = text.index("[mailbox.veiligheidsteam.thresholds]")
    one = text[begin:end]
    many = "".join(
        one.replace('key = "veiligheidsteam"', f'key = "bron{number}"').replace('user = "rvt"', f'user = "box{number}"')
        for number in range(count)
    )
    # The scheduler that a worker has is not asked here: one thread looks into them all.
    return text[:begin] + many + text[end:]


def rounds(times: int) -> dict[str, float]:
    """In a process of its own: take everything in, then look again *times*; seconds of one round over all."""
    from triage.wiring.tools import configuration
    from triage.wiring.worker import open_works
    from triage.workflow.receive import collect

    with open_works(configuration()) as works:
        assert works.sources, "geen bron"
        spent = []
        for _ in range(1 + times):
            clock, worked = time.perf_counter(), time.process_time()
            for source, settings in works.sources.values():
                tenure = works.tenure(settings)
                tenure.begin()
                collect(source, "INBOX", works.intake(settings, tenure))
            spent.append((time.perf_counter() - clock, time.process_time() - worked))
        # The first took the mail in.
        clock, worked = sorted(spent[1:])[times // 2]
        return {"clock": clock, "processor": worked, "memory": pss(os.getpid())}


if __name__ == "__main__":
    main()
