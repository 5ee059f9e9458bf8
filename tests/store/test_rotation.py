"""New keys: everything opens afterwards, nothing is left that the old key opens, and a killed rotation is resumed."""

from __future__ import annotations

import signal
import struct
import subprocess
import sys
from datetime import timedelta

import pytest
from sqlalchemy import LargeBinary, func, select

from tests.store.build import ANNA, MINUTE, NOW, RET, RVT, FakeClock, arrival, case, raw_mail
from tests.store.conftest import Database
from triage.domain.errors import SealBroken
from triage.ports.delivery import Delivery, DeliveryState
from triage.store.rotation import SEALED, finish, key_states, rotate
from triage.store.sql import SqlStore
from triage.store.tables import METADATA

NOT_SEALED = {
    "data_key.wrapped", "event.link", "mail.fingerprint", "mail.sid", "delivery.sid", "delivery.to_digest",
    "triage_case.sid", "case_message.sid", "case_tie.sid", "decision.sid", "obligation_met.sid",
    "obligation_promise.sid",
    "known_message_id.digest", "case_token.tokens", "case_record.sid", "case_record.their_reference", "legal_hold.sid",
    "rendering.digest", "tombstone.digest", "person.sid", "ticket.digest", "slot_feed.digest", "api_token.digest",
    "rights_request.sid", "rights_step.sid",
}  # fmt: skip
"""Columns of bytes that hold an identity, a digest or a wrapped key, and nothing that anybody could read."""


def test_every_column_of_bytes_is_sealed_anew_or_holds_no_content() -> None:
    columns = {
        f"{table.name}.{column.name}"
        for table in METADATA.tables.values()
        for column in table.columns
        if isinstance(column.type, LargeBinary)
    }
    sealed = {f"{each.table.name}.{each.column}" for each in SEALED}
    assert columns == sealed | (NOT_SEALED & columns)


def _filled(store: SqlStore, count: int = 3) -> list[int]:
    mails = []
    with store.transaction() as tx:
        for number in range(1, count + 1):
            mails.append(tx.ledger.archive(arrival(number, raw_mail(number, "x" * 10)), "w").mail_id)
            made = tx.cases.add(case(subject=f"Zorgen {number}"), "RVT", 2026)
            content = {"to": "a@b.example", "reference": made.reference}
            tx.outbox.queue(
                Delivery("mail", "proposal", RVT, made.id, DeliveryState.HELD, NOW, f"<{number}@x.example>", content),
                to="a@b.example",
            )
        tx.cases.add(case(mailbox=RET, subject="Ander"), "RET", 2026)
    return mails


def _cells_of(store: SqlStore, key_id: int) -> int:
    with store.work(read_only=True) as work:
        sealed_by = struct.pack(">I", key_id)
        counts = (
            select(func.count()).select_from(each.table).where(func.substr(each.cell, 2, 4) == sealed_by)
            for each in SEALED
        )
        return sum(int(work.value(count)) for count in counts)


def _readable(store: SqlStore, mails: list[int]) -> None:
    with store.reading() as tx:
        assert [tx.ledger.raw(each) for each in mails] == [
            raw_mail(number, "x" * 10) for number in range(1, len(mails) + 1)
        ]
        assert {line.case.subject for line in tx.cases.queue(ANNA)} == {
            f"Zorgen {number}" for number in range(1, len(mails) + 1)
        }
        held = tx.outbox.by_message_id(RVT, "<1@x.example>")
        assert held is not None
        assert held.content["to"] == "a@b.example"


def _key(store: SqlStore, mailbox: str) -> int:
    with store.work(read_only=True) as work:
        return work.keys.content(mailbox, work.now).id


def test_all_content_opens_with_the_new_key_and_nothing_needs_the_old_one(database: Database, clock: FakeClock) -> None:
    store = database.open(clock)
    mails = _filled(store)
    old = _key(store, RVT)
    before = _cells_of(store, old)
    assert before >= 9
    assert sum(rotate(store, RVT, "root")) == before
    assert _cells_of(store, old) == 0
    assert _key(store, RVT) != old
    clock.forward(3 * MINUTE)
    assert finish(store, RVT) == (1, 0)
    _readable(store, mails)
    _readable(database.open(), mails)


def test_another_mailbox_keeps_its_key(database: Database, clock: FakeClock) -> None:
    store = database.open(clock)
    _filled(store)
    theirs = _key(store, RET)
    for _ in rotate(store, RVT, "root"):
        pass
    assert _key(store, RET) == theirs


def test_a_rotation_that_was_killed_is_finished_by_the_next_and_makes_no_further_key(
    database: Database, clock: FakeClock
) -> None:
    store = database.open(clock)
    mails = _filled(store, 7)
    old = _key(store, RVT)
    before = _cells_of(store, old)
    command = [sys.executable, "-m", "tests.store.worker", database.url, str(database.home), "rotate", "3"]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    assert _cells_of(store, old) == before - 6
    again = database.open(clock)
    for _ in rotate(again, RVT, "root"):
        pass
    assert _cells_of(again, old) == 0
    (state,) = [each for each in key_states(again) if each.mailbox == RVT]
    assert (state.number, state.retired) == (2, 1)
    clock.forward(timedelta(days=900))
    assert finish(again, RVT) == (1, 0)
    _readable(again, mails)


def test_a_key_that_a_running_worker_may_still_use_is_not_destroyed(database: Database, clock: FakeClock) -> None:
    store, worker = database.open(clock), database.open(clock)
    mails = _filled(worker)
    for _ in rotate(store, RVT, "root"):
        pass
    # The worker looked at its key less than a minute ago: it seals with the old one.
    with worker.transaction() as tx:
        mails.append(tx.ledger.archive(arrival(9, raw_mail(4, "x" * 10)), "w").mail_id)
        tx.cases.add(case(subject="Zorgen 4"), "RVT", 2026)
    assert finish(store, RVT) == (0, 1)
    clock.forward(3 * MINUTE)
    assert finish(store, RVT) == (0, 1)
    assert sum(rotate(store, RVT, "root")) >= 2
    assert finish(store, RVT) == (1, 0)
    _readable(store, mails)
    with worker.transaction() as tx:
        tx.cases.add(case(subject="Zorgen 5"), "RVT", 2026)
    with database.open().reading() as tx:
        assert "Zorgen 5" in {line.case.subject for line in tx.cases.queue(ANNA)}


def test_a_cell_that_was_tampered_with_stops_the_rotation_and_destroys_no_key(
    database: Database, clock: FakeClock
) -> None:
    store = database.open(clock)
    _filled(store)
    old = _key(store, RVT)
    with store.work() as work:
        table = SEALED[0].table
        row = work.first(select(table.c.id, table.c.content).where(table.c.mailbox == RVT))
        cell = bytes(row.content)
        work.run(table.update().where(table.c.id == row.id).values(content=cell[:-1] + bytes([cell[-1] ^ 1])))
    with pytest.raises(SealBroken):
        for _ in rotate(store, RVT, "root"):
            pass
    clock.forward(3 * MINUTE)
    assert finish(store, RVT) == (0, 1)
    assert _cells_of(store, old) > 0
