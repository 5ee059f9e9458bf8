"""What the web queue stands on: the region, the database, where it listens, what opens a mail in a process
of its own. Nothing here reads mail, so nothing here reaches the classifiers: the queue starts at once.
"""

from __future__ import annotations

import ipaddress
import re
import socket
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mailbox_config import Configuration, load
from triage.domain.errors import UsageError
from triage.mail import ChildExtractor
from triage.ports.extraction import Extractor
from triage.ports.scan import Scanner
from triage.ports.store import Store
from triage.store import SqlStore, database_exists, open_store, schema_trouble
from triage.wiring.antivirus import scanner_of
from triage.wiring.settings import Settings, secret

PORT = 8470
_NEARBY = 50
_SCAN_SECONDS = 15
_NAME = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*")


@dataclass(frozen=True, slots=True)
class Address:
    """Where the queue is served. `door` has been listening there since the place was chosen: nobody else can take it.
    `cert` and `key` are files in PEM; `proxies` are whose forwarded headers count; `public` are the names by which
    people reach it, empty on this machine alone."""

    host: str
    door: socket.socket
    public: tuple[str, ...] = ()
    cert: str = ""
    key: str = ""
    proxies: tuple[str, ...] = ()

    @property
    def port(self) -> int:
        """Of `door`."""
        return int(self.door.getsockname()[1])

    @property
    def names(self) -> tuple[str, ...]:
        """The Host headers that are ours; another one is somebody's trick with a name server."""
        if self.public:
            return self.public
        return (f"{self.shown}:{self.port}", f"localhost:{self.port}")

    @property
    def shown(self) -> str:
        """The host as it stands in a link."""
        return f"[{self.host}]" if ":" in self.host else self.host

    @property
    def secure_only(self) -> bool:
        """Whether it is reached over a network, and so by https alone."""
        return bool(self.public or self.cert)

    @property
    def link(self) -> str:
        """Where a browser finds it."""
        if self.proxies:
            return f"https://{self.public[0]}"
        host = self.public[0] if self.public else self.shown
        return f"{'https' if self.cert else 'http'}://{host}{'' if ':' in host.rpartition(']')[2] else f':{self.port}'}"


def configuration_and_store(settings: Settings) -> tuple[Configuration, Store]:
    """The configuration and the database of *settings*."""
    loaded = load(settings.configuration)
    return loaded, store_of(settings)


def store_of(settings: Settings) -> Store:
    """The database of *settings*."""
    return open_store(settings.database_url, settings.home, settings.key)


def has_database(settings: Settings) -> bool:
    """Whether there is one to look in; nothing is made."""
    return database_exists(settings.database_url, settings.home)


def extractor() -> Extractor:
    """What opens a kept mail for who asks for it, in processes of its own."""
    return ChildExtractor()


def metrics_token() -> str:
    """The secret TRIAGE_METRICS_TOKEN; empty where there is none."""
    return secret("TRIAGE_METRICS_TOKEN") or ""


def wrong_schema(store: Store) -> str:
    """What is wrong with the schema of the database, in Dutch; empty where it is the one that this version knows."""
    return schema_trouble(store) if isinstance(store, SqlStore) else ""


def virus_scanner(loaded: Configuration) -> Scanner | None:
    """The organisation's own virus scanner, where one is configured; somebody waits for what it says."""
    return None if loaded.antivirus is None else scanner_of(loaded.antivirus, at_most=_SCAN_SECONDS)


def listening(
    host: str,
    port: int | None,
    *,
    public: Sequence[str] = (),
    cert: str = "",
    key: str = "",
    proxies: Sequence[str] = (),
) -> Address:
    """Listen. Anything but this machine itself needs a certificate of its own, or a named proxy in front, and
    the name by which people reach it; else UsageError."""
    if bool(cert) != bool(key):
        raise UsageError("--cert en --key horen bij elkaar; geef ze allebei, of geen van beide")
    names, trusted = tuple(_public_name(name) for name in public), tuple(_proxy(each) for each in proxies)
    if not _is_loopback(host) and not (cert or trusted):
        raise UsageError(
            f"--host {host}: over het netwerk alleen met een eigen certificaat (--cert en --key) of achter een proxy "
            "(--trusted-proxy ADRES); zonder die twee alleen op deze machine zelf: kies 127.0.0.1"
        )
    if (trusted or not _is_loopback(host)) and not names:
        raise UsageError("noem met --public-name de naam waaronder mensen de wachtrij openen, zoals triage.gemeente.nl")
    if names and not (cert or trusted):
        raise UsageError("--public-name werkt met een certificaat (--cert en --key) of met --trusted-proxy erbij")
    if cert:
        _check_certificate(cert, key)
    host = "127.0.0.1" if host == "localhost" else host
    return Address(host, _door(host, port), names, cert, key, trusted)


def loopback(host: str, port: int | None) -> Address:
    """*host*, where it is this machine itself, with *port* or a free one near 8470."""
    return listening(host, port)


def _door(host: str, port: int | None) -> socket.socket:
    if port is None:
        found = next((door for near in range(PORT, PORT + _NEARBY) if (door := _opened(host, near))), None)
        if found is None:
            raise UsageError(f"geen vrije poort van {PORT} tot {PORT + _NEARBY}; kies er een met --port")
        return found
    if not 1 <= port <= 65535:
        raise UsageError(f"--port {port}: kies 1 tot en met 65535")
    found = _opened(host, port)
    if found is None:
        raise UsageError(f"--port {port}: deze poort is bezet of mag niet; kies een andere")
    return found


def _public_name(name: str) -> str:
    bare, colon, port = name.lower().rpartition(":")
    if not colon:
        bare, port = port, ""
    if _NAME.fullmatch(bare) is None or (colon and not port.isdigit()):
        raise UsageError(f"--public-name {name}: schrijf alleen de naam, zoals triage.gemeente.nl, of met :poort")
    return name.lower()


def _proxy(address: str) -> str:
    try:
        return str(ipaddress.ip_address(address))
    except ValueError:
        raise UsageError(
            f"--trusted-proxy {address}: geef het IP-adres van de proxy zelf, zoals 10.0.0.5; een ander zou kunnen "
            "liegen over wie er komt"
        ) from None


def _check_certificate(cert: str, key: str) -> None:
    for option, file in (("--cert", cert), ("--key", key)):
        if not Path(file).is_file():
            raise UsageError(f"{option} {file}: bestaat niet of is geen bestand; geef een PEM-bestand")
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(cert, key, password="")
    except (ssl.SSLError, OSError, ValueError):
        raise UsageError(
            f"--cert {cert}: certificaat en sleutel horen niet bij elkaar of zijn niet te lezen; geef PEM-bestanden, "
            "de sleutel zonder wachtwoord"
        ) from None


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _opened(host: str, port: int) -> socket.socket | None:
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError:
        return None
