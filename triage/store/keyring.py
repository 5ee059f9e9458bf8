"""The keys of one database, opened as they are needed. A key made in a transaction is known to others only once that
transaction is committed: content sealed with a key that was rolled back could never be read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, select

from triage.domain.errors import SealBroken
from triage.store import sealing
from triage.store.dialect import insert_or_nothing
from triage.store.sealing import ContentKey, IndexKeys
from triage.store.tables import DataKey, table_of

_KEYS = table_of(DataKey)
_CONTENT, _INDEX = "content", "index"

KNOWN_FOR = timedelta(minutes=1)
"""How long a process goes on sealing with a key before it looks whether the key was retired (ours)."""


@dataclass
class Opened:
    """Keys that were unwrapped: by mailbox, content keys with the moment they were looked up, and by id."""

    content: dict[str, tuple[ContentKey, datetime]] = field(default_factory=dict)
    by_id: dict[int, ContentKey] = field(default_factory=dict)
    index: dict[str, IndexKeys] = field(default_factory=dict)

    def take_over(self, other: Opened) -> None:
        """Add what another knows."""
        self.content.update(other.content)
        self.by_id.update(other.by_id)
        self.index.update(other.index)


@dataclass
class Keyring:
    """The master key and what was opened with it."""

    master: bytes
    opened: Opened = field(default_factory=Opened)

    @property
    def master_id(self) -> str:
        """Names the master key."""
        return sealing.master_id(self.master)


class KeySession:
    """The keys as one transaction sees them."""

    def __init__(self, ring: Keyring, connection: Connection) -> None:
        self._ring, self._connection = ring, connection
        self._fresh = Opened()

    def publish(self) -> None:
        """After the commit: what was opened here is known to all."""
        self._ring.opened.take_over(self._fresh)

    def content(self, mailbox: str, now: datetime) -> ContentKey:
        """The key that seals a mailbox's content; made where there is none yet."""
        known = self._fresh.content.get(mailbox) or self._ring.opened.content.get(mailbox)
        if known is not None and abs(now - known[1]) < KNOWN_FOR:
            return known[0]
        row = self._find(mailbox, _CONTENT) or self._make(mailbox, _CONTENT, now)
        key = known[0] if known is not None and known[0].id == row.id else ContentKey.of(row.id, self._unwrap(row))
        self._fresh.content[mailbox] = (key, now)
        self._fresh.by_id[key.id] = key
        return key

    def renew_content(self, mailbox: str, now: datetime) -> None:
        """Retire a mailbox's sealing key and make the next; what the old one sealed it still opens."""
        old = self._find(mailbox, _CONTENT)
        number = old.number + 1 if old is not None else 1
        if old is not None:
            self._connection.execute(_KEYS.update().where(_KEYS.c.id == old.id).values(retired_at=now))
        row = self._make(mailbox, _CONTENT, now, number)
        key = ContentKey.of(row.id, self._unwrap(row))
        self._fresh.content[mailbox], self._fresh.by_id[key.id] = (key, now), key

    def index(self, mailbox: str) -> IndexKeys | None:
        """A mailbox's keys for looking up; None where nothing was ever kept for it."""
        known = self._fresh.index.get(mailbox) or self._ring.opened.index.get(mailbox)
        if known is not None:
            return known
        row = self._find(mailbox, _INDEX)
        return self._remember(mailbox, row) if row else None

    def index_made(self, mailbox: str, now: datetime) -> IndexKeys:
        """A mailbox's keys for looking up; made where there are none yet."""
        return self.index(mailbox) or self._remember(mailbox, self._make(mailbox, _INDEX, now))

    def _remember(self, mailbox: str, row: Row[Any]) -> IndexKeys:
        keys = self._fresh.index[mailbox] = IndexKeys.of(self._unwrap(row))
        return keys

    def by_id(self, identifier: int) -> ContentKey:
        """The key that sealed a cell; SealBroken where there is no such key."""
        known = self._fresh.by_id.get(identifier) or self._ring.opened.by_id.get(identifier)
        if known is not None:
            return known
        row = self._connection.execute(select(_KEYS).where(_KEYS.c.id == identifier)).one_or_none()
        if row is None:
            raise SealBroken
        key = self._fresh.by_id[identifier] = ContentKey.of(row.id, self._unwrap(row))
        return key

    def _find(self, mailbox: str, purpose: str) -> Row[Any] | None:
        query = select(_KEYS).where(
            _KEYS.c.mailbox == mailbox, _KEYS.c.purpose == purpose, _KEYS.c.retired_at.is_(None)
        )
        return self._connection.execute(query.order_by(_KEYS.c.number.desc()).limit(1)).one_or_none()

    def _make(self, mailbox: str, purpose: str, now: datetime, number: int = 1) -> Row[Any]:
        row = {
            "mailbox": mailbox,
            "purpose": purpose,
            "number": number,
            "master_id": self._ring.master_id,
            "wrapped": sealing.wrap(self._ring.master, sealing.new_key(), _identity(mailbox, purpose, number)),
            "made_at": now,
            "retired_at": None,
        }
        # Two workers may meet a new mailbox at once: the second waits here for the first, and uses its key.
        self._connection.execute(insert_or_nothing(_KEYS).on(self._connection), row)
        found = self._find(mailbox, purpose)
        if found is None:
            raise SealBroken
        return found

    def _unwrap(self, row: Row[Any]) -> bytes:
        return sealing.unwrap(self._ring.master, row.wrapped, _identity(row.mailbox, row.purpose, row.number))


def _identity(mailbox: str, purpose: str, number: int) -> str:
    return f"data_key|{mailbox}|{purpose}|{number}"
