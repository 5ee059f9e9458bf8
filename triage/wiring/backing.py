"""Backups of the database of the environment, and putting one back."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import version
from pathlib import Path

from triage.operate.backup import NotWritten, reading, replacing
from triage.operate.health import LAST_BACKUP
from triage.store.backup import BackupSays, read_back, write_backup
from triage.store.restoring import Restored, restore, try_out
from triage.wiring.auditing import operator
from triage.wiring.clock import SystemClock
from triage.wiring.settings import Settings
from triage.wiring.tools import configuration, sql_store

Seen = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Tried:
    """A backup that was put into a scratch database. `took` is what that cost; `age` what a loss now would cost."""

    says: BackupSays
    took: timedelta
    age: timedelta


def make_backup(name: str | None, path: Path, seen: Seen) -> BackupSays:
    """Write a backup to *path* and read it back, before it takes the place of an earlier one."""
    loaded = configuration(name)
    store = sql_store()
    made = version("veiligheidstriage")
    with replacing(path) as file:
        says = write_backup(store, file, version=made, config_hash=loaded.region.config_hash, seen=seen)
        file.flush()
        file.seek(0)
        read_back(file, store.master, seen)
    with store.transaction() as tx:
        data = (("made_at", says.made_at.isoformat()), ("rows", str(says.rows)))
        tx.history.append(operator(), "backup-made", mailbox="", data=data)
        tx.settings.set(LAST_BACKUP, says.made_at.isoformat(), operator())
    return says


def try_backup(path: Path, seen: Seen) -> Tried:
    """Put a backup into a scratch database beside it, which is thrown away, and open the keys in it."""
    settings = Settings.from_environment()
    began = time.monotonic()
    with reading(path) as file:
        try:
            scratch = Path(tempfile.mkdtemp(prefix=".triage-proef-", dir=path.parent))
        except OSError as error:
            raise NotWritten(f"In '{path.parent}' is geen proefdatabase te maken ({error.strerror}).") from None
        try:
            says = try_out(file, settings.database_url, settings.home, settings.key, scratch / "proef.db", seen=seen)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
    took = timedelta(seconds=time.monotonic() - began)
    return Tried(says, took, SystemClock().now() - says.made_at)


def put_back(path: Path, stopped_at: datetime | None, seen: Seen) -> Restored:
    """Put a backup into the empty database of the environment."""
    settings = Settings.from_environment()
    with reading(path) as file:
        return restore(
            file, settings.database_url, settings.home, settings.key, actor=operator(), stopped_at=stopped_at, seen=seen
        )
