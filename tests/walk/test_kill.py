"""SIGKILL in the middle: nothing lost, nothing twice; and several workers on one database."""

from __future__ import annotations

import signal
import sqlite3
from contextlib import closing
from datetime import UTC, datetime

import pytest

from tests.walk.conftest import World
from tests.walk.region import mail
from tests.walk.worker import eventually, killed_at, poll, queue, start, start_impatient
from triage.ports.delivery import DeliveryState
from triage.store import open_store


def _now() -> datetime:
    return datetime.now(tz=UTC)


def _settled(world: World) -> tuple[int, int]:
    """How many proposals are sent or unknown, and how many of those are unknown."""
    place = world.place
    store = open_store(place.database_url, place.home, place.key)
    try:
        with store.transaction() as tx:
            count = tx.outbox.count("veiligheidsteam", kind="mail")
    finally:
        store.close()
    return count[DeliveryState.SENT] + count[DeliveryState.UNKNOWN], count[DeliveryState.UNKNOWN]


@pytest.mark.parametrize("point", ["after-fetch", "before-archive-commit", "before-case-commit"])
def test_a_worker_killed_before_a_commit_loses_nothing_and_repeats_nothing(world: World, point: str) -> None:
    world.imap.deliver_all("rvt", [mail(number) for number in range(1, 4)], _now())
    assert killed_at(world.place, point) == -signal.SIGKILL
    eventually(lambda: poll(world.place)["replies_sent"] == 3, "drie voorstellen")
    said = poll(world.place)
    assert (said["accepted"], said["duplicate"], said["accounted_for"]) == (3, 0, 3)
    assert len(queue(world.place)) == 3
    assert len(world.smtp.mails) == 3


def test_a_worker_killed_between_data_and_its_answer_never_sends_again(world: World) -> None:
    world.imap.deliver("rvt", mail(1), _now())
    assert killed_at(world.place, "between-data-and-answer") == -signal.SIGKILL
    eventually(lambda: world.smtp.after_data == 1, "de server nam het bericht aan")
    eventually(
        lambda: [case["tasks"] for case in queue(world.place) if poll(world.place)] == [["delivery_unknown"]],
        "een medewerker ziet dat onbekend is of het aankwam",
        seconds=400,
    )
    assert world.smtp.after_data == 1


def test_two_workers_on_one_database_and_one_killed_answer_every_mail_once(shared_world: World) -> None:
    world = shared_world
    first, second = start_impatient(world.place, "run"), start_impatient(world.place, "run")
    try:
        world.imap.deliver_all(
            "rvt", [mail(number, sender=f"m{number}@jeugdteam.example") for number in range(30)], _now()
        )
        eventually(lambda: len(world.smtp.mails) >= 3, "de eerste voorstellen")
        first.kill()
        # What the killed worker was sending at that very moment is unknown, and must not be sent again.
        eventually(lambda: _settled(world)[0] == 30, "elk voorstel verstuurd of onbekend", seconds=400)
    finally:
        for worker in (first, second):
            worker.terminate()
            worker.wait(120)
    # The killed worker gave nothing back: its lease has to run out first.
    eventually(lambda: poll(world.place)["accounted_for"] == 30, "een ronde zonder die worker")
    assert poll(world.place)["accepted"] == 30
    recipients = [received.rcpt_tos[0] for received in world.smtp.mails]
    assert len(recipients) == len(set(recipients))
    assert len(recipients) >= 30 - _settled(world)[1] >= 29


def test_a_worker_stops_cleanly_when_asked(world: World) -> None:
    worker = start(world.place, "run")
    world.imap.deliver("rvt", mail(1), _now())
    eventually(lambda: len(world.smtp.mails) == 1, "een voorstel")
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(120) == 0
    # It left its source to the next one at once.
    assert poll(world.place)["accounted_for"] == 1


def test_a_running_worker_chains_the_history(world: World) -> None:
    worker = start(world.place, "run")
    try:
        world.imap.deliver("rvt", mail(1), _now())
        eventually(lambda: len(world.smtp.mails) == 1, "een voorstel")
        eventually(lambda: _chained(world) > 0, "geketende geschiedenis")
    finally:
        worker.terminate()
        worker.wait(120)


def _chained(world: World) -> int:
    with closing(sqlite3.connect(world.place.home / "triage.db")) as database:
        return int(database.execute("SELECT count(*) FROM event WHERE position IS NOT NULL").fetchone()[0])


def test_a_mail_that_arrives_while_the_worker_is_on_the_line_is_answered_at_once(world: World) -> None:
    worker = start(world.place, "run")
    try:
        world.imap.deliver("rvt", mail(1), _now())
        eventually(lambda: len(world.smtp.mails) == 1, "een voorstel")
        world.imap.deliver("rvt", mail(2), _now())
        # Far below the interval of 5 seconds would be IDLE's doing; the bound only says that it comes.
        eventually(lambda: len(world.smtp.mails) == 2, "het tweede voorstel")
    finally:
        worker.terminate()
        worker.wait(120)
