"""When a case is destroyed, as its page tells it; holding it back, letting it go, saying that it is in the file."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi.responses import HTMLResponse

from triage.domain import dutch_retention
from triage.domain.access import Act, Viewer
from triage.domain.case import Case, CaseFile, CaseState
from triage.domain.policy import Region
from triage.domain.retention import Barrier, Plan
from triage.ports.store import Transaction
from triage.web.desk import WebDesk
from triage.web.forms import Field, Typed
from triage.web.moments import Moment, Moments
from triage.web.render import Pages
from triage.web.sessions import Session
from triage.web.stop_page import StopView
from triage.workflow import privacy

PATH = "/bewaren"


@dataclass(frozen=True, slots=True)
class HeldView:
    """Who holds the case back, since when and why."""

    by: str
    since: Moment
    why: str


@dataclass(frozen=True, slots=True)
class KeepView:
    """What the page of a case says of its destruction: on which day, or why not; and what one may do about it."""

    day: str
    why_not: str
    category: str
    held: HeldView | None
    may_hold: bool
    may_let_go: bool
    may_file: bool


def keep_view(tx: Transaction, region: Region, viewer: Viewer, case: Case, moments: Moments) -> KeepView:
    """The destruction of a case as *viewer* sees it."""
    plan, held = privacy.plan_for(tx, region, case), privacy.held_back(tx, case)
    handles = viewer.may(Act.HANDLE, case.mailbox)
    return KeepView(
        day=day_of(plan, moments),
        why_not=why_not(plan),
        category=plan.rule.category if plan.rule else "",
        held=HeldView(held.by, moments.moment(held.at), held.why) if held else None,
        may_hold=handles and held is None,
        may_let_go=viewer.may(Act.SHIELD, case.mailbox) and held is not None,
        may_file=handles and plan.barrier is Barrier.NOT_FILED,
    )


def day_of(plan: Plan, moments: Moments) -> str:
    """The day on which a case is destroyed; empty where none is known."""
    return moments.day(plan.at.astimezone(moments.calendar.zone).date()) if plan.at else ""


def why_not(plan: Plan) -> str:
    """What stands in the way besides the term; empty where it is only a matter of time."""
    if plan.barrier in (None, Barrier.NOT_YET, Barrier.NOT_CLOSED):
        return ""
    return dutch_retention.BARRIERS[plan.barrier]


def hold_fields(desk: WebDesk, session: Session, tx: Transaction, case: Case, given: Typed) -> list[Field]:
    """Why it is kept."""
    return [Field("why", "Waarom moet deze zaak bewaard blijven?", "long", given.one("why"))]


def do_hold(desk: WebDesk, session: Session, tx: Transaction, case: Case, version: int, given: Typed) -> object:
    """Hold it back."""
    return privacy.hold(tx, session.viewer, case.id or 0, version, given.text("why"))


def let_go_fields(desk: WebDesk, session: Session, tx: Transaction, case: Case, given: Typed) -> list[Field]:
    """Why it need not be kept any more."""
    return [Field("why", "Waarom hoeft dat niet meer?", "long", given.one("why"))]


def do_let_go(desk: WebDesk, session: Session, tx: Transaction, case: Case, version: int, given: Typed) -> object:
    """Let go of it."""
    return privacy.let_go(tx, session.viewer, case.id or 0, version, given.text("why"))


def file_fields(desk: WebDesk, session: Session, tx: Transaction, case: Case, given: Typed) -> list[Field]:
    """Nothing to fill in."""
    return []


def do_file(desk: WebDesk, session: Session, tx: Transaction, case: Case, version: int, given: Typed) -> object:
    """Say that it is in the file."""
    return privacy.file(tx, session.viewer, case.id or 0, version)


@dataclass(frozen=True, slots=True)
class TermView:
    """A term of an erased case: what it was, and how it ended."""

    title: str
    due: Moment | None
    met: Moment | None
    withdrawn: bool


def erased_page(
    desk: WebDesk, pages: Pages, session: Session, stop: StopView, file: CaseFile, moments: Moments
) -> HTMLResponse:
    """The page of a case whose content was destroyed: what is left of it."""
    case = file.line.case
    route = desk.region.routes.get(case.route)
    terms = [
        TermView(
            each.title,
            moments.end(each.due_at) if each.due_at else None,
            moments.moment(each.met.at) if each.met else None,
            each.withdrawn,
        )
        for each in file.obligations
    ]
    return pages.inside(
        "case_erased.html", session, stop,
        reference=case.reference,
        route=route.title if route else "route die niet meer is ingesteld",
        received=moments.moment(case.received_at),
        closed=moments.moment(case.closed_at) if case.closed_at and case.state is CaseState.CLOSED else None,
        erased=moments.moment(case.erased_at) if case.erased_at else None,
        terms=terms,
    )  # fmt: skip
