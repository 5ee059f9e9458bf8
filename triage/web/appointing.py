"""The time of one case: agree it, move it to another free time, or give it back. Works by keyboard and without script.

Nobody's edit is lost: the form carries which version and which time it was made for, and is refused, with what was done
meanwhile and what it is now, where those changed. What was chosen stays chosen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import Response

from triage.domain import dutch
from triage.domain.access import Act, Viewer
from triage.domain.case import Case, CaseState
from triage.domain.dutch_dates import day_in_words
from triage.domain.errors import Conflict, NotChosen, NotFound
from triage.domain.policy import Region
from triage.domain.slot import Hold, HoldState, Slot, SlotPlan, earliest, slots
from triage.ports.store import Transaction
from triage.web.acting import acting, onward
from triage.web.allow import needs
from triage.web.case_log import HistoryView
from triage.web.coming_second import CHOSEN, changes_of
from triage.web.desk import WebDesk
from triage.web.inert import one_line
from triage.web.moments import Moment, Moments
from triage.web.render import Pages
from triage.web.sessions import Session
from triage.web.slots_view import hours_of
from triage.web.stop_page import stop_view
from triage.workflow import slot_acts
from triage.workflow.acts import Changed, begun
from triage.workflow.invitations import LEAST_NOTICE
from triage.workflow.slots import taken_of

_GONE = "Deze tijd is intussen vergeven of bezet; kies een andere tijd. Er is niets gewijzigd."
_NOT_CHOSEN = "Kies eerst een nieuwe tijd. Er is niets gewijzigd."


@dataclass(frozen=True, slots=True)
class OfferedTime:
    """A free time one can choose; `key` is what its form sends. `short`: too soon for the service to propose it."""

    key: str
    words: str
    short: bool


@dataclass(frozen=True, slots=True)
class OfferedDay:
    """The free times of one day."""

    title: str
    times: tuple[OfferedTime, ...]


@dataclass(frozen=True, slots=True)
class KeptTime:
    """The time that is kept for the case: `seen` is what a form carries to say which it was made for."""

    day: str
    hours: str
    table: int
    state: str
    booked: bool
    answer_until: Moment | None


@dataclass(frozen=True, slots=True)
class AppointmentView:
    """Everything the page shows. `chosen`: the key of the time that was asked for, `problem`: why it could not be, and
    `changes`: what colleagues did meanwhile, oldest first."""

    reference: str
    subject: str
    version: int
    seen: str
    kept: KeptTime | None
    days: tuple[OfferedDay, ...]
    tables: int
    closed: bool
    chosen: str = ""
    problem: str = ""
    changes: tuple[HistoryView, ...] = ()


def may_appoint(region: Region, viewer: Viewer, case: Case) -> bool:
    """Whether *viewer* may choose a time for *case*: its mailbox has an agenda, they may act in it, and it does not go
    on in another case."""
    policy = region.mailboxes.get(case.mailbox)
    return (
        case.merged_into is None
        and policy is not None
        and policy.slot_plan is not None
        and viewer.may(Act.HANDLE, case.mailbox)
    )


def routes(desk: WebDesk, pages: Pages) -> APIRouter:
    """The page of a case's time, and its three acts."""
    router = APIRouter(prefix="/zaak", dependencies=[needs(Act.HANDLE)])

    @router.get("/{reference}/afspraak")
    def appointment(request: Request, reference: str) -> Response:
        return _page(desk, pages, request.state.session, reference)

    @router.post("/{reference}/afspraak/verplaatsen")
    def move(
        reference: str,
        session: Annotated[Session, Depends(acting)],
        versie: Annotated[int, Form()],
        gezien: Annotated[str, Form(max_length=40)] = "",
        tijd: Annotated[str, Form(max_length=80)] = "",
    ) -> Response:
        def act(tx: Transaction, case: Case, plan: SlotPlan) -> str:
            moments = Moments(desk.region.calendar, tx.now)
            slot = _chosen(tx, plan, moments, tijd)
            before = tx.agenda.of_case(case.id or 0)
            slot_acts.move(tx, session.viewer, desk.region, case.id or 0, versie, slot)
            done = "verplaatst naar" if before else "vastgehouden:"
            return f"De afspraak is {done} {moments.span(slot.starts_at, slot.ends_at)}. {_told(tx, case)}"

        return _act(desk, pages, session, reference, _Seen(versie, gezien, tijd), act)

    @router.post("/{reference}/afspraak/boeken")
    def book(
        reference: str,
        session: Annotated[Session, Depends(acting)],
        versie: Annotated[int, Form()],
        gezien: Annotated[str, Form(max_length=40)] = "",
    ) -> Response:
        def act(tx: Transaction, case: Case, plan: SlotPlan) -> str:
            slot_acts.book(tx, session.viewer, desk.region, case.id or 0, versie)
            return f"De afspraak is geboekt. {_told(tx, case)}"

        return _act(desk, pages, session, reference, _Seen(versie, gezien), act)

    @router.post("/{reference}/afspraak/vrijgeven")
    def release(
        reference: str,
        session: Annotated[Session, Depends(acting)],
        versie: Annotated[int, Form()],
        gezien: Annotated[str, Form(max_length=40)] = "",
    ) -> Response:
        def act(tx: Transaction, case: Case, plan: SlotPlan) -> str:
            slot_acts.release(tx, session.viewer, desk.region, case.id or 0, versie)
            return f"De tijd is vrijgegeven. {_told(tx, case)}"

        return _act(desk, pages, session, reference, _Seen(versie, gezien), act)

    return router


@dataclass(frozen=True, slots=True)
class _Seen:
    """What the form was made of: the version of the case, the time that was kept; and which time was chosen in it."""

    version: int
    kept: str
    chosen: str = ""


