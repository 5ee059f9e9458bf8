"""A region's configuration on disk that points at servers of the test."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path

OTHERS = ("lokaal-team", "ret", "bt-zaanstreek", "bt-purmerend", "zvh")
PARTNER = "anja@jeugdteam.example"
MAILBOX = "algemeen@veiligheidsteamzawa.nl"
AUTHENTICATED = "Authentication-Results: mx.triage.example; dmarc=pass header.from=jeugdteam.example\r\n"
SUPPORT = (
    "Beste collega's,\r\n\r\nWij begeleiden een gezin waar vader moeder slaat. Kunnen jullie dinsdag aansluiten bij het"
    " gesprek met het gezin en samen met ons een veiligheidsplan maken? Wij vragen jullie ondersteuning voor dit"
    " huishouden.\r\n\r\nGroet,\r\nAnja\r\n"
)


@dataclass(frozen=True)
class Place:
    """Where a worker of the test lives: its configuration, its home, its database."""

    config: Path
    home: Path
    database_url: str | None = None
    key: str | None = None

    def environment(self) -> dict[str, str]:
        """The environment of a `triage` process of this place, and nothing of the tester's own triage settings."""
        plain = {name: value for name, value in os.environ.items() if not name.startswith("TRIAGE_")}
        own = {
            "TRIAGE_CONFIG": str(self.config),
            "TRIAGE_HOME": str(self.home),
            "TRIAGE_PASSWORD_VEILIGHEIDSTEAM": "geheim",
            "OMP_NUM_THREADS": "1",
        }
        if self.database_url:
            own["TRIAGE_DATABASE_URL"] = self.database_url
        if self.key:
            own["TRIAGE_KEY"] = self.key
        return plain | own


def command(*arguments: str) -> list[str]:
    """`triage` as its users start it, on this interpreter."""
    return [sys.executable, "-m", "triage.cli", *arguments]


def write_region(
    folder: Path,
    *,
    imap_port: int,
    imap_ca: Path,
    smtp_port: int,
    smtp_ca: Path,
    answer_from: str = "2020-01-01T00:00:00+01:00",
    extra: str = "",
) -> Path:
    """The demo's region with one mailbox on the test's servers: IMAP over TLS, SMTP over STARTTLS, nobody else's.

    Nobody is reminded or gets a dagstart: of what goes by the clock there is more on a Monday than on a Sunday.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "configuration.toml").write_text('extends = "demo"\n')
    others = "".join(f"[mailbox.{key}]\nsource = []\n" for key in OTHERS)
    (folder / "mailboxes.toml").write_text(
        others
        + f"""
[[mailbox.veiligheidsteam.source]]
key = "veiligheidsteam"
host = "localhost"
port = {imap_port}
ca_file = {json.dumps(str(imap_ca))}
user = "rvt"
folders = ["INBOX"]
sent_folder = "Sent"
poll_seconds = 5
timeout_seconds = 60
answer_from = {answer_from}

[mailbox.veiligheidsteam.thresholds]
decide = 0.6
automatic = 0.6

[mailbox.veiligheidsteam.smtp]
host = "localhost"
port = {smtp_port}
security = "starttls"
ca_file = {json.dumps(str(smtp_ca))}
user = ""
timeout_seconds = 60

[mailbox.veiligheidsteam.watch]
beheerders = []
{extra}
"""
    )
    return folder


def mail(
    number: int, body: str = SUPPORT, *, sender: str = PARTNER, subject: str = "Vraag", headers: str = AUTHENTICATED
) -> bytes:
    """A mail of a partner, told apart by its number."""
    return (
        f"{headers}From: Anja <{sender}>\r\nTo: {MAILBOX}\r\nSubject: {subject} {number}\r\n"
        f"Message-ID: <{number}@test.jeugdteam.example>\r\nDate: Tue, 17 Nov 2026 09:00:00 +0100\r\n"
        f"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{body}\r\n{number}\r\n"
    ).encode()
