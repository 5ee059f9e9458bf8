"""The outbox: moves are conditional updates along `MOVES`, so that of two who try one succeeds."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, bindparam, func, literal_column, select

from triage.ports.delivery import Delivery, DeliveryState
from triage.store import sealing
from triage.store.dialect import Once, insert_once_returning, once
from triage.store.moves import LEFT_BY_ITSELF, sources_of
from triage.store.prepared import any_of
from triage.store.queries.threads import remember_message_id
from triage.store.tables import DeliveryRow, table_of
from triage.store.work import Work, matching, plain

DELIVERIES = table_of(DeliveryRow)
# Spelled as in the partial index, which a bound value would not match: `moves.GONE`.
NOT_GONE: ColumnElement[bool] = literal_column("state NOT IN ('sent', 'cancelled')")
_LEFT = sorted(state.value for state in LEFT_BY_ITSELF)


def _automatic(*conditions: ColumnElement[bool]) -> Once:
    """Automatic mails since a moment: queued since, or queued before (held for approval) and sent since. Counted apart,
    so that each walks an index from that moment on, and not all that the mailbox ever sent."""
    queued, sent = (
        DELIVERIES.c.queued_at >= bindparam("since"),
        and_(DELIVERIES.c.sent_at >= bindparam("since"), DELIVERIES.c.queued_at < bindparam("since")),
    )
    counts = [
        select(func.count(DELIVERIES.c.id))
        .where(
            DELIVERIES.c.mailbox == bindparam("mailbox"),
            DELIVERIES.c.automatic.is_(True),
            DELIVERIES.c.kind == "mail",
            any_of(DELIVERIES.c.state, _LEFT),
            when,
            *conditions,
        )
        .scalar_subquery()
        for when in (queued, sent)
    ]
    return once(select(counts[0] + counts[1]))


_AUTOMATIC = _automatic()
_AUTOMATIC_TO = _automatic(DELIVERIES.c.to_digest == bindparam("recipient"))


class SqlOutbox:
    """See `triage.ports.delivery.Outbox`."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def queue(self, delivery: Delivery, *, to: str) -> int:
        """Add one; the same `message_id` twice gives the first id."""
        sid = sealing.new_sid()
        row = {
            "sid": sid, "kind": delivery.kind, "purpose": delivery.purpose, "mailbox": delivery.mailbox,
            "case_id": delivery.case_id, "state": delivery.state.value, "queued_at": self._work.now,
            "next_at": delivery.next_at, "sent_at": delivery.sent_at, "message_id": delivery.message_id,
            "to_digest": self._to(delivery.mailbox, to), "automatic": delivery.automatic,
            "attempts": delivery.attempts, "walk": delivery.walk,
            "content": self._work.seal(delivery.mailbox, DELIVERIES, "content", sid, dict(delivery.content)),
            "last_error": self._error(delivery.mailbox, sid, delivery.last_error),
            "claim_token": 0, "claim_holder": "", "claimed_until": None,
        }  # fmt: skip
        identifier = self._work.value(insert_once_returning(DELIVERIES, "message_id"), row)
        if identifier is None:
            known = select(DELIVERIES.c.id).where(DELIVERIES.c.message_id == delivery.message_id)
            return int(self._work.value(known))
        if delivery.kind == "mail" and delivery.case_id is not None:
            # Who answers our mail names its Message-ID: the answer belongs to this case.
            remember_message_id(self._work, delivery.mailbox, delivery.message_id, delivery.case_id)
        return int(identifier)

    def _to(self, mailbox: str, to: str) -> bytes:
        return sealing.digest(self._work.index_for(mailbox).address, to.lower())

    def _error(self, mailbox: str, sid: bytes, error: str) -> bytes | None:
        return self._work.seal(mailbox, DELIVERIES, "last_error", sid, error) if error else None

    def get(self, delivery_id: int) -> Delivery | None:
        """One delivery, or None."""
        row = self._work.first(matching(DELIVERIES, id=delivery_id))
        return delivery_of(self._work, row) if row else None

    def move(
        self, delivery_id: int, state: DeliveryState, at: datetime, *, next_at: datetime | None = None, error: str = "",
        only_from: DeliveryState | None = None,
    ) -> bool:  # fmt: skip
        """Move along `MOVES`; False where the delivery was not in a state that allows it. SENDING counts an attempt."""
        values: dict[str, Any] = {"state": state.value}
        if next_at is not None:
            values["next_at"] = next_at
        if state is DeliveryState.SENDING:
            values["attempts"] = DELIVERIES.c.attempts + 1
        else:
            values |= {"claimed_until": None, "claim_holder": ""}
        if state is DeliveryState.SENT:
            values["sent_at"] = at
        if error:
            row = self._work.first(matching(DELIVERIES, id=delivery_id))
            values["last_error"] = self._error(row.mailbox, row.sid, error) if row else None
        allowed = [source.value for source in sources_of(state) if only_from in (None, source)]
        here = and_(DELIVERIES.c.id == delivery_id, DELIVERIES.c.state.in_(allowed))
        return self._work.changed(DELIVERIES.update().where(here).values(values)) == 1

    def of_case(self, case_id: int) -> list[Delivery]:
        """A case's deliveries, in the order they were made."""
        rows = self._work.all(matching(DELIVERIES, case_id=case_id).order_by(DELIVERIES.c.id))
        return [delivery_of(self._work, row) for row in rows]

    def by_message_id(self, mailbox: str, message_id: str) -> Delivery | None:
        """The delivery of *mailbox* that bears this Message-ID, or None."""
        row = self._work.first(matching(DELIVERIES, message_id=plain(message_id), mailbox=mailbox))
        return delivery_of(self._work, row) if row else None

    def automatic_to(self, mailbox: str, to: str, since: datetime) -> int:
        """Automatic mails queued or sent to an address since *since*."""
        return self._counted(_AUTOMATIC_TO, {"mailbox": mailbox, "since": since, "recipient": self._to(mailbox, to)})

    def automatic_from(self, mailbox: str, since: datetime) -> int:
        """Automatic mails queued or sent from a mailbox since *since*."""
        return self._counted(_AUTOMATIC, {"mailbox": mailbox, "since": since})

    def _counted(self, query: Once, values: dict[str, Any]) -> int:
        return int(self._work.value(query, values))

    def count(self, mailbox: str | None = None, kind: str | None = None) -> dict[DeliveryState, int]:
        """How many there are in each state."""
        query = select(DELIVERIES.c.state, func.count().label("number")).group_by(DELIVERIES.c.state)
        if mailbox is not None:
            query = query.where(DELIVERIES.c.mailbox == mailbox)
        if kind is not None:
            query = query.where(DELIVERIES.c.kind == kind)
        found = {row.state: row.number for row in self._work.all(query)}
        return {state: found.get(state.value, 0) for state in DeliveryState}


def delivery_of(work: Work, row: Row[Any]) -> Delivery:
    """A delivery with its content opened."""
    error = work.unseal(DELIVERIES, "last_error", row.sid, row.last_error) if row.last_error else ""
    return Delivery(
        kind=row.kind,
        purpose=row.purpose,
        mailbox=row.mailbox,
        case_id=row.case_id,
        state=DeliveryState(row.state),
        next_at=row.next_at,
        message_id=row.message_id,
        content=work.unseal(DELIVERIES, "content", row.sid, row.content),
        automatic=row.automatic,
        attempts=row.attempts,
        walk=row.walk,
        last_error=error,
        sent_at=row.sent_at,
        id=row.id,
    )
