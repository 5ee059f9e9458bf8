"""A changed calendar or term is never applied in silence: it is shown at the case, and a person decides (R-7, R-56).

The worker marks the cases it bears on; whoever handles one takes the new date over or keeps what was promised. Either
way the earlier promise stays on the record.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from enum import StrEnum

from triage.domain.access import Viewer
from triage.domain.case import Case
from triage.domain.errors import Conflict
from triage.domain.obligation import Obligation
from triage.domain.policy import Region
from triage.domain.recalculation import Recalculation, recalculated, rules_by_key
from triage.ports.store import Transaction
from triage.workflow.acts import begun, noted

TASK = "dates_differ"
_FAR = datetime(9998, 1, 1, tzinfo=UTC)


class Choice(StrEnum):
    """What a person makes of another date under the present calendar."""

    TAKE_OVER = "take_over"
    KEEP = "keep"


_WHY = {
    Choice.TAKE_OVER: "de datum volgens de huidige kalender is overgenomen",
    Choice.KEEP: "de beloofde datum is gehouden; de huidige kalender gaf een andere",
}
_ACTIONS = {Choice.TAKE_OVER: "date-taken-over", Choice.KEEP: "date-kept"}


def differing(owed: Iterable[Obligation], region: Region) -> list[Recalculation]:
    """Those of *owed* that the present configuration would date otherwise."""
    rules = rules_by_key(region)
    return [each for each in (recalculated(one, rules, region) for one in owed) if each is not None]


def cases_that_differ(tx: Transaction, region: Region) -> dict[int, int]:
    """Case ids with how many of their open terms would end on another date now."""
    rules = rules_by_key(region)
    found: dict[int, int] = {}
    for case_id, owed in tx.cases.due(_FAR):
        if recalculated(owed, rules, region) is not None:
            found[case_id] = found.get(case_id, 0) + 1
    return found


def mark(tx: Transaction, region: Region) -> int:
    """Give each case whose terms would end otherwise now a task, and take away those that no longer say anything;
    returns how many cases there are."""
    found = cases_that_differ(tx, region)
    marked = tx.cases.with_task(TASK)
    for case_id in sorted(found.keys() - marked):
        tx.cases.add_task(case_id, TASK, tx.now)
    for case_id in sorted(marked - found.keys()):
        tx.cases.finish_task(case_id, TASK, tx.now)
    return len(found)


def decide(
    tx: Transaction, viewer: Viewer, region: Region, case_id: int, version: int, obligation_id: int, choice: Choice
) -> Case:
    """Take the new date over, or keep the promise; the case one version on.

    Raises as `begun` does, and Conflict where nothing about the obligation differs any more.
    """
    case = begun(tx, viewer, case_id, version)
    open_ones = differing(tx.cases.obligations(viewer, case_id), region)
    chosen = next((each for each in open_ones if each.owed.id == obligation_id), None)
    if chosen is None:
        raise Conflict("Deze termijn is intussen gewijzigd; bekijk de zaak opnieuw.")
    owed = chosen.taken_over() if choice is Choice.TAKE_OVER else chosen.kept(region.calendar)
    tx.cases.redate(case_id, owed, region.config_hash, by=viewer.who, why=_WHY[choice])
    if len(open_ones) == 1:
        tx.cases.finish_task(case_id, TASK, tx.now)
    changed = tx.cases.change(case)
    noted(
        tx, viewer, changed, _ACTIONS[choice], ("obligation", owed.key),
        ("promised", _iso(chosen.owed.due_at, region)), ("now", _iso(chosen.due_at, region)),
    )  # fmt: skip
    return changed


def _iso(moment: datetime | None, region: Region) -> str:
    return moment.astimezone(region.calendar.zone).isoformat(timespec="minutes") if moment else ""
