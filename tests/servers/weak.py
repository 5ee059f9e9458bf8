"""Servers with TLS as it should not be: another name, an expired certificate, an unknown authority, an old version; and
mail servers that offer no STARTTLS. Whatever a client says to them in plain text is kept."""

from __future__ import annotations

import contextlib
import ssl
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import trustme

from tests.servers.scripted import Line, scripted_server

FAULTS = ("unknown authority", "another name", "expired", "old version", "no tls")


@dataclass
class Weak:
    """A running server: its port, the authority that a client is told to trust, and the lines it heard."""

    port: int
    ca_file: str
    heard: list[str] = field(default_factory=list)


def _context(folder: Path, fault: str) -> tuple[ssl.SSLContext, str]:
    authority, stranger = trustme.CA(), trustme.CA()
    name = "elders.example" if fault == "another name" else "localhost"
    until = datetime.now(tz=UTC) - timedelta(days=1) if fault == "expired" else None
    issued = authority.issue_cert(name, not_after=until)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    issued.configure_cert(context)
    if fault == "old version":
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            context.set_ciphers("DEFAULT:@SECLEVEL=0")
            context.minimum_version = ssl.TLSVersion.TLSv1
            context.maximum_version = ssl.TLSVersion.TLSv1_1
    trusted = stranger if fault == "unknown authority" else authority
    file = folder / "trusted.pem"
    trusted.cert_pem.write_to_path(str(file))
    return context, str(file)


@contextlib.contextmanager
def weak_server(folder: Path, fault: str) -> Iterator[Weak]:
    """TLS from the first byte on; "no tls" answers in plain text."""
    context, trusted = _context(folder, fault)
    weak = Weak(0, trusted)

    def script(line: Line) -> None:
        if fault == "no tls":
            line.say("* OK hier is geen TLS")
        while said := line.hear():
            weak.heard.append(said)

    with scripted_server(script, None if fault == "no tls" else context) as port:
        weak.port = port
        yield weak


@contextlib.contextmanager
def weak_mail_server(folder: Path, protocol: str, fault: str) -> Iterator[Weak]:
    """A mail server (imap or smtp) with STARTTLS; "no tls" does not offer it, as when somebody strips it."""
    context, trusted = _context(folder, fault)
    weak = Weak(0, trusted)

    def script(line: Line) -> None:
        if protocol == "imap":
            line.say(f"* OK [CAPABILITY IMAP4rev1{'' if fault == 'no tls' else ' STARTTLS'}] klaar")
        else:
            line.say("220 klaar ESMTP")
        while said := line.hear():
            weak.heard.append(said)
            if "STARTTLS" in said.upper() and fault != "no tls":
                tag = said.partition(" ")[0]
                line.say(f"{tag} OK begin" if protocol == "imap" else "220 begin")
                context.wrap_socket(line.connection, server_side=True)
                return
            _answer(line, protocol, said, offers=fault != "no tls")

    with scripted_server(script) as port:
        weak.port = port
        yield weak


def _answer(line: Line, protocol: str, said: str, *, offers: bool) -> None:
    if protocol == "smtp":
        line.say("250-hier" if said.upper().startswith("EHLO") and offers else "250 goed")
        if said.upper().startswith("EHLO") and offers:
            line.say("250 STARTTLS")
        return
    if "CAPABILITY" in said.upper():
        line.say(f"* CAPABILITY IMAP4rev1{' STARTTLS' if offers else ''}")
    line.say(f"{said.partition(' ')[0]} OK klaar")
