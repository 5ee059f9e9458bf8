"""What a person ticks off of an application's checklist: kept as acts in the history, the last one counts (R-42)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from triage.domain.access import Act, Viewer
from triage.domain.case import CaseFile, CaseMessage, HistoryItem
from triage.domain.checklist import MOST_READ, Application, Checklist
from triage.domain.decision import Flag
from triage.domain.errors import NotFound
from triage.domain.policy import Region
from triage.domain.quoting import split
from triage.ports.store import Transaction
from triage.workflow.acts import must_stand_alone

CHECKED, UNCHECKED = "criterion-checked", "criterion-unchecked"

_NOT_WHOLE = frozenset({Flag.QUARANTINED, Flag.PROTECTED, Flag.ELSEWHERE, Flag.TRUNCATED, Flag.DAMAGED})


@dataclass(frozen=True, slots=True)
class Tick:
    """A criterion that a person ticked off: who, and when."""

    by: str
    at: datetime


def application_of(file: CaseFile) -> tuple[Application, tuple[int, ...]]:
    """What the received mails of a case say, and the number of the message behind each text. What a mail quotes of an
    earlier one, perhaps our own question, is not what it says."""
    incoming = [(number, each) for number, each in enumerate(file.messages, 1) if each.direction == "in"]
    texts = tuple(_said_in(message) for _, message in incoming)
    files = tuple(name for _, message in incoming for name in message.attachments)
    whole = file.line.case.flags.isdisjoint(_NOT_WHOLE) and bool(incoming)
    return Application(texts, files, whole), tuple(number for number, _ in incoming)


def _said_in(message: CaseMessage) -> str:
    return f"{message.subject}\n\n{split(message.text[:MOST_READ], message.subject).readable}"


def ticks_of(history: Iterable[HistoryItem], checklist: Checklist) -> dict[str, Tick]:
    """What stands ticked off, by key of its criterion."""
    found: dict[str, Tick] = {}
    for item in history:
        if item.action not in (CHECKED, UNCHECKED):
            continue
        facts = dict(item.data)
        if facts.get("list") != checklist.key:
            continue
        if item.action == CHECKED:
            found[facts.get("criterion", "")] = Tick(item.actor, item.at)
        else:
            found.pop(facts.get("criterion", ""), None)
    return found


@dataclass(frozen=True, slots=True)
class Ticked:
    """What came of ticking: how many criteria it `changed`, and what others did to the list `meanwhile`."""

    changed: int
    meanwhile: tuple[HistoryItem, ...]


def tick(
    tx: Transaction, viewer: Viewer, region: Region, reference: str, key: str, shown: Mapping[str, bool],
    on: Collection[str],
) -> Ticked:  # fmt: skip
    """Of the criteria that a page had *shown* (by key: whether it was ticked off), those of *on* are to be ticked off
    and the others not. Only what was changed on the page is: what a colleague ticked meanwhile stays as they left it.
    NotFound for whom may not handle the case, and for a list that does not belong to it."""
    case = tx.cases.find(viewer, reference)
    if case.id is None or not viewer.may(Act.HANDLE, case.mailbox):
        raise NotFound
    must_stand_alone(tx, case)
    lists = region.checklists_for(case.mailbox, case.route)
    checklist = next((each for each in lists if each.key == key), None)
    if checklist is None:
        raise NotFound
    history = tx.history.of_case(viewer, case.id)
    now_on = ticks_of(history, checklist)
    changed, others = 0, set()
    for criterion in checklist.criteria:
        wanted, is_on = criterion.key in on, criterion.key in now_on
        if criterion.key in shown and is_on != shown[criterion.key]:
            others.add(criterion.key)
        if criterion.key not in shown or wanted == shown[criterion.key] or wanted == is_on:
            continue
        about = (("reference", case.reference), ("list", key))
        tx.history.append(
            viewer, CHECKED if wanted else UNCHECKED, mailbox=case.mailbox, case_id=case.id, by=Act.HANDLE,
            data=(*about, ("criterion", criterion.key), ("title", criterion.title)),
        )  # fmt: skip
        changed += 1
    return Ticked(changed, _last_of(history, checklist, others))


def _last_of(history: Iterable[HistoryItem], checklist: Checklist, keys: Collection[str]) -> tuple[HistoryItem, ...]:
    """The last line about each of these criteria, oldest first."""
    found: dict[str, HistoryItem] = {}
    for item in history:
        facts = dict(item.data)
        about = facts.get("criterion", "")
        if item.action in (CHECKED, UNCHECKED) and facts.get("list") == checklist.key and about in keys:
            found.pop(about, None)
            found[about] = item
    return tuple(found.values())
