"""Claims: work is taken by one conditional update with a token and an expiry (architecture, first migration, 9).

The token rises with every claim, so that who was overtaken finds no row any more. A claim that ran out and was not
taken over is still honoured: nobody else did the work, and a mail that went out must be recorded as sent.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    Row,
    Select,
    Table,
    bindparam,
    case,
    literal_column,
    or_,
    select,
)

from triage.domain.message import MailStamp
from triage.ports.delivery import Delivery, DeliveryState
from triage.ports.store import ArchivedMail, Claim, Location
from triage.store.dialect import once
from triage.store.queries.cases import SqlCases
from triage.store.queries.history import SqlHistory
from triage.store.queries.ledger import MAILS, SOURCES, raw_of
from triage.store.queries.outbox import DELIVERIES, delivery_of
from triage.store.tables import FAR
from triage.store.work import Work

_TABLES: dict[str, Table] = {"mail": MAILS, "delivery": DELIVERIES}
_CHECKS = {
    kind: once(
        select(table.c.id)
        .where(table.c.id == bindparam("claimed"), table.c.claim_token == bindparam("token"))
        .with_for_update(key_share=True)
    )
    for kind, table in _TABLES.items()
}


def is_ours(work: Work, claim: Claim) -> bool:
    """Whether a claim's token is still its row's. The row stays locked until this transaction ends: what is true now is
    true at the commit (on SQLite there is one writer; PostgreSQL's claims skip locked rows)."""
    check = _CHECKS.get(claim.kind)
    return check is not None and work.first(check, {"claimed": claim.id, "token": claim.token}) is not None


def _free(table: Table) -> Any:
    return or_(table.c.claimed_until.is_(None), table.c.claimed_until <= _moment(table))


def _moment(table: Table) -> BindParameter[datetime]:
    return bindparam("moment", type_=table.c.next_at.type)


def _chosen(turn: Select[tuple[int]]) -> Select[tuple[int]]:
    """The rows to take, past those another worker is taking now (on SQLite there is none)."""
    # Materialised: PostgreSQL may run a plain subselect more than once, and then lock more than its limit.
    chosen = turn.with_for_update(skip_locked=True).cte("chosen").prefix_with("MATERIALIZED")
    return select(chosen.c.id)


_MAILS_DUE = (
    select(MAILS.c.id)
    .where(MAILS.c.outcome == literal_column("'pending'"), MAILS.c.next_at <= _moment(MAILS), _free(MAILS))
    .order_by(MAILS.c.next_at, MAILS.c.id)
    .limit(bindparam("most", type_=Integer))
)
_TAKE_MAILS = once(
    MAILS.update()
    .where(MAILS.c.id.in_(_chosen(_MAILS_DUE)))
    .values(
        claim_token=MAILS.c.claim_token + 1,
        claim_holder=bindparam("holder"),
        # A claim that ran out ended without an outcome: what kills its worker must not be tried for ever.
        attempts=MAILS.c.attempts + case((MAILS.c.claimed_until.is_not(None), 1), else_=0),
        claimed_until=bindparam("until"),
    )
    .returning(MAILS)
)
_LIVE = once(select(SOURCES.c.name, SOURCES.c.answer_from))


def take_mails(work: Work, limit: int, holder: str, lasting: timedelta) -> list[ArchivedMail]:
    """Claim up to *limit* pending mails whose turn it is, oldest first."""
    now = work.now
    asked = {"moment": now, "most": limit, "holder": holder, "until": now + lasting}
    rows = sorted(work.all(_TAKE_MAILS, asked), key=lambda row: (row.next_at, row.id))
    if not rows:
        return []
    live = {row.name: row.answer_from for row in work.all(_LIVE)}
    return [_mail(work, row, live.get(row.source, FAR)) for row in rows]


def _mail(work: Work, row: Row[Any], answer_from: datetime) -> ArchivedMail:
    return ArchivedMail(
        claim=Claim("mail", row.id, row.claim_token, row.claimed_until),
        location=Location(row.source, row.folder, row.uidvalidity, row.uid),
        mailbox=row.mailbox,
        raw=raw_of(work, row.id, row.sid) or b"",
        stamp=MailStamp(row.internal_date, row.observed_at, row.date_header),
        truncated=row.truncated,
        attempts=row.attempts,
        walk=row.walk,
        fingerprint=bytes(row.fingerprint).hex(),
        answer_wanted=row.answer_wanted,
        answer_from=answer_from,
        sent=row.sent,
    )


# Spelled as in the partial index: SQLite does not see by itself that one state is one of the two.
_UNDER_WAY: ColumnElement[bool] = literal_column("delivery.state IN ('queued', 'sending')")
_DELIVERY_DUE = (
    select(DELIVERIES.c.id)
    .where(
        _UNDER_WAY,
        DELIVERIES.c.state == literal_column("'queued'"),
        DELIVERIES.c.next_at <= _moment(DELIVERIES),
        _free(DELIVERIES),
    )
    .order_by(DELIVERIES.c.next_at, DELIVERIES.c.id)
    .limit(1)
)
_TAKE_DELIVERY = once(
    DELIVERIES.update()
    .where(DELIVERIES.c.id.in_(_chosen(_DELIVERY_DUE)))
    .values(
        claim_token=DELIVERIES.c.claim_token + 1, claim_holder=bindparam("holder"), claimed_until=bindparam("until")
    )
    .returning(DELIVERIES)
)
_STUCK = select(DELIVERIES.c.id).where(_UNDER_WAY, DELIVERIES.c.state == literal_column("'sending'"), _free(DELIVERIES))
_GIVE_UP = once(
    DELIVERIES.update()
    .where(DELIVERIES.c.id.in_(_chosen(_STUCK)))
    .values(
        state=DeliveryState.UNKNOWN.value, claim_token=DELIVERIES.c.claim_token + 1, claimed_until=None, claim_holder=""
    )
    .returning(DELIVERIES.c.id, DELIVERIES.c.case_id, DELIVERIES.c.mailbox, DELIVERIES.c.walk)
)


def take_delivery(work: Work, holder: str, lasting: timedelta) -> tuple[Claim, Delivery] | None:
    """Claim the next queued delivery whose time has come."""
    _give_up_on_sending(work)
    now = work.now
    row = work.first(_TAKE_DELIVERY, {"moment": now, "holder": holder, "until": now + lasting})
    if row is None:
        return None
    return Claim("delivery", row.id, row.claim_token, row.claimed_until), delivery_of(work, row)


def _give_up_on_sending(work: Work) -> None:
    """What was being sent when its worker stopped may have arrived: UNKNOWN, and a person looks (8)."""
    now = work.now
    history = SqlHistory(work)
    for row in work.all(_GIVE_UP, {"moment": now}):
        if row.case_id is not None:
            SqlCases(work, history).add_task(row.case_id, "delivery_unknown", now)
        history.append(
            "dienst",
            "delivery_unknown",
            mailbox=row.mailbox,
            case_id=row.case_id,
            walk=row.walk,
            data=(("delivery", str(row.id)),),
        )
    history.flush()
