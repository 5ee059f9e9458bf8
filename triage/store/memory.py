"""The store in memory: the fake beside the real one, held to the same contract suite.

A transaction works on a copy of the state and puts it in place at the end; one at a time, as SQLite does it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

from triage.domain.errors import DatabaseBusy, LostClaim
from triage.ports.delivery import WEBHOOK, Delivery, DeliveryState
from triage.ports.store import ALONE_FROM, ArchivedMail, Claim, Lease, Outcome
from triage.store.memory_calendar import MemoryBusyBook, MemoryFeeds
from triage.store.memory_cases import MemoryCases
from triage.store.memory_coupling import MemoryCoupling, MemoryOperating, MemoryTokens
from triage.store.memory_identity import MemoryLimits, MemoryPeople, MemoryTickets
from triage.store.memory_ledger import MemoryLedger
from triage.store.memory_overlay import MemoryOverlays
from triage.store.memory_overview import MemoryOverview
from triage.store.memory_parts import MemoryAgenda, MemoryCorrections, MemoryHistory, MemoryOutbox, MemorySettings
from triage.store.memory_record import MemoryRecords
from triage.store.memory_reporting import MemoryReporting
from triage.store.memory_restored import MemoryRestores
from triage.store.memory_retention import MemoryRetention
from triage.store.memory_rights import MemoryRightsBook
from triage.store.memory_scans import MemoryScans
from triage.store.memory_state import NEVER, KeptDelivery, KeptMail, State, utc_now
from triage.store.memory_views import MemoryViews
from triage.store.memory_watch import MemoryWatchBook
from triage.store.moves import LONGEST_CLAIM, LONGEST_TURN
from triage.store.sealing import digest

_PATIENCE_SECONDS = 30.0


class MemoryTransaction:
    """One step on a copy of the state."""

    def __init__(self, state: State, now: datetime) -> None:
        self._now = now
        self.history = MemoryHistory(state, now)
        self.ledger = MemoryLedger(state, now)
        self.cases = MemoryCases(state, now)
        self.records = MemoryRecords(state, now)
        self.agenda = MemoryAgenda(state)
        self.outbox = MemoryOutbox(state, now)
        self.settings = MemorySettings(state, self.history)
        self.corrections = MemoryCorrections(state)
        self.people = MemoryPeople(state, now)
        self.tickets = MemoryTickets(state, now)
        self.limits = MemoryLimits(state, now)
        self.reporting = MemoryReporting(state)
        self.overview = MemoryOverview(state, now)
        self.overlay = MemoryOverlays(state, now)
        self.watch = MemoryWatchBook(state, now)
        self.busy = MemoryBusyBook(state)
        self.feeds = MemoryFeeds(state, now)
        self.views = MemoryViews(state)
        self.retention = MemoryRetention(state, now)
        self.rights = MemoryRightsBook(state, now)
        self.scans = MemoryScans(state, now)
        self.restores = MemoryRestores(state, now)
        self.api_tokens = MemoryTokens(state, now)
        self.coupling = MemoryCoupling(state)
        self.operating = MemoryOperating(state, now)

    @property
    def now(self) -> datetime:
        """The moment this transaction began."""
        return self._now

    def keyed(self, mailbox: str, *parts: str) -> str:
        """A digest of *parts*; the fake has no key to keep."""
        return digest(b"memory", mailbox, *parts).hex()[:32]


class MemoryStore:
    """A `triage.ports.store.Store` that forgets everything when its process ends."""

    def __init__(self, clock: Callable[[], datetime] = utc_now) -> None:
        self._clock = clock
        self._state = State()
        self._turn = threading.Lock()

    @contextmanager
    def _step(self) -> Iterator[State]:
        if not self._turn.acquire(timeout=_PATIENCE_SECONDS):
            raise DatabaseBusy
        try:
            working = self._state.copy()
            yield working
            self._state = working
        finally:
            self._turn.release()

    @contextmanager
    def transaction(self, claim: Claim | Lease | None = None) -> Iterator[MemoryTransaction]:
        """Commit at the end, roll back on an exception; LostClaim where *claim* is no longer ours."""
        with self._step() as state:
            if claim is not None and not _is_ours(state, claim):
                raise LostClaim
            yield MemoryTransaction(state, self._clock())

    @contextmanager
    def reading(self) -> Iterator[MemoryTransaction]:
        """Look only: what is changed here is thrown away."""
        yield MemoryTransaction(self._state.copy(), self._clock())

    def claim_mails(self, limit: int, holder: str, lasting: timedelta) -> list[ArchivedMail]:
        """Take up to *limit* pending mails whose turn it is, oldest first."""
        now = self._clock()
        with self._step() as state:
            waiting = [
                mail
                for mail in state.mails.values()
                if mail.outcome is Outcome.PENDING
                and not now < mail.next_at <= now + LONGEST_TURN
                and _is_free(mail.claimed_until, now)
            ]
            waiting.sort(key=lambda mail: (mail.next_at, mail.id))
            return [_claim_mail(state, mail, now + lasting) for mail in _together(waiting[:limit])]

    def claim_delivery(
        self, holder: str, lasting: timedelta, *, except_for: Collection[str] = ()
    ) -> tuple[Claim, Delivery] | None:
        """Take the next queued delivery; one left in SENDING becomes UNKNOWN first."""
        now = self._clock()
        with self._step() as state:
            tx = MemoryTransaction(state, now)
            _give_up_on_sending(state, tx, now)
            ready = [
                row
                for row in state.deliveries.values()
                if row.delivery.state is DeliveryState.QUEUED
                and _is_due(row, now)
                and _is_free(row.claimed_until, now)
                and (row.delivery.mailbox not in except_for or row.delivery.kind == WEBHOOK)
            ]
            if not ready:
                return None
            row = min(ready, key=lambda row: (row.delivery.next_at, row.delivery.id))
            taken = replace(row, token=row.token + 1, claimed_until=now + lasting)
            identifier = row.delivery.id or 0
            state.deliveries[identifier] = taken
            return Claim("delivery", identifier, taken.token, now + lasting), taken.delivery

    def renew(self, held: Sequence[Claim], lasting: timedelta) -> None:
        """Let claims last; one that another took over is left alone."""
        until = self._clock() + lasting
        with self._step() as state:
            for claim in held:
                if not _is_ours(state, claim):
                    continue
                if claim.kind == "mail":
                    mail = state.mails[claim.id]
                    if mail.claimed_until is not None and mail.outcome is Outcome.PENDING:
                        state.mails[claim.id] = replace(mail, claimed_until=until)
                elif (row := state.deliveries[claim.id]).claimed_until is not None:
                    state.deliveries[claim.id] = replace(row, claimed_until=until)

    def lease(self, name: str, holder: str, lasting: timedelta) -> Lease | None:
        """Take or renew a lease by name; None while another holds it."""
        now = self._clock()
        with self._step() as state:
            held = state.leases.get(name)
            running = held is not None and not _is_free(held.expires_at, now)
            if held is not None and running and held.holder != holder:
                return None
            token = (held.token if held else 0) + (0 if running else 1)
            state.leases[name] = Lease(name, holder, token, now + lasting)
            return state.leases[name]

    def release(self, lease: Lease) -> None:
        """Give a lease back; nothing happens where it is another's by now."""
        now = self._clock()
        with self._step() as state:
            held = state.leases.get(lease.name)
            if held is not None and held.token == lease.token:
                state.leases[lease.name] = replace(held, expires_at=now)


