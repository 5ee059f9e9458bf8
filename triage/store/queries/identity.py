"""People and their roles, tickets, and the counts that slow down guessing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, func, select, text, update

from triage.domain.access import Role
from triage.domain.errors import NameTaken
from triage.ports.identity import IDENTITY, Bucket, Person, Ticket, TicketKind
from triage.store.dialect import insert_or_nothing, replace_row
from triage.store.sealing import new_sid
from triage.store.tables import LoginLimit, PersonRole, PersonRow, RecoveryCode, TicketRow, table_of
from triage.store.work import Work, plain

_PEOPLE = table_of(PersonRow)
_ROLES = table_of(PersonRole)
_CODES = table_of(RecoveryCode)
_TICKETS = table_of(TicketRow)
_LIMITS = table_of(LoginLimit)
_KNOWN_ROLES = frozenset(role.value for role in Role)


def kept_name(name: str) -> str:
    """A name as it is kept and compared."""
    return plain(name.strip().lower())


class SqlPeople:
    """See `triage.ports.identity.People`."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def add(self, name: str) -> Person:
        """A new person without roles."""
        row = {
            "sid": new_sid(), "name": kept_name(name), "made_at": self._work.now, "disabled_at": None, "password": "",
            "totp": None, "totp_step": 0, "issuer": None, "subject": None,
        }  # fmt: skip
        if not self._work.changed(insert_or_nothing(_PEOPLE, "name"), row):
            raise NameTaken
        found = self.find(name)
        assert found is not None
        return found

    def add_first(self, name: str) -> Person | None:
        """The first person; None where there is somebody already."""
        if not self._work.on_sqlite:
            # On SQLite whoever writes is alone already.
            self._work.run(text(f"LOCK TABLE {_PEOPLE.name} IN SHARE ROW EXCLUSIVE MODE"))
        return None if self.anybody() else self.add(name)

    def find(self, name: str) -> Person | None:
        """By name."""
        return self._one(_PEOPLE.c.name == kept_name(name))

    def get(self, person_id: int) -> Person | None:
        """By id."""
        return self._one(_PEOPLE.c.id == person_id)

    def by_subject(self, issuer: str, subject: str) -> Person | None:
        """By who they are with an OpenID provider."""
        return self._one((_PEOPLE.c.issuer == plain(issuer)) & (_PEOPLE.c.subject == plain(subject)))

    def everybody(self) -> list[Person]:
        """In order of name."""
        roles: dict[int, list[Row[Any]]] = {}
        for row in self._work.all(select(_ROLES)):
            roles.setdefault(row.person_id, []).append(row)
        rows = self._work.all(select(_PEOPLE).order_by(_PEOPLE.c.name))
        return [self._person(row, roles.get(row.id, ())) for row in rows]

    def anybody(self) -> bool:
        """Whether there is any person."""
        return self._work.first(select(_PEOPLE.c.id).limit(1)) is not None

    def grant(self, person_id: int, mailbox: str, role: Role, by: str) -> bool:
        """False where they had it already."""
        row = {
            "person_id": person_id, "mailbox": mailbox, "role": role.value, "granted_at": self._work.now,
            "granted_by": plain(by),
        }  # fmt: skip
        return bool(self._work.changed(insert_or_nothing(_ROLES, "person_id", "mailbox", "role"), row))

    def revoke(self, person_id: int, mailbox: str, role: Role) -> bool:
        """False where they did not have it."""
        gone = delete(_ROLES).where(
            _ROLES.c.person_id == person_id, _ROLES.c.mailbox == mailbox, _ROLES.c.role == role.value
        )
        return bool(self._work.changed(gone))

    def disable(self, person_id: int, *, disabled: bool) -> None:
        """Keep somebody out, or let them in again."""
        self._set(person_id, disabled_at=self._work.now if disabled else None)

    def set_password(self, person_id: int, hashed: str) -> None:
        """Replace the password's hash."""
        self._set(person_id, password=hashed)

    def set_totp(self, person_id: int, secret: str, step: int) -> None:
        """Replace the second factor; codes up to *step* are used."""
        sid = self._work.value(select(_PEOPLE.c.sid).where(_PEOPLE.c.id == person_id))
        sealed = self._work.seal(IDENTITY, _PEOPLE, "totp", sid, secret) if secret else None
        self._set(person_id, totp=sealed, totp_step=step)

    def spend_step(self, person_id: int, step: int) -> bool:
        """Note a time step as used; False where it, or a later one, was used already."""
        newer = update(_PEOPLE).where(_PEOPLE.c.id == person_id, _PEOPLE.c.totp_step < step)
        return bool(self._work.changed(newer.values(totp_step=step)))

    def link(self, person_id: int, issuer: str, subject: str) -> bool:
        """Tie to an OpenID subject; False where the person or the subject is tied already."""
        if self.by_subject(issuer, subject) is not None:
            return False
        free = update(_PEOPLE).where(_PEOPLE.c.id == person_id, _PEOPLE.c.issuer.is_(None))
        return bool(self._work.changed(free.values(issuer=plain(issuer), subject=plain(subject))))

    def set_recovery(self, person_id: int, digests: Iterable[str]) -> None:
        """Replace all recovery codes."""
        self._work.run(delete(_CODES).where(_CODES.c.person_id == person_id))
        for digest in digests:
            self._work.run(_CODES.insert(), {"person_id": person_id, "digest": digest})

    def spend_recovery(self, person_id: int, digest: str) -> bool:
        """Use a recovery code; False where there is no such code."""
        return bool(
            self._work.changed(delete(_CODES).where(_CODES.c.person_id == person_id, _CODES.c.digest == digest))
        )

    def recovery_left(self, person_id: int) -> int:
        """How many recovery codes are left."""
        return int(self._work.value(select(func.count()).select_from(_CODES).where(_CODES.c.person_id == person_id)))

    def _set(self, person_id: int, **values: Any) -> None:
        self._work.run(update(_PEOPLE).where(_PEOPLE.c.id == person_id).values(**values))

    def _one(self, condition: ColumnElement[bool]) -> Person | None:
        row = self._work.first(select(_PEOPLE).where(condition))
        if row is None:
            return None
        return self._person(row, self._work.all(select(_ROLES).where(_ROLES.c.person_id == row.id)))

    def _person(self, row: Row[Any], roles: Iterable[Row[Any]]) -> Person:
        grants: dict[str, frozenset[Role]] = {}
        for each in roles:
            # A role that only a newer version knows grants nothing here.
            if each.role in _KNOWN_ROLES:
                grants[each.mailbox] = grants.get(each.mailbox, frozenset()) | {Role(each.role)}
        return Person(
            id=row.id,
            name=row.name,
            made_at=row.made_at,
            disabled=row.disabled_at is not None,
            password=row.password,
            totp=self._work.unseal(_PEOPLE, "totp", row.sid, row.totp) if row.totp else "",
            totp_step=row.totp_step,
            issuer=row.issuer or "",
            subject=row.subject or "",
            grants=grants,
        )


