"""One case on one page: its mails, what was decided and why, what is owed, what went out. Each look is recorded."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from triage.domain import dutch
from triage.domain.case import CaseFile, CaseMessage
from triage.domain.decision import TriageDecision
from triage.domain.errors import NotFound
from triage.domain.policy import Region
from triage.domain.reading import Evidence
from triage.domain.slot import Hold
from triage.ports.delivery import Delivery
from triage.web import case_log, case_terms
from triage.web.case_log import HistoryView, MailView, Seen
from triage.web.case_terms import Owed
from triage.web.desk import WebDesk
from triage.web.inert import one_line
from triage.web.marking import Part, Piece, body_parts, body_pieces, fitting, spans_in, subject_pieces
from triage.web.moments import Moment, Moments, plural
from triage.web.queue_page import Row, flags_of, row_of
from triage.web.render import Pages
from triage.web.sessions import Session

TEXT_BUDGET = 48_000
"""Bytes of mail text on a case page: with all around it the page stays under 100 KB (ours)."""

PIECE = 16_000
"""Characters of a long mail on its own page (ours)."""

_LEAST = 1_500
_MOST_SHOWN = 12
_MOST_NAMES = 10
_REFERENCE = re.compile(r"[A-Za-z0-9-]{1,40}")


@dataclass(frozen=True, slots=True)
class MessageView:
    """A mail of the case. `number` counts from the oldest; `shown` of `total` characters stand on the page."""

    number: int
    incoming: bool
    sender: str
    recipients: tuple[str, ...]
    more_recipients: int
    subject: tuple[Piece, ...]
    parts: tuple[Part, ...]
    at: Moment
    attachments: tuple[str, ...]
    shown: int
    total: int


@dataclass(frozen=True, slots=True)
class DecisionView:
    """What the service made of one mail, with its reasons."""

    kind: str
    guess: str
    percent: int
    colour: str
    suggested: str
    route: str
    reasons: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SlotView:
    """The time that is kept for the case."""

    starts: Moment
    ends: str
    state: str
    answer_until: Moment | None


@dataclass(frozen=True, slots=True)
class CaseView:
    """Everything the page shows."""

    row: Row
    sender: str
    route: str
    tasks: tuple[str, ...]
    flags: tuple[str, ...]
    slot: SlotView | None
    messages: tuple[MessageView, ...]
    older: tuple[MessageView, ...]
    decisions: tuple[DecisionView, ...]
    obligations: tuple[Owed, ...]
    mails: tuple[MailView, ...]
    history: tuple[HistoryView, ...]
    left_out: int
    seen: Seen | None


def routes(desk: WebDesk, pages: Pages) -> APIRouter:
    """A case, and the whole of one long mail of it."""
    router = APIRouter(prefix="/zaak")

    @router.get("/{reference}")
    def case(request: Request, reference: str) -> HTMLResponse:
        session: Session = request.state.session
        file, hold, deliveries = _look(desk, session, reference)
        view = _case_view(file, hold, deliveries, desk.region, Moments(desk.region.calendar, desk.clock.now()))
        return pages.page("case.html", case=view, plural=plural)

    @router.get("/{reference}/bericht/{number}")
    def message(
        request: Request, reference: str, number: int, deel: Annotated[int, Query(ge=1, le=10_000)] = 1
    ) -> HTMLResponse:
        session: Session = request.state.session
        file, _, _ = _look(desk, session, reference)
        if not 1 <= number <= len(file.messages):
            raise NotFound
        found = file.messages[number - 1]
        pieces = -(-len(found.text) // PIECE) or 1
        if deel > pieces:
            raise NotFound
        moments = Moments(desk.region.calendar, desk.clock.now())
        spans = spans_in(found.subject, found.text, _evidence(file.decisions)) if found.direction == "in" else []
        start = (deel - 1) * PIECE
        text = body_pieces(found.subject, found.text, start, min(start + PIECE, len(found.text)), spans)
        head = _message_view(number, found, 0, spans, moments)
        return pages.page(
            "message.html", reference=file.line.case.reference, message=head, text=text, deel=deel, delen=pieces
        )

    return router


def _look(desk: WebDesk, session: Session, reference: str) -> tuple[CaseFile, Hold | None, list[Delivery]]:
    """Find the case and record who looks, before anything is shown (R-54)."""
    if not _REFERENCE.fullmatch(reference):
        raise NotFound
    with desk.store.reading() as tx:
        file = tx.cases.file(session.viewer, reference)
        case_id = file.line.case.id
        if case_id is None:
            raise NotFound
        hold, deliveries = tx.agenda.of_case(case_id), tx.outbox.of_case(case_id)
    case = file.line.case
    with desk.store.transaction() as tx:
        seen = (("reference", case.reference),)
        tx.history.append(session.viewer.who, "viewed", mailbox=case.mailbox, case_id=case_id, data=seen)
    return file, hold, deliveries


def _case_view(
    file: CaseFile, hold: Hold | None, deliveries: Sequence[Delivery], region: Region, moments: Moments
) -> CaseView:
    messages, older = _messages(file, moments)
    acts, left_out, seen = case_log.history_of(file.history, moments)
    case = file.line.case
    route = region.routes.get(case.route)
    return CaseView(
        row=row_of(file.line, region, moments),
        sender=one_line(case.sender, 120),
        route=route.title if route else "route die niet meer is ingesteld",
        tasks=tuple(dutch.TASKS.get(task, "taak voor een medewerker") for task in file.line.open_tasks),
        flags=tuple(flags_of(case)),
        slot=_slot_view(hold, moments) if hold else None,
        messages=messages,
        older=older,
        decisions=tuple(_decision_view(decision, region) for decision in reversed(file.decisions)),
        obligations=case_terms.owed_of(file.obligations, moments),
        mails=case_log.mails_of(deliveries, file.history, moments),
        history=acts,
        left_out=left_out,
        seen=seen,
    )


def _evidence(decisions: Sequence[TriageDecision]) -> list[Evidence]:
    # A decision does not say which mail it was about; `spans_in` keeps only what stands literally in the mail at hand.
    return list(dict.fromkeys(span for decision in decisions for span in decision.evidence))


def _messages(file: CaseFile, moments: Moments) -> tuple[tuple[MessageView, ...], tuple[MessageView, ...]]:
    """Newest first, with as much text as the page has room for; the oldest of a long thread by name only."""
    evidence = _evidence(file.decisions)
    numbered = list(enumerate(file.messages, 1))[::-1]
    left = TEXT_BUDGET
    shown = []
    for number, message in numbered[:_MOST_SHOWN]:
        spans = spans_in(message.subject, message.text, evidence) if message.direction == "in" else []
        end = fitting(message.text, max(left, _LEAST))
        left -= len(message.text[:end].encode(errors="replace"))
        shown.append(_message_view(number, message, end, spans, moments))
    older = [_message_view(number, message, 0, [], moments) for number, message in numbered[_MOST_SHOWN:]]
    return tuple(shown), tuple(older)


def _message_view(
    number: int, message: CaseMessage, end: int, spans: Sequence[Evidence], moments: Moments
) -> MessageView:
    subject = message.subject[:300]
    return MessageView(
        number=number,
        incoming=message.direction == "in",
        sender=one_line(message.sender, 120),
        recipients=tuple(one_line(each, 120) for each in message.recipients[:_MOST_NAMES]),
        more_recipients=max(0, len(message.recipients) - _MOST_NAMES),
        subject=subject_pieces(subject, [span for span in spans if span.end <= len(subject)]),
        parts=body_parts(message.subject, message.text, end, spans) if end else (),
        at=moments.moment(message.at),
        attachments=tuple(one_line(name, 120) for name in message.attachments[:50]),
        shown=end,
        total=len(message.text),
    )


def _decision_view(decision: TriageDecision, region: Region) -> DecisionView:
    route = region.routes.get(decision.route)
    return DecisionView(
        kind=dutch.KINDS[decision.kind],
        guess=dutch.KINDS[decision.best_guess],
        percent=round(decision.confidence * 100),
        colour=dutch.COLOURS[decision.colour] if decision.colour else "",
        suggested=dutch.COLOURS[decision.suggested_colour] if decision.suggested_colour else "",
        route=route.title if route else "route die niet meer is ingesteld",
        reasons=tuple((reason.text, reason.rule) for reason in decision.reasons),
    )


def _slot_view(hold: Hold, moments: Moments) -> SlotView:
    ends = hold.slot.ends_at.astimezone(moments.calendar.zone)
    return SlotView(
        starts=moments.moment(hold.slot.starts_at),
        ends=f"{ends:%H:%M}",
        state=dutch.HOLDS[hold.state],
        answer_until=moments.end(hold.expires_at) if hold.expires_at else None,
    )
