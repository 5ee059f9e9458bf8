"""What was received, and how it is accounted for (R-50)."""

from __future__ import annotations

import base64
import os
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.store.build import HOUR, MINUTE, NOW, RET, RVT, FakeClock, arrival, case, incoming, location, raw_mail
from tests.store.conftest import Database
from triage.domain.errors import LostClaim, NotFound
from triage.ports.store import Archived, ArchivedMail, MailboxCount, Outcome, PollReport, Store
from triage.store.tables import MailChunk, table_of

CHUNKS = table_of(MailChunk)


def archive(store: Store, *arrivals_: object) -> list[Archived]:
    with store.transaction() as tx:
        return [tx.ledger.archive(each, f"walk-{number}") for number, each in enumerate(arrivals_, 1)]  # type: ignore[arg-type]


def claim_one(store: Store, lasting: timedelta = MINUTE) -> ArchivedMail:
    (mail,) = store.claim_mails(1, "worker", lasting)
    return mail


def settle(store: Store, mail: ArchivedMail, outcome: Outcome = Outcome.ACCEPTED) -> int:
    with store.transaction(mail.claim) as tx:
        made = tx.cases.add(case(mailbox=mail.mailbox), "RVT", 2026)
        tx.ledger.settle(mail.claim, outcome, case_id=made.id)
    assert made.id is not None
    return made.id


def test_a_source_goes_live_when_it_is_first_seen_and_stays_so(store: Store, clock: FakeClock) -> None:
    with store.transaction() as tx:
        assert tx.ledger.first_seen("rvt", RVT, None) == NOW
    clock.forward(HOUR)
    with store.transaction() as tx:
        assert tx.ledger.first_seen("rvt", RVT, None) == NOW
        assert tx.ledger.first_seen("rvt", RVT, NOW - HOUR) == NOW


def test_a_configured_go_live_is_kept(store: Store) -> None:
    with store.transaction() as tx:
        assert tx.ledger.first_seen("rvt", RVT, NOW - 3 * HOUR) == NOW - 3 * HOUR


def test_a_folder_nobody_looked_at_has_no_known_uids(store: Store) -> None:
    with store.transaction() as tx:
        assert tx.ledger.known_uids("rvt", "INBOX", 7) == frozenset()


def test_known_uids_are_those_of_one_folder_under_one_uidvalidity(store: Store) -> None:
    archive(
        store,
        arrival(1),
        arrival(4_294_967_295),
        arrival(3, at=location(3, uidvalidity=4_294_967_295)),
        arrival(4, at=location(4, folder="Archief")),
        arrival(5, at=location(5, source="ander")),
    )
    with store.transaction() as tx:
        assert tx.ledger.known_uids("rvt", "INBOX", 7) == {1, 4_294_967_295}
        assert tx.ledger.known_uids("rvt", "INBOX", 4_294_967_295) == {3}
        assert tx.ledger.known_uids("rvt", "INBOX", 7, 1) == {1, 4_294_967_295}
        assert tx.ledger.known_uids("rvt", "INBOX", 7, 2) == {4_294_967_295}


def test_an_archived_mail_comes_back_byte_for_byte(store: Store) -> None:
    odd = b"\x00\xff" + os.urandom(2_500_000) + b"\r\n"
    attached = b"Subject: Bijlage\r\n\r\n" + base64.encodebytes(os.urandom(1_500_000)) + b"\r\n"
    found = archive(store, arrival(1), arrival(2, odd), arrival(3, b""), arrival(4, attached))
    with store.transaction() as tx:
        assert [tx.ledger.raw(each.mail_id) for each in found] == [raw_mail(1), odd, b"", attached]


def test_an_unknown_mail_has_no_bytes(store: Store) -> None:
    with store.transaction() as tx, pytest.raises(NotFound):
        tx.ledger.raw(999)


def test_the_same_location_again_changes_nothing(store: Store) -> None:
    first, again, other_bytes = archive(store, arrival(1), arrival(1), arrival(1, b"iets anders"))
    assert first == again == other_bytes == Archived(first.mail_id, Outcome.PENDING)
    with store.transaction() as tx:
        assert tx.ledger.count(RVT) == MailboxCount(pending=1)
        assert tx.ledger.raw(first.mail_id) == raw_mail(1)


