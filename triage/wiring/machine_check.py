"""What `triage check` says of the machine itself and of how people log in: clock, time zones, disk, providers. One line
each, with what to do.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from urllib.parse import urlsplit

from mailbox_config import Configuration, Login
from triage.domain.errors import ConfigurationError, Transient, TriageError
from triage.identity.provider import ProviderRefused
from triage.mail.server_clock import clock_of
from triage.wiring.duty_check import Told
from triage.wiring.identity import oidc_settings, providers_of
from triage.wiring.logins import token_server

SERVER_SKEW = timedelta(seconds=60)
"""How far this machine's clock may be from a server's: tokens and certificates are held to it, and terms begin when the
mail server says it received a mail."""
LEAST_FREE = 1_000_000_000
# A mail of the future by more than this says nothing of a clock: somebody put it there with a date of its own.
_ODD = timedelta(days=1)
_CLOCK_SECONDS = 10


@dataclass(frozen=True, slots=True)
class WebServer:
    """A server that the service asks over https anyway."""

    url: str
    ca_file: str

    @property
    def host(self) -> str:
        """Its name, with the port where that is not 443."""
        return urlsplit(self.url).netloc


def web_servers(loaded: Configuration, registrations: Mapping[str, Login]) -> list[WebServer]:
    """Those that give tokens for *registrations*, and the providers with which people log in; each once."""
    found: dict[str, WebServer] = {}
    for name, login in registrations.items():
        server = WebServer(token_server(loaded.oauth, login, name), loaded.oauth[name].ca_file)
        found.setdefault(server.host, server)
    for key, shape in loaded.oidc.items():
        server = WebServer(oidc_settings(key, shape, lambda _: "").issuer, shape.ca_file)
        found.setdefault(server.host, server)
    return list(found.values())


def examine_clock_of(server: WebServer, now: Callable[[], datetime]) -> Iterator[Told]:
    """Whether this machine's clock agrees with a server's; nothing where that cannot be reached: that is told where it
    is used."""
    before = now()
    theirs = clock_of(server.url, ca_file=server.ca_file, timeout=_CLOCK_SECONDS)
    if theirs is not None:
        yield clocks(server.host, theirs, before, now())


def clocks(server: str, theirs: datetime, before: datetime, after: datetime) -> Told:
    """This machine's clock beside that of *server*, which was *theirs* between two looks at ours. Servers tell whole
    seconds."""
    what = f"klok van deze machine en die van {server}"
    early, late = before - theirs - timedelta(seconds=1), theirs - after
    apart = max(early, late)
    if apart <= SERVER_SKEW:
        return what, True, "", "wrong"
    how = "voor" if early > late else "achter"
    advice = f"deze machine loopt {_in_words(apart)} {how}; zet tijdsynchronisatie (NTP) aan op de machine die afwijkt"
    return what, False, advice, "wrong"


def from_the_future(server: str, newest: datetime | None, now: datetime) -> Iterator[Told]:
    """Whether a mail server says that it received a mail later than it is here: then one of the two clocks is off, and
    terms would begin too late."""
    if newest is not None and SERVER_SKEW < newest - now < _ODD:
        yield clocks(server, newest, now, now)


def _in_words(span: timedelta) -> str:
    seconds = int(span.total_seconds())
    return f"{seconds} seconden" if seconds < 120 else f"{seconds // 60} minuten"


def examine_zone(zone: tzinfo, year: int) -> Told:
    """Whether the time zone data know summer and winter: a machine without them counts every term wrong by an hour."""
    what = f"tijdzonegegevens ({zone})"
    if str(zone) != "Europe/Amsterdam":
        return what, True, "niet nagekeken: alleen van Europe/Amsterdam weet de dienst hoe het hoort", "wrong"
    winter, summer = (datetime(year, month, 15, 12, tzinfo=UTC).astimezone(zone).utcoffset() for month in (1, 7))
    if (winter, summer) == (timedelta(hours=1), timedelta(hours=2)):
        return what, True, "", "wrong"
    return what, False, "kloppen niet met de zomertijd; werk het pakket tzdata bij", "wrong"


def examine_disks(home: Path, database: Path | None) -> Iterator[Told]:
    """Whether there is room for mail to come: where the data folder is, and the database where that lies elsewhere."""
    yield _disk("schijf", home)
    if database is not None and _standing(database.parent).stat().st_dev != _standing(home).stat().st_dev:
        yield _disk("schijf van de database", database.parent)


def _disk(what: str, folder: Path) -> Told:
    free = shutil.disk_usage(_standing(folder)).free
    much = f"{free // 1_000_000_000} GB" if free >= LEAST_FREE else f"{free // 1_000_000} MB"
    advice = "" if free >= LEAST_FREE else f"maak ruimte bij {folder}; zonder ruimte wordt er niets meer opgenomen"
    return f"{what}: {much} vrij", not advice, advice, "person"


def _standing(folder: Path) -> Path:
    """*folder*, or the nearest above it that is there."""
    while not folder.exists():
        folder = folder.parent
    return folder


# What is wrong, by what the provider's answer lacks.
_LACKS = {
    "client": "weigert deze dienst; controleer of het geheim niet is verlopen, en client_id",
    "issuer": "noemt een andere uitgever dan in de configuratie staat; neem issuer letterlijk van hem over",
    "https": "heeft een adres dat niet met https:// begint; controleer issuer",
    "json": "geeft geen leesbaar antwoord; controleer issuer",
    "authorization_endpoint": "noemt geen adres om aan te melden; controleer issuer",
    "token_endpoint": "noemt geen adres voor tokens; controleer issuer",
    "jwks_uri": "noemt geen adres van zijn sleutels; controleer issuer",
    "jwks": "geeft geen sleutels waarmee een aanmelding te controleren is; controleer issuer",
}


def examine_providers(loaded: Configuration, now: datetime) -> Iterator[Told]:
    """Whether each provider with which people log in publishes what that takes, and takes our secret. Nobody logs
    in."""
    for key, shape in loaded.oidc.items():
        what = f"aanmelden met {shape.title} (oidc.{key})"
        try:
            providers_of(replace(loaded, oidc={key: shape}))[key].probe(now)
        except ConfigurationError as error:
            yield what, False, str(error), "wrong"
        except ProviderRefused as error:
            lacks = _LACKS.get(error.reason, f"geeft geen bruikbaar antwoord ({error.reason}); controleer issuer")
            yield what, False, f"de aanbieder {lacks} in [oidc.{key}]", "wrong"
        except TriageError as error:
            transient = isinstance(error, Transient)
            yield what, False, f"{error} Controleer issuer in [oidc.{key}].", "unreachable" if transient else "wrong"
        else:
            yield what, True, "", "wrong"
