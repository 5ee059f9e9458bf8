"""The environment: which configuration, which database, which secrets.

Secrets come from NAME or NAME_FILE, never from a file of the configuration.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from triage.domain.errors import ConfigurationError

DEFAULT_CONFIGURATION = "zaanstreek_waterland"
# Another worker takes over within 15 seconds: this, and two to look again. A slow line to the mail server wants more.
LEASE = timedelta(seconds=10)
Find = Callable[[str], str | None]


def secret(name: str) -> str | None:
    """The value of NAME, or the content of the file that NAME_FILE names; None where neither is set."""
    value = os.environ.get(name)
    if value:
        return value
    path = os.environ.get(f"{name}_FILE")
    if not path:
        return None
    try:
        return Path(path).read_text("utf-8").strip()
    except OSError as error:
        raise ConfigurationError(
            f"{name}_FILE", path, error.strerror or "niet leesbaar", "geef een leesbaar bestand"
        ) from None


def password(name: str, find: Find = secret) -> str:
    """The secret NAME; ConfigurationError, naming it, where it is not set."""
    found = find(name)
    if found is None:
        raise ConfigurationError("omgeving", name, "ontbreekt", f"zet {name} of {name}_FILE")
    return found


def password_name(key: str, *, smtp: bool = False) -> str:
    """The environment variable that holds a source's or a mailbox's password."""
    middle = "SMTP_PASSWORD" if smtp else "PASSWORD"
    return f"TRIAGE_{middle}_{key.upper().replace('-', '_')}"


@dataclass(frozen=True)
class Settings:
    """What the environment says, or what stands in for it.

    `database_url` None: an SQLite file in `home`. `secrets` None: those of the environment. `lease`: how long what a
    worker took stays its own after the last sign of life.
    """

    configuration: str
    home: Path
    database_url: str | None = field(repr=False)
    key: str | None = field(repr=False)
    secrets: Mapping[str, str] | None = field(default=None, repr=False)
    lease: timedelta = LEASE

    def secret(self, name: str) -> str | None:
        """The secret called *name*, or None where it is not set."""
        return secret(name) if self.secrets is None else self.secrets.get(name)

    @classmethod
    def from_environment(cls, configuration: str | None = None) -> Settings:
        """Read the environment; *configuration* (of --config) goes before TRIAGE_CONFIG."""
        home = os.environ.get("TRIAGE_HOME")
        return cls(
            configuration=configuration or os.environ.get("TRIAGE_CONFIG") or DEFAULT_CONFIGURATION,
            home=Path(home) if home else _default_home(),
            database_url=secret("TRIAGE_DATABASE_URL"),
            key=secret("TRIAGE_KEY"),
            lease=_lease(os.environ.get("TRIAGE_LEASE_SECONDS") or ""),
        )


def _lease(text: str) -> timedelta:
    if not text:
        return LEASE
    if not text.isdecimal() or not 2 <= int(text) <= 600:
        raise ConfigurationError(
            "omgeving", "TRIAGE_LEASE_SECONDS", f"'{text}' is geen bruikbare duur", "schrijf seconden, van 2 tot 600"
        )
    return timedelta(seconds=int(text))


def _default_home() -> Path:
    data = os.environ.get("XDG_DATA_HOME")
    return (Path(data) if data else Path.home() / ".local" / "share") / "veiligheidstriage"
