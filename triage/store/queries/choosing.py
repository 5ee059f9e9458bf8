"""A `Choice` as conditions and an order. On SQLite the queue's index holds all that a choice asks, save some rare
tasks, so that 20,000 open cases are looked through without opening a row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, literal_column, or_, select, true, union_all

from triage.domain.access import Viewer
from triage.domain.case import WOKEN, CaseState
from triage.domain.choice import EVERY_STATE, FLAG_OF, NOBODY, OPEN, Choice, Day, Mark, Order
from triage.domain.decision import Flag
from triage.domain.reading import Kind
from triage.store.dialect import holds_text
from triage.store.queries.visible import CASES, open_to, visible_in_order, visible_to
from triage.store.search import holding
from triage.store.tables import FAR, TaskRow, table_of
from triage.store.work import Work

_TASKS = table_of(TaskRow)
# Spelled as in the partial indexes, which a bound value would not match.
IS_OPEN: ColumnElement[bool] = literal_column("state <> 'closed'")
_IS_CLOSED: ColumnElement[bool] = literal_column("state = 'closed'")
_ORDERS: dict[Order, Sequence[ColumnElement[Any]]] = {
    Order.DUE: (CASES.c.rank, CASES.c.next_due_at, CASES.c.received_at, CASES.c.id),
    Order.RECEIVED: (CASES.c.received_at.desc(), CASES.c.id.desc()),
    Order.CLOSED: (CASES.c.closed_at.desc(), CASES.c.id.desc()),
}


def queue_query(work: Work, viewer: Viewer, choice: Choice) -> Select[Any]:
    """The cases of a choice in its order, walked along an index where only open or only closed ones are asked."""
    shown = _shown(work, viewer, choice)
    return select(CASES).where(scope(choice), shown, chosen(work, viewer, choice)).order_by(*_ORDERS[choice.order])


def counts_of(work: Work, viewer: Viewer, choices: Sequence[Choice]) -> list[int]:
    """How many cases each of *choices* asks for: those among the open ones in one walk along the queue's index."""
    found: dict[int, int] = {}
    together = [number for number, each in enumerate(choices) if each.states <= OPEN and not each.words]
    if together:
        columns = [
            func.count()
            .filter(_in(choices[number].mailbox), scope(choices[number]), chosen(work, viewer, choices[number]))
            .label(f"n{number}")
            for number in together
        ]
        row = work.first(select(*columns).where(IS_OPEN, _everywhere(work, viewer), CASES.c.rank.in_([0, 1])))
        found |= {number: row[place] for place, number in enumerate(together)}
    for number, each in enumerate(choices):
        if number not in found:
            alone = select(func.count()).select_from(CASES)
            shown = _shown(work, viewer, each)
            found[number] = work.value(alone.where(scope(each), shown, chosen(work, viewer, each)))
    return [found[number] for number in range(len(choices))]


def scope(choice: Choice) -> ColumnElement[bool]:
    """The condition on the state, spelled as the partial indexes are."""
    if choice.states == EVERY_STATE:
        return true()
    if choice.states == OPEN:
        return IS_OPEN
    if choice.states == {CaseState.CLOSED}:
        return _IS_CLOSED
    among = CASES.c.state.in_(sorted(state.value for state in choice.states))
    return and_(IS_OPEN, among) if choice.states <= OPEN else among


def chosen(work: Work, viewer: Viewer, choice: Choice) -> ColumnElement[bool]:
    """Everything that a choice asks, but its state, its mailbox and who may see it."""
    asked: list[ColumnElement[bool]] = [true()]
    if choice.kind is not None:
        asked.append(CASES.c.kind == choice.kind.value)
    if choice.colour is not None:
        asked.append(CASES.c.colour == choice.colour.value)
    if choice.urgent:
        asked.append(CASES.c.rank == 0)
    if choice.holder is not None:
        asked.append(CASES.c.assignee.is_(None) if choice.holder == NOBODY else CASES.c.assignee == choice.holder)
    if choice.due_after is not None:
        asked.append(CASES.c.next_due_at > choice.due_after)
    if choice.due_after is not None or choice.due_until is not None:
        asked.append(CASES.c.next_due_at <= choice.due_until if choice.due_until else CASES.c.next_due_at < FAR)
    if choice.closed_since is not None:
        asked.append(CASES.c.closed_at >= choice.closed_since)
    asked += [_marked(work, mark) for mark in sorted(choice.marks)]
    if choice.day is not None:
        asked.append(_of_day(choice.day))
    if choice.words:
        asked.append(_holding(work, viewer, choice))
    return and_(*asked)


def _shown(work: Work, viewer: Viewer, choice: Choice) -> ColumnElement[bool]:
    if not work.on_sqlite:
        return visible_to(viewer, choice.mailbox)
    # The index of one mailbox does not hold what a choice asks; the one over all mailboxes does.
    return visible_in_order(viewer, choice.mailbox) if choice.is_plain else _everywhere(work, viewer, choice.mailbox)


def _in(mailbox: str | None) -> ColumnElement[bool]:
    return true() if mailbox is None else CASES.c.mailbox == mailbox


def _everywhere(work: Work, viewer: Viewer, mailbox: str | None = None) -> ColumnElement[bool]:
    if not work.on_sqlite:
        return visible_to(viewer, mailbox)
    here = sorted(viewer.readable if mailbox is None else viewer.readable & {mailbox})
    return func.coalesce(CASES.c.mailbox, "").in_(here) & open_to(viewer) if here else false()


def _marked(work: Work, mark: Mark) -> ColumnElement[bool]:
    flagged = _has_flag(work, FLAG_OF[mark])
    if mark is Mark.UNDECIDED:
        return or_(CASES.c.kind == Kind.UNDECIDED.value, flagged)
    if mark is Mark.TO_CHECK:
        return or_(CASES.c.to_check.is_(True), flagged)
    return flagged


def _has_flag(work: Work, flag: Flag) -> ColumnElement[bool]:
    return holds_text("," + CASES.c.flags + ",", f",{flag.value},", on_sqlite=work.on_sqlite)


def _of_day(day: Day) -> ColumnElement[bool]:
    woken = select(_TASKS.c.case_id).where(
        literal_column("task.kind") == WOKEN, literal_column("task.finished_at").is_(None)
    )
    presses = or_(CASES.c.rank == 0, CASES.c.next_due_at <= day.ends, CASES.c.id.in_(woken))
    return or_(and_(CASES.c.assignee == day.who, presses), and_(CASES.c.assignee.is_(None), CASES.c.rank == 0))


def _holding(work: Work, viewer: Viewer, choice: Choice) -> ColumnElement[bool]:
    """The cases that hold all of the words, or whose reference it is. Each mailbox has a key of its own."""
    here = viewer.readable if choice.mailbox is None else viewer.readable & {choice.mailbox}
    words = choice.words.strip()
    found = [select(CASES.c.id).where(CASES.c.reference.in_([words, words.upper()]))]
    found += [cases for each in sorted(here) if (cases := holding(work, each, words)) is not None]
    return CASES.c.id.in_(union_all(*found))
