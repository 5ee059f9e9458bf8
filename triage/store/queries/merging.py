"""Cases that go on in another, and what people say that cases have to do with each other: appended rows."""

from __future__ import annotations

from sqlalchemy import or_, select

from triage.domain.case import LinkKind
from triage.domain.errors import NotFound
from triage.store import sealing
from triage.store.queries.visible import CASES
from triage.store.tables import CaseTieRow, table_of
from triage.store.work import Work

_TIES = table_of(CaseTieRow)
_MOST = 100  # a chain of cases never closes into a ring; should rows say so all the same, nobody hangs


def goes_on_in(work: Work, case_id: int) -> int:
    """The case that a case was merged into, through others too; itself where it was not."""
    here = case_id
    for _ in range(_MOST):
        further = work.value(select(CASES.c.merged_into).where(CASES.c.id == here))
        if further is None:
            break
        here = int(further)
    return here


def merged_into(work: Work, case_id: int) -> list[int]:
    """The cases that were merged into a case, through others too."""
    found: list[int] = []
    todo = [case_id]
    while todo and len(found) < _MOST:
        rows = work.all(select(CASES.c.id).where(CASES.c.merged_into.in_(todo)).order_by(CASES.c.id))
        todo = [int(row.id) for row in rows]
        found += todo
    return found


def tie(
    work: Work, mailbox: str, case_id: int, other_id: int, kind: LinkKind, said: tuple[str, str], *, holds: bool
) -> None:
    """Append what somebody says (`said`: who, why)."""
    if work.value(select(CASES.c.id).where(CASES.c.id == other_id)) is None:
        raise NotFound
    sid = sealing.new_sid()
    row = {
        "sid": sid, "case_id": case_id, "other_id": other_id, "kind": kind.value, "holds": holds,
        "made_at": work.now, "content": work.seal(mailbox, _TIES, "content", sid, list(said)),
    }  # fmt: skip
    work.add(_TIES, row)


def ties_of(work: Work, case_id: int) -> dict[tuple[LinkKind, int, bool], tuple[str, str] | None]:
    """By each link that people spoke of: who says so and why, as said last; None where it was taken away."""
    here = or_(_TIES.c.case_id == case_id, _TIES.c.other_id == case_id)
    found: dict[tuple[LinkKind, int, bool], tuple[str, str] | None] = {}
    for row in work.all(select(_TIES).where(here).order_by(_TIES.c.id)):
        back = row.other_id == case_id
        link = (LinkKind(row.kind), row.case_id if back else row.other_id, back)
        by, why = work.unseal(_TIES, "content", row.sid, row.content)
        found[link] = (by, why) if row.holds else None
    return found