def test_the_same_bytes_elsewhere_in_a_mailbox_are_a_duplicate_of_the_first(store: Store) -> None:
    first, copy = archive(store, arrival(1), arrival(2, raw_mail(1)))
    assert copy == Archived(first.mail_id, Outcome.DUPLICATE)
    case_id = settle(store, claim_one(store))
    assert store.claim_mails(10, "worker", MINUTE) == []
    (later,) = archive(store, arrival(3, raw_mail(1)))
    assert later == Archived(first.mail_id, Outcome.DUPLICATE, case_id)
    with store.transaction() as tx:
        assert tx.ledger.count(RVT) == MailboxCount(accepted=1, duplicate=2)


def test_what_staff_sent_is_claimed_as_such_and_counted_apart(store: Store) -> None:
    with store.transaction() as tx:
        tx.ledger.first_seen("rvt", RVT, None)
        tx.ledger.archive(arrival(1), "w1")
        tx.ledger.archive(replace(arrival(2, at=location(2, folder="Sent")), sent=True), "w2")
    assert [mail.sent for mail in store.claim_mails(2, "test", MINUTE)] == [False, True]
    with store.transaction() as tx:
        assert tx.ledger.count(RVT) == MailboxCount(pending=1)
        assert tx.ledger.count(RVT, sent=True) == MailboxCount(pending=1)
        assert tx.ledger.count(RVT, source="rvt", sent=True).total == 1


def test_sent_and_received_mail_are_no_copies_of_each_other(store: Store) -> None:
    raw = raw_mail()
    places = [location(1, folder="Sent"), location(1), location(2, folder="Sent"), location(2)]
    arrivals = [replace(arrival(raw=raw, at=each), sent=each.folder == "Sent") for each in places]
    first, second, third, fourth = archive(store, *arrivals)
    assert [each.outcome for each in (first, second)] == [Outcome.PENDING] * 2
    assert (third.outcome, third.mail_id) == (Outcome.DUPLICATE, first.mail_id)
    assert (fourth.outcome, fourth.mail_id) == (Outcome.DUPLICATE, second.mail_id)


def test_erased_bytes_stay_erased_in_either_direction(store: Store) -> None:
    (received,) = archive(store, arrival(raw=raw_mail()))
    with store.transaction() as tx:
        tx.ledger.erase(received.mail_id)
    (copy,) = archive(store, replace(arrival(raw=raw_mail(), at=location(9, folder="Sent")), sent=True))
    assert copy.outcome is Outcome.TOMBSTONE


def test_the_same_bytes_in_two_mailboxes_are_a_mail_of_each(store: Store) -> None:
    mine, theirs = archive(store, arrival(1), arrival(1, raw_mail(1), mailbox=RET, at=location(1, source="ret")))
    assert mine.mail_id != theirs.mail_id
    assert theirs.outcome is Outcome.PENDING


def test_a_mail_under_a_new_uidvalidity_is_a_duplicate_and_not_taken_in_again(store: Store) -> None:
    first, moved = archive(store, arrival(1), arrival(1, raw_mail(1), at=location(1, uidvalidity=8)))
    assert moved == Archived(first.mail_id, Outcome.DUPLICATE)


def test_counts_are_kept_apart_by_source_and_mailbox(store: Store) -> None:
    archive(
        store,
        arrival(1),
        arrival(2, at=location(2, source="tweede")),
        arrival(3, mailbox=RET, at=location(3, source="ret")),
    )
    with store.transaction() as tx:
        assert tx.ledger.count(RVT).total == 2
        assert tx.ledger.count(RVT, source="tweede") == MailboxCount(pending=1)
        assert tx.ledger.count(RVT, source="onbekend") == MailboxCount()