_Act = Callable[[Transaction, Case, SlotPlan], str]


def _act(desk: WebDesk, pages: Pages, session: Session, reference: str, seen: _Seen, act: _Act) -> Response:
    """Do it and go to the case; or say why not, show the time as it is now, and keep what was chosen."""
    try:
        with desk.store.transaction() as tx:
            case, plan = _case(tx, desk, session.viewer, reference)
            begun(tx, session.viewer, case.id or 0, seen.version)
            _must_be(tx, case, seen.kept, Moments(desk.region.calendar, tx.now))
            done = act(tx, case, plan)
    except (Conflict, NotChosen) as error:
        return _page(desk, pages, session, reference, seen.chosen, error)
    session.tell(done)
    return onward(f"/zaak/{case.reference}")


def _page(
    desk: WebDesk, pages: Pages, session: Session, reference: str, chosen: str = "", error: Exception | None = None
) -> Response:
    """The page as the time is now, with what is wrong; the look is on record (R-54)."""
    moments = Moments(desk.region.calendar, desk.clock.now())
    with desk.store.transaction() as tx:
        case, plan = _case(tx, desk, session.viewer, reference)
        view = _view(tx, case, plan, moments)
        stop = stop_view(tx, session.viewer)
        data = (("reference", case.reference),)
        tx.history.append(session.viewer, "viewed", mailbox=case.mailbox, case_id=case.id, data=data)
    if error is not None:
        told = CHOSEN if isinstance(error, Changed) else str(error)
        view = replace(view, chosen=chosen, problem=told, changes=changes_of(error, moments))
    return pages.inside("appointment.html", session, stop, status=422 if error else 200, appointment=view)


def _case(tx: Transaction, desk: WebDesk, viewer: Viewer, reference: str) -> tuple[Case, SlotPlan]:
    case = tx.cases.find(viewer, reference)
    plan = desk.region.mailboxes[case.mailbox].slot_plan if case.mailbox in desk.region.mailboxes else None
    if plan is None or not may_appoint(desk.region, viewer, case):
        raise NotFound
    return case, plan


def _seen(hold: Hold | None) -> str:
    return f"{hold.id}.{hold.sequence}" if hold else ""


def _must_be(tx: Transaction, case: Case, seen: str, moments: Moments) -> None:
    """Refuse a form that was made for another time than the one that is kept now, saying what it is now."""
    hold = tx.agenda.of_case(case.id or 0)
    if _seen(hold) == seen:
        return
    now = "er is nu geen tijd meer vastgehouden"
    if hold is not None:
        when = moments.span(hold.slot.starts_at, hold.slot.ends_at)
        now = f"de afspraak is nu {when} ({dutch.HOLDS[hold.state]})"
    raise Conflict(f"Deze afspraak is intussen gewijzigd: {now}. Uw keuze is niet uitgevoerd; kijk en kies opnieuw.")


def _told(tx: Transaction, case: Case) -> str:
    waits = any(each.state.value == "held" and each.kind == "mail" for each in tx.outbox.of_case(case.id or 0))
    if waits:
        return "De mail hierover staat hieronder klaar: bekijk hem en geef akkoord."
    return "Er gaat geen mail uit; laat het de afzender zelf weten als dat nodig is."


def _view(tx: Transaction, case: Case, plan: SlotPlan, moments: Moments) -> AppointmentView:
    hold = tx.agenda.of_case(case.id or 0)
    return AppointmentView(
        reference=case.reference,
        subject=one_line(case.subject, 140) or "(geen onderwerp)",
        version=case.version,
        seen=_seen(hold),
        kept=_kept(hold, moments) if hold else None,
        days=tuple(_days(tx, plan, moments)),
        tables=plan.tables,
        closed=case.state is CaseState.CLOSED,
    )


def _kept(hold: Hold, moments: Moments) -> KeptTime:
    waiting = hold.state is HoldState.HELD and hold.expires_at is not None
    return KeptTime(
        day=day_in_words(moments.calendar.local_date(hold.slot.starts_at)),
        hours=hours_of(hold.slot, moments),
        table=hold.slot.table,
        state=dutch.HOLDS[hold.state],
        booked=hold.state is HoldState.BOOKED,
        answer_until=moments.end(hold.expires_at) if waiting and hold.expires_at else None,
    )


def _offered(tx: Transaction, plan: SlotPlan, moments: Moments) -> Iterator[Slot]:
    """The times that can be chosen: free, not busy in a calendar of the team, and not about to begin."""
    taken = taken_of(tx, plan)
    for slot in slots(plan, moments.now + LEAST_NOTICE, moments.now + plan.horizon, moments.calendar):
        if taken.isdisjoint(slot.quarters):
            yield slot


def _days(tx: Transaction, plan: SlotPlan, moments: Moments) -> Iterator[OfferedDay]:
    soonest = earliest(plan, moments.now)
    days: dict[date, list[OfferedTime]] = {}
    for slot in _offered(tx, plan, moments):
        table = f", tafel {slot.table}" if plan.tables > 1 else ""
        offered = OfferedTime(_key(slot), hours_of(slot, moments) + table, slot.starts_at < soonest)
        days.setdefault(moments.calendar.local_date(slot.starts_at), []).append(offered)
    for day, times in sorted(days.items()):
        yield OfferedDay(day_in_words(day), tuple(times))


def _key(slot: Slot) -> str:
    return f"{slot.starts_at.timestamp():.0f}-{slot.table}"


def _chosen(tx: Transaction, plan: SlotPlan, moments: Moments, key: str) -> Slot:
    if not key:
        raise NotChosen(_NOT_CHOSEN)
    found = next((slot for slot in _offered(tx, plan, moments) if _key(slot) == key), None)
    if found is None:
        raise Conflict(_GONE)
    return found
