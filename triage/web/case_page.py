"""One case on one page: its mails, what was decided and why, what is owed, what went out. Each look is recorded."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from triage.domain import dutch
from triage.domain.access import Act, Viewer
from triage.domain.case import CaseFile, CaseMessage, CaseState, Decided
from triage.domain.decision import Flag, TriageDecision
from triage.domain.dutch_rules import words_for_other
from triage.domain.errors import NotFound
from triage.domain.obligation import Obligation
from triage.domain.policy import Region
from triage.domain.reading import Evidence
from triage.domain.slot import Hold, overtaken
from triage.ports.delivery import Delivery
from triage.web import case_log, case_terms
from triage.web.alarms import AlarmView, alarm_on
from triage.web.allow import needs
from triage.web.appointing import may_appoint
from triage.web.belonging import DeskView, desks_of
from triage.web.case_log import HistoryView, MailView, Seen
from triage.web.case_terms import Owed
from triage.web.checking import CheckView, checks_of
from triage.web.correcting import Judging, judging_of
from triage.web.desk import WebDesk
from triage.web.drafting import DraftLink, links_of_drafts
from triage.web.following import following, opened_from
from triage.web.inert import one_line
from triage.web.joined import JoinedView, joined_files, joined_of
from triage.web.keeping import KeepView, erased_page, keep_view
from triage.web.linking import LinkView, links_of
from triage.web.mail_view import parts_of
from triage.web.marking import Part, Piece, body_parts, body_pieces, fitting, spans_in, subject_pieces
from triage.web.moments import Moment, Moments, plural
from triage.web.presence import Present, present_of
from triage.web.quarantine import Unread, unread_of
from triage.web.queue_page import Row, flags_of, row_of
from triage.web.record_panel import RecordingView, recording_of
from triage.web.referring import ended_to_file, refers_to, was_referred
from triage.web.render import Pages
from triage.web.sessions import Session
from triage.web.shielding import ShieldView, shield_view
from triage.web.stop_page import StopView, stop_view
from triage.web.waiting import WaitingMail, waiting_of
from triage.workflow import new_mail, review
from triage.workflow.handovers import handovers
from triage.workflow.merging import merged_reference
from triage.workflow.redate import differing

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
    """A mail of the case. `number` counts from the oldest; `shown` of `total` characters stand on the page.
    `kept`: its bytes are there, so a person may ask for its layout and its files."""

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
    kept: bool


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
    second: str = ""
    second_percent: int = 0
    second_spans: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class SlotView:
    """The time that is kept for the case."""

    starts: Moment
    ends: str
    state: str
    answer_until: Moment | None
    too_late_for: tuple[str, ...]


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
    agreements: tuple[tuple[str, str], ...]
    obligations: tuple[Owed, ...]
    waiting: tuple[WaitingMail, ...]
    mails: tuple[MailView, ...]
    history: tuple[HistoryView, ...]
    left_out: int
    seen: Seen | None
    judging: Judging | None
    unread: Unread
    links: tuple[LinkView, ...]
    shield: ShieldView
    recording: RecordingView
    may_appoint: bool
    drafts: tuple[DraftLink, ...]
    checks: tuple[CheckView, ...]
    desks: tuple[DeskView, ...]
    alarm: AlarmView | None
    version: int
    may_handle: bool
    closed: bool
    goes_on_in: str
    joined: tuple[JoinedView, ...]
    present: tuple[Present, ...]
    refer: frozenset[str]
    referred: bool
    to_file: bool
    keeping: KeepView


def routes(desk: WebDesk, pages: Pages) -> APIRouter:
    """A case, and the whole of one long mail of it."""
    router = APIRouter(prefix="/zaak", dependencies=[needs(Act.READ)])

    @router.get("/{reference}")
    def case(request: Request, reference: str) -> HTMLResponse:
        session: Session = request.state.session
        moments = Moments(desk.region.calendar, desk.clock.now())
        looked = _look(desk, session, reference)
        if looked.file.line.case.erased_at is not None:
            return erased_page(desk, pages, session, looked.stop, looked.file, moments)
        view = _case_view(looked, desk, session.viewer, moments)
        case_ = looked.file.line.case
        asked, place = opened_from(request, session, case_.reference)
        with desk.store.reading() as tx:
            onward = following(tx, session, case_.id or 0, asked, place, moments)
        return pages.inside("case.html", session, looked.stop, case=view, plural=plural, following=onward)

    @router.get("/{reference}/bericht/{number}")
    def message(
        request: Request, reference: str, number: int, deel: Annotated[int, Query(ge=1, le=10_000)] = 1
    ) -> HTMLResponse:
        session: Session = request.state.session
        looked = _look(desk, session, reference)
        file = looked.file
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
        case_reference, case_id = file.line.case.reference, file.line.case.id
        parts = parts_of(desk, case_id, found) if case_id is not None else None
        return pages.inside(
            "message.html", session, looked.stop,
            reference=case_reference, message=head, text=text, deel=deel, delen=pieces, parts=parts,
        )  # fmt: skip

    return router


@dataclass(frozen=True, slots=True)
class _Looked:
    """What the store says of a case."""

    file: CaseFile
    hold: Hold | None
    deliveries: list[Delivery]
    stop: StopView
    unread: Unread
    links: tuple[LinkView, ...]
    shield: ShieldView
    handovers: int
    alarm: AlarmView | None
    present: tuple[Present, ...]
    joined: tuple[CaseFile, ...]
    goes_on_in: str
    keeping: KeepView


def _look(desk: WebDesk, session: Session, reference: str) -> _Looked:
    """Find the case and record who looks, before anything is shown (R-54). What the service did by itself is marked for
    this look, and seen by it (R-6)."""
    if not _REFERENCE.fullmatch(reference):
        raise NotFound
    moments = Moments(desk.region.calendar, desk.clock.now())
    with desk.store.reading() as tx:
        file = tx.cases.file(session.viewer, reference)
        case_id = file.line.case.id
        if case_id is None:
            raise NotFound
        stop = stop_view(tx, session.viewer)
        looked = _Looked(
            file=file,
            hold=tx.agenda.of_case(case_id),
            deliveries=tx.outbox.of_case(case_id),
            stop=stop,
            unread=unread_of(tx, session.viewer, file.line.case, moments),
            links=links_of(tx, session.viewer, case_id, desk.region, moments),
            shield=shield_view(tx, session.viewer, file.line.case),
            handovers=handovers(tx, session.viewer, case_id),
            alarm=alarm_on(tx, session.viewer, file.line.case, moments),
            present=present_of(tx, session.viewer, case_id, moments),
            joined=joined_files(tx, session.viewer, case_id),
            goes_on_in=merged_reference(tx, session.viewer, file.line.case),
            keeping=keep_view(tx, desk.region, session.viewer, file.line.case, moments),
        )
    case = file.line.case
    with desk.store.transaction() as tx:
        for each in (case, *(one.line.case for one in looked.joined)):
            seen = (("reference", each.reference),)
            tx.history.append(session.viewer, "viewed", mailbox=each.mailbox, case_id=each.id, data=seen)
        if file.line.to_check:
            review.opened(tx, session.viewer, case_id)
        if file.line.new_mails:
            new_mail.looked(tx, session.viewer, file.line)
    return looked


def _case_view(looked: _Looked, desk: WebDesk, viewer: Viewer, moments: Moments) -> CaseView:
    file, hold, region = looked.file, looked.hold, desk.region
    messages, older = _messages(file, moments)
    waiting = waiting_of(looked.deliveries, desk.preview, looked.stop, moments)
    acts, left_out, seen = case_log.history_of(file.history, moments)
    case = file.line.case
    route = region.routes.get(case.route)
    return CaseView(
        row=row_of(file.line, region, moments),
        sender=one_line(case.sender, 120),
        route=route.title if route else "route die niet meer is ingesteld",
        tasks=tuple(dutch.TASKS.get(task, "taak voor een medewerker") for task in file.line.open_tasks),
        # A mail that waits stands above its flag, with what holds it.
        flags=(
            *flags_of(file.line, said={Flag.WAITS_FOR_APPROVAL} if waiting else set()),
            *(advice for flag, advice in dutch.FLAG_ADVICE.items() if flag in case.flags),
        ),
        slot=_slot_view(hold, file.obligations, moments) if hold else None,
        messages=messages,
        older=older,
        decisions=tuple(_decision_view(each.decision, region) for each in reversed(file.decisions)),
        agreements=tuple((note.text, note.source) for note in route.notes) if route else (),
        obligations=case_terms.owed_of(file.obligations, moments, differing(file.obligations, region)),
        waiting=waiting,
        mails=case_log.mails_of(looked.deliveries, file.decisions, file.history, moments),
        history=acts,
        left_out=left_out,
        seen=seen,
        judging=judging_of(file) if viewer.may(Act.HANDLE, case.mailbox) and case.merged_into is None else None,
        unread=looked.unread,
        links=looked.links,
        shield=looked.shield,
        recording=recording_of(file, region, viewer, looked.handovers, moments),
        may_appoint=may_appoint(region, viewer, case),
        drafts=links_of_drafts(region, viewer, case),
        checks=checks_of(file, region, viewer, moments),
        desks=desks_of(file, region),
        alarm=looked.alarm,
        version=case.version,
        may_handle=viewer.may(Act.HANDLE, case.mailbox),
        closed=case.state is CaseState.CLOSED,
        goes_on_in=looked.goes_on_in,
        joined=joined_of(looked.joined, moments),
        present=looked.present,
        refer=refers_to(region, viewer, case),
        referred=case.state is not CaseState.CLOSED and was_referred(file.history),
        to_file=ended_to_file(file),
        keeping=looked.keeping,
    )


def _evidence(decisions: Sequence[Decided]) -> list[Evidence]:
    # A decision does not say which mail it was about; `spans_in` keeps only what stands literally in the mail at hand.
    return list(dict.fromkeys(span for each in decisions for span in each.decision.evidence))


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
        kept=message.mail_id is not None,
    )


def _decision_view(decision: TriageDecision, region: Region) -> DecisionView:
    route = region.routes.get(decision.route)
    second = decision.second if decision.second and decision.second.evidence else None
    return DecisionView(
        kind=dutch.KINDS[decision.kind],
        guess=dutch.KINDS[decision.best_guess],
        percent=round(decision.confidence * 100),
        colour=dutch.COLOURS[decision.colour] if decision.colour else "",
        suggested=dutch.COLOURS[decision.suggested_colour] if decision.suggested_colour else "",
        route=route.title if route else "route die niet meer is ingesteld",
        reasons=tuple((reason.text, reason.rule) for reason in decision.reasons),
        second=dutch.KINDS[second.kind] if second else "",
        second_percent=round(second.confidence * 100) if second else 0,
        second_spans=tuple(
            (one_line(span.text, 160), words_for_other(span.rule, span.reading))
            for span in (second.evidence if second else ())
        ),
    )


def _slot_view(hold: Hold, owed: Sequence[Obligation], moments: Moments) -> SlotView:
    ends = hold.slot.ends_at.astimezone(moments.calendar.zone)
    return SlotView(
        starts=moments.moment(hold.slot.starts_at),
        ends=f"{ends:%H:%M}",
        state=dutch.HOLDS[hold.state],
        answer_until=moments.end(hold.expires_at) if hold.expires_at else None,
        too_late_for=tuple(each.title for each in overtaken(hold.slot, owed)),
    )