def test_mails_are_claimed_oldest_first_with_their_bytes_and_stamp(store: Store, clock: FakeClock) -> None:
    with store.transaction() as tx:
        tx.ledger.first_seen("rvt", RVT, NOW - HOUR)
    archive(store, arrival(1, internal_date=NOW - MINUTE))
    clock.forward(MINUTE)
    archive(store, arrival(2))
    first, second = store.claim_mails(5, "worker", MINUTE)
    assert (first.raw, second.raw) == (raw_mail(1), raw_mail(2))
    assert (first.stamp.internal_date, first.stamp.observed_at) == (NOW - MINUTE, NOW)
    assert (first.location, first.mailbox, first.walk, first.attempts) == (location(1), RVT, "walk-1", 0)
    assert first.answer_from == NOW - HOUR
    assert first.claim.expires_at == clock.now + MINUTE
    assert len(first.fingerprint) == 64


def test_a_mail_of_a_source_that_was_never_registered_is_never_answerable(store: Store) -> None:
    archive(store, arrival(1))
    assert claim_one(store).answer_from.year == 9999


def test_a_claimed_mail_is_nobody_elses_until_the_claim_runs_out(store: Store, clock: FakeClock) -> None:
    archive(store, arrival(1))
    first = claim_one(store)
    assert store.claim_mails(5, "ander", MINUTE) == []
    clock.forward(MINUTE)
    (second,) = store.claim_mails(5, "ander", MINUTE)
    assert second.claim.token > first.claim.token
    assert (first.attempts, second.attempts) == (0, 1)


def test_who_was_overtaken_saves_nothing(store: Store, clock: FakeClock) -> None:
    archive(store, arrival(1))
    overtaken = claim_one(store)
    clock.forward(MINUTE)
    current = claim_one(store)
    reached = False
    with pytest.raises(LostClaim), store.transaction(overtaken.claim) as tx:  # noqa: PT012
        reached = True
        tx.settings.set("sporen", "achtergelaten", "worker")
    with store.transaction() as tx:
        assert tx.settings.get("sporen") is None
        with pytest.raises(LostClaim):
            tx.ledger.settle(overtaken.claim, Outcome.ACCEPTED, case_id=None)
        with pytest.raises(LostClaim):
            tx.ledger.postpone(overtaken.claim, NOW, "te laat")
    assert not reached
    settle(store, current)


def test_a_claim_that_ran_out_but_was_not_taken_over_is_still_honoured(store: Store, clock: FakeClock) -> None:
    archive(store, arrival(1))
    mail = claim_one(store)
    clock.forward(2 * MINUTE)
    settle(store, mail)
    with store.transaction() as tx:
        assert tx.ledger.count(RVT) == MailboxCount(accepted=1)


def test_a_mail_is_settled_once(store: Store) -> None:
    archive(store, arrival(1))
    mail = claim_one(store)
    settle(store, mail)
    with pytest.raises(LostClaim):
        settle(store, mail, Outcome.QUARANTINED)
    with store.transaction() as tx:
        assert tx.ledger.count(RVT) == MailboxCount(accepted=1)


@pytest.mark.parametrize("outcome", [Outcome.ACCEPTED, Outcome.DUPLICATE, Outcome.QUARANTINED])
def test_every_outcome_is_accounted_for(store: Store, outcome: Outcome) -> None:
    archive(store, arrival(1))
    settle(store, claim_one(store), outcome)
    with store.transaction() as tx:
        assert tx.ledger.count(RVT) == MailboxCount(**{outcome.value: 1})


def test_what_could_not_be_read_is_counted_of_its_own_mailbox_and_of_received_mail_only(store: Store) -> None:
    archive(store, arrival(1), arrival(2), arrival(3, mailbox=RET), replace(arrival(4), sent=True))
    for number in range(4):
        settle(store, claim_one(store), Outcome.ACCEPTED if number == 0 else Outcome.QUARANTINED)
    with store.transaction() as tx:
        assert (tx.ledger.unread(RVT), tx.ledger.unread(RET), tx.ledger.unread("onbekend")) == (1, 1, 0)