class SqlTickets:
    """See `triage.ports.identity.Tickets`."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def put(self, ticket: Ticket) -> None:
        """Keep a ticket."""
        row = {
            "digest": ticket.digest, "kind": ticket.kind.value, "person_id": ticket.person_id,
            "made_at": ticket.made_at, "seen_at": ticket.seen_at, "until": ticket.until, "tries": ticket.tries,
            "content": self._sealed(ticket.digest, ticket.content),
        }  # fmt: skip
        self._work.run(_TICKETS.insert(), row)

    def find(self, kind: TicketKind, digest: bytes) -> Ticket | None:
        """By digest, where it is not over."""
        query = select(_TICKETS).where(
            _TICKETS.c.digest == digest, _TICKETS.c.kind == kind.value, _TICKETS.c.until > self._work.now
        )
        row = self._work.first(query)
        return self._ticket(row) if row is not None else None

    def take(self, kind: TicketKind, digest: bytes) -> Ticket | None:
        """Find and remove."""
        gone = delete(_TICKETS).where(_TICKETS.c.digest == digest, _TICKETS.c.kind == kind.value).returning(_TICKETS)
        row = self._work.first(gone)
        return self._ticket(row) if row is not None and row.until > self._work.now else None

    def touch(self, digest: bytes) -> None:
        """Seen now."""
        self._work.run(update(_TICKETS).where(_TICKETS.c.digest == digest).values(seen_at=self._work.now))

    def keep(self, digest: bytes, content: Mapping[str, Any]) -> None:
        """Replace the content."""
        sealed = self._sealed(digest, content)
        self._work.run(update(_TICKETS).where(_TICKETS.c.digest == digest).values(content=sealed))

    def tried(self, digest: bytes) -> int:
        """Count one try."""
        more = update(_TICKETS).where(_TICKETS.c.digest == digest).values(tries=_TICKETS.c.tries + 1)
        return int(self._work.value(more.returning(_TICKETS.c.tries)) or 0)

    def drop(self, digest: bytes) -> bool:
        """False where there was none."""
        return bool(self._work.changed(delete(_TICKETS).where(_TICKETS.c.digest == digest)))

    def drop_all(self, kind: TicketKind, person_id: int | None, *, but: bytes = b"") -> int:
        """Remove all of one kind of a person, save one."""
        whose = _TICKETS.c.person_id.is_(None) if person_id is None else _TICKETS.c.person_id == person_id
        return self._work.changed(
            delete(_TICKETS).where(_TICKETS.c.kind == kind.value, whose, _TICKETS.c.digest != but)
        )

    def of(self, kind: TicketKind, person_id: int) -> list[Ticket]:
        """A person's, newest first."""
        query = select(_TICKETS).where(
            _TICKETS.c.kind == kind.value, _TICKETS.c.person_id == person_id, _TICKETS.c.until > self._work.now
        )
        return [self._ticket(row) for row in self._work.all(query.order_by(_TICKETS.c.made_at.desc()))]

    def sweep(self) -> None:
        """Remove what is over."""
        self._work.run(delete(_TICKETS).where(_TICKETS.c.until <= self._work.now))

    def _sealed(self, digest: bytes, content: Mapping[str, Any]) -> bytes:
        return self._work.seal(IDENTITY, _TICKETS, "content", digest, dict(content))

    def _ticket(self, row: Row[Any]) -> Ticket:
        return Ticket(
            digest=bytes(row.digest),
            kind=TicketKind(row.kind),
            person_id=row.person_id,
            made_at=row.made_at,
            seen_at=row.seen_at,
            until=row.until,
            tries=row.tries,
            content=self._work.unseal(_TICKETS, "content", bytes(row.digest), row.content),
        )


