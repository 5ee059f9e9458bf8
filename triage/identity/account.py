"""What somebody who is in does with their own account; the password is asked again for what a thief would want."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from triage.identity import limits, totp
from triage.identity.first_use import TWO_DIFFER, WRONG_CODE, renew_recovery
from triage.identity.login import spend_code
from triage.identity.passwords import Hasher, why_refused
from triage.identity.sessions import Sessions, Visitor
from triage.ports.identity import Ticket, TicketKind
from triage.ports.store import Transaction

WRONG = "Uw huidige wachtwoord of de code klopt niet. Er is niets gewijzigd."
BLOCKED = "Te veel pogingen. Wacht even en probeer het dan opnieuw."
LOG_IN_AGAIN = "Meld u af en opnieuw aan. Daarna kunt u dit een kwartier lang doen."
_PENDING = "new_secret"
_JUST_NOW = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Pending:
    """A second factor that is not in use yet."""

    secret: str = field(repr=False)


class OwnAccount:
    """Somebody's own account, on one store."""

    def __init__(self, sessions: Sessions, hasher: Hasher) -> None:
        self._sessions, self._store, self._hasher = sessions, sessions.store, hasher

    def sessions(self, visitor: Visitor) -> list[Ticket]:
        """Their sessions that last, newest first."""
        with self._store.reading() as tx:
            return self._sessions.of(tx, visitor.person.id)

    def recovery_left(self, visitor: Visitor) -> int:
        """How many recovery codes they have."""
        with self._store.reading() as tx:
            return tx.people.recovery_left(visitor.person.id)

    def change_password(self, visitor: Visitor, current: str, new: str, again: str) -> str:
        """What is wrong in Dutch, else empty. Their other sessions and logins under way end."""
        problem = TWO_DIFFER if new != again else why_refused(new, visitor.person.name)
        if problem:
            return problem
        refused = self._check(visitor, current)
        if refused:
            return refused
        hashed = self._hasher.hash(new)
        with self._store.transaction() as tx:
            tx.people.set_password(visitor.person.id, hashed)
            self._end_others(tx, visitor)
            tx.history.append(visitor.viewer, "password_changed", mailbox="")
        return ""

    def begin_second_factor(self, visitor: Visitor, current: str, code: str) -> str:
        """Ask for a new second factor, with the password and a code of the old one; what is wrong, else empty."""
        refused = self._check(visitor, current, code)
        if not refused:
            self._sessions.keep(visitor, **{_PENDING: totp.new_secret()})
        return refused

    def pending(self, visitor: Visitor) -> Pending | None:
        """The second factor that is being set, if any."""
        secret = visitor.content.get(_PENDING)
        return Pending(secret) if secret else None

    def confirm_second_factor(self, visitor: Visitor, code: str) -> tuple[str, ...] | str:
        """Take the new second factor in use; the new recovery codes, or what is wrong."""
        pending = self.pending(visitor)
        if pending is None:
            return WRONG_CODE
        with self._store.transaction() as tx:
            step = totp.step_of(pending.secret, code, tx.now)
            if step is None:
                return WRONG_CODE
            tx.people.set_totp(visitor.person.id, pending.secret, step)
            codes = renew_recovery(tx, visitor.person.id)
            kept = {name: value for name, value in visitor.content.items() if name != _PENDING}
            tx.tickets.keep(visitor.ticket.digest, kept)
            self._end_others(tx, visitor)
            tx.history.append(visitor.viewer, "second_factor_changed", mailbox="")
            return codes

    def end_session(self, visitor: Visitor, digest: str) -> bool:
        """End one of their own sessions, by its digest in hexadecimal; False where they have no such session."""
        with self._store.transaction() as tx:
            own = {each.digest.hex(): each.digest for each in tx.tickets.of(TicketKind.SESSION, visitor.person.id)}
            if digest not in own:
                return False
            tx.tickets.drop(own[digest])
            tx.history.append(visitor.viewer, "sessions_ended", mailbox="")
            return True

    def end_everywhere(self, visitor: Visitor) -> None:
        """Log out everywhere, here too; devices that were known are known no longer."""
        with self._store.transaction() as tx:
            for kind in (TicketKind.SESSION, TicketKind.DEVICE, TicketKind.LOGIN):
                tx.tickets.drop_all(kind, visitor.person.id)
            tx.history.append(visitor.viewer, "sessions_ended", mailbox="")

    def refuses(self, visitor: Visitor, current: str) -> str:
        """Why somebody who is in may not do what a thief of their session would want; empty where they may. Who has a
        password here is asked for it; who logs in elsewhere must have done so just now."""
        if visitor.person.is_local:
            return self._check(visitor, current)
        return "" if visitor.now - visitor.ticket.made_at <= _JUST_NOW else LOG_IN_AGAIN

    def _end_others(self, tx: Transaction, visitor: Visitor) -> None:
        tx.tickets.drop_all(TicketKind.SESSION, visitor.person.id, but=visitor.ticket.digest)
        tx.tickets.drop_all(TicketKind.LOGIN, visitor.person.id)

    def _check(self, visitor: Visitor, password: str, code: str | None = None) -> str:
        """Ask the password again, and with *code* a code too: counted as every try is."""
        person = visitor.person
        with self._store.transaction() as tx:
            counted = limits.counted(tx, [(limits.DEVICE, (visitor.ticket.digest.hex(),))])
        if counted.blocked_until is not None:
            return BLOCKED
        right = self._hasher.verify(person.password, password)
        with self._store.transaction() as tx:
            if not right or (code is not None and not spend_code(tx, person, code)):
                tx.history.append(visitor.viewer, "reauthentication_failed", mailbox="")
                return WRONG
            tx.limits.clear(counted.keys)
        return ""
