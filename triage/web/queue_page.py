"""The queue: open cases, urgent first, then by due time; who was shown them stands in the history (R-54)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from triage.domain import dutch
from triage.domain.case import Case, CaseLine
from triage.domain.decision import Flag
from triage.domain.errors import NotFound
from triage.domain.policy import Region
from triage.domain.reading import Kind
from triage.ports.store import Transaction
from triage.web.desk import WebDesk
from triage.web.inert import one_line
from triage.web.moments import Due, Moment, Moments, plural
from triage.web.render import Pages
from triage.web.sessions import Session

PAGE = 50
_BATCH = 200
_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Row:
    """A case as one line shows it, in words."""

    reference: str
    subject: str
    mailbox: str
    kind: str
    colour: str
    organisation: str
    known: bool
    received: Moment
    due: Due | None
    due_title: str
    state: str
    holder: str
    slot: Moment | None
    flags: tuple[str, ...]
    urgent: bool


@dataclass(frozen=True, slots=True)
class Counts:
    """How many open cases there are, and how many of them press."""

    open: int
    urgent: int
    today: int
    late: int


@dataclass(frozen=True, slots=True)
class Queue:
    """One page of the queue."""

    rows: tuple[Row, ...]
    counts: Counts
    number: int
    pages: int
    at: str


def routes(desk: WebDesk, pages: Pages) -> APIRouter:
    """The queue's address, whole or as the fragment that the page fetches to renew itself."""
    router = APIRouter()

    @router.get("/")
    def queue(
        request: Request,
        mailbox: Annotated[str, Query(max_length=64)] = "",
        pagina: Annotated[int, Query(ge=1, le=100_000)] = 1,
        fragment: Literal["", "lijst"] = "",
    ) -> HTMLResponse:
        session: Session = request.state.session
        if mailbox and not session.viewer.may_read(mailbox):
            raise NotFound
        found, lines = _look(desk, session, mailbox, pagina)
        _record(desk, session, mailbox, lines, only_new=bool(fragment))
        boxes = {key: desk.region.mailboxes[key].name for key in desk.region.mailboxes if session.viewer.may_read(key)}
        template = "queue_fragment.html" if fragment else "queue.html"
        return pages.page(template, queue=found, mailbox=mailbox, boxes=boxes, plural=plural)

    return router


def _look(desk: WebDesk, session: Session, mailbox: str, number: int) -> tuple[Queue, list[CaseLine]]:
    moments = Moments(desk.region.calendar, desk.clock.now())
    with desk.store.reading() as tx:
        cases = tx.cases.count_open(session.viewer, mailbox=mailbox or None)
        pages = max(1, -(-cases // PAGE))
        # A list that shrank while somebody looked at its last page shows the page that is last now.
        number = min(number, pages)
        lines = tx.cases.queue(session.viewer, mailbox=mailbox or None, limit=PAGE, offset=(number - 1) * PAGE)
        urgent = _urgent(tx, session, mailbox)
        late, today = _pressing(tx, session, mailbox, moments)
    rows = tuple(row_of(line, desk.region, moments) for line in lines)
    return Queue(rows, Counts(cases, urgent, today, late), number, pages, f"{moments.now:%H:%M}"), lines


def _urgent(tx: Transaction, session: Session, mailbox: str) -> int:
    """Urgent cases stand first: count until one is not."""
    found = 0
    while True:
        lines = tx.cases.queue(session.viewer, mailbox=mailbox or None, limit=_BATCH, offset=found)
        urgent = sum(1 for line in lines if line.case.urgent)
        found += urgent
        if urgent < _BATCH:
            return found


def _pressing(tx: Transaction, session: Session, mailbox: str, moments: Moments) -> tuple[int, int]:
    """How many cases are late, and how many more have something due before today ends."""
    earliest: dict[int, datetime] = {}
    for case_id, owed in tx.cases.due(moments.end_of_today + _INSTANT):
        if owed.due_at is not None:
            earliest[case_id] = min(owed.due_at, earliest.get(case_id, owed.due_at))
    mine = [due_at for case_id, due_at in earliest.items() if _is_listed(tx, session, mailbox, case_id)]
    late = sum(1 for due_at in mine if due_at <= moments.now)
    return late, len(mine) - late


def _is_listed(tx: Transaction, session: Session, mailbox: str, case_id: int) -> bool:
    try:
        case = tx.cases.get(session.viewer, case_id)
    except NotFound:
        return False
    return mailbox in ("", case.mailbox)


def _record(desk: WebDesk, session: Session, mailbox: str, lines: Sequence[CaseLine], *, only_new: bool) -> None:
    """One event for each mailbox that was shown, with its references and no content. A page that renews itself shows
    nothing anew as long as the same cases stand in it; then there is nothing to record."""
    shown: dict[str, list[str]] = {} if only_new or lines else {mailbox: []}
    for line in lines:
        if not only_new or line.case.reference not in session.listed:
            shown.setdefault(line.case.mailbox, []).append(line.case.reference)
    if not shown:
        return
    with desk.store.transaction() as tx:
        for box, references in shown.items():
            data = [("reference", reference) for reference in references]
            tx.history.append(session.viewer.who, "listed", mailbox=box, data=data)
    session.listed.update(line.case.reference for line in lines)


def row_of(line: CaseLine, region: Region, moments: Moments) -> Row:
    """A case in words."""
    case = line.case
    organisation, known = organisation_of(case, line.partner, region)
    return Row(
        reference=case.reference,
        subject=one_line(case.subject, 140) or "(geen onderwerp)",
        mailbox=mailbox_name(region, case.mailbox),
        kind=dutch.KINDS[case.kind],
        colour=dutch.COLOURS[case.colour] if case.colour else "",
        organisation=organisation,
        known=known,
        received=moments.moment(case.received_at),
        due=moments.due(line.due_at) if line.due_at else None,
        due_title=line.due_title,
        state=dutch.STATES[case.state],
        holder=one_line(case.assignee or "", 40),
        slot=moments.moment(line.slot_at) if line.slot_at else None,
        flags=(*_tasks(line), *flags_of(case)),
        urgent=case.urgent,
    )


def organisation_of(case: Case, partner: str, region: Region) -> tuple[str, bool]:
    """The sender's organisation, and whether it is a known one."""
    if not case.sender:
        return "geen afzender", False
    found = region.partners.find(case.sender, case.mailbox)
    name = partner or (found.name if found else "")
    return (one_line(name, 80), True) if name else ("geen partner", False)


def mailbox_name(region: Region, key: str) -> str:
    """A mailbox as people call it."""
    return region.mailboxes[key].name if key in region.mailboxes else "mailbox die niet meer is ingesteld"


def _tasks(line: CaseLine) -> list[str]:
    words = (dutch.TASKS.get(task, "taak voor een medewerker") for task in line.open_tasks)
    return [text.partition(":")[0] for text in words]


def flags_of(case: Case) -> list[str]:
    """In words; what another column says already is not said twice."""
    said = {Flag.NOT_PARTNER, Flag.NO_SENDER}
    if case.kind is Kind.UNDECIDED:
        said.add(Flag.UNDECIDED)
    return sorted(dutch.FLAGS.get(flag, dutch.FLAGS[Flag.UNKNOWN]) for flag in case.flags - said)
