"""The scheduled worker as it runs: it gives signs of life, tells another system of a case, and logs each mail's way."""

from __future__ import annotations

import json
import signal
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

from tests.servers.hook import running_hook
from tests.walk.conftest import World
from tests.walk.inside import inside
from tests.walk.region import AUTHENTICATED, MAILBOX, PARTNER, SUPPORT, command
from tests.walk.test_hooks import write_hooks
from tests.walk.worker import _started, eventually


def _request() -> bytes:
    head = f"From: {PARTNER}\r\nTo: {MAILBOX}\r\nSubject: Vraag\r\nMessage-ID: <1@jeugdteam.example>\r\n"
    return (AUTHENTICATED + head + "\r\n" + SUPPORT).encode()


def test_a_running_worker_shows_that_it_lives_tells_of_cases_and_logs_the_way_of_a_mail(
    world: World, tmp_path: Path
) -> None:
    place = world.place
    (tmp_path / "hook").mkdir()
    with running_hook(tmp_path / "hook") as hook:
        before = (place.config / "configuration.toml").read_text()
        write_hooks(place.config, hook, '["case.opened"]')
        (place.config / "configuration.toml").write_text(before)
        worker = _started(command("run"), place, TRIAGE_HOOK_SECRET_ZAAKSYSTEEM="een-geheim")
        try:
            eventually(lambda: inside(place, "health", "--here").exit == 0, "de worker geeft een teken")
            # From its first round on, a hook is told of what happens.
            eventually(lambda: '"started"' in (place.config / "worker.log").read_text(), "de worker begint")
            eventually(lambda: _is_told(place.home), "de hook is begonnen")
            world.imap.deliver("rvt", _request(), datetime.now(tz=UTC))
            eventually(lambda: bool(hook.requests), "het andere systeem hoort van de zaak")
            eventually(lambda: bool(world.smtp.mails), "het voorstel gaat uit")
        finally:
            worker.send_signal(signal.SIGTERM)
            assert worker.wait(120) == 0
    told = json.loads(hook.requests[0].body)
    assert told["event"] == "case.opened"
    assert told["reference"].startswith("RVT-")
    lines = [json.loads(line) for line in (place.config / "worker.log").read_text().splitlines()]
    # What lies in the Sent folder since is taken in as well, on a way of its own.
    received = next(line for line in lines if line["event"] == "received")
    way = [line["event"] for line in lines if line.get("walk") == received["walk"]]
    assert way == ["received", "assessed", "sent"]
    assert [line for line in lines if line["event"] == "log"] == []
    # Who stopped as it should is not missed; but nobody works now.
    stopped = inside(place, "health")
    assert stopped.exit == 1
    assert "Er werkt geen worker" in stopped.stderr
    assert "gaf" not in stopped.stderr


def _is_told(home: Path) -> bool:
    """Whether the hook's place in the history is kept: it begins there."""
    connection = sqlite3.connect(f"file:{home / 'triage.db'}?mode=ro", uri=True)
    try:
        return bool(connection.execute("SELECT 1 FROM hook_cursor").fetchall())
    finally:
        connection.close()
