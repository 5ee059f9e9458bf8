"""The access log's head, mailed every day to somebody outside the service: a chain alone cannot show that its end was
cut off; a head that was kept elsewhere can (NEN 7513)."""

from __future__ import annotations

from datetime import date

from triage.domain.policy import Region
from triage.ports.delivery import Delivery, DeliveryState
from triage.ports.store import Transaction
from triage.workflow.outgoing import ANCHOR, message_id

_MAILED = "anchor-mailed"


def mail_anchor(tx: Transaction, region: Region, today: date, position: int, link: str) -> bool:
    """Queue today's mail with the head of the chain to whom the region names; False where it names nobody, or where it
    was queued already. It holds numbers only."""
    policy = region.audit
    if policy is None or tx.settings.get(_MAILED) == today.isoformat():
        return False
    box = region.mailboxes[policy.mailbox]
    for number, to in enumerate(policy.to):
        content = {"to": to, "reference": "", "position": str(position), "link": link, "day": f"{today:%d-%m-%Y}"}
        delivery = Delivery(
            kind="alarm",
            purpose=ANCHOR,
            mailbox=box.key,
            case_id=None,
            state=DeliveryState.QUEUED,
            next_at=tx.now,
            # The same day gives the same identifier: two workers queue it once.
            message_id=message_id(tx, box, today.isoformat(), ANCHOR, number),
            content=content,
            automatic=False,
        )
        tx.outbox.queue(delivery, to=to)
    tx.settings.set(_MAILED, today.isoformat(), "service")
    return True
