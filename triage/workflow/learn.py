"""What people judged, made into examples while the mail is still there (R-55). In memory only: nothing is written.

Only mailboxes that learn now are asked, whatever was kept before; and reading real mail to learn from it is noted in
the history.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from triage.domain.access import service_viewer
from triage.domain.case import CaseFile
from triage.domain.correction import Correction
from triage.domain.decision import Flag
from triage.domain.errors import NotFound
from triage.domain.policy import Region
from triage.domain.reading import Kind
from triage.ports.store import Transaction


@dataclass(frozen=True, slots=True)
class Lesson:
    """One judged mail. `urgent` None: the case has more mails than this one, so its urgency may be another's."""

    id: str
    mailbox: str
    kind: Kind
    urgent: bool | None
    automatic: bool
    sender: str = field(repr=False)
    subject: str = field(repr=False)
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Lessons:
    """What can be learnt, and how many judgements are left whose mail is gone."""

    found: tuple[Lesson, ...]
    erased: int


def lessons(tx: Transaction, region: Region, actor: str, mailbox: str | None = None) -> Lessons:
    """The judged mails of *mailbox*, or of all that learn; the latest judgement of a mail counts."""
    found: list[Lesson] = []
    erased = 0
    for key, policy in region.mailboxes.items():
        if not policy.learn_from_corrections or mailbox not in (None, key):
            continue
        latest = {each.mail_id: each for each in tx.corrections.of(key)}
        here = [_lesson(tx, each) for each in latest.values()]
        kept = [each for each in here if each is not None]
        erased += len(here) - len(kept)
        found += kept
        if kept:
            tx.history.append(actor, "learnt-from", mailbox=key, data=(("mails", str(len(kept))),))
    return Lessons(tuple(found), erased)


def _lesson(tx: Transaction, correction: Correction) -> Lesson | None:
    try:
        tx.ledger.raw(correction.mail_id)
        file = _file(tx, correction)
    except NotFound:
        return None
    incoming = [each for each in file.messages if each.direction == "in"]
    mail = next((each for each in incoming if each.mail_id == correction.mail_id), None)
    kind = correction.after.kind
    if mail is None or not mail.text.strip() or kind is Kind.UNDECIDED:
        return None
    return Lesson(
        id=f"{file.line.case.reference}-{correction.id}",
        mailbox=correction.mailbox,
        kind=kind,
        urgent=correction.after.urgent if len(incoming) == 1 else None,
        # A machine asks for no consult and no support.
        automatic=kind is Kind.OTHER and Flag.AUTOMATIC in file.line.case.flags,
        sender=mail.sender,
        subject=mail.subject,
        text=mail.text,
    )


def _file(tx: Transaction, correction: Correction) -> CaseFile:
    service = service_viewer(correction.mailbox)
    return tx.cases.file(service, tx.cases.get(service, correction.case_id).reference)
