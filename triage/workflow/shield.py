"""Shielded cases: some households are known to colleagues, and then a role is not reason enough to look (R-54)."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from triage.domain.access import Act, Viewer, service_viewer
from triage.domain.case import Case
from triage.domain.errors import NotFound, Permanent
from triage.ports.identity import Person
from triage.ports.store import Transaction
from triage.workflow.acts import Changed


class NobodyLeft(Permanent):
    """Kies minstens een beheerder die de zaak blijft zien; anders kan niemand de afscherming opheffen."""


def colleagues(tx: Transaction, mailbox: str) -> list[Person]:
    """Who may read the cases of *mailbox* by role, in order of name."""
    everybody = (person for person in tx.people.everybody() if not person.disabled)
    return [person for person in everybody if person.viewer.may(Act.READ, mailbox)]


def shield(
    tx: Transaction, viewer: Viewer, reference: str, names: Iterable[str], before: Collection[str] | None = None
) -> str:  # fmt: skip
    """Close a case to all but *names*, and with it the cases that it was joined with: a mail of one is read on the page
    of the other. Returns its reference as it is spelled. Raises NotFound for whom may not, NobodyLeft where no name
    could open it; Changed where it is no longer shielded to *before* (None: whatever it was), so that nobody whom a
    colleague let in is shut out unseen."""
    case, case_id = _of(tx, viewer, reference)
    _must_be(tx, viewer, case, before)
    known = {person.name: person for person in colleagues(tx, case.mailbox)}
    chosen = frozenset(name for name in names if name in known)
    if not any(known[name].viewer.may(Act.SHIELD, case.mailbox) for name in chosen):
        raise NobodyLeft
    for each in _family(tx, case, case_id):
        tx.cases.shield(each.id or 0, chosen)
        _note(tx, viewer, each, "case-shielded", chosen)
    return case.reference


def unshield(tx: Transaction, viewer: Viewer, reference: str, before: Collection[str] | None = None) -> str:
    """Open a case again to everybody with a role in its mailbox, and with it those it was joined with; returns its
    reference. Changed as in `shield`."""
    case, case_id = _of(tx, viewer, reference)
    _must_be(tx, viewer, case, before)
    for each in _family(tx, case, case_id):
        tx.cases.shield(each.id or 0, frozenset())
        _note(tx, viewer, each, "case-opened", ())
    return case.reference


def _family(tx: Transaction, case: Case, case_id: int) -> list[Case]:
    """The case, the one it goes on in, and all that go on in that one."""
    service = service_viewer(case.mailbox)
    last = tx.cases.goes_on_in(case_id)
    return [tx.cases.get(service, last), *tx.cases.merged(service, last)]


def _must_be(tx: Transaction, viewer: Viewer, case: Case, before: Collection[str] | None) -> None:
    assert case.id is not None
    if before is None or tx.cases.shielded_to(viewer, case.id) == frozenset(before):
        return
    acts = [item for item in tx.history.of_case(viewer, case.id) if item.action in ("case-shielded", "case-opened")]
    raise Changed("De afscherming is intussen gewijzigd.", acts[-1:], case.version)


def let_in(tx: Transaction, mailboxes: Iterable[str], reference: str, name: str, by: str) -> None:
    """Let one more colleague see a shielded case, on the word of the machine's administrator *by*: for when everybody
    it names has left. NotFound where there is no such shielded case, or nobody of that name may read its mailbox."""
    service = service_viewer(*mailboxes)
    case = tx.cases.find(service, reference)
    assert case.id is not None
    before = tx.cases.shielded_to(service, case.id)
    if not before or name not in {person.name for person in colleagues(tx, case.mailbox)}:
        raise NotFound
    for each in _family(tx, case, case.id):
        tx.cases.shield(each.id or 0, before | {name})
        _note(tx, by, each, "case-shielded", before | {name})


def _of(tx: Transaction, viewer: Viewer, reference: str) -> tuple[Case, int]:
    case = tx.cases.find(viewer, reference)
    if case.id is None or not viewer.may(Act.SHIELD, case.mailbox):
        raise NotFound
    return case, case.id


def _note(tx: Transaction, by: Viewer | str, case: Case, action: str, names: Iterable[str]) -> None:
    data = [("reference", case.reference), *(("name", name) for name in sorted(names))]
    tx.history.append(by, action, mailbox=case.mailbox, case_id=case.id, data=data, by=Act.SHIELD)
