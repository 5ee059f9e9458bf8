"""What was recorded on a case, on its page, with what can be recorded and who may take something back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from triage.domain import dutch_records
from triage.domain.access import Act, Viewer
from triage.domain.case import Case, CaseFile, CaseState
from triage.domain.obligation import Evidence, Obligation, StartEvent
from triage.domain.policy import Region
from triage.domain.record import ClosingOutcome, Record, RecordKind, standing
from triage.web.inert import one_line
from triage.web.moments import Moment, Moments
from triage.workflow.record import ground_of

_MOST_SHOWN = 40

# What can be recorded in any case; the rest only where the case owes something that it meets.
_ALWAYS = (
    RecordKind.CALL, RecordKind.LETTER_RECEIVED, RecordKind.LETTER_SENT, RecordKind.PORTAL_MESSAGE, RecordKind.NOTE,
)  # fmt: skip
FOR_WHAT_IS_OWED = (
    RecordKind.HANDOVER_CONFIRMED, RecordKind.APPOINTMENT_MADE, RecordKind.CONTACT_MADE, RecordKind.CONTACT_SOUGHT,
    RecordKind.REPORTED_BACK, RecordKind.TALK_BEFOREHAND, RecordKind.WARM_HANDOVER_HELD,
    RecordKind.STAGNATION_WEIGHED, RecordKind.CLOSING_REPORTED, RecordKind.MONITORING_HELD,
    RecordKind.VERRIJKING_ANSWERED, RecordKind.CRISIS_ACTED,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RecordView:
    """One thing that was recorded. `gone`: it was taken back, for that reason; `may`: it can be taken back."""

    number: int
    what: str
    at: Moment
    by: str
    details: tuple[str, ...]
    note: str
    gone: str
    may: bool


@dataclass(frozen=True, slots=True)
class RecordingView:
    """The panel. `offers` is empty for who may not act; `handovers`: at least so many of this household (R-16)."""

    offers: tuple[tuple[str, str], ...]
    records: tuple[RecordView, ...]
    left_out: int
    handovers: int
    closed: bool
    waits_for: str
    wakes: Moment | None


def recording_of(
    file: CaseFile, region: Region, viewer: Viewer, handovers: int, moments: Moments
) -> RecordingView:  # fmt: skip
    """The panel of a case as it stands."""
    case = file.line.case
    may = viewer.may(Act.HANDLE, case.mailbox) and case.merged_into is None
    stand = {each.id for each in standing(file.records)}
    newest = sorted(file.records, key=lambda each: (each.at, each.id or 0), reverse=True)
    told = [each for each in newest if each.kind is not RecordKind.TAKEN_BACK or each.id in stand]
    waits = next((each for each in reversed(file.records) if each.kind is RecordKind.WAITING), None)
    return RecordingView(
        offers=tuple(
            (slug(kind), _as_title(dutch_records.KINDS[kind])) for kind in offered(file.obligations, case, region)
        ) if may else (),
        records=tuple(_record_view(each, file, region, moments, stand, may=may) for each in told[:_MOST_SHOWN]),
        left_out=max(0, len(told) - _MOST_SHOWN),
        handovers=handovers,
        closed=case.state is CaseState.CLOSED,
        waits_for=one_line(waits.note, 200) if waits and case.state is CaseState.WAITING else "",
        wakes=moments.moment(case.wake_at) if case.wake_at else None,
    )  # fmt: skip


def offered(owed: Sequence[Obligation], case: Case, region: Region) -> list[RecordKind]:
    """What can be recorded in this case: first what it owes something for."""
    met_by = {evidence for each in owed if not each.withdrawn for evidence in each.met_by}
    found = [kind for kind in FOR_WHAT_IS_OWED if Evidence(kind.value) in met_by]
    if any(StartEvent.DOCUMENT_RECEIVED in each.starts for each in owed):
        found.append(RecordKind.DOCUMENT_RECEIVED)
    found += _ALWAYS
    if region.mailboxes[case.mailbox].colour_routes and region.escalation:
        found.append(RecordKind.ESCALATION)
    if any(each.term for each in owed):
        found += (RecordKind.START_CORRECTED, RecordKind.DATE_AGREED)
    return found


def _as_title(text: str) -> str:
    return text[:1].upper() + text[1:]


def slug(kind: RecordKind) -> str:
    """A kind as it stands in an address."""
    return kind.value.replace("_", "-")


def _record_view(
    each: Record, file: CaseFile, region: Region, moments: Moments, stand: set[int | None], *, may: bool
) -> RecordView:
    takers = (one for one in file.records if one.of == each.id and one.id in stand)
    taker = next(takers, None)
    fixed = (RecordKind.OPENED, RecordKind.WAITING, RecordKind.CLOSED, RecordKind.ROUTE_CHOSEN)
    closing = {one.id for one in file.records if one.kind is RecordKind.CLOSED}
    return RecordView(
        number=each.id or 0,
        what=_what(each, region),
        at=moments.moment(each.at),
        by=each.by,
        details=tuple(_details(each, file, region, moments)),
        note=one_line(each.note, 600),
        gone=one_line(taker.reasons, 300) if taker is not None else "",
        may=may and taker is None and each.kind not in fixed and each.of not in closing,
    )


def _what(each: Record, region: Region) -> str:
    if each.kind is RecordKind.ESCALATION and 0 < each.step <= len(region.escalation):
        return f"escalatie, stap {each.step}: {region.escalation[each.step - 1]}"
    if each.kind is RecordKind.ROUTE_CHOSEN and each.outcome in region.routes:
        return f"route gekozen: {region.routes[each.outcome].title}"
    return dutch_records.KINDS[each.kind]


def _details(each: Record, file: CaseFile, region: Region, moments: Moments) -> list[str]:
    rules = ground_of(region, file.line.case).rules
    met = [owed.title for owed in file.obligations if owed.met and owed.met.record == each.id and not owed.withdrawn]
    outcome = next((chosen for rule in rules.values() if (chosen := rule.outcome(each.outcome))), None)
    questions = {question.key: question.title for rule in rules.values() for question in rule.questions}
    told = {True: "open verteld aan de andere kant", False: "nog niet verteld aan de andere kant", None: ""}
    closing = each.kind is RecordKind.CLOSED
    found = [
        dutch_records.CHANNELS[each.channel] if each.channel else "",
        dutch_records.RESULTS[each.result] if each.result else "",
        f"met {one_line(each.with_whom, 120)}" if each.with_whom else "",
        dutch_records.PARTIES[each.party] if each.party and not each.with_whom else "",
        dutch_records.CLOSINGS[ClosingOutcome(each.outcome)] if closing else (outcome.title if outcome else ""),
        f"reden: {one_line(each.reasons, 300)}" if each.reasons else "",
        *(f"{one_line(questions[key], 120)} {value}" for key, value in each.answers if key in questions),
        f"voor {moments.moment(each.until).short}" if each.until else "",
        f"kenmerk van de ander: {one_line(each.their_reference, 60)}" if each.their_reference else "",
        told[each.told_openly],
        f"voldoet aan: {'; '.join(met)}" if met else "",
    ]
    return [text for text in found if text]
