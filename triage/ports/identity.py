"""Who may come in: people and their roles, tickets (sessions, logins under way, one-time links, known devices), and the
counts that slow down guessing. Part of the store's transaction, so that several web processes share one state.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from triage.domain.access import Role, Viewer

IDENTITY = "@identity"
"""Whose keys seal this part: a name that no mailbox can have."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a row. `password` is an argon2id hash and `totp` a secret in base32, each empty where there is
    none; `totp_step` is the last time step whose code was accepted (RFC 6238, 5.2). `issuer` and `subject` are who they
    are with an OpenID provider, empty before the first such login."""

    id: int
    name: str
    made_at: datetime
    disabled: bool = False
    password: str = field(default="", repr=False)
    totp: str = field(default="", repr=False)
    totp_step: int = 0
    issuer: str = ""
    subject: str = ""
    grants: Mapping[str, frozenset[Role]] = field(default_factory=dict)

    @property
    def viewer(self) -> Viewer:
        """Them, as queries for cases know them."""
        return Viewer(self.name, self.grants)

    @property
    def is_local(self) -> bool:
        """Whether they can log in with a password and a code."""
        return bool(self.password and self.totp)


class TicketKind(StrEnum):
    """What a ticket lets its holder do: be in, finish a login, use a one-time link, be known as a device."""

    SESSION = "session"
    LOGIN = "login"
    LINK = "link"
    DEVICE = "device"


@dataclass(frozen=True, slots=True)
class Ticket:
    """What the holder of a random token may do until when. Only the token's digest is kept; `content` is sealed."""

    digest: bytes
    kind: TicketKind
    person_id: int | None
    made_at: datetime
    seen_at: datetime
    until: datetime
    tries: int = 0
    content: Mapping[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Bucket:
    """How often something failed lately, and until when it is not tried again."""

    key: str
    failures: int
    last_at: datetime
    blocked_until: datetime


class People(Protocol):
    """Everybody who may come in. Names are compared without regard to case."""

    def add(self, name: str) -> Person:
        """A new person without roles; NameTaken where there is one of that name."""

    def find(self, name: str) -> Person | None: ...

    def get(self, person_id: int) -> Person | None: ...

    def by_subject(self, issuer: str, subject: str) -> Person | None: ...

    def everybody(self) -> list[Person]:
        """In order of name."""

    def anybody(self) -> bool:
        """Whether there is any person."""

    def add_first(self, name: str) -> Person | None:
        """The first person; None where there is somebody already. Of two at once, one is first."""

    def grant(self, person_id: int, mailbox: str, role: Role, by: str) -> bool:
        """False where they had it already."""

    def revoke(self, person_id: int, mailbox: str, role: Role) -> bool:
        """False where they did not have it."""

    def disable(self, person_id: int, *, disabled: bool) -> None: ...

    def set_password(self, person_id: int, hashed: str) -> None: ...

    def set_totp(self, person_id: int, secret: str, step: int) -> None: ...

    def spend_step(self, person_id: int, step: int) -> bool:
        """Note a time step as used; False where it, or a later one, was used already."""

    def link(self, person_id: int, issuer: str, subject: str) -> bool:
        """Tie to an OpenID subject; False where the person or the subject is tied already."""

    def set_recovery(self, person_id: int, digests: Iterable[str]) -> None:
        """Replace all recovery codes."""

    def spend_recovery(self, person_id: int, digest: str) -> bool:
        """Use a recovery code; False where there is no such code (any more)."""

    def recovery_left(self, person_id: int) -> int: ...


class Tickets(Protocol):
    """Tickets by the digest of their token. One that is over is not found."""

    def put(self, ticket: Ticket) -> None: ...

    def find(self, kind: TicketKind, digest: bytes) -> Ticket | None: ...

    def take(self, kind: TicketKind, digest: bytes) -> Ticket | None:
        """Find and remove: of two who take one at once, one gets it."""

    def touch(self, digest: bytes) -> None:
        """Seen now."""

    def keep(self, digest: bytes, content: Mapping[str, Any]) -> None:
        """Replace the content."""

    def tried(self, digest: bytes) -> int:
        """Count one try; returns how many there were with this one, 0 where there is no such ticket."""

    def drop(self, digest: bytes) -> bool:
        """False where there was none."""

    def drop_all(self, kind: TicketKind, person_id: int | None, *, but: bytes = b"") -> int:
        """Remove all of one kind of a person (None: of nobody), save one; returns how many."""

    def of(self, kind: TicketKind, person_id: int) -> list[Ticket]:
        """A person's, newest first."""

    def sweep(self) -> None:
        """Remove what is over."""


class Limits(Protocol):
    """Failures by key. Whoever loads a key holds it until the end of the transaction."""

    def load(self, keys: Sequence[str]) -> dict[str, Bucket]:
        """A bucket for every key; one that never failed has none to count."""

    def save(self, bucket: Bucket) -> None: ...

    def clear(self, keys: Sequence[str]) -> None: ...

    def sweep(self, before: datetime) -> None:
        """Remove what last failed before *before* and blocks nobody now."""
