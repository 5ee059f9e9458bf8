"""Leases: one row a name, with a token that rises with every new holder and is never given back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import BindParameter, Executable, Table, and_, bindparam, case, or_, select
from sqlalchemy.dialects import sqlite

from triage.ports.store import Lease
from triage.store.dialect import Once, once
from triage.store.moves import LONGEST_CLAIM
from triage.store.tables import LeaseRow, table_of
from triage.store.work import Work

_LEASES = table_of(LeaseRow)


def _take(insert: Callable[[Table], sqlite.Insert]) -> Executable:
    adding = insert(_LEASES)
    moment: BindParameter[datetime] = bindparam("moment")
    mine = _LEASES.c.holder == adding.excluded.holder
    renewed = and_(mine, _LEASES.c.expires_at > moment)
    raised = _LEASES.c.token + case((renewed, 0), else_=1)
    return adding.on_conflict_do_update(
        index_elements=["name"],
        set_={"holder": adding.excluded.holder, "token": raised, "expires_at": adding.excluded.expires_at},
        where=or_(mine, _LEASES.c.expires_at <= moment, _LEASES.c.expires_at > bindparam("absurd")),
    ).returning(_LEASES)


_TAKE = Once(_take)


def take_lease(work: Work, name: str, holder: str, lasting: timedelta) -> Lease | None:
    """Take or renew a lease in one statement; None while another holds it."""
    now = work.now
    values = {
        "name": name, "holder": holder, "token": 1, "expires_at": now + lasting, "moment": now,
        "absurd": now + LONGEST_CLAIM,
    }  # fmt: skip
    row = work.first(_TAKE, values)
    return Lease(row.name, row.holder, row.token, row.expires_at) if row else None


def is_held(work: Work, lease: Lease) -> bool:
    """Whether a lease's token is still the one, and its time not over."""
    query = select(_LEASES.c.token).where(_LEASES.c.name == lease.name, _LEASES.c.expires_at > work.now)
    return bool(work.value(query) == lease.token)


_CHECK = once(
    select(_LEASES.c.token)
    .where(_LEASES.c.name == bindparam("name"), _LEASES.c.token == bindparam("token"))
    .with_for_update(read=True)
)


def is_ours(work: Work, lease: Lease) -> bool:
    """Whether nobody took a lease over since. Its row stays locked until this transaction ends: what is true now is
    true at the commit."""
    return work.first(_CHECK, {"name": lease.name, "token": lease.token}) is not None


def give_back(work: Work, lease: Lease) -> None:
    """End a lease now; nothing happens where it is another's. The row stays, and its token with it."""
    ours = _LEASES.update().where(_LEASES.c.name == lease.name, _LEASES.c.token == lease.token)
    work.run(ours.values(expires_at=work.now))
