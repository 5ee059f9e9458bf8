"""The machine is lost and a backup is put back, on real servers: nobody gets a second mail, and all mail is accounted
for, with the same terms and times as before."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.mail.calendar_forms import Said, outlook
from tests.servers.postgres import PostgresServer
from tests.walk.conftest import World
from tests.walk.inside import Done, inside
from tests.walk.region import AUTHENTICATED, Place, mail
from tests.walk.test_invitations import events, message_id
from tests.walk.test_staff import BEHEERDER, CONSULT, answer
from tests.walk.worker import eventually, poll, queue, start
from triage.ports.delivery import DeliveryState
from triage.store import SqlStore, open_store

RVT = "veiligheidsteam"


def _now() -> datetime:
    return datetime.now(tz=UTC)


@dataclass(frozen=True)
class Facts:
    """What must be the same after a restore, by the subject of the mail that a case began with."""

    owed: dict[str, list[tuple[str, datetime | None, str]]]
    times: dict[str, tuple[datetime, str]]
    mails: dict[str, list[tuple[str, str]]]


def opened(place: Place) -> SqlStore:
    return open_store(place.database_url, place.home, place.key)


def facts(place: Place) -> Facts:
    """Terms with what met them, times with their state, mails with their direction."""
    store, found = opened(place), Facts({}, {}, {})
    try:
        with store.reading() as tx:
            for line in tx.cases.queue(BEHEERDER):
                case_id, subject = line.case.id or 0, line.case.subject
                owed = tx.cases.obligations(BEHEERDER, case_id)
                found.owed[subject] = [(each.key, each.due_at, each.met.evidence if each.met else "") for each in owed]
                hold = tx.agenda.of_case(case_id)
                if hold is not None:
                    found.times[subject] = (hold.slot.starts_at, hold.state.value)
                messages = tx.cases.file(BEHEERDER, line.case.reference).messages
                found.mails[subject] = sorted((each.direction, each.message_id or "") for each in messages)
    finally:
        store.close()
    return found


def deliveries(place: Place) -> dict[DeliveryState, int]:
    store = opened(place)
    try:
        with store.reading() as tx:
            found = tx.outbox.count(RVT, kind="mail")
    finally:
        store.close()
    return {state: number for state, number in found.items() if number}


def recipients(world: World) -> list[str]:
    return [received.rcpt_tos[0] for received in world.smtp.mails]


def request(world: World, number: int) -> dict[str, Any]:
    """A support request of a colleague of that number comes in and is worked off."""
    world.imap.deliver("rvt", mail(number, sender=f"m{number}@jeugdteam.example"), _now())
    return poll(world.place)


def accepted(world: World, which: int) -> bytes:
    """Outlook's yes to one of the invitations that went out."""
    event = events(world)[which]
    said = Said(
        uid=str(event["uid"]), sequence=int(event["sequence"]), starts_at=event["dtstart"].dt.astimezone(UTC),
        stamped_at=_now().replace(microsecond=0), summary=str(event["summary"]),
        in_reply_to=message_id(world.smtp.mails[which]), headers=AUTHENTICATED,
        message_id="akkoord@post.jeugdteam.example", sender=recipients(world)[which],
    )  # fmt: skip
    return outlook(said)


def in_the_next_second() -> None:
    """A mailbox dates mail to the second: what came in the second of the restore may have come before it."""
    this = _now().replace(microsecond=0)
    while _now() < this + timedelta(seconds=1):
        time.sleep(0.01)


def backed_up(world: World, path: Path) -> None:
    done = inside(world.place, "backup", str(path))
    assert done.exit == 0, done.stderr


def restored(place: Place, path: Path, *options: str) -> Done:
    done = inside(place, "restore", str(path), *options)
    assert done.exit == 0, done.stderr
    return done


Lose = Callable[[World], World]


def lose_sqlite(world: World) -> World:
    """The disk is gone; the key was kept elsewhere."""
    key = (world.place.home / "triage.key").read_text()
    shutil.rmtree(world.place.home)
    return replace(world, place=replace(world.place, key=key))


@pytest.fixture(params=["sqlite", "postgresql"])
def losable(request: pytest.FixtureRequest, postgres: PostgresServer) -> tuple[World, Lose]:
    if request.param == "sqlite":
        return request.getfixturevalue("world"), lose_sqlite

    def lose(world: World) -> World:
        return replace(world, place=replace(world.place, database_url=postgres.url(postgres.new_database())))

    return request.getfixturevalue("shared_world"), lose


def test_after_a_restore_nobody_gets_a_second_mail_and_all_is_as_it_was(
    losable: tuple[World, Lose], tmp_path: Path
) -> None:
    world, lose = losable
    path = tmp_path / "nacht.backup"
    world.imap.deliver("rvt", mail(2, CONSULT, subject="Advies"), _now())
    request(world, 1)
    backed_up(world, path)
    request(world, 3)
    request(world, 4)
    world.imap.deliver("rvt", accepted(world, 1), _now())
    world.imap.deliver("rvt", answer(reply_to="<2@test.jeugdteam.example>"), _now(), folder="Sent")
    poll(world.place)
    assert recipients(world) == [f"m{number}@jeugdteam.example" for number in (1, 3, 4, 3)]
    before, counted = facts(world.place), deliveries(world.place)
    assert [state for _, state in before.times.values()].count("booked") == 1
    assert any("staff_mail" in str(each) for each in before.owed["Advies 2"])

    world = lose(world)
    said = restored(world.place, path).stdout
    assert "triage purge" in said
    first, second = poll(world.place), poll(world.place)
    assert (first["on_server"], first["accounted_for"], first["accepted"]) == (5, 5, 5), first
    assert (second["accepted"], second["duplicate"], second["exit"]) == (5, 0, 0), second
    assert len(world.smtp.mails) == 4
    assert facts(world.place) == before
    assert deliveries(world.place) == counted == {DeliveryState.SENT: 4}
    assert [case["tasks"] for case in queue(world.place)] == [[]] * 4
    assert inside(world.place, "audit", "verify").exit == 0

    in_the_next_second()
    request(world, 5)
    assert recipients(world)[4:] == ["m5@jeugdteam.example"]
    held = [starts_at for starts_at, _ in facts(world.place).times.values()]
    assert len(held) == len(set(held)) == 4