def test_a_postponed_mail_waits_its_turn_and_counts_the_attempt(store: Store, clock: FakeClock) -> None:
    archive(store, arrival(1), arrival(2))
    poison = claim_one(store)
    with store.transaction(poison.claim) as tx:
        tx.ledger.postpone(poison.claim, NOW + MINUTE, "de lezer stopte")
    (good,) = store.claim_mails(5, "worker", 2 * MINUTE)
    assert good.location.uid == 2
    clock.forward(MINUTE)
    again = claim_one(store)
    assert (again.location.uid, again.attempts) == (1, 1)


def test_a_step_that_fails_leaves_nothing(store: Store) -> None:
    with pytest.raises(RuntimeError), store.transaction() as tx:  # noqa: PT012
        tx.ledger.archive(arrival(1), "walk")
        tx.cases.add(case(), "RVT", 2026)
        raise RuntimeError
    with store.transaction() as tx:
        assert tx.ledger.known_uids("rvt", "INBOX", 7) == frozenset()
        assert tx.cases.add(case(), "RVT", 2026).reference == "RVT-2026-0001"


def test_what_is_written_while_only_reading_is_not_kept(store: Store) -> None:
    archive(store, arrival(1))
    with store.reading() as tx:
        assert tx.ledger.known_uids("rvt", "INBOX", 7) == {1}


def note(store: Store, uid: int, message: object) -> int | None:
    (found,) = archive(store, arrival(uid))
    with store.transaction() as tx:
        return tx.ledger.duplicate_of(RVT, message, found.mail_id)  # type: ignore[arg-type]


def test_a_mail_rendered_anew_is_recognised(store: Store) -> None:
    assert note(store, 1, incoming(text="Over het gezin.\nTot dinsdag")) is None
    first = archive(store, arrival(1))[0].mail_id
    assert note(store, 2, incoming(text="Over het   gezin.\r\n\r\nTot dinsdag ")) == first
    assert note(store, 3, incoming(text="Over het gezin. Tot dinsdag")) == first


def test_the_same_message_id_with_other_content_is_a_new_mail(store: Store) -> None:
    assert note(store, 1, incoming()) is None
    assert note(store, 2, incoming(subject="Iets anders")) is None
    assert note(store, 3, incoming(text="Een andere tekst")) is None
    assert note(store, 4, incoming(sender="iemand@anders.example")) is None


def test_the_same_content_with_another_message_id_is_a_new_mail(store: Store) -> None:
    assert note(store, 1, incoming()) is None
    assert note(store, 2, incoming("<twee@wijkteam.example>")) is None


def test_without_a_message_id_nothing_is_guessed(store: Store) -> None:
    assert note(store, 1, incoming(None)) is None
    assert note(store, 2, incoming(None)) is None


def test_looking_at_the_same_mail_again_is_no_duplicate(store: Store) -> None:
    assert note(store, 1, incoming()) is None
    assert note(store, 1, incoming()) is None


def test_a_rendering_is_recognised_in_its_own_mailbox_only(store: Store) -> None:
    assert note(store, 1, incoming()) is None
    (other,) = archive(store, arrival(9, mailbox=RET, at=location(9, source="ret")))
    with store.transaction() as tx:
        assert tx.ledger.duplicate_of(RET, incoming(), other.mail_id) is None


def test_erased_bytes_stay_erased_wherever_they_turn_up_again(store: Store) -> None:
    first, copy = archive(store, arrival(1), arrival(2, raw_mail(1)))
    settle(store, claim_one(store))
    with store.transaction() as tx:
        tx.ledger.erase(first.mail_id)
    (back,) = archive(store, arrival(3, raw_mail(1)))
    assert back.outcome is Outcome.TOMBSTONE
    assert store.claim_mails(5, "worker", MINUTE) == []
    with store.transaction() as tx:
        assert tx.ledger.count(RVT) == MailboxCount(tombstone=3)
        assert tx.ledger.known_uids("rvt", "INBOX", 7) == {1, 2, 3}
        with pytest.raises(NotFound):
            tx.ledger.raw(copy.mail_id)
        with pytest.raises(NotFound):
            tx.ledger.erase(999)


def test_an_erased_mail_rendered_anew_is_recognised(store: Store) -> None:
    assert note(store, 1, incoming()) is None
    first = archive(store, arrival(1))[0].mail_id
    with store.transaction() as tx:
        tx.ledger.erase(first)
    assert note(store, 2, incoming()) == first


