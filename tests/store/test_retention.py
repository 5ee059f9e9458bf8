"""Destroying a case's content: what goes, what stays, and what cannot come back; on every store."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from tests.store.build import (
    ANNA,
    FIGURES,
    HOUR,
    MARK,
    MINUTE,
    NOW,
    RVT,
    SENDER,
    SERVICE,
    FakeClock,
    arrival,
    delivery,
    incoming,
    location,
    message,
    raw_mail,
)
from tests.store.conftest import Database
from tests.store.erasable import filled
from triage.domain.case import Case, CaseState, LinkKind
from triage.domain.correction import Correction, Labels
from triage.domain.errors import Conflict, NotFound
from triage.domain.figures import Period
from triage.domain.reading import Kind
from triage.domain.record import Record, RecordKind
from triage.domain.retention import Gone, Keeping, RetentionRule
from triage.ports.delivery import DeliveryState
from triage.ports.retention import Candidate
from triage.ports.store import Outcome, Store
from triage.store.tables import METADATA
from triage.store.work import Work

RULE = RetentionRule("steun", Keeping.parse("1 jaar"), "Selectielijst 2020, 5.1")
LOOSE = RetentionRule("zonder-zaak", Keeping.parse("1 jaar"), "Selectielijst 2020, 8.1")
WEEK = timedelta(days=7)


def erase(store: Store, made: Case) -> Gone:
    assert made.id is not None
    with store.transaction() as tx:
        erasure = tx.retention.begun(RVT) or tx.retention.begin(RVT, "eva", {})
        return tx.retention.erase_case(erasure, RULE, made.id, made.version)


def closed(store: Store, **asked: object) -> list[int]:
    with store.reading() as tx:
        found = tx.retention.closed(RVT, NOW + WEEK, **({"filed": True} | asked))  # type: ignore[arg-type]
        return [each.case_id for each in found]


def test_of_an_erased_case_only_what_says_nothing_of_anybody_is_left(store: Store) -> None:
    made = filled(store)
    assert erase(store, made) == Gone(cases=1, mails=1, messages=1, records=2, deliveries=1)
    with store.reading() as tx:
        file = tx.cases.file(ANNA, made.reference)
        assert (file.line.case.sender, file.line.case.subject, file.line.case.assignee) == ("", "", None)
        assert file.line.case.erased_at == NOW
        assert (file.messages, file.records, file.line.open_tasks) == ((), (), ())
        (decided,) = file.decisions
        assert (decided.decision.reasons, decided.decision.evidence, decided.decision.second) == ((), (), None)
        (owed,) = file.obligations
        assert owed.met is not None
        assert (owed.trace, owed.earlier, owed.met.by, owed.met.ref) == ((), (), "", "")
        assert owed.met.at == NOW + HOUR
        assert made.id is not None
        (sent,) = tx.outbox.of_case(made.id)
        assert (dict(sent.content), sent.last_error, sent.sent_at) == ({}, "", NOW + MINUTE)
        assert MARK not in sent.message_id
        assert "@" not in sent.message_id
        assert tx.outbox.automatic_to(RVT, SENDER, NOW - WEEK) == 0
        assert tx.watch.alarm_of(made.id) is None
        assert tx.cases.search(ANNA, MARK) == []
        assert tx.corrections.of(RVT) == []


def test_an_erased_case_is_found_by_no_mail_and_takes_nothing_any_more(store: Store) -> None:
    made = filled(store)
    erase(store, made)
    assert made.id is not None
    with store.reading() as tx:
        assert tx.cases.by_message_ids(RVT, ["<1@wijkteam.example>", "<uit-1@triage.example>"]) is None
        assert tx.cases.by_reference(RVT, made.reference) is None
        assert tx.records.same_reference(RVT, "VT-9") == []
        assert tx.ledger.same_in(RVT, incoming("<1@wijkteam.example>")) is None
        shell = tx.cases.get(ANNA, made.id)
    with store.transaction() as tx:
        with pytest.raises(Conflict):
            tx.cases.change(shell)
        with pytest.raises(NotFound):
            tx.records.add(made.id, Record(RecordKind.NOTE, NOW, "anna", note="alsnog"))
        with pytest.raises(NotFound):
            tx.cases.add_message(made.id, message("<laat@wijkteam.example>"))
        with pytest.raises(Conflict):
            tx.retention.hold(made.id, by="anna", why="alsnog")


def test_an_erased_mail_stays_gone_however_it_turns_up(store: Store) -> None:
    made = filled(store)
    erase(store, made)
    with store.transaction() as tx:
        back = tx.ledger.archive(arrival(9, raw_mail(1), at=location(9, folder="Archief")), "w9")
        assert back.outcome is Outcome.TOMBSTONE
        assert tx.ledger.was_erased(RVT, incoming("<1@wijkteam.example>"))
        assert not tx.ledger.was_erased(RVT, incoming("<2@wijkteam.example>"))
        with pytest.raises(NotFound):
            tx.ledger.raw(back.mail_id)
    assert store.claim_mails(5, "worker", MINUTE) == []
    with store.reading() as tx:
        places = [(each.source, each.folder, each.uid) for each in tx.retention.copies(RVT)]
    assert places == [("rvt", "Archief", 9), ("rvt", "INBOX", 1)]


def test_figures_are_the_same_before_and_after(store: Store) -> None:
    made = [filled(store, number) for number in (1, 2, 3)]
    start = datetime(2026, 3, 1, tzinfo=UTC)
    period = Period(date(2026, 3, 1), date(2026, 3, 28), ZoneInfo("Europe/Amsterdam"))
    end = NOW + 4 * WEEK

    def told() -> list[object]:
        with store.reading() as tx:
            return [
                tx.reporting.terms(FIGURES, RVT, period, end),
                sorted(map(str, tx.reporting.responses(FIGURES, RVT, period))),
                tx.reporting.proposals(FIGURES, RVT, period), tx.reporting.handovers(FIGURES, RVT, period),
                tx.overview.volumes(FIGURES, RVT, period), tx.outbox.count(RVT), tx.outbox.automatic_from(RVT, start),
                tx.ledger.count(RVT).total,
            ]  # fmt: skip

    before = told()
    for each in made[:2]:
        erase(store, each)
    assert told() == before


def test_a_case_that_changed_meanwhile_is_left_whole(store: Store) -> None:
    made = filled(store)
    with store.transaction() as tx:
        tx.cases.change(made)
    with pytest.raises(Conflict):
        erase(store, made)
    with store.reading() as tx:
        assert tx.cases.file(ANNA, made.reference).messages


def test_what_is_open_or_was_erased_already_is_refused(store: Store) -> None:
    made = filled(store)
    with store.transaction() as tx:
        opened = tx.cases.change(replace(made, state=CaseState.IN_PROGRESS, closed_at=None))
    with pytest.raises(Conflict):
        erase(store, opened)
    with store.transaction() as tx:
        shut = tx.cases.change(replace(opened, state=CaseState.CLOSED, closed_at=NOW))
    erase(store, shut)
    with pytest.raises(Conflict):
        erase(store, replace(shut, version=shut.version + 1))


def test_a_mail_of_two_cases_stays_until_the_second_goes(store: Store) -> None:
    first, second = filled(store, 1), filled(store, 2)
    assert first.id is not None
    assert second.id is not None
    with store.reading() as tx:
        shared = tx.cases.file(ANNA, first.reference).messages[0]
    with store.transaction() as tx:
        tx.cases.add_message(second.id, shared)
        tx.cases.tie(second.id, first.id, LinkKind.SPLIT_OFF, by="anna", why=f"{MARK}: twee gezinnen")
    assert erase(store, first).mails == 0
    assert shared.mail_id is not None
    with store.reading() as tx:
        assert tx.ledger.raw(shared.mail_id) == raw_mail(1)
        assert tx.ledger.outcome(shared.mail_id)[:2] == (Outcome.ACCEPTED, second.id)
        assert tx.cases.links(ANNA, second.id) == []
        again = tx.cases.get(ANNA, second.id)
    assert erase(store, again).mails == 2
    with store.reading() as tx, pytest.raises(NotFound):
        tx.ledger.raw(shared.mail_id)


def test_closed_cases_come_in_order_of_closing_page_by_page(store: Store, clock: FakeClock) -> None:
    made = [filled(store, number) for number in (1, 2, 3)]
    open_ = filled(store, 4, filed=False)
    with store.transaction() as tx:
        late = tx.cases.change(replace(made[0], closed_at=NOW + HOUR))
        other = tx.cases.change(replace(made[2], route="anders"))
    assert closed(store) == [made[1].id, other.id, late.id]
    assert closed(store, filed=False) == [open_.id]
    assert closed(store, limit=2) == [made[1].id, other.id]
    assert closed(store, after=Candidate(other.id or 0, NOW)) == [late.id]
    assert closed(store, routes={"anders"}) == [other.id]
    assert closed(store, but_not={"anders"}) == [made[1].id, late.id]
    erase(store, made[1])
    assert closed(store) == [other.id, late.id]


def test_a_hold_stands_until_it_is_lifted(store: Store) -> None:
    made = filled(store)
    assert made.id is not None
    with store.transaction() as tx:
        tx.retention.hold(made.id, by="eva", why=f"klacht van {MARK}")
    with store.transaction() as tx:
        held = tx.retention.held([made.id, 999])[made.id]
        assert (held.by, held.at, held.why) == ("eva", NOW, f"klacht van {MARK}")
        assert set(tx.retention.all_held(RVT)) == {made.id}
        tx.retention.lift(made.id, by="eva", why="klacht is afgehandeld")
        assert tx.retention.held([made.id]) == {}
        assert tx.retention.all_held(RVT) == {}


def test_what_waits_to_be_read_or_to_go_is_under_way(store: Store, clock: FakeClock) -> None:
    made = filled(store)
    assert made.id is not None
    with store.transaction() as tx:
        assert tx.retention.under_way([made.id])  # its time of tomorrow stands
    clock.forward(WEEK)
    with store.transaction() as tx:
        assert not tx.retention.under_way([made.id])
        tx.outbox.queue(delivery(made.id, 7, state=DeliveryState.HELD), to=SENDER)
        assert tx.retention.under_way([made.id])
    other = filled(store, 2)
    clock.forward(WEEK)
    with store.transaction() as tx:
        tx.ledger.archive(replace(arrival(8), case_id=other.id), "w8")
        assert tx.retention.under_way([other.id or 0])


def test_what_belongs_to_no_case_goes_by_itself(store: Store, clock: FakeClock) -> None:
    old = NOW - timedelta(days=400)
    with store.transaction() as tx:
        tx.ledger.archive(arrival(1, internal_date=old), "w1")
        tx.ledger.archive(arrival(2, internal_date=NOW), "w2")
        tx.outbox.queue(delivery(None, 1), to="beheer@zaanstad.example")
        tx.outbox.queue(delivery(None, 2, state=DeliveryState.HELD), to="beheer@zaanstad.example")
    for mail in store.claim_mails(5, "worker", MINUTE):
        with store.transaction(mail.claim) as tx:
            tx.ledger.settle(mail.claim, Outcome.ACCEPTED, case_id=None)
    claimed = store.claim_delivery("worker", MINUTE)
    assert claimed is not None
    until = NOW - timedelta(days=365)
    with store.transaction() as tx:
        tx.outbox.move(claimed[1].id or 0, DeliveryState.SENDING, NOW)
        tx.outbox.move(claimed[1].id or 0, DeliveryState.SENT, NOW)
        assert tx.retention.loose(RVT, until) == (1, 0)
        assert tx.retention.loose(RVT, NOW) == (2, 1)
        erasure = tx.retention.begin(RVT, "eva", {"terms": "x"})
        assert tx.retention.erase_loose_mails(erasure, LOOSE, until, 10) == 1
        assert tx.retention.erase_loose_deliveries(erasure, LOOSE, NOW, 10) == 1
        assert tx.retention.loose(RVT, NOW) == (1, 0)
        (part,) = tx.retention.parts(erasure)
        assert (part.gone, part.first, part.last) == (Gone(mails=1, deliveries=1), old, NOW)
        sent = tx.outbox.get(claimed[1].id or 0)
        assert sent is not None
        assert dict(sent.content) == {}


def test_a_round_is_kept_with_its_account(store: Store) -> None:
    made = [filled(store, number) for number in (1, 2)]
    with store.transaction() as tx:
        begun = tx.retention.begin(RVT, "eva", {"terms": "abc"})
        assert tx.retention.begun("ret") is None
    for each in made:
        erase(store, each)
    with store.transaction() as tx:
        assert tx.retention.begun(RVT) == begun
        (part,) = tx.retention.parts(begun)
        assert (part.key, part.category, part.keeping) == ("steun", RULE.category, "1 jaar")
        assert part.gone == Gone(cases=2, mails=2, messages=2, records=4, deliveries=2)
        tx.retention.finish(begun, '{"hash": "x"}')
        assert tx.retention.begun(RVT) is None
        (kept,) = tx.retention.erasures([RVT])
        assert (kept.declaration, kept.finished_at, kept.basis) == ('{"hash": "x"}', NOW, {"terms": "abc"})


def test_since_when_free_space_is_to_be_cleaned_is_kept(store: Store, clock: FakeClock) -> None:
    made = filled(store)
    with store.reading() as tx:
        assert tx.retention.untidy_since() is None
    erase(store, made)
    clock.forward(timedelta(hours=1))
    with store.transaction() as tx:
        first = tx.now - timedelta(hours=1)
        assert tx.retention.untidy_since() == first
        tx.retention.tidy_next(wanted=True)
        assert tx.retention.untidy_since() == first
        tx.retention.tidy_next(wanted=False)
        assert tx.retention.untidy_since() is None
        tx.retention.tidy_next(wanted=True)
        assert tx.retention.untidy_since() == tx.now


def test_a_round_of_one_mailbox_touches_no_other(store: Store) -> None:
    made = filled(store)
    with store.transaction() as tx:
        erasure = tx.retention.begin("ret", "eva", {})
        with pytest.raises(NotFound):
            tx.retention.erase_case(erasure, RULE, made.id or 0, made.version)
    with store.reading() as tx:
        assert tx.cases.file(SERVICE, made.reference).messages


GONE = {
    "case_message", "case_record", "case_token", "known_message_id", "case_link", "case_tie", "case_shield", "task",
    "alarm", "correction", "obligation_promise", "legal_hold", "mail_chunk", "mail_scan",
}  # fmt: skip
"""Tables of which no row of an erased case or mail is left."""
EMPTIED = {"triage_case", "decision", "obligation", "obligation_met", "delivery", "mail"}
"""Tables of which the row stays, without content: figures count them, or they keep an erased mail from coming back."""
KEPT = {
    "hold", "hold_quarter", "breach", "mail_location", "rendering", "tombstone", "event", "erasure", "erasure_part",
    # Of no case: the service's own, its people and its administration.
    "master_key", "data_key", "reference_counter", "source", "poll_report", "setting", "lease", "person", "person_role",
    "recovery_code", "ticket", "login_limit", "busy_calendar", "busy_span", "slot_feed", "overlay", "saved_view",
    "api_token", "hook_cursor", "worker", "restored", "sent_copy",
    # The register of what people asked about their own data: kept to account for it.
    "rights_request", "rights_step",
}  # fmt: skip


def test_of_every_table_it_is_said_what_destruction_does_to_it() -> None:
    assert set(METADATA.tables) == GONE | EMPTIED | KEPT


def test_the_tables_that_are_said_to_be_empty_of_a_case_are(sqlite_database: Database, clock: FakeClock) -> None:
    store = sqlite_database.open(clock)
    made, other = filled(store), filled(store, 2)
    erase(store, other)
    with store.transaction() as tx:
        number = made.id or 0
        tx.cases.link(number, other.id or 0, LinkKind.SAME_REFERENCE)
        tx.cases.tie(number, number, LinkKind.SAME_HOUSEHOLD, by="anna", why="toets")
        tx.cases.shield(number, frozenset({"anna"}))
        mail_id = tx.ledger.of_case(number)[0].mail_id
        labels = Labels(Kind.SUPPORT, None, urgent=False)
        tx.corrections.add(Correction(RVT, number, mail_id, labels, labels, (), "m", "c", NOW, "anna"))
        tx.retention.hold(number, by="eva", why="klacht")
        tx.retention.lift(number, by="eva", why="klaar")
    with store.work() as work:
        scan = {
            "mail_id": mail_id, "state": "clean", "attempts": 1, "at": NOW, "next_at": None, "signature": "",
        }  # fmt: skip
        work.run(METADATA.tables["mail_scan"].insert(), scan)
    with store.work(read_only=True) as work:
        before = {name: _rows(work, name) for name in GONE}
    assert [name for name, rows in before.items() if not rows] == []
    erase(store, made)
    with store.work(read_only=True) as work:
        assert [name for name in GONE if _rows(work, name)] == []


def _rows(work: Work, name: str) -> int:
    return int(work.value(select(func.count()).select_from(METADATA.tables[name])))
