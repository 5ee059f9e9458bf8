"""A person records what happened on a case, takes it back, and the obligations follow (R-6, R-12 to R-25, R-56).

Nothing is deleted: taking back is a record of its own, with a reason. What was met by it is open again and the dates it
started are gone, visibly; taking that back restores them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from triage.domain.access import Viewer, service_viewer
from triage.domain.case import Case, CaseState
from triage.domain.consequence import YES_OR_NO, Ground, meeting, replay
from triage.domain.errors import NotFound
from triage.domain.obligation import Evidence, Obligation, ObligationRule
from triage.domain.policy import Region
from triage.domain.record import Channel, ClosingOutcome, Record, RecordKind, Unrecordable, check, standing
from triage.ports.store import Transaction
from triage.workflow.acts import begun, noted
from triage.workflow.handovers import share_reference

# Written down by other acts, which do more than write: closing, waiting, choosing a route.
_OF_OTHER_ACTS = frozenset(
    {RecordKind.OPENED, RecordKind.ROUTE_CHOSEN, RecordKind.WAITING, RecordKind.CLOSED, RecordKind.TAKEN_BACK,
     RecordKind.JOINED, RecordKind.FILED, RecordKind.UNKNOWN}
)  # fmt: skip
# What came in or was noted, without anybody having begun on the case.
_NO_BEGINNING = frozenset(
    {RecordKind.LETTER_RECEIVED, RecordKind.DOCUMENT_RECEIVED, RecordKind.NOTE, RecordKind.START_CORRECTED}
)  # fmt: skip
_ABOUT_DATES = frozenset({RecordKind.START_CORRECTED, RecordKind.DATE_AGREED})
_TAKEN_BACK = "wat dit haalde is teruggenomen"


@dataclass(frozen=True, slots=True)
class Followed:
    """What changed in the obligations, by key."""

    met: tuple[str, ...] = ()
    reopened: tuple[str, ...] = ()
    redated: tuple[str, ...] = ()


def record(tx: Transaction, viewer: Viewer, region: Region, case_id: int, version: int, said: Record) -> Case:
    """Record what happened. Raises Unrecordable with a message for each field; Conflict and NotFound as `begun`."""
    case = begun(tx, viewer, case_id, version)
    channel = Channel.TELEPHONE if said.kind is RecordKind.CALL else said.channel
    new = replace(said, by=viewer.who, channel=channel, of=None, id=None, recorded_at=None)
    _check(tx, region, case, new)
    kept = tx.records.add(case_id, new)
    share_reference(tx, case, kept.their_reference)
    followed = settle(tx, viewer.who, region, case)
    begins = case.state is CaseState.NEW and kept.kind not in _NO_BEGINNING
    case = tx.cases.change(replace(case, state=CaseState.IN_PROGRESS if begins else case.state))
    _note(tx, viewer, case, "recorded", kept, followed)
    return case


def take_back(
    tx: Transaction, viewer: Viewer, region: Region, case_id: int, version: int, record_id: int, reason: str
) -> Case:
    """Take a record back, with the reason; also the taking back of another. NotFound where the case has no such record,
    or it was taken back already."""
    case = begun(tx, viewer, case_id, version)
    records = tx.records.of_case(viewer, case_id)
    found = next((each for each in standing(records) if each.id == record_id), None)
    if found is None:
        raise NotFound
    _check_can_go_back(found, records)
    back = Record(RecordKind.TAKEN_BACK, tx.now, viewer.who, reasons=reason, of=record_id)
    check(back, tx.now, case.received_at)
    kept = tx.records.add(case_id, back)
    followed = settle(tx, viewer.who, region, case)
    case = tx.cases.change(case)
    _note(tx, viewer, case, "record-taken-back", kept, followed)
    return case


def _check_can_go_back(found: Record, records: Sequence[Record]) -> None:
    about = next((each for each in records if each.id == found.of), found)
    if found.kind is RecordKind.CLOSED:
        raise Unrecordable({"reasons": "Een gesloten zaak neemt u niet terug: heropen de zaak."})
    if found.kind is RecordKind.ROUTE_CHOSEN:
        raise Unrecordable({"reasons": "Een gekozen route neemt u niet terug: kies een andere route."})
    if RecordKind.JOINED in (found.kind, about.kind) or about.outcome == ClosingOutcome.MERGED.value:
        raise Unrecordable({"reasons": "Zet samengevoegde zaken weer apart bij de zaak die hierbij is gevoegd."})
    if found.kind in (RecordKind.OPENED, RecordKind.WAITING):
        raise Unrecordable({"reasons": "Dit is niet terug te nemen."})
    if found.kind is RecordKind.TAKEN_BACK and about.kind is RecordKind.CLOSED:
        raise Unrecordable({"reasons": "Deze zaak is heropend: sluit hem opnieuw als dat niet klopt."})


def ground_of(region: Region, case: Case) -> Ground:
    """What the consequences of records are worked out on. An obligation of an earlier route keeps its rule."""
    every = {rule.key: rule for route in region.routes.values() for rule in route.obligations}
    here = {rule.key: rule for rule in region.rules_for(case.mailbox, case.route)}
    always = frozenset(rule.key for rule in region.mailboxes[case.mailbox].always)
    return Ground({**every, **here}, always, case.received_at, region.calendar)


def settle(tx: Transaction, who: str, region: Region, case: Case) -> Followed:
    """Let the obligations of *case* follow the records that stand. For every act that records something, and for one
    that adds obligations: what was recorded before counts for them too."""
    assert case.id is not None
    service = service_viewer(case.mailbox)
    records = tx.records.of_case(service, case.id)
    if not records:
        return Followed()
    before = tx.cases.obligations(service, case.id)
    met, reopened, redated = [], [], []
    for old, new in zip(before, replay(before, records, ground_of(region, case)), strict=True):
        if old.id is None:
            continue
        if _dates(old) != _dates(new):
            tx.cases.redate(case.id, new, region.config_hash, by=who, why=_why(records))
            redated.append(old.key)
        if old.met is not None and new.met is None:
            tx.cases.unmeet(case.id, old.id, _TAKEN_BACK, tx.now)
            reopened.append(old.key)
        elif new.met is not None and new.met != old.met:
            tx.cases.meet(case.id, old.id, new.met)
            met.append(old.key)
    return Followed(tuple(met), tuple(reopened), tuple(redated))


def undone_by_bounce(
    tx: Transaction, region: Region, case: Case, bounced: Collection[str], why: str
) -> tuple[str, ...]:  # fmt: skip
    """Take back what was done by mails that did not arrive; the keys of what is open again. A person may take that back
    in turn, where the other side did get it."""
    assert case.id is not None
    records = tx.records.of_case(service_viewer(case.mailbox), case.id)
    gone = [each for each in standing(records) if each.message_id and each.message_id in bounced]
    for each in gone:
        back = Record(RecordKind.TAKEN_BACK, tx.now, "service", reasons=why, of=each.id)
        tx.records.add(case.id, back)
    return settle(tx, "service", region, case).reopened if gone else ()


def _dates(owed: Obligation) -> tuple[object, ...]:
    return owed.starts_at, owed.due_at, owed.by_hand


# In the account of an earlier date, which is kept: what made it another.
_WHY: Mapping[RecordKind, str] = {
    RecordKind.DOCUMENT_RECEIVED: "het document is ontvangen",
    RecordKind.HANDOVER_CONFIRMED: "de overdracht is bevestigd",
    RecordKind.WARM_HANDOVER_HELD: "de warme overdracht is gehouden",
    RecordKind.CLOSED: "de zaak is gesloten",
    RecordKind.START_CORRECTED: "een medewerker verbeterde het begin",
    RecordKind.DATE_AGREED: "er is een andere datum afgesproken",
    RecordKind.ROUTE_CHOSEN: "een medewerker koos de route",
    RecordKind.TAKEN_BACK: "wat was vastgelegd is teruggenomen",
    RecordKind.JOINED: "er is een zaak bij gevoegd die dit eerder vroeg",
}


def _why(records: Sequence[Record]) -> str:
    return _WHY.get(records[-1].kind, "er is iets vastgelegd")


def _check(tx: Transaction, region: Region, case: Case, new: Record) -> None:
    if new.kind in _OF_OTHER_ACTS:
        raise Unrecordable({"kind": "Kies wat er gebeurd is."})
    wrong: dict[str, str] = {}
    try:
        check(new, tx.now, case.received_at)
    except Unrecordable as error:
        wrong |= error.wrong
    assert case.id is not None
    service = service_viewer(case.mailbox)
    owed, rules = tx.cases.obligations(service, case.id), ground_of(region, case).rules
    wrong |= _wrong_about(new, owed, rules)
    if new.reached:
        wrong |= _wrong_answer(new, owed, rules)
    if new.kind is RecordKind.ESCALATION:
        wrong |= _wrong_step(new, standing(tx.records.of_case(service, case.id)), region.escalation)
    if wrong:
        raise Unrecordable(wrong)


def _wrong_about(
    new: Record, owed: Sequence[Obligation], rules: Mapping[str, ObligationRule]
) -> dict[str, str]:  # fmt: skip
    known = {each.key: each for each in owed}
    for key in new.about:
        found = known.get(key)
        if found is None:
            return {"about": "Kies een verplichting van deze zaak."}
        if new.kind in _ABOUT_DATES:
            rule = rules.get(key)
            if rule is None or rule.term is None:
                return {"about": f"'{found.title}' heeft geen termijn."}
        elif new.reached and meeting(new, found) is None:
            return {"about": f"Hiermee is niet voldaan aan '{found.title}'."}
    return {}


def _wrong_answer(
    new: Record, owed: Sequence[Obligation], rules: Mapping[str, ObligationRule]
) -> dict[str, str]:  # fmt: skip
    """An outcome where one is configured, its reasons where they are asked, an answer to each question (R-14, R-22).
    That somebody spoke with the sender says nothing of those: such a call meets no obligation that asks them."""
    asked = [
        rules[each.key]
        for each in owed
        if each.key in rules and meeting(new, each) not in (None, Evidence.CALL_SPOKEN, Evidence.CONTACT_MADE)
    ]
    wrong = {}
    with_outcomes = [rule for rule in asked if rule.outcomes]
    chosen = next((found for rule in with_outcomes if (found := rule.outcome(new.outcome))), None)
    if with_outcomes and chosen is None:
        choices = "; ".join(each.title for rule in with_outcomes for each in rule.outcomes)
        wrong["outcome"] = f"Kies de uitkomst: {choices}."
    elif new.outcome and not with_outcomes:
        wrong["outcome"] = "Bij deze gebeurtenis hoort geen uitkomst in deze zaak."
    if chosen is not None and chosen.reasons_required and not new.reasons.strip():
        wrong["reasons"] = "Vul bij deze uitkomst de redenen in."
    given = dict(new.answers)
    for question in (each for rule in asked for each in rule.questions):
        if given.get(question.key) not in YES_OR_NO:
            wrong[f"answer-{question.key}"] = f"Kies ja of nee: {question.title}"
    return wrong


def _wrong_step(new: Record, stand: Sequence[Record], ladder: Sequence[str]) -> dict[str, str]:
    """One step at a time, from below (R-23)."""
    reached = max((each.step for each in stand if each.kind is RecordKind.ESCALATION), default=0)
    if new.step > len(ladder):
        return {"step": "Kies een stap van de ladder."}
    if new.step > reached + 1:
        return {"step": f"Zet eerst stap {reached + 1}: {ladder[reached]}."}
    return {}


def _note(tx: Transaction, viewer: Viewer, case: Case, action: str, kept: Record, followed: Followed) -> None:
    noted(
        tx, viewer, case, action,
        ("kind", kept.kind.value), ("record", str(kept.id)), ("of", str(kept.of or "")),
        ("met", " ".join(followed.met)), ("reopened", " ".join(followed.reopened)),
        ("redated", " ".join(followed.redated)),
    )  # fmt: skip
