"""Who has a case, what it waits for, how it ends and begins again: along the table of transitions, each on record.

No case is closed silently: for whatever is still owed a person says that it stays owed, or why it no longer applies.
What stays owed is due as before, also when its case is closed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime

from triage.domain.access import Act, Viewer, service_viewer
from triage.domain.case import WOKEN, Case, CaseState
from triage.domain.errors import Conflict
from triage.domain.obligation import Obligation, StartEvent
from triage.domain.policy import Region
from triage.domain.record import ClosingOutcome, Record, RecordKind, Unrecordable, check, standing
from triage.ports.delivery import DeliveryState
from triage.ports.store import Transaction
from triage.workflow import shield, slots
from triage.workflow.acts import begun, noted
from triage.workflow.record import settle

_ON_ITS_WAY = frozenset({DeliveryState.HELD, DeliveryState.QUEUED, DeliveryState.SENDING})


def assignable(tx: Transaction, viewer: Viewer, case: Case) -> tuple[str, ...]:
    """Who a case can be given to: whoever may act in its mailbox and may see it, in order of name."""
    assert case.id is not None
    named = tx.cases.shielded_to(viewer, case.id)
    people = (each for each in shield.colleagues(tx, case.mailbox) if each.viewer.may(Act.HANDLE, case.mailbox))
    return tuple(each.name for each in people if not named or each.name in named)


def assign(tx: Transaction, viewer: Viewer, region: Region, case_id: int, version: int, who: str | None) -> Case:
    """Give a case to a colleague, or to nobody. Everybody may take it themselves."""
    case = begun(tx, viewer, case_id, version)
    if who is not None and who != viewer.who and who not in assignable(tx, viewer, case):
        raise Unrecordable({"who": "Kies een collega die in deze mailbox zaken behandelt en deze zaak mag zien."})
    case = tx.cases.change(replace(case, assignee=who))
    noted(tx, viewer, case, "case-assigned", ("to", who or ""))
    return case


def wait(
    tx: Transaction, viewer: Viewer, region: Region, case_id: int, version: int, what: str, wake_at: datetime
) -> Case:
    """Let a case wait for something until *wake_at*, or change what it waits for. Its terms run on."""
    case = begun(tx, viewer, case_id, version)
    if case.state is not CaseState.WAITING and not case.may_become(CaseState.WAITING):
        raise Conflict("Deze zaak is gesloten; heropen hem eerst.")
    said = Record(RecordKind.WAITING, tx.now, viewer.who, note=what, until=wake_at)
    check(said, tx.now, case.received_at)
    kept = tx.records.add(case_id, said)
    case = tx.cases.change(replace(case, state=CaseState.WAITING, wake_at=wake_at))
    noted(tx, viewer, case, "case-waits", ("record", str(kept.id)), ("until", wake_at.isoformat()))
    return case


def wake(tx: Transaction, actor: Viewer | str, case: Case) -> Case:
    """A waiting case comes up again: by its time (the watch), or because somebody goes on with it."""
    if case.state is not CaseState.WAITING or case.id is None:
        return case
    case = tx.cases.change(replace(case, state=CaseState.IN_PROGRESS, wake_at=None))
    if isinstance(actor, str):
        assert case.id is not None
        tx.cases.add_task(case.id, WOKEN, tx.now)
    noted(tx, actor, case, "case-woken")
    return case


def go_on(tx: Transaction, viewer: Viewer, region: Region, case_id: int, version: int) -> Case:
    """Somebody goes on with a case that waits, or that came up again."""
    case = begun(tx, viewer, case_id, version)
    tx.cases.finish_task(case_id, WOKEN, tx.now)
    return wake(tx, viewer, case)


def open_obligations(tx: Transaction, case: Case) -> list[Obligation]:
    """What is still owed in a case, for the one who closes it. What only begins at the closing is not among it: that is
    owed from then (R-20)."""
    assert case.id is not None
    owed = tx.cases.obligations(service_viewer(case.mailbox), case.id)
    return [each for each in owed if each.met is None and StartEvent.CLOSED not in each.starts]


def close(
    tx: Transaction, viewer: Viewer, region: Region, case_id: int, version: int, outcome: ClosingOutcome, *,
    at: datetime | None = None, note: str = "", keep: Collection[str] = (), withdraw: Mapping[str, str] | None = None,
) -> Case:  # fmt: skip
    """Close a case. For each key of `open_obligations` *keep* says that it stays owed, or *withdraw* why it no longer
    applies. Raises Unrecordable (field `owed-KEY`) where neither does, Conflict where a mail of it waits still."""
    case = begun(tx, viewer, case_id, version)
    if not case.may_become(CaseState.CLOSED):
        raise Conflict("Deze zaak is al gesloten.")
    if any(each.kind == "mail" and each.state in _ON_ITS_WAY for each in tx.outbox.of_case(case_id)):
        raise Conflict("Van deze zaak wacht nog een mail: laat die gaan of houd die tegen, en sluit daarna.")
    gone = {key: reason.strip() for key, reason in (withdraw or {}).items()}
    wrong = _wrong_ending(tx, case, outcome, frozenset(keep), gone)
    # The time of the database is the latest there is: a closing is never in the future.
    said = Record(
        RecordKind.CLOSED, at or tx.now, viewer.who, outcome=outcome.value, note=note, answers=tuple(gone.items())
    )  # fmt: skip
    try:
        check(said, tx.now, case.received_at)
    except Unrecordable as error:
        wrong |= error.wrong
    if wrong:
        raise Unrecordable(wrong)
    slots.release_at_closing(tx, region, case, viewer)
    kept = tx.records.add(case_id, said)
    followed = settle(tx, viewer.who, region, case)
    tx.cases.finish_task(case_id, WOKEN, tx.now)
    case = tx.cases.change(replace(case, state=CaseState.CLOSED, closed_at=said.at, wake_at=None))
    noted(
        tx, viewer, case, "case-closed",
        ("record", str(kept.id)), ("outcome", outcome.value), ("kept", " ".join(sorted(keep))),
        ("withdrawn", " ".join(sorted(gone))), ("redated", " ".join(followed.redated)),
    )  # fmt: skip
    return case


def _wrong_ending(
    tx: Transaction, case: Case, outcome: ClosingOutcome, keep: frozenset[str], gone: Mapping[str, str]
) -> dict[str, str]:
    wrong = {}
    if outcome in (ClosingOutcome.UNKNOWN, ClosingOutcome.MERGED):
        wrong["outcome"] = "Kies hoe de zaak is afgelopen."
    for each in open_obligations(tx, case):
        if each.key in gone and not gone[each.key]:
            wrong[f"owed-{each.key}"] = f"Vul in waarom dit niet meer hoeft: {each.title}."
        elif each.key not in gone and each.key not in keep:
            wrong[f"owed-{each.key}"] = f"Kies of dit blijft staan of vervalt: {each.title}."
        elif each.key in gone and each.key in keep:
            wrong[f"owed-{each.key}"] = f"Dit blijft staan of vervalt, niet allebei: {each.title}."
    return wrong


def reopen(tx: Transaction, viewer: Viewer, region: Region, case_id: int, version: int, reason: str) -> Case:
    """Open a closed case again: what its closing withdrew is owed again, and terms that ran from it have no date."""
    case = begun(tx, viewer, case_id, version)
    if case.state is not CaseState.CLOSED:
        raise Conflict("Deze zaak is niet gesloten.")
    if case.merged_into is not None:
        raise Conflict("Deze zaak gaat verder in een andere; zet de zaken eerst weer apart.")
    return _opened(tx, viewer, region, case, reason)


def opened_by_mail(tx: Transaction, region: Region, case: Case) -> Case:
    """A closed case to which a mail came is open again: nobody would see that mail else (R-50)."""
    if case.state is not CaseState.CLOSED:
        return case
    return _opened(tx, "service", region, case, "er kwam een mail bij deze gesloten zaak")


def opened_by_merge(tx: Transaction, viewer: Viewer, region: Region, case: Case, joined: str) -> Case:
    """A closed case to which a person joins another is open again."""
    if case.state is not CaseState.CLOSED:
        return case
    return _opened(tx, viewer, region, case, f"zaak {joined} is hierbij gevoegd")


def _opened(tx: Transaction, actor: Viewer | str, region: Region, case: Case, reason: str) -> Case:
    assert case.id is not None
    who = actor if isinstance(actor, str) else actor.who
    closings = [
        each
        for each in standing(tx.records.of_case(service_viewer(case.mailbox), case.id))
        if each.kind is RecordKind.CLOSED
    ]
    back = Record(
        RecordKind.TAKEN_BACK, tx.now, who, reasons=reason, of=closings[-1].id if closings else None
    )  # fmt: skip
    check(back, tx.now, case.received_at)
    tx.records.add(case.id, back)
    followed = settle(tx, who, region, case)
    case = tx.cases.change(replace(case, state=CaseState.IN_PROGRESS, closed_at=None, wake_at=None))
    noted(
        tx, actor, case, "case-reopened",
        ("reopened", " ".join(followed.reopened)), ("redated", " ".join(followed.redated)),
    )  # fmt: skip
    return case
