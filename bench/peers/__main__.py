"""`make bench-peers`: this service, its floor and django-helpdesk on the same mails of one Dovecot, in one run."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

from bench.peers import runs
from bench.peers.environment import NoEnvironment, python_of_peers
from bench.peers.helpdesk import Helpdesk
from bench.peers.party import Rate
from bench.peers.service import Floor, Service
from bench.peers.table import hostile_table, killed_table, speed_table
from tests.servers.dovecot import running_dovecot
from tests.servers.smtp import running_sink


def main() -> int:
    """Measure and print; 2 where the others could not be installed."""
    parser = argparse.ArgumentParser(prog="python -m bench.peers")
    parser.add_argument("--mails", type=int, default=300, help="mails in the mailbox")
    parser.add_argument("--rounds", type=int, default=3, help="timed runs; the one in the middle counts")
    options = parser.parse_args()
    try:
        python = python_of_peers()
    except NoEnvironment as error:
        print(error, file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="triage-peers-") as name:
        _measure(Path(name), python, options.mails, options.rounds)
    return 0


def _measure(folder: Path, python: Path, count: int, rounds: int) -> None:
    with running_dovecot() as imap, running_sink(folder, security="starttls") as smtp:
        service, helpdesk = Service(imap, smtp), Helpdesk(imap, python, folder)
        names, raws = runs.ordinary(count)
        load = os.getloadavg()[0]
        print(
            f"{count} mails ({sum(map(len, raws)) / 1e6:.1f} MB) van een Dovecot, SQLite met synchronous=FULL;"
            f" de middelste van {rounds} keer; belasting van de machine bij het begin {load:.1f}"
        )
        for user in ("dienst", "dienst-kill", "helpdesk-kill", *(f"helpdesk{number}" for number in range(rounds))):
            runs.fill(imap, user, raws)
        rates: dict[str, Rate] = {}
        idle = {
            party.name: party.timed(folder / f"{party.name}-leeg", "leeg")
            for party in (service, Floor(service, imap), helpdesk)
        }
        for party in (service, Floor(service, imap)):
            rates[party.name] = runs.rate(party, folder, ["dienst"] * rounds)
        rates[helpdesk.name] = runs.rate(helpdesk, folder, [f"helpdesk{number}" for number in range(rounds)])
        print(speed_table(count, rates, idle, service.name))
        kills = {
            service.name: runs.killed(service, folder / "dienst-kill", "dienst-kill", names),
            helpdesk.name: runs.killed(helpdesk, folder / "helpdesk-kill", "helpdesk-kill", names),
        }
        print(killed_table(kills))
        names, raws = runs.hostile()
        for user in ("dienst-vijandig", "helpdesk-vijandig"):
            runs.fill(imap, user, raws)
        print(
            hostile_table(
                {
                    service.name: runs.on_hostile(service, folder / "dienst-vijandig", "dienst-vijandig", names),
                    helpdesk.name: runs.on_hostile(helpdesk, folder / "helpdesk-vijandig", "helpdesk-vijandig", names),
                }
            )
        )


if __name__ == "__main__":
    sys.exit(main())
