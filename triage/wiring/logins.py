"""Logging in without a password: the token sources of the app registrations, and secrets that come to their end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from mailbox_config import FILL_IN, Login, OAuthSettings
from triage.domain.errors import ConfigurationError
from triage.mail import Provider, Registration, TokenSource
from triage.wiring.settings import Find, password, secret

# How long before its end a secret is announced.
ANNOUNCED_DAYS = 30
_WHERE = {"tenant": "Directory (tenant) ID", "client_id": "Application (client) ID"}


def oauth_secret_name(key: str) -> str:
    """The environment variable that holds a registration's secret or certificate."""
    return f"TRIAGE_OAUTH_SECRET_{key.upper().replace('-', '_')}"


def oauth_refresh_name(key: str) -> str:
    """The environment variable that holds the refresh token of a registration with Google."""
    return f"TRIAGE_OAUTH_REFRESH_{key.upper().replace('-', '_')}"


def token_server(registrations: Mapping[str, OAuthSettings], login: Login, name: str) -> str:
    """Where the tokens of a registration come from: an address of the server that gives them."""
    return registrations[name].token_url if login is Login.GOOGLE else registrations[name].authority


class Logins:
    """One token source for each registration, shared by all that log in with it."""

    def __init__(self, registrations: Mapping[str, OAuthSettings], find: Find = secret) -> None:
        self._registrations = registrations
        self._find = find
        self._sources: dict[str, TokenSource] = {}

    def tokens(self, login: Login | None, name: str) -> TokenSource | None:
        """The tokens for *login* with the registration *name*; None for a password. ConfigurationError where the
        registration is not filled in or its secret is not in the environment."""
        if login is None or login is Login.PASSWORD:
            return None
        if name not in self._sources:
            self._sources[name] = TokenSource(self._registration(login, name))
        return self._sources[name]

    def _registration(self, login: Login, name: str) -> Registration:
        settings = self._registrations[name]
        for key, printed in _WHERE.items():
            if getattr(settings, key) == FILL_IN:
                raise ConfigurationError(
                    "mailboxes.toml",
                    f"oauth.{name}.{key}",
                    "is nog niet ingevuld",
                    f"neem de {printed} over van de app-registratie (docs/microsoft365.md, stap 1)",
                )
        google = login is Login.GOOGLE
        return Registration(
            key=name,
            provider=Provider(login.value),
            client_id=settings.client_id,
            secret=password(oauth_secret_name(name), self._find),
            secret_name=oauth_secret_name(name),
            tenant=settings.tenant,
            authority=settings.authority,
            scope=settings.scope,
            refresh_token=password(oauth_refresh_name(name), self._find) if google else "",
            token_url=settings.token_url,
            ca_file=settings.ca_file,
            timeout=settings.timeout_seconds,
        )


@dataclass(frozen=True, slots=True)
class Expiry:
    """A secret's last day, `days` from now; negative where it has passed."""

    registration: str
    last: date
    days: int


def expiries(registrations: Mapping[str, OAuthSettings], today: date) -> Iterator[Expiry]:
    """The end of each secret that has one written down, soon or not."""
    for key, settings in registrations.items():
        if settings.secret_expires is not None:
            yield Expiry(key, settings.secret_expires, (settings.secret_expires - today).days)
