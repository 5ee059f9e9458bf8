"""Obligations: what is owed, and the appended rows of what met it (R-56). The case's next term and
`to_check` follow them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, literal, select

from triage.domain.errors import NotFound
from triage.domain.obligation import Evidence, Met, Obligation, Promise, StartEvent
from triage.domain.terms import TraceDay
from triage.store import sealing
from triage.store.dialect import once
from triage.store.queries.visible import CASES
from triage.store.tables import FAR, ObligationMet, ObligationRow, PromiseRow, table_of
from triage.store.work import Work, listed, matching, unlisted

_OWED = table_of(ObligationRow)
_MET = table_of(ObligationMet)
_PROMISES = table_of(PromiseRow)
_FIRST_DUE = (
    select(_OWED.c.due_at)
    .where(_OWED.c.case_id == CASES.c.id, _OWED.c.met_id.is_(None), _OWED.c.due_at.is_not(None))
    .order_by(_OWED.c.due_at, _OWED.c.id)
    .limit(1)
)
_FIRST_TITLE = _FIRST_DUE.with_only_columns(_OWED.c.title)
_UNSEEN = (
    select(_MET.c.id).join(_OWED, _OWED.c.met_id == _MET.c.id).where(_OWED.c.case_id == CASES.c.id, _MET.c.to_check)
).correlate(CASES)
_FOLLOW = once(
    CASES.update()
    .where(CASES.c.id == bindparam("case"))
    .values(
        next_due_at=func.coalesce(_FIRST_DUE.scalar_subquery(), literal(FAR, CASES.c.next_due_at.type)),
        next_due_title=func.coalesce(_FIRST_TITLE.scalar_subquery(), ""),
        to_check=_UNSEEN.exists(),
    )
)


def add_obligations(
    work: Work, case_id: int, obligations: Iterable[Obligation], config_hash: str, model_id: str
) -> list[Obligation]:
    """Keep what is owed; returns it with ids."""
    added = []
    for each in obligations:
        row = {
            "case_id": case_id, "key": each.key, "title": each.title, "owner": each.owner, "term": each.term,
            "source": each.source, "starts": listed(each.starts), "met_by": listed(each.met_by),
            "starts_at": each.starts_at, "due_at": each.due_at, "trace": _traced(each.trace),
            "config_hash": config_hash, "model_id": model_id, "made_at": work.now, "met_id": None,
            "by_hand": each.by_hand, "redated": 0,
        }  # fmt: skip
        added.append(replace(each, id=work.add(_OWED, row), met=None, config_hash=config_hash))
    _follow(work, case_id)
    return added


def _follow(work: Work, case_id: int) -> None:
    if work.changed(_FOLLOW, {"case": case_id}) != 1:
        raise NotFound


def meet(work: Work, mailbox: str, case_id: int, obligation_id: int, met: Met) -> None:
    """Append what met an obligation."""
    sid = sealing.new_sid()
    row = {
        "sid": sid, "obligation_id": obligation_id, "holds": True, "evidence": met.evidence.value, "at": met.at,
        "recorded_at": work.now, "to_check": met.to_check,
        "content": work.seal(mailbox, _MET, "content", sid, {"by": met.by, "ref": met.ref, "record": met.record}),
    }  # fmt: skip
    _check_owner(work, case_id, obligation_id)
    _point(work, case_id, obligation_id, work.add(_MET, row))


def unmeet(work: Work, mailbox: str, case_id: int, obligation_id: int, why: str, at: datetime) -> None:
    """Append that what met it no longer holds."""
    sid = sealing.new_sid()
    row = {
        "sid": sid, "obligation_id": obligation_id, "holds": False, "evidence": "", "at": at, "recorded_at": work.now,
        "to_check": False, "content": work.seal(mailbox, _MET, "content", sid, {"why": why}),
    }  # fmt: skip
    _check_owner(work, case_id, obligation_id)
    work.add(_MET, row)
    _point(work, case_id, obligation_id, None)


def _check_owner(work: Work, case_id: int, obligation_id: int) -> None:
    if work.first(select(_OWED.c.id).where(_OWED.c.id == obligation_id, _OWED.c.case_id == case_id)) is None:
        raise NotFound


def _point(work: Work, case_id: int, obligation_id: int, met_id: int | None) -> None:
    work.run(_OWED.update().where(_OWED.c.id == obligation_id).values(met_id=met_id))
    _follow(work, case_id)


def redate(work: Work, mailbox: str, case_id: int, owed: Obligation, config_hash: str, *, by: str, why: str) -> None:
    """Give an obligation the start, date and account of *owed*; what was promised before is appended first."""
    old = work.first(select(_OWED).where(_OWED.c.id == owed.id, _OWED.c.case_id == case_id))
    if old is None:
        raise NotFound
    sid = sealing.new_sid()
    promise = {
        "sid": sid, "obligation_id": old.id, "starts_at": old.starts_at, "due_at": old.due_at, "trace": old.trace,
        "config_hash": old.config_hash, "by_hand": old.by_hand, "recorded_at": work.now,
        "content": work.seal(mailbox, _PROMISES, "content", sid, {"by": by, "why": why}),
    }  # fmt: skip
    work.add(_PROMISES, promise)
    values = {
        "starts_at": owed.starts_at, "due_at": owed.due_at, "trace": _traced(owed.trace), "config_hash": config_hash,
        "by_hand": owed.by_hand, "redated": old.redated + 1,
    }  # fmt: skip
    work.run(_OWED.update().where(_OWED.c.id == old.id).values(values))
    _follow(work, case_id)


def obligations_of(work: Work, case_id: int) -> list[Obligation]:
    """What is owed in a case, in the order it was added, each with what meets it now."""
    rows = work.all(matching(_OWED, case_id=case_id).order_by(_OWED.c.id))
    met = _met_by_id(work, [row.met_id for row in rows if row.met_id is not None])
    earlier = _promises(work, [row.id for row in rows if row.redated])
    return [replace(_obligation(row, met.get(row.met_id)), earlier=earlier.get(row.id, ())) for row in rows]


def _promises(work: Work, identifiers: Sequence[int]) -> dict[int, tuple[Promise, ...]]:
    """What was promised before, by obligation, oldest first."""
    if not identifiers:
        return {}
    found: dict[int, tuple[Promise, ...]] = {}
    for row in work.all(select(_PROMISES).where(_PROMISES.c.obligation_id.in_(identifiers)).order_by(_PROMISES.c.id)):
        content = work.unseal(_PROMISES, "content", row.sid, row.content)
        promise = Promise(
            starts_at=row.starts_at,
            due_at=row.due_at,
            trace=_trace(row.trace),
            until=row.recorded_at,
            by=content["by"],
            why=content["why"],
            config_hash=row.config_hash,
            by_hand=row.by_hand,
        )
        found[row.obligation_id] = (*found.get(row.obligation_id, ()), promise)
    return found


def _met_by_id(work: Work, identifiers: Sequence[int]) -> dict[int, Met]:
    if not identifiers:
        return {}
    found = {}
    for row in work.all(select(_MET).where(_MET.c.id.in_(identifiers))):
        content = work.unseal(_MET, "content", row.sid, row.content)
        found[row.id] = Met(
            Evidence(row.evidence), row.at, content["by"], content["ref"], row.to_check, content["record"]
        )  # fmt: skip
    return found


def due(work: Work, until: datetime) -> list[tuple[int, Obligation]]:
    """Unmet obligations due before *until*, earliest first; of a closed case those that stayed owed."""
    query = (
        select(_OWED)
        .join(CASES, CASES.c.id == _OWED.c.case_id)
        .where(_OWED.c.met_id.is_(None), _OWED.c.due_at < until)
        .order_by(_OWED.c.due_at, _OWED.c.id)
    )
    return [(row.case_id, _obligation(row, None)) for row in work.all(query)]


def owed_of(row: Row[Any]) -> Obligation:
    """An obligation that nothing met, from its row."""
    return _obligation(row, None)


def _obligation(row: Row[Any], met: Met | None) -> Obligation:
    return Obligation(
        key=row.key,
        title=row.title,
        owner=row.owner,
        term=row.term,
        source=row.source,
        starts=tuple(StartEvent(slug) for slug in unlisted(row.starts)),
        met_by=tuple(Evidence(slug) for slug in unlisted(row.met_by)),
        starts_at=row.starts_at,
        due_at=row.due_at,
        trace=_trace(row.trace),
        id=row.id,
        met=met,
        config_hash=row.config_hash,
        by_hand=row.by_hand,
    )


def _trace(text: str) -> tuple[TraceDay, ...]:
    return tuple(TraceDay(date.fromisoformat(day), counts, why) for day, counts, why in json.loads(text))


def _traced(trace: Iterable[TraceDay]) -> str:
    return json.dumps([[day.date.isoformat(), day.counts, day.why] for day in trace], separators=(",", ":"))
