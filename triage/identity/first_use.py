"""A one-time link: its holder chooses a password and a second factor. The first one makes the first administrator."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from triage.domain.access import Role
from triage.identity import totp
from triage.identity.login import at_stage, recovery_digest
from triage.identity.passwords import Hasher, why_refused
from triage.identity.people import LinkPurpose
from triage.identity.sessions import Entered, Origin, Sessions
from triage.identity.tokens import digest_of, new_token
from triage.ports.identity import Person, Ticket, TicketKind
from triage.ports.store import Transaction

_UNDER_WAY = timedelta(minutes=30)
_NAME = re.compile(r"[^@\s<>\"']{1,64}@[^@\s<>\"']+\.[^@\s<>\"'.]+")
_LONGEST_NAME = 254
NOT_A_NAME = "Schrijf uw e-mailadres, zoals naam@gemeente.example."
TWO_DIFFER = "De twee wachtwoorden zijn niet gelijk."
WRONG_CODE = "De code klopt niet. Wacht op de volgende code in uw app en probeer het opnieuw."
OVER = "De link is gebruikt of verlopen. Vraag een beheerder om een nieuwe."


def is_name(name: str) -> bool:
    """Whether this can be somebody's name here: an e-mail address."""
    return len(name) <= _LONGEST_NAME and _NAME.fullmatch(name) is not None


@dataclass(frozen=True, slots=True)
class Setting:
    """Where the holder of a link stands: `name` is empty where they choose it; `secret` once it is to be scanned."""

    name: str
    choose_name: bool
    secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Done:
    """All is set: they are in, and these are their recovery codes, shown once."""

    entered: Entered
    recovery: tuple[str, ...] = field(repr=False)


class FirstUse:
    """Links being used, on one store. *mailboxes* are those of the region: the first administrator administers all."""

    def __init__(self, sessions: Sessions, hasher: Hasher, mailboxes: Sequence[str]) -> None:
        self._sessions, self._store, self._hasher = sessions, sessions.store, hasher
        self._mailboxes = tuple(mailboxes)

    def open(self, code: str) -> str | None:
        """Begin with a link that is good still; the browser's token, None for any other. The link stays good until all
        is set: a mail scanner that opens it spends nothing."""
        with self._store.reading() as tx:
            # Strangers try links too: they keep nobody who writes waiting.
            link = tx.tickets.find(TicketKind.LINK, digest_of(code))
            if link is None or not _usable(tx, link):
                return None
        with self._store.transaction() as tx:
            token, now = new_token(), tx.now
            content = {"stage": "first", "link": link.digest.hex()}
            until = min(now + _UNDER_WAY, link.until)
            tx.tickets.put(Ticket(digest_of(token), TicketKind.LOGIN, link.person_id, now, now, until, 0, content))
            return token

    def setting(self, token: str) -> Setting | None:
        """Where this browser stands; None where it is nowhere."""
        with self._store.reading() as tx:
            ticket = self._ticket(tx, token)
            if ticket is None:
                return None
            name = self._name(tx, ticket)
        return Setting(name, ticket.person_id is None, ticket.content.get("secret", ""))

    def choose(self, token: str, name: str, password: str, again: str) -> str:
        """Choose a password, the first administrator a name too; what is wrong in Dutch, else empty."""
        with self._store.reading() as tx:
            ticket = self._ticket(tx, token)
            known = self._name(tx, ticket) if ticket is not None else ""
        if ticket is None:
            return OVER
        # Whose link it is stands in the link: another name in the form changes nothing.
        name = name.strip().lower() if ticket.person_id is None else known
        if not is_name(name):
            return NOT_A_NAME
        problem = TWO_DIFFER if password != again else why_refused(password, name)
        if problem:
            return problem
        kept = {"name": name, "password": self._hasher.hash(password), "secret": totp.new_secret()}
        with self._store.transaction() as tx:
            tx.tickets.keep(ticket.digest, {**ticket.content, **kept})
        return ""

    def confirm(self, token: str, code: str, origin: Origin) -> Done | str:
        """Show that the app has the secret; then everything is set at once, and the link is used."""
        with self._store.transaction() as tx:
            ticket = self._ticket(tx, token)
            if ticket is None or "secret" not in ticket.content:
                return OVER
            step = totp.step_of(ticket.content["secret"], code, tx.now)
            if step is None:
                return WRONG_CODE
            tx.tickets.drop(ticket.digest)
            if tx.tickets.take(TicketKind.LINK, bytes.fromhex(ticket.content["link"])) is None:
                return OVER
            person = self._whose(tx, ticket)
            if person is None:
                return OVER
            tx.people.set_password(person.id, ticket.content["password"])
            tx.people.set_totp(person.id, ticket.content["secret"], step)
            codes = renew_recovery(tx, person.id)
            for kind in (TicketKind.SESSION, TicketKind.LINK, TicketKind.LOGIN, TicketKind.DEVICE):
                tx.tickets.drop_all(kind, person.id)
            tx.history.append(person.name, "credentials_set", mailbox="", data=(("address", origin.address),))
            return Done(self._sessions.open(tx, person, origin, "link"), codes)

    def _ticket(self, tx: Transaction, token: str) -> Ticket | None:
        ticket = at_stage(tx, token, "first")
        if ticket is None:
            return None
        link = tx.tickets.find(TicketKind.LINK, bytes.fromhex(ticket.content["link"]))
        return ticket if link is not None and _usable(tx, link) else None

    def _name(self, tx: Transaction, ticket: Ticket) -> str:
        person = tx.people.get(ticket.person_id) if ticket.person_id is not None else None
        return person.name if person is not None else str(ticket.content.get("name", ""))

    def _whose(self, tx: Transaction, ticket: Ticket) -> Person | None:
        if ticket.person_id is not None:
            return tx.people.get(ticket.person_id)
        person = tx.people.add_first(ticket.content["name"])
        if person is None:
            return None
        for mailbox in self._mailboxes:
            tx.people.grant(person.id, mailbox, Role.FUNCTIONEEL_BEHEERDER, person.name)
        tx.tickets.drop_all(TicketKind.LINK, None)
        data = [("mailbox", mailbox) for mailbox in self._mailboxes]
        tx.history.append(person.name, "first_administrator", mailbox="", data=data)
        return tx.people.get(person.id)


def _usable(tx: Transaction, link: Ticket) -> bool:
    if link.person_id is None:
        return link.content.get("purpose") == LinkPurpose.FIRST and not tx.people.anybody()
    person = tx.people.get(link.person_id)
    return person is not None and not person.disabled


def renew_recovery(tx: Transaction, person_id: int) -> tuple[str, ...]:
    """New recovery codes in place of the old; only digests of them are kept."""
    codes = tuple(totp.new_recovery_codes())
    tx.people.set_recovery(person_id, [recovery_digest(tx, person_id, code) for code in codes])
    return codes
