"""A case that turns out to belong to another goes on in that one; and it can be set apart again (R-6, R-50).

Nothing is deleted and nothing that is owed vanishes: each thing the case still owed is owed in the other, from the
earlier of the two starts. What was said, met and sent stays with the case that closes, and is shown with the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from triage.domain.access import Viewer, service_viewer
from triage.domain.case import Case, CaseState, HistoryItem
from triage.domain.consequence import CARRIED, MOVED
from triage.domain.errors import Conflict, NotFound
from triage.domain.obligation import Evidence, Met, Obligation
from triage.domain.policy import Region
from triage.domain.record import ClosingOutcome, Record, RecordKind, check, standing
from triage.ports.delivery import DeliveryState
from triage.ports.store import Outcome, Transaction
from triage.workflow.acts import begun, noted
from triage.workflow.record import ground_of, settle
from triage.workflow.state import opened_by_merge
from triage.workflow.watch_alarms import sound

MERGED, JOINED, UNMERGED, LEFT = "case-merged", "case-joined", "case-unmerged", "case-left"
CASE = "case"
"""In the answers of a record that a case was joined: the id of that case."""

_ON_ITS_WAY = frozenset({DeliveryState.HELD, DeliveryState.QUEUED, DeliveryState.SENDING})
_UNREAD = frozenset({Outcome.QUARANTINED, Outcome.PENDING})


def merge(tx: Transaction, viewer: Viewer, region: Region, case_id: int, version: int, into: int) -> Case:
    """Let the case go on in *into*, another of its mailbox; returns that one. Raises Conflict where a colleague changed
    the case meanwhile, or where something of it would be lost to sight: it says what to do first."""
    case = begun(tx, viewer, case_id, version)
    other = tx.cases.get(viewer, into)
    _check_can_merge(tx, viewer, case, other)
    owed = _open(tx, case)
    tasks = _move_tasks(tx, case, other)
    other = opened_by_merge(tx, viewer, region, other, case.reference)
    joined = _carry(tx, viewer, region, case, other, owed)
    _close(tx, viewer, region, case, other, owed, tasks)
    settle(tx, viewer.who, region, other)
    urgent = case.urgent and not other.urgent
    other = tx.cases.change(replace(other, urgent=other.urgent or case.urgent))
    noted(tx, viewer, other, JOINED, ("case", case.reference), ("records", " ".join(map(str, joined))))
    if urgent or _alarm_stands(tx, case):
        sound(tx, other, region, fingerprint=f"{case.reference} merged into {other.reference}")
    return other


def _check_can_merge(tx: Transaction, viewer: Viewer, case: Case, other: Case) -> None:
    assert case.id is not None
    assert other.id is not None
    if other.id == case.id:
        raise Conflict("Dit is dezelfde zaak; kies een andere.")
    if other.mailbox != case.mailbox:
        raise Conflict("Die zaak is van een andere mailbox: koppel de zaken, samenvoegen kan niet.")
    if case.state is CaseState.CLOSED:
        raise Conflict("Deze zaak is gesloten; heropen hem eerst.")
    if other.erased_at is not None:
        raise Conflict("De inhoud van die zaak is vernietigd: kies een andere.")
    if other.merged_into is not None:
        further = tx.cases.get(service_viewer(case.mailbox), tx.cases.goes_on_in(other.id))
        raise Conflict(f"Zaak {other.reference} is zelf samengevoegd: kies {further.reference}.")
    if tx.cases.shielded_to(viewer, case.id) != tx.cases.shielded_to(viewer, other.id):
        raise Conflict("De zaken zijn niet voor dezelfde mensen afgeschermd: maak dat eerst gelijk.")
    if any(each.kind == "mail" and each.state in _ON_ITS_WAY for each in tx.outbox.of_case(case.id)):
        raise Conflict("Van deze zaak wacht nog een mail: laat die gaan of houd die tegen, en voeg daarna samen.")
    hold = tx.agenda.of_case(case.id)
    if hold is not None and hold.slot.ends_at > tx.now:
        raise Conflict(
            "Voor deze zaak staat een tijd vast: geef die vrij, of voeg de andere zaak bij deze in plaats van andersom."
        )
    if any(each.outcome in _UNREAD for each in tx.ledger.of_case(case.id)):
        raise Conflict("Een bericht van deze zaak is nog niet gelezen: voeg de andere zaak bij deze, of wacht daarop.")


def _open(tx: Transaction, case: Case) -> list[Obligation]:
    assert case.id is not None
    return [each for each in tx.cases.obligations(service_viewer(case.mailbox), case.id) if each.met is None]


def _move_tasks(tx: Transaction, case: Case, other: Case) -> tuple[str, ...]:
    """What a person still had to do is to do in the other case."""
    assert case.id is not None
    assert other.id is not None
    tasks = tx.cases.file(service_viewer(case.mailbox), case.reference).line.open_tasks
    for task in tasks:
        tx.cases.finish_task(case.id, task, tx.now)
        tx.cases.add_task(other.id, task, tx.now)
    return tasks


def _carry(
    tx: Transaction, viewer: Viewer, region: Region, case: Case, other: Case, owed: Sequence[Obligation]
) -> list[int]:  # fmt: skip
    """Each of *owed* is owed in *other* by its own end at the latest: where *other* owes the same, that moves to the
    earlier end; where it does not, or has done it already, this one comes along. Returns the ids of the records."""
    assert other.id is not None
    rules = ground_of(region, other).rules
    twins = {each.key: each for each in sorted(_open(tx, other), key=_due, reverse=True)}
    alone = [each for each in owed if each.key not in twins or each.key not in rules]
    added = [
        kept
        for each in alone
        for kept in tx.cases.add_obligations(other.id, [replace(each, id=None)], each.config_hash)
    ]
    carried = " ".join(str(each.id) for each in added)
    records = [_joined(tx, viewer, case, other, tx.now, None, (CARRIED, carried))]
    for each in owed:
        twin = twins.get(each.key)
        if each in alone or twin is None or not _due(each) < _due(twin):
            continue
        start = each.starts_at or tx.now
        records.append(_joined(tx, viewer, case, other, start, each.due_at, (MOVED, str(twin.id))))
    return records


def _due(owed: Obligation) -> tuple[bool, float]:
    return (owed.due_at is None, owed.due_at.timestamp() if owed.due_at else 0.0)


def _joined(
    tx: Transaction, viewer: Viewer, case: Case, other: Case, at: datetime, until: datetime | None,
    what: tuple[str, str],
) -> int:  # fmt: skip
    assert other.id is not None
    kept = tx.records.add(
        other.id,
        Record(
            RecordKind.JOINED, at, viewer.who, with_whom=case.reference, until=until,
            answers=((CASE, str(case.id)), what),
        ),
    )  # fmt: skip
    assert kept.id is not None
    return kept.id


def _close(
    tx: Transaction, viewer: Viewer, region: Region, case: Case, other: Case, owed: Sequence[Obligation],
    tasks: Sequence[str],
) -> None:  # fmt: skip
    assert case.id is not None
    why = f"gaat verder in zaak {other.reference}"
    said = Record(
        RecordKind.CLOSED, tx.now, viewer.who, outcome=ClosingOutcome.MERGED.value, with_whom=other.reference,
        answers=tuple((each.key, why) for each in owed),
    )  # fmt: skip
    kept = tx.records.add(case.id, said)
    settle(tx, viewer.who, region, case)
    closed = replace(case, state=CaseState.CLOSED, closed_at=tx.now, wake_at=None, merged_into=other.id)
    closed = tx.cases.change(closed)
    noted(
        tx, viewer, closed, MERGED, ("case", other.reference), ("record", str(kept.id)), ("was", case.state.value),
        ("wakes", case.wake_at.isoformat() if case.wake_at else ""), ("tasks", " ".join(tasks)),
    )  # fmt: skip


def _alarm_stands(tx: Transaction, case: Case) -> bool:
    assert case.id is not None
    alarm = tx.watch.alarm_of(case.id)
    return alarm is not None and not alarm.acknowledged_by


def unmerge(
    tx: Transaction, viewer: Viewer, region: Region, case_id: int, version: int, reason: str
) -> Case:  # fmt: skip
    """Set a merged case apart again, as it was: its state, what it owed and what was to do in it. Mail that came to the
    other case meanwhile stays there. Raises Unrecordable without a reason."""
    case = begun(tx, viewer, case_id, version, merged=True)
    if case.merged_into is None:
        raise Conflict("Deze zaak is niet samengevoegd.")
    back = Record(RecordKind.TAKEN_BACK, tx.now, viewer.who, reasons=reason, of=_closing(tx, case))
    check(back, tx.now, case.received_at)
    service = service_viewer(case.mailbox)
    other = tx.cases.get(service, case.merged_into)
    done = _take_along(tx, viewer, region, other, case)
    tx.records.add(case_id, back)
    settle(tx, viewer.who, region, case)
    for owed in _open(tx, case):
        if owed.id is not None and owed.key in done:
            tx.cases.meet(case_id, owed.id, replace(done[owed.key], record=None))
    was = _as_it_was(tx.history.of_case(service, case_id))
    restored = _restored(tx, case, was)
    for task in was.get("tasks", "").split():
        tx.cases.add_task(case_id, task, tx.now)
    restored = tx.cases.change(restored)
    noted(tx, viewer, restored, UNMERGED, ("case", other.reference), ("met", " ".join(sorted(done))))
    other = tx.cases.change(other)
    noted(tx, viewer, other, LEFT, ("case", case.reference))
    return restored


def _closing(tx: Transaction, case: Case) -> int | None:
    assert case.id is not None
    records = standing(tx.records.of_case(service_viewer(case.mailbox), case.id))
    merged = [each for each in records if each.outcome == ClosingOutcome.MERGED.value]
    return merged[-1].id if merged else None


def _take_along(
    tx: Transaction, viewer: Viewer, region: Region, other: Case, case: Case
) -> dict[str, Met]:  # fmt: skip
    """Take back in *other* what came with *case*; what was done there of it meanwhile, by key."""
    assert other.id is not None
    service = service_viewer(case.mailbox)
    records = standing(tx.records.of_case(service, other.id))
    came = [
        each for each in records
        if each.kind is RecordKind.JOINED and dict(each.answers).get(CASE) == str(case.id)
    ]  # fmt: skip
    carried = {int(number) for each in came for number in dict(each.answers).get(CARRIED, "").split()}
    done: dict[str, Met] = {}
    why = f"zaak {case.reference} staat weer apart"
    for owed in tx.cases.obligations(service, other.id):
        if owed.id is None or owed.id not in carried:
            continue
        if owed.met is None:
            tx.cases.meet(other.id, owed.id, Met(Evidence.WITHDRAWN, tx.now, viewer.who, ref=why))
        elif not owed.withdrawn:
            done[owed.key] = owed.met
    for each in came:
        tx.records.add(other.id, Record(RecordKind.TAKEN_BACK, tx.now, viewer.who, reasons=why, of=each.id))
    settle(tx, viewer.who, region, other)
    return done


def _as_it_was(history: Sequence[HistoryItem]) -> dict[str, str]:
    """What the history says of the case at the time it was merged, the last time."""
    found = next((item for item in reversed(history) if item.action == MERGED), None)
    if found is None:
        raise NotFound
    return dict(found.data)


def _restored(tx: Transaction, case: Case, was: dict[str, str]) -> Case:
    state = CaseState(was.get("was", CaseState.IN_PROGRESS.value))
    wakes = datetime.fromisoformat(was["wakes"]) if was.get("wakes") else None
    if state is CaseState.WAITING and (wakes is None or wakes <= tx.now):
        state, wakes = CaseState.IN_PROGRESS, None
    return replace(case, state=state, closed_at=None, wake_at=wakes, merged_into=None)


def merged_reference(tx: Transaction, viewer: Viewer, case: Case) -> str:
    """The reference of the case that this one goes on in, where *viewer* may see it; empty where it was not merged."""
    if case.id is None or case.merged_into is None:
        return ""
    try:
        return tx.cases.get(viewer, tx.cases.goes_on_in(case.id)).reference
    except NotFound:
        return ""
