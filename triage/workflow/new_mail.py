"""Mail that came in a case since somebody looked: who has the case, and nobody else, takes the notice of it away by
opening the case. Staff read mail in their own mail program as well (R-1): then they say so, of many cases at once.

It is no change of the case: an act of a colleague is not refused because of it.
"""

from __future__ import annotations

from triage.domain.access import Act, Viewer
from triage.domain.case import CaseLine
from triage.domain.errors import Conflict, NotFound
from triage.ports.store import Transaction


def looked(tx: Transaction, viewer: Viewer, line: CaseLine) -> bool:
    """Somebody opened the case as *line* shows it. Its new mail is seen where it is theirs, or nobody's and theirs to
    act on; of a case that a colleague has it stays new, for them."""
    case = line.case
    theirs = viewer.may(Act.HANDLE, case.mailbox) and case.assignee in (None, viewer.who)
    return theirs and not viewer.is_service and tx.cases.seen_mail(case.id or 0, line.new_mails)


def reviewed(tx: Transaction, viewer: Viewer, reference: str, number: int) -> None:
    """Somebody who acts on the case says that its *number* new mails are read. NotFound without a role to act in it;
    Conflict where there is no new mail, or more came in since they looked."""
    case = tx.cases.find(viewer, reference)
    if not viewer.may(Act.HANDLE, case.mailbox):
        raise NotFound
    if number < 1:
        raise Conflict("er is geen nieuw bericht.")
    if not tx.cases.seen_mail(case.id or 0, number):
        raise Conflict("er kwam intussen nog een bericht, of een collega was u voor.")
    data = (("mails", str(number)),)
    tx.history.append(viewer, "mail-seen", mailbox=case.mailbox, case_id=case.id, data=data, by=Act.HANDLE)
