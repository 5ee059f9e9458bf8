"""django-helpdesk, with its own command `get_email`, in its own environment and on the same disk."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from bench.peers.party import Kept, Rate, lying, timed_process
from bench.peers.service import count
from tests.servers.dovecot import Dovecot

_SIDE = Path(__file__).parent / "helpdesk_side"


class Helpdesk:
    """See `Party`. It deletes what it made a ticket of, so that each run needs a mailbox of its own."""

    name = "django-helpdesk"

    def __init__(self, imap: Dovecot, python: Path, folder: Path) -> None:
        self._imap, self._python, self._empty = imap, python, folder / "helpdesk-empty"
        self._empty.mkdir()
        # Its migrations take longer than most runs: made once, copied for each.
        self._told(self._empty, "-", "prepare", str(imap.plain_port), imap.password)

    def _home(self, home: Path) -> Path:
        if not home.exists():
            shutil.copytree(self._empty, home)
        return home

    def _environment(self, home: Path, user: str) -> dict[str, str]:
        plain = {name: value for name, value in os.environ.items() if not name.startswith(("TRIAGE_", "PYTHON"))}
        own = {"PEER_HOME": str(home), "PEER_USER": user, "PYTHONPATH": str(_SIDE)}
        return plain | own | {"DJANGO_SETTINGS_MODULE": "helpdesk_settings"}

    def _work(self, *arguments: str) -> list[str]:
        return [str(self._python), str(_SIDE / "helpdesk_work.py"), *arguments]

    def _told(self, home: Path, user: str, *arguments: str) -> dict[str, Any]:
        done = subprocess.run(
            self._work(*arguments), env=self._environment(home, user), stdout=subprocess.PIPE, text=True, check=True
        )
        said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return said

    def timed(self, home: Path, user: str) -> Rate:
        """Its command, without the start of Django."""
        self._home(home)
        return timed_process(self._work("timed"), self._environment(home, user), home)

    def round(self, home: Path, user: str) -> subprocess.Popen[str]:
        """`get_email`, as cron runs it."""
        environment = self._environment(self._home(home), user)
        arguments = [str(self._python), "-m", "django", "get_email", "--debug_to_stdout"]
        with (home / "round.log").open("a") as log:
            return subprocess.Popen(arguments, env=environment, stdout=log, stderr=log, text=True)

    def progress(self, home: Path) -> int:
        """Tickets in its database, seen from outside."""
        return count(home / "helpdesk.db", "helpdesk_ticket")

    def kept(self, home: Path, user: str) -> Kept:
        """Tickets, and the mails at them; left: what it did not delete from the mailbox."""
        said = self._told(home, user, "kept")
        return Kept(said["messages"], said["tickets"], lying(self._imap, user))
