"""Alarms on the pages: the list above the queue, and the button with which a person takes one (R-24)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from triage.domain.access import Act, Viewer
from triage.domain.case import Case
from triage.domain.duty import AlarmState
from triage.domain.errors import Conflict, NotFound
from triage.ports.delivery import Delivery, DeliveryState
from triage.ports.store import Transaction
from triage.web.acting import acting, onward
from triage.web.allow import needs
from triage.web.desk import WebDesk
from triage.web.moments import Moment, Moments
from triage.web.sessions import Session
from triage.workflow.watch_alarms import acknowledge

_MOST = 20
_URGENT = "urgent"


@dataclass(frozen=True, slots=True)
class AlarmView:
    """A standing alarm in words. `may_take`: this viewer may take it."""

    reference: str
    raised: Moment
    told: str
    next: str
    may_take: bool


@dataclass(frozen=True, slots=True)
class Alarms:
    """The standing alarms that a viewer may know of: the oldest by reference, and how many more there are."""

    shown: tuple[AlarmView, ...]
    more: int


def alarms_of(tx: Transaction, viewer: Viewer, mailbox: str, moments: Moments) -> Alarms:
    """Every alarm nobody took, of the mailboxes that *viewer* reads (or of *mailbox* alone)."""
    boxes = {mailbox} & viewer.readable if mailbox else viewer.readable
    found = []
    for alarm in tx.watch.standing():
        if alarm.mailbox not in boxes:
            continue
        try:
            case = tx.cases.get(viewer, alarm.case_id)
        except NotFound:
            # Shielded: counted where shielded cases are, named to nobody else.
            continue
        found.append((alarm, case))
    shown = tuple(_view(tx, viewer, alarm, case, moments) for alarm, case in found[:_MOST])
    return Alarms(shown, max(0, len(found) - _MOST))


def alarm_on(tx: Transaction, viewer: Viewer, case: Case, moments: Moments) -> AlarmView | None:
    """The standing alarm of a case, or None."""
    alarm = tx.watch.alarm_of(case.id or 0)
    if alarm is None or alarm.acknowledged_at is not None or not case.urgent:
        return None
    return _view(tx, viewer, alarm, case, moments)


def _view(tx: Transaction, viewer: Viewer, alarm: AlarmState, case: Case, moments: Moments) -> AlarmView:
    calls = [each for each in tx.outbox.of_case(alarm.case_id) if each.kind != "mail" and each.purpose == _URGENT]
    return AlarmView(
        reference=case.reference,
        raised=moments.moment(alarm.raised_at),
        told=_told(calls),
        next=_next(alarm, moments),
        may_take=viewer.may(Act.HANDLE, case.mailbox),
    )


def _told(calls: list[Delivery]) -> str:
    """How many heard of it; never more than is known."""
    if not calls:
        return "niemand gewaarschuwd: er was niemand in dienst"
    sent = sum(each.state is DeliveryState.SENT for each in calls)
    if not sent:
        return "nog niemand bereikt: het alarm is nog niet afgeleverd"
    return "1 waarschuwing afgeleverd" if sent == 1 else f"{sent} waarschuwingen afgeleverd"


def _next(alarm: AlarmState, moments: Moments) -> str:
    if alarm.next_at is not None:
        return f"de volgende in dienst hoort het {moments.left(alarm.next_at)}"
    return (
        "in deze dienst wordt niemand anders meer gewaarschuwd" if alarm.turn else "er is nu niemand anders in dienst"
    )


def routes(desk: WebDesk) -> APIRouter:
    """Take an alarm."""
    router = APIRouter(prefix="/zaak", dependencies=[needs(Act.HANDLE)])

    @router.post("/{reference}/alarm-aannemen")
    def take(reference: str, session: Annotated[Session, Depends(acting)]) -> Response:
        try:
            with desk.store.transaction() as tx:
                reference = acknowledge(tx, session.viewer, reference)
            session.tell("U heeft het alarm aangenomen. Niemand anders wordt nog gewaarschuwd.")
        except Conflict as error:
            session.tell(str(error), failed=True)
        return onward(f"/zaak/{reference}")

    return router
