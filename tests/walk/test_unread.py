"""Mail that is not read, on real servers: what is not given, what nobody could read, what lies elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from tests.walk.conftest import World
from tests.walk.inside import inside
from tests.walk.region import SUPPORT, Place, mail
from tests.walk.test_exchange import Online, online  # noqa: F401 - the fixture
from tests.walk.worker import poll, queue
from triage.domain.access import Role, Viewer
from triage.store import SqlStore, open_store
from triage.workflow import quarantine

ANNA = Viewer.of("anna", {"veiligheidsteam"}, Role.BEHEERDER)
NESTED = b"From: anja@jeugdteam.example\r\n" + b"".join(
    b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(10_000)
)
NOTICE = (
    b"From: Veilig Thuis via Kluispost <noreply@kluispost.example>\r\nTo: algemeen@veiligheidsteamzawa.nl\r\n"
    b"Subject: U heeft een beveiligd bericht\r\nMessage-ID: <kluis@kluispost.example>\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\n\r\nU heeft een beveiligd bericht ontvangen van Veilig Thuis.\r\n"
    b"Klik op de knop om het bericht te openen. Het bericht is 3 dagen beschikbaar.\r\n"
)


def _now() -> datetime:
    return datetime.now(tz=UTC)


@contextmanager
def opened(place: Place) -> Iterator[SqlStore]:
    """The database of *place*, as the web process has it."""
    store = open_store(None, place.home, None)
    try:
        yield store
    finally:
        store.close()


def test_a_mail_that_the_server_does_not_give_is_named_by_poll_and_check_until_it_is_here(online: Online) -> None:  # noqa: F811
    uids = online.fill(3)
    online.exchange.silent.add(uids[1])
    report = online.report()
    assert report["exit"] == 1
    assert "veiligheidsteam: niet volledig opgenomen" in report["said"]
    assert f"map INBOX, UID {uids[1]}" in report["said"]
    check = inside(online.place, "check", "--mailbox", "veiligheidsteam")
    assert check.exit == 1, check.stdout
    assert "veiligheidsteam: alles van de server opgenomen" in check.stdout
    assert str(uids[1]) in check.stdout
    online.exchange.silent.clear()
    assert online.report()["exit"] == 0
    assert inside(online.place, "check", "--mailbox", "veiligheidsteam").exit == 0


def test_a_poison_mail_is_a_case_that_can_be_tried_again_and_taken_along(world: World) -> None:
    world.imap.deliver_all("rvt", [NESTED, mail(1)], _now())
    said = poll(world.place)
    assert (said["exit"], said["quarantined"], said["accepted"], said["replies_sent"]) == (1, 1, 1, 1)
    case = next(line for line in queue(world.place) if "quarantined" in line["flags"])
    assert case["due_at"] is not None
    with opened(world.place) as store:
        with store.transaction() as tx:
            case_id = tx.cases.file(ANNA, case["case"]).line.case.id or 0
            (unread,) = quarantine.unread_of(tx, case_id)
            name, raw = quarantine.taken_along(tx, ANNA, case["case"], unread.mail.mail_id)
            quarantine.retry(tx, ANNA, case["case"], unread.mail.mail_id)
        assert (name, raw) == (f"{case['case']}-{unread.mail.mail_id}.eml", NESTED)
        assert "delen" in unread.mail.reason or "genest" in unread.mail.reason
    again = poll(world.place)
    # The worker tried: the same case, no second one, nothing sent for it.
    assert (again["quarantined"], again["accepted"], again["replies_sent"]) == (1, 1, 1)
    assert [line["case"] for line in queue(world.place) if "quarantined" in line["flags"]] == [case["case"]]
    with opened(world.place) as store, store.reading() as tx:
        (tried,) = quarantine.unread_of(tx, case_id)
        assert tried.mail.attempts == 2


def test_a_secure_mail_notice_is_owed_by_its_expiry_and_becomes_what_was_fetched(world: World) -> None:
    received = _now()
    world.imap.deliver("rvt", NOTICE, received)
    poll(world.place)
    (notice,) = queue(world.place)
    assert "elsewhere" in notice["flags"]
    with opened(world.place) as store:
        with store.transaction() as tx:
            (fetch,) = [owed for owed in tx.cases.file(ANNA, notice["case"]).obligations if owed.key == "inhoud-elders"]
            assert fetch.due_at is not None
            assert abs(fetch.due_at - (received + timedelta(days=3))) < timedelta(minutes=1)
            fetched = mail(7, SUPPORT, sender="vt@veiligthuis.example", headers="")
            quarantine.add_mail(tx, ANNA, notice["case"], fetched, 1_000_000)
        poll(world.place)
        with store.reading() as tx:
            file = tx.cases.file(ANNA, notice["case"])
    assert (file.line.case.kind.value, file.line.case.sender) == ("support", "vt@veiligthuis.example")
    assert "elsewhere" not in {flag.value for flag in file.line.case.flags}
    assert len(file.messages) == 2
    assert next(owed for owed in file.obligations if owed.key == "inhoud-elders").met is not None
    assert world.smtp.mails == []
