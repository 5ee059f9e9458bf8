"""What `triage check` says of each mail server before anybody logs in: its name, the connection, its certificate."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from mailbox_config import Configuration, SmtpSettings, SourceSettings
from triage.domain.errors import ServerUnreachable
from triage.mail.certificate import Protocol, is_found, valid_until
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
    if not is_found(settings.host, settings.port):
        advice = (
            f"de naam {settings.host} is niet te vinden; controleer host, en of deze machine namen kan opzoeken (DNS)"
        )
        yield what, False, advice, "unreachable"
        return
    try:
        until = valid_until(
            settings.host, settings.port, settings.security, server.protocol, ca_file=settings.ca_file,
            timeout=min(settings.timeout_seconds, _PATIENCE_SECONDS),
        )  # fmt: skip
    except ServerUnreachable as error:
        yield what, False, str(error), "unreachable"
        return
    yield what, True, "", "unreachable"
    if until is not None:
        yield _lasting(server.name, until, now)


def _lasting(where: str, until: datetime, now: datetime) -> Told:
    days = (until - now).days
    what = f"certificaat van {where}: geldig tot {until.date().isoformat()}"
    advice = f"verloopt over {days} dagen; vraag de beheerder van die server om een nieuw"
    return what, days >= CERTIFICATE_DAYS, "" if days >= CERTIFICATE_DAYS else advice, "person"
