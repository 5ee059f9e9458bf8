"""The other cases that a case has to do with, as far as who looks may see those as well (R-41, R-54)."""

from __future__ import annotations

from dataclasses import dataclass

from triage.domain.access import Viewer
from triage.domain.case import CaseLink, LinkKind
from triage.domain.policy import Region
from triage.ports.store import Transaction
from triage.web.inert import one_line
from triage.web.moments import Moment, Moments
from triage.web.queue_page import mailbox_name


@dataclass(frozen=True, slots=True)
class LinkView:
    """Another case and what it has to do with this one. `kind`: what to name to take the link away; `said`: who says
    so, and why."""

    kind: str
    said: str
    what: str
    reference: str
    subject: str
    mailbox: str
    received: Moment


def links_of(
    tx: Transaction, viewer: Viewer, case_id: int, region: Region, moments: Moments
) -> tuple[LinkView, ...]:  # fmt: skip
    """The links of a case in words, oldest first; the same two cases once for each thing they have to do. That a mail
    came in elsewhere as well is told only while the two mailboxes are linked: switched off, it is told no more."""
    mailbox = tx.cases.get(viewer, case_id).mailbox
    return tuple(
        LinkView(
            kind=link.kind.value,
            said=one_line(f"{link.by}: {link.why}" if link.why else link.by, 200),
            what=_what(link, region),
            reference=link.other.reference,
            subject=one_line(link.other.subject, 100),
            mailbox=mailbox_name(region, link.other.mailbox),
            received=moments.moment(link.other.received_at),
        )
        for link in tx.cases.links(viewer, case_id)
        if link.kind is not LinkKind.SAME_MAIL or _may_be_told(region, mailbox, link.other.mailbox)
    )


def _may_be_told(region: Region, mailbox: str, other: str) -> bool:
    policy = region.mailboxes.get(mailbox)
    return policy is not None and other in policy.linked_with


def _what(link: CaseLink, region: Region) -> str:
    if link.kind is LinkKind.SAME_MAIL:
        return f"Ook ontvangen door {mailbox_name(region, link.other.mailbox)}"
    if link.kind is LinkKind.MAY_BELONG:
        return "Misschien hoort die zaak hierbij" if link.back else "Hoort misschien bij"
    if link.kind is LinkKind.SAME_HOUSEHOLD:
        return "Hetzelfde huishouden"
    if link.kind is LinkKind.SPLIT_OFF:
        return "Voor een ander huishouden gemaakt" if link.back else "Gemaakt voor een ander huishouden, uit"
    return "Heeft te maken met"
