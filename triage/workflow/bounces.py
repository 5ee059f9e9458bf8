"""Bounces: a mail of ours that did not arrive meets nothing, and its term runs again (R-6).

A delivery report that anybody made up does no harm: it can only make people look.
"""

from __future__ import annotations

from triage.domain.access import service_viewer
from triage.domain.case import Case
from triage.domain.message import IncomingMessage, Report
from triage.domain.obligation import Evidence
from triage.domain.policy import Region
from triage.ports.delivery import DeliveryState
from triage.ports.store import Transaction
from triage.workflow.record import undone_by_bounce

_BY_MAIL = frozenset({Evidence.PROPOSAL_SENT, Evidence.STAFF_MAIL})
_WHY = "de mail die dit haalde is niet aangekomen"


def reported(message: IncomingMessage) -> tuple[str, ...]:
    """The Message-IDs of the mails that a delivery report is about; of any other mail none. Some servers return no
    header, and answer the mail instead; further up its thread stand mails that did arrive."""
    if message.report is not Report.DELIVERY:
        return ()
    return message.reported_ids or message.in_reply_to or message.references[-1:]


def take_back(
    tx: Transaction, region: Region, mailbox: str, case_id: int, message: IncomingMessage, walk: str
) -> None:  # fmt: skip
    """Take back what the bounced mails had met, and leave the sender to a person; not where one is only delayed. Mails
    of a case that was merged into this one are its own by now."""
    if not message.report_failed:
        return
    bounced, reopened, failed = reported(message), list[str](), False
    service = service_viewer(mailbox)
    for case in (tx.cases.get(service, case_id), *tx.cases.merged(service, case_id)):
        assert case.id is not None
        reopened += _taken_back(tx, region, case, case.id, bounced)
        failed = _failed_by_itself(tx, mailbox, case.id, bounced) or failed
    if not failed and not reopened:
        return
    tx.cases.add_task(case_id, "delivery_failed", tx.now)
    tx.history.append(
        "service", "delivery-bounced", mailbox=mailbox, case_id=case_id, walk=walk,
        data=(("reopened", " ".join(reopened)),),
    )  # fmt: skip


def _taken_back(
    tx: Transaction, region: Region, case: Case, case_id: int, bounced: tuple[str, ...]
) -> list[str]:  # fmt: skip
    reopened = []
    for owed in tx.cases.obligations(service_viewer(case.mailbox), case_id):
        met = owed.met
        if owed.id is not None and met is not None and met.evidence in _BY_MAIL and met.ref in bounced:
            tx.cases.unmeet(case_id, owed.id, _WHY, tx.now)
            reopened.append(owed.key)
    return [*reopened, *undone_by_bounce(tx, region, case, bounced, _WHY)]


def _failed_by_itself(tx: Transaction, mailbox: str, case_id: int, bounced: tuple[str, ...]) -> bool:
    """Whether an automatic mail is among those that bounced. One that was unknown has failed."""
    found = [tx.outbox.by_message_id(mailbox, each) for each in bounced]
    ours = [each for each in found if each is not None and each.case_id == case_id]
    for delivery in ours:
        if delivery.id is not None and tx.outbox.move(
            delivery.id, DeliveryState.FAILED, tx.now, only_from=DeliveryState.UNKNOWN
        ):
            tx.cases.finish_task(case_id, "delivery_unknown", tx.now)
    return bool(ours)
