"""A place for a benchmark: servers, a region with tables enough, a home of its own."""

from __future__ import annotations

import contextlib
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.servers.dovecot import Dovecot
from tests.servers.smtp import Sink
from tests.walk.region import Place, command, write_region
from triage.domain.access import Role, Viewer
from triage.ports.store import Store
from triage.store import open_store

# Tables and weeks enough that every support request finds a time: a full agenda would measure less work.
ROOMY = """
[mailbox.veiligheidsteam.send]
delay_seconds = 86400
per_mailbox_day = 100000
per_address_hour = 100000

[mailbox.veiligheidsteam.slots]
tables = 20
horizon_weeks = 52
"""


@dataclass
class Bench:
    """Where a benchmark runs."""

    imap: Dovecot
    place: Place

    def store(self) -> Store:
        """The database, made where it is not there yet."""
        return open_store(None, self.place.home)

    def cases(self, store: Store) -> int:
        """How many open cases there are."""
        viewer = Viewer.of("bench", frozenset({"veiligheidsteam"}), Role.BEHEERDER)
        with store.transaction() as tx:
            return tx.cases.count_open(viewer)


def make(folder: Path, imap: Dovecot, smtp: Sink, extra: str = ROOMY) -> Bench:
    """A region and an empty home in *folder*."""
    config = write_region(
        folder / "region",
        imap_port=imap.tls_port,
        imap_ca=imap.certificates.ca_file,
        smtp_port=smtp.port,
        smtp_ca=smtp.certificates.ca_file,
        extra=extra,
    )
    return Bench(imap, Place(config, folder / "home"))


@contextlib.contextmanager
def worker(bench: Bench) -> Iterator[subprocess.Popen[bytes]]:
    """`triage run` for as long as the block lasts."""
    process = subprocess.Popen(
        command("run"), env=bench.place.environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(30)
