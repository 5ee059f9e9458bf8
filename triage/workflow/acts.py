"""What every act of a person on a case begins and ends with: may they, is it still as they saw it, a line of history.

An act is made on the version that its form was made of. Where a colleague was quicker nothing is saved, and the message
says what they did.
"""

from __future__ import annotations

from collections.abc import Sequence

from triage.domain import dutch
from triage.domain.access import Act, Viewer, service_viewer
from triage.domain.case import Case, HistoryItem
from triage.domain.errors import Conflict, NotFound
from triage.ports.store import Transaction

LOOKS = frozenset({"viewed", "listed", "mail-html-viewed", "attachment-downloaded", "mail-seen"})
"""What somebody does that changes nothing."""


class Changed(Conflict):
    """A colleague was quicker. `since`: what was done since the version that the act was made on, oldest first, as far
    as is known; `version`: the case's now."""

    def __init__(self, message: str, since: Sequence[HistoryItem], version: int) -> None:
        super().__init__(message)
        self.since, self.version = tuple(since), version


class GoesOn(Conflict):
    """Deze zaak gaat verder in een andere zaak; doe het daar, of zet de zaken eerst weer apart."""


def begun(tx: Transaction, viewer: Viewer, case_id: int, version: int, *, merged: bool = False) -> Case:
    """The case, for an act of *viewer* on that *version*. Raises NotFound without a role to act in it; Changed, with
    what others did meanwhile, where the version is no longer current; GoesOn where it was joined with another, which
    only an act that is about that (*merged*) can be done on."""
    case = tx.cases.get(viewer, case_id)
    if not viewer.may(Act.HANDLE, case.mailbox):
        raise NotFound
    if case.erased_at is not None:
        raise Conflict("De inhoud van deze zaak is vernietigd; er is niets meer aan te doen.")
    if case.version != version:
        history = tx.history.of_case(viewer, case_id)
        raise Changed(_what_changed(history, version), done_since(history, version), case.version)
    if not merged:
        must_stand_alone(tx, case)
    return case


def must_stand_alone(tx: Transaction, case: Case) -> None:
    """Raises GoesOn for a case that goes on in another: what is done in it would be done where nobody looks."""
    if case.merged_into is None or case.id is None:
        return
    other = tx.cases.get(service_viewer(case.mailbox), tx.cases.goes_on_in(case.id))
    raise GoesOn(
        f"Deze zaak gaat verder in zaak {other.reference}: doe het daar, of zet de zaken eerst weer apart. Er is niets "
        "opgeslagen."
    )


def done_since(history: Sequence[HistoryItem], version: int) -> list[HistoryItem]:
    """What was done to a case since that *version*, oldest first: all after the last line that speaks of it, or else
    from the first that speaks of a later one; where none does either, all after the line with which the case began."""
    acts = [item for item in history if item.action not in LOOKS]
    seen = [number for number, item in enumerate(acts) if 0 < _version_of(item) <= version]
    later = (number for number, item in enumerate(acts) if _version_of(item) > version)
    return acts[max(seen) + 1 if seen else next(later, 1) :]


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
