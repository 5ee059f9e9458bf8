"""A private PostgreSQL: own data folder, own port on loopback, gone when the tests end."""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from tests.servers.ports import free_port
from tests.servers.require import missing

_BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)


def _binary(name: str) -> str:
    for folder in _BINARIES:
        if (folder / name).exists():
            return str(folder / name)
    found = shutil.which(name)
    if found is None:
        missing(f"PostgreSQL ({name})")
    return found


def _as_owner(command: list[str]) -> list[str]:
    # The server refuses to run as root.
    return ["runuser", "-u", "postgres", "--", *command] if os.geteuid() == 0 else command


@dataclass
class PostgresServer:
    """A running server; `url` gives a database of it."""

    folder: Path
    port: int
    settings: tuple[str, ...]
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def start(self) -> None:
        """Start and wait until it answers."""
        options = " ".join(f"-c {each}" for each in self.settings)
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 {options}"
        command = [_binary("pg_ctl"), "-D", str(self.folder / "data"), "-l", str(self.folder / "log")]
        command += ["-w", "-t", "120", "-o", options, "start"]
        subprocess.run(_as_owner(command), check=True, stdout=subprocess.DEVNULL, cwd="/tmp")

    def stop(self) -> None:
        """Stop at once."""
        command = [_binary("pg_ctl"), "-D", str(self.folder / "data"), "-m", "immediate", "-w", "stop"]
        subprocess.run(_as_owner(command), check=False, stdout=subprocess.DEVNULL, cwd="/tmp")

    def url(self, database: str) -> str:
        """The address of a database, as TRIAGE_DATABASE_URL has it."""
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/{database}"

    def run(self, statement: str, database: str = "postgres") -> list[tuple[object, ...]]:
        """Run one statement as the superuser."""
        address = f"postgresql://postgres@127.0.0.1:{self.port}/{database}"
        with psycopg.connect(address, autocommit=True) as connection:
            cursor = connection.execute(statement)  # type: ignore[arg-type]
            return cursor.fetchall() if cursor.description else []

    def new_database(self, template: str = "template0") -> str:
        """Make a fresh database; returns its name."""
        name = f"t{next(self._numbers)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def drop(self, name: str) -> None:
        """Drop a database, whoever is connected."""
        self.run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@contextmanager
def postgres_server(*settings: str) -> Iterator[PostgresServer]:
    """A server for as long as the block lasts; *settings* such as `fsync=off`."""
    if not _BINARIES and shutil.which("initdb") is None:
        missing("PostgreSQL")
    folder = Path(tempfile.mkdtemp(prefix="triage-pg-", dir="/tmp"))
    try:
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        initdb = [_binary("initdb"), "-D", str(folder / "data"), "-A", "trust", "-U", "postgres", "-E", "UTF8", "-N",
                  "--locale=C.UTF-8"]  # fmt: skip
        subprocess.run(_as_owner(initdb), check=True, stdout=subprocess.DEVNULL, cwd="/tmp")
        server = PostgresServer(folder, free_port(), settings)
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
