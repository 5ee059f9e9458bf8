"""A mail that belongs to a case already is read: once more after it could not be read, or because a person added it.

The decision is taken anew and the case becomes what the mail says, with the terms that run from its first receipt. What
a person judged meanwhile stays as they judged it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from triage.domain.access import service_viewer
from triage.domain.case import Case
from triage.domain.correction import Labels, labels_of
from triage.domain.decision import Flag, TriageDecision
from triage.domain.message import IncomingMessage
from triage.domain.obligation import Evidence, Met, Obligation, obligations_for
from triage.domain.policy import Region
from triage.domain.secure_mail import OBLIGATION, notice_in, obligation_to_fetch
from triage.ports.store import Transaction
from triage.workflow.correct import ACCEPTED, ACTION
from triage.workflow.record import settle

ADDED: Final = "added:"
"""How the source of mail that people add begins; the mailbox follows."""

_JUDGEMENTS = frozenset({ACTION, ACCEPTED})
# What is so of the case, whatever its mail says.
_OF_THE_CASE = frozenset(
    {Flag.WAITS_FOR_APPROVAL, Flag.MAY_BELONG_ELSEWHERE, Flag.TO_CHECK, Flag.HISTORY, Flag.FUTURE_DATE, Flag.NO_SLOT,
     Flag.VIRUS}
)  # fmt: skip
# What says that somebody must look at a reading; who judged has looked.
_UNSURE = frozenset({Flag.UNDECIDED, Flag.COLOUR_SUGGESTED, Flag.COLOUR_AMBIGUOUS})
# What cannot be said of a mail that a person added: no server saw who sent it.
_OF_A_SENDER = frozenset({Flag.NO_SENDER, Flag.NOT_AUTHENTICATED, Flag.AUTOMATIC})


def was_judged(tx: Transaction, case: Case) -> bool:
    """Whether a person accepted or corrected what was read."""
    history = tx.history.of_case(service_viewer(case.mailbox), case.id or 0)
    return any(item.action in _JUDGEMENTS for item in history)


def renewed(
    tx: Transaction, region: Region, case: Case, message: IncomingMessage, decision: TriageDecision, *, by_hand: bool
) -> Case:
    """*case* as *decision* on *message* makes it. Adds and withdraws what is owed; the caller keeps the decision. What
    a person adds to a case that has its own content (it was announced in a case that was joined with this one) comes
    beside that: it changes nothing but that it may be urgent."""
    assert case.id is not None
    if by_hand and Flag.ELSEWHERE not in case.flags:
        return tx.cases.change(replace(case, urgent=case.urgent or decision.urgent))
    judged = was_judged(tx, case)
    after = labels_of(case) if judged else Labels(decision.kind, decision.colour, decision.urgent)
    route = case.route if judged else decision.route
    flags = decision.flags - (_UNSURE if judged else frozenset()) - (_OF_A_SENDER if by_hand else frozenset())
    _owe(tx, region, case, route)
    return tx.cases.change(
        replace(
            case,
            kind=after.kind,
            colour=after.colour,
            # Who judged it not to be urgent had not read this.
            urgent=after.urgent or decision.urgent,
            route=route,
            flags=flags | (case.flags & _OF_THE_CASE),
            sender=message.senders[0] if message.senders else case.sender,
            subject=message.subject or case.subject,
        )
    )


def _owe(tx: Transaction, region: Region, case: Case, route: str) -> None:
    """What the route asks is owed from the first receipt; what it no longer asks is withdrawn."""
    assert case.id is not None
    wanted = obligations_for(region.rules_for(case.mailbox, route), case.received_at, region.calendar)
    standing = tx.cases.obligations(service_viewer(case.mailbox), case.id)
    known, asked = {owed.key for owed in standing}, {owed.key for owed in wanted}
    fresh = [owed for owed in wanted if owed.key not in known]
    if fresh:
        tx.cases.add_obligations(case.id, fresh, region.config_hash)
    for owed in standing:
        if owed.id is None:
            continue
        if owed.withdrawn and owed.key in asked:
            tx.cases.unmeet(case.id, owed.id, "geldt weer: het bericht is opnieuw gelezen", tx.now)
        elif owed.met is None and owed.key not in asked:
            why = "geldt niet meer: het bericht is opnieuw gelezen"
            tx.cases.meet(case.id, owed.id, Met(Evidence.WITHDRAWN, tx.now, "service", ref=why))
    # What people recorded meanwhile counts for what came along.
    settle(tx, "service", region, replace(case, route=route))


def owe_content(
    tx: Transaction, region: Region, case_id: int, mailbox: str, message: IncomingMessage, received_at: datetime
) -> None:
    """The expiry that a notice of secure mail names is owed: the content has to be fetched in time."""
    today = region.calendar.local_date(received_at)
    notice = notice_in(message, today)
    expires_at = notice.expires_at(received_at, region.calendar.zone) if notice is not None else None
    if expires_at is None or any(owed.met is None for owed in _to_fetch(tx, mailbox, case_id)):
        return
    tx.cases.add_obligations(case_id, [obligation_to_fetch(expires_at, received_at)], region.config_hash)


def meet_content(tx: Transaction, mailbox: str, case_id: int, who: str) -> None:
    """A person fetched what a notice announced (R-56)."""
    for owed in _to_fetch(tx, mailbox, case_id):
        if owed.id is not None and owed.met is None:
            tx.cases.meet(case_id, owed.id, Met(Evidence.CONTENT_ADDED, tx.now, who))


def is_to_fetch(owed: Sequence[Obligation]) -> bool:
    """Whether content of a case still lies elsewhere, as a notice said: its own, or that of one joined with it."""
    return any(each.key == OBLIGATION and each.met is None for each in owed)


def _to_fetch(tx: Transaction, mailbox: str, case_id: int) -> Sequence[Obligation]:
    return [owed for owed in tx.cases.obligations(service_viewer(mailbox), case_id) if owed.key == OBLIGATION]
