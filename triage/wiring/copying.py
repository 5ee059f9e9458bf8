"""Moving the database of the environment to another (`triage db copy`)."""

from __future__ import annotations

from collections.abc import Callable

from triage.store import KEY_FILE, Copied, copy_database, number_of_tables
from triage.wiring.clock import SystemClock
from triage.wiring.settings import Settings

__all__ = ["copy_to", "key_in_use", "number_of_tables"]


def copy_to(url: str, seen: Callable[[str], None]) -> list[Copied]:
    """Copy everything to the empty PostgreSQL at *url*; *seen* hears each table. DatabaseRefused says why not."""
    settings = Settings.from_environment()
    now = SystemClock().now()
    return copy_database(settings.database_url, settings.home, settings.key, url, now=now, seen=seen)


def key_in_use() -> str:
    """Where the key of the database is, in words."""
    settings = Settings.from_environment()
    return "het bestand dat u nu gebruikt" if settings.key else str(settings.home / KEY_FILE)
