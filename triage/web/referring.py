"""To another desk: the mail that refers, its desk chosen already; how a case ends that was referred or filed."""

from __future__ import annotations

from collections.abc import Sequence

from triage.domain.access import Act, Viewer
from triage.domain.case import Case, CaseFile, CaseState, HistoryItem
from triage.domain.draft import FieldKind
from triage.domain.policy import Region
from triage.domain.record import ClosingOutcome, RecordKind, standing
from triage.workflow import drafts

REFER = "verwijzen"
"""The draft that refers."""


def refers_to(region: Region, viewer: Viewer, case: Case) -> frozenset[str]:
    """The desks, by key, to which a mail of whoever handles the case can refer; none where there is no such mail."""
    if not viewer.may(Act.HANDLE, case.mailbox) or case.state is CaseState.CLOSED:
        return frozenset()
    rule = next((rule for rule in drafts.fitting(region, case) if rule.key == REFER), None)
    fields = (field for field in (rule.fields if rule else ()) if field.kind is FieldKind.DESK)
    return frozenset(choice.key for field in fields for choice in field.choices)


def was_referred(history: Sequence[HistoryItem]) -> bool:
    """Whether somebody let such a mail go."""
    return any(item.action == "draft-sent" and dict(item.data).get("draft") == REFER for item in history)


def ended_to_file(file: CaseFile) -> bool:
    """Whether the case was closed to go to the file."""
    closings = [each for each in standing(file.records) if each.kind is RecordKind.CLOSED]
    return bool(closings) and closings[-1].outcome == ClosingOutcome.TO_FILE.value
