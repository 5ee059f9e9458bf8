"""The organisation's own virus scanner: put together from the configuration, and tried by `triage check`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from mailbox_config import Configuration
from mailbox_config.antivirus import AntivirusSettings
from triage.domain.errors import Transient
from triage.mail import Clamd, ClamdAccount
from triage.ports.events import Journal
from triage.ports.scan import NotScanned, Scanner, ScannerAway
from triage.ports.store import Store
from triage.workflow.scanning import ScanDesk, scan_round

Told = tuple[str, bool, str, str]
_WHAT = "virusscanner"
# "ClamAV 1.4.6/27400/Sun Nov 22 09:25:00 2026": the last part is the day of ClamAV's own signatures.
_SIGNED = re.compile(r"/\d+/\w{3} (\w{3}) +(\d{1,2}) [\d:]{8} (\d{4})$")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# Holds a whole round: mails are scanned one after another, each at most for the configured time.
_LEASE = timedelta(minutes=5)


def scanner_of(settings: AntivirusSettings, at_most: int = 600) -> Scanner:
    """The scanner that *settings* name, waited for as long as they say, and no longer than *at_most* seconds."""
    seconds = min(settings.timeout_seconds, at_most)
    return Clamd(ClamdAccount(settings.socket, settings.host, settings.port, seconds))


def scan_due(loaded: Configuration, store: Store, journal: Journal, holder: str) -> int:
    """One round of scanning; returns how many mails got a verdict, 0 where no scanner is configured."""
    if loaded.antivirus is None:
        return 0
    return scan_round(ScanDesk(store, scanner_of(loaded.antivirus), journal, holder, _LEASE))


def examine_antivirus(loaded: Configuration, now: datetime) -> Iterator[Told]:
    """What `triage check` says of the scanner: whether it answers, and how old its signatures are."""
    settings = loaded.antivirus
    if settings is None:
        yield (_WHAT, True, "niet ingesteld: bijlagen worden niet gescand ([region.antivirus])", "wrong")
        return
    scanner = scanner_of(settings)
    try:
        version = scanner.version()
        scanner.scan(b"veiligheidstriage")
    except (ScannerAway, NotScanned) as error:
        kind = "unreachable" if isinstance(error, Transient) else "wrong"
        yield (_WHAT, False, f"{error} Mail gaat intussen door, met 'niet gescand' erbij", kind)
        return
    yield (f"{_WHAT}: {version.partition('/')[0]}", True, "", "wrong")
    what = f"{_WHAT}: kenmerken van virussen"
    made = _made_on(version)
    if made is None:
        yield (what, True, "de datum is niet bekend: alleen eigen kenmerken, geen van ClamAV; zie freshclam", "person")
        return
    age = (now.replace(tzinfo=None) - made).days
    advice = f"{age} dagen oud; laat freshclam ze verversen"
    yield (what, age <= settings.signature_days, advice if age > settings.signature_days else "", "person")


def _made_on(version: str) -> datetime | None:
    found = _SIGNED.search(version)
    if found is None or found[1] not in _MONTHS:
        return None
    return datetime(int(found[3]), _MONTHS.index(found[1]) + 1, int(found[2]))  # noqa: DTZ001 - a day, no moment
