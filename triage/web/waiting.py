"""The mails of a case that are not gone yet: each as it would go out, with what a person may do about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Form
from starlette.responses import Response

from triage.domain.access import Act, Viewer
from triage.domain.errors import Conflict, NotFound, Permanent
from triage.ports.delivery import Delivery, DeliveryState
from triage.ports.preview import Preview, Previewer
from triage.ports.store import Transaction
from triage.web import words
from triage.web.acting import acting, onward
from triage.web.allow import needs
from triage.web.coming_second import tell_conflict
from triage.web.desk import WebDesk
from triage.web.inert import one_line
from triage.web.moments import Moment, Moments
from triage.web.sessions import Session
from triage.web.stop_page import StopView
from triage.workflow import review

Version = Annotated[int, Form(ge=0)]
"""The version of the case that a form was made of."""

_WAITING = frozenset({DeliveryState.HELD, DeliveryState.QUEUED})


@dataclass(frozen=True, slots=True)
class EventView:
    """The calendar entry in words."""

    title: str
    when: str
    place: str
    description: str


@dataclass(frozen=True, slots=True)
class WaitingMail:
    """A mail that is not gone yet. `leaves` None: it waits for a person; `problem`: why it cannot be shown."""

    number: int
    what: str
    why_held: str
    leaves: str
    leaves_at: Moment | None
    rule: str
    why: str
    sender: str
    recipient: str
    subject: str
    text: str
    event: EventView | None
    problem: str
    may_approve: bool
    may_withhold: bool


def waiting_of(
    deliveries: Sequence[Delivery], preview: Previewer, stop: StopView, moments: Moments
) -> tuple[WaitingMail, ...]:
    """What still may be let go or kept back, in the order in which it was made."""
    found = [each for each in deliveries if each.kind == "mail" and each.state in _WAITING]
    return tuple(_waiting(each, preview, stop, moments) for each in found)


def _waiting(delivery: Delivery, preview: Previewer, stop: StopView, moments: Moments) -> WaitingMail:
    shown, problem = None, ""
    try:
        shown = preview(delivery, moments.now)
    except Permanent as error:
        problem = str(error)
    held = delivery.state is DeliveryState.HELD
    what = words.word(words.PURPOSES, delivery.purpose, "bericht")
    rule, why = words.ANSWERED.get(delivery.purpose, ("", ""))
    return WaitingMail(
        number=delivery.id or 0,
        what=what[:1].upper() + what[1:],
        why_held=_why_held(delivery) if held else "",
        leaves="" if held else moments.left(delivery.next_at),
        leaves_at=None if held else moments.moment(delivery.next_at),
        rule=rule,
        why=why,
        sender=one_line(shown.sender, 200) if shown else "",
        recipient=one_line(shown.recipient if shown else delivery.content.get("to", ""), 200),
        subject=one_line(shown.subject) if shown else "",
        text=shown.text if shown else "",
        event=_event(shown, moments) if shown else None,
        problem=problem,
        may_approve=held and stop.may and not stop.on and shown is not None,
        may_withhold=stop.may,
    )


def _why_held(delivery: Delivery) -> str:
    return words.word(words.HELD, delivery.last_error, "wacht op akkoord")


def _event(preview: Preview, moments: Moments) -> EventView | None:
    event = preview.event
    if event is None:
        return None
    return EventView(event.title, moments.span(event.starts_at, event.ends_at), event.place, event.description)


def routes(desk: WebDesk) -> APIRouter:
    """Let a mail go, or keep it."""
    router = APIRouter(prefix="/zaak", dependencies=[needs(Act.HANDLE)])

    @router.post("/{reference}/mail/{number}/akkoord")
    def approve(
        reference: str, number: int, session: Annotated[Session, Depends(acting)], versie: Version = 0
    ) -> Response:
        done = "Akkoord gegeven. De mail gaat nu uit."
        return _act(desk, session, (reference, number, versie), review.approve, done)

    @router.post("/{reference}/mail/{number}/niet-versturen")
    def withhold(
        reference: str, number: int, session: Annotated[Session, Depends(acting)], versie: Version = 0
    ) -> Response:
        done = "De mail is tegengehouden en gaat niet uit. Antwoord de afzender zelf."
        return _act(desk, session, (reference, number, versie), review.withhold, done)

    return router


def _act(
    desk: WebDesk,
    session: Session,
    mail: tuple[str, int, int],
    act: Callable[[Transaction, Viewer, int, int], None],
    done: str,
) -> Response:
    """Do it, or say what a colleague or the clock did meanwhile; nothing is lost either way."""
    reference, number, version = mail
    try:
        with desk.store.transaction() as tx:
            reference = _case_of(tx, session.viewer, reference, number)
            act(tx, session.viewer, number, version)
        session.tell(done)
    except Conflict as error:
        tell_conflict(desk, session, error)
    return onward(f"/zaak/{reference}")


def _case_of(tx: Transaction, viewer: Viewer, reference: str, number: int) -> str:
    """The reference of the case of a mail; NotFound where it is not a mail of the case that was named."""
    delivery = tx.outbox.get(number)
    if delivery is None or delivery.case_id is None or delivery.kind != "mail":
        raise NotFound
    case = tx.cases.get(viewer, delivery.case_id)
    if case.reference != reference.upper():
        raise NotFound
    return case.reference
