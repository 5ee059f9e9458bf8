"""A worker goes on when its clock jumps: two hours forward, two hours back."""

from __future__ import annotations

import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.faults.scene import Post, open_mailbox
from tests.walk.region import mail
from tests.walk.worker import eventually


def test_a_worker_whose_clock_is_set_back_or_forward_answers_what_comes_in(tmp_path: Path) -> None:
    received = datetime.now(tz=UTC) - timedelta(hours=3)
    with open_mailbox(tmp_path) as stage, stage.scene("klok", Post([mail(1)], received)) as scene:
        settings = scene.place.config / "mailboxes.toml"
        # Nothing wakes the worker but its own schedule.
        settings.write_text(settings.read_text().replace("poll_seconds = 5", "poll_seconds = 5\nidle = false"))
        clock = tmp_path / "clock"
        clock.write_text("0")
        with (tmp_path / "log").open("ab") as log:
            command = [sys.executable, "-m", "tests.faults.points", str(clock), "run"]
            worker = subprocess.Popen(command, env=scene.place.environment(), stderr=log)
        try:
            eventually(lambda: len(scene.sink.mails) == 1, "het eerste voorstel")
            for number, hours in ((2, -2), (3, 2), (4, 0)):
                clock.write_text(str(hours * 3600))
                sender = f"m{number}@jeugdteam.example"
                stage.imap.deliver("klok", mail(number, sender=sender), received)
                eventually(lambda: len(scene.sink.mails) == number, f"een voorstel na {hours} uur")  # noqa: B023
        finally:
            worker.send_signal(signal.SIGTERM)
            assert worker.wait(120) == 0
        recipients = [each.rcpt_tos[0] for each in scene.sink.mails]
        assert len(recipients) == len(set(recipients))
