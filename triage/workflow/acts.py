"""What every act of a person on a case begins and ends with: may they, is it still as they saw it, a line of history.

An act is made on the version that its form was made of. Where a colleague was quicker nothing is saved, and the message
says what they did.
"""

from __future__ import annotations

from collections.abc import Sequence

from triage.domain import dutch
from triage.domain.access import Act, Viewer
from triage.domain.case import Case, HistoryItem
from triage.domain.errors import Conflict, NotFound
from triage.ports.store import Transaction


def begun(tx: Transaction, viewer: Viewer, case_id: int, version: int) -> Case:
    """The case, for an act of *viewer* on that *version*. Raises NotFound without a role to act in it; Conflict, with
    what others did meanwhile, where the version is no longer current."""
    case = tx.cases.get(viewer, case_id)
    if not viewer.may(Act.HANDLE, case.mailbox):
        raise NotFound
    if case.version != version:
        raise Conflict(_what_changed(tx.history.of_case(viewer, case_id), version))
    return case


def _what_changed(history: Sequence[HistoryItem], version: int) -> str:
    told = []
    for item in history:
        since = dict(item.data).get("version", "")
        if since.isdigit() and int(since) > version:
            told.append(f"{item.actor}: {dutch.ACTIONS.get(item.action, 'gewijzigd')}")
    if not told:
        return "Deze zaak is intussen gewijzigd. Uw invoer is niet opgeslagen; bekijk de zaak opnieuw."
    return f"Deze zaak is intussen gewijzigd ({'; '.join(told)}). Uw invoer is niet opgeslagen; bekijk de zaak opnieuw."


def noted(tx: Transaction, actor: Viewer | str, case: Case, action: str, *data: tuple[str, str]) -> None:
    """One line in the history of *case*, with the version that the act made: no content."""
    known = (*((name, value) for name, value in data if value), ("version", str(case.version)))
    tx.history.append(actor, action, mailbox=case.mailbox, case_id=case.id, data=known, by=Act.HANDLE)
