"""docs/aan-de-slag.md: every command of it is run as it stands, from an empty folder to a running mailbox.

The ports are free ones and the service looks every 5 seconds; nothing else differs from what a reader types. A partner
asks for support meanwhile.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.demo.parts import REPOSITORY, clean_environment, link_of
from tests.servers.ports import free_port
from tests.terminal import dialogue
from tests.walk.worker import eventually
from triage.demo.mails import load_samples
from triage.demo.servers import Postman

PAGE = (REPOSITORY / "docs" / "aan-de-slag.md").read_text("utf-8")
# What the page says of a command that does not end with 0.
ENDS_WITH = {"triage poll --once": 1, "triage --config echt check": 2}


@dataclass(frozen=True)
class Block:
    """One block of the page: its language, its title and its lines."""

    language: str
    title: str
    text: str


def blocks(page: str) -> list[Block]:
    """Every block of a page, in its order."""
    found = re.findall(r'^```(\w+)(?: title="([^"]+)")?\n(.*?)^```$', page, re.DOTALL | re.MULTILINE)
    return [Block(*each) for each in found]


class Reader:
    """Somebody who follows the page: one shell to type in, a terminal for each command that stays."""

    def __init__(self, folder: Path) -> None:
        tools = folder / "bin"
        tools.mkdir()
        for name, code in (("python", '"$@"'), ("triage", '-c "from triage.cli.main import run; run()" "$@"')):
            (tools / name).write_text(f"#!/bin/sh\nexec {sys.executable} {code}\n")
            (tools / name).chmod(0o755)
        self.environment = clean_environment(folder, OMP_NUM_THREADS="1")
        self.environment["PATH"] = f"{tools}:{self.environment['PATH']}"
        self.folder, self.staying = folder, dict[str, subprocess.Popen[str]]()
        ports = {port: str(free_port()) for port in ("1143", "1025", "8470")}
        serving = f"--every 10 --imap-port {ports['1143']} --smtp-port {ports['1025']}"
        self.imap_port = int(ports["1143"])
        self._typed = ports | {"--every 10": serving}
        self.shell = subprocess.Popen(
            ["bash"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            cwd=folder, env=self.environment,
        )  # fmt: skip

    def typed(self, text: str) -> str:
        """*text* with the ports of this test."""
        for shown, own in self._typed.items():
            text = text.replace(shown, own)
        return text

    def type(self, line: str) -> tuple[int, str]:
        """Run one line in the shell; its exit code and what it showed."""
        assert self.shell.stdin is not None
        assert self.shell.stdout is not None
        self.shell.stdin.write(f'{self.typed(line)} </dev/null\necho "@@$?@@$PWD"\n')
        self.shell.stdin.flush()
        shown = ""
        for said in self.shell.stdout:
            if found := re.search(r"@@(\d+)@@(.*)$", said):
                self.folder = Path(found[2])
                return int(found[1]), shown + said[: found.start()]
            shown += said
        raise AssertionError(f"de shell stopte bij {line}:\n{shown}")

    def start(self, block: Block) -> subprocess.Popen[str]:
        """Run a block that stays, in a terminal of its own."""
        process = subprocess.Popen(
            ["bash", "-euc", self.typed(block.text)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            cwd=self.folder, env=self.environment, start_new_session=True,
        )  # fmt: skip
        self.staying[block.title] = process
        return process

    def stop(self) -> dict[str, int]:
        """Ctrl-C in each terminal; how each command ended."""
        ended = {}
        for title, process in self.staying.items():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGINT)
            ended[title] = process.wait(timeout=300)
        self.staying.clear()
        return ended


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    found = Reader(tmp_path)
    yield found
    for process in found.staying.values():
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    found.shell.kill()
    found.shell.wait()


def _drained(process: subprocess.Popen[str]) -> list[str]:
    """The lines of a process that stays, read all along so that it is never held up."""
    lines: list[str] = []
    assert process.stdout is not None
    threading.Thread(target=lines.extend, args=(process.stdout,), daemon=True).start()
    return lines


def _asked_and_answered(reader: Reader, block: Block) -> None:
    """The dialogue goes as the page shows it, word for word."""
    first, _, rest = block.text.partition("\n")
    command = reader.typed(first.removeprefix("$ ")).split()
    answers = [reader.typed(line[2:]) for line in rest.splitlines() if line.startswith("> ")]
    code, shown = dialogue(command, answers, reader.folder, reader.environment)
    assert code == 0, shown
    asked, _, _ = shown.partition("\nGeschreven:")
    assert asked.rstrip() == reader.typed(rest).rstrip()
    boxes = reader.folder / "mijnregio" / "mailboxes.toml"
    text = boxes.read_text("utf-8")
    boxes.write_text(text.replace("folders = [", "poll_seconds = 5\nfolders = [", 1), "utf-8")


def _cases(reader: Reader) -> list[dict[str, object]]:
    code, shown = reader.type("triage queue --json")
    assert code == 0, shown
    return [json.loads(line) for line in shown.splitlines()]


def _a_partner_asks_for_support(reader: Reader) -> None:
    (sample,) = [each for each in load_samples() if each.slug == "01-support-nieuwe-baby"]
    now = datetime.now(UTC)
    raw = sample.rendered(now).replace(b"algemeen@veiligheidsteamzawa.nl", b"team@mijnregio.example")
    with Postman(reader.imap_port, "veiligheidsteam", "proefgeheim") as postman:
        postman.deliver(raw, now)


def _a_time_is_held(reader: Reader) -> bool:
    with contextlib.closing(
        sqlite3.connect(f"file:{reader.folder / 'gegevens' / 'triage.db'}?mode=ro", uri=True)
    ) as db:
        return bool(db.execute("SELECT count(*) FROM hold").fetchone()[0])


def test_who_follows_the_page_has_a_running_mailbox(reader: Reader) -> None:
    followed = []
    for block in blocks(PAGE):
        followed.append(block)
        if block.language == "console":
            _asked_and_answered(reader, block)
        elif block.title == "Vierde terminal":
            link = link_of(reader.start(block))
            address = f"{link.scheme}://{link.netloc}/healthz"
            _until_it_answers(address)
        elif block.title:
            process = reader.start(block)
            if block.title == "Tweede terminal":
                assert process.stdout is not None
                assert "veiligheidsteam" in process.stdout.readline()
                assert "IMAP" in process.stdout.readline()
            lines = _drained(process)
            if block.title == "Derde terminal":
                _a_partner_asks_for_support(reader)
                eventually(lambda: _a_time_is_held(reader), "een voorstel", 300)
                assert any(case["slot_at"] for case in _cases(reader))
                assert process.poll() is None, "".join(lines)
        else:
            assert block.language == "sh"
            for line in block.text.splitlines():
                code, shown = reader.type(line)
                assert code == ENDS_WITH.get(line, 0), f"{line}\n{shown}"
    # Nothing left without a person: a time is held, the mail waits.
    _, shown = reader.type("triage poll --once --json")
    assert json.loads(shown.splitlines()[-1])["replies_sent"] == 0
    assert {each.title for each in followed if each.title} == {"Tweede terminal", "Derde terminal", "Vierde terminal"}
    assert "anna@mijnregio.example" in reader.type("triage user list")[1]
    assert set(reader.stop()) == {"Tweede terminal", "Derde terminal", "Vierde terminal"}


def _until_it_answers(address: str) -> None:
    until = time.monotonic() + 120
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(address, timeout=60) as answer:  # noqa: S310 - an address of this test
                assert answer.status == 200
                return
        except (ConnectionError, OSError):
            time.sleep(0.1)
    raise AssertionError(f"{address} antwoordt niet")


def test_the_page_has_no_command_outside_the_blocks_that_are_run() -> None:
    assert {block.language for block in blocks(PAGE)} == {"sh", "console"}
    assert len(re.findall(r"^```\w", PAGE, re.MULTILINE)) == len(blocks(PAGE))
    assert not re.search(r"^ {4}(triage|make|python|pip) ", PAGE, re.MULTILINE)
