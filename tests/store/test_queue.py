"""What somebody may choose of the queue, the same on every store; and the lists that people keep."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.store.build import ANNA, HOUR, NOW, RET, RETA, RVT, SERVICE, case, message, obligation
from tests.store.conftest import Database
from triage.domain.access import Role, Viewer
from triage.domain.case import WOKEN, Case, CaseState
from triage.domain.choice import EVERY_STATE, NOBODY, Choice, Day, Mark, Order
from triage.domain.decision import Flag
from triage.domain.obligation import Evidence, Met
from triage.domain.reading import Colour, Kind
from triage.ports.store import Store, Transaction
from triage.ports.views import MOST_VIEWS
from triage.store.queries import visible
from triage.store.queries.choosing import queue_query

CLOSED = frozenset({CaseState.CLOSED})
MARK_FLAGS = {
    Mark.APPROVAL: Flag.WAITS_FOR_APPROVAL,
    Mark.UNREAD: Flag.QUARANTINED,
    Mark.ELSEWHERE: Flag.ELSEWHERE,
}


def put(tx: Transaction, due: float | None = None, **changes: object) -> Case:
    """A case with what *changes* say; a term that ends *due* hours from now."""
    made = tx.cases.add(replace(case(), **{"flags": frozenset()} | changes), "RVT", 2026)  # type: ignore[arg-type]
    assert made.id is not None
    if due is not None:
        tx.cases.add_obligations(made.id, [obligation(due_at=NOW + due * HOUR)], "c")
    return made


def _with_new_mail(tx: Transaction) -> Case:
    """A case with a first mail and one that came in later."""
    made = put(tx)
    for number in range(2):
        tx.cases.add_message(made.id or 0, message(text=f"bericht {number}"))
    return made


def woken(tx: Transaction, made: Case) -> Case:
    """The case, with the task that says that it came up again."""
    tx.cases.add_task(made.id or 0, WOKEN, NOW)
    return made


def asked(tx: Transaction, choice: Choice, viewer: Viewer = SERVICE) -> list[str]:
    """The references that a choice shows; as many as it counts."""
    found = [line.case.reference for line in tx.cases.queue(viewer, choice)]
    assert tx.cases.count(viewer, [choice]) == [len(found)]
    once, total = tx.cases.found(viewer, choice, limit=1, offset=1)
    assert ([line.case.reference for line in once], total) == (found[1:2], len(found))
    return found


CHOICES: dict[str, tuple[Choice, Callable[[Transaction], object], Callable[[Transaction], object]]] = {
    "mailbox": (Choice(mailbox=RET), lambda tx: put(tx, mailbox=RET), put),
    "kind": (Choice(kind=Kind.CONSULT), lambda tx: put(tx, kind=Kind.CONSULT), put),
    "colour": (Choice(colour=Colour.RED), lambda tx: put(tx, colour=Colour.RED), put),
    "no colour": (Choice(colour=Colour.RED), lambda tx: put(tx, colour=Colour.RED), lambda tx: put(tx, colour=None)),
    "urgent": (Choice(urgent=True), lambda tx: put(tx, urgent=True), put),
    "state": (
        Choice(states=frozenset({CaseState.WAITING})),
        lambda tx: put(tx, state=CaseState.WAITING),
        lambda tx: put(tx, state=CaseState.IN_PROGRESS),
    ),
    "closed": (Choice(states=CLOSED), lambda tx: put(tx, state=CaseState.CLOSED, closed_at=NOW), put),
    "closed lately": (
        Choice(states=CLOSED, closed_since=NOW - HOUR),
        lambda tx: put(tx, state=CaseState.CLOSED, closed_at=NOW - HOUR),
        lambda tx: put(tx, state=CaseState.CLOSED, closed_at=NOW - 2 * HOUR),
    ),
    "a colleague's": (Choice(holder="bob"), lambda tx: put(tx, assignee="bob"), lambda tx: put(tx, assignee="bo")),
    "nobody's": (Choice(holder=NOBODY), put, lambda tx: put(tx, assignee="bob")),
    "late": (Choice(due_until=NOW), lambda tx: put(tx, 0), lambda tx: put(tx, 1)),
    "later on": (Choice(due_after=NOW), lambda tx: put(tx, 1), lambda tx: put(tx, 0)),
    "later on, no term": (Choice(due_after=NOW), lambda tx: put(tx, 1), put),
    "today": (Choice(due_after=NOW, due_until=NOW + HOUR), lambda tx: put(tx, 1), lambda tx: put(tx, 2)),
    "comes up again": (
        Choice(wakes_until=NOW),
        lambda tx: put(tx, state=CaseState.WAITING, wake_at=NOW),
        lambda tx: put(tx, state=CaseState.WAITING, wake_at=NOW + HOUR),
    ),
    "came up again": (Choice(wakes_until=NOW), lambda tx: woken(tx, put(tx)), lambda tx: put(tx)),
    "undecided": (Choice(marks=frozenset({Mark.UNDECIDED})), lambda tx: put(tx, kind=Kind.UNDECIDED), put),
    "new mail": (Choice(marks=frozenset({Mark.NEW_MAIL})), _with_new_mail, put),
    **{
        mark.value: (
            Choice(marks=frozenset({mark})),
            lambda tx, flag=flag: put(tx, flags=frozenset({flag, Flag.DAMAGED, Flag.AUTOMATIC})),
            lambda tx: put(tx, flags=frozenset({Flag.DAMAGED})),
        )
        for mark, flag in MARK_FLAGS.items()
    },
}


@pytest.mark.parametrize("name", CHOICES)
def test_a_choice_shows_what_it_asks_and_nothing_else(store: Store, name: str) -> None:
    choice, wanted, other = CHOICES[name]
    with store.transaction() as tx:
        other(tx)
        made = wanted(tx)
        other(tx)
    assert isinstance(made, Case)
    with store.transaction() as tx:
        assert asked(tx, choice) == [made.reference]


def test_all_of_a_choice_must_hold(store: Store) -> None:
    with store.transaction() as tx:
        put(tx, urgent=True)
        put(tx, assignee="bob")
        both = put(tx, urgent=True, assignee="bob")
        marked = put(tx, flags=frozenset({Flag.ELSEWHERE, Flag.QUARANTINED}))
        put(tx, flags=frozenset({Flag.ELSEWHERE}))
    with store.transaction() as tx:
        assert asked(tx, Choice(urgent=True, holder="bob")) == [both.reference]
        assert asked(tx, Choice(marks=frozenset({Mark.ELSEWHERE, Mark.UNREAD}))) == [marked.reference]


def test_what_nobody_checked_is_found_until_somebody_did(store: Store) -> None:
    with store.transaction() as tx:
        made = put(tx)
        assert made.id is not None
        owed = tx.cases.add_obligations(made.id, [obligation()], "c")[0]
        met = Met(Evidence.PROPOSAL_SENT, NOW, "service", "", to_check=True)
        tx.cases.meet(made.id, owed.id or 0, met)
        put(tx)
    with store.transaction() as tx:
        assert asked(tx, Choice(marks=frozenset({Mark.TO_CHECK}))) == [made.reference]
        tx.cases.meet(made.id, owed.id or 0, replace(met, to_check=False))
        assert asked(tx, Choice(marks=frozenset({Mark.TO_CHECK}))) == []


def new_mails(tx: Transaction, case_id: int) -> int:
    """How many mails came in the case since somebody looked."""
    return next(line.new_mails for line in tx.cases.queue(SERVICE) if line.case.id == case_id)


def test_a_mail_that_came_in_later_is_new_until_somebody_saw_that_many(store: Store) -> None:
    with store.transaction() as tx:
        made, by_hand = put(tx), put(tx)
        case_id = made.id or 0
        tx.cases.add_message(case_id, message())
    with store.transaction() as tx:
        assert new_mails(tx, case_id) == 0
        assert not tx.cases.seen_mail(case_id, 0)
        tx.cases.add_message(case_id, replace(message(), direction="out"))
        assert new_mails(tx, case_id) == 0
        tx.cases.add_message(case_id, message())
        tx.cases.add_message(by_hand.id or 0, message())
    with store.transaction() as tx:
        tx.cases.add_message(case_id, message())
        assert (new_mails(tx, case_id), new_mails(tx, by_hand.id or 0)) == (2, 1)
        # Who saw one has not seen the other.
        assert not tx.cases.seen_mail(case_id, 1)
        assert asked(tx, Choice(marks=frozenset({Mark.NEW_MAIL}))) == [made.reference, by_hand.reference]
    with store.transaction() as tx:
        # A mail is no change of the case: who acts on what they saw of it is not held up.
        tx.cases.change(replace(made, assignee="anna"))
        assert new_mails(tx, case_id) == 2
        assert tx.cases.seen_mail(case_id, 2)
    with store.reading() as tx:
        assert (new_mails(tx, case_id), new_mails(tx, by_hand.id or 0)) == (0, 1)


def test_a_day_is_what_is_mine_and_presses_and_what_is_urgent_and_nobodys(store: Store) -> None:
    with store.transaction() as tx:
        put(tx, 1)
        put(tx, 9, assignee="anna")
        put(tx, 1, assignee="bob", urgent=True)
        nobodys = put(tx, urgent=True)
        woken = put(tx, 9, assignee="anna")
        tx.cases.add_task(woken.id or 0, WOKEN, NOW)
        done = put(tx, 9, assignee="anna")
        tx.cases.add_task(done.id or 0, WOKEN, NOW)
        tx.cases.finish_task(done.id or 0, WOKEN, NOW)
        late, today = put(tx, -1, assignee="anna"), put(tx, 2, assignee="anna")
        pressing = put(tx, assignee="anna", urgent=True)
    with store.transaction() as tx:
        found = asked(tx, Choice(day=Day("anna", NOW + 2 * HOUR)))
    assert sorted(found) == sorted(each.reference for each in (nobodys, woken, late, today, pressing))


def test_words_are_whole_and_asked_of_closed_cases_too_where_these_are_wanted(store: Store) -> None:
    with store.transaction() as tx:
        for state in (CaseState.NEW, CaseState.CLOSED):
            made = put(tx, state=state, closed_at=NOW if state is CaseState.CLOSED else None)
            tx.cases.add_message(made.id or 0, message(text=f"schuldhulp {state.value}"))
        put(tx)
    with store.transaction() as tx:
        assert asked(tx, Choice(words="schuldhulp")) == ["RVT-2026-0001"]
        assert sorted(asked(tx, Choice(words="schuldhulp", states=EVERY_STATE))) == ["RVT-2026-0001", "RVT-2026-0002"]
        assert asked(tx, Choice(words="schuldhu")) == []
        assert asked(tx, Choice(words=" rvt-2026-0003 ")) == ["RVT-2026-0003"]
        assert asked(tx, Choice(words="...")) == []
        assert asked(tx, Choice(words="schuldhulp", mailbox=RET)) == []


def test_orders_are_by_due_time_by_receipt_and_by_closing(store: Store) -> None:
    with store.transaction() as tx:
        late = put(tx, -1, received_at=NOW - 3 * HOUR)
        urgent = put(tx, 5, urgent=True, received_at=NOW - 2 * HOUR)
        no_term = put(tx, received_at=NOW - HOUR)
        first = put(tx, state=CaseState.CLOSED, closed_at=NOW - HOUR)
        last = put(tx, state=CaseState.CLOSED, closed_at=NOW)
    with store.transaction() as tx:
        assert asked(tx, Choice()) == [urgent.reference, late.reference, no_term.reference]
        assert asked(tx, Choice(order=Order.RECEIVED)) == [no_term.reference, urgent.reference, late.reference]
        assert asked(tx, Choice(states=CLOSED, order=Order.CLOSED)) == [last.reference, first.reference]
        second = tx.cases.queue(SERVICE, Choice(), limit=1, offset=1)
        assert [line.case.reference for line in second] == [late.reference]


EVERYTHING = [
    Choice(), Choice(urgent=True), Choice(holder=NOBODY), Choice(states=CLOSED, order=Order.CLOSED),
    Choice(words="geheim", states=EVERY_STATE), Choice(marks=frozenset({Mark.TO_CHECK})),
    Choice(day=Day("anna", NOW)), Choice(mailbox=RVT),
]  # fmt: skip


@pytest.mark.parametrize("few", [500, 0])
def test_no_choice_shows_or_counts_a_case_that_somebody_may_not_see(
    store: Store, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Shields are looked up first where they are few, and asked of each case where they are many.
    monkeypatch.setattr(visible, "_FEW", few)
    others = Viewer.of("anders", frozenset({RVT}), Role.BEHEERDER)
    with store.transaction() as tx:
        for state in (CaseState.NEW, CaseState.CLOSED):
            made = put(tx, state=state, urgent=True, flags=frozenset({Flag.TO_CHECK}), closed_at=NOW)
            tx.cases.add_message(made.id or 0, message(text="geheim"))
            tx.cases.shield(made.id or 0, frozenset({"anna"}))
    with store.transaction() as tx:
        for choice in EVERYTHING:
            assert asked(tx, choice, others) == asked(tx, choice, RETA) == []
            assert len(asked(tx, choice, ANNA)) >= 1
        assert tx.cases.count(others, EVERYTHING) == [0] * len(EVERYTHING)


def test_many_choices_are_counted_at_once_each_for_itself(store: Store) -> None:
    with store.transaction() as tx:
        put(tx, urgent=True)
        put(tx, assignee="bob")
        put(tx, state=CaseState.CLOSED, closed_at=NOW)
        put(tx, mailbox=RET)
    choices = [Choice(), Choice(urgent=True), Choice(states=CLOSED), Choice(mailbox=RET), Choice(holder="bob")]
    with store.transaction() as tx:
        assert tx.cases.count(SERVICE, choices) == [3, 1, 1, 1, 1]
        assert tx.cases.count(SERVICE, []) == []


@pytest.mark.parametrize("choice", [Choice(holder=NOBODY), Choice(mailbox=RVT, kind=Kind.CONSULT), Choice(urgent=True)])
def test_a_choice_is_walked_along_the_queues_index(sqlite_database: Database, choice: Choice) -> None:
    with sqlite_database.open().work() as work:
        asked_ = queue_query(work, SERVICE, choice).compile(
            work.connection.engine, compile_kwargs={"literal_binds": True}
        )
        plan = str(work.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked_}".replace("%", "%%")).all())
    assert "ix_triage_case_queue" in plan
    assert "TEMP B-TREE" not in plan


def test_a_kept_list_is_its_owners_alone(store: Store) -> None:
    with store.transaction() as tx:
        assert tx.views.add("anna", "Oranje", "kleur=oranje")
        assert tx.views.add("bob", "Oranje", "kleur=rood")
        assert tx.views.add("anna", "Mijn", "bij=mij")
    with store.transaction() as tx:
        found = tx.views.of("anna")
        assert [(view.name, view.address) for view in found] == [("Mijn", "bij=mij"), ("Oranje", "kleur=oranje")]
        orange = found[1].id
        assert not tx.views.rename("bob", orange, "Anders")
        assert not tx.views.remove("bob", orange)
        assert not tx.views.rename("anna", orange, "Mijn")
        assert tx.views.rename("anna", orange, "Kleur oranje")
        assert tx.views.add("anna", "Mijn", "bij=niemand")
    with store.transaction() as tx:
        found = tx.views.of("anna")
        assert [(view.name, view.address) for view in found] == [
            ("Kleur oranje", "kleur=oranje"),
            ("Mijn", "bij=niemand"),
        ]
        assert tx.views.remove("anna", orange)
        assert not tx.views.remove("anna", orange)
        assert [view.name for view in tx.views.of("anna")] == ["Mijn"]
        assert [view.name for view in tx.views.of("bob")] == ["Oranje"]


def test_nobody_keeps_more_lists_than_help(store: Store) -> None:
    with store.transaction() as tx:
        for number in range(MOST_VIEWS):
            assert tx.views.add("anna", f"Lijst {number}", "spoed=ja")
        assert not tx.views.add("anna", "Nog een", "spoed=ja")
        assert tx.views.add("anna", "Lijst 3", "bij=mij")
        assert tx.views.add("bob", "Nog een", "spoed=ja")
