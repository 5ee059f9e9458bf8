"""What the records of a case bring about: which terms they start, which they meet, which no longer apply.

A pure function of the records that stand, so that taking one back leaves things as if it had never been, and taking
that back again restores them. What something else met (a mail of staff, a person's choice of route) is not touched.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from triage.domain.obligation import (
    Evidence,
    Met,
    Obligation,
    ObligationRule,
    Outcome,
    StartEvent,
    obligation_from,
    start_of,
)
from triage.domain.record import ClosingOutcome, Record, RecordKind, evidence_of, standing
from triage.domain.terms import TraceDay
from triage.domain.times import same_moment
from triage.domain.workdays import WorkCalendar

YES_OR_NO = ("ja", "nee")
CARRIED = "carried"
"""In the answers of a record that a case was joined: the ids of the obligations that came along."""
MOVED = "moved"
"""In the same: the id of the obligation whose date is that of the case that was joined."""
_OF_THE_MAILBOX = frozenset({StartEvent.RECEIVED})
_MOVES_BY_NAME = frozenset({RecordKind.START_CORRECTED, RecordKind.ROUTE_CHOSEN, RecordKind.DATE_AGREED})
# A record meets nothing by these: they are found elsewhere, or are no act.
_NEVER = frozenset({Evidence.PROPOSAL_SENT, Evidence.STAFF_MAIL, Evidence.CONTENT_ADDED, Evidence.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class Ground:
    """What consequences are worked out on: the rules by key, those that every case of the mailbox has, when the case
    came in, and the calendar."""

    rules: Mapping[str, ObligationRule]
    always: frozenset[str]
    received_at: datetime
    calendar: WorkCalendar


def meeting(record: Record, owed: Obligation) -> Evidence | None:
    """By what *record* can meet *owed*, or None: R-6, R-13, R-56."""
    if record.about and owed.key not in record.about:
        return None
    given = evidence_of(record) - _NEVER
    found = next((evidence for evidence in owed.met_by if evidence in given), None)
    if found is Evidence.CALL_SPOKEN and record.kind is RecordKind.CALL and _before(record.at, owed.starts_at):
        # What was said before the question came in does not answer it.
        return None
    return found


def is_complete(record: Record, rule: ObligationRule | None) -> bool:
    """Whether *record* says all that the rule asks: one of its outcomes, an answer to each question (R-14, R-22)."""
    if rule is None:
        return True
    if rule.outcomes and rule.outcome(record.outcome) is None:
        return False
    answered = {key for key, value in record.answers if value in YES_OR_NO}
    return all(question.key in answered for question in rule.questions)


def _before(moment: datetime, start: datetime | None) -> bool:
    # People write down minutes, mail servers seconds.
    return start is not None and moment.replace(second=59, microsecond=999_999) < start


def outcome_of(record: Record, rules: Iterable[ObligationRule]) -> Outcome | None:
    """The configured outcome that *record* names, of an obligation it is evidence for."""
    given = evidence_of(record)
    for rule in rules:
        about = not record.about or rule.key in record.about
        found = rule.outcome(record.outcome) if record.outcome and about else None
        if found is not None and not given.isdisjoint(rule.met_by):
            return found
    return None


def events_of(records: Sequence[Record], ground: Ground) -> dict[StartEvent, datetime]:
    """When each event first happened, by the records that stand. The case came in at its receipt."""
    found = {StartEvent.RECEIVED: ground.received_at}
    for each in standing(records):
        for event in _events(each, ground):
            found.setdefault(event, each.at)
    return found


def _events(record: Record, ground: Ground) -> Sequence[StartEvent]:
    outcome = outcome_of(record, ground.rules.values())
    if outcome is not None and outcome.event is not None:
        return (outcome.event,)
    if record.kind is RecordKind.DOCUMENT_RECEIVED:
        return (StartEvent.DOCUMENT_RECEIVED,)
    if record.kind is RecordKind.CLOSED:
        # What goes on in another case is not over.
        return () if record.outcome == ClosingOutcome.MERGED.value else (StartEvent.CLOSED,)
    if record.kind is RecordKind.HANDOVER_CONFIRMED and record.reached:
        return (StartEvent.HANDOVER_CONFIRMED,)
    # Where a region configures no outcomes, the handover that was held is the event.
    held = record.kind is RecordKind.WARM_HANDOVER_HELD and record.reached and outcome is None and not record.outcome
    return (StartEvent.WARM_HANDOVER_HELD,) if held else ()


def replay(owed: Sequence[Obligation], records: Sequence[Record], ground: Ground) -> list[Obligation]:
    """*owed* as the records that stand make it, in the same order."""
    stand = standing(records)
    events = events_of(records, ground)
    carried = carried_by(stand)
    dated = [_dated(each, records, stand, events, ground, carried.get(each.id or 0)) for each in owed]
    return _settled(dated, stand, ground, carried)


def carried_by(stand: Iterable[Record]) -> dict[int, Record]:
    """By the id of each obligation that came along with a case that was joined: the record of that."""
    joined = (each for each in stand if each.kind is RecordKind.JOINED)
    return {int(number): each for each in joined for number in dict(each.answers).get(CARRIED, "").split()}


def _dated(
    owed: Obligation, records: Sequence[Record], stand: Sequence[Record], events: Mapping[StartEvent, datetime],
    ground: Ground, joined: Record | None,
) -> Obligation:  # fmt: skip
    rule = ground.rules.get(owed.key)
    if joined is not None:
        # It has its own start; what was recorded before it came was about another of its name.
        records, stand = _since(joined, records), _since(joined, stand)
        came = owed.earlier[0] if owed.earlier else owed
        if came.starts_at is not None or came.due_at is not None:
            if not any(_names(each, owed) for each in records):
                return owed
            events = dict.fromkeys(owed.starts, came.starts_at) if came.starts_at is not None else {}
    if rule is None or not _is_ours(owed, records, stand, events):
        return owed
    # What was written down last is what holds, whichever moment it names.
    named = sorted((each for each in stand if _names(each, owed)), key=lambda each: each.id or 0)
    start = start_of(owed.starts, events)
    moved = [each.at for each in named if each.kind is not RecordKind.DATE_AGREED]
    start = moved[-1] if moved else start
    if named and named[-1].kind is RecordKind.JOINED:
        return _promised_elsewhere(owed, named[-1], rule, ground.calendar)
    agreed = [each for each in named if each.kind is RecordKind.DATE_AGREED and each.until is not None]
    if agreed:
        return _agreed(owed, agreed[-1], start, ground.calendar)
    was_agreed = any(each.kind is RecordKind.DATE_AGREED and owed.key in each.about for each in records)
    if start == owed.starts_at and owed.by_hand == bool(moved) and not was_agreed:
        return owed  # the account stays as it was promised
    made = obligation_from(replace(rule, starts=owed.starts), start, ground.calendar)
    return replace(owed, starts_at=start, due_at=made.due_at, trace=made.trace, by_hand=bool(moved))


def _names(record: Record, owed: Obligation) -> bool:
    """Whether *record* gives *owed* another date."""
    if record.kind is RecordKind.JOINED:
        return dict(record.answers).get(MOVED) == str(owed.id)
    return record.kind in _MOVES_BY_NAME and owed.key in record.about


def _since(joined: Record, records: Sequence[Record]) -> list[Record]:
    return [each for each in records if (each.id or 0) > (joined.id or 0)]


def _promised_elsewhere(owed: Obligation, record: Record, rule: ObligationRule, calendar: WorkCalendar) -> Obligation:
    """With the start and the end that were promised in a case that was joined."""
    made = obligation_from(replace(rule, starts=owed.starts), record.at, calendar)
    promised = record.until
    if promised is not None and (made.due_at is None or not same_moment(made.due_at, promised)):
        why = "zo beloofd in de zaak die hierbij is gevoegd"
        made = replace(made, trace=(TraceDay(calendar.local_date(promised), True, why),))
    return replace(owed, starts_at=record.at, due_at=promised, trace=made.trace, by_hand=True)


def _is_ours(
    owed: Obligation, records: Sequence[Record], stand: Sequence[Record], events: Mapping[StartEvent, datetime]
) -> bool:
    """Whether records say when *owed* starts. One that runs from receipt alone is left as it was promised, unless a
    record moved it, or had moved it before it was taken back."""
    if any(_names(each, owed) for each in records):
        return True
    others = set(owed.starts) - _OF_THE_MAILBOX - {StartEvent.UNKNOWN}
    if StartEvent.RECEIVED not in owed.starts:
        return bool(others)
    # A document that came and was taken back has moved it too.
    return bool(others & set(events)) or bool(others and len(stand) != len(records))


def _agreed(owed: Obligation, record: Record, start: datetime | None, calendar: WorkCalendar) -> Obligation:
    assert record.until is not None
    day = calendar.local_date(record.until)
    why = f"op {calendar.local_date(record.at):%d-%m-%Y} afgesproken"
    return replace(owed, starts_at=start, due_at=record.until, trace=(TraceDay(day, True, why),), by_hand=True)


def _settled(
    owed: Sequence[Obligation], stand: Sequence[Record], ground: Ground, carried: Mapping[int, Record]
) -> list[Obligation]:
    """Walk along the records in order of time; the first that meets something has met it."""
    now = [replace(each, met=None) if each.met is not None and each.met.record is not None else each for each in owed]
    handed_back: set[int] = set()
    for record in stand:
        outcome = outcome_of(record, ground.rules.values())
        # What it met before stays met by it, also where the configuration asks for more by now.
        before = {each.id for each in owed if each.met and each.met.record == record.id and not each.withdrawn}
        for number in _met_by(record, now, before, ground, carried):
            evidence = meeting(record, now[number])
            assert evidence is not None
            met = Met(evidence, record.at, record.by, record.message_id, record=record.id)
            now[number] = replace(now[number], met=met)
        if outcome is not None and outcome.hands_back:
            why = f"de zaak ging terug naar wie hem overdroeg: {outcome.title}"
            for number in _open(now):
                if now[number].key not in ground.always:
                    now[number] = _withdrawn(now[number], record, why)
                    handed_back.add(record.id or 0)
        if StartEvent.WARM_HANDOVER_HELD in _events(record, ground):
            # The next handover went well: what had gone back is owed again.
            now = [replace(each, met=None) if _withdrawn_by(each, handed_back) else each for each in now]
        if record.kind is RecordKind.CLOSED:
            reasons = dict(record.answers)
            for number in _open(now):
                if now[number].key in reasons:
                    now[number] = _withdrawn(now[number], record, reasons[now[number].key])
    return now


def _met_by(
    record: Record, owed: Sequence[Obligation], before: set[int | None], ground: Ground, carried: Mapping[int, Record]
) -> list[int]:
    found = [
        number
        for number in _open(owed)
        if meeting(record, owed[number]) is not None
        and _may_count(record, carried.get(owed[number].id or 0))
        and (owed[number].id in before or is_complete(record, ground.rules.get(owed[number].key)))
    ]
    if record.kind is RecordKind.MONITORING_HELD and not record.about:
        # One monitoring is not the next one too.
        found.sort(key=lambda number: (owed[number].due_at is None, owed[number].due_at or record.at, number))
        return found[:1]
    return found


def _may_count(record: Record, joined: Record | None) -> bool:
    """What was recorded before another case was joined is no evidence for what came along with that (R-56)."""
    return joined is None or (record.id or 0) > (joined.id or 0)


def _open(owed: Sequence[Obligation]) -> list[int]:
    return [number for number, each in enumerate(owed) if each.met is None]


def _withdrawn(owed: Obligation, record: Record, why: str) -> Obligation:
    return replace(owed, met=Met(Evidence.WITHDRAWN, record.at, record.by, ref=why, record=record.id))


def _withdrawn_by(owed: Obligation, records: set[int]) -> bool:
    return owed.met is not None and owed.withdrawn and (owed.met.record or 0) in records
