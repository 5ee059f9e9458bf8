"""The web of the year: `triage serve` in a process of its own, by the year's clock; and somebody who walks it."""

from __future__ import annotations

import http.client
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

from bench.year.clock import StillClock, install
from tests.walk.region import Place
from triage.identity import Origin, Sessions
from triage.store import SqlStore

_PLAIN = ("/", "/?pagina=2", "/overzicht", "/?stand=gesloten&sinds=30", "/?termijn=te-laat", "/?volgorde=ontvangen")


@dataclass
class Walk:
    """Somebody who is in, and what they look at."""

    process: subprocess.Popen[str]
    host: str
    port: int
    store: SqlStore
    who: str

    def pages(self, references: list[str], words: list[str], rounds: int) -> list[str]:
        """Look at the lists, some cases and some searches, *rounds* times each; what did not answer as it should."""
        cookie = self._come_in()
        line = http.client.HTTPConnection(self.host, self.port, timeout=60)
        wrong = []
        addresses = [
            *_PLAIN,
            *(f"/zaak/{each}" for each in references),
            *(f"/?zoek={quote(each)}" for each in words),
        ]
        for address in [each for _ in range(rounds) for each in addresses]:
            line.request("GET", address, headers={"Cookie": cookie})
            answer = line.getresponse()
            answer.read()
            if answer.status != 200:
                wrong.append(f"pagina {urlsplit(address).path} gaf {answer.status}")
        line.close()
        return sorted(set(wrong))

    def _come_in(self) -> str:
        with self.store.transaction() as tx:
            person = tx.people.find(self.who)
            assert person is not None
            token = Sessions(self.store).open(tx, person, Origin("127.0.0.1", ""), "password+code").session
        return f"triage-sessie-{self.port}={token}"

    def memory(self) -> int:
        """RSS of the process, in bytes."""
        lines = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS"))


@contextmanager
def running_web(place: Place, clock_file: Path, store: SqlStore, who: str) -> Iterator[Walk]:
    """Start it, and stop it by its own id."""
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "bench.year.web", str(clock_file)], env=place.environment(),
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        link = next(line.strip() for line in process.stdout if "http://" in line)
        address = urlsplit(link)
        assert address.hostname is not None
        assert address.port is not None
        yield Walk(process, address.hostname, address.port, store, who)
    finally:
        process.terminate()
        process.wait(30)


def main(file: str) -> int:
    """`triage serve` by the clock of *file*."""
    install(StillClock(Path(file)))
    from triage.cli.main import main as triage

    return triage(["serve"])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
