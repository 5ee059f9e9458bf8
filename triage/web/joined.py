"""The cases that go on in the one that is shown: their mails and what was recorded, under their own reference."""

from __future__ import annotations

from dataclasses import dataclass

from triage.domain import dutch_records
from triage.domain.access import Viewer
from triage.domain.case import CaseFile
from triage.domain.record import RecordKind
from triage.ports.store import Transaction
from triage.web.inert import one_line
from triage.web.moments import Moment, Moments

_MOST_CASES, _MOST_MAILS, _MOST_TEXT = 10, 5, 1_500


@dataclass(frozen=True, slots=True)
class JoinedMail:
    """A mail of a joined case; `number` is its place there, `cut`: it is longer."""

    number: int
    incoming: bool
    who: str
    at: Moment
    subject: str
    text: str
    cut: bool


@dataclass(frozen=True, slots=True)
class JoinedView:
    """A case that goes on here. `open`: what is owed there all the same."""

    reference: str
    subject: str
    sender: str
    received: Moment
    mails: tuple[JoinedMail, ...]
    records: tuple[tuple[Moment, str, str], ...]
    open: tuple[tuple[str, Moment | None], ...]
    met: int


def joined_files(tx: Transaction, viewer: Viewer, case_id: int) -> tuple[CaseFile, ...]:
    """What *viewer* may see of the cases that go on in this one."""
    merged = tx.cases.merged(viewer, case_id)[:_MOST_CASES]
    return tuple(tx.cases.file(viewer, each.reference) for each in merged)


def joined_of(files: tuple[CaseFile, ...], moments: Moments) -> tuple[JoinedView, ...]:
    """The same in words."""
    return tuple(_joined(file, moments) for file in files)


def _joined(file: CaseFile, moments: Moments) -> JoinedView:
    case = file.line.case
    numbered = list(enumerate(file.messages, 1))[::-1][:_MOST_MAILS]
    told = [each for each in file.records if each.kind not in (RecordKind.CLOSED, RecordKind.OPENED)]
    return JoinedView(
        reference=case.reference,
        subject=one_line(case.subject, 100),
        sender=one_line(case.sender, 100),
        received=moments.moment(case.received_at),
        mails=tuple(
            JoinedMail(
                number=number,
                incoming=each.direction == "in",
                who=one_line(each.sender if each.direction == "in" else ", ".join(each.recipients), 120),
                at=moments.moment(each.at),
                subject=one_line(each.subject, 150),
                text=each.text[:_MOST_TEXT],
                cut=len(each.text) > _MOST_TEXT,
            )
            for number, each in numbered
        ),
        records=tuple((moments.moment(each.at), dutch_records.KINDS[each.kind], each.by) for each in told[-20:]),
        open=tuple(
            (each.title, moments.end(each.due_at) if each.due_at else None)
            for each in file.obligations
            if each.met is None
        ),
        met=sum(each.met is not None and not each.withdrawn for each in file.obligations),
    )
