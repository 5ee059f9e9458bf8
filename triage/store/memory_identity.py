"""People, tickets and limits in memory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from triage.domain.access import Role
from triage.domain.errors import NameTaken
from triage.ports.identity import Bucket, Person, Ticket, TicketKind
from triage.store.memory_state import State


class MemoryPeople:
    """See `triage.ports.identity.People`."""

    def __init__(self, state: State, now: datetime) -> None:
        self._people, self._recovery, self._next_id, self._now = state.people, state.recovery, state.next_id, now

    def add(self, name: str) -> Person:
        """A new person without roles."""
        if self.find(name) is not None:
            raise NameTaken
        person = Person(self._next_id("person"), name.strip().lower(), self._now)
        self._people[person.id] = person
        return person

    def add_first(self, name: str) -> Person | None:
        """The first person; None where there is somebody already."""
        return None if self.anybody() else self.add(name)

    def find(self, name: str) -> Person | None:
        """By name."""
        return next((each for each in self._people.values() if each.name == name.strip().lower()), None)

    def get(self, person_id: int) -> Person | None:
        """By id."""
        return self._people.get(person_id)

    def by_subject(self, issuer: str, subject: str) -> Person | None:
        """By who they are with an OpenID provider."""
        found = (each for each in self._people.values() if (each.issuer, each.subject) == (issuer, subject))
        return next(found, None) if issuer else None

    def everybody(self) -> list[Person]:
        """In order of name."""
        return sorted(self._people.values(), key=lambda each: each.name)

    def anybody(self) -> bool:
        """Whether there is any person."""
        return bool(self._people)

    def grant(self, person_id: int, mailbox: str, role: Role, by: str) -> bool:
        """False where they had it already."""
        had = self._people[person_id].grants.get(mailbox, frozenset())
        self._change(person_id, grants={**self._people[person_id].grants, mailbox: had | {role}})
        return role not in had

    def revoke(self, person_id: int, mailbox: str, role: Role) -> bool:
        """False where they did not have it."""
        grants = dict(self._people[person_id].grants)
        had = grants.pop(mailbox, frozenset())
        if had - {role}:
            grants[mailbox] = had - {role}
        self._change(person_id, grants=grants)
        return role in had

    def disable(self, person_id: int, *, disabled: bool) -> None:
        """Keep somebody out, or let them in again."""
        self._change(person_id, disabled=disabled)

    def set_password(self, person_id: int, hashed: str) -> None:
        """Replace the password's hash."""
        self._change(person_id, password=hashed)

    def set_totp(self, person_id: int, secret: str, step: int) -> None:
        """Replace the second factor; codes up to *step* are used."""
        self._change(person_id, totp=secret, totp_step=step)

    def spend_step(self, person_id: int, step: int) -> bool:
        """Note a time step as used; False where it, or a later one, was used already."""
        if self._people[person_id].totp_step >= step:
            return False
        self._change(person_id, totp_step=step)
        return True

    def link(self, person_id: int, issuer: str, subject: str) -> bool:
        """Tie to an OpenID subject; False where the person or the subject is tied already."""
        if self._people[person_id].issuer or self.by_subject(issuer, subject) is not None:
            return False
        self._change(person_id, issuer=issuer, subject=subject)
        return True

    def set_recovery(self, person_id: int, digests: Iterable[str]) -> None:
        """Replace all recovery codes."""
        self._recovery[person_id] = frozenset(digests)

    def spend_recovery(self, person_id: int, digest: str) -> bool:
        """Use a recovery code; False where there is no such code."""
        left = self._recovery.get(person_id, frozenset())
        self._recovery[person_id] = left - {digest}
        return digest in left

    def recovery_left(self, person_id: int) -> int:
        """How many recovery codes are left."""
        return len(self._recovery.get(person_id, ()))

    def _change(self, person_id: int, **values: Any) -> None:
        self._people[person_id] = replace(self._people[person_id], **values)


class MemoryTickets:
    """See `triage.ports.identity.Tickets`."""

    def __init__(self, state: State, now: datetime) -> None:
        self._tickets, self._now = state.tickets, now

    def put(self, ticket: Ticket) -> None:
        """Keep a ticket."""
        self._tickets[ticket.digest] = ticket

    def find(self, kind: TicketKind, digest: bytes) -> Ticket | None:
        """By digest, where it is not over."""
        found = self._tickets.get(digest)
        return found if found is not None and found.kind is kind and found.until > self._now else None

    def take(self, kind: TicketKind, digest: bytes) -> Ticket | None:
        """Find and remove."""
        found = self.find(kind, digest)
        if found is not None:
            del self._tickets[digest]
        return found

    def touch(self, digest: bytes) -> None:
        """Seen now."""
        if digest in self._tickets:
            self._tickets[digest] = replace(self._tickets[digest], seen_at=self._now)

    def keep(self, digest: bytes, content: Mapping[str, Any]) -> None:
        """Replace the content."""
        if digest in self._tickets:
            self._tickets[digest] = replace(self._tickets[digest], content=dict(content))

    def tried(self, digest: bytes) -> int:
        """Count one try."""
        found = self._tickets.get(digest)
        if found is None:
            return 0
        self._tickets[digest] = replace(found, tries=found.tries + 1)
        return found.tries + 1

    def drop(self, digest: bytes) -> bool:
        """False where there was none."""
        return self._tickets.pop(digest, None) is not None

    def drop_all(self, kind: TicketKind, person_id: int | None, *, but: bytes = b"") -> int:
        """Remove all of one kind of a person, save one."""
        gone = [
            each.digest
            for each in self._tickets.values()
            if each.kind is kind and each.person_id == person_id and each.digest != but
        ]
        for digest in gone:
            del self._tickets[digest]
        return len(gone)

    def of(self, kind: TicketKind, person_id: int) -> list[Ticket]:
        """A person's, newest first."""
        theirs = (each for each in self._tickets.values() if each.kind is kind and each.person_id == person_id)
        return sorted((each for each in theirs if each.until > self._now), key=lambda each: each.made_at, reverse=True)

    def sweep(self) -> None:
        """Remove what is over."""
        for each in list(self._tickets.values()):
            if each.until <= self._now:
                del self._tickets[each.digest]


class MemoryLimits:
    """See `triage.ports.identity.Limits`."""

    def __init__(self, state: State, now: datetime) -> None:
        self._buckets, self._now = state.buckets, now

    def load(self, keys: Sequence[str]) -> dict[str, Bucket]:
        """A bucket for every key."""
        return {key: self._buckets.get(key, Bucket(key, 0, self._now, self._now)) for key in keys}

    def save(self, bucket: Bucket) -> None:
        """Keep a count."""
        self._buckets[bucket.key] = bucket

    def clear(self, keys: Sequence[str]) -> None:
        """Forget counts."""
        for key in keys:
            self._buckets.pop(key, None)

    def sweep(self, before: datetime) -> None:
        """Remove what last failed before *before* and blocks nobody now."""
        for bucket in list(self._buckets.values()):
            if bucket.last_at < before and bucket.blocked_until <= self._now:
                del self._buckets[bucket.key]
