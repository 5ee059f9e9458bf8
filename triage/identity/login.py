"""Logging in: a password and then a code, or what an OpenID provider says. One answer for every name that is wrong."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from triage.identity import limits, totp
from triage.identity.passwords import Hasher
from triage.identity.provider import Begun, VerifiedIdentity
from triage.identity.sessions import Entered, Origin, Sessions, known_device
from triage.identity.tokens import digest_of, new_token
from triage.ports.identity import IDENTITY, Person, Ticket, TicketKind
from triage.ports.store import Transaction

UNDER_WAY = timedelta(minutes=10)
_TRIES = 5
_LONGEST_NAME = 254


class Why(StrEnum):
    """Why somebody is not let in, as the history keeps it; the page says less."""

    WRONG = "wrong"
    BLOCKED = "blocked"
    EXPIRED = "expired"
    UNKNOWN = "unknown"
    DISABLED = "disabled"
    LINKED = "linked_to_another"


@dataclass(frozen=True, slots=True)
class Refused:
    """Not let in; `until` is from when it may be tried again."""

    why: Why
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class SecondStep:
    """The password was right: the browser's token for the second step."""

    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class External:
    """A login begun with a provider, taken up again."""

    provider: str
    begun: Begun
    onward: str


class Login:
    """The ways in, on one store."""

    def __init__(self, sessions: Sessions, hasher: Hasher) -> None:
        self._sessions, self._store, self._hasher = sessions, sessions.store, hasher

    def by_password(self, name: str, password: str, origin: Origin, onward: str = "/") -> SecondStep | Refused:
        """The first step. One verification is done whether the name is known, disabled, without password, or not."""
        name = name.strip().lower()[:_LONGEST_NAME]
        with self._store.transaction() as tx:
            person = tx.people.find(name)
            device = known_device(tx, person, origin) if person is not None else ""
            counted = limits.count(tx, name, origin.address, device)
            if counted.newly:
                _note(tx, person, origin, "login_blocked")
        if counted.blocked_until is not None:
            return Refused(Why.BLOCKED, counted.blocked_until)
        able = person is not None and person.is_local and not person.disabled
        right = self._hasher.verify(person.password if person is not None and able else "", password)
        if person is None or not right:
            with self._store.transaction() as tx:
                _note(tx, person, origin, "login_failed", Why.WRONG)
            return Refused(Why.WRONG)
        anew = self._hasher.hash(password) if self._hasher.is_outdated(person.password) else ""
        with self._store.transaction() as tx:
            limits.refund(tx, origin.address)
            if anew:
                tx.people.set_password(person.id, anew)
            return SecondStep(_begin(tx, person.id, {"stage": "second", "onward": onward}))

    def under_way(self, token: str, stage: str) -> Ticket | None:
        """The login that this browser is in the middle of, where it is at *stage*."""
        with self._store.reading() as tx:
            return at_stage(tx, token, stage)

    def by_code(self, token: str, code: str, origin: Origin, *, recovery: bool = False) -> Entered | Refused:
        """The second step, by the app or by a recovery code. A code is accepted once only."""
        with self._store.transaction() as tx:
            ticket = at_stage(tx, token, "second")
            person = tx.people.get(ticket.person_id) if ticket is not None and ticket.person_id is not None else None
            if ticket is None or person is None or person.disabled or tx.tickets.tried(ticket.digest) > _TRIES:
                tx.tickets.drop(digest_of(token))
                return Refused(Why.EXPIRED)
            counted = limits.count_second(tx, person.name, origin.address, known_device(tx, person, origin))
            if counted.blocked_until is not None:
                return Refused(Why.BLOCKED, counted.blocked_until)
            if not (spend_recovery(tx, person, code) if recovery else spend_code(tx, person, code)):
                _note(tx, person, origin, "login_failed", Why.WRONG, step="second")
                return Refused(Why.WRONG)
            tx.tickets.drop(ticket.digest)
            tx.limits.clear(counted.keys)
            how = "password+recovery" if recovery else "password+code"
            return self._sessions.open(tx, person, origin, how, onward=ticket.content["onward"])

    def begin_external(self, provider: str, begun: Begun, origin: Origin, onward: str) -> str | Refused:
        """Keep what the provider's answer is held to; returns the browser's token."""
        with self._store.transaction() as tx:
            network = limits.network_of(origin.address)
            counted = limits.counted(tx, [(limits.BEGUN, (network,))])
            if counted.blocked_until is not None:
                return Refused(Why.BLOCKED, counted.blocked_until)
            kept = {"stage": "external", "provider": provider, "onward": onward, **begun.kept()}
            return _begin(tx, None, kept)

    def take_external(self, token: str, provider: str) -> External | None:
        """What was kept, once: an answer that comes again, or for another provider, finds nothing."""
        with self._store.transaction() as tx:
            if at_stage(tx, token, "external") is None:
                return None
            taken = tx.tickets.take(TicketKind.LOGIN, digest_of(token))
        if taken is None or taken.content["provider"] != provider:
            return None
        return External(provider, Begun.of(taken.content), taken.content["onward"])

    def by_provider(self, found: VerifiedIdentity, external: External, origin: Origin) -> Entered | Refused:
        """Somebody whom a provider vouches for: by issuer and subject, the first time by a name that an administrator
        added."""
        with self._store.transaction() as tx:
            person = tx.people.by_subject(found.issuer, found.subject)
            if person is None and found.name:
                person = tx.people.find(found.name)
                if person is not None and not person.disabled:
                    if not tx.people.link(person.id, found.issuer, found.subject):
                        _note(tx, person, origin, "login_failed", Why.LINKED, step=external.provider)
                        return Refused(Why.LINKED)
                    tx.history.append(person.name, "oidc_linked", mailbox="", data=(("provider", external.provider),))
            if person is None or person.disabled:
                why = Why.UNKNOWN if person is None else Why.DISABLED
                _note(tx, person, origin, "login_failed", why, step=external.provider)
                return Refused(why)
            how = f"oidc:{external.provider}"
            return self._sessions.open(tx, person, origin, how, onward=external.onward, id_token=found.id_token)

    def note_provider_refused(self, provider: str, reason: str, origin: Origin) -> None:
        """Keep that a provider's answer was not accepted, and which check it did not pass."""
        with self._store.transaction() as tx:
            data = (("step", provider), ("why", reason), ("address", origin.address))
            tx.history.append("onbekend", "login_failed", mailbox="", data=data)


