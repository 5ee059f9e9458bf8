"""Administration of people: who there are, their roles, their links and sessions. Every act stands in the history."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from triage.domain.access import Role, Viewer
from triage.domain.errors import NotFound
from triage.identity.sessions import Sessions
from triage.identity.tokens import digest_of, new_token
from triage.ports.identity import Person, Ticket, TicketKind
from triage.ports.store import Transaction

LINK_LASTS = timedelta(hours=1)
PERSONAL_LINK_LASTS = timedelta(hours=24)


class LinkPurpose(StrEnum):
    """What a one-time link is for."""

    FIRST = "first"
    CREDENTIALS = "credentials"


class Administration:
    """What *actor* does to people; *actor* is named in the history."""

    def __init__(self, sessions: Sessions, actor: str | Viewer) -> None:
        self._sessions, self._store, self._actor = sessions, sessions.store, actor

    def anybody(self) -> bool:
        """Whether there is any person."""
        with self._store.reading() as tx:
            return tx.people.anybody()

    def everybody(self) -> list[Person]:
        """In order of name."""
        with self._store.reading() as tx:
            return tx.people.everybody()

    def find(self, name: str) -> Person:
        """By name; NotFound where there is nobody of that name."""
        with self._store.reading() as tx:
            return self._known(tx, name)

    def add(self, name: str, grants: list[tuple[str, Role]]) -> tuple[Person, str]:
        """A new person with these roles, and a link for their first use; NameTaken where there is one of that name."""
        with self._store.transaction() as tx:
            person = tx.people.add(name)
            self._note(tx, "person_added", person)
            for mailbox, role in grants:
                self._grant(tx, person, mailbox, role)
            code = self._link(tx, person)
            return self._known(tx, name), code

    def grant(self, name: str, mailbox: str, role: Role) -> bool:
        """Give a role; False where they had it."""
        with self._store.transaction() as tx:
            return self._grant(tx, self._known(tx, name), mailbox, role)

    def revoke(self, name: str, mailbox: str, role: Role) -> bool:
        """Take a role away, at once; False where they did not have it."""
        with self._store.transaction() as tx:
            person = self._known(tx, name)
            gone = tx.people.revoke(person.id, mailbox, role)
            if gone:
                self._note(tx, "role_revoked", person, mailbox, role)
            return gone

    def disable(self, name: str, *, disabled: bool) -> int:
        """Keep somebody out at once, or let them in again; returns how many sessions ended."""
        with self._store.transaction() as tx:
            person = self._known(tx, name)
            tx.people.disable(person.id, disabled=disabled)
            ended = 0
            if disabled:
                ended = tx.tickets.drop_all(TicketKind.SESSION, person.id)
                for kind in (TicketKind.LOGIN, TicketKind.LINK, TicketKind.DEVICE):
                    tx.tickets.drop_all(kind, person.id)
            self._note(tx, "person_disabled" if disabled else "person_enabled", person)
            return ended

    def link(self, name: str) -> str:
        """A one-time link to choose a password and a second factor anew; earlier links stop working."""
        with self._store.transaction() as tx:
            return self._link(tx, self._known(tx, name))

    def first_link(self) -> str | None:
        """A one-time link for the first administrator; None where there is somebody already."""
        with self._store.transaction() as tx:
            if tx.people.anybody():
                return None
            code, now = new_token(), tx.now
            content = {"purpose": LinkPurpose.FIRST.value}
            tx.tickets.put(Ticket(digest_of(code), TicketKind.LINK, None, now, now, now + LINK_LASTS, 0, content))
            tx.history.append(self._actor, "first_link_made", mailbox="")
            return code

    def sessions(self, name: str) -> list[Ticket]:
        """Somebody's sessions that last, newest first."""
        with self._store.reading() as tx:
            return self._sessions.of(tx, self._known(tx, name).id)

    def end_sessions(self, name: str) -> int:
        """Log somebody out everywhere; returns how many sessions ended."""
        with self._store.transaction() as tx:
            person = self._known(tx, name)
            ended = tx.tickets.drop_all(TicketKind.SESSION, person.id)
            self._note(tx, "sessions_ended", person)
            return ended

    def _link(self, tx: Transaction, person: Person) -> str:
        code, now = new_token(), tx.now
        tx.tickets.drop_all(TicketKind.LINK, person.id)
        content = {"purpose": LinkPurpose.CREDENTIALS.value}
        until = now + PERSONAL_LINK_LASTS
        tx.tickets.put(Ticket(digest_of(code), TicketKind.LINK, person.id, now, now, until, 0, content))
        self._note(tx, "link_made", person)
        return code

    def _grant(self, tx: Transaction, person: Person, mailbox: str, role: Role) -> bool:
        by = self._actor.who if isinstance(self._actor, Viewer) else self._actor
        added = tx.people.grant(person.id, mailbox, role, by)
        if added:
            self._note(tx, "role_granted", person, mailbox, role)
        return added

    def _known(self, tx: Transaction, name: str) -> Person:
        person = tx.people.find(name)
        if person is None:
            raise NotFound(f"gebruiker '{name}' bestaat niet; zie `triage user list`")
        return person

    def _note(self, tx: Transaction, action: str, person: Person, mailbox: str = "", role: Role | None = None) -> None:
        data = [("person", person.name), *([("role", role.value)] if role else [])]
        tx.history.append(self._actor, action, mailbox=mailbox, data=data)
