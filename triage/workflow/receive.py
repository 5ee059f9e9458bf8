"""Receive: what lies on the server is kept here, byte for byte, before anything looks at it (R-50).

The ledger decides what is new, never a flag on the server: a colleague who opened a mail first hides nothing (R-1).
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from triage.ports.events import Journal
from triage.ports.mail import FetchedMail, FolderState, MailFolder, MailSize, MailSource
from triage.ports.store import Archived, Arrival, Location, Outcome, PollReport, Transacting, Transaction

BATCH_MAILS = 50
BATCH_BYTES = 8_000_000


def _always() -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Intake:
    """Where received mail goes, and its bounds. `still_ours` renews the source's lease and is asked before each write:
    another worker may have the source by now."""

    store: Transacting
    journal: Journal
    largest_mail: int = 50_000_000
    answer_from: datetime | None = None
    still_ours: Callable[[], bool] = _always


@dataclass(slots=True)
class Received:
    """What one look at one folder brought."""

    on_server: int = 0
    archived: int = 0
    duplicates: int = 0
    missing: tuple[int, ...] = field(default=())


def collect(source: MailSource, folder: str, intake: Intake) -> Received:
    """Archive every mail of *folder* that the ledger does not know, and report the server's count against ours."""
    with source.open(folder) as opened:
        return collect_open(source, opened, intake)


def collect_open(source: MailSource, opened: MailFolder, intake: Intake) -> Received:
    """`collect` on a folder that is open already."""
    state = opened.state
    with intake.store.transaction() as tx:
        tx.ledger.first_seen(source.key, source.mailbox, intake.answer_from)
        known = _known(tx, source, state)
    new = [uid for uid in state.uids if uid not in known]
    received = Received(on_server=len(state.uids))
    for mails in _batches(opened, new, intake.largest_mail):
        if not intake.still_ours():
            intake.journal.note("lease-lost", source=source.key)
            return received
        _archive(source, opened, mails, intake, received)
    if new:
        received.missing = _missing(source, opened, intake)
    _report(source, state, intake, received)
    return received


def _known(tx: Transaction, source: MailSource, state: FolderState) -> frozenset[int]:
    """What is accounted for of all that lies there. A folder that people tidy holds little of what it ever held, and
    the ledger forgets nothing: it is asked from the oldest on that lies there still."""
    oldest = min(state.uids, default=None)
    if oldest is None:
        return frozenset()
    return tx.ledger.known_uids(source.key, state.name, state.uidvalidity, oldest)


def _batches(opened: MailFolder, uids: Sequence[int], largest: int) -> Iterator[list[FetchedMail]]:
    """Mails in batches bounded by number and by bytes; one above the limit comes alone, its beginning only."""
    for start in range(0, len(uids), 500):
        for group in _grouped(opened.sizes(uids[start : start + 500]), largest):
            if group[0].size > largest:
                begun = opened.fetch_start(group[0].uid, largest)
                yield [begun] if begun else []
            else:
                yield [_bounded(mail, largest) for mail in opened.fetch([item.uid for item in group])]


def _bounded(mail: FetchedMail, largest: int) -> FetchedMail:
    # A server may understate RFC822.SIZE (Exchange does): what came is measured again.
    if len(mail.raw) <= largest:
        return mail
    return FetchedMail(mail.uid, mail.raw[:largest], mail.internal_date, len(mail.raw), truncated=True)


def _grouped(sizes: Sequence[MailSize], largest: int) -> Iterator[list[MailSize]]:
    group: list[MailSize] = []
    weight = 0
    for item in sizes:
        alone = item.size > largest
        if group and (alone or len(group) == BATCH_MAILS or weight + item.size > BATCH_BYTES):
            yield group
            group, weight = [], 0
        group.append(item)
        weight += item.size
        if alone:
            yield group
            group, weight = [], 0
    if group:
        yield group


