"""Sessions: kept in the store by the digest of a random token, over after idle time or in any case after half a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from triage.domain.access import Viewer
from triage.identity.limits import FORGOTTEN
from triage.identity.tokens import digest_of, new_token, proof_of
from triage.ports.identity import Person, Ticket, TicketKind
from triage.ports.store import Store, Transaction

# Writing at every request would keep the database busy; a session may end this much early, and says so.
_TOUCH_AFTER = timedelta(seconds=60)
DEVICE_LASTS = timedelta(days=180)
_DEVICES = 4


@dataclass(frozen=True, slots=True)
class SessionLimits:
    """How long a session lasts without an act of its person, and at most; how long before that it warns (WCAG 2.2.1).
    NIST SP 800-63B, 4.2.3: 30 minutes, 12 hours."""

    idle: timedelta = timedelta(minutes=30)
    absolute: timedelta = timedelta(hours=12)
    warning: timedelta = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Origin:
    """From where somebody comes: their address, their browser's name for itself, the tokens of its known devices."""

    address: str = ""
    agent: str = ""
    devices: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Entered:
    """Somebody is in: the tokens for their browser, and the page they came for."""

    person: Person
    session: str = field(repr=False)
    devices: tuple[str, ...] = field(repr=False)
    onward: str = "/"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who is in, as the database knows them now. `until` is when the session ends in any case, `idle_until`
    when it ends without another act; `proof` stands in the forms of their pages and nowhere else."""

    person: Person
    address: str
    ticket: Ticket = field(repr=False)
    proof: str = field(repr=False)
    now: datetime
    idle_until: datetime
    until: datetime

    @property
    def viewer(self) -> Viewer:
        """Them, with their roles of now and from where they look."""
        return replace(self.person.viewer, origin=self.address)

    @property
    def ends(self) -> datetime:
        """When the session ends unless something is done."""
        return min(self.idle_until, self.until)

    @property
    def content(self) -> Mapping[str, Any]:
        """What the session keeps."""
        return self.ticket.content


class Sessions:
    """The sessions of all web processes on one store."""

    def __init__(self, store: Store, limits: SessionLimits | None = None) -> None:
        self.store, self.limits = store, limits or SessionLimits()

    def find(self, token: str, address: str = "", *, active: bool = True) -> Visitor | None:
        """Who holds this token, while the session lasts and the person is not disabled. With *active* this is an act
        of theirs, which puts the idle end off."""
        if not token:
            return None
        with self.store.reading() as tx:
            found = self._visitor(tx, token, address)
        if found is None or not active or found.now - found.ticket.seen_at < _TOUCH_AFTER:
            return found
        with self.store.transaction() as tx:
            tx.tickets.touch(found.ticket.digest)
        return replace(found, idle_until=found.now + self.limits.idle)

    def stay(self, visitor: Visitor) -> timedelta:
        """Put the idle end off now; how long the session lasts without another act."""
        with self.store.transaction() as tx:
            tx.tickets.touch(visitor.ticket.digest)
            return min(self.limits.idle, visitor.until - tx.now)

    def open(
        self, tx: Transaction, person: Person, origin: Origin, how: str, *, onward: str = "/", id_token: str = ""
    ) -> Entered:
        """A new session, with a new token whatever the browser brought (session fixation), and a known device."""
        token, now = new_token(), tx.now
        content = {"how": how, "agent": origin.agent, "address": origin.address, "id_token": id_token}
        tx.tickets.put(
            Ticket(digest_of(token), TicketKind.SESSION, person.id, now, now, now + self.limits.absolute, 0, content)
        )
        devices = origin.devices[:_DEVICES]
        if not known_device(tx, person, origin):
            device = new_token()
            until = now + DEVICE_LASTS
            tx.tickets.put(Ticket(digest_of(device), TicketKind.DEVICE, person.id, now, now, until))
            devices = (device, *devices[: _DEVICES - 1])
        viewer = replace(person.viewer, origin=origin.address)
        tx.history.append(viewer, "login", mailbox="", data=(("how", how),))
        tx.tickets.sweep()
        tx.limits.sweep(now - FORGOTTEN)
        return Entered(person, token, devices, onward)

    def end(self, visitor: Visitor) -> None:
        """Log out."""
        with self.store.transaction() as tx:
            tx.tickets.drop(visitor.ticket.digest)
            tx.history.append(visitor.viewer, "logout", mailbox="")

    def of(self, tx: Transaction, person_id: int) -> list[Ticket]:
        """A person's sessions that last, newest first."""
        return [each for each in tx.tickets.of(TicketKind.SESSION, person_id) if self._idle_end(each) > tx.now]

    def keep(self, visitor: Visitor, **content: Any) -> None:
        """Add to what the session keeps."""
        with self.store.transaction() as tx:
            found = tx.tickets.find(TicketKind.SESSION, visitor.ticket.digest)
            if found is not None:
                tx.tickets.keep(found.digest, {**found.content, **content})

    def _visitor(self, tx: Transaction, token: str, address: str) -> Visitor | None:
        ticket = tx.tickets.find(TicketKind.SESSION, digest_of(token))
        if ticket is None or ticket.person_id is None or self._idle_end(ticket) <= tx.now:
            return None
        person = tx.people.get(ticket.person_id)
        if person is None or person.disabled:
            return None
        return Visitor(person, address, ticket, proof_of(token), tx.now, self._idle_end(ticket), ticket.until)

    def _idle_end(self, ticket: Ticket) -> datetime:
        return ticket.seen_at + self.limits.idle


def known_device(tx: Transaction, person: Person, origin: Origin) -> str:
    """The digest, in hexadecimal, of a device on which this person logged in before; empty for any other."""
    for token in origin.devices[:_DEVICES]:
        found = tx.tickets.find(TicketKind.DEVICE, digest_of(token))
        if found is not None and found.person_id == person.id:
            return found.digest.hex()
    return ""
