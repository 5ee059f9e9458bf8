"""The queue: open cases, urgent first, then by due time; who was shown them stands in the history (R-54)."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from triage.domain import dutch
from triage.domain.access import Act
from triage.domain.case import Case, CaseCounts, CaseLine, Shielded
from triage.domain.decision import Flag
from triage.domain.dutch_dates import day_in_short
from triage.domain.errors import NotFound
from triage.domain.policy import Region
from triage.domain.reading import Kind
from triage.web.alarms import Alarms, alarms_of
from triage.web.allow import NotGranted, needs_nothing
from triage.web.completeness import Incomplete, incomplete_of
from triage.web.desk import WebDesk
from triage.web.inert import one_line
from triage.web.moments import Due, Moment, Moments, plural
from triage.web.queue_bulk import Receivers, receivers
from triage.web.queue_choice import (
    COLOURS,
    DUES,
    KINDS,
    MARK_WORDS,
    ORDERS,
    SINCE,
    STATE_WORDS,
    Asked,
    NoSuchChoice,
    asked_of,
    last_day,
)
from triage.web.queue_views import Beside, beside
from triage.web.render import Pages
from triage.web.sessions import Session
from triage.web.stop_page import StopView, stop_view

PAGE = 50


@dataclass(frozen=True, slots=True)
class Row:
    """A case as one line shows it, in words. `version` and `new_mails`: those that it was seen with, for an act on the
    line."""

    reference: str
    version: int
    new_mails: int
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
class Queue:
    """One page of the queue. `total`: how many cases are asked, on all pages together."""

    rows: tuple[Row, ...]
    counts: CaseCounts
    number: int
    pages: int
    total: int
    at: str
    incomplete: tuple[Incomplete, ...] = ()
    unseen: Shielded = field(default_factory=lambda: Shielded(0, 0))
    alarms: Alarms = field(default_factory=lambda: Alarms((), 0))


def routes(desk: WebDesk, pages: Pages) -> APIRouter:
    """The queue's address, whole or as the fragment that the page fetches to renew itself."""
    # Everybody begins here; who may read nothing is sent on to what they may see.
    router = APIRouter(dependencies=[needs_nothing()])

    @router.get("/")
    def queue(
        request: Request,
        pagina: Annotated[int, Query(ge=1, le=100_000)] = 1,
        fragment: Literal["", "lijst"] = "",
    ) -> Response:
        session: Session = request.state.session
        if not session.viewer.readable:
            return _elsewhere(session)
        try:
            asked = asked_of(request.query_params.multi_items())
        except NoSuchChoice as error:
            raise HTTPException(400) from error
        mailbox = asked.one("mailbox")
        if mailbox and not session.viewer.may(Act.READ, mailbox):
            raise NotFound
        looked = _look(desk, session, asked, pagina)
        _record(desk, session, mailbox, looked.lines, only_new=bool(fragment))
        readable = session.viewer.readable
        boxes = {key: mailbox.name for key, mailbox in desk.region.mailboxes.items() if key in readable}
        values: dict[str, Any] = {
            "queue": looked.queue, "mailbox": mailbox, "boxes": boxes, "plural": plural, "asked": asked,
            "beside": looked.beside, "receivers": looked.receivers, "page_size": PAGE,
        }  # fmt: skip
        if fragment:
            # What came of an act is told by a page that somebody opened, not by one that renews itself.
            return pages.page("queue_fragment.html", stop=looked.stop, **values)
        form = {
            "filters": _filters(looked.receivers, asked.one("termijn")),
            "marks": MARK_WORDS.items(),
            "chips": asked.chips(boxes),
        }
        return pages.inside("queue.html", session, looked.stop, **values, **form)

    return router


def _elsewhere(session: Session) -> Response:
    """Where somebody who reads no cases begins."""
    for act, path in ((Act.FIGURES, "/cijfers"), (Act.ADMINISTER, "/gebruikers")):
        if session.viewer.may_somewhere(act):
            return RedirectResponse(path, status_code=303)
    raise NotGranted


def _filters(found: Receivers, due: str) -> list[tuple[str, str, str, list[tuple[str, str]]]]:
    """The fields of the form with their choices; one for whoever, whatever or whenever stands before them.
    *due*: the term that is asked; a day is among the choices while it is."""
    day = last_day(due)
    return [
        ("bij", "Bij wie", "iedereen", found.choices),
        ("termijn", "Termijn", "alle", [*DUES.items(), *([(due, day_in_short(day))] if day else [])]),
        ("soort", "Soort", "alle", [(word, word) for word in KINDS]),
        ("kleur", "Kleurcode", "alle", [(word, word) for word in COLOURS]),
        ("stand", "Stand", "open", list(STATE_WORDS.items())),
        ("sinds", "Gesloten sinds", "altijd", list(SINCE.items())),
        ("volgorde", "Volgorde", "spoed, dan termijn", list(ORDERS.items())),
    ]


