"""Another case that this one belongs to: found by its words, joined or linked, and set apart again.

From the case in five keys: l, the words, Enter, and then Space and Enter on the one that was found.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from triage.domain import dutch
from triage.domain.access import Act, Viewer
from triage.domain.case import Case, CaseLine, LinkKind
from triage.domain.errors import Conflict, NotFound
from triage.domain.policy import Region
from triage.domain.record import Unrecordable
from triage.ports.store import Transaction
from triage.web.acting import acting, onward
from triage.web.allow import needs
from triage.web.case_log import HistoryView
from triage.web.coming_second import CHOSEN, changes_of, tell_conflict
from triage.web.desk import WebDesk
from triage.web.forms import Typed, case_for, typed, version_in
from triage.web.inert import one_line
from triage.web.moments import Moment, Moments
from triage.web.queue_page import mailbox_name
from triage.web.render import Pages
from triage.web.sessions import Session
from triage.web.stop_page import stop_view
from triage.workflow.acts import Changed
from triage.workflow.linking import link, mailboxes_of_links, unlink
from triage.workflow.merging import merge

MOST = 10
"""Cases that a search shows: who finds more has to say more."""
_KINDS = {LinkKind.SAME_HOUSEHOLD: "hetzelfde huishouden", LinkKind.MAY_BELONG: "hoort misschien bij die zaak"}


@dataclass(frozen=True, slots=True)
class FoundCase:
    """A case that was found. `here`: of the same mailbox, so that it can be joined."""

    reference: str
    subject: str
    sender: str
    state: str
    mailbox: str
    received: Moment
    here: bool


@dataclass(frozen=True, slots=True)
class JoinView:
    """The page: what was searched, what was found, what is wrong. `more`: there is more than is shown."""

    reference: str
    version: int
    words: str
    found: tuple[FoundCase, ...]
    more: bool
    chosen: str = ""
    kind: str = ""
    why: str = ""
    problem: str = ""
    changes: tuple[HistoryView, ...] = ()
    kinds: tuple[tuple[str, str], ...] = tuple((kind.value, text) for kind, text in _KINDS.items())


def routes(desk: WebDesk, pages: Pages) -> APIRouter:
    """Search, join, link, take a link away."""
    router = APIRouter(prefix="/zaak/{reference}", dependencies=[needs(Act.HANDLE)])

    @router.get("/hoort-bij")
    def search(request: Request, reference: str, zoek: Annotated[str, Query(max_length=200)] = "") -> Response:
        session: Session = request.state.session
        return _page(desk, pages, session, _view(desk, session, reference, zoek))

    @router.post("/hoort-bij")
    def join(
        reference: str, session: Annotated[Session, Depends(acting)], given: Annotated[Typed, Depends(typed)]
    ) -> Response:
        chosen, told = given.text("kenmerk"), ""
        try:
            with desk.store.transaction() as tx:
                case, case_id = case_for(tx, session, reference)
                if given.one("wat") == "koppelen":
                    kind = LinkKind(given.one("soort"))
                    link(tx, session.viewer, desk.region, case_id, version_in(given), chosen, kind, given.one("waarom"))
                    target, told = case.reference, f"Gekoppeld aan zaak {chosen}."
                else:
                    target = _joined(tx, session, desk.region, case_id, version_in(given), chosen)
                    told = f"Zaak {case.reference} gaat verder in deze zaak. Wat daar openstond, staat nu hier."
        except (Unrecordable, Conflict) as error:
            return _page(desk, pages, session, _view(desk, session, reference, given.text("zoek"), given, error), 422)
        session.tell(told)
        return onward(f"/zaak/{target}")

    @router.post("/ontkoppelen")
    def take_away(
        reference: str, session: Annotated[Session, Depends(acting)], given: Annotated[Typed, Depends(typed)]
    ) -> Response:
        try:
            with desk.store.transaction() as tx:
                case, case_id = case_for(tx, session, reference)
                kind, other = LinkKind(given.one("soort")), given.text("kenmerk")
                unlink(tx, session.viewer, desk.region, case_id, version_in(given), other, kind)
            session.tell(f"De koppeling met zaak {other} is weg. Dat staat in de geschiedenis.")
        except Conflict as error:
            tell_conflict(desk, session, error)
        return onward(f"/zaak/{case.reference}")

    return router


def _joined(tx: Transaction, session: Session, region: Region, case_id: int, version: int, chosen: str) -> str:
    if not chosen:
        raise Unrecordable({"other": "Kies eerst bij welke zaak deze hoort."})
    other = tx.cases.find(session.viewer, chosen)
    assert other.id is not None
    return merge(tx, session.viewer, region, case_id, version, other.id).reference


def _page(desk: WebDesk, pages: Pages, session: Session, view: JoinView, status: int = 200) -> Response:
    with desk.store.reading() as tx:
        stop = stop_view(tx, session.viewer)
    page = pages.inside("joining.html", session, stop, join=view)
    page.status_code = status
    return page


def _view(
    desk: WebDesk, session: Session, reference: str, words: str, given: Typed | None = None,
    error: Exception | None = None,
) -> JoinView:  # fmt: skip
    moments = Moments(desk.region.calendar, desk.clock.now())
    given = given or Typed()
    with desk.store.reading() as tx:
        case, _ = case_for(tx, session, reference)
        if not session.viewer.may(Act.HANDLE, case.mailbox):
            raise NotFound
        lines = _search(tx, session.viewer, desk.region, case, words)
    _record(desk, session, lines)
    changed = isinstance(error, Changed)
    told = CHOSEN if changed else str(error or "")
    return JoinView(
        reference=case.reference,
        # Whoever has read what changed may choose again.
        version=case.version if changed or not given.items else version_in(given),
        words=words,
        found=tuple(_found(line, case, desk.region, moments) for line in lines[:MOST]),
        more=len(lines) > MOST,
        chosen=given.text("kenmerk") or (lines[0].case.reference if len(lines) == 1 else ""),
        kind=given.one("soort"),
        why=given.one("waarom"),
        problem=told,
        changes=changes_of(error, moments),
    )


def _search(tx: Transaction, viewer: Viewer, region: Region, case: Case, words: str) -> list[CaseLine]:
    """The cases that hold all of *words*, of the mailboxes to which this case may be linked, newest first."""
    if not words.strip():
        return []
    here = mailboxes_of_links(region, case.mailbox)
    within = Viewer(viewer.who, {key: roles for key, roles in viewer.grants.items() if key in here}, viewer.origin)
    found = tx.cases.search(within, words, limit=MOST + 2)
    return [line for line in found if line.case.id != case.id and line.case.merged_into is None]


def _record(desk: WebDesk, session: Session, lines: list[CaseLine]) -> None:
    """Who was shown which cases (R-54)."""
    shown: dict[str, list[str]] = {}
    for line in lines[:MOST]:
        shown.setdefault(line.case.mailbox, []).append(line.case.reference)
    if not shown:
        return
    with desk.store.transaction() as tx:
        for mailbox, references in shown.items():
            data = [("reference", reference) for reference in references]
            tx.history.append(session.viewer, "listed", mailbox=mailbox, data=data)


def _found(line: CaseLine, case: Case, region: Region, moments: Moments) -> FoundCase:
    other = line.case
    return FoundCase(
        reference=other.reference,
        subject=one_line(other.subject, 100),
        sender=one_line(other.sender, 100),
        state=dutch.STATES[other.state],
        mailbox=mailbox_name(region, other.mailbox),
        received=moments.moment(other.received_at),
        here=other.mailbox == case.mailbox,
    )