def at_stage(tx: Transaction, token: str, stage: str) -> Ticket | None:
    """The login under way of this token, where it is at *stage*."""
    found = tx.tickets.find(TicketKind.LOGIN, digest_of(token)) if token else None
    return found if found is not None and found.content.get("stage") == stage else None


def _begin(tx: Transaction, person_id: int | None, content: dict[str, Any]) -> str:
    token, now = new_token(), tx.now
    tx.tickets.sweep()
    tx.tickets.put(Ticket(digest_of(token), TicketKind.LOGIN, person_id, now, now, now + UNDER_WAY, 0, content))
    return token


def spend_code(tx: Transaction, person: Person, code: str) -> bool:
    """Whether this is a code of now that was not used yet; it is used then (RFC 6238, 5.2)."""
    step = totp.step_of(person.totp, code, tx.now) if person.totp else None
    return step is not None and tx.people.spend_step(person.id, step)


def spend_recovery(tx: Transaction, person: Person, code: str) -> bool:
    """Whether this is a recovery code that was not used yet; it is used then."""
    spent = tx.people.spend_recovery(person.id, recovery_digest(tx, person.id, code))
    if spent:
        tx.history.append(person.name, "recovery_code_used", mailbox="")
    return spent


def recovery_digest(tx: Transaction, person_id: int, code: str) -> str:
    """What is kept of a recovery code: a keyed digest, so that the database alone says nothing."""
    return tx.keyed(IDENTITY, "recovery", str(person_id), totp.plain_recovery(code))


def _note(
    tx: Transaction, person: Person | None, origin: Origin, action: str, why: Why | None = None, step: str = ""
) -> None:
    """For the history. A name that nobody has is not kept: it may be a password in the wrong field."""
    who = replace(person.viewer, origin=origin.address) if person is not None else "onbekend"
    given = {"why": why.value if why else "", "step": step, "address": origin.address if person is None else ""}
    tx.history.append(who, action, mailbox="", data=[(name, value) for name, value in given.items() if value])