@dataclass(frozen=True, slots=True)
class _Looked:
    """What the store says of a page."""

    queue: Queue
    lines: list[CaseLine]
    beside: Beside
    receivers: Receivers
    stop: StopView


def _look(desk: WebDesk, session: Session, asked: Asked, number: int) -> _Looked:
    moments = Moments(desk.region.calendar, desk.clock.now())
    mailbox = asked.one("mailbox")
    choice = asked.choice(session.viewer.who, moments)
    with desk.store.reading() as tx:
        found = beside(tx, session.viewer, asked, choice, moments)
        total, lines = found.total, None
        if total is None:
            lines, total = tx.cases.found(session.viewer, choice, limit=PAGE, offset=(number - 1) * PAGE)
        pages = max(1, -(-total // PAGE))
        if lines is None or number > pages:
            # A list that shrank while somebody looked at its last page shows the page that is last now.
            number = min(number, pages)
            lines = tx.cases.queue(session.viewer, choice, limit=PAGE, offset=(number - 1) * PAGE)
        stop = stop_view(tx, session.viewer)
        incomplete = incomplete_of(tx, session.viewer, desk.region, moments)
        hidden = tx.cases.shielded(session.viewer, moments.now)
        alarms = alarms_of(tx, session.viewer, mailbox, moments)
        people = receivers(tx, session.viewer)
    rows = tuple(row_of(line, desk.region, moments) for line in lines)
    queue = Queue(rows, found.counts, number, pages, total, f"{moments.now:%H:%M}", incomplete, hidden, alarms)
    return _Looked(queue, lines, found, people, stop)


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
            tx.history.append(session.viewer, "listed", mailbox=box, data=data)
    session.listed.update(line.case.reference for line in lines)


def row_of(line: CaseLine, region: Region, moments: Moments) -> Row:
    """A case in words."""
    case = line.case
    organisation, known = organisation_of(case, line.partner, region)
    return Row(
        reference=case.reference,
        version=case.version,
        new_mails=line.new_mails,
        subject=one_line(case.subject, 140) or ("(inhoud vernietigd)" if case.erased_at else "(geen onderwerp)"),
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
        flags=(*_tasks(line), *flags_of(line)),
        urgent=case.urgent,
    )


def organisation_of(case: Case, partner: str, region: Region) -> tuple[str, bool]:
    """The sender's organisation, and whether it is a known one."""
    if not case.sender:
        return "geen afzender", False
    found = region.partners.find(case.sender, case.mailbox)
    name = partner or (found.name if found else "")
    if name and Flag.NOT_AUTHENTICATED in case.flags:
        # Its address in From, and a mail server that does not vouch for it: anybody can write that.
        return f"zegt {one_line(name, 80)} te zijn", False
    return (one_line(name, 80), True) if name else ("geen partner", False)


def mailbox_name(region: Region, key: str) -> str:
    """A mailbox as people call it."""
    return region.mailboxes[key].name if key in region.mailboxes else "mailbox die niet meer is ingesteld"


def _tasks(line: CaseLine) -> list[str]:
    words = (dutch.TASKS.get(task, "taak voor een medewerker") for task in line.open_tasks)
    return [text.partition(":")[0] for text in words]


def flags_of(line: CaseLine, said: AbstractSet[Flag] = frozenset()) -> list[str]:
    """In words; what is *said* already, or stands in another column, is not said twice."""
    said = said | {Flag.NOT_PARTNER, Flag.NO_SENDER}
    if line.case.kind is Kind.UNDECIDED:
        said = said | {Flag.UNDECIDED}
    found = line.case.flags | ({Flag.TO_CHECK} if line.to_check else frozenset())
    found |= {Flag.SLOT_AFTER_TERM} if line.slot_after_term else frozenset()
    words = sorted(dutch.FLAGS.get(flag, dutch.FLAGS[Flag.UNKNOWN]) for flag in found - said)
    return [*_new_mail(line), *words]


def _new_mail(line: CaseLine) -> list[str]:
    """That mail came in since somebody looked."""
    if line.new_mails < 2:
        return ["nieuw bericht"] * line.new_mails
    return [plural(line.new_mails, "nieuw bericht", "nieuwe berichten")]