class SqlLimits:
    """See `triage.ports.identity.Limits`."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def load(self, keys: Sequence[str]) -> dict[str, Bucket]:
        """A bucket for every key, held until the end of the transaction; in one order, so that none wait in a ring."""
        now = self._work.now
        for key in sorted(set(keys)):
            empty = {"key": key, "failures": 0, "last_at": now, "blocked_until": now}
            self._work.run(insert_or_nothing(_LIMITS, "key"), empty)
        held = select(_LIMITS).where(_LIMITS.c.key.in_(keys)).order_by(_LIMITS.c.key).with_for_update()
        return {row.key: Bucket(row.key, row.failures, row.last_at, row.blocked_until) for row in self._work.all(held)}

    def save(self, bucket: Bucket) -> None:
        """Keep a count."""
        row = {
            "key": bucket.key, "failures": bucket.failures, "last_at": bucket.last_at,
            "blocked_until": bucket.blocked_until,
        }  # fmt: skip
        self._work.run(replace_row(_LIMITS), row)

    def clear(self, keys: Sequence[str]) -> None:
        """Forget counts."""
        self._work.run(delete(_LIMITS).where(_LIMITS.c.key.in_(keys)))

    def sweep(self, before: datetime) -> None:
        """Remove what last failed before *before* and blocks nobody now."""
        over = (_LIMITS.c.last_at < before) & (_LIMITS.c.blocked_until <= self._work.now)
        self._work.run(delete(_LIMITS).where(over))
