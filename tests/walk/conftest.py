"""The whole service on real servers: Dovecot, an SMTP server, SQLite or PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.servers.dovecot import Dovecot, running_dovecot
from tests.servers.postgres import PostgresServer
from tests.servers.smtp import Sink, running_sink
from tests.walk.region import Place, write_region
from triage.store import upgrade
from triage.store.sealing import key_text, new_key


@dataclass
class World:
    """A mailbox server, a mail sink, and a place for a worker."""

    imap: Dovecot
    smtp: Sink
    place: Place


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[tuple[Dovecot, Sink]]:
    certificates = tmp_path / "smtp"
    certificates.mkdir()
    with running_dovecot() as imap, running_sink(certificates, security="starttls") as smtp:
        yield imap, smtp


def _region(folder: Path, servers: tuple[Dovecot, Sink], **options: str) -> Path:
    imap, smtp = servers
    return write_region(
        folder / "region",
        imap_port=imap.tls_port,
        imap_ca=imap.certificates.ca_file,
        smtp_port=smtp.port,
        smtp_ca=smtp.certificates.ca_file,
        **options,
    )


@pytest.fixture
def world(tmp_path: Path, servers: tuple[Dovecot, Sink]) -> World:
    """A worker on SQLite."""
    return World(*servers, Place(_region(tmp_path, servers), tmp_path / "home"))


@pytest.fixture
def live_world(tmp_path: Path, servers: tuple[Dovecot, Sink]) -> World:
    """A worker whose go-live is its first connection, as users have it."""
    config = _region(tmp_path, servers)
    text = (config / "mailboxes.toml").read_text()
    (config / "mailboxes.toml").write_text("".join(line for line in text.splitlines(True) if "answer_from" not in line))
    return World(*servers, Place(config, tmp_path / "home"))


@pytest.fixture
def shared_world(tmp_path: Path, servers: tuple[Dovecot, Sink], postgres: PostgresServer) -> World:
    """Workers on one PostgreSQL."""
    url = postgres.url(postgres.new_database())
    upgrade(url, tmp_path / "home")
    return World(*servers, Place(_region(tmp_path, servers), tmp_path / "home", url, key_text(new_key())))
