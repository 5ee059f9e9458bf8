"""After a backup was put back: what left since is recognised by its copy in a Sent folder, and goes to nobody again
(R-51).

The same mail gives the same Message-ID, so that a reply that is made once more is the one that lies in the Sent folder.
Sent folders are read first. Whatever the service would answer by itself to mail of before the restore waits for a
person, unless its copy shows that it went: a copy may be missing, and nobody is answered twice for that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from triage.domain.case import Case
from triage.domain.message import IncomingMessage
from triage.domain.policy import MailboxPolicy, SendMode
from triage.domain.reply import CrisisNotice, Proposal
from triage.domain.workdays import WorkCalendar
from triage.ports.delivery import Delivery, DeliveryState
from triage.ports.restored import AfterRestore, SentCopy
from triage.ports.store import ArchivedMail, Transaction
from triage.workflow import invitations
from triage.workflow.outgoing import message_id, purpose_of
from triage.workflow.slots import case_of

TASK = "sent_before_restore"
"""What went out says something that this database does not: a person compares."""
WAITS = "na terugzetten: wacht tot de map Verzonden is gelezen"
# What is older than a day is answered by nobody: from then on there is nothing to be careful of.
_CAREFUL = timedelta(days=1)
_SETTLED = frozenset({DeliveryState.SENT, DeliveryState.CANCELLED, DeliveryState.SENDING, DeliveryState.FAILED})
_START = re.compile(r"BEGIN:VEVENT.*?^DTSTART[^:\n]*:(\d{8}T\d{6})(Z?)\s*$", re.DOTALL | re.MULTILINE)


def is_doubtful(tx: Transaction, mailbox: str, received_at: datetime) -> bool:
    """Whether mail of then may have been answered already by the service as it was before the restore."""
    after = tx.restores.of(mailbox)
    if after is None or received_at.astimezone(UTC) >= after.sent_until.astimezone(UTC):
        return False
    return after.scanned_at is None or tx.now < after.restored_at + _CAREFUL


def careful(
    tx: Transaction, policy: MailboxPolicy, reply: Proposal | CrisisNotice, mail: ArchivedMail
) -> Proposal | CrisisNotice:
    """*reply*, for a person to approve where it may have gone out before and no copy shows that it did."""
    if reply.mode is not SendMode.AUTOMATIC or not is_doubtful(tx, mail.mailbox, mail.stamp.received_at):
        return reply
    known = tx.restores.copy(mail.mailbox, message_id(tx, policy, mail.fingerprint, purpose_of(reply), 0))
    return reply if known is not None else replace(reply, mode=SendMode.AFTER_APPROVAL)


def promised(tx: Transaction, policy: MailboxPolicy, mail: ArchivedMail) -> datetime | None:
    """The time that the proposal for this very mail named, where its copy lies in a Sent folder."""
    if tx.restores.of(mail.mailbox) is None:
        return None
    copy = tx.restores.copy(mail.mailbox, message_id(tx, policy, mail.fingerprint, invitations.PROPOSAL, 0))
    return copy.starts_at if copy is not None else None


def must_wait(tx: Transaction, delivery: Delivery) -> bool:
    """Whether a mail may not leave yet: it goes by itself or went by itself, to who wrote before the restore, and the
    Sent folders were not read yet."""
    after = tx.restores.of(delivery.mailbox)
    if after is None or after.scanned_at is not None or delivery.kind != "mail" or not delivery.automatic:
        return False
    if delivery.case_id is None:
        return True
    received_at = case_of(tx, delivery.mailbox, delivery.case_id).received_at
    return received_at.astimezone(UTC) < after.sent_until.astimezone(UTC)


def copy_of(tx: Transaction, delivery: Delivery) -> SentCopy | None:
    """The copy in a Sent folder that proves that *delivery* left, or None."""
    return tx.restores.copy(delivery.mailbox, delivery.message_id) if delivery.kind == "mail" else None


def keep_copy(tx: Transaction, calendar: WorkCalendar, mail: ArchivedMail, message: IncomingMessage) -> None:
    """Remember a mail of ours in a Sent folder that no delivery is known of."""
    if message.message_id:
        named = named_time(message, calendar)
        tx.restores.keep_copy(SentCopy(mail.mailbox, message.message_id, mail.stamp.received_at, named))


def named_time(message: IncomingMessage, calendar: WorkCalendar) -> datetime | None:
    """When the invitation in a mail of ours begins; None where there is none."""
    for part in message.calendars:
        found = _START.search(part.content.replace("\r\n", "\n"))
        if found is not None:
            local = datetime.strptime(found[1], "%Y%m%dT%H%M%S").replace(tzinfo=UTC if found[2] else calendar.zone)
            return local.astimezone(UTC)
    return None


def is_found_since(tx: Transaction, mail: ArchivedMail) -> bool:
    """Whether a mail was taken in after the database of its mailbox was put back."""
    after = tx.restores.of(mail.mailbox)
    return after is not None and mail.stamp.observed_at.astimezone(UTC) >= after.restored_at.astimezone(UTC)


def compare(tx: Transaction, delivery: Delivery, starts_at: datetime | None) -> None:
    """A person looks where the invitation that went out names another time than the one that is kept here."""
    here = invitations.named_time(delivery)
    if delivery.case_id is not None and starts_at is not None and here is not None and here.starts_at != starts_at:
        tx.cases.add_task(delivery.case_id, TASK, tx.now)


def to_compare(tx: Transaction, case: Case) -> None:
    """A person looks at a mail of ours that this case knows nothing of."""
    assert case.id is not None
    tx.cases.add_task(case.id, TASK, tx.now)


def unsettled(tx: Transaction, mailbox: str) -> Iterable[tuple[Delivery, SentCopy]]:
    """What is not known here to have left, with the copy that proves that it did."""
    for copy in tx.restores.copies(mailbox):
        delivery = tx.outbox.by_message_id(mailbox, copy.message_id)
        if delivery is not None and delivery.state not in _SETTLED:
            yield delivery, copy


def is_scanned(tx: Transaction, after: AfterRestore, folders: Iterable[tuple[str, str]]) -> bool:
    """Whether every one of *folders* (source and folder) was read to its end since the restore, and each mail in them
    looked at. Never where there is no folder."""
    read = {(each.source, each.folder): each for each in tx.ledger.reports() if each.mailbox == after.mailbox}
    wanted = [read.get(each) for each in folders]
    whole = all(
        each is not None and each.at >= after.restored_at and not each.error and not each.missing for each in wanted
    )
    return bool(wanted) and whole and tx.restores.unread(after.mailbox) == 0
