"""What the web queue stands on: the region, the database, an address, a token. Nothing here reads mail, so nothing here
reaches the classifiers: the queue starts at once.
"""

from __future__ import annotations

import ipaddress
import secrets
import socket
from dataclasses import dataclass

from mailbox_config import Configuration, load
from triage.domain.errors import UsageError
from triage.ports.store import Store
from triage.store import open_store
from triage.wiring.settings import Settings

PORT = 8470
_NEARBY = 50


@dataclass(frozen=True, slots=True)
class Address:
    """Where the queue is served: one machine, itself."""

    host: str
    port: int

    @property
    def names(self) -> tuple[str, ...]:
        """The Host headers that are ours; another one is somebody's trick with a name server."""
        return (f"{self.shown}:{self.port}", f"localhost:{self.port}")

    @property
    def shown(self) -> str:
        """The host as it stands in a link."""
        return f"[{self.host}]" if ":" in self.host else self.host


def configuration_and_store(settings: Settings) -> tuple[Configuration, Store]:
    """The configuration and the database of *settings*."""
    loaded = load(settings.configuration)
    return loaded, open_store(settings.database_url, settings.home, settings.key)


def one_time_token() -> str:
    """What lets the first visitor in, once."""
    return secrets.token_urlsafe(24)


def loopback(host: str, port: int | None) -> Address:
    """*host*, where it is this machine itself, with *port* or a free one near 8470."""
    if not _is_loopback(host):
        raise UsageError(
            f"--host {host}: de wachtrij is alleen op deze machine zelf te openen, want aanmelden met een wachtwoord "
            "bestaat nog niet; kies 127.0.0.1, of maak een tunnel (ssh -L)"
        )
    host = "127.0.0.1" if host == "localhost" else host
    if port is None:
        found = next((near for near in range(PORT, PORT + _NEARBY) if _is_free(host, near)), None)
        if found is None:
            raise UsageError(f"geen vrije poort van {PORT} tot {PORT + _NEARBY}; kies er een met --port")
        return Address(host, found)
    if not 1 <= port <= 65535:
        raise UsageError(f"--port {port}: kies 1 tot en met 65535")
    if not _is_free(host, port):
        raise UsageError(f"--port {port}: deze poort is bezet of mag niet; kies een andere")
    return Address(host, port)


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.create_server((host, port), family=family):
            return True
    except OSError:
        return False
