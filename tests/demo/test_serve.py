"""`triage serve`: the queue of the configured database, for this machine alone."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.demo.parts import REPOSITORY, TRIAGE, clean_environment, link_of, queue_page
from triage.domain.errors import UsageError
from triage.wiring.web import loopback


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.7", "::", "triage.example", ""])
def test_it_refuses_any_host_but_this_machine(host: str) -> None:
    with pytest.raises(UsageError, match="alleen op deze machine zelf"):
        loopback(host, None)


@pytest.mark.parametrize("port", [0, -1, 65536])
def test_it_refuses_a_port_that_cannot_be(port: int) -> None:
    with pytest.raises(UsageError, match="kies 1 tot en met 65535"):
        loopback("127.0.0.1", port)


def test_it_takes_the_next_free_port_and_says_when_a_chosen_one_is_taken() -> None:
    first = loopback("127.0.0.1", None)
    with socket.create_server((first.host, first.port)):
        assert loopback("127.0.0.1", None).port > first.port
        with pytest.raises(UsageError, match="bezet"):
            loopback("127.0.0.1", first.port)


def test_a_refusal_is_one_line_and_exit_code_two(tmp_path: Path) -> None:
    done = subprocess.run(
        [*TRIAGE, "serve", "--host", "0.0.0.0"],
        cwd=tmp_path,
        env=clean_environment(tmp_path),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_the_queue_of_an_empty_home_opens_by_its_link_once(tmp_path: Path) -> None:
    home = tmp_path / "home"
    process = subprocess.Popen(
        [*TRIAGE, "serve"],
        cwd=tmp_path,
        env=clean_environment(tmp_path, TRIAGE_HOME=str(home), PYTHONUNBUFFERED="1"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        link = link_of(process)
        assert link.hostname == "127.0.0.1"
        first, second = queue_page(link), queue_page(link)
        assert "Er staan hier geen open zaken" in first
        assert second != first
        process.send_signal(signal.SIGTERM)
        _, stderr = process.communicate(timeout=30)
    finally:
        process.kill()
    assert process.returncode == 0, stderr
    assert stderr == ""
    assert (home / "triage.db").exists()


def test_it_starts_without_the_library_that_reads_mail() -> None:
    seen = "import sys, triage.cli.serve, triage.wiring.web, triage.web.app, triage.web.serve; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", seen], cwd=REPOSITORY, capture_output=True, text=True, timeout=60, check=True
    )
    assert {"spacy", "classifiers", "sklearn", "numpy"}.isdisjoint(done.stdout.split())
