"""What the tests of the demo and of `triage serve` share: a clean environment, and a visitor of the queue."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import time
import urllib.parse
from http.cookies import SimpleCookie
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
TRIAGE = [sys.executable, "-c", "from triage.cli.main import run; run()"]


def clean_environment(home: Path, **more: str) -> dict[str, str]:
    """The environment of somebody who just arrived: nothing set, nothing in the home."""
    return {"PATH": os.environ["PATH"], "HOME": str(home), "PYTHONPATH": str(REPOSITORY), "COLUMNS": "160", **more}


def link_of(process: subprocess.Popen[str]) -> urllib.parse.SplitResult:
    assert process.stdout is not None
    for line in process.stdout:
        if line.strip().startswith(("http://", "https://")):
            return urllib.parse.urlsplit(line.strip())
    raise AssertionError(f"er kwam geen link: {process.communicate()[1]}")


def queue_page(link: urllib.parse.SplitResult) -> str:
    """The queue, entered by the one-time link, once the server answers."""
    assert link.hostname is not None
    until = time.monotonic() + 120
    while True:
        connection = http.client.HTTPConnection(link.hostname, link.port, timeout=60)
        try:
            connection.request("GET", f"{link.path}?{link.query}")
            entered = connection.getresponse()
            break
        except ConnectionRefusedError:
            assert time.monotonic() < until, "nobody listens"
            time.sleep(0.1)
    cookies = SimpleCookie(entered.getheader("Set-Cookie"))
    entered.read()
    cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in cookies.items())
    connection.request("GET", entered.getheader("Location") or "/", headers={"Cookie": cookie})
    return connection.getresponse().read().decode()
