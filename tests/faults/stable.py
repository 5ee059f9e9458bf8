"""Workers that start at once: a process that has everything loaded and forks one for each order, a line of JSON each.

Each worker is a process of its own with an environment of its own, as `triage` has; only its imports are not repeated.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.faults.points import install
from tests.walk.region import Place, mail


class Stable:
    """Runs commands of `triage` in processes that may be told to die on the way; stopped by closing it."""

    def __init__(self) -> None:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("TRIAGE_")}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.stable"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env=environment | {"OMP_NUM_THREADS": "1"},
        )  # fmt: skip

    def run(self, place: Place, *arguments: str, **order: Any) -> int:
        """Run one command to its end; returns its status, negative for a signal. Standard output and standard error go
        to `out` and `err` in the place's home."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        told = {"arguments": arguments, "environment": place.environment(), "home": str(place.home), **order}
        self._process.stdin.write(json.dumps(told) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError("de stal is gestopt")
        return int(answer)

    def close(self) -> None:
        """Stop."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(120)
        self._process.stdout.close()


def _child(order: dict[str, Any]) -> int:
    from triage.cli.main import main

    os.environ.clear()
    os.environ.update(order["environment"])
    for number, name in ((0, "/dev/null"), (1, f"{order['home']}/out"), (2, f"{order['home']}/err")):
        handle = os.open(name, os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.dup2(handle, number)
        os.close(handle)
    install(order)
    return main(order["arguments"])


def serve() -> None:
    """Fork a worker for each order, one at a time, and say how it ended."""
    import triage.cli.poll
    import triage.wiring.worker  # noqa: F401
    from triage.cli.main import main

    # One mail is read, so that none of the workers is the first to load the model and the calendars.
    with tempfile.TemporaryDirectory() as name, contextlib.redirect_stdout(io.StringIO()):
        path = Path(name) / "mail.eml"
        path.write_bytes(mail(1))
        assert main(("--config", "demo", "explain", str(path))) == 0
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            status = 99
            try:
                status = _child(json.loads(line))
            finally:
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(status)
        _, ended = os.waitpid(pid, 0)
        print(os.waitstatus_to_exitcode(ended), flush=True)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    serve()
