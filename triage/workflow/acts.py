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

LOOKS = frozenset({"viewed", "listed", "mail-html-viewed", "attachment-downloaded"})
"""What somebody does that changes nothing."""


class Changed(Conflict):
    """A colleague was quicker. `since`: what was done since the version that the act was made on, oldest first, as far
    as is known; `version`: the case's now."""

    def __init__(self, message: str, since: Sequence[HistoryItem], version: int) -> None:
        super().__init__(message)
        self.since, self.version = tuple(since), version


def begun(tx: Transaction, viewer: Viewer, case_id: int, version: int) -> Case:
    """The case, for an act of *viewer* on that *version*. Raises NotFound without a role to act in it; Changed, with
    what others did meanwhile, where the version is no longer current."""
    case = tx.cases.get(viewer, case_id)
    if not viewer.may(Act.HANDLE, case.mailbox):
        raise NotFound
    if case.version != version:
        history = tx.history.of_case(viewer, case_id)
        raise Changed(_what_changed(history, version), done_since(history, version), case.version)
    return case


def done_since(history: Sequence[HistoryItem], version: int) -> list[HistoryItem]:
    """What was done to a case since that *version*, oldest first: all after the last line that speaks of it."""
    known = [(number, _version_of(item)) for number, item in enumerate(history)]
    seen = [number for number, found in known if 0 < found <= version]
    later = [number for number, found in known if found > version]
    if not seen and not later:
        return []
    first = max(seen) + 1 if seen else min(later)
    return [item for item in history[first:] if item.action not in LOOKS]


def _version_of(item: HistoryItem) -> int:
    text = dict(item.data).get("version", "")
    return int(text) if text.isdigit() else 0


def _what_changed(history: Sequence[HistoryItem], version: int) -> str:
    later = [item for item in history if _version_of(item) > version]
    told = [f"{item.actor}: {dutch.ACTIONS.get(item.action, 'gewijzigd')}" for item in later]
    if not told:
        return "Deze zaak is intussen gewijzigd. Uw invoer is niet opgeslagen; bekijk de zaak opnieuw."
    return f"Deze zaak is intussen gewijzigd ({'; '.join(told)}). Uw invoer is niet opgeslagen; bekijk de zaak opnieuw."


def noted(tx: Transaction, actor: Viewer | str, case: Case, action: str, *data: tuple[str, str]) -> None:
    """One line in the history of *case*, with the version that the act made: no content."""
    known = (*((name, value) for name, value in data if value), ("version", str(case.version)))
    tx.history.append(actor, action, mailbox=case.mailbox, case_id=case.id, data=known, by=Act.HANDLE)