def _archive(
    source: MailSource, opened: MailFolder, mails: list[FetchedMail], intake: Intake, received: Received
) -> None:
    state = opened.state
    walks: list[str] = []
    with intake.store.transaction() as tx:
        for mail in mails:
            walk = uuid.uuid4().hex
            arrival = Arrival(
                location=Location(source.key, state.name, state.uidvalidity, mail.uid),
                mailbox=source.mailbox,
                raw=mail.raw,
                internal_date=mail.internal_date,
                size=mail.size,
                truncated=mail.truncated,
                sent=state.name in source.sent_folders,
            )
            kept = tx.ledger.archive(arrival, walk=walk)
            if kept.outcome is Outcome.DUPLICATE:
                received.duplicates += 1
            else:
                received.archived += 1
                walks.append(walk)
    for walk in walks:
        # Here begins the way of a mail: every later line of it bears the same id.
        intake.journal.note("received", walk=walk, source=source.key, mailbox=source.mailbox)
    # After the commit: what is marked or moved on the server is safe here.
    if mails:
        opened.after_receipt([mail.uid for mail in mails])


def _missing(source: MailSource, opened: MailFolder, intake: Intake) -> tuple[int, ...]:
    """What lies there and is not accounted for, now that what was new has been fetched."""
    state = opened.state
    with intake.store.transaction() as tx:
        known = _known(tx, source, state)
    missing = tuple(uid for uid in state.uids if uid not in known)
    if not missing:
        return ()
    # What vanished during the fetch (moved by a colleague) is gone from the server too, so it is looked at again.
    now_there = frozenset(opened.refresh().uids)
    return tuple(uid for uid in missing if uid in now_there)


def _report(source: MailSource, state: FolderState, intake: Intake, received: Received) -> None:
    with intake.store.transaction() as tx:
        tx.ledger.report(
            PollReport(
                source=source.key,
                folder=state.name,
                mailbox=source.mailbox,
                at=tx.now,
                on_server=received.on_server,
                accounted_for=received.on_server - len(received.missing),
                missing=received.missing[:100],
            )
        )


def note_failure(source: MailSource, folder: str, intake: Intake, error: str) -> None:
    """Keep that a source could not be read, for the health page; the last known counts go along."""
    with intake.store.transaction() as tx:
        last = [item for item in tx.ledger.reports() if item.source == source.key and item.folder == folder]
        on_server = last[0].on_server if last else 0
        accounted = last[0].accounted_for if last else 0
        missing = last[0].missing if last else ()
        tx.ledger.report(PollReport(source.key, folder, source.mailbox, tx.now, on_server, accounted, missing, error))


@dataclass(slots=True)
class Numbered:
    """Takes mails that come from files. Files have no UID: the ledger numbers them by arrival."""

    intake: Intake
    source: str
    mailbox: str
    answer: bool
    next_uid: int

    @classmethod
    def open(cls, intake: Intake, mailbox: str, *, answer: bool) -> Numbered:
        """Begin after the last number used. No reply is wanted unless *answer*."""
        source = f"ingest:{mailbox}"
        with intake.store.transaction() as tx:
            tx.ledger.first_seen(source, mailbox, intake.answer_from)
            last = max(tx.ledger.known_uids(source, "", 0), default=0)
        return cls(intake, source, mailbox, answer, last + 1)

    def archive(self, raw: bytes, received_at: datetime, size: int = 0) -> Archived:
        """Keep one mail; above the limit its beginning only. *size* where *raw* is not the whole."""
        kept = raw[: self.intake.largest_mail]
        size = max(size, len(raw))
        arrival = Arrival(
            location=Location(self.source, "", 0, self.next_uid),
            mailbox=self.mailbox,
            raw=kept,
            internal_date=received_at,
            size=size,
            truncated=len(kept) < size,
            answer_wanted=self.answer,
        )
        walk = uuid.uuid4().hex
        with self.intake.store.transaction() as tx:
            archived = tx.ledger.archive(arrival, walk=walk)
        if archived.outcome is Outcome.PENDING:
            self.intake.journal.note("received", walk=walk, source=self.source, mailbox=self.mailbox)
        self.next_uid += 1
        return archived
