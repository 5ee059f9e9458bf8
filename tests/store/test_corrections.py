"""What a person judged, on every store: obligations that are withdrawn and come back, labels that are kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

import mailbox_config
from tests.store.build import ANNA, HOUR, MARK, NOW, RET, RVT, arrival, case, decision, message, obligation
from tests.store.conftest import Database
from triage.domain.case import Case, CaseState
from triage.domain.correction import Correction, Labels
from triage.domain.errors import Conflict, NotFound
from triage.domain.obligation import Evidence, Met
from triage.domain.reading import Colour, Kind
from triage.ports.store import Store, Transaction
from triage.store.sql import SqlStore
from triage.workflow import review

WITHDRAWN = Met(Evidence.WITHDRAWN, NOW, "anna", ref="geldt niet meer: een andere route")
REGION = mailbox_config.load("demo").region
LEARNS = replace(
    REGION,
    mailboxes={**REGION.mailboxes, RVT: replace(REGION.mailboxes[RVT], learn_from_corrections=True)},
)


def made_from_mail(tx: Transaction) -> tuple[Case, int]:
    """A case with a mail that is kept."""
    tx.ledger.first_seen("rvt", RVT, None)
    mail_id = tx.ledger.archive(arrival(), "w").mail_id
    made = tx.cases.add(replace(case(), colour=None), "RVT", 2026)
    assert made.id is not None
    tx.cases.add_message(made.id, message(mail_id=mail_id))
    tx.cases.add_decision(made.id, mail_id, decision(), "silence", "R-6", "")
    return made, mail_id


def correction(case_id: int, mail_id: int, mailbox: str = RVT) -> Correction:
    before, after = Labels(Kind.CONSULT, Colour.GREEN, False), Labels(Kind.OTHER, None, True)
    rules = ("asks-advice", "subject-code")
    return Correction(mailbox, case_id, mail_id, before, after, rules, "lezer-1", "config-1", NOW, "anna")


def test_a_withdrawn_obligation_is_due_no_longer_and_comes_back_as_it_was_promised(store: Store) -> None:
    with store.transaction() as tx:
        made = tx.cases.add(case(), "RVT", 2026)
        assert made.id is not None
        first, second = tx.cases.add_obligations(made.id, [obligation("a"), obligation("b", NOW + 72 * HOUR)], "c")
        tx.cases.meet(made.id, first.id or 0, WITHDRAWN)
    with store.transaction() as tx:
        assert tx.cases.obligations(ANNA, made.id) == [replace(first, met=WITHDRAWN), second]
        assert tx.cases.obligations(ANNA, made.id)[0].withdrawn
        assert [each.key for _, each in tx.cases.due(NOW + 100 * HOUR)] == ["b"]
        assert tx.cases.queue(ANNA)[0].due_at == second.due_at
        tx.cases.unmeet(made.id, first.id or 0, "geldt weer", NOW)
    with store.transaction() as tx:
        assert tx.cases.obligations(ANNA, made.id) == [first, second]
        assert [each.key for _, each in tx.cases.due(NOW + 100 * HOUR)] == ["a", "b"]


def test_corrections_are_kept_in_order_by_mailbox(store: Store) -> None:
    with store.transaction() as tx:
        made, mail_id = made_from_mail(tx)
        one = correction(made.id or 0, mail_id)
        two = replace(one, after=Labels(Kind.SUPPORT, Colour.RED, False), at=NOW + timedelta(days=1), rules=())
        ids = [tx.corrections.add(each) for each in (one, two)]
    with store.transaction() as tx:
        assert tx.corrections.of(RVT) == [replace(one, id=ids[0]), replace(two, id=ids[1])]
        assert tx.corrections.of(RET) == []


def test_a_correction_belongs_to_a_case_and_a_mail(store: Store) -> None:
    with store.transaction() as tx:
        made, mail_id = made_from_mail(tx)
    for wrong in (correction(999, mail_id), correction(made.id or 0, 999)):
        with pytest.raises(NotFound), store.transaction() as tx:
            tx.corrections.add(wrong)


def _correct_and_fail(store: Store, made: Case) -> None:
    with store.transaction() as tx:
        review.correct(tx, ANNA, LEARNS, made.id or 0, made.version, kind=Kind.OTHER)
        _ = 1 / 0


def test_a_correction_and_all_that_follows_from_it_is_one_step(store: Store) -> None:
    with store.transaction() as tx:
        made, mail_id = made_from_mail(tx)
        tx.cases.add_obligations(made.id or 0, [obligation("iets-van-de-oude-route")], "c")
    with pytest.raises(ZeroDivisionError):
        _correct_and_fail(store, made)
    with store.transaction() as tx:
        assert tx.cases.get(ANNA, made.id or 0) == made
        changed = review.correct(tx, ANNA, LEARNS, made.id or 0, made.version, kind=Kind.OTHER, colour=Colour.YELLOW)
    with store.transaction() as tx:
        assert tx.cases.get(ANNA, made.id or 0) == changed
        assert (changed.state, changed.kind, changed.colour) == (CaseState.IN_PROGRESS, Kind.OTHER, Colour.YELLOW)
        found = {each.key: each for each in tx.cases.obligations(ANNA, made.id or 0)}
        assert found["iets-van-de-oude-route"].withdrawn
        assert found["beoordelen"].met == Met(
            Evidence.REVIEWED, tx.cases.file(ANNA, made.reference).decisions[-1].at, "anna"
        )
        (kept,) = tx.corrections.of(RVT)
        assert (kept.mail_id, kept.rules) == (mail_id, ("asks-to-join",))
        assert kept.after == Labels(Kind.OTHER, Colour.YELLOW, False)
    with pytest.raises(Conflict, match="anna: soort vraag van ondersteuning naar overig"), store.transaction() as tx:
        review.correct(tx, ANNA, LEARNS, made.id or 0, made.version, kind=Kind.CONSULT)


def test_after_an_erasure_the_labels_stay_and_nothing_else_was_ever_copied(store: Store) -> None:
    with store.transaction() as tx:
        made, mail_id = made_from_mail(tx)
        tx.corrections.add(correction(made.id or 0, mail_id))
        tx.ledger.erase(mail_id)
    with store.transaction() as tx:
        (kept,) = tx.corrections.of(RVT)
        assert MARK not in repr(kept)


def test_the_row_of_a_correction_holds_no_content(database: Database) -> None:
    store: SqlStore = database.open()
    with store.transaction() as tx:
        made, _ = made_from_mail(tx)
        review.correct(tx, ANNA, LEARNS, made.id or 0, made.version, kind=Kind.CONSULT)
    with store.work() as work:
        from sqlalchemy import text

        (row,) = work.all(text("SELECT * FROM correction"))
    assert MARK not in repr(tuple(row))
    assert "wijkteam" not in repr(tuple(row))