def test_a_worker_that_starts_on_a_restored_database_sends_nothing_twice(world: World, tmp_path: Path) -> None:
    path = tmp_path / "nacht.backup"
    request(world, 1)
    backed_up(world, path)
    request(world, 2)
    world = lose_sqlite(world)
    restored(world.place, path)
    worker = start(world.place, "run")
    try:
        eventually(lambda: deliveries(world.place) == {DeliveryState.SENT: 2}, "herkend aan de kopie", seconds=300)
        world.imap.deliver("rvt", mail(3, sender="m3@jeugdteam.example"), _now())
        eventually(lambda: len(world.smtp.mails) == 3, "de nieuwe vraag beantwoord")
    finally:
        worker.send_signal(signal.SIGTERM)
        worker.wait(120)
    assert recipients(world) == [f"m{number}@jeugdteam.example" for number in (1, 2, 3)]


def queued(world: World) -> None:
    """A proposal that the mail server does not take yet."""
    world.smtp.answers["RCPT"] = "451 4.7.1 later"
    request(world, 1)
    del world.smtp.answers["RCPT"]
    assert deliveries(world.place) == {DeliveryState.QUEUED: 1}


def test_what_waited_when_the_backup_was_made_is_sent_once_and_recognised(world: World, tmp_path: Path) -> None:
    path = tmp_path / "nacht.backup"
    queued(world)
    backed_up(world, path)
    eventually(lambda: poll(world.place)["replies_sent"] == 1, "na uitstel verstuurd")
    world = lose_sqlite(world)
    done = restored(world.place, path)
    assert "1 mail(s)" in done.stderr
    assert [case["tasks"] for case in queue(world.place)] == [["delivery_unknown"]]
    poll(world.place)
    assert deliveries(world.place) == {DeliveryState.SENT: 1}
    assert [case["tasks"] for case in queue(world.place)] == [[]]
    assert len(world.smtp.mails) == 1


def test_a_reply_without_a_copy_waits_for_a_person_unless_the_service_had_stopped(world: World, tmp_path: Path) -> None:
    path = tmp_path / "nacht.backup"
    poll(world.place)
    backed_up(world, path)
    world = lose_sqlite(world)
    kept = world.place.key
    stopped = _now() - timedelta(hours=1)
    world.imap.deliver("rvt", mail(1), _now() - timedelta(minutes=5))
    restored(world.place, path)
    poll(world.place)
    assert (world.smtp.mails, deliveries(world.place)) == ([], {DeliveryState.HELD: 1})

    other = replace(world.place, home=world.place.home.with_name("elders"), key=kept)
    restored(other, path, "--stopped-at", stopped.isoformat())
    poll(other)
    assert recipients(world) == ["anja@jeugdteam.example"]


def test_a_backup_that_is_killed_or_fails_leaves_the_one_before(world: World, tmp_path: Path) -> None:
    path = tmp_path / "nacht.backup"
    request(world, 1)
    backed_up(world, path)
    before = path.read_bytes()
    program = (
        "import os, signal, sys\n"
        "from triage.wiring import backing\n"
        "seen = []\n"
        "def look(table):\n"
        "    seen.append(table)\n"
        "    if seen.count('delivery') == int(sys.argv[2]): os.kill(os.getpid(), signal.SIGKILL)\n"
        "from pathlib import Path\n"
        "backing.make_backup(None, Path(sys.argv[1]), look)\n"
    )
    # Killed while it is written, and while it is read back.
    for time_seen in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", program, str(path), time_seen],
            env=world.place.environment(),
            check=False,
            timeout=600,
        )
        assert done.returncode == -signal.SIGKILL
        assert path.read_bytes() == before
    tried = inside(world.place, "backup", "--verify", str(path))
    assert tried.exit == 0
    assert "heel en met deze sleutel terug te zetten" in tried.stdout
    assert "mist u nu de laatste" in tried.stdout
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".triage-proef")] == []
    backed_up(world, path)
    assert path.read_bytes() != before
    assert sorted(each.name for each in tmp_path.iterdir() if "backup" in each.name) == ["nacht.backup"]


def test_the_commands_say_in_one_line_why_not(world: World, tmp_path: Path) -> None:
    path = tmp_path / "nacht.backup"
    request(world, 1)
    backed_up(world, path)
    damaged = tmp_path / "kapot.backup"
    damaged.write_bytes(path.read_bytes()[:-20])
    nothing = replace(world.place, home=tmp_path / "niets")
    for place, file, words in (
        (world.place, path, "niet leeg"),
        (nothing, path, "TRIAGE_KEY"),
        (replace(nothing, key="x" * 43 + "="), path, "andere sleutel"),
        (replace(nothing, key=(world.place.home / "triage.key").read_text()), damaged, "beschadigd"),
        (nothing, tmp_path / "geen.backup", "niet te lezen"),
    ):
        done = inside(place, "restore", str(file))
        assert done.exit == 2
        assert words in done.stderr, done.stderr
        assert (done.stdout, done.stderr.count("\n")) == ("", 1)
    assert not (tmp_path / "niets" / "triage.db").exists()
