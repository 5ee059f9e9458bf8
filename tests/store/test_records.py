"""What people record on a case: appended, sealed, found by its words, seen by who may (R-54, R-56)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import create_engine, text

from tests.store.build import ANNA, HOUR, MARK, NOW, RET, RETA, RVT, SERVICE, FakeClock, case, obligation
from tests.store.conftest import Database
from triage.domain.case import CaseState
from triage.domain.errors import NotFound
from triage.domain.obligation import Evidence, Met
from triage.domain.record import CallResult, Channel, Party, Record, RecordKind
from triage.ports.store import Store, Transaction


def made(tx: Transaction, **changes: object) -> int:
    found = tx.cases.add(case(**changes), "RVT", 2026).id  # type: ignore[arg-type]
    assert found is not None
    return found


FULL = Record(
    kind=RecordKind.HANDOVER_CONFIRMED,
    at=NOW - HOUR,
    by="anna",
    channel=Channel.TELEPHONE,
    party=Party.VEILIG_THUIS,
    with_whom=f"mevrouw {MARK}",
    result=CallResult.SPOKEN,
    outcome="goed",
    reasons=f"omdat {MARK}",
    note=f"Over {MARK} \x00 \ud800",
    about=("een", "twee"),
    answers=(("betrokken", "ja"),),
    until=NOW + HOUR,
    step=2,
    told_openly=True,
    their_reference="VT 2026/12",
    message_id="<een@lokaalteam.example>",
)


def test_a_record_comes_back_as_it_was_written_down(store: Store, clock: FakeClock) -> None:
    with store.transaction() as tx:
        case_id = made(tx)
        kept = tx.records.add(case_id, FULL)
    assert kept == replace(FULL, id=kept.id, recorded_at=NOW)
    clock.forward(HOUR)
    with store.transaction() as tx:
        back = tx.records.add(case_id, Record(RecordKind.TAKEN_BACK, NOW, "anna", reasons="verkeerd", of=kept.id))
    with store.reading() as tx:
        assert tx.records.of_case(ANNA, case_id) == [kept, back]
        assert tx.cases.file(ANNA, tx.cases.get(ANNA, case_id).reference).records == (kept, back)


def test_records_are_shown_to_who_may_see_their_case_alone(store: Store) -> None:
    with store.transaction() as tx:
        case_id = made(tx)
        tx.records.add(case_id, FULL)
    with store.reading() as tx:
        with pytest.raises(NotFound):
            tx.records.of_case(RETA, case_id)
        with pytest.raises(NotFound):
            tx.records.of_case(ANNA, 999)
    with pytest.raises(NotFound), store.transaction() as tx:
        tx.records.add(999, FULL)


def test_a_case_is_found_by_the_words_of_its_records(store: Store) -> None:
    with store.transaction() as tx:
        case_id = made(tx, subject="Vraag")
        tx.records.add(case_id, Record(RecordKind.NOTE, NOW, "anna", note="het consultatiebureau belde"))
    with store.reading() as tx:
        assert [line.case.id for line in tx.cases.search(ANNA, "consultatiebureau vraag")] == [case_id]


def test_cases_of_one_mailbox_are_found_by_the_reference_of_the_other_side(store: Store) -> None:
    with store.transaction() as tx:
        one, two, third = made(tx), made(tx), made(tx, mailbox=RET)
        for each, spelled in ((one, "VT 2026/12"), (two, "vt-2026-12"), (third, "VT202612")):
            tx.records.add(each, replace(FULL, their_reference=spelled))
        tx.records.add(two, replace(FULL, their_reference="VT 2026/12"))
    with store.reading() as tx:
        assert tx.records.same_reference(RVT, "Vt 2026 12") == [one, two]
        assert tx.records.same_reference(RVT, "VT 2026/13") == []
        assert tx.records.same_reference(RVT, " - ") == []


def test_what_met_an_obligation_names_the_record(store: Store) -> None:
    met = Met(Evidence.CALL_SPOKEN, NOW, "anna", record=7)
    with store.transaction() as tx:
        case_id = made(tx)
        (owed,) = tx.cases.add_obligations(case_id, [obligation()], "config-1")
        tx.cases.meet(case_id, owed.id or 0, met)
    with store.reading() as tx:
        (found,) = tx.cases.obligations(SERVICE, case_id)
    assert found.met == met


def test_a_waiting_case_wakes_at_its_time_and_no_other_case(store: Store) -> None:
    with store.transaction() as tx:
        for wake_at, state in (
            (NOW + 2 * HOUR, CaseState.WAITING), (NOW + HOUR, CaseState.WAITING), (NOW + 3 * HOUR, CaseState.WAITING),
            (NOW, CaseState.IN_PROGRESS), (None, CaseState.WAITING),
        ):  # fmt: skip
            tx.cases.add(replace(case(), state=state, wake_at=wake_at), "RVT", 2026)
    with store.reading() as tx:
        assert [each.wake_at for each in tx.cases.waking(NOW + 2 * HOUR)] == [NOW + HOUR, NOW + 2 * HOUR]
        assert tx.cases.waking(NOW + HOUR - timedelta(seconds=1)) == []


def test_what_stays_owed_after_a_case_was_closed_is_still_due(store: Store) -> None:
    with store.transaction() as tx:
        case_id = made(tx, state=CaseState.CLOSED)
        tx.cases.add_obligations(case_id, [obligation("melden", NOW)], "config-1")
    with store.reading() as tx:
        assert [(each, owed.key) for each, owed in tx.cases.due(NOW + HOUR)] == [(case_id, "melden")]


SEALED: tuple[Callable[[Record], str], ...] = (
    lambda record: record.with_whom, lambda record: record.note, lambda record: record.reasons,
    lambda record: record.their_reference,
)  # fmt: skip


def test_nothing_that_was_said_lies_readable_in_the_database(database: Database, clock: FakeClock) -> None:
    store = database.open(clock)
    with store.transaction() as tx:
        tx.records.add(made(tx), replace(FULL, their_reference=f"VT {MARK}"))
    engine = create_engine(database.url)
    with engine.connect() as connection:
        (row,) = connection.execute(text("SELECT * FROM case_record")).all()
    engine.dispose()
    told = " ".join(
        bytes(each).decode("latin-1") if isinstance(each, bytes | memoryview) else str(each) for each in row
    )
    assert MARK not in told
    assert MARK.lower() not in told
    assert "anna" not in told
