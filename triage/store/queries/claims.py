"""Claims: work is taken by one conditional update with a token and an expiry (architecture, first migration, 9).

The token rises with every claim, so that who was overtaken finds no row any more. A claim that ran out and was not
taken over is still honoured: nobody else did the work, and a mail that went out must be recorded as sent.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    Row,
    Select,
    Table,
    and_,
    bindparam,
    case,
    literal_column,
    or_,
    select,
)

from triage.domain.errors import SealBroken
from triage.domain.hooks import CASE_EVENTS
from triage.domain.message import MailStamp
from triage.ports.delivery import WEBHOOK, Delivery, DeliveryState
from triage.ports.store import ALONE_FROM, ArchivedMail, Claim, Location
from triage.store.dialect import Once, once
from triage.store.moves import LONGEST_CLAIM, LONGEST_TURN
from triage.store.prepared import any_of
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
    until = table.c.claimed_until
    return or_(until.is_(None), until <= _moment(table), until > bindparam("absurd", type_=table.c.next_at.type))


def _moment(table: Table) -> BindParameter[datetime]:
    return bindparam("moment", type_=table.c.next_at.type)


def _chosen(turn: Select[tuple[int]]) -> Select[tuple[int]]:
    """The rows to take, past those another worker is taking now (on SQLite there is none)."""
    # Materialised: PostgreSQL may run a plain subselect more than once, and then lock more than its limit.
    chosen = turn.with_for_update(skip_locked=True).cte("chosen").prefix_with("MATERIALIZED")
    return select(chosen.c.id)


_MAILS_DUE = (
    select(MAILS.c.id)
    .where(
        MAILS.c.outcome == literal_column("'pending'"),
        or_(MAILS.c.next_at <= _moment(MAILS), MAILS.c.next_at > bindparam("set_back", type_=MAILS.c.next_at.type)),
        _free(MAILS),
    )
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
# Bytes of mail that a worker holds while it reads a batch; a larger one is read alone.
_MOST_BYTES = 16_000_000
_LIVE = once(select(SOURCES.c.name, SOURCES.c.answer_from))


def _together(work: Work, rows: list[Row[Any]]) -> list[Row[Any]]:
    """As many of the claimed *rows* as one worker should hold at once, at least one; the others go back."""
    weight, kept = 0, 0
    for row in rows:
        weight += row.size
        if kept and (weight > _MOST_BYTES or max(row.attempts, rows[0].attempts) >= ALONE_FROM):
            break
        kept += 1
    given_back = [row.id for row in rows[kept:]]
    if given_back:
        free = MAILS.update().where(MAILS.c.id.in_(given_back))
        work.run(free.values(claimed_until=None, claim_holder=""))
    return rows[:kept]


def take_mails(work: Work, limit: int, holder: str, lasting: timedelta) -> list[ArchivedMail]:
    """Claim up to *limit* pending mails whose turn it is, oldest first."""
    now = work.now
    asked = {
        "moment": now, "most": limit, "holder": holder, "until": now + lasting, "absurd": now + LONGEST_CLAIM,
        "set_back": now + LONGEST_TURN,
    }  # fmt: skip
    rows = sorted(work.all(_TAKE_MAILS, asked), key=lambda row: (row.next_at, row.id))
    if not rows:
        return []
    rows = _together(work, rows)
    live = {row.name: row.answer_from for row in work.all(_LIVE)}
    return [_mail(work, row, live.get(row.source, FAR)) for row in rows]


def _mail(work: Work, row: Row[Any], answer_from: datetime) -> ArchivedMail:
    raw, broken = b"", False
    try:
        raw = raw_of(work, row.id, row.sid) or b""
    except SealBroken:
        # A person sees it as a mail of which something is missing; it must not hold up the others.
        broken = True
    return ArchivedMail(
        claim=Claim("mail", row.id, row.claim_token, row.claimed_until),
        location=Location(row.source, row.folder, row.uidvalidity, row.uid),
        mailbox=row.mailbox,
        raw=raw,
        stamp=MailStamp(row.internal_date, row.observed_at, row.date_header),
        truncated=row.truncated or broken,
        attempts=row.attempts,
        walk=row.walk,
        fingerprint=bytes(row.fingerprint).hex(),
        answer_wanted=row.answer_wanted,
        answer_from=answer_from,
        sent=row.sent,
        case_id=row.case_id,
    )


# Spelled as in the partial index: SQLite does not see by itself that one state is one of the two.
_UNDER_WAY: ColumnElement[bool] = literal_column("delivery.state IN ('queued', 'sending')")


@cache
def _take_delivery(except_for: tuple[str, ...]) -> Once:
    due = (
        select(DELIVERIES.c.id)
        .where(
            _UNDER_WAY,
            DELIVERIES.c.state == literal_column("'queued'"),
            or_(
                DELIVERIES.c.next_at <= _moment(DELIVERIES),
                # Due at once when it was queued, and the clock was set back since: it does not wait for that hour.
                and_(DELIVERIES.c.next_at == DELIVERIES.c.queued_at, DELIVERIES.c.attempts == literal_column("0")),
            ),
            _free(DELIVERIES),
            # A webhook goes another way than the mail server that is not reached.
            *(or_(DELIVERIES.c.mailbox != mailbox, DELIVERIES.c.kind == WEBHOOK) for mailbox in except_for),
        )
        .order_by(DELIVERIES.c.next_at, DELIVERIES.c.id)
        .limit(1)
    )
    return once(
        DELIVERIES.update()
        .where(DELIVERIES.c.id.in_(_chosen(due)))
        .values(
            claim_token=DELIVERIES.c.claim_token + 1, claim_holder=bindparam("holder"), claimed_until=bindparam("until")
        )
        .returning(DELIVERIES)
    )


_STUCK = select(DELIVERIES.c.id).where(_UNDER_WAY, DELIVERIES.c.state == literal_column("'sending'"), _free(DELIVERIES))
_TELLS_SYSTEM = and_(
    DELIVERIES.c.kind == literal_column(f"'{WEBHOOK}'"), any_of(DELIVERIES.c.purpose, sorted(CASE_EVENTS))
)
_GIVE_UP = once(
    DELIVERIES.update()
    .where(DELIVERIES.c.id.in_(_chosen(_STUCK)))
    .values(
        # Another system knows a repeated call by its id: that one is made again.
        state=case((_TELLS_SYSTEM, DeliveryState.QUEUED.value), else_=DeliveryState.UNKNOWN.value),
        claim_token=DELIVERIES.c.claim_token + 1,
        claimed_until=None,
        claim_holder="",
    )
    .returning(DELIVERIES.c.id, DELIVERIES.c.case_id, DELIVERIES.c.mailbox, DELIVERIES.c.walk, DELIVERIES.c.state)
)


def take_delivery(
    work: Work, holder: str, lasting: timedelta, except_for: Collection[str] = ()
) -> tuple[Claim, Delivery] | None:
    """Claim the next queued delivery whose time has come."""
    _give_up_on_sending(work)
    now = work.now
    asked = {"moment": now, "holder": holder, "until": now + lasting, "absurd": now + LONGEST_CLAIM}
    while (row := work.first(_take_delivery(tuple(sorted(except_for))), asked)) is not None:
        try:
            return Claim("delivery", row.id, row.claim_token, row.claimed_until), delivery_of(work, row)
        except SealBroken:
            # One row that cannot be opened must not hold up the outbox.
            _set_aside(work, row)
    return None


def _set_aside(work: Work, row: Row[Any]) -> None:
    failed = {"state": DeliveryState.FAILED.value, "claimed_until": None, "claim_holder": ""}
    work.run(DELIVERIES.update().where(DELIVERIES.c.id == row.id).values(failed))
    _tell(work, row, "delivery_failed")


_RENEW = {
    kind: once(
        table.update()
        .where(table.c.id == bindparam("claimed"), table.c.claim_token == bindparam("token"), given, still)
        .values(claimed_until=bindparam("until"))
    )
    for kind, table, given, still in (
        ("mail", MAILS, MAILS.c.claimed_until.is_not(None), MAILS.c.outcome == literal_column("'pending'")),
        ("delivery", DELIVERIES, DELIVERIES.c.claimed_until.is_not(None), _UNDER_WAY),
    )
}


def renew(work: Work, held: Sequence[Claim], lasting: timedelta) -> None:
    """Let claims last from now on. What is settled or put back meanwhile is no claim any more."""
    until = work.now + lasting
    for claim in held:
        work.run(_RENEW[claim.kind], {"claimed": claim.id, "token": claim.token, "until": until})


def _give_up_on_sending(work: Work) -> None:
    """What was being sent when its worker stopped may have arrived: UNKNOWN, and a person looks (8)."""
    now = work.now
    for row in work.all(_GIVE_UP, {"moment": now, "absurd": now + LONGEST_CLAIM}):
        if row.state == DeliveryState.UNKNOWN.value:
            _tell(work, row, "delivery_unknown")


def _tell(work: Work, row: Row[Any], what: str) -> None:
    """A task for a person, and a line in the history."""
    history = SqlHistory(work)
    if row.case_id is not None:
        SqlCases(work, history).add_task(row.case_id, what, work.now)
    data = (("delivery", str(row.id)),)
    history.append("dienst", what, mailbox=row.mailbox, case_id=row.case_id, walk=row.walk, data=data)
    history.flush()
