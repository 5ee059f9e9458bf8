"""Claims: work is taken by one conditional update with a token and an expiry (architecture, first migration, 9).

The token rises with every claim, so that who was overtaken finds no row any more. A claim that ran out and was not
taken over is still honoured: nobody else did the work, and a mail that went out must be recorded as sent.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, Table, bindparam, case, or_, select

from triage.domain.message import MailStamp
from triage.ports.delivery import Delivery, DeliveryState
from triage.ports.store import ArchivedMail, Claim, Location, Outcome
from triage.store.queries.cases import SqlCases
from triage.store.queries.history import SqlHistory
from triage.store.queries.ledger import MAILS, SOURCES, raw_of
from triage.store.queries.outbox import DELIVERIES, delivery_of
from triage.store.tables import FAR
from triage.store.work import Work

_TABLES: dict[str, Table] = {"mail": MAILS, "delivery": DELIVERIES}
_CHECKS = {
    kind: table.update()
    .where(table.c.id == bindparam("claimed"), table.c.claim_token == bindparam("token"))
    .values(claim_token=table.c.claim_token)
    for kind, table in _TABLES.items()
}


def is_ours(work: Work, claim: Claim) -> bool:
    """Whether a claim's token is still its row's. The row stays locked until this transaction ends: what is true now is
    true at the commit (on SQLite there is one writer; PostgreSQL's claims skip locked rows)."""
    check = _CHECKS.get(claim.kind)
    return check is not None and work.changed(check, {"claimed": claim.id, "token": claim.token}) == 1


def _free(table: Table, now: datetime) -> Any:
    return or_(table.c.claimed_until.is_(None), table.c.claimed_until <= now)


def _chosen(work: Work, turn: Select[tuple[int]]) -> Select[tuple[int]]:
    """The rows to take, past those another worker is taking now."""
    if work.on_sqlite:
        return turn
    # Materialised: PostgreSQL may run a plain subselect more than once, and then lock more than its limit.
    chosen = turn.with_for_update(skip_locked=True).cte("chosen").prefix_with("MATERIALIZED")
    return select(chosen.c.id)


def take_mails(work: Work, limit: int, holder: str, lasting: timedelta) -> list[ArchivedMail]:
    """Claim up to *limit* pending mails whose turn it is, oldest first."""
    now = work.now
    turn = (
        select(MAILS.c.id)
        .where(MAILS.c.outcome == Outcome.PENDING.value, MAILS.c.next_at <= now, _free(MAILS, now))
        .order_by(MAILS.c.next_at, MAILS.c.id)
        .limit(limit)
    )
    taking = (
        MAILS.update()
        .where(MAILS.c.id.in_(_chosen(work, turn)))
        .values(
            claim_token=MAILS.c.claim_token + 1,
            claim_holder=holder,
            # A claim that ran out ended without an outcome: what kills its worker must not be tried for ever.
            attempts=MAILS.c.attempts + case((MAILS.c.claimed_until.is_not(None), 1), else_=0),
            claimed_until=now + lasting,
        )
        .returning(MAILS)
    )
    rows = sorted(work.all(taking), key=lambda row: (row.next_at, row.id))
    if not rows:
        return []
    names = {row.source for row in rows}
    live = {row.name: row.answer_from for row in work.all(select(SOURCES).where(SOURCES.c.name.in_(names)))}
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
    )


def take_delivery(work: Work, holder: str, lasting: timedelta) -> tuple[Claim, Delivery] | None:
    """Claim the next queued delivery whose time has come."""
    _give_up_on_sending(work)
    now = work.now
    turn = (
        select(DELIVERIES.c.id)
        .where(DELIVERIES.c.state == DeliveryState.QUEUED.value, DELIVERIES.c.next_at <= now, _free(DELIVERIES, now))
        .order_by(DELIVERIES.c.next_at, DELIVERIES.c.id)
        .limit(1)
    )
    taking = (
        DELIVERIES.update()
        .where(DELIVERIES.c.id.in_(_chosen(work, turn)))
        .values(claim_token=DELIVERIES.c.claim_token + 1, claim_holder=holder, claimed_until=now + lasting)
        .returning(DELIVERIES)
    )
    row = work.first(taking)
    if row is None:
        return None
    return Claim("delivery", row.id, row.claim_token, row.claimed_until), delivery_of(work, row)


def _give_up_on_sending(work: Work) -> None:
    """What was being sent when its worker stopped may have arrived: UNKNOWN, and a person looks (8)."""
    now = work.now
    stuck = select(DELIVERIES.c.id).where(DELIVERIES.c.state == DeliveryState.SENDING.value, _free(DELIVERIES, now))
    giving_up = (
        DELIVERIES.update()
        .where(DELIVERIES.c.id.in_(_chosen(work, stuck)))
        .values(
            state=DeliveryState.UNKNOWN.value, claim_token=DELIVERIES.c.claim_token + 1, claimed_until=None,
            claim_holder="",
        )
        .returning(DELIVERIES.c.id, DELIVERIES.c.case_id, DELIVERIES.c.mailbox, DELIVERIES.c.walk)
    )  # fmt: skip
    history = SqlHistory(work)
    for row in work.all(giving_up):
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
