"""What `triage check` says of each mail server before anybody logs in: its name, the connection, its certificate."""

from __future__ import annotations

import socket
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime

from mailbox_config import Configuration, SmtpSettings, SourceSettings
from triage.domain.account import Security
from triage.domain.errors import ServerUnreachable
from triage.mail.account import why_unreachable
from triage.mail.certificate import Protocol, valid_until
from triage.wiring.duty_check import Told

CERTIFICATE_DAYS = 21
# Whoever does not answer within this does not answer; the mailbox's own patience is for long answers.
_PATIENCE_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Server:
    """One server, however many mailboxes use it."""

    settings: SourceSettings | SmtpSettings
    protocol: Protocol

    @property
    def name(self) -> str:
        """As findings call it."""
        return server_name(self.settings)


def server_name(settings: SourceSettings | SmtpSettings) -> str:
    """Host and port, as findings call a server."""
    return f"{settings.host}:{settings.port}"


def servers_of(loaded: Configuration, mailboxes: Sequence[str]) -> list[Server]:
    """The mail servers of *mailboxes*, each once."""
    found: dict[str, Server] = {}
    for key in mailboxes:
        for source in loaded.sources[key]:
            found.setdefault(server_name(source), Server(source, "imap"))
        if (smtp := loaded.smtp.get(key)) is not None:
            found.setdefault(server_name(smtp), Server(smtp, "smtp"))
    return list(found.values())


def examine_server(server: Server, now: datetime) -> Iterator[Told]:
    """Its name, the connection with TLS, and how long its certificate lasts. What fails first is told, and nothing
    after it: then the last line is not well."""
    settings, what = server.settings, f"server {server.name}: naam en verbinding"
    try:
        socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        advice = (
            f"de naam {settings.host} is niet te vinden; controleer host, en of deze machine namen kan opzoeken (DNS)"
        )
        yield what, False, advice, "unreachable"
        return
    try:
        until = _connected(server)
    except ServerUnreachable as error:
        yield what, False, str(error), "unreachable"
        return
    yield what, True, "", "unreachable"
    if until is not None:
        yield _lasting(server.name, until, now)


def _connected(server: Server) -> datetime | None:
    """Connect; the end of the certificate, None where the line is plain as it was configured."""
    settings = server.settings
    seconds = min(settings.timeout_seconds, _PATIENCE_SECONDS)
    if settings.security is Security.PLAIN:
        try:
            with closing(socket.create_connection((settings.host, settings.port), timeout=seconds)):
                return None
        except OSError as error:
            raise ServerUnreachable(f"{settings.host}: {why_unreachable(error, seconds)}.") from error
    return valid_until(
        settings.host, settings.port, settings.security, server.protocol, ca_file=settings.ca_file, timeout=seconds
    )


def _lasting(where: str, until: datetime, now: datetime) -> Told:
    days = (until - now).days
    what = f"certificaat van {where}: geldig tot {until.date().isoformat()}"
    advice = f"verloopt over {days} dagen; vraag de beheerder van die server om een nieuw"
    return what, days >= CERTIFICATE_DAYS, "" if days >= CERTIFICATE_DAYS else advice, "person"
