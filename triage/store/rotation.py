"""New keys for what is sealed: the old key of a mailbox is retired, every cell it sealed is sealed anew, and only when
no cell needs it any more it is destroyed.

There is no progress to keep: the cells say themselves which key sealed them, so a rotation that was killed is resumed
by starting it again. A cell is replaced only where it is still the one that was read, so that no change of a worker is
lost. A worker notices within a minute that its key was retired (`keyring.KNOWN_FOR`); what it sealed meanwhile is found
by the next round. Keys for search and digests never rotate: digests of erased content cannot be made again.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, func, select

from triage.store import sealing
from triage.store.keyring import KNOWN_FOR
from triage.store.queries.history import SqlHistory
from triage.store.queries.ledger import chunk_place
from triage.store.sql import SqlStore
from triage.store.tables import (
    CaseRow,
    CaseTieRow,
    DataKey,
    DecisionRow,
    DeliveryRow,
    LegalHoldRow,
    Mail,
    MailChunk,
    MessageRow,
    ObligationMet,
    PersonRow,
    PromiseRow,
    RecordRow,
    RightsRequestRow,
    RightsStepRow,
    TicketRow,
    table_of,
)
from triage.store.work import Work

_BATCH = 100
_KEYS = table_of(DataKey)
_MAILS, _CHUNKS = table_of(Mail), table_of(MailChunk)
# A worker that looked just before the key was retired may seal for so long; as much again for a slow transaction.
_SETTLED = 2 * KNOWN_FOR


@dataclass(frozen=True, slots=True)
class Sealed:
    """A column of sealed cells. `place` says where a cell belongs, from its row; `also` selects what that needs."""

    table: Table
    column: str
    place: Callable[[Any], bytes]
    also: Sequence[ColumnElement[Any]] = ()

    @property
    def cell(self) -> ColumnElement[bytes]:
        return self.table.c[self.column]

    @property
    def keys(self) -> list[ColumnElement[Any]]:
        return list(self.table.primary_key.columns)


def _by_sid(table: Table, column: str, sid: str = "sid") -> Sealed:
    return Sealed(table, column, lambda row: sealing.place_of(table.name, column, bytes(getattr(row, sid))))


def _chunks() -> Sealed:
    each = _CHUNKS.alias("each")
    pieces = select(func.count()).select_from(each).where(each.c.mail_id == _CHUNKS.c.mail_id).scalar_subquery()
    sid = select(_MAILS.c.sid).where(_MAILS.c.id == _CHUNKS.c.mail_id).scalar_subquery()
    also = (pieces.label("pieces"), sid.label("mail_sid"))
    return Sealed(_CHUNKS, "data", lambda row: chunk_place(bytes(row.mail_sid), row.number, row.pieces), also)


SEALED: tuple[Sealed, ...] = (
    _by_sid(table_of(CaseRow), "content"),
    _by_sid(table_of(MessageRow), "content"),
    _by_sid(table_of(CaseTieRow), "content"),
    _by_sid(table_of(DecisionRow), "content"),
    _by_sid(table_of(ObligationMet), "content"),
    _by_sid(table_of(PromiseRow), "content"),
    _by_sid(table_of(RecordRow), "content"),
    _by_sid(table_of(LegalHoldRow), "content"),
    _by_sid(table_of(RightsRequestRow), "content"),
    _by_sid(table_of(RightsStepRow), "content"),
    _by_sid(table_of(DeliveryRow), "content"),
    _by_sid(table_of(DeliveryRow), "last_error"),
    _by_sid(_MAILS, "reason"),
    _by_sid(table_of(PersonRow), "totp"),
    _by_sid(table_of(TicketRow), "content", "digest"),
    _chunks(),
)
"""Every column that is sealed; a test finds one that is missing here."""


@dataclass(frozen=True, slots=True)
class KeyState:
    """A mailbox's sealing keys: the number of the one in use, since when, and how many old ones are still needed."""

    mailbox: str
    number: int
    since: datetime
    retired: int


def key_states(store: SqlStore) -> list[KeyState]:
    """The keys of every mailbox that has any; the register of people has its own."""
    with store.work(read_only=True) as work:
        rows = work.all(select(_KEYS).where(_KEYS.c.purpose == "content").order_by(_KEYS.c.mailbox, _KEYS.c.number))
    found: dict[str, KeyState] = {}
    for row in rows:
        retired = found[row.mailbox].retired if row.mailbox in found else 0
        retired += row.retired_at is not None
        found[row.mailbox] = KeyState(row.mailbox, row.number, row.made_at, retired)
    return list(found.values())


def rotate(store: SqlStore, mailbox: str, actor: str) -> Iterator[int]:
    """Renew the key of *mailbox* and seal anew what its old keys sealed; gives the number of cells of each batch.

    Where an earlier rotation was not finished, that one is finished and no further key is made.
    """
    with store.work() as work:
        if not _retired(work, mailbox):
            work.keys.renew_content(mailbox, work.now)
            history = SqlHistory(work)
            history.append(actor, "keys-rotated", mailbox=mailbox)
            history.flush()
    with store.work(read_only=True) as work:
        old = [row.id for row in _retired(work, mailbox)]
    for column in SEALED:
        for key_id in old:
            yield from _seal_anew(store, mailbox, column, key_id)


def finish(store: SqlStore, mailbox: str) -> tuple[int, int]:
    """Destroy the retired keys of *mailbox* that no cell needs and no worker can still seal with; returns how many were
    destroyed, and how many have to wait (for a later `rotate`, or for the moment that every worker knows)."""
    with store.work() as work:
        destroyed = waiting = 0
        for row in _retired(work, mailbox):
            settled = work.now - row.retired_at >= _SETTLED
            if settled and not any(work.first(_sealed_with(column, row.id).limit(1)) for column in SEALED):
                work.run(_KEYS.delete().where(_KEYS.c.id == row.id))
                destroyed += 1
            else:
                waiting += 1
    return destroyed, waiting


def _retired(work: Work, mailbox: str) -> Sequence[Any]:
    query = select(_KEYS).where(
        _KEYS.c.mailbox == mailbox, _KEYS.c.purpose == "content", _KEYS.c.retired_at.is_not(None)
    )
    return work.all(query.order_by(_KEYS.c.number))


def _sealed_with(column: Sealed, key_id: int) -> Select[Any]:
    # The id stands in the cell itself, after its version (`sealing`).
    return select(*column.keys).where(func.substr(column.cell, 2, 4) == struct.pack(">I", key_id))


def _seal_anew(store: SqlStore, mailbox: str, column: Sealed, key_id: int) -> Iterator[int]:
    """A batch a transaction. Cells of one row of the first key may fall in two batches: the next begins with the last
    key again, whose done cells it no longer finds."""
    first, after = column.keys[0], None
    while True:
        query = _sealed_with(column, key_id).add_columns(column.cell.label("cell"), *_needed(column), *column.also)
        if after is not None:
            query = query.where(first >= after)
        with store.work() as work:
            rows = work.all(query.order_by(*column.keys).limit(_BATCH))
            for row in rows:
                place = column.place(row)
                cell = work.seal_bytes(mailbox, work.unseal_bytes(bytes(row.cell), place), place)
                same = [key == getattr(row, key.name) for key in column.keys]
                work.run(column.table.update().where(*same, column.cell == row.cell).values({column.column: cell}))
        if not rows:
            return
        after = getattr(rows[-1], first.name)
        yield len(rows)


def _needed(column: Sealed) -> list[ColumnElement[Any]]:
    keyed = {key.name for key in column.keys}
    return [column.table.c[name] for name in ("sid", "number") if name in column.table.c and name not in keyed]