def test_the_latest_report_of_each_folder_is_kept(store: Store) -> None:
    with store.transaction() as tx:
        tx.ledger.report(PollReport("rvt", "INBOX", RVT, NOW, 3, 2, (8,)))
        tx.ledger.report(PollReport("ret", "INBOX", RET, NOW, 0, 0, (), "weg\x00"))
    latest = PollReport("rvt", "INBOX", RVT, NOW + HOUR, 3, 3)
    with store.transaction() as tx:
        tx.ledger.report(latest)
        found = tx.ledger.reports()
    assert [report.source for report in found] == ["ret", "rvt"]
    assert found[1] == latest
    assert found[0].missing == ()


def test_a_clock_that_is_set_back_keeps_no_mail_waiting(store: Store, clock: FakeClock) -> None:
    archive(store, arrival(1), arrival(2))
    dead = claim_one(store)
    clock.forward(-2 * HOUR)
    assert {mail.location.uid for mail in store.claim_mails(5, "ander", MINUTE)} == {1, 2}
    with pytest.raises(LostClaim), store.transaction(dead.claim):
        pass


# Quarantine, and mail that people add


def quarantine(store: Store, mail: ArchivedMail, reason: str = "te veel delen") -> int:
    with store.transaction(mail.claim) as tx:
        made = tx.cases.add(case(mailbox=mail.mailbox), "RVT", 2026)
        tx.ledger.settle(mail.claim, Outcome.QUARANTINED, case_id=made.id, reason=reason)
    assert made.id is not None
    return made.id


def test_the_mails_of_a_case_say_how_each_is_accounted_for(store: Store) -> None:
    archive(store, arrival(1), arrival(2))
    case_id = quarantine(store, claim_one(store))
    other = settle(store, claim_one(store))
    with store.transaction() as tx:
        (unread,) = tx.ledger.of_case(case_id)
        (accepted,) = tx.ledger.of_case(other)
    assert (unread.outcome, unread.attempts, unread.reason) == (Outcome.QUARANTINED, 1, "te veel delen")
    assert (unread.size, unread.truncated, unread.received_at) == (len(raw_mail(1)), False, NOW)
    assert (accepted.outcome, accepted.attempts, accepted.reason) == (Outcome.ACCEPTED, 0, "")


def test_copies_sent_mail_and_erased_mail_are_not_among_the_mails_of_a_case(store: Store) -> None:
    archive(store, arrival(1), replace(arrival(2), sent=True))
    case_id = quarantine(store, claim_one(store))
    sent = claim_one(store)
    with store.transaction(sent.claim) as tx:
        tx.ledger.settle(sent.claim, Outcome.ACCEPTED, case_id=case_id)
        (only,) = tx.ledger.of_case(case_id)
        tx.ledger.erase(only.mail_id)
        assert tx.ledger.of_case(case_id) == []


def test_a_quarantined_mail_is_read_once_more_for_its_own_case(store: Store) -> None:
    archive(store, arrival(1), arrival(2, raw_mail(1)))
    first = claim_one(store)
    case_id = quarantine(store, first)
    with store.transaction() as tx:
        assert tx.ledger.retry(first.claim.id)
        assert tx.ledger.count(RVT) == MailboxCount(pending=1, duplicate=1)
    again = claim_one(store)
    assert (again.claim.id, again.case_id, again.attempts, again.raw) == (first.claim.id, case_id, 1, raw_mail(1))
    with store.transaction(again.claim) as tx:
        tx.ledger.settle(again.claim, Outcome.ACCEPTED, case_id=case_id)
        assert tx.ledger.count(RVT) == MailboxCount(accepted=1, duplicate=1)
    with pytest.raises(LostClaim), store.transaction() as tx:
        tx.ledger.settle(first.claim, Outcome.QUARANTINED, case_id=case_id)


