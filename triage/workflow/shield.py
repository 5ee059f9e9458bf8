"""Shielded cases: some households are known to colleagues, and then a role is not reason enough to look (R-54)."""

from __future__ import annotations

from collections.abc import Iterable

from triage.domain.access import Act, Viewer, service_viewer
from triage.domain.case import Case
from triage.domain.errors import NotFound, Permanent
from triage.ports.identity import Person
from triage.ports.store import Transaction


class NobodyLeft(Permanent):
    """Kies minstens een beheerder die de zaak blijft zien; anders kan niemand de afscherming opheffen."""


def colleagues(tx: Transaction, mailbox: str) -> list[Person]:
    """Who may read the cases of *mailbox* by role, in order of name."""
    everybody = (person for person in tx.people.everybody() if not person.disabled)
    return [person for person in everybody if person.viewer.may(Act.READ, mailbox)]


def shield(tx: Transaction, viewer: Viewer, reference: str, names: Iterable[str]) -> str:
    """Close a case to all but *names*; returns its reference as it is spelled. Raises NotFound for whom may not,
    NobodyLeft where no name could open it."""
    case, case_id = _of(tx, viewer, reference)
    known = {person.name: person for person in colleagues(tx, case.mailbox)}
    chosen = frozenset(name for name in names if name in known)
    if not any(known[name].viewer.may(Act.SHIELD, case.mailbox) for name in chosen):
        raise NobodyLeft
    tx.cases.shield(case_id, chosen)
    _note(tx, viewer, case, "case-shielded", chosen)
    return case.reference


def unshield(tx: Transaction, viewer: Viewer, reference: str) -> str:
    """Open a case again to everybody with a role in its mailbox; returns its reference."""
    case, case_id = _of(tx, viewer, reference)
    tx.cases.shield(case_id, frozenset())
    _note(tx, viewer, case, "case-opened", ())
    return case.reference


def let_in(tx: Transaction, mailboxes: Iterable[str], reference: str, name: str, by: str) -> None:
    """Let one more colleague see a shielded case, on the word of the machine's administrator *by*: for when everybody
    it names has left. NotFound where there is no such shielded case, or nobody of that name may read its mailbox."""
    service = service_viewer(*mailboxes)
    case = tx.cases.find(service, reference)
    assert case.id is not None
    before = tx.cases.shielded_to(service, case.id)
    if not before or name not in {person.name for person in colleagues(tx, case.mailbox)}:
        raise NotFound
    tx.cases.shield(case.id, before | {name})
    _note(tx, by, case, "case-shielded", before | {name})


def _of(tx: Transaction, viewer: Viewer, reference: str) -> tuple[Case, int]:
    case = tx.cases.find(viewer, reference)
    if case.id is None or not viewer.may(Act.SHIELD, case.mailbox):
        raise NotFound
    return case, case.id


def _note(tx: Transaction, by: Viewer | str, case: Case, action: str, names: Iterable[str]) -> None:
    data = [("reference", case.reference), *(("name", name) for name in sorted(names))]
    tx.history.append(by, action, mailbox=case.mailbox, case_id=case.id, data=data, by=Act.SHIELD)
