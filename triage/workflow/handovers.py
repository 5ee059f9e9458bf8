"""How many handovers of one household a case knows of: a lower bound, for only Veilig Thuis counts reports (R-16)."""

from __future__ import annotations

from triage.domain.access import Viewer
from triage.domain.case import Case, LinkKind
from triage.domain.errors import NotFound
from triage.ports.store import Transaction


def share_reference(tx: Transaction, case: Case, reference: str) -> None:
    """Link *case* with the cases of its mailbox for which the other side uses the same *reference*."""
    if case.id is None or not reference.strip():
        return
    for other in tx.records.same_reference(case.mailbox, reference):
        if other != case.id:
            tx.cases.link(case.id, other, LinkKind.SAME_REFERENCE)


def handovers(tx: Transaction, viewer: Viewer, case_id: int) -> int:
    """At least so many handovers: of the case, and of those with the same reference that *viewer* may see. Several
    mails with one colour in a case may be one handover that is told in parts (R-17), so they count once."""
    case = tx.cases.get(viewer, case_id)
    references = {each.their_reference for each in tx.records.of_case(viewer, case_id) if each.their_reference}
    alike = {case_id} | {
        other for reference in references for other in tx.records.same_reference(case.mailbox, reference)
    }
    return sum(_of_one(tx, viewer, each) for each in sorted(alike))


def _of_one(tx: Transaction, viewer: Viewer, case_id: int) -> int:
    try:
        case = tx.cases.get(viewer, case_id)
    except NotFound:
        return 0
    file = tx.cases.file(viewer, case.reference)
    read = {each.decision.colour for each in file.decisions if each.decision.evidence} - {None}
    return max(len(read), 1 if case.colour is not None else 0)