def _is_free(claimed_until: datetime | None, now: datetime) -> bool:
    return claimed_until is None or not now < claimed_until <= now + LONGEST_CLAIM


def _is_due(row: KeptDelivery, now: datetime) -> bool:
    delivery = row.delivery
    return delivery.next_at <= now or (delivery.next_at == row.queued_at and delivery.attempts == 0)


def _is_ours(state: State, claim: Claim | Lease) -> bool:
    if isinstance(claim, Lease):
        held = state.leases.get(claim.name)
        return held is not None and held.token == claim.token
    if claim.kind == "mail":
        mail = state.mails.get(claim.id)
        return mail is not None and mail.token == claim.token
    row = state.deliveries.get(claim.id)
    return row is not None and row.token == claim.token


def _together(waiting: list[KeptMail]) -> list[KeptMail]:
    """Those that are claimed at once: a mail that was tried before, and perhaps ended its worker, is taken alone."""
    tried = [mail.attempts + (mail.claimed_until is not None) >= ALONE_FROM for mail in waiting]
    return waiting[:1] if tried[:1] == [True] else waiting[: tried.index(True)] if True in tried else waiting


def _claim_mail(state: State, mail: KeptMail, until: datetime) -> ArchivedMail:
    ran_out = mail.claimed_until is not None
    taken = replace(mail, token=mail.token + 1, claimed_until=until, attempts=mail.attempts + ran_out)
    state.mails[mail.id] = taken
    return ArchivedMail(
        claim=Claim("mail", mail.id, taken.token, until),
        location=mail.location,
        mailbox=mail.mailbox,
        raw=mail.raw or b"",
        stamp=mail.stamp,
        truncated=mail.truncated,
        attempts=taken.attempts,
        walk=mail.walk,
        fingerprint=mail.fingerprint,
        answer_wanted=mail.answer_wanted,
        answer_from=state.sources.get(mail.location.source, NEVER),
        sent=mail.sent,
        case_id=mail.case_id,
    )


def _give_up_on_sending(state: State, tx: MemoryTransaction, now: datetime) -> None:
    for identifier, row in list(state.deliveries.items()):
        if row.delivery.state is not DeliveryState.SENDING or not _is_free(row.claimed_until, now):
            continue
        again = row.delivery.about_case
        given_up = replace(row.delivery, state=DeliveryState.QUEUED if again else DeliveryState.UNKNOWN)
        state.deliveries[identifier] = replace(row, delivery=given_up, token=row.token + 1, claimed_until=None)
        if again:
            continue
        if row.delivery.case_id is not None:
            tx.cases.add_task(row.delivery.case_id, "delivery_unknown", now)
        tx.history.append(
            "dienst",
            "delivery_unknown",
            mailbox=row.delivery.mailbox,
            case_id=row.delivery.case_id,
            walk=row.delivery.walk,
            data=(("delivery", str(identifier)),),
        )