def test_only_a_quarantined_mail_is_read_once_more(store: Store) -> None:
    archive(store, arrival(1), arrival(2))
    mail = claim_one(store)
    settle(store, mail)
    waiting = claim_one(store)
    with store.transaction() as tx:
        assert not tx.ledger.retry(mail.claim.id)
        assert not tx.ledger.retry(waiting.claim.id)
        assert not tx.ledger.retry(9_999)


def test_a_mail_that_a_person_adds_knows_its_case(store: Store) -> None:
    with store.transaction() as tx:
        made = tx.cases.add(case(), "RVT", 2026)
        added = replace(
            arrival(1, at=location(1, source="added:veiligheidsteam")), case_id=made.id, answer_wanted=False
        )
        kept = tx.ledger.archive(added, "walk")
    assert kept.outcome is Outcome.PENDING
    assert claim_one(store).case_id == made.id
    (known,) = archive(store, arrival(5, raw_mail(1)))
    assert (known.outcome, known.case_id) == (Outcome.DUPLICATE, made.id)


def test_the_same_mail_in_another_mailbox_is_found_by_its_words_and_not_by_its_bytes(store: Store) -> None:
    archive(store, arrival(1))
    here = claim_one(store)
    with store.transaction(here.claim) as tx:
        tx.ledger.duplicate_of(RVT, incoming(), here.claim.id)
        made = tx.cases.add(case(), "RVT", 2026)
        tx.ledger.settle(here.claim, Outcome.ACCEPTED, case_id=made.id)
    with store.transaction() as tx:
        assert tx.ledger.same_in(RVT, incoming()) == made.id
        assert tx.ledger.same_in(RVT, incoming(text="Iets anders")) is None
        assert tx.ledger.same_in(RVT, incoming(None)) is None
        assert tx.ledger.same_in(RET, incoming()) is None


def test_what_staff_sent_is_not_the_same_mail_received(store: Store) -> None:
    archive(store, replace(arrival(1), sent=True))
    sent = claim_one(store)
    with store.transaction(sent.claim) as tx:
        tx.ledger.duplicate_of(RVT, incoming(), sent.claim.id)
        made = tx.cases.add(case(), "RVT", 2026)
        tx.ledger.settle(sent.claim, Outcome.ACCEPTED, case_id=made.id)
        assert tx.ledger.same_in(RVT, incoming()) is None


def test_large_mails_are_claimed_one_by_one_and_those_behind_wait_their_turn(database: Database) -> None:
    sql_store = database.open()
    heavy = [replace(arrival(uid), size=40_000_000) for uid in (1, 2)]
    archive(sql_store, *heavy, arrival(3))
    (first,) = sql_store.claim_mails(5, "worker", MINUTE)
    (second,) = sql_store.claim_mails(5, "worker", MINUTE)
    (third,) = sql_store.claim_mails(5, "worker", MINUTE)
    assert [mail.location.uid for mail in (first, second, third)] == [1, 2, 3]
    # Being given back is no failed attempt.
    assert [mail.attempts for mail in (first, second, third)] == [0, 0, 0]


def test_a_mail_whose_bytes_cannot_be_opened_holds_up_no_other(database: Database) -> None:
    store = database.open()
    archive(store, arrival(1), arrival(2))
    with store.work() as work:
        work.run(CHUNKS.update().where(CHUNKS.c.mail_id == 1).values(data=b"geen cel"))
    broken, good = store.claim_mails(5, "worker", MINUTE)
    assert (broken.raw, broken.truncated) == (b"", True)
    assert (good.raw, good.truncated) == (raw_mail(2), False)


def test_a_mail_that_ends_its_worker_is_soon_taken_alone(store: Store, clock: FakeClock) -> None:
    archive(store, arrival(1), arrival(2), arrival(3))
    for expected in ([1, 2, 3], [1, 2, 3], [1]):
        assert [mail.location.uid for mail in store.claim_mails(8, "worker", MINUTE)] == expected
        # The worker died with all it held.
        clock.forward(2 * MINUTE)
    good = [store.claim_mails(8, "other", 9 * MINUTE) for _ in range(3)]
    assert sorted(mail.location.uid for claimed in good for mail in claimed) == [1, 2, 3]
    assert all(len(claimed) == 1 for claimed in good)
