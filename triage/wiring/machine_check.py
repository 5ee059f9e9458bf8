"""What `triage check` says of the machine itself and of what runs out: clock, time zones, disk, certificates, and the
providers with which people log in. One line each, with what to do.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

from mailbox_config import Configuration, SmtpSettings, SourceSettings
from triage.domain.errors import ConfigurationError, ServerUnreachable, Transient, TriageError
from triage.mail.certificate import Protocol, valid_until
from triage.ports.store import Store
from triage.wiring.duty_check import Told
from triage.wiring.identity import providers_of

SKEW = timedelta(seconds=5)
"""How far this machine's clock may be from the database's: terms and leases go by the latter."""
LEAST_FREE = 1_000_000_000
CERTIFICATE_DAYS = 21
# Where a login would go on to; nobody is sent there.
_NOWHERE = "https://triage.invalid/openid"


def examine_clock(store: Store, now: Callable[[], datetime]) -> Told:
    """Whether this machine and the database agree on the time."""
    with store.reading() as tx:
        apart = abs(tx.now - now())
    what = "klok van deze machine en die van de database"
    if apart <= SKEW:
        return what, True, "", "wrong"
    advice = f"lopen {int(apart.total_seconds())} seconden uiteen; zet op beide machines tijdsynchronisatie (NTP) aan"
    return what, False, advice, "wrong"


def examine_zone(zone: tzinfo, year: int) -> Told:
    """Whether the time zone data know summer and winter: a machine without them counts every term wrong by an hour."""
    what = f"tijdzonegegevens ({zone})"
    winter, summer = (datetime(year, month, 15, 12, tzinfo=UTC).astimezone(zone).utcoffset() for month in (1, 7))
    if str(zone) != "Europe/Amsterdam" or (winter, summer) == (timedelta(hours=1), timedelta(hours=2)):
        return what, True, "", "wrong"
    return what, False, "kloppen niet met de zomertijd; werk het pakket tzdata bij", "wrong"


def examine_disk(folder: Path) -> Told:
    """Whether there is room for mail to come."""
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    what = f"schijf: {free // 1_000_000_000} GB vrij"
    advice = "" if free >= LEAST_FREE else "maak ruimte; zonder ruimte wordt er niets meer opgenomen"
    return what, not advice, advice, "person"


def examine_certificates(loaded: Configuration, mailboxes: Sequence[str], now: datetime) -> Iterator[Told]:
    """How long the certificate of each mail server lasts; once for each server. One that is not reached, or refused, is
    told of where it is used."""
    servers: dict[tuple[str, int], tuple[SourceSettings | SmtpSettings, Protocol]] = {}
    for key in mailboxes:
        for source in loaded.sources[key]:
            servers.setdefault((source.host, source.port), (source, "imap"))
        if (smtp := loaded.smtp.get(key)) is not None:
            servers.setdefault((smtp.host, smtp.port), (smtp, "smtp"))
    for settings, protocol in servers.values():
        try:
            until = valid_until(
                settings.host,
                settings.port,
                settings.security,
                protocol,
                ca_file=settings.ca_file,
                # Whoever does not answer was waited for already.
                timeout=min(settings.timeout_seconds, 5),
            )
        except ServerUnreachable:
            continue
        if until is not None:
            yield _lasting(f"{settings.host}:{settings.port}", until, now)


def _lasting(where: str, until: datetime, now: datetime) -> Told:
    days = (until - now).days
    what = f"certificaat van {where}: geldig tot {until.date().isoformat()}"
    advice = f"verloopt over {days} dagen; vraag de beheerder van die server om een nieuw"
    return what, days >= CERTIFICATE_DAYS, "" if days >= CERTIFICATE_DAYS else advice, "person"


def examine_providers(loaded: Configuration, now: datetime) -> Iterator[Told]:
    """Whether each provider with which people log in answers, and its secret is there. Nobody logs in."""
    for key, shape in loaded.oidc.items():
        what = f"aanmelden met {shape.title} (oidc.{key})"
        try:
            providers_of(replace(loaded, oidc={key: shape}))[key].begin(_NOWHERE, now)
        except ConfigurationError as error:
            yield what, False, str(error), "wrong"
        except TriageError as error:
            yield what, False, str(error), "unreachable" if isinstance(error, Transient) else "wrong"
        else:
            yield what, True, "", "wrong"
