"""Cases, what hangs on them, and who may see them (R-54, R-56)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.store.build import (
    ADMINISTRATOR,
    ANNA,
    FIGURES,
    HOUR,
    MARK,
    MINUTE,
    NOBODY,
    NOW,
    RET,
    RETA,
    RVT,
    SENDER,
    SERVICE,
    case,
    decision,
    message,
    obligation,
    slot,
)
from triage.domain.access import Viewer
from triage.domain.case import Case, CaseCounts, CaseMessage, CaseState, Decided, LinkKind
from triage.domain.errors import Conflict, NotFound
from triage.domain.obligation import Evidence, Met, StartEvent
from triage.domain.reading import Colour
from triage.domain.terms import TraceDay
from triage.ports.store import Store, Transaction


def added(tx: Transaction, **changes: object) -> Case:
    return tx.cases.add(case(**changes), "RVT", 2026)  # type: ignore[arg-type]


def number(made: Case) -> int:
    assert made.id is not None
    return made.id


def test_a_case_gets_the_next_reference_of_its_prefix_and_year(store: Store) -> None:
    with store.transaction() as tx:
        found = [
            tx.cases.add(case(), prefix, year).reference
            for prefix, year in (("RVT", 2026), ("RVT", 2026), ("RET", 2026), ("RVT", 2027), ("RVT", 2026))
        ]
    assert found == ["RVT-2026-0001", "RVT-2026-0002", "RET-2026-0001", "RVT-2027-0001", "RVT-2026-0003"]


def test_a_case_comes_back_as_it_was_added(store: Store) -> None:
    with store.transaction() as tx:
        made = added(tx, urgent=True, subject="NUL \x00 en een half teken \ud800")
    with store.transaction() as tx:
        assert tx.cases.get(SERVICE, number(made)) == made
    assert (made.version, made.subject) == (1, "NUL \x00 en een half teken \ud800")


def test_a_change_is_saved_one_version_on(store: Store) -> None:
    with store.transaction() as tx:
        made = added(tx)
        changed = tx.cases.change(replace(made, state=CaseState.IN_PROGRESS, assignee="anna", colour=Colour.RED))
    with store.transaction() as tx:
        assert tx.cases.get(ANNA, number(made)) == changed
    assert (changed.version, changed.state, changed.reference) == (2, CaseState.IN_PROGRESS, made.reference)


def test_a_change_on_an_older_version_is_refused(store: Store) -> None:
    with store.transaction() as tx:
        made = added(tx)
        tx.cases.change(replace(made, assignee="anna"))
    with pytest.raises(Conflict), store.transaction() as tx:
        tx.cases.change(replace(made, assignee="bob"))
    with store.transaction() as tx:
        assert tx.cases.get(ANNA, number(made)).assignee == "anna"


def test_a_case_never_moves_to_another_mailbox_by_a_change(store: Store) -> None:
    with store.transaction() as tx:
        made = added(tx)
        assert tx.cases.change(replace(made, mailbox=RET, reference="RET-2026-0009")).mailbox == RVT
        assert tx.cases.get(ANNA, number(made)).reference == made.reference


def test_changing_what_does_not_exist_is_not_found(store: Store) -> None:
    with pytest.raises(NotFound), store.transaction() as tx:
        tx.cases.change(replace(case(), id=999, reference="RVT-2026-0999"))


ADDING: dict[str, Callable[[Transaction, int], object]] = {
    "message": lambda tx, case_id: tx.cases.add_message(case_id, message()),
    "decision": lambda tx, case_id: tx.cases.add_decision(case_id, None, decision(), "silence", "R-8", "waarom"),
    "obligations": lambda tx, case_id: tx.cases.add_obligations(case_id, [obligation()], "config-1"),
    "task": lambda tx, case_id: tx.cases.add_task(case_id, "call_back", NOW),
    "hold": lambda tx, case_id: tx.agenda.hold(case_id, slot(), made_at=NOW, expires_at=NOW + HOUR, uid="u"),
}


@pytest.mark.parametrize("what", ADDING)
def test_nothing_is_added_to_a_case_that_does_not_exist(store: Store, what: str) -> None:
    with pytest.raises(NotFound), store.transaction() as tx:
        ADDING[what](tx, 999)


def test_the_file_of_a_case_holds_everything_of_it(store: Store) -> None:
    mail = message()
    with store.transaction() as tx:
        made = added(tx)
        case_id = number(made)
        later = message("<twee@wijkteam.example>", at=NOW + HOUR)
        tx.cases.add_message(case_id, later)
        tx.cases.add_message(case_id, mail)
        tx.cases.add_decision(case_id, None, decision(), "silence", "R-8", "waarom")
        owed = tx.cases.add_obligations(case_id, [obligation(), obligation("later", None)], "config-1", "model-1")
        tx.cases.add_task(case_id, "call_back", NOW)
        tx.agenda.hold(case_id, slot(), made_at=NOW, expires_at=NOW + HOUR, uid="u")
        tx.history.append("dienst", "opened", mailbox=RVT, case_id=case_id, data=(("kind", "support"),))
    with store.transaction() as tx:
        found = tx.cases.file(ANNA, made.reference)
        assert tx.cases.file(ANNA, made.reference.lower()) == found
    assert found.line.case == made
    assert found.messages == (mail, later)
    assert found.decisions == (Decided(decision(), NOW, "silence", "R-8", "waarom"),)
    assert found.obligations == tuple(owed)
    assert [(item.actor, item.action, item.data) for item in found.history] == [
        ("dienst", "opened", (("kind", "support"),))
    ]
    assert (found.line.due_at, found.line.due_title) == (NOW + 48 * HOUR, "Titel contact")
    assert (found.line.slot_at, found.line.open_tasks) == (slot().starts_at, ("call_back",))


def test_an_obligation_comes_back_as_it_was_promised(store: Store) -> None:
    with store.transaction() as tx:
        made = added(tx)
        (owed,) = tx.cases.add_obligations(number(made), [obligation()], "config-1")
    with store.transaction() as tx:
        assert tx.cases.obligations(ANNA, number(made)) == [owed]
    assert replace(owed, id=None, config_hash="") == obligation()


def test_a_new_date_keeps_what_was_promised_before(store: Store) -> None:
    day = TraceDay(date(2026, 3, 6), True, "dag 1 van 1")
    with store.transaction() as tx:
        case_id = number(added(tx))
        (owed,) = tx.cases.add_obligations(case_id, [obligation()], "config-1")
        wanted = replace(owed, starts_at=NOW + HOUR, due_at=NOW + 90 * HOUR, trace=(day,), by_hand=True)
        tx.cases.redate(case_id, wanted, "config-2", by=f"anna {MARK}", why="zo afgesproken")
        assert tx.cases.queue(ANNA)[0].due_at == NOW + 90 * HOUR
    with store.transaction() as tx:
        (found,) = tx.cases.obligations(ANNA, case_id)
        assert replace(found, earlier=()) == replace(wanted, config_hash="config-2")
        (before,) = found.earlier
        assert (before.starts_at, before.due_at, before.trace) == (owed.starts_at, owed.due_at, owed.trace)
        assert (before.by, before.why, before.config_hash) == (f"anna {MARK}", "zo afgesproken", "config-1")
        assert not before.by_hand
        assert before.until <= tx.now
        # And once more: both are kept, oldest first; a date may be taken away as well.
        tx.cases.redate(case_id, replace(found, starts_at=None, due_at=None, trace=()), "config-3", by="bob", why="weg")
        (found,) = tx.cases.obligations(ANNA, case_id)
        assert [each.config_hash for each in found.earlier] == ["config-1", "config-2"]
        assert [each.by_hand for each in found.earlier] == [False, True]
        assert tx.cases.queue(ANNA)[0].due_at is None


def test_another_cases_obligation_gets_no_date(store: Store) -> None:
    with store.transaction() as tx:
        case_id, other = number(added(tx)), number(added(tx))
        (owed,) = tx.cases.add_obligations(case_id, [obligation()], "config-1")
        with pytest.raises(NotFound):
            tx.cases.redate(other, owed, "config-1", by="anna", why="")


def test_an_obligation_with_several_starts_comes_back_with_all(store: Store) -> None:
    both = (StartEvent.RECEIVED, StartEvent.DOCUMENT_RECEIVED)
    with store.transaction() as tx:
        case_id = number(added(tx))
        tx.cases.add_obligations(case_id, [replace(obligation(), starts=both)], "config-1")
        assert tx.cases.obligations(ANNA, case_id)[0].starts == both


def test_cases_are_found_by_their_open_task(store: Store) -> None:
    with store.transaction() as tx:
        first, second, third = (number(added(tx)) for _ in range(3))
        for case_id in (first, second):
            tx.cases.add_task(case_id, "dates_differ", NOW)
        tx.cases.add_task(third, "call_back", NOW)
        tx.cases.finish_task(second, "dates_differ", NOW)
    with store.reading() as tx:
        assert tx.cases.with_task("dates_differ") == {first}


def test_what_met_an_obligation_is_kept_with_who_and_when(store: Store) -> None:
    met = Met(Evidence.CALL_SPOKEN, NOW + MINUTE, f"medewerker {MARK}", "gesprek 12", to_check=True)
    with store.transaction() as tx:
        case_id = number(added(tx))
        first, second = tx.cases.add_obligations(case_id, [obligation(), obligation("b", NOW + 72 * HOUR)], "config-1")
        tx.cases.meet(case_id, first.id or 0, met)
    with store.transaction() as tx:
        assert [each.met for each in tx.cases.obligations(ANNA, case_id)] == [met, None]
        assert tx.cases.queue(ANNA)[0].due_at == second.due_at
        tx.cases.unmeet(case_id, first.id or 0, "het bericht kwam terug", NOW + HOUR)
        assert [each.met for each in tx.cases.obligations(ANNA, case_id)] == [None, None]
        assert tx.cases.queue(ANNA)[0].due_at == first.due_at


def test_an_obligation_met_again_shows_what_met_it_last(store: Store) -> None:
    by_mail, by_call = Met(Evidence.PROPOSAL_SENT, NOW, "dienst"), Met(Evidence.CALL_SPOKEN, NOW + HOUR, "anna")
    with store.transaction() as tx:
        case_id = number(added(tx))
        (owed,) = tx.cases.add_obligations(case_id, [obligation()], "config-1")
        tx.cases.meet(case_id, owed.id or 0, by_mail)
        tx.cases.meet(case_id, owed.id or 0, by_call)
        assert tx.cases.obligations(ANNA, case_id)[0].met == by_call


def test_what_an_automatic_act_met_is_to_be_checked_until_a_person_looked(store: Store) -> None:
    met = Met(Evidence.PROPOSAL_SENT, NOW, "service", to_check=True)
    with store.transaction() as tx:
        made, other = added(tx), added(tx)
        first, second = tx.cases.add_obligations(number(made), [obligation(), obligation("b")], "config-1")
        tx.cases.add_obligations(number(other), [obligation()], "config-1")
        tx.cases.meet(number(made), first.id or 0, met)
        tx.cases.meet(number(made), second.id or 0, replace(met, to_check=False))
    with store.transaction() as tx:
        assert [line.case.id for line in tx.cases.queue(ANNA) if line.to_check] == [made.id]
        assert tx.cases.file(ANNA, made.reference).line.to_check
        tx.cases.meet(number(made), first.id or 0, replace(met, to_check=False))
        assert [line for line in tx.cases.queue(ANNA) if line.to_check] == []
        tx.cases.meet(number(made), first.id or 0, met)
        tx.cases.unmeet(number(made), first.id or 0, "het bericht kwam terug", NOW)
        assert [line for line in tx.cases.queue(ANNA) if line.to_check] == []


def test_another_cases_obligation_cannot_be_met(store: Store) -> None:
    with store.transaction() as tx:
        mine, theirs = number(added(tx)), number(added(tx))
        (owed,) = tx.cases.add_obligations(theirs, [obligation()], "config-1")
    for act in (
        lambda tx: tx.cases.meet(mine, owed.id or 0, Met(Evidence.REVIEWED, NOW, "anna")),
        lambda tx: tx.cases.unmeet(mine, owed.id or 0, "", NOW),
    ):
        with pytest.raises(NotFound), store.transaction() as tx:
            act(tx)


def test_due_gives_unmet_obligations_earliest_first_and_what_stayed_owed_after_closing(store: Store) -> None:
    with store.transaction() as tx:
        one, two, closed = (number(added(tx)) for _ in range(3))
        tx.cases.add_obligations(one, [obligation("b", NOW + 2 * HOUR), obligation("geen", None)], "c")
        (done,) = tx.cases.add_obligations(one, [obligation("gedaan", NOW)], "c")
        tx.cases.meet(one, done.id or 0, Met(Evidence.REVIEWED, NOW, "anna"))
        tx.cases.add_obligations(two, [obligation("a", NOW + HOUR), obligation("ver", NOW + 9 * HOUR)], "c")
        tx.cases.add_obligations(closed, [obligation("dicht", NOW)], "c")
        tx.cases.change(replace(tx.cases.get(SERVICE, closed), state=CaseState.CLOSED, closed_at=NOW))
    with store.transaction() as tx:
        found = [(case_id, owed.key) for case_id, owed in tx.cases.due(NOW + 3 * HOUR)]
        assert found == [(closed, "dicht"), (two, "a"), (one, "b")]
        assert [case_id for case_id, _ in tx.cases.due(NOW + HOUR)] == [closed]


def test_a_case_has_one_open_task_of_a_kind(store: Store) -> None:
    with store.transaction() as tx:
        made = added(tx)
        case_id = number(made)
        for kind in ("call_back", "no_slot", "call_back"):
            tx.cases.add_task(case_id, kind, NOW)
        assert tx.cases.file(ANNA, made.reference).line.open_tasks == ("call_back", "no_slot")
        tx.cases.finish_task(case_id, "call_back", NOW)
        tx.cases.finish_task(case_id, "onbekend", NOW)
        assert tx.cases.file(ANNA, made.reference).line.open_tasks == ("no_slot",)
        tx.cases.add_task(case_id, "call_back", NOW)
        assert tx.cases.file(ANNA, made.reference).line.open_tasks == ("no_slot", "call_back")


def test_the_queue_shows_urgent_first_then_by_due_time_then_by_receipt(store: Store) -> None:
    wanted = [
        ("spoed", True, None, NOW),
        ("eerder", False, NOW + HOUR, NOW),
        ("later", False, NOW + 2 * HOUR, NOW - HOUR),
        ("zonder, oud", False, None, NOW - HOUR),
        ("zonder, nieuw", False, None, NOW),
    ]
    with store.transaction() as tx:
        for subject, urgent, due_at, received_at in reversed(wanted):
            made = added(tx, subject=subject, urgent=urgent, received_at=received_at)
            if due_at is not None:
                tx.cases.add_obligations(number(made), [obligation(due_at=due_at)], "c")
    with store.transaction() as tx:
        lines = tx.cases.queue(ANNA)
        assert [line.case.subject for line in lines] == [each[0] for each in wanted]
        assert [line.due_at for line in lines] == [each[2] for each in wanted]
        assert tx.cases.queue(ANNA, limit=2, offset=1) == lines[1:3]
        assert tx.cases.queue(SERVICE) == lines


def test_a_decision_that_was_answered_has_no_rule_of_silence(store: Store) -> None:
    with store.transaction() as tx:
        made = added(tx)
        tx.cases.add_decision(number(made), None, decision(), "proposal", "", "")
        tx.cases.add_decision(number(made), None, decision(), "silence", "R-51", "Vervolgbericht: een medewerker.")
        found = tx.cases.file(ANNA, made.reference).decisions
    assert [(each.reply, each.rule, each.why) for each in found] == [
        ("proposal", "", ""),
        ("silence", "R-51", "Vervolgbericht: een medewerker."),
    ]


def test_the_counts_say_how_many_cases_are_open_and_how_many_press(store: Store) -> None:
    end = NOW + 13 * HOUR
    dues = [(True, NOW - HOUR), (False, NOW), (False, NOW + MINUTE), (True, end), (False, end + MINUTE), (True, None)]
    with store.transaction() as tx:
        for urgent, due_at in dues:
            tx.cases.add_obligations(number(added(tx, urgent=urgent)), [obligation(due_at=due_at)], "c")
        met = added(tx)
        (owed,) = tx.cases.add_obligations(number(met), [obligation(due_at=NOW - HOUR)], "c")
        tx.cases.meet(number(met), owed.id or 0, Met(Evidence.REVIEWED, NOW, "anna"))
        closed = added(tx, urgent=True)
        tx.cases.add_obligations(number(closed), [obligation(due_at=NOW - HOUR)], "c")
        tx.cases.change(replace(closed, state=CaseState.CLOSED, closed_at=NOW))
        added(tx, mailbox=RET, urgent=True)
    with store.transaction() as tx:
        assert tx.cases.counts(ANNA, NOW, end) == CaseCounts(open=7, urgent=3, today=2, late=2)
        assert tx.cases.counts(SERVICE, NOW, end) == CaseCounts(open=8, urgent=4, today=2, late=2)
        assert tx.cases.counts(SERVICE, NOW, end, mailbox=RET) == CaseCounts(open=1, urgent=1, today=0, late=0)


def test_a_case_with_several_terms_counts_once_by_the_first(store: Store) -> None:
    with store.transaction() as tx:
        owed = [obligation("a", NOW - HOUR), obligation("b", NOW - MINUTE), obligation("c", NOW + HOUR)]
        tx.cases.add_obligations(number(added(tx)), owed, "c")
        assert tx.cases.counts(ANNA, NOW, NOW + 2 * HOUR) == CaseCounts(open=1, urgent=0, today=0, late=1)


def test_a_closed_case_leaves_the_queue_and_a_reopened_one_returns(store: Store) -> None:
    with store.transaction() as tx:
        made = added(tx)
        closed = tx.cases.change(replace(made, state=CaseState.CLOSED, closed_at=NOW))
        assert (tx.cases.queue(ANNA), tx.cases.count_open(ANNA)) == ([], 0)
        tx.cases.change(replace(closed, state=CaseState.IN_PROGRESS, closed_at=None))
        assert (len(tx.cases.queue(ANNA)), tx.cases.count_open(ANNA)) == (1, 1)


def test_a_message_id_finds_its_case_nearest_first_in_its_own_mailbox(store: Store) -> None:
    with store.transaction() as tx:
        one, two = number(added(tx)), number(added(tx))
        tx.cases.add_message(one, message("<een@x.example>"))
        tx.cases.add_message(two, message("<twee@x.example>"))
    with store.transaction() as tx:
        find = tx.cases.by_message_ids
        assert find(RVT, ["<twee@x.example>", "<een@x.example>"]) == two
        assert find(RVT, ["<onbekend@x.example>", " een@x.example "]) == one
        assert find(RVT, []) is None
        assert find(RET, ["<een@x.example>"]) is None


def test_a_message_id_used_again_in_another_case_stays_with_the_first(store: Store) -> None:
    with store.transaction() as tx:
        first, second = number(added(tx)), number(added(tx))
        tx.cases.add_message(first, message())
        tx.cases.add_message(second, message())
        assert tx.cases.by_message_ids(RVT, [message().message_id or ""]) == first


def test_a_reference_finds_its_case_in_its_own_mailbox(store: Store) -> None:
    with store.transaction() as tx:
        made = added(tx)
        assert tx.cases.by_reference(RVT, made.reference) == made.id
        assert tx.cases.by_reference(RVT, made.reference.lower()) == made.id
        assert tx.cases.by_reference(RET, made.reference) is None
        assert tx.cases.by_reference(RVT, "RVT-2026-0999") is None


def test_participants_are_who_wrote_and_who_was_written_to(store: Store) -> None:
    with store.transaction() as tx:
        case_id = number(added(tx))
        assert tx.cases.participants(case_id) == frozenset()
        tx.cases.add_message(case_id, message(sender=SENDER, recipients=("a@x.example", "b@x.example")))
        tx.cases.add_message(case_id, message(None, sender="", recipients=("a@x.example",)))
        assert tx.cases.participants(case_id) == {SENDER, "a@x.example", "b@x.example"}


def found(tx: Transaction, viewer: Viewer, words: str) -> list[str]:
    return [line.case.reference for line in tx.cases.search(viewer, words)]


def test_search_finds_cases_that_hold_all_words_newest_first(store: Store) -> None:
    with store.transaction() as tx:
        old = added(tx, subject="Zorgen over school")
        new = added(tx, subject="Zorgen thuis", received_at=NOW + HOUR)
        tx.cases.add_message(number(old), message(text="De moeder belde over de meldingen."))
        tx.cases.add_message(number(new), message("<b@x>", text="Vader meldt zich op school, één keer."))
    with store.transaction() as tx:
        assert found(tx, ANNA, "zorg") == [new.reference, old.reference]
        assert found(tx, ANNA, "melding") == [new.reference, old.reference]
        assert found(tx, ANNA, "MELDING moeders") == [old.reference]
        assert found(tx, ANNA, '"meldingen"') == [old.reference]
        assert found(tx, ANNA, "een keer") == found(tx, ANNA, "keer") == [new.reference]
        assert found(tx, ANNA, new.reference.lower()) == [new.reference]
        assert found(tx, ANNA, "moeder onbekendwoord") == found(tx, ANNA, "  ") == found(tx, ANNA, "de het") == []
        assert len(tx.cases.search(ANNA, "zorg", limit=1)) == 1


def test_a_case_opened_by_hand_is_found_by_its_subject(store: Store) -> None:
    with store.transaction() as tx:
        made = added(tx, subject="Telefoontje van de wijkagent")
        assert found(tx, ANNA, "wijkagent") == [made.reference]
    with store.transaction() as tx:
        assert found(tx, ANNA, "wijkagent") == [made.reference]


def test_a_case_keeps_at_most_150_tokens_subject_first(store: Store) -> None:
    words = " ".join(f"woord{index:03d}" for index in range(400))
    with store.transaction() as tx:
        made = added(tx, subject="Vooraan")
        tx.cases.add_message(number(made), message(text=words))
        tx.cases.add_message(number(made), message("<b@x>", text="achteraan"))
        assert found(tx, ANNA, "vooraan") == found(tx, ANNA, "woord001") == [made.reference]
        assert found(tx, ANNA, "woord399") == found(tx, ANNA, "achteraan") == []


READING: dict[str, Callable[[Transaction, Viewer, Case], object]] = {
    "get": lambda tx, viewer, made: tx.cases.get(viewer, number(made)),
    "obligations": lambda tx, viewer, made: tx.cases.obligations(viewer, number(made)),
    "file": lambda tx, viewer, made: tx.cases.file(viewer, made.reference),
    "history": lambda tx, viewer, made: tx.history.of_case(viewer, number(made)),
}


@pytest.mark.parametrize("viewer", [RETA, NOBODY, FIGURES, ADMINISTRATOR], ids=lambda viewer: viewer.who)
@pytest.mark.parametrize("what", READING)
def test_a_case_is_not_found_by_who_has_no_role_for_it(store: Store, what: str, viewer: Viewer) -> None:
    with store.transaction() as tx:
        made = added(tx)
    with store.transaction() as tx:
        READING[what](tx, ANNA, made)
        with pytest.raises(NotFound):
            READING[what](tx, viewer, made)
        with pytest.raises(NotFound):
            READING[what](tx, ANNA, replace(made, id=999, reference="RVT-2026-0999"))


@pytest.mark.parametrize("viewer", [RETA, NOBODY, FIGURES, ADMINISTRATOR], ids=lambda viewer: viewer.who)
def test_lists_show_nothing_to_who_has_no_role(store: Store, viewer: Viewer) -> None:
    with store.transaction() as tx:
        made = added(tx, subject="Zorgen thuis")
    with store.transaction() as tx:
        for mailbox in (None, RVT):
            assert tx.cases.queue(viewer, mailbox=mailbox) == []
            assert tx.cases.count_open(viewer, mailbox=mailbox) == 0
            assert tx.cases.counts(viewer, NOW, NOW + HOUR, mailbox=mailbox) == CaseCounts(0, 0, 0, 0)
        assert found(tx, viewer, "zorgen") == found(tx, viewer, made.reference) == []
        assert found(tx, ANNA, "zorgen") == [made.reference]


def test_a_list_may_be_narrowed_to_one_mailbox(store: Store) -> None:
    with store.transaction() as tx:
        mine, theirs = added(tx), added(tx, mailbox=RET)
    with store.transaction() as tx:
        assert {line.case.reference for line in tx.cases.queue(SERVICE)} == {mine.reference, theirs.reference}
        assert [line.case.reference for line in tx.cases.queue(SERVICE, mailbox=RET)] == [theirs.reference]
        assert (tx.cases.count_open(SERVICE), tx.cases.count_open(SERVICE, mailbox=RET)) == (2, 1)
        assert tx.cases.count_open(SERVICE, mailbox="onbekend") == 0


def test_history_is_kept_in_order_with_its_time(store: Store, clock: Callable[[], object]) -> None:
    with store.transaction() as tx:
        case_id = number(added(tx))
        tx.history.append("dienst", "opened", mailbox=RVT, case_id=case_id, walk="w", data=[("a", "1"), ("a", "2")])
        tx.history.append("anna", "viewed", mailbox=RVT, case_id=case_id)
        tx.history.append("anna", "elsewhere", mailbox=RVT)
        items = tx.history.of_case(ANNA, case_id)
    assert [(item.actor, item.action, item.at) for item in items] == [
        ("dienst", "opened", NOW),
        ("anna", "viewed", NOW),
    ]
    assert items[0].data == (("a", "1"), ("a", "2"))


def test_a_setting_is_kept_and_its_change_noted(store: Store) -> None:
    with store.transaction() as tx:
        assert tx.settings.get("stop") is None
        tx.settings.set("stop", "ja", "anna")
    with store.transaction() as tx:
        assert tx.settings.get("stop") == "ja"
        tx.settings.set("stop", "nee", "bob")
    with store.transaction() as tx:
        assert tx.settings.get("stop") == "nee"


def test_a_large_case_list_is_read_in_pages_without_gaps(store: Store) -> None:
    with store.transaction() as tx:
        for minute in range(25):
            added(tx, received_at=NOW + timedelta(minutes=minute))
    with store.reading() as tx:
        pages = [tx.cases.queue(ANNA, limit=10, offset=offset) for offset in (0, 10, 20, 30)]
    assert [len(page) for page in pages] == [10, 10, 5, 0]
    assert len({line.case.id for page in pages for line in page}) == 25


# Cases that go together


def test_a_link_is_seen_from_both_cases_by_who_may_see_both(store: Store) -> None:
    with store.transaction() as tx:
        one, other = added(tx), added(tx, mailbox=RET)
        tx.cases.link(number(one), number(other), LinkKind.SAME_MAIL)
        tx.cases.link(number(one), number(other), LinkKind.SAME_MAIL)
    both = Viewer(ANNA.who, dict(ANNA.grants) | dict(RETA.grants))
    with store.transaction() as tx:
        (there,) = tx.cases.links(both, number(one))
        (here,) = tx.cases.links(both, number(other))
        assert (there.kind, there.other.reference, there.back) == (LinkKind.SAME_MAIL, other.reference, False)
        assert (here.other.reference, here.back) == (one.reference, True)
        assert tx.cases.links(ANNA, number(one)) == []
        for viewer in (RETA, NOBODY, FIGURES, ADMINISTRATOR):
            with pytest.raises(NotFound):
                tx.cases.links(viewer, number(one))


def test_links_stand_in_the_order_in_which_they_were_made(store: Store) -> None:
    with store.transaction() as tx:
        one, two, three = added(tx), added(tx), added(tx)
        tx.cases.link(number(one), number(two), LinkKind.MAY_BELONG)
        tx.cases.link(number(one), number(three), LinkKind.MAY_BELONG)
        found = tx.cases.links(ANNA, number(one))
        assert [link.other.reference for link in found] == [two.reference, three.reference]
        assert tx.cases.links(ANNA, number(two))[0].back


def test_what_people_say_of_two_cases_is_kept_outweighs_what_was_found_and_can_be_taken_away(store: Store) -> None:
    with store.transaction() as tx:
        one, other = tx.cases.add(case(), "RVT", 2026), tx.cases.add(case(), "RVT", 2026)
        tx.cases.link(number(one), number(other), LinkKind.MAY_BELONG)
        tx.cases.tie(number(one), number(other), LinkKind.SAME_HOUSEHOLD, by="anna", why=f"zie {MARK}")
    with store.reading() as tx:
        links = tx.cases.links(ANNA, number(one))
        assert [(each.kind, each.by, each.why, each.back) for each in links] == [
            (LinkKind.MAY_BELONG, "", "", False),
            (LinkKind.SAME_HOUSEHOLD, "anna", f"zie {MARK}", False),
        ]
        assert [each.back for each in tx.cases.links(ANNA, number(other))] == [True, True]
        assert tx.cases.links(SERVICE, number(other))[1].other.id == one.id
    with store.transaction() as tx:
        for kind in (LinkKind.MAY_BELONG, LinkKind.SAME_HOUSEHOLD):
            tx.cases.tie(number(one), number(other), kind, by="anna", why="", holds=False)
        # Found once more by the service: the person's word stands.
        tx.cases.link(number(one), number(other), LinkKind.MAY_BELONG)
    with store.transaction() as tx:
        assert tx.cases.links(ANNA, number(one)) == []
        tx.cases.tie(number(one), number(other), LinkKind.MAY_BELONG, by="anna", why="toch")
    with store.reading() as tx:
        assert [each.why for each in tx.cases.links(ANNA, number(other))] == ["toch"]
        with pytest.raises(NotFound):
            tx.cases.tie(number(one), 999, LinkKind.MAY_BELONG, by="anna", why="")


def test_a_merged_case_leads_to_the_one_it_goes_on_in(store: Store) -> None:
    with store.transaction() as tx:
        first, second, last = (tx.cases.add(case(), "RVT", 2026) for _ in range(3))
        sent = CaseMessage("in", SENDER, (), MARK, MARK, NOW, "<een@wijkteam.example>")
        tx.cases.add_message(number(first), sent)
        tx.cases.change(replace(first, state=CaseState.CLOSED, closed_at=NOW, merged_into=second.id))
        tx.cases.change(replace(second, state=CaseState.CLOSED, closed_at=NOW, merged_into=last.id))
    with store.reading() as tx:
        assert tx.cases.get(ANNA, number(first)).merged_into == second.id
        assert tx.cases.by_message_ids(RVT, ["<een@wijkteam.example>"]) == last.id
        assert tx.cases.by_reference(RVT, first.reference) == last.id
        assert [tx.cases.goes_on_in(number(each)) for each in (first, second, last)] == [last.id] * 3
        assert [each.id for each in tx.cases.merged(ANNA, number(last))] == [first.id, second.id]
        assert tx.cases.participants(number(last)) == {SENDER}
        assert tx.cases.find(ANNA, first.reference).id == first.id
        with pytest.raises(NotFound):
            tx.cases.merged(RETA, number(last))
    with store.transaction() as tx:
        tx.cases.shield(number(first), frozenset({"iemand-anders"}))
        assert [each.id for each in tx.cases.merged(ANNA, number(last))] == [second.id]
        now = tx.cases.get(SERVICE, number(second))
        tx.cases.change(replace(now, state=CaseState.IN_PROGRESS, merged_into=None))
    with store.reading() as tx:
        assert tx.cases.by_message_ids(RVT, ["<een@wijkteam.example>"]) == second.id
        assert tx.cases.merged(ANNA, number(last)) == []
