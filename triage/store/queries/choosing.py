"""A `Choice` as conditions and an order. On SQLite the queue's index holds all that a choice asks, save some rare
tasks, so that 20,000 open cases are looked through without opening a row."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal_column, or_, select, true, union_all

from triage.domain.access import Viewer
from triage.domain.case import WOKEN, CaseState
from triage.domain.choice import EVERY_STATE, FLAG_OF, NOBODY, OPEN, Choice, Day, Mark, Order
from triage.domain.decision import Flag
from triage.domain.reading import Kind
from triage.store.dialect import holds_text
from triage.store.queries.visible import CASES, visible_along, visible_to
from triage.store.search import holding
from triage.store.tables import FAR, TaskRow, table_of
from triage.store.work import Work

_TASKS = table_of(TaskRow)
# Spelled as in the partial indexes, which a bound value would not match.
IS_OPEN: ColumnElement[bool] = literal_column("state <> 'closed'")
_IS_CLOSED: ColumnElement[bool] = literal_column("state = 'closed'")
_WAITING: ColumnElement[str] = literal_column("'waiting'")
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
    found: dict[Choice, int] = {}
    together = [each for each in dict.fromkeys(choices) if each.states <= OPEN and not each.words]
    if together:
        columns = [
            func.count().filter(_in(each.mailbox), _among(each), chosen(work, viewer, each)).label(f"n{number}")
            for number, each in enumerate(together)
        ]
        # Both ranks there are: said, because it is what leads SQLite to the index that holds all of this.
        walk = select(*columns).where(IS_OPEN, visible_along(work, viewer), CASES.c.rank.in_([0, 1]))
        found = dict(zip(together, work.first(walk), strict=True))
    for each in choices:
        if each not in found:
            alone = select(func.count()).select_from(CASES)
            shown = _shown(work, viewer, each)
            found[each] = work.value(alone.where(scope(each), shown, chosen(work, viewer, each)))
    return [found[each] for each in choices]


def _among(choice: Choice) -> ColumnElement[bool]:
    """The condition on the state of a case that is open."""
    return true() if choice.states == OPEN else CASES.c.state.in_(sorted(state.value for state in choice.states))


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
    if choice.wakes_until is not None:
        asked.append(comes_up(choice.wakes_until))
    asked += [_marked(work, mark) for mark in sorted(choice.marks)]
    if choice.day is not None:
        asked.append(_of_day(choice.day))
    if choice.words:
        asked.append(_holding(work, viewer, choice))
    return and_(*asked)


def _shown(work: Work, viewer: Viewer, choice: Choice) -> ColumnElement[bool]:
    if not work.on_sqlite:
        return visible_to(viewer, choice.mailbox)
    if choice.is_plain and (choice.mailbox is not None or len(viewer.readable) < 2):
        # The index of one mailbox has the order, and not what other choices ask; the one over all mailboxes has both.
        return visible_to(viewer, choice.mailbox)
    return visible_along(work, viewer, choice.mailbox)


def _in(mailbox: str | None) -> ColumnElement[bool]:
    return true() if mailbox is None else CASES.c.mailbox == mailbox


def _marked(work: Work, mark: Mark) -> ColumnElement[bool]:
    if mark is Mark.NEW_MAIL:
        return CASES.c.new_mails > 0
    flagged = has_flag(work, FLAG_OF[mark])
    if mark is Mark.UNDECIDED:
        return or_(CASES.c.kind == Kind.UNDECIDED.value, flagged)
    if mark is Mark.TO_CHECK:
        return or_(CASES.c.to_check.is_(True), flagged)
    return flagged


def has_flag(work: Work, flag: Flag) -> ColumnElement[bool]:
    """Whether a case has a flag."""
    # Most cases have none: to look for one letter by letter is the dearest that is asked of a case.
    return and_(CASES.c.flags != "", holds_text("," + CASES.c.flags + ",", f",{flag.value},", on_sqlite=work.on_sqlite))


def comes_up(until: datetime) -> ColumnElement[bool]:
    """That a case came up again after it waited, or does so by *until*: by an index of its own, as the queue's does not
    hold when."""
    waits = CASES.alias()
    soon = select(waits.c.id).where(waits.c.state == _WAITING, waits.c.wake_at <= until)
    return or_(CASES.c.id.in_(soon), CASES.c.id.in_(_woken()))


def _woken() -> Select[tuple[int]]:
    """The cases that came up again after they waited."""
    return select(_TASKS.c.case_id).where(
        literal_column("task.kind") == WOKEN, literal_column("task.finished_at").is_(None)
    )


def _of_day(day: Day) -> ColumnElement[bool]:
    presses = or_(CASES.c.rank == 0, CASES.c.next_due_at <= day.ends, CASES.c.id.in_(_woken()))
    return or_(and_(CASES.c.assignee == day.who, presses), and_(CASES.c.assignee.is_(None), CASES.c.rank == 0))


def _holding(work: Work, viewer: Viewer, choice: Choice) -> ColumnElement[bool]:
    """The cases that hold all of the words, or whose reference it is. Each mailbox has a key of its own."""
    here = viewer.readable if choice.mailbox is None else viewer.readable & {choice.mailbox}
    words = choice.words.strip()
    found = [select(CASES.c.id).where(CASES.c.reference.in_([words, words.upper()]))]
    found += [cases for each in sorted(here) if (cases := holding(work, each, words)) is not None]
    return CASES.c.id.in_(union_all(*found))
