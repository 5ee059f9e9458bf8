"""Looking for viruses in kept mail, beside the walk of a mail and never before it (R-50).

A mail is a case with its term running whatever the scanner says, or whether it says anything. Where something is found,
the case says so and its files are not given out; where the scanner is away, the mail stays "niet gescand" and is tried
again. Nothing of a mail goes to the journal or the history, only the scanner's name of what it found.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from triage.domain.access import service_viewer
from triage.domain.decision import Flag
from triage.domain.errors import NotFound, Permanent
from triage.ports.events import Journal
from triage.ports.scan import NotScanned, Scanner, ScannerAway, ScanState, TooLargeToScan, ToScan
from triage.ports.store import Lease, Store, Transaction

LEASE = "antivirus"
AT_ONCE = 25
"""Mails of one round (ours): whoever has the lease holds it for so long at most."""
_LATER = timedelta(minutes=1)
_LATEST = timedelta(minutes=30)


class Infected(Permanent):
    """De virusscanner vond een virus in dit bericht. Het bestand is hier niet te openen of op te slaan."""


@dataclass(frozen=True, slots=True)
class ScanDesk:
    """What a round of scanning needs."""

    store: Store
    scanner: Scanner
    journal: Journal
    holder: str
    lasting: timedelta


def scan_round(desk: ScanDesk) -> int:
    """Scan some mails that wait for it; returns how many got a verdict, 0 while another worker does it. Where the
    scanner is away the round ends, and nothing is held against the mail."""
    lease = desk.store.lease(LEASE, desk.holder, desk.lasting)
    if lease is None:
        return 0
    done = 0
    try:
        with desk.store.reading() as tx:
            due = tx.scans.due(AT_ONCE)
        for mail in due:
            done += _scanned(desk, lease, mail)
    except ScannerAway as error:
        desk.journal.note("antivirus-away", error=type(error).__name__, done=done)
    finally:
        # Whoever comes next need not wait until it runs out; one that another took meanwhile is left alone.
        desk.store.release(lease)
    return done


def _scanned(desk: ScanDesk, lease: Lease, mail: ToScan) -> bool:
    """Whether a mail got its verdict."""
    try:
        with desk.store.reading() as tx:
            raw = tx.ledger.raw(mail.mail_id)
    except NotFound:
        # Erased since.
        return False
    state, signature = ScanState.CLEAN, ""
    try:
        signature = desk.scanner.scan(raw)
    except TooLargeToScan:
        state = ScanState.TOO_LARGE
    except NotScanned:
        state = ScanState.WAITING
    except ScannerAway:
        # Only a scanner that still answers something else was ended by this very mail; another mail may go well.
        desk.scanner.version()
        state = ScanState.WAITING
    with desk.store.transaction(lease) as tx:
        if signature:
            note_virus(tx, mail.mail_id, mail.mailbox, mail.case_id, signature)
        else:
            later = tx.now + min(_LATER * 2 ** min(mail.attempts, 10), _LATEST)
            tx.scans.keep(mail.mail_id, state, next_at=later)
    return state is not ScanState.WAITING


def note_virus(tx: Transaction, mail_id: int, mailbox: str, case_id: int | None, signature: str) -> None:
    """Keep that a virus was found in a mail, and say so on its case."""
    tx.scans.keep(mail_id, ScanState.INFECTED, signature=signature)
    goes_on = tx.cases.goes_on_in(case_id) if case_id is not None else None
    if goes_on is not None:
        case = tx.cases.get(service_viewer(mailbox), goes_on)
        if Flag.VIRUS not in case.flags:
            tx.cases.change(replace(case, flags=case.flags | {Flag.VIRUS}))
    data = (("mail", str(mail_id)), ("signature", signature))
    tx.history.append("service", "virus-found", mailbox=mailbox, case_id=goes_on, data=data)


def refuse_infected(tx: Transaction, mail_id: int) -> None:
    """Raise Infected where a virus is known to be in a mail."""
    scan = tx.scans.of_mails([mail_id]).get(mail_id)
    if scan is not None and scan.state is ScanState.INFECTED:
        raise Infected


def check_file(
    store: Store, scanner: Scanner | None, data: bytes, *, mail_id: int, mailbox: str, case_id: int | None
) -> None:
    """Scan a file as it is about to be given out: a scanner may take a mail apart otherwise than this service does.
    Raises Infected, and then the whole mail is marked. A scanner that is away changes nothing."""
    if scanner is None:
        return
    try:
        signature = scanner.scan(data)
    except (ScannerAway, NotScanned):
        return
    if signature:
        with store.transaction() as tx:
            note_virus(tx, mail_id, mailbox, case_id, signature)
        raise Infected
