"""Which case a mail belongs to, and which it may belong to: only the first lets it in (R-54).

By References; or by our reference in the subject, or the UID of our invitation, together with a known participant. A
number alone gives no access: then the mail begins a case of its own, which says where it may belong, to whoever may see
both.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace

from triage.domain.access import service_viewer
from triage.domain.case import Case, LinkKind
from triage.domain.decision import Flag
from triage.domain.errors import NotFound
from triage.domain.message import IncomingMessage
from triage.domain.policy import MailboxPolicy
from triage.ports.store import Transaction
from triage.workflow import bounces
from triage.workflow.slots import reference_in

_ANSWERS = re.compile(r"\s*(?:(?:re|aw|antw|betr|antwoord)\s*:\s*)+", re.IGNORECASE)
_LOOKED_AT = 200


def case_of_thread(tx: Transaction, policy: MailboxPolicy, message: IncomingMessage) -> int | None:
    """The case that *message* belongs to for sure, or None."""
    known = tx.cases.by_message_ids(policy.key, (*bounces.reported(message), *message.thread))
    if known is not None:
        return known
    invited = case_of_invitation(tx, policy, message)
    maybe = (_named(tx, policy, message), invited.id if invited is not None else None)
    if not message.senders:
        return None
    return next((each for each in maybe if each and message.senders[0] in tx.cases.participants(each)), None)


def case_of_invitation(tx: Transaction, policy: MailboxPolicy, message: IncomingMessage) -> Case | None:
    """The case whose invitation a calendar program answers with *message*, whoever sent it; or None."""
    for answer in message.calendar_answers:
        hold = tx.agenda.by_uid(answer.uid) if answer.uid else None
        if hold is not None:
            with suppress(NotFound):  # of another mailbox
                return tx.cases.get(service_viewer(policy.key), tx.cases.goes_on_in(hold.case_id))
    return None


def _named(tx: Transaction, policy: MailboxPolicy, message: IncomingMessage) -> int | None:
    reference = reference_in(message.subject, policy.reference_prefix)
    return tx.cases.by_reference(policy.key, reference) if reference is not None else None


def linked(tx: Transaction, policy: MailboxPolicy, case: Case, message: IncomingMessage, maybe: int | None) -> Case:
    """Say of *case* where else the same mail came in (R-41), and that it may belong to *maybe*."""
    assert case.id is not None
    for other in sorted(policy.linked_with):
        same = tx.ledger.same_in(other, message)
        if same is not None:
            tx.cases.link(case.id, same, LinkKind.SAME_MAIL)
    if maybe is None or maybe == case.id:
        return case
    tx.cases.link(case.id, maybe, LinkKind.MAY_BELONG)
    if Flag.MAY_BELONG_ELSEWHERE in case.flags:
        return case
    return tx.cases.change(replace(case, flags=case.flags | {Flag.MAY_BELONG_ELSEWHERE}))


def case_it_may_belong_to(tx: Transaction, policy: MailboxPolicy, case: Case, message: IncomingMessage) -> int | None:
    """Another case than its own *case* that *message* names, or seems to answer."""
    named = _named(tx, policy, message)
    if named is not None:
        return named
    invited = case_of_invitation(tx, policy, message)
    return invited.id if invited is not None else _of_same_sender(tx, policy, case, message)


def _of_same_sender(tx: Transaction, policy: MailboxPolicy, case: Case, message: IncomingMessage) -> int | None:
    """The newest case of the same sender under the same subject, where *message* says that it answers something."""
    subject = message.subject[:_LOOKED_AT]
    answers = _ANSWERS.match(subject)
    about = subject[answers.end() :].strip() if answers else ""
    if not about or len(message.senders) != 1:
        return None
    sender = message.senders[0]
    found = (line.case for line in tx.cases.search(service_viewer(policy.key), f"{sender} {about}", limit=5))
    return next((each.id for each in found if each.id != case.id and each.sender == sender), None)
